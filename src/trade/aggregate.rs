//! Rows that are sums of other rows: World among partners, TOTAL among products, 총계 among years.

use super::layout::Layout;
use super::role::Role;

mod words;

/// The entries of a column that are sums of its other entries, by their names.
///
/// Formula: none. Conventions: an aggregate counts only when what it sums is there too, so a file whose only partner is
/// World, or whose markets are all continents, has none. Case, marks and brackets at the end do not matter. Firm names
/// are never looked at ("Total" is a firm): see [`total_among`]. Codes (`0` in Comtrade, `000` in WTO, `-` in the Korean
/// files) count only in their layout. The European Union counts by name beside a member where the layout's publisher
/// sums it or the number of members is in its name (`EU27_2020`); for the rest see [`union_among`].
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
/// assert!(aggregates_among(Role::Firm, None, &["Total", "Shell"]).is_empty());
/// ```
#[must_use]
pub fn aggregates_among<S: AsRef<str>>(role: Role, layout: Option<Layout>, distinct: &[S]) -> Vec<String> {
    if matches!(role, Role::Firm | Role::Value | Role::Weight) {
        return Vec::new();
    }
    let texts = distinct.iter().map(AsRef::as_ref);
    let entries: Vec<(Class, &str)> = texts.map(|text| (classify(text, role, layout), text)).collect();
    let has = |wanted: &[Class]| entries.iter().any(|(class, _)| wanted.contains(class));
    let parts = entries.iter().any(|(class, _)| *class != Class::Total);
    let countries = has(&[Class::Member, Class::Entry]);
    let has_member = has(&[Class::Member]);
    let union_is_summed = matches!(layout, Some(Layout::Comtrade | Layout::Wto));
    let mut found: Vec<String> = entries
        .iter()
        .filter(|(class, _)| match class {
            Class::Total => parts,
            Class::Group => countries,
            Class::CountedUnion => has_member,
            Class::Union => has_member && union_is_summed,
            Class::Residual | Class::Member | Class::Entry => false,
        })
        .map(|(_, text)| (*text).to_owned())
        .collect();
    found.sort();
    found
}

/// The entries that are the European Union as a sum of members that stand beside it, by their values.
///
/// Formula: a sum of members is at least as large as its largest part. Conventions: in files of no known publisher
/// the name alone does not tell: customs files hold a stray `EU` for a few parcels, and then it is an entry like any
/// other. It is told by the largest of its members that are there.
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
    let of = |wanted: &'static [Class]| {
        entries.iter().filter(move |(text, _)| wanted.contains(&classify(text, Role::Market, None)))
    };
    let Some(largest) = of(&[Class::Member]).map(|(_, value)| *value).max_by(f64::total_cmp) else {
        return Vec::new();
    };
    let unions = of(&[Class::Union, Class::CountedUnion]);
    let mut found: Vec<String> = unions.filter(|(_, value)| *value >= largest).map(|(text, _)| text.clone()).collect();
    found.sort();
    found
}

/// Whether a name means everything, in a column of firms: "Total" may still be a firm, see [`total_among`].
///
/// Formula: none. Conventions: as in [`aggregates_among`], by the name alone.
/// Cost: some dozens of comparisons of words; none for a name with a digit outside brackets, such as an id.
/// Source: this crate's input contract.
///
/// ```
/// use topheavy::trade::is_called_total;
/// assert!(is_called_total("TOTAL (2024)") && !is_called_total("F0012345"));
/// ```
#[must_use]
pub fn is_called_total(name: &str) -> bool {
    // No word that means everything has a digit.
    let outside = name.split(['(', '[', '（']).next().unwrap_or_default();
    if outside.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let plain = words::plain(name);
    words::is_total(&plain) || words::is_all_products(&plain)
}

/// How far a total may be from the sum of its rounded parts, as a part of it.
const ROUNDED: f64 = 5e-3;

