//! Years in which firms seem to have been given other ids: many leave, and as many of like size enter.

use super::histories::{FirmPair, Histories};
use crate::measure::{Undefined, sum_of};
use std::fmt;

/// Least share of value that leaves, and that enters, in a suspicious year.
const LEAST_SHARE: f64 = 0.2;
/// How many times the usual share of other years that is, at least.
const TIMES_USUAL: f64 = 3.0;
/// Share of value that is never usual, however often it happens.
const NEVER_USUAL: f64 = 0.8;
/// Least part of the value that leaves for which a firm of like size enters.
const LEAST_MATCHED: f64 = 0.5;
/// Two firms are of like size when neither is more than so many times the other.
const LIKE_SIZE: f64 = 1.25;

/// A year with mass exit and mass entry of firms of like size.
///
/// Shares are in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdBreak {
    /// The year in which firms enter.
    pub year: i32,
    /// Share of the firms that leave in the value of the year before.
    pub left: f64,
    /// Share of the firms that enter in the value of the year.
    pub entered: f64,
    /// Part of the value that leaves for which a firm of like size enters, each such firm taken once.
    pub matched: f64,
}

impl fmt::Display for IdBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_cent = |share: f64| (100.0 * share).round();
        write!(
            f,
            "firm ids may have changed in {}: firms with {} % of the value of the year before leave and firms with {} % of \
             the value enter, far more than in other years, and {} % of what leaves is matched by an entrant of like size; \
             entry, exit and survival across that year may not be real",
            self.year,
            per_cent(self.left),
            per_cent(self.entered),
            per_cent(self.matched),
        )
    }
}

/// The years in which firms seem to have been given other ids.
///
/// Formula: with L the share of the exiters in the value of t−1 and E that of the entrants in the value of t, a year is
/// suspicious when L and E are both at least 0.2, and three times their median over the other years or 0.8, and at least half
/// of the value that leaves is matched. Firms are matched from the largest down, one to one, when neither value is
/// more than 1.25 times the other.
/// Conventions: only pairs of neighbouring calendar years are looked at. It is a suspicion: a war looks alike.
/// Returns: the suspicious years in time order. Cost: one sort of exiters and entrants for each year.
/// Source: none; the thresholds are topheavy's.
///
/// ```
/// use topheavy::dynamics::{Histories, Years, id_breaks};
///
/// let years = Years::new(&[2020, 2021])?;
/// // Firms 0 and 1 export in 2020; firms 2 and 3, of the same sizes, in 2021.
/// let histories = Histories::new(years, vec![0, 1, 2, 3, 4], vec![0, 0, 1, 1], vec![8.0, 5.0, 5.0, 8.0])?;
/// assert_eq!(id_breaks(&histories)[0].year, 2021);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[must_use]
pub fn id_breaks(histories: &Histories) -> Vec<IdBreak> {
    let turnover: Vec<IdBreak> =
        (0..histories.years().len()).filter_map(|year| turnover(histories, year).ok().flatten()).collect();
    let suspicious = |(at, year): &(usize, &IdBreak)| {
        let unusual = |share: fn(&IdBreak) -> f64| {
            let others = turnover.iter().enumerate().filter(|(other, _)| other != at).map(|(_, year)| share(year));
            share(year) >= (TIMES_USUAL * median(others.collect())).clamp(LEAST_SHARE, NEVER_USUAL)
        };
        unusual(|year| year.left) && unusual(|year| year.entered) && year.matched >= LEAST_MATCHED
    };
    turnover.iter().enumerate().filter(suspicious).map(|(_, year)| *year).collect()
}

