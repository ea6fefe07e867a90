//! Target against achieved, measured from the flows.

use serde::Serialize;

use super::Flows;
use super::catalogue::Catalogue;
use super::observed::Observed;
use super::targets::{Published, Target};
use crate::error::Result;

/// Tolerance of shares and rates, in percentage points.
const POINTS: f64 = 1.5;

/// One moment of a year: the published number and what the flows give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// Calendar year.
    pub year: i32,
    /// What is measured, such as `share_top10`; the published figure of that name where there is one.
    pub name: String,
    /// `percent` (of the year's exports), `percent_of_firms`, `percent_of_entrants`, `firms`, `products` or `usd_bn`.
    pub unit: String,
    /// The published number; where none was published for the year the one that stands in, as `source` says.
    pub target: f64,
    /// The same number measured from the flows.
    pub achieved: f64,
    /// Largest distance of the two that counts as calibrated, in the same unit.
    pub tolerance: f64,
    /// Where the target was published.
    pub source: String,
}

impl Moment {
    /// Whether the flows are as near to the target as the tolerance asks.
    #[must_use]
    pub fn holds(&self) -> bool {
        (self.achieved - self.target).abs() <= self.tolerance
    }
}

/// The calibration of a sample: target beside achieved, year by year.
///
/// Every number is measured from the flows alone: they are summed to firms, sorted and counted, whatever made them.
/// Only a sample with the published number of firms promises that [`Moment::holds`]; a smaller one lacks the small
/// firms and a larger one has more of them. Entry needs the year before, one-year survival two years before and
/// five-year survival six; where the panel lacks them the row is left out.
///
/// Returns the moments in order of year. Errors: an embedded table that was damaged.
/// Cost: sorts the flows of each year twice; about half a second for four million.
///
/// ```
/// use topheavy::sample::{Korea, describe};
///
/// let flows = Korea::new().with_firms(2_000)?.with_years(2025, 2025)?.generate()?;
/// let moments = describe(&flows)?;
/// let total = moments.iter().find(|moment| moment.name == "value_total");
/// assert!(total.is_some_and(|moment| moment.holds()));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn describe(flows: &Flows) -> Result<Vec<Moment>> {
    let (published, catalogue) = (Published::load()?, Catalogue::load()?);
    let years = Observed::years(flows);
    let mut moments = Vec::new();
    for (position, observed) in years.iter().enumerate() {
        let mut table = Table { year: observed.year, moments: &mut moments };
        totals_and_tops(&mut table, &published, observed)?;
        classes(&mut table, &published, observed)?;
        countries_and_products(&mut table, &published, observed)?;
        dynamics(&mut table, &published, years.get(..=position).unwrap_or_default())?;
        items_and_markets(&mut table, &published, &catalogue, flows, observed);
    }
    Ok(moments)
}

/// The rows of one year.
struct Table<'a> {
    year: i32,
    moments: &'a mut Vec<Moment>,
}

impl Table<'_> {
    fn row(&mut self, name: &str, unit: &str, target: Target, achieved: f64, tolerance: f64) {
        self.moments.push(Moment {
            year: self.year,
            name: name.to_string(),
            unit: unit.to_string(),
            target: target.value,
            achieved,
            tolerance,
            source: target.source,
        });
    }

    fn share(&mut self, name: &str, target: Target, achieved: f64) {
        self.row(name, "percent", target, 100.0 * achieved, POINTS);
    }

    fn of_firms(&mut self, name: &str, target: Target, achieved: f64) {
        self.row(name, "percent_of_firms", target, 100.0 * achieved, POINTS);
    }
}

fn totals_and_tops(table: &mut Table, published: &Published, observed: &Observed) -> Result<()> {
    let year = table.year;
    table.row("value_total", "usd_bn", published.total(year)?, observed.total / 1e9, 1e-9);
    let exporters = published.exporters(year)?;
    let tolerance = 0.01 * exporters.value;
    table.row("n_exporters", "firms", exporters, observed.firms() as f64, tolerance);
    table.share("share_top10", published.figure("share_top10", year)?, observed.top(10));
    table.share("share_top100", published.figure("share_top100", year)?, observed.top(100));
    table.share("share_top1000", published.share_top1000(year)?, observed.top(1000));
    let announced = published.figure("share_ge_50m_usd_top_1_percent", year)?;
    if announced.published {
        table.share("share_ge_50m_usd", announced.clone(), observed.from(50e6));
        table.share("share_top_1_percent_by_rank", announced, observed.top(observed.firms().div_ceil(100)));
    }
    table.share("share_ge_10m_usd", published.figure("share_ge_10m_usd", year)?, observed.from(10e6));
    let size_table = published.size_table()?;
    for class in size_table.classes.iter().filter(|_| size_table.year == year) {
        let (low, high) = (class.lower_usd / 1e6, class.upper_usd.map(|upper| upper / 1e6));
        let bounds = high.map_or_else(|| format!("ge_{low}m_usd"), |high| format!("{low}_to_{high}m_usd"));
        let (firms, share) = observed.between(class.lower_usd, class.upper_usd.unwrap_or(f64::INFINITY));
        let target = |value| Target { value, source: class.source.clone(), published: true };
        let tolerance = 0.02 * class.firms as f64;
        let counted = target(class.firms as f64);
        table.row(&format!("n_exporters_{bounds}"), "firms", counted, firms as f64, tolerance);
        if high.is_some() {
            table.share(&format!("share_{bounds}"), target(class.share_of_exports_percent), share);
        }
    }
    Ok(())
}

