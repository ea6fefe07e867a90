//! The report as files: escapes, structure, and files that are whole or not there.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs;
use std::path::Path;

use support::{FLOWS, error, has, topheavy, write};
use tempfile::tempdir;
use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
use topheavy::plot::report_figures;
use topheavy::report::{Report, ReportFigures, ReportOptions};

const SCRIPT: &str = "<script>alert(1)</script>";
const IMAGE: &str = "\"><img src=x onerror=y>";
const RIGHT_TO_LEFT: &str = "\u{202e}שלום 50%_$&#{}";
const FORMULA: &str = "=HYPERLINK(1)";

/// A report and its figures.
type Made = (Report, ReportFigures);

fn report(text: &str) -> Made {
    let folder = tempdir().unwrap();
    let file = write(folder.path(), "flows.csv", text);
    let panel = Panel::read(&[file], &ReadOptions::default(), &Wanted::every_role(), &Silent).unwrap();
    let report = Report::of(&panel, &ReportOptions::default(), &Silent).unwrap();
    let figures = report_figures(&panel, &report, str::to_owned, &Silent).unwrap();
    (report, figures)
}

fn evil() -> Made {
    let names = [SCRIPT, IMAGE, RIGHT_TO_LEFT, FORMULA, "a|b \\input{c} `d` [e](f)", &"long ".repeat(60)];
    let rows = names.iter().map(|name| {
        let quoted = name.replace('"', "\"\"");
        format!("A,2024,\"{quoted}\",\"{quoted}\",1\nB,2025,\"{quoted}\",\"{quoted}\",2\n")
    });
    report(&format!("firm,year,market,product,value_usd\n{}", rows.collect::<String>()))
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// Every format, made.
fn every_format((report, figures): &Made) -> [String; 4] {
    assert!(report.to_xlsx().unwrap().starts_with(b"PK"));
    [
        report.to_html(figures).unwrap(),
        report.to_html_fragment(figures).unwrap(),
        report.to_markdown().unwrap(),
        report.to_latex().unwrap(),
    ]
}

#[test]
fn no_name_commands_a_page() {
    let report = evil();
    let [page, fragment, markdown, latex] = every_format(&report);
    assert_eq!((count(&page, "<script"), count(&fragment, "<script")), (1, 0), "the page has its own script");
    for html in [&page, &fragment] {
        assert!(!html.contains("<img") && !html.contains('\u{0}'));
        has(html, &["&lt;script&gt;alert(1)&lt;&#x2f;script&gt;", "<bdi>\u{202e}שלום", "=HYPERLINK(1)"]);
        for tag in ["table", "tbody", "tr", "th", "td", "bdi", "ul", "dl", "section", "article", "figure", "svg"] {
            let opened = count(html, &format!("<{tag}>")) + count(html, &format!("<{tag} "));
            assert_eq!(opened, count(html, &format!("</{tag}>")), "{tag}");
        }
    }
    has(&markdown, &["\\<script>alert(1)\\</script>", "a\\|b \\\\input{c} \\`d\\` \\[e](f)"]);
    has(&latex, &["\\textless{}script", "50\\%\\_\\$\\&\\#\\{\\}", "\\textbackslash{}input\\{c\\}"]);
}

#[test]
fn latex_is_balanced() {
    for (report, _) in [report(FLOWS), evil()] {
        let latex = report.to_latex().unwrap();
        for environment in ["table", "tabular", "minipage"] {
            let begun = count(&latex, &format!("\\begin{{{environment}}}"));
            assert!(begun > 4, "{environment}");
            assert_eq!(begun, count(&latex, &format!("\\end{{{environment}}}")));
        }
        let bare = latex.replace("\\{", "").replace("\\}", "");
        assert_eq!(count(&bare, "{"), count(&bare, "}"));
        for row in latex.lines().filter(|line| line.ends_with("\\\\")) {
            assert!(count(row, "&") > 0, "{row}");
        }
        assert_eq!(count(&latex, "\\caption{"), count(&latex, "\\label{tab:"));
    }
}

#[test]
fn what_the_data_lack_is_told() {
    let lacking = [
        ("firm,year,market,product,value_usd\nA,2025,US,010121,5\nB,2025,US,010121,2\n", ""),
        ("firm,year,market,product,value_usd\nA,2024,US,010121,5\nA,2025,US,010121,2\n", ""),
        ("firm,year,market,product,value_usd\nA,2024,US,010121,0\nA,2025,US,010121,0\n", "2025"),
        ("firm,year,market,value_usd\nA,2024,US,5\nB,2025,CN,2\n", "no product column"),
        ("year,market,product,value_usd\n2024,US,010121,5\n2025,CN,010121,2\n", "no firm column"),
        ("firm,market,value_usd\nA,US,5\nB,CN,2\n", "no period"),
    ];
    for (flows, told) in lacking {
        let report = report(flows);
        for text in every_format(&report) {
            assert!(!text.contains("NaN") && !text.contains("inf "), "{flows}");
        }
        let [page, fragment, markdown, _] = every_format(&report);
        let told = if told == "no period" { "name the column with --period" } else { told };
        for text in [page, fragment, markdown] {
            has(&text, &[told]);
        }
    }
}

const FIGURES: [&str; 7] =
    ["diversification", "concentration", "lorenz", "rank-size", "pyramid", "markets", "products"];

fn names(figures: &ReportFigures) -> Vec<&str> {
    figures.figures.iter().map(|figure| figure.name).collect()
}

#[test]
fn every_figure_stands_in_its_section_and_says_what_it_is() {
    let made = report(FLOWS);
    assert_eq!(names(&made.1), FIGURES);
    assert!(made.1.left_out.is_empty());
    let [page, fragment, ..] = every_format(&made);
    // Light and dark on a page, light in a notebook.
    assert_eq!((count(&page, "<svg "), count(&fragment, "<svg ")), (2 * FIGURES.len(), FIGURES.len()));
    assert_eq!(count(&page, "role=\"img\" lang=\"en\""), 2 * FIGURES.len());
    assert_eq!(count(&page, "aria-label=\"How concentrated exports are. "), 2);
    let at = |text: &str| page.find(text).unwrap();
    for (figure, section, next) in [
        ("diversification", "exports", "firms"),
        ("rank-size", "firms", "sizes"),
        ("pyramid", "sizes", "markets"),
        ("markets", "markets", "products"),
        ("products", "products", "change"),
    ] {
        let place = at(&format!("<figure id=\"figure-{figure}\""));
        assert!(at(&format!("<section id=\"{section}\"")) < place, "{figure}");
        assert!(place < at(&format!("<section id=\"{next}\"")), "{figure}");
    }
    for figure in &made.1.figures {
        assert!(!figure.light.contains(" id=") && !figure.dark.contains(" id="), "several stand in one page");
    }
}

#[test]
fn a_figure_that_cannot_be_made_is_left_out_with_the_reason() {
    let lacking: [(&str, &[&str], &[(&str, &str)]); 6] = [
        (
            "firm,year,market,product,value_usd\nA,2025,US,1,5\nB,2025,CN,2,2\n",
            &["lorenz", "rank-size", "pyramid", "markets", "products"],
            &[("figures: diversification over time, concentration over time", "the data have one period")],
        ),
        (
            "firm,year,market,value_usd\nA,2024,US,5\nA,2025,US,2\n",
            &["diversification", "concentration", "pyramid"],
            &[
                ("figures: Lorenz curve, rank–size plot", "there is one firm in 2025"),
                ("figure: treemap of markets", "there is one market in 2025"),
                ("figure: treemap of products", "no product column; name it with --product"),
            ],
        ),
        (
            "firm,year,market,product,value_usd\nA,2024,US,1,5\nA,2025,US,1,0\nB,2025,CN,2,0\n",
            &["diversification", "concentration"],
            &[("figures: Lorenz curve, rank–size plot, size-class pyramid, treemap", "nothing was exported in 2025")],
        ),
        (
            "firm,year,market,product,value_usd\nA,2024,US,1,0\nB,2025,CN,2,0\n",
            &[],
            &[("figures: diversification over time, concentration over time, Lorenz", "nothing was exported")],
        ),
        (
            "year,market,product,value_usd\n2024,US,1,5\n2025,CN,2,2\n2025,US,1,2\n",
            &["diversification", "markets", "products"],
            &[("figures: concentration over time, Lorenz curve", "no firm column; name it with --firm")],
        ),
        (
            "firm,market,value_eur\nA,US,5\nB,CN,2\n",
            &["lorenz", "rank-size", "markets"],
            &[("figure: size-class pyramid", "not in US dollars"), ("over time", "no period column")],
        ),
    ];
    for (flows, there, missing) in lacking {
        let made = report(flows);
        assert_eq!(names(&made.1), there, "{flows}");
        let [page, ..] = every_format(&made);
        for (figure, reason) in missing {
            let told =
                |left: &&topheavy::report::Omission| left.section.contains(figure) && left.reason.contains(reason);
            let left = made.1.left_out.iter().find(told).unwrap_or_else(|| panic!("{figure}: {:?}", made.1.left_out));
            has(&page, &[&format!("<strong>{}</strong>: {}", left.section, left.reason)]);
        }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (String, String) {
    let run = topheavy().current_dir(folder).args(arguments).assert().success();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&run.get_output().stdout), text(&run.get_output().stderr))
}

const FILES: [&str; 8] = ["--html", "r.html", "--xlsx", "r.xlsx", "--markdown", "r.md", "--latex", "r.tex"];

#[test]
fn several_files_at_once_are_the_same_for_any_order_of_rows_and_threads() {
    let mut rows: Vec<&str> = FLOWS.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("{}\n{}\n", FLOWS.lines().next().unwrap(), rows.join("\n"));
    let made = [(FLOWS, "1"), (&turned, "2")].map(|(flows, threads)| {
        let folder = tempdir().unwrap();
        write(folder.path(), "flows.csv", flows);
        let call = [&["report", "flows.csv"][..], &FILES].concat();
        let run = topheavy().current_dir(folder.path()).env("RAYON_NUM_THREADS", threads).args(call).assert().success();
        assert!(run.get_output().stdout.is_empty(), "files are asked for, and no page");
        FILES.iter().skip(1).step_by(2).map(|name| fs::read(folder.path().join(name)).unwrap()).collect::<Vec<_>>()
    });
    assert!(made[0] == made[1]);
    assert!(made[0].iter().all(|file| !file.is_empty()));
}

#[test]
fn the_page_and_the_json_are_printed_where_they_are_asked_for_as_well() {
    let folder = tempdir().unwrap();
    write(folder.path(), "flows.csv", FLOWS);
    let (page, _) = run(folder.path(), &["report", "flows.csv"]);
    let (text, told) = run(folder.path(), &["report", "flows.csv", "--html", "r.html", "--format", "text"]);
    assert_eq!(text, page);
    has(&told, &["r.html: "]);
    let (nothing, quiet) = run(folder.path(), &["report", "flows.csv", "--html", "r.html", "-o", "r.txt", "--quiet"]);
    assert_eq!((nothing.as_str(), quiet.as_str()), ("", ""));
    assert_eq!(fs::read_to_string(folder.path().join("r.txt")).unwrap(), page);
}

#[test]
fn no_file_is_lost_or_half_written() {
    let folder = tempdir().unwrap();
    let flows = write(folder.path(), "flows.csv", FLOWS);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let message = error(&["report", &flows, "--html", &flows], 2);
    has(&message, &["--html", "would replace the data"]);
    assert_eq!(fs::read_to_string(&flows).unwrap(), FLOWS);
    let message = error(&["report", &flows, "--html", &at("r"), "--xlsx", &at("r")], 2);
    has(&message, &["--xlsx", "the file of --html"]);
    has(&error(&["report", &flows, "-o", &at("r"), "--latex", &at("r")], 2), &["--latex", "the file of -o"]);
    has(&error(&["report", &flows, "--markdown", "-"], 2), &["--markdown", "name of a file"]);
    let nowhere = folder.path().join("nowhere").join("r.html").display().to_string();
    has(&error(&["report", &flows, "--quiet", "--html", &nowhere], 1), &["there is no such folder"]);
    let bad = write(folder.path(), "bad.csv", "firm,year,value_usd\nA,2025,-1\n");
    error(&["report", &bad, "--quiet", "--html", &at("r.html")], 1);
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["bad.csv", "flows.csv"]);
}

#[test]
fn firms_are_never_named() {
    let report = report(&FLOWS.replace("A,", "SECRETFIRM,"));
    for text in every_format(&report) {
        assert!(!text.contains("SECRETFIRM"));
    }
    assert!(!serde_json::to_string(&report.0).unwrap().contains("SECRETFIRM"));
}
