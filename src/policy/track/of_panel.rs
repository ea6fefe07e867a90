//! Yearly totals of a panel, and the parts of its last year.

use super::gap::PartTotal;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::panel::{EntryTotal, Panel, Progress};
use crate::trade::{PeriodKind, Periods, Role};
use std::collections::BTreeMap;

/// So many parts of a dimension are told apart; the rest is not listed.
const MOST_PARTS: usize = 10;

/// What the parts of a panel can be: the key, and its name.
const DIMENSIONS: [(&str, &str); 4] =
    [("size_class", "size class"), ("item", "item"), ("market", "market"), ("product", "product")];

/// Totals of a panel's years, and the exports of its size classes, items, markets and products.
#[derive(Debug, Clone, PartialEq)]
pub struct YearTotals {
    /// Year (of a fiscal year the one in which it begins) and total in US dollars, ascending.
    pub totals: Vec<(i32, f64)>,
    /// The ten largest of the last year by each dimension, with their earlier years.
    pub parts: Vec<PartTotal>,
}

impl Panel {
    /// The totals of every year, for [`Track::of`](super::Track::of).
    ///
    /// Formula: the sum of the flows of the year, each times its weight.
    /// Conventions: a part that holds nothing in a year is not known in it. A file that has nothing but years and totals needs
    /// each year once.
    /// Errors: no period; periods that are no whole years; a currency other than US dollars; several reporters; a year that
    /// stands twice where no column tells its rows apart; a total that overflows.
    /// Cost: one sort of the flows, and one for each dimension.
    pub fn year_totals(&self, progress: &dyn Progress) -> Result<YearTotals> {
        let years = self.whole_years()?;
        let period = Role::Period.name();
        let found = self.entry_totals(period, None, progress)?;
        let mut totals = Vec::with_capacity(found.len());
        for EntryTotal { entry, total, .. } in found {
            let Some(year) = entry.and_then(|entry| years.get(entry)) else {
                return Err(Error::data(self.place_of(Role::Period), "the period is missing in some rows"));
            };
            totals.push((*year, total));
        }
        let last = totals.iter().map(|(year, _)| *year).max().unwrap_or(0);
        let mut parts = Vec::new();
        for (key, dimension) in DIMENSIONS {
            if !self.labels(key).is_empty() {
                let found = self.entry_totals(key, Some(period), progress)?;
                parts.extend(largest(self, (key, dimension), &years, last, &found));
            }
        }
        Ok(YearTotals { totals, parts })
    }

    fn place_of(&self, role: Role) -> Place {
        let column = self.input().roles.get(role.name()).map(|found| found.column.clone());
        column.map_or_else(Place::default, |column| Place::default().column(column))
    }

    /// The year of each entry of the period.
    fn whole_years(&self) -> Result<Vec<i32>> {
        self.one_reporter()?;
        let input = self.input();
        if !self.has(Role::Period) {
            let nearest = input.roles.values().map(|found| found.column.clone()).collect();
            return Err(ErrorKind::MissingColumn { role: "period".into(), name: None, nearest }.into());
        }
        if !input.in_us_dollars() {
            let problem =
                "the values are no US dollars and the target is; --scale RATE --currency usd makes dollars of them";
            return Err(Error::data(self.place_of(Role::Value), problem));
        }
        if !input.in_years() {
            let problem = "the periods are no years and the target is one of a year; --period-as year sums to years";
            return Err(Error::data(self.place_of(Role::Period), problem));
        }
        if input.has_part_periods() {
            let problem = "some years are not complete and a part-year looks like a fall; leave them out with --keep";
            return Err(Error::data(self.place_of(Role::Period), problem));
        }
        let tells_apart = [Role::Firm, Role::Market, Role::Product].into_iter().any(|role| self.has(role));
        if input.duplicate_rows > 0 && !tells_apart {
            let problem = format!(
                "rows that repeat a year: {}, and no firm, market or product tells them apart; give one total a year, or name \
                 such a column with --market or --product",
                input.duplicate_rows
            );
            return Err(Error::data(self.place_of(Role::Period), problem));
        }
        let kind = PeriodKind::ALL.into_iter().find(|kind| input.period_kind.as_deref() == Some(kind.name()));
        let labels: Vec<&str> = self.labels(Role::Period.name()).iter().collect();
        let periods = Periods::infer(&labels, kind)
            .map_err(|_| Error::data(self.place_of(Role::Period), "its entries are no years"))?;
        Ok(periods.values.iter().map(|period| i32::from(period.year())).collect())
    }
}

/// The largest parts of the last year with all of their years.
fn largest(
    panel: &Panel,
    (key, dimension): (&str, &str),
    years: &[i32],
    last: i32,
    found: &[EntryTotal],
) -> Vec<PartTotal> {
    let year = |total: &EntryTotal| total.by.and_then(|by| years.get(usize::try_from(by).ok()?)).copied();
    let mut of_last: BTreeMap<usize, f64> = BTreeMap::new();
    for total in found.iter().filter(|total| year(total) == Some(last) && total.total > 0.0) {
        of_last.extend(total.entry.map(|entry| (entry, total.total)));
    }
    let mut order: Vec<(usize, f64)> = of_last.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order.truncate(MOST_PARTS);
    let is_large =
        |total: &&EntryTotal| total.total > 0.0 && order.iter().any(|(entry, _)| Some(*entry) == total.entry);
    let part = |total: &EntryTotal| {
        let part = total.entry.and_then(|entry| panel.labels(key).get(entry))?.to_owned();
        Some(PartTotal { dimension: dimension.to_owned(), part, year: year(total)?, value_usd: total.total })
    };
    found.iter().filter(is_large).filter_map(part).collect()
}
