//! The firms of a country in the base year.

use super::classes::Classes;
use super::figures::Figures;
use super::outcome::Past;
use crate::brackets::Brackets;
use crate::error::{BadValue, Error, ErrorKind, Place, Result};
use crate::measure::{Measure, Values, evaluate, sum_of};
use std::collections::BTreeSet;

/// More than a country exports: what is above is in another unit.
const MOST_USD: f64 = 1e18;
/// Most firms of a population: numbers of firms are 32-bit, with room for those that enter.
const MOST_FIRMS: usize = 1 << 28;
/// Most sectors that are told apart: each has its own numbers in every replicate.
pub(super) const MOST_SECTORS: usize = 1000;
/// Code of a firm whose label is missing.
pub(super) const MISSING: u32 = u32::MAX;

/// Labels of firms: for each firm the place of its label among `names`, `None` where it is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Labelled<'a> {
    /// One entry a firm.
    pub codes: &'a [Option<u32>],
    /// The labels, each once.
    pub names: &'a [String],
}

/// What is known of the firms in the base year, a slice entry for each firm. `None`: the data do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Firms<'a> {
    /// Exports in US dollars a year, at least 0; firms without exports are left out.
    pub value_usd: &'a [f64],
    /// Growth of exports over the year before, 0.1 being ten per cent; `None` for a firm that did not export then.
    pub growth: Option<&'a [Option<f64>]>,
    /// Number of markets.
    pub markets: Option<&'a [u32]>,
    /// Legal size class.
    pub size_class: Option<Labelled<'a>>,
    /// Main sector.
    pub sector: Option<Labelled<'a>>,
}

/// The firms of a country in the base year, checked and put in an order of their own: no order of rows reaches a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    pub(super) base_year: i32,
    pub(super) start: Start,
    pub(super) total: f64,
    pub(super) history: Vec<Past>,
    pub(super) notes: Vec<String>,
    pub(super) synthetic: Option<String>,
}

/// Where a replicate begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Start {
    /// With these firms.
    Firms(FirmTable),
    /// With firms drawn within the classes of a table.
    Classes(Classes),
}

/// Firms, the largest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FirmTable {
    pub(super) value: Vec<f64>,
    /// Not a number where a firm has none.
    pub(super) growth: Option<Vec<f64>>,
    pub(super) markets: Option<Vec<u32>>,
    pub(super) size_class: Option<Coded>,
    pub(super) sector: Option<Coded>,
}

/// Labels by code, in the order of their text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Coded {
    pub(super) codes: Vec<u32>,
    pub(super) names: Vec<String>,
}

