//! Rows that are totals of other rows: "World" among the markets, a union beside its members, a grand total among the
//! firms. They are told period by period (and reporter by reporter): a year that holds nothing but "World" counts once.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::Cleaned;
use super::codes::{Codes, MISSING};
use super::load::{Key, Loaded};
use super::options::{ReadOptions, Rejection};
use crate::error::{Error, Place, Result};
use crate::trade::{Layout, Role, aggregates_among, is_called_total, total_among, union_among};

/// How many names of totals a message lists.
const MOST_NAMES: usize = 5;

/// Totals that hold this many times what stands beside them hold trade that nothing else tells.
const SLACK: f64 = 1.01;

/// Values of the entries of one key in one period (and reporter), by code.
type Group = BTreeMap<u32, f64>;

impl Cleaned {
    /// Leaves out the rows of entries that are totals of others; a problem unless that was asked for.
    pub(super) fn totals(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        for key in &loaded.keys {
            let Some(role) = key.role else { continue };
            let labels = key.entries.present(&self.fates)?;
            // Names first: only a column that holds the name of a total is looked at row by row.
            let named = if role == Role::Firm {
                labels.any(is_called_total) && labels.any(|label| !is_called_total(label))
            } else {
                let alike = || -> Vec<(String, f64)> { labels.iter().map(|label| (label.to_owned(), 1.0)).collect() };
                !aggregates_among(role, loaded.roles.layout, &labels.iter().collect::<Vec<_>>()).is_empty()
                    || (matches!(role, Role::Market | Role::Reporter) && !union_among(&alike()).is_empty())
            };
            if named {
                self.totals_of(loaded, key, role, options)?;
            }
        }
        Ok(())
    }

    fn totals_of(&mut self, loaded: &Loaded, key: &Key, role: Role, options: &ReadOptions) -> Result<()> {
        let groups = self.groups(loaded, key, role)?;
        let mut totals: BTreeSet<((u32, u32), u32)> = BTreeSet::new();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (at, group) in &groups {
            for name in totals_in(role, loaded.roles.layout, key, group) {
                let codes = group.keys().filter(|code| key.entries.labels[**code as usize] == *name);
                totals.extend(codes.map(|code| (*at, *code)));
                names.insert(name);
            }
        }
        if role == Role::Firm {
            // A firm that is a total in one period is one in all.
            let is_total = |code: &u32| names.contains(&key.entries.labels[*code as usize]);
            totals =
                groups.iter().flat_map(|(at, group)| group.keys().filter(|c| is_total(c)).map(|c| (*at, *c))).collect();
        }
        self.doubtful_totals(key, role, &groups, &totals);
        if totals.is_empty() {
            return Ok(());
        }
        let mut rows = 0_u64;
        loaded.each_row(group_of(loaded, key, role), |row, [code, period, reporter], _| {
            if self.fates.is_used(row) && totals.contains(&((period, reporter), code)) {
                self.fates.reject(row, Rejection::Aggregate);
                rows += 1;
            }
        })?;
        if !options.drop_aggregates {
            let problem = format!(
                "{} among the entries: a total of others (rows: {rows}), so flows count twice; leave it out with \
                 --drop-aggregates",
                listed(&names)
            );
            self.problems.push(Error::data(Place::default().column(&key.source), problem));
        }
        Ok(())
    }

    /// Says where names and values do not fit: totals that hold more than what they are totals of, periods that hold
    /// nothing but a total, and firms that are called a total and are none by value.
    fn doubtful_totals(
        &mut self,
        key: &Key,
        role: Role,
        groups: &BTreeMap<(u32, u32), Group>,
        totals: &BTreeSet<((u32, u32), u32)>,
    ) {
        let (mut most_held, mut most_told, mut alone) = (0.0, 0.0, BTreeSet::new());
        for (at, group) in groups {
            let held = |code: &u32| totals.contains(&(*at, *code));
            let largest = group.iter().filter(|(code, _)| held(code)).map(|(_, value)| *value).fold(0.0, f64::max);
            if largest > 0.0 {
                most_held += largest;
                most_told += group.iter().filter(|(code, _)| !held(code)).map(|(_, value)| value).sum::<f64>();
            }
            let labels: Vec<&str> = group.keys().map(|code| &key.entries.labels[*code as usize]).collect();
            if let ([only], false) = (labels.as_slice(), totals.is_empty())
                && totals.iter().any(|(_, code)| &key.entries.labels[*code as usize] == *only)
            {
                alone.insert((*only).to_owned());
            }
        }
        if most_held > SLACK * most_told {
            self.notes.push(format!(
                "in '{}', totals hold {:.1} % more than the entries beside them: without their rows a part of the trade \
                 is missing",
                key.source,
                100.0 * (most_held / most_told.max(f64::MIN_POSITIVE) - 1.0).min(1e6)
            ));
        }
        if !alone.is_empty() {
            self.notes.push(format!(
                "in '{}', some periods hold nothing but {}: it counts there, and figures across {role}s say nothing there",
                key.source,
                listed(&alone)
            ));
        }
        if role == Role::Firm && totals.is_empty() {
            // It may be a firm, so it is not named.
            self.notes.push(format!(
                "in '{}', an entry that is called a total is taken as a firm, since its value is not the sum of the \
                 others; if it is a total, leave its rows out",
                key.source
            ));
        }
    }

    fn groups(&self, loaded: &Loaded, key: &Key, role: Role) -> Result<BTreeMap<(u32, u32), Group>> {
        let mut flows: Vec<((u32, u32), u32, f64)> = Vec::new();
        loaded.each_row(group_of(loaded, key, role), |row, [code, period, reporter], value| {
            if code != MISSING && self.fates.is_used(row) {
                flows.push(((period, reporter), code, value));
            }
        })?;
        // Added in the order of the values, so that no comparison below depends on the order of the rows.
        flows.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let mut groups: BTreeMap<(u32, u32), Group> = BTreeMap::new();
        for (at, code, value) in flows {
            *groups.entry(at).or_default().entry(code).or_insert(0.0) += value;
        }
        Ok(groups)
    }
}

/// The first names, and how many more.
fn listed(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("'{name}'")).collect();
    let more = names.len() - shown.len();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// The key, and period and reporter, where they are another column than the one that is looked at.
fn group_of<'a>(loaded: &'a Loaded, key: &'a Key, role: Role) -> [Option<&'a Codes>; 3] {
    let codes = |of: Role| loaded.key(of).filter(|_| of != role).map(|key| &key.entries.codes);
    [Some(&key.entries.codes), codes(Role::Period), codes(Role::Reporter)]
}

fn totals_in(role: Role, layout: Option<Layout>, key: &Key, group: &Group) -> Vec<String> {
    let entries: Vec<(String, f64)> =
        group.iter().map(|(code, value)| (key.entries.labels[*code as usize].to_owned(), *value)).collect();
    if role == Role::Firm {
        return total_among(&entries).into_iter().collect();
    }
    let labels: Vec<String> = entries.iter().map(|(label, _)| label.clone()).collect();
    let mut names = aggregates_among(role, layout, &labels);
    if matches!(role, Role::Market | Role::Reporter) {
        names.extend(union_among(&entries));
    }
    names
}
