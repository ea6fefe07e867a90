//! Grouping: flows become entries, a key and a value; the entries of one key are a unit, the units of one cell are handed
//! to a [`Sink`] together, in key order.
//!
//! A key packs a cell (high bits) and a unit (low bits). The work goes in four steps, of which none looks at the order of
//! the entries:
//!
//! 1. [`splitters`]: a sample of the keys cuts their range into buckets of about equally many entries; a key that fills a
//!    bucket by itself gets one that is never sorted, only summed.
//! 2. [`scatter`]: chunks of entries are ordered by bucket, each chunk by one thread.
//! 3. [`radix`], [`runs`]: a bucket fits a near cache; it is gathered from all chunks, sorted, and runs of equal keys
//!    become units.
//! 4. [`stitch`]: cells that lie in several buckets are put together.
//!
//! A unit's value is the exact sum of its entries, rounded once, so neither the order of the rows, nor the way they are
//! cut into parts, nor the number of threads, nor the number of passes moves a bit.
//! Cost: about 10 ns an entry on two cores; 16 bytes an entry held (24 with weights), at most `working` of them at a time.

mod key;
mod passes;
mod radix;
mod runs;
mod scatter;
mod spare;
mod splitters;
mod stitch;
#[cfg(test)]
mod tests;
mod workers;

use crate::error::Result;

pub(crate) use key::{Entry, Key, Keyed};
pub(crate) use spare::Spare;

use passes::{Sizes, each_bucket};
use runs::{Collecting, Reducer};
use stitch::Stitch;

/// Asked between pieces of work whether to go on; its error ends the work.
pub(crate) type Stopped<'a> = &'a (dyn Fn() -> Result<()> + Sync);

/// Entries in parts that can be read in any order, by several threads, several times: memory or a file.
///
/// Every part is read as a whole by one thread; parts of some 100,000 entries are the quickest.
pub(crate) trait Entries: Sync {
    /// What is read.
    type Entry: Keyed;
    /// How many parts there are.
    fn parts(&self) -> usize;
    /// How many entries there are in all parts.
    fn rows(&self) -> usize;
    /// Appends the first of every `step` entries of a part (`step` ≥ 1: all for 1).
    fn read(&self, part: usize, step: usize, into: &mut Vec<Self::Entry>) -> Result<()>;
}

/// Receives cells, each once and whole, those of one sink in key order.
pub(crate) trait Sink<K>: Send {
    /// A cell (the key without the unit's bits), the codes of its units in ascending order, their values and, for
    /// weighted entries, their weights.
    fn cell(&mut self, cell: K, units: &[u32], values: &[f64], weights: Option<&[f64]>) -> Result<()>;
    /// No more cells come.
    fn finish(&mut self) {}
}

/// How entries are grouped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grouping {
    /// Low bits of the key that hold the unit; at most 32, and fewer than the key has.
    pub(crate) unit_bits: u32,
    /// Entries held at a time; more than that are grouped in several passes over the source.
    pub(crate) working: usize,
    /// Whether exact terms are wanted, see [`Grouped::terms`].
    pub(crate) terms: bool,
}

/// What grouping gives.
#[derive(Debug)]
pub(crate) struct Grouped<S, E> {
    /// Sinks; their cells are in key order within a sink and from one sink to the next.
    pub(crate) sinks: Vec<S>,
    /// How many units have entries that differ in weight; their cells were handed on with one of the weights.
    pub(crate) unequal_weights: u64,
    /// For every unit one or more entries whose exact sum is that of the unit, in key order: a coarser level that is
    /// grouped from them has the same bits as from the flows. `None` when not asked for, or when they would be more than
    /// half of the entries.
    pub(crate) terms: Option<Parts<E>>,
}

/// Entries in memory, in parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts<E>(pub(crate) Vec<Vec<E>>);

impl<E: Keyed> Entries for Parts<E> {
    type Entry = E;

    fn parts(&self) -> usize {
        self.0.len()
    }

    fn rows(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<E>) -> Result<()> {
        let part = self.0.get(part).map_or(&[][..], Vec::as_slice);
        if step == 1 {
            into.extend_from_slice(part);
        } else {
            into.extend(part.iter().step_by(step));
        }
        Ok(())
    }
}

type KeyOf<E> = <<E as Entries>::Entry as Keyed>::Key;

/// Groups entries into units and hands the units of every cell to a sink.
///
/// `spare` is the memory of groupings before, and of those that follow. Values must not be NaN; a sum beyond the largest double is infinite. Beside the entries held there are some ten megabytes a
/// thread, the units of cells that several buckets share, and exact terms.
/// Errors: those of reading, of a sink, and of `stopped`.
pub(crate) fn group<E, S>(
    entries: &E,
    grouping: Grouping,
    spare: &Spare<E::Entry>,
    sink: impl Fn() -> S + Sync,
    stopped: Stopped<'_>,
) -> Result<Grouped<S, E::Entry>>
where
    E: Entries,
    E::Entry: Entry,
    S: Sink<KeyOf<E>>,
{
    group_in(Sizes::default(), entries, grouping, spare, sink, stopped)
}

fn group_in<E, S>(
    sizes: Sizes,
    entries: &E,
    grouping: Grouping,
    spare: &Spare<E::Entry>,
    sink: impl Fn() -> S + Sync,
    stopped: Stopped<'_>,
) -> Result<Grouped<S, E::Entry>>
where
    E: Entries,
    E::Entry: Entry,
    S: Sink<KeyOf<E>>,
{
    debug_assert!(grouping.unit_bits <= u32::BITS, "a unit's code has 32 bits");
    let collecting = Collecting::new(grouping.terms, entries.rows() / 2);
    let mut stitch = Stitch::new(&sink, stopped);
    let reducer = || Reducer::new(grouping.unit_bits, &sink, &collecting);
    let plan = sizes.within(grouping);
    each_bucket(&plan, (entries, spare), stopped, runs::sum_of_single, reducer, Reducer::reduce, |reduced| {
        stitch.add(reduced)
    })?;
    let (sinks, terms, unequal_weights) = stitch.finish()?;
    let terms = collecting.going_on().then_some(Parts(terms));
    Ok(Grouped { sinks, unequal_weights, terms })
}

/// How many different keys there are. At most `working` entries are held at a time.
///
/// Errors: those of reading and of `stopped`.
pub(crate) fn count_distinct<E: Entries>(entries: &E, working: usize, stopped: Stopped<'_>) -> Result<usize> {
    count_distinct_in(Sizes::default(), entries, working, stopped)
}

fn count_distinct_in<E: Entries>(sizes: Sizes, entries: &E, working: usize, stopped: Stopped<'_>) -> Result<usize> {
    let mut distinct = 0;
    each_bucket(
        &sizes.within(Grouping { unit_bits: 0, working, terms: false }),
        (entries, &Spare::default()),
        stopped,
        |_| (),
        radix::Sorter::default,
        |sorter, bucket| Ok(runs::distinct(sorter, bucket)),
        |counts| {
            distinct += counts.into_iter().sum::<usize>();
            Ok(())
        },
    )?;
    Ok(distinct)
}
