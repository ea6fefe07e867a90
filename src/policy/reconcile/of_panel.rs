//! The readings of one period of a panel, and whose published figures may stand beside them.

use std::collections::BTreeMap;

use super::facts::{Facts, Scope};
use super::of_values::{Holding, OfColumns};
use super::readings::{LegalClass, READINGS, Rule};
use super::{Country, LeftOut, Published, Reconciliation};
use crate::brackets::Brackets;
use crate::error::{Error, Place, Result};
use crate::measure::Values;
use crate::panel::{Axis, Panel, Progress};
use crate::sample::SYNTHETIC_NOTE;
use crate::trade::{Role, SizeClass};

/// What a reconciliation may be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// Whose published figures stand beside the numbers; `None`: Korea's beside the Korean sample, nobody's beside others.
    pub published: Option<Country>,
    /// The year that is looked at, of data without periods the year that they are of; `None`: the last period.
    pub year: Option<i32>,
    /// Column with the number of employees of a firm, which must have been read.
    pub employees: Option<String>,
}

/// The figures that may stand beside data, and whose they are; what is left out where none do.
type MayStand = (Option<(Country, Published)>, Vec<LeftOut>);

/// Names of Korea as a reporter, in lower case.
const KOREA: [&str; 10] = [
    "kor",
    "kr",
    "410",
    "korea",
    "south korea",
    "republic of korea",
    "korea, republic of",
    "korea, rep.",
    "대한민국",
    "한국",
];

const NO_DOLLARS: &str = "the value is not in US dollars; --scale RATE --currency usd makes dollars of it";
const NO_CLASS: &str = "needs a size-class column; name it with --size-class";
const OTHER_CLASSES: &str = "no entry of the size-class column means large, mid-sized or SME";
const NO_EMPLOYEES: &str = "needs a column with the number of employees; name it with --employees";
const PUBLISHED: &str = "published figures";

