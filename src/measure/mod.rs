//! Measures of one cell: how concentrated, unequal or polarized the values of its units are.
//!
//! A cell is one row of a result table: all firms of one year, all markets of one product. [`Values`] checks its
//! numbers once; every measure trusts them afterwards. [`evaluate`] computes many measures together and shares the
//! sort and the sums; each measure also has a function of its own, with the same bits. What a measure means is said by
//! [`Measure::definition`].
//!
//! ```
//! use topheavy::measure::{Measure, Values, evaluate, hhi};
//!
//! let values = Values::new(&[40.0, 30.0, 20.0, 10.0])?;
//! let found = evaluate(&values, &Measure::parse_list("hhi, cr(2), gini")?);
//! assert_eq!(found.numbers, [Ok(0.3), Ok(0.7), Ok(0.25)]);
//! assert_eq!(hhi(&values), found.numbers[0]);
//! # Ok::<(), topheavy::Error>(())
//! ```

mod cell;
mod certified;
mod column;
mod compensated;
mod density;
mod diversification;
mod entropy;
mod evaluator;
mod herfindahl;
mod lorenz;
mod name;
mod number;
mod order;
mod parameters;
mod parse;
mod polarization;
mod power;
mod ranked;
mod scale;
mod short;
mod strip;
mod sum;
mod top;
mod values;

pub(crate) use column::measure_of_column;
pub use diversification::{diversification, krugman};
pub use entropy::{atkinson, exp_shannon, generalized_entropy, kolm, mld, shannon, theil};
pub use evaluator::{Evaluation, Evaluator};
pub use herfindahl::{
    cci, dominance, effective_number, hannah_kay, hhi, hhi_dual, hhi_excess, hhi_normalized, hhi_normalized_unctad,
    hhi_points, merger_delta, renyi, stenbacka,
};
pub use lorenz::{
    gini, gini_small_sample, hall_tideman, hoover, lorenz, lorenz_asymmetry, lorenz_curve, palma, quintile_ratio,
};
pub use name::Measure;
pub use number::{Number, Undefined};
pub(crate) use order::select;
#[cfg(feature = "policy")]
pub(crate) use order::sort_within;
pub use parameters::{Aversion, Class, Fraction, Gamma, Identification, Kappa, Order, Rank, Sensitivity, TopRule};
pub use parse::split_list;
pub use polarization::{der, esteban_ray, wolfson, wolfson_half};
pub(crate) use scale::Scale;
#[cfg(feature = "panel")]
pub(crate) use short::exact_terms;
pub(crate) use short::sum_of;
pub use sum::ExactSum;
pub use top::top_units;
#[cfg(feature = "policy")]
pub(crate) use top::units_from_quantile;
pub use top::{concentration_ratio, count, median, threshold_share, top_share, units_share};
pub(crate) use top::{near_whole, quantile_position, top_length};
pub use values::Values;

/// Computes many measures of a cell at once, sharing the sort and the sums.
///
/// Returns one number for each measure, in the order asked for; a measure that the cell does not define has its reason.
/// The bits are those of the measure's own function.
/// Cost: at most one sort, and one pass for each family of sums; no sort where only a few ranks are asked for.
///
/// ```
/// use topheavy::measure::{Measure, Undefined, Values, evaluate};
///
/// let idle = Values::new(&[0.0, 0.0])?;
/// let found = evaluate(&idle, &Measure::parse_list("n,hhi")?);
/// assert_eq!(found.numbers, [Ok(2.0), Err(Undefined::NoValue)]);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[must_use]
pub fn evaluate(values: &Values<'_>, measures: &[Measure]) -> Evaluation {
    Evaluator::new(measures).evaluate(values)
}