impl Population {
    /// A population of known firms.
    ///
    /// Arguments: `base_year`, the last year of the data; `firms`, in US dollars.
    /// Conventions: firms without exports are left out; the number of markets, the size class and the sector of a firm stay
    /// what they are in the base year.
    /// Errors: slices of different lengths; a value that is negative or not finite, a growth below −1; no firm that exports;
    /// more than 10^18 US dollars, 1,000 sectors or 2^28 firms; a code without a name.
    /// Cost: one sort.
    ///
    /// ```
    /// use topheavy::policy::{Firms, Population};
    ///
    /// let population = Population::new(2025, &Firms { value_usd: &[2e6, 7e6, 0.0], ..Firms::default() })?;
    /// assert_eq!((population.base_year(), population.firms(), population.total_usd()), (2025, 2, 9e6));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn new(base_year: i32, firms: &Firms<'_>) -> Result<Self> {
        firms.check()?;
        let size_class = firms.size_class.map(|labels| Coded::of("size class", &labels)).transpose()?;
        let sector = firms.sector.map(|labels| Coded::of("sector", &labels)).transpose()?;
        if let Some(sector) = sector.as_ref().filter(|sector| sector.names.len() > MOST_SECTORS) {
            let problem = format!(
                "there are {} sectors, and at most {MOST_SECTORS} are told apart; take a coarser column or product codes of \
                 fewer digits",
                sector.names.len()
            );
            return Err(Error::argument("--sector", problem));
        }
        let growth = |firm: usize| firms.growth.and_then(|growth| growth.get(firm).copied().flatten());
        let markets = |firm: usize| firms.markets.and_then(|markets| markets.get(firm).copied());
        let code = |coded: &Option<Coded>, firm: usize| coded.as_ref().and_then(|coded| coded.codes.get(firm).copied());
        let key = |firm: usize| (markets(firm), code(&size_class, firm), code(&sector, firm));
        let mut order: Vec<usize> = (0..firms.value_usd.len()).filter(|firm| firms.value_usd[*firm] > 0.0).collect();
        // Firms that are equal in everything are the same firm to the simulation.
        order.sort_unstable_by(|a, b| {
            let by_value = firms.value_usd[*b].total_cmp(&firms.value_usd[*a]);
            let growth = |firm: usize| growth(firm).unwrap_or(f64::NEG_INFINITY);
            by_value.then_with(|| growth(*a).total_cmp(&growth(*b))).then_with(|| key(*a).cmp(&key(*b)))
        });
        let taken = |coded: Option<Coded>| {
            coded.map(|Coded { codes, names }| Coded { codes: order.iter().map(|firm| codes[*firm]).collect(), names })
        };
        let table = FirmTable {
            value: order.iter().map(|firm| firms.value_usd[*firm]).collect(),
            growth: firms.growth.map(|_| order.iter().map(|firm| growth(*firm).unwrap_or(f64::NAN)).collect()),
            markets: firms.markets.map(|markets| order.iter().map(|firm| markets[*firm]).collect()),
            size_class: taken(size_class),
            sector: taken(sector),
        };
        if table.value.is_empty() {
            return Err(Error::data(Place::default().column("value"), "no firm exports in the base year"));
        }
        let total = sum_of(&table.value);
        if total > MOST_USD {
            let problem = "adds up to more than 10^18 US dollars a year; check the currency and the unit";
            return Err(Error::data(Place::default().column("value"), problem));
        }
        Ok(Self {
            base_year,
            start: Start::Firms(table),
            total,
            history: Vec::new(),
            notes: Vec::new(),
            synthetic: None,
        })
    }

    /// A population that only a table of classes tells: each replicate draws other firms.
    ///
    /// Formula: rank by rank x = e + |λ|·(y − e), e the estimate of [`Brackets::estimated`], y the most equal firms that the
    /// table allows for λ < 0 and the least equal ones for λ ≥ 0, λ uniform on [−1, 1) for each class by itself.
    /// Conventions: every draw keeps units, value and limits of each class, and the concentration ratios; how far it goes
    /// towards the extremes is an assumption that the table cannot test, so that intervals are wide.
    /// Arguments: `base_year`, the year of the table; `brackets`, whose limits are US dollars.
    /// Errors: a table without units, value or limits of some class, or without a total; more than 2^28 firms.
    /// Cost: a few passes over the firms.
    pub fn of_brackets(base_year: i32, brackets: &Brackets) -> Result<Self> {
        let classes = Classes::new(brackets, MOST_FIRMS)?;
        let total = sum_of(&classes.estimated);
        let notes = brackets.notes().to_vec();
        Ok(Self { base_year, start: Start::Classes(classes), total, history: Vec::new(), notes, synthetic: None })
    }

    /// Adds what a reader of results must know of these firms.
    #[must_use]
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Adds what the years before the base year were: for each year the exports of every firm.
    ///
    /// Conventions: firms without exports are left out, as in the base year; a year in which no firm exports has no numbers.
    /// Errors: a value that is negative or not finite. Cost: one sort a year.
    ///
    /// ```
    /// use topheavy::policy::{Firms, Population};
    ///
    /// let population = Population::new(2025, &Firms { value_usd: &[2e6, 7e6], ..Firms::default() })?;
    /// assert!(population.with_history([(2024, vec![1e6, 0.0, 8e6])]).is_ok());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn with_history(mut self, years: impl IntoIterator<Item = (i32, Vec<f64>)>) -> Result<Self> {
        let measures = Figures::new()?.measures;
        for (year, mut exports) in years {
            exports.retain(|value| *value != 0.0);
            if exports.is_empty() {
                continue;
            }
            let numbers = evaluate(&Values::new(&exports)?, &measures).numbers;
            let named = measures.iter().map(Measure::column).zip(numbers);
            self.history.extend(named.map(|(name, number)| Past { year, name, number: number.ok() }));
        }
        Ok(self)
    }

    /// Marks the firms as synthetic; the label goes into every result.
    #[must_use]
    pub fn synthetic(mut self, label: Option<String>) -> Self {
        self.synthetic = label;
        self
    }

    /// Year of the data in which the simulation begins.
    #[must_use]
    pub fn base_year(&self) -> i32 {
        self.base_year
    }

    /// How many firms export in the base year.
    #[must_use]
    pub fn firms(&self) -> usize {
        match &self.start {
            Start::Firms(table) => table.value.len(),
            Start::Classes(classes) => classes.estimated.len(),
        }
    }

    /// Exports of the base year, US dollars.
    #[must_use]
    pub fn total_usd(&self) -> f64 {
        self.total
    }

    /// What is known of each firm; nothing when firms are drawn from classes.
    pub(super) fn table(&self) -> Option<&FirmTable> {
        match &self.start {
            Start::Firms(table) => Some(table),
            Start::Classes(_) => None,
        }
    }

    /// The sectors that are told apart.
    pub(super) fn sectors(&self) -> Option<&Coded> {
        self.table().and_then(|table| table.sector.as_ref())
    }
}

