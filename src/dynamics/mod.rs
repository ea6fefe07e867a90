//! Exporter dynamics: who exports, who enters, survives and leaves, how exports grow, and how much firms change what they
//! sell and where.
//!
//! The 98 measures are those of the World Bank's Exporter Dynamics Database; what each means is said by its definition.
//! A [`Group`] takes the flows of one firm after the other and gives the figures of every year.
//!
//! ```
//! use topheavy::dynamics::{Apart, FirmFlows, Group, Growth, Scratch, Setting, Years};
//!
//! let years = Years::new(&[2020, 2021])?;
//! let setting = Setting { years: &years, growth: Growth::Log, products: Apart::NoColumn, markets: Apart::Yes };
//! let mut group = Group::new();
//! let mut scratch = Scratch::default();
//! // A firm that sells 30 to market 7 in 2020, and 20 to market 7 and 10 to market 8 in 2021.
//! let flows = FirmFlows { years: &[0, 1, 1], products: &[], markets: &[7, 7, 8], values: &[30.0, 20.0, 10.0] };
//! group.firm(&setting, &flows, &mut scratch);
//! let rows = group.finish(&setting);
//! let incumbents = rows[1].figures[4];
//! let new_markets = rows[1].figures[80];
//! assert_eq!((incumbents, new_markets), (Ok(1.0), Ok(0.5)));
//! # Ok::<(), topheavy::Error>(())
//! ```

mod chain;
mod firm_years;
mod granular;
mod group;
mod growth;
mod histories;
mod id_breaks;
mod kinds;
mod margins;
mod mobility;
mod numbers;
#[cfg(feature = "panel")]
mod of_panel;
mod ranks;
mod spells;
mod statistics;
mod survival;
#[cfg(feature = "panel")]
mod tables;
mod tally;
#[cfg(test)]
mod tests;
mod value_classes;
mod years;

pub use firm_years::{FirmFlows, Scratch};
pub use granular::{
    GAZELLE_YEARS, Gazelles, GranularResidual, TopContribution, gazelles, granular_residual, top_contribution,
};
pub use group::{Apart, Group, Growth, Setting};
pub use growth::{Contribution, FirmGrowth, MidpointGrowth, MidpointRate, midpoint_rates};
pub use histories::{FirmPair, Histories, History};
pub use id_breaks::{IdBreak, id_breaks};
pub use margins::{Extensive, GrowthMargins, Margin, MarginScratch, Margins, Turnover};
pub use mobility::{Passage, Transitions};
pub use numbers::{FIGURES, GroupYear};
#[cfg(feature = "panel")]
pub use of_panel::DynamicsQuestion;
pub use ranks::{Churn, RankCorrelation, rank_correlation, top_churn};
pub use spells::{Entry, Spell, Spells};
pub use survival::{Cohort, CohortAge, Curve, CurvePoint, Survival, Survivors, korea_customs_survival};
#[cfg(feature = "panel")]
pub use tables::{FirmHistories, MobilityOptions, SurvivalOptions, Within};
pub use value_classes::ValueClasses;
pub use years::Years;
