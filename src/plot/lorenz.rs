//! Lorenz curves with Gini and the 1 % mark.

use super::axes::{Plane, whole_shares};
use super::chart::LABELLED;
use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::font::{Face, width};
use super::label::{Label, Units};
use super::number::{percent, percent_short};
use super::palette::Colour;
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Point, Scene};
use super::spread::spread;
use super::style::Language;
use super::text;
use super::thin::thinned;
use crate::error::Result;
use crate::measure::{Fraction, Measure, TopRule, Values, evaluate, lorenz_curve, top_units};

/// One or several Lorenz curves.
///
/// ```
/// use topheavy::plot::{Lorenz, LorenzCurve, Style, Units};
///
/// let years = [("2024", [1.0, 2.0, 7.0]), ("2025", [1.0, 1.0, 8.0])];
/// let curves = years.iter().map(|(year, exports)| LorenzCurve::of(*year, exports)).collect::<Result<_, _>>()?;
/// let svg = Lorenz { units: Units::Firms, curves }.figure()?.svg(&Style::default())?;
/// assert!(svg.contains("Gini 0.4000") && svg.contains("Gini 0.4667"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Lorenz {
    /// Whose exports.
    pub units: Units,
    /// The curves; the first six have a colour and a label.
    pub curves: Vec<LorenzCurve>,
}

/// One Lorenz curve.
#[derive(Debug, Clone, PartialEq)]
pub struct LorenzCurve {
    /// Which it is: a period, a country.
    pub label: Label,
    /// How many units it is drawn from.
    pub count: f64,
    /// Points (share of units, share of exports) from (0, 0) to (1, 1), smallest units first; none when the total is zero.
    pub points: Vec<[f64; 2]>,
    /// Gini coefficient over n, in [0, 1).
    pub gini: Option<f64>,
    /// What the largest units hold.
    pub top: Option<TopMark>,
}

/// What the largest units hold: a point of the curve, seen from its upper end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopMark {
    /// The fraction that was asked for, such as 0.01.
    pub fraction: f64,
    /// Share of units that it is, whole units counted: ⌈p·n⌉/n.
    pub units: f64,
    /// Share of exports that they hold.
    pub share: f64,
}

impl LorenzCurve {
    /// The curve of these exports, one number a unit, with its Gini and what the top 1 % by rank hold.
    ///
    /// Conventions: Gini over n; the top 1 % are ⌈n/100⌉ units; zeros count. Errors: a value that is negative or not finite.
    /// Cost: one sort.
    pub fn of(label: impl Into<Label>, exports: &[f64]) -> Result<Self> {
        if exports.is_empty() {
            return Ok(Self { label: label.into(), count: 0.0, points: Vec::new(), gini: None, top: None });
        }
        Self::of_values(label, &Values::new(exports)?)
    }

    /// The same of values that are checked, with or without weights.
    ///
    /// Errors: none. Cost: one sort.
    pub fn of_values(label: impl Into<Label>, values: &Values<'_>) -> Result<Self> {
        let (fraction, count) = (Fraction::new(0.01)?, values.units());
        let found = evaluate(values, &[Measure::Gini, Measure::TopShare(fraction, TopRule::Ceil)]).numbers;
        let number = |at: usize| found.get(at).copied().and_then(Result::ok);
        let units = top_units(fraction, TopRule::Ceil, count) / count;
        let top = number(1).map(|share| TopMark { fraction: fraction.value(), units, share });
        let points = lorenz_curve(values).unwrap_or_default();
        Ok(Self { label: label.into(), count, points, gini: number(0), top })
    }
}

impl Lorenz {
    /// The figure. Errors: points that are not shares or that fall; a mark that is not made of shares.
    pub fn figure(self) -> Result<Figure> {
        let share = |number: f64| (0.0..=1.0).contains(&number);
        for curve in &self.curves {
            check::all("points", curve.points.iter().flatten(), share, "must be shares in [0, 1]")?;
            let rises = curve.points.is_sorted_by(|a, b| a[0] <= b[0] && a[1] <= b[1]);
            check::all(
                "points",
                &[f64::from(u8::from(rises))],
                |rises| rises > 0.0,
                "must not fall: smallest units first",
            )?;
            let mark = curve.top.iter().flat_map(|top| [top.fraction, top.units, top.share]).chain(curve.gini);
            check::all("gini and top", &mark.collect::<Vec<_>>(), share, "must be in [0, 1]")?;
        }
        Ok(Figure::of(self))
    }

    fn drawn(&self) -> impl Iterator<Item = &LorenzCurve> {
        self.curves.iter().filter(|curve| curve.points.len() > 1)
    }
}

impl LorenzCurve {
    /// The lines of the label: name, Gini, what the top holds.
    fn label(&self, language: Language, size: f64, most: f64) -> Vec<(String, Face)> {
        let name = text::shorten(&self.label.say(language), Face::Bold, size, most);
        let gini = self.gini.map(|gini| Phrase::Gini.say(language, &[&format!("{gini:.4}")]));
        let top = self.top.map(|top| {
            let [fraction, share] = [percent_short(top.fraction, language), percent(top.share, 1, language)];
            Phrase::TopMark.say(language, &[&fraction, &share])
        });
        let broken = top.map(|top| text::lines(&top, Face::Regular, size, most, 2)).unwrap_or_default();
        let rest = gini.into_iter().chain(broken).map(|line| (line, Face::Regular));
        std::iter::once((name, Face::Bold)).filter(|(name, _)| !name.is_empty()).chain(rest).collect()
    }

    /// Where the label points: the mark, or else the curve where it has come nine tenths of its way.
    fn anchor(&self) -> [f64; 2] {
        let along = self.points.iter().copied().find(|point| point[0] >= 0.9).unwrap_or([1.0, 1.0]);
        self.top.map_or(along, |top| [1.0 - top.units, 1.0 - top.share])
    }
}

