//! From text to measures.

use super::name::Measure;
use super::parameters::{Aversion, Class, Fraction, Gamma, Identification, Kappa, Order, Rank, Sensitivity, TopRule};
use crate::definition::calls;
use crate::error::{Error, ErrorKind, Result};
use std::str::FromStr;

impl FromStr for Measure {
    type Err = Error;

    /// Parses one measure; spaces and capitals do not matter.
    ///
    /// Errors: an argument error that says which forms are accepted, and lists the names when the name is unknown.
    fn from_str(text: &str) -> Result<Self> {
        parsed(text, |text, form, error| refused(text, &format!("{}; {error}", accepted(form))))
    }
}

/// Reads one call; `problem` tells what is wrong with a parameter, from the call, its form and the parameter's own error.
fn parsed(text: &str, problem: impl Fn(&str, &str, Error) -> Error) -> Result<Measure> {
    let text = text.trim().to_lowercase();
    let (id, arguments) = match text.split_once('(') {
        None => (text.as_str(), Vec::new()),
        Some((id, rest)) => {
            let inside = rest.strip_suffix(')').ok_or_else(|| refused(&text, "the closing parenthesis is missing"))?;
            (id.trim_end(), inside.split(',').map(str::trim).collect())
        }
    };
    let form = calls().find(|call| call.split(['(', '[']).next() == Some(id)).ok_or_else(|| unknown(id))?;
    if let Some(measure) = without_parameters(id) {
        return if arguments.is_empty() { Ok(measure) } else { Err(refused(&text, &accepted(form))) };
    }
    match with_parameters(id, &arguments) {
        Some(measure) => measure.map_err(|error| problem(&text, form, error)),
        None => Err(refused(&text, &accepted(form))),
    }
}

impl Measure {
    /// Parses one measure whose call was written by a program: a parameter outside its domain is told by its own name,
    /// without the call.
    ///
    /// Errors: an argument error named after the parameter; otherwise those of parsing.
    ///
    /// ```
    /// use topheavy::measure::Measure;
    ///
    /// let error = Measure::of_call("top_share(2)").unwrap_err();
    /// assert_eq!(error.to_string(), "fraction: must be a number above 0 and at most 1");
    /// ```
    pub fn of_call(call: &str) -> Result<Self> {
        parsed(call, |_, _, error| error)
    }

    /// Parses a comma-separated list of measures; `all` stands for [`Measure::standard`]. A measure that is named
    /// twice is kept once, at its first place.
    ///
    /// Errors: the argument error of the first part that is not a measure, or that the list is empty.
    ///
    /// ```
    /// use topheavy::measure::Measure;
    ///
    /// let measures = Measure::parse_list("hhi, share_between(5e6,10e6)")?;
    /// assert_eq!(measures.len(), 2);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        let mut measures: Vec<Self> = Vec::new();
        for part in split_list(text)? {
            let named = if part.eq_ignore_ascii_case("all") { Self::standard() } else { vec![part.parse()?] };
            for measure in named {
                if !measures.contains(&measure) {
                    measures.push(measure);
                }
            }
        }
        Ok(measures)
    }

    /// The full set at default parameters, in the order of the definitions; what `all` means.
    ///
    /// Thresholds of USD 5, 10 and 50 million are in it. Kolm is not: its parameter is per unit of value, so no
    /// default fits all data.
    #[must_use]
    pub fn standard() -> Vec<Self> {
        STANDARD.iter().filter_map(|name| name.parse().ok()).collect()
    }
}

/// What `all` means.
const STANDARD: [&str; 60] = [
    "n",
    "total",
    "mean",
    "median",
    "largest",
    "top_share(0.001)",
    "top_share(0.01)",
    "top_share(0.05)",
    "top_share(0.1)",
    "top_share(0.01,floor)",
    "top_share(0.01,fractional)",
    "top_share(0.01,quantile)",
    "cr(1)",
    "cr(4)",
    "cr(10)",
    "cr(100)",
    "cr(1000)",
    "share_ge(50e6)",
    "share_lt(10e6)",
    "share_between(5e6,10e6)",
    "share_between(10e6,50e6)",
    "n_ge(50e6)",
    "n_lt(10e6)",
    "n_between(5e6,10e6)",
    "n_between(10e6,50e6)",
    "units_share_between(5e6,10e6)",
    "units_share_between(10e6,50e6)",
    "hhi",
    "hhi_points",
    "effective_number",
    "hhi_dual",
    "hhi_normalized",
    "hhi_normalized_unctad",
    "hhi_excess",
    "hall_tideman",
    "rosenbluth",
    "hannah_kay(2)",
    "cci",
    "dominance",
    "stenbacka",
    "shannon",
    "exp_shannon",
    "renyi(2)",
    "gini",
    "gini_small_sample",
    "theil",
    "mld",
    "ge(2)",
    "ge(-1)",
    "atkinson(0.5)",
    "atkinson(1)",
    "hoover",
    "palma",
    "quintile_ratio",
    "lorenz(0.5)",
    "lorenz_asymmetry",
    "wolfson",
    "wolfson_half",
    "esteban_ray(1)",
    "der(0.5)",
];

