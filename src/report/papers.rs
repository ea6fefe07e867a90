//! The report as tables for papers: Markdown, and LaTeX with the rules of booktabs.

use super::escape::{latex_text, markdown_text};
use super::format::synthetic_line;
use super::input::input_facts;
use super::numbers::{NumberRow, NumberTable};
use super::table::{TableStyle, draw, head_lines};
use super::{MOST_PERIODS, Report};
use crate::definition::Definition;
use crate::error::{Result, shown_name};

/// Parts of the width of a page's text: a letter, the space beside a column, and the least that is left to names.
const LETTER: f64 = 0.0122;
const BESIDE: f64 = 0.023;
const LEAST: f64 = 0.2;

impl Report {
    /// The report in Markdown: tables with captions, sentences, input and definitions. Every text of the data is escaped.
    ///
    /// Errors: none that the data can cause.
    pub fn to_markdown(&self) -> Result<String> {
        let mut parts = vec!["# topheavy report\n".to_owned()];
        parts.extend(self.input.synthetic.as_deref().map(|label| bold_line(&synthetic_line(label))));
        parts.push(format!("{}\n", markdown_text(&self.subject())));
        for topic in &self.topics() {
            for table in &topic.tables {
                let (header, rows) = laid_out(table);
                let drawn = draw(&header, &rows, table.keys.len(), TableStyle::Markdown)?;
                let (heading, caption) = (markdown_text(&table.heading), markdown_text(&table.caption));
                parts.push(format!("## {heading}\n\n{drawn}\n{caption}\n"));
            }
            if !topic.sentences.is_empty() {
                parts.push(list(&topic.sentences));
            }
        }
        if let Some((heading, lines)) = self.change_told() {
            parts.push(section(&heading, &lines));
        }
        let input: Vec<String> =
            input_facts(&self.input).iter().map(|(name, lines)| format!("{name}: {}", lines.join("; "))).collect();
        let definitions: Vec<String> = self.definitions_told().into_values().map(definition_line).collect();
        let made = vec![format!("topheavy {}, fingerprint of the flows {}", self.version, self.fingerprint)];
        for (heading, lines) in [
            ("Left out", self.left_out()),
            ("Notes", self.remarks()),
            ("Input", input),
            ("Definitions", definitions),
            ("Made by", made),
        ] {
            if !lines.is_empty() {
                parts.push(section(heading, &lines));
            }
        }
        Ok(parts.join("\n"))
    }

    /// The tables of the report in LaTeX, each in a `table` with caption, label and the formulas of its rows. To be read with
    /// `\input` in a document that uses the package booktabs; what `\caption` and `\label` are called is the id of the table.
    /// Every text of the data is escaped, see [`super::latex_text`]; names of more than 60 characters are cut.
    ///
    /// Errors: none that the data can cause.
    pub fn to_latex(&self) -> Result<String> {
        let mut parts = vec![format!(
            "% Tables of topheavy {}, fingerprint of the flows {}. Needs \\usepackage{{booktabs}}.\n",
            self.version, self.fingerprint
        )];
        for table in self.topics().iter().flat_map(|topic| &topic.tables) {
            parts.push(self.latex_table(table)?);
        }
        Ok(parts.join("\n"))
    }

