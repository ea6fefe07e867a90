//! Several answers as one table: one below the other.

use super::answer::Measured;

/// Name of the column that tells which grouping a row is of.
pub const LEVEL: &str = "level";

/// The columns of several answers, one below the other: `level` names the grouping, then every grouping column and every
/// measure in the order in which they first come. What a level lacks is empty there. A single answer has no `level`.
///
/// ```
/// use topheavy::panel::Stack;
///
/// assert!(Stack::of(&[]).header().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    several: bool,
    by: Vec<String>,
    measures: Vec<String>,
}

impl Stack {
    /// The columns of these answers.
    #[must_use]
    pub fn of(levels: &[Measured]) -> Self {
        let mut stack = Self { several: levels.len() > 1, by: Vec::new(), measures: Vec::new() };
        for level in levels {
            add(&mut stack.by, level.by.iter());
            add(&mut stack.measures, level.columns.iter().map(|column| &column.name));
        }
        stack
    }

    /// Name of the column that names the level, where there are several.
    #[must_use]
    pub fn level(&self) -> Option<&'static str> {
        self.several.then_some(LEVEL)
    }

    /// Grouping columns.
    #[must_use]
    pub fn by(&self) -> &[String] {
        &self.by
    }

    /// Columns of measures.
    #[must_use]
    pub fn measures(&self) -> &[String] {
        &self.measures
    }

    /// Names of all columns.
    #[must_use]
    pub fn header(&self) -> Vec<String> {
        let level = self.level().map(str::to_owned);
        level.into_iter().chain(self.by.iter().cloned()).chain(self.measures.iter().cloned()).collect()
    }
}

fn add<'a>(known: &mut Vec<String>, names: impl Iterator<Item = &'a String>) {
    for name in names {
        if !known.contains(name) {
            known.push(name.clone());
        }
    }
}
