//! Treemap of products or markets.

use super::check;
use super::figure::{Drawing, Figure, FigureColumn, FigureData};
use super::font::{Face, width};
use super::label::Units;
use super::number::{Currency, count, percent};
use super::palette::{Colour, text_on};
use super::phrases::Phrase;
use super::scene::{Anchor, Area, Scene};
use super::style::Language;
use super::text;
use crate::error::Result;

/// Exports by product or market as areas. What is too small to carry its name is drawn together.
///
/// ```
/// use topheavy::plot::{Currency, Style, Treemap, TreemapItem, Units};
///
/// let items = (1..=200).map(|rank| TreemapItem { name: format!("market {rank}"), value: 1e9 / f64::from(rank) });
/// let map = Treemap { units: Units::Markets, currency: Currency::UsDollars, total: None, items: items.collect() };
/// assert!(map.figure()?.svg(&Style::default())?.contains("others"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Treemap {
    /// What the items are.
    pub units: Units,
    /// What value is counted in.
    pub currency: Currency,
    /// All exports, when the items are a part of them only: shares are of this total, and the figure says so.
    pub total: Option<f64>,
    /// The items, in any order.
    pub items: Vec<TreemapItem>,
}

/// One product or market.
#[derive(Debug, Clone, PartialEq)]
pub struct TreemapItem {
    /// Its name.
    pub name: String,
    /// Its exports, 0 or more.
    pub value: f64,
}

impl Treemap {
    /// The figure. Errors: a value that is negative or not finite; a total below the sum of the items.
    pub fn figure(mut self) -> Result<Figure> {
        check::values("value", self.items.iter().map(|item| &item.value))?;
        let sum = self.sum();
        check::all("total", self.total.iter(), |total| total >= sum * (1.0 - 1e-9), "must be the items' sum or more")?;
        // Of equal values the first by name comes first, so that the order of the input does not show.
        self.items.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.name.cmp(&b.name)));
        Ok(Figure::of(self))
    }

    fn sum(&self) -> f64 {
        self.items.iter().map(|item| item.value).sum()
    }

    fn positive(&self) -> impl Iterator<Item = &TreemapItem> {
        self.items.iter().take_while(|item| item.value > 0.0)
    }
}

/// Rectangles in an area whose sizes are as these values, in their order, and whose sides are as equal as can be.
///
/// Cost: O(n) for rows of few items. Source: Bruls, Huizing and van Wijk (2000).
fn squarified(values: &[f64], area: Area) -> Vec<Area> {
    let mut boxes = Vec::with_capacity(values.len());
    let mut rest = area;
    let mut begin = 0;
    while begin < values.len() {
        let left: f64 = values[begin..].iter().sum();
        let scale = rest.width() * rest.height() / left;
        let short = rest.width().min(rest.height());
        // The worst ratio of sides in a row of items from `begin` to `end`.
        let worst = |end: usize, sum: f64| {
            let square = (sum * scale / short).powi(2);
            let ratio = |value: &f64| (square / (value * scale)).max(value * scale / square);
            values[begin..end].iter().map(ratio).fold(0.0, f64::max)
        };
        let (mut end, mut sum) = (begin + 1, values[begin]);
        while end < values.len() && worst(end + 1, sum + values[end]) <= worst(end, sum) {
            sum += values[end];
            end += 1;
        }
        let upright = rest.width() >= rest.height();
        let thick =
            if end == values.len() { if upright { rest.width() } else { rest.height() } } else { sum * scale / short };
        let mut along = 0.0;
        for value in &values[begin..end] {
            let (from, to) = (short * along / sum, short * (along + value) / sum);
            boxes.push(if upright {
                Area { left: rest.left, right: rest.left + thick, top: rest.top + from, bottom: rest.top + to }
            } else {
                Area { left: rest.left + from, right: rest.left + to, top: rest.top, bottom: rest.top + thick }
            });
            along += value;
        }
        if upright {
            rest.left += thick;
        } else {
            rest.top += thick;
        }
        begin = end;
    }
    boxes
}

impl Treemap {
    /// How many of the largest items have a rectangle that carries a name, when all others are one.
    fn shown(&self, area: Area, size: f64) -> usize {
        let values: Vec<f64> = self.positive().map(|item| item.value).collect();
        let all: f64 = values.iter().sum();
        let least = (6.2 * size) * (3.0 * size);
        let big = values.iter().take_while(|value| **value / all * area.width() * area.height() >= least).count();
        // A single item left over stands by itself.
        if big + 1 >= values.len() { values.len() } else { big.max(1) }
    }

    /// How many items stand by themselves, and where: theirs, then that of the others together, which stand last, however large
    /// they are. A rectangle that came out too slim for a name goes to the others.
    fn laid_out(&self, area: Area, size: f64) -> (usize, Vec<Area>) {
        let values: Vec<f64> = self.positive().map(|item| item.value).collect();
        let slim = |tile: &Area| tile.height() < 1.9 * size || tile.width() < 3.0 * size;
        let mut shown = self.shown(area, size);
        loop {
            let (own, rest) = values.split_at(shown);
            let rest = (!rest.is_empty()).then(|| rest.iter().sum());
            let boxes = squarified(&own.iter().copied().chain(rest).collect::<Vec<f64>>(), area);
            match boxes.iter().take(shown).position(slim) {
                Some(at) if at > 0 && values.len() - at > 1 => shown = at,
                _ => return (shown, boxes),
            }
        }
    }
}

