//! The largest value of a sum over firms when concentration ratios cut through a class.
//!
//! Between two ranks with known sums the firms are filled as unequally as the border values allow: t₁ ≥ t₂ ≥ … are what
//! the firms at the borders have. A higher border leaves more room to the firms below and less to those above, so that
//! no filling is the best of all. With the borders given the best filling is known ([`Filling::Unequal`]), and the sum is
//! a chain Σ φₛ(tₛ₋₁, tₛ) in which φₛ rises with tₛ₋₁ and falls with tₛ. Over borders in [aₛ, bₛ] it is therefore at most
//! Σ φₛ(bₛ₋₁, aₛ): intervals of borders are cut until that bound and a sum that is reached agree (branch and bound).
//!
//! While the number of firms at each border value does not change, every firm is linear in the borders, and the sum, a
//! convex function of the firms, is convex in the borders: over such intervals no chain has more than the best one at their
//! ends, which is reached. So the search ends at the extreme points of what is allowed, of which there are finitely many:
//! between two ranks one firm at most has a value of its own.

use super::segments::{Block, Border, Filling, Segment, Segments};

/// A sum over firms that does not fall when they become less equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    /// Σ x², of the Herfindahl–Hirschman index.
    Squares,
    /// Σ x ln x, of Theil's T.
    Entropy,
    /// −Σ ln x, of the mean log deviation.
    Logarithms,
    /// −Σ r x, r the rank from the largest, of the Gini coefficient.
    Ranks,
}

/// A largest value, as near as it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Largest {
    /// No distribution has more.
    pub(super) bound: f64,
    /// A distribution has this.
    pub(super) reached: f64,
    /// That distribution.
    pub(super) blocks: Vec<Block>,
}

impl Sum {
    /// The sum over blocks that begin after so many larger firms.
    pub(super) fn of(self, blocks: &[Block], above: f64) -> f64 {
        let mut rank = above;
        let mut sum = 0.0;
        for Block { value, count } in blocks {
            sum += match self {
                Self::Squares => count * value * value,
                Self::Entropy => {
                    if *value > 0.0 {
                        count * value * value.ln()
                    } else {
                        0.0
                    }
                }
                Self::Logarithms => -count * value.ln(),
                Self::Ranks => -value * (count * rank + 0.5 * count * (count + 1.0)),
            };
            rank += count;
        }
        sum
    }

    /// The measure that has this sum over so many firms.
    pub(super) fn measure(self, sum: f64, firms: f64) -> f64 {
        match self {
            Self::Squares => sum,
            Self::Entropy => firms.ln() + sum,
            Self::Logarithms => sum / firms - firms.ln(),
            Self::Ranks => (firms + 1.0 + 2.0 * sum) / firms,
        }
    }

    /// How far a bound is from what is reached, relative to the measure.
    pub(super) fn gap(self, found: &Largest, firms: f64) -> f64 {
        let (bound, reached) = (self.measure(found.bound, firms), self.measure(found.reached, firms));
        if reached.is_infinite() && reached > 0.0 { 0.0 } else { (bound - reached) / bound.abs() }
    }

    fn of_segment(self, segment: &Segment, most: f64, least: f64) -> f64 {
        self.of(&segment.fill(Filling::Unequal, most, least), segment.above)
    }
}

/// An interval of border values.
#[derive(Debug, Clone, Copy)]
struct Interval {
    low: f64,
    high: f64,
}

/// How near bound and reached value must be, relative to the measure.
const NEAR: f64 = 1e-9;
/// Rounds of cutting after which what is found is returned; each halves the intervals that are left.
const ROUNDS: usize = 40;
/// Pairs of intervals of neighbouring borders beyond which cutting stops: where the sum is flat around its largest value
/// the intervals that are left grow in number.
const PAIRS: usize = 6_000;

