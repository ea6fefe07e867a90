//! The input as it was read, for people.

use super::format::{count, synthetic_line};
use crate::panel::InputSummary;

/// The input as it was read, line by line: which file, which column plays which role, units, what was left out.
#[must_use]
pub fn input_lines(input: &InputSummary) -> String {
    let mut lines = Vec::new();
    if let Some(label) = &input.synthetic {
        lines.push(synthetic_line(label));
    }
    lines.push(format!("{}: {}, layout {}", files(&input.files), flows(input), input.layout));
    lines.push(format!("roles: {}", roles(input).join(", ")));
    lines.push(format!("value in {}: {}", currency(input), input.scale_note));
    lines.extend(periods(input).map(|periods| format!("periods: {periods}")));
    lines.push(format!("distinct: {}", distinct(input).join(", ")));
    if !input.rejected.is_empty() {
        lines.push(format!("rows left out: {}", rejected(input).join(", ")));
    }
    if input.duplicate_rows > 0 {
        lines.push(format!("{REPEATED}: {}", whole(input.duplicate_rows)));
    }
    if input.zero_rows > 0 {
        lines.push(format!("{ZERO}: {}", whole(input.zero_rows)));
    }
    lines.extend(input.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n") + "\n"
}

/// The input as it was read: what is told, and the lines that tell it.
pub(super) fn input_facts(input: &InputSummary) -> Vec<(&'static str, Vec<String>)> {
    let none_left_out = || vec!["none".to_owned()];
    let facts = [
        ("files", input.files.clone()),
        ("text encoding", input.encodings.clone()),
        ("flows", vec![flows(input)]),
        ("rows left out", if input.rejected.is_empty() { none_left_out() } else { rejected(input) }),
        (REPEATED, counted(input.duplicate_rows)),
        (ZERO, counted(input.zero_rows)),
        ("layout", vec![input.layout.clone()]),
        ("columns", roles(input)),
        ("value", vec![format!("in {}: {}", currency(input), input.scale_note)]),
        ("periods", periods(input).into_iter().collect()),
        ("distinct entries", distinct(input)),
        ("notes", input.notes.clone()),
    ];
    facts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

const REPEATED: &str = "rows that repeat the key of another, summed";
const ZERO: &str = "flows of value zero, whose units count in n";

fn whole(number: u64) -> String {
    count(Some(number as f64))
}

fn counted(rows: u64) -> Vec<String> {
    if rows > 0 { vec![whole(rows)] } else { Vec::new() }
}

/// The files in a few words.
pub(super) fn files(files: &[String]) -> String {
    match files {
        [one] => one.clone(),
        [first, .., last] => format!("{} files, {first} to {last}", files.len()),
        [] => "no file".to_owned(),
    }
}

/// How many flows there are.
pub(super) fn flows(input: &InputSummary) -> String {
    if input.used == input.rows {
        format!("{} {}", whole(input.rows), if input.rows == 1 { "flow" } else { "flows" })
    } else {
        format!("{} flows used of {}", whole(input.used), whole(input.rows))
    }
}

fn roles(input: &InputSummary) -> Vec<String> {
    input.roles.iter().map(|(role, found)| format!("{role} = '{}' ({})", found.column, found.found)).collect()
}

fn currency(input: &InputSummary) -> &'static str {
    if input.in_us_dollars() { "US dollars" } else { "another currency" }
}

/// First and last period.
pub(super) fn periods(input: &InputSummary) -> Option<String> {
    let ((first, last), kind) = input.periods.as_ref().zip(input.period_kind.as_ref())?;
    Some(if first == last { format!("{first}, a {kind}") } else { format!("{first} to {last}, each a {kind}") })
}

fn distinct(input: &InputSummary) -> Vec<String> {
    input.distinct.iter().map(|(key, number)| format!("{} of {key}", whole(*number))).collect()
}

fn rejected(input: &InputSummary) -> Vec<String> {
    input.rejected.iter().map(|(reason, rows)| format!("{} {}", reason.replace('_', " "), whole(*rows))).collect()
}
