//! Where the numbers of a replicate stand.

use super::figures::Figures;
use crate::definition::Definition;
use crate::error::Result;
use crate::measure::Measure;

/// Numbers of a world (without or with the programme) that are no measure of one year's values, in the order in which they
/// follow the measures.
pub(super) const COHORTS: [&str; 4] =
    ["share_cohort_lt_10m", "share_leavers_10m", "share_joiners_10m", "share_cohort_eligible"];
/// Firms that reached graduation: the last number of a world.
pub(super) const GRADUATES: &str = "graduates";
/// What the programme costs and brings in a year, one number for both worlds.
pub(super) const COSTS: [&str; 12] = [
    "supported_firms",
    "empty_places",
    "support",
    "support_usd",
    "support_total",
    "support_total_usd",
    "additional_gross_usd",
    "additional_before_displacement_usd",
    "additional_usd",
    "additional_total_usd",
    "additional_per_support",
    "gap_share",
];

/// Where the numbers of a replicate stand: year by year those without the programme, those with it, what it costs, and by
/// sector those without and with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) figures: Figures,
    pub(super) sectors: usize,
    pub(super) years: usize,
}

impl Layout {
    pub(super) fn new(sectors: usize, years: usize) -> Result<Self> {
        Ok(Self { figures: Figures::new()?, sectors, years })
    }

    /// Numbers of one world.
    pub(super) fn of_world(&self) -> usize {
        self.figures.measures.len() + COHORTS.len() + 1
    }

    /// Numbers of one year.
    pub(super) fn of_year(&self) -> usize {
        2 * self.of_world() + COSTS.len() + 2 * self.sectors
    }

    /// Numbers of a replicate.
    pub(super) fn width(&self) -> usize {
        self.years * self.of_year()
    }

    /// Names of the numbers of one world.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = String> + '_ {
        let measures = self.figures.measures.iter().map(Measure::column);
        measures.chain(COHORTS.iter().map(|name| (*name).to_owned())).chain([GRADUATES.to_owned()])
    }

    /// What each number means.
    pub(super) fn definitions(&self) -> Result<Vec<Definition>> {
        let measures = self.figures.measures.iter().map(|measure| Ok(measure.definition()));
        let terms = COHORTS.iter().chain([&GRADUATES]).chain(&COSTS).map(|name| Definition::find(name));
        measures.chain(terms).collect()
    }

    /// The numbers of a year, apart: without, with, costs, and by sector without and with.
    pub(super) fn split<'r>(&self, of_year: &'r mut [f64]) -> OfYear<'r> {
        let (without, rest) = of_year.split_at_mut(self.of_world());
        let (with, rest) = rest.split_at_mut(self.of_world());
        let (costs, rest) = rest.split_at_mut(COSTS.len());
        let (sectors_without, sectors_with) = rest.split_at_mut(self.sectors);
        OfYear { without, with, costs, sectors_without, sectors_with }
    }
}

/// The numbers of one year of one replicate.
#[derive(Debug)]
pub(super) struct OfYear<'r> {
    pub(super) without: &'r mut [f64],
    pub(super) with: &'r mut [f64],
    pub(super) costs: &'r mut [f64],
    pub(super) sectors_without: &'r mut [f64],
    pub(super) sectors_with: &'r mut [f64],
}
