//! The roles that a column can play.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::header;
use crate::error::{Error, Result};

/// What a column is to a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The exporting firm.
    Firm,
    /// The year, month, quarter, date or fiscal year.
    Period,
    /// The destination.
    Market,
    /// The product code or name.
    Product,
    /// The export value.
    Value,
    /// How many times the row counts.
    Weight,
    /// Legal size class of the firm.
    SizeClass,
    /// The exporting country.
    Reporter,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Firm,
        Self::Period,
        Self::Market,
        Self::Product,
        Self::Value,
        Self::Weight,
        Self::SizeClass,
        Self::Reporter,
    ];

    /// Stable name: the grouping column of results, and the option `--NAME` with `_` as `-`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Period => "period",
            Self::Market => "market",
            Self::Product => "product",
            Self::Value => "value",
            Self::Weight => "weight",
            Self::SizeClass => "size_class",
            Self::Reporter => "reporter",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let key = header::key(text);
        Self::ALL.into_iter().find(|role| header::key(role.name()) == key).ok_or_else(|| {
            Error::argument("role", "must be one of firm, period, market, product, value, weight, size_class, reporter")
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn names_round_trip() {
        for role in Role::ALL {
            assert_eq!(role.name().parse::<Role>().unwrap(), role);
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{role}\""));
        }
        assert_eq!("size-class".parse::<Role>().unwrap(), Role::SizeClass);
        assert!("colour".parse::<Role>().unwrap_err().to_string().starts_with("role: must be one of firm, period"));
    }
}
