//! Gaussian kernel sums of sorted values, in linear time.
//!
//! A fast Gauss transform in one dimension (Greengard and Strain 1991). Values are walked into boxes half a bandwidth
//! wide. The units of a box act on another box through their moments about its centre: the Gaussian's Taylor series in
//! both offsets, whose terms fall like (1/4)^k/√k!, gives a polynomial in the target's offset. Pairs of boxes with few
//! units are summed directly, and boxes too far apart to change the last digit are left out. Only boxes that hold a
//! unit exist, so neither a long empty range nor a crowd in one box costs anything.

use super::scale::Scale;
use std::ops::Range;

/// Width of a box, in bandwidths.
const WIDTH: f64 = 0.5;
/// Terms of the series in the offsets of sources and of targets. (1/4)^18/√18! is 2·10⁻¹⁹, which leaves room for a
/// source box that holds a million times more than the target's.
const TERMS: usize = 18;
const _: () = assert!(TERMS.is_multiple_of(2), "moments are taken two at a time");
/// Pairs of boxes with fewer pairs of units than this are summed directly.
const DIRECT_PAIRS: usize = 40;
/// A box is left out where it adds less than e^−37 of what the target box adds to itself.
const NEGLIGIBLE: f64 = 37.0;
/// Units worked on side by side, so that the compiler can use vector instructions.
const LANES: usize = 8;
/// Units whose powers are added up before they are added to the moments, which keeps rounding small.
const STRIP: usize = 64;

/// Sorted units and the scale that turns their distances into bandwidths.
pub(super) struct Kernel<'a> {
    /// Values, ascending.
    pub(super) x: &'a [f64],
    /// Weights above 0, if there are any.
    pub(super) weights: Option<&'a [f64]>,
    /// Distances in bandwidths.
    pub(super) scale: Scale,
}

/// Units whose values share a box.
struct Cluster {
    units: Range<usize>,
    /// Value at the left edge; the centre is half a [`WIDTH`] above it.
    left: f64,
    ln_mass: f64,
    /// (−1)^k/k! times the k-th moment about the centre, in bandwidths.
    moments: [f64; TERMS],
}

