//! Key columns as dense integers: every distinct entry once, in a canonical order that does not depend on the rows.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use polars_arrow::array::View;
use rayon::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::codes::{Codes, MISSING, Translated};
use super::encode::Encoded;
use super::fates::Fates;
use super::labels::{Labels, halves};
use super::short_index::{Short, ShortIndex};
use super::spill::Keeping;
use crate::error::{Error, Place, Result};

/// Entries that are looked up together.
const ENTRIES_TOGETHER: usize = 2048;

/// Which words mean that an entry is missing.
type Words<'a> = &'a dyn Fn(&str) -> bool;

/// One key column: `labels[codes[row]]`, or missing. Entries are in the order in which they were met, and each has a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    pub(super) codes: Codes,
    /// Distinct entries.
    pub(super) labels: Labels,
    /// Rows without an entry.
    pub(super) missing: u64,
    hasher: DefaultHashBuilder,
    /// Codes of the short labels.
    short: ShortIndex,
    /// Codes of the other labels.
    long: HashTable<u32>,
    /// Codes of entries that stand in the column otherwise than in `labels`: with spaces around, or missing.
    variants: HashMap<String, u32>,
}

/// The entries in an order of their own, and where each entry of a [`Dictionary`] has gone.
#[derive(Debug, Clone, Default)]
pub(super) struct Canonical {
    pub(super) labels: Arc<Labels>,
    /// By code of the dictionary; missing where no row is left.
    pub(super) codes: Vec<u32>,
    /// Whether different entries have become one.
    pub(super) merged: bool,
}

impl Dictionary {
    /// No entries yet; their codes will be kept so.
    pub(super) fn kept(keeping: &Keeping) -> Self {
        Self { codes: Codes::kept(keeping), ..Self::default() }
    }

    /// The code of every entry of a batch. Text is trimmed and in Unicode's composed form; an empty text is missing, and so
    /// are words for which `missing` holds, such as `null`.
    pub(super) fn intern(
        &mut self,
        batch: &Encoded,
        missing: impl Fn(&str) -> bool,
        place: &Place,
    ) -> Result<Vec<u32>> {
        // A view of a short entry holds all of its bytes; a long one has none of its own length.
        let shorts: Vec<Short> = batch.entries.views().iter().map(|view| halves(*view)).collect();
        let mut codes = Vec::with_capacity(shorts.len());
        // So many that what is looked up is still near by when what is new is added.
        for shorts in shorts.chunks(ENTRIES_TOGETHER) {
            for known in self.short.find_all(shorts, &self.labels) {
                let at = codes.len();
                let used = batch.used.as_ref().is_none_or(|used| used[at]);
                codes.push(match known {
                    _ if !used => MISSING,
                    Some(code) => code,
                    None => self.code_of(batch.entries.value(at), &missing, place)?,
                });
            }
        }
        Ok(codes)
    }

    /// Appends the codes of a batch.
    pub(super) fn append(&mut self, (pieces, missing): (Vec<Translated>, u64)) -> Result<()> {
        self.missing += missing;
        pieces.into_iter().try_for_each(|piece| self.codes.append(piece))
    }

    /// Appends rows without an entry.
    pub(super) fn append_missing(&mut self, pieces: impl Iterator<Item = Range<usize>>) -> Result<()> {
        for rows in pieces {
            self.missing += rows.len() as u64;
            self.codes.append(Translated::Missing(rows.len()))?;
        }
        Ok(())
    }

    /// The code of an entry as a column holds it, if its bytes have not been met.
    fn code_of(&mut self, entry: &str, missing: Words<'_>, place: &Place) -> Result<u32> {
        if let Some(code) = self.label_code(entry).or_else(|| self.variants.get(entry).copied()) {
            return Ok(code);
        }
        let own = bare(entry);
        let composed = own.is_ascii() || is_nfc_quick(own.chars()) == IsNormalized::Yes;
        let code = if own.is_empty() || missing(own) {
            MISSING
        } else if composed && own.len() == entry.len() {
            // As it stands, and not known: most entries are met so.
            return self.add(own, place);
        } else if composed {
            self.encode(own, place)?
        } else {
            self.encode(&own.nfc().collect::<String>(), place)?
        };
        self.variants.insert(entry.to_owned(), code);
        Ok(code)
    }

    /// The code of a label.
    fn label_code(&self, label: &str) -> Option<u32> {
        short_of(label).map_or_else(|| self.long_code(label), |short| self.short.find(short, &self.labels))
    }

    fn long_code(&self, label: &str) -> Option<u32> {
        self.long.find(self.hasher.hash_one(label), |code| &self.labels[*code as usize] == label).copied()
    }

    fn encode(&mut self, entry: &str, place: &Place) -> Result<u32> {
        self.label_code(entry).map_or_else(|| self.add(entry, place), Ok)
    }

