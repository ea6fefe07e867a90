//! The words and codes of totals and of groups of countries, in the form of [`plain`].

/// Words of which a total's name consists: `total exports`, `all countries and areas`.
const TOTAL_HEADS: &[&str] = &["total", "totals", "subtotal", "all", "sum", "summe", "gesamt", "insgesamt"];

/// What may stand beside a [`TOTAL_HEADS`] word without making it the name of something else.
const TOTAL_COMPANIONS: &[&str] = &[
    "and",
    "areas",
    "classes",
    "commodities",
    "commodity",
    "companies",
    "countries",
    "country",
    "destinations",
    "economies",
    "enterprises",
    "export",
    "exporters",
    "exports",
    "firms",
    "for",
    "general",
    "goods",
    "grand",
    "importers",
    "in",
    "industries",
    "items",
    "markets",
    "merchandise",
    "months",
    "of",
    "overall",
    "partners",
    "periods",
    "product",
    "products",
    "quarters",
    "reporters",
    "sectors",
    "size",
    "sizes",
    "sub",
    "the",
    "trade",
    "value",
    "years",
];

/// Totals written as one name, without spaces.
const TOTAL_NAMES: &[&str] = &["총계", "합계", "총합계", "소계", "전체", "계", "총액", "총합", "合計", "总计", "総計"];

/// The world among countries, as a word that may stand beside those of a total.
const WORLD_HEADS: &[&str] = &["world", "worldwide", "wld", "w00", "mundo", "mundial", "monde", "welt", "世界"];

/// The world among countries, without spaces.
const WORLD_NAMES: &[&str] = &["전세계", "세계", "세계전체", "전국가", "총수출", "수출총액"];

/// Totals among products, without spaces.
const PRODUCT_NAMES: &[&str] = &["전품목", "전체품목"];

/// Groups of countries.
const GROUPS: &[&str] = &[
    "africa",
    "america",
    "americas",
    "apec",
    "arab world",
    "asean",
    "asia",
    "asia and the pacific",
    "asia pacific",
    "brics",
    "caribbean",
    "central america",
    "central asia",
    "cis",
    "developed countries",
    "developed economies",
    "developing countries",
    "developing economies",
    "east asia and pacific",
    "east asia and the pacific",
    "eastern africa",
    "eastern asia",
    "eastern europe",
    "efta",
    "emerging markets",
    "europe",
    "europe and central asia",
    "european free trade association",
    "fragile and conflict affected situations",
    "g20",
    "g7",
    "gcc",
    "high income",
    "high income countries",
    "high income economies",
    "latin america",
    "latin america and caribbean",
    "latin america and the caribbean",
    "ldcs",
    "least developed countries",
    "low and middle income",
    "low income",
    "low income countries",
    "lower middle income",
    "mercosur",
    "middle africa",
    "middle east",
    "middle east and north africa",
    "middle east north africa afghanistan and pakistan",
    "middle income",
    "middle income countries",
    "nafta",
    "north africa",
    "north america",
    "northern africa",
    "northern america",
    "northern europe",
    "oceania",
    "oecd",
    "oecd members",
    "opec",
    "south america",
    "south and central america",
    "south and central america and the caribbean",
    "south asia",
    "south eastern asia",
    "southeast asia",
    "southern asia",
    "southern europe",
    "sub saharan africa",
    "upper middle income",
    "usmca",
    "west africa",
    "western africa",
    "western asia",
    "western europe",
    "western hemisphere",
    "industrial countries",
];

/// What is left over beside groups; not a country that a group could contain.
const RESIDUALS: &[&str] = &[
    "other",
    "others",
    "other countries",
    "rest of world",
    "rest of the world",
    "row",
    "unspecified",
    "areas nes",
    "areas not elsewhere specified",
    "not specified",
    "unknown",
    "기타",
];

/// Members of the European Union by name, three letters, two letters and the codes of the United Nations.
const MEMBERS: &[&str] = &[
    "austria",
    "aut",
    "at",
    "040",
    "40",
    "belgium",
    "bel",
    "be",
    "056",
    "56",
    "bulgaria",
    "bgr",
    "bg",
    "100",
    "croatia",
    "hrv",
    "hr",
    "191",
    "cyprus",
    "cyp",
    "cy",
    "196",
    "czechia",
    "czech republic",
    "cze",
    "cz",
    "203",
    "denmark",
    "dnk",
    "dk",
    "208",
    "estonia",
    "est",
    "ee",
    "233",
    "finland",
    "fin",
    "fi",
    "246",
    "france",
    "fra",
    "fr",
    "250",
    "251",
    "germany",
    "deu",
    "de",
    "276",
    "greece",
    "grc",
    "gr",
    "el",
    "300",
    "hungary",
    "hun",
    "hu",
    "348",
    "ireland",
    "irl",
    "ie",
    "372",
    "italy",
    "ita",
    "it",
    "380",
    "381",
    "latvia",
    "lva",
    "lv",
    "428",
    "lithuania",
    "ltu",
    "lt",
    "440",
    "luxembourg",
    "lux",
    "lu",
    "442",
    "malta",
    "mlt",
    "mt",
    "470",
    "netherlands",
    "netherlands the",
    "nld",
    "nl",
    "528",
    "poland",
    "pol",
    "pl",
    "616",
    "portugal",
    "prt",
    "pt",
    "620",
    "romania",
    "rou",
    "ro",
    "642",
    "slovakia",
    "slovak republic",
    "svk",
    "sk",
    "703",
    "slovenia",
    "svn",
    "si",
    "705",
    "spain",
    "esp",
    "es",
    "724",
    "sweden",
    "swe",
    "se",
    "752",
    "독일",
    "프랑스",
    "네덜란드",
    "이탈리아",
    "스페인",
    "폴란드",
];

