#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::*;
use crate::error::{Error, ErrorKind};
use crate::measure::ExactSum;

/// So small that few entries make many chunks and buckets.
const SMALL: Sizes = Sizes { batch: 90, chunk: 40, bucket: 12, sample: 100 };
const ALL: usize = usize::MAX;

/// A cell as a sink receives it: cell, codes, bits of the values, bits of the weights.
type Cell<K> = (K, Vec<u32>, Vec<u64>, Option<Vec<u64>>);

#[derive(Default)]
struct Cells<K>(Vec<Cell<K>>);

impl<K: Key> Sink<K> for Cells<K> {
    fn cell(&mut self, cell: K, units: &[u32], values: &[f64], weights: Option<&[f64]>) -> Result<()> {
        self.0.push((cell, units.to_vec(), bits(values), weights.map(bits)));
        Ok(())
    }
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// Cells, how many units differ in weight, exact terms.
type Found<E> = (Vec<Cell<<E as Keyed>::Key>>, u64, Option<Parts<E>>);

fn grouped<E: Entry>(entries: &Parts<E>, grouping: Grouping, sizes: Sizes) -> Found<E> {
    let found = group_in(sizes, entries, grouping, &Spare::default(), || Cells(Vec::new()), &|| Ok(())).unwrap();
    let cells = found.sinks.into_iter().flat_map(|sink: Cells<E::Key>| sink.0).collect();
    (cells, found.unequal_weights, found.terms)
}

/// The same, the slow way: a map from key to all its values, exact sums.
fn expected<E: Entry>(entries: &Parts<E>, unit_bits: u32) -> Vec<Cell<E::Key>> {
    let mut units: BTreeMap<E::Key, (ExactSum, f64)> = BTreeMap::new();
    for entry in entries.0.iter().flatten() {
        let unit = units.entry(entry.key()).or_insert_with(|| (ExactSum::new(), entry.weight()));
        unit.0.add(entry.value());
    }
    let mut cells: Vec<Cell<E::Key>> = Vec::new();
    for (key, (sum, weight)) in units {
        let cell = key >> unit_bits;
        if cells.last().is_none_or(|last| last.0 != cell) {
            cells.push((cell, Vec::new(), Vec::new(), E::WEIGHTED.then(Vec::new)));
        }
        let last = cells.last_mut().unwrap();
        last.1.push((key - (cell << unit_bits)).low());
        last.2.push(sum.value().to_bits());
        last.3.iter_mut().for_each(|weights| weights.push(weight.to_bits()));
    }
    cells
}

/// Values: whole, broken, tiny, huge, zero.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0..1000_u32).prop_map(f64::from),
        4 => (0.0..1.0_f64, -60..60_i32).prop_map(|(m, e)| m * 2.0_f64.powi(e)),
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => Just(f64::from_bits(1)),
        1 => Just(1e300),
    ]
}

/// Keys of one shape: spread out, a few, one, all different, skewed, clustered, dense in one cell, at the ends.
fn keys(most: usize) -> impl Strategy<Value = Vec<u64>> {
    let list = |key: BoxedStrategy<u64>| prop::collection::vec(key, 0..most);
    prop_oneof![
        list(any::<u64>().boxed()),
        list((0..5_u64).boxed()),
        list(Just(77_u64).boxed()),
        (0..most as u64).prop_map(|n| (0..n).map(|key| key * 1001).collect()),
        list(prop_oneof![3 => Just(500_u64), 1 => 0..1000_u64, 1 => Just(501_u64)].boxed()),
        list((0..6_u64, 0..40_u64).prop_map(|(high, low)| (high << 50) | low).boxed()),
        list((0..128_u64).prop_map(|unit| (9 << 7) | unit).boxed()),
        list(prop_oneof![Just(0_u64), Just(u64::MAX), Just(u64::MAX - 1), (0..300_u64)].boxed()),
    ]
}

/// Cuts a list into parts at random, some of them empty.
fn in_parts<E: Keyed>(list: &[E], cuts: &[prop::sample::Index]) -> Parts<E> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(list.len() + 1)).collect();
    at.extend([0, list.len()]);
    at.sort_unstable();
    Parts(at.windows(2).map(|ends| list[ends[0]..ends[1]].to_vec()).collect())
}

fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn as_the_slow_way(
        keys in keys(600), values in prop::collection::vec(value(), 600), cuts in cuts(),
        unit_bits in prop::sample::select(vec![0_u32, 3, 7, 32]),
        working in prop::sample::select(vec![1_usize, 20, 100, 400, ALL]),
    ) {
        let list: Vec<(u64, f64)> = keys.into_iter().zip(values).collect();
        let entries = in_parts(&list, &cuts);
        let wanted = expected(&entries, unit_bits);
        let grouping = Grouping { unit_bits, working, terms: false };
        for threads in [1, 4] {
            prop_assert_eq!(&on(threads, || grouped(&entries, grouping, SMALL)).0, &wanted);
        }
        let backwards: Vec<(u64, f64)> = list.iter().rev().copied().collect();
        prop_assert_eq!(&grouped(&in_parts(&backwards, &[]), grouping, SMALL).0, &wanted);
        prop_assert_eq!(&grouped(&entries, grouping, Sizes::default()).0, &wanted);
    }

    #[test]
    fn wide_keys_with_weights(
        keys in keys(300), values in prop::collection::vec(value(), 300), cuts in cuts(),
        other in prop::sample::select(vec![None, Some(0_usize), Some(7), Some(250)]),
        working in prop::sample::select(vec![20_usize, ALL]),
    ) {
        let weight = |key: u64| 1.0 + (key % 7) as f64 / 10.0;
        let mut list: Vec<(u128, f64, f64)> =
            keys.iter().zip(values).map(|(key, value)| (u128::from(*key) << 60, value, weight(*key))).collect();
        let grouping = Grouping { unit_bits: 31, working, terms: false };
        let entries = in_parts(&list, &cuts);
        let (cells, unequal, _) = grouped(&entries, grouping, SMALL);
        prop_assert_eq!(cells, expected(&entries, 31));
        prop_assert_eq!(unequal, 0);
        let Some(entry) = other.and_then(|at| list.get_mut(at)) else { return Ok(()) };
        entry.2 += 1.0;
        let key = entry.0;
        let alone = list.iter().filter(|entry| entry.0 == key).count() == 1;
        let (_, unequal, _) = grouped(&in_parts(&list, &cuts), grouping, SMALL);
        prop_assert_eq!(unequal, u64::from(!alone));
    }

    #[test]
    fn a_coarser_level_from_exact_terms(
        keys in keys(500), values in prop::collection::vec(value(), 500), cuts in cuts(),
        working in prop::sample::select(vec![50_usize, ALL]),
    ) {
        let list: Vec<(u64, f64)> = keys.into_iter().zip(values).map(|(key, value)| (key & !0x7f, value)).collect();
        let entries = in_parts(&list, &cuts);
        let grouping = Grouping { unit_bits: 9, working, terms: true };
        let (cells, _, terms) = grouped(&entries, grouping, SMALL);
        prop_assert_eq!(cells, expected(&entries, 9));
        let Some(terms) = terms else { return Ok(()) };
        prop_assert!(terms.rows() <= list.len() / 2 && terms.0.concat().is_sorted_by_key(|entry| entry.0));
        let coarser = |entries: &Parts<(u64, f64)>| {
            Parts(entries.0.iter().map(|part| part.iter().map(|(key, value)| (key >> 10, *value)).collect()).collect())
        };
        let grouping = Grouping { unit_bits: 4, terms: false, ..grouping };
        prop_assert_eq!(grouped(&coarser(&terms), grouping, SMALL).0, expected(&coarser(&entries), 4));
    }

    #[test]
    fn distinct_keys(keys in keys(800), cuts in cuts(), working in prop::sample::select(vec![1_usize, 100, ALL])) {
        let wanted = keys.iter().collect::<std::collections::BTreeSet<_>>().len();
        let count = |sizes| count_distinct_in(sizes, &in_parts(&keys, &cuts), working, &|| Ok(())).unwrap();
        prop_assert_eq!((count(SMALL), count(Sizes::default())), (wanted, wanted));
        let wide: Vec<u128> = keys.iter().map(|key| u128::from(*key) << 64 | 5).collect();
        let found = count_distinct(&in_parts(&wide, &cuts), working, &|| Ok(())).unwrap();
        prop_assert_eq!(found, wanted);
    }
}

/// Numbers that look random, the same every time.
fn random(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}

fn entries(rows: usize, part: usize, key: impl Fn(u64) -> u64) -> Parts<(u64, f64)> {
    let list: Vec<(u64, f64)> =
        random(1).zip(random(2)).take(rows).map(|(a, b)| (key(a), (b >> 30) as f64 / 100.0)).collect();
    Parts(list.chunks(part).map(<[_]>::to_vec).collect())
}