impl Kernel<'_> {
    /// Calls `each` with i and Σⱼ wⱼ exp(−(zᵢ − zⱼ)²/2), z = x/bandwidth, for every unit i in order.
    ///
    /// Relative error about 10⁻¹⁴. Cost: O(n) for the units and O(b) for b boxes that hold any, at most of the order
    /// of n^(2/3) of them when the bandwidth is a rule-of-thumb one.
    pub(super) fn sums(&self, mut each: impl FnMut(usize, f64)) {
        let clusters = self.clusters();
        let heaviest = clusters.iter().map(|cluster| cluster.ln_mass).fold(f64::NEG_INFINITY, f64::max);
        for (at, target) in clusters.iter().enumerate() {
            let reach = WIDTH + (2.0 * (heaviest - target.ln_mass + NEGLIGIBLE)).sqrt();
            let near = |source: &&Cluster| self.scale.apply(source.left - target.left).abs() <= reach;
            let below = clusters[..=at].iter().rev().take_while(near);
            let above = clusters[at + 1..].iter().take_while(near);
            let mut local = [0.0; TERMS];
            let mut direct = [0.0; DIRECT_PAIRS];
            for source in below.chain(above) {
                let distance = self.scale.apply(target.left - source.left);
                if negligible(source, target, distance) {
                    continue;
                }
                if source.units.len() * target.units.len() < DIRECT_PAIRS {
                    self.add_directly(source, target, &mut direct);
                } else {
                    add_expansion(source, distance, &mut local);
                }
            }
            self.finish(target, local, &direct, &mut each);
        }
    }

    fn clusters(&self) -> Vec<Cluster> {
        let mut clusters = Vec::new();
        let mut begin = 0;
        while let Some(left) = self.x.get(begin).copied() {
            let inside = |x: &f64| self.scale.apply(*x - left) < WIDTH;
            // A bandwidth below the last digit of a value leaves one unit to a box.
            let end = begin + self.x[begin..].partition_point(inside).max(1);
            let units = begin..end;
            let moments = self.moments(&units, left);
            clusters.push(Cluster { units, left, ln_mass: moments[0].ln(), moments });
            begin = end;
        }
        clusters
    }

    /// Where a unit stands from the centre of the box that begins at `left`.
    #[inline]
    fn offset(&self, x: f64, left: f64) -> f64 {
        self.scale.apply(x - left) - 0.5 * WIDTH
    }

    /// (−1)^k/k! Σ w (z − centre)^k for k below [`TERMS`].
    fn moments(&self, units: &Range<usize>, left: f64) -> [f64; TERMS] {
        let mut moments = [0.0; TERMS];
        let x = &self.x[units.clone()];
        for (strip, x) in x.chunks(STRIP).enumerate() {
            let mut offsets = [0.0; STRIP];
            let mut powers = [0.0; STRIP];
            for (offset, x) in offsets.iter_mut().zip(x) {
                *offset = -self.offset(*x, left);
            }
            match self.weights {
                None => powers[..x.len()].fill(1.0),
                Some(weights) => {
                    let begin = units.start + strip * STRIP;
                    powers[..x.len()].copy_from_slice(&weights[begin..begin + x.len()]);
                }
            }
            add_powers(&mut powers, &offsets, &mut moments);
        }
        divide_by_factorials(&mut moments);
        moments
    }

    fn add_directly(&self, source: &Cluster, target: &Cluster, sums: &mut [f64]) {
        for (i, sum) in target.units.clone().zip(sums) {
            for j in source.units.clone() {
                let distance = self.scale.apply(self.x[i] - self.x[j]);
                let weight = self.weights.map_or(1.0, |weights| weights[j]);
                *sum += weight * (-0.5 * distance * distance).exp();
            }
        }
    }

    /// Calls `each` with the polynomial with coefficients `local[m]/m!` in the offset of every unit of the target, plus
    /// what was summed directly (for the first units; a target with more of them has no direct sums).
    fn finish(&self, target: &Cluster, local: [f64; TERMS], direct: &[f64], each: &mut impl FnMut(usize, f64)) {
        let mut coefficients = local;
        divide_by_factorials(&mut coefficients);
        let mut direct = direct.iter().copied().chain(std::iter::repeat(0.0));
        let mut units = target.units.clone();
        for x in self.x[target.units.clone()].chunks(LANES) {
            let mut offsets = [0.0; LANES];
            for (offset, x) in offsets.iter_mut().zip(x) {
                *offset = self.offset(*x, target.left);
            }
            let mut values = [0.0; LANES];
            for coefficient in coefficients.iter().rev() {
                for (value, offset) in values.iter_mut().zip(&offsets) {
                    *value = *value * offset + coefficient;
                }
            }
            for ((i, value), direct) in units.by_ref().take(x.len()).zip(&values).zip(&mut direct) {
                each(i, value + direct);
            }
        }
    }
}

/// Adds Σ power·offset^k to the k-th moment, two moments at a time.
fn add_powers(powers: &mut [f64; STRIP], offsets: &[f64; STRIP], moments: &mut [f64; TERMS]) {
    let (pairs, _) = moments.as_chunks_mut::<2>();
    for [even, odd] in pairs {
        let (mut evens, mut odds) = ([0.0; LANES], [0.0; LANES]);
        for (powers, offsets) in powers.chunks_exact_mut(LANES).zip(offsets.chunks_exact(LANES)) {
            for lane in 0..LANES {
                let (power, offset) = (powers[lane], offsets[lane]);
                let next = power * offset;
                evens[lane] += power;
                odds[lane] += next;
                powers[lane] = next * offset;
            }
        }
        *even += evens.iter().sum::<f64>();
        *odd += odds.iter().sum::<f64>();
    }
}

fn divide_by_factorials(coefficients: &mut [f64; TERMS]) {
    let mut factorial = 1.0;
    for (k, coefficient) in coefficients.iter_mut().enumerate().skip(1) {
        factorial *= k as f64;
        *coefficient /= factorial;
    }
}

/// Whether the source adds too little to the target, `distance` bandwidths away, to be seen.
fn negligible(source: &Cluster, target: &Cluster, distance: f64) -> bool {
    let gap = (distance.abs() - WIDTH).max(0.0);
    0.5 * gap * gap > source.ln_mass - target.ln_mass + NEGLIGIBLE
}

