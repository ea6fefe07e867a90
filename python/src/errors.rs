//! Errors of the crate as Python exceptions: one class for each kind, see `topheavy/errors.py`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use topheavy::ErrorKind;
use topheavy::error::Place;
use topheavy::measure::Undefined;

use crate::spelling::{argument, spelled};

/// A problem that only Python can have, beside those of the crate.
pub(crate) enum Problem {
    Crate(topheavy::Error),
    /// An object or column of a type that holds no numbers: which argument, and what it is.
    Type {
        name: String,
        problem: String,
    },
    /// Another number of dimensions or rows than needed.
    Shape {
        name: String,
        problem: String,
    },
    /// The values do not define the measure.
    Undefined {
        call: String,
        reason: Undefined,
    },
    /// A panic: where in the source.
    Panic {
        place: String,
    },
    /// An exception that Python raised itself, such as `KeyboardInterrupt`.
    Python(PyErr),
}

/// Result of everything that Python calls.
pub(crate) type Answer<T> = Result<T, Problem>;

impl From<topheavy::Error> for Problem {
    fn from(error: topheavy::Error) -> Self {
        Self::Crate(error)
    }
}

impl From<PyErr> for Problem {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Problem {
    pub(crate) fn wrong_type(name: &str, problem: impl Into<String>) -> Self {
        Self::Type { name: name.to_owned(), problem: problem.into() }
    }

    /// The message.
    pub(crate) fn text(&self) -> String {
        described(self).1
    }

    pub(crate) fn argument(name: &str, problem: impl Into<String>) -> Self {
        Self::Crate(topheavy::Error::argument(name, problem))
    }
}

impl From<Problem> for PyErr {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Python(error) => error,
            problem => Python::attach(|py| exception(py, &problem).unwrap_or_else(|error| error)),
        }
    }
}

fn exception(py: Python<'_>, problem: &Problem) -> PyResult<PyErr> {
    let (class, text, place) = described(problem);
    let details = PyDict::new(py);
    if let Problem::Undefined { reason, .. } = problem {
        details.set_item("reason", reason.words())?;
    } else {
        details.set_item("column", place.column)?;
        details.set_item("row", place.row)?;
        details.set_item("line", place.line)?;
    }
    let class = py.import("topheavy.errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call((text,), Some(&details))?))
}

/// Class, message and place of a problem.
fn described(problem: &Problem) -> (&'static str, String, Place) {
    let named = |name: &str| Place::default().column(name);
    match problem {
        Problem::Crate(error) => {
            let (class, place) = of_kind(error.kind());
            (class, spelled(&error.to_string()), place)
        }
        Problem::Type { name, problem } => ("UnsupportedTypeError", format!("{name}: {problem}"), named(name)),
        Problem::Shape { name, problem } => ("ShapeError", format!("{name}: {problem}"), named(name)),
        Problem::Undefined { call, reason } => {
            ("UndefinedMeasureError", format!("{call} is undefined: {reason}"), Place::default())
        }
        Problem::Panic { place } => {
            ("InternalError", format!("a defect of topheavy{place}; please report it"), Place::default())
        }
        Problem::Python(error) => ("InternalError", error.to_string(), Place::default()),
    }
}

fn of_kind(kind: &ErrorKind) -> (&'static str, Place) {
    match kind {
        ErrorKind::Argument { name, .. } => ("ArgumentError", Place::default().column(argument(name))),
        ErrorKind::Value { place, .. } => ("InvalidFlowError", place.clone()),
        ErrorKind::Length { name, .. } => ("ShapeError", Place::default().column(name)),
        ErrorKind::MissingColumn { role, name, .. } => {
            ("MissingColumnError", Place::default().column(name.clone().unwrap_or_else(|| argument(role))))
        }
        ErrorKind::Data { place, .. } => ("DataError", place.clone()),
        ErrorKind::Type { place, .. } => ("UnsupportedTypeError", place.clone()),
        ErrorKind::File { .. } => ("FileError", Place::default()),
        _ => ("InternalError", Place::default()),
    }
}