fn classes(table: &mut Table, published: &Published, observed: &Observed) -> Result<()> {
    let year = table.year;
    for (class, name) in super::SIZE_CLASSES.iter().enumerate() {
        let (firms, share) = observed.size_class(class);
        table.share(&format!("share_{name}"), published.share_of_total(&format!("value_{name}"), year)?, share);
        let target = published.figure(&format!("n_{name}"), year)?;
        let tolerance = 0.05 * target.value;
        table.row(&format!("n_{name}"), "firms", target, firms as f64, tolerance);
    }
    Ok(())
}

fn countries_and_products(table: &mut Table, published: &Published, observed: &Observed) -> Result<()> {
    let year = table.year;
    for (measure, low, high) in
        [("share_firms_1_partner_country", 1, 1), ("share_firms_1_to_5_partner_countries", 1, 5)]
    {
        table.of_firms(measure, published.figure_of_any_year(measure, year)?, observed.with_countries(low, high).0);
    }
    for (class, low, high) in [("lt_10", 1, 9), ("10_20", 10, 19), ("ge_20", 20, u32::MAX)] {
        let (firms, value) = observed.with_countries(low, high);
        let target = published.share_of_firms(&format!("n_exporters_{class}_countries"), year)?;
        table.of_firms(&format!("share_firms_{class}_countries"), target, firms);
        let target = published.share_of_total(&format!("value_{class}_countries"), year)?;
        table.share(&format!("share_{class}_countries"), target, value);
    }
    let measure = "mean_products_per_exporter";
    table.row(measure, "products", published.figure(measure, year)?, observed.mean_products(), 0.3);
    Ok(())
}

/// Entry and survival, where the years needed are in the panel and next to each other.
fn dynamics(table: &mut Table, published: &Published, years: &[Observed]) -> Result<()> {
    let year = table.year;
    let Some((now, before)) = years.split_last() else { return Ok(()) };
    let ago = |lag: usize| before.len().checked_sub(lag).and_then(|position| before.get(position));
    if let Some(last) = ago(1) {
        let rate = now.entrants(last) as f64 / now.firms() as f64;
        table.of_firms("entry_rate", published.entry_rate(year)?, rate);
    }
    for (measure, lag) in [("survival_1y", 1), ("survival_5y", 5)] {
        if let (Some(base), Some(entry)) = (ago(lag + 1), ago(lag)) {
            let since = years.get(years.len() - lag..).unwrap_or_default();
            let rate = entry.survivors(base, since) as f64 / entry.entrants(base) as f64;
            table.row(measure, "percent_of_entrants", published.survival(measure, year)?, 100.0 * rate, POINTS);
        }
    }
    Ok(())
}

fn items_and_markets(
    table: &mut Table,
    published: &Published,
    catalogue: &Catalogue,
    flows: &Flows,
    observed: &Observed,
) {
    for (item, value) in flows.item.names.iter().zip(&observed.items) {
        if let Some(target) = published.item_share(item, table.year) {
            table.share(&format!("share_item_{}", item.replace(' ', "_")), target, value / observed.total);
        }
    }
    for (position, region) in catalogue.regions.iter().enumerate() {
        if let Some(target) = published.market_share(&region.name, table.year) {
            let of_region = |name: &String| {
                catalogue.markets.iter().any(|market| market.name == *name && market.region == position)
            };
            let held = flows.market.names.iter().zip(&observed.markets).filter(|(name, _)| of_region(name));
            let share = held.map(|(_, value)| value).sum::<f64>() / observed.total;
            table.share(&format!("share_market_{}", region.name.replace(' ', "_")), target, share);
        }
    }
}
