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
