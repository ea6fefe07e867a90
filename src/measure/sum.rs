//! Sums that are exact until they are rounded once.
//!
//! A sum of doubles depends on the order of its terms as soon as it rounds on the way. [`ExactSum`] does not round on
//! the way: it is a fixed-point number wide enough for every finite double (Radford Neal, *Fast exact summation using
//! small and large superaccumulators*, 2015), so neither row order nor the way data are split can move a result.

use super::short::sums_of_few;
use super::strip::{
    EXPONENT_MASK, FIELDS, IMPLICIT_BIT, LANES, MANTISSA_BITS, MANTISSA_MASK, STRIP, folded, largest_of, lowest_field,
    mantissas_by_exponent,
};

const CHUNK_BITS: u32 = 32;
const CHUNKS: usize = 67;
/// A chunk holds 63 bits and a term adds less than 2^52 to it, so carries can wait for this many terms.
const TERMS_BETWEEN_CARRIES: u32 = 2047;
/// The lowest chunk counts in units of 2^-1075.
const LOWEST_EXPONENT: i32 = -1075;

/// Sum of doubles, kept exactly and rounded once (to nearest, ties to even) when it is read.
///
/// Terms may have either sign. Infinite and NaN terms make the result what IEEE addition would make it.
/// Cost: about 2 ns a term, about 100 ns to read; 0.5 kB.
///
/// Source: Neal (2015), arXiv:1505.05571.
///
/// ```
/// use topheavy::measure::ExactSum;
///
/// let mut sum: ExactSum = [1e100, 1.0].into_iter().collect();
/// let other: ExactSum = [-1e100].into_iter().collect();
/// sum.merge(&other);
/// assert_eq!(sum.value(), 1.0);
/// ```
#[derive(Debug, Clone)]
pub struct ExactSum {
    chunks: [i64; CHUNKS],
    terms_left: u32,
    special: f64,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self::new()
    }
}

impl ExactSum {
    /// The empty sum, 0.
    #[must_use]
    pub fn new() -> Self {
        Self { chunks: [0; CHUNKS], terms_left: TERMS_BETWEEN_CARRIES, special: 0.0 }
    }

    /// Adds a term.
    #[inline]
    pub fn add(&mut self, term: f64) {
        if !term.is_finite() {
            self.special += term;
            return;
        }
        if self.terms_left == 0 {
            self.carry();
        }
        self.terms_left -= 1;
        add_finite(&mut self.chunks, term);
    }

    /// Adds every term of a slice; faster than one by one.
    pub fn add_all(&mut self, terms: &[f64]) {
        for terms in terms.chunks(STRIP) {
            let largest = largest_of(terms);
            let (groups, rest) = terms.as_chunks::<LANES>();
            if terms.len() < STRIP / 8 {
                self.extend(terms.iter().copied());
            } else if let Some(parts) = folded(groups, largest) {
                self.extend(parts);
                self.extend(rest.iter().copied());
            } else if let Some(lowest) = lowest_field(terms, largest) {
                self.add_by_exponent(terms, lowest);
            } else {
                self.extend(terms.iter().copied());
            }
        }
    }

    /// Adds up the mantissas of terms that share sign and exponent, then adds those sums: half the work of
    /// splitting every term. Fields of exponents up to `lowest` must be those of zeros.
    fn add_by_exponent(&mut self, terms: &[f64], lowest: u64) {
        if self.terms_left == 0 {
            self.carry();
        }
        // All slots together add less to a chunk than one term can.
        self.terms_left -= 1;
        let slots = mantissas_by_exponent(terms, lowest);
        let (positive, negative) = slots.split_at(FIELDS);
        for (field, (positive, negative)) in positive.iter().zip(negative).enumerate().skip(1) {
            if positive | negative != 0 {
                self.add_mantissas(field as u64 + lowest, *positive, 1);
                self.add_mantissas(field as u64 + lowest, *negative, -1);
            }
        }
    }

    /// Adds sign · mantissas · 2^(field − 1075).
    fn add_mantissas(&mut self, field: u64, mantissas: u64, sign: i64) {
        let at = ((field >> 5) & 63) as usize;
        let mut shifted = u128::from(mantissas) << (field & u64::from(CHUNK_BITS - 1));
        for chunk in &mut self.chunks[at..at + 3] {
            *chunk += sign * low_bits(shifted);
            shifted >>= CHUNK_BITS;
        }
    }

    /// Adds the product of two factors without rounding it first (unless it is below 2^-1022).
    pub fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.add(product);
        if product.is_finite() {
            self.add(a.mul_add(b, -product));
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.combine(other, |chunk, term| chunk + term);
        self.special += other.special;
    }

