//! The point estimate: a distribution that keeps every limit, count and sum of the table.

use super::segments::{Block, Piece, Segment, Segments};
use super::shape::Shape;
use super::table::Table;

/// How near two exponents must be to be those of one Pareto distribution.
const SAME_EXPONENT: f64 = 1e-4;

/// Firms of one shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Place of the class, from the top.
    pub(super) class: usize,
    pub(super) count: f64,
    pub(super) shape: Shape,
}

/// A distribution in pieces, largest firms first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimate(pub(super) Vec<Part>);

impl Estimate {
    /// The estimate, where every class has its units and its value and the open class a lower limit above 0.
    pub(super) fn of(table: &Table, segments: &Segments) -> Option<Self> {
        if !table.exact_limits || table.firms().is_none() || table.classes.iter().any(|class| class.share.is_none()) {
            return None;
        }
        let borders = border_values(segments);
        let parts = segments.0.iter().enumerate().map(|(at, segment)| {
            let [piece] = segment.pieces.as_slice() else { return None };
            let split_above =
                at.checked_sub(1).and_then(|before| segments.0.get(before)).filter(|one| one.splits_class);
            let upper = split_above.and_then(|_| borders.get(at - 1)).map_or(piece.upper, |border| *border);
            let lower = if segment.splits_class { borders.get(at).copied()? } else { piece.lower };
            let mean = segment.share() / piece.count;
            let cut = segment.splits_class || split_above.is_some();
            let shape = shape(segment, piece, [lower, mean, upper], cut)?;
            Some(Part { class: piece.class, count: piece.count, shape })
        });
        parts.collect::<Option<Vec<Part>>>().map(Self)
    }

    /// The firms, largest first.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.0.iter().for_each(|part| part.shape.blocks(part.count, &mut blocks));
        blocks
    }

    /// The Gini coefficient of a population without end that has these shapes.
    pub(super) fn gini(&self, segments: &Segments) -> f64 {
        let area: f64 = self
            .0
            .iter()
            .zip(&segments.0)
            .map(|(part, segment)| segment.share_above * part.count + part.shape.area(part.count))
            .sum();
        2.0 * area / segments.count() - 1.0
    }
}

/// The shape of a piece between two values around its mean.
fn shape(segment: &Segment, piece: &Piece, [lower, mean, upper]: [f64; 3], cut: bool) -> Option<Shape> {
    if upper.is_infinite() {
        return Shape::pareto(lower, mean);
    }
    if cut && piece.upper.is_infinite() && lower > 0.0 {
        return Shape::power_law(lower, mean, upper);
    }
    let fits = || {
        // The counts at both limits have an exponent of their own.
        if cut || lower <= 0.0 || segment.above <= 0.0 {
            return None;
        }
        let of_counts = (piece.count / segment.above).ln_1p() / (upper / lower).ln();
        let power_law = Shape::power_law(lower, mean, upper)?;
        let of_mean = power_law.alpha()?;
        ((of_mean - of_counts).abs() <= SAME_EXPONENT * of_counts).then_some(power_law)
    };
    Some(fits().unwrap_or_else(|| Shape::mean_split(lower, mean, upper)))
}

/// What the firm at the end of each segment has: γ·S/r, S the sum of the r largest and γ the slope of ln S in ln r, the mean
/// of the slopes on both sides; within what the order allows. Exact for Pareto, where S is a power of r.
fn border_values(segments: &Segments) -> Vec<f64> {
    let ends: Vec<(f64, f64)> = segments
        .0
        .iter()
        .map(|segment| (segment.above + segment.count(), segment.share_above + segment.share()))
        .collect();
    let slope = |from: (f64, f64), to: (f64, f64)| (to.1 / from.1).ln() / (to.0 / from.0).ln();
    segments
        .borders()
        .iter()
        .enumerate()
        .map(|(at, border)| {
            let here = ends.get(at).copied().unwrap_or((1.0, 1.0));
            let after = ends.get(at + 1).map(|next| slope(here, *next));
            let before = at.checked_sub(1).and_then(|at| ends.get(at)).map(|last| slope(*last, here));
            let slopes: Vec<f64> = [before, after].into_iter().flatten().collect();
            let slope = slopes.iter().sum::<f64>() / slopes.len() as f64;
            let value = slope * here.1 / here.0;
            if value.is_nan() { border.most } else { value.clamp(border.least.min(border.most), border.most) }
        })
        .collect()
}
