//! What is in the files and what is wrong with them: every problem, where a measure would stop at the first.

use std::collections::HashSet;

use serde::Serialize;

use super::labels::Labels;
use super::options::{InputSummary, ReadOptions, Wanted};
use super::question::{Asked, Axis, Question};
use super::read::assemble;
use super::source::Source;
use super::{Panel, Progress, WHOLE_INPUT};
use crate::error::{ErrorKind, Result};
use crate::trade::Role;

/// One period of a [`Coverage`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodCoverage {
    /// The period, or [`WHOLE_INPUT`].
    pub period: String,
    /// Total value.
    pub total: f64,
    /// Firms, where there is such a column.
    pub firms: Option<f64>,
    /// Markets, where there is such a column.
    pub markets: Option<f64>,
    /// Products, where there is such a column.
    pub products: Option<f64>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// What was read.
    pub input: InputSummary,
    /// Number of reporting countries, where there is such a column.
    pub reporters: usize,
    /// What is wrong, each with its place and the way out; empty when the files are fit for measures.
    pub problems: Vec<String>,
    /// Rows that can be used, period by period.
    pub periods: Vec<PeriodCoverage>,
}

/// Looks at flows in files or in memory and lists every problem of their rows.
///
/// Errors: what keeps a file from being read at all, and arguments that do not fit it.
/// Cost: that of [`Panel::read`] and of counting each axis by period.
pub fn check<'a>(source: impl Into<Source<'a>>, options: &ReadOptions, progress: &dyn Progress) -> Result<Coverage> {
    let assembled = assemble(source.into(), options, &Wanted::every_role(), progress)?;
    let mut problems: Vec<String> = assembled.problems.iter().map(ToString::to_string).collect();
    let Some(panel) = &assembled.panel else {
        if problems.is_empty() {
            problems.push("no row is left".to_owned());
        }
        return Ok(Coverage { input: assembled.input, reporters: 0, problems, periods: Vec::new() });
    };
    let mut coverage = Coverage::of(panel, progress)?;
    problems.append(&mut coverage.problems);
    Ok(Coverage { problems, ..coverage })
}

impl Coverage {
    /// What is in a panel, period by period. Its only problems can be that there is nothing to measure across, and totals
    /// that overflow.
    ///
    /// Errors: [`ErrorKind::Stopped`]. Cost: that of counting each axis by period.
    pub fn of(panel: &Panel, progress: &dyn Progress) -> Result<Self> {
        let (mut problems, mut periods) = (Vec::new(), Vec::new());
        if AXES.iter().any(|axis| panel.has(axis.role())) {
            match coverage(panel, progress) {
                Ok(covered) => periods = covered,
                Err(stopped) if matches!(stopped.kind(), ErrorKind::Stopped) => return Err(stopped),
                Err(problem) => problems.push(problem.to_string()),
            }
        } else {
            problems.push("no firm, market or product column, so there is nothing to measure across".to_owned());
        }
        let reporters = panel.labels(Role::Reporter.name()).len();
        let mut input = panel.input().clone();
        input.notes.extend(nearly_the_same(panel.labels(Role::Firm.name())));
        Ok(Self { input, reporters, problems, periods })
    }
}

/// Says that firms have ids that somebody may have typed in two ways.
fn nearly_the_same(firms: &Labels) -> Option<String> {
    let plain = |firm: &str| {
        let plain: String =
            firm.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
        plain.trim_start_matches('0').to_owned()
    };
    let alike = firms.len() - firms.iter().map(plain).collect::<HashSet<_>>().len();
    (alike > 0).then(|| {
        format!(
            "firm ids that differ from another one only in case, spaces or leading zeros: {alike}; they are different firms \
             here, so bring them into one form if they are not"
        )
    })
}

const AXES: [Axis; 3] = [Axis::Firm, Axis::Market, Axis::Product];

fn coverage(panel: &Panel, progress: &dyn Progress) -> Result<Vec<PeriodCoverage>> {
    let by = if panel.has(Role::Period) { vec![Role::Period.name().to_owned()] } else { Vec::new() };
    let mut periods: Vec<PeriodCoverage> = Vec::new();
    for across in AXES {
        if !panel.has(across.role()) {
            continue;
        }
        let question = Question { across, by: by.clone(), measures: Asked::parse_list("n,total")? };
        for (at, row) in panel.measure(&question, progress)?.rows().enumerate() {
            if periods.len() == at {
                let period = row.keys.first().cloned().flatten().unwrap_or_else(|| WHOLE_INPUT.to_owned());
                periods.push(PeriodCoverage { period, total: row.total, firms: None, markets: None, products: None });
            }
            let counted = match across {
                Axis::Firm => &mut periods[at].firms,
                Axis::Market => &mut periods[at].markets,
                Axis::Product => &mut periods[at].products,
            };
            *counted = Some(row.units);
        }
    }
    Ok(periods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_typed_in_two_ways_are_counted_and_not_named() {
        let told = |ids: &[&str]| nearly_the_same(&ids.iter().collect());
        let note = told(&["0012", "12", "ab c", "ABC", "Abc", "x"]).unwrap_or_default();
        assert!(note.contains("zeros: 3;") && !note.to_lowercase().contains("abc"), "{note}");
        assert_eq!(told(&["12", "120", "a-b", "ab", "0"]), None);
    }
}
