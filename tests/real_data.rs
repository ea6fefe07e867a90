//! Files that somebody else published, read in place from the folder that `TOPHEAVY_REAL_DATA` names. Without it these
//! tests say that they are skipped.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::Value;
use support::{error, json, output, real_data, topheavy};

fn measured(arguments: &[&str]) -> Vec<Value> {
    let answer = json(&[&["measure"], arguments, &["--format", "json"]].concat());
    answer["rows"].as_array().unwrap().clone()
}

fn numbers(rows: &[Value], column: &str) -> Vec<f64> {
    rows.iter().map(|row| row[column].as_f64().unwrap()).collect()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
    }
}

#[test]
fn bangladesh_totals_are_the_published_ones() {
    let Some(path) = real_data("bangladesh_exports_hs8.parquet") else { return };
    let path = path.to_str().unwrap();
    let rows = measured(&[path, "--across", "market", "--by", "period", "--measures", "total,hhi"]);
    let periods: Vec<&str> = rows.iter().map(|row| row["period"].as_str().unwrap()).collect();
    assert_eq!(periods, ["2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24"]);
    let published = [
        40_535_043_186.35,
        33_674_089_349.35,
        38_758_312_718.74,
        52_082_658_554.71,
        46_430_710_924.44,
        44_469_741_724.72,
    ];
    close(&numbers(&rows[1..], "total"), &published, 1.0);
    close(&numbers(&rows[1..], "hhi"), &[0.079_377, 0.080_103, 0.081_286, 0.086_007, 0.076_799, 0.071_983], 5e-7);
    let rows = measured(&[path, "--across", "product", "--by", "period", "--measures", "hhi"]);
    close(&numbers(&rows[1..], "hhi"), &[0.060_426, 0.056_506, 0.053_875, 0.053_431, 0.051_465, 0.047_450], 5e-7);
}

#[test]
fn bangladesh_report_says_what_it_lacks() {
    let Some(path) = real_data("bangladesh_exports_hs8.parquet") else { return };
    let text = output(&["report", path.to_str().unwrap(), "--quiet"]);
    for part in ["2023-24", "44.5", "0.0720", "0.0475", "no firm column; name it with --firm", "fiscal-year"] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

#[test]
fn mixed_levels_are_refused_unless_one_is_chosen() {
    let Some(path) = real_data("bangladesh_exports_mixed_levels_2018_19.parquet") else { return };
    let path = path.to_str().unwrap();
    let message = error(&["measure", path, "--across", "product", "--quiet"], 1);
    assert!(message.contains("'hs'") && message.contains("--hs"), "{message}");
    error(&["report", path, "--quiet"], 1);
    error(&["measure", path, "--across", "market", "--quiet"], 1);
    for (level, hhi) in [("8", Some(0.060_426)), ("6", None), ("4", None), ("2", None)] {
        let rows = measured(&[path, "--across", "product", "--hs", level, "--measures", "total,hhi"]);
        let total = numbers(&rows, "total")[0];
        assert!((total - 40_535_043_186.35).abs() < 5e7, "level {level} sums to {total}");
        if let Some(hhi) = hhi {
            close(&numbers(&rows, "hhi"), &[hhi], 5e-7);
        }
    }
    let check = topheavy().args(["check", path]).assert().code(1);
    let text = String::from_utf8(check.get_output().stdout.clone()).unwrap();
    assert!(text.contains("several HS levels"), "{text}");
}

#[test]
fn korea_in_bilateral_trade() {
    let Some(path) = real_data("bilateral_trade_1964_2016.parquet") else { return };
    let path = path.to_str().unwrap();
    let arguments = ["--across", "market", "--by", "period", "--measures", "total,n", "--keep", "reporter=KOR"];
    let rows = measured(&[&[path][..], &arguments].concat());
    let last = rows.last().unwrap();
    assert_eq!(last["period"], "2016");
    close(&[last["total"].as_f64().unwrap() / 1e9], &[493.6], 0.05);
    let message = error(&["report", path, "--quiet"], 2);
    assert!(message.contains("reporters") && message.contains("--keep reporter="), "{message}");
}

#[test]
fn wto_file_is_latin_1_and_its_totals_are_refused() {
    let Some(path) = real_data("wto_exports_by_product_group_latin1.csv") else { return };
    let path = path.to_str().unwrap();
    let message = error(&["measure", path, "--across", "market", "--quiet"], 1);
    assert!(message.contains("World") || message.contains("groups of products"), "{message}");
    let keep =
        ["--keep", "reporter=Korea, Republic of", "--keep", "product=MA", "--across", "market", "--by", "period"];
    let answer = json(&[&["measure", path, "--format", "json"], &keep[..]].concat());
    assert_eq!(answer["input"]["layout"], "wto");
    assert_eq!(answer["input"]["scale"], 1e6);
    let encoding = answer["input"]["encodings"][0].as_str().unwrap();
    assert!(
        encoding.starts_with("windows-1252"),
        "Latin-1 is read as the windows-1252 that holds it, not as {encoding}"
    );
    let total = answer["rows"].as_array().unwrap().last().unwrap()["total"].as_f64().unwrap();
    assert!((4e11..6e11).contains(&total), "Korea's manufactures are some hundred billions, not {total}");
}

#[test]
fn fortune_500_top_1_per_cent() {
    let Some(path) = real_data("fortune500_1955_1994.csv") else { return };
    let arguments = ["--across", "firm", "--by", "period", "--measures", "n,top_share(0.01),cr(5)"];
    let rows = measured(&[&[path.to_str().unwrap()][..], &arguments].concat());
    let first = &rows[0];
    assert_eq!((first["period"].as_str(), first["n"].as_f64()), (Some("1955"), Some(500.0)));
    close(&[first["top_1pct_share"].as_f64().unwrap()], &[0.1770], 5e-5);
    assert_eq!(first["top_1pct_share"], first["cr5"]);
}
