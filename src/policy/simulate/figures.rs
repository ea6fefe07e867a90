//! The measures of one year of one replicate, of values in order.

use crate::error::{Error, Result};
use crate::measure::{Class, Measure, top_length};

/// What is asked of every year: the report's measures across firms.
pub const MEASURES: &str = "total,n,n_ge(10e6),n_ge(50e6),top_share(0.01),share_ge(50e6),share_ge(10e6),share_lt(10e6),\
     units_share_between(5e6,10e6),share_between(5e6,10e6),units_share_between(10e6,50e6),share_between(10e6,50e6),\
     units_share_ge(50e6),cr(10),cr(100),cr(1000),hhi,hhi_points,effective_number,gini,theil";

/// Most ranks at which a sum is asked for.
const MOST_ENDS: usize = 32;
/// Numbers of a sum that are added side by side, so that they need not wait for each other.
const LANES: usize = 8;
/// Values that are added up before they are added to all: sums of few terms lose few digits.
const BLOCK: usize = 1024;

/// Sums over the largest firms.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    value: f64,
    squares: f64,
    /// Σ rank·x, ranks from the largest.
    by_rank: f64,
    /// Σ x·ln x.
    logs: f64,
}

/// Measures that are taken together, of one cell after the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures {
    pub(super) measures: Vec<Measure>,
}

impl Figures {
    /// Those of [`MEASURES`].
    pub(super) fn new() -> Result<Self> {
        let measures = Measure::parse_list(MEASURES)?;
        match measures.iter().find(|measure| !is_known(measure)) {
            None => Ok(Self { measures }),
            Some(other) => Err(Error::argument("measures", format!("{other} is not among those of a simulation"))),
        }
    }

    /// The measures of values above 0 in ascending order; not a number where one is undefined. `ends` is memory to use again.
    ///
    /// They are those of [`crate::measure`] but for rounding: one pass serves all of them.
    pub(super) fn of(&self, sorted: &[f64], ends: &mut Vec<usize>, into: &mut [f64]) {
        let n = sorted.len();
        ends.clear();
        ends.extend(self.measures.iter().flat_map(|measure| held_by(measure, sorted)));
        ends.push(n);
        ends.sort_unstable();
        ends.dedup();
        let mut held = [0.0; MOST_ENDS];
        let mut all = Sums::default();
        let mut from = 0;
        for (end, held) in ends.iter().zip(held.iter_mut()) {
            add(&sorted[n - end..n - from], from, &mut all);
            *held = all.value;
            from = *end;
        }
        let held = |largest: usize| ends.binary_search(&largest).map_or(f64::NAN, |at| held[at]);
        for (measure, into) in self.measures.iter().zip(into) {
            *into = number(measure, sorted, &all, held);
        }
    }
}

fn is_known(measure: &Measure) -> bool {
    matches!(
        measure,
        Measure::N
            | Measure::Total
            | Measure::TopShare(..)
            | Measure::ConcentrationRatio(_)
            | Measure::Share(_)
            | Measure::Count(_)
            | Measure::UnitsShare(_)
            | Measure::Herfindahl
            | Measure::HerfindahlPoints
            | Measure::EffectiveNumber
            | Measure::Gini
            | Measure::Theil
    )
}

/// Firms of at least so much.
fn at_least(sorted: &[f64], threshold: f64) -> usize {
    sorted.len() - sorted.partition_point(|x| *x < threshold)
}

/// Firms above the lower and above the upper limit of a class.
fn of_class(class: Class, sorted: &[f64]) -> [usize; 2] {
    [at_least(sorted, class.lower()), at_least(sorted, class.upper())]
}

/// The numbers of largest firms whose sums a measure needs.
fn held_by(measure: &Measure, sorted: &[f64]) -> [usize; 2] {
    match *measure {
        Measure::TopShare(p, rule) => [whole(top_length(p.value(), rule, sorted.len() as f64)), 0],
        Measure::ConcentrationRatio(k) => [largest(k.value() as f64, sorted.len()), 0],
        Measure::Share(class) => of_class(class, sorted),
        _ => [0, 0],
    }
}

