//! An obvious slow simulation of what has no random numbers: no growth or a fixed rate, every firm one after the other.

use super::*;
use crate::measure::{Measure, Values, evaluate};
use crate::policy::program::Strata;
use proptest::prelude::*;

struct Slow {
    own: f64,
    with: f64,
    growth: Option<f64>,
    markets: u32,
    joined: Option<i32>,
    before: f64,
}

/// Exports without and with the programme in every year, and the support paid in it.
fn slow(
    firms: &[(f64, Option<f64>, u32)],
    rate: f64,
    program: &Program,
    horizon: i32,
) -> Vec<(Vec<f64>, Vec<f64>, f64)> {
    let mut all: Vec<Slow> = firms
        .iter()
        .map(|(x, growth, markets)| Slow {
            own: *x,
            with: *x,
            growth: *growth,
            markets: *markets,
            joined: None,
            before: 0.0,
        })
        .collect();
    let effect = &program.effect;
    let number =
        |uncertain: &Uncertain| if let Uncertain::Fixed(number) = uncertain { *number } else { unreachable!() };
    let (deadweight, displacement) = (number(&effect.deadweight), number(&effect.displacement));
    let mut gross: Vec<f64> = all.iter().map(|firm| firm.own).collect();
    let mut years = Vec::new();
    for year in 2026..=horizon {
        let places =
            program.cohorts.iter().find(|cohort| cohort.year == year).map_or(0, |cohort| cohort.firms as usize);
        let rule = &program.eligibility;
        let mut may: Vec<usize> = (0..all.len())
            .filter(|at| {
                let firm = &all[*at];
                firm.joined.is_none()
                    && firm.own >= rule.min_usd.unwrap()
                    && firm.own < rule.below_usd.unwrap()
                    && rule.min_growth.is_none_or(|least| firm.growth.is_some_and(|growth| growth >= least))
                    && rule.max_markets.is_none_or(|most| firm.markets <= most)
            })
            .collect();
        let score = |at: &usize| match &program.selection {
            Selection::Largest => all[*at].own,
            Selection::FastestGrowing => all[*at].growth.unwrap_or(f64::NEG_INFINITY),
            Selection::Score { value, growth, markets } => {
                let below = |of: &dyn Fn(&Slow) -> f64| {
                    let less = may.iter().filter(|other| of(&all[**other]) < of(&all[*at])).count();
                    let same = may.iter().filter(|other| (of(&all[**other]) - of(&all[*at])).abs() <= 0.0).count();
                    (less as f64 + (same as f64 - 1.0) / 2.0) / (may.len() as f64 - 1.0).max(1.0)
                };
                value * below(&|firm| firm.own)
                    + growth * below(&|firm| firm.growth.unwrap_or(-9.0))
                    + markets * below(&|firm| f64::from(firm.markets))
            }
            _ => unreachable!(),
        };
        let mut scored: Vec<(f64, usize)> = may.iter().map(|at| (score(at), *at)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        may = scored.into_iter().take(places).map(|(_, at)| at).collect();
        for at in may {
            all[at].joined = Some(year);
            all[at].before = all[at].own;
        }
        let mut paid = 0.0;
        for (firm, gross) in all.iter_mut().zip(gross.iter_mut()) {
            let before = *gross;
            firm.own *= 1.0 + rate;
            *gross *= 1.0 + rate;
            firm.growth = Some(rate);
            let Some(joined) = firm.joined else { continue };
            let age = year - joined + 1;
            if age <= i32::try_from(effect.years).unwrap() {
                paid += program.support.per_firm / f64::from(effect.years);
                *gross = match &effect.kind {
                    EffectKind::None => *gross,
                    EffectKind::Target { level_usd } => {
                        let part = f64::from(age) / f64::from(effect.years);
                        let from = firm.before.min(*level_usd);
                        firm.own.max(from * (level_usd / from).powf(part))
                    }
                    EffectKind::Growth { uplift } => *gross * (1.0 + number(uplift)),
                    EffectKind::Mobility { breaks_usd, .. } => {
                        let class = |x: f64| breaks_usd.iter().filter(|lower| x >= **lower).count();
                        let next = breaks_usd.get(class(before));
                        if class(*gross) > class(before) { *gross } else { next.copied().unwrap_or(*gross) }
                    }
                };
            }
            firm.with = firm.own + (1.0 - deadweight) * (*gross - firm.own);
        }
        let added: f64 = all.iter().filter(|firm| firm.joined.is_some()).map(|firm| firm.with - firm.own).sum();
        let others: f64 = all.iter().filter(|firm| firm.joined.is_none()).map(|firm| firm.own).sum();
        let lost = (displacement * added).max(0.0).min(others);
        for firm in all.iter_mut().filter(|firm| firm.joined.is_none()) {
            firm.with = firm.own * (1.0 - lost / others);
        }
        years.push((all.iter().map(|firm| firm.own).collect(), all.iter().map(|firm| firm.with).collect(), paid));
    }
    years
}

fn kinds() -> impl Strategy<Value = EffectKind> {
    prop_oneof![
        Just(EffectKind::None),
        (6e6..2e7_f64).prop_map(|level_usd| EffectKind::Target { level_usd }),
        (-0.2..0.5_f64).prop_map(|uplift| EffectKind::Growth { uplift: Uncertain::Fixed(uplift) }),
        Just(EffectKind::Mobility { breaks_usd: vec![1e6, 5e6, 7e6, 1e7, 5e7], shift: Uncertain::Fixed(1.0) }),
    ]
}

fn selections() -> impl Strategy<Value = Selection> {
    prop_oneof![
        Just(Selection::Largest),
        Just(Selection::FastestGrowing),
        (0.1..2.0_f64, 0.1..2.0_f64, 0.1..2.0_f64).prop_map(|(value, growth, markets)| Selection::Score {
            value,
            growth,
            markets
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn agrees_with_the_slow_one(
        firms in prop::collection::vec((1e5..3e7_f64, prop::option::weighted(0.8, -0.9..3.0_f64), 1..40_u32), 20..120),
        rate in prop_oneof![Just(0.0), -0.1..0.2_f64],
        kind in kinds(),
        selection in selections(),
        years in 1..4_u32,
        parts in (0.0..1.0_f64, 0.0..0.9_f64),
        markets in prop::option::of(5..40_u32),
        least_growth in prop::option::of(-0.5..0.5_f64),
    ) {
        let mut program = program(4, kind);
        program.cohorts = [2026, 2027].map(|year| Cohort { year, firms: 4 }).to_vec();
        // In the second year all firms have grown alike, so only size tells them apart.
        if !matches!(selection, Selection::Largest) {
            program.cohorts.pop();
        }
        // Firms without growth are all the last, and chance would choose among them.
        let fastest = matches!(selection, Selection::FastestGrowing);
        let known = |at: usize, growth: Option<f64>| growth.or_else(|| fastest.then(|| -0.9 - 1e-6 * at as f64));
        let firms: Vec<_> = firms.iter().enumerate().map(|(at, firm)| (firm.0, known(at, firm.1), firm.2)).collect();
        program.selection = selection;
        program.effect.years = years;
        program.effect.deadweight = Uncertain::Fixed(parts.0);
        program.effect.displacement = Uncertain::Fixed(parts.1);
        program.eligibility.max_markets = markets;
        program.eligibility.min_growth = least_growth;
        let value_usd: Vec<f64> = firms.iter().map(|firm| firm.0).collect();
        let growth: Vec<Option<f64>> = firms.iter().map(|firm| firm.1).collect();
        let of_markets: Vec<u32> = firms.iter().map(|firm| firm.2).collect();
        let given = Firms { value_usd: &value_usd, growth: Some(&growth), markets: Some(&of_markets), ..Firms::default() };
        let population = Population::new(2025, &given).unwrap();
        let model = GrowthModel::constant(rate, 0.0).unwrap();
        let asked = SimulationOptions { allow_fewer: true, ..options(2029, 2) };
        let found = run(&population, &model, &program, &asked);
        let measures = Measure::parse_list(super::super::MEASURES).unwrap();
        for (year, (own, changed, paid)) in (2026..).zip(slow(&firms, rate, &program, 2029)) {
            for (world, values) in [(without as fn(&Simulation, &str, i32) -> f64, own), (with, changed)] {
                let slow = evaluate(&Values::new(&values).unwrap(), &measures);
                for (measure, number) in measures.iter().zip(slow.numbers) {
                    let (found, number) = (world(&found, &measure.column(), year), number.unwrap());
                    prop_assert!((found - number).abs() <= 1e-9 * number.abs().max(1e-3), "{measure} {year}: {found} {number}");
                }
            }
            prop_assert!(near(amount(&found, "support", year), paid));
        }
    }
}

#[test]
fn a_lottery_shares_places_by_stratum() {
    let value_usd: Vec<f64> = (0..100).map(|at| 5e6 + 1e4 * f64::from(at)).collect();
    let codes: Vec<Option<u32>> = (0..100).map(|at| Some(u32::from(at >= 75))).collect();
    let names = ["sme".to_owned(), "mid".to_owned()];
    let labels = Some(super::super::Labelled { codes: &codes, names: &names });
    let given = Firms { value_usd: &value_usd, size_class: labels, sector: labels, ..Firms::default() };
    let population = Population::new(2025, &given).unwrap();
    let mut program = program(20, target());
    program.selection = Selection::Lottery { strata: Strata::SizeClass };
    let found = run(&population, &GrowthModel::None, &program, &options(2026, 50));
    // 15 of the 75 and 5 of the 25, each lifted to ten million.
    let added = |name: &str| {
        let of_sector = found.sectors.iter().find(|sector| sector.year == 2026 && sector.sector == name).unwrap();
        of_sector.difference
    };
    let bounds = |firms: f64, low: f64, high: f64| (firms * (10e6 - high), firms * (10e6 - low));
    let (least, most) = bounds(15.0, 5e6, 5.74e6);
    assert!(added("sme").low.unwrap() >= least && added("sme").high.unwrap() <= most);
    let (least, most) = bounds(5.0, 5.75e6, 5.99e6);
    assert!(added("mid").low.unwrap() >= least && added("mid").high.unwrap() <= most);
}
