//! The road to a target in sentences, each with what it takes for granted.

use super::super::format::{Magnitude, signed};
use crate::policy::track::{Basis, Gap, Method, MethodOutlook, NOT_LISTED, Spell, Track, YEARS_AHEAD};

/// Fewer past forecasts than this cannot show whether intervals are right.
const FEW_FORECASTS: usize = 100;

/// A growth a year in per cent with its sign.
pub(super) fn growth(rate: f64) -> String {
    format!("{} %", signed(100.0 * rate, 1))
}

/// A probability in whole per cent.
pub(super) fn chance(probability: f64) -> String {
    format!("{:.0} %", 100.0 * probability)
}

/// A year, or that it is none of the years that were looked at.
pub(super) fn year(track: &Track, year: Option<i32>) -> String {
    year.map_or_else(|| format!("after {}", last_seen(track)), |year| year.to_string())
}

fn last_seen(track: &Track) -> i32 {
    track.to_date.last_year + i32::try_from(YEARS_AHEAD).unwrap_or(0)
}

/// The unit in which a track's values are shown.
pub(super) fn magnitude(track: &Track) -> Magnitude {
    Magnitude::of(track.to_date.last_usd, true)
}

/// The road in sentences: where it stands, what is needed, when it is reached, how good that was, what would close the gap.
pub(super) fn sentences(track: &Track) -> Vec<String> {
    let mut told = vec![standing(track), needed(track)];
    told.extend(track.methods.iter().map(|method| expected(track, method)));
    told.push(horizon_of_history(track));
    told.push(record(track));
    told.extend(track.gap.iter().flat_map(|gap| closing(track, gap)));
    told
}

fn standing(track: &Track) -> String {
    let (to_date, magnitude) = (&track.to_date, magnitude(track));
    format!(
        "Exports of {} were {}, {:.1} % of the target of {}; {} are missing.",
        to_date.last_year,
        magnitude.words(to_date.last_usd),
        100.0 * to_date.reached_share,
        magnitude.words(track.target_usd),
        magnitude.words(to_date.gap_usd)
    )
}

fn needed(track: &Track) -> String {
    let span = |spell: &Spell| format!("{} from {} to {}", growth(spell.growth_a_year), spell.from, spell.to);
    let past = [Some(track.to_date.whole), track.to_date.recent, Some(track.to_date.last)];
    let past: Vec<String> = past.iter().flatten().map(span).collect();
    format!(
        "Reaching it by {} takes {} a year; growth a year was {}.",
        track.by,
        growth(track.required_by().growth_a_year),
        past.join(", ")
    )
}

fn expected(track: &Track, method: &MethodOutlook) -> String {
    let name = method.method.words();
    if let Some(reason) = &method.reason {
        return format!("The {name} cannot be fitted: {reason}.");
    }
    let central = match method.central_year {
        Some(year) => format!("reaches the target in {year}"),
        None => format!("does not reach the target by {}", last_seen(track)),
    };
    format!(
        "The central projection of the {name} {central}; {} of its paths have reached it by {}, and its {} interval of the \
         year is {} to {}.",
        method.reached_by.map_or_else(String::new, chance),
        track.by,
        chance(track.level),
        year(track, method.first_passage_low),
        year(track, method.first_passage_high)
    )
}

/// Where the drift comes from, and what another beginning would make of it.
fn horizon_of_history(track: &Track) -> String {
    let years: Vec<Option<i32>> = track.since.iter().map(|since| since.central_year).collect();
    let late = |year: &Option<i32>| year.unwrap_or(i32::MAX);
    let (earliest, latest) = (years.iter().copied().min_by_key(late), years.iter().copied().max_by_key(late));
    format!(
        "All of this goes on from {} yearly totals, {} to {}, of which the first and the last alone make the drift: with \
         another first year the same method's central year lies anywhere from {} to {}.",
        track.series.len(),
        track.to_date.first_year,
        track.to_date.last_year,
        year(track, earliest.flatten()),
        year(track, latest.flatten())
    )
}

