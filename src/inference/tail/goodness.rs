//! Whether data could come from the power law that was fitted to them.

use super::discrete::ZetaAbove;
use super::power_law::{PowerLaw, Support};
use super::sample::Tail;
use super::{continuous::Pareto, discrete::Zeta, distance::nearest, ladder::Ladder};
use crate::error::{Error, ErrorKind, Result};
use crate::measure::Undefined;
use crate::random::{Stream, mix};
use rayon::prelude::*;
use serde::Serialize;

/// Names the streams of this test.
const PURPOSE: u64 = 0x7461_696c_2067_6f66;
/// From so many whole numbers on the zeta law is inverted without a table.
const TABLE: usize = 4096;

/// A test of a fitted power law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GoodnessOfFit {
    /// Share of the replicates whose distance is at least that of the data, in [0, 1]; small values speak against the law.
    pub p_value: f64,
    /// How many replicates count.
    pub replicates: usize,
    /// Replicates left out because they have no two distinct values to fit.
    pub left_out: usize,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl PowerLaw {
    /// Tests the law by a semi-parametric bootstrap.
    ///
    /// Formula: p = #{replicates with a distance of at least that of the data} / #{replicates}.
    /// Conventions: a replicate has n units; each is drawn from the law with probability `n_tail`/n and else from the values
    /// below xmin, zeros among them, with replacement; the law is fitted anew and xmin searched for anew. Where xmin was
    /// given, a replicate is `n_tail` draws from the law and xmin is kept. One random stream for each replicate: the same
    /// bits at any number of threads. A p below 0.1 is the source's ground to reject the law; the error of p is at most
    /// ½/√replicates.
    /// Arguments: `tail`, the sample of the law; `replicates`, at least 1; `seed`; `stopped`, asked before each replicate.
    /// Returns p in [0, 1]. Undefined: no replicate can be fitted.
    /// Errors: no replicates, another sample, stopped.
    /// Cost: a sort and a search for each replicate, in parallel. Source: Clauset, Shalizi and Newman (2009), section 4.1.
    ///
    /// ```
    /// use topheavy::inference::tail::{PowerLawOptions, Tail};
    ///
    /// let values: Vec<f64> = (0..200).map(|i| (1.0 - (f64::from(i) + 0.5) / 200.0).powf(-1.0 / 1.5)).collect();
    /// let tail = Tail::new(&values)?;
    /// let law = tail.power_law(&PowerLawOptions::default())?.unwrap();
    /// assert!(law.goodness_of_fit(&tail, 100, 0, &|| false)?.unwrap().p_value > 0.9);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn goodness_of_fit(
        &self,
        tail: &Tail,
        replicates: usize,
        seed: u64,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<std::result::Result<GoodnessOfFit, Undefined>> {
        if replicates == 0 {
            return Err(Error::argument("replicates", "must be at least 1"));
        }
        self.check_sample(tail)?;
        let source = Source::new(self, tail);
        let key = mix(seed, PURPOSE);
        let distances: Vec<Option<f64>> = (0..replicates as u64)
            .into_par_iter()
            .map(|replicate| if stopped() { None } else { source.distance(&mut Stream::new(key, replicate)) })
            .collect();
        if stopped() {
            return Err(ErrorKind::Stopped.into());
        }
        let usable: Vec<f64> = distances.into_iter().flatten().collect();
        if usable.is_empty() {
            return Ok(Err(Undefined::AllEqual));
        }
        let as_far = usable.iter().filter(|distance| **distance >= self.ks).count();
        Ok(Ok(GoodnessOfFit {
            p_value: as_far as f64 / usable.len() as f64,
            replicates: usable.len(),
            left_out: replicates - usable.len(),
            seed,
        }))
    }
}

/// What replicates are drawn from.
struct Source<'a> {
    law: &'a PowerLaw,
    /// Values below xmin that are positive: their logarithms on the scale of ln(x/xmin), for counts the values.
    body: Vec<f64>,
    /// Values below xmin, zeros included.
    below: usize,
    zeta: Option<ZetaDraws>,
}

