//! Sums of few terms, correctly rounded without an [`ExactSum`]'s half kilobyte.
//!
//! A [`Cascade`] is a running sum whose rounding errors, each found exactly (Knuth's two-sum), go into a second running
//! sum; what that one rounds away is bounded by a third number (Ogita, Rump and Oishi, *Accurate sum and dot product*,
//! 2005). Almost always the third is 0: the two doubles are the exact sum, and adding them rounds it once. If it is not,
//! and the last bit is in doubt, the caller adds exactly.

use super::certified::survey;
use super::strip::STRIP;
use super::sum::ExactSum;
use wide::f64x4;

/// Slices of at least so many terms are summed strip by strip.
pub(super) const SHORT: usize = STRIP;
/// Terms summed side by side.
const LANES: usize = 4;
/// From here on four sums side by side are faster than one.
const SIDE_BY_SIDE_FROM: usize = 12;

/// A sum in two doubles, `sum + rest`, that is off by at most twice `doubt`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cascade {
    sum: f64,
    rest: f64,
    doubt: f64,
}

impl Cascade {
    /// The sum of some terms.
    #[inline]
    pub(super) fn of(x: &[f64]) -> Self {
        Self::of_terms(x, |x| x)
    }

    /// The sum of a term for every number.
    #[inline]
    pub(super) fn of_terms(x: &[f64], term: impl Fn(f64) -> f64) -> Self {
        match *x {
            [] => Self::default(),
            [one] => Self { sum: term(one), ..Self::default() },
            [one, other] => {
                let (sum, rest) = two_sum(term(one), term(other));
                Self { sum, rest, doubt: 0.0 }
            }
            _ if x.len() < SIDE_BY_SIDE_FROM => {
                let mut sum = Self::default();
                for x in x {
                    sum.add(term(*x));
                }
                sum
            }
            _ => Self::side_by_side(x, term),
        }
    }

    fn side_by_side(x: &[f64], term: impl Fn(f64) -> f64) -> Self {
        let (groups, others) = x.as_chunks::<LANES>();
        let (mut sums, mut rests, mut doubts) = (f64x4::ZERO, f64x4::ZERO, f64x4::ZERO);
        for group in groups {
            let lost;
            (sums, lost) = two_sum(sums, f64x4::new(group.map(&term)));
            let lost_again;
            (rests, lost_again) = two_sum(rests, lost);
            doubts += lost_again.abs();
        }
        let mut sum = Self { doubt: doubts.to_array().iter().sum(), ..Self::default() };
        sums.to_array().into_iter().chain(rests.to_array()).for_each(|part| sum.add(part));
        for x in others {
            sum.add(term(*x));
        }
        sum
    }

    /// The sum of values times their weights.
    pub(super) fn of_products(x: &[f64], weights: &[f64]) -> Self {
        let mut sum = Self::default();
        for (x, w) in x.iter().zip(weights) {
            sum.add_product(*x, *w);
        }
        sum
    }

    /// Adds a term.
    #[inline]
    pub(super) fn add(&mut self, term: f64) {
        let lost;
        (self.sum, lost) = two_sum(self.sum, term);
        let lost_again;
        (self.rest, lost_again) = two_sum(self.rest, lost);
        self.doubt += lost_again.abs();
    }

    /// Adds the product of two factors as [`ExactSum::add_product`] does.
    #[inline]
    pub(super) fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.add(product);
        self.add(a.mul_add(b, -product));
    }

    /// The sum, correctly rounded; `None` when it is not finite or its last bit is in doubt.
    #[inline]
    pub(super) fn value(self) -> Option<f64> {
        let (sum, rest) = two_sum(self.sum, self.rest);
        let sure = if long_way() {
            false
        } else if self.doubt <= 0.0 {
            sum.is_finite()
        } else {
            self.is_sure(sum, rest)
        };
        // Adding 0.0 turns -0.0 into 0.0.
        sure.then_some(sum + 0.0)
    }

    /// Whether all numbers that the sum may be round to one double. Not where something is NaN.
    #[cold]
    fn is_sure(self, sum: f64, rest: f64) -> bool {
        // Twice, because the doubts were rounded when they were added; and outwards, because this is rounded.
        let (lowest, highest) = ((rest - 2.0 * self.doubt).next_down(), (rest + 2.0 * self.doubt).next_up());
        sum.is_finite() && (sum + lowest).to_bits() == sum.to_bits() && (sum + highest).to_bits() == sum.to_bits()
    }

    /// The sum, correctly rounded, and what rounding it left over; `None` when that is not known exactly.
    #[inline]
    fn parts(self) -> Option<(f64, f64)> {
        let (sum, rest) = two_sum(self.sum, self.rest);
        (self.doubt <= 0.0 && sum.is_finite() && !long_way()).then_some((sum + 0.0, rest))
    }
}

