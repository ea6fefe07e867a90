//! The firms of a panel in its last year, and how they grew.

use super::simulate::{Firms, GrowthModel, Labelled, Population};
use crate::dynamics::Within;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::measure::sum_of;
use crate::panel::{Arranged, FirmRows, FirmSink, Panel, Progress};
use crate::trade::{Role, SizeClass};
use std::collections::{BTreeMap, BTreeSet};

impl Population {
    /// The firms of a panel in the last year of its data.
    ///
    /// Conventions: months and dates are added up to calendar years. The sector of a firm is the one in which it exports most
    /// in that year, the first in the order of their text where several are equal; its size class likewise, by the names of
    /// [`SizeClass`]. Growth is that over the year before, of firms that exported in it. Markets are counted in that year.
    /// Arguments: `sector`, a column whose entries are sectors, such as `product`; `None` tells no sectors.
    /// Errors: several reporters, none chosen; values that are not US dollars; no firm or period column, a period that is no
    /// year, month or date, a frequency weight; a last year that lacks some of its months; a sector column that was not read;
    /// more than 1,000 sectors.
    /// Cost: one sort of the flows, and one each for sectors and size classes.
    ///
    /// ```no_run
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::policy::{GrowthModel, Population};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let population = Population::of_panel(&panel, Some("product"), &Silent)?;
    /// let growth = GrowthModel::of_panel(&panel, &Silent)?;
    /// println!("{} firms in {}; growth {growth}", population.firms(), population.base_year());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of_panel(panel: &Panel, sector: Option<&str>, progress: &dyn Progress) -> Result<Self> {
        checked(panel)?;
        let all = Arranged::of(panel, &[], None, progress)?;
        let base_year = last_year(&all)?;
        progress.stage("firms of the last year", None);
        let last = all.years.len() - 1;
        let has_before = last > 0 && all.years[last - 1].0 == base_year - 1;
        let empty = || LastYear {
            last,
            has_before,
            markets: all.markets,
            seen: Vec::new(),
            firms: Vec::new(),
            earlier: vec![Vec::new(); last],
        };
        let mut firms: Vec<Seen> = Vec::new();
        let mut earlier = vec![Vec::new(); last];
        for sink in all.firms(empty)? {
            firms.extend(sink.firms);
            earlier.iter_mut().zip(sink.earlier).for_each(|(all, of_sink)| all.extend(of_sink));
        }
        firms.sort_unstable_by_key(|firm| firm.firm);
        let codes: Vec<u32> = firms.iter().map(|firm| firm.firm).collect();
        let size_class = panel.has(Role::SizeClass).then(|| {
            let class = |label: &str| SizeClass::of(label).name();
            main_label(panel, Role::SizeClass.name(), &codes, class, progress)
        });
        let sector =
            sector.map(|column| main_label(panel, column, &codes, str::to_owned, progress).map_err(named_sector));
        let (size_class, sector) = (size_class.transpose()?, sector.transpose()?);
        let value_usd: Vec<f64> = firms.iter().map(|firm| firm.value).collect();
        let growth: Vec<Option<f64>> =
            firms.iter().map(|firm| (firm.before > 0.0).then(|| firm.value / firm.before - 1.0)).collect();
        let markets: Vec<u32> = firms.iter().map(|firm| firm.markets).collect();
        let given = Firms {
            value_usd: &value_usd,
            growth: has_before.then_some(&growth),
            markets: all.markets.then_some(&markets),
            size_class: size_class.as_ref().map(MainLabels::labelled),
            sector: sector.as_ref().map(MainLabels::labelled),
        };
        let population = Self::new(base_year, &given)?.with_notes(all.notes.iter().cloned());
        let whole = |year: &i32| !all.incomplete.contains(year);
        let history = all.years.iter().map(|(year, _)| *year).zip(earlier).filter(|(year, _)| whole(year));
        Ok(population.with_history(history)?.synthetic(panel.input().synthetic.clone()))
    }
}

impl GrowthModel {
    /// Growth, exit and entry as in the years of a panel, see [`GrowthModel::fitted`].
    ///
    /// Errors: those of [`Population::of_panel`] and [`GrowthModel::fitted`]. Cost: one sort of the flows.
    pub fn of_panel(panel: &Panel, progress: &dyn Progress) -> Result<Self> {
        checked(panel)?;
        last_year(&Arranged::of(panel, &[], None, progress)?)?;
        let followed = panel.histories(&Within::default(), progress)?;
        let Some((_, histories)) = followed.groups().next() else {
            return Err(Error::data(Place::default().column("value"), "no firm exports"));
        };
        Ok(match Self::fitted(histories)? {
            Self::Fitted(fitted) => Self::Fitted(fitted.with_notes(followed.notes())),
            other => other,
        })
    }
}

/// One country, in US dollars.
fn checked(panel: &Panel) -> Result<()> {
    panel.one_reporter()?;
    if panel.input().in_us_dollars() {
        return Ok(());
    }
    let problem = "the values are not US dollars, and a programme's limits are; give --currency usd with the --scale that turns \
                   them into dollars";
    Err(Error::argument("--currency", problem))
}

