//! Growth so far, and growth that is needed.

use super::projection::YEARS_AHEAD;
use super::series::{FEWEST_YEARS, Series, Spell};
use serde::{Deserialize, Serialize};

/// How far back the recent past begins at least, in years.
const RECENT: i32 = 10;

/// What a series shows so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToDate {
    /// First year.
    pub first_year: i32,
    /// Last year.
    pub last_year: i32,
    /// Total of the last year, US dollars.
    pub last_usd: f64,
    /// Part of the target that the last year reached.
    pub reached_share: f64,
    /// Target less the total of the last year, US dollars.
    pub gap_usd: f64,
    /// From the first to the last year; its `growth_a_year` is the compound annual growth rate.
    pub whole: Spell,
    /// From the last year that is at least ten years back, where there is one after the first.
    pub recent: Option<Spell>,
    /// From the year before in the series to the last one.
    pub last: Spell,
    /// Every spell, in time order.
    pub spells: Vec<Spell>,
}

impl ToDate {
    pub(super) fn of(series: &Series, target: f64) -> Self {
        let (first, last) = (series.first(), series.last());
        let spells = series.spells();
        let back = series.totals().iter().rev().find(|total| total.year <= last.year - RECENT);
        let before = series.totals()[series.totals().len() - 2];
        Self {
            first_year: first.year,
            last_year: last.year,
            last_usd: last.value_usd,
            reached_share: last.value_usd / target,
            gap_usd: target - last.value_usd,
            whole: Spell::between(first, last),
            recent: back.filter(|total| total.year > first.year).map(|total| Spell::between(*total, last)),
            last: Spell::between(before, last),
            spells,
        }
    }
}

/// The growth that reaches the target in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Required {
    /// The year.
    pub by: i32,
    /// Years from the last one of the series.
    pub years: i32,
    /// `(target/x_T)^(1/years) − 1`.
    pub growth_a_year: f64,
}

impl Required {
    pub(super) fn of(series: &Series, target: f64, by: i32) -> Self {
        let last = series.last();
        let years = by - last.year;
        let growth_a_year = ((target / last.value_usd).ln() / f64::from(years)).exp_m1();
        Self { by, years, growth_a_year }
    }
}

/// When the random walk's centre reaches the target if the history began in another year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Since {
    /// First year of the history.
    pub since: i32,
    /// Growth a year from there to the last year.
    pub growth_a_year: f64,
    /// First year in which exports that go on growing so reach the target; `None` where they do not within 75 years.
    pub central_year: Option<i32>,
}

impl Since {
    /// One for each year of the series from which on there are at least four.
    pub(super) fn each(series: &Series, target: f64) -> Vec<Self> {
        let last = series.last();
        let starts = series.totals().iter().take((series.totals().len() + 1).saturating_sub(FEWEST_YEARS));
        let one = |first: &super::YearTotal| {
            let spell = Spell::between(*first, last);
            let mean = spell.log_growth / spell.years;
            let arrives = |h: i32| last.value_usd.ln() + f64::from(h) * mean >= target.ln() - 1e-12;
            #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "75")]
            let ahead = (1..=YEARS_AHEAD as i32).find(|h| arrives(*h));
            let central_year = ahead.map(|h| last.year + h);
            Self { since: first.year, growth_a_year: spell.growth_a_year, central_year }
        };
        starts.map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn growth_that_is_needed_reaches_the_target() {
        let series =
            Series::new(&[(2001, 150.4), (2014, 572.7), (2022, 683.58), (2024, 683.61), (2025, 709.7)]).unwrap();
        for by in 2026..2060 {
            let required = Required::of(&series, 1000.0, by);
            let reached = 709.7 * (1.0 + required.growth_a_year).powi(required.years);
            assert!((reached - 1000.0).abs() < 1e-9, "{by}: {reached}");
        }
        let to_date = ToDate::of(&series, 1000.0);
        assert!((to_date.gap_usd - 290.3).abs() < 1e-9 && (to_date.reached_share - 0.7097).abs() < 1e-12);
        assert_eq!((to_date.recent.unwrap().from, to_date.last.from), (2014, 2024));
        let since = Since::each(&series, 1000.0);
        assert_eq!(since.iter().map(|one| one.since).collect::<Vec<_>>(), [2001, 2014]);
        // By hand: 709.7·1.06677^6 = 1045.9, ^5 = 980.4; 709.7·1.01968^18 = 1007.8, ^17 = 988.4.
        assert_eq!((since[0].central_year, since[1].central_year), (Some(2031), Some(2043)));
    }
}
