//! One code a row, in two bytes as long as a key has few entries and in four from then on.

use either::Either;
use polars::prelude::{Column, NamedFromOwned, PolarsResult, Series};

/// The code of a missing entry.
pub(super) const MISSING: u32 = u32::MAX;
/// How a missing entry is stored in two bytes.
const NARROW_MISSING: u16 = u16::MAX;

/// The codes of one key.
#[derive(Debug, Clone)]
pub(super) enum Codes {
    /// Codes below 65,535.
    Narrow(Vec<u16>),
    /// Any codes.
    Wide(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Codes {
    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Makes room for more rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        match self {
            Self::Narrow(codes) => codes.reserve_exact(rows),
            Self::Wide(codes) => codes.reserve_exact(rows),
        }
    }

    /// Appends the code of one row.
    pub(super) fn push(&mut self, code: u32) {
        if let (Self::Narrow(codes), None) = (&*self, narrow(code)) {
            let mut wide = Vec::with_capacity(codes.capacity());
            wide.extend(codes.iter().copied().map(widened));
            *self = Self::Wide(wide);
        }
        match self {
            Self::Narrow(codes) => codes.push(narrow(code).unwrap_or(NARROW_MISSING)),
            Self::Wide(codes) => codes.push(code),
        }
    }

    /// The code of a row.
    pub(super) fn at(&self, row: usize) -> u32 {
        match self {
            Self::Narrow(codes) => widened(codes[row]),
            Self::Wide(codes) => codes[row],
        }
    }

    /// The codes in the order of the rows.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        match self {
            Self::Narrow(codes) => Either::Left(codes.iter().copied().map(widened)),
            Self::Wide(codes) => Either::Right(codes.iter().copied()),
        }
    }

    /// Keeps the rows for which `kept` holds.
    pub(super) fn retain(&mut self, kept: impl Fn(usize) -> bool) {
        let mut rows = 0..;
        let mut kept = || rows.next().is_some_and(&kept);
        match self {
            Self::Narrow(codes) => codes.retain(|_| kept()),
            Self::Wide(codes) => codes.retain(|_| kept()),
        }
    }

    /// Replaces every code by another, which is not larger than some code was; missing entries stay missing.
    pub(super) fn replace(&mut self, by: &[u32]) {
        let of = |code: u32| by.get(code as usize).copied().unwrap_or(MISSING);
        match self {
            Self::Narrow(codes) => {
                for code in codes {
                    *code = narrow(of(widened(*code))).unwrap_or(NARROW_MISSING);
                }
            }
            Self::Wide(codes) => {
                for code in codes {
                    *code = of(*code);
                }
            }
        }
    }

    /// As a column of this name.
    pub(super) fn into_series(self, name: &str) -> Series {
        match self {
            Self::Narrow(codes) => Series::from_vec(name.into(), codes),
            Self::Wide(codes) => Series::from_vec(name.into(), codes),
        }
    }

    /// The codes of a column that [`Codes::into_series`] made, after any selection of its rows.
    pub(super) fn of_column(column: &Column) -> PolarsResult<Vec<u32>> {
        let series = column.as_materialized_series();
        match series.u16() {
            Ok(codes) => Ok(codes.iter().map(|code| code.map_or(MISSING, widened)).collect()),
            Err(_) => Ok(series.u32()?.iter().map(|code| code.unwrap_or(MISSING)).collect()),
        }
    }
}

/// The code in two bytes, where it fits.
fn narrow(code: u32) -> Option<u16> {
    if code == MISSING { Some(NARROW_MISSING) } else { u16::try_from(code).ok().filter(|code| *code < NARROW_MISSING) }
}

fn widened(code: u16) -> u32 {
    if code == NARROW_MISSING { MISSING } else { u32::from(code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_grow_wider_without_a_change() {
        let given: Vec<u32> = [0, MISSING, 65_534, 7].into_iter().chain([65_535, 65_536, MISSING, 70_000]).collect();
        for rows in 0..=given.len() {
            let mut codes = Codes::default();
            for code in &given[..rows] {
                codes.push(*code);
            }
            assert_eq!(codes.iter().collect::<Vec<_>>(), given[..rows]);
            assert_eq!(matches!(codes, Codes::Narrow(_)), rows <= 4);
            assert!((0..rows).all(|row| codes.at(row) == given[row]));
            let column = Codes::of_column(&codes.clone().into_series("k").into());
            assert_eq!(column.ok().as_deref(), Some(&given[..rows]));
            codes.retain(|row| row % 2 == 1);
            let odd: Vec<u32> = given[..rows].iter().skip(1).step_by(2).copied().collect();
            assert_eq!((codes.len(), codes.iter().collect::<Vec<_>>()), (odd.len(), odd));
        }
    }

    #[test]
    fn replaced_codes_stay_missing_where_they_were() {
        let mut codes = Codes::default();
        for code in [1, MISSING, 0, 2] {
            codes.push(code);
        }
        codes.replace(&[2, 0, MISSING]);
        assert_eq!(codes.iter().collect::<Vec<_>>(), [0, MISSING, 2, MISSING]);
    }
}
