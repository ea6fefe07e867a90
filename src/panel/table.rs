//! One input as a table of the engine: its column names first, then only the columns that are wanted, batch by batch.

use std::fs::Metadata;
use std::io::{self, Cursor};
use std::ops::Range;
use std::time::SystemTime;

use polars::prelude::{Column, DataFrame, SerReader};
use polars_io::prelude::CsvReadOptions;

use super::blocks::{Blocks, quotes_enclose_fields};
use super::encode::Encoded;
use super::engine::{guarded, reading};
use super::numbers::Read;
use super::parquet::Parquet;
use super::write::sample_columns;
use crate::error::{Error, Place, Result};
use crate::sample::{Flows, SYNTHETIC_NOTE};
use crate::trade::{Comma, Input, Opened, Text};

/// Key of a Parquet file's metadata that labels synthetic data.
pub(super) const SYNTHETIC_KEY: &str = "topheavy.synthetic_note";

const BROKEN_TEXT: &str = "cannot be read as a table: a row has more fields than the header, or a quote does not close";

const STRAY_QUOTE: &str = "cannot be read as a table: a quote stands inside a field that is not in quotes, so that nobody can tell \
                           where its record ends; write the field in quotes and its own quotes twice";

/// What stands for the name of a file where there is none.
const IN_MEMORY: &str = "data in memory";

/// Bytes of a text that tell its header.
const HEAD: usize = 1 << 16;
/// Rows of a frame that are encoded at a time.
const ROWS_OF_A_BATCH: usize = 1 << 19;

/// What the rows are read from.
enum Rows<'a> {
    Parquet(Box<Parquet>),
    Text(Text),
    Frame(DataFrame),
    Columns(&'a dyn Fn(&[String]) -> Result<DataFrame>),
}

/// Length and time of change of a file: another one is another file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stamp {
    label: String,
    length: u64,
    modified: Option<SystemTime>,
}

/// An opened input.
pub(super) struct Table<'a> {
    pub(super) label: String,
    pub(super) columns: Vec<String>,
    /// Encoding of a text, `None` for Parquet.
    pub(super) encoding: Option<&'static str>,
    /// What a comma in a number may mean.
    pub(super) comma: Comma,
    /// The label of synthetic data.
    pub(super) synthetic: Option<String>,
    /// That of a regular file when it was opened.
    pub(super) stamp: Option<Stamp>,
    rows: Rows<'a>,
}

impl<'a> Table<'a> {
    /// Opens an input and looks at its column names.
    pub(super) fn open(input: Input) -> Result<Self> {
        let label = input.label().to_owned();
        let stamp = Stamp::of(&label);
        Ok(match input.open()? {
            Opened::Parquet(content) => {
                let file = Parquet::open(&label, content)?;
                let (columns, synthetic) = (file.columns(), file.note(SYNTHETIC_KEY));
                let (encoding, comma, rows) = (None, Comma::Thousands, Rows::Parquet(Box::new(file)));
                Self { label, columns, encoding, comma, synthetic, stamp, rows }
            }
            Opened::Text(text) => {
                let columns = text_columns(&label, &text)?;
                let (encoding, comma) = (Some(text.encoding), text.comma());
                Self { label, columns, encoding, comma, synthetic: None, stamp, rows: Rows::Text(text) }
            }
        })
    }

    /// A frame in memory.
    pub(super) fn of_frame(frame: DataFrame) -> Self {
        let columns = frame.get_column_names().into_iter().map(ToString::to_string).collect();
        Self::in_memory(columns, Rows::Frame(frame))
    }

    /// Columns that somebody else holds.
    pub(super) fn of_columns(columns: Vec<String>, fetch: &'a dyn Fn(&[String]) -> Result<DataFrame>) -> Self {
        Self::in_memory(columns, Rows::Columns(fetch))
    }

    /// A synthetic sample, with its label.
    pub(super) fn of_sample(flows: &Flows) -> Result<Self> {
        let columns = sample_columns(flows)?;
        let frame = guarded("building the table of flows", || DataFrame::new_infer_height(columns))?;
        Ok(Self { synthetic: Some(SYNTHETIC_NOTE.to_owned()), ..Self::of_frame(frame) })
    }

    fn in_memory(columns: Vec<String>, rows: Rows<'a>) -> Self {
        let label = IN_MEMORY.to_owned();
        Self { label, columns, encoding: None, comma: Comma::Thousands, synthetic: None, stamp: None, rows }
    }

    /// Whether there is no file to name.
    pub(super) fn is_in_memory(&self) -> bool {
        matches!(self.rows, Rows::Frame(_) | Rows::Columns(_))
    }

    /// The place of a problem: the file, where there is one.
    pub(super) fn place(&self) -> Place {
        if self.is_in_memory() { Place::default() } else { Place::file(&self.label) }
    }

    /// What is wrong with the whole table.
    pub(super) fn error(&self, problem: impl Into<String>) -> Error {
        if self.is_in_memory() {
            Error::data(Place::default(), format!("the data: {}", problem.into()))
        } else {
            Error::file(&self.label, problem)
        }
    }

    /// The rows of these columns, in batches of which those of a text have about so many bytes.
    pub(super) fn batches(&self, columns: &[String], bytes: usize) -> Result<(Batches<'_>, Reader<'_>)> {
        let label = &self.label;
        let frame = |frame: &DataFrame| {
            let rows = frame.height();
            let cuts = (0..rows).step_by(ROWS_OF_A_BATCH).map(move |start| start..rows.min(start + ROWS_OF_A_BATCH));
            Batches::Rows(cuts.collect::<Vec<_>>().into_iter())
        };
        let (batches, kind) = match &self.rows {
            Rows::Parquet(file) => (Batches::Groups(0..file.row_groups()), Kind::Parquet(file)),
            Rows::Text(text) => {
                let blocks = Blocks::of(&text.content, bytes);
                let blocks = blocks.map_err(|error| text_error(label, &error))?;
                (Batches::Blocks(label, blocks), Kind::Text(text, columns.to_vec()))
            }
            Rows::Frame(of) => (frame(of), Kind::Frame(of.clone())),
            Rows::Columns(fetch) => {
                let fetched = fetch(columns)?;
                (frame(&fetched), Kind::Frame(fetched))
            }
        };
        Ok((batches, Reader { label, comma: self.comma, kind }))
    }
}

