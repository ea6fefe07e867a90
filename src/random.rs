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

    /// Uniform on [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        unit(self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_different_keys_and_parts_differ() {
        let first = |key, part| Stream::new(key, part).bits();
        assert_eq!(first(mix(1, 2), 3), first(mix(1, 2), 3));
        assert_ne!(first(mix(1, 2), 3), first(mix(1, 2), 4));
        assert_ne!(first(mix(1, 2), 3), first(mix(2, 2), 3));
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
