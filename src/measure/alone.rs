//! Each measure as a function of its own: the bits are those of [`super::evaluate`].

use super::cell::Cell;
use super::name::Measure;
use super::number::Number;
use super::parameters::{Aversion, Class, Fraction, Gamma, Identification, Kappa, Order, Rank, Sensitivity, TopRule};
use super::values::Values;
use crate::error::{Error, Result};

/// Herfindahl–Hirschman index.
///
/// Formula: Σ s².
/// Returns a number in [1/n, 1]. Undefined: all values are zero.
/// Cost: one pass. Source: Hirschman (1945), Herfindahl (1950).
///
/// ```
/// use topheavy::measure::{Values, herfindahl};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(herfindahl(&values), Ok(0.625));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Herfindahl)
}

/// Herfindahl–Hirschman index in points.
///
/// Formula: 10,000·Σ s².
/// Returns a number in [10,000/n, 10,000]. Undefined: all values are zero.
/// Cost: one pass. Source: US DOJ and FTC, Merger Guidelines (1982).
///
/// ```
/// use topheavy::measure::{Values, herfindahl_points};
///
/// let values = Values::new(&[30.0, 30.0, 20.0, 20.0])?;
/// assert_eq!(herfindahl_points(&values), Ok(2600.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl_points(values: &Values<'_>) -> Number {
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
/// use topheavy::measure::{Values, herfindahl_dual};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(herfindahl_dual(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl_dual(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlDual)
}

/// HHI rescaled linearly.
///
/// Formula: (H − 1/n)/(1 − 1/n).
/// Returns a number in [0, 1]. Undefined: all values are zero; there is a single unit.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, herfindahl_normalized};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(herfindahl_normalized(&values), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl_normalized(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlNormalized)
}

/// HHI rescaled by square roots, UNCTAD's form.
///
/// Formula: (√H − √(1/n))/(1 − √(1/n)).
/// Returns a number in [0, 1]. Undefined: all values are zero; there is a single unit.
/// Cost: one pass. Source: UNCTAD, Handbook of Statistics.
///
/// ```
/// use topheavy::measure::{Values, herfindahl_normalized_unctad};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(herfindahl_normalized_unctad(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl_normalized_unctad(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlNormalizedUnctad)
}

/// HHI above its minimum.
///
/// Formula: H − 1/n.
/// Returns a number in [0, 1 − 1/n]. Undefined: all values are zero.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, herfindahl_excess};
///
/// let values = Values::new(&[1.0, 0.0])?;
/// assert_eq!(herfindahl_excess(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn herfindahl_excess(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HerfindahlExcess)
}

/// Hall–Tideman index, also known as Rosenbluth's.
///
/// Formula: 1/(2·Σ i·s₍ᵢ₎ − 1), ranks i from the largest.
/// Returns a number in [1/n, 1]. Undefined: all values are zero.
/// Cost: one sort. Source: Rosenbluth (1955), Hall and Tideman (1967).
///
/// ```
/// use topheavy::measure::{Values, hall_tideman};
///
/// let values = Values::new(&[1.0, 1.0])?;
/// assert_eq!(hall_tideman(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hall_tideman(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::HallTideman)
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

/// Horvath's comprehensive concentration index.
///
/// Formula: s₁ + Σ_{i≥2} sᵢ²·(2 − sᵢ).
/// Returns a number in (0, 1]. Undefined: all values are zero.
/// Cost: two passes. Source: Horvath (1970).
///
/// ```
/// use topheavy::measure::{Values, comprehensive};
///
/// let values = Values::new(&[1.0, 2.0, 1.0])?;
/// assert_eq!(comprehensive(&values), Ok(0.71875));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn comprehensive(values: &Values<'_>) -> Number {
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

/// Share of the k largest units.
///
/// Formula: Σ of the k largest x / X; 1 when k is n or more.
/// Returns a number in [min(k/n, 1), 1]. Undefined: all values are zero.
/// Cost: O(n) selection; one sort with weights. Source: Bain (1951).
///
/// ```
/// use topheavy::measure::{Rank, Values, concentration_ratio};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(concentration_ratio(&values, Rank::new(1)?), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn concentration_ratio(values: &Values<'_>, k: Rank) -> Number {
    Cell::single(values, Measure::ConcentrationRatio(k))
}

