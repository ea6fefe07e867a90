//! Theil's T, the mean log deviation and generalized entropy: inequality between and within groups, at every level.

use super::decomposition::{Decomposition, GroupPart, LevelPart, rows};
use super::groups::Groups;
use super::pieces::{Held, held, measured, sum};
use super::tree::{Level, Tree};
use crate::definition::decomposition;
use crate::error::Result;
use crate::measure::{Measure, Number, Sensitivity, Undefined, Values};

/// Within this distance of a sensitivity whose formula is a limit, powers go through logarithms, where they do not cancel.
const NEAR_LIMIT: f64 = 0.25;

/// An index that splits into what is between groups and what is within them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entropy {
    Theil,
    MeanLogDeviation,
    Generalized(Sensitivity),
}

impl Entropy {
    pub(super) fn measure(self) -> Measure {
        match self {
            Self::Theil => Measure::Theil,
            Self::MeanLogDeviation => Measure::MeanLogDeviation,
            Self::Generalized(alpha) => Measure::GeneralizedEntropy(alpha),
        }
    }

    fn alpha(self) -> f64 {
        match self {
            Self::Theil => 1.0,
            Self::MeanLogDeviation => 0.0,
            Self::Generalized(alpha) => alpha.value(),
        }
    }

    /// How much the index within a group counts: its part of the units times (mean of the group / mean of all)^α.
    fn factor(self, units_share: f64, value_share: f64) -> f64 {
        let alpha = self.alpha();
        if is(alpha, 1.0) {
            value_share
        } else if is(alpha, 0.0) {
            units_share
        } else {
            units_share * (value_share / units_share).powf(alpha)
        }
    }

    /// What a group adds to the index between groups.
    fn between(self, units_share: f64, value_share: f64) -> f64 {
        let (alpha, ratio) = (self.alpha(), value_share / units_share);
        let scale = alpha * (alpha - 1.0);
        if is(alpha, 1.0) {
            if value_share > 0.0 { value_share * ratio.ln() } else { 0.0 }
        } else if is(alpha, 0.0) {
            -units_share * ratio.ln()
        } else if (alpha - 1.0).abs() < NEAR_LIMIT {
            if value_share > 0.0 { value_share * ((alpha - 1.0) * ratio.ln()).exp_m1() / scale } else { 0.0 }
        } else if alpha.abs() < NEAR_LIMIT {
            units_share * (alpha * ratio.ln()).exp_m1() / scale
        } else {
            units_share * ((ratio.powf(alpha) - 1.0) / scale)
        }
    }

    /// The index between some groups, and 0 if they hold nothing: then they are all equal.
    pub(super) fn between_groups(self, means: &[f64], units: &[f64]) -> Result<f64> {
        let index = measured(means, units, |values, _| self.measure().of(values))?;
        Ok(match index {
            Ok(index) => index,
            Err(Undefined::NoValue) => 0.0,
            Err(_) => f64::INFINITY,
        })
    }
}

fn is(parameter: f64, special: f64) -> bool {
    (parameter - special).abs() <= 0.0
}

/// Theil's T between and within groups.
///
/// Formula: T = Σ sⱼ·ln(μⱼ/μ) + Σ sⱼ·Tⱼ; sⱼ is the part of the value that group j holds, μⱼ its mean, Tⱼ its own T.
/// For nested groups the second sum is split again, level by level.
/// Conventions: zeros are units; a group that holds nothing adds 0 to either sum (0·ln 0 = 0). A label of an inner level
/// counts within its outer group, so that equal labels in two outer groups are two groups. What a group adds to the first
/// sum is negative where its mean is below that of all.
/// Arguments: `values`, one for each unit, with frequency weights or not; `groups`, one or several partitions of the units,
/// outermost first. Returns: total, between, within, levels and groups; between + within is the total, and the levels
/// add up to it, up to rounding. Undefined: all values are zero.
/// Errors: no grouping, a grouping with another number of units than `values`.
/// Cost: one sort for all levels, and one pass over every group. Source: Theil (1967); Shorrocks (1980).
///
/// ```
/// use topheavy::decompose::{Groups, theil};
/// use topheavy::measure::Values;
///
/// let values = Values::new(&[1.0, 1.0, 3.0, 3.0])?;
/// let parts = theil(&values, &[Groups::of(&["small", "small", "large", "large"])?])?;
/// assert_eq!((parts.within, parts.between), (Ok(0.0), parts.total));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn theil(values: &Values<'_>, groups: &[Groups]) -> Result<Decomposition> {
    decomposed(Entropy::Theil, values, groups)
}

