//! Laws, the closed form, and an obvious slow reference.
#![expect(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod laws;
mod reference;
mod uncertainty;

use super::{Firms, GrowthModel, Population, Simulation, SimulationOptions, simulate};
use crate::dynamics::{Histories, Years};
use crate::policy::program::{Cohort, Effect, EffectKind, Eligibility, Lines, Program, Selection, Support, Uncertain};
use crate::random::Stream;

/// Five to ten million, 500 firms lifted to ten within one year, for sure.
pub(super) fn program(firms: u32, kind: EffectKind) -> Program {
    let none = Uncertain::Fixed(0.0);
    let effect = Effect {
        kind,
        years: 1,
        success: Uncertain::Fixed(1.0),
        attrition: none,
        deadweight: none,
        displacement: none,
    };
    Program {
        name: "test".to_owned(),
        country: "KR".to_owned(),
        sources: Vec::new(),
        cohorts: vec![Cohort { year: 2026, firms }],
        eligibility: Eligibility { min_usd: Some(5e6), below_usd: Some(10e6), ..Eligibility::default() },
        other_readings: Vec::new(),
        selection: Selection::Random,
        effect,
        support: Support {
            per_firm: 5.6e8,
            currency: "KRW".to_owned(),
            per_usd: 1400.0,
            rate_source: "test".to_owned(),
        },
        graduation_usd: 10e6,
        base_total_usd: None,
        target_total_usd: None,
        groups: Vec::new(),
        fields: Vec::new(),
        services: Vec::new(),
        agencies: Vec::new(),
        facts: Vec::new(),
        lines: Lines::default(),
    }
}

pub(super) fn target() -> EffectKind {
    EffectKind::Target { level_usd: 10e6 }
}

pub(super) fn options(horizon: i32, replicates: usize) -> SimulationOptions {
    SimulationOptions { replicates, ..SimulationOptions::to(horizon) }
}

/// Exports that a Pareto law of index 1 gives to the ranks of so many firms, thinned by chance.
pub(super) fn values(firms: usize, seed: u64) -> Vec<f64> {
    let mut stream = Stream::new(seed, 1);
    (0..firms).map(|_| (2e4 / (1.0 - stream.unit())).min(5e10)).collect()
}

/// Histories of `firms` in 2020 to 2025: growth shrinks the large, one in ten leaves, and as many enter.
pub(super) fn histories(firms: usize, seed: u64) -> Histories {
    let mut stream = Stream::new(seed, 2);
    let (mut starts, mut year, mut value) = (vec![0], Vec::new(), Vec::new());
    let mut add = |from: u16, mut x: f64, stream: &mut Stream| {
        for at in from..6 {
            year.push(at);
            value.push(x);
            if stream.unit() < 0.1 {
                break;
            }
            x *= (0.6 * (stream.unit() + stream.unit() - 0.95)).exp();
        }
        starts.push(year.len());
    };
    for x in values(firms, seed) {
        add(0, x, &mut stream);
    }
    for from in 1..6 {
        for x in values(firms / 10, seed + u64::from(from)) {
            add(from, 0.3 * x, &mut stream);
        }
    }
    Histories::new(Years::new(&[2020, 2021, 2022, 2023, 2024, 2025]).unwrap(), starts, year, value).unwrap()
}

/// The firms of the last year of some histories.
pub(super) fn population_of(histories: &Histories) -> Population {
    let last = histories.years().len() - 1;
    let value_usd: Vec<f64> = histories.iter().map(|firm| firm.value(last)).collect();
    let growth: Vec<Option<f64>> = histories
        .iter()
        .map(|firm| {
            (firm.exports(last) && firm.exports(last - 1)).then(|| firm.value(last) / firm.value(last - 1) - 1.0)
        })
        .collect();
    Population::new(2025, &Firms { value_usd: &value_usd, growth: Some(&growth), ..Firms::default() }).unwrap()
}

pub(super) fn run(
    population: &Population,
    growth: &GrowthModel,
    program: &Program,
    options: &SimulationOptions,
) -> Simulation {
    simulate(population, growth, program, options, &|_| true).unwrap()
}

/// Estimate of the difference of a measure.
pub(super) fn difference(found: &Simulation, name: &str, year: i32) -> f64 {
    found.outcome(name, year).unwrap().difference.estimate.unwrap()
}

pub(super) fn with(found: &Simulation, name: &str, year: i32) -> f64 {
    found.outcome(name, year).unwrap().with.estimate.unwrap()
}

pub(super) fn without(found: &Simulation, name: &str, year: i32) -> f64 {
    found.outcome(name, year).unwrap().without.estimate.unwrap()
}

pub(super) fn amount(found: &Simulation, name: &str, year: i32) -> f64 {
    found.amount(name, year).unwrap().estimate.unwrap()
}

/// Whether two numbers agree but for rounding.
pub(super) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9)
}
