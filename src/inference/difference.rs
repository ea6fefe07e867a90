//! Did a measure change? Intervals of a difference between two samples.

use super::bootstrap::{Bootstrap, column, influence_sums, sorted, too_few};
use super::draws::Plan;
use super::ends::{Correction, moments, quantiles};
use super::frame::{Codes, Frame};
use super::interval::as_text;
use super::kernel::{Kernel, Left};
use super::method::Method;
use super::stop::Stop;
use super::warning::{Warning, of_sample, of_tail, tail_exponent};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::measure::{Measure, Number, Undefined, Values, evaluate};
use crate::random::{Stream, mix};
use serde::Serialize;

/// Names the streams of the two samples, and of firms that are in both.
const BEFORE: u64 = 0x6265_666f;
const AFTER: u64 = 0x6166_7465;
const FIRMS: u64 = 0x6669_726d;
/// Of so many replicates one may be without a usable number.
const REPLICATES_PER_UNUSABLE: usize = 20;
/// Stands for a firm that is not in a sample.
const ABSENT: u32 = u32::MAX;

/// How a measure differs between two samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The measure.
    #[serde(serialize_with = "as_text")]
    pub measure: Measure,
    /// Its value in the first sample.
    pub before: Number,
    /// Its value in the second sample.
    pub after: Number,
    /// after − before.
    pub difference: Number,
    /// Standard deviation of the replicates of the difference, over B − 1.
    pub standard_error: Number,
    /// Lower end of the difference's interval.
    pub low: Number,
    /// Upper end.
    pub high: Number,
    /// Two-sided p-value of no difference, in (0, 1]: the level at which the interval of the same method begins to hold 0.
    pub p_value: Number,
    /// Replicates with a usable number.
    pub replicates: usize,
    /// Why the interval may not hold what its level says.
    pub warnings: Vec<Warning>,
}

/// Which firm each value of two samples belongs to, by code; checked.
#[derive(Debug, Clone, Copy)]
pub struct Firms<'a> {
    before: &'a [u32],
    after: &'a [u32],
    count: u32,
}

impl<'a> Firms<'a> {
    /// The firms of two samples, numbered together from 0; a firm that is in one sample only is absent from the other.
    ///
    /// Errors: a firm twice in one sample (in which row); a number above 4,294,967,293.
    pub fn new(before: &'a [u32], after: &'a [u32]) -> Result<Self> {
        let last = before.iter().chain(after).max().copied().unwrap_or(0);
        if last >= ABSENT - 1 {
            return Err(Error::argument("firms", "number them from 0, below 4294967294"));
        }
        let firms = Self { before, after, count: last + 1 };
        for (name, codes) in [("firms before", before), ("firms after", after)] {
            let mut seen = vec![false; firms.count as usize];
            for (row, firm) in (1_u64..).zip(codes) {
                match seen.get_mut(*firm as usize) {
                    Some(seen) if !*seen => *seen = true,
                    _ => {
                        let problem = "this row's firm is in an earlier row too; sum its values first";
                        return Err(Error::data(Place::default().column(name).row(row), problem));
                    }
                }
            }
        }
        Ok(firms)
    }
}

/// One of the two samples, ready to be drawn from.
struct Side<'a> {
    frame: Frame,
    plan: Plan,
    estimates: Vec<Number>,
    measures: &'a [Measure],
    method: Method,
    stop: Stop<'a>,
}

impl<'a> Side<'a> {
    fn new(values: &Values<'_>, bootstrap: &'a Bootstrap<'_>, firms: Option<&[u32]>) -> Result<Self> {
        let Bootstrap { measures, method, stop, .. } = bootstrap;
        // Firms tell units of one value apart, so that the order of rows does not.
        let frame = Frame::new(values, measures, Codes { strata: None, clusters: firms })?;
        if frame.units < method.least_units() {
            return Err(too_few(*method, frame.units, false));
        }
        let plan = Plan::new(&frame, values.as_slice().len(), Codes::default())?;
        let estimates = evaluate(values, measures).numbers;
        Ok(Self { frame, plan, estimates, measures, method: *method, stop: *stop })
    }

