//! Columns without a role that can still make a number wrong: the direction of the flow, the unit, the currency, and
//! totals that stand beside their parts.

use std::collections::BTreeSet;

use super::header::{self, Unit};
use super::layout::matches;
use super::roles::Currency;
use crate::error::{Error, Place, Result, shown_name};

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
    /// One text only: several cannot be summed. In words: what each of them is, in the plural.
    One(&'static str),
    /// One currency only.
    OneCurrency,
    /// One unit of the value only; units of quantity are fine.
    OneUnit,
}

/// All exports before a part of them: the first found is the one to keep.
const EXPORTS: [&str; 9] = ["x", "export", "exports", "2", "수출", "dx", "domestic export", "rx", "re-export"];
/// The same without codes that may mean anything in a column of unknown origin, and with short forms.
const EXPORT_WORDS: [&str; 10] =
    ["x", "export", "exports", "exp", "ex", "e", "수출", "dx", "domestic export", "re-export"];
const OTHER_FLOWS: [&str; 14] = [
    "m",
    "import",
    "imports",
    "imp",
    "im",
    "i",
    "re-import",
    "re-imports",
    "rm",
    "fm",
    "수입",
    "balance",
    "trade balance",
    "transit",
];

/// A column of more kinds of flow than this holds something else: numbers of transactions, values.
const MOST_FLOWS: usize = 10;

const FLOW_NAMES: [&str; 20] = [
    "flow",
    "flowcode",
    "flowdesc",
    "flowtype",
    "flowname",
    "flowdirection",
    "tradeflow",
    "tradeflowcode",
    "tradeflowname",
    "tradedirection",
    "direction",
    "exportimport",
    "importexport",
    "expimp",
    "impexp",
    "rgcode",
    "rgdesc",
    "수출입",
    "수출입구분",
    "수출입구분코드",
];

const CURRENCY_NAMES: [&str; 10] =
    ["currency", "currencycode", "currencyunit", "valuecurrency", "cur", "curr", "ccy", "통화", "통화코드", "통화단위"];

const UNIT_NAMES: [&str; 7] = ["unit", "units", "valueunit", "valueunits", "unitofvalue", "단위", "금액단위"];

/// Columns whose unit a column of units may tell, as a part of the name.
const QUANTITIES: [&str; 9] = ["qty", "quantity", "quantities", "weight", "wgt", "volume", "tonnage", "수량", "중량"];

/// Units of quantity, lower case. Letters that may also be multipliers (`t`, `m`) are left out.
const QUANTITY_UNITS: [&str; 35] = [
    "kg",
    "kgs",
    "kilogram",
    "kilograms",
    "g",
    "gram",
    "grams",
    "ton",
    "tons",
    "tonne",
    "tonnes",
    "mt",
    "l",
    "ltr",
    "litre",
    "litres",
    "liter",
    "liters",
    "m2",
    "m3",
    "u",
    "no",
    "nos",
    "number",
    "pc",
    "pcs",
    "piece",
    "pieces",
    "pair",
    "pairs",
    "doz",
    "dozen",
    "ea",
    "set",
    "carat",
];

const GENERIC_FLOW: Guard =
    Guard { columns: &FLOW_NAMES, rule: Rule::Exports { exports: &EXPORT_WORDS, others: Some(&OTHER_FLOWS) } };

/// For files of any layout.
pub(super) const ANY: [Guard; 3] = [
    GENERIC_FLOW,
    Guard { columns: &CURRENCY_NAMES, rule: Rule::OneCurrency },
    Guard { columns: &UNIT_NAMES, rule: Rule::OneUnit },
];

const fn totals(columns: &'static [&'static str], totals: &'static [&'static str]) -> Guard {
    Guard { columns, rule: Rule::Totals(totals) }
}

pub(super) const COMTRADE: [Guard; 10] = [
    Guard { columns: &FLOW_NAMES, rule: Rule::Exports { exports: &EXPORTS, others: None } },
    Guard { columns: &["freqcode", "freq"], rule: Rule::One("frequencies") },
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
    Guard { columns: &["indicatorcode", "indicator"], rule: Rule::One("series") },
    Guard { columns: &["product/sectorclassificationcode", "product/sectorclassification"], rule: Rule::One("series") },
    totals(&["frequencycode"], &["a"]),
    totals(&["frequency"], &["annual"]),
];

