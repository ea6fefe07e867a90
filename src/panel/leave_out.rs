//! Counterfactuals: flows left out by their labels, and the largest units of every cell left out.

use std::cmp::Reverse;
use std::sync::Arc;

use super::answer::Measured;
use super::cells::{CellSink, Spares, distinct_names, values};
use super::codes::MISSING;
use super::labels::Labels;
use super::options::Rejection;
use super::question::{Asked, MeasureColumn, Question};
use super::{Panel, Progress, going_on};
use crate::error::{Error, ErrorKind, Result, shown_name};
use crate::measure::{Evaluator, Measure, Number, Rank, Undefined};
use crate::trade::Role;

/// How many of the nearest labels a message names.
const NEAREST: usize = 3;
/// Jaro–Winkler similarity from which on a label is near.
const NEAR: f64 = 0.7;

/// Flows to be left out: those of some labels in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveOut {
    /// A role, or another column that was read.
    pub column: String,
    /// Its labels, as the panel spells them.
    pub labels: Vec<String>,
}

/// The columns of a table of counterfactuals: by every measure the measure, the measure without, and the difference.
pub(crate) fn counterfactual_columns(asked: &[Asked], without: &str) -> Vec<MeasureColumn> {
    let columns = asked.iter().flat_map(|asked| {
        let with = MeasureColumn::new(asked);
        let of = |ending: &str, name: &str, range: &str| {
            let mut column = with.clone();
            column.name = format!("{}_{ending}", with.name);
            column.definition.column.clone_from(&column.name);
            column.definition.name = format!("{}, {name}", with.definition.name);
            range.clone_into(&mut column.definition.range);
            column.definition.conventions.push(format!("counterfactual: {without}; nobody takes the place"));
            column
        };
        let range = with.definition.range.clone();
        let (without, difference) = (of("without", "without", &range), of("difference", "without − with", "(−∞, ∞)"));
        [with, without, difference]
    });
    columns.collect()
}

/// The numbers of a row, with and without, and their difference.
pub(crate) fn with_and_without(with: &[Number], without: &[Number]) -> Vec<Number> {
    let differences = with.iter().zip(without).flat_map(|(with, without)| {
        let difference = match (with, without) {
            (Ok(with), Ok(without)) if with.is_finite() && without.is_finite() => Ok(without - with),
            (Ok(_), Ok(_)) => Err(Undefined::Infinite),
            (Err(reason), _) | (_, Err(reason)) => Err(*reason),
        };
        [*with, *without, difference]
    });
    differences.collect()
}

impl Panel {
    /// The same flows without those that have one of the labels in each of the columns named, and how many rows that
    /// leaves out.
    ///
    /// Errors: no column; a column that was not read; a label that does not occur.
    /// Cost: one pass over each column named; the flows are shared, not copied.
    pub fn leaving_out(&self, what: &[LeaveOut]) -> Result<(Self, u64)> {
        if what.is_empty() || what.iter().any(|one| one.labels.is_empty()) {
            let problem = "name a column and the labels to leave out, such as item=\"semiconductors\"";
            return Err(Error::argument("without", problem));
        }
        let mut matched = vec![0_usize; self.flows.value.rows()];
        for one in what {
            let column = self.column_to_leave_out(&one.column)?;
            let chosen = self.labels_to_leave_out(column, one)?;
            let column = &self.flows.columns[column];
            column.codes.each(|row, code| {
                let label = column.of.codes.get(code as usize).filter(|label| **label != MISSING);
                let is_chosen = label.and_then(|label| chosen.get(*label as usize)).is_some_and(|chosen| *chosen);
                matched[row] += usize::from(is_chosen);
            })?;
        }
        let mut left = self.clone();
        let mut rows = 0;
        for (row, matched) in matched.iter().enumerate() {
            if *matched == what.len() && left.flows.fates.is_used(row) {
                left.flows.fates.reject(row, Rejection::NotKept);
                rows += 1;
            }
        }
        Ok((left, rows))
    }

    fn column_to_leave_out(&self, asked: &str) -> Result<usize> {
        let named = self.key_name(asked).map_err(|error| match error.kind() {
            ErrorKind::MissingColumn { nearest, .. } => ErrorKind::MissingColumn {
                role: "without".to_owned(),
                name: Some(asked.to_owned()),
                nearest: nearest.clone(),
            }
            .into(),
            _ => error,
        })?;
        self.column(&named)
    }

    /// Whether each label of a column is to be left out.
    fn labels_to_leave_out(&self, column: usize, what: &LeaveOut) -> Result<Vec<bool>> {
        let column = &self.flows.columns[column];
        let labels = &column.of.labels;
        let absent: Vec<&String> =
            what.labels.iter().filter(|label| !labels.iter().any(|known| known == label.as_str())).collect();
        if let Some(first) = absent.first() {
            // The names of firms are nobody's business but the caller's: neither theirs nor those nearest are repeated.
            let problem = if column.name == Role::Firm.name() {
                format!("labels that no flow has: {}; give firms as the column spells them", absent.len())
            } else {
                let nearest = nearest_labels(first, labels);
                let nearest = if nearest.is_empty() { nearest } else { format!("; nearest: {nearest}") };
                format!("no flow has the label '{}'{nearest}", shown_name(first))
            };
            return Err(Error::argument(what.column.clone(), problem));
        }
        Ok(labels.iter().map(|label| what.labels.iter().any(|chosen| chosen == label)).collect())
    }

