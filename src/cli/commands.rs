//! One function a command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::arguments::{
    Arguments, CheckArguments, Command, DefineArguments, InputArguments, MeasureArguments, SampleArguments,
    TableFormat, TextFormat,
};
use super::brackets::brackets_command;
use super::dynamics::dynamics_command;
use super::figure::figure_command;
use super::output::{deliver, layout, not_an_input, print, whole_file};
use super::progress::Bars;
use super::reconcile::reconcile_command;
use super::report::report_command;
use super::simulate::simulate_command;
use super::track::track_command;
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::panel::{
    Asked, Axis, InputSummary, LEVEL, Measured, Panel, Progress, Question, SCHEMA_VERSION, Wanted, check,
    write_measured, write_sample,
};
use crate::report::{
    TableStyle, check_blocks, definition_text, definitions_table, input_lines, measured_table, moments_table,
    synthetic_line, write_csv,
};
use crate::sample::{Korea, SYNTHETIC_NOTE, describe, parse_years};
use crate::trade::Role;

pub(super) fn run(arguments: Arguments) -> Result<ExitCode> {
    let quiet = arguments.quiet;
    match arguments.command {
        Command::Report(report) => report_command(&report, quiet),
        Command::Measure(measure) => measure_command(&measure, quiet),
        Command::Dynamics(dynamics) => dynamics_command(*dynamics, quiet),
        Command::Brackets(brackets) => brackets_command(&brackets, quiet),
        Command::Track(track) => track_command(&track, quiet),
        Command::Reconcile(reconcile) => reconcile_command(&reconcile, quiet),
        Command::Simulate(simulate) => simulate_command(&simulate, quiet),
        Command::Figure(figure) => figure_command(*figure, quiet),
        Command::Check(check) => check_command(&check, quiet),
        Command::Sample(sample) => sample_command(&sample, quiet),
        Command::Define(define) => define_command(&define),
    }
}

fn measure_command(arguments: &MeasureArguments, quiet: bool) -> Result<ExitCode> {
    let measures = Asked::parse_list(&arguments.measures)?;
    let levels = levels(&arguments.by);
    deliverable(arguments.format, arguments.output.as_deref(), &arguments.input, &levels)?;
    let bars = Bars::of_work(quiet);
    let columns = wanted(arguments.across, &levels, &measures);
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &columns, &bars)?;
    let across = arguments.across;
    let questions: Vec<Question> =
        levels.into_iter().map(|by| Question { across, by, measures: measures.clone() }).collect();
    let answers = panel.levels(&questions, &bars)?;
    drop(bars);
    finish(panel, answers, &arguments.input, (arguments.format, arguments.output.as_deref()), quiet)
}

/// Errors when answers at these levels could not be written so.
pub(super) fn deliverable(
    format: TableFormat,
    output: Option<&Path>,
    input: &InputArguments,
    levels: &[Vec<String>],
) -> Result<()> {
    if format == TableFormat::Parquet && output.is_none() {
        return Err(Error::argument("--format parquet", "needs a file to write to: -o OUT"));
    }
    not_an_input("-o", output, &input.files)?;
    stackable(format, levels)
}

/// Lets the flows go, says how they were read, and writes the answers.
pub(super) fn finish(
    panel: Panel,
    answers: Vec<Measured>,
    arguments: &InputArguments,
    (format, output): (TableFormat, Option<&Path>),
    quiet: bool,
) -> Result<ExitCode> {
    let input = panel.input().clone();
    if arguments.is_limited() {
        // The answers may need the memory that the flows take.
        drop(panel);
    } else {
        // The process ends soon, which frees millions of entries faster than one by one.
        std::mem::forget(panel);
    }
    if !quiet && format != TableFormat::Json {
        anstream::eprint!("{}", input_lines(&input));
        let notes: Vec<&String> = answers.iter().flat_map(|answer| &answer.notes).collect();
        for (at, note) in notes.iter().enumerate() {
            if !notes[..at].contains(note) {
                anstream::eprintln!("note: {note}");
            }
        }
    }
    write_answers(answers, &input, format, output)?;
    Ok(ExitCode::SUCCESS)
}

fn write_answers(
    answers: Vec<Measured>,
    input: &InputSummary,
    format: TableFormat,
    output: Option<&Path>,
) -> Result<()> {
    match format {
        TableFormat::Json => deliver(&json(&answers_json(&answers, input))?, output),
        TableFormat::Table => deliver(&tables(&answers, input, TableStyle::Plain)?, output),
        TableFormat::Markdown => deliver(&tables(&answers, input, TableStyle::Markdown)?, output),
        TableFormat::Csv => match output.filter(|path| *path != Path::new("-")) {
            None => write_csv(&answers, input, anstream::stdout().lock()),
            Some(path) => whole_file(path, |file| write_csv(&answers, input, file)),
        },
        TableFormat::Parquet => {
            output.map_or(Ok(()), |path| whole_file(path, |file| write_measured(answers, input, file)))
        }
    }
}

