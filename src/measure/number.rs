//! What a measure returns: a number, or the reason why there is none.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A measure's value, or the reason why it has none. Never NaN.
///
/// A limit that is infinite (mean log deviation with a zero) is `Ok(f64::INFINITY)`.
pub type Number = Result<f64, Undefined>;

/// Why a measure has no value for a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Undefined {
    /// All values are zero: there are no shares.
    NoValue,
    /// The median is zero and the measure divides by it.
    NoMedian,
    /// The bottom group holds nothing and the measure divides by what it holds.
    EmptyBottom,
    /// All units are equal, so a density has no bandwidth.
    NoSpread,
    /// There is one unit (or less, by weight) and the measure compares units.
    OneUnit,
    /// The value is beyond the largest floating-point number.
    Overflow,
}

impl Undefined {
    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoValue => "all values are zero, so there are no shares",
            Self::NoMedian => "the median is zero and the measure divides by it",
            Self::EmptyBottom => "the bottom group holds nothing and the measure divides by what it holds",
            Self::NoSpread => "all units are equal, so the density has no bandwidth",
            Self::OneUnit => "there is only one unit and the measure compares units",
            Self::Overflow => "the value is beyond the largest floating-point number",
        }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl std::error::Error for Undefined {}
