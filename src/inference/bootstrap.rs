//! Intervals from resamples.

use super::draws::Plan;
use super::ends::{Correction, moments, quantiles};
use super::frame::{Codes, Frame};
use super::interval::{Design, Interval};
use super::kernel::{Kernel, Left};
use super::method::{Method, SizeLaw, power_of_tail};
use super::stop::Stop;
use super::warning::{Warning, of_sample, of_tail, tail_exponent};
use crate::error::{Error, Place, Result};
use crate::measure::{Measure, Number, TopRule, Undefined, Values, evaluate};
use crate::random::{Stream, mix};

/// Names the streams of this module.
const PURPOSE: u64 = 0x626f_6f74;
/// Of so many replicates one may be without a usable number.
const REPLICATES_PER_UNUSABLE: usize = 20;
/// More replicates than this are refused: they would serve nothing.
const MOST_REPLICATES: usize = 10_000_000;

/// Intervals of many measures from the same resamples.
///
/// Formula: a resample draws n of the n units with replacement (frequency weights: W of the W units they count) and θ* is
/// the measure in it; [`Method`] says how replicates of θ* become an interval.
/// Conventions: 1,000 replicates, level 0.95, percentile, seed 0 unless set. Quantiles of the B replicates stand at
/// position p·(B + 1), between neighbours in proportion: with 1,000 and 95 %, just above the 25th and just below the 976th
/// (a position of 25.0 and 975.0 with 999). Resamples in which the measure is undefined or infinite are counted and left
/// out; if they are more than one of twenty there is no interval. Replicate b has a random stream of its own: results are
/// the same bits at any thread count and in any order of rows. A measure's numbers do not depend on what else is asked.
/// Subsampling: m = ⌈n^⅔⌉ unless set; measures that depend on n are carried from m to n (HHI as 1/n), top shares
/// take the fraction itself. The root is
/// assumed to shrink as n^−½ or, where the tail exponent α̂ (see [`Warning::HeavyTail`]) is below what the variance needs,
/// as n^−(1 − r/α̂), r the power of the values that the measure adds up; it is corrected for drawing without replacement by
/// √(n/(n − m)).
///
/// ```
/// use topheavy::inference::Bootstrap;
/// use topheavy::measure::{Measure, Values};
///
/// let exports = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0];
/// let bootstrap = Bootstrap::new(&Measure::parse_list("hhi,gini")?).replicates(999)?.level(0.9)?;
/// let intervals = bootstrap.of(&Values::new(&exports)?)?;
/// let gini = &intervals[1];
/// assert!(gini.low.unwrap() < gini.estimate.unwrap() && gini.estimate.unwrap() < gini.high.unwrap());
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bootstrap<'a> {
    pub(super) measures: Vec<Measure>,
    pub(super) replicates: usize,
    pub(super) level: f64,
    pub(super) method: Method,
    pub(super) seed: u64,
    subsample: Option<u64>,
    pub(super) stop: Stop<'a>,
}

impl Bootstrap<'static> {
    /// A bootstrap of these measures.
    #[must_use]
    pub fn new(measures: &[Measure]) -> Self {
        let measures = measures.to_vec();
        let (level, method, stop) = (0.95, Method::Percentile, Stop::NEVER);
        Self { measures, replicates: 1000, level, method, seed: 0, subsample: None, stop }
    }
}