    /// A measure of every cell, and the same without the k largest units of the cell.
    ///
    /// Formula: for each measure m the columns m, `m_without` (m of the units but the k largest) and `m_difference` (without −
    /// with). Conventions: the k largest units of each cell are left out, with all they hold there; of equal units it does
    /// not matter which. Nobody takes their place. With frequency weights k units of weight 1 are left out, and a unit
    /// that is cut keeps the rest of its weight. Flows are summed to units as in [`Panel::measure`].
    /// Arguments: `question`; `k` from 1. Returns one row for each cell, in the order of the grouping's entries. Undefined:
    /// a cell has at most k units.
    /// Errors: those of [`Panel::measure`]; `share_size`, which is no measure of units.
    /// Cost: that of [`Panel::measure`], twice for the measures.
    ///
    /// ```no_run
    /// use topheavy::measure::Rank;
    /// use topheavy::panel::{Asked, Axis, Panel, Question, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let by = vec!["period".to_owned()];
    /// let question = Question { across: Axis::Firm, by, measures: Asked::parse_list("gini")? };
    /// for row in panel.without_top(&question, Rank::new(10)?, &Silent)?.rows() {
    ///     println!("{:?}: with, without, difference {:?}", row.keys, row.numbers);
    /// }
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn without_top(&self, question: &Question, k: Rank, progress: &dyn Progress) -> Result<Measured> {
        let by = self.grouping(question.across, &question.by)?;
        let measures: Vec<Measure> = question.measures.iter().filter_map(Asked::kernel).copied().collect();
        if measures.len() < question.measures.len() {
            let problem = "share_size is no measure of units; leave size classes out by their labels instead";
            return Err(Error::argument("--measures", problem));
        }
        let columns = counterfactual_columns(&question.measures, &format!("without the {k} largest of each cell"));
        distinct_names(by.iter().cloned().chain(columns.iter().map(|column| column.name.clone())))?;
        progress.stage(&format!("measuring without the {k} largest"), None);
        let sink = || Topless { evaluator: Evaluator::new(&measures), k, rows: Vec::new() };
        let (sinks, _) = self.each_cell(&self.cut(question.across, &by)?, &Spares::default(), sink, progress)?;
        going_on(progress)?;
        let mut notes = self.notes(&by, &question.measures);
        let note = format!(
            "_without: without the {k} largest {}s of each cell; _difference: without − with",
            question.across.role()
        );
        notes.push(note);
        let labels =
            by.iter().map(|name| Ok((name.clone(), Arc::clone(&self.flows.columns[self.column(name)?].of.labels))));
        let labels = labels.collect::<Result<Vec<_>>>()?;
        let rows = sinks.into_iter().flat_map(|sink| sink.rows);
        Ok(Measured::of_rows(question.across, labels, columns, notes, rows))
    }
}

/// The labels most like one that does not occur, quoted.
fn nearest_labels(wanted: &str, labels: &Labels) -> String {
    let scored = labels.iter().map(|label| (strsim::jaro_winkler(wanted, label), label));
    let mut scored: Vec<_> = scored.filter(|(score, _)| *score >= NEAR).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let quoted = scored.into_iter().take(NEAREST).map(|(_, label)| format!("'{}'", shown_name(label)));
    quoted.collect::<Vec<_>>().join(", ")
}

/// The codes of a row, what disclosure control needs, and the numbers.
type Row = (Vec<u32>, [f64; 4], Vec<Number>);

/// Measures every cell with and without its largest units.
struct Topless {
    evaluator: Evaluator,
    k: Rank,
    rows: Vec<Row>,
}

impl CellSink for Topless {
    fn cell(&mut self, keys: &[u32], _units: &[u32], of_units: &[f64], weights: Option<&[f64]>) -> Result<()> {
        let all = values(of_units, weights)?;
        let mut with = Vec::new();
        self.evaluator.numbers(&all, &mut with);
        let (x, left) = below_top(of_units, weights, self.k);
        let mut without = Vec::new();
        match values(&x, left.as_deref()) {
            Ok(values) => self.evaluator.numbers(&values, &mut without),
            // Less than one unit is left; what is left of usable values is usable.
            Err(_) => without.resize(with.len(), Err(Undefined::NoFirms)),
        }
        let [largest, second] = all.largest();
        let figures = [all.units(), all.total(), largest, second];
        self.rows.push((keys.to_vec(), figures, with_and_without(&with, &without)));
        Ok(())
    }
}