/// One answer as before; several as the levels of one.
fn answers_json(answers: &[Measured], input: &InputSummary) -> serde_json::Value {
    if let [answer] = answers {
        return answer.to_json(input);
    }
    let levels: Vec<_> = answers.iter().map(Measured::level_json).collect();
    serde_json::json!({"schema_version": SCHEMA_VERSION, "input": input, "levels": levels})
}

/// One table; several under headings.
fn tables(answers: &[Measured], input: &InputSummary, style: TableStyle) -> Result<String> {
    if let [answer] = answers {
        return measured_table(answer, input, style);
    }
    let tables = answers.iter().map(|answer| {
        let mark = if style == TableStyle::Markdown { "## " } else { "" };
        let by = if answer.by.is_empty() { "all together".to_owned() } else { format!("by {}", answer.by.join(", ")) };
        Ok(format!("{mark}{by}\n\n{}", measured_table(answer, input, style)?))
    });
    Ok(tables.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// Grouping columns of every level as typed: one `--by` is a level, its columns stand between commas. Without any, all
/// flows are one cell.
pub(super) fn levels(by: &[String]) -> Vec<Vec<String>> {
    if by.is_empty() {
        return vec![Vec::new()];
    }
    by.iter()
        .map(|by| by.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
        .collect()
}

/// Errors when levels that stand one below the other would have two columns of one name.
fn stackable(format: TableFormat, levels: &[Vec<String>]) -> Result<()> {
    let stacked = levels.len() > 1 && matches!(format, TableFormat::Csv | TableFormat::Parquet);
    if stacked && levels.iter().flatten().any(|name| name == LEVEL) {
        let problem = "a column 'level' tells the levels apart, so none can be grouped by; rename it, ask for one level, or \
                       take --format json";
        return Err(Error::argument("--by", problem));
    }
    Ok(())
}

/// The columns that a question needs; a name in `--by` that is no role is a column of the file.
fn wanted(across: Axis, levels: &[Vec<String>], measures: &[Asked]) -> Wanted {
    let mut wanted = Wanted { required: vec![across.role()], ..Wanted::default() };
    for name in levels.iter().flatten() {
        match role(name) {
            Some(role) => wanted.required.push(role),
            None if wanted.others.contains(name) => {}
            None => wanted.others.push(name.clone()),
        }
    }
    if measures.iter().any(|asked| matches!(asked, Asked::SizeShare(_))) {
        wanted.required.push(Role::SizeClass);
    }
    wanted
}

pub(super) fn role(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.name() == name)
}

fn check_command(arguments: &CheckArguments, quiet: bool) -> Result<ExitCode> {
    let bars = Bars::of_work(quiet);
    let coverage = check(&arguments.input.files, &arguments.input.options()?, &bars)?;
    drop(bars);
    let text = match arguments.format {
        TextFormat::Json => json(&coverage)?,
        TextFormat::Text => layout("topheavy check", &check_blocks(&coverage)?),
    };
    print(&text)?;
    Ok(if coverage.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn sample_command(arguments: &SampleArguments, quiet: bool) -> Result<ExitCode> {
    let super::arguments::Country::Korea = arguments.country;
    let mut korea = Korea::new();
    if let Some(firms) = arguments.firms {
        korea = korea.with_firms(firms)?;
    }
    if let Some(seed) = arguments.seed {
        korea = korea.with_seed(seed);
    }
    if let Some(years) = &arguments.years {
        let (first, last) = parse_years(years)?;
        korea = korea.with_years(first, last)?;
    }
    let is_parquet = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet"));
    if !arguments.output.as_ref().is_none_or(is_parquet) {
        return Err(Error::argument("-o", "the sample is Parquet; name a file that ends in .parquet"));
    }
    let bars = Bars::new(quiet);
    bars.stage("making a synthetic panel", None);
    let flows = korea.generate()?;
    if let Some(path) = &arguments.output {
        bars.stage("writing", None);
        whole_file(path, |file| write_sample(&flows, file))?;
    }
    drop(bars);
    if arguments.describe {
        print(&moments_table(&describe(&flows)?)?)?;
        if arguments.firms.is_some() {
            print("the targets are those of the published number of exporters; --firms keeps the largest of them\n")?;
        }
    }
    if let (Some(path), false) = (&arguments.output, quiet) {
        let note = synthetic_line(SYNTHETIC_NOTE);
        anstream::eprintln!("{}: {} flows\n{note}", path.display(), flows.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn define_command(arguments: &DefineArguments) -> Result<ExitCode> {
    let text = match (&arguments.id, arguments.format) {
        (Some(id), TextFormat::Text) => definition_text(&Definition::find(id)?),
        (Some(id), TextFormat::Json) => json(&Definition::find(id)?)?,
        (None, TextFormat::Text) => definitions_table(&Definition::all())?,
        (None, TextFormat::Json) => json(&Definition::all())?,
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String> {
    let text = serde_json::to_string_pretty(value).map_err(|_| Error::file("JSON", "could not be written"))?;
    Ok(text + "\n")
}
