#![expect(clippy::unwrap_used, reason = "tests")]

use crate::brackets::{Amounts, Brackets, ClassTable};
use crate::measure::{Class, Rank, Undefined, Values, concentration_ratio, count, threshold_share};
use crate::random::Stream;

const UNITS: [Option<u64>; 4] = [Some(81_970), Some(10_872), Some(2_426), Some(3_300)];
const SHARES: [Option<f64>; 4] = [Some(0.022), Some(0.045), Some(0.031), Some(0.902)];
const LIMITS: [f64; 4] = [0.0, 1e6, 5e6, 10e6];

fn korea(concentration: &[(u64, f64)], total: Option<f64>) -> Brackets {
    let amounts = Amounts::Shares(&SHARES);
    let table = ClassTable { lower: Some(&LIMITS), units: &UNITS, amounts, total, concentration };
    Brackets::new(&table).unwrap()
}

#[test]
fn at_a_limit_the_classes_tell_all() {
    let found = korea(&[], Some(541.1e9)).at_least(10e6).unwrap();
    for number in [found.firms.low, found.firms.estimate, found.firms.high] {
        assert_eq!(number, Ok(3_300.0));
    }
    assert_eq!((found.share.low, found.share.high), (Ok(0.902), Ok(0.902)));
    assert_eq!((found.share.sharp, found.share.measure.as_str()), (true, "share_ge(10e6)"));
}

/// By hand: of 3,300 firms that hold 0.902 · 541.1e9, the others have 10M each or nearly 50M.
#[test]
fn within_the_open_class_by_hand() {
    let found = korea(&[], Some(541.1e9)).at_least(50e6).unwrap();
    let held = 0.902 * 541.1e9;
    assert_eq!(found.firms.low, Ok(1.0));
    assert_eq!(found.firms.high, Ok(3_300.0));
    assert!((found.share.low.unwrap() - (held - 3_299.0 * 50e6) / 541.1e9).abs() < 1e-12);
    assert!((found.share.high.unwrap() - 0.902).abs() < 1e-12 && !found.share.sharp);
    let ratios = korea(&[(10, 0.346), (100, 0.637), (1000, 0.825)], Some(541.1e9)).at_least(50e6).unwrap();
    let width = |bound: &crate::brackets::Bound| bound.high.unwrap() - bound.low.unwrap();
    assert!(width(&ratios.share) < 0.5 * width(&found.share), "{ratios:?}");
    assert!((100.0..2_000.0).contains(&ratios.firms.estimate.unwrap()), "{ratios:?}");
}

#[test]
fn without_the_total_a_split_class_tells_little() {
    let brackets = korea(&[], None);
    let found = brackets.at_least(50e6).unwrap();
    assert_eq!((found.share.low, found.share.high), (Ok(0.0), Ok(0.902)));
    assert_eq!(found.share.estimate, Err(Undefined::NoShape));
    assert_eq!(brackets.at_least(10e6).unwrap().share.high, Ok(0.902));
    assert!(brackets.at_least(0.0).is_err() && brackets.at_least(f64::NAN).is_err());
}

#[test]
fn missing_amounts_widen_the_interval() {
    let shares = [Some(0.022), None, Some(0.031), None];
    let amounts = Amounts::Shares(&shares);
    let table = ClassTable { lower: Some(&LIMITS), units: &UNITS, amounts, total: Some(541.1e9), concentration: &[] };
    let found = Brackets::new(&table).unwrap().at_least(10e6).unwrap().share;
    let (low, high) = (found.low.unwrap(), found.high.unwrap());
    // The second class holds from 1M to 5M a firm.
    assert!((high - (0.947 - 10_872e6 / 541.1e9)).abs() < 1e-12, "{high}");
    assert!((low - (0.947 - 5.0 * 10_872e6 / 541.1e9)).abs() < 1e-12, "{low}");
}

#[test]
fn limits_that_are_not_known_tell_nothing() {
    let amounts = Amounts::Values(&[Some(3.0), Some(9.0)]);
    let table = ClassTable { lower: None, units: &[Some(3), Some(2)], amounts, total: None, concentration: &[] };
    let found = Brackets::new(&table).unwrap().at_least(2.0).unwrap();
    assert_eq!((found.share.low, found.firms.high), (Err(Undefined::UnknownUnits), Err(Undefined::UnknownUnits)));
}

/// Classes made of firms say what holds for these firms, with and without concentration ratios.
#[test]
fn intervals_hold_the_firms_that_made_the_classes() {
    let mut stream = Stream::new(3, 0);
    let mut uniform = move || stream.unit();
    for round in 0..300_u64 {
        let n = 2 + round % 61;
        let values: Vec<f64> = (0..n).map(|_| (1.0 / (1.0 - uniform())).powf(1.3).floor()).collect();
        let limits = [0.0, 2.0, 5.0, 20.0];
        let of_class = |row: usize, x: f64| x >= limits[row] && limits.get(row + 1).is_none_or(|upper| x < *upper);
        let rows = |of: fn(f64) -> f64| -> Vec<f64> {
            (0..4).map(|row| values.iter().filter(|x| of_class(row, **x)).map(|x| of(*x)).sum()).collect()
        };
        let units: Vec<Option<u64>> =
            (0..4).map(|row| Some(values.iter().filter(|x| of_class(row, **x)).count() as u64)).collect();
        let sums: Vec<Option<f64>> = rows(|x| x).into_iter().map(Some).collect();
        let checked = Values::new(&values).unwrap();
        let ratio = |k: u64| (k, concentration_ratio(&checked, Rank::new(k).unwrap()).unwrap());
        let ratios = [ratio(1), ratio(2 + round % 5)];
        for concentration in [&[][..], &ratios[..]] {
            let amounts = Amounts::Values(&sums);
            let table = ClassTable { lower: Some(&limits), units: &units, amounts, total: None, concentration };
            let Ok(brackets) = Brackets::new(&table) else { continue };
            for t in [1.0, 2.0, 3.0, 4.5, 5.0, 7.0, 20.0, 25.0, 60.0] {
                let found = brackets.at_least(t).unwrap();
                let class = Class::at_least(t).unwrap();
                for (bound, told) in [
                    (&found.firms, count(&checked, class).unwrap()),
                    (&found.share, threshold_share(&checked, class).unwrap()),
                ] {
                    let (low, high) = (bound.low.unwrap(), bound.high.unwrap());
                    assert!(low <= told + 1e-9 && told <= high + 1e-9, "{round} {t} {bound:?} {told} {values:?}");
                    if let Ok(estimate) = bound.estimate {
                        assert!(low <= estimate && estimate <= high, "{bound:?}");
                    }
                }
            }
        }
    }
}
