//! Which rows enter the measures: filters, checks against counting a flow twice, and the policy for bad rows.

use std::collections::BTreeMap;

use super::dictionary::MISSING;
use super::load::{Key, Loaded, Numbers};
use super::options::{OnBad, ReadOptions, Rejection, Wanted};
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use crate::trade::{
    LevelPlan, Period, PeriodKind, PeriodProblem, Periods, Products, Role, aggregates_among, union_among,
};

/// How many names of aggregates a message lists.
const MOST_NAMES: usize = 5;

/// What cleaning found. A problem makes the input unfit for measures; `check` lists them all.
pub(super) struct Cleaned {
    /// Why each row is left out, `None` for rows that enter.
    pub(super) fates: Vec<Option<Rejection>>,
    /// In the order found.
    pub(super) problems: Vec<Error>,
    /// What a reader must know.
    pub(super) notes: Vec<String>,
    /// Code of each product entry, where products are aggregated or written anew.
    pub(super) products: Option<Vec<Option<String>>>,
    /// Period of each entry of the period column, where it can be read.
    pub(super) periods: Option<(PeriodKind, BTreeMap<u32, Period>)>,
}

impl Cleaned {
    /// Applies filters, checks and the policy for bad rows, in this order: a row that a filter leaves out is not
    /// checked for anything else.
    pub(super) fn of(loaded: &Loaded, options: &ReadOptions, wanted: &Wanted) -> Result<Self> {
        let mut cleaned = Self {
            fates: vec![None; loaded.rows()],
            problems: Vec::new(),
            notes: loaded.roles.notes.clone(),
            products: None,
            periods: None,
        };
        cleaned.keep(loaded, options)?;
        cleaned.guard(loaded);
        cleaned.aggregates(loaded, options);
        cleaned.levels(loaded, options)?;
        cleaned.numbers(loaded, &loaded.value, options.on_bad);
        if let Some(weight) = &loaded.weight {
            cleaned.numbers(loaded, weight, options.on_bad);
        }
        cleaned.unions(loaded, options);
        for key in loaded.keys.iter().filter(|key| key.role.is_some_and(|role| wanted.uses(role))) {
            cleaned.missing(loaded, key, options.on_bad);
        }
        cleaned.without_class(loaded);
        if let Some(key) = loaded.key(Role::Period) {
            cleaned.read_periods(loaded, key, options, wanted.uses(Role::Period) || options.period_as.is_some())?;
        }
        Ok(cleaned)
    }

    /// Whether each row still enters.
    pub(super) fn used(&self) -> Vec<bool> {
        self.fates.iter().map(Option::is_none).collect()
    }

    fn keep(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        for keep in &options.keep {
            let role = Role::ALL.iter().find(|role| role.name() == keep.column);
            let column = role.and_then(|role| loaded.roles.column(*role)).unwrap_or(&keep.column);
            let Some(entries) = loaded.extras.get(column) else { continue };
            let accepted: Vec<bool> = entries.labels.iter().map(|label| keep.values.contains(label)).collect();
            if let Some(value) = keep.values.iter().find(|value| !entries.labels.contains(*value)) {
                let problem = format!("'{value}' does not occur in column '{column}'");
                return Err(Error::argument("--keep", problem));
            }
            for (fate, code) in self.fates.iter_mut().zip(&entries.codes) {
                if !accepted.get(*code as usize).copied().unwrap_or(false) {
                    *fate = Some(Rejection::NotKept);
                }
            }
        }
        Ok(())
    }

    fn guard(&mut self, loaded: &Loaded) {
        let used = self.used();
        for (column, guard) in &loaded.guards {
            if let Some(entries) = loaded.extras.get(column) {
                let counts = entries.counts(&used);
                let distinct = present(&entries.labels, &counts);
                self.problems.extend(guard.check(column, &distinct).err());
            }
        }
    }

    fn aggregates(&mut self, loaded: &Loaded, options: &ReadOptions) {
        for key in &loaded.keys {
            if let Some(role) = key.role {
                let counts = key.entries.counts(&self.used());
                let names = aggregates_among(role, loaded.roles.layout, &present(&key.entries.labels, &counts));
                self.totals(key, &counts, &names, options);
            }
        }
    }

