//! Every measure as its textbook formula, slow and obvious, on plain values (weights are repetitions).

use topheavy::measure::{Class, Measure, TopRule};

/// The measure of `x`; `None` where the definition has no number.
pub fn reference(measure: Measure, x: &[f64]) -> Option<f64> {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = x.len() as f64;
    let total: f64 = sorted.iter().sum();
    let mean = total / n;
    match measure {
        Measure::N => return Some(n),
        Measure::Total => return Some(total),
        Measure::Mean => return Some(mean),
        Measure::Median => return Some(quantile(&sorted, 0.5)),
        Measure::Largest => return sorted.last().copied(),
        Measure::Count(class) => return Some(inside(x, class).count() as f64),
        Measure::UnitsShare(class) => return Some(inside(x, class).count() as f64 / n),
        Measure::Kolm(kappa) => {
            let k = kappa.value();
            return Some((average(x, |x| (k * (mean - x)).exp())).ln() / k);
        }
        _ => {}
    }
    if total <= 0.0 {
        return None;
    }
    match measure {
        Measure::TopShare(p, rule) => Some(top_share(&sorted, p.value(), rule)),
        Measure::ConcentrationRatio(k) => {
            Some(sorted.iter().rev().take(usize::try_from(k.value()).ok()?).sum::<f64>() / total)
        }
        Measure::Share(class) => Some(inside(x, class).sum::<f64>() / total),
        _ => concentration(measure, &sorted).or_else(|| inequality(measure, &sorted)),
    }
}

fn concentration(measure: Measure, sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let total: f64 = sorted.iter().sum();
    let s: Vec<f64> = sorted.iter().rev().map(|x| x / total).collect();
    let hhi: f64 = s.iter().map(|s| s * s).sum();
    let power_sum = |alpha: f64| s.iter().filter(|s| **s > 0.0).map(|s| s.powf(alpha)).sum::<f64>();
    let shannon = || -s.iter().filter(|s| **s > 0.0).map(|s| s * s.ln()).sum::<f64>();
    let several = |number: f64| (n > 1.0).then_some(number);
    match measure {
        Measure::Herfindahl => Some(hhi),
        Measure::HerfindahlPoints => Some(10_000.0 * hhi),
        Measure::EffectiveNumber => Some(1.0 / hhi),
        Measure::HerfindahlDual => Some(1.0 - 1.0 / (n * hhi)),
        Measure::HerfindahlNormalized => several((hhi - 1.0 / n) / (1.0 - 1.0 / n)),
        Measure::HerfindahlNormalizedUnctad => several((hhi.sqrt() - (1.0 / n).sqrt()) / (1.0 - (1.0 / n).sqrt())),
        Measure::HerfindahlExcess => Some(hhi - 1.0 / n),
        Measure::HallTideman | Measure::Rosenbluth => {
            let ranks: f64 = s.iter().enumerate().map(|(i, s)| (i as f64 + 1.0) * s).sum();
            Some(1.0 / (2.0 * ranks - 1.0))
        }
        Measure::HannahKay(order) if (order.value() - 1.0).abs() < 1e-9 => Some(shannon().exp()),
        Measure::HannahKay(order) => Some(power_sum(order.value()).powf(1.0 / (1.0 - order.value()))),
        Measure::Renyi(order) if (order.value() - 1.0).abs() < 1e-9 => Some(shannon()),
        Measure::Renyi(order) => Some(power_sum(order.value()).ln() / (1.0 - order.value())),
        Measure::Comprehensive => Some(s[0] + s[1..].iter().map(|s| s * s * (1.0 + (1.0 - s))).sum::<f64>()),
        Measure::Dominance => Some(s.iter().map(|s| (s * s / hhi).powi(2)).sum()),
        Measure::Stenbacka(gamma) => {
            let second = s.get(1).copied().unwrap_or(0.0);
            Some(0.5 * (1.0 - gamma.value() * (s[0] * s[0] - second * second)))
        }
        Measure::Shannon => Some(shannon()),
        Measure::ExpShannon => Some(shannon().exp()),
        _ => None,
    }
}

