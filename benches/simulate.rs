//! How long the simulation of a programme takes: 100,000 firms, five years, every default output.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use topheavy::dynamics::{Histories, Years};
use topheavy::error::Result;
use topheavy::policy::program::Program;
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

/// The shipped programme, with a target that made-up firms do not reach.
fn program() -> Result<Program> {
    Ok(Program { target_total_usd: Some(1e15), ..Program::shipped("k_export_star_500")? })
}

fn simulation(bench: &mut Criterion) {
    for firms in [10_000, 100_000] {
        let made = histories(firms).and_then(|histories| {
            let value_usd: Vec<f64> = histories.iter().map(|firm| firm.value(5)).collect();
            let population = Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() })?;
            Ok((population, GrowthModel::fitted(&histories)?, program()?))
        });
        let (population, growth, program) = match made {
            Ok(made) => made,
            Err(error) => return eprintln!("{error}"),
        };
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
