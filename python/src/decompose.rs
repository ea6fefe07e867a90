//! Decompositions: values and labels in, parts out.

use pyo3::prelude::*;
use pyo3_polars::PySeries;
use pyo3_polars::export::polars_core::prelude::{DataType, NamedFrom, Series};
use serde_json::{Value, json};
use topheavy::decompose::{
    Additive, Axis, Change, Decomposition, GroupPart, Groups, LevelPart, change, generalized_entropy, gini, hhi,
    hhi_change, margins, mld, shapley as shapley_of, theil,
};
use topheavy::definition::Definition;
use topheavy::error::BadValue;
use topheavy::measure::{Measure, Number, Values};
use topheavy::panel::reason;
use topheavy::report::significant;

use crate::arrays::{Numbers, bad};
use crate::errors::{Answer, Problem};
use crate::functions::{Cell, of_vector};
use crate::options::named;
use crate::work::interruptible;

/// A table column by column, and why numbers of it are missing: row, column, reason.
type Columns = (Vec<(String, PySeries)>, Vec<(usize, String, String)>);

/// Labels of units, as Python hands them over: whole numbers or text.
enum Labels {
    Whole(Vec<i64>),
    Text(Vec<String>),
}

impl Labels {
    /// The labels of a series; `name` is the argument, for messages.
    fn of(series: &Series, name: &str) -> Answer<Self> {
        if series.null_count() > 0 {
            let row = series.is_null().iter().position(|is_null| is_null == Some(true)).unwrap_or(0) as u64 + 1;
            return Err(bad(name, row, BadValue::Missing, series.null_count() as u64));
        }
        let unreadable = |_| Problem::wrong_type(name, "labels must be text or whole numbers");
        if series.dtype() == &DataType::Int64 {
            return Ok(Self::Whole(series.i64().map_err(unreadable)?.iter().flatten().collect()));
        }
        let text = series.str().map_err(unreadable)?;
        Ok(Self::Text(text.iter().flatten().map(str::to_owned).collect()))
    }

    fn groups(&self) -> topheavy::Result<Groups> {
        match self {
            Self::Whole(labels) => Groups::of(labels),
            Self::Text(labels) => Groups::of(labels),
        }
    }
}

/// Columns of a table while it is written.
#[derive(Default)]
struct Writing {
    columns: Vec<(String, PySeries)>,
    undefined: Vec<(usize, String, String)>,
}

impl Writing {
    fn text(&mut self, name: &str, entries: impl Iterator<Item = String>) {
        let series = Series::new(name.into(), entries.collect::<Vec<_>>());
        self.columns.push((name.to_owned(), PySeries(series)));
    }

    fn counts(&mut self, name: &str, counts: impl Iterator<Item = u64>) {
        let series = Series::new(name.into(), counts.collect::<Vec<_>>());
        self.columns.push((name.to_owned(), PySeries(series)));
    }

    fn numbers(&mut self, name: &str, numbers: impl Iterator<Item = Number>) {
        let numbers: Vec<Number> = numbers.collect();
        let reasons = numbers.iter().enumerate();
        let reasons = reasons.filter_map(|(row, number)| Some((row, name.to_owned(), reason(*number)?)));
        self.undefined.extend(reasons);
        let series = Series::new(name.into(), numbers.into_iter().map(Result::ok).collect::<Vec<_>>());
        self.columns.push((name.to_owned(), PySeries(series)));
    }

    fn finish(mut self) -> Columns {
        self.undefined.sort();
        (self.columns, self.undefined)
    }
}

fn level_columns(levels: &[LevelPart]) -> Columns {
    let mut table = Writing::default();
    table.text("part", levels.iter().map(|level| level.part.clone()));
    table.counts("groups", levels.iter().map(|level| level.groups));
    table.numbers("contribution", levels.iter().map(|level| level.contribution));
    table.numbers("share", levels.iter().map(|level| level.share));
    table.finish()
}

