//! What a programme is assumed to do to a firm, and what it costs.

use serde::Serialize;

/// A parameter that is known, or known to lie somewhere: it is drawn once a replicate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Uncertain {
    /// One number.
    Fixed(f64),
    /// Uniform between two numbers.
    Between {
        /// Smallest.
        low: f64,
        /// Largest, at least `low`.
        high: f64,
    },
    /// Normal, cut to the values that the parameter may have.
    Around {
        /// Mean.
        mean: f64,
        /// Standard deviation, at least 0.
        #[serde(rename = "sd")]
        deviation: f64,
    },
}

/// What taking part does to a firm's exports. Everything is an assumption: no published figure says what a programme does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The kind of effect.
    #[serde(flatten)]
    pub kind: EffectKind,
    /// Years over which a firm is supported and the effect builds up, at least 1; the first is the year of its cohort.
    pub years: u32,
    /// Part of the chosen firms on which the programme works, in [0, 1]; the others follow their own path.
    pub success: Uncertain,
    /// Part of the supported firms that leaves the programme each year after its first, in [0, 1]: no further support and no
    /// further effect, what was gained stays.
    pub attrition: Uncertain,
    /// Part of the effect that would have come without the programme beyond the firm's own path, in [0, 1]: it is taken off.
    pub deadweight: Uncertain,
    /// Part of the additional exports taken from the other exporters of the same country, in proportion to theirs, in [0, 1].
    pub displacement: Uncertain,
}

/// The kinds of effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectKind {
    /// None: with and without the programme are the same.
    None,
    /// The firm is lifted to a level by the end of its support, in equal factors a year; a firm whose own path is higher keeps
    /// its own.
    Target {
        /// Exports at the end of the support, US dollars a year.
        level_usd: f64,
    },
    /// Growth is higher by so much in each year of support: x is multiplied by 1 + uplift beside its own growth.
    Growth {
        /// Uplift a year, above −1; 0.05 is five per cent.
        uplift: Uncertain,
    },
    /// The mobility matrix with a shifted row: this part of the supported firms that would not move up by their own moves up
    /// one class within a year.
    Mobility {
        /// Lower bounds of the classes after the first, US dollars, rising.
        breaks_usd: Vec<f64>,
        /// Probability that is shifted to the next class up, in [0, 1].
        shift: Uncertain,
    },
}

/// What the programme costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Support {
    /// Most support for one firm over the programme, in `currency`; at least 0.
    pub per_firm: f64,
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// Units of `currency` for one US dollar, above 0; 1 for USD.
    pub per_usd: f64,
    /// Where the rate comes from.
    pub rate_source: String,
}
