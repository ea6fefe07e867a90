//! The readings of "top 1 %" and of "SME": which firms each of them means.

use serde::Serialize;

use crate::measure::{Class, Fraction, Measure, Rank, TopRule, top_units};

/// What a sentence speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Group {
    /// "The top 1 %".
    #[serde(rename = "top_1_percent")]
    Top,
    /// "SMEs".
    #[serde(rename = "sme")]
    Small,
}

impl Group {
    /// As people say it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Top => "top 1 %",
            Self::Small => "SME",
        }
    }
}

/// A legal size class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalClass {
    /// Large.
    Large,
    /// Mid-sized.
    Mid,
    /// Small and medium-sized.
    Sme,
}

impl LegalClass {
    /// As in `share_size(…)`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Mid => "mid",
            Self::Sme => "sme",
        }
    }
}

/// Which firms a reading means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The largest 1 % of the firms.
    Rank(TopRule),
    /// So many of the largest.
    Largest(u64),
    /// As many of the largest as 1 % of the traders (exporters and importers) are.
    OfTraders,
    /// Exports of at least so many US dollars a year.
    AtLeast(f64),
    /// Exports of less than so many US dollars a year.
    Below(f64),
    /// Of one of these legal classes.
    Legal(&'static [LegalClass]),
    /// Not of the legal class of large firms.
    NotLarge,
    /// Fewer employees than this.
    Employees(f64),
}

/// A reading: which firms "top 1 %" or "SME" may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Stable identifier.
    pub id: &'static str,
    /// What it is a reading of.
    pub group: Group,
    /// Which firms.
    pub rule: Rule,
    /// The same in words.
    pub words: &'static str,
}

const fn top(id: &'static str, rule: Rule, words: &'static str) -> Reading {
    Reading { id, group: Group::Top, rule, words }
}

const fn small(id: &'static str, rule: Rule, words: &'static str) -> Reading {
    Reading { id, group: Group::Small, rule, words }
}

/// Every reading, in the order in which they are told.
pub const READINGS: [Reading; 19] = [
    top("rank_ceil", Rule::Rank(TopRule::Ceil), "largest 1 % of firms by rank, rounded up"),
    top("rank_floor", Rule::Rank(TopRule::Floor), "largest 1 % of firms by rank, rounded down"),
    top("rank_fractional", Rule::Rank(TopRule::Fractional), "largest 1 % of firms by rank, the last in part"),
    top("rank_quantile", Rule::Rank(TopRule::Quantile), "firms at or above the 99 % quantile"),
    top("ge_50m", Rule::AtLeast(50e6), "firms of USD 50M or more"),
    top("ge_10m", Rule::AtLeast(10e6), "firms of USD 10M or more"),
    top("cr10", Rule::Largest(10), "10 largest firms"),
    top("cr100", Rule::Largest(100), "100 largest firms"),
    top("cr1000", Rule::Largest(1000), "1,000 largest firms"),
    top("large", Rule::Legal(&[LegalClass::Large]), "large firms by law"),
    top("large_mid", Rule::Legal(&[LegalClass::Large, LegalClass::Mid]), "large and mid-sized firms by law"),
    top("rank_of_traders", Rule::OfTraders, "largest firms, as many as 1 % of all traders"),
    small("lt_10m", Rule::Below(10e6), "firms below USD 10M"),
    small("lt_5m", Rule::Below(5e6), "firms below USD 5M"),
    small("lt_1m", Rule::Below(1e6), "firms below USD 1M"),
    small("sme", Rule::Legal(&[LegalClass::Sme]), "SMEs by law"),
    small("sme_mid", Rule::Legal(&[LegalClass::Sme, LegalClass::Mid]), "SMEs and mid-sized firms by law"),
    small("not_large", Rule::NotLarge, "all firms that are not large by law (as before 2015)"),
    small("employees_lt_250", Rule::Employees(250.0), "firms of fewer than 250 employees"),
];

/// The fraction of "top 1 %".
pub(super) const ONE_PERCENT: f64 = 0.01;

/// 1 % of so many firms, rounded up.
pub(super) fn one_percent(firms: f64) -> Option<f64> {
    Fraction::new(ONE_PERCENT).ok().map(|p| top_units(p, TopRule::Ceil, firms))
}

impl Rule {
    /// The measure that tells the share of these firms from the values of all firms; `None` where that needs a column.
    pub(super) fn measure(self) -> Option<Measure> {
        match self {
            Self::Rank(rule) => Some(Measure::TopShare(Fraction::new(ONE_PERCENT).ok()?, rule)),
            Self::Largest(k) => Some(Measure::ConcentrationRatio(Rank::new(k).ok()?)),
            Self::AtLeast(from) => Some(Measure::Share(Class::at_least(from).ok()?)),
            Self::Below(below) => Some(Measure::Share(Class::below(below).ok()?)),
            Self::OfTraders | Self::Legal(_) | Self::NotLarge | Self::Employees(_) => None,
        }
    }

    /// How the share is asked of a panel, as on the command line.
    pub(super) fn call(self) -> Option<String> {
        match self {
            Self::Legal(classes) => {
                let calls: Vec<String> = classes.iter().map(|class| format!("share_size({})", class.name())).collect();
                Some(calls.join(" + "))
            }
            Self::NotLarge => Some("1 - share_size(large)".to_owned()),
            _ => self.measure().map(|measure| measure.to_string()),
        }
    }

    /// Whether a legal class is part of it.
    pub(super) fn is_legal(self) -> bool {
        matches!(self, Self::Legal(_) | Self::NotLarge)
    }

    /// Whether a threshold in US dollars a year is part of it.
    pub(super) fn is_threshold(self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::Below(_))
    }
}

/// The reading of an identifier.
pub(super) fn reading(id: &str) -> Option<&'static Reading> {
    READINGS.iter().find(|reading| reading.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_has_its_own_name_and_words() {
        for (at, one) in READINGS.iter().enumerate() {
            assert!(READINGS[..at].iter().all(|other| other.id != one.id && other.words != one.words), "{}", one.id);
            assert_eq!(reading(one.id), Some(one));
        }
        assert!(reading("top").is_none());
        assert_eq!(READINGS[1].rule.call().as_deref(), Some("top_share(0.01,floor)"));
        assert_eq!(READINGS[10].rule.call().as_deref(), Some("share_size(large) + share_size(mid)"));
    }
}
