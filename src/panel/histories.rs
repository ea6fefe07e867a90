//! Histories: what every firm of a group exported year by year, product by product and market by market.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cells::{CellSink, Cut, Spares};
use super::codes::MISSING;
use super::dictionary::Canonical;
use super::flows::{Column, Packing, Valued};
use super::labels::Labels;
use super::periods::incomplete;
use super::{Panel, Progress};
use crate::error::{Error, Place, Result};
use crate::trade::{HsLevel, Period, PeriodKind, Periods, Role};

/// The flows of one firm in one group, ascending by year, product and market; each combination once.
pub(crate) struct FirmRows<'a> {
    /// Code of the firm, which tells it from others.
    pub(crate) firm: u32,
    /// The entry of each grouping column.
    pub(crate) group: &'a [u32],
    /// Position of the year among the years.
    pub(crate) years: &'a [u16],
    /// Codes of products and of markets, which tell them apart; empty where the data have no such column.
    pub(crate) products: &'a [u32],
    pub(crate) markets: &'a [u32],
    pub(crate) values: &'a [f64],
}

/// Receives firms, each group's and firm's flows together and once.
pub(crate) trait FirmSink: Send {
    fn firm(&mut self, rows: &FirmRows<'_>);
    /// No more firms come.
    fn finish(&mut self);
}

/// A calendar year and what it is called.
type CalendarYear = (i32, String);

/// The calendar years of a panel: those with trade, those that are not whole, and what to know of them.
struct Calendar {
    years: Vec<CalendarYear>,
    incomplete: Vec<i32>,
    notes: Vec<String>,
}

/// A panel arranged for following its firms.
pub(crate) struct Arranged<'a> {
    /// The panel with the columns that were made of others.
    panel: Panel,
    progress: &'a dyn Progress,
    /// The grouping columns: their names and, by code, their entries.
    pub(crate) by: Vec<(String, Arc<Labels>)>,
    /// Calendar years that occur, ascending, and what they are called.
    pub(crate) years: Vec<CalendarYear>,
    /// Whether products and markets are told apart: there is such a column, and it is filled in every row.
    pub(crate) products: bool,
    pub(crate) markets: bool,
    /// Whether the products of a group are one product.
    pub(crate) one_product: bool,
    /// Calendar years that lack some of their months, quarters or half-years.
    pub(crate) incomplete: Vec<i32>,
    /// What a reader must know.
    pub(crate) notes: Vec<String>,
    groups: Vec<usize>,
    year: usize,
}

/// Column of the years.
const YEAR: &str = "year";
/// Column of the groups of products.
const PRODUCT_GROUP: &str = "product group";

impl<'a> Arranged<'a> {
    /// Arranges a panel: groups of these columns, products by the first digits of their codes where that is asked for.
    /// Where there are several reporters they are groups as well.
    ///
    /// Errors: no firm or period; periods that are no years and cannot be added up to years; frequency weights; a column
    /// that was not read, that is the firm or the period; product codes shorter than the digits asked for.
    pub(crate) fn of(panel: &Panel, by: &[String], hs: Option<HsLevel>, progress: &'a dyn Progress) -> Result<Self> {
        if panel.flows.weight.is_some() {
            let problem =
                "firms with a frequency weight have no history of their own; read the panel without the weight";
            return Err(Error::argument("--weight", problem));
        }
        let mut names: Vec<String> = by.iter().map(|name| panel.key_name(name)).collect::<Result<_>>()?;
        names.retain(|name| name != Role::Period.name());
        if panel.labels(Role::Reporter.name()).len() > 1 && !names.iter().any(|name| name == Role::Reporter.name()) {
            names.insert(0, Role::Reporter.name().to_owned());
        }
        panel.grouping(super::Axis::Firm, &names)?;
        let grouped = |role: Role| names.iter().any(|name| name == role.name());
        let mut panel = panel.clone();
        let Calendar { years, incomplete, notes } = panel.add_years()?;
        let year = panel.flows.columns.len() - 1;
        let mut one_product = grouped(Role::Product);
        let mut by = Vec::with_capacity(names.len());
        let mut groups = Vec::with_capacity(names.len());
        for name in names {
            let mut column = panel.column(&name)?;
            if let Some(level) = hs.filter(|_| name == Role::Product.name()) {
                one_product = panel.add_product_groups(column, level)?;
                column = panel.flows.columns.len() - 1;
            }
            by.push((name, Arc::clone(&panel.flows.columns[column].of.labels)));
            groups.push(column);
        }
        let told = |role: Role| match panel.column(role.name()) {
            Ok(column) => panel.flows.without(column).map(|rows| rows == 0),
            Err(_) => Ok(false),
        };
        let (products, markets) = (told(Role::Product)?, told(Role::Market)?);
        Ok(Self { panel, progress, by, years, products, markets, one_product, incomplete, notes, groups, year })
    }

