//! The one place with unsafe code of our own: the memory of a NumPy array as a slice that outlives the interpreter's lock.
//!
//! Why: a kernel must run without the lock and, where it runs long, on a thread that may outlive the call that started it
//! (Ctrl-C ends the wait, not the thread). The safe readers of the `numpy` crate are bound to the lock.
//!
//! Why it is sound:
//! - [`Borrowed::of`] takes pointer and length of a contiguous, aligned, one-dimensional array of native `f64`, which the
//!   `numpy` crate has checked; any bit pattern is an `f64`.
//! - `owner` keeps the array alive as long as the slice can be reached, and NumPy neither moves nor frees the buffer of an
//!   array that has another reference (`ndarray.resize` refuses it).
//! - The slice is only read. Python code that writes to the array from another thread during a call can change the
//!   result, as with every library that works without the lock; no kernel indexes memory by a value without a bounds check.
#![expect(unsafe_code, reason = "a slice of NumPy's memory beyond the interpreter's lock; the proof is above")]

use std::slice;

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1, PyUntypedArrayMethods};
use pyo3::prelude::*;

/// The memory of a NumPy array.
pub(crate) struct Borrowed {
    _owner: Py<PyArray1<f64>>,
    start: *const f64,
    length: usize,
}

// SAFETY: the pointer is only read, and its owner is a `Py`, which may be sent to and dropped by any thread.
unsafe impl Send for Borrowed {}
// SAFETY: as above; shared reads need no order.
unsafe impl Sync for Borrowed {}

impl Borrowed {
    /// The memory of the array, unless it is strided, backwards or not aligned.
    pub(crate) fn of(array: &Bound<'_, PyArray1<f64>>) -> Option<Self> {
        let read: PyReadonlyArray1<'_, f64> = array.try_readonly().ok()?;
        let slice = read.as_slice().ok()?;
        let (start, length) = (slice.as_ptr(), slice.len());
        (start.is_aligned() && array.ndim() == 1).then(|| Self { _owner: array.clone().unbind(), start, length })
    }

    pub(crate) fn as_slice(&self) -> &[f64] {
        // SAFETY: see the module: checked by `of`, kept alive by `owner`.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}
