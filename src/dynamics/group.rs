//! The firms of a group, year by year, until the figures are taken.

use super::firm_years::{FirmFlows, FirmYear, Portfolio, Scratch};
use super::kinds::{Incumbent, Kinds};
use super::numbers::{GroupYear, rows};
use super::years::Years;
pub use crate::definition::Growth;

impl Growth {
    /// The growth from one value above 0 to another.
    ///
    /// ```
    /// use topheavy::dynamics::Growth;
    ///
    /// assert_eq!(Growth::Rate.from_to(2.0, 3.0), 0.5);
    /// assert_eq!(Growth::Midpoint.from_to(2.0, 3.0), 0.4);
    /// ```
    #[must_use]
    #[inline]
    pub fn from_to(self, before: f64, after: f64) -> f64 {
        match self {
            Self::Log => after.ln() - before.ln(),
            Self::Rate => after / before - 1.0,
            Self::Midpoint => (after - before) / (0.5 * after + 0.5 * before),
        }
    }
}

/// Whether the products, or the markets, of a group can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Apart {
    /// They can.
    Yes,
    /// The group is one of them.
    IsGroup,
    /// The data have no such column.
    NoColumn,
}

/// What the figures of all groups have in common.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The years of the data, all groups together.
    pub years: &'a Years,
    /// How growth is measured.
    pub growth: Growth,
    /// Whether products can be told apart.
    pub products: Apart,
    /// Whether markets can be told apart.
    pub markets: Apart,
}

/// Collects the firms of one group: all flows of a country, or those in one product group or to one market.
///
/// Cost: some 20 bytes for each firm and year; besides, 8 bytes for each share of new products, or markets, in the value of
/// an incumbent that is neither 0 nor 1, and for each year 8 to 20 bytes a product and a market.
#[derive(Debug, Clone, Default)]
pub struct Group {
    years: Vec<GroupFirms>,
}

/// The firms of a group in one year.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupFirms {
    /// Values of exporters: entrants that do not survive or, where that is not known, all; surviving entrants; incumbents
    /// that are [`Incumbent::Old`], then [`Incumbent::Young`].
    pub(super) values: [Vec<f64>; 4],
    /// Values that exiters had the year before.
    pub(super) left: Vec<f64>,
    /// Growth of incumbents from the year before.
    pub(super) growth: [Vec<f64>; 2],
    /// Entrants that export in every year to the second, and to the third, after this one.
    pub(super) long_lived: [u64; 2],
    pub(super) products: Kinds,
    pub(super) markets: Kinds,
}

/// Where [`GroupFirms::values`] keeps entrants that do not survive, surviving ones and, by [`Incumbent`], incumbents.
pub(super) const NOT_SURVIVING: usize = 0;
pub(super) const SURVIVING: usize = 1;
pub(super) const INCUMBENTS: usize = 2;

impl Group {
    /// A group without firms.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one firm: all its flows in the group. A setting's years, products and markets are the same for all firms of a
    /// group, and for [`Group::finish`].
    ///
    /// Cost: 50 to 80 ns for each flow.
    pub fn firm(&mut self, setting: &Setting<'_>, flows: &FirmFlows<'_>, scratch: &mut Scratch) {
        if self.years.len() < setting.years.len() {
            self.years.resize_with(setting.years.len(), GroupFirms::default);
        }
        scratch.read(setting, flows);
        // Whether the firm entered in the year looked at last.
        let mut entered = false;
        for at in 0..scratch.exports.len() {
            let span = Span::of(&scratch.exports, at, setting.years);
            let incumbent = span.incumbent.then_some(if entered { Incumbent::Young } else { Incumbent::Old });
            self.add_value(setting, &scratch.exports, at, &span, incumbent);
            let now = &scratch.exports[at];
            let Some(firms) = self.years.get_mut(now.year) else { continue };
            if setting.products == Apart::Yes {
                add_kinds(&mut firms.products, &mut scratch.products, at, now, flows.products, flows.values, incumbent);
            }
            if setting.markets == Apart::Yes {
                add_kinds(&mut firms.markets, &mut scratch.markets, at, now, flows.markets, flows.values, incumbent);
            }
            entered = span.entrant;
        }
    }

