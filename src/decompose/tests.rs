//! Published cases, slow references by hand, and laws.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

use super::*;
use crate::measure::{Measure, Number, Sensitivity, Undefined, Values};
use proptest::prelude::*;
use serde_json::Value;

fn groups(labels: &[u32]) -> Groups {
    Groups::of(labels).unwrap()
}

fn close(one: f64, other: f64, scale: f64) -> bool {
    one == other || (one - other).abs() <= 1e-12 * scale.abs().max(1.0)
}

fn adds_up(total: Number, parts: impl IntoIterator<Item = Number>) -> bool {
    let parts: Result<Vec<f64>, Undefined> = parts.into_iter().collect();
    match (total, parts) {
        (Ok(total), Ok(parts)) => {
            // Parts of either sign are as exact as the largest of them.
            let scale =
                parts.iter().filter(|part| part.is_finite()).fold(total.abs(), |scale, part| scale.max(part.abs()));
            close(total, parts.iter().sum(), if scale.is_finite() { scale } else { 1.0 })
        }
        (total, parts) => total.is_err() && parts.is_err(),
    }
}

fn case(id: &str) -> Value {
    let file: Value = serde_json::from_str(include_str!("../../tests/cases/published_values.json")).unwrap();
    file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn gini_of_dineq() {
    let case = case("dineq-gini-decomp");
    let x = floats(&case["inputs"]["x"]);
    let values = Values::new(&x).unwrap();
    let labels = |key: &str| -> Vec<String> {
        case["inputs"][key].as_array().unwrap().iter().map(ToString::to_string).collect()
    };
    for (key, name) in [("g_sorted", "sorted"), ("g_alternating", "alternating")] {
        let parts = gini(&values, &Groups::of(&labels(key)).unwrap()).unwrap();
        let expected = |part: &str| case["expected"][name][part].as_f64().unwrap();
        assert!((parts.within.unwrap() - expected("within")).abs() < 1e-9, "{name}");
        assert!((parts.between.unwrap() - expected("between")).abs() < 1e-9, "{name}");
        assert!((parts.overlap.unwrap().unwrap() - expected("overlap")).abs() < 1e-9, "{name}");
        assert!(adds_up(parts.total, [parts.between, parts.within, parts.overlap.unwrap()]));
    }
}

#[test]
fn zeros_of_theil_are_units() {
    let case = case("theil-zeros");
    let y = floats(&case["inputs"]["y"]);
    let group: Vec<String> = case["inputs"]["group"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let parts = theil(&Values::new(&y).unwrap(), &[Groups::of(&group).unwrap()]).unwrap();
    let ln_2 = case["expected"]["theil_T"].as_f64().unwrap();
    assert!((parts.total.unwrap() - ln_2).abs() < 1e-15 && (parts.between.unwrap() - ln_2).abs() < 1e-15);
    assert_eq!((parts.within, parts.groups[0].index), (Ok(0.0), Err(Undefined::NoValue)));
    assert_eq!(parts.groups[0].contribution, Ok(0.0));
}

#[test]
fn zeros_make_mean_log_deviation_infinite_where_they_are() {
    let values = Values::new(&[0.0, 1.0, 2.0, 2.0]).unwrap();
    let inside = mld(&values, &[groups(&[1, 1, 2, 2])]).unwrap();
    assert_eq!((inside.total, inside.within), (Ok(f64::INFINITY), Ok(f64::INFINITY)));
    assert!(inside.between.unwrap().is_finite());
    assert_eq!(inside.levels[0].share, Err(Undefined::Infinite));
    let between = mld(&values, &[groups(&[1, 2, 2, 2])]).unwrap();
    assert_eq!(between.between, Ok(f64::INFINITY));
    assert!(between.within.unwrap().is_finite());
    let idle = theil(&Values::new(&[0.0, 0.0]).unwrap(), &[groups(&[1, 2])]).unwrap();
    assert_eq!((idle.between, idle.groups[0].units), (Err(Undefined::NoValue), 1.0));
}

/// Every pair of units.
fn slow_gini(x: &[f64]) -> f64 {
    let (n, total) = (x.len() as f64, x.iter().sum::<f64>());
    x.iter().flat_map(|one| x.iter().map(move |other| (one - other).abs())).sum::<f64>() / (2.0 * n * total)
}

fn of_group(x: &[f64], labels: &[u32], label: u32) -> Vec<f64> {
    x.iter().zip(labels).filter(|(_, one)| **one == label).map(|(x, _)| *x).collect()
}

fn distinct(labels: &[u32]) -> Vec<u32> {
    let mut distinct = labels.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

/// Values with their group; some zeros, some ties, three groups of very different size of value.
fn units() -> impl Strategy<Value = (Vec<f64>, Vec<u32>, Vec<u32>)> {
    let unit = (prop_oneof![Just(0.0), 0.0..5.0_f64, (0..4_u32).prop_map(f64::from), 1.0..1e6_f64], 0..4_u32, 0..3_u32);
    prop::collection::vec(unit, 1..40_usize).prop_map(|units| {
        let (mut x, mut outer, mut inner) = (Vec::new(), Vec::new(), Vec::new());
        for (value, one, two) in units {
            x.push(value);
            outer.push(one);
            inner.push(two);
        }
        (x, outer, inner)
    })
}

type Split2 = fn(&Values<'_>, &[Groups]) -> crate::Result<Decomposition>;

fn entropies() -> Vec<Split2> {
    vec![
        theil,
        mld,
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(2.0)?),
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(0.5)?),
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(-0.1)?),
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(0.9)?),
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(0.1)?),
        |values, groups| generalized_entropy(values, groups, Sensitivity::new(-1.0)?),
    ]
}

