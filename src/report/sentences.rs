//! Sentences of the report that every format tells.

use std::collections::BTreeMap;

use super::figures::Section;
use super::format::{Magnitude, count, points, signed};
use super::input::{files, flows, periods};
use super::{Change, MOST_PERIODS, PeriodReport, Report};
use crate::definition::Definition;
use crate::panel::Axis;

impl Report {
    /// The last periods, which are shown side by side.
    pub(super) fn shown(&self) -> &[PeriodReport] {
        &self.periods[self.periods.len().saturating_sub(MOST_PERIODS)..]
    }

    /// The question and the period that it is asked of.
    pub(super) fn which_top_heading(&self) -> String {
        format!("{} ({})", Section::WhichTop.heading(), self.periods.last().map_or("", |last| &last.period))
    }

    /// Every definition that a number of the report has, by column.
    pub(super) fn definitions_told(&self) -> BTreeMap<&str, &Definition> {
        let of_readings = self.reconciliation.iter().flat_map(|found| found.definitions.values());
        let own = self.definitions.iter().map(|(column, definition)| (column.as_str(), definition));
        of_readings.map(|definition| (definition.column.as_str(), definition)).chain(own).collect()
    }

    /// What changed in the last period: a heading and sentences.
    pub(super) fn change_told(&self) -> Option<(String, Vec<String>)> {
        let last = self.periods.last()?;
        let change = last.change.as_ref()?;
        let heading = format!("What changed from {} to {}", change.since, last.period);
        Some((heading, change_lines(change, last, &self.magnitude())))
    }

    /// What is left out, a sentence each.
    pub(super) fn left_out(&self) -> Vec<String> {
        self.omitted.iter().map(|left| format!("{}: {}", left.section, left.reason)).collect()
    }

    /// Why numbers are missing, and what a reader of the others must know.
    pub(super) fn remarks(&self) -> Vec<String> {
        self.undefined_lines().into_iter().chain(self.notes.iter().cloned()).collect()
    }

    /// What the report is about: files without their folders, periods and how many flows.
    pub(super) fn subject(&self) -> String {
        let input = &self.input;
        let files = std::iter::once(files(&input.file_names()));
        files.chain(periods(input)).chain([flows(input)]).collect::<Vec<_>>().join("; ")
    }

    /// Why numbers of the shown periods are missing: a line for each reason and period.
    pub(super) fn undefined_lines(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
        for number in &self.undefined {
            if let Some(at) = self.shown().iter().position(|period| period.period == number.period) {
                let name = format!("{} across {}s", number.column, number.across.role());
                by_reason.entry((at, number.reason.as_str())).or_default().push(name);
            }
        }
        let line = |((at, reason), names): (&(usize, &str), &Vec<String>)| {
            let more = if names.len() > 1 { format!(" and {} more", names.len() - 1) } else { String::new() };
            format!("{}: {}{more}: {reason}", self.shown()[*at].period, names[0])
        };
        by_reason.iter().map(line).collect()
    }
}

fn change_lines(change: &Change, last: &PeriodReport, magnitude: &Magnitude) -> Vec<String> {
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
    lines
}
