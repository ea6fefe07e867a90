//! Laws that the measures obey, on random cells with ties, zeros and weights.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "laws/diversification.rs"]
mod diversification;
#[path = "laws/reference.rs"]
mod reference;

use proptest::prelude::*;
use reference::reference;
use topheavy::measure::{Measure, Number, Undefined, Values, evaluate, lorenz_curve, merger_delta};

/// Measures besides the standard ones: every parameter regime that has code of its own.
const MORE: &str = "kolm(0.001),kolm(0.5),kolm(20),wolfson_half,units_share_ge(2),units_share_lt(2),n_between(1,3),\
    share_ge(2),share_lt(5),share_between(1,7),cr(2),cr(3),cr(7),top_share(0.25),top_share(0.3,floor),\
    top_share(0.3,fractional),top_share(0.3,quantile),top_share(0.1,quantile),top_share(0.07),top_share(1),\
    lorenz(0.2),lorenz(0.05),lorenz(1),hannah_kay(0.5),hannah_kay(1),hannah_kay(1.1),hannah_kay(3.7),renyi(0.5),\
    renyi(1),renyi(0.9),renyi(30),stenbacka(0.5),ge(0),ge(1),ge(0.1),ge(1.1),ge(0.9),ge(0.5),ge(3),ge(-0.1),ge(-2.5),\
    atkinson(0.1),atkinson(0.9),atkinson(1.1),atkinson(2),atkinson(7.3),esteban_ray(0.25),esteban_ray(0.5),der(1),\
    der(0.25),der(0.7)";

fn measures() -> Vec<Measure> {
    Measure::parse_list(&format!("all,{MORE}")).unwrap()
}

/// Measures that do not change when all values are multiplied.
fn scale_free() -> Vec<Measure> {
    let in_value_units = ["total", "mean", "median", "largest", "kolm", "share_", "n_", "units_share"];
    measures().into_iter().filter(|measure| !in_value_units.iter().any(|id| measure.id().starts_with(id))).collect()
}

fn numbers(x: &[f64], measures: &[Measure]) -> Vec<Number> {
    evaluate(&Values::new(x).unwrap(), measures).numbers
}

fn one(x: &[f64], measure: &str) -> f64 {
    numbers(x, &[measure.parse().unwrap()])[0].unwrap()
}

fn bits(numbers: &[Number]) -> Vec<Result<u64, Undefined>> {
    numbers.iter().map(|number| number.map(f64::to_bits)).collect()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    a.to_bits() == b.to_bits() || (a - b).abs() <= tolerance * f64::max(a.abs().max(b.abs()), 1.0)
}

/// Values of firms: whole numbers with ties, zeros, and a heavy tail.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        3 => (1..6_u32).prop_map(f64::from),
        3 => 0.1..10.0_f64,
        2 => (0.001..1.0_f64).prop_map(|u| u.powf(-1.5)),
    ]
}

/// A cell with some value in it.
fn cell(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(value(), 1..most).prop_filter("some value", |x| x.iter().any(|x| *x > 0.0))
}

/// A cell without zeros.
fn positive_cell(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(value().prop_map(|x| if x > 0.0 { x } else { 0.5 }), 2..most)
}

