//! How long the measures of one cell take, and how that compares with sorting its values.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use std::hint::black_box;
use std::time::{Duration, Instant};
use topheavy::measure::{Measure, Values, evaluate};

/// Rounds of the comparison with sorting; odd, so that a median is one of them.
const ROUNDS: usize = 15;
/// The whole standard set on a million firms may take this many times as long as the library's sort of them.
const MOST_SORTS: f64 = 2.5;

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

fn measures(bench: &mut Criterion) {
    for n in [100, 10_000, 1_000_000] {
        let x = pareto(n);
        let values = match Values::new(&x) {
            Ok(values) => values,
            Err(error) => return eprintln!("{error}"),
        };
        let mut group = bench.benchmark_group("measures");
        group.throughput(Throughput::Elements(n as u64)).sample_size(10).warm_up_time(Duration::from_millis(500));
        group.bench_function(BenchmarkId::new("check", n), |timer| timer.iter(|| Values::new(black_box(&x))));
        for name in ["hhi", "top_share(0.01)", "gini", "theil", "esteban_ray(1)", "der(0.5)", "all"] {
            let Ok(asked) = Measure::parse_list(name) else { return eprintln!("{name} is no measure") };
            group
                .bench_function(BenchmarkId::new(name, n), |timer| timer.iter(|| evaluate(black_box(&values), &asked)));
        }
        group.finish();
    }
}

/// Prints the median time of the whole set over that of the library's sort, in rounds that take turns.
fn compare_with_sorting() {
    let x = pareto(1_000_000);
    let standard = Measure::standard();
    let Ok(values) = Values::new(&x) else { return eprintln!("the values of the bench are not usable") };
    let (mut sorts, mut sets) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut copy = x.clone();
        let start = Instant::now();
        copy.sort_unstable_by(f64::total_cmp);
        sorts.push(start.elapsed());
        black_box(copy);
        let start = Instant::now();
        black_box(evaluate(black_box(&values), &standard));
        sets.push(start.elapsed());
    }
    let (sort, set) = (median(sorts), median(sets));
    println!(
        "standard set of {} measures on 1,000,000 firms: {:.1} ms; sort_unstable_by(total_cmp) of the same: {:.1} ms; \
         ratio {:.2} (at most {MOST_SORTS})",
        standard.len(),
        1e3 * set.as_secs_f64(),
        1e3 * sort.as_secs_f64(),
        set.as_secs_f64() / sort.as_secs_f64(),
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

criterion_group!(kernels, measures);

fn main() {
    compare_with_sorting();
    kernels();
    Criterion::default().configure_from_args().final_summary();
}
