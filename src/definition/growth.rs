//! How growth of a value is measured.

use crate::error::{Error, Result};
use std::str::FromStr;

/// How the growth of a firm's value from one year to the next is measured.
///
/// Formula: from a before to b after, `Log` ln b − ln a, `Rate` b / a − 1, `Midpoint` 2 (b − a) / (b + a).
///
/// Conventions: `Log` is the default. A rise and a fall by the same factor cancel in `Log` and `Midpoint`, not in `Rate`.
///
/// Source: definition; midpoint: Davis, Haltiwanger and Schuh (1996).
///
/// ```
/// use topheavy::definition::Growth;
///
/// assert_eq!("Midpoint".parse::<Growth>()?, Growth::Midpoint);
/// assert_eq!(Growth::default().name(), "log");
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Growth {
    /// Difference of logarithms: ln b − ln a.
    #[default]
    Log,
    /// Growth rate: b / a − 1.
    Rate,
    /// Midpoint growth rate: 2 (b − a) / (b + a).
    Midpoint,
}

impl Growth {
    /// The three, the default first.
    pub const ALL: [Self; 3] = [Self::Log, Self::Rate, Self::Midpoint];

    /// The name by which it is asked for: `log`, `rate` or `midpoint`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Rate => "rate",
            Self::Midpoint => "midpoint",
        }
    }

    /// The formula between two values.
    pub(super) fn formula(self, before: &str, after: &str) -> String {
        match self {
            Self::Log => format!("ln {after} − ln {before}"),
            Self::Rate => format!("{after} / {before} − 1"),
            Self::Midpoint => format!("2 ({after} − {before}) / ({after} + {before})"),
        }
    }

    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Log => "log difference",
            Self::Rate => "growth rate",
            Self::Midpoint => "midpoint growth rate",
        }
    }

    /// Of a growth, and of a standard deviation of growths.
    pub(super) fn ranges(self) -> [&'static str; 2] {
        match self {
            Self::Log => ["(−∞, ∞)", "[0, ∞)"],
            Self::Rate => ["(−1, ∞)", "[0, ∞)"],
            Self::Midpoint => ["(−2, 2)", "[0, 2√2)"],
        }
    }

    pub(super) fn convention(self) -> &'static str {
        match self {
            Self::Log => {
                "Growth is a difference of logarithms; growth=rate is b/a − 1, growth=midpoint 2(b − a)/(b + a)."
            }
            Self::Rate => "Growth is b/a − 1; growth=log is ln b − ln a, growth=midpoint 2(b − a)/(b + a).",
            Self::Midpoint => "Growth is 2(b − a)/(b + a); growth=log is ln b − ln a, growth=rate b/a − 1.",
        }
    }
}

impl FromStr for Growth {
    type Err = Error;

    /// Parses a name; spaces around it and capitals do not matter.
    ///
    /// Errors: an argument error that lists the names.
    fn from_str(text: &str) -> Result<Self> {
        let name = text.trim().to_lowercase();
        let known = Self::ALL.into_iter().find(|growth| growth.name() == name);
        known.ok_or_else(|| Error::argument("growth", "must be log, rate or midpoint"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_growth() {
        for growth in Growth::ALL {
            assert_eq!(format!(" {} ", growth.name().to_uppercase()).parse::<Growth>().unwrap(), growth);
        }
        assert!("logs".parse::<Growth>().unwrap_err().is_usage());
    }
}
