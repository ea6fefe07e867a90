//! `topheavy reconcile` as it is typed: what it says of the sample, of classes, of other countries' data.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::path::Path;

use serde_json::Value;
use support::topheavy;
use tempfile::tempdir;

fn run(folder: &Path, arguments: &[&str]) -> String {
    let run = topheavy().current_dir(folder).arg("reconcile").args(arguments).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let run = topheavy().current_dir(folder).arg("reconcile").args(arguments).assert().code(code);
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

fn share(found: &Value, id: &str) -> Value {
    let rows = found["readings"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap()["share_of_exports"].clone()
}

#[test]
fn the_sample_stands_beside_korean_figures() {
    let folder = tempdir().unwrap();
    let sample = ["sample", "korea", "-o", "korea.parquet", "--years", "2025..2025", "--quiet"];
    topheavy().current_dir(folder.path()).args(sample).assert().success();
    let text = run(folder.path(), &["korea.parquet", "--quiet"]);
    for part in [
        "\"The top 1 % hold 84 %\"",
        "firms of USD 50M or more (83.9 %)",
        "the only reading of these data that fits is firms below USD 10M (8.1 %)",
        "SMEs by law (16.0 %)",
        "annual prelim",
        "SYNTHETIC DATA",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    let markdown = run(folder.path(), &["korea.parquet", "--quiet", "--format", "markdown"]);
    assert!(markdown.contains("## Readings of \"SME\"") && markdown.contains("| SMEs by law"), "{markdown}");
    let csv = run(folder.path(), &["korea.parquet", "--quiet", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let columns = rows.headers().unwrap().len();
    assert_eq!((columns, rows.headers().unwrap().iter().next_back()), (25, Some("synthetic")));
    assert!(rows.records().map(|row| row.unwrap().len()).all(|found| found == columns));
    let none = run(folder.path(), &["korea.parquet", "--quiet", "--published", "none"]);
    assert!(!none.contains("announce") && !none.contains("annual prelim"), "{none}");
}

#[test]
fn classes_give_intervals() {
    let folder = tempdir().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/korea_exporters_by_size_2019.csv");
    let columns = folder.path().join("classes.csv");
    std::fs::copy(file, &columns).unwrap();
    let ask = ["--classes", "classes.csv", "--total", "541.1e9", "--published", "korea", "--year", "2019", "--quiet"];
    let found: Value = serde_json::from_str(&run(folder.path(), &[&ask[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!((&found["schema_version"], &found["of_classes"]), (&Value::from(1), &Value::from(true)));
    let small = share(&found, "lt_10m");
    assert!((small["low"].as_f64().unwrap() - 0.098).abs() < 1e-12 && small["low"] == small["high"]);
    let top = share(&found, "ge_50m");
    assert!(top["low"].as_f64().unwrap() < top["estimate"].as_f64().unwrap());
    assert!(found["definitions"]["brackets"]["formula"].as_str().unwrap().contains("mean"));
    let ratios = [&ask[..], &["--cr", "1000=0.825", "--cr", "10=0.346"]].concat();
    let text = run(folder.path(), &ratios);
    assert!(text.contains("1,000 largest firms") && text.contains("possible, as far as classes tell"), "{text}");
    let plain = run(folder.path(), &["--classes", "classes.csv", "--total", "541.1e9", "--quiet"]);
    assert!(!plain.contains("announce"), "{plain}");
    let error = refused(folder.path(), &["--classes", "classes.csv", "flows.csv"], 2);
    assert!(error.contains("cannot be used with"), "{error}");
    assert!(refused(folder.path(), &["--total", "1e9"], 2).contains("--classes"));
    assert!(refused(folder.path(), &["--total", "1e9", "flows.csv"], 2).contains("--total"));
    std::fs::write(&columns, "lower (EUR),firms,share\n0,10,0.01\n1000000,2,0.99\n").unwrap();
    let euros = run(folder.path(), &["--classes", "classes.csv", "--total", "5e8", "--quiet"]);
    assert!(euros.contains("the limits are not in US dollars") && !euros.contains("taken to be US dollars"), "{euros}");
}

#[test]
fn other_countries_stand_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, "exporter,firm,year,value_usd\nBGD,A,2025,84e6\nBGD,B,2025,8e6\nBGD,C,2025,8e6\n").unwrap();
    let ask = ["flows.csv", "--reporter", "exporter", "--quiet"];
    let text = run(folder.path(), &ask);
    assert!(!text.contains("announce") && !text.contains("korea") && text.contains("84.0"), "{text}");
    let error = refused(folder.path(), &[&ask[..], &["--published", "korea"]].concat(), 2);
    assert!(error.contains("another reporter than Korea"), "{error}");
    let error = refused(folder.path(), &[&ask[..], &["--year", "2019"]].concat(), 2);
    assert!(error.contains("--year: no period of the data is called 2019"), "{error}");
    assert!(refused(folder.path(), &[], 2).contains("required"));
}

#[test]
fn a_report_has_the_numbers_of_a_reconciliation() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    let rows: Vec<String> = (1..=300).map(|firm| format!("F{firm},{},large", 3e8 / f64::from(firm))).collect();
    std::fs::write(&path, format!("firm,value_usd,size_class\n{}\n", rows.join("\n"))).unwrap();
    let report =
        topheavy().current_dir(folder.path()).args(["report", "flows.csv", "--format", "json", "--quiet"]).assert();
    let report: Value = serde_json::from_slice(&report.success().get_output().stdout.clone()).unwrap();
    let found: Value =
        serde_json::from_str(&run(folder.path(), &["flows.csv", "--format", "json", "--quiet"])).unwrap();
    assert_eq!(report["reconciliation"]["readings"], found["readings"]);
    assert_eq!(report["which_top"], found["sentences"]);
    let of_report = &report["periods"][0]["firms"];
    assert_eq!(of_report["share_ge_50m"], share(&found, "ge_50m")["estimate"]);
    assert_eq!(of_report["top_1pct_share"], share(&found, "rank_ceil")["estimate"]);
    assert_eq!(report["periods"][0]["size_classes"]["share_size_large"], share(&found, "large")["estimate"]);
}
