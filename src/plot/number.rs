//! Numbers as figures show them.

use super::phrases::Phrase;
use super::style::Language;
use crate::thousands::grouped;

/// What values of exports are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Currency {
    /// US dollars.
    #[default]
    UsDollars,
    /// The currency of the data, whichever it is.
    Own,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share in [0, 1], shown in per cent.
    Share,
    /// Value of exports.
    Value(Currency),
    /// A number of firms, markets or products.
    Count,
    /// A number without a unit, such as an index.
    Index,
}

/// So many significant digits and no zeros behind them, thousands separated.
pub(super) fn significant(number: f64, digits: u32) -> String {
    if number == 0.0 || !number.is_finite() {
        return if number == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let written = format!("{:.*e}", digits.saturating_sub(1) as usize, number);
    let (rounded, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let decimals = usize::try_from(digits.cast_signed() - 1 - exponent).unwrap_or(0);
    let rounded: f64 = format!("{rounded}e{exponent}").parse().unwrap_or(number);
    let text = grouped(&format!("{rounded:.decimals$}"));
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// A whole number, thousands separated.
pub(super) fn count(number: f64) -> String {
    grouped(&format!("{number:.0}"))
}

/// A share in per cent: `84.0 %`, in Korean `84.0%`. What would round to 0 or to everything without being it says so.
pub(super) fn percent(share: f64, decimals: usize, language: Language) -> String {
    let least = 10.0_f64.powf(-f64::from(u32::try_from(decimals).unwrap_or(0)));
    let percent = 100.0 * share;
    let shown = format!("{percent:.decimals$}");
    let text = if percent > 0.0 && percent < least / 2.0 {
        format!("<{least:.decimals$}")
    } else if percent < 100.0 && shown.starts_with("100") {
        format!(">{:.decimals$}", 100.0 - least)
    } else {
        shown
    };
    with_sign(&text, language)
}

/// A share in per cent with the digits that it has: `1 %`, `0.5 %`.
pub(super) fn percent_short(share: f64, language: Language) -> String {
    with_sign(&significant(100.0 * share, 3), language)
}

fn with_sign(number: &str, language: Language) -> String {
    match language {
        Language::English => format!("{number}\u{a0}%"),
        Language::Korean => format!("{number}%"),
    }
}

/// Steps in which large numbers are said, the largest first.
const ENGLISH: [(f64, &str); 4] = [(1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k")];
const KOREAN: [(f64, &str); 3] = [(1e12, "조"), (1e8, "억"), (1e4, "만")];

impl Currency {
    /// A value in words: `USD 1.2bn`, in Korean `12억 달러`.
    pub(super) fn short(self, value: f64, language: Language) -> String {
        let steps: &[(f64, &str)] = match language {
            Language::English => &ENGLISH,
            Language::Korean => &KOREAN,
        };
        // Where rounding reaches the next step, the next step says it: 999,999,999 is 1bn.
        let step = steps.iter().find(|(step, _)| value.abs() >= 0.9995 * step);
        let number = match step {
            Some((step, name)) => {
                let digits = if language == Language::Korean && value / step >= 1000.0 { 4 } else { 3 };
                format!("{}{name}", significant(value / step, digits))
            }
            None => significant(value, 3),
        };
        match (self, language) {
            (Self::UsDollars, Language::English) => format!("USD\u{a0}{number}"),
            (Self::UsDollars, Language::Korean) => format!("{number}\u{a0}달러"),
            (Self::Own, _) => number,
        }
    }

    pub(super) fn say(self, language: Language) -> String {
        match self {
            Self::UsDollars => Phrase::UsDollars,
            Self::Own => Phrase::OwnCurrency,
        }
        .say(language, &[])
    }

    /// The word in tables of data.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::UsDollars => "USD",
            Self::Own => "own currency",
        }
    }

    /// What an axis counts in, and the word for it: `USD bn`, in Korean `억 달러`.
    pub(super) fn axis(self, largest: f64, language: Language) -> (f64, String) {
        let steps: &[(f64, &str)] = match language {
            Language::English => &ENGLISH[..3],
            Language::Korean => &KOREAN[1..],
        };
        let step = steps.iter().find(|(step, _)| largest >= 2.0 * step).copied().unwrap_or((1.0, ""));
        let currency = self.say(language);
        let word = match (step.1, language) {
            ("", _) => currency,
            (name, Language::English) => format!("{currency}\u{a0}{}", if name == "M" { "mn" } else { name }),
            (name, Language::Korean) => format!("{name}\u{a0}{currency}"),
        };
        (step.0, word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_short_in_both_languages() {
        let said = |value| {
            let usd = Currency::UsDollars;
            [Language::English, Language::Korean].map(|language| usd.short(value, language).replace('\u{a0}', " "))
        };
        assert_eq!(said(10e6), ["USD 10M", "1,000만 달러"]);
        assert_eq!(said(1.2e9), ["USD 1.2bn", "12억 달러"]);
        assert_eq!(said(1e12), ["USD 1tn", "1조 달러"]);
        assert_eq!(said(709.4e9), ["USD 709bn", "7,094억 달러"]);
        assert_eq!(said(999_999_999.0), ["USD 1bn", "10억 달러"]);
        assert_eq!(said(0.0), ["USD 0", "0 달러"]);
        assert_eq!(said(42.0), ["USD 42", "42 달러"]);
        assert_eq!(Currency::Own.short(5e6, Language::English), "5M");
    }

    #[test]
    fn an_axis_counts_in_one_step() {
        assert_eq!(Currency::UsDollars.axis(709e9, Language::English), (1e9, "USD\u{a0}bn".to_owned()));
        assert_eq!(Currency::UsDollars.axis(709e9, Language::Korean), (1e8, "억\u{a0}달러".to_owned()));
        assert_eq!(Currency::Own.axis(100.0, Language::English), (1.0, "own currency".to_owned()));
    }

    #[test]
    fn shares_say_when_they_are_nearly_nothing_or_everything() {
        let said = |share| percent(share, 1, Language::Korean);
        assert_eq!((said(0.838_1), said(0.0), said(1.0)), ("83.8%".to_owned(), "0.0%".to_owned(), "100.0%".to_owned()));
        assert_eq!((said(0.000_1), said(0.999_99)), ("<0.1%".to_owned(), ">99.9%".to_owned()));
        assert_eq!(percent_short(0.01, Language::English), "1\u{a0}%");
    }

    #[test]
    fn digits_that_count() {
        let said = [0.024_105, 12.3456, 123_456.0, 0.999_96, -2.5, 1e-9].map(|number| significant(number, 3));
        assert_eq!(said, ["0.0241", "12.3", "123,000", "1", "-2.5", "0.000000001"]);
        assert_eq!(significant(f64::NAN, 3), "–");
    }
}
