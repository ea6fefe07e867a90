//! Firms drawn within the classes of a table.

use crate::brackets::{Brackets, Distribution, End};
use crate::error::{Error, Place, Result};
use crate::measure::Measure;
use crate::random::Stream;

/// Between which shapes the firms of each class are drawn, rank by rank from the largest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    most_equal: Vec<f64>,
    pub(super) estimated: Vec<f64>,
    least_equal: Vec<f64>,
    /// For each class from the top: the rank at which it ends, and its upper limit.
    ends: Vec<(usize, f64)>,
}

impl Classes {
    /// The shapes that a table allows.
    ///
    /// Errors: a table that does not tell units, value and limits of every class; too many firms.
    pub(super) fn new(brackets: &Brackets, most_firms: usize) -> Result<Self> {
        let unknown = |why: &str| Error::data(Place::default().column("units"), why.to_owned());
        let told = "firms can only be drawn from classes with lower limit, units and value each, and a total";
        let (Ok(estimated), Some(firms)) = (brackets.estimated(), brackets.firms()) else {
            return Err(unknown(told));
        };
        if firms > most_firms as f64 {
            return Err(unknown("there are more than 2^28 firms"));
        }
        let (mut end, mut ends) = (0.0, Vec::new());
        for class in brackets.classes().iter().rev() {
            end += class.units.ok_or_else(|| unknown(told))?;
            ends.push((whole(end), class.upper.unwrap_or(f64::INFINITY)));
        }
        let extreme = |end: End| brackets.attaining(&Measure::Gini, end).map(|found| ranked(&found));
        let (most_equal, least_equal) = (extreme(End::Low)?, extreme(End::High)?);
        let estimated = ranked(&estimated);
        if most_equal.len() != estimated.len() || least_equal.len() != estimated.len() {
            return Err(unknown("the units of the classes are no whole numbers of firms"));
        }
        Ok(Self { most_equal, estimated, least_equal, ends })
    }

    /// Draws the firms of one replicate, the largest first.
    pub(super) fn draw(&self, stream: &mut Stream, into: &mut Vec<f64>) {
        into.clear();
        let mut from = 0;
        for (end, upper) in &self.ends {
            let position = 2.0 * stream.unit() - 1.0;
            let towards = if position < 0.0 { &self.most_equal } else { &self.least_equal };
            // An upper limit is approached, never reached: what has it is in the next class.
            let below = upper.next_down();
            let both = self.estimated[from..*end].iter().zip(&towards[from..*end]);
            into.extend(both.map(|(middle, end)| (middle + position.abs() * (end - middle)).min(below)));
            from = *end;
        }
    }
}

/// The value of each firm, the largest first.
fn ranked(distribution: &Distribution) -> Vec<f64> {
    let blocks = distribution.values.iter().zip(&distribution.weights);
    blocks.flat_map(|(value, weight)| std::iter::repeat_n(*value, whole(*weight))).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of firms below 2^40")]
fn whole(firms: f64) -> usize {
    firms.round() as usize
}