/// The entries that are totals of all the others, by their names and by their values.
///
/// Formula: |v − Σ others| ≤ 0.005 v (a published total is rounded), other totals left out of the sum. Conventions: for columns in which a name alone
/// does not tell, such as firms ("Total" is one): the entry is called a total *and* is worth the sum of the others, of
/// which at least two are worth something. A firm that is only as large as all the others together is never taken for
/// a total.
///
/// Arguments: `entries`, each name once with its value in one period; values in any unit, none negative.
/// Returns: the entries as the file spells them, sorted.
/// Cost: linear, times the entries that are called a total. Source: this crate's input contract.
///
/// ```
/// use topheavy::trade::total_among;
/// let entry = |name: &str, value| (name.to_owned(), value);
/// assert_eq!(total_among(&[entry("A", 40.0), entry("B", 50.0), entry("TOTAL", 90.0)]), ["TOTAL"]);
/// assert!(total_among(&[entry("A", 40.0), entry("B", 50.0), entry("Total", 91.0)]).is_empty());
/// assert!(total_among(&[entry("A", 40.0), entry("B", 50.0), entry("C", 90.0)]).is_empty());
/// ```
#[must_use]
pub fn total_among(entries: &[(String, f64)]) -> Vec<String> {
    let positive: Vec<&(String, f64)> = entries.iter().filter(|(_, value)| *value > 0.0).collect();
    if positive.len() < 3 {
        return Vec::new();
    }
    let is_called_total = |name: &str| words::is_total(&words::plain(name));
    let sum = |kept: &dyn Fn(&str) -> bool| -> f64 {
        positive.iter().filter(|(name, _)| kept(name)).map(|(_, value)| value).sum()
    };
    let parts = sum(&|name| !is_called_total(name));
    // A real firm called "Total" is a part of the sum that another entry called a total holds.
    let is_sum = |name: &str, value: f64| {
        [parts, sum(&|other| other != name)].iter().any(|others| (value - others).abs() <= ROUNDED * value)
    };
    let mut found: Vec<String> = positive
        .iter()
        .filter(|(name, value)| is_called_total(name) && is_sum(name, *value))
        .map(|(name, _)| name.clone())
        .collect();
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
    /// The European Union with the number of its members.
    CountedUnion,
    /// What no group holds.
    Residual,
    /// A member of the European Union.
    Member,
    /// Any other entry.
    Entry,
}

