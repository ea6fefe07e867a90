//! The report as text: blocks of a heading and lines, which a terminal may set in bold and plain.

use super::format::{billions, count, index, percent, points, signed, tenth};
use super::table::{TableStyle, draw};
use super::{Change, PeriodReport, Report};
use crate::error::Result;
use crate::panel::{Axis, InputSummary};

/// Most periods that a text report shows side by side; the rest is in JSON.
pub const MOST_PERIODS: usize = 8;

/// A heading and the lines under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Heading, one line.
    pub heading: String,
    /// Text, ending with a line break.
    pub body: String,
}

type Line = (&'static str, fn(&PeriodReport) -> String);

const FIRMS: [Line; 14] = [
    ("exporters, firms", |p| count(p.number(Axis::Firm, "n"))),
    ("top 1 % by rank, % of exports", |p| percent(p.number(Axis::Firm, "top_1pct_share"))),
    ("firms of USD 50M or more, number", |p| count(p.number(Axis::Firm, "n_ge_50m"))),
    ("firms of USD 50M or more, % of exports", |p| percent(p.number(Axis::Firm, "share_ge_50m"))),
    ("firms of USD 10M or more, number", |p| count(p.number(Axis::Firm, "n_ge_10m"))),
    ("firms below USD 10M, % of exports", |p| percent(p.number(Axis::Firm, "share_lt_10m"))),
    ("10 largest firms (CR10), %", |p| percent(p.number(Axis::Firm, "cr10"))),
    ("100 largest firms (CR100), %", |p| percent(p.number(Axis::Firm, "cr100"))),
    ("1,000 largest firms (CR1000), %", |p| percent(p.number(Axis::Firm, "cr1000"))),
    ("HHI, 0 to 1", |p| index(p.number(Axis::Firm, "hhi"))),
    ("HHI, points of 10,000", |p| tenth(p.number(Axis::Firm, "hhi_points"))),
    ("effective number of firms, 1/HHI", |p| tenth(p.number(Axis::Firm, "effective_number"))),
    ("Gini, population, 0 to 1", |p| index(p.number(Axis::Firm, "gini"))),
    ("Theil T, nats", |p| index(p.number(Axis::Firm, "theil"))),
];

const MIDDLE: [Line; 4] = [
    ("USD 5M to 10M, % of firms", |p| percent(p.number(Axis::Firm, "units_share_5m_10m"))),
    ("USD 5M to 10M, % of exports", |p| percent(p.number(Axis::Firm, "share_5m_10m"))),
    ("USD 10M to 50M, % of firms", |p| percent(p.number(Axis::Firm, "units_share_10m_50m"))),
    ("USD 10M to 50M, % of exports", |p| percent(p.number(Axis::Firm, "share_10m_50m"))),
];

const SIZES: [Line; 3] = [
    ("large firms, % of exports", |p| percent(p.number(Axis::Firm, "share_size_large"))),
    ("mid-sized firms, % of exports", |p| percent(p.number(Axis::Firm, "share_size_mid"))),
    ("SMEs, % of exports", |p| percent(p.number(Axis::Firm, "share_size_sme"))),
];

const MARKETS: [Line; 5] = [
    ("markets, number", |p| count(p.number(Axis::Market, "n"))),
    ("largest market, % of exports", |p| percent(p.number(Axis::Market, "cr1"))),
    ("5 largest markets, %", |p| percent(p.number(Axis::Market, "cr5"))),
    ("HHI, 0 to 1", |p| index(p.number(Axis::Market, "hhi"))),
    ("effective number of markets, 1/HHI", |p| tenth(p.number(Axis::Market, "effective_number"))),
];

const PRODUCTS: [Line; 5] = [
    ("products, number", |p| count(p.number(Axis::Product, "n"))),
    ("largest product, % of exports", |p| percent(p.number(Axis::Product, "cr1"))),
    ("5 largest products, %", |p| percent(p.number(Axis::Product, "cr5"))),
    ("HHI, 0 to 1", |p| index(p.number(Axis::Product, "hhi"))),
    ("effective number of products, 1/HHI", |p| tenth(p.number(Axis::Product, "effective_number"))),
];

impl Report {
    /// The report for people, in order: input, totals, firms, classes, markets, products, change, "which top 1 %?",
    /// what is left out.
    ///
    /// Errors: none that the data can cause.
    pub fn blocks(&self) -> Result<Vec<Block>> {
        let mut blocks = vec![Block { heading: "Input".to_owned(), body: input_lines(&self.input) }];
        blocks.push(self.total_block()?);
        let firms = self.periods.iter().any(|period| period.firms.is_some());
        if firms {
            blocks.push(self.lines_block("Across firms", &FIRMS)?);
            blocks.push(self.lines_block("The middle: size by exports in the period", &MIDDLE)?);
        }
        if self.definitions.contains_key("share_size_sme") {
            blocks.push(self.lines_block("Legal size classes, as the data give them", &SIZES)?);
        }
        if self.periods.iter().any(|period| period.markets.is_some()) {
            blocks.push(self.lines_block("Across markets", &MARKETS)?);
        }
        if self.periods.iter().any(|period| period.products.is_some()) {
            blocks.push(self.lines_block("Across products", &PRODUCTS)?);
        }
        if let Some((last, change)) = self.periods.last().and_then(|last| Some((last, last.change.as_ref()?))) {
            let heading = format!("What changed from {} to {}", change.since, last.period);
            blocks.push(Block { heading, body: change_lines(change, last) });
        }
        if let Some(last) = self.periods.last().filter(|_| !self.which_top.is_empty()) {
            let heading = format!("Which top 1 %? ({})", last.period);
            blocks.push(Block { heading, body: self.which_top.join("\n") + "\n" });
        }
        if !self.omitted.is_empty() {
            let lines = self.omitted.iter().map(|left| format!("{}: {}\n", left.section, left.reason));
            blocks.push(Block { heading: "Left out".to_owned(), body: lines.collect() });
        }
        Ok(blocks)
    }

    fn shown(&self) -> &[PeriodReport] {
        &self.periods[self.periods.len().saturating_sub(MOST_PERIODS)..]
    }

    fn lines_block(&self, heading: &str, lines: &[Line]) -> Result<Block> {
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|(name, number)| std::iter::once((*name).to_owned()).chain(self.shown().iter().map(number)).collect())
            .collect();
        self.table_block(heading, &rows)
    }

    fn table_block(&self, heading: &str, rows: &[Vec<String>]) -> Result<Block> {
        let header: Vec<String> =
            std::iter::once(String::new()).chain(self.shown().iter().map(|period| period.period.clone())).collect();
        Ok(Block { heading: heading.to_owned(), body: draw(&header, rows, 1, TableStyle::Plain)? })
    }

    fn total_block(&self) -> Result<Block> {
        let shown = self.shown();
        let row = |name: String, cell: &dyn Fn(&PeriodReport) -> String| -> Vec<String> {
            std::iter::once(name).chain(shown.iter().map(cell)).collect()
        };
        let mut rows = vec![
            row("total, USD bn".to_owned(), &|period| billions(Some(period.total))),
            row("change on the previous period, %".to_owned(), &|period| {
                let growth = period.change.as_ref().and_then(|change| change.total_growth);
                growth.map_or_else(|| "-".to_owned(), |growth| signed(100.0 * growth, 1))
            }),
        ];
        if let Some(target) = self.target_total {
            let name = format!("reached of the target of USD {} bn, %", billions(Some(target)));
            rows.push(row(name, &|period| percent(period.target_reached)));
            rows.push(row("still missing, USD bn".to_owned(), &|period| {
                billions(Some((target - period.total).max(0.0)))
            }));
        }
        let mut block = self.table_block("Exports", &rows)?;
        let earlier = self.periods.len() - shown.len();
        if earlier > 0 {
            block.body.push_str(&format!("{earlier} earlier periods are in --format json\n"));
        }
        Ok(block)
    }
}