impl<'a> Source<'a> {
    fn new(law: &'a PowerLaw, tail: &Tail) -> Self {
        let positive = tail.positive();
        let body = positive.get(..positive.len() - law.n_tail).unwrap_or_default();
        let below = law.n - law.n_tail;
        match law.support {
            Support::Continuous => {
                let body = body.iter().map(|x| x.ln() - law.xmin.ln()).collect();
                Self { law, body, below, zeta: None }
            }
            Support::Discrete => {
                let zeta = Some(ZetaDraws::new(law.xmin, law.alpha));
                Self { law, body: body.to_vec(), below, zeta }
            }
        }
    }

    /// The distance of one replicate; `None` where it has no two distinct values.
    fn distance(&self, stream: &mut Stream) -> Option<f64> {
        let mut values = Vec::with_capacity(self.law.n);
        if self.law.xmin_searched {
            let in_tail = self.law.n_tail as f64 / self.law.n as f64;
            for _ in 0..self.law.n {
                if stream.unit() < in_tail {
                    values.push(self.draw(stream));
                } else {
                    values.extend(self.of_body(stream));
                }
            }
        } else {
            values.extend((0..self.law.n_tail).map(|_| self.draw(stream)));
        }
        values.sort_unstable_by(f64::total_cmp);
        let kind = self.law.distance;
        match (self.law.support, self.law.xmin_searched) {
            (Support::Continuous, true) => {
                let ladder = Ladder::of_logs(&values);
                nearest(&ladder, &Pareto(&ladder), kind).map(|best| best.distance)
            }
            (Support::Discrete, true) => {
                let (ladder, values) = Ladder::of_values(&values);
                nearest(&ladder, &Zeta { ladder: &ladder, values: &values }, kind).map(|best| best.distance)
            }
            (Support::Continuous, false) => super::power_law::distance_of_logs(&values, kind),
            (Support::Discrete, false) => super::power_law::distance_of_counts(&values, self.law.xmin, kind),
        }
    }

    /// A draw from the law: ln(x/xmin), for counts x.
    fn draw(&self, stream: &mut Stream) -> f64 {
        // 1 − u is in (0, 1].
        let above = 1.0 - stream.unit();
        self.zeta.as_ref().map_or_else(|| -above.ln() / self.law.alpha, |zeta| zeta.value(above))
    }

    /// A value of the body; none where it is a zero.
    fn of_body(&self, stream: &mut Stream) -> Option<f64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a count")]
        let place = (stream.unit() * self.below as f64) as usize;
        place.checked_sub(self.below - self.body.len()).and_then(|place| self.body.get(place)).copied()
    }
}

/// The zeta law's quantiles.
struct ZetaDraws {
    xmin: f64,
    law: ZetaAbove<'static>,
    /// P(X ≥ xmin + i), falling.
    table: Vec<f64>,
}

impl ZetaDraws {
    fn new(xmin: f64, alpha: f64) -> Self {
        let law = ZetaAbove::new(&[], xmin, alpha);
        let table = (0..TABLE).map(|step| law.survival(xmin + step as f64)).collect();
        Self { xmin, law, table }
    }

