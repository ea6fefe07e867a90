//! A resample as a line of units, and a sample without one of its units.

use super::frame::Frame;
use super::terms::{Line, Term};

/// How often every unit of a sample is drawn, and what that adds up to.
pub(super) struct Resample<'a> {
    pub(super) frame: &'a Frame,
    pub(super) counts: &'a [u32],
    pub(super) units: u64,
    pub(super) sums: &'a [f64],
    pub(super) rank_sum: f64,
}

impl Resample<'_> {
    fn ascending(&self) -> impl Iterator<Item = (f64, f64)> {
        self.counts.iter().zip(&self.frame.y).filter(|(c, _)| **c > 0).map(|(c, y)| (f64::from(*c), *y))
    }

    fn descending(&self) -> impl Iterator<Item = (f64, f64)> {
        self.counts.iter().zip(&self.frame.y).rev().filter(|(c, _)| **c > 0).map(|(c, y)| (f64::from(*c), *y))
    }
}

/// What the first units hold over a length of the line.
fn held(units: impl Iterator<Item = (f64, f64)>, t: f64) -> f64 {
    let (mut left, mut held) = (t, 0.0);
    for (count, y) in units {
        if count >= left {
            return held + left * y;
        }
        held += count * y;
        left -= count;
    }
    held
}

/// The first value whose unit ends at `t` or later, or only later; the last one at the end of the line.
fn value_at(units: impl Iterator<Item = (f64, f64)>, t: f64, ends_later: bool) -> f64 {
    let (mut end, mut value) = (0.0, 0.0);
    for (count, y) in units {
        end += count;
        value = y;
        if end > t || (!ends_later && end >= t) {
            break;
        }
    }
    value
}

impl Line for Resample<'_> {
    fn units(&self) -> f64 {
        self.units as f64
    }

    fn sum(&self, term: Term) -> f64 {
        let at = self.frame.terms.iter().position(|own| *own == term);
        at.and_then(|at| self.sums.get(at)).copied().unwrap_or(f64::NAN)
    }

    fn rank_sum(&self) -> f64 {
        self.rank_sum
    }

    fn highest(&self, t: f64) -> f64 {
        held(self.descending(), t)
    }

    fn lowest(&self, t: f64) -> f64 {
        held(self.ascending(), t)
    }

    fn before(&self, t: f64) -> f64 {
        if t > 0.5 * self.units() {
            // Just before t from the smallest is just beyond W − t from the largest.
            value_at(self.descending(), self.units() - t, true)
        } else {
            value_at(self.ascending(), t, false)
        }
    }

    fn beyond(&self, t: f64) -> f64 {
        if t > 0.5 * self.units() {
            value_at(self.descending(), self.units() - t, false)
        } else {
            value_at(self.ascending(), t, true)
        }
    }

    fn above(&self, y: f64) -> (f64, f64) {
        let mut units = 0.0;
        let mut held = 0.0;
        for (count, value) in self.descending().take_while(|(_, value)| *value > y) {
            units += count;
            held += count * value;
        }
        (units, held)
    }

    fn unscaled(&self, y: f64) -> f64 {
        self.frame.scale.undo(y)
    }
}

/// A sample with its sums along the line, from either end.
pub(super) struct Whole<'a> {
    frame: &'a Frame,
    sums: Vec<f64>,
    /// Sums of the terms' absolute values.
    sizes: Vec<f64>,
    rank_sum: f64,
    /// Units up to and with each value.
    ends: Vec<f64>,
    /// What the values below each hold.
    below: Vec<f64>,
    /// What each and the values above it hold.
    from: Vec<f64>,
}

impl<'a> Whole<'a> {
    /// Cost: one pass for each term.
    pub(super) fn new(frame: &'a Frame) -> Self {
        let mut sums = Vec::new();
        let rank_sum = frame.sums(&frame.weights, frame.units, true, &mut sums);
        let weighted = || frame.weights.iter().zip(&frame.y).map(|(w, y)| (f64::from(*w), *y));
        let running = |sum: &mut f64, term: f64| {
            *sum += term;
            Some(*sum)
        };
        let ends = weighted().map(|(w, _)| w).scan(0.0, running).collect();
        let below = std::iter::once(0.0).chain(weighted().map(|(w, y)| w * y)).scan(0.0, running).collect();
        let mut from: Vec<f64> = weighted().rev().map(|(w, y)| w * y).scan(0.0, running).collect();
        from.reverse();
        let size = |array: &Vec<f64>| array.iter().zip(&frame.weights).map(|(f, w)| f.abs() * f64::from(*w)).sum();
        let sizes = frame.arrays.iter().map(size).collect();
        Self { frame, sums, sizes, rank_sum, ends, below, from }
    }

