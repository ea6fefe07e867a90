//! A sample whose tail is asked about, checked and sorted once.

use super::ladder::Ladder;
use crate::error::{Error, Result};
use crate::measure::Values;

/// The values of a sample, checked and sorted once for every question about their tail.
///
/// A value is finite and at least 0. Zeros are allowed: they are units, below any threshold, and have no logarithm.
/// Results do not depend on the order of the values or on the number of threads, to the bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// Positive values, ascending.
    ascending: Vec<f64>,
    /// How many units, zeros included.
    units: usize,
    pub(super) ladder: Ladder,
    /// The distinct positive values, ascending.
    pub(super) values: Vec<f64>,
}

impl Tail {
    /// Checks and sorts a sample.
    ///
    /// Arguments: `x`, one number for each unit, finite and at least 0.
    /// Errors: no values; a value that is negative, NaN or infinite; a total that overflows.
    /// Cost: one sort.
    pub fn new(x: &[f64]) -> Result<Self> {
        Values::new(x)?;
        let mut ascending: Vec<f64> = x.iter().copied().filter(|x| *x > 0.0).collect();
        ascending.sort_unstable_by(f64::total_cmp);
        let (ladder, values) = Ladder::of_values(&ascending);
        Ok(Self { ascending, units: x.len(), ladder, values })
    }

    /// How many units, zeros included.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// The positive values, ascending.
    #[must_use]
    pub fn positive(&self) -> &[f64] {
        &self.ascending
    }

    /// A number of the largest values that the positive ones allow.
    pub(super) fn check_k(&self, k: usize, least: usize, most: usize, why: &str) -> Result<()> {
        if (least..=most).contains(&k) {
            return Ok(());
        }
        let positive = self.ascending.len();
        let problem = if most < least {
            format!("there are {positive} positive values, too few for any k; {why}")
        } else {
            format!("must be from {least} to {most}, as {positive} values are positive; {why}")
        };
        Err(Error::argument("k", problem))
    }
}

/// A confidence level.
pub(super) fn check_level(level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(Error::argument("level", "must be between 0 and 1, as in 0.95"))
    }
}
