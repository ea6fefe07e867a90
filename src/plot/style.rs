//! How a figure looks: theme, size, language.

use crate::error::{Error, Result};

/// How a figure looks.
///
/// ```
/// use topheavy::plot::{Language, Size, Style, Theme};
///
/// let style = Style { theme: Theme::Dark, size: Size::Slide, language: Language::Korean };
/// assert_eq!(style.size.pixels(), (960, 540));
/// assert_eq!(Style::default().theme, Theme::Light);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    /// Colours: on white or on near black.
    pub theme: Theme,
    /// Width, height and size of the letters.
    pub size: Size,
    /// Language of everything that the figure itself says; names of the data stay as they are.
    pub language: Language,
}

/// Colours of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// On white.
    #[default]
    Light,
    /// On near black.
    Dark,
}

/// Size of a figure. An SVG has these pixels and scales to any other; a PNG has twice as many each way, so that it is sharp
/// on fine screens and in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Size {
    /// 960 × 540, letters of 16 pixels: fills a slide of 16 : 9. PNG: 1920 × 1080.
    Slide,
    /// 720 × 480, letters of 12 pixels: the width of a page's text. PNG: 1440 × 960, 200 dots an inch at 7.2 inches.
    Page,
    /// 800 × 500, letters of 13 pixels: a cell of a notebook. PNG: 1600 × 1000.
    #[default]
    Notebook,
}

/// Language of the words that a figure itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Theme {
    /// Reads `light` or `dark`. Errors: another word.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(Error::argument("--theme", "is 'light' or 'dark'")),
        }
    }
}

impl Size {
    /// Reads `slide`, `page` or `notebook`. Errors: another word.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "slide" => Ok(Self::Slide),
            "page" => Ok(Self::Page),
            "notebook" => Ok(Self::Notebook),
            _ => Err(Error::argument("--size", "is 'slide', 'page' or 'notebook'")),
        }
    }

    /// Width and height of the SVG, in pixels; a PNG has twice as many each way.
    #[must_use]
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Slide => (960, 540),
            Self::Page => (720, 480),
            Self::Notebook => (800, 500),
        }
    }

    /// Size of the letters of labels, in pixels of the SVG.
    #[must_use]
    pub fn letters(self) -> f64 {
        match self {
            Self::Slide => 16.0,
            Self::Page => 12.0,
            Self::Notebook => 13.0,
        }
    }
}

impl Language {
    /// Reads `en` or `ko`. Errors: another word.
    pub fn parse(code: &str) -> Result<Self> {
        match code {
            "en" => Ok(Self::English),
            "ko" => Ok(Self::Korean),
            _ => Err(Error::argument("--lang", "is 'en' or 'ko'")),
        }
    }

    /// Code of the language: `en` or `ko`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn words_of_style_are_read_and_others_refused() {
        assert_eq!(Theme::parse("dark").unwrap(), Theme::Dark);
        assert_eq!(Size::parse("slide").unwrap(), Size::Slide);
        for language in [Language::English, Language::Korean] {
            assert_eq!(Language::parse(language.code()).unwrap(), language);
        }
        assert_eq!(Size::parse("huge").unwrap_err().to_string(), "--size: is 'slide', 'page' or 'notebook'");
        assert!(Theme::parse("Dark").unwrap_err().is_usage() && Language::parse("de").unwrap_err().is_usage());
    }
}
