//! `topheavy figure`: one figure, as a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::arguments::InputArguments;
use super::output::not_an_input;
use super::progress::Bars;
use crate::dynamics::ValueClasses;
use crate::error::Result;
use crate::panel::{Axis, Panel, Wanted};
use crate::plot::{Figure, FigureKind, FigureQuestion, Language, Size, Style, Theme};

/// Confidence level of the bands of survival curves.
const LEVEL: f64 = 0.95;

#[derive(Debug, Args)]
pub(super) struct FigureArguments {
    /// lorenz, concentration, rank-size, pyramid, diversification, treemap, transitions or survival
    #[arg(value_name = "KIND")]
    pub(super) kind: FigureKind,
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The units of lorenz, rank-size and treemap: firm, market or product
    #[arg(long, value_name = "UNIT")]
    pub(super) across: Option<Axis>,
    /// Periods of lorenz, separated by commas, or the one of rank-size, pyramid or treemap [default: the last]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) periods: Vec<String>,
    /// Breaks between size classes of pyramid, transitions and survival, separated by commas [default: 1e6,5e6,10e6,50e6]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) breaks: Option<Vec<f64>>,
    /// Colours: light or dark
    #[arg(long, value_name = "THEME", default_value = "light", value_parser = Theme::parse)]
    pub(super) theme: Theme,
    /// Size: slide (960 x 540), page (720 x 480) or notebook (800 x 500); a PNG has twice as many pixels each way
    #[arg(long, value_name = "SIZE", default_value = "notebook", value_parser = Size::parse)]
    pub(super) size: Size,
    /// Language: en or ko
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = Language::parse)]
    pub(super) lang: Language,
    /// File to write; its name ends in .svg or .png
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: PathBuf,
}

pub(super) fn figure_command(arguments: FigureArguments, quiet: bool) -> Result<ExitCode> {
    not_an_input("-o", Some(&arguments.output), &arguments.input.files)?;
    let classes = arguments.breaks.as_deref().map_or_else(|| Ok(ValueClasses::default()), ValueClasses::new)?;
    let style = Style { theme: arguments.theme, size: arguments.size, language: arguments.lang };
    let question = FigureQuestion {
        kind: arguments.kind,
        across: arguments.across,
        periods: arguments.periods,
        classes,
        level: LEVEL,
    };
    let bars = Bars::of_work(quiet);
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &Wanted::every_role(), &bars)?;
    let figure = Figure::of_panel(&panel, &question, &bars)?;
    drop(bars);
    figure.save(&arguments.output, &style)?;
    Ok(ExitCode::SUCCESS)
}
