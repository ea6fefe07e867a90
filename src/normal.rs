//! The normal distribution, for intervals and tests.

use statrs::function::erf::erfc_inv;
use std::f64::consts::{PI, SQRT_2};

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

/// P(Z ≤ z) of a standard normal, to about 14 digits however small it is.
///
/// The erfc of statrs has ten digits from 0.5 on.
pub(crate) fn cumulative(z: f64) -> f64 {
    if z > 0.0 { 1.0 - upper(z) } else { upper(-z) }
}

/// From here on P(Z > t) is told by the continued fraction; below it by the series.
const FAR: f64 = 2.0;

/// P(Z > t) of a standard normal, t at least 0.
fn upper(t: f64) -> f64 {
    let density = (-0.5 * t * t - log_root_two_pi()).exp();
    if t >= FAR {
        return density / (t + 1.0 / (t + laplace(t)));
    }
    // φ(t)·(t + t³/3 + t⁵/15 + …), all of one sign.
    let (mut term, mut sum, mut odd) = (t, t, 1.0);
    while term > 0.1 * f64::EPSILON * sum {
        odd += 2.0;
        term *= t * t / odd;
        sum += term;
    }
    0.5 - density * sum
}

/// ln √(2π).
pub(crate) fn log_root_two_pi() -> f64 {
    0.5 * (2.0 * PI).ln()
}

/// 2/(t + 3/(t + 4/(t + …))), t at least 2: Laplace's continued fraction of Mills' ratio from its second step on.
///
/// Formula: (1 − Φ(t))/φ(t) = 1/(t + 1/(t + k)), so that λ(t) − t = 1/(t + k) for the hazard λ = φ/(1 − Φ).
pub(crate) fn laplace(t: f64) -> f64 {
    // Steps beyond these do not change the last bit.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 12 and 132")]
    let steps = (480.0 / (t * t)) as u32 + 12;
    (2..=steps).rev().fold(0.0, |below, step| f64::from(step) / (t + below))
}

/// ln of Mills' ratio (1 − Φ(t))/φ(t), for any finite t; it does not overflow, as the ratio itself does below −38.
pub(crate) fn log_mills(t: f64) -> f64 {
    if t >= FAR { -(t + 1.0 / (t + laplace(t))).ln() } else { cumulative(-t).ln() + 0.5 * t * t + log_root_two_pi() }
}

/// Mills' ratio (1 − Φ(t))/φ(t), t at least −5, to about 15 digits: a few multiplications, for long samples.
///
/// Conventions: √(π/2)·exp(t²/2)·erfc(t/√2) by quotients of polynomials in three ranges. Source: Cody (1969), Mathematics
/// of Computation 23(107).
pub(crate) fn mills(t: f64) -> f64 {
    let y = t.abs() * std::f64::consts::FRAC_1_SQRT_2;
    let scaled = if y <= 0.46875 {
        let square = y * y;
        let erf = y * quotient(square, NEAR_ABOVE, NEAR_BELOW);
        return (PI / 2.0).sqrt() * square.exp() * (1.0 - erf.copysign(t));
    } else if y <= 4.0 {
        quotient(y, MIDDLE_ABOVE, MIDDLE_BELOW)
    } else {
        let inverse = 1.0 / (y * y);
        (1.0 / PI.sqrt() - inverse * quotient(inverse, FAR_ABOVE, FAR_BELOW)) / y
    };
    let scaled = if t < 0.0 { 2.0 * (y * y).exp() - scaled } else { scaled };
    (PI / 2.0).sqrt() * scaled
}

/// Two polynomials, coefficients of the highest power first, one divided by the other.
fn quotient<const A: usize, const B: usize>(x: f64, above: [f64; A], below: [f64; B]) -> f64 {
    let at = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient);
    at(&above) / at(&below)
}

const NEAR_ABOVE: [f64; 5] = [
    1.857_777_061_846_031_5e-1,
    3.161_123_743_870_565_6,
    1.138_641_541_510_501_6e2,
    3.774_852_376_853_02e2,
    3.209_377_589_138_469_5e3,
];
const NEAR_BELOW: [f64; 5] =
    [1.0, 2.360_129_095_234_412_1e1, 2.440_246_379_344_441_7e2, 1.282_616_526_077_372_3e3, 2.844_236_833_439_171e3];