fn record(track: &Track) -> String {
    let past = Method::ALL.iter().filter_map(|method| track.past(*method)).filter(|past| past.forecasts > 0);
    let past: Vec<String> =
        past.map(|past| format!("{} of {} ({})", past.hits, past.forecasts, past.method.words())).collect();
    if past.is_empty() {
        return "There are too few years to try the methods on the past: nothing vouches for their intervals."
            .to_owned();
    }
    let most = Method::ALL.iter().filter_map(|method| track.past(*method)).map(|past| past.forecasts).max();
    let verdict = if most.unwrap_or(0) < FEW_FORECASTS {
        "so few overlapping forecasts cannot tell much"
    } else {
        "forecasts overlap, so they tell less than their number"
    };
    let bias = track.past(Method::RandomWalk).and_then(|past| past.mean_error).map_or(0.0, f64::exp_m1);
    let side = if bias < 0.0 { "below" } else { "above" };
    format!(
        "In the past, intervals that should hold {} of later totals held {}, and totals came out {:.1} % {side} the random \
         walk's centre on average; {verdict}.",
        chance(track.level),
        past.join(", "),
        100.0 * bias.abs()
    )
}

/// What would have to be true of each part.
fn closing(track: &Track, gap: &Gap) -> Vec<String> {
    let magnitude = magnitude(track);
    let share = 100.0 * track.closing_share;
    let others = match track.growth {
        Some(rate) => format!("if all others grow by {} a year", growth(rate)),
        None => "if all others grow as before".to_owned(),
    };
    let named = gap.parts.iter().filter(|part| part.part != NOT_LISTED);
    let sentence = |part: &crate::policy::track::GapPart| {
        let own = match part.basis {
            Basis::Own if part.since == Some(track.to_date.last_year - 1) => {
                format!("{} in one year, {}", growth(part.growth_a_year), track.to_date.last_year)
            }
            Basis::Own => format!(
                "{} from {} to {}",
                growth(part.growth_a_year),
                part.since.unwrap_or(0),
                track.to_date.last_year
            ),
            Basis::Total => format!("not known, the total's {}", growth(part.growth_a_year)),
            Basis::Stated => format!("stated as {}", growth(part.growth_a_year)),
        };
        let whole = match part.growth_to_close_all {
            Some(rate) => format!("{others}, {} a year closes all of it", growth(rate)),
            None => format!("{others}, the target is passed without it"),
        };
        format!(
            "For {} ({} in {}, growth a year {own}) to add {share:.0} % of the gap of {} by {} takes {} a year; {whole}.",
            part.part,
            magnitude.words(part.value_usd),
            track.to_date.last_year,
            magnitude.words(gap.gap_usd),
            gap.by,
            growth(part.growth_to_close_share)
        )
    };
    named.map(sentence).collect()
}

/// What a reader of these numbers must know.
pub(super) fn notes(track: &Track) -> Vec<String> {
    let mut notes = vec![
        "Totals and target are current US dollars: inflation and exchange rates move them as much as trade does.".to_owned(),
        format!(
            "{} totals cannot tell a trend from a run of good years; the methods know nothing but them: no prices, no \
             policy, no world trade.",
            track.series.len()
        ),
        "A path that reaches the target counts from that year on, even if it falls below again; so half of the paths may have \
         reached it before the central projection does."
            .to_owned(),
    ];
    let short =
        |gap: &Gap| gap.parts.iter().any(|part| part.since.is_some_and(|since| since == track.to_date.last_year - 1));
    if track.growth.is_none() && !track.gap.is_empty() {
        let magnitude = magnitude(track);
        let sum =
            |gap: &Gap| format!("{} by {}", magnitude.words(track.to_date.last_usd + gap.added_usd), gap.dimension);
        let sums: Vec<String> = track.gap.iter().map(sum).collect();
        notes.push(format!(
            "The parts of the gap are arithmetic, not a forecast: each goes on at its own past growth, over another span, so \
             each split has its own sum in {}: {}.",
            track.by,
            sums.join(", ")
        ));
    }
    if track.growth.is_none() && track.gap.iter().any(short) {
        notes.push(
            "Growth over one year (see 'growth of') is a year's luck, not a rate to go on with: state one (--growth RATE)."
                .to_owned(),
        );
    }
    if track.gap.iter().any(|gap| gap.parts.iter().any(|part| part.part == NOT_LISTED)) {
        notes.push("'not listed' is what the parts leave of the total; it is no group of its own.".to_owned());
    }
    for dimension in &track.without_parts {
        notes.push(format!(
            "By {dimension}: no part is known in {}, so the gap is not shown by it.",
            track.to_date.last_year
        ));
    }
    notes
}
