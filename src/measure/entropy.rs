//! Measures built on logarithms and powers of x/μ.

use super::cell::Cell;
use super::herfindahl::is;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::parameters::{Aversion, Kappa, Sensitivity};
use super::power::Power;
use super::scale::Scale;
use super::values::Values;

/// Within this distance of an exponent whose formula is a limit, powers go through logarithms, where they do not cancel.
const NEAR_LIMIT: f64 = 0.25;
/// Below this κ·(μ − min x) Kolm's index is summed around the mean, above it around the smallest unit.
const KOLM_NEAR: f64 = 30.0;

/// Means over ln x; one logarithm a unit serves both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logs {
    theil: f64,
    mean_log_deviation: f64,
}

impl Cell<'_> {
    fn logs(&self) -> Logs {
        *self.logs.get_or_init(|| {
            let (values, scale) = (self.values, self.by_mean());
            // Scaled values are near x/μ, so that their logarithms are as small as the result.
            let (total, mean) = (scale.apply(values.total()), scale.apply(values.mean()));
            let [y_ln_y, ln_y] = values.sums(|x, w| {
                if x <= 0.0 {
                    return [0.0; 2];
                }
                let (y, ln) = (scale.apply(x), scale.ln(x));
                [w * (y * ln), w * ln]
            });
            let zeros = values.smallest() <= 0.0;
            // Both are at least 0 (Jensen's inequality): what is below is rounding.
            Logs {
                theil: (y_ln_y / total - mean.ln()).max(0.0),
                mean_log_deviation: if zeros { f64::INFINITY } else { (mean.ln() - ln_y / values.units()).max(0.0) },
            }
        })
    }

    pub(super) fn shannon(&self) -> f64 {
        let (values, scale) = (self.values, self.by_mean());
        if values.all_equal() {
            return values.units().ln();
        }
        // −Σ s ln s is ln n − T, which is no small difference while no unit holds most.
        let half = 0.5 * values.total();
        if values.largest()[0] <= half {
            return values.units().ln() - self.theil();
        }
        let ln_total = scale.ln(values.total());
        let [surprise] = values.sums(|x, w| {
            if x <= 0.0 {
                return [0.0];
            }
            // −ln s of a unit that is nearly everything is the small difference, not that of two logarithms.
            let of_share =
                if x > half { -(-values.total_without(x) / values.total()).ln_1p() } else { ln_total - scale.ln(x) };
            [w * (scale.apply(x) * of_share)]
        });
        surprise / scale.apply(values.total())
    }

    pub(super) fn theil(&self) -> f64 {
        if self.values.all_equal() { 0.0 } else { self.logs().theil }
    }

    pub(super) fn mean_log_deviation(&self) -> f64 {
        if self.values.all_equal() { 0.0 } else { self.logs().mean_log_deviation }
    }

    pub(super) fn generalized_entropy(&self, alpha: f64) -> Number {
        let values = self.values;
        if values.all_equal() {
            return Ok(0.0);
        }
        if alpha <= 0.0 && values.smallest() <= 0.0 {
            return Ok(f64::INFINITY);
        }
        if is(alpha, 0.0) {
            return Ok(self.mean_log_deviation());
        }
        if is(alpha, 1.0) {
            return Ok(self.theil());
        }
        let scale = alpha * (alpha - 1.0);
        // At least 0 (Jensen's inequality): what is below is rounding.
        let entropy = if alpha.abs() < NEAR_LIMIT {
            self.mean_of_log(-1.0, |ln| (alpha * ln).exp_m1()) / scale
        } else if (alpha - 1.0).abs() < NEAR_LIMIT {
            // Σ (x/μ)^α − 1 is Σ (x/μ)^α − x/μ, and that is no small difference.
            self.mean_of_log(0.0, |ln| ln.exp() * ((alpha - 1.0) * ln).exp_m1()) / scale
        } else {
            (self.mean_power(alpha) - 1.0) / scale
        };
        if entropy.is_finite() { Ok(entropy.max(0.0)) } else { Err(Undefined::Overflow) }
    }

    pub(super) fn atkinson(&self, epsilon: f64) -> f64 {
        let values = self.values;
        if values.all_equal() {
            return 0.0;
        }
        if epsilon >= 1.0 && values.smallest() <= 0.0 {
            return 1.0;
        }
        let exponent = 1.0 - epsilon;
        let index = if is(epsilon, 1.0) {
            -(-self.mean_log_deviation()).exp_m1()
        } else if exponent.abs() < NEAR_LIMIT {
            let above = self.mean_of_log(-1.0, |ln| (exponent * ln).exp_m1());
            -(above.ln_1p() / exponent).exp_m1()
        } else {
            let (extreme, mean) = self.mean_power_of_extreme(exponent);
            1.0 - extreme * mean.powf(1.0 / exponent)
        };
        // In [0, 1] (a generalised mean of order below 1 is at most μ): what is outside is rounding.
        index.clamp(0.0, 1.0)
    }

    pub(super) fn kolm(&self, kappa: f64) -> Number {
        let values = self.values;
        if values.all_equal() {
            return Ok(0.0);
        }
        let (mean, rest) = values.mean_parts();
        let below_mean = |x: f64| (mean - x) + rest;
        let widest = below_mean(values.smallest());
        let index = if kappa * widest < KOLM_NEAR {
            // Σ κ(μ − x) is 0, so taking it from each term changes nothing but the digits lost.
            let [beyond] = values.sums(|x, w| [w * exp_beyond_linear(kappa * below_mean(x))]);
            (beyond / values.units()).ln_1p() / kappa
        } else {
            let [sum] = values.sums(|x, w| [w * (-kappa * (x - values.smallest())).exp()]);
            widest + (sum / values.units()).ln() / kappa
        };
        if index.is_finite() { Ok(index.max(0.0)) } else { Err(Undefined::Overflow) }
    }

    /// (1/n) Σ f(ln(x/μ)), with the limit `at_zero` for x = 0.
    fn mean_of_log(&self, at_zero: f64, f: impl Fn(f64) -> f64) -> f64 {
        let scale = self.by_mean();
        let ln_mean = scale.apply(self.values.mean()).ln();
        let [sum] = self.values.sums(|x, w| [w * if x > 0.0 { f(scale.ln(x) - ln_mean) } else { at_zero }]);
        sum / self.values.units()
    }

    /// (1/n) Σ (x/μ)^exponent.
    fn mean_power(&self, exponent: f64) -> f64 {
        let (extreme, mean) = self.mean_power_of_extreme(exponent);
        extreme.powf(exponent) * mean
    }

    /// r and (1/n) Σ (x/(r·μ))^exponent, r·μ the unit of the largest power, so that no power overflows.
    fn mean_power_of_extreme(&self, exponent: f64) -> (f64, f64) {
        let values = self.values;
        let power = Power::new(exponent.abs());
        let (extreme, [sum]) = if exponent > 0.0 {
            let largest = values.largest()[0];
            let shares = Scale::dividing_by(largest);
            (largest, values.sums(|x, w| [w * power.raise(shares.apply(x))]))
        } else {
            let smallest = values.smallest();
            (smallest, values.sums(|x, w| [w * power.raise(smallest / x)]))
        };
        (extreme / values.mean(), sum / values.units())
    }
}

