//! A power law against an obvious slow search over all thresholds.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

use super::*;
use crate::random::Stream;

fn of(values: &[f64], options: &PowerLawOptions) -> PowerLaw {
    Tail::new(values).unwrap().power_law(options).unwrap().unwrap()
}

/// Distance by its definition, from every value at or above a threshold.
fn plain_distance(tail: &[f64], survival: impl Fn(f64) -> f64, after: impl Fn(f64) -> f64, kind: Distance) -> f64 {
    let n = tail.len() as f64;
    let mut farthest = 0.0_f64;
    for x in tail {
        let at_least = tail.iter().filter(|other| *other >= x).count() as f64 / n;
        let above = tail.iter().filter(|other| *other > x).count() as f64 / n;
        farthest = farthest.max((survival(*x) - at_least).abs());
        if kind == Distance::Kolmogorov {
            farthest = farthest.max((after(*x) - above).abs());
        }
    }
    farthest
}

/// α, xmin and distance of every candidate; the least distance.
fn plain(values: &[f64], options: &PowerLawOptions) -> (f64, f64, f64) {
    let mut candidates: Vec<f64> = values.iter().copied().filter(|x| *x > 0.0).collect();
    candidates.sort_by(f64::total_cmp);
    candidates.dedup();
    candidates.pop();
    let mut best = (f64::NAN, f64::NAN, f64::INFINITY);
    for xmin in candidates {
        let tail: Vec<f64> = values.iter().copied().filter(|x| *x >= xmin).collect();
        let mean = tail.iter().map(|x| (x / xmin).ln()).sum::<f64>() / tail.len() as f64;
        let (alpha, distance) = match options.support {
            Support::Continuous => {
                let alpha = 1.0 / mean;
                let survival = |x: f64| (x / xmin).powf(-alpha);
                (alpha, plain_distance(&tail, survival, survival, options.distance))
            }
            Support::Discrete => {
                let (alpha, _) = discrete::alpha(mean, xmin);
                let law = ZetaAbove::new(&[], xmin, alpha);
                (alpha, plain_distance(&tail, |x| law.survival(x), |x| law.survival(x + 1.0), options.distance))
            }
        };
        // Equal but for rounding: the lower threshold.
        if distance < best.2 - 1e-13 {
            best = (alpha, xmin, distance);
        }
    }
    best
}

fn samples() -> Vec<Vec<f64>> {
    let mut samples = Vec::new();
    for seed in 0..40 {
        let mut stream = Stream::new(91, seed);
        let n = 3 + stream.bits() % 150;
        let alpha = 0.5 + 3.0 * stream.unit();
        let shape = seed % 5;
        let draw = |stream: &mut Stream| {
            let u = 1.0 - stream.unit();
            match shape {
                0 => u.powf(-1.0 / alpha),
                1 => (crate::normal::quantile(u.min(1.0 - 1e-16)) * 1.5).exp(),
                2 => (3.0 * u.powf(-1.0 / alpha)).floor(),
                3 => (stream.unit() * 20.0).floor(),
                _ => 1e6 * u + if stream.unit() < 0.2 { 1e6 * stream.unit().powf(-1.0) } else { 0.0 },
            }
        };
        samples.push((0..n).map(|_| draw(&mut stream)).collect());
    }
    samples
}

#[test]
fn the_search_finds_what_the_slow_one_finds() {
    for (number, values) in samples().into_iter().enumerate() {
        for distance in [Distance::Kolmogorov, Distance::Below] {
            let options = PowerLawOptions { distance, ..PowerLawOptions::default() };
            let (alpha, xmin, ks) = plain(&values, &options);
            let law = of(&values, &options);
            assert!((law.ks - ks).abs() < 1e-12, "{number}: {} {ks}", law.ks);
            assert_eq!(law.xmin, xmin, "{number}");
            assert!((law.alpha - alpha).abs() < 1e-10 * alpha, "{number}");
        }
    }
}

#[test]
fn the_search_over_counts_finds_what_the_slow_one_finds() {
    for (number, values) in samples().into_iter().enumerate() {
        let counts: Vec<f64> = values.iter().map(|x| x.floor()).collect();
        for distance in [Distance::Kolmogorov, Distance::Below] {
            let options = PowerLawOptions { distance, support: Support::Discrete, xmin: None };
            let (alpha, xmin, ks) = plain(&counts, &options);
            let Ok(law) = Tail::new(&counts).unwrap().power_law(&options).unwrap() else { continue };
            assert!((law.ks - ks).abs() < 1e-11, "{number}: {} {ks}", law.ks);
            assert_eq!(law.xmin, xmin, "{number}");
            assert!((law.alpha - alpha).abs() < 1e-9 * alpha, "{number}");
        }
    }
}

