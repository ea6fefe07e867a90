//! Concentration from sums of powers of shares.

use super::cell::Cell;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::parameters::{Gamma, Order};
use super::power::Power;
use super::scale::Scale;
use super::values::Values;
use crate::error::{Error, Result};

/// Within this distance of order 1 a power of shares is taken through logarithms, where it does not cancel.
const NEAR_ONE: f64 = 0.25;

/// Sums Σ s³ and Σ s⁴.
#[derive(Debug, Clone, Copy)]
pub(super) struct HigherPowers {
    cubes: f64,
    fourths: f64,
}

impl Cell<'_> {
    /// Shares times a factor in [1, 2), and that factor.
    fn by_total(&self) -> (Scale, f64) {
        let scale = Scale::to_one(self.values.total());
        (scale, scale.apply(self.values.total()))
    }

    pub(super) fn herfindahl(&self) -> f64 {
        *self.squares.get_or_init(|| {
            let (scale, total) = self.by_total();
            let squares = self.values.sum_of_terms(|x| {
                let y = scale.apply(x);
                y * y
            });
            squares / (total * total)
        })
    }

    fn higher_powers(&self) -> HigherPowers {
        *self.higher.get_or_init(|| {
            let (scale, total) = self.by_total();
            let [cubes, fourths] = self.values.sums(|x, w| {
                let y = scale.apply(x);
                let square = y * y;
                [w * (square * y), w * (square * square)]
            });
            let square = total * total;
            HigherPowers { cubes: cubes / (square * total), fourths: fourths / (square * square) }
        })
    }

    /// H − 1/n, at least 0 because Σ s² is least for equal shares: what is below is rounding.
    pub(super) fn herfindahl_excess(&self) -> f64 {
        if self.values.all_equal() { 0.0 } else { (self.herfindahl() - 1.0 / self.values.units()).max(0.0) }
    }

    /// 1 − 1/(n·H).
    pub(super) fn herfindahl_dual(&self) -> f64 {
        self.herfindahl_excess() / self.herfindahl()
    }

    pub(super) fn herfindahl_normalized(&self) -> Number {
        let n = self.values.units();
        if n > 1.0 { Ok(self.herfindahl_excess() / (1.0 - 1.0 / n)) } else { Err(Undefined::OneUnit) }
    }

    /// (√H − √(1/n))/(1 − √(1/n)), where √H − √(1/n) is (H − 1/n)/(√H + √(1/n)), which does not cancel.
    pub(super) fn herfindahl_normalized_unctad(&self) -> Number {
        let n = self.values.units();
        let least = (1.0 / n).sqrt();
        let above = self.herfindahl_excess() / (self.herfindahl().sqrt() + least);
        // Both roots are rounded, so the quotient may exceed 1 in its last digit.
        if n > 1.0 { Ok((above / (1.0 - least)).min(1.0)) } else { Err(Undefined::OneUnit) }
    }

    pub(super) fn dominance(&self) -> f64 {
        self.higher_powers().fourths / (self.herfindahl() * self.herfindahl())
    }

    pub(super) fn stenbacka(&self, gamma: f64) -> f64 {
        let [first, second] = self.values.largest().map(|x| x / self.values.total());
        0.5 * (1.0 - gamma * (first - second) * (first + second))
    }

    pub(super) fn comprehensive(&self) -> f64 {
        let s = self.values.largest()[0] / self.values.total();
        // The leader is one unit; with weights below 1 there is only so much of it.
        let leader = self.values.leader();
        let all = 2.0 * self.herfindahl() - self.higher_powers().cubes;
        // s + (all − s²(2 − s)) without the leader's own term: s − 2s² + s³ = s(1 − s)².
        all + leader * s * (1.0 - s) * (1.0 - s)
    }

    pub(super) fn hannah_kay(&self, order: f64) -> f64 {
        if is(order, 2.0) { 1.0 / self.herfindahl() } else { self.renyi(order).exp() }
    }

    pub(super) fn renyi(&self, order: f64) -> f64 {
        if is(order, 1.0) {
            self.shannon()
        } else if is(order, 2.0) {
            -self.herfindahl().ln()
        } else if (order - 1.0).abs() < NEAR_ONE {
            let total = self.values.total();
            let scale = self.by_mean();
            let ln_total = scale.ln(total);
            let [above] = self.values.sums(|x, w| {
                let ln_share = if x > 0.0 { scale.ln(x) - ln_total } else { 0.0 };
                [w * (x / total) * ((order - 1.0) * ln_share).exp_m1()]
            });
            above.ln_1p() / (1.0 - order)
        } else {
            let largest = self.values.largest()[0];
            let power = Power::new(order);
            let [powers] = self.values.sums(|x, w| [w * power.raise(x / largest)]);
            (order * (largest / self.values.total()).ln() + powers.ln()) / (1.0 - order)
        }
    }
}

/// Whether a parameter is a value that has a formula of its own.
pub(super) fn is(parameter: f64, special: f64) -> bool {
    (parameter - special).abs() <= 0.0
}

/// Herfindahl–Hirschman index.
///
/// Formula: Σ s².
/// Returns a number in [1/n, 1]. Undefined: all values are zero.
/// Cost: one pass. Source: Hirschman (1945), Herfindahl (1950).
///
/// ```
/// use topheavy::measure::{Values, hhi};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(hhi(&values), Ok(0.625));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Herfindahl)
}

