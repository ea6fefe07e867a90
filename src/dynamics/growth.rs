//! Growth of exports from one year to the next: which firms it comes from.

use super::histories::Histories;
use super::statistics::Sample;
use crate::measure::{ExactSum, Number, Undefined};

/// A part of a change from one year to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// How many firms it comes from.
    pub firms: u64,
    /// Change in value; less than 0 for what is lost.
    pub change: f64,
    /// change / total value of the year before; undefined when that is 0.
    pub share: Number,
}

/// Growth of exports by firms that continue, enter and leave. The parts sum to the total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirmGrowth {
    /// Total value of the year before.
    pub before: f64,
    /// Total value of the year.
    pub after: f64,
    /// All firms that export in at least one of the two years.
    pub total: Contribution,
    /// Firms that export in both.
    pub continuing: Contribution,
    /// Firms that export in the year only.
    pub entering: Contribution,
    /// Firms that export in the year before only: their change is minus what they exported.
    pub exiting: Contribution,
}

/// Midpoint growth of one firm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MidpointRate {
    /// Number of the firm.
    pub firm: usize,
    /// Growth rate in [−2, 2]: 2 for a firm that enters, −2 for one that leaves.
    pub rate: f64,
    /// Share of the firm in the value of both years together; all sum to 1.
    pub weight: f64,
}

/// Midpoint growth rates of all firms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MidpointGrowth {
    /// Firms that export in at least one of the two years.
    pub firms: u64,
    /// Of these, firms that enter.
    pub entering: u64,
    /// Of these, firms that leave.
    pub exiting: u64,
    /// Growth of the total value, in [−2, 2].
    pub aggregate: Number,
    /// Mean of the firms' rates, weighted by their value in both years: equal to the aggregate but for rounding.
    pub weighted_mean: Number,
    /// Mean rate of a firm.
    pub mean: Number,
    /// Standard deviation of the rates (n − 1).
    pub deviation: Number,
    /// First quartile, median and third quartile of the rates.
    pub quartiles: [Number; 3],
}

/// A part being added up.
#[derive(Debug, Default)]
struct Tally {
    firms: u64,
    change: ExactSum,
}

impl Tally {
    fn add(&mut self, before: f64, after: f64) {
        self.firms += 1;
        self.change.add(after);
        self.change.add(-before);
    }

    fn finish(&self, whole: f64) -> Contribution {
        let change = self.change.value();
        Contribution { firms: self.firms, change, share: ratio(change, whole) }
    }
}

/// a / b; undefined when b is 0.
pub(super) fn ratio(a: f64, b: f64) -> Number {
    if b > 0.0 { Ok(a / b) } else { Err(Undefined::NoFirms) }
}

impl FirmGrowth {
    /// Growth from the year before to a year, by firms that continue, enter and leave.
    ///
    /// Formula: `X_t − X_{t−1} = Σ_continuing (x_t − x_{t−1}) + Σ_entering x_t − Σ_exiting x_{t−1}`.
    /// Conventions: shares are of X_{t−1}, so that they sum to the growth rate. Every sum is exact and rounded once.
    /// Arguments: `year`, the place of the later year.
    /// Returns the parts with their firms. Undefined: the year before is not in the data; shares when it has no value.
    /// Cost: one pass. Source: definition; Bernard, Jensen, Redding and Schott (2009) for its use.
    ///
    /// ```
    /// use topheavy::dynamics::{FirmGrowth, Histories, Years};
    ///
    /// let years = Years::new(&[2020, 2021])?;
    /// // One firm grows from 10 to 15, one leaves with 10, one enters with 9.
    /// let histories = Histories::new(years, vec![0, 2, 3, 4], vec![0, 1, 0, 1], vec![10.0, 15.0, 10.0, 9.0])?;
    /// let growth = FirmGrowth::between(&histories, 1).unwrap();
    /// assert_eq!((growth.total.change, growth.total.share), (4.0, Ok(0.2)));
    /// assert_eq!((growth.continuing.change, growth.entering.change, growth.exiting.change), (5.0, 9.0, -10.0));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn between(histories: &Histories, year: usize) -> Result<Self, Undefined> {
        let (mut before, mut after) = (ExactSum::new(), ExactSum::new());
        let [mut total, mut continuing, mut entering, mut exiting] = std::array::from_fn(|_| Tally::default());
        for pair in histories.pairs(year)? {
            before.add(pair.before);
            after.add(pair.after);
            let part = if pair.before <= 0.0 {
                &mut entering
            } else if pair.after <= 0.0 {
                &mut exiting
            } else {
                &mut continuing
            };
            part.add(pair.before, pair.after);
            total.firms += 1;
        }
        total.change.merge(&after);
        total.change.subtract(&before);
        let (before, after) = (before.value(), after.value());
        let [total, continuing, entering, exiting] =
            [total, continuing, entering, exiting].map(|part| part.finish(before));
        Ok(Self { before, after, total, continuing, entering, exiting })
    }
}

