//! The 36 families of the measures of exporter dynamics and what varies within a family: a statistic or a fraction.

use super::exporter_dynamics::Axis;
use super::exporter_turnover::{DESTINATION_TURNOVER, PRODUCT_TURNOVER};

/// Measures that share a base code. `{}` in a text stands for what varies.
pub(super) struct Family {
    /// `A6`.
    pub(super) code: &'static str,
    /// `value_per_exporter_{}`.
    pub(super) alias: &'static str,
    pub(super) name: &'static str,
    pub(super) formula: &'static str,
    /// The two values between which `{growth}` of the formula is measured.
    pub(super) grows: Option<[&'static str; 2]>,
    pub(super) unit: &'static str,
    /// Of the statistic, and of its standard deviation.
    pub(super) ranges: [&'static str; 2],
    /// How many years before and after t it needs.
    pub(super) years: (u8, u8),
    /// Without what it is undefined.
    pub(super) subject: Option<&'static str>,
    pub(super) axis: Axis,
    pub(super) variants: &'static [Variant],
    pub(super) conventions: &'static [&'static str],
}

/// What varies within a family.
pub(super) struct Variant {
    pub(super) suffix: &'static str,
    pub(super) alias: &'static str,
    pub(super) words: &'static str,
    pub(super) in_formula: &'static str,
    pub(super) is_spread: bool,
    pub(super) convention: Option<&'static str>,
}

/// The families, in the order of their codes.
pub(super) fn families() -> impl Iterator<Item = &'static Family> {
    [FIRMS, CONCENTRATION, RATES, &PRODUCT_TURNOVER, &DESTINATION_TURNOVER].into_iter().flatten()
}

const FIRM_UNIT: &str = "firms";
const VALUE: &str = "the value's unit";
const SHARE: &str = "share";

const COUNTS: [&str; 2] = ["[0, ∞)", "[0, ∞)"];
const POSITIVE: [&str; 2] = ["(0, ∞)", "[0, ∞)"];
const FROM_ONE: [&str; 2] = ["[1, ∞)", "[0, ∞)"];
const SHARES: [&str; 2] = ["[0, 1]", "[0, √½]"];

const ENTRANT: &str = "Entrant of t: exports in t, not in t−1. It may have exported earlier.";
const EXITER: &str =
    "Exiter of t: exports in t−1, not in t. It is counted in t, its first year without exports, and may come back.";
pub(super) const INCUMBENT: &str = "Incumbent of t: exports in t−1 and in t.";
pub(super) const SURVIVING: &str =
    "Surviving entrant of t: exports in t and t+1, not in t−1. It is counted in the year of entry.";
const LAST_VALUE: &str = "The value of the year before exit.";
const OF_ENTRY: &str =
    "Told of the year of entry; Korea Customs Service tells the same share in the last of its years.";
const EVERY_YEAR: &str = "In every year: who pauses and comes back has not survived.";

const MEAN: Variant = Variant {
    suffix: "i",
    alias: "mean",
    words: "mean",
    in_formula: "mean",
    is_spread: false,
    convention: Some("Arithmetic mean; the sum is exact and rounded once."),
};
const MEDIAN: Variant = Variant {
    suffix: "ii",
    alias: "median",
    words: "median",
    in_formula: "median",
    is_spread: false,
    convention: Some("The mean of the two middle numbers when their count is even."),
};
const DEVIATION: Variant = Variant {
    suffix: "iii",
    alias: "sd",
    words: "standard deviation",
    in_formula: "standard deviation",
    is_spread: true,
    convention: Some("n−1 in the denominator, as Stata."),
};
const LOWER_QUARTILE: Variant = Variant {
    suffix: "iv",
    alias: "q1",
    words: "first quartile",
    in_formula: "first quartile",
    is_spread: false,
    convention: Some(
        "Stata's percentile: sorted, h = n/4; the mean of the h-th and the next if h is whole, else the ⌈h⌉-th.",
    ),
};
const UPPER_QUARTILE: Variant = Variant {
    suffix: "v",
    alias: "q3",
    words: "third quartile",
    in_formula: "third quartile",
    is_spread: false,
    convention: Some(
        "Stata's percentile: sorted, h = 3n/4; the mean of the h-th and the next if h is whole, else the ⌈h⌉-th.",
    ),
};

const fn top(suffix: &'static str, alias: &'static str, words: &'static str, p: &'static str) -> Variant {
    Variant { suffix, alias, words, in_formula: p, is_spread: false, convention: None }
}