    /// The European Union beside its members, told by value period by period: a stray `EU` is an entry like any other.
    fn unions(&mut self, loaded: &Loaded, options: &ReadOptions) {
        for key in loaded.keys.iter().filter(|key| matches!(key.role, Some(Role::Market | Role::Reporter))) {
            let counts = key.entries.counts(&self.used());
            let alike: Vec<(String, f64)> =
                present(&key.entries.labels, &counts).into_iter().map(|label| (label, 1.0)).collect();
            if union_among(&alike).is_empty() {
                continue;
            }
            let period = loaded.key(Role::Period).map(|key| key.entries.codes.as_slice());
            let mut sums: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
            for (row, code) in key.entries.codes.iter().enumerate() {
                if *code != MISSING && self.fates[row].is_none() {
                    let period = period.map_or(0, |codes| codes[row]);
                    let sums = sums.entry(period).or_insert_with(|| vec![0.0; counts.len()]);
                    sums[*code as usize] += loaded.value.values[row];
                }
            }
            let entries = |sums: Vec<f64>| -> Vec<(String, f64)> {
                key.entries.labels.iter().cloned().zip(sums).filter(|(_, sum)| *sum > 0.0).collect()
            };
            let mut names: Vec<String> = sums.into_values().flat_map(|sums| union_among(&entries(sums))).collect();
            names.sort();
            names.dedup();
            self.totals(key, &counts, &names, options);
        }
    }

