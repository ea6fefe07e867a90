//! The tables of a track.

use super::super::format::{percent, signed, synthetic_line};
use super::super::table::{TableStyle, draw};
use super::TrackReport;
use super::sentences::{magnitude, year};
use crate::error::Result;
use crate::policy::track::{Basis, Gap, GapPart, LeftOut, Method, MethodOutlook, Projection, Track, YearTotal};

fn table(header: &[String], rows: &[Vec<String>], style: TableStyle) -> Result<String> {
    draw(header, rows, 1, style)
}

fn names<const N: usize>(header: [&str; N]) -> Vec<String> {
    header.map(str::to_owned).to_vec()
}

fn none() -> String {
    "-".to_owned()
}

/// The totals that were used, where they were published, and what was not used.
pub(super) fn series(report: &TrackReport, style: TableStyle) -> Result<String> {
    let (track, input) = (&report.track, &report.input);
    let magnitude = magnitude(track);
    let columns = if input.sources.is_empty() { 4 } else { 6 };
    let unit = magnitude.unit();
    let mut header =
        names(["year", &unit, "growth a year since the row before, %", "of the target, %", "release", "source"]);
    header.truncate(columns);
    let row = |total: &YearTotal| {
        let spell = track.to_date.spells.iter().find(|spell| spell.to == total.year);
        let published = input.sources.iter().find(|source| source.year == total.year);
        let mut cells = vec![
            total.year.to_string(),
            magnitude.show(total.value_usd),
            spell.map_or_else(none, |spell| signed(100.0 * spell.growth_a_year, 1)),
            percent(Some(total.value_usd / track.target_usd)),
        ];
        cells.extend(published.iter().flat_map(|row| [row.vintage.clone(), row.source.clone()]));
        cells.resize(columns, String::new());
        cells
    };
    let rows: Vec<Vec<String>> = track.series.iter().map(row).collect();
    let mut body = input.synthetic.as_ref().map_or_else(String::new, |label| format!("{}\n\n", synthetic_line(label)));
    body.push_str(&table(&header, &rows, style)?);
    let mut lines: Vec<String> = input.notes.clone();
    if !input.left_out.is_empty() {
        lines.insert(0, format!("not used, since no total of a year: {}", left_out(&input.left_out)));
    }
    for line in lines {
        body.push('\n');
        body.push_str(&line);
        body.push('\n');
    }
    Ok(body)
}

/// Years that are left out, by their reason.
fn left_out(rows: &[LeftOut]) -> String {
    let mut by_reason: Vec<(&str, Vec<String>)> = Vec::new();
    for row in rows {
        match by_reason.iter_mut().find(|(reason, _)| *reason == row.reason) {
            Some((_, years)) => years.push(row.year.to_string()),
            None => by_reason.push((&row.reason, vec![row.year.to_string()])),
        }
    }
    let told: Vec<String> =
        by_reason.iter().map(|(reason, years)| format!("{} ({reason})", years.join(", "))).collect();
    told.join("; ")
}

/// Growth that reaches the target, by year.
pub(super) fn required(track: &Track, style: TableStyle) -> Result<String> {
    let header = names(["by", "years", "growth a year, %"]);
    let row = |one: &crate::policy::track::Required| {
        vec![one.by.to_string(), one.years.to_string(), signed(100.0 * one.growth_a_year, 1)]
    };
    table(&header, &track.required.iter().map(row).collect::<Vec<_>>(), style)
}

/// When each method reaches the target.
pub(super) fn when(track: &Track, style: TableStyle) -> Result<String> {
    let by = format!("reached by {}, % of paths", track.by);
    let level = format!("{:.0} % of paths", 100.0 * track.level);
    let header = names(["method", "central projection", &by, "half of the paths by", &format!("{level}, from"), "to"]);
    let row = |one: &MethodOutlook| {
        let mut cells = vec![one.method.words().to_owned()];
        if one.reason.is_some() {
            cells.resize(header.len(), none());
            return cells;
        }
        cells.push(year(track, one.central_year));
        cells.push(one.reached_by.map_or_else(none, |reached| format!("{:.0}", 100.0 * reached)));
        let passage = [one.first_passage_median, one.first_passage_low, one.first_passage_high];
        cells.extend(passage.map(|passage| year(track, passage)));
        cells
    };
    let body = table(&header, &track.methods.iter().map(row).collect::<Vec<_>>(), style)?;
    let why = |one: &MethodOutlook| Some(format!("\n{} (-): {}\n", one.method.words(), one.reason.as_ref()?));
    Ok(track.methods.iter().filter_map(why).fold(body, |body, line| body + &line))
}

