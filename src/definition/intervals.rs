//! How sure a number is: what resampling and analytic errors are.

use super::Definition;

struct Term {
    id: &'static str,
    call: &'static str,
    name: &'static str,
    formula: &'static str,
    range: &'static str,
    conventions: &'static [&'static str],
    source: &'static str,
}

const QUANTILES: &str = "Quantiles of B replicates stand at position p·(B + 1), between neighbours in proportion (type 6 of \
                         Hyndman and Fan); 95 % runs from p = 0.025 to p = 0.975.";
const UNDEFINED: &str = "Resamples in which the measure is undefined or infinite are counted and left out; more than one of \
                         twenty: no interval.";
const WARNED: &str = "A warning stands beside the interval where the tail exponent (Hill, ⌊√n⌋ largest units) is not above what \
                      the measure's variance needs by more than one standard error: 2 for means, shares, Gini and Theil, 4 for \
                      HHI; and for measures of a few largest units.";

const TERMS: [Term; 4] = [
    Term {
        id: "bootstrap",
        call: "bootstrap(x,measures)",
        name: "Bootstrap interval",
        formula: "percentile [θ*(a/2), θ*(1 − a/2)]; basic [2θ̂ − θ*(1 − a/2), 2θ̂ − θ*(a/2)]; BCa: percentile at \
                  Φ(z₀ + (z₀ + z)/(1 − a·(z₀ + z))); studentized [θ̂ − t*(1 − a/2)·se, θ̂ − t*(a/2)·se], \
                  t* = (θ* − θ̂)/se*; subsampling: as basic, of m < n units, deviations times (m/n)^β·√(n/(n − m))",
        range: "of the measure",
        conventions: &[
            "A resample draws n of n units with replacement (W units with frequency weights; within strata; clusters whole).",
            QUANTILES,
            "standard_error is the standard deviation of the replicates over B − 1, bias their mean minus the estimate.",
            "Subsampling draws m = ⌈n^⅔⌉ units without replacement; β = ½, or 1 − r/α̂ where the tail exponent α̂ is below 2r, \
             r the power of the values that the measure adds up; measures that depend on n are carried from m to n.",
            UNDEFINED,
            WARNED,
        ],
        source: "Efron (1979, 1987); Efron and Tibshirani (1993); Davison and Hinkley (1997); Politis and Romano (1994)",
    },
    Term {
        id: "bootstrap_difference",
        call: "bootstrap_difference(x0,x1,measures)",
        name: "Bootstrap interval of a difference",
        formula: "θ(x1) − θ(x0), both resampled; p-value 2·min(#{Δ* ≤ 0} + 1, #{Δ* ≥ 0} + 1)/(B + 1), at most 1, by the \
                  percentile interval, and accordingly by the others",
        range: "of the measure's differences; p-value (0, 1]",
        conventions: &[
            "Independent samples have streams of their own.",
            "Paired by firm: the firms of either sample are drawn, with all they have in both; a firm that is not in one is \
             absent there.",
            QUANTILES,
            UNDEFINED,
            WARNED,
        ],
        source: "Efron and Tibshirani (1993), chapters 8 and 16",
    },
    Term {
        id: "jackknife",
        call: "jackknife(x,measures)",
        name: "Jackknife standard error",
        formula: "√((n − 1)/n·Σ(θ₋ᵢ − θ̄)²), θ₋ᵢ the measure without unit i, θ̄ their mean; bias (n − 1)(θ̄ − θ̂); \
                  interval θ̂ ± z·error",
        range: "[0, ∞)",
        conventions: &["Not consistent for the median and other single order statistics."],
        source: "Quenouille (1956); Tukey (1958)",
    },
    Term {
        id: "analytic_interval",
        call: "analytic_interval(x,measures)",
        name: "Analytic standard error",
        formula: "√(Σ IF(xᵢ)²/(n(n − 1))), IF the influence function; interval θ̂ ± z·error",
        range: "[0, ∞)",
        conventions: &[
            "Functions of means by the delta method; Gini ((E|x − X| − 2μG) − G(x − μ))/μ; share S of the largest fraction p, \
             the least of them q: ((x − q)⁺ + p·q − S·x)/μ.",
            "HHI is taken as that of n units: E x²/(n·μ²).",
        ],
        source: "Kovačević and Binder (1997); Cowell and Flachaire (2007); Davidson (2009); Langel and Tillé (2013)",
    },
];

/// The terms of resampling and analytic errors.
pub(super) fn terms() -> Vec<Definition> {
    let owned = |term: &Term| Definition {
        id: term.id.to_owned(),
        measure: term.call.to_owned(),
        name: term.name.to_owned(),
        column: term.id.to_owned(),
        parameters: Vec::new(),
        formula: term.formula.to_owned(),
        unit: "that of the measure".to_owned(),
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
