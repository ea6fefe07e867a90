//! "Which top 1 %?": a rank, a threshold and a legal class are three definitions; here they stand side by side.

use super::PeriodReport;
use super::format::{count, percent};
use crate::measure::{Fraction, TopRule, top_units};
use crate::panel::Axis;

/// Shares that differ by less than this print the same with one decimal.
const SAME: f64 = 0.000_5;

/// The paragraph, one sentence a line; empty when there are no firms.
pub(super) fn lines(period: &PeriodReport) -> Vec<String> {
    let number = |column| period.number(Axis::Firm, column);
    let (Some(firms), Some(rank), Some(threshold)) = (number("n"), number("top_1pct_share"), number("share_ge_50m"))
    else {
        return Vec::new();
    };
    let (large, sme) = (period.size_class("share_size_large"), period.size_class("share_size_sme"));
    let top = count(Fraction::new(0.01).ok().map(|fraction| top_units(fraction, TopRule::Ceil, firms)));
    let mut lines = vec![
        format!(
            "By rank: the largest 1 % of exporters ({top} of {}) hold {} %.",
            count(Some(firms)),
            percent(Some(rank))
        ),
        format!(
            "By threshold: firms of USD 50M or more ({}, {} % of exporters) hold {} %.",
            count(number("n_ge_50m")),
            percent(number("units_share_ge_50m")),
            percent(Some(threshold)),
        ),
    ];
    if large.is_some() {
        lines.push(format!("By law: large firms, as the size class of the data says, hold {} %.", percent(large)));
    }
    let small = number("share_lt_10m");
    lines.push(match sme {
        Some(_) => format!(
            "At the other end, firms below USD 10M hold {} % and SMEs by law hold {} %.",
            percent(small),
            percent(sme)
        ),
        None => {
            format!("At the other end, firms below USD 10M hold {} %; SMEs by law are not in the data.", percent(small))
        }
    });
    let differ = |one: Option<f64>, two: Option<f64>| one.zip(two).is_some_and(|(one, two)| (one - two).abs() >= SAME);
    lines.push(if differ(Some(rank), Some(threshold)) || differ(Some(rank), large) || differ(small, sme) {
        "These are different groups of firms: a sentence about \"the top 1 %\" or \"SMEs\" holds for one of them only."
            .to_owned()
    } else {
        "Here the definitions agree to a tenth of a per cent; they need not elsewhere.".to_owned()
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Numbers;

    fn period(numbers: &[(&str, f64)]) -> PeriodReport {
        let mut period = PeriodReport::new("2025".to_owned(), 709.4e9);
        let firms: Numbers = numbers.iter().map(|(column, number)| ((*column).to_owned(), Some(*number))).collect();
        period.firms = Some(firms);
        period
    }

    #[test]
    fn three_definitions_stand_side_by_side() {
        let mut period = period(&[
            ("n", 97_000.0),
            ("top_1pct_share", 0.836),
            ("share_ge_50m", 0.84),
            ("n_ge_50m", 1_010.0),
            ("units_share_ge_50m", 0.0104),
            ("share_lt_10m", 0.081),
        ]);
        let classes = [("share_size_large", Some(0.661)), ("share_size_sme", Some(0.16))];
        period.size_classes = Some(classes.map(|(column, share)| (column.to_owned(), share)).into());
        let text = lines(&period).join("\n");
        for part in [
            "970 of 97,000",
            "83.6 %",
            "(1,010, 1.0 % of exporters)",
            "84.0 %",
            "66.1 %",
            "8.1 %",
            "16.0 %",
            "different groups",
        ] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }

    #[test]
    fn nothing_is_said_without_firms() {
        assert_eq!(lines(&PeriodReport::new("2025".to_owned(), 1.0)), Vec::<String>::new());
    }
}
