//! Which group every unit belongs to.

use crate::error::{Error, ErrorKind, Result};

/// A partition of units into groups: every unit has one label, and a group is the units of one label.
///
/// Groups are in the order of their labels, so that the order of the units reaches nothing.
///
/// ```
/// use topheavy::decompose::Groups;
///
/// let groups = Groups::of(&["ships", "cars", "ships"])?;
/// assert_eq!((groups.units(), groups.labels()), (3, ["cars".to_owned(), "ships".to_owned()].as_slice()));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    codes: Vec<u32>,
    labels: Vec<String>,
}

impl Groups {
    /// The groups of units with these labels: text, whole numbers, or whatever has an order and a text.
    ///
    /// Errors: no labels; 2^32 groups or more. Cost: one sort.
    pub fn of<L: Ord + ToString>(labels: &[L]) -> Result<Self> {
        if labels.is_empty() {
            return Err(Error::argument("groups", "there are none; give one label for each value"));
        }
        let mut order: Vec<(&L, usize)> = labels.iter().zip(0..).collect();
        order.sort_unstable();
        let mut codes = vec![0; labels.len()];
        let mut distinct: Vec<String> = Vec::new();
        for units in order.chunk_by(|(one, _), (other, _)| one == other) {
            let code = u32::try_from(distinct.len());
            let code = code.map_err(|_| Error::argument("groups", "there are 2^32 or more; group by fewer labels"))?;
            for (label, unit) in units {
                codes[*unit] = code;
                if distinct.len() == code as usize {
                    distinct.push(label.to_string());
                }
            }
        }
        Ok(Self { codes, labels: distinct })
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.codes.len()
    }

    /// Labels of the groups, in their order.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The group of every unit, by its place among the labels.
    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Errors unless there is a label for each of so many values.
    pub(super) fn one_for_each(&self, values: usize, name: &str) -> Result<()> {
        if self.units() == values {
            return Ok(());
        }
        Err(ErrorKind::Length { name: name.to_owned(), expected: values, found: self.units() }.into())
    }
}
