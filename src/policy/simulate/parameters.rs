//! The uncertain parameters of an effect, drawn once a replicate.

use crate::normal::{cumulative, quantile};
use crate::policy::program::{Effect, EffectKind, Uncertain};
use crate::random::Stream;

/// A part of something.
const PART: [f64; 2] = [0.0, 1.0];
/// A rate of growth.
const RATE: [f64; 2] = [-1.0, f64::INFINITY];

/// The parameters of one replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parameters {
    pub(super) success: f64,
    pub(super) attrition: f64,
    pub(super) deadweight: f64,
    pub(super) displacement: f64,
    /// Uplift of growth, or probability of moving up; 0 where the effect has neither.
    pub(super) strength: f64,
}

impl Parameters {
    /// Draws each parameter by a number of its own, so that a change in one does not move the others.
    pub(super) fn draw(effect: &Effect, stream: &mut Stream) -> Self {
        let mut one = |uncertain: &Uncertain, domain: [f64; 2]| drawn(uncertain, domain, stream.unit());
        Self {
            success: one(&effect.success, PART),
            attrition: one(&effect.attrition, PART),
            deadweight: one(&effect.deadweight, PART),
            displacement: one(&effect.displacement, PART),
            strength: match &effect.kind {
                EffectKind::None | EffectKind::Target { .. } => 0.0,
                EffectKind::Growth { uplift } => one(uplift, RATE),
                EffectKind::Mobility { shift, .. } => one(shift, PART),
            },
        }
    }
}

/// A parameter at a uniform number.
fn drawn(uncertain: &Uncertain, domain: [f64; 2], u: f64) -> f64 {
    match uncertain {
        Uncertain::Fixed(number) => *number,
        Uncertain::Between { low, high } => low + u * (high - low),
        Uncertain::Around { mean, deviation } => normal(*mean, *deviation, domain, u),
    }
}

/// The u-quantile of a normal distribution that is cut to a range.
///
/// Formula: mean + sd·Φ⁻¹(Φ(a) + u·(Φ(b) − Φ(a))), a and b the ends of the range in standard deviations from the mean.
pub(super) fn normal(mean: f64, deviation: f64, [low, high]: [f64; 2], u: f64) -> f64 {
    let inside = mean.clamp(low, high);
    if deviation <= 0.0 {
        return inside;
    }
    let (below, up_to) = (cumulative((low - mean) / deviation), cumulative((high - mean) / deviation));
    let p = below + u * (up_to - below);
    if p > 0.0 && p < 1.0 { (mean + deviation * quantile(p)).clamp(low, high) } else { inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_normal_stays_in_its_range_and_keeps_its_middle() {
        assert!((normal(0.6, 0.1, PART, 0.5) - 0.6).abs() < 1e-4);
        assert!((normal(0.0, 1.0, RATE, 0.5) - quantile(0.5 + 0.5 * cumulative(-1.0))).abs() < 1e-12);
        for u in [0.0, 1e-12, 0.3, 0.999_999_999_999] {
            assert!((0.0..=1.0).contains(&normal(0.9, 0.5, PART, u)));
        }
        assert!((normal(2.0, 0.0, PART, 0.3) - 1.0).abs() < 1e-15);
        assert!((drawn(&Uncertain::Between { low: 0.2, high: 0.4 }, PART, 0.25) - 0.25).abs() < 1e-15);
    }
}
