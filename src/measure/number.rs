//! What a measure returns: a number, or the reason why there is none.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A measure's value, or the reason why it has none. Never NaN.
///
/// A limit that is infinite (mean log deviation with a zero) is `Ok(f64::INFINITY)`.
pub type Number = Result<f64, Undefined>;

/// Why a measure has no value for a cell, or for a year of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Undefined {
    /// All values are zero: there are no shares.
    NoValue,
    /// The median is zero and the measure divides by it.
    NoMedian,
    /// The bottom group holds nothing and the measure divides by what it holds.
    EmptyBottom,
    /// All units are equal, so a density has no bandwidth.
    NoSpread,
    /// There is one unit (or less, by weight) and the measure compares units.
    OneUnit,
    /// The value is beyond the largest floating-point number.
    Overflow,
    /// It needs a year before the first one of the data.
    FirstYear,
    /// It needs a year after the last one of the data.
    LastYear,
    /// It needs a year between the first and the last one that the data do not have.
    YearGap,
    /// It is a statistic over firms, products or markets of which there are none, or a rate of none.
    NoFirms,
    /// It is the standard deviation of one number.
    OneFirm,
    /// It counts products or markets, and the group is one of them.
    NotApart,
    /// It counts products or markets, and the data have no such column, or not in every row.
    NoColumn,
    /// Firms get into a class of which no firm is seen one year later.
    EmptyClass,
    /// Firms leave and none enters, so nobody replaces them.
    NoEntrants,
    /// Firms end in one of several classes, or sets of classes, and which one depends on where they begin.
    SeveralEnds,
    /// Some firms never get to the threshold.
    NeverReached,
    /// There is only one class.
    OneClass,
    /// All firms have the same value.
    AllEqual,
    /// It is an interval, a part or a difference of something infinite.
    Infinite,
    /// The measure is undefined or infinite in too many of the resamples.
    FewReplicates,
    /// It depends on how many firms there are, and a table of classes does not tell.
    UnknownUnits,
    /// A table of classes does not tell enough for a point estimate.
    NoShape,
    /// The tail is so heavy (α ≤ 1) that it has no mean.
    InfiniteMean,
    /// It is a share of a total that is zero.
    NothingToSplit,
}

impl Undefined {
    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoValue => "all values are zero, so there are no shares",
            Self::NoMedian => "the median is zero and the measure divides by it",
            Self::EmptyBottom => "the bottom group holds nothing and the measure divides by what it holds",
            Self::NoSpread => "all units are equal, so the density has no bandwidth",
            Self::OneUnit => "there is only one unit and the measure compares units",
            Self::Overflow => "the value is beyond the largest floating-point number",
            Self::FirstYear => "it needs a year before the first year of the data",
            Self::LastYear => "it needs a year after the last year of the data",
            Self::YearGap => "it needs a year that the data do not have, between their first and last",
            Self::NoFirms => "there is no firm, product or market of this kind",
            Self::OneFirm => "one number has no standard deviation",
            Self::NotApart => "products or markets, which it counts, are not apart in groups of one of them",
            Self::NoColumn => "the data have no column of the products or markets that it counts, or not in every row",
            Self::EmptyClass => "firms get into a class of which no firm is seen one year later; use fewer breaks",
            Self::NoEntrants => "firms leave and none enters, so nobody replaces them",
            Self::SeveralEnds => "where firms end depends on the class in which they begin",
            Self::NeverReached => "some firms never get to the threshold",
            Self::OneClass => "there is only one class and the measure compares classes",
            Self::AllEqual => "all firms have the same value",
            Self::FewReplicates => "the measure is undefined or infinite in too many of the resamples",
            Self::UnknownUnits => {
                "it depends on how many firms there are and what they have, which the table does not tell"
            }
            Self::NoShape => {
                "a point estimate needs units, value and limits of every class, and a lower limit above 0 of the open one"
            }
            Self::InfiniteMean => "the tail exponent is at most 1, and such a tail has no mean",
            Self::Infinite => {
                "the measure is infinite, because a unit's value is zero: it has no interval, no parts and no differences"
            }
            Self::NothingToSplit => "what is split is zero, so its parts are no shares of it",
        }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl std::error::Error for Undefined {}
