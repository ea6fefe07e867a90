//! Which rows enter the measures: filters, checks against counting a flow twice, and the policy for bad rows.

use std::collections::{BTreeMap, HashSet};

use super::codes::{Codes, MISSING};
use super::fates::Fates;
use super::load::{Key, Loaded};
use super::numbers::Numbers;
use super::options::{OnBad, ReadOptions, Rejection, Wanted};
use crate::error::{BadValue, Error, ErrorKind, Place, Result, shown_name};
use crate::trade::{Currency, Period, PeriodKind, Role};

/// What cleaning found. A problem makes the input unfit for measures; `check` lists them all.
pub(super) struct Cleaned {
    /// Which rows are left out, and why.
    pub(super) fates: Fates,
    /// In the order found.
    pub(super) problems: Vec<Error>,
    /// What a reader must know.
    pub(super) notes: Vec<String>,
    /// Currency that a column without a role tells.
    pub(super) currency: Option<Currency>,
    /// Code of each product entry, where products are aggregated or written anew.
    pub(super) products: Option<Vec<Option<String>>>,
    /// Period of each entry of the period column, where it can be read.
    pub(super) periods: Option<(PeriodKind, BTreeMap<u32, Period>)>,
}

impl Cleaned {
    /// Applies filters, the policy for bad values, and the checks against counting twice, in this order: a row that one
    /// of them leaves out is not looked at by the next.
    pub(super) fn of(loaded: &Loaded, options: &ReadOptions, wanted: &Wanted) -> Result<Self> {
        let mut cleaned = Self {
            fates: Fates::all_used(loaded.rows()),
            problems: Vec::new(),
            notes: loaded.roles.notes.clone(),
            currency: None,
            products: None,
            periods: None,
        };
        cleaned.keep(loaded, options)?;
        cleaned.guard(loaded, options)?;
        cleaned.numbers(loaded, &loaded.value, options.on_bad);
        if let Some(weight) = &loaded.weight {
            cleaned.numbers(loaded, weight, options.on_bad);
            if weight.ends.zeros > 0 {
                weight.each(|row, weight| {
                    if weight == 0.0 && cleaned.fates.is_used(row) {
                        cleaned.fates.reject(row, Rejection::ZeroWeight);
                    }
                })?;
            }
        }
        cleaned.totals(loaded, options)?;
        cleaned.levels(loaded, options)?;
        for key in loaded.keys.iter().filter(|key| key.role.is_some_and(|role| wanted.uses(role))) {
            cleaned.missing(loaded, key, options.on_bad)?;
        }
        cleaned.without_class(loaded)?;
        cleaned.odd_ids(loaded);
        if loaded.value.grouped > 0 {
            let (values, column) = (loaded.value.grouped, &loaded.value.source);
            cleaned.notes.push(format!("in '{column}' a comma is read as a thousands mark (values: {values})"));
        }
        if let Some(key) = loaded.key(Role::Period) {
            cleaned.read_periods(loaded, key, options, wanted.uses(Role::Period) || options.period_as.is_some())?;
        }
        Ok(cleaned)
    }

    fn keep(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        for keep in &options.keep {
            let role = Role::ALL.iter().find(|role| role.name() == keep.column);
            let column = role.and_then(|role| loaded.roles.column(*role)).unwrap_or(&keep.column);
            let Some(entries) = loaded.extras.get(column) else { continue };
            let accepted: Vec<bool> =
                entries.labels.iter().map(|label| keep.values.iter().any(|value| value == label)).collect();
            if let Some(value) =
                keep.values.iter().find(|value| !entries.labels.iter().any(|label| label == value.as_str()))
            {
                let problem = format!("'{value}' does not occur in column '{column}'");
                return Err(Error::argument("--keep", problem));
            }
            entries.codes.each(|row, code| {
                if !accepted.get(code as usize).copied().unwrap_or(false) {
                    self.fates.reject(row, Rejection::NotKept);
                }
            })?;
        }
        Ok(())
    }

    fn guard(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        for (column, guard) in &loaded.guards {
            if let Some(entries) = loaded.guarded.get(column) {
                let distinct = entries.present(&self.fates)?.to_texts();
                self.problems.extend(guard.check(column, &distinct).err());
                if let Some((scale, currency)) = guard.unit_of_value(&distinct) {
                    self.told_unit(loaded, options, column, scale, currency);
                }
            }
        }
        Ok(())
    }

