//! Keyword arguments of `Panel`, `read` and `check` as options of the reader.

use std::path::PathBuf;
use std::str::FromStr;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};
use topheavy::ErrorKind;
use topheavy::panel::{Keep, Memory, ReadOptions, Wanted};
use topheavy::trade::{CodeScheme, Currency, HsLevel, Role, RoleRequest};

use crate::errors::{Answer, Problem};

/// The options and the columns wanted.
pub(crate) fn options_of(given: &Bound<'_, PyDict>) -> Answer<(ReadOptions, Wanted)> {
    let mut roles = RoleRequest { layout: parsed(given, "layout")?, ..RoleRequest::default() };
    for role in Role::ALL {
        if let Some(column) = text(given, role.name())? {
            roles.columns.insert(role, column);
        }
    }
    let options = ReadOptions {
        roles,
        scale: scale(given)?,
        currency: choice(given, "currency", &[("usd", Currency::UsDollars), ("other", Currency::Other)])?,
        on_bad: parsed(given, "on_bad")?.unwrap_or_default(),
        hs: hs(given)?,
        product_codes: choice(given, "product_codes", &[("hs", CodeScheme::Hs), ("text", CodeScheme::Text)])?,
        period_kind: parsed(given, "period_kind")?,
        period_as: parsed(given, "period_as")?,
        columns: list(given, "columns")?,
        keep: keep(given)?,
        drop_aggregates: flag(given, "drop_aggregates")?,
        memory: memory(given)?,
        temp_folder: text(given, "temp_folder")?.map(PathBuf::from),
    };
    let others = list(given, "groups")?;
    Ok((options, Wanted { others, ..Wanted::every_role() }))
}

/// What was given under a name; `None` counts as nothing.
fn given_as<'py>(given: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    Ok(given.get_item(name)?.filter(|value| !value.is_none()))
}

fn text(given: &Bound<'_, PyDict>, name: &str) -> Answer<Option<String>> {
    let text = given_as(given, name)?.map(|value| value.extract::<String>());
    text.transpose().map_err(|_| Problem::argument(name, "must be text"))
}

fn parsed<T: FromStr<Err = topheavy::Error>>(given: &Bound<'_, PyDict>, name: &str) -> Answer<Option<T>> {
    let parsed = text(given, name)?.map(|text| text.parse()).transpose();
    Ok(parsed.map_err(|error| named(&error, name))?)
}

/// The error, told of the argument of this name.
pub(crate) fn named(error: &topheavy::Error, name: &str) -> topheavy::Error {
    match error.kind() {
        ErrorKind::Argument { problem, .. } => topheavy::Error::argument(name, problem),
        _ => error.clone(),
    }
}

fn choice<T: Copy>(given: &Bound<'_, PyDict>, name: &str, choices: &[(&str, T)]) -> Answer<Option<T>> {
    let Some(text) = text(given, name)? else { return Ok(None) };
    let found = choices.iter().find(|(word, _)| *word == text);
    let words: Vec<String> = choices.iter().map(|(word, _)| format!("'{word}'")).collect();
    let problem = || Problem::argument(name, format!("takes {}", words.join(" or ")));
    found.map(|(_, choice)| Some(*choice)).ok_or_else(problem)
}

fn flag(given: &Bound<'_, PyDict>, name: &str) -> Answer<bool> {
    let flag = given_as(given, name)?.map(|value| value.cast::<PyBool>().map(PyBoolMethods::is_true).ok());
    flag.unwrap_or(Some(false)).ok_or_else(|| Problem::argument(name, "must be True or False"))
}

fn scale(given: &Bound<'_, PyDict>) -> Answer<Option<f64>> {
    let Some(value) = given_as(given, "scale")? else { return Ok(None) };
    let number = if value.is_instance_of::<PyBool>() { None } else { value.extract::<f64>().ok() };
    let scale = number.filter(|scale| scale.is_finite() && *scale > 0.0);
    scale.map(Some).ok_or_else(|| Problem::argument("scale", "takes a positive number, such as 1e6"))
}

/// `"2GB"`, or a number of bytes.
fn memory(given: &Bound<'_, PyDict>) -> Answer<Option<Memory>> {
    let Some(value) = given_as(given, "memory")? else { return Ok(None) };
    if let Ok(bytes) = value.extract::<u64>() {
        return Ok(Some(Memory::new(bytes).map_err(|error| named(&error, "memory"))?));
    }
    parsed(given, "memory")
}

fn hs(given: &Bound<'_, PyDict>) -> Answer<Option<HsLevel>> {
    let Some(value) = given_as(given, "hs")? else { return Ok(None) };
    let digits = value.str()?.to_string();
    Ok(Some(digits.parse().map_err(|error| named(&error, "hs"))?))
}

/// One text, or a list of them.
pub(crate) fn list(given: &Bound<'_, PyDict>, name: &str) -> Answer<Vec<String>> {
    let Some(value) = given_as(given, name)? else { return Ok(Vec::new()) };
    if let Ok(one) = value.extract::<String>() {
        return Ok(vec![one]);
    }
    value.extract::<Vec<String>>().map_err(|_| Problem::argument(name, "must be text or a list of texts"))
}

/// `{"flow": "X", "year": [2024, 2025]}`, or texts such as `"flow=X"`.
fn keep(given: &Bound<'_, PyDict>) -> Answer<Vec<Keep>> {
    let Some(value) = given_as(given, "keep")? else { return Ok(Vec::new()) };
    let problem =
        || Problem::argument("keep", "takes {column: entry}, {column: [entry, entry]} or texts such as 'column=entry'");
    let Ok(filters) = value.cast::<PyDict>() else {
        let texts = list(given, "keep").map_err(|_| problem())?;
        return Ok(texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?);
    };
    let mut keeps = Vec::new();
    for (column, entries) in filters {
        let column = column.extract::<String>().map_err(|_| problem())?;
        let values = match entries.try_iter() {
            Ok(several) if !entries.is_instance_of::<PyString>() => {
                several.map(|entry| entry_text(&entry?)).collect::<PyResult<Vec<_>>>()?
            }
            _ => vec![entry_text(&entries)?],
        };
        if values.is_empty() {
            return Err(Problem::argument("keep", "a column is named without an entry to keep"));
        }
        keeps.push(Keep { column, values });
    }
    Ok(keeps)
}

/// An entry as text; a whole number stored as a float loses its `.0`, as in a key column.
fn entry_text(entry: &Bound<'_, PyAny>) -> PyResult<String> {
    // polars writes them in lower case.
    if let Ok(flag) = entry.cast::<PyBool>() {
        return Ok(flag.is_true().to_string());
    }
    let text = entry.str()?.to_string();
    Ok(text.strip_suffix(".0").filter(|whole| whole.parse::<i64>().is_ok()).map_or(text.clone(), str::to_owned))
}
