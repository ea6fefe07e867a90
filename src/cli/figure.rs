//! `topheavy figure`: one figure, as a file.

use std::process::ExitCode;

use super::arguments::FigureArguments;
use super::output::not_an_input;
use super::progress::Bars;
use crate::dynamics::ValueClasses;
use crate::error::Result;
use crate::panel::{Panel, Wanted};
use crate::plot::{Figure, FigureQuestion, Style};

/// Confidence level of the bands of survival curves.
const LEVEL: f64 = 0.95;

pub(super) fn figure_command(arguments: FigureArguments, quiet: bool) -> Result<ExitCode> {
    not_an_input(Some(&arguments.output), &arguments.input.files)?;
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
