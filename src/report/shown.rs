//! How a number is shown: as text, and as the number format of a workbook.

use super::format::{Magnitude, count, firms, index, percent, signed, tenth};

/// How a number is shown to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shown {
    /// Whole, thousands separated.
    Count,
    /// A number of firms, the last one perhaps in part: whole, or one decimal.
    Firms,
    /// A share, in per cent.
    Percent,
    /// A share that was published in whole per cent.
    WholePercent,
    /// A small share, in per cent with two decimals.
    FinePercent,
    /// Four decimals.
    Index,
    /// One decimal, thousands separated.
    Tenth,
    /// A value in billions, millions or single units.
    Money(Magnitude),
    /// A growth rate in per cent, or a difference of shares in percentage points, with its sign.
    Change,
}

impl Shown {
    /// The number as text; `-` for none.
    pub(super) fn text(self, number: Option<f64>) -> String {
        match (self, number) {
            (Self::Count, _) => count(number),
            (Self::Percent, _) => percent(number),
            (Self::Firms, Some(number)) => firms(number),
            (Self::WholePercent, Some(number)) => format!("{:.0}", 100.0 * number),
            (Self::FinePercent, Some(number)) => format!("{:.2}", 100.0 * number),
            (Self::Index, _) => index(number),
            (Self::Tenth, _) => tenth(number),
            (Self::Money(magnitude), Some(number)) => magnitude.show(number),
            (Self::Change, Some(number)) => signed(100.0 * number, 1),
            (_, None) => "-".to_owned(),
        }
    }

    /// The number format of a workbook, which leaves the number as it is.
    pub(super) fn workbook(self) -> String {
        match self {
            Self::Count => "#,##0".to_owned(),
            Self::Firms | Self::Tenth => "#,##0.0".to_owned(),
            Self::Percent => "0.0%".to_owned(),
            Self::WholePercent => "0%".to_owned(),
            Self::FinePercent => "0.00%".to_owned(),
            Self::Index => "0.0000".to_owned(),
            Self::Money(magnitude) => format!("#,##0.0{}", ",".repeat(magnitude.thousands())),
            Self::Change => "+0.0%;-0.0%;0.0%".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_in_its_own_way() {
        let money = Shown::Money(Magnitude::of(7e11, true));
        let shown = [
            (Shown::Count, 97_231.0, "97,231", "#,##0"),
            (Shown::Percent, 0.838_1, "83.8", "0.0%"),
            (Shown::Index, 0.024_1, "0.0241", "0.0000"),
            (Shown::Firms, 972.31, "972.3", "#,##0.0"),
            (Shown::WholePercent, 0.84, "84", "0%"),
            (Shown::FinePercent, 0.010_06, "1.01", "0.00%"),
            (Shown::Tenth, 1_241.06, "1,241.1", "#,##0.0"),
            (money, 709.4e9, "709.4", "#,##0.0,,,"),
            (Shown::Change, -0.0123, "-1.2", "+0.0%;-0.0%;0.0%"),
        ];
        for (shown, number, text, workbook) in shown {
            assert_eq!(shown.text(Some(number)), text);
            assert_eq!(shown.text(None), "-");
            assert_eq!(shown.workbook(), workbook);
        }
    }
}
