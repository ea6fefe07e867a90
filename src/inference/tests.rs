//! The fast ways against the obvious ones.

#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

use super::draws::Plan;
use super::frame::{Codes, Frame};
use super::influence::{has_influence, influence};
use super::kernel::{Kernel, Scratch};
use super::line::Resample;
use super::*;
use crate::definition::Definition;
use crate::measure::{Measure, Values, evaluate};
use crate::random::{Stream, mix};
use proptest::prelude::*;

/// Every measure there is, at several parameters.
fn all_measures() -> Vec<Measure> {
    let mut measures: Vec<Measure> =
        Definition::catalogue().iter().filter_map(|definition| definition.measure.parse().ok()).collect();
    let more = "top_share(0.1), top_share(0.1,floor), top_share(0.07,fractional), top_share(0.2,quantile), cr(1), cr(3), \
                cr(500), ge(-1), ge(0), ge(0.5), ge(1), ge(2), ge(3.3), atkinson(0.5), atkinson(1), atkinson(2), \
                hannah_kay(0.5), hannah_kay(1), hannah_kay(2), hannah_kay(3), renyi(0.5), renyi(1), renyi(2), \
                lorenz(0.1), lorenz(0.33), lorenz(1), kolm(0.01), esteban_ray(1), der(0.5)";
    measures.extend(Measure::parse_list(more).unwrap());
    measures
}

