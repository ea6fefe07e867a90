//! Which numbers a parameter may be.

use super::Uncertain;

/// The numbers that a parameter may be: finite, from a lowest (included or not) to a highest, included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domain {
    lowest: f64,
    included: bool,
    highest: f64,
}

impl Domain {
    /// Any number.
    pub(super) const ANY: Self = Self { lowest: f64::NEG_INFINITY, included: false, highest: f64::INFINITY };
    /// A part of something.
    pub(super) const SHARE: Self = Self { lowest: 0.0, included: true, highest: 1.0 };
    /// An amount that may be nothing.
    pub(super) const AMOUNT: Self = Self { lowest: 0.0, included: true, highest: f64::INFINITY };
    /// An amount that may not be nothing.
    pub(super) const POSITIVE: Self = Self { lowest: 0.0, included: false, highest: f64::INFINITY };
    /// A growth that was observed: −1 is the loss of everything.
    pub(super) const GROWTH: Self = Self { lowest: -1.0, included: true, highest: f64::INFINITY };
    /// A growth that is added: a factor above zero.
    pub(super) const UPLIFT: Self = Self { lowest: -1.0, included: false, highest: f64::INFINITY };

    /// What is wrong with a number, if anything is.
    pub(super) fn problem(self, number: f64) -> Option<&'static str> {
        if !number.is_finite() {
            return Some("is not a finite number");
        }
        let too_low = if self.included { number < self.lowest } else { number <= self.lowest };
        if too_low && number < 0.0 && self.lowest >= 0.0 {
            return Some("is negative");
        }
        if too_low {
            return Some("is too small");
        }
        (number > self.highest).then_some("is too large")
    }

    /// What is wrong with an uncertain number, if anything is.
    pub(super) fn problem_of(self, number: Uncertain) -> Option<String> {
        let of = |name: &str, number: f64| self.problem(number).map(|problem| format!("{name} {problem}"));
        match number {
            Uncertain::Fixed(number) => self.problem(number).map(str::to_owned),
            Uncertain::Between { low, high } => of("low", low)
                .or_else(|| of("high", high))
                .or_else(|| (low > high).then(|| "low is above high; exchange them".to_owned())),
            Uncertain::Around { mean, deviation } => {
                of("mean", mean).or_else(|| Self::AMOUNT.problem(deviation).map(|problem| format!("sd {problem}")))
            }
        }
    }
}
