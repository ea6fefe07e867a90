//! Hurwitz's zeta function ζ(a, q) = Σ (n + q)^(−a), n = 0, 1, …, for a > 1 and q ≥ 1, with its derivatives in a.

/// B₂ₖ/(2k)!, k = 1 … 9.
const BERNOULLI: [f64; 9] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30_240.0,
    -1.0 / 1_209_600.0,
    1.0 / 47_900_160.0,
    -691.0 / 1_307_674_368_000.0,
    1.0 / 74_724_249_600.0,
    -3617.0 / 10_670_622_842_880_000.0,
    43867.0 / 5_109_094_217_170_944_000.0,
];

/// How far the sum is taken term by term, beside a: there the remainder of Euler and Maclaurin's formula is below 1e-16.
const FAR: f64 = 12.0;

/// A number and its first two derivatives in a.
type Jet = [f64; 3];

/// q^a ζ(a, q) = Σ (1 + n/q)^(−a), which neither overflows nor vanishes, and its first two derivatives in a.
///
/// Conventions: the sum to n + q ≥ a + 12, then Euler and Maclaurin's formula with nine terms.
/// Cost: at most a + 12 powers, and at most about 40 q/a.
pub(super) fn scaled_zeta(a: f64, q: f64) -> Jet {
    let mut sum = [0.0; 3];
    let mut at = q;
    while at < a + FAR {
        let term = power(a, at / q);
        sum = plus(sum, term);
        // The rest is less than this term times a number of the order of q/a.
        if term[0] < 1e-18 * sum[0] && a > q {
            return sum;
        }
        at += 1.0;
    }
    plus(sum, rest(a, q, at))
}

/// (at/q)^(−a) in a.
fn power(a: f64, ratio: f64) -> Jet {
    let log = ratio.ln();
    let value = (-a * log).exp();
    [value, -log * value, log * log * value]
}

/// Euler and Maclaurin's formula for what is left from `at` on.
fn rest(a: f64, q: f64, at: f64) -> Jet {
    let over = 1.0 / (a - 1.0);
    let integral = [at * over, -at * over * over, 2.0 * at * over * over * over];
    let mut factor = plus(integral, [0.5, 0.0, 0.0]);
    // a (a + 1) … (a + 2k − 2) / at^(2k − 1)
    let mut rising: Jet = [a / at, 1.0 / at, 0.0];
    for (k, bernoulli) in (1_u32..).zip(BERNOULLI) {
        factor = plus(factor, rising.map(|part| bernoulli * part));
        for step in [2 * k - 1, 2 * k] {
            rising = times(rising, [(a + f64::from(step)) / at, 1.0 / at, 0.0]);
        }
    }
    times(factor, power(a, at / q))
}

fn plus(one: Jet, other: Jet) -> Jet {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

fn times(one: Jet, other: Jet) -> Jet {
    [
        one[0] * other[0],
        one[0] * other[1] + one[1] * other[0],
        one[0] * other[2] + 2.0 * one[1] * other[1] + one[2] * other[0],
    ]
}

/// ζ(a, x)/ζ(a, q), given q^a ζ(a, q): the probability of at least x under the zeta law from q on.
pub(super) fn at_least(a: f64, x: f64, q: f64, scaled: f64) -> f64 {
    if x <= q { 1.0 } else { (-a * (x / q).ln()).exp() * value_only(a, x) / scaled }
}

/// [`scaled_zeta`] without derivatives.
fn value_only(a: f64, q: f64) -> f64 {
    let mut sum = 0.0;
    let mut at = q;
    while at < a + FAR {
        let term = (-a * (at / q).ln()).exp();
        sum += term;
        if term < 1e-18 * sum && a > q {
            return sum;
        }
        at += 1.0;
    }
    let mut factor = at / (a - 1.0) + 0.5;
    let mut rising = a / at;
    for (k, bernoulli) in (1_u32..).zip(BERNOULLI) {
        factor += bernoulli * rising;
        let k = f64::from(k);
        rising *= ((a + 2.0 * k - 1.0) / at) * ((a + 2.0 * k) / at);
    }
    sum + factor * (-a * (at / q).ln()).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn close(found: f64, known: f64, tolerance: f64) {
        assert!((found - known).abs() <= tolerance * known.abs(), "{found} is not {known}");
    }

    #[test]
    fn riemann_in_closed_form() {
        close(scaled_zeta(2.0, 1.0)[0], PI.powi(2) / 6.0, 1e-15);
        close(scaled_zeta(4.0, 1.0)[0], PI.powi(4) / 90.0, 1e-15);
        close(scaled_zeta(6.0, 1.0)[0], PI.powi(6) / 945.0, 1e-15);
        close(scaled_zeta(3.0, 1.0)[0], 1.202_056_903_159_594_3, 1e-15);
        close(scaled_zeta(1.5, 1.0)[0], 2.612_375_348_685_488, 1e-14);
        // ζ′(2) of the tables.
        close(scaled_zeta(2.0, 1.0)[1], -0.937_548_254_315_843_8, 1e-14);
        close(scaled_zeta(2.0, 1.0)[2], 1.989_280_234_298_901, 1e-13);
    }

    #[test]
    fn one_step_of_the_recurrence() {
        // ζ(a, q) = q^(−a) + ζ(a, q + 1)
        for a in [1.001_f64, 1.2, 2.0, 3.7, 9.0, 40.0, 300.0] {
            for q in [1.0_f64, 2.0, 7.0, 30.0, 1e3, 1e6] {
                let next = scaled_zeta(a, q + 1.0)[0] * (-a * (1.0 / q).ln_1p()).exp();
                close(scaled_zeta(a, q)[0], 1.0 + next, 4e-13);
                close(value_only(a, q), scaled_zeta(a, q)[0], 4e-15);
            }
        }
    }

    #[test]
    fn derivatives_are_differences() {
        for a in [1.05_f64, 1.7, 2.5, 6.0, 35.0] {
            for q in [1.0, 5.0, 200.0] {
                let h = 1e-5 * (a - 1.0);
                let (low, here, high) = (scaled_zeta(a - h, q), scaled_zeta(a, q), scaled_zeta(a + h, q));
                for order in [0, 1] {
                    let slope = (high[order] - low[order]) / (2.0 * h);
                    let rounding = 1e-15 * here[order].abs() / h;
                    assert!((slope - here[order + 1]).abs() < 1e-7 * here[order + 1].abs() + rounding, "{a} {q}");
                }
            }
        }
    }

    #[test]
    fn huge_exponents_end_soon() {
        close(scaled_zeta(1e7, 1e5)[0], 1.0 / (1.0 - (-100.0_f64).exp()), 1e-12);
        close(at_least(1e7, 1e5 + 1.0, 1e5, scaled_zeta(1e7, 1e5)[0]), (-100.0_f64).exp(), 1e-2);
    }
}
