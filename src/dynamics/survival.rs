//! How long entrants stay in export: cohorts and survival curves.

use super::histories::{Histories, share};
use super::spells::{Entry, Spells, runs};
use super::years::Years;
use crate::error::{Error, Result};
use crate::measure::{Number, Undefined};
use crate::normal::two_sided;

/// Entrants and how long they stay, in groups.
///
/// Conventions: a spell is a run of consecutive calendar years in which a firm exports. Spells that begin in the first
/// year of the data or after a year gap may have begun before (left-truncated): they are left out and counted. Spells
/// that reach the last year or a year gap are right-censored.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// Which spells count.
    pub policy: Spells,
    /// How many spells count.
    pub spells: u64,
    /// Spells left out because their beginning is not seen.
    pub left_truncated: u64,
    /// Spells left out because the firm has exported before; 0 for [`Spells::All`].
    pub later_spells: u64,
    years: Years,
    groups: usize,
    /// Spells by group, place of entry and length (from 1).
    lengths: Vec<u64>,
}

/// The entrants of one year, as long as the data see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Place of the year of entry.
    pub entry: usize,
    /// The year of entry.
    pub year: i32,
    /// How many entered.
    pub entrants: u64,
    /// One row an age, from 0.
    pub ages: Vec<CohortAge>,
    /// Why there is no row for the next age: the data end, or have a gap.
    pub censored_by: Undefined,
}

/// The entrants of one year at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohortAge {
    /// Years since entry.
    pub age: usize,
    /// How many were there one year younger (at age 0: the entrants).
    pub at_risk: u64,
    /// How many export in every year from entry to this age.
    pub alive: u64,
    /// alive / entrants, in [0, 1]; undefined when nobody entered.
    pub share: Number,
}

/// A Kaplan–Meier curve of one group of spells.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// How many spells it is drawn from.
    pub spells: u64,
    /// Confidence level of the intervals, in (0, 1).
    pub level: f64,
    /// One point an age, from 0, as long as a spell is at risk.
    pub points: Vec<CurvePoint>,
}

/// A survival curve at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Years since entry.
    pub age: usize,
    /// Spells that last to the age before and whose year at this age is in the data (at age 0: all).
    pub at_risk: u64,
    /// Of these, the spells that do not last to this age.
    pub events: u64,
    /// Spells that last to this age and whose next year is not in the data.
    pub censored: u64,
    /// Probability to export in every year up to this age, in [0, 1].
    pub survival: f64,
    /// Greenwood's variance of it; 0 where the survival is 0 or 1.
    pub variance: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

/// Entrants of one year and how many of them are left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survivors {
    /// How many entered.
    pub entrants: u64,
    /// How many of them export in every year since.
    pub survivors: u64,
    /// survivors / entrants, in [0, 1]; undefined when nobody entered.
    pub share: Number,
}

impl Survival {
    /// Survival of all entrants together, as one group.
    ///
    /// Cost: one pass. See [`Survival::by`].
    #[must_use]
    pub fn of(histories: &Histories, policy: Spells) -> Self {
        let mut survival = Self::empty(histories, policy, 1);
        let Ok(()) = survival.count(histories, |_| Ok::<usize, std::convert::Infallible>(0));
        survival
    }

