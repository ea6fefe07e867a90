//! Where flows come from: files, a frame in memory, columns that somebody else holds, a synthetic sample.

use polars::prelude::DataFrame;

use super::Progress;
use super::table::Table;
use crate::error::Result;
use crate::sample::Flows;
use crate::trade::expand;

/// Where flows come from. Files and frames convert into it: `Panel::read(&files, …)`, `Panel::read(&frame, …)`.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Paths, patterns or `-` for standard input.
    Files(&'a [String]),
    /// A frame in memory. Its value column is shared, not copied, where nothing of it has to change.
    Frame(&'a DataFrame),
    /// Columns that somebody else holds: all their names, and how to get some of them, in the order asked.
    Columns {
        /// Names of all columns.
        names: &'a [String],
        /// Gives the columns of these names, all of one length.
        fetch: &'a dyn Fn(&[String]) -> Result<DataFrame>,
    },
    /// A synthetic sample; what is made from it is labelled.
    Sample(&'a Flows),
}

impl<'a> Source<'a> {
    /// Opens what is to be read; there is at least one table unless no file was named.
    pub(super) fn tables(self, progress: &dyn Progress) -> Result<Vec<Table<'a>>> {
        match self {
            Self::Files(inputs) => {
                let inputs = expand(inputs)?;
                progress.stage("opening files", None);
                inputs.into_iter().map(Table::open).collect()
            }
            Self::Frame(frame) => Ok(vec![Table::of_frame(frame.clone())]),
            Self::Columns { names, fetch } => Ok(vec![Table::of_columns(names.to_vec(), fetch)]),
            Self::Sample(flows) => Ok(vec![Table::of_sample(flows)?]),
        }
    }
}

impl<'a> From<&'a [String]> for Source<'a> {
    fn from(files: &'a [String]) -> Self {
        Self::Files(files)
    }
}

impl<'a> From<&'a Vec<String>> for Source<'a> {
    fn from(files: &'a Vec<String>) -> Self {
        Self::Files(files)
    }
}

impl<'a, const N: usize> From<&'a [String; N]> for Source<'a> {
    fn from(files: &'a [String; N]) -> Self {
        Self::Files(files)
    }
}

impl<'a> From<&'a DataFrame> for Source<'a> {
    fn from(frame: &'a DataFrame) -> Self {
        Self::Frame(frame)
    }
}

impl<'a> From<&'a Flows> for Source<'a> {
    fn from(flows: &'a Flows) -> Self {
        Self::Sample(flows)
    }
}
