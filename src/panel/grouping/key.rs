//! Keys and entries.

use std::ops::{BitOr, Shl, Shr, Sub};

/// A key: an unsigned integer.
pub(crate) trait Key:
    Copy
    + Ord
    + Default
    + Send
    + Sync
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
    + Sub<Output = Self>
    + BitOr<Output = Self>
    + 'static
{
    /// The key above this one, unless it is the last.
    fn next(self) -> Option<Self>;
    /// The lowest 32 bits.
    fn low(self) -> u32;
    /// The number itself, or the largest `usize` where that is less.
    fn index(self) -> usize;
    /// Bits up to the highest that is set.
    fn significant(self) -> u32;
}

macro_rules! key {
    ($($integer:ty)*) => {$(
        impl Key for $integer {
            #[inline]
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }

            #[inline]
            #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are what is asked for")]
            fn low(self) -> u32 {
                self as u32
            }

            #[inline]
            fn index(self) -> usize {
                usize::try_from(self).unwrap_or(usize::MAX)
            }

            #[inline]
            fn significant(self) -> u32 {
                Self::BITS - self.leading_zeros()
            }
        }

        impl Keyed for $integer {
            type Key = Self;

            #[inline]
            fn key(&self) -> Self {
                *self
            }
        }

        impl Keyed for ($integer, f64) {
            type Key = $integer;

            #[inline]
            fn key(&self) -> $integer {
                self.0
            }
        }

        impl Entry for ($integer, f64) {
            const WEIGHTED: bool = false;

            #[inline]
            fn value(&self) -> f64 {
                self.1
            }

            #[inline]
            fn weight(&self) -> f64 {
                1.0
            }

            #[inline]
            fn with_value(self, value: f64) -> Self {
                (self.0, value)
            }
        }

        impl Keyed for ($integer, f64, f64) {
            type Key = $integer;

            #[inline]
            fn key(&self) -> $integer {
                self.0
            }
        }

        impl Entry for ($integer, f64, f64) {
            const WEIGHTED: bool = true;

            #[inline]
            fn value(&self) -> f64 {
                self.1
            }

            #[inline]
            fn weight(&self) -> f64 {
                self.2
            }

            #[inline]
            fn with_value(self, value: f64) -> Self {
                (self.0, value, self.2)
            }
        }
    )*};
}

key!(u64 u128);

/// Something that has a key: an entry, or the key by itself.
pub(crate) trait Keyed: Copy + Default + Send + Sync {
    /// Type of the key.
    type Key: Key;
    /// The key.
    fn key(&self) -> Self::Key;
}

/// A value under a key, with or without a frequency weight.
pub(crate) trait Entry: Keyed {
    /// Whether a weight is carried.
    const WEIGHTED: bool;
    /// The value.
    fn value(&self) -> f64;
    /// The weight; 1 where none is carried.
    fn weight(&self) -> f64;
    /// The same key and weight with another value.
    #[must_use]
    fn with_value(self, value: f64) -> Self;
}
