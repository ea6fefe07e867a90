//! Something made of the units of every cell, by whoever asks.

use std::sync::Arc;

use super::cells::{CellSink, Spares, values};
use super::labels::Labels;
use super::question::Axis;
use super::{Panel, Progress};
use crate::error::Result;
use crate::measure::Values;

/// What was made of every cell, in the order of the grouping's entries.
pub(crate) struct Visited<T> {
    /// The grouping columns with their entries by code.
    pub(crate) by: Vec<(String, Arc<Labels>)>,
    /// The code of each grouping column, and what was made of the cell.
    pub(crate) cells: Vec<(Vec<u32>, T)>,
}

impl Panel {
    /// Calls `of` with the units of one axis in every cell of a grouping: the entries of its grouping columns and the units'
    /// values, cells in parallel.
    ///
    /// Errors: those of [`Panel::measure`]; the first that `of` returns. Cost: that of [`Panel::measure`], and of `of`.
    pub(crate) fn of_cells<T: Send>(
        &self,
        (across, by): (Axis, &[String]),
        progress: &dyn Progress,
        of: impl Fn(&[Option<&str>], &Values<'_>) -> Result<T> + Sync,
    ) -> Result<Visited<T>> {
        self.visit((across, by), progress, |entries, _, of_units, weights| of(entries, &values(of_units, weights)?))
    }

    /// Calls `of` with the units of one axis in every cell of a grouping: the entries of its grouping columns, and name and
    /// value of each unit, in no order; cells in parallel.
    ///
    /// Errors: those of [`Panel::measure`]; the first that `of` returns. Cost: that of [`Panel::measure`], and of `of`.
    pub(crate) fn of_named_units<T: Send>(
        &self,
        (across, by): (Axis, &[String]),
        progress: &dyn Progress,
        of: impl Fn(&[Option<&str>], &mut dyn Iterator<Item = (&str, f64)>) -> Result<T> + Sync,
    ) -> Result<Visited<T>> {
        let column = self.column(across.role().name())?;
        let labels = &self.flows.columns[column].of.labels;
        let name = |unit: &u32| self.flows.entry(column, *unit).and_then(|entry| labels.get(entry)).unwrap_or_default();
        self.visit((across, by), progress, |entries, units, of_units, _| {
            of(entries, &mut units.iter().map(name).zip(of_units.iter().copied()))
        })
    }

    fn visit<T: Send>(
        &self,
        (across, by): (Axis, &[String]),
        progress: &dyn Progress,
        of: impl Fn(&[Option<&str>], &[u32], &[f64], Option<&[f64]>) -> Result<T> + Sync,
    ) -> Result<Visited<T>> {
        let names = self.grouping(across, by)?;
        let mut by = Vec::with_capacity(names.len());
        for name in &names {
            by.push((name.clone(), Arc::clone(&self.flows.columns[self.column(name)?].of.labels)));
        }
        let sink = || Visitor { by: &by, of: &of, cells: Vec::new() };
        let (sinks, _) = self.each_cell(&self.cut(across, &names)?, &Spares::default(), sink, progress)?;
        let cells = sinks.into_iter().flat_map(|sink| sink.cells).collect();
        Ok(Visited { by, cells })
    }
}

struct Visitor<'a, T, F> {
    by: &'a [(String, Arc<Labels>)],
    of: &'a F,
    cells: Vec<(Vec<u32>, T)>,
}

impl<T: Send, F> CellSink for Visitor<'_, T, F>
where
    F: Fn(&[Option<&str>], &[u32], &[f64], Option<&[f64]>) -> Result<T> + Sync,
{
    fn cell(&mut self, keys: &[u32], units: &[u32], of_units: &[f64], weights: Option<&[f64]>) -> Result<()> {
        let entries: Vec<Option<&str>> =
            keys.iter().zip(self.by).map(|(code, (_, labels))| labels.get(*code as usize)).collect();
        let made = (self.of)(&entries, units, of_units, weights)?;
        self.cells.push((keys.to_vec(), made));
        Ok(())
    }
}
