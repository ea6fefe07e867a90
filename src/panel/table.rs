//! One input as a table of the engine: its column names first, then only the columns that are wanted.

use std::fs::File;
use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{DataFrame, PlSmallStr, SerReader};
use polars_io::mmap::MmapBytesReader;
use polars_io::prelude::{CsvReadOptions, ParquetReader};

use super::engine::{guarded, reading};
use super::write::sample_columns;
use crate::error::{Error, Place, Result};
use crate::sample::{Flows, SYNTHETIC_NOTE};
use crate::trade::{Comma, Content, Input, Opened, Text};

/// Key of a Parquet file's metadata that labels synthetic data.
pub(super) const SYNTHETIC_KEY: &str = "topheavy.synthetic_note";

const BROKEN_PARQUET: &str =
    "cannot be read as Parquet: it is corrupt or cut off, or a column is of a type unknown here";
const BROKEN_TEXT: &str = "cannot be read as a table: a row has more fields than the header, or a quote does not close";

/// What stands for the name of a file where there is none.
const IN_MEMORY: &str = "data in memory";

/// What the rows are read from.
enum Rows<'a> {
    File(Opened),
    Frame(DataFrame),
    Columns(&'a dyn Fn(&[String]) -> Result<DataFrame>),
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
    rows: Rows<'a>,
}

impl<'a> Table<'a> {
    /// Opens an input and looks at its column names.
    pub(super) fn open(input: Input) -> Result<Self> {
        let label = input.label().to_owned();
        let content = input.open()?;
        let (columns, synthetic) = match &content {
            Opened::Parquet(content) => parquet_columns(&label, content)?,
            Opened::Text(text) => (text_columns(&label, text)?, None),
        };
        let (encoding, comma) = match &content {
            Opened::Parquet(_) => (None, Comma::Thousands),
            Opened::Text(text) => (Some(text.encoding), text.comma()),
        };
        Ok(Self { label, columns, encoding, comma, synthetic, rows: Rows::File(content) })
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
        Self { label, columns, encoding: None, comma: Comma::Thousands, synthetic: None, rows }
    }

    /// Whether there is no file to name.
    pub(super) fn is_in_memory(&self) -> bool {
        !matches!(self.rows, Rows::File(_))
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

    /// Reads these columns; of a text all as text.
    pub(super) fn read(&self, columns: &[String]) -> Result<DataFrame> {
        match &self.rows {
            Rows::Frame(frame) => guarded("choosing columns", || frame.select(columns)),
            Rows::Columns(fetch) => fetch(columns),
            Rows::File(Opened::Parquet(content)) => {
                let reader = bytes(&self.label, content)?;
                reading(&self.label, BROKEN_PARQUET, || {
                    ParquetReader::new(reader).with_columns(Some(columns.to_vec())).finish()
                })
            }
            Rows::File(Opened::Text(text)) => {
                let columns: Arc<[PlSmallStr]> = columns.iter().map(PlSmallStr::from).collect();
                read_text(&self.label, text, |options| options.with_columns(Some(columns)))
            }
        }
    }
}

fn bytes(label: &str, content: &Content) -> Result<Box<dyn MmapBytesReader>> {
    Ok(match content {
        Content::Path(path) => {
            Box::new(File::open(path).map_err(|error| Error::file(label, error.kind().to_string()))?)
        }
        Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
    })
}

fn parquet_columns(label: &str, content: &Content) -> Result<(Vec<String>, Option<String>)> {
    let reader = bytes(label, content)?;
    reading(label, BROKEN_PARQUET, || {
        let mut reader = ParquetReader::new(reader);
        let columns = reader.schema()?.iter_names().map(ToString::to_string).collect();
        let pairs = reader.get_metadata()?.key_value_metadata.clone().unwrap_or_default();
        let synthetic = pairs.into_iter().find(|pair| pair.key == SYNTHETIC_KEY).and_then(|pair| pair.value);
        Ok((columns, synthetic))
    })
}

fn text_columns(label: &str, text: &Text) -> Result<Vec<String>> {
    let header = read_text(label, text, |options| options.with_n_rows(Some(1)))?;
    Ok(header.get_column_names().into_iter().map(ToString::to_string).collect())
}

/// Reads a text with every column as text: what a field means is decided by the input contract, not by the engine.
fn read_text(label: &str, text: &Text, more: impl FnOnce(CsvReadOptions) -> CsvReadOptions) -> Result<DataFrame> {
    let options = CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .with_raise_if_empty(false)
        .map_parse_options(|options| options.with_separator(text.delimiter));
    let reader = bytes(label, &text.content)?;
    reading(label, BROKEN_TEXT, || more(options).into_reader_with_file_handle(reader).finish())
}
