//! Sums by two doubles that know how wrong they may be: when that cannot change the rounded sum, it is the exact one.
//!
//! Half the work of [`ExactSum`], for long slices of numbers that are not negative. Every term is cut into a multiple of
//! 2^(E − 41), 2^E the exponent of the largest term met so far, and a rest. A strip's multiples add up without rounding; its
//! rests, at most 2^(E − 42) each, add up with an error of at most n·2^−53·Σ|rest| ≤ 2^(E − 75) for n ≤ 1024 terms. The
//! strips' sums go into an [`ExactSum`]. If the sum less all errors and the sum plus all errors round to one double, so does
//! the true sum, whatever the order of the terms; if not (once in thousands of slices), the caller adds exactly.

use wide::f64x4;

use super::strip::{EXPONENT_MASK, LANES, MANTISSA_BITS, STRIP};
use super::sum::ExactSum;

/// Numbers looked at before their strips are added: so many that memory is read at its full speed, so few that the strips
/// find them in a cache near by.
const BLOCK: usize = 16 * STRIP;
/// 2^−74: twice the error of a strip whose largest term is below 2.
const BOUND: f64 = f64::from_bits((1023 - 74) << MANTISSA_BITS);
/// Exponent fields from which on no error bound is lost to underflow.
const LEAST_FIELD: u64 = 128;

/// Sum, correctly rounded, and largest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Survey {
    pub(super) total: f64,
    pub(super) largest: f64,
}

/// Surveys numbers; `None` when there are few of them, when one is negative (−0.0 too), NaN or infinite, or when the sum's
/// last bit is in doubt.
pub(super) fn survey(x: &[f64]) -> Option<Survey> {
    if x.len() < STRIP {
        return None;
    }
    let mut sum = Certified::default();
    let mut largest = 0.0;
    for block in x.chunks(BLOCK) {
        let (of_block, signs) = largest_and_signs(block);
        if signs >> 63 == 1 {
            return None;
        }
        largest = f64::max(largest, of_block);
        // As long as all are zero, any multiple will do.
        let coarse = coarse(if largest > 0.0 { largest } else { 1.0 })?;
        for strip in block.chunks(STRIP) {
            sum.add(parts(strip, coarse, |x| x), largest)?;
        }
    }
    Some(Survey { total: sum.value()?, largest })
}

/// The sum of a term for every number, correctly rounded. No term may be negative or exceed `bound`. `None` when there are
/// few numbers, a term is NaN, or the last bit is in doubt.
pub(super) fn sum_of_terms(x: &[f64], bound: f64, term: impl Fn(f64) -> f64) -> Option<f64> {
    if x.len() < STRIP {
        return None;
    }
    let mut sum = Certified::default();
    let coarse = coarse(bound)?;
    for strip in x.chunks(STRIP) {
        sum.add(parts(strip, coarse, &term), bound)?;
    }
    sum.value()
}

/// A number whose last digit is the multiple that terms up to `largest` are cut to; `None` where that, or the error bound,
/// is no normal double.
fn coarse(largest: f64) -> Option<f64> {
    let field = largest.to_bits() >> MANTISSA_BITS;
    let in_range = (LEAST_FIELD..EXPONENT_MASK - 11).contains(&field);
    // The bit below the highest keeps a sum of it and a term in the same binade.
    in_range.then(|| f64::from_bits(((field + 11) << MANTISSA_BITS) | (1 << (MANTISSA_BITS - 1))))
}

#[derive(Default)]
struct Certified {
    sum: ExactSum,
    error: f64,
}

impl Certified {
    /// Adds a strip of terms of which none exceeds `largest`; `None` when one is NaN or infinite.
    fn add(&mut self, [multiples, rests]: [f64; 2], largest: f64) -> Option<()> {
        if !(multiples.is_finite() && rests.is_finite()) {
            return None;
        }
        self.sum.add(multiples);
        self.sum.add(rests);
        // Twice the bound, so that the sum of the bounds may be rounded too.
        self.error += largest * BOUND;
        Some(())
    }

    fn value(&self) -> Option<f64> {
        let ends = [-self.error, self.error].map(|error| {
            let mut end = self.sum.clone();
            end.add(error);
            end.value()
        });
        (ends[0].to_bits() == ends[1].to_bits() && ends[0].is_finite()).then_some(ends[0])
    }
}

