//! A local linear trend on logarithms: a level and a slope that both wander, seen with noise; years may be missing.

use super::drift::{drawn_variance, normal, t_quantile};
use super::series::Series;
use crate::inference::simplex::lowest;
use crate::random::Stream;

/// Fewest years from which three variances and a starting level and slope are estimated.
const FEWEST: usize = 6;

/// Below this the totals are one line but for rounding.
const EXACT: f64 = 1e-22;

/// Where the search for the ratio of the variances starts, in angles.
const ANGLES: ([f64; 5], [f64; 6]) = ([0.05, 0.3, 0.8, 1.2, 1.5], [0.005, 0.03, 0.15, 0.5, 1.0, 1.5]);

/// Variances of what a year adds to the observation, the level and the slope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variances {
    pub(super) observation: f64,
    pub(super) level: f64,
    pub(super) slope: f64,
}

impl Variances {
    /// A point of the unit sphere, squared: three parts that add up to 1, any of which may be 0.
    fn of_angles([a, b]: &[f64; 2]) -> Self {
        let rest = a.sin().powi(2);
        Self { observation: a.cos().powi(2), level: rest * b.cos().powi(2), slope: rest * b.sin().powi(2) }
    }

    fn times(self, scale: f64) -> Self {
        Self { observation: scale * self.observation, level: scale * self.level, slope: scale * self.slope }
    }
}

/// Mean and covariance of the level and the slope.
#[derive(Debug, Clone, Copy)]
struct State {
    mean: [f64; 2],
    cov: [[f64; 2]; 2],
}

/// A fitted local linear trend.
///
/// Formula: `y_t = l_t + ε_t`, `l_{t+1} = l_t + b_t + η_t`, `b_{t+1} = b_t + ζ_t` for y = ln x; the variances maximise the likelihood
/// with a diffuse start, their common scale is the sum of squares over n − 2. Forecasts from the last filtered state, quantiles
/// of Student's t with n − 2 degrees of freedom; the ratio of the variances is taken as known.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelTrend {
    state: State,
    pub(super) variances: Variances,
    /// −2 ln L but for a constant of n.
    pub(super) deviance: f64,
    freedom: u32,
}

impl LevelTrend {
    /// Maximum likelihood.
    ///
    /// Errors: why it cannot be fitted.
    pub(super) fn fit(series: &Series) -> Result<Self, &'static str> {
        // The start is diffuse, so the unit does not matter; without it no digits are lost.
        let unit = series.last().value_usd.ln();
        let logs: Vec<(f64, f64)> = series.logs().map(|(time, log)| (time, log - unit)).collect();
        let n = logs.len();
        if n < FEWEST {
            return Err("it needs at least 6 years");
        }
        let deviance = |angles: &[f64; 2]| Filtered::of(&logs, Variances::of_angles(angles)).deviance();
        let grid = ANGLES.0.iter().flat_map(|a| ANGLES.1.iter().map(move |b| [*a, *b]));
        let mut starts: Vec<([f64; 2], f64)> = grid.map(|angles| (angles, deviance(&angles))).collect();
        starts.sort_by(|a, b| a.1.total_cmp(&b.1));
        let found = starts.iter().take(4).map(|(start, _)| lowest(deviance, *start, 0.2, 1e-13));
        let Some((angles, deviance)) = found.min_by(|a, b| a.1.total_cmp(&b.1)) else { return Err("no start") };
        let filtered = Filtered::of(&logs, Variances::of_angles(&angles));
        let square = filtered.square();
        if square < EXACT || !deviance.is_finite() {
            return Err("the totals grow at one steady rate, so its likelihood has no maximum");
        }
        #[expect(clippy::cast_possible_truncation, reason = "fewer than 10,000 years")]
        let freedom = n as u32 - 2;
        let scale = square / f64::from(freedom);
        let mut state = filtered.state();
        state.mean[0] += unit;
        state.cov = state.cov.map(|row| row.map(|entry| scale * entry));
        Ok(Self { state, variances: Variances::of_angles(&angles).times(scale), deviance, freedom })
    }

    /// Low end, centre and high end of ln x, `h` whole years ahead.
    pub(super) fn band(&self, h: usize, level: f64) -> [f64; 3] {
        let State { mean, cov } = (0..h).fold(self.state, |state, _| state.next(self.variances));
        let half = t_quantile(level, self.freedom) * (cov[0][0] + self.variances.observation).sqrt();
        [mean[0] - half, mean[0], mean[0] + half]
    }

    /// Fills a path of ln x, year by year, with the common scale and the last state drawn from what the data leave open.
    pub(super) fn path(&self, stream: &mut Stream, path: &mut [f64]) {
        let scale = drawn_variance(1.0, self.freedom, stream);
        let error = [scale * self.variances.observation, scale * self.variances.level, scale * self.variances.slope]
            .map(f64::sqrt);
        let State { mean, cov } = self.state;
        let spread = (scale * cov[0][0]).sqrt();
        let across = if cov[0][0] > 0.0 { cov[0][1] / cov[0][0] } else { 0.0 };
        let rest = (scale * (cov[1][1] - across * cov[0][1]).max(0.0)).sqrt();
        let off = spread * normal(stream);
        let (mut level, mut slope) = (mean[0] + off, mean[1] + across * off + rest * normal(stream));
        for log in path {
            level += slope + error[1] * normal(stream);
            slope += error[2] * normal(stream);
            *log = level + error[0] * normal(stream);
        }
    }
}

