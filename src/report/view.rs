//! What a page shows, as texts; the templates put them in their places.

use serde::Serialize;

use super::figures::{ReportFigure, ReportFigures};
use super::format::synthetic_line;
use super::headline::Card;
use super::input::input_facts;
use super::numbers::{NumberColumn, NumberRow, NumberTable, Topic};
use super::{MOST_PERIODS, Omission, PeriodReport, Report};
use crate::definition::Definition;

/// Everything that a page shows.
#[derive(Serialize)]
pub(super) struct View<'a> {
    pub(super) title: &'static str,
    /// What the numbers are about: files and periods.
    pub(super) subject: String,
    pub(super) synthetic: Option<String>,
    /// The last period.
    pub(super) last: Option<&'a str>,
    /// Where the sections are, in their order: id and heading.
    pub(super) contents: Vec<(&'static str, &'static str)>,
    pub(super) cards: Vec<Card>,
    pub(super) omitted: Vec<&'a Omission>,
    pub(super) topics: Vec<TopicView<'a>>,
    pub(super) change_heading: String,
    pub(super) change: Vec<String>,
    pub(super) remarks: Vec<String>,
    pub(super) input: Vec<(&'static str, Vec<String>)>,
    pub(super) definitions: Vec<&'a Definition>,
    pub(super) version: &'a str,
    pub(super) fingerprint: &'a str,
}

/// Sentences, figures and tables under one heading.
#[derive(Serialize)]
pub(super) struct TopicView<'a> {
    pub(super) id: &'static str,
    pub(super) heading: String,
    /// The heading in the contents.
    pub(super) short: &'static str,
    pub(super) sentences: Vec<String>,
    pub(super) figures: Vec<&'a ReportFigure>,
    pub(super) tables: Vec<TableView<'a>>,
}

/// A table as texts.
#[derive(Serialize)]
pub(super) struct TableView<'a> {
    pub(super) id: String,
    pub(super) heading: String,
    pub(super) caption: String,
    /// Whether the heading stands right above the table already.
    pub(super) told: bool,
    /// Whether its numbers are of one kind from top to bottom.
    pub(super) sortable: bool,
    pub(super) heads: Vec<Head<'a>>,
    pub(super) rows: Vec<RowView<'a>>,
}

/// The head of a column, or of a row.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    pub(super) label: String,
    pub(super) is_number: bool,
    /// The definition of its numbers.
    pub(super) tip: Option<&'a Definition>,
}

/// A row as texts.
#[derive(Serialize)]
pub(super) struct RowView<'a> {
    pub(super) keys: Vec<Head<'a>>,
    pub(super) cells: Vec<CellView>,
}

/// A number as text.
#[derive(Serialize)]
pub(super) struct CellView {
    /// Every digit.
    pub(super) value: Option<f64>,
    pub(super) text: String,
    /// Length of its bar in per cent.
    pub(super) bar: Option<String>,
}

impl<'a> View<'a> {
    /// What the page of a report shows.
    pub(super) fn of(report: &'a Report, figures: &'a ReportFigures) -> Self {
        let topics = report.topics();
        let (change_heading, change) = report.change_told().unwrap_or_default();
        let mut view = Self {
            title: "How top-heavy are these exports?",
            subject: report.subject(),
            synthetic: report.input.synthetic.as_deref().map(synthetic_line),
            last: report.periods.last().map(PeriodReport::name),
            contents: Vec::new(),
            cards: report.cards(),
            omitted: report.omitted.iter().chain(&figures.left_out).collect(),
            topics: topics.iter().map(|topic| TopicView::of(topic, report, &figures.figures)).collect(),
            change_heading,
            change,
            remarks: report.remarks(),
            input: input_facts(&report.input),
            definitions: report.definitions_told().into_values().collect(),
            version: &report.version,
            fingerprint: &report.fingerprint,
        };
        view.contents = view.sections();
        view
    }

    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        let sections =
            [(true, "headline", "At a glance"), (!self.omitted.is_empty(), "left-out", "Not in this report")];
        let told = sections.into_iter().filter(|(there, ..)| *there).map(|(_, id, heading)| (id, heading));
        let topics = self.topics.iter().map(|topic| (topic.id, topic.short));
        let last = [
            (!self.change.is_empty(), "change", "What changed"),
            (!self.remarks.is_empty(), "notes", "Notes"),
            (true, "input", "Input"),
            (true, "definitions", "Definitions"),
        ];
        let after = last.into_iter().filter(|(there, ..)| *there).map(|(_, id, heading)| (id, heading));
        told.chain(topics).chain(after).collect()
    }
}

