//! The command line as its users meet it: results, formats, roles, layouts.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::io::Write;

use support::{FLOWS, error, has, json, output, topheavy, write};
use tempfile::tempdir;

#[test]
fn flows_are_summed_to_firms() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let measures = "n,total,hhi,top_share(0.01),share_ge(50e6),share_lt(10e6),cr(2),n_between(5e6,10e6)";
    let answer =
        json(&["measure", &path, "--across", "firm", "--by", "period", "--measures", measures, "--format", "json"]);
    assert_eq!(answer["schema_version"], 1);
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["period"], "2024");
    assert_eq!(rows[0]["n"], 3.0);
    assert_eq!(rows[0]["total"], 90e6);
    let hhi = (80.0f64.powi(2) + 7.0f64.powi(2) + 3.0f64.powi(2)) / 90.0f64.powi(2);
    assert!((rows[0]["hhi"].as_f64().unwrap() - hhi).abs() < 1e-15);
    assert_eq!(rows[0]["n_5m_10m"], 1.0);
    assert!((rows[1]["top_1pct_share"].as_f64().unwrap() - 50.0 / 65.0).abs() < 1e-15);
    assert!((rows[1]["share_lt_10m"].as_f64().unwrap() - 2.0 / 65.0).abs() < 1e-15);
    assert_eq!(answer["input"]["duplicate_rows"], 1);
    assert_eq!(answer["definitions"]["top_1pct_share"]["measure"], "top_share(0.01)");
    assert!(answer["definitions"]["hhi"]["formula"].as_str().unwrap().contains('Σ'));
    for (role, column) in [("firm", "firm"), ("period", "year"), ("value", "value_usd")] {
        assert_eq!(answer["input"]["roles"][role]["column"], column);
    }
}

#[test]
fn grouping_columns_keep_their_name_or_take_the_role() {
    let folder = tempdir().unwrap();
    let content = FLOWS.replace("firm,year", "biz_no,year").replace("value_usd", "fob,sector");
    let content: Vec<String> =
        content.lines().enumerate().map(|(i, l)| if i == 0 { l.into() } else { format!("{l},s{}", i % 2) }).collect();
    let path = write(folder.path(), "flows.csv", content.join("\n") + "\n");
    let by = [
        "measure",
        &path,
        "--firm",
        "biz_no",
        "--value",
        "fob",
        "--across",
        "firm",
        "--by",
        "market,sector",
        "--format",
        "json",
    ];
    let answer = json(&by);
    let row = answer["rows"][0].as_object().unwrap();
    assert_eq!((row["market"].as_str(), row["sector"].as_str()), (Some("CN"), Some("s0")));
    let by_source = json(&[
        "measure", &path, "--firm", "biz_no", "--value", "fob", "--across", "firm", "--by", "year", "--format", "json",
    ]);
    assert_eq!(by_source["rows"][0]["period"], "2024");
}

#[test]
fn formats_of_the_same_numbers_agree() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let ask = ["measure", &path, "--across", "market", "--by", "period", "--measures", "hhi,gini,mld", "--quiet"];
    let json = json(&[&ask[..], &["--format", "json"]].concat());
    let csv = output(&[&ask[..], &["--format", "csv"]].concat());
    let line = csv.lines().nth(1).unwrap();
    let hhi = json["rows"][0]["hhi"].as_f64().unwrap();
    assert_eq!(line.split(',').nth(1).unwrap().parse::<f64>().unwrap().to_bits(), hhi.to_bits());
    has(&output(&[&ask[..], &["--format", "markdown"]].concat()), &["| period", "|--", "2024"]);
    has(&output(&ask), &["period", "hhi", "2025"]);
    let parquet = folder.path().join("out.parquet").display().to_string();
    output(&[&ask[..], &["--format", "parquet", "-o", &parquet]].concat());
    assert!(std::fs::read(&parquet).unwrap().starts_with(b"PAR1"));
    let message = error(&[&ask[..], &["--format", "parquet"]].concat(), 2);
    has(&message, &["-o OUT"]);
}

