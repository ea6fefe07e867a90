//! A scene as PNG.

use plotters::backend::{BitMapBackend, DrawingBackend, RGBPixel};

use super::font;
use super::palette::Colour;
use super::pixels::{filled, length, place, stroke};
use super::scene::{Mark, Point, Scene, Words};
use crate::error::{Error, Result};

/// Pixels of the PNG a pixel of the SVG.
const DENSITY: u32 = 2;

/// Shapes are drawn so many times finer and averaged, so that their edges are smooth.
const FINER: u32 = 2;

/// The scene as the bytes of a PNG.
pub(super) fn png(scene: &Scene) -> Result<Vec<u8>> {
    let failed = || Error::file("PNG", "the figure could not be drawn");
    let (width, height) = scene.style.size.pixels();
    let (width, height) = (width * DENSITY, height * DENSITY);
    let fine = shapes(scene, width * FINER, height * FINER).ok_or_else(failed)?;
    let mut image = averaged(&fine, width as usize);
    for mark in &scene.marks {
        if let Mark::Words(words) = mark {
            write(words, &mut image, width as usize);
        }
    }
    encoded(&image, width, height).map_err(|_| failed())
}

fn shapes(scene: &Scene, width: u32, height: u32) -> Option<Vec<u8>> {
    let Colour(red, green, blue) = scene.palette().background;
    let mut fine = [red, green, blue].repeat(width as usize * height as usize);
    let mut backend = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut fine, (width, height)).ok()?;
    scene.marks.iter().try_for_each(|mark| draw(mark, &mut backend))?;
    backend.present().ok()?;
    drop(backend);
    Some(fine)
}

fn draw(mark: &Mark, backend: &mut BitMapBackend<'_, RGBPixel>) -> Option<()> {
    let units = f64::from(DENSITY * FINER);
    let at = |point: &Point| place(*point, units);
    match mark {
        Mark::Line { points, thickness, colour } => line(points, *thickness, *colour, backend)?,
        Mark::Area { points, colour, opacity } => {
            backend.fill_polygon(points.iter().map(at), &filled(*colour, *opacity)).ok()?;
        }
        Mark::Bar { area, colour } => {
            // The backend counts the last pixel in; what is thinner than one is one.
            let (from, to) = (at(&(area.left, area.top)), at(&(area.right, area.bottom)));
            let to = ((to.0 - 1).max(from.0), (to.1 - 1).max(from.1));
            backend.draw_rect(from, to, &filled(*colour, 1.0), true).ok()?;
        }
        Mark::Dot { at: centre, radius, colour } => {
            backend.draw_circle(at(centre), length(*radius, units), &filled(*colour, 1.0), true).ok()?;
        }
        Mark::Words(_) => {}
    }
    Some(())
}

/// A line as its strokes, with round joints: the backend's own joints show at sharp turns.
fn line(points: &[Point], thickness: f64, colour: Colour, backend: &mut BitMapBackend<'_, RGBPixel>) -> Option<()> {
    let units = f64::from(DENSITY * FINER);
    let (pen, joint) = (stroke(colour, length(thickness, units)), filled(colour, 1.0));
    for pair in points.windows(2) {
        backend.draw_line(place(pair[0], units), place(pair[1], units), &pen).ok()?;
    }
    for point in points.get(1..points.len().saturating_sub(1)).unwrap_or_default() {
        backend.draw_circle(place(*point, units), length(thickness / 2.0, units), &joint, true).ok()?;
    }
    Some(())
}

/// The mean of every square of fine pixels.
#[expect(clippy::cast_possible_truncation, reason = "a mean of bytes")]
fn averaged(fine: &[u8], width: usize) -> Vec<u8> {
    const SIDE: usize = FINER as usize;
    let row_bytes = 3 * width * SIDE;
    let mut image = vec![0; fine.len() / (SIDE * SIDE)];
    let mut sums = vec![0_u16; row_bytes];
    for (out, rows) in image.chunks_exact_mut(3 * width).zip(fine.chunks_exact(row_bytes * SIDE)) {
        sums.fill(0);
        for row in rows.chunks_exact(row_bytes) {
            sums.iter_mut().zip(row).for_each(|(sum, byte)| *sum += u16::from(*byte));
        }
        for (pixel, square) in out.chunks_exact_mut(3).zip(sums.chunks_exact(3 * SIDE)) {
            for (channel, byte) in pixel.iter_mut().enumerate() {
                let sum: u16 = square.iter().skip(channel).step_by(3).sum();
                *byte = ((sum + (SIDE * SIDE / 2) as u16) / (SIDE * SIDE) as u16) as u8;
            }
        }
    }
    image
}

fn write(words: &Words, image: &mut [u8], width: usize) {
    let density = f64::from(DENSITY);
    let (left, _) = words.span();
    let start = (density * left, density * words.at.1);
    let Colour(red, green, blue) = words.colour;
    font::cover(&words.text, words.face, density * words.size, start, |column, row, covered| {
        let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return };
        let first = 3 * (row.saturating_mul(width) + column);
        let pixel = image.get_mut(first..first + 3).filter(|_| column < width);
        for (byte, ink) in pixel.into_iter().flatten().zip([red, green, blue]) {
            let mixed = f32::from(*byte) + covered * (f32::from(ink) - f32::from(*byte));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let mixed = mixed.round() as u8;
            *byte = mixed;
        }
    });
}

fn encoded(image: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(image)?;
    writer.finish()?;
    Ok(bytes)
}
