//! The change of HHI as plain accounting over classes of firms.

use super::change::{Change, Move, Paired, Split};
use super::pieces::sum;
use crate::definition::decomposition;
use crate::error::Result;
use crate::measure::{Measure, Number, Undefined, Values};

/// The change of the Herfindahl–Hirschman index between two periods, by class of firm.
///
/// Formula: ΔH = Σ s₁² of entering − Σ s₀² of exiting + Σ (s₁² − s₀²) of continuing firms; with w the part that continuing firms hold and h
/// the index among them, the last sum is ½(w₀² + w₁²)·(h₁ − h₀) (`continuing`) + ½(h₀ + h₁)·(w₁² − w₀²) (`composition`).
/// Conventions: the first two are what the firms themselves hold; that others make room for entrants, or take over what
/// exiters leave, is composition. [`change`](super::change) asks another question: what entry as such does to the index.
/// Where continuing firms hold nothing in one period, composition is 0. Swapping the periods changes every sign and
/// exchanges entering with exiting.
/// Arguments: `before` and `after`, firms and their values, one each, without weights.
/// Returns: before, after and four parts that add up to after − before up to rounding. Undefined: all values of a period
/// are zero. Errors: those of [`change`](super::change). Cost: two sorts of the firms.
/// Source: definition; the midpoint as in Marshall–Edgeworth decompositions of a product.
///
/// ```
/// use topheavy::decompose::hhi_change;
/// use topheavy::measure::Values;
///
/// let (before, after) = (Values::new(&[3.0, 1.0])?, Values::new(&[3.0, 1.0, 4.0])?);
/// let found = hhi_change((&["a", "b"], &before), (&["a", "b", "c"], &after))?;
/// let parts: Vec<_> = found.parts.iter().map(|part| part.contribution.unwrap()).collect();
/// assert_eq!(parts, [0.0, 0.25, 0.0, 0.625 * (0.25 - 1.0)]);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_change<L: Ord>(before: (&[L], &Values<'_>), after: (&[L], &Values<'_>)) -> Result<Change> {
    let measure = Measure::Herfindahl;
    let firms = Paired::of(before, after)?;
    let ends = [measure.of(before.1), measure.of(after.1)];
    let totals = [before.1.total(), after.1.total()];
    let held = firms.held();
    let squares = |x: &[f64], total: f64| sum(x.iter().map(|x| (x / total) * (x / total)));
    let part = |part: Move| -> Number {
        if totals.iter().any(|total| *total <= 0.0) {
            return Err(Undefined::NoValue);
        }
        let weights = [0, 1].map(|period: usize| (held[period] / totals[period]).powi(2));
        let apart = held.iter().all(|held| *held > 0.0);
        let among = [0, 1].map(|period: usize| squares(&firms.continuing[period], held[period]));
        Ok(match part {
            Move::Entering => squares(&firms.entering, totals[1]),
            Move::Exiting => 0.0 - squares(&firms.exiting, totals[0]),
            Move::Continuing if apart => 0.5 * (weights[0] + weights[1]) * (among[1] - among[0]),
            Move::Continuing => squares(&firms.continuing[1], totals[1]) - squares(&firms.continuing[0], totals[0]),
            Move::Composition if apart => 0.5 * (among[0] + among[1]) * (weights[1] - weights[0]),
            Move::Composition => 0.0,
        })
    };
    Ok(firms.told(decomposition::hhi_change(), Split::Accounting, ends, 0, part))
}
