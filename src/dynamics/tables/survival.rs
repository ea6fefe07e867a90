//! How long entrants stay: survival curves and cohorts.

use super::classes::class_names;
use super::following::{Followed, Within};
use super::table::{Row, table};
use crate::definition::MotionTable;
use crate::dynamics::{Curve, Spells, Survival, ValueClasses, Years};
use crate::error::{Error, Result};
use crate::measure::{Number, Undefined};
use crate::panel::{Measured, Panel, Progress};
use rayon::prelude::*;
use std::str::FromStr;

/// What is asked of survival.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalOptions {
    /// Classes of the value in the year of entry, each with a curve of its own; `None` for one curve.
    pub entry_classes: Option<ValueClasses>,
    /// Which spells count.
    pub spells: Spells,
    /// Confidence level of the intervals, in (0, 1).
    pub level: f64,
}

impl Default for SurvivalOptions {
    /// One curve of first spells, intervals of 95 %.
    fn default() -> Self {
        Self { entry_classes: None, spells: Spells::First, level: 0.95 }
    }
}

impl FromStr for Spells {
    type Err = Error;

    /// Parses a name; spaces around it and capitals do not matter.
    ///
    /// Errors: an argument error that lists the names.
    fn from_str(text: &str) -> Result<Self> {
        let name = text.trim().to_lowercase();
        let known = [Self::First, Self::All].into_iter().find(|spells| spells.name() == name);
        known.ok_or_else(|| Error::argument("spells", "must be first or all"))
    }
}

impl Panel {
    /// Kaplan–Meier curves of the entrants of each group, all years of entry together.
    ///
    /// Formula: that of [`Survival::curve`]. Conventions: those of [`Survival`].
    /// Arguments: `within`, the groups; `options`, classes of value at entry, spells, level.
    /// Returns a row for each group, class and age at which a spell is at risk; one row at age 0 where none is, with the
    /// reason. Errors: a level outside (0, 1); those of [`Panel::histories`].
    /// Cost: that of [`Panel::histories`]. Source: Kaplan and Meier (1958); Greenwood (1926).
    ///
    /// ```no_run
    /// use topheavy::dynamics::{SurvivalOptions, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let table = panel.survival(&Within::default(), &SurvivalOptions::default(), &Silent)?;
    /// for row in table.rows() {
    ///     println!("{:?}", row.numbers);
    /// }
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn survival(&self, within: &Within, options: &SurvivalOptions, progress: &dyn Progress) -> Result<Measured> {
        let mut histories = self.histories(within, progress)?;
        let classes = options.entry_classes.as_ref();
        let found = histories.groups.par_iter().map(|group| curves(group, options, classes));
        let (rows, left_out) = found.collect::<Result<(Vec<_>, Vec<_>)>>()?;
        histories.notes.extend(notes(options.spells, &left_out));
        histories.notes.extend(classes.and_then(|_| self.note_on_classes()));
        let apart = classes.map(|classes| ("entry_class", class_names(classes))).into_iter().collect();
        let given = [("spells", options.spells.name().to_owned()), ("level", options.level.to_string())];
        Ok(table((MotionTable::Survival, &given), histories, apart, rows))
    }

    /// The entrants of each year and group, and how many of them are left.
    ///
    /// Formula: that of [`Survival::cohort`]. Conventions: those of [`Survival`].
    /// Arguments: `within`, the groups; `spells`, which spells count.
    /// Returns a row for each group, year of entry and age that the data see, and one for the age after the last with the
    /// reason why it has no numbers. Errors: those of [`Panel::histories`]. Cost: that of [`Panel::histories`].
    /// Source: World Bank Exporter Dynamics Database, C3, C5, C6.
    ///
    /// ```no_run
    /// use topheavy::dynamics::{Spells, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{:?}", panel.cohorts(&Within::default(), Spells::All, &Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn cohorts(&self, within: &Within, spells: Spells, progress: &dyn Progress) -> Result<Measured> {
        let mut histories = self.histories(within, progress)?;
        let found = histories.groups.par_iter().map(|group| cohorts(group, spells));
        let (rows, left_out): (Vec<_>, Vec<_>) = found.unzip();
        histories.notes.extend(notes(spells, &left_out));
        let entry = ("entry", histories.year_labels.clone());
        let given = [("spells", spells.name().to_owned())];
        Ok(table((MotionTable::Cohorts, &given), histories, vec![entry], rows))
    }
}

