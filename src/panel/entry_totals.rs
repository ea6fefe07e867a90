//! What every entry of a key holds, period by period.

use super::cells::{CellSink, Cut, Spares};
use super::flows::{Packing, Valued};
use super::periods::INCOMPLETE;
use super::{InputSummary, Panel, Progress};
use crate::error::Result;

/// The value of one entry, by their places among the labels; `None` where a row has no entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EntryTotal {
    /// The grouping's entry; `None` without a grouping.
    pub(crate) by: Option<u32>,
    /// The entry.
    pub(crate) entry: Option<usize>,
    /// Sum of its flows, each times its weight.
    pub(crate) total: f64,
}

impl Panel {
    /// The value of every entry of a key, in every entry of another one where `by` is given.
    ///
    /// Errors: a column that was not read; a total that overflows. Cost: one sort of the flows.
    pub(crate) fn entry_totals(&self, of: &str, by: Option<&str>, progress: &dyn Progress) -> Result<Vec<EntryTotal>> {
        let column = self.column(of)?;
        let by: Vec<usize> = by.map(|by| self.column(by)).transpose()?.into_iter().collect();
        let valued = if self.flows.weight.is_some() { Valued::TimesWeight } else { Valued::Plain };
        let packing = Packing::new(&self.flows, &by, column);
        let cut = Cut { packing, valued, weighted: false, finer: None, keep_units: false };
        let sink = || Totals { panel: self, column, found: Vec::new() };
        let (sinks, _) = self.each_cell(&cut, &Spares::default(), sink, progress)?;
        let mut found: Vec<EntryTotal> = sinks.into_iter().flat_map(|sink| sink.found).collect();
        found.sort_by_key(|total| (total.by, total.entry));
        Ok(found)
    }
}

impl InputSummary {
    /// Whether longer periods lack some of the shorter ones that they were summed from.
    pub(crate) fn has_part_periods(&self) -> bool {
        self.notes.iter().any(|note| note.starts_with(INCOMPLETE))
    }
}

struct Totals<'a> {
    panel: &'a Panel,
    column: usize,
    found: Vec<EntryTotal>,
}

impl CellSink for Totals<'_> {
    fn cell(&mut self, keys: &[u32], units: &[u32], values: &[f64], _weights: Option<&[f64]>) -> Result<()> {
        let by = keys.first().copied();
        let of = |(unit, total): (&u32, &f64)| EntryTotal {
            by,
            entry: self.panel.flows.entry(self.column, *unit),
            total: *total,
        };
        self.found.extend(units.iter().zip(values).map(of));
        Ok(())
    }
}
