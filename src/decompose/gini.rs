//! The Gini coefficient between groups, within groups, and from the overlap of their ranges.

use super::decomposition::{Decomposition, GroupPart, LevelPart, rows};
use super::groups::Groups;
use super::pieces::{Held, held, measured, sum};
use super::tree::Tree;
use crate::definition::decomposition;
use crate::error::Result;
use crate::measure::{Measure, Number, Values};

/// The Gini coefficient between groups, within groups, and from the overlap of their ranges.
///
/// Formula: G = B + Σ nⱼ·sⱼ·Gⱼ + R; nⱼ and sⱼ are the parts of units and of value in group j, Gⱼ its own Gini, B the
/// Gini when every unit has its group's mean, R what is left.
/// Conventions: R is 0 when no unit of a group with a lower mean exceeds one of a group with a higher mean, and positive
/// otherwise (it is the Gini minus the concentration index of units ordered by their group's mean first). Zeros are
/// units; a group that holds nothing adds 0 within. In the table of groups `between` is ½·nⱼ·Σₕ nₕ·|μⱼ − μₕ|/μ, half of
/// every difference of two means to each of the two; it adds up to B.
/// Arguments: `values`, one for each unit, with frequency weights or not; `groups`, a partition of the units.
/// Returns: total, between, within and overlap, each in [0, 1); they add up up to rounding. Undefined: all values are zero.
/// Errors: a grouping with another number of units than `values`.
/// Cost: two sorts, one within every group. Source: Bhattacharya and Mahalanobis (1967); Lambert and Aronson (1993).
///
/// ```
/// use topheavy::decompose::{Groups, gini};
/// use topheavy::measure::Values;
///
/// let values = Values::new(&[1.0, 2.0, 3.0, 4.0])?;
/// let apart = gini(&values, &Groups::of(&["low", "low", "high", "high"])?)?;
/// let mixed = gini(&values, &Groups::of(&["a", "b", "b", "a"])?)?;
/// assert_eq!((apart.overlap, mixed.between), (Some(Ok(0.0)), Ok(0.0)));
/// assert!(mixed.overlap.unwrap().unwrap() > 0.0);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn gini(values: &Values<'_>, groups: &Groups) -> Result<Decomposition> {
    let weights = values.weights();
    let one = std::slice::from_ref(groups);
    let tree = Tree::of(one, values.as_slice().len(), |unit| weights.is_none_or(|weights| weights[unit] > 0.0))?;
    let total = Measure::Gini.of(values);
    let held = held(values, &tree, |values, _| Measure::Gini.of(values))?;
    let mut groups = rows(values, one, &tree, &held);
    let (means, units): (Vec<f64>, Vec<f64>) = held.iter().map(|held| (held.mean(), held.units)).unzip();
    let between = measured(&means, &units, |values, _| Measure::Gini.of(values))?;
    add(&mut groups);
    let within: Number = groups.iter().map(|row| row.within).collect::<Result<Vec<f64>, _>>().map(sum);
    let overlap = match (total, between, within) {
        (Ok(_), Ok(_), Ok(_)) if !overlapping(&held) => Ok(0.0),
        // At least 0: no order of the units has a larger concentration index than that of their values.
        (Ok(total), Ok(between), Ok(within)) => Ok((total - between - within).max(0.0)),
        (Err(reason), ..) | (_, Err(reason), _) | (.., Err(reason)) => Err(reason),
    };
    let parts = [("between", between), ("within", within), ("overlap", overlap)];
    let levels = parts.map(|(name, part)| LevelPart::new(name, groups.len(), part, total)).to_vec();
    let definition = decomposition::of_groups(&Measure::Gini);
    Ok(Decomposition { definition, total, between, within, overlap: Some(overlap), levels, groups })
}

/// What every group adds within and between.
fn add(groups: &mut [GroupPart]) {
    let mut by_mean: Vec<(f64, f64, usize)> = Vec::with_capacity(groups.len());
    for (at, row) in groups.iter().enumerate() {
        let Ok(share) = row.value_share else { return };
        by_mean.push((share / row.units_share, row.units_share, at));
    }
    by_mean.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let (all_units, all_value) = (sum(by_mean.iter().map(|group| group.1)), sum(by_mean.iter().map(|g| g.0 * g.1)));
    let (mut units_below, mut value_below) = (0.0, 0.0);
    for (mean, units, at) in by_mean {
        // Σₕ nₕ·|m − mₕ|, from the groups below and those above.
        let below = mean * units_below - value_below;
        units_below += units;
        value_below += mean * units;
        let above = (all_value - value_below) - mean * (all_units - units_below);
        let between = (0.5 * units * (below + above)).max(0.0);
        let row = &mut groups[at];
        let within = row.units_share * row.value_share.unwrap_or(0.0) * row.index.unwrap_or(0.0);
        row.within = Ok(within);
        row.between = Ok(between);
        row.contribution = Ok(within + between);
    }
}

/// Whether a unit of a group with a lower mean exceeds one of a group with a higher mean.
fn overlapping(held: &[Held]) -> bool {
    let mut by_mean: Vec<&Held> = held.iter().collect();
    by_mean.sort_by(|one, other| one.mean().total_cmp(&other.mean()).then(one.largest.total_cmp(&other.largest)));
    let mut largest = 0.0;
    by_mean.iter().any(|held| {
        let exceeds = largest > held.smallest;
        largest = f64::max(largest, held.largest);
        exceeds
    })
}
