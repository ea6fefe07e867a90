//! The values of one cell, checked once.

use super::certified::{sum_of_terms, survey};
use super::short::{Cascade, SHORT, rest_of, sum_of, total_of_few};
use super::sum::{ExactSum, exact_sums};
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use ndarray::ArrayView1;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The ends of so few values are found while they are checked: that is faster than to ask whether they are known.
const FEW: usize = 8;

/// The values of the units of one cell, with optional frequency weights; checked, so that every measure can trust them.
///
/// A value is finite and at least 0, in one unit of the caller's choice; zeros are units. A weight is how many units
/// have the value: finite and at least 0; a unit of weight 0 does not exist. Every measure with weights equals the
/// same measure on the repeated values. Weights that are not whole are accepted if they add up to 1 or more: sums Σ f(xᵢ) become Σ wᵢ f(xᵢ), a
/// rank becomes a position on the line [0, W] along which each unit, largest or smallest first, takes the length of
/// its weight, and a cut through a unit counts it in part. The range of a measure of concentration assumes that no
/// weight is below 1 (less than one firm could hold more than everything).
///
/// ```
/// use topheavy::measure::Values;
///
/// let values = Values::weighted(&[10.0, 40.0], &[2.0, 1.0])?;
/// assert_eq!((values.units(), values.total()), (3.0, 60.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Values<'a> {
    x: Cow<'a, [f64]>,
    weights: Option<Cow<'a, [f64]>>,
    units: f64,
    total: f64,
    /// What rounding the exact total to `total` left over; found when it is asked for.
    total_rest: OnceLock<f64>,
    known: Known,
    extremes: OnceLock<Extremes>,
}

/// What was met while the values were checked.
#[derive(Debug, Clone, Copy)]
enum Known {
    Nothing,
    Largest(f64),
    Ends(Extremes),
}

/// The ends of the values of a cell.
#[derive(Debug, Clone, Copy)]
struct Extremes {
    smallest: f64,
    largest: [f64; 2],
}

impl<'a> Values<'a> {
    /// Checks values that count one unit each.
    ///
    /// Errors: no values; a value that is negative, NaN or infinite (first row and count); a total that overflows
    /// or a mean below 2^−1022, the smallest normal double.
    /// Cost: one pass. The slice is borrowed.
    #[inline]
    pub fn new(x: &'a [f64]) -> Result<Self> {
        Self::check(Cow::Borrowed(x))
    }

    /// Checks values with frequency weights.
    ///
    /// Errors: as [`Values::new`], for either slice; slices of different length; weights that add up to less than 1.
    /// Cost: one pass. The slices are borrowed.
    pub fn weighted(x: &'a [f64], weights: &'a [f64]) -> Result<Self> {
        Self::check_weighted(Cow::Borrowed(x), Cow::Borrowed(weights))
    }

    #[inline]
    fn check(x: Cow<'a, [f64]>) -> Result<Self> {
        let units = x.len() as f64;
        let (total, known) = match checked_total(&x) {
            Some(found) => found,
            None => (total_of_usable(&x)?, Known::Nothing),
        };
        measurable(units, total)?;
        Ok(Self { x, weights: None, units, total, known, total_rest: OnceLock::new(), extremes: OnceLock::new() })
    }

    fn check_weighted(x: Cow<'a, [f64]>, weights: Cow<'a, [f64]>) -> Result<Self> {
        usable("values", &x)?;
        if weights.len() != x.len() {
            return Err(ErrorKind::Length { name: "weights".into(), expected: x.len(), found: weights.len() }.into());
        }
        usable("weights", &weights)?;
        let (units, total) = (sum_of(&weights), total_of_products(&x, &weights));
        if units < 1.0 && !x.is_empty() {
            let what = "their sum is below 1; a cell needs at least one unit, and a frequency weight counts units";
            return Err(problem("weights", what));
        }
        measurable(units, total)?;
        let (known, total_rest, extremes) = (Known::Nothing, OnceLock::new(), OnceLock::new());
        Ok(Self { x, weights: Some(weights), units, total, known, total_rest, extremes })
    }

    fn extremes(&self) -> Extremes {
        match self.known {
            Known::Ends(ends) => ends,
            _ => *self.extremes.get_or_init(|| self.weights().map_or_else(|| ends(&self.x), |_| self.weighted_ends())),
        }
    }

