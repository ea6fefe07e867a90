//! The largest markets and products of the last period. Firms are never named.

use serde::Serialize;

use crate::error::Result;
use crate::measure::ExactSum;
use crate::panel::{Axis, Panel, Progress};
use crate::trade::Role;

/// How many are told by name.
pub(super) const MOST: usize = 20;

/// The largest markets or products of the last period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Largest {
    /// [`Axis::Market`] or [`Axis::Product`].
    pub across: Axis,
    /// At most twenty, the largest first; of equal ones in the order of their names.
    pub units: Vec<LargestUnit>,
    /// How many others there are.
    pub others: u64,
    /// Share of the others; `None` where nothing was exported.
    pub others_share: Option<f64>,
}

/// A market or product in the last period. Shares are in [0, 1]; `None` where nothing was exported in the period, or where
/// there is none before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestUnit {
    /// The entry, as the data have it.
    pub name: String,
    /// Exports, in the value's unit.
    pub value: f64,
    /// Share of exports.
    pub share: Option<f64>,
    /// Share of exports in the period before in the data; 0 for one that was not there.
    pub share_before: Option<f64>,
}

/// Units with their values in one period.
type Values = Vec<(String, f64)>;

impl Largest {
    /// The largest units of an axis.
    ///
    /// Errors: those of [`Panel::measure`].
    pub(super) fn of(panel: &Panel, across: Axis, progress: &dyn Progress) -> Result<Self> {
        let role = across.role().name();
        let by = panel.has(Role::Period).then(|| Role::Period.name());
        let totals = panel.entry_totals(role, by, progress)?;
        let labels = panel.labels(role);
        let name = |entry: Option<usize>| entry.and_then(|entry| labels.get(entry)).unwrap_or_default().to_owned();
        let units = |period: Option<u32>| {
            let of_period = totals.iter().filter(|total| total.by == period);
            of_period.map(|total| (name(total.entry), total.total)).collect::<Values>()
        };
        // Totals stand in the order of their periods.
        let last = totals.last().and_then(|total| total.by);
        let before = totals.iter().rev().map(|total| total.by).find(|period| *period != last);
        Ok(Self::ranked(across, units(last), before.map(units).as_deref()))
    }

    fn ranked(across: Axis, mut units: Values, before: Option<&[(String, f64)]>) -> Self {
        // Exact, so that the order in which units were met cannot reach a rounding.
        let total = |units: &[(String, f64)]| {
            let mut sum = ExactSum::default();
            for (_, value) in units {
                sum.add(*value);
            }
            sum.value()
        };
        let (now, then) = (total(&units), before.map(total));
        let share = |value: f64, total: f64| (total > 0.0).then(|| value / total);
        units.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let rest = units.split_off(units.len().min(MOST));
        let before = |name: &str| {
            let held = before?.iter().find(|(known, _)| known == name).map_or(0.0, |(_, value)| *value);
            share(held, then?)
        };
        let units = units.into_iter().map(|(name, value)| LargestUnit {
            share: share(value, now),
            share_before: before(&name),
            name,
            value,
        });
        Self { across, units: units.collect(), others: rest.len() as u64, others_share: share(total(&rest), now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(values: &[(&str, f64)]) -> Values {
        values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    #[test]
    fn shares_now_and_before() {
        let before = units(&[("US", 1.0), ("CN", 3.0)]);
        let found = Largest::ranked(Axis::Market, units(&[("CN", 1.0), ("VN", 2.0), ("US", 1.0)]), Some(&before));
        let told: Vec<_> =
            found.units.iter().map(|unit| (unit.name.as_str(), unit.share.unwrap_or(9.0), unit.share_before)).collect();
        assert_eq!(told, [("VN", 0.5, Some(0.0)), ("CN", 0.25, Some(0.75)), ("US", 0.25, Some(0.25))]);
        assert_eq!((found.others, found.others_share), (0, Some(0.0)));
    }

    #[test]
    fn the_rest_is_counted_and_nothing_has_no_shares() {
        let many: Values = (0..25).map(|at| (format!("{at:02}"), 1.0)).collect();
        let found = Largest::ranked(Axis::Product, many, None);
        assert_eq!((found.units.len(), found.others, found.units[0].name.as_str()), (20, 5, "00"));
        assert!((found.others_share.unwrap_or(0.0) - 0.2).abs() < 1e-15);
        let found = Largest::ranked(Axis::Market, units(&[("US", 0.0)]), Some(&units(&[("US", 0.0)])));
        assert_eq!((found.units[0].share, found.units[0].share_before, found.others_share), (None, None, None));
    }
}
