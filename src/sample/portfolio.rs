//! Which markets and products a firm has: how many, from its standing, and which, from its own slots.
//!
//! A firm fills numbered slots. The first is for life, a later one is filled anew every four years (a different year
//! for each slot), so that firms enter and leave markets while their core stays.

use super::catalogue::{Catalogue, position};
use super::plan::{Year, index};
use super::random::{Purpose, mix, unit};
use super::ranking::{Candidate, GIANTS, choose, others, taste};

/// Products per exporter by share of firms, from the fewest: chosen for the published mean of 6.05.
const PRODUCTS: [(f64, f64); 10] = [
    (0.36, 1.0),
    (0.52, 2.0),
    (0.63, 3.0),
    (0.77, 6.0),
    (0.88, 11.0),
    (0.95, 20.5),
    (0.985, 45.0),
    (0.997, 95.0),
    (0.9995, 200.0),
    (1.0, 300.0),
];
/// Most markets a firm has.
const MOST_MARKETS: f64 = 150.0;
/// Years until a slot is filled anew.
const SLOT_YEARS: u64 = 4;
/// Share of a firm's products that belong to its own item.
const OWN_ITEM: f64 = 0.8;
/// Draws that may hit a market or product the firm already has before the next free one is taken.
const TRIES: u64 = 12;

/// Partner countries of each firm, in rank order.
pub(super) fn market_counts(year: &Year, ranked: &[(u32, f64)], values: &[u64], seed: u64) -> Vec<usize> {
    let candidates: Vec<Candidate> = ranked
        .iter()
        .zip(values)
        .map(|((firm, score), value)| Candidate {
            value: *value as f64,
            standing: *score,
            taste: taste(seed, Purpose::MarketCount, *firm),
        })
        .collect();
    let firms = candidates.len();
    let total = year.total_usd as f64;
    let all: Vec<usize> = (0..firms).collect();
    let many = choose(&candidates, &all, year.many_countries, total, GIANTS);
    let rest = others(&all, &many, firms);
    let several = choose(&candidates, &rest, year.several_countries, total, 0);
    let mut few = others(&rest, &several, firms);
    let key = |position: &usize| candidates[*position].standing + candidates[*position].taste;
    few.sort_unstable_by(|a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
    let mut counts = vec![1; firms];
    for (order, position) in many.iter().enumerate() {
        let height = 1.0 - (order as f64 + 0.5) / many.len() as f64;
        counts[*position] = index(20.0 + (MOST_MARKETS - 20.0) * height * height * height);
    }
    for (order, position) in several.iter().enumerate() {
        counts[*position] = 10 + (several.len() - 1 - order) * 10 / several.len();
    }
    for (order, position) in few.iter().enumerate() {
        counts[*position] = few_markets(year, (order as f64 + 0.5) / firms as f64);
    }
    counts
}

/// Partner countries, one to nine, of the firm at this share of all firms from the fewest.
fn few_markets(year: &Year, at: f64) -> usize {
    let several = (year.many_countries.firms + year.several_countries.firms) as f64 / year.firms as f64;
    let (one, five, nine) = (year.one_country, year.up_to_5_countries, 1.0 - several);
    // Inside the published classes two countries are more common than three, and so on: the split is assumed.
    let bounds = [
        one,
        one + (five - one) * 0.50,
        one + (five - one) * 0.74,
        one + (five - one) * 0.90,
        five,
        five + (nine - five) * 0.34,
        five + (nine - five) * 0.60,
        five + (nine - five) * 0.82,
    ];
    1 + bounds.iter().filter(|bound| at > **bound).count()
}

/// Products of each firm, in rank order.
pub(super) fn product_counts(ranked: &[(u32, f64)], seed: u64) -> Vec<usize> {
    let firms = ranked.len();
    let mut keyed: Vec<(f64, usize)> = ranked
        .iter()
        .enumerate()
        .map(|(position, (firm, score))| (score + 0.8 * taste(seed, Purpose::ProductCount, *firm), position))
        .collect();
    keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut counts = vec![1; firms];
    for (order, (_, position)) in keyed.iter().enumerate() {
        counts[*position] = index(products_at((order as f64 + 0.5) / firms as f64));
    }
    counts
}

/// Products of the firm at this share of all firms from the fewest: straight lines between the anchors.
fn products_at(at: f64) -> f64 {
    let above = PRODUCTS.iter().position(|(share, _)| *share >= at).unwrap_or(PRODUCTS.len() - 1);
    let (high, most) = PRODUCTS[above];
    match above.checked_sub(1).and_then(|below| PRODUCTS.get(below)) {
        Some((low, least)) => least + (most - least) * (at - low) / (high - low),
        None => most,
    }
}

/// The slots of one firm in one year.
pub(super) struct Slots<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) seed: u64,
    pub(super) firm: u32,
    pub(super) year: i32,
}

