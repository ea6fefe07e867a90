//! Tests of what the largest firms contribute, against obvious slow ways.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
use super::*;
use crate::dynamics::histories::tests::{Table, histories, tables};
use crate::dynamics::{FirmGrowth, Years};
use proptest::prelude::*;

fn part(values: &[f64], value: f64, k: usize) -> f64 {
    let larger = values.iter().filter(|other| **other > value).count();
    let equal = values.iter().filter(|other| **other == value).count();
    if value == 0.0 || larger >= k { 0.0 } else { f64::min(1.0, (k - larger) as f64 / equal as f64) }
}

fn turned(years: &[i32], table: &Table) -> Histories {
    let mut table = table.clone();
    table.reverse();
    histories(years, &table)
}

fn close(found: Number, slow: f64) -> bool {
    found.map_or(!slow.is_finite(), |found| (found - slow).abs() <= 1e-10 * (1.0 + slow.abs()))
}

proptest! {
    #[test]
    fn contributions_are_those_of_the_table((years, table) in tables(), k in 1..6_usize, q in 1..9_usize) {
        let found = histories(&years, &table);
        let [k_rank, q_rank] = [k, q].map(|k| Rank::new(k as u64).unwrap());
        let turned = turned(&years, &table);
        for (at, year) in years.iter().enumerate() {
            let top = top_contribution(&found, at, k_rank);
            let residual = granular_residual(&found, at, k_rank, q_rank);
            prop_assert_eq!(top, top_contribution(&turned, at, k_rank));
            prop_assert_eq!(residual, granular_residual(&turned, at, k_rank, q_rank));
            let (Ok(top), Ok(residual)) = (top, residual) else {
                prop_assert!(!years.contains(&(year - 1)));
                continue;
            };
            let pairs: Vec<(f64, f64)> = table.iter().map(|firm| (firm[&(year - 1)], firm[year])).collect();
            let before: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
            let whole: f64 = before.iter().sum();
            let gain: f64 = pairs.iter().map(|(x, y)| part(&before, *x, k) * (y - x)).sum();
            prop_assert!(close(top.contribution, gain / whole));
            prop_assert!(((top.after - top.before) - gain).abs() <= 1e-9 * (1.0 + top.after + top.before));
            prop_assert_eq!(top.aggregate, FirmGrowth::between(&found, at).unwrap().total.share);
            prop_assert_eq!(top.top, before.iter().filter(|value| **value > 0.0).count().min(k) as u64);

            let stay: Vec<(f64, f64)> = pairs.into_iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).collect();
            let weights: f64 = stay.iter().map(|(x, _)| part(&before, *x, q)).sum();
            let mean = stay.iter().map(|(x, y)| part(&before, *x, q) * (y / x).ln()).sum::<f64>() / weights;
            let gamma: f64 = stay.iter().map(|(x, y)| part(&before, *x, k) * x / whole * ((y / x).ln() - mean)).sum();
            prop_assert!(close(residual.mean_growth, mean));
            let firms = stay.iter().filter(|(x, _)| part(&before, *x, k) > 0.0).count();
            prop_assert_eq!(residual.firms, firms as u64);
            match residual.residual {
                Ok(found) => prop_assert!((found - gamma).abs() < 1e-10),
                Err(reason) => prop_assert!(reason == Undefined::NoFirms && (firms == 0 || weights == 0.0)),
            }
        }
    }

    #[test]
    fn all_firms_on_top_contribute_all_growth((years, table) in tables()) {
        let found = histories(&years, &table);
        let many = Rank::new(1000).unwrap();
        for at in 0..years.len() {
            let Ok(top) = top_contribution(&found, at, many) else { continue };
            let growth = FirmGrowth::between(&found, at).unwrap();
            let change = growth.continuing.change + growth.exiting.change;
            prop_assert!(close(top.contribution, change / growth.before));
        }
    }

    #[test]
    fn gazelles_are_those_of_the_table((years, table) in tables()) {
        let found = histories(&years, &table);
        for (at, year) in years.iter().enumerate() {
            let gazelles = gazelles(&found, at);
            prop_assert_eq!(gazelles, super::gazelles(&turned(&years, &table), at));
            if !(year - 3..*year).all(|year| years.contains(&year)) {
                prop_assert!(gazelles.is_err());
                continue;
            }
            let gazelles = gazelles.unwrap();
            let total = |year: i32| table.iter().map(|firm| firm[&year]).sum::<f64>();
            let quick = |firm: &&std::collections::BTreeMap<i32, f64>| {
                (year - 2..=*year).all(|s| firm[&s] / firm[&(s - 1)] > total(s) / total(s - 1) * (1.0 + 1e-14))
                    && firm[&(year - 3)] > 0.0
            };
            let slow: Vec<f64> = table.iter().filter(quick).map(|firm| firm[year]).collect();
            prop_assert_eq!(gazelles.firms, slow.len() as u64);
            prop_assert!((gazelles.value - slow.iter().sum::<f64>()).abs() <= 1e-12 * gazelles.value);
            prop_assert!(gazelles.firms <= gazelles.candidates && gazelles.candidates <= gazelles.exporters);
        }
    }
}

