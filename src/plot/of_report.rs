//! The figures of a report: which they are, where they stand, and why some are missing.

use super::{Figure, Style, Theme};
use crate::dynamics::ValueClasses;
use crate::error::Result;
use crate::panel::{Axis, Panel, Progress};
use crate::report::{Omission, Report, ReportFigure, ReportFigures, Section};
use crate::trade::Role;

/// A figure that a report shows where the input supports it.
struct Planned {
    name: &'static str,
    section: Section,
    /// What it is called where it is left out.
    words: &'static str,
    /// Where its numbers are.
    caption: &'static str,
    needs: Needs,
    draw: fn(&Panel, &dyn Progress) -> Result<Figure>,
}

/// What a figure cannot do without.
#[derive(Clone, Copy)]
enum Needs {
    /// Two periods.
    Periods,
    /// Firms, and two periods.
    FirmsOverTime,
    /// Two units or more in the last period.
    Several(Axis),
    /// Firms by classes in US dollars.
    Classes,
}

const PLANNED: [Planned; 7] = [
    Planned {
        name: "diversification",
        section: Section::Exports,
        words: "diversification over time",
        caption: "HHI and effective numbers are in the table of each kind of unit.",
        needs: Needs::Periods,
        draw: Figure::diversification,
    },
    Planned {
        name: "concentration",
        section: Section::Firms,
        words: "concentration over time",
        caption: "The numbers are in the tables of firms and of size classes.",
        needs: Needs::FirmsOverTime,
        draw: Figure::concentration,
    },
    Planned {
        name: "lorenz",
        section: Section::Firms,
        words: "Lorenz curve",
        caption: "Drawn from all firms of the period. Gini and top shares are in the table.",
        needs: Needs::Several(Axis::Firm),
        draw: |panel, progress| Figure::lorenz(panel, Axis::Firm, &[], progress),
    },
    Planned {
        name: "rank-size",
        section: Section::Firms,
        words: "rank–size plot",
        caption: "Drawn from all firms of the period, none of which is named.",
        needs: Needs::Several(Axis::Firm),
        draw: |panel, progress| Figure::rank_size(panel, Axis::Firm, None, progress),
    },
    Planned {
        name: "pyramid",
        section: Section::Sizes,
        words: "size-class pyramid",
        caption: "The numbers are in the table of firms by their exports.",
        needs: Needs::Classes,
        draw: |panel, progress| Figure::pyramid(panel, None, &ValueClasses::default(), progress),
    },
    Planned {
        name: "markets",
        section: Section::Markets,
        words: "treemap of markets",
        caption: "The largest are in the table; those too small for a name are drawn together.",
        needs: Needs::Several(Axis::Market),
        draw: |panel, progress| Figure::treemap(panel, Axis::Market, None, progress),
    },
    Planned {
        name: "products",
        section: Section::Products,
        words: "treemap of products",
        caption: "The largest are in the table; those too small for a name are drawn together.",
        needs: Needs::Several(Axis::Product),
        draw: |panel, progress| Figure::treemap(panel, Axis::Product, None, progress),
    },
];

/// The figures that stand in a report's page: diversification and concentration over time, Lorenz curve, rank–size plot,
/// size-class pyramid, treemaps of markets and products; of the last period where they show one.
///
/// Conventions: a figure that the input cannot support is left out, with the reason and the way out.
/// Arguments: `panel`, and the `report` that was made of it; `said`, which gives a sentence as the caller spells the options in it
/// (`str::to_owned`: as the command line does). Errors: those of [`Panel::measure`].
/// Cost: that of [`Panel::measure`] for each figure, and of the fit of [`Figure::rank_size`].
///
/// ```no_run
/// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
/// use topheavy::plot::report_figures;
/// use topheavy::report::{Report, ReportOptions};
///
/// let files = ["exports.parquet".to_owned()];
/// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
/// let report = Report::of(&panel, &ReportOptions::default(), &Silent)?;
/// let page = report.to_html(&report_figures(&panel, &report, str::to_owned, &Silent)?)?;
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn report_figures(
    panel: &Panel,
    report: &Report,
    said: fn(&str) -> String,
    progress: &dyn Progress,
) -> Result<ReportFigures> {
    let mut made = ReportFigures::default();
    let mut missing: Vec<(String, Vec<&str>)> = Vec::new();
    for planned in &PLANNED {
        let drawn = match planned.needs.lacking(panel, report) {
            Some(reason) => Err(reason),
            None => match (planned.draw)(panel, progress) {
                Ok(figure) => Ok(figure),
                Err(error) if error.is_usage() => Err(error.to_string()),
                Err(error) => return Err(error),
            },
        };
        match drawn {
            Ok(figure) => made.figures.push(planned.placed(&figure.remarks_as(said))?),
            Err(reason) => match missing.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, words)) => words.push(planned.words),
                None => missing.push((reason, vec![planned.words])),
            },
        }
    }
    let omission = |(reason, words): (String, Vec<&str>)| Omission {
        section: format!("{}: {}", if words.len() > 1 { "figures" } else { "figure" }, words.join(", ")),
        reason: said(&reason),
    };
    made.left_out = missing.into_iter().map(omission).collect();
    Ok(made)
}

impl Planned {
    fn placed(&self, figure: &Figure) -> Result<ReportFigure> {
        let style = |theme| Style { theme, ..Style::default() };
        Ok(ReportFigure {
            name: self.name,
            section: self.section,
            title: figure.title(Style::default().language),
            caption: self.caption.to_owned(),
            light: figure.svg_part(&style(Theme::Light))?,
            dark: figure.svg_part(&style(Theme::Dark))?,
        })
    }
}

impl Needs {
    /// Why the figure cannot be made, and the way out; nothing when it can.
    fn lacking(self, panel: &Panel, report: &Report) -> Option<String> {
        let last = report.periods.last()?;
        let column = |role: Role| (!panel.has(role)).then(|| format!("no {role} column; name it with --{role}"));
        let nothing = |total: f64| (total <= 0.0).then(|| format!("nothing was exported in {}", last.name()));
        let largest = report.periods.iter().map(|period| period.total).fold(0.0, f64::max);
        let periods = || {
            column(Role::Period)
                .or_else(|| (report.periods.len() < 2).then(|| "the data have one period, and it takes two".to_owned()))
        };
        match self {
            Self::Periods => periods().or_else(|| nothing(largest)),
            Self::FirmsOverTime => column(Role::Firm).or_else(periods).or_else(|| nothing(largest)),
            Self::Several(axis) => column(axis.role()).or_else(|| nothing(last.total)).or_else(|| {
                let units = last.number(axis, "n").unwrap_or(0.0);
                (units < 2.0).then(|| format!("there is one {} in {}", axis.role(), last.name()))
            }),
            Self::Classes => column(Role::Firm).or_else(|| nothing(last.total)).or_else(|| {
                let of_other_currency =
                    "the value is not in US dollars; --scale RATE --currency usd makes dollars of it";
                last.number(Axis::Firm, "n_ge_50m").is_none().then(|| of_other_currency.to_owned())
            }),
        }
    }
}
