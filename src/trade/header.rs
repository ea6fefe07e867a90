//! Column names: how two spellings are the same name, and the unit a name carries.

/// The multipliers that a unit may name, as whole tokens.
const MULTIPLIERS: [(&str, f64); 32] = [
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
    ("kusd", 1e3),
    ("1000000", 1e6),
    ("million", 1e6),
    ("millions", 1e6),
    ("mn", 1e6),
    ("mln", 1e6),
    ("mio", 1e6),
    ("musd", 1e6),
    ("billion", 1e9),
    ("billions", 1e9),
    ("bn", 1e9),
    ("busd", 1e9),
    ("천", 1e3),
    ("백만", 1e6),
];

/// Multipliers too short to be trusted outside brackets or without a currency.
const LETTERS: [(&str, f64); 3] = [("k", 1e3), ("m", 1e6), ("b", 1e9)];

/// Korean multipliers that stand before a currency without a space: `천US$`, `백만USD`, `십억원`.
const KOREAN_PREFIXES: [(&str, f64); 6] =
    [("십억", 1e9), ("백만", 1e6), ("천만", 1e7), ("억", 1e8), ("만", 1e4), ("천", 1e3)];

const DOLLARS: [&str; 8] = ["usd", "us", "dollar", "dollars", "달러", "불", "미불", "미달러"];

/// Other currencies, by word and by the code that messages use.
const OTHER_CURRENCIES: [(&str, &str); 32] = [
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
pub(super) enum Unit {
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
pub(super) fn key(header: &str) -> String {
    let header = header.trim_start_matches('\u{feff}').trim();
    let header = match header.split_once("_duplicated_") {
        Some((name, count)) if count.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => header,
    };
    header.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// [`key`] without what stands in brackets: `revenue ($ millions)` gives `revenue`.
pub(super) fn base(header: &str) -> String {
    let mut depth = 0_u32;
    let outside: String = header
        .chars()
        .filter(|c| match c {
            '(' | '[' | '（' => {
                depth += 1;
                false
            }
            ')' | ']' | '）' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    key(&outside)
}

/// What stands in brackets, if anything does.
fn bracketed(header: &str) -> Option<&str> {
    let open = header.find(['(', '[', '（'])?;
    let inside = &header[open..];
    let inside = inside.trim_start_matches(['(', '[', '（']);
    let close = inside.find([')', ']', '）']).unwrap_or(inside.len());
    Some(&inside[..close])
}

/// The unit that the column name carries.
pub(super) fn unit(header: &str) -> Unit {
    let inside = bracketed(header);
    let tokens = tokens(inside.unwrap_or(header));
    let words = || tokens.iter().map(|token| without_prefix(token).0);
    let other = words().find_map(other_currency);
    let currency = other.is_some() || words().any(|word| DOLLARS.contains(&word));
    let mut scales = Vec::new();
    for token in &tokens {
        let digits = token.bytes().all(|b| b.is_ascii_digit());
        let known = lookup(&MULTIPLIERS, token)
            .or_else(|| lookup(&LETTERS, token).filter(|_| inside.is_some() && currency))
            .or_else(|| without_prefix(token).1);
        match known {
            // "1000" is a multiplier only beside a currency: `hs_1000` has no unit.
            Some(scale) if !digits || currency => scales.push(scale),
            None if inside.is_some() && token.starts_with(|c: char| c.is_ascii_digit()) && !is_year(token) => {
                return Unit::Unclear;
            }
            _ => {}
        }
    }
    let scale = match (scales.as_slice(), currency, inside) {
        ([], true, _) => 1.0,
        ([], false, None) => return Unit::None,
        ([scale], _, _) => *scale,
        _ => return Unit::Unclear,
    };
    match other {
        Some(currency) => Unit::Other(scale, currency),
        None => Unit::Dollars(scale),
    }
}

/// Words and numbers of a unit, in lower case; `$` is a currency word and `1,000` one number.
fn tokens(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(",000", "000").replace('$', " usd ").replace('₩', " krw ");
    let text = text.replace('€', " eur ").replace('£', " gbp ").replace('¥', " jpy ");
    text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).map(String::from).collect()
}

/// A currency word without the Korean multiplier in front of it, and that multiplier: `천us` gives `us` and 1000.
fn without_prefix(token: &str) -> (&str, Option<f64>) {
    for (prefix, scale) in KOREAN_PREFIXES {
        if let Some(rest) = token.strip_prefix(prefix)
            && (DOLLARS.contains(&rest) || other_currency(rest).is_some())
        {
            return (rest, Some(scale));
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
