//! What the numbers say of the announced sentence, and of "top 1 %" and "SME" in general; made from the numbers alone.

use serde::Serialize;

use super::compare::{Agreement, Figure, Row};
use super::facts::{Facts, Population, Span};
use super::readings::Group;

/// Which readings reproduce an announced figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Announced {
    /// What it is said of.
    pub group: Group,
    /// The figure.
    pub figure: Figure,
    /// Readings that are published like it.
    pub reproduced_by: Vec<&'static str>,
    /// Readings of which classes do not tell.
    pub possibly_by: Vec<&'static str>,
    /// Readings that are not.
    pub not_by: Vec<&'static str>,
    /// Readings without a number.
    pub unknown: Vec<&'static str>,
}

/// Names of the four readings by rank; they are told as one where they say the same.
const BY_RANK: &str = "rank_";

/// Shares that differ by less than this print the same with one decimal.
const SAME: f64 = 0.000_5;

/// The announced figures, each with the readings that reproduce it.
pub(super) fn announced(rows: &[Row]) -> Vec<Announced> {
    let mut found: Vec<Announced> = Vec::new();
    for row in rows.iter().filter(|row| row.fact.population == Population::All) {
        for comparison in row.published.iter().filter(|comparison| comparison.figure.announced) {
            let at = found.iter().position(|known| known.figure == comparison.figure).unwrap_or_else(|| {
                let (group, figure) = (row.fact.group, comparison.figure.clone());
                found.push(Announced {
                    group,
                    figure,
                    reproduced_by: Vec::new(),
                    possibly_by: Vec::new(),
                    not_by: Vec::new(),
                    unknown: Vec::new(),
                });
                found.len() - 1
            });
            let known = &mut found[at];
            let list = match comparison.agrees {
                Some(Agreement::Yes) => &mut known.reproduced_by,
                Some(Agreement::Possible) => &mut known.possibly_by,
                Some(Agreement::No) => &mut known.not_by,
                None => &mut known.unknown,
            };
            list.push(row.fact.id);
        }
    }
    found
}

/// All sentences, the announced one first.
pub(super) fn sentences(facts: &Facts, rows: &[Row], announced: &[Announced]) -> Vec<String> {
    let mut lines: Vec<String> = announced.iter().flat_map(|one| of_announced(facts, rows, one)).collect();
    lines.extend(not_complements(rows, announced));
    for group in [Group::Top, Group::Small] {
        lines.extend(range(rows, group));
    }
    lines.extend(conclusion(rows));
    lines
}

fn all(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().filter(|row| row.fact.population == Population::All)
}

/// Per cent with one decimal.
fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// A share, or the interval in which it lies.
fn told(span: &Span) -> String {
    match (span.low, span.high) {
        (Some(low), Some(high)) if percent(low) == percent(high) => format!("{} %", percent(low)),
        (Some(low), Some(high)) => format!("{} to {} %", percent(low), percent(high)),
        _ => "-".to_owned(),
    }
}

/// Readings with their numbers; the four by rank as one, where all of them are there.
fn list(rows: &[Row], ids: &[&str]) -> String {
    let of = |id: &str| all(rows).find(|row| row.fact.id == id);
    let by_rank: Vec<&Row> = ids.iter().filter(|id| is_rank(id)).filter_map(|id| of(id)).collect();
    let as_one = by_rank.len() == 4;
    let mut parts = Vec::new();
    if as_one {
        let shares = by_rank.iter().map(|row| row.fact.share_of_exports);
        let span = shares
            .reduce(|one, two| Span {
                low: one.low.zip(two.low).map(|(a, b)| f64::min(a, b)),
                estimate: None,
                high: one.high.zip(two.high).map(|(a, b)| f64::max(a, b)),
            })
            .unwrap_or_default();
        parts.push(format!("the largest 1 % of firms by rank, whatever the rule ({})", told(&span)));
    }
    for id in ids.iter().filter(|id| !(as_one && is_rank(id))) {
        parts.extend(of(id).map(|row| format!("{} ({})", row.fact.words, told(&row.fact.share_of_exports))));
    }
    parts.join("; ")
}

fn is_rank(id: &str) -> bool {
    id.starts_with(BY_RANK) && id != "rank_of_traders"
}

/// The figure as announced: a whole per cent.
fn whole(figure: &Figure) -> String {
    format!("{:.0} %", 100.0 * figure.published)
}

