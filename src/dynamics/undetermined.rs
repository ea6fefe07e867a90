//! Why a measure of mobility or of growth has no value.

use crate::measure::Undefined;
use std::fmt;

/// Why a measure of mobility or of growth has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undetermined {
    /// The data lack a year or firms.
    Undefined(Undefined),
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
    NoSpread,
}

impl Undetermined {
    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Undefined(reason) => reason.words(),
            Self::EmptyClass => "firms get into a class of which no firm is seen one year later; use fewer breaks",
            Self::NoEntrants => "firms leave and none enters, so nobody replaces them",
            Self::SeveralEnds => "where firms end depends on the class in which they begin",
            Self::NeverReached => "some firms never get to the threshold",
            Self::OneClass => "there is only one class and the measure compares classes",
            Self::NoSpread => "all firms have the same value",
        }
    }
}

impl fmt::Display for Undetermined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl std::error::Error for Undetermined {}

impl From<Undefined> for Undetermined {
    fn from(reason: Undefined) -> Self {
        Self::Undefined(reason)
    }
}
