//! What a decomposition is told as.

use super::groups::Groups;
use super::pieces::Held;
use super::tree::Tree;
use crate::definition::Definition;
use crate::measure::{Number, Undefined, Values};
use serde::{Serialize, Serializer};

/// A measure as the sum (for HHI, the product) of what lies between groups and what lies within them.
///
/// Each part is computed by itself and not as what the others leave over, but for the overlap of Gini.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decomposition {
    /// What is decomposed, and by which formula.
    pub definition: Definition,
    /// The measure of all units.
    #[serde(serialize_with = "or_null")]
    pub total: Number,
    /// What lies between the (innermost) groups.
    #[serde(serialize_with = "or_null")]
    pub between: Number,
    /// What lies within the (innermost) groups.
    #[serde(serialize_with = "or_null")]
    pub within: Number,
    /// What comes of groups whose ranges of values overlap: Gini only.
    #[serde(serialize_with = "some_or_null")]
    pub overlap: Option<Number>,
    /// The parts that add up to the total, level by level from the outermost: between its groups, between the groups of
    /// the next level within each of its groups, …, within the innermost groups. None for HHI, whose parts multiply.
    pub levels: Vec<LevelPart>,
    /// The innermost groups, in the order of their labels.
    pub groups: Vec<GroupPart>,
}

/// One part of a total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelPart {
    /// `between` (for nested groups `between_1`, `between_2`, …), `within` or `overlap`.
    pub part: String,
    /// How many groups the level has; for `within` and `overlap` the innermost ones.
    pub groups: u64,
    /// What it adds to the total.
    #[serde(serialize_with = "or_null")]
    pub contribution: Number,
    /// contribution / total.
    #[serde(serialize_with = "or_null")]
    pub share: Number,
}

/// One (innermost) group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupPart {
    /// Label at each level, from the outermost.
    pub labels: Vec<String>,
    /// Number of units (weights summed).
    pub units: f64,
    /// Value of its units.
    pub value: f64,
    /// Part of all units, in (0, 1].
    pub units_share: f64,
    /// Part of all value, in [0, 1]; undefined when all values are zero.
    #[serde(serialize_with = "or_null")]
    pub value_share: Number,
    /// Mean value of its units.
    pub mean: f64,
    /// The measure of its units alone; undefined when they are all zero.
    #[serde(serialize_with = "or_null")]
    pub index: Number,
    /// What it adds to what lies within groups.
    #[serde(serialize_with = "or_null")]
    pub within: Number,
    /// What it adds to what lies between groups.
    #[serde(serialize_with = "or_null")]
    pub between: Number,
    /// What it adds to the total, of Gini without the overlap.
    #[serde(serialize_with = "or_null")]
    pub contribution: Number,
}

impl LevelPart {
    pub(super) fn new(part: impl Into<String>, groups: usize, contribution: Number, total: Number) -> Self {
        let share = match (contribution, total) {
            (Ok(part), Ok(total)) => share(part, total),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        };
        Self { part: part.into(), groups: groups as u64, contribution, share }
    }
}

/// A part as a share of its whole.
pub(super) fn share(part: f64, whole: f64) -> Number {
    if whole.is_infinite() {
        Err(Undefined::Infinite)
    } else if whole.abs() > 0.0 {
        Ok(part / whole)
    } else {
        Err(Undefined::NothingToSplit)
    }
}

/// The groups, before anything is said of what they add.
pub(super) fn rows(values: &Values<'_>, groups: &[Groups], tree: &Tree, held: &[Held]) -> Vec<GroupPart> {
    let label = |(level, code): (&Groups, &u32)| level.labels().get(*code as usize).cloned().unwrap_or_default();
    let row = |(key, held): (Vec<u32>, &Held)| GroupPart {
        labels: groups.iter().zip(&key).map(label).collect(),
        units: held.units,
        value: held.value,
        units_share: held.units / values.units(),
        value_share: part_of(held.value, values.total()),
        mean: held.mean(),
        index: held.index,
        within: Err(Undefined::NoValue),
        between: Err(Undefined::NoValue),
        contribution: Err(Undefined::NoValue),
    };
    tree.keys().into_iter().zip(held).map(row).collect()
}

/// A part of the value of all units.
pub(super) fn part_of(value: f64, total: f64) -> Number {
    if total > 0.0 { Ok((value / total).min(1.0)) } else { Err(Undefined::NoValue) }
}

/// `null` for what is undefined or infinite, as everywhere in JSON.
pub(super) fn or_null<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    number.ok().filter(|number| number.is_finite()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn some_or_null<S: Serializer>(number: &Option<Number>, serializer: S) -> Result<S::Ok, S::Error> {
    number.and_then(Result::ok).serialize(serializer)
}
