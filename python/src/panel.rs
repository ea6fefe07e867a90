//! The panel: flows of a frame or of files, and what is asked of them.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_polars::PyDataFrame;
use serde_json::Value;
use topheavy::definition::{Definition, ExporterCode};
use topheavy::dynamics::DynamicsQuestion;
use topheavy::measure::Rank;
use topheavy::panel::{
    Asked, Coverage, DataFrame, InputSummary, LeaveOut, Measured, Progress, Question, ReadOptions, Source, Wanted,
    check, curves_frame, measured_frame, undefined_frame,
};
use topheavy::report::{Block, ReportOptions, check_blocks, input_lines};
use topheavy::sample::Korea;

use crate::bootstrap::Resampling;
use crate::errors::{Answer, Problem};
use crate::options::{named, options_of};
use crate::report::Report;
use crate::spelling::spelled;
use crate::work::{Stop, interruptible};

/// Flows, checked and encoded.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct Panel(Arc<topheavy::panel::Panel>);

/// Where Python has the flows: names of files, or names of columns and a function that gives a frame of some of them.
enum Given {
    Files(Vec<String>),
    Columns { names: Vec<String>, fetch: Py<PyAny> },
}

impl Given {
    /// Does something with the flows, on a thread without the interpreter's lock. What `fetch` raises is raised.
    fn with<T>(self, work: impl FnOnce(Source<'_>) -> topheavy::Result<T>) -> Answer<T> {
        let (names, fetch) = match self {
            Self::Files(files) => return Ok(work(Source::Files(&files))?),
            Self::Columns { names, fetch } => (names, fetch),
        };
        let raised: Mutex<Option<PyErr>> = Mutex::new(None);
        let fetched = |columns: &[String]| -> topheavy::Result<DataFrame> {
            let frame = Python::attach(|py| {
                let frame = fetch.bind(py).call1((columns.to_vec(),))?;
                Ok(frame.extract::<PyDataFrame>()?.0)
            });
            frame.map_err(|error: PyErr| {
                *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                topheavy::Error::argument("data", "the columns could not be read")
            })
        };
        let done = work(Source::Columns { names: &names, fetch: &fetched });
        match raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error.into()),
            None => Ok(done?),
        }
    }
}

fn read(py: Python<'_>, given: Given, options: &Bound<'_, PyDict>) -> Answer<Panel> {
    let (options, wanted) = options_of(options)?;
    let panel = interruptible(py, move |stop| {
        given.with(|source| topheavy::panel::Panel::read(source, &options, &wanted, stop))
    })?;
    Ok(Panel(Arc::new(panel)))
}

/// A frame, and what stands beside it as JSON.
type Framed = (PyDataFrame, String);

/// An answer as a frame, why numbers of it are missing, and what stands beside it as JSON.
pub(crate) type Level = (PyDataFrame, PyDataFrame, String);

pub(crate) fn level_of(answer: Measured, input: &InputSummary) -> Answer<Level> {
    let mut meaning = answer.meaning_json(input);
    spell(&mut meaning);
    let undefined = undefined_frame(&answer)?;
    Ok((PyDataFrame(measured_frame(answer)?), PyDataFrame(undefined), meaning.to_string()))
}

#[pymethods]
impl Panel {
    /// Reads columns that `fetch` gives by name.
    #[staticmethod]
    #[pyo3(signature = (names, fetch, options, /))]
    fn from_columns(py: Python<'_>, names: Vec<String>, fetch: Py<PyAny>, options: &Bound<'_, PyDict>) -> Answer<Self> {
        read(py, Given::Columns { names, fetch }, options)
    }

    /// Reads files.
    #[staticmethod]
    #[pyo3(signature = (files, options, /))]
    fn from_files(py: Python<'_>, files: Vec<String>, options: &Bound<'_, PyDict>) -> Answer<Self> {
        read(py, Given::Files(files), options)
    }

