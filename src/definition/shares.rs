//! Size and shares.

use super::catalogue::Entry;

const P: (&str, &str) = ("p", "a number above 0 and at most 1");
const FROM: (&str, &str) = ("a", "a number above 0, in the value's unit");
const BELOW: (&str, &str) = ("b", "a number above 0 (and above a), in the value's unit");
const VALUE: &str = "the value's unit";
const SHARE: &str = "share";
const UNITS: &str = "units";
const ZEROS: &str = "Units with value 0 count.";
const HALF_OPEN: &str = "The lower threshold belongs to the class, the upper does not.";
const PER_CELL: &str =
    "A threshold is in the value's unit and for the period of the cell: a year's threshold needs a year's data.";

pub(super) static ENTRIES: &[&Entry] = &[
    &N,
    &TOTAL,
    &MEAN,
    &MEDIAN,
    &LARGEST,
    &TOP_SHARE,
    &CR,
    &SHARE_GE,
    &SHARE_LT,
    &SHARE_BETWEEN,
    &N_GE,
    &N_LT,
    &N_BETWEEN,
    &UNITS_SHARE_GE,
    &UNITS_SHARE_LT,
    &UNITS_SHARE_BETWEEN,
];

/// Shares of a class that a column of the data names, so that values alone do not give them.
pub(super) static NAMED_CLASSES: &[&Entry] = &[&SHARE_SIZE];

pub(super) static N: Entry = Entry {
    call: "n",
    example: "n",
    name: "Units",
    parameters: &[],
    formula: "n, with frequency weights Σ w",
    unit: UNITS,
    range: "above 0",
    conventions: &[ZEROS, "Units of weight 0 do not exist."],
    source: "definition",
};

pub(super) static TOTAL: Entry = Entry {
    call: "total",
    example: "total",
    name: "Total value",
    parameters: &[],
    formula: "X = Σ x",
    unit: VALUE,
    range: "[0, ∞)",
    conventions: &["Summed exactly and rounded once: neither row order nor the way data are split matters."],
    source: "definition",
};

pub(super) static MEAN: Entry = Entry {
    call: "mean",
    example: "mean",
    name: "Mean value of a unit",
    parameters: &[],
    formula: "μ = X/n",
    unit: VALUE,
    range: "[0, ∞)",
    conventions: &[ZEROS],
    source: "definition",
};

pub(super) static MEDIAN: Entry = Entry {
    call: "median",
    example: "median",
    name: "Median value of a unit",
    parameters: &[],
    formula: "m = ½(inf{x: F(x) ≥ ½} + inf{x: F(x) > ½})",
    unit: VALUE,
    range: "[0, ∞)",
    conventions: &[ZEROS, "Mean of the two middle units when n is even; with weights the same on the repeated values."],
    source: "definition",
};

pub(super) static LARGEST: Entry = Entry {
    call: "largest",
    example: "largest",
    name: "Largest unit",
    parameters: &[],
    formula: "max x",
    unit: VALUE,
    range: "[0, ∞)",
    conventions: &["Discloses one unit's value."],
    source: "definition",
};

pub(super) static TOP_SHARE: Entry = Entry {
    call: "top_share(p[,ceil|floor|fractional|quantile])",
    example: "top_share(0.01)",
    name: "Share of the top fraction of units, by rank",
    parameters: &[P, ("rule", "ceil (default), floor, fractional or quantile")],
    formula: "Σ of the k largest x / X, k = ⌈p·n⌉",
    unit: SHARE,
    range: "[min(p, 1), 1] but for the floor rule, which may fall below p",
    conventions: &[
        "ceil: k = ⌈p·n⌉ units; p·n within rounding of a whole number is that number (0.07·100 is 7 units, not 8).",
        "floor: k = ⌊p·n⌋, at least 1. fractional: the p·n largest, the last one counted in part. quantile: every unit at or above the interpolated (type 7) 1−p quantile, ties included.",
        "By rank, zeros counted in n; not the class above a threshold (share_ge) and not a legal size class (share_size).",
        "With weights that are not whole, a cut through a unit counts it in part.",
    ],
    source: "definition; quantile: Hyndman and Fan (1996), type 7",
};