    /// Takes another sum away.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, |chunk, term| chunk - term);
        self.special -= other.special;
    }

    fn combine(&mut self, other: &Self, chunk_by_chunk: fn(i64, i64) -> i64) {
        let mut carried = other.clone();
        carried.carry();
        self.carry();
        for (chunk, term) in self.chunks.iter_mut().zip(&carried.chunks) {
            *chunk = chunk_by_chunk(*chunk, *term);
        }
        // A carried chunk is below 2^32, less than a term can add: it counts as one.
        self.terms_left -= 1;
    }

    /// Moves what exceeds 32 bits of a chunk to the next. Afterwards every chunk but the last is in [0, 2^32).
    fn carry(&mut self) {
        let mut carried = 0;
        let Some((last, chunks)) = self.chunks.split_last_mut() else { return };
        for chunk in chunks {
            let sum = *chunk + carried;
            carried = sum >> CHUNK_BITS;
            *chunk = sum & i64::from(u32::MAX);
        }
        *last += carried;
        self.terms_left = TERMS_BETWEEN_CARRIES;
    }

    /// The sum, correctly rounded; infinite when it exceeds the largest double.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.special != 0.0 || self.special.is_nan() {
            return self.special;
        }
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.chunks.last().is_some_and(|top| *top < 0);
        if negative {
            for chunk in &mut sum.chunks {
                *chunk = -*chunk;
            }
            sum.carry();
        }
        let magnitude = sum.round();
        if negative { -magnitude } else { magnitude }
    }

    /// Rounds a sum that is not negative and has been carried.
    fn round(&self) -> f64 {
        let Some(top) = self.chunks.iter().rposition(|chunk| *chunk != 0) else { return 0.0 };
        let base = top.saturating_sub(2);
        let (below, leading) = self.chunks.split_at(base);
        let sticky = below.iter().any(|chunk| *chunk != 0);
        let bits = leading
            .iter()
            .take(top - base + 1)
            .rev()
            .fold(0, |bits: u128, chunk| (bits << CHUNK_BITS) | u128::from(chunk.cast_unsigned()));
        let length = u128::BITS - bits.leading_zeros();
        let excess = length.saturating_sub(MANTISSA_BITS + 1);
        if excess == 0 {
            // Below the smallest normal double: a multiple of 2^-1074, so nothing is rounded.
            return f64::from_bits(u64::try_from(bits >> 1).unwrap_or(u64::MAX));
        }
        let mut mantissa = bits >> excess;
        let rest = bits & ((1 << excess) - 1);
        let half = 1 << (excess - 1);
        if rest > half || (rest == half && (sticky || mantissa & 1 == 1)) {
            mantissa += 1;
        }
        assemble(mantissa, i32::try_from(base).unwrap_or(i32::MAX) * 32 + LOWEST_EXPONENT + excess.cast_signed())
    }
}

/// mantissa × 2^exponent for a mantissa in [2^52, 2^53].
fn assemble(mantissa: u128, exponent: i32) -> f64 {
    let field = exponent + 1075;
    // Adding the mantissa with its implicit bit to field − 1 carries a mantissa of 2^53 into the exponent.
    let bits = (i128::from(field - 1) << MANTISSA_BITS) + mantissa.cast_signed();
    match u64::try_from(bits) {
        Ok(bits) if bits < EXPONENT_MASK << MANTISSA_BITS => f64::from_bits(bits),
        _ => f64::INFINITY,
    }
}

/// The part of a number that belongs to one chunk.
#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are what is asked for")]
fn low_bits(number: u128) -> i64 {
    i64::from(number as u32)
}

#[inline]
fn add_finite(chunks: &mut [i64; CHUNKS], term: f64) {
    let bits = term.to_bits();
    let field = (bits >> MANTISSA_BITS) & EXPONENT_MASK;
    // Subnormal numbers have no implicit bit and the exponent of the smallest normal ones.
    let implicit = if field == 0 { 0 } else { IMPLICIT_BIT };
    let mantissa = (bits & MANTISSA_MASK) | implicit;
    let exponent = field | u64::from(field == 0);
    let shift = exponent & u64::from(CHUNK_BITS - 1);
    let low = ((mantissa << shift) & u64::from(u32::MAX)).cast_signed();
    let high = (mantissa >> (u64::from(CHUNK_BITS) - shift)).cast_signed();
    // All ones for a negative term: (v ^ sign) - sign negates without a branch.
    let sign = bits.cast_signed() >> 63;
    // At most 2046 >> 5 = 63: the mask tells the compiler so.
    let at = ((exponent >> 5) & 63) as usize;
    chunks[at] += (low ^ sign) - sign;
    chunks[at + 1] += (high ^ sign) - sign;
}

