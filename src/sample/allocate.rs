//! Splits each firm's exports over its products and markets so that items and markets hold their published shares.

use super::catalogue::Catalogue;
use super::plan::{Year, index};
use super::portfolio::{Filled, Slots};
use super::random::{Purpose, Stream};

/// Part of the possible product × market pairs that a firm serves beyond one for each product and market.
const EXTRA_PAIRS: f64 = 0.018;
/// Most flows of a firm in a year.
const MOST_PAIRS: f64 = 4000.0;
/// Rounds of raking.
const ROUNDS: usize = 8;

/// A product × market pair of a firm with its part of the firm's exports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) product: u32,
    pub(super) market: u32,
    weight: f64,
}

/// The cells of all firms of a year, firm after firm in rank order.
pub(super) struct Cells {
    pub(super) cells: Vec<Cell>,
    /// Where each firm's cells end.
    pub(super) ends: Vec<usize>,
}

/// What is drawn for one year.
pub(super) struct Draw<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) year: &'a Year,
    pub(super) seed: u64,
    /// Firms in rank order with their scores.
    pub(super) ranked: &'a [(u32, f64)],
    /// Their values.
    pub(super) values: &'a [u64],
    /// Item of each firm, by firm.
    pub(super) items: &'a [usize],
    /// Running sum of the items' popularity among firms.
    pub(super) tastes: &'a [f64],
}

impl Draw<'_> {
    /// The cells of every firm with their raw weights.
    pub(super) fn cells(&self, markets: &[usize], products: &[usize]) -> Cells {
        let mut all = Cells { cells: Vec::new(), ends: Vec::with_capacity(self.ranked.len()) };
        let mut used_markets = vec![false; self.catalogue.markets.len()];
        let mut used_products = vec![false; self.catalogue.products.len()];
        let (mut own_markets, mut own_products) = (Vec::new(), Vec::new());
        for (rank, (firm, _)) in self.ranked.iter().enumerate() {
            let slots = Slots { catalogue: self.catalogue, seed: self.seed, firm: *firm, year: self.year.calendar };
            let item = self.items[*firm as usize];
            slots.markets(markets[rank], &mut used_markets, &mut own_markets);
            slots.products(products[rank], item, self.tastes, &mut used_products, &mut own_products);
            let pairs = pairs(own_products.len(), own_markets.len());
            let most = usize::try_from(self.values[rank]).unwrap_or(usize::MAX);
            self.pair(*firm, pairs.min(most), &own_products, &own_markets, &mut all.cells);
            all.ends.push(all.cells.len());
        }
        all
    }

    /// Pairs products and markets: first each with a partner, then one diagonal of the grid after the other.
    fn pair(&self, firm: u32, pairs: usize, products: &[Filled], markets: &[Filled], cells: &mut Vec<Cell>) {
        let key = u64::from(firm) << 16 | u64::from(self.year.calendar.unsigned_abs());
        let mut stream = Stream::new(self.seed, Purpose::Cells, key);
        let (more, fewer) = (products.len().max(markets.len()), products.len().min(markets.len()));
        for number in 0..pairs {
            let (along, diagonal) = (number % more, number / more);
            let across = (along % fewer + diagonal) % fewer;
            let (p, m) = if products.len() >= markets.len() { (along, across) } else { (across, along) };
            let (product, market) = (products[p], markets[m]);
            let weight = self.catalogue.products[product.entry].weight.sqrt() * self.year.markets[market.entry].sqrt()
                / ((p + 1) as f64 * (m + 1) as f64)
                * noise(product.luck)
                * noise(market.luck)
                * noise(stream.unit());
            cells.push(Cell { product: narrow(product.entry), market: narrow(market.entry), weight });
        }
    }

    /// Rakes the weights: multiplies them by one factor an item and one a market until both hold their shares of the
    /// total. Each firm keeps its own total, so a firm with one cell cannot be moved and the fit is near, not exact.
    pub(super) fn rake(&self, all: &mut Cells) {
        let (mut by_item, mut by_market) = (vec![1.0; self.year.items.len()], vec![1.0; self.year.markets.len()]);
        let item_of: Vec<usize> = self.catalogue.products.iter().map(|product| product.item).collect();
        for _ in 0..ROUNDS {
            let (mut items, mut markets) = (vec![0.0; by_item.len()], vec![0.0; by_market.len()]);
            self.each_firm(all, |cells, value| {
                let factor = |cell: &Cell| by_item[item_of[cell.product as usize]] * by_market[cell.market as usize];
                let sum: f64 = cells.iter().map(|cell| cell.weight * factor(cell)).sum();
                for cell in cells.iter() {
                    let part = value * cell.weight * factor(cell) / sum;
                    items[item_of[cell.product as usize]] += part;
                    markets[cell.market as usize] += part;
                }
            });
            let total = self.year.total_usd as f64;
            adjust(&mut by_item, &items, &self.year.items, total);
            adjust(&mut by_market, &markets, &self.year.markets, total);
        }
        self.each_firm(all, |cells, _| {
            for cell in cells {
                cell.weight *= by_item[item_of[cell.product as usize]] * by_market[cell.market as usize];
            }
        });
    }

    fn each_firm(&self, all: &mut Cells, mut visit: impl FnMut(&mut [Cell], f64)) {
        let mut rest = all.cells.as_mut_slice();
        let mut start = 0;
        for (end, value) in all.ends.iter().zip(self.values) {
            let (own, later) = rest.split_at_mut(end - start);
            visit(own, *value as f64);
            (rest, start) = (later, *end);
        }
    }
}

