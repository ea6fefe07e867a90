//! A simulated programme as text.

use super::blocks::Block;
use super::format::synthetic_line;
use super::table::{TableStyle, draw, significant};
use crate::error::Result;
use crate::policy::{Estimate, Simulation};
use crate::thousands::grouped;

/// Years that a table shows side by side.
const MOST_YEARS: usize = 8;
/// Sectors that a table shows; the rest is in JSON.
const MOST_SECTORS: usize = 20;
/// Sides of a comparison, as columns.
const SIDES: [&str; 3] = ["without", "with", "difference"];

/// What the columns are called that share the name of their definition with others.
const WORDS: [(&str, &str); 17] = [
    ("total", "exports"),
    ("n", "exporters, firms"),
    ("n_ge_10m", "firms of USD 10M or more, number"),
    ("n_ge_50m", "firms of USD 50M or more, number"),
    ("top_1pct_share", "top 1 % by rank, share of exports"),
    ("share_ge_50m", "firms of USD 50M or more, share of exports"),
    ("share_ge_10m", "firms of USD 10M or more, share of exports"),
    ("share_lt_10m", "firms below USD 10M, share of exports"),
    ("units_share_5m_10m", "USD 5M to 10M, share of firms"),
    ("share_5m_10m", "USD 5M to 10M, share of exports"),
    ("units_share_10m_50m", "USD 10M to 50M, share of firms"),
    ("share_10m_50m", "USD 10M to 50M, share of exports"),
    ("units_share_ge_50m", "firms of USD 50M or more, share of firms"),
    ("cr10", "10 largest firms (CR10), share of exports"),
    ("cr100", "100 largest firms (CR100), share of exports"),
    ("cr1000", "1,000 largest firms (CR1000), share of exports"),
    ("effective_number", "effective number of firms, 1/HHI"),
];

/// A simulation for people: what was assumed, what it says, every measure at the horizon, the years, the costs, the sectors,
/// what to know.
///
/// Errors: none that the data can cause.
pub fn simulation_blocks(simulation: &Simulation) -> Result<Vec<Block>> {
    let block = |heading: &str, body: String| Block { heading: heading.to_owned(), body };
    let mut blocks = vec![block("Assumed", assumed(simulation)), block("In short", lines(&simulation.findings))];
    let interval = grouped(&format!("{}", 100.0 * simulation.level));
    let heading = format!("In {}, mean over replicates and {interval} % interval", simulation.horizon);
    blocks.push(block(&heading, at_horizon(simulation)?));
    blocks.push(block("Year by year, means", by_year(simulation)?));
    blocks.push(block("What it costs and brings, means", amounts(simulation)?));
    if !simulation.sectors.is_empty() {
        blocks.push(block(&format!("By main sector in {}, USD mn, means", simulation.horizon), by_sector(simulation)?));
    }
    if !simulation.notes.is_empty() {
        blocks.push(block("Notes", lines(&simulation.notes)));
    }
    Ok(blocks)
}

/// Every number of a simulation, a row for each: the table it belongs to, year, name and sector, then estimate, low and high,
/// without, with and difference; an amount stands under `with`. Every digit; an empty text where a number is undefined.
///
/// Returns the header and the rows.
#[must_use]
pub fn simulation_rows(simulation: &Simulation) -> (Vec<String>, Vec<Vec<String>>) {
    let keys = ["table", "year", "name", "sector"].map(str::to_owned);
    let ends = SIDES.iter().flat_map(|side| ["", "_low", "_high"].map(|end| format!("{side}{end}")));
    let header = keys.into_iter().chain(ends).chain(simulation.synthetic.iter().map(|_| "synthetic".to_owned()));
    let exact = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let row = |keys: [&str; 4], of: [Option<&Estimate>; 3]| -> Vec<String> {
        let numbers = of.into_iter().flat_map(|one| {
            let ends = one.map_or([None; 3], |one| [one.estimate, one.low, one.high]);
            ends.map(exact)
        });
        let flag = simulation.synthetic.iter().map(|_| "true".to_owned());
        keys.into_iter().map(str::to_owned).chain(numbers).chain(flag).collect()
    };
    let outcomes = simulation.outcomes.iter().map(|one| {
        let keys = ["outcome", &one.year.to_string(), &one.name, ""];
        row(keys, [Some(&one.without), Some(&one.with), Some(&one.difference)])
    });
    let amounts = simulation.amounts.iter().map(|one| {
        let keys = ["amount", &one.year.to_string(), &one.name, ""];
        row(keys, [None, Some(&one.amount), None])
    });
    let sectors = simulation.sectors.iter().map(|one| {
        let keys = ["sector", &one.year.to_string(), "total", &one.sector];
        row(keys, [Some(&one.without), Some(&one.with), Some(&one.difference)])
    });
    (header.collect(), outcomes.chain(amounts).chain(sectors).collect())
}

