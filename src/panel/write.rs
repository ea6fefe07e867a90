//! Answers, flows and the synthetic sample as frames, and as Parquet files.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, NamedFromOwned, PolarsResult, Series, UInt32Chunked,
};
use polars_io::prelude::{KeyValueMetadata, ParquetWriter};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::answer::{Block, Heads, Measured};
use super::codes::MISSING;
use super::engine::guarded;
use super::labels::Labels;
use super::lorenz::LorenzCurves;
use super::options::InputSummary;
use super::question::{SCHEMA_VERSION, definitions_of};
use super::stack::Stack;
use super::table::SYNTHETIC_KEY;
use super::{Panel, VALUE, WEIGHT};
use crate::error::Result;
use crate::sample::{Coded, Flows, SYNTHETIC_NOTE};

/// Writes answers as Parquet, one row a cell, definitions and input as JSON in the file's metadata under
/// `topheavy.definitions` and `topheavy.input`. An undefined number is null; an infinite one is infinite. Several answers
/// stand one below the other, see [`Stack`].
///
/// Errors: the file cannot be written.
pub fn write_measured(levels: Vec<Measured>, input: &InputSummary, file: &mut File) -> Result<()> {
    let definitions: BTreeMap<String, Value> = levels.iter().flat_map(|level| definitions_of(&level.columns)).collect();
    let mut metadata = vec![
        ("topheavy.schema_version".to_owned(), SCHEMA_VERSION.to_string()),
        ("topheavy.definitions".to_owned(), json!(definitions).to_string()),
        ("topheavy.input".to_owned(), json!(input).to_string()),
    ];
    metadata.extend(input.synthetic.iter().map(|label| (SYNTHETIC_KEY.to_owned(), label.clone())));
    // Cells are turned into columns, and written, some hundred thousand at a time.
    let stack = Stack::of(&levels);
    let frames = levels.into_iter().flat_map(|level| {
        let (title, stack) = (level.level_name(), &stack);
        let (heads, names, blocks) = pieces(level);
        blocks.into_iter().map(move |blocks| arranged(stack, piece(&heads, &names, &blocks)?, &title))
    });
    write(frames, metadata, file)
}

/// A piece of one answer with the columns of all.
fn arranged(stack: &Stack, piece: DataFrame, level: &str) -> Result<DataFrame> {
    let Some(name) = stack.level() else { return Ok(piece) };
    let rows = piece.height();
    let column = |name: &String, dtype: DataType| {
        piece.column(name).cloned().or_else(|_| Ok(Column::full_null(name.as_str().into(), rows, &dtype)))
    };
    let level = Ok(Column::new(name.into(), vec![level; rows]));
    let by = stack.by().iter().map(|name| column(name, DataType::String));
    let measures = stack.measures().iter().map(|name| column(name, DataType::Float64));
    guarded("building a table", || {
        DataFrame::new_infer_height(std::iter::once(level).chain(by).chain(measures).collect::<PolarsResult<_>>()?)
    })
}

/// Writes the synthetic sample as Parquet, labelled synthetic in the file's metadata.
///
/// Errors: the file cannot be written.
pub fn write_sample(flows: &Flows, file: &mut File) -> Result<()> {
    let columns = sample_columns(flows)?;
    let mut metadata = flows.metadata();
    metadata.push((SYNTHETIC_KEY.to_owned(), SYNTHETIC_NOTE.to_owned()));
    write(std::iter::once(frame(columns)), metadata, file)
}

/// The columns of the sample.
pub(super) fn sample_columns(flows: &Flows) -> Result<Vec<Column>> {
    Ok(vec![
        Series::new("year".into(), &flows.year).into_column(),
        coded("firm", &flows.firm)?,
        coded("market", &flows.market)?,
        coded("product", &flows.product)?,
        coded("item", &flows.item)?,
        coded("size_class", &flows.size_class)?,
        Series::new("value_usd".into(), &flows.value_usd).into_column(),
    ])
}

/// Blocks of an answer that are turned into a frame together: some hundred thousand cells.
const BLOCKS_OF_A_PIECE: usize = 32;

/// Some blocks of an answer as a frame.
fn piece(heads: &Heads, names: &[Series], blocks: &[Block]) -> Result<DataFrame> {
    let cells = blocks.iter().map(Block::cells).sum();
    guarded("building a table", || {
        let mut columns = Vec::with_capacity(names.len() + heads.columns.len());
        for (at, names) in names.iter().enumerate() {
            let codes = blocks.iter().flat_map(|block| block.key(at, heads.by.len()));
            columns.push(names.take(&known(codes, cells))?.into_column());
        }
        for (at, column) in heads.columns.iter().enumerate() {
            let mut numbers = Vec::with_capacity(cells);
            for block in blocks {
                numbers.extend(block.measure(at, &heads.layout));
            }
            let series = if numbers.iter().any(|number| number.is_nan()) {
                let defined: Vec<Option<f64>> = numbers.into_iter().map(|x| Some(x).filter(|x| !x.is_nan())).collect();
                Series::new(column.name.as_str().into(), defined)
            } else {
                Series::from_vec(column.name.as_str().into(), numbers)
            };
            columns.push(series.into_column());
        }
        DataFrame::new(cells, columns)
    })
}

/// Codes as places to take from; a missing entry is taken from nowhere.
fn known(codes: impl Iterator<Item = u32>, count: usize) -> UInt32Chunked {
    let mut taken = Vec::with_capacity(count);
    taken.extend(codes);
    if taken.contains(&MISSING) {
        taken.into_iter().map(|code| Some(code).filter(|code| *code != MISSING)).collect()
    } else {
        UInt32Chunked::from_vec("codes".into(), taken)
    }
}

