//! What a table of classes says of the firms above a threshold: how many they may be, and what they may hold.

use super::bounds::{Bound, Brackets, within};
use super::segments::{Piece, Segment, room_of};
use super::table::Class;
use crate::error::Result;
use crate::measure::{self, Measure, Number, Undefined};

/// The firms with a value of at least a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct AtLeast {
    /// How many they are.
    pub firms: Bound,
    /// Their share of the total.
    pub share: Bound,
}

/// The least and the most that a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: f64,
    high: f64,
}

/// How far counts may miss a whole number by rounding of doubles.
const ROUNDING: f64 = 1e-9;

impl Range {
    const NOTHING: Self = Self { low: 0.0, high: 0.0 };

    fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }

    /// What both allow. Ends that miss each other by rounding become one number.
    fn and(self, other: Self) -> Self {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        Self { low: low.min(high), high }
    }
}

/// So many firms between two limits, and what they hold together.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Band {
    count: f64,
    limits: [f64; 2],
    sum: Range,
}

impl Band {
    /// How many firms may have at least `t`, and what these may hold.
    ///
    /// Most: the others have as little as they can, the lower limit. Least: the others have nearly `t`.
    fn at_least(&self, t: f64) -> (Range, Range) {
        let Self { count, limits: [lower, upper], sum } = *self;
        // A limit that is a border between two parts is known but for rounding.
        if count <= 0.0 || t > upper * (1.0 + ROUNDING) {
            return (Range::NOTHING, Range::NOTHING);
        }
        if t <= lower * (1.0 + ROUNDING) {
            return (Range { low: count, high: count }, sum);
        }
        let most = ((sum.high - count * lower) / (t - lower) * (1.0 + ROUNDING)).floor().clamp(0.0, count);
        let held_at_most =
            if most > 0.0 { (sum.high - (count - most) * lower).min(most * upper).min(sum.high) } else { 0.0 };
        let beyond = sum.low - count * t;
        let least = if beyond < -ROUNDING * count * t {
            0.0
        } else if upper > t {
            (beyond / (upper - t) * (1.0 - ROUNDING)).ceil().clamp(1.0, count)
        } else {
            count
        };
        let held_at_least = if least > 0.0 { (sum.low - (count - least) * t).max(least * t).min(sum.low) } else { 0.0 };
        (Range { low: least.min(most), high: most }, Range { low: held_at_least.min(held_at_most), high: held_at_most })
    }
}

