//! How long figures of 100,000 firms take as SVG and as PNG, and that each keeps within its budget.

use criterion::{Criterion, criterion_group};
use std::hint::black_box;
use std::time::Instant;
use topheavy::inference::fit::Law;
use topheavy::plot::{Currency, Figure, Lorenz, LorenzCurve, PowerTail, RankSize, Size, Style, Units};

/// Most seconds for a figure of 100,000 firms, from their exports to the bytes.
const BUDGET: f64 = 0.15;

/// A figure of exports.
type Drawn = fn(&[f64]) -> topheavy::Result<Figure>;

fn lorenz(exports: &[f64]) -> topheavy::Result<Figure> {
    Lorenz { units: Units::Firms, curves: vec![LorenzCurve::of("2025", exports)?] }.figure()
}

fn rank_size(exports: &[f64]) -> topheavy::Result<Figure> {
    let tail = PowerTail::of(exports)?;
    RankSize { units: Units::Firms, currency: Currency::UsDollars, exports: exports.to_vec(), tail }.figure()
}

fn figures(bench: &mut Criterion) {
    let exports = Law::DoubleParetoLogNormal { alpha: 0.95, beta: 0.8, nu: 11.5, tau: 1.4 }.draw(100_000, 1);
    let style = Style { size: Size::Slide, ..Style::default() };
    let kinds: [(&str, Drawn); 2] = [("lorenz", lorenz), ("rank_size", rank_size)];
    let mut group = bench.benchmark_group("plot");
    group.sample_size(10);
    for (name, figure) in kinds {
        let svg = |exports: &[f64]| figure(exports).and_then(|figure| figure.svg(&style)).map(|svg| svg.len());
        let png = |exports: &[f64]| figure(exports).and_then(|figure| figure.png(&style)).map(|png| png.len());
        group.bench_function(format!("{name}_svg"), |timer| timer.iter(|| svg(black_box(&exports))));
        group.bench_function(format!("{name}_png"), |timer| timer.iter(|| png(black_box(&exports))));
        for (ending, bytes) in [("svg", svg(&exports)), ("png", png(&exports))] {
            let start = Instant::now();
            black_box(if ending == "svg" { svg(&exports) } else { png(&exports) }).ok();
            let seconds = start.elapsed().as_secs_f64();
            println!("{name} of 100,000 firms, {ending}: {seconds:.3} s of {BUDGET} s, {bytes:?} bytes");
        }
    }
    group.finish();
}

criterion_group!(benches, figures);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
}
