//! The plugin that runs measures inside the user's own polars. A group comes as one list, so all groups come in one call
//! and are measured in parallel. The functions between the user's polars and these are made by `polars_expr`; what goes
//! wrong becomes polars' `ComputeError` with our message.
#![allow(unsafe_code, reason = "`polars_expr` writes the functions of the plugin's C interface; none is ours")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "`polars_expr` fixes the signatures of what it calls"
)]

use std::ops::Range;

use pyo3_polars::derive::polars_expr;
use pyo3_polars::export::polars_core::prelude::{
    DataType, Field, Float64Chunked, IntoSeries, ListChunked, NamedFrom, PlSmallStr, PolarsError, PolarsResult, Series,
    StructChunked,
};
use rayon::prelude::*;
use serde::Deserialize;
use topheavy::error::{ErrorKind, Place, shown_name};
use topheavy::measure::{
    Measure, Number, Values, diversification as between, krugman as distance, lorenz_curve as curve,
};

use crate::arrays::{holds_numbers, none_missing};
use crate::errors::Problem;
use crate::functions::{OTHER, of_other};

/// Which measure.
#[derive(Deserialize)]
struct Call {
    call: String,
}

fn failed(problem: impl Into<Problem>) -> PolarsError {
    PolarsError::ComputeError(problem.into().text().into())
}

/// A problem of the values of a group: its row counts within the group.
fn of_group(problem: &Problem) -> String {
    let text = problem.text();
    match problem {
        Problem::Crate(error) => match error.kind() {
            ErrorKind::Value { place: Place { row: Some(row), .. }, .. } => {
                text.replacen(&format!("row {row}:"), &format!("row {row} of its group:"), 1)
            }
            _ => text,
        },
        _ => text,
    }
}

/// The lists of one column: a list for each group.
struct Lists {
    /// What the kernels call it.
    name: &'static str,
    /// What the user calls it.
    column: String,
    /// All numbers, one list after the other; one chunk.
    numbers: Float64Chunked,
    /// Where each list lies in `numbers`; `None` for a list that is missing.
    places: Vec<Option<Range<usize>>>,
}

impl Lists {
    fn of(series: &Series, name: &'static str) -> PolarsResult<Self> {
        let lists = series.list()?;
        holds_numbers(lists.inner_dtype(), name).map_err(failed)?;
        let lists = series.cast(&DataType::List(Box::new(DataType::Float64)))?;
        let lists = lists.list()?.rechunk();
        let mut places = Vec::with_capacity(lists.len());
        let mut numbers = Float64Chunked::default();
        for chunk in lists.downcast_iter() {
            let ends = chunk.offsets().iter().map(|end| usize::try_from(*end));
            let ends = ends
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| PolarsError::ComputeError("the lists of the groups have no usable offsets".into()))?;
            let there = |row: usize| chunk.validity().is_none_or(|valid| valid.get_bit(row));
            places.extend(ends.windows(2).enumerate().map(|(row, ends)| there(row).then_some(ends[0]..ends[1])));
            numbers = Series::from_arrow(PlSmallStr::EMPTY, chunk.values().clone())?.f64()?.clone();
        }
        Ok(Self { name, column: series.name().to_string(), numbers, places })
    }

    /// The numbers of a group; `None` where there are none. One list beside several groups, such as a literal, is the same
    /// for all.
    fn group(&self, group: usize) -> Result<Option<&[f64]>, Problem> {
        let group = if self.places.len() == 1 { 0 } else { group };
        let Some(place) = self.places.get(group).cloned().flatten().filter(|place| !place.is_empty()) else {
            return Ok(None);
        };
        if self.numbers.null_count() > 0 {
            let offset = i64::try_from(place.start).unwrap_or(i64::MAX);
            none_missing(&self.numbers.slice(offset, place.len()), self.name)?;
        }
        Ok(self.numbers.downcast_as_array().values().get(place))
    }
}

