//! Scales, ticks, and the plane that they span. Lines of the grid run along one axis only.

use super::font::{Face, width};
use super::number::{self, Currency, Unit, significant};
use super::scene::{Anchor, Area, Point, Scene};
use super::style::Language;
use super::text;

/// One axis: what it spans, its ticks with their words, and what it shows.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) logarithmic: bool,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) heading: String,
}

/// The plane between two axes.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) area: Area,
    x: Axis,
    y: Axis,
}

impl Axis {
    /// An axis of numbers from the least to the largest that are shown; round ends, the zero when it is near.
    pub(super) fn linear(unit: Unit, (least, largest): (f64, f64), language: Language, heading: &str) -> Self {
        let (step_of_unit, word) = match unit {
            Unit::Value(currency) => currency.axis(largest, language),
            Unit::Share | Unit::Count | Unit::Index => (1.0, String::new()),
        };
        let least = if least >= 0.0 && least < 0.6 * largest { 0.0 } else { least };
        let step = step_for(least, largest, 5.0);
        let (from, mut to) = ((least / step + 1e-9).floor() * step, (largest / step - 1e-9).ceil() * step);
        if unit == Unit::Share && largest <= 1.0 {
            to = to.min(1.0);
        }
        let count = ((to - from) / step).round();
        let mut ticks = Vec::new();
        let mut at = 0.0;
        while at <= count {
            let value = from + at * step;
            let value = if value.abs() < 1e-9 * step { 0.0 } else { value };
            let shown = if unit == Unit::Share { 100.0 * value } else { value / step_of_unit };
            ticks.push((value, significant(shown, 6)));
            at += 1.0;
        }
        let heading = heading.replace("{unit}", &word);
        Self { from, to, logarithmic: false, ticks, heading }
    }

    /// A logarithmic axis of powers of ten, its ticks in words.
    pub(super) fn logarithmic(
        currency: Option<Currency>,
        (least, largest): (f64, f64),
        language: Language,
        heading: String,
    ) -> Self {
        let (low, high) = (least.log10().floor(), largest.log10().ceil().max(least.log10().floor() + 1.0));
        let stride = ((high - low) / 6.0).ceil().max(1.0);
        let mut ticks = Vec::new();
        let mut power = low;
        while power <= high {
            let value = 10.0_f64.powf(power);
            let word = currency.map_or_else(|| significant(value, 3), |currency| currency.short(value, language));
            ticks.push((value, word));
            power += stride;
        }
        Self { from: 10.0_f64.powf(low), to: 10.0_f64.powf(high), logarithmic: true, ticks, heading }
    }

    /// Periods side by side; as many words as have room are chosen when the plane is drawn.
    pub(super) fn periods(places: &[f64], names: &[String]) -> Self {
        let (from, to) = (places.first().copied().unwrap_or(0.0), places.last().copied().unwrap_or(1.0));
        let (from, to) = if to > from { (from, to) } else { (from - 1.0, to + 1.0) };
        let ticks = years(places, names)
            .unwrap_or_else(|| places.iter().copied().zip(names.iter().map(|name| text::name(name))).collect());
        Self { from, to, logarithmic: false, ticks, heading: String::new() }
    }

