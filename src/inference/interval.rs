//! What a bootstrap returns, and what it draws from.

use super::frame::Codes;
use super::warning::Warning;
use crate::measure::{Measure, Number, Undefined};
use serde::{Serialize, Serializer};

/// An interval of one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interval {
    /// The measure.
    #[serde(serialize_with = "as_text")]
    pub measure: Measure,
    /// Its value in the sample: the bits of [`evaluate`](crate::measure::evaluate).
    pub estimate: Number,
    /// Standard deviation of the replicates, over B − 1; by subsampling, carried from m to n units.
    pub standard_error: Number,
    /// Mean of the replicates minus the estimate.
    pub bias: Number,
    /// Lower end.
    pub low: Number,
    /// Upper end.
    pub high: Number,
    /// Replicates with a usable number.
    pub replicates: usize,
    /// Why the interval may not hold what its level says.
    pub warnings: Vec<Warning>,
}

pub(super) fn as_text<S: Serializer>(measure: &Measure, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(measure)
}

/// Which units are drawn together and among which: strata and clusters by code, one a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Design<'a> {
    codes: Codes<'a>,
}

impl<'a> Design<'a> {
    /// Every unit is drawn for itself, from all units.
    #[must_use]
    pub fn simple() -> Self {
        Self::default()
    }

    /// Units are drawn within their stratum, as many as it has. Arguments: one code for each value.
    #[must_use]
    pub fn strata(self, strata: &'a [u32]) -> Self {
        Self { codes: Codes { strata: Some(strata), ..self.codes } }
    }

    /// Clusters are drawn whole, as many as there are (in each stratum). Arguments: one code for each value.
    #[must_use]
    pub fn clusters(self, clusters: &'a [u32]) -> Self {
        Self { codes: Codes { clusters: Some(clusters), ..self.codes } }
    }

    pub(super) fn codes(&self) -> Codes<'a> {
        self.codes
    }
}

impl Interval {
    pub(super) fn finish(&mut self, [low, high]: [f64; 2], beyond: bool) {
        (self.low, self.high) = (Ok(low), Ok(high));
        if beyond {
            self.warnings.push(Warning::BeyondReplicates);
        }
    }

    /// An interval without ends, and why.
    pub(super) fn none(measure: Measure, estimate: Number, why: Undefined, warnings: &[Warning]) -> Self {
        Self {
            measure,
            estimate,
            standard_error: Err(why),
            bias: Err(why),
            low: Err(why),
            high: Err(why),
            replicates: 0,
            warnings: warnings.to_vec(),
        }
    }
}
