//! Key columns as dense integers: every distinct entry once, in a canonical order that does not depend on the rows.

use std::fmt::Display;
use std::hash::Hash;

use polars::prelude::{Column, DataType, PlHashMap, PolarsResult, Series, StringChunked};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::codes::{Codes, MISSING};
use super::engine::guarded;
use super::fates::Fates;
use crate::error::{Error, ErrorKind, Place, Result};

/// Which words mean that an entry is missing.
type Words<'a> = &'a dyn Fn(&str) -> bool;

/// One key column, encoded: `labels[codes[row]]`, or missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    /// One code a row.
    pub(super) codes: Codes,
    /// Distinct entries.
    pub(super) labels: Vec<String>,
    index: PlHashMap<String, u32>,
    /// Codes of entries that stand in the column otherwise than in `labels`: with spaces around, or missing.
    variants: PlHashMap<String, u32>,
}

impl Dictionary {
    /// Appends a column of a file. Text is trimmed and in Unicode's composed form; an empty text is missing, and so are
    /// words for which `missing` holds, such as `null`; whole numbers stored as
    /// floats lose their `.0`.
    pub(super) fn append(&mut self, column: &Column, missing: impl Fn(&str) -> bool, place: &Place) -> Result<()> {
        let series = column.as_materialized_series();
        self.codes.reserve(series.len());
        if let Some(read) = self.append_numbers(series, &missing, place) {
            return read;
        }
        if let Some(read) = self.append_categories(series, &missing, place) {
            return read;
        }
        let text = as_text(series, place)?;
        let mut last: Option<(&str, u32)> = None;
        for entry in text.iter() {
            let code = match (entry, last) {
                (None, _) => MISSING,
                (Some(entry), Some((same, code))) if entry == same => code,
                (Some(entry), _) => self.code_of(entry, &missing, place)?,
            };
            last = entry.map(|entry| (entry, code));
            self.codes.push(code);
        }
        Ok(())
    }

    /// Whole numbers, each turned into text once. `None` for a column of another type.
    fn append_numbers(&mut self, series: &Series, missing: Words<'_>, place: &Place) -> Option<Result<()>> {
        macro_rules! numbers {
            ($($type:ident => $column:ident),+) => {
                match series.dtype() {
                    $(DataType::$type => {
                        let numbers = guarded("reading a key column", || series.$column());
                        Some(numbers.and_then(|numbers| self.append_each(numbers.iter(), missing, place)))
                    })+
                    _ => None,
                }
            };
        }
        numbers!(
            Int8 => i8, Int16 => i16, Int32 => i32, Int64 => i64, UInt8 => u8, UInt16 => u16, UInt32 => u32, UInt64 => u64
        )
    }

    fn append_each<T: Copy + Eq + Hash + Display>(
        &mut self,
        numbers: impl Iterator<Item = Option<T>>,
        missing: Words<'_>,
        place: &Place,
    ) -> Result<()> {
        let mut known: PlHashMap<T, u32> = PlHashMap::default();
        let mut last: Option<(T, u32)> = None;
        for number in numbers {
            let code = match (number, last) {
                (None, _) => MISSING,
                (Some(number), Some((same, code))) if number == same => code,
                (Some(number), _) => {
                    if let Some(code) = known.get(&number) {
                        *code
                    } else {
                        let code = self.code_of(&number.to_string(), missing, place)?;
                        known.insert(number, code);
                        code
                    }
                }
            };
            last = number.map(|number| (number, code));
            self.codes.push(code);
        }
        Ok(())
    }

    /// Entries that the caller has encoded already. `None` for a column of another type.
    fn append_categories(&mut self, series: &Series, missing: Words<'_>, place: &Place) -> Option<Result<()>> {
        let (DataType::Categorical(_, mapping) | DataType::Enum(_, mapping)) = series.dtype() else { return None };
        let physical = guarded("reading a key column", || series.to_physical_repr().cast(&DataType::UInt32));
        Some(physical.and_then(|physical| {
            let physical = guarded("reading a key column", || Ok(physical.u32()?.clone()))?;
            let mut known: Vec<Option<u32>> = Vec::new();
            for category in physical.iter() {
                let Some(category) = category else {
                    self.codes.push(MISSING);
                    continue;
                };
                let at = category as usize;
                if known.len() <= at {
                    known.resize(at + 1, None);
                }
                let code = if let Some(code) = known[at] {
                    code
                } else {
                    self.code_of(mapping.cat_to_str(category).unwrap_or_default(), missing, place)?
                };
                known[at] = Some(code);
                self.codes.push(code);
            }
            Ok(())
        }))
    }