fn largest(k: f64, n: usize) -> usize {
    whole(k.min(n as f64))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of firms")]
fn whole(firms: f64) -> usize {
    firms as usize
}

fn number(measure: &Measure, sorted: &[f64], all: &Sums, held: impl Fn(usize) -> f64) -> f64 {
    let (firms, total) = (sorted.len() as f64, all.value);
    let hhi = all.squares / total / total;
    let [upper, above] = held_by(measure, sorted);
    let counted = |class: Class| {
        let [upper, above] = of_class(class, sorted);
        (upper - above) as f64
    };
    match *measure {
        Measure::N => firms,
        Measure::Total => total,
        Measure::Count(class) => counted(class),
        _ if sorted.is_empty() => f64::NAN,
        Measure::UnitsShare(class) => counted(class) / firms,
        Measure::TopShare(..) | Measure::ConcentrationRatio(_) | Measure::Share(_) => {
            (held(upper) - held(above)) / total
        }
        Measure::Herfindahl => hhi,
        Measure::HerfindahlPoints => 1e4 * hhi,
        Measure::EffectiveNumber => 1.0 / hhi,
        // At least 0: what is below is rounding.
        Measure::Gini => (1.0 - (2.0 * all.by_rank / total - 1.0) / firms).max(0.0),
        Measure::Theil => (all.logs / total - (total / firms).ln()).max(0.0),
        _ => f64::NAN,
    }
}

/// Adds values in ascending order, the largest of which has `above` firms above it.
fn add(ascending: &[f64], above: usize, to: &mut Sums) {
    let mut above = above + ascending.len();
    for block in ascending.chunks(BLOCK) {
        add_block(block, above as f64, to);
        above -= block.len();
    }
}

/// Adds values in ascending order, the smallest of which has the rank `last`.
fn add_block(ascending: &[f64], last: f64, to: &mut Sums) {
    let [mut value, mut squares, mut places, mut logs] = [[0.0_f64; LANES]; 4];
    let (groups, rest) = ascending.as_chunks::<LANES>();
    for (at, group) in groups.iter().enumerate() {
        let place = (at * LANES) as f64;
        for lane in 0..LANES {
            let x = group[lane];
            value[lane] += x;
            squares[lane] += x * x;
            places[lane] += (place + lane as f64) * x;
        }
    }
    for group in groups {
        for lane in 0..LANES {
            logs[lane] += group[lane] * group[lane].ln();
        }
    }
    let mut sum = Sums {
        value: value.iter().sum(),
        squares: squares.iter().sum(),
        by_rank: places.iter().sum(),
        logs: logs.iter().sum(),
    };
    for (at, x) in rest.iter().enumerate() {
        let place = (groups.len() * LANES + at) as f64;
        sum.value += x;
        sum.squares += x * x;
        sum.by_rank += place * x;
        sum.logs += x * x.ln();
    }
    to.value += sum.value;
    to.squares += sum.squares;
    // The firm at place p from the smallest of these has the rank last − p.
    to.by_rank += last * sum.value - sum.by_rank;
    to.logs += sum.logs;
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::measure::{Values, evaluate};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_the_measures(values in prop::collection::vec(
            prop_oneof![1e3..1e8_f64, 1e6..6e7_f64, Just(1e7), Just(5e6), 1e8..1e11_f64], 1..3000,
        )) {
            let figures = Figures::new().unwrap();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let mut found = vec![0.0; figures.measures.len()];
            figures.of(&sorted, &mut Vec::new(), &mut found);
            let slow = evaluate(&Values::new(&values).unwrap(), &figures.measures);
            for ((measure, found), slow) in figures.measures.iter().zip(&found).zip(slow.numbers) {
                let slow = slow.unwrap();
                prop_assert!((found - slow).abs() <= 1e-12 * slow.abs().max(1.0), "{measure}: {found} {slow}");
            }
        }
    }

    #[test]
    fn nothing_has_no_shares() {
        let figures = Figures::new().unwrap();
        let mut found = vec![0.0; figures.measures.len()];
        figures.of(&[], &mut Vec::new(), &mut found);
        for (measure, found) in figures.measures.iter().zip(found) {
            match measure {
                Measure::N | Measure::Total | Measure::Count(_) => assert!(found.abs() <= 0.0),
                _ => assert!(found.is_nan(), "{measure}"),
            }
        }
    }
}