    /// A new label.
    fn add(&mut self, entry: &str, place: &Place) -> Result<u32> {
        let code = u32::try_from(self.labels.len()).ok().filter(|code| *code < MISSING);
        let code = code.ok_or_else(|| Error::data(place.clone(), "more than 4,294,967,294 distinct entries"))?;
        self.labels.push(entry);
        if let Some(short) = short_of(entry) {
            self.short.insert(short, code);
        } else {
            let Self { hasher, labels, long, .. } = self;
            let hash = hasher.hash_one(entry);
            long.insert_unique(hash, code, |code| hasher.hash_one(&labels[*code as usize]));
        }
        Ok(code)
    }

    /// Nothing more is appended: what only that needs is let go.
    pub(super) fn close(&mut self) {
        (self.short, self.long, self.variants) = (ShortIndex::default(), HashTable::new(), HashMap::default());
    }

    /// Which entries have a row that enters.
    pub(super) fn used(&self, fates: &Fates) -> Result<Vec<bool>> {
        if fates.none_rejected() {
            return Ok(vec![true; self.labels.len()]);
        }
        let mut used = vec![false; self.labels.len()];
        self.codes.each(|row, code| {
            if code != MISSING && fates.is_used(row) {
                used[code as usize] = true;
            }
        })?;
        Ok(used)
    }

    /// Entries that have a row that enters.
    pub(super) fn present(&self, fates: &Fates) -> Result<Cow<'_, Labels>> {
        if fates.none_rejected() {
            return Ok(Cow::Borrowed(&self.labels));
        }
        let used = self.used(fates)?;
        let present = self.labels.iter().zip(used).filter(|(_, used)| *used).map(|(label, _)| label);
        Ok(Cow::Owned(present.collect()))
    }

    /// The entries in the order of their text, without those that have no row.
    pub(super) fn sorted(&mut self, fates: &Fates) -> Result<Canonical> {
        let used = self.used(fates)?;
        let labels = std::mem::take(&mut self.labels);
        let with_rows = (0..labels.len()).into_par_iter().filter(|code| used[*code]);
        let mut entries: Vec<u128> = with_rows.map(|code| with_first_bytes(&labels[code], code)).collect();
        entries.par_sort_unstable_by(|one, other| {
            let text = |entry: &u128| &labels[code_in(*entry) as usize];
            (one >> CODE_BITS).cmp(&(other >> CODE_BITS)).then_with(|| text(one).cmp(text(other)))
        });
        let order: Vec<u32> = entries.into_iter().map(code_in).collect();
        let mut codes = vec![MISSING; used.len()];
        (0..).zip(&order).for_each(|(code, before)| codes[*before as usize] = code);
        let labels = labels.taken(&order);
        Ok(Canonical { labels: Arc::new(labels), codes, merged: false })
    }

    /// Every entry replaced by another (entries that become equal are one from then on), in the order of `rank`, without
    /// those that have no row.
    pub(super) fn relabelled<K: Ord>(
        &self,
        fates: &Fates,
        label: impl Fn(u32) -> String,
        rank: impl Fn(&str) -> K,
    ) -> Result<Canonical> {
        let renamed: Vec<Option<String>> =
            (0..).zip(self.used(fates)?).map(|(code, used)| used.then(|| label(code))).collect();
        let mut labels: Vec<&String> = renamed.iter().flatten().collect();
        let before = labels.len();
        labels.sort_by_cached_key(|label| (rank(label), *label));
        labels.dedup();
        let place: HashMap<&str, u32> = labels.iter().map(|label| label.as_str()).zip(0..).collect();
        let of = |label: &Option<String>| label.as_ref().and_then(|label| place.get(label.as_str())).copied();
        let codes = renamed.iter().map(|label| of(label).unwrap_or(MISSING)).collect();
        Ok(Canonical { codes, merged: labels.len() < before, labels: Arc::new(labels.iter().collect()) })
    }
}

/// The codes of a batch as those of the dictionary, cut into pieces, and how many rows have none.
pub(super) fn translate(
    batch: &Encoded,
    codes: &[u32],
    entries: usize,
    pieces: impl Iterator<Item = Range<usize>>,
) -> (Vec<Translated>, u64) {
    let missing = |code: &&u32| codes.get(**code as usize).is_none_or(|code| *code == MISSING);
    let missing = batch.codes.iter().filter(missing).count() as u64;
    (pieces.map(|rows| Translated::of(&batch.codes[rows], codes, entries)).collect(), missing)
}

/// A short text as its view is.
fn short_of(text: &str) -> Option<Short> {
    (text.len() <= View::MAX_INLINE_SIZE as usize).then(|| halves(View::new_inline(text.as_bytes())))
}

/// The code stands in the lowest bits of an entry that is sorted.
const CODE_BITS: u32 = u32::BITS;

