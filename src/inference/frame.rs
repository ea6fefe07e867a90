//! The units of a sample in order, and what every measure adds up of them, found once for all resamples.

use super::terms::{Term, terms_of};
use crate::error::{Error, Place, Result};
use crate::measure::{Measure, Scale, Values};

/// Terms are added up in blocks of so many units, blocks in order.
pub(super) const BLOCK: usize = 512;
/// Sums side by side within a block.
const LANES: usize = 8;

/// Which units are drawn together and among which: one code a row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Codes<'a> {
    pub(super) strata: Option<&'a [u32]>,
    pub(super) clusters: Option<&'a [u32]>,
}

/// A sample: units from the smallest to the largest, with the terms of the measures asked for.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Values, ascending.
    pub(super) x: Vec<f64>,
    /// Values times a power of two, near 1 in the mean.
    pub(super) y: Vec<f64>,
    /// Units of each value; all 1 when there are no weights.
    pub(super) weights: Vec<u32>,
    /// Units, that is the sum of the weights.
    pub(super) units: u64,
    /// The row that each of the sorted values stands in.
    pub(super) rows: Vec<u32>,
    /// The scale of y.
    pub(super) scale: Scale,
    pub(super) terms: Vec<Term>,
    /// One array for each term, along the sorted units.
    pub(super) arrays: Vec<Vec<f64>>,
    /// Whether sums of terms serve; else every measure goes the general way.
    pub(super) by_terms: bool,
}

impl Frame {
    /// Puts a sample in order.
    ///
    /// Errors: a weight that is not whole; more than 2^32 − 1 values or units of one value.
    pub(super) fn new(values: &Values<'_>, measures: &[Measure], codes: Codes<'_>) -> Result<Self> {
        let x = values.as_slice();
        let rows = u32::try_from(x.len()).map_err(|_| too_many())?;
        let weights = whole_weights(values)?;
        let code = |codes: Option<&[u32]>, row: usize| codes.and_then(|codes| codes.get(row)).copied().unwrap_or(0);
        let weight = |row: usize| weights.as_ref().and_then(|weights| weights.get(row)).copied().unwrap_or(1);
        // Units that are alike in all of these may change places: the order of rows cannot reach a result.
        let mut order: Vec<(u64, u32)> = (0..rows).zip(x).map(|(row, x)| ((x + 0.0).to_bits(), row)).collect();
        let rest = |row: u32| {
            let row = row as usize;
            (code(codes.strata, row), code(codes.clusters, row), weight(row))
        };
        if codes.strata.is_some() || codes.clusters.is_some() || weights.is_some() {
            order.sort_unstable_by_key(|(bits, row)| (*bits, rest(*row), *row));
        } else {
            order.sort_unstable();
        }
        order.retain(|(_, row)| weight(*row as usize) > 0);
        let scale = Scale::to_one(if values.total() > 0.0 { values.mean() } else { 1.0 });
        let x: Vec<f64> = order.iter().map(|(bits, _)| f64::from_bits(*bits)).collect();
        let y: Vec<f64> = x.iter().map(|x| scale.apply(*x)).collect();
        let (rows, weights): (Vec<u32>, Vec<u32>) = order.iter().map(|(_, row)| (*row, weight(*row as usize))).unzip();
        let units = weights.iter().map(|w| u64::from(*w)).sum();
        let mut frame = Self {
            x,
            y,
            weights,
            units,
            rows,
            scale,
            terms: Vec::new(),
            arrays: Vec::new(),
            by_terms: values.total() > 0.0,
        };
        frame.find_terms(measures);
        Ok(frame)
    }

    fn find_terms(&mut self, measures: &[Measure]) {
        if !self.by_terms {
            return;
        }
        self.terms = terms_of(measures);
        let Self { x, y, .. } = &*self;
        let arrays = self.terms.iter().map(|term| x.iter().zip(y).map(|(x, y)| term.of(*x, *y)).collect());
        let arrays: Vec<Vec<f64>> = arrays.collect();
        let lost = x.iter().zip(y).any(|(x, y)| *x > 0.0 && *y < f64::MIN_POSITIVE);
        self.by_terms = !lost && arrays.iter().all(|array| array.iter().all(|term| term.is_finite()));
        self.arrays = arrays;
    }