fn repeated(x: &[f64], weights: &[u8]) -> Vec<f64> {
    x.iter().zip(weights).flat_map(|(x, w)| std::iter::repeat_n(*x, usize::from(*w))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn agrees_with_the_textbook(x in prop::collection::vec(value(), 1..40)) {
        for (measure, found) in measures().iter().zip(numbers(&x, &measures())) {
            match reference(*measure, &x) {
                None => prop_assert!(found.is_err(), "{measure}: {found:?}"),
                Some(expected) => {
                    let found = found.unwrap();
                    prop_assert!(close(found, expected, 1e-11), "{measure}: {found} is not {expected}");
                }
            }
        }
    }

    #[test]
    fn weights_are_repetitions(units in prop::collection::vec((value(), 0..5_u8), 1..25)) {
        let (x, weights): (Vec<f64>, Vec<u8>) = units.into_iter().unzip();
        let repeated = repeated(&x, &weights);
        prop_assume!(!repeated.is_empty());
        let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
        let weighted = evaluate(&Values::weighted(&x, &weights).unwrap(), &measures());
        let plain = evaluate(&Values::new(&repeated).unwrap(), &measures());
        prop_assert_eq!((weighted.units, weighted.largest), (plain.units, plain.largest));
        prop_assert_eq!(weighted.total.to_bits(), plain.total.to_bits());
        for ((measure, a), b) in measures().iter().zip(weighted.numbers).zip(plain.numbers) {
            match (a, b) {
                (Ok(a), Ok(b)) => prop_assert!(close(a, b, 1e-12), "{measure}: {a} is not {b}"),
                (a, b) => prop_assert_eq!(a, b, "{}", measure),
            }
        }
    }

    #[test]
    fn neither_order_nor_company_reaches_a_bit(
        units in prop::collection::vec((value(), 0.5..3.0_f64), 1..40).prop_shuffle(),
        turn in 0..40_usize,
    ) {
        let (x, weights): (Vec<f64>, Vec<f64>) = units.into_iter().unzip();
        let (mut other_x, mut other_weights) = (x.clone(), weights.clone());
        other_x.rotate_left(turn % x.len());
        other_weights.rotate_left(turn % x.len());
        other_x.reverse();
        other_weights.reverse();
        let pairs = [
            (Values::new(&x), Values::new(&other_x)),
            (Values::weighted(&x, &weights), Values::weighted(&other_x, &other_weights)),
        ];
        for (values, other) in pairs {
            let Ok(values) = values else { continue };
            let together = evaluate(&values, &measures()).numbers;
            prop_assert_eq!(bits(&together), bits(&evaluate(&other.unwrap(), &measures()).numbers));
            for (measure, number) in measures().iter().zip(&together) {
                prop_assert_eq!(bits(&evaluate(&values, &[*measure]).numbers), bits(&[*number]), "{}", measure);
            }
        }
    }

    #[test]
    fn scale_does_not_matter(x in cell(40), exponent in -900..900_i32, factor in 0.01..100.0_f64) {
        let plain = numbers(&x, &scale_free());
        let by_power_of_two: Vec<f64> = x.iter().map(|x| x * 2.0_f64.powi(exponent)).collect();
        prop_assert_eq!(bits(&plain), bits(&numbers(&by_power_of_two, &scale_free())));
        let scaled: Vec<f64> = x.iter().map(|x| x * factor).collect();
        for ((measure, a), b) in scale_free().iter().zip(plain).zip(numbers(&scaled, &scale_free())) {
            // Rounding may split units that equal the mean from it; the coefficient is an interval there.
            if measure.id() == "lorenz_asymmetry" {
                continue;
            }
            match (a, b) {
                (Ok(a), Ok(b)) => prop_assert!(close(a, b, 1e-11), "{measure}: {a} is not {b}"),
                (a, b) => prop_assert_eq!(a, b, "{}", measure),
            }
        }
    }

    #[test]
    fn kolm_is_absolute(x in positive_cell(30), shift in 0.0..50.0_f64) {
        let shifted: Vec<f64> = x.iter().map(|x| x + shift).collect();
        prop_assert!(close(one(&x, "kolm(0.5)"), one(&shifted, "kolm(0.5)"), 1e-11));
        let doubled: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
        prop_assert!(close(2.0 * one(&x, "kolm(0.5)"), one(&doubled, "kolm(0.25)"), 1e-12));
        prop_assert!(one(&doubled, "kolm(0.5)") >= one(&x, "kolm(0.5)"));
    }

    #[test]
    fn replication_changes_only_what_counts_units(x in cell(25), copies in 2..5_u8) {
        let k = f64::from(copies);
        let copied = repeated(&x, &vec![copies; x.len()]);
        for measure in [
            "gini", "theil", "mld", "ge(2)", "ge(-1)", "atkinson(0.5)", "atkinson(1)", "hoover", "palma", "quintile_ratio",
            "lorenz(0.3)", "wolfson", "esteban_ray(1)", "hhi_dual", "kolm(0.1)", "mean", "median",
            "top_share(0.3,fractional)", "share_ge(2)", "units_share_lt(2)",
        ] {
            let measure: Measure = measure.parse().unwrap();
            match (numbers(&x, &[measure])[0], numbers(&copied, &[measure])[0]) {
                (Ok(a), Ok(b)) => prop_assert!(close(a, b, 1e-12), "{measure}: {a} is not {b}"),
                (a, b) => prop_assert_eq!(a, b, "{}", measure),
            }
        }
        for (measure, factor) in [
            ("hhi", 1.0 / k), ("hhi_excess", 1.0 / k), ("effective_number", k), ("hannah_kay(0.5)", k), ("exp_shannon", k),
            ("hall_tideman", 1.0 / k), ("dominance", 1.0 / k), ("n", k), ("total", k),
        ] {
            prop_assert!(close(factor * one(&x, measure), one(&copied, measure), 1e-12), "{}", measure);
        }
        prop_assert!(close(one(&x, "shannon") + k.ln(), one(&copied, "shannon"), 1e-12));
        prop_assert!(close(one(&x, "renyi(3)") + k.ln(), one(&copied, "renyi(3)"), 1e-12));
    }

    #[test]
    fn a_transfer_to_a_larger_unit_never_lowers_inequality(
        x in cell(30), from in 0..30_usize, to in 0..30_usize, part in 0.0..1.0_f64,
    ) {
        let (from, to) = (from % x.len(), to % x.len());
        let (from, to) = if x[from] < x[to] { (from, to) } else { (to, from) };
        prop_assume!(x[from] < x[to]);
        let mut after = x.clone();
        let moved = part * x[from];
        after[from] -= moved;
        after[to] += moved;
        for measure in [
            "hhi", "hhi_normalized", "gini", "theil", "ge(2)", "ge(0.5)", "atkinson(0.5)", "hoover", "hall_tideman",
            "top_share(0.2)", "cr(1)", "largest",
        ] {
            prop_assert!(one(&after, measure) >= one(&x, measure) - 1e-13, "{}", measure);
        }
        for measure in ["shannon", "effective_number", "hannah_kay(0.5)", "lorenz(0.4)"] {
            prop_assert!(one(&after, measure) <= one(&x, measure) * (1.0 + 1e-13) + 1e-13, "{}", measure);
        }
        prop_assert!(one(&after, "mld") >= one(&x, "mld") - 1e-13);
    }

    #[test]
    fn numbers_stay_in_their_range(x in cell(40)) {
        let n = x.len() as f64;
        let least = 1.0 / n;
        let (slack, all) = (1e-14, 1.0 + 1e-14);
        let within = |measure: &str, low: f64, high: f64| {
            let found = numbers(&x, &[measure.parse().unwrap()])[0];
            found.is_err() || found.is_ok_and(|number| low * (1.0 - slack) <= number && number <= high * all)
        };
        for (measure, low, high) in [
            ("hhi", least, 1.0), ("effective_number", 1.0, n), ("hhi_dual", 0.0, 1.0 - least),
            ("hhi_normalized", 0.0, 1.0), ("hhi_normalized_unctad", 0.0, 1.0), ("hhi_excess", 0.0, 1.0 - least),
            ("hall_tideman", least, 1.0), ("cci", least, 1.0), ("dominance", least, 1.0), ("stenbacka", 0.0, 0.5),
            ("shannon", 0.0, n.ln()), ("exp_shannon", 1.0, n), ("renyi(2)", 0.0, n.ln()), ("hannah_kay(3)", 1.0, n),
            ("gini", 0.0, 1.0 - least), ("gini_small_sample", 0.0, 1.0), ("theil", 0.0, n.ln()),
            ("mld", 0.0, f64::INFINITY), ("ge(2)", 0.0, (n - 1.0) / 2.0), ("atkinson(0.5)", 0.0, 1.0),
            ("atkinson(3)", 0.0, 1.0), ("hoover", 0.0, 1.0 - least), ("palma", 0.25, f64::INFINITY),
            ("quintile_ratio", 1.0, f64::INFINITY), ("lorenz(0.5)", 0.0, 0.5), ("lorenz_asymmetry", 0.0, 2.0),
            ("wolfson", 0.0, f64::INFINITY), ("esteban_ray(0.5)", 0.0, f64::INFINITY), ("der(0.5)", 0.0, f64::INFINITY),
            ("cr(3)", f64::min(3.0 * least, 1.0), 1.0), ("top_share(0.2)", 0.2, 1.0), ("share_ge(3)", 0.0, 1.0),
        ] {
            prop_assert!(within(measure, low, high), "{} is {}", measure, one(&x, measure));
        }
    }

    #[test]
    fn a_merger_adds_its_delta(x in cell(30), merged in 0..30_usize) {
        prop_assume!(x.len() > 1);
        let mut after = x.clone();
        let gone = after.swap_remove(merged % x.len());
        let total = one(&x, "total");
        let delta = merger_delta(after[0] / total, gone / total).unwrap();
        after[0] += gone;
        prop_assert!(close(one(&after, "hhi"), one(&x, "hhi") + delta, 1e-13));
        prop_assert!(one(&after, "cci") >= one(&x, "cci") - 1e-13);
    }

    #[test]
    fn groups_split_theil_mld_and_hhi(groups in prop::collection::vec(positive_cell(10), 1..5)) {
        let all = groups.concat();
        let (n, total) = (all.len() as f64, one(&all, "total"));
        let totals: Vec<f64> = groups.iter().map(|group| one(group, "total")).collect();
        let sizes: Vec<f64> = groups.iter().map(|group| group.len() as f64).collect();
        let means: Vec<f64> = totals.iter().zip(&sizes).map(|(total, size)| total / size).collect();
        let between = Values::weighted(&means, &sizes).unwrap();
        let between = |measure: &str| evaluate(&between, &[measure.parse().unwrap()]).numbers[0].unwrap();
        let within = |measure: &str, weights: &dyn Fn(usize) -> f64| -> f64 {
            groups.iter().enumerate().map(|(g, group)| weights(g) * one(group, measure)).sum()
        };
        let value_share = |g: usize| totals[g] / total;
        prop_assert!(close(one(&all, "theil"), between("theil") + within("theil", &value_share), 1e-12));
        prop_assert!(close(one(&all, "mld"), between("mld") + within("mld", &|g| sizes[g] / n), 1e-12));
        prop_assert!(close(one(&all, "hhi"), within("hhi", &|g| value_share(g).powi(2)), 1e-12));
    }

    #[test]
    fn an_idle_unit_counts_only_among_units(x in cell(30)) {
        let n = x.len() as f64;
        let mut with_idle = x.clone();
        with_idle.push(0.0);
        for measure in [
            "total", "largest", "hhi", "effective_number", "hall_tideman", "cci", "dominance", "stenbacka", "shannon",
            "renyi(2)", "hannah_kay(0.5)", "cr(3)", "share_ge(2)", "n_ge(2)",
        ] {
            prop_assert!(close(one(&x, measure), one(&with_idle, measure), 1e-14), "{}", measure);
        }
        prop_assert!(close(one(&with_idle, "n"), n + 1.0, 0.0));
        prop_assert!(close(one(&with_idle, "theil"), one(&x, "theil") + ((n + 1.0) / n).ln(), 1e-13));
        prop_assert!(close(1.0 - one(&with_idle, "gini"), (1.0 - one(&x, "gini")) * n / (n + 1.0), 1e-13));
        prop_assert_eq!(one(&with_idle, "mld").to_bits(), f64::INFINITY.to_bits());
        prop_assert_eq!(one(&with_idle, "ge(-1)").to_bits(), f64::INFINITY.to_bits());
        prop_assert_eq!(one(&with_idle, "atkinson(1)").to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn top_shares_grow_and_the_lorenz_curve_is_convex(x in cell(40), weights in prop::collection::vec(1.0..4.0_f64, 40)) {
        let weighted = Values::weighted(&x, &weights[..x.len()]).unwrap();
        for values in [Values::new(&x).unwrap(), weighted] {
            let share = |measure: String| evaluate(&values, &[measure.parse().unwrap()]).numbers[0].unwrap();
            for rule in ["ceil", "floor", "fractional", "quantile"] {
                let shares: Vec<f64> = (1..=20).map(|k| share(format!("top_share({},{rule})", f64::from(k) / 20.0))).collect();
                prop_assert!(shares.is_sorted(), "{rule} {shares:?}");
                // ⌊n⌋ units are not all of them when weights are not whole.
                prop_assert!(close(shares[19], 1.0, 0.0) || rule == "floor");
            }
            for twentieths in 1..20 {
                let (top, bottom) = (f64::from(twentieths) / 20.0, f64::from(20 - twentieths) / 20.0);
                let whole = share(format!("top_share({top},fractional)")) + share(format!("lorenz({bottom})"));
                prop_assert!(close(whole, 1.0, 1e-13));
            }
            let curve = lorenz_curve(&values).unwrap();
            prop_assert_eq!((curve[0], curve[curve.len() - 1]), ([0.0, 0.0], [1.0, 1.0]));
            let slopes: Vec<f64> = curve.windows(2).map(|p| (p[1][1] - p[0][1]) / (p[1][0] - p[0][0])).collect();
            prop_assert!(slopes.windows(2).all(|s| s[1] >= s[0] - 1e-10));
        }
    }

    #[test]
    fn no_cell_gives_nan(x in prop::collection::vec(prop_oneof![
        Just(0.0), Just(5e-324), Just(1e-310), Just(1e-300), Just(1.0), Just(1e300), 1e-5..1e5_f64,
    ], 1..20)) {
        // Refused when the mean is no normal double.
        let Ok(values) = Values::new(&x) else { return Ok(()) };
        for (measure, number) in measures().iter().zip(evaluate(&values, &measures()).numbers) {
            prop_assert!(!number.is_ok_and(f64::is_nan), "{}", measure);
        }
    }

    #[test]
    fn nearly_equal_units_keep_their_digits(parts in prop::collection::vec(-100..100_i32, 2..20)) {
        // 1 + k·2⁻⁴⁰: deviations are exact, so the textbook on them has all digits.
        let unit = 2.0_f64.powi(-40);
        let x: Vec<f64> = parts.iter().map(|k| 1.0 + f64::from(*k) * unit).collect();
        let mut pairs = 0.0;
        for a in &parts {
            pairs += parts.iter().map(|b| f64::from((a - b).abs())).sum::<f64>();
        }
        let n = x.len() as f64;
        let gini = pairs * unit / (2.0 * n * one(&x, "total"));
        prop_assert!((one(&x, "gini") - gini).abs() <= 1e-14 * gini);
        let mean = parts.iter().map(|k| f64::from(*k)).sum::<f64>() / n;
        let hoover = parts.iter().map(|k| (f64::from(*k) - mean).abs()).sum::<f64>() * unit / (2.0 * one(&x, "total"));
        prop_assert!((one(&x, "hoover") - hoover).abs() <= 1e-13 * hoover);
        prop_assert!((0.0..=2.0).contains(&one(&x, "lorenz_asymmetry")));
    }
}

#[test]
fn equal_units_are_exactly_equal() {
    for n in [1, 2, 3, 7, 10, 1000, 5000] {
        let x = vec![0.1; n];
        for measure in [
            "gini",
            "theil",
            "mld",
            "ge(2)",
            "ge(-1)",
            "atkinson(0.5)",
            "hoover",
            "hhi_dual",
            "hhi_excess",
            "wolfson",
            "kolm(1)",
        ] {
            assert_eq!(one(&x, measure).to_bits(), 0.0_f64.to_bits(), "{measure} of {n}");
        }
        let density = "der(0.5)".parse().unwrap();
        assert_eq!(numbers(&x, &[density]), [Err(Undefined::NoSpread)]);
        // One digit apart, where the mean of doubles may leave their range.
        let nearly: Vec<f64> = x.iter().copied().chain([0.1_f64.next_up()]).collect();
        for (measure, number) in measures().iter().zip(numbers(&nearly, &measures())) {
            assert!(number.is_ok_and(f64::is_finite), "{measure} of {n}: {number:?}");
        }
    }
}

#[test]
fn a_cell_without_value_says_why() {
    for (measure, number) in measures().iter().zip(numbers(&[0.0, 0.0, 0.0], &measures())) {
        match measure.id() {
            "n" | "total" | "mean" | "median" | "largest" | "kolm" => assert!(number.is_ok(), "{measure}"),
            id if id.starts_with("n_") || id.starts_with("units_share") => assert!(number.is_ok(), "{measure}"),
            _ => assert_eq!(number, Err(Undefined::NoValue), "{measure}"),
        }
    }
}

#[test]
fn measures_that_divide_by_nothing_say_why() {
    let reason = |x: &[f64], measure: &str| numbers(x, &[measure.parse().unwrap()])[0];
    assert_eq!(reason(&[5.0], "hhi_normalized"), Err(Undefined::OneUnit));
    assert_eq!(reason(&[5.0], "hhi_normalized_unctad"), Err(Undefined::OneUnit));
    assert_eq!(reason(&[5.0], "gini_small_sample"), Err(Undefined::OneUnit));
    assert_eq!(reason(&[5.0], "der(0.5)"), Err(Undefined::NoSpread));
    assert_eq!(reason(&[0.0, 0.0, 5.0], "wolfson"), Err(Undefined::NoMedian));
    assert_eq!(reason(&[0.0, 0.0, 5.0], "palma"), Err(Undefined::EmptyBottom));
    assert_eq!(reason(&[0.0, 3.0, 5.0, 5.0, 5.0], "quintile_ratio"), Err(Undefined::EmptyBottom));
    assert_eq!(reason(&[1e-300, 1e300], "ge(-3)"), Err(Undefined::Overflow));
}

/// Cells large enough for the radix sort, the block sums and the boxes of the density, against the textbook.
#[test]
fn large_cells_agree_with_the_textbook() {
    let mut state = 7_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    let shapes: [fn(f64) -> f64; 3] = [|u| u.powf(-1.0 / 1.1), |u| (20.0 * u).floor(), |u| (3.0 * u).exp()];
    for shape in shapes {
        let x: Vec<f64> = (0..5000).map(|_| shape(uniform())).collect();
        for (measure, found) in Measure::standard().iter().zip(numbers(&x, &Measure::standard())) {
            let expected = reference(*measure, &x);
            match (found, expected) {
                (Ok(found), Some(expected)) => {
                    assert!(close(found, expected, 1e-11), "{measure}: {found} is not {expected}");
                }
                (found, expected) => assert!(found.is_err() && expected.is_none(), "{measure}"),
            }
        }
        let mut reversed = x.clone();
        reversed.reverse();
        assert_eq!(bits(&numbers(&x, &Measure::standard())), bits(&numbers(&reversed, &Measure::standard())));
    }
}