impl Drawing for Lorenz {
    fn title(&self, language: Language) -> String {
        Phrase::LorenzTitle.say(language, &[&self.units.say(language)])
    }

    fn subtitle(&self, language: Language) -> String {
        Phrase::LorenzSubtitle.say(language, &[&self.units.say(language)])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let units = self.units.say(language);
        let mut remarks = Vec::new();
        for curve in &self.curves {
            let name = curve.label.say(language);
            if curve.points.len() < 2 && self.drawn().next().is_some() {
                remarks.push(Phrase::NoCurve.say(language, &[&name]));
            } else if curve.count <= 1.0 && curve.points.len() > 1 {
                remarks.push(Phrase::OneUnit.say(language, &[&name, &units]));
            }
        }
        let grey = self.drawn().count().saturating_sub(LABELLED);
        if grey > 0 {
            remarks.push(Phrase::GreyLines.say(language, &[&grey.to_string()]));
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette, size) = (scene.style.language, scene.palette(), 0.95 * scene.em());
        let units = self.units.say(language);
        if self.drawn().next().is_none() {
            let empty = self.curves.iter().all(|curve| curve.count <= 0.0);
            let reason = if empty { Phrase::NoUnit } else { Phrase::ZeroTotal };
            return scene.reason(area, &reason.say(language, &[&units]));
        }
        let most = 0.28 * area.width();
        let labels: Vec<Vec<(String, Face)>> =
            self.drawn().take(LABELLED).map(|curve| curve.label(language, size, most)).collect();
        let widest = labels.iter().flatten().map(|(line, face)| width(line, *face, size)).fold(0.0, f64::max);
        let x = whole_shares(Phrase::LorenzRight.say(language, &[&units]));
        let y = whole_shares(Phrase::LorenzUp.say(language, &[]));
        let plane = Plane::drawn(scene, area, x, y, widest + 2.0 * size);
        equality(scene, &plane);
        let colours: Vec<Colour> = palette.series.to_vec();
        let curves: Vec<(usize, &LorenzCurve)> = self.drawn().enumerate().collect();
        for (at, curve) in curves.iter().rev() {
            let points: Vec<Point> = curve.points.iter().map(|[p, l]| plane.at(*p, *l)).collect();
            let (thickness, colour) = colours.get(*at).map_or((0.08, palette.grid), |colour| (0.17, *colour));
            scene.line(thinned(&points), thickness * scene.em(), colour);
        }
        let marked: Vec<(Colour, Point)> = curves
            .iter()
            .zip(&colours)
            .map(|((_, curve), colour)| (*colour, plane.at(curve.anchor()[0], curve.anchor()[1])))
            .collect();
        for (_, (colour, at)) in curves.iter().zip(&marked).filter(|((_, curve), _)| curve.top.is_some()) {
            scene.dot(*at, 0.36 * scene.em(), *colour);
        }
        name(scene, &plane, &marked, &labels, size);
    }

    fn data(&self) -> FigureData {
        let of = |number: fn([f64; 2]) -> f64| {
            self.curves.iter().flat_map(move |curve| curve.points.iter().map(move |point| Some(number(*point))))
        };
        let repeated = |number: fn(&LorenzCurve) -> Option<f64>| {
            self.curves.iter().flat_map(move |curve| curve.points.iter().map(move |_| number(curve)))
        };
        let labels = self.curves.iter().flat_map(|curve| {
            let label = curve.label.in_data();
            curve.points.iter().map(move |_| label.clone())
        });
        let columns = vec![
            FigureColumn::text("curve", labels),
            FigureColumn::numbers(&format!("share_of_{}", self.units.name()), "share", of(|point| point[0])),
            FigureColumn::numbers("share_of_exports", "share", of(|point| point[1])),
            FigureColumn::numbers("gini", "0 to 1", repeated(|curve| curve.gini)),
            FigureColumn::numbers("top_share", "share", repeated(|curve| curve.top.map(|top| top.share))),
        ];
        FigureData { columns }
    }
}

/// The line on which all units would stand if they were equal.
fn equality(scene: &mut Scene, plane: &Plane) {
    let (palette, size) = (scene.palette(), 0.9 * scene.em());
    scene.dashed(&[plane.at(0.0, 0.0), plane.at(1.0, 1.0)], 1.0, palette.muted);
    let (x, y) = plane.at(0.5, 0.5);
    let word = Phrase::Equality.say(scene.style.language, &[]);
    scene.words(&word, (x - 0.6 * size, y - 0.5 * size), Anchor::End, size, palette.muted);
}

/// Labels at the right, each with a line to the point of its curve.
fn name(scene: &mut Scene, plane: &Plane, marked: &[(Colour, Point)], labels: &[Vec<(String, Face)>], size: f64) {
    let height = |label: &Vec<(String, Face)>| (1.25 * label.len() as f64 + 0.5) * size;
    let wanted: Vec<(f64, f64)> = marked.iter().zip(labels).map(|((_, at), label)| (at.1, height(label))).collect();
    let centres = spread(&wanted, (plane.area.top - size, plane.area.bottom + size));
    let x = plane.area.right + 1.6 * size;
    for (((colour, at), label), centre) in marked.iter().zip(labels).zip(centres) {
        scene.line(vec![*at, (x - 0.4 * size, centre)], 0.8, *colour);
        let first = centre - 0.625 * size * (label.len() as f64 - 1.0) + 0.35 * size;
        for (row, (line, face)) in label.iter().enumerate() {
            scene.words_in(*face, line, (x, first + 1.25 * size * row as f64), Anchor::Start, size, *colour);
        }
    }
}
