//! Size-class pyramid: firms on the left, their exports on the right.

use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::font::{Face, width};
use super::label::Label;
use super::number::{Currency, count, percent};
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Scene};
use super::style::Language;
use super::text;
use crate::error::Result;

/// Firms and their exports by size class, the largest class on top.
///
/// ```
/// use topheavy::plot::{Currency, Label, Language, SizeClassBar, SizeClassPyramid};
///
/// let class = |from, to, firms, value| SizeClassBar { label: Label::Class(from, to, Currency::UsDollars), firms, value };
/// let classes = vec![class(0.0, 1e6, 90.0, 10e6), class(1e6, f64::INFINITY, 10.0, 190e6)];
/// let pyramid = SizeClassPyramid { period: Some("2025".to_owned()), currency: Currency::UsDollars, classes };
/// assert!(pyramid.figure()?.subtitle(Language::English).contains("in 2025"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SizeClassPyramid {
    /// The period in which firms are sized, if there is one.
    pub period: Option<String>,
    /// What value is counted in.
    pub currency: Currency,
    /// The classes, from the smallest; together they are everything.
    pub classes: Vec<SizeClassBar>,
}

/// One size class.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeClassBar {
    /// Its name or limits.
    pub label: Label,
    /// How many firms are in it.
    pub firms: f64,
    /// What they export together.
    pub value: f64,
}

/// Most classes that have a bar.
const CLASSES: usize = 14;

impl SizeClassPyramid {
    /// The figure. Errors: a number of firms or a value that is negative or not finite.
    pub fn figure(self) -> Result<Figure> {
        check::values("firms", self.classes.iter().map(|class| &class.firms))?;
        check::values("value", self.classes.iter().map(|class| &class.value))?;
        Ok(Figure::of(self))
    }

    /// What stands beside the bars of a class: its firms and their value.
    fn beside(&self, class: &SizeClassBar, language: Language) -> [String; 2] {
        let firms = Phrase::FirmsCount.say(language, &[&count(class.firms)]);
        [firms, self.currency.short(class.value, language)]
    }

    /// All firms and their value.
    fn totals(&self) -> [f64; 2] {
        [self.classes.iter().map(|class| class.firms).sum(), self.classes.iter().map(|class| class.value).sum()]
    }
}

impl Drawing for SizeClassPyramid {
    fn title(&self, language: Language) -> String {
        Phrase::PyramidTitle.say(language, &[])
    }

    fn subtitle(&self, language: Language) -> String {
        let period = self.period.as_deref().map_or_else(|| Phrase::InPeriod.say(language, &[]), text::name);
        Phrase::PyramidSubtitle.say(language, &[&period])
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let left_out = self.classes.len().saturating_sub(CLASSES);
        (left_out > 0).then(|| Phrase::Unranked.say(language, &[&left_out.to_string()])).into_iter().collect()
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let (language, palette, size) = (scene.style.language, scene.palette(), 0.95 * scene.em());
        let [firms, value] = self.totals();
        if firms <= 0.0 {
            return scene.reason(area, &Phrase::NoUnit.say(language, &[&Phrase::Firms.say(language, &[])]));
        }
        if value <= 0.0 {
            return scene.reason(area, &Phrase::ZeroTotal.say(language, &[]));
        }
        let drawn: Vec<&SizeClassBar> = self.classes.iter().rev().take(CLASSES).collect();
        let most = 0.24 * area.width();
        let names: Vec<String> =
            drawn.iter().map(|class| text::shorten(&class.label.say(language), Face::Regular, size, most)).collect();
        let middle = names.iter().map(|name| width(name, Face::Regular, size)).fold(0.0, f64::max) + 2.0 * size;
        let centre = area.middle().0;
        // Shares are written beside their bars, so the bars leave room for them.
        let said: Vec<[String; 2]> = drawn.iter().map(|class| self.beside(class, language)).collect();
        let room = said.iter().flatten().map(|said| width(said, Face::Regular, 0.85 * size)).fold(4.0 * size, f64::max);
        let longest = area.width() / 2.0 - middle / 2.0 - room - size;
        let heads = [(Phrase::FirmsShare, -1.0, Anchor::End, 0), (Phrase::ShareOfExports, 1.0, Anchor::Start, 1)];
        for (phrase, side, anchor, series) in heads {
            let at = (centre + side * middle / 2.0, area.top + 0.8 * size);
            scene.words_in(Face::Bold, &phrase.say(language, &[]), at, anchor, size, palette.series[series]);
        }
        let pitch = ((area.height() - 2.0 * size) / drawn.len() as f64).min(7.0 * size);
        let thick = (0.66 * pitch).min(3.6 * size);
        for (at, ((class, name), said)) in drawn.iter().zip(&names).zip(&said).enumerate() {
            let y = area.top + 2.0 * size + pitch * (at as f64 + 0.5);
            scene.words(name, (centre, y + 0.35 * size), Anchor::Middle, size, palette.ink);
            let shares = [class.firms / firms, class.value / value];
            for (side, (share, said)) in [-1.0, 1.0].into_iter().zip(shares.into_iter().zip(said)) {
                let series = usize::from(side > 0.0);
                let (near, far) = (centre + side * middle / 2.0, centre + side * (middle / 2.0 + longest * share));
                let bar =
                    Area { left: near.min(far), right: near.max(far), top: y - thick / 2.0, bottom: y + thick / 2.0 };
                scene.bar(bar, palette.series[series]);
                let anchor = if side > 0.0 { Anchor::Start } else { Anchor::End };
                let two = pitch > 2.9 * size;
                let x = far + side * 0.5 * size;
                let up = if two { -0.2 * size } else { 0.35 * size };
                scene.words_in(Face::Bold, &percent(share, 1, language), (x, y + up), anchor, size, palette.ink);
                if two {
                    scene.words(said, (x, y + size), anchor, 0.85 * size, palette.muted);
                }
            }
        }
    }

    fn data(&self) -> FigureData {
        let [firms, value] = self.totals();
        let share = |part: f64, all: f64| (all > 0.0).then(|| part / all);
        let of = |number: &dyn Fn(&SizeClassBar) -> Option<f64>| self.classes.iter().map(number).collect::<Vec<_>>();
        let columns = vec![
            FigureColumn::text("class", self.classes.iter().map(|class| class.label.in_data())),
            FigureColumn::numbers("firms", "firms", of(&|class| Some(class.firms))),
            FigureColumn::numbers("value", self.currency.name(), of(&|class| Some(class.value))),
            FigureColumn::numbers("share_of_firms", "share", of(&|class| share(class.firms, firms))),
            FigureColumn::numbers("share_of_exports", "share", of(&|class| share(class.value, value))),
        ];
        FigureData { columns }
    }
}
