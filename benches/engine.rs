//! How long the engine takes for its parts: keys to codes, flows to cells, and the kernels on very many small cells; and
//! that no spread of the flows makes it much slower.

use criterion::{Criterion, Throughput, criterion_group};
use polars::prelude::{Categories, DataFrame, DataType, IntoColumn, NamedFrom, Series};
use std::hint::black_box;
use std::time::Duration;
use topheavy::measure::{Evaluator, Measure, Values};
use topheavy::panel::{Asked, Axis, Panel, Question, ReadOptions, Silent, Wanted};

/// Flows of the benches.
const ROWS: u32 = 1_000_000;
const MEASURES: &str = "n,total,hhi,top_share(0.01),median";

/// Mixes the number of a row, the same on every machine.
fn mixed(row: u32) -> u32 {
    (row ^ (row >> 15)).wrapping_mul(0x2c1b_3c6d).rotate_left(13).wrapping_mul(0x297a_2d39)
}

/// A flow: year, firm, market, product.
type Keys = [u32; 4];
/// The flow in a row of the bench.
type Spread = fn(u32) -> Keys;

fn evenly(row: u32) -> Keys {
    let mixed = mixed(row);
    [mixed % 10, mixed / 7 % 100_000, mixed / 11 % 230, mixed / 13 % 5_000]
}

/// One firm in half of the rows.
fn one_firm(row: u32) -> Keys {
    let [year, firm, market, product] = evenly(row);
    [year, if row.is_multiple_of(2) { 7 } else { firm }, market, product]
}

/// One cell with half of the rows.
fn one_cell(row: u32) -> Keys {
    if row.is_multiple_of(2) { [5, row, 23, 500] } else { evenly(row) }
}

/// Every row a firm of its own.
fn all_firms(row: u32) -> Keys {
    let [year, _, market, product] = evenly(row);
    [year, row, market, product]
}

/// Every row a cell of its own, nearly.
fn all_cells(row: u32) -> Keys {
    [row % 10, mixed(row) % 100_000, row / 10 % 230, row / 2_300 % 5_000]
}

fn flows(keys: impl Fn(u32) -> Keys) -> Option<DataFrame> {
    let rows: Vec<Keys> = (0..ROWS).map(keys).collect();
    let text = |name: &str, at: usize, head: &str| {
        let entries: Vec<String> = rows.iter().map(|keys| format!("{head}{:06}", keys[at])).collect();
        Series::new(name.into(), entries).into_column()
    };
    let values: Vec<f64> = (0..ROWS).map(|row| 1e3 * (f64::from(mixed(row) >> 8) + 1.0).powf(-0.9)).collect();
    let years: Vec<u32> = rows.iter().map(|keys| 2016 + keys[0]).collect();
    DataFrame::new_infer_height(vec![
        Series::new("year".into(), years).into_column(),
        text("firm", 1, "F"),
        text("market", 2, "Q"),
        text("product", 3, "article "),
        Series::new("value_usd".into(), values).into_column(),
    ])
    .ok()
}

fn read(frame: &DataFrame) -> topheavy::Result<Panel> {
    Panel::read(frame, &ReadOptions::default(), &Wanted::every_role(), &Silent)
}

fn levels() -> topheavy::Result<Vec<Question>> {
    let measures = Asked::parse_list(MEASURES)?;
    let by: [&[&str]; 4] =
        [&["period"], &["period", "market"], &["period", "product"], &["period", "product", "market"]];
    let question = |by: &[&str]| Question {
        across: Axis::Firm,
        by: by.iter().map(ToString::to_string).collect(),
        measures: measures.clone(),
    };
    Ok(by.into_iter().map(question).collect())
}

/// Text keys to codes, beside polars' own categories of the same.
fn encoding(bench: &mut Criterion) {
    let Some(frame) = flows(evenly) else { return eprintln!("the flows of the bench could not be made") };
    let mut group = bench.benchmark_group("encoding");
    group.throughput(Throughput::Elements(u64::from(ROWS))).sample_size(10).warm_up_time(Duration::from_millis(500));
    group.bench_function("panel", |timer| timer.iter(|| black_box(read(black_box(&frame)))));
    let categories = DataType::from_categories(Categories::global());
    group.bench_function("polars categories", |timer| {
        timer.iter(|| {
            for key in ["firm", "market", "product"] {
                let _ = black_box(frame.column(key).and_then(|column| column.cast(&categories)));
            }
        });
    });
    group.finish();
}

/// Flows to cells and their measures, for every spread of the flows.
fn sorting(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("four levels");
    group.throughput(Throughput::Elements(u64::from(ROWS))).sample_size(10).warm_up_time(Duration::from_millis(500));
    let shapes: [(&str, Spread); 5] = [
        ("evenly", evenly),
        ("one firm in half of the rows", one_firm),
        ("one cell with half of the rows", one_cell),
        ("every row a firm", all_firms),
        ("every row a cell", all_cells),
    ];
    for (name, keys) in shapes {
        let (Some(Ok(panel)), Ok(levels)) = (flows(keys).map(|frame| read(&frame)), levels()) else {
            return eprintln!("the flows of the bench could not be read");
        };
        group.bench_function(name, |timer| timer.iter(|| black_box(panel.levels(&levels, &Silent))));
    }
    group.finish();
}

/// Cells of a few units, one after the other.
fn small_cells(bench: &mut Criterion) {
    let values: Vec<f64> = (0..ROWS).map(|row| f64::from(mixed(row) >> 8) + 1.0).collect();
    let Ok(measures) = Measure::parse_list(MEASURES) else { return eprintln!("no such measures") };
    let mut group = bench.benchmark_group("cells of so many firms");
    for units in [1, 2, 5, 30, 1_000] {
        let cells = 20_000 / units;
        group.throughput(Throughput::Elements(cells as u64)).sample_size(20);
        group.bench_function(units.to_string(), |timer| {
            let (mut evaluator, mut numbers) = (Evaluator::new(&measures), Vec::new());
            timer.iter(|| {
                numbers.clear();
                for cell in black_box(&values).chunks(units).take(cells) {
                    if let Ok(cell) = Values::new(cell) {
                        evaluator.numbers(&cell, &mut numbers);
                    }
                }
                numbers.len()
            });
        });
    }
    group.finish();
}

criterion_group!(engine, encoding, sorting, small_cells);

fn main() {
    engine();
    Criterion::default().configure_from_args().final_summary();
}
