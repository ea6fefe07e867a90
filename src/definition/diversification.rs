//! Diversification: comparisons of two vectors.

use super::catalogue::Entry;

const INDEX: &str = "index";
const POSITIONS: &str = "Not a measure of one cell: two vectors with the same positions (products, markets, industries) in the same order; what one side lacks is 0 there. A finer classification gives a larger number.";
const NO_WEIGHTS: &str = "No frequency weights: positions are compared one by one.";
const NO_SHARES: &str = "Undefined when all values of one vector are zero.";

pub(super) static ENTRIES: &[&Entry] = &[&DIVERSIFICATION, &KRUGMAN];

static DIVERSIFICATION: Entry = Entry {
    call: "diversification(x,world)",
    example: "diversification(x,world)",
    name: "UNCTAD diversification index",
    parameters: &[],
    formula: "½·Σ|hᵢ − Hᵢ|, hᵢ the share of position i in x, Hᵢ in world",
    unit: INDEX,
    range: "[0, 1]",
    conventions: &[
        "0 is the structure of the world, 1 shares nothing with it: a larger number is less diversified. Half of krugman; 1 minus it is the similarity of Finger and Kreinin.",
        POSITIONS,
        NO_WEIGHTS,
        NO_SHARES,
    ],
    source: "UNCTAD, Handbook of Statistics, after Finger and Kreinin (1979)",
};

static KRUGMAN: Entry = Entry {
    call: "krugman(x,y)",
    example: "krugman(x,y)",
    name: "Krugman specialisation index",
    parameters: &[],
    formula: "Σ|aᵢ − bᵢ|, aᵢ the share of position i in x, bᵢ in y",
    unit: INDEX,
    range: "[0, 2]",
    conventions: &[
        "Not halved: 0 is the same structure, 2 shares nothing; half of it is diversification. Symmetric in x and y.",
        POSITIONS,
        NO_WEIGHTS,
        NO_SHARES,
    ],
    source: "Krugman, Geography and Trade (1991)",
};
