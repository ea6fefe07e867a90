//! Bad input gets a clear error or a counted rejection, never a wrong number; every message here.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{FLOWS, error, has, json, output, topheavy, write};
use tempfile::tempdir;

fn fails(content: &str, more: &[&str], code: i32) -> String {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", content);
    error(&[&["measure", path.as_str(), "--across", "firm", "--quiet"], more].concat(), code)
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
fn records_of_a_long_text_are_counted_field_by_field() {
    let many = "firm,year,value_usd,note\n".to_owned() + &"a,2024,1,ten chars.\n".repeat(8_000);
    for (last, words) in [
        ("b,2024,1,234,x\n", "more fields than the header"),
        ("b,2024,1,5\" pipe\nc,2024,1,x\n", "a quote does not close"),
        ("b,2024,1,5\" pipe\nc,2024,1,6\" pipe\nd,2024,1,x\n", "a quote stands inside a field"),
    ] {
        has(&fails(&format!("{many}{last}"), &[], 1), &["flows.csv", words]);
    }
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
    assert_eq!(months["notes"].as_array().unwrap().len(), 0, "no threshold is asked for");
    let asked = ["--across", "firm", "--by", "period", "--measures", "share_ge(1)", "--format", "json"];
    let noted = json(&[&["measure", &path], &asked[..]].concat());
    has(&noted["notes"].to_string(), &["one month, not of a year"]);
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
fn totals_are_told_period_by_period() {
    let folder = tempdir().unwrap();
    let content = "market,year,value_usd\nUS,2022,6\nCN,2022,4\nWorld,2022,10\nWorld,2021,9\n";
    let path = write(folder.path(), "flows.csv", content);
    let ask = ["measure", &path, "--across", "market", "--by", "period", "--measures", "total", "--format", "json"];
    let answer = json(&[&ask[..], &["--drop-aggregates"]].concat());
    let totals: Vec<f64> =
        answer["rows"].as_array().unwrap().iter().map(|row| row["total"].as_f64().unwrap()).collect();
    assert_eq!(totals, [9.0, 10.0], "a year that holds nothing but World counts once");
    let firms = "firm,year,value_usd\nA,2022,6\nB,2022,4\nTOTAL,2022,10\nTotal,2023,3\nC,2023,8\n";
    has(&fails(firms, &[], 1), &["'TOTAL'", "--drop-aggregates"]);
    let months = "market,period,value_usd\nUS,2024,300\nUS,2024-01,100\nUS,2024-02,200\n";
    let path = write(folder.path(), "months.csv", months);
    has(&error(&["measure", &path, "--across", "market", "--quiet"], 1), &["two kinds", "year", "month"]);
}

#[test]
fn missing_words_are_no_firm_but_a_market() {
    has(&fails("firm,year,value_usd\nB,2024,3\nNA,2024,50\nnull,2024,1\n", &[], 1), &["'firm'", "row 2", "first of 2"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", "firm,market,value_usd\nA,NA,3\nA,ZA,4\n");
    let answer = json(&["measure", &path, "--across", "market", "--measures", "n", "--format", "json"]);
    assert_eq!(answer["rows"][0]["n"], 2.0, "NA is Namibia");
    has(&fails("firm,year,value_usd\n1.23457E+12,2024,3\n", &[], 1), &["scientific notation"]);
}

#[test]
fn the_second_file_is_checked_as_well() {
    let folder = tempdir().unwrap();
    let one = write(folder.path(), "a.csv", "market,year,value\nUS,2024,1\n");
    let two = write(folder.path(), "b.csv", "market,year,value,flow\nUS,2025,2,Export\nUS,2025,5,Import\n");
    has(&error(&["measure", &one, &two, "--across", "market", "--quiet"], 1), &["'flow'", "--keep"]);
    let three = write(folder.path(), "c.csv", "market,year,usd\nUS,2024,1\n");
    has(&error(&["measure", &one, &three, "--across", "market", "--quiet"], 1), &["c.csv", "'value'"]);
}

#[test]
fn a_header_that_is_data_is_not_repeated() {
    let message = fails("SecretCorp,2024,12345\nOther,2024,7\n", &[], 1);
    has(&message, &["header"]);
    assert!(!message.contains("SecretCorp") && !message.contains("12345"), "{message}");
}

#[test]
fn points_that_may_be_thousands_marks() {
    has(&fails("firm;year;value\nA;2024;1.234\nB;2024;950\nC;2024;12.500\n", &[], 1), &["thousands mark"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.tsv", "firm\tvalue\nA\t1,234\nB\t12,500\n");
    let answer = json(&["measure", &path, "--across", "firm", "--measures", "total", "--format", "json"]);
    assert_eq!(answer["rows"][0]["total"], 13_734.0);
    has(&answer["input"]["notes"].to_string(), &["thousands mark"]);
}

#[test]
fn columns_of_the_result_have_one_name_each() {
    let content = FLOWS.replace("market", "n").replace("product", "item");
    has(&fails(&content, &["--by", "n", "--measures", "n"], 2), &["'n'"]);
    has(&fails(FLOWS, &["--by", "year,period"], 2), &["'period'"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    output(&["measure", &path, "--across", "firm", "--by", "period, market", "--quiet"]);
}

#[test]
fn size_classes_that_do_not_occur_are_refused() {
    let content = "firm,year,size_class,value_usd\nA,2024,L,60\nB,2024,Nonprofit,20\nC,2024,Small enterprises,20\n";
    has(&fails(content, &["--measures", "share_size(mid)"], 1), &["'mid'", "'nonprofit'"]);
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", content);
    let ask = [
        "measure",
        &path,
        "--across",
        "firm",
        "--measures",
        "share_size(NONPROFIT),share_size(sme)",
        "--format",
        "json",
    ];
    let answer = json(&ask);
    assert_eq!(answer["rows"][0]["share_size_nonprofit"], 0.2);
    assert_eq!(answer["rows"][0]["share_size_sme"], 0.2);
    let text = output(&["report", &path]);
    let row = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().last().unwrap();
    assert_eq!((row("SMEs, % of exports"), row("in another class or in none, % of exports")), ("20.0", "80.0"));
    let other = write(folder.path(), "other.csv", "firm,year,size_class,value_usd\nA,2024,1,60\nB,2024,2,20\n");
    has(&output(&["report", &other]), &["no entry of the size-class column means"]);
    let no_firm =
        write(folder.path(), "markets.csv", "market,year,size_class,value_usd\nUS,2024,sme,60\nCN,2024,large,20\n");
    has(&output(&["report", &no_firm]), &["SMEs, % of exports", "75.0"]);
}

#[test]
fn output_replaces_no_input_and_keeps_the_users_permissions() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let ask = ["measure", path.as_str(), "--across", "firm", "--quiet", "--format", "csv", "-o"];
    has(&error(&[&ask[..], &[&path]].concat(), 2), &["-o", "replace the data"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), FLOWS);
    output(&[&ask[..], &["/dev/null"]].concat());
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let out = folder.path().join("out.csv");
        output(&[&ask[..], &[out.to_str().unwrap()]].concat());
        let created = folder.path().join("created");
        std::fs::File::create(&created).unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&out), mode(&created));
    }
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

#[test]
fn a_currency_or_unit_told_by_another_column() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "eur.csv", "year,firm,value,currency\n2020,A,100,EUR\n2020,B,50,EUR\n");
    let text = output(&["report", &path]);
    has(&text, &["another currency", "'currency' says", "thresholds in US dollars, the middle:"]);
    assert!(!text.contains("taken as single US dollars"), "the lines on the value agree: {text}");
    let text = output(&["report", &path, "--scale", "1.1"]);
    assert!(!text.contains("USD 50M"), "a scale alone makes no dollars: {text}");
    has(&output(&["report", &path, "--scale", "1.1", "--currency", "usd"]), &["USD 50M"]);
    let path = write(folder.path(), "unit.csv", "year,firm,value,unit\n2020,A,100,USD million\n");
    has(&error(&["report", &path, "--quiet"], 1), &["'unit'", "--scale 1000000"]);
    output(&["report", &path, "--quiet", "--scale", "1e6"]);
    let path = write(folder.path(), "plain.csv", "year,firm,value_mn,currency\n2020,A,100,USD\n");
    has(&output(&["report", &path, "--quiet"]), &["USD 50M"]);
}

#[test]
fn a_level_must_hold_the_trade_of_every_period() {
    let folder = tempdir().unwrap();
    let content = "year,hs,value_usd\n2022,01,600\n2022,010121,600\n2022,02,400\n2022,020110,400\n2023,010121,5\n";
    let path = write(folder.path(), "levels.csv", content);
    let ask = ["measure", path.as_str(), "--across", "product", "--by", "period", "--quiet", "--hs"];
    has(&error(&[&ask[..], &["2"]].concat(), 1), &["HS2", "1 of 2 periods"]);
    output(&[&ask[..], &["6"]].concat());
}

#[test]
fn a_firm_called_total_is_a_total_or_said() {
    let folder = tempdir().unwrap();
    let rounded = "year,firm,value_usd\n2020,A,10.4\n2020,B,20.4\n2020,C,30.4\n2020,TOTAL,61\n";
    has(&fails(rounded, &[], 1), &["'TOTAL'", "--drop-aggregates"]);
    let firm = "year,firm,value_usd\n2020,A,10\n2020,B,20\n2020,Total,90\n";
    let path = write(folder.path(), "firm.csv", firm);
    let answer = json(&["measure", &path, "--across", "firm", "--measures", "n", "--format", "json"]);
    assert_eq!(answer["rows"][0]["n"], 3.0);
    let notes = answer["input"]["notes"].to_string();
    has(&notes, &["called a total is taken as a firm"]);
    assert!(!notes.contains("'Total'"), "it may be a firm, so it is not named: {notes}");
    let once = "year,firm,value_usd\n2020,A,10\n2020,TOTAL,10\n2021,A,5\n2021,B,5\n2021,TOTAL,10\n";
    let path = write(folder.path(), "once.csv", once);
    let ask = ["measure", &path, "--across", "firm", "--by", "period", "--measures", "total", "--format", "json"];
    let answer = json(&[&ask[..], &["--drop-aggregates"]].concat());
    assert_eq!((&answer["rows"][0]["total"], &answer["rows"][1]["total"]), (&10.0.into(), &10.0.into()));
}

#[test]
fn totals_that_do_not_fit_are_said() {
    let folder = tempdir().unwrap();
    let alone = "year,country,value_usd\n2019,World,100\n2020,World,100\n2020,Japan,60\n2020,China,40\n";
    let more = "year,firm,country,value_usd\n2020,A,World,10\n2020,A,Japan,10\n2020,B,World,5\n";
    for (content, words) in [(alone, "some periods hold nothing but 'World'"), (more, "50.0 % more")] {
        let path = write(folder.path(), "flows.csv", content);
        let answer = json(&["measure", &path, "--across", "market", "--drop-aggregates", "--format", "json"]);
        has(&answer["input"]["notes"].to_string(), &[words]);
    }
}

#[test]
fn a_role_in_the_second_file_only_is_refused() {
    let folder = tempdir().unwrap();
    let one = write(folder.path(), "a.csv", "year,country,value_usd\n2020,US,1\n");
    let two = write(folder.path(), "b.csv", "year,reporter,country,value_usd\n2020,KOR,US,1\n2020,THA,US,1\n");
    has(&error(&["report", &one, &two, "--quiet"], 1), &["b.csv", "'reporter'", "first file"]);
}

#[test]
fn words_for_missing_are_no_market() {
    has(
        &fails("firm,country,value_usd\nA,US,1\nA,null,2\n", &["--by", "market"], 1),
        &["'country'", "row 2", "missing"],
    );
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", "hs,value_usd\n010121,1\nNA,2\n854231,3\n");
    has(&error(&["measure", &path, "--across", "product", "--quiet"], 1), &["'hs'", "row 2", "missing"]);
    let hidden = "firm,dest,market,value_usd\nA,US,retail,1\n";
    has(&fails(hidden, &["--market", "dest", "--by", "market"], 2), &["'market'", "'dest'", "rename"]);
}

#[test]
fn a_period_without_value_has_no_class_shares() {
    let folder = tempdir().unwrap();
    let content = "firm,year,size_class,value_usd\nA,2023,large,0\nB,2023,SME,0\nA,2024,large,5\nB,2024,SME,5\n";
    let path = write(folder.path(), "flows.csv", content);
    let text = output(&["report", &path]);
    assert!(!text.contains("in another class"), "{text}");
    has(&text, &["Undefined (-)", "2023: ", "all values are zero"]);
}

#[test]
fn output_that_cannot_be_written_says_why() {
    let folder = tempdir().unwrap();
    let path = write(folder.path(), "flows.csv", FLOWS);
    let ask = ["measure", path.as_str(), "--across", "firm", "--quiet", "-o"];
    let missing = folder.path().join("no/out.txt").display().to_string();
    has(&error(&[&ask[..], &[&missing]].concat(), 1), &["no such folder"]);
    let locked = write(folder.path(), "locked.txt", "keep");
    let mut permissions = std::fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).unwrap();
    has(&error(&[&ask[..], &[&locked]].concat(), 1), &["read-only"]);
    assert!(output(&[&ask[..], &["-"]].concat()).contains("hhi"));
    has(&error(&["sample", "korea", "-o", "x.csv"], 2), &[".parquet"]);
}
