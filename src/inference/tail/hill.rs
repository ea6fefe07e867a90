//! The tail index by the largest values: Hill, and Gabaix and Ibragimov's regression.

use super::ladder::log_ratio;
use super::sample::{Tail, check_level};
use crate::error::{Error, Result};
use crate::measure::Undefined;
use crate::normal::two_sided;
use serde::Serialize;

/// A tail index from the k largest values: the α of P(X > x) ~ x^(−α).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TailIndex {
    /// α, more than 0; the exponent of the density is α + 1.
    pub alpha: f64,
    /// Standard error of α.
    pub standard_error: f64,
    /// Lower end of the interval, at least 0.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Confidence level of the interval, in (0, 1).
    pub level: f64,
    /// How many of the largest values it is from.
    pub k: usize,
    /// Value above which the tail begins: the (k+1)-th largest (Hill), the k-th largest (rank − ½).
    pub threshold: f64,
}

/// The Hill index of one k, see [`Tail::hill_path`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PathPoint {
    /// How many of the largest values.
    pub k: usize,
    /// The (k+1)-th largest value.
    pub threshold: f64,
    /// The index; undefined where the k + 1 largest values are equal.
    pub index: std::result::Result<TailIndex, Undefined>,
}

impl TailIndex {
    /// α with an interval α ± z·error that ends at 0.
    fn new(alpha: f64, standard_error: f64, level: f64, k: usize, threshold: f64) -> Self {
        let half = two_sided(level) * standard_error;
        Self { alpha, standard_error, low: (alpha - half).max(0.0), high: alpha + half, level, k, threshold }
    }

    /// Hill's index from the sum of the logarithms over the threshold.
    fn hill(sum: f64, level: f64, k: usize, threshold: f64) -> std::result::Result<Self, Undefined> {
        let (alpha, standard_error) = alpha_of(sum, k).ok_or(Undefined::AllEqual)?;
        Ok(Self::new(alpha, standard_error, level, k, threshold))
    }
}