    fn latex_table(&self, table: &NumberTable) -> Result<String> {
        let (header, mut rows) = laid_out(table);
        // A name without spaces does not break.
        rows.iter_mut().filter_map(|row| row.first_mut()).for_each(|name| *name = shown_name(name));
        let mut drawn = draw(&header, &rows, table.keys.len(), TableStyle::Latex)?;
        if let Some(room) = room_for_names(&header, &rows) {
            drawn = drawn.replacen("{tabular}{l", &format!("{{tabular}}{{p{{{room:.2}\\linewidth}}"), 1);
        }
        let periods = match (self.periods.first(), self.periods.last()) {
            (Some(first), Some(last)) if table.of_periods && first.period != last.period => {
                format!(", {} to {}", first.period, last.period)
            }
            (Some(only), _) if table.of_periods => format!(", {}", only.name()),
            _ => String::new(),
        };
        let mut notes = vec![table.caption.clone()];
        let mut told: Vec<&str> = Vec::new();
        for column in &table.columns {
            let known = column.definition.filter(|name| !told.contains(name));
            if let Some((name, definition)) = known.and_then(|name| Some((name, self.definitions.get(name)?))) {
                told.push(name);
                notes.push(format!("{}: {} ({}).", column.label, definition.formula, definition.measure));
            }
        }
        notes.extend(self.input.synthetic.as_deref().map(|label| format!("{}.", synthetic_line(label))));
        notes.push(format!("Source: {}; topheavy {}.", self.subject(), self.version));
        Ok(format!(
            "\\begin{{table}}[htbp]\n\\centering\n\\caption{{{}}}\n\\label{{tab:{}}}\n\\footnotesize\n\
             \\setlength{{\\tabcolsep}}{{4pt}}\n{drawn}\
             \\par\\smallskip\n\\begin{{minipage}}{{\\linewidth}}\\footnotesize\n\\emph{{Notes:}} {}\n\\end{{minipage}}\n\
             \\end{{table}}\n",
            latex_text(&format!("{}{periods}", table.heading)),
            table.id,
            latex_text(&notes.join(" ")),
        ))
    }
}

/// What the other columns leave to names, as a part of the width of the text, when names are wider: their column must break its
/// lines.
fn room_for_names(header: &[String], rows: &[Vec<String>]) -> Option<f64> {
    let longest = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let of_head = |head: &String| head_lines(head).iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let others = header.iter().enumerate().skip(1).map(|(at, head)| longest(at).max(of_head(head)));
    let taken = others.map(|letters| BESIDE + LETTER * letters as f64).sum::<f64>();
    let room = (1.0 - BESIDE - taken).max(LEAST);
    (LETTER * longest(0) as f64 > room).then_some(room)
}

/// Few periods stand side by side, many one below the other.
fn laid_out(table: &NumberTable) -> (Vec<String>, Vec<Vec<String>>) {
    if table.of_periods && table.rows.len() <= MOST_PERIODS {
        return table.transposed();
    }
    let keys = table.keys.iter().map(|key| (*key).to_owned());
    let header = keys.chain(table.columns.iter().map(|column| column.label.clone())).collect();
    let row = |row: &NumberRow| {
        let numbers = table.columns.iter().zip(&row.numbers).map(|(column, number)| column.shown.text(*number));
        row.keys.iter().cloned().chain(numbers).collect()
    };
    (header, table.rows.iter().map(row).collect())
}

fn bold_line(text: &str) -> String {
    format!("**{}**\n", markdown_text(text))
}

fn section(heading: &str, lines: &[String]) -> String {
    format!("## {}\n\n{}", markdown_text(heading), list(lines))
}

fn list(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {}\n", markdown_text(line))).collect::<Vec<_>>().concat()
}

fn definition_line(definition: &Definition) -> String {
    let conventions = definition.conventions.iter().map(|convention| format!(" {convention}"));
    format!(
        "{} ({}, {}): {}. Unit: {}; range: {}.{}",
        definition.name,
        definition.column,
        definition.measure,
        definition.formula,
        definition.unit,
        definition.range,
        conventions.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_where_the_numbers_leave_too_little() {
        let row = |name: usize, columns: usize| {
            let cells = (0..columns).map(|_| "94,615".to_owned());
            (vec!["2025".to_owned(); columns + 1], vec![std::iter::once("x".repeat(name)).chain(cells).collect()])
        };
        let room = |name, columns| {
            let (header, rows): (Vec<String>, Vec<Vec<String>>) = row(name, columns);
            room_for_names(&header, &rows)
        };
        assert_eq!(room(38, 5), None);
        assert!(room(46, 5).is_some_and(|room| (0.45..0.55).contains(&room)));
        assert_eq!(room(46, 14), Some(LEAST));
    }
}
