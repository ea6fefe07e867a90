//! All measures of one resample after the other.

use super::draws::{LeaveOut, Plan};
use super::frame::Frame;
use super::influence::influence;
use super::line::{Resample, Whole};
use super::stop::Stop;
use super::terms::{Line, is_known, is_safe, needs_ranks, number};
use crate::error::{Error, Result};
use crate::measure::{Evaluator, Measure, Values};
use rayon::prelude::*;

/// More values than this are not left out one by one where that takes a pass each.
pub(super) const MOST_PASSES: usize = 5_000;
/// Less work than this (replicates times values) is done by the thread that asks.
const LEAST_PARALLEL: usize = 200_000;

/// A sample and what is asked of its resamples.
pub(super) struct Kernel<'a> {
    pub(super) frame: &'a Frame,
    pub(super) measures: &'a [Measure],
    ranks: bool,
    stop: Stop<'a>,
}

/// Memory that one resample after the other is measured in.
pub(super) struct Scratch {
    pub(super) counts: Vec<u32>,
    sums: Vec<f64>,
    floats: Vec<f64>,
    influences: Vec<f64>,
}

impl Scratch {
    pub(super) fn new(frame: &Frame) -> Self {
        Self { counts: vec![0; frame.len()], sums: Vec::new(), floats: Vec::new(), influences: Vec::new() }
    }
}

impl<'a> Kernel<'a> {
    pub(super) fn new(frame: &'a Frame, measures: &'a [Measure]) -> Self {
        Self { frame, measures, ranks: measures.iter().any(needs_ranks), stop: Stop::NEVER }
    }

    /// The same, asked before each resample whether to go on.
    pub(super) fn stopped_by(self, stop: Stop<'a>) -> Self {
        Self { stop, ..self }
    }

    /// The measures of the resample whose counts stand in `scratch`; not a number where one is undefined or infinite. With
    /// room for twice as many numbers, each is followed by its analytic standard error.
    pub(super) fn numbers(&self, scratch: &mut Scratch, units: u64, into: &mut [f64]) {
        into.fill(f64::NAN);
        if units == 0 {
            return;
        }
        let each = into.len() / self.measures.len().max(1);
        let Scratch { counts, sums, floats, influences } = scratch;
        let rank_sum = if self.frame.by_terms { self.frame.sums(counts, units, self.ranks, sums) } else { 0.0 };
        let line = Resample { frame: self.frame, counts, units, sums, rank_sum };
        let has_value = self.frame.by_terms && line.total() > 0.0;
        let safe = has_value && is_safe(&line);
        let mut left = Vec::new();
        for ((at, measure), into) in self.measures.iter().enumerate().zip(into.chunks_mut(each.max(1))) {
            let Some((value, error)) = into.split_first_mut() else { continue };
            match if safe { number(measure, &line) } else { None } {
                Some(found) => *value = usable(found),
                None => left.push(at),
            }
            if let [error, ..] = error
                && has_value
            {
                *error = influence(measure, &line, influences).unwrap_or(f64::NAN);
            }
        }
        if !left.is_empty() {
            self.general(&left, counts, floats, |at, found| {
                if let Some(value) = into.get_mut(at * each) {
                    *value = found;
                }
            });
        }
    }

    /// Some measures of a resample, as if it were a cell with weights.
    fn general(&self, which: &[usize], counts: &[u32], floats: &mut Vec<f64>, mut each: impl FnMut(usize, f64)) {
        floats.clear();
        floats.extend(counts.iter().map(|count| f64::from(*count)));
        let Ok(values) = Values::weighted(&self.frame.x, floats) else { return };
        let measures: Vec<Measure> = which.iter().filter_map(|at| self.measures.get(*at)).copied().collect();
        let found = Evaluator::new(&measures).evaluate(&values);
        which.iter().zip(found.numbers).for_each(|(at, found)| each(*at, usable(found)));
    }

    /// One row of `width` numbers for each replicate. `draw` fills the counts and returns the units. Errors: stopped.
    pub(super) fn replicates(
        &self,
        replicates: usize,
        width: usize,
        draw: impl Fn(usize, &mut Scratch) -> u64 + Sync,
    ) -> Result<Vec<f64>> {
        let mut rows = vec![f64::NAN; replicates * width];
        let one = |scratch: &mut Scratch, (replicate, row): (usize, &mut [f64])| {
            if self.stop.asked() {
                return;
            }
            let units = draw(replicate, scratch);
            self.numbers(scratch, units, row);
        };
        if replicates * self.frame.len() < LEAST_PARALLEL {
            let mut scratch = Scratch::new(self.frame);
            rows.chunks_mut(width.max(1)).enumerate().for_each(|row| one(&mut scratch, row));
        } else {
            rows.par_chunks_mut(width.max(1)).enumerate().for_each_init(|| Scratch::new(self.frame), one);
        }
        self.stop.going_on()?;
        Ok(rows)
    }