    /// Survival of entrants in groups: by size at entry, product, market.
    ///
    /// Arguments: `groups`, how many groups there are; `group`, the number of the group of a spell, from 0, given how
    /// it begins. It is asked once a spell that counts.
    /// Returns the spells by group, year of entry and length.
    /// Errors: `group` gives a number that is not below `groups`.
    /// Cost: one pass, and 8 bytes for each group and pair of years.
    /// Source: Brenton, Saborowski and von Uexkull (2010) for firms' and products' spells.
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Spells, Survival, Years};
    ///
    /// let years = Years::new(&[2020, 2021, 2022])?;
    /// // Both enter in 2021: one small and gone in 2022, one large that stays.
    /// let histories = Histories::new(years, vec![0, 1, 3], vec![1, 1, 2], vec![5.0, 900.0, 950.0])?;
    /// let survival = Survival::by(&histories, Spells::All, 2, |entry| usize::from(entry.value >= 100.0))?;
    /// let small = survival.cohort(0, 1).unwrap();
    /// assert_eq!((small.entrants, small.ages[1].share), (1, Ok(0.0)));
    /// assert_eq!(survival.curve(1, 0.95)?.points[1].survival, 1.0);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn by(
        histories: &Histories,
        policy: Spells,
        groups: usize,
        mut group: impl FnMut(&Entry) -> usize,
    ) -> Result<Self> {
        let mut survival = Self::empty(histories, policy, groups);
        survival.count(histories, |entry| match group(entry) {
            known if known < groups => Ok(known),
            _ => Err(Error::argument("group", format!("gives a number that is not below the {groups} groups"))),
        })?;
        Ok(survival)
    }

    fn empty(histories: &Histories, policy: Spells, groups: usize) -> Self {
        let years = histories.years().clone();
        let lengths = vec![0; groups * years.len() * years.len()];
        Self { policy, spells: 0, left_truncated: 0, later_spells: 0, years, groups, lengths }
    }

    fn count<E>(
        &mut self,
        histories: &Histories,
        mut group: impl FnMut(&Entry) -> std::result::Result<usize, E>,
    ) -> std::result::Result<(), E> {
        let years = self.years.len();
        for (firm, history) in histories.iter().enumerate() {
            for (number, (spell, from_beginning)) in runs(firm, history, histories.years()).enumerate() {
                if !from_beginning {
                    self.left_truncated += 1;
                } else if number > 0 && self.policy == Spells::First {
                    self.later_spells += 1;
                } else {
                    self.spells += 1;
                    let row = group(&spell.entry)? * years + spell.entry.year;
                    self.lengths[row * years + spell.length - 1] += 1;
                }
            }
        }
        Ok(())
    }

    /// How many groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The entrants of one year.
    ///
    /// Formula: `share(a) = alive(a) / entrants`, alive at age a being those that export in every year from entry on.
    /// Arguments: `group`, below [`Survival::groups`]; `entry`, place of the year.
    /// Returns one row for each age that the data see. Undefined: the year before is not in the data, so that entrants
    /// cannot be told; no such year or group.
    /// Cost: one pass over the ages. Source: World Bank Exporter Dynamics Database, C3, C5, C6.
    pub fn cohort(&self, group: usize, entry: usize) -> std::result::Result<Cohort, Undefined> {
        if group >= self.groups || entry >= self.years.len() {
            return Err(Undefined::NoFirms);
        }
        self.years.before(entry)?;
        let row = (group * self.years.len() + entry) * self.years.len();
        let lengths = &self.lengths[row..row + self.years.len()];
        let entrants = lengths.iter().sum();
        let mut cohort = Cohort {
            entry,
            year: self.years.year(entry),
            entrants,
            ages: Vec::new(),
            censored_by: Undefined::LastYear,
        };
        let (mut at_risk, mut alive) = (entrants, entrants);
        for (age, ended) in lengths.iter().enumerate() {
            if let Err(reason) = self.years.after(entry, age) {
                cohort.censored_by = reason;
                break;
            }
            cohort.ages.push(CohortAge { age, at_risk, alive, share: share(alive, entrants) });
            at_risk = alive;
            alive -= ended;
        }
        Ok(cohort)
    }

    /// The cohorts of one group: one for each year whose year before is in the data, ascending.
    #[must_use]
    pub fn cohorts(&self, group: usize) -> Vec<Cohort> {
        (0..self.years.len()).filter_map(|entry| self.cohort(group, entry).ok()).collect()
    }

    /// Kaplan–Meier curve of the spells of one group, all years of entry together.
    ///
    /// Formula: `S(a) = Π_{b ≤ a} (1 − events(b) / at_risk(b))`; variance `S² Σ events / (at_risk (at_risk − events))`
    /// (Greenwood); interval `S ± z √variance`, clipped to [0, 1].
    /// Conventions: age is in years since entry; a spell is at risk at age a when it lasts to age a − 1 and the data
    /// have its year at age a, so that a spell that is last seen at its entry adds nothing to S(1), and S of a single cohort
    /// is its cohort table. The interval is the plain one, not that of log S: where S is 0 or 1 it has no width.
    /// Arguments: `group`, below [`Survival::groups`]; `level`, in (0, 1), usually 0.95.
    /// Returns one point an age as long as a spell is at risk; none when the group has no spells.
    /// Errors: no such group, a level outside (0, 1).
    /// Cost: one pass over the cohorts. Source: Kaplan and Meier (1958); Greenwood (1926).
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Spells, Survival, Years};
    ///
    /// let years = Years::new(&[2020, 2021, 2022])?;
    /// // Three enter in 2021, two of them stay; one enters in 2022 and is censored at age 0.
    /// let histories = Histories::new(years, vec![0, 1, 3, 5, 6], vec![1, 1, 2, 1, 2, 2], vec![1.0; 6])?;
    /// let curve = Survival::of(&histories, Spells::All).curve(0, 0.95)?;
    /// assert_eq!((curve.spells, curve.points[1].at_risk, curve.points[1].events), (4, 3, 1));
    /// assert!((curve.points[1].survival - 2.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn curve(&self, group: usize, level: f64) -> Result<Curve> {
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::argument("level", "must be between 0 and 1, as in 0.95"));
        }
        if group >= self.groups {
            return Err(Error::argument("group", format!("must be below the number of groups, {}", self.groups)));
        }
        let cohorts = self.cohorts(group);
        let spells = cohorts.iter().map(|cohort| cohort.entrants).sum();
        let mut curve = Curve { spells, level, points: Vec::new() };
        let (mut survival, mut greenwood) = (1.0, 0.0);
        for age in 0..self.years.len() {
            let mut point = CurvePoint::at(age, &cohorts);
            if point.at_risk == 0 {
                break;
            }
            let (events, at_risk) = (point.events as f64, point.at_risk as f64);
            survival *= (at_risk - events) / at_risk;
            if point.events < point.at_risk {
                greenwood += events / (at_risk * (at_risk - events));
            }
            point.set(survival, greenwood, two_sided(level));
            curve.points.push(point);
        }
        Ok(curve)
    }
}

