//! Terms of decompositions: what a measure is made of.

use super::Definition;
use super::catalogue::Entry;
use crate::measure::Measure;

const THEIL: Entry = Entry {
    call: "theil_by_group",
    example: "decompose.theil(x, group)",
    name: "Theil's T between and within groups",
    parameters: &[],
    formula: "T = Σ sⱼ·ln(μⱼ/μ) + Σ sⱼ·Tⱼ; sⱼ the part of the value in group j, μⱼ its mean, Tⱼ its own T",
    unit: "nats",
    range: "each part [0, ln n]",
    conventions: &[
        "zeros are units; a group that holds nothing adds 0 to either part (0·ln 0 = 0)",
        "nested groups: between the outermost, between inner ones within each outer one, …, within the innermost; a label of an inner level counts within its outer group",
        "what one group adds between groups is negative where its mean is below that of all",
    ],
    source: "Theil (1967); Shorrocks (1980)",
};

const MLD: Entry = Entry {
    call: "mld_by_group",
    example: "decompose.mld(x, group)",
    name: "Mean log deviation between and within groups",
    parameters: &[],
    formula: "L = Σ nⱼ·ln(μ/μⱼ) + Σ nⱼ·Lⱼ; nⱼ the part of the units in group j, μⱼ their mean, Lⱼ their own L",
    unit: "nats",
    range: "each part [0, ∞]",
    conventions: &[
        "zeros are units, so that L is infinite: within groups where a group has zeros beside other values, between groups where a group holds nothing",
        "nested groups as theil_by_group",
    ],
    source: "Theil (1967); Shorrocks (1980)",
};

const GE: Entry = Entry {
    call: "ge_by_group",
    example: "decompose.ge(x, group, alpha)",
    name: "Generalized entropy between and within groups",
    parameters: &[],
    formula: "E = Σ nⱼ·((μⱼ/μ)^α − 1)/(α(α − 1)) + Σ nⱼ·(μⱼ/μ)^α·Eⱼ; at α = 0 and 1 the limits mld_by_group, theil_by_group",
    unit: "none",
    range: "each part [0, ∞]",
    conventions: &[
        "zeros are units; for α ≤ 0 they make it infinite, as in mld_by_group",
        "for α within 1/4 of 1 what one group adds between groups is nⱼ·((μⱼ/μ)^α − μⱼ/μ)/(α(α − 1)): the same sum, and it has a limit",
        "nested groups as theil_by_group",
    ],
    source: "Shorrocks (1980, 1984); Cowell (1980)",
};

const HHI: Entry = Entry {
    call: "hhi_by_group",
    example: "decompose.hhi(x, group)",
    name: "Herfindahl–Hirschman index by group",
    parameters: &[],
    formula: "H = Σ sⱼ²·Hⱼ; between = Σ sⱼ²; within = Σ sⱼ²·Hⱼ/Σ sⱼ²; H = between × within",
    unit: "index, 0 to 1",
    range: "each part [0, 1]",
    conventions: &[
        "a product, not a sum: between is the index of the groups, within the mean index within groups with weights sⱼ²",
        "contribution of a group: sⱼ²·Hⱼ; a group that holds nothing adds 0",
    ],
    source: "Jost (2007) for the product; definition",
};

const GINI: Entry = Entry {
    call: "gini_by_group",
    example: "decompose.gini(x, group)",
    name: "Gini coefficient between and within groups, and overlap",
    parameters: &[],
    formula: "G = B + Σ nⱼ·sⱼ·Gⱼ + R; B the Gini when every unit has its group's mean, R what is left",
    unit: "index, 0 to 1",
    range: "each part [0, 1)",
    conventions: &[
        "Gini of the population, over n",
        "R is 0 when no unit of a group with a lower mean exceeds one of a group with a higher mean, positive otherwise",
        "what one group adds between groups is ½·nⱼ·Σₕ nₕ·|μⱼ − μₕ|/μ: half of every difference of means to each of the two",
    ],
    source: "Bhattacharya and Mahalanobis (1967); Lambert and Aronson (1993)",
};

const SHAPLEY: Entry = Entry {
    call: "shapley",
    example: "decompose.shapley(x, axes, measure)",
    name: "Shapley contributions of axes",
    parameters: &[("measure", "theil, mld or ge(alpha)")],
    formula: "φ(a) = Σ over S of |S|!·(k − |S| − 1)!/k!·(v(S ∪ a) − v(S)); v(S) the index between groups of flows that agree on the axes in S",
    unit: "that of the measure",
    range: "they add up to v of all axes crossed",
    conventions: &[
        "v of no axis is 0; what is left of the index of all flows lies within cells of all axes crossed",
        "up to 12 axes, all sets of them enumerated",
    ],
    source: "Shapley (1953); Shorrocks (2013)",
};

