//! Fan chart of scenarios, and the road to a target.

use super::axes::{Axis, Plane, places};
use super::chart::{Chart, LABELLED, Line, ending, range};
use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::font::{Face, width};
use super::label::Label;
use super::number::{Currency, Unit, percent_short};
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Scene};
use super::style::Language;
use crate::error::{Error, Result};

/// Scenarios side by side: each the centre of simulations with interval bands, after a common history.
///
/// ```
/// use topheavy::plot::{Band, Centre, FanChart, Scenario, Unit};
///
/// let scenario = |label: &str, centre: [f64; 2]| Scenario {
///     label: label.into(),
///     centre: std::iter::once(None).chain(centre.map(Some)).collect(),
///     bands: vec![Band { level: 0.9, lower: vec![None, Some(0.7), Some(0.7)], upper: vec![None, Some(0.9), Some(0.9)] }],
/// };
/// let figure = FanChart {
///     quantity: "Share of the top 1 % by rank".into(),
///     unit: Unit::Share,
///     centre: Centre::Median,
///     periods: ["2025", "2026", "2027"].map(str::to_owned).to_vec(),
///     history: vec![Some(0.838), None, None],
///     scenarios: vec![scenario("with", [0.832, 0.825]), scenario("without", [0.839, 0.84])],
/// }
/// .figure()?;
/// assert_eq!(figure.data().columns.len(), 8);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FanChart {
    /// What is shown; the subtitle says it.
    pub quantity: Label,
    /// What it is counted in.
    pub unit: Unit,
    /// What the lines of the scenarios are.
    pub centre: Centre,
    /// The periods of history and scenarios, in their order.
    pub periods: Vec<String>,
    /// What has been, in each period; `None` later.
    pub history: Vec<Option<f64>>,
    /// The scenarios; the first six have a colour and a label.
    pub scenarios: Vec<Scenario>,
}

/// What stands for all simulations of a scenario in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Centre {
    /// Half of them are below it.
    Median,
    /// Their mean.
    Mean,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name: with the programme, without it.
    pub label: Label,
    /// The centre of the simulations in each period; `None` before they begin.
    pub centre: Vec<Option<f64>>,
    /// Interval bands; drawn from the widest.
    pub bands: Vec<Band>,
}

/// An interval in each period.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Share of the simulations within it, in (0, 1).
    pub level: f64,
    /// Lower end in each period.
    pub lower: Vec<Option<f64>>,
    /// Upper end in each period.
    pub upper: Vec<Option<f64>>,
}

/// Exports by year towards a target: what has been, a projection with bands, and when the target is reached.
///
/// The year of crossing is that of the line that is drawn: the first projected year whose median is at the target or above.
///
/// ```
/// use topheavy::plot::{Band, Currency, Language, RoadToTarget};
///
/// let figure = RoadToTarget {
///     method: None,
///     currency: Currency::UsDollars,
///     target: 1e12,
///     years: (2024..=2028).collect(),
///     history: vec![Some(683.7e9), Some(709.4e9), None, None, None],
///     median: vec![None, None, Some(790e9), Some(900e9), Some(1010e9)],
///     bands: vec![],
///     passage: None,
/// }
/// .figure()?;
/// assert_eq!(figure.title(Language::English).replace('\u{a0}', " "), "The road to USD 1tn");
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RoadToTarget {
    /// How the projections are made; the subtitle says it.
    pub method: Option<Label>,
    /// What value is counted in.
    pub currency: Currency,
    /// The target, more than 0.
    pub target: f64,
    /// The years of history and projection, ascending.
    pub years: Vec<i32>,
    /// Exports of each year that has been; `None` later or where unknown.
    pub history: Vec<Option<f64>>,
    /// Median of the projections in each year to come.
    pub median: Vec<Option<f64>>,
    /// Interval bands of the projections.
    pub bands: Vec<Band>,
    /// The interval of the year in which the target is reached.
    pub passage: Option<Passage>,
}

/// Between which years a target is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// Share of the projections that first reach the target within these years, in (0, 1).
    pub level: f64,
    /// The first of them; `None`: later than anything that was projected.
    pub low: Option<i32>,
    /// The last of them; `None`: later than anything that was projected.
    pub high: Option<i32>,
}

impl Centre {
    /// The word in tables of data.
    fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Mean => "mean",
        }
    }
}

impl Band {
    fn check(&self, periods: usize) -> Result<()> {
        check::length("lower", periods, self.lower.len())?;
        check::length("upper", periods, self.upper.len())?;
        check::all("level", &[self.level], |level| level > 0.0 && level < 1.0, "must be above 0, below 1")?;
        check::all("bands", self.lower.iter().chain(&self.upper).flatten(), |_| true, "must be numbers")?;
        let crossed = self.lower.iter().zip(&self.upper).any(|(low, high)| low > high && high.is_some());
        if crossed {
            return Err(Error::argument("bands", "must have a lower end that is not above the upper one"));
        }
        Ok(())
    }

