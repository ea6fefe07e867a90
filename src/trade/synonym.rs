//! Common column names, for files of no known layout. Each rank is tried in turn; two columns of one rank are never
//! chosen between. Names are in the form of `header::key`: lower case, without spaces, underscores and hyphens.

use super::role::Role;

/// Columns that mean exporting and importing country when both are there.
pub(super) const PAIRS: [(&str, &str); 9] = [
    ("exp", "imp"),
    ("exporter", "importer"),
    ("exportercode", "importercode"),
    ("isoo", "isod"),
    ("iso3o", "iso3d"),
    ("origin", "destination"),
    ("origin", "dest"),
    ("reporter", "partner"),
    ("reportercode", "partnercode"),
];

type Ranks = &'static [&'static [&'static str]];

const FIRM: Ranks = &[
    &["firm"],
    &["firmid", "firmcode"],
    &[
        "exporterid",
        "companyid",
        "enterpriseid",
        "businessid",
        "bizno",
        "bizid",
        "brn",
        "taxid",
        "tin",
        "사업자번호",
        "사업자등록번호",
    ],
    &["exporter", "company", "enterprise"],
    &["firmname", "exportername", "companyname", "업체명", "기업명"],
];

const PERIOD: Ranks = &[
    &["period"],
    &["year", "fiscalyear", "refyear", "연도", "년도"],
    &["기간"],
    &["yearmonth", "yyyymm", "ym", "연월", "년월"],
    &["date"],
    &["quarter"],
    &["month"],
    &["time"],
];

const MARKET: Ranks = &[
    &["market", "marketcode"],
    &["destinationcode", "destcode", "destinationiso3", "partnercode", "partneriso", "importercode"],
    &["destination", "dest", "destinationcountry", "partner", "partnercountry", "importer", "imp"],
    &["destinationname", "partnername"],
    &["countrycode", "countryiso3", "국가코드"],
    &["country", "국가"],
    &["countryname", "국가명"],
];

const PRODUCT: Ranks = &[
    &["product"],
    &["productcode", "cmdcode", "commoditycode", "itemcode", "품목코드"],
    &["hs10", "hsk"],
    &["hs8"],
    &["hs", "hscode", "hs코드"],
    &["hs6"],
    &["hs4"],
    &["hs2"],
    &["commodity", "item"],
    &["productname", "품목명"],
];

const VALUE: Ranks = &[
    // Beside `value_x`, `value_m` are imports and not millions.
    &["value", "valueusd", "valuex"],
    &[
        "usd",
        "fobusd",
        "fob",
        "fobvalue",
        "fobvalueusd",
        "exportusd",
        "exportsusd",
        "exportvalue",
        "exportsvalue",
        "exportvalueusd",
        "exportsvalueusd",
        "valuefob",
        "valuefobusd",
        "tradevalue",
        "tradevalueusd",
        "tradevaluein1000usd",
    ],
    &["export", "exports", "exported", "수출금액", "수출액", "수출실적"],
    &["revenue", "revenues", "sales", "turnover"],
];

const SIZE_CLASS: Ranks =
    &[&["sizeclass"], &["firmsize", "companysize", "enterprisesize", "firmsizeclass", "기업규모"]];

const REPORTER: Ranks = &[&["reporter"], &["reportercode", "reporteriso", "reporteriso3"], &["reportername"]];

/// Names of each role by rank. A frequency weight and nothing else is called `frequency_weight`.
pub(super) const RANKS: [(Role, Ranks); 8] = [
    (Role::Firm, FIRM),
    (Role::Period, PERIOD),
    (Role::Market, MARKET),
    (Role::Product, PRODUCT),
    (Role::Value, VALUE),
    (Role::Weight, &[&["frequencyweight"]]),
    (Role::SizeClass, SIZE_CLASS),
    (Role::Reporter, REPORTER),
];

/// Whether this, in the form of `header::key`, is the common name of a column of some role.
pub(super) fn is_known(key: &str) -> bool {
    PAIRS.iter().any(|(reporter, market)| *reporter == key || *market == key)
        || RANKS.iter().any(|(_, ranks)| ranks.iter().copied().flatten().any(|name| *name == key))
}

/// Whether this, in the form of `header::key`, is a common name of the value.
pub(super) fn is_value(key: &str) -> bool {
    VALUE.iter().copied().flatten().any(|name| *name == key)
}
