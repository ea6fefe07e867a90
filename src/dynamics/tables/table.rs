//! A table of numbers that may each have a reason of their own for not being there.

use super::following::{FirmHistories, Followed};
use crate::definition::MotionTable;
use crate::dynamics::{Histories, Undetermined};
use crate::measure::{ExactSum, Number, Undefined};
use crate::panel::{InputSummary, MeasureColumn, Measured};
use serde_json::{Value, json};
use std::sync::Arc;

/// A table of survival, mobility or growth.
///
/// Beside the numbers every row has what disclosure control needs ([`crate::panel::CellRow`]): the firms, spells or
/// firm-years that it counts, and the total and the two largest firms of the group, of the row's year where it is about one
/// and else over all years.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsTable {
    measured: Measured,
    /// Reasons that only these tables have: row, column, reason; in the order of rows and columns.
    reasons: Vec<(usize, usize, Undetermined)>,
}

/// A number of a table, or the reason why there is none.
pub(super) type Figure = Result<f64, Undetermined>;

/// A row of a table.
pub(super) struct Row {
    /// Codes of the group's entries and of what is told apart within it.
    pub(super) codes: Vec<u32>,
    /// The count, total, largest and second-largest that disclosure control needs.
    pub(super) control: [f64; 4],
    pub(super) figures: Vec<Figure>,
}

impl DynamicsTable {
    /// The table of these rows: `within`, names and entries of what is told apart within groups.
    pub(super) fn new(
        (table, given): (MotionTable, &[(&str, String)]),
        histories: FirmHistories,
        within: Vec<(&str, Vec<String>)>,
        rows: Vec<Vec<Row>>,
    ) -> Self {
        let columns = table.definitions(given).into_iter().map(|definition| MeasureColumn {
            name: definition.column.clone(),
            measure: definition.measure.clone(),
            definition,
        });
        let within = within.into_iter().map(|(name, entries)| (name.to_owned(), Arc::new(entries)));
        let by = histories.by.into_iter().chain(within).collect();
        let mut reasons = Vec::new();
        let rows = rows.into_iter().flatten().enumerate().map(|(at, row)| {
            let mut stored: Vec<Number> = Vec::with_capacity(row.figures.len());
            for (column, figure) in row.figures.into_iter().enumerate() {
                stored.push(figure.map_err(|reason| match reason {
                    Undetermined::Undefined(reason) => reason,
                    own => {
                        reasons.push((at, column, own));
                        Undefined::NoFirms
                    }
                }));
            }
            (row.codes, row.control, stored)
        });
        let measured = Measured::of_rows(by, columns.collect(), histories.notes, rows);
        Self { measured, reasons }
    }

    /// The numbers, and what the columns mean; [`DynamicsTable::undefined`] says why some are missing.
    #[must_use]
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// The numbers alone.
    #[must_use]
    pub fn into_measured(self) -> Measured {
        self.measured
    }

    /// Why numbers are missing: row, column, reason.
    pub fn undefined(&self) -> impl Iterator<Item = (usize, &str, String)> + '_ {
        let mut own = self.reasons.iter().peekable();
        self.measured.undefined().map(move |(row, column, reason)| {
            let is_this = |(at, of, _): &&(usize, usize, Undetermined)| {
                *at == row && self.measured.columns.get(*of).is_some_and(|known| known.name == column)
            };
            let told = own.next_if(is_this).map_or(reason, |(_, _, own)| own.to_string());
            (row, column, told)
        })
    }

    /// The table as JSON: definitions by column, the input as it was read, the rows. A number that is undefined is `null`,
    /// and `undefined` says why.
    #[must_use]
    pub fn to_json(&self, input: &InputSummary) -> Value {
        let mut answer = self.measured.to_json(input);
        let reasons = self.undefined();
        answer["undefined"] =
            reasons.map(|(row, column, reason)| json!({"row": row, "column": column, "reason": reason})).collect();
        answer
    }
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

/// A number of a kernel as a number of a table.
pub(super) fn figure(number: Number) -> Figure {
    number.map_err(Undetermined::from)
}
