//! Why a column has no periods.

use std::fmt;

use super::PeriodKind;
use crate::error::{BadValue, Error, ErrorKind, Place};

/// Why a column has no periods. Indices are those of the distinct texts, so that the caller can name a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeriodProblem {
    /// A text that is no period.
    Unreadable {
        /// The first such text.
        index: usize,
        /// [`BadValue::Missing`] or [`BadValue::Period`].
        problem: BadValue,
        /// How many distinct texts are no periods.
        count: usize,
    },
    /// A text that is a period, but not of the kind that was asked for.
    OtherKind {
        /// The first such text.
        index: usize,
        /// The kind that was asked for.
        wanted: PeriodKind,
    },
    /// Two kinds in one column.
    Mixed {
        /// A text, with its kind.
        first: (usize, PeriodKind),
        /// A text of another kind.
        other: (usize, PeriodKind),
    },
    /// Every text can be read in two ways (`2010-11`).
    Ambiguous,
}

impl PeriodProblem {
    /// Whether a text is no period at all, rather than one that does not fit the others.
    #[must_use]
    pub fn is_unreadable(self) -> bool {
        matches!(self, Self::Unreadable { .. })
    }

    /// The distinct text to point at, when there is one.
    #[must_use]
    pub fn index(self) -> Option<usize> {
        match self {
            Self::Unreadable { index, .. } | Self::OtherKind { index, .. } | Self::Mixed { other: (index, _), .. } => {
                Some(index)
            }
            Self::Ambiguous => None,
        }
    }

    /// The error for a user.
    ///
    /// Arguments: `place`, file, column and, where known, the row of [`PeriodProblem::index`]; `rows`, how many rows
    /// have an unreadable period.
    #[must_use]
    pub fn into_error(self, place: Place, rows: u64) -> Error {
        let words = match self {
            Self::Unreadable { problem, .. } => return ErrorKind::Value { place, problem, count: rows }.into(),
            Self::OtherKind { wanted, .. } => format!("not every period is a {wanted}; leave --period-kind out"),
            Self::Mixed { first: (_, one), other: (_, two) } => {
                format!("periods are of two kinds, {one} and {two}; a column must hold one")
            }
            Self::Ambiguous => {
                "every period can be a month or a fiscal year; say --period-kind month or --period-kind fiscal-year"
                    .into()
            }
        };
        Error::data(place, words)
    }
}

impl fmt::Display for PeriodProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.into_error(Place::default(), 0).fmt(f)
    }
}

impl std::error::Error for PeriodProblem {}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::Periods;
    use super::*;

    #[test]
    fn what_is_no_period_differs_from_what_does_not_fit() {
        let unreadable = |texts: &[&str]| Periods::infer(texts, None).unwrap_err().is_unreadable();
        assert!(unreadable(&["2024", "Total"]));
        assert!(!unreadable(&["2010-11"]));
        assert!(!unreadable(&["2024", "2024-03"]));
    }

    #[test]
    fn errors_read_aloud() {
        let place = || Place::file("a.csv").column("year");
        let say = |texts: &[&str]| Periods::infer(texts, None).unwrap_err().into_error(place().row(7), 3).to_string();
        assert_eq!(
            say(&["2024", "20x4", "n/a"]),
            "a.csv, column 'year', row 7: the entry is not a period (year, month, quarter, date or fiscal year) (first \
             of 3 such rows)"
        );
        assert_eq!(say(&["2024", ""]), "a.csv, column 'year', row 7: the entry is missing (first of 3 such rows)");
        assert_eq!(
            say(&["2024", "2024-03"]),
            "a.csv, column 'year', row 7: periods are of two kinds, year and month; a column must hold one"
        );
        assert_eq!(
            say(&["2010-11"]),
            "a.csv, column 'year', row 7: every period can be a month or a fiscal year; say --period-kind month or \
             --period-kind fiscal-year"
        );
        let forced = Periods::infer(&["2024"], Some(PeriodKind::Month)).unwrap_err();
        assert_eq!(
            forced.into_error(place(), 1).to_string(),
            "a.csv, column 'year': not every period is a month; leave --period-kind out"
        );
        assert_eq!(
            Periods::infer(&["2024", "x", "y"], None).unwrap_err(),
            PeriodProblem::Unreadable { index: 1, problem: BadValue::Period, count: 2 }
        );
        assert_eq!(Periods::infer(&["2010-11", "2024Q1"], None).unwrap_err().index(), Some(0));
        assert!(Periods::infer::<&str>(&[], None).is_err());
    }
}