/// In brackets after a name, these say that it is a part or a rest and not the whole.
const NOT_THE_WHOLE: &[&str] = &["nes", "not", "other", "others", "rest", "unspecified", "unallocated", "미상"];

/// The text in lower case with marks as single spaces, `&` as `and`, and without brackets at its end: what spellings of
/// one total share. `Total (all countries):` gives `total`. Empty when only marks are left.
pub(super) fn plain(text: &str) -> String {
    let mut text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_close(c));
    while let Some(open) = text.strip_suffix(is_close).and_then(|_| text.rfind(['(', '[', '（'])) {
        let inside = words(&text[open..]);
        if open == 0 || inside.split(' ').any(|word| NOT_THE_WHOLE.contains(&word)) {
            break;
        }
        text = text[..open].trim_end();
    }
    words(text)
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | ']' | '）')
}

/// The words in lower case with single spaces between.
fn words(text: &str) -> String {
    let text = text.to_lowercase().replace('&', " and ");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether the name means everything, in a column of any role.
pub(super) fn is_total(plain: &str) -> bool {
    consists_of(plain, TOTAL_HEADS, &[]) || TOTAL_NAMES.contains(&squeezed(plain).as_str())
}

/// Whether the name means all countries.
pub(super) fn is_world(plain: &str) -> bool {
    consists_of(plain, WORLD_HEADS, TOTAL_HEADS) || WORLD_NAMES.contains(&squeezed(plain).as_str())
}

/// Whether the name means all products, in words that are no total elsewhere.
pub(super) fn is_all_products(plain: &str) -> bool {
    PRODUCT_NAMES.contains(&squeezed(plain).as_str())
}

/// Whether one of the words is one of `heads` and every other is that, a companion or one of `beside`.
fn consists_of(plain: &str, heads: &[&str], beside: &[&str]) -> bool {
    let fits = |word: &str| heads.contains(&word) || TOTAL_COMPANIONS.contains(&word) || beside.contains(&word);
    plain.split(' ').any(|word| heads.contains(&word)) && plain.split(' ').all(fits)
}

fn squeezed(plain: &str) -> String {
    plain.replace(' ', "")
}

/// Whether the name is that of a group of countries. Trade inside and outside the European Union is always a sum.
pub(super) fn is_group(plain: &str) -> bool {
    GROUPS.contains(&plain) || plain.starts_with("extra eu") || plain.starts_with("intra eu")
}

/// Whether this is what is left over beside groups.
pub(super) fn is_residual(plain: &str) -> bool {
    RESIDUALS.contains(&plain)
}

/// Whether this is a member of the European Union.
pub(super) fn is_member(plain: &str) -> bool {
    MEMBERS.contains(&plain)
}

/// Whether this is the European Union or the euro area.
pub(super) fn is_union(plain: &str) -> bool {
    ["european union", "euro area", "eurozone", "유럽연합"].iter().any(|name| plain.starts_with(name))
        || ["eu", "euu", "eun"].contains(&plain)
        || has_members_counted(plain)
}

/// Whether this is the European Union with the number of its members: `eu27`, `eu 28`, `eu27 2020`, `european union 27`.
/// That is what statistical offices call a sum; a stray parcel in a customs file is only ever to `EU`.
pub(super) fn has_members_counted(plain: &str) -> bool {
    let count = plain.strip_prefix("european union").or_else(|| plain.strip_prefix("eu")).unwrap_or("").trim_start();
    let (members, vintage) = count.split_once(' ').unwrap_or((count, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    members.len() == 2 && digits(members) && (vintage.is_empty() || (vintage.len() == 4 && digits(vintage)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_their_plain_form() {
        for (text, expected) in [
            ("Total:", "total"),
            (" TOTAL EXPORTS ", "total exports"),
            ("Total (all countries)", "total"),
            ("World (all) [2015]", "world"),
            ("All Countries & Areas", "all countries and areas"),
            ("EXTRA_EU27_2020", "extra eu27 2020"),
            ("Sub-Saharan Africa (all)", "sub saharan africa"),
            ("Africa (not specified)", "africa not specified"),
            ("(total)", "total"),
            ("-", ""),
            ("()", ""),
            ("총계（전체）", "총계"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn the_tables_are_in_plain_form() {
        for word in GROUPS.iter().chain(RESIDUALS).chain(MEMBERS).chain(TOTAL_HEADS).chain(TOTAL_COMPANIONS) {
            assert_eq!(plain(word), *word);
        }
        assert!(MEMBERS.iter().all(|name| !is_group(name) && !is_union(name) && !is_world(name)));
    }

    #[test]
    fn the_union_by_the_number_of_its_members() {
        for name in ["eu27", "eu 28", "eu27 2020", "european union 27"] {
            assert!(has_members_counted(name) && is_union(name), "{name}");
        }
        for name in ["eu", "european union", "eu2", "euro area 19", "eu27 exit", "eu 2020"] {
            assert!(!has_members_counted(name), "{name}");
        }
    }
}
