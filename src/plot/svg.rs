//! A scene as SVG. Text stays text.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle};

use super::font::Face;
use super::pixels::{filled, length, place, rgb, stroke};
use super::scene::{Anchor, Mark, Scene};
use crate::error::{Error, Result};

/// The backend counts in whole units: tenths of a pixel.
const UNITS: f64 = 10.0;

/// The bundled font by name, then what readers have that looks most like it.
const FAMILY: &str = "Noto Sans KR, Noto Sans, Apple SD Gothic Neo, Malgun Gothic, Helvetica Neue, Arial, sans-serif";

/// The scene as a document of its own.
pub(super) fn svg(scene: &Scene) -> Result<String> {
    let (width, height) = scene.style.size.pixels();
    let (title, description) = (escaped(&scene.title), escaped(&scene.description));
    let names = format!("<title>{title}</title>\n<desc>{description}</desc>\n");
    // Narrow pages show the whole figure, smaller.
    let size = format!("width=\"{width}\" height=\"{height}\" style=\"max-width:100%;height:auto\"");
    element(scene, (&size, "xmlns=\"http://www.w3.org/2000/svg\""), &names)
}

/// The scene as an element of a page of HTML: as wide as its room, and named by an attribute, which no pointer shows.
pub(super) fn part(scene: &Scene) -> Result<String> {
    let name = escaped(&format!("{}. {}", scene.title, scene.description)).replace('"', "&quot;");
    element(scene, ("class=\"figure\"", &format!("aria-label=\"{name}\"")), "")
}

fn element(scene: &Scene, (first, second): (&str, &str), head: &str) -> Result<String> {
    let (width, height) = scene.style.size.pixels();
    let (wide, high) = (length(f64::from(width), UNITS), length(f64::from(height), UNITS));
    let mut drawn = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut drawn, (wide, high));
        let corner = place((f64::from(width), f64::from(height)), UNITS);
        let background = filled(scene.palette().background, 1.0);
        let ground = backend.draw_rect((0, 0), corner, &background, true).ok();
        ground
            .and_then(|()| scene.marks.iter().try_for_each(|mark| draw(mark, &mut backend)))
            .and_then(|()| backend.present().ok())
            .ok_or_else(|| Error::file("SVG", "the figure could not be drawn"))?;
    }
    // The root that the backend wrote ends with the first line. Ours shows tenths as pixels and names the figure.
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let root = format!(
        "<svg {first} viewBox=\"0 0 {wide} {high}\" {second} role=\"img\" lang=\"{}\" stroke-linejoin=\"round\">\n{head}",
        scene.style.language.code()
    );
    Ok(root + body)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn draw(mark: &Mark, backend: &mut SVGBackend<'_>) -> Option<()> {
    match mark {
        Mark::Line { points, thickness, colour } => {
            let style = stroke(*colour, length(*thickness, UNITS));
            backend.draw_path(points.iter().map(|point| place(*point, UNITS)), &style)
        }
        Mark::Area { points, colour, opacity } => {
            backend.fill_polygon(points.iter().map(|point| place(*point, UNITS)), &filled(*colour, *opacity))
        }
        Mark::Bar { area, colour } => {
            let (from, to) = (place((area.left, area.top), UNITS), place((area.right, area.bottom), UNITS));
            backend.draw_rect(from, to, &filled(*colour, 1.0), true)
        }
        Mark::Dot { at, radius, colour } => {
            backend.draw_circle(place(*at, UNITS), length(*radius, UNITS), &filled(*colour, 1.0), true)
        }
        Mark::Words(words) => {
            // The backend writes font-size = size / 1.24, and puts the baseline 0.76 em below the top.
            let weight = if words.face == Face::Bold { FontStyle::Bold } else { FontStyle::Normal };
            let font = FontDesc::new(FontFamily::Name(FAMILY), 1.24 * UNITS * words.size, weight);
            let anchor = match words.anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let pos = Pos::new(anchor, VPos::Top);
            let style = TextStyle { font, color: rgb(words.colour).to_backend_color(), pos };
            backend.draw_text(&words.text, &style, place((words.at.0, words.at.1 - 0.76 * words.size), UNITS))
        }
    }
    .ok()
}
