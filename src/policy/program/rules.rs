//! Who may take part and who is chosen.

use serde::Serialize;

/// The places of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cohort {
    /// Year in which the firms join. Their exports of the year before decide who is eligible; the effect begins this year.
    pub year: i32,
    /// Firms that join.
    pub firms: u32,
}

/// Who may take part, by what a firm did in the year before it joins. What is `None` or empty asks nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Eligibility {
    /// Name of this reading of the rule, such as `ministry`.
    pub name: String,
    /// Smallest exports, US dollars, included.
    pub min_usd: Option<f64>,
    /// Exports from which a firm is too large, US dollars, not included.
    pub below_usd: Option<f64>,
    /// Legal size classes that may take part, by the names of the data's classes: `large`, `mid`, `sme` or another.
    pub size_classes: Vec<String>,
    /// Sectors that may take part, as labels of the data.
    pub sectors: Vec<String>,
    /// Smallest growth of exports over the year before, 0.1 being ten per cent; a firm without a year before has none.
    pub min_growth: Option<f64>,
    /// Largest such growth.
    pub max_growth: Option<f64>,
    /// Fewest markets.
    pub min_markets: Option<u32>,
    /// Most markets.
    pub max_markets: Option<u32>,
}

/// How firms are chosen among the eligible. Ties are settled by the firm's random number, so that no order of rows matters.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Selection {
    /// Each eligible firm has the same chance.
    Random,
    /// The largest exporters first.
    Largest,
    /// The fastest growing first; firms without a year before come last.
    FastestGrowing,
    /// The highest score first: Σ weight · rank of the firm among the eligible, ranks in [0, 1], of value, growth, markets.
    Score {
        /// Weight of the rank by exports.
        value: f64,
        /// Weight of the rank by growth.
        growth: f64,
        /// Weight of the rank by number of markets.
        markets: f64,
    },
    /// A lottery within strata: places are shared among strata in proportion to their eligible firms (largest remainders).
    Lottery {
        /// What makes the strata.
        strata: Strata,
    },
}

/// What makes the strata of a lottery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strata {
    /// Legal size classes.
    SizeClass,
    /// Sectors.
    Sector,
}