fn lines(texts: &[String]) -> String {
    texts.iter().flat_map(|text| [text.as_str(), "\n"]).collect()
}

fn assumed(simulation: &Simulation) -> String {
    let whole = |number: u64| grouped(&number.to_string());
    let mut lines = vec![
        format!("programme: {} ({})", simulation.program, simulation.country),
        format!(
            "years: {} (data) to {}; {} replicates, seed {}",
            simulation.base_year,
            simulation.horizon,
            whole(simulation.replicates as u64),
            simulation.seed
        ),
        format!(
            "firms: {} export in {}, {} of them may join ({})",
            whole(simulation.firms),
            simulation.base_year,
            whole(simulation.eligible),
            simulation.eligibility
        ),
        format!("growth without the programme: {}", simulation.growth),
        format!(
            "support in {}, {} for one US dollar ({})",
            simulation.currency,
            grouped(&simulation.per_usd.to_string()),
            simulation.rate_source
        ),
    ];
    if let (Some(target), Some(gap)) = (simulation.target_total_usd, simulation.gap_usd) {
        lines.push(format!(
            "target: USD {} bn, of which {} lacks {} bn",
            grouped(&format!("{:.1}", target / 1e9)),
            simulation.base_year,
            grouped(&format!("{:.1}", gap / 1e9))
        ));
    }
    lines.extend(simulation.synthetic.as_deref().map(synthetic_line));
    lines.join("\n") + "\n"
}

/// A number of a unit: shares in per cent, sums of US dollars in millions.
fn shown(number: Option<f64>, unit: &str) -> String {
    match (number, unit) {
        (None, _) => "-".to_owned(),
        (Some(number), "share") => format!("{:.3}", 100.0 * number),
        (Some(number), "USD" | "the value's unit" | "currency") => grouped(&format!("{:.1}", number / 1e6)),
        (Some(number), "units") => grouped(&format!("{number:.1}")),
        (Some(number), _) => significant(number),
    }
}

/// The name of a number with the unit it is shown in.
fn named(simulation: &Simulation, name: &str) -> (String, String) {
    let Some(definition) = simulation.definitions.get(name) else { return (name.to_owned(), String::new()) };
    let unit = match definition.unit.as_str() {
        "share" => ", %".to_owned(),
        "USD" | "the value's unit" => ", USD mn".to_owned(),
        "currency" => format!(", {} mn", simulation.currency),
        "units" | "index" | "points" | "nats" => String::new(),
        other => format!(", {other}"),
    };
    let unit = if name == "effective_number" { String::new() } else { unit };
    let words = WORDS.iter().find(|(column, _)| *column == name).map(|(_, words)| (*words).to_owned());
    // The name of a measure with parameters leaves out which they are.
    let call = if definition.parameters.is_empty() { String::new() } else { format!(" ({})", definition.measure) };
    let words = words.unwrap_or_else(|| format!("{}{call}", definition.name));
    (format!("{words}{unit}"), definition.unit.clone())
}