impl Tail {
    /// Hill's estimator of the tail index.
    ///
    /// Formula: α = k / Σ ln(x₍ᵢ₎/x₍ₖ₊₁₎) over i = 1 … k, x₍₁₎ the largest; standard error α/√k; interval α ± z·α/√k.
    /// Conventions: the α of P(X > x) ~ x^(−α), 1 less than the exponent of the density; the threshold is the (k+1)-th
    /// largest value; the interval is the normal one and its lower end is at least 0; zeros are below any threshold.
    /// Arguments: `k`, from 1 to one less than the number of positive values; `level`, in (0, 1).
    /// Returns α > 0. Undefined: the k + 1 largest values are equal.
    /// Errors: `k` or `level` out of range.
    /// Cost: one pass over the k largest. Source: Hill (1975), Annals of Statistics 3(5).
    ///
    /// ```
    /// use topheavy::inference::tail::Tail;
    ///
    /// let index = Tail::new(&[8.0, 4.0, 2.0, 1.0, 0.0])?.hill(3, 0.95)?.unwrap();
    /// assert!((index.alpha - 3.0 / 64_f64.ln()).abs() < 1e-15);
    /// assert_eq!((index.k, index.threshold), (3, 1.0));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn hill(&self, k: usize, level: f64) -> Result<std::result::Result<TailIndex, Undefined>> {
        check_level(level)?;
        let most = self.positive().len().saturating_sub(1);
        self.check_k(k, 1, most, "Hill's index needs a positive value below the k largest")?;
        let (sum, threshold) = excess_of(self.descending(), k).unwrap_or_default();
        Ok(TailIndex::hill(sum, level, k, threshold))
    }

    /// Hill's estimator for many k, ready for a plot.
    ///
    /// Formula: that of [`Tail::hill`] for each k. Conventions: k runs from 1 to one less than the number of positive
    /// values; where these are more than `points`, about as many are kept, evenly spaced in ln k, the first and the last
    /// among them, and each k once.
    /// Arguments: `points`, at least 2; `level`, in (0, 1).
    /// Returns the points, k ascending; none for fewer than two positive values.
    /// Errors: `points` below 2, `level` out of range.
    /// Cost: one pass. Source: Hill (1975); Resnick (2007), Heavy-Tail Phenomena, for the plot.
    ///
    /// ```
    /// use topheavy::inference::tail::Tail;
    ///
    /// let path = Tail::new(&[8.0, 4.0, 2.0, 1.0])?.hill_path(100, 0.95)?;
    /// assert_eq!(path.iter().map(|point| point.k).collect::<Vec<_>>(), [1, 2, 3]);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn hill_path(&self, points: usize, level: f64) -> Result<Vec<PathPoint>> {
        check_level(level)?;
        if points < 2 {
            return Err(Error::argument("points", "must be at least 2"));
        }
        let mut kept = thinned(self.positive().len().saturating_sub(1), points).into_iter().peekable();
        let mut path = Vec::with_capacity(kept.len());
        for (k, step) in steps_down(self.descending()).enumerate() {
            if kept.next_if_eq(&k).is_some() {
                let index = TailIndex::hill(step.excess, level, k, step.value);
                path.push(PathPoint { k, threshold: step.value, index });
            }
        }
        Ok(path)
    }

    /// The tail index by a regression of ln(rank − ½) on ln size.
    ///
    /// Formula: −α is the slope of ln(i − ½) on ln x₍ᵢ₎ by least squares over i = 1 … k, x₍₁₎ the largest; standard error
    /// α·√(2/k); interval α ± z·error.
    /// Conventions: the α of P(X > x) ~ x^(−α), 1 less than the exponent of the density; ½ is taken from the rank against
    /// the bias of the plain regression, and the standard error is not that of least squares, which is far too small; tied
    /// values take successive ranks; the interval is the normal one and its lower end is at least 0.
    /// Arguments: `k`, from 2 to the number of positive values; `level`, in (0, 1).
    /// Returns α > 0. Undefined: the k largest values are equal.
    /// Errors: `k` or `level` out of range.
    /// Cost: two passes over the k largest. Source: Gabaix and Ibragimov (2011), JBES 29(1).
    ///
    /// ```
    /// use topheavy::inference::tail::Tail;
    ///
    /// // Sizes on the line itself.
    /// let sizes: Vec<f64> = (1..=50).map(|rank| (f64::from(rank) - 0.5).powf(-1.0 / 1.2)).collect();
    /// let index = Tail::new(&sizes)?.rank_half(50, 0.95)?.unwrap();
    /// assert!((index.alpha - 1.2).abs() < 1e-12 && (index.standard_error - 1.2 * 0.2).abs() < 1e-12);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn rank_half(&self, k: usize, level: f64) -> Result<std::result::Result<TailIndex, Undefined>> {
        check_level(level)?;
        self.check_k(k, 2, self.positive().len(), "a regression needs two values")?;
        let largest: Vec<f64> = self.positive().iter().rev().take(k).copied().collect();
        let (Some(first), Some(last)) = (largest.first(), largest.last()) else { return Ok(Err(Undefined::AllEqual)) };
        if first <= last {
            return Ok(Err(Undefined::AllEqual));
        }
        // Logarithms over the threshold: no digit is lost where the values are far from 1.
        let points: Vec<[f64; 2]> = (1_u32..)
            .zip(&largest)
            .map(|(rank, size)| [log_ratio(*size, *last), (f64::from(rank) - 0.5).ln()])
            .collect();
        let mean = |axis: usize| points.iter().map(|point| point[axis]).sum::<f64>() / k as f64;
        let (size, rank) = (mean(0), mean(1));
        let (mut together, mut square) = (0.0, 0.0);
        for [x, y] in points {
            together += (x - size) * (y - rank);
            square += (x - size) * (x - size);
        }
        let alpha = -together / square;
        Ok(Ok(TailIndex::new(alpha, alpha * (2.0 / k as f64).sqrt(), level, k, *last)))
    }

    /// The positive values from the largest down, one unit each.
    fn descending(&self) -> impl Iterator<Item = (f64, f64)> {
        self.positive().iter().rev().map(|value| (*value, 1.0))
    }
}

/// A value on the way down from the largest.
struct Step {
    value: f64,
    /// How many units there are down to the value, its own among them.
    units: f64,
    /// Σ ln(x/value) over the units above.
    excess: f64,
}