static ONE: [Variant; 1] = [top("", "", "", "")];
static TOPS: [Variant; 3] =
    [top("i", "1pct", "1 %", "0.01"), top("ii", "5pct", "5 %", "0.05"), top("iii", "25pct", "25 %", "0.25")];
pub(super) static THREE: [Variant; 3] = [MEAN, MEDIAN, DEVIATION];
static FIVE: [Variant; 5] = [MEAN, MEDIAN, DEVIATION, LOWER_QUARTILE, UPPER_QUARTILE];

/// A number of firms.
const fn count(
    [code, alias, name, formula]: [&'static str; 4],
    years: (u8, u8),
    conventions: &'static [&'static str],
) -> Family {
    Family {
        code,
        alias,
        name,
        formula,
        grows: None,
        unit: FIRM_UNIT,
        ranges: COUNTS,
        years,
        subject: None,
        axis: Axis::Firms,
        variants: &ONE,
        conventions,
    }
}

/// Statistics of the value, or its growth, over firms.
const fn value(
    [code, alias, name, formula]: [&'static str; 4],
    subject: &'static str,
    years: (u8, u8),
    conventions: &'static [&'static str],
) -> Family {
    Family {
        unit: VALUE,
        ranges: POSITIVE,
        subject: Some(subject),
        variants: &FIVE,
        ..count([code, alias, name, formula], years, conventions)
    }
}

/// A share of firms or of value.
pub(super) const fn rate(
    texts: [&'static str; 4],
    subject: &'static str,
    years: (u8, u8),
    conventions: &'static [&'static str],
) -> Family {
    Family { unit: SHARE, ranges: SHARES, subject: Some(subject), ..count(texts, years, conventions) }
}

/// Statistics of a number of units per unit.
const fn per(texts: [&'static str; 4], unit: &'static str, axis: Axis, conventions: &'static [&'static str]) -> Family {
    Family { unit, ranges: FROM_ONE, axis, variants: &THREE, ..rate(texts, "exporters in t", (0, 0), conventions) }
}

static FIRMS: &[Family] = &[
    count(["A1", "exporters", "Exporters", "#{f : x(f,t) > 0}"], (0, 0), &["0 in a year with exiters only."]),
    count(["A2", "entrants", "Entrants", "#{f : x(f,t−1) = 0, x(f,t) > 0}"], (1, 0), &[ENTRANT]),
    count(["A3", "exiters", "Exiters", "#{f : x(f,t−1) > 0, x(f,t) = 0}"], (1, 0), &[EXITER]),
    count(
        ["A4", "surviving_entrants", "Surviving entrants", "#{f : x(f,t−1) = 0, x(f,t) > 0, x(f,t+1) > 0}"],
        (1, 1),
        &[SURVIVING],
    ),
    count(["A5", "incumbents", "Incumbents", "#{f : x(f,t−1) > 0, x(f,t) > 0}"], (1, 0), &[INCUMBENT]),
    value(
        ["A6", "value_per_exporter_{}", "Value per exporter: {}", "{} of x(f,t) over the exporters f of t"],
        "exporters in t",
        (0, 0),
        &[],
    ),
    value(
        ["A7", "value_per_entrant_{}", "Value per entrant: {}", "{} of x(f,t) over the entrants f of t"],
        "entrants in t",
        (1, 0),
        &[ENTRANT],
    ),
    value(
        ["A8", "value_per_exiter_{}", "Value per exiter: {}", "{} of x(f,t−1) over the exiters f of t"],
        "exiters in t",
        (1, 0),
        &[EXITER, LAST_VALUE],
    ),
    value(
        [
            "A9",
            "value_per_surviving_entrant_{}",
            "Value per surviving entrant: {}",
            "{} of x(f,t) over the surviving entrants f of t",
        ],
        "surviving entrants in t",
        (1, 1),
        &[SURVIVING, "The value of the year of entry."],
    ),
    value(
        ["A10", "value_per_incumbent_{}", "Value per incumbent: {}", "{} of x(f,t) over the incumbents f of t"],
        "incumbents in t",
        (1, 0),
        &[INCUMBENT],
    ),
    Family {
        grows: Some(["x(f,t−1)", "x(f,t)"]),
        ..value(
            [
                "A11",
                "growth_of_incumbents_{}",
                "Growth of incumbents: {}",
                "{} of ({growth}) over the incumbents f of t",
            ],
            "incumbents in t",
            (1, 0),
            &[INCUMBENT, "From t−1 to t."],
        )
    },
    Family {
        grows: Some(["x(f,t)", "x(f,t+1)"]),
        ..value(
            [
                "A12",
                "growth_of_surviving_entrants_{}",
                "Growth of surviving entrants: {}",
                "{} of ({growth}) over the surviving entrants f of t",
            ],
            "surviving entrants in t",
            (1, 1),
            &[SURVIVING, "From t, the year of entry, to t+1. An entrant's first year is often a part of a year."],
        )
    },
];

