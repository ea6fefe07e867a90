//! Measures from sums of terms and places on the line of units: the fast way for resamples.

use crate::measure::{Class, Measure, Number, TopRule, Undefined, near_whole, quantile_position, top_length};

/// Powers beyond this are left to the general way, whose scaling fits every resample.
const MOST_POWER: f64 = 8.0;
/// Below this squared coefficient of variation sums of terms cancel: the general way.
const LEAST_SPREAD: f64 = 1e-6;

/// What is added up over the units of a resample. y is the scaled value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Term {
    /// y
    Value,
    /// y²
    Square,
    /// y³
    Cube,
    /// y⁴
    Fourth,
    /// y ln y
    ValueLog,
    /// ln y, 0 at 0 (a measure that uses it asks for zeros itself)
    Log,
    /// y^α, 0 at 0 when α < 0
    Power(f64),
    /// y inside a class
    ValueIn(Class),
    /// 1 inside a class
    UnitIn(Class),
}

impl Term {
    pub(super) fn of(self, x: f64, y: f64) -> f64 {
        let inside = |class: Class| class.lower() <= x && x < class.upper();
        match self {
            Self::Value => y,
            Self::Square => y * y,
            Self::Cube => y * y * y,
            Self::Fourth => (y * y) * (y * y),
            Self::ValueLog if y > 0.0 => y * y.ln(),
            Self::Log if y > 0.0 => y.ln(),
            Self::Power(power) if y > 0.0 => y.powf(power),
            Self::ValueLog | Self::Log | Self::Power(_) => 0.0,
            Self::ValueIn(class) => {
                if inside(class) {
                    y
                } else {
                    0.0
                }
            }
            Self::UnitIn(class) => f64::from(u8::from(inside(class))),
        }
    }
}