    /// Leaves out the rows of entries that are totals of others; a problem unless that was asked for.
    fn totals(&mut self, key: &Key, counts: &[u64], names: &[String], options: &ReadOptions) {
        if names.is_empty() {
            return;
        }
        let total: Vec<bool> = key.entries.labels.iter().map(|label| names.contains(label)).collect();
        if !options.drop_aggregates {
            let rows: u64 = counts.iter().zip(&total).filter(|(_, is)| **is).map(|(rows, _)| rows).sum();
            let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("'{name}'")).collect();
            let more = names.len() - shown.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let problem = format!(
                "{}{more} among the entries: a total of the others ({rows} rows), so flows count twice; leave it out \
                 with --drop-aggregates",
                shown.join(", ")
            );
            self.problems.push(Error::data(Place::default().column(&key.source), problem));
        }
        self.reject(&key.entries.codes, Rejection::Aggregate, |code| {
            total.get(code as usize).copied().unwrap_or(false)
        });
    }

    fn levels(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        let level = options.hs;
        let Some(key) = loaded.key(Role::Product) else {
            return match level {
                Some(_) => Err(Error::argument("--hs", "there is no product column; name it with --product")),
                None => Ok(()),
            };
        };
        let counts = key.entries.counts(&self.used());
        let products =
            Products::infer(&present(&key.entries.labels, &counts), loaded.roles.layout, options.product_codes);
        self.notes.extend(products.notes.iter().cloned());
        let plan = match products.plan(level, &key.source) {
            Ok(plan) => plan,
            Err(problem) if problem.is_usage() => return Err(problem),
            Err(problem) => {
                self.problems.push(problem);
                return Ok(());
            }
        };
        let mut codes = Vec::with_capacity(counts.len());
        for (label, rows) in key.entries.labels.iter().zip(&counts) {
            codes.push(if *rows == 0 { Some(label.clone()) } else { products.code(label, plan)? });
        }
        if let LevelPlan::Select(level) = plan {
            self.notes.push(format!("the file tells the same trade at several levels: only rows of {level} are read"));
        }
        self.reject(&key.entries.codes, Rejection::OtherLevel, |code| {
            codes.get(code as usize).is_some_and(Option::is_none)
        });
        self.products = Some(codes);
        Ok(())
    }

    fn numbers(&mut self, loaded: &Loaded, numbers: &Numbers, policy: OnBad) {
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        for (row, problem) in &numbers.bad {
            if self.fates[*row].is_none() {
                found.entry(*problem).or_insert((*row, 0)).1 += 1;
                self.fates[*row] = Some((*problem).into());
            }
        }
        self.bad(loaded, &numbers.source, found, policy);
    }

    fn missing(&mut self, loaded: &Loaded, key: &Key, policy: OnBad) {
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        for (row, code) in key.entries.codes.iter().enumerate() {
            if *code == MISSING && self.fates[row].is_none() {
                found.entry(BadValue::Missing).or_insert((row, 0)).1 += 1;
                self.fates[row] = Some(Rejection::Missing);
            }
        }
        self.bad(loaded, &key.source, found, policy);
    }

    fn without_class(&mut self, loaded: &Loaded) {
        let Some(key) = loaded.key(Role::SizeClass) else { return };
        let missing =
            key.entries.codes.iter().zip(&self.fates).filter(|(code, fate)| **code == MISSING && fate.is_none());
        let rows = missing.count();
        if rows > 0 {
            self.notes.push(format!("{rows} rows have no size class: they count in totals and in no class"));
        }
    }

    /// Bad rows by problem: the earliest row of the file first.
    fn bad(&mut self, loaded: &Loaded, column: &str, found: BTreeMap<BadValue, (usize, u64)>, policy: OnBad) {
        if policy == OnBad::Drop {
            return;
        }
        let mut found: Vec<(usize, BadValue, u64)> =
            found.into_iter().map(|(problem, (row, count))| (row, problem, count)).collect();
        found.sort_unstable();
        self.problems.extend(found.into_iter().map(|(row, problem, count)| {
            Error::from(ErrorKind::Value { place: loaded.place(column, row), problem, count })
        }));
    }

    fn read_periods(&mut self, loaded: &Loaded, key: &Key, options: &ReadOptions, used: bool) -> Result<()> {
        let counts = key.entries.counts(&self.used());
        let (mut codes, mut texts, mut bad) = (Vec::new(), Vec::new(), vec![false; counts.len()]);
        for (code, (label, rows)) in (0_u32..).zip(key.entries.labels.iter().zip(&counts)) {
            match Periods::infer(&[label], None) {
                _ if *rows == 0 => {}
                Err(PeriodProblem::Unreadable { .. }) => bad[code as usize] = true,
                _ => {
                    codes.push(code);
                    texts.push(label.as_str());
                }
            }
        }
        if !used && (bad.contains(&true) || texts.is_empty()) {
            return Ok(());
        }
        self.unreadable_periods(loaded, key, &bad, options.on_bad);
        if texts.is_empty() {
            return Ok(());
        }
        let periods = match Periods::infer(&texts, options.period_kind) {
            Ok(periods) => periods,
            Err(_) if !used => return Ok(()),
            Err(problem) => {
                self.problems.push(problem.into_error(Place::default().column(&key.source), 0));
                return Ok(());
            }
        };
        let mut kind = periods.kind;
        let mut values = periods.values;
        if let Some(coarser) = options.period_as {
            let coarsened = values.iter().map(|period| period.coarsen(coarser)).collect::<Option<Vec<_>>>();
            values = coarsened.ok_or_else(|| {
                Error::argument("--period-as", format!("a {kind} cannot be summed up to a {coarser}"))
            })?;
            kind = coarser;
        }
        if !matches!(kind, PeriodKind::Year | PeriodKind::FiscalYear) {
            self.notes.push(format!(
                "each period is a {kind}: thresholds such as USD 50M apply to the exports of one {kind}, not of a year \
                 (--period-as year sums to years)"
            ));
        }
        self.periods = Some((kind, codes.into_iter().zip(values).collect()));
        Ok(())
    }

    fn unreadable_periods(&mut self, loaded: &Loaded, key: &Key, bad: &[bool], policy: OnBad) {
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        for (row, code) in key.entries.codes.iter().enumerate() {
            if self.fates[row].is_none() && bad.get(*code as usize).copied().unwrap_or(false) {
                found.entry(BadValue::Period).or_insert((row, 0)).1 += 1;
                self.fates[row] = Some(Rejection::Period);
            }
        }
        self.bad(loaded, &key.source, found, policy);
    }

    fn reject(&mut self, codes: &[u32], why: Rejection, applies: impl Fn(u32) -> bool) {
        for (fate, code) in self.fates.iter_mut().zip(codes) {
            if fate.is_none() && applies(*code) {
                *fate = Some(why);
            }
        }
    }
}

/// Entries that have a row.
fn present(labels: &[String], counts: &[u64]) -> Vec<String> {
    labels.iter().zip(counts).filter(|(_, rows)| **rows > 0).map(|(label, _)| label.clone()).collect()
}
