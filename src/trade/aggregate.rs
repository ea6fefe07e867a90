//! Rows that are sums of other rows: World among partners, TOTAL among products, 총계 among years.

use super::layout::Layout;
use super::role::Role;

/// Totals in any file, lower case.
const TOTALS: [&str; 12] =
    ["total", "grand total", "sub-total", "subtotal", "all", "총계", "합계", "총합계", "소계", "전체", "계", "총액"];

/// Totals among countries, lower case.
const WORLDS: [&str; 12] = [
    "world",
    "wld",
    "all countries",
    "all partners",
    "all markets",
    "all destinations",
    "all reporters",
    "전세계",
    "전 세계",
    "세계",
    "세계전체",
    "총수출",
];

/// Totals among products, lower case.
const PRODUCT_TOTALS: [&str; 6] =
    ["all products", "all commodities", "all items", "total all products", "total merchandise", "전품목"];

/// Groups of countries, lower case.
const GROUPS: [&str; 45] = [
    "africa",
    "asia",
    "asia and the pacific",
    "asia-pacific",
    "europe",
    "europe & central asia",
    "europe and central asia",
    "east asia & pacific",
    "south asia",
    "middle east",
    "middle east & north africa",
    "middle east and north africa",
    "sub-saharan africa",
    "north america",
    "northern america",
    "latin america",
    "latin america & caribbean",
    "latin america and the caribbean",
    "south and central america",
    "south and central america and the caribbean",
    "central america",
    "south america",
    "caribbean",
    "oceania",
    "western europe",
    "eastern europe",
    "cis",
    "asean",
    "nafta",
    "usmca",
    "mercosur",
    "efta",
    "oecd",
    "opec",
    "gcc",
    "apec",
    "brics",
    "g20",
    "least developed countries",
    "ldcs",
    "developing economies",
    "developing countries",
    "developed economies",
    "developed countries",
    "high income",
];

/// The European Union and its relatives by the beginning of the name, and by code.
const UNION_NAMES: [&str; 6] = ["european union", "extra eu", "extra-eu", "intra eu", "intra-eu", "euro area"];
const UNION_CODES: [&str; 9] = ["eu", "euu", "eun", "eu15", "eu25", "eu27", "eu28", "eu-27", "eu-28"];

/// Large members of the union: a file with countries has at least one of them.
const MEMBERS: [&str; 24] = [
    "germany",
    "deu",
    "de",
    "276",
    "france",
    "fra",
    "fr",
    "251",
    "250",
    "italy",
    "ita",
    "it",
    "381",
    "380",
    "spain",
    "esp",
    "es",
    "724",
    "netherlands",
    "nld",
    "nl",
    "528",
    "독일",
    "프랑스",
];

/// What is left over beside groups; not a country that a group could contain.
const RESIDUALS: [&str; 8] =
    ["other", "others", "rest of world", "rest of the world", "unspecified", "areas, nes", "not specified", "기타"];

