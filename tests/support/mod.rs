//! Shared by the tests that run the binary.

#![allow(dead_code, clippy::expect_used, reason = "not every test binary uses every helper; tests")]

use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The binary, quiet about nothing, with no terminal and no colours.
pub fn topheavy() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_topheavy"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Writes a file and gives its path as text.
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a scratch folder can be written");
    path.display().to_string()
}

/// Runs a command that must succeed and gives its standard output.
pub fn output(arguments: &[&str]) -> String {
    let run = topheavy().args(arguments).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).expect("output is UTF-8")
}

/// Runs a command that must succeed and print JSON.
pub fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&output(arguments)).expect("output is JSON")
}

/// Runs a command that must fail with this exit code; gives what it says on standard error, which must be one or two
/// lines, and nothing on standard output.
pub fn error(arguments: &[&str], code: i32) -> String {
    let run = topheavy().args(arguments).assert().code(code);
    let output = run.get_output();
    assert!(output.stdout.is_empty(), "an error prints no result");
    let text = String::from_utf8(output.stderr.clone()).expect("errors are UTF-8");
    assert!(text.starts_with("error: "), "{text}");
    assert!(text.lines().count() <= 2, "an error is one or two lines: {text}");
    text
}

/// A file of the folder of real trade data; `None`, said on standard error, where the folder is not named.
pub fn real_data(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("TOPHEAVY_REAL_DATA") else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {name} is not read: TOPHEAVY_REAL_DATA is not set");
        return None;
    };
    let path = PathBuf::from(folder).join(name);
    assert!(path.exists(), "TOPHEAVY_REAL_DATA is set, but {name} is not in it");
    Some(path)
}

/// Some flows of four firms in two years.
pub const FLOWS: &str = "firm,year,market,product,value_usd\n\
    A,2024,US,010121,60000000\n\
    A,2024,CN,854231,20000000\n\
    B,2024,US,854231,7000000\n\
    C,2024,JP,010121,3000000\n\
    A,2025,US,010121,50000000\n\
    B,2025,US,854231,12000000\n\
    B,2025,US,854231,1000000\n\
    D,2025,VN,010121,2000000\n";

/// The message holds all these parts.
pub fn has(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "'{part}' is not in: {message}");
    }
}
