//! What users call an array, as numbers: lists, NumPy, pandas, polars, pyarrow and whatever speaks their protocols.
//! Contiguous 64-bit floats are borrowed; everything else is copied once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use numpy::{PyArray1, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyList, PySlice, PyString, PyTuple};
use pyo3_polars::PySeries;
use pyo3_polars::export::polars_core::prelude::{DataType, Float64Chunked, Series};
use topheavy::error::{BadValue, ErrorKind, Place};

use crate::borrowed::Borrowed;
use crate::errors::{Answer, Problem};

/// What is accepted, for messages.
const ACCEPTED: &str =
    "give a list, a NumPy array, a pandas or polars Series or an Arrow array of numbers, one for each unit";

/// How many numbers are copied, or items read, between two looks for Ctrl-C: a few milliseconds, and many more where the
/// machine has to find the memory first.
const COPIED_AT_ONCE: usize = 1 << 20;

/// The numbers of an array.
pub(crate) enum Numbers {
    NumPy(Borrowed),
    /// One chunk.
    Arrow(Float64Chunked),
    Own(Vec<f64>),
}

impl Numbers {
    /// The numbers of whatever the caller calls an array; `name` is the argument, for messages.
    ///
    /// Whether they can be used as values is checked by the kernels; here a type that holds no numbers, a missing entry
    /// and a shape other than one-dimensional are refused.
    pub(crate) fn of(array: &Bound<'_, PyAny>, name: &str) -> Answer<Self> {
        if numpy_is_loaded(array.py())? {
            if let Ok(array) = array.cast::<PyArray1<f64>>()
                && !is_masked(array)?
                && let Some(borrowed) = Borrowed::of(array)?
            {
                return Ok(Self::NumPy(borrowed));
            }
            if let Ok(array) = array.cast::<PyUntypedArray>() {
                return of_numpy(array, name);
            }
        }
        if let Ok(list) = array.cast::<PyList>() {
            return of_items(list.iter(), list.len(), name);
        }
        if let Ok(tuple) = array.cast::<PyTuple>() {
            return of_items(tuple.iter(), tuple.len(), name);
        }
        of_object(array, name)
    }

    pub(crate) fn as_slice(&self) -> &[f64] {
        match self {
            Self::NumPy(borrowed) => borrowed.as_slice(),
            Self::Arrow(chunk) => chunk.cont_slice().unwrap_or_default(),
            Self::Own(numbers) => numbers,
        }
    }
}

/// Whether anybody in this process has loaded NumPy: without it no object can be an array of its.
fn numpy_is_loaded(py: Python<'_>) -> PyResult<bool> {
    static LOADED: AtomicBool = AtomicBool::new(false);
    if !LOADED.load(Ordering::Relaxed) {
        let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
        let module = modules.cast::<PyDict>()?.get_item(intern!(py, "numpy"))?;
        LOADED.store(module.is_some_and(|module| !module.is_none()), Ordering::Relaxed);
    }
    Ok(LOADED.load(Ordering::Relaxed))
}

/// A masked array hides entries that its memory still holds.
fn is_masked<T>(array: &Bound<'_, T>) -> PyResult<bool> {
    let array = array.as_any();
    Ok(!array.is_exact_instance_of::<PyUntypedArray>() && array.hasattr(intern!(array.py(), "mask"))?)
}

fn of_numpy(array: &Bound<'_, PyUntypedArray>, name: &str) -> Answer<Numbers> {
    let py = array.py();
    if is_masked(array)? {
        return Err(Problem::wrong_type(
            name,
            "a masked array hides entries; give array.compressed() or array.filled(0)",
        ));
    }
    let dtype = array.getattr(intern!(py, "dtype"))?;
    let kind: String = dtype.getattr(intern!(py, "kind"))?.extract()?;
    if !matches!(kind.as_str(), "f" | "i" | "u") {
        let dtype = dtype.str()?;
        return Err(Problem::wrong_type(name, format!("dtype {dtype} holds no numbers; convert with astype(float)")));
    }
    if array.ndim() != 1 {
        return Err(dimensions(name, array.ndim()));
    }
    let length = array.len();
    let floats = py.import(intern!(py, "numpy"))?.call_method1(intern!(py, "empty"), (length,))?;
    for start in (0..length).step_by(COPIED_AT_ONCE) {
        py.check_signals()?;
        let block = PySlice::new(py, signed(start), signed(length.min(start + COPIED_AT_ONCE)), 1);
        floats.set_item(&block, array.get_item(&block)?)?;
    }
    let floats = floats.cast::<PyArray1<f64>>().map_err(PyErr::from)?;
    let borrowed = Borrowed::of(floats)?;
    borrowed.map(Numbers::NumPy).ok_or_else(|| Problem::wrong_type(name, ACCEPTED))
}

