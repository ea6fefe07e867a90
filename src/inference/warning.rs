//! What theory says against an interval, told beside it.

use super::frame::Frame;
use super::method::power_of_tail;
use super::tail::hill_of;
use crate::measure::Measure;
use serde::Serialize;
use std::fmt;

/// Fewer units drawn than this are told.
const FEW: u64 = 20;
/// The tail is judged from so many units on.
const LEAST_JUDGED: u64 = 50;

/// Why an interval may not hold what its level says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The tail exponent (Hill's estimate from the ⌊√n⌋ largest units) is not above what the measure's variance needs by
    /// more than one standard error: the bootstrap may be inconsistent and intervals too short.
    HeavyTail {
        /// Hill's estimate.
        exponent: f64,
        /// Exponent above which the variance exists.
        needed: f64,
    },
    /// The measure is about a few largest units, for which the bootstrap is inconsistent whatever the tail.
    Extremes,
    /// Few units (or clusters) are drawn.
    FewUnits {
        /// How many.
        units: u64,
    },
    /// The measure is undefined or infinite in some resamples, which are left out.
    UndefinedReplicates {
        /// How many.
        count: usize,
    },
    /// The measure is undefined or infinite when one unit is left out, so there is no acceleration.
    UndefinedLeaveOneOut,
    /// All units have the same value, so every resample is the sample.
    AllEqual,
    /// Strata of one unit (or cluster) do not vary.
    LoneStrata {
        /// How many.
        count: usize,
    },
    /// An end of the interval lies beyond the replicates; their smallest or largest stands for it.
    BeyondReplicates,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeavyTail { exponent, needed } => write!(
                f,
                "heavy tail: exponent {exponent:.1} (Hill, top √n units) is near or below {needed:.0}, which the variance \
                 needs; the bootstrap may fail and intervals be too short; compare method subsampling"
            ),
            Self::Extremes => {
                f.write_str("the measure is about a few largest units, for which the bootstrap is inconsistent")
            }
            Self::FewUnits { units } => write!(f, "only {units} units are drawn; intervals may be too short"),
            Self::UndefinedReplicates { count } => write!(f, "undefined or infinite in {count} resamples, left out"),
            Self::UndefinedLeaveOneOut => f.write_str("undefined or infinite when one unit is left out"),
            Self::AllEqual => f.write_str("all units have the same value, so resamples do not vary"),
            Self::LoneStrata { count } => write!(f, "{count} strata hold one unit only and do not vary"),
            Self::BeyondReplicates => f.write_str("an end lies beyond the replicates; draw more of them"),
        }
    }
}

/// Hill's tail exponent of a sample from its ⌊√n⌋ largest units, and its standard error; `None` for fewer than 50 units
/// or when these units are not above the next one.
pub(super) fn tail_exponent(frame: &Frame) -> Option<(f64, f64)> {
    if frame.units < LEAST_JUDGED {
        return None;
    }
    let k = usize::try_from(frame.units.isqrt()).ok()?;
    let descending = frame.x.iter().zip(&frame.weights).rev().map(|(x, units)| (*x, f64::from(*units)));
    hill_of(descending, k)
}

/// What a measure's own nature and the tail say against it.
pub(super) fn of_tail(measure: &Measure, tail: Option<(f64, f64)>) -> Option<Warning> {
    let power = power_of_tail(measure);
    if power.is_infinite() {
        return Some(Warning::Extremes);
    }
    let (exponent, error) = tail?;
    let needed = 2.0 * power;
    (exponent - error <= needed).then_some(Warning::HeavyTail { exponent, needed })
}

/// What the number of units and their values say against every measure.
pub(super) fn of_sample(frame: &Frame, drawn: u64, lone: usize) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if frame.all_equal() {
        warnings.push(Warning::AllEqual);
    }
    if drawn < FEW {
        warnings.push(Warning::FewUnits { units: drawn });
    }
    if lone > 0 && drawn > 1 {
        warnings.push(Warning::LoneStrata { count: lone });
    }
    warnings
}
