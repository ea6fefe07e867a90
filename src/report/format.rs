//! Numbers for people: units always said, fixed decimals, thousands separated.

use crate::thousands::grouped;

/// The label that stands beside everything made from synthetic data.
#[must_use]
pub fn synthetic_line(label: &str) -> String {
    format!("SYNTHETIC DATA: {}", label.strip_prefix("synthetic: ").unwrap_or(label))
}

/// A whole number with thousands separators; `-` for none.
pub(super) fn count(number: Option<f64>) -> String {
    number.map_or_else(none, |number| grouped(&format!("{number:.0}")))
}

/// A number of firms, of which the last one may count in part.
pub(super) fn firms(number: f64) -> String {
    match number {
        _ if number.fract() <= 0.0 => count(Some(number)),
        _ if number < 1.0 => format!("{number:.2}"),
        _ => grouped(&format!("{number:.1}")),
    }
}

/// A share in per cent with one decimal.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(none, |share| format!("{:.1}", 100.0 * share))
}

/// The unit in which totals are shown: billions, millions or single units, so that the largest has two digits or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Magnitude {
    divisor: f64,
    currency: &'static str,
    name: &'static str,
}

impl Magnitude {
    pub(super) fn of(largest: f64, in_us_dollars: bool) -> Self {
        let currency = if in_us_dollars { "USD" } else { "own currency" };
        let (divisor, name) = match largest {
            _ if largest >= 1e10 => (1e9, " bn"),
            _ if largest >= 1e7 => (1e6, " mn"),
            _ => (1.0, ""),
        };
        Self { divisor, currency, name }
    }

    /// `USD bn`, `USD mn`, `USD`, or the same of the value's own currency.
    pub(super) fn unit(&self) -> String {
        format!("{}{}", self.currency, self.name)
    }

    /// How many thousands are divided by.
    pub(super) fn thousands(&self) -> usize {
        match self.name {
            " bn" => 3,
            " mn" => 2,
            _ => 0,
        }
    }

    /// The value with its unit: `USD 709.4 bn`.
    pub(super) fn words(&self, value: f64) -> String {
        format!("{} {}{}", self.currency, self.show(value), self.name)
    }

    /// The value in this unit, one decimal.
    pub(super) fn show(&self, value: f64) -> String {
        grouped(&format!("{:.1}", value / self.divisor))
    }

    /// The difference in this unit, with its sign.
    pub(super) fn show_signed(&self, difference: f64) -> String {
        signed(difference / self.divisor, 1)
    }
}

/// Four decimals.
pub(super) fn index(number: Option<f64>) -> String {
    number.map_or_else(none, |number| format!("{number:.4}"))
}

/// One decimal, thousands separated.
pub(super) fn tenth(number: Option<f64>) -> String {
    number.map_or_else(none, |number| grouped(&format!("{number:.1}")))
}

/// A difference of shares in percentage points, with its sign.
pub(super) fn points(difference: f64) -> String {
    format!("{} pp", signed(100.0 * difference, 1))
}

/// A number with its sign and so many decimals, thousands separated.
pub(super) fn signed(number: f64, decimals: usize) -> String {
    let text = format!("{number:+.decimals$}");
    let (sign, digits) = text.split_at(1);
    let all_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    format!("{}{}", if all_zero { "±" } else { sign }, grouped(digits))
}

fn none() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(count(Some(97_231.0)), "97,231");
        assert_eq!(count(Some(999.0)), "999");
        let bn = Magnitude::of(1.234_5e12, true);
        assert_eq!((bn.show(1.234_5e12).as_str(), bn.unit().as_str()), ("1,234.5", "USD bn"));
        let mn = Magnitude::of(5e9, false);
        assert_eq!((mn.show(5e9).as_str(), mn.unit().as_str()), ("5,000.0", "own currency mn"));
        assert_eq!(bn.words(1e12), "USD 1,000.0 bn");
        assert_eq!(Magnitude::of(90.0, true).show_signed(-1.26), "-1.3");
        assert_eq!(percent(Some(0.390_4)), "39.0");
        assert_eq!(percent(None), "-");
        assert_eq!(signed(-12_345.67, 1), "-12,345.7");
        assert_eq!(signed(0.000_1, 1), "±0.0");
        assert_eq!(points(0.012), "+1.2 pp");
    }
}