/// What fills a slot, with a random number in [0, 1) that stays as long as it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled {
    pub(super) entry: usize,
    pub(super) luck: f64,
}

impl Slots<'_> {
    /// Fills `count` slots with different markets; `used` is scratch space, one entry a market, all false.
    pub(super) fn markets(&self, count: usize, used: &mut [bool], filled: &mut Vec<Filled>) {
        let draw = |bits: u64, _| self.catalogue.market_at(unit(bits));
        self.fill(Purpose::MarketSlot, count, used, filled, draw);
    }

    /// Fills `count` slots with different products, most of them of the firm's `item`; other items follow `tastes`.
    pub(super) fn products(
        &self,
        count: usize,
        item: usize,
        tastes: &[f64],
        used: &mut [bool],
        filled: &mut Vec<Filled>,
    ) {
        let draw = |bits: u64, try_number: u64| {
            let other = try_number >= TRIES / 2 || unit(mix(bits, 1)) >= OWN_ITEM;
            let item = if other { position(tastes, unit(mix(bits, 2))) } else { item };
            self.catalogue.product_at(item, unit(bits))
        };
        self.fill(Purpose::ProductSlot, count, used, filled, draw);
    }

    fn fill(
        &self,
        purpose: Purpose,
        count: usize,
        used: &mut [bool],
        filled: &mut Vec<Filled>,
        draw: impl Fn(u64, u64) -> usize,
    ) {
        filled.clear();
        let own = mix(mix(self.seed, purpose as u64), u64::from(self.firm));
        for slot in 0..count.min(used.len()) as u64 {
            let key = mix(own, slot);
            let age = if slot == 0 { 0 } else { (u64::from(self.year.unsigned_abs()) + key % SLOT_YEARS) / SLOT_YEARS };
            let bits = mix(key, age);
            let mut entry = draw(bits, 0);
            for try_number in 1..TRIES {
                if !used[entry] {
                    break;
                }
                entry = draw(mix(bits, 2 + try_number), try_number);
            }
            while used[entry] {
                entry = (entry + 1) % used.len();
            }
            used[entry] = true;
            filled.push(Filled { entry, luck: unit(mix(bits, 0)) });
        }
        for one in filled.iter() {
            used[one.entry] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn products_follow_the_anchors() {
        assert_eq!(index(products_at(0.2)), 1);
        assert_eq!(index(products_at(0.36)), 1);
        assert_eq!(index(products_at(1.0)), 300);
        let mean: f64 = (0..100_000).map(|rank| products_at((f64::from(rank) + 0.5) / 1e5).round()).sum::<f64>() / 1e5;
        assert!((mean - 6.05).abs() < 0.1, "{mean}");
    }

    #[test]
    fn slots_hold_different_entries_and_most_stay_from_year_to_year() {
        let catalogue = Catalogue::load().unwrap();
        let mut used = vec![false; catalogue.markets.len()];
        let mut in_year = |year| {
            let mut filled = Vec::new();
            Slots { catalogue: &catalogue, seed: 1, firm: 7, year }.markets(60, &mut used, &mut filled);
            assert!(used.iter().all(|used| !used));
            filled.iter().map(|one| one.entry).collect::<Vec<_>>()
        };
        let (now, next) = (in_year(2024), in_year(2025));
        let (set, later): (BTreeSet<_>, BTreeSet<_>) = (now.iter().collect(), next.iter().collect());
        assert_eq!((now.len(), set.len()), (60, 60));
        assert_eq!(now[0], next[0]);
        assert!((35..60).contains(&set.intersection(&later).count()));
    }

    #[test]
    fn every_market_at_most_once_even_when_all_are_asked_for() {
        let catalogue = Catalogue::load().unwrap();
        let (mut used, mut filled) = (vec![false; catalogue.markets.len()], Vec::new());
        Slots { catalogue: &catalogue, seed: 1, firm: 1, year: 2025 }.markets(10_000, &mut used, &mut filled);
        assert_eq!(filled.iter().map(|one| one.entry).collect::<BTreeSet<_>>().len(), catalogue.markets.len());
    }
}
