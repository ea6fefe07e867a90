//! The period column: which kind its entries are, which cannot be read, and summing up to longer periods.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::Cleaned;
use super::load::{Key, Loaded};
use super::options::{OnBad, ReadOptions, Rejection};
use crate::error::{BadValue, Error, Place, Result};
use crate::trade::{Period, PeriodKind, PeriodProblem, Periods};

impl Cleaned {
    /// Reads the entries of the period column as periods of one kind.
    pub(super) fn read_periods(&mut self, loaded: &Loaded, key: &Key, options: &ReadOptions, used: bool) -> Result<()> {
        let used_entries = key.entries.used(&self.fates)?;
        let (mut codes, mut texts, mut bad) = (Vec::new(), Vec::new(), vec![false; used_entries.len()]);
        for (code, (label, has_row)) in (0_u32..).zip(key.entries.labels.iter().zip(used_entries)) {
            match Periods::infer(&[label], None) {
                _ if !has_row => {}
                Err(PeriodProblem::Unreadable { .. }) => bad[code as usize] = true,
                _ => {
                    codes.push(code);
                    texts.push(label);
                }
            }
        }
        if !used && (bad.contains(&true) || texts.is_empty()) {
            return Ok(());
        }
        self.unreadable_periods(loaded, key, &bad, options.on_bad)?;
        if texts.is_empty() {
            return Ok(());
        }
        let periods = match Periods::infer(&texts, options.period_kind) {
            Ok(periods) => periods,
            // An ambiguous period matters to nobody who does not ask for periods; two kinds in one column (a year beside
            // its months) count flows twice whoever asks.
            Err(PeriodProblem::Ambiguous) if !used => return Ok(()),
            Err(problem) => {
                self.problems.push(problem.into_error(Place::default().column(&key.source), 0));
                return Ok(());
            }
        };
        let mut kind = periods.kind;
        let mut values = periods.values;
        if let Some(coarser) = options.period_as {
            let coarsened = values.iter().map(|period| period.coarsen(coarser)).collect::<Option<Vec<_>>>();
            let coarsened = coarsened.ok_or_else(|| {
                Error::argument("--period-as", format!("a {kind} cannot be summed up to a {coarser}"))
            })?;
            self.part_periods(&values, &coarsened);
            values = coarsened;
            kind = coarser;
        }
        self.periods = Some((kind, codes.into_iter().zip(values).collect()));
        Ok(())
    }

    fn unreadable_periods(&mut self, loaded: &Loaded, key: &Key, bad: &[bool], policy: OnBad) -> Result<()> {
        if !bad.contains(&true) {
            return Ok(());
        }
        let mut found: BTreeMap<BadValue, (usize, u64)> = BTreeMap::new();
        key.entries.codes.each(|row, code| {
            if self.fates.is_used(row) && bad.get(code as usize).copied().unwrap_or(false) {
                found.entry(BadValue::Period).or_insert((row, 0)).1 += 1;
                self.fates.reject(row, Rejection::Bad(BadValue::Period));
            }
        })?;
        self.bad(loaded, &key.source, found, policy);
        Ok(())
    }

    /// Says when a longer period does not hold all of its shorter ones: a part-year looks like a fall.
    fn part_periods(&mut self, periods: &[Period], coarsened: &[Period]) {
        let parts = incomplete(periods.iter().zip(coarsened));
        let parts: Vec<String> = parts.into_iter().map(|(_, words)| words).collect();
        if !parts.is_empty() {
            self.notes
                .push(format!("{INCOMPLETE}, so that totals, thresholds and changes mislead: {}", parts.join(", ")));
        }
    }
}

/// How the note on part-periods begins.
pub(super) const INCOMPLETE: &str = "some periods are not complete";

/// Longer periods that lack some of their shorter ones, and the same in words, with how many they have.
pub(super) fn incomplete<'p>(periods: impl Iterator<Item = (&'p Period, &'p Period)>) -> Vec<(Period, String)> {
    let mut held: BTreeMap<Period, BTreeSet<Period>> = BTreeMap::new();
    for (period, coarser) in periods {
        // Days may well have no trade; months have some.
        let shorter = if period.kind() == PeriodKind::Date { period.coarsen(PeriodKind::Month) } else { Some(*period) };
        held.entry(*coarser).or_default().extend(shorter);
    }
    let whole = |coarser: &Period, shorter: &BTreeSet<Period>| {
        let kind = shorter.first().map_or(coarser.kind(), |period| period.kind());
        months(coarser.kind()) / months(kind).max(1)
    };
    held.iter()
        .filter(|(coarser, shorter)| shorter.len() < whole(coarser, shorter))
        .map(|(coarser, shorter)| (*coarser, format!("{coarser} ({} of {})", shorter.len(), whole(coarser, shorter))))
        .collect()
}

/// Length of a period in months.
fn months(kind: PeriodKind) -> usize {
    match kind {
        PeriodKind::Year | PeriodKind::FiscalYear => 12,
        PeriodKind::HalfYear => 6,
        PeriodKind::Quarter => 3,
        PeriodKind::Month | PeriodKind::Date => 1,
    }
}