impl<'a> TopicView<'a> {
    fn of(topic: &Topic, report: &'a Report, figures: &'a [ReportFigure]) -> Self {
        let Topic { section, heading, sentences, tables } = topic;
        Self {
            id: section.id(),
            heading: heading.clone(),
            short: section.heading(),
            sentences: sentences.clone(),
            figures: figures.iter().filter(|figure| figure.section == *section).collect(),
            tables: tables.iter().map(|table| TableView::of(table, heading, report)).collect(),
        }
    }
}

impl<'a> TableView<'a> {
    /// Few periods stand side by side, many one below the other.
    fn of(table: &NumberTable, above: &str, report: &'a Report) -> Self {
        let side_by_side = table.of_periods && table.rows.len() <= MOST_PERIODS;
        let (heads, rows) = if side_by_side { across(table, report) } else { down(table, report) };
        Self {
            id: table.id.clone(),
            heading: table.heading.clone(),
            caption: table.caption.clone(),
            told: table.heading == above,
            sortable: !side_by_side && rows.len() > 1,
            heads,
            rows,
        }
    }
}

fn head<'a>(column: &NumberColumn, report: &'a Report, is_number: bool) -> Head<'a> {
    let tip = column.definition.and_then(|column| report.definitions.get(column));
    Head { label: column.label.clone(), is_number, tip }
}

fn words<'a>(label: &str, is_number: bool) -> Head<'a> {
    Head { label: label.to_owned(), is_number, tip: None }
}

/// A measure a row, a period a column.
fn across<'a>(table: &NumberTable, report: &'a Report) -> (Vec<Head<'a>>, Vec<RowView<'a>>) {
    let periods = table.rows.iter().map(|row| words(&row.keys.join(" "), true));
    let rows = table.columns.iter().enumerate().map(|(at, column)| RowView {
        keys: vec![head(column, report, false)],
        cells: table.rows.iter().map(|row| cell(column, row.numbers[at], None)).collect(),
    });
    (std::iter::once(words("measure", false)).chain(periods).collect(), rows.collect())
}

/// A row a row, a measure a column.
fn down<'a>(table: &NumberTable, report: &'a Report) -> (Vec<Head<'a>>, Vec<RowView<'a>>) {
    let keys = table.keys.iter().map(|key| words(key, false));
    let heads = keys.chain(table.columns.iter().map(|column| head(column, report, true))).collect();
    let largest = |at: usize| table.rows.iter().filter_map(|row| row.numbers[at]).fold(0.0, f64::max);
    let largest: Vec<f64> = (0..table.columns.len()).map(largest).collect();
    let rows = table.rows.iter().map(|row| RowView {
        keys: keys_of(row, report),
        cells: table
            .columns
            .iter()
            .zip(&row.numbers)
            .zip(&largest)
            .map(|((column, number), largest)| cell(column, *number, Some(*largest).filter(|_| column.bar)))
            .collect(),
    });
    (heads, rows.collect())
}

/// The keys of a row; the first one has the row's definition.
fn keys_of<'a>(row: &NumberRow, report: &'a Report) -> Vec<Head<'a>> {
    let mut keys: Vec<Head<'a>> = row.keys.iter().map(|key| words(key, false)).collect();
    if let (Some(first), Some(column)) = (keys.first_mut(), &row.definition) {
        first.tip = report.definitions_told().get(column.as_str()).copied();
    }
    keys
}

fn cell(column: &NumberColumn, number: Option<f64>, largest: Option<f64>) -> CellView {
    let bar = largest.filter(|largest| *largest > 0.0).zip(number);
    CellView {
        value: number,
        text: column.shown.text(number),
        bar: bar.map(|(largest, number)| format!("{:.1}", 100.0 * number / largest)),
    }
}
