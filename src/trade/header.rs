//! Column names: how two spellings are the same name, and the unit a name carries.

use super::synonym;

/// The multipliers that a unit may name, as whole tokens.
const MULTIPLIERS: [(&str, f64); 33] = [
    ("1000", 1e3),
    ("1000s", 1e3),
    ("1e3", 1e3),
    ("1e6", 1e6),
    ("ths", 1e3),
    ("thous", 1e3),
    ("tsd", 1e3),
    ("lakh", 1e5),
    ("lakhs", 1e5),
    ("crore", 1e7),
    ("crores", 1e7),
    ("mill", 1e6),
    ("mrd", 1e9),
    ("trillion", 1e12),
    ("000", 1e3),
    ("000s", 1e3),
    ("thousand", 1e3),
    ("thousands", 1e3),
    ("1000000", 1e6),
    ("million", 1e6),
    ("millions", 1e6),
    ("mn", 1e6),
    ("mln", 1e6),
    ("mio", 1e6),
    ("billion", 1e9),
    ("billions", 1e9),
    ("bn", 1e9),
    ("십억", 1e9),
    ("억", 1e8),
    ("천만", 1e7),
    ("백만", 1e6),
    ("만", 1e4),
    ("천", 1e3),
];

/// Multipliers too short to be trusted outside brackets or without a currency.
const LETTERS: [(&str, f64); 3] = [("k", 1e3), ("m", 1e6), ("b", 1e9)];

/// Korean multipliers that stand before a currency without a space: `백만달러`, `십억원`. The longer first.
const KOREAN_PREFIXES: [(&str, f64); 6] =
    [("십억", 1e9), ("백만", 1e6), ("천만", 1e7), ("억", 1e8), ("만", 1e4), ("천", 1e3)];

const US_DOLLAR: &str = "USD";

const DOLLARS: [&str; 10] = ["usd", "us", "dollar", "dollars", "dlr", "달러", "달러화", "불", "미불", "미달러"];

/// Codes long enough to be known when a multiplier is written together with them: `kusd`, `usdmn`, `1000usd`.
const CODES: [&str; 10] = ["usd", "eur", "krw", "jpy", "cny", "gbp", "inr", "bdt", "vnd", "chf"];

