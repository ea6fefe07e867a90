//! What a simulation returns.

use super::layout::{COSTS, GRADUATES, Layout};
use crate::definition::Definition;
use crate::inference::quantiles;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the JSON layout; changes when a field changes its meaning or goes.
pub const SIMULATION_SCHEMA_VERSION: u32 = 1;

/// A number with its interval over replicates; `None` where it is undefined in some replicate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Mean over the replicates.
    pub estimate: Option<f64>,
    /// Lower end: the (1 − level)/2 quantile of the replicates.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A measure in one year, without and with the programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The year.
    pub year: i32,
    /// Column of the measure, the key of its definition.
    pub name: String,
    /// Without the programme.
    pub without: Estimate,
    /// With it.
    pub with: Estimate,
    /// With − without, replicate by replicate.
    pub difference: Estimate,
}

/// A measure in one year before the base year, as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// The year.
    pub year: i32,
    /// Column of the measure, the key of its definition.
    pub name: String,
    /// The measure; `None` where it is undefined.
    pub number: Option<f64>,
}

/// Exports of one sector in one year, US dollars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectorOutcome {
    /// The year.
    pub year: i32,
    /// The sector, as the data call it.
    pub sector: String,
    /// Without the programme.
    pub without: Estimate,
    /// With it.
    pub with: Estimate,
    /// With − without.
    pub difference: Estimate,
}

/// What the programme costs or brings in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// The year.
    pub year: i32,
    /// Name, the key of its definition.
    pub name: String,
    /// How much.
    pub amount: Estimate,
}

/// What a programme would change: every number without and with it, year by year, with the assumptions it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// Version of the JSON layout.
    pub schema_version: u32,
    /// Name of the programme.
    pub program: String,
    /// Country or region that runs it.
    pub country: String,
    /// Last year of the data.
    pub base_year: i32,
    /// Last year that is simulated.
    pub horizon: i32,
    /// Replicates.
    pub replicates: usize,
    /// Seed.
    pub seed: u64,
    /// Level of the intervals.
    pub level: f64,
    /// How firms grow without the programme, in words.
    pub growth: String,
    /// Who may take part, in words.
    pub eligibility: String,
    /// Firms that export in the base year.
    pub firms: u64,
    /// Those of them that could take part.
    pub eligible: u64,
    /// Exports of the base year, US dollars.
    pub base_total_usd: f64,
    /// Total exports aimed at, US dollars.
    pub target_total_usd: Option<f64>,
    /// What the base year lacks of it.
    pub gap_usd: Option<f64>,
    /// Currency of the support.
    pub currency: String,
    /// Units of it for one US dollar.
    pub per_usd: f64,
    /// Where the rate comes from.
    pub rate_source: String,
    /// Definition of every number, by its name.
    pub definitions: BTreeMap<String, Definition>,
    /// Measures of the whole years of the data before the base year; empty when the data have no others.
    pub history: Vec<Past>,
    /// Measures, year by year.
    pub outcomes: Vec<Outcome>,
    /// Costs and what they bring, year by year.
    pub amounts: Vec<Amount>,
    /// Exports by sector, year by year; empty when the data tell no sectors.
    pub sectors: Vec<SectorOutcome>,
    /// What the numbers say, in sentences.
    pub findings: Vec<String>,
    /// What a reader of these numbers must know.
    pub notes: Vec<String>,
    /// Label of synthetic data; everything made from them carries it.
    pub synthetic: Option<String>,
}

/// The tables of a simulation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tables {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) amounts: Vec<Amount>,
    pub(super) sectors: Vec<SectorOutcome>,
}

impl Simulation {
    /// A measure in a year.
    #[must_use]
    pub fn outcome(&self, name: &str, year: i32) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.year == year && outcome.name == name)
    }

    /// What the programme costs or brings in a year.
    #[must_use]
    pub fn amount(&self, name: &str, year: i32) -> Option<&Estimate> {
        self.amounts.iter().find(|amount| amount.year == year && amount.name == name).map(|amount| &amount.amount)
    }
}

