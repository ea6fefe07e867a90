//! How much of aggregate growth comes from the largest firms, and from those that outgrow the nation.

use super::growth::ratio;
use super::histories::{FirmPair, Histories};
use super::ranks::Top;
use crate::measure::{ExactSum, Number, Rank, Undefined};

/// How many straight years a gazelle beats national growth.
pub const GAZELLE_YEARS: usize = 3;

/// Growth of the firms that were largest in the year before, as a part of aggregate growth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopContribution {
    /// How many are on top: k, or all exporters of the year before when there are fewer.
    pub top: u64,
    /// Firms tied at the border, where the border divides them; else 0.
    pub tied: u64,
    /// Value of the top firms in the year before.
    pub before: f64,
    /// Value of the same firms in the year.
    pub after: f64,
    /// Change of their value / total value of the year before: percentage points of aggregate growth, as a fraction.
    pub contribution: Number,
    /// Aggregate growth: change of the total value / total value of the year before.
    pub aggregate: Number,
    /// Change of their value / change of the total value; any sign. Undefined when the total does not change.
    pub share_of_change: Number,
}

/// Gabaix's granular residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GranularResidual {
    /// How many firms are on top: K, or all exporters of the year before when there are fewer.
    pub top: u64,
    /// Of the firms on top (with those tied at the border), how many export in both years and count.
    pub firms: u64,
    /// How many do not export in the year and do not count: their growth has no logarithm.
    pub exited: u64,
    /// Firms whose mean growth is taken away.
    pub mean_firms: u64,
    /// Mean log growth of the Q largest.
    pub mean_growth: Number,
    /// Share of the firms that count in the total value of the year before.
    pub share: Number,
    /// Γ, in log points of the total.
    pub residual: Number,
}

/// Firms that beat national growth in three straight years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gazelles {
    /// How many there are.
    pub firms: u64,
    /// Firms that export in the year and in the three years before: those that can be gazelles.
    pub candidates: u64,
    /// Firms that export in the year.
    pub exporters: u64,
    /// firms / exporters, in [0, 1]; undefined when nobody exports.
    pub share: Number,
    /// Value of the gazelles in the year.
    pub value: f64,
    /// value / total value of the year, in [0, 1]; undefined when nobody exports.
    pub value_share: Number,
}

/// Sums over the firms on top: those above the border, and those at it.
#[derive(Debug, Default)]
struct TopSums {
    above: ExactSum,
    border: ExactSum,
}

impl TopSums {
    fn add(&mut self, part: f64, term: f64) {
        if part >= 1.0 {
            self.above.add(term);
        } else if part > 0.0 {
            self.border.add(term);
        }
    }

    /// Those above the border in full, and the part of those at it.
    fn value(mut self, part: f64) -> f64 {
        self.above.add_product(part, self.border.value());
        self.above.value()
    }
}

fn total(pairs: impl Iterator<Item = f64>) -> f64 {
    pairs.collect::<ExactSum>().value()
}

/// Contribution of the k largest firms of the year before to aggregate growth.
///
/// Formula: `Σ_{i in top k of t−1} (x_it − x_i,t−1) / X_{t−1}`.
/// Conventions: a top firm that leaves counts with minus its value. Of firms tied at the border each counts in part, so
/// that the parts add up to the places left.
/// Arguments: `year`, the place of the later year; `k`, usually 10 or 100.
/// Returns the values and their shares. Undefined: the year before is not in the data; shares when it has no value.
/// Cost: two passes and a selection. Source: di Giovanni, Levchenko and Mejean (2014) for its use.
///
/// ```
/// use topheavy::dynamics::{Histories, Years, top_contribution};
/// use topheavy::measure::Rank;
///
/// let years = Years::new(&[2020, 2021])?;
/// let histories = Histories::new(years, vec![0, 2, 4], vec![0, 1, 0, 1], vec![8.0, 11.0, 2.0, 3.0])?;
/// let top = top_contribution(&histories, 1, Rank::new(1)?).unwrap();
/// assert_eq!((top.contribution, top.aggregate, top.share_of_change), (Ok(0.3), Ok(0.4), Ok(0.75)));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn top_contribution(histories: &Histories, year: usize, k: Rank) -> Result<TopContribution, Undefined> {
    let pairs = histories.pairs(year)?;
    let top = Top::of(pairs.clone().map(|pair| pair.before), k);
    let whole = total(pairs.clone().map(|pair| pair.before));
    let change = total(pairs.clone().flat_map(|pair| [pair.after, -pair.before]));
    let [mut before, mut after, mut gain] = std::array::from_fn(|_| TopSums::default());
    for pair in pairs {
        let part = top.map_or(0.0, |top| top.part(pair.before));
        before.add(part, pair.before);
        after.add(part, pair.after);
        gain.add(part, pair.after);
        gain.add(part, -pair.before);
    }
    let part = top.map_or(0.0, |top| top.border_part());
    let gain = gain.value(part);
    let unchanged = change.abs() <= 0.0;
    Ok(TopContribution {
        top: top.map_or(0, |top| top.size),
        tied: top.map_or(0, |top| top.divided()),
        before: before.value(part),
        after: after.value(part),
        contribution: ratio(gain, whole),
        aggregate: ratio(change, whole),
        share_of_change: if unchanged { Err(Undefined::NoFirms) } else { Ok(gain / change) },
    })
}

