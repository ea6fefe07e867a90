//! Columns of the tables of motion: survival, cohorts, transitions, size classes and mobility; see `motion_growth` for
//! growth.

use super::Definition;
use super::catalogue::Entry;
use super::motion_growth::GROWTH;

/// A table of motion: what the histories of a group's firms are told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MotionTable {
    /// Survival curves of entrants.
    Survival,
    /// Entrants of each year, and who is left.
    Cohorts,
    /// Firms by class in one year and in the next.
    Transitions,
    /// What happens to the firms of each class.
    SizeClasses,
    /// How much firms move from one year to the next.
    Mobility,
    /// Where growth comes from.
    Growth,
}

impl MotionTable {
    /// Name in a call: `survival`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Survival => "survival",
            Self::Cohorts => "cohorts",
            Self::Transitions => "transitions",
            Self::SizeClasses => "size_classes",
            Self::Mobility => "mobility",
            Self::Growth => "growth",
        }
    }

    /// What each column means, in the order of the table; `given` are parameters by name, as they are written.
    pub(crate) fn definitions(self, given: &[(&str, String)]) -> Vec<Definition> {
        let value =
            |name: &str| given.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value).to_owned();
        let of = |entry: &Entry| {
            let values: Vec<String> = entry.parameters.iter().map(|(name, _)| value(name)).collect();
            entry.definition(self.name().to_owned(), entry.id().to_owned(), &values)
        };
        self.entries().iter().map(of).collect()
    }

    fn entries(self) -> &'static [Entry] {
        match self {
            Self::Survival => &SURVIVAL,
            Self::Cohorts => &COHORTS,
            Self::Transitions => &TRANSITIONS,
            Self::SizeClasses => &SIZE_CLASSES,
            Self::Mobility => &MOBILITY,
            Self::Growth => &GROWTH,
        }
    }
}

const SPELLS: (&str, &str) = ("spells", "first (of each firm) or all");
const BREAKS: (&str, &str) = ("breaks", "ascending values more than 0, in the value's unit");

pub(super) const EXPORTS: &str =
    "A firm exports in t when its flows of t in the group add up to more than 0; t−1 and t+1 are calendar years.";
const SPELL: &str = "A spell is a run of calendar years in which a firm exports within the group. Those that begin in the \
    first year of the data, or after a year that the data lack, may have begun before: they are left out and counted.";
const POLICY: &str = "spells=first takes the first spell of each firm, if its beginning is seen, so that firms that come back \
    are not new; spells=all takes each spell, so that firms that come back enter again.";
const CENSORED: &str = "A spell that lasts to the last year of the data, or to one before a year that they lack, is censored: \
    it counts as at risk as long as it is seen.";
const RISK: &str =
    "A spell is at risk at age a when it lasts to age a−1 and the data have its year at age a; at age 0 each is.";
const PAIRS: &str = "A firm counts in a pair of neighbouring calendar years when it exports in at least one of them; years \
    between which one is absent are no pair.";
const CLASSES: &str = "A value equal to a break belongs to the class above it; out is not to export.";
const STAYING: &str = "Given staying: among the firms that export in both years.";
const MARKOV: &str = "Moves of a year depend on the class alone, as counted (a Markov chain).";
const TIES: &str = "Of firms tied at the border each counts in part, so that the parts add up to the places left; where fewer firms export, \
    all of them are on top.";

const OF_SURVIVAL: Entry = Entry {
    call: "",
    example: "",
    name: "",
    parameters: &[SPELLS],
    formula: "",
    unit: "spells",
    range: "0, 1, …",
    conventions: &[EXPORTS, SPELL, POLICY, CENSORED, RISK],
    source: "Kaplan and Meier (1958); Brenton, Saborowski and von Uexkull (2010) for export spells",
};

const INTERVAL: &[(&str, &str)] = &[SPELLS, ("level", "in (0, 1), 0.95 by default")];
const INTERVALS: &[&str] = &[
    EXPORTS,
    SPELL,
    POLICY,
    CENSORED,
    RISK,
    "The interval is the plain one, not that of log S, and cut to [0, 1]; where S is 0 or 1 it has no width.",
];
const GREENWOOD: &str = "Greenwood (1926)";

