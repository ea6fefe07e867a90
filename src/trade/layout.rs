//! Layouts known out of the box, recognised from the column names.

use std::str::FromStr;

use serde::Serialize;

use super::guard::{self, Guard};
use super::header;
use super::role::Role;
use crate::error::{Error, Result};

/// A well-known shape of a trade file.
///
/// | layout | columns | value |
/// |---|---|---|
/// | `topheavy` | firm, period (or year), market, product, value (or `value_usd`, usd), `size_class`, reporter | as the name says |
/// | `baci` | t, i, j, k, v, q | thousand US dollars |
/// | `comtrade` | period, reporterCode, partnerCode, cmdCode, primaryValue, and the older names with spaces | US dollars |
/// | `korea_customs` | 기간, 품목코드, 국가명, 수출금액, 사업자번호, 기업규모 and their variants | unit in the name, else US dollars |
/// | `wto` | the 24 columns of the WTO bulk files | million US dollars, checked against the column Unit |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Layout {
    /// topheavy's own names.
    Topheavy,
    /// CEPII BACI.
    Baci,
    /// UN Comtrade, new and old names.
    Comtrade,
    /// Korea Customs Service exports.
    KoreaCustoms,
    /// WTO bulk download.
    Wto,
}

/// What a layout is recognised by and how its columns are read.
pub(super) struct Spec {
    layout: Layout,
    /// Each group must be matched by one of its names.
    signature: &'static [&'static [&'static str]],
    /// At least this many roles must be matched.
    least: usize,
    /// Names of each role, the preferred first, in the form of [`header::key`].
    pub(super) roles: &'static [(Role, &'static [&'static str])],
    /// Unit of the value when its name carries none.
    pub(super) scale: Option<(f64, &'static str)>,
    /// Whether roles that the layout leaves open may be guessed from common names.
    pub(super) guess_rest: bool,
}

impl Spec {
    /// The names of a role's column.
    pub(super) fn names_of(&self, role: Role) -> &'static [&'static str] {
        self.roles.iter().find(|(named, _)| *named == role).map_or(&[], |(_, names)| names)
    }
}

const SPECS: [Spec; 5] = [
    Spec {
        layout: Layout::Baci,
        signature: &[&["t"], &["i"], &["j"], &["k"], &["v"]],
        least: 5,
        roles: &[
            (Role::Reporter, &["i"]),
            (Role::Period, &["t"]),
            (Role::Market, &["j"]),
            (Role::Product, &["k"]),
            (Role::Value, &["v"]),
        ],
        scale: Some((1e3, "thousand US dollars, as BACI documents")),
        guess_rest: false,
    },
    Spec {
        layout: Layout::Comtrade,
        signature: &[
            &["reportercode", "reporteriso", "reporterdesc", "reporter"],
            &["partnercode", "partneriso", "partnerdesc", "partner"],
            &["cmdcode", "commoditycode"],
            &["primaryvalue", "tradevalue", "tradevalueus$", "tradevalueusd"],
        ],
        least: 4,
        roles: &[
            (Role::Reporter, &["reportercode", "reporteriso", "reporterdesc", "reporter"]),
            (Role::Period, &["period", "refyear", "year"]),
            (Role::Market, &["partnercode", "partneriso", "partnerdesc", "partner"]),
            (Role::Product, &["cmdcode", "commoditycode"]),
            (Role::Value, &["primaryvalue", "tradevalue", "tradevalueus$", "tradevalueusd"]),
        ],
        scale: Some((1.0, "US dollars, as Comtrade documents")),
        guess_rest: false,
    },
    Spec {
        layout: Layout::KoreaCustoms,
        signature: &[&["수출금액", "수출액", "수출실적", "expdlr"]],
        least: 2,
        roles: &[
            (
                Role::Firm,
                &[
                    "사업자번호",
                    "사업자등록번호",
                    "통관고유부호",
                    "업체코드",
                    "업체부호",
                    "기업번호",
                    "기업식별번호",
                    "업체명",
                    "기업명",
                    "회사명",
                    "상호",
                ],
            ),
            (
                Role::Period,
                &[
                    "기간",
                    "기준기간",
                    "연도",
                    "년도",
                    "연월",
                    "년월",
                    "기준연월",
                    "기준년월",
                    "수출연월",
                    "수출년월",
                    "신고일자",
                    "수출일자",
                    "year",
                ],
            ),
            (
                Role::Market,
                &[
                    "국가코드",
                    "목적국코드",
                    "도착국코드",
                    "국가",
                    "목적국",
                    "도착국",
                    "statcd",
                    "국가명",
                    "목적국명",
                    "도착국명",
                ],
            ),
            (
                Role::Product,
                &[
                    "품목코드",
                    "hs코드",
                    "hscode",
                    "hs부호",
                    "hs",
                    "hsk",
                    "hskcode",
                    "세번",
                    "세번부호",
                    "품목번호",
                    "hscd",
                    "품목",
                    "품목명",
                ],
            ),
            (Role::Value, &["수출금액", "수출액", "수출실적", "expdlr"]),
            (Role::SizeClass, &["기업규모", "기업규모구분", "기업구분", "규모"]),
        ],
        scale: None,
        guess_rest: true,
    },
    Spec {
        layout: Layout::Wto,
        signature: &[&["reportingeconomy"], &["partnereconomy"], &["product/sectorcode"], &["year"], &["value"]],
        least: 5,
        roles: &[
            (Role::Reporter, &["reportingeconomy"]),
            (Role::Period, &["year"]),
            (Role::Market, &["partnereconomy"]),
            (Role::Product, &["product/sectorcode"]),
            (Role::Value, &["value"]),
        ],
        scale: Some((1e6, "million US dollars, as the column Unit must say")),
        guess_rest: false,
    },
    Spec {
        layout: Layout::Topheavy,
        signature: &[&["value", "valueusd", "usd"]],
        least: 3,
        roles: &[
            (Role::Firm, &["firm"]),
            (Role::Period, &["period", "year"]),
            (Role::Market, &["market"]),
            (Role::Product, &["product"]),
            (Role::Value, &["value", "valueusd", "usd"]),
            (Role::Weight, &["frequencyweight"]),
            (Role::SizeClass, &["sizeclass"]),
            (Role::Reporter, &["reporter"]),
        ],
        scale: None,
        guess_rest: true,
    },
];

impl Layout {
    /// Every layout.
    pub const ALL: [Self; 5] = [Self::Topheavy, Self::Baci, Self::Comtrade, Self::KoreaCustoms, Self::Wto];

    /// Stable name, as given to `--layout`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Topheavy => "topheavy",
            Self::Baci => "baci",
            Self::Comtrade => "comtrade",
            Self::KoreaCustoms => "korea_customs",
            Self::Wto => "wto",
        }
    }

