//! What firms export, or where to: the products, or the markets, of a group in one year.

use super::firm_years::Changes;
use super::statistics::{Sample, Statistics};
use super::tally::Tally;

/// Incumbents of a year are kept apart by whether they entered the year before: those that did are the surviving entrants
/// of that year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incumbent {
    /// It exported two years before, or the data do not say.
    Old = 0,
    /// It entered the year before.
    Young = 1,
}

/// The products, or the markets, of the firms of a group in one year.
#[derive(Debug, Clone, Default)]
pub(super) struct Kinds {
    /// How many kinds an exporter has.
    pub(super) of_exporter: Tally<u32>,
    /// How many exporters a kind has.
    pub(super) exporters: Tally<u32>,
    /// Kinds that an incumbent did not have the year before, of those it has.
    added: [Tally<u64>; 2],
    /// Their share in the incumbent's value.
    value_added: [Shares; 2],
    /// Kinds that an incumbent does not have any more, of those it had the year before.
    dropped: Tally<u64>,
    /// Kinds that a two-year incumbent still has, of those it added the year before.
    kept: Tally<u64>,
}

/// Shares of value: most are 0 or 1.
#[derive(Debug, Clone, Default)]
struct Shares {
    zeros: u64,
    ones: u64,
    between: Vec<f64>,
}

/// A pair of counts as a key: a part and the whole, both below 2^32.
#[inline]
fn of_pair(part: usize, whole: usize) -> u64 {
    (part as u64) << 32 | whole as u64
}

impl Kinds {
    /// Adds the kinds of one exporter, each once.
    #[inline]
    pub(super) fn add_exporter(&mut self, kinds: &[u32]) {
        self.of_exporter.count(u32::try_from(kinds.len()).unwrap_or(u32::MAX));
        for kind in kinds {
            self.exporters.count(*kind);
        }
    }

    /// Adds what changed at an incumbent.
    #[inline]
    pub(super) fn add_changes(&mut self, incumbent: Incumbent, changes: &Changes) {
        let age = incumbent as usize;
        self.added[age].count(of_pair(changes.added, changes.now));
        self.value_added[age].add(changes.value_added);
        self.dropped.count(of_pair(changes.dropped, changes.before));
        if changes.added_before > 0 {
            self.kept.count(of_pair(changes.kept, changes.added_before));
        }
    }

    /// Adds what was collected elsewhere.
    pub(super) fn append(&mut self, other: Self) {
        self.of_exporter.merge(other.of_exporter);
        self.exporters.merge(other.exporters);
        self.dropped.merge(other.dropped);
        self.kept.merge(other.kept);
        self.added.iter_mut().zip(other.added).for_each(|(mine, others)| mine.merge(others));
        self.value_added.iter_mut().zip(other.value_added).for_each(|(mine, others)| mine.append(others));
    }

    /// Kinds per exporter and exporters per kind: B3 and B5, B4 and B6.
    pub(super) fn breadth(&self, space: &mut Space) -> [Statistics; 2] {
        let per_exporter = space.counted([&self.of_exporter], f64::from);
        space.values.clear();
        space.values.extend(self.exporters.entries().map(|(_, exporters)| f64::from(exporters)));
        [per_exporter, Sample::of(&mut space.values).moments(&mut space.terms)]
    }

    /// Entry and value of new kinds of incumbents: D1 and D3, E1 and E3.
    pub(super) fn additions(&mut self, space: &mut Space) -> [Statistics; 2] {
        let added = space.counted(&self.added, ratio);
        let [old, young] = &self.value_added;
        space.values.clear();
        space.values.extend(old.between.iter().chain(&young.between));
        let (zeros, ones) = (old.zeros + young.zeros, old.ones + young.ones);
        let shares = Sample::between(&[(0.0, zeros)], &mut space.values, &[(1.0, ones)]).moments(&mut space.terms);
        [added, shares]
    }

    /// The same of those incumbents that entered the year before: D2 and D4, E2 and E4 of that year.
    pub(super) fn additions_of_young(&mut self, space: &mut Space) -> [Statistics; 2] {
        let young = Incumbent::Young as usize;
        let added = space.counted([&self.added[young]], ratio);
        let Shares { zeros, ones, between } = &mut self.value_added[young];
        [added, Sample::between(&[(0.0, *zeros)], between, &[(1.0, *ones)]).moments(&mut space.terms)]
    }

    /// Exit of kinds, and survival of new ones: D5 and D6, E5 and E6.
    pub(super) fn losses(&self, space: &mut Space) -> [Statistics; 2] {
        [space.counted([&self.dropped], ratio), space.counted([&self.kept], ratio)]
    }
}

impl Shares {
    #[inline]
    fn add(&mut self, share: f64) {
        if share <= 0.0 {
            self.zeros += 1;
        } else if share >= 1.0 {
            self.ones += 1;
        } else {
            self.between.push(share);
        }
    }

    fn append(&mut self, mut other: Self) {
        self.zeros += other.zeros;
        self.ones += other.ones;
        if other.between.len() > self.between.len() {
            std::mem::swap(&mut self.between, &mut other.between);
        }
        self.between.extend(other.between);
    }
}

/// Part over whole.
fn ratio(pair: u64) -> f64 {
    (pair >> 32) as f64 / (pair & u64::from(u32::MAX)) as f64
}

/// Memory that one statistic after the other is taken in.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// Numbers that are put in order.
    pub(super) values: Vec<f64>,
    /// Terms that are summed.
    pub(super) terms: Vec<f64>,
    counted: Vec<(f64, u64)>,
}

impl Space {
    /// Statistics of numbers that keys stand for.
    fn counted<'t, K: Copy + Default + Eq + Into<u64> + 't>(
        &mut self,
        tallies: impl IntoIterator<Item = &'t Tally<K>>,
        number: impl Fn(K) -> f64,
    ) -> Statistics {
        self.counted.clear();
        for tally in tallies {
            self.counted.extend(tally.entries().map(|(key, times)| (number(key), u64::from(times))));
        }
        self.counted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Sample::counted(&self.counted).moments(&mut self.terms)
    }
}
