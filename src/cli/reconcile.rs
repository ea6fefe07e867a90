//! `topheavy reconcile`: which top 1 %, which SMEs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::arguments::{InputArguments, ratio};
use super::classes::{Classes, Columns};
use super::commands::json;
use super::output::{deliver, layout, not_an_input};
use super::progress::Bars;
use crate::brackets::{Amounts, Brackets};
use crate::error::{Error, Result};
use crate::panel::{Panel, SCHEMA_VERSION, Wanted};
use crate::policy::reconcile::{Country, ReconcileOptions, Reconciliation, reconcile_brackets};
use crate::report::{Block, TableStyle, input_lines, reconciliation_blocks, reconciliation_csv};
use crate::trade::{Unit, header_unit};

#[derive(Debug, Args)]
#[command(mut_arg("files", |files| files.required(false).required_unless_present("classes")))]
pub(super) struct ReconcileArguments {
    #[command(flatten)]
    input: InputArguments,
    /// Instead of files of flows: a table of classes of firms by value (see 'brackets'), or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "files", help_heading = "Classes")]
    classes: Option<String>,
    /// Value of all firms in the classes, in the unit of the limits
    #[arg(
        long,
        value_name = "VALUE",
        allow_negative_numbers = true,
        requires = "classes",
        conflicts_with = "files",
        help_heading = "Classes"
    )]
    total: Option<f64>,
    /// Published share of the largest firms, such as 10=0.346; may be repeated
    #[arg(long, value_name = "K=SHARE", value_parser = ratio, requires = "classes", conflicts_with = "files", help_heading = "Classes")]
    cr: Vec<(u64, f64)>,
    /// Column with the lower limits of the classes
    #[arg(long, value_name = "COLUMN", requires = "classes", conflicts_with = "files", help_heading = "Classes")]
    lower: Option<String>,
    /// Column with the numbers of firms in the classes
    #[arg(long, value_name = "COLUMN", requires = "classes", conflicts_with = "files", help_heading = "Classes")]
    units: Option<String>,
    /// Column with the shares of the classes; that of their values is named with --value
    #[arg(long, value_name = "COLUMN", requires = "classes", conflicts_with = "files", help_heading = "Classes")]
    share: Option<String>,
    /// Whose published figures stand beside the numbers [default: Korea's beside the Korean sample, else nobody's]
    #[arg(long, value_name = "COUNTRY", value_enum)]
    published: Option<PublishedOf>,
    /// The year to look at; of data without periods, the year that they are of [default: the last period]
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// Column with the number of employees of a firm
    #[arg(long, value_name = "COLUMN", conflicts_with = "classes")]
    employees: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = ReconcileFormat::Text)]
    format: ReconcileFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PublishedOf {
    /// South Korea
    Korea,
    /// Nobody
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReconcileFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// Every digit, one row a reading and figure
    Csv,
    /// For a document
    Markdown,
}

pub(super) fn reconcile_command(arguments: &ReconcileArguments, quiet: bool) -> Result<ExitCode> {
    let options = ReconcileOptions {
        published: arguments.published.map(|published| match published {
            PublishedOf::Korea => Country::Korea,
            PublishedOf::None => Country::None,
        }),
        year: arguments.year,
        employees: arguments.employees.clone(),
    };
    match &arguments.classes {
        Some(file) => of_classes(arguments, file, &options, quiet),
        None => of_panel(arguments, &options, quiet),
    }
}

fn of_panel(arguments: &ReconcileArguments, options: &ReconcileOptions, quiet: bool) -> Result<ExitCode> {
    not_an_input("-o", arguments.output.as_deref(), &arguments.input.files)?;
    let bars = Bars::of_work(quiet);
    let wanted = Wanted { others: options.employees.iter().cloned().collect(), ..Wanted::every_role() };
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &wanted, &bars)
        .map_err(|error| error.asked_with("--employees"))?;
    let found = panel.reconcile(options, &bars)?;
    drop(bars);
    let input = panel.input();
    let head = Block { heading: "Input".to_owned(), body: input_lines(input) };
    told(arguments, &found, head, serde_json::json!(input))
}

fn of_classes(arguments: &ReconcileArguments, file: &str, options: &ReconcileOptions, quiet: bool) -> Result<ExitCode> {
    not_an_input("-o", arguments.output.as_deref(), &[file.to_owned()])?;
    let columns = Columns {
        lower: arguments.lower.as_deref(),
        units: arguments.units.as_deref(),
        value: arguments.input.value.as_deref(),
        share: arguments.share.as_deref(),
    };
    let classes = Classes::read(file, &columns)?;
    let table = classes.table(arguments.total, &arguments.cr);
    let brackets = Brackets::new(&table).map_err(|error| classes.placed(&error))?;
    let names = classes.names().iter();
    let not_in_dollars = names.clone().any(|(_, name)| matches!(header_unit(name), Unit::Other(..)));
    let mut found = reconcile_brackets(&brackets, options, not_in_dollars)?;
    found.notes.splice(0..0, classes.notes().iter().cloned());
    if table.amounts == Amounts::Unknown {
        let note = "no column of values or shares was recognised, so classes tell next to nothing; name it with --value or \
                    --share";
        found.notes.insert(0, note.to_owned());
    }
    let columns: Vec<String> = names.map(|(margin, name)| format!("{margin} = '{name}'")).collect();
    let body = format!("{}: {} classes\ncolumns: {}\n", classes.label(), table.units.len(), columns.join(", "));
    let input = serde_json::json!({
        "file": classes.label(),
        "columns": classes.names().iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "classes": brackets.classes(),
    });
    if !quiet && arguments.format == ReconcileFormat::Csv {
        anstream::eprint!("{body}");
    }
    told(arguments, &found, Block { heading: "Input".to_owned(), body }, input)
}

/// Prints in the format asked for.
fn told(
    arguments: &ReconcileArguments,
    found: &Reconciliation,
    head: Block,
    input: serde_json::Value,
) -> Result<ExitCode> {
    let text = match arguments.format {
        ReconcileFormat::Json => json(&answer(found, input)?)?,
        ReconcileFormat::Csv => reconciliation_csv(found)?,
        ReconcileFormat::Text => {
            let mut blocks = reconciliation_blocks(found, TableStyle::Plain)?;
            blocks.insert(1.min(blocks.len()), head);
            layout("topheavy reconcile", &blocks)
        }
        ReconcileFormat::Markdown => {
            let blocks = reconciliation_blocks(found, TableStyle::Markdown)?;
            let blocks: Vec<String> =
                blocks.iter().map(|block| format!("## {}\n\n{}", block.heading, block.body)).collect();
            blocks.join("\n")
        }
    };
    deliver(&text, arguments.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// The reconciliation as JSON, with the version of its layout and the input.
fn answer(found: &Reconciliation, input: serde_json::Value) -> Result<serde_json::Value> {
    let mut answer = serde_json::to_value(found).map_err(|_| Error::file("JSON", "could not be written"))?;
    answer["schema_version"] = serde_json::json!(SCHEMA_VERSION);
    answer["input"] = input;
    Ok(answer)
}
