//! Whole units and colours as the backends of plotters take them.

use plotters::style::{Color, RGBColor, ShapeStyle};

use super::palette::Colour;
use super::scene::Point;

/// A point in whole units of a backend, of which there are so many a pixel.
#[expect(clippy::cast_possible_truncation, reason = "a place in a figure, some thousands of units")]
pub(super) fn place((x, y): Point, units: f64) -> (i32, i32) {
    ((units * x).round() as i32, (units * y).round() as i32)
}

/// A length in whole units, at least 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length in a figure")]
pub(super) fn length(pixels: f64, units: f64) -> u32 {
    (units * pixels).round().max(1.0) as u32
}

pub(super) fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// A filled shape.
pub(super) fn filled(colour: Colour, opacity: f64) -> ShapeStyle {
    ShapeStyle { color: rgb(colour).mix(opacity), filled: true, stroke_width: 1 }
}

/// A line of so many units.
pub(super) fn stroke(colour: Colour, thickness: u32) -> ShapeStyle {
    ShapeStyle { color: rgb(colour).to_rgba(), filled: false, stroke_width: thickness }
}