    /// The band from its places, beginning where the history ends.
    fn drawn(&self, places: &[f64], start: Option<(f64, f64)>) -> Vec<(f64, f64, f64)> {
        let known = places.iter().zip(self.lower.iter().zip(&self.upper));
        let known = known.filter_map(|(place, (low, high))| Some((*place, (*low)?, (*high)?)));
        start.map(|(place, value)| (place, value, value)).into_iter().chain(known).collect()
    }
}

/// Bands from the widest.
fn by_width(bands: &[Band]) -> Vec<&Band> {
    let mut bands: Vec<&Band> = bands.iter().collect();
    bands.sort_by(|a, b| b.level.total_cmp(&a.level));
    bands
}

/// The last known number of a history, where it stands, when everything to come is after it.
fn last_known(places: &[f64], history: &[Option<f64>], later: &[Option<f64>]) -> Option<(f64, f64)> {
    let at = history.iter().rposition(Option::is_some)?;
    let first = later.iter().position(Option::is_some)?;
    let joins = at < first;
    joins.then(|| Some((*places.get(at)?, (*history.get(at)?)?)))?
}

/// The median, beginning where the history ends.
fn joined(places: &[f64], median: &[Option<f64>], start: Option<(f64, f64)>) -> Vec<(f64, Option<f64>)> {
    let known = places.iter().zip(median).filter(|(_, median)| median.is_some());
    let start = start.map(|(place, value)| (place, Some(value)));
    start.into_iter().chain(known.map(|(place, median)| (*place, *median))).collect()
}

/// Which intervals are shaded.
fn bands_remark(bands: &[&Band], language: Language) -> Option<String> {
    let mut levels: Vec<f64> = bands.iter().map(|band| band.level).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let said: Vec<String> = levels.iter().map(|level| percent_short(*level, language)).collect();
    (!said.is_empty()).then(|| Phrase::Bands.say(language, &[&said.join(", ")]))
}

impl FanChart {
    /// The figure. Errors: a slice of another length than there are periods; a number that is not finite; a share outside
    /// [0, 1]; a band whose ends cross.
    pub fn figure(self) -> Result<Figure> {
        let periods = self.periods.len();
        check::length("history", periods, self.history.len())?;
        for scenario in &self.scenarios {
            check::length("centre", periods, scenario.centre.len())?;
            scenario.bands.iter().try_for_each(|band| band.check(periods))?;
        }
        let allowed = |number: f64| self.unit != Unit::Share || (0.0..=1.0).contains(&number);
        check::all(
            "history and scenarios",
            &self.numbers(),
            allowed,
            "must be shares in [0, 1] where the unit is a share",
        )?;
        Ok(Figure::of(self))
    }

    fn numbers(&self) -> Vec<f64> {
        let of = |scenario: &'_ Scenario| {
            let bands = scenario.bands.iter().flat_map(|band| band.lower.iter().chain(&band.upper));
            scenario.centre.iter().chain(bands).flatten().copied().collect::<Vec<f64>>()
        };
        self.history.iter().flatten().copied().chain(self.scenarios.iter().flat_map(of)).collect()
    }

    fn axis(&self, language: Language) -> Option<Axis> {
        let heading = match self.unit {
            Unit::Share => "%",
            Unit::Value(_) => "{unit}",
            Unit::Count | Unit::Index => "",
        };
        Some(Axis::linear(self.unit, range(self.numbers())?, language, heading))
    }
}

impl Drawing for FanChart {
    fn title(&self, language: Language) -> String {
        Phrase::FanTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        let lines = match self.centre {
            Centre::Median => Phrase::FanSubtitle,
            Centre::Mean => Phrase::FanMeans,
        };
        lines.say(language, &[&self.quantity.say(language)])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let bands: Vec<&Band> = self.scenarios.iter().flat_map(|scenario| &scenario.bands).collect();
        let mut remarks: Vec<String> = bands_remark(&bands, language).into_iter().collect();
        if self.axis(language).is_some_and(|axis| axis.leaves_out_zero()) {
            remarks.push(Phrase::NoZero.say(language, &[]));
        }
        if self.periods.len() == 1 {
            remarks.push(Phrase::OnePeriod.say(language, &[]));
        }
        let grey = self.scenarios.len().saturating_sub(LABELLED);
        if grey > 0 {
            remarks.push(Phrase::GreyLines.say(language, &[&grey.to_string()]));
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette) = (scene.style.language, scene.palette());
        let Some(y) = self.axis(language) else {
            return scene.reason(area, &Phrase::NoNumber.say(language, &[]));
        };
        let places = places(&self.periods);
        let mut lines = Vec::new();
        for (at, scenario) in self.scenarios.iter().enumerate() {
            let start = last_known(&places, &self.history, &scenario.centre);
            let points = joined(&places, &scenario.centre, start);
            let colour = palette.series.get(at).copied();
            let bands = by_width(&scenario.bands).into_iter().map(|band| band.drawn(&places, start)).collect();
            let label = colour.map(|_| ending(&scenario.label.say(language), &points, self.unit, scene));
            // Where scenarios lie on each other, the first is seen between the dashes of the others.
            lines.push(Line { label, points, bands, dashed: at > 0, colour: colour.unwrap_or(palette.grid) });
        }
        let history: Vec<(f64, Option<f64>)> = places.iter().copied().zip(self.history.iter().copied()).collect();
        let own =
            if self.scenarios.is_empty() { Some(ending("", &history, self.unit, scene)) } else { Some(String::new()) };
        lines.push(Line { label: own, points: history, bands: Vec::new(), dashed: false, colour: palette.ink });
        Chart { x: Axis::periods(&places, &self.periods), y, lines }.draw(scene, area);
    }

