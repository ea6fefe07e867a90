//! A table of classes, checked: in shares of the total, contradictions refused by row.

use super::margins::{class, limits, shares, total_range, units};
use super::segments::{Piece, Segment, Segments};
use crate::error::{Error, Place, Result};

/// What is published of the value of each class, from the smallest firms up; `None` where nothing is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amounts<'a> {
    /// Nothing, of no class.
    Unknown,
    /// Values, in the unit of the limits.
    Values(&'a [Option<f64>]),
    /// Shares of the total, in [0, 1].
    Shares(&'a [Option<f64>]),
}

/// A published table of firms by size, classes from the smallest up, and what else is published of the same firms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassTable<'a> {
    /// Lower limit of each class, included, ascending; a class ends where the next one begins and the last one is open.
    /// `None`: the limits are not known, only that the classes stand in the order of size.
    pub lower: Option<&'a [f64]>,
    /// Firms in each class; `None` where they are not published.
    pub units: &'a [Option<u64>],
    /// Value or share of each class.
    pub amounts: Amounts<'a>,
    /// Value of all firms.
    pub total: Option<f64>,
    /// Concentration ratios: how many of the largest firms, and their share of the total.
    pub concentration: &'a [(u64, f64)],
}

/// A class in shares of the total.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// The fewest and the most firms that it may have.
    pub(super) units: [f64; 2],
    /// Whether the two are one and the same.
    pub(super) counted: bool,
    pub(super) share: Option<f64>,
}

/// Which number of firms is meant where it is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Firms {
    Fewest,
    Most,
}

/// A checked table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) classes: Vec<Class>,
    /// Value of all firms, where it is known.
    pub(super) total: Option<f64>,
    /// Whether limits are known as shares: they are not while the total is unknown.
    pub(super) exact_limits: bool,
    /// Whether limits were given.
    pub(super) has_limits: bool,
    /// Concentration ratios that say more than the classes.
    pub(super) anchors: Vec<(f64, f64)>,
    /// What was done to the numbers.
    pub(super) notes: Vec<String>,
}

/// A share rounded to 0.1 percentage points is wrong by at most this.
pub(super) const ROUNDED_SHARE: f64 = 0.0005;
/// Relative rounding of doubles.
pub(super) const ROUNDING: f64 = 1e-9;
/// More firms than a table can have (2^40): those of a class of unknown size without lower limit. What they have each is
/// nothing, and ranks are still whole numbers.
pub(super) const MOST_FIRMS: u64 = 1 << 40;

pub(super) fn refused(column: &str, row: usize, problem: impl Into<String>) -> Error {
    Error::data(Place::default().column(column).row(row as u64 + 1), problem)
}

impl Table {
    pub(super) fn new(given: &ClassTable<'_>) -> Result<Self> {
        let rows = given.units.len();
        if rows == 0 {
            return Err(Error::data(Place::default().column("units"), "there are no classes; give at least one"));
        }
        let limits = limits(given.lower, rows)?;
        let mut notes = Vec::new();
        let (shares, total) = shares(given, &mut notes)?;
        let units = units(given.units)?;
        let total_range = total.map_or_else(|| total_range(&limits, &units, &shares), |total| Ok([total, total]))?;
        let mut classes = Vec::with_capacity(rows);
        for (row, ((limits, units), share)) in limits.iter().zip(&units).zip(&shares).enumerate() {
            let (lower, upper) = (limits[0] / total_range[1], limits[1] / total_range[0]);
            classes.push(class(row, [lower, upper], *units, *share)?);
        }
        let (exact_limits, has_limits) = (total.is_some(), given.lower.is_some());
        let mut table = Self { classes, total, exact_limits, has_limits, anchors: Vec::new(), notes };
        if !has_limits {
            table.is_ordered()?;
        }
        table.rest_is_possible()?;
        table.anchors = table.anchors(given.concentration)?;
        Ok(table)
    }

    /// Firms of all classes, when each is known.
    pub(super) fn firms(&self) -> Option<f64> {
        self.classes.iter().map(|class| class.counted.then_some(class.units[0])).sum()
    }

    /// Classes without limits stand in the order of their means.
    fn is_ordered(&self) -> Result<()> {
        let mut below = 0.0;
        for (row, class) in self.classes.iter().enumerate() {
            let (Some(share), true) = (class.share, class.counted) else {
                let problem = "without lower limits every class needs its units and its value or share";
                return Err(refused("units", row, problem));
            };
            if class.units[0] > 0.0 {
                let mean = share / class.units[0];
                if mean < below * (1.0 - ROUNDING) {
                    let problem = "the mean of this class is below that of the class before; give the classes from the \
                                   smallest firms up";
                    return Err(refused("value", row, problem));
                }
                below = mean;
            }
        }
        Ok(())
    }

