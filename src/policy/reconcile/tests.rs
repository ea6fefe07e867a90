#![expect(clippy::unwrap_used, reason = "tests")]
#![cfg_attr(feature = "panel", expect(clippy::cast_possible_truncation, reason = "tests"))]

use std::collections::BTreeMap;

use super::*;
use crate::brackets::{Amounts, Brackets, ClassTable};
use crate::measure::{Class, Fraction, Rank, TopRule, Values, concentration_ratio, threshold_share, top_share};
use crate::random::Stream;

fn no_columns() -> OfColumns {
    OfColumns { legal: Err("needs a class".to_owned()), employees: Err("needs a column".to_owned()) }
}

fn facts(values: &[f64], scope: Scope) -> Facts {
    Facts::of_values(&Values::new(values).unwrap(), &no_columns(), scope).unwrap()
}

fn row<'a>(facts: &'a Facts, id: &str, population: Population) -> &'a Fact {
    facts.rows.iter().find(|row| row.id == id && row.population == population).unwrap()
}

fn share(facts: &Facts, id: &str) -> Option<f64> {
    row(facts, id, Population::All).share_of_exports.number()
}

/// 1,200 firms of Pareto size, 100 of them without exports.
fn firms() -> Vec<f64> {
    let mut stream = Stream::new(7, 0);
    let exporters: Vec<f64> = (0..1_100).map(|_| 2e5 * (1.0 - stream.unit()).powf(-1.1)).collect();
    [exporters, vec![0.0; 100]].concat()
}

fn figure(reading: Option<&'static str>, group: Group, year: i32, percent: f64, half: f64) -> Figure {
    Figure {
        figure: "published".to_owned(),
        reading,
        group,
        announced: half > 0.1,
        quantity: Quantity::ShareOfExports,
        year,
        published: percent / 100.0,
        low: (percent - half) / 100.0,
        high: (percent + half) / 100.0,
        vintage: "first".to_owned(),
        source: "a report".to_owned(),
    }
}

fn in_year(year: i32) -> Scope {
    Scope { period: Some(year.to_string()), year: Some(year), ..Scope::default() }
}

#[test]
fn every_number_is_that_of_its_measure() {
    let values = firms();
    let facts = facts(&values, Scope::default());
    let checked = Values::new(&values).unwrap();
    let p = Fraction::new(0.01).unwrap();
    for (id, rule) in [
        ("rank_ceil", TopRule::Ceil),
        ("rank_floor", TopRule::Floor),
        ("rank_fractional", TopRule::Fractional),
        ("rank_quantile", TopRule::Quantile),
    ] {
        assert_eq!(share(&facts, id), top_share(&checked, p, rule).ok());
    }
    assert_eq!(share(&facts, "cr100"), concentration_ratio(&checked, Rank::new(100).unwrap()).ok());
    assert_eq!(share(&facts, "lt_5m"), threshold_share(&checked, Class::below(5e6).unwrap()).ok());
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let from = sorted.partition_point(|value| *value < 10e6);
    let ge = row(&facts, "ge_10m", Population::All);
    assert_eq!(ge.firms.number(), Some((sorted.len() - from) as f64));
    let by_hand = sorted[from..].iter().sum::<f64>() / sorted.iter().sum::<f64>();
    assert!((ge.share_of_exports.number().unwrap() - by_hand).abs() < 1e-12);
    // Type 7: the quantile of 1,200 firms stands at 0.99 · 1199 = 1187.01, so the 12 above it count.
    assert_eq!(row(&facts, "rank_quantile", Population::All).firms.number(), Some(12.0));
}

#[test]
fn firms_without_exports_are_told_apart() {
    let facts = facts(&firms(), Scope::default());
    assert_eq!((facts.firms, facts.positive), (Some(1_200.0), Some(1_100.0)));
    let ranks = [Population::All, Population::Positive].map(|population| row(&facts, "rank_ceil", population));
    assert_eq!(ranks.map(|row| row.firms.number()), [Some(12.0), Some(11.0)]);
    assert!(ranks[0].share_of_exports.number() > ranks[1].share_of_exports.number());
    let below = [Population::All, Population::Positive].map(|population| row(&facts, "lt_10m", population));
    assert_eq!(below[0].share_of_exports, below[1].share_of_exports);
    assert_eq!(below[0].firms.number(), below[1].firms.number().map(|firms| firms + 100.0));
}

