//! The headline numbers of the last period.

use serde::Serialize;

use super::format::{points, signed};
use super::shown::Shown;
use super::{Change, PeriodReport, Report};
use crate::panel::Axis;

/// A headline number.
#[derive(Serialize)]
pub(super) struct Card {
    pub(super) label: &'static str,
    pub(super) number: f64,
    #[serde(skip)]
    pub(super) shown: Shown,
    /// The number as text.
    pub(super) text: String,
    pub(super) unit: String,
    pub(super) note: String,
    /// The column whose definition it is.
    pub(super) definition: Option<&'static str>,
}

/// A share of exports: its words, where it is, and how it has changed.
struct Share {
    label: &'static str,
    column: &'static str,
    changed: fn(&Change) -> Option<f64>,
}

const RANK_AND_THRESHOLD: [Share; 2] = [
    Share { label: "Top 1 % by rank", column: "top_1pct_share", changed: |change| change.top_1pct_share },
    Share { label: "Firms of USD 50M or more", column: "share_ge_50m", changed: |change| change.share_ge_50m },
];

const SMALL_AND_LARGEST: [Share; 2] = [
    Share { label: "Firms below USD 10M", column: "share_lt_10m", changed: |change| change.share_lt_10m },
    Share { label: "10 largest firms", column: "cr10", changed: |change| change.cr10 },
];

const CLASSES: [(&str, &str); 2] = [("Large firms by law", "share_size_large"), ("SMEs by law", "share_size_sme")];

const EFFECTIVE: [(&str, Axis); 3] = [
    ("Effective number of firms", Axis::Firm),
    ("Effective number of markets", Axis::Market),
    ("Effective number of products", Axis::Product),
];

impl Report {
    /// The headline numbers of the last period, as far as the input has them.
    pub(super) fn cards(&self) -> Vec<Card> {
        let Some(last) = self.periods.last() else { return Vec::new() };
        let mut cards = vec![self.total_card(last)];
        cards.extend(self.target_card(last));
        cards.extend(exporters_card(last));
        cards.extend(RANK_AND_THRESHOLD.iter().filter_map(|share| share_card(share, last)));
        cards.extend(CLASSES.iter().filter_map(|(label, column)| class_card(label, column, last)));
        cards.extend(SMALL_AND_LARGEST.iter().filter_map(|share| share_card(share, last)));
        cards.extend(EFFECTIVE.iter().filter_map(|(label, axis)| effective_card(label, *axis, last)));
        cards
    }

    fn total_card(&self, last: &PeriodReport) -> Card {
        let magnitude = self.magnitude();
        let growth = last.change.as_ref().and_then(|change| Some((change, change.total_growth?)));
        let note = growth.map_or_else(String::new, |(change, growth)| {
            format!("{} % on {}", signed(100.0 * growth, 1), change.since)
        });
        card("Exports", last.total, Shown::Money(magnitude), Some("total")).with(magnitude.unit(), note)
    }

    fn target_card(&self, last: &PeriodReport) -> Option<Card> {
        let (reached, target) = last.target_reached.zip(self.target_total)?;
        let note = format!("of the target of {}", self.magnitude().words(target));
        Some(card("Target reached", reached, Shown::Percent, None).with("%", note))
    }
}

fn card(label: &'static str, number: f64, shown: Shown, definition: Option<&'static str>) -> Card {
    let text = shown.text(Some(number));
    Card { label, number, shown, text, unit: String::new(), note: String::new(), definition }
}

impl Card {
    fn with(self, unit: impl Into<String>, note: impl Into<String>) -> Self {
        Self { unit: unit.into(), note: note.into(), ..self }
    }
}

fn since(change: Option<f64>, last: &PeriodReport, words: impl Fn(f64) -> String) -> String {
    let known = change.zip(last.change.as_ref());
    known.map_or_else(String::new, |(change, of)| format!("{} since {}", words(change), of.since))
}

fn exporters_card(last: &PeriodReport) -> Option<Card> {
    let firms = last.number(Axis::Firm, "n")?;
    let change = last.change.as_ref().and_then(|change| change.exporters);
    let note = since(change, last, |change| signed(change, 0));
    let unit = if firms > 1.0 { "firms" } else { "firm" };
    Some(card("Exporters", firms, Shown::Count, Some("n")).with(unit, note))
}

fn share_card(share: &Share, last: &PeriodReport) -> Option<Card> {
    let number = last.number(Axis::Firm, share.column)?;
    let note = since(last.change.as_ref().and_then(share.changed), last, points);
    Some(card(share.label, number, Shown::Percent, Some(share.column)).with("% of exports", note))
}

fn class_card(label: &'static str, column: &'static str, last: &PeriodReport) -> Option<Card> {
    let number = last.size_class(column)?;
    Some(card(label, number, Shown::Percent, Some(column)).with("% of exports", "as the data's size class says"))
}

fn effective_card(label: &'static str, axis: Axis, last: &PeriodReport) -> Option<Card> {
    let number = last.number(axis, "effective_number")?;
    let note = format!("1/HHI; HHI {}", Shown::Index.text(last.number(axis, "hhi")));
    Some(card(label, number, Shown::Tenth, Some("effective_number")).with("", note))
}
