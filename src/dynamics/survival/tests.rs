//! Tests of survival against obvious slow ways.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::dynamics::histories::tests::{Table, histories, tables};
use proptest::prelude::*;

/// Year of entry and of the last export of every spell, and whether the end is seen; by calendar years.
fn slow_spells(years: &[i32], table: &Table) -> Vec<Vec<(i32, i32, bool)>> {
    let of_firm = |firm: &std::collections::BTreeMap<i32, f64>| {
        let exports = |year: i32| firm.get(&year).is_some_and(|value| *value > 0.0);
        let enters = |year: &&i32| exports(**year) && years.contains(&(**year - 1)) && !exports(**year - 1);
        let spell = |entry: &i32| {
            let last = (*entry..*entry + 20).take_while(|year| exports(*year)).last().unwrap();
            (*entry, last, years.contains(&(last + 1)))
        };
        years.iter().filter(enters).map(spell).collect()
    };
    table.iter().map(of_firm).collect()
}

proptest! {
    #[test]
    fn cohorts_are_those_of_the_spells((years, table) in tables(), first: bool) {
        let policy = if first { Spells::First } else { Spells::All };
        let histories = histories(&years, &table);
        let survival = Survival::of(&histories, policy);
        let of_firms = slow_spells(&years, &table);
        let counts = |firm: usize, entry: i32| {
            !first || table[firm].iter().all(|(year, value)| *year >= entry || *value == 0.0)
        };
        let of_firm = |(firm, spells): (usize, &Vec<(i32, i32, bool)>)| {
            spells.iter().copied().filter(|spell| counts(firm, spell.0)).collect::<Vec<_>>()
        };
        let spells: Vec<_> = of_firms.iter().enumerate().flat_map(of_firm).collect();
        prop_assert_eq!(survival.spells, spells.len() as u64);
        prop_assert_eq!(survival.later_spells, (of_firms.iter().flatten().count() - spells.len()) as u64);
        prop_assert_eq!(histories.spells(policy).count(), spells.len());
        for (at, entry) in years.iter().enumerate() {
            let cohort = survival.cohort(0, at);
            if !years.contains(&(entry - 1)) {
                prop_assert!(cohort.is_err());
                continue;
            }
            let cohort = cohort.unwrap();
            let of_year: Vec<_> = spells.iter().filter(|spell| spell.0 == *entry).collect();
            prop_assert_eq!(cohort.entrants, of_year.len() as u64);
            let seen = (*entry..*entry + 20).take_while(|year| years.contains(year)).count();
            prop_assert_eq!(cohort.ages.len(), seen);
            for row in &cohort.ages {
                let age = i32::try_from(row.age).unwrap();
                let alive = of_year.iter().filter(|spell| spell.1 >= entry + age).count();
                prop_assert_eq!(row.alive, alive as u64);
                prop_assert_eq!(row.share.ok(), (!of_year.is_empty()).then(|| alive as f64 / of_year.len() as f64));
            }
        }
    }

    #[test]
    fn curve_counts_are_those_of_the_spells((years, table) in tables(), level in 0.5..0.999_f64) {
        let survival = Survival::of(&histories(&years, &table), Spells::All);
        let curve = survival.curve(0, level).unwrap();
        let spells: Vec<_> = slow_spells(&years, &table).concat();
        let z = two_sided(level);
        let (mut s, mut sum) = (1.0, 0.0);
        for age in 0..12_i32 {
            // The age at which the end is seen, or the last age that is seen.
            let until = |spell: &(i32, i32, bool)| spell.1 - spell.0 + i32::from(spell.2);
            let at_risk = spells.iter().filter(|spell| until(spell) >= age).count() as f64;
            let events = spells.iter().filter(|spell| spell.2 && until(spell) == age).count() as f64;
            let censored = spells.iter().filter(|spell| !spell.2 && until(spell) == age).count() as u64;
            let point = curve.points.get(usize::try_from(age).unwrap());
            if at_risk == 0.0 {
                prop_assert!(point.is_none());
                continue;
            }
            let point = point.unwrap();
            prop_assert_eq!((point.at_risk as f64, point.events as f64, point.censored), (at_risk, events, censored));
            s *= 1.0 - events / at_risk;
            sum += if events < at_risk { events / at_risk / (at_risk - events) } else { 0.0 };
            let half = z * s * f64::sqrt(sum);
            prop_assert!((point.survival - s).abs() < 1e-14);
            prop_assert!((point.lower - (s - half).max(0.0)).abs() < 1e-12);
            prop_assert!((point.upper - (s + half).min(1.0)).abs() < 1e-12);
            prop_assert!((point.variance - s * s * sum).abs() < 1e-12);
        }
    }

    #[test]
    fn korean_survival_is_the_diagonal_of_the_cohort_table((years, table) in tables(), k in 0..6_usize) {
        let histories = histories(&years, &table);
        let survival = Survival::of(&histories, Spells::All);
        for year in 0..years.len() {
            let entry = (years[year] - i32::try_from(k).unwrap() - 1..=years[year]).all(|y| years.contains(&y));
            let found = korea_customs_survival(&histories, k, year);
            prop_assert_eq!(found.is_ok(), entry);
            if let Ok(found) = found {
                let cohort = survival.cohort(0, year - k).unwrap();
                prop_assert_eq!(found.entrants, cohort.entrants);
                prop_assert_eq!(found.survivors, cohort.ages[k].alive);
                prop_assert_eq!(found.share, cohort.ages[k].share);
            }
        }
    }

    #[test]
    fn groups_add_up_and_no_order_of_firms_matters((years, table) in tables(), shift: prop::sample::Index) {
        let whole = Survival::of(&histories(&years, &table), Spells::All);
        let by = |table: &Table| {
            Survival::by(&histories(&years, table), Spells::All, 2, |entry| usize::from(entry.value > 9.0)).unwrap()
        };
        let parts = by(&table);
        for entry in 0..years.len() {
            if let Ok(cohort) = whole.cohort(0, entry) {
                let sum: u64 = (0..2).map(|group| parts.cohort(group, entry).unwrap().entrants).sum();
                prop_assert_eq!(cohort.entrants, sum);
            }
        }
        let mut turned = table.clone();
        if !table.is_empty() {
            turned.rotate_left(shift.index(table.len()));
            turned.reverse();
        }
        prop_assert_eq!(by(&turned), parts);
    }
}

