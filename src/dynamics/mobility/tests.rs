//! Tests of mobility against obvious slow ways.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
use super::*;
use crate::dynamics::histories::tests::{histories, tables};
use proptest::prelude::*;

type Square = Vec<Vec<f64>>;

fn product(a: &Square, b: &Square) -> Square {
    let entry = |i: usize, j: usize| (0..a.len()).map(|k| a[i][k] * b[k][j]).sum();
    (0..a.len()).map(|i| (0..a.len()).map(|j| entry(i, j)).collect()).collect()
}

fn square(n: usize, entry: impl Fn(usize, usize) -> f64) -> Square {
    (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
}

fn identity(i: usize, j: usize) -> f64 {
    f64::from(u8::from(i == j))
}

/// The chain of active firms after 2^50 years, or none if the counts do not give one.
fn long_run(counts: &[Vec<u64>]) -> Option<Square> {
    let n = counts.len() - 1;
    let sum = |row: &[u64]| row.iter().sum::<u64>() as f64;
    let entry = |i: usize, j: usize| {
        let row = sum(&counts[i]);
        let exit = counts[i][n] as f64 / row;
        counts[i][j] as f64 / row + if exit > 0.0 { exit * counts[n][j] as f64 / sum(&counts[n]) } else { 0.0 }
    };
    let mut power = square(n, |i, j| 0.5 * entry(i, j) + 0.5 * identity(i, j));
    for _ in 0..50 {
        power = product(&power, &power);
        for row in &mut power {
            let sum: f64 = row.iter().sum();
            for entry in row {
                *entry /= sum;
            }
        }
    }
    power.iter().flatten().all(|entry| entry.is_finite()).then_some(power)
}

/// The determinant of whole numbers, by its definition.
fn determinant(a: &[Vec<i128>]) -> i128 {
    let Some(first) = a.first() else { return 1 };
    let minor = |left: usize| -> Vec<Vec<i128>> {
        a[1..].iter().map(|row| [&row[..left], &row[left + 1..]].concat()).collect()
    };
    let term = |(at, entry): (usize, &i128)| if at % 2 == 0 { *entry } else { -entry } * determinant(&minor(at));
    first.iter().enumerate().map(term).sum()
}

/// Numerators of the solution of whole-number equations, by Cramer's rule; the determinant is their denominator.
fn numerators(a: &[Vec<i128>], right: &[i128]) -> Vec<i128> {
    let replaced = |column: usize| -> Vec<Vec<i128>> {
        let row = |(row, right): (&Vec<i128>, &i128)| {
            row.iter().enumerate().map(|(j, entry)| if j == column { *right } else { *entry }).collect()
        };
        a.iter().zip(right).map(row).collect()
    };
    (0..a.len()).map(|column| determinant(&replaced(column))).collect()
}

/// Where a firm can come to without getting to class `below`, the class it begins in first.
fn ways(counts: &[Vec<u64>], from: usize, below: usize) -> Vec<usize> {
    let mut met = vec![from];
    let mut at = 0;
    while at < met.len() {
        let next: Vec<usize> = (0..below).filter(|j| counts[met[at]][*j] > 0 && !met.contains(j)).collect();
        met.extend(next);
        at += 1;
    }
    met
}

fn counted(least: usize) -> impl Strategy<Value = Vec<Vec<u64>>> {
    (least..5).prop_flat_map(|classes| {
        let count = prop_oneof![2 => Just(0_u64), 3 => 1..20_u64, 1 => 1000..2000_u64];
        let row = prop::collection::vec(count, classes + 1);
        prop::collection::vec(row, classes + 1).prop_map(|mut rows| {
            let out = rows.len() - 1;
            rows[out][out] = 0;
            rows
        })
    })
}

fn transitions(counts: &[Vec<u64>]) -> Transitions {
    let breaks: Vec<f64> = (1..counts.len() - 1).map(|class| class as f64).collect();
    Transitions::from_counts(&ValueClasses::new(&breaks).unwrap(), counts).unwrap()
}

proptest! {
    #[test]
    fn counts_are_those_of_the_table((years, table) in tables()) {
        let classes = ValueClasses::new(&[5.0, 20.0, 1e4]).unwrap();
        let bounds = |value: f64| (0..4).find(|class| {
            let (from, to) = classes.bounds(*class);
            value > 0.0 && from <= value && value < to
        });
        let state = |value: f64| bounds(value).unwrap_or(4);
        let all = histories(&years, &table);
        let mut turned = table.clone();
        turned.reverse();
        let mut slow = vec![vec![0_u64; 5]; 5];
        for (at, year) in years.iter().enumerate() {
            let pair = Transitions::between(&all, &classes, at);
            prop_assert_eq!(&pair, &Transitions::between(&histories(&years, &turned), &classes, at));
            if !years.contains(&(year - 1)) {
                prop_assert!(pair.is_err());
                continue;
            }
            let mut of_year = vec![vec![0_u64; 5]; 5];
            for firm in &table {
                of_year[state(firm[&(year - 1)])][state(firm[year])] += 1;
            }
            of_year[4][4] = 0;
            prop_assert_eq!(pair.unwrap().counts, of_year.concat());
            slow.iter_mut().flatten().zip(of_year.concat()).for_each(|(sum, count)| *sum += count);
        }
        let pooled = Transitions::pooled(&all, &classes);
        prop_assert_eq!(pooled.is_ok(), years.windows(2).any(|pair| pair[0] + 1 == pair[1]));
        if let Ok(pooled) = pooled {
            prop_assert_eq!(&pooled.counts, &slow.concat());
            for (from, counts) in slow.iter().enumerate() {
                match pooled.row(from) {
                    Ok(row) => prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-14),
                    Err(reason) => prop_assert!(counts.iter().sum::<u64>() == 0 && reason == Undefined::NoFirms),
                }
            }
        }
    }

    #[test]
    fn the_stationary_distribution_is_the_long_run(counts in counted(1)) {
        let n = counts.len() - 1;
        match (transitions(&counts).stationary(), long_run(&counts)) {
            (Ok(found), Some(limit)) => {
                prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-14);
                for row in &limit {
                    let near = row.iter().zip(&found).all(|(slow, found)| (slow - found).abs() < 1e-9);
                    prop_assert!(near, "{found:?} {limit:?}");
                }
            }
            (Err(Undefined::SeveralEnds), Some(limit)) => {
                prop_assert!(limit.iter().any(|row| row.iter().zip(&limit[0]).any(|(a, b)| (a - b).abs() > 1e-6)));
            }
            (Err(Undefined::NoEntrants), _) => prop_assert!(counts[n].iter().sum::<u64>() == 0),
            // An empty row: the slow way cannot say.
            (_, limit) => prop_assert!(limit.is_none() && counts[..n].iter().any(|row| row.iter().sum::<u64>() == 0)),
        }
    }

    #[test]
    fn passages_are_those_of_exact_fractions(counts in counted(2), at: prop::sample::Index) {
        let n = counts.len() - 1;
        let below = 1 + at.index(n - 1);
        let passage = transitions(&counts).passage(below as f64).unwrap();
        let from = below - 1;
        prop_assert_eq!(passage.firms, counts[from].iter().sum::<u64>());
        prop_assume!(counts.iter().all(|row| row[..n].iter().sum::<u64>() > 0));
        // Exact: rows of counts as equations of whole numbers, among the classes that a firm can come to on its way.
        let ways = ways(&counts, from, below);
        let sums = |to: usize| -> Vec<i128> { ways.iter().map(|i| counts[*i][..to].iter().sum::<u64>().into()).collect() };
        let equations = |sums: &[i128]| -> Vec<Vec<i128>> {
            let row = |(i, sum): (&usize, &i128)| {
                ways.iter().map(|j| if i == j { *sum } else { 0 } - i128::from(counts[*i][*j])).collect()
            };
            ways.iter().zip(sums).map(row).collect()
        };
        let near = |found: f64, [part, whole]: [i128; 2]| (found * whole as f64 / part as f64 - 1.0).abs() < 1e-12;
        let staying = equations(&sums(n));
        let whole = determinant(&staying);
        match passage.years_staying {
            Ok(years) => prop_assert!(near(years, [numerators(&staying, &sums(n))[0], whole]), "{years}"),
            // A set of classes that nobody leaves upwards.
            Err(reason) => prop_assert!(reason == Undefined::NeverReached && whole == 0),
        }
        let leaving = equations(&sums(n + 1));
        let whole = determinant(&leaving);
        if whole != 0 {
            let reach: Vec<i128> = ways.iter().map(|i| counts[*i][below..n].iter().sum::<u64>().into()).collect();
            let chances = numerators(&leaving, &reach);
            let found = passage.probability.unwrap();
            prop_assert!(found == 0.0 && chances[0] == 0 || near(found, [chances[0], whole]), "{found}");
            let weighted: Vec<i128> = sums(n + 1).iter().zip(&chances).map(|(sum, chance)| sum * chance).collect();
            match passage.years_reaching {
                Ok(years) => prop_assert!(near(years, [numerators(&leaving, &weighted)[0], whole * chances[0]]), "{years}"),
                Err(reason) => prop_assert!(reason == Undefined::NeverReached && chances[0] == 0),
            }
        }
    }

    #[test]
    fn shorrocks_is_one_less_the_trace(counts in counted(1)) {
        let n = counts.len() - 1;
        match transitions(&counts).shorrocks() {
            Ok(found) => {
                let trace: f64 = (0..n).map(|i| counts[i][i] as f64 / counts[i][..n].iter().sum::<u64>() as f64).sum();
                prop_assert!((found - (n as f64 - trace) / (n as f64 - 1.0)).abs() < 1e-12);
            }
            Err(Undefined::OneClass) => prop_assert_eq!(n, 1),
            Err(reason) => {
                prop_assert_eq!(reason, Undefined::EmptyClass);
                prop_assert!(counts[..n].iter().any(|row| row[..n].iter().sum::<u64>() == 0));
            }
        }
    }
}

