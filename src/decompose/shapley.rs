//! How much each axis of the flows contributes to what lies between their cells.

use super::decomposition::{or_null, share};
use super::entropy::Entropy;
use super::groups::Groups;
use super::pieces::{held, sum};
use super::tree::Tree;
use crate::definition::{Definition, decomposition};
use crate::error::{Error, Result};
use crate::measure::{Measure, Number, Sensitivity, Undefined, Values};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use std::str::FromStr;

/// Most axes that are enumerated: every set of them is a grouping.
pub const MOST_AXES: usize = 12;

/// An index that splits into what is between groups and what is within them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Additive {
    /// Theil's T.
    Theil,
    /// Mean log deviation.
    MeanLogDeviation,
    /// Generalized entropy.
    GeneralizedEntropy(Sensitivity),
}

impl FromStr for Additive {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match Measure::of_call(text)? {
            Measure::Theil => Ok(Self::Theil),
            Measure::MeanLogDeviation => Ok(Self::MeanLogDeviation),
            Measure::GeneralizedEntropy(alpha) => Ok(Self::GeneralizedEntropy(alpha)),
            _ => {
                Err(Error::argument("measure", "takes 'theil', 'mld' or 'ge(alpha)', which split into groups exactly"))
            }
        }
    }
}

impl Additive {
    fn entropy(self) -> Entropy {
        match self {
            Self::Theil => Entropy::Theil,
            Self::MeanLogDeviation => Entropy::MeanLogDeviation,
            Self::GeneralizedEntropy(alpha) => Entropy::Generalized(alpha),
        }
    }
}

/// One way to tell flows apart: by market, by product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// The entry of every flow.
    pub groups: Groups,
}

/// Contributions of axes to an index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shapley {
    /// What is split, and by which formula.
    pub definition: Definition,
    /// The index of all flows.
    #[serde(serialize_with = "or_null")]
    pub total: Number,
    /// The index between the cells of all axes crossed: the contributions add up to it.
    #[serde(serialize_with = "or_null")]
    pub between: Number,
    /// What is left: flows of one cell differ.
    #[serde(serialize_with = "or_null")]
    pub within: Number,
    /// within / total.
    #[serde(serialize_with = "or_null")]
    pub within_share: Number,
    /// How many cells the axes make when crossed.
    pub cells: u64,
    /// One for each axis, in the order given.
    pub axes: Vec<AxisPart>,
}

/// The contribution of one axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisPart {
    /// The axis.
    pub axis: String,
    /// Its Shapley value.
    #[serde(serialize_with = "or_null")]
    pub contribution: Number,
    /// contribution / total.
    #[serde(serialize_with = "or_null")]
    pub share: Number,
    /// The index between its groups when it comes first.
    #[serde(serialize_with = "or_null")]
    pub first: Number,
    /// What it adds when it comes last.
    #[serde(serialize_with = "or_null")]
    pub last: Number,
}

/// Shapley values of axes: what each contributes to the index between the cells of all of them crossed.
///
/// Formula: φ(a) = Σ over S of |S|!·(k − |S| − 1)!/k!·(v(S ∪ a) − v(S)), over all sets S of the other axes; the characteristic
/// function v(S) is the index between the groups of flows that agree on every axis of S, and v of no axis is 0.
/// Conventions: the φ add up to v of all axes; what is left of the index of all flows lies within cells of all axes
/// crossed. Every order in which axes could be told apart counts equally; `first` and `last` are the two ends of an axis'
/// range of orders when axes overlap.
/// Arguments: `values`, one for each flow, with frequency weights or not; `axes`, 1 to 12, each with the entry of every
/// flow; `measure`. Returns: total, between, within and a contribution for each axis. Undefined: all values are zero; the
/// index is infinite (then it has no parts).
/// Errors: no axes or more than 12, two of one name, an axis with another number of flows than `values`.
/// Cost: one sort of the flows, and for each of 2^k sets of axes one sort of the cells.
/// Source: Shapley (1953); Shorrocks (2013), Journal of Economic Inequality 11, 99–126.
///
/// ```
/// use topheavy::decompose::{Additive, Axis, Groups, shapley};
/// use topheavy::measure::Values;
///
/// // Markets differ, products do not: all of it is the market's.
/// let values = Values::new(&[1.0, 1.0, 3.0, 3.0])?;
/// let axis = |name: &str, entries: &[&str]| Ok::<_, topheavy::Error>(Axis { name: name.into(), groups: Groups::of(entries)? });
/// let axes = [axis("market", &["kr", "kr", "us", "us"])?, axis("product", &["a", "b", "a", "b"])?];
/// let found = shapley(&values, &axes, Additive::Theil)?;
/// assert_eq!((found.axes[0].contribution, found.axes[1].contribution), (found.total, Ok(0.0)));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn shapley(values: &Values<'_>, axes: &[Axis], measure: Additive) -> Result<Shapley> {
    check(values, axes)?;
    let entropy = measure.entropy();
    let index = entropy.measure();
    let weights = values.weights();
    let groups: Vec<Groups> = axes.iter().map(|axis| axis.groups.clone()).collect();
    let tree = Tree::of(&groups, values.as_slice().len(), |unit| weights.is_none_or(|weights| weights[unit] > 0.0))?;
    let total = index.of(values);
    let held = held(values, &tree, |_, _| Ok(0.0))?;
    let keys = tree.keys();
    let cells: Vec<Cell> =
        keys.into_iter().zip(&held).map(|(key, held)| Cell { key, units: held.units, value: held.value }).collect();
    let between = coalitions(&cells, axes.len(), entropy)?;
    let all = between.len() - 1;
    let split = |part: f64| match total {
        Err(reason) => Err(reason),
        Ok(total) if total.is_infinite() => Err(Undefined::Infinite),
        Ok(_) if !part.is_finite() => Err(Undefined::Overflow),
        Ok(_) => Ok(part),
    };
    let of_axis = |(at, axis): (usize, &Axis)| {
        let contribution = split(value_of(at, &between, axes.len()));
        let bit = 1 << at;
        AxisPart {
            axis: axis.name.clone(),
            contribution,
            share: contribution.and_then(|part| share(part, total?)),
            first: split(between[bit]),
            last: split(between[all] - between[all ^ bit]),
        }
    };
    let crossed = split(between[all]);
    // At least 0: what is below is rounding.
    let within = crossed.and_then(|between| Ok((total? - between).max(0.0)));
    Ok(Shapley {
        definition: decomposition::shapley(&index),
        total,
        between: crossed,
        within,
        within_share: within.and_then(|part| share(part, total?)),
        cells: cells.len() as u64,
        axes: axes.iter().enumerate().map(of_axis).collect(),
    })
}