    fn weighted_ends(&self) -> Extremes {
        let (mut smallest, mut largest, mut second) = (f64::INFINITY, -1.0, 0.0);
        self.each(|x, _| {
            smallest = f64::min(smallest, x);
            if x > largest {
                second = f64::max(largest, 0.0);
                largest = x;
            } else if x < largest {
                second = f64::max(second, x);
            }
        });
        // On the line of units the second place is the one just beyond length 1.
        let second = if self.weight_of(largest) > 1.0 { largest } else { second };
        // Adding 0.0 turns -0.0 into 0.0.
        Extremes { smallest: smallest + 0.0, largest: [largest + 0.0, second + 0.0] }
    }

    /// Weight of the units of at least a value.
    fn weight_of(&self, least: f64) -> f64 {
        let [weight] = self.sums(|x, w| [if x >= least { w } else { 0.0 }]);
        weight
    }

    /// The exact sum of the terms of every unit's value, rounded once. A term is not negative and does not fall when the
    /// value rises.
    pub(super) fn sum_of_terms(&self, term: impl Fn(f64) -> f64) -> f64 {
        if self.weights.is_none() {
            let sure = if self.x.len() < SHORT {
                Cascade::of_terms(&self.x, &term).value()
            } else {
                sum_of_terms(&self.x, term(self.known_largest()), &term)
            };
            if let Some(sum) = sure {
                return sum;
            }
        }
        let [sum] = self.sums(|x, w| [w * term(x)]);
        sum
    }

    fn known_largest(&self) -> f64 {
        if let Known::Largest(largest) = self.known { largest } else { self.extremes().largest[0] }
    }

    /// Calls `f` with value and weight of every unit, in the order given; weights are 1 when none were given.
    #[inline]
    pub(super) fn each(&self, mut f: impl FnMut(f64, f64)) {
        match &self.weights {
            None => self.x.iter().for_each(|x| f(*x, 1.0)),
            Some(weights) => {
                for (x, w) in self.x.iter().zip(weights.iter()) {
                    if *w > 0.0 {
                        f(*x, *w);
                    }
                }
            }
        }
    }

    /// Exact sums, rounded once, of the terms of every unit's value and weight.
    pub(super) fn sums<const K: usize>(&self, terms: impl Fn(f64, f64) -> [f64; K]) -> [f64; K] {
        match &self.weights {
            None => exact_sums(self.x.iter().map(|x| terms(*x, 1.0))),
            Some(weights) => {
                let units = self.x.iter().zip(weights.iter());
                exact_sums(units.filter(|(_, w)| **w > 0.0).map(|(x, w)| terms(*x, *w)))
            }
        }
    }

    /// The values, in the order given.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.x
    }

    /// The weights, in the order given, if there are any.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// How many units: n, or the sum of the weights.
    #[must_use]
    pub fn units(&self) -> f64 {
        self.units
    }

    /// Sum of the values X, correctly rounded.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.total
    }

    /// Mean value X/n.
    #[must_use]
    pub fn mean(&self) -> f64 {
        // Two roundings may leave the range of the values when they are nearly equal.
        let ends = self.extremes();
        (self.total / self.units).clamp(ends.smallest, ends.largest[0])
    }

    /// Mean value, and what rounding it left over.
    pub(super) fn mean_parts(&self) -> (f64, f64) {
        let mean = self.mean();
        let rest = (-mean).mul_add(self.units, self.total) + self.total_rest();
        (mean, rest / self.units)
    }

    /// Sum of the values: the double nearest to it, and what rounding it left over.
    pub(super) fn total_parts(&self) -> [f64; 2] {
        [self.total, self.total_rest()]
    }

    /// What rounding the exact total left over.
    fn total_rest(&self) -> f64 {
        *self.total_rest.get_or_init(|| match &self.weights {
            None => rest_of(&self.x),
            Some(weights) => {
                let mut total = exact_products(&self.x, weights);
                total.add(-self.total);
                total.value()
            }
        })
    }

    /// X − x without losing digits when `x` is nearly all of it.
    pub(super) fn total_without(&self, x: f64) -> f64 {
        (self.total - x) + self.total_rest()
    }

    /// Weight of the units that hold the largest value, at most 1.
    pub(super) fn leader(&self) -> f64 {
        if self.weights.is_some() { self.weight_of(self.largest()[0]).min(1.0) } else { 1.0 }
    }

    /// Whether all units have the same value.
    pub(super) fn all_equal(&self) -> bool {
        let ends = self.extremes();
        ends.smallest >= ends.largest[0]
    }

    /// The two largest units, the largest first; the second is 0 when there is one unit.
    #[must_use]
    pub fn largest(&self) -> [f64; 2] {
        self.extremes().largest
    }

    /// The smallest unit.
    #[must_use]
    pub fn smallest(&self) -> f64 {
        self.extremes().smallest
    }
}

