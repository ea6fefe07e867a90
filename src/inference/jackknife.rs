//! Standard errors from leaving out one unit after the other, and analytic ones.

use super::bootstrap::{checked_level, fewer};
use super::draws::Plan;
use super::frame::{Codes, Frame};
use super::influence::has_influence;
use super::interval::{Design, as_text};
use super::kernel::Kernel;
use super::method::with_influence;
use super::stop::Stop;
use crate::error::{Error, Result};
use crate::measure::{Measure, Number, Undefined, Values, evaluate};
use crate::normal::two_sided;
use serde::Serialize;

/// An estimate with its standard error and a normal interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ErrorBar {
    /// The measure.
    #[serde(serialize_with = "as_text")]
    pub measure: Measure,
    /// Its value in the sample: the bits of [`evaluate`].
    pub estimate: Number,
    /// Standard error.
    pub standard_error: Number,
    /// Bias as the jackknife sees it; 0 for analytic errors, which do not estimate it.
    pub bias: Number,
    /// Lower end.
    pub low: Number,
    /// Upper end.
    pub high: Number,
}

/// Jackknife standard errors, biases and normal intervals.
///
/// Formula: θ₋ᵢ the measure without unit i, θ̄ their mean: variance (n − 1)/n·Σ(θ₋ᵢ − θ̄)², bias (n − 1)(θ̄ − θ̂), interval
/// θ̂ ± z·error. Strata: summed over strata; clusters: a cluster is left out whole.
/// Conventions: the jackknife is inconsistent for the median and other single order statistics, and slow to be right
/// for measures of a few units.
/// Arguments: `values`, with whole frequency weights if any; `design`, one code for each value; `level` in (0, 1); `stopped`,
/// asked before each unit is left out.
/// Returns one for each measure, in the order asked for. Undefined where the estimate is (same reason), is infinite, or
/// has no number without one of the units.
/// Errors: a level outside (0, 1); fewer than 2 units; weights that are not whole; codes of another length; a measure
/// that takes a pass for each of more than 5,000 values; stopped.
/// Cost: one sort, one pass for each family of sums, then O(log n) a unit; clusters take a pass each.
/// Source: Quenouille (1956), Tukey (1958); Efron and Tibshirani (1993), chapter 11.
///
/// ```
/// use topheavy::inference::{Design, jackknife};
/// use topheavy::measure::{Measure, Values};
///
/// let values = Values::new(&[1.0, 2.0, 3.0, 4.0])?;
/// let mean = jackknife(&values, &Measure::parse_list("mean")?, &Design::simple(), 0.95, &|| false)?[0];
/// // The textbook's √(s²/n).
/// assert!((mean.standard_error.unwrap() - (5.0_f64 / 12.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn jackknife(
    values: &Values<'_>,
    measures: &[Measure],
    design: &Design<'_>,
    level: f64,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<ErrorBar>> {
    let z = two_sided(checked_level(level)?);
    let frame = Frame::new(values, measures, design.codes())?;
    let plan = Plan::new(&frame, values.as_slice().len(), design.codes())?;
    if plan.size().0 < 2 {
        return Err(fewer("the jackknife", 2, plan.size().0, plan.of_clusters()));
    }
    let kernel = Kernel::new(&frame, measures).stopped_by(Stop::new(stopped));
    kernel.check_leave_outs(&plan, "the jackknife")?;
    let left = kernel.leave_out(&plan)?;
    let estimates = evaluate(values, measures).numbers;
    let one = |(at, (measure, estimate)): (usize, (&Measure, Number))| {
        let mut variance = Ok(0.0);
        let mut bias = Ok(0.0);
        for pot in &left {
            let size = pot.size();
            if size < 2.0 {
                continue;
            }
            let (mean, squares) = spread(pot.of(at), size);
            let (step, shift) = ((size - 1.0) / size * squares, (size - 1.0) * (mean - estimate.unwrap_or(f64::NAN)));
            variance = variance.and_then(|variance| finite(variance + step));
            bias = bias.and_then(|bias| finite(bias + shift));
        }
        error_bar(*measure, estimate, variance.map(f64::sqrt), bias, z)
    };
    Ok(measures.iter().zip(estimates).enumerate().map(one).collect())
}

