//! Concentration from sums of powers of shares.

use super::cell::Cell;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::power::Power;
use super::scale::Scale;

/// Within this distance of order 1 a power of shares is taken through logarithms, where it does not cancel.
const NEAR_ONE: f64 = 0.25;

/// Sums Σ s³ and Σ s⁴.
#[derive(Debug, Clone, Copy)]
pub(super) struct HigherPowers {
    cubes: f64,
    fourths: f64,
}

/// A measure of the Herfindahl family, for a cell whose total is above 0.
pub(super) fn concentrated(cell: &Cell<'_>, measure: Measure) -> Number {
    let n = cell.values.units();
    let hhi = cell.herfindahl();
    let several = |x: f64| if n > 1.0 { Ok(x) } else { Err(Undefined::OneUnit) };
    match measure {
        Measure::HerfindahlPoints => Ok(10_000.0 * hhi),
        Measure::EffectiveNumber => Ok(1.0 / hhi),
        Measure::HerfindahlDual => Ok(cell.excess() / hhi),
        Measure::HerfindahlNormalized => several(cell.excess() / (1.0 - 1.0 / n)),
        // (√H − √(1/n)) = (H − 1/n)/(√H + √(1/n)) does not cancel.
        Measure::HerfindahlNormalizedUnctad => {
            let least = (1.0 / n).sqrt();
            several(cell.excess() / (hhi.sqrt() + least) / (1.0 - least))
        }
        Measure::HerfindahlExcess => Ok(cell.excess()),
        Measure::HannahKay(order) => Ok(cell.hannah_kay(order.value())),
        Measure::Renyi(order) => Ok(cell.renyi(order.value())),
        Measure::Comprehensive => Ok(cell.comprehensive()),
        Measure::Dominance => Ok(cell.higher_powers().fourths / (hhi * hhi)),
        Measure::Stenbacka(gamma) => {
            let [first, second] = cell.values.largest().map(|x| x / cell.values.total());
            Ok(0.5 * (1.0 - gamma.value() * (first - second) * (first + second)))
        }
        _ => Ok(hhi),
    }
}

impl Cell<'_> {
    /// Shares times a factor in [1, 2), and that factor.
    fn by_total(&self) -> (Scale, f64) {
        let scale = Scale::to_one(self.values.total());
        (scale, scale.apply(self.values.total()))
    }

    pub(super) fn herfindahl(&self) -> f64 {
        *self.squares.get_or_init(|| {
            let (scale, total) = self.by_total();
            let [squares] = self.values.sums(|x, w| {
                let y = scale.apply(x);
                [w * (y * y)]
            });
            squares / (total * total)
        })
    }

    fn higher_powers(&self) -> HigherPowers {
        *self.higher.get_or_init(|| {
            let (scale, total) = self.by_total();
            let [cubes, fourths] = self.values.sums(|x, w| {
                let y = scale.apply(x);
                let square = y * y;
                [w * (square * y), w * (square * square)]
            });
            let square = total * total;
            HigherPowers { cubes: cubes / (square * total), fourths: fourths / (square * square) }
        })
    }

    /// H − 1/n, at least 0 because Σ s² is least for equal shares: what is below is rounding.
    fn excess(&self) -> f64 {
        if self.values.all_equal() { 0.0 } else { (self.herfindahl() - 1.0 / self.values.units()).max(0.0) }
    }

    fn comprehensive(&self) -> f64 {
        let s = self.values.largest()[0] / self.values.total();
        // The leader is one unit; with weights below 1 there is only so much of it.
        let leader = self.values.at_largest().min(1.0);
        let all = 2.0 * self.herfindahl() - self.higher_powers().cubes;
        // s + (all − s²(2 − s)) without the leader's own term: s − 2s² + s³ = s(1 − s)².
        all + leader * s * (1.0 - s) * (1.0 - s)
    }

    fn hannah_kay(&self, order: f64) -> f64 {
        if is(order, 2.0) { 1.0 / self.herfindahl() } else { self.renyi(order).exp() }
    }

    fn renyi(&self, order: f64) -> f64 {
        if is(order, 1.0) {
            self.shannon()
        } else if is(order, 2.0) {
            -self.herfindahl().ln()
        } else if (order - 1.0).abs() < NEAR_ONE {
            let total = self.values.total();
            let scale = self.by_mean();
            let ln_total = scale.ln(total);
            let [above] = self.values.sums(|x, w| {
                let ln_share = if x > 0.0 { scale.ln(x) - ln_total } else { 0.0 };
                [w * (x / total) * ((order - 1.0) * ln_share).exp_m1()]
            });
            above.ln_1p() / (1.0 - order)
        } else {
            let largest = self.values.largest()[0];
            let power = Power::new(order);
            let [powers] = self.values.sums(|x, w| [w * power.raise(x / largest)]);
            (order * (largest / self.values.total()).ln() + powers.ln()) / (1.0 - order)
        }
    }
}

/// Whether a parameter is a value that has a formula of its own.
pub(super) fn is(parameter: f64, special: f64) -> bool {
    (parameter - special).abs() <= 0.0
}
