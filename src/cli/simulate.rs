//! `topheavy simulate`: a programme on the firms of a panel or of a table of classes.

use std::process::ExitCode;

use super::arguments::{BracketFormat, SimulateArguments};
use super::classes::{Classes, Columns};
use super::commands::{json, role};
use super::output::{deliver, layout, not_an_input};
use super::progress::Bars;
use crate::brackets::Brackets;
use crate::error::{Error, Result};
use crate::panel::{Panel, Wanted};
use crate::plot::Figure;
use crate::policy::program::{Change, Program};
use crate::policy::{GrowthAsked, Simulation, SimulationOptions, simulate_classes};
use crate::report::{Block, TableStyle, draw, input_lines, simulation_blocks, simulation_rows};
use crate::trade::Role;

const TITLE: &str = "topheavy simulate";

/// The measure of the figure unless another is asked for.
const FIGURE_MEASURE: &str = "top_1pct_share";

/// What was simulated, and what was read for it: as JSON and as lines.
struct Answer {
    simulation: Simulation,
    input: serde_json::Value,
    lines: String,
}

pub(super) fn simulate_command(arguments: &SimulateArguments, quiet: bool) -> Result<ExitCode> {
    let output = arguments.output.as_deref();
    if arguments.list || arguments.template {
        let text = if arguments.list { list()? } else { Program::template().to_owned() };
        deliver(&text, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let program = program(arguments)?;
    let read = arguments.classes.iter().chain(&arguments.program).chain(&arguments.input.files);
    // A programme that comes with topheavy is no file that could be replaced.
    let shipped = Program::shipped_names();
    let read: Vec<String> = read.filter(|file| !shipped.contains(&file.as_str())).cloned().collect();
    not_an_input("-o", output, &read)?;
    arguments.figure.check(&read, output)?;
    let answer = match &arguments.classes {
        Some(file) => of_classes(arguments, file, &program, quiet)?,
        None if arguments.input.files.is_empty() => {
            return Err(Error::argument("FILE", "give the files of a panel, or a table of classes with --classes"));
        }
        None => of_panel(arguments, &program, quiet)?,
    };
    let text = match arguments.format {
        BracketFormat::Json => json(&answer.json(&program)?)?,
        BracketFormat::Table => layout(TITLE, &simulation_blocks(&answer.simulation)?),
        BracketFormat::Markdown => markdown(&simulation_blocks(&answer.simulation)?),
        BracketFormat::Csv => {
            let (header, rows) = simulation_rows(&answer.simulation);
            draw(&header, &rows, 1, TableStyle::Csv)?
        }
    };
    let measure = arguments.figure_measure.as_deref().unwrap_or(FIGURE_MEASURE);
    arguments.figure.write(|| Figure::of_simulation(&answer.simulation, measure))?;
    if !quiet && arguments.format != BracketFormat::Json {
        anstream::eprint!("{}", answer.lines);
        if arguments.format == BracketFormat::Csv {
            answer.simulation.notes.iter().for_each(|note| anstream::eprintln!("note: {note}"));
        }
    }
    deliver(&text, output)?;
    Ok(ExitCode::SUCCESS)
}

/// The programme that was asked for, in the reading that was asked for.
fn program(arguments: &SimulateArguments) -> Result<Program> {
    let Some(named) = &arguments.program else {
        let names = Program::shipped_names().join("', '");
        let problem = format!("give the file of a programme, or '{names}'; --template prints a file to begin with");
        return Err(Error::argument("--program", problem));
    };
    let program = Program::open(named)?;
    match &arguments.reading {
        Some(reading) => program.with(Change::Reading(reading.clone())),
        None => Ok(program),
    }
}

fn options(arguments: &SimulateArguments) -> SimulationOptions {
    SimulationOptions {
        horizon: arguments.horizon,
        replicates: arguments.replicates,
        seed: arguments.seed,
        level: arguments.level,
        allow_fewer: arguments.allow_fewer,
    }
}

fn growth(arguments: &SimulateArguments, unless_given: GrowthAsked) -> Result<GrowthAsked> {
    let growth = arguments.growth.unwrap_or(unless_given);
    arguments.growth_sd.map_or(Ok(growth), |deviation| growth.with_deviation(deviation))
}

fn of_panel(arguments: &SimulateArguments, program: &Program, quiet: bool) -> Result<Answer> {
    let growth = growth(arguments, GrowthAsked::Fitted)?;
    let sector = arguments.sector.as_deref();
    let required = sector.and_then(role).into_iter().chain([Role::Firm, Role::Period]);
    let others = sector.filter(|name| role(name).is_none()).map(str::to_owned);
    let columns = Wanted { required: required.collect(), others: others.into_iter().collect(), ..Wanted::every_role() };
    let bars = Bars::of_work(quiet);
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &columns, &bars)
        .map_err(|error| error.asked_with("--sector"))?;
    let simulation = panel.simulate(program, growth, sector, &options(arguments), &bars)?;
    drop(bars);
    let input = panel.input();
    Ok(Answer { simulation, input: serde_json::json!(input), lines: input_lines(input) })
}

fn of_classes(arguments: &SimulateArguments, file: &str, program: &Program, quiet: bool) -> Result<Answer> {
    let growth = growth(arguments, GrowthAsked::None)?;
    if let Some(sector) = &arguments.sector {
        let problem = format!("a table of classes has no column '{sector}'; take it out, or give a panel");
        return Err(Error::argument("--sector", problem));
    }
    let columns = Columns { lower: None, units: None, value: None, share: None };
    let classes = Classes::read(file, &columns)?;
    let table = classes.table(arguments.total, &arguments.cr);
    let brackets = Brackets::new(&table).map_err(|error| classes.placed(&error))?;
    let base_year = arguments.base_year.unwrap_or_default();
    let bars = Bars::of_work(quiet);
    let simulation = simulate_classes(&brackets, base_year, program, growth, &options(arguments), &bars)?;
    drop(bars);
    let input = serde_json::json!({"file": classes.label(), "classes": brackets.classes()});
    let notes: String = classes.notes().iter().flat_map(|note| ["note: ", note.as_str(), "\n"]).collect();
    let lines = format!("{}: {} classes of {base_year}\n{notes}", classes.label(), table.units.len());
    Ok(Answer { simulation, input, lines })
}

impl Answer {
    /// The simulation, the programme it was asked of, and the input as it was read.
    fn json(&self, program: &Program) -> Result<serde_json::Value> {
        let unwritable = |_| Error::file("JSON", "could not be written");
        let mut value = serde_json::to_value(&self.simulation).map_err(unwritable)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("programme".to_owned(), serde_json::to_value(program).map_err(unwritable)?);
            fields.insert("input".to_owned(), self.input.clone());
        }
        Ok(value)
    }
}

/// Blocks under headings of a document, their columns kept.
fn markdown(blocks: &[Block]) -> String {
    let parts = blocks.iter().flat_map(|block| ["## ", &block.heading, "\n\n```text\n", &block.body, "```\n\n"]);
    parts.collect()
}

/// The programmes that come with topheavy: name, what it is, whom it takes.
fn list() -> Result<String> {
    let row = |name: &str| -> Result<Vec<String>> {
        let program = Program::shipped(name)?;
        let readings = std::iter::once(&program.eligibility).chain(&program.other_readings);
        let readings: Vec<&str> = readings.map(|reading| reading.name.as_str()).collect();
        Ok(vec![name.to_owned(), program.name.clone(), program.country.clone(), readings.join(", ")])
    };
    let rows = Program::shipped_names().into_iter().map(row).collect::<Result<Vec<_>>>()?;
    draw(&["name", "programme", "country", "readings"].map(str::to_owned), &rows, 4, TableStyle::Plain)
}
