//! The tracker for people and for programs: blocks of text, a table of projections, JSON.

mod sentences;
mod tables;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::blocks::Block;
use super::table::{TableStyle, draw};
use crate::definition::Definition;
use crate::error::Result;
use crate::panel::{InputSummary, SCHEMA_VERSION};
use crate::policy::track::{LeftOut, Method, NOT_LISTED, Official, Track};
use sentences::{chance, magnitude, notes, sentences, year};
use tables::{parts, projected, record, required, series, since, when};

/// Definitions that the numbers of a track are by.
const TERMS: [&str; 9] = [
    "growth_a_year",
    "required_growth",
    "random_walk",
    "local_trend",
    "historic_growth",
    "first_passage",
    "past_coverage",
    "gap_contribution",
    "closing_growth",
];

/// Where a series comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesSource {
    /// `embedded`, or the files or the object that were read.
    pub files: Vec<String>,
    /// Where each total was published, where that is known.
    pub sources: Vec<PublishedTotal>,
    /// Figures that are no total of a year.
    pub left_out: Vec<LeftOut>,
    /// What a reader of the series must know.
    pub notes: Vec<String>,
    /// The label of synthetic data.
    pub synthetic: Option<String>,
}

/// Where one total was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedTotal {
    /// Its year.
    pub year: i32,
    /// Which release.
    pub vintage: String,
    /// Where.
    pub source: String,
}

/// A track with where its series comes from, what its numbers mean, and sentences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackReport {
    /// Version of the JSON layout.
    pub schema_version: u32,
    /// Where the series comes from.
    pub input: SeriesSource,
    /// The numbers.
    #[serde(flatten)]
    pub track: Track,
    /// The numbers in words.
    pub sentences: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// What the numbers mean, by id.
    pub definitions: BTreeMap<String, Definition>,
}

impl SeriesSource {
    /// Of the embedded totals.
    #[must_use]
    pub fn embedded(official: &Official) -> Self {
        let published = official.used.iter().map(|row| PublishedTotal {
            year: row.year,
            vintage: row.vintage.clone(),
            source: row.source.clone(),
        });
        let note = "Korea's exports as published; years without a row have no total of the same coverage in the tables, and \
                    firm statistics, which cover a little less, are not mixed in; parts of the gap are of those statistics and \
                    of the ministry's lists";
        Self {
            files: vec!["embedded".to_owned()],
            sources: published.collect(),
            left_out: official.left_out.clone(),
            notes: vec![note.to_owned()],
            synthetic: None,
        }
    }
}

impl SeriesSource {
    /// Of a panel that was read.
    #[must_use]
    pub fn of_panel(input: &InputSummary) -> Self {
        Self {
            files: input.files.clone(),
            sources: Vec::new(),
            left_out: Vec::new(),
            notes: input.notes.clone(),
            synthetic: input.synthetic.clone(),
        }
    }

    /// Of totals that the caller gave.
    #[must_use]
    pub fn given(name: &str) -> Self {
        Self {
            files: vec![name.to_owned()],
            sources: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            synthetic: None,
        }
    }
}

impl TrackReport {
    /// Adds source, sentences and definitions to a track.
    ///
    /// Errors: none that the data can cause.
    pub fn new(track: Track, input: SeriesSource) -> Result<Self> {
        let definitions = TERMS.iter().map(|term| Ok(((*term).to_owned(), Definition::find(term)?)));
        let definitions = definitions.collect::<Result<_>>()?;
        let (sentences, notes) = (sentences(&track), notes(&track));
        Ok(Self { schema_version: SCHEMA_VERSION, input, track, sentences, notes, definitions })
    }

    /// The report for people, tables drawn as text or as Markdown.
    ///
    /// Errors: none that the data can cause.
    pub fn blocks(&self, style: TableStyle) -> Result<Vec<Block>> {
        let track = &self.track;
        let block = |heading: String, body: String| Block { heading, body };
        let mut blocks = vec![
            block("Series".to_owned(), series(self, style)?),
            block("In short".to_owned(), listed(&self.sentences[..self.in_short()], style)),
            block("Growth a year that reaches the target".to_owned(), required(track, style)?),
            block("When it is reached".to_owned(), when(track, style)?),
            block(
                format!("Projected exports, {}: centre and {} interval", magnitude(track).unit(), chance(track.level)),
                projected(track, style)?,
            ),
            block("The same drift from another first year".to_owned(), since(track, style)?),
            block(format!("Past record of the {} intervals", chance(track.level)), record(track, style)?),
        ];
        for gap in &track.gap {
            let heading = format!("What is missing, by {}: to {}", gap.dimension, gap.by);
            blocks.push(block(heading, parts(track, gap, style)?));
        }
        let closing = &self.sentences[self.in_short()..];
        if !closing.is_empty() {
            blocks.push(block("What would have to be true".to_owned(), listed(closing, style)));
        }
        blocks.push(block("Read with this".to_owned(), listed(&self.notes, style)));
        Ok(blocks)
    }

    /// Projections, a row a method and year, every digit.
    ///
    /// Errors: none that the data can cause.
    pub fn csv(&self) -> Result<String> {
        let header = ["method", "year", "low_usd", "central_usd", "high_usd", "reached"];
        let flag = self.input.synthetic.as_ref().map(|_| "synthetic".to_owned());
        let header: Vec<String> = header.map(str::to_owned).into_iter().chain(flag.clone()).collect();
        let rows = self.track.projection.iter().map(|row| {
            let numbers = [row.low_usd, row.central_usd, row.high_usd, row.reached].map(|number| number.to_string());
            let keys = [row.method.name().to_owned(), row.year.to_string()];
            keys.into_iter().chain(numbers).chain(flag.as_ref().map(|_| "true".to_owned())).collect()
        });
        draw(&header, &rows.collect::<Vec<Vec<String>>>(), 2, TableStyle::Csv)
    }

    /// One line on whether the target is expected in time, where that was asked.
    #[must_use]
    pub fn expectation_line(&self) -> Option<String> {
        let expectation = self.track.expectation?;
        let verdict = if expectation.met { "expected" } else { "not expected" };
        let central = match expectation.central_year {
            Some(year) => format!("reaches it in {year}"),
            None => format!("does not reach it by {}", year(&self.track, None).trim_start_matches("after ")),
        };
        Some(format!(
            "the target is {verdict} by {}: the central projection of the {} {central}",
            expectation.by,
            Method::RandomWalk.words()
        ))
    }

    /// How many of the sentences are not on parts.
    fn in_short(&self) -> usize {
        let on_parts = self.track.gap.iter().flat_map(|gap| &gap.parts);
        let on_parts = on_parts.filter(|part| part.part != NOT_LISTED).count();
        self.sentences.len() - on_parts
    }
}

/// Sentences, a line each.
fn listed(sentences: &[String], style: TableStyle) -> String {
    let mark = if style == TableStyle::Markdown { "- " } else { "" };
    let lines: Vec<String> = sentences.iter().map(|sentence| format!("{mark}{sentence}\n")).collect();
    lines.concat()
}
