//! The way through the data: a sample, then passes over the source, each over its own buckets.

use std::ops::Range;

use super::key::Keyed;
use super::scatter::{Chunk, Scatterer, Taken};
use super::spare::Spare;
use super::splitters::{MOST_BUCKETS, Splitters};
use super::workers::in_parallel;
use super::{Entries, Grouping, KeyOf, Stopped};
use crate::error::Result;

/// Entries of one bucket in one chunk, on average at least: gathering a bucket jumps from chunk to chunk.
const LEAST_SLICE: usize = 32;

/// Sizes that make grouping fast; no result depends on them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// Entries that are read together.
    pub(super) batch: usize,
    /// Entries that are ordered by bucket together, at least: a near cache holds them.
    pub(super) chunk: usize,
    /// Entries of a bucket: a near cache holds them twice.
    pub(super) bucket: usize,
    /// Keys looked at to choose the buckets.
    pub(super) sample: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { batch: 1 << 18, chunk: 1 << 16, bucket: 1 << 14, sample: 1 << 16 }
    }
}

impl Sizes {
    pub(super) fn within(self, grouping: Grouping) -> Plan {
        Plan { sizes: self, unit_bits: grouping.unit_bits, working: grouping.working }
    }
}

/// Sizes and bounds of one grouping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    sizes: Sizes,
    unit_bits: u32,
    working: usize,
}

/// A bucket of a pass: the range of its keys and its entries in all chunks.
pub(super) struct Bucket<'a, E: Keyed, X> {
    chunks: &'a [Chunk<E, X>],
    /// Number among the buckets of the pass, and among all.
    within: usize,
    number: usize,
    splitters: &'a Splitters<E::Key>,
    /// The cell that the lower end cuts in two, and the one that the upper end does.
    pub(super) cut: [Option<E::Key>; 2],
}

impl<E: Keyed, X> Bucket<'_, E, X> {
    /// Whether all entries have one key.
    pub(super) fn is_single(&self) -> bool {
        self.splitters.is_single(self.number)
    }

    /// What became of the single key in every chunk that has it.
    pub(super) fn singles(&self) -> impl Iterator<Item = &X> {
        self.chunks.iter().filter_map(|chunk| chunk.single(self.number))
    }

    /// Puts the entries of all chunks one after the other.
    pub(super) fn gather(&self, into: &mut Vec<E>) {
        into.clear();
        for chunk in self.chunks {
            into.extend_from_slice(chunk.bucket(self.within));
        }
    }
}