impl Panel {
    /// Every reading of "top 1 %" and of "SME" in one period, next to published figures.
    ///
    /// Formula: that of [`Facts::of_values`] and [`Reconciliation::new`]. Conventions: Korean figures stand beside the Korean
    /// sample, and beside other data only when asked for; a reading that the data cannot tell says what it needs.
    /// Arguments: `options`, which period, which figures, which column of employees.
    /// Errors: no firm column; several reporters; a year that is no period; Korean figures beside another reporter; a column
    /// of employees that was not read or holds text. Cost: that of [`Panel::measure`], twice with size classes.
    /// Source: definitions.
    ///
    /// ```no_run
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::policy::reconcile::ReconcileOptions;
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let found = panel.reconcile(&ReconcileOptions::default(), &Silent)?;
    /// println!("{}", found.sentences.join("\n"));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn reconcile(&self, options: &ReconcileOptions, progress: &dyn Progress) -> Result<Reconciliation> {
        self.one_reporter()?;
        let period = self.looked_at(options.year)?;
        let year = match &period {
            Some(name) => name.parse().ok().filter(|_| self.has_calendar_years()),
            None => options.year,
        };
        let mut scope = Scope {
            period: period.clone(),
            year,
            no_thresholds: self.no_thresholds(),
            synthetic: self.input().synthetic.clone(),
            traders: None,
        };
        let (published, left_out) = self.published(options.published, year)?;
        scope.traders = published.as_ref().and_then(|(_, figures)| figures.traders());
        let mut notes = Vec::new();
        let of_columns = OfColumns {
            legal: self.legal(period.as_deref(), &mut notes, progress)?,
            employees: self.employees(options.employees.as_deref(), period.as_deref(), progress)?,
        };
        let visited = self.of_cells((Axis::Firm, &by_period(self, &[])), progress, |entries, values| {
            let is_meant = period.is_none() || entries.first().copied().flatten() == period.as_deref();
            is_meant.then(|| Facts::of_values(values, &of_columns, scope.clone())).transpose()
        })?;
        let facts = visited.cells.into_iter().find_map(|(_, facts)| facts);
        let Some(mut facts) = facts else {
            return Err(Error::data(Place::default(), "no firm has a row in the period that is looked at"));
        };
        if let (Ok(legal), Some(firms), Some(total)) = (&of_columns.legal, facts.firms, facts.total) {
            notes.extend(outside(legal, firms, total));
        }
        facts.notes.extend(notes);
        let figures = published.as_ref().map(|(country, figures)| (*country, figures));
        let mut found = Reconciliation::new(facts, figures);
        found.left_out.extend(left_out);
        Ok(found)
    }

    fn has_calendar_years(&self) -> bool {
        self.input().period_kind.as_deref() == Some("year")
    }

    /// The period that is looked at; `None` where the data have none.
    fn looked_at(&self, year: Option<i32>) -> Result<Option<String>> {
        let labels = self.labels(Role::Period.name());
        let Some(last) = labels.iter().last() else { return Ok(None) };
        let Some(year) = year else { return Ok(Some(last.to_owned())) };
        let asked = year.to_string();
        if labels.iter().any(|label| label == asked) {
            return Ok(Some(asked));
        }
        let problem = if self.input().in_years() {
            let first = labels.iter().next().unwrap_or(last);
            format!("no period of the data is called {asked}; they are {first} to {last}")
        } else {
            "the periods of the data are no years; --period-as year sums to years".to_owned()
        };
        Err(Error::argument("--year", problem))
    }

    fn no_thresholds(&self) -> Option<String> {
        if !self.input().in_us_dollars() {
            return Some(NO_DOLLARS.to_owned());
        }
        let kind = self.input().period_kind.as_deref().filter(|_| !self.input().in_years())?;
        Some(format!("the threshold is one of a year, each period is a {kind}; --period-as year sums to years"))
    }

    /// The figures that may stand beside these data, and why none do.
    fn published(&self, asked: Option<Country>, year: Option<i32>) -> Result<MayStand> {
        let is_sample = self.input().synthetic.as_deref() == Some(SYNTHETIC_NOTE);
        let country = asked.unwrap_or(if is_sample { Country::Korea } else { Country::None });
        if country == Country::None {
            return Ok((None, Vec::new()));
        }
        let reporters = self.labels(Role::Reporter.name());
        if let Some(reporter) = reporters.iter().next()
            && !KOREA.contains(&reporter.trim().to_lowercase().as_str())
        {
            let problem = "the data are of another reporter than Korea; --published none leaves its figures out";
            return Err(Error::argument("--published", problem));
        }
        figures(
            country,
            year,
            "the period is no calendar year, and figures are of calendar years; --year names it where \
                                the data have no periods",
        )
    }

    /// What each legal size class holds.
    fn legal(
        &self,
        period: Option<&str>,
        notes: &mut Vec<String>,
        progress: &dyn Progress,
    ) -> Result<std::result::Result<BTreeMap<LegalClass, Holding>, String>> {
        if !self.has(Role::SizeClass) {
            return Ok(Err(NO_CLASS.to_owned()));
        }
        let mut legal: BTreeMap<LegalClass, Holding> = BTreeMap::new();
        for (label, holding) in self.held(Role::SizeClass.name(), period, progress)? {
            let class = match label.as_deref().map(SizeClass::of) {
                Some(SizeClass::Large) => LegalClass::Large,
                Some(SizeClass::Mid) => LegalClass::Mid,
                Some(SizeClass::Sme) => LegalClass::Sme,
                Some(SizeClass::Other(_)) | None => continue,
            };
            let sum = legal.entry(class).or_default();
            *sum = sum.plus(holding);
        }
        if legal.is_empty() {
            return Ok(Err(OTHER_CLASSES.to_owned()));
        }
        if !legal.contains_key(&LegalClass::Mid) {
            notes.push("no firm is mid-sized by law: the law of the data may have two classes".to_owned());
        }
        Ok(Ok(legal))
    }

    /// What firms of few employees hold.
    fn employees(
        &self,
        column: Option<&str>,
        period: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<std::result::Result<Holding, String>> {
        let Some(column) = column else { return Ok(Err(NO_EMPLOYEES.to_owned())) };
        let below = READINGS.iter().find_map(|reading| match reading.rule {
            Rule::Employees(below) => Some(below),
            _ => None,
        });
        let held = self.held(column, period, progress).map_err(|error| match error.kind() {
            crate::error::ErrorKind::MissingColumn { .. } => {
                Error::argument("--employees", "no column of this name was read with the data")
            }
            _ => error,
        })?;
        let mut few = Holding::default();
        for (label, holding) in held {
            let Some(label) = label else { continue };
            let number = label.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
            let Some(number) = number else {
                let problem = "an entry is no number of employees; the column must hold numbers from 0";
                return Err(Error::data(Place::default().column(column), problem));
            };
            if below.is_some_and(|below| number < below) {
                few = few.plus(holding);
            }
        }
        Ok(Ok(few))
    }

    /// What the firms of each entry of a column hold in the period.
    fn held(
        &self,
        column: &str,
        period: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Vec<(Option<String>, Holding)>> {
        let by = by_period(self, &[column]);
        let visited = self.of_cells((Axis::Firm, &by), progress, |entries, values| {
            let is_meant = period.is_none() || entries.first().copied().flatten() == period;
            let label = entries.last().copied().flatten().map(str::to_owned);
            Ok(is_meant.then(|| (label, holding(values))))
        })?;
        Ok(visited.cells.into_iter().filter_map(|(_, held)| held).collect())
    }
}

/// The grouping by period, where there is one, and other columns.
fn by_period(panel: &Panel, others: &[&str]) -> Vec<String> {
    let period = panel.has(Role::Period).then(|| Role::Period.name());
    period.into_iter().chain(others.iter().copied()).map(str::to_owned).collect()
}

fn holding(values: &Values<'_>) -> Holding {
    let weights = values.weights();
    let weight = |at: usize| weights.map_or(Some(1.0), |weights| weights.get(at).copied()).unwrap_or(0.0);
    let positive = values.as_slice().iter().enumerate().filter(|(_, value)| **value > 0.0).map(|(at, _)| weight(at));
    Holding { firms: values.units(), positive: positive.sum(), value: values.total() }
}

/// What no legal class holds, and firms that are in two.
fn outside(legal: &BTreeMap<LegalClass, Holding>, firms: f64, total: f64) -> Vec<String> {
    let all = legal.values().fold(Holding::default(), |all, class| all.plus(*class));
    let mut notes = Vec::new();
    if all.firms > firms {
        let twice = all.firms - firms;
        notes.push(format!("{twice:.0} firms are in two legal classes in the period and count in both"));
    }
    let rest = (total - all.value) / total;
    if rest > 1e-9 {
        notes.push(format!("firms of another legal class or of none hold {:.1} % of exports", 100.0 * rest));
    }
    notes
}

fn figures(country: Country, year: Option<i32>, no_year: &str) -> Result<MayStand> {
    match year {
        Some(year) => Ok((Some((country, Published::korea(year)?)), Vec::new())),
        None => Ok((None, vec![LeftOut { what: PUBLISHED.to_owned(), why: no_year.to_owned() }])),
    }
}

/// Every reading of "top 1 %" and of "SME" in a table of classes, next to published figures.
///
/// Formula: that of [`Facts::of_brackets`] and [`Reconciliation::new`]. Conventions: limits and total are taken to be US
/// dollars a year unless `not_in_dollars`; figures stand beside the numbers only when asked for.
/// Arguments: `brackets`, the checked table; `options`, of which the column of employees does not apply;
/// `not_in_dollars`, whether the limits are known to be of another currency.
/// Errors: those of [`Facts::of_brackets`]; a column of employees. Cost: as there. Source: as there.
///
/// ```
/// use topheavy::brackets::{Amounts, Brackets, ClassTable};
/// use topheavy::policy::reconcile::{Country, ReconcileOptions, reconcile_brackets};
///
/// let table = ClassTable {
///     lower: Some(&[0.0, 1e6, 5e6, 10e6]),
///     units: &[Some(81_970), Some(10_872), Some(2_426), Some(3_300)],
///     amounts: Amounts::Shares(&[Some(0.022), Some(0.045), Some(0.031), Some(0.902)]),
///     total: Some(541.1e9),
///     concentration: &[(10, 0.346), (100, 0.637), (1000, 0.825)],
/// };
/// let options = ReconcileOptions { published: Some(Country::Korea), year: Some(2019), employees: None };
/// let found = reconcile_brackets(&Brackets::new(&table)?, &options, false)?;
/// let small = found.readings.iter().find(|row| row.fact.id == "lt_10m").unwrap();
/// assert!((small.fact.share_of_exports.number().unwrap() - 0.098).abs() < 1e-12);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn reconcile_brackets(
    brackets: &Brackets,
    options: &ReconcileOptions,
    not_in_dollars: bool,
) -> Result<Reconciliation> {
    if options.employees.is_some() {
        return Err(Error::argument("--employees", "a table of classes has no column of employees"));
    }
    let (published, left_out) = match options.published {
        None | Some(Country::None) => (None, Vec::new()),
        Some(country) => figures(country, options.year, "the year of the classes is not known; --year names it")?,
    };
    let no_dollars = "the limits are not in US dollars";
    let scope = Scope {
        period: options.year.map(|year| year.to_string()),
        year: options.year,
        no_thresholds: not_in_dollars.then(|| no_dollars.to_owned()),
        synthetic: None,
        traders: published.as_ref().and_then(|(_, figures)| figures.traders()),
    };
    let mut facts = Facts::of_brackets(brackets, scope)?;
    if !not_in_dollars {
        facts.notes.push("limits and total are taken to be US dollars a year".to_owned());
    }
    let mut found = Reconciliation::new(facts, published.as_ref().map(|(country, figures)| (*country, figures)));
    found.left_out.extend(left_out);
    Ok(found)
}
