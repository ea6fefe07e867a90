//! The answer to a question: one row for each cell, kept in blocks, so that millions of cells are no millions of objects.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::labels::Labels;
use super::question::{Asked, Axis, MeasureColumn, SCHEMA_VERSION, definitions_json, finite, reason};
use super::{InputSummary, WHOLE_INPUT};
use crate::measure::{Measure, Number, Undefined, Values};

/// Figures of a cell before its measures: the values of its two largest units.
const LARGEST: usize = 2;

/// The numbers of one cell, with what disclosure control needs beside them: counts and the largest contributors.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    /// Entry of each grouping column; `None` where it is missing in the data.
    pub keys: Vec<Option<String>>,
    /// Number of units (sum of weights).
    pub units: f64,
    /// Total value.
    pub total: f64,
    /// Values of the largest and the second-largest unit.
    pub largest: [f64; 2],
    /// One number for each column.
    pub numbers: Vec<Number>,
}

/// The answer to a [`super::Question`].
#[derive(Debug, Clone)]
pub struct Measured {
    /// The units.
    pub across: Axis,
    /// Names of the grouping columns.
    pub by: Vec<String>,
    /// The measures, in the order asked.
    pub columns: Vec<MeasureColumn>,
    /// What a reader of these cells must know.
    pub notes: Vec<String>,
    /// Entries of each grouping column, by code.
    labels: Vec<Arc<Labels>>,
    layout: Layout,
    blocks: Vec<Block>,
}

/// Some cells, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    cells: usize,
    /// A code for each grouping column, cell by cell.
    keys: Vec<u32>,
    /// The two largest units, a number for each measure, and what of units and total is no measure, cell by cell.
    figures: Vec<f64>,
}

/// Where the figures of a cell stand.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    measures: usize,
    units: usize,
    total: usize,
    /// Figures of a cell.
    width: usize,
}

impl Layout {
    /// That of cells with these measures; a number of units or a total that is asked for is not kept twice.
    pub(super) fn of(asked: &[Asked]) -> Self {
        let measures = asked.len();
        let mut width = LARGEST + measures;
        let mut place = |measure: Measure| {
            let asked = asked.iter().position(|asked| asked.kernel() == Some(&measure));
            asked.map_or_else(
                || {
                    width += 1;
                    width - 1
                },
                |at| LARGEST + at,
            )
        };
        let (units, total) = (place(Measure::N), place(Measure::Total));
        Self { measures, units, total, width }
    }
}

impl Block {
    /// Appends a cell.
    pub(super) fn push(&mut self, layout: &Layout, keys: &[u32], values: &Values<'_>, numbers: &[Number]) {
        self.cells += 1;
        self.keys.extend_from_slice(keys);
        self.figures.extend_from_slice(&values.largest());
        self.figures.extend(numbers.iter().map(|number| stored(*number)));
        let first = LARGEST + layout.measures;
        self.figures.extend((layout.units >= first).then(|| values.units()));
        self.figures.extend((layout.total >= first).then(|| values.total()));
    }

    /// Sets one of the measures of every cell.
    pub(super) fn fill(&mut self, layout: &Layout, place: usize, numbers: &mut impl Iterator<Item = Number>) {
        for (figure, number) in self.figures.iter_mut().skip(LARGEST + place).step_by(layout.width).zip(numbers) {
            *figure = stored(number);
        }
    }

    /// The cells, in no more memory than they need; that of this block serves for others.
    pub(super) fn take(&mut self) -> Self {
        let taken = self.clone();
        self.cells = 0;
        self.keys.clear();
        self.figures.clear();
        taken
    }

    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    /// The entry of one of so many grouping columns, in every cell; missing ones have the code of a missing entry.
    pub(super) fn key(&self, at: usize, by: usize) -> impl Iterator<Item = u32> {
        self.keys.iter().skip(at).step_by(by.max(1)).copied()
    }