fn check_sums(parts: &Decomposition) {
    let context = format!("{parts:?}");
    assert!(adds_up(parts.total, [parts.between, parts.within]), "{context}");
    assert!(adds_up(parts.total, parts.levels.iter().map(|part| part.contribution)), "{context}");
    assert!(adds_up(parts.within, parts.groups.iter().map(|row| row.within)), "{context}");
    assert!(adds_up(parts.between, parts.groups.iter().map(|row| row.between)), "{context}");
    assert!(adds_up(parts.total, parts.groups.iter().map(|row| row.contribution)), "{context}");
}

proptest! {
    #[test]
    fn entropies_add_up_at_every_level((x, outer, inner) in units()) {
        let values = Values::new(&x).unwrap();
        let (outer, inner) = (groups(&outer), groups(&inner));
        for entropy in entropies() {
            let flat = entropy(&values, std::slice::from_ref(&outer)).unwrap();
            let nested = entropy(&values, &[outer.clone(), inner.clone()]).unwrap();
            check_sums(&flat);
            check_sums(&nested);
            prop_assert!(adds_up(flat.levels[0].contribution, [nested.levels[0].contribution]));
            // A level that repeats the one above adds nothing.
            let twice = entropy(&values, &[outer.clone(), outer.clone()]).unwrap();
            prop_assert_eq!(flat.within, twice.within);
            if twice.total.is_ok() {
                prop_assert_eq!(twice.levels[1].contribution, Ok(0.0));
            }
        }
    }

    #[test]
    fn one_group_has_no_between_and_single_units_no_within((x, ..) in units()) {
        let values = Values::new(&x).unwrap();
        let one = groups(&vec![7; x.len()]);
        let own = Groups::of(&(0..x.len()).collect::<Vec<_>>()).unwrap();
        for entropy in entropies() {
            let [together, apart] = [&one, &own].map(|groups| entropy(&values, std::slice::from_ref(groups)).unwrap());
            if together.total.is_ok() {
                prop_assert_eq!((together.between, together.within), (Ok(0.0), together.total));
                prop_assert_eq!(apart.within, Ok(0.0));
                prop_assert!(close(apart.between.unwrap(), apart.total.unwrap(), apart.total.unwrap()));
            }
        }
        let [together, apart] = [&one, &own].map(|groups| gini(&values, groups).unwrap());
        if together.total.is_ok() {
            prop_assert_eq!((together.between, together.overlap), (Ok(0.0), Some(Ok(0.0))));
            prop_assert_eq!((apart.within, apart.overlap), (Ok(0.0), Some(Ok(0.0))));
        }
        let [together, apart] = [&one, &own].map(|groups| hhi(&values, groups).unwrap());
        if together.total.is_ok() {
            prop_assert_eq!((together.between, together.within), (Ok(1.0), together.total));
            prop_assert!(close(apart.between.unwrap(), apart.total.unwrap(), 1.0));
        }
    }

    #[test]
    fn neither_order_of_units_nor_labels_matter((x, outer, inner) in units(), seed in any::<u64>()) {
        let mut order: Vec<usize> = (0..x.len()).collect();
        order.sort_by_key(|unit| crate::random::mix(seed, *unit as u64));
        let moved: Vec<f64> = order.iter().map(|unit| x[*unit]).collect();
        let of = |labels: &[u32]| groups(&order.iter().map(|unit| labels[*unit]).collect::<Vec<_>>());
        let (values, shuffled) = (Values::new(&x).unwrap(), Values::new(&moved).unwrap());
        let renamed = groups(&outer.iter().map(|label| 9 - label).collect::<Vec<_>>());
        for entropy in entropies() {
            let levels = [groups(&outer), groups(&inner)];
            let found = entropy(&values, &levels).unwrap();
            prop_assert_eq!(&found, &entropy(&shuffled, &[of(&outer), of(&inner)]).unwrap());
            let other = entropy(&values, &[renamed.clone(), groups(&inner)]).unwrap();
            prop_assert!(adds_up(found.between, [other.between]) && adds_up(found.within, [other.within]));
        }
        prop_assert_eq!(gini(&values, &groups(&outer)).unwrap(), gini(&shuffled, &of(&outer)).unwrap());
        prop_assert_eq!(hhi(&values, &groups(&outer)).unwrap(), hhi(&shuffled, &of(&outer)).unwrap());
        let [one, other] = [groups(&outer), renamed].map(|groups| gini(&values, &groups).unwrap());
        prop_assert!(adds_up(one.between, [other.between]) && adds_up(one.within, [other.within]));
    }

    #[test]
    fn gini_and_herfindahl_are_those_of_all_pairs((x, labels, _) in units()) {
        let values = Values::new(&x).unwrap();
        let (parts, squares) = (gini(&values, &groups(&labels)).unwrap(), hhi(&values, &groups(&labels)).unwrap());
        let total: f64 = x.iter().sum();
        if total <= 0.0 {
            prop_assert_eq!((parts.total, squares.between), (Err(Undefined::NoValue), Err(Undefined::NoValue)));
            return Ok(());
        }
        let (mut means, mut within, mut between, mut herfindahl) = (Vec::new(), 0.0, 0.0, 0.0);
        for label in distinct(&labels) {
            let inside = of_group(&x, &labels, label);
            let held: f64 = inside.iter().sum();
            means.extend(vec![held / inside.len() as f64; inside.len()]);
            let share = held / total;
            between += share * share;
            if held > 0.0 {
                within += inside.len() as f64 / x.len() as f64 * share * slow_gini(&inside);
                herfindahl += share * share * inside.iter().map(|x| (x / held) * (x / held)).sum::<f64>();
            }
        }
        prop_assert!(close(parts.total.unwrap(), slow_gini(&x), 1.0));
        prop_assert!(close(parts.within.unwrap(), within, 1.0));
        prop_assert!(close(parts.between.unwrap(), slow_gini(&means), 1.0));
        prop_assert!(parts.overlap.unwrap().unwrap() >= 0.0);
        prop_assert!(adds_up(parts.total, parts.levels.iter().map(|part| part.contribution)));
        prop_assert!(adds_up(parts.between, parts.groups.iter().map(|row| row.between)));
        prop_assert!(close(squares.between.unwrap(), between, 1.0));
        prop_assert!(close(squares.total.unwrap(), herfindahl, 1.0));
        prop_assert!(close(squares.total.unwrap(), squares.between.unwrap() * squares.within.unwrap(), 1.0));
        prop_assert!(adds_up(squares.total, squares.groups.iter().map(|row| row.contribution)));
    }

    #[test]
    fn a_weight_is_that_many_units((x, labels, weights) in units()) {
        let of_values: Vec<f64> = weights.iter().map(|weight| f64::from(*weight)).collect();
        let Ok(values) = Values::weighted(&x, &of_values) else { return Ok(()) };
        let (mut repeated, mut of_repeated) = (Vec::new(), Vec::new());
        for ((x, label), weight) in x.iter().zip(&labels).zip(&weights) {
            for _ in 0..*weight {
                repeated.push(*x);
                of_repeated.push(*label);
            }
        }
        let all = Values::new(&repeated).unwrap();
        let (one, other) = (groups(&labels), groups(&of_repeated));
        let mut pairs: Vec<[Decomposition; 2]> = entropies()
            .into_iter()
            .map(|entropy| {
                let of = |values: &Values<'_>, groups: &Groups| entropy(values, std::slice::from_ref(groups)).unwrap();
                [of(&values, &one), of(&all, &other)]
            })
            .collect();
        pairs.push([gini(&values, &one).unwrap(), gini(&all, &other).unwrap()]);
        pairs.push([hhi(&values, &one).unwrap(), hhi(&all, &other).unwrap()]);
        for [weighted, repeated] in pairs {
            prop_assert!(adds_up(weighted.between, [repeated.between]) && adds_up(weighted.within, [repeated.within]));
            prop_assert_eq!(weighted.groups.len(), repeated.groups.len());
        }
    }

    #[test]
    fn shapley_values_add_up((x, one, two) in units(), order in any::<bool>()) {
        let values = Values::new(&x).unwrap();
        let axis = |name: &str, labels: &[u32]| Axis { name: name.to_owned(), groups: groups(labels) };
        let three: Vec<u32> = one.iter().zip(&two).map(|(one, two)| (one + two) % 2).collect();
        let mut axes = vec![axis("one", &one), axis("two", &two), axis("three", &three)];
        if order {
            axes.reverse();
        }
        let found = shapley(&values, &axes, Additive::Theil).unwrap();
        prop_assert!(adds_up(found.between, found.axes.iter().map(|axis| axis.contribution)));
        prop_assert!(adds_up(found.total, [found.between, found.within]));
        if found.total.is_ok() {
            let between = |axes: &[&[u32]]| {
                let nested: Vec<Groups> = axes.iter().map(|labels| groups(labels)).collect();
                theil(&values, &nested).unwrap().between.unwrap()
            };
            // All orders of three axes, by hand.
            let all = between(&[&one, &two]);
            let by_hand = (2.0 * between(&[&one]) + (all - between(&[&two])) + (between(&[&one, &three]) - between(&[&three]))
                + 2.0 * (all - between(&[&two, &three]))) / 6.0;
            let of_one = found.axes.iter().find(|axis| axis.axis == "one").unwrap();
            prop_assert!(close(of_one.contribution.unwrap(), by_hand, 1.0));
        }
    }

    #[test]
    fn margins_are_the_groups_of_active_and_inactive_lines((x, ..) in units(), more in 0..50_usize) {
        let lines = (x.len() + more) as u64;
        let found = margins(&Values::new(&x).unwrap(), Some(lines)).unwrap();
        let all: Vec<f64> = x.iter().copied().chain(vec![0.0; more]).collect();
        let active: Vec<bool> = all.iter().map(|x| *x > 0.0).collect();
        let parts = theil(&Values::new(&all).unwrap(), &[Groups::of(&active).unwrap()]).unwrap();
        prop_assert!(adds_up(found.total, [found.extensive, found.intensive]));
        prop_assert!(adds_up(found.extensive, [parts.between]) && adds_up(found.intensive, [parts.within]));
    }

    #[test]
    fn parts_of_a_change_add_up_and_change_sign((x, firms, _) in units(), (y, others, _) in units()) {
        let named = |labels: &[u32], x: &[f64]| -> (Vec<u32>, Vec<f64>) {
            let firms = labels.iter().zip(0..).map(|(label, at): (&u32, u32)| 4 * (at / 2) + label);
            let mut pairs: Vec<(u32, f64)> = firms.zip(x.iter().copied()).collect();
            pairs.sort_by_key(|(firm, _)| *firm);
            pairs.dedup_by_key(|(firm, _)| *firm);
            pairs.into_iter().unzip()
        };
        let ((ids, x), (other_ids, y)) = (named(&firms, &x), named(&others, &y));
        let (before, after) = (Values::new(&x).unwrap(), Values::new(&y).unwrap());
        let (old, new) = ((ids.as_slice(), &before), (other_ids.as_slice(), &after));
        let measures = Measure::parse_list("hhi,theil,top_share(0.2),cr(2),gini,mld,total,median,wolfson").unwrap();
        let pairs = measures.into_iter().map(|measure| {
            [change(old, new, measure).unwrap(), change(new, old, measure).unwrap()]
        });
        let accounting = [hhi_change(old, new).unwrap(), hhi_change(new, old).unwrap()];
        for [there, back] in pairs.chain([accounting]) {
            prop_assert!(adds_up(there.change, there.parts.iter().map(|part| part.contribution)), "{there:?}");
            if there.change.is_ok() {
                let of = |change: &Change, at: usize| change.parts[at].contribution.unwrap();
                let scale = (0..4).map(|at| of(&there, at).abs()).fold(there.before.unwrap().abs(), f64::max);
                for (one, other) in [(0, 0), (1, 2), (2, 1), (3, 3)] {
                    prop_assert!(close(of(&there, one), -of(&back, other), scale), "{there:?} {back:?}");
                }
                prop_assert!(ids != other_ids || of(&there, 1) == 0.0 && of(&there, 2) == 0.0);
            }
        }
    }
}

