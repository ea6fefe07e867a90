//! The entries of a key as text, one after the other in one piece of memory: ten million firms are ten million texts.

use std::fmt::{Debug, Formatter};
use std::ops::Index;

use polars::prelude::{Series, StringChunked};
use polars_arrow::array::{MutableBinaryViewArray, Utf8ViewArray, View};
use rayon::prelude::*;

use super::short_index::Short;

/// The distinct entries of a key, by their code.
///
/// ```
/// use topheavy::panel::Labels;
///
/// let labels: Labels = ["DE", "US"].into_iter().collect();
/// assert_eq!((labels.len(), labels.get(1), &labels[0]), (2, Some("US"), "DE"));
/// assert_eq!(labels.iter().collect::<Vec<_>>(), ["DE", "US"]);
/// ```
#[derive(Clone, Default)]
pub struct Labels(MutableBinaryViewArray<str>);

impl Labels {
    /// No entries yet, with room for so many.
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self(MutableBinaryViewArray::with_capacity(entries))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry with a code.
    #[must_use]
    pub fn get(&self, code: usize) -> Option<&str> {
        (code < self.len()).then(|| self.0.value(code))
    }

    /// The entries, in the order of their codes.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        (0..self.len()).map(|code| self.0.value(code))
    }

    /// Each entry as a text of its own.
    pub(super) fn to_texts(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }

    /// Whether an entry is such. Entries are looked at in parallel.
    pub(super) fn any(&self, is_such: impl Fn(&str) -> bool + Sync) -> bool {
        (0..self.len()).into_par_iter().any(|code| is_such(self.0.value(code)))
    }

    /// The entries with these codes, in their order.
    pub(super) fn taken(mut self, codes: &[u32]) -> Self {
        self.0.finish_in_progress();
        let views: Vec<View> = codes.par_iter().map(|code| self.0.views()[*code as usize]).collect();
        let mut taken = MutableBinaryViewArray::with_capacity(views.len());
        for view in views {
            taken.push_view(view, self.0.completed_buffers());
        }
        Self(taken)
    }

    /// Length and bytes of a short entry. Of a long one other bits, which no short one has.
    pub(super) fn short(&self, code: u32) -> Short {
        halves(self.0.views()[code as usize])
    }

    pub(super) fn push(&mut self, entry: &str) {
        self.0.push_value(entry);
    }

    /// The entries as a column of text.
    pub(super) fn column(&self, name: &str) -> Series {
        let texts: Utf8ViewArray = self.0.clone().freeze();
        Series::from(StringChunked::with_chunk(name.into(), texts))
    }
}

/// A view as two numbers: of a short text its length in four bytes, then its own bytes, then zeros.
#[expect(clippy::cast_possible_truncation, reason = "each half is taken")]
pub(super) fn halves(view: View) -> Short {
    let view = view.as_u128();
    [view as u64, (view >> 64) as u64]
}

impl Index<usize> for Labels {
    type Output = str;

    fn index(&self, code: usize) -> &str {
        self.0.value(code)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Labels {
    fn from_iter<I: IntoIterator<Item = S>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut labels = Self::with_capacity(entries.size_hint().0);
        entries.for_each(|entry| labels.push(entry.as_ref()));
        labels
    }
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Labels {}

impl Debug for Labels {
    /// How many there are: entries may name firms.
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        write!(to, "Labels({})", self.len())
    }
}
