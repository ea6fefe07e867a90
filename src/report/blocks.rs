//! The report as text: blocks of a heading and lines, which a terminal may set in bold and plain.

use std::collections::BTreeMap;

use super::format::{Magnitude, count, index, percent, points, signed, tenth};
use super::input::input_lines;
use super::reconciliation::section;
use super::table::{TableStyle, draw};
use super::{Change, PeriodReport, Report};
use crate::error::Result;
use crate::panel::Axis;

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

const SIZES: [Line; 4] = [
    ("large firms, % of exports", |p| percent(p.size_class("share_size_large"))),
    ("mid-sized firms, % of exports", |p| percent(p.size_class("share_size_mid"))),
    ("SMEs, % of exports", |p| percent(p.size_class("share_size_sme"))),
    ("in another class or in none, % of exports", |p| percent(rest_of_classes(p))),
];

/// What no known class holds; nothing where that is a rounding of zero.
fn rest_of_classes(period: &PeriodReport) -> Option<f64> {
    let held = period.size_classes.as_ref()?.values().copied().sum::<Option<f64>>()?;
    let rest = 1.0 - held;
    (rest > 1e-9).then_some(rest)
}

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
        let magnitude = self.magnitude();
        let mut blocks = vec![Block { heading: "Input".to_owned(), body: input_lines(&self.input) }];
        blocks.push(self.total_block(&magnitude)?);
        let sections: [(&str, &[Line]); 5] = [
            ("Across firms", &FIRMS),
            ("The middle: size by exports in the period", &MIDDLE),
            ("Legal size classes, as the data give them", &SIZES),
            ("Across markets", &MARKETS),
            ("Across products", &PRODUCTS),
        ];
        for (heading, lines) in sections {
            blocks.extend(self.lines_block(heading, lines)?);
        }
        if let Some((last, change)) = self.periods.last().and_then(|last| Some((last, last.change.as_ref()?))) {
            let heading = format!("What changed from {} to {}", change.since, last.period);
            blocks.push(Block { heading, body: change_lines(change, last, &magnitude) });
        }
        if let Some((found, last)) = self.reconciliation.as_ref().zip(self.periods.last()) {
            let heading = format!("Which top 1 %? ({})", last.period);
            blocks.push(Block { heading, body: section(found)? });
        }
        let undefined = self.undefined_lines();
        if !undefined.is_empty() {
            blocks.push(Block { heading: "Undefined (-)".to_owned(), body: undefined });
        }
        if !self.notes.is_empty() {
            let lines = self.notes.iter().map(|note| format!("{note}\n"));
            blocks.push(Block { heading: "Notes".to_owned(), body: lines.collect() });
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

    fn magnitude(&self) -> Magnitude {
        let totals = self.shown().iter().map(|period| period.total);
        Magnitude::of(totals.fold(0.0, f64::max), self.input.in_us_dollars())
    }

    /// Why numbers of the shown periods are missing: a line for each reason and period.
    fn undefined_lines(&self) -> String {
        let mut by_reason: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
        for number in &self.undefined {
            if let Some(at) = self.shown().iter().position(|period| period.period == number.period) {
                let name = format!("{} across {}s", number.column, number.across.role());
                by_reason.entry((at, number.reason.as_str())).or_default().push(name);
            }
        }
        let line = |((at, reason), names): (&(usize, &str), &Vec<String>)| {
            let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
            format!("{}: {}{more}: {reason}\n", self.shown()[*at].period, names[0])
        };
        by_reason.iter().map(line).collect()
    }

    /// A table of the lines that have a number in some shown period; nothing when none has.
    fn lines_block(&self, heading: &str, lines: &[Line]) -> Result<Option<Block>> {
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|(name, number)| std::iter::once((*name).to_owned()).chain(self.shown().iter().map(number)).collect())
            .filter(|row: &Vec<String>| row[1..].iter().any(|cell| cell != "-"))
            .collect();
        if rows.is_empty() { Ok(None) } else { self.table_block(heading, &rows).map(Some) }
    }

    fn table_block(&self, heading: &str, rows: &[Vec<String>]) -> Result<Block> {
        let header: Vec<String> =
            std::iter::once(String::new()).chain(self.shown().iter().map(|period| period.period.clone())).collect();
        Ok(Block { heading: heading.to_owned(), body: draw(&header, rows, 1, TableStyle::Plain)? })
    }

    fn total_block(&self, magnitude: &Magnitude) -> Result<Block> {
        let shown = self.shown();
        let row = |name: String, cell: &dyn Fn(&PeriodReport) -> String| -> Vec<String> {
            std::iter::once(name).chain(shown.iter().map(cell)).collect()
        };
        let mut rows = vec![
            row(format!("total, {}", magnitude.unit()), &|period| magnitude.show(period.total)),
            row("change on the period before it in the data, %".to_owned(), &|period| {
                let growth = period.change.as_ref().and_then(|change| change.total_growth);
                growth.map_or_else(|| "-".to_owned(), |growth| signed(100.0 * growth, 1))
            }),
        ];
        if let Some(target) = self.target_total {
            let name = format!("reached of the target of {}, %", magnitude.words(target));
            rows.push(row(name, &|period| percent(period.target_reached)));
            rows.push(row(format!("still missing, {}", magnitude.unit()), &|period| {
                magnitude.show((target - period.total).max(0.0))
            }));
        }
        let mut block = self.table_block("Exports", &rows)?;
        let earlier = self.periods.len() - shown.len();
        if earlier > 0 {
            block.body.push_str("earlier periods, in --format json: ");
            block.body.push_str(&earlier.to_string());
            block.body.push('\n');
        }
        Ok(block)
    }
}

fn change_lines(change: &Change, last: &PeriodReport, magnitude: &Magnitude) -> String {
    let mut lines = Vec::new();
    let growth = change.total_growth.map_or_else(String::new, |growth| format!(" ({} %)", signed(100.0 * growth, 1)));
    lines.push(format!("total, {}: {}{growth}", magnitude.unit(), magnitude.show_signed(change.total)));
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