/// Sum of the terms' multiples of the last digit of `coarse`, which is exact, and sum of what they leave.
#[inline]
fn parts(strip: &[f64], coarse: f64, term: impl Fn(f64) -> f64) -> [f64; 2] {
    let (groups, rest) = strip.as_chunks::<4>();
    let (mut high, mut low, shift) = (f64x4::ZERO, f64x4::ZERO, f64x4::splat(coarse));
    for group in groups {
        let terms = f64x4::new(group.map(&term));
        let multiples = (terms + shift) - shift;
        high += multiples;
        low += terms - multiples;
    }
    let (mut high, mut low) = (high.to_array(), low.to_array());
    for (lane, x) in rest.iter().enumerate() {
        let term = term(*x);
        let multiple = (term + coarse) - coarse;
        high[lane] += multiple;
        low[lane] += term - multiple;
    }
    [high.iter().sum(), low.iter().sum()]
}

/// The largest number (NaN is passed over) and all bits that any of them has.
#[inline]
fn largest_and_signs(x: &[f64]) -> (f64, u64) {
    let (groups, rest) = x.as_chunks::<LANES>();
    let (mut largest, mut bits) = ([0.0; LANES], [0_u64; LANES]);
    for group in groups {
        for lane in 0..LANES {
            largest[lane] = if group[lane] > largest[lane] { group[lane] } else { largest[lane] };
            bits[lane] |= group[lane].to_bits();
        }
    }
    let largest = largest.iter().chain(rest).fold(0.0, |largest, x| if *x > largest { *x } else { largest });
    (largest, bits.iter().fold(rest.iter().fold(0, |bits, x| bits | x.to_bits()), |all, bits| all | bits))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests; sums are compared to the bit")]
    use super::*;
    use proptest::prelude::*;

    fn exact(x: &[f64]) -> f64 {
        x.iter().copied().collect::<ExactSum>().value()
    }

    /// Numbers over many magnitudes, zeros among them.
    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let one = prop_oneof![
            4 => (0.0..1.0_f64, -300..300_i32).prop_map(|(m, e)| m * 2.0_f64.powi(e)),
            4 => 0.0..1e12_f64,
            1 => Just(0.0),
            1 => (0..1_000_000_u32).prop_map(f64::from),
        ];
        prop::collection::vec(one, STRIP..3 * STRIP)
    }

    proptest! {
        #[test]
        fn what_is_certified_is_exact(x in numbers()) {
            let largest = x.iter().copied().fold(0.0, f64::max);
            if let Some(found) = survey(&x) {
                prop_assert_eq!(found, Survey { total: exact(&x), largest });
            }
            let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
            if let Some(sum) = sum_of_terms(&x, largest * largest, |x| x * x) {
                prop_assert_eq!(sum, exact(&squares));
            }
        }
    }

    #[test]
    fn most_sums_are_certified() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let found = (0..200).filter(|_| {
            let x: Vec<f64> = (0..5 * STRIP + 3).map(|_| (1.0 - next()).powf(-1.0)).collect();
            survey(&x).is_some()
        });
        assert!(found.count() >= 195);
    }

    #[test]
    fn a_tie_is_in_doubt_unless_it_is_exact() {
        // 2^53 + 1 lies between two doubles; a rest far below tells which, and the bound cannot see it.
        let mut x = vec![0.0; STRIP];
        x[0] = 2.0_f64.powi(53);
        x[1] = 1.0;
        x[2] = 2.0_f64.powi(-40);
        assert_eq!(survey(&x), None);
        x[1] = 2.0;
        assert_eq!(survey(&x).unwrap().total, 2.0_f64.powi(53) + 2.0);
    }

    #[test]
    fn what_is_no_usable_value_is_never_certified() {
        for bad in [-1.0, -0.0, f64::NAN, f64::INFINITY, -f64::NAN] {
            for place in [0, STRIP - 1, STRIP, STRIP + 2] {
                let mut x = vec![1.0; STRIP + 3];
                x[place] = bad;
                assert_eq!(survey(&x), None, "{bad} at {place}");
            }
            let mut x = vec![0.0; STRIP];
            x[7] = bad;
            assert_eq!(survey(&x), None, "{bad} among zeros");
        }
        assert_eq!(survey(&vec![1.0; STRIP - 1]), None);
        assert_eq!(survey(&vec![1e-310; STRIP]), None);
        assert_eq!(survey(&vec![1e308; STRIP]), None);
        assert_eq!(survey(&vec![0.0; STRIP]).unwrap(), Survey { total: 0.0, largest: 0.0 });
    }
}
