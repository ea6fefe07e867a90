//! Tables of text: for a terminal, for Markdown, for CSV.

use std::collections::BTreeSet;

use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::escape::{latex_text, markdown_text};
use super::format::synthetic_line;
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::measure::Undefined;
use crate::panel::{InputSummary, Measured};

/// How a table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableStyle {
    /// Aligned columns, no lines.
    Plain,
    /// A Markdown table.
    Markdown,
    /// Comma-separated values.
    Csv,
    /// A LaTeX `tabular` with the rules of the package `booktabs`.
    Latex,
}

/// Draws a table of text: the first `keys` columns to the left, numbers to the right. What has a meaning to Markdown,
/// CSV or LaTeX is escaped.
///
/// Errors: none that the data can cause.
///
/// ```
/// use topheavy::report::{TableStyle, draw};
///
/// let rows = [vec!["R&D".to_owned(), "0.5".to_owned()]];
/// let latex = draw(&["market".to_owned(), "hhi".to_owned()], &rows, 1, TableStyle::Latex)?;
/// assert!(latex.contains("R\\&D & 0.5"));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn draw(header: &[String], rows: &[Vec<String>], keys: usize, style: TableStyle) -> Result<String> {
    match style {
        TableStyle::Csv => csv(header, rows),
        TableStyle::Latex => Ok(latex(header, rows, keys)),
        TableStyle::Plain | TableStyle::Markdown => Ok(aligned(header, rows, keys, style)),
    }
}

fn aligned(header: &[String], rows: &[Vec<String>], keys: usize, style: TableStyle) -> String {
    let mut table = Table::new();
    let escape = |text: &String| match style {
        TableStyle::Markdown => markdown_text(text),
        _ => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
    };
    table.load_style(if style == TableStyle::Markdown { ASCII_MARKDOWN } else { NOTHING });
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(escape));
    for row in rows {
        table.add_row(row.iter().map(escape));
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        if at >= keys {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if style == TableStyle::Plain {
            column.set_padding((0, 2));
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

fn latex(header: &[String], rows: &[Vec<String>], keys: usize) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| latex_text(cell)).collect();
        format!("{} \\\\\n", cells.join(" & "))
    };
    let columns: String = (0..header.len()).map(|at| if at < keys { 'l' } else { 'r' }).collect();
    let body: String = rows.iter().map(|row| line(row)).collect();
    let head = header.iter().enumerate().map(|(at, cell)| stacked(cell, if at < keys { 'l' } else { 'r' }));
    let head = format!("{} \\\\\n", head.collect::<Vec<_>>().join(" & "));
    format!("\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n")
}

/// Most letters of a line of a head in LaTeX.
const HEAD: usize = 11;

/// A head that is long stands in several lines, so that its numbers can be close.
fn stacked(text: &str, side: char) -> String {
    let lines: Vec<String> = head_lines(text).iter().map(|line| latex_text(line)).collect();
    if lines.len() == 1 { lines.concat() } else { format!("\\shortstack[{side}]{{{}}}", lines.join("\\\\")) }
}

/// The lines of a head in LaTeX.
pub(super) fn head_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= HEAD => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn csv(header: &[String], rows: &[Vec<String>]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| Error::file("CSV", "could not be written");
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Error::file("CSV", "could not be written"))?;
    String::from_utf8(bytes).map_err(|_| Error::file("CSV", "could not be written"))
}

/// The answer to a question as a table for readers: six significant digits, and below it why a number is missing, and
/// whether the data are synthetic.
///
/// Errors: none that the data can cause.
pub fn measured_table(measured: &Measured, input: &InputSummary, style: TableStyle) -> Result<String> {
    let columns = measured.columns.iter().map(|column| column.name.clone());
    let header: Vec<String> = measured.by.iter().cloned().chain(columns).collect();
    let rows = measured.rows().map(|row| {
        let keys = row.keys.into_iter().map(Option::unwrap_or_default);
        let numbers = row.numbers.iter().map(|number| number.map_or_else(|_| "-".to_owned(), significant));
        keys.chain(numbers).collect()
    });
    let mut text = draw(&header, &rows.collect::<Vec<Vec<String>>>(), measured.by.len(), style)?;
    text.push_str(&undefined_notes(measured));
    if let Some(label) = &input.synthetic {
        text.push('\n');
        text.push_str(&synthetic_line(label));
        text.push('\n');
    }
    Ok(text)
}