/// The entries of a column that are sums of its other entries, by their names.
///
/// Formula: none. Conventions: an aggregate counts only when what it sums is there too, so a file whose only partner is
/// World, or whose markets are all continents, has none. Firm names are never looked at ("Total" is a firm). Codes
/// (`0` in Comtrade, `000` in WTO, `-` in the Korean files) count only in their layout. The European Union counts only
/// where the layout's publisher sums its members; for other files see [`union_among`].
///
/// Arguments: `role` of the column; `layout` of the file; `distinct` entries, any order.
/// Returns: the aggregates as the file spells them, sorted; names of aggregates are public words and may be printed.
/// Cost: linear in the entries, times some dozens of words. Source: partner and reporter lists of WTO, UN Comtrade, the
/// World Bank and the Korea Customs Service.
///
/// ```
/// use topheavy::trade::{Role, aggregates_among};
/// let partners = ["World", "China", "Viet Nam"].map(String::from);
/// assert_eq!(aggregates_among(Role::Market, None, &partners), ["World"]);
/// assert!(aggregates_among(Role::Market, None, &partners[..1]).is_empty());
/// assert!(aggregates_among(Role::Firm, None, &["Total".into(), "Shell".into()]).is_empty());
/// ```
#[must_use]
pub fn aggregates_among(role: Role, layout: Option<Layout>, distinct: &[String]) -> Vec<String> {
    if matches!(role, Role::Firm | Role::Value | Role::Weight) {
        return Vec::new();
    }
    let entries: Vec<(Class, &String)> = distinct.iter().map(|text| (classify(text, role, layout), text)).collect();
    let has = |wanted: &[Class]| entries.iter().any(|(class, _)| wanted.contains(class));
    let parts = has(&[Class::Group, Class::Union, Class::Residual, Class::Member, Class::Entry]);
    let countries = has(&[Class::Member, Class::Entry]);
    let union_is_summed = matches!(layout, Some(Layout::Comtrade | Layout::Wto)) && has(&[Class::Member]);
    let mut found: Vec<String> = entries
        .iter()
        .filter(|(class, _)| match class {
            Class::Total => parts,
            Class::Group => countries,
            Class::Union => union_is_summed,
            Class::Residual | Class::Member | Class::Entry => false,
        })
        .map(|(_, text)| (*text).clone())
        .collect();
    found.sort();
    found
}

/// The entries that are the European Union as a sum of members that stand beside it, by their values.
///
/// Formula: a sum of members is at least as large as its largest part. Conventions: in files of no known publisher
/// the name alone does not tell: customs files hold a stray `EU` for a few parcels, and then it is an entry like any
/// other. Only the largest members are looked for.
///
/// Arguments: `entries`, market or reporter with its value in one period; values in any unit.
/// Returns: the entries as the file spells them, sorted.
/// Cost: linear. Source: this crate's input contract.
///
/// ```
/// use topheavy::trade::union_among;
/// let entry = |name: &str, value| (name.to_owned(), value);
/// assert_eq!(union_among(&[entry("EU", 90.0), entry("DE", 40.0), entry("US", 50.0)]), ["EU"]);
/// assert!(union_among(&[entry("EU", 0.1), entry("DE", 40.0), entry("US", 50.0)]).is_empty());
/// ```
#[must_use]
pub fn union_among(entries: &[(String, f64)]) -> Vec<String> {
    let of = |wanted: Class| entries.iter().filter(move |(text, _)| classify(text, Role::Market, None) == wanted);
    let Some(largest) = of(Class::Member).map(|(_, value)| *value).max_by(f64::total_cmp) else {
        return Vec::new();
    };
    let mut found: Vec<String> =
        of(Class::Union).filter(|(_, value)| *value >= largest).map(|(text, _)| text.clone()).collect();
    found.sort();
    found
}

/// What one entry is to the others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Of everything.
    Total,
    /// Of some countries.
    Group,
    /// The European Union.
    Union,
    /// What no group holds.
    Residual,
    /// A large member of the European Union.
    Member,
    /// Any other entry.
    Entry,
}

fn classify(text: &str, role: Role, layout: Option<Layout>) -> Class {
    let text = text.trim().to_lowercase();
    let text = text.as_str();
    let countries = matches!(role, Role::Market | Role::Reporter);
    if is_total(text, role, layout, countries) {
        Class::Total
    } else if !countries {
        Class::Entry
    } else if GROUPS.contains(&text) {
        Class::Group
    } else if is_union(text, layout) {
        Class::Union
    } else if RESIDUALS.contains(&text) {
        Class::Residual
    } else if MEMBERS.contains(&text) {
        Class::Member
    } else {
        Class::Entry
    }
}

fn is_total(text: &str, role: Role, layout: Option<Layout>, countries: bool) -> bool {
    TOTALS.contains(&text)
        || (countries && WORLDS.contains(&text))
        || (role == Role::Product && PRODUCT_TOTALS.contains(&text))
        || layout_totals(role, layout, countries).contains(&text)
}