    /// A synthetic panel of Korean exporters.
    #[staticmethod]
    #[pyo3(signature = (firms, years, seed, /))]
    fn sample_korea(py: Python<'_>, firms: Option<u32>, years: Option<(i32, i32)>, seed: u64) -> Answer<Self> {
        let mut korea = Korea::new().with_seed(seed);
        if let Some(firms) = firms {
            korea = korea.with_firms(firms)?;
        }
        if let Some((first, last)) = years {
            korea = korea.with_years(first, last)?;
        }
        let panel = interruptible(py, move |stop| {
            let wanted = Wanted { others: vec!["item".to_owned()], ..Wanted::every_role() };
            Ok(topheavy::panel::Panel::read(&korea.generate()?, &ReadOptions::default(), &wanted, stop)?)
        })?;
        Ok(Self(Arc::new(panel)))
    }

    /// For each grouping: one row a cell, with intervals where `resampling` is given; why numbers are missing; definitions,
    /// notes and input.
    #[pyo3(signature = (across, levels, measures, resampling, /))]
    fn measure(
        &self,
        py: Python<'_>,
        across: &str,
        levels: Vec<Vec<String>>,
        measures: &str,
        resampling: Option<Resampling>,
    ) -> Answer<Vec<Level>> {
        let (across, measures) = (across.parse()?, asked(measures)?);
        let level = |by| Question { across, by, measures: measures.clone() };
        let questions: Vec<Question> = levels.into_iter().map(level).collect();
        let bootstrap = resampling.map(|resampling| resampling.of(&[])).transpose()?;
        self.work(py, move |panel, stop| {
            let answers = match &bootstrap {
                None => panel.levels(&questions, stop)?,
                Some(bootstrap) => {
                    let one = |question| panel.measure_with_intervals(question, bootstrap.clone(), stop);
                    questions.iter().map(one).collect::<topheavy::Result<_>>()?
                }
            };
            answers.into_iter().map(|answer| level_of(answer, panel.input())).collect()
        })
    }

    /// One row a cell: every measure with and without some flows, or without the k largest units where `k` is given.
    #[pyo3(signature = (grouping, measures, what, k, /))]
    fn without(
        &self,
        py: Python<'_>,
        grouping: (String, Vec<String>),
        measures: &str,
        what: Vec<(String, Vec<String>)>,
        k: Option<u64>,
    ) -> Answer<Level> {
        let (across, by) = grouping;
        let question = Question { across: across.parse()?, by, measures: asked(measures)? };
        let what: Vec<LeaveOut> = what.into_iter().map(|(column, labels)| LeaveOut { column, labels }).collect();
        let k = k.map(Rank::new).transpose()?;
        self.work(py, move |panel, stop| {
            let answer = match k {
                Some(k) => panel.without_top(&question, k, stop)?,
                None => panel.without(&question, &what, stop)?,
            };
            level_of(answer, panel.input())
        })
    }

    /// For each grouping: one row a group and year; why numbers are missing; definitions, notes and input.
    #[pyo3(signature = (levels, hs, codes, growth, /))]
    fn dynamics(
        &self,
        py: Python<'_>,
        levels: Vec<Vec<String>>,
        hs: Option<String>,
        codes: &str,
        growth: &str,
    ) -> Answer<Vec<Level>> {
        let hs = hs.map(|digits| digits.parse()).transpose()?;
        let (codes, growth) = (ExporterCode::parse_list(codes)?, growth.parse()?);
        let question = |by| DynamicsQuestion { by, hs, codes: codes.clone(), growth };
        let questions: Vec<DynamicsQuestion> = levels.into_iter().map(question).collect();
        self.work(py, move |panel, stop| {
            let answers = panel.dynamics(&questions, stop)?;
            answers.into_iter().map(|answer| level_of(answer, panel.input())).collect()
        })
    }

    /// Lorenz curves, one point a row, and notes.
    #[pyo3(signature = (across, by, points, /))]
    fn lorenz(&self, py: Python<'_>, across: &str, by: Vec<String>, points: Option<u32>) -> Answer<Framed> {
        let across = across.parse()?;
        self.work(py, move |panel, stop| {
            let curves = panel.lorenz(across, &by, points, stop)?;
            let mut meaning = curve_meaning();
            meaning["notes"] = serde_json::json!(curves.notes);
            meaning["input"] = serde_json::json!(panel.input());
            meaning["across"] = serde_json::json!(curves.across);
            spell(&mut meaning);
            Ok((PyDataFrame(curves_frame(&curves)?), meaning.to_string()))
        })
    }