impl State {
    /// One year on.
    fn next(self, variances: Variances) -> Self {
        let [[p, q], [_, r]] = self.cov;
        let cov = [[p + 2.0 * q + r + variances.level, q + r], [q + r, r + variances.slope]];
        Self { mean: [self.mean[0] + self.mean[1], self.mean[1]], cov }
    }
}

/// What a Kalman filter knows at the last year, before and after the unknown start is estimated.
///
/// Conventions: the start δ (level and slope two years before the first one, so that no innovation is without variance) is
/// diffuse: states are kept as mean + `by_start`·δ. Source: de Jong (1991), Annals of Statistics 19(2); Harvey (1989).
struct Filtered {
    state: State,
    by_start: [[f64; 2]; 2],
    /// Σ ln F.
    logs: f64,
    /// Σ v²/F.
    squares: f64,
    /// Σ A'v/F.
    cross: [f64; 2],
    /// Σ A'A/F, symmetric: both diagonal entries, then the one beside them.
    information: [f64; 3],
    n: usize,
}

impl Filtered {
    fn of(logs: &[(f64, f64)], variances: Variances) -> Self {
        let mut one = Self {
            state: State { mean: [0.0; 2], cov: [[0.0; 2]; 2] },
            by_start: [[1.0, 0.0], [0.0, 1.0]],
            logs: 0.0,
            squares: 0.0,
            cross: [0.0; 2],
            information: [0.0; 3],
            n: logs.len(),
        };
        let mut at = -2.0;
        for (time, y) in logs {
            while at < time - 0.5 {
                one.state = one.state.next(variances);
                let [level, slope] = one.by_start;
                one.by_start[0] = [level[0] + slope[0], level[1] + slope[1]];
                at += 1.0;
            }
            one.see(*y, variances.observation);
        }
        one
    }

    /// Takes in the observation of a year.
    fn see(&mut self, y: f64, noise: f64) {
        let State { mean, cov } = &mut self.state;
        let (innovation, of_start) = (y - mean[0], self.by_start[0]);
        let variance = cov[0][0] + noise;
        self.logs += variance.ln();
        self.squares += innovation * innovation / variance;
        self.cross = [0, 1].map(|i| self.cross[i] + of_start[i] * innovation / variance);
        let products = [of_start[0] * of_start[0], of_start[1] * of_start[1], of_start[0] * of_start[1]];
        self.information = [0, 1, 2].map(|i| self.information[i] + products[i] / variance);
        let gain = [cov[0][0] / variance, cov[1][0] / variance];
        for i in 0..2 {
            mean[i] += gain[i] * innovation;
            for j in 0..2 {
                self.by_start[i][j] -= gain[i] * of_start[j];
                cov[i][j] -= gain[i] * gain[j] * variance;
            }
        }
    }

