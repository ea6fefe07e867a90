//! Some units of a whole, in a scale in which they can be measured.

use super::tree::Tree;
use crate::error::Result;
use crate::measure::{ExactSum, Number, Scale, Values};
use rayon::prelude::*;

/// What a group holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Number of units.
    pub(super) units: f64,
    /// Their value.
    pub(super) value: f64,
    pub(super) smallest: f64,
    pub(super) largest: f64,
    /// The index within the group.
    pub(super) index: Number,
}

impl Held {
    pub(super) fn mean(&self) -> f64 {
        self.value / self.units
    }
}

/// Measures units of which some may weigh less than one unit together, or be too small for a double, though the whole is
/// neither. `f` is told by what power of two the weights were multiplied.
pub(super) fn measured<T>(x: &[f64], weights: &[f64], f: impl FnOnce(&Values<'_>, f64) -> T) -> Result<T> {
    let units: ExactSum = weights.iter().copied().collect();
    let units = units.value();
    // Relative measures are those of any multiple of values and weights; powers of two change no digit.
    let (mut times, mut larger) = (1.0, Vec::new());
    if units < 1.0 {
        while units * times < 1.0 && times < f64::MAX / 2.0 {
            times *= 2.0;
        }
        larger.extend(weights.iter().map(|weight| weight * times));
    }
    let weights = if larger.is_empty() { weights } else { &larger };
    if let Ok(values) = of_slices(x, weights) {
        return Ok(f(&values, times));
    }
    let largest = x.iter().copied().fold(0.0, f64::max);
    let scale = Scale::to_one(if largest > 0.0 { largest } else { 1.0 });
    let scaled: Vec<f64> = x.iter().map(|x| scale.apply(*x)).collect();
    Ok(f(&of_slices(&scaled, weights)?, times))
}

fn of_slices<'v>(x: &'v [f64], weights: &'v [f64]) -> Result<Values<'v>> {
    let single = weights.iter().all(|weight| (*weight - 1.0).abs() <= 0.0);
    if single { Values::new(x) } else { Values::weighted(x, weights) }
}

/// The exact sum of products, rounded once.
pub(super) fn sum_of_products(x: &[f64], weights: &[f64]) -> f64 {
    let mut sum = ExactSum::new();
    x.iter().zip(weights).for_each(|(x, weight)| sum.add_product(*x, *weight));
    sum.value()
}

/// The exact sum of terms of either sign, rounded once.
pub(super) fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    terms.into_iter().collect::<ExactSum>().value()
}

/// What every innermost group holds; `index` measures a group, told by what its weights were multiplied.
pub(super) fn held(
    values: &Values<'_>,
    tree: &Tree,
    index: impl Fn(&Values<'_>, f64) -> Number + Sync,
) -> Result<Vec<Held>> {
    let of_group = |group: usize| {
        let units = tree.units(group);
        let x: Vec<f64> = units.iter().map(|unit| values.as_slice()[*unit]).collect();
        let of_unit = |unit: &usize| values.weights().map_or(1.0, |weights| weights[*unit]);
        let weights: Vec<f64> = units.iter().map(of_unit).collect();
        let found = measured(&x, &weights, |values, times| index(values, times))?;
        Ok(Held {
            units: sum(weights.iter().copied()),
            value: sum_of_products(&x, &weights),
            smallest: x.iter().copied().fold(f64::INFINITY, f64::min),
            largest: x.iter().copied().fold(0.0, f64::max),
            index: found,
        })
    };
    (0..tree.innermost()).into_par_iter().map(of_group).collect()
}
