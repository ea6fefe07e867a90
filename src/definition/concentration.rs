//! Concentration.

use super::catalogue::Entry;

const NO_SHARES: &str = "Undefined when all values are zero.";
const ALPHA: (&str, &str) = ("alpha", "a number above 0; 1 is the limit (Shannon)");
const ONE_UNIT: &str = "Undefined for a single unit.";
const INDEX: &str = "index";
const NUMBER: &str = "equal-sized units";

const SHARE: &str = "share";

pub(super) static ENTRIES: &[&Entry] = &[
    &HHI,
    &HHI_POINTS,
    &EFFECTIVE_NUMBER,
    &HHI_DUAL,
    &HHI_NORMALIZED,
    &HHI_NORMALIZED_UNCTAD,
    &HHI_EXCESS,
    &HALL_TIDEMAN,
    &ROSENBLUTH,
    &HANNAH_KAY,
    &CCI,
    &DOMINANCE,
    &STENBACKA,
    &SHANNON,
    &EXP_SHANNON,
    &RENYI,
];

pub(super) static HHI: Entry = Entry {
    call: "hhi",
    example: "hhi",
    name: "Herfindahl–Hirschman index",
    parameters: &[],
    formula: "H = Σ s²",
    unit: INDEX,
    range: "[1/n, 1]",
    conventions: &["On the 0–1 scale; hhi_points is the same on the 0–10,000 scale.", NO_SHARES],
    source: "Hirschman (1945); Herfindahl (1950)",
};

pub(super) static HHI_POINTS: Entry = Entry {
    call: "hhi_points",
    example: "hhi_points",
    name: "Herfindahl–Hirschman index in points",
    parameters: &[],
    formula: "10,000·Σ s²",
    unit: "points",
    range: "[10,000/n, 10,000]",
    conventions: &["On the 0–10,000 scale of merger guidelines; hhi is the same on the 0–1 scale.", NO_SHARES],
    source: "US Department of Justice and Federal Trade Commission, Merger Guidelines (1982, 2023)",
};

pub(super) static EFFECTIVE_NUMBER: Entry = Entry {
    call: "effective_number",
    example: "effective_number",
    name: "Effective number of units",
    parameters: &[],
    formula: "1/H, H = Σ s²",
    unit: NUMBER,
    range: "[1, n]",
    conventions: &["The numbers equivalent of HHI; exp_shannon is Shannon's.", NO_SHARES],
    source: "Adelman (1969); Laakso and Taagepera (1979)",
};

pub(super) static HHI_DUAL: Entry = Entry {
    call: "hhi_dual",
    example: "hhi_dual",
    name: "Dual of HHI",
    parameters: &[],
    formula: "1 − 1/(n·H), H = Σ s²",
    unit: INDEX,
    range: "[0, 1 − 1/n]",
    conventions: &["n counts units with value 0 (the R package concstats counts positive units only).", NO_SHARES],
    source: "Chang, Guerra, de Souza Penaloza and Tabak (2005)",
};

pub(super) static HHI_NORMALIZED: Entry = Entry {
    call: "hhi_normalized",
    example: "hhi_normalized",
    name: "Normalised HHI, linear",
    parameters: &[],
    formula: "(H − 1/n)/(1 − 1/n), H = Σ s²",
    unit: INDEX,
    range: "[0, 1]",
    conventions: &["Linear; UNCTAD's form with square roots is hhi_normalized_unctad.", ONE_UNIT, NO_SHARES],
    source: "definition",
};

pub(super) static HHI_NORMALIZED_UNCTAD: Entry = Entry {
    call: "hhi_normalized_unctad",
    example: "hhi_normalized_unctad",
    name: "Normalised HHI, UNCTAD's square-root form",
    parameters: &[],
    formula: "(√H − √(1/n))/(1 − √(1/n)), H = Σ s²",
    unit: INDEX,
    range: "[0, 1]",
    conventions: &[
        "Square roots, as in UNCTADstat's concentration index; the linear form is hhi_normalized.",
        ONE_UNIT,
        NO_SHARES,
    ],
    source: "UNCTAD, Handbook of Statistics",
};

pub(super) static HHI_EXCESS: Entry = Entry {
    call: "hhi_excess",
    example: "hhi_excess",
    name: "HHI above its minimum",
    parameters: &[],
    formula: "H − 1/n, H = Σ s²",
    unit: INDEX,
    range: "[0, 1 − 1/n]",
    conventions: &["n counts units with value 0.", NO_SHARES],
    source: "definition",
};