/// The last year, which must be whole.
fn last_year(arranged: &Arranged<'_>) -> Result<i32> {
    let last = arranged.years.last().map(|(year, _)| *year).unwrap_or_default();
    if arranged.incomplete.contains(&last) {
        let problem = format!(
            "the last year of the data, {last}, lacks some of its periods, and firms are chosen by exports of a whole year; \
             leave it out with --keep"
        );
        return Err(Error::data(Place::default().column(Role::Period.name()), problem));
    }
    Ok(last)
}

/// A column of sectors is asked for by its own option.
fn named_sector(error: Error) -> Error {
    match error.kind() {
        ErrorKind::MissingColumn { role, name: None, nearest } => {
            let (role, name) = ("--sector".to_owned(), Some(role.clone()));
            ErrorKind::MissingColumn { role, name, nearest: nearest.clone() }.into()
        }
        _ => error.asked_with("--sector"),
    }
}

/// What a firm did in the last year.
#[derive(Debug, Clone, Copy)]
struct Seen {
    firm: u32,
    value: f64,
    before: f64,
    markets: u32,
}

/// Gathers the firms that export in the last year, and what was exported before.
struct LastYear {
    last: usize,
    has_before: bool,
    markets: bool,
    seen: Vec<u32>,
    firms: Vec<Seen>,
    /// Exports in each year before the last one, of every firm that exports in it.
    earlier: Vec<Vec<f64>>,
}

/// The flows of a year.
fn of_year(rows: &FirmRows<'_>, year: usize) -> std::ops::Range<usize> {
    let first = |year: usize| rows.years.partition_point(|other| usize::from(*other) < year);
    first(year)..first(year + 1)
}

impl FirmSink for LastYear {
    fn firm(&mut self, rows: &FirmRows<'_>) {
        for (year, exports) in self.earlier.iter_mut().enumerate() {
            let value = sum_of(&rows.values[of_year(rows, year)]);
            if value > 0.0 {
                exports.push(value);
            }
        }
        let now = of_year(rows, self.last);
        let value = sum_of(&rows.values[now.clone()]);
        if value <= 0.0 {
            return;
        }
        let before = if self.has_before { sum_of(&rows.values[of_year(rows, self.last - 1)]) } else { 0.0 };
        self.seen.clear();
        if self.markets {
            let flows = rows.markets[now.clone()].iter().zip(&rows.values[now]);
            self.seen.extend(flows.filter(|(_, value)| **value > 0.0).map(|(market, _)| *market));
            self.seen.sort_unstable();
            self.seen.dedup();
        }
        let markets = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        self.firms.push(Seen { firm: rows.firm, value, before, markets });
    }

    fn finish(&mut self) {
        self.seen = Vec::new();
    }
}

/// What firms export in each entry of a column in the last year.
struct ByEntry {
    last: usize,
    found: Vec<(u32, u32, f64)>,
}

impl FirmSink for ByEntry {
    fn firm(&mut self, rows: &FirmRows<'_>) {
        let value = sum_of(&rows.values[of_year(rows, self.last)]);
        if let (Some(entry), true) = (rows.group.last(), value > 0.0) {
            self.found.push((rows.firm, *entry, value));
        }
    }

    fn finish(&mut self) {}
}

/// For each firm the name of the entry in which it exports most.
struct MainLabels {
    codes: Vec<Option<u32>>,
    names: Vec<String>,
}

impl MainLabels {
    fn labelled(&self) -> Labelled<'_> {
        Labelled { codes: &self.codes, names: &self.names }
    }
}

/// The entry of a column in which each of some firms, ascending by code, exports most in the last year.
fn main_label(
    panel: &Panel,
    column: &str,
    firms: &[u32],
    name: impl Fn(&str) -> String,
    progress: &dyn Progress,
) -> Result<MainLabels> {
    let arranged = Arranged::of(panel, &[column.to_owned()], None, progress)?;
    let last = arranged.years.len() - 1;
    let sinks = arranged.firms(|| ByEntry { last, found: Vec::new() })?;
    let labels = arranged.by.last().map(|(_, labels)| labels.iter().collect::<Vec<_>>()).unwrap_or_default();
    let names: BTreeSet<String> = labels.iter().map(|label| name(label)).collect();
    let names: Vec<String> = names.into_iter().collect();
    let place = |label: &str| names.binary_search(&name(label)).ok().and_then(|at| u32::try_from(at).ok());
    let places: Vec<Option<u32>> = labels.iter().map(|label| place(label)).collect();
    // By firm and name, missing entries first; entries of one name together.
    let mut held: BTreeMap<(u32, Option<u32>), f64> = BTreeMap::new();
    let mut found: Vec<(u32, u32, f64)> = sinks.into_iter().flat_map(|sink| sink.found).collect();
    found.sort_unstable_by_key(|(firm, entry, _)| (*firm, *entry));
    for (firm, entry, value) in found {
        *held.entry((firm, places.get(entry as usize).copied().flatten())).or_default() += value;
    }
    let mut main: Vec<(Option<u32>, f64)> = vec![(None, 0.0); firms.len()];
    for ((firm, name), value) in held {
        if let Some(best) = firms.binary_search(&firm).ok().and_then(|at| main.get_mut(at))
            && name.is_some()
            && value > best.1
        {
            *best = (name, value);
        }
    }
    Ok(MainLabels { codes: main.into_iter().map(|(name, _)| name).collect(), names })
}

#[cfg(test)]
mod tests;
