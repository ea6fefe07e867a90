//! Accounting.

use super::*;

/// The exporters of 2019 by class (USD 541.1bn), their number and share.
const TOTAL_2019: f64 = 541.1e9;
const MEAN_2019: f64 = TOTAL_2019 * 0.031 / 2426.0;

/// 2,426 firms at the mean of 2019's class of USD 5M to 10M within the exports of 2025, of which 8.1 % are below USD 10M.
fn korea() -> Population {
    let total = 709.4e9;
    let middle = 2426.0 * MEAN_2019;
    let (small, large) = (0.081 * total - middle, 0.919 * total);
    let value_usd: Vec<f64> = std::iter::repeat_n(MEAN_2019, 2426)
        .chain(std::iter::repeat_n(small / 92_842.0, 92_842))
        .chain(std::iter::repeat_n(large / 3300.0, 3300))
        .collect();
    Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() }).unwrap()
}

#[test]
fn five_hundred_firms_lifted_to_ten_million_add_a_fifth_of_one_per_cent() {
    let mut program = program(500, target());
    program.target_total_usd = Some(1e12);
    let found = run(&korea(), &GrowthModel::None, &program, &options(2026, 3));
    assert_eq!(format!("{:.3}", amount(&found, "additional_usd", 2026) / 1e9), "1.543");
    assert_eq!(format!("{:.4}", 100.0 * difference(&found, "total", 2026) / 709.4e9), "0.2175");
    assert_eq!(format!("{:.1}", 100.0 * without(&found, "share_lt_10m", 2026)), "8.1");
    assert_eq!(format!("{:.1}", 100.0 * with(&found, "share_lt_10m", 2026)), "7.6");
    assert_eq!(format!("{:.4}", 100.0 * amount(&found, "gap_share", 2026)), "0.5309");
    assert!(difference(&found, "share_cohort_lt_10m", 2026) > 0.0);
    assert!(found.findings[0].contains("opposite directions"), "{:?}", found.findings);
    assert!(near(with(&found, "n_ge_10m", 2026), 3800.0) && near(with(&found, "graduates", 2026), 500.0));
    assert!(near(amount(&found, "support", 2026), 500.0 * 5.6e8));
    assert!(near(amount(&found, "support_usd", 2026), 500.0 * 4e5));
    let interval = found.outcome("total", 2026).unwrap().with;
    assert_eq!((interval.low, interval.high), (interval.estimate, interval.estimate));
}

#[test]
fn without_an_effect_both_worlds_have_the_same_bits() {
    let histories = histories(3000, 3);
    let population = population_of(&histories);
    let growth = GrowthModel::fitted(&histories).unwrap();
    for (kind, success, deadweight) in [
        (EffectKind::None, 1.0, 0.5),
        (target(), 0.0, 0.0),
        (target(), 1.0, 1.0),
        (EffectKind::Growth { uplift: Uncertain::Fixed(0.0) }, 1.0, 0.0),
        (EffectKind::Mobility { breaks_usd: vec![1e6, 1e7], shift: Uncertain::Fixed(0.0) }, 1.0, 0.3),
    ] {
        let mut program = program(5, kind);
        program.cohorts = (2026..2029).map(|year| Cohort { year, firms: 5 }).collect();
        program.effect.years = 2;
        program.effect.success = Uncertain::Fixed(success);
        program.effect.deadweight = Uncertain::Fixed(deadweight);
        program.effect.displacement = Uncertain::Fixed(0.5);
        let found = run(&population, &growth, &program, &options(2029, 20));
        for outcome in &found.outcomes {
            if outcome.name != "graduates" {
                assert_eq!(outcome.with, outcome.without, "{} {}", outcome.name, outcome.year);
            }
            assert_eq!(outcome.difference.high, outcome.difference.high.map(|_| 0.0));
        }
    }
}

#[test]
fn the_fixed_cohort_is_the_class_with_leavers_and_without_joiners() {
    let histories = histories(4000, 5);
    let growth = GrowthModel::fitted(&histories).unwrap();
    let mut program = program(10, target());
    program.effect.displacement = Uncertain::Fixed(0.4);
    program.eligibility.min_usd = Some(1e5);
    let found = run(&population_of(&histories), &growth, &program, &options(2028, 30));
    for year in 2025..=2028 {
        for world in [with, without] {
            let share = |name: &str| world(&found, name, year);
            let whole = share("share_lt_10m") + share("share_leavers_10m") - share("share_joiners_10m");
            assert!((share("share_cohort_lt_10m") - whole).abs() < 1e-12, "{year}");
        }
    }
    assert!(with(&found, "share_joiners_10m", 2028) > 0.0 && with(&found, "share_leavers_10m", 2028) > 0.0);
    assert!(without(&found, "share_leavers_10m", 2025).abs() <= 0.0);
}

