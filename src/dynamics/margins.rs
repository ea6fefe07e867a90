//! Margins of growth within firms: products and markets that they keep, add and drop.

use super::FirmFlows;
use super::growth::ratio;
use super::years::Years;
use crate::measure::{ExactSum, Number, Undefined};

/// A margin of growth from one year to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// Firms that have at least one flow of it.
    pub firms: u64,
    /// Flows (firm, product and market) of it; for a [`Turnover`], pairs of a firm and a product, or a market.
    pub flows: u64,
    /// Change in value; less than 0 for what is lost.
    pub change: f64,
    /// change / total value of the year before; undefined when that is 0.
    pub share: Number,
}

/// Flows that firms add or drop, by what is new to the firm (for dropped flows: what the firm gives up).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extensive {
    /// All of them.
    pub total: Margin,
    /// A product that the firm has in one of the two years only, in a market that it has in both.
    pub product: Margin,
    /// A market that the firm has in one of the two years only, for a product that it has in both.
    pub market: Margin,
    /// Product and market that the firm has in one of the two years only.
    pub product_and_market: Margin,
    /// A combination of a product and a market that the firm has in both years, but not together.
    pub combination: Margin,
}

/// Growth of continuing firms by their products, or by their markets, taken as wholes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turnover {
    /// Those that the firm has in both years.
    pub continued: Margin,
    /// Those that it has in the year only.
    pub added: Margin,
    /// Those that it has in the year before only.
    pub dropped: Margin,
}

/// Growth of exports from one year to the next: entering and exiting firms, and within continuing firms the margins.
///
/// Total = entering + exiting + continuing; continuing = intensive + added + dropped, flow by flow, and the sum of the
/// three parts of `products`, and of `markets`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthMargins {
    /// Place of the later year.
    pub year: usize,
    /// Total value of the year before.
    pub before: f64,
    /// Total value of the year.
    pub after: f64,
    /// All firms.
    pub total: Margin,
    /// Firms that export in the year only.
    pub entering: Margin,
    /// Firms that export in the year before only.
    pub exiting: Margin,
    /// Firms that export in both.
    pub continuing: Margin,
    /// Flows of continuing firms in both years: the change in their value.
    pub intensive: Margin,
    /// Flows of continuing firms in the year only.
    pub added: Extensive,
    /// Flows of continuing firms in the year before only.
    pub dropped: Extensive,
    /// Continuing firms by product, each product over all its markets.
    pub products: Turnover,
    /// Continuing firms by market, each market over all its products.
    pub markets: Turnover,
}

/// Adds up the margins of growth firm by firm, for all pairs of neighbouring years.
///
/// Sums are exact: neither the order of firms nor how they are split over several accumulators moves a bit.
/// Cost: 6 kB a year.
#[derive(Debug, Clone)]
pub struct Margins {
    years: Years,
    pairs: Vec<Pair>,
}

/// Memory in which one firm after the other is looked at.
#[derive(Debug, Clone, Default)]
pub struct MarginScratch {
    before: Portfolio,
    after: Portfolio,
}

/// What one firm exports in one year: flows by product and market, and which products and markets there are.
#[derive(Debug, Clone, Default)]
struct Portfolio {
    year: usize,
    flows: Vec<(u32, u32, f64)>,
    products: Vec<u32>,
    markets: Vec<u32>,
}

/// Added or dropped flows: by product (0 known, 1 new) and market (0 known, 1 new).
type ByNew = [[Tally; 2]; 2];

/// The margins of one pair of years, added up.
#[derive(Debug, Clone, Default)]
struct Pair {
    continuing: u64,
    entering: Tally,
    exiting: Tally,
    intensive_before: ExactSum,
    intensive: Tally,
    added: ByNew,
    dropped: ByNew,
    /// Continuing firms that add flows, and that drop some.
    adding: u64,
    dropping: u64,
    products: Counts,
    markets: Counts,
}

/// Products (or markets) that continuing firms have in both years, in the later only and in the earlier only: firms
/// that have some, and how many.
#[derive(Debug, Clone, Default)]
struct Counts {
    firms: [u64; 3],
    codes: [u64; 3],
}