fn log_normal(key: u64, n: usize, sigma: f64) -> Vec<f64> {
    let mut stream = Stream::new(key, 0);
    (0..n).map(|_| (sigma * crate::normal::quantile(stream.unit().max(1e-17))).exp()).collect()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

fn usable(number: crate::measure::Number) -> f64 {
    number.ok().filter(|x| x.is_finite()).unwrap_or(f64::NAN)
}

fn sample() -> impl Strategy<Value = Vec<f64>> {
    let one = prop_oneof![
        4 => (0.0..1.0_f64).prop_map(|u| (1.0 - u).powf(-0.9)),
        2 => (1..6_u32).prop_map(f64::from),
        1 => Just(0.0),
    ];
    let many = prop::collection::vec(one, 1..700);
    prop_oneof![3 => many, 1 => prop::collection::vec(0.5..2.0_f64, 1..20), 1 => prop::collection::vec(Just(3.0), 1..5)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn sums_of_terms_and_cells_with_weights_agree(x in sample(), key in any::<u64>(), million in any::<bool>()) {
        let x: Vec<f64> = x.into_iter().map(|x| if million { 1e6 * x } else { x }).collect();
        let measures = all_measures();
        let values = Values::new(&x).unwrap();
        let frame = Frame::new(&values, &measures, Codes::default()).unwrap();
        let plan = Plan::new(&frame, x.len(), Codes::default()).unwrap();
        let kernel = Kernel::new(&frame, &measures);
        let mut scratch = Scratch::new(&frame);
        let units = plan.draw(&mut Stream::new(key, 1), &frame.weights, &mut scratch.counts);
        prop_assert_eq!(units, x.len() as u64);
        let mut fast = vec![0.0; measures.len()];
        kernel.numbers(&mut scratch, units, &mut fast);
        let counts: Vec<f64> = scratch.counts.iter().map(|count| f64::from(*count)).collect();
        let slow = evaluate(&Values::weighted(&frame.x, &counts).unwrap(), &measures).numbers;
        for ((measure, fast), slow) in measures.iter().zip(&fast).zip(slow) {
            prop_assert!(close(*fast, usable(slow), 1e-12), "{measure}: {fast} and {slow:?}");
        }
    }

    #[test]
    fn leaving_out_a_unit_is_a_sample_without_it(x in sample(), weighted in any::<bool>()) {
        let x = &x[..x.len().min(60)];
        let weights: Vec<f64> = (0..x.len()).map(|i| if weighted { (i % 4) as f64 + f64::from(u8::from(i == 0)) } else { 1.0 }).collect();
        let measures = all_measures();
        let values = Values::weighted(x, &weights).unwrap();
        let frame = Frame::new(&values, &measures, Codes::default()).unwrap();
        prop_assume!(frame.units > 1);
        let plan = Plan::new(&frame, x.len(), Codes::default()).unwrap();
        let left = Kernel::new(&frame, &measures).leave_out(&plan).unwrap();
        prop_assert_eq!(left[0].size(), values.units());
        let mut counts: Vec<f64> = frame.weights.iter().map(|w| f64::from(*w)).collect();
        for unit in 0..frame.len() {
            counts[unit] -= 1.0;
            let slow = evaluate(&Values::weighted(&frame.x, &counts).unwrap(), &measures).numbers;
            counts[unit] += 1.0;
            for (at, (measure, slow)) in measures.iter().zip(slow).enumerate() {
                let (fast, times) = left[0].of(at).nth(unit).unwrap();
                prop_assert_eq!(times, counts[unit]);
                prop_assert!(close(fast, usable(slow), 3e-11), "{measure}: {fast} and {slow:?} of {x:?} without {unit}");
            }
        }
    }

    #[test]
    fn influence_is_the_slope_towards_a_unit(x in prop::collection::vec(0.2..9.0_f64, 5..40), at in any::<prop::sample::Index>()) {
        let measures: Vec<Measure> = all_measures().into_iter().filter(has_influence).collect();
        prop_assert!(measures.len() > 20);
        let values = Values::new(&x).unwrap();
        let frame = Frame::new(&values, &measures, Codes::default()).unwrap();
        let kernel = Kernel::new(&frame, &measures);
        let mut scratch = Scratch::new(&frame);
        scratch.counts.copy_from_slice(&frame.weights);
        let mut sums = Vec::new();
        let rank_sum = frame.sums(&scratch.counts, frame.units, true, &mut sums);
        let line = Resample { frame: &frame, counts: &scratch.counts, units: frame.units, sums: &sums, rank_sum };
        let (at, n, step) = (at.index(x.len()), x.len() as f64, 1e-6);
        let moved: Vec<f64> = (0..x.len()).map(|i| 1.0 - step + if i == at { step * n } else { 0.0 }).collect();
        let slopes = evaluate(&Values::weighted(&frame.x, &moved).unwrap(), &measures).numbers;
        let before = evaluate(&values, &measures).numbers;
        let mut influences = Vec::new();
        for ((measure, before), after) in kernel.measures.iter().zip(before).zip(slopes) {
            influence(measure, &line, &mut influences).unwrap();
            let total: f64 = influences.iter().sum();
            let size: f64 = influences.iter().map(|i| i.abs()).sum();
            prop_assert!(total.abs() <= 1e-9 * (1.0 + size), "{measure}");
            // What is cut at a rank or a mean has kinks, where the slope is that of one side.
            let kinked = matches!(measure, Measure::Hoover | Measure::TopShare(..) | Measure::Lorenz(_));
            let slope = (after.unwrap() - before.unwrap()) / step;
            let tolerance = 1e-4 * (1.0 + size);
            prop_assert!(kinked || (slope - influences[at]).abs() <= tolerance, "{measure}: {slope} {}", influences[at]);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(x in sample(), turn in 0..50_usize) {
        let strata: Vec<u32> = (0..x.len()).map(|i| u32::from(i % 3 == 0)).collect();
        let mut turned: Vec<(f64, u32)> = x.iter().copied().zip(strata.iter().copied()).collect();
        turned.rotate_left(turn % x.len());
        turned.reverse();
        let (x1, strata1): (Vec<f64>, Vec<u32>) = turned.into_iter().unzip();
        prop_assume!(x.len() > 2);
        let bootstrap = Bootstrap::new(&Measure::parse_list("hhi,gini,theil,der(0.5),cr(1)").unwrap()).replicates(39).unwrap();
        let (one, other) = (Values::new(&x).unwrap(), Values::new(&x1).unwrap());
        prop_assert_eq!(bootstrap.of(&one), bootstrap.of(&other));
        for design in [Design::strata, Design::clusters] {
            let of = |values, codes| bootstrap.of_design(values, &design(Design::simple(), codes));
            prop_assert_eq!(of(&one, &strata), of(&other, &strata1));
        }
    }
}

#[test]
fn results_are_the_same_bits_on_any_number_of_threads() {
    let x = log_normal(5, 3000, 1.5);
    let values = Values::new(&x).unwrap();
    let measures = Measure::parse_list("hhi,gini,theil,top_share(0.01),median,esteban_ray(1)").unwrap();
    let strata: Vec<u32> = (0..3000).map(|i| i % 7).collect();
    let found = [1, 2, 8].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let bootstrap = Bootstrap::new(&measures).replicates(99).unwrap();
            let simple = Method::ALL.map(|method| {
                let measures = if method == Method::Studentized { &measures[..4] } else { &measures[..5] };
                Bootstrap::new(measures).replicates(99).unwrap().method(method).of(&values).unwrap()
            });
            let within = bootstrap.of_design(&values, &Design::simple().strata(&strata)).unwrap();
            let bar = jackknife(&values, &measures, &Design::simple(), 0.9, &|| false).unwrap();
            (format!("{simple:?}"), format!("{within:?}"), format!("{bar:?}"))
        })
    });
    assert!(found[0] == found[1] && found[1] == found[2]);
}

