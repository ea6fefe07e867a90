//! The codes of the 98 measures of exporter dynamics, and from text to codes.

use super::exporter_dynamics::{Axis, COUNT, MEMBERS, Member};
use super::{Definition, Growth};
use crate::error::{Error, Result};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// One of the 98 measures of the World Bank's Exporter Dynamics Database, `A1` to `E6iii`.
///
/// Conventions: a base code is followed by i mean, ii median, iii standard deviation, iv first and v third quartile; B2
/// by i, ii, iii for the top 1, 5 and 25 %. [`ExporterCode::definition`] says what each means.
///
/// Source: Cebeci, Fernandes, Freund and Pierola (2012); Fernandes, Freund and Pierola (2016).
///
/// ```
/// use topheavy::definition::{ExporterCode, Growth};
///
/// let code: ExporterCode = "c1".parse()?;
/// assert_eq!((code.code(), code.alias()), ("C1", "entry_rate"));
/// assert_eq!(code.definition(Growth::Log).formula, "A2(t) / A1(t)");
/// assert_eq!(ExporterCode::ALL[code.index()], code);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExporterCode(u8);

impl ExporterCode {
    /// All of them, in order: A1 … A5, A6i … A12v, B1, B2i … B6iii, C1 … C6, D1i … D6iii, E1i … E6iii.
    pub const ALL: [Self; COUNT] = {
        let mut all = [Self(0); COUNT];
        let mut code = 0;
        while (code as usize) < COUNT {
            all[code as usize] = Self(code);
            code += 1;
        }
        all
    };

    /// Its place in [`ExporterCode::ALL`], from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The code, which is also the column of a table: `A6ii`.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.member().code
    }

    /// The code in words: `value_per_exporter_median`.
    #[must_use]
    pub fn alias(self) -> &'static str {
        &self.member().alias
    }

    /// What the measure means. `growth` tells how the growth of A11 and A12 is measured; the others do not look at it.
    #[must_use]
    pub fn definition(self, growth: Growth) -> Definition {
        self.member().definition(growth)
    }

    /// The first and the last year that the measure of year t looks at, counted from t.
    ///
    /// ```
    /// use topheavy::definition::ExporterCode;
    ///
    /// assert_eq!("C3".parse::<ExporterCode>()?.years(), -1..=1);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    #[must_use]
    pub fn years(self) -> RangeInclusive<i32> {
        let (before, after) = self.member().family.years;
        -i32::from(before)..=i32::from(after)
    }

    /// Whether it needs products within the group: B3, B5 and D.
    #[must_use]
    pub fn is_of_products(self) -> bool {
        self.member().family.axis == Axis::Products
    }

    /// Whether it needs markets within the group: B4, B6 and E.
    #[must_use]
    pub fn is_of_markets(self) -> bool {
        self.member().family.axis == Axis::Markets
    }

    /// Parses a comma-separated list: a code (`A6ii`), an alias (`entry_rate`), a base code for all of its statistics
    /// (`A6`), a letter for its block (`A`), or `all`; capitals do not matter. A code that is named twice is kept once,
    /// at its first place.
    ///
    /// Errors: the argument error of the first part that is not known, with the nearest that are, or that a part is empty.
    ///
    /// ```
    /// use topheavy::definition::ExporterCode;
    ///
    /// let codes = ExporterCode::parse_list("C1, b2, entry_rate")?;
    /// assert_eq!(codes.iter().map(|one| one.code()).collect::<Vec<_>>(), ["C1", "B2i", "B2ii", "B2iii"]);
    /// assert_eq!(ExporterCode::parse_list("all")?.len(), 98);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        let mut codes: Vec<Self> = Vec::new();
        for part in text.split(',').map(|part| part.trim().to_lowercase()) {
            if part.is_empty() {
                let problem = "a part of the list is empty; give codes separated by commas, or all";
                return Err(Error::argument("codes", problem));
            }
            let named = Self::named(&part);
            if named.is_empty() {
                return Err(unknown(&part));
            }
            for code in named {
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        Ok(codes)
    }

    /// What a text in lower case stands for: one code or many; empty when it is not known.
    pub(super) fn named(text: &str) -> Vec<Self> {
        let stands_for = |code: &Self| {
            let Member { family, code, alias, .. } = code.member();
            let block = code.get(..1).unwrap_or(code);
            text == "all"
                || text == alias
                || [code, family.code, block].iter().any(|name| name.eq_ignore_ascii_case(text))
        };
        Self::ALL.into_iter().filter(stands_for).collect()
    }

    fn member(self) -> &'static Member {
        // Private and made in `ALL` only, so that it is below the 98 members; a test counts them.
        &MEMBERS[self.index()]
    }
}

