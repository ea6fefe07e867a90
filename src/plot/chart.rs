//! Lines over time with their labels at the end, which several figures share.

use super::axes::{Axis, Plane, shown};
use super::font::{Face, width};
use super::number::Unit;
use super::palette::Colour;
use super::scene::{Anchor, Area, Point, Scene};
use super::spread::spread;
use super::text;
use super::thin::thinned;

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// What stands at its end; `None`: a line in grey behind the others.
    pub(super) label: Option<String>,
    pub(super) points: Vec<(f64, Option<f64>)>,
    /// Shaded from low to high at a place: the widest band first.
    pub(super) bands: Vec<Vec<(f64, f64, f64)>>,
    pub(super) dashed: bool,
    pub(super) colour: Colour,
}

/// Lines and their axes.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) lines: Vec<Line>,
}

/// How many lines have a colour and a label of their own.
pub(super) const LABELLED: usize = 6;

/// Widest part of a figure that labels at the right may take.
const LABELS: f64 = 0.3;

impl Chart {
    /// Draws the chart, labels at the right ends of lines, and gives the plane for what a figure adds.
    pub(super) fn draw(&self, scene: &mut Scene, area: Area) -> Plane {
        let size = 0.95 * scene.em();
        let most = LABELS * area.width();
        let labels: Vec<Vec<String>> = self
            .lines
            .iter()
            .map(|line| text::lines(line.label.as_deref().unwrap_or(""), Face::Regular, size, most, 2))
            .collect();
        let widest = labels.iter().flatten().map(|line| width(line, Face::Regular, size)).fold(0.0, f64::max);
        let right = if widest > 0.0 { widest + 1.2 * size } else { 0.0 };
        let plane = Plane::drawn(scene, area, self.x.clone(), self.y.clone(), right);
        for line in &self.lines {
            bands(scene, &plane, line);
        }
        let (grey, coloured): (Vec<&Line>, Vec<&Line>) = self.lines.iter().partition(|line| line.label.is_none());
        for line in grey.into_iter().chain(coloured) {
            stroke(scene, &plane, line);
        }
        self.label(scene, &plane, &labels, size);
        plane
    }

    fn label(&self, scene: &mut Scene, plane: &Plane, labels: &[Vec<String>], size: f64) {
        let ends: Vec<(usize, Point)> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !labels[*at].is_empty())
            .filter_map(|(at, line)| Some((at, end(line, plane)?)))
            .collect();
        let height = |at: usize| 1.2 * size * labels[at].len() as f64 + 0.25 * size;
        let wanted: Vec<(f64, f64)> = ends.iter().map(|(at, end)| (end.1, height(*at))).collect();
        let centres = spread(&wanted, (plane.area.top - 0.8 * size, plane.area.bottom + 0.4 * size));
        let x = plane.area.right + size;
        for ((at, end), centre) in ends.iter().zip(centres) {
            let colour = self.lines[*at].colour;
            if (centre - end.1).abs() > 0.5 * size || end.0 + 1.0 < plane.area.right {
                let leader = vec![(end.0 + 0.25 * size, end.1), (x - 0.35 * size, centre)];
                scene.line(leader, 0.6, scene.palette().muted);
            }
            let first = centre - 0.6 * size * (labels[*at].len() as f64 - 1.0) + 0.35 * size;
            for (row, line) in labels[*at].iter().enumerate() {
                let y = first + 1.2 * size * row as f64;
                scene.words(line, (x, y), Anchor::Start, size, colour);
            }
        }
    }
}

/// The last known point of a line.
fn end(line: &Line, plane: &Plane) -> Option<Point> {
    line.points.iter().rev().find_map(|(x, y)| Some(plane.at(*x, (*y)?)))
}

fn bands(scene: &mut Scene, plane: &Plane, line: &Line) {
    for band in &line.bands {
        let upper = band.iter().map(|(x, _, high)| plane.at(*x, *high));
        let lower = band.iter().rev().map(|(x, low, _)| plane.at(*x, *low));
        scene.area(upper.chain(lower).collect(), line.colour, 0.16);
    }
}

/// The line in its unbroken parts, with dots where it has few points; a point alone is a dot.
fn stroke(scene: &mut Scene, plane: &Plane, line: &Line) {
    let em = scene.em();
    let thickness = if line.label.is_some() { 0.17 * em } else { 0.08 * em };
    let known = line.points.iter().filter(|(_, y)| y.is_some()).count();
    for part in line.points.split(|(_, y)| y.is_none()) {
        let points: Vec<Point> = part.iter().filter_map(|(x, y)| Some(plane.at(*x, (*y)?))).collect();
        let (first, alone) = (points.first().copied(), points.len() == 1);
        if line.dashed {
            scene.dashed(&points, thickness, line.colour);
        } else {
            scene.line(thinned(&points), thickness, line.colour);
        }
        if alone {
            if let Some(at) = first {
                scene.dot(at, 0.3 * em, line.colour);
            }
        } else if known <= 15 && line.label.is_some() && !line.dashed {
            for at in &points {
                scene.dot(*at, 0.23 * em, line.colour);
            }
        }
    }
}

/// The last known number of a line, then its name: `83.9 % · top 1 % by rank`.
pub(super) fn ending(name: &str, points: &[(f64, Option<f64>)], unit: Unit, scene: &Scene) -> String {
    let last = points.iter().rev().find_map(|(_, y)| *y);
    last.map_or_else(|| name.to_owned(), |last| format!("{} · {name}", shown(unit, last, scene.style.language)))
}

/// Least and largest of all known numbers.
pub(super) fn range(numbers: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let widen = |range: Option<(f64, f64)>, number: f64| {
        Some(range.map_or((number, number), |(least, largest)| (least.min(number), largest.max(number))))
    };
    numbers.into_iter().fold(None, widen)
}