    /// Adds a year's value, growth, survival and exit.
    fn add_value(
        &mut self,
        setting: &Setting<'_>,
        exports: &[FirmYear],
        at: usize,
        span: &Span,
        incumbent: Option<Incumbent>,
    ) {
        let FirmYear { year, value, .. } = exports[at];
        let Some(firms) = self.years.get_mut(year) else { return };
        match incumbent {
            Some(incumbent) => {
                firms.values[INCUMBENTS + incumbent as usize].push(value);
                firms.growth[incumbent as usize].push(setting.growth.from_to(exports[at - 1].value, value));
            }
            None if span.entrant && span.years_more > 0 => firms.values[SURVIVING].push(value),
            None => firms.values[NOT_SURVIVING].push(value),
        }
        if span.entrant {
            firms.long_lived[0] += u64::from(span.years_more >= 2);
            firms.long_lived[1] += u64::from(span.years_more >= 3);
        }
        if span.exits
            && let Some(next) = self.years.get_mut(year + 1)
        {
            next.left.push(value);
        }
    }

    /// Adds the firms of the same group that were collected elsewhere. A firm is in one of the two.
    ///
    /// No bit of the figures depends on how firms were split, nor on the order.
    pub fn append(&mut self, mut other: Self) {
        if other.years.len() > self.years.len() {
            std::mem::swap(&mut self.years, &mut other.years);
        }
        self.years.iter_mut().zip(other.years).for_each(|(mine, others)| mine.append(others));
    }

    /// The figures of every year in which a firm exports or has left.
    ///
    /// Returns the years ascending; a year that only has exiters has a row too.
    /// Cost: 30 to 50 ns for each firm and year. Source: Fernandes, Freund and Pierola (2016).
    #[must_use]
    pub fn finish(self, setting: &Setting<'_>) -> Vec<GroupYear> {
        rows(self.years, setting)
    }
}

impl GroupFirms {
    fn append(&mut self, other: Self) {
        self.values.iter_mut().zip(other.values).for_each(|(mine, others)| join(mine, others));
        self.growth.iter_mut().zip(other.growth).for_each(|(mine, others)| join(mine, others));
        join(&mut self.left, other.left);
        self.long_lived.iter_mut().zip(other.long_lived).for_each(|(mine, others)| *mine += others);
        self.products.append(other.products);
        self.markets.append(other.markets);
    }
}

/// Puts the shorter list behind the longer one.
fn join(mine: &mut Vec<f64>, mut others: Vec<f64>) {
    if others.len() > mine.len() {
        std::mem::swap(mine, &mut others);
    }
    mine.extend(others);
}

/// How a year of a firm stands among its others.
struct Span {
    incumbent: bool,
    entrant: bool,
    /// Exports no more in the next year, which the data have.
    exits: bool,
    /// For how many years it goes on exporting, each following the one before, as far as 3.
    years_more: usize,
}

impl Span {
    fn of(exports: &[FirmYear], at: usize, years: &Years) -> Self {
        let year = exports[at].year;
        let exported_before = at.checked_sub(1).is_some_and(|before| exports[before].year + 1 == year);
        let comparable = years.follows(year);
        let goes_on = |more: &usize| {
            exports.get(at + more).is_some_and(|later| later.year == year + more) && years.follows(year + more)
        };
        let years_more = (1..=3).take_while(goes_on).count();
        Self {
            incumbent: comparable && exported_before,
            entrant: comparable && !exported_before,
            exits: years_more == 0 && years.follows(year + 1),
            years_more,
        }
    }
}

/// Adds a year's products, or markets.
fn add_kinds(
    kinds: &mut Kinds,
    portfolio: &mut Portfolio,
    at: usize,
    now: &FirmYear,
    codes: &[u32],
    values: &[f64],
    incumbent: Option<Incumbent>,
) {
    kinds.add_exporter(portfolio.of_year(at));
    if let Some(incumbent) = incumbent {
        let flows = now.flows.clone();
        let changes = portfolio.changes(at, &codes[flows.clone()], &values[flows], now.value);
        kinds.add_changes(incumbent, &changes);
    } else {
        portfolio.skip();
    }
}