    /// What is left for the classes without value or share lies within their limits.
    fn rest_is_possible(&self) -> Result<()> {
        let unknown = || self.classes.iter().enumerate().filter(|(_, class)| class.share.is_none());
        let Some((row, _)) = unknown().next() else { return Ok(()) };
        let rest = 1.0 - self.classes.iter().filter_map(|class| class.share).sum::<f64>();
        let least: f64 = unknown().map(|(_, class)| class.units[0] * class.lower).sum();
        let most: f64 =
            unknown().filter(|(_, class)| class.units[0] > 0.0).map(|(_, class)| class.units[0] * class.upper).sum();
        if rest < least * (1.0 - ROUNDING) || rest > most * (1.0 + ROUNDING) {
            let side =
                if rest < least { "less than their lower limits need" } else { "more than their limits can hold" };
            let problem = format!(
                "what the total leaves to the classes without a value is {side}; check the total, the units and the limits"
            );
            return Err(refused("value", row, problem));
        }
        Ok(())
    }

    /// The concentration ratios, checked alone and against the classes' own sums.
    fn anchors(&self, given: &[(u64, f64)]) -> Result<Vec<(f64, f64)>> {
        if given.is_empty() {
            return Ok(Vec::new());
        }
        let Some(firms) = self.firms() else {
            let problem =
                "ranks need to know how many firms each class has; give all units, or no concentration ratios";
            return Err(Error::argument("concentration", problem));
        };
        let mut given = given.to_vec();
        given.sort_by_key(|(k, _)| *k);
        let (mut anchors, mut last): (Vec<(f64, f64)>, (u64, f64)) = (Vec::new(), (0, 0.0));
        for (k, share) in given {
            let wrong = |problem: &str| Err(Error::argument("concentration", format!("CR{k}: {problem}")));
            if k == 0 || !(share > 0.0 && share <= 1.0) {
                return wrong("takes a number of firms from 1 and a share above 0 and at most 1, such as 10=0.346");
            }
            if k == last.0 {
                return wrong("is given twice");
            }
            if share < last.1 {
                return wrong(&format!("is smaller than CR{}, which it contains", last.0));
            }
            let rank = k as f64;
            if rank >= firms {
                if share < 1.0 - ROUNDED_SHARE {
                    return wrong("there are no more firms than that, so it must be 1");
                }
            } else {
                anchors.push((rank, share));
            }
            last = (k, share);
        }
        Ok(anchors)
    }

    /// The firms from the largest down, cut where sums are known.
    ///
    /// Returns whether every published sum could be used.
    pub(super) fn segments(&self, firms: Firms) -> Result<(Segments, bool)> {
        let from_top: Vec<Piece> =
            self.classes.iter().rev().enumerate().map(|(at, class)| class.piece(at, firms)).collect();
        let mut ends = vec![0.0];
        for piece in &from_top {
            ends.push(ends.last().copied().unwrap_or(0.0) + piece.count);
        }
        let sums = self.sums_at(&ends)?;
        let knots = self.knots(&ends, &sums)?;
        let mut segments = Vec::new();
        let mut all_used = true;
        for pair in knots.windows(2) {
            let [(from, above), (to, until)] = pair else { continue };
            let (pieces, sums, used) = self.cut(&from_top, &ends, [*from, *to], until - above);
            all_used &= used;
            let splits_class = !self.has_limits || !ends.contains(to);
            segments.push(Segment { above: *from, share_above: *above, pieces, sums, splits_class });
        }
        let segments = Segments(segments);
        self.check(&segments)?;
        Ok((segments, all_used))
    }

    /// The sum of the largest firms at the end of each class from the top, where the known shares tell it.
    fn sums_at(&self, ends: &[f64]) -> Result<Vec<Option<f64>>> {
        let shares: Vec<Option<f64>> = self.classes.iter().rev().map(|class| class.share).collect();
        let mut sums: Vec<Option<f64>> = vec![None; ends.len()];
        for (end, sum) in ends.iter().zip(sums.iter_mut()) {
            *sum = self.anchors.iter().find(|(k, _)| k.total_cmp(end).is_eq()).map(|(_, share)| *share);
        }
        let mut from_top = Some(0.0);
        for (at, sum) in sums.iter_mut().enumerate() {
            if let (Some(told), Some(found)) = (*sum, from_top)
                && (told - found).abs() > ROUNDED_SHARE * (1.0 + at as f64)
            {
                let k = ends.get(at).copied().unwrap_or(0.0);
                let problem = format!("CR{k}: is not the sum of the classes that these firms are");
                return Err(Error::argument("concentration", problem));
            }
            *sum = from_top.or(*sum);
            let share = shares.get(at).copied().flatten();
            from_top = sum.zip(share).map(|(sum, share)| sum + share);
        }
        let mut below = Some(1.0);
        for (at, sum) in sums.iter_mut().enumerate().rev() {
            *sum = below.or(*sum);
            let share = at.checked_sub(1).and_then(|above| shares.get(above).copied().flatten());
            below = sum.zip(share).map(|(sum, share)| sum - share);
        }
        if let Some(first) = sums.first_mut() {
            *first = Some(0.0);
        }
        Ok(sums)
    }

