//! Future growth drawn from the growth that there was.

use super::series::{Series, Spell};
use crate::random::Stream;

/// The spells of a series, to be drawn from.
///
/// Conventions: a path redraws the history first, as many spells as there are, with replacement, so that the mean growth is
/// uncertain too. It then takes one spell after the other from that; a spell of d years gives its growth a year for d
/// years, so in any one future year a spell is drawn with a probability in proportion to its years. The first one is
/// entered at a year drawn from all of its history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    last: f64,
    spells: Vec<Spell>,
}

impl History {
    pub(super) fn of(series: &Series) -> Self {
        Self { last: series.last().value_usd.ln(), spells: series.spells() }
    }

    /// Fills a path of ln x, year by year.
    pub(super) fn path(&self, stream: &mut Stream, path: &mut [f64]) {
        let n = self.spells.len() as u64;
        let mut drawn: Vec<&Spell> = Vec::with_capacity(self.spells.len());
        stream.below(n, n, |at| drawn.extend(usize::try_from(at).ok().and_then(|at| self.spells.get(at))));
        let (mut growth, mut left) = entered(&drawn, stream);
        let mut at = self.last;
        for log in path {
            if left < 0.5 {
                stream.below(n, 1, |next| {
                    if let Some(spell) = usize::try_from(next).ok().and_then(|next| drawn.get(next)) {
                        (growth, left) = (spell.log_growth / spell.years, spell.years);
                    }
                });
            }
            at += growth;
            left -= 1.0;
            *log = at;
        }
    }
}

/// The growth a year at a year drawn from all of the spells, and the years of its spell from there on.
fn entered(drawn: &[&Spell], stream: &mut Stream) -> (f64, f64) {
    let years: f64 = drawn.iter().map(|spell| spell.years).sum();
    let mut place = (stream.unit() * years).floor();
    for spell in drawn {
        if place < spell.years {
            return (spell.log_growth / spell.years, spell.years - place);
        }
        place -= spell.years;
    }
    (0.0, 0.0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_year_has_the_mean_growth_of_history() {
        let totals = [(2000, 100.0), (2001, 130.0), (2005, 120.0), (2006, 150.0), (2009, 180.0)];
        let history = History::of(&Series::new(&totals).unwrap());
        let mut path = [0.0; 6];
        let (mut sums, n) = ([0.0; 6], 60_000);
        for part in 0..n {
            history.path(&mut Stream::new(1, part), &mut path);
            for (sum, log) in sums.iter_mut().zip(path) {
                *sum += log - 180.0_f64.ln();
            }
        }
        // The mean over redrawn histories of Σ growth/Σ years, by hand over all 4^4 of them.
        let spells = [(0.262_364_3, 1.0), (-0.080_042_7, 4.0), (0.223_143_6, 1.0), (0.182_321_6, 3.0)];
        let mut mean = 0.0;
        for code in 0..256_usize {
            let of = [code % 4, code / 4 % 4, code / 16 % 4, code / 64].map(|at| spells[at]);
            mean += of.iter().map(|spell| spell.0).sum::<f64>() / of.iter().map(|spell| spell.1).sum::<f64>() / 256.0;
        }
        for (h, sum) in (1..).zip(sums) {
            let found = sum / n as f64 / f64::from(h);
            assert!((found - mean).abs() < 0.002, "{h}: {found} {mean}");
        }
    }

    #[test]
    fn a_long_spell_lasts_as_long_as_it_did() {
        let totals = [(2000, 1.0), (2004, 16.0), (2008, 16.0), (2012, 16.0)];
        let history = History::of(&Series::new(&totals).unwrap());
        let mut path = [0.0; 9];
        history.path(&mut Stream::new(3, 7), &mut path);
        let steps: Vec<f64> = path.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| step.abs() < 1e-12 || (step - 2.0_f64.ln()).abs() < 1e-12), "{steps:?}");
    }
}
