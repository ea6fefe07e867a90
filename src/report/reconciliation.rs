//! A reconciliation for people: readings of "top 1 %" and of "SME" beside published figures.

use super::blocks::Block;
use super::format::{self, count, percent, points, signed, synthetic_line};
use super::numbers::{NumberColumn, NumberRow, NumberTable};
use super::shown::Shown;
use super::table::{TableStyle, draw};
use crate::error::Result;
use crate::policy::reconcile::{Agreement, Comparison, Group, Population, Quantity, Reconciliation, Row, Span};

const NONE: &str = "-";

/// A reconciliation as blocks: what the numbers say, the readings, the figures beside them, who counts which firms, what
/// is left out.
///
/// Errors: none that the data can cause.
pub fn reconciliation_blocks(found: &Reconciliation, style: TableStyle) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut add = |heading: String, body: String| {
        if !body.is_empty() {
            blocks.push(Block { heading, body });
        }
    };
    let of = found.period.as_ref().map_or_else(String::new, |period| format!(" ({period})"));
    let said = found.sentences.iter().map(|sentence| line(sentence, style)).collect::<String>();
    let label = found.synthetic.as_deref().map(|label| line(&synthetic_line(label), style)).unwrap_or_default();
    add(format!("What the numbers say{of}"), label + &said);
    for group in [Group::Top, Group::Small] {
        let rows = rows(found, |row| row.fact.group == group && row.fact.population == Population::All);
        add(format!("Readings of \"{}\"", group.words()), readings_table(found, &rows, style)?);
    }
    let changed = rows(found, |row| row.fact.population == Population::Positive);
    add("The same among firms with positive exports".to_owned(), readings_table(found, &changed, style)?);
    add("Published figures on these readings".to_owned(), figures_table(found, style)?);
    add("Why readings and figures differ".to_owned(), why_lines(found, style));
    add("Who is counted".to_owned(), counted_table(found, style)?);
    add("Notes".to_owned(), found.notes.iter().map(|note| line(note, style)).collect());
    let left_out = found.left_out.iter().map(|left| line(&format!("{}: {}", left.what, left.why), style));
    add("Left out".to_owned(), left_out.collect());
    Ok(blocks)
}

/// The section of the report: all readings in one table, and what they say.
pub(super) fn section(found: &Reconciliation) -> Result<String> {
    let known = rows(found, |row| row.fact.population == Population::All);
    let table = readings_table(found, &known, TableStyle::Plain)?;
    Ok(format!("{table}\n{}\n", found.sentences.join("\n")))
}

/// The readings of a panel as a table of numbers; nothing where none is known.
pub(super) fn readings(found: &Reconciliation, heading: String) -> Option<NumberTable> {
    let known = rows(found, |row| row.fact.population == Population::All);
    if known.is_empty() {
        return None;
    }
    let mut columns = vec![
        NumberColumn::new("firms", None, Shown::Firms),
        NumberColumn::new("% of firms", None, Shown::FinePercent),
        NumberColumn::new("% of exports", None, Shown::Percent),
    ];
    let mut keys = vec!["reading"];
    let mut caption = "Every reading of \"top 1 %\" and of \"SME\" that these data support.".to_owned();
    if known.iter().any(|row| announced(row).is_some()) {
        caption.push_str(" A reading fits when it rounds to the announced figure.");
        columns.push(NumberColumn::new("announced, % of exports", None, Shown::WholePercent));
        columns.push(NumberColumn::new("difference, percentage points", None, Shown::Change));
        keys.push("fits");
    }
    let row = |row: &&Row| {
        let (fact, figure) = (&row.fact, announced(row));
        let spans = [&fact.firms, &fact.share_of_firms, &fact.share_of_exports].map(|span| span.estimate);
        let beside = [figure.map(|figure| figure.figure.published), figure.and_then(|figure| figure.difference)];
        let names = [fact.words, figure.map_or(NONE, fits)].map(str::to_owned);
        NumberRow {
            keys: names[..keys.len()].to_vec(),
            definition: fact.measure.as_ref().and_then(|call| Some(found.definitions.get(call)?.column.clone())),
            numbers: spans.into_iter().chain(beside).take(columns.len()).collect(),
        }
    };
    let rows = known.iter().map(row).collect();
    Some(NumberTable {
        id: "readings".to_owned(),
        sheet: "Which top 1 %",
        heading,
        caption,
        of_periods: false,
        keys,
        columns,
        rows,
    })
}

