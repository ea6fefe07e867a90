//! What every firm exported in every year: the input of survival, mobility and growth.

use super::years::Years;
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use crate::measure::{ExactSum, Number, Undefined};

/// The years in which each firm exports, and how much.
///
/// Conventions: a firm exports in a year when its value is more than 0; years of value 0 are dropped. Firms are
/// numbered from 0 in the order given, and a firm that never exports keeps its number.
/// Cost: 10 bytes a firm and year, 8 a firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    years: Years,
    /// One more than there are firms: where each firm begins, and the end.
    starts: Vec<usize>,
    year: Vec<u16>,
    value: Vec<f64>,
}

/// The years in which one firm exports, ascending, and its values: two slices of the same length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History<'a> {
    /// Places in [`Years`], ascending.
    pub years: &'a [u16],
    /// Value exported in each of them; more than 0.
    pub values: &'a [f64],
}

/// One firm in two neighbouring years; 0 where it does not export. At least one of the two is more than 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirmPair {
    /// Number of the firm.
    pub firm: usize,
    /// Value in the year before.
    pub before: f64,
    /// Value in the year.
    pub after: f64,
}

impl Histories {
    /// Checks the histories of all firms once.
    ///
    /// Arguments: `years`, the calendar years of the data; `starts`, where each firm begins in the two other vectors,
    /// from 0, ascending, and their length at the end; `year`, places in `years`, ascending within a firm and each
    /// once; `value`, in the unit of the data, at least 0 and finite.
    /// Returns the histories, without the years of value 0.
    /// Errors: vectors of different lengths, starts or years out of order, a year that is not in `years`, a value that
    /// is negative or not finite, values whose sum is not finite.
    /// Cost: one pass. Source: none.
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Years};
    ///
    /// let years = Years::new(&[2020, 2021, 2022])?;
    /// // Firm 0 exports in 2020 and 2021, firm 1 in 2022.
    /// let histories = Histories::new(years, vec![0, 2, 3], vec![0, 1, 2], vec![5.0, 7.0, 1.0])?;
    /// assert_eq!((histories.firms(), histories.firm_years()), (2, 3));
    /// assert_eq!(histories.firm(1).years, [2]);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn new(years: Years, starts: Vec<usize>, year: Vec<u16>, value: Vec<f64>) -> Result<Self> {
        if year.len() != value.len() {
            return Err(ErrorKind::Length { name: "value".to_owned(), expected: year.len(), found: value.len() }.into());
        }
        let ascending = starts.is_sorted() && starts.first() == Some(&0) && starts.last() == Some(&year.len());
        if !ascending {
            let problem = "must ascend from 0 to the number of firm-years: one entry a firm, and the end";
            return Err(Error::argument("starts", problem));
        }
        check_values(&value)?;
        if value.iter().copied().collect::<ExactSum>().value().is_infinite() {
            return Err(Error::argument("value", "adds up to more than the largest number; use a larger unit"));
        }
        let mut histories = Self { years, starts, year, value };
        histories.check_years()?;
        histories.drop_zeros();
        Ok(histories)
    }

    fn check_years(&self) -> Result<()> {
        let known = self.iter().all(|firm| firm.years.iter().all(|year| usize::from(*year) < self.years.len()));
        if !known {
            return Err(Error::argument("year", "holds a place beyond the years of the data"));
        }
        if !self.iter().all(|firm| firm.years.is_sorted_by(|a, b| a < b)) {
            return Err(Error::argument("year", "must ascend within a firm, each year once; add up its flows first"));
        }
        Ok(())
    }

    fn drop_zeros(&mut self) {
        if self.value.iter().all(|value| *value > 0.0) {
            return;
        }
        let mut kept = 0;
        let mut from = 0;
        for end in self.starts.iter_mut().skip(1) {
            for at in from..*end {
                if self.value[at] > 0.0 {
                    self.value[kept] = self.value[at];
                    self.year[kept] = self.year[at];
                    kept += 1;
                }
            }
            from = *end;
            *end = kept;
        }
        self.year.truncate(kept);
        self.value.truncate(kept);
    }

    /// The calendar years of the data.
    #[must_use]
    pub fn years(&self) -> &Years {
        &self.years
    }

    /// How many firms there are, with those that never export.
    #[must_use]
    pub fn firms(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many years of export all firms have together.
    #[must_use]
    pub fn firm_years(&self) -> usize {
        self.year.len()
    }

    /// The history of one firm; empty for a number that no firm has.
    #[must_use]
    pub fn firm(&self, firm: usize) -> History<'_> {
        match (self.starts.get(firm), self.starts.get(firm + 1)) {
            (Some(&from), Some(&to)) => History { years: &self.year[from..to], values: &self.value[from..to] },
            _ => History { years: &[], values: &[] },
        }
    }

    /// The histories of all firms, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = History<'_>> + Clone {
        self.starts.windows(2).map(|at| History { years: &self.year[at[0]..at[1]], values: &self.value[at[0]..at[1]] })
    }

    /// The firms that export in a year or in the year before, in the order of their numbers.
    ///
    /// Arguments: `year`, the place of the later year in [`Histories::years`].
    /// Returns an iterator over [`FirmPair`]. Undefined: the year before is not in the data.
    /// Cost: one pass over all firms. Source: none.
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Years};
    /// use topheavy::measure::Undefined;
    ///
    /// let years = Years::new(&[2020, 2021, 2022])?;
    /// let histories = Histories::new(years, vec![0, 2, 3], vec![0, 1, 2], vec![5.0, 7.0, 1.0])?;
    /// let values: Vec<_> = histories.pairs(2).unwrap().map(|pair| (pair.before, pair.after)).collect();
    /// assert_eq!(values, [(7.0, 0.0), (0.0, 1.0)]);
    /// assert_eq!(histories.pairs(0).err(), Some(Undefined::FirstYear));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn pairs(&self, year: usize) -> Result<impl Iterator<Item = FirmPair> + Clone + '_, Undefined> {
        let before = self.year_before(year)?;
        let pair = move |(firm, history): (usize, History<'_>)| {
            let pair = FirmPair { firm, before: history.value(before), after: history.value(year) };
            (pair.before > 0.0 || pair.after > 0.0).then_some(pair)
        };
        Ok(self.iter().enumerate().filter_map(pair))
    }

    /// The place of the year before, for a place that may be beyond the years.
    pub(super) fn year_before(&self, year: usize) -> Result<usize, Undefined> {
        if year < self.years.len() { self.years.before(year) } else { Err(Undefined::LastYear) }
    }

    /// The later year of every pair of neighbouring years of the data.
    pub(super) fn years_with_one_before(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.years.len()).filter(|year| self.years.before(*year).is_ok())
    }
}