/// Codes that mean a total in this layout only.
fn layout_totals(role: Role, layout: Option<Layout>, countries: bool) -> &'static [&'static str] {
    match layout {
        Some(Layout::Comtrade) if countries => &["0", "00", "000", "w00"],
        Some(Layout::Wto) if countries => &["000", "wl"],
        Some(Layout::Wto) if role == Role::Product => &["to"],
        Some(Layout::KoreaCustoms) if countries || role == Role::Product => &["-"],
        _ => &[],
    }
}

fn is_union(text: &str, layout: Option<Layout>) -> bool {
    UNION_NAMES.iter().any(|name| text.starts_with(name))
        || UNION_CODES.contains(&text)
        || (layout == Some(Layout::Comtrade) && text == "97")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(role: Role, layout: Option<Layout>, entries: &[&str]) -> Vec<String> {
        aggregates_among(role, layout, &entries.iter().map(|&e| e.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_total_counts_only_beside_its_parts() {
        assert_eq!(among(Role::Reporter, Some(Layout::Wto), &["World", "Chad", "China"]), ["World"]);
        assert!(among(Role::Market, Some(Layout::Wto), &["World"]).is_empty());
        assert_eq!(among(Role::Market, Some(Layout::Comtrade), &["0", "36", "156"]), ["0"]);
        assert!(among(Role::Market, Some(Layout::Comtrade), &["0"]).is_empty());
        assert!(among(Role::Market, None, &["0", "36", "156"]).is_empty());
        assert_eq!(among(Role::Product, Some(Layout::Comtrade), &["TOTAL", "854231"]), ["TOTAL"]);
        assert_eq!(among(Role::Product, Some(Layout::Wto), &["TO", "MA"]), ["TO"]);
        assert_eq!(among(Role::Market, None, &[" WORLD ", "usa"]), [" WORLD "]);
        assert_eq!(among(Role::Market, None, &["WLD", "USA"]), ["WLD"]);
    }

    #[test]
    fn korean_totals_are_found_in_every_role_but_the_firm() {
        assert_eq!(among(Role::Period, Some(Layout::KoreaCustoms), &["총계", "2024.01"]), ["총계"]);
        assert_eq!(among(Role::Market, Some(Layout::KoreaCustoms), &["합계", "미국", "-"]), ["-", "합계"]);
        assert_eq!(among(Role::Product, None, &["전체", "854231"]), ["전체"]);
        assert_eq!(among(Role::SizeClass, None, &["전체", "대기업", "중소기업"]), ["전체"]);
        assert!(among(Role::Firm, Some(Layout::KoreaCustoms), &["합계", "전체", "Total"]).is_empty());
    }

    #[test]
    fn groups_count_beside_countries_and_not_beside_each_other() {
        assert_eq!(among(Role::Market, None, &["Africa", "Kenya", "Asia"]), ["Africa", "Asia"]);
        assert!(among(Role::Market, None, &["Africa", "Asia", "Europe", "Other"]).is_empty());
        assert_eq!(among(Role::Market, None, &["Africa", "Asia", "World"]), ["World"]);
    }

    #[test]
    fn the_union_counts_by_name_where_its_publisher_sums_it() {
        assert_eq!(
            among(Role::Reporter, Some(Layout::Wto), &["European Union (27)", "Germany"]),
            ["European Union (27)"]
        );
        assert_eq!(among(Role::Reporter, Some(Layout::Comtrade), &["97", "276"]), ["97"]);
        assert!(among(Role::Market, Some(Layout::Wto), &["European Union", "China", "United States"]).is_empty());
        assert!(among(Role::Market, None, &["EU", "DE", "US"]).is_empty());
    }

    #[test]
    fn elsewhere_the_union_counts_by_its_value() {
        let among = |values: [f64; 3]| {
            let names = ["EU27", "DEU", "FRA"].map(String::from);
            union_among(&names.into_iter().zip(values).collect::<Vec<_>>())
        };
        assert_eq!(among([9.0, 5.0, 4.0]), ["EU27"]);
        assert_eq!(among([5.0, 5.0, 0.0]), ["EU27"]);
        assert!(among([4.5, 5.0, 4.0]).is_empty());
        assert!(union_among(&[("EU27".into(), 9.0), ("USA".into(), 1.0)]).is_empty());
    }
}