/// Centre and interval of every year, methods side by side.
pub(super) fn projected(track: &Track, style: TableStyle) -> Result<String> {
    let fitted: Vec<Method> = track.methods.iter().filter(|one| one.reason.is_none()).map(|one| one.method).collect();
    let of = |method: &Method| [method.words().to_owned(), "interval".to_owned(), "reached, %".to_owned()];
    let header: Vec<String> = std::iter::once("year".to_owned()).chain(fitted.iter().flat_map(of)).collect();
    let magnitude = magnitude(track);
    let cells = |row: Option<&Projection>| match row {
        None => [none(), none(), none()],
        Some(row) => [
            magnitude.show(row.central_usd),
            format!("{} to {}", magnitude.show(row.low_usd), magnitude.show(row.high_usd)),
            format!("{:.0}", 100.0 * row.reached),
        ],
    };
    let row = |year: i32| {
        let found = |method: &Method| track.projection.iter().find(|row| row.method == *method && row.year == year);
        let cells = fitted.iter().flat_map(|method| cells(found(method)));
        std::iter::once(year.to_string()).chain(cells).collect()
    };
    let years = track.to_date.last_year + 1..=track.horizon;
    table(&header, &years.map(row).collect::<Vec<Vec<String>>>(), style)
}

/// The random walk's central year by the first year of the history.
pub(super) fn since(track: &Track, style: TableStyle) -> Result<String> {
    let header = names(["history from", "growth a year to the last year, %", "reached in"]);
    let row = |one: &crate::policy::track::Since| {
        vec![one.since.to_string(), signed(100.0 * one.growth_a_year, 1), year(track, one.central_year)]
    };
    table(&header, &track.since.iter().map(row).collect::<Vec<_>>(), style)
}

/// Past coverage of each method.
pub(super) fn record(track: &Track, style: TableStyle) -> Result<String> {
    let header = names(["method", "years ahead", "forecasts", "within", "within, %", "should be, %", "mean error, %"]);
    let row = |one: &crate::policy::track::BackTest| {
        vec![
            one.method.words().to_owned(),
            one.steps.map_or_else(|| "1 to 5".to_owned(), |steps| steps.to_string()),
            one.forecasts.to_string(),
            one.hits.to_string(),
            one.coverage.map_or_else(none, |coverage| format!("{:.0}", 100.0 * coverage)),
            format!("{:.0}", 100.0 * one.nominal),
            one.mean_error.map_or_else(none, |error| signed(100.0 * error.exp_m1(), 1)),
        ]
    };
    let rows = track.backtest.iter().filter(|one| one.forecasts > 0 || one.steps.is_none());
    let body = table(&header, &rows.map(row).collect::<Vec<_>>(), style)?;
    Ok(body + "\nmean error: by how much totals came out above (+) or below (-) the centre, geometric mean\n")
}

/// What each part adds, and what would close the gap.
pub(super) fn parts(track: &Track, gap: &Gap, style: TableStyle) -> Result<String> {
    let magnitude = magnitude(track);
    let unit = magnitude.unit();
    let last = format!("{}, {unit}", track.to_date.last_year);
    let (reached, share) =
        (format!("{}, {unit}", gap.by), format!("{:.0} % of the gap takes, %", 100.0 * track.closing_share));
    let header = names([
        &gap.dimension,
        &last,
        "growth a year, %",
        "growth of",
        &reached,
        "adds",
        "of the gap, %",
        &share,
        "all of it takes, %",
    ]);
    let row = |part: &GapPart| {
        let whose = match (part.basis, part.since) {
            (Basis::Own, Some(since)) => format!("own, {since} to {}", track.to_date.last_year),
            (Basis::Total, Some(since)) => format!("total, {since} to {}", track.to_date.last_year),
            _ => "stated".to_owned(),
        };
        vec![
            part.part.clone(),
            magnitude.show(part.value_usd),
            signed(100.0 * part.growth_a_year, 1),
            whose,
            magnitude.show(part.reached_usd),
            magnitude.show_signed(part.contribution_usd),
            signed(100.0 * part.share_of_gap, 1),
            signed(100.0 * part.growth_to_close_share, 1),
            part.growth_to_close_all.map_or_else(none, |growth| signed(100.0 * growth, 1)),
        ]
    };
    let mut rows: Vec<Vec<String>> = gap.parts.iter().map(row).collect();
    let summed = |name: &str, reached: f64, adds: f64| {
        let mut cells = vec![name.to_owned(), String::new(), String::new(), String::new()];
        cells.extend([magnitude.show(reached), magnitude.show_signed(adds), signed(100.0 * adds / gap.gap_usd, 1)]);
        cells.resize(header.len(), String::new());
        cells
    };
    let all = track.to_date.last_usd + gap.added_usd;
    rows.push(summed("all parts", all, gap.added_usd));
    let name = if gap.missing_usd > 0.0 { "still missing" } else { "more than needed (-)" };
    rows.push(summed(name, track.target_usd, gap.missing_usd));
    table(&header, &rows, style)
}