/// Exact sums, rounded once, of K terms that every item gives. The items may be gone through twice.
pub(super) fn exact_sums<const K: usize>(items: impl Iterator<Item = [f64; K]> + Clone) -> [f64; K] {
    let few = items.size_hint().1.is_some_and(|items| items < STRIP / 2);
    if few && let Some(sums) = sums_of_few(items.clone()) {
        return sums;
    }
    let mut sums: [ExactSum; K] = std::array::from_fn(|_| ExactSum::new());
    if few {
        items.for_each(|terms| sums.iter_mut().zip(terms).for_each(|(sum, term)| sum.add(term)));
    } else {
        add_in_strips(&mut sums, items);
    }
    sums.map(|sum| sum.value())
}

fn add_in_strips<const K: usize>(sums: &mut [ExactSum; K], items: impl Iterator<Item = [f64; K]>) {
    let mut strips = [[0.0; STRIP]; K];
    let mut filled = 0;
    items.for_each(|terms| {
        for (strip, term) in strips.iter_mut().zip(terms) {
            strip[filled] = term;
        }
        filled += 1;
        if filled == STRIP {
            sums.iter_mut().zip(&strips).for_each(|(sum, strip)| sum.add_all(strip));
            filled = 0;
        }
    });
    sums.iter_mut().zip(&strips).for_each(|(sum, strip)| sum.add_all(&strip[..filled]));
}