    /// The largest x with P(X ≥ x) ≥ `above`, `above` in (0, 1].
    fn value(&self, above: f64) -> f64 {
        let within = self.table.partition_point(|survival| *survival >= above);
        if within < self.table.len() {
            return self.xmin + within.saturating_sub(1) as f64;
        }
        let (mut low, mut high) =
            (self.xmin + (self.table.len() - 1) as f64, 2.0 * (self.xmin + self.table.len() as f64));
        while self.law.survival(high) >= above && high < 1e300 {
            (low, high) = (high, 2.0 * high);
        }
        loop {
            let middle = (0.5 * (low + high)).floor();
            if middle <= low || middle >= high {
                return low;
            }
            if self.law.survival(middle) >= above { low = middle } else { high = middle }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::inference::tail::PowerLawOptions;
    use crate::normal::quantile;

    fn draws(n: usize, seed: u64, of: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut stream = Stream::new(seed, 0);
        (0..n).map(|_| of(1.0 - stream.unit())).collect()
    }

    fn test_of(values: &[f64], options: &PowerLawOptions, replicates: usize, seed: u64) -> GoodnessOfFit {
        let tail = Tail::new(values).unwrap();
        let law = tail.power_law(options).unwrap().unwrap();
        law.goodness_of_fit(&tail, replicates, seed, &|| false).unwrap().unwrap()
    }

    #[test]
    fn a_true_law_is_kept_and_a_false_one_is_rejected() {
        let options = PowerLawOptions { xmin: Some(1.0), ..PowerLawOptions::default() };
        let kept: Vec<f64> =
            (0..40).map(|seed| test_of(&draws(300, seed, |u| u.powf(-0.8)), &options, 100, 7).p_value).collect();
        // Uniform under the law: mean ½ with a standard error of 0.05.
        let mean = kept.iter().sum::<f64>() / 40.0;
        assert!((mean - 0.5).abs() < 0.16, "{mean}");
        let normal = draws(500, 3, |u| (0.3 * quantile(u.min(1.0 - 1e-12))).exp());
        assert!(test_of(&normal, &PowerLawOptions { xmin: Some(0.4), ..options }, 100, 1).p_value < 0.05);
        let counts = draws(300, 9, |u| (2.0 * u.powf(-0.7)).floor());
        let whole = PowerLawOptions { support: Support::Discrete, xmin: Some(6.0), ..options };
        assert!(test_of(&counts, &whole, 100, 1).p_value > 0.02);
        let searched = PowerLawOptions { xmin: None, ..whole };
        assert!(test_of(&counts, &searched, 60, 1).p_value > 0.02);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let mut values = draws(400, 4, |u| u.powf(-0.9));
        values.extend([0.0; 20]);
        values.extend(draws(200, 5, |u| u));
        for support in [Support::Continuous, Support::Discrete] {
            let values: Vec<f64> =
                if support == Support::Discrete { values.iter().map(|x| x.ceil()).collect() } else { values.clone() };
            let options = PowerLawOptions { support, ..PowerLawOptions::default() };
            let [one, two, eight] = [1, 2, 8].map(|threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| test_of(&values, &options, 50, 3))
            });
            assert_eq!((one, one), (two, eight));
        }
    }

    #[test]
    fn zeta_draws_follow_the_law() {
        let zeta = ZetaDraws::new(2.0, 0.8);
        let mut stream = Stream::new(1, 2);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| zeta.value(1.0 - stream.unit())).collect();
        for x in [2.0, 3.0, 4.0, 10.0, 100.0, 3000.0, 1e5] {
            let share = draws.iter().filter(|draw| **draw >= x).count() as f64 / f64::from(n);
            let expected = zeta.law.survival(x);
            assert!((share - expected).abs() < 4.5 * (expected * (1.0 - expected) / f64::from(n)).sqrt() + 1e-9, "{x}");
        }
        for above in [1.0, 0.3, 1e-3, 1e-5, 1e-9] {
            let x = zeta.value(above);
            assert!(zeta.law.survival(x) >= above && zeta.law.survival(x + 1.0) < above);
        }
    }

    #[test]
    fn refusals() {
        let values = draws(50, 1, |u| 1.0 / u);
        let tail = Tail::new(&values).unwrap();
        let law = tail.power_law(&PowerLawOptions::default()).unwrap().unwrap();
        assert!(law.goodness_of_fit(&tail, 0, 0, &|| false).unwrap_err().is_usage());
        assert_eq!(law.goodness_of_fit(&tail, 5, 0, &|| true).unwrap_err().kind(), &ErrorKind::Stopped);
        let other = Tail::new(&values[1..]).unwrap();
        assert!(law.goodness_of_fit(&other, 5, 0, &|| false).unwrap_err().is_usage());
    }
}