/// Name, share and value in a tile, as far as they have room.
fn write(scene: &mut Scene, (area, colour): (Area, Colour), name: &str, [share, value]: &[String; 2]) {
    let inner = area.less(0.45 * scene.em());
    let largest = (0.16 * inner.height().min(inner.width())).clamp(0.8 * scene.em(), 1.7 * scene.em());
    let ink = text_on(colour);
    let lines_for = |size: f64| text::lines(name, Face::Bold, size, inner.width(), 3);
    let fits = |size: f64| {
        let lines = lines_for(size);
        let whole = lines.iter().all(|line| !line.contains('…'));
        (whole && (lines.len() as f64 + 1.0) * 1.25 * size <= inner.height()).then_some(lines)
    };
    let sizes = [largest, 0.85 * largest, 0.8 * scene.em(), 0.7 * scene.em()];
    let found = sizes.into_iter().find_map(|size| Some((size, fits(size)?)));
    let (size, lines) = found.unwrap_or_else(|| {
        let size = 0.75 * scene.em();
        (size, text::lines(name, Face::Bold, size, inner.width(), 1))
    });
    let mut y = inner.top + 0.85 * size;
    for line in lines {
        if y <= inner.bottom + 0.1 * size {
            scene.words_in(Face::Bold, &line, (inner.left, y), Anchor::Start, size, ink);
        }
        y += 1.25 * size;
    }
    let long = format!("{share} · {value}");
    let has_room = |text: &str| width(text, Face::Regular, 0.9 * size) <= inner.width();
    let said = if has_room(&long) { &long } else { share };
    if has_room(said) && y <= inner.bottom + 0.2 * size {
        scene.words(said, (inner.left, y - 0.05 * size), Anchor::Start, 0.9 * size, ink);
    }
}

/// How deep the colour of an item is: the deeper the larger its share.
fn depth(share: f64) -> f64 {
    0.12 + 0.88 * (share / 0.25).min(1.0).sqrt()
}

impl Drawing for Treemap {
    fn title(&self, language: Language) -> String {
        Phrase::TreemapTitle.say(language, &[&self.units.say_one(language)])
    }

    fn subtitle(&self, language: Language) -> String {
        let number = count(self.items.len() as f64);
        let said = |value: f64| self.currency.short(value, language);
        let (units, sum) = (self.units.say(language), self.sum());
        match self.total.filter(|total| *total > 0.0) {
            Some(total) => {
                let part = percent(sum / total, 1, language);
                Phrase::TreemapPart.say(language, &[&said(total), &number, &units, &part])
            }
            None => Phrase::TreemapSubtitle.say(language, &[&said(sum), &number, &units]),
        }
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let positive = self.positive().count();
        let zeros = self.items.len() - positive;
        let units = self.units.say(language);
        let mut remarks = Vec::new();
        if positive > 0 && zeros > 0 {
            remarks.push(Phrase::ZerosLeft.say(language, &[&count(zeros as f64), &units]));
        }
        if positive == 1 {
            remarks.push(Phrase::OnlyOne.say(language, &[&units]));
        }
        remarks
    }

    fn draw(&self, scene: &mut Scene, area: Area) {
        let language = scene.style.language;
        let sum = self.sum();
        if sum <= 0.0 {
            let reason = if self.items.is_empty() { Phrase::NoUnit } else { Phrase::ZeroTotal };
            return scene.reason(area, &reason.say(language, &[&self.units.say(language)]));
        }
        let items: Vec<&TreemapItem> = self.positive().collect();
        let (shown, boxes) = self.laid_out(area, 0.8 * scene.em());
        let mut tiles: Vec<(String, f64)> =
            items.iter().take(shown).map(|item| (text::name(&item.name), item.value)).collect();
        let others = items.len() - shown;
        if others > 0 {
            let rest: f64 = items.iter().skip(shown).map(|item| item.value).sum();
            tiles.push((Phrase::Others.say(language, &[&count(others as f64)]), rest));
        }
        for (at, (tile_area, (name, value))) in boxes.into_iter().zip(&tiles).enumerate() {
            let is_rest = others > 0 && at == shown;
            let colour = scene.palette().shade(if is_rest { 0.06 } else { depth(value / sum) });
            scene.bar(tile_area.less(0.06 * scene.em()), colour);
            let share = percent(value / self.total.unwrap_or(sum), 1, language);
            write(scene, (tile_area, colour), name, &[share, self.currency.short(*value, language)]);
        }
    }

    fn data(&self) -> FigureData {
        let total = self.total.unwrap_or_else(|| self.sum());
        let shares = self.items.iter().map(|item| (total > 0.0).then(|| item.value / total));
        let columns = vec![
            FigureColumn::text("name", self.items.iter().map(|item| item.name.clone())),
            FigureColumn::numbers("exports", self.currency.name(), self.items.iter().map(|item| Some(item.value))),
            FigureColumn::numbers("share_of_exports", "share", shares),
        ];
        FigureData { columns }
    }
}
