//! Columns without a role that can still make a number wrong: the direction of the flow, the unit, and totals that
//! stand beside their parts.

use super::layout::matches;
use crate::error::{Error, Place, Result};

/// A check on the distinct values of a column that plays no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// Names of the column, in the spelling that ignores case, spaces, underscores and hyphens.
    columns: &'static [&'static str],
    rule: Rule,
}

/// What a [`Guard`] asks of its column. Texts are in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Only exports, and only one way of saying so (`X` holds `RX`, so both at once count twice).
    Exports {
        /// Texts that mean exports.
        exports: &'static [&'static str],
        /// Texts that mean another flow; `None`: every text that is not in `exports` does.
        others: Option<&'static [&'static str]>,
    },
    /// These texts are totals of the other rows: refused beside others, fine alone.
    Totals(&'static [&'static str]),
    /// The unit is said by the column and must be this one.
    Unit {
        /// The accepted texts.
        units: &'static [&'static str],
        /// The accepted unit as the publisher spells it.
        words: &'static str,
    },
    /// One text only: several series in one file cannot be summed.
    OneSeries,
}

/// All exports before a part of them: the first found is the one to keep.
const EXPORTS: [&str; 9] = ["x", "export", "exports", "2", "수출", "dx", "domestic export", "rx", "re-export"];
/// The same without codes that may mean anything in a column of unknown origin.
const EXPORT_WORDS: [&str; 7] = ["x", "export", "exports", "수출", "dx", "domestic export", "re-export"];
const OTHER_FLOWS: [&str; 10] =
    ["m", "import", "imports", "re-import", "re-imports", "rm", "fm", "수입", "balance", "trade balance"];

const FLOW_NAMES: [&str; 9] =
    ["flow", "flowcode", "flowdesc", "flowtype", "tradeflow", "tradeflowcode", "rgcode", "rgdesc", "수출입구분"];

const GENERIC_FLOW: Guard =
    Guard { columns: &FLOW_NAMES, rule: Rule::Exports { exports: &EXPORT_WORDS, others: Some(&OTHER_FLOWS) } };

/// For files of any layout.
pub(super) const ANY: [Guard; 1] = [GENERIC_FLOW];

pub(super) const KOREA_CUSTOMS: [Guard; 1] = [GENERIC_FLOW];

const fn totals(columns: &'static [&'static str], totals: &'static [&'static str]) -> Guard {
    Guard { columns, rule: Rule::Totals(totals) }
}

pub(super) const COMTRADE: [Guard; 9] = [
    Guard { columns: &FLOW_NAMES, rule: Rule::Exports { exports: &EXPORTS, others: None } },
    totals(&["customscode"], &["c00"]),
    totals(&["customsdesc"], &["total cpc"]),
    totals(&["motcode"], &["0"]),
    totals(&["motdesc"], &["total mot"]),
    totals(&["moscode"], &["0"]),
    totals(&["partner2code"], &["0"]),
    totals(&["partner2desc"], &["world"]),
    totals(&["partner2iso"], &["w00"]),
];

pub(super) const WTO: [Guard; 5] = [
    Guard {
        columns: &["unit"],
        rule: Rule::Unit { units: &["million us dollar", "million us dollars"], words: "Million US dollar" },
    },
    Guard { columns: &["indicatorcode", "indicator"], rule: Rule::OneSeries },
    Guard { columns: &["product/sectorclassificationcode", "product/sectorclassification"], rule: Rule::OneSeries },
    totals(&["frequencycode"], &["a"]),
    totals(&["frequency"], &["annual"]),
];

impl Guard {
    /// The first column among `columns` that this guard is about.
    #[must_use]
    pub fn column<'a>(&self, columns: &'a [String]) -> Option<&'a str> {
        self.columns.iter().find_map(|name| columns.iter().find(|c| matches(c, name)).map(String::as_str))
    }

    /// Checks the distinct values of the column (after the filters that the user chose).
    ///
    /// Arguments: `column`, its name, for the message; `distinct`, its values without nulls, in any order.
    /// Errors: [`crate::error::ErrorKind::Data`] that names the column and the way out, never an unknown value.
    /// Cost: linear in the distinct values.
    pub fn check(&self, column: &str, distinct: &[String]) -> Result<()> {
        let texts: Vec<(&str, String)> =
            distinct.iter().map(|text| (text.trim(), text.trim().to_lowercase())).collect();
        match self.problem(column, &texts) {
            Some(problem) => Err(Error::data(Place::default().column(column), problem)),
            None => Ok(()),
        }
    }

    fn problem(&self, column: &str, texts: &[(&str, String)]) -> Option<String> {
        match self.rule {
            Rule::Exports { exports, others } => exports_problem(column, texts, exports, others),
            Rule::Totals(totals) => {
                let is_total = |lower: &String| totals.contains(&lower.as_str());
                let (total, _) = texts.iter().find(|(_, lower)| is_total(lower))?;
                let parts = texts.iter().any(|(_, lower)| !is_total(lower));
                parts.then(|| {
                    format!(
                        "holds the total '{total}' beside its parts, so that flows count twice; keep the total only: \
                         --keep '{column}={total}'"
                    )
                })
            }
            Rule::Unit { units, words } => {
                let other = texts.iter().any(|(_, lower)| !units.contains(&lower.as_str()));
                other.then(|| format!("has units other than '{words}'; keep that unit: --keep '{column}={words}'"))
            }
            Rule::OneSeries => (texts.len() > 1).then(|| {
                let count = texts.len();
                format!("holds {count} series, which must not be summed; keep one: --keep '{column}=…'")
            }),
        }
    }
}

