//! What the flows of one year say, by the obvious route: sum to firms, sort, count.

use super::Flows;

/// The flows of one year, summed.
pub(super) struct Observed {
    pub(super) year: i32,
    pub(super) total: f64,
    /// Value of each firm, by code; 0 for a firm without a flow in the year.
    by_firm: Vec<f64>,
    /// Values of the firms with a flow, largest first.
    sorted: Vec<f64>,
    /// Code of each firm's size class, by firm code.
    class: Vec<u32>,
    countries: Vec<u32>,
    products: Vec<u32>,
    /// Value of each item, by code.
    pub(super) items: Vec<f64>,
    /// Value of each market, by code.
    pub(super) markets: Vec<f64>,
}

impl Observed {
    /// All years of the flows, in time order.
    pub(super) fn years(flows: &Flows) -> Vec<Self> {
        let mut years = flows.year.clone();
        years.sort_unstable();
        years.dedup();
        years.into_iter().map(|year| Self::of(flows, year)).collect()
    }

    fn of(flows: &Flows, year: i32) -> Self {
        let firms = flows.firm.names.len();
        let mut observed = Self {
            year,
            total: 0.0,
            by_firm: vec![0.0; firms],
            sorted: Vec::new(),
            class: vec![0; firms],
            countries: Vec::new(),
            products: Vec::new(),
            items: vec![0.0; flows.item.names.len()],
            markets: vec![0.0; flows.market.names.len()],
        };
        let (mut with_market, mut with_product) = (Vec::new(), Vec::new());
        for row in (0..flows.len()).filter(|row| flows.year[*row] == year) {
            let (firm, value) = (flows.firm.codes[row], flows.value_usd[row]);
            observed.total += value;
            observed.by_firm[firm as usize] += value;
            observed.class[firm as usize] = flows.size_class.codes[row];
            observed.items[flows.item.codes[row] as usize] += value;
            observed.markets[flows.market.codes[row] as usize] += value;
            with_market.push((firm, flows.market.codes[row]));
            with_product.push((firm, flows.product.codes[row]));
        }
        observed.countries = different(with_market, firms);
        observed.products = different(with_product, firms);
        observed.sorted = observed.by_firm.iter().copied().filter(|value| *value > 0.0).collect();
        observed.sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        observed
    }

    pub(super) fn firms(&self) -> usize {
        self.sorted.len()
    }

    /// Share of the `count` largest firms.
    pub(super) fn top(&self, count: usize) -> f64 {
        self.sorted.iter().take(count).sum::<f64>() / self.total
    }

    /// Share of the firms that export at least `usd`.
    pub(super) fn from(&self, usd: f64) -> f64 {
        self.between(usd, f64::INFINITY).1
    }

    /// Number and share of the firms that export at least `low` and less than `high` dollars.
    pub(super) fn between(&self, low: f64, high: f64) -> (usize, f64) {
        let inside: Vec<f64> = self.sorted.iter().copied().filter(|value| (low..high).contains(value)).collect();
        (inside.len(), inside.iter().sum::<f64>() / self.total)
    }

    /// Number and share of the firms of a size class.
    pub(super) fn size_class(&self, class: usize) -> (usize, f64) {
        let members = self.by_firm.iter().zip(&self.class);
        let inside: Vec<f64> =
            members.filter(|(value, of)| **value > 0.0 && **of as usize == class).map(|(value, _)| *value).collect();
        (inside.len(), inside.iter().sum::<f64>() / self.total)
    }

    /// Share of firms and of value of the firms with `low` to `high` partner countries, both included.
    pub(super) fn with_countries(&self, low: u32, high: u32) -> (f64, f64) {
        let (mut firms, mut value) = (0_usize, 0.0);
        for (countries, of_firm) in self.countries.iter().zip(&self.by_firm) {
            if (low..=high).contains(countries) {
                firms += 1;
                value += of_firm;
            }
        }
        (firms as f64 / self.firms() as f64, value / self.total)
    }

    pub(super) fn mean_products(&self) -> f64 {
        self.products.iter().map(|count| f64::from(*count)).sum::<f64>() / self.firms() as f64
    }

    /// Firms of this year that are not in `before`.
    pub(super) fn entrants(&self, before: &Self) -> usize {
        self.survivors(before, &[])
    }

    /// Entrants of this year (against `before`) that export in every one of the years `since`.
    pub(super) fn survivors(&self, before: &Self, since: &[Self]) -> usize {
        let exports = |year: &Self, firm: usize| year.by_firm[firm] > 0.0;
        let survives = |firm: &usize| {
            exports(self, *firm) && !exports(before, *firm) && since.iter().all(|year| exports(year, *firm))
        };
        (0..self.by_firm.len()).filter(survives).count()
    }
}

/// How many different partners each firm has in the pairs.
fn different(mut pairs: Vec<(u32, u32)>, firms: usize) -> Vec<u32> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = vec![0; firms];
    for (firm, _) in pairs {
        counts[firm as usize] += 1;
    }
    counts
}