impl Bootstrap<'_> {
    /// The same, ended with [`ErrorKind::Stopped`](crate::ErrorKind::Stopped) soon after `stopped` is true.
    ///
    /// Arguments: `stopped`, asked before each resample and each unit that is left out, on all threads.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// use topheavy::inference::Bootstrap;
    /// use topheavy::measure::{Measure, Values};
    ///
    /// let ended = AtomicBool::new(true);
    /// let stopped = || ended.load(Ordering::Relaxed);
    /// let bootstrap = Bootstrap::new(&Measure::parse_list("hhi")?).stopped_by(&stopped);
    /// assert!(bootstrap.of(&Values::new(&[3.0, 2.0, 1.0])?).is_err());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    #[must_use]
    pub fn stopped_by<'a>(self, stopped: &'a (dyn Fn() -> bool + Sync)) -> Bootstrap<'a>
    where
        Self: 'a,
    {
        Bootstrap { stop: Stop::new(stopped), ..self }
    }

    /// How many resamples, from 1 to 10,000,000; 1,000 unless set. An interval needs at least 2/(1 − level) − 1.
    ///
    /// Errors: an argument error when it is outside.
    pub fn replicates(self, replicates: usize) -> Result<Self> {
        if (1..=MOST_REPLICATES).contains(&replicates) {
            Ok(Self { replicates, ..self })
        } else {
            Err(Error::argument("replicates", "must be a whole number from 1 to 10,000,000; 1,000 serve most purposes"))
        }
    }

    /// The level of the intervals, in (0, 1); 0.95 unless set.
    ///
    /// Errors: an argument error when it is outside.
    pub fn level(self, level: f64) -> Result<Self> {
        Ok(Self { level: checked_level(level)?, ..self })
    }

    /// How intervals are made; percentile unless set.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// The seed; 0 unless set. The same seed gives the same bits.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// How many units a subsample has, at least 2; ⌈n^⅔⌉ unless set.
    ///
    /// Errors: an argument error when it is below 2.
    pub fn subsample(self, units: u64) -> Result<Self> {
        if units < 2 {
            return Err(Error::argument("subsample", "must be at least 2 units (and below the number of units)"));
        }
        Ok(Self { subsample: Some(units), ..self })
    }

    /// Intervals of a sample of units, each drawn for itself.
    ///
    /// Returns one interval for each measure, in the order asked for. Errors: as [`Bootstrap::of_design`].
    /// Cost: replicates × n, on all threads. Source: Efron (1979), Efron and Tibshirani (1993).
    pub fn of(&self, values: &Values<'_>) -> Result<Vec<Interval>> {
        self.of_design(values, &Design::simple())
    }

    /// Intervals of a sample of units in strata or clusters.
    ///
    /// Arguments: `values`, with whole frequency weights if any; `design`, one code for each value.
    /// Returns one interval for each measure, in the order asked for. Undefined where the estimate is (same reason) or is
    /// infinite, or where too many resamples have none.
    /// Errors: fewer units (or clusters) than the method needs; weights that are not whole; codes of another length; a
    /// cluster in two strata; a measure of which the method makes no interval; studentized or subsampling with strata or
    /// clusters; a subsample that is not below n; too few replicates for the level; `BCa` of a measure that takes a pass for
    /// each of more than 5,000 values.
    /// Cost: replicates × n, on all threads; measures of [`Measure`] that are no sums take a weighted cell each time.
    /// Source: Davison and Hinkley (1997), 3.2 (strata), 3.8 (clusters).
    ///
    /// ```
    /// use topheavy::inference::{Bootstrap, Design, Warning};
    /// use topheavy::measure::{Measure, Values};
    ///
    /// let bootstrap = Bootstrap::new(&Measure::parse_list("gini")?);
    /// let values = Values::new(&[9.0, 5.0, 4.0, 2.0, 1.0, 1.0])?;
    /// let within = bootstrap.of_design(&values, &Design::simple().strata(&[0, 0, 0, 1, 1, 1]))?;
    /// assert_eq!(within[0].warnings, [Warning::FewUnits { units: 6 }]);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of_design(&self, values: &Values<'_>, design: &Design<'_>) -> Result<Vec<Interval>> {
        self.check()?;
        let frame = Frame::new(values, &self.measures, design.codes())?;
        let plan = Plan::new(&frame, values.as_slice().len(), design.codes())?;
        let (drawn, _) = plan.size();
        if drawn < self.method.least_units() {
            return Err(too_few(self.method, drawn, plan.of_clusters()));
        }
        self.intervals(values, &frame, &plan, self.seed)
    }

    /// Intervals of one of many cells, which needs nothing but its values: cells that are too small have undefined ends.
    ///
    /// Arguments: `cell`, a number that names the cell, mixed into the seed.
    /// Errors: as [`Bootstrap::of_design`], but not for too few units.
    /// Cost: replicates × n; a small cell is done by the thread that asks.
    pub fn of_cell(&self, values: &Values<'_>, cell: u64) -> Result<Vec<Interval>> {
        self.check()?;
        let frame = Frame::new(values, &self.measures, Codes::default())?;
        let least = self.subsample.filter(|_| self.method == Method::Subsampling).map_or(0, |m| m + 1);
        if frame.units < self.method.least_units().max(least) {
            let estimates = evaluate(values, &self.measures).numbers;
            let warnings = of_sample(&frame, frame.units, 0);
            let all = self.measures.iter().zip(estimates);
            return Ok(all
                .map(|(measure, estimate)| Interval::none(*measure, estimate, Undefined::OneUnit, &warnings))
                .collect());
        }
        let plan = Plan::new(&frame, values.as_slice().len(), Codes::default())?;
        self.intervals(values, &frame, &plan, mix(self.seed, cell))
    }

    /// How the intervals are made, in words.
    #[cfg(feature = "panel")]
    pub(super) fn told(&self) -> String {
        let Self { replicates, level, method, seed, .. } = self;
        format!(
            "Bootstrap: method {method}, level {level}, replicates {replicates}, seed {seed}; units of the cell are drawn."
        )
    }

    /// Checks what does not depend on a sample.
    pub(super) fn check(&self) -> Result<()> {
        if self.measures.is_empty() {
            return Err(Error::argument("measures", "there are none; name at least one, such as hhi"));
        }
        // Not 38.99999 for 95 %.
        let least = (2.0 / (1.0 - self.level) - 1.0 - 1e-6).ceil();
        if (self.replicates as f64) < least {
            let problem =
                format!("an interval of this level takes at least {least} of them; 1,000 or more are advised");
            return Err(Error::argument("replicates", problem));
        }
        self.method.check(&self.measures)
    }

    fn intervals(&self, values: &Values<'_>, frame: &Frame, plan: &Plan, seed: u64) -> Result<Vec<Interval>> {
        let kernel = Kernel::new(frame, &self.measures).stopped_by(self.stop);
        let key = mix(seed, PURPOSE);
        let tail = tail_exponent(frame);
        let estimates = evaluate(values, &self.measures).numbers;
        let (drawn, lone) = plan.size();
        let sample = Sample { estimates, tail, warnings: of_sample(frame, drawn, lone), units: frame.units as f64 };
        match self.method {
            Method::Subsampling => self.subsampled(values, frame, plan, key, &sample),
            Method::Studentized => self.studentized(&kernel, plan, key, &sample),
            _ => self.resampled(&kernel, plan, key, &sample),
        }
    }

    fn resampled(&self, kernel: &Kernel<'_>, plan: &Plan, key: u64, sample: &Sample) -> Result<Vec<Interval>> {
        let left = if self.method == Method::Bca {
            kernel.check_leave_outs(plan, "method bca")?;
            kernel.leave_out(plan)?
        } else {
            Vec::new()
        };
        let width = self.measures.len();
        let rows = kernel.replicates(self.replicates, width, |replicate, scratch| {
            plan.draw(&mut Stream::new(key, replicate as u64), &kernel.frame.weights, &mut scratch.counts)
        })?;
        let one = |at: usize, measure: &Measure| {
            let (mut interval, usable) = self.begin(*measure, at, column(&rows, at, width), sample);
            let Some((sorted, estimate)) = usable else { return interval };
            let (ends, beyond) = match self.method {
                Method::Basic => {
                    let ([low, high], beyond) = quantiles(&sorted, self.level);
                    ([2.0 * estimate - high, 2.0 * estimate - low], beyond)
                }
                Method::Bca => {
                    let Some([squares, cubes]) = influence_sums(&left, at) else {
                        interval.warnings.push(Warning::UndefinedLeaveOneOut);
                        return interval;
                    };
                    Correction::new(&sorted, estimate, cubes, squares).quantiles(&sorted, self.level)
                }
                _ => quantiles(&sorted, self.level),
            };
            interval.finish(ends, beyond);
            interval
        };
        Ok(self.measures.iter().enumerate().map(|(at, measure)| one(at, measure)).collect())
    }

    fn studentized(&self, kernel: &Kernel<'_>, plan: &Plan, key: u64, sample: &Sample) -> Result<Vec<Interval>> {
        if !plan.is_simple() {
            let problem = "studentized has no standard error of strata or clusters; use percentile, basic or bca";
            return Err(Error::argument("method", problem));
        }
        let width = 2 * self.measures.len();
        let rows = kernel.replicates(self.replicates, width, |replicate, scratch| {
            plan.draw(&mut Stream::new(key, replicate as u64), &kernel.frame.weights, &mut scratch.counts)
        })?;
        let own = kernel.replicates(1, width, |_, scratch| {
            scratch.counts.copy_from_slice(&kernel.frame.weights);
            kernel.frame.units
        })?;
        let one = |at: usize, measure: &Measure| {
            let (values, errors) = (column(&rows, 2 * at, width), column(&rows, 2 * at + 1, width));
            let estimate = sample.estimate(at);
            let pairs = values.zip(errors).filter(|(_, error)| *error > 0.0);
            let (values, roots): (Vec<f64>, Vec<f64>) =
                pairs.map(|(value, error)| (value, (value - estimate) / error)).unzip();
            let (mut interval, usable) = self.begin(*measure, at, values.into_iter(), sample);
            let error = own.get(2 * at + 1).copied().unwrap_or(f64::NAN);
            if usable.is_some() && error.is_finite() {
                let ([low, high], beyond) = quantiles(&sorted(roots.into_iter()), self.level);
                interval.finish([estimate - high * error, estimate - low * error], beyond);
            } else if usable.is_some() || kernel.frame.all_equal() {
                let undefined = if kernel.frame.all_equal() { Undefined::AllEqual } else { Undefined::FewReplicates };
                (interval.low, interval.high) = (Err(undefined), Err(undefined));
            }
            interval
        };
        Ok(self.measures.iter().enumerate().map(|(at, measure)| one(at, measure)).collect())
    }

    fn subsampled(
        &self,
        values: &Values<'_>,
        frame: &Frame,
        plan: &Plan,
        key: u64,
        sample: &Sample,
    ) -> Result<Vec<Interval>> {
        if !plan.is_simple() || frame.weights.iter().any(|w| *w != 1) {
            let problem = "subsampling draws units without replacement, from all of them and without weights, strata or \
                           clusters; use percentile, basic or bca";
            return Err(Error::argument("method", problem));
        }
        let n = sample.units;
        let m = self.subsample.map_or_else(|| n.powf(2.0 / 3.0).ceil(), |m| m as f64);
        if m >= n {
            return Err(Error::argument("subsample", "must be below the number of units; leave it out for n^(2/3)"));
        }
        let width = self.measures.len();
        // Of few units ⌈p·m⌉ is a larger part than ⌈p·n⌉ of many: both sizes take the fraction itself.
        let measures: Vec<Measure> = self.measures.iter().map(by_fraction).collect();
        let wholes = evaluate(values, &measures).numbers;
        let frame = Frame::new(values, &measures, Codes::default())?;
        let kernel = Kernel::new(&frame, &measures).stopped_by(self.stop);
        let size = self.subsample.unwrap_or(frame.units.min(whole(m)));
        let rows = kernel.replicates(self.replicates, width, |replicate, scratch| {
            Plan::draw_some(&mut Stream::new(key, replicate as u64), size, &mut scratch.counts)
        })?;
        let one = |at: usize, measure: &Measure| {
            let law = SizeLaw::of(measure).unwrap_or(SizeLaw::Free);
            let estimate = sample.estimate(at);
            // What is left of a deviation at m when there are n units, and the correction for a finite sample.
            let shrink = (m / n).powf(rate(measure, sample.tail)) * (n / (n - m)).sqrt();
            let all = wholes.get(at).copied().and_then(Result::ok).unwrap_or(f64::NAN);
            let carried = column(&rows, at, width).map(|value| estimate + (law.carry(value, m, n) - all) * shrink);
            let (mut interval, usable) = self.begin(*measure, at, carried, sample);
            if let Some((sorted, estimate)) = usable {
                let ([low, high], beyond) = quantiles(&sorted, self.level);
                interval.finish([2.0 * estimate - high, 2.0 * estimate - low], beyond);
            }
            interval
        };
        Ok(self.measures.iter().enumerate().map(|(at, measure)| one(at, measure)).collect())
    }

    /// An interval without its ends; with the sorted usable replicates and the estimate, if it can have ends.
    fn begin(
        &self,
        measure: Measure,
        at: usize,
        replicates: impl Iterator<Item = f64>,
        sample: &Sample,
    ) -> (Interval, Option<(Vec<f64>, f64)>) {
        let number = sample.estimates.get(at).copied().unwrap_or(Err(Undefined::NoValue));
        let estimate = match number {
            Ok(estimate) if estimate.is_finite() => estimate,
            Ok(_) => return (Interval::none(measure, number, Undefined::Infinite, &sample.warnings), None),
            Err(undefined) => return (Interval::none(measure, number, undefined, &sample.warnings), None),
        };
        let sorted = sorted(replicates.filter(|x| x.is_finite()));
        let usable = sorted.len();
        let mut warnings = sample.warnings.clone();
        warnings.extend(of_tail(&measure, sample.tail));
        if usable < self.replicates {
            warnings.push(Warning::UndefinedReplicates { count: self.replicates - usable });
        }
        if usable < 2 || (self.replicates - usable) * REPLICATES_PER_UNUSABLE > self.replicates {
            let interval = Interval::none(measure, number, Undefined::FewReplicates, &warnings);
            return (Interval { replicates: usable, ..interval }, None);
        }
        let (mean, deviation) = moments(&sorted);
        let interval = Interval {
            measure,
            estimate: number,
            standard_error: Ok(deviation),
            bias: Ok(mean - estimate),
            low: Err(Undefined::FewReplicates),
            high: Err(Undefined::FewReplicates),
            replicates: usable,
            warnings,
        };
        (interval, Some((sorted, estimate)))
    }
}