/// Every distance, to the bit, on thousands of values: no bound leaves the largest out.
#[test]
fn the_search_is_exact_on_long_samples() {
    for (seed, body) in [(1, 0.0), (2, 0.5), (3, 0.9)] {
        let mut stream = Stream::new(17, seed);
        let values: Vec<f64> = (0..3000)
            .map(|_| {
                let u = 1.0 - stream.unit();
                if stream.unit() < body {
                    (crate::normal::quantile(u.min(1.0 - 1e-16))).exp()
                } else {
                    2.0 * u.powf(-1.0 / 1.1)
                }
            })
            .collect();
        let tail = Tail::new(&values).unwrap();
        for kind in [Distance::Kolmogorov, Distance::Below] {
            let found = tail.search(Support::Continuous, kind).unwrap();
            let all: Vec<f64> = (0..tail.values.len() - 1)
                .map(|rung| {
                    let alpha = tail.ladder.at_least[rung] / tail.ladder.excess[rung];
                    let n = tail.ladder.at_least[rung];
                    (rung..tail.values.len())
                        .map(|j| {
                            let survival = (-alpha * (tail.ladder.log[j] - tail.ladder.log[rung])).exp();
                            let below = (survival - tail.ladder.at_least[j] / n).abs();
                            let above = (survival - tail.ladder.at_least[j + 1] / n).abs();
                            if kind == Distance::Below { below } else { below.max(above) }
                        })
                        .fold(0.0, f64::max)
                })
                .collect();
            let least = all.iter().copied().fold(f64::INFINITY, f64::min);
            assert_eq!(found.distance, least);
            assert_eq!(found.rung, all.iter().position(|distance| *distance == least).unwrap());
        }
    }
}

#[test]
fn a_given_threshold_need_not_be_a_value() {
    let values = [3.0, 4.0, 5.0, 9.0, 20.0];
    let law = of(&values, &PowerLawOptions { xmin: Some(3.5), ..PowerLawOptions::default() });
    let sum: f64 = values[1..].iter().map(|x| (x / 3.5_f64).ln()).sum();
    assert!((law.alpha - 4.0 / sum).abs() < 1e-14);
    assert_eq!((law.n_tail, law.body, law.n), (4, 3.0, 5));
    let survival = |x: f64| (x / 3.5).powf(-law.alpha);
    assert!((law.ks - plain_distance(&values[1..], survival, survival, Distance::Kolmogorov)).abs() < 1e-14);
    let counts =
        of(&values, &PowerLawOptions { xmin: Some(2.0), support: Support::Discrete, ..PowerLawOptions::default() });
    assert_eq!((counts.n_tail, counts.body), (5, 0.0));
}

#[test]
fn published_closed_form() {
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    let law = of(&values, &PowerLawOptions { xmin: Some(1.0), ..PowerLawOptions::default() });
    assert!((law.alpha - 10.0 / 3_628_800_f64.ln()).abs() < 1e-15);
    assert!((law.alpha - 0.662_058_186_7).abs() < 1e-10);
    assert_eq!(law.standard_error, law.alpha / 10_f64.sqrt());
}

#[test]
fn scaling_keeps_alpha() {
    for values in samples() {
        let law = of(&values, &PowerLawOptions::default());
        let scaled: Vec<f64> = values.iter().map(|x| 1024.0 * x).collect();
        let again = of(&scaled, &PowerLawOptions::default());
        assert_eq!((again.alpha, again.ks, again.xmin), (law.alpha, law.ks, 1024.0 * law.xmin));
    }
}

#[test]
fn alpha_of_a_simulated_law_is_found() {
    for (alpha, seed) in [(0.8, 0), (1.1, 1), (2.5, 2)] {
        let mut stream = Stream::new(5, seed);
        let values: Vec<f64> = (0..20_000).map(|_| (1.0 - stream.unit()).powf(-1.0 / alpha)).collect();
        let given = of(&values, &PowerLawOptions { xmin: Some(1.0), ..PowerLawOptions::default() });
        assert!((given.alpha - alpha).abs() < 3.5 * given.standard_error);
        let counts: Vec<f64> = values.iter().map(|x| (5.0 * x).round()).collect();
        let whole = of(
            &counts,
            &PowerLawOptions { xmin: Some(40.0), support: Support::Discrete, ..PowerLawOptions::default() },
        );
        assert!((whole.alpha - alpha).abs() < 3.5 * whole.standard_error, "{} {}", whole.alpha, alpha);
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_or_undefined() {
    let options = PowerLawOptions::default();
    let undefined = |values: &[f64]| Tail::new(values).unwrap().power_law(&options).unwrap().unwrap_err();
    assert_eq!(undefined(&[0.0, 0.0]), Undefined::NoValue);
    assert_eq!(undefined(&[0.0, 3.0, 3.0]), Undefined::AllEqual);
    let at = |xmin: f64, support| PowerLawOptions { xmin: Some(xmin), support, ..options };
    let tail = Tail::new(&[1.0, 2.5, 2.5]).unwrap();
    for xmin in [0.0, -1.0, f64::NAN, f64::INFINITY, 3.0] {
        assert!(tail.power_law(&at(xmin, Support::Continuous)).unwrap_err().is_usage());
    }
    assert_eq!(tail.power_law(&at(2.5, Support::Continuous)).unwrap(), Err(Undefined::AllEqual));
    let error = tail.power_law(&at(1.0, Support::Discrete)).unwrap_err().to_string();
    assert_eq!(
        error,
        "column 'values': 2 of them are not whole, and a discrete power law is one of counts; leave discrete out, or round them"
    );
    let whole = Tail::new(&[1.0, 2.0, 2.0]).unwrap();
    assert!(whole.power_law(&at(1.5, Support::Discrete)).unwrap_err().is_usage());
    assert_eq!(whole.power_law(&at(2.0, Support::Discrete)).unwrap(), Err(Undefined::AllEqual));
}
