//! The firms that export in a year of a replicate.

use super::fitted::Climate;
use super::population::{Population, Start};
use crate::random::{Places, Stream};

/// Exports from which a firm is no longer of the cohort's class: ten million US dollars, as in `share_lt_10m`.
pub(super) const COHORT_USD: f64 = 10e6;

/// The firms that export without the programme, in the order of their numbers; those of the base year have the smallest, in
/// the order of their size.
#[derive(Debug, Default)]
pub(super) struct Active {
    pub(super) id: Vec<u32>,
    /// The firm of the base year whose features each has.
    pub(super) like: Vec<u32>,
    /// Exports of the year.
    pub(super) x: Vec<f64>,
    /// Exports of the year before; not a number for a firm that has entered.
    pub(super) before: Vec<f64>,
    /// Firms that there were so far.
    pub(super) known: u32,
}

/// What is remembered of the base year of a replicate.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    /// How many firms there were.
    pub(super) firms: u32,
    /// Number of the first firm below the threshold.
    pub(super) first_below: u32,
    /// Whether each could have taken part.
    pub(super) eligible: Vec<bool>,
    /// Numbers of the first firm that could and of the one after the last.
    pub(super) span: [u32; 2],
}

impl Active {
    /// The firms of the base year.
    pub(super) fn begin(&mut self, population: &Population, stream: &mut Stream) {
        match &population.start {
            Start::Firms(table) => {
                self.x.clear();
                self.x.extend_from_slice(&table.value);
            }
            Start::Classes(classes) => classes.draw(stream, &mut self.x),
        }
        self.known = u32::try_from(self.x.len()).unwrap_or(u32::MAX);
        self.id.clear();
        self.id.extend(0..self.known);
        self.like.clear();
        self.like.extend(0..self.known);
        self.before.clear();
        self.before.resize(self.x.len(), f64::NAN);
    }

    /// One year: firms grow and leave.
    pub(super) fn grow(&mut self, climate: &Climate<'_>, lots: Places) {
        match climate {
            Climate::Still => self.before.copy_from_slice(&self.x),
            Climate::Factor(factor) => self.keep(|_, x| Some(x * factor)),
            Climate::Pair(fitted, pair) => self.keep(|id, x| fitted.next(*pair, x, lots.unit(u64::from(id)))),
        }
    }

    /// Moves each firm to its next exports, and drops those that have none.
    fn keep(&mut self, next: impl Fn(u32, f64) -> Option<f64>) {
        let mut kept = 0;
        for at in 0..self.x.len() {
            let (id, x) = (self.id[at], self.x[at]);
            if let Some(next) = next(id, x).filter(|next| *next > 0.0) {
                self.id[kept] = id;
                self.like[kept] = self.like[at];
                self.before[kept] = x;
                self.x[kept] = next;
                kept += 1;
            }
        }
        self.id.truncate(kept);
        self.like.truncate(kept);
        self.before.truncate(kept);
        self.x.truncate(kept);
    }

    /// Firms enter. `like` tells for each entrant of the pair the firm of the base year whose features it has.
    pub(super) fn enter(&mut self, climate: &Climate<'_>, exporters: usize, like: &[Vec<u32>], lots: Places, u: f64) {
        let Climate::Pair(fitted, pair) = climate else { return };
        let (of_pair, like) = (&fitted.pairs()[*pair], &like[*pair]);
        if of_pair.entrants.is_empty() {
            return;
        }
        for _ in 0..of_pair.entering(exporters, u) {
            let place = of_pair.entrant(lots.unit(u64::from(self.known)));
            self.id.push(self.known);
            self.like.push(like[place]);
            self.before.push(f64::NAN);
            self.x.push(of_pair.entrants[place]);
            self.known += 1;
        }
    }

    /// Where a firm stands.
    pub(super) fn place(&self, id: u32) -> Option<usize> {
        self.id.binary_search(&id).ok()
    }
}

/// What the firms of the base year hold in a world.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    /// Those that were below the threshold in the base year.
    pub(super) cohort: f64,
    /// Those of them that are not any more.
    pub(super) leavers: f64,
    /// Firms below the threshold that were not among them: they were larger, or have entered since.
    pub(super) joiners: f64,
    /// Those that could have taken part in the base year.
    pub(super) eligible: f64,
}

impl Beginning {
    /// What firms hold, their numbers ascending.
    pub(super) fn held(&self, ids: &[u32], values: &[f64]) -> Held {
        let first = |id: u32| ids.partition_point(|other| *other < id);
        let (from, to) = (first(self.first_below), first(self.firms));
        let mut eligible = 0.0;
        let (begin, end) = (first(self.span[0]), first(self.span[1]));
        for (id, value) in ids[begin..end].iter().zip(&values[begin..end]) {
            eligible += if self.eligible[*id as usize] { *value } else { 0.0 };
        }
        let below = |x: f64| if x < COHORT_USD { x } else { 0.0 };
        let above = |x: f64| if x < COHORT_USD { 0.0 } else { x };
        Held {
            cohort: sum(&values[from..to], |x| x),
            leavers: sum(&values[from..to], above),
            joiners: sum(&values[..from], below) + sum(&values[to..], below),
            eligible,
        }
    }
}

impl Held {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            cohort: self.cohort + other.cohort,
            leavers: self.leavers + other.leavers,
            joiners: self.joiners + other.joiners,
            eligible: self.eligible + other.eligible,
        }
    }
}

/// A sum of terms in a fixed order, several side by side.
fn sum(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let (groups, rest) = values.as_chunks::<LANES>();
    for group in groups {
        for (lane, x) in lanes.iter_mut().zip(group) {
            *lane += term(*x);
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|x| term(*x)).sum::<f64>()
}
