//! What a panel tells its readers, in both languages.

use super::label::Label;
use super::number::{Unit, significant};
use super::phrases::Phrase;
use super::style::Language;
use crate::report::synthetic_line;
use crate::sample::SYNTHETIC_NOTE;

/// How notes of a panel begin and end, and what a figure says instead; between stands what fills the gap.
const NOTES: [(&str, &str, Phrase); 4] = [
    ("thresholds apply to the exports of one ", ", not of a year; --period-as year sums to years", Phrase::OfOnePeriod),
    ("thresholds are in the value's own currency, not in US dollars", "", Phrase::OwnThresholds),
    (
        "part of a year looks like exit and entry; years that lack some of their periods: ",
        "; leave them out, or take what changes in and after them with care",
        Phrase::PartYears,
    ),
    ("the data have no year ", "; nothing is taken to enter or leave across it", Phrase::MissingYears),
];

/// Kinds of periods that notes name.
const KINDS: [(&str, Phrase); 4] =
    [("half-year", Phrase::HalfYear), ("quarter", Phrase::Quarter), ("month", Phrase::Month), ("date", Phrase::Date)];

/// A note of a panel as figures say it; one that is not known here stays as it is.
pub(super) fn note(text: &str) -> Label {
    let known = NOTES.iter().find_map(|(begin, end, phrase)| {
        let gap = text.strip_prefix(begin)?.strip_suffix(end)?;
        Some((*phrase, gap))
    });
    known.map_or_else(|| text.into(), |(phrase, gap)| in_both(phrase, |language| vec![kind(gap, language)]))
}

fn kind(gap: &str, language: Language) -> String {
    let known = KINDS.iter().find(|(name, _)| *name == gap);
    known.map_or_else(|| gap.replace(" of ", "/"), |(_, phrase)| phrase.say(language, &[]))
}

/// The line that marks figures of synthetic data.
pub(super) fn synthetic(label: &str) -> Label {
    if label == SYNTHETIC_NOTE {
        return plain(Phrase::SyntheticKorea);
    }
    let line = synthetic_line(label);
    let said = line.strip_prefix("SYNTHETIC DATA: ").unwrap_or(&line);
    in_both(Phrase::Synthetic, |_| vec![said.to_owned()])
}

/// A phrase without gaps, in both languages.
pub(super) fn plain(phrase: Phrase) -> Label {
    in_both(phrase, |_| Vec::new())
}

/// A phrase in both languages, its gaps filled in for each.
pub(super) fn in_both(phrase: Phrase, gaps: impl Fn(Language) -> Vec<String>) -> Label {
    let said = |language| {
        let gaps = gaps(language);
        phrase.say(language, &gaps.iter().map(String::as_str).collect::<Vec<_>>())
    };
    Label::Both(said(Language::English), said(Language::Korean))
}

/// A change of a number, with its sign: of a share in points of a per cent.
pub(super) fn change(number: f64, unit: Unit, language: Language) -> String {
    let sign = if number > 0.0 {
        "+"
    } else if number < 0.0 {
        "−"
    } else {
        ""
    };
    let size = number.abs();
    match (unit, language) {
        (Unit::Value(currency), _) => format!("{sign}{}", currency.short(size, language)),
        (Unit::Share, Language::English) => format!("{sign}{} points", significant(100.0 * size, 3)),
        (Unit::Share, Language::Korean) => format!("{sign}{}%p", significant(100.0 * size, 3)),
        (Unit::Count | Unit::Index, _) => format!("{sign}{}", significant(size, 3)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::Currency;
    use super::*;

    fn both(label: &Label) -> [String; 2] {
        [Language::English, Language::Korean].map(|language| label.say(language))
    }

    #[test]
    fn notes_of_panels_are_said_in_both_languages_and_without_options() {
        let told = note("thresholds apply to the exports of one month, not of a year; --period-as year sums to years");
        let english = "Thresholds apply to the exports of one month, not of a year";
        assert_eq!(both(&told), [english, "금액 기준은 연간이 아니라 월별 수출액에 적용됨"]);
        let told = note(
            "part of a year looks like exit and entry; years that lack some of their periods: 2024 (3 of 12), 2025 (1 of 12); \
             leave them out, or take what changes in and after them with care",
        );
        assert!(both(&told).iter().all(|said| said.ends_with(": 2024 (3/12), 2025 (1/12)")));
        assert_eq!(both(&note("something else")), ["something else"; 2]);
    }

    #[test]
    fn changes_have_a_sign_and_their_unit() {
        let said = |number, unit| [Language::English, Language::Korean].map(|language| change(number, unit, language));
        assert_eq!(said(-0.002_14, Unit::Share), ["−0.214 points", "−0.214%p"]);
        let usd = said(1.2e9, Unit::Value(Currency::UsDollars)).map(|said| said.replace('\u{a0}', " "));
        assert_eq!(usd, ["+USD 1.2bn", "+12억 달러"]);
        assert_eq!(said(0.0, Unit::Index), ["0", "0"]);
    }

    #[test]
    fn synthetic_data_are_marked_in_both_languages() {
        assert_eq!(both(&synthetic(SYNTHETIC_NOTE))[0], synthetic_line(SYNTHETIC_NOTE));
        assert_eq!(both(&synthetic("synthetic: mine"))[0], "SYNTHETIC DATA: mine");
        assert!(both(&synthetic("mine")).iter().all(|said| said.contains("SYNTHETIC DATA") && said.ends_with("mine")));
    }
}
