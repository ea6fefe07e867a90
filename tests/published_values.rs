//! Published and closed-form values. Inputs, expectations and tolerances are read from `cases/published_values.json`.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its case must fail")]

use serde_json::Value;
use std::collections::BTreeSet;
use topheavy::inference::fit::Fit;
use topheavy::inference::tail::{PowerLawOptions, Tail};
use topheavy::measure::{Measure, Values, diversification, evaluate, krugman, lorenz_curve, merger_delta};

/// Cases that a test below checks.
const COVERED: [&str; 18] = [
    "ineq-vector",
    "us1968-grouped",
    "dagum-lorenz",
    "theil-zeros",
    "wolfson",
    "lorenz-1to5",
    "ineqpy-weighted",
    "hoover-0to9",
    "concstats-six",
    "hhi-merger-guidelines",
    "horvath-cci",
    "reat-theil-is-mld",
    "econgeo-gini",
    "pareto-exact",
    "kr-brackets-2019",
    "kr-tec-shares",
    "farhauer-kroell-krugman",
    "hill-1to10",
];

/// Cases of capabilities that measure no single cell: decomposition, inference, disclosure control, policy, dynamics.
const ELSEWHERE: [&str; 6] =
    ["dineq-gini-decomp", "sdc-handbook-ex1", "sdc-p-from-k", "ssb-dominance", "kr-export-star-500", "kr-entry-exit"];

struct Case(Value);

impl Case {
    fn all() -> Vec<Self> {
        let text = include_str!("cases/published_values.json");
        let mut file: Value = serde_json::from_str(text).unwrap();
        file["cases"].as_array_mut().unwrap().drain(..).map(Self).collect()
    }

    fn named(id: &str) -> Self {
        Self::all().into_iter().find(|case| case.id() == id).unwrap()
    }

    fn id(&self) -> &str {
        self.0["id"].as_str().unwrap()
    }

    fn input(&self, path: &[&str]) -> Vec<f64> {
        numbers(at(&self.0["inputs"], path))
    }

    fn expected(&self, path: &[&str]) -> Vec<f64> {
        numbers(at(&self.0["expected"], path))
    }

    /// The number found is the published one within the tolerance of the case, which is absolute; a tolerance of 0 means
    /// equal but for the last digits of a double.
    fn check(&self, path: &[&str], found: f64) {
        let expected = self.expected(path)[0];
        let tolerance = self.0["tolerance"].as_f64().unwrap() + 4.0 * f64::EPSILON * expected.abs();
        assert!((found - expected).abs() <= tolerance, "{} {path:?}: {found} is not {expected}", self.id());
    }

    fn check_measures(&self, values: &Values<'_>, measures: &[(&str, &str)]) {
        for (key, measure) in measures {
            self.check(&[key], number(values, measure));
        }
    }
}

fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, key| value.get(key).unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().map(|item| item.as_f64().unwrap()).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

fn number(values: &Values<'_>, measure: &str) -> f64 {
    evaluate(values, &[measure.parse().unwrap()]).numbers[0].unwrap()
}

/// A continuous distribution as weighted units: its quantile at 1 − v, v = t⁶, over a fine even grid of t, so that the
/// tail is as fine as its values are large.
fn fine_grid(quantile: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
    const UNITS: u32 = 200_000;
    let step = 1.0 / f64::from(UNITS);
    let edges = |i: u32| (f64::from(i) * step).powi(6);
    let units = (0..UNITS).map(|i| {
        let above = ((f64::from(i) + 0.5) * step).powi(6);
        (quantile(above), 1e9 * (edges(i + 1) - edges(i)))
    });
    units.unzip()
}

#[test]
fn no_case_is_forgotten() {
    let in_file: BTreeSet<String> = Case::all().iter().map(|case| case.id().to_owned()).collect();
    let listed: BTreeSet<String> = COVERED.iter().chain(&ELSEWHERE).map(|id| (*id).to_owned()).collect();
    assert_eq!(in_file, listed);
}

