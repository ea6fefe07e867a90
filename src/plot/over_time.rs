//! Concentration and diversification over time.

use super::axes::{Axis, places};
use super::chart::{Chart, LABELLED, Line, ending, range};
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::label::{Label, Units};
use super::number::{Unit, significant};
use super::phrases::Phrase;
use super::scene::{Area, Scene};
use super::style::Language;
use super::{check, text};
use crate::error::Result;

/// Shares of groups of firms over time: CR10, CR100, CR1000, several definitions of the top 1 %.
///
/// ```
/// use topheavy::plot::{Concentration, ConcentrationLine, Currency, Label};
///
/// let line = |label, shares: [f64; 2]| ConcentrationLine { label, shares: shares.map(Some).to_vec() };
/// let figure = Concentration {
///     periods: vec!["2024".to_owned(), "2025".to_owned()],
///     lines: vec![
///         line(Label::Largest(10), [0.366, 0.390]),
///         line(Label::TopFraction(0.01), [0.839, 0.838]),
///         line(Label::AtLeast(50e6, Currency::UsDollars), [0.840, 0.839]),
///     ],
/// }
/// .figure()?;
/// assert_eq!(figure.data().columns.len(), 4);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// The periods, in their order; years of four digits stand at their distance.
    pub periods: Vec<String>,
    /// One line for each definition.
    pub lines: Vec<ConcentrationLine>,
}

/// The share of one group of firms over time.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcentrationLine {
    /// Which group.
    pub label: Label,
    /// Its share in all exports in each period, in [0, 1]; `None` where unknown.
    pub shares: Vec<Option<f64>>,
}

/// HHI across firms, markets and products over time, with effective numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Diversification {
    /// The periods, in their order.
    pub periods: Vec<String>,
    /// One line for each kind of unit.
    pub lines: Vec<DiversificationLine>,
}

/// The Herfindahl–Hirschman index of one kind of unit over time.
#[derive(Debug, Clone, PartialEq)]
pub struct DiversificationLine {
    /// Across which units.
    pub units: Units,
    /// HHI in each period, in (0, 1]; `None` where unknown.
    pub hhi: Vec<Option<f64>>,
}

impl Concentration {
    /// The figure. Errors: a line with another number of shares than there are periods; a share outside [0, 1].
    pub fn figure(self) -> Result<Figure> {
        for line in &self.lines {
            check::length("shares", self.periods.len(), line.shares.len())?;
            check::all(
                "shares",
                line.shares.iter().flatten(),
                |share| (0.0..=1.0).contains(&share),
                "must be in [0, 1]",
            )?;
        }
        Ok(Figure::of(self))
    }
}

impl Diversification {
    /// The figure. Errors: a line with another number of entries than there are periods; an HHI outside (0, 1].
    pub fn figure(self) -> Result<Figure> {
        for line in &self.lines {
            check::length("hhi", self.periods.len(), line.hhi.len())?;
            check::all(
                "hhi",
                line.hhi.iter().flatten(),
                |hhi| hhi > 0.0 && hhi <= 1.0,
                "must be above 0 and at most 1",
            )?;
        }
        Ok(Figure::of(self))
    }
}

/// Numbers by period: the points of a line.
fn points(places: &[f64], numbers: &[Option<f64>]) -> Vec<(f64, Option<f64>)> {
    places.iter().copied().zip(numbers.iter().copied()).collect()
}

/// What lines over time lack.
fn remarks<'a>(
    periods: &[String],
    lines: impl Iterator<Item = &'a Vec<Option<f64>>>,
    language: Language,
) -> Vec<String> {
    let lines: Vec<&Vec<Option<f64>>> = lines.collect();
    let mut remarks = Vec::new();
    if periods.len() == 1 {
        remarks.push(Phrase::OnePeriod.say(language, &[]));
    }
    let some_known = |line: &&&Vec<Option<f64>>| line.iter().any(Option::is_some);
    if lines.iter().filter(some_known).any(|line| line.iter().any(Option::is_none)) {
        remarks.push(Phrase::Gaps.say(language, &[]));
    }
    let grey = lines.len().saturating_sub(LABELLED);
    if grey > 0 {
        remarks.push(Phrase::GreyLines.say(language, &[&grey.to_string()]));
    }
    remarks
}