    /// The number of one measure in every cell; not a number where it is undefined.
    pub(super) fn measure(&self, at: usize, layout: &Layout) -> impl Iterator<Item = f64> {
        self.figures.iter().skip(LARGEST + at).step_by(layout.width).copied()
    }
}

/// Every reason, by the number that stands for it.
const REASONS: [Undefined; 25] = [
    Undefined::NoValue,
    Undefined::NoMedian,
    Undefined::EmptyBottom,
    Undefined::NoSpread,
    Undefined::OneUnit,
    Undefined::Overflow,
    Undefined::FirstYear,
    Undefined::LastYear,
    Undefined::YearGap,
    Undefined::NoFirms,
    Undefined::OneFirm,
    Undefined::NotApart,
    Undefined::NoColumn,
    Undefined::EmptyClass,
    Undefined::NoEntrants,
    Undefined::SeveralEnds,
    Undefined::NeverReached,
    Undefined::OneClass,
    Undefined::AllEqual,
    Undefined::Infinite,
    Undefined::FewReplicates,
    Undefined::UnknownUnits,
    Undefined::NoShape,
    Undefined::InfiniteMean,
    Undefined::NothingToSplit,
];

/// A number as a double; why there is none is told by which not-a-number it is.
fn stored(number: Number) -> f64 {
    number.unwrap_or_else(|undefined| {
        let reason = REASONS.iter().zip(0..).find(|(reason, _)| **reason == undefined).map_or(0, |(_, number)| number);
        f64::from_bits(f64::NAN.to_bits() | reason)
    })
}

fn number(stored: f64) -> Number {
    if !stored.is_nan() {
        return Ok(stored);
    }
    let reason = usize::try_from(stored.to_bits() & 0xff).ok().and_then(|reason| REASONS.get(reason));
    Err(reason.copied().unwrap_or(Undefined::NoValue))
}

impl Measured {
    /// The cells of these blocks, in their order.
    pub(super) fn new(
        across: Axis,
        by: Vec<String>,
        columns: Vec<MeasureColumn>,
        notes: Vec<String>,
        labels: Vec<Arc<Labels>>,
        (layout, blocks): (Layout, Vec<Block>),
    ) -> Self {
        Self { across, by, columns, notes, labels, layout, blocks }
    }

    /// Rows of units that were measured elsewhere: the entries of each grouping column by code, and for every row its
    /// codes, and the units, their total, the two largest, and a number for each column.
    pub(crate) fn of_rows(
        across: Axis,
        by: Vec<(String, Arc<Labels>)>,
        columns: Vec<MeasureColumn>,
        notes: Vec<String>,
        rows: impl Iterator<Item = (Vec<u32>, [f64; 4], Vec<Number>)>,
    ) -> Self {
        let first = LARGEST + columns.len();
        let layout = Layout { measures: columns.len(), units: first, total: first + 1, width: first + 2 };
        let mut block = Block::default();
        for (keys, [units, total, largest, second], numbers) in rows {
            block.cells += 1;
            block.keys.extend(keys);
            block.figures.extend([largest, second]);
            block.figures.extend(numbers.into_iter().map(stored));
            block.figures.extend([units, total]);
        }
        let (by, labels) = by.into_iter().unzip();
        Self { across, by, columns, notes, labels, layout, blocks: vec![block] }
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.iter().map(Block::cells).sum()
    }

    /// The grouping in one text: its columns, separated by commas; `all` where there is none.
    #[must_use]
    pub fn level_name(&self) -> String {
        if self.by.is_empty() { WHOLE_INPUT.to_owned() } else { self.by.join(",") }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells, in the order of the grouping's entries.
    pub fn rows(&self) -> impl Iterator<Item = CellRow> + '_ {
        self.cells().map(|(keys, figures)| CellRow {
            keys: keys
                .iter()
                .zip(&self.labels)
                .map(|(code, labels)| labels.get(*code as usize).map(str::to_owned))
                .collect(),
            units: figures[self.layout.units],
            total: figures[self.layout.total],
            largest: [figures[0], figures[1]],
            numbers: figures[LARGEST..][..self.columns.len()].iter().map(|stored| number(*stored)).collect(),
        })
    }

