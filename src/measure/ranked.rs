//! The units of a cell along the line from the smallest to the largest.

use super::compensated::Compensated;
use super::order::{select, sorted};
use super::sum::ExactSum;
use super::values::Values;
use std::cell::OnceCell;
use std::ops::Range;

/// Sums of longer ranges are put together from sums of blocks of this length, each taken once.
const BLOCK: usize = 4096;

/// Values in order, or in order at the ranks that will be asked for.
///
/// Every unit takes the length of its weight on the line from 0 to W; unweighted units take 1 each.
pub(super) struct Ranked {
    x: Vec<f64>,
    line: Option<Line>,
    sorted: bool,
    blocks: Vec<OnceCell<ExactSum>>,
}

/// Weights of sorted units and where on the line each ends.
struct Line {
    weights: Vec<f64>,
    ends: Vec<f64>,
}

impl Ranked {
    /// All units in order. Cost: one sort.
    pub(super) fn sorted(values: &Values<'_>) -> Self {
        if values.weights().is_none() {
            return Self::of(sorted(values.as_slice()), None, true);
        }
        let mut pairs: Vec<(f64, f64)> = Vec::with_capacity(values.as_slice().len());
        values.each(|x, w| pairs.push((x + 0.0, w)));
        // By weight within ties, so that the order of rows cannot reach a rounding.
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (x, weights): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let mut end = Compensated::default();
        let ends = weights.iter().map(|w| {
            end.add(*w);
            end.value()
        });
        let mut ends: Vec<_> = ends.collect();
        if let Some(last) = ends.last_mut() {
            *last = values.units();
        }
        Self::of(x, Some(Line { weights, ends }), true)
    }

    /// Units in order only at `ranks` (ascending, from 0); unweighted. Expected cost O(n).
    pub(super) fn selected(values: &Values<'_>, ranks: &[usize]) -> Self {
        let mut x: Vec<_> = values.as_slice().iter().map(|x| x + 0.0).collect();
        select(&mut x, ranks);
        Self::of(x, None, false)
    }

    fn of(x: Vec<f64>, line: Option<Line>, sorted: bool) -> Self {
        let blocks = (0..x.len() / BLOCK).map(|_| OnceCell::new()).collect();
        Self { x, line, sorted, blocks }
    }

    /// The values, in order if the whole was sorted.
    pub(super) fn x(&self) -> &[f64] {
        &self.x
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
        self.line.as_ref().map(|line| line.weights.as_slice())
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
        let mut sum = self.sum(0..whole);
        if let Some(x) = self.x.get(whole) {
            sum.add_product(part, *x);
        }
        sum.value()
    }

    /// What the largest units hold, over a length `t` of the line.
    pub(super) fn highest(&self, t: f64) -> f64 {
        let n = self.x.len();
        if self.line.is_none() {
            let whole = whole_units(t).min(n);
            let mut sum = self.sum(n - whole..n);
            if let Some(x) = (n - whole).checked_sub(1).and_then(|next| self.x.get(next)) {
                sum.add_product(t - whole as f64, *x);
            }
            return sum.value();
        }
        let units = if n == 0 { 0.0 } else { self.end(n - 1) };
        let (whole, part) = self.place((units - t).max(0.0));
        if whole == n {
            return 0.0;
        }
        let mut sum = self.sum(whole + 1..n);
        sum.add_product(self.weight(whole) - part, self.x[whole]);
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
