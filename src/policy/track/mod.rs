//! The road to a target: growth to date, growth that is needed, when the target is reached, what is missing and what would
//! close the gap.
//!
//! [`Track::of`] asks everything of a [`Series`] of yearly totals; [`PartTotal`]s say what the gap is made of.
//! With the feature `panel`, [`official`] has the embedded totals and [`Panel`](crate::panel::Panel) gives its own.

mod backtest;
mod drift;
mod gap;
mod history;
mod level_trend;
#[cfg(feature = "panel")]
mod of_panel;
#[cfg(feature = "panel")]
mod official;
mod options;
mod projection;
mod series;
mod to_date;

pub use backtest::{BackTest, FEWEST_KNOWN, MOST_STEPS};
pub use gap::{Basis, Gap, GapPart, NOT_LISTED, PartTotal};
#[cfg(feature = "panel")]
pub use of_panel::YearTotals;
#[cfg(feature = "panel")]
pub use official::{LeftOut, Official, official};
pub use options::TrackOptions;
pub use projection::{Method, YEARS_AHEAD};
pub use series::{FEWEST_YEARS, Series, Spell, YearTotal};
pub use to_date::{Required, Since, ToDate};

use crate::error::{Error, Result};
use projection::{Fitted, Outlook};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one method says of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MethodOutlook {
    /// The method.
    pub method: Method,
    /// Why it could not be fitted; then there are no numbers.
    pub reason: Option<String>,
    /// What was estimated, by name.
    pub parameters: BTreeMap<String, f64>,
    /// First year in which the centre of the projection reaches the target; `None` where it does not within 75 years.
    pub central_year: Option<i32>,
    /// Year by which (1 − level)/2 of the paths have reached the target, `None` after 75 years.
    pub first_passage_low: Option<i32>,
    /// Year by which half of the paths have.
    pub first_passage_median: Option<i32>,
    /// Year by which (1 + level)/2 of the paths have.
    pub first_passage_high: Option<i32>,
    /// The part of the paths that has reached the target by the year asked for.
    pub reached_by: Option<f64>,
}

/// What one method expects of one year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// The method.
    pub method: Method,
    /// The year.
    pub year: i32,
    /// Low end of the prediction interval, US dollars.
    pub low_usd: f64,
    /// Centre (median), US dollars.
    pub central_usd: f64,
    /// High end, US dollars.
    pub high_usd: f64,
    /// The part of the paths that has reached the target in this year or before.
    pub reached: f64,
}

/// Whether the central projection of the default method, the random walk with drift, reaches the target in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// The year by which it should.
    pub by: i32,
    /// The year in which it does; `None` where it does not within 75 years.
    pub central_year: Option<i32>,
    /// Whether that is in time.
    pub met: bool,
}

/// Everything that is known of the road from a series to a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The target, US dollars a year.
    pub target_usd: f64,
    /// The year of gap and closing growth.
    pub by: i32,
    /// Last year of required growth and projection.
    pub horizon: i32,
    /// How much of the outcomes an interval holds.
    pub level: f64,
    /// Paths of each method.
    pub replicates: u32,
    /// Seed of the paths.
    pub seed: u64,
    /// Growth a year of all parts, where one was stated.
    pub growth: Option<f64>,
    /// Which part of the gap each part should close alone.
    pub closing_share: f64,
    /// The yearly totals that were used.
    pub series: Vec<YearTotal>,
    /// Growth so far.
    pub to_date: ToDate,
    /// Growth a year that reaches the target by each year.
    pub required: Vec<Required>,
    /// What each method says of the target.
    pub methods: Vec<MethodOutlook>,
    /// What each fitted method expects of each year up to the horizon.
    pub projection: Vec<Projection>,
    /// The random walk's central year by the year in which the history begins.
    pub since: Vec<Since>,
    /// Past intervals against what came.
    pub backtest: Vec<BackTest>,
    /// What is missing, by each dimension of parts.
    pub gap: Vec<Gap>,
    /// Dimensions without a part in the last year.
    pub without_parts: Vec<String>,
    /// Whether the target is expected in time, where that was asked.
    pub expectation: Option<Expectation>,
}