/// Twelve bytes that order texts as far as they tell them apart, which is almost always, and the code of the text.
fn with_first_bytes(text: &str, code: usize) -> u128 {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(text.bytes().take(12)) {
        *to = from;
    }
    u128::from_be_bytes(first) | code as u128
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are the code")]
fn code_in(entry: u128) -> u32 {
    entry as u32
}

/// The text without the spaces and invisible marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::{Categories, DataType, NamedFrom, Series};

    use crate::panel::options::Rejection;
    use crate::trade::is_missing;

    use super::*;

    fn append(dictionary: &mut Dictionary, series: &Series, missing: impl Fn(&str) -> bool) {
        let batch = Encoded::of(series, &Place::default()).unwrap();
        let codes = dictionary.intern(&batch, missing, &Place::default()).unwrap();
        let rows = series.len();
        let pieces = [0..rows / 2, rows / 2..rows].into_iter();
        dictionary.append(translate(&batch, &codes, dictionary.labels.len(), pieces)).unwrap();
    }

    fn dictionary(entries: &[Option<&str>]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        append(&mut dictionary, &Series::new("k".into(), entries), |_| false);
        dictionary
    }

    fn labels(texts: &[&str]) -> Labels {
        texts.iter().collect()
    }

    fn codes(dictionary: &Dictionary) -> Vec<u32> {
        let mut codes = Vec::new();
        dictionary.codes.each(|_, code| codes.push(code)).unwrap();
        codes
    }

    /// The label of every row after reordering.
    fn texts(dictionary: &Dictionary, canonical: &Canonical) -> Vec<Option<String>> {
        let label = |code: &u32| Some(canonical.labels[*canonical.codes.get(*code as usize)? as usize].to_owned());
        codes(dictionary).iter().map(label).collect()
    }

    #[test]
    fn order_of_rows_does_not_matter_in_the_canonical_order() {
        let all = Fates::all_used(0);
        let mut one = dictionary(&[Some("b"), Some(" a "), None, Some("b"), Some("")]);
        let mut two = dictionary(&[Some("a"), Some("b")]);
        assert_eq!((one.missing, two.missing), (2, 0));
        let sorted = one.sorted(&all).unwrap();
        assert_eq!(*sorted.labels, labels(&["a", "b"]));
        assert_eq!(sorted.labels, two.sorted(&all).unwrap().labels);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(texts(&one, &sorted), [some("b"), some("a"), None, some("b"), None]);
    }

    #[test]
    fn long_entries_that_begin_alike_are_in_the_order_of_their_text() {
        let mut found = dictionary(&[Some("a long name 2"), Some("a long name 1"), Some("a long"), Some("a l")]);
        let sorted = found.sorted(&Fates::all_used(4)).unwrap();
        assert_eq!(*sorted.labels, labels(&["a l", "a long", "a long name 1", "a long name 2"]));
        assert_eq!(sorted.codes, [3, 2, 1, 0]);
    }

    #[test]
    fn entries_can_be_merged_and_lose_their_rows() {
        let found = dictionary(&[Some("010121"), Some("010129"), Some("0202")]);
        let mut fates = Fates::all_used(3);
        fates.reject(2, Rejection::Aggregate);
        assert_eq!(found.used(&fates).unwrap(), [true, true, false]);
        let own = found.labels.clone();
        let merged = found.relabelled(&fates, |code| own[code as usize][..2].to_owned(), str::to_owned).unwrap();
        assert_eq!(
            (&*merged.labels, merged.codes.as_slice(), merged.merged),
            (&labels(&["01"]), &[0, 0, MISSING][..], true)
        );
    }

    #[test]
    fn missing_words_invisible_marks_and_composed_letters() {
        let entries = Series::new("k".into(), ["NA", "Co\u{302}te", "C\u{f4}te\u{200b}", "null"]);
        let (mut firms, mut markets) = (Dictionary::default(), Dictionary::default());
        append(&mut firms, &entries, is_missing);
        append(&mut markets, &entries, |_| false);
        assert_eq!((firms.labels.len(), firms.missing), (1, 2));
        assert_eq!(codes(&firms), [MISSING, 0, 0, MISSING]);
        assert_eq!(&markets.labels[0], "NA");
    }

    #[test]
    fn numbers_and_categories_are_the_entries_that_their_text_is() {
        let texts = Series::new("k".into(), [Some("20"), None, Some("7"), Some("20")]);
        let numbers = [DataType::Int8, DataType::Int64, DataType::UInt16].map(|dtype| texts.cast(&dtype).unwrap());
        let categories = texts.cast(&DataType::from_categories(Categories::global())).unwrap();
        for series in numbers.iter().chain([&categories]) {
            let mut found = Dictionary::default();
            append(&mut found, series, is_missing);
            assert_eq!(codes(&found), [0, MISSING, 1, 0], "{}", series.dtype());
            assert_eq!(found.labels, labels(&["20", "7"]));
        }
    }

    #[test]
    fn whole_floats_are_integers() {
        let mut years = Dictionary::default();
        append(&mut years, &Series::new("t".into(), [Some(2015.0), None]), is_missing);
        assert_eq!(years.labels, labels(&["2015"]));
    }
}