/// What leaves and enters in a year; nothing where one of the two years has no value.
fn turnover(histories: &Histories, year: usize) -> Result<Option<IdBreak>, Undefined> {
    let (mut exiters, mut entrants) = (Vec::new(), Vec::new());
    let (mut of_before, mut of_now) = (Vec::new(), Vec::new());
    for FirmPair { before, after, .. } in histories.pairs(year)? {
        of_before.push(before);
        of_now.push(after);
        if after <= 0.0 {
            exiters.push(before);
        } else if before <= 0.0 {
            entrants.push(after);
        }
    }
    let (before, now) = (sum_of(&of_before), sum_of(&of_now));
    if before <= 0.0 || now <= 0.0 {
        return Ok(None);
    }
    let (left, entered) = (sum_of(&exiters), sum_of(&entrants));
    let matched = if left > 0.0 { sum_of(&matched(exiters, entrants)) / left } else { 0.0 };
    Ok(Some(IdBreak { year: histories.years().year(year), left: left / before, entered: entered / now, matched }))
}

/// The exiters that have an entrant of like size of their own.
fn matched(mut exiters: Vec<f64>, mut entrants: Vec<f64>) -> Vec<f64> {
    exiters.sort_unstable_by(|a, b| b.total_cmp(a));
    entrants.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut entrants = entrants.into_iter().peekable();
    let mut matched = Vec::new();
    for exiter in exiters {
        while entrants.next_if(|entrant| *entrant > LIKE_SIZE * exiter).is_some() {}
        if entrants.next_if(|entrant| LIKE_SIZE * entrant >= exiter).is_some() {
            matched.push(exiter);
        }
    }
    matched
}

/// The median; 0 of none.
fn median(mut shares: Vec<f64>) -> f64 {
    shares.sort_unstable_by(f64::total_cmp);
    let middle = shares.len() / 2;
    match shares.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => shares[middle],
        _ => f64::midpoint(shares[middle - 1], shares[middle]),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::years::Years;
    use super::*;

    /// Forty firms over six years that grow a little; `id` says which id a firm has in a year, 0 for none.
    fn panel(id: impl Fn(usize, u16) -> usize) -> Histories {
        let mut rows: Vec<(usize, u16, f64)> = Vec::new();
        for firm in 1..=40 {
            for year in 0..6_u16 {
                let value = 1e9 / (firm * firm) as f64 * (1.0 + 0.05 * f64::from(year));
                rows.push((id(firm, year), year, value));
            }
        }
        rows.retain(|(id, ..)| *id > 0);
        rows.sort_unstable_by_key(|(id, year, _)| (*id, *year));
        let starts = rows.chunk_by(|a, b| a.0 == b.0).scan(0, |at, firm| Some(std::mem::replace(at, *at + firm.len())));
        let starts = starts.chain([rows.len()]).collect();
        let years = Years::new(&[2015, 2016, 2017, 2018, 2019, 2020]).unwrap();
        let (year, value) = rows.iter().map(|(_, year, value)| (*year, *value)).unzip();
        Histories::new(years, starts, year, value).unwrap()
    }

    #[test]
    fn other_ids_from_one_year_on_are_suspicious() {
        let found = id_breaks(&panel(|firm, year| if year >= 3 && firm % 2 == 1 { firm + 1000 } else { firm }));
        assert_eq!(found.iter().map(|found| found.year).collect::<Vec<_>>(), [2018]);
        assert!(found[0].left > 0.5 && found[0].entered > 0.5 && found[0].matched > 0.9, "{:?}", found[0]);
        let text = found[0].to_string();
        assert!(text.contains("2018") && text.contains('%'), "{text}");
    }

    #[test]
    fn usual_turnover_is_not() {
        assert!(id_breaks(&panel(|firm, _| firm)).is_empty());
        // The largest firm leaves, and nobody comes for it.
        assert!(id_breaks(&panel(|firm, year| usize::from(firm > 1 || year < 3) * firm)).is_empty());
    }

    #[test]
    fn other_ids_in_every_year_are_suspicious() {
        assert_eq!(id_breaks(&panel(|firm, year| firm + 1000 * usize::from(year))).len(), 5);
    }

    #[test]
    fn every_entrant_is_matched_once() {
        assert_eq!(matched(vec![10.0, 10.0, 1.0], vec![9.0, 3.0]), [10.0]);
        assert_eq!(matched(vec![10.0, 8.0], vec![8.0, 30.0, 12.0]), [10.0, 8.0]);
        assert!(matched(vec![5.0], vec![]).is_empty());
    }
}