#[test]
fn small_and_empty_data_say_so() {
    let one = facts(&[3e6], Scope::default());
    assert_eq!(
        (share(&one, "rank_ceil"), share(&one, "cr1000"), share(&one, "ge_50m")),
        (Some(1.0), Some(1.0), Some(0.0))
    );
    assert_eq!(row(&one, "rank_ceil", Population::All).share_of_firms.number(), Some(1.0));
    assert!(one.notes.iter().any(|note| note.contains("fewer than 100 firms")));
    let none = facts(&[0.0, 0.0], Scope::default());
    let top = row(&none, "rank_ceil", Population::All);
    assert_eq!((top.firms.number(), share(&none, "rank_ceil")), (Some(1.0), None));
    assert!(top.missing.as_ref().unwrap().contains("all values are zero"));
    let found = Reconciliation::new(none, None);
    assert!(
        found.sentences.is_empty()
            && found.notes.iter().any(|note| note.contains("all exports of the period are zero"))
    );
    assert!(found.readings.iter().all(|row| row.published.is_empty()));
}

#[test]
fn thresholds_that_do_not_apply_have_no_number() {
    let scope = Scope { no_thresholds: Some("not in dollars".to_owned()), ..Scope::default() };
    let facts = facts(&firms(), scope);
    for id in ["ge_50m", "ge_10m", "lt_10m", "lt_5m", "lt_1m"] {
        assert_eq!(share(&facts, id), None);
        assert_eq!(row(&facts, id, Population::All).missing.as_deref(), Some("not in dollars"));
    }
    assert!(share(&facts, "rank_ceil").is_some());
}

#[test]
fn legal_classes_are_added_up() {
    let values = [60.0, 20.0, 15.0, 5.0, 0.0];
    let holding = |firms, positive, value| Holding { firms, positive, value };
    let legal = BTreeMap::from([
        (LegalClass::Large, holding(1.0, 1.0, 60.0)),
        (LegalClass::Mid, holding(1.0, 1.0, 20.0)),
        (LegalClass::Sme, holding(2.0, 1.0, 5.0)),
    ]);
    let of_columns = OfColumns { legal: Ok(legal), employees: Ok(holding(3.0, 2.0, 20.0)) };
    let facts = Facts::of_values(&Values::new(&values).unwrap(), &of_columns, Scope::default()).unwrap();
    for (id, firms, expected) in [
        ("large", 1.0, 0.6),
        ("large_mid", 2.0, 0.8),
        ("sme", 2.0, 0.05),
        ("sme_mid", 3.0, 0.25),
        ("not_large", 4.0, 0.4),
        ("employees_lt_250", 3.0, 0.2),
    ] {
        let row = row(&facts, id, Population::All);
        assert_eq!(row.firms.number(), Some(firms), "{id}");
        assert!((row.share_of_exports.number().unwrap() - expected).abs() < 1e-12, "{id}");
    }
    assert_eq!(row(&facts, "not_large", Population::Positive).firms.number(), Some(3.0));
}

