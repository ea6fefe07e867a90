//! One key column of one batch as codes of its own distinct entries: the batch's part of the work, done in parallel with that
//! of others. What an entry means is decided once for all batches, see [`super::dictionary`].

use std::fmt::Display;
use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};
use polars::prelude::{DataType, NamedFrom, Series, StringChunked};
use polars_arrow::array::{DictionaryArray, Utf8ViewArray};

use super::codes::MISSING;
use super::engine::guarded;
use crate::error::{Error, ErrorKind, Place, Result};

/// A key column: `entries[codes[row]]`, or missing.
pub(super) struct Encoded {
    pub(super) codes: Vec<u32>,
    /// Distinct, as the column holds them.
    pub(super) entries: Utf8ViewArray,
    /// Which entries have a row; `None` when all have. A file may list entries that no row holds.
    pub(super) used: Option<Vec<bool>>,
}

impl Encoded {
    /// Encodes a column. Whole numbers stored as floats lose their `.0`.
    pub(super) fn of(series: &Series, place: &Place) -> Result<Self> {
        if let Some(read) = of_numbers(series) {
            return read;
        }
        if let Some(read) = of_categories(series) {
            return read;
        }
        if series.dtype().is_float() {
            return of_floats(series, place);
        }
        Ok(of_text(&as_text(series, place)?))
    }

    /// Takes over the dictionary of a file.
    pub(super) fn of_dictionary(array: &DictionaryArray<u32>) -> Option<Self> {
        let entries = array.values().as_any().downcast_ref::<Utf8ViewArray>()?.clone();
        let keys = array.keys();
        let codes = match keys.validity() {
            None => keys.values().as_slice().to_vec(),
            Some(_) => keys.iter().map(|code| code.map_or(MISSING, |code| *code)).collect(),
        };
        Some(Self::of_codes(codes, entries))
    }

    /// Codes of entries of which some may have no row.
    fn of_codes(codes: Vec<u32>, entries: Utf8ViewArray) -> Self {
        let mut used = vec![false; entries.len()];
        for code in &codes {
            if let Some(used) = used.get_mut(*code as usize) {
                *used = true;
            }
        }
        Self { codes, entries, used: Some(used) }
    }
}

/// Distinct entries of a kind, each with its code.
struct Distinct<T> {
    hasher: DefaultHashBuilder,
    /// With the hash, so that the table can grow without a look at the entries.
    codes: HashTable<(u64, u32)>,
    entries: Vec<T>,
    /// The entry of the row before, which most often comes again.
    last: Option<(T, u32)>,
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    fn new() -> Self {
        Self { hasher: DefaultHashBuilder::default(), codes: HashTable::new(), entries: Vec::new(), last: None }
    }

    fn code(&mut self, entry: T) -> u32 {
        if let Some((last, code)) = self.last
            && last == entry
        {
            return code;
        }
        let Self { hasher, codes, entries, .. } = self;
        let hash = hasher.hash_one(entry);
        let code =
            if let Some((_, code)) = codes.find(hash, |(of, code)| *of == hash && entries[*code as usize] == entry) {
                *code
            } else {
                // A batch has fewer rows than there are codes.
                let code = u32::try_from(entries.len()).unwrap_or(MISSING);
                entries.push(entry);
                codes.insert_unique(hash, (hash, code), |(hash, _)| *hash);
                code
            };
        self.last = Some((entry, code));
        code
    }

    fn encode(&mut self, rows: impl Iterator<Item = Option<T>>) -> Vec<u32> {
        rows.map(|entry| entry.map_or(MISSING, |entry| self.code(entry))).collect()
    }
}

fn of_text(text: &StringChunked) -> Encoded {
    let mut distinct = Distinct::new();
    let codes = distinct.encode(text.iter());
    Encoded { codes, entries: Utf8ViewArray::from_slice_values(&distinct.entries), used: None }
}

/// Whole numbers, each turned into text once. `None` for a column of another type.
fn of_numbers(series: &Series) -> Option<Result<Encoded>> {
    macro_rules! numbers {
        ($($type:ident => $column:ident),+) => {
            match series.dtype() {
                $(DataType::$type => {
                    let numbers = guarded("reading a key column", || series.$column());
                    Some(numbers.map(|numbers| of_each(numbers.iter())))
                })+
                _ => None,
            }
        };
    }
    numbers!(
        Int8 => i8, Int16 => i16, Int32 => i32, Int64 => i64, UInt8 => u8, UInt16 => u16, UInt32 => u32, UInt64 => u64
    )
}

