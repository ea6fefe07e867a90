//! What changed since the previous period.

use serde::Serialize;

use super::PeriodReport;
use crate::panel::Axis;

/// Differences between a period and the one before it in the input. Shares and indices are differences of levels
/// (0.01 is one percentage point); `None` where either side is missing or undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The period compared with.
    pub since: String,
    /// Change of the total, in the value's unit.
    pub total: f64,
    /// Change of the total as a fraction of the earlier one; `None` when that was zero.
    pub total_growth: Option<f64>,
    /// Change in the number of exporters.
    pub exporters: Option<f64>,
    /// Change of the share of the top 1 % by rank.
    pub top_1pct_share: Option<f64>,
    /// Change of the share of firms of USD 50M and more.
    pub share_ge_50m: Option<f64>,
    /// Change of the share of firms below USD 10M.
    pub share_lt_10m: Option<f64>,
    /// Change of the share of the ten largest firms.
    pub cr10: Option<f64>,
    /// Change of the HHI across firms.
    pub hhi_firms: Option<f64>,
    /// Change of the HHI across markets.
    pub hhi_markets: Option<f64>,
    /// Change of the HHI across products.
    pub hhi_products: Option<f64>,
}

impl Change {
    pub(super) fn between(before: &PeriodReport, after: &PeriodReport) -> Self {
        let change = |axis, column| Some(after.number(axis, column)? - before.number(axis, column)?);
        let total = after.total - before.total;
        Self {
            since: before.period.clone(),
            total,
            total_growth: (before.total > 0.0).then(|| total / before.total),
            exporters: change(Axis::Firm, "n"),
            top_1pct_share: change(Axis::Firm, "top_1pct_share"),
            share_ge_50m: change(Axis::Firm, "share_ge_50m"),
            share_lt_10m: change(Axis::Firm, "share_lt_10m"),
            cr10: change(Axis::Firm, "cr10"),
            hhi_firms: change(Axis::Firm, "hhi"),
            hhi_markets: change(Axis::Market, "hhi"),
            hhi_products: change(Axis::Product, "hhi"),
        }
    }
}