impl Drawing for Concentration {
    fn title(&self, language: Language) -> String {
        Phrase::ConcentrationTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        Phrase::ConcentrationSubtitle.say(language, &[])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        remarks(&self.periods, self.lines.iter().map(|line| &line.shares), language)
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let language = scene.style.language;
        let Some((_, largest)) = range(self.lines.iter().flat_map(|line| line.shares.iter().flatten().copied())) else {
            return scene.reason(area, &Phrase::NoNumber.say(language, &[]));
        };
        let places = places(&self.periods);
        let palette = scene.palette();
        let line = |(at, line): (usize, &ConcentrationLine)| {
            let points = points(&places, &line.shares);
            let colour = palette.series.get(at).copied();
            let label = colour.map(|_| ending(&line.label.say(language), &points, Unit::Share, scene));
            Line { label, points, bands: Vec::new(), dashed: false, colour: colour.unwrap_or(palette.grid) }
        };
        let heading = Phrase::ShareOfExports.say(language, &[]);
        let chart = Chart {
            x: Axis::periods(&places, &self.periods),
            y: Axis::linear(Unit::Share, (0.0, largest.max(0.01)), language, &heading),
            lines: self.lines.iter().enumerate().map(line).collect(),
        };
        chart.draw(scene, area);
    }

    fn data(&self) -> FigureData {
        let mut columns = vec![FigureColumn::text("period", self.periods.iter().cloned())];
        columns.extend(
            self.lines
                .iter()
                .map(|line| FigureColumn::numbers(&line.label.in_data(), "share", line.shares.iter().copied())),
        );
        FigureData { columns }
    }
}

impl Drawing for Diversification {
    fn title(&self, language: Language) -> String {
        Phrase::DiversificationTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        Phrase::DiversificationSubtitle.say(language, &[])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        remarks(&self.periods, self.lines.iter().map(|line| &line.hhi), language)
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let language = scene.style.language;
        let Some((_, largest)) = range(self.lines.iter().flat_map(|line| line.hhi.iter().flatten().copied())) else {
            return scene.reason(area, &Phrase::NoNumber.say(language, &[]));
        };
        let places = places(&self.periods);
        let palette = scene.palette();
        let line = |(at, line): (usize, &DiversificationLine)| {
            let last = line.hhi.iter().rev().find_map(|hhi| *hhi);
            let numbers = last.map(|hhi| (significant(hhi, 3), significant(1.0 / hhi, 3)));
            let name = line.units.say(language);
            let said = |(hhi, number): (String, String)| Phrase::HhiLabel.say(language, &[&name, &hhi, &number]);
            let colour = palette.series.get(at).copied();
            let label = colour.map(|_| numbers.map_or_else(|| text::name(&name), said));
            let points = points(&places, &line.hhi);
            Line { label, points, bands: Vec::new(), dashed: false, colour: colour.unwrap_or(palette.grid) }
        };
        let chart = Chart {
            x: Axis::periods(&places, &self.periods),
            y: Axis::linear(Unit::Index, (0.0, largest), language, &Phrase::Hhi.say(language, &[])),
            lines: self.lines.iter().enumerate().map(line).collect(),
        };
        chart.draw(scene, area);
    }

    fn data(&self) -> FigureData {
        let mut columns = vec![FigureColumn::text("period", self.periods.iter().cloned())];
        for line in &self.lines {
            let name = line.units.name();
            let effective = line.hhi.iter().map(|hhi| hhi.map(|hhi| 1.0 / hhi));
            columns.push(FigureColumn::numbers(&format!("hhi_{name}"), "0 to 1", line.hhi.iter().copied()));
            columns.push(FigureColumn::numbers(&format!("effective_number_{name}"), name, effective));
        }
        FigureData { columns }
    }
}
