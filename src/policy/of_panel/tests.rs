#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::panel::{Keep, ReadOptions, Silent, Wanted};
use crate::policy::program::{Cohort, Effect, EffectKind, Eligibility, Lines, Program, Selection, Support, Uncertain};
use crate::policy::{SimulationOptions, simulate};
use crate::trade::Currency;

fn read(text: &str, options: &ReadOptions) -> Panel {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, text).unwrap();
    Panel::read(&[path.display().to_string()], options, &Wanted::every_role(), &Silent).unwrap()
}

const FLOWS: &str = "firm,year,market,product,size_class,value_usd\n\
    A,2020,US,870323,SME,4e6\n\
    A,2021,US,870323,SME,3e6\n\
    A,2021,CN,870323,SME,1e6\n\
    A,2021,CN,854231,SME,4e6\n\
    B,2021,US,854231,대기업,9e6\n\
    C,2020,US,854231,SME,1e6\n\
    D,2021,JP,854231,small,1e6\n\
    D,2021,JP,330499,medium,2e6\n\
    D,2020,JP,330499,large,2e6\n";

#[test]
fn firms_are_those_of_the_last_year() {
    let panel = read(FLOWS, &ReadOptions::default());
    let population = Population::of_panel(&panel, Some("product"), &Silent).unwrap();
    // A sells as many cars as chips: the first in order of text. D is an SME however that is written.
    let products = ["330499", "854231", "870323"].map(str::to_owned);
    let classes = ["large", "sme"].map(str::to_owned);
    let expected = Firms {
        value_usd: &[8e6, 9e6, 3e6],
        growth: Some(&[Some(1.0), None, Some(0.5)]),
        markets: Some(&[2, 1, 1]),
        size_class: Some(Labelled { codes: &[Some(1), Some(0), Some(1)], names: &classes }),
        sector: Some(Labelled { codes: &[Some(1), Some(1), Some(0)], names: &products }),
    };
    // As texts: growth that is not known is not a number, which equals nothing.
    let text = |population: &Population| format!("{population:?}");
    let before = [(2020, vec![4e6, 1e6, 2e6])];
    let by_hand = |firms: &Firms| Population::new(2021, firms).unwrap().with_history(before.clone()).unwrap();
    assert_eq!(text(&population), text(&by_hand(&expected)));
    let bare = Population::of_panel(&panel, None, &Silent).unwrap();
    assert_eq!(text(&bare), text(&by_hand(&Firms { sector: None, ..expected })));
}

#[test]
fn what_is_no_sector_or_no_dollar_is_refused() {
    let panel = read(FLOWS, &ReadOptions::default());
    let error = Population::of_panel(&panel, Some("industry"), &Silent).unwrap_err().to_string();
    assert!(error.contains("--sector") && error.contains("industry"), "{error}");
    let error = Population::of_panel(&panel, Some("firm"), &Silent).unwrap_err().to_string();
    assert!(error.contains("--sector"), "{error}");
    let other = ReadOptions { currency: Some(Currency::Other), ..ReadOptions::default() };
    let error = Population::of_panel(&read(FLOWS, &other), None, &Silent).unwrap_err().to_string();
    assert!(error.contains("--currency"), "{error}");
    let error = GrowthModel::of_panel(&panel, &Silent).unwrap_err().to_string();
    assert!(error.contains("--growth none"), "{error}");
}

#[test]
fn a_part_of_a_year_at_the_end_is_refused() {
    let month = |year: i32, month: i32, value: f64| format!("A,{year}-{month:02},{value}\nB,{year}-{month:02},1\n");
    let months = |year: i32, last: i32| (1..=last).map(|at| month(year, at, 2e6)).collect::<String>();
    let text = |last: i32| format!("firm,period,value_usd\n{}{}", months(2020, 12), months(2021, last));
    let whole = Population::of_panel(&read(&text(12), &ReadOptions::default()), None, &Silent).unwrap();
    assert_eq!((whole.base_year(), whole.firms()), (2021, 2));
    let panel = read(&text(7), &ReadOptions::default());
    for error in
        [Population::of_panel(&panel, None, &Silent).unwrap_err(), GrowthModel::of_panel(&panel, &Silent).unwrap_err()]
    {
        let error = error.to_string();
        assert!(error.contains("2021, lacks some of its periods") && error.contains("--keep"), "{error}");
    }
    let keep = Keep { column: "period".to_owned(), values: (1..=12).map(|at| format!("2020-{at:02}")).collect() };
    let kept = read(&text(7), &ReadOptions { keep: vec![keep], ..ReadOptions::default() });
    assert_eq!(Population::of_panel(&kept, None, &Silent).unwrap().base_year(), 2020);
}

#[test]
fn a_panel_is_simulated_from_end_to_end() {
    let mut rows = vec!["firm,year,market,value_usd".to_owned()];
    for firm in 0..200 {
        for year in 2019..=2022 {
            let value = 1e5 * f64::from(firm + 1) * (1.0 + 0.1 * f64::from((firm * 7 + year * 3) % 5));
            rows.push(format!("F{firm},{year},US,{value}"));
        }
    }
    let text = rows.join("\n");
    let panel = read(&text, &ReadOptions::default());
    let population = Population::of_panel(&panel, None, &Silent).unwrap();
    let growth = GrowthModel::of_panel(&panel, &Silent).unwrap();
    let none = Uncertain::Fixed(0.0);
    let program = Program {
        name: "test".to_owned(),
        country: "KR".to_owned(),
        sources: Vec::new(),
        cohorts: vec![Cohort { year: 2023, firms: 20 }],
        eligibility: Eligibility {
            min_usd: Some(5e6),
            below_usd: Some(10e6),
            min_markets: Some(1),
            min_growth: Some(-0.9),
            ..Eligibility::default()
        },
        other_readings: Vec::new(),
        selection: Selection::FastestGrowing,
        effect: Effect {
            kind: EffectKind::Target { level_usd: 10e6 },
            years: 2,
            success: Uncertain::Fixed(1.0),
            attrition: none,
            deadweight: none,
            displacement: none,
        },
        support: Support { per_firm: 1.0, currency: "USD".to_owned(), per_usd: 1.0, rate_source: "one".to_owned() },
        graduation_usd: 10e6,
        base_total_usd: None,
        target_total_usd: None,
        groups: Vec::new(),
        fields: Vec::new(),
        services: Vec::new(),
        agencies: Vec::new(),
        facts: Vec::new(),
        lines: Lines::default(),
    };
    let options = SimulationOptions { replicates: 40, ..SimulationOptions::to(2025) };
    let found = simulate(&population, &growth, &program, &options, &|_| true).unwrap();
    let graduates = found.outcome("graduates", 2025).unwrap();
    assert_eq!(graduates.with.estimate, Some(20.0));
    assert!(found.notes.iter().any(|note| note.contains("3 pairs of years")), "{:?}", found.notes);
}
