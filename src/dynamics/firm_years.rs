//! The years of one firm: in which it exports, how much, what and where, and what it changed from one to the next.

use super::group::{Apart, Setting};
use crate::measure::sum_of;
use std::ops::Range;

/// The flows of one firm in a group, ascending by year, product and market, each triple once.
///
/// All slices are equally long, but for products or markets that are not apart in the group (see [`Apart`]): those are not
/// read and may be empty. Flows of value 0 count as absent.
#[derive(Debug, Clone, Copy)]
pub struct FirmFlows<'a> {
    /// Places in [`super::Years`].
    pub years: &'a [u16],
    /// Codes of products, any numbers.
    pub products: &'a [u32],
    /// Codes of markets, any numbers.
    pub markets: &'a [u32],
    /// Values, finite and at least 0, of which every sum is finite.
    pub values: &'a [f64],
}

/// Memory in which one firm after the other is looked at.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) exports: Vec<FirmYear>,
    pub(super) products: Portfolio,
    pub(super) markets: Portfolio,
}

/// A year in which the firm exports.
#[derive(Debug, Clone)]
pub(super) struct FirmYear {
    pub(super) year: usize,
    pub(super) value: f64,
    pub(super) flows: Range<usize>,
}

/// What changed at an incumbent from the year before: its products, or its markets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changes {
    /// Kinds the year before, and now.
    pub(super) before: usize,
    pub(super) now: usize,
    /// Kinds that are new, and kinds that are gone.
    pub(super) added: usize,
    pub(super) dropped: usize,
    /// Kinds that were new the year before, if it was an incumbent then, and how many of them are still there.
    pub(super) added_before: usize,
    pub(super) kept: usize,
    /// Share of the new kinds in the firm's value.
    pub(super) value_added: f64,
}

/// The products, or the markets, of a firm in each year in which it exports.
#[derive(Debug, Default)]
pub(super) struct Portfolio {
    /// Ascending in each year, each once.
    kinds: Vec<u32>,
    /// Where the kinds of a year end.
    ends: Vec<usize>,
    /// Kinds that are new in the year looked at last, and in the one before it.
    added: Vec<u32>,
    added_before: Vec<u32>,
    /// Values of flows of new kinds.
    values: Vec<f64>,
}

impl Scratch {
    /// Takes the flows of the next firm.
    pub(super) fn read(&mut self, setting: &Setting<'_>, flows: &FirmFlows<'_>) {
        self.exports.clear();
        self.products.clear();
        self.markets.clear();
        let mut end = 0;
        for run in flows.years.chunk_by(|year, next| year == next) {
            let flow_range = end..end + run.len();
            end = flow_range.end;
            let values = &flows.values[flow_range.clone()];
            let value = sum_of(values);
            if value <= 0.0 {
                continue;
            }
            if setting.products == Apart::Yes {
                self.products.add_year(&flows.products[flow_range.clone()], values);
            }
            if setting.markets == Apart::Yes {
                self.markets.add_year(&flows.markets[flow_range.clone()], values);
            }
            self.exports.push(FirmYear { year: usize::from(run[0]), value, flows: flow_range });
        }
    }
}

impl Portfolio {
    fn clear(&mut self) {
        self.kinds.clear();
        self.ends.clear();
    }

    /// Adds the kinds of the flows of a year.
    fn add_year(&mut self, kinds: &[u32], values: &[f64]) {
        let start = self.kinds.len();
        let (mut ascending, mut last) = (true, None);
        for (kind, value) in kinds.iter().zip(values) {
            if *value > 0.0 && last != Some(*kind) {
                ascending &= last < Some(*kind);
                last = Some(*kind);
                self.kinds.push(*kind);
            }
        }
        if !ascending {
            self.kinds[start..].sort_unstable();
            let mut kept = start;
            for at in start..self.kinds.len() {
                if kept == start || self.kinds[kept - 1] != self.kinds[at] {
                    self.kinds[kept] = self.kinds[at];
                    kept += 1;
                }
            }
            self.kinds.truncate(kept);
        }
        self.ends.push(self.kinds.len());
    }

    /// The kinds of a year, counted from the firm's first.
    pub(super) fn of_year(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.kinds[start..self.ends[at]]
    }

    /// Takes a year in which the firm is no incumbent: nothing is known to be new.
    pub(super) fn skip(&mut self) {
        self.added.clear();
    }

    /// What changed in a year in which the firm is an incumbent; `kinds` and `values` are those of its flows.
    /// Every year is looked at once, in order.
    pub(super) fn changes(&mut self, at: usize, kinds: &[u32], values: &[f64], value: f64) -> Changes {
        std::mem::swap(&mut self.added, &mut self.added_before);
        let mut added = std::mem::take(&mut self.added);
        added.clear();
        let (before, now) = (self.of_year(at - 1), self.of_year(at));
        missing_from(before, now, &mut added);
        let still = now.len() - added.len();
        let dropped = before.len() - still;
        let kept = self.added_before.iter().filter(|kind| now.binary_search(kind).is_ok()).count();
        let (before, now) = (before.len(), now.len());
        self.added = added;
        let value_added = self.share_of_added(now, kinds, values, value);
        let (added, added_before) = (self.added.len(), self.added_before.len());
        Changes { before, now, added, dropped, added_before, kept, value_added }
    }

    fn share_of_added(&mut self, now: usize, kinds: &[u32], values: &[f64], value: f64) -> f64 {
        if self.added.is_empty() {
            0.0
        } else if self.added.len() == now {
            1.0
        } else {
            let flows = kinds.iter().zip(values);
            let of_added = flows.filter(|(kind, _)| self.added.binary_search(kind).is_ok()).map(|(_, value)| *value);
            self.values.clear();
            self.values.extend(of_added);
            sum_of(&self.values) / value
        }
    }
}

/// Appends what `now` has and `before` does not; both ascend.
fn missing_from(before: &[u32], now: &[u32], into: &mut Vec<u32>) {
    let mut before = before.iter().copied().peekable();
    for kind in now {
        while before.next_if(|earlier| earlier < kind).is_some() {}
        if before.peek() != Some(kind) {
            into.push(*kind);
        }
    }
}
