#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::dynamics::{Spells, ValueClasses};
use crate::measure::Undefined;
use crate::panel::{Panel, ReadOptions, Silent, Wanted};

/// Two markets, three years; firm B stops, C enters, D sells nothing.
const FLOWS: &str = "firm,market,year,value_usd\nA,US,2020,10\nA,US,2021,20\nA,US,2022,30\nA,US,2022,10\nB,US,2020,5\n\
    C,US,2021,7\nC,CN,2022,8\nD,CN,2022,0\nA,CN,2021,1\nD,US,2020,0\n";

fn panel() -> Panel {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, FLOWS).unwrap();
    Panel::read(&[path.display().to_string()], &ReadOptions::default(), &Wanted::every_role(), &Silent).unwrap()
}

fn by_market() -> Within {
    Within { by: vec!["market".to_owned()], hs: None }
}

#[test]
fn histories_are_those_of_each_group() {
    let found = panel().histories(&by_market(), &Silent).unwrap();
    assert_eq!(found.by().collect::<Vec<_>>(), ["market"]);
    assert_eq!((found.years().len(), found.years().year(0)), (3, 2020));
    let groups: Vec<_> = found.groups().collect();
    let [(first, china), (second, states)] = groups.as_slice() else { unreachable!() };
    assert_eq!((first, second), (&vec![Some("CN")], &vec![Some("US")]));
    assert_eq!((china.firms(), china.firm_years()), (2, 2));
    // Firms without exports have no number, and flows of a year are summed.
    assert_eq!((states.firms(), states.firm(0).values), (3, [10.0, 20.0, 40.0].as_slice()));
    let whole = panel().histories(&Within::default(), &Silent).unwrap();
    assert_eq!(whole.groups().next().unwrap().1.firm(0).values, [10.0, 21.0, 40.0]);
}

#[test]
fn every_missing_number_has_its_own_reason() {
    let table = panel().size_classes(&Within::default(), &ValueClasses::new(&[15.0]).unwrap(), &Silent).unwrap();
    let rows: Vec<_> = table.rows().collect();
    assert_eq!(rows[0].keys, [Some("< 15".to_owned())]);
    assert_eq!(rows[0].numbers[..3], [Ok(4.0), Ok(1.0), Ok(1.0 / 3.0)]);
    let only = panel().mobility(
        &Within::default(),
        &MobilityOptions { classes: ValueClasses::new(&[15.0]).unwrap(), threshold: 15.0 },
        &Silent,
    );
    let only = only.unwrap();
    let reasons: Vec<_> = only.undefined().collect();
    assert!(reasons.iter().take(7).all(|(row, _, reason)| *row == 0 && reason == Undefined::FirstYear.words()));
    // No firm of the upper class of 2020 can stay, for there is none.
    let own = (1, "shorrocks", Undefined::EmptyClass.to_string());
    assert!(reasons.contains(&own), "{reasons:?}");
    let json = only.to_json(panel().input());
    assert_eq!(json["undefined"].as_array().unwrap().len(), reasons.len());
    assert_eq!(json["undefined"][7]["reason"], own.2.as_str());
    assert_eq!(json["definitions"]["years_to_threshold"]["parameters"][1]["value"], "15");
}

#[test]
fn cohorts_and_growth_of_one_market() {
    let table = panel().cohorts(&by_market(), Spells::All, &Silent).unwrap();
    let rows: Vec<_> = table.rows().collect();
    let us: Vec<_> = rows.iter().filter(|row| row.keys[0].as_deref() == Some("US")).collect();
    // 2020 cannot be told; C enters in 2021 and is gone in 2022; then the data end.
    assert_eq!(us[0].numbers[1], Err(Undefined::FirstYear));
    assert_eq!(us[2].numbers, [Ok(1.0), Ok(1.0), Ok(0.0), Ok(0.0)]);
    assert_eq!(us[3].numbers[2..], [Err(Undefined::LastYear), Err(Undefined::LastYear)]);
    let growth = panel().growth(&Within::default(), &Silent).unwrap();
    let of_2021 = growth.rows().nth(1).unwrap();
    // 15 in 2020; A gains 11 (1 of it in a new market), C enters with 7, B leaves with 5.
    assert_eq!(of_2021.numbers[..4], [Ok(13.0 / 15.0), Ok(11.0 / 15.0), Ok(7.0 / 15.0), Ok(-5.0 / 15.0)]);
    assert_eq!((of_2021.numbers[7], of_2021.numbers[5]), (Ok(1.0 / 15.0), Err(Undefined::NoColumn)));
    assert_eq!((of_2021.units, of_2021.total, of_2021.largest), (2.0, 28.0, [21.0, 7.0]));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let threshold = MobilityOptions { threshold: 2e6, ..MobilityOptions::default() };
    assert!(panel().mobility(&by_market(), &threshold, &Silent).unwrap_err().is_usage());
    let level = SurvivalOptions { level: 1.0, ..SurvivalOptions::default() };
    assert!(panel().survival(&by_market(), &level, &Silent).unwrap_err().is_usage());
    assert!("last".parse::<Spells>().unwrap_err().is_usage());
    assert_eq!(" First ".parse::<Spells>().unwrap(), Spells::First);
}