/// The sums of logarithms over one threshold after the other, of positive values from the largest down, each with how many
/// units have it. Each step lengthens the logarithms of all that is above, so no term is negative.
fn steps_down(descending: impl Iterator<Item = (f64, f64)>) -> impl Iterator<Item = Step> {
    descending.scan(None, |above: &mut Option<Step>, (value, count)| {
        let (units, excess) = above
            .as_ref()
            .map_or((0.0, 0.0), |above| (above.units, above.excess + above.units * log_ratio(above.value, value)));
        *above = Some(Step { value, units: units + count, excess });
        Some(Step { value, units: units + count, excess })
    })
}

/// Σ ln(x/threshold) over the k largest units, and the threshold, which is the (k+1)-th; `None` where there are not so many.
fn excess_of(descending: impl Iterator<Item = (f64, f64)>, k: usize) -> Option<(f64, f64)> {
    steps_down(descending).find(|step| step.units > k as f64).map(|step| (step.excess, step.value))
}

/// Hill's α and its standard error from the sum of the logarithms over the threshold; `None` where all are equal.
fn alpha_of(excess: f64, k: usize) -> Option<(f64, f64)> {
    let alpha = k as f64 / excess;
    (excess > 0.0).then(|| (alpha, alpha / (k as f64).sqrt()))
}

/// Hill's α of a sample with counts, values from the largest down, and its standard error; `None` where [`Tail::hill`] has
/// none.
pub(in crate::inference) fn hill_of(descending: impl Iterator<Item = (f64, f64)>, k: usize) -> Option<(f64, f64)> {
    let (excess, _) = excess_of(descending.take_while(|(value, _)| *value > 0.0), k)?;
    alpha_of(excess, k)
}