fn change_lines(change: &Change, last: &PeriodReport) -> String {
    let mut lines = Vec::new();
    let growth = change.total_growth.map_or_else(String::new, |growth| format!(" ({} %)", signed(100.0 * growth, 1)));
    lines.push(format!("total: USD {} bn{growth}", signed(change.total / 1e9, 1)));
    if let Some(exporters) = change.exporters {
        lines.push(format!("exporters: {}, to {}", signed(exporters, 0), count(last.number(Axis::Firm, "n"))));
    }
    let shares = [
        ("top 1 % by rank", change.top_1pct_share),
        ("firms of USD 50M or more", change.share_ge_50m),
        ("firms below USD 10M", change.share_lt_10m),
        ("10 largest firms", change.cr10),
    ];
    lines.extend(shares.into_iter().filter_map(|(name, share)| Some(format!("{name}: {} of exports", points(share?)))));
    let indices = [("firms", change.hhi_firms), ("markets", change.hhi_markets), ("products", change.hhi_products)];
    lines.extend(
        indices.into_iter().filter_map(|(name, index)| {
            Some(format!("HHI across {name}: {} points of 10,000", signed(1e4 * index?, 1)))
        }),
    );
    lines.join("\n") + "\n"
}

/// The input as it was read, line by line: which file, which column plays which role, units, what was left out.
#[must_use]
pub fn input_lines(input: &InputSummary) -> String {
    let mut lines = Vec::new();
    if let Some(label) = &input.synthetic {
        lines.push(format!("SYNTHETIC DATA: {label}"));
    }
    let files = match input.files.as_slice() {
        [one] => one.clone(),
        [first, .., last] => format!("{} files, {first} to {last}", input.files.len()),
        [] => "no file".to_owned(),
    };
    let rows = if input.used == input.rows {
        format!("{} flows", count(Some(input.rows as f64)))
    } else {
        format!("{} flows used of {}", count(Some(input.used as f64)), count(Some(input.rows as f64)))
    };
    lines.push(format!("{files}: {rows}, layout {}", input.layout));
    let roles = input.roles.iter().map(|(role, found)| format!("{role} = '{}' ({})", found.column, found.found));
    lines.push(format!("roles: {}", roles.collect::<Vec<_>>().join(", ")));
    lines.push(format!("value in US dollars: {}", input.scale_note));
    if let (Some((first, last)), Some(kind)) = (&input.periods, &input.period_kind) {
        lines.push(format!("periods: {first} to {last}, each a {kind}"));
    }
    let distinct = input.distinct.iter().map(|(key, number)| format!("{} of {key}", count(Some(*number as f64))));
    lines.push(format!("distinct: {}", distinct.collect::<Vec<_>>().join(", ")));
    if !input.rejected.is_empty() {
        let reasons = input.rejected.iter().map(|(reason, rows)| format!("{reason} {}", count(Some(*rows as f64))));
        lines.push(format!("rows left out: {}", reasons.collect::<Vec<_>>().join(", ")));
    }
    if input.duplicate_rows > 0 {
        lines.push(format!(
            "{} rows repeat the key of another and were summed",
            count(Some(input.duplicate_rows as f64))
        ));
    }
    if input.zero_rows > 0 {
        lines.push(format!("{} flows of value zero: their units count in n", count(Some(input.zero_rows as f64))));
    }
    lines.extend(input.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n") + "\n"
}
