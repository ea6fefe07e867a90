//! Inequality.

use super::catalogue::Entry;

const NO_SHARES: &str = "Undefined when all values are zero.";
const ZEROS: &str = "Units with value 0 count in n and in the mean.";
const INTERPOLATED: &str = "Fractional: L is the Lorenz curve joined by straight lines, so a unit at the boundary counts in part. Some packages take whole units or quantile groups instead and print another number.";
const INDEX: &str = "index";

pub(super) static ENTRIES: &[&Entry] = &[
    &GINI,
    &GINI_SMALL_SAMPLE,
    &THEIL,
    &MLD,
    &GE,
    &ATKINSON,
    &HOOVER,
    &KOLM,
    &PALMA,
    &QUINTILE_RATIO,
    &LORENZ,
    &LORENZ_ASYMMETRY,
];

pub(super) static GINI: Entry = Entry {
    call: "gini",
    example: "gini",
    name: "Gini coefficient",
    parameters: &[],
    formula: "G = ΣᵢΣⱼ |xᵢ − xⱼ| / (2·n²·μ)",
    unit: INDEX,
    range: "[0, 1 − 1/n]",
    conventions: &["Population form, over n; the n/(n−1) version is gini_small_sample.", ZEROS, NO_SHARES],
    source: "Gini (1912, 1914)",
};

pub(super) static GINI_SMALL_SAMPLE: Entry = Entry {
    call: "gini_small_sample",
    example: "gini_small_sample",
    name: "Gini coefficient, small-sample form",
    parameters: &[],
    formula: "G·n/(n − 1), G = gini",
    unit: INDEX,
    range: "[0, 1]",
    conventions: &[
        "n/(n−1) times the population form; with frequency weights n = Σ w. Not invariant to replication.",
        "Undefined for a single unit.",
        NO_SHARES,
    ],
    source: "Deltas (2003)",
};

pub(super) static THEIL: Entry = Entry {
    call: "theil",
    example: "theil",
    name: "Theil's T",
    parameters: &[],
    formula: "T = (1/n)·Σ (x/μ)·ln(x/μ)",
    unit: INDEX,
    range: "[0, ln n]",
    conventions: &[
        "T, weighted by value; Theil's L is mld (some packages call that one Theil).",
        "0·ln 0 = 0: zeros are kept.",
        NO_SHARES,
    ],
    source: "Theil (1967)",
};

pub(super) static MLD: Entry = Entry {
    call: "mld",
    example: "mld",
    name: "Mean log deviation (Theil's L)",
    parameters: &[],
    formula: "(1/n)·Σ ln(μ/x)",
    unit: INDEX,
    range: "[0, ∞]",
    conventions: &[
        "L, weighted by units; Theil's T is theil.",
        "Infinite when a unit has value 0: zeros are not dropped.",
        NO_SHARES,
    ],
    source: "Theil (1967)",
};

pub(super) static GE: Entry = Entry {
    call: "ge(alpha)",
    example: "ge(2)",
    name: "Generalized entropy",
    parameters: &[("alpha", "a finite number")],
    formula: "(1/(α(α−1)))·[(1/n)·Σ (x/μ)^α − 1]; α = 0: mld, α = 1: theil",
    unit: INDEX,
    range: "[0, ∞]; for α > 1 at most (n^(α−1) − 1)/(α(α−1))",
    conventions: &[
        "ge(2) is half the squared coefficient of variation (population).",
        "Infinite for α ≤ 0 when a unit has value 0.",
        NO_SHARES,
    ],
    source: "Shorrocks (1980)",
};

pub(super) static ATKINSON: Entry = Entry {
    call: "atkinson(epsilon)",
    example: "atkinson(0.5)",
    name: "Atkinson index",
    parameters: &[("epsilon", "a number above 0")],
    formula: "1 − [(1/n)·Σ (x/μ)^(1−ε)]^(1/(1−ε)); ε = 1: 1 − geometric mean/μ",
    unit: INDEX,
    range: "[0, 1]",
    conventions: &["1 for ε ≥ 1 when a unit has value 0: zeros are not dropped.", NO_SHARES],
    source: "Atkinson (1970)",
};

pub(super) static HOOVER: Entry = Entry {
    call: "hoover",
    example: "hoover",
    name: "Hoover (Robin Hood) index",
    parameters: &[],
    formula: "Σ |x − μ| / (2X)",
    unit: INDEX,
    range: "[0, 1 − 1/n]",
    conventions: &["The share of value that would have to move to make all units equal.", ZEROS, NO_SHARES],
    source: "Hoover (1936)",
};

pub(super) static KOLM: Entry = Entry {
    call: "kolm(kappa)",
    example: "kolm(1e-6)",
    name: "Kolm index",
    parameters: &[("kappa", "a number above 0, per unit of value")],
    formula: "(1/κ)·ln[(1/n)·Σ exp(κ(μ − x))]",
    unit: "the value's unit",
    range: "[0, μ − min x]",
    conventions: &[
        "Absolute, not relative: not scale free, and κ must be chosen for the value's unit (so it is not part of `all`).",
        "0 when all values are zero.",
    ],
    source: "Kolm (1976)",
};

pub(super) static PALMA: Entry = Entry {
    call: "palma",
    example: "palma",
    name: "Palma ratio",
    parameters: &[],
    formula: "(1 − L(0.9))/L(0.4): top 10 % over bottom 40 %",
    unit: "ratio",
    range: "[0.25, ∞)",
    conventions: &[INTERPOLATED, "Undefined when the bottom 40 % hold nothing.", NO_SHARES],
    source: "Palma (2006, 2011)",
};

pub(super) static QUINTILE_RATIO: Entry = Entry {
    call: "quintile_ratio",
    example: "quintile_ratio",
    name: "Quintile share ratio",
    parameters: &[],
    formula: "(1 − L(0.8))/L(0.2): top 20 % over bottom 20 %",
    unit: "ratio",
    range: "[1, ∞)",
    conventions: &[INTERPOLATED, "Undefined when the bottom 20 % hold nothing.", NO_SHARES],
    source: "Eurostat (S80/S20)",
};

pub(super) static LORENZ: Entry = Entry {
    call: "lorenz(p)",
    example: "lorenz(0.5)",
    name: "Lorenz ordinate: share of the bottom fraction",
    parameters: &[("p", "a number above 0 and at most 1")],
    formula: "L(p) = share of the p·n smallest units",
    unit: "share",
    range: "[0, p]",
    conventions: &["Between units the curve is a straight line.", ZEROS, NO_SHARES],
    source: "Lorenz (1905)",
};

pub(super) static LORENZ_ASYMMETRY: Entry = Entry {
    call: "lorenz_asymmetry",
    example: "lorenz_asymmetry",
    name: "Lorenz asymmetry coefficient",
    parameters: &[],
    formula: "F(μ) + L(μ), with F(μ) = (m + δ)/n, L(μ) = (x₍₁₎ + … + x₍ₘ₎ + δ·x₍ₘ₊₁₎)/X, δ = (μ − x₍ₘ₎)/(x₍ₘ₊₁₎ − x₍ₘ₎), m units below μ",
    unit: INDEX,
    range: "[0, 2]; 1 when the Lorenz curve is symmetric",
    conventions: &[
        "When units equal μ (to the last digit of a double) the coefficient is an interval; its midpoint is given, as in the R package ineq.",
        "δ counts as part of one unit, so the coefficient is not invariant to replication between units.",
        "Above 1: inequality comes from the few large units; below 1: from the many small ones.",
        NO_SHARES,
    ],
    source: "Damgaard and Weiner (2000)",
};
