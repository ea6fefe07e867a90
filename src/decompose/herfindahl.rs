//! The Herfindahl–Hirschman index by groups.

use super::decomposition::{Decomposition, rows};
use super::groups::Groups;
use super::pieces::{held, sum};
use super::tree::Tree;
use crate::definition::decomposition;
use crate::error::Result;
use crate::measure::{Measure, Undefined, Values};

/// The Herfindahl–Hirschman index by groups.
///
/// Formula: H = Σ sⱼ²·Hⱼ; sⱼ is the part of the value that group j holds, Hⱼ the index of its own units. `between` is
/// Σ sⱼ², the index of the groups themselves; `within` is Σ sⱼ²·Hⱼ/Σ sⱼ², the mean index within groups with the
/// weights sⱼ²; total = between × within (a product: concentration is no sum of what is between and within).
/// Conventions: zeros are units; a group that holds nothing adds 0. In the table of groups `contribution` is sⱼ²·Hⱼ and
/// adds up to the total, `between` is sⱼ² and adds up to between, `within` is sⱼ²·Hⱼ/Σ sⱼ² and adds up to within.
/// Arguments: `values`, one for each unit, with frequency weights or not; `groups`, a partition of the units.
/// Returns: total, between and within, in [0, 1], and the groups. Undefined: all values are zero.
/// Errors: a grouping with another number of units than `values`.
/// Cost: one sort, one pass over every group. Source: Jost (2007) for the product; definition.
///
/// ```
/// use topheavy::decompose::{Groups, hhi};
/// use topheavy::measure::Values;
///
/// let values = Values::new(&[30.0, 30.0, 20.0, 20.0])?;
/// let parts = hhi(&values, &Groups::of(&["a", "a", "b", "b"])?)?;
/// assert!((parts.between.unwrap() - 0.52).abs() < 1e-15 && (parts.within.unwrap() - 0.5).abs() < 1e-15);
/// assert!((parts.groups[0].contribution.unwrap() - 0.18).abs() < 1e-15);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi(values: &Values<'_>, groups: &Groups) -> Result<Decomposition> {
    let weights = values.weights();
    let one = std::slice::from_ref(groups);
    let tree = Tree::of(one, values.as_slice().len(), |unit| weights.is_none_or(|weights| weights[unit] > 0.0))?;
    let total = Measure::Herfindahl.of(values);
    // Twice as many units of a group halve its index.
    let held = held(values, &tree, |values, times| Measure::Herfindahl.of(values).map(|index| index * times))?;
    let mut groups = rows(values, one, &tree, &held);
    let squares = sum(groups.iter().map(|row| row.value_share.map_or(0.0, |share| share * share)));
    for row in &mut groups {
        let Ok(share) = row.value_share else { continue };
        let added = share * share * row.index.unwrap_or(0.0);
        row.between = Ok(share * share);
        row.within = Ok(added / squares);
        row.contribution = Ok(added);
    }
    let within = sum(groups.iter().map(|row| row.within.unwrap_or(0.0)));
    let defined = total.is_ok();
    let or_no_value = |part: f64| if defined { Ok(part) } else { Err(Undefined::NoValue) };
    Ok(Decomposition {
        definition: decomposition::of_groups(&Measure::Herfindahl),
        total,
        between: or_no_value(squares),
        within: or_no_value(within),
        overlap: None,
        levels: Vec::new(),
        groups,
    })
}