/// A name, and a key made of a random number.
type Shape = (&'static str, fn(u64) -> u64);

#[test]
fn at_full_size() {
    let shapes: [Shape; 5] = [
        ("spread out", |a| a >> 22),
        ("one key in half of the rows", |a| if a.is_multiple_of(2) { 123_456_789 } else { a >> 30 }),
        ("one cell", |a| (5 << 17) | (a >> 47)),
        ("ten cells of many units", |a| ((a % 10) << 17) | ((a >> 20) % 20_000)),
        ("clusters far apart", |a| ((a % 3) << 60) | ((a >> 20) % 300_000)),
    ];
    for (name, key) in shapes {
        let entries = entries(400_000, 30_000, key);
        let wanted = expected(&entries, 17);
        for working in [ALL, 90_000] {
            let grouping = Grouping { unit_bits: 17, working, terms: true };
            let (cells, _, terms) = on(3, || grouped(&entries, grouping, Sizes::default()));
            assert!(cells == wanted, "{name}");
            if let Some(terms) = terms {
                assert!(expected(&terms, 17) == wanted, "terms of {name}");
            }
        }
    }
}

/// Entries that note how many times they are read whole.
struct Counted {
    entries: Parts<(u64, f64)>,
    reads: AtomicUsize,
}

impl Entries for Counted {
    type Entry = (u64, f64);

    fn parts(&self) -> usize {
        self.entries.parts()
    }

    fn rows(&self) -> usize {
        self.entries.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<(u64, f64)>) -> Result<()> {
        self.reads.fetch_add(usize::from(step == 1), Ordering::Relaxed);
        self.entries.read(part, step, into)
    }
}

#[test]
fn as_many_passes_as_memory_asks_for() {
    let passes = |working, key: fn(u64) -> u64| {
        let counted = Counted { entries: entries(400_000, 400_000, key), reads: AtomicUsize::new(0) };
        let grouping = Grouping { unit_bits: 17, working, terms: false };
        group(&counted, grouping, &Spare::default(), || Cells(Vec::new()), &|| Ok(())).unwrap();
        counted.reads.into_inner()
    };
    assert_eq!(passes(400_000, |a| a), 1);
    assert_eq!(passes(110_000, |a| a), 4);
    // One key is not held, however often it occurs.
    assert_eq!(passes(50_000, |_| 7), 1);
    assert_eq!(passes(110_000, |a| if a.is_multiple_of(2) { 7 } else { a }), 2);
}

struct Full;

impl Sink<u64> for Full {
    fn cell(&mut self, cell: u64, _: &[u32], _: &[f64], _: Option<&[f64]>) -> Result<()> {
        if cell > 100 { Err(Error::argument("sink", "full")) } else { Ok(()) }
    }
}

#[test]
fn stops_and_errors_come_back() {
    let entries = entries(100_000, 1000, |a| a >> 40);
    let grouping = Grouping { unit_bits: 8, working: 30_000, terms: false };
    let calls = AtomicUsize::new(0);
    let run = |last: usize| {
        calls.store(0, Ordering::Relaxed);
        let stopped = || {
            let stop = calls.fetch_add(1, Ordering::Relaxed) >= last;
            if stop { Err(ErrorKind::Stopped.into()) } else { Ok(()) }
        };
        group_in(SMALL, &entries, grouping, &Spare::default(), || Cells(Vec::new()), &stopped).map(|_| ())
    };
    run(ALL).unwrap();
    let all = calls.load(Ordering::Relaxed);
    for last in [0, 1, all / 2, all - 1] {
        assert!(matches!(run(last).unwrap_err().kind(), ErrorKind::Stopped));
        // Nothing is begun after a stop.
        assert!(calls.load(Ordering::Relaxed) <= last + rayon::current_num_threads());
    }

    let error = group(&entries, grouping, &Spare::default(), || Full, &|| Ok(())).map(|_| ()).unwrap_err();
    assert_eq!(error, Error::argument("sink", "full"));
}

#[test]
fn sums_beyond_the_largest_double_are_infinite() {
    let entries = Parts(vec![vec![(3_u64, f64::MAX); 2000], vec![(3, f64::MAX), (4, 1.0)]]);
    for (sizes, terms) in [(SMALL, false), (SMALL, true), (Sizes::default(), false), (Sizes::default(), true)] {
        let (cells, _, terms) = grouped(&entries, Grouping { unit_bits: 0, working: ALL, terms }, sizes);
        let values: Vec<_> = cells.iter().flat_map(|cell| &cell.2).copied().collect();
        assert_eq!(values, bits(&[f64::INFINITY, 1.0]));
        if let Some(terms) = terms {
            assert_eq!(expected(&terms, 0), cells);
            let more = Parts([terms.0, vec![vec![(3, 1.0); 3], vec![(4, 0.0); 3]]].concat());
            let grouping = Grouping { unit_bits: 0, working: ALL, terms: true };
            assert_eq!(grouped(&more, grouping, sizes).0, cells);
        }
    }
}

#[test]
fn weights_that_differ_between_chunks_show() {
    let part = |weight| vec![(9_u64, 1.0, weight); 50];
    let grouping = Grouping { unit_bits: 3, working: ALL, terms: false };
    let unequal = |last| grouped(&Parts(vec![part(2.0), part(2.0), part(last)]), grouping, SMALL).1;
    assert_eq!((unequal(2.0), unequal(3.0)), (0, 1));
}

#[test]
fn nothing_in_nothing_out() {
    for entries in [Parts(Vec::new()), Parts(vec![Vec::<(u64, f64)>::new(); 3])] {
        let grouping = Grouping { unit_bits: 4, working: 0, terms: true };
        let (cells, unequal, terms) = grouped(&entries, grouping, Sizes::default());
        assert!(cells.is_empty() && unequal == 0 && terms.unwrap().rows() == 0);
    }
}
