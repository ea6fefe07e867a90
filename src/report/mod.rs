//! The polarization report: one page on how top-heavy exports are, period by period, each number with its definition.

mod blocks;
mod change;
mod csv;
mod escape;
mod figures;
mod format;
mod headline;
mod html;
mod input;
mod largest;
mod lines;
mod numbers;
mod pages;
mod papers;
mod reconciliation;
mod sentences;
mod shown;
mod simulation;
mod table;
mod track;
mod view;
mod xlsx;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::panel::{
    Asked, Axis, InputSummary, Measured, Panel, Progress, Question, SCHEMA_VERSION, WHOLE_INPUT, finite, reason,
};
use crate::policy::reconcile::{ReconcileOptions, Reconciliation};
use crate::trade::{Role, SizeClass};

pub use blocks::{Block, MOST_PERIODS};
pub use change::Change;
pub use csv::write_csv;
pub use escape::{latex_text, markdown_text};
pub use figures::{ReportFigure, ReportFigures, Section};
pub use format::synthetic_line;
pub use input::input_lines;
pub use largest::{Largest, LargestUnit};
pub use pages::{check_blocks, definition_text, moments_table};
pub use reconciliation::{reconciliation_blocks, reconciliation_csv};
pub use simulation::{simulation_blocks, simulation_rows};
pub use table::{TableStyle, definitions_table, draw, measured_table, significant, with_unit};
pub use track::{PublishedTotal, SeriesSource, TrackReport};

const FIRM_MEASURES: &str =
    "n,total,top_share(0.01),cr(10),cr(100),cr(1000),hhi,hhi_points,effective_number,gini,theil";
const THRESHOLD_MEASURES: &str = "share_ge(50e6),share_ge(10e6),share_lt(10e6),units_share_between(5e6,10e6),\
     share_between(5e6,10e6),units_share_between(10e6,50e6),share_between(10e6,50e6),n_ge(50e6),n_ge(10e6),\
     units_share_ge(50e6),n_lt(1e6),units_share_lt(1e6),share_lt(1e6),n_between(1e6,5e6),units_share_between(1e6,5e6),\
     share_between(1e6,5e6),n_between(5e6,10e6),n_between(10e6,50e6)";
const OTHER_MEASURES: &str = "n,total,hhi,hhi_points,effective_number,cr(1),cr(5)";
const AXES: [Axis; 3] = [Axis::Firm, Axis::Market, Axis::Product];

/// What a report may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReportOptions {
    /// Total to be reached, in the value's unit (US dollars), such as `1e12`.
    pub target_total: Option<f64>,
}

/// Numbers of one axis in one period, by column name; `None` where undefined.
pub type Numbers = BTreeMap<String, Option<f64>>;

/// One period of a [`Report`]. An axis whose column the input lacks is `None`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodReport {
    /// The period, or [`WHOLE_INPUT`].
    pub period: String,
    /// Total exports.
    pub total: f64,
    /// Across firms.
    pub firms: Option<Numbers>,
    /// Across markets.
    pub markets: Option<Numbers>,
    /// Across products.
    pub products: Option<Numbers>,
    /// Shares of the legal size classes, whatever the units.
    pub size_classes: Option<Numbers>,
    /// Part of the target reached, in [0, ∞).
    pub target_reached: Option<f64>,
    /// What changed since the previous period in the input.
    pub change: Option<Change>,
}

/// A section that the input cannot support, and what would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Omission {
    /// What is left out.
    pub section: String,
    /// Why, and the way out.
    pub reason: String,
}

/// A number that is undefined, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndefinedNumber {
    /// The period.
    pub period: String,
    /// `firm`, `market` or `product`.
    pub across: Axis,
    /// The column.
    pub column: String,
    /// Why there is no number.
    pub reason: String,
}

