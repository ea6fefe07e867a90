//! What would a programme change, and when is a target reached?
//!
//! - [`program`]: a programme as data: who may take part, who is chosen, what it is assumed to do, what it costs.
//! - [`simulate()`]: the firms of a country with and without it, year by year, with intervals.

#[cfg(feature = "panel")]
mod ask;
#[cfg(feature = "panel")]
mod of_panel;
pub mod program;
mod simulate;

#[cfg(feature = "panel")]
pub use ask::{GrowthAsked, simulate_classes};
pub use simulate::{
    Amount, Estimate, Firms, Fitted, GrowthModel, Labelled, MEASURES, Outcome, Population, SIMULATION_SCHEMA_VERSION,
    SectorOutcome, Simulation, SimulationOptions, simulate,
};