/// The units but the k largest, and their weights.
fn below_top(x: &[f64], weights: Option<&[f64]>, k: Rank) -> (Vec<f64>, Option<Vec<f64>>) {
    let Some(weights) = weights else {
        let k = usize::try_from(k.value()).unwrap_or(usize::MAX);
        if k >= x.len() {
            return (Vec::new(), None);
        }
        let mut units: Vec<Reverse<u64>> = x.iter().map(|x| Reverse((x + 0.0).to_bits())).collect();
        // Values are not negative (and −0 is made 0), so that their bits have their order.
        units.select_nth_unstable(k);
        return (units[k..].iter().map(|Reverse(bits)| f64::from_bits(*bits)).collect(), None);
    };
    let mut units: Vec<(f64, f64)> = x.iter().copied().zip(weights.iter().copied()).collect();
    units.sort_by(|one, other| other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1)));
    let mut to_cut = k.value() as f64;
    let left = units.into_iter().filter_map(|(x, weight)| {
        let cut = f64::min(to_cut, weight);
        to_cut -= cut;
        (weight > cut).then_some((x, weight - cut))
    });
    let (x, weights) = left.unzip();
    (x, Some(weights))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

    use polars::prelude::{DataFrame, NamedFrom, Series};

    use super::*;
    use crate::panel::{Axis, ReadOptions, Silent, Wanted};

    fn panel() -> Panel {
        let columns = vec![
            Series::new("year".into(), [2024, 2024, 2024, 2025, 2025]).into(),
            Series::new("firm".into(), ["a", "b", "a", "a", "b"]).into(),
            Series::new("item".into(), ["chips", "cars", "cars", "chips", "chips"]).into(),
            Series::new("value_usd".into(), [4.0, 3.0, 2.0, 5.0, 1.0]).into(),
        ];
        let frame = DataFrame::new_infer_height(columns).unwrap();
        let wanted = Wanted { others: vec!["item".to_owned()], ..Wanted::every_role() };
        Panel::read(&frame, &ReadOptions::default(), &wanted, &Silent).unwrap()
    }

    fn out(column: &str, labels: &[&str]) -> LeaveOut {
        LeaveOut { column: column.to_owned(), labels: labels.iter().map(|label| (*label).to_owned()).collect() }
    }

    #[test]
    fn flows_are_left_out_where_every_condition_holds() {
        let panel = panel();
        let total = |what: &[LeaveOut]| {
            let (left, rows) = panel.leaving_out(what).unwrap();
            let question =
                Question { across: Axis::Firm, by: Vec::new(), measures: Asked::parse_list("total").unwrap() };
            (left.measure(&question, &Silent).unwrap().rows().map(|row| row.total).sum::<f64>(), rows)
        };
        assert_eq!(total(&[out("item", &["cars"])]), (10.0, 2));
        assert_eq!(total(&[out("item", &["cars", "chips"])]), (0.0, 5));
        assert_eq!(total(&[out("item", &["chips"]), out("period", &["2025"])]), (9.0, 2));
        assert_eq!(total(&[out("firm", &["b"])]), (11.0, 2));
    }

    #[test]
    fn a_label_that_is_not_there_is_refused_and_no_firm_is_named() {
        let panel = panel();
        let told = |what: LeaveOut| panel.leaving_out(&[what]).unwrap_err().to_string();
        assert_eq!(told(out("item", &["chip"])), "item: no flow has the label 'chip'; nearest: 'chips'");
        assert_eq!(told(out("item", &["XYZ"])), "item: no flow has the label 'XYZ'");
        let firms = told(out("firm", &["a", "nobody"]));
        assert!(firms.contains("labels that no flow has: 1") && !firms.contains("nobody"), "{firms}");
        assert!(told(out("items", &["cars"])).starts_with("without: no column is named 'items'"));
        assert!(panel.leaving_out(&[]).is_err());
    }

    #[test]
    fn the_largest_of_each_cell_are_left_out() {
        let measures = Asked::parse_list("n,hhi").unwrap();
        let question = Question { across: Axis::Firm, by: vec!["period".to_owned()], measures };
        let ask = |k| panel().without_top(&question, Rank::new(k).unwrap(), &Silent).unwrap();
        let found = ask(1);
        let names: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["n", "n_without", "n_difference", "hhi", "hhi_without", "hhi_difference"]);
        let first = found.rows().next().unwrap();
        assert_eq!(first.numbers[..3], [Ok(2.0), Ok(1.0), Ok(-1.0)]);
        assert_eq!(first.numbers[4], Ok(1.0));
        assert_eq!(ask(2).rows().next().unwrap().numbers[1], Err(Undefined::NoFirms));
    }

    #[test]
    fn a_weighted_unit_that_is_cut_keeps_the_rest() {
        let k = Rank::new(2).unwrap();
        assert_eq!(below_top(&[5.0, 9.0, 1.0], Some(&[3.0, 1.0, 1.0]), k), (vec![5.0, 1.0], Some(vec![2.0, 1.0])));
        assert_eq!(below_top(&[5.0, 9.0, 1.0, 9.0], None, k).0.iter().sum::<f64>(), 6.0);
        assert_eq!(below_top(&[5.0, 9.0], None, k), (Vec::new(), None));
    }
}
