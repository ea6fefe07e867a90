//! How values may be spread between two limits around a known mean: the pieces of the point estimate.

use super::segments::Block;

/// The shape of a piece; every one keeps the limits and the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// All firms are equal.
    Equal { value: f64 },
    /// Uniform from the lower limit to the mean and from the mean to the upper limit, so many on each side that the mean
    /// is kept.
    MeanSplit { lower: f64, mean: f64, upper: f64 },
    /// Pareto above the lower limit.
    Pareto { mean: f64, alpha: f64 },
    /// Density in proportion to x^(−α−1) between the limits.
    PowerLaw { lower: f64, upper: f64, alpha: f64 },
}

/// Relative distance to a limit below which a mean is at the limit.
const AT_LIMIT: f64 = 1e-13;
/// Exponents that are looked for; limits that need a larger one are at the mean but for this.
const STEEPEST: f64 = 600.0;
/// Firms that have a block of their own.
const SINGLE: f64 = 32_768.0;
/// Points of the integral over a power law.
const STEPS: u32 = 2_000;

impl Shape {
    /// Uniform on both sides of the mean, or equal firms where the mean is a limit.
    pub(super) fn mean_split(lower: f64, mean: f64, upper: f64) -> Self {
        if is_between(lower, mean, upper) {
            Self::MeanSplit { lower, mean, upper }
        } else {
            Self::Equal { value: mean }
        }
    }

    /// Pareto of this mean above a limit: α = b/(b − 1), b = mean/limit; `None` without a limit above 0.
    pub(super) fn pareto(lower: f64, mean: f64) -> Option<Self> {
        if mean <= lower * (1.0 + AT_LIMIT) {
            return Some(Self::Equal { value: mean });
        }
        (lower > 0.0).then(|| Self::Pareto { mean, alpha: mean / (mean - lower) })
    }

    /// The power law between two limits that has this mean; `None` without a lower limit above 0.
    pub(super) fn power_law(lower: f64, mean: f64, upper: f64) -> Option<Self> {
        if !is_between(lower, mean, upper) {
            return Some(Self::Equal { value: mean });
        }
        if lower <= 0.0 {
            return None;
        }
        let width = (upper / lower).ln();
        let (mut low, mut high) = (-STEEPEST / width, STEEPEST / width);
        for _ in 0..200 {
            let alpha = 0.5 * (low + high);
            if alpha <= low || alpha >= high {
                break;
            }
            // The mean falls with the exponent.
            if lower * exponential(1.0 - alpha, 0.0, width) / exponential(-alpha, 0.0, width) > mean {
                low = alpha;
            } else {
                high = alpha;
            }
        }
        Some(Self::PowerLaw { lower, upper, alpha: 0.5 * (low + high) })
    }

    /// Name of the method.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Equal { .. } => "equal",
            Self::MeanSplit { .. } => "mean_split",
            Self::Pareto { .. } => "pareto",
            Self::PowerLaw { .. } => "power_law",
        }
    }

    /// The exponent α, where there is one.
    pub(super) fn alpha(self) -> Option<f64> {
        match self {
            Self::Pareto { alpha, .. } | Self::PowerLaw { alpha, .. } => Some(alpha),
            Self::Equal { .. } | Self::MeanSplit { .. } => None,
        }
    }

    /// What the `rank` largest of `count` firms have, the last one in part.
    fn top(self, rank: f64, count: f64) -> f64 {
        match self {
            Self::Equal { value } => value * rank,
            Self::MeanSplit { lower, mean, upper } => {
                let above = count * (mean - lower) / (upper - lower);
                if rank <= above {
                    rank * upper - (upper - mean) * rank * rank / (2.0 * above)
                } else {
                    let more = rank - above;
                    let below = count - above;
                    above * 0.5 * (mean + upper) + more * mean - (mean - lower) * more * more / (2.0 * below)
                }
            }
            Self::Pareto { mean, alpha } => mean * count * (rank / count).powf(1.0 - 1.0 / alpha),
            Self::PowerLaw { lower, upper, alpha } => {
                let width = (upper / lower).ln();
                let whole = exponential(-alpha, 0.0, width);
                let from = log_value(alpha, width, whole * rank / count);
                count * lower * exponential(1.0 - alpha, from, width) / whole
            }
        }
    }

    /// Integral over ranks from 0 to `count` of what the largest have.
    pub(super) fn area(self, count: f64) -> f64 {
        match self {
            Self::Equal { value } => value * 0.5 * count * count,
            Self::MeanSplit { lower, mean, upper } => {
                let above = count * (mean - lower) / (upper - lower);
                let below = count - above;
                let first = above * above * (0.5 * upper - (upper - mean) / 6.0);
                let second = above * below * 0.5 * (mean + upper) + below * below * (0.5 * mean - (mean - lower) / 6.0);
                first + second
            }
            Self::Pareto { mean, alpha } => mean * count * count / (2.0 - 1.0 / alpha),
            Self::PowerLaw { lower, upper, alpha } => {
                // Over y = ln(x/lower): what firms above y have, times the density of firms at y, by Simpson's rule.
                let width = (upper / lower).ln();
                let whole = exponential(-alpha, 0.0, width);
                let at = |y: f64| exponential(1.0 - alpha, y, width) / whole * (-alpha * y).exp() / whole;
                let step = width / f64::from(STEPS);
                let inner = (1..STEPS).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * at(step * f64::from(i)));
                let sum = at(0.0) + at(width) + inner.sum::<f64>();
                count * count * lower * sum * step / 3.0
            }
        }
    }

    /// The firms, largest first: each has the mean over its rank, far down several share one block.
    pub(super) fn blocks(self, count: f64, into: &mut Vec<Block>) {
        if let Self::Equal { value } = self {
            return into.push(Block { value, count });
        }
        let (mut rank, mut sum) = (0.0, 0.0);
        while rank < count {
            let width = if rank < SINGLE { 1.0 } else { (rank / SINGLE).floor().max(1.0) };
            let next = (rank + width).min(count);
            let upto = self.top(next, count);
            let (lowest, highest) = self.limits();
            into.push(Block { value: ((upto - sum) / (next - rank)).clamp(lowest, highest), count: next - rank });
            (rank, sum) = (next, upto);
        }
    }

    fn limits(self) -> (f64, f64) {
        match self {
            Self::Equal { value } => (value, value),
            Self::MeanSplit { lower, upper, .. } | Self::PowerLaw { lower, upper, .. } => (lower, upper),
            Self::Pareto { mean, alpha } => (mean - mean / alpha, f64::INFINITY),
        }
    }
}

fn is_between(lower: f64, mean: f64, upper: f64) -> bool {
    mean > lower * (1.0 + AT_LIMIT) && mean < upper * (1.0 - AT_LIMIT)
}

/// ∫ exp(c·y) dy from one point to another.
fn exponential(c: f64, from: f64, to: f64) -> f64 {
    let width = to - from;
    let inner = if c.abs() * width < 1e-300 { width } else { (c * width).exp_m1() / c };
    (c * from).exp() * inner
}

/// The y above which ∫ exp(−α·y) dy to `width` is `mass`.
fn log_value(alpha: f64, width: f64, mass: f64) -> f64 {
    if alpha.abs() * width < 1e-12 {
        return (width - mass).clamp(0.0, width);
    }
    // exp(−α·y) = exp(−α·width) + α·mass.
    let end = (-alpha * width).exp();
    (-(end + alpha * mass).ln() / alpha).clamp(0.0, width)
}
