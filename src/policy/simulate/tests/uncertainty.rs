//! Intervals, common random numbers, growth as in the past, tables of classes.

use super::*;
use crate::brackets::{Amounts, Brackets, ClassTable};

fn width(found: &Simulation, name: &str, year: i32) -> f64 {
    let interval = found.outcome(name, year).unwrap().difference;
    interval.high.unwrap() - interval.low.unwrap()
}

#[test]
fn what_is_less_sure_has_wider_intervals() {
    let value_usd: Vec<f64> = (0..2000).map(|at| 5e6 + 2e3 * f64::from(at)).collect();
    let population = Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() }).unwrap();
    let widths: Vec<f64> = [(0.5, 0.5), (0.4, 0.6), (0.1, 0.9)]
        .into_iter()
        .map(|(low, high)| {
            let mut program = program(500, target());
            program.effect.success = Uncertain::Between { low, high };
            width(&run(&population, &GrowthModel::None, &program, &options(2026, 400)), "total", 2026)
        })
        .collect();
    assert!(widths[0] > 0.0 && widths[1] > 1.2 * widths[0] && widths[2] > 2.0 * widths[1], "{widths:?}");
    let growth = |deviation: f64| {
        let model = GrowthModel::constant(0.03, deviation).unwrap();
        let found = run(&population, &model, &program(500, target()), &options(2028, 300));
        let total = found.outcome("total", 2028).unwrap().without;
        total.high.unwrap() - total.low.unwrap()
    };
    assert!(growth(0.0) <= 0.0 && growth(0.02) < 0.6 * growth(0.05));
}

#[test]
fn common_random_numbers_make_the_difference_surer() {
    let histories = histories(4000, 13);
    let (population, growth) = (population_of(&histories), GrowthModel::fitted(&histories).unwrap());
    let mut program = program(5, target());
    program.eligibility.min_usd = Some(1e6);
    let one = |seed: u64| {
        let options = SimulationOptions { seed, ..options(2027, 1) };
        let found = run(&population, &growth, &program, &options);
        (without(&found, "total", 2027), with(&found, "total", 2027))
    };
    let worlds: Vec<(f64, f64)> = (0..60).map(one).collect();
    let variance = |numbers: &[f64]| {
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    };
    let common: Vec<f64> = worlds.iter().map(|(without, with)| with - without).collect();
    let independent: Vec<f64> =
        worlds.iter().zip(worlds.iter().skip(1)).map(|((without, _), (_, with))| with - without).collect();
    assert!(variance(&independent) > 100.0 * variance(&common));
}

#[test]
fn growth_keeps_to_what_the_firms_did() {
    let histories = histories(20_000, 17);
    let (population, growth) = (population_of(&histories), GrowthModel::fitted(&histories).unwrap());
    let found = run(&population, &growth, &program(1, EffectKind::None), &options(2026, 400));
    let last = histories.years().len() - 1;
    let totals: Vec<f64> = (0..=last).map(|year| histories.iter().map(|firm| firm.value(year)).sum()).collect();
    let firms: Vec<f64> =
        (0..=last).map(|year| histories.iter().filter(|firm| firm.exports(year)).count() as f64).collect();
    // Every pair is as likely, and each keeps the growth of its bins.
    let mean = |of: &[f64]| of.windows(2).map(|pair| pair[1] / pair[0]).sum::<f64>() / last as f64;
    let grown = without(&found, "total", 2026) / totals[last];
    assert!((grown - mean(&totals)).abs() < 0.03, "{grown} {}", mean(&totals));
    let entered = without(&found, "n", 2026) / firms[last];
    assert!((entered - mean(&firms)).abs() < 0.01, "{entered} {}", mean(&firms));
    let interval = found.outcome("total", 2026).unwrap().without;
    assert!(
        interval.low.unwrap() < totals[last] * mean(&totals) && interval.high.unwrap() > totals[last] * mean(&totals)
    );
    assert!(found.growth.starts_with("fitted from 2020–2021"), "{}", found.growth);
}

