//! From loaded and cleaned columns to a [`Panel`].

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, Series};

use super::clean::Cleaned;
use super::engine::guarded;
use super::load::{Key, Loaded};
use super::options::{InputSummary, ReadOptions, RoleFound, US_DOLLARS, Wanted, span};
use super::repeats::repeats;
use super::source::Source;
use super::{Panel, Progress, VALUE, WEIGHT, going_on};
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
    /// Cost: reads the columns that have a role once; memory for one code a key and row, and for the value, unless it is
    /// shared with a frame in memory.
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
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    let mut labels = BTreeMap::new();
    let mut columns = Vec::new();
    let Loaded { mut keys, value, weight, .. } = loaded;
    for key in &mut keys {
        key.entries.retain(&fates);
        order(key, products.as_deref(), periods.as_ref().map(|(_, periods)| periods));
        summary.distinct.insert(key.name.clone(), key.entries.labels.len() as u64);
    }
    progress.stage("counting repeated keys", None);
    summary.duplicate_rows = repeats(&keys.iter().map(|key| &key.entries).collect::<Vec<_>>());
    for key in keys {
        columns.push(key.entries.codes.into_series(&key.name).into());
        sources.insert(key.name.clone(), key.source);
        labels.insert(key.name, key.entries.labels);
    }
    sources.insert(VALUE.to_owned(), value.source.clone());
    let values = value.used(VALUE, &fates, summary.scale);
    let mut flows = Span::of(&values)?;
    summary.zero_rows = flows.zeros;
    columns.push(values.into());
    if let Some(weight) = weight {
        sources.insert(WEIGHT.to_owned(), weight.source.clone());
        let weights = weight.used(WEIGHT, &fates, 1.0);
        let of_weights = Span::of(&weights)?;
        flows.largest *= of_weights.largest.max(1.0);
        flows.smallest *= of_weights.smallest.min(1.0);
        columns.push(weights.into());
    }
    if flows.largest.is_infinite() {
        let place = Place::default().column(&sources[VALUE]);
        problems.push(Error::data(place, "a value times scale and weight overflows; use a smaller --scale"));
    }
    let frame = guarded("building the table of flows", || DataFrame::new_infer_height(columns))?;
    let (largest_flow, smallest_flow) = (flows.largest, flows.smallest);
    let panel = Panel { frame, labels, sources, largest_flow, smallest_flow, input: summary.clone() };
    Ok(Assembled { panel: Some(panel), input: summary, problems })
}

/// The ends of some numbers that are not negative.
struct Span {
    /// 0 of none.
    largest: f64,
    /// The smallest above zero; the largest where there is none.
    smallest: f64,
    zeros: u64,
}

impl Span {
    fn of(numbers: &Series) -> Result<Self> {
        let numbers = guarded("reading values", || numbers.f64())?;
        let (mut largest, mut smallest, mut zeros) = (0.0, f64::INFINITY, 0);
        for number in numbers.into_no_null_iter() {
            largest = f64::max(largest, number);
            smallest = if number > 0.0 { f64::min(smallest, number) } else { smallest };
            zeros += u64::from(number == 0.0);
        }
        Ok(Self { largest, smallest: f64::min(smallest, largest), zeros })
    }
}

/// Puts the entries of a key in their canonical order, with the codes and periods that cleaning found.
fn order(key: &mut Key, products: Option<&[Option<String>]>, periods: Option<&BTreeMap<u32, Period>>) {
    match (key.role, products, periods) {
        (Some(Role::Product), Some(products), _) => {
            let own = own_labels(key);
            let label = |code: u32| products.get(code as usize).cloned().flatten().unwrap_or_else(|| own(code));
            key.entries.relabel(label, |_| ());
        }
        (Some(Role::Period), _, Some(periods)) => {
            let own = own_labels(key);
            let in_time: BTreeMap<String, Period> =
                periods.values().map(|period| (period.to_string(), *period)).collect();
            key.entries.relabel(
                |code| periods.get(&code).map_or_else(|| own(code), Period::to_string),
                |label| in_time.get(label).copied(),
            );
        }
        _ => key.entries.sort(),
    }
}

fn own_labels(key: &Key) -> impl Fn(u32) -> String + use<> {
    let labels = key.entries.labels.clone();
    move |code| labels.get(code as usize).cloned().unwrap_or_default()
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