    /// How far along the axis a value lies, in [0, 1] when it is between the ends.
    fn along(&self, value: f64) -> f64 {
        if self.logarithmic {
            (value / self.from).log10() / (self.to / self.from).log10()
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    /// Whether the axis leaves out zero.
    pub(super) fn leaves_out_zero(&self) -> bool {
        !self.logarithmic && (self.from > 0.0 || self.to < 0.0)
    }
}

/// Ticks at round years, where there are many years or not every one of them is there.
fn years(places: &[f64], names: &[String]) -> Option<Vec<(f64, String)>> {
    let (first, last) = (*places.first()?, *places.last()?);
    let are_years = places.iter().zip(names).all(|(place, name)| name.trim().parse() == Ok(*place));
    let each = last - first + 1.0 <= places.len() as f64 + 0.5;
    if !are_years || (each && places.len() <= 12) {
        return None;
    }
    let step = step_for(first, last, 8.0).max(1.0);
    let from = (first / step).ceil() * step;
    let ticks = (0..).map(|at| from + step * f64::from(at)).take_while(|year| *year <= last);
    Some(ticks.map(|year| (year, format!("{year:.0}"))).collect())
}

/// A round step, 1, 2 or 5 times a power of ten, that makes about so many parts.
fn step_for(least: f64, largest: f64, parts: f64) -> f64 {
    let span = largest - least;
    if !(span > 0.0 && span.is_finite()) {
        return if largest.abs() > 0.0 { largest.abs() } else { 1.0 };
    }
    let rough = span / parts;
    let power = 10.0_f64.powf(rough.log10().floor());
    let factor = rough / power;
    power
        * if factor <= 1.0 {
            1.0
        } else if factor <= 2.0 {
            2.0
        } else if factor <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// Places of periods: years by their number, so that a missing year is a gap; others side by side.
pub(super) fn places(names: &[String]) -> Vec<f64> {
    let year = |name: &String| name.trim().parse::<u16>().ok().filter(|_| name.trim().len() == 4).map(f64::from);
    let years: Option<Vec<f64>> = names.iter().map(year).collect();
    years
        .filter(|years| years.is_sorted_by(|a, b| a < b))
        .unwrap_or_else(|| (0..names.len()).map(|at| at as f64).collect())
}

impl Plane {
    /// Draws the axes in an area, with room at the right for labels, and gives the plane that is left.
    pub(super) fn drawn(scene: &mut Scene, outer: Area, x: Axis, y: Axis, right: f64) -> Self {
        let size = 0.92 * scene.em();
        let gutter =
            |axis: &Axis| axis.ticks.iter().map(|(_, word)| width(word, Face::Regular, size)).fold(0.0, f64::max);
        let top = if y.heading.is_empty() { 0.6 * size } else { 2.1 * size };
        let last = x.ticks.last().map_or(0.0, |(_, word)| width(word, Face::Regular, size) / 2.0);
        let below = if x.heading.is_empty() { 1.6 * size } else { 3.0 * size };
        let area = Area {
            left: outer.left + gutter(&y) + 0.6 * size,
            top: outer.top + top,
            right: outer.right - right.max(last),
            bottom: outer.bottom - below,
        };
        let plane = Self { area, x, y };
        plane.draw_y(scene, outer, size);
        plane.draw_x(scene, size);
        plane
    }

    fn draw_y(&self, scene: &mut Scene, outer: Area, size: f64) {
        let palette = scene.palette();
        for (value, word) in &self.y.ticks {
            let y = self.at(0.0, *value).1;
            let colour = if *value == 0.0 || *value <= self.y.from { palette.muted } else { palette.grid };
            scene.line(vec![(self.area.left, y), (self.area.right, y)], 1.0, colour);
            scene.words(word, (self.area.left - 0.5 * size, y + 0.35 * size), Anchor::End, size, palette.muted);
        }
        let at = (outer.left, outer.top + 0.8 * size);
        scene.words(&self.y.heading, at, Anchor::Start, size, palette.muted);
    }

    fn draw_x(&self, scene: &mut Scene, size: f64) {
        let palette = scene.palette();
        let (ticks, baseline) = (&self.x.ticks, self.area.bottom + 1.4 * size);
        let widest = ticks.iter().map(|(_, word)| width(word, Face::Regular, size)).fold(0.0, f64::max) + size;
        let places: Vec<f64> = ticks.iter().map(|(value, _)| self.at(*value, self.y.from).0).collect();
        let nearest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min).max(1e-3);
        // The last word always stands, and then every so many before it.
        let stride = (widest / nearest).ceil().max(1.0);
        for (back, ((_, word), x)) in ticks.iter().zip(&places).rev().enumerate() {
            scene.line(vec![(*x, self.area.bottom), (*x, self.area.bottom + 0.3 * size)], 1.0, palette.muted);
            if (back as f64 % stride).abs() < 0.5 {
                let word = text::shorten(word, Face::Regular, size, self.area.width().max(widest.min(120.0)));
                scene.words(&word, (*x, baseline), Anchor::Middle, size, palette.muted);
            }
        }
        let middle = (self.area.right, baseline + 1.35 * size);
        scene.words(&self.x.heading, middle, Anchor::End, size, palette.muted);
    }

    /// Where a pair of values stands.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        let (across, up) = (self.x.along(x), self.y.along(y));
        (self.area.left + across * self.area.width(), self.area.bottom - up * self.area.height())
    }
}

/// Ticks of shares from nothing to everything.
pub(super) fn whole_shares(heading: String) -> Axis {
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, significant(100.0 * share, 3)));
    Axis { from: 0.0, to: 1.0, logarithmic: false, ticks: ticks.to_vec(), heading }
}

/// A number of a unit with three digits: `84.0 %`, `USD 1.2bn`, `97,231`.
pub(super) fn shown(unit: Unit, value: f64, language: Language) -> String {
    match unit {
        Unit::Share => number::percent(value, 1, language),
        Unit::Value(currency) => currency.short(value, language),
        Unit::Count => number::count(value),
        Unit::Index => significant(value, 3),
    }
}