impl Extend<f64> for ExactSum {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, terms: I) {
        for term in terms {
            self.add(term);
        }
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::new();
        sum.extend(terms);
        sum
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "exact sums are compared to the bit")]
    use super::*;
    use proptest::prelude::*;

    fn one_by_one(terms: &[f64]) -> f64 {
        terms.iter().copied().collect::<ExactSum>().value()
    }

    fn in_strips(terms: &[f64]) -> f64 {
        let mut sum = ExactSum::new();
        sum.add_all(terms);
        sum.value()
    }

    /// Sum of whole multiples of 2^-40, in 128-bit integers; the cast back rounds to nearest, ties to even.
    #[expect(clippy::cast_possible_truncation, reason = "the terms are whole multiples below 2^100")]
    fn in_integers(terms: &[f64]) -> f64 {
        let unit = 2.0_f64.powi(-40);
        let sum: i128 = terms.iter().map(|term| (term / unit) as i128).sum();
        sum as f64 * unit
    }

    #[test]
    fn simple_sums() {
        assert_eq!(one_by_one(&[]), 0.0);
        assert_eq!(one_by_one(&[0.1; 10]), 1.0);
        assert_eq!(one_by_one(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(one_by_one(&[-1.5, -2.0]), -3.5);
        assert_eq!(one_by_one(&[1e308, 1e308, -1e308]), 1e308);
        assert_eq!(one_by_one(&[-0.0]).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn rounds_ties_to_even_and_sees_the_last_bit() {
        let half_ulp = f64::EPSILON / 2.0;
        assert_eq!(one_by_one(&[1.0, half_ulp]), 1.0);
        assert_eq!(one_by_one(&[1.0, half_ulp, 1e-300]), 1.0 + f64::EPSILON);
        assert_eq!(one_by_one(&[1.0, half_ulp, -1e-300]), 1.0);
        assert_eq!(one_by_one(&[1.0 + f64::EPSILON, half_ulp]), 1.0 + 2.0 * f64::EPSILON);
        assert_eq!(one_by_one(&[2.0 - f64::EPSILON, half_ulp]), 2.0);
    }

    #[test]
    fn subnormal_and_extreme_terms() {
        let least = f64::from_bits(1);
        assert_eq!(one_by_one(&[least; 3]), f64::from_bits(3));
        assert_eq!(one_by_one(&[f64::MIN_POSITIVE, -least]), f64::from_bits((1 << 52) - 1));
        assert_eq!(one_by_one(&[f64::MAX, least, -f64::MAX]), least);
        assert_eq!(one_by_one(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(one_by_one(&[-f64::MAX, -f64::MAX]), f64::NEG_INFINITY);
        let wide: Vec<f64> = (-1074..=1023).map(|e| 2.0_f64.powi(e)).collect();
        assert_eq!(one_by_one(&wide), f64::INFINITY);
        assert_eq!(one_by_one(&wide[..wide.len() - 1]), 2.0_f64.powi(1023));
    }

    #[test]
    fn infinite_and_nan_terms_show() {
        assert_eq!(one_by_one(&[1.0, f64::INFINITY]), f64::INFINITY);
        assert!(one_by_one(&[f64::NEG_INFINITY, f64::INFINITY]).is_nan());
        let mut terms = vec![1.0; 1000];
        terms[700] = f64::NAN;
        assert!(in_strips(&terms).is_nan());
        terms[700] = f64::NEG_INFINITY;
        assert_eq!(in_strips(&terms), f64::NEG_INFINITY);
    }

    #[test]
    fn many_terms_carry() {
        let terms = vec![f64::MAX / 1e7; 1_000_000];
        assert!((in_strips(&terms) - f64::MAX / 10.0).abs() < 1e-15 * f64::MAX);
        assert_eq!(in_strips(&terms), one_by_one(&terms));
        let ones = vec![-1.0 - f64::EPSILON; 100_000];
        assert_eq!(in_strips(&ones), -100_000.0 * (1.0 + f64::EPSILON));
    }

    #[test]
    fn full_strips_of_like_terms_do_not_round() {
        let (coarse, fine) = (2.0_f64.powi(-42), 2.0_f64.powi(-52));
        let likes = [0.1, 1.0 + coarse, 1.0 + coarse - fine, 1.0 + coarse + fine, 2.0 - fine, 2.0 - coarse, -1.0 / 3.0];
        for like in likes {
            for small in [0.0, 2.0_f64.powi(-33) * like, 2.0_f64.powi(-34) * (1.0 + fine), 1e-300] {
                let mut terms = vec![like; 3 * STRIP];
                terms.iter_mut().step_by(3).for_each(|term| *term = small);
                assert_eq!(in_strips(&terms), one_by_one(&terms), "{like} {small}");
            }
            assert_eq!(in_strips(&[like; STRIP]), 1024.0 * like);
        }
    }

    #[test]
    fn products_are_not_rounded_first() {
        let mut sum = ExactSum::new();
        sum.add_product(0.1, 3.0);
        sum.add(-0.1);
        sum.add(-0.1);
        sum.add(-0.1);
        assert_eq!(sum.value(), 0.0);
    }

    prop_compose! {
        /// Doubles that are whole multiples of 2^-40, of very different size, with zeros.
        fn multiples()(parts in prop::collection::vec((-(1_i64 << 52)..(1_i64 << 52), -40..20_i32, 0..8_u8), 0..1500))
            -> Vec<f64> {
            parts.into_iter().map(|(m, e, zero)| if zero == 0 { 0.0 } else { m as f64 * 2.0_f64.powi(e) }).collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn agrees_with_integers_in_any_order_and_split(terms in multiples(), cut in 0_usize..1500) {
            let expected = in_integers(&terms);
            prop_assert_eq!(one_by_one(&terms), expected);
            prop_assert_eq!(in_strips(&terms), expected);
            let mut reversed = terms.clone();
            reversed.reverse();
            prop_assert_eq!(one_by_one(&reversed), expected);
            let (left, right) = terms.split_at(cut.min(terms.len()));
            let (mut sum, mut rest) = (ExactSum::new(), ExactSum::new());
            sum.add_all(left);
            rest.extend(right.iter().copied());
            sum.merge(&rest);
            prop_assert_eq!(sum.value(), expected);
            sum.subtract(&rest);
            prop_assert_eq!(sum.value(), in_integers(left));
        }

        #[test]
        fn strips_of_similar_terms_agree_with_integers(parts in prop::collection::vec((1_i64 << 52..1_i64 << 53, -6..6_i32, any::<bool>()), 128..2500)) {
            let sign = |negative| if negative { -1.0 } else { 1.0 };
            let terms: Vec<f64> = parts.iter().map(|(m, e, negative)| sign(*negative) * *m as f64 * 2.0_f64.powi(*e)).collect();
            prop_assert_eq!(in_strips(&terms), in_integers(&terms));
            let positive: Vec<f64> = terms.iter().map(|term| term.abs()).collect();
            prop_assert_eq!(in_strips(&positive), in_integers(&positive));
        }

        #[test]
        fn any_bits_cancel(bits in prop::collection::vec(any::<u64>(), 0..1200), kept in -1e3..1e3_f64) {
            let finite: Vec<f64> = bits.into_iter().map(f64::from_bits).filter(|x| x.is_finite()).collect();
            let mut terms = finite.clone();
            terms.push(kept);
            terms.extend(finite.iter().rev().map(|x| -x));
            prop_assert_eq!(one_by_one(&terms), kept);
            prop_assert_eq!(in_strips(&terms), kept);
        }
    }
}
