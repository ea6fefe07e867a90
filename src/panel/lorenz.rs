//! Lorenz curves of the units of one axis, in every cell of a grouping.

use super::question::Axis;
use super::{Panel, Progress};
use crate::error::{Error, Result};
use crate::measure::{Fraction, Measure, Number, Undefined, evaluate, lorenz_curve};

/// The Lorenz curves of every cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LorenzCurves {
    /// The units.
    pub across: Axis,
    /// Names of the grouping columns.
    pub by: Vec<String>,
    /// One curve for each cell.
    pub cells: Vec<CellCurve>,
    /// What a reader of these curves must know.
    pub notes: Vec<String>,
}

/// The curve of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellCurve {
    /// Entry of each grouping column; `None` where it is missing in the data.
    pub keys: Vec<Option<String>>,
    /// Number of units (sum of weights).
    pub units: f64,
    /// Points (share of units, share of value) from (0, 0) to (1, 1), smallest units first; none in a cell whose values
    /// are all zero.
    pub points: Vec<[f64; 2]>,
}

impl Panel {
    /// Lorenz curves of the units of one axis in every cell of a grouping.
    ///
    /// Formula: F = i/n, L = (x₍₁₎ + … + x₍ᵢ₎)/X, units from the smallest.
    /// Conventions: a point for every unit, or with `points` = k the ordinates at F = 0, 1/k, …, 1, straight lines between
    /// units. Flows are summed to units as in [`Panel::measure`].
    /// Returns one curve for each cell, in the order of the grouping's entries; a cell of zeros has no point and a note.
    /// Errors: those of [`Panel::measure`]; `points` of 0. Cost: that of [`Panel::measure`]. Source: Lorenz (1905).
    pub fn lorenz(
        &self,
        across: Axis,
        by: &[String],
        points: Option<u32>,
        progress: &dyn Progress,
    ) -> Result<LorenzCurves> {
        let fractions = points.map(fractions).transpose()?;
        progress.stage(&format!("drawing curves of {}s", across.role()), None);
        let visited = self.of_cells((across, by), progress, |entries, values| {
            let points = match &fractions {
                None => lorenz_curve(values),
                Some(fractions) => ordinates(&evaluate(values, fractions).numbers),
            };
            let keys = entries.iter().map(|entry| entry.map(str::to_owned)).collect();
            Ok(CellCurve { keys, units: values.units(), points: points.unwrap_or_default() })
        })?;
        let by: Vec<String> = visited.by.into_iter().map(|(name, _)| name).collect();
        let curves: Vec<CellCurve> = visited.cells.into_iter().map(|(_, curve)| curve).collect();
        let mut notes = self.notes(&by, &[]);
        let empty = curves.iter().filter(|curve| curve.points.is_empty()).count();
        if empty > 0 {
            notes.push(format!("cells without a curve, since all their values are zero: {empty}"));
        }
        Ok(LorenzCurves { across, by, cells: curves, notes })
    }
}

/// L at 1/k, …, 1.
fn fractions(points: u32) -> Result<Vec<Measure>> {
    if points == 0 {
        return Err(Error::argument("points", "must be a whole number from 1, or left out for a point for every unit"));
    }
    (1..=points).map(|i| Fraction::new(f64::from(i) / f64::from(points)).map(Measure::Lorenz)).collect()
}

fn ordinates(numbers: &[Number]) -> Result<Vec<[f64; 2]>, Undefined> {
    let last = numbers.len() as f64;
    let later = numbers.iter().enumerate().map(|(i, number)| number.map(|share| [(i + 1) as f64 / last, share]));
    std::iter::once(Ok([0.0, 0.0])).chain(later).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::{DataFrame, NamedFrom, Series};

    use crate::panel::{Axis, LorenzCurves, Panel, ReadOptions, Silent, Wanted};

    fn curves(points: Option<u32>) -> LorenzCurves {
        let columns = vec![
            Series::new("year".into(), [2024, 2024, 2024, 2025, 2025]).into(),
            Series::new("firm".into(), ["a", "b", "a", "a", "b"]).into(),
            Series::new("value_usd".into(), [1.0, 1.0, 2.0, 0.0, 0.0]).into(),
        ];
        let frame = DataFrame::new_infer_height(columns).unwrap();
        let panel = Panel::read(&frame, &ReadOptions::default(), &Wanted::every_role(), &Silent).unwrap();
        panel.lorenz(Axis::Firm, &["period".to_owned()], points, &Silent).unwrap()
    }

    #[test]
    fn a_curve_for_each_cell_from_nothing_to_everything() {
        let found = curves(None);
        assert_eq!(found.cells[0].points, [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]);
        assert_eq!((found.cells[1].points.len(), found.notes.len()), (0, 1));
        assert_eq!(curves(Some(4)).cells[0].points[1..3], [[0.25, 0.125], [0.5, 0.25]]);
    }
}