/// Mean and sum of squared deviations of numbers that stand for several things each.
fn spread(numbers: impl Iterator<Item = (f64, f64)> + Clone, size: f64) -> (f64, f64) {
    let first = numbers.clone().next().map_or(0.0, |(value, _)| value);
    let shift = numbers.clone().map(|(value, times)| times * (value - first)).sum::<f64>() / size;
    let squares = numbers.map(|(value, times)| times * (value - first - shift).powi(2)).sum();
    (first + shift, squares)
}

fn finite(number: f64) -> Number {
    if number.is_finite() { Ok(number) } else { Err(Undefined::FewReplicates) }
}

fn error_bar(measure: Measure, estimate: Number, error: Number, bias: Number, z: f64) -> ErrorBar {
    let known = estimate.and_then(|value| if value.is_finite() { Ok(value) } else { Err(Undefined::Infinite) });
    let (standard_error, bias) = (known.and(error), known.and(bias));
    let end = |sign: f64| known.and_then(|value| error.map(|error| value + sign * z * error));
    ErrorBar { measure, estimate, standard_error, bias, low: end(-1.0), high: end(1.0) }
}

/// Analytic standard errors from influence functions, and normal intervals.
///
/// Formula: √(Σ IF(xᵢ)²/(n(n − 1))), interval θ̂ ± z·error. IF is the influence function at the sample: of the delta method
/// for functions of means (HHI = E x²/(n·μ²), Theil, MLD, GE, Atkinson, shares of classes); for the Gini
/// ((E|x − X| − 2μG) − G·(x − μ))/μ; for the share S of the largest fraction p, whose smallest unit has the value q,
/// ((x − q)⁺ + p·q − S·x)/μ; for Lorenz ordinates its negative.
/// Conventions: units are drawn independently; frequency weights count units. HHI is taken as that of n units.
/// Arguments: `values`, with whole frequency weights if any; `level` in (0, 1).
/// Returns one for each measure, in the order asked for; all units equal: error 0. Undefined where the estimate is (same
/// reason) or is infinite.
/// Errors: a measure without an analytic error; a level outside (0, 1); fewer than 2 units; weights that are not whole.
/// Cost: one sort and two passes.
/// Source: Kovačević and Binder (1997), Cowell and Flachaire (2007), Davidson (2009), Langel and Tillé (2013).
///
/// ```
/// use topheavy::inference::analytic;
/// use topheavy::measure::{Measure, Values};
///
/// let values = Values::new(&[9.0, 5.0, 4.0, 2.0, 1.0, 1.0])?;
/// let gini = analytic(&values, &Measure::parse_list("gini")?, 0.95)?[0];
/// assert!(gini.low.unwrap() < gini.estimate.unwrap());
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn analytic(values: &Values<'_>, measures: &[Measure], level: f64) -> Result<Vec<ErrorBar>> {
    let z = two_sided(checked_level(level)?);
    if let Some(measure) = measures.iter().find(|measure| !has_influence(measure)) {
        let problem = format!(
            "{measure} has no analytic standard error here; those that have one are {}; use the bootstrap or the jackknife",
            with_influence()
        );
        return Err(Error::argument("measures", problem));
    }
    let frame = Frame::new(values, measures, Codes::default())?;
    if frame.units < 2 {
        return Err(fewer("an analytic standard error", 2, frame.units, false));
    }
    let kernel = Kernel::new(&frame, measures);
    let rows = kernel.replicates(1, 2 * measures.len(), |_, scratch| {
        scratch.counts.copy_from_slice(&frame.weights);
        frame.units
    })?;
    let estimates = evaluate(values, measures).numbers;
    let one = |((measure, estimate), pair): ((&Measure, Number), &[f64])| {
        let error = pair.get(1).copied().filter(|error| error.is_finite());
        let error = if frame.all_equal() { Some(0.0) } else { error };
        error_bar(*measure, estimate, error.ok_or(Undefined::Overflow), Ok(0.0), z)
    };
    Ok(measures.iter().zip(estimates).zip(rows.chunks(2)).map(one).collect())
}