/// Flows of a firm with this many products and markets.
fn pairs(products: usize, markets: usize) -> usize {
    let (more, fewer) = (products.max(markets) as f64, products.min(markets) as f64);
    index((more + EXTRA_PAIRS * more * (fewer - 1.0)).min(MOST_PAIRS.max(more)))
}

/// A positive factor around one with a heavy upper tail, from a uniform number, without a logarithm.
fn noise(u: f64) -> f64 {
    (0.1 + u) / (1.1 - u)
}

fn narrow(entry: usize) -> u32 {
    u32::try_from(entry).unwrap_or(u32::MAX)
}

fn adjust(factors: &mut [f64], held: &[f64], shares: &[f64], total: f64) {
    for ((factor, held), share) in factors.iter_mut().zip(held).zip(shares) {
        // A market that no firm serves, or one far from its share, moves by a bounded step.
        if *held > 0.0 {
            *factor *= (share * total / held).clamp(0.1, 10.0);
        }
    }
}

/// Splits `value` dollars over the cells by weight: at least one dollar each, adding up exactly.
pub(super) fn split(cells: &[Cell], value: u64, dollars_of: &mut Vec<u64>) {
    dollars_of.clear();
    let sum: f64 = cells.iter().map(|cell| cell.weight).sum();
    let spare = value.saturating_sub(cells.len() as u64);
    let mut left = spare;
    let mut largest = 0;
    for (position, cell) in cells.iter().enumerate() {
        let part = dollars(spare as f64 * (cell.weight / sum)).min(left);
        left -= part;
        dollars_of.push(1 + part);
        if cell.weight > cells[largest].weight {
            largest = position;
        }
    }
    if let Some(most) = dollars_of.get_mut(largest) {
        *most += left;
    }
}

/// Whole dollars, rounded down.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "exports are positive and below 2^53")]
pub(super) fn dollars(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(weights: &[f64]) -> Vec<Cell> {
        weights.iter().map(|&weight| Cell { product: 0, market: 0, weight }).collect()
    }

    #[test]
    fn a_split_adds_up_and_gives_every_cell_a_dollar() {
        let mut parts = Vec::new();
        for value in [3, 4, 10, 1_000_003, 709_400_000_000] {
            split(&cells(&[0.2, 0.7, 1e-12]), value, &mut parts);
            assert_eq!(parts.iter().sum::<u64>(), value);
            assert!(parts.iter().all(|part| *part >= 1));
        }
        split(&cells(&[1.0, 3.0]), 1_000_002, &mut parts);
        assert_eq!(parts, [250_001, 750_001]);
    }

    #[test]
    fn pairs_cover_every_product_and_market_and_stay_in_the_grid() {
        for (products, markets) in [(1, 1), (1, 9), (7, 1), (6, 4), (300, 150)] {
            let pairs = pairs(products, markets);
            assert!(pairs >= products.max(markets) && pairs <= products * markets);
        }
    }
}
