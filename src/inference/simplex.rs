//! Nelder and Mead's simplex search, for likelihoods of a few parameters.

/// A point and what the function is there.
type Vertex<const K: usize> = ([f64; K], f64);

/// The lowest point that a simplex search finds from `start`, with steps of `step` along each axis, and its value.
///
/// Conventions: reflection 1, expansion 2, contraction and shrinking ½; it ends when the values and the points of the
/// simplex are equal to `tolerance`, or after 400 steps a parameter. A value that is not a number counts as infinite.
/// Source: Nelder and Mead (1965), Computer Journal 7(4).
pub(crate) fn lowest<const K: usize>(
    f: impl Fn(&[f64; K]) -> f64,
    start: [f64; K],
    step: f64,
    tolerance: f64,
) -> Vertex<K> {
    let at = |point: [f64; K]| {
        let value = f(&point);
        (point, if value.is_nan() { f64::INFINITY } else { value })
    };
    let mut best = at(start);
    let mut others: Vec<Vertex<K>> =
        (0..K).map(|axis| at(std::array::from_fn(|i| start[i] + if i == axis { step } else { 0.0 }))).collect();
    for _ in 0..400 * K {
        others.push(best);
        others.sort_by(|a, b| b.1.total_cmp(&a.1));
        let Some(lowest) = others.pop() else { break };
        best = lowest;
        let (Some(worst), second) = (others.first().copied(), others.get(1).map_or(best.1, |vertex| vertex.1)) else {
            break;
        };
        if worst.1 - best.1 <= tolerance * (1.0 + best.1.abs()) && width(&others, &best) <= tolerance.sqrt() {
            break;
        }
        let centre: [f64; K] = std::array::from_fn(|i| {
            (best.0[i] + others.iter().skip(1).map(|(point, _)| point[i]).sum::<f64>()) / K as f64
        });
        let beyond = |factor: f64| at(std::array::from_fn(|i| centre[i] + factor * (centre[i] - worst.0[i])));
        let reflected = beyond(1.0);
        let better = if reflected.1 < best.1 {
            let expanded = beyond(2.0);
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < second {
            Some(reflected)
        } else {
            let contracted = beyond(if reflected.1 < worst.1 { 0.5 } else { -0.5 });
            (contracted.1 < worst.1.min(reflected.1)).then_some(contracted)
        };
        match (better, others.first_mut()) {
            (Some(better), Some(worst)) => *worst = better,
            _ => others
                .iter_mut()
                .for_each(|vertex| *vertex = at(std::array::from_fn(|i| 0.5 * (vertex.0[i] + best.0[i])))),
        }
    }
    others.into_iter().fold(best, |best, vertex| if vertex.1 < best.1 { vertex } else { best })
}

/// The largest difference of a coordinate from the best point.
fn width<const K: usize>(others: &[Vertex<K>], best: &Vertex<K>) -> f64 {
    let apart = |point: &[f64; K]| (0..K).map(|i| (point[i] - best.0[i]).abs()).fold(0.0, f64::max);
    others.iter().map(|(point, _)| apart(point)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        let valley = |p: &[f64; 2]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
        let (point, value) = lowest(valley, [-1.2, 1.0], 0.5, 1e-14);
        assert!(value < 1e-10 && (point[0] - 1.0).abs() < 1e-4 && (point[1] - 1.0).abs() < 1e-4, "{point:?}");
        let bowl =
            |p: &[f64; 4]| p.iter().zip([1.0, -2.0, 3.0, 0.5]).map(|(x, c)| f64::abs(c) * (x - c).powi(2)).sum::<f64>();
        let (point, _) = lowest(bowl, [0.0; 4], 1.0, 1e-14);
        assert!(point.iter().zip([1.0, -2.0, 3.0, 0.5]).all(|(x, c)| (x - c).abs() < 1e-5), "{point:?}");
    }

    #[test]
    fn what_is_not_a_number_is_avoided() {
        let (point, _) = lowest(|p: &[f64; 1]| p[0].ln() * p[0], [2.0], 0.5, 1e-14);
        assert!((point[0] - (-1.0_f64).exp()).abs() < 1e-5, "{point:?}");
    }
}