fn without_parameters(id: &str) -> Option<Measure> {
    Some(match id {
        "n" => Measure::N,
        "total" => Measure::Total,
        "mean" => Measure::Mean,
        "median" => Measure::Median,
        "largest" => Measure::Largest,
        "hhi" => Measure::Herfindahl,
        "hhi_points" => Measure::HerfindahlPoints,
        "effective_number" => Measure::EffectiveNumber,
        "hhi_dual" => Measure::HerfindahlDual,
        "hhi_normalized" => Measure::HerfindahlNormalized,
        "hhi_normalized_unctad" => Measure::HerfindahlNormalizedUnctad,
        "hhi_excess" => Measure::HerfindahlExcess,
        "hall_tideman" => Measure::HallTideman,
        "rosenbluth" => Measure::Rosenbluth,
        "cci" => Measure::Comprehensive,
        "dominance" => Measure::Dominance,
        "shannon" => Measure::Shannon,
        "exp_shannon" => Measure::ExpShannon,
        "gini" => Measure::Gini,
        "gini_small_sample" => Measure::GiniSmallSample,
        "theil" => Measure::Theil,
        "mld" => Measure::MeanLogDeviation,
        "hoover" => Measure::Hoover,
        "palma" => Measure::Palma,
        "quintile_ratio" => Measure::QuintileRatio,
        "lorenz_asymmetry" => Measure::LorenzAsymmetry,
        "wolfson" => Measure::Wolfson,
        "wolfson_half" => Measure::WolfsonHalf,
        _ => return None,
    })
}

/// `None` when the id does not take this many parameters.
fn with_parameters(id: &str, arguments: &[&str]) -> Option<Result<Measure>> {
    let measure = match (id, arguments) {
        ("top_share", [p]) => top_share(p, TopRule::Ceil),
        ("top_share", [p, rule]) => rule_named(rule).and_then(|rule| top_share(p, rule)),
        ("cr", [k]) => rank(k).map(Measure::ConcentrationRatio),
        ("stenbacka", []) => Ok(Measure::Stenbacka(Gamma::ONE)),
        ("stenbacka", [gamma]) => number(gamma).and_then(Gamma::new).map(Measure::Stenbacka),
        ("hannah_kay", [order]) => number(order).and_then(Order::new).map(Measure::HannahKay),
        ("renyi", [order]) => number(order).and_then(Order::new).map(Measure::Renyi),
        ("ge", [alpha]) => number(alpha).and_then(Sensitivity::new).map(Measure::GeneralizedEntropy),
        ("atkinson", [epsilon]) => number(epsilon).and_then(Aversion::new).map(Measure::Atkinson),
        ("kolm", [kappa]) => number(kappa).and_then(Kappa::new).map(Measure::Kolm),
        ("lorenz", [p]) => fraction_below(p).map(Measure::Lorenz),
        ("esteban_ray", [alpha]) => number(alpha).and_then(Identification::new).map(Measure::EstebanRay),
        ("der", [alpha]) => number(alpha).and_then(Identification::new).map(Measure::DuclosEstebanRay),
        _ => {
            let (of, ends) = id.rsplit_once('_')?;
            let class = class(ends, arguments)?;
            match of {
                "share" => class.map(Measure::Share),
                "n" => class.map(Measure::Count),
                "units_share" => class.map(Measure::UnitsShare),
                _ => return None,
            }
        }
    };
    Some(measure)
}

fn top_share(p: &str, rule: TopRule) -> Result<Measure> {
    number(p).and_then(Fraction::new).map(|p| Measure::TopShare(p, rule))
}

/// A fraction from the smallest units on, which is called p.
fn fraction_below(p: &str) -> Result<Fraction> {
    number(p).and_then(Fraction::new).map_err(|error| match error.kind() {
        ErrorKind::Argument { problem, .. } => Error::argument("p", problem),
        _ => error,
    })
}

fn rule_named(name: &str) -> Result<TopRule> {
    [TopRule::Ceil, TopRule::Floor, TopRule::Fractional, TopRule::Quantile]
        .into_iter()
        .find(|rule| rule.name() == name)
        .ok_or_else(|| Error::argument("rule", "must be ceil, floor, fractional or quantile"))
}

