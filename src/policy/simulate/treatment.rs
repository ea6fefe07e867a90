//! What taking part does to a firm.

use super::fitted::Climate;
use super::parameters::Parameters;
use super::selection::Candidate;
use crate::policy::program::{Effect, EffectKind};

/// A firm that was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Supported {
    pub(super) id: u32,
    pub(super) like: u32,
    /// Years since the year before it joined: 1 in the year of its cohort.
    pub(super) age: u32,
    /// Exports of the year before it joined.
    pub(super) before: f64,
    /// Whether the programme works on it.
    pub(super) works: bool,
    /// Whether it has not left the programme.
    pub(super) stays: bool,
    /// Exports without the programme; 0 when it has left.
    pub(super) own: f64,
    /// Exports with the programme before deadweight is taken off.
    pub(super) gross: f64,
    /// Exports with the programme.
    pub(super) with: f64,
    /// Whether it has reached graduation by itself, and with the programme.
    pub(super) graduated: [bool; 2],
}

/// The random numbers of a firm in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lots {
    /// Of exit and growth: the same with and without the programme.
    pub(super) growth: f64,
    /// Of leaving the programme.
    pub(super) attrition: f64,
    /// Of moving up a class.
    pub(super) shift: f64,
}

impl Supported {
    /// A firm that joins; `lot` settles whether the programme works on it.
    pub(super) fn new(firm: &Candidate, lot: f64, parameters: &Parameters) -> Self {
        Self {
            id: firm.id,
            like: firm.like,
            age: 0,
            before: firm.value,
            works: lot < parameters.success,
            stays: true,
            own: firm.value,
            gross: firm.value,
            with: firm.value,
            graduated: [false; 2],
        }
    }

    /// Whether it is supported this year: within its years, not gone from the programme, and exporting.
    pub(super) fn is_supported(&self, effect: &Effect) -> bool {
        self.age >= 1 && self.age <= effect.years && self.stays && self.gross > 0.0
    }

    /// One year: `own` is what it exports without the programme.
    pub(super) fn step(
        &mut self,
        own: f64,
        climate: &Climate<'_>,
        lots: &Lots,
        effect: &Effect,
        parameters: &Parameters,
    ) {
        self.age += 1;
        let before = self.gross;
        self.gross = self.moved(own, climate, lots.growth);
        self.own = own;
        if self.age > 1 && lots.attrition < parameters.attrition {
            self.stays = false;
        }
        if self.works && self.is_supported(effect) {
            self.gross = self.lifted(before, lots, effect, parameters);
        }
        // Without deadweight, or without an effect, nothing is rounded.
        self.with = if parameters.deadweight > 0.0 {
            own + (1.0 - parameters.deadweight) * (self.gross - own)
        } else {
            self.gross
        };
    }

    /// Its exports of the next year but for the programme, from what it has with it. Size never makes it leave when it would
    /// not leave by itself.
    fn moved(&self, own: f64, climate: &Climate<'_>, lot: f64) -> f64 {
        if self.gross <= 0.0 {
            return 0.0;
        }
        match climate.next(self.gross, lot) {
            Some(next) => next,
            None if own > 0.0 && self.own > 0.0 => self.gross * (own / self.own),
            None => 0.0,
        }
    }

    fn lifted(&self, before: f64, lots: &Lots, effect: &Effect, parameters: &Parameters) -> f64 {
        match &effect.kind {
            EffectKind::None => self.gross,
            EffectKind::Target { level_usd } => self.own.max(self.level(*level_usd, effect.years)),
            EffectKind::Growth { .. } => self.gross * (1.0 + parameters.strength),
            EffectKind::Mobility { breaks_usd, .. } => {
                let class = |x: f64| breaks_usd.partition_point(|lower| *lower <= x);
                let from = class(before);
                let next =
                    breaks_usd.get(from).filter(|_| class(self.gross) <= from && lots.shift < parameters.strength);
                next.map_or(self.gross, |lower| *lower)
            }
        }
    }

    /// Where a firm stands this year on its way to a level, in equal factors a year.
    fn level(&self, level: f64, years: u32) -> f64 {
        if self.age >= years || self.before >= level {
            return level;
        }
        self.before * (level / self.before).powf(f64::from(self.age) / f64::from(years))
    }
}