/// The cells of an answer in pieces: the entries of each grouping column as text, then the numbers. An undefined number is
/// null; an infinite one is infinite.
fn pieces(measured: Measured) -> (Heads, Vec<Series>, Vec<Vec<Block>>) {
    let (heads, blocks) = measured.into_blocks();
    let heading = |(name, labels): (&String, &Arc<Labels>)| labels.column(name);
    let names = heads.by.iter().zip(&heads.labels).map(heading).collect();
    let mut pieces = vec![Vec::new()];
    for block in blocks {
        match pieces.last_mut() {
            Some(piece) if piece.len() < BLOCKS_OF_A_PIECE => piece.push(block),
            _ => pieces.push(vec![block]),
        }
    }
    (heads, names, pieces)
}

/// An answer as a frame: the entries of each grouping column as text, then the numbers. An undefined number is null; an
/// infinite one is infinite.
///
/// Errors: none that the data can cause.
pub fn measured_frame(measured: Measured) -> Result<DataFrame> {
    let (heads, names, pieces) = pieces(measured);
    let frames: Vec<DataFrame> =
        pieces.into_par_iter().map(|blocks| piece(&heads, &names, &blocks)).collect::<Result<_>>()?;
    let mut frames = frames.into_iter();
    let mut frame = frames.next().unwrap_or_default();
    for piece in frames {
        guarded("building a table", || frame.vstack_mut_owned(piece).map(|_| ()))?;
    }
    Ok(frame)
}

/// Why numbers of an answer are missing or infinite, as a frame: `row`, `column`, `reason`.
///
/// Errors: none that the data can cause.
pub fn undefined_frame(measured: &Measured) -> Result<DataFrame> {
    let (mut rows, mut columns, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for (row, column, reason) in measured.undefined() {
        rows.push(row as u64);
        columns.push(column);
        reasons.push(reason);
    }
    frame(vec![
        Series::new("row".into(), rows).into_column(),
        Series::new("column".into(), columns).into_column(),
        Series::new("reason".into(), reasons).into_column(),
    ])
}

/// Lorenz curves as a frame: the entries of each grouping column as text, then `units_share` and `value_share`.
///
/// Errors: none that the data can cause.
pub fn curves_frame(curves: &LorenzCurves) -> Result<DataFrame> {
    let keys = curves.by.iter().enumerate().map(|(at, name)| {
        let entries = curves.cells.iter().flat_map(|cell| cell.points.iter().map(move |_| cell.keys[at].as_deref()));
        Series::new(name.as_str().into(), entries.collect::<Vec<Option<&str>>>()).into_column()
    });
    let points = ["units_share", "value_share"].into_iter().enumerate().map(|(at, name)| {
        let points = curves.cells.iter().flat_map(|cell| cell.points.iter().map(move |point| point[at]));
        Series::new(name.into(), points.collect::<Vec<f64>>()).into_column()
    });
    frame(keys.chain(points).collect())
}

impl Panel {
    /// The flows as they enter the measures: a column for each key, as text, and `value` (and `weight`) after the scale.
    ///
    /// Errors: none that the data can cause.
    pub fn flows(&self) -> Result<DataFrame> {
        let flows = &self.flows;
        let used = |row: usize| flows.fates.is_used(row);
        let mut columns = Vec::new();
        for column in &flows.columns {
            let mut codes: Vec<Option<u32>> = Vec::with_capacity(flows.used());
            column.codes.each(|row, code| {
                if used(row) {
                    codes.push(column.of.codes.get(code as usize).copied().filter(|code| *code != MISSING));
                }
            })?;
            columns.push(guarded("writing out the flows", || {
                let names = column.of.labels.column(&column.name);
                Ok(names.take(&codes.into_iter().collect::<UInt32Chunked>())?.into_column())
            })?);
        }
        let numbers = [(VALUE, Some(&flows.value), flows.scale), (WEIGHT, flows.weight.as_ref(), 1.0)];
        for (name, numbers, scale) in numbers {
            let Some(numbers) = numbers else { continue };
            let mut entered = Vec::with_capacity(flows.used());
            numbers.each(|row, number| {
                if used(row) {
                    entered.push(number * scale);
                }
            })?;
            columns.push(Series::new(name.into(), entered).into_column());
        }
        frame(columns)
    }
}

fn frame(columns: Vec<Column>) -> Result<DataFrame> {
    guarded("building a table", || DataFrame::new_infer_height(columns))
}

/// A text column from its codes.
fn coded(name: &str, column: &Coded) -> Result<Column> {
    guarded("writing a column", || {
        let names = Series::new(name.into(), &column.names);
        let codes = Series::new(name.into(), &column.codes).cast(&DataType::UInt32)?;
        Ok(names.take(codes.u32()?)?.into_column())
    })
}

/// Writes frames of the same columns, one after the other.
fn write(
    frames: impl Iterator<Item = Result<DataFrame>>,
    metadata: Vec<(String, String)>,
    file: &mut File,
) -> Result<()> {
    let mut frames = frames.peekable();
    let Some(Ok(first)) = frames.peek() else { return frames.next().map_or(Ok(()), |first| first.map(|_| ())) };
    let schema = first.schema().clone();
    let mut writer = guarded("writing Parquet", || {
        ParquetWriter::new(file).with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata))).batched(&schema)
    })?;
    for frame in frames {
        let frame = frame?;
        guarded("writing Parquet", || writer.write_batch(&frame))?;
    }
    guarded("writing Parquet", || writer.finish().map(|_| ()))
}
