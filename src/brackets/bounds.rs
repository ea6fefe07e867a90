//! What a table of classes says of a measure: between which values it lies, and where it may be.

use serde::{Serialize, Serializer};

use super::anchored::{Sum, largest};
use super::estimate::Estimate;
use super::segments::{Block, Segments, in_order};
use super::table::{ClassTable, Firms, MOST_FIRMS, Table};
use crate::error::{Error, Result};
use crate::measure::{Fraction, Measure, Number, Rank, TopRule, Undefined, Values, top_units};

/// What a table says of one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bound {
    /// The measure, as it is called.
    pub measure: String,
    /// No distribution that the table allows has less.
    #[serde(serialize_with = "number_or_null")]
    pub low: Number,
    /// The measure of the estimated distribution, between the two.
    #[serde(serialize_with = "number_or_null")]
    pub estimate: Number,
    /// No distribution that the table allows has more.
    #[serde(serialize_with = "number_or_null")]
    pub high: Number,
    /// Whether both ends are reached by a distribution that the table allows (to 10⁻⁶ of the measure where concentration
    /// ratios cut a class), or approached by some (firms stand at the upper limit of their class, or are without number).
    /// Otherwise the interval holds every such distribution and may be wider than need be.
    pub sharp: bool,
}

/// An end of a [`Bound`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The lower one.
    Low,
    /// The upper one.
    High,
}

/// Firms that stand for a whole distribution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// Values, largest first, in the unit of the limits; shares of the total where the total is unknown.
    pub values: Vec<f64>,
    /// How many firms have each.
    pub weights: Vec<f64>,
}

/// One class of the table, as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BracketClass {
    /// Lower limit, included; `None` where limits are not known.
    pub lower: Option<f64>,
    /// Upper limit; `None` in the open class.
    pub upper: Option<f64>,
    /// Firms, where known.
    pub units: Option<f64>,
    /// Value, where known.
    pub value: Option<f64>,
    /// Share of the total, where known.
    pub share: Option<f64>,
    /// Mean value, where known.
    pub mean: Option<f64>,
    /// How the estimate spreads the firms: `equal`, `mean_split`, `pareto`, `power_law`, or `anchored` where
    /// concentration ratios cut the class; `None` without an estimate.
    pub method: Option<&'static str>,
    /// The exponent α of P(X > x) ~ x^−α of its largest firms, where the method has one.
    pub alpha: Option<f64>,
}

/// A table of classes, and what it says of measures of the firms in it.
///
/// Conventions: a class holds its lower limit; bounds let firms stand at the upper limit, which they approach.
///
/// ```
/// use topheavy::brackets::{Amounts, Brackets, ClassTable};
///
/// // Korea's exporters of 2019.
/// let table = ClassTable {
///     lower: Some(&[0.0, 1e6, 5e6, 10e6]),
///     units: &[Some(81_970), Some(10_872), Some(2_426), Some(3_300)],
///     amounts: Amounts::Shares(&[Some(0.022), Some(0.045), Some(0.031), Some(0.902)]),
///     total: Some(541.1e9),
///     concentration: &[],
/// };
/// let gini = Brackets::new(&table)?.bound(&"gini".parse()?)?;
/// assert!((gini.low.unwrap() - 0.931_066).abs() < 1e-6 && (gini.high.unwrap() - 0.976_879).abs() < 1e-6);
/// assert!((gini.estimate.unwrap() - 0.969_21).abs() < 1e-5 && gini.sharp);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Brackets {
    pub(super) table: Table,
    pub(super) lower: Option<Vec<f64>>,
    /// With as many firms as there may be, and with as few.
    pub(super) segments: [Segments; 2],
    all_used: bool,
    pub(super) estimate: Option<(Estimate, Vec<Block>)>,
}

/// How near to an upper end, relative to the measure, a distribution must be that reaches it.
const REACHED: f64 = 1e-6;

/// How the upper end of a measure is found.
enum Upper {
    /// By the largest sum over firms.
    Sum(Sum),
    /// By what this many of the largest firms have.
    Top(f64),
}