/// Other currencies, by word and by the code that messages use.
const OTHER_CURRENCIES: [(&str, &str); 33] = [
    ("원화", "KRW"),
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("유로", "EUR"),
    ("krw", "KRW"),
    ("won", "KRW"),
    ("원", "KRW"),
    ("jpy", "JPY"),
    ("yen", "JPY"),
    ("엔", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("위안", "CNY"),
    ("gbp", "GBP"),
    ("inr", "INR"),
    ("rs", "INR"),
    ("rupee", "rupees"),
    ("rupees", "rupees"),
    ("bdt", "BDT"),
    ("taka", "BDT"),
    ("vnd", "VND"),
    ("dong", "VND"),
    ("chf", "CHF"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("mxn", "MXN"),
    ("brl", "BRL"),
    ("try", "TRY"),
    ("zar", "ZAR"),
    ("lcu", "local currency"),
];

/// The unit in a column name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unit {
    /// Nothing in the name speaks of a unit.
    None,
    /// One entry of the column is this many US dollars, or of a currency that is not said.
    Dollars(f64),
    /// One entry of the column is this many units of another currency, which is named.
    Other(f64, &'static str),
    /// Something stands in brackets that is no unit we know.
    Unclear,
}

/// The name reduced to what two spellings of it share: lower case, no byte-order mark, spaces, underscores, hyphens.
/// The engine's marker of a repeated name is dropped too, so that two columns of one name are seen as two candidates.
pub(crate) fn key(header: &str) -> String {
    let header = header.trim_start_matches('\u{feff}').trim();
    let header = match header.split_once("_duplicated_") {
        Some((name, count)) if count.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => header,
    };
    header.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// [`key`] without what stands in brackets: `revenue ($ millions)` gives `revenue`.
pub(super) fn base(header: &str) -> String {
    key(&split_brackets(header).0)
}

/// The forms under which a name may be known: as it is, without brackets, without its unit.
#[cfg(feature = "cli")]
pub(crate) fn names(header: &str) -> Vec<String> {
    [key(header), base(header)].into_iter().chain(without_unit(header)).collect()
}

/// The name without the unit at its end: `fob_usd_thousand` gives `fob`; `None` when no unit stands there. `us` alone is
/// no unit: `exports_us` are those to the United States; nor is `b` without a currency: `value_b` may be a second value.
pub(super) fn without_unit(header: &str) -> Option<String> {
    let tokens = tokens(&split_brackets(header).0);
    let mut kept = tokens.as_slice();
    while let [name @ .., last] = kept
        && let Some(before) = name.last()
    {
        let letter = lookup(&LETTERS, last).is_some() && (last != "b" || is_currency(before));
        let unit = letter || is_currency(last) || multiplier(last).is_some();
        let inner = kept.len() < tokens.len();
        if (unit && (inner || last != "us")) || (inner && last == "in") {
            kept = name;
        } else {
            break;
        }
    }
    (kept.len() < tokens.len()).then(|| kept.concat())
}

/// The name outside of brackets, and what stands in brackets, if anything does.
fn split_brackets(header: &str) -> (String, Option<String>) {
    let (mut outside, mut inside) = (String::new(), None);
    let mut depth = 0_u32;
    for c in header.chars() {
        match c {
            '(' | '[' | '（' => {
                depth += 1;
                inside.get_or_insert_with(String::new).push(' ');
            }
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => inside.get_or_insert_with(String::new).push(c),
        }
    }
    (outside, inside)
}

/// The unit that the column name carries: what stands in brackets first, then the name around them.
pub(crate) fn unit(header: &str) -> Unit {
    let (outside, inside) = split_brackets(header);
    let outside = tokens(&outside);
    let Some(inside) = inside.map(|inside| tokens(&inside)) else {
        let scales = scales_outside(&outside);
        return of(scales.as_slice(), currency(&outside), Unit::None);
    };
    let currency = currency(&inside).or_else(|| currency(&outside));
    let mut scales = Vec::new();
    for token in &inside {
        let known = multiplier(token).or_else(|| lookup(&LETTERS, token).filter(|_| currency.is_some()));
        let digits = token.bytes().all(|b| b.is_ascii_digit());
        match known {
            // "1000" is a multiplier only beside a currency.
            Some(scale) if !digits || currency.is_some() => scales.push(scale),
            None if token.starts_with(|c: char| c.is_ascii_digit()) && !is_year(token) => return Unit::Unclear,
            _ => {}
        }
    }
    if scales.is_empty() {
        scales = scales_outside(&outside);
    }
    of(&scales, currency, Unit::Unclear)
}

/// The unit of these multipliers and this currency; `nothing` when there is neither.
fn of(scales: &[f64], currency: Option<&'static str>, nothing: Unit) -> Unit {
    let scale = match (scales, currency) {
        ([], None) => return nothing,
        ([], Some(_)) => 1.0,
        ([scale], _) => *scale,
        _ => return Unit::Unclear,
    };
    match currency {
        Some(other) if other != US_DOLLAR => Unit::Other(scale, other),
        _ => Unit::Dollars(scale),
    }
}

/// Multipliers among the words of a name; a letter only at the end, where a currency or nothing but a name of the value
/// stands before it (`value_usd_m`, `value_m`), and digits only beside a currency (`hs_1000` has no unit).
fn scales_outside(tokens: &[String]) -> Vec<f64> {
    let currency = currency(tokens).is_some();
    let mut scales = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let digits = token.bytes().all(|b| b.is_ascii_digit());
        let last = at > 0 && at + 1 == tokens.len();
        let letter = last && (currency || (token != "b" && synonym::is_value(&tokens[..at].concat())));
        let known = multiplier(token).filter(|_| !digits || currency);
        scales.extend(known.or_else(|| lookup(&LETTERS, token).filter(|_| letter)));
    }
    scales
}

/// Words and numbers of a unit, in lower case: apart where the case or the script changes (`valueUsd`, `천US`). `$` is a
/// currency word and `1,000` one number.
fn tokens(text: &str) -> Vec<String> {
    let text = text.replace(",000", "000").replace('$', " usd ").replace('₩', " krw ");
    let text = text.replace('€', " eur ").replace('£', " gbp ").replace('¥', " jpy ");
    let mut tokens: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let apart = !before.is_alphanumeric()
            || (before.is_lowercase() && c.is_uppercase())
            || before.is_ascii_alphanumeric() != c.is_ascii_alphanumeric();
        match tokens.last_mut() {
            _ if !c.is_alphanumeric() => {}
            Some(token) if !apart => token.extend(c.to_lowercase()),
            _ => tokens.push(c.to_lowercase().collect()),
        }
        before = c;
    }
    tokens
}

/// The currency that the words name. Another currency beside the dollar wins.
fn currency(tokens: &[String]) -> Option<&'static str> {
    let words = || tokens.iter().map(|token| split_multiplier(token).0);
    let dollars = words().any(|word| DOLLARS.contains(&word));
    words().find_map(other_currency).or(dollars.then_some(US_DOLLAR))
}

fn is_currency(token: &str) -> bool {
    let word = split_multiplier(token).0;
    DOLLARS.contains(&word) || other_currency(word).is_some()
}

fn multiplier(token: &str) -> Option<f64> {
    lookup(&MULTIPLIERS, token).or_else(|| split_multiplier(token).1)
}

/// A currency word without the multiplier written together with it, and that multiplier: `천달러`, `kusd`, `usdmn`.
fn split_multiplier(token: &str) -> (&str, Option<f64>) {
    for (prefix, scale) in KOREAN_PREFIXES {
        if let Some(rest) = token.strip_prefix(prefix)
            && (DOLLARS.contains(&rest) || other_currency(rest).is_some())
        {
            return (rest, Some(scale));
        }
    }
    for code in CODES {
        let beside = token.strip_suffix(code).or_else(|| token.strip_prefix(code));
        if let Some(scale) = beside.and_then(|word| lookup(&MULTIPLIERS, word).or_else(|| lookup(&LETTERS, word))) {
            return (code, Some(scale));
        }
    }
    (token, None)
}