fn inequality(measure: Measure, sorted: &[f64]) -> Option<f64> {
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let y: Vec<f64> = sorted.iter().map(|x| x / mean).collect();
    let apart = |f: &dyn Fn(f64, f64) -> f64| y.iter().map(|a| y.iter().map(|b| f(*a, *b)).sum::<f64>()).sum::<f64>();
    let gini = || apart(&|a, b| (a - b).abs()) / (2.0 * n * n);
    let theil = || average(&y, |y| if y > 0.0 { y * y.ln() } else { 0.0 });
    let mld = || average(&y, |y| -y.ln());
    let wolfson = || {
        let median = quantile(sorted, 0.5);
        (median > 0.0).then(|| 2.0 * (2.0 * (0.5 - lorenz(sorted, 0.5)) - gini()) * mean / median)
    };
    match measure {
        Measure::Gini => Some(gini()),
        Measure::GiniSmallSample => (n > 1.0).then(|| gini() * n / (n - 1.0)),
        Measure::Theil => Some(theil()),
        Measure::MeanLogDeviation => Some(mld()),
        Measure::GeneralizedEntropy(alpha) => Some(match alpha.value() {
            a if a.abs() < 1e-9 => mld(),
            a if (a - 1.0).abs() < 1e-9 => theil(),
            a => (average(&y, |y| y.powf(a)) - 1.0) / (a * (a - 1.0)),
        }),
        Measure::Atkinson(epsilon) => Some(match epsilon.value() {
            e if (e - 1.0).abs() < 1e-9 => 1.0 - (-mld()).exp(),
            e => 1.0 - average(&y, |y| y.powf(1.0 - e)).powf(1.0 / (1.0 - e)),
        }),
        Measure::Hoover => Some(average(&y, |y| (y - 1.0).abs()) / 2.0),
        Measure::Palma => ratio(1.0 - lorenz(sorted, 0.9), lorenz(sorted, 0.4)),
        Measure::QuintileRatio => ratio(1.0 - lorenz(sorted, 0.8), lorenz(sorted, 0.2)),
        Measure::Lorenz(p) => Some(lorenz(sorted, p.value())),
        Measure::LorenzAsymmetry => Some(lorenz_asymmetry(sorted)),
        Measure::Wolfson => wolfson(),
        Measure::WolfsonHalf => wolfson().map(|index| index / 2.0),
        Measure::EstebanRay(alpha) => Some(esteban_ray(sorted, &y, alpha.value())),
        Measure::DuclosEstebanRay(alpha) => duclos_esteban_ray(&y, alpha.value()),
        _ => None,
    }
}

fn average(x: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    x.iter().map(|x| f(*x)).sum::<f64>() / x.len() as f64
}

fn ratio(top: f64, bottom: f64) -> Option<f64> {
    (bottom > 0.0).then(|| top / bottom)
}

fn inside(x: &[f64], class: Class) -> impl Iterator<Item = f64> {
    x.iter().copied().filter(move |x| class.lower() <= *x && *x < class.upper())
}

/// Type 7 quantile.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    // Nearest billionth: p·(n − 1) is a short decimal in these tests.
    let position = (p * (sorted.len() as f64 - 1.0) * 1e9).round() / 1e9;
    let below = whole(position);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positions are small and not negative")]
fn whole(position: f64) -> usize {
    position.floor() as usize
}

/// Share of the bottom fraction, straight lines between units.
fn lorenz(sorted: &[f64], p: f64) -> f64 {
    let position = (p * sorted.len() as f64 * 1e9).round() / 1e9;
    let units = whole(position);
    let next = sorted.get(units).copied().unwrap_or(0.0);
    let held = sorted[..units].iter().sum::<f64>() + (position - units as f64) * next;
    held / sorted.iter().sum::<f64>()
}

fn top_share(sorted: &[f64], p: f64, rule: TopRule) -> f64 {
    let n = sorted.len();
    let total: f64 = sorted.iter().sum();
    let position = (p * n as f64 * 1e9).round() / 1e9;
    let largest = |k: usize| sorted[n - k..].iter().sum::<f64>() / total;
    match rule {
        TopRule::Ceil => largest(whole(position.ceil())),
        TopRule::Floor => largest(whole(position).max(1)),
        TopRule::Fractional => 1.0 - lorenz(sorted, 1.0 - p),
        TopRule::Quantile => {
            let threshold = quantile(sorted, 1.0 - p);
            sorted.iter().filter(|x| **x >= threshold).sum::<f64>() / total
        }
    }
}

fn lorenz_asymmetry(sorted: &[f64]) -> f64 {
    let (n, total) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    let mean = total / n;
    let below = sorted.iter().filter(|x| **x < mean).count();
    let at = sorted.iter().filter(|x| (**x - mean).abs() <= 0.0).count();
    let held = |units: usize| sorted[..units].iter().sum::<f64>() / total;
    if at > 0 {
        let end = below + at;
        return (below as f64 / n + held(below) + end as f64 / n + held(end)) / 2.0;
    }
    let part = (mean - sorted[below - 1]) / (sorted[below] - sorted[below - 1]);
    (below as f64 + part) / n + held(below) + part * sorted[below] / total
}

fn esteban_ray(sorted: &[f64], y: &[f64], alpha: f64) -> f64 {
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for (i, y) in y.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if sorted[i] <= sorted[i - 1] => group.1 += 1.0,
            _ => groups.push((*y, 1.0)),
        }
    }
    let n = sorted.len() as f64;
    let pairs = groups.iter().flat_map(|a| groups.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| (a.1 / n).powf(1.0 + alpha) * (b.1 / n) * (a.0 - b.0).abs()).sum()
}

fn duclos_esteban_ray(y: &[f64], alpha: f64) -> Option<f64> {
    let n = y.len() as f64;
    let sigma = (y.iter().map(|y| (y - 1.0).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    if y.len() < 2 || y.first() == y.last() {
        return None;
    }
    let h = 4.7 / n.sqrt() * sigma * alpha.powf(0.1);
    let density = |at: f64| {
        let kernel = |y: f64| (-0.5 * ((at - y) / h).powi(2)).exp() / (2.0 * std::f64::consts::PI).sqrt();
        average(y, kernel) / h
    };
    Some(average(y, |a| density(a).powf(alpha) * average(y, |b| (a - b).abs())))
}