#[test]
fn nobody_comes_or_goes_so_all_is_continuing() {
    let (before, after) = (Values::new(&[3.0, 1.0, 2.0]).unwrap(), Values::new(&[7.0, 7.7, 0.1]).unwrap());
    let firms = ["a", "b", "c"];
    let found = change((&firms, &before), (&firms, &after), Measure::Herfindahl).unwrap();
    assert_eq!((found.parts[0].contribution, found.parts[3].contribution), (found.change, Ok(0.0)));
    assert_eq!((found.parts[0].firms, found.parts[1].firms, found.orders), (3, 0, 24));
}

#[test]
fn a_whole_new_population_enters_before_the_old_one_leaves() {
    let (before, after) = (Values::new(&[3.0, 1.0]).unwrap(), Values::new(&[2.0, 2.0]).unwrap());
    let found = change((&["a", "b"], &before), (&["c", "d"], &after), Measure::Herfindahl).unwrap();
    let mixed = (9.0 + 1.0 + 4.0 + 4.0) / 64.0;
    assert!((found.parts[1].contribution.unwrap() - (mixed - 0.625)).abs() < 1e-15);
    assert!((found.parts[2].contribution.unwrap() - (0.5 - mixed)).abs() < 1e-15);
    assert_eq!((found.parts[0].contribution, found.orders), (Ok(0.0), 12));
}

