//! Intervals of the measures of every cell of a panel.

use super::{Bootstrap, Interval, Warning};
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::measure::{Measure, Number, Values};
use crate::panel::{Asked, MeasureColumn, Measured, Panel, Progress, Question};
use crate::random::mix;
use std::collections::BTreeMap;

/// What stands beside a measure, in the order of the columns.
const BESIDE: [(&str, &str, &str); 3] = [
    ("standard_error", "standard error", "standard deviation of the replicates"),
    ("low", "lower end of the interval", "lower end of the bootstrap interval"),
    ("high", "upper end of the interval", "upper end of the bootstrap interval"),
];

impl Panel {
    /// Measures the units of one axis in every cell of a grouping, each number with a bootstrap interval.
    ///
    /// Formula: that of each [`Measure::definition`] and of [`Bootstrap`]. Conventions: the units of a cell are resampled
    /// (a firm with everything that it exports in the cell); every cell has random streams of its own, named by its
    /// entries, so that its interval depends on no other cell; a cell of too few units has no ends, and a reason.
    /// Arguments: `question`, as for [`Panel::measure`], whose measures are taken instead of those of the bootstrap;
    /// `bootstrap`, how. Returns: as [`Panel::measure`], after each measure three columns: its name with
    /// `_standard_error`, `_low` and `_high`. Warnings are notes, with the number of cells.
    /// Errors: those of [`Panel::measure`]; a share of a size class; a measure or method that [`Bootstrap::of_cell`] refuses.
    /// Cost: that of [`Panel::measure`], and for each cell as many passes over its units as there are replicates.
    /// Source: Efron and Tibshirani (1993).
    ///
    /// ```no_run
    /// use topheavy::inference::{Bootstrap, Method};
    /// use topheavy::panel::{Asked, Axis, Panel, Question, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let question =
    ///     Question { across: Axis::Firm, by: vec!["period".to_owned()], measures: Asked::parse_list("gini")? };
    /// let found = panel.measure_with_intervals(&question, Bootstrap::new(&[]).method(Method::Bca), &Silent)?;
    /// assert_eq!(found.columns[2].name, "gini_low");
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn measure_with_intervals(
        &self,
        question: &Question,
        bootstrap: Bootstrap<'_>,
        progress: &dyn Progress,
    ) -> Result<Measured> {
        let measures = question.measures.iter().map(of_values).collect::<Result<Vec<Measure>>>()?;
        let stopped = || progress.stopped();
        let mut bootstrap = bootstrap.stopped_by(&stopped);
        bootstrap.measures = measures;
        bootstrap.check()?;
        let asked = (question.across, question.by.as_slice());
        progress.stage(&format!("drawing {}s", question.across.role()), None);
        let visited = self.of_cells(asked, progress, |entries, values| {
            let intervals = bootstrap.of_cell(values, named(entries))?;
            Ok((control(values), intervals))
        })?;
        let names: Vec<String> = visited.by.iter().map(|(name, _)| name.clone()).collect();
        let mut notes = self.notes(&names, &question.measures);
        notes.extend(warnings(visited.cells.iter().flat_map(|(_, (_, intervals))| intervals)));
        let columns = question.measures.iter().flat_map(|asked| columns(asked, &bootstrap)).collect();
        let rows = visited
            .cells
            .into_iter()
            .map(|(codes, (control, intervals))| (codes, control, intervals.iter().flat_map(figures).collect()));
        Ok(Measured::of_rows(question.across, visited.by, columns, notes, rows))
    }
}

fn of_values(asked: &Asked) -> Result<Measure> {
    match asked {
        Asked::Measure(measure) => Ok(*measure),
        Asked::SizeShare(_) => {
            let problem =
                "share_size has no interval: a class comes from a column, not from values; ask for it without one";
            Err(Error::argument("--measures", problem))
        }
    }
}

fn control(values: &Values<'_>) -> [f64; 4] {
    let [largest, second] = values.largest();
    [values.units(), values.total(), largest, second]
}

/// A number for a cell that depends on the entries of its grouping columns alone.
fn named(entries: &[Option<&str>]) -> u64 {
    entries.iter().fold(0, |key, entry| {
        let Some(entry) = entry else { return mix(key, u64::MAX) };
        let bytes =
            entry.as_bytes().chunks(7).map(|chunk| chunk.iter().fold(1, |part, byte| part << 8 | u64::from(*byte)));
        bytes.fold(mix(key, entry.len() as u64), mix)
    })
}