impl Brackets {
    /// How many firms have at least a threshold, and what share of the total they hold.
    ///
    /// Formula: at a limit of the classes, their sums. Within a class of N firms between a and b that hold S: most of the
    /// firms and of the value when the others have a each, ⌊(S − N·a)/(t − a)⌋ firms; least when the others approach t.
    /// Conventions: a class holds its lower limit, so firms of exactly t count; the share of the firms below t is 1 minus
    /// this one. Concentration ratios cut a class into parts that are bounded each by itself, in the room that the order
    /// of the firms leaves to it.
    /// Arguments: `threshold`, in the unit of the limits, finite and above 0.
    /// Returns numbers of firms, and shares in [0, 1]; `sharp` at a limit of the classes. Undefined: limits or, for the
    /// firms, units are missing; the estimate as for [`Brackets::bound`].
    /// Errors: a threshold that is not finite and above 0.
    /// Cost: linear in the classes, and for the estimate in its firms. Source: definition.
    ///
    /// ```
    /// use topheavy::brackets::{Amounts, Brackets, ClassTable};
    ///
    /// let table = ClassTable {
    ///     lower: Some(&[0.0, 10.0]),
    ///     units: &[Some(8), Some(2)],
    ///     amounts: Amounts::Values(&[Some(20.0), Some(80.0)]),
    ///     total: None,
    ///     concentration: &[],
    /// };
    /// let brackets = Brackets::new(&table)?;
    /// let ten = brackets.at_least(10.0)?;
    /// assert_eq!((ten.firms.low, ten.share.high), (Ok(2.0), Ok(0.8)));
    /// // Of two firms that hold 80, one or two have 25 or more: (80 − 10, 10), (40, 40), or between.
    /// let more = brackets.at_least(25.0)?;
    /// assert_eq!((more.firms.low, more.firms.high), (Ok(1.0), Ok(2.0)));
    /// assert!((more.share.low.unwrap() - 0.55).abs() < 1e-12 && (more.share.high.unwrap() - 0.8).abs() < 1e-12);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn at_least(&self, threshold: f64) -> Result<AtLeast> {
        let class = measure::Class::at_least(threshold)?;
        let bound = |measure: Measure, [low, estimate, high]: [Number; 3], sharp| Bound {
            measure: measure.to_string(),
            low,
            estimate,
            high,
            sharp,
        };
        let (firms, share, exact) = self.numbers_at_least(threshold);
        Ok(AtLeast {
            firms: bound(Measure::Count(class), firms, exact),
            share: bound(Measure::Share(class), share, exact),
        })
    }

    fn numbers_at_least(&self, threshold: f64) -> ([Number; 3], [Number; 3], bool) {
        let unknown = [Err(Undefined::UnknownUnits); 3];
        let Some(lower) = &self.lower else { return (unknown, unknown, false) };
        let whole = lower.partition_point(|limit| *limit < threshold);
        let within_class = whole.checked_sub(1).filter(|_| lower.get(whole).is_none_or(|limit| *limit > threshold));
        let sums = self.sums();
        let (mut firms, mut share) = (self.counted_from(whole), self.held_from(whole, &sums));
        if let Some(split) = within_class {
            let (some_firms, some_share) = self.within(split, threshold, &sums);
            firms = firms.zip(some_firms).map(|(firms, more)| firms.plus(more));
            share = share.plus(some_share).and(Range { low: 0.0, high: self.held_from(split, &sums).high });
        }
        let share = Range { low: share.low.clamp(0.0, 1.0), high: share.high.clamp(0.0, 1.0) };
        let estimate = self.estimated_at_least(threshold);
        let told = |range: Option<Range>, estimate: Number| match range {
            None => unknown,
            Some(range) if within_class.is_none() && range.low.total_cmp(&range.high).is_eq() => [Ok(range.low); 3],
            Some(Range { low, high }) => [Ok(low), estimate.map(|one| within(one, Ok(low), Ok(high))), Ok(high)],
        };
        (
            told(firms, estimate.map(|(firms, _)| firms)),
            told(Some(share), estimate.map(|(_, share)| share)),
            within_class.is_none(),
        )
    }

    /// What each class may hold: its share where it is known, else what limits, units and the total leave.
    fn sums(&self) -> Vec<Range> {
        let classes = &self.table.classes;
        let rest = (1.0 - classes.iter().filter_map(|class| class.share).sum::<f64>()).max(0.0);
        let alone = |class: &Class| match class.share {
            Some(share) => Range { low: share, high: share },
            None if class.units[1] <= 0.0 => Range::NOTHING,
            None => Range { low: class.units[0] * class.lower, high: (class.units[1] * class.upper).min(rest) },
        };
        let ranges: Vec<Range> = classes.iter().map(alone).collect();
        let all = ranges.iter().fold(Range::NOTHING, |all, range| all.plus(*range));
        let left = |(class, range): (&Class, &Range)| {
            if class.share.is_some() {
                return *range;
            }
            range.and(Range { low: 1.0 - (all.high - range.high), high: 1.0 - (all.low - range.low) })
        };
        classes.iter().zip(&ranges).map(left).collect()
    }

    /// The firms of the classes from a row on, where all are counted.
    fn counted_from(&self, row: usize) -> Option<Range> {
        let classes = self.table.classes.iter().skip(row);
        let firms: Option<f64> = classes.map(|class| class.counted.then_some(class.units[0])).sum();
        firms.map(|firms| Range { low: firms, high: firms })
    }

    /// What the classes from a row on may hold: their own sums, and what the classes below leave.
    fn held_from(&self, row: usize, sums: &[Range]) -> Range {
        let add = |ranges: &[Range]| ranges.iter().fold(Range::NOTHING, |all, range| all.plus(*range));
        let (below, from) = (add(sums.get(..row).unwrap_or_default()), add(sums.get(row..).unwrap_or_default()));
        // Where every share is known both say the same but for rounding.
        if self.table.classes.iter().all(|class| class.share.is_some()) {
            return from;
        }
        from.and(Range { low: 1.0 - below.high, high: 1.0 - below.low })
    }

    /// The firms of one class that have at least a threshold within it.
    fn within(&self, row: usize, threshold: f64, sums: &[Range]) -> (Option<Range>, Range) {
        let (Some(class), Some(sum)) = (self.table.classes.get(row), sums.get(row).copied()) else {
            return (None, Range::NOTHING);
        };
        let any = Range { low: 0.0, high: sum.high };
        let Some(total) = self.table.total.filter(|_| self.table.exact_limits) else {
            return (class.counted.then_some(Range { low: 0.0, high: class.units[0] }), any);
        };
        if !class.counted {
            return (None, any);
        }
        let t = threshold / total;
        let whole = Band { count: class.units[0], limits: [class.lower, class.upper], sum };
        let (firms, share) = whole.at_least(t);
        let place = self.table.classes.len().saturating_sub(row + 1);
        let parts = self.parts(place);
        if parts.len() < 2 {
            return (Some(firms), share);
        }
        let of_parts = parts.iter().map(|part| part.at_least(t));
        let (more, held) = of_parts.fold((Range::NOTHING, Range::NOTHING), |(firms, share), (more, held)| {
            (firms.plus(more), share.plus(held))
        });
        (Some(firms.and(more)), share.and(held))
    }

    /// The parts into which concentration ratios cut a class, each in the room that its neighbours leave.
    fn parts(&self, place: usize) -> Vec<Band> {
        let [segments, _] = &self.segments;
        let borders = segments.borders();
        let of_segment = |(at, segment): (usize, &Segment)| {
            let (most, least) = room_of(&borders, at);
            let bands = segment.pieces.iter().filter(|piece| piece.class == place);
            bands.map(|piece| band(segment, piece, [least, most])).collect::<Vec<Band>>()
        };
        segments.0.iter().enumerate().flat_map(of_segment).collect()
    }

    /// Firms and share of the estimate.
    fn estimated_at_least(&self, threshold: f64) -> Result<(f64, f64), Undefined> {
        let (_, blocks) = self.estimate.as_ref().ok_or(Undefined::NoShape)?;
        let t = self.table.total.map(|total| threshold / total).ok_or(Undefined::NoShape)?;
        let from = blocks.iter().filter(|block| block.value >= t);
        let values: Vec<f64> = from.clone().map(|block| block.value * block.count).collect();
        Ok((from.map(|block| block.count).sum(), measure::sum_of(&values)))
    }
}

/// A piece of a segment; of a sum that several pieces share, it may have what the others can leave to it.
fn band(segment: &Segment, piece: &Piece, [least, most]: [f64; 2]) -> Band {
    let limits = |one: &Piece| [one.lower.max(least).min(one.upper), one.upper.min(most).max(one.lower)];
    let sum = segment.sums.get(piece.sum).copied().unwrap_or(0.0);
    let others = segment.pieces.iter().filter(|other| other.sum == piece.sum && other.class != piece.class);
    let taken = others.fold(Range::NOTHING, |taken, other| {
        let [lower, upper] = limits(other);
        taken.plus(Range { low: other.count * lower, high: other.count * upper })
    });
    let [lower, upper] = limits(piece);
    let own = Range { low: piece.count * lower, high: piece.count * upper };
    let left = Range { low: sum - taken.high, high: sum - taken.low };
    let sum = if taken == Range::NOTHING { Range { low: sum, high: sum } } else { left.and(own) };
    Band { count: piece.count, limits: [lower, upper], sum }
}

#[cfg(test)]
mod tests;