    fn data(&self) -> FigureData {
        let unit = match self.unit {
            Unit::Share => "share",
            Unit::Value(currency) => currency.name(),
            Unit::Count | Unit::Index => "",
        };
        let mut columns = vec![
            FigureColumn::text("period", self.periods.iter().cloned()),
            FigureColumn::numbers("history", unit, self.history.iter().copied()),
        ];
        for scenario in &self.scenarios {
            let name = scenario.label.in_data();
            let centre = self.centre.name();
            columns.push(FigureColumn::numbers(&format!("{name}, {centre}"), unit, scenario.centre.iter().copied()));
            columns.extend(band_columns(&scenario.bands, &format!("{name}, "), unit));
        }
        FigureData { columns }
    }
}

fn band_columns<'a>(bands: &'a [Band], prefix: &'a str, unit: &'a str) -> impl Iterator<Item = FigureColumn> + 'a {
    bands.iter().flat_map(move |band| {
        let level = percent_short(band.level, Language::Korean);
        [("lower", &band.lower), ("upper", &band.upper)].map(|(end, numbers)| {
            FigureColumn::numbers(&format!("{prefix}{end} of {level}"), unit, numbers.iter().copied())
        })
    })
}

impl Passage {
    /// `80 % of paths: 2027 to 2042`; nothing where not even the first year is known.
    fn say(self, language: Language) -> Option<String> {
        let low = self.low?.to_string();
        let years = match self.high {
            Some(high) => Phrase::CrossingRange.say(language, &[&low, &high.to_string()]),
            None => Phrase::CrossingFrom.say(language, &[&low]),
        };
        Some(Phrase::OfPaths.say(language, &[&percent_short(self.level, language), &years]))
    }
}

impl RoadToTarget {
    /// The figure. Errors: a slice of another length than there are years; years that do not ascend; a value that is negative
    /// or not finite; a target that is not above 0; a band whose ends cross.
    pub fn figure(self) -> Result<Figure> {
        let years = self.years.len();
        check::length("history", years, self.history.len())?;
        check::length("median", years, self.median.len())?;
        self.bands.iter().try_for_each(|band| band.check(years))?;
        check::values("history and median", &self.numbers())?;
        check::all("target", &[self.target], |target| target > 0.0, "must be above 0")?;
        if !self.years.is_sorted_by(|a, b| a < b) {
            return Err(Error::argument("years", "must ascend, each once"));
        }
        Ok(Figure::of(self))
    }

    fn numbers(&self) -> Vec<f64> {
        let bands = self.bands.iter().flat_map(|band| band.lower.iter().chain(&band.upper));
        self.history.iter().chain(&self.median).chain(bands).flatten().copied().collect()
    }

    /// The first year in which these numbers are at the target or above.
    fn crossing(&self, numbers: &[Option<f64>]) -> Option<i32> {
        let reached = |(_, number): &(&i32, &Option<f64>)| number.is_some_and(|number| number >= self.target);
        self.years.iter().zip(numbers).find(reached).map(|(year, _)| *year)
    }

