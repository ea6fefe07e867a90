//! The 98 measures of exporter dynamics: what each means.

use super::exporter_families::{Family, Variant, families};
use super::{Definition, Growth, Parameter};
use std::sync::LazyLock;

/// How many measures there are.
pub(super) const COUNT: usize = 98;

/// The measures in the order of their codes: every family with its variants.
pub(super) static MEMBERS: LazyLock<Vec<Member>> = LazyLock::new(|| {
    families().flat_map(|family| family.variants.iter().map(move |variant| Member::new(family, variant))).collect()
});

const SOURCE: &str = "Cebeci, Fernandes, Freund and Pierola (2012), Exporter Dynamics Database, World Bank Policy \
    Research Working Paper 6229; Fernandes, Freund and Pierola (2016), Journal of Development Economics 119";

const GROUP: &str = "Within one group: a country, or one product group or one market of it. x(f,t) is the value of firm \
    f in year t, X(t) the sum over firms; # counts.";
const EXPORTS: &str = "A firm exports in t when its flows of t add up to more than 0; flows of value 0 do not count.";
const CALENDAR: &str =
    "t−1 and t+1 are calendar years. A year in which the whole input has no flow is absent, not a year without firms.";
const PRODUCTS: &str = "P(f,t) is the set of products that f exports in t, each with a value x(f,p,t) above 0, at the \
    level of the data (the World Bank: HS 6 digits). A change of nomenclature makes new products.";
const DESTINATIONS: &str = "M(f,t) is the set of markets (destinations) that f exports to in t, each with a value \
    x(f,m,t) above 0, as the data name them.";

/// What a measure is about, beside firms and their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Firms,
    Products,
    Markets,
}

/// One of the 98.
pub(super) struct Member {
    pub(super) family: &'static Family,
    variant: &'static Variant,
    pub(super) code: String,
    pub(super) alias: String,
}

impl Member {
    fn new(family: &'static Family, variant: &'static Variant) -> Self {
        let code = format!("{}{}", family.code, variant.suffix);
        Self { family, variant, code, alias: family.alias.replace("{}", variant.alias) }
    }

    pub(super) fn definition(&self, growth: Growth) -> Definition {
        let [statistic, spread] = self.ranges(growth);
        Definition {
            id: self.code.clone(),
            measure: self.code.clone(),
            name: self.family.name.replace("{}", self.variant.words),
            column: self.code.clone(),
            parameters: self.parameters(growth),
            formula: self.formula(growth),
            unit: self.unit(growth).to_owned(),
            range: if self.variant.is_spread { spread } else { statistic }.replace("{}", self.variant.in_formula),
            conventions: self.conventions(growth),
            source: SOURCE.to_owned(),
        }
    }

    fn formula(&self, growth: Growth) -> String {
        let formula = self.family.formula.replace("{}", self.variant.in_formula);
        match self.family.grows {
            None => formula,
            Some([before, after]) => formula.replace("{growth}", &growth.formula(before, after)),
        }
    }