impl fmt::Display for ExporterCode {
    /// The code: `A6ii`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for ExporterCode {
    type Err = Error;

    /// Parses one code or alias; spaces around it and capitals do not matter.
    ///
    /// Errors: an argument error that names the nearest codes, or those that a base code or a letter stands for.
    fn from_str(text: &str) -> Result<Self> {
        let name = text.trim().to_lowercase();
        match Self::named(&name).as_slice() {
            [code] => Ok(*code),
            [] => Err(unknown(&name)),
            [first, .., last] => {
                Err(Error::argument("codes", format!("'{name}' stands for {first} to {last}; name one of them")))
            }
        }
    }
}

/// How many aliases are told as the nearest.
const NEAREST: usize = 4;

/// What to give instead of a text that is not known.
fn unknown(text: &str) -> Error {
    let nearest = nearest(text);
    let instead = if nearest.is_empty() {
        "give a code (A6ii), a base code (A6), a letter from A to E, an alias (entry_rate) or all".to_owned()
    } else {
        format!("nearest: {}", nearest.join(", "))
    };
    Error::argument("codes", format!("'{text}' is not known; {instead}"))
}

/// The codes of the base code or the block that a code seems to mean; else the aliases that hold the text, or begin as it
/// does.
fn nearest(text: &str) -> Vec<&'static str> {
    let base = text.trim_end_matches(['i', 'v']);
    let block = base.trim_end_matches(|last: char| last.is_ascii_digit());
    let of_base = ExporterCode::named(base);
    if !of_base.is_empty() && base.len() < text.len() {
        return of_base.into_iter().map(ExporterCode::code).collect();
    }
    let of_block = ExporterCode::named(block);
    if !of_block.is_empty() && block.len() < base.len() {
        let mut bases: Vec<_> = of_block.into_iter().map(|code| code.member().family.code).collect();
        bases.dedup();
        return bases;
    }
    let aliases = || ExporterCode::ALL.into_iter().map(ExporterCode::alias);
    let holding: Vec<_> = aliases().filter(|alias| text.len() > 2 && alias.contains(text)).take(NEAREST).collect();
    if !holding.is_empty() {
        return holding;
    }
    let longest = aliases().map(|alias| common(alias, text)).max().unwrap_or(0);
    aliases().filter(|alias| longest > 2 && common(alias, text) == longest).take(NEAREST).collect()
}

