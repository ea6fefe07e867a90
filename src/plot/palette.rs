//! Colours that readers with any colour vision tell apart, on white and on near black.

use super::style::Theme;

/// A colour of the screen: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// The colours of one theme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    pub(super) background: Colour,
    /// Titles and values.
    pub(super) ink: Colour,
    /// Subtitles, ticks, sources.
    pub(super) muted: Colour,
    /// Thin lines behind the data.
    pub(super) grid: Colour,
    /// Lines and their labels, in the order of use; after Okabe and Ito (2008), with the lightness that text needs.
    pub(super) series: [Colour; 6],
    /// Nothing and everything, for shares in cells of a table.
    pub(super) scale: [Colour; 2],
}

const LIGHT: Palette = Palette {
    background: Colour(255, 255, 255),
    ink: Colour(0x1B, 0x1F, 0x27),
    muted: Colour(0x5A, 0x62, 0x70),
    grid: Colour(0xDD, 0xE1, 0xE6),
    series: [
        Colour(0x1F, 0x78, 0xB4),
        Colour(0xC2, 0x4A, 0x00),
        Colour(0x00, 0x66, 0x4B),
        Colour(0x8F, 0x2D, 0x79),
        Colour(0x4D, 0x3E, 0x00),
        Colour(0x3A, 0x3F, 0x4A),
    ],
    scale: [Colour(0xF3, 0xF6, 0xF9), Colour(0x0B, 0x4F, 0x80)],
};

const DARK: Palette = Palette {
    background: Colour(0x12, 0x16, 0x1D),
    ink: Colour(0xF0, 0xF3, 0xF7),
    muted: Colour(0xA3, 0xAD, 0xBB),
    grid: Colour(0x2E, 0x36, 0x42),
    series: [
        Colour(0x6C, 0xC0, 0xF5),
        Colour(0xF2, 0x80, 0x3A),
        Colour(0x1F, 0x9D, 0x75),
        Colour(0xC5, 0x6C, 0xB0),
        Colour(0xF5, 0xDE, 0x5A),
        Colour(0xDD, 0xE2, 0xEA),
    ],
    scale: [Colour(0x1D, 0x24, 0x2E), Colour(0x7F, 0xCB, 0xF7)],
};

impl Palette {
    pub(super) fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The colour of a share of everything.
    pub(super) fn shade(&self, share: f64) -> Colour {
        self.scale[0].mixed(self.scale[1], share.clamp(0.0, 1.0))
    }
}

/// Black or white, whichever reads better on this colour: one of them has a contrast of 4.5 with any.
pub(super) fn text_on(colour: Colour) -> Colour {
    let [black, white] = [Colour(0, 0, 0), Colour(255, 255, 255)];
    if contrast(black, colour) >= contrast(white, colour) { black } else { white }
}

impl Colour {
    /// This colour with so much of another.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|byte| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// Contrast of two colours, 1 to 21. Source: Web Content Accessibility Guidelines 2.2, relative luminance.
pub(super) fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Theme; 2] = [Theme::Light, Theme::Dark];

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast(Colour(0, 0, 0), Colour(255, 255, 255)) - 21.0).abs() < 1e-9);
        // #767676 on white is their example of the least grey that passes for text.
        let grey = contrast(Colour(0x76, 0x76, 0x76), Colour(255, 255, 255));
        assert!((4.5..4.6).contains(&grey), "{grey}");
    }

    #[test]
    fn lines_and_text_stand_out_from_the_background() {
        for palette in BOTH.map(Palette::of) {
            for text in [palette.ink, palette.muted].into_iter().chain(palette.series) {
                assert!(contrast(text, palette.background) >= 4.5, "{text:?}");
            }
        }
    }

    #[test]
    fn text_in_a_cell_reads_on_every_shade() {
        for palette in BOTH.map(Palette::of) {
            for step in 0..=100 {
                let shade = palette.shade(f64::from(step) / 100.0);
                assert!(contrast(text_on(shade), shade) >= 4.5, "{step}");
            }
        }
    }

    /// Linear RGB as somebody without one kind of cone sees it. Source: Machado, Oliveira and Fernandes (2009), severity 1.
    const SEEN_BY: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    fn times(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    /// CIE L*a*b* of linear RGB, D65.
    fn lab(linear: [f64; 3]) -> [f64; 3] {
        let xyz = times(
            &[[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
            linear.map(|part| part.clamp(0.0, 1.0)),
        );
        let root = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let [x, y, z] = [root(xyz[0] / 0.9505), root(xyz[1]), root(xyz[2] / 1.089)];
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn readers_with_any_colour_vision_tell_the_lines_apart() {
        for palette in BOTH.map(Palette::of) {
            for seen in &SEEN_BY {
                let seen: Vec<[f64; 3]> = palette.series.map(|colour| lab(times(seen, colour.linear()))).to_vec();
                for (at, a) in seen.iter().enumerate() {
                    for b in &seen[at + 1..] {
                        let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                        assert!(distance > 15.0, "{distance}");
                    }
                }
            }
        }
    }
}