pub(super) static HALL_TIDEMAN: Entry = Entry {
    call: "hall_tideman",
    example: "hall_tideman",
    name: "Hall–Tideman index",
    parameters: &[],
    formula: "1/(2·Σ i·s₍ᵢ₎ − 1), i the rank from the largest",
    unit: INDEX,
    range: "(0, 1]; at least 1/n",
    conventions: &["Rank 1 is the largest unit.", "The same number as rosenbluth, and 1/(n·(1 − Gini)).", NO_SHARES],
    source: "Hall and Tideman (1967)",
};

pub(super) static ROSENBLUTH: Entry = Entry {
    call: "rosenbluth",
    example: "rosenbluth",
    name: "Rosenbluth index",
    parameters: &[],
    formula: "1/(2·Σ i·s₍ᵢ₎ − 1), i the rank from the largest",
    unit: INDEX,
    range: "(0, 1]; at least 1/n",
    conventions: &["The same number as hall_tideman.", NO_SHARES],
    source: "Rosenbluth (1955)",
};

pub(super) static HANNAH_KAY: Entry = Entry {
    call: "hannah_kay(alpha)",
    example: "hannah_kay(2)",
    name: "Hannah–Kay numbers equivalent",
    parameters: &[ALPHA],
    formula: "(Σ s^α)^(1/(1−α)), at α = 1 exp(−Σ s ln s)",
    unit: NUMBER,
    range: "[1, n]",
    conventions: &["A numbers equivalent: it falls when concentration rises. At α = 2 it is 1/HHI.", NO_SHARES],
    source: "Hannah and Kay (1977)",
};

pub(super) static CCI: Entry = Entry {
    call: "cci",
    example: "cci",
    name: "Comprehensive concentration index",
    parameters: &[],
    formula: "s₁ + Σ_{i≥2} sᵢ²·(1 + (1 − sᵢ)), s₁ the largest share",
    unit: INDEX,
    range: "(0, 1]",
    conventions: &["One unit only is the leader, also when several are the largest.", NO_SHARES],
    source: "Horvath (1970)",
};

pub(super) static DOMINANCE: Entry = Entry {
    call: "dominance",
    example: "dominance",
    name: "Dominance index",
    parameters: &[],
    formula: "Σ (s²/H)² = Σ s⁴/H², H = Σ s²",
    unit: INDEX,
    range: "[1/n, 1]",
    conventions: &["HHI of each unit's part in HHI.", NO_SHARES],
    source: "García Alba Idunate (1994)",
};

pub(super) static STENBACKA: Entry = Entry {
    call: "stenbacka[(gamma)]",
    example: "stenbacka",
    name: "Stenbacka's dominance threshold",
    parameters: &[("gamma", "a number above 0; 1 by default")],
    formula: "½(1 − γ·(s₁² − s₂²)), s₁ and s₂ the two largest shares",
    unit: SHARE,
    range: "at most ½; below 0 is possible for γ above 1",
    conventions: &[
        "The market share from which a leader would be dominant: it falls as the lead grows.",
        "γ = 1 by default; s₂ = 0 for a single unit.",
        NO_SHARES,
    ],
    source: "Melnik, Shy and Stenbacka (2008)",
};

pub(super) static SHANNON: Entry = Entry {
    call: "shannon",
    example: "shannon",
    name: "Shannon entropy",
    parameters: &[],
    formula: "−Σ s ln s",
    unit: "nats",
    range: "[0, ln n]",
    conventions: &["Natural logarithm; 0·ln 0 = 0; not divided by ln n.", NO_SHARES],
    source: "Shannon (1948)",
};

pub(super) static EXP_SHANNON: Entry = Entry {
    call: "exp_shannon",
    example: "exp_shannon",
    name: "Exponential of Shannon entropy",
    parameters: &[],
    formula: "exp(−Σ s ln s)",
    unit: NUMBER,
    range: "[1, n]",
    conventions: &["The numbers equivalent of Shannon entropy; Hill number of order 1.", NO_SHARES],
    source: "Hill (1973)",
};

pub(super) static RENYI: Entry = Entry {
    call: "renyi(alpha)",
    example: "renyi(2)",
    name: "Rényi entropy",
    parameters: &[ALPHA],
    formula: "ln(Σ s^α)/(1 − α), at α = 1 −Σ s ln s",
    unit: "nats",
    range: "[0, ln n]",
    conventions: &["Natural logarithm. The logarithm of hannah_kay(alpha).", NO_SHARES],
    source: "Rényi (1961)",
};
