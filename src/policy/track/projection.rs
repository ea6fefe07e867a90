//! When each method reaches the target, and between which totals it expects a year.

use super::drift::Drift;
use super::history::History;
use super::level_trend::LevelTrend;
use super::series::Series;
use crate::random::{Stream, mix};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How far ahead paths are followed, in years.
pub const YEARS_AHEAD: usize = 75;

/// A way to project a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Random walk with drift on logarithms; what `--expect-by` asks.
    RandomWalk,
    /// Local linear trend on logarithms.
    LocalTrend,
    /// Bootstrap of historic growth.
    HistoricGrowth,
}

impl Method {
    /// All of them, in the order of results.
    pub const ALL: [Self; 3] = [Self::RandomWalk, Self::LocalTrend, Self::HistoricGrowth];

    /// The name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RandomWalk => "random_walk",
            Self::LocalTrend => "local_trend",
            Self::HistoricGrowth => "historic_growth",
        }
    }

    /// The name in sentences.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RandomWalk => "random walk with drift",
            Self::LocalTrend => "local linear trend",
            Self::HistoricGrowth => "bootstrap of historic growth",
        }
    }
}

/// How many paths, from which seed, and how much of them an interval holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sampling {
    pub(super) level: f64,
    pub(super) replicates: u32,
    pub(super) seed: u64,
}

/// A fitted method.
#[derive(Debug, Clone)]
enum Model {
    Drift(Drift),
    Trend(LevelTrend),
    History(History),
}

/// A method fitted to a series.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    method: Method,
    model: Model,
}

impl Fitted {
    /// Errors: why it cannot be fitted.
    pub(super) fn of(method: Method, series: &Series) -> Result<Self, &'static str> {
        let model = match method {
            Method::RandomWalk => Model::Drift(Drift::fit(series)),
            Method::LocalTrend => Model::Trend(LevelTrend::fit(series)?),
            Method::HistoricGrowth => Model::History(History::of(series)),
        };
        Ok(Self { method, model })
    }

    /// What was estimated, by name.
    pub(super) fn parameters(&self) -> Vec<(&'static str, f64)> {
        match &self.model {
            Model::Drift(drift) => vec![("mu", drift.mean), ("sigma2", drift.variance)],
            Model::Trend(trend) => vec![
                ("observation_variance", trend.variances.observation),
                ("level_variance", trend.variances.level),
                ("slope_variance", trend.variances.slope),
                ("deviance", trend.deviance),
            ],
            Model::History(_) => Vec::new(),
        }
    }

    /// Paths of ln x, one a replicate, each of so many years.
    fn paths(&self, years: usize, sampling: Sampling) -> Vec<Vec<f64>> {
        let key = mix(sampling.seed, 1 + self.method as u64);
        let path = |part: u32| {
            let (mut stream, mut path) = (Stream::new(key, u64::from(part)), vec![0.0; years]);
            match &self.model {
                Model::Drift(drift) => drift.path(&mut stream, &mut path),
                Model::Trend(trend) => trend.path(&mut stream, &mut path),
                Model::History(history) => history.path(&mut stream, &mut path),
            }
            path
        };
        (0..sampling.replicates).into_par_iter().map(path).collect()
    }

    /// Low end, centre and high end of ln x for each of so many years.
    pub(super) fn bands(&self, years: usize, sampling: Sampling) -> Vec<[f64; 3]> {
        match &self.model {
            Model::Drift(drift) => (1..=years).map(|h| drift.band(h as f64, sampling.level)).collect(),
            Model::Trend(trend) => (1..=years).map(|h| trend.band(h, sampling.level)).collect(),
            Model::History(_) => bands_of(&self.paths(years, sampling), years, sampling.level),
        }
    }

    /// The outlook on a target, as a logarithm.
    pub(super) fn outlook(&self, log_target: f64, sampling: Sampling) -> Outlook {
        let paths = self.paths(YEARS_AHEAD, sampling);
        let bands = match &self.model {
            Model::History(_) => bands_of(&paths, YEARS_AHEAD, sampling.level),
            _ => self.bands(YEARS_AHEAD, sampling),
        };
        let mut first = vec![0_u32; YEARS_AHEAD];
        for path in &paths {
            if let Some(count) = path.iter().position(|log| *log >= log_target).and_then(|h| first.get_mut(h)) {
                *count += 1;
            }
        }
        let mut so_far = 0;
        let reached = first.iter().map(|count| {
            so_far += count;
            f64::from(so_far) / f64::from(sampling.replicates)
        });
        let reached: Vec<f64> = reached.collect();
        // A centre that misses the target by rounding has reached it.
        let central = bands.iter().position(|band| band[1] >= log_target - 1e-12).map(|h| h + 1);
        let by = |p: f64| reached.iter().position(|reached| *reached >= p).map(|h| h + 1);
        let tail = 0.5 * (1.0 - sampling.level);
        let first_passage = [by(tail), by(0.5), by(1.0 - tail)];
        Outlook { bands, reached, central, first_passage }
    }
}

