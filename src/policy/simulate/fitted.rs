//! Growth, exit and entry as in the firms' own past.

use crate::dynamics::{FirmPair, Histories};
use crate::error::{Error, Place, Result};
use crate::random::Stream;
use std::fmt;

/// Firms of the topmost bin in a pair of years.
const TOP_BIN: f64 = 100.0;
/// Each bin has so many times the firms of the one above.
const WIDER: f64 = 1.5;
/// Fewest firms of a bin that go on exporting, in each pair of years.
const LEAST_FIRMS: usize = 30;
/// Fewer pairs of years than this say little of how years differ.
const LEAST_PAIRS: usize = 5;
/// Bits of a double that do not tell its cell: eight cells for each doubling.
const CELL_BITS: u32 = 49;
/// Cells of all positive doubles.
const CELLS: usize = 1 << (63 - CELL_BITS);

/// Growth, exit and entry of every pair of neighbouring years of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The bin of every cell of values, from the smallest.
    bins: Vec<u8>,
    bin_count: usize,
    pairs: Vec<Pair>,
    gaps: Vec<i32>,
    last_year: i32,
    notes: Vec<String>,
}

/// What firms did from one year to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    /// The later year.
    year: i32,
    bins: Vec<Bin>,
    /// Growth factors, bin after bin, ascending within each.
    factors: Vec<f64>,
    /// Entrants over the firms that exported the year before.
    entry_rate: f64,
    /// Exports of the entrants, ascending.
    pub(super) entrants: Vec<f64>,
}

/// The firms of one size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Bin {
    exit_rate: f64,
    /// 1 − exit rate, and 0 where nobody stays.
    stay_rate: f64,
    first: usize,
    count: usize,
}

/// What happens to all firms in one year.
#[derive(Debug, Clone, Copy)]
pub(super) enum Climate<'a> {
    /// Nothing.
    Still,
    /// All grow by this factor.
    Factor(f64),
    /// What happened in a pair of years, whose place among the pairs is the second entry.
    Pair(&'a Fitted, usize),
}

impl Climate<'_> {
    /// Exports one year later of a firm with exports `x` and the random number `u`; `None` when it leaves.
    #[inline]
    pub(super) fn next(&self, x: f64, u: f64) -> Option<f64> {
        match self {
            Self::Still => Some(x),
            Self::Factor(factor) => Some(x * factor),
            Self::Pair(fitted, pair) => fitted.next(*pair, x, u),
        }
    }
}

impl Fitted {
    pub(super) fn of(histories: &Histories) -> Result<Self> {
        let years = histories.years();
        let pairs: Vec<(usize, Vec<FirmPair>)> =
            (0..years.len()).filter_map(|at| Some((at, histories.pairs(at).ok()?.collect()))).collect();
        let before: Vec<Vec<f64>> = pairs
            .iter()
            .map(|(_, pair)| pair.iter().map(|firm| firm.before).filter(|before| *before > 0.0).collect())
            .collect();
        let staying = |pair: &[FirmPair]| pair.iter().filter(|firm| firm.before > 0.0 && firm.after > 0.0).count();
        if pairs.is_empty() || pairs.iter().any(|(_, pair)| staying(pair) < LEAST_FIRMS) {
            let problem = format!(
                "growth cannot be fitted: it takes two neighbouring years, and {LEAST_FIRMS} firms that export in both of every \
                 such pair; give --growth none, or a rate"
            );
            return Err(Error::data(Place::default().column("period"), problem));
        }
        let edges = edges(&before, &pairs.iter().map(|(_, pair)| pair.as_slice()).collect::<Vec<_>>());
        let mut fitted = Self {
            bins: bins_of_cells(&edges),
            bin_count: edges.len() + 1,
            pairs: Vec::with_capacity(pairs.len()),
            gaps: years.gaps(),
            last_year: years.year(years.len() - 1),
            notes: Vec::new(),
        };
        for (at, pair) in &pairs {
            let pair = fitted.pair(years.year(*at), pair);
            fitted.pairs.push(pair);
        }
        Ok(fitted)
    }

    fn pair(&self, year: i32, firms: &[FirmPair]) -> Pair {
        let mut factors: Vec<Vec<f64>> = vec![Vec::new(); self.bin_count];
        let (mut firms_before, mut held) = (vec![0_u64; self.bin_count], vec![[0.0; 2]; self.bin_count]);
        let mut entrants = Vec::new();
        for firm in firms {
            if firm.before > 0.0 {
                let bin = self.bin(firm.before);
                firms_before[bin] += 1;
                held[bin][0] += firm.before;
                held[bin][1] += firm.after;
                if firm.after > 0.0 {
                    factors[bin].push(firm.after / firm.before);
                }
            } else {
                entrants.push(firm.after);
            }
        }
        entrants.sort_unstable_by(f64::total_cmp);
        let mut pair = Pair { year, bins: Vec::new(), factors: Vec::new(), entry_rate: 0.0, entrants };
        for ((mut factors, count), [before, after]) in factors.into_iter().zip(&firms_before).zip(held) {
            factors.sort_unstable_by(f64::total_cmp);
            let staying = factors.len() as f64;
            let expected = before * factors.iter().sum::<f64>() / *count as f64;
            // What makes the bin as a whole grow as it did, exits included.
            let correction = if expected > 0.0 && after > 0.0 { after / expected } else { 1.0 };
            let stay_rate = staying / *count as f64;
            pair.bins.push(Bin {
                exit_rate: 1.0 - stay_rate,
                stay_rate,
                first: pair.factors.len(),
                count: factors.len(),
            });
            pair.factors.extend(factors.iter().map(|factor| factor * correction));
        }
        let all: u64 = firms_before.iter().sum();
        pair.entry_rate = pair.entrants.len() as f64 / all as f64;
        pair
    }

