//! What is asked of a series and a target.

use super::projection::{Sampling, YEARS_AHEAD};
use super::reached_already;
use super::series::Series;
use crate::error::{Error, Result};

/// Most paths of a method.
const MOST_REPLICATES: u32 = 1_000_000;

/// What is asked of a series.
///
/// | field | default | purpose |
/// |---|---|---|
/// | `target_usd` | `1e12` | total to be reached, US dollars a year, above 0 |
/// | `by` | 5 years after the last one | the year of gap and closing growth |
/// | `horizon` | 15 years after the last one, or `by` or `expect_by` | last year of required growth and projection |
/// | `expect_by` | none | the year by which the central projection should reach the target |
/// | `since` | the first year | where the history begins |
/// | `growth` | none | one growth a year for all parts of the gap, above −1; without it each grows at its own |
/// | `closing_share` | `0.1` | the part of the gap that each part should close alone, above 0 |
/// | `level` | `0.8` | how much of the outcomes an interval holds, between 0 and 1 |
/// | `replicates` | `10_000` | paths of each method, 100 to 1,000,000 |
/// | `seed` | `1` | seed of the paths |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackOptions {
    /// Total to be reached, US dollars a year.
    pub target_usd: f64,
    /// The year of gap and closing growth.
    pub by: Option<i32>,
    /// Last year of required growth and projection.
    pub horizon: Option<i32>,
    /// The year by which the central projection should reach the target.
    pub expect_by: Option<i32>,
    /// Where the history begins.
    pub since: Option<i32>,
    /// One growth a year for all parts of the gap.
    pub growth: Option<f64>,
    /// The part of the gap that each part should close alone.
    pub closing_share: f64,
    /// How much of the outcomes an interval holds.
    pub level: f64,
    /// Paths of each method.
    pub replicates: u32,
    /// Seed of the paths.
    pub seed: u64,
}

impl Default for TrackOptions {
    fn default() -> Self {
        Self {
            target_usd: 1e12,
            by: None,
            horizon: None,
            expect_by: None,
            since: None,
            growth: None,
            closing_share: 0.1,
            level: 0.8,
            replicates: 10_000,
            seed: 1,
        }
    }
}

/// What is asked, checked and complete.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checked {
    pub(super) by: i32,
    pub(super) horizon: i32,
    pub(super) sampling: Sampling,
}

impl TrackOptions {
    pub(super) fn checked(&self, series: &Series) -> Result<Checked> {
        let range = |holds: bool, name: &str, accepted: &str| {
            if holds { Ok(()) } else { Err(Error::argument(name, accepted)) }
        };
        let target = self.target_usd;
        range(target.is_finite() && target > 0.0, "--target", "takes a positive number of US dollars, such as 1e12")?;
        range(self.level > 0.0 && self.level < 1.0, "--level", "takes a number between 0 and 1, such as 0.8")?;
        let replicates = (100..=MOST_REPLICATES).contains(&self.replicates);
        range(replicates, "--replicates", "takes a whole number from 100 to 1,000,000")?;
        let share = self.closing_share;
        range(share.is_finite() && share > 0.0, "--closing-share", "takes a number above 0, such as 0.1")?;
        let growth = self.growth.is_none_or(|growth| growth.is_finite() && growth > -1.0 && growth <= 10.0);
        range(growth, "--growth", "takes a growth a year above -1 and up to 10, such as 0.05 for 5 %")?;
        reached_already(series, target)?;
        let last = series.last().year;
        #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "75")]
        let latest = last + YEARS_AHEAD as i32;
        for (name, year) in [("--by", self.by), ("--horizon", self.horizon), ("--expect-by", self.expect_by)] {
            let problem = match year {
                Some(year) if year <= last => format!("must be after {last}, the last year of the series"),
                Some(year) if year > latest => {
                    format!("must be at most {latest}, {YEARS_AHEAD} years after the last year of the series")
                }
                _ => continue,
            };
            return Err(Error::argument(name, problem));
        }
        let by = self.by.unwrap_or(last + 5);
        let horizon = self.horizon.unwrap_or((last + 15).max(by).max(self.expect_by.unwrap_or(by)));
        let late = [("--by", Some(by)), ("--expect-by", self.expect_by)];
        if let Some((name, _)) = late.into_iter().find(|(_, year)| year.is_some_and(|year| year > horizon)) {
            return Err(Error::argument("--horizon", format!("ends before the year of {name}; give a later one")));
        }
        let sampling = Sampling { level: self.level, replicates: self.replicates, seed: self.seed };
        Ok(Checked { by, horizon, sampling })
    }
}