#[test]
fn weights_are_repeated_values() {
    let x = [1.0, 2.0, 5.0, 9.0, 30.0];
    let weights = [5.0, 0.0, 3.0, 2.0, 1.0];
    let repeated = [1.0, 1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0, 9.0, 9.0, 30.0];
    let (weighted, repeated) = (Values::weighted(&x, &weights).unwrap(), Values::new(&repeated).unwrap());
    let measures = Measure::parse_list("hhi,gini,theil,mld,ge(2),mean,top_share(0.1)").unwrap();
    for (a, b) in [
        (analytic(&weighted, &measures, 0.9).unwrap(), analytic(&repeated, &measures, 0.9).unwrap()),
        (
            jackknife(&weighted, &measures, &Design::simple(), 0.9, &|| false).unwrap(),
            jackknife(&repeated, &measures, &Design::simple(), 0.9, &|| false).unwrap(),
        ),
    ] {
        for (a, b) in a.iter().zip(&b) {
            assert!(close(a.standard_error.unwrap(), b.standard_error.unwrap(), 1e-12), "{a:?} {b:?}");
            assert!(close(a.low.unwrap(), b.low.unwrap(), 1e-12) && close(a.bias.unwrap(), b.bias.unwrap(), 1e-12));
        }
    }
    let bootstrap = Bootstrap::new(&measures).replicates(4000).unwrap();
    let (a, b) = (bootstrap.of(&weighted).unwrap(), bootstrap.of(&repeated).unwrap());
    for (a, b) in a.iter().zip(&b) {
        let (a, b) = (a.standard_error.unwrap(), b.standard_error.unwrap());
        assert!((a / b - 1.0).abs() < 0.05, "{a} {b}");
    }
}

#[test]
fn standard_errors_agree_with_theory_and_with_each_other() {
    let x = log_normal(11, 4000, 0.6);
    let values = Values::new(&x).unwrap();
    let names =
        "mean,hhi,effective_number,gini,theil,mld,ge(2),atkinson(0.5),top_share(0.1),lorenz(0.5),hoover,shannon";
    let measures = Measure::parse_list(names).unwrap();
    let found = Bootstrap::new(&measures).replicates(3000).unwrap().of(&values).unwrap();
    let analytic = analytic(&values, &measures, 0.95).unwrap();
    let jackknife = jackknife(&values, &measures, &Design::simple(), 0.95, &|| false).unwrap();
    for ((bootstrap, analytic), jackknife) in found.iter().zip(&analytic).zip(&jackknife) {
        let (a, j) = (analytic.standard_error.unwrap(), jackknife.standard_error.unwrap());
        assert!((j / a - 1.0).abs() < 0.01, "{}: {j} {a}", analytic.measure);
        let b = bootstrap.standard_error.unwrap();
        assert!((b / a - 1.0).abs() < 0.05, "{}: {b} {a}", analytic.measure);
        assert_eq!(bootstrap.estimate, analytic.estimate);
    }
    let mean = values.mean();
    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 3999.0;
    assert!(close(analytic[0].standard_error.unwrap(), (variance / 4000.0).sqrt(), 1e-13));
    assert!(close(jackknife[0].standard_error.unwrap(), (variance / 4000.0).sqrt(), 1e-11));
    assert!(jackknife[0].bias.unwrap().abs() < 1e-9);
}

