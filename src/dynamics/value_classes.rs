//! Classes of a firm's yearly export value.

use crate::error::{Error, Result};

/// Classes of a firm's yearly export value, from ascending breaks: below the first, …, at least the last.
///
/// Conventions: a value equal to a break belongs to the class above it. Classes are numbered from 0, the smallest.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueClasses {
    breaks: Vec<f64>,
}

impl Default for ValueClasses {
    /// < 1 million, 1–5, 5–10, 10–50, ≥ 50 million.
    fn default() -> Self {
        Self { breaks: vec![1e6, 5e6, 10e6, 50e6] }
    }
}

impl ValueClasses {
    /// Classes from their breaks.
    ///
    /// Arguments: `breaks`, in the unit of the values, ascending, more than 0 and finite; none makes one class.
    /// Returns one class more than there are breaks. Errors: breaks out of order or not usable.
    ///
    /// ```
    /// use topheavy::dynamics::ValueClasses;
    ///
    /// let classes = ValueClasses::new(&[1e6, 5e6])?;
    /// assert_eq!((classes.len(), classes.class_of(1e6), classes.bounds(0)), (3, 1, (0.0, 1e6)));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn new(breaks: &[f64]) -> Result<Self> {
        let usable = breaks.iter().all(|value| *value > 0.0 && value.is_finite());
        if !usable || !breaks.is_sorted_by(|a, b| a < b) {
            return Err(Error::argument("breaks", "must ascend, each once, more than 0 and finite, as in 1e6,5e6"));
        }
        Ok(Self { breaks: breaks.to_vec() })
    }

    /// The breaks, ascending.
    #[must_use]
    pub fn breaks(&self) -> &[f64] {
        &self.breaks
    }

    /// How many classes there are: at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one class")]
    pub fn len(&self) -> usize {
        self.breaks.len() + 1
    }

    /// The class of a value, from 0.
    #[must_use]
    pub fn class_of(&self, value: f64) -> usize {
        self.breaks.partition_point(|least| *least <= value)
    }

    /// Where a class begins and ends; the last one is infinite.
    #[must_use]
    pub fn bounds(&self, class: usize) -> (f64, f64) {
        let from = class.checked_sub(1).map_or(Some(0.0), |below| self.breaks.get(below).copied());
        (from.unwrap_or(f64::INFINITY), self.breaks.get(class).copied().unwrap_or(f64::INFINITY))
    }
}