/// What a fitted method expects; years are counted from the last one of the series.
#[derive(Debug, Clone)]
pub(super) struct Outlook {
    /// Low end, centre and high end of ln x, from the first year ahead on.
    pub(super) bands: Vec<[f64; 3]>,
    /// The part of the paths that has reached the target in that year or before.
    pub(super) reached: Vec<f64>,
    /// Years until the centre reaches it.
    pub(super) central: Option<usize>,
    /// Years until the tail, half and all but the tail of the paths have reached it.
    pub(super) first_passage: [Option<usize>; 3],
}

/// Quantiles of the paths in each year.
fn bands_of(paths: &[Vec<f64>], years: usize, level: f64) -> Vec<[f64; 3]> {
    let band = |h: usize| {
        let mut logs: Vec<f64> = paths.iter().filter_map(|path| path.get(h)).copied().collect();
        logs.sort_by(f64::total_cmp);
        [0.5 * (1.0 - level), 0.5, 0.5 * (1.0 + level)].map(|p| quantile(&logs, p))
    };
    (0..years).into_par_iter().map(band).collect()
}

/// The quantile of sorted numbers, interpolated (type 7 of Hyndman and Fan).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() as f64 - 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
    let at = place.max(0.0) as usize;
    let low = sorted.get(at).copied().unwrap_or(f64::NAN);
    let high = sorted.get(at + 1).copied().unwrap_or(low);
    low + (place - place.floor()) * (high - low)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SAMPLING: Sampling = Sampling { level: 0.8, replicates: 2000, seed: 1 };

    fn series() -> Series {
        let totals = [(2015, 526.8), (2016, 495.4), (2017, 573.7), (2018, 604.9), (2019, 542.2), (2020, 512.5)];
        Series::new(&totals).unwrap()
    }

    #[test]
    fn steady_growth_arrives_on_the_day() {
        let totals: Vec<(i32, f64)> = (0..8).map(|t| (2000 + t, 100.0 * 1.1_f64.powi(t))).collect();
        let series = Series::new(&totals).unwrap();
        for method in [Method::RandomWalk, Method::HistoricGrowth] {
            let fitted = Fitted::of(method, &series).unwrap();
            // 100·1.1^12, five years after the last one.
            let outlook = fitted.outlook((100.0 * 1.1_f64.powi(12)).ln() - 1e-9, SAMPLING);
            assert_eq!((outlook.central, outlook.first_passage), (Some(5), [Some(5); 3]), "{method:?}");
            assert!(outlook.reached[3] < 1e-9 && outlook.reached[4] > 1.0 - 1e-9);
        }
    }

    #[test]
    fn a_shrinking_series_does_not_arrive() {
        let totals: Vec<(i32, f64)> = (0..8).map(|t| (2000 + t, 100.0 * 0.9_f64.powi(t))).collect();
        let outlook =
            Fitted::of(Method::RandomWalk, &Series::new(&totals).unwrap()).unwrap().outlook(100.0_f64.ln(), SAMPLING);
        assert_eq!((outlook.central, outlook.first_passage), (None, [None; 3]));
    }

    #[test]
    fn the_same_seed_gives_the_same_bits_at_any_thread_count() {
        for method in Method::ALL {
            let fitted = Fitted::of(method, &series()).unwrap();
            let of = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| fitted.outlook(600.0_f64.ln(), SAMPLING).reached)
            };
            let bits = |reached: Vec<f64>| reached.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(bits(of(1)), bits(of(3)));
            let other = fitted.outlook(600.0_f64.ln(), Sampling { seed: 2, ..SAMPLING }).reached;
            assert_ne!(bits(of(1)), bits(other));
        }
    }

    #[test]
    fn quantiles_are_interpolated() {
        assert!((quantile(&[1.0, 2.0, 4.0], 0.75) - 3.0).abs() < 1e-15);
        assert!((quantile(&[1.0, 2.0, 4.0], 1.0) - 4.0).abs() < 1e-15);
    }
}