fn panel(years: i32, values: &[&[f64]]) -> Histories {
    let calendar: Vec<i32> = (0..years).map(|year| 2000 + year).collect();
    let starts = (0..=values.len()).map(|firm| firm * calendar.len()).collect();
    let year = (0..calendar.len()).map(|year| u16::try_from(year).unwrap()).collect::<Vec<_>>().repeat(values.len());
    Histories::new(Years::new(&calendar).unwrap(), starts, year, values.concat()).unwrap()
}

#[test]
fn who_grows_as_the_nation_does_is_no_gazelle() {
    let alike = panel(4, &[&[0.1, 0.3, 0.7, 0.9], &[0.1, 0.3, 0.7, 0.9], &[0.1, 0.3, 0.7, 0.9]]);
    assert_eq!(gazelles(&alike, 3).unwrap().firms, 0);
    assert_eq!(gazelles(&alike, 2).err(), Some(Undefined::FirstYear));
    assert_eq!(gazelles(&panel(5, &[]), 4).unwrap().share, Err(Undefined::NoFirms));
}

#[test]
fn a_tie_at_the_border_contributes_in_part() {
    // One place; one of two firms of value 5 doubles, the other leaves: half of each.
    let top =
        top_contribution(&panel(2, &[&[5.0, 10.0], &[5.0, 0.0], &[0.0, 10.0]]), 1, Rank::new(1).unwrap()).unwrap();
    assert_eq!((top.top, top.tied, top.before, top.after), (1, 2, 5.0, 5.0));
    assert_eq!((top.contribution, top.aggregate, top.share_of_change), (Ok(0.0), Ok(1.0), Ok(0.0)));
    let still = top_contribution(&panel(2, &[&[5.0, 5.0]]), 1, Rank::new(1).unwrap()).unwrap();
    assert_eq!(still.share_of_change, Err(Undefined::NoFirms));
}

#[test]
fn firms_that_leave_have_no_log_growth() {
    let hundred = Rank::new(100).unwrap();
    let one = granular_residual(&panel(2, &[&[5.0, 0.0], &[3.0, 6.0]]), 1, hundred, hundred).unwrap();
    assert_eq!((one.firms, one.exited, one.mean_firms, one.residual), (1, 1, 1, Ok(0.0)));
    assert_eq!(one.share, Ok(0.375));
    let none = granular_residual(&panel(2, &[&[5.0, 0.0]]), 1, hundred, hundred).unwrap();
    assert_eq!((none.residual, none.mean_growth), (Err(Undefined::NoFirms), Err(Undefined::NoFirms)));
    let empty = granular_residual(&panel(2, &[]), 1, hundred, hundred).unwrap();
    assert_eq!((empty.top, empty.residual), (0, Err(Undefined::NoFirms)));
}