/// Share of the top fraction of units.
///
/// Formula: Σ of the k largest x / X, k from p·n by the rule.
/// Returns a number in [0, 1]. Undefined: all values are zero.
/// Cost: O(n) selection; one sort with weights. Source: definition; quantile rule: Hyndman and Fan (1996), type 7.
///
/// ```
/// use topheavy::measure::{Fraction, TopRule, Values, top_share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(top_share(&values, Fraction::new(0.5)?, TopRule::Ceil), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn top_share(values: &Values<'_>, p: Fraction, rule: TopRule) -> Number {
    Cell::single(values, Measure::TopShare(p, rule))
}

/// Share of value held by a threshold class.
///
/// Formula: Σ{x: a ≤ x < b} / X.
/// Returns a number in [0, 1]. Undefined: all values are zero.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(share(&values, Class::at_least(3.0)?), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn share(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::Share(class))
}

/// Units in a threshold class.
///
/// Formula: #{x: a ≤ x < b}.
/// Returns a number in [0, n]. Undefined: never.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, count};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(count(&values, Class::below(3.0)?), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn count(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::Count(class))
}

/// Share of units in a threshold class.
///
/// Formula: #{x: a ≤ x < b} / n.
/// Returns a number in [0, 1]. Undefined: never.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, units_share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(units_share(&values, Class::below(3.0)?), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn units_share(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::UnitsShare(class))
}

/// Median value of a unit.
///
/// Formula: mean of the two middle units when n is even.
/// Returns a number in [min x, max x]. Undefined: never.
/// Cost: O(n) selection; one sort with weights. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, median};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(median(&values), Ok(2.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn median(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Median)
}

/// Gini coefficient of the population.
///
/// Formula: Σ |xᵢ − xⱼ| over all pairs (i, j) / (2·n²·μ); over n, not n − 1.
/// Returns a number in [0, 1 − 1/n]. Undefined: all values are zero.
/// Cost: one sort. Source: Gini (1914).
///
/// ```
/// use topheavy::measure::{Values, gini};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(gini(&values), Ok(0.25));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn gini(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Gini)
}

/// Gini coefficient times n/(n − 1).
///
/// Formula: G·n/(n − 1).
/// Returns a number in [0, 1]. Undefined: all values are zero; there is a single unit.
/// Cost: one sort. Source: Deltas (2003).
///
/// ```
/// use topheavy::measure::{Values, gini_small_sample};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(gini_small_sample(&values), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn gini_small_sample(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::GiniSmallSample)
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
/// use topheavy::measure::{Values, mean_log_deviation};
///
/// let values = Values::new(&[3.0, 0.0])?;
/// assert_eq!(mean_log_deviation(&values), Ok(f64::INFINITY));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn mean_log_deviation(values: &Values<'_>) -> Number {
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

/// Hoover (Robin Hood) index.
///
/// Formula: Σ |x − μ| / (2X).
/// Returns a number in [0, 1 − 1/n]. Undefined: all values are zero.
/// Cost: one pass. Source: Hoover (1936).
///
/// ```
/// use topheavy::measure::{Values, hoover};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(hoover(&values), Ok(0.25));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hoover(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Hoover)
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

/// Palma ratio.
///
/// Formula: (1 − L(0.9))/L(0.4), L joined by straight lines.
/// Returns a number in [0.25, ∞). Undefined: all values are zero; the bottom group holds nothing.
/// Cost: O(n) selection; one sort with weights. Source: Palma (2011).
///
/// ```
/// use topheavy::measure::{Values, palma};
///
/// let values = Values::new(&[1.0; 10])?;
/// assert_eq!(palma(&values), Ok(0.25));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn palma(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Palma)
}

