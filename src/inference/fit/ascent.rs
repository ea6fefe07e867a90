//! Quasi-Newton search for the lowest point of a smooth function of a few parameters between bounds.

/// A function's value and its slopes.
pub(super) type Sloped<const K: usize> = (f64, [f64; K]);

/// The lowest point found from `start`, each parameter in ±`bound`, and whether the slopes vanish there or push outwards.
///
/// Conventions: Broyden, Fletcher, Goldfarb and Shanno's estimate of the curvature, steps halved until they go down enough; a
/// parameter at a bound stays there while its slope pushes outwards. It ends when no slope is above `tolerance`, when no
/// step goes down any more, or after 200 steps. Source: Nocedal and Wright (2006), chapter 6.
pub(super) fn descend<const K: usize>(
    f: impl Fn(&[f64; K]) -> Sloped<K>,
    start: [f64; K],
    bound: f64,
    tolerance: f64,
) -> ([f64; K], bool) {
    let mut at = start.map(|x| x.clamp(-bound, bound));
    let (mut value, mut slope) = f(&at);
    let mut inverse = identity::<K>();
    for _ in 0..200 {
        let free: [bool; K] =
            std::array::from_fn(|i| !(at[i] >= bound && slope[i] < 0.0 || at[i] <= -bound && slope[i] > 0.0));
        if (0..K).all(|i| !free[i] || slope[i].abs() <= tolerance) {
            return (at, true);
        }
        let mut direction: [f64; K] = std::array::from_fn(|i| {
            if free[i] { -(0..K).filter(|j| free[*j]).map(|j| inverse[i][j] * slope[j]).sum::<f64>() } else { 0.0 }
        });
        if dot(&direction, &slope) >= 0.0 {
            inverse = identity();
            direction = std::array::from_fn(|i| if free[i] { -slope[i] } else { 0.0 });
        }
        // A step of two in a logarithm is far.
        let longest = direction.iter().fold(2.0_f64, |longest, step| longest.max(step.abs()));
        let mut length = 2.0 / longest;
        let found = (0..50).find_map(|_| {
            let next: [f64; K] = std::array::from_fn(|i| (at[i] + length * direction[i]).clamp(-bound, bound));
            let (lower, next_slope) = f(&next);
            let fall: f64 = (0..K).map(|i| slope[i] * (next[i] - at[i])).sum();
            length *= 0.5;
            // Near the lowest point values differ by rounding alone, and the slopes tell.
            let flatter = dot(&next_slope, &direction).abs() < 0.9 * dot(&slope, &direction).abs();
            let level = lower <= value + 4.0 * f64::EPSILON * value.abs();
            (lower < value && lower <= value + 1e-4 * fall || level && flatter).then_some((next, lower, next_slope))
        });
        let Some((next, lower, next_slope)) = found else { return (at, false) };
        let step: [f64; K] = std::array::from_fn(|i| next[i] - at[i]);
        let change: [f64; K] = std::array::from_fn(|i| next_slope[i] - slope[i]);
        update(&mut inverse, &step, &change);
        (at, value, slope) = (next, lower, next_slope);
    }
    (at, false)
}

/// The estimate of the inverse curvature after a step and the change of the slopes along it.
fn update<const K: usize>(inverse: &mut [[f64; K]; K], step: &[f64; K], change: &[f64; K]) {
    let along = dot(step, change);
    if along <= 1e-12 * (dot(step, step) * dot(change, change)).sqrt() {
        return;
    }
    let turned: [f64; K] = std::array::from_fn(|i| dot(&inverse[i], change));
    let scale = (1.0 + dot(change, &turned) / along) / along;
    for i in 0..K {
        for j in 0..K {
            inverse[i][j] += scale * step[i] * step[j] - (turned[i] * step[j] + step[i] * turned[j]) / along;
        }
    }
}

fn identity<const K: usize>() -> [[f64; K]; K] {
    std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))))
}

fn dot<const K: usize>(one: &[f64; K], other: &[f64; K]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        let valley = |p: &[f64; 2]| {
            let [x, y] = *p;
            let off = y - x * x;
            ((1.0 - x).powi(2) + 100.0 * off * off, [-2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off])
        };
        let (point, found) = descend(valley, [-1.2, 1.0], 10.0, 1e-9);
        assert!(found && (point[0] - 1.0).abs() < 1e-8 && (point[1] - 1.0).abs() < 1e-8, "{point:?}");
    }

    #[test]
    fn stays_between_the_bounds() {
        // Lowest at (3, −1), of which the first is out of bounds.
        let bowl = |p: &[f64; 2]| {
            let [x, y] = [p[0] - 3.0, p[1] + 1.0];
            (x * x + y * y + x * y, [2.0 * x + y, 2.0 * y + x])
        };
        let (point, found) = descend(bowl, [0.0, 0.0], 2.0, 1e-10);
        assert!(found && (point[0] - 2.0).abs() < 1e-12 && (point[1] + 0.5).abs() < 1e-9, "{point:?}");
    }
}
