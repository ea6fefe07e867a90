//! Parquet files: the answer to a question, and the synthetic sample.

use std::fs::File;

use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use polars_io::prelude::{KeyValueMetadata, ParquetWriter};

use super::engine::guarded;
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
    let keys = measured.by.iter().enumerate().map(|(at, name)| {
        let entries: Vec<Option<&str>> = measured.rows.iter().map(|row| row.keys[at].as_deref()).collect();
        Series::new(name.as_str().into(), entries).into_column()
    });
    let numbers = measured.columns.iter().enumerate().map(|(at, column)| {
        let numbers: Vec<Option<f64>> = measured.rows.iter().map(|row| row.numbers[at].ok()).collect();
        Series::new(column.name.as_str().into(), numbers).into_column()
    });
    let columns: Vec<Column> = keys.chain(numbers).collect();
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
    let columns = vec![
        Series::new("year".into(), &flows.year).into_column(),
        coded("firm", &flows.firm)?,
        coded("market", &flows.market)?,
        coded("product", &flows.product)?,
        coded("item", &flows.item)?,
        coded("size_class", &flows.size_class)?,
        Series::new("value_usd".into(), &flows.value_usd).into_column(),
    ];
    let mut metadata = flows.metadata();
    metadata.push((SYNTHETIC_KEY.to_owned(), SYNTHETIC_NOTE.to_owned()));
    write(columns, metadata, file)
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