    /// The sample without one unit of the sorted value `at`.
    pub(super) fn without(&'a self, at: usize) -> Without<'a> {
        let read = |array: &[f64], at: usize| array.get(at).copied().unwrap_or(0.0);
        let end = read(&self.ends, at);
        let begin = if at == 0 { 0.0 } else { read(&self.ends, at - 1) };
        Without { whole: self, at, y: read(&self.frame.y, at), begin, end }
    }

    /// A term and its units, along the sorted values, without one unit.
    fn terms_without(&self, term: usize, at: usize) -> impl Iterator<Item = (f64, f64)> {
        let array = self.frame.arrays.get(term).map_or([].as_slice(), Vec::as_slice);
        let units = move |(unit, w): (usize, &u32)| f64::from(*w) - f64::from(u8::from(unit == at));
        array.iter().copied().zip(self.frame.weights.iter().enumerate().map(units))
    }

    fn units(&self) -> f64 {
        self.frame.units as f64
    }

    fn y(&self, at: usize) -> f64 {
        self.frame.y.get(at).or(self.frame.y.last()).copied().unwrap_or(0.0)
    }

    fn highest(&self, t: f64) -> f64 {
        let start = self.units() - t;
        let cut = self.ends.partition_point(|end| *end <= start);
        let end = self.ends.get(cut).copied().unwrap_or(start);
        self.from.get(cut + 1).copied().unwrap_or(0.0) + (end - start) * self.y(cut)
    }

    fn lowest(&self, t: f64) -> f64 {
        let cut = self.ends.partition_point(|end| *end <= t);
        let begin = if cut == 0 { 0.0 } else { self.ends.get(cut - 1).copied().unwrap_or(0.0) };
        self.below.get(cut).copied().unwrap_or(0.0) + (t - begin) * self.y(cut)
    }

    fn before(&self, t: f64) -> f64 {
        self.y(self.ends.partition_point(|end| *end < t))
    }

    fn beyond(&self, t: f64) -> f64 {
        self.y(self.ends.partition_point(|end| *end <= t))
    }
}

/// What a unit adds to a sum beyond this part of it is not subtracted: the digits of the rest would be lost. There are only
/// few such units.
const MUCH: f64 = 0.25;

/// A sample without one unit. Of units that share a value it does not matter which one is left out: every question is
/// asked as if it were the one farthest from where the line is counted.
pub(super) struct Without<'a> {
    whole: &'a Whole<'a>,
    at: usize,
    y: f64,
    /// Units below the value.
    begin: f64,
    /// Units up to and with it.
    end: f64,
}

impl Without<'_> {
    /// What the values below hold.
    fn below(&self) -> f64 {
        self.whole.below.get(self.at).copied().unwrap_or(0.0)
    }

    /// What the units above hold, and those of the same value that are left.
    fn up(&self) -> f64 {
        self.whole.from.get(self.at + 1).copied().unwrap_or(0.0) + (self.end - self.begin - 1.0) * self.y
    }
}

impl Line for Without<'_> {
    fn units(&self) -> f64 {
        self.whole.units() - 1.0
    }

    fn sum(&self, term: Term) -> f64 {
        let Some(term) = self.whole.frame.terms.iter().position(|own| *own == term) else { return f64::NAN };
        let read = |array: &[f64], at: usize| array.get(at).copied().unwrap_or(f64::NAN);
        let of_unit = self.whole.frame.arrays.get(term).map_or(f64::NAN, |array| read(array, self.at));
        if of_unit.abs() > MUCH * read(&self.whole.sizes, term) {
            return self.whole.terms_without(term, self.at).map(|(f, units)| f * units).sum();
        }
        read(&self.whole.sums, term) - of_unit
    }

    fn rank_sum(&self) -> f64 {
        let own = (self.whole.units() - self.begin) * self.y;
        if own > MUCH * self.whole.rank_sum {
            let (mut above, mut sum) = (self.units(), 0.0);
            for (y, units) in self.whole.terms_without(0, self.at) {
                sum += units * (above - 0.5 * (units - 1.0)) * y;
                above -= units;
            }
            return sum;
        }
        // The units below move up by one rank.
        self.whole.rank_sum - own - self.below()
    }

    fn highest(&self, t: f64) -> f64 {
        let others = self.whole.units() - self.begin - 1.0;
        if t <= others {
            return self.whole.highest(t);
        }
        self.up() + (self.below() - self.whole.lowest((self.begin - (t - others)).max(0.0)))
    }

    fn lowest(&self, t: f64) -> f64 {
        if t <= self.end - 1.0 {
            self.whole.lowest(t)
        } else if t < self.units() {
            self.whole.lowest(t + 1.0) - self.y
        } else {
            self.below() + self.up()
        }
    }

    fn before(&self, t: f64) -> f64 {
        self.whole.before(if t <= self.end - 1.0 { t } else { t + 1.0 })
    }

    fn beyond(&self, t: f64) -> f64 {
        self.whole.beyond(if t < self.end - 1.0 { t } else { t + 1.0 })
    }

    fn above(&self, y: f64) -> (f64, f64) {
        let first = self.whole.frame.y.partition_point(|value| *value <= y);
        let begin = if first == 0 { 0.0 } else { self.whole.ends.get(first - 1).copied().unwrap_or(0.0) };
        let units = self.whole.units() - begin;
        if self.y > y {
            let not_above = self.whole.below.get(first).copied().unwrap_or(0.0);
            (units - 1.0, self.up() + (self.below() - not_above))
        } else {
            (units, self.whole.from.get(first).copied().unwrap_or(0.0))
        }
    }

    fn unscaled(&self, y: f64) -> f64 {
        self.whole.frame.scale.undo(y)
    }
}
