//! How far a sample is from a power law, and the threshold that makes it least.

use super::ladder::Ladder;
use serde::Serialize;

/// Which distance between the sample and a law decides on the threshold.
///
/// Both are the largest difference between the distribution of the data at or above xmin and that of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// Kolmogorov and Smirnov's: over all x, so just below and at each value.
    #[default]
    Kolmogorov,
    /// Just below each value only, as the programs of Clauset, Shalizi and Newman (continuous) and the Python package
    /// powerlaw compute it. At most [`Distance::Kolmogorov`], by less than the share of one value in the tail.
    Below,
}

impl std::str::FromStr for Distance {
    type Err = crate::Error;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "kolmogorov" => Ok(Self::Kolmogorov),
            "below" => Ok(Self::Below),
            _ => Err(crate::Error::argument("distance", "must be kolmogorov or below")),
        }
    }
}

/// A law above one rung of a ladder, asked at the rungs from that one on.
pub(super) trait Law {
    /// P(X ≥ value of the rung).
    fn at_least(&self, rung: usize) -> f64;
    /// P(X > value of the rung).
    fn above(&self, rung: usize) -> f64;
}

/// A family of laws, one for each threshold.
pub(super) trait Family: Sync {
    /// The member of the family for one threshold.
    type Member<'a>: Law
    where
        Self: 'a;

    /// The law of largest likelihood above a rung that is not the last one.
    fn above(&self, rung: usize) -> Self::Member<'_>;
}

/// The threshold found: a rung and its distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Threshold {
    pub(super) rung: usize,
    pub(super) distance: f64,
}

impl Threshold {
    /// Whether a rung at this distance, or farther, is worse than this one; of equals the lowest rung is best.
    fn beats(self, rung: usize, distance: f64) -> bool {
        distance > self.distance || (distance >= self.distance && rung > self.rung)
    }
}

/// What a look at one candidate gave: the distance at one rung, at which the search ended.
#[derive(Debug, Clone, Copy)]
struct Look {
    distance: f64,
    rung: usize,
}

/// Rounding of a law's probabilities: a bound is trusted up to this.
const SLACK: f64 = 1e-12;

/// The distances of one candidate.
struct Candidate<'a, L> {
    ladder: &'a Ladder,
    law: L,
    units: f64,
    kind: Distance,
}

impl<'a, L: Law> Candidate<'a, L> {
    fn new(ladder: &'a Ladder, rung: usize, law: L, kind: Distance) -> Self {
        let units = ladder.at_least.get(rung).copied().unwrap_or(f64::NAN);
        Self { ladder, law, units, kind }
    }

    /// Share of the tail's observations with at least the value of a rung.
    fn share(&self, rung: usize) -> f64 {
        self.ladder.at_least.get(rung).copied().unwrap_or(0.0) / self.units
    }

    /// Distance at one rung, and P(X ≥ its value).
    fn at(&self, rung: usize) -> (f64, f64) {
        let at_least = self.law.at_least(rung);
        let below = (at_least - self.share(rung)).abs();
        let distance = match self.kind {
            Distance::Below => below,
            Distance::Kolmogorov => below.max((self.law.above(rung) - self.share(rung + 1)).abs()),
        };
        (distance, at_least)
    }

    /// The largest distance at the rungs from `first` on, or the first one found for which `enough` holds.
    ///
    /// Both distributions fall from rung to rung, so that the two ends of a block bound every distance inside it: blocks
    /// that cannot hold the largest are left out, the others are halved.
    fn farthest(&self, first: usize, enough: impl Fn(f64) -> bool) -> Look {
        let last = self.ladder.len() - 1;
        let (at_first, top) = self.at(first);
        let (at_last, bottom) = self.at(last);
        let mut found = Look { distance: at_first, rung: first };
        if at_last > found.distance {
            found = Look { distance: at_last, rung: last };
        }
        let mut blocks = vec![(first, last, top, bottom)];
        while let Some((low, high, top, bottom)) = blocks.pop() {
            if enough(found.distance) {
                return found;
            }
            if high - low < 2 || self.bound(low, high, top, bottom) < found.distance {
                continue;
            }
            let middle = low + (high - low) / 2;
            let (distance, between) = self.at(middle);
            if distance > found.distance {
                found = Look { distance, rung: middle };
            }
            let (left, right) = ((low, middle, top, between), (middle, high, between, bottom));
            let left_first = self.bound(low, middle, top, between) > self.bound(middle, high, between, bottom);
            blocks.extend(if left_first { [right, left] } else { [left, right] });
        }
        found
    }

    /// No distance at a rung strictly between two others is larger.
    fn bound(&self, low: usize, high: usize, top: f64, bottom: f64) -> f64 {
        let over = top - self.share(high);
        let under = self.share(low + 1) - bottom;
        over.max(under) + SLACK
    }
}

/// The distance between the data from a rung on and a law.
pub(super) fn distance_of<L: Law>(ladder: &Ladder, rung: usize, law: L, kind: Distance) -> f64 {
    Candidate::new(ladder, rung, law, kind).farthest(rung, |_| false).distance
}

/// The rung above which the family is nearest to the data; the lowest of those that are equally near.
///
/// Every rung but the last is a candidate, and the minimum is exact. Candidates are looked at from coarse to fine. Most
/// are given up at the rung at which a neighbour was given up or was farthest: one look shows that they are worse than
/// the best so far. `None` where there are fewer than two rungs.
/// Cost: O(n) looks where the distance changes little from one candidate to the next, as in data; O(n²) at worst, as
/// when every distance is computed.
pub(super) fn nearest<F: Family>(ladder: &Ladder, family: &F, kind: Distance) -> Option<Threshold> {
    let candidates = ladder.len().checked_sub(1).filter(|candidates| *candidates > 0)?;
    let mut best = Threshold { rung: usize::MAX, distance: f64::INFINITY };
    let mut witness = vec![0_usize; candidates];
    let mut visit = |rung: usize, stride: usize| {
        let candidate = Candidate::new(ladder, rung, family.above(rung), kind);
        let neighbours = [rung.checked_sub(stride), rung.checked_add(stride)];
        let hints = neighbours.into_iter().flatten().filter_map(|neighbour| witness.get(neighbour).copied());
        let mut refuted = None;
        for hint in hints {
            let hint = hint.max(rung);
            if best.beats(rung, candidate.at(hint).0) {
                refuted = Some(hint);
                break;
            }
        }
        let seen = refuted.unwrap_or_else(|| {
            let look = candidate.farthest(rung, |distance| best.beats(rung, distance));
            if !best.beats(rung, look.distance) {
                best = Threshold { rung, distance: look.distance };
            }
            look.rung
        });
        if let Some(place) = witness.get_mut(rung) {
            *place = seen;
        }
    };
    let mut stride = candidates.next_power_of_two();
    visit(0, stride);
    while stride > 1 {
        stride /= 2;
        (stride..candidates).step_by(2 * stride).for_each(|rung| visit(rung, stride));
    }
    Some(best)
}
