//! The engine: flows in, cells of units out, measured by the kernels. The only place that names polars.
//!
//! [`Panel::read`] reads the columns that have a role, checks every row, encodes keys as dense integers and keeps one
//! table of flows; [`Panel::measure`] answers a [`Question`] about it. Values are kept in the order of the files, but no
//! result depends on that order or on the number of threads: sums are order-free and kernels are symmetric.

mod cells;
mod check;
mod clean;
mod codes;
mod dictionary;
mod engine;
mod fates;
mod levels;
mod load;
mod lorenz;
mod numbers;
mod options;
mod order_free;
mod periods;
mod question;
mod read;
mod repeats;
mod source;
mod table;
mod totals;
mod write;

use std::collections::BTreeMap;

pub use polars::prelude::DataFrame;

use crate::error::{Error, ErrorKind, Result};
use crate::trade::Role;

pub use check::{Coverage, PeriodCoverage, check};
pub use lorenz::{CellCurve, LorenzCurves};
pub use options::{InputSummary, Keep, OnBad, ReadOptions, RoleFound, Wanted};
pub use question::{
    Asked, Axis, CellRow, MeasureColumn, Measured, Question, SCHEMA_VERSION, definitions_json, finite, reason,
};
pub use source::Source;
pub use write::{curves_frame, measured_frame, write_measured, write_sample};

/// Name of the only period of an input that has no period column.
pub const WHOLE_INPUT: &str = "all";
/// Column of the flow table that holds the value.
const VALUE: &str = "value";
/// Column of the flow table that holds the frequency weight.
const WEIGHT: &str = "weight";

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
fn going_on(progress: &dyn Progress) -> Result<()> {
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
/// for row in panel.measure(&question, &Silent)?.rows {
///     println!("{:?}: {} firms", row.keys, row.units);
/// }
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panel {
    /// One row a flow: `u32` codes of the keys, `value` and, where there is one, `weight`.
    frame: DataFrame,
    /// Entries of each key, in order; by the key's name in `frame`.
    labels: BTreeMap<String, Vec<String>>,
    /// Column in the files of each key and of the value.
    sources: BTreeMap<String, String>,
    largest_flow: f64,
    /// The smallest flow above zero, at most `largest_flow`.
    smallest_flow: f64,
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
        self.labels.contains_key(role.name())
    }

    /// Entries of a key, in order: periods in time order, others in the order of their text.
    #[must_use]
    pub fn labels(&self, key: &str) -> &[String] {
        self.labels.get(key).map_or(&[], Vec::as_slice)
    }

    fn label(&self, key: &str, code: u32) -> Option<String> {
        self.labels(key).get(code as usize).cloned()
    }

    fn has_weights(&self) -> bool {
        self.sources.contains_key(WEIGHT)
    }

    fn source_column(&self, name: &str) -> String {
        self.sources.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// The name of a key in the flow table, from that name or from the column's name in the files.
    fn key_name(&self, asked: &str) -> Result<String> {
        if self.labels.contains_key(asked) {
            return Ok(asked.to_owned());
        }
        let named = self.sources.iter().find(|(key, source)| *source == asked && self.labels.contains_key(*key));
        if let Some((key, _)) = named {
            return Ok(key.clone());
        }
        let nearest = self.labels.keys().cloned().collect();
        let role = Role::ALL.iter().find(|role| role.name() == asked);
        Err(match role {
            Some(role) => ErrorKind::MissingColumn { role: role.name().into(), name: None, nearest },
            None => ErrorKind::MissingColumn { role: "--by".into(), name: Some(asked.into()), nearest },
        }
        .into())
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
        assert_eq!(panel.measure(&ask(Axis::Market), &Silent).unwrap().rows[0].numbers, [Ok(2.0)]);
    }
}
