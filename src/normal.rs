//! The normal distribution, for intervals and tests.

use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::SQRT_2;

/// How many standard deviations around the mean hold the fraction `level` of a normal distribution.
///
/// Formula: z with P(|Z| ≤ z) = level. Arguments: `level` in (0, 1). Returns z > 0.
pub(crate) fn two_sided(level: f64) -> f64 {
    SQRT_2 * erfc_inv(1.0 - level)
}

/// The quantile z with P(Z ≤ z) = p of a standard normal. Arguments: `p` in (0, 1).
pub(crate) fn quantile(p: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * p)
}

/// P(Z ≤ z) of a standard normal.
pub(crate) fn cumulative(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_tables() {
        let known = [
            (0.5, 0.674_489_750_196_081_7),
            (0.8, 1.281_551_565_544_600_4),
            (0.84, 1.405_071_560_309_632_2),
            (0.86, 1.475_791_028_179_170_8),
            (0.9, 1.644_853_626_951_472_2),
            (0.95, 1.959_963_984_540_054),
            (0.99, 2.575_829_303_548_9),
            (0.999, 3.290_526_731_491_894_5),
        ];
        for (level, z) in known {
            assert!((two_sided(level) - z).abs() < 4e-15 * z, "{level}");
        }
        assert!((two_sided(1.0 - 2.0_f64.powi(-29)) - 6.009_353_565_530_742).abs() < 1e-14);
        assert!((two_sided(1.0 - 2.0_f64.powi(-50)) - 8.041_399_959_096_541).abs() < 1e-14);
    }
}
