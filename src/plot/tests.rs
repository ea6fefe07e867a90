use super::gallery::{all, bad};
use super::scene::{Mark, Scene, Words};
use super::style::{Language, Size, Style, Theme};

const SIZES: [Size; 3] = [Size::Slide, Size::Page, Size::Notebook];
const LANGUAGES: [Language; 2] = [Language::English, Language::Korean];

fn styles() -> impl Iterator<Item = Style> {
    SIZES.into_iter().flat_map(|size| LANGUAGES.map(|language| Style { theme: Theme::Light, size, language }))
}

fn words(scene: &Scene) -> Vec<&Words> {
    scene.marks.iter().filter_map(|mark| if let Mark::Words(words) = mark { Some(words) } else { None }).collect()
}

/// Left, top, right, bottom of the letters of a text, without the room between lines.
fn extent(words: &Words) -> [f64; 4] {
    let (left, right) = words.span();
    [left, words.at.1 - 0.72 * words.size, right, words.at.1 + 0.02 * words.size]
}

#[test]
fn no_text_leaves_the_figure_or_covers_another() {
    for (name, figure) in all().into_iter().chain(bad()) {
        for style in styles() {
            let scene = figure.scene(style);
            let (width, height) = style.size.pixels();
            let texts = words(&scene);
            for (at, one) in texts.iter().enumerate() {
                let [left, top, right, bottom] = extent(one);
                let inside = left >= 0.0 && top >= 0.0 && right <= f64::from(width) && bottom <= f64::from(height);
                assert!(inside, "{name} {style:?}: '{}' is cut off", one.text);
                for two in &texts[at + 1..] {
                    let other = extent(two);
                    let apart = right <= other[0] || other[2] <= left || bottom <= other[1] || other[3] <= top;
                    assert!(apart, "{name} {style:?}: '{}' covers '{}'", one.text, two.text);
                }
            }
        }
    }
}

/// Draws the gallery into the folder that `TOPHEAVY_GALLERY` names, to be looked at.
#[test]
fn the_gallery_is_drawn_in_every_theme_and_language() {
    let folder = std::env::var_os("TOPHEAVY_GALLERY").map(std::path::PathBuf::from);
    for (name, figure) in all().into_iter().chain(bad()) {
        for (theme, language, suffix) in
            [(Theme::Light, Language::English, "light"), (Theme::Dark, Language::Korean, "dark_ko")]
        {
            for (size, of) in SIZES.into_iter().zip(["slide", "page", "notebook"]) {
                let style = Style { theme, size, language };
                if let Some(folder) = &folder {
                    figure.save(folder.join(format!("{name}_{suffix}_{of}.png")), &style).unwrap();
                    figure.save(folder.join(format!("{name}_{suffix}_{of}.svg")), &style).unwrap();
                }
            }
        }
    }
}