#[test]
fn ineq_vector() {
    let case = Case::named("ineq-vector");
    let x = case.input(&["x"]);
    let values = Values::new(&x).unwrap();
    case.check_measures(
        &values,
        &[
            ("gini", "gini"),
            ("gini_small_sample_n/(n-1)", "gini_small_sample"),
            ("atkinson_0.5", "atkinson(0.5)"),
            ("atkinson_1", "atkinson(1)"),
            ("herfindahl", "hhi"),
            ("rosenbluth_hall_tideman", "rosenbluth"),
            ("rosenbluth_hall_tideman", "hall_tideman"),
            ("hoover_RS", "hoover"),
            ("theil_T_GE1", "theil"),
            ("theil_T_GE1", "ge(1)"),
            ("mld_GE0", "mld"),
            ("mld_GE0", "ge(0)"),
            ("GE2", "ge(2)"),
            ("GE-1", "ge(-1)"),
            ("shannon_ln", "shannon"),
            ("exp_shannon", "exp_shannon"),
            ("hhi_numbers_equivalent", "effective_number"),
            ("hhi_numbers_equivalent", "hannah_kay(2)"),
            ("hhi_normalised_(H-1/n)/(1-1/n)", "hhi_normalized"),
            ("unctad_sqrt_form", "hhi_normalized_unctad"),
            ("CR4", "cr(4)"),
            ("horvath_CCI", "cci"),
            ("wolfson_2(2T-G)mu/m", "wolfson"),
        ],
    );
    let scaled: Vec<f64> = x.iter().map(|x| x / 10_000.0).collect();
    case.check(&["kolm_param1_on_x/10000"], number(&Values::new(&scaled).unwrap(), "kolm(1)"));
}

#[test]
fn us1968_grouped() {
    let case = Case::named("us1968-grouped");
    let (mean, freq) = (case.input(&["mean"]), case.input(&["freq"]));
    let values = Values::weighted(&mean, &freq).unwrap();
    case.check_measures(&values, &[("gini_lower_bound", "gini"), ("theil_T", "theil"), ("mld", "mld")]);
}

#[test]
fn dagum_lorenz() {
    let case = Case::named("dagum-lorenz");
    // The R package ineq takes the reciprocal of Dagum's p: its curve is that of F(x) = (1 + x^(−a))^(−1/b).
    let [a, b] = case.input(&["parameter"])[..] else { panic!("two parameters") };
    // F turned around; 1 − F is given, so ln F = ln_1p(−above).
    let (x, w) = fine_grid(|above| (-(-above).ln_1p() * b).exp_m1().powf(-1.0 / a));
    let values = Values::weighted(&x, &w).unwrap();
    let tolerance = case.0["tolerance"].as_f64().unwrap();
    for (p, expected) in case.input(&["p"]).iter().zip(case.expected(&["L"])) {
        let found = number(&values, &format!("lorenz({p})"));
        assert!((found - expected).abs() <= tolerance, "L({p}) is {found}, not {expected}");
    }
}

#[test]
fn theil_keeps_zeros() {
    let case = Case::named("theil-zeros");
    let y = case.input(&["y"]);
    case.check(&["theil_T"], number(&Values::new(&y).unwrap(), "theil"));
    // Group means with group sizes as weights give the part between groups.
    case.check(&["between"], number(&Values::weighted(&[0.0, 10.0], &[3.0, 3.0]).unwrap(), "theil"));
    case.check(&["within"], number(&Values::new(&y[3..]).unwrap(), "theil"));
}

#[test]
fn wolfson_in_both_conventions() {
    let case = Case::named("wolfson");
    for vector in ["a", "b", "c"] {
        let x = case.input(&[vector]);
        let values = Values::new(&x).unwrap();
        case.check(&["wolfson1994_2(2T-G)mu/m_as_in_dineq_and_apode", vector], number(&values, "wolfson"));
        case.check(&["pysal_convention", vector], number(&values, "wolfson_half"));
    }
}

#[test]
fn lorenz_1to5() {
    let case = Case::named("lorenz-1to5");
    let y = case.input(&["y"]);
    let values = Values::new(&y).unwrap();
    let curve = lorenz_curve(&values).unwrap();
    let expected = case.expected(&["L"]);
    assert_eq!(curve.len(), expected.len());
    for ([p, l], expected) in curve.into_iter().zip(expected) {
        assert!((l - expected).abs() <= case.0["tolerance"].as_f64().unwrap());
        if p > 0.0 {
            assert!((number(&values, &format!("lorenz({p})")) - l).abs() < 1e-15);
        }
    }
}

