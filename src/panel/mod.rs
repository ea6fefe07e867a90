//! The engine: flows in, cells of units out, measured by the kernels. The only place that names polars.
//!
//! [`Panel::read`] reads the columns that have a role, checks every row, encodes keys as dense integers and keeps one
//! table of flows; [`Panel::measure`] answers a [`Question`] about it. Values are kept in the order of the files, but no
//! result depends on that order or on the number of threads: sums are order-free and kernels are symmetric.

mod answer;
mod blocks;
mod cells;
mod check;
mod clean;
mod codes;
mod dictionary;
mod encode;
mod engine;
mod entry_totals;
mod fates;
mod fingerprint;
mod flows;
mod grouping;
mod histories;
mod labels;
mod leave_out;
mod levels;
mod load;
mod lorenz;
mod multi_level;
mod numbers;
mod options;
mod parquet;
mod periods;
mod question;
mod read;
mod short_index;
mod source;
mod spill;
mod stack;
mod table;
mod totals;
mod visit;
mod write;

use std::sync::LazyLock;

use flows::Flows;

pub use polars::prelude::DataFrame;

use crate::error::{Error, ErrorKind, Result};
use crate::trade::Role;

pub use answer::{CellRow, Measured};
pub use check::{Coverage, PeriodCoverage, check};
pub(crate) use entry_totals::EntryTotal;
pub(crate) use histories::{Arranged, FirmRows, FirmSink};
pub use labels::Labels;
pub use leave_out::LeaveOut;
pub(crate) use leave_out::{counterfactual_columns, with_and_without};
pub use lorenz::{CellCurve, LorenzCurves};
pub use options::{InputSummary, Keep, OnBad, ReadOptions, RoleFound, Wanted};
pub use question::{Asked, Axis, MeasureColumn, Question, SCHEMA_VERSION, definitions_json, finite, reason};
pub use source::Source;
pub use spill::Memory;
pub use stack::{LEVEL, Stack};
pub use write::{curves_frame, measured_frame, undefined_frame, write_measured, write_sample};

/// Name of the only period of an input that has no period column.
pub const WHOLE_INPUT: &str = "all";
/// Name of the column that holds the value.
const VALUE: &str = "value";
/// Name of the column that holds the frequency weight.
const WEIGHT: &str = "weight";

/// Entries of a grouping that are sorted at a time unless memory is limited: 2 GB.
const ENTRIES_AT_A_TIME: usize = 1 << 27;

/// How many entries are sorted at a time: an eighth of the memory allowed, at 16 bytes each.
fn working(memory: Option<Memory>) -> usize {
    let entries = memory.map(|memory| usize::try_from(memory.bytes() / 8 / 16).unwrap_or(ENTRIES_AT_A_TIME));
    entries.map_or(ENTRIES_AT_A_TIME, |entries| entries.min(ENTRIES_AT_A_TIME))
}

/// Told how long work goes on. Every call may come from any thread.
pub trait Progress: Sync {
    /// A stage begins; `steps` is its length where it is known.
    fn stage(&self, name: &str, steps: Option<u64>);
    /// So many steps of the stage are done.
    fn advance(&self, steps: u64);
    /// Whether the work should stop; it then ends with [`ErrorKind::Stopped`] at the next column or cell.
    fn stopped(&self) -> bool {
        false
    }
}

/// An error when the work should stop.
pub(crate) fn going_on(progress: &dyn Progress) -> Result<()> {
    if progress.stopped() { Err(ErrorKind::Stopped.into()) } else { Ok(()) }
}

/// No progress is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
}

