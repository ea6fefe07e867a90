//! Which units a resample draws.

use super::frame::{Codes, Frame};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::random::Stream;
use std::collections::BTreeMap;

/// How units are drawn, with replacement: everything that is drawn from together, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pots: Vec<Pot>,
}

/// What is drawn from together: all units, a stratum, the clusters of a stratum.
#[derive(Debug, Clone)]
enum Pot {
    /// Every sorted unit once.
    All(u64),
    /// Sorted units, once each.
    Units(Vec<u32>),
    /// Sorted values of several units; `ends` counts the units up to each.
    Weighted { units: Vec<u32>, ends: Vec<u64> },
    /// Sorted units of each cluster.
    Clusters(Vec<Vec<u32>>),
}

impl Plan {
    /// Draws as a sample's strata and clusters ask.
    ///
    /// Errors: codes of another length than the values; a cluster that lies in two strata.
    pub(super) fn new(frame: &Frame, rows: usize, codes: Codes<'_>) -> Result<Self> {
        for (name, codes) in [("strata", codes.strata), ("cluster", codes.clusters)] {
            if let Some(codes) = codes.filter(|codes| codes.len() != rows) {
                return Err(ErrorKind::Length { name: name.into(), expected: rows, found: codes.len() }.into());
            }
        }
        let code = |codes: Option<&[u32]>, row: u32| codes.and_then(|codes| codes.get(row as usize)).copied();
        let weighted = frame.weights.iter().any(|w| *w != 1);
        if codes.strata.is_none() && codes.clusters.is_none() && !weighted {
            return Ok(Self { pots: vec![Pot::All(frame.units)] });
        }
        let mut strata: BTreeMap<Option<u32>, BTreeMap<Option<u32>, Vec<u32>>> = BTreeMap::new();
        let mut stratum_of: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        for (unit, row) in (0_u32..).zip(&frame.rows) {
            let (stratum, cluster) = (code(codes.strata, *row), code(codes.clusters, *row));
            if let Some(cluster) = cluster
                && *stratum_of.entry(cluster).or_insert(stratum) != stratum
            {
                return Err(straddles(*row));
            }
            strata.entry(stratum).or_default().entry(cluster).or_default().push(unit);
        }
        let pot = |members: BTreeMap<Option<u32>, Vec<u32>>| {
            let mut members: Vec<Vec<u32>> = members.into_values().collect();
            if codes.clusters.is_some() {
                return Pot::Clusters(members);
            }
            let units = members.pop().unwrap_or_default();
            if weighted { Pot::weighted(units, &frame.weights) } else { Pot::Units(units) }
        };
        Ok(Self { pots: strata.into_values().map(pot).collect() })
    }

    /// How many things are drawn, and how many pots hold only one.
    pub(super) fn size(&self) -> (u64, usize) {
        let sizes = || self.pots.iter().map(Pot::size);
        (sizes().sum(), sizes().filter(|size| *size == 1).count())
    }

    /// Whether every unit is drawn for itself from all of them.
    pub(super) fn is_simple(&self) -> bool {
        matches!(self.pots.as_slice(), [Pot::All(_) | Pot::Weighted { .. }])
    }

    /// Whether clusters are drawn.
    pub(super) fn of_clusters(&self) -> bool {
        self.pots.iter().any(|pot| matches!(pot, Pot::Clusters(_)))
    }

    /// Draws one resample: how often every sorted unit is in it. Returns how many units that are.
    pub(super) fn draw(&self, stream: &mut Stream, weights: &[u32], counts: &mut [u32]) -> u64 {
        counts.fill(0);
        self.pots.iter().map(|pot| pot.draw(stream, weights, counts)).sum()
    }

    /// Draws `size` of the units without replacement.
    pub(super) fn draw_some(stream: &mut Stream, size: u64, counts: &mut [u32]) -> u64 {
        counts.fill(0);
        let n = counts.len() as u64;
        // Floyd's algorithm: every set of `size` units is equally likely.
        for last in n - size.min(n)..n {
            let mut drawn = last;
            stream.below(last + 1, 1, |unit| drawn = unit);
            let taken = place(counts, drawn).is_some_and(|count| *count > 0);
            if let Some(count) = place(counts, if taken { last } else { drawn }) {
                *count = 1;
            }
        }
        size.min(n)
    }