#[test]
fn what_cannot_be_split_is_refused_or_has_a_reason() {
    let values = Values::new(&[1.0, 2.0]).unwrap();
    let weighted = Values::weighted(&[1.0], &[2.0]).unwrap();
    let told = |error: crate::Error| error.to_string();
    assert!(told(theil(&values, &[]).unwrap_err()).contains("at least one grouping"));
    assert!(told(theil(&values, &[groups(&[1])]).unwrap_err()).contains("1 entries where 2 are needed"));
    assert!(told(Groups::of::<u32>(&[]).unwrap_err()).contains("one label for each value"));
    assert!(told(margins(&values, Some(1)).unwrap_err()).contains("at least the number of values, 2"));
    assert!(margins(&weighted, None).unwrap_err().is_usage());
    let twice = change((&["secret", "secret"], &values), (&["a", "b"], &values), Measure::Herfindahl).unwrap_err();
    assert!(told(twice.clone()).contains("more than once: 1") && !told(twice).contains("secret"));
    assert!(change((&["a"], &values), (&["a", "b"], &values), Measure::Gini).is_err());
    assert!(change((&["a"], &weighted), (&["a", "b"], &values), Measure::Gini).unwrap_err().is_usage());
    assert!(told(shapley(&values, &[], Additive::Theil).unwrap_err()).contains("from 1 to 12"));
    assert!("gini".parse::<Additive>().unwrap_err().is_usage());
    assert_eq!("ge(1)".parse::<Additive>().unwrap(), Additive::GeneralizedEntropy(Sensitivity::new(1.0).unwrap()));
    let idle = Values::new(&[0.0, 0.0]).unwrap();
    let found = change((&["a", "b"], &idle), (&["a", "b"], &values), Measure::Herfindahl).unwrap();
    assert_eq!((found.change, found.parts[0].contribution), (Err(Undefined::NoValue), Err(Undefined::NoValue)));
    let zero = Values::new(&[0.0, 2.0]).unwrap();
    let found = change((&["a", "b"], &zero), (&["a", "b"], &values), Measure::MeanLogDeviation).unwrap();
    assert_eq!((found.change, found.orders), (Err(Undefined::Infinite), 0));
}