impl Guard {
    /// The first column among `columns` that this guard is about. A column of units beside quantities is about them.
    #[must_use]
    pub fn column<'a>(&self, columns: &'a [String]) -> Option<&'a str> {
        let is_quantity = |column: &String| QUANTITIES.iter().any(|word| header::key(column).contains(word));
        if self.rule == Rule::OneUnit && columns.iter().any(is_quantity) {
            return None;
        }
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
        let column = shown_name(column);
        match self.problem(&column, &texts) {
            Some(problem) => Err(Error::data(Place::default().column(column), problem)),
            None => Ok(()),
        }
    }

    /// What the column says of the value's unit, where it says one thing only: units of currency in one unit of the value,
    /// and the currency; `None` where it says nothing that is understood. A currency that is not known is another one.
    ///
    /// ```
    /// use topheavy::trade::{Currency, RoleRequest, Roles};
    /// let columns = ["firm", "value", "currency"].map(String::from);
    /// let guards = Roles::resolve(&columns, &RoleRequest::default())?.guards;
    /// let says = |text: &str| guards.iter().find_map(|(_, guard)| guard.unit_of_value(&[text.to_owned()]));
    /// assert_eq!(says("EUR"), Some((1.0, Currency::Other)));
    /// assert_eq!(says("USD"), Some((1.0, Currency::UsDollars)));
    /// # Ok::<(), topheavy::error::Error>(())
    /// ```
    #[must_use]
    pub fn unit_of_value(&self, distinct: &[String]) -> Option<(f64, Currency)> {
        let mut texts: Vec<String> = distinct.iter().map(|text| text.trim().to_lowercase()).collect();
        texts.dedup();
        let [only] = texts.as_slice() else { return None };
        let unit = header::unit(&format!("({only})"));
        match (self.rule, unit) {
            (Rule::OneCurrency | Rule::OneUnit, Unit::Dollars(scale)) => Some((scale, Currency::UsDollars)),
            (Rule::OneCurrency | Rule::OneUnit, Unit::Other(scale, _)) => Some((scale, Currency::Other)),
            (Rule::OneCurrency, Unit::None | Unit::Unclear) => Some((1.0, Currency::Other)),
            _ => None,
        }
    }

    /// Whether this guard asks for one currency of the value.
    pub(super) fn is_about_currency(&self) -> bool {
        self.rule == Rule::OneCurrency
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
            Rule::One(kinds) => several(column, texts, kinds),
            Rule::OneCurrency => several(column, texts, "currencies").map(|problem| {
                format!("{problem} (where the value is in one currency all the same, say which in its name: value_usd)")
            }),
            Rule::OneUnit => {
                let money = texts.iter().any(|(_, lower)| {
                    matches!(header::unit(&format!("({lower})")), Unit::Dollars(_) | Unit::Other(..))
                });
                let quantity = texts.iter().any(|(_, lower)| QUANTITY_UNITS.contains(&lower.as_str()));
                several(column, texts, "units").filter(|_| money || !quantity).map(|problem| {
                    format!("{problem} (where these are no units of the value, give the column another name)")
                })
            }
        }
    }
}