    fn determinant(&self) -> f64 {
        let [a, d, b] = self.information;
        a * d - b * b
    }

    /// The inverse of the information on the start.
    fn uncertainty(&self) -> [[f64; 2]; 2] {
        let ([a, d, b], det) = (self.information, self.determinant());
        [[d / det, -b / det], [-b / det, a / det]]
    }

    /// The estimate of the start.
    fn start(&self) -> [f64; 2] {
        self.uncertainty().map(|row| row[0] * self.cross[0] + row[1] * self.cross[1])
    }

    /// Σ v²/F of the innovations that are left once the start is estimated.
    fn square(&self) -> f64 {
        let start = self.start();
        self.squares - self.cross[0] * start[0] - self.cross[1] * start[1]
    }

    /// −2 ln L with the scale at its best, but for a constant of n.
    fn deviance(&self) -> f64 {
        (self.n as f64 - 2.0) * self.square().ln() + self.logs + self.determinant().ln()
    }

    /// The state with the start estimated, its covariance without the scale.
    fn state(&self) -> State {
        let (start, open, by) = (self.start(), self.uncertainty(), self.by_start);
        let mean = [0, 1].map(|i| self.state.mean[i] + by[i][0] * start[0] + by[i][1] * start[1]);
        let mut cov = self.state.cov;
        for (i, row) in cov.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                let terms = (0..2).flat_map(|k| (0..2).map(move |l| (k, l)));
                *entry += terms.map(|(k, l)| by[i][k] * open[k][l] * by[j][l]).sum::<f64>();
            }
        }
        State { mean, cov }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::drift::Drift;
    use super::*;

    const TOTALS: [(i32, f64); 10] = [
        (2001, 150.4),
        (2003, 193.8),
        (2005, 284.4),
        (2006, 325.5),
        (2008, 422.0),
        (2009, 363.5),
        (2010, 466.4),
        (2014, 572.7),
        (2018, 604.9),
        (2020, 512.85),
    ];

    fn logs() -> Vec<(f64, f64)> {
        Series::new(&TOTALS).unwrap().logs().collect()
    }

    /// Without a wandering slope and without noise it is the random walk with drift.
    #[test]
    fn a_level_alone_is_a_random_walk_with_drift() {
        let drift = Drift::fit(&Series::new(&TOTALS).unwrap());
        let only_level = Variances { observation: 0.0, level: 1.0, slope: 0.0 };
        let filtered = Filtered::of(&logs(), only_level);
        let scale = filtered.square() / (TOTALS.len() as f64 - 2.0);
        assert!((scale - drift.variance).abs() < 1e-12 * drift.variance, "{scale} {}", drift.variance);
        let mut state = filtered.state();
        state.cov = state.cov.map(|row| row.map(|entry| scale * entry));
        let walk = LevelTrend { state, variances: only_level.times(scale), deviance: 0.0, freedom: 8 };
        for h in [1_usize, 3, 10] {
            let (one, two) = (walk.band(h, 0.8), drift.band(h as f64, 0.8));
            assert!(one.iter().zip(two).all(|(one, two)| (one - two).abs() < 1e-9), "{h}: {one:?} {two:?}");
        }
    }

    /// The deviance of the filter is that of least squares with a dense covariance, solved by elimination.
    #[test]
    fn the_filter_has_the_likelihood_of_dense_least_squares() {
        let logs = logs();
        let n = logs.len();
        for variances in [
            Variances { observation: 0.3, level: 0.6, slope: 0.1 },
            Variances { observation: 0.0, level: 0.0, slope: 1.0 },
            Variances { observation: 1.0, level: 0.0, slope: 0.0 },
        ] {
            // Covariance from the definition, with level and slope of the first year fixed.
            let cov = |i: usize, j: usize| {
                let (s, t) = (logs[i].0.min(logs[j].0), logs[i].0.max(logs[j].0));
                let mut of_slope = 0.0;
                let mut k = 0.0;
                while k < s - 0.5 {
                    of_slope += (s - 1.0 - k) * (t - 1.0 - k);
                    k += 1.0;
                }
                let same = f64::from(u8::from(i == j));
                variances.observation * same + variances.level * s + variances.slope * of_slope
            };
            // The first year has no variance without noise, so a diffuse part is added that the start absorbs.
            let dense = |i: usize, j: usize| cov(i, j) + 1.0 + logs[i].0 * logs[j].0;
            let columns: Vec<[f64; 3]> = logs.iter().map(|(t, y)| [*y, 1.0, *t]).collect();
            let (det, solved) = eliminated(n, dense, &columns);
            let product = |a: usize, b: usize| (0..n).map(|i| columns[i][a] * solved[i][b]).sum::<f64>();
            let (yy, y1, yt) = (product(0, 0), product(0, 1), product(0, 2));
            let (a, b, d) = (product(1, 1), product(1, 2), product(2, 2));
            let of_x = a * d - b * b;
            let square = yy - (d * y1 * y1 - 2.0 * b * y1 * yt + a * yt * yt) / of_x;
            let expected = (n as f64 - 2.0) * square.ln() + det + of_x.ln();
            let found = Filtered::of(&logs, variances).deviance();
            assert!((found - expected).abs() < 1e-7 * expected.abs(), "{variances:?}: {found} {expected}");
        }
    }

    /// ln |V| and V⁻¹ times the columns.
    fn eliminated(n: usize, v: impl Fn(usize, usize) -> f64, columns: &[[f64; 3]]) -> (f64, Vec<[f64; 3]>) {
        let mut rows: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| v(i, j)).chain(columns[i]).collect::<Vec<f64>>()).collect();
        let mut det = 0.0;
        for pivot in 0..n {
            det += rows[pivot][pivot].ln();
            let own: Vec<f64> = rows[pivot].iter().map(|entry| entry / rows[pivot][pivot]).collect();
            for (i, row) in rows.iter_mut().enumerate() {
                let factor = row[pivot];
                if i != pivot {
                    row.iter_mut().zip(&own).for_each(|(entry, own)| *entry -= factor * own);
                }
            }
            rows[pivot] = own;
        }
        (det, rows.iter().map(|row| [row[n], row[n + 1], row[n + 2]]).collect())
    }

    #[test]
    fn nothing_likelier_is_nearby() {
        let fitted = LevelTrend::fit(&Series::new(&TOTALS).unwrap()).unwrap();
        for a in 0..=60 {
            for b in 0..=60 {
                let angles = [f64::from(a), f64::from(b)].map(|step| step / 60.0 * std::f64::consts::FRAC_PI_2);
                let other = Filtered::of(&logs(), Variances::of_angles(&angles)).deviance();
                assert!(other.is_nan() || other >= fitted.deviance - 1e-9, "{angles:?}: {other} {}", fitted.deviance);
            }
        }
    }

    #[test]
    fn paths_have_the_spread_of_the_band() {
        let fitted = LevelTrend::fit(&Series::new(&TOTALS).unwrap()).unwrap();
        let (n, mut path) = (20_000, [0.0; 5]);
        let [low, centre, high] = fitted.band(5, 0.8);
        let mut below = [0.0; 3];
        for part in 0..n {
            fitted.path(&mut Stream::new(9, part), &mut path);
            for (count, end) in below.iter_mut().zip([low, centre, high]) {
                *count += f64::from(u8::from(path[4] < end)) / n as f64;
            }
        }
        assert!(below.iter().zip([0.1, 0.5, 0.9]).all(|(found, p)| (found - p).abs() < 0.012), "{below:?}");
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let few = Series::new(&TOTALS[..5]).unwrap();
        assert!(LevelTrend::fit(&few).unwrap_err().contains("at least 6"));
        let steady: Vec<(i32, f64)> = (0..8).map(|t| (2000 + t, 1.05_f64.powi(t))).collect();
        assert!(LevelTrend::fit(&Series::new(&steady).unwrap()).unwrap_err().contains("steady"));
    }
}