/// The largest value of a sum over all that the table allows.
pub(super) fn largest(segments: &Segments, sum: Sum) -> Largest {
    let firms = segments.count();
    let borders = segments.borders();
    let whole = |border: &Border| vec![Interval { low: border.least, high: border.most.max(border.least) }];
    let mut cells: Vec<Vec<Interval>> = borders.iter().map(whole).collect();
    let mut best = Largest { bound: f64::INFINITY, reached: f64::NEG_INFINITY, blocks: Vec::new() };
    for _ in 0..ROUNDS {
        try_points(segments, sum, &cells, &mut best);
        let through = ways(segments, sum, &cells).through();
        let bound = through
            .first()
            .map_or_else(|| best.reached, |first| first.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        best.bound = best.bound.min(bound).max(best.reached);
        if !best.bound.is_finite() || sum.gap(&best, firms) <= NEAR {
            break;
        }
        let worth = 0.01 * (best.bound - best.reached) / cells.len() as f64;
        let (next, has_cut) = cut(segments, sum, (&cells, &through), (best.reached, worth));
        if !has_cut {
            break;
        }
        let pairs: usize = next.windows(2).map(|pair| pair.iter().map(Vec::len).product::<usize>()).sum();
        if next.iter().any(Vec::is_empty) || pairs + next.iter().map(Vec::len).sum::<usize>() > PAIRS {
            break;
        }
        cells = next;
    }
    best
}

/// Drops the intervals that no chain with more than what is reached goes through, and halves those whose width matters.
///
/// Returns the intervals of each border, and whether one was halved.
fn cut(
    segments: &Segments,
    sum: Sum,
    (cells, through): (&[Vec<Interval>], &[Vec<f64>]),
    (reached, worth): (f64, f64),
) -> (Vec<Vec<Interval>>, bool) {
    let best = |at: usize| best_cell(cells.get(at)?, through.get(at)?);
    // What the width of an interval adds to the bound, with the neighbours of the best chain: where it adds nothing,
    // halves would only be more.
    let effect = |at: usize, cell: &Interval| {
        let (Some(above), Some(below)) = (segments.0.get(at), segments.0.get(at + 1)) else { return 0.0 };
        let high = at.checked_sub(1).and_then(best).map(|cell| cell.high);
        let low = best(at + 1).map(|cell| cell.low);
        part(above, sum, high, Some(cell.low)) - part(above, sum, high, Some(cell.high))
            + part(below, sum, Some(cell.high), low)
            - part(below, sum, Some(cell.low), low)
    };
    let mut has_cut = false;
    let mut next = Vec::with_capacity(cells.len());
    for (at, (cells, through)) in cells.iter().zip(through).enumerate() {
        let mut kept = Vec::new();
        for (cell, _) in cells.iter().zip(through).filter(|(_, bound)| **bound > reached) {
            let parts = if cell.high.is_finite() && effect(at, cell) > worth { halves(*cell) } else { vec![*cell] };
            has_cut |= parts.len() > 1;
            kept.extend(parts);
        }
        next.push(kept);
    }
    (next, has_cut)
}

/// The interval that the best chain goes through.
fn best_cell(cells: &[Interval], through: &[f64]) -> Option<Interval> {
    let best = through.iter().zip(cells).max_by(|a, b| a.0.total_cmp(b.0))?;
    Some(*best.1)
}

fn halves(cell: Interval) -> Vec<Interval> {
    let middle = if cell.low > 0.0 && cell.high > 4.0 * cell.low && cell.high.is_finite() {
        (cell.low * cell.high).sqrt()
    } else {
        0.5 * (cell.low + cell.high)
    };
    if !middle.is_finite() || middle <= cell.low || middle >= cell.high {
        return vec![cell];
    }
    vec![Interval { low: cell.low, high: middle }, Interval { low: middle, high: cell.high }]
}

/// φ of a segment, given the interval of the border above (none above the first) and of the one below.
fn part(segment: &Segment, sum: Sum, above: Option<f64>, below: Option<f64>) -> f64 {
    sum.of_segment(segment, above.unwrap_or(f64::INFINITY), below.unwrap_or(0.0))
}

/// One end of an interval.
#[derive(Debug, Clone, Copy)]
struct Corner {
    of: Interval,
    at: f64,
}

/// A bound of φ at one corner of the intervals of both borders, such that no chain has more than the best chain of corners:
/// φ itself where it is convex over both intervals, and else the most that it has there.
fn corner(segment: &Segment, sum: Sum, above: Option<Corner>, below: Option<Corner>) -> f64 {
    let convex = is_one_piece(segment, above.map(|corner| corner.of), below.map(|corner| corner.of));
    // A border without a value of its own bounds nothing.
    let end = |corner: Corner, wide: f64| if convex && is_finite(&corner.of) { corner.at } else { wide };
    let (high, low) = (above.map(|one| end(one, one.of.high)), below.map(|one| end(one, one.of.low)));
    part(segment, sum, high, low)
}

/// Whether the filling of a segment is linear in its borders over both intervals: it can be filled at all of them, from
/// limits that are the borders throughout or nowhere, with the same number of firms at the upper one.
fn is_one_piece(segment: &Segment, above: Option<Interval>, below: Option<Interval>) -> bool {
    const ROUNDING: f64 = 1e-12;
    let ([piece], [share]) = (segment.pieces.as_slice(), segment.sums.as_slice()) else { return false };
    let within = |cell: Option<Interval>, limit: f64, is_inside: fn(f64, f64) -> bool| match cell.filter(is_finite) {
        None => Some([limit; 2]),
        Some(cell) if is_inside(cell.low, limit) && is_inside(cell.high, limit) => Some([cell.low, cell.high]),
        Some(cell) if is_inside(limit, cell.low) && is_inside(limit, cell.high) => Some([limit; 2]),
        Some(_) => None,
    };
    let (Some(uppers), Some(lowers)) =
        (within(above, piece.upper, |x, limit| x <= limit), within(below, piece.lower, |x, limit| x >= limit))
    else {
        return false;
    };
    let count = piece.count;
    let least = count * lowers[1] <= share * (1.0 + ROUNDING);
    let most = count * uppers[0] >= share * (1.0 - ROUNDING);
    if !least || !most || uppers[0] <= lowers[1] || uppers[0] < piece.lower || lowers[1] > piece.upper {
        return false;
    }
    // How many firms reach the upper limit; it falls in both limits.
    let whole = |upper: f64, lower: f64| ((share - count * lower) / (upper - lower)).max(0.0);
    (whole(uppers[0], lowers[0]) - ROUNDING).ceil() - (whole(uppers[1], lowers[1]) + ROUNDING).floor() <= 1.0
}

fn is_finite(cell: &Interval) -> bool {
    cell.high.is_finite()
}

/// For each border and end of an interval the bound of all chains from the first segment to it, and from it to the last.
struct Ways {
    to: Vec<Vec<f64>>,
    from: Vec<Vec<f64>>,
}

impl Ways {
    /// For each border and interval the bound of all chains through it: through its better end.
    fn through(&self) -> Vec<Vec<f64>> {
        let both = self.to.iter().zip(&self.from);
        both.map(|(to, from)| {
            let ends: Vec<f64> = to.iter().zip(from).map(|(to, from)| to + from).collect();
            ends.chunks(2).map(|ends| ends.iter().copied().fold(f64::NEG_INFINITY, f64::max)).collect()
        })
        .collect()
    }
}

fn ways(segments: &Segments, sum: Sum, cells: &[Vec<Interval>]) -> Ways {
    let corners = |cells: &Vec<Interval>| -> Vec<Option<Corner>> {
        cells.iter().flat_map(|of| [of.low, of.high].map(|at| Some(Corner { of: *of, at }))).collect()
    };
    let between = |segment: usize| -> Vec<Vec<f64>> {
        let above = segment.checked_sub(1).and_then(|at| cells.get(at)).map_or(vec![None], corners);
        let below = cells.get(segment).map_or(vec![None], corners);
        let of = |above: &Option<Corner>| {
            below
                .iter()
                .map(|below| segments.0.get(segment).map_or(0.0, |one| corner(one, sum, *above, *below)))
                .collect()
        };
        above.iter().map(of).collect()
    };
    let parts: Vec<Vec<Vec<f64>>> = (0..segments.0.len()).map(between).collect();
    let mut forward: Vec<Vec<f64>> = vec![vec![0.0]];
    for part in parts.iter().take(cells.len()) {
        let from = forward.last().cloned().unwrap_or_default();
        forward.push(best_of(&from, |above, below| part.get(above)?.get(below).copied()));
    }
    let mut backward: Vec<Vec<f64>> = vec![vec![0.0]];
    for part in parts.iter().skip(1).rev() {
        let from = backward.last().cloned().unwrap_or_default();
        backward.push(best_of(&from, |below, above| part.get(above)?.get(below).copied()));
    }
    backward.reverse();
    Ways { to: forward.into_iter().skip(1).collect(), from: backward }
}

/// For each place the best of all ways to it: what the way had so far and the part that joins it.
fn best_of(so_far: &[f64], part: impl Fn(usize, usize) -> Option<f64>) -> Vec<f64> {
    let mut best = Vec::new();
    loop {
        let to = best.len();
        let ways = so_far.iter().enumerate().filter_map(|(from, sum)| Some(sum + part(from, to)?));
        let Some(most) = ways.reduce(f64::max) else { return best };
        best.push(most);
    }
}

/// Tries both ends of the intervals as border values: any chain of points is a distribution that the table allows.
fn try_points(segments: &Segments, sum: Sum, cells: &[Vec<Interval>], best: &mut Largest) {
    let points: Vec<Vec<Interval>> = cells
        .iter()
        .map(|cells| {
            // A border between classes has no value of its own: the limits keep the order.
            if cells.iter().any(|cell| cell.high.is_infinite()) {
                return cells.clone();
            }
            let mut points: Vec<f64> = cells.iter().flat_map(|cell| [cell.low, cell.high]).collect();
            points.sort_by(f64::total_cmp);
            points.dedup();
            points.into_iter().map(|point| Interval { low: point, high: point }).collect()
        })
        .collect();
    let ways = ways(segments, sum, &points);
    let mut chosen: Vec<Interval> = Vec::with_capacity(points.len());
    for ((points, from), segment) in points.iter().zip(&ways.from).zip(&segments.0) {
        // Chains may tie, so that each border follows from the one before it. Both ends of a point are the point.
        let from = from.iter().step_by(2);
        let above = chosen.last().map(|border| border.high);
        let onward = points.iter().zip(from).map(|(point, from)| part(segment, sum, above, Some(point.low)) + from);
        chosen.extend(best_cell(points, &onward.collect::<Vec<f64>>()));
    }
    let fillings = segments.0.iter().enumerate().map(|(at, segment)| {
        let above = at.checked_sub(1).and_then(|before| chosen.get(before)).copied();
        let blocks = segment.fill(
            Filling::Unequal,
            above.map_or(f64::INFINITY, |border| border.high),
            chosen.get(at).map_or(0.0, |border| border.low),
        );
        (sum.of(&blocks, segment.above), blocks)
    });
    let (sums, blocks): (Vec<f64>, Vec<Vec<Block>>) = fillings.unzip();
    let reached = sums.iter().sum();
    if reached > best.reached {
        best.reached = reached;
        best.blocks = blocks.concat();
    }
}
