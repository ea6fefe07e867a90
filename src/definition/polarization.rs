//! Polarization.

use super::catalogue::Entry;

const NO_SHARES: &str = "Undefined when all values are zero.";
const MEDIAN: &str = "Undefined when the median is zero.";
const ALPHA: (&str, &str) = ("alpha", "a number from 0.25 to 1");
const INDEX: &str = "index";

pub(super) static ENTRIES: &[&Entry] = &[&WOLFSON, &WOLFSON_HALF, &ESTEBAN_RAY, &DER];

pub(super) static WOLFSON: Entry = Entry {
    call: "wolfson",
    example: "wolfson",
    name: "Wolfson bipolarization (1994)",
    parameters: &[],
    formula: "2·(2T − G)·μ/m, T = ½ − L(½), G = gini, m the median",
    unit: INDEX,
    range: "[0, ∞)",
    conventions: &[
        "Wolfson's 1994 scale (as in R dineq and Stata apode); wolfson_half is half of it, as PySAL prints it.",
        MEDIAN,
        NO_SHARES,
    ],
    source: "Wolfson (1994)",
};

pub(super) static WOLFSON_HALF: Entry = Entry {
    call: "wolfson_half",
    example: "wolfson_half",
    name: "Wolfson bipolarization, halved",
    parameters: &[],
    formula: "(2T − G)·μ/m, T = ½ − L(½), G = gini, m the median",
    unit: INDEX,
    range: "[0, ∞)",
    conventions: &["Half of Wolfson's 1994 scale, as PySAL's inequality package prints it.", MEDIAN, NO_SHARES],
    source: "Wolfson (1994), halved",
};

pub(super) static ESTEBAN_RAY: Entry = Entry {
    call: "esteban_ray(alpha)",
    example: "esteban_ray(1)",
    name: "Esteban–Ray polarization",
    parameters: &[ALPHA],
    formula: "ΣᵢΣⱼ πᵢ^(1+α)·πⱼ·|yᵢ − yⱼ| over the distinct values yᵢ = xᵢ/μ, πᵢ the share of units that hold one",
    unit: INDEX,
    range: "[0, ∞)",
    conventions: &[
        "Groups are the distinct values, so data without ties make n groups of one unit; invariant to replication.",
        "Normalised: K = 1 and values divided by the mean. Esteban and Ray allow α in (0, 1.6]; this one keeps to [0.25, 1], the range of Duclos–Esteban–Ray.",
        NO_SHARES,
    ],
    source: "Esteban and Ray (1994)",
};

pub(super) static DER: Entry = Entry {
    call: "der(alpha)",
    example: "der(0.5)",
    name: "Duclos–Esteban–Ray polarization",
    parameters: &[ALPHA],
    formula: "(1/n²)·Σᵢ f̂(yᵢ)^α·Σⱼ |yᵢ − yⱼ|, y = x/μ, f̂(y) = (1/(n·h))·Σⱼ φ((y − yⱼ)/h)",
    unit: INDEX,
    range: "(0, ∞)",
    conventions: &[
        "Gaussian kernel φ; bandwidth h = 4.7·n^(−1/2)·σ·α^0.1, σ the standard deviation of y over n − 1 (the paper's rule for normal data, as in the R package DER).",
        "Normalised: values divided by the mean. Not halved (some packages print half of it).",
        "The bandwidth falls with n: not invariant to replication.",
        "Undefined when all units are equal or there is one unit.",
        NO_SHARES,
    ],
    source: "Duclos, Esteban and Ray (2004)",
};
