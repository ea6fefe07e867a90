//! Counterfactuals of a small panel.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::measure::Undefined;
use crate::panel::{Asked, Axis, LeaveOut, Measured, Panel, Question, ReadOptions, Silent, Wanted};

const FLOWS: &str = "year,firm,market,item,value_usd\n2024,a,US,chips,6\n2024,a,CN,cars,1\n2024,b,US,cars,2\n\
                     2024,c,CN,cars,1\n2025,a,US,chips,5\n2025,b,US,chips,1\n2026,b,CN,cars,2\n";

fn ask(what: &[(&str, &str)], by: &[&str]) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, FLOWS).unwrap();
    let wanted = Wanted { others: vec!["item".to_owned()], ..Wanted::every_role() };
    let panel = Panel::read(&[path.display().to_string()], &ReadOptions::default(), &wanted, &Silent).unwrap();
    let by = by.iter().map(|name| (*name).to_owned()).collect();
    let question = Question { across: Axis::Firm, by, measures: Asked::parse_list("n,total,hhi").unwrap() };
    let what: Vec<LeaveOut> = what
        .iter()
        .map(|(column, label)| LeaveOut { column: (*column).to_owned(), labels: vec![(*label).to_owned()] })
        .collect();
    panel.without(&question, &what, &Silent).unwrap()
}

#[test]
fn a_firm_stays_with_what_else_it_sells() {
    let found = ask(&[("item", "chips")], &["period"]);
    let rows: Vec<_> = found.rows().collect();
    assert_eq!(rows[0].numbers[..3], [Ok(3.0), Ok(3.0), Ok(0.0)]);
    assert_eq!(rows[0].numbers[3..6], [Ok(10.0), Ok(4.0), Ok(-6.0)]);
    assert_eq!(rows[0].numbers[7], Ok(6.0 / 16.0));
    assert_eq!(rows[1].numbers[4], Err(Undefined::NoFirms));
    assert_eq!(rows[1].numbers[5], Err(Undefined::NoFirms));
    assert_eq!(rows[2].numbers[8], Ok(0.0));
    assert!(found.notes.iter().any(|note| note.contains("3 of 7")), "{:?}", found.notes);
    assert_eq!((rows[1].keys[0].as_deref(), found.columns[8].name.as_str()), (Some("2025"), "hhi_difference"));
}

#[test]
fn two_columns_leave_out_what_has_both() {
    let found = ask(&[("item", "cars"), ("market", "CN")], &[]);
    let row = found.rows().next().unwrap();
    assert_eq!(row.numbers[3..6], [Ok(18.0), Ok(14.0), Ok(-4.0)]);
    let everything = ask(&[("item", "chips")], &["item"]);
    let rows: Vec<_> = everything.rows().collect();
    assert_eq!((rows[0].numbers[2], rows[1].numbers[1]), (Ok(0.0), Err(Undefined::NoFirms)));
}
