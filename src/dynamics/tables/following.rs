//! The histories of a panel's firms, group by group.

use crate::dynamics::{FirmFlows, GrowthMargins, Histories, MarginScratch, Margins, Years, id_breaks};
use crate::error::Result;
use crate::measure::{Undefined, sum_of};
use crate::panel::{Arranged, FirmRows, FirmSink, Labels, Panel, Progress};
use crate::trade::{HsLevel, Role};
use rayon::prelude::*;
use std::sync::Arc;

/// The groups within which firms are followed. Where there are several reporters each is a group in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// Columns whose entries are groups, such as `product` or `market`: none for a whole country.
    pub by: Vec<String>,
    /// Groups of products, where they are groups, by the first digits of their codes; `None` for single products.
    pub hs: Option<HsLevel>,
}

/// The histories of the firms of a panel, group by group; what a firm does in one group says nothing of another.
#[derive(Debug, Clone)]
pub struct FirmHistories {
    pub(super) by: Vec<(String, Arc<Labels>)>,
    pub(super) years: Years,
    /// What each year is called.
    pub(super) year_labels: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) groups: Vec<Followed>,
    /// Why nothing can be said of products, or of markets, within a group.
    pub(super) products: Result<(), Undefined>,
    pub(super) markets: Result<(), Undefined>,
}

/// One group.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    pub(super) codes: Vec<u32>,
    pub(super) histories: Histories,
    /// For each year, where margins were asked for.
    pub(super) margins: Vec<Result<GrowthMargins, Undefined>>,
}

impl FirmHistories {
    /// Names of the grouping columns.
    pub fn by(&self) -> impl Iterator<Item = &str> {
        self.by.iter().map(|(name, _)| name.as_str())
    }

    /// The calendar years of the data: the same in every group.
    #[must_use]
    pub fn years(&self) -> &Years {
        &self.years
    }

    /// What a reader of these histories must know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The groups in which somebody exports, in the order of their entries: the entry of each grouping column, `None`
    /// where it is missing in the data, and the histories.
    pub fn groups(&self) -> impl Iterator<Item = (Vec<Option<&str>>, &Histories)> {
        self.groups.iter().map(|group| {
            let entries = group.codes.iter().zip(&self.by);
            let entries = entries.map(|(code, (_, labels))| labels.get(*code as usize));
            (entries.collect(), &group.histories)
        })
    }
}

impl Panel {
    /// What every firm exported year by year, group by group: the input of the kernels of survival, mobility and growth.
    ///
    /// Formula: `x_ft`, the sum of a firm's flows in a calendar year and group, exact and rounded once.
    /// Conventions: months and dates are added up to years; a group in which nobody exports is left out; firms are
    /// numbered in each group anew, without those that do not export in it.
    /// Arguments: `within`, the groups. Returns the histories.
    /// Errors: no firm or no period column, a period that is no year, month or date, a frequency weight, a column that was
    /// not read, product codes with fewer digits than asked for, more than 2^32 combinations of year, product and market,
    /// a total that overflows. Cost: one sort of the flows, 10 bytes for each firm, group and year. Source: none.
    ///
    /// ```no_run
    /// use topheavy::dynamics::{Spells, Survival, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let found = panel.histories(&Within { by: vec!["market".to_owned()], hs: None }, &Silent)?;
    /// for (entries, histories) in found.groups() {
    ///     println!("{entries:?}: {:?}", Survival::of(histories, Spells::First).cohorts(0));
    /// }
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn histories(&self, within: &Within, progress: &dyn Progress) -> Result<FirmHistories> {
        self.followed(within, false, progress)
    }

    /// The same, with the margins of growth where they are asked for.
    pub(super) fn followed(&self, within: &Within, margins: bool, progress: &dyn Progress) -> Result<FirmHistories> {
        let arranged = Arranged::of(self, &within.by, within.hs, progress)?;
        let years = Years::new(&arranged.years.iter().map(|(year, _)| *year).collect::<Vec<_>>())?;
        let names: Vec<&str> = arranged.by.iter().map(|(name, _)| name.as_str()).collect();
        let of = if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) };
        progress.stage(&format!("following firms{of}"), None);
        let sinks = arranged.firms(|| Following::new(&years, margins))?;
        let gathered = merged(sinks).into_par_iter().filter(|group| !group.year.is_empty());
        // Whatever the engine hands on is in order, so only a total can be refused.
        let groups: Vec<Followed> =
            gathered.map(|group| group.finish(&years)).collect::<Result<_>>().map_err(|_| self.overflow())?;
        let market_is_group = names.contains(&Role::Market.name());
        let mut notes = arranged.notes.clone();
        if !arranged.by.iter().any(|(name, _)| name != Role::Reporter.name()) {
            notes.extend(groups.iter().flat_map(|group| id_breaks(&group.histories)).map(|found| found.to_string()));
        }
        Ok(FirmHistories {
            years,
            year_labels: arranged.years.iter().map(|(_, label)| label.clone()).collect(),
            notes,
            groups,
            products: told_apart(arranged.products, arranged.one_product),
            markets: told_apart(arranged.markets, market_is_group),
            by: arranged.by,
        })
    }

    /// A note on classes of value, where they may not be of US dollars.
    pub(super) fn note_on_classes(&self) -> Option<String> {
        let dollars = self.input().in_us_dollars();
        (!dollars).then(|| "thresholds are in the value's own currency, not in US dollars".to_owned())
    }
}

