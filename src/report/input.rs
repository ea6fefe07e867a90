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
    let files = match input.files.as_slice() {
        [one] => one.clone(),
        [first, .., last] => format!("{} files, {first} to {last}", input.files.len()),
        [] => "no file".to_owned(),
    };
    let rows = if input.used == input.rows {
        format!("{} flows", count(Some(input.rows as f64)))
    } else {
        format!("{} flows used of {}", count(Some(input.used as f64)), count(Some(input.rows as f64)))
    };
    lines.push(format!("{files}: {rows}, layout {}", input.layout));
    let roles = input.roles.iter().map(|(role, found)| format!("{role} = '{}' ({})", found.column, found.found));
    lines.push(format!("roles: {}", roles.collect::<Vec<_>>().join(", ")));
    let currency = if input.in_us_dollars() { "US dollars" } else { "another currency" };
    lines.push(format!("value in {currency}: {}", input.scale_note));
    if let (Some((first, last)), Some(kind)) = (&input.periods, &input.period_kind) {
        lines.push(format!("periods: {first} to {last}, each a {kind}"));
    }
    let distinct = input.distinct.iter().map(|(key, number)| format!("{} of {key}", count(Some(*number as f64))));
    lines.push(format!("distinct: {}", distinct.collect::<Vec<_>>().join(", ")));
    if !input.rejected.is_empty() {
        let reasons = input
            .rejected
            .iter()
            .map(|(reason, rows)| format!("{} {}", reason.replace('_', " "), count(Some(*rows as f64))));
        lines.push(format!("rows left out: {}", reasons.collect::<Vec<_>>().join(", ")));
    }
    if input.duplicate_rows > 0 {
        lines
            .push(format!("rows that repeat the key of another, summed: {}", count(Some(input.duplicate_rows as f64))));
    }
    if input.zero_rows > 0 {
        lines.push(format!("flows of value zero, whose units count in n: {}", count(Some(input.zero_rows as f64))));
    }
    lines.extend(input.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n") + "\n"
}
