//! The command line of topheavy; see `topheavy --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    topheavy::cli::main()
}
