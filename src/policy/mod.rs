//! What would a programme change, and when is a target reached?
//!
//! - [`program`]: a programme as data: who may take part, who is chosen, what it is assumed to do, what it costs.
//! - [`track`]: the road to a target: growth to date, growth that is needed, when it is reached, what is missing.

pub mod program;
pub mod track;
//! - [`reconcile`]: every reading of "top 1 %" and of "SME", next to published figures.

pub mod reconcile;
