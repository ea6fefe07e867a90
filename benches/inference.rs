//! How long resampling takes.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use topheavy::inference::{Bootstrap, Design, jackknife};
use topheavy::measure::{Measure, Values};

const REPLICATES: usize = 1000;

/// Pareto values of index 1.1 from 1,000 up, the same on every machine: a linear congruential generator and the inverse
/// of the distribution.
fn pareto(n: usize) -> Vec<f64> {
    let mut state = 20_240_601_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..n).map(|_| 1000.0 * uniform().powf(-1.0 / 1.1)).collect()
}

fn resampling(bench: &mut Criterion) {
    let Ok(asked) = Measure::parse_list("hhi,gini,theil,top_share(0.01)") else { return eprintln!("no such measures") };
    for n in [10, 1_000, 100_000] {
        let x = pareto(n);
        let values = match Values::new(&x) {
            Ok(values) => values,
            Err(error) => return eprintln!("{error}"),
        };
        let mut group = bench.benchmark_group("inference");
        group.sample_size(10).warm_up_time(Duration::from_millis(500));
        group.throughput(Throughput::Elements((REPLICATES * n) as u64));
        let bootstrap = Bootstrap::new(&asked);
        group.bench_function(BenchmarkId::new("bootstrap, 1000 replicates", n), |timer| {
            timer.iter(|| bootstrap.of(black_box(&values)));
        });
        group.throughput(Throughput::Elements(n as u64));
        group.bench_function(BenchmarkId::new("jackknife", n), |timer| {
            timer.iter(|| jackknife(black_box(&values), &asked, &Design::simple(), 0.95, &|| false));
        });
        group.finish();
    }
}

criterion_group!(benches, resampling);
criterion_main!(benches);
