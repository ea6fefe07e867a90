//! From flows to cells to measures: flows are summed to units (firms, markets or products), units are gathered in
//! cells (one for each combination of the grouping columns), and every cell is measured by the kernels.

use std::collections::BTreeSet;

use polars::prelude::{DataFrame, Expr, IntoLazy, SortMultipleOptions, col};
use rayon::prelude::*;

use super::codes::{Codes, MISSING};
use super::engine::guarded;
use super::order_free::Folds;
use super::question::{Asked, Axis, CellRow, MeasureColumn, Measured, Question};
use super::{Panel, Progress, VALUE, WEIGHT, going_on};
use crate::error::{Error, Place, Result};
use crate::measure::{Evaluation, Measure, Number, Undefined, Values, evaluate};
use crate::trade::{Role, SizeClass};

/// Units in the order of their cells: `starts[i]..starts[i + 1]` are the units of cell `i`.
pub(super) struct Cells {
    keys: Vec<Vec<u32>>,
    starts: Vec<usize>,
    values: Vec<f64>,
    weights: Option<Vec<f64>>,
}

impl Panel {
    /// Measures the units of one axis in every cell of a grouping.
    ///
    /// Flows are first summed to units: two shipments of one firm are one firm. With a `weight` column (a frequency)
    /// a firm keeps the weight of its rows, which must agree; across markets or products the unit's value is
    /// `Σ weight·value` and counts once.
    ///
    /// Returns one row for each cell, in the order of the grouping's entries (periods in time order). An undefined
    /// number carries its reason.
    ///
    /// Errors: a column that was not read, an axis that is also a grouping, a unit that is missing in some rows (they
    /// were read without requiring its role, see [`super::Wanted`]), a total that overflows, weights of one firm that
    /// differ. Cost: one hash aggregation of the flows for the units, and `O(u log u)` for `u` units.
    pub fn measure(&self, question: &Question, progress: &dyn Progress) -> Result<Measured> {
        let by = self.grouping(question.across, &question.by)?;
        distinct_names(by.iter().cloned().chain(question.measures.iter().map(Asked::column)))?;
        progress.stage(&format!("summing flows to {}s", question.across.role()), None);
        let cells = self.cells(question.across, &by)?;
        progress.stage("measuring cells", Some(cells.len() as u64));
        let shares = self.size_shares(&question.measures, &by, &cells)?;
        let kernels: Vec<Measure> = question.measures.iter().filter_map(Asked::kernel).copied().collect();
        let rows = (0..cells.len())
            .into_par_iter()
            .map(|cell| {
                going_on(progress)?;
                let evaluation = evaluate(&cells.values(cell)?, &kernels);
                progress.advance(1);
                Ok(row(self.keys_of(&by, &cells, cell), &question.measures, evaluation, &shares, cell))
            })
            .collect::<Result<Vec<_>>>()?;
        let columns = question.measures.iter().map(MeasureColumn::new).collect();
        let notes = self.notes(&by, &question.measures);
        Ok(Measured { across: question.across, by, columns, rows, notes })
    }

    /// Names of the grouping columns in the flow table.
    pub(super) fn grouping(&self, across: Axis, by: &[String]) -> Result<Vec<String>> {
        let by = by.iter().map(|name| self.key_name(name)).collect::<Result<Vec<_>>>()?;
        let axis = across.role().name();
        self.key_name(axis)?;
        distinct_names(by.iter().cloned())?;
        if by.iter().any(|name| name == axis) {
            let problem = format!("cannot group by '{axis}' and measure across {axis}s at the same time");
            return Err(Error::argument("--by", problem));
        }
        let missing = codes(&self.frame, axis)?.into_iter().filter(|code| *code == MISSING).count();
        if missing > 0 {
            let place = Place::default().column(self.source_column(axis));
            let problem =
                format!("the {axis} is missing in {missing} rows, which would count as one {axis}; require the role");
            return Err(Error::data(place, problem));
        }
        Ok(by)
    }

    /// Entry of each grouping column of a cell.
    pub(super) fn keys_of(&self, by: &[String], cells: &Cells, cell: usize) -> Vec<Option<String>> {
        by.iter().zip(&cells.keys[cell]).map(|(name, code)| self.label(name, *code)).collect()
    }

