//! What the sample of one year must reproduce, read from the published figures.
//!
//! A moment that was not published for a year is interpolated between the nearest published years and held at the
//! first and the last of them; a total is never interpolated.

use super::catalogue::{Catalogue, Market};
use super::{FIRST_YEAR, LAST_YEAR};
use crate::data::{self, Dynamics, ExportValueClass, Figure, ItemExports, MarketExports};
use crate::error::{Error, Place, Result};

/// Year of the class table.
const TABLE_YEAR: i32 = 2019;

/// A moment of one year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) value: f64,
    /// Where it was published, or that it was not and what stands in.
    pub(super) source: String,
    /// Whether it was published for this very year.
    pub(super) published: bool,
}

/// The published tables the moments are read from.
pub(super) struct Published {
    figures: Vec<Figure>,
    dynamics: Vec<Dynamics>,
    items: Vec<ItemExports>,
    markets: Vec<MarketExports>,
}

/// The class table of 2019, with what is needed to tell the firms of the open class from the 1,000 largest.
pub(super) struct SizeTable {
    /// Year of the table.
    pub(super) year: i32,
    /// Classes from the smallest firms to the largest; the last is open.
    pub(super) classes: Vec<ExportValueClass>,
    /// Exports of all classes in dollars.
    pub(super) total_usd: f64,
    /// Share of the 1,000 largest, in [0, 1].
    pub(super) share_top1000: f64,
}

/// A published number of one year.
struct Point<'a> {
    year: i32,
    value: f64,
    source: &'a str,
}

impl Published {
    pub(super) fn load() -> Result<Self> {
        Ok(Self {
            figures: data::korea_concentration()?,
            dynamics: data::korea_exporter_dynamics()?,
            items: data::korea_exports_by_item()?,
            markets: data::korea_exports_by_market()?,
        })
    }

    /// Exports of all firms in the year, in billions of dollars.
    pub(super) fn total(&self, year: i32) -> Result<Target> {
        let total = |year| self.newest(year, "value_total").or_else(|| self.newest(year, "value_total_linked"));
        at((FIRST_YEAR..=LAST_YEAR).filter_map(total).map(Point::of).collect(), year)
    }

    /// Exports of all firms in the year, in whole dollars; refused where no total was published.
    pub(super) fn total_usd(&self, year: i32) -> Result<u64> {
        let total = self.total(year)?;
        if total.published {
            return Ok(whole(total.value * 1e3) * 1_000_000);
        }
        let problem = format!("no total was published for {year}; a sample can have 2015 and 2018 to 2025");
        Err(Error::argument("years", problem))
    }

    /// The class table that shapes the lower part of every year.
    pub(super) fn size_table(&self) -> Result<SizeTable> {
        Ok(SizeTable {
            classes: data::korea_exporters_by_size_2019()?,
            year: TABLE_YEAR,
            total_usd: self.total_usd(TABLE_YEAR)? as f64,
            share_top1000: self.share_top1000(TABLE_YEAR)?.value / 100.0,
        })
    }

    fn total_bn(&self, year: i32) -> Option<f64> {
        let total = self.newest(year, "value_total").or_else(|| self.newest(year, "value_total_linked"));
        total.map(|figure| figure.value)
    }

    /// A figure in the vintage that was quoted last.
    fn newest(&self, year: i32, measure: &str) -> Option<&Figure> {
        let quoted = |figure: &&Figure| figure.vintage.strip_prefix("as quoted ").and_then(|y| y.parse().ok());
        self.figures
            .iter()
            .filter(|figure| figure.year == year && figure.measure == measure)
            .max_by_key(|figure| quoted(figure).unwrap_or(0))
    }

    fn years_of(&self, measure: &str) -> Vec<&Figure> {
        (FIRST_YEAR..=LAST_YEAR).filter_map(|year| self.newest(year, measure)).collect()
    }

    /// Exporters in the year.
    pub(super) fn exporters(&self, year: i32) -> Result<Target> {
        let counted = self.dynamics.iter().filter(|row| row.measure == "exporters");
        let mut points: Vec<Point> = counted.map(|row| Point::new(row.year, row.value, &row.source)).collect();
        points.extend(self.years_of("n_exporters").into_iter().map(Point::of));
        at(points, year)
    }

