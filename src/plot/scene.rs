//! What is drawn, in pixels of the SVG, before a backend draws it: the same for SVG and PNG, and open to tests.

use super::font::Face;
use super::palette::{Colour, Palette};
use super::style::Style;
use super::text;

/// A figure laid out.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) style: Style,
    /// For readers who hear the figure.
    pub(super) title: String,
    pub(super) description: String,
    pub(super) marks: Vec<Mark>,
}

/// A point: from the left, from the top.
pub(super) type Point = (f64, f64);

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    Line { points: Vec<Point>, thickness: f64, colour: Colour },
    Area { points: Vec<Point>, colour: Colour, opacity: f64 },
    Bar { area: Area, colour: Colour },
    Dot { at: Point, radius: f64, colour: Colour },
    Words(Words),
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Where it begins, is centred or ends, and its baseline.
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) size: f64,
    pub(super) face: Face,
    pub(super) colour: Colour,
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn middle(&self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// The area less so many pixels on every side.
    pub(super) fn less(&self, margin: f64) -> Self {
        Self {
            left: self.left + margin,
            top: self.top + margin,
            right: self.right - margin,
            bottom: self.bottom - margin,
        }
    }
}

impl Words {
    /// Left and right end.
    pub(super) fn span(&self) -> (f64, f64) {
        let width = super::font::width(&self.text, self.face, self.size);
        let left = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2.0,
            Anchor::End => self.at.0 - width,
        };
        (left, left + width)
    }
}

impl Scene {
    pub(super) fn new(style: Style) -> Self {
        Self { style, title: String::new(), description: String::new(), marks: Vec::new() }
    }

    pub(super) fn palette(&self) -> &'static Palette {
        Palette::of(self.style.theme)
    }

    /// Size of the letters of labels.
    pub(super) fn em(&self) -> f64 {
        self.style.size.letters()
    }

    pub(super) fn line(&mut self, points: Vec<Point>, thickness: f64, colour: Colour) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, thickness, colour });
        }
    }

    /// A line of dashes: every `dash` pixels drawn, as many left out.
    pub(super) fn dashed(&mut self, points: &[Point], thickness: f64, colour: Colour) {
        let dash = 0.45 * self.em();
        let mut done = 0.0;
        let mut stroke: Vec<Point> = Vec::new();
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let length = (x1 - x0).hypot(y1 - y0);
            let along = |at: f64| (x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length);
            let mut at = 0.0;
            while at < length {
                let phase: f64 = done % (2.0 * dash);
                let step = (dash - phase % dash).max(1e-6).min(length - at);
                if phase < dash {
                    if stroke.is_empty() {
                        stroke.push(along(at));
                    }
                    stroke.push(along(at + step));
                } else {
                    self.line(std::mem::take(&mut stroke), thickness, colour);
                }
                at += step;
                done += step;
            }
        }
        self.line(stroke, thickness, colour);
    }

    pub(super) fn area(&mut self, points: Vec<Point>, colour: Colour, opacity: f64) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, colour, opacity });
        }
    }

    pub(super) fn bar(&mut self, area: Area, colour: Colour) {
        self.marks.push(Mark::Bar { area, colour });
    }

    pub(super) fn dot(&mut self, at: Point, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { at, radius, colour });
    }

    /// A line of text in the regular face.
    pub(super) fn words(&mut self, text: &str, at: Point, anchor: Anchor, size: f64, colour: Colour) {
        self.words_in(Face::Regular, text, at, anchor, size, colour);
    }

    pub(super) fn words_in(&mut self, face: Face, text: &str, at: Point, anchor: Anchor, size: f64, colour: Colour) {
        if !text.is_empty() {
            self.marks.push(Mark::Words(Words { text: text.to_owned(), at, anchor, size, face, colour }));
        }
    }

    /// A sentence in the middle of an area: why nothing is drawn there.
    pub(super) fn reason(&mut self, area: Area, sentence: &str) {
        let (size, colour) = (1.1 * self.em(), self.palette().muted);
        let lines = text::lines(sentence, Face::Regular, size, 0.8 * area.width(), 4);
        let (x, y) = area.middle();
        let first = y - 0.7 * size * (lines.len() as f64 - 1.0);
        for (at, line) in lines.iter().enumerate() {
            self.words(line, (x, first + 1.4 * size * at as f64), Anchor::Middle, size, colour);
        }
    }
}