impl Tables {
    /// The tables of all replicates, one row each; what needs a target is left out when there is none.
    pub(super) fn of(
        rows: &[f64],
        layout: &Layout,
        years: &[i32],
        sectors: &[String],
        level: f64,
        target: bool,
    ) -> Self {
        let column = |at: usize| rows.iter().skip(at).step_by(layout.width()).copied();
        let both = |without: usize, with: usize| {
            let difference = column(with).zip(column(without)).map(|(with, without)| with - without);
            let [without, with] = [without, with].map(|at| Estimate::of(column(at), level));
            (without, with, Estimate::of(difference, level))
        };
        let mut tables = Self { outcomes: Vec::new(), amounts: Vec::new(), sectors: Vec::new() };
        let names: Vec<String> = layout.outcomes().collect();
        for (at, year) in years.iter().enumerate() {
            let first = at * layout.of_year();
            for (at, name) in names.iter().enumerate() {
                let (without, with, difference) = both(first + at, first + layout.of_world() + at);
                tables.outcomes.push(Outcome { year: *year, name: name.clone(), without, with, difference });
            }
            let first = first + 2 * layout.of_world();
            for (at, name) in COSTS.iter().enumerate().filter(|(_, name)| target || **name != "gap_share") {
                let amount = Estimate::of(column(first + at), level);
                tables.amounts.push(Amount { year: *year, name: (*name).to_owned(), amount });
            }
            let first = first + COSTS.len();
            for (at, sector) in sectors.iter().enumerate() {
                let (without, with, difference) = both(first + at, first + layout.sectors + at);
                tables.sectors.push(SectorOutcome { year: *year, sector: sector.clone(), without, with, difference });
            }
        }
        tables
    }
}

impl Estimate {
    /// Whether it is the same in every replicate.
    #[must_use]
    pub fn is_one_number(&self) -> bool {
        self.estimate.is_some() && self.low == self.estimate && self.high == self.estimate
    }

    /// Mean and quantiles of the replicates, in their order.
    fn of(replicates: impl Iterator<Item = f64>, level: f64) -> Self {
        let mut numbers: Vec<f64> = replicates.collect();
        if numbers.is_empty() || numbers.iter().any(|number| !number.is_finite()) {
            return Self { estimate: None, low: None, high: None };
        }
        // From the first one, so that equal numbers have themselves as their mean.
        let first = numbers.first().copied().unwrap_or(f64::NAN);
        let mean = first + numbers.iter().map(|number| number - first).sum::<f64>() / numbers.len() as f64;
        numbers.sort_unstable_by(f64::total_cmp);
        let ([low, high], _) = quantiles(&numbers, level);
        Self { estimate: Some(mean), low: Some(low), high: Some(high) }
    }
}

/// What the numbers of the horizon say, in sentences.
pub(super) fn findings(simulation: &Simulation) -> Vec<String> {
    let year = simulation.horizon;
    let difference = |name: &str| simulation.outcome(name, year).and_then(|outcome| outcome.difference.estimate);
    let mut findings = Vec::new();
    if let (Some(threshold), Some(cohort)) = (difference("share_lt_10m"), difference("share_cohort_lt_10m"))
        && threshold * cohort < 0.0
    {
        let points = |share: f64| format!("{:.3} percentage points", 100.0 * share.abs());
        let moves = |share: f64| if share < 0.0 { "falls" } else { "rises" };
        findings.push(format!(
            "In {year} the share of firms below USD 10M {} by {} with the programme, while that of the firms that were below \
             USD 10M in {} {} by {}: firms that grow leave the class, so the class and the firms move in opposite directions.",
            moves(threshold),
            points(threshold),
            simulation.base_year,
            moves(cohort),
            points(cohort),
        ));
    }
    if let Some(additional) = simulation.amount("additional_usd", year).and_then(|amount| amount.estimate) {
        let of_base = 100.0 * additional / simulation.base_total_usd;
        let of_gap = simulation.gap_usd.map_or_else(String::new, |gap| {
            format!(" and {:.3} % of what {} lacks to the target", 100.0 * additional / gap, simulation.base_year)
        });
        findings.push(format!(
            "In {year} the programme adds USD {:.3} bn, net of deadweight and displacement: {of_base:.4} % of the exports of \
             {}{of_gap}.",
            additional / 1e9,
            simulation.base_year,
        ));
    }
    if let Some(graduates) = simulation.outcome(GRADUATES, year)
        && let (Some(with), Some(without)) = (graduates.with.estimate, graduates.without.estimate)
    {
        findings.push(format!(
            "Of the supported firms {with:.1} reach graduation by {year}; {without:.1} of them would without the programme."
        ));
    }
    findings
}
