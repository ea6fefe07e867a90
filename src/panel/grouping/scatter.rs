//! Chunks of entries, ordered by bucket.

use std::ops::Range;

use super::Entries;
use super::key::Keyed;
use super::spare::Spare;
use super::splitters::Splitters;
use crate::error::Result;

/// The entries of one chunk that fall into the buckets of a pass.
pub(super) struct Chunk<E, X> {
    /// Ordered by bucket; what comes after the last bucket is nothing.
    entries: Vec<E>,
    /// Where the entries of each bucket of the pass end; a single key's bucket has none.
    ends: Vec<u32>,
    /// What became of the entries of a single key, with the number of its bucket, ascending.
    singles: Vec<(usize, X)>,
    /// Entries of every bucket, of this pass or not.
    pub(super) counts: Vec<u32>,
}

impl<E, X> Chunk<E, X> {
    /// Its memory.
    pub(super) fn into_entries(self) -> Vec<E> {
        self.entries
    }

    /// Entries of a bucket, counted from the first of the pass.
    #[inline]
    pub(super) fn bucket(&self, within: usize) -> &[E] {
        let start = within.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[within] as usize]
    }

    /// What became of the entries of a single key; `None` where there were none.
    pub(super) fn single(&self, bucket: usize) -> Option<&X> {
        let at = self.singles.binary_search_by_key(&bucket, |(single, _)| *single).ok()?;
        Some(&self.singles[at].1)
    }
}

/// What one pass takes.
pub(super) struct Taken {
    /// Its buckets.
    pub(super) buckets: Range<usize>,
    /// Entries of a chunk.
    pub(super) chunk: usize,
    /// Whether the entries of other buckets are counted.
    pub(super) counting: bool,
}

/// Scratch memory of a thread, and what it needs to know.
pub(super) struct Scatterer<'a, E: Keyed> {
    splitters: &'a Splitters<E::Key>,
    taken: &'a Taken,
    spare: &'a Spare<E>,
    read: Vec<E>,
    tags: Vec<u16>,
    next: Vec<u32>,
    /// Entries of single keys, ordered by bucket.
    of_singles: Vec<E>,
}

impl<'a, E: Keyed> Scatterer<'a, E> {
    pub(super) fn new(splitters: &'a Splitters<E::Key>, taken: &'a Taken, spare: &'a Spare<E>) -> Self {
        let (read, tags, next, of_singles) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { splitters, taken, spare, read, tags, next, of_singles }
    }

    /// Reads some parts and orders what they hold by bucket; the entries of a single key become what `single` makes of
    /// them.
    pub(super) fn scatter<S, X>(
        &mut self,
        source: &S,
        parts: Range<usize>,
        single: impl Fn(&[E]) -> X,
    ) -> Result<Vec<Chunk<E, X>>>
    where
        S: Entries<Entry = E>,
    {
        self.read.clear();
        for part in parts {
            source.read(part, 1, &mut self.read)?;
        }
        let mut read = std::mem::take(&mut self.read);
        if !self.taken.counting {
            self.splitters.retain(&mut read, &self.taken.buckets);
        }
        let chunks = read.chunks(self.taken.chunk).map(|entries| self.chunk(entries, &single)).collect();
        self.read = read;
        Ok(chunks)
    }

    fn chunk<X>(&mut self, entries: &[E], single: impl Fn(&[E]) -> X) -> Chunk<E, X> {
        let (splitters, next) = (self.splitters, &mut self.next);
        next.clear();
        next.resize(splitters.len(), 0);
        self.tags.clear();
        self.tags.extend(entries.iter().map(|entry| {
            let bucket = splitters.bucket(entry.key());
            next[usize::from(bucket)] += 1;
            bucket
        }));
        let counts = if self.taken.counting { next.clone() } else { Vec::new() };
        let (ends, singles) = self.lay_out();
        let ordered = self.order(entries, ends.last().map_or(0, |end| *end as usize));
        let of_single = |(bucket, place): (usize, Range<usize>)| (bucket, single(&self.of_singles[place]));
        let singles = singles.into_iter().map(of_single).collect();
        Chunk { entries: ordered, ends, singles, counts }
    }

    /// Turns the counts of the pass's buckets into the places where they begin, those of single keys among themselves.
    /// Returns where the others end, and the place of every single key that occurs.
    fn lay_out(&mut self) -> (Vec<u32>, Vec<(usize, Range<usize>)>) {
        let mut ends = Vec::with_capacity(self.taken.buckets.len());
        let (mut total, mut of_singles) = (0, 0);
        let mut singles = Vec::new();
        for bucket in self.taken.buckets.clone() {
            let is_single = self.splitters.is_single(bucket);
            let total_of_kind = if is_single { &mut of_singles } else { &mut total };
            let start = *total_of_kind;
            *total_of_kind += std::mem::replace(&mut self.next[bucket], start);
            if is_single && of_singles > start {
                singles.push((bucket, start as usize..of_singles as usize));
            }
            ends.push(total);
        }
        if self.of_singles.len() < of_singles as usize {
            self.of_singles.resize(of_singles as usize, E::default());
        }
        (ends, singles)
    }

    /// Puts every entry of the pass in its place; returns the entries that are not of a single key.
    fn order(&mut self, entries: &[E], held: usize) -> Vec<E> {
        let mut ordered = self.spare.take(held);
        let next = &mut self.next[..];
        for (entry, tag) in entries.iter().zip(&self.tags) {
            let bucket = usize::from(*tag);
            if self.taken.buckets.contains(&bucket) {
                let to = if self.splitters.is_single(bucket) { &mut self.of_singles } else { &mut ordered };
                let place = &mut next[bucket];
                to[*place as usize] = *entry;
                *place += 1;
            }
        }
        ordered
    }
}
