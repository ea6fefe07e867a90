//! The report on standard output, and as files.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::arguments::{ReportArguments, TextFormat};
use super::commands::json;
use super::output::{deliver, layout, not_an_input, whole_file};
use super::progress::Bars;
use crate::error::{Error, Result};
use crate::panel::{Panel, Wanted};
use crate::plot::report_figures;
use crate::report::{Report, ReportFigures, ReportOptions};

/// A file that is asked for: its option, its name, and what makes its content.
struct Asked<'a> {
    option: &'static str,
    path: &'a Path,
    content: Content,
}

pub(super) fn report_command(arguments: &ReportArguments, quiet: bool) -> Result<ExitCode> {
    let asked = asked(arguments);
    check(arguments, &asked)?;
    let bars = Bars::of_work(quiet);
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &Wanted::every_role(), &bars)?;
    let report = Report::of(&panel, &ReportOptions { target_total: arguments.target_total }, &bars)?;
    let figures = if arguments.html.is_some() {
        report_figures(&panel, &report, str::to_owned, &bars)?
    } else {
        ReportFigures::default()
    };
    drop(bars);
    // Nothing is written before everything has been made.
    let contents = asked.iter().map(|file| (file.content)(&report, &figures)).collect::<Result<Vec<_>>>()?;
    for (file, content) in asked.iter().zip(&contents) {
        write(file.path, content)?;
        if !quiet {
            anstream::eprintln!("{}: {} kB", file.path.display(), content.len().div_ceil(1000));
        }
    }
    if asked.is_empty() || arguments.format.is_some() || arguments.output.is_some() {
        let text = match arguments.format.unwrap_or(TextFormat::Text) {
            TextFormat::Json => json(&report)?,
            TextFormat::Text => layout("topheavy report", &report.blocks()?),
        };
        deliver(&text, arguments.output.as_deref())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes the content of a file.
type Content = fn(&Report, &ReportFigures) -> Result<Vec<u8>>;

fn asked(arguments: &ReportArguments) -> Vec<Asked<'_>> {
    let files: [(_, &Option<PathBuf>, Content); 4] = [
        ("--html", &arguments.html, |report, figures| report.to_html(figures).map(String::into_bytes)),
        ("--xlsx", &arguments.xlsx, |report, _| report.to_xlsx()),
        ("--markdown", &arguments.markdown, |report, _| report.to_markdown().map(String::into_bytes)),
        ("--latex", &arguments.latex, |report, _| report.to_latex().map(String::into_bytes)),
    ];
    let asked =
        files.into_iter().map(|(option, path, content)| Some(Asked { option, path: path.as_deref()?, content }));
    asked.flatten().collect()
}

/// Errors when a file would replace the data or another file, or has no name.
fn check(arguments: &ReportArguments, asked: &[Asked<'_>]) -> Result<()> {
    not_an_input("-o", arguments.output.as_deref(), &arguments.input.files)?;
    let mut known: Vec<(&str, &Path)> = arguments.output.iter().map(|path| ("-o", path.as_path())).collect();
    for Asked { option, path, .. } in asked {
        if *path == Path::new("-") {
            return Err(Error::argument(*option, "takes the name of a file"));
        }
        not_an_input(option, Some(path), &arguments.input.files)?;
        if let Some((other, _)) = known.iter().find(|(_, known)| is_same(known, path)) {
            return Err(Error::argument(*option, format!("names the file of {other}; give each a file of its own")));
        }
        known.push((option, path));
    }
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    one == other || real(one).is_some_and(|one| real(other) == Some(one))
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    whole_file(path, |file| {
        file.write_all(content).map_err(|error| Error::file(path.display().to_string(), error.kind().to_string()))
    })
}
