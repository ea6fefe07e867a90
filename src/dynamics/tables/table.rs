//! Rows of tables, with what disclosure control needs of them.

use super::following::{FirmHistories, Followed};
use crate::definition::MotionTable;
use crate::dynamics::Histories;
use crate::measure::{ExactSum, Number};
use crate::panel::{Axis, MeasureColumn, Measured};
use std::sync::Arc;

/// A row of a table.
pub(super) struct Row {
    /// Codes of the group's entries and of what is told apart within it.
    pub(super) codes: Vec<u32>,
    /// The count, total, largest and second-largest that disclosure control needs.
    pub(super) control: [f64; 4],
    pub(super) figures: Vec<Number>,
}

/// The table of these rows; `within` are names and entries of what is told apart within groups.
pub(super) fn table(
    (table, given): (MotionTable, &[(&str, String)]),
    histories: FirmHistories,
    within: Vec<(&str, Vec<String>)>,
    rows: Vec<Vec<Row>>,
) -> Measured {
    let columns = table.definitions(given).into_iter().map(|definition| MeasureColumn {
        name: definition.column.clone(),
        measure: definition.measure.clone(),
        definition,
    });
    let within = within.into_iter().map(|(name, entries)| (name.to_owned(), Arc::new(entries.iter().collect())));
    let by = histories.by.into_iter().chain(within).collect();
    let rows = rows.into_iter().flatten().map(|row| (row.codes, row.control, row.figures));
    Measured::of_rows(Axis::Firm, by, columns.collect(), histories.notes, rows)
}

impl Followed {
    /// Codes of a row of this group.
    pub(super) fn codes(&self, within: &[usize]) -> Vec<u32> {
        let within = within.iter().map(|code| u32::try_from(*code).unwrap_or(u32::MAX));
        self.codes.iter().copied().chain(within).collect()
    }

    /// What disclosure control needs of the group over all years: so many units, total, the two largest firms.
    pub(super) fn control(&self) -> impl Fn(u64) -> [f64; 4] {
        let firms = self.histories.iter().map(|firm| firm.values.iter().copied().collect::<ExactSum>().value());
        let [_, total, largest, second] = control(firms);
        move |units| [units as f64, total, largest, second]
    }
}

/// What disclosure control needs of a year: its firms, total, the two largest.
pub(super) fn control_of(histories: &Histories, year: usize) -> [f64; 4] {
    control(histories.iter().map(|firm| firm.value(year)).filter(|value| *value > 0.0))
}

fn control(values: impl Iterator<Item = f64>) -> [f64; 4] {
    let (mut units, mut total, mut largest) = (0_u64, ExactSum::new(), [0.0_f64; 2]);
    for value in values {
        units += 1;
        total.add(value);
        let [first, second] = largest;
        largest = [first.max(value), second.max(first.min(value))];
    }
    [units as f64, total.value(), largest[0], largest[1]]
}

/// The years of a group that have a row: somebody exports in them or has just left.
pub(super) fn years_with_firms(histories: &Histories) -> Vec<usize> {
    let mut exporters = vec![false; histories.years().len()];
    for year in histories.iter().flat_map(|firm| firm.years) {
        if let Some(exporters) = exporters.get_mut(usize::from(*year)) {
            *exporters = true;
        }
    }
    let has_left = |year: usize| histories.year_before(year).is_ok_and(|before| exporters[before]);
    (0..exporters.len()).filter(|year| exporters[*year] || has_left(*year)).collect()
}
