//! The units of a cell along the line from the smallest to the largest.

use super::compensated::Compensated;
use super::order::{select, sort};
use super::short::{Cascade, SHORT};
use super::sum::ExactSum;
use super::values::Values;
use std::cell::OnceCell;
use std::ops::Range;

/// Sums of longer ranges are put together from sums of blocks of this length, each taken once.
const BLOCK: usize = 4096;
/// Longer memory is given back after every cell: it costs little beside what is done in it.
const MOST_KEPT: usize = 1 << 16;

/// Memory that one cell after the other is put in order in.
#[derive(Debug, Clone, Default)]
pub(super) struct Space {
    x: Vec<f64>,
    /// Ranks to put in order.
    pub(super) ranks: Vec<usize>,
    pairs: Vec<(f64, f64)>,
    line: Line,
    /// Exact sums of blocks of `x`, as far as somebody asked for them.
    blocks: Vec<OnceCell<ExactSum>>,
}

/// Weights of sorted units and where on the line each ends.
#[derive(Debug, Clone, Default)]
struct Line {
    weights: Vec<f64>,
    ends: Vec<f64>,
}

impl Space {
    /// Gives memory of long cells back: getting it anew costs little beside what is done in it.
    pub(super) fn trim(&mut self) {
        if self.x.capacity().max(self.pairs.capacity()) > MOST_KEPT {
            *self = Self::default();
        }
    }
}

/// Values in order, or in order at the ranks that will be asked for.
///
/// Every unit takes the length of its weight on the line from 0 to W; unweighted units take 1 each.
#[derive(Default)]
pub(super) struct Ranked<'s> {
    x: &'s [f64],
    line: Option<&'s Line>,
    sorted: bool,
    blocks: &'s [OnceCell<ExactSum>],
}

impl<'s> Ranked<'s> {
    /// All units in order. Cost: one sort.
    pub(super) fn sorted(values: &Values<'_>, space: &'s mut Space) -> Self {
        if values.weights().is_none() {
            sort(values.as_slice(), &mut space.x);
            return Self::of(space, false, true);
        }
        let Space { x, pairs, line: Line { weights, ends }, .. } = space;
        pairs.clear();
        values.each(|x, w| pairs.push((x + 0.0, w)));
        // By weight within ties, so that the order of rows cannot reach a rounding.
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        x.clear();
        x.extend(pairs.iter().map(|(x, _)| x));
        weights.clear();
        weights.extend(pairs.iter().map(|(_, w)| w));
        let mut end = Compensated::default();
        ends.clear();
        ends.extend(weights.iter().map(|w| {
            end.add(*w);
            end.value()
        }));
        if let Some(last) = ends.last_mut() {
            *last = values.units();
        }
        Self::of(space, true, true)
    }

    /// Units in order only at the ranks in `space` (ascending, from 0); unweighted. Expected cost O(n).
    pub(super) fn selected(values: &Values<'_>, space: &'s mut Space) -> Self {
        space.x.clear();
        space.x.extend(values.as_slice().iter().map(|x| x + 0.0));
        select(&mut space.x, &space.ranks);
        Self::of(space, false, false)
    }

    #[inline]
    fn of(space: &'s mut Space, weighted: bool, sorted: bool) -> Self {
        space.blocks.clear();
        space.blocks.resize_with(space.x.len() / BLOCK, OnceCell::new);
        Self { x: &space.x, line: weighted.then_some(&space.line), sorted, blocks: &space.blocks }
    }

    /// The values, in order if the whole was sorted.
    pub(super) fn x(&self) -> &[f64] {
        self.x
    }

    /// Weight of unit `i`.
    pub(super) fn weight(&self, i: usize) -> f64 {
        match &self.line {
            None => 1.0,
            Some(line) => line.weights.get(i).copied().unwrap_or(0.0),
        }
    }

    /// Weights, if there are any.
    pub(super) fn weights(&self) -> Option<&[f64]> {
        self.line.map(|line| line.weights.as_slice())
    }

    /// Where on the line unit `i` ends.
    pub(super) fn end(&self, i: usize) -> f64 {
        match &self.line {
            None => (i + 1) as f64,
            Some(line) => line.ends.get(i).copied().unwrap_or(0.0),
        }
    }