/// How many letters two texts begin with alike.
fn common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::measure::{Measure, measure_of_column};
    use std::collections::BTreeSet;

    fn codes(text: &str) -> String {
        ExporterCode::parse_list(text).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// The order that the kernel fills, written by hand.
    #[test]
    fn there_are_98_in_the_order_of_the_database() {
        assert_eq!(MEMBERS.len(), COUNT);
        let statistics = |base: &str, last: usize| -> Vec<String> {
            ["i", "ii", "iii", "iv", "v"][..last].iter().map(|suffix| format!("{base}{suffix}")).collect()
        };
        let mut expected: Vec<String> = (1..=5).map(|k| format!("A{k}")).collect();
        expected.extend((6..=12).flat_map(|k| statistics(&format!("A{k}"), 5)));
        expected.push("B1".to_owned());
        expected.extend((2..=6).flat_map(|k| statistics(&format!("B{k}"), 3)));
        expected.extend((1..=6).map(|k| format!("C{k}")));
        expected.extend(
            ["D", "E"]
                .iter()
                .flat_map(|block| (1..=6).map(move |k| format!("{block}{k}")))
                .flat_map(|base| statistics(&base, 3)),
        );
        let found: Vec<_> = ExporterCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(found, expected);
        assert!(ExporterCode::ALL.iter().enumerate().all(|(place, code)| code.index() == place));
    }

    #[test]
    fn a_code_and_an_alias_lead_back_in_any_case() {
        for code in ExporterCode::ALL {
            assert_eq!(code.code().parse::<ExporterCode>().unwrap(), code);
            assert_eq!(format!(" {} ", code.code().to_lowercase()).parse::<ExporterCode>().unwrap(), code);
            assert_eq!(code.alias().to_uppercase().parse::<ExporterCode>().unwrap(), code);
            let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(code.alias().chars().all(snake), "{}", code.alias());
        }
        for (code, alias) in [
            ("A1", "exporters"),
            ("A6ii", "value_per_exporter_median"),
            ("A12v", "growth_of_surviving_entrants_q3"),
            ("B2i", "top_1pct_share_of_exporters"),
            ("B2iii", "top_25pct_share_of_exporters"),
            ("C3", "survival_1y"),
            ("D1i", "product_entry_rate_of_incumbents_mean"),
            ("D6iii", "product_survival_rate_of_2y_incumbents_sd"),
            ("E4ii", "new_destinations_share_of_surviving_entrants_median"),
        ] {
            assert_eq!(code.parse::<ExporterCode>().unwrap().alias(), alias);
        }
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let names: BTreeSet<String> =
            ExporterCode::ALL.iter().flat_map(|code| [code.code().to_lowercase(), code.alias().to_owned()]).collect();
        assert_eq!(names.len(), 2 * COUNT);
        for name in names {
            assert_eq!(ExporterCode::named(&name).len(), 1, "{name}");
            assert!(measure_of_column(&name).is_none() && name.parse::<Measure>().is_err(), "{name} is a measure");
        }
        for other in Definition::catalogue() {
            assert!(ExporterCode::named(&other.id).is_empty() && ExporterCode::named(&other.column).is_empty());
        }
    }

    #[test]
    fn lists_take_codes_aliases_bases_and_blocks() {
        assert_eq!(codes("all").split(' ').count(), COUNT);
        assert_eq!(codes("A").split(' ').count(), 40);
        assert_eq!(codes("B").split(' ').count(), 16);
        assert_eq!(codes("c"), "C1 C2 C3 C4 C5 C6");
        assert_eq!(codes("D,e").split(' ').count(), 36);
        assert_eq!(codes("A6"), "A6i A6ii A6iii A6iv A6v");
        assert_eq!(codes(" c2 ,A1, Entry_Rate,b2I,A1,B2"), "C2 A1 C1 B2i B2ii B2iii");
        assert_eq!(codes("A1"), "A1");
    }

    #[test]
    fn products_and_markets_are_what_their_blocks_say() {
        let of =
            |is: fn(ExporterCode) -> bool| ExporterCode::ALL.into_iter().filter(|code| is(*code)).collect::<Vec<_>>();
        assert_eq!(of(ExporterCode::is_of_products), ExporterCode::parse_list("B3,B5,D").unwrap());
        assert_eq!(of(ExporterCode::is_of_markets), ExporterCode::parse_list("B4,B6,E").unwrap());
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_nearest() {
        for (text, said) in [
            ("A13", "A1, A2, A3"),
            ("A0", "A11, A12"),
            ("a6vi", "A6i, A6ii, A6iii, A6iv, A6v"),
            ("C1i", "nearest: C1"),
            ("D7i", "D5, D6"),
            ("entry_rat", "product_entry_rate_of_incumbents_mean"),
            ("entry_rte", "nearest: entry_rate"),
            ("value_per_exporter", "value_per_exporter_mean, value_per_exporter_median"),
            ("hhi", "hhi_of_exporters"),
            ("F1", "a letter from A to E"),
            ("é1", "a letter from A to E"),
            ("zz", "entry_rate"),
            ("", "empty"),
            ("A1,,A2", "empty"),
            ("A1,", "empty"),
        ] {
            let error = ExporterCode::parse_list(text).unwrap_err();
            assert!(error.is_usage());
            assert!(error.to_string().contains(said), "{text}: {error}");
        }
        let error = "a6".parse::<ExporterCode>().unwrap_err();
        assert_eq!(error.to_string(), "codes: 'a6' stands for A6i to A6v; name one of them");
        for text in ["", "all", "B", "A6i,A6ii", "hii"] {
            assert!(text.parse::<ExporterCode>().unwrap_err().is_usage(), "{text}");
        }
    }
}
