//! Shares of the largest units and of threshold classes.

use super::cell::Cell;
use super::name::Measure;
use super::number::Number;
use super::parameters::{Class, Fraction, Rank, TopRule};
#[cfg(feature = "policy")]
use super::ranked::Space;
use super::short::Cascade;
use super::sum::ExactSum;
use super::values::Values;
use std::ops::Range;

/// A product p·n that should be a whole number may miss it by this many units in the last place.
const GUARD: f64 = 4.0 * f64::EPSILON;
/// The values of fewer units than this are looked through, even where they are known in order.
const FEW: usize = 256;

impl Cell<'_> {
    pub(super) fn top_share(&self, p: f64, rule: TopRule) -> f64 {
        let n = self.values.units();
        let held = match rule {
            TopRule::Quantile => self.value_between(&(self.quantile(p)..f64::INFINITY), []),
            _ => self.ranked().highest(top_length(p, rule, n)),
        };
        let share = held / self.values.total();
        // The fraction p of the units from the largest holds at least p of the value; below is rounding.
        if rule == TopRule::Fractional { share.max(p) } else { share }
    }

    /// The 1−p quantile, interpolated between units as in type 7 of Hyndman and Fan.
    fn quantile(&self, p: f64) -> f64 {
        let position = quantile_position(p, self.values.units());
        let whole = position.floor();
        let (below, above) = (self.ranked().value_beyond(whole), self.ranked().value_beyond(whole + 1.0));
        // Rounding must not lift the quantile above the unit that it interpolates to.
        f64::min(below + (position - whole) * (above - below), above)
    }

    /// How many units are at or above the 1−p quantile.
    #[cfg(feature = "policy")]
    fn units_from_quantile(&self, p: f64) -> f64 {
        self.units_between(&(self.quantile(p)..f64::INFINITY))
    }

    /// Middle of the two units around half of the line.
    pub(super) fn median(&self) -> f64 {
        let middle = 0.5 * self.values.units();
        let (before, beyond) = (self.ranked().value_before(middle), self.ranked().value_beyond(middle));
        // Not (a + b)/2, which may overflow.
        before + 0.5 * (beyond - before)
    }

    /// How many units have a value in a range.
    pub(super) fn units_between(&self, range: &Range<f64>) -> f64 {
        let belongs = |x: f64| range.start <= x && x < range.end;
        match self.ranks_between(range) {
            _ if self.values.weights().is_some() => {
                let [units] = self.values.sums(|x, w| [if belongs(x) { w } else { 0.0 }]);
                units
            }
            Some(ranks) => ranks.len() as f64,
            None => self.values.as_slice().iter().filter(|x| belongs(**x)).count() as f64,
        }
    }

    /// What the units with a value in a range hold, and some products beside it; rounded once.
    pub(super) fn value_between<const K: usize>(&self, range: &Range<f64>, beside: [[f64; 2]; K]) -> f64 {
        let values = self.values;
        if values.as_slice().len() < FEW && values.weights().is_none() {
            let mut sum = Cascade::default();
            for x in values.as_slice() {
                sum.add(if range.start <= *x && *x < range.end { *x } else { 0.0 });
            }
            for [a, b] in beside {
                sum.add_product(a, b);
            }
            if let Some(held) = sum.value() {
                return held;
            }
        }
        let mut sum = self.exact_value_between(range);
        for [a, b] in beside {
            sum.add_product(a, b);
        }
        sum.value()
    }

    fn exact_value_between(&self, range: &Range<f64>) -> ExactSum {
        // Both ways are exact sums of the same units, so they agree to the bit.
        if let (Some(ranks), Some(ranked)) = (self.ranks_between(range), self.known_ranked()) {
            return ranked.sum(ranks);
        }
        let mut sum = ExactSum::new();
        let weighted = self.values.weights().is_some();
        self.values.each(|x, w| {
            if range.start <= x && x < range.end {
                if weighted {
                    sum.add_product(w, x);
                } else {
                    sum.add(x);
                }
            }
        });
        sum
    }

    /// The ranks of the units with a value in a range, if all units are in order already.
    fn ranks_between(&self, range: &Range<f64>) -> Option<Range<usize>> {
        let ranked = self.known_ranked()?;
        Some(ranked.first_at_least(range.start)?..ranked.first_at_least(range.end)?)
    }
}

/// How many units the top fraction takes by a rule: ⌈p·n⌉, ⌊p·n⌋ but at least 1, or p·n.
///
/// Formula: `p·n` that misses a whole number by rounding only is that number. Returns a number in [0, n].
/// Cost: none. Source: this crate's conventions, see [`super::Measure::definition`].
///
/// ```
/// use topheavy::measure::{Fraction, TopRule, top_units};
///
/// assert_eq!(top_units(Fraction::new(0.01)?, TopRule::Ceil, 97_231.0), 973.0);
/// assert_eq!(top_units(Fraction::new(0.07)?, TopRule::Ceil, 100.0), 7.0);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[must_use]
pub fn top_units(fraction: Fraction, rule: TopRule, units: f64) -> f64 {
    top_length(fraction.value(), rule, units)
}

