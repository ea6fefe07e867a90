//! The border to the data engine: its errors and panics become ours, without the values that its messages may quote.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::PolarsResult;

use crate::error::{Error, ErrorKind, Result};

/// Runs engine work; an error or a panic of the engine becomes [`ErrorKind::Engine`], which names only `during`.
pub(super) fn guarded<T>(during: &str, work: impl FnOnce() -> PolarsResult<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(_) => Err(ErrorKind::Engine { during: during.to_owned() }.into()),
    }
}

/// As [`guarded`], for a file that could not be read: the error names the file and what to look at.
pub(super) fn reading<T>(path: &str, problem: &str, work: impl FnOnce() -> PolarsResult<T>) -> Result<T> {
    guarded("reading", work).map_err(|_| Error::file(path, problem))
}