    /// A figure as published, in its own unit.
    pub(super) fn figure(&self, measure: &str, year: i32) -> Result<Target> {
        at(self.years_of(measure).into_iter().map(Point::of).collect(), year)
    }

    /// A figure that may have been published before the sample's first year only, as partner countries in 2009.
    pub(super) fn figure_of_any_year(&self, measure: &str, year: i32) -> Result<Target> {
        at(self.figures.iter().filter(|figure| figure.measure == measure).map(Point::of).collect(), year)
    }

    /// Share of the firms with a figure, such as a number of partner countries, in the firms of its year, in per cent.
    pub(super) fn share_of_firms(&self, measure: &str, year: i32) -> Result<Target> {
        let share = |figure: &Figure| Some(100.0 * figure.value / self.newest(figure.year, "n_exporters")?.value);
        let figures = self.years_of(measure).into_iter();
        at(figures.filter_map(|f| Some(Point::new(f.year, share(f)?, &f.source))).collect(), year)
    }

    /// Share of the 1,000 largest in per cent; the announcement of 2025 names its "top 1 %" (about 970 firms) only.
    pub(super) fn share_top1000(&self, year: i32) -> Result<Target> {
        let mut points: Vec<Point> = self.years_of("share_top1000").into_iter().map(Point::of).collect();
        points.extend(self.years_of("share_ge_50m_usd_top_1_percent").into_iter().map(Point::of));
        at(points, year)
    }

    /// Value of a figure over the total of its year, in per cent.
    pub(super) fn share_of_total(&self, measure: &str, year: i32) -> Result<Target> {
        let share = |figure: &Figure| self.total_bn(figure.year).map(|total| 100.0 * figure.value / total);
        let figures = self.years_of(measure).into_iter();
        at(figures.filter_map(|f| Some(Point::new(f.year, share(f)?, &f.source))).collect(), year)
    }

    /// A survival rate of exporters in per cent: `survival_1y` or `survival_5y`.
    pub(super) fn survival(&self, measure: &str, year: i32) -> Result<Target> {
        let rows = self.dynamics.iter().filter(|row| row.measure == measure && row.scope == "exporters");
        at(rows.map(|row| Point::new(row.year, row.value, &row.source)).collect(), year)
    }

    /// Entrants over active traders of the same year in per cent; it was not published for exporters alone.
    pub(super) fn entry_rate(&self, year: i32) -> Result<Target> {
        let active = |year| self.dynamics.iter().find(|row| row.year == year && row.measure == "active");
        let entrants = self.dynamics.iter().filter(|row| row.measure == "entrants");
        let rates = entrants
            .filter_map(|row| Some(Point::new(row.year, 100.0 * row.value / active(row.year)?.value, &row.source)));
        at(rates.collect(), year)
    }

    /// Share of an item in the total in per cent; `None` for an item that was never published.
    pub(super) fn item_share(&self, item: &str, year: i32) -> Option<Target> {
        let rows = self.items.iter().filter(|row| row.item == item);
        let share = |row: &ItemExports| self.total_bn(row.year).map(|total| 100.0 * row.exports_usd_bn / total);
        at(rows.filter_map(|row| Some(Point::new(row.year, share(row)?, &row.source))).collect(), year).ok()
    }

    /// Share of a market or region in the total in per cent; `None` for one that was never published.
    pub(super) fn market_share(&self, region: &str, year: i32) -> Option<Target> {
        let rows = self.markets.iter().filter(|row| row.market == region);
        let share = |row: &MarketExports| self.total_bn(row.year).map(|total| 100.0 * row.exports_usd_bn / total);
        at(rows.filter_map(|row| Some(Point::new(row.year, share(row)?, &row.source))).collect(), year).ok()
    }