impl Firms<'_> {
    fn check(&self) -> Result<()> {
        let firms = self.value_usd.len();
        let lengths = [
            ("growth", self.growth.map(<[_]>::len)),
            ("markets", self.markets.map(<[_]>::len)),
            ("size_class", self.size_class.map(|labels| labels.codes.len())),
            ("sector", self.sector.map(|labels| labels.codes.len())),
        ];
        for (name, found) in lengths {
            if let Some(found) = found.filter(|found| *found != firms) {
                return Err(ErrorKind::Length { name: name.to_owned(), expected: firms, found }.into());
            }
        }
        if firms > MOST_FIRMS {
            return Err(Error::argument("value_usd", "there are more than 2^28 firms"));
        }
        let problem = |value: f64| match value {
            value if value.is_nan() => Some(BadValue::NotANumber),
            value if value.is_infinite() => Some(BadValue::Infinite),
            value if value < 0.0 => Some(BadValue::Negative),
            _ => None,
        };
        if let Some((row, problem_found)) =
            self.value_usd.iter().enumerate().find_map(|(row, value)| Some((row, problem(*value)?)))
        {
            let count = self.value_usd.iter().filter(|value| problem(**value) == Some(problem_found)).count() as u64;
            let place = Place::default().column("value").row(row as u64 + 1);
            return Err(ErrorKind::Value { place, problem: problem_found, count }.into());
        }
        let possible = |growth: &Option<f64>| growth.is_none_or(|growth| growth.is_finite() && growth >= -1.0);
        if !self.growth.unwrap_or_default().iter().all(possible) {
            return Err(Error::argument("growth", "must be finite and at least −1, or none"));
        }
        Ok(())
    }
}

impl Coded {
    /// Labels by code in the order of their text, each once.
    fn of(what: &str, labels: &Labelled<'_>) -> Result<Self> {
        let names: BTreeSet<&String> = labels.names.iter().collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let place = |name: &String| names.binary_search(name).ok().and_then(|at| u32::try_from(at).ok());
        let places: Vec<u32> = labels.names.iter().map(|name| place(name).unwrap_or(MISSING)).collect();
        let code = |code: &Option<u32>| match code {
            None => Ok(MISSING),
            Some(code) => places.get(*code as usize).copied().ok_or_else(|| {
                Error::argument(what.replace(' ', "_"), "has a code without a name; give one name for each code")
            }),
        };
        let codes = labels.codes.iter().map(code).collect::<Result<_>>()?;
        Ok(Self { codes, names })
    }
}