    /// Errors: a measure that would take a pass over too many values for each of them.
    pub(super) fn check_leave_outs(&self, plan: &Plan, what: &str) -> Result<()> {
        let distinct = 1 + self.frame.x.windows(2).filter(|pair| pair.first() < pair.last()).count();
        let slow = |measure: &&Measure| !self.frame.by_terms || !is_known(measure);
        match self.measures.iter().find(slow) {
            Some(measure) if distinct > MOST_PASSES && !plan.of_clusters() => {
                let problem = format!(
                    "{what} leaves out one unit after the other, and {measure} takes a pass over all values each time; it is \
                     done for at most {MOST_PASSES} different values; use method percentile or basic"
                );
                Err(Error::argument("measures", problem))
            }
            _ => Ok(()),
        }
    }

    /// The measures without each thing that can be left out, pot by pot, in rows. Errors: stopped.
    pub(super) fn leave_out(&self, plan: &Plan) -> Result<Vec<Left>> {
        let whole = Whole::new(self.frame);
        let left = plan.leave_outs(&self.frame.weights).iter().map(|outs| self.leave_out_of(&whole, outs)).collect();
        self.stop.going_on()?;
        Ok(left)
    }

    fn leave_out_of(&self, whole: &Whole<'_>, outs: &[LeaveOut<'_>]) -> Left {
        let width = self.measures.len();
        let mut rows = vec![f64::NAN; outs.len() * width];
        let one = |scratch: &mut Scratch, (row, out): (&mut [f64], &LeaveOut<'_>)| match out {
            _ if self.stop.asked() => {}
            LeaveOut::Unit(unit, _) => self.without_unit(whole, *unit as usize, scratch, row),
            LeaveOut::Cluster(units) => {
                scratch.counts.copy_from_slice(&self.frame.weights);
                let mut left = self.frame.units;
                for unit in *units {
                    if let Some(count) = scratch.counts.get_mut(*unit as usize) {
                        left -= u64::from(*count);
                        *count = 0;
                    }
                }
                self.numbers(scratch, left, row);
            }
        };
        rows.par_chunks_mut(width.max(1)).zip(outs).with_min_len(64).for_each_init(|| Scratch::new(self.frame), one);
        let times = outs.iter().map(|out| if let LeaveOut::Unit(_, times) = out { f64::from(*times) } else { 1.0 });
        Left { times: times.collect(), rows, width }
    }

    fn without_unit(&self, whole: &Whole<'_>, unit: usize, scratch: &mut Scratch, row: &mut [f64]) {
        if self.frame.units < 2 {
            return;
        }
        let line = whole.without(unit);
        let mut left = Vec::new();
        for ((at, measure), value) in self.measures.iter().enumerate().zip(row.iter_mut()) {
            let safe = self.frame.by_terms && line.total() > 0.0;
            match if safe { number(measure, &line) } else { None } {
                Some(found) => *value = usable(found),
                None => left.push(at),
            }
        }
        if left.is_empty() {
            return;
        }
        let Scratch { counts, floats, .. } = scratch;
        counts.copy_from_slice(&self.frame.weights);
        if let Some(count) = counts.get_mut(unit) {
            *count -= 1;
        }
        self.general(&left, counts, floats, |at, found| {
            if let Some(value) = row.get_mut(at) {
                *value = found;
            }
        });
    }
}

/// Measures without each of some things.
pub(super) struct Left {
    /// How many there are of each.
    times: Vec<f64>,
    rows: Vec<f64>,
    width: usize,
}

impl Left {
    /// How many things there are.
    pub(super) fn size(&self) -> f64 {
        self.times.iter().sum()
    }

    /// One measure without each, and how many there are of it.
    pub(super) fn of(&self, measure: usize) -> impl Iterator<Item = (f64, f64)> + Clone {
        self.rows.iter().skip(measure).step_by(self.width.max(1)).copied().zip(self.times.iter().copied())
    }
}

fn usable(found: crate::measure::Number) -> f64 {
    found.ok().filter(|value| value.is_finite()).unwrap_or(f64::NAN)
}
