//! Pages beside the report: what a check found, what a measure means, how a sample is calibrated.

use super::blocks::Block;
use super::format::{Magnitude, count, synthetic_line};
use super::input::input_lines;
use super::table::{TableStyle, draw};
use crate::definition::Definition;
use crate::error::Result;
use crate::panel::Coverage;
use crate::sample::Moment;

/// A check as blocks of text: problems first, then what was read, then the periods.
///
/// Errors: none that the data can cause.
pub fn check_blocks(coverage: &Coverage) -> Result<Vec<Block>> {
    let input = &coverage.input;
    let mut blocks = vec![problems_block(coverage)];
    blocks.push(Block { heading: "Input".to_owned(), body: input_lines(input) });
    let magnitude =
        Magnitude::of(coverage.periods.iter().map(|period| period.total).fold(0.0, f64::max), input.in_us_dollars());
    let total = format!("total, {}", magnitude.unit());
    let header = ["period", &total, "firms", "markets", "products"].map(str::to_owned);
    let rows: Vec<Vec<String>> = coverage
        .periods
        .iter()
        .map(|period| {
            vec![
                period.period.clone(),
                magnitude.show(period.total),
                count(period.firms),
                count(period.markets),
                count(period.products),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let body = draw(&header, &rows, 1, TableStyle::Plain)?;
        let heading = if coverage.problems.is_empty() {
            "Usable rows, by period"
        } else {
            "Usable rows, by period (while there are problems, these may count flows twice)"
        };
        blocks.push(Block { heading: heading.to_owned(), body });
    }
    Ok(blocks)
}

fn problems_block(coverage: &Coverage) -> Block {
    let problems = &coverage.problems;
    if !problems.is_empty() {
        let lines = problems.iter().map(|problem| format!("- {problem}\n"));
        return Block { heading: format!("Problems: {}", problems.len()), body: lines.collect() };
    }
    let body = match coverage.reporters {
        0 | 1 => "the data are fit for measures\n".to_owned(),
        several => format!(
            "{several} reporting countries: a report needs one (--keep reporter=NAME), measures may group by them \
             (--by reporter)\n"
        ),
    };
    Block { heading: "No problem found".to_owned(), body }
}

/// A definition for people, a line for each part.
#[must_use]
pub fn definition_text(definition: &Definition) -> String {
    let mut lines = vec![
        ("measure", definition.measure.clone()),
        ("name", definition.name.clone()),
        ("column", definition.column.clone()),
        ("formula", definition.formula.clone()),
        ("unit", definition.unit.clone()),
        ("range", definition.range.clone()),
    ];
    lines.extend(definition.parameters.iter().map(|parameter| {
        ("parameter", format!("{} = {}, accepted: {}", parameter.name, parameter.value, parameter.domain))
    }));
    lines.extend(definition.conventions.iter().map(|convention| ("convention", convention.clone())));
    lines.push(("source", definition.source.clone()));
    let lines: Vec<String> = lines.into_iter().map(|(name, text)| format!("{name:<11} {text}\n")).collect();
    lines.concat()
}

/// Target moments beside what a sample achieves.
///
/// Errors: none that the data can cause.
pub fn moments_table(moments: &[Moment]) -> Result<String> {
    let header = ["year", "moment", "unit", "target", "achieved", "tolerance", "holds"].map(str::to_owned);
    let rows: Vec<Vec<String>> = moments
        .iter()
        .map(|moment| {
            let holds = if moment.holds() { "yes" } else { "NO" };
            vec![
                moment.year.to_string(),
                moment.name.clone(),
                moment.unit.clone(),
                format!("{:.1}", moment.target),
                format!("{:.1}", moment.achieved),
                format!("{:.1}", moment.tolerance),
                holds.to_owned(),
            ]
        })
        .collect();
    let table = draw(&header, &rows, 3, TableStyle::Plain)?;
    Ok(format!("{}\n\n{table}", synthetic_line(crate::sample::SYNTHETIC_NOTE)))
}