/// Quintile share ratio.
///
/// Formula: (1 − L(0.8))/L(0.2), L joined by straight lines.
/// Returns a number in [1, ∞). Undefined: all values are zero; the bottom group holds nothing.
/// Cost: O(n) selection; one sort with weights. Source: Eurostat (S80/S20).
///
/// ```
/// use topheavy::measure::{Values, quintile_ratio};
///
/// let values = Values::new(&[1.0, 2.0, 2.0, 2.0, 3.0])?;
/// assert_eq!(quintile_ratio(&values), Ok(3.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn quintile_ratio(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::QuintileRatio)
}

/// Lorenz ordinate: share of the bottom fraction.
///
/// Formula: L(p), straight lines between units.
/// Returns a number in [0, p]. Undefined: all values are zero.
/// Cost: O(n) selection; one sort with weights. Source: Lorenz (1905).
///
/// ```
/// use topheavy::measure::{Fraction, Values, lorenz};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(lorenz(&values, Fraction::new(0.5)?), Ok(0.25));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn lorenz(values: &Values<'_>, p: Fraction) -> Number {
    Cell::single(values, Measure::Lorenz(p))
}

/// Lorenz asymmetry coefficient.
///
/// Formula: F(μ) + L(μ); the middle of the interval when units equal μ.
/// Returns a number in [0, 2]. Undefined: all values are zero.
/// Cost: two passes. Source: Damgaard and Weiner (2000).
///
/// ```
/// use topheavy::measure::{Values, lorenz_asymmetry};
///
/// let values = Values::new(&[2.0, 2.0])?;
/// assert_eq!(lorenz_asymmetry(&values), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn lorenz_asymmetry(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::LorenzAsymmetry)
}

/// Wolfson bipolarization, 1994 scale.
///
/// Formula: 2·(2T − G)·μ/m, T = ½ − L(½), m the median.
/// Returns a number in [0, ∞). Undefined: all values are zero; the median is zero.
/// Cost: one sort. Source: Wolfson (1994).
///
/// ```
/// use topheavy::measure::{Values, wolfson};
///
/// let values = Values::new(&[2.0, 2.0])?;
/// assert_eq!(wolfson(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn wolfson(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Wolfson)
}

/// Half of Wolfson's bipolarization, as some packages print it.
///
/// Formula: (2T − G)·μ/m.
/// Returns a number in [0, ∞). Undefined: all values are zero; the median is zero.
/// Cost: one sort. Source: Wolfson (1994), halved.
///
/// ```
/// use topheavy::measure::{Values, wolfson_half};
///
/// let values = Values::new(&[2.0, 2.0])?;
/// assert_eq!(wolfson_half(&values), Ok(0.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn wolfson_half(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::WolfsonHalf)
}

/// Esteban–Ray polarization over distinct values.
///
/// Formula: Σ πᵢ^(1+α)·πⱼ·|yᵢ − yⱼ| over all pairs (i, j), y = x/μ, πᵢ the share of units that hold a value.
/// Returns a number in [0, ∞). Undefined: all values are zero.
/// Cost: one sort. Source: Esteban and Ray (1994).
///
/// ```
/// use topheavy::measure::{Identification, Values, esteban_ray};
///
/// let values = Values::new(&[2.0, 0.0])?;
/// assert_eq!(esteban_ray(&values, Identification::new(1.0)?), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn esteban_ray(values: &Values<'_>, alpha: Identification) -> Number {
    Cell::single(values, Measure::EstebanRay(alpha))
}

/// Duclos–Esteban–Ray polarization.
///
/// Formula: (1/n²)·Σᵢ f̂(yᵢ)^α·Σⱼ |yᵢ − yⱼ|, y = x/μ, Gaussian kernel of bandwidth 4.7·n^(−1/2)·σ·α^0.1.
/// Returns a number in (0, ∞). Undefined: all values are zero; all units are equal.
/// Cost: one sort, and linear time for the density. Source: Duclos, Esteban and Ray (2004).
///
/// ```
/// use topheavy::measure::{Identification, Undefined, Values, duclos_esteban_ray};
///
/// let values = Values::new(&[2.0, 2.0])?;
/// assert_eq!(duclos_esteban_ray(&values, Identification::new(0.5)?), Err(Undefined::NoSpread));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn duclos_esteban_ray(values: &Values<'_>, alpha: Identification) -> Number {
    Cell::single(values, Measure::DuclosEstebanRay(alpha))
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