fn group_columns(groups: &[GroupPart], levels: usize) -> Columns {
    let mut table = Writing::default();
    for level in 0..levels {
        let name = if levels == 1 { "group".to_owned() } else { format!("group_{}", level + 1) };
        table.text(&name, groups.iter().map(|group| group.labels.get(level).cloned().unwrap_or_default()));
    }
    table.numbers("units", groups.iter().map(|group| Ok(group.units)));
    table.numbers("value", groups.iter().map(|group| Ok(group.value)));
    table.numbers("units_share", groups.iter().map(|group| Ok(group.units_share)));
    table.numbers("value_share", groups.iter().map(|group| group.value_share));
    table.numbers("mean", groups.iter().map(|group| Ok(group.mean)));
    table.numbers("index", groups.iter().map(|group| group.index));
    table.numbers("contribution_within", groups.iter().map(|group| group.within));
    table.numbers("contribution_between", groups.iter().map(|group| group.between));
    table.numbers("contribution", groups.iter().map(|group| group.contribution));
    table.finish()
}

fn meaning(definition: &Definition, measure: Option<&Measure>) -> String {
    let index = measure.map_or(Value::Null, |measure| json!(measure.definition()));
    json!({"definition": definition, "index": index}).to_string()
}

/// Total, between, within and (of Gini) overlap; the levels; the groups; what they mean.
type Decomposed = (Vec<Option<f64>>, Columns, Columns, String);

/// The decomposition of one index by one or several groupings, outermost first.
#[pyfunction]
#[pyo3(signature = (call, x, weights, groups, /))]
pub(crate) fn decomposed(
    py: Python<'_>,
    call: &str,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    groups: Vec<PySeries>,
) -> Answer<Decomposed> {
    let measure = Measure::of_call(call)?;
    let labels = groups.into_iter().map(|series| Labels::of(&series.0, "group")).collect::<Answer<Vec<_>>>()?;
    let levels = labels.len();
    let found = Cell::of(x, weights)?.run(py, move |values| {
        let split =
            || decomposition(values, &labels.iter().map(Labels::groups).collect::<Result<Vec<_>, _>>()?, measure);
        Ok(split().map_err(|error| of_group(&error))?)
    })?;
    let Decomposition { definition, total, between, within, overlap, levels: parts, groups } = found;
    if let Err(reason) = total {
        return Err(Problem::Undefined { call: format!("decompose.{}", measure.id()), reason });
    }
    let mut numbers: Vec<Option<f64>> = [total, between, within].into_iter().map(Result::ok).collect();
    numbers.push(overlap.and_then(Result::ok));
    Ok((numbers, level_columns(&parts), group_columns(&groups, levels), meaning(&definition, Some(&measure))))
}

fn decomposition(values: &Values<'_>, groups: &[Groups], measure: Measure) -> topheavy::Result<Decomposition> {
    match (measure, groups) {
        (Measure::Theil, _) => theil(values, groups),
        (Measure::MeanLogDeviation, _) => mld(values, groups),
        (Measure::GeneralizedEntropy(alpha), _) => generalized_entropy(values, groups, alpha),
        (Measure::Herfindahl, [only]) => hhi(values, only),
        (Measure::Gini, [only]) => gini(values, only),
        _ => Err(topheavy::Error::argument("group", "takes one grouping; nested ones split Theil, MLD and GE only")),
    }
}

/// An error of the groups, which are one argument here.
fn of_group(error: &topheavy::Error) -> topheavy::Error {
    match error.kind() {
        topheavy::ErrorKind::Length { expected, found, .. } => {
            topheavy::ErrorKind::Length { name: "group".to_owned(), expected: *expected, found: *found }.into()
        }
        _ => named(error, "group"),
    }
}

/// Contributions of axes, a row each, and what is left within cells; what they mean.
#[pyfunction]
#[pyo3(signature = (x, weights, names, axes, measure, /))]
pub(crate) fn shapley(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    names: Vec<String>,
    axes: Vec<PySeries>,
    measure: &str,
) -> Answer<(Columns, String)> {
    let additive: Additive = measure.parse().map_err(|error| named(&error, "measure"))?;
    let labels = names.iter().zip(axes).map(|(name, series)| Labels::of(&series.0, name));
    let labels = labels.collect::<Answer<Vec<_>>>()?;
    let found = Cell::of(x, weights)?.run(py, move |values| {
        let axes = names.into_iter().zip(&labels).map(|(name, labels)| Ok(Axis { name, groups: labels.groups()? }));
        let axes = axes.collect::<topheavy::Result<Vec<_>>>().map_err(|error| named(&error, "axes"))?;
        Ok(shapley_of(values, &axes, additive)?)
    })?;
    if let Err(reason) = found.total {
        return Err(Problem::Undefined { call: "decompose.shapley".to_owned(), reason });
    }
    let mut table = Writing::default();
    table.text("axis", found.axes.iter().map(|axis| axis.axis.clone()).chain(["within".to_owned()]));
    table.numbers("contribution", found.axes.iter().map(|axis| axis.contribution).chain([found.within]));
    table.numbers("share", found.axes.iter().map(|axis| axis.share).chain([found.within_share]));
    Ok((table.finish(), meaning(&found.definition, None)))
}