/// Lengths 1, 2, 2, 3+, 4 and one entrant of the last year: a table that fits on a slip of paper.
#[test]
fn a_curve_by_hand() {
    let years = Years::new(&[2000, 2001, 2002, 2003, 2004, 2005]).unwrap();
    let of = [vec![1], vec![1, 2], vec![2, 3], vec![3, 4, 5], vec![1, 2, 3, 4], vec![5], vec![0, 1, 2]];
    let starts = of.iter().scan(0, |end, firm| {
        Some({
            *end += firm.len();
            *end
        })
    });
    let starts = std::iter::once(0).chain(starts).collect();
    let year: Vec<u16> = of.concat();
    let histories = Histories::new(years, starts, year.clone(), vec![1.0; year.len()]).unwrap();
    let survival = Survival::of(&histories, Spells::First);
    assert_eq!((survival.spells, survival.left_truncated), (6, 1));
    let curve = survival.curve(0, 0.95).unwrap();
    let counts: Vec<_> = curve.points.iter().map(|point| (point.at_risk, point.events, point.censored)).collect();
    assert_eq!(counts, [(6, 0, 1), (5, 1, 0), (4, 2, 1), (1, 0, 0), (1, 1, 0)]);
    let s: Vec<_> = curve.points.iter().map(|point| point.survival).collect();
    assert_eq!(s, [1.0, 0.8, 0.4, 0.4, 0.0]);
    // Greenwood at age 2: 0.16 (1/20 + 2/8) = 0.048.
    assert!((curve.points[2].variance - 0.048).abs() < 1e-16);
    assert_eq!((curve.points[4].variance, curve.survival(5)), (0.0, Err(Undefined::NoFirms)));
}

#[test]
fn bad_arguments_are_refused() {
    let years = Years::new(&[2000, 2001]).unwrap();
    let histories = Histories::new(years, vec![0, 1], vec![1], vec![1.0]).unwrap();
    let survival = Survival::of(&histories, Spells::All);
    assert!(survival.curve(0, 1.0).is_err() && survival.curve(0, f64::NAN).is_err() && survival.curve(1, 0.9).is_err());
    assert!(Survival::by(&histories, Spells::All, 2, |_| 2).is_err());
    assert_eq!(survival.cohort(0, 0), Err(Undefined::FirstYear));
    assert!(Survival::by(&histories, Spells::All, 0, |_| 0).unwrap_err().is_usage());
}