    fn unit(&self, growth: Growth) -> &'static str {
        if self.family.grows.is_some() { growth.unit() } else { self.family.unit }
    }

    fn ranges(&self, growth: Growth) -> [&'static str; 2] {
        if self.family.grows.is_some() { growth.ranges() } else { self.family.ranges }
    }

    fn parameters(&self, growth: Growth) -> Vec<Parameter> {
        let grows = self.family.grows.map(|_| Parameter {
            name: "growth".to_owned(),
            value: growth.name().to_owned(),
            domain: "log (default), rate or midpoint".to_owned(),
        });
        grows.into_iter().collect()
    }

    fn conventions(&self, growth: Growth) -> Vec<String> {
        let mut told = vec![GROUP, EXPORTS];
        match self.family.axis {
            Axis::Firms => {}
            Axis::Products => told.push(PRODUCTS),
            Axis::Markets => told.push(DESTINATIONS),
        }
        told.extend(self.family.conventions);
        if self.family.grows.is_some() {
            told.push(growth.convention());
        }
        if self.family.years != (0, 0) {
            told.push(CALENDAR);
        }
        told.extend(self.variant.convention);
        let mut told: Vec<String> = told.into_iter().map(str::to_owned).collect();
        told.push(format!("Years needed: {}. {}", self.years(), self.undefined()));
        told.push(format!("Also asked for as {}.", self.alias));
        told
    }

    /// The years that the measure of year t looks at.
    pub(super) fn years(&self) -> String {
        match self.family.years {
            (0, 0) => "t".to_owned(),
            (before, 0) => format!("t−{before} to t"),
            (before, after) => format!("t−{before} to t+{after}"),
        }
    }

    /// When the number is null, and by which reason.
    fn undefined(&self) -> String {
        let Family { years: (before, after), axis, .. } = *self.family;
        let mut reasons = Vec::new();
        if before > 0 {
            reasons.push(format!("first_year (t−{before} is before the first year of the data)"));
        }
        if after > 0 {
            reasons.push(format!("last_year (t+{after} is after the last)"));
        }
        if before + after > 0 {
            reasons.push("year_gap (a year needed is absent between them)".to_owned());
        }
        reasons.extend(self.family.subject.map(|subject| format!("no_firms (no {subject})")));
        if self.variant.is_spread {
            reasons.push("one_firm (only one number to spread)".to_owned());
        }
        match axis {
            Axis::Firms => {}
            Axis::Products => {
                reasons.push("not_apart (the group is one product)".to_owned());
                reasons.push("no_column (the data have no products)".to_owned());
            }
            Axis::Markets => {
                reasons.push("not_apart (the group is one market)".to_owned());
                reasons.push("no_column (the data have no markets)".to_owned());
            }
        }
        if reasons.is_empty() {
            "Never null.".to_owned()
        } else {
            format!("Null with its reason: {}.", reasons.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::definition::ExporterCode;
    use std::collections::BTreeSet;

    const PAGE: &str = include_str!("../../docs/exporter-dynamics.md");

    /// The table of the page.
    fn table() -> String {
        let head = "| code | alias | name | formula | years | unit |\n|---|---|---|---|---|---|\n".to_owned();
        MEMBERS.iter().fold(head, |table, member| {
            let Definition { id, name, formula, unit, .. } = member.definition(Growth::Log);
            let (alias, years) = (&member.alias, member.years());
            table + &format!("| `{id}` | `{alias}` | {name} | {formula} | {years} | {unit} |\n")
        })
    }

    #[test]
    fn the_page_has_the_table_of_the_catalogue() {
        assert!(PAGE.contains(&table()), "docs/exporter-dynamics.md should hold:\n{}", table());
    }

    #[test]
    fn the_page_names_every_reason_and_every_growth() {
        let reasons = ["first_year", "last_year", "year_gap", "no_firms", "one_firm", "not_apart", "no_column"];
        for word in reasons.into_iter().chain(Growth::ALL.map(Growth::name)) {
            assert!(PAGE.contains(&format!("`{word}`")), "{word}");
        }
        for growth in Growth::ALL {
            assert!(PAGE.contains(&growth.formula("x(f,t−1)", "x(f,t)")), "{}", growth.name());
        }
    }

    #[test]
    fn every_definition_is_complete_and_says_each_thing_once() {
        for growth in Growth::ALL {
            for member in MEMBERS.iter() {
                let told = member.definition(growth);
                for text in [&told.name, &told.formula, &told.unit, &told.range, &told.source] {
                    assert!(!text.is_empty(), "{}", told.id);
                    assert!(!text.contains("{}") && !text.contains("{growth}") && !text.contains('|'), "{}", told.id);
                }
                let distinct: BTreeSet<_> = told.conventions.iter().collect();
                assert_eq!(distinct.len(), told.conventions.len(), "{}", told.id);
                assert!(told.conventions.iter().all(|one| one.ends_with('.')), "{}", told.id);
            }
        }
    }

    #[test]
    fn names_and_formulas_tell_the_measures_apart() {
        let all = Definition::exporter_dynamics();
        let names: BTreeSet<_> = all.iter().map(|one| &one.name).collect();
        let formulas: BTreeSet<_> = all.iter().map(|one| &one.formula).collect();
        assert_eq!((names.len(), formulas.len()), (COUNT, COUNT));
    }

    /// The years that each family needs, written by hand from the meaning of entrant, exiter, incumbent and survivor.
    #[test]
    fn every_measure_needs_the_years_that_its_words_name() {
        let needed = |code: &str| code.parse::<ExporterCode>().unwrap().years();
        for code in "A1 A6i A6v B1 B2i B2iii B3i B4iii B5ii B6i".split(' ') {
            assert_eq!(needed(code), 0..=0, "{code}");
        }
        for code in "A2 A3 A5 A7i A8iv A10iii A11i C1 C2 C4 D1i D3ii D5iii E1i E3ii E5iii".split(' ') {
            assert_eq!(needed(code), -1..=0, "{code}");
        }
        for code in "A4 A9i A12v C3 D2i D4iii E2i E4iii".split(' ') {
            assert_eq!(needed(code), -1..=1, "{code}");
        }
        assert_eq!([needed("C5"), needed("C6")], [-1..=2, -1..=3]);
        assert_eq!([needed("D6i"), needed("E6iii")], [-2..=0, -2..=0]);
    }

    #[test]
    fn a_formula_names_no_other_year_than_it_needs() {
        for member in MEMBERS.iter() {
            let formula = member.definition(Growth::Log).formula;
            let (before, after) = member.family.years;
            for k in 1..=3 {
                assert!(k <= before || !formula.contains(&format!("t−{k}")), "{}", member.code);
                assert!(k <= after || !formula.contains(&format!("t+{k}")), "{}", member.code);
            }
        }
    }

    #[test]
    fn growth_is_seen_in_its_measures_and_in_no_other() {
        for member in MEMBERS.iter() {
            let [log, rate, midpoint] = Growth::ALL.map(|growth| member.definition(growth));
            let grows = member.code.starts_with("A11") || member.code.starts_with("A12");
            assert_eq!(log != rate && rate != midpoint && log != midpoint, grows, "{}", member.code);
            assert_eq!(log.parameters.len(), usize::from(grows));
        }
        let told = MEMBERS[35].definition(Growth::Midpoint);
        assert_eq!((told.id.as_str(), told.parameters[0].value.as_str()), ("A12i", "midpoint"));
        assert_eq!(
            told.formula,
            "mean of (2 (x(f,t+1) − x(f,t)) / (x(f,t+1) + x(f,t))) over the surviving entrants f of t"
        );
    }
}
