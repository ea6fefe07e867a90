//! Survival, mobility and growth of a panel's firms as tables: a row a group and what is told apart within it, a column a
//! number with its definition, and a reason where there is none.

mod classes;
mod following;
mod growth;
mod mobility;
mod survival;
mod table;
#[cfg(test)]
mod tests;

pub use following::{FirmHistories, Within};
pub use mobility::MobilityOptions;
pub use survival::SurvivalOptions;