impl Brackets {
    /// Checks a table.
    ///
    /// Conventions: shares that miss 1, and values that miss the total, by no more than rounding to 0.1 percentage points
    /// explains (0.05 points for each class) are scaled by their own sum; [`Brackets::notes`] tells. One missing value is
    /// what the total leaves. Units may be missing where the value is there: then measures that do not depend on how
    /// many firms there are (HHI, `CRk`) are bounded.
    ///
    /// Arguments: `table`, the classes from the smallest firms up.
    /// Errors: a row that contradicts itself, the others or the total (value below lower limit × units); a concentration
    /// ratio that contradicts the classes; margins that are missing together and identify nothing.
    /// Cost: linear in the classes; the estimate has up to 32,768 firms and then 32,768 blocks for each factor e of more.
    pub fn new(table: &ClassTable<'_>) -> Result<Self> {
        let checked = Table::new(table)?;
        let (most, used) = checked.segments(Firms::Most)?;
        let (fewest, used_too) = checked.segments(Firms::Fewest)?;
        let estimate = Estimate::of(&checked, &most).map(|estimate| {
            let blocks = estimate.blocks();
            (estimate, blocks)
        });
        let (lower, all_used) = (table.lower.map(<[f64]>::to_vec), used && used_too);
        Ok(Self { table: checked, lower, segments: [most, fewest], all_used, estimate })
    }

    /// Bounds and estimate of a measure: `gini`, `hhi`, `theil`, `mld`, `top_share(p)` or `cr(k)`.
    ///
    /// Formula: the least and the largest value over all distributions that keep every limit, count, value and
    /// concentration ratio of the table. Each of these measures rises when firms become less equal (it is Schur-convex),
    /// so the most equal distribution has the least: all firms of a class at its mean; or, where only the total of
    /// several classes is known, the smallest firms raised first. The least equal one has the largest: as many firms at
    /// the upper limit as the value allows, one between, and the rest at the lower limit; in the open class one firm has
    /// all of the surplus. Where concentration ratios cut a class, the border values between the parts are searched by
    /// branch and bound, until a bound and a distribution that has it agree to 10⁻⁹; where they
    /// still differ by more than 10⁻⁶ the bound is told, and that it is not sharp.
    ///
    /// Returns both ends, in the range of the measure. The ends are those of whole firms, not of a continuum.
    /// Undefined: measures that need the number of firms while units are missing; the estimate while a value or the
    /// lower limit of the open class is.
    /// Errors: another measure.
    /// Cost: linear in the classes; with concentration ratios inside a class up to some tenths of a second.
    /// Source: Gastwirth (1972); Murray (1978); Marshall and Olkin (1979).
    pub fn bound(&self, measure: &Measure) -> Result<Bound> {
        let upper = self.upper(measure)?;
        let name = measure.to_string();
        if self.table.firms().is_none() && !matches!(measure, Measure::Herfindahl | Measure::ConcentrationRatio(_)) {
            let none = Err(Undefined::UnknownUnits);
            return Ok(Bound { measure: name, low: none, estimate: none, high: none, sharp: false });
        }
        let low = number(&self.segments[0].most_equal(), measure);
        let (high, reached) = self.high(measure, &upper);
        let estimate = match &self.estimate {
            // The estimate is one of the distributions: only the rounding of its own sums may leave the bounds.
            Some((_, blocks)) => number(blocks, measure).map(|found| within(found, low, high)),
            None => Err(Undefined::NoShape),
        };
        Ok(Bound { measure: name, low, estimate, high, sharp: reached && self.all_used })
    }

    /// A distribution that the table allows and that has the least or the largest value of a measure.
    ///
    /// Where the bound is not sharp at that end, it is the one with the most that was found.
    /// Errors: as [`Brackets::bound`]. Cost: as there.
    pub fn attaining(&self, measure: &Measure, end: End) -> Result<Distribution> {
        let upper = self.upper(measure)?;
        let [most, fewest] = &self.segments;
        let blocks = match (end, upper) {
            (End::Low, _) => most.most_equal(),
            (End::High, Upper::Top(k)) => fewest.top_heaviest(k),
            (End::High, Upper::Sum(sum)) => {
                let blocks = fewest.least_equal();
                if in_order(&blocks) { blocks } else { largest(fewest, sum).blocks }
            }
        };
        Ok(self.distribution(&blocks))
    }