#[test]
fn a_cluster_moves_as_one() {
    // Pairs of equal values in clusters: the error is √2 that of independent units.
    let half = log_normal(3, 800, 0.5);
    let x: Vec<f64> = half.iter().chain(&half).copied().collect();
    let codes: Vec<u32> = (0..800).chain(0..800).collect();
    let measures = Measure::parse_list("mean,gini").unwrap();
    let values = Values::new(&x).unwrap();
    let bootstrap = Bootstrap::new(&measures).replicates(3000).unwrap();
    let simple = bootstrap.of(&values).unwrap();
    let design = Design::simple().clusters(&codes);
    let whole = bootstrap.of_design(&values, &design).unwrap();
    let bars = jackknife(&values, &measures, &design, 0.9, &|| false).unwrap();
    for ((simple, whole), bar) in simple.iter().zip(&whole).zip(bars) {
        let (simple, whole) = (simple.standard_error.unwrap(), whole.standard_error.unwrap());
        assert!((whole / simple - 2.0_f64.sqrt()).abs() < 0.1, "{whole} {simple}");
        assert!((whole / bar.standard_error.unwrap() - 1.0).abs() < 0.06);
    }
    // Strata that explain everything leave nothing to chance.
    let (x, strata) = ([1.0, 1.0, 1.0, 5.0, 5.0, 5.0], [0, 0, 0, 1, 1, 1]);
    let found = bootstrap.of_design(&Values::new(&x).unwrap(), &Design::simple().strata(&strata)).unwrap();
    assert!(found[0].standard_error.unwrap() == 0.0 && found[1].low == found[1].high);
}

#[test]
fn what_differs_is_found_and_what_does_not_is_not() {
    let measures = Measure::parse_list("gini,theil").unwrap();
    let (narrow, wide, again) = (log_normal(1, 600, 0.5), log_normal(2, 500, 0.8), log_normal(4, 500, 0.5));
    let [narrow, wide, again] = [&narrow, &wide, &again].map(|x| Values::new(x).unwrap());
    for method in [Method::Percentile, Method::Basic, Method::Bca] {
        let bootstrap = Bootstrap::new(&measures).method(method);
        let rise = bootstrap.difference(&narrow, &wide).unwrap();
        assert!(rise.iter().all(|rise| rise.low.unwrap() > 0.0 && rise.p_value.unwrap() < 0.01), "{rise:?}");
        for found in bootstrap.difference(&narrow, &again).unwrap() {
            let holds_zero = found.low.unwrap() <= 0.0 && 0.0 <= found.high.unwrap();
            assert_eq!(holds_zero, found.p_value.unwrap() > 0.05, "{found:?}");
        }
    }
}

#[test]
fn pairing_takes_out_what_firms_have_in_common() {
    let before = log_normal(1, 400, 1.0);
    let mut stream = Stream::new(mix(8, 8), 0);
    let mut after: Vec<f64> = before.iter().map(|x| x * (1.0 + 0.1 * stream.unit())).collect();
    // Some leave, some are new, and the rows stand in another order.
    after.truncate(380);
    after.extend(log_normal(9, 30, 1.0));
    let codes: Vec<u32> = (0..400).collect();
    let mut codes_after: Vec<u32> = (0..380).chain(500..530).collect();
    let measures = Measure::parse_list("gini,hhi,top_share(0.05)").unwrap();
    let (first, second) = (Values::new(&before).unwrap(), Values::new(&after).unwrap());
    for method in [Method::Percentile, Method::Basic, Method::Bca] {
        let bootstrap = Bootstrap::new(&measures).method(method);
        let paired = bootstrap.paired_difference(&first, &second, &Firms::new(&codes, &codes_after).unwrap()).unwrap();
        let apart = bootstrap.difference(&first, &second).unwrap();
        for (paired, apart) in paired.iter().zip(&apart) {
            assert_eq!(paired.difference, apart.difference);
            assert!(paired.standard_error.unwrap() < 0.6 * apart.standard_error.unwrap(), "{paired:?} {apart:?}");
        }
        let mut turned = after.clone();
        turned.reverse();
        codes_after.reverse();
        let firms = Firms::new(&codes, &codes_after).unwrap();
        assert_eq!(paired, bootstrap.paired_difference(&first, &Values::new(&turned).unwrap(), &firms).unwrap());
        codes_after.reverse();
    }
}

#[test]
fn subsampling_carries_measures_to_the_size_of_the_sample() {
    let x = log_normal(21, 2000, 0.7);
    let measures = Measure::parse_list("hhi,effective_number,shannon,gini,theil,top_share(0.1)").unwrap();
    let values = Values::new(&x).unwrap();
    let found = Bootstrap::new(&measures).method(Method::Subsampling).subsample(500).unwrap().of(&values).unwrap();
    let errors = analytic(&values, &measures, 0.95).unwrap();
    for (found, error) in found.iter().zip(&errors) {
        let (a, b) = (found.standard_error.unwrap(), error.standard_error.unwrap());
        let heavy = found.warnings.iter().any(|warning| matches!(warning, Warning::HeavyTail { .. }));
        assert!(heavy || (0.8..1.25).contains(&(a / b)), "{found:?} {b}");
        assert!(found.low.unwrap() < found.estimate.unwrap() && found.estimate.unwrap() < found.high.unwrap());
    }
    assert!(found[3].warnings.is_empty());
}

