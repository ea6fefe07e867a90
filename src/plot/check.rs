//! What the input of a figure must be before anything is drawn.

use crate::error::{Error, ErrorKind, Result};

/// Errors when a slice is not as long as the one that it belongs to.
pub(super) fn length(name: &str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(ErrorKind::Length { name: name.to_owned(), expected, found }.into())
}

/// Errors when a number is not finite or not as it must be; the number itself is not told.
pub(super) fn all<'a>(
    name: &str,
    numbers: impl IntoIterator<Item = &'a f64>,
    allowed: impl Fn(f64) -> bool,
    must: &str,
) -> Result<()> {
    if numbers.into_iter().all(|number| number.is_finite() && allowed(*number)) {
        return Ok(());
    }
    Err(Error::argument(name, format!("{must} and finite")))
}

/// Errors when a value is negative or not finite.
pub(super) fn values<'a>(name: &str, numbers: impl IntoIterator<Item = &'a f64>) -> Result<()> {
    all(name, numbers, |number| number >= 0.0, "must be 0 or more")
}
