//! One HS code: its level, its marks, its groups.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::{Error, Place, Result};

/// A level of the Harmonized System, by its number of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "usize")]
pub enum HsLevel {
    /// Chapter.
    Hs2,
    /// Heading.
    Hs4,
    /// Subheading, the last level that all countries share.
    Hs6,
    /// National tariff line.
    Hs8,
    /// National statistical line.
    Hs10,
}

impl HsLevel {
    /// Number of digits.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Hs2 => 2,
            Self::Hs4 => 4,
            Self::Hs6 => 6,
            Self::Hs8 => 8,
            Self::Hs10 => 10,
        }
    }
}

impl From<HsLevel> for usize {
    fn from(level: HsLevel) -> Self {
        level.digits()
    }
}

impl fmt::Display for HsLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HS{}", self.digits())
    }
}

impl FromStr for HsLevel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "2" => Ok(Self::Hs2),
            "4" => Ok(Self::Hs4),
            "6" => Ok(Self::Hs6),
            "8" => Ok(Self::Hs8),
            "10" => Ok(Self::Hs10),
            _ => Err(Error::argument("hs", "must be 2, 4, 6, 8 or 10 digits")),
        }
    }
}

/// An HS code cut to a level.
///
/// Formula: the first `level` digits. Conventions: dots, spaces and hyphens do not count.
/// Arguments: `code`, with its leading zero; `level`.
/// Errors: [`crate::error::ErrorKind::Data`] when the code is shorter than the level; the code is not repeated.
/// Cost: linear in the code. Source: World Customs Organization, Harmonized System.
///
/// ```
/// use topheavy::trade::{HsLevel, truncate};
/// assert_eq!(truncate("0101.21", HsLevel::Hs4)?, "0101");
/// assert!(truncate("01", HsLevel::Hs4).is_err());
/// # Ok::<(), topheavy::error::Error>(())
/// ```
pub fn truncate(code: &str, level: HsLevel) -> Result<String> {
    let code = clean(code);
    match code.get(..level.digits()) {
        Some(head) => Ok(head.to_owned()),
        None => Err(Error::data(Place::default(), format!("a product code is too short for {level}"))),
    }
}

/// The code without the marks that people and spreadsheets put into it.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim().trim_start_matches('\'');
    // A code that went through a column of decimals: 854231.0. Written by people, a dot is followed by two digits.
    let text = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text);
    if text.contains(['.', ' ', '-']) && text.bytes().any(|b| b.is_ascii_digit()) {
        Cow::Owned(text.chars().filter(|c| !matches!(c, '.' | ' ' | '-')).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Digits, at most twelve; where the layout's codes are HS codes for certain also special ones such as `9999AA`.
pub(super) fn looks_hs(code: &str, certain: bool) -> bool {
    let special = certain && code.len() >= 4 && code.bytes().take(2).all(|b| b.is_ascii_digit());
    (1..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit() || (special && b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_of_people_and_spreadsheets_do_not_count() {
        for (text, code) in [
            ("8542.31-1000", "8542311000"),
            (" 8542 31 ", "854231"),
            ("'010121", "010121"),
            ("854231.0", "854231"),
            ("8542.10", "854210"),
            ("N.A.", "N.A."),
        ] {
            assert_eq!(clean(text), code);
        }
    }

    #[test]
    fn levels_by_name() {
        for (text, digits) in [("2", 2), ("4", 4), ("6", 6), ("8", 8), ("10", 10)] {
            assert_eq!(text.parse::<HsLevel>().unwrap().digits(), digits);
        }
        assert_eq!("5".parse::<HsLevel>().unwrap_err().to_string(), "hs: must be 2, 4, 6, 8 or 10 digits");
        assert_eq!(truncate("é1", HsLevel::Hs4).unwrap_err().to_string(), "a product code is too short for HS4");
    }

    proptest! {
        #[test]
        fn cutting_twice_is_cutting_once(code in "[0-9]{10}") {
            let six = truncate(&code, HsLevel::Hs6).unwrap();
            prop_assert_eq!(truncate(&six, HsLevel::Hs2), truncate(&code, HsLevel::Hs2));
            prop_assert!(code.starts_with(&six));
        }
    }
}
