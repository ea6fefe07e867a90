//! Yearly totals of a country's exports, checked.

use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use serde::{Deserialize, Serialize};

/// Fewest years of a series.
pub const FEWEST_YEARS: usize = 4;

/// Years that a series may hold.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// One year's total.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct YearTotal {
    /// Calendar year, or the year in which a fiscal year begins.
    pub year: i32,
    /// Exports of the whole year in US dollars, above 0.
    pub value_usd: f64,
}

/// Growth from one year of a series to the next one that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spell {
    /// The earlier year.
    pub from: i32,
    /// The later year.
    pub to: i32,
    /// Years from one to the other.
    pub years: f64,
    /// `ln x_to − ln x_from`.
    pub log_growth: f64,
    /// `(x_to/x_from)^(1/years) − 1`.
    pub growth_a_year: f64,
}

/// Yearly totals in US dollars, each year once, ascending; years may be missing between them.
///
/// ```
/// use topheavy::policy::track::Series;
///
/// let series = Series::new(&[(2021, 110.0), (2018, 100.0), (2022, 121.0), (2024, 133.1)])?;
/// assert_eq!(series.spells()[0].years, 3.0);
/// assert!((series.spells()[1].growth_a_year - 0.1).abs() < 1e-12);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    totals: Vec<YearTotal>,
}

impl Series {
    /// Checks yearly totals, in any order.
    ///
    /// Arguments: year and US dollars. Errors, with the row from 1: a total that is not finite, negative or zero; a year
    /// that stands twice or outside 1 to 9999; fewer than four years.
    /// Cost: one sort.
    pub fn new(totals: &[(i32, f64)]) -> Result<Self> {
        let mut seen = std::collections::BTreeSet::new();
        for (row, (year, value)) in (1..).zip(totals) {
            let place = |column: &str| Place::default().column(column).row(row);
            let bad = match value {
                _ if value.is_nan() => Some(BadValue::NotANumber),
                _ if value.is_infinite() => Some(BadValue::Infinite),
                _ if *value < 0.0 => Some(BadValue::Negative),
                _ => None,
            };
            if let Some(problem) = bad {
                return Err(ErrorKind::Value { place: place("value"), problem, count: 1 }.into());
            }
            if *value <= 0.0 {
                let problem = "the total is zero, and nothing grows from zero; leave the year out if it is not known";
                return Err(Error::data(place("value"), problem));
            }
            if !YEARS.contains(year) {
                return Err(Error::data(place("year"), "is no year from 1 to 9999"));
            }
            if !seen.insert(*year) {
                return Err(Error::data(place("year"), "the year stands twice; give one total a year"));
            }
        }
        if totals.len() < FEWEST_YEARS {
            let problem = format!(
                "years with a total: {}; growth and its spread need at least {FEWEST_YEARS} whole years",
                totals.len()
            );
            return Err(Error::data(Place::default().column("year"), problem));
        }
        let mut totals: Vec<YearTotal> =
            totals.iter().map(|(year, value_usd)| YearTotal { year: *year, value_usd: *value_usd }).collect();
        totals.sort_by_key(|total| total.year);
        Ok(Self { totals })
    }

    /// The totals, ascending by year.
    #[must_use]
    pub fn totals(&self) -> &[YearTotal] {
        &self.totals
    }

    /// Growth between neighbouring years of the series, in time order.
    #[must_use]
    pub fn spells(&self) -> Vec<Spell> {
        let pairs = self.totals.iter().zip(self.totals.iter().skip(1));
        pairs.map(|(from, to)| Spell::between(*from, *to)).collect()
    }

    /// The first total.
    pub(super) fn first(&self) -> YearTotal {
        self.totals[0]
    }

    /// The last total.
    pub(super) fn last(&self) -> YearTotal {
        self.totals[self.totals.len() - 1]
    }

    /// The first `n` years, for what was known then.
    pub(super) fn until(&self, n: usize) -> Self {
        Self { totals: self.totals[..n].to_vec() }
    }

    /// The years from `since` on.
    ///
    /// Errors: fewer than four of them.
    pub(super) fn since(&self, since: i32) -> Result<Self> {
        let totals: Vec<YearTotal> = self.totals.iter().filter(|total| total.year >= since).copied().collect();
        if totals.len() < FEWEST_YEARS {
            let problem = format!("leaves {} years of the series; at least {FEWEST_YEARS} are needed", totals.len());
            return Err(Error::argument("--since", problem));
        }
        Ok(Self { totals })
    }

    /// Time of each total in years since the first one, and its logarithm.
    pub(super) fn logs(&self) -> impl Iterator<Item = (f64, f64)> {
        let first = self.first().year;
        self.totals.iter().map(move |total| (f64::from(total.year - first), total.value_usd.ln()))
    }
}

impl Spell {
    /// From one total to a later one.
    pub(super) fn between(from: YearTotal, to: YearTotal) -> Self {
        let years = f64::from(to.year - from.year);
        let log_growth = to.value_usd.ln() - from.value_usd.ln();
        let growth_a_year = (log_growth / years).exp_m1();
        Self { from: from.year, to: to.year, years, log_growth, growth_a_year }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn totals_are_sorted_and_bad_ones_have_their_row() {
        let series = Series::new(&[(2003, 3.0), (2001, 1.0), (2002, 2.0), (2009, 9.0)]).unwrap();
        assert_eq!(series.totals().iter().map(|total| total.year).collect::<Vec<_>>(), [2001, 2002, 2003, 2009]);
        let refused = [
            ((2004, f64::NAN), "NaN"),
            ((2004, f64::INFINITY), "infinite"),
            ((2004, -7.25), "negative"),
            ((2004, 0.0), "zero"),
            ((2002, 7.25), "twice"),
            ((0, 7.25), "no year"),
        ];
        for (bad, word) in refused {
            let error = Series::new(&[(2001, 1.0), (2002, 2.0), bad, (2005, 5.0)]).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("row 3") && !error.contains("7.25"), "{error}");
        }
        assert!(Series::new(&[(2001, 1.0), (2002, 2.0), (2003, 3.0)]).unwrap_err().to_string().contains("at least 4"));
        assert!(series.since(2002).unwrap_err().is_usage());
        assert_eq!(series.since(2001).unwrap(), series);
    }
}