fn undefined_notes(measured: &Measured) -> String {
    let mut notes: BTreeSet<(usize, Undefined)> = BTreeSet::new();
    for row in measured.rows() {
        notes.extend(row.numbers.iter().enumerate().filter_map(|(at, number)| Some((at, number.err()?))));
    }
    let told = notes.iter().map(|(at, reason)| format!("{} is undefined (-): {reason}\n", measured.columns[*at].name));
    let told: String = told.collect();
    if told.is_empty() { told } else { format!("\n{told}") }
}

/// A number for readers: six significant digits; whole numbers in full.
///
/// ```
/// assert_eq!(topheavy::report::significant(0.079_377_12), "0.0793771");
/// ```
#[must_use]
pub fn significant(number: f64) -> String {
    if number.is_infinite() {
        return "inf".to_owned();
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return crate::thousands::grouped(&format!("{number:.0}"));
    }
    let scientific = format!("{number:.5e}");
    let magnitude: i32 = scientific.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    if !(-5..15).contains(&magnitude) {
        return scientific;
    }
    let decimals = usize::try_from(5 - magnitude).unwrap_or(0);
    crate::thousands::grouped(&format!("{number:.decimals$}"))
}

/// A number with its unit, as a page shows it: shares in per cent, counts whole, the rest in six digits. `unit` is the
/// [`Definition::unit`] of its column.
///
/// ```
/// assert_eq!(topheavy::report::with_unit(0.838_102, "share"), "83.81 %");
/// assert_eq!(topheavy::report::with_unit(97_231.0, "units"), "97,231");
/// ```
#[must_use]
pub fn with_unit(number: f64, unit: &str) -> String {
    match unit {
        "share" if number.is_finite() => format!("{:.2} %", 100.0 * number),
        "points" | "equal-sized units" if number.is_finite() => crate::thousands::grouped(&format!("{number:.1}")),
        _ => significant(number),
    }
}

/// The definitions as a table: how to ask for it, name, unit, formula.
///
/// Errors: none that the data can cause.
pub fn definitions_table(definitions: &[Definition]) -> Result<String> {
    let header = ["measure", "name", "unit", "formula"].map(str::to_owned);
    let rows: Vec<Vec<String>> = definitions
        .iter()
        .map(|one| vec![one.measure.clone(), one.name.clone(), one.unit.clone(), one.formula.clone()])
        .collect();
    draw(&header, &rows, header.len(), TableStyle::Plain)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn six_digits_and_whole_numbers() {
        assert_eq!(significant(0.079_377_12), "0.0793771");
        assert_eq!(significant(709_400_000_000.0), "709,400,000,000");
        assert_eq!(significant(12_345.678_9), "12,345.7");
        assert_eq!(significant(1.5e-9), "1.50000e-9");
        assert_eq!(significant(f64::INFINITY), "inf");
        assert_eq!(significant(0.0), "0");
    }

    #[test]
    fn a_market_with_a_bar_does_not_break_markdown() {
        let table =
            draw(&["m".into(), "x".into()], &[vec!["a|b".into(), "1".into()]], 1, TableStyle::Markdown).unwrap();
        assert!(table.contains("a\\|b"), "{table}");
        let table = draw(&["m".into()], &[vec!["a,b".into()]], 1, TableStyle::Csv).unwrap();
        assert_eq!(table, "m\n\"a,b\"\n");
    }

    #[test]
    fn a_long_head_stands_in_lines_in_latex() {
        let header = ["reading".into(), "announced, % of exports".into()];
        let table = draw(&header, &[vec!["a".into(), "1".into()]], 1, TableStyle::Latex).unwrap();
        assert!(table.contains("\nreading & \\shortstack[r]{announced,\\\\\\% of\\\\exports} \\\\\n"), "{table}");
    }

    #[test]
    fn no_character_of_the_data_commands_latex() {
        let rows = [vec!["50% of A_B {x} \\input".to_owned(), "1".to_owned()]];
        let table = draw(&["m".into(), "x".into()], &rows, 1, TableStyle::Latex).unwrap();
        assert!(table.contains("50\\% of A\\_B \\{x\\} \\textbackslash{}input & 1 \\\\\n"), "{table}");
        assert!(table.starts_with("\\begin{tabular}{lr}\n\\toprule\n") && table.ends_with("\\end{tabular}\n"));
    }
}
