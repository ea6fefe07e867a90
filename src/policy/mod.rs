//! What would a programme change, and when is a target reached?
//!
//! - [`program`]: a programme as data: who may take part, who is chosen, what it is assumed to do, what it costs.
//! - [`reconcile`]: every reading of "top 1 %" and of "SME", next to published figures.

pub mod program;
pub mod reconcile;