    /// The estimated distribution.
    ///
    /// Undefined: a value, units or the lower limit of the open class are missing.
    pub fn estimated(&self) -> std::result::Result<Distribution, Undefined> {
        self.estimate.as_ref().map(|(_, blocks)| self.distribution(blocks)).ok_or(Undefined::NoShape)
    }

    /// The Gini coefficient as for a population without end: the bounds of Gastwirth (1972) and the estimate of the shapes
    /// themselves, as grouped data are usually told.
    ///
    /// Formula: low Σ over classes at their means; high = low + Σ p²(m − a)(b − m)/(μ(b − a)), in the open class
    /// p²(m − a)/μ, p the share of the firms, m the mean, a and b the limits of the class.
    /// Returns numbers in [0, 1]; the interval holds that of [`Brackets::bound`], and exceeds it by what whole firms
    /// cannot reach. Concentration ratios are not used for the upper end.
    /// Undefined: units, a value or the total are missing.
    /// Cost: linear in the classes. Source: Gastwirth (1972).
    #[must_use]
    pub fn gini_continuous(&self) -> Bound {
        let gini = Measure::Gini;
        let firms = self.table.firms().filter(|_| self.table.exact_limits);
        let means: Option<Vec<Block>> = firms.and_then(|_| {
            let mean = |class: &super::table::Class| {
                let count = class.units[0];
                class.share.map(|share| Block { value: if count > 0.0 { share / count } else { 0.0 }, count })
            };
            self.table.classes.iter().map(mean).collect()
        });
        let (Some(firms), Some(means)) = (firms, means) else {
            let none = Err(Undefined::UnknownUnits);
            return Bound { measure: gini.to_string(), low: none, estimate: none, high: none, sharp: false };
        };
        let low = number(&means, &gini);
        let within: f64 = self
            .table
            .classes
            .iter()
            .zip(&means)
            .filter(|(class, block)| block.count > 0.0 && class.upper > class.lower)
            .map(|(class, block)| {
                let above = block.value - class.lower;
                let room = if class.upper.is_finite() {
                    (class.upper - block.value) / (class.upper - class.lower)
                } else {
                    1.0
                };
                let p = block.count / firms;
                p * p * above * room * firms
            })
            .sum();
        let estimate = self.estimate.as_ref().map(|(estimate, _)| estimate.gini(&self.segments[0]));
        Bound {
            measure: gini.to_string(),
            low,
            estimate: estimate.ok_or(Undefined::NoShape),
            high: low.map(|low| low + within),
            sharp: self.table.anchors.is_empty() && self.lower.is_some(),
        }
    }

    /// The classes as they were understood, from the smallest firms up.
    #[must_use]
    pub fn classes(&self) -> Vec<BracketClass> {
        let limit = |row: usize| self.lower.as_ref().and_then(|lower| lower.get(row).copied());
        let classes = self.table.classes.iter().enumerate();
        classes
            .map(|(row, class)| {
                let units = class.counted.then_some(class.units[0]);
                let value = class.share.zip(self.table.total).map(|(share, total)| share * total);
                let place = self.table.classes.len().saturating_sub(row + 1);
                let parts: Vec<_> = self
                    .estimate
                    .iter()
                    .flat_map(|(estimate, _)| estimate.0.iter().filter(|part| part.class == place))
                    .collect();
                let method = match parts.as_slice() {
                    [] => None,
                    [one] => Some(one.shape.name()),
                    _ => Some("anchored"),
                };
                let alpha = parts.first().and_then(|part| part.shape.alpha());
                let mean = value.zip(units).filter(|(_, units)| *units > 0.0).map(|(value, units)| value / units);
                BracketClass {
                    lower: limit(row),
                    upper: limit(row + 1),
                    units,
                    value,
                    share: class.share,
                    mean,
                    method,
                    alpha,
                }
            })
            .collect()
    }

