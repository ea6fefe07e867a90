//! From the plan to the flows.

use super::allocate::{Cells, Draw, split};
use super::catalogue::{Catalogue, cumulative, position};
use super::plan::{self, Year};
use super::population::{Population, simulate};
use super::portfolio::{market_counts, product_counts};
use super::random::{Purpose, Stream};
use super::ranking::{Candidate, GIANTS, choose, others, taste};
use super::sizes::sizes;
use super::targets::Published;
use super::{Coded, Flows, Korea, SIZE_CLASSES};
use crate::error::Result;

/// Largest firms whose item is chosen so that the items can hold their shares.
const PLACED: usize = 1500;
/// Of these, the ones that belong to a named item rather than to the rest.
const NAMED: usize = 40;

const LARGE: u32 = 0;
const MID: u32 = 1;
const SME: u32 = 2;

/// Draws the flows of a sample.
pub(super) fn generate(korea: &Korea) -> Result<Flows> {
    let (published, catalogue) = (Published::load()?, Catalogue::load()?);
    let plan = plan::years(korea, &published, &catalogue)?;
    let table = published.size_table()?;
    let population = simulate(&plan, korea.seed);
    let values: Vec<Vec<u64>> = plan.iter().map(|year| sizes(year, &table)).collect();
    let items = firm_items(&plan, &population, &values, korea.seed);
    let tastes = plan.last().map(item_tastes).unwrap_or_default();
    let firms = Firms::of(&population);
    let mut flows = Flows::empty(*korea, firms.names, &catalogue);
    for ((year, ranked), values) in plan.iter().zip(&population.ranked).zip(&values) {
        let draw =
            Draw { catalogue: &catalogue, year, seed: korea.seed, ranked, values, items: &items, tastes: &tastes };
        let markets = market_counts(year, ranked, values, korea.seed);
        let products = product_counts(ranked, korea.seed);
        let mut cells = draw.cells(&markets, &products);
        draw.rake(&mut cells);
        let classes = size_classes(year, ranked, values, &population, korea.seed);
        flows.append(&draw, &cells, &classes, &firms.codes);
    }
    Ok(flows)
}

/// Firms that export in at least one year of the panel.
struct Firms {
    /// Code of each simulated firm; the ones never seen have none.
    codes: Vec<Option<u32>>,
    names: Vec<String>,
}

impl Firms {
    fn of(population: &Population) -> Self {
        let mut seen = vec![false; population.level.len()];
        for (firm, _) in population.ranked.iter().flatten() {
            seen[*firm as usize] = true;
        }
        let mut names = Vec::new();
        let mut codes = Vec::with_capacity(seen.len());
        for seen in seen {
            codes.push(u32::try_from(names.len()).ok().filter(|_| seen));
            if seen {
                names.push(format!("K{:07}", names.len() + 1));
            }
        }
        Self { codes, names }
    }
}

/// The item of every firm: by taste, but for the largest of the last year, which are placed where value is missing.
fn firm_items(plan: &[Year], population: &Population, values: &[Vec<u64>], seed: u64) -> Vec<usize> {
    let (Some(year), Some(ranked), Some(values)) = (plan.last(), population.ranked.last(), values.last()) else {
        return Vec::new();
    };
    let tastes = item_tastes(year);
    let mut stream = Stream::new(seed, Purpose::Items, 0);
    let mut items: Vec<usize> = population.level.iter().map(|_| position(&tastes, stream.unit())).collect();
    let total = year.total_usd as f64;
    let mut missing: Vec<f64> = year.items.iter().map(|share| share * total).collect();
    let named = missing.len().saturating_sub(1);
    for (rank, ((firm, _), value)) in ranked.iter().zip(values).take(PLACED).enumerate() {
        let open = missing.iter().take(if rank < NAMED { named } else { named + 1 }).enumerate();
        if let Some((item, _)) = open.max_by(|a, b| a.1.total_cmp(b.1)) {
            missing[item] -= *value as f64;
            items[*firm as usize] = item;
        }
    }
    items
}

/// Running sum of the items' popularity among firms: their number differs less than their value.
fn item_tastes(year: &Year) -> Vec<f64> {
    cumulative(year.items.iter().map(|share| share.sqrt()))
}

/// Legal size class of each firm in rank order. A firm's level and taste last, so its class seldom changes.
fn size_classes(year: &Year, ranked: &[(u32, f64)], values: &[u64], population: &Population, seed: u64) -> Vec<u32> {
    let candidates: Vec<Candidate> = ranked
        .iter()
        .zip(values)
        .map(|((firm, _), value)| Candidate {
            value: *value as f64,
            standing: population.level[*firm as usize],
            taste: taste(seed, Purpose::SizeClass, *firm),
        })
        .collect();
    let mut classes = vec![SME; ranked.len()];
    let mut free: Vec<usize> = (0..ranked.len()).collect();
    for (class, group, giants) in [(LARGE, year.large, GIANTS), (MID, year.mid, 0)] {
        let chosen = choose(&candidates, &free, group, year.total_usd as f64, giants);
        for &position in &chosen {
            classes[position] = class;
        }
        free = others(&free, &chosen, ranked.len());
    }
    classes
}

impl Flows {
    fn empty(drawn_by: Korea, firms: Vec<String>, catalogue: &Catalogue) -> Self {
        let named = |names: Vec<String>| Coded { codes: Vec::new(), names };
        Self {
            firm: named(firms),
            year: Vec::new(),
            market: named(catalogue.markets.iter().map(|market| market.name.clone()).collect()),
            product: named(catalogue.products.iter().map(|product| product.name.clone()).collect()),
            item: named(catalogue.items.iter().map(|item| item.name.clone()).collect()),
            size_class: named(SIZE_CLASSES.iter().map(ToString::to_string).collect()),
            value_usd: Vec::new(),
            drawn_by,
        }
    }

    /// Appends a year, firm by firm in the order of their codes, so that rows do not tell ranks.
    fn append(&mut self, draw: &Draw, all: &Cells, classes: &[u32], codes: &[Option<u32>]) {
        let mut order: Vec<(u32, usize)> = draw
            .ranked
            .iter()
            .enumerate()
            .filter_map(|(rank, (firm, _))| Some((codes.get(*firm as usize).copied().flatten()?, rank)))
            .collect();
        order.sort_unstable();
        let mut dollars_of = Vec::new();
        for (code, rank) in order {
            let start = rank.checked_sub(1).map_or(0, |before| all.ends[before]);
            let cells = &all.cells[start..all.ends[rank]];
            split(cells, draw.values[rank], &mut dollars_of);
            for (cell, value) in cells.iter().zip(&dollars_of) {
                self.firm.codes.push(code);
                self.year.push(draw.year.calendar);
                self.market.codes.push(cell.market);
                self.product.codes.push(cell.product);
                let item = draw.catalogue.products[cell.product as usize].item;
                self.item.codes.push(u32::try_from(item).unwrap_or(u32::MAX));
                self.size_class.codes.push(classes[rank]);
                self.value_usd.push(*value as f64);
            }
        }
    }
}
