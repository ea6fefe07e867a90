//! The road from a series to a target as a whole.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

/// Korea's exports of the years published as annual totals, billions of US dollars.
const KOREA: [(i32, f64); 14] = [
    (2001, 150.4),
    (2003, 193.8),
    (2005, 284.4),
    (2006, 325.5),
    (2008, 422.0),
    (2009, 363.5),
    (2010, 466.4),
    (2014, 572.7),
    (2018, 604.9),
    (2020, 512.85),
    (2021, 644.5),
    (2022, 683.58),
    (2024, 683.61),
    (2025, 709.7),
];

fn korea() -> Series {
    Series::new(&KOREA.map(|(year, bn)| (year, bn * 1e9))).unwrap()
}

const OPTIONS: TrackOptions = TrackOptions {
    target_usd: 1e12,
    by: Some(2030),
    horizon: Some(2040),
    expect_by: None,
    since: None,
    growth: None,
    closing_share: 0.1,
    level: 0.8,
    replicates: 1000,
    seed: 1,
};

#[test]
fn the_road_to_one_trillion() {
    let track = Track::of(&korea(), &[], &OPTIONS).unwrap();
    assert_eq!(track.required.len(), 15);
    assert!((track.required_by().growth_a_year - ((1000.0 / 709.7_f64).powf(0.2) - 1.0)).abs() < 1e-12);
    assert_eq!(track.methods.iter().map(|one| one.method).collect::<Vec<_>>(), Method::ALL);
    assert!(track.methods.iter().all(|one| one.reason.is_none()), "{:?}", track.methods);
    // 709.7·exp(h·μ) with μ = ln(709.7/150.4)/24 passes 1000 in the sixth year.
    assert_eq!(track.methods[0].central_year, Some(2031));
    assert_eq!(track.projection.len(), 45);
    for row in &track.projection {
        assert!(row.low_usd < row.central_usd && row.central_usd < row.high_usd);
    }
    for pair in track.projection.windows(2).filter(|pair| pair[0].method == pair[1].method) {
        assert!(pair[0].reached <= pair[1].reached && pair[0].high_usd < pair[1].high_usd);
    }
    let past = track.past(Method::RandomWalk).unwrap();
    assert_eq!((past.forecasts, past.not_fitted), (17, 0));
}

#[test]
fn dollars_and_billions_say_the_same() {
    let in_bn = Track::of(&Series::new(&KOREA).unwrap(), &[], &TrackOptions { target_usd: 1000.0, ..OPTIONS }).unwrap();
    let in_usd = Track::of(&korea(), &[], &OPTIONS).unwrap();
    for (one, two) in in_bn.projection.iter().zip(&in_usd.projection) {
        assert!((one.low_usd * 1e9 / two.low_usd - 1.0).abs() < 1e-6, "{one:?} {two:?}");
        assert!((one.high_usd * 1e9 / two.high_usd - 1.0).abs() < 1e-6, "{one:?} {two:?}");
    }
    for (one, two) in in_bn.backtest.iter().zip(&in_usd.backtest) {
        assert_eq!((one.forecasts, one.hits), (two.forecasts, two.hits));
    }
}

#[test]
fn the_order_of_the_years_does_not_matter() {
    let mut reversed = KOREA.map(|(year, bn)| (year, bn * 1e9));
    reversed.reverse();
    let reversed = Track::of(&Series::new(&reversed).unwrap(), &[], &OPTIONS).unwrap();
    assert_eq!(reversed, Track::of(&korea(), &[], &OPTIONS).unwrap());
}

#[test]
fn expectations_are_of_the_random_walk_s_centre() {
    for (by, met) in [(2030, false), (2031, true), (2035, true)] {
        let track = Track::of(&korea(), &[], &TrackOptions { expect_by: Some(by), ..OPTIONS }).unwrap();
        assert_eq!(track.expectation, Some(Expectation { by, central_year: Some(2031), met }));
    }
    // From 2014 on exports grew by 2 % a year.
    let slow = TrackOptions { expect_by: Some(2035), since: Some(2014), ..OPTIONS };
    let track = Track::of(&korea(), &[], &slow).unwrap();
    assert_eq!((track.expectation.unwrap().met, track.expectation.unwrap().central_year), (false, Some(2043)));
    assert_eq!(track.series.len(), 7);
}

#[test]
fn options_that_cannot_be_are_refused() {
    let refused = |options: TrackOptions| {
        let error = Track::of(&korea(), &[], &options).unwrap_err();
        assert!(error.is_usage(), "{error}");
        error.to_string()
    };
    let reached = refused(TrackOptions { target_usd: 600e9, ..OPTIONS });
    assert!(reached.contains("--target: is reached already: first in 2018, and in 2025"), "{reached}");
    assert!(!reached.contains("709"));
    assert!(refused(TrackOptions { target_usd: 709.7e9, ..OPTIONS }).contains("first in 2025"));
    assert!(refused(TrackOptions { target_usd: f64::NAN, ..OPTIONS }).contains("--target"));
    assert!(refused(TrackOptions { by: Some(2025), ..OPTIONS }).contains("--by: must be after 2025"));
    assert!(refused(TrackOptions { expect_by: Some(1999), ..OPTIONS }).contains("--expect-by"));
    assert!(refused(TrackOptions { horizon: Some(2020), ..OPTIONS }).contains("--horizon"));
    assert!(refused(TrackOptions { horizon: Some(2029), ..OPTIONS }).contains("--by"));
    assert!(refused(TrackOptions { by: Some(2101), horizon: None, ..OPTIONS }).contains("at most 2100"));
    assert!(refused(TrackOptions { level: 1.0, ..OPTIONS }).contains("--level"));
    assert!(refused(TrackOptions { growth: Some(-1.0), ..OPTIONS }).contains("--growth"));
    assert!(refused(TrackOptions { replicates: 10, ..OPTIONS }).contains("--replicates"));
    assert!(refused(TrackOptions { closing_share: 0.0, ..OPTIONS }).contains("--closing-share"));
    assert!(refused(TrackOptions { since: Some(2022), ..OPTIONS }).contains("--since"));
}

/// A target passed once and lost again is not reached.
#[test]
fn a_target_that_was_lost_again_is_tracked() {
    let totals = [(2020, 90.0), (2021, 110.0), (2022, 95.0), (2023, 97.0)];
    let track =
        Track::of(&Series::new(&totals).unwrap(), &[], &TrackOptions { target_usd: 100.0, ..TrackOptions::default() });
    assert!((track.unwrap().to_date.gap_usd - 3.0).abs() < 1e-12);
}
