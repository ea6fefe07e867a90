//! Inequality along the Lorenz curve.

use super::cell::Cell;
use super::number::{Number, Undefined};
use super::sum::{Compensated, exact_sums};
use super::top::near_whole;

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
            let [sum] = exact_sums(ranked.x().iter().enumerate().map(|(i, x)| {
                let (w, above) = (ranked.weight(i), n - ranked.end(i));
                [w * (above + 0.5 * (w + 1.0)) * scale.apply(*x)]
            }));
            sum / scale.apply(self.values.total())
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
        let (units, mut held) = (self.units_between(&above), self.value_between(&above));
        held.add_product(-units, mean);
        held.add_product(-units, rest);
        held.value() / self.values.total()
    }

    /// Share of the bottom fraction p.
    pub(super) fn lorenz(&self, p: f64) -> f64 {
        self.ranked().lowest(near_whole(p * self.values.units())) / self.values.total()
    }

    /// What the top fraction holds over what the bottom fraction holds.
    pub(super) fn share_ratio(&self, top: f64, bottom: f64) -> Number {
        let n = self.values.units();
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
        let (units, held) = (self.units_between(&below) / n, self.value_between(&below).value() / total);
        if at > 0.0 {
            // Units at the mean make the coefficient an interval; this is its middle.
            return units + held + 0.5 * (at + at * n * (mean / total));
        }
        let (next_below, next_above) = self.neighbours(mean);
        let part = (mean - next_below) / (next_above - next_below);
        units + held + part / n + part * (next_above / total)
    }

    /// The values next to one that no unit has.
    fn neighbours(&self, value: f64) -> (f64, f64) {
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
pub fn lorenz_curve(values: &super::Values<'_>) -> Result<Vec<[f64; 2]>, Undefined> {
    if values.total() <= 0.0 {
        Err(Undefined::NoValue)
    } else {
        Ok(Cell::new(values, &[super::Measure::Gini]).lorenz_curve())
    }
}
