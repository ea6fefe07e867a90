//! Runs of equal keys become units; the units of a cell go to its sink.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Sink;
use super::key::{Entry, Key, Keyed};
use super::passes::Bucket;
use super::radix::Sorter;
use crate::error::Result;
use crate::measure::{exact_terms, sum_of};

/// Units of a cell, or of a part of it, in key order.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) codes: Vec<u32>,
    pub(super) values: Vec<f64>,
    /// Empty where entries have no weights.
    pub(super) weights: Vec<f64>,
}

impl Units {
    pub(super) fn append(&mut self, mut other: Self) {
        self.codes.append(&mut other.codes);
        self.values.append(&mut other.values);
        self.weights.append(&mut other.weights);
    }

    /// Makes room for more units.
    pub(super) fn reserve(&mut self, units: usize, weighted: bool) {
        self.codes.reserve_exact(units);
        self.values.reserve_exact(units);
        self.weights.reserve_exact(if weighted { units } else { 0 });
    }

    fn clear(&mut self) {
        self.codes.clear();
        self.values.clear();
        self.weights.clear();
    }

    pub(super) fn hand_to<K: Key>(&self, sink: &mut impl Sink<K>, cell: K) -> Result<()> {
        let weights = (!self.weights.is_empty()).then_some(&self.weights[..]);
        sink.cell(cell, &self.codes, &self.values, weights)
    }
}

/// The part of a cell that lies in one bucket.
pub(super) struct Piece<K> {
    pub(super) cell: K,
    pub(super) units: Units,
}

/// What comes of a bucket.
pub(super) struct Reduced<E: Keyed, S> {
    /// Rest of a cell that began in an earlier bucket.
    pub(super) head: Option<Piece<E::Key>>,
    /// Has the whole cells, if there are any.
    pub(super) sink: Option<S>,
    /// Beginning of a cell that ends in a later bucket.
    pub(super) tail: Option<Piece<E::Key>>,
    /// Exact terms of all units, where they are collected.
    pub(super) terms: Vec<E>,
    /// Units whose entries differ in weight.
    pub(super) unequal_weights: u64,
}

/// Whether exact terms are collected, for all buckets together.
pub(super) struct Collecting {
    going_on: AtomicBool,
    collected: AtomicUsize,
    most: usize,
}

impl Collecting {
    pub(super) fn new(asked: bool, most: usize) -> Self {
        Self { going_on: AtomicBool::new(asked), collected: AtomicUsize::new(0), most }
    }

    /// Whether terms are asked for and have not become too many.
    pub(super) fn going_on(&self) -> bool {
        self.going_on.load(Ordering::Relaxed)
    }

    fn add(&self, terms: usize) {
        if self.collected.fetch_add(terms, Ordering::Relaxed) + terms > self.most {
            self.going_on.store(false, Ordering::Relaxed);
        }
    }
}

/// The entries of a single key in one chunk, summed.
pub(super) struct Single<E> {
    /// One of them.
    entry: E,
    /// Their exact sum is that of the entries' values.
    terms: Vec<f64>,
    unequal_weights: bool,
}

/// Sums the entries of one key; there is at least one.
pub(super) fn sum_of_single<E: Entry>(entries: &[E]) -> Single<E> {
    let values: Vec<f64> = entries.iter().map(Entry::value).collect();
    let mut terms = Vec::new();
    exact_terms(&values, &mut terms);
    Single {
        entry: entries.first().copied().unwrap_or_default(),
        terms,
        unequal_weights: differ_in_weight(entries.iter()),
    }
}

fn differ_in_weight<'a, E: Entry + 'a>(mut entries: impl Iterator<Item = &'a E>) -> bool {
    let Some(first) = entries.next() else { return false };
    E::WEIGHTED && entries.any(|entry| entry.weight().to_bits() != first.weight().to_bits())
}

/// How many different keys a bucket has.
pub(super) fn distinct<E: Keyed>(sorter: &mut Sorter<E>, bucket: &Bucket<'_, E, ()>) -> usize {
    if bucket.is_single() {
        return bucket.singles().take(1).count();
    }
    bucket.gather(&mut sorter.entries);
    sorter.sort();
    let changes = sorter.entries.windows(2).filter(|pair| pair[0].key() != pair[1].key()).count();
    changes + usize::from(!sorter.entries.is_empty())
}

/// Scratch memory of a thread that reduces buckets, and what it needs to know.
pub(super) struct Reducer<'a, E: Keyed, S, F> {
    unit_bits: u32,
    unit_mask: u32,
    sink: &'a F,
    collecting: &'a Collecting,
    sorter: Sorter<E>,
    /// Units of the current cell.
    current: Units,
    /// Values of the current unit, where it has more than two entries.
    values: Vec<f64>,
    /// Exact terms of the current unit.
    exact: Vec<f64>,
    /// What the current bucket has given so far.
    reduced: Reduced<E, S>,
}