    /// The layout whose columns these are: every signature column is there, and of several such layouts the one with
    /// the most roles matched (a published format before the project's own when equal).
    ///
    /// ```
    /// use topheavy::trade::Layout;
    /// let names = ["t", "i", "j", "k", "v", "q"].map(String::from);
    /// assert_eq!(Layout::recognise(&names), Some(Layout::Baci));
    /// assert_eq!(Layout::recognise(&["t".to_owned(), "v".to_owned()]), None);
    /// ```
    #[must_use]
    pub fn recognise(columns: &[String]) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for spec in &SPECS {
            let value = spec.names_of(Role::Value);
            let has = |name: &str| has(columns, name) || (value.contains(&name) && has_with_unit(columns, name));
            let signed = spec.signature.iter().all(|group| group.iter().any(|name| has(name)));
            let matched = spec.roles.iter().filter(|(_, names)| names.iter().any(|name| has(name))).count();
            if signed && matched >= spec.least && best.is_none_or(|(most, _)| matched > most) {
                best = Some((matched, spec.layout));
            }
        }
        best.map(|(_, layout)| layout)
    }

    /// Checks on columns without a role that this layout calls for: flow direction, unit, totals beside their parts.
    #[must_use]
    pub fn guards(self) -> &'static [Guard] {
        match self {
            Self::Comtrade => &guard::COMTRADE,
            Self::Wto => &guard::WTO,
            Self::KoreaCustoms | Self::Topheavy | Self::Baci => &guard::ANY,
        }
    }

    /// Whether product codes of this layout are Harmonized System codes that may have been stored as numbers.
    #[must_use]
    pub fn has_hs_codes(self) -> bool {
        matches!(self, Self::Baci | Self::Comtrade | Self::KoreaCustoms)
    }

    /// Whether some layout calls the column of a role by this name, in the form of [`header::key`].
    pub(super) fn names_role(key: &str) -> bool {
        SPECS.iter().any(|spec| spec.roles.iter().any(|(_, names)| names.contains(&key)))
    }

    pub(super) fn spec(self) -> Option<&'static Spec> {
        SPECS.iter().find(|spec| spec.layout == self)
    }
}

impl FromStr for Layout {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|layout| header::key(layout.name()) == header::key(text))
            .ok_or_else(|| Error::argument("layout", "must be one of topheavy, baci, comtrade, korea_customs, wto"))
    }
}

