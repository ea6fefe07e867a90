//! The report as text: blocks of a heading and lines, which a terminal may set in bold and plain.

use super::Report;
use super::input::input_lines;
use super::numbers::{NumberTable, TOTALS};
use super::reconciliation::section;
use super::table::{TableStyle, draw};
use crate::error::Result;

/// Most periods that a text report shows side by side; the rest is in JSON.
pub const MOST_PERIODS: usize = 8;

/// A heading and the lines under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Heading, one line.
    pub heading: String,
    /// Text, ending with a line break.
    pub body: String,
}

impl Report {
    /// The report for people, in order: input, totals, firms, classes, markets, products, change, "which top 1 %?",
    /// what is left out.
    ///
    /// Errors: none that the data can cause.
    pub fn blocks(&self) -> Result<Vec<Block>> {
        let mut blocks = vec![Block { heading: "Input".to_owned(), body: input_lines(&self.input) }];
        let topics = self.topics();
        for table in topics.iter().flat_map(|topic| &topic.tables).filter(|table| table.of_periods) {
            blocks.extend(self.table_block(table)?);
        }
        if let Some((heading, lines)) = self.change_told() {
            blocks.push(Block { heading, body: lines.join("\n") + "\n" });
        }
        if let Some(found) = &self.reconciliation {
            blocks.push(Block { heading: self.which_top_heading(), body: section(found)? });
        }
        let undefined = self.undefined_lines();
        if !undefined.is_empty() {
            blocks.push(Block { heading: "Undefined (-)".to_owned(), body: undefined.join("\n") + "\n" });
        }
        if !self.notes.is_empty() {
            let lines = self.notes.iter().map(|note| format!("{note}\n"));
            blocks.push(Block { heading: "Notes".to_owned(), body: lines.collect() });
        }
        if !self.omitted.is_empty() {
            blocks.push(Block { heading: "Left out".to_owned(), body: self.left_out().join("\n") + "\n" });
        }
        Ok(blocks)
    }

    /// A table of periods side by side; nothing when none of those shown has a number.
    fn table_block(&self, table: &NumberTable) -> Result<Option<Block>> {
        let (header, rows) = table.transposed();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut body = draw(&header, &rows, 1, TableStyle::Plain)?;
        let earlier = self.periods.len() - self.shown().len();
        if earlier > 0 && table.id == TOTALS {
            body.push_str("earlier periods, in --format json: ");
            body.push_str(&earlier.to_string());
            body.push('\n');
        }
        Ok(Some(Block { heading: table.heading.clone(), body }))
    }
}