/// Midpoint growth rates of the firms that export in a year or in the year before.
///
/// Formula: `g_i = 2 (x_t − x_{t−1}) / (x_t + x_{t−1})`, weight `(x_t + x_{t−1}) / (X_t + X_{t−1})`.
/// Arguments: `year`, the place of the later year.
/// Returns one rate a firm, in the order of their numbers. Undefined: the year before is not in the data.
/// Cost: two passes. Source: Davis, Haltiwanger and Schuh (1996).
///
/// ```
/// use topheavy::dynamics::{Histories, Years, midpoint_rates};
///
/// let years = Years::new(&[2020, 2021])?;
/// let histories = Histories::new(years, vec![0, 2, 3], vec![0, 1, 1], vec![4.0, 4.0, 8.0])?;
/// let rates = midpoint_rates(&histories, 1).unwrap();
/// assert_eq!((rates[0].rate, rates[0].weight, rates[1].rate), (0.0, 0.5, 2.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn midpoint_rates(histories: &Histories, year: usize) -> Result<Vec<MidpointRate>, Undefined> {
    let pairs = histories.pairs(year)?;
    let total = pairs.clone().flat_map(|pair| [pair.before, pair.after]).collect::<ExactSum>().value();
    let rate = |pair: super::histories::FirmPair| MidpointRate {
        firm: pair.firm,
        rate: midpoint(pair.before, pair.after),
        weight: (pair.before + pair.after) / total,
    };
    Ok(pairs.map(rate).collect())
}

/// Midpoint growth from one value to another, of which at least one is more than 0.
fn midpoint(before: f64, after: f64) -> f64 {
    // Parts of the larger one: the sum of very small or very large values is not lost.
    let larger = before.max(after);
    let (before, after) = (before / larger, after / larger);
    2.0 * ((after - before) / (after + before))
}

