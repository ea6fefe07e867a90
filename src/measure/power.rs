//! Powers of numbers in [0, 1], by multiplication and square roots where the exponent allows it.

use super::ranked::whole_units;

/// An exponent above 0.
#[derive(Debug, Clone, Copy)]
pub(super) enum Power {
    /// A small whole number.
    Whole(usize),
    /// A small whole number and a half.
    Half(usize),
    /// Anything else.
    Any(f64),
}

/// Above this a library's power is as fast as multiplying.
const MOST_FACTORS: f64 = 8.0;

impl Power {
    pub(super) fn new(exponent: f64) -> Self {
        let whole = exponent.floor();
        let rest = exponent - whole;
        if exponent > MOST_FACTORS || (rest > 0.0 && (rest - 0.5).abs() > 0.0) {
            return Self::Any(exponent);
        }
        let factors = whole_units(whole);
        if rest > 0.0 { Self::Half(factors) } else { Self::Whole(factors) }
    }

    #[inline]
    pub(super) fn raise(self, x: f64) -> f64 {
        match self {
            Self::Whole(1) => x,
            Self::Whole(2) => x * x,
            Self::Whole(factors) => product(x, factors),
            Self::Half(0) => x.sqrt(),
            Self::Half(factors) => product(x, factors) * x.sqrt(),
            Self::Any(exponent) => x.powf(exponent),
        }
    }
}

#[inline]
fn product(x: f64, factors: usize) -> f64 {
    (0..factors).fold(1.0, |product, _| product * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library() {
        for exponent in [0.5, 1.0, 1.5, 2.0, 3.0, 7.5, 8.0, 9.0, 0.3, 2.7] {
            for x in [0.0, 1e-3, 0.25, 0.7, 1.0] {
                let expected = f64::powf(x, exponent);
                assert!((Power::new(exponent).raise(x) - expected).abs() <= 1e-15 * expected, "{x}^{exponent}");
            }
        }
    }
}