/// A place in an array as Python's slices want it.
fn signed(place: usize) -> isize {
    isize::try_from(place).unwrap_or(isize::MAX)
}

fn dimensions(name: &str, dimensions: usize) -> Problem {
    let problem = format!("has {dimensions} dimensions where 1 is needed; choose a column or ravel() it");
    Problem::Shape { name: name.to_owned(), problem }
}

/// The items of a list.
fn of_items<'py>(items: impl Iterator<Item = Bound<'py, PyAny>>, length: usize, name: &str) -> Answer<Numbers> {
    let mut numbers = Vec::with_capacity(length);
    let mut missing: Option<(u64, u64)> = None;
    for (row, item) in (1_u64..).zip(items) {
        if numbers.len() % COPIED_AT_ONCE == 0 {
            item.py().check_signals()?;
        }
        if let Ok(float) = item.cast_exact::<PyFloat>() {
            numbers.push(float.value());
        } else if item.is_none() || is_missing(&item)? {
            missing = Some(missing.map_or((row, 1), |(first, count)| (first, count + 1)));
            numbers.push(0.0);
        } else {
            numbers.push(of_item(&item, row, name)?);
        }
    }
    match missing {
        Some((row, count)) => Err(bad(name, row, BadValue::Missing, count)),
        None => Ok(Numbers::Own(numbers)),
    }
}

/// pandas' own missing entry.
fn is_missing(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(item.get_type().name()?.to_str()? == "NAType")
}

fn of_item(item: &Bound<'_, PyAny>, row: u64, name: &str) -> Answer<f64> {
    if item.is_instance_of::<PyString>() {
        return Err(bad(name, row, BadValue::Text, 1));
    }
    if !is_real(item)? {
        let is_row = item.hasattr(intern!(item.py(), "__len__"))? && !item.hasattr(intern!(item.py(), "keys"))?;
        if is_row {
            return Err(dimensions(name, 2));
        }
        let kind = item.get_type().name()?;
        return Err(Problem::wrong_type(name, format!("row {row} is of type {kind}, not a number; {ACCEPTED}")));
    }
    // A whole number beyond the largest double has no double.
    item.extract::<f64>().map_err(|_| bad(name, row, BadValue::Infinite, 1))
}

pub(crate) fn bad(name: &str, row: u64, problem: BadValue, count: u64) -> Problem {
    let place = Place::default().column(name).row(row);
    Problem::Crate(ErrorKind::Value { place, problem, count }.into())
}

/// Whether an object is one real number: of Python, of NumPy, a fraction or a decimal; True is none.
fn is_real(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    static REAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = item.py();
    let real = REAL.get_or_try_init(py, || -> PyResult<Py<PyAny>> {
        let real = py.import("numbers")?.getattr("Real")?;
        let decimal = py.import("decimal")?.getattr("Decimal")?;
        Ok((real, decimal).into_pyobject(py)?.into_any().unbind())
    })?;
    // NumPy counts a duration among its whole numbers.
    let is_duration = item.get_type().name()?.to_str()? == "timedelta64";
    Ok(!item.is_instance_of::<PyBool>() && !is_duration && item.is_instance(real.bind(py))?)
}

/// Everything that is no list and no NumPy array, by the protocol it speaks.
fn of_object(array: &Bound<'_, PyAny>, name: &str) -> Answer<Numbers> {
    let py = array.py();
    let polars = py.import(intern!(py, "polars"))?;
    let series = polars.getattr(intern!(py, "Series"))?;
    if array.is_instance(&series)? {
        return of_series(&extracted(array, name)?, name);
    }
    let speaks = |protocol: &str| array.hasattr(protocol);
    // A lazy frame is asked for nothing else: it would look at its data.
    let is_table = speaks("collect_schema")? || (!speaks("to_numpy")? || !speaks("dtype")?) && speaks("columns")?;
    // A column of pandas or a variable of xarray: their NumPy form knows what is missing.
    if !is_table && speaks("dtype")? && speaks("to_numpy")? {
        return of_column(array, name);
    }
    if is_table {
        return Err(Problem::Shape {
            name: name.to_owned(),
            problem: format!("is a table; choose one column ({ACCEPTED})"),
        });
    }
    if speaks("__arrow_c_array__")? || speaks("__arrow_c_stream__")? {
        let series = series
            .call1((intern!(py, ""), array))
            .map_err(|_| Problem::wrong_type(name, format!("this Arrow array cannot be read; {ACCEPTED}")))?;
        return of_series(&extracted(&series, name)?, name);
    }
    if speaks("__array__")? {
        let array = py.import(intern!(py, "numpy"))?.call_method1(intern!(py, "asarray"), (array,))?;
        return of_numpy(array.cast::<PyUntypedArray>().map_err(PyErr::from)?, name);
    }
    if is_real(array)? {
        return Err(dimensions(name, 0));
    }
    let kind = array.get_type().name()?.to_string();
    if matches!(kind.as_str(), "range" | "array" | "deque") {
        return of_items(array.try_iter()?.collect::<PyResult<Vec<_>>>()?.into_iter(), array.len()?, name);
    }
    Err(Problem::wrong_type(name, format!("is of type {kind}; {ACCEPTED}")))
}