impl<'a> TryFrom<ArrayView1<'a, f64>> for Values<'a> {
    type Error = Error;

    /// Checks a one-dimensional view. A contiguous view is borrowed, a strided one is copied.
    fn try_from(view: ArrayView1<'a, f64>) -> Result<Self> {
        Self::check(flat(&view))
    }
}

impl<'a> TryFrom<(ArrayView1<'a, f64>, ArrayView1<'a, f64>)> for Values<'a> {
    type Error = Error;

    /// Checks a view of values and one of frequency weights. Contiguous views are borrowed, strided ones are copied.
    fn try_from((x, weights): (ArrayView1<'a, f64>, ArrayView1<'a, f64>)) -> Result<Self> {
        Self::check_weighted(flat(&x), flat(&weights))
    }
}

fn flat<'a>(view: &ArrayView1<'a, f64>) -> Cow<'a, [f64]> {
    match view.to_slice() {
        Some(slice) => Cow::Borrowed(slice),
        None => Cow::Owned(view.to_vec()),
    }
}

/// The sum of values that count one unit each, and what was met on the way; `None` when one is no usable value, or when the
/// sum's last bit is in doubt.
#[inline]
fn checked_total(x: &[f64]) -> Option<(f64, Known)> {
    if x.len() >= SHORT {
        return survey(x).map(|found| (found.total, Known::Largest(found.largest)));
    }
    let total = total_of_few(x)?;
    Some((total, if x.len() <= FEW { Known::Ends(ends(x)) } else { Known::Nothing }))
}

/// The ends of values that count one unit each.
#[inline]
fn ends(x: &[f64]) -> Extremes {
    let (mut smallest, mut largest, mut second) = (f64::INFINITY, 0.0, 0.0);
    for x in x {
        smallest = if *x < smallest { *x } else { smallest };
        let below = if *x < largest { *x } else { largest };
        second = if below > second { below } else { second };
        largest = if *x > largest { *x } else { largest };
    }
    // Adding 0.0 turns -0.0 into 0.0.
    Extremes { smallest: smallest + 0.0, largest: [largest + 0.0, second + 0.0] }
}

/// The sum of values that count one unit each, if all are usable.
#[cold]
fn total_of_usable(x: &[f64]) -> Result<f64> {
    usable("values", x)?;
    Ok(sum_of(x))
}

/// The sum of the values times their weights, correctly rounded.
fn total_of_products(x: &[f64], weights: &[f64]) -> f64 {
    let sure = if x.len() < SHORT { Cascade::of_products(x, weights).value() } else { None };
    sure.unwrap_or_else(|| exact_products(x, weights).value())
}

fn exact_products(x: &[f64], weights: &[f64]) -> ExactSum {
    let mut sum = ExactSum::new();
    x.iter().zip(weights).for_each(|(x, w)| sum.add_product(*x, *w));
    sum
}

/// Whether a cell of so many units with such a total can be measured.
#[inline]
fn measurable(units: f64, total: f64) -> Result<()> {
    if units >= 1.0 && units.is_finite() && total.is_finite() && (total <= 0.0 || total / units >= f64::MIN_POSITIVE) {
        Ok(())
    } else {
        Err(unmeasurable(units, total))
    }
}

#[cold]
fn unmeasurable(units: f64, total: f64) -> Error {
    if units <= 0.0 {
        problem("values", "there are none; a cell needs at least one unit")
    } else if !units.is_finite() {
        problem("weights", "their sum overflows; give them in a larger unit")
    } else if !total.is_finite() {
        problem("values", "their sum overflows; give them in a larger unit, such as millions")
    } else {
        problem("values", "they are too small for a double to hold; give them in a smaller unit")
    }
}

fn problem(column: &str, what: &str) -> Error {
    Error::data(Place::default().column(column), what)
}

