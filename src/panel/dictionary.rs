//! Key columns as dense integers: every distinct entry once, in a canonical order that does not depend on the rows.

use std::collections::HashMap;

use polars::prelude::{Column, DataType, PolarsResult, Series, StringChunked};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::engine::guarded;
use crate::error::{Error, Place, Result};

/// The code of a missing entry.
pub(super) const MISSING: u32 = u32::MAX;

/// One key column, encoded: `labels[codes[row]]`, or missing.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    /// One code a row.
    pub(super) codes: Vec<u32>,
    /// Distinct entries.
    pub(super) labels: Vec<String>,
    index: HashMap<String, u32>,
}

impl Dictionary {
    /// Appends a column of a file. Text is trimmed and in Unicode's composed form; an empty text is missing, and so are
    /// words for which `missing` holds, such as `null`; whole numbers stored as
    /// floats lose their `.0`.
    pub(super) fn append(&mut self, column: &Column, missing: impl Fn(&str) -> bool, place: &Place) -> Result<()> {
        let text = as_text(column).map_err(|_| {
            Error::data(place.clone(), "this type of column cannot be a key; store it as text, number or date")
        })?;
        self.codes.reserve(text.len());
        let mut last: Option<(&str, u32)> = None;
        for entry in text.iter() {
            let entry = entry.map(bare).filter(|entry| !entry.is_empty());
            let code = match (entry, last) {
                (None, _) => MISSING,
                (Some(entry), Some((same, code))) if entry == same => code,
                (Some(entry), _) if missing(entry) => MISSING,
                (Some(entry), _) if is_nfc_quick(entry.chars()) == IsNormalized::Yes => self.encode(entry, place)?,
                (Some(entry), _) => self.encode(&entry.nfc().collect::<String>(), place)?,
            };
            last = entry.map(|entry| (entry, code));
            self.codes.push(code);
        }
        Ok(())
    }

    /// Appends rows without an entry.
    pub(super) fn append_missing(&mut self, rows: usize) {
        self.codes.resize(self.codes.len() + rows, MISSING);
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

    /// Number of rows of each entry, among the rows for which `counts` holds.
    pub(super) fn counts(&self, used: &[bool]) -> Vec<u64> {
        let mut counts = vec![0; self.labels.len()];
        for (code, _) in self.codes.iter().zip(used).filter(|(code, used)| **used && **code != MISSING) {
            counts[*code as usize] += 1;
        }
        counts
    }

    /// Replaces every entry by another (entries that become equal are one from then on) and puts the entries in
    /// the order of `rank`, dropping those with no row.
    pub(super) fn relabel<K: Ord>(&mut self, label: impl Fn(u32) -> String, rank: impl Fn(&str) -> K) {
        let mut seen = vec![false; self.labels.len()];
        for code in self.codes.iter().filter(|code| **code != MISSING) {
            seen[*code as usize] = true;
        }
        let renamed: Vec<Option<String>> = (0..).zip(seen).map(|(code, seen)| seen.then(|| label(code))).collect();
        let mut labels: Vec<String> = renamed.iter().flatten().cloned().collect();
        labels.sort_by_cached_key(|label| (rank(label), label.clone()));
        labels.dedup();
        let place: HashMap<&str, u32> = labels.iter().map(String::as_str).zip(0..).collect();
        let codes: Vec<u32> = renamed
            .iter()
            .map(|label| label.as_ref().and_then(|label| place.get(label.as_str())).copied().unwrap_or(MISSING))
            .collect();
        for code in self.codes.iter_mut().filter(|code| **code != MISSING) {
            *code = codes[*code as usize];
        }
        self.index = HashMap::new();
        self.labels = labels;
    }

    /// Keeps the rows for which `used` holds.
    pub(super) fn retain(&mut self, used: &[bool]) {
        let mut used = used.iter();
        self.codes.retain(|_| used.next().copied().unwrap_or(false));
    }
}

/// The text without the spaces and invisible marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}'))
}

/// A key column as text. Floats that hold only whole numbers (a column of integers with gaps, as some tools write it)
/// are read as integers.
fn as_text(column: &Column) -> Result<StringChunked> {
    guarded("reading a key column", || {
        let series: &Series = column.as_materialized_series();
        let series = match series.dtype() {
            DataType::Float64 | DataType::Float32 if is_whole(series)? => series.cast(&DataType::Int64)?,
            _ => series.clone(),
        };
        Ok(series.cast(&DataType::String)?.str()?.clone())
    })
}

fn is_whole(series: &Series) -> PolarsResult<bool> {
    let floats = series.cast(&DataType::Float64)?;
    Ok(floats.f64()?.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < 9e15))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::NamedFrom;

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
        assert_eq!(one.codes, [1, 0, MISSING, 1, MISSING]);
    }

    #[test]
    fn entries_can_be_merged_and_counted() {
        let mut codes = dictionary(&[Some("010121"), Some("010129"), Some("0202")]);
        assert_eq!(codes.counts(&[true, true, false]), [1, 1, 0]);
        let labels = codes.labels.clone();
        codes.relabel(|code| labels[code as usize][..2].to_owned(), str::to_owned);
        assert_eq!(
            (codes.labels.as_slice(), codes.codes.as_slice()),
            (&["01".into(), "02".into()][..], &[0, 0, 1][..])
        );
    }

    #[test]
    fn missing_words_invisible_marks_and_composed_letters() {
        let entries = Series::new("k".into(), ["NA", "Co\u{302}te", "C\u{f4}te\u{200b}", "null"]);
        let (mut firms, mut markets) = (Dictionary::default(), Dictionary::default());
        firms.append(&entries.clone().into(), is_missing, &Place::default()).unwrap();
        markets.append(&entries.into(), |_| false, &Place::default()).unwrap();
        assert_eq!((firms.labels.len(), firms.codes[0], firms.codes[3]), (1, MISSING, MISSING));
        assert_eq!(firms.codes[1], firms.codes[2]);
        assert_eq!(markets.labels[0], "NA");
    }

    #[test]
    fn whole_floats_are_integers() {
        let mut years = Dictionary::default();
        years.append(&Series::new("t".into(), [Some(2015.0), None]).into(), is_missing, &Place::default()).unwrap();
        assert_eq!(years.labels, ["2015"]);
    }
}