#[test]
fn differences_have_the_reasons_that_hold() {
    let facts = facts(&[84e6, 8e6, 5e6, 3e6], in_year(2025));
    let mut revised = figure(Some("cr10"), Group::Top, 2025, 100.0, 0.05);
    revised.vintage = "second".to_owned();
    let published = Published {
        figures: vec![
            figure(Some("ge_50m"), Group::Top, 2025, 84.0, 0.5),
            figure(None, Group::Small, 2025, 8.0, 0.5),
            figure(Some("cr10"), Group::Top, 2025, 99.0, 0.05),
            revised,
            figure(Some("cr100"), Group::Top, 2019, 63.7, 0.05),
        ],
        counted: Vec::new(),
        totals: vec![(2025, 200e6, 1e3)],
        unclassed: Vec::new(),
    };
    let found = Reconciliation::new(facts, Some((Country::Korea, &published)));
    let causes = |id: &str, at: usize| -> (Option<Agreement>, Vec<Cause>) {
        let row = found.readings.iter().find(|row| row.fact.id == id).unwrap();
        let comparison = &row.published[at];
        (comparison.agrees, comparison.why.iter().map(|reason| reason.cause).collect())
    };
    assert_eq!(causes("ge_50m", 0), (Some(Agreement::Yes), vec![Cause::Rounding]));
    assert_eq!(causes("rank_ceil", 0), (Some(Agreement::Yes), vec![Cause::AnotherDefinition]));
    assert_eq!(causes("cr10", 0), (Some(Agreement::No), vec![Cause::AnotherDefinition, Cause::AnotherCoverage]));
    assert_eq!(causes("cr10", 1), (Some(Agreement::No), vec![Cause::AnotherVintage, Cause::AnotherCoverage]));
    assert_eq!(causes("cr100", 1), (Some(Agreement::No), vec![Cause::AnotherYear]));
    // 5 + 3 of 100 are below 10M with the firm of 8M: 16.
    assert_eq!(causes("lt_10m", 0).0, Some(Agreement::No));
    assert_eq!(causes("lt_10m", 0).1, vec![Cause::DefinitionNotStated, Cause::AnotherCoverage]);
    assert!(found.notes.iter().any(|note| note.contains("published figures of the year are shares of")));
    let top = &found.announced[0];
    assert!(top.reproduced_by.contains(&"ge_50m") && top.not_by.contains(&"cr10") && top.unknown.contains(&"large"));
    assert!(found.sentences[0].contains("84 %") && found.sentences[0].contains("firms of USD 50M or more (84.0 %)"));
    // The classes of the figure may leave a rest.
    let large = Figure { reading: Some("large"), ..figure(None, Group::Top, 2025, 66.1, 0.05) };
    let legal = BTreeMap::from([(LegalClass::Large, Holding { firms: 1.0, positive: 1.0, value: 84e6 })]);
    let of_columns = OfColumns { legal: Ok(legal), employees: Err("needs a column".to_owned()) };
    let rest = Published {
        figures: vec![large],
        totals: vec![(2025, 100e6, 1e3)],
        unclassed: vec![(2025, 1.9e9)],
        ..Published::default()
    };
    let values = Values::new(&[84e6, 8e6, 5e6, 3e6]).unwrap();
    let classed = Facts::of_values(&values, &of_columns, in_year(2025)).unwrap();
    let found = Reconciliation::new(classed, Some((Country::Korea, &rest)));
    let large = found.readings.iter().find(|row| row.fact.id == "large").unwrap();
    assert!(large.published[0].why[0].words.contains("USD 1.9 bn of the total in no class"));
    // Whose firms they are is asked last: the total is the same now.
    let published = Published { totals: vec![(2025, 100e6, 1e3)], ..published };
    let found =
        Reconciliation::new(self::facts(&[84e6, 8e6, 5e6, 3e6], in_year(2025)), Some((Country::Korea, &published)));
    let cr10 = found.readings.iter().find(|row| row.fact.id == "cr10").unwrap();
    assert_eq!(cr10.published[1].why.len(), 1);
}

#[test]
fn sentences_follow_the_numbers() {
    let published = Published {
        figures: vec![figure(Some("ge_50m"), Group::Top, 2025, 84.0, 0.5), figure(None, Group::Small, 2025, 8.0, 0.5)],
        ..Published::default()
    };
    let said = |values: &[f64], year: i32| {
        Reconciliation::new(facts(values, in_year(year)), Some((Country::Korea, &published))).sentences.join("\n")
    };
    let fits = said(&[84e6, 8e6, 8e6], 2025);
    assert!(fits.contains("reproduced within rounding by") && fits.contains("which these data reproduce"), "{fits}");
    let other = said(&[60e6, 30e6, 10e6], 2025);
    assert!(other.contains("which these data do not reproduce"), "{other}");
    assert!(!other.contains("do not add up"), "{other}");
    let year = said(&[84e6, 8e6, 8e6], 2021);
    assert!(year.contains("announced for 2025; the data are of 2021"), "{year}");
    let alone = Reconciliation::new(facts(&[84e6, 8e6, 8e6], in_year(2025)), None).sentences.join("\n");
    assert!(!alone.contains("84 %\"") && !alone.contains("announce"), "{alone}");
    assert!(alone.contains("readings of \"top 1 %\" run from"), "{alone}");
}