#[test]
fn periods_taken_together_are_said() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let run = topheavy().args(["measure", &path, "--across", "firm"]).assert().success();
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    has(&said, &["firm = 'firm'", "2 periods are taken together", "--by period"]);
    assert_eq!(output(&["measure", &path, "--across", "firm", "--quiet"]).lines().count(), 2);
}

#[test]
fn every_measure_at_once() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let answer =
        json(&["measure", &path, "--across", "firm", "--by", "period", "--measures", "all", "--format", "json"]);
    let row = answer["rows"][0].as_object().unwrap();
    for column in
        ["hhi", "gini", "theil", "mld", "shannon", "wolfson", "der_0_5", "esteban_ray_1", "share_ge_50m", "cr10"]
    {
        assert!(row[column].is_number(), "{column} is {}", row[column]);
    }
    assert!(row.len() > 50, "{} columns", row.len());
    assert_eq!(answer["definitions"].as_object().unwrap().len(), row.len() - 1);
}

#[test]
fn undefined_numbers_are_null_with_a_reason() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "zero.csv", "firm,year,value_usd\nA,2024,0\nB,2024,0\nA,2025,5\nB,2025,0\n");
    let answer = json(&[
        "measure",
        &path,
        "--across",
        "firm",
        "--by",
        "period",
        "--measures",
        "n,total,hhi,mld",
        "--format",
        "json",
    ]);
    assert_eq!(answer["rows"][0]["n"], 2.0);
    assert_eq!(answer["rows"][0]["total"], 0.0);
    assert!(answer["rows"][0]["hhi"].is_null());
    assert!(answer["rows"][1]["mld"].is_null());
    let undefined = answer["undefined"].as_array().unwrap();
    let reason = |row: u64, column: &str| {
        undefined.iter().find(|u| u["row"] == row && u["column"] == column).map(|u| u["reason"].as_str().unwrap())
    };
    has(reason(0, "hhi").unwrap(), &["all values are zero"]);
    has(reason(1, "mld").unwrap(), &["infinite"]);
    assert_eq!(answer["input"]["zero_rows"], 3);
}

#[test]
fn size_classes_come_from_a_column_only() {
    let folder = tempdir().unwrap();
    let content =
        "firm,year,size_class,value_usd\nA,2025,대기업,60\nB,2025,중견기업,25\nC,2025,중소기업,10\nD,2025,,5\n";
    let path = write(folder.path(), "flows.csv", content);
    let measures = "share_size(large),share_size(mid),share_size(sme)";
    let answer = json(&["measure", &path, "--across", "firm", "--measures", measures, "--format", "json"]);
    let row = &answer["rows"][0];
    assert_eq!(
        (&row["share_size_large"], &row["share_size_mid"], &row["share_size_sme"]),
        (&0.6.into(), &0.25.into(), &0.1.into())
    );
    let path = write(folder.path(), "without.csv", FLOWS);
    has(&error(&["measure", &path, "--across", "firm", "--measures", measures, "--quiet"], 1), &["size_class"]);
}

#[test]
fn weights_are_repetition() {
    let folder = tempdir().unwrap();
    let weighted = write(folder.path(), "w.csv", "firm,freq,market,value_usd\nA,2,US,10\nA,2,CN,5\nB,3,US,4\n");
    let repeated = write(
        folder.path(),
        "r.csv",
        "firm,market,value_usd\nA1,US,10\nA1,CN,5\nA2,US,10\nA2,CN,5\nB1,US,4\nB2,US,4\nB3,US,4\n",
    );
    for across in ["firm", "market"] {
        let ask =
            ["--across", across, "--measures", "n,total,hhi,gini,theil,top_share(0.25),cr(3)", "--format", "json"];
        let weighted = json(&[&["measure", &weighted, "--weight", "freq"], &ask[..]].concat());
        let repeated = json(&[&["measure", &repeated], &ask[..]].concat());
        for (column, number) in repeated["rows"][0].as_object().unwrap() {
            let found = weighted["rows"][0][column].as_f64().unwrap();
            assert!((found - number.as_f64().unwrap()).abs() < 1e-12, "{across} {column}: {found} is not {number}");
        }
    }
    let none = write(folder.path(), "z.csv", "firm,freq,value_usd\nA,0,10\nB,2,5\n");
    let answer =
        json(&["measure", &none, "--weight", "freq", "--across", "firm", "--measures", "n,total", "--format", "json"]);
    assert_eq!((&answer["rows"][0]["n"], &answer["rows"][0]["total"]), (&2.0.into(), &10.0.into()));
    assert_eq!(answer["input"]["rejected"]["zero_weight"], 1);
    let differing = write(folder.path(), "d.csv", "firm,freq,value_usd\nSecretCo,2,10\nSecretCo,3,5\n");
    let message = error(&["measure", &differing, "--weight", "freq", "--across", "firm", "--quiet"], 1);
    has(&message, &["'freq'", "not the same"]);
    assert!(!message.contains("SecretCo"));
}

