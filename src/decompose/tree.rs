//! Units sorted into nested groups.

use super::groups::Groups;
use crate::error::{Error, Result};
use std::ops::Range;

/// The groups of one level of a nesting.
pub(super) struct Level {
    /// First group of the next level (or unit, at the innermost level) of every group, and one more for the end.
    starts: Vec<usize>,
    /// Code of the group's label at this level.
    pub(super) codes: Vec<u32>,
}

/// Units in the order of their groups, and the groups, level by level from the outermost.
pub(super) struct Tree {
    pub(super) levels: Vec<Level>,
    units: Vec<usize>,
}

impl Level {
    pub(super) fn groups(&self) -> usize {
        self.codes.len()
    }

    /// What lies in a group: groups of the next level, or units.
    pub(super) fn inside(&self, group: usize) -> Range<usize> {
        self.starts[group]..self.starts[group + 1]
    }
}

impl Tree {
    /// Sorts so many units into groups, each level within the one before. Units of weight 0 do not exist.
    pub(super) fn of(groups: &[Groups], values: usize, exists: impl Fn(usize) -> bool) -> Result<Self> {
        if groups.is_empty() {
            return Err(Error::argument("groups", "name at least one grouping"));
        }
        for one in groups {
            one.one_for_each(values, "groups")?;
        }
        let mut units: Vec<usize> = (0..values).filter(|unit| exists(*unit)).collect();
        let keys = |unit: &usize| {
            let unit = *unit;
            groups.iter().map(move |level| level.codes()[unit])
        };
        if let [only] = groups {
            units.sort_by_key(|unit| only.codes()[*unit]);
        } else {
            units.sort_by(|one, other| keys(one).cmp(keys(other)));
        }
        let mut levels: Vec<Level> = groups.iter().map(|_| Level { starts: Vec::new(), codes: Vec::new() }).collect();
        let mut last: Option<usize> = None;
        for (at, unit) in units.iter().enumerate() {
            // The first level at which the unit differs from the one before: a new group there and at all below.
            let first = last.map_or(Some(0), |last| keys(&last).zip(keys(unit)).position(|(one, other)| one != other));
            for level in first.unwrap_or(groups.len())..groups.len() {
                let inside = levels.get(level + 1).map_or(at, |next| next.codes.len());
                levels[level].starts.push(inside);
                levels[level].codes.push(groups[level].codes()[*unit]);
            }
            last = Some(*unit);
        }
        for level in 0..groups.len() {
            let end = levels.get(level + 1).map_or(units.len(), |next| next.codes.len());
            levels[level].starts.push(end);
        }
        Ok(Self { levels, units })
    }

    /// Number of innermost groups.
    pub(super) fn innermost(&self) -> usize {
        self.levels.last().map_or(0, Level::groups)
    }

    /// The units of an innermost group.
    pub(super) fn units(&self, group: usize) -> &[usize] {
        self.levels.last().map_or(&[], |level| &self.units[level.inside(group)])
    }

    /// The code at every level of each innermost group, group by group.
    pub(super) fn keys(&self) -> Vec<Vec<u32>> {
        let mut keys: Vec<Vec<u32>> = vec![Vec::new()];
        let mut above = 0..1;
        for (depth, level) in self.levels.iter().enumerate() {
            let mut next = Vec::with_capacity(level.groups());
            for parent in above.clone() {
                let inside = if depth == 0 { 0..level.groups() } else { self.levels[depth - 1].inside(parent) };
                for group in inside {
                    let mut key = keys[parent].clone();
                    key.push(level.codes[group]);
                    next.push(key);
                }
            }
            keys = next;
            above = 0..level.groups();
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn inner_labels_count_within_their_outer_group() {
        let outer = Groups::of(&["b", "a", "b", "a", "a"]).unwrap();
        let inner = Groups::of(&[1, 1, 2, 1, 2]).unwrap();
        let tree = Tree::of(&[outer, inner], 5, |unit| unit != 4).unwrap();
        assert_eq!((tree.levels[0].groups(), tree.innermost()), (2, 3));
        assert_eq!((tree.levels[0].inside(0), tree.levels[0].inside(1)), (0..1, 1..3));
        assert_eq!((tree.units(0), tree.units(1), tree.units(2)), ([1, 3].as_slice(), [0].as_slice(), [2].as_slice()));
        assert_eq!(tree.keys(), [vec![0, 0], vec![1, 0], vec![1, 1]]);
    }
}