/// At most `points` whole numbers from 1 to `last`, evenly spaced in their logarithm, ascending.
fn thinned(last: usize, points: usize) -> Vec<usize> {
    if last <= points {
        return (1..=last).collect();
    }
    let widest = (last as f64).ln();
    let mut kept: Vec<usize> = (0..points)
        .map(|point| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and last")]
            let k = (widest * point as f64 / (points - 1) as f64).exp().round() as usize;
            k.clamp(1, last)
        })
        .collect();
    if let Some(end) = kept.last_mut() {
        *end = last;
    }
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;
    use crate::random::Stream;

    fn pareto(n: usize, alpha: f64, seed: u64) -> Vec<f64> {
        let mut stream = Stream::new(seed, 0);
        (0..n).map(|_| (1.0 - stream.unit()).powf(-1.0 / alpha)).collect()
    }

    #[test]
    fn hill_is_its_formula() {
        let mut x = pareto(200, 1.3, 1);
        x.extend([0.0; 5]);
        let tail = Tail::new(&x).unwrap();
        x.sort_by(|a, b| b.total_cmp(a));
        for k in [1, 2, 10, 150, 199] {
            let mean = x[..k].iter().map(|value| value.ln()).sum::<f64>() / k as f64 - x[k].ln();
            let found = tail.hill(k, 0.9).unwrap().unwrap();
            assert!((found.alpha * mean - 1.0).abs() < 1e-12);
            assert_eq!(found.standard_error, found.alpha / (k as f64).sqrt());
            assert_eq!(found.threshold, x[k]);
            assert!((found.high - found.alpha - 1.644_853_626_951_472_2 * found.standard_error).abs() < 1e-14);
        }
        assert_eq!(tail.hill(1, 0.95).unwrap().unwrap().low, 0.0);
    }

    /// Counts stand for units written one by one: the same bits.
    #[test]
    fn counts_are_units() {
        let x = [0.0, 1.0, 1.0, 2.5, 2.5, 2.5, 7.0, 7.0, 30.0];
        let counted = [(30.0, 1.0), (7.0, 2.0), (2.5, 3.0), (1.0, 2.0), (0.0, 1.0)];
        let tail = Tail::new(&x).unwrap();
        for k in 1..8 {
            let found = tail.hill(k, 0.95).unwrap().unwrap();
            assert_eq!(hill_of(counted.into_iter(), k), Some((found.alpha, found.standard_error)));
        }
        assert_eq!(hill_of(counted.into_iter(), 8), None);
        assert_eq!(hill_of([(3.0, 5.0), (1.0, 1.0)].into_iter(), 4), None);
    }

    #[test]
    fn the_path_is_hill_at_each_k() {
        let mut x = pareto(1000, 0.9, 2);
        let largest = x.iter().copied().fold(0.0, f64::max);
        x.push(largest);
        let tail = Tail::new(&x).unwrap();
        let path = tail.hill_path(40, 0.95).unwrap();
        assert!(path.len() <= 40 && path.len() > 30);
        assert_eq!((path[0].k, path.last().unwrap().k), (1, 1000));
        assert_eq!(path[0].index, Err(Undefined::AllEqual));
        for point in &path {
            assert_eq!(point.index, tail.hill(point.k, 0.95).unwrap());
        }
        assert!(path.windows(2).all(|pair| pair[0].k < pair[1].k));
        assert_eq!(tail.hill_path(1000, 0.95).unwrap().len(), 1000);
        assert!(Tail::new(&[0.0, 3.0]).unwrap().hill_path(10, 0.95).unwrap().is_empty());
    }

    #[test]
    fn regression_is_least_squares_on_the_line() {
        let x = pareto(300, 1.1, 3);
        let tail = Tail::new(&x).unwrap();
        let mut sorted = x;
        sorted.sort_by(|a, b| b.total_cmp(a));
        let k = 120;
        // Normal equations of y = c − αz.
        let [mut sizes, mut squares, mut ranks, mut products] = [0.0; 4];
        for (i, value) in sorted[..k].iter().enumerate() {
            let (size, rank) = (value.ln(), (i as f64 + 0.5).ln());
            sizes += size;
            squares += size * size;
            ranks += rank;
            products += size * rank;
        }
        let found = tail.rank_half(k, 0.95).unwrap().unwrap();
        assert!((found.alpha + (120.0 * products - sizes * ranks) / (120.0 * squares - sizes * sizes)).abs() < 1e-10);
        assert!((found.standard_error - found.alpha / 60_f64.sqrt()).abs() < 1e-15);
        assert_eq!((found.threshold, found.k), (sorted[k - 1], k));
    }

    /// Gabaix and Ibragimov's standard error is that of the estimates over samples, and ½ removes the bias.
    #[test]
    fn both_are_right_on_average() {
        let (n, k) = (2000, 200);
        let mut estimates = [Vec::new(), Vec::new()];
        for seed in 0..400 {
            let tail = Tail::new(&pareto(n, 1.5, 100 + seed)).unwrap();
            estimates[0].push(tail.hill(k, 0.95).unwrap().unwrap().alpha);
            estimates[1].push(tail.rank_half(k, 0.95).unwrap().unwrap().alpha);
        }
        for (estimates, error) in estimates.iter().zip([1.5 / 200_f64.sqrt(), 1.5 * 0.1]) {
            let mean = estimates.iter().sum::<f64>() / 400.0;
            let sd = (estimates.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
            assert!((mean - 1.5).abs() < 0.025, "{mean}");
            assert!((sd / error - 1.0).abs() < 0.15, "{sd} {error}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let tail = Tail::new(&[0.0, 1.0, 2.0, 2.0]).unwrap();
        for k in [0, 3] {
            assert!(tail.hill(k, 0.95).unwrap_err().is_usage());
        }
        for k in [1, 4] {
            assert!(tail.rank_half(k, 0.95).unwrap_err().is_usage());
        }
        for level in [0.0, 1.0, -0.5, f64::NAN] {
            assert!(tail.hill(1, level).unwrap_err().is_usage());
            assert!(tail.rank_half(2, level).unwrap_err().is_usage());
            assert!(tail.hill_path(10, level).unwrap_err().is_usage());
        }
        assert!(tail.hill_path(1, 0.95).unwrap_err().is_usage());
        assert_eq!(tail.hill(1, 0.95).unwrap(), Err(Undefined::AllEqual));
        assert_eq!(tail.rank_half(2, 0.95).unwrap(), Err(Undefined::AllEqual));
        assert!(tail.hill(2, 0.95).unwrap().is_ok());
        let few = Tail::new(&[0.0, 5.0]).unwrap().hill(1, 0.95).unwrap_err().to_string();
        assert!(few.contains("1 positive values, too few"), "{few}");
        assert!(Tail::new(&[1.0, -1.0]).is_err() && Tail::new(&[]).is_err());
    }
}
