//! What would a programme change, and when is a target reached?
//!
//! - [`program`]: a programme as data: who may take part, who is chosen, what it is assumed to do, what it costs.
//! - [`simulate()`]: the firms of a country with and without it, year by year, with intervals.
//! - [`track`]: the road to a target: growth to date, growth that is needed, when it is reached, what is missing.
//! - [`reconcile`]: every reading of "top 1 %" and of "SME", next to published figures.

#[cfg(feature = "panel")]
mod ask;
#[cfg(feature = "panel")]
mod of_panel;
pub mod program;
pub mod reconcile;
mod simulate;
pub mod track;

#[cfg(feature = "panel")]
pub use ask::{GrowthAsked, simulate_classes};
pub use simulate::{
    Amount, Estimate, Firms, Fitted, GrowthModel, Labelled, MEASURES, Outcome, Past, Population,
    SIMULATION_SCHEMA_VERSION, SectorOutcome, Simulation, SimulationOptions, simulate,
};