    fn cells(&self) -> impl Iterator<Item = (&[u32], &[f64])> {
        let (by, figures) = (self.by.len(), self.layout.width);
        self.blocks.iter().flat_map(move |block| {
            (0..block.cells).map(move |cell| {
                (&block.keys[cell * by..(cell + 1) * by], &block.figures[cell * figures..(cell + 1) * figures])
            })
        })
    }

    /// Why numbers are missing or infinite: row, column, reason.
    pub fn undefined(&self) -> impl Iterator<Item = (usize, &str, String)> + '_ {
        self.cells().enumerate().flat_map(move |(row, (_, figures))| {
            let numbers = self.columns.iter().zip(&figures[LARGEST..]);
            numbers.filter_map(move |(column, stored)| Some((row, column.name.as_str(), reason(number(*stored))?)))
        })
    }

    /// Takes the answer apart: what its columns are, and its blocks.
    pub(super) fn into_blocks(self) -> (Heads, Vec<Block>) {
        let Self { by, columns, labels, layout, blocks, .. } = self;
        (Heads { by, columns, labels, layout }, blocks)
    }

    /// The answer as JSON: definitions by column, the input as it was read, the rows. A number that is undefined or
    /// infinite is `null`, and `undefined` says why.
    #[must_use]
    pub fn to_json(&self, input: &InputSummary) -> Value {
        let mut answer = self.meaning_json(input);
        answer["undefined"] = self.undefined_json();
        answer["rows"] = self.rows_json();
        answer
    }

    /// The answer without the input, as one of several levels.
    #[must_use]
    pub fn level_json(&self) -> Value {
        json!({
            "across": self.across,
            "by": self.by,
            "definitions": definitions_json(&self.columns),
            "notes": self.notes,
            "undefined": self.undefined_json(),
            "rows": self.rows_json(),
        })
    }

    /// What stands beside the numbers of [`Measured::to_json`]: definitions, input and notes.
    #[must_use]
    pub fn meaning_json(&self, input: &InputSummary) -> Value {
        json!({
            "schema_version": SCHEMA_VERSION,
            "across": self.across,
            "by": self.by,
            "definitions": definitions_json(&self.columns),
            "input": input,
            "notes": self.notes,
        })
    }

    fn undefined_json(&self) -> Value {
        let undefined = self.undefined();
        undefined.map(|(row, column, reason)| json!({"row": row, "column": column, "reason": reason})).collect()
    }

    fn rows_json(&self) -> Value {
        self.rows().map(|row| self.row_json(&row)).collect()
    }

    fn row_json(&self, row: &CellRow) -> Value {
        let keys = self.by.iter().zip(&row.keys).map(|(name, key)| (name.clone(), json!(key)));
        let numbers = self.columns.iter().zip(&row.numbers);
        let numbers = numbers.map(|(column, number)| (column.name.clone(), json!(finite(*number))));
        Value::Object(keys.chain(numbers).collect::<Map<_, _>>())
    }
}

impl PartialEq for Measured {
    fn eq(&self, other: &Self) -> bool {
        (self.across, &self.by, &self.columns, &self.notes) == (other.across, &other.by, &other.columns, &other.notes)
            && self.rows().eq(other.rows())
    }
}

/// What the columns of an answer are.
pub(super) struct Heads {
    pub(super) by: Vec<String>,
    pub(super) columns: Vec<MeasureColumn>,
    pub(super) labels: Vec<Arc<Labels>>,
    pub(super) layout: Layout,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_comes_back_from_where_its_number_would_stand() {
        let numbers = [Ok(0.0), Ok(f64::INFINITY), Ok(1e-310)].into_iter().chain(REASONS.map(Err));
        for one in numbers {
            assert_eq!(number(stored(one)), one);
        }
    }
}