    /// What was done to the numbers of the table, in sentences.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.table.notes
    }

    /// Value of all firms, where it is known.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        self.table.total
    }

    /// How many firms there are, where it is known.
    #[must_use]
    pub fn firms(&self) -> Option<f64> {
        self.table.firms()
    }

    fn upper(&self, measure: &Measure) -> Result<Upper> {
        let top = |count: f64| Upper::Top(count);
        Ok(match measure {
            Measure::Herfindahl => Upper::Sum(Sum::Squares),
            Measure::Theil => Upper::Sum(Sum::Entropy),
            Measure::MeanLogDeviation => Upper::Sum(Sum::Logarithms),
            Measure::Gini => Upper::Sum(Sum::Ranks),
            Measure::ConcentrationRatio(k) => top(k.value() as f64),
            Measure::TopShare(p, TopRule::Ceil) => {
                top(self.table.firms().map_or(1.0, |firms| top_units(*p, TopRule::Ceil, firms)))
            }
            _ => {
                let problem =
                    format!("no bounds of {measure} are known; there are gini, hhi, theil, mld, top_share(p), cr(k)");
                return Err(Error::argument("measures", problem));
            }
        })
    }

    /// The upper end, and whether it is reached.
    fn high(&self, measure: &Measure, upper: &Upper) -> (Number, bool) {
        let fewest = &self.segments[1];
        let sum = match upper {
            Upper::Top(k) => {
                return (number(&fewest.top_heaviest(*k), measure), self.table.exact_limits);
            }
            Upper::Sum(sum) => *sum,
        };
        let blocks = fewest.least_equal();
        if in_order(&blocks) {
            return (number(&blocks, measure), self.table.exact_limits);
        }
        let found = largest(fewest, sum);
        let firms = fewest.count();
        let reached = sum.gap(&found, firms) <= REACHED;
        (Ok(sum.measure(found.bound, firms)), reached && self.table.exact_limits)
    }

    fn distribution(&self, blocks: &[Block]) -> Distribution {
        let unit = self.table.total.unwrap_or(1.0);
        Distribution {
            values: blocks.iter().map(|block| block.value * unit).collect(),
            weights: blocks.iter().map(|block| block.count).collect(),
        }
    }
}

/// A measure of blocks of firms.
fn number(blocks: &[Block], measure: &Measure) -> Number {
    let values: Vec<f64> = blocks.iter().map(|block| block.value).collect();
    let weights: Vec<f64> = blocks.iter().map(|block| block.count).collect();
    match Values::weighted(&values, &weights) {
        Ok(values) => measure.of(&values),
        Err(_) => Err(Undefined::NoValue),
    }
}

/// A number between both ends.
pub(super) fn within(found: f64, low: Number, high: Number) -> f64 {
    let found = low.map_or(found, |low| found.max(low));
    high.map_or(found, |high| found.min(high))
}

/// A number, or null where there is none or it is infinite.
fn number_or_null<S: Serializer>(number: &Number, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    number.ok().filter(|found| found.is_finite()).serialize(serializer)
}