#[test]
fn files_patterns_compression_and_standard_input_give_the_same() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let ask = ["--across", "firm", "--by", "period", "--measures", "hhi,total", "--format", "json"];
    let expected = json(&[&["measure", &path], &ask[..]].concat())["rows"].clone();
    let lines: Vec<&str> = FLOWS.lines().collect();
    write(folder.path(), "part1.tsv", lines[..4].join("\n").replace(',', "\t") + "\n");
    write(folder.path(), "part2.tsv", [&lines[..1], &lines[4..]].concat().join("\n").replace(',', "\t") + "\n");
    let pattern = folder.path().join("part*.tsv").display().to_string();
    assert_eq!(json(&[&["measure", &pattern], &ask[..]].concat())["rows"], expected);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(FLOWS.as_bytes()).unwrap();
    let gzip = write(folder.path(), "flows.csv.gz", packed.finish().unwrap());
    assert_eq!(json(&[&["measure", &gzip], &ask[..]].concat())["rows"], expected);
    let zstd = write(folder.path(), "flows.csv.zst", zstd::encode_all(FLOWS.as_bytes(), 3).unwrap());
    assert_eq!(json(&[&["measure", &zstd], &ask[..]].concat())["rows"], expected);
    let run = topheavy().args([&["measure", "-"], &ask[..]].concat()).write_stdin(FLOWS).assert().success();
    let piped: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(piped["rows"], expected);
}

#[test]
fn korean_headers_in_euc_kr() {
    let folder = tempdir().unwrap();
    let text = "기간,품목코드,국가명,수출금액(천불)\n2024,0101210000,미국,600\n2024,8542310000,중국,400\n";
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(text);
    let path = write(folder.path(), "korea.csv", bytes);
    let answer = json(&["measure", &path, "--across", "product", "--hs", "2", "--by", "period", "--format", "json"]);
    assert_eq!(answer["input"]["layout"], "korea_customs");
    assert_eq!(answer["input"]["encodings"][0], "EUC-KR");
    assert_eq!(answer["rows"][0]["total"], 1e6);
    let by = json(&["measure", &path, "--across", "market", "--by", "product", "--hs", "2", "--format", "json"]);
    let products: Vec<&str> =
        by["rows"].as_array().unwrap().iter().map(|row| row["product"].as_str().unwrap()).collect();
    assert_eq!(products, ["01", "85"], "leading zeros survive");
}

#[test]
fn stray_text_in_an_unused_column_is_no_error() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", "firm,remark,value_usd\nA,n/a,10\nB,\"x, y\",5\n");
    assert_eq!(json(&["measure", &path, "--across", "firm", "--format", "json"])["rows"][0]["total"], 15.0);
}

#[test]
fn other_currencies_have_no_dollar_thresholds() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "won.csv", "firm,year,value_krw\nA,2024,90000000000\nB,2024,10000000000\n");
    let text = output(&["report", &path, "--value", "value_krw", "--target-total", "1e12"]);
    has(
        &text,
        &["another currency", "own currency bn", "thresholds in US dollars, the middle:", "progress to the target:"],
    );
    assert!(!text.contains("USD 50M") && !text.contains("Which top"), "{text}");
    let text = output(&["report", &path, "--value", "value_krw", "--scale", "0.0007", "--currency", "usd"]);
    has(&text, &["USD 50M", "as --scale says"]);
}