fn has(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| matches(column, name))
}

fn has_with_unit(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| matches_with_unit(column, name))
}

/// Whether the column is called by this name, with or without a unit in brackets.
pub(super) fn matches(column: &str, name: &str) -> bool {
    header::key(column) == name || header::base(column) == name
}

/// Whether the column is called by this name with a unit after it: `value_krw` for `value`. Names of one letter do not
/// count.
pub(super) fn matches_with_unit(column: &str, name: &str) -> bool {
    name.chars().count() > 1 && header::without_unit(column).is_some_and(|bare| bare == name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn recognise(names: &[&str]) -> Option<Layout> {
        Layout::recognise(&names.iter().map(|&n| n.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn published_headers_are_recognised() {
        assert_eq!(recognise(&["t", "i", "j", "k", "v", "q"]), Some(Layout::Baci));
        assert_eq!(recognise(&["\u{feff}T", " I", "J", "K", "V "]), Some(Layout::Baci));
        let comtrade = [
            "typeCode",
            "freqCode",
            "refPeriodId",
            "refYear",
            "refMonth",
            "period",
            "reporterCode",
            "flowCode",
            "partnerCode",
            "partner2Code",
            "cmdCode",
            "customsCode",
            "motCode",
            "primaryValue",
        ];
        assert_eq!(recognise(&comtrade), Some(Layout::Comtrade));
        let old = [
            "Classification",
            "Year",
            "Period",
            "Period Desc.",
            "Aggregate Level",
            "Is Leaf Code",
            "Trade Flow Code",
            "Trade Flow",
            "Reporter Code",
            "Reporter",
            "Reporter ISO",
            "Partner Code",
            "Partner",
            "Partner ISO",
            "Commodity Code",
            "Commodity",
            "Netweight (kg)",
            "Trade Value (US$)",
            "Flag",
        ];
        assert_eq!(recognise(&old), Some(Layout::Comtrade));
        assert_eq!(
            recognise(&["기간", "품목코드", "국가명", "수출 금액(천불)", "수출 중량(톤)"]),
            Some(Layout::KoreaCustoms)
        );
        let wto = [
            "Indicator Category",
            "Indicator Code",
            "Indicator",
            "Reporting Economy Code",
            "Reporting Economy",
            "Partner Economy Code",
            "Partner Economy",
            "Product/Sector Code",
            "Product/Sector",
            "Period Code",
            "Period",
            "Frequency Code",
            "Frequency",
            "Unit Code",
            "Unit",
            "Year",
            "Value Flag",
            "Value",
        ];
        assert_eq!(recognise(&wto), Some(Layout::Wto));
        assert_eq!(
            recognise(&["firm", "year", "market", "product", "value_usd", "size_class"]),
            Some(Layout::Topheavy)
        );
    }

    #[test]
    fn the_strongest_of_two_layouts_wins() {
        let mut names = vec!["t", "i", "j", "k", "v", "firm", "year", "market", "product", "value"];
        assert_eq!(recognise(&names), Some(Layout::Baci));
        names.push("size_class");
        assert_eq!(recognise(&names), Some(Layout::Topheavy));
    }

    #[test]
    fn half_a_layout_is_none() {
        assert_eq!(recognise(&["t", "i", "j", "k"]), None);
        assert_eq!(recognise(&["fiscal_year", "country", "country_name", "hs", "description", "usd"]), None);
        assert_eq!(recognise(&["rank", "company", "revenue ($ millions)", "year"]), None);
        assert_eq!(recognise(&["수출금액"]), None);
    }

    #[test]
    fn a_unit_after_the_value_does_not_hide_a_layout() {
        assert_eq!(recognise(&["기간", "품목코드", "국가명", "수출금액_천불"]), Some(Layout::KoreaCustoms));
        assert_eq!(recognise(&["firm", "year", "market", "value_krw"]), Some(Layout::Topheavy));
        assert_eq!(recognise(&["firm_us", "year_us", "market_us", "value"]), None);
    }

    #[test]
    fn names_round_trip() {
        for layout in Layout::ALL {
            assert_eq!(layout.name().parse::<Layout>().unwrap(), layout);
            assert_eq!(serde_json::to_string(&layout).unwrap(), format!("\"{}\"", layout.name()));
            assert!(layout.spec().is_some());
        }
        let error = "eurostat".parse::<Layout>().unwrap_err();
        assert_eq!(error.to_string(), "layout: must be one of topheavy, baci, comtrade, korea_customs, wto");
    }
}