impl History<'_> {
    /// Value in a year; 0 when the firm does not export.
    #[must_use]
    pub fn value(&self, year: usize) -> f64 {
        let at = u16::try_from(year).ok().and_then(|year| self.years.binary_search(&year).ok());
        at.and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    /// Whether the firm exports in a year.
    #[must_use]
    pub fn exports(&self, year: usize) -> bool {
        u16::try_from(year).is_ok_and(|year| self.years.binary_search(&year).is_ok())
    }
}

/// The share of some firms in others; undefined when there are no others.
pub(super) fn share(part: u64, whole: u64) -> Number {
    if whole == 0 { Err(Undefined::NoFirms) } else { Ok(part as f64 / whole as f64) }
}

fn check_values(values: &[f64]) -> Result<()> {
    let problem = |value: f64| match value {
        value if value.is_nan() => Some(BadValue::NotANumber),
        value if value.is_infinite() => Some(BadValue::Infinite),
        value if value < 0.0 => Some(BadValue::Negative),
        _ => None,
    };
    let Some((row, problem_found)) = values.iter().enumerate().find_map(|(row, value)| Some((row, problem(*value)?)))
    else {
        return Ok(());
    };
    let count = values.iter().filter(|value| problem(**value) == Some(problem_found)).count() as u64;
    let place = Place::default().column("value").row(row as u64 + 1);
    Err(ErrorKind::Value { place, problem: problem_found, count }.into())
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Value of every firm in every calendar year in which it exports.
    pub(in crate::dynamics) type Table = Vec<BTreeMap<i32, f64>>;

    /// Calendar years, some missing, and firms with values that often tie, some 0.
    pub(in crate::dynamics) fn tables() -> impl Strategy<Value = (Vec<i32>, Table)> {
        let years = prop_oneof![
            3 => Just((2000..2008).collect::<Vec<i32>>()),
            2 => prop::collection::btree_set(2000..2010_i32, 1..9).prop_map(|years| years.into_iter().collect()),
        ];
        years.prop_flat_map(|years| {
            let value = prop_oneof![3 => Just(0.0), 5 => (1..40_u32).prop_map(f64::from), 2 => 0.001..1e8_f64];
            let firm = prop::collection::vec(value, years.len());
            let firms = prop::collection::vec(firm, 0..25);
            (Just(years), firms).prop_map(|(years, firms)| {
                let row = |values: Vec<f64>| years.iter().copied().zip(values).collect();
                (years.clone(), firms.into_iter().map(row).collect())
            })
        })
    }

    /// The histories of a table, in an order of the firms given by a shift and a direction.
    pub(in crate::dynamics) fn histories(years: &[i32], table: &Table) -> Histories {
        let (mut starts, mut year, mut value) = (vec![0], Vec::new(), Vec::new());
        for firm in table {
            for (calendar, exported) in firm {
                year.push(u16::try_from(years.iter().position(|y| y == calendar).unwrap()).unwrap());
                value.push(*exported);
            }
            starts.push(year.len());
        }
        Histories::new(Years::new(years).unwrap(), starts, year, value).unwrap()
    }

    proptest! {
        #[test]
        fn pairs_are_those_of_the_table((years, table) in tables()) {
            let found = histories(&years, &table);
            prop_assert_eq!(found.firms(), table.len());
            prop_assert!(found.iter().all(|firm| firm.values.iter().all(|value| *value > 0.0)));
            for (at, year) in years.iter().enumerate() {
                let value = |firm: &BTreeMap<i32, f64>, year: i32| firm.get(&year).copied().unwrap_or(0.0);
                let pairs = found.pairs(at).map(Iterator::collect::<Vec<_>>);
                if !years.contains(&(year - 1)) {
                    prop_assert!(pairs.is_err());
                    continue;
                }
                let slow: Vec<FirmPair> = table
                    .iter()
                    .enumerate()
                    .map(|(firm, of)| FirmPair { firm, before: value(of, year - 1), after: value(of, *year) })
                    .filter(|pair| pair.before + pair.after > 0.0)
                    .collect();
                prop_assert_eq!(pairs.unwrap(), slow);
            }
        }
    }

    #[test]
    fn bad_input_is_refused() {
        let years = || Years::new(&[2001, 2002]).unwrap();
        let bad = |starts: &[usize], year: &[u16], value: &[f64]| {
            Histories::new(years(), starts.to_vec(), year.to_vec(), value.to_vec()).unwrap_err().to_string()
        };
        assert!(bad(&[0, 1], &[0], &[]).contains("value"));
        assert!(bad(&[], &[], &[]).contains("starts"));
        assert!(bad(&[0, 2], &[0], &[1.0]).contains("starts"));
        assert!(bad(&[0, 1], &[2], &[1.0]).contains("beyond the years"));
        assert!(bad(&[0, 2], &[1, 0], &[1.0, 1.0]).contains("ascend within a firm"));
        assert!(bad(&[0, 2], &[1, 1], &[1.0, 1.0]).contains("each year once"));
        assert!(bad(&[0, 2], &[0, 1], &[1.0, f64::NAN]).contains("row 2"));
        assert!(bad(&[0, 2], &[0, 1], &[f64::MAX, f64::MAX]).contains("larger unit"));
        assert!(bad(&[0, 2], &[0, 1], &[-1.0, -2.0]).contains("first of 2 such rows"));
    }

    #[test]
    fn zeros_are_dropped_and_firms_keep_their_numbers() {
        let years = Years::new(&[2001, 2002]).unwrap();
        let found = Histories::new(years, vec![0, 1, 3, 4], vec![0, 0, 1, 1], vec![0.0, 0.0, 2.0, 3.0]).unwrap();
        assert_eq!((found.firms(), found.firm_years()), (3, 2));
        assert_eq!(found.firm(0).years, [0_u16; 0]);
        assert_eq!(
            (found.firm(1).years, found.firm(1).value(1), found.firm(1).value(0)),
            ([1_u16].as_slice(), 2.0, 0.0)
        );
        assert!(found.firm(2).exports(1) && !found.firm(2).exports(0) && !found.firm(9).exports(0));
    }
}