#[test]
fn ineqpy_weighted() {
    let case = Case::named("ineqpy-weighted");
    let (x, w) = (case.input(&["x"]), case.input(&["w"]));
    let values = Values::weighted(&x, &w).unwrap();
    case.check_measures(
        &values,
        &[
            ("gini_population(replication-invariant)", "gini"),
            ("gini_freq_weights_W/(W-1)", "gini_small_sample"),
            ("atkinson_0.5", "atkinson(0.5)"),
        ],
    );
    // IneqPy's own Gini is not that of the repeated values, which is the law that ours obeys.
    let published = case.expected(&["gini_IneqPy_published"])[0];
    assert!((number(&values, "gini") - published).abs() > 0.01);
    // IneqPy's top 10 % is our fractional rule: 5.7 of 57 units, whole or not. The vector stands in the case's note.
    let x = [57.0, 63.0, 81.0, 79.0, 88.0, 42.0, 3.0, 77.0, 89.0];
    let w = [9.0, 5.0, 2.0, 9.0, 5.0, 4.0, 5.0, 9.0, 9.0];
    let top = number(&Values::weighted(&x, &w).unwrap(), "top_share(0.1,fractional)");
    case.check(&["top10_over_rest_for_x_without_second_57"], top / (1.0 - top));
}

#[test]
fn hoover_is_a_share() {
    let case = Case::named("hoover-0to9");
    let x = case.input(&["x"]);
    case.check_measures(&Values::new(&x).unwrap(), &[("hoover", "hoover")]);
}

#[test]
fn concstats_six() {
    let case = Case::named("concstats-six");
    let x = case.input(&["x"]);
    let values = Values::new(&x).unwrap();
    case.check_measures(
        &values,
        &[
            ("firms", "n"),
            ("numbers_equivalent", "effective_number"),
            ("hhi", "hhi"),
            ("gini_n/(n-1)", "gini_small_sample"),
            ("dominance_index", "dominance"),
        ],
    );
    for (key, measure) in [("top", "cr(1)"), ("top3", "cr(3)"), ("top5", "cr(5)"), ("stenbacka_percent", "stenbacka")] {
        case.check(&[key], 100.0 * number(&values, measure));
    }
    case.check(&["entropy_normalised"], number(&values, "shannon") / number(&values, "n").ln());
    // concstats takes whole units above the 90 % quantile (one of six) over whole units up to the 40 % quantile (three
    // of six). Our Palma ratio counts units in part, so that replication does not change it: (1 − L(.9))/L(.4).
    case.check(&["palma"], number(&values, "top_share(0.1,quantile)") / number(&values, "lorenz(0.5)"));
    let (top, bottom) = (0.6 * 0.40, 0.04 + 0.05 + 0.4 * 0.06);
    assert!((number(&values, "palma") - top / bottom).abs() < 1e-14);
}

#[test]
fn merger_guidelines() {
    let case = Case::named("hhi-merger-guidelines");
    let (a, b) = (case.input(&["a"]), case.input(&["b"]));
    let points = |x: &[f64]| number(&Values::new(x).unwrap(), "hhi_points");
    case.check(&["HHI_a"], points(&a));
    case.check(&["HHI_b"], points(&b));
    let (rest, smallest) = b.split_at(b.len() - 2);
    let merged: Vec<f64> = rest.iter().copied().chain([smallest.iter().sum()]).collect();
    case.check(&["HHI_b_merge_two_smallest"], points(&merged));
    let (largest, rest) = b.split_at(2);
    let merged: Vec<f64> = rest.iter().copied().chain([largest.iter().sum()]).collect();
    case.check(&["HHI_b_merge_two_largest"], points(&merged));
    case.check(&["delta_rule_merge_s1=10_s2=5"], 10_000.0 * merger_delta(0.10, 0.05).unwrap());
}

#[test]
fn horvath_cci() {
    let case = Case::named("horvath-cci");
    for cell in ["monopoly", "uniform4", "x121"] {
        let x = case.input(&[cell]);
        case.check(&[cell], number(&Values::new(&x).unwrap(), "cci"));
    }
}

#[test]
fn reat_calls_the_mean_log_deviation_theil() {
    let case = Case::named("reat-theil-is-mld");
    let x = case.input(&["x"]);
    let values = Values::new(&x).unwrap();
    case.check_measures(&values, &[("mld_theil_L", "mld"), ("theil_T", "theil"), ("gini", "gini")]);
}

#[test]
fn econgeo_gini() {
    let case = Case::named("econgeo-gini");
    for vector in ["a", "b", "c"] {
        let x = case.input(&[vector]);
        case.check(&[vector], number(&Values::new(&x).unwrap(), "gini"));
    }
}