    /// Hands every firm of every group to a sink. Returns the sinks in the order of the groups; the firms of a group may
    /// be in several of them.
    ///
    /// Errors: more combinations of year, product and market than 2^32; a total that overflows.
    /// Cost: one sort of the flows.
    pub(crate) fn firms<S: FirmSink>(&self, sink: impl Fn() -> S + Sync) -> Result<Vec<S>> {
        let (panel, kinds) = (&self.panel, [(self.products, Role::Product), (self.markets, Role::Market)]);
        let told = kinds.into_iter().filter(|(told, _)| *told).map(|(_, role)| panel.column(role.name()));
        let told: Vec<usize> = told.collect::<Result<_>>()?;
        let firm = panel.column(Role::Firm.name())?;
        let packing = Packing::histories(&panel.flows, &self.groups, firm, self.year, &told);
        if packing.unit_bits() > u32::BITS {
            let problem = "years, products and markets have more than 2^32 combinations; read products at fewer digits";
            return Err(Error::argument("--hs", problem));
        }
        let sink = || Unpacking {
            packing: &packing,
            columns: [const { Vec::new() }; 3],
            years: Vec::new(),
            has_products: self.products,
            sink: sink(),
        };
        let cut =
            Cut { packing: packing.clone(), valued: Valued::Plain, weighted: false, finer: None, keep_units: false };
        let (sinks, _) = panel.each_cell(&cut, &Spares::default(), sink, self.progress)?;
        Ok(sinks.into_iter().map(|unpacking| unpacking.sink).collect())
    }
}

/// Turns cells into firms.
struct Unpacking<'a, S> {
    packing: &'a Packing,
    /// Codes of year, product and market, as far as there are such columns.
    columns: [Vec<u32>; 3],
    years: Vec<u16>,
    has_products: bool,
    sink: S,
}

impl<S: FirmSink> CellSink for Unpacking<'_, S> {
    fn cell(&mut self, keys: &[u32], units: &[u32], values: &[f64], _weights: Option<&[f64]>) -> Result<()> {
        self.packing.unit(units, &mut self.columns);
        let [year, first, second] = &self.columns;
        self.years.clear();
        self.years.extend(year.iter().map(|year| u16::try_from(*year).unwrap_or(u16::MAX)));
        let (products, markets) = if self.has_products { (first, second) } else { (second, first) };
        let (firm, group) = keys.split_last().map_or((MISSING, &[][..]), |(firm, group)| (*firm, group));
        self.sink.firm(&FirmRows { firm, group, years: &self.years, products, markets, values });
        Ok(())
    }

    fn finish(&mut self) {
        self.sink.finish();
    }
}

impl Panel {
    /// Adds a column of calendar years.
    fn add_years(&mut self) -> Result<Calendar> {
        let column = &self.flows.columns[self.column(Role::Period.name())?];
        let place = || Place::default().column(&column.source);
        if self.flows.without(self.column(Role::Period.name())?)? > 0 {
            return Err(Error::data(place(), "the period is missing in some rows; require the role"));
        }
        let kind = PeriodKind::ALL.into_iter().find(|kind| self.input.period_kind.as_deref() == Some(kind.name()));
        let periods = kind.and_then(|kind| {
            let labels: Vec<&str> = column.of.labels.iter().collect();
            Periods::infer(&labels, Some(kind)).ok()
        });
        let Some(Periods { kind, values }) = periods else {
            let problem = "its entries are no years, months or dates, so nothing enters or leaves from one to the next";
            return Err(Error::data(place(), problem));
        };
        let is_year = matches!(kind, PeriodKind::Year | PeriodKind::FiscalYear);
        let coarsened =
            values.iter().map(|period| if is_year { Some(*period) } else { period.coarsen(PeriodKind::Year) });
        let coarsened: Vec<Period> = coarsened.collect::<Option<_>>().unwrap_or_default();
        let parts = if is_year { Vec::new() } else { incomplete(values.iter().zip(&coarsened)) };
        let (parts, words): (Vec<Period>, Vec<String>) = parts.into_iter().unzip();
        let incomplete = parts.into_iter().map(|year| i32::from(year.year())).collect();
        let notes = (!words.is_empty()).then(|| {
            format!(
                "part of a year looks like exit and entry; years that lack some of their periods: {}; leave them out, or \
                 take what changes in and after them with care",
                words.join(", ")
            )
        });
        // A year in which nothing is exported is as if the data did not have it.
        let with_trade = self.entries_with_value(column)?;
        let years: BTreeSet<Period> =
            coarsened.iter().zip(with_trade).filter(|(_, with_trade)| *with_trade).map(|(year, _)| *year).collect();
        let years: Vec<Period> = years.into_iter().collect();
        if years.is_empty() {
            return Err(Error::data(Place::default().column(&self.flows.value.source), "no flow has a value above 0"));
        }
        let labels: Vec<String> = years.iter().map(ToString::to_string).collect();
        let code = |period: &Period| years.binary_search(period).ok().and_then(|at| u32::try_from(at).ok());
        let codes: Vec<u32> = coarsened.iter().map(|period| code(period).unwrap_or(MISSING)).collect();
        let made = column.made(YEAR, labels.iter().collect(), |entry| codes.get(entry).copied());
        self.flows.columns.push(made);
        let years: Vec<CalendarYear> = years.into_iter().map(|year| i32::from(year.year())).zip(labels).collect();
        let notes = notes.into_iter().chain(note_on_gaps(&years)).collect();
        Ok(Calendar { years, incomplete, notes })
    }

