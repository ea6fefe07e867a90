//! How sure a number is: resampling, analytic standard errors, tails and fitted distributions.
//!
//! [`Bootstrap`] makes intervals of every [`Measure`](crate::measure::Measure) from resamples, [`Bootstrap::difference`] of
//! the change of one between two samples; [`jackknife`] and [`analytic`] give standard errors without random numbers.

mod bootstrap;
mod difference;
mod draws;
mod ends;
mod frame;
mod influence;
mod interval;
mod jackknife;
mod kernel;
mod line;
mod method;
#[cfg(feature = "panel")]
mod of_panel;
pub(crate) mod simplex;
mod stop;
mod terms;
mod warning;

pub use bootstrap::Bootstrap;
#[cfg(feature = "policy")]
pub(crate) use bootstrap::checked_level;
pub use difference::{Difference, Firms};
#[cfg(feature = "policy")]
pub(crate) use ends::quantiles;
pub use interval::{Design, Interval};
pub use jackknife::{ErrorBar, analytic, jackknife};
pub use method::Method;
pub use warning::Warning;

pub mod fit;
pub mod tail;
#[cfg(test)]
mod tests;