/// A sum and what rounding it lost.
#[inline]
fn two_sum<T: Copy + std::ops::Add<Output = T> + std::ops::Sub<Output = T>>(a: T, b: T) -> (T, T) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

/// The total of few values; `None` when one is negative (−0.0 too), NaN or infinite, or when the last bit is in doubt.
#[inline]
pub(super) fn total_of_few(x: &[f64]) -> Option<f64> {
    let signs = x.iter().fold(0, |signs, x| signs | x.to_bits());
    if signs >> 63 == 1 { None } else { Cascade::of(x).value() }
}

/// Sums of K terms that every item gives, correctly rounded; `None` when one is in doubt.
#[inline]
pub(super) fn sums_of_few<const K: usize>(items: impl Iterator<Item = [f64; K]>) -> Option<[f64; K]> {
    let mut sums = [Cascade::default(); K];
    items.for_each(|terms| sums.iter_mut().zip(terms).for_each(|(sum, term)| sum.add(term)));
    let mut values = [0.0; K];
    for (value, sum) in values.iter_mut().zip(sums) {
        *value = sum.value()?;
    }
    Some(values)
}

/// The sum of finite terms, of either sign, correctly rounded; infinite when it exceeds the largest double, 0 when there
/// are none.
#[inline]
pub(crate) fn sum_of(x: &[f64]) -> f64 {
    let sure = if x.len() < SHORT { Cascade::of(x).value() } else { survey(x).map(|found| found.total) };
    sure.unwrap_or_else(|| exact_sum_of(x).value())
}

/// What rounding the sum of finite terms left over, rounded.
pub(super) fn rest_of(x: &[f64]) -> f64 {
    if x.len() < SHORT
        && let Some((_, rest)) = Cascade::of(x).parts()
    {
        return rest + 0.0;
    }
    let mut sum = exact_sum_of(x);
    sum.add(-sum.value());
    sum.value()
}

/// Appends a few doubles whose exact sum is the exact sum of finite terms: first the correctly rounded sum, then, each
/// time, what was left over, rounded: at most half of the last digit of the one before. Zeros are left out, except when
/// the sum is 0. A sum that exceeds the largest double is infinite, alone.
#[cfg(any(test, feature = "panel"))]
pub(crate) fn exact_terms(x: &[f64], into: &mut Vec<f64>) {
    if x.len() < SHORT
        && let Some((sum, rest)) = Cascade::of(x).parts()
    {
        into.push(sum);
        if rest.abs() > 0.0 {
            into.push(rest);
        }
        return;
    }
    let mut sum = exact_sum_of(x);
    let mut term = sum.value();
    into.push(term);
    while term.is_finite() {
        sum.add(-term);
        term = sum.value();
        if term.abs() <= 0.0 {
            return;
        }
        into.push(term);
    }
}

#[cold]
fn exact_sum_of(x: &[f64]) -> ExactSum {
    let mut sum = ExactSum::new();
    sum.add_all(x);
    sum
}

/// Whether few terms are to be treated as many are, which tests compare.
#[cfg(not(test))]
#[inline]
pub(super) const fn long_way() -> bool {
    false
}

