//! Influence functions: how a measure moves when a little of the units is given one value.

use super::line::Resample;
use super::terms::{Kind, Line, Term, kind, number};
use crate::measure::{Measure, TopRule, near_whole, top_length};

/// A measure is f(means of terms); its influence is Σ slope·(term − mean of it).
struct Linear<'a> {
    parts: Vec<(f64, &'a [f64])>,
    constant: f64,
}

/// The analytic standard error √(Σ c·IF²/(n(n − 1))) of a measure of a line, its influence function in `into`, one number
/// for every sorted unit; `None` when there is none.
pub(super) fn influence(measure: &Measure, line: &Resample<'_>, into: &mut Vec<f64>) -> Option<f64> {
    let n = line.units();
    if n < 2.0 {
        return None;
    }
    into.clear();
    match measure {
        Measure::Gini => of_gini(line, 1.0, into)?,
        Measure::GiniSmallSample => of_gini(line, n / (n - 1.0), into)?,
        Measure::TopShare(p, rule) if *rule != TopRule::Quantile => {
            of_top(line, top_length(p.value(), *rule, n), 1.0, into);
        }
        Measure::Lorenz(p) => of_top(line, n - near_whole(p.value() * n), -1.0, into),
        Measure::Hoover => of_hoover(line, into),
        _ => {
            let Linear { parts, constant } = linear(measure, line)?;
            into.resize(line.frame.len(), constant);
            for (slope, terms) in parts {
                into.iter_mut().zip(terms).for_each(|(influence, term)| *influence += slope * term);
            }
        }
    }
    let squares: f64 =
        line.counts.iter().zip(into.iter()).map(|(c, influence)| f64::from(*c) * influence * influence).sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    error.is_finite().then_some(error)
}

/// Whether [`influence`] knows the measure.
pub(super) fn has_influence(measure: &Measure) -> bool {
    match measure {
        Measure::TopShare(_, rule) => *rule != TopRule::Quantile,
        Measure::GeneralizedEntropy(_) | Measure::Atkinson(_) => kind(measure).is_some(),
        Measure::Mean
        | Measure::Share(_)
        | Measure::Count(_)
        | Measure::UnitsShare(_)
        | Measure::Herfindahl
        | Measure::HerfindahlPoints
        | Measure::HerfindahlExcess
        | Measure::HerfindahlDual
        | Measure::HerfindahlNormalized
        | Measure::EffectiveNumber
        | Measure::Shannon
        | Measure::ExpShannon
        | Measure::Theil
        | Measure::MeanLogDeviation
        | Measure::Gini
        | Measure::GiniSmallSample
        | Measure::Hoover
        | Measure::Lorenz(_) => true,
        _ => false,
    }
}

fn linear<'a>(measure: &Measure, line: &Resample<'a>) -> Option<Linear<'a>> {
    let (n, m) = (line.units(), line.mean());
    let mean = |term: Term| line.sum(term) / n;
    let parts: Vec<(f64, Term)> = match measure {
        Measure::Mean => vec![(line.unscaled(1.0), Term::Value)],
        Measure::Share(class) => {
            let inside = mean(Term::ValueIn(*class));
            vec![(1.0 / m, Term::ValueIn(*class)), (-inside / (m * m), Term::Value)]
        }
        Measure::Count(class) => vec![(n, Term::UnitIn(*class))],
        Measure::UnitsShare(class) => vec![(1.0, Term::UnitIn(*class))],
        Measure::Theil => of_theil(line, 1.0),
        Measure::Shannon => of_theil(line, -1.0),
        Measure::ExpShannon => of_theil(line, -number(&Measure::ExpShannon, line)?.ok()?),
        Measure::MeanLogDeviation => of_logs(line)?,
        Measure::GeneralizedEntropy(_) | Measure::Atkinson(_) => of_exponent(measure, line)?,
        _ => {
            let ratio = line.herfindahl() * n;
            let slope = match measure {
                Measure::Herfindahl | Measure::HerfindahlExcess => 1.0 / n,
                Measure::HerfindahlPoints => 10_000.0 / n,
                Measure::HerfindahlNormalized => 1.0 / (n - 1.0),
                Measure::HerfindahlDual => 1.0 / (ratio * ratio),
                Measure::EffectiveNumber => -n / (ratio * ratio),
                _ => return None,
            };
            of_squares(line, slope)
        }
    };
    let constant = -parts.iter().map(|(slope, term)| slope * mean(*term)).sum::<f64>();
    let frame = line.frame;
    Some(Linear { parts: parts.into_iter().map(|(slope, term)| (slope, frame.array(term))).collect(), constant })
}