static SURVIVAL: [Entry; 8] = [
    Entry { call: "age", name: "Years since entry", formula: "a = 0, 1, …", unit: "years", ..OF_SURVIVAL },
    Entry {
        call: "at_risk",
        name: "Spells at risk",
        formula: "n(a) = #{spells that last to age a−1 and whose year at age a is in the data}",
        ..OF_SURVIVAL
    },
    Entry {
        call: "ended",
        name: "Spells that end",
        formula: "d(a) = #{spells at risk at age a that do not last to age a}",
        ..OF_SURVIVAL
    },
    Entry {
        call: "censored",
        name: "Censored spells",
        formula: "#{spells that last to age a and whose year at age a+1 is not in the data}",
        ..OF_SURVIVAL
    },
    Entry {
        call: "survival",
        name: "Survival (Kaplan–Meier)",
        formula: "S(a) = Π (1 − d(b)/n(b)) over b ≤ a",
        unit: "share",
        range: "[0, 1]",
        ..OF_SURVIVAL
    },
    Entry {
        call: "standard_error",
        name: "Standard error of survival",
        formula: "√(S(a)² Σ d(b)/(n(b) (n(b) − d(b)))) over b ≤ a",
        unit: "share",
        range: "[0, 1]",
        source: GREENWOOD,
        ..OF_SURVIVAL
    },
    Entry {
        call: "low",
        name: "Lower end of the interval of survival",
        parameters: INTERVAL,
        formula: "max(0, S(a) − z · standard error), z the (1 + level)/2 quantile of the normal distribution",
        unit: "share",
        range: "[0, 1]",
        conventions: INTERVALS,
        source: GREENWOOD,
        ..OF_SURVIVAL
    },
    Entry {
        call: "high",
        name: "Upper end of the interval of survival",
        parameters: INTERVAL,
        formula: "min(1, S(a) + z · standard error), z the (1 + level)/2 quantile of the normal distribution",
        unit: "share",
        range: "[0, 1]",
        conventions: INTERVALS,
        source: GREENWOOD,
        ..OF_SURVIVAL
    },
];

const KOREA: &str = "The k-year survival that the Korea Customs Service publishes for year t is this share (spells=all) in the \
    row of entry t−k and age k: the table read along its diagonal, entry + age = t.";
const LAST_ROW: &str = "The last row of each year of entry is the first age that the data do not see, with the reason: they end, or have a gap.";

const OF_COHORTS: Entry = Entry {
    unit: "firms",
    conventions: &[EXPORTS, SPELL, POLICY, KOREA, LAST_ROW],
    source: "World Bank Exporter Dynamics Database (Cebeci, Fernandes, Freund and Pierola 2012), C3, C5 and C6; Korea \
        Customs Service, yearly statistics of exporting firms",
    ..OF_SURVIVAL
};

static COHORTS: [Entry; 4] = [
    Entry { call: "age", name: "Years since entry", formula: "a = 0, 1, …", unit: "years", ..OF_COHORTS },
    Entry {
        call: "entrants",
        name: "Entrants",
        formula: "#{f : x(f,t−1) = 0, x(f,t) > 0}, t the year of entry",
        ..OF_COHORTS
    },
    Entry {
        call: "alive",
        name: "Entrants that are left",
        formula: "#{entrants f of t : x(f,t+1) > 0, …, x(f,t+a) > 0}",
        ..OF_COHORTS
    },
    Entry {
        call: "survival_share",
        name: "Share of the entrants that are left",
        formula: "alive / entrants",
        unit: "share",
        range: "[0, 1]",
        ..OF_COHORTS
    },
];

const OF_TRANSITIONS: Entry = Entry {
    parameters: &[BREAKS],
    unit: "share",
    range: "[0, 1]",
    conventions: &[EXPORTS, PAIRS, CLASSES],
    source: "Shorrocks (1978), Econometrica 46(5), for the matrix of a panel",
    ..OF_SURVIVAL
};

static TRANSITIONS: [Entry; 3] = [
    Entry {
        call: "firms",
        name: "Firms that move",
        formula: "n(i,j) = #{f in i in t−1 and in j in t}, added up over all pairs of years",
        unit: "firms",
        range: "0, 1, …",
        ..OF_TRANSITIONS
    },
    Entry {
        call: "probability",
        name: "Probability to be in a class one year later",
        formula: "p(i,j) = n(i,j) / Σ n(i,j') over j'",
        conventions: &[
            EXPORTS,
            PAIRS,
            CLASSES,
            "Firms that are out in both years are not counted: the row of out is where entrants begin.",
        ],
        ..OF_TRANSITIONS
    },
    Entry {
        call: "probability_staying",
        name: "Probability to be in a class one year later, given staying",
        formula: "q(i,j) = n(i,j) / Σ n(i,j') over j' ≠ out",
        conventions: &[EXPORTS, PAIRS, CLASSES, STAYING],
        ..OF_TRANSITIONS
    },
];