#[test]
fn rare_moves_keep_their_digits() {
    let million = 1_000_000_000_000;
    let moves = transitions(&[vec![million, 1, 0], vec![3, million, 0], vec![0, 0, 0]]);
    let found = moves.stationary().unwrap();
    // Balance: π_0 / (10^12 + 1) = 3 π_1 / (10^12 + 3).
    let odds = 3.0 * ((million + 1) as f64 / (million + 3) as f64);
    assert!((found[0] / found[1] - odds).abs() < 1e-15 * odds);
    let years = moves.passage(1.0).unwrap().years_staying.unwrap();
    assert!((years - (million + 1) as f64).abs() < 1e-15 * years);
}

#[test]
fn a_chain_without_one_answer_says_why() {
    let of = |counts: &[[u64; 4]; 4]| transitions(&counts.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    let split = of(&[[5, 0, 0, 0], [1, 5, 1, 0], [0, 0, 5, 0], [1, 0, 0, 0]]);
    assert_eq!(split.stationary(), Err(Undefined::SeveralEnds));
    assert_eq!(split.passage(1.0).unwrap().years_staying, Err(Undefined::NeverReached));
    assert_eq!(split.passage(1.0).unwrap().probability, Ok(0.0));
    assert_eq!(split.passage(2.0).unwrap().years_staying, Err(Undefined::NeverReached));
    assert_eq!(split.passage(2.0).unwrap().probability, Ok(0.5));
    assert_eq!(split.passage(2.0).unwrap().years_reaching, Ok(3.5));
    let unknown = of(&[[5, 1, 0, 0], [0, 0, 0, 0], [0, 0, 5, 0], [1, 0, 0, 0]]);
    assert_eq!(unknown.stationary(), Err(Undefined::EmptyClass));
    assert_eq!(unknown.shorrocks(), Err(Undefined::EmptyClass));
    assert_eq!(unknown.passage(2.0).unwrap().years_staying, Err(Undefined::EmptyClass));
    let dying = of(&[[5, 1, 0, 1], [1, 1, 1, 0], [0, 1, 5, 0], [0, 0, 0, 0]]);
    assert_eq!(dying.stationary(), Err(Undefined::NoEntrants));
    let unused = of(&[[5, 1, 0, 1], [1, 3, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0]]);
    assert_eq!(unused.stationary().unwrap()[2], 0.0);
    let none = of(&[[0; 4]; 4]);
    assert_eq!(none.stationary(), Err(Undefined::NoFirms));
    assert!(none.passage(1.5).unwrap_err().is_usage());
}

#[test]
fn bad_tables_are_refused() {
    let classes = ValueClasses::default();
    assert!(Transitions::from_counts(&classes, &[vec![1; 6], vec![1; 5]]).is_err());
    assert!(Transitions::from_counts(&ValueClasses::new(&[]).unwrap(), &[vec![1, 1], vec![1, 1]]).is_err());
    for bad in [&[2.0, 1.0][..], &[1.0, 1.0], &[0.0], &[f64::INFINITY], &[f64::NAN]] {
        assert!(ValueClasses::new(bad).is_err());
    }
    assert_eq!((classes.bounds(4), classes.bounds(9).0), ((50e6, f64::INFINITY), f64::INFINITY));
}
