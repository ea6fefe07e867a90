//! Messages of the crate name options as the command line spells them; in Python they are keyword arguments.

/// Every option that a message may name.
const OPTIONS: [&str; 46] = [
    "firm",
    "period",
    "market",
    "product",
    "value",
    "weight",
    "size-class",
    "reporter",
    "layout",
    "scale",
    "currency",
    "on-bad",
    "hs",
    "product-codes",
    "period-kind",
    "period-as",
    "columns",
    "keep",
    "drop-aggregates",
    "memory",
    "temp-folder",
    "target-total",
    "by",
    "across",
    "measures",
    "target",
    "horizon",
    "expect-by",
    "since",
    "growth",
    "closing-share",
    "level",
    "replicates",
    "published",
    "year",
    "employees",
    "growth-sd",
    "sector",
    "program",
    "allow-fewer",
    "base-year",
    "periods",
    "theme",
    "size",
    "lang",
    "figure-measure",
];

/// Options that take no value.
const FLAGS: [&str; 2] = ["drop-aggregates", "allow-fewer"];

/// Values that follow an option in a message; other words after an option belong to the sentence.
const VALUES: [&str; 10] =
    ["none", "year", "usd", "other", "text", "month", "fiscal-year", "reporter", "period", "reporter=NAME"];

/// The text with `--period-as year` written `period_as='year'`, and `--firm` written `firm=`.
pub(crate) fn spelled(text: &str) -> String {
    let text = text.replace("in --format json", "in to_dict()").replace("'topheavy check'", "topheavy.check()");
    let mut parts = text.split("--");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let length = part.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(part.len());
        let (option, rest) = part.split_at(length);
        // Two hyphens inside a word belong to somebody's name.
        if !OPTIONS.contains(&option) || out.ends_with(char::is_alphanumeric) {
            out.push_str("--");
            out.push_str(part);
            continue;
        }
        out.push_str(&option.replace('-', "_"));
        out.push_str(&with_value(option, rest));
    }
    out
}

/// The name of an argument, from that of the option or parameter.
pub(crate) fn argument(name: &str) -> String {
    name.trim_start_matches("--").replace('-', "_")
}

/// What stands after the name of an option.
fn with_value(option: &str, rest: &str) -> String {
    if rest.starts_with(':') {
        return rest.to_owned();
    }
    if FLAGS.contains(&option) {
        return format!("=True{rest}");
    }
    let Some(after) = rest.strip_prefix(' ') else { return format!("={rest}") };
    if after.starts_with('\'') {
        return format!("={after}");
    }
    let length = after.find(|c: char| c.is_whitespace() || ";,)".contains(c)).unwrap_or(after.len());
    let (word, tail) = after.split_at(length);
    let is_name = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    if VALUES.contains(&word) {
        format!("='{word}'{tail}")
    } else if is_name || word.parse::<f64>().is_ok() {
        format!("={word}{tail}")
    } else {
        format!("= {after}")
    }
}