    /// What a reader of these cells must know: entries that share a cell because nobody asked to keep them apart, and
    /// thresholds that are not "a year" or not US dollars.
    pub(super) fn notes(&self, by: &[String], asked: &[Asked]) -> Vec<String> {
        let mut notes = Vec::new();
        let apart = |role: Role| by.iter().any(|name| name == role.name());
        for role in [Role::Period, Role::Reporter] {
            let entries = self.labels(role.name()).len();
            if entries > 1 && !apart(role) {
                notes.push(format!("{entries} {role}s are taken together; --by {role} keeps them apart"));
            }
        }
        if asked.iter().any(|asked| asked.kernel().is_some_and(Measure::has_threshold)) {
            let periods = self.labels(Role::Period.name()).len();
            if apart(Role::Period) && !self.input.in_years() {
                let kind = self.input.period_kind.as_deref().unwrap_or("period");
                notes.push(format!(
                    "thresholds apply to the exports of one {kind}, not of a year; --period-as year sums to years"
                ));
            } else if !apart(Role::Period) && periods > 1 {
                notes.push(format!("thresholds apply to the exports of {periods} periods together, not of one"));
            }
            if !self.input.in_us_dollars() {
                notes.push("thresholds are in the value's own currency, not in US dollars".to_owned());
            }
        }
        notes
    }

    pub(super) fn cells(&self, across: Axis, by: &[String]) -> Result<Cells> {
        let folds = self.folds()?;
        let by_weight = self.has_weights() && across == Axis::Firm;
        let value = if self.has_weights() && !by_weight { col(VALUE) * col(WEIGHT) } else { col(VALUE) };
        let mut aggregates = folds.sums(&value);
        if by_weight {
            aggregates.extend([col(WEIGHT).min().alias("__least"), col(WEIGHT).max().alias(WEIGHT)]);
        }
        let keys: Vec<Expr> = by.iter().map(col).collect();
        let group: Vec<Expr> = keys.iter().cloned().chain([col(across.role().name())]).collect();
        let mut outputs: Vec<Expr> = keys.iter().cloned().chain([folds.total(VALUE)]).collect();
        if by_weight {
            outputs.extend([col("__least"), col(WEIGHT)]);
        }
        let frame = self.frame.clone();
        let units = guarded("summing flows to units", move || {
            let units = frame.lazy().group_by(group).agg(aggregates).select(outputs);
            if keys.is_empty() {
                units.collect()
            } else {
                units.sort_by_exprs(keys, SortMultipleOptions::default()).collect()
            }
        })?;
        let values = floats(&units, VALUE)?;
        if values.iter().any(|value| !value.is_finite()) {
            return Err(self.overflow());
        }
        let weights = if by_weight { Some(self.weights(&units)?) } else { None };
        let (keys, starts) = boundaries(&units, by)?;
        Ok(Cells { keys, starts, values, weights })
    }

    fn weights(&self, units: &DataFrame) -> Result<Vec<f64>> {
        let least = floats(units, "__least")?;
        let weights = floats(units, WEIGHT)?;
        let differ = least.iter().zip(&weights).filter(|(least, most)| least.to_bits() != most.to_bits()).count();
        if differ > 0 {
            let place = Place::default().column(self.source_column(WEIGHT));
            let problem = format!(
                "the weight is not the same on all rows of a firm within a cell ({differ} such firms); \
                 a frequency weight belongs to the firm, within a period: see --by period"
            );
            return Err(Error::data(place, problem));
        }
        Ok(weights)
    }

    fn folds(&self) -> Result<Folds> {
        Folds::new(self.largest_flow, self.smallest_flow, self.frame.height(), &self.source_column(VALUE))
    }

    fn overflow(&self) -> Error {
        let place = Place::default().column(self.source_column(VALUE));
        Error::data(place, "the total overflows; give the unit with --scale")
    }

    /// For every legal class asked for, its share of value in each cell.
    fn size_shares(&self, asked: &[Asked], by: &[String], cells: &Cells) -> Result<Vec<Vec<Number>>> {
        let classes: Vec<&SizeClass> = asked.iter().filter_map(Asked::class).collect();
        if classes.is_empty() {
            return Ok(Vec::new());
        }
        let name = self.key_name(Role::SizeClass.name())?;
        let labels: Vec<SizeClass> = self.labels(&name).iter().map(|label| SizeClass::of(label)).collect();
        if let Some(absent) = classes.iter().find(|class| !labels.contains(class)) {
            return Err(self.no_class(absent, &labels));
        }
        let with_class = self.cells_of_classes(&name, by)?;
        let mut shares = vec![vec![Err(Undefined::NoValue); cells.keys.len()]; classes.len()];
        for (at, class) in classes.iter().enumerate() {
            for (cell, share) in shares[at].iter_mut().enumerate() {
                let (codes, values) = with_class.of(cell);
                let total = values.iter().fold(0.0, |sum, value| sum + value);
                let held = codes
                    .iter()
                    .zip(values)
                    .filter(|(code, _)| labels.get(**code as usize).is_some_and(|label| label == *class))
                    .fold(0.0, |sum, (_, value)| sum + value);
                if total > 0.0 {
                    *share = Ok((held / total).min(1.0));
                }
            }
        }
        Ok(shares)
    }