fn exports_problem(
    column: &str,
    texts: &[(&str, String)],
    exports: &[&str],
    others: Option<&[&str]>,
) -> Option<String> {
    let kinds: Vec<&str> = exports
        .iter()
        .filter_map(|word| texts.iter().find(|(_, lower)| lower == word))
        .map(|(text, _)| *text)
        .collect();
    let foreign = texts.iter().any(|(_, lower)| {
        !exports.contains(&lower.as_str()) && others.is_none_or(|words| words.contains(&lower.as_str()))
    });
    match (kinds.as_slice(), foreign) {
        ([], true) => Some("holds no exports: every row is another flow".into()),
        ([keep, ..], true) => {
            Some(format!("holds flows other than exports; keep exports only: --keep '{column}={keep}'"))
        }
        ([keep, _, ..], false) => Some(format!(
            "holds {} kinds of exports, of which one contains another; keep one: --keep '{column}={keep}'",
            kinds.len()
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::trade::Layout;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|&v| v.to_owned()).collect()
    }

    /// The guard of the layout that is about this column.
    fn guard(layout: Layout, column: &str) -> Guard {
        let columns = texts(&[column]);
        *layout.guards().iter().find(|g| g.column(&columns).is_some()).unwrap()
    }

    fn message(layout: Layout, column: &str, values: &[&str]) -> String {
        guard(layout, column).check(column, &texts(values)).unwrap_err().to_string()
    }

    #[test]
    fn comtrade_takes_exports_only() {
        let flow = guard(Layout::Comtrade, "flowCode");
        assert_eq!(flow.check("flowCode", &texts(&["X"])), Ok(()));
        assert_eq!(flow.check("flowCode", &texts(&["DX"])), Ok(()));
        assert_eq!(guard(Layout::Comtrade, "Trade Flow").check("Trade Flow", &texts(&["Export"])), Ok(()));
        assert_eq!(
            message(Layout::Comtrade, "flowCode", &["M", "X"]),
            "column 'flowCode': holds flows other than exports; keep exports only: --keep 'flowCode=X'"
        );
        assert_eq!(
            message(Layout::Comtrade, "flowCode", &["RX", "X"]),
            "column 'flowCode': holds 2 kinds of exports, of which one contains another; keep one: --keep 'flowCode=X'"
        );
        assert_eq!(
            message(Layout::Comtrade, "flowCode", &["M"]),
            "column 'flowCode': holds no exports: every row is another flow"
        );
        assert!(message(Layout::Comtrade, "Trade Flow", &["Export", "secret"]).ends_with("--keep 'Trade Flow=Export'"));
    }

    #[test]
    fn a_flow_column_of_unknown_origin_is_refused_only_for_words_that_are_known() {
        let flow = guard(Layout::Topheavy, "flow");
        assert_eq!(flow.check("flow", &texts(&["1", "2", "3"])), Ok(()));
        assert_eq!(flow.check("flow", &texts(&["export"])), Ok(()));
        assert!(flow.check("flow", &texts(&["export", "import"])).is_err());
        assert!(guard(Layout::KoreaCustoms, "수출입구분").check("수출입구분", &texts(&["수출", "수입"])).is_err());
    }

    #[test]
    fn totals_are_refused_beside_their_parts_only() {
        let customs = guard(Layout::Comtrade, "customsCode");
        assert_eq!(customs.check("customsCode", &texts(&["C00"])), Ok(()));
        assert_eq!(customs.check("customsCode", &texts(&["C01", "C04"])), Ok(()));
        assert_eq!(
            message(Layout::Comtrade, "customsCode", &["C00", "C01"]),
            "column 'customsCode': holds the total 'C00' beside its parts, so that flows count twice; keep the total \
             only: --keep 'customsCode=C00'"
        );
        assert!(guard(Layout::Comtrade, "partner2Code").check("partner2Code", &texts(&["0", "36"])).is_err());
        assert!(guard(Layout::Wto, "Frequency").check("Frequency", &texts(&["Annual", "Monthly"])).is_err());
    }

    #[test]
    fn wto_files_say_their_unit_and_hold_one_series() {
        let unit = guard(Layout::Wto, "Unit");
        assert_eq!(unit.check("Unit", &texts(&["Million US dollar"])), Ok(()));
        assert_eq!(
            message(Layout::Wto, "Unit", &["Million US dollar", "Index"]),
            "column 'Unit': has units other than 'Million US dollar'; keep that unit: --keep 'Unit=Million US dollar'"
        );
        assert_eq!(
            message(Layout::Wto, "Indicator Code", &["a", "b"]),
            "column 'Indicator Code': holds 2 series, which must not be summed; keep one: --keep 'Indicator Code=…'"
        );
    }
}
