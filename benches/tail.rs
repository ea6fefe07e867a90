//! How long the fits of tails take, and that the search for xmin keeps within its budget.

use criterion::{BenchmarkId, Criterion, criterion_group};
use std::hint::black_box;
use std::time::{Duration, Instant};
use topheavy::inference::fit::{Fit, Law};
use topheavy::inference::tail::{PowerLawOptions, Support, Tail};

/// Most seconds for a power law of 100,000 values.
const BUDGET: f64 = 0.3;

/// Samples of one size: a power law, a log-normal body, a body with Pareto tails.
fn samples(n: usize) -> [(&'static str, Vec<f64>); 3] {
    [
        ("pareto", Law::Pareto { alpha: 1.1, xmin: 1000.0 }),
        ("log_normal", Law::LogNormal { mu: 12.0, sigma: 2.5 }),
        ("double_pareto", Law::DoubleParetoLogNormal { alpha: 1.1, beta: 0.8, nu: 12.0, tau: 1.5 }),
    ]
    .map(|(name, law)| (name, law.draw(n, 1)))
}

fn power_laws(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("tail");
    group.sample_size(10).warm_up_time(Duration::from_millis(300));
    for (name, x) in samples(100_000) {
        let counts: Vec<f64> = x.iter().map(|x| x.ceil()).collect();
        let fit = |x: &[f64], support| {
            let options = PowerLawOptions { support, ..PowerLawOptions::default() };
            Tail::new(black_box(x)).and_then(|tail| tail.power_law(&options))
        };
        group.bench_function(BenchmarkId::new("power_law", name), |timer| timer.iter(|| fit(&x, Support::Continuous)));
        group
            .bench_function(BenchmarkId::new("discrete", name), |timer| timer.iter(|| fit(&counts, Support::Discrete)));
        let start = Instant::now();
        black_box(fit(&x, Support::Continuous)).ok();
        let seconds = start.elapsed().as_secs_f64();
        println!("power_law of 100,000 values ({name}): {seconds:.3} s, budget {BUDGET} s");
    }
    group.bench_function("hill_path", |timer| {
        let x = Law::Pareto { alpha: 1.1, xmin: 1.0 }.draw(100_000, 2);
        timer.iter(|| Tail::new(black_box(&x)).and_then(|tail| tail.hill_path(200, 0.95)));
    });
    let x = Law::DoubleParetoLogNormal { alpha: 1.1, beta: 0.8, nu: 12.0, tau: 1.5 }.draw(10_000, 3);
    group.bench_function("fit_double_pareto_log_normal_10000", |timer| {
        timer.iter(|| Fit::double_pareto_log_normal(black_box(&x), &|| false));
    });
    group.finish();
}

criterion_group!(benches, power_laws);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