    #[inline]
    fn bin(&self, x: f64) -> usize {
        usize::from(self.bins[cell(x)])
    }

    #[inline]
    pub(super) fn next(&self, pair: usize, x: f64, u: f64) -> Option<f64> {
        let pair = &self.pairs[pair];
        let bin = pair.bins[self.bin(x)];
        if u < bin.exit_rate {
            return None;
        }
        let rank = rank((u - bin.exit_rate) / bin.stay_rate, bin.count);
        Some(x * pair.factors[bin.first + rank])
    }

    pub(super) fn draw(&self, stream: &mut Stream) -> Climate<'_> {
        Climate::Pair(self, rank(stream.unit(), self.pairs.len()))
    }

    /// The pairs of years.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The last year of the histories.
    pub(super) fn last_year(&self) -> i32 {
        self.last_year
    }

    /// Adds what to know of the histories.
    #[cfg(feature = "panel")]
    pub(in crate::policy) fn with_notes(mut self, notes: &[String]) -> Self {
        self.notes.extend_from_slice(notes);
        self
    }

    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.notes.clone();
        if self.pairs.len() < LEAST_PAIRS {
            warnings.push(format!(
                "growth is fitted from {} pairs of years, which say little of how years differ: intervals of totals are too \
                 narrow",
                self.pairs.len()
            ));
        }
        if !self.gaps.is_empty() {
            let gaps: Vec<String> = self.gaps.iter().map(ToString::to_string).collect();
            warnings.push(format!("growth is not fitted across years that the data do not have: {}", gaps.join(", ")));
        }
        warnings
    }
}

impl Pair {
    /// How many firms enter when so many export, `u` settling what is no whole firm; and the exports of one, by its number.
    pub(super) fn entering(&self, exporters: usize, u: f64) -> usize {
        whole(self.entry_rate * exporters as f64 + u)
    }

    /// The place among the entrants of a random number.
    #[inline]
    pub(super) fn entrant(&self, u: f64) -> usize {
        rank(u, self.entrants.len())
    }
}

impl fmt::Display for Fitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let years: Vec<String> = self.pairs.iter().map(|pair| format!("{}–{}", pair.year - 1, pair.year)).collect();
        write!(f, "fitted from {} in {} bins of size", years.join(", "), self.bin_count)
    }
}

/// The cell of a value, eight for each doubling.
#[inline]
fn cell(x: f64) -> usize {
    ((x.to_bits() >> CELL_BITS) as usize) & (CELLS - 1)
}

/// ⌊m·q⌋ of m places, for q in [0, 1].
#[inline]
fn rank(q: f64, places: usize) -> usize {
    whole(q * places as f64).min(places.saturating_sub(1))
}

#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and a number of firms")]
fn whole(number: f64) -> usize {
    number as usize
}

/// First cells of the bins but the smallest, ascending: at borders of cells, so that a value's bin needs no search.
fn edges(before: &[Vec<f64>], pairs: &[&[FirmPair]]) -> Vec<usize> {
    let mut all: Vec<f64> = before.iter().flatten().copied().collect();
    all.sort_unstable_by(|a, b| b.total_cmp(a));
    let (mut edges, mut end, mut size) = (Vec::new(), 0.0, TOP_BIN * pairs.len() as f64);
    while end + size < all.len() as f64 {
        end += size;
        size *= WIDER;
        edges.push(cell(all[whole(end)]) + 1);
    }
    let staying = |pair: &[FirmPair]| {
        let mut counts = vec![0_usize; CELLS];
        pair.iter()
            .filter(|firm| firm.before > 0.0 && firm.after > 0.0)
            .for_each(|firm| counts[cell(firm.before)] += 1);
        counts
    };
    let counts: Vec<Vec<usize>> = pairs.iter().map(|pair| staying(pair)).collect();
    // From the top down: a bin in which some pair has few firms joins the one below; from the bottom it is the one above.
    let (mut kept, mut above) = (Vec::new(), CELLS);
    let enough = |from: usize, to: usize| counts.iter().all(|of| of[from..to].iter().sum::<usize>() >= LEAST_FIRMS);
    for edge in edges.into_iter().filter(|edge| *edge < CELLS) {
        if edge < above && enough(edge, above) {
            kept.push(edge);
            above = edge;
        }
    }
    while kept.last().is_some_and(|lowest| !enough(0, *lowest)) {
        kept.pop();
    }
    kept.reverse();
    kept
}

fn bins_of_cells(edges: &[usize]) -> Vec<u8> {
    let bin = |cell: usize| u8::try_from(edges.partition_point(|edge| *edge <= cell)).unwrap_or(u8::MAX);
    (0..CELLS).map(bin).collect()
}
