//! One number that came as text.

use crate::error::BadValue;

/// What a comma between digits may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comma {
    /// Groups of three digits: `1,234,567.89`.
    Thousands,
    /// Not known (a file separated by semicolons is most often one with decimal commas): a comma is text.
    Refused,
}

/// Texts that stand for "no value" in trade files.
const MISSING: [&str; 17] =
    ["", "na", "<na>", "n.a.", "n.a", "n/a", "#n/a", "null", "none", "nil", "-", "–", "—", ".", "..", "...", "…"];

/// What else software writes for "no value" where a word is expected; among numbers it is the result of a computation.
const MISSING_WORDS: [&str; 2] = ["nan", "nat"];

/// Whether a text among firms, periods or size classes stands for "no value": empty, `NA`, `N.A.`, `n/a`, `null`,
/// `none`, `-`, `.`, `..`, `…` and the like, in any case, and the `nan` and `NaT` of software.
///
/// Not for countries (`NA` is Namibia) and products.
///
/// ```
/// use topheavy::trade::is_missing;
/// assert!(is_missing(" N/A ") && is_missing("") && !is_missing("0"));
/// ```
#[must_use]
pub fn is_missing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    MISSING.contains(&text.as_str()) || MISSING_WORDS.contains(&text.as_str())
}

/// Reads one number from text.
///
/// Formula: none. Conventions: spaces around are ignored; `1234.5`, `1.5e6` and, where [`Comma::Thousands`] is given,
/// `1,234,567.89` with groups of exactly three digits and no leading zero; a decimal comma is never guessed.
/// An empty text, `NA`, `N.A.`, `n/a`, `null`, `-`, `.`, `..`, `…` are missing.
///
/// Arguments: `text`, one field; `comma`, what a comma may mean.
/// Returns: a finite number of either sign.
/// Errors: [`BadValue::Missing`], [`BadValue::NotANumber`], [`BadValue::Infinite`] (also a number beyond the range of
/// `f64`), [`BadValue::Text`] for everything else.
/// Cost: linear in the text. Source: this crate's input contract.
///
/// ```
/// use topheavy::error::BadValue;
/// use topheavy::trade::{Comma, number};
/// assert_eq!(number(" 1,234.5 ", Comma::Thousands), Ok(1234.5));
/// assert_eq!(number("1,5", Comma::Thousands), Err(BadValue::Text));
/// assert_eq!(number("N.A.", Comma::Thousands), Err(BadValue::Missing));
/// ```
pub fn number(text: &str, comma: Comma) -> Result<f64, BadValue> {
    let text = text.trim();
    if MISSING.contains(&text.to_lowercase().as_str()) {
        return Err(BadValue::Missing);
    }
    let joined;
    let text = if text.contains(',') {
        if comma == Comma::Refused || !is_grouped(text) {
            return Err(BadValue::Text);
        }
        joined = text.replace(',', "");
        joined.as_str()
    } else {
        text
    };
    let value: f64 = text.parse().map_err(|_| BadValue::Text)?;
    if value.is_nan() {
        Err(BadValue::NotANumber)
    } else if value.is_infinite() {
        Err(BadValue::Infinite)
    } else {
        Ok(value)
    }
}

/// Whether the commas stand where thousands separators stand: `1,234`, `-12,345,678.9`; not `0,123` or `12,34`.
fn is_grouped(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    digits(fraction)
        && digits(first)
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_in_every_accepted_form() {
        for (text, value) in [
            ("0", 0.0),
            ("  12.5\t", 12.5),
            ("+7", 7.0),
            ("-3", -3.0),
            (".5", 0.5),
            ("1e6", 1e6),
            ("1.5E+03", 1500.0),
            ("1,234", 1234.0),
            ("-12,345,678.25", -12_345_678.25),
            ("999,999", 999_999.0),
        ] {
            assert_eq!(number(text, Comma::Thousands), Ok(value), "{text}");
        }
    }

    #[test]
    fn a_comma_that_may_be_decimal_is_text() {
        for text in
            ["1,5", "0,123", "1,2345", "12,34,567", "1234,567", "1,234,", ",123", "1.234,5", "1,234e3", "00,123"]
        {
            assert_eq!(number(text, Comma::Thousands), Err(BadValue::Text), "{text}");
        }
        assert_eq!(number("1,234", Comma::Refused), Err(BadValue::Text));
        assert_eq!(number("1234.5", Comma::Refused), Ok(1234.5));
    }

    #[test]
    fn every_bad_value_has_its_kind() {
        for text in ["", "  ", "NA", "N.A.", "n/a", "#N/A", "NULL", "-", "—", ".", "..", "…"] {
            assert_eq!(number(text, Comma::Thousands), Err(BadValue::Missing), "{text}");
        }
        for text in ["nan", "NaN", "-nan"] {
            assert_eq!(number(text, Comma::Thousands), Err(BadValue::NotANumber), "{text}");
        }
        for text in ["inf", "-Infinity", "1e999"] {
            assert_eq!(number(text, Comma::Thousands), Err(BadValue::Infinite), "{text}");
        }
        for text in ["12a", "USD 5", "1 234", "1_000", "0x10", "(5)", "5%", "--"] {
            assert_eq!(number(text, Comma::Thousands), Err(BadValue::Text), "{text}");
        }
    }

    #[test]
    fn missing_words_are_not_names() {
        for text in ["", " ", "NA", "n/a", "NULL", "None", "-", "—", "..", "NaN", "NaT", "<NA>"] {
            assert!(is_missing(text), "{text}");
        }
        for text in ["0", "F001", "Nana", "2024", "x", "--"] {
            assert!(!is_missing(text), "{text}");
        }
        assert_eq!(number("NaN", Comma::Thousands), Err(BadValue::NotANumber));
    }

    proptest! {
        #[test]
        fn thousands_separators_do_not_change_a_number(whole in 0_u64..1_000_000_000_000, cents in 0_u32..100) {
            let plain = format!("{whole}.{cents:02}");
            let mut grouped = String::new();
            let digits = whole.to_string();
            for (i, digit) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i).is_multiple_of(3) {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let grouped = format!("{grouped}.{cents:02}");
            let expected: f64 = plain.parse().unwrap();
            prop_assert_eq!(number(&grouped, Comma::Thousands), Ok(expected));
        }
    }
}