static CONCENTRATION: &[Family] = &[
    Family {
        unit: "index",
        ranges: ["[1/A1, 1]"; 2],
        ..rate(
            ["B1", "hhi_of_exporters", "Herfindahl–Hirschman index of exporters", "Σ (x(f,t)/X(t))² over f"],
            "exporters in t",
            (0, 0),
            &["On the 0–1 scale; times 10,000 on that of merger guidelines."],
        )
    },
    Family {
        ranges: ["[{}, 1]"; 2],
        variants: &TOPS,
        ..rate(
            [
                "B2",
                "top_{}_share_of_exporters",
                "Share of the top {} of exporters",
                "Σ of the k largest x(f,t) / X(t), k = ⌈{}·A1(t)⌉",
            ],
            "exporters in t",
            (0, 0),
            &["By rank, k rounded up, so at least one firm; p·n within rounding of a whole number is that number."],
        )
    },
    per(
        ["B3", "products_per_exporter_{}", "Products per exporter: {}", "{} of #P(f,t) over the exporters f of t"],
        "products",
        Axis::Products,
        &[],
    ),
    per(
        [
            "B4",
            "destinations_per_exporter_{}",
            "Destinations per exporter: {}",
            "{} of #M(f,t) over the exporters f of t",
        ],
        "markets",
        Axis::Markets,
        &[],
    ),
    per(
        [
            "B5",
            "exporters_per_product_{}",
            "Exporters per product: {}",
            "{} of #{f : p ∈ P(f,t)} over the products p exported in t",
        ],
        FIRM_UNIT,
        Axis::Products,
        &["Over products that some firm of the group exports in t; products without exporters do not count."],
    ),
    per(
        [
            "B6",
            "exporters_per_destination_{}",
            "Exporters per destination: {}",
            "{} of #{f : m ∈ M(f,t)} over the markets m exported to in t",
        ],
        FIRM_UNIT,
        Axis::Markets,
        &["Over markets that some firm of the group exports to in t; markets without exporters do not count."],
    ),
];

static RATES: &[Family] = &[
    rate(
        ["C1", "entry_rate", "Firm entry rate", "A2(t) / A1(t)"],
        "exporters in t",
        (1, 0),
        &[ENTRANT, "Over the exporters of t, not of t−1 or the mean of both."],
    ),
    rate(
        ["C2", "exit_rate", "Firm exit rate", "A3(t) / A1(t−1)"],
        "exporters in t−1",
        (1, 0),
        &[EXITER, "Over the exporters of t−1, of whom exiters are a part."],
    ),
    rate(
        ["C3", "survival_1y", "First-year survival rate of entrants", "A4(t) / A2(t)"],
        "entrants in t",
        (1, 1),
        &[ENTRANT, SURVIVING, OF_ENTRY],
    ),
    rate(
        ["C4", "entrants_share_of_value", "Share of entrants in total value", "Σ{x(f,t) : f an entrant of t} / X(t)"],
        "exporters in t",
        (1, 0),
        &[ENTRANT],
    ),
    rate(
        [
            "C5",
            "survival_2y",
            "Second-year survival rate of entrants",
            "#{entrants f of t : x(f,t+1) > 0, x(f,t+2) > 0} / A2(t)",
        ],
        "entrants in t",
        (1, 2),
        &[ENTRANT, EVERY_YEAR, OF_ENTRY],
    ),
    rate(
        [
            "C6",
            "survival_3y",
            "Third-year survival rate of entrants",
            "#{entrants f of t : x(f,t+1) > 0, x(f,t+2) > 0, x(f,t+3) > 0} / A2(t)",
        ],
        "entrants in t",
        (1, 3),
        &[ENTRANT, EVERY_YEAR, OF_ENTRY],
    ),
];