    /// Ranks and the sums of the firms above them: of the classes and of the concentration ratios.
    fn knots(&self, ends: &[f64], sums: &[Option<f64>]) -> Result<Vec<(f64, f64)>> {
        let of_classes = ends.iter().zip(sums).filter_map(|(end, sum)| Some((*end, (*sum)?)));
        let inside = self.anchors.iter().copied().filter(|(k, _)| !ends.contains(k));
        let mut knots: Vec<(f64, f64)> = of_classes.chain(inside).collect();
        knots.sort_by(|a, b| a.0.total_cmp(&b.0));
        knots.dedup_by(|next, kept| next.0 <= kept.0);
        if let Some(pair) = knots.windows(2).find(|pair| pair[0].1 > pair[1].1 * (1.0 + ROUNDING)) {
            let anchored = pair.iter().find(|(rank, _)| !ends.contains(rank)).map_or(0.0, |(rank, _)| *rank);
            let problem = format!("CR{anchored}: contradicts the shares of the classes");
            return Err(Error::argument("concentration", problem));
        }
        Ok(knots)
    }

    /// The pieces of the classes between two ranks, and the sums that are known of them.
    fn cut(&self, from_top: &[Piece], ends: &[f64], ranks: [f64; 2], sum: f64) -> (Vec<Piece>, Vec<f64>, bool) {
        let (mut pieces, mut sums, mut used) = (Vec::new(), vec![sum], true);
        let classes = from_top.iter().zip(ends).zip(self.classes.iter().rev());
        let parts: Vec<_> = classes
            .filter_map(|((piece, start), class)| {
                let (start, end) = (start.max(ranks[0]), (start + piece.count).min(ranks[1]));
                let part = Piece { count: end - start, ..*piece };
                (end > start).then_some((part, part.count >= piece.count, class))
            })
            .collect();
        for (piece, whole, class) in &parts {
            match class.share {
                Some(share) if parts.len() > 1 && *whole => {
                    if let Some(joint) = sums.first_mut() {
                        *joint -= share;
                    }
                    pieces.push(Piece { sum: sums.len(), ..*piece });
                    sums.push(share);
                }
                known => {
                    used &= known.is_none() || parts.len() == 1;
                    pieces.push(*piece);
                }
            }
        }
        if let Some(joint) = sums.first_mut()
            && pieces.iter().all(|piece| piece.sum != 0)
        {
            *joint = 0.0;
        }
        (pieces, sums, used)
    }

    /// Refuses sums that the limits or the order of the firms contradict.
    fn check(&self, segments: &Segments) -> Result<()> {
        let concentration = |rank: f64, why: &str| {
            Err(Error::argument("concentration", format!("CR{rank}: {why}; check it against the table")))
        };
        for segment in &segments.0 {
            if let Some(class) = segment.contradiction() {
                let row = self.classes.len().saturating_sub(class + 1);
                let is_anchor = |rank: f64| self.anchors.iter().any(|(k, _)| k.total_cmp(&rank).is_eq());
                let until = segment.above + segment.count();
                if let Some(rank) = [until, segment.above].into_iter().find(|rank| is_anchor(*rank)) {
                    let why = format!("contradicts the limits of the class in row {}", row + 1);
                    return concentration(rank, &why);
                }
                return Err(refused("value", row, "contradicts the limits of the classes and their units"));
            }
        }
        match segments.disorder().and_then(|at| segments.0.get(at)) {
            Some(segment) => concentration(
                segment.above + segment.count(),
                "the firms below it would have to be larger than those above it",
            ),
            None => Ok(()),
        }
    }
}

impl Class {
    fn piece(&self, class: usize, firms: Firms) -> Piece {
        let count = match firms {
            Firms::Fewest => self.units[0],
            Firms::Most => self.units[1],
        };
        Piece { count, lower: self.lower, upper: self.upper, class, sum: 0 }
    }
}