/// Every number is finite and at least 0.
fn usable(column: &str, numbers: &[f64]) -> Result<()> {
    let bad = |x: f64| {
        if x.is_nan() {
            Some(BadValue::NotANumber)
        } else if x.is_infinite() {
            Some(BadValue::Infinite)
        } else if x < 0.0 {
            Some(BadValue::Negative)
        } else {
            None
        }
    };
    let Some((row, what)) = numbers.iter().enumerate().find_map(|(row, x)| bad(*x).map(|what| (row, what))) else {
        return Ok(());
    };
    let count = numbers.iter().filter(|x| bad(**x) == Some(what)).count() as u64;
    let place = Place::default().column(column).row(row as u64 + 1);
    Err(ErrorKind::Value { place, problem: what, count }.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;
    use ndarray::{Array2, arr1};

    fn place(error: &Error) -> (String, u64, BadValue, u64) {
        match error.kind() {
            ErrorKind::Value { place, problem, count } => {
                (place.column.clone().unwrap(), place.row.unwrap(), *problem, *count)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bad_values_are_refused_with_first_row_and_count() {
        let error = Values::new(&[1.0, -2.0, 3.0, -4.0]).unwrap_err();
        assert_eq!(place(&error), ("values".into(), 2, BadValue::Negative, 2));
        let error = Values::new(&[1.0, f64::NAN]).unwrap_err();
        assert_eq!(place(&error), ("values".into(), 2, BadValue::NotANumber, 1));
        let error = Values::weighted(&[1.0, 2.0], &[f64::INFINITY, 1.0]).unwrap_err();
        assert_eq!(place(&error), ("weights".into(), 1, BadValue::Infinite, 1));
        assert!(!error.to_string().contains("inf,"));
    }

    #[test]
    fn cells_that_cannot_be_measured_are_refused() {
        for error in [
            Values::new(&[]).unwrap_err(),
            Values::weighted(&[1.0], &[0.0]).unwrap_err(),
            Values::weighted(&[1.0, 2.0], &[0.3, 0.3]).unwrap_err(),
            Values::new(&[f64::MAX, f64::MAX]).unwrap_err(),
            Values::new(&[5e-324, 0.0]).unwrap_err(),
            Values::weighted(&[f64::MAX], &[2.0]).unwrap_err(),
            Values::weighted(&[1.0, 1.0], &[f64::MAX, f64::MAX]).unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::Data { .. }), "{error}");
        }
        let error = Values::weighted(&[1.0, 2.0], &[1.0]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Length { expected: 2, found: 1, .. }));
    }

    #[test]
    fn extremes_follow_the_weights() {
        let largest = |x: &[f64], w: &[f64]| Values::weighted(x, w).unwrap().largest();
        assert_eq!(largest(&[5.0, 9.0, 9.0, 1.0], &[1.0; 4]), [9.0, 9.0]);
        assert_eq!(largest(&[5.0, 9.0, 1.0], &[1.0, 2.0, 1.0]), [9.0, 9.0]);
        assert_eq!(largest(&[5.0, 9.0, 7.0], &[1.0, 1.0, 0.0]), [9.0, 5.0]);
        assert_eq!(largest(&[5.0, 9.0], &[1.0, 0.0]), [5.0, 0.0]);
        assert_eq!(Values::new(&[4.0]).unwrap().largest(), [4.0, 0.0]);
        assert_eq!(Values::weighted(&[0.5, 3.0, 2.0], &[0.0, 1.0, 1.0]).unwrap().smallest(), 2.0);
    }

    #[test]
    fn totals_are_exact() {
        assert_eq!(Values::new(&[0.1; 10]).unwrap().total(), 1.0);
        assert_eq!(Values::weighted(&[0.1], &[10.0]).unwrap().total(), 1.0);
        assert_eq!(Values::new(&[1e16, 1.0, 1.0, 0.5]).unwrap().total(), 1e16 + 2.0);
        assert_eq!(Values::new(&[-0.0]).unwrap().total().to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn views_are_accepted_contiguous_or_not() {
        let x = arr1(&[1.0, 2.0, 3.0]);
        assert_eq!(Values::try_from(x.view()).unwrap().total(), 6.0);
        let table = Array2::from_shape_vec((2, 3), vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!(Values::try_from(table.column(1)).unwrap().as_slice(), [2.0, 5.0]);
        let weighted = Values::try_from((table.row(0), table.row(1))).unwrap();
        assert_eq!((weighted.units(), weighted.total()), (15.0, 32.0));
    }
}