    /// The code of an entry as a column holds it.
    fn code_of(&mut self, entry: &str, missing: Words<'_>, place: &Place) -> Result<u32> {
        if let Some(code) = self.index.get(entry).or_else(|| self.variants.get(entry)) {
            return Ok(*code);
        }
        let own = bare(entry);
        let code = if own.is_empty() || missing(own) {
            MISSING
        } else if is_nfc_quick(own.chars()) == IsNormalized::Yes {
            self.encode(own, place)?
        } else {
            self.encode(&own.nfc().collect::<String>(), place)?
        };
        if self.labels.get(code as usize).is_none_or(|label| label != entry) {
            self.variants.insert(entry.to_owned(), code);
        }
        Ok(code)
    }

    /// Appends rows without an entry.
    pub(super) fn append_missing(&mut self, rows: usize) {
        (0..rows).for_each(|_| self.codes.push(MISSING));
    }

    fn encode(&mut self, entry: &str, place: &Place) -> Result<u32> {
        if let Some(code) = self.index.get(entry) {
            return Ok(*code);
        }
        let code = u32::try_from(self.labels.len()).ok().filter(|code| *code < MISSING);
        let code = code.ok_or_else(|| Error::data(place.clone(), "more than 4,294,967,294 distinct entries"))?;
        self.labels.push(entry.to_owned());
        self.index.insert(entry.to_owned(), code);
        Ok(code)
    }

    /// Number of rows of each entry, among the rows that enter.
    pub(super) fn counts(&self, fates: &Fates) -> Vec<u64> {
        let mut counts = vec![0; self.labels.len()];
        for (row, code) in self.codes.iter().enumerate().filter(|(_, code)| *code != MISSING) {
            counts[code as usize] += u64::from(fates.is_used(row));
        }
        counts
    }

    /// Puts the entries in the order of their text, dropping those with no row.
    pub(super) fn sort(&mut self) {
        (self.index, self.variants) = (PlHashMap::default(), PlHashMap::default());
        let seen = self.seen();
        let mut order: Vec<u32> = (0..).zip(&seen).filter(|(_, seen)| **seen).map(|(code, _)| code).collect();
        order.sort_unstable_by(|one, other| self.labels[*one as usize].cmp(&self.labels[*other as usize]));
        let mut codes = vec![MISSING; seen.len()];
        for (code, before) in (0..).zip(&order) {
            codes[*before as usize] = code;
        }
        let mut labels = std::mem::take(&mut self.labels);
        self.labels = order.iter().map(|before| std::mem::take(&mut labels[*before as usize])).collect();
        self.codes.replace(&codes);
    }

    /// Which entries have a row.
    fn seen(&self) -> Vec<bool> {
        let mut seen = vec![false; self.labels.len()];
        for code in self.codes.iter().filter(|code| *code != MISSING) {
            seen[code as usize] = true;
        }
        seen
    }

    /// Replaces every entry by another (entries that become equal are one from then on) and puts the entries in
    /// the order of `rank`, dropping those with no row.
    pub(super) fn relabel<K: Ord>(&mut self, label: impl Fn(u32) -> String, rank: impl Fn(&str) -> K) {
        let renamed: Vec<Option<String>> =
            (0..).zip(self.seen()).map(|(code, seen)| seen.then(|| label(code))).collect();
        let mut labels: Vec<String> = renamed.iter().flatten().cloned().collect();
        labels.sort_by_cached_key(|label| (rank(label), label.clone()));
        labels.dedup();
        let place: PlHashMap<&str, u32> = labels.iter().map(String::as_str).zip(0..).collect();
        let codes: Vec<u32> = renamed
            .iter()
            .map(|label| label.as_ref().and_then(|label| place.get(label.as_str())).copied().unwrap_or(MISSING))
            .collect();
        drop(place);
        self.codes.replace(&codes);
        self.index = PlHashMap::default();
        self.variants = PlHashMap::default();
        self.labels = labels;
    }

    /// Keeps the rows that enter.
    pub(super) fn retain(&mut self, fates: &Fates) {
        if !fates.none_rejected() {
            self.codes.retain(|row| fates.is_used(row));
        }
    }
}

/// The text without the spaces and invisible marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}'))
}

