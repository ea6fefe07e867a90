//! `topheavy figure`: every kind of figure of a small panel, as a file.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use assert_cmd::Command;
use tempfile::tempdir;

fn figure(folder: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("topheavy").unwrap().current_dir(folder).arg("figure").args(arguments).assert()
}

/// Firms A to E in three years, of which E leaves; the largest product of 2024 is not that of 2022.
const FLOWS: &str = "firm,year,market,product,value_usd\n\
    A,2022,US,854231,60e6\nB,2022,CN,870323,9e6\nC,2022,US,870323,2e6\nE,2022,VN,330499,5e5\n\
    A,2023,US,854231,50e6\nB,2023,CN,870323,12e6\nC,2023,US,870323,6e6\nD,2023,VN,330499,1e5\n\
    A,2024,US,854231,8e6\nB,2024,CN,870323,30e6\nC,2024,US,870323,7e6\nD,2024,VN,330499,4e5\n";

#[test]
fn every_kind_of_figure_is_drawn() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("flows.csv"), FLOWS).unwrap();
    let kinds =
        ["lorenz", "concentration", "rank-size", "pyramid", "diversification", "treemap", "transitions", "survival"];
    for kind in kinds {
        let file = format!("{kind}.svg");
        figure(folder.path(), &[kind, "flows.csv", "--quiet", "-o", &file]).success().stdout("").stderr("");
        let drawn = std::fs::read_to_string(folder.path().join(&file)).unwrap();
        assert!(drawn.starts_with("<svg") && drawn.contains("flows.csv"), "{kind}");
    }
    let products = std::fs::read_to_string(folder.path().join("treemap.svg")).unwrap();
    let largest = ["870323", "854231"].map(|product| products.find(product).unwrap());
    assert!(largest[0] < largest[1], "of 2024");
    let years = ["treemap", "flows.csv", "--quiet", "--periods", "2022", "--across", "market", "-o", "markets.svg"];
    figure(folder.path(), &years).success();
    let markets = std::fs::read_to_string(folder.path().join("markets.svg")).unwrap();
    assert!(markets.contains("US") && markets.contains("2022") && !markets.contains("870323"));
}

#[test]
fn what_cannot_be_drawn_leaves_no_file() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("flows.csv"), FLOWS).unwrap();
    for (arguments, words) in [
        (["lorenz", "flows.csv", "--periods", "1999", "-o", "a.svg"], "--periods"),
        (["treemap", "flows.csv", "--periods", "1999", "-o", "a.svg"], "--periods"),
        (["pyramid", "flows.csv", "--theme", "blue", "-o", "a.svg"], "--theme"),
    ] {
        let said = figure(folder.path(), &arguments).code(2);
        let said = String::from_utf8(said.get_output().stderr.clone()).unwrap();
        assert!(said.contains(words) && !folder.path().join("a.svg").exists(), "{said}");
    }
}

/// The figure that the README opens with is what its command draws.
#[test]
fn the_readme_shows_what_its_command_draws() {
    let folder = tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = ["sample", "korea", "--years", "2025..2025", "--quiet", "-o", "korea.parquet"];
    Command::cargo_bin("topheavy").unwrap().current_dir(folder.path()).args(sample).assert().success();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains("\ntopheavy figure pyramid korea.parquet -o pyramid.svg\n"));
    for (theme, file) in [("light", "pyramid.svg"), ("dark", "pyramid-dark.svg")] {
        figure(folder.path(), &["pyramid", "korea.parquet", "--quiet", "--theme", theme, "-o", file]).success();
        let shown = format!("docs/assets/{file}");
        assert!(readme.contains(&format!("=\"{shown}\"")), "{shown}");
        let [drawn, shown] = [folder.path().join(file), root.join(shown)].map(|path| std::fs::read(path).unwrap());
        assert!(drawn == shown, "{file} is out of date: draw it again with the command of the README");
    }
}

fn topheavy(folder: &Path, arguments: &str) -> assert_cmd::assert::Assert {
    Command::cargo_bin("topheavy").unwrap().current_dir(folder).args(arguments.split(' ')).assert()
}

fn said(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// Six firms in three years, one of which may be taken into a programme of one place.
fn simulated(folder: &Path) -> String {
    let firms = [("A", 60e6), ("B", 9e6), ("C", 8e6), ("D", 7e6), ("E", 2e6), ("F", 5e5)];
    let row = |year: i32, (firm, value): (&str, f64)| format!("{firm},{year},{}\n", value * f64::from(year - 2020));
    let rows = (2023..=2025).flat_map(|year| firms.map(|firm| row(year, firm)));
    let flows: String = std::iter::once("firm,year,value_usd\n".to_owned()).chain(rows).collect();
    std::fs::write(folder.join("six.csv"), flows).unwrap();
    "simulate six.csv --program k_export_star_500 --allow-fewer --replicates 20 --horizon 2027 --growth none --quiet"
        .to_owned()
}

#[test]
fn a_simulation_is_drawn_beside_its_table() {
    let folder = tempdir().unwrap();
    let simulate = simulated(folder.path());
    let alone = topheavy(folder.path(), &simulate).success();
    let drawn = topheavy(folder.path(), &format!("{simulate} --figure fan.svg")).success();
    assert_eq!(alone.get_output().stdout, drawn.get_output().stdout);
    let fan = std::fs::read_to_string(folder.path().join("fan.svg")).unwrap();
    assert!(fan.contains("with the programme") && fan.contains("2023") && fan.contains("2027"));
    let korean = "--figure hhi.svg --figure-measure hhi --lang ko --theme dark --size slide";
    topheavy(folder.path(), &format!("{simulate} {korean}")).success();
    let hhi = std::fs::read_to_string(folder.path().join("hhi.svg")).unwrap();
    assert!(hhi.contains("기업별 HHI") && hhi.contains("width=\"960\""));
}

#[test]
fn a_track_is_drawn_beside_its_text() {
    let folder = tempdir().unwrap();
    topheavy(folder.path(), "track --replicates 100 --figure road.svg -o track.txt").success().stdout("");
    let road = std::fs::read_to_string(folder.path().join("road.svg")).unwrap();
    assert!(road.contains("random walk with drift") && road.contains("Source: published totals"));
    topheavy(folder.path(), "track --replicates 100 --figure road.png --size page").success();
    assert!(std::fs::read(folder.path().join("road.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn figures_that_cannot_be_written_are_refused_before_the_work() {
    let folder = tempdir().unwrap();
    let simulate = simulated(folder.path());
    for (arguments, words) in [
        (format!("{simulate} --figure fan.pdf"), "must end in .svg or .png"),
        (format!("{simulate} --figure-measure hhi"), "--figure"),
        (format!("{simulate} --theme dark"), "--theme: is how a figure looks; give --figure, too"),
        (format!("{simulate} --figure fan.svg --figure-measure nothing"), "--figure-measure: is no measure"),
        (format!("{simulate} --figure same.svg -o same.svg"), "--figure: is where the other output goes"),
        ("track --figure road.svg --size huge".to_owned(), "--size"),
        ("track --lang ko".to_owned(), "--lang: is how a figure looks"),
        ("figure lorenz six.csv -o a.gif".to_owned(), "must end in .svg or .png"),
    ] {
        let refused = topheavy(folder.path(), &arguments).code(2).stdout("");
        assert!(said(&refused).contains(words), "{}", said(&refused));
    }
    topheavy(folder.path(), &format!("{simulate} --figure nowhere/fan.svg")).code(1).stdout("");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "only the flows");
}