/// Herfindahl–Hirschman index in points.
///
/// Formula: 10,000·Σ s².
/// Returns a number in [10,000/n, 10,000]. Undefined: all values are zero.
/// Cost: one pass. Source: US DOJ and FTC, Merger Guidelines (1982).
///
/// ```
/// use topheavy::measure::{Values, hhi_points};
///
/// let values = Values::new(&[30.0, 30.0, 20.0, 20.0])?;
/// assert_eq!(hhi_points(&values), Ok(2600.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_points(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlPoints)
}

/// Effective number of units.
///
/// Formula: 1/HHI.
/// Returns a number in [1, n]. Undefined: all values are zero.
/// Cost: one pass. Source: Laakso and Taagepera (1979).
///
/// ```
/// use topheavy::measure::{Values, effective_number};
///
/// let values = Values::new(&[1.0, 1.0, 0.0])?;
/// assert_eq!(effective_number(&values), Ok(2.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn effective_number(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::EffectiveNumber)
}

/// Dual of HHI.
///
/// Formula: 1 − 1/(n·HHI).
/// Returns a number in [0, 1 − 1/n]. Undefined: all values are zero.
/// Cost: one pass. Source: Chang, Guerra, de Souza Penaloza and Tabak (2005).
///
/// ```
/// use topheavy::measure::{Values, hhi_dual};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(hhi_dual(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_dual(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlDual)
}

/// HHI rescaled linearly.
///
/// Formula: (H − 1/n)/(1 − 1/n).
/// Returns a number in [0, 1]. Undefined: all values are zero; there is a single unit.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, hhi_normalized};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(hhi_normalized(&values), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_normalized(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlNormalized)
}

/// HHI rescaled by square roots, UNCTAD's form.
///
/// Formula: (√H − √(1/n))/(1 − √(1/n)).
/// Returns a number in [0, 1]. Undefined: all values are zero; there is a single unit.
/// Cost: one pass. Source: UNCTAD, Handbook of Statistics.
///
/// ```
/// use topheavy::measure::{Values, hhi_normalized_unctad};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(hhi_normalized_unctad(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_normalized_unctad(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlNormalizedUnctad)
}

/// HHI above its minimum.
///
/// Formula: H − 1/n.
/// Returns a number in [0, 1 − 1/n]. Undefined: all values are zero.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, hhi_excess};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(hhi_excess(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_excess(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlExcess)
}

/// Hannah–Kay numbers equivalent.
///
/// Formula: (Σ s^α)^(1/(1−α)), at α = 1 the exponential of Shannon entropy.
/// Returns a number in [1, n]. Undefined: all values are zero.
/// Cost: one pass. Source: Hannah and Kay (1977).
///
/// ```
/// use topheavy::measure::{Order, Values, hannah_kay};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(hannah_kay(&values, Order::new(2.0)?), Ok(2.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hannah_kay(values: &Values<'_>, order: Order) -> Number {
    Cell::single(values, Measure::HannahKay(order))
}

/// Rényi entropy in nats.
///
/// Formula: ln(Σ s^α)/(1 − α), at α = 1 Shannon entropy.
/// Returns a number in [0, ln n]. Undefined: all values are zero.
/// Cost: one pass. Source: Rényi (1961).
///
/// ```
/// use topheavy::measure::{Order, Values, renyi};
///
/// let values = Values::new(&[5.0, 0.0])?;
/// assert_eq!(renyi(&values, Order::new(2.0)?), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn renyi(values: &Values<'_>, order: Order) -> Number {
    Cell::single(values, Measure::Renyi(order))
}

/// Horvath's comprehensive concentration index.
///
/// Formula: s₁ + Σ_{i≥2} sᵢ²·(2 − sᵢ).
/// Returns a number in (0, 1]. Undefined: all values are zero.
/// Cost: two passes. Source: Horvath (1970).
///
/// ```
/// use topheavy::measure::{Values, cci};
///
/// let values = Values::new(&[1.0, 2.0, 1.0])?;
/// assert_eq!(cci(&values), Ok(0.71875));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn cci(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Comprehensive)
}

/// Dominance index.
///
/// Formula: Σ s⁴/HHI².
/// Returns a number in [1/n, 1]. Undefined: all values are zero.
/// Cost: two passes. Source: García Alba Idunate (1994).
///
/// ```
/// use topheavy::measure::{Values, dominance};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(dominance(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn dominance(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Dominance)
}

/// Stenbacka's dominance threshold.
///
/// Formula: ½(1 − γ·(s₁² − s₂²)), the two largest shares.
/// Returns a number in at most ½. Undefined: all values are zero.
/// Cost: one pass. Source: Melnik, Shy and Stenbacka (2008).
///
/// ```
/// use topheavy::measure::{Gamma, Values, stenbacka};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(stenbacka(&values, Gamma::ONE), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn stenbacka(values: &Values<'_>, gamma: Gamma) -> Number {
    Cell::single(values, Measure::Stenbacka(gamma))
}

/// What a merger of two units adds to HHI.
///
/// Formula: (sᵢ + sⱼ)² − sᵢ² − sⱼ² = 2·sᵢ·sⱼ.
/// Arguments: the two shares, in [0, 1], together at most 1. Returns a number in [0, ½].
/// Errors: an argument error for shares outside their domain.
/// Source: US DOJ and FTC, Merger Guidelines (1982).
///
/// ```
/// assert_eq!(topheavy::measure::merger_delta(0.5, 0.25)?, 0.25);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn merger_delta(share: f64, other: f64) -> Result<f64> {
    // Shares that add up to 1 may miss it by rounding.
    let possible = share >= 0.0 && other >= 0.0 && share + other <= 1.0 + f64::EPSILON;
    if possible {
        Ok(2.0 * share * other)
    } else {
        Err(Error::argument("shares", "must be numbers from 0 to 1 that add up to at most 1"))
    }
}
