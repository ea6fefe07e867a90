//! The command line: arguments to calls, progress, exit codes. No arithmetic.
//!
//! Exit codes: 0 done, 1 the data or a file are at fault, 2 the arguments are. Results go to standard output or to
//! `-o`, everything else to standard error.

mod arguments;
mod commands;
mod output;
mod progress;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Parser;

use crate::error::Error;

const ERROR: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match arguments::Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(usage) => {
            let code = usage.exit_code();
            // Nothing can be told to anybody when the terminal is gone.
            let _ = usage.print();
            return if code == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    // The engine reports some corrupt files by panicking; its message may quote the data, so it is not printed.
    std::panic::set_hook(Box::new(|_| {}));
    match catch_unwind(AssertUnwindSafe(|| commands::run(arguments))) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => fail(&error),
        Err(_) => {
            let message = "something went wrong inside topheavy; please report what you ran (not your data)";
            anstream::eprintln!("{ERROR}error{ERROR:#}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn fail(error: &Error) -> ExitCode {
    anstream::eprintln!("{ERROR}error{ERROR:#}: {error}");
    ExitCode::from(if error.is_usage() { 2 } else { 1 })
}