impl Counts {
    fn add(&mut self, before: &[u32], after: &[u32]) {
        let kept = in_both(before, after);
        for (at, codes) in [kept, after.len() - kept, before.len() - kept].into_iter().enumerate() {
            self.firms[at] += u64::from(codes > 0);
            self.codes[at] += codes as u64;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.firms.iter_mut().zip(other.firms).for_each(|(a, b)| *a += b);
        self.codes.iter_mut().zip(other.codes).for_each(|(a, b)| *a += b);
    }
}

/// How many codes two ascending lists share.
fn in_both(a: &[u32], b: &[u32]) -> usize {
    let (mut at, mut shared) = (0, 0);
    for code in a {
        at += b[at..].partition_point(|other| other < code);
        shared += usize::from(b.get(at) == Some(code));
    }
    shared
}

/// Value of flows, their number and that of their firms.
#[derive(Debug, Clone, Default)]
struct Tally {
    firms: u64,
    flows: u64,
    value: ExactSum,
}

impl Tally {
    fn add(&mut self, value: f64) {
        self.flows += 1;
        self.value.add(value);
    }

    fn merge(&mut self, other: &Self) {
        self.firms += other.firms;
        self.flows += other.flows;
        self.value.merge(&other.value);
    }

    /// Adds the flows of a firm and counts it.
    fn add_firm(&mut self, portfolio: &Portfolio) {
        self.firms += 1;
        portfolio.flows.iter().for_each(|(_, _, value)| self.add(*value));
    }
}

impl Portfolio {
    /// Takes the flows of one year that have a value; `products` or `markets` may be empty: the data do not know them.
    fn read(&mut self, year: u16, products: &[u32], markets: &[u32], values: &[f64]) {
        self.year = usize::from(year);
        self.flows.clear();
        self.products.clear();
        self.markets.clear();
        for (at, value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let code = |codes: &[u32]| codes.get(at).copied().unwrap_or(0);
            let (product, market) = (code(products), code(markets));
            self.flows.push((product, market, *value));
            self.products.push(product);
            self.markets.push(market);
        }
        self.products.dedup();
        self.markets.sort_unstable();
        self.markets.dedup();
    }

    /// Whether product and market of a flow are not in this portfolio: 1 where they are not.
    fn lacks(&self, product: u32, market: u32) -> (usize, usize) {
        let lacks = |codes: &[u32], code: u32| usize::from(codes.binary_search(&code).is_err());
        (lacks(&self.products, product), lacks(&self.markets, market))
    }
}

impl Pair {
    /// Adds a firm that exports in both years.
    fn compare(&mut self, before: &Portfolio, after: &Portfolio) {
        self.continuing += 1;
        self.products.add(&before.products, &after.products);
        self.markets.add(&before.markets, &after.markets);
        let (mut kept, mut added, mut dropped) = (0, [[0_u64; 2]; 2], [[0_u64; 2]; 2]);
        let mut add = |(product, market, value): (u32, u32, f64)| {
            let (product, market) = before.lacks(product, market);
            added[product][market] += 1;
            self.added[product][market].add(value);
        };
        let mut drop = |(product, market, value): (u32, u32, f64)| {
            let (product, market) = after.lacks(product, market);
            dropped[product][market] += 1;
            self.dropped[product][market].add(value);
        };
        let (mut old, mut new) = (before.flows.iter().copied().peekable(), after.flows.iter().copied().peekable());
        while let (Some(was), Some(is)) = (old.peek().copied(), new.peek().copied()) {
            match (was.0, was.1).cmp(&(is.0, is.1)) {
                std::cmp::Ordering::Less => old.next().into_iter().for_each(&mut drop),
                std::cmp::Ordering::Greater => new.next().into_iter().for_each(&mut add),
                std::cmp::Ordering::Equal => {
                    kept += 1;
                    self.intensive_before.add(was.2);
                    self.intensive.add(is.2);
                    old.next();
                    new.next();
                }
            }
        }
        old.for_each(drop);
        new.for_each(add);
        self.intensive.firms += u64::from(kept > 0);
        self.adding += count_firms(&mut self.added, &added);
        self.dropping += count_firms(&mut self.dropped, &dropped);
    }

    fn merge(&mut self, other: &Self) {
        self.continuing += other.continuing;
        self.adding += other.adding;
        self.dropping += other.dropping;
        self.products.merge(&other.products);
        self.markets.merge(&other.markets);
        self.entering.merge(&other.entering);
        self.exiting.merge(&other.exiting);
        self.intensive_before.merge(&other.intensive_before);
        self.intensive.merge(&other.intensive);
        self.added.iter_mut().flatten().zip(other.added.iter().flatten()).for_each(|(a, b)| a.merge(b));
        self.dropped.iter_mut().flatten().zip(other.dropped.iter().flatten()).for_each(|(a, b)| a.merge(b));
    }

