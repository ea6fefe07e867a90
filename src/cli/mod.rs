//! The command line: arguments to calls, progress, exit codes. No arithmetic.
//!
//! Exit codes: 0 done, 1 the data or a file are at fault, 2 the arguments are, 3 a target is not expected in time
//! (`track --expect-by`), 130 after Ctrl-C. Results go to standard output or to `-o`, everything else to standard error.

mod arguments;
mod brackets;
mod classes;
mod commands;
mod dynamics;
mod figure;
mod interrupt;
mod output;
mod progress;
mod reconcile;
mod report;
mod simulate;
mod track;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

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
        Err(usage) => return misused(&usage),
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

/// Prints help or version as asked, or what is wrong with the arguments in two lines.
fn misused(usage: &clap::Error) -> ExitCode {
    if !usage.use_stderr() {
        // Nothing can be told to anybody when the terminal is gone.
        let _ = usage.print();
        return ExitCode::SUCCESS;
    }
    if usage.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = usage.print();
        return ExitCode::from(2);
    }
    let text = usage.render().to_string();
    let problem: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let problem = problem.join(" ");
    let problem = problem.strip_prefix("error: ").unwrap_or(&problem);
    anstream::eprintln!("{ERROR}error{ERROR:#}: {problem}\nsee 'topheavy --help', or --help after the command");
    ExitCode::from(2)
}

fn fail(error: &Error) -> ExitCode {
    if matches!(error.kind(), crate::error::ErrorKind::Stopped) {
        anstream::eprintln!("{}", interrupt::STOPPED);
        return ExitCode::from(interrupt::EXIT_CODE);
    }
    let dashes = dashes(error);
    anstream::eprintln!("{ERROR}error{ERROR:#}: {dashes}{error}");
    ExitCode::from(if error.is_usage() { 2 } else { 1 })
}

/// What stands before the message: the kernels name a parameter (`level`), which the program's user knows as `--level`.
fn dashes(error: &Error) -> &'static str {
    let crate::error::ErrorKind::Argument { name, .. } = error.kind() else { return "" };
    let program = arguments::Arguments::command();
    let is_option = program
        .get_subcommands()
        .any(|command| command.get_arguments().any(|option| option.get_long().is_some_and(|long| long == name)));
    if is_option { "--" } else { "" }
}