/// How many units the top fraction takes by [`TopRule::Quantile`]: those at or above the 1−p quantile, ties included.
#[cfg(feature = "policy")]
pub(crate) fn units_from_quantile(values: &Values<'_>, p: Fraction) -> f64 {
    let mut space = Space::default();
    Cell::new(values, &[Measure::TopShare(p, TopRule::Quantile)], &mut space).units_from_quantile(p.value())
}

/// The length of the line that the top fraction takes, from 0 to n.
pub(crate) fn top_length(p: f64, rule: TopRule, n: f64) -> f64 {
    let t = near_whole(p * n);
    let length = match rule {
        TopRule::Ceil => t.ceil(),
        TopRule::Floor => t.floor().max(1.0),
        TopRule::Fractional | TopRule::Quantile => t,
    };
    length.min(n)
}

/// Where the 1−p quantile stands among units 0 … n−1.
pub(crate) fn quantile_position(p: f64, n: f64) -> f64 {
    (n - 1.0) - near_whole(p * (n - 1.0))
}

/// `t`, or the whole number that it misses by rounding only: 0.07·100 is 7.000000000000001, and 0.29·100 is
/// 28.999999999999996.
pub(crate) fn near_whole(t: f64) -> f64 {
    let whole = t.round();
    if (t - whole).abs() <= GUARD * whole { whole } else { t }
}

/// Share of the k largest units.
///
/// Formula: Σ of the k largest x / X; 1 when k is n or more.
/// Returns a number in [min(k/n, 1), 1]. Undefined: all values are zero.
/// Cost: O(n) selection; one sort with weights. Source: Bain (1951).
///
/// ```
/// use topheavy::measure::{Rank, Values, concentration_ratio};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(concentration_ratio(&values, Rank::new(1)?), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn concentration_ratio(values: &Values<'_>, k: Rank) -> Number {
    Cell::single(values, Measure::ConcentrationRatio(k))
}

/// Share of the top fraction of units.
///
/// Formula: Σ of the k largest x / X, k from p·n by the rule.
/// Returns a number in [0, 1]. Undefined: all values are zero.
/// Cost: O(n) selection; one sort with weights. Source: definition; quantile rule: Hyndman and Fan (1996), type 7.
///
/// ```
/// use topheavy::measure::{Fraction, TopRule, Values, top_share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(top_share(&values, Fraction::new(0.5)?, TopRule::Ceil), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn top_share(values: &Values<'_>, p: Fraction, rule: TopRule) -> Number {
    Cell::single(values, Measure::TopShare(p, rule))
}

/// Share of value held by a threshold class.
///
/// Formula: Σ{x: a ≤ x < b} / X.
/// Returns a number in [0, 1]. Undefined: all values are zero.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, threshold_share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(threshold_share(&values, Class::at_least(3.0)?), Ok(0.75));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn threshold_share(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::Share(class))
}

/// Units in a threshold class.
///
/// Formula: #{x: a ≤ x < b}.
/// Returns a number in [0, n]. Undefined: never.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, count};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(count(&values, Class::below(3.0)?), Ok(1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn count(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::Count(class))
}

/// Share of units in a threshold class.
///
/// Formula: #{x: a ≤ x < b} / n.
/// Returns a number in [0, 1]. Undefined: never.
/// Cost: one pass. Source: definition.
///
/// ```
/// use topheavy::measure::{Class, Values, units_share};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(units_share(&values, Class::below(3.0)?), Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn units_share(values: &Values<'_>, class: Class) -> Number {
    Cell::single(values, Measure::UnitsShare(class))
}

/// Median value of a unit.
///
/// Formula: mean of the two middle units when n is even.
/// Returns a number in [min x, max x]. Undefined: never.
/// Cost: O(n) selection; one sort with weights. Source: definition.
///
/// ```
/// use topheavy::measure::{Values, median};
///
/// let values = Values::new(&[3.0, 1.0])?;
/// assert_eq!(median(&values), Ok(2.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn median(values: &Values<'_>) -> Number {
    Cell::single(values, Measure::Median)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "whole numbers")]
    use super::*;

    #[test]
    fn a_fraction_of_a_whole_number_of_units_is_guarded_both_ways() {
        assert_eq!(top_length(0.07, TopRule::Ceil, 100.0), 7.0);
        assert_eq!(top_length(0.29, TopRule::Floor, 100.0), 29.0);
        assert_eq!(top_length(1.0 / 3.0, TopRule::Floor, 3.0), 1.0);
        assert_eq!(top_length(2.0 / 3.0, TopRule::Ceil, 3.0), 2.0);
        for hundredths in 1..=100_u32 {
            for n in 1..=3000_u32 {
                let p = f64::from(hundredths) / 100.0;
                assert_eq!(top_length(p, TopRule::Ceil, f64::from(n)), f64::from((hundredths * n).div_ceil(100)));
                assert_eq!(top_length(p, TopRule::Floor, f64::from(n)), f64::from((hundredths * n / 100).max(1)));
            }
        }
    }

    #[test]
    fn a_true_excess_is_not_guarded_away() {
        assert_eq!(top_length(0.010_000_000_1, TopRule::Ceil, 100.0), 2.0);
        assert_eq!(top_length(0.001, TopRule::Ceil, 1_000_001.0), 1001.0);
        assert_eq!(top_length(0.01, TopRule::Ceil, 1e12 + 1.0), 1e10 + 1.0);
    }
}