fn class(ends: &str, arguments: &[&str]) -> Option<Result<Class>> {
    Some(match (ends, arguments) {
        ("ge", [from]) => number(from).and_then(Class::at_least),
        ("lt", [below]) => number(below).and_then(Class::below),
        ("between", [from, below]) => {
            number(from).and_then(|from| number(below).and_then(|below| Class::between(from, below)))
        }
        _ => return None,
    })
}

fn number(text: &str) -> Result<f64> {
    text.parse().map_err(|_| Error::argument("parameter", "must be a number, such as 0.5 or 10e6"))
}

fn rank(text: &str) -> Result<Rank> {
    let k = text.parse().map_err(|_| Error::argument("k", "must be a whole number from 1"))?;
    Rank::new(k)
}

fn accepted(form: &str) -> String {
    format!("write it as {form}")
}

fn refused(text: &str, problem: &str) -> Error {
    Error::argument("measure", format!("'{text}' is not usable: {problem}"))
}

fn unknown(id: &str) -> Error {
    Error::argument("measure", format!("'{id}' is not known; known are {}", calls().collect::<Vec<_>>().join(", ")))
}

/// The parts of a comma-separated list, where commas inside parentheses do not separate; without outer spaces.
///
/// Errors: an argument error for an empty part or parentheses that do not match.
///
/// ```
/// use topheavy::measure::split_list;
///
/// assert_eq!(split_list("hhi, share_between(5e6,10e6)")?, ["hhi", "share_between(5e6,10e6)"]);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn split_list(text: &str) -> Result<Vec<&str>> {
    let mut depth = 0_i32;
    let mut matched = true;
    let parts: Vec<_> = text
        .split(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            matched &= depth >= 0;
            letter == ',' && depth == 0
        })
        .map(str::trim)
        .collect();
    if depth != 0 || !matched {
        return Err(Error::argument("measures", "the parentheses of the list do not match"));
    }
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Error::argument("measures", "a part of the list is empty; give names separated by commas, or all"));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_standard_set_has_every_name_and_no_twins() {
        let standard = Measure::standard();
        assert_eq!(standard.len(), STANDARD.len());
        assert_eq!(Measure::parse_list("all").unwrap(), standard);
        assert_eq!(standard.iter().map(ToString::to_string).collect::<Vec<_>>(), STANDARD);
        let mut columns: Vec<_> = standard.iter().map(Measure::column).collect();
        columns.sort();
        columns.dedup();
        assert_eq!(columns.len(), standard.len());
    }

    #[test]
    fn lists_split_outside_parentheses_and_keep_the_first_of_twins() {
        let measures = Measure::parse_list(" HHI , share_between( 5e6 , 10e6 ),hhi,top_share(0.01,floor)").unwrap();
        let names: Vec<_> = measures.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["hhi", "share_between(5e6,10e6)", "top_share(0.01,floor)"]);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_accepted_form() {
        for (text, said) in [
            ("top_share", "top_share(p[,ceil|floor|fractional|quantile])"),
            ("top_share()", "must be a number"),
            ("top_share(0)", "above 0 and at most 1"),
            ("top_share(1.5)", "above 0 and at most 1"),
            ("top_share(nan)", "above 0 and at most 1"),
            ("top_share(0.01,median)", "ceil, floor, fractional or quantile"),
            ("top_share(0.01", "closing parenthesis"),
            ("cr(0)", "whole number"),
            ("cr(2.5)", "whole number"),
            ("cr(-1)", "whole number"),
            ("hhi(2)", "write it as hhi"),
            ("share_between(10e6,5e6)", "at_least: must be lower"),
            ("share_between(5e6)", "share_between(a,b)"),
            ("share_ge(inf)", "finite"),
            ("share_lt(0)", "above 0"),
            ("atkinson(0)", "above 0"),
            ("atkinson(x)", "must be a number"),
            ("der(0.1)", "0.25 to 1"),
            ("esteban_ray(1.6)", "0.25 to 1"),
            ("kolm(0)", "above 0"),
            ("ge(inf)", "finite"),
            ("hii", "hhi, hhi_points"),
            ("", "known are"),
        ] {
            let error = text.parse::<Measure>().unwrap_err();
            assert!(error.is_usage());
            assert!(error.to_string().contains(said), "{text}: {error}");
        }
        for text in ["", "hhi,,gini", "hhi,", "cr(10", "cr10)", "(hhi", "nonsense"] {
            assert!(Measure::parse_list(text).unwrap_err().is_usage(), "{text}");
        }
    }
}
