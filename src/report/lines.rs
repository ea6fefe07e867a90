//! What the report measures: each line's words, where its number is, and how it is shown.

use super::PeriodReport;
use super::shown::Shown;
use crate::panel::Axis;

/// Where the number of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// A column across the units of an axis.
    Across(Axis),
    /// The share of a legal size class.
    SizeClass,
    /// What no known size class holds; nothing where that is a rounding of zero.
    RestOfClasses,
}

/// One number of every period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) from: From,
    /// The column, which has a definition; empty for what is left.
    pub(super) column: &'static str,
    pub(super) shown: Shown,
}

const fn firms(label: &'static str, column: &'static str, shown: Shown) -> Line {
    Line { label, from: From::Across(Axis::Firm), column, shown }
}

const fn markets(label: &'static str, column: &'static str, shown: Shown) -> Line {
    Line { label, from: From::Across(Axis::Market), column, shown }
}

const fn products(label: &'static str, column: &'static str, shown: Shown) -> Line {
    Line { label, from: From::Across(Axis::Product), column, shown }
}

const fn class(label: &'static str, column: &'static str) -> Line {
    Line { label, from: From::SizeClass, column, shown: Shown::Percent }
}

pub(super) const FIRMS: [Line; 14] = [
    firms("exporters, firms", "n", Shown::Count),
    firms("top 1 % by rank, % of exports", "top_1pct_share", Shown::Percent),
    firms("firms of USD 50M or more, number", "n_ge_50m", Shown::Count),
    firms("firms of USD 50M or more, % of exports", "share_ge_50m", Shown::Percent),
    firms("firms of USD 10M or more, number", "n_ge_10m", Shown::Count),
    firms("firms below USD 10M, % of exports", "share_lt_10m", Shown::Percent),
    firms("10 largest firms (CR10), %", "cr10", Shown::Percent),
    firms("100 largest firms (CR100), %", "cr100", Shown::Percent),
    firms("1,000 largest firms (CR1000), %", "cr1000", Shown::Percent),
    firms("HHI, 0 to 1", "hhi", Shown::Index),
    firms("HHI, points of 10,000", "hhi_points", Shown::Tenth),
    firms("effective number of firms, 1/HHI", "effective_number", Shown::Tenth),
    firms("Gini, population, 0 to 1", "gini", Shown::Index),
    firms("Theil T, nats", "theil", Shown::Index),
];

pub(super) const MIDDLE: [Line; 4] = [
    firms("USD 5M to 10M, % of firms", "units_share_5m_10m", Shown::Percent),
    firms("USD 5M to 10M, % of exports", "share_5m_10m", Shown::Percent),
    firms("USD 10M to 50M, % of firms", "units_share_10m_50m", Shown::Percent),
    firms("USD 10M to 50M, % of exports", "share_10m_50m", Shown::Percent),
];

pub(super) const SIZES: [Line; 4] = [
    class("large firms, % of exports", "share_size_large"),
    class("mid-sized firms, % of exports", "share_size_mid"),
    class("SMEs, % of exports", "share_size_sme"),
    Line {
        label: "in another class or in none, % of exports",
        from: From::RestOfClasses,
        column: "",
        shown: Shown::Percent,
    },
];

pub(super) const MARKETS: [Line; 5] = [
    markets("markets, number", "n", Shown::Count),
    markets("largest market, % of exports", "cr1", Shown::Percent),
    markets("5 largest markets, %", "cr5", Shown::Percent),
    markets("HHI, 0 to 1", "hhi", Shown::Index),
    markets("effective number of markets, 1/HHI", "effective_number", Shown::Tenth),
];

pub(super) const PRODUCTS: [Line; 5] = [
    products("products, number", "n", Shown::Count),
    products("largest product, % of exports", "cr1", Shown::Percent),
    products("5 largest products, %", "cr5", Shown::Percent),
    products("HHI, 0 to 1", "hhi", Shown::Index),
    products("effective number of products, 1/HHI", "effective_number", Shown::Tenth),
];

/// A class of firms by their exports: its words, and its columns of number, share of firms and share of exports.
pub(super) const BY_EXPORTS: [(&str, [&str; 3]); 5] = [
    ("below USD 1M", ["n_lt_1m", "units_share_lt_1m", "share_lt_1m"]),
    ("USD 1M to 5M", ["n_1m_5m", "units_share_1m_5m", "share_1m_5m"]),
    ("USD 5M to 10M", ["n_5m_10m", "units_share_5m_10m", "share_5m_10m"]),
    ("USD 10M to 50M", ["n_10m_50m", "units_share_10m_50m", "share_10m_50m"]),
    ("USD 50M or more", ["n_ge_50m", "units_share_ge_50m", "share_ge_50m"]),
];

impl Line {
    /// The number of a period, where there is one.
    pub(super) fn number(&self, period: &PeriodReport) -> Option<f64> {
        match self.from {
            From::Across(axis) => period.number(axis, self.column),
            From::SizeClass => period.size_class(self.column),
            From::RestOfClasses => {
                let held = period.size_classes.as_ref()?.values().copied().sum::<Option<f64>>()?;
                let rest = 1.0 - held;
                (rest > 1e-9).then_some(rest)
            }
        }
    }
}
