//! Answers as CSV, row by row, so that millions of cells are never one text.

use std::io::Write;

use csv::Writer;

use crate::error::{Error, Result};
use crate::panel::{InputSummary, Measured, Stack};

/// Writes answers as CSV with every digit: an empty field for an undefined number, `inf` for an infinite one. Several
/// answers stand one below the other, see [`Stack`]. What was measured from synthetic data says so in a last column
/// `synthetic`.
///
/// Errors: what cannot be written; a reader that has gone away (a closed pipe) is no error.
pub fn write_csv(levels: &[Measured], input: &InputSummary, into: impl Write) -> Result<()> {
    match write(levels, input, into) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::file("CSV", format!("could not be written: {}", error.kind())))
        }
        _ => Ok(()),
    }
}

fn write(levels: &[Measured], input: &InputSummary, into: impl Write) -> std::io::Result<()> {
    let stack = Stack::of(levels);
    let flag = |text: &str| input.synthetic.as_ref().map(|_| text.to_owned());
    let mut writer = Writer::from_writer(into);
    writer.write_record(stack.header().into_iter().chain(flag("synthetic")))?;
    for level in levels {
        let name = stack.level().map(|_| level.level_name());
        let at = |names: Vec<&String>, wanted: &[String]| -> Vec<Option<usize>> {
            wanted.iter().map(|name| names.iter().position(|known| *known == name)).collect()
        };
        let keys = at(level.by.iter().collect(), stack.by());
        let measures = at(level.columns.iter().map(|column| &column.name).collect(), stack.measures());
        for row in level.rows() {
            let key = |at: &Option<usize>| at.and_then(|at| row.keys[at].clone()).unwrap_or_default();
            let number = |at: &Option<usize>| {
                at.and_then(|at| row.numbers[at].ok()).map_or_else(String::new, |number| number.to_string())
            };
            let fields = name.iter().cloned().chain(keys.iter().map(key)).chain(measures.iter().map(number));
            writer.write_record(fields.chain(flag("true")))?;
        }
    }
    writer.flush()
}