    fn finish(&self, year: usize) -> GrowthMargins {
        let (added, dropped) = (sum_of_all(&self.added, self.adding), sum_of_all(&self.dropped, self.dropping));
        let mut after = sum([&self.intensive.value, &added.value]);
        let mut before = sum([&self.intensive_before, &dropped.value]);
        let flows = self.intensive.flows + added.flows + dropped.flows;
        let continuing = Tally { firms: self.continuing, flows, value: difference(&after, &before) };
        after.merge(&self.entering.value);
        before.merge(&self.exiting.value);
        let firms = self.continuing + self.entering.firms + self.exiting.firms;
        let flows = flows + self.entering.flows + self.exiting.flows;
        let total = Tally { firms, flows, value: difference(&after, &before) };
        let kept = difference(&self.intensive.value, &self.intensive_before);
        let intensive = Tally { value: kept, ..self.intensive.clone() };
        let shown = Shown { whole: before.value() };
        GrowthMargins {
            year,
            before: shown.whole,
            after: after.value(),
            total: shown.gain(&total),
            entering: shown.gain(&self.entering),
            exiting: shown.loss(&self.exiting),
            continuing: shown.gain(&continuing),
            intensive: shown.gain(&intensive),
            added: shown.extensive(&added, &self.added, Shown::gain),
            dropped: shown.extensive(&dropped, &self.dropped, Shown::loss),
            products: self.turnover(&shown, &intensive.value, &self.products, by_product),
            markets: self.turnover(&shown, &intensive.value, &self.markets, by_market),
        }
    }

    /// Margins of products or of markets: `split` tells flows of those that a firm has in both years from the others.
    fn turnover(
        &self,
        shown: &Shown,
        intensive: &ExactSum,
        counts: &Counts,
        split: fn(&ByNew) -> ([&Tally; 2], [&Tally; 2]),
    ) -> Turnover {
        let ((known_added, added), (known_dropped, dropped)) = (split(&self.added), split(&self.dropped));
        let all = |parts: [&Tally; 2]| sum(parts.map(|part| &part.value));
        let continued = difference(&sum([intensive, &all(known_added)]), &all(known_dropped));
        let tally = |at: usize, value: ExactSum| Tally { firms: counts.firms[at], flows: counts.codes[at], value };
        Turnover {
            continued: shown.gain(&tally(0, continued)),
            added: shown.gain(&tally(1, all(added))),
            dropped: shown.loss(&tally(2, all(dropped))),
        }
    }
}

/// Sums as they are shown: rounded, and as shares of the total value of the year before.
struct Shown {
    whole: f64,
}

impl Shown {
    fn gain(&self, tally: &Tally) -> Margin {
        self.margin(tally, tally.value.value())
    }

    fn loss(&self, tally: &Tally) -> Margin {
        // Not the negative of the sum: nothing lost is 0, not −0.
        self.margin(tally, 0.0 - tally.value.value())
    }

    fn margin(&self, tally: &Tally, change: f64) -> Margin {
        Margin { firms: tally.firms, flows: tally.flows, change, share: ratio(change, self.whole) }
    }

    fn extensive(&self, total: &Tally, parts: &ByNew, margin: fn(&Self, &Tally) -> Margin) -> Extensive {
        let [[combination, market], [product, both]] = parts;
        Extensive {
            total: margin(self, total),
            product: margin(self, product),
            market: margin(self, market),
            product_and_market: margin(self, both),
            combination: margin(self, combination),
        }
    }
}

/// Flows of products that the firm has in both years, and of others.
fn by_product([[combination, market], [product, both]]: &ByNew) -> ([&Tally; 2], [&Tally; 2]) {
    ([combination, market], [product, both])
}

/// Flows to markets that the firm has in both years, and to others.
fn by_market([[combination, market], [product, both]]: &ByNew) -> ([&Tally; 2], [&Tally; 2]) {
    ([combination, product], [market, both])
}

fn sum(parts: [&ExactSum; 2]) -> ExactSum {
    let [first, second] = parts;
    let mut sum = first.clone();
    sum.merge(second);
    sum
}

fn difference(whole: &ExactSum, part: &ExactSum) -> ExactSum {
    let mut difference = whole.clone();
    difference.subtract(part);
    difference
}

/// Counts a firm wherever it has flows; returns 1 if it has any.
fn count_firms(parts: &mut ByNew, flows: &[[u64; 2]; 2]) -> u64 {
    for (part, flows) in parts.iter_mut().flatten().zip(flows.iter().flatten()) {
        part.firms += u64::from(*flows > 0);
    }
    u64::from(flows.iter().flatten().any(|flows| *flows > 0))
}

fn sum_of_all(parts: &ByNew, firms: u64) -> Tally {
    let mut sum = Tally::default();
    parts.iter().flatten().for_each(|part| sum.merge(part));
    Tally { firms, ..sum }
}

impl Margins {
    /// No firms yet.
    #[must_use]
    pub fn new(years: &Years) -> Self {
        Self { years: years.clone(), pairs: vec![Pair::default(); years.len()] }
    }

