//! The 98 figures of a group in each year.

use super::group::{Apart, GroupFirms, NOT_SURVIVING, SURVIVING, Setting};
use super::kinds::{Kinds, Space};
use super::statistics::{Sample, Statistics};
use crate::measure::{Fraction, Number, TopRule, Undefined, Values, hhi, sum_of, top_units};
use std::mem::take;

/// How many figures a year of a group has.
pub const FIGURES: usize = 98;

/// The fractions of exporters whose shares are taken: the top 1, 5 and 25 %.
const TOP: [f64; 3] = [0.01, 0.05, 0.25];

/// The figures of a group in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupYear {
    /// Place of the year in [`super::Years`].
    pub year: usize,
    /// A1 … A5, A6i … A6v, …, A12v, B1, B2i … B2iii, …, B6iii, C1 … C6, D1i … D6iii, E1i … E6iii.
    pub figures: [Number; FIGURES],
    /// Exporters.
    pub firms: u64,
    /// Value of all exporters.
    pub total: f64,
    /// Values of the two largest exporters, the largest first; 0 where there is none.
    pub largest: [f64; 2],
}

/// The years of a group that have a row, ascending.
pub(super) fn rows(mut years: Vec<GroupFirms>, setting: &Setting<'_>) -> Vec<GroupYear> {
    let mut space = Space::default();
    let mut rows = Vec::new();
    let mut exporters_before = 0;
    for at in 0..years.len() {
        // A year is looked at by itself and by the year before it, and given back.
        let mut now = take(&mut years[at]);
        let exporters = now.exporters();
        if exporters > 0 || !now.left.is_empty() {
            let mut none = GroupFirms::default();
            let next = years.get_mut(at + 1).unwrap_or(&mut none);
            rows.push(row(setting, at, &mut now, next, exporters_before, &mut space));
        }
        exporters_before = exporters;
    }
    rows
}

impl GroupFirms {
    fn exporters(&self) -> usize {
        self.values.iter().map(Vec::len).sum()
    }
}

/// A list of figures that grows to a whole row.
struct Row {
    figures: [Number; FIGURES],
    filled: usize,
}

impl Row {
    fn add(&mut self, figures: &[Number]) {
        for figure in figures {
            if let Some(place) = self.figures.get_mut(self.filled) {
                *place = *figure;
                self.filled += 1;
            }
        }
    }
}

/// Which neighbouring years a year has.
#[derive(Clone, Copy)]
struct Neighbours {
    before: Result<(), Undefined>,
    two_before: Result<(), Undefined>,
    /// The year before, and all up to the first, second and third after.
    with_after: [Result<(), Undefined>; 3],
}

impl Neighbours {
    fn of(setting: &Setting<'_>, at: usize) -> Self {
        let years = setting.years;
        let before = years.before(at);
        let after = |steps| before.and_then(|_| years.after(at, steps)).map(drop);
        Self {
            before: before.map(drop),
            two_before: before.and_then(|before| years.before(before)).map(drop),
            with_after: [after(1), after(2), after(3)],
        }
    }
}

fn row(
    setting: &Setting<'_>,
    at: usize,
    now: &mut GroupFirms,
    next: &mut GroupFirms,
    exporters_before: usize,
    space: &mut Space,
) -> GroupYear {
    let years = Neighbours::of(setting, at);
    let counts = Counts::of(now, exporters_before);
    let mut row = Row { figures: [Err(Undefined::NoFirms); FIGURES], filled: 0 };
    row.add(&counts.figures(years));
    let values = of_values(now, years, space);
    values.statistics.iter().for_each(|statistics| row.add(&statistics.five()));
    row.add(&growth(now, next, years, space).map(|statistics| statistics.five()).concat());
    row.add(&values.concentration);
    let [products, markets] = [(setting.products, &now.products), (setting.markets, &now.markets)]
        .map(|(apart, kinds)| supported(is_apart(apart), || kinds.breadth(space)).map(|found| found.three()));
    // Per exporter, then per product and per market.
    row.add(&[products[0], markets[0], products[1], markets[1]].concat());
    row.add(&counts.rates(years, values.entrants_share));
    row.add(&churn(setting.products, &mut now.products, &mut next.products, years, space));
    row.add(&churn(setting.markets, &mut now.markets, &mut next.markets, years, space));
    GroupYear {
        year: at,
        figures: row.figures,
        firms: counts.exporters as u64,
        total: values.total,
        largest: values.largest,
    }
}

/// How many firms there are of each kind.
struct Counts {
    exporters: usize,
    exporters_before: usize,
    entrants: usize,
    exiters: usize,
    surviving: usize,
    incumbents: usize,
    long_lived: [u64; 2],
}

impl Counts {
    fn of(now: &GroupFirms, exporters_before: usize) -> Self {
        let [not_surviving, surviving, old, young] = now.values.each_ref().map(Vec::len);
        Self {
            exporters: now.exporters(),
            exporters_before,
            entrants: not_surviving + surviving,
            exiters: now.left.len(),
            surviving,
            incumbents: old + young,
            long_lived: now.long_lived,
        }
    }

    /// A1 … A5.
    fn figures(&self, years: Neighbours) -> [Number; 5] {
        let count = |needs: Result<(), Undefined>, firms: usize| needs.map(|()| firms as f64);
        [
            Ok(self.exporters as f64),
            count(years.before, self.entrants),
            count(years.before, self.exiters),
            count(years.with_after[0], self.surviving),
            count(years.before, self.incumbents),
        ]
    }

