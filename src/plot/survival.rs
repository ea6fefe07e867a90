//! Survival curves of new exporters, with bands.

use super::axes::{Axis, whole_shares};
use super::chart::{Chart, LABELLED, Line, ending};
use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::label::Label;
use super::number::{Unit, count, percent_short};
use super::phrases::Phrase;
use super::scene::{Area, Scene};
use super::style::Language;
use crate::error::Result;

/// How long new exporters stay, by group.
///
/// ```
/// use topheavy::plot::{Language, SurvivalAge, SurvivalCurve, SurvivalCurves};
///
/// let age = |age, survival, lower, upper| SurvivalAge { age, survival, lower, upper };
/// let ages = vec![age(0, 1.0, 1.0, 1.0), age(1, 0.49, 0.48, 0.50), age(2, 0.33, 0.32, 0.34)];
/// let curves = vec![SurvivalCurve { label: "all entrants".into(), spells: 25_000, ages }];
/// let figure = SurvivalCurves { level: Some(0.95), curves }.figure()?;
/// assert!(figure.notes(Language::English)[0].contains("95"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurves {
    /// Confidence level of the bands, in (0, 1); `None`: the curves have none.
    pub level: Option<f64>,
    /// One curve a group; the first six have a colour and a label.
    pub curves: Vec<SurvivalCurve>,
}

/// The survival curve of one group of entrants.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    /// Which group.
    pub label: Label,
    /// How many spells it is drawn from.
    pub spells: u64,
    /// One entry an age, from 0.
    pub ages: Vec<SurvivalAge>,
}

/// A survival curve at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalAge {
    /// Years since entry.
    pub age: usize,
    /// Share of entrants that have exported in every year since, in [0, 1].
    pub survival: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

impl SurvivalCurves {
    /// The figure. Errors: a survival or an end of an interval outside [0, 1]; a level outside (0, 1).
    pub fn figure(self) -> Result<Figure> {
        let numbers = self.ages().flat_map(|age| [age.survival, age.lower, age.upper]).collect::<Vec<_>>();
        check::all("survival", &numbers, |share| (0.0..=1.0).contains(&share), "must be in [0, 1]")?;
        check::all("level", self.level.iter(), |level| level > 0.0 && level < 1.0, "must be above 0, below 1")?;
        Ok(Figure::of(self))
    }

    fn ages(&self) -> impl Iterator<Item = &SurvivalAge> {
        self.curves.iter().flat_map(|curve| &curve.ages)
    }
}

impl Drawing for SurvivalCurves {
    fn title(&self, language: Language) -> String {
        Phrase::SurvivalTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        Phrase::SurvivalSubtitle.say(language, &[])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some(level) = self.level.filter(|_| self.ages().any(|age| age.age > 0)) {
            remarks.push(Phrase::Bands.say(language, &[&percent_short(level, language)]));
        }
        if self.ages().next().is_some() && self.ages().all(|age| age.age == 0) {
            remarks.push(Phrase::OnePeriod.say(language, &[]));
        }
        let grey = self.curves.len().saturating_sub(LABELLED);
        if grey > 0 {
            remarks.push(Phrase::GreyLines.say(language, &[&grey.to_string()]));
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette) = (scene.style.language, scene.palette());
        let Some(oldest) = self.ages().map(|age| age.age).max() else {
            return scene.reason(area, &Phrase::NoNumber.say(language, &[]));
        };
        let line = |(at, curve): (usize, &SurvivalCurve)| {
            let points: Vec<(f64, Option<f64>)> =
                curve.ages.iter().map(|age| (age.age as f64, Some(age.survival))).collect();
            let name = format!("{} (n = {})", curve.label.say(language), count(curve.spells as f64));
            let colour = palette.series.get(at).copied();
            let band = curve.ages.iter().map(|age| (age.age as f64, age.lower, age.upper));
            let bands = if self.level.is_some() && colour.is_some() { vec![band.collect()] } else { Vec::new() };
            let label = colour.map(|_| ending(&name, &points, Unit::Share, scene));
            Line { label, points, bands, dashed: false, colour: colour.unwrap_or(palette.grid) }
        };
        let places: Vec<f64> = (0..=oldest).map(|age| age as f64).collect();
        let names: Vec<String> = (0..=oldest).map(|age| age.to_string()).collect();
        let mut x = Axis::periods(&places, &names);
        x.heading = Phrase::SurvivalRight.say(language, &[]);
        let lines = self.curves.iter().enumerate().map(line).collect();
        Chart { x, y: whole_shares(Phrase::SurvivalUp.say(language, &[])), lines }.draw(scene, area);
    }

    fn data(&self) -> FigureData {
        let labels = self.curves.iter().flat_map(|curve| curve.ages.iter().map(|_| curve.label.in_data()));
        let of = |number: fn(&SurvivalAge) -> f64| self.ages().map(move |age| Some(number(age)));
        let columns = vec![
            FigureColumn::text("group", labels),
            FigureColumn::whole("age", "years", self.ages().map(|age| age.age.cast_signed() as i64)),
            FigureColumn::numbers("survival", "share", of(|age| age.survival)),
            FigureColumn::numbers("lower", "share", of(|age| age.lower)),
            FigureColumn::numbers("upper", "share", of(|age| age.upper)),
        ];
        FigureData { columns }
    }
}