fn check(values: &Values<'_>, axes: &[Axis]) -> Result<()> {
    if axes.is_empty() || axes.len() > MOST_AXES {
        return Err(Error::argument("axes", format!("takes from 1 to {MOST_AXES} axes, each named")));
    }
    let names: BTreeSet<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    if names.len() < axes.len() || names.contains("within") {
        return Err(Error::argument("axes", "takes names that differ from one another and from 'within'"));
    }
    axes.iter().try_for_each(|axis| axis.groups.one_for_each(values.as_slice().len(), &format!("axes: {}", axis.name)))
}

/// The flows that agree on some axes.
#[derive(Debug, Clone)]
struct Cell {
    key: Vec<u32>,
    units: f64,
    value: f64,
}

/// The index between the groups of every set of axes, by the bits of the set. Each set is made from the cells of one with
/// one axis more, so that most of them see few cells.
fn coalitions(cells: &[Cell], axes: usize, entropy: Entropy) -> Result<Vec<f64>> {
    let all = (1_usize << axes) - 1;
    let mut found = vec![0.0; all + 1];
    for (set, index) in sets_below(cells, all, axes, entropy)? {
        found[set] = index;
    }
    Ok(found)
}

/// The indices of a set and of all sets that lack of it only axes below `limit`.
fn sets_below(cells: &[Cell], set: usize, limit: usize, entropy: Entropy) -> Result<Vec<(usize, f64)>> {
    let (means, units): (Vec<f64>, Vec<f64>) = cells.iter().map(|cell| (cell.value / cell.units, cell.units)).unzip();
    let mut found = vec![(set, if set == 0 { 0.0 } else { entropy.between_groups(&means, &units)? })];
    let smaller = (0..limit).into_par_iter().map(|axis| {
        let cells = without_axis(cells, axis);
        sets_below(&cells, set ^ (1 << axis), axis, entropy)
    });
    for sets in smaller.collect::<Vec<_>>() {
        found.extend(sets?);
    }
    Ok(found)
}

/// The cells when one axis is not told apart.
fn without_axis(cells: &[Cell], axis: usize) -> Vec<Cell> {
    let mut coarser = cells.to_vec();
    for cell in &mut coarser {
        cell.key[axis] = 0;
    }
    coarser.sort_by(|one, other| one.key.cmp(&other.key));
    let merged = coarser.chunk_by(|one, other| one.key == other.key).map(|cells| Cell {
        key: cells[0].key.clone(),
        units: sum(cells.iter().map(|cell| cell.units)),
        value: sum(cells.iter().map(|cell| cell.value)),
    });
    merged.collect()
}

/// The Shapley value of one of so many axes.
fn value_of(axis: usize, between: &[f64], count: usize) -> f64 {
    let bit = 1 << axis;
    let terms = (0..between.len()).filter(|set| set & bit == 0).map(|set| {
        let size = set.count_ones();
        // |S|!·(k − |S| − 1)!/k! is 1/(k·C(k − 1, |S|)).
        let sets = (0..size).fold(1.0, |sets, i| sets * (count as f64 - 1.0 - f64::from(i)) / f64::from(i + 1));
        (between[set | bit] - between[set]) / (count as f64 * sets)
    });
    sum(terms)
}
