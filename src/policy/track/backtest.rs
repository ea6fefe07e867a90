//! What the methods would have said in the past, and how often their intervals held what came.

use super::projection::{Fitted, Method, Sampling};
use super::series::Series;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Years that were known at the first origin of a back-test.
pub const FEWEST_KNOWN: usize = 6;

/// Longest horizon of a back-test, in years.
pub const MOST_STEPS: usize = 5;

/// Paths of the bootstrap at each origin.
const REPLICATES: u32 = 2000;

/// Past intervals of one method and horizon, and what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BackTest {
    /// The method.
    pub method: Method,
    /// Years ahead, 1 to 5; `None` for all of them together.
    pub steps: Option<usize>,
    /// Forecasts that a later total can be compared with.
    pub forecasts: usize,
    /// How many intervals held it.
    pub hits: usize,
    /// hits/forecasts; `None` without a forecast.
    pub coverage: Option<f64>,
    /// What the intervals should hold.
    pub nominal: f64,
    /// Mean of ln actual − ln centre: negative where the method promised too much.
    pub mean_error: Option<f64>,
    /// Origins at which the method could not be fitted.
    pub not_fitted: usize,
}

/// One past forecast: years ahead, ln actual − ln centre, whether the interval held it; `None` where it was not fitted.
type Forecast = (usize, Option<(f64, bool)>);

/// For every method and every past origin with at least six known years, the intervals 1 to 5 years ahead against what came.
pub(super) fn back_tests(series: &Series, sampling: Sampling) -> Vec<BackTest> {
    let sampling = Sampling { replicates: sampling.replicates.min(REPLICATES), ..sampling };
    let of_method = |method: &Method| {
        let origins: Vec<usize> = (FEWEST_KNOWN..series.totals().len()).collect();
        let forecasts: Vec<Forecast> =
            origins.into_par_iter().flat_map_iter(|known| forecasts(*method, series, known, sampling)).collect();
        let steps = std::iter::once(None).chain((1..=MOST_STEPS).map(Some));
        steps.map(|steps| summed(*method, steps, &forecasts, sampling.level)).collect::<Vec<_>>()
    };
    Method::ALL.iter().flat_map(of_method).collect()
}

/// The forecasts of one origin: those whose year is in the series.
fn forecasts(method: Method, series: &Series, known: usize, sampling: Sampling) -> Vec<Forecast> {
    let past = series.until(known);
    let origin = past.last().year;
    let later = series.totals().iter().skip(known);
    let later = later.filter_map(|total| Some((usize::try_from(total.year - origin).ok()?, total.value_usd.ln())));
    let later: Vec<(usize, f64)> = later.filter(|(steps, _)| *steps <= MOST_STEPS).collect();
    let bands = Fitted::of(method, &past).map(|fitted| fitted.bands(MOST_STEPS, sampling));
    let compared = |(steps, actual): (usize, f64)| {
        let band = bands.as_ref().ok().and_then(|bands| bands.get(steps - 1));
        (steps, band.map(|[low, centre, high]| (actual - centre, (*low..=*high).contains(&actual))))
    };
    later.into_iter().map(compared).collect()
}

fn summed(method: Method, steps: Option<usize>, all: &[Forecast], nominal: f64) -> BackTest {
    let of_steps = || all.iter().filter(|(ahead, _)| steps.is_none_or(|steps| steps == *ahead));
    let made: Vec<(f64, bool)> = of_steps().filter_map(|(_, forecast)| *forecast).collect();
    let (forecasts, hits) = (made.len(), made.iter().filter(|(_, hit)| *hit).count());
    let some = |number: f64| (forecasts > 0).then_some(number);
    BackTest {
        method,
        steps,
        forecasts,
        hits,
        coverage: some(hits as f64 / forecasts as f64),
        nominal,
        mean_error: some(made.iter().map(|(error, _)| error).sum::<f64>() / forecasts as f64),
        not_fitted: of_steps().filter(|(_, forecast)| forecast.is_none()).count(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::drift::Drift;
    use super::*;

    const SAMPLING: Sampling = Sampling { level: 0.8, replicates: 500, seed: 1 };

    #[test]
    fn counts_are_those_of_a_loop_over_origins() {
        let totals: Vec<(i32, f64)> = [0, 1, 2, 4, 5, 6, 7, 9, 10, 14, 15]
            .iter()
            .enumerate()
            .map(|(i, t)| (2000 + t, 100.0 + 9.0 * f64::from(*t) + 30.0 * f64::from(u8::from(i % 3 == 0))))
            .collect();
        let series = Series::new(&totals).unwrap();
        let found = back_tests(&series, SAMPLING);
        let (mut counted, mut hits) = ([0; MOST_STEPS + 1], 0);
        for known in 6..totals.len() {
            let drift = Drift::fit(&Series::new(&totals[..known]).unwrap());
            for (year, value) in &totals[known..] {
                let ahead = year - totals[known - 1].0;
                if ahead <= 5 {
                    counted[0] += 1;
                    counted[usize::try_from(ahead).unwrap()] += 1;
                    let [low, _, high] = drift.band(f64::from(ahead), 0.8);
                    hits += usize::from(low <= value.ln() && value.ln() <= high);
                }
            }
        }
        let of_walk: Vec<&BackTest> = found.iter().filter(|one| one.method == Method::RandomWalk).collect();
        assert_eq!(of_walk.iter().map(|one| one.forecasts).collect::<Vec<_>>(), counted);
        assert_eq!(of_walk[0].hits, hits);
        assert_eq!(of_walk[1..].iter().map(|one| one.hits).sum::<usize>(), hits);
        assert_eq!(found.len(), 18);
    }

    #[test]
    fn a_short_series_has_no_past_forecast() {
        let series = Series::new(&[(2001, 1.0), (2002, 2.0), (2003, 2.5), (2004, 3.0)]).unwrap();
        let found = back_tests(&series, SAMPLING);
        assert!(found.iter().all(|one| one.forecasts == 0 && one.coverage.is_none() && one.mean_error.is_none()));
    }

    /// Growth that is drawn from the model itself is covered as often as the level says.
    #[test]
    fn a_random_walk_is_covered_at_its_level() {
        let mut stream = crate::random::Stream::new(11, 0);
        let (mut hits, mut forecasts) = (0, 0);
        for _ in 0..150 {
            let mut log = 0.0;
            let totals = (0..25).map(|t| {
                log += 0.05 + 0.1 * super::super::drift::normal(&mut stream);
                (2000 + t, log.exp())
            });
            let series = Series::new(&totals.collect::<Vec<(i32, f64)>>()).unwrap();
            for known in 6..25 {
                for (_, forecast) in super::forecasts(Method::RandomWalk, &series, known, SAMPLING) {
                    forecasts += 1;
                    hits += u32::from(forecast.unwrap().1);
                }
            }
        }
        let coverage = f64::from(hits) / f64::from(forecasts);
        assert!((coverage - 0.8).abs() < 0.02, "{coverage}");
    }
}
