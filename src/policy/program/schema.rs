//! The keys of a programme's file and what each accepts: one list for the reader, its messages and the documentation.

/// A key and what it accepts. `*` stands for a name that the file gives.
pub(super) struct Key {
    /// Sections and key, separated by dots.
    pub(super) path: &'static str,
    /// What is accepted, as a message says it after "takes".
    pub(super) accepted: &'static str,
}

/// The number of the schema that this crate reads.
pub(super) const SCHEMA: i64 = 1;

const SHARE: &str = "a number from 0 to 1, { low = a, high = b } or { mean = m, sd = s }";
const TEXTS: &str = "a list of texts, each once";
const USD: &str = "US dollars a year, above 0";

const fn key(path: &'static str, accepted: &'static str) -> Key {
    Key { path, accepted }
}

/// Every key, in the order in which a file is best written.
pub(super) const KEYS: [Key; 56] = [
    key("schema", "1"),
    key("name", "a text"),
    key("country", "a text"),
    key("sources", TEXTS),
    key("graduation_usd", USD),
    key("base_total_usd", USD),
    key("target_total_usd", USD),
    key("services", TEXTS),
    key("cohorts", "one or more sections [[cohorts]]"),
    key("cohorts.first_year", "a year from 1900 to 2999"),
    key("cohorts.last_year", "a year from the first to 2999"),
    key("cohorts.firms_per_year", "a whole number of at least 1"),
    key("eligibility", "a section [eligibility]"),
    key("eligibility.reading", "the name of one of [eligibility.readings]"),
    key("eligibility.readings", "one or more sections [eligibility.readings.NAME]"),
    key("eligibility.readings.*", "a section [eligibility.readings.NAME]"),
    key("eligibility.readings.*.min_usd", "US dollars a year, at least 0"),
    key("eligibility.readings.*.below_usd", USD),
    key("eligibility.readings.*.size_classes", TEXTS),
    key("eligibility.readings.*.sectors", TEXTS),
    key("eligibility.readings.*.fields", "a list of fields or groups of [fields], each once"),
    key("eligibility.readings.*.min_growth", "a number of at least -1, 0.1 for ten per cent"),
    key("eligibility.readings.*.max_growth", "a number of at least -1, 0.1 for ten per cent"),
    key("eligibility.readings.*.min_markets", "a whole number of at least 1"),
    key("eligibility.readings.*.max_markets", "a whole number of at least 1"),
    key("selection", "a section [selection]"),
    key("selection.kind", "'random', 'largest', 'fastest_growing', 'score' or 'lottery'"),
    key("selection.strata", "'size_class' or 'sector'"),
    key("selection.weights", "{ value = a, growth = b, markets = c }"),
    key("selection.weights.value", "a number"),
    key("selection.weights.growth", "a number"),
    key("selection.weights.markets", "a number"),
    key("effect", "a section [effect]"),
    key("effect.kind", "'none', 'target', 'growth' or 'mobility'"),
    key("effect.years", "a whole number from 1 to 100"),
    key("effect.success", SHARE),
    key("effect.attrition", SHARE),
    key("effect.deadweight", SHARE),
    key("effect.displacement", SHARE),
    key("effect.level_usd", USD),
    key("effect.uplift", "a number above -1, { low = a, high = b } or { mean = m, sd = s }"),
    key("effect.breaks_usd", "a rising list of US dollars a year, above 0"),
    key("effect.shift", SHARE),
    key("support", "a section [support]"),
    key("support.per_firm", "a number of at least 0"),
    key("support.basis", "'programme' or 'year'"),
    key("support.currency", "three capital letters, such as USD or KRW"),
    key("support.per_usd", "a number above 0"),
    key("support.rate_source", "a text"),
    key("agencies", "a section [agencies]"),
    key("agencies.*", "a list of some of 'services', each once"),
    key("fields", "a section [fields]"),
    key("fields.*", "a list of sectors as the data label them, or a section of such lists (a group of fields)"),
    key("fields.*.*", "a list of sectors as the data label them"),
    key("facts", "a section [facts]"),
    key("facts.*", "a text, a number or a date"),
];

/// What a key accepts.
pub(super) fn accepted(path: &str) -> &'static str {
    KEYS.iter().find(|key| key.path == path).map_or("", |key| key.accepted)
}

/// The keys of a section, without its own path.
pub(super) fn keys_of(section: &str) -> Vec<&'static str> {
    let within = |path: &'static str| match section {
        "" => Some(path),
        _ => path.strip_prefix(section)?.strip_prefix('.'),
    };
    KEYS.iter().filter_map(|key| within(key.path)).filter(|rest| !rest.contains('.') && !rest.is_empty()).collect()
}

/// At most this many names are told.
const TOLD: usize = 3;
/// So many when none is alike.
const FIRST: usize = 8;

/// The names that may have been meant, as the end of a message: at most three that are alike (Jaro–Winkler similarity of
/// at least 0.7), the most similar first; where none is, the first eight that there are.
pub(super) fn nearest(wanted: &str, known: &[&str]) -> String {
    let lower = wanted.to_lowercase();
    let mut scored: Vec<(f64, &str)> =
        known.iter().map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), *name)).collect();
    scored.retain(|(score, _)| *score >= 0.7);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let (words, names): (&str, Vec<&str>) = if scored.is_empty() {
        ("there are", known.iter().take(FIRST).copied().collect())
    } else {
        ("nearest:", scored.into_iter().take(TOLD).map(|(_, name)| name).collect())
    };
    match names.len() {
        0 => "there are none".to_owned(),
        _ => format!("{words} '{}'", names.join("', '")),
    }
}
