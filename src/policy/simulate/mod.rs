//! What would a programme change? Firms with and without it, under the same random numbers.

mod active;
mod checks;
mod classes;
mod eligible;
mod figures;
mod fitted;
mod growth;
mod layout;
mod outcome;
mod parameters;
mod population;
mod replicate;
mod selection;
#[cfg(test)]
mod tests;
mod treatment;

use crate::error::{Error, ErrorKind, Result};
use crate::measure::{Values, evaluate};
use crate::policy::program::Program;
use layout::Layout;
use outcome::{Tables, findings};
use population::Start;
use rayon::prelude::*;
use replicate::{Engine, Scratch};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

pub use figures::MEASURES;
pub use fitted::Fitted;
pub use growth::GrowthModel;
pub use outcome::{Amount, Estimate, Outcome, Past, SIMULATION_SCHEMA_VERSION, SectorOutcome, Simulation};
pub use population::{Firms, Labelled, Population};

/// How a simulation is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulationOptions {
    /// Last year that is simulated, after the base year.
    pub horizon: i32,
    /// Replicates, at least 1.
    pub replicates: usize,
    /// Seed: the same seed gives the same bits.
    pub seed: u64,
    /// Level of the intervals, in (0, 1).
    pub level: f64,
    /// Whether to go on when fewer firms may join than there are places.
    pub allow_fewer: bool,
}

impl SimulationOptions {
    /// 1,000 replicates, seed 0, level 0.95, no fewer firms than places.
    #[must_use]
    pub fn to(horizon: i32) -> Self {
        Self { horizon, replicates: 1000, seed: 0, level: 0.95, allow_fewer: false }
    }
}

/// Simulates a programme: every year to the horizon, without and with it.
///
/// Formula: in each replicate firms grow, leave and enter by the growth model; the same firms, with the same random numbers,
/// once more with the programme. Estimates are means over replicates, intervals their (1 − level)/2 and (1 + level)/2
/// quantiles, differences with − without replicate by replicate.
/// Conventions:
/// - A cohort's firms are chosen by their exports of the year before without the programme, among those not chosen yet; those
///   that enter later can be chosen too, with the size class, sector and markets of the firm of the base year nearest in
///   exports.
/// - A supported firm lives through the same year as without the programme; where it has another size it takes the same
///   quantile of the growth of that size. Being larger never makes it leave when it would not.
/// - Deadweight is taken off each year: with = own + (1 − deadweight)·(gross − own).
/// - Displacement is a share of what is added in a year, taken from all firms that were not chosen, in proportion; what they
///   lose one year does not change their growth.
/// - The support of a firm is spread evenly over its years of support; a firm that leaves the programme, or exporting, costs
///   nothing more.
/// - Cohorts up to the base year are not simulated: what they changed is in the data.
///
/// Arguments: `population` and `growth`, of the same base year; `program`; `options`; `progress`, called from any thread with
/// replicates that are done, and asked whether to go on.
/// Returns every number with its definition, see [`Simulation`].
/// Errors: a horizon not after the base year, no replicates, a level outside (0, 1); a target that is reached already; no
/// cohort between base year and horizon; a rule that asks what the data do not tell; a class or sector that no firm has; fewer
/// firms than places in the first cohort when it joins the year after the base year; stopped by `progress`.
/// Cost: replicates × years × firms, some 35 nanoseconds each.
///
/// ```
/// use topheavy::policy::program::{Cohort, Effect, EffectKind, Eligibility, Lines, Program, Selection, Support, Uncertain};
/// use topheavy::policy::{Firms, GrowthModel, Population, SimulationOptions, simulate};
///
/// let population = Population::new(2025, &Firms { value_usd: &[4e6, 6e6, 8e6, 90e6], ..Firms::default() })?;
/// let none = Uncertain::Fixed(0.0);
/// let effect = Effect {
///     kind: EffectKind::Target { level_usd: 10e6 },
///     years: 1,
///     success: Uncertain::Fixed(1.0),
///     attrition: none,
///     deadweight: none,
///     displacement: none,
/// };
/// let program = Program {
///     name: "two stars".to_owned(),
///     country: "KR".to_owned(),
///     sources: Vec::new(),
///     cohorts: vec![Cohort { year: 2026, firms: 2 }],
///     eligibility: Eligibility { min_usd: Some(5e6), below_usd: Some(10e6), ..Eligibility::default() },
///     other_readings: Vec::new(),
///     selection: Selection::Random,
///     effect,
///     support: Support { per_firm: 5.6e8, currency: "KRW".to_owned(), per_usd: 1400.0, rate_source: String::new() },
///     graduation_usd: 10e6,
///     base_total_usd: None,
///     target_total_usd: None,
///     groups: Vec::new(),
///     fields: Vec::new(),
///     services: Vec::new(),
///     agencies: Vec::new(),
///     facts: Vec::new(),
///     lines: Lines::default(),
/// };
/// let options = SimulationOptions { replicates: 10, ..SimulationOptions::to(2026) };
/// let found = simulate(&population, &GrowthModel::None, &program, &options, &|_| true)?;
/// assert_eq!(found.amount("additional_usd", 2026).and_then(|amount| amount.estimate), Some(6e6));
/// assert_eq!(found.amount("support_usd", 2026).and_then(|amount| amount.estimate), Some(8e5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn simulate(
    population: &Population,
    growth: &GrowthModel,
    program: &Program,
    options: &SimulationOptions,
    progress: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Simulation> {
    let (years, places) = checks::plan(population, growth, program, options)?;
    let sectors = population.sectors().map_or(&[][..], |sectors| &sectors.names);
    let engine = Engine {
        population,
        growth,
        program,
        rule: eligible::Rule::new(population, program)?,
        layout: Layout::new(sectors.len(), years.len())?,
        years,
        places,
        seed: options.seed,
        like: like(population, growth),
        gap: program.target_total_usd.map(|target| target - population.total),
    };
    let eligible = engine.eligible_at_first(&mut Scratch::default());
    checks::enough(program, engine.places.get(1).copied().unwrap_or(0), eligible, options)?;
    let rows = replicates(&engine, options, progress)?;
    let tables =
        Tables::of(&rows, &engine.layout, &engine.years, sectors, options.level, program.target_total_usd.is_some());
    told(&engine, tables, eligible, options)
}