/// Bounds of the Herfindahl–Hirschman index from concentration ratios alone.
///
/// Formula: low: the firms of each band between two ratios are equal, and the rest is spread over the other n − k firms,
/// or over firms without number. High: the largest Σ s² with no firm of a band larger than the smallest of the band
/// above.
/// Conventions: shares in [0, 1]; `firms` counts all firms, `None` when their number is unknown.
/// Arguments: `concentration`, pairs of k and `CRk`; `firms`, from the largest k.
/// Returns bounds in (0, 1], without an estimate. Errors: no ratio; ratios that fall with k, or that no order of firms
/// allows.
/// Cost: up to some tenths of a second. Source: the extremes of Σ s² under order, as for [`Brackets::bound`].
///
/// ```
/// use topheavy::brackets::hhi_bounds;
///
/// let bounds = hhi_bounds(&[(1, 0.4), (3, 0.7)], Some(5))?;
/// // Low: 0.4, twice 0.15, twice 0.15. High: 0.4, 0.15, 0.15, and as much of the rest as fits below 0.15.
/// assert!((bounds.low.unwrap() - 0.25).abs() < 1e-12 && bounds.sharp);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn hhi_bounds(concentration: &[(u64, f64)], firms: Option<u64>) -> Result<Bound> {
    if concentration.is_empty() {
        let problem = "give at least one concentration ratio: a number of firms and their share, such as 10=0.346";
        return Err(Error::argument("concentration", problem));
    }
    let all = concentration.iter().find(|(_, share)| *share >= 1.0).map(|(k, _)| *k);
    let units = firms.or(all).unwrap_or(MOST_FIRMS);
    if units == 0 {
        return Err(Error::argument("n", "must be a whole number from 1"));
    }
    let table = ClassTable {
        lower: Some(&[0.0]),
        units: &[Some(units)],
        amounts: super::Amounts::Unknown,
        total: Some(1.0),
        concentration,
    };
    let brackets = Brackets::new(&table)?;
    let found = brackets.bound(&Measure::Herfindahl)?;
    Ok(if firms.or(all).is_none() { without_number(&brackets, concentration, found) } else { found })
}

/// The ends that firms without number approach: what the smallest of them have each is nothing.
fn without_number(brackets: &Brackets, concentration: &[(u64, f64)], found: Bound) -> Bound {
    let mut bands = brackets.segments[0].most_equal();
    bands.pop();
    let low = Ok(Sum::Squares.of(&bands, 0.0));
    let high = match concentration {
        [(k, share)] => Ok(highest_of_one_ratio(*k as f64, *share)),
        _ => found.high,
    };
    Bound { low, high, ..found }
}

/// The supremum of HHI when the k largest of firms without number hold a share.
///
/// With t the smallest of the k, the other k − 1 have no more than t each but the first, and the rest R is filled with
/// firms of t. Between the points where t divides R this is convex in t, and at these points R/j it is convex in 1/j, so
/// it is largest at one of the ends: t → 0, the largest R/j within reach, or all k equal.
fn highest_of_one_ratio(k: f64, share: f64) -> f64 {
    let rest = 1.0 - share;
    let most = share / k;
    let squares = |t: f64, of_rest: f64| (share - (k - 1.0) * t).powi(2) + (k - 1.0) * t * t + of_rest;
    let filled = |t: f64| {
        let whole = (rest / t).floor();
        squares(t, whole * t * t + (rest - whole * t).powi(2))
    };
    let divides = rest / (rest / most).ceil().max(1.0);
    [squares(0.0, 0.0), filled(most), squares(divides, rest * divides)].into_iter().fold(0.0, f64::max)
}

impl Brackets {
    /// Bounds and estimate of the Gini coefficient; see [`Brackets::bound`].
    pub fn gini(&self) -> Result<Bound> {
        self.bound(&Measure::Gini)
    }

    /// Bounds and estimate of the Herfindahl–Hirschman index; see [`Brackets::bound`].
    pub fn hhi(&self) -> Result<Bound> {
        self.bound(&Measure::Herfindahl)
    }

    /// Bounds and estimate of Theil's T; see [`Brackets::bound`].
    pub fn theil(&self) -> Result<Bound> {
        self.bound(&Measure::Theil)
    }

    /// Bounds and estimate of the share of the ⌈p·n⌉ largest firms; see [`Brackets::bound`].
    pub fn top_share(&self, p: Fraction) -> Result<Bound> {
        self.bound(&Measure::TopShare(p, TopRule::Ceil))
    }

    /// Bounds and estimate of the share of the k largest firms; see [`Brackets::bound`].
    pub fn cr(&self, k: Rank) -> Result<Bound> {
        self.bound(&Measure::ConcentrationRatio(k))
    }
}
