//! Extensive and intensive margins of diversification across product lines.

use super::decomposition::or_null;
use crate::definition::{Definition, decomposition};
use crate::error::{Error, Result};
use crate::measure::{Measure, Number, Undefined, Values};
use serde::Serialize;

/// Theil's T across product lines, split into how many are active and how unequal the active ones are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportMargins {
    /// What is decomposed, and by which formula.
    pub definition: Definition,
    /// Theil's T across all lines, active or not, in [0, ln n].
    #[serde(serialize_with = "or_null")]
    pub total: Number,
    /// Between active and inactive lines: ln(lines/active).
    #[serde(serialize_with = "or_null")]
    pub extensive: Number,
    /// Theil's T of the active lines.
    #[serde(serialize_with = "or_null")]
    pub intensive: Number,
    /// Lines with a value above 0.
    pub active: u64,
    /// All lines.
    pub lines: u64,
}

/// Extensive and intensive margin of Theil's T across product lines.
///
/// Formula: T = ln(n/n₁) + T₁; n lines, of which n₁ are active (value above 0), T₁ is Theil's T of the active ones. It is the
/// decomposition of T into the groups of active and inactive lines: the inactive ones hold nothing, so that within groups
/// only the active ones count.
/// Conventions: `values` may leave out inactive lines or hold them as zeros.
/// Arguments: `values`, one for each line, without weights; `lines`, how many lines exist, active or not (5,000 or so in
/// HS6), or `None` for those given. Returns: total in [0, ln n], the two margins and the counts. Undefined: no line is
/// active.
/// Errors: weights; fewer `lines` than values given. Cost: one pass.
/// Source: Cadot, Carrère and Strauss-Kahn (2011), Review of Economics and Statistics 93(2), 590–605.
///
/// ```
/// use topheavy::decompose::margins;
/// use topheavy::measure::Values;
///
/// let found = margins(&Values::new(&[5.0, 5.0])?, Some(8))?;
/// assert_eq!((found.extensive, found.intensive), (Ok(4.0_f64.ln()), Ok(0.0)));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn margins(values: &Values<'_>, lines: Option<u64>) -> Result<ExportMargins> {
    if values.weights().is_some() {
        return Err(Error::argument("weights", "a product line is one line; give the values without weights"));
    }
    let x = values.as_slice();
    let given = x.len() as u64;
    let lines = lines.unwrap_or(given);
    if lines < given {
        let problem = format!("must be at least the number of values, {given}: it counts all lines, active or not");
        return Err(Error::argument("lines", problem));
    }
    let active: Vec<f64> = x.iter().copied().filter(|x| *x > 0.0).collect();
    let definition = decomposition::margins();
    let (count, n) = (active.len() as u64, lines as f64);
    if active.is_empty() {
        let none = Err(Undefined::NoValue);
        return Ok(ExportMargins { definition, total: none, extensive: none, intensive: none, active: 0, lines });
    }
    // The inactive lines are one zero of that weight.
    let all: Vec<f64> = active.iter().copied().chain([0.0]).collect();
    let mut weights = vec![1.0; active.len()];
    weights.push(n - active.len() as f64);
    let total = Measure::Theil.of(&Values::weighted(&all, &weights)?);
    let intensive = Measure::Theil.of(&Values::new(&active)?);
    let extensive = Ok((n / active.len() as f64).ln());
    Ok(ExportMargins { definition, total, extensive, intensive, active: count, lines })
}
