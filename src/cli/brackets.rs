//! `topheavy brackets`: measures of firms of which only classes are published.

use std::collections::BTreeMap;
use std::process::ExitCode;

use super::arguments::{BracketFormat, BracketsArguments};
use super::classes::{Classes, Columns};
use super::commands::json;
use super::output::{deliver, not_an_input};
use crate::brackets::{Bound, Brackets};
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::measure::{Measure, Number};
use crate::panel::SCHEMA_VERSION;
use crate::report::{TableStyle, draw, significant};

pub(super) fn brackets_command(arguments: &BracketsArguments, quiet: bool) -> Result<ExitCode> {
    let measures = Measure::parse_list(&arguments.measures)?;
    if let Some((_, twice)) = measures.iter().enumerate().find(|(at, one)| measures.iter().take(*at).any(|b| b == *one))
    {
        return Err(Error::argument("--measures", format!("'{twice}' is asked for twice")));
    }
    not_an_input("-o", arguments.output.as_deref(), std::slice::from_ref(&arguments.file))?;
    let columns = Columns {
        lower: arguments.lower.as_deref(),
        units: arguments.units.as_deref(),
        value: arguments.value.as_deref(),
        share: arguments.share.as_deref(),
    };
    let classes = Classes::read(&arguments.file, &columns)?;
    let table = classes.table(arguments.total, &arguments.cr);
    let brackets = Brackets::new(&table).map_err(|error| classes.placed(&error))?;
    let bounds = measures.iter().map(|measure| brackets.bound(measure));
    let bounds = bounds.collect::<Result<Vec<Bound>>>().map_err(|error| classes.placed(&error))?;
    let notes = [classes.notes(), brackets.notes()].concat();
    let text = match arguments.format {
        BracketFormat::Json => json(&answer(&classes, &brackets, (&measures, &bounds), &notes)?)?,
        BracketFormat::Csv => drawn(&bounds, TableStyle::Csv, |number| number.to_string())?,
        BracketFormat::Table => drawn(&bounds, TableStyle::Plain, significant)? + &missing_lines(&bounds),
        BracketFormat::Markdown => drawn(&bounds, TableStyle::Markdown, significant)? + &missing_lines(&bounds),
    };
    if !quiet && arguments.format != BracketFormat::Json {
        let names = classes.names().iter().map(|(margin, name)| format!("{margin} = '{name}'"));
        let names = names.collect::<Vec<_>>().join(", ");
        anstream::eprintln!("{}: {} classes\ncolumns: {names}", classes.label(), table.units.len());
        for note in &notes {
            anstream::eprintln!("note: {note}");
        }
    }
    deliver(&text, arguments.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

fn numbers(bound: &Bound) -> [(&'static str, Number); 3] {
    [("low", bound.low), ("estimate", bound.estimate), ("high", bound.high)]
}

fn drawn(bounds: &[Bound], style: TableStyle, shown: impl Fn(f64) -> String) -> Result<String> {
    let header = ["measure", "low", "estimate", "high", "sharp"].map(str::to_owned);
    let none = if style == TableStyle::Csv { "" } else { "-" };
    let row = |bound: &Bound| {
        let numbers = numbers(bound).map(|(_, number)| number.map_or_else(|_| none.to_owned(), &shown));
        let sharp = bound.sharp.to_string();
        [vec![bound.measure.clone()], numbers.to_vec(), vec![sharp]].concat()
    };
    draw(&header, &bounds.iter().map(row).collect::<Vec<_>>(), 1, style)
}

/// Why a number is missing, each reason once.
fn missing_lines(bounds: &[Bound]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for bound in bounds {
        for (end, number) in numbers(bound) {
            let line = number.err().map(|reason| format!("{end} of {} is undefined (-): {reason}\n", bound.measure));
            lines.extend(line);
        }
    }
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

fn answer(
    classes: &Classes,
    brackets: &Brackets,
    (measures, bounds): (&[Measure], &[Bound]),
    notes: &[String],
) -> Result<serde_json::Value> {
    let mut definitions: BTreeMap<String, Definition> =
        measures.iter().map(|measure| (measure.to_string(), measure.definition())).collect();
    let meaning = Definition::find("brackets")?;
    definitions.insert(meaning.id.clone(), meaning);
    let mut undefined = Vec::new();
    for (row, bound) in bounds.iter().enumerate() {
        for (column, number) in numbers(bound) {
            let reason = match number {
                Err(reason) => reason.to_string(),
                Ok(number) if number.is_infinite() => "infinite".to_owned(),
                Ok(_) => continue,
            };
            undefined.push(serde_json::json!({"row": row, "column": column, "reason": reason}));
        }
    }
    let columns: BTreeMap<_, _> = classes.names().iter().cloned().collect();
    Ok(serde_json::json!({
        "schema_version": SCHEMA_VERSION,
        "input": {"file": classes.label(), "columns": columns},
        "total": brackets.total(),
        "firms": brackets.firms(),
        "classes": brackets.classes(),
        "definitions": definitions,
        "rows": bounds,
        "undefined": undefined,
        "notes": notes,
    }))
}