    /// The units wholly below position `t` on the line, and the length of the next one that lies below it.
    fn place(&self, t: f64) -> (usize, f64) {
        let whole = match &self.line {
            None => whole_units(t).min(self.x.len()),
            Some(line) => line.ends.partition_point(|end| *end <= t),
        };
        let start = if whole == 0 { 0.0 } else { self.end(whole - 1) };
        (whole, if whole == self.x.len() { 0.0 } else { (t - start).max(0.0) })
    }

    /// Value of the unit that lies just beyond position `t`, the last one at the end of the line.
    pub(super) fn value_beyond(&self, t: f64) -> f64 {
        let (whole, _) = self.place(t);
        self.x.get(whole).or(self.x.last()).copied().unwrap_or(0.0)
    }

    /// Value of the unit that lies just before position `t`, the first one at its beginning.
    pub(super) fn value_before(&self, t: f64) -> f64 {
        let before = match &self.line {
            None => whole_units(t.ceil()).saturating_sub(1),
            Some(line) => line.ends.partition_point(|end| *end < t),
        };
        self.x.get(before).or(self.x.last()).copied().unwrap_or(0.0)
    }

    /// What the smallest units hold, up to position `t`.
    pub(super) fn lowest(&self, t: f64) -> f64 {
        let (whole, part) = self.place(t);
        self.held(0..whole, part, whole)
    }

    /// What the largest units hold, over a length `t` of the line.
    pub(super) fn highest(&self, t: f64) -> f64 {
        let n = self.x.len();
        if self.line.is_none() {
            let whole = whole_units(t).min(n);
            let first = n - whole;
            return self.held(first..n, if whole < n { t - whole as f64 } else { 0.0 }, first.saturating_sub(1));
        }
        let units = if n == 0 { 0.0 } else { self.end(n - 1) };
        let (whole, part) = self.place((units - t).max(0.0));
        if whole == n {
            return 0.0;
        }
        self.held(whole + 1..n, self.weight(whole) - part, whole)
    }

    /// What a range of units holds and, beside it, a part of a unit.
    fn held(&self, range: Range<usize>, part: f64, of_unit: usize) -> f64 {
        let of_unit = if part.abs() > 0.0 { self.x.get(of_unit).copied().unwrap_or(0.0) } else { 0.0 };
        if range.len() < SHORT {
            let mut sum = match &self.line {
                None => Cascade::of(&self.x[range.clone()]),
                Some(line) => Cascade::of_products(&self.x[range.clone()], &line.weights[range.clone()]),
            };
            if of_unit > 0.0 {
                sum.add_product(part, of_unit);
            }
            if let Some(held) = sum.value() {
                return held;
            }
        }
        let mut sum = self.sum(range);
        sum.add_product(part, of_unit);
        sum.value()
    }

    /// Where the units of at least `threshold` begin, if all are in order.
    pub(super) fn first_at_least(&self, threshold: f64) -> Option<usize> {
        self.sorted.then(|| self.x.partition_point(|x| *x < threshold))
    }

    /// Exact sum Σ w·x over a range of units.
    pub(super) fn sum(&self, range: Range<usize>) -> ExactSum {
        let first = range.start.div_ceil(BLOCK);
        let last = range.end / BLOCK;
        if first >= last {
            return self.sum_one_by_one(range);
        }
        let mut sum = self.sum_one_by_one(range.start..first * BLOCK);
        for (block, known) in self.blocks.iter().enumerate().take(last).skip(first) {
            sum.merge(known.get_or_init(|| self.sum_one_by_one(block * BLOCK..(block + 1) * BLOCK)));
        }
        sum.merge(&self.sum_one_by_one(last * BLOCK..range.end));
        sum
    }

    fn sum_one_by_one(&self, range: Range<usize>) -> ExactSum {
        let mut sum = ExactSum::new();
        match &self.line {
            None => sum.add_all(&self.x[range]),
            Some(line) => {
                for (x, w) in self.x[range.clone()].iter().zip(&line.weights[range]) {
                    sum.add_product(*w, *x);
                }
            }
        }
        sum
    }
}

/// ⌊t⌋ for a position that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "t is a position on the line, at least 0")]
pub(super) fn whole_units(t: f64) -> usize {
    t as usize
}
