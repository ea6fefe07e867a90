//! Parameters of measures: checked once, a type of their own afterwards.

use crate::error::{Error, Result};
use std::fmt;
use std::ops::Range;

macro_rules! parameter {
    ($(#[$doc:meta])* $type:ident, $name:literal, $accepted:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $type(f64);

        impl $type {
            #[doc = concat!("Checks the domain: ", $accepted, ".")]
            ///
            /// Errors: an argument error when the number is outside it.
            pub fn new(value: f64) -> Result<Self> {
                let check: fn(f64) -> bool = $check;
                // Adding 0.0 turns -0.0 into 0.0, so that equal parameters print alike.
                if value.is_finite() && check(value) { Ok(Self(value + 0.0)) } else {
                    Err(Error::argument($name, concat!("must be ", $accepted)))
                }
            }

            /// The number.
            #[must_use]
            pub fn value(self) -> f64 {
                self.0
            }
        }

        // A checked parameter is never NaN.
        impl Eq for $type {}

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

parameter!(
    /// Fraction of the units, p in (0, 1].
    Fraction, "fraction", "a number above 0 and at most 1", |p| p > 0.0 && p <= 1.0
);
parameter!(
    /// Order α > 0 of Hannah–Kay and Rényi; at α = 1 the limit (Shannon) is meant.
    Order, "alpha", "a number above 0", |alpha| alpha > 0.0
);
parameter!(
    /// Sensitivity α of generalized entropy: any number; 0 is the mean log deviation, 1 is Theil's T.
    Sensitivity, "alpha", "a finite number", |_| true
);
parameter!(
    /// Inequality aversion ε > 0 of Atkinson.
    Aversion, "epsilon", "a number above 0", |epsilon| epsilon > 0.0
);
parameter!(
    /// Inequality aversion κ > 0 of Kolm, per unit of value.
    Kappa, "kappa", "a number above 0 (per unit of value)", |kappa| kappa > 0.0
);
parameter!(
    /// Weight γ > 0 of the gap between the two leaders in Stenbacka's threshold.
    Gamma, "gamma", "a number above 0", |gamma| gamma > 0.0
);
parameter!(
    /// Polarization sensitivity α in [0.25, 1] of Esteban–Ray and Duclos–Esteban–Ray.
    Identification, "alpha", "a number from 0.25 to 1", |alpha| (0.25..=1.0).contains(&alpha)
);

impl Gamma {
    /// γ = 1, the default.
    pub const ONE: Self = Self(1.0);
}

/// How many units: a whole number k ≥ 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u64);

impl Rank {
    /// Checks the domain: a whole number from 1 to 2^53.
    ///
    /// Errors: an argument error when the number is outside it.
    pub fn new(k: u64) -> Result<Self> {
        if (1..=1 << 53).contains(&k) {
            Ok(Self(k))
        } else {
            Err(Error::argument("k", "must be a whole number from 1"))
        }
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which units are the top fraction p of n units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TopRule {
    /// The ⌈p·n⌉ largest.
    Ceil,
    /// The ⌊p·n⌋ largest, at least one.
    Floor,
    /// The p·n largest, the last one counted in part.
    Fractional,
    /// All units at or above the interpolated (type 7) 1−p quantile, ties included.
    Quantile,
}

impl TopRule {
    /// The rule as it is written in a measure's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ceil => "ceil",
            Self::Floor => "floor",
            Self::Fractional => "fractional",
            Self::Quantile => "quantile",
        }
    }
}

fn threshold(name: &str, value: f64) -> Result<f64> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::argument(name, "must be a finite number above 0, in the value's unit"))
    }
}

/// Units by their value x, in the value's unit: a ≤ x < b.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    from: f64,
    below: f64,
}

// A checked class holds no NaN.
impl Eq for Class {}

impl Class {
    /// Units of at least `from`.
    ///
    /// Errors: an argument error unless `from` is finite and above 0.
    pub fn at_least(from: f64) -> Result<Self> {
        Ok(Self { from: threshold("at_least", from)?, below: f64::INFINITY })
    }

    /// Units below `below`.
    ///
    /// Errors: an argument error unless `below` is finite and above 0.
    pub fn below(below: f64) -> Result<Self> {
        Ok(Self { from: 0.0, below: threshold("below", below)? })
    }

    /// Units of at least `from` and below `below`.
    ///
    /// Errors: an argument error unless 0 < `from` < `below`, both finite (a class from 0 is [`Class::below`]).
    pub fn between(from: f64, below: f64) -> Result<Self> {
        let (from, below) = (threshold("at_least", from)?, threshold("below", below)?);
        if from < below {
            Ok(Self { from, below })
        } else {
            Err(Error::argument("at_least", "must be lower than the threshold that the class ends at"))
        }
    }

    /// Lower bound a, included; 0 when there is none.
    #[must_use]
    pub fn lower(self) -> f64 {
        self.from
    }

    /// Upper bound b, excluded; infinite when there is none.
    #[must_use]
    pub fn upper(self) -> f64 {
        self.below
    }

    /// The values that belong.
    pub(super) fn range(self) -> Range<f64> {
        self.from..self.below
    }
}