    /// C1 … C6.
    fn rates(&self, years: Neighbours, entrants_share: Number) -> [Number; 6] {
        let rate = |needs: Result<(), Undefined>, part: u64, whole: usize| {
            needs.and(if whole == 0 { Err(Undefined::NoFirms) } else { Ok(part as f64 / whole as f64) })
        };
        let [two_years, three_years] = self.long_lived;
        [
            rate(years.before, self.entrants as u64, self.exporters),
            rate(years.before, self.exiters as u64, self.exporters_before),
            rate(years.with_after[0], self.surviving as u64, self.entrants),
            years.before.and(entrants_share),
            rate(years.with_after[1], two_years, self.entrants),
            rate(years.with_after[2], three_years, self.entrants),
        ]
    }
}

/// What is said of the exporters' values.
struct OfValues {
    /// A6 … A10.
    statistics: [Statistics; 5],
    /// B1, B2i … B2iii.
    concentration: [Number; 4],
    /// C4, if the entrants are known.
    entrants_share: Number,
    total: f64,
    largest: [f64; 2],
}

fn of_values(now: &mut GroupFirms, years: Neighbours, space: &mut Space) -> OfValues {
    let Space { values, terms, .. } = space;
    values.clear();
    now.values.iter().for_each(|firms| values.extend(firms));
    let surviving = now.values[NOT_SURVIVING].len();
    let incumbents = surviving + now.values[SURVIVING].len();
    now.values = Default::default();
    let known = Values::new(values).ok();
    let total = known.as_ref().map_or_else(|| sum_of(values), Values::total);
    let largest = known.as_ref().map_or([0.0; 2], Values::largest);
    let herfindahl = known.and_then(|values| hhi(&values).ok()).ok_or(Undefined::NoFirms);
    let entrants_share = if total > 0.0 { Ok(sum_of(&values[..incumbents]) / total) } else { Err(Undefined::NoFirms) };
    // Ranks are put in order within a part before they are within the whole that it belongs to.
    let surviving = when(years.with_after[0], || Sample::of(&mut values[surviving..incumbents]).quantiles(terms));
    let entrants = when(years.before, || Sample::of(&mut values[..incumbents]).quantiles(terms));
    let of_incumbents = when(years.before, || Sample::of(&mut values[incumbents..]).quantiles(terms));
    let exiters = when(years.before, || Sample::of(&mut now.left).quantiles(terms));
    let first_of_top = TOP.map(|p| values.len() - top_count(p, values.len()));
    let ranks = first_of_top.map(|rank| rank.min(values.len().saturating_sub(1)));
    let ranks = if values.is_empty() { &[][..] } else { &ranks };
    let exporters = Sample::of(values).with_ranks(ranks, terms);
    let top = first_of_top
        .map(|first| if total > 0.0 { Ok(sum_of(&values[first..]) / total) } else { Err(Undefined::NoFirms) });
    OfValues {
        statistics: [exporters, entrants, exiters, surviving, of_incumbents],
        concentration: [herfindahl, top[0], top[1], top[2]],
        entrants_share,
        total,
        largest,
    }
}

/// How many of n exporters a fraction takes: ⌈p·n⌉.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 to n")]
fn top_count(p: f64, n: usize) -> usize {
    Fraction::new(p).map_or(n, |p| top_units(p, TopRule::Ceil, n as f64) as usize)
}

/// A11 and A12.
fn growth(now: &mut GroupFirms, next: &mut GroupFirms, years: Neighbours, space: &mut Space) -> [Statistics; 2] {
    let Space { values, terms, .. } = space;
    let of_incumbents = when(years.before, || {
        values.clear();
        now.growth.iter().for_each(|firms| values.extend(firms));
        Sample::of(values).quantiles(terms)
    });
    // Incumbents of the next year that entered in this one are its surviving entrants.
    let young = &mut next.growth[1];
    [of_incumbents, when(years.with_after[0], || Sample::of(young).quantiles(terms))]
}

/// D1 … D6, or E1 … E6, each i to iii.
fn churn(apart: Apart, now: &mut Kinds, next: &mut Kinds, years: Neighbours, space: &mut Space) -> Vec<Number> {
    let apart = is_apart(apart);
    let needs = |years: Result<(), Undefined>| apart.and(years);
    let [entry, value_of_new] = supported(needs(years.before), || now.additions(space));
    let [entry_of_young, value_of_new_of_young] =
        supported(needs(years.with_after[0]), || next.additions_of_young(space));
    let [exit, survival] = supported(needs(years.before), || now.losses(space));
    let survival = when(needs(years.two_before), || survival);
    [entry, entry_of_young, value_of_new, value_of_new_of_young, exit, survival].map(|found| found.three()).concat()
}

fn is_apart(apart: Apart) -> Result<(), Undefined> {
    match apart {
        Apart::Yes => Ok(()),
        Apart::IsGroup => Err(Undefined::NotApart),
        Apart::NoColumn => Err(Undefined::NoColumn),
    }
}

/// Statistics of what the data support.
fn when(needs: Result<(), Undefined>, statistics: impl FnOnce() -> Statistics) -> Statistics {
    needs.map_or_else(Statistics::none, |()| statistics())
}

/// Two statistics of what the data support.
fn supported(needs: Result<(), Undefined>, statistics: impl FnOnce() -> [Statistics; 2]) -> [Statistics; 2] {
    needs.map_or_else(|why| [Statistics::none(why); 2], |()| statistics())
}