    /// The report.
    #[pyo3(signature = (target_total, /))]
    fn report(&self, py: Python<'_>, target_total: Option<f64>) -> Answer<Report> {
        let panel = Arc::clone(&self.0);
        interruptible(py, move |stop| {
            let report = topheavy::report::Report::of(&panel, &ReportOptions { target_total }, stop)?;
            Ok(Report::of(report, panel))
        })
    }

    /// What is in the panel, period by period, as JSON, and as headings and text.
    fn coverage(&self, py: Python<'_>) -> Answer<(String, Vec<(String, String)>)> {
        self.work(py, |panel, stop| {
            let coverage = Coverage::of(panel, stop)?;
            Ok((spelled_json(&coverage)?, texts(check_blocks(&coverage)?)))
        })
    }

    /// The flows as they enter the measures.
    fn flows(&self, py: Python<'_>) -> Answer<PyDataFrame> {
        self.work(py, |panel, _| Ok(PyDataFrame(panel.flows()?)))
    }

    /// The input as it was read, as JSON.
    fn input(&self) -> Answer<String> {
        spelled_json(self.0.input())
    }

    /// The input as it was read, for people.
    fn input_text(&self) -> String {
        spelled(&input_lines(self.0.input()))
    }
}

/// What the columns of a Lorenz curve mean.
pub(crate) fn curve_meaning() -> Value {
    let definitions = Definition::of_lorenz_curve().map(|one| (one.column.clone(), serde_json::json!(one)));
    serde_json::json!({"definitions": definitions.into_iter().collect::<serde_json::Map<_, _>>()})
}

/// What is asked for; every problem is one of the argument `measures`.
pub(crate) fn asked(measures: &str) -> Answer<Vec<Asked>> {
    Ok(Asked::parse_list(measures).map_err(|error| named(&error, "measures"))?)
}

impl Panel {
    pub(crate) fn inner(&self) -> &Arc<topheavy::panel::Panel> {
        &self.0
    }

    pub(crate) fn work<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&topheavy::panel::Panel, &dyn Progress) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let panel = Arc::clone(&self.0);
        interruptible(py, move |stop: &Stop| work(&panel, stop))
    }
}

/// Every problem of columns or of files, as JSON, and as headings and text.
#[pyfunction]
#[pyo3(signature = (files, names, fetch, options, /))]
pub(crate) fn checked(
    py: Python<'_>,
    files: Vec<String>,
    names: Vec<String>,
    fetch: Option<Py<PyAny>>,
    options: &Bound<'_, PyDict>,
) -> Answer<(String, Vec<(String, String)>)> {
    let (options, _) = options_of(options)?;
    let given = match fetch {
        Some(fetch) => Given::Columns { names, fetch },
        None => Given::Files(files),
    };
    interruptible(py, move |stop| {
        let coverage = given.with(|source| check(source, &options, stop))?;
        Ok((spelled_json(&coverage)?, texts(check_blocks(&coverage)?)))
    })
}

/// Blocks as pairs, in Python's words.
pub(crate) fn texts(blocks: Vec<Block>) -> Vec<(String, String)> {
    blocks.into_iter().map(|block| (block.heading, spelled(&block.body))).collect()
}

pub(crate) fn spelled_json(value: &impl serde::Serialize) -> Answer<String> {
    let unwritable = |_| Problem::argument("data", "the answer cannot be written as JSON");
    let mut value = serde_json::to_value(value).map_err(unwritable)?;
    spell(&mut value);
    Ok(value.to_string())
}

/// Fields that hold sentences.
const SENTENCES: [&str; 6] = ["notes", "scale_note", "problems", "reason", "missing", "why"];

/// Spells options as Python does, in every sentence.
fn spell(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if SENTENCES.contains(&name.as_str()) {
                    spell_texts(field);
                } else {
                    spell(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(spell),
        _ => {}
    }
}

fn spell_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = spelled(text),
        Value::Array(items) => items.iter_mut().for_each(spell_texts),
        _ => {}
    }
}
