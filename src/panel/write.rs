//! Answers, flows and the synthetic sample as frames, and as Parquet files.

use std::fs::File;

use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, PolarsResult, Series, UInt32Chunked};
use polars_io::prelude::{KeyValueMetadata, ParquetWriter};

use super::Panel;
use super::codes::{Codes, MISSING};
use super::engine::guarded;
use super::lorenz::LorenzCurves;
use super::options::InputSummary;
use super::question::{Measured, SCHEMA_VERSION};
use super::table::SYNTHETIC_KEY;
use crate::error::Result;
use crate::sample::{Coded, Flows, SYNTHETIC_NOTE};

/// Writes an answer as Parquet, one row a cell, definitions and input as JSON in the file's metadata under
/// `topheavy.definitions` and `topheavy.input`. An undefined number is null; an infinite one is infinite.
///
/// Errors: the file cannot be written.
pub fn write_measured(measured: &Measured, input: &InputSummary, file: &mut File) -> Result<()> {
    let columns = measured_columns(measured);
    let answer = measured.to_json(input);
    let mut metadata = vec![
        ("topheavy.schema_version".to_owned(), SCHEMA_VERSION.to_string()),
        ("topheavy.definitions".to_owned(), answer["definitions"].to_string()),
        ("topheavy.input".to_owned(), answer["input"].to_string()),
    ];
    metadata.extend(input.synthetic.iter().map(|label| (SYNTHETIC_KEY.to_owned(), label.clone())));
    write(columns, metadata, file)
}

/// Writes the synthetic sample as Parquet, labelled synthetic in the file's metadata.
///
/// Errors: the file cannot be written.
pub fn write_sample(flows: &Flows, file: &mut File) -> Result<()> {
    let columns = sample_columns(flows)?;
    let mut metadata = flows.metadata();
    metadata.push((SYNTHETIC_KEY.to_owned(), SYNTHETIC_NOTE.to_owned()));
    write(columns, metadata, file)
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

/// The columns of an answer: the entries of each grouping column as text, then the numbers. An undefined number is null;
/// an infinite one is infinite.
fn measured_columns(measured: &Measured) -> Vec<Column> {
    let keys = measured.by.iter().enumerate().map(|(at, name)| {
        let entries: Vec<Option<&str>> = measured.rows.iter().map(|row| row.keys[at].as_deref()).collect();
        Series::new(name.as_str().into(), entries).into_column()
    });
    let numbers = measured.columns.iter().enumerate().map(|(at, column)| {
        let numbers: Vec<Option<f64>> = measured.rows.iter().map(|row| row.numbers[at].ok()).collect();
        Series::new(column.name.as_str().into(), numbers).into_column()
    });
    keys.chain(numbers).collect()
}

/// An answer as a frame: the entries of each grouping column as text, then the numbers. An undefined number is null; an
/// infinite one is infinite.
///
/// Errors: none that the data can cause.
pub fn measured_frame(measured: &Measured) -> Result<DataFrame> {
    frame(measured_columns(measured))
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
        guarded("writing out the flows", || {
            let columns = self.frame.columns().iter().map(|column| {
                let Some(labels) = self.labels.get(column.name().as_str()) else { return Ok(column.clone()) };
                let names = Series::new(column.name().clone(), labels);
                let codes = Codes::of_column(column)?;
                let known = codes.into_iter().map(|code| Some(code).filter(|code| *code != MISSING));
                Ok(names.take(&known.collect::<UInt32Chunked>())?.into_column())
            });
            DataFrame::new_infer_height(columns.collect::<PolarsResult<_>>()?)
        })
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

fn write(columns: Vec<Column>, metadata: Vec<(String, String)>, file: &mut File) -> Result<()> {
    guarded("writing Parquet", || {
        let mut frame = DataFrame::new_infer_height(columns)?;
        ParquetWriter::new(file)
            .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
            .finish(&mut frame)
    })?;
    Ok(())
}