const MARGINS: Entry = Entry {
    call: "margins",
    example: "decompose.margins(x, lines)",
    name: "Extensive and intensive margin of Theil's T across product lines",
    parameters: &[],
    formula: "T = ln(n/n₁) + T₁; n lines, n₁ of them active (value above 0), T₁ the T of the active ones",
    unit: "nats",
    range: "each part [0, ln n]",
    conventions: &["extensive = between active and inactive lines; intensive = within the active ones"],
    source: "Cadot, Carrère and Strauss-Kahn (2011)",
};

const CHANGE: Entry = Entry {
    call: "change",
    example: "decompose.change(before, after, measure)",
    name: "Change of a measure by continuing, entering and exiting firms",
    parameters: &[("measure", "any measure")],
    formula: "φ = mean over the orders of the four moves of (measure with the move and those before it − measure with those before it)",
    unit: "that of the measure",
    range: "they add up to after − before",
    conventions: &[
        "moves: firms exit; firms enter; continuing firms come to hold other parts of what they hold together (continuing); what they hold together changes by one factor (composition)",
        "orders that pass a set of firms without the measure do not count",
        "swapping the periods changes every sign and exchanges entering with exiting",
    ],
    source: "Shapley (1953); Shorrocks (2013) for the moves as players",
};

const HHI_CHANGE: Entry = Entry {
    call: "hhi_change",
    example: "decompose.change(before, after, hhi, accounting)",
    name: "Change of HHI by class of firm, as accounting",
    parameters: &[],
    formula: "ΔH = Σ s₁² of entering − Σ s₀² of exiting + ½(w₀² + w₁²)(h₁ − h₀) + ½(h₀ + h₁)(w₁² − w₀²); w the part of continuing firms, h the index among them",
    unit: "index, 0 to 1",
    range: "they add up to after − before",
    conventions: &[
        "the third part is continuing, the fourth composition: that others make room for entrants or take over from exiters",
        "swapping the periods changes every sign and exchanges entering with exiting",
    ],
    source: "definition; midpoint decomposition of a product",
};

const WITHOUT: Entry = Entry {
    call: "without",
    example: "panel.without(product)",
    name: "A measure without some flows",
    parameters: &[],
    formula: "<measure>_without: the measure of the flows that are left; <measure>_difference: without − with",
    unit: "that of the measure",
    range: "that of the measure",
    conventions: &[
        "flows are left out before they are summed to units: a firm that sells other goods too stays, with those",
        "nobody is put in the place of what is left out",
    ],
    source: "definition",
};

const WITHOUT_TOP: Entry = Entry {
    call: "without_top",
    example: "panel.without_top(k)",
    name: "A measure without the k largest units",
    parameters: &[],
    formula: "<measure>_without: the measure of the units of each cell but its k largest; <measure>_difference: without − with",
    unit: "that of the measure",
    range: "that of the measure",
    conventions: &[
        "the k largest of each cell; which of equal units go does not matter",
        "a weighted unit that is cut keeps the weight that is left",
    ],
    source: "definition",
};

/// All terms of this kind.
pub(super) fn terms() -> Vec<Definition> {
    [THEIL, MLD, GE, HHI, GINI, SHAPLEY, MARGINS, CHANGE, HHI_CHANGE, WITHOUT, WITHOUT_TOP].iter().map(of).collect()
}

fn of(entry: &Entry) -> Definition {
    with(entry, &[])
}

fn with(entry: &Entry, values: &[String]) -> Definition {
    entry.definition(entry.example.to_owned(), entry.id().to_owned(), values)
}

/// The decomposition of a measure by groups.
pub(crate) fn of_groups(measure: &Measure) -> Definition {
    of(match measure {
        Measure::MeanLogDeviation => &MLD,
        Measure::GeneralizedEntropy(_) => &GE,
        Measure::Herfindahl => &HHI,
        Measure::Gini => &GINI,
        _ => &THEIL,
    })
}

/// The contributions of axes to a measure.
pub(crate) fn shapley(measure: &Measure) -> Definition {
    with(&SHAPLEY, &[measure.to_string()])
}

/// The margins of product lines.
pub(crate) fn margins() -> Definition {
    of(&MARGINS)
}

/// The change of a measure between two periods.
pub(crate) fn change(measure: &Measure) -> Definition {
    with(&CHANGE, &[measure.to_string()])
}

/// The change of HHI as accounting.
pub(crate) fn hhi_change() -> Definition {
    of(&HHI_CHANGE)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_term_is_found_and_complete() {
        for term in terms() {
            assert_eq!(Definition::find(&term.id).unwrap(), term);
            assert_eq!(Definition::find(&term.measure).unwrap(), term);
            for text in [&term.name, &term.formula, &term.unit, &term.range, &term.source, &term.conventions[0]] {
                assert!(!text.is_empty(), "{}", term.id);
            }
        }
        assert_eq!(terms().len(), 11);
        assert_eq!(change(&Measure::Herfindahl).parameters[0].value, "hhi");
    }
}