    /// Adds one firm.
    ///
    /// Arguments: `flows`, all flows of the firm, ascending by year, product and market, each triple once, with values
    /// that are finite and at least 0; flows of value 0 are dropped. Without products (or markets) nothing is new in
    /// them. `scratch`, memory to use again for the next firm.
    /// Cost: O(flows · log flows) of a firm-year.
    pub fn firm(&mut self, flows: &FirmFlows<'_>, scratch: &mut MarginScratch) {
        let MarginScratch { before, after } = scratch;
        before.flows.clear();
        let mut from = 0;
        for run in flows.years.chunk_by(|year, next| year == next) {
            let range = from..from + run.len();
            from = range.end;
            let products = flows.products.get(range.clone()).unwrap_or_default();
            let markets = flows.markets.get(range.clone()).unwrap_or_default();
            let (Some(year), Some(values)) = (run.first(), flows.values.get(range)) else { continue };
            after.read(*year, products, markets, values);
            if !after.flows.is_empty() {
                self.step(before, after);
                std::mem::swap(before, after);
            }
        }
        self.leave(before);
    }

    /// From one year with exports to the next that the firm has.
    fn step(&mut self, before: &Portfolio, after: &Portfolio) {
        match self.years.before(after.year) {
            Ok(year) if year == before.year && !before.flows.is_empty() => {
                self.pairs[after.year].compare(before, after);
            }
            known => {
                self.leave(before);
                if known.is_ok() {
                    self.pairs[after.year].entering.add_firm(after);
                }
            }
        }
    }

    /// The firm does not export in the year after, if the data have it.
    fn leave(&mut self, before: &Portfolio) {
        if !before.flows.is_empty()
            && let Ok(next) = self.years.after(before.year, 1)
        {
            self.pairs[next].exiting.add_firm(before);
        }
    }

    /// Adds firms that were added up elsewhere, over the same years.
    pub fn append(&mut self, other: &Self) {
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(pair, other)| pair.merge(other));
    }

    /// The margins of every year; undefined where the year before is not in the data.
    ///
    /// Formula: `X_t − X_{t−1} = Σ_entering x_t − Σ_exiting x_{t−1} + Σ_kept (x_t − x_{t−1}) + Σ_added x_t − Σ_dropped
    /// x_{t−1}`, the last three over the flows (product and market) of firms that export in both years.
    /// Conventions: an added flow is of a new product when the firm did not export the product anywhere in the year
    /// before, of a new market when it exported nothing to it. Shares are of X_{t−1}: they sum to the growth rate.
    /// Returns one entry for each year of the data. Cost: none to speak of.
    /// Source: Bernard, Jensen, Redding and Schott (2009), "The Margins of US Trade".
    ///
    /// ```
    /// use topheavy::dynamics::{FirmFlows, MarginScratch, Margins, Years};
    ///
    /// let years = Years::new(&[2020, 2021])?;
    /// let mut margins = Margins::new(&years);
    /// // Product 1 to market 7 grows from 10 to 12; product 2 is added there, market 8 for product 1.
    /// let flows = FirmFlows {
    ///     years: &[0, 1, 1, 1],
    ///     products: &[1, 1, 1, 2],
    ///     markets: &[7, 7, 8, 7],
    ///     values: &[10.0, 12.0, 3.0, 5.0],
    /// };
    /// margins.firm(&flows, &mut MarginScratch::default());
    /// let of_2021 = margins.finish()[1].unwrap();
    /// assert_eq!((of_2021.total.change, of_2021.intensive.change), (10.0, 2.0));
    /// assert_eq!((of_2021.added.product.change, of_2021.added.market.share), (5.0, Ok(0.3)));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    #[must_use]
    pub fn finish(&self) -> Vec<Result<GrowthMargins, Undefined>> {
        let margins = |(year, pair): (usize, &Pair)| self.years.before(year).map(|_| pair.finish(year));
        self.pairs.iter().enumerate().map(margins).collect()
    }
}

#[cfg(test)]
mod tests;
