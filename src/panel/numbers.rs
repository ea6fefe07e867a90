//! A column of numbers, piece by piece: shared with the caller where it can be used as it stands, else read number by number.

use std::borrow::Cow;
use std::ops::Range;

use polars::prelude::{Column, DataType};
use polars_arrow::array::PrimitiveArray;
use polars_buffer::Buffer;

use super::engine::guarded;
use super::spill::{Keeping, Spilled};
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use crate::trade::{Comma, number};

/// The numbers of some rows; 0 where there is none that can be used.
#[derive(Debug, Clone)]
enum Stored {
    Held(Buffer<f64>),
    Spilled(Spilled),
}

/// A column of numbers; `bad` says which rows hold none that can be used.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) source: String,
    pieces: Vec<Stored>,
    rows: usize,
    keeping: Keeping,
    pub(super) bad: Vec<(usize, BadValue)>,
    /// Values in which a comma was read as a thousands mark.
    pub(super) grouped: u64,
    /// Of the numbers of all rows.
    pub(super) ends: Ends,
    points: Points,
}

/// What is known of some numbers that are not negative.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Ends {
    /// 0 of none.
    pub(super) largest: f64,
    pub(super) zeros: u64,
}

impl Ends {
    pub(super) fn of(numbers: &[f64]) -> Self {
        let mut ends = Self::default();
        for number in numbers {
            ends.largest = f64::max(ends.largest, *number);
            ends.zeros += u64::from(*number == 0.0);
        }
        ends
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self { largest: self.largest.max(other.largest), zeros: self.zeros + other.zeros }
    }
}

/// What points in the numbers of a text separated by semicolons look like.
#[derive(Debug, Clone, Copy, Default)]
struct Points {
    /// Some number has a point with three digits after it.
    thousands: bool,
    /// Some number has a point that can be no thousands mark.
    decimal: bool,
}

/// The numbers of one table or of a part of it, read.
pub(super) struct Read {
    numbers: Buffer<f64>,
    /// Whether the memory is the caller's, so that nothing is won by letting go of it.
    shared: bool,
    bad: Vec<(usize, BadValue)>,
    grouped: u64,
    ends: Ends,
    points: Points,
}

impl Read {
    /// Reads a column.
    pub(super) fn of(column: &Column, comma: Comma, shared: bool, place: &Place) -> Result<Self> {
        let series = column.as_materialized_series();
        if series.dtype() == &DataType::String {
            let text = guarded("reading numbers", || Ok(series.str()?.clone()))?;
            let mut read = Reader::with_capacity(text.len());
            for entry in text.iter() {
                if let (Comma::Refused, Some(entry)) = (comma, entry) {
                    read.points.look(entry);
                }
                let value = entry.map_or(Err(BadValue::Missing), |entry| number(entry, comma));
                read.grouped += u64::from(value.is_ok() && entry.is_some_and(|entry| entry.contains(',')));
                read.push(value);
            }
            return Ok(read.finish());
        }
        if !(series.dtype().is_primitive_numeric() || series.dtype().is_decimal()) {
            let problem = "this type of column holds no numbers".to_owned();
            return Err(ErrorKind::Type { place: place.clone(), problem }.into());
        }
        let floats = guarded("reading numbers", || Ok(series.cast(&DataType::Float64)?.f64()?.rechunk().into_owned()))?;
        let numbers = floats.downcast_iter().next().filter(|_| floats.null_count() == 0).map(PrimitiveArray::values);
        if let Some(numbers) =
            numbers.filter(|numbers| numbers.iter().all(|number| *number >= 0.0 && number.is_finite()))
        {
            let (numbers, ends) = (numbers.clone(), Ends::of(numbers));
            let shared = shared && series.dtype() == &DataType::Float64;
            return Ok(Self { numbers, shared, bad: Vec::new(), grouped: 0, ends, points: Points::default() });
        }
        let mut read = Reader::with_capacity(floats.len());
        for entry in floats.iter() {
            read.push(entry.ok_or(BadValue::Missing).and_then(finite));
        }
        Ok(read.finish())
    }
}

/// Numbers read one by one.
#[derive(Default)]
struct Reader {
    numbers: Vec<f64>,
    bad: Vec<(usize, BadValue)>,
    grouped: u64,
    points: Points,
}

impl Reader {
    fn with_capacity(rows: usize) -> Self {
        Self { numbers: Vec::with_capacity(rows), ..Self::default() }
    }

    /// Appends one number that must not be negative.
    fn push(&mut self, number: Result<f64, BadValue>) {
        // A negative zero is a zero.
        let number = number.and_then(|number| if number < 0.0 { Err(BadValue::Negative) } else { Ok(number + 0.0) });
        self.bad.extend(number.err().map(|problem| (self.numbers.len(), problem)));
        self.numbers.push(number.unwrap_or(0.0));
    }

    fn finish(self) -> Read {
        let ends = Ends::of(&self.numbers);
        let (bad, grouped, points) = (self.bad, self.grouped, self.points);
        Read { numbers: self.numbers.into(), shared: false, bad, grouped, ends, points }
    }
}

impl Numbers {
    /// No numbers yet, from a column of this name.
    pub(super) fn of_column(source: &str, keeping: &Keeping) -> Self {
        Self {
            source: source.to_owned(),
            pieces: Vec::new(),
            rows: 0,
            keeping: keeping.clone(),
            bad: Vec::new(),
            grouped: 0,
            ends: Ends::default(),
            points: Points::default(),
        }
    }

