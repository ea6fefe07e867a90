//! Top shares that a fitted tail implies.

use super::discrete::ZetaAbove;
use super::power_law::{PowerLaw, Support};
use super::zeta::scaled_zeta;
use crate::error::{Error, Result};
use crate::measure::{Number, Undefined};

impl PowerLaw {
    /// Share of the top fraction of units that the law implies, the body's sum being what it is.
    ///
    /// Formula: p·t·α/(α−1) / (B/n + φ·xmin·α/(α−1)), t = xmin·(φ/p)^(1/α), φ = `n_tail`/n, B the sum of the values below
    /// xmin. For counts the means are those of the zeta law, and a unit at the border counts in part.
    /// Conventions: units are of the law's expectation, not of the sample, so that one extreme firm does not decide;
    /// p is a fraction of all n units, zeros included, and lies in the tail.
    /// Arguments: `p` in (0, `n_tail`/n].
    /// Returns a share in (0, 1]. Undefined: α ≤ 1, where the tail has no mean and the share would be 1.
    /// Errors: `p` outside its range.
    /// Cost: none; for counts a search of the border. Source: Gabaix (2009), Annual Review of Economics 1.
    ///
    /// ```
    /// use topheavy::inference::tail::{PowerLawOptions, Tail};
    ///
    /// let values: Vec<f64> = (0..1000).map(|i| 2.0 * (1.0 - (f64::from(i) + 0.5) / 1000.0).powf(-1.0 / 1.5)).collect();
    /// let options = PowerLawOptions { xmin: Some(2.0), ..PowerLawOptions::default() };
    /// let law = Tail::new(&values)?.power_law(&options)?.unwrap();
    /// // A pure Pareto law with α = 1.5: p^(1/3).
    /// assert!((law.top_share(0.1)?.unwrap() - 0.1_f64.powf(1.0 / 3.0)).abs() < 0.002);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn top_share(&self, p: f64) -> Result<Number> {
        let in_tail = self.n_tail as f64 / self.n as f64;
        if !(p > 0.0 && p <= in_tail) {
            let problem = "must be more than 0 and at most the share of units that are in the tail, n_tail/n";
            return Err(Error::argument("p", problem));
        }
        if self.alpha <= 1.0 {
            return Ok(Err(Undefined::InfiniteMean));
        }
        let of_tail = p / in_tail;
        // Mean of the tail, and the part of it that its top holds, both over xmin.
        let (mean, top) = match self.support {
            Support::Continuous => {
                let mean = self.alpha / (self.alpha - 1.0);
                (mean, mean * of_tail.powf(1.0 - 1.0 / self.alpha))
            }
            Support::Discrete => self.of_counts(of_tail),
        };
        let body = self.body / self.n as f64 / self.xmin;
        Ok(Ok(in_tail * top / (body + in_tail * mean)))
    }

    /// Mean of the zeta law over xmin, and what its top fraction adds to it.
    fn of_counts(&self, fraction: f64) -> (f64, f64) {
        let law = ZetaAbove::new(&[], self.xmin, self.alpha);
        let scaled = scaled_zeta(self.density_exponent, self.xmin)[0];
        // Σ over x ≥ from of x·P(X = x), over xmin: ζ(α, from)/(xmin·ζ(α+1, xmin)).
        let value_from = |from: f64| scaled_zeta(self.alpha, from)[0] * (from / self.xmin).powf(-self.alpha) / scaled;
        let (mut low, mut high) = (self.xmin, 2.0 * self.xmin);
        while law.survival(high) >= fraction && high < 1e300 {
            (low, high) = (high, 2.0 * high);
        }
        // The border: the largest x with P(X ≥ x) ≥ fraction.
        loop {
            let middle = (0.5 * (low + high)).floor();
            if middle <= low || middle >= high {
                break;
            }
            if law.survival(middle) >= fraction { low = middle } else { high = middle }
        }
        let part = fraction - law.survival(low + 1.0);
        (value_from(self.xmin), value_from(low + 1.0) + part * low / self.xmin)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::inference::tail::{PowerLawOptions, Tail};

    fn law(values: &[f64], xmin: f64, support: Support) -> PowerLaw {
        let options = PowerLawOptions { xmin: Some(xmin), support, ..PowerLawOptions::default() };
        Tail::new(values).unwrap().power_law(&options).unwrap().unwrap()
    }

    /// A pure Pareto law with α = 1.5: the published top shares.
    #[test]
    fn pareto_is_exact() {
        let some = law(&[2.0, 3.0, 7.0], 2.0, Support::Continuous);
        let exact = PowerLaw { alpha: 1.5, density_exponent: 2.5, ..some };
        let published =
            [(0.5, 0.793_700_525_984_099_7), (0.1, 0.464_158_883_361_277_8), (0.01, 0.215_443_469_003_188_4)];
        for (p, share) in published {
            assert!((exact.top_share(p).unwrap().unwrap() - share).abs() < 1e-14);
        }
        assert!((exact.top_share(1.0).unwrap().unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_body_counts_with_its_sum() {
        let some = law(&[0.0, 0.5, 1.5, 2.0, 3.0, 7.0, 9.0, 20.0], 2.0, Support::Continuous);
        let exact = PowerLaw { alpha: 2.0, ..some };
        // Five of eight units are in the tail with mean 4: 20 beside a body of 2.
        assert!((exact.top_share(5.0 / 8.0).unwrap().unwrap() - 20.0 / 22.0).abs() < 1e-15);
        assert!(exact.top_share(0.7).unwrap_err().is_usage() && exact.top_share(0.0).unwrap_err().is_usage());
        let heavy = PowerLaw { alpha: 1.0, ..some };
        assert_eq!(heavy.top_share(0.1).unwrap(), Err(Undefined::InfiniteMean));
    }

    #[test]
    fn counts_add_up_term_by_term() {
        let some = law(&[2.0, 3.0, 3.0, 8.0], 2.0, Support::Discrete);
        let law = PowerLaw { alpha: 2.5, density_exponent: 3.5, ..some };
        let zeta = ZetaAbove::new(&[], 2.0, 2.5);
        let probability = |x: f64| zeta.log_probability(x).exp();
        let far: f64 = 200_000.0;
        let mean = (2..200_000).map(|x| f64::from(x) * probability(f64::from(x))).sum::<f64>()
            + far.powf(-1.5) / 1.5 * probability(far) * far.powf(3.5);
        // The top that holds all values from 5 on and half of those that are 4.
        let p = zeta.survival(5.0) + 0.5 * probability(4.0);
        let below = (2..4).map(|x| f64::from(x) * probability(f64::from(x))).sum::<f64>() + 2.0 * probability(4.0);
        assert!((law.top_share(p).unwrap().unwrap() - (1.0 - below / mean)).abs() < 1e-9);
        assert!((law.top_share(1.0).unwrap().unwrap() - 1.0).abs() < 1e-12);
    }
}