#[test]
fn the_budget_adds_up() {
    let population = korea();
    let mut program = program(500, target());
    program.cohorts = (2026..=2030).map(|year| Cohort { year, firms: 100 }).collect();
    program.effect.years = 3;
    let found = run(&population, &GrowthModel::None, &program, &options(2032, 2));
    let paid: f64 = (2026..=2032).map(|year| amount(&found, "support", year)).sum();
    assert!(near(paid, 500.0 * 5.6e8) && near(amount(&found, "support_total", 2032), paid));
    assert!(near(amount(&found, "supported_firms", 2028), 300.0));
    assert!(near(amount(&found, "supported_firms", 2032), 100.0));
    let added: f64 = (2026..=2032).map(|year| amount(&found, "additional_usd", year)).sum();
    assert!(near(amount(&found, "additional_total_usd", 2032), added));
    assert!(near(amount(&found, "additional_per_support", 2032), added / paid));
    program.effect.attrition = Uncertain::Fixed(1.0);
    let found = run(&population, &GrowthModel::None, &program, &options(2032, 2));
    assert!(near(amount(&found, "support_total", 2032), 500.0 * 5.6e8 / 3.0));
    // What was gained in the one year stays.
    let gained = 500.0 * (MEAN_2019 * ((10e6 / MEAN_2019).powf(1.0 / 3.0) - 1.0));
    assert!(near(amount(&found, "additional_usd", 2032), gained));
    assert!(
        amount(&run(&population, &GrowthModel::None, &program, &options(2030, 2)), "support_total", 2030)
            <= 500.0 * 5.6e8
    );
}

#[test]
fn deadweight_and_displacement_are_taken_off_the_difference_of_totals() {
    let mut program = program(500, target());
    program.effect.deadweight = Uncertain::Fixed(0.2);
    program.effect.displacement = Uncertain::Fixed(0.3);
    let found = run(&korea(), &GrowthModel::None, &program, &options(2026, 2));
    let gross = amount(&found, "additional_gross_usd", 2026);
    assert!(near(gross, 500.0 * (10e6 - MEAN_2019)));
    assert!(near(amount(&found, "additional_before_displacement_usd", 2026), 0.8 * gross));
    assert!(near(amount(&found, "additional_usd", 2026), 0.56 * gross));
    assert!((difference(&found, "total", 2026) - 0.56 * gross).abs() < 1e-2);
    // Whoever is not chosen loses the same part.
    let factor = 1.0 - 0.24 * gross / (709.4e9 - 500.0 * MEAN_2019);
    assert!(near(with(&found, "share_ge_50m", 2026), 0.919 * 709.4e9 * factor / with(&found, "total", 2026)));
}

#[test]
fn neither_threads_nor_the_order_of_rows_reach_a_bit() {
    let histories = histories(3000, 7);
    let growth = GrowthModel::fitted(&histories).unwrap();
    let mut program = program(10, EffectKind::Growth { uplift: Uncertain::Around { mean: 0.2, deviation: 0.1 } });
    program.effect.success = Uncertain::Between { low: 0.3, high: 0.9 };
    program.effect.displacement = Uncertain::Fixed(0.1);
    program.eligibility.min_usd = Some(1e5);
    let last = histories.years().len() - 1;
    let value_usd: Vec<f64> = histories.iter().map(|firm| firm.value(last)).collect();
    let names: Vec<String> = ["b", "a"].map(str::to_owned).to_vec();
    let reversed: Vec<f64> = value_usd.iter().rev().copied().collect();
    let codes: Vec<Option<u32>> =
        (0..value_usd.len()).map(|at| (at % 5 > 0).then_some(u32::from(at % 3 == 0))).collect();
    let (other_names, other_codes): (Vec<String>, Vec<Option<u32>>) =
        (["a", "b"].map(str::to_owned).to_vec(), codes.iter().rev().map(|code| code.map(|code| 1 - code)).collect());
    let population = |value_usd: &[f64], codes: &[Option<u32>], names: &[String]| {
        let sector = Some(super::super::Labelled { codes, names });
        Population::new(2025, &Firms { value_usd, sector, ..Firms::default() }).unwrap()
    };
    let first = population(&value_usd, &codes, &names);
    let second = population(&reversed, &other_codes, &other_names);
    assert_eq!(first, second);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&first, &growth, &program, &options(2029, 40)))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&on(3)).unwrap());
}

#[test]
fn sectors_add_up_to_the_total() {
    let value_usd = values(3000, 11);
    let names: Vec<String> = ["food", "cars", "chips"].map(str::to_owned).to_vec();
    let codes: Vec<Option<u32>> = (0..3000).map(|at| Some(at % 3)).collect();
    let sector = Some(super::super::Labelled { codes: &codes, names: &names });
    let population = Population::new(2025, &Firms { value_usd: &value_usd, sector, ..Firms::default() }).unwrap();
    let mut program = program(3, target());
    program.eligibility.sectors = vec!["Cars".to_owned()];
    program.effect.displacement = Uncertain::Fixed(0.5);
    let growth = GrowthModel::constant(0.05, 0.02).unwrap();
    let found = run(&population, &growth, &program, &options(2027, 5));
    for year in 2025..=2027 {
        let of_year = || found.sectors.iter().filter(move |sector| sector.year == year);
        let sum = |world: fn(&super::super::SectorOutcome) -> f64| of_year().map(world).sum::<f64>();
        assert!(near(sum(|sector| sector.with.estimate.unwrap()), with(&found, "total", year)));
        assert!(near(sum(|sector| sector.without.estimate.unwrap()), without(&found, "total", year)));
        for sector in of_year().filter(|_| year > 2025) {
            let change = sector.difference.estimate.unwrap();
            assert_eq!(change > 0.0, sector.sector == "cars", "{}", sector.sector);
        }
    }
}

#[test]
fn every_number_has_a_definition() {
    let mut program = program(500, target());
    program.target_total_usd = Some(1e12);
    let found = run(&korea(), &GrowthModel::None, &program, &options(2026, 2));
    let names =
        found.outcomes.iter().map(|outcome| &outcome.name).chain(found.amounts.iter().map(|amount| &amount.name));
    for name in names {
        assert!(found.definitions.contains_key(name), "{name}");
    }
    let used = found.outcomes.len() + found.amounts.len();
    assert_eq!(used, 2 * found.definitions.len());
}
