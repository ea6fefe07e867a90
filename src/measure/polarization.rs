//! Polarization: Wolfson, Esteban–Ray and Duclos–Esteban–Ray.

use super::cell::Cell;
use super::compensated::Compensated;
use super::density::Kernel;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::parameters::Identification;
use super::power::Power;
use super::scale::Scale;
use super::values::Values;
use std::f64::consts::PI;

impl Cell<'_> {
    /// (2T − G)·μ/m, T = ½ − L(½).
    pub(super) fn wolfson_half(&self) -> Number {
        let median = self.median();
        if median <= 0.0 {
            return Err(Undefined::NoMedian);
        }
        if self.values.all_equal() {
            return Ok(0.0);
        }
        let spread = 2.0 * (0.5 - self.lorenz(0.5)) - self.gini();
        // At least 0 because the Lorenz curve lies above its tangent at ½: what is below is rounding.
        let index = spread.max(0.0) * (self.values.mean() / median);
        if index.is_finite() { Ok(index) } else { Err(Undefined::Overflow) }
    }

    pub(super) fn esteban_ray(&self, alpha: f64) -> f64 {
        let (n, ranked) = (self.values.units(), self.ranked());
        let power = Power::new(1.0 + alpha);
        let unit = 1.0 / n;
        let mut distances = Distances::new(self);
        let mut before = 0.0;
        let mut sum = Compensated::default();
        let next = ranked.x().iter().skip(1).copied().chain([f64::INFINITY]);
        for ((i, x), next) in ranked.x().iter().enumerate().zip(next) {
            // A group ends with the last unit of its value.
            if *x < next {
                let end = ranked.end(i);
                sum.add(power.raise((end - before) * unit) * distances.next(*x, end - before, end));
                before = end;
            }
        }
        sum.value() / (n * self.by_mean().apply(self.values.mean()))
    }

    pub(super) fn duclos_esteban_ray(&self, alpha: f64) -> Number {
        let (n, ranked) = (self.values.units(), self.ranked());
        if self.values.all_equal() || n <= 1.0 {
            return Err(Undefined::NoSpread);
        }
        let scale = self.by_mean();
        let mean = scale.apply(self.values.mean());
        // The density is that of x scaled, and y = x/μ has μ times as high a density over distances 1/μ as long.
        let bandwidth = 4.7 / n.sqrt() * self.standard_deviation() * alpha.powf(0.1);
        let kernel = Kernel { x: ranked.x(), weights: ranked.weights(), scale: scale.times(1.0 / bandwidth) };
        let norm = mean / (n * bandwidth * (2.0 * PI).sqrt());
        let power = Power::new(alpha);
        let mut distances = Distances::new(self);
        let mut index = Compensated::default();
        kernel.sums(|i, sum| {
            let w = ranked.weight(i);
            index.add(w * power.raise(sum * norm) * distances.next(ranked.x()[i], w, ranked.end(i)));
        });
        Ok(index.value() / (n * n * mean))
    }

    /// Standard deviation over n − 1 of the values scaled by [`Cell::by_mean`].
    fn standard_deviation(&self) -> f64 {
        let n = self.values.units();
        let mean = self.by_mean().apply(self.values.mean());
        let square = n * self.herfindahl();
        // Σ(x − μ)² is nμ²·(n·HHI − 1), where that is no small difference.
        let squares = if square >= 2.0 {
            n * mean * mean * (square - 1.0)
        } else {
            let deviation = Deviation::new(self);
            let [squares] = self.values.sums(|x, w| {
                let d = deviation.of(x);
                [w * (d * d)]
            });
            squares
        };
        (squares / (n - 1.0)).sqrt()
    }
}

/// x − μ, scaled by [`Cell::by_mean`], without losing digits when x is near μ.
#[derive(Clone, Copy)]
struct Deviation {
    mean: f64,
    rest: f64,
    scale: Scale,
}

impl Deviation {
    fn new(cell: &Cell<'_>) -> Self {
        let (mean, rest) = cell.values.mean_parts();
        Self { mean, rest, scale: cell.by_mean() }
    }

    #[inline]
    fn of(self, x: f64) -> f64 {
        self.scale.apply((x - self.mean) - self.rest)
    }
}

/// Σⱼ wⱼ·|xᵢ − xⱼ| of scaled values, while i walks from the smallest unit to the largest.
///
/// From deviations d, whose sum is 0: what lies above i is what lies below it with the other sign.
struct Distances {
    deviation: Deviation,
    units: f64,
    below: Compensated,
}

impl Distances {
    fn new(cell: &Cell<'_>) -> Self {
        Self { deviation: Deviation::new(cell), units: cell.values.units(), below: Compensated::default() }
    }

    /// The distances of the next units: their value, their weight, and where on the line they end.
    #[inline]
    fn next(&mut self, x: f64, weight: f64, end: f64) -> f64 {
        let d = self.deviation.of(x);
        let (below, above) = (end - weight, self.units - end);
        let distance = d * (below - above) - self.below.times_plus(2.0, weight * d);
        self.below.add(weight * d);
        distance
    }
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
/// use topheavy::measure::{Identification, Undefined, Values, der};
///
/// let values = Values::new(&[2.0, 2.0])?;
/// assert_eq!(der(&values, Identification::new(0.5)?), Err(Undefined::NoSpread));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn der(values: &Values<'_>, alpha: Identification) -> Number {
    Cell::single(values, Measure::DuclosEstebanRay(alpha))
}