    /// The target line with its word, and the year of crossing with its range.
    fn mark(&self, scene: &mut Scene, plane: &Plane) {
        let (language, palette, size) = (scene.style.language, scene.palette(), 0.95 * scene.em());
        let first = self.years.first().copied().unwrap_or(0);
        let y = plane.at(f64::from(first), self.target).1;
        scene.line(vec![(plane.area.left, y), (plane.area.right, y)], 0.11 * scene.em(), palette.series[1]);
        let target = Phrase::Target.say(language, &[&self.currency.short(self.target, language)]);
        scene.words_in(Face::Bold, &target, (plane.area.left, y - 0.5 * size), Anchor::Start, size, palette.series[1]);
        let Some(year) = self.crossing(&self.median) else { return };
        let reached = self.years.iter().zip(&self.median).find(|(found, _)| **found == year);
        let at = plane.at(f64::from(year), reached.and_then(|(_, median)| *median).unwrap_or(self.target));
        scene.dashed(&[at, (at.0, plane.area.bottom)], 1.0, palette.ink);
        scene.dot(at, 0.36 * scene.em(), palette.ink);
        let said = Phrase::Crossing.say(language, &[&year.to_string()]);
        let range = self.passage.and_then(|passage| passage.say(language));
        let widest =
            width(&said, Face::Bold, size).max(range.as_ref().map_or(0.0, |range| width(range, Face::Regular, size)));
        let y = plane.area.bottom - 2.6 * size;
        // Beside what is to come rather than over what has been, and below the label of the median.
        let end =
            self.median.iter().rev().find_map(|median| *median).map(|median| plane.at(f64::from(first), median).1);
        let right = match end {
            Some(end) if end < y - 2.0 * size => f64::from(scene.style.size.pixels().0) - scene.em(),
            _ => plane.area.right,
        };
        let (x, anchor) = if right - at.0 > widest + size {
            (at.0 + 0.8 * size, Anchor::Start)
        } else {
            (at.0 - 0.8 * size, Anchor::End)
        };
        scene.words_in(Face::Bold, &said, (x, y), anchor, size, palette.ink);
        if let Some(range) = range {
            scene.words(&range, (x, y + 1.35 * size), anchor, size, palette.muted);
        }
    }
}

impl Drawing for RoadToTarget {
    fn title(&self, language: Language) -> String {
        Phrase::RoadTitle.say(language, &[&self.currency.short(self.target, language)])
    }

    fn subtitle(&self, language: Language) -> String {
        match &self.method {
            Some(method) => Phrase::RoadMethod.say(language, &[&method.say(language)]),
            None => Phrase::RoadSubtitle.say(language, &[]),
        }
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let bands: Vec<&Band> = self.bands.iter().collect();
        let mut remarks: Vec<String> = bands_remark(&bands, language).into_iter().collect();
        let projected = self.years.iter().zip(&self.median).rev().find(|(_, median)| median.is_some());
        match (self.crossing(&self.history), projected, self.crossing(&self.median)) {
            _ if self.numbers().is_empty() => {}
            (Some(year), _, _) => remarks.push(Phrase::AlreadyReached.say(language, &[&year.to_string()])),
            (None, None, _) => remarks.push(Phrase::NoProjection.say(language, &[])),
            (None, Some((last, _)), None) => remarks.push(Phrase::NotReached.say(language, &[&last.to_string()])),
            (None, Some(_), Some(_)) => {}
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette) = (scene.style.language, scene.palette());
        let Some((_, largest)) = range(self.numbers()) else {
            return scene.reason(area, &Phrase::NoNumber.say(language, &[]));
        };
        let places: Vec<f64> = self.years.iter().map(|year| f64::from(*year)).collect();
        let names: Vec<String> = self.years.iter().map(i32::to_string).collect();
        let start = last_known(&places, &self.history, &self.median);
        let unit = Unit::Value(self.currency);
        let points = joined(&places, &self.median, start);
        let bands = by_width(&self.bands).into_iter().map(|band| band.drawn(&places, start)).collect();
        let label = Some(if points.len() > 1 {
            ending(&Phrase::Median.say(language, &[]), &points, unit, scene)
        } else {
            String::new()
        });
        let projection = Line { label, points, bands, dashed: true, colour: palette.series[0] };
        let points: Vec<(f64, Option<f64>)> = places.iter().copied().zip(self.history.iter().copied()).collect();
        let label = Some(if projection.points.is_empty() { ending("", &points, unit, scene) } else { String::new() });
        let history = Line { label, points, bands: Vec::new(), dashed: false, colour: palette.ink };
        let heading = Phrase::Exports.say(language, &["{unit}"]);
        let y = Axis::linear(unit, (0.0, largest.max(1.06 * self.target)), language, &heading);
        let chart = Chart { x: Axis::periods(&places, &names), y, lines: vec![projection, history] };
        let plane = chart.draw(scene, area);
        self.mark(scene, &plane);
    }

    fn data(&self) -> FigureData {
        let unit = self.currency.name();
        let mut columns = vec![
            FigureColumn::whole("year", "", self.years.iter().map(|year| i64::from(*year))),
            FigureColumn::numbers("history", unit, self.history.iter().copied()),
            FigureColumn::numbers("median", unit, self.median.iter().copied()),
        ];
        columns.extend(band_columns(&self.bands, "", unit));
        columns.push(FigureColumn::numbers("target", unit, self.years.iter().map(|_| Some(self.target))));
        FigureData { columns }
    }
}