fn told_apart(told: bool, is_group: bool) -> Result<(), Undefined> {
    match (told, is_group) {
        (_, true) => Err(Undefined::NotApart),
        (false, false) => Err(Undefined::NoColumn),
        (true, false) => Ok(()),
    }
}

/// Gathers firms by group.
struct Following<'a> {
    years: &'a Years,
    margins: bool,
    scratch: MarginScratch,
    groups: Vec<Gathered>,
}

/// The firms of a group.
struct Gathered {
    codes: Vec<u32>,
    starts: Vec<usize>,
    year: Vec<u16>,
    value: Vec<f64>,
    growth: Growth,
}

/// The margins of a group.
enum Growth {
    Unasked,
    /// More firms may come.
    Open(Margins),
    Done(Vec<Result<GrowthMargins, Undefined>>),
}

impl<'a> Following<'a> {
    fn new(years: &'a Years, margins: bool) -> Self {
        Self { years, margins, scratch: MarginScratch::default(), groups: Vec::new() }
    }

    fn begin(&mut self, codes: &[u32]) {
        // Of the first and the last group other sinks may have firms; those between them are complete.
        if let [_, .., last] = self.groups.as_mut_slice() {
            last.growth.close();
        }
        let growth = if self.margins { Growth::Open(Margins::new(self.years)) } else { Growth::Unasked };
        let (codes, starts) = (codes.to_vec(), vec![0]);
        self.groups.push(Gathered { codes, starts, year: Vec::new(), value: Vec::new(), growth });
    }
}

impl FirmSink for Following<'_> {
    fn firm(&mut self, rows: &FirmRows<'_>) {
        if self.groups.last().is_none_or(|last| last.codes != rows.group) {
            self.begin(rows.group);
        }
        let Some(group) = self.groups.last_mut() else { return };
        let FirmRows { years, products, markets, values, .. } = *rows;
        if let Growth::Open(margins) = &mut group.growth {
            margins.firm(&FirmFlows { years, products, markets, values }, &mut self.scratch);
        }
        group.add(years, values);
    }

    fn finish(&mut self) {
        self.scratch = MarginScratch::default();
    }
}

impl Gathered {
    /// Adds a firm, unless it exports nothing.
    fn add(&mut self, years: &[u16], values: &[f64]) {
        let mut rest = values;
        for run in years.chunk_by(|year, next| year == next) {
            let (of_year, later) = rest.split_at_checked(run.len()).unwrap_or((rest, &[]));
            rest = later;
            let value = sum_of(of_year);
            if value > 0.0
                && let Some(year) = run.first()
            {
                self.year.push(*year);
                self.value.push(value);
            }
        }
        if self.starts.last().is_some_and(|start| *start < self.year.len()) {
            self.starts.push(self.year.len());
        }
    }

    /// Adds firms of the same group that were gathered elsewhere.
    fn append(&mut self, other: Self) {
        let before = self.year.len();
        self.starts.extend(other.starts.iter().skip(1).map(|start| before + start));
        self.year.extend(other.year);
        self.value.extend(other.value);
        if let (Growth::Open(all), Growth::Open(more)) = (&mut self.growth, &other.growth) {
            all.append(more);
        }
    }

    fn finish(mut self, years: &Years) -> Result<Followed> {
        self.growth.close();
        let histories = Histories::new(years.clone(), self.starts, self.year, self.value)?;
        let margins = if let Growth::Done(margins) = self.growth { margins } else { Vec::new() };
        Ok(Followed { codes: self.codes, histories, margins })
    }
}

impl Growth {
    /// No more firms come.
    fn close(&mut self) {
        if let Self::Open(margins) = self {
            *self = Self::Done(margins.finish());
        }
    }
}

/// The groups of all sinks, each once.
fn merged(sinks: Vec<Following<'_>>) -> Vec<Gathered> {
    let mut groups: Vec<Gathered> = Vec::new();
    for group in sinks.into_iter().flat_map(|sink| sink.groups) {
        match groups.last_mut() {
            Some(last) if last.codes == group.codes => last.append(group),
            _ => groups.push(group),
        }
    }
    groups
}