#[test]
fn heavy_tails_are_told() {
    let mut stream = Stream::new(77, 0);
    let x: Vec<f64> = (0..1000).map(|_| (1.0 - stream.unit()).powf(-1.0 / 1.1)).collect();
    let measures = Measure::parse_list("gini,hhi,top_share(0.01),cr(4),median,n").unwrap();
    let found = Bootstrap::new(&measures).of(&Values::new(&x).unwrap()).unwrap();
    for interval in &found[..3] {
        assert!(
            matches!(interval.warnings[..], [Warning::HeavyTail { exponent, .. }] if exponent < 1.6),
            "{interval:?}"
        );
    }
    assert_eq!(found[3].warnings, [Warning::Extremes]);
    assert!(found[4].warnings.is_empty() && found[5].warnings.is_empty());
    assert_eq!((found[5].low, found[5].standard_error), (Ok(1000.0), Ok(0.0)));
}

#[test]
fn what_has_no_interval_says_why() {
    use crate::measure::Undefined;
    let measures = Measure::parse_list("hhi,mld,palma").unwrap();
    let bootstrap = Bootstrap::new(&measures);
    let some_zero = bootstrap.of(&Values::new(&[0.0, 1.0, 2.0, 3.0, 0.0]).unwrap()).unwrap();
    assert!(some_zero[0].low.is_ok());
    assert_eq!((some_zero[1].estimate, some_zero[1].low), (Ok(f64::INFINITY), Err(Undefined::Infinite)));
    assert_eq!((some_zero[2].estimate, some_zero[2].high), (Err(Undefined::EmptyBottom), Err(Undefined::EmptyBottom)));
    let rare = bootstrap.of(&Values::new(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap()).unwrap();
    assert_eq!(rare[2].low, Err(Undefined::FewReplicates));
    let equal = Values::new(&[2.0; 30]).unwrap();
    for method in [Method::Percentile, Method::Basic, Method::Bca, Method::Subsampling] {
        let found = Bootstrap::new(&measures[..2]).method(method).of(&equal).unwrap();
        for interval in found {
            assert_eq!((interval.standard_error, interval.low), (Ok(0.0), interval.estimate), "{method}");
            assert_eq!((interval.high, interval.warnings), (interval.estimate, vec![Warning::AllEqual]));
        }
    }
    let found = Bootstrap::new(&measures[..2]).method(Method::Studentized).of(&equal).unwrap();
    assert_eq!((found[0].low, found[0].high), (Err(Undefined::AllEqual), Err(Undefined::AllEqual)));
    assert_eq!(analytic(&equal, &measures[..2], 0.9).unwrap()[0].standard_error, Ok(0.0));
    let lone = bootstrap.of_cell(&Values::new(&[5.0]).unwrap(), 3).unwrap();
    assert_eq!((lone[0].estimate, lone[0].low), (Ok(1.0), Err(Undefined::OneUnit)));
}

#[test]
fn bad_input_is_refused() {
    let hhi = Measure::parse_list("hhi").unwrap();
    let x = [1.0, 2.0, 3.0, 4.0];
    let values = Values::new(&x).unwrap();
    let of = |bootstrap: Bootstrap| bootstrap.of(&values).unwrap_err().to_string();
    let new = || Bootstrap::new(&hhi);
    for level in [0.0, 1.0, -0.1, 95.0, f64::NAN] {
        assert!(new().level(level).unwrap_err().to_string().starts_with("level: must lie between 0 and 1"));
        assert!(
            jackknife(&values, &hhi, &Design::simple(), level, &|| false).is_err()
                && analytic(&values, &hhi, level).is_err()
        );
    }
    assert!(new().replicates(0).unwrap_err().is_usage());
    assert!(of(new().replicates(38).unwrap()).contains("at least 39"));
    assert!(new().replicates(39).unwrap().of(&values).is_ok());
    assert!(of(Bootstrap::new(&[])).starts_with("measures: there are none"));
    assert!(of(new().method(Method::Subsampling)).contains("there are 4 units; method subsampling takes at least 10"));
    assert!(new().subsample(1).is_err());
    let cr = Bootstrap::new(&Measure::parse_list("hhi,cr(4)").unwrap());
    assert!(of(cr.clone().method(Method::Studentized)).contains("cr(4) has none here"));
    assert!(of(cr.method(Method::Subsampling)).contains("cr(4) depends on how many units"));
    assert!(
        Bootstrap::new(&hhi).of(&Values::new(&[1.0]).unwrap()).unwrap_err().to_string().contains("there are 1 units")
    );
    let fractions = Values::weighted(&x, &[1.0, 1.5, 1.0, 2.0]).unwrap();
    assert!(new().of(&fractions).unwrap_err().to_string().contains("row 2: the weight is no whole number"));
    let design = |design: Design<'_>| new().of_design(&values, &design).unwrap_err().to_string();
    assert!(design(Design::simple().strata(&[0, 1])).contains("strata: 2 entries where 4 are needed"));
    assert!(design(Design::simple().strata(&[0, 1, 0, 1]).clusters(&[0, 0, 1, 1])).contains("lies in two strata"));
    assert!(design(Design::simple().clusters(&[7; 4])).contains("there are 1 clusters"));
    let studentized = new().method(Method::Studentized).of_design(&values, &Design::simple().strata(&[0, 0, 1, 1]));
    assert!(studentized.unwrap_err().to_string().contains("no standard error of strata"));
    assert!(Firms::new(&[1, 2, 1], &[0]).unwrap_err().to_string().contains("row 3"));
    let firms = Firms::new(&[0, 1, 2], &[0, 1, 2, 3]).unwrap();
    assert!(new().paired_difference(&values, &values, &firms).is_err());
    assert!(new().method(Method::Studentized).difference(&values, &values).is_err());
    let refused = analytic(&values, &Measure::parse_list("median").unwrap(), 0.9).unwrap_err().to_string();
    assert!(refused.contains("median has no analytic standard error"));
    let many = log_normal(1, 6000, 1.0);
    let slow = Bootstrap::new(&Measure::parse_list("kolm(1)").unwrap()).method(Method::Bca);
    assert!(slow.of(&Values::new(&many).unwrap()).unwrap_err().to_string().contains("kolm(1) takes a pass"));
    for method in Method::ALL {
        assert_eq!(method.name().parse::<Method>(), Ok(method));
    }
    assert!("bayes".parse::<Method>().unwrap_err().is_usage());
}

#[test]
fn one_measure_does_not_depend_on_what_else_is_asked() {
    let x = log_normal(2, 120, 1.0);
    let values = Values::new(&x).unwrap();
    let all = all_measures();
    let together = Bootstrap::new(&all).replicates(39).unwrap().of(&values).unwrap();
    for (measure, together) in all.iter().zip(together) {
        let alone = Bootstrap::new(&[*measure]).replicates(39).unwrap().of(&values).unwrap();
        assert_eq!(alone, [together]);
    }
}

/// Asked once too often: all that resamples or leaves out ends with the same error, at once and in the middle.
#[test]
fn long_work_can_be_stopped() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (x, measures) = (log_normal(3, 400, 1.0), Measure::parse_list("hhi,gini").unwrap());
    let values = Values::new(&x).unwrap();
    let codes: Vec<u32> = (0..400).collect();
    let stopped = |found: crate::error::Error| assert_eq!(found.kind(), &crate::error::ErrorKind::Stopped);
    for after in [0, 150] {
        for method in Method::ALL {
            let asked = AtomicUsize::new(0);
            let enough = || asked.fetch_add(1, Ordering::Relaxed) >= after;
            let bootstrap = Bootstrap::new(&measures).replicates(199).unwrap().method(method).stopped_by(&enough);
            stopped(bootstrap.of(&values).unwrap_err());
            // A few more than it was told after: no work is done in between.
            assert!(asked.load(Ordering::Relaxed) <= after + 1000);
        }
        let asked = AtomicUsize::new(0);
        let enough = || asked.fetch_add(1, Ordering::Relaxed) >= after;
        stopped(jackknife(&values, &measures, &Design::simple(), 0.9, &enough).unwrap_err());
        let asked = AtomicUsize::new(0);
        let enough = || asked.fetch_add(1, Ordering::Relaxed) >= after;
        let bootstrap = Bootstrap::new(&measures).replicates(99).unwrap().stopped_by(&enough);
        stopped(bootstrap.difference(&values, &values).unwrap_err());
        asked.store(0, Ordering::Relaxed);
        let firms = Firms::new(&codes, &codes).unwrap();
        stopped(bootstrap.paired_difference(&values, &values, &firms).unwrap_err());
    }
}