impl Stamp {
    /// Of a regular file.
    fn of(label: &str) -> Option<Self> {
        let file = std::fs::metadata(label).ok().filter(Metadata::is_file)?;
        Some(Self { label: label.to_owned(), length: file.len(), modified: file.modified().ok() })
    }

    /// An error if the file is no longer the one that was opened.
    pub(super) fn unchanged(&self) -> Result<()> {
        if Self::of(&self.label).as_ref() == Some(self) {
            return Ok(());
        }
        Err(Error::file(&self.label, "changed while it was read; read it again when it is complete"))
    }
}

/// The batches of a table, not yet read.
pub(super) enum Batches<'a> {
    Groups(Range<usize>),
    Blocks(&'a str, Blocks<'a>),
    Rows(std::vec::IntoIter<Range<usize>>),
}

/// A batch, not yet read.
pub(super) enum Batch {
    Group(usize),
    Block(Vec<u8>),
    Rows(Range<usize>),
}

impl Batches<'_> {
    /// The next batches, at most so many; none at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<Batch>> {
        let mut batches = Vec::new();
        while batches.len() < most {
            let batch = match self {
                Self::Groups(groups) => groups.next().map(Batch::Group),
                Self::Rows(ranges) => ranges.next().map(Batch::Rows),
                Self::Blocks(label, blocks) => {
                    let block = blocks.next().map_err(|error| text_error(label, &error))?;
                    block.map(Batch::Block)
                }
            };
            let Some(batch) = batch else { break };
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// Reads columns of batches; several threads may.
pub(super) struct Reader<'a> {
    label: &'a str,
    comma: Comma,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Parquet(&'a Parquet),
    Text(&'a Text, Vec<String>),
    Frame(DataFrame),
}

/// A batch whose columns can be read.
pub(super) enum Open<'a> {
    Group { file: &'a Parquet, group: usize },
    Frame { frame: DataFrame, shared: bool },
}

impl<'a> Reader<'a> {
    /// Makes the columns of a batch readable: a block of text is parsed as a whole, every column as text: what a field means
    /// is decided by the input contract, not by the engine.
    pub(super) fn open(&self, batch: Batch) -> Result<Open<'a>> {
        Ok(match (&self.kind, batch) {
            (Kind::Parquet(file), Batch::Group(group)) => Open::Group { file, group },
            (Kind::Text(text, columns), Batch::Block(block)) => {
                // Of all columns: of those that are chosen alone, nobody counts the fields of a record.
                let frame = parse(self.label, text, block, |options| options)?;
                Open::Frame { frame: guarded("choosing columns", || frame.select(columns))?, shared: false }
            }
            (Kind::Frame(frame), Batch::Rows(rows)) => {
                let start = i64::try_from(rows.start).unwrap_or(i64::MAX);
                Open::Frame { frame: frame.slice(start, rows.len()), shared: true }
            }
            _ => Open::Frame { frame: DataFrame::default(), shared: false },
        })
    }

    /// What a comma in a number may mean.
    pub(super) fn comma(&self) -> Comma {
        self.comma
    }
}

impl Open<'_> {
    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Group { file, group } => file.rows_of(*group),
            Self::Frame { frame, .. } => frame.height(),
        }
    }

    /// A column as a key.
    pub(super) fn key(&self, column: &str, place: &Place) -> Result<Encoded> {
        match self {
            Self::Group { file, group } => file.key(*group, column, place),
            Self::Frame { frame, .. } => Encoded::of(in_frame(frame, column)?.as_materialized_series(), place),
        }
    }

    /// A column as numbers.
    pub(super) fn numbers(&self, column: &str, comma: Comma, place: &Place) -> Result<Read> {
        match self {
            Self::Group { file, group } => Read::of(&file.column(*group, column)?.into(), comma, false, place),
            Self::Frame { frame, shared } => Read::of(in_frame(frame, column)?, comma, *shared, place),
        }
    }
}

fn in_frame<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    guarded("finding a column", || frame.column(name))
}

fn text_columns(label: &str, text: &Text) -> Result<Vec<String>> {
    let head = Blocks::of(&text.content, HEAD).and_then(|mut blocks| blocks.next());
    let head = head.map_err(|error| text_error(label, &error))?.unwrap_or_default();
    let header = parse(label, text, head, |options| options.with_n_rows(Some(1)))?;
    Ok(header.get_column_names().into_iter().map(ToString::to_string).collect())
}

/// A text that cannot be read, or whose quotes do not close.
fn text_error(label: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData => Error::file(label, BROKEN_TEXT),
        kind => Error::file(label, kind.to_string()),
    }
}

fn parse(
    label: &str,
    text: &Text,
    block: Vec<u8>,
    more: impl FnOnce(CsvReadOptions) -> CsvReadOptions,
) -> Result<DataFrame> {
    if !quotes_enclose_fields(&block, text.delimiter) {
        return Err(Error::file(label, STRAY_QUOTE));
    }
    let options = CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .with_raise_if_empty(false)
        .map_parse_options(|options| options.with_separator(text.delimiter));
    reading(label, BROKEN_TEXT, || more(options).into_reader_with_file_handle(Cursor::new(block)).finish())
}