/// The terms of some measures, each once, value and square first.
pub(super) fn terms_of(measures: &[Measure]) -> Vec<Term> {
    let mut terms = vec![Term::Value, Term::Square];
    for term in measures.iter().flat_map(terms_of_one) {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

fn terms_of_one(measure: &Measure) -> Vec<Term> {
    match measure {
        Measure::Share(class) => vec![Term::ValueIn(*class)],
        Measure::Count(class) | Measure::UnitsShare(class) => vec![Term::UnitIn(*class)],
        Measure::Comprehensive => vec![Term::Cube],
        Measure::Dominance => vec![Term::Fourth],
        Measure::Theil | Measure::Shannon | Measure::ExpShannon => vec![Term::ValueLog],
        Measure::MeanLogDeviation => vec![Term::Log],
        _ => match kind(measure) {
            Some(Kind::Power(power)) => vec![Term::Power(power)],
            Some(Kind::ValueLog) => vec![Term::ValueLog],
            Some(Kind::Log) => vec![Term::Log],
            _ => Vec::new(),
        },
    }
}

/// What a measure with an exponent adds up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Square,
    ValueLog,
    Log,
    Power(f64),
}

/// The sum behind a measure with an exponent; `None` for other measures and where a power may cancel or overflow.
pub(super) fn kind(measure: &Measure) -> Option<Kind> {
    let exponent = match measure {
        Measure::GeneralizedEntropy(alpha) => alpha.value(),
        Measure::Atkinson(epsilon) => 1.0 - epsilon.value(),
        Measure::HannahKay(order) | Measure::Renyi(order) => order.value(),
        _ => return None,
    };
    let is = |limit: f64| (exponent - limit).abs() <= 0.0;
    let near = |limit: f64| (exponent - limit).abs() < 0.05;
    if is(0.0) {
        Some(Kind::Log)
    } else if is(1.0) {
        Some(Kind::ValueLog)
    } else if is(2.0) {
        Some(Kind::Square)
    } else if near(0.0) || near(1.0) || exponent.abs() > MOST_POWER {
        None
    } else {
        Some(Kind::Power(exponent))
    }
}

/// A resample, or a sample without one unit: sums of terms, and the line of units from the smallest to the largest.
/// Values are scaled.
pub(super) trait Line {
    /// Units W.
    fn units(&self) -> f64;
    /// The sum of a term that was asked for.
    fn sum(&self, term: Term) -> f64;
    /// Σ i·y₍ᵢ₎, ranks from the largest.
    fn rank_sum(&self) -> f64;
    /// What the largest units hold, over a length `t` of the line.
    fn highest(&self, t: f64) -> f64;
    /// What the smallest units hold, over a length `t` of the line.
    fn lowest(&self, t: f64) -> f64;
    /// Value of the unit just before position `t`.
    fn before(&self, t: f64) -> f64;
    /// Value of the unit just beyond position `t`, the last one at the end of the line.
    fn beyond(&self, t: f64) -> f64;
    /// Units above a value, and what they hold.
    fn above(&self, y: f64) -> (f64, f64);
    /// A scaled value as it was given.
    fn unscaled(&self, y: f64) -> f64;

    fn total(&self) -> f64 {
        self.sum(Term::Value)
    }

    fn mean(&self) -> f64 {
        self.total() / self.units()
    }

    fn has_zero(&self) -> bool {
        self.beyond(0.0) <= 0.0
    }

    /// Squared coefficient of variation.
    fn spread(&self) -> f64 {
        self.herfindahl() * self.units() - 1.0
    }

    fn herfindahl(&self) -> f64 {
        self.sum(Term::Square) / (self.total() * self.total())
    }
}

/// Whether sums of terms give the measures of a line to the last digits.
pub(super) fn is_safe(line: &impl Line) -> bool {
    line.total() > 0.0 && line.spread() > LEAST_SPREAD
}

/// Whether a measure needs the ranks' sum.
pub(super) fn needs_ranks(measure: &Measure) -> bool {
    matches!(
        measure,
        Measure::Gini
            | Measure::GiniSmallSample
            | Measure::HallTideman
            | Measure::Rosenbluth
            | Measure::Wolfson
            | Measure::WolfsonHalf
    )
}

/// Whether [`number`] knows the measure.
pub(super) fn is_known(measure: &Measure) -> bool {
    match measure {
        Measure::Kolm(_) | Measure::LorenzAsymmetry | Measure::EstebanRay(_) | Measure::DuclosEstebanRay(_) => false,
        Measure::GeneralizedEntropy(_) | Measure::Atkinson(_) | Measure::HannahKay(_) | Measure::Renyi(_) => {
            kind(measure).is_some()
        }
        _ => true,
    }
}

/// A measure of a line that has value; `None` when the general way has to be taken.
pub(super) fn number(measure: &Measure, line: &impl Line) -> Option<Number> {
    let (n, total) = (line.units(), line.total());
    Some(match *measure {
        Measure::N => Ok(n),
        Measure::Total => Ok(line.unscaled(total)),
        Measure::Mean => Ok(line.unscaled(line.mean())),
        Measure::Median => Ok(line.unscaled(median(line))),
        Measure::Largest => Ok(line.unscaled(line.before(n))),
        Measure::TopShare(p, rule) => Ok(top_share(line, p.value(), rule)),
        Measure::ConcentrationRatio(k) => Ok(line.highest((k.value() as f64).min(n)) / total),
        Measure::Share(class) => Ok(line.sum(Term::ValueIn(class)) / total),
        Measure::Count(class) => Ok(line.sum(Term::UnitIn(class))),
        Measure::UnitsShare(class) => Ok(line.sum(Term::UnitIn(class)) / n),
        Measure::Comprehensive => Ok(comprehensive(line)),
        Measure::Dominance => Ok(line.sum(Term::Fourth) / line.sum(Term::Square).powi(2)),
        Measure::Stenbacka(gamma) => {
            let first = line.before(n) / total;
            let second = if n > 1.0 { line.before(n - 1.0) / total } else { 0.0 };
            Ok(0.5 * (1.0 - gamma.value() * (first - second) * (first + second)))
        }
        Measure::HallTideman | Measure::Rosenbluth => Ok(1.0 / (2.0 * line.rank_sum() / total - 1.0)),
        Measure::Gini => Ok(gini(line)),
        Measure::GiniSmallSample if n <= 1.0 => Err(Undefined::OneUnit),
        Measure::GiniSmallSample => Ok(gini(line) * (n / (n - 1.0))),
        Measure::Hoover => {
            let (units, held) = line.above(line.mean());
            Ok(((held - units * line.mean()) / total).clamp(0.0, 1.0 - 1.0 / n))
        }
        Measure::Palma => ratio(line, 0.1, 0.4),
        Measure::QuintileRatio => ratio(line, 0.2, 0.2),
        Measure::Lorenz(p) => Ok(line.lowest(near_whole(p.value() * n)) / total),
        Measure::Wolfson => wolfson_half(line).map(|half| 2.0 * half),
        Measure::WolfsonHalf => wolfson_half(line),
        Measure::Shannon => Ok(shannon(line)),
        Measure::ExpShannon => Ok(shannon(line).exp()),
        Measure::Theil => Ok(theil(line)),
        Measure::MeanLogDeviation => Ok(mean_log_deviation(line)),
        Measure::GeneralizedEntropy(_) | Measure::Atkinson(_) | Measure::HannahKay(_) | Measure::Renyi(_) => {
            return by_exponent(measure, line);
        }
        _ => return of_herfindahl(measure, line),
    })
}

fn of_herfindahl(measure: &Measure, line: &impl Line) -> Option<Number> {
    let (n, hhi) = (line.units(), line.herfindahl());
    let excess = (hhi - 1.0 / n).max(0.0);
    let least = (1.0 / n).sqrt();
    Some(match measure {
        Measure::Herfindahl => Ok(hhi),
        Measure::HerfindahlPoints => Ok(10_000.0 * hhi),
        Measure::EffectiveNumber => Ok(1.0 / hhi),
        Measure::HerfindahlDual => Ok(excess / hhi),
        Measure::HerfindahlExcess => Ok(excess),
        Measure::HerfindahlNormalized | Measure::HerfindahlNormalizedUnctad if n <= 1.0 => Err(Undefined::OneUnit),
        Measure::HerfindahlNormalized => Ok(excess / (1.0 - 1.0 / n)),
        Measure::HerfindahlNormalizedUnctad => Ok((excess / (hhi.sqrt() + least) / (1.0 - least)).min(1.0)),
        _ => return None,
    })
}

fn gini(line: &impl Line) -> f64 {
    (1.0 - (2.0 * line.rank_sum() / line.total() - 1.0) / line.units()).max(0.0)
}

fn theil(line: &impl Line) -> f64 {
    (line.sum(Term::ValueLog) / line.total() - line.mean().ln()).max(0.0)
}

fn shannon(line: &impl Line) -> f64 {
    (line.total().ln() - line.sum(Term::ValueLog) / line.total()).max(0.0)
}

fn mean_log_deviation(line: &impl Line) -> f64 {
    if line.has_zero() { f64::INFINITY } else { (line.mean().ln() - line.sum(Term::Log) / line.units()).max(0.0) }
}

fn comprehensive(line: &impl Line) -> f64 {
    let (total, s) = (line.total(), line.before(line.units()) / line.total());
    let all = 2.0 * line.herfindahl() - line.sum(Term::Cube) / (total * total * total);
    all + s * (1.0 - s) * (1.0 - s)
}

fn median(line: &impl Line) -> f64 {
    let middle = 0.5 * line.units();
    let (before, beyond) = (line.before(middle), line.beyond(middle));
    before + 0.5 * (beyond - before)
}

fn top_share(line: &impl Line, p: f64, rule: TopRule) -> f64 {
    let n = line.units();
    let held = if rule == TopRule::Quantile {
        let position = quantile_position(p, n);
        let whole = position.floor();
        let (below, above) = (line.beyond(whole), line.beyond(whole + 1.0));
        let quantile = f64::min(below + (position - whole) * (above - below), above);
        line.above(quantile.next_down()).1
    } else {
        line.highest(top_length(p, rule, n))
    };
    held / line.total()
}

fn ratio(line: &impl Line, top: f64, bottom: f64) -> Number {
    let n = line.units();
    let below = line.lowest(near_whole(bottom * n));
    if below <= 0.0 {
        return Err(Undefined::EmptyBottom);
    }
    let ratio = line.highest(near_whole(top * n)) / below;
    if ratio.is_finite() { Ok(ratio) } else { Err(Undefined::Overflow) }
}

fn wolfson_half(line: &impl Line) -> Number {
    let median = median(line);
    if median <= 0.0 {
        return Err(Undefined::NoMedian);
    }
    let bottom = line.lowest(near_whole(0.5 * line.units())) / line.total();
    let spread = 2.0 * (0.5 - bottom) - gini(line);
    let index = spread.max(0.0) * (line.mean() / median);
    if index.is_finite() { Ok(index) } else { Err(Undefined::Overflow) }
}

fn by_exponent(measure: &Measure, line: &impl Line) -> Option<Number> {
    let (n, total, mean) = (line.units(), line.total(), line.mean());
    let kind = kind(measure)?;
    let of_order = |renyi: f64| match measure {
        Measure::HannahKay(_) => renyi.exp(),
        _ => renyi,
    };
    let number = match (measure, kind) {
        (Measure::HannahKay(_), Kind::Square) => 1.0 / line.herfindahl(),
        (Measure::Renyi(_), Kind::Square) => -line.herfindahl().ln(),
        (Measure::HannahKay(_) | Measure::Renyi(_), Kind::ValueLog) => of_order(shannon(line)),
        (Measure::HannahKay(_) | Measure::Renyi(_), Kind::Power(order)) => {
            of_order((line.sum(Term::Power(order)).ln() - order * total.ln()) / (1.0 - order))
        }
        (Measure::GeneralizedEntropy(_), Kind::ValueLog) => theil(line),
        (Measure::GeneralizedEntropy(_), Kind::Log) => mean_log_deviation(line),
        (Measure::GeneralizedEntropy(_), Kind::Square) => 0.5 * line.spread().max(0.0),
        (Measure::GeneralizedEntropy(_), Kind::Power(alpha)) if alpha < 0.0 && line.has_zero() => f64::INFINITY,
        (Measure::GeneralizedEntropy(_), Kind::Power(alpha)) => {
            let power = line.sum(Term::Power(alpha)) / n / mean.powf(alpha);
            ((power - 1.0) / (alpha * (alpha - 1.0))).max(0.0)
        }
        (Measure::Atkinson(_), Kind::Log) => -(-mean_log_deviation(line)).exp_m1(),
        (Measure::Atkinson(_), Kind::Power(exponent)) if exponent < 0.0 && line.has_zero() => 1.0,
        (Measure::Atkinson(_), Kind::Power(exponent)) => {
            (1.0 - (line.sum(Term::Power(exponent)) / n).powf(1.0 / exponent) / mean).clamp(0.0, 1.0)
        }
        _ => return None,
    };
    Some(if number.is_nan() { Err(Undefined::Overflow) } else { Ok(number) })
}
