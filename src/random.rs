//! Random numbers that are the same bits on every platform and at any thread count: integers from a PCG, one stream for each
//! part of the work, and only + − × ÷ after that.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Mixes `part` into `key`; a chain of these names one stream.
pub(crate) fn mix(key: u64, part: u64) -> u64 {
    Pcg64Mcg::seed_from_u64(key.rotate_left(23) ^ part).next_u64()
}

/// A number in [0, 1) from the upper 53 of 64 random bits.
pub(crate) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// One stream of random numbers.
pub(crate) struct Stream(Pcg64Mcg);

impl Stream {
    /// The stream of a part (a replicate, a firm) of what `key` names (a seed and a purpose, mixed).
    pub(crate) fn new(key: u64, part: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(mix(key, part)))
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Calls `each` with whole numbers, uniform below `n` (above 0), `draws` times.
    ///
    /// Up to 2^32 two numbers come from one draw of 64 bits. Source: Lemire (2019), multiplication with rejection.
    pub(crate) fn below(&mut self, n: u64, draws: u64, mut each: impl FnMut(u64)) {
        let Ok(small) = u32::try_from(n) else { return self.below_large(n, draws, each) };
        // Of the 2^32 products so many would make some numbers more frequent than others.
        let rejected = small.wrapping_neg() % small.max(1);
        let (mut left, mut spare, mut has_spare) = (draws, 0, false);
        while left > 0 {
            let half = if has_spare {
                spare
            } else {
                let bits = self.bits();
                spare = bits & u64::from(u32::MAX);
                bits >> 32
            };
            has_spare = !has_spare;
            let product = half * n;
            if product & u64::from(u32::MAX) >= u64::from(rejected) {
                each(product >> 32);
                left -= 1;
            }
        }
    }

    fn below_large(&mut self, n: u64, draws: u64, mut each: impl FnMut(u64)) {
        let rejected = n.wrapping_neg() % n.max(1);
        let mut left = draws;
        while left > 0 {
            let product = u128::from(self.bits()) * u128::from(n);
            let (high, low) = (u64::try_from(product >> 64), product & u128::from(u64::MAX));
            if let Ok(number) = high
                && low >= u128::from(rejected)
            {
                each(number);
                left -= 1;
            }
        }
    }

    /// Uniform on [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        unit(self.bits())
    }
}

/// Random numbers that are known by their place: none needs those before it, so that what happens to one firm does not move
/// the numbers of another.
///
/// Source: Steele, Lea and Flood (2014), "Fast Splittable Pseudorandom Number Generators": the state of `SplitMix64` moves
/// by a constant, so that any place is one multiplication away.
#[cfg(feature = "policy")]
#[derive(Clone, Copy)]
pub(crate) struct Places(u64);

#[cfg(feature = "policy")]
impl Places {
    /// The places of a part of what `key` names, as those of [`Stream::new`].
    pub(crate) fn new(key: u64, part: u64) -> Self {
        Self(mix(key, part))
    }

    /// Uniform on [0, 1), at a place.
    #[inline]
    pub(crate) fn unit(self, place: u64) -> f64 {
        let state = self.0.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        unit(state ^ (state >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of `SplitMix64` with the state 1234567, as published with its reference code.
    #[cfg(feature = "policy")]
    #[test]
    fn numbers_by_place_are_those_of_split_mix() {
        let known = [6_457_827_717_110_365_317_u64, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for (place, bits) in known.into_iter().enumerate() {
            assert_eq!(Places(1_234_567).unit(place as u64).to_bits(), unit(bits).to_bits());
        }
        let places = Places::new(3, 5);
        let mean = (0..200_000).map(|place| places.unit(place)).sum::<f64>() / 200_000.0;
        assert!((mean - 0.5).abs() < 0.003);
    }

    #[test]
    fn streams_of_different_keys_and_parts_differ() {
        let first = |key, part| Stream::new(key, part).bits();
        assert_eq!(first(mix(1, 2), 3), first(mix(1, 2), 3));
        assert_ne!(first(mix(1, 2), 3), first(mix(1, 2), 4));
        assert_ne!(first(mix(1, 2), 3), first(mix(2, 2), 3));
    }

    #[test]
    fn whole_numbers_below_n_are_equally_frequent() {
        for n in [1, 2, 3, 7, 1000] {
            let mut counts = vec![0_u32; usize::try_from(n).unwrap_or(0)];
            let each = 2000.0;
            Stream::new(3, n).below(n, 2000 * n, |number| counts[usize::try_from(number).unwrap_or(0)] += 1);
            let chi_square: f64 = counts.iter().map(|count| (f64::from(*count) - each).powi(2) / each).sum();
            let freedom = n as f64 - 1.0;
            assert!(chi_square <= freedom + 5.0 * (2.0 * freedom).sqrt(), "{n}: {chi_square}");
        }
        let (mut sum, n) = (0.0, 3_u64 << 61);
        Stream::new(3, 0).below(n, 20_000, |number| {
            assert!(number < n);
            sum += number as f64 / n as f64;
        });
        assert!((sum / 20_000.0 - 0.5).abs() < 0.01);
    }

    #[test]
    fn uniform_has_its_moments() {
        let mut stream = Stream::new(7, 0);
        let draws: Vec<f64> = (0..200_000).map(|_| stream.unit()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let square = draws.iter().map(|x| x * x).sum::<f64>() / draws.len() as f64;
        assert!((mean - 0.5).abs() < 0.003 && (square - 1.0 / 3.0).abs() < 0.003);
        assert!(draws.iter().all(|x| (0.0..1.0).contains(x)));
    }
}
