//! What is known of the firms: one row a reading, before it is compared with anything.

use serde::Serialize;

use super::readings::{Group, Reading};
use crate::measure::Number;

/// A number with the interval in which it must lie; from the firms themselves all three are the same.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Span {
    /// No less.
    pub low: Option<f64>,
    /// The number, or its estimate.
    pub estimate: Option<f64>,
    /// No more.
    pub high: Option<f64>,
}

impl Span {
    /// A number that is known.
    #[must_use]
    pub fn exactly(number: f64) -> Self {
        Self { low: Some(number), estimate: Some(number), high: Some(number) }
    }

    /// A number where it is defined.
    pub(super) fn of(number: Number) -> Self {
        number.map_or_else(|_| Self::default(), Self::exactly)
    }

    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// The number, when it is known.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.low.filter(|low| self.high.is_some_and(|high| high.total_cmp(low).is_eq()))
    }

    /// The same of every part.
    pub(super) fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { low: self.low.map(&of), estimate: self.estimate.map(&of), high: self.high.map(&of) }
    }

    /// What is left of a whole.
    pub(super) fn left_of(self, whole: f64) -> Self {
        let of = |part: Option<f64>| part.map(|part| whole - part);
        Self { low: of(self.high), estimate: of(self.estimate), high: of(self.low) }
    }

    /// What one fraction of this one and the rest of the other give.
    pub(super) fn mixed(self, other: Self, part: f64) -> Self {
        let of = |one: Option<f64>, two: Option<f64>| Some(one? + part * (two? - one?));
        Self {
            low: of(self.low, other.low),
            estimate: of(self.estimate, other.estimate),
            high: of(self.high, other.high),
        }
    }
}

/// Which firms are counted as firms at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// All firms in the data.
    All,
    /// Firms with positive exports.
    Positive,
}

impl Population {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "all firms in the data",
            Self::Positive => "firms with positive exports",
        }
    }
}

/// The firms of one reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// Identifier of the reading.
    pub id: &'static str,
    /// What it is a reading of.
    pub group: Group,
    /// Which firms, in words.
    pub words: &'static str,
    /// How the share is asked of a panel, where it can be.
    pub measure: Option<String>,
    /// Of which firms these are some.
    pub population: Population,
    /// How many firms.
    pub firms: Span,
    /// Their share of the firms, in [0, 1].
    pub share_of_firms: Span,
    /// Their share of exports, in [0, 1].
    pub share_of_exports: Span,
    /// Why there is no number, and the way out.
    pub missing: Option<String>,
}

impl Fact {
    pub(super) fn new(reading: &Reading, population: Population) -> Self {
        Self {
            id: reading.id,
            group: reading.group,
            words: reading.words,
            measure: reading.rule.call(),
            population,
            firms: Span::default(),
            share_of_firms: Span::default(),
            share_of_exports: Span::default(),
            missing: None,
        }
    }

    pub(super) fn missing(self, why: impl Into<String>) -> Self {
        Self { missing: Some(why.into()), ..self }
    }

    /// With numbers of firms and their share of exports, of so many firms.
    pub(super) fn with(self, firms: Span, share_of_exports: Span, of_firms: Option<f64>) -> Self {
        let share_of_firms = of_firms.map_or_else(Span::default, |all| firms.map(|some| some / all));
        Self { firms, share_of_firms, share_of_exports, ..self }
    }
}

/// What the data are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// The period that is looked at, as the data call it; `None` where they have none.
    pub period: Option<String>,
    /// Its calendar year, where it is one: published figures are of years.
    pub year: Option<i32>,
    /// Why thresholds of US dollars a year do not apply, and the way out; `None` where they do.
    pub no_thresholds: Option<String>,
    /// Label of synthetic data.
    pub synthetic: Option<String>,
    /// How many traders (exporters and importers) there are, where that is published.
    pub traders: Option<f64>,
}

/// What is known of the firms of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What the data are.
    pub scope: Scope,
    /// Whether there are classes only, no firms.
    pub of_classes: bool,
    /// How many firms, where known.
    pub firms: Option<f64>,
    /// How many of them export more than nothing, where known.
    pub positive: Option<f64>,
    /// Exports of all, in the value's unit, where known.
    pub total: Option<f64>,
    /// One a reading and population.
    pub rows: Vec<Fact>,
    /// What a reader must know.
    pub notes: Vec<String>,
}
