//! Heat map of moves between size classes.

use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::font::{Face, width};
use super::label::Label;
use super::number::{count, percent};
use super::palette::text_on;
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Scene};
use super::style::Language;
use super::text;
use crate::error::{Error, Result};

/// Where firms of each class are one year later, as a table of shares.
///
/// ```
/// use topheavy::plot::{Language, TransitionHeatmap};
///
/// let counts = vec![vec![80, 10, 10], vec![5, 90, 5], vec![20, 0, 0]];
/// let map = TransitionHeatmap { classes: vec!["small".into(), "large".into()], with_out: true, counts };
/// assert_eq!(map.figure()?.data().columns.len(), 4);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionHeatmap {
    /// The classes, from the smallest.
    pub classes: Vec<Label>,
    /// Whether a last row and column of `counts` stand for not exporting.
    pub with_out: bool,
    /// Firms by class in one year (row) and in the next (column), added up over pairs of years.
    pub counts: Vec<Vec<u64>>,
}

/// Most states that are drawn.
const STATES: usize = 12;

impl TransitionHeatmap {
    /// The figure. Errors: counts that are not one row and one column for each state; more than 12 states.
    pub fn figure(self) -> Result<Figure> {
        let states = self.states();
        check::length("counts", states, self.counts.len())?;
        self.counts.iter().try_for_each(|row| check::length("counts", states, row.len()))?;
        if states > STATES {
            return Err(Error::argument("classes", "are too many to be read: at most 12, not exporting included"));
        }
        Ok(Figure::of(self))
    }

    fn states(&self) -> usize {
        self.classes.len() + usize::from(self.with_out)
    }

    fn name(&self, state: usize, language: Language) -> String {
        self.classes.get(state).map_or_else(|| Phrase::Out.say(language, &[]), |label| label.say(language))
    }

    /// The row's firms. Firms that export in neither year do not count, so new exporters are a row of their own.
    fn total(&self, row: usize) -> u64 {
        self.counts.get(row).map_or(0, |row| row.iter().sum())
    }

    fn draw_row(&self, scene: &mut Scene, row: usize, cells: Area, size: f64) {
        let (language, palette) = (scene.style.language, scene.palette());
        let total = self.total(row);
        let pitch = cells.width() / self.states() as f64;
        let middle = cells.middle().1;
        for (column, count) in self.counts.get(row).into_iter().flatten().enumerate() {
            let left = cells.left + pitch * column as f64;
            let area = Area { left, right: left + pitch, ..cells };
            let share = if total > 0 { *count as f64 / total as f64 } else { 0.0 };
            let colour = palette.shade(share);
            scene.bar(area.less(1.0), colour);
            let (said, face) = match total {
                0 => ("–".to_owned(), Face::Regular),
                // Firms that export in neither of two years are not in the data.
                _ if self.with_out && row == column && row + 1 == self.states() => ("–".to_owned(), Face::Regular),
                _ => (percent(share, 1, language), if row == column { Face::Bold } else { Face::Regular }),
            };
            let at = (area.middle().0, middle + 0.35 * size);
            scene.words_in(face, &said, at, Anchor::Middle, size, text_on(colour));
        }
    }
}

impl Drawing for TransitionHeatmap {
    fn title(&self, language: Language) -> String {
        Phrase::MovesTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        Phrase::MovesSubtitle.say(language, &[])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let all: u64 = (0..self.states()).map(|row| self.total(row)).sum();
        let empty = (0..self.states()).filter(|row| all > 0 && self.total(*row) == 0);
        empty.map(|row| format!("{}: {}", self.name(row, language), Phrase::NoCase.say(language, &[]))).collect()
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette, size) = (scene.style.language, scene.palette(), 0.9 * scene.em());
        let states = self.states();
        if (0..states).all(|row| self.total(row) == 0) {
            let firms = Phrase::Firms.say(language, &[]);
            return scene.reason(area, &Phrase::NoUnit.say(language, &[&firms]));
        }
        let most = 0.2 * area.width();
        let names: Vec<String> = (0..states).map(|state| self.name(state, language)).collect();
        let heads: Vec<String> = names.iter().map(|name| text::shorten(name, Face::Regular, size, most)).collect();
        let left = heads.iter().map(|name| width(name, Face::Regular, size)).fold(0.0, f64::max) + 0.9 * size;
        let cases = Phrase::Cases.say(language, &[]);
        let totals: Vec<String> = (0..states).map(|row| count(self.total(row) as f64)).collect();
        let right =
            totals.iter().chain([&cases]).map(|word| width(word, Face::Regular, size)).fold(0.0, f64::max) + size;
        let (x0, x1) = (area.left + left, area.right - right);
        let pitch = (x1 - x0) / states as f64;
        // Over a narrow column a name may break anywhere between its words.
        let broken = |name: &String| text::lines(&name.replace('\u{a0}', " "), Face::Regular, size, 0.94 * pitch, 2);
        let columns: Vec<Vec<String>> = names.iter().map(broken).collect();
        let deepest = columns.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let later = format!("{} →", Phrase::OneYearLater.say(language, &[]));
        scene.words(&later, (x0, area.top + 0.6 * size), Anchor::Start, size, palette.muted);
        let top = area.top + (1.9 + 1.2 * deepest - 0.4) * size;
        for (state, lines) in columns.iter().enumerate() {
            for (row, line) in lines.iter().enumerate() {
                let y = top - (0.6 + 1.2 * (lines.len() - 1 - row) as f64) * size;
                scene.words(line, (x0 + pitch * (state as f64 + 0.5), y), Anchor::Middle, size, palette.ink);
            }
        }
        scene.words(&cases, (area.right, top - 0.6 * size), Anchor::End, size, palette.muted);
        let height = ((area.bottom - top) / states as f64).min(5.5 * size);
        for (row, (head, total)) in heads.iter().zip(&totals).enumerate() {
            let y = top + height * row as f64;
            let baseline = y + height / 2.0 + 0.35 * size;
            scene.words(head, (x0 - 0.6 * size, baseline), Anchor::End, size, palette.ink);
            scene.words(total, (area.right, baseline), Anchor::End, size, palette.muted);
            self.draw_row(scene, row, Area { left: x0, right: x1, top: y, bottom: y + height }, size);
        }
    }

    fn data(&self) -> FigureData {
        let english = |state: usize| self.name(state, Language::English).replace('\u{a0}', " ");
        let mut columns = vec![FigureColumn::text("from", (0..self.states()).map(english))];
        for state in 0..self.states() {
            let counts = self.counts.iter().map(|row| row.get(state).map(|count| *count as f64));
            columns.push(FigureColumn::numbers(&format!("to {}", english(state)), "firm-years", counts));
        }
        FigureData { columns }
    }
}