impl MidpointGrowth {
    /// The distribution of the midpoint growth rates from the year before to a year.
    ///
    /// Formula: of [`midpoint_rates`]; the weighted mean is `Σ w_i g_i = 2 (X_t − X_{t−1}) / (X_t + X_{t−1})`.
    /// Conventions: quartiles and the deviation are Stata's, over firms that continue, enter and leave.
    /// Arguments: `year`, the place of the later year.
    /// Returns counts and statistics. Undefined: the year before is not in the data; statistics without firms.
    /// Cost: one pass and a selection. Source: Davis, Haltiwanger and Schuh (1996).
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, MidpointGrowth, Years};
    ///
    /// let years = Years::new(&[2020, 2021])?;
    /// let histories = Histories::new(years, vec![0, 2, 3], vec![0, 1, 1], vec![4.0, 4.0, 8.0])?;
    /// let growth = MidpointGrowth::between(&histories, 1).unwrap();
    /// assert_eq!((growth.weighted_mean, growth.mean, growth.entering), (Ok(1.0), Ok(1.0), 1));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn between(histories: &Histories, year: usize) -> Result<Self, Undefined> {
        let rates = midpoint_rates(histories, year)?;
        let (mut before, mut after) = (ExactSum::new(), ExactSum::new());
        let (mut entering, mut exiting) = (0, 0);
        for pair in histories.pairs(year)? {
            before.add(pair.before);
            after.add(pair.after);
            entering += u64::from(pair.before <= 0.0);
            exiting += u64::from(pair.after <= 0.0);
        }
        let mut weighted = ExactSum::new();
        for firm in &rates {
            weighted.add_product(firm.weight, firm.rate);
        }
        let none = rates.is_empty();
        let known = |figure: f64| if none { Err(Undefined::NoFirms) } else { Ok(figure) };
        let mut values: Vec<f64> = rates.iter().map(|firm| firm.rate).collect();
        let found = Sample::of(&mut values).quantiles(&mut Vec::new());
        Ok(Self {
            firms: rates.len() as u64,
            entering,
            exiting,
            aggregate: known(midpoint(before.value(), after.value())),
            weighted_mean: known(weighted.value()),
            mean: found.mean,
            deviation: found.deviation,
            quartiles: [found.quartiles[0], found.median, found.quartiles[1]],
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;
    use crate::dynamics::histories::tests::{histories, tables};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_are_those_of_the_table((years, table) in tables()) {
            let found = histories(&years, &table);
            let mut turned = table.clone();
            turned.reverse();
            let turned = histories(&years, &turned);
            for (at, year) in years.iter().enumerate() {
                let growth = FirmGrowth::between(&found, at);
                prop_assert_eq!(growth, FirmGrowth::between(&turned, at));
                let Ok(growth) = growth else {
                    prop_assert!(!years.contains(&(year - 1)));
                    continue;
                };
                let pairs: Vec<(f64, f64)> = table.iter().map(|firm| (firm[&(year - 1)], firm[year])).collect();
                let slow = |chosen: &dyn Fn(f64, f64) -> bool| {
                    let of = pairs.iter().filter(|(x, y)| x + y > 0.0 && chosen(*x, *y));
                    (of.clone().count() as u64, of.map(|(x, y)| y - x).sum::<f64>())
                };
                let scale = growth.before + growth.after;
                for (part, (firms, change)) in [
                    (growth.total, slow(&|_, _| true)),
                    (growth.continuing, slow(&|x, y| x > 0.0 && y > 0.0)),
                    (growth.entering, slow(&|x, _| x == 0.0)),
                    (growth.exiting, slow(&|_, y| y == 0.0)),
                ] {
                    prop_assert_eq!(part.firms, firms);
                    prop_assert!((part.change - change).abs() <= 1e-12 * scale);
                    prop_assert_eq!(part.share, ratio(part.change, growth.before));
                }
                let parts = growth.continuing.change + growth.entering.change + growth.exiting.change;
                prop_assert!((parts - growth.total.change).abs() <= 1e-12 * scale);
                prop_assert!((growth.after - growth.before - growth.total.change).abs() <= 1e-12 * scale);
            }
        }

        #[test]
        fn weighted_midpoint_growth_is_that_of_the_total((years, table) in tables()) {
            let found = histories(&years, &table);
            let mut turned = table.clone();
            turned.reverse();
            let turned = histories(&years, &turned);
            for at in 0..years.len() {
                let growth = MidpointGrowth::between(&found, at);
                prop_assert_eq!(growth, MidpointGrowth::between(&turned, at));
                let (Ok(growth), Ok(rates)) = (growth, midpoint_rates(&found, at)) else { continue };
                let total = FirmGrowth::between(&found, at).unwrap();
                prop_assert_eq!((growth.firms, growth.entering), (total.total.firms, total.entering.firms));
                prop_assert_eq!(growth.exiting, total.exiting.firms);
                if growth.firms == 0 {
                    let none = Err(Undefined::NoFirms);
                    prop_assert_eq!((growth.aggregate, growth.mean), (none, none));
                    continue;
                }
                let slow = 2.0 * (total.after - total.before) / (total.after + total.before);
                prop_assert!((growth.aggregate.unwrap() - slow).abs() < 1e-12);
                prop_assert!((growth.weighted_mean.unwrap() - slow).abs() < 1e-12);
                prop_assert!((rates.iter().map(|firm| firm.weight).sum::<f64>() - 1.0).abs() < 1e-12);
                for firm in rates {
                    let [x, y] = [at - 1, at].map(|year| found.firm(firm.firm).value(year));
                    prop_assert!((firm.rate - 2.0 * (y - x) / (y + x)).abs() < 1e-12 && firm.rate.abs() <= 2.0);
                    prop_assert!(firm.rate.abs() < 2.0 || x == 0.0 || y == 0.0);
                }
            }
        }
    }

    #[test]
    fn extreme_values_have_midpoint_growth() {
        assert_eq!(midpoint(f64::MAX, f64::MAX), 0.0);
        assert_eq!(midpoint(0.0, f64::MAX), 2.0);
        assert_eq!(midpoint(5e-324, 0.0), -2.0);
        assert_eq!(midpoint(5e-324, 5e-324), 0.0);
    }
}
