//! The command line as its users meet it: results, and every error message.
#![cfg(feature = "cli")]

mod support;

use std::io::Write;

use support::{error, json, output, topheavy, write};
use tempfile::tempdir;

const FLOWS: &str = "firm,year,market,product,value_usd\n\
    A,2024,US,010121,60000000\n\
    A,2024,CN,854231,20000000\n\
    B,2024,US,854231,7000000\n\
    C,2024,JP,010121,3000000\n\
    A,2025,US,010121,50000000\n\
    B,2025,US,854231,12000000\n\
    B,2025,US,854231,1000000\n\
    D,2025,VN,010121,2000000\n";

fn fails(content: &str, more: &[&str], code: i32) -> String {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", content);
    error(&[&["measure", path.as_str(), "--across", "firm", "--quiet"], more].concat(), code)
}

fn has(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "'{part}' is not in: {message}");
    }
}

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
fn bad_values_are_refused_by_row_or_dropped_and_counted() {
    for (bad, words) in [("-5", "negative"), ("nan", "NaN"), ("inf", "infinite"), ("", "missing"), ("lots", "text")] {
        let content = format!("firm,year,value_usd\nSecretCo,2024,10\nSecretCo,2024,{bad}\nOther,2024,{bad}\n");
        let message = fails(&content, &[], 1);
        has(&message, &["'value_usd'", "row 2", words, "first of 2 such rows"]);
        assert!(!message.contains("SecretCo") && !message.contains("lots"), "{message}");
        let folder = tempdir().unwrap();
        let path = write(folder.path(), "flows.csv", &content);
        let answer = json(&["measure", &path, "--across", "firm", "--on-bad", "drop", "--format", "json"]);
        assert_eq!(answer["input"]["used"], 1);
        let rejected: u64 =
            answer["input"]["rejected"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        assert_eq!(rejected, 2);
        assert_eq!(answer["rows"][0]["total"], 10.0);
    }
}

#[test]
fn missing_firms_matter_only_where_firms_are_measured() {
    let content = "firm,year,market,value_usd\nA,2024,US,10\n,2024,CN,5\n";
    has(&fails(content, &[], 1), &["'firm'", "row 2", "missing"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", content);
    let answer = json(&["measure", &path, "--across", "market", "--measures", "total", "--format", "json"]);
    assert_eq!(answer["rows"][0]["total"], 15.0);
}

#[test]
fn stray_text_in_an_unused_column_is_no_error() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", "firm,remark,value_usd\nA,n/a,10\nB,\"x, y\",5\n");
    assert_eq!(json(&["measure", &path, "--across", "firm", "--format", "json"])["rows"][0]["total"], 15.0);
}

#[test]
fn files_that_are_no_data() {
    let folder = tempdir().unwrap();
    let path = |name: &str, content: &[u8]| write(folder.path(), name, content);
    let measure = |path: &str| error(&["measure", path, "--across", "firm", "--quiet"], 1);
    has(&measure(&path("empty.csv", b"")), &["empty.csv", "is empty"]);
    has(&measure(&path("header.csv", b"firm,value_usd\n")), &["header.csv", "no rows"]);
    has(&measure(&path("cut.parquet", b"PAR1 and then nothing")), &["cut.parquet", "cut off"]);
    let mut corrupt = b"PAR1".to_vec();
    corrupt.extend([7; 400]);
    corrupt.extend(100u32.to_le_bytes());
    corrupt.extend(b"PAR1");
    has(&measure(&path("corrupt.parquet", &corrupt)), &["corrupt.parquet", "Parquet"]);
    has(&measure(&path("broken.csv.gz", &[0x1f, 0x8b, 8, 0, 1, 2])), &["broken.csv.gz", "gzip"]);
    has(&measure(&path("ragged.csv", b"firm,value_usd\nA,1,2,3\nB,2\n")), &["ragged.csv", "header"]);
    has(&measure(folder.path().to_str().unwrap()), &["is a folder"]);
    has(&measure(&folder.path().join("flow.csv").display().to_string()), &["not found"]);
    has(&measure(&folder.path().join("*.nothing").display().to_string()), &["no file matches"]);
}

#[test]
fn a_parquet_file_with_a_damaged_page_is_one_line() {
    let folder = tempdir().unwrap();
    let sample = folder.path().join("sample.parquet");
    output(&["sample", "korea", "-o", sample.to_str().unwrap(), "--firms", "200", "--years", "2025..2025", "--quiet"]);
    let mut bytes = std::fs::read(&sample).unwrap();
    let middle = bytes.len() / 2;
    for at in (0..middle).step_by(7).skip(2) {
        bytes[at] ^= 0x5a;
    }
    let path = write(folder.path(), "damaged.parquet", bytes);
    has(&error(&["report", &path, "--quiet"], 1), &["damaged.parquet", "corrupt"]);
}

#[test]
fn columns_that_are_not_there() {
    has(&fails(FLOWS, &["--firm", "frim"], 1), &["'frim'", "nearest", "'firm'"]);
    has(&fails(FLOWS, &["--by", "marktet"], 1), &["'marktet'", "nearest", "'market'"]);
    has(&fails("a,b\n1,2\n", &[], 1), &["value", "could be recognised"]);
    has(&fails("firm,usd,fob_usd\nA,1,2\n", &[], 2), &["'usd'", "'fob_usd'", "--value"]);
    has(&fails("firm,usd,usd\nA,1,2\n", &["--value", "usd"], 1), &["'usd'", "two columns"]);
}

#[test]
fn arguments_that_make_no_sense() {
    has(&fails(FLOWS, &["--measures", "hii"], 2), &["hii", "hhi"]);
    has(&fails(FLOWS, &["--measures", "top_share(2)"], 2), &["top_share"]);
    has(&fails(FLOWS, &["--measures", "hhi,hhi"], 2), &["twice"]);
    has(&fails(FLOWS, &["--scale", "-1"], 2), &["--scale"]);
    has(&fails(FLOWS, &["--by", "firm"], 2), &["--by"]);
    has(&fails(FLOWS, &["--keep", "market=XX"], 2), &["'XX'", "does not occur"]);
    has(&fails(FLOWS, &["--period-as", "month"], 2), &["year", "month"]);
    topheavy().args(["measure", "x.csv"]).assert().code(2);
    topheavy().args(["measure", "x.csv", "--across", "planet"]).assert().code(2);
    topheavy().arg("nonsense").assert().code(2);
}

#[test]
fn ambiguous_and_unreadable_periods() {
    let flows = |period: &str| format!("firm,period,value_usd\nA,{period},1\n");
    has(&fails(&flows("2010-11"), &["--by", "period"], 1), &["--period-kind"]);
    has(&fails(&flows("soon"), &["--by", "period"], 1), &["'period'", "row 1", "not a period"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "m.csv", "firm,period,value_usd\nA,2024-03,1\nA,2024-11,2\nB,2023-12,4\n");
    let ask = ["measure", &path, "--across", "firm", "--by", "period", "--measures", "total", "--format", "json"];
    let months = json(&ask);
    assert_eq!(months["rows"][0]["period"], "2023-12");
    has(&months["input"]["notes"].to_string(), &["each period is a month"]);
    let years = json(&[&ask[..], &["--period-as", "year"]].concat());
    assert_eq!((years["rows"][1]["period"].as_str(), years["rows"][1]["total"].as_f64()), (Some("2024"), Some(3.0)));
}

#[test]
fn aggregates_are_refused_or_dropped() {
    let content = "firm,market,value_usd\nA,World,10\nA,US,6\nA,CN,4\n";
    has(&fails(content, &[], 1), &["'World'", "--drop-aggregates"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", content);
    let answer =
        json(&["measure", &path, "--across", "firm", "--drop-aggregates", "--measures", "total", "--format", "json"]);
    assert_eq!(answer["rows"][0]["total"], 10.0);
    assert_eq!(answer["input"]["rejected"]["aggregate"], 1);
}

#[test]
fn totals_that_overflow() {
    has(&fails("firm,value_usd\nA,1e308\nB,1e308\n", &[], 1), &["'value_usd'", "--scale"]);
    has(&fails("firm,value_usd\nA,1e300\n", &["--scale", "1e20"], 1), &["'value_usd'", "--scale"]);
}

#[test]
fn check_lists_every_problem() {
    let folder = tempdir().unwrap();
    let content = "firm,year,market,value_usd\nA,2024,World,10\nA,2024,US,-6\n,2024,CN,x\nB,2024,CN,7\n";
    let path = write(folder.path(), "flows.csv", content);
    let run = topheavy().args(["check", &path]).assert().code(1);
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    has(&text, &["World", "negative", "text, not a number", "rows left out"]);
    let good = write(folder.path(), "good.csv", FLOWS);
    has(&output(&["check", &good]), &["No problem found", "2024", "firm = 'firm'"]);
    let report = json(&["check", &good, "--format", "json"]);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0);
    assert_eq!(report["periods"][0]["firms"], 3.0);
}

#[test]
fn define_knows_every_measure() {
    has(&output(&["define"]), &["hhi", "gini", "wolfson", "top_share", "share_size"]);
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
        write(folder.path(), name, [&[header.clone()], lines].concat().join("\n") + "\n")
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

#[test]
fn nothing_half_written_is_left() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let missing = folder.path().join("no/such/folder/out.json").display().to_string();
    error(&["measure", &path, "--across", "firm", "--format", "json", "-o", &missing, "--quiet"], 1);
    let out = folder.path().join("out.csv").display().to_string();
    output(&["measure", &path, "--across", "firm", "--format", "csv", "-o", &out, "--quiet"]);
    let names: Vec<String> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.contains(".part")), "{names:?}");
}
