//! Rank–size plot with the fitted tail.

use super::axes::{Axis, Plane};
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::label::Units;
use super::number::{Currency, count, significant};
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Point, Scene};
use super::style::Language;
use super::thin::thinned;
use super::{check, font, text};
use crate::error::Result;
use crate::inference::tail::{PowerLawOptions, Tail};

/// Exports of every unit against its rank, both on logarithmic scales: a power law is a straight line there.
///
/// ```
/// use topheavy::plot::{Currency, PowerTail, RankSize, Style, Units};
///
/// let exports: Vec<f64> = (1..=1000).map(|rank| 1e9 / f64::from(rank)).collect();
/// let tail = Some(PowerTail { alpha: 1.0, xmin: 1e7, count: 100.0 });
/// let figure = RankSize { units: Units::Firms, currency: Currency::UsDollars, exports, tail }.figure()?;
/// assert!(figure.svg(&Style::default())?.contains("α = 1"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RankSize {
    /// Whose exports.
    pub units: Units,
    /// What they are counted in.
    pub currency: Currency,
    /// Exports of each unit, in any order, 0 or more. Zeros have no place on a logarithmic scale; the figure says how many.
    pub exports: Vec<f64>,
    /// The fitted tail, as [`Tail::power_law`](crate::inference::tail::Tail::power_law) gives it.
    pub tail: Option<PowerTail>,
}

/// A power law of the largest units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerTail {
    /// Exponent of P(X > x) ~ x^−α, more than 0.
    pub alpha: f64,
    /// Where the law begins, more than 0.
    pub xmin: f64,
    /// How many units are at or above it.
    pub count: f64,
}

impl PowerTail {
    /// The law of the largest of these exports, its xmin searched for as by
    /// [`Tail::power_law`](crate::inference::tail::Tail::power_law); `None` where they do not define it.
    ///
    /// Errors: a value that is negative or not finite. Cost: one sort and the search for xmin.
    ///
    /// ```
    /// use topheavy::plot::PowerTail;
    ///
    /// assert_eq!(PowerTail::of(&[5.0, 5.0])?, None);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of(exports: &[f64]) -> Result<Option<Self>> {
        if exports.is_empty() {
            return Ok(None);
        }
        let law = Tail::new(exports)?.power_law(&PowerLawOptions::default())?.ok();
        Ok(law.map(|law| Self { alpha: law.alpha, xmin: law.xmin, count: law.n_tail as f64 }))
    }
}

/// So many of the largest are drawn as dots of their own.
const DOTS: usize = 30;

impl RankSize {
    /// The figure. Errors: exports that are negative or not finite; a tail with a number that is not above 0.
    pub fn figure(mut self) -> Result<Figure> {
        check::values("exports", &self.exports)?;
        if let Some(tail) = &self.tail {
            let above_zero = |number: f64| number > 0.0;
            check::all("tail", &[tail.alpha, tail.xmin, tail.count], above_zero, "must be above 0")?;
        }
        self.exports.sort_by(|a, b| b.total_cmp(a));
        Ok(Figure::of(self))
    }

    fn positive(&self) -> &[f64] {
        let zeros = self.exports.iter().rev().take_while(|value| **value == 0.0).count();
        self.exports.get(..self.exports.len() - zeros).unwrap_or_default()
    }

