//! How sure a number is: resampling, analytic standard errors, tails and fitted distributions.

pub mod fit;
pub mod tail;
