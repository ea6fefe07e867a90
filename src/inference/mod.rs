//! How sure a number is: resampling, analytic standard errors, tails and fitted distributions.