const MIDDLE_ABOVE: [f64; 9] = [
    2.153_115_354_744_038_5e-8,
    5.641_884_969_886_701e-1,
    8.883_149_794_388_376,
    6.611_919_063_714_163e1,
    2.986_351_381_974_001e2,
    8.819_522_212_417_69e2,
    1.712_047_612_634_070_6e3,
    2.051_078_377_826_071_5e3,
    1.230_339_354_797_997_2e3,
];
const MIDDLE_BELOW: [f64; 9] = [
    1.0,
    1.574_492_611_070_983_5e1,
    1.176_939_508_913_125e2,
    5.371_811_018_620_099e2,
    1.621_389_574_566_690_2e3,
    3.290_799_235_733_46e3,
    4.362_619_090_143_247e3,
    3.439_367_674_143_721_6e3,
    1.230_339_354_803_749_4e3,
];
const FAR_ABOVE: [f64; 6] = [
    1.631_538_713_730_209_8e-2,
    3.053_266_349_612_323_4e-1,
    3.603_448_999_498_044_4e-1,
    1.257_817_261_112_292_5e-1,
    1.608_378_514_874_228e-2,
    6.587_491_615_298_378e-4,
];
const FAR_BELOW: [f64; 6] = [
    1.0,
    2.568_520_192_289_822,
    1.872_952_849_923_460_5,
    5.279_051_029_514_284e-1,
    6.051_834_131_244_132e-2,
    2.335_204_976_268_691_9e-3,
];

/// The hazard of a standard normal less t: λ(t) − t > 0, λ = φ/(1 − Φ).
pub(crate) fn hazard_excess(t: f64) -> f64 {
    if t >= FAR { 1.0 / (t + laplace(t)) } else { (-log_mills(t)).exp() - t }
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

    /// Values of `SciPy`.
    #[test]
    fn probabilities_of_the_tables() {
        let known = [
            (0.0, 0.5),
            (0.5, 0.308_537_538_725_986_9),
            (1.0, 0.158_655_253_931_457_05),
            (1.9, 0.028_716_559_816_001_787),
            (2.0, 0.022_750_131_948_179_212),
            (3.0, 0.001_349_898_031_630_094_6),
            (6.0, 9.865_876_450_376_946e-10),
            (20.0, 2.753_624_118_606_233_4e-89),
        ];
        for (z, above) in known {
            assert!((cumulative(-z) - above).abs() < 3e-14 * above, "{z}: {}", cumulative(-z));
            assert!((cumulative(z) - (1.0 - above)).abs() < 1e-15);
        }
    }

    #[test]
    fn mills_ratio_of_the_tables() {
        let known = [
            (0.0, 0.225_791_352_644_727_33),
            (1.0, -0.422_083_111_804_590_8),
            (2.0, -0.864_245_800_477_358_9),
            (5.0, -1.646_059_860_784_053),
            (30.0, -3.402_305_423_138_524_4),
            (-5.0, 13.418_938_246_553_058),
        ];
        for (t, log) in known {
            assert!((log_mills(t) - log).abs() < 1e-14 * log.abs().max(1.0), "{t}: {}", log_mills(t));
        }
        for t in [2.0_f64, 3.0, 5.0] {
            let below = t - 1e-12;
            assert!((log_mills(t) - log_mills(below)).abs() < 1e-11, "{t}");
        }
    }

    /// The quotients beside the series and the continued fraction.
    #[test]
    fn mills_ratio_both_ways() {
        for step in -500..6000 {
            let t = 0.01 * f64::from(step) + 0.003;
            assert!((mills(t).ln() - log_mills(t)).abs() < 4e-14 * (1.0 + log_mills(t).abs()), "{t}");
        }
    }

    /// R′ = tR − 1, so (ln R)′ = t − λ.
    #[test]
    fn the_hazard_is_the_slope_of_mills_ratio() {
        for step in -40..200 {
            let t = 0.25 * f64::from(step) + 0.1;
            let h = 1e-4;
            let slope = (log_mills(t + h) - log_mills(t - h)) / (2.0 * h);
            assert!((slope + hazard_excess(t)).abs() < 1e-7 * (1.0 + slope.abs()), "{t}");
        }
    }
}