/// The mean log deviation (Theil's L) between and within groups.
///
/// Formula: L = Σ nⱼ·ln(μ/μⱼ) + Σ nⱼ·Lⱼ; nⱼ is the part of the units that are in group j, μⱼ their mean, Lⱼ their own L.
/// Conventions: zeros are units, so that L is infinite when there are any: within groups where a group has zeros beside other
/// values, between groups where a group holds nothing (that group adds 0 within: its units are equal). Nested groups as
/// in [`theil`].
/// Arguments, returns, errors, cost: those of [`theil`]. Source: Theil (1967); Shorrocks (1980).
///
/// ```
/// use topheavy::decompose::{Groups, mld};
/// use topheavy::measure::Values;
///
/// let values = Values::new(&[1.0, 1.0, 3.0, 3.0])?;
/// let parts = mld(&values, &[Groups::of(&[1, 1, 2, 2])?])?;
/// assert_eq!((parts.within, parts.between), (Ok(0.0), parts.total));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn mld(values: &Values<'_>, groups: &[Groups]) -> Result<Decomposition> {
    decomposed(Entropy::MeanLogDeviation, values, groups)
}

/// Generalized entropy between and within groups.
///
/// Formula: E = Σ nⱼ·((μⱼ/μ)^α − 1)/(α(α − 1)) + Σ nⱼ·(μⱼ/μ)^α·Eⱼ, with the limits [`mld`] at α = 0 and [`theil`] at
/// α = 1.
/// Conventions: as [`theil`] and [`mld`]; for α ≤ 0 zeros make it infinite. For α within ¼ of 1 what single groups add to the
/// first sum is nⱼ·((μⱼ/μ)^α − μⱼ/μ)/(α(α − 1)), which adds up to the same sum and has a limit.
/// Arguments: `alpha`, the sensitivity; the others, returns, errors and cost as [`theil`]. Undefined, too: a power
/// overflows. Source: Shorrocks (1980, 1984); Cowell (1980).
///
/// ```
/// use topheavy::decompose::{Groups, generalized_entropy};
/// use topheavy::measure::{Sensitivity, Values};
///
/// let values = Values::new(&[1.0, 3.0, 1.0, 3.0])?;
/// let parts = generalized_entropy(&values, &[Groups::of(&[1, 1, 2, 2])?], Sensitivity::new(2.0)?)?;
/// assert_eq!((parts.between, parts.within, parts.total), (Ok(0.0), Ok(0.125), Ok(0.125)));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn generalized_entropy(values: &Values<'_>, groups: &[Groups], alpha: Sensitivity) -> Result<Decomposition> {
    decomposed(Entropy::Generalized(alpha), values, groups)
}

fn decomposed(entropy: Entropy, values: &Values<'_>, groups: &[Groups]) -> Result<Decomposition> {
    let weights = values.weights();
    let tree = Tree::of(groups, values.as_slice().len(), |unit| weights.is_none_or(|weights| weights[unit] > 0.0))?;
    let measure = entropy.measure();
    let total = measure.of(values);
    let innermost = held(values, &tree, |values, _| measure.of(values))?;
    let mut found = Decomposition {
        definition: decomposition::of_groups(&measure),
        total,
        between: total,
        within: total,
        overlap: None,
        levels: Vec::new(),
        groups: rows(values, groups, &tree, &innermost),
    };
    if total == Err(Undefined::NoValue) {
        found.levels = levels(&tree, vec![total; groups.len()], total, total);
        return Ok(found);
    }
    for (row, held) in found.groups.iter_mut().zip(&innermost) {
        add(entropy, row, held, total);
    }
    let within = finite_unless(total, sum(innermost.iter().map(|held| within(entropy, held, values))));
    let between = between_levels(entropy, values, &tree, &innermost)?;
    found.within = within;
    found.between = finite_unless(total, sum(between.iter().copied()));
    let between = between.into_iter().map(|part| finite_unless(total, part)).collect();
    found.levels = levels(&tree, between, within, total);
    Ok(found)
}

