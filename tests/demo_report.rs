//! The report of `make demo`, word for word: every number of the default sample, and the names of every JSON field.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::topheavy;
use tempfile::tempdir;

fn run(folder: &std::path::Path, arguments: &[&str]) -> String {
    let run = topheavy().current_dir(folder).args(arguments).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

/// Paths of all fields, list positions as `[]`, periods and columns as they are.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                fields(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, &format!("{path}[]"), found)),
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn the_demo_report_is_as_it_was() {
    let folder = tempdir().unwrap();
    run(folder.path(), &["sample", "korea", "-o", "korea.parquet", "--quiet"]);
    let report = ["report", "korea.parquet", "--target-total", "1e12", "--quiet"];
    insta::assert_snapshot!("demo_report", run(folder.path(), &report));
    let json: Value =
        serde_json::from_str(&run(folder.path(), &[&report[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(json["periods"].as_array().unwrap().len(), 5);
    assert!(json["input"]["synthetic"].as_str().unwrap().contains("synthetic"));
    let mut found = BTreeSet::new();
    fields(&json, "report", &mut found);
    let is_layout = |path: &String| {
        !["report.definitions.", "report.reconciliation.definitions."].iter().any(|of| path.starts_with(of))
    };
    let found: Vec<String> = found.into_iter().filter(is_layout).collect();
    insta::assert_snapshot!("demo_report_fields", found.join("\n"));
}

#[test]
fn everything_made_from_the_sample_says_that_it_is_synthetic() {
    let folder = tempdir().unwrap();
    let say = |arguments: &[&str]| run(folder.path(), arguments);
    say(&["sample", "korea", "-o", "small.parquet", "--firms", "300", "--years", "2024..2025", "--quiet"]);
    for format in ["table", "markdown", "json", "csv"] {
        let text =
            say(&["measure", "small.parquet", "--across", "firm", "--by", "period", "--format", format, "--quiet"]);
        assert!(text.to_lowercase().contains("synthetic"), "{format}: {text}");
    }
    say(&[
        "measure",
        "small.parquet",
        "--across",
        "firm",
        "--by",
        "period",
        "--format",
        "parquet",
        "-o",
        "out.parquet",
        "--quiet",
    ]);
    assert!(String::from_utf8_lossy(&std::fs::read(folder.path().join("out.parquet")).unwrap()).contains("synthetic"));
    assert!(say(&["check", "small.parquet"]).contains("SYNTHETIC DATA"));
    assert!(say(&["sample", "--describe", "--firms", "300", "--quiet"]).contains("SYNTHETIC DATA"));
}

#[test]
fn the_sample_is_the_same_for_the_same_seed() {
    let folder = tempdir().unwrap();
    let sample = |name: &str, more: &[&str]| {
        let ask = ["sample", "korea", "-o", name, "--firms", "300", "--years", "2025..2025", "--quiet"];
        run(folder.path(), &[&ask[..], more].concat());
        std::fs::read(folder.path().join(name)).unwrap()
    };
    let first = sample("a.parquet", &[]);
    assert!(first == sample("b.parquet", &[]));
    assert!(first != sample("c.parquet", &["--seed", "2"]));
}