/// What every group gives, all groups in parallel; the first group with a problem tells it.
fn of_groups<T: Send>(
    inputs: &[Series],
    names: [&'static str; 2],
    work: impl Fn(&[f64], Option<&[f64]>) -> Result<Option<T>, Problem> + Sync,
) -> PolarsResult<Vec<Option<T>>> {
    let lists =
        inputs.iter().zip(names).map(|(series, name)| Lists::of(series, name)).collect::<PolarsResult<Vec<_>>>()?;
    let Some(first) = lists.first() else { return Ok(Vec::new()) };
    let groups = lists.iter().map(|lists| lists.places.len()).find(|groups| *groups != 1).unwrap_or(1);
    if lists.iter().any(|lists| ![1, groups].contains(&lists.places.len())) {
        return Err(PolarsError::ComputeError("the columns have different numbers of groups".into()));
    }
    let found: Vec<Result<Option<T>, Problem>> = (0..groups)
        .into_par_iter()
        .map(|group| {
            let Some(x) = first.group(group)? else { return Ok(None) };
            let beside = lists.get(1).map(|lists| lists.group(group)).transpose()?;
            work(x, beside.map(Option::unwrap_or_default))
        })
        .collect();
    let found = found.into_iter().collect::<Result<_, Problem>>();
    found.map_err(|problem| {
        let mut text = of_group(&problem);
        for lists in &lists {
            let own = format!("column '{}'", shown_name(&lists.column));
            text = text.replacen(&format!("column '{}'", lists.name), &own, 1);
        }
        PolarsError::ComputeError(text.into())
    })
}

fn name_of(inputs: &[Series]) -> PlSmallStr {
    inputs.first().map_or(PlSmallStr::EMPTY, |series| series.name().clone())
}

fn values<'a>(x: &'a [f64], weights: Option<&'a [f64]>) -> topheavy::Result<Values<'a>> {
    weights.map_or_else(|| Values::new(x), |weights| Values::weighted(x, weights))
}

fn number_type(inputs: &[Field]) -> PolarsResult<Field> {
    let name = inputs.first().map_or(PlSmallStr::EMPTY, |field| field.name().clone());
    Ok(Field::new(name, DataType::Float64))
}

/// A measure of the values of each group, with weights where there is a second input; null where it is undefined.
// A function, and not the type: what is around a type is not guarded against panics.
#[polars_expr(output_type_func=number_type)]
fn measure(inputs: &[Series], kwargs: Call) -> PolarsResult<Series> {
    let measure = Measure::of_call(&kwargs.call).map_err(failed)?;
    let numbers = of_groups(inputs, ["values", "weights"], |x, weights| Ok(measure.of(&values(x, weights)?).ok()))?;
    Ok(Series::new(name_of(inputs), numbers))
}

fn two_vectors(
    inputs: &[Series],
    measure: fn(&Values<'_>, &Values<'_>) -> topheavy::Result<Number>,
) -> PolarsResult<Series> {
    let numbers = of_groups(inputs, ["values", OTHER], |x, y| {
        let y = Values::new(y.unwrap_or_default()).map_err(of_other)?;
        Ok(measure(&Values::new(x)?, &y).map_err(of_other)?.ok())
    })?;
    Ok(Series::new(name_of(inputs), numbers))
}

/// Half of the sum of absolute differences of two vectors of shares.
#[polars_expr(output_type_func=number_type)]
fn diversification(inputs: &[Series]) -> PolarsResult<Series> {
    two_vectors(inputs, between)
}

/// The sum of absolute differences of two vectors of shares.
#[polars_expr(output_type_func=number_type)]
fn krugman(inputs: &[Series]) -> PolarsResult<Series> {
    two_vectors(inputs, distance)
}

const POINT: [&str; 2] = ["units_share", "value_share"];

fn curve_type(inputs: &[Field]) -> PolarsResult<Field> {
    let point = DataType::Struct(POINT.map(|name| Field::new(name.into(), DataType::Float64)).to_vec());
    let name = inputs.first().map_or(PlSmallStr::EMPTY, |field| field.name().clone());
    Ok(Field::new(name, DataType::List(Box::new(point))))
}

/// The Lorenz curve of each group as a list of points; empty where it is undefined.
#[polars_expr(output_type_func=curve_type)]
fn lorenz_curve(inputs: &[Series]) -> PolarsResult<Series> {
    let curves = of_groups(inputs, ["values", "weights"], |x, weights| Ok(curve(&values(x, weights)?).ok()))?;
    let name = name_of(inputs);
    if curves.is_empty() {
        let like: Vec<Field> = inputs.iter().map(|series| series.field().into_owned()).collect();
        return Ok(Series::new_empty(name, curve_type(&like)?.dtype()));
    }
    let lists = curves.into_iter().map(|points| Ok(Some(points_of(&points.unwrap_or_default())?)));
    let mut lists = lists.collect::<PolarsResult<Vec<_>>>()?.into_iter().collect::<ListChunked>();
    lists.rename(name);
    Ok(lists.into_series())
}

fn points_of(points: &[[f64; 2]]) -> PolarsResult<Series> {
    let columns = [0, 1].map(|at| {
        let shares: Vec<f64> = points.iter().map(|point| point[at]).collect();
        Series::new(POINT[at].into(), shares)
    });
    Ok(StructChunked::from_series(PlSmallStr::EMPTY, points.len(), columns.iter())?.into_series())
}