/// A line of text, in Markdown one of a list.
fn line(text: &str, style: TableStyle) -> String {
    if style == TableStyle::Markdown { format!("- {text}\n") } else { format!("{text}\n") }
}

fn rows(found: &Reconciliation, is_meant: impl Fn(&Row) -> bool) -> Vec<&Row> {
    found.readings.iter().filter(|row| !row.fact.share_of_exports.is_empty() && is_meant(row)).collect()
}

/// The announced figure of a group.
fn announced(row: &Row) -> Option<&Comparison> {
    row.published.iter().find(|comparison| comparison.figure.announced)
}

/// One reading a row: firms, shares, and how far it is from the announced figure.
fn readings_table(found: &Reconciliation, rows: &[&Row], style: TableStyle) -> Result<String> {
    if rows.is_empty() {
        return Ok(String::new());
    }
    let has_announced = rows.iter().any(|row| announced(row).is_some());
    let mut header = vec!["reading", "firms", "% of firms"];
    header.extend(if found.of_classes { &["low, % of exports", "estimate", "high"][..] } else { &["% of exports"] });
    header.extend(if has_announced { &["announced, %", "difference", "fits"][..] } else { &[] });
    let header: Vec<String> = header.into_iter().map(str::to_owned).collect();
    let cells = |row: &&Row| {
        let fact = &row.fact;
        let mut cells = vec![fact.words.to_owned(), firms(&fact.firms), of_firms(&fact.share_of_firms)];
        let Span { low, estimate, high } = fact.share_of_exports;
        cells
            .extend(if found.of_classes { vec![low, estimate, high] } else { vec![estimate] }.into_iter().map(percent));
        if has_announced {
            cells.extend(announced(row).map_or_else(
                || [NONE; 3].map(str::to_owned),
                |figure| {
                    [format!("{:.0}", 100.0 * figure.figure.published), difference(figure), fits(figure).to_owned()]
                },
            ));
        }
        cells
    };
    draw(&header, &rows.iter().map(cells).collect::<Vec<_>>(), 1, style)
}

fn firms(span: &Span) -> String {
    interval(span, format::firms)
}

fn of_firms(span: &Span) -> String {
    interval(span, |share| format!("{:.2}", 100.0 * share))
}

fn interval(span: &Span, shown: impl Fn(f64) -> String) -> String {
    match (span.low, span.high) {
        (Some(low), Some(high)) if shown(low) == shown(high) => shown(low),
        (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
        _ => NONE.to_owned(),
    }
}

fn difference(comparison: &Comparison) -> String {
    comparison.difference.map_or_else(
        || NONE.to_owned(),
        |difference| match comparison.figure.quantity {
            Quantity::ShareOfExports => points(difference),
            Quantity::Firms => signed(difference, 0),
        },
    )
}

fn fits(comparison: &Comparison) -> &'static str {
    match comparison.agrees {
        Some(Agreement::Yes) => "yes",
        Some(Agreement::Possible) => "maybe",
        Some(Agreement::No) => "no",
        None => NONE,
    }
}