/// A key column as text. Floats that hold only whole numbers (a column of integers with gaps, as some tools write it)
/// are read as integers.
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
    let exact = if series.dtype() == &DataType::Float32 { 24 } else { 53 };
    if series.dtype().is_float() && guarded("reading a key column", || exceeds(series, 2_f64.powi(exact)))? {
        let problem = "holds ids as floating-point numbers too large to tell apart; store ids as text or whole numbers";
        return Err(Error::data(place.clone(), problem));
    }
    guarded("reading a key column", || {
        let series = match series.dtype() {
            DataType::Float64 | DataType::Float32 if is_whole(series)? => series.cast(&DataType::Int64)?,
            _ => series.clone(),
        };
        Ok(series.cast(&DataType::String)?.str()?.clone())
    })
}

fn exceeds(series: &Series, limit: f64) -> PolarsResult<bool> {
    let floats = series.cast(&DataType::Float64)?;
    Ok(floats.f64()?.iter().flatten().any(|value| value.abs() >= limit))
}

fn is_whole(series: &Series) -> PolarsResult<bool> {
    let floats = series.cast(&DataType::Float64)?;
    Ok(floats.f64()?.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < 9e15))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::{Categories, NamedFrom};

    use crate::panel::options::Rejection;
    use crate::trade::is_missing;

    use super::*;

    fn dictionary(entries: &[Option<&str>]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        dictionary.append(&Series::new("k".into(), entries).into(), |_| false, &Place::default()).unwrap();
        dictionary
    }

    #[test]
    fn order_of_rows_does_not_matter_after_relabelling() {
        let mut one = dictionary(&[Some("b"), Some(" a "), None, Some("b"), Some("")]);
        let mut two = dictionary(&[Some("a"), Some("b")]);
        for dictionary in [&mut one, &mut two] {
            let labels = dictionary.labels.clone();
            dictionary.relabel(|code| labels[code as usize].clone(), str::to_owned);
        }
        assert_eq!(one.labels, ["a", "b"]);
        assert_eq!(one.labels, two.labels);
        assert_eq!(one.codes.iter().collect::<Vec<_>>(), [1, 0, MISSING, 1, MISSING]);
    }

    #[test]
    fn entries_can_be_merged_and_counted() {
        let mut codes = dictionary(&[Some("010121"), Some("010129"), Some("0202")]);
        let mut fates = Fates::all_used(3);
        fates.reject(2, Rejection::Aggregate);
        assert_eq!(codes.counts(&fates), [1, 1, 0]);
        let labels = codes.labels.clone();
        codes.relabel(|code| labels[code as usize][..2].to_owned(), str::to_owned);
        assert_eq!(
            (codes.labels.as_slice(), codes.codes.iter().collect::<Vec<_>>()),
            (&["01".into(), "02".into()][..], vec![0, 0, 1])
        );
    }

    #[test]
    fn missing_words_invisible_marks_and_composed_letters() {
        let entries = Series::new("k".into(), ["NA", "Co\u{302}te", "C\u{f4}te\u{200b}", "null"]);
        let (mut firms, mut markets) = (Dictionary::default(), Dictionary::default());
        firms.append(&entries.clone().into(), is_missing, &Place::default()).unwrap();
        markets.append(&entries.into(), |_| false, &Place::default()).unwrap();
        assert_eq!((firms.labels.len(), firms.codes.at(0), firms.codes.at(3)), (1, MISSING, MISSING));
        assert_eq!(firms.codes.at(1), firms.codes.at(2));
        assert_eq!(markets.labels[0], "NA");
    }

    #[test]
    fn numbers_and_categories_are_the_entries_that_their_text_is() {
        let texts = Series::new("k".into(), [Some("20"), None, Some("7"), Some("20")]);
        let numbers = [DataType::Int8, DataType::Int64, DataType::UInt16].map(|dtype| texts.cast(&dtype).unwrap());
        let categories = texts.cast(&DataType::from_categories(Categories::global())).unwrap();
        for series in numbers.iter().chain([&categories]) {
            let mut found = Dictionary::default();
            found.append(&series.clone().into(), is_missing, &Place::default()).unwrap();
            assert_eq!(found.codes.iter().collect::<Vec<_>>(), [0, MISSING, 1, 0], "{}", series.dtype());
            assert_eq!(found.labels, ["20", "7"]);
        }
    }

    #[test]
    fn whole_floats_are_integers() {
        let mut years = Dictionary::default();
        years.append(&Series::new("t".into(), [Some(2015.0), None]).into(), is_missing, &Place::default()).unwrap();
        assert_eq!(years.labels, ["2015"]);
    }
}