    fn kernel(&self) -> Kernel<'_> {
        Kernel::new(&self.frame, self.measures).stopped_by(self.stop)
    }

    fn left(&self) -> Result<Vec<Left>> {
        if self.method != Method::Bca {
            return Ok(Vec::new());
        }
        let kernel = self.kernel();
        kernel.check_leave_outs(&self.plan, "method bca")?;
        kernel.leave_out(&self.plan)
    }

    /// Where each firm stands among the sorted units.
    fn places(&self, firms: &[u32], count: u32) -> Vec<u32> {
        let mut places = vec![ABSENT; count as usize];
        for (unit, row) in (0_u32..).zip(&self.frame.rows) {
            let firm = firms.get(*row as usize).and_then(|firm| places.get_mut(*firm as usize));
            if let Some(place) = firm {
                *place = unit;
            }
        }
        places
    }
}

impl Bootstrap<'_> {
    /// Differences between two samples that were drawn independently: two countries, two groups of firms.
    ///
    /// Formula: after − before, each resampled by itself; intervals by percentile, basic or `BCa`.
    /// Returns one for each measure, in the order asked for. Undefined where one of the estimates is, or where more than
    /// one of twenty resamples have none.
    /// Errors: as [`Bootstrap::of`], for either sample; method studentized or subsampling.
    /// Cost: replicates × both sizes. Source: Efron and Tibshirani (1993), chapters 8 and 16.
    ///
    /// ```
    /// use topheavy::inference::Bootstrap;
    /// use topheavy::measure::{Measure, Values};
    ///
    /// let bootstrap = Bootstrap::new(&Measure::parse_list("gini")?);
    /// let (before, after) = ([3.0, 2.0, 2.0, 1.0, 1.0], [9.0, 1.0, 1.0, 1.0, 1.0]);
    /// let found = bootstrap.difference(&Values::new(&before)?, &Values::new(&after)?)?;
    /// assert!(found[0].difference.unwrap() > 0.0 && found[0].p_value.unwrap() > 0.05);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn difference(&self, before: &Values<'_>, after: &Values<'_>) -> Result<Vec<Difference>> {
        self.check_difference()?;
        let sides = [Side::new(before, self, None)?, Side::new(after, self, None)?];
        let [first, second] = &sides;
        let lefts = [first.left()?, second.left()?];
        let width = self.measures.len();
        let drawn = |side: &Side<'_>, purpose: u64| {
            let key = mix(self.seed, purpose);
            side.kernel().replicates(self.replicates, width, |replicate, scratch| {
                side.plan.draw(&mut Stream::new(key, replicate as u64), &side.frame.weights, &mut scratch.counts)
            })
        };
        let rows = [drawn(first, BEFORE)?, drawn(second, AFTER)?];
        let influence = |at: usize| {
            let ([squares, cubes], [more_squares, more_cubes]) =
                (influence_sums(&lefts[0], at)?, influence_sums(&lefts[1], at)?);
            Some([squares + more_squares, more_cubes - cubes])
        };
        Ok(self.differences(&sides, &rows, influence))
    }

    /// Differences between two samples of the same firms, such as two years: firms are drawn with all they have in both.
    ///
    /// Formula: after − before; a resample draws as many firms as are in either sample, and a firm that is not in one of
    /// them is absent there. Intervals by percentile, basic or `BCa` (leaving out one firm).
    /// Arguments: `firms`, one code for each value of either sample.
    /// Returns and errors: as [`Bootstrap::difference`]; values with weights; codes of another length.
    /// Cost: replicates × firms, twice. Source: Efron and Tibshirani (1993), chapter 8.
    ///
    /// ```
    /// use topheavy::inference::{Bootstrap, Firms};
    /// use topheavy::measure::{Measure, Values};
    ///
    /// let (before, after) = ([3.0, 2.0, 2.0, 1.0], [3.3, 2.2, 2.2, 1.1]);
    /// let (before, after) = (Values::new(&before)?, Values::new(&after)?);
    /// let firms = Firms::new(&[0, 1, 2, 3], &[0, 1, 2, 3])?;
    /// let found = Bootstrap::new(&Measure::parse_list("hhi")?).paired_difference(&before, &after, &firms)?;
    /// // Everybody grows by a tenth: shares do not move, in any resample.
    /// assert!(found[0].high.unwrap() < 1e-15 && found[0].p_value == Ok(1.0));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn paired_difference(
        &self,
        before: &Values<'_>,
        after: &Values<'_>,
        firms: &Firms<'_>,
    ) -> Result<Vec<Difference>> {
        self.check_difference()?;
        for (name, values, codes) in [("firms before", before, firms.before), ("firms after", after, firms.after)] {
            let (expected, found) = (values.as_slice().len(), codes.len());
            if expected != found {
                return Err(ErrorKind::Length { name: name.into(), expected, found }.into());
            }
            if values.weights().is_some() {
                let problem = "firms are drawn one by one, so a value must be that of one firm: give no weights";
                return Err(Error::argument("weights", problem));
            }
        }
        let sides = [Side::new(before, self, Some(firms.before))?, Side::new(after, self, Some(firms.after))?];
        let [first, second] = &sides;
        let places = [first.places(firms.before, firms.count), second.places(firms.after, firms.count)];
        // Codes that no firm has are no firms.
        let present = |firm: usize| places.iter().any(|places| places.get(firm).is_some_and(|place| *place != ABSENT));
        let union: Vec<usize> = (0..firms.count as usize).filter(|firm| present(*firm)).collect();
        let places =
            places.map(|places| union.iter().filter_map(|firm| places.get(*firm).copied()).collect::<Vec<u32>>());
        let key = mix(self.seed, FIRMS);
        let draws = union.len() as u64;
        let resampled = |side: &Side<'_>, places: &[u32]| {
            side.kernel().replicates(self.replicates, self.measures.len(), |replicate, scratch| {
                let mut units = 0;
                scratch.counts.fill(0);
                Stream::new(key, replicate as u64).below(draws, draws, |firm| {
                    let place = usize::try_from(firm).ok().and_then(|firm| places.get(firm));
                    if let Some(count) = place.and_then(|place| scratch.counts.get_mut(*place as usize)) {
                        *count += 1;
                        units += 1;
                    }
                });
                units
            })
        };
        let rows = [resampled(first, &places[0])?, resampled(second, &places[1])?];
        let lefts = [first.left()?, second.left()?];
        Ok(self.differences(&sides, &rows, |at| paired_influence(&sides, &lefts, &places, at)))
    }

    fn check_difference(&self) -> Result<()> {
        self.check()?;
        if matches!(self.method, Method::Studentized | Method::Subsampling) {
            return Err(Error::argument("method", "a difference has percentile, basic and bca intervals"));
        }
        Ok(())
    }

    fn differences(
        &self,
        sides: &[Side<'_>; 2],
        rows: &[Vec<f64>; 2],
        influence: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Vec<Difference> {
        let width = self.measures.len();
        let tails = [tail_exponent(&sides[0].frame), tail_exponent(&sides[1].frame)];
        let one = |(at, measure): (usize, &Measure)| {
            let estimate = |side: &Side<'_>| side.estimates.get(at).copied().unwrap_or(Err(Undefined::NoValue));
            let (before, after) = (estimate(&sides[0]), estimate(&sides[1]));
            let mut warnings: Vec<Warning> = Vec::new();
            let of_sides = sides.iter().flat_map(|side| of_sample(&side.frame, side.frame.units, 0));
            for warning in of_sides.chain(tails.iter().filter_map(|tail| of_tail(measure, *tail))) {
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
            let pairs = column(&rows[0], at, width).zip(column(&rows[1], at, width));
            let found = sorted(pairs.map(|(before, after)| after - before).filter(|x| x.is_finite()));
            self.one_difference(*measure, [before, after], &found, warnings, || influence(at))
        };
        self.measures.iter().enumerate().map(one).collect()
    }

    fn one_difference(
        &self,
        measure: Measure,
        [before, after]: [Number; 2],
        replicates: &[f64],
        mut warnings: Vec<Warning>,
        influence: impl Fn() -> Option<[f64; 2]>,
    ) -> Difference {
        let usable = replicates.len();
        let lost = self.replicates - usable;
        let known = |number: Number| number.and_then(|x| if x.is_finite() { Ok(x) } else { Err(Undefined::Infinite) });
        let difference = known(before).and_then(|before| known(after).map(|after| after - before));
        let unknown = |why: Undefined, warnings: Vec<Warning>| Difference {
            measure,
            before,
            after,
            difference,
            standard_error: Err(why),
            low: Err(why),
            high: Err(why),
            p_value: Err(why),
            replicates: usable,
            warnings,
        };
        let estimate = match difference {
            Ok(estimate) => estimate,
            Err(why) => return unknown(why, warnings),
        };
        if lost > 0 {
            warnings.push(Warning::UndefinedReplicates { count: lost });
        }
        if usable < 2 || lost * REPLICATES_PER_UNUSABLE > self.replicates {
            return unknown(Undefined::FewReplicates, warnings);
        }
        // Rounding of the two measures makes no difference.
        let noise = 1e-14 * (before.unwrap_or(0.0).abs() + after.unwrap_or(0.0).abs());
        let Some((ends, beyond, p)) = self.ends(replicates, estimate, noise, influence) else {
            warnings.push(Warning::UndefinedLeaveOneOut);
            return unknown(Undefined::FewReplicates, warnings);
        };
        if beyond {
            warnings.push(Warning::BeyondReplicates);
        }
        let (low, high, p_value) = (Ok(ends[0]), Ok(ends[1]), Ok(p));
        Difference {
            standard_error: Ok(moments(replicates).1),
            low,
            high,
            p_value,
            ..unknown(Undefined::NoValue, warnings)
        }
    }

    /// The ends of a difference's interval, whether one lies beyond the replicates, and the p-value of no difference.
    fn ends(
        &self,
        replicates: &[f64],
        estimate: f64,
        noise: f64,
        influence: impl Fn() -> Option<[f64; 2]>,
    ) -> Option<([f64; 2], bool, f64)> {
        let b = replicates.len() as f64;
        let below = |x: f64| replicates.partition_point(|replicate| *replicate < x) as f64;
        // How many replicates are at most, and at least, some number.
        let sides = |x: f64| [below(x + noise), b - below(x - noise)];
        let p = |[less, more]: [f64; 2]| (2.0 * (less.min(more) + 1.0) / (b + 1.0)).min(1.0);
        let ([low, high], beyond) = quantiles(replicates, self.level);
        Some(match self.method {
            Method::Basic => ([2.0 * estimate - high, 2.0 * estimate - low], beyond, p(sides(2.0 * estimate))),
            Method::Bca => {
                let [squares, cubes] = influence()?;
                let correction = Correction::new(replicates, estimate, cubes, squares);
                let ([low, high], beyond) = correction.quantiles(replicates, self.level);
                let [less, more] = sides(0.0);
                let share = ((less + b - more) / (2.0 * b)).clamp(1.0 / (b + 1.0), b / (b + 1.0));
                let nominal = correction.nominal(share);
                let all_same = less >= b && more >= b;
                let p = if all_same { 1.0 } else { (2.0 * nominal.min(1.0 - nominal)).clamp(2.0 / (b + 1.0), 1.0) };
                ([low, high], beyond, p)
            }
            _ => ([low, high], beyond, p(sides(0.0))),
        })
    }
}

/// Σ l² and Σ l³ over firms, l the change of the difference without the firm.
fn paired_influence(
    sides: &[Side<'_>; 2],
    lefts: &[Vec<Left>; 2],
    places: &[Vec<u32>; 2],
    at: usize,
) -> Option<[f64; 2]> {
    let mut without = [Vec::new(), Vec::new()];
    for ((left, side), without) in lefts.iter().zip(sides).zip(&mut without) {
        let estimate = side.estimates.get(at)?.ok()?;
        without.extend(left.first()?.of(at).map(|(value, _)| value - estimate));
    }
    let moved = |side: usize, firm: usize| {
        let place = places[side].get(firm).copied().unwrap_or(ABSENT);
        without[side].get(place as usize).copied().unwrap_or(0.0)
    };
    let firms = places[0].len();
    let change = |firm: usize| moved(1, firm) - moved(0, firm);
    let mean = (0..firms).map(change).sum::<f64>() / firms as f64;
    let (squares, cubes) = (0..firms)
        .map(|firm| mean - change(firm))
        .fold((0.0, 0.0), |(squares, cubes), l| (squares + l * l, cubes + l * l * l));
    f64::is_finite(squares + cubes).then_some([squares, cubes])
}