    /// Shares of the catalogue's items: the published ones, and the rest over the others by their assumed weight.
    pub(super) fn item_shares(&self, catalogue: &Catalogue, year: i32) -> Vec<f64> {
        let published: Vec<Option<f64>> =
            catalogue.items.iter().map(|item| Some(self.item_share(&item.name, year)?.value / 100.0)).collect();
        let rest = 1.0 - published.iter().flatten().sum::<f64>();
        let weight: f64 = catalogue.items.iter().map(|item| item.rest_weight).sum();
        let shares = catalogue.items.iter().zip(published);
        shares.map(|(item, share)| share.unwrap_or(rest * item.rest_weight / weight)).collect()
    }

    /// Shares of the catalogue's markets: published regions, split inside a region by assumed weights.
    pub(super) fn market_shares(&self, catalogue: &Catalogue, year: i32) -> Vec<f64> {
        let published: Vec<Option<f64>> =
            catalogue.regions.iter().map(|region| Some(self.market_share(&region.name, year)?.value / 100.0)).collect();
        let rest = 1.0 - published.iter().flatten().sum::<f64>();
        let of_market =
            |market: &Market| published[market.region].unwrap_or(rest) * catalogue.regions[market.region].part(market);
        catalogue.markets.iter().map(of_market).collect()
    }
}

impl<'a> Point<'a> {
    fn new(year: i32, value: f64, source: &'a str) -> Self {
        Self { year, value, source }
    }

    fn of(figure: &'a Figure) -> Self {
        Self::new(figure.year, figure.value, &figure.source)
    }
}

/// The moment of `year`: as published, else interpolated between the nearest published years, else held.
fn at(mut points: Vec<Point>, year: i32) -> Result<Target> {
    points.sort_by_key(|point| point.year);
    let before = points.iter().rfind(|point| point.year <= year);
    let after = points.iter().find(|point| point.year >= year);
    match (before, after) {
        (Some(exact), Some(same)) if exact.year == same.year => {
            Ok(Target { value: exact.value, source: exact.source.to_string(), published: true })
        }
        (Some(a), Some(b)) => {
            let step = f64::from(year - a.year) / f64::from(b.year - a.year);
            let source = format!("not published for {year}: between {} and {}", a.year, b.year);
            Ok(Target { value: a.value + (b.value - a.value) * step, source, published: false })
        }
        (Some(near), None) | (None, Some(near)) => {
            let source = format!("not published for {year}: as in {}", near.year);
            Ok(Target { value: near.value, source, published: false })
        }
        (None, None) => {
            let problem = "the embedded table lacks a figure that the sample needs; rebuild the crate";
            Err(Error::data(Place::file("data/korea_exporter_concentration.csv"), problem))
        }
    }
}

/// The nearest whole number, 0 for anything negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "published counts and dollars fit a u64")]
pub(super) fn whole(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

    use super::*;

    #[test]
    fn a_year_between_is_interpolated_and_a_year_outside_held() {
        let points = || vec![Point::new(2020, 10.0, "b"), Point::new(2016, 2.0, "a")];
        let value = |year| at(points(), year).unwrap().value;
        assert_eq!([2015, 2016, 2017, 2020, 2021].map(value), [2.0, 2.0, 4.0, 10.0, 10.0]);
        assert_eq!(at(points(), 2020).unwrap().source, "b");
        assert!(at(points(), 2018).unwrap().source.contains("not published"));
        assert!(at(Vec::new(), 2018).is_err());
    }

    #[test]
    fn the_vintage_quoted_last_is_used() {
        let published = Published::load().unwrap();
        assert_eq!(published.figure("share_top10", 2018).unwrap().value, 37.8);
    }

    #[test]
    fn shares_of_items_and_of_markets_add_to_one() {
        let (published, catalogue) = (Published::load().unwrap(), Catalogue::load().unwrap());
        for year in FIRST_YEAR..=LAST_YEAR {
            for shares in [published.item_shares(&catalogue, year), published.market_shares(&catalogue, year)] {
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(shares.iter().all(|share| *share > 0.0));
            }
        }
    }

    #[test]
    fn a_year_without_a_published_total_is_refused() {
        let published = Published::load().unwrap();
        for year in [2008, 2014, 2016, 2017, 2026] {
            assert!(published.total_usd(year).unwrap_err().is_usage());
        }
        assert_eq!(published.total_usd(2025).unwrap(), 709_400_000_000);
    }
}