    /// Appends what was read, cut into these pieces.
    pub(super) fn append(&mut self, read: Read, pieces: impl Iterator<Item = Range<usize>>) -> Result<()> {
        for rows in pieces {
            let numbers = read.numbers.clone().sliced(rows);
            let stored = if !read.shared && self.keeping.is_full(size_of_val(numbers.as_slice()) as u64) {
                Stored::Spilled(self.keeping.write(&numbers)?)
            } else {
                Stored::Held(numbers)
            };
            self.pieces.push(stored);
        }
        self.bad.extend(read.bad.into_iter().map(|(row, problem)| (self.rows + row, problem)));
        self.rows += read.numbers.len();
        self.grouped += read.grouped;
        self.ends = self.ends.join(read.ends);
        self.points.thousands |= read.points.thousands;
        self.points.decimal |= read.points.decimal;
        Ok(())
    }

    /// The end of a table: in one separated by semicolons a point may be a thousands mark; when every value that has one
    /// has three digits after it, which of the two it is cannot be told.
    pub(super) fn end_of_table(&mut self, place: &Place) -> Result<()> {
        let points = std::mem::take(&mut self.points);
        if points.thousands && !points.decimal {
            let problem = "every value with a point has three digits after it, and the file is separated by semicolons: \
                           the point may be a thousands mark; write the values without marks";
            return Err(Error::data(place.clone(), problem));
        }
        Ok(())
    }

    /// Number of pieces.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Rows of a piece.
    pub(super) fn rows_of(&self, piece: usize) -> usize {
        match self.pieces.get(piece) {
            Some(Stored::Held(numbers)) => numbers.len(),
            Some(Stored::Spilled(spilled)) => spilled.entries(),
            None => 0,
        }
    }

    /// The numbers of a piece.
    pub(super) fn part(&self, piece: usize) -> Result<Cow<'_, [f64]>> {
        Ok(match self.pieces.get(piece) {
            Some(Stored::Held(numbers)) => Cow::Borrowed(numbers.as_slice()),
            Some(Stored::Spilled(spilled)) => Cow::Owned(self.keeping.read(*spilled)?),
            None => Cow::Borrowed(&[]),
        })
    }

    /// Calls `f` with every row and its number, in the order of the rows.
    pub(super) fn each(&self, mut f: impl FnMut(usize, f64)) -> Result<()> {
        let mut row = 0;
        for piece in 0..self.pieces.len() {
            for number in self.part(piece)?.iter() {
                f(row, *number);
                row += 1;
            }
        }
        Ok(())
    }
}

impl Points {
    fn look(&mut self, text: &str) {
        let Some((whole, rest)) = text.trim().split_once('.') else { return };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let three = rest.len() == 3 && digits(rest) && (1..=3).contains(&whole.len()) && digits(whole);
        self.thousands |= three;
        self.decimal |= !three;
    }
}

fn finite(number: f64) -> Result<f64, BadValue> {
    if number.is_nan() {
        Err(BadValue::NotANumber)
    } else if number.is_infinite() {
        Err(BadValue::Infinite)
    } else {
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::{NamedFrom, Series};

    use super::*;

    fn read(series: &Series, comma: Comma) -> Result<Read> {
        Read::of(&series.clone().into(), comma, true, &Place::default())
    }

    fn numbers(tables: &[Series], comma: Comma, keeping: &Keeping) -> Result<Numbers> {
        let mut numbers = Numbers::of_column("usd", keeping);
        for table in tables {
            let rows = table.len();
            numbers.append(read(table, comma)?, [0..rows / 2, rows / 2..rows].into_iter())?;
            numbers.end_of_table(&Place::default())?;
        }
        Ok(numbers)
    }

    fn all(numbers: &Numbers) -> Vec<f64> {
        let mut all = Vec::new();
        numbers.each(|_, number| all.push(number)).unwrap();
        all
    }

    #[test]
    fn usable_numbers_in_memory_are_not_copied() {
        let series = Series::new("usd".into(), [1.0, 0.0, 2.5]);
        let before = series.f64().unwrap().cont_slice().unwrap().as_ptr();
        let numbers = numbers(&[series], Comma::Thousands, &Keeping::within(0, None)).unwrap();
        assert_eq!(numbers.part(0).unwrap().as_ptr(), before);
        assert_eq!((all(&numbers), numbers.ends), (vec![1.0, 0.0, 2.5], Ends { largest: 2.5, zeros: 1 }));
    }

    #[test]
    fn bad_rows_are_counted_from_the_first_table_on() {
        let tables =
            [Series::new("usd".into(), ["1", "2,000"]), Series::new("usd".into(), [Some(3.0), Some(-4.0), None])];
        for keeping in [Keeping::in_memory(), Keeping::within(0, None)] {
            let numbers = numbers(&tables, Comma::Thousands, &keeping).unwrap();
            assert_eq!(all(&numbers), [1.0, 2_000.0, 3.0, 0.0, 0.0]);
            assert_eq!(numbers.bad, [(3, BadValue::Negative), (4, BadValue::Missing)]);
            assert_eq!((numbers.grouped, numbers.rows(), numbers.pieces(), numbers.rows_of(3)), (1, 5, 4, 2));
        }
    }

    #[test]
    fn points_among_semicolons_are_judged_by_the_whole_table() {
        let (doubtful, clear) =
            (Series::new("usd".into(), ["1.000", "7"]), Series::new("usd".into(), ["1.000", "2.5"]));
        assert!(numbers(std::slice::from_ref(&doubtful), Comma::Refused, &Keeping::in_memory()).is_err());
        assert!(numbers(&[clear, Series::new("usd".into(), ["7"])], Comma::Refused, &Keeping::in_memory()).is_ok());
        assert!(numbers(&[doubtful], Comma::Thousands, &Keeping::in_memory()).is_ok());
    }
}
