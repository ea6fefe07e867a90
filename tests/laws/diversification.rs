//! Laws of the comparisons of two vectors.

use super::{close, value};
use proptest::prelude::*;
use topheavy::measure::{Values, diversification, krugman};

fn index(a: &[f64], b: &[f64]) -> f64 {
    krugman(&Values::new(a).unwrap(), &Values::new(b).unwrap()).unwrap().unwrap()
}

/// Σ|aᵢ − bᵢ| as it is written.
fn textbook(a: &[f64], b: &[f64]) -> f64 {
    let (total_a, total_b): (f64, f64) = (a.iter().sum(), b.iter().sum());
    a.iter().zip(b).map(|(a, b)| (a / total_a - b / total_b).abs()).sum()
}

/// K vectors over the same positions, each with some value.
fn vectors<const K: usize>() -> impl Strategy<Value = [Vec<f64>; K]> {
    let rows = prop::collection::vec(prop::array::uniform::<_, K>(value()), 1..40);
    let columns = rows.prop_map(|rows| std::array::from_fn(|k| rows.iter().map(|row: &[f64; K]| row[k]).collect()));
    columns.prop_filter("some value", |columns: &[Vec<f64>; K]| columns.iter().all(|x| x.iter().any(|x| *x > 0.0)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn agrees_with_the_textbook_and_is_symmetric([a, b] in vectors()) {
        let found = index(&a, &b);
        prop_assert!(close(found, textbook(&a, &b), 1e-14), "{found}");
        prop_assert!((0.0..=2.0).contains(&found) && found.is_sign_positive());
        prop_assert_eq!(found.to_bits(), index(&b, &a).to_bits());
        let half = diversification(&Values::new(&a).unwrap(), &Values::new(&b).unwrap()).unwrap().unwrap();
        prop_assert_eq!((2.0 * half).to_bits(), found.to_bits());
        // Finger and Kreinin's similarity is what is left.
        let shares = |x: &[f64]| { let total: f64 = x.iter().sum(); x.iter().map(|x| x / total).collect::<Vec<_>>() };
        let similarity: f64 = shares(&a).iter().zip(shares(&b)).map(|(a, b)| a.min(b)).sum();
        prop_assert!(close(half, 1.0 - similarity, 1e-14));
    }

    #[test]
    fn triangle([a, b, c] in vectors()) {
        prop_assert!(index(&a, &c) <= (index(&a, &b) + index(&b, &c)) * (1.0 + 1e-15) + 1e-15);
    }

    #[test]
    fn neither_scale_nor_order_matters([a, b] in vectors(), up in -900..900_i32, down in -900..900_i32,
        factor in 0.01..100.0_f64, turn in 0..40_usize) {
        let found = index(&a, &b);
        let times = |x: &[f64], factor: f64| x.iter().map(|x| x * factor).collect::<Vec<_>>();
        let by_powers = index(&times(&a, 2.0_f64.powi(up)), &times(&b, 2.0_f64.powi(down)));
        prop_assert_eq!(by_powers.to_bits(), found.to_bits());
        prop_assert!(close(index(&times(&a, factor), &b), found, 1e-14));
        let (mut other_a, mut other_b) = (a.clone(), b.clone());
        for x in [&mut other_a, &mut other_b] {
            x.rotate_left(turn % a.len());
            x.reverse();
        }
        prop_assert_eq!(index(&other_a, &other_b).to_bits(), found.to_bits());
    }

    #[test]
    fn the_same_structure_is_zero_and_a_disjoint_one_is_everything([a, b] in vectors(), k in -40..40_i32) {
        let scaled: Vec<f64> = a.iter().map(|x| x * 2.0_f64.powi(k)).collect();
        prop_assert_eq!(index(&a, &scaled).to_bits(), 0.0_f64.to_bits());
        let left: Vec<f64> = a.iter().copied().chain(b.iter().map(|_| 0.0)).collect();
        let right: Vec<f64> = a.iter().map(|_| 0.0).chain(b.iter().copied()).collect();
        prop_assert_eq!(index(&left, &right).to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn proportional_vectors_are_zero_however_many_digits_their_totals_have(
        parts in prop::collection::vec((1_u64..1 << 50, -60..60_i32), 1..40),
    ) {
        // 50 digits, so that seven times a value is exact.
        let a: Vec<f64> = parts.iter().map(|(m, e)| *m as f64 * 2.0_f64.powi(*e)).collect();
        let sevenfold: Vec<f64> = a.iter().map(|x| 7.0 * x).collect();
        prop_assert_eq!(index(&a, &sevenfold).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn splitting_positions_never_lowers_it([a, b] in vectors(), part in 0.0..1.0_f64) {
        // The first position in two, each side in its own proportion.
        let split = |x: &[f64], part: f64| {
            [&[part * x[0], x[0] - part * x[0]], &x[1..]].concat()
        };
        let (even, uneven) = (index(&split(&a, 0.5), &split(&b, 0.5)), index(&split(&a, part), &split(&b, 0.5)));
        prop_assert!(close(even, index(&a, &b), 1e-14));
        prop_assert!(uneven >= even - 1e-14);
    }

    #[test]
    fn any_sizes_stay_in_range(pairs in prop::collection::vec((any::<u64>(), any::<u64>(), 0..4_u8), 1..30)) {
        let number = |bits: u64| Some(f64::from_bits(bits >> 1)).filter(|x| x.is_finite()).map_or(0.0, |x| x / 64.0);
        let a: Vec<f64> = pairs.iter().map(|(a, _, _)| number(*a)).collect();
        let b: Vec<f64> = pairs.iter().map(|(a, b, same)| number(if *same == 0 { *b } else { *a })).collect();
        let (Ok(a), Ok(b)) = (Values::new(&a), Values::new(&b)) else { return Ok(()) };
        if let Ok(found) = krugman(&a, &b).unwrap() {
            prop_assert!((0.0..=2.0).contains(&found), "{found}");
        }
    }
}

/// Differences of a few digits, where shares taken one by one cancel: against integers.
#[test]
fn tiny_differences_agree_with_integers() {
    let mut state = 11_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for positions in [2_usize, 3, 10, 1000] {
        let a: Vec<u64> = (0..positions).map(|_| (1 << 52) + random(1 << 30)).collect();
        let b: Vec<u64> = a.iter().map(|a| a + random(5)).collect();
        let (total_a, total_b): (i128, i128) =
            (a.iter().map(|x| i128::from(*x)).sum(), b.iter().map(|x| i128::from(*x)).sum());
        let crossed = a.iter().zip(&b).map(|(a, b)| (i128::from(*a) * total_b - i128::from(*b) * total_a).abs());
        let expected = crossed.sum::<i128>() as f64 / (total_a as f64 * total_b as f64);
        let float = |x: &[u64]| x.iter().map(|x| *x as f64).collect::<Vec<_>>();
        let found = index(&float(&a), &float(&b));
        assert!((found - expected).abs() <= 1e-14 * expected, "{positions}: {found} is not {expected}");
        assert!(expected > 0.0 && expected < 1e-14);
    }
}
