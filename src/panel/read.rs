//! From loaded and cleaned columns to a [`Panel`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clean::Cleaned;
use super::dictionary::Canonical;
use super::fates::Fates;
use super::flows::{Column, Flows};
use super::load::{Key, Loaded};
use super::numbers::{Ends, Numbers};
use super::options::{InputSummary, ReadOptions, RoleFound, US_DOLLARS, Wanted, span};
use super::source::Source;
use super::{Panel, Progress, going_on, working};
use crate::error::{Error, Place, Result, shown_name};
use crate::trade::{Currency, Found, Period, Role};

impl Panel {
    /// Reads flows from files or from memory.
    ///
    /// Arguments: `source`, files, a frame or columns, see [`Source`]; `options`, see [`ReadOptions`]; `wanted`, the
    /// columns needed; `progress`, told how far it is ([`super::Silent`] for nobody).
    /// Returns: the flows that enter measures; what was left out is counted in [`Panel::input`].
    /// Errors: the first problem of the input: a file that cannot be read, a missing column, a bad row (policy
    /// `Error`), totals among their parts, mixed product levels, unreadable periods, no row left.
    /// Cost: reads the columns that have a role once; memory for one to four bytes a key and row, and for the value, unless
    /// it is shared with a frame in memory. With a budget ([`ReadOptions::memory`]) what exceeds a sixth of it goes to a
    /// temporary file.
    pub fn read<'a>(
        source: impl Into<Source<'a>>,
        options: &ReadOptions,
        wanted: &Wanted,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let assembled = assemble(source.into(), options, wanted, progress)?;
        match assembled.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => assembled.panel.ok_or_else(no_rows),
        }
    }
}

/// The error of an input of which nothing is left.
fn no_rows() -> Error {
    Error::data(Place::default(), "no row is left to measure; see what 'topheavy check' counts")
}

/// What reading gives: the panel of the rows that can be used (`None` when no row can), what was read, and every problem.
pub(super) struct Assembled {
    pub(super) panel: Option<Panel>,
    pub(super) input: InputSummary,
    pub(super) problems: Vec<Error>,
}

/// Reads, cleans and encodes the inputs.
pub(super) fn assemble(
    source: Source<'_>,
    options: &ReadOptions,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Assembled> {
    let loaded = Loaded::read(source, options, wanted, progress)?;
    progress.stage("checking rows", None);
    let cleaned = Cleaned::of(&loaded, options, wanted)?;
    going_on(progress)?;
    let mut summary = summary(&loaded, &cleaned, options);
    let Cleaned { mut problems, products, periods, fates, .. } = cleaned;
    if summary.used == 0 {
        return Ok(Assembled { panel: None, input: summary, problems });
    }
    let Loaded { keys, value, weight, .. } = loaded;
    let mut columns = Vec::new();
    for mut key in keys {
        let of = order(&mut key, &fates, products.as_deref(), periods.as_ref().map(|(_, periods)| periods))?;
        summary.distinct.insert(key.name.clone(), of.labels.len() as u64);
        let Key { name, source, entries, .. } = key;
        columns.push(Column { name, source, codes: Arc::new(entries.codes), missing: entries.missing, of });
    }
    let ends = ends_of(&value, &fates)?;
    let of_weights = weight.as_ref().map_or(Ok(Ends::default()), |weight| ends_of(weight, &fates))?;
    summary.zero_rows = ends.zeros;
    let source = value.source.clone();
    if (ends.largest * summary.scale * of_weights.largest.max(1.0)).is_infinite() {
        let place = Place::default().column(source);
        problems.push(Error::data(place, "a value times scale and weight overflows; use a smaller --scale"));
    }
    let flows = Flows { columns, value, weight, fates, scale: summary.scale };
    progress.stage("counting repeated keys", None);
    summary.duplicate_rows = flows.repeats(working(options.memory), progress)?;
    let panel = Panel { flows, memory: options.memory, input: summary.clone() };
    Ok(Assembled { panel: Some(panel), input: summary, problems })
}

/// What is known of the numbers of the rows that enter.
fn ends_of(numbers: &Numbers, fates: &Fates) -> Result<Ends> {
    if fates.none_rejected() {
        return Ok(numbers.ends);
    }
    let mut ends = Ends::default();
    numbers.each(|row, number| {
        if fates.is_used(row) {
            ends = ends.join(Ends::of(&[number]));
        }
    })?;
    Ok(ends)
}

/// The canonical order of the entries of a key, with the codes and periods that cleaning found.
fn order(
    key: &mut Key,
    fates: &Fates,
    products: Option<&[Option<String>]>,
    periods: Option<&BTreeMap<u32, Period>>,
) -> Result<Canonical> {
    let own = |code: u32| key.entries.labels.get(code as usize).unwrap_or_default().to_owned();
    match (key.role, products, periods) {
        (Some(Role::Product), Some(products), _) => {
            let label = |code: u32| products.get(code as usize).cloned().flatten().unwrap_or_else(|| own(code));
            key.entries.relabelled(fates, label, |_| ())
        }
        (Some(Role::Period), _, Some(periods)) => {
            let in_time: BTreeMap<String, Period> =
                periods.values().map(|period| (period.to_string(), *period)).collect();
            let label = |code: u32| periods.get(&code).map_or_else(|| own(code), Period::to_string);
            key.entries.relabelled(fates, label, |label| in_time.get(label).copied())
        }
        _ => key.entries.sorted(fates),
    }
}

fn summary(loaded: &Loaded, cleaned: &Cleaned, options: &ReadOptions) -> InputSummary {
    let roles = &loaded.roles;
    let currency = options.currency.or(cleaned.currency).unwrap_or(roles.currency);
    let value = shown_name(&loaded.value.source);
    let scale_note = match options.scale {
        Some(scale) => format!("'{value}' is taken times {scale}, as --scale says"),
        // What the value's own name says of dollars is overruled by another column or by the caller.
        None if currency != roles.currency => format!("'{value}' is taken times {}", roles.scale),
        None => roles.scale_note.clone(),
    };
    let found = roles.columns.iter().map(|column| {
        let found = RoleFound { column: column.column.clone(), found: found_words(column.found).to_owned() };
        (column.role.name().to_owned(), found)
    });
    let periods: Vec<Period> = cleaned.periods.iter().flat_map(|(_, periods)| periods.values().copied()).collect();
    InputSummary {
        files: loaded.files.iter().map(|(label, _)| label.clone()).collect(),
        layout: roles.layout.map_or("none recognised", |layout| layout.name()).to_owned(),
        encodings: loaded.encodings.iter().map(|encoding| (*encoding).to_owned()).collect(),
        roles: found.collect(),
        scale: options.scale.unwrap_or(roles.scale),
        currency: currency_name(currency).to_owned(),
        scale_note,
        rows: loaded.rows() as u64,
        used: cleaned.fates.used() as u64,
        rejected: cleaned.fates.rejected(),
        duplicate_rows: 0,
        zero_rows: 0,
        distinct: BTreeMap::new(),
        periods: span(&periods),
        period_kind: cleaned.periods.as_ref().map(|(kind, _)| kind.name().to_owned()),
        notes: cleaned.notes.clone(),
        synthetic: loaded.synthetic.clone(),
    }
}

fn currency_name(currency: Currency) -> &'static str {
    match currency {
        Currency::UsDollars => US_DOLLARS,
        Currency::Other => "other",
    }
}

fn found_words(found: Found) -> &'static str {
    match found {
        Found::Given => "given",
        Found::Layout => "layout",
        Found::Guessed => "guessed",
    }
}
