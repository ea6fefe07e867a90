//! Polarization: Wolfson, Esteban–Ray and Duclos–Esteban–Ray.

use super::cell::Cell;
use super::density::Kernel;
use super::number::{Number, Undefined};
use super::power::Power;
use super::scale::Scale;
use super::sum::{Compensated, ExactSums, exact_sums};
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
        let mut distances = Distances::new(self);
        let mut begin = 0;
        let [sum] = exact_sums(ranked.x().chunk_by(|a, b| a >= b).map(|group| {
            let before = if begin == 0 { 0.0 } else { ranked.end(begin - 1) };
            begin += group.len();
            let end = ranked.end(begin - 1);
            [power.raise((end - before) / n) * distances.next(group[0], end - before, end)]
        }));
        sum / (n * self.by_mean().apply(self.values.mean()))
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
        let mut sums = ExactSums::new();
        kernel.sums(|i, sum| {
            let w = ranked.weight(i);
            sums.add([w * power.raise(sum * norm) * distances.next(ranked.x()[i], w, ranked.end(i))]);
        });
        let [sum] = sums.values();
        Ok(sum / (n * n * mean))
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