/// Flows read from files or from memory, checked and encoded, ready to be measured.
///
/// ```no_run
/// use topheavy::panel::{Asked, Axis, Panel, Question, ReadOptions, Silent, Wanted};
///
/// let files = ["exports.parquet".to_owned()];
/// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
/// let question = Question {
///     across: Axis::Firm,
///     by: vec!["period".to_owned()],
///     measures: Asked::parse_list("n,total,hhi,top_share(0.01)")?,
/// };
/// for row in panel.measure(&question, &Silent)?.rows() {
///     println!("{:?}: {} firms", row.keys, row.units);
/// }
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panel {
    flows: Flows,
    memory: Option<Memory>,
    input: InputSummary,
}

impl Panel {
    /// What was read.
    #[must_use]
    pub fn input(&self) -> &InputSummary {
        &self.input
    }

    /// Whether a role was read.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.is_key(role.name())
    }

    /// Entries of a key, in order: periods in time order, others in the order of their text.
    #[must_use]
    pub fn labels(&self, key: &str) -> &Labels {
        static NONE: LazyLock<Labels> = LazyLock::new(Labels::default);
        self.flows.columns.iter().find(|column| column.name == key).map_or(&NONE, |column| &column.of.labels)
    }

    fn is_key(&self, name: &str) -> bool {
        self.flows.columns.iter().any(|column| column.name == name)
    }

    /// The place of a key among the columns.
    fn column(&self, name: &str) -> Result<usize> {
        let at = self.flows.columns.iter().position(|column| column.name == name);
        at.ok_or_else(|| self.no_column(name))
    }

    /// The column in the files of a key, the value or the weight.
    fn source_column(&self, name: &str) -> String {
        let columns = self.flows.columns.iter().map(|column| (column.name.as_str(), &column.source));
        let weight = self.flows.weight.iter().map(|weight| (WEIGHT, &weight.source));
        let mut sources = columns.chain(weight).chain([(VALUE, &self.flows.value.source)]);
        sources.find(|(column, _)| *column == name).map_or_else(|| name.to_owned(), |(_, source)| source.clone())
    }

    /// The name of a key, from that name or from the column's name in the files.
    fn key_name(&self, asked: &str) -> Result<String> {
        if self.is_key(asked) {
            return Ok(asked.to_owned());
        }
        // In the order of the names, should two roles have one column.
        let named = self.flows.columns.iter().filter(|column| column.source == asked).map(|column| &column.name).min();
        named.cloned().ok_or_else(|| self.no_column(asked))
    }

    fn no_column(&self, asked: &str) -> Error {
        let mut nearest: Vec<String> = self.flows.columns.iter().map(|column| column.name.clone()).collect();
        nearest.sort();
        let role = Role::ALL.iter().find(|role| role.name() == asked);
        match role {
            Some(role) => ErrorKind::MissingColumn { role: role.name().into(), name: None, nearest },
            None => ErrorKind::MissingColumn { role: "--by".into(), name: Some(asked.into()), nearest },
        }
        .into()
    }

    /// Errors unless the flows are of one reporter.
    ///
    /// Errors: several reporters, none chosen.
    pub fn one_reporter(&self) -> Result<()> {
        let reporters = self.labels(Role::Reporter.name()).len();
        if reporters < 2 {
            return Ok(());
        }
        let problem = format!(
            "{reporters} reporters in the input; a report is about one country's exports: choose it with \
             --keep reporter=NAME, or use 'measure' with --by reporter"
        );
        Err(Error::argument("reporter", problem))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn rows_without_a_firm_are_never_one_firm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        std::fs::write(&path, "firm,market,value_usd\nA,US,1\n,US,5\n,CN,3\n").unwrap();
        let files = [path.display().to_string()];
        let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::default(), &Silent).unwrap();
        let ask = |across| Question { across, by: Vec::new(), measures: Asked::parse_list("n").unwrap() };
        let error = panel.measure(&ask(Axis::Firm), &Silent).unwrap_err().to_string();
        assert!(error.contains("column 'firm'") && error.contains("2 rows"), "{error}");
        assert_eq!(panel.measure(&ask(Axis::Market), &Silent).unwrap().rows().next().unwrap().numbers, [Ok(2.0)]);
    }
}