#[test]
fn firms_that_were_not_chosen_are_untouched_but_for_displacement() {
    let histories = histories(3000, 19);
    let (population, growth) = (population_of(&histories), GrowthModel::fitted(&histories).unwrap());
    let mut few = program(5, target());
    few.eligibility = Eligibility { min_usd: Some(1e5), below_usd: Some(1e6), ..Eligibility::default() };
    few.effect.kind = EffectKind::Target { level_usd: 2e6 };
    let found = run(&population, &growth, &few, &options(2028, 10));
    for name in ["n_ge_50m", "n_ge_10m"] {
        for year in 2025..=2027 {
            let outcome = found.outcome(name, year).unwrap();
            assert_eq!(outcome.with.estimate, outcome.without.estimate, "{name} {year}");
        }
    }
    assert!(difference(&found, "total", 2026) > 0.0);
}

fn brackets_2019() -> Brackets {
    let table = ClassTable {
        lower: Some(&[0.0, 1e6, 5e6, 10e6]),
        units: &[Some(81_970), Some(10_872), Some(2_426), Some(3_300)],
        amounts: Amounts::Shares(&[Some(0.022), Some(0.045), Some(0.031), Some(0.902)]),
        total: Some(541.1e9),
        concentration: &[],
    };
    Brackets::new(&table).unwrap()
}

#[test]
fn a_table_of_classes_gives_wider_intervals_around_its_own_numbers() {
    let brackets = brackets_2019();
    let population = Population::of_brackets(2019, &brackets).unwrap();
    let mut program = program(500, target());
    program.cohorts = vec![Cohort { year: 2020, firms: 500 }];
    let found = run(&population, &GrowthModel::None, &program, &options(2020, 60));
    assert_eq!((found.firms, found.eligible), (98_568, 2426));
    for year in [2019, 2020] {
        let total = found.outcome("total", year).unwrap().without;
        assert!(
            (total.low.unwrap() / 541.1e9 - 1.0).abs() < 1e-9 && (total.high.unwrap() / 541.1e9 - 1.0).abs() < 1e-9
        );
        assert!((without(&found, "share_5m_10m", year) - 0.031).abs() < 1e-9);
        assert!(near(without(&found, "n_ge_10m", year), 3300.0));
        let gini = found.outcome("gini", year).unwrap().without;
        let bound = brackets.gini().unwrap();
        assert!(bound.low.unwrap() <= gini.low.unwrap() && gini.high.unwrap() <= bound.high.unwrap());
        assert!(gini.high.unwrap() - gini.low.unwrap() > 0.3 * (bound.high.unwrap() - bound.low.unwrap()));
    }
    let firms: Vec<f64> = brackets.estimated().unwrap().values;
    assert!(!firms.is_empty());
    let added = found.outcome("total", 2020).unwrap().difference;
    assert!(added.low < added.estimate && added.estimate < added.high);
    // Random firms have the mean of their class.
    let expected = 500.0 * (10e6 - 541.1e9 * 0.031 / 2426.0);
    assert!((added.estimate.unwrap() / expected - 1.0).abs() < 0.02, "{added:?}");
    assert!(found.notes.iter().any(|note| note.contains("each replicate draws other firms")));
}

#[test]
fn a_table_that_tells_too_little_is_refused() {
    let table = ClassTable {
        lower: None,
        units: &[Some(10), Some(5)],
        amounts: Amounts::Shares(&[Some(0.2), Some(0.8)]),
        total: Some(1e9),
        concentration: &[],
    };
    let error = Population::of_brackets(2019, &Brackets::new(&table).unwrap()).unwrap_err();
    assert!(error.to_string().contains("lower limit, units and value"), "{error}");
    let population = Population::of_brackets(2025, &brackets_2019()).unwrap();
    let fitted = GrowthModel::fitted(&histories(1000, 1)).unwrap();
    let error = simulate(&population, &fitted, &program(1, target()), &options(2026, 5), &|_| true).unwrap_err();
    assert!(error.to_string().contains("--growth"), "{error}");
}