    fn no_class(&self, absent: &SizeClass, present: &[SizeClass]) -> Error {
        let names: BTreeSet<String> = present.iter().map(SizeClass::name).collect();
        let names: Vec<String> = names.into_iter().take(6).collect();
        let place = Place::default().column(self.source_column(Role::SizeClass.name()));
        Error::data(
            place,
            format!("no row is of the size class '{}'; the data have '{}'", absent.name(), names.join("', '")),
        )
    }

    fn cells_of_classes(&self, class: &str, by: &[String]) -> Result<ClassTotals> {
        let folds = self.folds()?;
        let value = if self.has_weights() { col(VALUE) * col(WEIGHT) } else { col(VALUE) };
        let beside = (!by.iter().any(|name| name == class)).then(|| col(class));
        let keys: Vec<Expr> = by.iter().map(col).chain(beside).collect();
        let outputs: Vec<Expr> = keys.iter().cloned().chain([folds.total(VALUE)]).collect();
        let frame = self.frame.clone();
        let sums = guarded("summing flows to size classes", move || {
            let sums = frame.lazy().group_by(keys.clone()).agg(folds.sums(&value)).select(outputs);
            sums.sort_by_exprs(keys, SortMultipleOptions::default()).collect()
        })?;
        let (_, starts) = boundaries(&sums, by)?;
        Ok(ClassTotals { starts, codes: codes(&sums, class)?, values: floats(&sums, VALUE)? })
    }
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The values of a cell's units, checked.
    pub(super) fn values(&self, cell: usize) -> Result<Values<'_>> {
        let units = self.starts[cell]..self.starts[cell + 1];
        match &self.weights {
            Some(weights) => Values::weighted(&self.values[units.clone()], &weights[units]),
            None => Values::new(&self.values[units]),
        }
    }
}

/// The row of a cell, from what its kernels found and from the shares of the legal classes.
fn row(
    keys: Vec<Option<String>>,
    asked: &[Asked],
    evaluation: Evaluation,
    shares: &[Vec<Number>],
    cell: usize,
) -> CellRow {
    let mut kernels = evaluation.numbers.into_iter();
    let mut classes = shares.iter();
    let numbers = asked
        .iter()
        .map(|asked| match asked {
            Asked::Measure(_) => kernels.next().unwrap_or(Err(Undefined::NoValue)),
            Asked::SizeShare(_) => classes.next().map_or(Err(Undefined::NoValue), |share| share[cell]),
        })
        .collect();
    CellRow { keys, units: evaluation.units, total: evaluation.total, largest: evaluation.largest, numbers }
}

/// Value of every size class in every cell, cells in the same order as [`Cells`].
struct ClassTotals {
    starts: Vec<usize>,
    codes: Vec<u32>,
    values: Vec<f64>,
}

impl ClassTotals {
    fn of(&self, cell: usize) -> (&[u32], &[f64]) {
        let range = self.starts[cell]..self.starts[cell + 1];
        (&self.codes[range.clone()], &self.values[range])
    }
}

/// Where each run of equal keys starts in a frame sorted by them, with a last entry at the end, and the keys.
fn boundaries(frame: &DataFrame, by: &[String]) -> Result<(Vec<Vec<u32>>, Vec<usize>)> {
    let columns = by.iter().map(|name| codes(frame, name)).collect::<Result<Vec<_>>>()?;
    let mut starts = Vec::new();
    let mut keys = Vec::new();
    for row in 0..frame.height() {
        if row == 0 || columns.iter().any(|column| column[row] != column[row - 1]) {
            starts.push(row);
            keys.push(columns.iter().map(|column| column[row]).collect());
        }
    }
    starts.push(frame.height());
    Ok((keys, starts))
}

/// Errors when two columns of the answer would have one name.
fn distinct_names(names: impl Iterator<Item = String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return Err(Error::argument("--by", format!("two columns of the result would be called '{name}'")));
        }
        seen.insert(name);
    }
    Ok(())
}

fn floats(frame: &DataFrame, name: &str) -> Result<Vec<f64>> {
    guarded("reading sums", || Ok(frame.column(name)?.f64()?.into_no_null_iter().collect()))
}

fn codes(frame: &DataFrame, name: &str) -> Result<Vec<u32>> {
    guarded("reading keys", || Codes::of_column(frame.column(name)?))
}