/// Adds to the m-th coefficient, times m!, the sum over k of `(−1)^k M_k/k! · G^(k+m)(D)`, D the distance of the centres
/// and `G^(j)(D) = (−1)^j He_j(D) exp(−D²/2)`, He the Hermite polynomials.
fn add_expansion(source: &Cluster, distance: f64, local: &mut [f64; TERMS]) {
    let mut derivatives = [0.0; 2 * TERMS];
    let (mut before, mut now) = (0.0, (-0.5 * distance * distance).exp());
    for (j, derivative) in derivatives.iter_mut().enumerate() {
        *derivative = now;
        let next = -distance * now - j as f64 * before;
        (before, now) = (now, next);
    }
    for (moment, derivatives) in source.moments.iter().zip(derivatives.windows(TERMS)) {
        for (coefficient, derivative) in local.iter_mut().zip(derivatives) {
            *coefficient += moment * derivative;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fast(x: &[f64], weights: Option<&[f64]>, bandwidth: f64) -> Vec<f64> {
        let mut sums = vec![f64::NAN; x.len()];
        let kernel = Kernel { x, weights, scale: Scale::to_one(1.0).times(1.0 / bandwidth) };
        kernel.sums(|i, sum| sums[i] = sum);
        sums
    }

    fn slow(x: &[f64], weights: Option<&[f64]>, bandwidth: f64) -> Vec<f64> {
        let pair = |xi: f64, j: usize| {
            let z = (xi - x[j]) / bandwidth;
            weights.map_or(1.0, |weights| weights[j]) * (-0.5 * z * z).exp()
        };
        x.iter().map(|xi| (0..x.len()).map(|j| pair(*xi, j)).collect::<crate::measure::ExactSum>().value()).collect()
    }

    fn largest_error(x: &[f64], weights: Option<&[f64]>, bandwidth: f64) -> f64 {
        let errors = fast(x, weights, bandwidth).into_iter().zip(slow(x, weights, bandwidth));
        errors.map(|(fast, slow)| (fast / slow - 1.0).abs()).fold(0.0, f64::max)
    }

    fn sorted(mut x: Vec<f64>) -> Vec<f64> {
        x.sort_by(f64::total_cmp);
        x
    }

    fn quantiles(n: u32, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        sorted((0..n).map(|i| quantile((f64::from(i) + 0.5) / f64::from(n))).collect())
    }

    #[test]
    fn spread_evenly() {
        let x = quantiles(3000, |u| 100.0 * u);
        for bandwidth in [0.01, 0.3, 1.0, 7.0, 100.0, 1e4] {
            assert!(largest_error(&x, None, bandwidth) < 1e-13);
        }
    }

    #[test]
    fn heavy_tail_with_nearly_all_units_in_one_box() {
        let x = quantiles(3000, |u| u.powf(-1.0 / 1.1));
        for bandwidth in [0.01, 1.0, 30.0, 1000.0] {
            assert!(largest_error(&x, None, bandwidth) < 1e-13);
        }
    }

    #[test]
    fn a_crowd_beside_a_lonely_unit() {
        for gap in [0.4, 0.6, 1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 12.0] {
            let mut x = quantiles(4000, |u| 0.4 * u);
            x.extend(quantiles(60, |u| 0.4 + gap + 1e-3 * u));
            assert!(largest_error(&x, None, 1.0) < 1e-13, "gap {gap}");
        }
    }

    #[test]
    fn a_crowd_of_half_a_million_beside_a_lonely_unit() {
        let crowd = quantiles(500_000, |u| 0.4 * u);
        for gap in [3.0, 4.5, 5.0, 5.5, 6.5] {
            let x: Vec<f64> = crowd.iter().copied().chain([0.4 + gap]).collect();
            let found = fast(&x, None, 1.0);
            let lonely = crowd.iter().map(|z| (-0.5 * (0.4 + gap - z).powi(2)).exp());
            let expected = lonely.chain([1.0]).collect::<crate::measure::ExactSum>().value();
            let error = (found[crowd.len()] / expected - 1.0).abs();
            assert!(error < 1e-13, "gap {gap}: {error:e}");
        }
    }

    #[test]
    fn boxes_that_are_mostly_empty() {
        let x: Vec<f64> = (0..200).map(|i| f64::from(i) * 1e12).collect();
        let sums = fast(&x, None, 1.0);
        assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-15));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn agrees_with_all_pairs(
            units in prop::collection::vec((prop_oneof![Just(1.0), 0.0..1.0, 0.0..30.0, 0.0..1e6], 1e-2..50.0_f64), 1..400),
            bandwidth in prop_oneof![0.01..1.0, 1.0..30.0, 100.0..1e5],
        ) {
            let x = sorted(units.iter().map(|unit| unit.0).collect());
            let weights: Vec<f64> = units.iter().map(|unit| unit.1).collect();
            prop_assert!(largest_error(&x, None, bandwidth) < 1e-13);
            prop_assert!(largest_error(&x, Some(&weights), bandwidth) < 1e-13);
        }
    }
}
