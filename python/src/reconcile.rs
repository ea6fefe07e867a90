//! Which top 1 %: readings beside published figures.

use pyo3::prelude::*;
use serde_json::{Value, json};
use topheavy::panel::SCHEMA_VERSION;
use topheavy::policy::reconcile::{Country, ReconcileOptions, Reconciliation, reconcile_brackets};
use topheavy::report::{TableStyle, reconciliation_blocks};

use crate::brackets::Brackets;
use crate::errors::{Answer, Problem};
use crate::panel::{Panel, spelled_json, texts};
use crate::work::detached;

/// As JSON, and as headings and text.
type Told = (String, Vec<(String, String)>);

/// The readings of one period of a panel.
#[pyfunction]
#[pyo3(signature = (panel, published, year, employees, /))]
pub(crate) fn reconciled(
    py: Python<'_>,
    panel: &Panel,
    published: Option<&str>,
    year: Option<i32>,
    employees: Option<String>,
) -> Answer<Told> {
    let options = ReconcileOptions { published: country(published)?, year, employees };
    panel.work(py, move |panel, stop| {
        let found = panel.reconcile(&options, stop)?;
        told(&found, json!(panel.input()))
    })
}

/// The readings of a table of classes.
#[pyfunction]
#[pyo3(signature = (brackets, published, year, /))]
pub(crate) fn reconciled_brackets(
    py: Python<'_>,
    brackets: &Brackets,
    published: Option<&str>,
    year: Option<i32>,
) -> Answer<Told> {
    let options = ReconcileOptions { published: country(published)?, year, employees: None };
    detached(py, || told(&reconcile_brackets(&brackets.0, &options, false)?, json!({"classes": brackets.0.classes()})))
}

fn country(published: Option<&str>) -> Answer<Option<Country>> {
    Ok(published.map(str::parse).transpose()?)
}

fn told(found: &Reconciliation, input: Value) -> Answer<Told> {
    let unwritable = |_| Problem::argument("data", "the answer cannot be written as JSON");
    let mut answer = serde_json::to_value(found).map_err(unwritable)?;
    answer["schema_version"] = json!(SCHEMA_VERSION);
    answer["input"] = input;
    Ok((spelled_json(&answer)?, texts(reconciliation_blocks(found, TableStyle::Plain)?)))
}