/// A part that is infinite though the total is not is beyond the largest double.
fn finite_unless(total: Number, part: f64) -> Number {
    let may_be_infinite = total.is_ok_and(f64::is_infinite);
    if part.is_finite() || may_be_infinite && !part.is_nan() { Ok(part) } else { Err(Undefined::Overflow) }
}

/// What a group adds to what is within groups; nothing if it holds nothing: then its units are equal.
fn within(entropy: Entropy, held: &Held, values: &Values<'_>) -> f64 {
    let factor = entropy.factor(held.units / values.units(), (held.value / values.total()).min(1.0));
    contribution(factor, held.index)
}

fn contribution(factor: f64, index: Number) -> f64 {
    match index {
        Ok(index) if index > 0.0 => factor * index,
        Ok(_) | Err(Undefined::NoValue) => 0.0,
        Err(_) => f64::INFINITY,
    }
}

fn add(entropy: Entropy, row: &mut GroupPart, held: &Held, total: Number) {
    let Ok(value_share) = row.value_share else { return };
    let within = contribution(entropy.factor(row.units_share, value_share), held.index);
    let between = entropy.between(row.units_share, value_share);
    row.within = finite_unless(total, within);
    row.between = finite_unless(total, between);
    row.contribution = finite_unless(total, within + between);
}

/// What lies between the groups of each level within those of the level above, from the outermost.
fn between_levels(entropy: Entropy, values: &Values<'_>, tree: &Tree, innermost: &[Held]) -> Result<Vec<f64>> {
    let mut inside: Vec<[f64; 2]> = innermost.iter().map(|held| [held.units, held.value]).collect();
    let mut parts = Vec::with_capacity(tree.levels.len());
    for level in tree.levels.iter().rev().skip(1) {
        let (part, groups) = between_inside(entropy, values, level, &inside)?;
        parts.push(part);
        inside = groups;
    }
    let (means, units) = means_of(&inside);
    parts.push(entropy.between_groups(&means, &units)?);
    parts.reverse();
    Ok(parts)
}

/// What lies between the groups inside each group of a level, and units and value of the level's groups.
fn between_inside(
    entropy: Entropy,
    values: &Values<'_>,
    level: &Level,
    inside: &[[f64; 2]],
) -> Result<(f64, Vec<[f64; 2]>)> {
    let mut groups = Vec::with_capacity(level.groups());
    let mut parts = Vec::with_capacity(level.groups());
    for group in 0..level.groups() {
        let inside = &inside[level.inside(group)];
        let [units, value] = [0, 1].map(|at| sum(inside.iter().map(|held| held[at])));
        let (means, weights) = means_of(inside);
        let factor = entropy.factor(units / values.units(), (value / values.total()).min(1.0));
        parts.push(contribution(factor, Ok(entropy.between_groups(&means, &weights)?)));
        groups.push([units, value]);
    }
    Ok((sum(parts), groups))
}

fn means_of(groups: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
    groups.iter().map(|[units, value]| (value / units, *units)).unzip()
}

fn levels(tree: &Tree, between: Vec<Number>, within: Number, total: Number) -> Vec<LevelPart> {
    let nested = tree.levels.len() > 1;
    let name = |level: usize| if nested { format!("between_{}", level + 1) } else { "between".to_owned() };
    let between = tree.levels.iter().zip(between).enumerate();
    let between = between.map(|(at, (level, part))| LevelPart::new(name(at), level.groups(), part, total));
    between.chain([LevelPart::new("within", tree.innermost(), within, total)]).collect()
}