/// Spells that do not count: those whose beginning is not seen, and later ones of a firm.
type LeftOut = [u64; 2];

fn left_out(survival: &Survival) -> LeftOut {
    [survival.left_truncated, survival.later_spells]
}

fn notes(spells: Spells, left_out: &[LeftOut]) -> Vec<String> {
    let sum = |of: usize| left_out.iter().map(|counts| counts[of]).sum::<u64>();
    let [unseen, later] = [sum(0), sum(1)];
    let mut notes = Vec::new();
    if unseen > 0 {
        notes.push(format!("{unseen} spells are left out because the data do not see when they began"));
    }
    if later > 0 {
        notes.push(format!("{later} spells of firms that came back are left out (spells: {})", spells.name()));
    }
    notes
}

/// The curves of a group, one for each class of value at entry.
fn curves(group: &Followed, options: &SurvivalOptions, classes: Option<&ValueClasses>) -> Result<(Vec<Row>, LeftOut)> {
    let number = classes.map_or(1, ValueClasses::len);
    let survival = Survival::by(&group.histories, options.spells, number, |entry| {
        classes.map_or(0, |classes| classes.class_of(entry.value))
    })?;
    let control = group.control();
    let mut rows = Vec::new();
    for class in 0..number {
        let curve = survival.curve(class, options.level)?;
        let codes = group.codes(&if classes.is_some() { vec![class] } else { Vec::new() });
        for (units, figures) in points(&curve, group.histories.years()) {
            rows.push(Row { codes: codes.clone(), control: control(units), figures });
        }
    }
    Ok((rows, left_out(&survival)))
}

/// Spells at risk and the numbers of every age of a curve.
fn points(curve: &Curve, years: &Years) -> Vec<(u64, Vec<Number>)> {
    if curve.points.is_empty() {
        let reason = no_entrants(years);
        let counted = if reason == Undefined::NoFirms { Ok(0.0) } else { Err(reason) };
        let none = Err(reason);
        return vec![(0, vec![Ok(0.0), counted, counted, counted, none, none, none, none])];
    }
    let figures = curve.points.iter().map(|point| {
        let counts = [point.age as u64, point.at_risk, point.events, point.censored].map(|count| Ok(count as f64));
        let numbers = [point.survival, point.variance.sqrt(), point.lower, point.upper].map(Ok);
        (point.at_risk, counts.into_iter().chain(numbers).collect())
    });
    figures.collect()
}

/// Why there are no entrants: they cannot be told, or there are none.
fn no_entrants(years: &Years) -> Undefined {
    match (0..years.len()).map(|year| years.before(year)).reduce(Result::or) {
        Some(Ok(_)) => Undefined::NoFirms,
        Some(Err(_)) if years.len() > 1 => Undefined::YearGap,
        _ => Undefined::FirstYear,
    }
}

fn cohorts(group: &Followed, spells: Spells) -> (Vec<Row>, LeftOut) {
    let survival = Survival::of(&group.histories, spells);
    let control = group.control();
    let mut rows = Vec::new();
    for entry in 0..group.histories.years().len() {
        let codes = group.codes(&[entry]);
        let mut push = |units, figures: [Number; 4]| {
            rows.push(Row { codes: codes.clone(), control: control(units), figures: figures.to_vec() });
        };
        let cohort = match survival.cohort(0, entry) {
            Ok(cohort) => cohort,
            Err(reason) => {
                let none = Err(reason);
                push(0, [Ok(0.0), none, none, none]);
                continue;
            }
        };
        for age in &cohort.ages {
            let counts = [age.age as u64, cohort.entrants, age.alive].map(|count| Ok(count as f64));
            let [years, entrants, alive] = counts;
            push(cohort.entrants, [years, entrants, alive, age.share]);
        }
        let unseen = Err(cohort.censored_by);
        push(cohort.entrants, [Ok(cohort.ages.len() as f64), Ok(cohort.entrants as f64), unseen, unseen]);
    }
    (rows, left_out(&survival))
}
