//! What published classes say: intervals and estimates.

use super::Definition;

struct Term {
    id: &'static str,
    call: &'static str,
    name: &'static str,
    formula: &'static str,
    unit: &'static str,
    range: &'static str,
    conventions: &'static [&'static str],
    source: &'static str,
}

const WHOLE: &str = "Firms are whole: the ends are those of so many firms, not of a continuum.";
const SHARP: &str = "sharp: both ends are reached, or approached, by firms that the table allows (where ratios cut a class, to \
                     1e-6 of the measure); else the interval holds all of them and may be wider than need be.";

const TERMS: [Term; 2] = [
    Term {
        id: "brackets",
        call: "brackets(lower,units,value)",
        name: "Bounds and estimate from classes",
        formula: "low: all firms of a class at its mean; high: as many firms at the upper limit as the value allows, one between, \
                  the rest at the lower limit, in the open class one firm with all of the surplus; estimate: the measure of \
                  classes that are uniform on both sides of the mean, the open one Pareto with α = b/(b − 1), \
                  b = mean/lower limit",
        unit: "that of the measure",
        range: "of the measure",
        conventions: &[
            "For measures that rise when firms become less equal (Schur-convex): gini, hhi, theil, mld, top_share(p), cr(k).",
            WHOLE,
            "Concentration ratios fix sums of the largest firms; where they cut a class, the border values are searched.",
            "α is the exponent of P(X > x) ~ x^−α. Classes that agree with one Pareto distribution, and parts of the open \
             class between ratios, are power laws between their limits.",
            "Shares and values that miss their total by at most 0.05 percentage points a class are scaled by their own sum.",
            SHARP,
        ],
        source: "Gastwirth (1972); Murray (1978); Marshall and Olkin (1979)",
    },
    Term {
        id: "hhi_bounds",
        call: "hhi_bounds(concentration,n)",
        name: "Bounds of HHI from concentration ratios",
        formula: "low: Σ d²/c over the bands between two ratios, d their share and c their firms, the rest equal among n − k firms \
                  (nothing without n); high: the largest Σ s² in which no firm is larger than those above it",
        unit: "index",
        range: "(0, 1]",
        conventions: &["Without n the ends may be approached only, by ever more firms.", WHOLE, SHARP],
        source: "definition; Marshall and Olkin (1979)",
    },
];

/// The terms of tables of classes.
pub(super) fn terms() -> Vec<Definition> {
    let owned = |term: &Term| Definition {
        id: term.id.to_owned(),
        measure: term.call.to_owned(),
        name: term.name.to_owned(),
        column: term.id.to_owned(),
        parameters: Vec::new(),
        formula: term.formula.to_owned(),
        unit: term.unit.to_owned(),
        range: term.range.to_owned(),
        conventions: term.conventions.iter().map(|one| (*one).to_owned()).collect(),
        source: term.source.to_owned(),
    };
    TERMS.iter().map(owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_found_by_its_name() {
        for term in terms() {
            assert_eq!(Definition::find(&term.id), Ok(term));
        }
    }
}