fn at_horizon(simulation: &Simulation) -> Result<String> {
    let header = [""].into_iter().chain(SIDES).map(str::to_owned).collect::<Vec<_>>();
    let of_year = simulation.outcomes.iter().filter(|outcome| outcome.year == simulation.horizon);
    let rows: Vec<Vec<String>> = of_year
        .map(|outcome| {
            let (name, unit) = named(simulation, &outcome.name);
            let interval = |one: &Estimate| {
                format!("{} [{}, {}]", shown(one.estimate, &unit), shown(one.low, &unit), shown(one.high, &unit))
            };
            vec![name, interval(&outcome.without), interval(&outcome.with), interval(&outcome.difference)]
        })
        .collect();
    draw(&header, &rows, 1, TableStyle::Plain)
}

/// The last years, as a table shows them.
fn shown_years(simulation: &Simulation) -> Vec<i32> {
    let years: Vec<i32> = (simulation.base_year..=simulation.horizon).collect();
    years[years.len().saturating_sub(MOST_YEARS)..].to_vec()
}

fn header_of(years: &[i32]) -> Vec<String> {
    std::iter::once(String::new()).chain(years.iter().map(ToString::to_string)).collect()
}

/// The totals, the numbers of firms and the two readings of the small firms' share.
fn by_year(simulation: &Simulation) -> Result<String> {
    let years = shown_years(simulation);
    let mut rows = Vec::new();
    for name in ["total", "n", "n_ge_10m", "graduates", "share_lt_10m", "share_cohort_lt_10m", "top_1pct_share"] {
        let (words, unit) = named(simulation, name);
        for (side, of) in SIDES.iter().zip([0, 1, 2]) {
            let numbers = years.iter().map(|year| {
                let outcome = simulation.outcome(name, *year);
                let one = outcome.map(|outcome| [outcome.without, outcome.with, outcome.difference][of]);
                shown(one.and_then(|one| one.estimate), &unit)
            });
            rows.push(std::iter::once(format!("{words}: {side}")).chain(numbers).collect());
        }
    }
    draw(&header_of(&years), &rows, 1, TableStyle::Plain)
}

fn amounts(simulation: &Simulation) -> Result<String> {
    let years: Vec<i32> = shown_years(simulation).into_iter().filter(|year| *year > simulation.base_year).collect();
    let names: Vec<&str> = simulation
        .amounts
        .iter()
        .filter(|amount| amount.year == simulation.horizon)
        .map(|amount| amount.name.as_str())
        .collect();
    let rows: Vec<Vec<String>> = names
        .into_iter()
        .map(|name| {
            let (words, unit) = named(simulation, name);
            let number = |year: &i32| shown(simulation.amount(name, *year).and_then(|one| one.estimate), &unit);
            std::iter::once(words).chain(years.iter().map(number)).collect()
        })
        .collect();
    draw(&header_of(&years), &rows, 1, TableStyle::Plain)
}

/// The sectors that change most.
fn by_sector(simulation: &Simulation) -> Result<String> {
    let header = [""].into_iter().chain(SIDES).map(str::to_owned).collect::<Vec<_>>();
    let mut sectors: Vec<_> = simulation.sectors.iter().filter(|sector| sector.year == simulation.horizon).collect();
    let change = |sector: &&crate::policy::SectorOutcome| sector.difference.estimate.unwrap_or(0.0).abs();
    sectors.sort_by(|a, b| change(b).total_cmp(&change(a)));
    let rows: Vec<Vec<String>> = sectors
        .iter()
        .take(MOST_SECTORS)
        .map(|sector| {
            let sides = [sector.without, sector.with, sector.difference].map(|side| shown(side.estimate, "USD"));
            std::iter::once(sector.sector.clone()).chain(sides).collect()
        })
        .collect();
    let body = draw(&header, &rows, 1, TableStyle::Plain)?;
    Ok(match sectors.len().saturating_sub(MOST_SECTORS) {
        0 => body,
        others => format!("{body}other sectors, which change less, in --format json: {others}\n"),
    })
}