/// One figure a row, beside the reading that it defines.
fn figures_table(found: &Reconciliation, style: TableStyle) -> Result<String> {
    let header = ["reading", "figure", "vintage", "year", "published", "here", "difference", "fits"].map(str::to_owned);
    let known = rows(found, |row| row.fact.population == Population::All);
    let pairs = known.iter().flat_map(|row| row.published.iter().map(move |figure| (*row, figure)));
    let own = pairs.filter(|(row, figure)| figure.figure.reading == Some(row.fact.id));
    let cells = |(row, comparison): (&Row, &Comparison)| {
        let figure = &comparison.figure;
        let (published, here) = match figure.quantity {
            Quantity::ShareOfExports => {
                let decimals = usize::from(!figure.announced);
                let published = format!("{:.decimals$} %", 100.0 * figure.published);
                (published, format!("{} %", interval(&row.fact.share_of_exports, |share| percent(Some(share)))))
            }
            Quantity::Firms => (format!("{} firms", count(Some(figure.published))), firms(&row.fact.firms)),
        };
        vec![
            row.fact.words.to_owned(),
            figure.figure.clone(),
            figure.vintage.clone(),
            figure.year.to_string(),
            published,
            here,
            difference(comparison),
            fits(comparison).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = own.map(cells).collect();
    if rows.is_empty() { Ok(String::new()) } else { draw(&header, &rows, 3, style) }
}

/// Every reason once, with the readings that it holds for.
fn why_lines(found: &Reconciliation, style: TableStyle) -> String {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    let known = rows(found, |row| row.fact.population == Population::All);
    for (row, comparison) in known.iter().flat_map(|row| row.published.iter().map(move |figure| (row, figure))) {
        for reason in &comparison.why {
            let at = lines.iter().position(|(known, _)| *known == reason.words).unwrap_or_else(|| {
                lines.push((&reason.words, Vec::new()));
                lines.len() - 1
            });
            if !lines[at].1.contains(&row.fact.words) {
                lines[at].1.push(row.fact.words);
            }
        }
    }
    lines.iter().map(|(why, readings)| line(&format!("{why}: {}", readings.join("; ")), style)).collect()
}

fn counted_table(found: &Reconciliation, style: TableStyle) -> Result<String> {
    let header = ["who", "source", "year", "firms", "1 % of them"].map(str::to_owned);
    let rows: Vec<Vec<String>> = found
        .counted
        .iter()
        .map(|counted| {
            let year = counted.year.map_or_else(|| NONE.to_owned(), |year| year.to_string());
            let (who, source) = (counted.who.words().to_owned(), counted.source.clone());
            vec![who, source, year, count(counted.firms), count(counted.one_percent)]
        })
        .collect();
    draw(&header, &rows, 2, style)
}

/// A reconciliation as CSV with every digit: one row a reading, population and published figure; a reading without figures
/// has one row. Shares are in [0, 1]. What was made from synthetic data says so in a last column `synthetic`.
///
/// Errors: none that the data can cause.
pub fn reconciliation_csv(found: &Reconciliation) -> Result<String> {
    let mut header: Vec<String> = [
        "group",
        "reading",
        "words",
        "measure",
        "population",
        "firms_low",
        "firms",
        "firms_high",
        "share_of_firms_low",
        "share_of_firms",
        "share_of_firms_high",
        "share_of_exports_low",
        "share_of_exports",
        "share_of_exports_high",
        "missing",
        "figure",
        "quantity",
        "year",
        "published",
        "difference",
        "agrees",
        "why",
        "vintage",
        "source",
    ]
    .map(str::to_owned)
    .into();
    header.extend(found.synthetic.as_ref().map(|_| "synthetic".to_owned()));
    let mut rows = Vec::new();
    for row in &found.readings {
        let of_reading = reading_fields(row);
        let figures: Vec<Vec<String>> = match row.published.as_slice() {
            [] => vec![vec![String::new(); 9]],
            several => several.iter().map(figure_fields).collect(),
        };
        let flag = found.synthetic.as_ref().map(|_| "true".to_owned());
        rows.extend(figures.into_iter().map(|figure| {
            let fields = of_reading.iter().cloned().chain(figure).chain(flag.clone());
            fields.collect::<Vec<String>>()
        }));
    }
    draw(&header, &rows, header.len(), TableStyle::Csv)
}

fn digits(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// A word as in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn reading_fields(row: &Row) -> Vec<String> {
    let fact = &row.fact;
    let mut fields = vec![
        word(&fact.group),
        fact.id.to_owned(),
        fact.words.to_owned(),
        fact.measure.clone().unwrap_or_default(),
        word(&fact.population),
    ];
    for span in [&fact.firms, &fact.share_of_firms, &fact.share_of_exports] {
        fields.extend([span.low, span.estimate, span.high].map(digits));
    }
    fields.push(fact.missing.clone().unwrap_or_default());
    fields
}

fn figure_fields(comparison: &Comparison) -> Vec<String> {
    let figure = &comparison.figure;
    let why: Vec<String> = comparison.why.iter().map(|reason| word(&reason.cause)).collect();
    vec![
        figure.figure.clone(),
        word(&figure.quantity),
        figure.year.to_string(),
        figure.published.to_string(),
        digits(comparison.difference),
        comparison.agrees.map(|agrees| word(&agrees)).unwrap_or_default(),
        why.join(" "),
        figure.vintage.clone(),
        figure.source.clone(),
    ]
}
