//! What a table of published classes says of measures of the firms in them.
//!
//! [`Brackets`] takes the classes (lower limits, firms, values or shares) and what else is published, such as CR10, and
//! gives for each measure the interval in which it must lie and a point estimate; [`hhi_bounds`] needs concentration
//! ratios alone.

mod anchored;
mod bounds;
mod estimate;
mod margins;
mod segments;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod thresholds;

pub use bounds::{Bound, BracketClass, Brackets, Distribution, End, hhi_bounds};
pub use table::{Amounts, ClassTable};
pub use thresholds::AtLeast;