/// eᵗ − 1 − t without cancellation.
fn exp_beyond_linear(t: f64) -> f64 {
    const TERMS: u32 = 16;
    if t.abs() > 0.5 {
        return t.exp_m1() - t;
    }
    // t²/2·(1 + t/3·(1 + t/4·(…))): 0.5^16/18! is far below the last digit.
    let series = (3..=TERMS + 2).rev().fold(1.0, |series, k| 1.0 + t / f64::from(k) * series);
    0.5 * t * t * series
}

/// Shannon entropy in nats.
///
/// Formula: −Σ s ln s, with 0·ln 0 = 0.
/// Returns a number in [0, ln n]. Undefined: all values are zero.
/// Cost: one pass. Source: Shannon (1948).
///
/// ```
/// use topheavy::measure::{Values, shannon};
///
/// let values = Values::new(&[5.0, 0.0])?;
/// assert_eq!(shannon(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn shannon(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Shannon)
}

/// Exponential of Shannon entropy.
///
/// Formula: exp(−Σ s ln s).
/// Returns a number in [1, n]. Undefined: all values are zero.
/// Cost: one pass. Source: Hill (1973).
///
/// ```
/// use topheavy::measure::{Values, exp_shannon};
///
/// let values = Values::new(&[5.0, 0.0])?;
/// assert_eq!(exp_shannon(&values), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn exp_shannon(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::ExpShannon)
}