/// The report: data first, [`Report::blocks`] for people, serde for programs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of the JSON layout.
    pub schema_version: u32,
    /// Version of topheavy that made it.
    pub version: String,
    /// Which flows it was made from, see [`Panel::fingerprint`].
    pub fingerprint: String,
    /// What was read, and how.
    pub input: InputSummary,
    /// Definition of every column, by column name.
    pub definitions: BTreeMap<String, Definition>,
    /// Total to be reached.
    pub target_total: Option<f64>,
    /// In time order.
    pub periods: Vec<PeriodReport>,
    /// The largest markets and products of the last period.
    pub largest: Vec<Largest>,
    /// Numbers that are undefined.
    pub undefined: Vec<UndefinedNumber>,
    /// What a reader of these numbers must know.
    pub notes: Vec<String>,
    /// Sections left out.
    pub omitted: Vec<Omission>,
    /// "Which top 1 %?": what the definitions say side by side, in the last period.
    pub which_top: Vec<String>,
    /// The same in numbers, next to published figures; `None` without firms or US dollars.
    pub reconciliation: Option<Reconciliation>,
}

impl Report {
    /// Builds the report of a panel.
    ///
    /// Errors: several reporters and none chosen, a target that is not positive, and those of [`Panel::measure`].
    pub fn of(panel: &Panel, options: &ReportOptions, progress: &dyn Progress) -> Result<Self> {
        panel.one_reporter()?;
        if options.target_total.is_some_and(|target| !(target.is_finite() && target > 0.0)) {
            return Err(Error::argument("--target-total", "takes a positive number, such as 1e12"));
        }
        let mut report = Self {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint: panel.fingerprint(progress)?,
            input: panel.input().clone(),
            definitions: BTreeMap::new(),
            target_total: options.target_total,
            periods: Vec::new(),
            largest: Vec::new(),
            undefined: Vec::new(),
            notes: Vec::new(),
            omitted: omissions(panel, options),
            which_top: Vec::new(),
            reconciliation: None,
        };
        for axis in AXES {
            if panel.has(axis.role()) {
                report.add(panel.measure(&question(panel, axis)?, progress)?);
            }
        }
        // No firm is named.
        for axis in [Axis::Market, Axis::Product] {
            if panel.has(axis.role()) {
                report.largest.push(Largest::of(panel, axis, progress)?);
            }
        }
        if report.periods.is_empty() {
            let problem = "the input has no firm, market or product column, so there is nothing to measure across; \
                           name one with --firm, --market or --product";
            return Err(Error::argument("roles", problem));
        }
        if !panel.input().in_years() || !panel.input().in_us_dollars() {
            report.target_total = None;
        }
        for at in 0..report.periods.len() {
            let target = report.target_total;
            report.periods[at].target_reached = target.map(|target| report.periods[at].total / target);
            let previous = at.checked_sub(1).map(|before| report.periods[before].clone());
            report.periods[at].change = previous.map(|before| Change::between(&before, &report.periods[at]));
        }
        if panel.has(Role::Firm) && panel.input().in_us_dollars() {
            let found = panel.reconcile(&ReconcileOptions::default(), progress)?;
            report.which_top.clone_from(&found.sentences);
            report.reconciliation = Some(found);
        }
        Ok(report)
    }

    fn add(&mut self, measured: Measured) {
        for row in measured.rows() {
            let period = row.keys.first().cloned().flatten().unwrap_or_else(|| WHOLE_INPUT.to_owned());
            let columns = measured.columns.iter().zip(&row.numbers);
            let (mut numbers, mut classes) = (Numbers::new(), Numbers::new());
            for (column, number) in columns {
                let of_class = column.definition.id == SIZE_SHARE;
                if of_class { &mut classes } else { &mut numbers }.insert(column.name.clone(), finite(*number));
                if let Some(reason) = reason(*number) {
                    let (period, column) = (period.clone(), column.name.clone());
                    self.undefined.push(UndefinedNumber { period, across: measured.across, column, reason });
                }
            }
            let at = self.periods.iter().position(|known| known.period == period).unwrap_or_else(|| {
                self.periods.push(PeriodReport::new(period, row.total));
                self.periods.len() - 1
            });
            *self.periods[at].axis_mut(measured.across) = Some(numbers);
            if !classes.is_empty() {
                self.periods[at].size_classes = Some(classes);
            }
        }
        for note in measured.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        let definitions = measured.columns.into_iter().map(|column| (column.name, column.definition));
        self.definitions.extend(definitions);
    }
}

