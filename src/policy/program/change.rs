//! The same programme with one number changed.

use super::domain::Domain;
use super::schema::{accepted, nearest};
use super::{Effect, EffectKind, Program, Uncertain};
use crate::error::{Error, Result};

/// One number or word of a programme that is to be another.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Another reading of the eligibility rule, by its name.
    Reading(String),
    /// Firms of every cohort, at least 1.
    FirmsPerYear(u32),
    /// [`Effect::success`], in [0, 1].
    Success(Uncertain),
    /// [`Effect::attrition`], in [0, 1].
    Attrition(Uncertain),
    /// [`Effect::deadweight`], in [0, 1].
    Deadweight(Uncertain),
    /// [`Effect::displacement`], in [0, 1].
    Displacement(Uncertain),
    /// The level of an effect [`EffectKind::Target`], US dollars a year, above 0.
    LevelUsd(f64),
    /// The uplift of an effect [`EffectKind::Growth`], above −1.
    Uplift(Uncertain),
    /// The shift of an effect [`EffectKind::Mobility`], in [0, 1].
    Shift(Uncertain),
    /// Most support for one firm over the programme, in the programme's currency, at least 0.
    SupportPerFirm(f64),
    /// Units of the programme's currency for one US dollar, above 0. In US dollars it is 1.
    PerUsd(f64),
}

impl Program {
    /// The same programme with a change.
    ///
    /// Conventions: as in the file; the programme itself stays as it is.
    /// Errors: an argument error where the file would be refused too, and for a level, an uplift or a shift that the kind of
    /// effect does not have.
    /// Cost: a copy of the programme. Source: this crate.
    ///
    /// ```
    /// use topheavy::policy::program::{Change, Program, Uncertain};
    /// let star = Program::shipped("k_export_star_500")?;
    /// let sure = star.with(Change::Success(Uncertain::Fixed(1.0)))?;
    /// assert_eq!(sure.effect.success, Uncertain::Fixed(1.0));
    /// assert!(star.with(Change::Success(Uncertain::Fixed(1.2))).is_err());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn with(&self, change: Change) -> Result<Self> {
        let mut changed = self.clone();
        let Effect { kind, success, attrition, deadweight, displacement, .. } = &mut changed.effect;
        match (change, kind) {
            (Change::Reading(name), _) => return self.read_as(&name),
            (Change::FirmsPerYear(0), _) => return Err(refused("firms_per_year", "cohorts.firms_per_year", "is 0")),
            (Change::FirmsPerYear(firms), _) => changed.cohorts.iter_mut().for_each(|cohort| cohort.firms = firms),
            (Change::Success(to), _) => *success = uncertain("success", to, Domain::SHARE)?,
            (Change::Attrition(to), _) => *attrition = uncertain("attrition", to, Domain::SHARE)?,
            (Change::Deadweight(to), _) => *deadweight = uncertain("deadweight", to, Domain::SHARE)?,
            (Change::Displacement(to), _) => *displacement = uncertain("displacement", to, Domain::SHARE)?,
            (Change::LevelUsd(to), EffectKind::Target { level_usd }) => {
                *level_usd = number("level_usd", "effect.level_usd", to, Domain::POSITIVE)?;
            }
            (Change::Uplift(to), EffectKind::Growth { uplift }) => *uplift = uncertain("uplift", to, Domain::UPLIFT)?,
            (Change::Shift(to), EffectKind::Mobility { shift, .. }) => *shift = uncertain("shift", to, Domain::SHARE)?,
            (Change::LevelUsd(_), _) => return Err(foreign("level_usd", "target")),
            (Change::Uplift(_), _) => return Err(foreign("uplift", "growth")),
            (Change::Shift(_), _) => return Err(foreign("shift", "mobility")),
            (Change::SupportPerFirm(to), _) => {
                changed.support.per_firm = number("support_per_firm", "support.per_firm", to, Domain::AMOUNT)?;
            }
            (Change::PerUsd(to), _) => {
                let to = number("per_usd", "support.per_usd", to, Domain::POSITIVE)?;
                if changed.support.currency == "USD" && (to - 1.0).abs() > 0.0 {
                    return Err(Error::argument("per_usd", "one US dollar is 1 USD"));
                }
                changed.support.per_usd = to;
            }
        }
        Ok(changed)
    }

    /// With another reading of the eligibility rule in use.
    fn read_as(&self, name: &str) -> Result<Self> {
        if name == self.eligibility.name {
            return Ok(self.clone());
        }
        let mut changed = self.clone();
        let Some(other) = changed.other_readings.iter_mut().find(|reading| reading.name == name) else {
            let readings = std::iter::once(&self.eligibility).chain(&self.other_readings);
            let known: Vec<&str> = readings.map(|reading| reading.name.as_str()).collect();
            let problem = format!("the programme has no reading '{name}'; {}", nearest(name, &known));
            return Err(Error::argument("reading", problem));
        };
        std::mem::swap(other, &mut changed.eligibility);
        Ok(changed)
    }
}

fn refused(name: &str, path: &str, problem: &str) -> Error {
    Error::argument(name, format!("{problem}; takes {}", accepted(path)))
}

fn foreign(name: &str, kind: &str) -> Error {
    Error::argument(name, format!("belongs to an effect of kind '{kind}', which the programme does not have"))
}

fn number(name: &str, path: &str, to: f64, domain: Domain) -> Result<f64> {
    domain.problem(to).map_or(Ok(to), |problem| Err(refused(name, path, problem)))
}

fn uncertain(name: &str, to: Uncertain, domain: Domain) -> Result<Uncertain> {
    domain.problem_of(to).map_or(Ok(to), |problem| Err(refused(name, &format!("effect.{name}"), &problem)))
}
