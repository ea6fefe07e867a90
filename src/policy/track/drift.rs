//! A random walk with drift on logarithms, years irregularly spaced.

use super::series::Series;
use crate::random::Stream;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A fitted random walk with drift.
///
/// Formula: ln x grows by μ·d + σ·√d·z in d years; `μ = (ln x_n − ln x_1)/(t_n − t_1)`, σ² = Σ(Δᵢ − μ·dᵢ)²/dᵢ / (m − 1) over the m
/// spells. Forecast h years ahead: `ln x_n + h·μ`, variance `σ²·(h + h²/(t_n − t_1))`, quantiles of Student's t with m − 1
/// degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drift {
    last: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
    span: f64,
    freedom: u32,
}

impl Drift {
    /// Least squares with the spacing of the years as weights, which is maximum likelihood but for m − 1.
    pub(super) fn fit(series: &Series) -> Self {
        let spells = series.spells();
        let span: f64 = spells.iter().map(|spell| spell.years).sum();
        let last = series.last().value_usd.ln();
        let mean = (last - series.first().value_usd.ln()) / span;
        let square = spells.iter().map(|spell| (spell.log_growth - mean * spell.years).powi(2) / spell.years);
        #[expect(clippy::cast_possible_truncation, reason = "fewer than 10,000 years")]
        let freedom = spells.len() as u32 - 1;
        Self { last, mean, variance: square.sum::<f64>() / f64::from(freedom), span, freedom }
    }

    /// Low end, centre and high end of ln x, `h` years ahead.
    pub(super) fn band(&self, h: f64, level: f64) -> [f64; 3] {
        let centre = self.last + h * self.mean;
        let half = t_quantile(level, self.freedom) * (self.variance * (h + h * h / self.span)).sqrt();
        [centre - half, centre, centre + half]
    }

    /// Fills a path of ln x, year by year, with σ² and μ drawn from what the data leave open.
    pub(super) fn path(&self, stream: &mut Stream, path: &mut [f64]) {
        let variance = drawn_variance(self.variance, self.freedom, stream);
        let mean = self.mean + (variance / self.span).sqrt() * normal(stream);
        let mut at = self.last;
        for log in path {
            at += mean + variance.sqrt() * normal(stream);
            *log = at;
        }
    }
}

/// How many standard errors around the centre hold `level` of Student's t.
pub(super) fn t_quantile(level: f64, freedom: u32) -> f64 {
    StudentsT::new(0.0, 1.0, f64::from(freedom)).map_or(f64::NAN, |t| t.inverse_cdf(0.5 + 0.5 * level))
}

/// A variance with its estimate's degrees of freedom, drawn: `ν·s²/χ²_ν`.
pub(super) fn drawn_variance(estimate: f64, freedom: u32, stream: &mut Stream) -> f64 {
    let chi_square: f64 = (0..freedom).map(|_| normal(stream).powi(2)).sum();
    estimate * f64::from(freedom) / chi_square
}

/// A standard normal draw.
pub(super) fn normal(stream: &mut Stream) -> f64 {
    // The middle of one of 2^52 equal parts, so never 0 and never 1.
    let uniform = ((stream.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
    crate::normal::quantile(uniform)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// Values of tables and of R's qt.
    #[test]
    fn quantiles_of_student() {
        let known = [
            (0.8, 13, 1.350_171_288_780_055),
            (0.95, 3, 3.182_446_305_284_263),
            (0.9, 2, 2.919_985_580_353_726),
            (0.8, 1, 3.077_683_537_175_254),
            (0.99, 120, 2.617_421_145_106_864),
        ];
        for (level, freedom, t) in known {
            assert!((t_quantile(level, freedom) - t).abs() < 1e-9 * t, "{freedom}: {}", t_quantile(level, freedom));
        }
    }

    #[test]
    fn steady_growth_has_no_spread() {
        let totals: Vec<(i32, f64)> = [2000, 2001, 2004, 2010].map(|year| (year, 1.07_f64.powi(year - 2000))).to_vec();
        let drift = Drift::fit(&Series::new(&totals).unwrap());
        assert!((drift.mean - 1.07_f64.ln()).abs() < 1e-15 && drift.variance < 1e-28);
        let [low, centre, high] = drift.band(5.0, 0.9);
        assert!((centre - 15.0 * 1.07_f64.ln()).abs() < 1e-12 && high - low < 1e-12);
    }

    /// A gap of years has the variance of that many steps: leaving out the middle of two equal spells keeps μ.
    #[test]
    fn draws_have_the_moments_of_the_formula() {
        let totals = [(2000, 100.0), (2001, 120.0), (2003, 110.0), (2006, 160.0), (2007, 150.0), (2010, 210.0)];
        let drift = Drift::fit(&Series::new(&totals).unwrap());
        let (h, n) = (4, 40_000);
        let mut path = [0.0; 4];
        let draws: Vec<f64> = (0..n)
            .map(|part| {
                drift.path(&mut Stream::new(5, part), &mut path);
                path[h - 1]
            })
            .collect();
        let [low, centre, high] = drift.band(4.0, 0.8);
        let share = |below: f64| draws.iter().filter(|draw| **draw < below).count() as f64 / n as f64;
        assert!((share(low) - 0.1).abs() < 0.006 && (share(centre) - 0.5).abs() < 0.01, "{}", share(low));
        assert!((share(high) - 0.9).abs() < 0.006, "{}", share(high));
    }
}
