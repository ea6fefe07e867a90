//! `topheavy figure`: one figure, as a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::arguments::InputArguments;
use super::output::not_an_input;
use super::progress::Bars;
use crate::dynamics::ValueClasses;
use crate::error::{Error, Result};
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
    #[command(flatten)]
    pub(super) style: StyleArguments,
    /// File to write; its name ends in .svg or .png
    #[arg(long, short, value_name = "OUT")]
    pub(super) output: PathBuf,
}

/// How a figure looks.
#[derive(Debug, Clone, Args)]
pub(super) struct StyleArguments {
    /// Colours of the figure: light or dark [default: light]
    #[arg(long, value_name = "THEME", value_parser = Theme::parse, help_heading = "Figure")]
    theme: Option<Theme>,
    /// Its size: slide (960 x 540), page (720 x 480) or notebook (800 x 500); a PNG has twice as many pixels each way
    /// [default: notebook]
    #[arg(long, value_name = "SIZE", value_parser = Size::parse, help_heading = "Figure")]
    size: Option<Size>,
    /// Its language: en or ko [default: en]
    #[arg(long, value_name = "LANGUAGE", value_parser = Language::parse, help_heading = "Figure")]
    lang: Option<Language>,
}

/// A figure beside other output.
#[derive(Debug, Clone, Args)]
pub(super) struct FigureOutput {
    /// Draw the result as well, into a file whose name ends in .svg or .png
    #[arg(long, value_name = "OUT", help_heading = "Figure")]
    pub(super) figure: Option<PathBuf>,
    #[command(flatten)]
    style: StyleArguments,
}

impl StyleArguments {
    fn style(&self) -> Style {
        Style {
            theme: self.theme.unwrap_or_default(),
            size: self.size.unwrap_or_default(),
            language: self.lang.unwrap_or_default(),
        }
    }

    /// The first option that was given.
    fn given(&self) -> Option<&'static str> {
        let theme = self.theme.map(|_| "--theme");
        theme.or(self.size.map(|_| "--size")).or(self.lang.map(|_| "--lang"))
    }
}

impl FigureOutput {
    /// Refuses, before any work is done, a file that cannot be written, is read, or is where the other output goes.
    pub(super) fn check(&self, read: &[String], output: Option<&Path>) -> Result<()> {
        match (&self.figure, self.style.given()) {
            (None, Some(option)) => Err(Error::argument(option, "is how a figure looks; give --figure, too")),
            (None, None) => Ok(()),
            (Some(figure), _) if Some(figure.as_path()) == output => {
                Err(Error::argument("--figure", "is where the other output goes; give it a file of its own"))
            }
            (Some(figure), _) => {
                Figure::check_path(figure)?;
                not_an_input("--figure", Some(figure), read)
            }
        }
    }

    /// Draws and writes the figure where one was asked for.
    pub(super) fn write(&self, figure: impl FnOnce() -> Result<Figure>) -> Result<()> {
        self.figure.as_ref().map_or(Ok(()), |path| figure()?.save(path, &self.style.style()))
    }
}

pub(super) fn figure_command(arguments: FigureArguments, quiet: bool) -> Result<ExitCode> {
    Figure::check_path(&arguments.output)?;
    not_an_input("-o", Some(&arguments.output), &arguments.input.files)?;
    let classes = arguments.breaks.as_deref().map_or_else(|| Ok(ValueClasses::default()), ValueClasses::new)?;
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
    figure.save(&arguments.output, &arguments.style.style())?;
    Ok(ExitCode::SUCCESS)
}
