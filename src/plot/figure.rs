//! A figure: what it draws, its words, and the data behind it.

use std::fmt::Debug;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use tempfile::Builder;

use super::font::Face;
use super::label::Label;
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Scene};
use super::style::{Language, Style};
use super::{bitmap, svg, text};
use crate::error::{Error, Result};

/// A figure, ready to be drawn in any [`Style`].
///
/// Made by [`Lorenz::figure`](super::Lorenz::figure) and its like. A figure that lacks what it would show is a figure that
/// says so. The same input gives the same bytes.
#[derive(Debug, Clone)]
pub struct Figure {
    drawing: Arc<dyn Drawing>,
    title: Option<String>,
    subtitle: Option<String>,
    source: Option<Label>,
    notes: Vec<Label>,
    /// What a reader must know of the data.
    remarks: Vec<Label>,
    period: Option<String>,
}

/// The data behind a figure, column by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FigureData {
    /// The columns; all are equally long.
    pub columns: Vec<FigureColumn>,
}

/// One column of the data behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureColumn {
    /// Name, in English.
    pub name: String,
    /// What its numbers count: `share`, `USD`, `firms`, …; empty for text.
    pub unit: String,
    /// The entries.
    pub values: FigureValues,
}

/// Entries of a column of the data behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureValues {
    /// Names, as the data have them.
    Text(Vec<String>),
    /// Whole numbers that name a row: years, ages, ranks.
    Whole(Vec<i64>),
    /// Numbers, not rounded; `None` where unknown.
    Numbers(Vec<Option<f64>>),
}

/// What a kind of figure knows of itself.
pub(super) trait Drawing: Debug + Send + Sync {
    fn title(&self, language: Language) -> String;
    /// The definition of what is shown.
    fn subtitle(&self, language: Language) -> String;
    /// What is missing or must be known.
    fn remarks(&self, language: Language) -> Vec<String>;
    fn draw(&self, scene: &mut Scene, area: Area);
    fn data(&self) -> FigureData;
}

impl Figure {
    pub(super) fn of(drawing: impl Drawing + 'static) -> Self {
        Self {
            drawing: Arc::new(drawing),
            title: None,
            subtitle: None,
            source: None,
            notes: Vec::new(),
            remarks: Vec::new(),
            period: None,
        }
    }