/// The base year of constant prices is no multiplier.
fn is_year(token: &str) -> bool {
    token.parse::<u16>().is_ok_and(|number| (1900..=2100).contains(&number))
}

fn other_currency(word: &str) -> Option<&'static str> {
    OTHER_CURRENCIES.iter().find(|(name, _)| *name == word).map(|&(_, code)| code)
}

fn lookup(table: &[(&str, f64)], token: &str) -> Option<f64> {
    table.iter().find(|(word, _)| *word == token).map(|&(_, scale)| scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for name in
            ["\u{feff}Reporter Code", "reporterCode", " reporter_code ", "REPORTER-CODE", "reporter_code_duplicated_0"]
        {
            assert_eq!(key(name), "reportercode");
        }
        assert_eq!(base("revenue ($ millions)"), "revenue");
        assert_eq!(base("수출 금액(USD 1,000)"), "수출금액");
        assert_eq!(base("Trade Value (US$)"), "tradevalue");
    }

    #[test]
    fn names_without_their_unit() {
        for (header, expected) in [
            ("value_krw", Some("value")),
            ("fob_usd_thousand", Some("fob")),
            ("value_m", Some("value")),
            ("exports_usd_bn", Some("exports")),
            ("export value in thousand US$", Some("exportvalue")),
            ("수출금액_천불", Some("수출금액")),
            ("usd_m", Some("usd")),
            ("value_usd_b", Some("value")),
            ("value_b", None),
            ("exports_us", None),
            ("usd", None),
            ("value", None),
        ] {
            assert_eq!(without_unit(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn units_of_real_headers() {
        let cases = [
            ("revenue ($ millions)", Unit::Dollars(1e6)),
            ("수출금액(천불)", Unit::Dollars(1e3)),
            ("수출 금액(USD 1,000)", Unit::Dollars(1e3)),
            ("수출금액(달러)", Unit::Dollars(1.0)),
            ("수출금액（백만달러）", Unit::Dollars(1e6)),
            ("수출금액[억달러]", Unit::Dollars(1e8)),
            ("수출금액(십억불)", Unit::Dollars(1e9)),
            ("수출금액(천US$)", Unit::Dollars(1e3)),
            ("수출금액(천원)", Unit::Other(1e3, "KRW")),
            ("수출금액_천불", Unit::Dollars(1e3)),
            ("Trade Value (US$)", Unit::Dollars(1.0)),
            ("TradeValue in 1000 USD", Unit::Dollars(1e3)),
            ("Trade Value (US$ '000)", Unit::Dollars(1e3)),
            ("exports (USD m)", Unit::Dollars(1e6)),
            ("exports_musd", Unit::Dollars(1e6)),
            ("value_usd", Unit::Dollars(1.0)),
            ("usd", Unit::Dollars(1.0)),
            ("exports (USD, 2015 prices)", Unit::Dollars(1.0)),
            ("exports (USD lakh)", Unit::Dollars(1e5)),
            ("value_krw", Unit::Other(1.0, "KRW")),
            ("exports (€ millions)", Unit::Other(1e6, "EUR")),
            ("수출금액(백만원)", Unit::Other(1e6, "KRW")),
            ("exports (10^3 USD)", Unit::Unclear),
            ("exports (USD 100)", Unit::Unclear),
            ("exports (FOB)", Unit::Unclear),
            ("exports (thousand million USD)", Unit::Unclear),
            ("value_eur", Unit::Other(1.0, "EUR")),
            ("valueKRW", Unit::Other(1.0, "KRW")),
            ("value krw (thousand)", Unit::Other(1e3, "KRW")),
            ("value_krw (FOB)", Unit::Other(1.0, "KRW")),
            ("value_krw (USD)", Unit::Dollars(1.0)),
            ("수출금액(FOB)(천원)", Unit::Other(1e3, "KRW")),
            ("수출금액(원화)", Unit::Other(1.0, "KRW")),
            ("수출금액(1,000달러)", Unit::Dollars(1e3)),
            ("수출금액(100만달러)", Unit::Unclear),
            ("매출(RMB)", Unit::Other(1.0, "CNY")),
            ("exports (yen, bn)", Unit::Other(1e9, "JPY")),
            ("fob_usd_thousand", Unit::Dollars(1e3)),
            ("value_usd_m", Unit::Dollars(1e6)),
            ("value_usd_mn", Unit::Dollars(1e6)),
            ("value_m", Unit::Dollars(1e6)),
            ("exports_usd_bn", Unit::Dollars(1e9)),
            ("exports_keur", Unit::Other(1e3, "EUR")),
            ("exports_usdmn", Unit::Dollars(1e6)),
            ("exports (1000USD)", Unit::Dollars(1e3)),
            ("flow_m", Unit::None),
            ("value_b", Unit::None),
            ("bus_fares", Unit::None),
            ("value", Unit::None),
            ("수출금액", Unit::None),
            ("hs_1000", Unit::None),
            ("v", Unit::None),
        ];
        for (header, expected) in cases {
            assert_eq!(unit(header), expected, "{header}");
        }
    }
}
