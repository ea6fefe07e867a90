//! Fewer points, the same curve to the eye.

use super::scene::Point;

/// How far a point that is left out may lie from the line that is drawn, in pixels.
pub(super) const TOLERANCE: f64 = 0.2;

/// Points of a line such that every other one lies within [`TOLERANCE`] of the line between its neighbours that are kept.
///
/// Cost: O(n log n) on smooth curves. Source: Douglas and Peucker (1973).
pub(super) fn thinned(points: &[Point]) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![0, last];
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let (ends, between) = ((points[from], points[to]), points.get(from + 1..to).unwrap_or_default());
        let mut worst = (TOLERANCE, None);
        for (at, point) in between.iter().enumerate() {
            let far = distance(*point, ends);
            if far > worst.0 {
                worst = (far, Some(from + 1 + at));
            }
        }
        if let Some(at) = worst.1 {
            kept.push(at);
            open.extend([(from, at), (at, to)]);
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|at| points[at]).collect()
}

/// Distance of a point from the line between two others.
pub(super) fn distance((x, y): Point, ((x0, y0), (x1, y1)): (Point, Point)) -> f64 {
    let (dx, dy) = (x1 - x0, y1 - y0);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { (((x - x0) * dx + (y - y0) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (x - x0 - along * dx).hypot(y - y0 - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest distance of any point from the whole line, looked for the slow way.
    fn farthest(points: &[Point], line: &[Point]) -> f64 {
        let near =
            |point: &Point| line.windows(2).map(|ends| distance(*point, (ends[0], ends[1]))).fold(f64::MAX, f64::min);
        points.iter().map(near).fold(0.0, f64::max)
    }

    #[test]
    fn a_lorenz_curve_of_100_000_firms_keeps_its_shape() {
        let n = 100_000;
        let curve: Vec<Point> = (0..=n)
            .map(|at| {
                let p = f64::from(at) / f64::from(n);
                (700.0 * p, 400.0 * (1.0 - (1.0 - (1.0 - p).powf(0.1))))
            })
            .collect();
        let line = thinned(&curve);
        assert!(line.len() < 300, "{}", line.len());
        assert!(farthest(&curve, &line) < 0.5);
    }

    #[test]
    fn a_jagged_line_keeps_its_corners_and_nothing_stays_nothing() {
        let jagged: Vec<Point> = (0..40).map(|at| (f64::from(at), f64::from(at % 2) * 10.0)).collect();
        assert_eq!(thinned(&jagged), jagged);
        assert_eq!(thinned(&[]), []);
        assert_eq!(thinned(&[(1.0, 1.0)]), [(1.0, 1.0)]);
        assert_eq!(thinned(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]), [(0.0, 0.0), (2.0, 0.0)]);
    }
}
