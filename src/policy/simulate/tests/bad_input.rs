//! What cannot be simulated says why.

use super::*;
use crate::error::ErrorKind;

fn refused(program: &Program, options: &SimulationOptions) -> String {
    let value_usd: Vec<f64> = (0..200).map(|at| 1e5 * f64::from(at + 1)).collect();
    let population = Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() }).unwrap();
    let error = simulate(&population, &GrowthModel::None, program, options, &|_| true).unwrap_err();
    assert!(error.is_usage(), "{error}");
    error.to_string()
}

#[test]
fn each_problem_is_told() {
    let good = || program(10, target());
    let contains = |program: Program, options: SimulationOptions, words: &[&str]| {
        let text = refused(&program, &options);
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    };
    contains(good(), options(2025, 5), &["--horizon", "after 2025"]);
    contains(good(), options(9999, 5), &["--horizon", "100 years"]);
    contains(good(), options(2026, 0), &["--replicates"]);
    contains(good(), options(2026, usize::MAX), &["--replicates", "at most"]);
    contains(good(), SimulationOptions { level: 1.0, ..options(2026, 5) }, &["level"]);
    let mut late = good();
    late.cohorts = vec![Cohort { year: 2031, firms: 10 }];
    contains(late, options(2030, 5), &["no cohort", "2030"]);
    let reached = Program { target_total_usd: Some(1e9), ..good() };
    contains(reached, options(2026, 5), &["target_total_usd", "reached already"]);
    contains(program(51, target()), options(2026, 5), &["50 firms may join", "51 places", "--allow-fewer"]);
    let mut sector = good();
    sector.eligibility.sectors = vec!["beauty".to_owned()];
    contains(sector, options(2026, 5), &["sector", "--sector"]);
    let fastest = Program { selection: Selection::FastestGrowing, ..good() };
    contains(fastest, options(2026, 5), &["selection", "growth"]);
    let mut negative = good();
    negative.support.per_firm = -1.0;
    contains(negative, options(2026, 5), &["per_firm"]);
    let mut part = good();
    part.effect.success = Uncertain::Between { low: 0.5, high: 1.5 };
    contains(part, options(2026, 5), &["success", "[0, 1]"]);
}

#[test]
fn fewer_firms_than_places_are_allowed_and_told() {
    let value_usd: Vec<f64> = (0..200).map(|at| 1e5 * f64::from(at + 1)).collect();
    let population = Population::new(2025, &Firms { value_usd: &value_usd, ..Firms::default() }).unwrap();
    let fewer = SimulationOptions { allow_fewer: true, ..options(2026, 5) };
    let found = run(&population, &GrowthModel::None, &program(60, target()), &fewer);
    assert!(near(amount(&found, "empty_places", 2026), 10.0) && near(amount(&found, "supported_firms", 2026), 50.0));
    assert!(found.notes.iter().any(|note| note.contains("10.0 of 60 places stay empty")), "{:?}", found.notes);
}

#[test]
fn a_sector_that_no_firm_has_is_told_with_the_nearest() {
    let names = ["Beauty and care".to_owned(), "cars".to_owned()];
    let sector = Some(super::super::Labelled { codes: &[Some(0), Some(1)], names: &names });
    let population = Population::new(2025, &Firms { value_usd: &[6e6, 7e6], sector, ..Firms::default() }).unwrap();
    let mut program = program(1, target());
    program.eligibility.sectors = vec!["beauty and caer".to_owned()];
    let error = simulate(&population, &GrowthModel::None, &program, &options(2026, 5), &|_| true).unwrap_err();
    assert!(error.to_string().contains("nearest: 'Beauty and care'"), "{error}");
}

#[test]
fn firms_are_checked() {
    let refused = |firms: Firms<'_>| Population::new(2025, &firms).unwrap_err().to_string();
    assert!(refused(Firms { value_usd: &[1.0, -2.0], ..Firms::default() }).contains("negative"));
    assert!(refused(Firms { value_usd: &[1.0, f64::NAN], ..Firms::default() }).contains("row 2"));
    assert!(refused(Firms { value_usd: &[0.0], ..Firms::default() }).contains("no firm exports"));
    assert!(refused(Firms { value_usd: &[1e19], ..Firms::default() }).contains("unit"));
    assert!(refused(Firms { value_usd: &[1.0], markets: Some(&[]), ..Firms::default() }).contains("markets"));
    assert!(refused(Firms { value_usd: &[1.0], growth: Some(&[Some(-2.0)]), ..Firms::default() }).contains("growth"));
    let names: Vec<String> = (0..1001).map(|at| at.to_string()).collect();
    let codes = [Some(0)];
    let sector = Some(super::super::Labelled { codes: &codes, names: &names });
    assert!(refused(Firms { value_usd: &[1.0], sector, ..Firms::default() }).contains("--sector"));
}

#[test]
fn growth_is_not_fitted_from_nothing() {
    let few = Histories::new(Years::new(&[2024, 2025]).unwrap(), vec![0, 2], vec![0, 1], vec![1.0, 2.0]).unwrap();
    assert!(GrowthModel::fitted(&few).unwrap_err().to_string().contains("--growth"));
    let fitted = GrowthModel::fitted(&histories(1000, 1)).unwrap();
    let population = Population::new(2024, &Firms { value_usd: &[6e6], ..Firms::default() }).unwrap();
    let error = simulate(&population, &fitted, &program(1, target()), &options(2026, 5), &|_| true).unwrap_err();
    assert!(error.to_string().contains("fitted up to 2025"), "{error}");
}

#[test]
fn work_stops_when_it_is_asked_to() {
    let population = Population::new(2025, &Firms { value_usd: &[6e6], ..Firms::default() }).unwrap();
    let stopped = simulate(&population, &GrowthModel::None, &program(1, target()), &options(2026, 50), &|_| false);
    assert_eq!(stopped.unwrap_err().kind(), &ErrorKind::Stopped);
    let done = std::sync::atomic::AtomicU64::new(0);
    let count = |steps: u64| done.fetch_add(steps, std::sync::atomic::Ordering::Relaxed) < u64::MAX;
    simulate(&population, &GrowthModel::None, &program(1, target()), &options(2026, 50), &count).unwrap();
    assert_eq!(done.into_inner(), 50);
}
