//! How long decompositions and tables of classes take, beside the plain way to do the same, in the same run.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::{Duration, Instant};
use topheavy::brackets::hhi_bounds;
use topheavy::decompose::{Groups, gini, theil};
use topheavy::inference::fit::Law;
use topheavy::measure::Values;

const GROUPS: usize = 300;

/// Seconds of the best of three runs.
fn seconds<T>(work: impl Fn() -> T) -> f64 {
    let once = || {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn says(what: &str, ours: f64, plain: f64) {
    println!("{what}: {ours:.5} s, the plain way {plain:.5} s, ratio {:.1}", plain / ours);
}

/// Theil within and between, with a pass over all firms for every group.
fn plain_theil(x: &[f64], group: &[usize]) -> (f64, f64) {
    let theil = |x: &[f64]| {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        x.iter().map(|x| x / mean * (x / mean).ln()).sum::<f64>() / x.len() as f64
    };
    let total: f64 = x.iter().sum();
    let (mut within, mut between) = (0.0, 0.0);
    for one in 0..GROUPS {
        let members: Vec<f64> = x.iter().zip(group).filter(|(_, group)| **group == one).map(|(x, _)| *x).collect();
        let sum: f64 = members.iter().sum();
        within += sum / total * theil(&members);
        between += sum / total * (sum / total * x.len() as f64 / members.len() as f64).ln();
    }
    (within, between)
}

/// Absolute differences of all pairs of firms, and of those within a group.
fn plain_gini(x: &[f64], group: &[usize]) -> (f64, f64) {
    let (mut all, mut within) = (0.0, 0.0);
    for (one, of) in x.iter().zip(group) {
        for (other, its) in x.iter().zip(group) {
            let apart = (one - other).abs();
            all += apart;
            within += if of == its { apart } else { 0.0 };
        }
    }
    (all, within)
}

/// The largest Σ s² over a grid of what the firms of ranks 10 and 100 have, every firm filled for itself.
fn plain_bound(shares: [f64; 3], counts: [usize; 3], steps: usize) -> f64 {
    let most = [shares[0] / counts[0] as f64, shares[1] / counts[1] as f64];
    let mut highest = 0.0_f64;
    for (i, j) in (0..=steps).flat_map(|i| (0..=steps).map(move |j| (i, j))) {
        let borders = [most[0] * i as f64 / steps as f64, most[1] * j as f64 / steps as f64];
        let limits = [(1.0, borders[0]), (borders[0], borders[1]), (borders[1], 0.0)];
        let mut sum = 0.0;
        for ((share, count), (most, least)) in shares.into_iter().zip(counts).zip(limits) {
            let mut left = share - least * count as f64;
            for _ in 0..count {
                let more = left.min(most - least).max(0.0);
                sum += (least + more).powi(2);
                left -= more;
            }
            sum = if left > 1e-12 { f64::NEG_INFINITY } else { sum };
        }
        highest = highest.max(sum);
    }
    highest
}

fn decompositions(bench: &mut Criterion) {
    let law = Law::LogNormal { mu: 12.0, sigma: 2.0 };
    let x = law.draw(100_000, 1);
    let group: Vec<usize> = (0..x.len()).map(|firm| firm * 7919 % GROUPS).collect();
    let (Ok(values), Ok(groups)) = (Values::new(&x), Groups::of(&group)) else { return eprintln!("no such groups") };
    let mut timed = bench.benchmark_group("decompose");
    timed.sample_size(10).warm_up_time(Duration::from_millis(300));
    timed.bench_function("theil, 100,000 firms in 300 groups", |timer| {
        timer.iter(|| theil(black_box(&values), std::slice::from_ref(&groups)));
    });
    timed.bench_function("gini, 100,000 firms in 300 groups", |timer| {
        timer.iter(|| gini(black_box(&values), &groups));
    });
    timed.finish();
    let ours = seconds(|| theil(&values, std::slice::from_ref(&groups)));
    says("theil of 100,000 firms in 300 groups", ours, seconds(|| plain_theil(&x, &group)));
    let (few, their) = (x.get(..5_000).unwrap_or_default(), group.get(..5_000).unwrap_or_default());
    let (Ok(values), Ok(groups)) = (Values::new(few), Groups::of(their)) else { return eprintln!("no such groups") };
    says("gini of 5,000 firms in 300 groups", seconds(|| gini(&values, &groups)), seconds(|| plain_gini(few, their)));
}

fn brackets(bench: &mut Criterion) {
    let concentration = [(10, 0.346), (100, 0.637)];
    let mut timed = bench.benchmark_group("brackets");
    timed.sample_size(10).warm_up_time(Duration::from_millis(300));
    timed.bench_function("hhi_bounds, two ratios of 1,000 firms", |timer| {
        timer.iter(|| hhi_bounds(black_box(&concentration), Some(1_000)));
    });
    timed.finish();
    let ours = seconds(|| hhi_bounds(&concentration, Some(1_000)));
    let plain = seconds(|| plain_bound([0.346, 0.291, 0.363], [10, 90, 900], 200));
    says("hhi_bounds, two ratios of 1,000 firms, beside a grid of 200 × 200", ours, plain);
}

criterion_group!(benches, decompositions, brackets);
criterion_main!(benches);