fn of_each<T: Copy + Eq + Hash + Display>(numbers: impl Iterator<Item = Option<T>>) -> Encoded {
    let mut distinct = Distinct::new();
    let codes = distinct.encode(numbers);
    let texts: Vec<String> = distinct.entries.iter().map(ToString::to_string).collect();
    Encoded { codes, entries: Utf8ViewArray::from_slice_values(&texts), used: None }
}

/// Entries that the caller has encoded already. `None` for a column of another type.
fn of_categories(series: &Series) -> Option<Result<Encoded>> {
    let (DataType::Categorical(_, mapping) | DataType::Enum(_, mapping)) = series.dtype() else { return None };
    Some(guarded("reading a key column", || {
        let categories = series.to_physical_repr().cast(&DataType::UInt32)?;
        let mut distinct = Distinct::new();
        let codes = distinct.encode(categories.u32()?.iter());
        let texts: Vec<&str> =
            distinct.entries.iter().map(|category| mapping.cat_to_str(*category).unwrap_or_default()).collect();
        Ok(Encoded { codes, entries: Utf8ViewArray::from_slice_values(&texts), used: None })
    }))
}

/// Floats, as some tools write integers with gaps: a whole number is the text of that integer, whatever else is in the column.
fn of_floats(series: &Series, place: &Place) -> Result<Encoded> {
    // From here on not every whole number is a float of its own.
    let limit = if series.dtype() == &DataType::Float64 { 2_f64.powi(53) } else { 2_f64.powi(24) };
    guarded("reading a key column", || {
        let floats = series.cast(&DataType::Float64)?;
        let mut distinct = Distinct::new();
        // Adding 0 makes 0 of −0.
        let codes = distinct.encode(floats.f64()?.iter().map(|float| float.map(|float| (float + 0.0).to_bits())));
        let values: Vec<f64> = distinct.entries.iter().map(|bits| f64::from_bits(*bits)).collect();
        if values.iter().any(|value| value.abs() >= limit && value.is_finite()) {
            return Ok(None);
        }
        // In the type of the column, whose digits are fewer.
        let texts = Series::new("texts".into(), &values).cast(series.dtype())?.cast(&DataType::String)?;
        let texts = texts.str()?.iter().zip(&values).map(|(text, value)| {
            if value.fract() == 0.0 { format!("{value:.0}") } else { text.unwrap_or_default().to_owned() }
        });
        let entries = Utf8ViewArray::from_slice_values(texts.collect::<Vec<_>>());
        Ok(Some(Encoded { codes, entries, used: None }))
    })?
    .ok_or_else(|| {
        let problem = "holds ids as floating-point numbers too large to tell apart; store ids as text or whole numbers";
        Error::data(place.clone(), problem)
    })
}

/// A key column as text.
fn as_text(series: &Series, place: &Place) -> Result<StringChunked> {
    let refused = |problem: &str| ErrorKind::Type { place: place.clone(), problem: problem.to_owned() };
    match series.dtype() {
        DataType::String | DataType::Boolean | DataType::Date | DataType::Datetime(_, None) | DataType::Null => {}
        dtype if dtype.is_primitive_numeric() || dtype.is_decimal() => {}
        DataType::Datetime(_, Some(_)) => {
            return Err(
                refused("holds moments of a time zone; say which day or month they are, as dates or text").into()
            );
        }
        _ => return Err(refused("this type of column cannot be a key; store it as text, number or date").into()),
    }
    guarded("reading a key column", || Ok(series.cast(&DataType::String)?.str()?.clone()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn entries(floats: &[Option<f64>], dtype: &DataType) -> Vec<String> {
        let series = Series::new("k".into(), floats).cast(dtype).unwrap();
        let found = Encoded::of(&series, &Place::default()).unwrap();
        found.entries.values_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_text_of_a_float_does_not_depend_on_the_others() {
        for dtype in [DataType::Float64, DataType::Float32] {
            assert_eq!(entries(&[Some(1.0), None, Some(-0.0), Some(2025.0)], &dtype), ["1", "0", "2025"]);
            assert_eq!(entries(&[Some(1.0), Some(2.5), Some(f64::NAN), Some(0.1)], &dtype), ["1", "2.5", "NaN", "0.1"]);
        }
        let large = Series::new("k".into(), [9_007_199_254_740_992.0]);
        assert!(Encoded::of(&large, &Place::default()).is_err());
    }
}
