//! A Rust program that embeds the crate: measures of one cell, and a report on a file.
//!
//! ```text
//! cargo run --release --features cli --example report_from_rust -- exports.parquet
//! ```

use topheavy::measure::{Measure, Values, evaluate};
use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
use topheavy::report::{Report, ReportOptions};

fn main() -> topheavy::Result<()> {
    let exports = [60e6, 20e6, 7e6, 3e6];
    let measures = Measure::parse_list("hhi,effective_number,top_share(0.01),share_lt(10e6)")?;
    let found = evaluate(&Values::new(&exports)?, &measures);
    for (measure, number) in measures.iter().zip(found.numbers) {
        match number {
            Ok(number) => println!("{:<18} {number:.4}   {}", measure.column(), measure.definition().formula),
            Err(reason) => println!("{:<18} undefined: {reason}", measure.column()),
        }
    }
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        return Ok(());
    }
    let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    let report = Report::of(&panel, &ReportOptions { target_total: Some(1e12) }, &Silent)?;
    for block in report.blocks()? {
        println!("\n{}\n{}", block.heading, block.body);
    }
    Ok(())
}