impl Track {
    /// The road from a series to a target.
    ///
    /// Formula: those of `topheavy define required_growth`, `random_walk`, `local_trend`, `historic_growth`, `first_passage`,
    /// `past_coverage`, `gap_contribution` and `closing_growth`.
    /// Conventions: growth is compound; projections are of logarithms, so centres are medians; an interval of years counts
    /// paths by the first year in which they reach the target, whether they stay there or not.
    /// Arguments: `series` in US dollars a year; `parts`, exports by size class, item, market, … in the last year of the series
    /// and, for growth of their own, in an earlier one; `options`.
    /// Errors: a target that the last year has reached already (`--target`); years that are not after the last one of the
    /// series or more than 75 years after it; options outside their range; parts that contradict the total.
    /// Cost: `replicates` paths of 75 years for each of three methods; one fit of each for every past year.
    ///
    /// ```
    /// use topheavy::policy::track::{Series, Track, TrackOptions};
    ///
    /// let series = Series::new(&[(2021, 644.5e9), (2022, 683.58e9), (2023, 632.2e9), (2024, 683.61e9), (2025, 709.7e9)])?;
    /// let track = Track::of(&series, &[], &TrackOptions::default())?;
    /// let by_2030 = track.required.iter().find(|one| one.by == 2030).map(|one| one.growth_a_year);
    /// assert!((by_2030.unwrap_or(0.0) - 0.071).abs() < 0.001);
    /// assert_eq!(track.methods[0].central_year, Some(2040));
    /// assert!(track.methods[1].reason.is_some());   // five years are too few for a local trend
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of(series: &Series, parts: &[PartTotal], options: &TrackOptions) -> Result<Self> {
        let series = &match options.since {
            Some(since) => series.since(since)?,
            None => series.clone(),
        };
        let asked = options.checked(series)?;
        let target = options.target_usd;
        let (mut methods, mut projection) = (Vec::new(), Vec::new());
        for method in Method::ALL {
            let outlook = Fitted::of(method, series)
                .map(|fitted| (fitted.parameters(), fitted.outlook(target.ln(), asked.sampling)));
            methods.push(told(method, series, asked.by, &outlook));
            if let Ok((_, outlook)) = &outlook {
                projection.extend(rows(method, series, asked.horizon, outlook));
            }
        }
        let central_year = methods.first().and_then(|method| method.central_year);
        let in_time = |by: i32| central_year.is_some_and(|year| year <= by);
        let expectation = options.expect_by.map(|by| Expectation { by, central_year, met: in_time(by) });
        let of_gap = gap::Asked { target, by: asked.by, growth: options.growth, share: options.closing_share };
        let (gap, without_parts) = gap::gaps(series, parts, of_gap)?;
        let last = series.last().year;
        Ok(Self {
            target_usd: target,
            by: asked.by,
            horizon: asked.horizon,
            level: options.level,
            replicates: options.replicates,
            seed: options.seed,
            growth: options.growth,
            closing_share: options.closing_share,
            series: series.totals().to_vec(),
            to_date: ToDate::of(series, target),
            required: (last + 1..=asked.horizon).map(|by| Required::of(series, target, by)).collect(),
            methods,
            projection,
            since: Since::each(series, target),
            backtest: backtest::back_tests(series, asked.sampling),
            gap,
            without_parts,
            expectation,
        })
    }

    /// The growth that reaches the target by the year asked for.
    #[must_use]
    pub fn required_by(&self) -> Required {
        let found = self.required.iter().find(|required| required.by == self.by);
        found.copied().unwrap_or(Required {
            by: self.by,
            years: self.by - self.to_date.last_year,
            growth_a_year: f64::NAN,
        })
    }

    /// Past intervals of one method, all horizons together.
    #[must_use]
    pub fn past(&self, method: Method) -> Option<&BackTest> {
        self.backtest.iter().find(|one| one.method == method && one.steps.is_none())
    }
}

/// What a method that was fitted estimated and expects, or why it was not.
type Told = Result<(Vec<(&'static str, f64)>, Outlook), &'static str>;

fn told(method: Method, series: &Series, by: i32, outlook: &Told) -> MethodOutlook {
    let last = series.last().year;
    let (parameters, outlook) = match outlook {
        Ok((parameters, outlook)) => {
            (parameters.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect(), outlook)
        }
        Err(reason) => {
            return MethodOutlook {
                method,
                reason: Some((*reason).to_owned()),
                parameters: BTreeMap::new(),
                central_year: None,
                first_passage_low: None,
                first_passage_median: None,
                first_passage_high: None,
                reached_by: None,
            };
        }
    };
    let year = |ahead: Option<usize>| ahead.and_then(|ahead| i32::try_from(ahead).ok()).map(|ahead| last + ahead);
    let [low, median, high] = outlook.first_passage.map(year);
    let ahead = usize::try_from(by - last).unwrap_or(1);
    MethodOutlook {
        method,
        reason: None,
        parameters,
        central_year: year(outlook.central),
        first_passage_low: low,
        first_passage_median: median,
        first_passage_high: high,
        reached_by: outlook.reached.get(ahead - 1).copied(),
    }
}

fn rows(method: Method, series: &Series, horizon: i32, outlook: &Outlook) -> Vec<Projection> {
    let years = series.last().year + 1..=horizon;
    let row = |((year, [low, central, high]), reached): ((i32, &[f64; 3]), &f64)| Projection {
        method,
        year,
        low_usd: low.exp(),
        central_usd: central.exp(),
        high_usd: high.exp(),
        reached: *reached,
    };
    years.zip(&outlook.bands).zip(&outlook.reached).map(row).collect()
}

/// An error where a target is reached already.
fn reached_already(series: &Series, target: f64) -> Result<()> {
    if series.last().value_usd < target {
        return Ok(());
    }
    let first = series.totals().iter().find(|total| total.value_usd >= target).map_or(0, |total| total.year);
    let problem = format!(
        "is reached already: first in {first}, and in {}, the last year of the series; give a higher one",
        series.last().year
    );
    Err(Error::argument("--target", problem))
}

#[cfg(test)]
mod tests;
