//! The one place with unsafe code of our own: the memory of a NumPy array as a slice that outlives the interpreter's lock.
//!
//! Why: a kernel must run without the lock and, where it runs long, on a thread that may outlive the call that started it
//! (Ctrl-C ends the wait, not the thread). The safe readers of the `numpy` crate are bound to the lock.
//!
//! Why it is sound:
//! - [`Borrowed::of`] takes pointer and length of a contiguous, aligned, one-dimensional array of native `f64`, which the
//!   `numpy` crate has checked; any bit pattern is an `f64`.
//! - `array` keeps the array, and through its `base` the owner of the memory, alive as long as the slice can be reached.
//!   One operation of NumPy frees or moves the memory of an array that is alive, `ndarray.resize`. It refuses an array that
//!   is referenced by others unless it is told `refcheck=False`, and always one that has a weak reference: `pins` are weak
//!   references to the array and to every array below it.
//! - The slice is only read. Python code that writes to the array from another thread during a call is a data race, as with
//!   every library that works without the lock: the result, which is then of no use, may even be NaN. No kernel indexes
//!   memory by a value without a bounds check.
#![expect(unsafe_code, reason = "a slice of NumPy's memory beyond the interpreter's lock; the proof is above")]

use std::slice;

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1, PyUntypedArray};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;

/// Most arrays below an array.
const DEEPEST: usize = 16;

/// The memory of a NumPy array.
pub(crate) struct Borrowed {
    _array: Py<PyArray1<f64>>,
    _pins: Vec<Py<PyWeakrefReference>>,
    start: *const f64,
    length: usize,
}

// SAFETY: the pointer is only read, and what keeps it valid are `Py`s, which may be sent to and dropped by any thread.
unsafe impl Send for Borrowed {}
// SAFETY: as above; shared reads need no order.
unsafe impl Sync for Borrowed {}

impl Borrowed {
    /// The memory of the array; `None` where it is strided or backwards.
    pub(crate) fn of(array: &Bound<'_, PyArray1<f64>>) -> PyResult<Option<Self>> {
        let Ok(read): Result<PyReadonlyArray1<'_, f64>, _> = array.try_readonly() else { return Ok(None) };
        let Ok(slice) = read.as_slice() else { return Ok(None) };
        let (start, length) = (slice.as_ptr(), slice.len());
        Ok(Some(Self { _pins: pins(array.as_any().clone())?, _array: array.clone().unbind(), start, length }))
    }

    pub(crate) fn as_slice(&self) -> &[f64] {
        // SAFETY: see the module: checked by `of`, kept alive by `_array`, kept in place by `_pins`.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}

/// Weak references to an array and to the arrays that it is a view of.
fn pins(mut array: Bound<'_, PyAny>) -> PyResult<Vec<Py<PyWeakrefReference>>> {
    let mut pins = Vec::with_capacity(1);
    // A subclass may say what it likes of its base; real ones are few deep, since NumPy skips views of views.
    while array.is_instance_of::<PyUntypedArray>() && pins.len() < DEEPEST {
        pins.push(PyWeakrefReference::new(&array)?.unbind());
        array = array.getattr(intern!(array.py(), "base"))?;
    }
    Ok(pins)
}
