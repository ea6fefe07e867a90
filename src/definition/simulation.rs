//! Terms of the simulation of a programme.

use super::Definition;
use super::catalogue::Entry;

const BASE: &str = "The base year is the last one of the data.";
const ENTRANTS: &str = "Firms that enter after the base year are in no cohort of it.";
const WITH: &str =
    "without: xᵢ of a firm's own path; with: what it has with the programme, other firms less what displacement takes.";
const ASSUMED: &str = "What a programme does to a firm is an assumption of its file: no published figure says it.";
const YEARS: &str =
    "Support is spread evenly over a firm's years of support; none is paid once it leaves the programme or exporting.";

const TERM: Entry = Entry {
    call: "",
    example: "",
    name: "",
    parameters: &[],
    formula: "",
    unit: "",
    range: "[0, ∞)",
    conventions: &[ASSUMED],
    source: "this package",
};

const SHARE: Entry = Entry { unit: "share", range: "[0, 1]", conventions: &[BASE, ENTRANTS, WITH], ..TERM };
const MONEY: Entry = Entry { unit: "USD", range: "(−∞, ∞)", conventions: &[ASSUMED, WITH], ..TERM };
const COST: Entry = Entry { conventions: &[YEARS], ..TERM };

static TERMS: [Entry; 17] = [
    Entry {
        call: "share_cohort_lt_10m",
        name: "Share of the firms that were below USD 10M in the base year",
        formula: "Σ {firms with 0 < x < 10⁷ in the base year} x / X; = share_lt_10m + share_leavers_10m − share_joiners_10m",
        conventions: &[
            "A fixed cohort: the same firms in every year, wherever they are now; share_lt_10m holds the firms that are below now.",
            BASE,
            ENTRANTS,
            WITH,
        ],
        ..SHARE
    },
    Entry {
        call: "share_leavers_10m",
        name: "Share of the firms that were below USD 10M in the base year and are not now",
        formula: "Σ {0 < x < 10⁷ in the base year, x ≥ 10⁷ now} x / X",
        ..SHARE
    },
    Entry {
        call: "share_joiners_10m",
        name: "Share of the firms that are below USD 10M now and were not in the base year",
        formula: "Σ {x < 10⁷ now, not 0 < x < 10⁷ in the base year} x / X",
        conventions: &["Firms that entered since, and those that were larger.", BASE, WITH],
        ..SHARE
    },
    Entry {
        call: "share_cohort_eligible",
        name: "Share of the firms that could take part in the base year",
        formula: "Σ {firms that the rule admits by their base year} x / X",
        ..SHARE
    },
    Entry {
        call: "graduates",
        name: "Supported firms that have reached graduation",
        formula: "#{firms chosen so far with x ≥ graduation in some year since they joined}",
        unit: "units",
        conventions: &[
            "Of the same firms: without, those whose own path gets there too.",
            "A firm that falls back stays a graduate.",
            ASSUMED,
        ],
        ..TERM
    },
    Entry {
        call: "supported_firms",
        name: "Firms that are supported in the year",
        formula: "#{firms within their years of support that are in the programme and export}",
        unit: "units",
        ..COST
    },
    Entry {
        call: "empty_places",
        name: "Places of the year's cohort that stay empty",
        formula: "max(places − firms that may join, 0)",
        unit: "units",
        conventions: &["Too few firms may join that were not chosen before."],
        ..TERM
    },
    Entry {
        call: "support",
        name: "Support paid in the year, in the programme's currency",
        formula: "supported firms · support per firm / years of support",
        unit: "currency",
        ..COST
    },
    Entry {
        call: "support_usd",
        name: "Support paid in the year, US dollars",
        formula: "support / units of the currency for one US dollar",
        unit: "USD",
        conventions: &[YEARS, "One rate of exchange for all years."],
        ..COST
    },
    Entry {
        call: "support_total",
        name: "Support paid so far, in the programme's currency",
        formula: "Σ support over the years up to this one",
        unit: "currency",
        ..COST
    },
    Entry {
        call: "support_total_usd",
        name: "Support paid so far, US dollars",
        formula: "Σ support_usd over the years up to this one",
        unit: "USD",
        ..COST
    },
    Entry {
        call: "additional_gross_usd",
        name: "Exports of the supported firms above their own path, before anything is taken off",
        formula: "Σ (gross − own) over the firms chosen so far",
        ..MONEY
    },
    Entry {
        call: "additional_before_displacement_usd",
        name: "Additional exports net of deadweight",
        formula: "Σ (with − own) over the firms chosen so far, with = own + (1 − deadweight)·(gross − own)",
        ..MONEY
    },
    Entry {
        call: "additional_usd",
        name: "Additional exports net of deadweight and displacement",
        formula: "additional_before_displacement_usd · (1 − displacement)",
        conventions: &[
            "The difference of the totals with and without.",
            "Nothing is displaced while nothing is added.",
            ASSUMED,
        ],
        ..MONEY
    },
    Entry {
        call: "additional_total_usd",
        name: "Additional exports of all years so far",
        formula: "Σ additional_usd over the years up to this one",
        ..MONEY
    },
    Entry {
        call: "additional_per_support",
        name: "US dollars of additional exports for one unit of support, so far",
        formula: "additional_total_usd / support_total",
        unit: "USD per unit of currency",
        conventions: &[
            "Exports are sales, not income: no benefit-cost ratio.",
            "Undefined before any support is paid.",
            ASSUMED,
        ],
        ..MONEY
    },
    Entry {
        call: "gap_share",
        name: "Contribution to the gap to the target",
        formula: "additional_usd / (target − exports of the base year)",
        unit: "share",
        conventions: &["The gap is that of the base year, in every year.", ASSUMED],
        ..MONEY
    },
];

/// The terms.
pub(super) fn terms() -> Vec<Definition> {
    TERMS.iter().map(|entry| entry.definition(entry.id().to_owned(), entry.id().to_owned(), &[])).collect()
}
