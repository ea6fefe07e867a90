//! What would a programme change, and when is a target reached?
//!
//! - [`program`]: a programme as data: who may take part, who is chosen, what it is assumed to do, what it costs.

pub mod program;