#[test]
fn pareto_exact() {
    let case = Case::named("pareto-exact");
    let (alpha, mu) = (case.input(&["alpha"])[0], case.input(&["mu"])[0]);
    let (x, w) = fine_grid(|above| mu * above.powf(-1.0 / alpha));
    let values = Values::weighted(&x, &w).unwrap();
    case.check(&["gini"], number(&values, "gini"));
    let tolerance = case.0["tolerance"].as_f64().unwrap();
    for (p, expected) in case.input(&["p"]).into_iter().zip(case.expected(&["top_share"])) {
        let above = ((1.0 - p) * 1000.0).round() / 1000.0;
        let found = number(&values, &format!("top_share({above},fractional)"));
        assert!((found - expected).abs() <= tolerance, "{p}: {found} is not {expected}");
    }
    // b = α/(α − 1): the mean above a threshold over the threshold.
    let threshold = 20.0;
    let class = format!("({threshold})");
    let total = number(&values, "total");
    let mean_above = number(&values, &format!("share_ge{class}")) * total / number(&values, &format!("n_ge{class}"));
    let expected = case.expected(&["inverted_pareto_b"])[0];
    // The threshold falls inside a unit of the grid, which is 10⁻⁵ wide there.
    assert!((mean_above / threshold - expected).abs() < 1e-4);
}

#[test]
fn korean_brackets_2019() {
    let case = Case::named("kr-brackets-2019");
    let (firms, share) = (case.input(&["firms"]), case.input(&["share"]));
    let total = case.input(&["total_usd"])[0];
    let means: Vec<f64> = firms.iter().zip(&share).map(|(firms, share)| share * total / firms).collect();
    for (mean, expected) in means.iter().zip(case.expected(&["class_mean_usd_m"])) {
        assert!((mean / 1e6 - expected).abs() < 1e-6);
    }
    // Firms of a class at their mean: all inequality that is left lies between classes.
    let values = Values::weighted(&means, &firms).unwrap();
    case.check_measures(&values, &[("gini_lower_bound", "gini"), ("theil_between", "theil")]);
}

#[test]
fn korean_size_classes() {
    let case = Case::named("kr-tec-shares");
    for year in ["2020", "2021", "2023"] {
        let classes: Vec<f64> = ["large", "mid", "sme"].iter().map(|class| case.input(&[year, class])[0]).collect();
        let values = Values::new(&classes).unwrap();
        let sme = classes[2];
        let share = number(&values, &format!("share_between({sme},{})", sme + 0.05));
        case.check(&["sme_share_pct", year], 100.0 * share);
    }
    let classes: Vec<f64> = ["large", "mid", "sme"].iter().map(|class| case.input(&["2023", class])[0]).collect();
    case.check(&["large_share_pct_2023"], 100.0 * number(&Values::new(&classes).unwrap(), "cr(1)"));
    let (top, total) = (case.expected(&["top10_value_bn_2023"])[0], case.input(&["2023", "total"])[0]);
    case.check(&["CR10_2023"], 100.0 * number(&Values::new(&[top, total - top]).unwrap(), "share_lt(300)"));
}

#[test]
fn farhauer_and_kroell_krugman() {
    let case = Case::named("farhauer-kroell-krugman");
    let index = |a: &[f64], b: &[f64]| {
        let (a, b) = (Values::new(a).unwrap(), Values::new(b).unwrap());
        let found = krugman(&a, &b).unwrap().unwrap();
        assert!((2.0 * diversification(&a, &b).unwrap().unwrap() - found).abs() <= 0.0);
        found
    };
    case.check(&["disjoint"], index(&case.input(&["j"]), &case.input(&["l"])));
    // The reference structure of REAT's krugman.spec2 is the mean of the other countries' shares.
    let mut mean = vec![0.0; 5];
    for country in ["norway", "denmark", "finland", "iceland"] {
        let jobs = case.input(&[country]);
        let total: f64 = jobs.iter().sum();
        mean.iter_mut().zip(&jobs).for_each(|(mean, jobs)| *mean += jobs / total);
    }
    case.check(&["sweden"], index(&case.input(&["sweden"]), &mean));
}

#[test]
fn pareto_closed_form() {
    let case = Case::named("hill-1to10");
    let x = case.input(&["x"]);
    let xmin = Some(case.input(&["xmin"])[0]);
    let options = PowerLawOptions { xmin, ..PowerLawOptions::default() };
    case.check(&["alpha"], Tail::new(&x).unwrap().power_law(&options).unwrap().unwrap().alpha);
    let (name, alpha) = Fit::pareto(&x, xmin).unwrap().unwrap().law.parameters()[0];
    assert_eq!(name, "alpha");
    case.check(&["alpha"], alpha);
}

#[test]
fn every_measure_is_defined_for_a_published_vector() {
    let x = Case::named("ineq-vector").input(&["x"]);
    let values = Values::new(&x).unwrap();
    for (measure, number) in Measure::standard().iter().zip(evaluate(&values, &Measure::standard()).numbers) {
        assert!(number.is_ok_and(f64::is_finite), "{measure}");
    }
}
