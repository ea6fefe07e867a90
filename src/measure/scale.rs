//! Scaling by powers of two: exact, so that neither 1e300 nor 1e-300 overflows on the way to a share.

const MANTISSA_BITS: u64 = 52;
const BIAS: i32 = 1023;

/// Multiplication by 2^−e, in two steps because 2^−e itself may be no double.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    first: f64,
    second: f64,
    exponent: i32,
}

impl Scale {
    /// The scale that brings `reference` (above 0, finite) into [1, 2).
    pub(crate) fn to_one(reference: f64) -> Self {
        let exponent = exponent_of(reference);
        let half = -exponent / 2;
        Self { first: power_of_two(half), second: power_of_two(-exponent - half), exponent }
    }

    /// `x` scaled; results below 2^−1022 lose digits.
    #[inline]
    pub(crate) fn apply(self, x: f64) -> f64 {
        x * self.first * self.second
    }

    /// What `apply` makes `y` of.
    pub(crate) fn undo(self, y: f64) -> f64 {
        y / self.second / self.first
    }

    /// Division by `divisor` (above 0, finite), as a multiplication.
    pub(super) fn dividing_by(divisor: f64) -> Self {
        let scale = Self::to_one(divisor);
        scale.times(1.0 / scale.apply(divisor))
    }

    /// The scale followed by a factor.
    pub(super) fn times(self, factor: f64) -> Self {
        Self { second: self.second * factor, ..self }
    }

    /// ln of the scaled `x` > 0, also where the scaled `x` is too small for a double.
    #[inline]
    pub(super) fn ln(self, x: f64) -> f64 {
        let scaled = self.apply(x);
        if scaled >= f64::MIN_POSITIVE { scaled.ln() } else { self.ln_of_tiny(x) }
    }

    #[cold]
    fn ln_of_tiny(self, x: f64) -> f64 {
        let own = Self::to_one(x);
        own.apply(x).ln() + f64::from(own.exponent - self.exponent) * std::f64::consts::LN_2
    }
}

/// e with 2^e ≤ x < 2^(e+1), for a finite x > 0.
fn exponent_of(x: f64) -> i32 {
    let field = i32::try_from(x.to_bits() >> MANTISSA_BITS).unwrap_or(0);
    if field > 0 {
        field - BIAS
    } else {
        // Subnormal: the exponent is that of the highest bit of the mantissa.
        63 - x.to_bits().leading_zeros().cast_signed() - BIAS - 51
    }
}

/// 2^e for −1022 ≤ e ≤ 1023.
fn power_of_two(e: i32) -> f64 {
    f64::from_bits(u64::from((e + BIAS).cast_unsigned()) << MANTISSA_BITS)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "powers of two are exact")]
    use super::*;

    #[test]
    fn brings_into_the_unit_octave_exactly() {
        for x in [1.0, 1.5, 3.0, 0.3, 1e300, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e-310] {
            let scaled = Scale::to_one(x).apply(x);
            assert!((1.0..2.0).contains(&scaled), "{x:e} became {scaled:e}");
        }
        assert_eq!(Scale::to_one(6.0).apply(6.0), 1.5);
    }

    #[test]
    fn logarithm_survives_underflow() {
        let scale = Scale::to_one(1e300);
        let direct = scale.ln(1e-300);
        let expected = 1e-300_f64.ln() - f64::from(scale.exponent) * std::f64::consts::LN_2;
        assert!((direct - expected).abs() < 1e-12 * expected.abs());
    }
}