impl PeriodReport {
    fn new(period: String, total: f64) -> Self {
        Self {
            period,
            total,
            firms: None,
            markets: None,
            products: None,
            size_classes: None,
            target_reached: None,
            change: None,
        }
    }

    /// The period in a sentence.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.period == WHOLE_INPUT { "the whole input" } else { &self.period }
    }

    fn axis_mut(&mut self, axis: Axis) -> &mut Option<Numbers> {
        match axis {
            Axis::Firm => &mut self.firms,
            Axis::Market => &mut self.markets,
            Axis::Product => &mut self.products,
        }
    }

    /// Numbers across an axis.
    #[must_use]
    pub fn axis(&self, axis: Axis) -> Option<&Numbers> {
        match axis {
            Axis::Firm => self.firms.as_ref(),
            Axis::Market => self.markets.as_ref(),
            Axis::Product => self.products.as_ref(),
        }
    }

    /// Share of a legal size class, by column name, where there is one.
    #[must_use]
    pub fn size_class(&self, column: &str) -> Option<f64> {
        self.size_classes.as_ref()?.get(column).copied().flatten()
    }

    /// One number across an axis, where there is one.
    #[must_use]
    pub fn number(&self, axis: Axis, column: &str) -> Option<f64> {
        self.axis(axis)?.get(column).copied().flatten()
    }
}

/// Id of the definition of a size-class share.
const SIZE_SHARE: &str = "share_size";

fn question(panel: &Panel, axis: Axis) -> Result<Question> {
    let mut measures = Asked::parse_list(if axis == Axis::Firm { FIRM_MEASURES } else { OTHER_MEASURES })?;
    if axis == Axis::Firm && panel.input().in_us_dollars() {
        measures.extend(Asked::parse_list(THRESHOLD_MEASURES)?);
    }
    if AXES.into_iter().find(|axis| panel.has(axis.role())) == Some(axis) {
        measures.extend(size_classes(panel).into_iter().map(Asked::SizeShare));
    }
    let by = if panel.has(Role::Period) { vec![Role::Period.name().to_owned()] } else { Vec::new() };
    Ok(Question { across: axis, by, measures })
}

/// The legal size classes in the data, large, mid-sized and SME, as far as they occur; a file in which none does has
/// classes of another law.
fn size_classes(panel: &Panel) -> Vec<SizeClass> {
    let labels: Vec<SizeClass> = panel.labels(Role::SizeClass.name()).iter().map(SizeClass::of).collect();
    [SizeClass::Large, SizeClass::Mid, SizeClass::Sme].into_iter().filter(|class| labels.contains(class)).collect()
}

fn omissions(panel: &Panel, options: &ReportOptions) -> Vec<Omission> {
    let no_class = if panel.has(Role::SizeClass) {
        "no entry of the size-class column means large, mid-sized or SME; 'measure' takes the data's own classes"
    } else {
        "no size-class column; name it with --size-class"
    };
    let input = panel.input();
    let sections = [
        (panel.has(Role::Period), "periods", "one figure for the whole input; name the column with --period"),
        (
            panel.has(Role::Firm),
            "exporters, top 1 %, thresholds, CR10/100/1000, Gini, Theil, the middle",
            "no firm column; name it with --firm",
        ),
        (
            input.in_us_dollars(),
            "thresholds in US dollars, the middle",
            "the value is not in US dollars; --scale RATE --currency usd makes dollars of it",
        ),
        (!size_classes(panel).is_empty(), "legal size classes", no_class),
        (panel.has(Role::Market), "markets", "no market column; name it with --market"),
        (panel.has(Role::Product), "products", "no product column; name it with --product"),
        (
            options.target_total.is_none() || (input.in_years() && input.in_us_dollars()),
            "progress to the target",
            "the target is US dollars a year, the data are not; see --period-as year, --scale and --currency",
        ),
    ];
    sections
        .into_iter()
        .filter(|(there, _, _)| !there)
        .map(|(_, section, reason)| Omission { section: section.to_owned(), reason: reason.to_owned() })
        .collect()
}