/// Classes made of firms give intervals that hold what the firms say.
#[test]
fn intervals_of_classes_hold_the_firms() {
    let values = firms();
    let of_firms = facts(&values, Scope::default());
    let limits = [0.0, 1e6, 5e6, 10e6];
    let of_class = |row: usize, x: f64| x >= limits[row] && limits.get(row + 1).is_none_or(|upper| x < *upper);
    let of_row = |row: usize| values.iter().copied().filter(move |x| of_class(row, *x)).collect::<Vec<f64>>();
    let units: Vec<Option<u64>> = (0..4).map(|row| Some(of_row(row).len() as u64)).collect();
    let sums: Vec<Option<f64>> = (0..4).map(|row| Some(of_row(row).iter().sum())).collect();
    let checked = Values::new(&values).unwrap();
    let ratio = |k| (k, concentration_ratio(&checked, Rank::new(k).unwrap()).unwrap());
    for concentration in [vec![], vec![ratio(10), ratio(100)]] {
        let amounts = Amounts::Values(&sums);
        let table =
            ClassTable { lower: Some(&limits), units: &units, amounts, total: None, concentration: &concentration };
        let found = Facts::of_brackets(&Brackets::new(&table).unwrap(), Scope::default()).unwrap();
        let mut held = 0;
        for fact in found.rows.iter().filter(|fact| fact.missing.is_none()) {
            let told = row(&of_firms, fact.id, Population::All);
            for (span, number) in
                [(fact.firms, told.firms.number()), (fact.share_of_exports, told.share_of_exports.number())]
            {
                let (low, high, number) = (span.low.unwrap(), span.high.unwrap(), number.unwrap());
                assert!(low <= number + 1e-9 && number <= high + 1e-9, "{fact:?} {number}");
                held += 1;
            }
        }
        assert_eq!(held, 24, "ranks, ratios and thresholds");
        assert!(found.rows.iter().filter(|fact| fact.missing.is_some()).all(|fact| fact.share_of_exports.is_empty()));
    }
}

#[test]
fn countries_are_named() {
    assert_eq!(
        ("korea".parse::<Country>().unwrap(), "none".parse::<Country>().unwrap()),
        (Country::Korea, Country::None)
    );
    assert!("japan".parse::<Country>().unwrap_err().to_string().contains("--published"));
}

#[cfg(feature = "panel")]
#[test]
fn korean_figures_stand_beside_what_they_define() {
    let published = Published::korea(2025).unwrap();
    let of = |id: &str, year: i32, quantity| -> Vec<f64> {
        let known = published.figures.iter().filter(|one| !one.announced && one.quantity == quantity);
        known.filter(|one| one.reading == Some(id) && one.year == year).map(|one| one.published).collect()
    };
    let close = |found: Vec<f64>, expected: &[f64]| {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {expected:?}");
    };
    close(of("cr10", 2018, Quantity::ShareOfExports), &[0.379, 0.378, 0.38]);
    close(of("sme", 2025, Quantity::ShareOfExports), &[113.5 / 709.4]);
    close(of("large_mid", 2025, Quantity::ShareOfExports), &[(468.8 + 125.2) / 709.4]);
    close(of("not_large", 2009, Quantity::ShareOfExports), &[0.323]);
    close(of("sme", 2009, Quantity::ShareOfExports), &[]);
    close(of("lt_10m", 2024, Quantity::ShareOfExports), &[0.081]);
    close(of("lt_10m", 2019, Quantity::ShareOfExports), &[0.098, 0.098]);
    close(of("lt_5m", 2019, Quantity::Firms), &[92_842.0]);
    close(of("large_mid", 2023, Quantity::Firms), &[3_217.0]);
    close(of("employees_lt_250", 2015, Quantity::ShareOfExports), &[0.173]);
    assert!(published.figures.iter().all(|figure| figure.low <= figure.published && figure.published <= figure.high));
    assert!(published.figures.iter().all(|figure| figure.year > 2002));
    let unclassed: Vec<(i32, i64)> =
        published.unclassed.iter().map(|(year, dollars)| (*year, (dollars / 1e8).round() as i64)).collect();
    assert_eq!(unclassed, [(2025, 19)]);
    assert_eq!(published.traders(), Some(273_252.0));
    let years: Vec<Option<i32>> = published.counted.iter().map(|one| one.year).collect();
    assert_eq!(years, [Some(2023), Some(2024)]);
    assert_eq!(Published::korea(2019).unwrap().counted[0].firms, Some(98_568.0));
}
