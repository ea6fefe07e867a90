//! The random numbers of the sample: a stream for each purpose, and scores that only use + − × ÷.

pub(super) use crate::random::{mix, unit};

/// What a stream of random numbers is for, so that no two uses share one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Levels = 1,
    Growth,
    Exit,
    Items,
    SizeClass,
    MarketCount,
    ProductCount,
    MarketSlot,
    ProductSlot,
    Cells,
}

/// One stream of random numbers.
pub(super) struct Stream(crate::random::Stream);

impl Stream {
    pub(super) fn new(seed: u64, purpose: Purpose, part: u64) -> Self {
        Self(crate::random::Stream::new(mix(seed, purpose as u64), part))
    }

    /// Uniform on [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        self.0.unit()
    }

    /// Nearly standard normal: the sum of twelve uniforms of 16 bits, less six. Only ranks of these scores are used, and
    /// unlike a logarithm this is the same everywhere.
    pub(super) fn normal(&mut self) -> f64 {
        let mut sum = 0_u64;
        for _ in 0..3 {
            let bits = self.0.bits();
            sum += (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
        }
        (sum as f64 + 6.0) / 65_536.0 - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_has_the_moments_of_a_standard_normal() {
        let mut stream = Stream::new(7, Purpose::Levels, 0);
        let draws: Vec<f64> = (0..200_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64;
        let tail = draws.iter().filter(|x| **x > 1.96).count() as f64 / draws.len() as f64;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02 && (tail - 0.025).abs() < 0.002);
    }

    #[test]
    fn streams_of_different_purpose_and_part_differ() {
        let first = |purpose, part| Stream::new(1, purpose, part).0.bits();
        assert_eq!(first(Purpose::Exit, 3), first(Purpose::Exit, 3));
        assert_ne!(first(Purpose::Exit, 3), first(Purpose::Exit, 4));
        assert_ne!(first(Purpose::Exit, 3), first(Purpose::Growth, 3));
    }
}
