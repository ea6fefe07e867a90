//! A column of numbers: shared with the caller where it can be used as it stands, else read number by number.

use polars::prelude::{Column, DataType, Float64Chunked, IntoSeries, NamedFromOwned, Series};

use super::engine::guarded;
use super::fates::Fates;
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use crate::trade::{Comma, number};

/// The numbers of a [`Numbers`].
enum Values {
    Owned(Vec<f64>),
    /// A column in memory whose numbers are all finite and not negative: not copied.
    Shared(Float64Chunked),
}

/// A column of numbers; `bad` says which rows hold none that can be used.
pub(super) struct Numbers {
    pub(super) source: String,
    values: Values,
    pub(super) bad: Vec<(usize, BadValue)>,
    /// Values in which a comma was read as a thousands mark.
    pub(super) grouped: u64,
}

impl Numbers {
    /// No numbers yet, from a column of this name.
    pub(super) fn of_column(source: &str) -> Self {
        Self { source: source.to_owned(), values: Values::Owned(Vec::new()), bad: Vec::new(), grouped: 0 }
    }

    /// Appends the column of one table.
    pub(super) fn append(&mut self, column: &Column, comma: Comma, place: &Place) -> Result<()> {
        let series = column.as_materialized_series();
        if series.dtype() == &DataType::String {
            let text = guarded("reading numbers", || Ok(series.str()?.clone()))?;
            if comma == Comma::Refused && text.iter().flatten().any(has_point) {
                doubtful_points(text.iter().flatten(), place)?;
            }
            for entry in text.iter() {
                let value = entry.map_or(Err(BadValue::Missing), |entry| number(entry, comma));
                self.grouped += u64::from(value.is_ok() && entry.is_some_and(|entry| entry.contains(',')));
                self.push(value);
            }
        } else if series.dtype().is_primitive_numeric() || series.dtype().is_decimal() {
            let floats = guarded("reading numbers", || Ok(series.cast(&DataType::Float64)?.f64()?.clone()))?;
            if self.is_empty() && all_usable(&floats) {
                self.values = Values::Shared(floats);
                return Ok(());
            }
            for entry in floats.iter() {
                self.push(entry.ok_or(BadValue::Missing).and_then(finite));
            }
        } else {
            let problem = "this type of column holds no numbers".to_owned();
            return Err(ErrorKind::Type { place: place.clone(), problem }.into());
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        match &self.values {
            Values::Owned(values) => values.is_empty(),
            Values::Shared(_) => false,
        }
    }

    /// Appends one number that must not be negative.
    fn push(&mut self, number: Result<f64, BadValue>) {
        // A negative zero is a zero.
        let number = number.and_then(|number| if number < 0.0 { Err(BadValue::Negative) } else { Ok(number + 0.0) });
        if let Values::Shared(shared) = &self.values {
            self.values = Values::Owned(shared.into_no_null_iter().collect());
        }
        if let Values::Owned(values) = &mut self.values {
            self.bad.extend(number.err().map(|problem| (values.len(), problem)));
            values.push(number.unwrap_or(0.0));
        }
    }

    /// The numbers of all rows, 0 where there is none that can be used.
    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match &self.values {
            Values::Owned(values) => Box::new(values.iter().copied()),
            Values::Shared(shared) => Box::new(shared.into_no_null_iter()),
        }
    }

    /// The numbers of the rows that enter, times a scale, as a column of this name; as they are where nothing changes.
    pub(super) fn used(self, name: &str, fates: &Fates, scale: f64) -> Series {
        match self.values {
            Values::Shared(shared) if fates.none_rejected() && scale.to_bits() == 1.0_f64.to_bits() => {
                shared.with_name(name.into()).into_series()
            }
            _ => {
                let rows = self.iter().enumerate().filter(|(row, _)| fates.is_used(*row));
                Series::from_vec(name.into(), rows.map(|(_, number)| number * scale).collect::<Vec<f64>>())
            }
        }
    }
}

fn all_usable(floats: &Float64Chunked) -> bool {
    let usable = |numbers: &[f64]| numbers.iter().all(|number| *number >= 0.0 && number.is_finite());
    floats.null_count() == 0 && floats.downcast_iter().all(|chunk| usable(chunk.values().as_slice()))
}

fn has_point(text: &str) -> bool {
    text.contains('.')
}

/// In a file separated by semicolons a point may be a thousands mark: when every value that has one has three digits
/// after it, which of the two it is cannot be told.
fn doubtful_points<'a>(texts: impl Iterator<Item = &'a str>, place: &Place) -> Result<()> {
    let mut pointed = texts.filter(|text| has_point(text));
    let three = |text: &str| {
        let (whole, rest) = text.trim().split_once('.').unwrap_or(("", ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        rest.len() == 3 && digits(rest) && (1..=3).contains(&whole.len()) && digits(whole)
    };
    if pointed.all(three) {
        let problem = "every value with a point has three digits after it, and the file is separated by semicolons: the \
                       point may be a thousands mark; write the values without marks";
        return Err(Error::data(place.clone(), problem));
    }
    Ok(())
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

    use polars::prelude::NamedFrom;

    use super::*;

    fn numbers(columns: &[Vec<f64>]) -> Numbers {
        let mut numbers = Numbers::of_column("usd");
        for column in columns {
            let column = Series::new("usd".into(), column).into();
            numbers.append(&column, Comma::Thousands, &Place::default()).unwrap();
        }
        numbers
    }

    #[test]
    fn usable_numbers_in_memory_are_not_copied() {
        let series = Series::new("usd".into(), [1.0, 0.0, 2.5]);
        let before = series.f64().unwrap().cont_slice().unwrap().as_ptr();
        let mut numbers = Numbers::of_column("usd");
        numbers.append(&series.clone().into(), Comma::Thousands, &Place::default()).unwrap();
        let after = numbers.used("value", &Fates::all_used(3), 1.0);
        assert_eq!(after.f64().unwrap().cont_slice().unwrap().as_ptr(), before);
        assert_eq!(after.name().as_str(), "value");
    }

    #[test]
    fn a_second_table_a_bad_row_and_a_scale_give_numbers_of_their_own() {
        let numbers = numbers(&[vec![1.0, 2.0], vec![3.0, -4.0]]);
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [1.0, 2.0, 3.0, 0.0]);
        assert_eq!(numbers.bad, [(3, BadValue::Negative)]);
        let mut fates = Fates::all_used(4);
        fates.reject(3, super::super::options::Rejection::Bad(BadValue::Negative));
        let used = numbers.used("value", &fates, 10.0);
        assert_eq!(used.f64().unwrap().cont_slice().unwrap(), [10.0, 20.0, 30.0]);
    }
}
