//! Sums whose order is fixed.

/// Running sum that carries its rounding error along (Knuth's two-sum), for sums whose order is fixed.
///
/// Nearly twice the digits of a plain sum, and it can be read at every term.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Compensated {
    sum: f64,
    rest: f64,
}

impl Compensated {
    #[inline]
    pub(super) fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        let of_term = sum - self.sum;
        let lost = (self.sum - (sum - of_term)) + (term - of_term);
        self.sum = sum;
        self.rest += lost;
    }

    #[inline]
    pub(super) fn value(self) -> f64 {
        self.sum + self.rest
    }

    /// `factor`·sum + `term`, the large parts first.
    #[inline]
    pub(super) fn times_plus(self, factor: f64, term: f64) -> f64 {
        (factor * self.sum + term) + factor * self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::ExactSum;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_exact_sum(terms in prop::collection::vec(prop_oneof![-1.0..1.0_f64, -1e9..1e9_f64, 0.0..1e-9], 0..500)) {
            let mut running = Compensated::default();
            for term in &terms {
                running.add(*term);
            }
            let exact = terms.iter().copied().collect::<ExactSum>().value();
            let size: f64 = terms.iter().map(|term| term.abs()).sum();
            prop_assert!((running.value() - exact).abs() <= f64::EPSILON * exact.abs() + 1e-28 * size);
            let doubled = running.times_plus(2.0, 1.0);
            prop_assert!((doubled - (2.0 * exact + 1.0)).abs() <= 3e-16 * (2.0 * exact.abs() + 1.0) + 1e-28 * size);
        }
    }
}