fn of_announced(facts: &Facts, rows: &[Row], announced: &Announced) -> Vec<String> {
    let figure = &announced.figure;
    let year = match facts.scope.year {
        Some(year) if year != figure.year => format!(", announced for {}; the data are of {year}", figure.year),
        _ => format!(", announced for {}", figure.year),
    };
    let mut lines = Vec::new();
    let claim = match announced.group {
        Group::Top => format!("\"The top 1 % hold {}\"{year}", whole(figure)),
        Group::Small => format!("\"SMEs hold {}\"{year}", whole(figure)),
    };
    let kinds = [
        ("reproduced within rounding by", &announced.reproduced_by),
        ("possible, as far as classes tell, for", &announced.possibly_by),
        ("not reproduced by", &announced.not_by),
    ];
    let parts = kinds.iter().filter(|(_, ids)| !ids.is_empty());
    let parts: Vec<String> = parts.map(|(words, ids)| format!("{words} {}", list(rows, ids))).collect();
    if parts.is_empty() {
        lines.push(format!("{claim}: no reading has a number in these data."));
        return lines;
    }
    lines.extend(parts.iter().map(|part| format!("{claim}: {part}.")));
    lines.push(defined(rows, announced));
    lines
}

/// What the announcement says it means, and whether that is enough.
fn defined(rows: &[Row], announced: &Announced) -> String {
    let own = announced.figure.reading.and_then(|id| all(rows).find(|row| row.fact.id == id));
    let others = |id: &str| announced.reproduced_by.iter().filter(|other| **other != id).count();
    match (own, announced.group) {
        (Some(row), _) => {
            let id = row.fact.id;
            let holds = if announced.reproduced_by.contains(&id) {
                "which these data reproduce"
            } else if announced.possibly_by.contains(&id) {
                "which the classes allow"
            } else if announced.unknown.contains(&id) {
                "which these data do not tell"
            } else {
                "which these data do not reproduce"
            };
            let firms = match (row.fact.firms.number(), row.fact.share_of_firms.number()) {
                (Some(firms), Some(share)) => format!(" ({firms:.0} of them, {:.2} % of firms)", 100.0 * share),
                _ => String::new(),
            };
            let more = match others(id) {
                0 => String::new(),
                more => format!("; {more} other readings come to the same number and are other groups of firms"),
            };
            format!("The announcement means {}{firms}, {holds}{more}.", row.fact.words)
        }
        (None, group) => {
            let which = match announced.reproduced_by.as_slice() {
                [] => "no reading of these data fits for certain".to_owned(),
                [only] => format!("the only reading of these data that fits is {}", list(rows, &[only])),
                several => format!("{} readings fit", several.len()),
            };
            format!("The announcement does not say which firms its {} are: {which}.", plural(group))
        }
    }
}

fn plural(group: Group) -> &'static str {
    match group {
        Group::Top => "top 1 %",
        Group::Small => "SMEs",
    }
}

/// What stands between the two announced groups.
fn not_complements(rows: &[Row], announced: &[Announced]) -> Option<String> {
    let small = announced.iter().find(|one| one.group == Group::Small)?;
    if !small.reproduced_by.contains(&"lt_10m") {
        return None;
    }
    let share = |id: &str| all(rows).find(|row| row.fact.id == id)?.fact.share_of_exports.number();
    let between = 1.0 - share("ge_50m")? - share("lt_10m")?;
    Some(format!(
        "The two do not add up to all exports: firms of USD 10M to 50M hold the other {} %.",
        percent(between)
    ))
}

/// From which share to which the readings of a group run.
fn range(rows: &[Row], group: Group) -> Option<String> {
    let known = all(rows).filter(|row| row.fact.group == group);
    let known: Vec<(&Row, f64)> = known.filter_map(|row| Some((row, row.fact.share_of_exports.estimate?))).collect();
    if known.len() < 2 {
        return None;
    }
    let least = known.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let most = known.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let name = group.words();
    if most.1 - least.1 < SAME {
        return Some(format!(
            "Here {} readings of \"{name}\" agree to a tenth of a per cent ({} %); they need not elsewhere.",
            known.len(),
            percent(least.1)
        ));
    }
    let estimated =
        if known.iter().all(|(row, _)| row.fact.share_of_exports.number().is_some()) { "" } else { " (estimates)" };
    Some(format!(
        "{} readings of \"{name}\" run from {} % ({}) to {} % ({}) of exports{estimated}.",
        known.len(),
        percent(least.1),
        least.0.fact.words,
        percent(most.1),
        most.0.fact.words
    ))
}

/// What to make of it.
fn conclusion(rows: &[Row]) -> Option<String> {
    let differ = [Group::Top, Group::Small].into_iter().any(|group| {
        let shares = || {
            let known = all(rows).filter(move |row| row.fact.group == group);
            known.filter_map(|row| row.fact.share_of_exports.estimate)
        };
        shares().fold(f64::NEG_INFINITY, f64::max) - shares().fold(f64::INFINITY, f64::min) >= SAME
    });
    differ.then(|| {
        "These are different groups of firms: a sentence about \"the top 1 %\" or \"SMEs\" holds for one of them only."
            .to_owned()
    })
}
