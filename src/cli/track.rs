//! `topheavy track`: the road of yearly totals to a target.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};

use super::arguments::InputArguments;
use super::commands::json;
use super::figure::FigureOutput;
use super::output::{deliver, layout, not_an_input};
use super::progress::Bars;
use crate::error::Result;
use crate::panel::{Panel, Wanted};
use crate::plot::Figure;
use crate::policy::track::{Series, Track, TrackOptions, YearTotals, official};
use crate::report::{Block, SeriesSource, TableStyle, TrackReport, input_lines};

/// The target is not expected in time.
const NOT_EXPECTED: u8 = 3;

#[derive(Debug, Args)]
pub(super) struct TrackArguments {
    #[command(flatten)]
    input: SeriesInput,
    /// Total to be reached, in US dollars a year
    #[arg(long, value_name = "USD", default_value_t = 1e12, allow_negative_numbers = true)]
    target: f64,
    /// The year for which the gap is split and closed [default: five years after the last one]
    #[arg(long, value_name = "YEAR", allow_negative_numbers = true)]
    by: Option<i32>,
    /// Last year of the projection [default: 15 years after the last one]
    #[arg(long, value_name = "YEAR", allow_negative_numbers = true)]
    horizon: Option<i32>,
    /// End with exit code 3 unless the central projection of the random walk with drift reaches the target by then
    #[arg(long, value_name = "YEAR", allow_negative_numbers = true)]
    expect_by: Option<i32>,
    /// Leave out what was before this year
    #[arg(long, value_name = "YEAR", allow_negative_numbers = true)]
    since: Option<i32>,
    /// Growth a year of every part of the gap, such as 0.05 [default: each part's own past growth]
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    growth: Option<f64>,
    /// Part of the gap that each size class, item and market should close alone
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, allow_negative_numbers = true)]
    closing_share: f64,
    /// How much of the outcomes an interval holds
    #[arg(long, value_name = "LEVEL", default_value_t = 0.8, allow_negative_numbers = true)]
    level: f64,
    /// Simulated paths of each method
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    replicates: u32,
    /// Seed of the paths
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    figure: FigureOutput,
    /// How to print
    #[arg(long, value_enum, default_value_t = TrackFormat::Text)]
    format: TrackFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// How a track is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TrackFormat {
    /// For people
    Text,
    /// For programs, see docs/track.schema.json
    Json,
    /// The projections, every digit
    Csv,
    /// For a document
    Markdown,
}

/// Files of yearly totals or of flows; without any, the embedded totals.
#[derive(Debug)]
struct SeriesInput(InputArguments);

impl SeriesInput {
    fn may_lack_files(command: clap::Command) -> clap::Command {
        command.mut_arg("files", |files| {
            files.required(false).help(
                "Files of yearly totals (columns year and value) or of flows; without any, Korea's embedded totals",
            )
        })
    }
}

impl FromArgMatches for SeriesInput {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        InputArguments::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl Args for SeriesInput {
    fn augment_args(command: clap::Command) -> clap::Command {
        Self::may_lack_files(InputArguments::augment_args(command))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::may_lack_files(InputArguments::augment_args_for_update(command))
    }
}

pub(super) fn track_command(arguments: &TrackArguments, quiet: bool) -> Result<ExitCode> {
    let input = &arguments.input.0;
    not_an_input("-o", arguments.output.as_deref(), &input.files)?;
    arguments.figure.check(&input.files, arguments.output.as_deref())?;
    let (found, source) = if input.files.is_empty() { embedded()? } else { read(input, quiet)? };
    let track = Track::of(&Series::new(&found.totals)?, &found.parts, &options(arguments))?;
    let report = TrackReport::new(track, source)?;
    let text = match arguments.format {
        TrackFormat::Json => json(&report)?,
        TrackFormat::Csv => report.csv()?,
        TrackFormat::Text => layout("topheavy track", &report.blocks(TableStyle::Plain)?),
        TrackFormat::Markdown => markdown(&report.blocks(TableStyle::Markdown)?),
    };
    arguments.figure.write(|| Figure::of_track(&report))?;
    deliver(&text, arguments.output.as_deref())?;
    if let Some(line) = report.expectation_line().filter(|_| !quiet) {
        anstream::eprintln!("{line}");
    }
    let missed = report.track.expectation.is_some_and(|expectation| !expectation.met);
    Ok(if missed { ExitCode::from(NOT_EXPECTED) } else { ExitCode::SUCCESS })
}

fn options(arguments: &TrackArguments) -> TrackOptions {
    TrackOptions {
        target_usd: arguments.target,
        by: arguments.by,
        horizon: arguments.horizon,
        expect_by: arguments.expect_by,
        since: arguments.since,
        growth: arguments.growth,
        closing_share: arguments.closing_share,
        level: arguments.level,
        replicates: arguments.replicates,
        seed: arguments.seed,
    }
}

fn embedded() -> Result<(YearTotals, SeriesSource)> {
    let official = official()?;
    let source = SeriesSource::embedded(&official);
    Ok((YearTotals { totals: official.totals(), parts: official.parts }, source))
}

fn read(input: &InputArguments, quiet: bool) -> Result<(YearTotals, SeriesSource)> {
    let bars = Bars::of_work(quiet);
    let panel = Panel::read(&input.files, &input.options()?, &Wanted::every_role(), &bars)?;
    let totals = panel.year_totals(&bars)?;
    drop(bars);
    if !quiet {
        anstream::eprint!("{}", input_lines(panel.input()));
    }
    Ok((totals, SeriesSource::of_panel(panel.input())))
}

fn markdown(blocks: &[Block]) -> String {
    let blocks = blocks.iter().map(|block| format!("\n## {}\n\n{}", block.heading, block.body));
    std::iter::once("# topheavy track\n".to_owned()).chain(blocks).collect()
}
