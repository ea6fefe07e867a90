//! What a measure is made of: groups, axes, margins, change between two periods, and what would be without a part.
//!
//! ```
//! use topheavy::decompose::{Groups, theil};
//! use topheavy::measure::Values;
//!
//! // Three firms export nothing, three export the same: all inequality is between the two groups.
//! let values = Values::new(&[0.0, 0.0, 0.0, 10.0, 10.0, 10.0])?;
//! let parts = theil(&values, &[Groups::of(&["idle", "idle", "idle", "busy", "busy", "busy"])?])?;
//! assert!((parts.total.unwrap() - 2.0_f64.ln()).abs() < 1e-15);
//! assert!((parts.between.unwrap() - 2.0_f64.ln()).abs() < 1e-15);
//! assert_eq!(parts.within, Ok(0.0));
//! # Ok::<(), topheavy::Error>(())
//! ```

mod accounting;
mod change;
mod decomposition;
mod entropy;
mod gini;
mod groups;
mod herfindahl;
mod margins;
#[cfg(feature = "panel")]
mod of_panel;
mod pieces;
mod shapley;
#[cfg(test)]
mod tests;
mod tree;

pub use accounting::hhi_change;
pub use change::{Change, ChangePart, Move, Split, change};
pub use decomposition::{Decomposition, GroupPart, LevelPart};
pub use entropy::{generalized_entropy, mld, theil};
pub use gini::gini;
pub use groups::Groups;
pub use herfindahl::hhi;
pub use margins::{ExportMargins, margins};
pub use shapley::{Additive, Axis, AxisPart, MOST_AXES, Shapley, shapley};