#[cfg(test)]
pub(super) use tests::long_way;

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::float_cmp, reason = "tests; sums are compared to the bit")]
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    thread_local! {
        static LONG_WAY: Cell<bool> = const { Cell::new(false) };
    }

    pub(in super::super) fn long_way() -> bool {
        LONG_WAY.get()
    }

    /// What `f` returns when few terms are treated as many are.
    pub(in super::super) fn by_long_way<T>(f: impl FnOnce() -> T) -> T {
        LONG_WAY.set(true);
        let found = f();
        LONG_WAY.set(false);
        found
    }

    fn exact(terms: &[f64]) -> f64 {
        terms.iter().copied().collect::<ExactSum>().value()
    }

    /// Numbers that are not negative: ties, zeros, whole numbers, all magnitudes, subnormal ones.
    pub(in super::super) fn values(most: usize) -> impl Strategy<Value = Vec<f64>> {
        let one = || {
            prop_oneof![
                4 => (1.0..2.0_f64, -8..8_i32).prop_map(|(m, e)| m * 2.0_f64.powi(e)),
                2 => (1.0..2.0_f64, -60..60_i32).prop_map(|(m, e)| m * 2.0_f64.powi(e)),
                2 => (0..10_u32).prop_map(f64::from),
                2 => (-110..110_i32).prop_map(|e| 2.0_f64.powi(e)),
                1 => Just(0.0),
            ]
        };
        let wide = (-300..=300_i32, 1.0..10.0_f64).prop_map(|(e, m)| m * 10.0_f64.powi(e));
        let tiny = prop_oneof![0..1_u64 << 53, 0..1_u64 << 20].prop_map(f64::from_bits);
        let length = prop_oneof![1..=4_usize, 1..=30_usize, 1..=most];
        length.prop_flat_map(move |n| {
            prop_oneof![
                4 => prop::collection::vec(one(), n),
                1 => prop::collection::vec(prop_oneof![wide.clone(), one()], n),
                1 => prop::collection::vec(tiny.clone(), n),
                1 => prop::collection::vec(prop_oneof![Just(0.1), Just(1e15 / 3.0), one()], n),
                1 => prop::collection::vec(prop_oneof![(0..4_u32).prop_map(|k| 1.0 + f64::from(k) * f64::EPSILON)], n),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn sums_are_exact(x in values(1500), signs in any::<u64>()) {
            prop_assert_eq!(sum_of(&x), exact(&x));
            prop_assert_eq!(total_of_few(&x).unwrap_or_else(|| exact(&x)), exact(&x));
            let sign = |i: usize| if signs >> (i % 64) & 1 == 1 { -1.0 } else { 1.0 };
            let signed: Vec<f64> = x.iter().enumerate().map(|(i, x)| sign(i) * x).collect();
            prop_assert_eq!(sum_of(&signed).to_bits(), exact(&signed).to_bits());
            prop_assert_eq!(rest_of(&signed).to_bits(), by_long_way(|| rest_of(&signed)).to_bits());
            let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
            if let Some(sum) = Cascade::of_terms(&x, |x| x * x).value() {
                prop_assert_eq!(sum, exact(&squares));
            }
            if let Some(sums) = sums_of_few(signed.iter().zip(&squares).map(|(x, square)| [*x, *square])) {
                prop_assert_eq!(sums, [exact(&signed), exact(&squares)]);
            }
        }

        #[test]
        fn terms_add_up_exactly_and_share_no_digit(x in values(1500), signs in any::<u64>()) {
            let sign = |i: usize| if signs >> (i % 64) & 1 == 1 { -1.0 } else { 1.0 };
            let signed: Vec<f64> = x.iter().enumerate().map(|(i, x)| sign(i) * x).collect();
            for x in [x, signed] {
                let mut terms = vec![7.0];
                exact_terms(&x, &mut terms);
                let terms = &terms[1..];
                prop_assert_eq!(terms[0], exact(&x));
                let mut left: ExactSum = x.iter().copied().collect();
                left.extend(terms.iter().map(|term| -term));
                prop_assert_eq!(left.value(), 0.0);
                prop_assert!(terms.len() == 1 || terms.iter().all(|term| *term != 0.0));
                let digit = |x: f64| x.abs().next_up() - x.abs();
                prop_assert!(terms.windows(2).all(|pair| 2.0 * pair[1].abs() <= digit(pair[0])));
                let mut same = Vec::new();
                by_long_way(|| exact_terms(&x, &mut same));
                prop_assert_eq!(terms, same);
            }
        }
    }

    #[test]
    fn most_sums_are_sure() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let found = (0..2000).filter(|i| {
            let x: Vec<f64> = (0..i % 600).map(|_| (1.0 - next()).powf(-1.0)).collect();
            total_of_few(&x).is_some() && Cascade::of(&x).parts().is_some()
        });
        assert_eq!(found.count(), 2000);
    }

    #[test]
    fn a_tie_is_rounded_to_even_unless_something_is_left() {
        let tie = [2.0_f64.powi(53), 1.0, 0.0];
        assert_eq!(total_of_few(&tie), Some(2.0_f64.powi(53)));
        for (least, more) in [(2.0_f64.powi(-40), 2.0), (5e-324, 2.0), (-5e-324, 0.0)] {
            let x = [tie.as_slice(), &[least]].concat();
            assert_eq!(sum_of(&x), 2.0_f64.powi(53) + more);
        }
        // Two rests that no double holds together: the last bit is in doubt.
        let x = [2.0_f64.powi(53), 1.0, 2.0_f64.powi(-100)];
        assert_eq!(total_of_few(&x), None);
        assert_eq!(sum_of(&x), 2.0_f64.powi(53) + 2.0);
    }

    #[test]
    fn what_is_no_usable_value_is_never_sure() {
        for bad in [-1.0, -0.0, f64::NAN, f64::INFINITY, -f64::NAN] {
            for n in [1, 2, 3, 7, 20] {
                let mut x = vec![1.0; n];
                x[n / 2] = bad;
                assert_eq!(total_of_few(&x), None, "{bad} among {n}");
            }
        }
        assert_eq!(total_of_few(&[f64::MAX, f64::MAX]), None);
        assert_eq!((sum_of(&[f64::MAX; 3]), sum_of(&[]), sum_of(&[-0.0]).to_bits()), (f64::INFINITY, 0.0, 0));
        let mut terms = Vec::new();
        exact_terms(&[f64::MAX; 3], &mut terms);
        exact_terms(&[0.0, -0.0], &mut terms);
        exact_terms(&[f64::MAX, f64::MAX, -f64::MAX], &mut terms);
        assert_eq!(terms, [f64::INFINITY, 0.0, f64::MAX]);
    }
}