/// Gabaix's granular residual: growth of the largest firms beyond their mean, weighted by their size.
///
/// Formula: `Γ_t = Σ_{i in top K of t−1} s_i,t−1 (g_it − ḡ_t)`, g log growth, s the firm's share of the total value
/// of t−1, ḡ the mean of g over the top Q of t−1.
/// Conventions: firms that do not export in t have no g and are left out of both sums; they are not replaced by the
/// next largest. Growth is not winsorised. Of firms tied at a border each counts in part.
/// Arguments: `year`, the place of the later year; `k`, usually 100; `q`, usually the same, or more firms.
/// Returns the residual with its counts. Undefined: the year before is not in the data; no firm counts.
/// Cost: three passes and two selections.
/// Source: Gabaix (2011), Econometrica 79(3).
///
/// ```
/// use topheavy::dynamics::{Histories, Years, granular_residual};
/// use topheavy::measure::Rank;
///
/// let years = Years::new(&[2020, 2021])?;
/// // The larger firm doubles, the smaller keeps its value: shares 3/4 and 1/4, growth ±(ln 2)/2 around the mean.
/// let histories = Histories::new(years, vec![0, 2, 4], vec![0, 1, 0, 1], vec![3.0, 6.0, 1.0, 1.0])?;
/// let found = granular_residual(&histories, 1, Rank::new(100)?, Rank::new(100)?).unwrap();
/// assert!((found.residual.unwrap() - 0.25 * 2.0_f64.ln()).abs() < 1e-15);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn granular_residual(histories: &Histories, year: usize, k: Rank, q: Rank) -> Result<GranularResidual, Undefined> {
    let pairs = histories.pairs(year)?;
    let whole = total(pairs.clone().map(|pair| pair.before));
    let [top, wide] = [k, q].map(|k| Top::of(pairs.clone().map(|pair| pair.before), k));
    let (Some(top), Some(wide)) = (top, wide) else {
        let none = Err(Undefined::NoFirms);
        let (mean_growth, share, residual) = (none, none, none);
        return Ok(GranularResidual { top: 0, firms: 0, exited: 0, mean_firms: 0, mean_growth, share, residual });
    };
    let growth = |pair: &FirmPair| pair.after.ln() - pair.before.ln();
    let (mut mean, mut weight, mut mean_firms) = (TopSums::default(), TopSums::default(), 0);
    for pair in pairs.clone().filter(|pair| pair.after > 0.0 && wide.part(pair.before) > 0.0) {
        let part = wide.part(pair.before);
        mean.add(part, growth(&pair));
        weight.add(part, 1.0);
        mean_firms += 1;
    }
    let mean_growth = ratio(mean.value(wide.border_part()), weight.value(wide.border_part()));
    let (mut firms, mut exited) = (0, 0);
    let (mut share, mut residual) = (TopSums::default(), TopSums::default());
    for pair in pairs.filter(|pair| top.part(pair.before) > 0.0) {
        if pair.after <= 0.0 {
            exited += 1;
            continue;
        }
        firms += 1;
        let part = top.part(pair.before);
        share.add(part, pair.before);
        residual.add(part, pair.before / whole * (growth(&pair) - mean_growth.unwrap_or(0.0)));
    }
    let counted = |figure: f64| if firms == 0 { Err(Undefined::NoFirms) } else { Ok(figure) };
    let residual = mean_growth.and(counted(residual.value(top.border_part())));
    let share = counted(share.value(top.border_part()) / whole);
    Ok(GranularResidual { top: top.size, firms, exited, mean_firms, mean_growth, share, residual })
}

/// Gazelles: firms whose exports grew faster than the nation's in three straight years.
///
/// Formula: `x_s / x_{s−1} > X_s / X_{s−1}` for s = t − 2, t − 1, t, X the sum over all firms.
/// Conventions: the firm exports in all four years. A firm that grows as the nation does, but for rounding, does not
/// beat it. All firms of the histories make up the nation.
/// Arguments: `year`, the place of year t.
/// Returns counts and values. Undefined: the data lack a year from t − 3 to t; shares when nobody exports.
/// Cost: two passes. Source: this crate's convention, after Birch (1979).
///
/// ```
/// use topheavy::dynamics::{Histories, Years, gazelles};
///
/// let years = Years::new(&[2019, 2020, 2021, 2022])?;
/// let year = [0, 1, 2, 3].repeat(2);
/// let histories = Histories::new(years, vec![0, 4, 8], year, vec![1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0, 10.0])?;
/// let found = gazelles(&histories, 3).unwrap();
/// assert_eq!((found.firms, found.candidates, found.share, found.value), (1, 2, Ok(0.5), 8.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn gazelles(histories: &Histories, year: usize) -> Result<Gazelles, Undefined> {
    let mut years = [year; GAZELLE_YEARS + 1];
    for at in 1..years.len() {
        years[at] = histories.year_before(years[at - 1])?;
    }
    // From the latest year to the earliest.
    let totals = years.map(|year| total(histories.iter().map(|firm| firm.value(year))));
    let (mut found, mut candidates, mut exporters) = (0, 0, 0);
    let mut value = ExactSum::new();
    for firm in histories.iter() {
        let values = years.map(|year| firm.value(year));
        exporters += u64::from(values[0] > 0.0);
        if values.iter().all(|value| *value > 0.0) {
            candidates += 1;
            let pairs = || values.windows(2).zip(totals.windows(2));
            if pairs().all(|(firm, nation)| beats(firm[0] / firm[1], nation[0] / nation[1])) {
                found += 1;
                value.add(values[0]);
            }
        }
    }
    let value = value.value();
    let share = ratio(found as f64, exporters as f64);
    Ok(Gazelles { firms: found, candidates, exporters, share, value, value_share: ratio(value, totals[0]) })
}

/// Whether growth is above that of the nation, and not just by how the two quotients and the totals are rounded.
fn beats(growth: f64, national: f64) -> bool {
    growth > national * (1.0 + 4.0 * f64::EPSILON)
}

#[cfg(test)]
mod tests;
