//! Terms of tails and fitted distributions.

use super::Definition;
use super::catalogue::Entry;

const EXPONENT: &str =
    "α is the exponent of P(X > x) ~ x^(−α); that of the density is α + 1, which Clauset, Shalizi and Newman call α.";
const ZEROS: &str = "Zeros are units below any threshold.";
const INTERVAL: &str = "The interval is the normal one, α ± z·standard error, and its lower end is at least 0.";

const INDEX: Entry = Entry {
    call: "",
    example: "",
    name: "",
    parameters: &[("k", "how many of the largest values")],
    formula: "",
    unit: "exponent",
    range: "(0, ∞)",
    conventions: &[EXPONENT, ZEROS, INTERVAL],
    source: "",
};

const NO_ZEROS: &str = "The law has no zeros: a zero is refused.";
const AIC: &str = "AIC 2k − 2·log-likelihood, k parameters estimated, compares laws of the same values only.";

const FIT: Entry = Entry { parameters: &[], unit: "parameters", ..INDEX };

static TERMS: [Entry; 9] = [
    Entry {
        call: "hill",
        name: "Tail index (Hill)",
        formula: "α = k / Σ ln(x₍ᵢ₎/x₍ₖ₊₁₎), i = 1 … k, x₍₁₎ the largest; standard error α/√k",
        conventions: &[EXPONENT, "The threshold is the (k+1)-th largest value.", ZEROS, INTERVAL],
        source: "Hill (1975), Annals of Statistics 3(5)",
        ..INDEX
    },
    Entry {
        call: "rank_half",
        name: "Tail index (regression of ln(rank − ½) on ln size)",
        formula: "−α is the least-squares slope of ln(i − ½) on ln x₍ᵢ₎, i = 1 … k, x₍₁₎ the largest; standard error α·√(2/k)",
        conventions: &[
            EXPONENT,
            "Tied values take successive ranks; the threshold is the k-th largest value.",
            "The standard error is not that of least squares, which is far too small.",
            ZEROS,
            INTERVAL,
        ],
        source: "Gabaix and Ibragimov (2011), Journal of Business & Economic Statistics 29(1)",
        ..INDEX
    },
    Entry {
        call: "power_law",
        name: "Power law above xmin",
        parameters: &[("xmin", "more than 0, or searched for")],
        formula: "α = n/Σ ln(x/xmin) over the n values of at least xmin, standard error α/√n; for counts −ζ′(α+1, xmin)/ζ(α+1, xmin) = mean ln x",
        conventions: &[
            EXPONENT,
            "xmin is the distinct value other than the largest with the least Kolmogorov–Smirnov distance sup|F − F̂| over x ≥ xmin; of equals the lowest.",
            "The standard error takes xmin as known; no correction for small samples.",
            ZEROS,
        ],
        source: "Clauset, Shalizi and Newman (2009), SIAM Review 51(4)",
        ..INDEX
    },
    Entry {
        call: "power_law_p_value",
        name: "Goodness of fit of a power law",
        parameters: &[("replicates", "at least 1"), ("seed", "a whole number")],
        formula: "p = #{replicates with a distance of at least that of the data} / #{replicates}",
        unit: "probability",
        range: "[0, 1]",
        conventions: &[
            "A replicate has n units, each from the law with probability n_tail/n and else from the values below xmin with replacement; α and xmin are found anew in each.",
            "Where xmin was given, a replicate is n_tail draws from the law and xmin is kept.",
            "p below 0.1 is the source's ground to reject the law.",
        ],
        source: "Clauset, Shalizi and Newman (2009), section 4.1",
        ..INDEX
    },
    Entry {
        call: "vuong",
        name: "Power law against log-normal law (Vuong)",
        parameters: &[],
        formula: "V = R/(ŝ√n), R the sum of log-likelihood differences (power law less log-normal), ŝ² their variance over n; p = 2Φ(−|V|)",
        unit: "standard deviations",
        range: "(−∞, ∞)",
        conventions: &[
            "The log-normal law is cut off below xmin and fitted there; no correction for its second parameter.",
            "Of counts the log-normal law is rounded to whole numbers, P(X = k) = P(k − ½ ≤ Y < k + ½ | Y ≥ xmin − ½).",
            "Positive values speak for the power law; p below 0.1 favours a law.",
            "Where no log-normal law is likelier than its limit, Pareto's law (of counts rounded), V is 0 and p is 1.",
        ],
        source: "Vuong (1989), Econometrica 57(2); Clauset, Shalizi and Newman (2009)",
        ..INDEX
    },
    Entry {
        call: "tail_top_share",
        name: "Top share implied by the tail",
        parameters: &[("p", "in (0, n_tail/n]")],
        formula: "p·t·α/(α−1) / (B/n + φ·xmin·α/(α−1)), t = xmin·(φ/p)^(1/α), φ = n_tail/n, B the sum of the values below xmin",
        unit: "share",
        range: "(0, 1]",
        conventions: &[
            "Of the law's expectation, not of the sample.",
            "Undefined for α ≤ 1, where the tail has no mean.",
            ZEROS,
        ],
        source: "Gabaix (2009), Annual Review of Economics 1",
        ..INDEX
    },
    Entry {
        call: "log_normal",
        name: "Log-normal law",
        formula: "ln x normal with μ = mean ln x, σ² = mean (ln x − μ)²",
        range: "μ (−∞, ∞), σ (0, ∞)",
        conventions: &["σ² over n, as maximum likelihood has it.", NO_ZEROS, AIC],
        source: "Aitchison and Brown (1957), The Lognormal Distribution",
        ..FIT
    },
    Entry {
        call: "pareto",
        name: "Pareto's law",
        parameters: &[("xmin", "more than 0, or the smallest value")],
        formula: "P(X > x) = (x/xmin)^(−α) with α = n/Σ ln(x/xmin) over the n values of at least xmin",
        range: "α (0, ∞), xmin (0, ∞)",
        conventions: &[
            EXPONENT,
            "Without xmin it is the smallest value, its estimate of largest likelihood, and counts as a parameter.",
            NO_ZEROS,
            AIC,
        ],
        source: "Johnson, Kotz and Balakrishnan (1994), chapter 20",
        ..FIT
    },
    Entry {
        call: "double_pareto_log_normal",
        name: "Double-Pareto–log-normal law",
        formula: "ln x = ν + τZ + E₁/α − E₂/β, Z standard normal, E₁ and E₂ exponential with mean 1; density \
                  αβ/(α+β)·φ(z)·(R(ατ − z) + R(βτ + z))/x, z = (ln x − ν)/τ, R Mills' ratio",
        range: "α, β, τ (0, ∞), ν (−∞, ∞)",
        conventions: &[
            "α and β are exponents of the tails of the distribution: P(X > x) ~ x^(−α), P(X < x) ~ x^β.",
            "By maximum likelihood; where a tail is no heavier than the log-normal's, its exponent grows to the bound of \
             the search, e⁷ over the standard deviation of ln x.",
            NO_ZEROS,
            AIC,
        ],
        source: "Reed and Jorgensen (2004), Communications in Statistics 33(8)",
        ..FIT
    },
];

/// The terms, parameters as they are asked for.
pub(super) fn terms() -> Vec<Definition> {
    let of = |entry: &Entry| {
        let values: Vec<String> = entry.parameters.iter().map(|(name, _)| (*name).to_owned()).collect();
        entry.definition(entry.id().to_owned(), entry.id().to_owned(), &values)
    };
    TERMS.iter().map(of).collect()
}
