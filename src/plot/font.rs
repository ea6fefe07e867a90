//! Letters: widths for the layout, and their outlines in a bitmap. No system font is asked.
//!
//! The drawing library has text of its own, which leaves out each letter's side bearing and rounds its place to whole
//! pixels; letters then stand unevenly. Here the outlines of the bundled fonts are drawn where they belong.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, Glyph, GlyphId, Point, PxScale, ScaleFont};

/// Weight of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
}

const FILES: [&[u8]; 4] = [
    include_bytes!("../../data/fonts/sans_kr.ttf"),
    include_bytes!("../../data/fonts/sans_kr_bold.ttf"),
    include_bytes!("../../data/fonts/sans_names.ttf"),
    include_bytes!("../../data/fonts/sans_names_bold.ttf"),
];

/// The font of a face, then the one for letters that it does not have.
fn fonts(face: Face) -> Option<[&'static FontRef<'static>; 2]> {
    static FONTS: OnceLock<Option<[FontRef<'static>; 4]>> = OnceLock::new();
    let read = || {
        let [regular, bold, names, names_bold] = FILES.map(|bytes| FontRef::try_from_slice(bytes).ok());
        Some([regular?, bold?, names?, names_bold?])
    };
    let [regular, bold, names, names_bold] = FONTS.get_or_init(read).as_ref()?;
    Some(if face == Face::Bold { [bold, names_bold] } else { [regular, names] })
}

/// Whether a character takes no room: joiners, marks of direction and of variants.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The font that has a character, and its outline there; the box of the first font when none has it.
fn outline(fonts: [&'static FontRef<'static>; 2], c: char) -> (&'static FontRef<'static>, GlyphId) {
    let found = fonts.into_iter().map(|font| (font, font.glyph_id(c))).find(|(_, glyph)| glyph.0 != 0);
    found.unwrap_or((fonts[0], GlyphId(0)))
}

/// Letters of `size` pixels an em.
fn scale(font: &FontRef<'_>, size: f64) -> PxScale {
    let units = f64::from(font.units_per_em().unwrap_or(1000.0));
    #[expect(clippy::cast_possible_truncation, reason = "a size of some pixels")]
    PxScale::from((size * f64::from(font.height_unscaled()) / units) as f32)
}

fn advance(font: &FontRef<'_>, glyph: GlyphId, size: f64) -> f64 {
    f64::from(font.as_scaled(scale(font, size)).h_advance(glyph))
}

/// Width of a text in pixels, with letters of `size` pixels an em.
pub(super) fn width(text: &str, face: Face, size: f64) -> f64 {
    let Some(fonts) = fonts(face) else { return 0.5 * size * text.chars().count() as f64 };
    let of = |c| {
        let (font, glyph) = outline(fonts, c);
        advance(font, glyph, size)
    };
    text.chars().filter(|c| !is_invisible(*c)).map(of).sum()
}

/// Whether every character of a text has an outline of its own.
#[cfg(test)]
pub(super) fn has_all(text: &str, face: Face) -> bool {
    fonts(face).is_some_and(|fonts| text.chars().all(|c| outline(fonts, c).1.0 != 0))
}

/// Visits the pixels that a text covers: column, row and how much of the pixel, in (0, 1].
#[expect(clippy::cast_possible_truncation, reason = "pixels of a figure")]
pub(super) fn cover(text: &str, face: Face, size: f64, start: (f64, f64), mut visit: impl FnMut(i32, i32, f32)) {
    let Some(fonts) = fonts(face) else { return };
    let (mut x, baseline) = start;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        let (font, id) = outline(fonts, c);
        let position = Point { x: x as f32, y: baseline as f32 };
        if let Some(drawn) = font.outline_glyph(Glyph { id, scale: scale(font, size), position }) {
            let bounds = drawn.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            drawn.draw(|column, row, covered| {
                if covered > 0.0 {
                    visit(left.saturating_add_unsigned(column), top.saturating_add_unsigned(row), covered.min(1.0));
                }
            });
        }
        x += advance(font, id, size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_are_read_and_have_latin_hangul_and_names() {
        assert!(fonts(Face::Bold).is_some());
        for face in [Face::Regular, Face::Bold] {
            assert!(has_all("Exports, USD 1.2bn – 84 % → ≥ « Côte d’Ivoire » Łódź Αθήνα Москва", face));
            assert!(has_all("수출 집중도: 상위 1% 힝", face));
            assert!(!has_all("شركة", face));
        }
    }

    #[test]
    fn a_missing_letter_is_a_box_and_a_mark_of_direction_is_nothing() {
        let mut pixels = 0;
        cover("🚢", Face::Regular, 20.0, (0.0, 20.0), |_, _, _| pixels += 1);
        assert!(pixels > 10 && width("🚢", Face::Regular, 20.0) > 5.0);
        cover("\u{2068}\u{2069}", Face::Regular, 20.0, (0.0, 20.0), |_, _, _| panic!("nothing is drawn"));
        assert!(width("\u{2068}\u{200d}", Face::Regular, 20.0).abs() < 1e-12);
    }

    #[test]
    fn a_syllable_of_hangul_is_about_an_em_wide_and_widths_add_up() {
        let one = width("수", Face::Regular, 10.0);
        assert!((8.5..=10.0).contains(&one), "{one}");
        let (both, apart) =
            (width("수a", Face::Bold, 10.0), width("수", Face::Bold, 10.0) + width("a", Face::Bold, 10.0));
        assert!((both - apart).abs() < 1e-9);
    }
}