    /// How many sorted values there are.
    pub(super) fn len(&self) -> usize {
        self.x.len()
    }

    /// The terms of one kind along the sorted units; empty when they were not asked for.
    pub(super) fn array(&self, term: Term) -> &[f64] {
        let at = self.terms.iter().position(|own| *own == term);
        at.and_then(|at| self.arrays.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Whether all units have the same value.
    pub(super) fn all_equal(&self) -> bool {
        self.x.first() >= self.x.last()
    }

    /// Adds up every term over a resample, and the ranks' sum Σ i·y₍ᵢ₎ (i from the largest) when `ranks`. The order of
    /// all additions is that of the sorted units.
    pub(super) fn sums(&self, counts: &[u32], units: u64, ranks: bool, into: &mut Vec<f64>) -> f64 {
        into.clear();
        into.resize(self.arrays.len(), 0.0);
        let (mut rank_sum, mut above) = (0.0, units as f64);
        let mut block = [0.0; BLOCK];
        for (number, counts) in counts.chunks(BLOCK).enumerate() {
            let start = number * BLOCK;
            for (c, count) in block.iter_mut().zip(counts) {
                *c = f64::from(*count);
            }
            let block = block.get(..counts.len()).unwrap_or_default();
            for (sum, array) in into.iter_mut().zip(&self.arrays) {
                *sum += dot(block, array.get(start..start + block.len()).unwrap_or_default());
            }
            if ranks {
                rank_sum += ranked(block, self.y.get(start..start + block.len()).unwrap_or_default(), &mut above);
            }
        }
        rank_sum
    }
}

/// Σ c·f, eight sums side by side.
fn dot(counts: &[f64], terms: &[f64]) -> f64 {
    let (groups, rest) = counts.as_chunks::<LANES>();
    let (term_groups, term_rest) = terms.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (c, f) in groups.iter().zip(term_groups) {
        for lane in 0..LANES {
            sums[lane] += c[lane] * f[lane];
        }
    }
    let of_rest: f64 = rest.iter().zip(term_rest).map(|(c, f)| c * f).sum();
    sums.iter().sum::<f64>() + of_rest
}

/// Σ c·(a + (c + 1)/2)·y, a the units above; `above` begins with the units not below the first of these.
fn ranked(counts: &[f64], y: &[f64], above: &mut f64) -> f64 {
    let mut sums = [0.0; 4];
    for (i, (c, y)) in counts.iter().zip(y).enumerate() {
        // The ranks a + 1 … a + c add up to c·(a + (c + 1)/2), and a is `above` − c.
        sums[i & 3] += c * (*above - 0.5 * (c - 1.0)) * y;
        *above -= c;
    }
    sums.iter().sum()
}

/// The weights, if there are any, as whole numbers.
fn whole_weights(values: &Values<'_>) -> Result<Option<Vec<u32>>> {
    let Some(weights) = values.weights() else { return Ok(None) };
    let whole: Option<Vec<u32>> = weights.iter().map(|w| whole(*w)).collect();
    match whole {
        Some(whole) => Ok(Some(whole)),
        None => Err(not_whole(weights)),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
fn whole(w: f64) -> Option<u32> {
    (w.fract().abs() <= 0.0 && w <= f64::from(u32::MAX)).then_some(w as u32)
}

#[cold]
fn not_whole(weights: &[f64]) -> Error {
    let row = weights.iter().position(|w| whole(*w).is_none()).unwrap_or(0);
    let problem = "the weight is no whole number (or above 4294967295); units are drawn one by one, so a weight must \
                   count units of the same value; survey weights need strata or clusters of the sampled units instead";
    Error::data(Place::default().column("weights").row(row as u64 + 1), problem)
}

fn too_many() -> Error {
    Error::data(Place::default().column("values"), "there are more than 4294967295 of them; draw a part first")
}