/// Cuts the entries into buckets, in as many passes as memory asks for, and gives `bucket` every one of them; `pass` takes
/// what came of a pass, in key order; the entries come with the memory of groupings before. The entries of a single key become what `single` makes of them, chunk by chunk.
///
/// Errors: those of reading, `bucket`, `pass` and `stopped`.
pub(super) fn each_bucket<E, X, W, T>(
    plan: &Plan,
    (entries, spare): (&E, &Spare<E::Entry>),
    stopped: Stopped<'_>,
    single: impl Fn(&[E::Entry]) -> X + Sync,
    worker: impl Fn() -> W + Sync,
    bucket: impl Fn(&mut W, &Bucket<'_, E::Entry, X>) -> Result<T> + Sync,
    mut pass: impl FnMut(Vec<T>) -> Result<()>,
) -> Result<()>
where
    E: Entries,
    X: Send + Sync,
    T: Send,
{
    let batches = Batches::new(entries, plan.sizes.batch);
    let splitters = splitters(plan, entries, &batches, stopped)?;
    let mut sizes = estimated(&splitters, entries.rows(), plan.working);
    let mut from = 0;
    while from < splitters.len() {
        let buckets = fitting(&splitters, &sizes, from, plan.working);
        let taken = Taken {
            buckets: buckets.clone(),
            chunk: plan.sizes.chunk.max(buckets.len() * LEAST_SLICE),
            counting: from == 0 && buckets.end < splitters.len(),
        };
        let scratch = || Scatterer::new(&splitters, &taken, spare);
        let scattered: Vec<_> = in_parallel(batches.len(), stopped, scratch, |scatterer, batch| {
            scatterer.scatter(entries, batches.parts(batch), &single)
        })?;
        let scattered: Vec<_> = scattered.into_iter().flatten().collect();
        if taken.counting {
            sizes = counted(&scattered, splitters.len());
        }
        let done = in_parallel(buckets.len(), stopped, &worker, |worker, within| {
            let number = buckets.start + within;
            let cut = [number, number + 1].map(|number| splitters.cell_cut_before(number, plan.unit_bits));
            bucket(worker, &Bucket { chunks: &scattered, within, number, splitters: &splitters, cut })
        })?;
        spare.give(scattered.into_iter().map(Chunk::into_entries));
        pass(done)?;
        from = buckets.end;
    }
    Ok(())
}

/// Parts that are read together.
struct Batches {
    parts: usize,
    together: usize,
}

impl Batches {
    fn new(entries: &impl Entries, batch: usize) -> Self {
        let parts = entries.parts();
        let usual = entries.rows().div_ceil(parts.max(1)).max(1);
        Self { parts, together: batch.div_ceil(usual).clamp(1, parts.max(1)) }
    }

    fn len(&self) -> usize {
        self.parts.div_ceil(self.together)
    }

    fn parts(&self, batch: usize) -> Range<usize> {
        let start = batch * self.together;
        start..(start + self.together).min(self.parts)
    }
}

/// Chooses the buckets from a sample of the keys.
fn splitters<E: Entries>(
    plan: &Plan,
    entries: &E,
    batches: &Batches,
    stopped: Stopped<'_>,
) -> Result<Splitters<KeyOf<E>>> {
    let rows = entries.rows();
    // Several buckets a pass, so that a pass can come close to the number of entries it may hold.
    let buckets = rows.div_ceil(plan.sizes.bucket.min(plan.working / 8).max(1)).clamp(1, MOST_BUCKETS);
    if buckets == 1 {
        return Ok(Splitters::new(Vec::new(), 1, plan.unit_bits));
    }
    let step = prime_from(rows / plan.sizes.sample);
    let samples = in_parallel(batches.len(), stopped, Vec::new, |read, batch| {
        read.clear();
        for part in batches.parts(batch) {
            entries.read(part, step, read)?;
        }
        Ok(read.iter().map(Keyed::key).collect::<Vec<_>>())
    })?;
    Ok(Splitters::new(samples.concat(), buckets, plan.unit_bits))
}

/// The first prime number not below `least`; 1 for 0 and 1. Rows often repeat a pattern, and a prime step does not follow it.
fn prime_from(least: usize) -> usize {
    let mut number = least.max(1);
    while (2..=number.isqrt()).any(|divisor| number.is_multiple_of(divisor)) {
        number += 1;
    }
    number
}

/// Entries of each bucket as the sample lets one expect, somewhat more to be on the safe side.
fn estimated<K: super::Key>(splitters: &Splitters<K>, rows: usize, working: usize) -> Vec<usize> {
    if rows <= working {
        return vec![0; splitters.len()];
    }
    let sampled: usize = (0..splitters.len()).map(|bucket| splitters.sampled(bucket)).sum();
    let entries = |bucket| (splitters.sampled(bucket) * rows).div_ceil(sampled.max(1));
    (0..splitters.len()).map(|bucket| entries(bucket) + entries(bucket) / 16).collect()
}

/// Entries of each bucket.
fn counted<E, X>(chunks: &[Chunk<E, X>], buckets: usize) -> Vec<usize> {
    let mut counted = vec![0; buckets];
    for chunk in chunks {
        for (counted, count) in counted.iter_mut().zip(&chunk.counts) {
            *counted += *count as usize;
        }
    }
    counted
}

/// The buckets from one on that memory holds together: one at least. Single keys take no room.
fn fitting<K: super::Key>(splitters: &Splitters<K>, sizes: &[usize], from: usize, working: usize) -> Range<usize> {
    let mut room = working;
    let fits = |bucket: &usize| {
        let size = if splitters.is_single(*bucket) { 0 } else { sizes[*bucket] };
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    };
    let fitting = (from..splitters.len()).take_while(fits).count();
    from..from + fitting.max(1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::Parts;
    use super::*;

    /// Entries of every bucket, pass by pass.
    fn passes(keys: &Parts<u64>, working: usize) -> Vec<Vec<usize>> {
        let plan = Sizes::default().within(Grouping { unit_bits: 0, working, terms: false });
        let mut passes = Vec::new();
        let count = |entries: &mut Vec<u64>, bucket: &Bucket<'_, u64, usize>| {
            bucket.gather(entries);
            assert!(entries.is_empty() || !bucket.is_single());
            Ok(entries.len() + bucket.singles().sum::<usize>())
        };
        let note = |counts| {
            passes.push(counts);
            Ok(())
        };
        each_bucket(&plan, (keys, &Spare::default()), &|| Ok(()), <[u64]>::len, Vec::new, count, note).unwrap();
        passes
    }

    #[test]
    fn a_pass_holds_no_more_than_it_may() {
        let keys = (0..300_000_u64).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect::<Vec<_>>();
        let keys = Parts(keys.chunks(9000).map(<[_]>::to_vec).collect());
        for (working, most) in [(300_000, 1), (299_999, 2), (100_000, 4), (40_000, 9), (5_000, 75)] {
            let passes = passes(&keys, working);
            assert_eq!(passes.iter().flatten().sum::<usize>(), 300_000);
            assert!(passes.len() <= most, "{} passes with {working}", passes.len());
            assert!(passes.iter().all(|buckets| buckets.iter().sum::<usize>() <= working));
        }
        let buckets = passes(&keys, usize::MAX).concat();
        assert!(buckets.len() >= 18 && buckets.iter().all(|entries| *entries < 1 << 15));
    }

    #[test]
    fn steps_are_prime() {
        let found: Vec<usize> = [0, 1, 2, 4, 9, 24, 120, 306].into_iter().map(prime_from).collect();
        assert_eq!(found, [1, 1, 2, 5, 11, 29, 127, 307]);
    }
}