    fn draw_tail(&self, scene: &mut Scene, plane: &Plane, tail: &PowerTail) {
        let (language, palette, size) = (scene.style.language, scene.palette(), 0.95 * scene.em());
        let colour = palette.series[1];
        // rank = count·(x/xmin)^(−α), so x = xmin·(rank/count)^(−1/α).
        let x_of = |rank: f64| tail.xmin * (rank / tail.count).powf(-1.0 / tail.alpha);
        let from = plane.at(1.0, x_of(1.0));
        let to = plane.at(tail.count.max(1.0), tail.xmin);
        let steep = (to.1 - from.1) / (to.0 - from.0).max(1e-9);
        // A law of few units may begin above the largest: the line is cut at the plane's upper edge.
        let top = plane.area.top;
        let from = if from.1 < top { (from.0 + (top - from.1) / steep.max(1e-9), top) } else { from };
        scene.line(vec![from, to], 0.14 * scene.em(), colour);
        let word = Phrase::Alpha.say(language, &[&significant(tail.alpha, 3)]);
        let beside = (from.0 + (to.0 - from.0) * 0.35, from.1 + (to.1 - from.1) * 0.35);
        scene.words(&word, (beside.0 + 1.1 * size, beside.1 - 0.5 * size), Anchor::Start, size, colour);
        scene.dot(to, 0.34 * scene.em(), colour);
        let money = self.currency.short(tail.xmin, language);
        let said = Phrase::Xmin.say(language, &[&money, &count(tail.count), &self.units.say(language)]);
        let said = text::shorten(&said, font::Face::Regular, size, plane.area.width());
        // Below the curve there is room: to the left of the mark, or else from the left edge on.
        let left = to.0 - font::width(&said, font::Face::Regular, size);
        let (x, anchor) = if left > plane.area.left { (to.0, Anchor::End) } else { (plane.area.left, Anchor::Start) };
        scene.words(&said, (x, (to.1 + 1.9 * size).min(plane.area.bottom - 0.4 * size)), anchor, size, colour);
    }
}

impl Drawing for RankSize {
    fn title(&self, language: Language) -> String {
        Phrase::RankTitle.say(language, &[&self.units.say(language)])
    }

    fn subtitle(&self, language: Language) -> String {
        let said = Phrase::RankSubtitle.say(language, &[]);
        match self.tail {
            Some(_) => format!("{said}. {}", Phrase::RankTail.say(language, &[])),
            None => said,
        }
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let units = self.units.say(language);
        let positive = self.positive().len();
        let zeros = self.exports.len() - positive;
        let mut remarks = Vec::new();
        if zeros > 0 && positive > 0 {
            remarks.push(Phrase::ZerosLeft.say(language, &[&count(zeros as f64), &units]));
        }
        if positive == 1 {
            remarks.push(Phrase::OnlyOne.say(language, &[&units]));
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette) = (scene.style.language, scene.palette());
        let positive = self.positive();
        let (Some(largest), Some(least)) = (positive.first(), positive.last()) else {
            let units = self.units.say(language);
            let reason = if self.exports.is_empty() { Phrase::NoUnit } else { Phrase::NoPositive };
            return scene.reason(area, &reason.say(language, &[&units]));
        };
        let heading = Phrase::Exports.say(language, &[&self.currency.say(language)]);
        let y = Axis::logarithmic(Some(self.currency), (*least, *largest), language, heading);
        let rank = Phrase::Rank.say(language, &[]);
        let x = Axis::logarithmic(None, (1.0, positive.len() as f64), language, rank);
        let plane = Plane::drawn(scene, area, x, y, 0.0);
        let places = positive.iter().zip(1_u32..).map(|(value, rank)| plane.at(f64::from(rank), *value));
        let points: Vec<Point> = places.collect();
        scene.line(thinned(&points), 0.17 * scene.em(), palette.series[0]);
        for at in points.iter().take(DOTS) {
            scene.dot(*at, 0.26 * scene.em(), palette.series[0]);
        }
        if let Some(tail) = &self.tail {
            self.draw_tail(scene, &plane, tail);
        }
    }

    fn data(&self) -> FigureData {
        let unit = self.currency.name();
        let mut columns = vec![
            FigureColumn::whole("rank", self.units.name(), (1..).zip(&self.exports).map(|(rank, _)| rank)),
            FigureColumn::numbers("exports", unit, self.exports.iter().copied().map(Some)),
        ];
        if let Some(tail) = self.tail {
            let fitted = (1..=self.exports.len()).map(|rank| {
                let rank = rank as f64;
                (rank <= tail.count).then(|| tail.xmin * (rank / tail.count).powf(-1.0 / tail.alpha))
            });
            columns.push(FigureColumn::numbers("fitted", unit, fitted));
        }
        FigureData { columns }
    }
}