    fn numbers(&mut self, loaded: &Loaded, numbers: &Numbers, policy: OnBad) {
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        for (row, problem) in &numbers.bad {
            if self.fates.is_used(*row) {
                found.entry(*problem).or_insert((*row, 0)).1 += 1;
                self.fates.reject(*row, Rejection::Bad(*problem));
            }
        }
        self.bad(loaded, &numbers.source, found, policy);
    }

    fn missing(&mut self, loaded: &Loaded, key: &Key, policy: OnBad) -> Result<()> {
        if key.entries.missing == 0 {
            return Ok(());
        }
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        key.entries.codes.each(|row, code| {
            if code == MISSING && self.fates.is_used(row) {
                found.entry(BadValue::Missing).or_insert((row, 0)).1 += 1;
                self.fates.reject(row, Rejection::Bad(BadValue::Missing));
            }
        })?;
        self.bad(loaded, &key.source, found, policy);
        Ok(())
    }

    /// Takes the currency that a column tells; a multiple that neither the value's name nor the caller knows is refused.
    fn told_unit(&mut self, loaded: &Loaded, options: &ReadOptions, column: &str, scale: f64, currency: Currency) {
        let known = [1.0, loaded.roles.scale].map(f64::to_bits);
        if options.scale.is_none() && !known.contains(&scale.to_bits()) {
            let problem = format!("says that the value is in multiples of {scale}; say so with --scale {scale}");
            self.problems.push(Error::data(Place::default().column(column), problem));
        }
        if currency == Currency::Other {
            self.currency = Some(currency);
            if options.currency.is_none() {
                let column = shown_name(column);
                self.notes
                    .push(format!("'{column}' says that the value is not in US dollars: no thresholds in US dollars"));
            }
        }
    }

    /// Firm ids that a spreadsheet has spoilt: in scientific notation different firms have become one; with and without
    /// leading zeros one firm may have become two.
    fn odd_ids(&mut self, loaded: &Loaded) {
        let Some(key) = loaded.key(Role::Firm) else { return };
        let labels = &key.entries.labels;
        let spoilt = |id: &str| {
            let (digits, exponent) = id.split_once(['E', 'e']).unwrap_or((id, ""));
            exponent.starts_with('+') && digits.parse::<f64>().is_ok()
        };
        if labels.any(spoilt) {
            let problem =
                "holds ids in scientific notation: a spreadsheet has merged different firms; store ids as text";
            self.problems.push(Error::data(Place::default().column(&key.source), problem));
        }
        let is_padded = |id: &&str| id.starts_with('0') && id.bytes().all(|byte| byte.is_ascii_digit());
        let padded: HashSet<&str> = labels.iter().filter(is_padded).collect();
        let bare: HashSet<&str> = padded.iter().map(|id| id.trim_start_matches('0')).collect();
        let whole: HashSet<&str> = labels.iter().filter(|id| bare.contains(id)).collect();
        let twice = padded.iter().filter(|id| whole.contains(id.trim_start_matches('0'))).count();
        if twice > 0 {
            self.notes
                .push(format!("ids that stand with and without leading zeros, taken as different firms: {twice}"));
        }
    }

    fn without_class(&mut self, loaded: &Loaded) -> Result<()> {
        let Some(key) = loaded.key(Role::SizeClass).filter(|key| key.entries.missing > 0) else { return Ok(()) };
        let mut rows = 0_u64;
        key.entries.codes.each(|row, code| rows += u64::from(code == MISSING && self.fates.is_used(row)))?;
        if rows > 0 {
            self.notes.push(format!("rows without a size class, which count in totals and in no class: {rows}"));
        }
        Ok(())
    }

    /// Bad rows by problem: the earliest row of the file first.
    pub(super) fn bad(
        &mut self,
        loaded: &Loaded,
        column: &str,
        found: BTreeMap<BadValue, (usize, u64)>,
        policy: OnBad,
    ) {
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

    pub(super) fn reject(&mut self, codes: &Codes, why: Rejection, applies: impl Fn(u32) -> bool) -> Result<()> {
        codes.each(|row, code| {
            if applies(code) && self.fates.is_used(row) {
                self.fates.reject(row, why);
            }
        })
    }
}