impl<E: Keyed, S> Default for Reduced<E, S> {
    fn default() -> Self {
        Self { head: None, sink: None, tail: None, terms: Vec::new(), unequal_weights: 0 }
    }
}

impl<'a, E: Entry, S: Sink<E::Key>, F: Fn() -> S> Reducer<'a, E, S, F> {
    pub(super) fn new(unit_bits: u32, sink: &'a F, collecting: &'a Collecting) -> Self {
        Self {
            unit_bits,
            unit_mask: u32::MAX.checked_shr(u32::BITS - unit_bits).unwrap_or_default(),
            sink,
            collecting,
            sorter: Sorter::default(),
            current: Units::default(),
            values: Vec::new(),
            exact: Vec::new(),
            reduced: Reduced::default(),
        }
    }

    /// Sorts a bucket, makes units of it and hands whole cells on.
    pub(super) fn reduce(&mut self, bucket: &Bucket<'_, E, Single<E>>) -> Result<Reduced<E, S>> {
        let collects = self.collecting.going_on();
        if bucket.is_single() {
            self.sum_single(bucket, collects)?;
        } else {
            bucket.gather(&mut self.sorter.entries);
            self.sorter.sort();
            self.make_units(bucket.cut, collects)?;
        }
        if collects {
            self.reduced.terms.shrink_to_fit();
            self.collecting.add(self.reduced.terms.len());
        }
        if let Some(sink) = &mut self.reduced.sink {
            sink.finish();
        }
        Ok(std::mem::take(&mut self.reduced))
    }

    fn sum_single(&mut self, bucket: &Bucket<'_, E, Single<E>>, collects: bool) -> Result<()> {
        let Some(first) = bucket.singles().next() else { return Ok(()) };
        let entry = first.entry;
        self.values.clear();
        self.values.extend(bucket.singles().flat_map(|single| &single.terms));
        let unequal = bucket.singles().any(|single| single.unequal_weights)
            || differ_in_weight(bucket.singles().map(|single| &single.entry));
        let value = self.sum(entry, collects);
        self.add_unit(entry, value, unequal);
        self.close_cell(entry.key() >> self.unit_bits, bucket.cut)
    }

    fn make_units(&mut self, cut: [Option<E::Key>; 2], collects: bool) -> Result<()> {
        let entries = std::mem::take(&mut self.sorter.entries);
        let mut cell = None;
        for run in entries.chunk_by(|a, b| a.key() == b.key()) {
            let entry = run[0];
            let of_entry = entry.key() >> self.unit_bits;
            if let Some(finished) = cell.filter(|cell| *cell != of_entry) {
                self.close_cell(finished, cut)?;
            }
            cell = Some(of_entry);
            // Adding 0 makes 0 of −0, as an exact sum does.
            let value = match run {
                [one] => {
                    if collects {
                        self.reduced.terms.push(*one);
                    }
                    one.value() + 0.0
                }
                [one, other] if !collects => one.value() + other.value() + 0.0,
                _ => {
                    self.values.clear();
                    self.values.extend(run.iter().map(Entry::value));
                    self.sum(entry, collects)
                }
            };
            self.add_unit(entry, value, differ_in_weight(run.iter()));
        }
        self.sorter.entries = entries;
        cell.map_or(Ok(()), |cell| self.close_cell(cell, cut))
    }

    /// Sum of the current unit's values; its exact terms are kept where they are collected.
    fn sum(&mut self, entry: E, collects: bool) -> f64 {
        if !collects {
            return sum_of(&self.values);
        }
        self.exact.clear();
        exact_terms(&self.values, &mut self.exact);
        self.reduced.terms.extend(self.exact.iter().map(|term| entry.with_value(*term)));
        self.exact.first().copied().unwrap_or_default() + 0.0
    }

    #[inline]
    fn add_unit(&mut self, entry: E, value: f64, unequal_weights: bool) {
        self.current.codes.push(entry.key().low() & self.unit_mask);
        self.current.values.push(value);
        if E::WEIGHTED {
            self.current.weights.push(entry.weight());
        }
        self.reduced.unequal_weights += u64::from(unequal_weights);
    }

    /// Hands the current units on: to the sink, or as a piece of a cell that the bucket has only a part of.
    fn close_cell(&mut self, cell: E::Key, cut: [Option<E::Key>; 2]) -> Result<()> {
        if cut.contains(&Some(cell)) {
            let piece = Piece { cell, units: std::mem::take(&mut self.current) };
            if cut[0] == Some(cell) {
                self.reduced.head = Some(piece);
            } else {
                self.reduced.tail = Some(piece);
            }
            return Ok(());
        }
        let sink = self.reduced.sink.get_or_insert_with(self.sink);
        self.current.hand_to(sink, cell)?;
        self.current.clear();
        Ok(())
    }
}
