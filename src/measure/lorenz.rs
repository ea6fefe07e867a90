//! Inequality along the Lorenz curve.

use super::cell::Cell;
use super::compensated::Compensated;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::parameters::Fraction;
use super::ranked::Space;
use super::sum::exact_sums;
use super::top::near_whole;
use super::values::Values;

impl Cell<'_> {
    pub(super) fn gini(&self) -> f64 {
        *self.gini.get_or_init(|| {
            let n = self.values.units();
            let by_ranks = 1.0 - (2.0 * self.rank_sum() - 1.0) / n;
            // By ranks a small index would be a small difference of large numbers.
            if by_ranks >= 0.5 { by_ranks } else { self.gini_by_gaps() }
        })
    }

    /// Gini from the gaps between neighbours: Σ Cᵢ·(W − Cᵢ)·(x₍ᵢ₊₁₎ − x₍ᵢ₎)/(W·X), Cᵢ the units up to i. No term is
    /// negative, so nothing cancels and equal units give exactly 0.
    fn gini_by_gaps(&self) -> f64 {
        let (ranked, scale, n) = (self.ranked(), self.by_mean(), self.values.units());
        let [sum] = exact_sums(ranked.x().windows(2).enumerate().map(|(i, pair)| {
            let below = ranked.end(i);
            [below * (n - below) * scale.apply(pair[1] - pair[0])]
        }));
        sum / (n * scale.apply(self.values.total()))
    }

    /// Σ i·s₍ᵢ₎, ranks from the largest. A unit of weight w with r units above it takes the ranks r + 1 to r + w, which
    /// add up to w·r + w(w + 1)/2.
    fn rank_sum(&self) -> f64 {
        *self.rank_sum.get_or_init(|| {
            let (ranked, scale, n) = (self.ranked(), self.by_mean(), self.values.units());
            let mut sum = Compensated::default();
            for (i, x) in ranked.x().iter().enumerate() {
                let (w, above) = (ranked.weight(i), n - ranked.end(i));
                sum.add(w * (above + 0.5 * (w + 1.0)) * scale.apply(*x));
            }
            sum.value() / scale.apply(self.values.total())
        })
    }

    pub(super) fn hall_tideman(&self) -> f64 {
        1.0 / (2.0 * self.rank_sum() - 1.0)
    }

    pub(super) fn gini_small_sample(&self) -> Number {
        let n = self.values.units();
        if n > 1.0 { Ok(self.gini() * (n / (n - 1.0))) } else { Err(Undefined::OneUnit) }
    }

    /// Σ{x > μ} (x − μ)/X, rounded once before the division.
    pub(super) fn hoover(&self) -> f64 {
        if self.values.all_equal() {
            return 0.0;
        }
        let (mean, rest) = self.values.mean_parts();
        let above = mean.next_up()..f64::INFINITY;
        let units = self.units_between(&above);
        let beyond = self.value_between(&above, [[-units, mean], [-units, rest]]);
        // At most what one unit holds beyond the mean; above is rounding.
        (beyond / self.values.total()).min(1.0 - 1.0 / self.values.units())
    }

    /// Share of the bottom fraction p.
    pub(super) fn lorenz(&self, p: f64) -> f64 {
        self.ranked().lowest(near_whole(p * self.values.units())) / self.values.total()
    }

    /// What the top fraction holds over what the bottom fraction holds.
    pub(super) fn share_ratio(&self, top: f64, bottom: f64) -> Number {
        let n = self.values.units();
        if self.values.all_equal() {
            return Ok(top / bottom);
        }
        let below = self.ranked().lowest(near_whole(bottom * n));
        if below <= 0.0 {
            return Err(Undefined::EmptyBottom);
        }
        let ratio = self.ranked().highest(near_whole(top * n)) / below;
        if ratio.is_finite() { Ok(ratio) } else { Err(Undefined::Overflow) }
    }

    pub(super) fn lorenz_asymmetry(&self) -> f64 {
        let (n, total, mean) = (self.values.units(), self.values.total(), self.values.mean());
        if self.values.all_equal() {
            return 1.0;
        }
        let below = 0.0..mean;
        let at = self.units_between(&(mean..mean.next_up())) / n;
        let (units, held) = (self.units_between(&below) / n, self.value_between(&below, []) / total);
        if at > 0.0 {
            // Units at the mean make the coefficient an interval; this is its middle.
            return units + held + 0.5 * (at + at * n * (mean / total));
        }
        let (next_below, next_above) = self.neighbours(mean);
        let part = (mean - next_below) / (next_above - next_below);
        units + held + part / n + part * (next_above / total)
    }

    /// The values next to one between the smallest and the largest that no unit has.
    fn neighbours(&self, value: f64) -> (f64, f64) {
        let in_order = self.known_ranked().and_then(|ranked| {
            let above = ranked.first_at_least(value)?;
            Some((*ranked.x().get(above.checked_sub(1)?)?, *ranked.x().get(above)?))
        });
        if let Some(neighbours) = in_order {
            return neighbours;
        }
        let (mut below, mut above) = (0.0, f64::INFINITY);
        self.values.each(|x, _| {
            if x < value {
                below = f64::max(below, x);
            } else {
                above = f64::min(above, x);
            }
        });
        (below, above)
    }

    /// Points (F, L) of the Lorenz curve, from (0, 0) to (1, 1), one for every unit.
    fn lorenz_curve(&self) -> Vec<[f64; 2]> {
        let (ranked, n, total) = (self.ranked(), self.values.units(), self.values.total());
        let scale = self.by_mean();
        let scaled_total = scale.apply(total);
        let mut held = Compensated::default();
        let mut points = Vec::with_capacity(ranked.x().len() + 1);
        points.push([0.0, 0.0]);
        for (i, x) in ranked.x().iter().enumerate() {
            held.add(ranked.weight(i) * scale.apply(*x));
            points.push([ranked.end(i) / n, (held.value() / scaled_total).min(1.0)]);
        }
        // All units hold everything, whatever was rounded on the way.
        points.pop();
        points.push([1.0, 1.0]);
        points
    }
}

/// The Lorenz curve: share of value held by the smallest units, against their share of units.
///
/// Formula: F = i/n, L = (x₍₁₎ + … + x₍ᵢ₎)/X for i = 0 … n, units from the smallest.
/// Conventions: one point for every unit (with weights, for every value given), straight lines between them.
/// Returns points (F, L) from (0, 0) to (1, 1), not decreasing, convex.
/// Undefined when all values are zero. Cost: one sort. Source: Lorenz (1905).
///
/// ```
/// use topheavy::measure::{Values, lorenz_curve};
///
/// let curve = lorenz_curve(&Values::new(&[3.0, 1.0])?)?;
/// assert_eq!(curve, [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lorenz_curve(values: &Values<'_>) -> Result<Vec<[f64; 2]>, Undefined> {
    if values.total() <= 0.0 {
        Err(Undefined::NoValue)
    } else {
        Ok(Cell::new(values, &[Measure::Gini], &mut Space::default()).lorenz_curve())
    }
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