/// Most numbers of all replicates together: two gigabytes of them.
const MOST_NUMBERS: usize = 1 << 28;

/// The numbers of all replicates, one row after the other.
fn replicates(
    engine: &Engine<'_>,
    options: &SimulationOptions,
    progress: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Vec<f64>> {
    let width = engine.layout.width();
    if options.replicates > MOST_NUMBERS / width {
        let problem = format!("may be {} at most with these years and sectors", MOST_NUMBERS / width);
        return Err(Error::argument("--replicates", problem));
    }
    let mut rows = vec![0.0; options.replicates * width];
    let stopped = AtomicBool::new(false);
    rows.par_chunks_mut(width).enumerate().for_each_init(Scratch::default, |scratch, (replicate, row)| {
        if stopped.load(Ordering::Relaxed) {
            return;
        }
        engine.run(replicate as u64, scratch, row);
        if !progress(1) {
            stopped.store(true, Ordering::Relaxed);
        }
    });
    if stopped.load(Ordering::Relaxed) {
        return Err(ErrorKind::Stopped.into());
    }
    exact_base_year(engine, &mut rows);
    Ok(rows)
}

/// Known firms have the numbers of the measures themselves in the base year, to the bit.
fn exact_base_year(engine: &Engine<'_>, rows: &mut [f64]) {
    let Start::Firms(table) = &engine.population.start else { return };
    let Ok(values) = Values::new(&table.value) else { return };
    let numbers = evaluate(&values, &engine.layout.figures.measures).numbers;
    for row in rows.chunks_mut(engine.layout.width()) {
        let of_year = engine.layout.split(&mut row[..engine.layout.of_year()]);
        for world in [of_year.without, of_year.with] {
            world.iter_mut().zip(&numbers).for_each(|(into, number)| *into = number.unwrap_or(f64::NAN));
        }
    }
}

/// For each entrant of each pair of years the firm of the base year that is nearest in exports from above.
fn like(population: &Population, growth: &GrowthModel) -> Vec<Vec<u32>> {
    let (GrowthModel::Fitted(fitted), Some(table)) = (growth, population.table()) else { return Vec::new() };
    let nearest = |x: &f64| {
        let place = table.value.partition_point(|value| value >= x).saturating_sub(1);
        u32::try_from(place).unwrap_or(0)
    };
    fitted.pairs().iter().map(|pair| pair.entrants.iter().map(nearest).collect()).collect()
}

/// The result with everything that belongs to it.
fn told(engine: &Engine<'_>, tables: Tables, eligible: usize, options: &SimulationOptions) -> Result<Simulation> {
    let Engine { population, growth, program, .. } = engine;
    let definitions = engine.layout.definitions()?.into_iter().map(|one| (one.column.clone(), one));
    let mut definitions: BTreeMap<_, _> = definitions.collect();
    if program.target_total_usd.is_none() {
        definitions.remove("gap_share");
    }
    let mut simulation = Simulation {
        schema_version: SIMULATION_SCHEMA_VERSION,
        program: program.name.clone(),
        country: program.country.clone(),
        base_year: population.base_year,
        horizon: options.horizon,
        replicates: options.replicates,
        seed: options.seed,
        level: options.level,
        growth: growth.to_string(),
        eligibility: eligible::in_words(&program.eligibility),
        firms: population.firms() as u64,
        eligible: eligible as u64,
        base_total_usd: population.total,
        target_total_usd: program.target_total_usd,
        gap_usd: engine.gap,
        currency: program.support.currency.clone(),
        per_usd: program.support.per_usd,
        rate_source: program.support.rate_source.clone(),
        definitions,
        history: population.history.clone(),
        outcomes: tables.outcomes,
        amounts: tables.amounts,
        sectors: tables.sectors,
        findings: Vec::new(),
        notes: Vec::new(),
        synthetic: population.synthetic.clone(),
    };
    simulation.findings = findings(&simulation);
    simulation.notes = notes(engine, &simulation, options);
    Ok(simulation)
}

/// What a reader must know.
fn notes(engine: &Engine<'_>, simulation: &Simulation, options: &SimulationOptions) -> Vec<String> {
    let Engine { population, growth, program, years, places, .. } = engine;
    let mut notes = population.notes.clone();
    notes.extend(growth.warnings().into_iter().filter(|warning| !population.notes.contains(warning)));
    if population.table().is_none() {
        notes.push(
            "each replicate draws other firms between the most and the least equal ones that the classes allow; how far is an \
             assumption"
                .to_owned(),
        );
    }
    let outside = |cohort: &&crate::policy::program::Cohort| !years[1..].contains(&cohort.year);
    let outside: Vec<String> = program.cohorts.iter().filter(outside).map(|cohort| cohort.year.to_string()).collect();
    if !outside.is_empty() {
        notes.push(format!(
            "cohorts that are not simulated, being before or after the simulated years: {}",
            outside.join(", ")
        ));
    }
    for (year, places) in years.iter().zip(places).filter(|(_, places)| **places > 0) {
        let empty = simulation.amount("empty_places", *year).and_then(|amount| amount.estimate).unwrap_or(0.0);
        if empty > 0.0 {
            notes.push(format!(
                "{year}: {empty:.1} of {places} places stay empty (mean over replicates): too few firms may join"
            ));
        }
    }
    let last_cohort = years.iter().zip(places).filter(|(_, places)| **places > 0).map(|(year, _)| *year).next_back();
    if last_cohort
        .is_some_and(|year| i64::from(year) + i64::from(program.effect.years) - 1 > i64::from(options.horizon))
    {
        notes.push(format!("some support falls after {}, and so does what it brings", options.horizon));
    }
    let least = (2.0 / (1.0 - options.level) - 1.0 - 1e-6).ceil();
    if (options.replicates as f64) < least {
        notes.push(format!("an interval of this level takes at least {least} replicates; its ends are the extremes"));
    }
    notes
}