/// Of E y²/m², times a slope.
fn of_squares(line: &impl Line, slope: f64) -> Vec<(f64, Term)> {
    let (m, q) = (line.mean(), line.sum(Term::Square) / line.units());
    vec![(slope / (m * m), Term::Square), (-slope * 2.0 * q / (m * m * m), Term::Value)]
}

/// Of E(y ln y)/m − ln m, times a slope.
fn of_theil(line: &impl Line, slope: f64) -> Vec<(f64, Term)> {
    let (m, a) = (line.mean(), line.sum(Term::ValueLog) / line.units());
    vec![(slope / m, Term::ValueLog), (-slope * (a / (m * m) + 1.0 / m), Term::Value)]
}

/// Of ln m − E ln y.
fn of_logs(line: &impl Line) -> Option<Vec<(f64, Term)>> {
    (!line.has_zero()).then(|| vec![(1.0 / line.mean(), Term::Value), (-1.0, Term::Log)])
}

fn of_exponent(measure: &Measure, line: &impl Line) -> Option<Vec<(f64, Term)>> {
    let m = line.mean();
    Some(match (measure, kind(measure)?) {
        (Measure::GeneralizedEntropy(_), Kind::ValueLog) => of_theil(line, 1.0),
        (Measure::GeneralizedEntropy(_), Kind::Log) => of_logs(line)?,
        (Measure::GeneralizedEntropy(_), Kind::Square) => of_squares(line, 0.5),
        (Measure::GeneralizedEntropy(_), Kind::Power(alpha)) if alpha > 0.0 || !line.has_zero() => {
            let mean = line.sum(Term::Power(alpha)) / line.units();
            let slope = 1.0 / (alpha * (alpha - 1.0) * m.powf(alpha));
            vec![(slope, Term::Power(alpha)), (-slope * alpha * mean / m, Term::Value)]
        }
        (Measure::Atkinson(_), Kind::Log) => {
            let slope = -(line.sum(Term::Log) / line.units()).exp() / m;
            let parts = of_logs(line)?;
            parts.into_iter().map(|(part, term)| (-part * slope, term)).collect()
        }
        (Measure::Atkinson(_), Kind::Power(power)) if power > 0.0 || !line.has_zero() => {
            let mean = line.sum(Term::Power(power)) / line.units();
            let equal = mean.powf(1.0 / power);
            vec![(-equal / (power * mean * m), Term::Power(power)), (equal / (m * m), Term::Value)]
        }
        _ => return None,
    })
}

/// (E|y − Y| − D)/m − G·(y − m)/m with D = 2mG, from the smallest unit on.
fn of_gini(line: &Resample<'_>, factor: f64, into: &mut Vec<f64>) -> Option<()> {
    let (n, m, total) = (line.units(), line.mean(), line.total());
    let gini = number(&Measure::Gini, line)?.ok()?;
    let (mut units, mut held) = (0.0, 0.0);
    for (c, y) in line.counts.iter().zip(&line.frame.y) {
        units += f64::from(*c);
        held += f64::from(*c) * y;
        let distance = (y * (2.0 * units - n) + total - 2.0 * held) / n;
        into.push(factor * ((distance - 2.0 * m * gini) / m - gini * (y - m) / m));
    }
    Some(())
}

/// Of the share of the largest units over a length `t` of the line: ((y − q)⁺ + p·q − A)/m − A·(y − m)/m², q the value where
/// they begin, A what they hold over n.
fn of_top(line: &Resample<'_>, length: f64, sign: f64, into: &mut Vec<f64>) {
    let (n, mean) = (line.units(), line.mean());
    let (held, least) = (line.highest(length) / n, line.beyond((n - length).min(n)));
    let constant = length / n * least - held;
    let of = |y: f64| ((y - least).max(0.0) + constant) / mean - held * (y - mean) / (mean * mean);
    into.extend(line.frame.y.iter().map(|y| sign * of(*y)));
}

/// Of E(y − m)⁺/m: ((y − m)⁺ − D − P(y > m)·(y − m))/m − D·(y − m)/m².
fn of_hoover(line: &Resample<'_>, into: &mut Vec<f64>) {
    let (n, m) = (line.units(), line.mean());
    let (units, held) = line.above(m);
    let (above, beyond) = (units / n, (held - units * m) / n);
    into.extend(line.frame.y.iter().map(|y| {
        let d = y - m;
        (d.max(0.0) - beyond - above * d) / m - beyond * d / (m * m)
    }));
}