static SIZE_CLASSES: [Entry; 4] = [
    Entry {
        call: "firm_years",
        name: "Firm-years",
        formula: "#{(f,t) : x(f,t) > 0 in the class}",
        unit: "firms",
        range: "0, 1, …",
        conventions: &[EXPORTS, CLASSES],
        ..OF_TRANSITIONS
    },
    Entry {
        call: "entrants_share",
        name: "Share of entrants that begin in the class",
        formula: "e(j) = n(out,j) / Σ n(out,j') over j'",
        ..OF_TRANSITIONS
    },
    Entry {
        call: "exit_rate",
        name: "Exit rate of the class",
        formula: "p(i,out) = n(i,out) / Σ n(i,j') over j'",
        ..OF_TRANSITIONS
    },
    Entry {
        call: "stationary_share",
        name: "Share of exporters in the class in the long run",
        formula: "π = π M, Σ π = 1, M(i,j) = p(i,j) + p(i,out) e(j)",
        conventions: &[
            EXPORTS,
            PAIRS,
            CLASSES,
            MARKOV,
            "Each firm that leaves is replaced by an entrant; classes that firms leave for good, or are never in, have 0.",
        ],
        source: "Grassmann, Taksar and Heyman (1985)",
        ..OF_TRANSITIONS
    },
];

const OF_MOBILITY: Entry = OF_TRANSITIONS;
const CHURN: Entry = Entry {
    parameters: &[],
    formula: "1 − #{f among the k largest of t−1 and of t} / k",
    conventions: &[EXPORTS, TIES],
    source: "definition",
    ..OF_TRANSITIONS
};
const PASSAGE: Entry = Entry {
    parameters: &[BREAKS, ("threshold", "one of the breaks")],
    source: "Kemeny and Snell (1960), chapter 3",
    ..OF_TRANSITIONS
};

static MOBILITY: [Entry; 7] = [
    Entry {
        call: "shorrocks",
        name: "Shorrocks' mobility",
        formula: "(k − Σ q(i,i)) / (k − 1), k classes, q from the moves from t−1 to t, given staying",
        unit: "index",
        range: "[0, k/(k − 1)]",
        conventions: &[EXPORTS, CLASSES, STAYING, "Undefined when no firm of one of the classes stays."],
        source: "Shorrocks (1978), Econometrica 46(5)",
        ..OF_MOBILITY
    },
    Entry {
        call: "rank_correlation",
        name: "Rank correlation (Spearman)",
        parameters: &[],
        formula: "correlation of the ranks of x(f,t−1) and x(f,t) over the firms f that export in both",
        unit: "index",
        range: "[−1, 1]",
        conventions: &[EXPORTS, "Tied firms have the mean of the ranks that they take up."],
        source: "Spearman (1904)",
        ..OF_MOBILITY
    },
    Entry { call: "churn_10", name: "Churn of the top 10", ..CHURN },
    Entry { call: "churn_100", name: "Churn of the top 100", ..CHURN },
    Entry { call: "churn_1000", name: "Churn of the top 1000", ..CHURN },
    Entry {
        call: "years_to_threshold",
        name: "Mean years to the threshold, given staying",
        formula: "τ(i) = 1 + Σ q(i,j) τ(j) over the classes j below the threshold; of the class i just below it",
        unit: "years",
        range: "[1, ∞)",
        conventions: &[EXPORTS, CLASSES, STAYING, MARKOV, "Moves are those from t−1 to t."],
        ..PASSAGE
    },
    Entry {
        call: "reach_probability",
        name: "Probability to reach the threshold before leaving export",
        formula: "r(i) = Σ p(i,j) over j at or above the threshold + Σ p(i,j) r(j) over j below it; of the class i just below it",
        conventions: &[EXPORTS, CLASSES, MARKOV, "Moves are those from t−1 to t."],
        ..PASSAGE
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [MotionTable; 6] = [
        MotionTable::Survival,
        MotionTable::Cohorts,
        MotionTable::Transitions,
        MotionTable::SizeClasses,
        MotionTable::Mobility,
        MotionTable::Growth,
    ];

    #[test]
    fn every_column_is_defined_once_and_in_full() {
        let given = ["spells", "level", "breaks", "threshold"].map(|name| (name, format!("as {name}")));
        for table in ALL {
            let columns = table.definitions(&given);
            for (at, told) in columns.iter().enumerate() {
                assert!(
                    columns[..at].iter().all(|other| other.id != told.id && other.name != told.name),
                    "{}",
                    told.id
                );
                for text in [&told.id, &told.name, &told.formula, &told.unit, &told.range, &told.source] {
                    assert!(!text.is_empty(), "{} of {}", told.id, table.name());
                }
                assert_eq!((&told.column, told.measure.as_str()), (&told.id, table.name()));
                assert!(told.conventions.iter().all(|one| one.ends_with('.')), "{}", told.id);
                assert!(!told.conventions.is_empty(), "{}", told.id);
                assert!(told.parameters.iter().all(|one| one.value == format!("as {}", one.name)), "{}", told.id);
            }
        }
    }
}
