//! How exports grow, and how firms enter and leave, without a programme.

use super::fitted::{Climate, Fitted};
use crate::dynamics::Histories;
use crate::error::{Error, Result};
use crate::random::Stream;
use std::fmt;

/// How exports change from one year to the next without a programme.
#[derive(Debug, Clone, PartialEq)]
pub enum GrowthModel {
    /// Every firm keeps its exports; none enters or leaves.
    None,
    /// All firms grow by the same rate, which is drawn anew in each year of each replicate; none enters or leaves.
    Constant {
        /// Mean rate a year, above −1; 0.05 is five per cent.
        rate: f64,
        /// Standard deviation of the rate from year to year, at least 0.
        deviation: f64,
    },
    /// Growth, exit and entry as in the firms' own past, see [`GrowthModel::fitted`].
    Fitted(Fitted),
}

impl GrowthModel {
    /// The same rate for all firms.
    ///
    /// Formula: `x_t` = `x_{t−1}`·(1 + g), g normal around `rate`, cut at −1, one draw for each year and replicate.
    /// Arguments: `rate` a year, above −1; `deviation` of the rate, at least 0.
    /// Errors: numbers outside these ranges. Cost: none.
    ///
    /// ```
    /// use topheavy::policy::GrowthModel;
    ///
    /// assert!(GrowthModel::constant(0.03, 0.0).is_ok() && GrowthModel::constant(-1.0, 0.0).is_err());
    /// ```
    pub fn constant(rate: f64, deviation: f64) -> Result<Self> {
        if !(rate.is_finite() && rate > -1.0) {
            return Err(Error::argument("--growth", "takes a rate above -1 a year, such as 0.03 for three per cent"));
        }
        if !(deviation.is_finite() && deviation >= 0.0) {
            return Err(Error::argument("--growth-sd", "takes a standard deviation of at least 0, such as 0.05"));
        }
        Ok(Self::Constant { rate, deviation })
    }

    /// The firms' own past: growth by size, exit by size, and entry, of every pair of neighbouring years.
    ///
    /// Formula: the firms of a pair of years are put into bins by their exports in the first of the two, from the largest
    /// down, each bin half as large again as the one above. A year of a replicate is one of the pairs, drawn for all firms
    /// together. A firm in a bin with exit rate e and m sorted growth factors leaves if its uniform number u is below e, and
    /// else grows by the factor at place ⌊m·(u − e)/(1 − e)⌋, from 0. `r·n` firms enter, r the entrants of the pair over the
    /// firms that exported before and n the exporters now, each with the exports of one of the pair's entrants.
    /// Conventions: one pair for all firms, so that what hits all of them at once stays in the totals' intervals. The
    /// factors of a bin are multiplied by the constant that makes the expected exports of the bin, exits included, those it
    /// had: within a bin the small ones grow faster, and drawing without that would let totals run away. Firms that come
    /// back count as entrants.
    /// Arguments: `histories` in US dollars, the last year being the base year of the population.
    /// Errors: no two neighbouring years, or too few firms in them.
    /// Cost: one sort of the firms of each pair.
    pub fn fitted(histories: &Histories) -> Result<Self> {
        Fitted::of(histories).map(Self::Fitted)
    }

    /// What to know of this model before its numbers are trusted, in sentences.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Self::None => {
                vec!["without a programme nothing changes: no growth, no entry and no exit (an assumption)".to_owned()]
            }
            Self::Constant { .. } => {
                vec!["all firms grow alike, and none enters or leaves (an assumption)".to_owned()]
            }
            Self::Fitted(fitted) => fitted.warnings(),
        }
    }

    /// What happens to all firms in one year of one replicate.
    pub(super) fn draw(&self, stream: &mut Stream) -> Climate<'_> {
        match self {
            Self::None => Climate::Still,
            Self::Constant { rate, deviation } => Climate::Factor(
                1.0 + super::parameters::normal(*rate, *deviation, [-1.0, f64::INFINITY], stream.unit()),
            ),
            Self::Fitted(fitted) => fitted.draw(stream),
        }
    }
}

impl fmt::Display for GrowthModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Constant { rate, deviation } => write!(f, "rate {rate} a year, standard deviation {deviation}"),
            Self::Fitted(fitted) => fitted.fmt(f),
        }
    }
}