    /// What a jackknife leaves out, one after the other, of everything that is drawn from together.
    pub(super) fn leave_outs<'a>(&'a self, weights: &[u32]) -> Vec<Vec<LeaveOut<'a>>> {
        let weight = |unit: u32| weights.get(unit as usize).copied().unwrap_or(0);
        let outs = |pot: &'a Pot| match pot {
            Pot::All(_) => (0_u32..).zip(weights).map(|(unit, weight)| LeaveOut::Unit(unit, *weight)).collect(),
            Pot::Units(units) | Pot::Weighted { units, .. } => {
                units.iter().map(|unit| LeaveOut::Unit(*unit, weight(*unit))).collect()
            }
            Pot::Clusters(clusters) => clusters.iter().map(|units| LeaveOut::Cluster(units)).collect(),
        };
        self.pots.iter().map(outs).collect()
    }
}

/// What a jackknife leaves out.
#[derive(Debug, Clone, Copy)]
pub(super) enum LeaveOut<'a> {
    /// One unit of a sorted value, of which there are so many.
    Unit(u32, u32),
    /// A whole cluster.
    Cluster(&'a [u32]),
}

impl Pot {
    fn weighted(units: Vec<u32>, weights: &[u32]) -> Self {
        let weight = |unit: &u32| u64::from(weights.get(*unit as usize).copied().unwrap_or(0));
        let ends = units.iter().map(weight).scan(0, |end, weight| {
            *end += weight;
            Some(*end)
        });
        let ends = ends.collect();
        Self::Weighted { units, ends }
    }

    /// How many draws a resample takes.
    fn size(&self) -> u64 {
        match self {
            Self::All(units) => *units,
            Self::Units(units) => units.len() as u64,
            Self::Weighted { ends, .. } => ends.last().copied().unwrap_or(0),
            Self::Clusters(clusters) => clusters.len() as u64,
        }
    }

    fn draw(&self, stream: &mut Stream, weights: &[u32], counts: &mut [u32]) -> u64 {
        let size = self.size();
        let mut units = size;
        match self {
            Self::All(_) => stream.below(size, size, |unit| add(counts, unit, 1)),
            Self::Units(members) => stream.below(size, size, |at| {
                if let Some(unit) = member(members, at) {
                    add(counts, u64::from(*unit), 1);
                }
            }),
            Self::Weighted { units, ends } => stream.below(size, size, |at| {
                if let Some(unit) = units.get(ends.partition_point(|end| *end <= at)) {
                    add(counts, u64::from(*unit), 1);
                }
            }),
            Self::Clusters(clusters) => {
                units = 0;
                stream.below(size, size, |at| {
                    for unit in member(clusters, at).into_iter().flatten() {
                        let weight = weights.get(*unit as usize).copied().unwrap_or(0);
                        units += u64::from(weight);
                        add(counts, u64::from(*unit), weight);
                    }
                });
            }
        }
        units
    }
}

#[inline]
fn member<T>(members: &[T], at: u64) -> Option<&T> {
    usize::try_from(at).ok().and_then(|at| members.get(at))
}

#[inline]
fn place(counts: &mut [u32], unit: u64) -> Option<&mut u32> {
    usize::try_from(unit).ok().and_then(|unit| counts.get_mut(unit))
}

#[inline]
fn add(counts: &mut [u32], unit: u64, times: u32) {
    if let Some(count) = place(counts, unit) {
        *count = count.saturating_add(times);
    }
}

#[cold]
fn straddles(row: u32) -> Error {
    let problem = "this row's cluster lies in two strata; a cluster is drawn whole, so it must lie in one";
    Error::data(Place::default().column("cluster").row(u64::from(row) + 1), problem)
}