    /// Whether the rows of each entry of a column have value.
    fn entries_with_value(&self, column: &Column) -> Result<Vec<bool>> {
        let entries = column.of.labels.len();
        if self.input.zero_rows == 0 {
            return Ok(vec![true; entries]);
        }
        let mut with_value = vec![false; entries];
        let mut before = 0;
        for piece in 0..self.flows.value.pieces() {
            let values = self.flows.value.part(piece)?;
            column.codes.part(piece)?.each(|row, code| {
                let entry = column.of.codes.get(code as usize).and_then(|entry| with_value.get_mut(*entry as usize));
                if let Some(entry) = entry.filter(|_| values[row] > 0.0 && self.flows.fates.is_used(before + row)) {
                    *entry = true;
                }
            });
            before += values.len();
        }
        Ok(with_value)
    }

    /// Adds a column of the first digits of a column of product codes. Returns whether that is all of their digits.
    fn add_product_groups(&mut self, products: usize, level: HsLevel) -> Result<bool> {
        let column = &self.flows.columns[products];
        let (digits, labels) = (level.digits(), &column.of.labels);
        let is_code = |label: &&str| label.len() >= digits && label.bytes().all(|byte| byte.is_ascii_digit());
        let others = labels.iter().filter(|label| !is_code(label)).count();
        if others > 0 {
            let problem = format!(
                "{others} product codes have fewer than {digits} digits, or are no codes; ask for fewer digits"
            );
            return Err(Error::argument("--hs", problem));
        }
        let mut groups: BTreeMap<&str, u32> = labels.iter().map(|label| (&label[..digits], 0)).collect();
        groups.values_mut().zip(0..).for_each(|(code, number)| *code = number);
        let texts = groups.keys().collect();
        let made = column.made(PRODUCT_GROUP, texts, |entry| {
            labels.get(entry).and_then(|label| groups.get(&label[..digits])).copied()
        });
        let same = labels.iter().all(|label| label.len() == digits);
        self.flows.columns.push(made);
        Ok(same)
    }
}

/// Says which calendar years are not there.
fn note_on_gaps(years: &[CalendarYear]) -> Option<String> {
    let gaps = years.windows(2).flat_map(|pair| (pair[0].0..pair[1].0).skip(1));
    let gaps: Vec<String> = gaps.map(|year| year.to_string()).collect();
    (!gaps.is_empty())
        .then(|| format!("the data have no year {}; nothing is taken to enter or leave across it", gaps.join(", ")))
}

impl Column {
    /// A column made of this one: `code` gives each entry its new code.
    fn made(&self, name: &str, labels: Labels, code: impl Fn(usize) -> Option<u32>) -> Self {
        let codes = self.of.codes.iter().map(|entry| code(*entry as usize).unwrap_or(MISSING)).collect();
        let of = Canonical { labels: Arc::new(labels), codes, merged: true };
        Self {
            name: name.to_owned(),
            source: self.source.clone(),
            codes: Arc::clone(&self.codes),
            missing: self.missing,
            of,
        }
    }
}
