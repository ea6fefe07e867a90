//! How long the simulation of a programme takes: 100,000 firms, five years, every default output.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use topheavy::dynamics::{Histories, Years};
use topheavy::error::Result;
use topheavy::policy::program::{Cohort, Effect, EffectKind, Eligibility, Program, Selection, Support, Uncertain};
use topheavy::policy::{Firms, GrowthModel, Population, SimulationOptions, simulate};

const REPLICATES: usize = 20;

/// Uniform numbers, the same on every machine: a linear congruential generator.
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// Firms of six years with Pareto exports: a quarter leaves each year, and as many enter.
fn histories(firms: usize) -> Result<Histories> {
    let mut uniform = Uniform(20_240_601);
    let (mut starts, mut year, mut value) = (vec![0], Vec::new(), Vec::new());
    for from in 0..6_u16 {
        let entering = if from == 0 { firms } else { firms / 4 };
        for _ in 0..entering {
            let mut x = (2e4 * uniform.next().powf(-1.0 / 1.05)).min(5e10);
            for at in from..6 {
                year.push(at);
                value.push(x);
                if uniform.next() < 0.25 {
                    break;
                }
                x *= (1.2 * (uniform.next() + uniform.next() - 1.0)).exp();
            }
            starts.push(year.len());
        }
    }
    Histories::new(Years::new(&[2020, 2021, 2022, 2023, 2024, 2025])?, starts, year, value)
}

/// A hundred firms a year lifted to ten million within three years, uncertain in everything.
fn program() -> Program {
    let between = |low, high| Uncertain::Between { low, high };
    let effect = Effect {
        kind: EffectKind::Target { level_usd: 10e6 },
        years: 3,
        success: between(0.3, 0.7),
        attrition: between(0.0, 0.1),
        deadweight: between(0.1, 0.4),
        displacement: between(0.0, 0.2),
    };
    let support =
        Support { per_firm: 5.6e8, currency: "KRW".to_owned(), per_usd: 1400.0, rate_source: "example".to_owned() };
    Program {
        name: "bench".to_owned(),
        country: "KR".to_owned(),
        sources: Vec::new(),
        cohorts: (2026..=2030).map(|year| Cohort { year, firms: 100 }).collect(),
        eligibility: Eligibility { min_usd: Some(5e6), below_usd: Some(10e6), ..Eligibility::default() },
        other_readings: Vec::new(),
        selection: Selection::Random,
        effect,
        support,
        graduation_usd: 10e6,
        target_total_usd: Some(1e15),
        fields: Vec::new(),
        agencies: Vec::new(),
        facts: Vec::new(),
    }
}

fn simulation(bench: &mut Criterion) {
    for firms in [10_000, 100_000] {
        let made = histories(firms).and_then(|histories| {
            let value_usd: Vec<f64> = histories.iter().map(|firm| firm.value(5)).collect();
            let population = Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() })?;
            Ok((population, GrowthModel::fitted(&histories)?))
        });
        let (population, growth) = match made {
            Ok(made) => made,
            Err(error) => return eprintln!("{error}"),
        };
        let program = program();
        let options = SimulationOptions { replicates: REPLICATES, allow_fewer: true, ..SimulationOptions::to(2030) };
        let mut group = bench.benchmark_group("simulate");
        group.sample_size(10).warm_up_time(Duration::from_millis(500));
        group.throughput(Throughput::Elements((REPLICATES * 5 * population.firms()) as u64));
        group.bench_function(BenchmarkId::new("20 replicates, 5 years", population.firms()), |timer| {
            timer.iter(|| simulate(black_box(&population), &growth, &program, &options, &|_| true));
        });
        group.finish();
    }
}

criterion_group!(benches, simulation);
criterion_main!(benches);
