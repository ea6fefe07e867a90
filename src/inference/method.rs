//! How an interval is made of resamples.

use super::influence::has_influence;
use super::terms::{Kind, kind};
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::measure::Measure;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// How an interval is made of resamples. θ is the measure, θ̂ its value in the sample, θ* in a resample, a = 1 − level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// From the a/2 to the 1 − a/2 quantile of θ*. Source: Efron (1979).
    #[default]
    Percentile,
    /// θ̂ minus those quantiles of θ* − θ̂, the upper one first. Source: Davison and Hinkley (1997), 5.2.
    Basic,
    /// Percentile with levels corrected for bias and acceleration (jackknife). Source: Efron (1987).
    Bca,
    /// θ̂ minus quantiles of (θ* − θ̂)/se* times se, se the analytic standard error of sample and resample.
    /// Source: Hall (1988); Davidson (2009) for the Gini.
    Studentized,
    /// From samples of m < n units without replacement, rescaled. Source: Politis and Romano (1994).
    Subsampling,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Percentile, Self::Basic, Self::Bca, Self::Studentized, Self::Subsampling];

    /// The name, as in a call: `percentile`, `basic`, `bca`, `studentized`, `subsampling`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Percentile => "percentile",
            Self::Basic => "basic",
            Self::Bca => "bca",
            Self::Studentized => "studentized",
            Self::Subsampling => "subsampling",
        }
    }

    /// Fewer units (or clusters) than this have no interval of the method.
    #[must_use]
    pub fn least_units(self) -> u64 {
        match self {
            Self::Percentile | Self::Basic => 2,
            Self::Bca | Self::Studentized => 3,
            Self::Subsampling => 10,
        }
    }

    /// Errors: a measure of which the method makes no interval.
    pub(super) fn check(self, measures: &[Measure]) -> Result<()> {
        let refused = |measure: &&Measure| match self {
            Self::Studentized => !has_influence(measure),
            Self::Subsampling => SizeLaw::of(measure).is_none(),
            _ => false,
        };
        let Some(measure) = measures.iter().find(refused) else { return Ok(()) };
        let why = match self {
            Self::Studentized => format!(
                "studentized divides by an analytic standard error, and {measure} has none here; those that have one are {}",
                with_influence()
            ),
            _ => format!(
                "{measure} depends on how many units there are in a way that cannot be carried from m to n units"
            ),
        };
        Err(Error::argument("method", format!("{why}; use percentile, basic or bca")))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let name = name.trim().to_lowercase();
        let name = if name == "studentised" { "studentized" } else { name.as_str() };
        Self::ALL
            .into_iter()
            .find(|method| method.name() == name)
            .ok_or_else(|| Error::argument("method", "must be percentile, basic, bca, studentized or subsampling"))
    }
}

/// The measures with an analytic standard error, in words.
pub(super) fn with_influence() -> String {
    let calls = Definition::catalogue().into_iter().map(|definition| definition.measure);
    let measures = calls.filter_map(|call| call.parse::<Measure>().ok()).filter(has_influence);
    measures.map(|measure| measure.id()).collect::<Vec<_>>().join(", ")
}

/// How a measure changes when a population is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SizeLaw {
    /// Not at all.
    Free,
    /// As 1/n.
    Inverse,
    /// As n.
    Proportional,
    /// As ln n, added.
    Logarithm,
}

impl SizeLaw {
    pub(super) fn of(measure: &Measure) -> Option<Self> {
        Some(match measure {
            Measure::Mean
            | Measure::Median
            | Measure::TopShare(..)
            | Measure::Share(_)
            | Measure::UnitsShare(_)
            | Measure::HerfindahlDual
            | Measure::Gini
            | Measure::Theil
            | Measure::MeanLogDeviation
            | Measure::GeneralizedEntropy(_)
            | Measure::Atkinson(_)
            | Measure::Hoover
            | Measure::Kolm(_)
            | Measure::Palma
            | Measure::QuintileRatio
            | Measure::Lorenz(_)
            | Measure::LorenzAsymmetry
            | Measure::Wolfson
            | Measure::WolfsonHalf => Self::Free,
            Measure::Herfindahl | Measure::HerfindahlPoints | Measure::HerfindahlExcess | Measure::Dominance => {
                Self::Inverse
            }
            Measure::Total
            | Measure::Count(_)
            | Measure::EffectiveNumber
            | Measure::HannahKay(_)
            | Measure::ExpShannon => Self::Proportional,
            Measure::Shannon | Measure::Renyi(_) => Self::Logarithm,
            _ => return None,
        })
    }

    /// What a measure of `m` units would be for `n`.
    pub(super) fn carry(self, value: f64, m: f64, n: f64) -> f64 {
        match self {
            Self::Free => value,
            Self::Inverse => value * (m / n),
            Self::Proportional => value * (n / m),
            Self::Logarithm => value + (n / m).ln(),
        }
    }
}

/// The power of the largest values that a measure adds up: its variance exists, and its bootstrap is consistent, where the
/// tail exponent is above twice that. 0 when large values do not matter, infinite when the measure is about extremes.
pub(super) fn power_of_tail(measure: &Measure) -> f64 {
    match measure {
        Measure::N | Measure::Median | Measure::Count(_) | Measure::UnitsShare(_) => 0.0,
        Measure::Largest | Measure::ConcentrationRatio(_) | Measure::Stenbacka(_) | Measure::Comprehensive => {
            f64::INFINITY
        }
        Measure::Dominance => 4.0,
        Measure::Herfindahl
        | Measure::HerfindahlPoints
        | Measure::HerfindahlExcess
        | Measure::HerfindahlDual
        | Measure::HerfindahlNormalized
        | Measure::HerfindahlNormalizedUnctad
        | Measure::EffectiveNumber => 2.0,
        Measure::GeneralizedEntropy(alpha) => alpha.value().max(1.0),
        Measure::HannahKay(order) | Measure::Renyi(order) => match kind(measure) {
            Some(Kind::Square) => 2.0,
            _ => order.value().max(1.0),
        },
        // The mean is in all others.
        _ => 1.0,
    }
}