fn figures(interval: &Interval) -> [Number; 4] {
    [interval.estimate, interval.standard_error, interval.low, interval.high]
}

/// A measure's column and those of its interval.
fn columns(asked: &Asked, bootstrap: &Bootstrap<'_>) -> Vec<MeasureColumn> {
    let own = MeasureColumn::new(asked);
    let beside = BESIDE.map(|(suffix, name, formula)| {
        let column = format!("{}_{suffix}", own.name);
        let mut definition = Definition { column: column.clone(), ..own.definition.clone() };
        definition.name = format!("{}, {name}", own.definition.name);
        definition.formula = format!("{formula} of: {}", own.definition.formula);
        definition.conventions.push(bootstrap.told());
        MeasureColumn { name: column, measure: own.measure.clone(), definition }
    });
    std::iter::once(own).chain(beside).collect()
}

/// What to know of the intervals: each kind of warning once, with the number of cells.
fn warnings<'a>(intervals: impl Iterator<Item = &'a Interval>) -> Vec<String> {
    let mut met: BTreeMap<(String, &str), u64> = BTreeMap::new();
    for interval in intervals {
        for warning in &interval.warnings {
            *met.entry((interval.measure.column(), kind(warning))).or_default() += 1;
        }
    }
    met.into_iter().map(|((column, kind), cells)| format!("interval of {column}: {kind} (cells: {cells})")).collect()
}

fn kind(warning: &Warning) -> &'static str {
    match warning {
        Warning::HeavyTail { .. } => {
            "a heavy tail (Hill, top √n units) makes the bootstrap doubtful and intervals too short"
        }
        Warning::Extremes => "the measure is about a few largest units, for which the bootstrap is inconsistent",
        Warning::FewUnits { .. } => "few units are drawn, intervals may be too short",
        Warning::UndefinedReplicates { .. } => "undefined or infinite in some resamples, which are left out",
        Warning::UndefinedLeaveOneOut => "undefined or infinite when one unit is left out",
        Warning::AllEqual => "all units have the same value, so resamples do not vary",
        Warning::LoneStrata { .. } => "strata of one unit do not vary",
        Warning::BeyondReplicates => "an end lies beyond the replicates; draw more of them",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::panel::{Axis, ReadOptions, Silent, Wanted};

    fn measured(years: &[i64], by: &[&str]) -> Measured {
        let row = |year: &i64, firm: i32| format!("{year},f{firm},{}\n", f64::from(firm * firm % 37) + 0.5);
        let rows = years.iter().flat_map(|year| (0..40).map(move |firm| row(year, firm)));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        std::fs::write(&path, format!("year,firm,value_usd\n{}", rows.collect::<String>())).unwrap();
        let files = [path.display().to_string()];
        let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent).unwrap();
        let by = by.iter().map(ToString::to_string).collect();
        let question = Question { across: Axis::Firm, by, measures: Asked::parse_list("hhi,n,cr(4)").unwrap() };
        panel.measure_with_intervals(&question, Bootstrap::new(&[]).replicates(199).unwrap(), &Silent).unwrap()
    }

    #[test]
    fn a_cell_has_its_own_interval_whatever_other_cells_there_are() {
        let (one, three) = (measured(&[2021], &["period"]), measured(&[2020, 2021, 2022], &["period"]));
        assert_eq!(
            one.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>()[..4],
            ["hhi", "hhi_standard_error", "hhi_low", "hhi_high"]
        );
        let bits = |numbers: &[Number]| numbers.iter().map(|number| number.map(f64::to_bits)).collect::<Vec<_>>();
        let (alone, among) = (one.rows().next().unwrap(), three.rows().nth(1).unwrap());
        assert_eq!(bits(&alone.numbers), bits(&among.numbers));
        let first = three.rows().next().unwrap();
        assert_eq!(first.numbers[0], among.numbers[0]);
        assert_ne!(first.numbers[2], among.numbers[2]);
        let [low, high] = [2, 3].map(|at| among.numbers[at].unwrap());
        let estimate = among.numbers[0].unwrap();
        assert!(low < estimate && estimate < high);
        assert!(three.notes.iter().any(|note| note.contains("few largest units") && note.contains("cells: 3")));
    }
}