/// Theil's T.
///
/// Formula: (1/n)·Σ (x/μ)·ln(x/μ), with 0·ln 0 = 0.
/// Returns a number in [0, ln n]. Undefined: all values are zero.
/// Cost: one pass. Source: Theil (1967).
///
/// ```
/// use topheavy::measure::{Values, theil};
///
/// let values = Values::new(&[3.0, 3.0])?;
/// assert_eq!(theil(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn theil(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Theil)
}

/// Mean log deviation, Theil's L.
///
/// Formula: (1/n)·Σ ln(μ/x); infinite when a unit has value 0.
/// Returns a number in [0, ∞]. Undefined: all values are zero.
/// Cost: one pass. Source: Theil (1967).
///
/// ```
/// use topheavy::measure::{Values, mld};
///
/// let values = Values::new(&[3.0, 0.0])?;
/// assert_eq!(mld(&values), Ok(f64::INFINITY));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn mld(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::MeanLogDeviation)
}

/// Generalized entropy.
///
/// Formula: (1/(α(α−1)))·[(1/n)·Σ (x/μ)^α − 1]; α = 0 and 1 are the limits (mean log deviation, Theil's T).
/// Returns a number in [0, ∞]. Undefined: all values are zero; the number is beyond the largest double.
/// Cost: one pass. Source: Shorrocks (1980).
///
/// ```
/// use topheavy::measure::{Sensitivity, Values, generalized_entropy};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(generalized_entropy(&values, Sensitivity::new(2.0)?), Ok(0.125));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn generalized_entropy(values: &Values<'_>, alpha: Sensitivity) -> Number {
    Cell::single(values, Measure::GeneralizedEntropy(alpha))
}

/// Atkinson index.
///
/// Formula: 1 − [(1/n)·Σ (x/μ)^(1−ε)]^(1/(1−ε)); 1 for ε ≥ 1 when a unit has value 0.
/// Returns a number in [0, 1]. Undefined: all values are zero.
/// Cost: one pass. Source: Atkinson (1970).
///
/// ```
/// use topheavy::measure::{Aversion, Values, atkinson};
///
/// let values = Values::new(&[3.0, 0.0])?;
/// assert_eq!(atkinson(&values, Aversion::new(0.5)?), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn atkinson(values: &Values<'_>, epsilon: Aversion) -> Number {
    Cell::single(values, Measure::Atkinson(epsilon))
}

/// Kolm index, in the value's unit.
///
/// Formula: (1/κ)·ln[(1/n)·Σ exp(κ(μ − x))]; absolute, not scale free.
/// Returns a number in [0, μ − min x]. Undefined: the number is beyond the largest double.
/// Cost: one pass. Source: Kolm (1976).
///
/// ```
/// use topheavy::measure::{Kappa, Values, kolm};
///
/// let values = Values::new(&[3.0, 3.0])?;
/// assert_eq!(kolm(&values, Kappa::new(1.0)?), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn kolm(values: &Values<'_>, kappa: Kappa) -> Number {
    Cell::single(values, Measure::Kolm(kappa))
}