#[test]
fn a_part_year_is_said() {
    let folder = tempdir().unwrap();
    let content = "firm,period,value_usd\nA,2023-01,1\nA,2023-02,1\nA,2023-03,1\nA,2024-01,1\n";
    let path = write(folder.path(), "months.csv", content);
    has(&output(&["report", &path, "--period-as", "year"]), &["2023 (3 of 12), 2024 (1 of 12)", "changes mislead"]);
    has(&output(&["report", &path, "--target-total", "1e9"]), &["progress to the target:", "one month, not of a year"]);
}

#[test]
fn define_knows_every_measure() {
    has(&output(&["define"]), &["hhi", "gini", "wolfson", "top_share", "share_size", "krugman(x,y)"]);
    has(&output(&["define", "top_1pct_share"]), &["top_share(0.01)", "⌈", "formula", "source"]);
    has(&output(&["define", "theil"]), &["Theil", "ln n"]);
    let all = json(&["define", "--format", "json"]);
    assert!(all.as_array().unwrap().len() > 40);
    has(&error(&["define", "ginni"], 2), &["ginni", "gini"]);
}

#[test]
fn results_do_not_depend_on_threads_or_row_order() {
    let folder = tempdir().unwrap();
    let mut lines: Vec<String> = (0..4_000)
        .map(|i: u32| {
            let value = f64::from((i * 7_919) % 10_007) * 1.1 + 0.1;
            format!("F{},{},M{},{value}", (i * 31) % 97, 2020 + i % 3, (i * 17) % 13)
        })
        .collect();
    let header = "firm,year,market,value_usd".to_owned();
    let file = |name: &str, lines: &[String]| {
        write(folder.path(), name, [std::slice::from_ref(&header), lines].concat().join("\n") + "\n")
    };
    let first = file("a.csv", &lines);
    lines.reverse();
    lines.rotate_left(1_234);
    let second = file("b.csv", &lines);
    let run = |path: &str, threads: &str| {
        let ask = [
            "measure",
            path,
            "--across",
            "firm",
            "--by",
            "period,market",
            "--measures",
            "all",
            "--format",
            "csv",
            "--quiet",
        ];
        let done = topheavy()
            .args(ask)
            .env("POLARS_MAX_THREADS", threads)
            .env("RAYON_NUM_THREADS", threads)
            .assert()
            .success();
        done.get_output().stdout.clone()
    };
    let expected = run(&first, "1");
    assert!(expected.len() > 1_000);
    for (path, threads) in [(&first, "2"), (&first, "5"), (&second, "1"), (&second, "2")] {
        assert!(run(path, threads) == expected, "{threads} threads give other bytes");
    }
}

#[test]
fn colours_respect_no_color() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let said = |variables: &[(&str, &str)]| {
        let run = topheavy().args(["check", &path]).envs(variables.iter().copied()).assert().success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    assert!(!said(&[]).contains('\u{1b}'), "a pipe gets no colours");
    assert!(said(&[("CLICOLOR_FORCE", "1")]).contains('\u{1b}'));
    assert!(!said(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
}

/// The option that was typed is the one that the message names, whoever found the mistake.
#[test]
fn a_message_names_the_option_that_was_typed() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let simulate = ["simulate", &path, "--program", "k_export_star_500", "--horizon", "2030"];
    has(&error(&[&simulate[..], &["--sector", "itm"]].concat(), 1), &["--sector: no column is named 'itm'"]);
    has(&error(&["reconcile", &path, "--employees", "staff"], 1), &["--employees: no column is named 'staff'"]);
    has(
        &error(&[&simulate[..], &["--growth", "none", "--level", "1.5"]].concat(), 2),
        &["error: --level: must lie between 0 and 1"],
    );
    let survival = ["figure", "survival", &path, "-o", "x.svg", "--breaks", "5,1"];
    has(&error(&survival, 2), &["error: --breaks: must ascend"]);
}
