//! Pareto's law above a threshold.

use super::distance::{Family, Law};
use super::ladder::Ladder;

/// Pareto's law of largest likelihood above each rung.
pub(super) struct Pareto<'a>(pub(super) &'a Ladder);

/// Pareto's law above one rung, by the logarithms of a ladder.
pub(super) struct ParetoAbove<'a> {
    log: &'a [f64],
    threshold: f64,
    alpha: f64,
}

impl Pareto<'_> {
    /// Formula: α = n / Σ ln(x/xmin) over the n observations of at least xmin.
    fn alpha(&self, rung: usize) -> f64 {
        match (self.0.at_least.get(rung), self.0.excess.get(rung)) {
            (Some(units), Some(excess)) => units / excess,
            _ => f64::NAN,
        }
    }
}

impl<'a> ParetoAbove<'a> {
    /// Arguments: the logarithms of a ladder, that of the threshold on the same scale, and α.
    pub(super) fn new(log: &'a [f64], threshold: f64, alpha: f64) -> Self {
        Self { log, threshold, alpha }
    }
}

impl Family for Pareto<'_> {
    type Member<'a>
        = ParetoAbove<'a>
    where
        Self: 'a;

    fn above(&self, rung: usize) -> ParetoAbove<'_> {
        let threshold = self.0.log.get(rung).copied().unwrap_or(f64::NAN);
        ParetoAbove::new(&self.0.log, threshold, self.alpha(rung))
    }
}

impl Law for ParetoAbove<'_> {
    fn at_least(&self, rung: usize) -> f64 {
        self.log.get(rung).map_or(0.0, |log| (-self.alpha * (log - self.threshold)).exp())
    }

    fn above(&self, rung: usize) -> f64 {
        self.at_least(rung)
    }
}