/// Total, extensive and intensive margin; active lines and all; what they mean.
type ExportMargins = (Vec<Option<f64>>, Vec<u64>, String);

/// Theil's T across product lines, split into margins.
#[pyfunction]
#[pyo3(signature = (x, lines, /))]
pub(crate) fn export_margins(py: Python<'_>, x: &Bound<'_, PyAny>, lines: Option<u64>) -> Answer<ExportMargins> {
    let found = Cell::of(x, None)?.run(py, move |values| Ok(margins(values, lines)?))?;
    if let Err(reason) = found.total {
        return Err(Problem::Undefined { call: "decompose.margins".to_owned(), reason });
    }
    let numbers = [found.total, found.extensive, found.intensive].into_iter().map(Result::ok).collect();
    Ok((numbers, vec![found.active, found.lines], meaning(&found.definition, None)))
}

/// The parts of a change, notes, and what they mean.
#[pyfunction]
#[pyo3(signature = (vectors, firms, measure, method, /))]
#[expect(clippy::needless_pass_by_value, reason = "tuples of Python arrive by value")]
pub(crate) fn split_change(
    py: Python<'_>,
    vectors: (Bound<'_, PyAny>, Bound<'_, PyAny>),
    firms: (PySeries, PySeries),
    measure: &str,
    method: &str,
) -> Answer<(Columns, Vec<String>, String)> {
    let measure = Measure::of_call(measure).map_err(|error| named(&error, "measure"))?;
    let accounting = match method {
        "shapley" => false,
        "accounting" if measure == Measure::Herfindahl => true,
        "accounting" => return Err(Problem::argument("method", "'accounting' splits 'hhi' only; take 'shapley'")),
        _ => return Err(Problem::argument("method", "takes 'shapley' or 'accounting'")),
    };
    let firms = (Labels::of(&firms.0.0, "firms")?, Labels::of(&firms.1.0, "firms")?);
    let (x, y) = (Numbers::of(&vectors.0, "before")?, Numbers::of(&vectors.1, "after")?);
    let found = interruptible(py, move |_| {
        let old = Values::new(x.as_slice()).map_err(|error| of_vector(error, "before"))?;
        let new = Values::new(y.as_slice()).map_err(|error| of_vector(error, "after"))?;
        match &firms {
            (Labels::Whole(one), Labels::Whole(other)) => changed((one, &old), (other, &new), measure, accounting),
            (Labels::Text(one), Labels::Text(other)) => changed((one, &old), (other, &new), measure, accounting),
            _ => Err(Problem::argument("firms", "are whole numbers in one period and text in the other")),
        }
    })?;
    if let Err(reason) = found.change {
        return Err(Problem::Undefined { call: format!("decompose.change of {measure}"), reason });
    }
    let mut table = Writing::default();
    table.text("part", found.parts.iter().map(|part| part.part.name().to_owned()));
    table.counts("firms", found.parts.iter().map(|part| part.firms));
    table.numbers("contribution", found.parts.iter().map(|part| part.contribution));
    table.numbers("share", found.parts.iter().map(|part| part.share));
    Ok((table.finish(), vec![note(&found, measure)], meaning(&found.definition, None)))
}

fn changed<L: Ord>(
    before: (&[L], &Values<'_>),
    after: (&[L], &Values<'_>),
    measure: Measure,
    accounting: bool,
) -> Answer<Change> {
    Ok(if accounting { hhi_change(before, after)? } else { change(before, after, measure)? })
}

fn note(found: &Change, measure: Measure) -> String {
    let shown = |number: Number| number.map_or_else(|reason| reason.to_string(), significant);
    let (before, after, change) = (shown(found.before), shown(found.after), shown(found.change));
    format!("{measure}: {before} before, {after} after; the parts add up to the change, {change}")
}