impl Curve {
    /// Probability to export in every year up to an age.
    ///
    /// Returns a number in [0, 1]. Undefined: no spell is at risk at that age.
    pub fn survival(&self, age: usize) -> Number {
        self.points.get(age).map(|point| point.survival).ok_or(Undefined::NoFirms)
    }
}

impl CurvePoint {
    /// The counts at an age, over all cohorts that the data see at that age.
    fn at(age: usize, cohorts: &[Cohort]) -> Self {
        let mut point =
            Self { age, at_risk: 0, events: 0, censored: 0, survival: 0.0, variance: 0.0, lower: 0.0, upper: 0.0 };
        for cohort in cohorts {
            let Some(row) = cohort.ages.get(age) else { continue };
            point.at_risk += row.at_risk;
            point.events += row.at_risk - row.alive;
            if age + 1 == cohort.ages.len() {
                point.censored += row.alive;
            }
        }
        point
    }

    fn set(&mut self, survival: f64, greenwood: f64, z: f64) {
        self.survival = survival;
        self.variance = survival * survival * greenwood;
        let half = z * self.variance.sqrt();
        self.lower = (survival - half).max(0.0);
        self.upper = (survival + half).min(1.0);
    }
}

/// Survival as the Korea Customs Service publishes it: the share of the entrants of year t − k that export in every
/// year up to t.
///
/// Formula: `#{entrants of t − k that export in t − k + 1, …, t} / #{entrants of t − k}`.
/// Conventions: an entrant does not export in the year before, however often it did earlier. The same number stands in
/// the cohort table of [`Spells::All`], in the row of t − k at age k.
/// Arguments: `k`, years since entry; `year`, place of year t.
/// Returns the counts and their share. Undefined: the data lack a year from t − k − 1 to t.
/// Cost: one pass over all firms. Source: Korea Customs Service, yearly statistics of exporting firms.
///
/// ```
/// use topheavy::dynamics::{Histories, Years, korea_customs_survival};
/// use topheavy::measure::Undefined;
///
/// let years = Years::new(&[2020, 2021, 2022])?;
/// let histories = Histories::new(years, vec![0, 1, 3], vec![1, 1, 2], vec![1.0, 1.0, 1.0])?;
/// assert_eq!(korea_customs_survival(&histories, 1, 2).unwrap().share, Ok(0.5));
/// assert_eq!(korea_customs_survival(&histories, 2, 2).err(), Some(Undefined::FirstYear));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn korea_customs_survival(
    histories: &Histories,
    k: usize,
    year: usize,
) -> std::result::Result<Survivors, Undefined> {
    let mut entry = year;
    let mut before = histories.year_before(entry)?;
    for _ in 0..k {
        entry = before;
        before = histories.year_before(entry)?;
    }
    let (mut entrants, mut survivors) = (0, 0);
    for firm in histories.iter() {
        if firm.exports(entry) && !firm.exports(before) {
            entrants += 1;
            survivors += u64::from((entry..=year).all(|year| firm.exports(year)));
        }
    }
    Ok(Survivors { entrants, survivors, share: share(survivors, entrants) })
}

#[cfg(test)]
mod tests;