fn classify(text: &str, role: Role, layout: Option<Layout>) -> Class {
    let plain = words::plain(text);
    let plain = plain.as_str();
    let code = text.trim().to_lowercase();
    let countries = matches!(role, Role::Market | Role::Reporter);
    if words::is_total(plain)
        || (countries && words::is_world(plain))
        || (role == Role::Product && words::is_all_products(plain))
        || layout_totals(role, layout, countries).contains(&code.as_str())
    {
        Class::Total
    } else if !countries {
        Class::Entry
    } else if words::is_group(plain) {
        Class::Group
    } else if words::has_members_counted(plain) {
        Class::CountedUnion
    } else if words::is_union(plain) || (layout == Some(Layout::Comtrade) && plain == "97") {
        Class::Union
    } else if words::is_residual(plain) {
        Class::Residual
    } else if words::is_member(plain) {
        Class::Member
    } else {
        Class::Entry
    }
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
    fn totals_survive_case_marks_and_brackets() {
        for total in [
            "World total",
            "TOTAL EXPORTS",
            "Total:",
            "Total (all countries)",
            "World (all)",
            "Mundo",
            "Monde",
            "Welt",
            "W00",
            "WLD",
            "All Countries & Areas",
            "Grand total",
            "Total exports",
            "Total general",
            "총  계",
            "합계(전체)",
            "East Asia and Pacific",
            "Sub-Saharan Africa (all)",
            "EXTRA_EU27_2020",
            "INTRA_EU27_2020",
            "EU27_2020",
            "EU-28",
        ] {
            assert_eq!(among(Role::Market, None, &[total, "Poland", "China"]), [total]);
        }
        for total in
            ["Total - all products", "All products", "TOTAL", "Total, all commodities", "전 품목", "All goods."]
        {
            assert_eq!(among(Role::Product, None, &[total, "854231"]), [total]);
        }
        assert_eq!(among(Role::SizeClass, None, &["All firms", "SME", "large"]), ["All firms"]);
        assert_eq!(among(Role::Period, None, &["All years", "2023", "2024"]), ["All years"]);
    }

    #[test]
    fn names_that_only_resemble_totals_are_none() {
        let countries = [
            "AD, AE, AF, AG, AL, AM, AO, AR, AT, AU, AZ, BA, BB, BD, BE, BG, BH, BI, BJ, BN, BO, BR, BS, BT, BW, BY, BZ",
            "ABW, AFG, AGO, ALA, ALB, AND, ARE, ARG, ARM, ASM, AUS, AUT, BEL, BGD, CAF, CAN, CHE, CHL, CHN, CIV, CMR, \
             COD, COG, COL, CUB, CZE, DEU, DNK, DOM, DZA, ECU, EGY, ESP, EST, ETH, FIN, FRA, FSM, GAB, GBR, GEO, GHA, \
             GIN, GNQ, GRC, HKG, HRV, HTI, HUN, IDN, IND, IRL, IRN, IRQ, ISR, ITA, JAM, JPN, KEN, KOR, MAC, MEX, MYS, \
             NAM, NLD, NOR, NZL, PAK, PER, PHL, POL, PRK, PRT, QAT, ROU, RUS, SAU, SGP, SSD, SWE, THA, TUR, TWN, TZA, \
             UKR, URY, USA, VEN, VNM, VUT, WLF, WSM, YEM, ZAF, ZMB, ZWE",
            "South Africa, Central African Republic, American Samoa, South Sudan, East Timor, Western Sahara, New \
             Zealand, Micronesia (Federated States of), Korea (Republic of), Netherlands (the), Congo (all other), United \
             States Minor Outlying Islands, All other partners, Other Asia nes, Africa (not specified), Oman, Total Gabon",
        ];
        let countries: Vec<&str> = countries.iter().flat_map(|list| list.split(", ")).collect();
        assert!(countries.len() > 130);
        assert!(among(Role::Market, None, &countries).is_empty());
        let products = [
            "All-terrain vehicles",
            "Total stations, surveying",
            "World globes",
            "Sub-assemblies",
            "Other goods",
            "Grand pianos",
            "General merchandise",
            "Merchandise of the world",
            "0",
            "-",
        ];
        assert!(among(Role::Product, None, &products).is_empty());
    }

    #[test]
    fn totals_among_firms_need_the_name_and_the_value() {
        let among = |entries: &[(&str, f64)]| {
            total_among(&entries.iter().map(|&(name, value)| (name.to_owned(), value)).collect::<Vec<_>>())
        };
        assert_eq!(among(&[("a", 0.1), ("b", 0.2), ("합계", 0.3)]), ["합계"]);
        assert_eq!(among(&[("a", 1.0), ("b", 2.0), ("Total", 3.0), ("Grand Total:", 3.0)]), ["Grand Total:", "Total"]);
        // A firm called Total beside the grand total that holds it.
        assert_eq!(among(&[("Total", 1.0), ("b", 2.0), ("TOTAL", 3.0), ("zero", 0.0)]), ["TOTAL"]);
        assert!(among(&[("a", 3.0), ("Total", 3.0)]).is_empty());
        assert!(among(&[("a", 3.0), ("b", 0.0), ("Total", 3.0)]).is_empty());
        assert!(among(&[("a", 1.0), ("b", 2.0), ("TotalEnergies", 3.0)]).is_empty());
        assert!(among(&[("a", 1.0), ("b", 2.0), ("World", 3.0)]).is_empty());
        assert!(among(&[("a", 0.0), ("b", 0.0), ("Total", 0.0)]).is_empty());
    }

    #[test]
    fn every_member_tells_a_union() {
        assert_eq!(among(Role::Market, None, &["EU27", "Poland", "United States"]), ["EU27"]);
        assert!(among(Role::Market, None, &["EU27", "China", "United States"]).is_empty());
        assert!(among(Role::Market, None, &["EXTRA_EU27_2020", "INTRA_EU27_2020"]).is_empty());
        assert_eq!(union_among(&[("EU".into(), 9.0), ("POL".into(), 5.0)]), ["EU"]);
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