/// The problem of more than one text, case not counted.
fn several(column: &str, texts: &[(&str, String)], kinds: &str) -> Option<String> {
    let count = texts.iter().map(|(_, lower)| lower).collect::<BTreeSet<_>>().len();
    (count > 1).then(|| format!("holds {count} {kinds}, which must not be summed; keep one: --keep '{column}=…'"))
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
    let is_export = |lower: &String| exports.contains(&lower.as_str());
    let is_other = |lower: &String| others.is_none_or(|words| words.contains(&lower.as_str()));
    let foreign = texts.iter().any(|(_, lower)| !is_export(lower) && is_other(lower));
    let unknown = texts.iter().filter(|(_, lower)| !is_export(lower) && !is_other(lower)).count();
    match (kinds.as_slice(), foreign) {
        ([], true) if unknown == 0 => Some("holds no exports: every row is another flow".into()),
        (_, true) => {
            let keep = kinds.first().unwrap_or(&"…");
            Some(format!("holds flows other than exports; keep exports only: --keep '{column}={keep}'"))
        }
        (kinds, false) if unknown > 0 && (2..=MOST_FLOWS).contains(&texts.len()) => {
            let keep = kinds.first().unwrap_or(&"…");
            let count = texts.len();
            Some(format!("holds {count} kinds of flow; keep exports only: --keep '{column}={keep}'"))
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
    fn a_flow_column_of_unknown_origin_holds_one_kind() {
        let flow = guard(Layout::Topheavy, "flow");
        for one in ["1", "export", "E", "outgoing"] {
            assert_eq!(flow.check("flow", &texts(&[one])), Ok(()));
        }
        for (both, keep) in [
            (["Export", "Import"], "Export"),
            (["exp", "imp"], "exp"),
            (["E", "I"], "E"),
            (["Exports", "Imports"], "Exports"),
            (["X", "M"], "X"),
            (["수출", "수입"], "수출"),
            (["out", "imports"], "…"),
        ] {
            assert_eq!(
                message(Layout::Topheavy, "flow", &both),
                format!("column 'flow': holds flows other than exports; keep exports only: --keep 'flow={keep}'")
            );
        }
        assert_eq!(
            message(Layout::Topheavy, "Trade Flow", &["1", "2"]),
            "column 'Trade Flow': holds 2 kinds of flow; keep exports only: --keep 'Trade Flow=…'"
        );
        assert_eq!(
            message(Layout::Baci, "direction", &["export", "outward", "inward"]),
            "column 'direction': holds 3 kinds of flow; keep exports only: --keep 'direction=export'"
        );
        assert!(message(Layout::Topheavy, "flow", &["imp"]).contains("no exports"));
        // Numbers of transactions or values, no directions.
        let many: Vec<String> = (0..50).map(|i| i.to_string()).collect();
        assert_eq!(flow.check("flow", &many), Ok(()));
        assert!(guard(Layout::KoreaCustoms, "수출입구분").check("수출입구분", &texts(&["수출", "수입"])).is_err());
    }

    #[test]
    fn a_year_counts_once_not_again_by_month() {
        let frequency = guard(Layout::Comtrade, "freqCode");
        assert_eq!(frequency.check("freqCode", &texts(&["A"])), Ok(()));
        assert_eq!(
            message(Layout::Comtrade, "freqCode", &["A", "M"]),
            "column 'freqCode': holds 2 frequencies, which must not be summed; keep one: --keep 'freqCode=…'"
        );
    }

    #[test]
    fn currencies_and_units_of_the_value_are_not_summed() {
        let currency = guard(Layout::KoreaCustoms, "통화");
        assert_eq!(currency.check("통화", &texts(&["USD", "usd "])), Ok(()));
        assert_eq!(
            message(Layout::Topheavy, "currency", &["EUR", "USD"]),
            "column 'currency': holds 2 currencies, which must not be summed; keep one: --keep 'currency=…' (where the \
             value is in one currency all the same, say which in its name: value_usd)"
        );
        assert_eq!(
            message(Layout::Topheavy, "Unit", &["USD", "thousand USD"]),
            "column 'Unit': holds 2 units, which must not be summed; keep one: --keep 'Unit=…' (where these \
             are no units of the value, give the column another name)"
        );
        let unit = guard(Layout::Topheavy, "unit");
        for (entries, fine) in [
            (&["million"][..], true),
            (&["1", "1000"], false),
            (&["USD", "KG"], false),
            (&["천원", "백만원"], false),
            (&["KG", "PCS", "06"], true),
        ] {
            assert_eq!(unit.check("unit", &texts(entries)).is_ok(), fine, "{entries:?}");
        }
        assert_eq!(unit.column(&texts(&["unit", "net weight"])), None);
        assert_eq!(unit.column(&texts(&["단위", "수량"])), None);
        assert_eq!(unit.column(&texts(&["qty_unit"])), None);
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