#[test]
fn groups_that_are_light_or_tiny_are_measured_all_the_same() {
    let values = Values::weighted(&[1.0, 3.0, 2.0], &[0.25, 0.25, 1.0]).unwrap();
    let light = hhi(&values, &groups(&[1, 1, 2])).unwrap();
    assert!(close(light.total.unwrap(), light.groups.iter().map(|row| row.contribution.unwrap()).sum(), 1.0));
    assert_eq!(light.groups[0].index, Ok(2.5));
    let tiny = Values::new(&[1e-309, 3e-309, 1.0, 1.0]).unwrap();
    let parts = theil(&tiny, &[groups(&[1, 1, 2, 2])]).unwrap();
    let expected = Measure::Theil.of(&Values::new(&[1.0, 3.0]).unwrap()).unwrap();
    assert!((parts.groups[0].index.unwrap() - expected).abs() < 1e-6);
    check_sums(&parts);
}

#[test]
fn results_are_json() {
    let values = Values::new(&[0.0, 2.0]).unwrap();
    let json = serde_json::to_value(mld(&values, &[groups(&[1, 2])]).unwrap()).unwrap();
    assert_eq!(
        (&json["total"], &json["overlap"], &json["within"]),
        (&Value::Null, &Value::Null, &serde_json::json!(0.0))
    );
    assert_eq!(json["definition"]["id"], "mld_by_group");
}