pub(super) static CR: Entry = Entry {
    call: "cr(k)",
    example: "cr(10)",
    name: "Concentration ratio: share of the k largest units",
    parameters: &[("k", "a whole number from 1")],
    formula: "CRk = Σ of the k largest x / X",
    unit: SHARE,
    range: "[min(k/n, 1), 1]",
    conventions: &["1 when k is n or more.", "cr(1) is the largest unit's share and discloses it."],
    source: "definition; Bain (1951)",
};

pub(super) static SHARE_GE: Entry = Entry {
    call: "share_ge(a)",
    example: "share_ge(50e6)",
    name: "Share of value of the units of at least a",
    parameters: &[FROM],
    formula: "Σ{x: x ≥ a} / X",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[HALF_OPEN, PER_CELL, "Korea's \"top 1 % = 84 %\" is this class at USD 50 million, not a rank."],
    source: "definition",
};

pub(super) static SHARE_LT: Entry = Entry {
    call: "share_lt(b)",
    example: "share_lt(10e6)",
    name: "Share of value of the units below b",
    parameters: &[BELOW],
    formula: "Σ{x: x < b} / X",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[
        HALF_OPEN,
        PER_CELL,
        "Korea's \"SMEs = 8 %\" fits this class at USD 10 million, not the legal class (share_size(sme)).",
        "A unit that grows past b leaves the class: success can lower this share.",
    ],
    source: "definition",
};

pub(super) static SHARE_BETWEEN: Entry = Entry {
    call: "share_between(a,b)",
    example: "share_between(5e6,10e6)",
    name: "Share of value of the units from a to below b",
    parameters: &[FROM, BELOW],
    formula: "Σ{x: a ≤ x < b} / X",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[HALF_OPEN, PER_CELL],
    source: "definition",
};

pub(super) static N_GE: Entry = Entry {
    call: "n_ge(a)",
    example: "n_ge(50e6)",
    name: "Units of at least a",
    parameters: &[FROM],
    formula: "#{x: x ≥ a}",
    unit: UNITS,
    range: "[0, n]",
    conventions: &[HALF_OPEN, PER_CELL],
    source: "definition",
};

pub(super) static N_LT: Entry = Entry {
    call: "n_lt(b)",
    example: "n_lt(10e6)",
    name: "Units below b",
    parameters: &[BELOW],
    formula: "#{x: x < b}",
    unit: UNITS,
    range: "[0, n]",
    conventions: &[HALF_OPEN, PER_CELL, ZEROS],
    source: "definition",
};

pub(super) static N_BETWEEN: Entry = Entry {
    call: "n_between(a,b)",
    example: "n_between(5e6,10e6)",
    name: "Units from a to below b",
    parameters: &[FROM, BELOW],
    formula: "#{x: a ≤ x < b}",
    unit: UNITS,
    range: "[0, n]",
    conventions: &[HALF_OPEN, PER_CELL],
    source: "definition",
};

pub(super) static UNITS_SHARE_GE: Entry = Entry {
    call: "units_share_ge(a)",
    example: "units_share_ge(50e6)",
    name: "Share of units of at least a",
    parameters: &[FROM],
    formula: "#{x: x ≥ a} / n",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[HALF_OPEN, PER_CELL, ZEROS],
    source: "definition",
};

pub(super) static UNITS_SHARE_LT: Entry = Entry {
    call: "units_share_lt(b)",
    example: "units_share_lt(10e6)",
    name: "Share of units below b",
    parameters: &[BELOW],
    formula: "#{x: x < b} / n",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[HALF_OPEN, PER_CELL, ZEROS],
    source: "definition",
};

pub(super) static UNITS_SHARE_BETWEEN: Entry = Entry {
    call: "units_share_between(a,b)",
    example: "units_share_between(5e6,10e6)",
    name: "The middle: share of units from a to below b",
    parameters: &[FROM, BELOW],
    formula: "#{x: a ≤ x < b} / n",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &[
        HALF_OPEN,
        PER_CELL,
        ZEROS,
        "What a programme for the middle would move; its value side is share_between.",
    ],
    source: "definition",
};

pub(super) static SHARE_SIZE: Entry = Entry {
    call: "share_size(class)",
    example: "share_size(sme)",
    name: "Share of value of a legal size class",
    parameters: &[("class", "sme, mid or large, as a column of the data says")],
    formula: "Σ{x: the data name the unit's class so} / X",
    unit: SHARE,
    range: "[0, 1]",
    conventions: &["The class is a column of the data; it is never inferred from export value."],
    source: "definition; Korea: Framework Act on Small and Medium Enterprises",
};