/// What all methods know of a sample.
struct Sample {
    estimates: Vec<Number>,
    tail: Option<(f64, f64)>,
    warnings: Vec<Warning>,
    units: f64,
}

impl Sample {
    fn estimate(&self, at: usize) -> f64 {
        self.estimates.get(at).copied().and_then(Result::ok).unwrap_or(f64::NAN)
    }
}

/// At which power of n the error of a measure shrinks.
fn rate(measure: &Measure, tail: Option<(f64, f64)>) -> f64 {
    let power = power_of_tail(measure);
    match tail {
        Some((exponent, _)) if exponent < 2.0 * power => (1.0 - power / exponent).max(0.0),
        _ => 0.5,
    }
}

/// The share of the top fraction, the last unit counted in part, for that of whole units.
fn by_fraction(measure: &Measure) -> Measure {
    match *measure {
        Measure::TopShare(p, TopRule::Ceil | TopRule::Floor) => Measure::TopShare(p, TopRule::Fractional),
        other => other,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of units")]
fn whole(units: f64) -> u64 {
    units as u64
}

/// A level in (0, 1).
pub(crate) fn checked_level(level: f64) -> Result<f64> {
    if level > 0.0 && level < 1.0 {
        Ok(level)
    } else {
        Err(Error::argument("level", "must lie between 0 and 1, such as 0.95 for 95 %"))
    }
}

pub(super) fn column(rows: &[f64], at: usize, width: usize) -> impl Iterator<Item = f64> {
    rows.iter().skip(at).step_by(width.max(1)).copied()
}

pub(super) fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers
}

pub(super) fn too_few(method: Method, drawn: u64, of_clusters: bool) -> Error {
    fewer(&format!("method {method}"), method.least_units(), drawn, of_clusters)
}

/// There are fewer units (or clusters) than something takes.
pub(super) fn fewer(what: &str, least: u64, drawn: u64, of_clusters: bool) -> Error {
    let things = if of_clusters { "clusters" } else { "units" };
    let problem = format!("there are {drawn} {things}; {what} takes at least {least}");
    Error::data(Place::default().column("values"), problem)
}

/// Σ l² and Σ l³ over what is left out, l the empirical influence divided by how many there are; `None` when a measure is
/// undefined without one of them.
pub(super) fn influence_sums(left: &[Left], measure: usize) -> Option<[f64; 2]> {
    let (mut squares, mut cubes) = (0.0, 0.0);
    for pot in left {
        let size = pot.size();
        if size < 2.0 {
            continue;
        }
        let first = pot.of(measure).next().map_or(0.0, |(value, _)| value);
        let mean = first + pot.of(measure).map(|(value, times)| times * (value - first)).sum::<f64>() / size;
        for (value, times) in pot.of(measure) {
            let l = (mean - value) * (size - 1.0) / size;
            squares += times * l * l;
            cubes += times * l * l * l;
        }
    }
    (squares.is_finite() && cubes.is_finite()).then_some([squares, cubes])
}
