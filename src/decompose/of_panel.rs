//! What a panel's measures would be without some of its flows.

use crate::error::{Error, Result};
use crate::measure::{Number, Undefined};
use crate::panel::{CellRow, LeaveOut, Measured, Panel, Progress, Question, counterfactual_columns, with_and_without};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Panel {
    /// A measure of every cell, and the same without some flows: without semiconductors, without one market.
    ///
    /// Formula: for each measure m the columns m, `m_without` (m of the flows that are left) and `m_difference` (without −
    /// with).
    /// Conventions: a flow is left out when it has one of the labels in *each* of the columns named: two columns mean
    /// semiconductors to one market. Flows are left out before they are summed to units: a firm that sells other goods too
    /// stays, with those. Nobody takes their place.
    /// Arguments: `question`, as for [`Panel::measure`]; `what`, at least one column with its labels.
    /// Returns one row for each cell of all flows, in the order of the grouping's entries. Undefined: nothing of the cell is
    /// left.
    /// Errors: those of [`Panel::measure`] and [`Panel::leaving_out`]; two columns of the result of one name.
    /// Cost: twice that of [`Panel::measure`], and one pass over each column named.
    ///
    /// ```no_run
    /// use topheavy::panel::{Asked, Axis, LeaveOut, Panel, Question, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let by = vec!["period".to_owned()];
    /// let question = Question { across: Axis::Firm, by, measures: Asked::parse_list("top_share(0.01)")? };
    /// let chips = LeaveOut { column: "product".to_owned(), labels: vec!["8542".to_owned()] };
    /// for row in panel.without(&question, &[chips], &Silent)?.rows() {
    ///     println!("{:?}: with, without, difference {:?}", row.keys, row.numbers);
    /// }
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn without(&self, question: &Question, what: &[LeaveOut], progress: &dyn Progress) -> Result<Measured> {
        let (left, rows) = self.leaving_out(what)?;
        let with = self.measure(question, progress)?;
        let without = left.measure(question, progress)?;
        let columns = counterfactual_columns(&question.measures, "without some flows");
        let names: BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        if let Some(twice) = with.by.iter().find(|name| names.contains(name.as_str())) {
            return Err(Error::argument("--by", format!("two columns of the result would be called '{twice}'")));
        }
        let by: Vec<_> = with.by.iter().map(|name| (name.clone(), Arc::new(self.labels(name).clone()))).collect();
        let codes: Vec<BTreeMap<&str, u32>> = by.iter().map(|(_, labels)| labels.iter().zip(0..).collect()).collect();
        let mut notes = with.notes.clone();
        notes.push(format!(
            "_without: without the flows named (rows left out: {rows} of {}); _difference: without − with",
            self.input().used
        ));
        let mut others = without.rows().peekable();
        let rows = with.rows().map(|row| {
            let other = others.next_if(|other| other.keys == row.keys);
            row_of(&row, other.as_ref(), &codes)
        });
        let rows: Vec<_> = rows.collect();
        drop(codes);
        Ok(Measured::of_rows(question.across, by, columns, notes, rows.into_iter()))
    }
}

/// A row with and without, its entries by their codes; a missing entry has a code that no entry has.
fn row_of(row: &CellRow, other: Option<&CellRow>, codes: &[BTreeMap<&str, u32>]) -> (Vec<u32>, [f64; 4], Vec<Number>) {
    let code = |(key, codes): (&Option<String>, &BTreeMap<&str, u32>)| {
        key.as_ref().and_then(|key| codes.get(key.as_str())).copied().unwrap_or(u32::MAX)
    };
    let keys = row.keys.iter().zip(codes).map(code).collect();
    let nothing = vec![Err(Undefined::NoFirms); row.numbers.len()];
    let numbers = with_and_without(&row.numbers, other.map_or(&nothing, |other| &other.numbers));
    (keys, [row.units, row.total, row.largest[0], row.largest[1]], numbers)
}

#[cfg(test)]
mod tests;
