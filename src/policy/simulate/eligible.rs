//! Who may take part, as a rule that is quick to ask.

use super::population::{Coded, FirmTable, MISSING, Population};
use crate::error::{Error, Result, shown_name};
use crate::policy::program::{Eligibility, Program, Selection, Strata};

/// How many of the nearest labels a message names.
const NEAREST: usize = 3;
/// Jaro–Winkler similarity from which on a label is near.
const NEAR: f64 = 0.7;

/// A rule of eligibility for the firms of one population.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    min_usd: f64,
    below_usd: f64,
    /// For each size class, whether it may take part; `None` asks nothing.
    size_classes: Option<Vec<bool>>,
    sectors: Option<Vec<bool>>,
    growth: Option<[f64; 2]>,
    markets: Option<[u32; 2]>,
}

impl Rule {
    /// The rule of a programme.
    ///
    /// Errors: something is asked that the data do not tell; a class or a sector that no firm has.
    pub(super) fn new(population: &Population, program: &Program) -> Result<Self> {
        let asked = &program.eligibility;
        let none = FirmTable::default();
        let table = population.table().unwrap_or(&none);
        let given = |told: bool, asked: bool, what: &str, way_out: &str| {
            let problem = || {
                format!(
                    "asks for the {what} of firms, which the data do not tell; {way_out}, or take it out of the rule"
                )
            };
            if asked && !told { Err(Error::argument("eligibility", problem())) } else { Ok(()) }
        };
        let growth = asked.min_growth.is_some() || asked.max_growth.is_some();
        let markets = asked.min_markets.is_some() || asked.max_markets.is_some();
        given(table.growth.is_some(), growth, "growth", "give a panel with the year before")?;
        given(table.markets.is_some(), markets, "number of markets", "give a panel with a market column")?;
        given(
            table.size_class.is_some(),
            !asked.size_classes.is_empty(),
            "size class",
            "name its column in --size-class",
        )?;
        given(table.sector.is_some(), !asked.sectors.is_empty(), "sector", "name its column in --sector")?;
        selection_is_told(&program.selection, table)?;
        if let Some(sector) = &table.sector {
            // Before the labels are looked up, since the programme knows the line of its file.
            program.check_sectors(&sector.names.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        Ok(Self {
            min_usd: asked.min_usd.unwrap_or(0.0),
            below_usd: asked.below_usd.unwrap_or(f64::INFINITY),
            size_classes: allowed("size class", &asked.size_classes, table.size_class.as_ref())?,
            sectors: allowed("sector", &asked.sectors, table.sector.as_ref())?,
            growth: growth
                .then(|| [asked.min_growth.unwrap_or(f64::NEG_INFINITY), asked.max_growth.unwrap_or(f64::INFINITY)]),
            markets: markets.then(|| [asked.min_markets.unwrap_or(0), asked.max_markets.unwrap_or(u32::MAX)]),
        })
    }

    /// Whether a firm may take part: exports and growth of the year before it joins, and the firm of the base year whose
    /// other features it has.
    #[inline]
    pub(super) fn admits(&self, value: f64, growth: f64, table: Option<&FirmTable>, like: usize) -> bool {
        if !(value >= self.min_usd && value < self.below_usd && value > 0.0) {
            return false;
        }
        let has = |allowed: Option<&Vec<bool>>, coded: Option<&Coded>| {
            allowed.is_none_or(|allowed| {
                let code = coded.and_then(|coded| coded.codes.get(like)).copied().unwrap_or(MISSING);
                allowed.get(code as usize).copied().unwrap_or(false)
            })
        };
        let markets = |[least, most]: [u32; 2]| {
            let markets = table.and_then(|table| table.markets.as_ref()).and_then(|markets| markets.get(like));
            markets.is_some_and(|markets| (least..=most).contains(markets))
        };
        self.growth.is_none_or(|[least, most]| growth >= least && growth <= most)
            && self.markets.is_none_or(markets)
            && has(self.size_classes.as_ref(), table.and_then(|table| table.size_class.as_ref()))
            && has(self.sectors.as_ref(), table.and_then(|table| table.sector.as_ref()))
    }
}

/// The rule in words.
pub(super) fn in_words(rule: &Eligibility) -> String {
    let usd = |number: f64| format!("USD {}M", number / 1e6);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(rule.min_usd.map(|least| format!("from {}", usd(least))));
    parts.extend(rule.below_usd.map(|most| format!("below {}", usd(most))));
    parts.extend((!rule.size_classes.is_empty()).then(|| format!("size class {}", rule.size_classes.join(" or "))));
    parts.extend((!rule.sectors.is_empty()).then(|| format!("sector {}", rule.sectors.join(" or "))));
    parts.extend(rule.min_growth.map(|least| format!("growth of at least {least}")));
    parts.extend(rule.max_growth.map(|most| format!("growth of at most {most}")));
    parts.extend(rule.min_markets.map(|least| format!("{least} markets or more")));
    parts.extend(rule.max_markets.map(|most| format!("{most} markets or fewer")));
    if parts.is_empty() { "any exporter".to_owned() } else { parts.join(", ") }
}

/// For each label of the data whether it is among those asked for; `None` when nothing is asked.
fn allowed(what: &str, asked: &[String], coded: Option<&Coded>) -> Result<Option<Vec<bool>>> {
    let Some(coded) = coded.filter(|_| !asked.is_empty()) else { return Ok(None) };
    let same = |name: &str, asked: &str| name.to_lowercase() == asked.to_lowercase();
    for label in asked {
        if !coded.names.iter().any(|name| same(name, label)) {
            let nearest = nearest(label, &coded.names);
            let problem = format!("no firm has the {what} '{}'{nearest}", shown_name(label));
            return Err(Error::argument("eligibility", problem));
        }
    }
    Ok(Some(coded.names.iter().map(|name| asked.iter().any(|label| same(name, label))).collect()))
}

/// The labels most like one that does not occur, in words.
fn nearest(wanted: &str, names: &[String]) -> String {
    let scored = names.iter().map(|name| (strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase()), name));
    let mut scored: Vec<_> = scored.filter(|(score, _)| *score >= NEAR).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let quoted: Vec<String> =
        scored.into_iter().take(NEAREST).map(|(_, name)| format!("'{}'", shown_name(name))).collect();
    if quoted.is_empty() { String::new() } else { format!("; nearest: {}", quoted.join(", ")) }
}

/// Errors when a rule of selection looks at something that the data do not tell.
fn selection_is_told(selection: &Selection, table: &FirmTable) -> Result<()> {
    let missing = match selection {
        Selection::Random | Selection::Largest => None,
        Selection::FastestGrowing => table.growth.is_none().then_some("growth"),
        Selection::Score { growth, markets, .. } => {
            let weighs = |weight: f64| weight.abs() > 0.0;
            let no_growth = (weighs(*growth) && table.growth.is_none()).then_some("growth");
            no_growth.or_else(|| (weighs(*markets) && table.markets.is_none()).then_some("number of markets"))
        }
        Selection::Lottery { strata: Strata::SizeClass } => table.size_class.is_none().then_some("size class"),
        Selection::Lottery { strata: Strata::Sector } => table.sector.is_none().then_some("sector"),
    };
    let problem = |what: &str| format!("looks at the {what} of firms, which the data do not tell; choose another rule");
    missing.map_or(Ok(()), |what| Err(Error::argument("selection", problem(what))))
}
