//! Terms of the road to a target: growth, projections, their past record, and what is missing.

use super::Definition;
use super::catalogue::Entry;

const GROWTH: &str = "Growth is compound, of totals in current US dollars: prices and exchange rates are in it.";
const LOGS: &str = "Of logarithms: the centre is the median, and the interval is not symmetric in dollars.";
const PATHS: &str = "Random numbers are seeded, one stream for each path: the same numbers at any number of threads.";

const TERM: Entry = Entry {
    call: "",
    example: "",
    name: "",
    parameters: &[],
    formula: "",
    unit: "growth a year",
    range: "(−1, ∞)",
    conventions: &[GROWTH],
    source: "definition",
};

static TERMS: [Entry; 9] = [
    Entry {
        call: "growth_a_year",
        name: "Growth a year between two years",
        formula: "(x_t/x_s)^(1/(t − s)) − 1",
        conventions: &[
            GROWTH,
            "Between years of the series that are neighbours it is the growth of a spell, which may be of several years.",
        ],
        ..TERM
    },
    Entry {
        call: "required_growth",
        name: "Growth a year that reaches the target",
        formula: "(target/x_T)^(1/(t − T)) − 1, T the last year of the series",
        ..TERM
    },
    Entry {
        call: "random_walk",
        name: "Projection by a random walk with drift",
        formula: "ln x_T + h·μ ± t·σ·√(h + h²/(T − t₁)); μ = (ln x_T − ln x₁)/(T − t₁), σ² = Σ(Δᵢ − μ·dᵢ)²/dᵢ/(m − 1) over m spells of dᵢ years, t of Student's t with m − 1 degrees of freedom",
        unit: "US dollars",
        range: "(0, ∞)",
        conventions: &[
            LOGS,
            "A spell of d years has the variance of d yearly steps.",
            "The drift depends on the first and the last year alone; central years by the first year of the history stand beside it.",
        ],
        source: "Hyndman and Athanasopoulos (2021), section 5.2, here with years that are missing",
        ..TERM
    },
    Entry {
        call: "local_trend",
        name: "Projection by a local linear trend",
        formula: "y_t = l_t + ε_t, l_{t+1} = l_t + b_t + η_t, b_{t+1} = b_t + ζ_t for y = ln x; forecast l + h·b of the last filtered state, ± t·√variance with n − 2 degrees of freedom",
        unit: "US dollars",
        range: "(0, ∞)",
        conventions: &[
            LOGS,
            "Kalman filter with a diffuse start; missing years are predicted and not updated.",
            "The three variances maximise the diffuse likelihood, their common scale is the sum of squares over n − 2; any of them may be 0.",
            "The ratio of the variances is taken as known, so intervals are too short. At least six years.",
        ],
        source: "Harvey (1989); de Jong (1991), Annals of Statistics 19(2)",
        ..TERM
    },
    Entry {
        call: "historic_growth",
        name: "Projection by a bootstrap of historic growth",
        formula: "ln x_T + sums of growth drawn from the spells of the series; centre and ends are quantiles (type 7) of the paths",
        unit: "US dollars",
        range: "(0, ∞)",
        conventions: &[
            "A path first redraws the history, m of m spells with replacement, and then takes spells of that one after the other.",
            "A spell of d years gives its growth a year for d years, so in any one future year it has the weight d.",
            PATHS,
        ],
        source: "Efron and Tibshirani (1993), chapter 8",
        ..TERM
    },
    Entry {
        call: "first_passage",
        name: "Year in which the target is reached, and the probability to have reached it",
        formula: "of simulated paths the part that is at or above the target in year t or before; the interval of years is where it passes (1 − level)/2 and (1 + level)/2",
        unit: "year; probability",
        range: "up to 75 years after the last one; [0, 1]",
        conventions: &[
            "Paths draw what the data leave open: the random walk its variance and drift, the local trend its scale and last state, the bootstrap its history.",
            "A path that reaches the target has reached it, whether it stays there or not: half of the paths may have, before the centre does.",
            PATHS,
        ],
        ..TERM
    },
    Entry {
        call: "past_coverage",
        name: "Past coverage of a method's intervals",
        formula: "#{totals within the interval that the method gives from the years before}/#{totals}, 1 to 5 years ahead, from every year with at least six known years",
        unit: "share",
        range: "[0, 1]",
        conventions: &[
            "Forecasts of several horizons from one year share its errors: the count overstates what is known.",
            "mean_error is the mean of ln actual − ln centre: negative where the method promised too much.",
        ],
        ..TERM
    },
    Entry {
        call: "gap_contribution",
        name: "What a part adds towards the target",
        formula: "v·(1 + g)^(t − T) − v, v the part's exports in year T; contributions and what is missing add up to target − x_T",
        unit: "US dollars",
        range: "(−∞, ∞)",
        conventions: &[
            "g is the part's own growth a year from its first known year to T; where only T is known, and for what is not listed, that of the total since the first year of any part of the dimension; or one stated rate.",
            "What the parts leave of the total is one part, 'not listed'.",
            "Arithmetic, not a forecast.",
        ],
        ..TERM
    },
    Entry {
        call: "closing_growth",
        name: "Growth a year with which a part closes the gap",
        formula: "a share c of it: (1 + c·(target − x_T)/v)^(1/(t − T)) − 1; all of it: (n/v)^(1/(t − T)) − 1, n = target − what the others reach",
        conventions: &[
            "A share c is closed by the part alone, whatever the others do; all of it with the others at their growth of gap_contribution.",
            "Without a number where the others pass the target by themselves, even if the part had nothing left.",
        ],
        ..TERM
    },
];

/// The terms.
pub(super) fn terms() -> Vec<Definition> {
    TERMS.iter().map(|entry| entry.definition(entry.id().to_owned(), entry.id().to_owned(), &[])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_complete_and_found() {
        assert_eq!(terms().len(), 9);
        for term in terms() {
            for text in [&term.name, &term.formula, &term.unit, &term.range, &term.source] {
                assert!(!text.is_empty(), "{}", term.id);
            }
            assert!(!term.conventions.is_empty());
            assert_eq!(Definition::find(&term.id), Ok(term));
        }
    }
}