    /// The figure with a title of your own, such as the finding.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.title = Some(text::name(title));
        self
    }

    /// The figure with a subtitle of your own. The one that it has says the definition: yours should, too.
    #[must_use]
    pub fn subtitled(mut self, subtitle: &str) -> Self {
        self.subtitle = Some(text::name(subtitle));
        self
    }

    /// The figure with its source line: who published the data, and when.
    #[must_use]
    pub fn source(self, source: &str) -> Self {
        self.from(source.into())
    }

    /// The same of a source that both languages know.
    pub(super) fn from(mut self, source: Label) -> Self {
        self.source = Some(source);
        self
    }

    /// The figure with a note that no reader may miss, such as that the data are synthetic; it is set in bold.
    #[must_use]
    pub fn note(self, note: &str) -> Self {
        self.marked(note.into())
    }

    /// The same of a note that both languages know.
    pub(super) fn marked(mut self, note: Label) -> Self {
        self.notes.push(note);
        self
    }

    /// The figure with a remark, which is set as small as the source.
    #[must_use]
    pub fn remark(self, remark: &str) -> Self {
        self.said(remark.into())
    }

    /// The same of a remark that both languages know.
    pub(super) fn said(mut self, remark: Label) -> Self {
        self.remarks.push(remark);
        self
    }

    /// The figure with its remarks as another face says them, such as with options spelled as keyword arguments.
    #[must_use]
    pub fn remarks_as(mut self, said: impl Fn(&str) -> String) -> Self {
        for remark in &mut self.remarks {
            match remark {
                Label::Name(text) => *text = said(text),
                Label::Both(english, korean) => (*english, *korean) = (said(english), said(korean)),
                _ => {}
            }
        }
        self
    }

    /// The figure with the period that it shows, which stands before the subtitle.
    #[must_use]
    pub fn of_period(mut self, period: &str) -> Self {
        self.period = Some(text::name(period));
        self
    }

    /// The title in a language.
    #[must_use]
    pub fn title(&self, language: Language) -> String {
        self.title.clone().unwrap_or_else(|| self.drawing.title(language))
    }

    /// The subtitle in a language: the definition of what is shown.
    #[must_use]
    pub fn subtitle(&self, language: Language) -> String {
        let said = self.subtitle.clone().unwrap_or_else(|| self.drawing.subtitle(language));
        self.period.as_ref().map_or_else(|| said.clone(), |period| format!("{period}. {said}"))
    }

    /// What the figure says below itself, in a language: notes of the caller, then what is missing or must be known.
    #[must_use]
    pub fn notes(&self, language: Language) -> Vec<String> {
        self.notes.iter().map(|note| note.say(language)).chain(self.small(language)).collect()
    }

    fn small(&self, language: Language) -> Vec<String> {
        self.drawing
            .remarks(language)
            .into_iter()
            .chain(self.remarks.iter().map(|remark| remark.say(language)))
            .collect()
    }

    /// The data behind the figure: all of them, not only the points that are seen.
    #[must_use]
    pub fn data(&self) -> FigureData {
        self.drawing.data()
    }

    /// The figure as SVG: a document of its own, whose text stays text and whose names are escaped.
    ///
    /// Errors: none that the data can cause. Cost: some milliseconds; lines of many points are thinned.
    ///
    /// ```
    /// use topheavy::plot::{Lorenz, LorenzCurve, Style, Units};
    ///
    /// let curve = LorenzCurve::of("2025", &[1e6, 2e6, 50e6])?;
    /// let figure = Lorenz { units: Units::Firms, curves: vec![curve] }.figure()?.source("customs");
    /// assert!(figure.svg(&Style::default())?.contains("Source: customs"));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn svg(&self, style: &Style) -> Result<String> {
        svg::svg(&self.scene(*style))
    }

    /// The figure as an element of a page of HTML, as wide as its room; the page's own assistive names and styles reach it.
    /// It has no identifiers, so that several can stand in one page.
    ///
    /// Errors: none that the data can cause. Cost: as for [`Figure::svg`].
    pub fn svg_part(&self, style: &Style) -> Result<String> {
        svg::part(&self.scene(*style))
    }

    /// The figure as the bytes of a PNG, with twice as many pixels each way as the SVG. Letters come from a bundled font with
    /// Latin, Greek, Cyrillic and Hangul; any other letter is a box.
    ///
    /// Errors: none that the data can cause. Cost: some tens of milliseconds.
    pub fn png(&self, style: &Style) -> Result<Vec<u8>> {
        bitmap::png(&self.scene(*style))
    }

    /// Writes the figure to a file whose name ends in `.svg` or `.png`. The file is written whole or not at all.
    ///
    /// Errors: another ending; a folder that is not there or cannot be written to.
    pub fn save(&self, path: impl AsRef<Path>, style: &Style) -> Result<()> {
        let path = path.as_ref();
        Self::check_path(path)?;
        let is_svg = ending(path).as_deref() == Some("svg");
        let bytes = if is_svg { self.svg(style)?.into_bytes() } else { self.png(style)? };
        let failed = |error: std::io::Error| Error::file(path.display().to_string(), error.kind().to_string());
        let mut partial = shared_with_readers().tempfile_in(folder(path)).map_err(failed)?;
        partial.write_all(&bytes).and_then(|()| partial.as_file().sync_all()).map_err(failed)?;
        // A link is followed; the file that it names is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        partial.persist(target).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Whether [`Figure::save`] can write a file of this name: to be asked before long work.
    ///
    /// Errors: an ending other than `.svg` and `.png`; a folder that is not there.
    ///
    /// ```
    /// use topheavy::plot::Figure;
    ///
    /// assert!(Figure::check_path("lorenz.svg").is_ok());
    /// assert!(Figure::check_path("lorenz.pdf").is_err());
    /// ```
    pub fn check_path(path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        if !matches!(ending(path).as_deref(), Some("svg" | "png")) {
            return Err(Error::argument("path", "must end in .svg or .png"));
        }
        if folder(path).is_dir() {
            return Ok(());
        }
        Err(Error::file(path.display().to_string(), "there is no such folder"))
    }

    /// The figure laid out.
    pub(super) fn scene(&self, style: Style) -> Scene {
        let language = style.language;
        let mut scene = Scene::new(style);
        scene.title = self.title(language);
        scene.description = [vec![self.subtitle(language)], self.notes(language)].concat().join(". ");
        let top = self.head(&mut scene);
        let bottom = self.foot(&mut scene);
        let (width, _) = style.size.pixels();
        let margin = scene.em();
        let area = Area { left: margin, top, right: f64::from(width) - margin, bottom };
        self.drawing.draw(&mut scene, area);
        scene
    }

    /// Title and subtitle; returns where they end.
    fn head(&self, scene: &mut Scene) -> f64 {
        let (em, palette, language) = (scene.em(), scene.palette(), scene.style.language);
        let room = f64::from(scene.style.size.pixels().0) - 2.0 * em;
        let mut y = 0.7 * em;
        for line in text::lines(&self.title(language), Face::Bold, 1.45 * em, room, 2) {
            y += 1.75 * em;
            scene.words_in(Face::Bold, &line, (em, y), Anchor::Start, 1.45 * em, palette.ink);
        }
        y += 0.25 * em;
        for line in text::lines(&self.subtitle(language), Face::Regular, em, room, 3) {
            y += 1.35 * em;
            scene.words(&line, (em, y), Anchor::Start, em, palette.muted);
        }
        y + 1.1 * em
    }

    /// Notes and source, from the bottom up; returns where they begin.
    fn foot(&self, scene: &mut Scene) -> f64 {
        let (em, palette, language) = (scene.em(), scene.palette(), scene.style.language);
        let (width, height) = scene.style.size.pixels();
        let (room, size) = (f64::from(width) - 2.0 * em, 0.8 * em);
        let source = self.source.iter().map(|source| Phrase::Source.say(language, &[&source.say(language)]));
        let own = self.notes.iter().map(|note| (note.say(language), Face::Bold, palette.ink));
        let rest = self.small(language).into_iter().chain(source).map(|note| (note, Face::Regular, palette.muted));
        let lines: Vec<_> = own
            .chain(rest)
            .flat_map(|(note, face, colour)| {
                text::lines(&note, face, size, room, 2).into_iter().map(move |line| (line, face, colour))
            })
            .collect();
        let first = f64::from(height) - 0.9 * em - 1.35 * size * (lines.len() as f64 - 1.0);
        for (at, (line, face, colour)) in lines.iter().enumerate() {
            scene.words_in(*face, line, (em, first + 1.35 * size * at as f64), Anchor::Start, size, *colour);
        }
        if lines.is_empty() { f64::from(height) - em } else { first - 1.9 * size }
    }
}

/// The ending of a file's name, in lower case.
fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase())
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file is its owner's alone by default; a figure has the permissions that the user's umask gives.
#[cfg(unix)]
fn shared_with_readers() -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn shared_with_readers() -> Builder<'static, 'static> {
    Builder::new()
}

impl FigureColumn {
    pub(super) fn text(name: &str, values: impl IntoIterator<Item = String>) -> Self {
        let values = FigureValues::Text(values.into_iter().collect());
        Self { name: name.to_owned(), unit: String::new(), values }
    }

    pub(super) fn whole(name: &str, unit: &str, values: impl IntoIterator<Item = i64>) -> Self {
        let values = FigureValues::Whole(values.into_iter().collect());
        Self { name: name.to_owned(), unit: unit.to_owned(), values }
    }

    pub(super) fn numbers(name: &str, unit: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values = FigureValues::Numbers(values.into_iter().collect());
        Self { name: name.to_owned(), unit: unit.to_owned(), values }
    }
}