/// A series of the user's polars. Types that this build does not know make the reader fail, or even panic.
fn extracted(series: &Bound<'_, PyAny>, name: &str) -> Answer<Series> {
    let read = catch_unwind(AssertUnwindSafe(|| series.extract::<PySeries>()));
    match read {
        Ok(Ok(series)) => Ok(series.0),
        Ok(Err(_)) | Err(_) => {
            Err(Problem::wrong_type(name, format!("a column of this type holds no numbers; {ACCEPTED}")))
        }
    }
}

/// Refuses two columns of pandas whose rows have different labels: position by position they would be mixed up.
pub(crate) fn aligned(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>, name: &str) -> Answer<()> {
    let py = one.py();
    let index = intern!(py, "index");
    if !(one.hasattr("iloc")? && other.hasattr("iloc")? && one.hasattr(index)? && other.hasattr(index)?) {
        return Ok(());
    }
    let same = one.getattr(index)?.call_method1(intern!(py, "equals"), (other.getattr(index)?,))?.is_truthy()?;
    let problem = "its index is another one than that of the values; align the two, or give to_numpy()".to_owned();
    if same { Ok(()) } else { Err(Problem::Shape { name: name.to_owned(), problem }) }
}

/// A column whose `to_numpy` takes a stand-in for missing entries, or none.
fn of_column(column: &Bound<'_, PyAny>, name: &str) -> Answer<Numbers> {
    let py = column.py();
    let dtype = column.getattr(intern!(py, "dtype"))?;
    let kind = dtype.getattr(intern!(py, "kind")).and_then(|kind| kind.extract::<String>()).unwrap_or_default();
    if !matches!(kind.as_str(), "f" | "i" | "u") {
        let dtype = dtype.str()?;
        return Err(Problem::wrong_type(name, format!("dtype {dtype} holds no numbers; convert with astype(float)")));
    }
    let options = PyDict::new(py);
    options.set_item("dtype", "float64")?;
    options.set_item("na_value", f64::NAN)?;
    let to_numpy = intern!(py, "to_numpy");
    let array = column.call_method(to_numpy, (), Some(&options)).or_else(|_| column.call_method0(to_numpy))?;
    if let Ok(array) = array.cast::<PyArray1<f64>>()
        && !is_masked(array)?
        && let Some(borrowed) = Borrowed::of(array)?
    {
        return Ok(Numbers::NumPy(borrowed));
    }
    let array = py.import(intern!(py, "numpy"))?.call_method1(intern!(py, "asarray"), (array,))?;
    of_numpy(array.cast::<PyUntypedArray>().map_err(PyErr::from)?, name)
}

/// Refuses a type of polars that holds no numbers.
pub(crate) fn holds_numbers(dtype: &DataType, name: &str) -> Answer<()> {
    if dtype.is_primitive_numeric() || dtype.is_decimal() {
        return Ok(());
    }
    // The type's own text may hold names of categories or fields.
    let kind = dtype.to_string().split(['[', '(', '{', ' ']).next().unwrap_or_default().to_owned();
    Err(Problem::wrong_type(name, format!("dtype {kind} holds no numbers; convert with cast(pl.Float64)")))
}

/// A series of polars. A missing entry is refused with its row.
fn of_series(series: &Series, name: &str) -> Answer<Numbers> {
    holds_numbers(series.dtype(), name)?;
    let unreadable = |_| Problem::wrong_type(name, "the series cannot be read as numbers");
    let floats = series.cast(&DataType::Float64).map_err(unreadable)?;
    let floats = floats.f64().map_err(unreadable)?.rechunk().into_owned();
    none_missing(&floats, name)?;
    Ok(Numbers::Arrow(floats))
}

/// Refuses numbers of which some are missing, with the first row.
pub(crate) fn none_missing(floats: &Float64Chunked, name: &str) -> Answer<()> {
    if floats.null_count() == 0 {
        return Ok(());
    }
    let row = floats.iter().position(|number| number.is_none()).unwrap_or(0) as u64 + 1;
    Err(bad(name, row, BadValue::Missing, floats.null_count() as u64))
}
