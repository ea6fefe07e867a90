//! What each number means: identity, formula, unit, range, conventions and source of every measure.

mod brackets;
mod catalogue;
mod concentration;
pub(crate) mod decomposition;
mod diversification;
mod exporter_code;
mod exporter_dynamics;
mod exporter_families;
mod exporter_turnover;
mod growth;
mod inequality;
mod intervals;
#[cfg(feature = "panel")]
mod motion;
#[cfg(feature = "panel")]
mod motion_growth;
mod polarization;
mod shares;
mod simulation;
mod tails;
mod track;

use crate::error::{Error, Result};
use crate::measure::{Measure, measure_of_column};
use catalogue::{Entry, entries, entry_of, measures};
pub use exporter_code::ExporterCode;
pub use growth::Growth;
#[cfg(feature = "panel")]
pub(crate) use motion::MotionTable;
use serde::{Deserialize, Serialize};

/// What a number means: everything a reader needs to compute it again.
///
/// In every formula x₁ … xₙ ≥ 0 are the values of the n units (firms, markets or products) of one cell, X their sum,
/// s = x/X a share, μ = X/n the mean, and a frequency weight w stands for w units of the same value.
///
/// ```
/// use topheavy::definition::Definition;
///
/// let definition = Definition::find("top_1pct_share")?;
/// assert_eq!(definition.measure, "top_share(0.01)");
/// assert!(definition.conventions[0].contains("⌈p·n⌉"));
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Name in a call, without parameters: `top_share`.
    pub id: String,
    /// The call that asks for it: `top_share(0.01)`; for a comparison of two vectors the function and what it takes.
    pub measure: String,
    /// Name in words.
    pub name: String,
    /// Column of a table that holds it: `top_1pct_share`.
    pub column: String,
    /// Parameters, in the order of the call.
    pub parameters: Vec<Parameter>,
    /// Formula.
    pub formula: String,
    /// Unit of the result.
    pub unit: String,
    /// Range of the result.
    pub range: String,
    /// Choices that others make differently, and what happens at the edges.
    pub conventions: Vec<String>,
    /// Paper and year.
    pub source: String,
}

/// A parameter of a [`Definition`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Name in the formula.
    pub name: String,
    /// Value in this definition.
    pub value: String,
    /// What is accepted.
    pub domain: String,
}

impl Definition {
    /// All definitions, parameters at their defaults or at an example, in a fixed order: shares, concentration,
    /// inequality, polarization, diversification.
    #[must_use]
    pub fn catalogue() -> Vec<Self> {
        entries().map(Self::of_example).collect()
    }

    /// The 98 definitions of exporter dynamics, in the order of [`ExporterCode::ALL`], growth as a difference of
    /// logarithms. They are measures of a group of firm histories, not of the values of one cell.
    ///
    /// ```
    /// use topheavy::definition::Definition;
    ///
    /// let all = Definition::exporter_dynamics();
    /// assert_eq!((all.len(), all[0].id.as_str(), all[0].name.as_str()), (98, "A1", "Exporters"));
    /// ```
    #[must_use]
    pub fn exporter_dynamics() -> Vec<Self> {
        ExporterCode::ALL.iter().map(|code| code.definition(Growth::default())).collect()
    }

    /// Everything that [`Definition::find`] finds by its id: the catalogue, then exporter dynamics, intervals, tails,
    /// decompositions, tables of classes, simulations and the road to a target.
    #[must_use]
    pub fn all() -> Vec<Self> {
        Self::catalogue().into_iter().chain(Self::exporter_dynamics()).chain(terms()).collect()
    }

    /// The definition of a name (`top_share`), a call (`top_share(0.01)`), a column (`top_1pct_share`), or a code or
    /// alias of exporter dynamics (`C1`, `entry_rate`).
    ///
    /// Errors: an argument error that says what is accepted.
    pub fn find(name: &str) -> Result<Self> {
        let name = name.trim().to_lowercase();
        if let Some(entry) = entries().find(|entry| entry.id() == name || entry.example == name) {
            return Ok(Self::of_example(entry));
        }
        if let Some(class) = size_class(&name) {
            return Ok(Self::of_size_class(class, &format!("share_size_{class}")));
        }
        if let Some(measure) = measure_of_column(&name) {
            return Ok(measure.definition());
        }
        if let Some(term) = terms().find(|term| term.id == name || term.measure == name) {
            return Ok(term);
        }
        if !ExporterCode::named(&name).is_empty() {
            return name.parse().map(|code: ExporterCode| code.definition(Growth::default()));
        }
        if name.contains('(') {
            name.parse::<Measure>().map(|measure| measure.definition())
        } else {
            Err(unknown(&name))
        }
    }

    /// The definition at the parameters of the entry's example.
    fn of_example(entry: &Entry) -> Self {
        match entry.example.parse::<Measure>() {
            Ok(measure) => measure.definition(),
            Err(_) if entry.id() == shares::SHARE_SIZE.id() => Self::of_size_class("sme", "share_size_sme"),
            // A comparison of two vectors, which has no parameters.
            Err(_) => entry.definition(entry.example.to_owned(), entry.id().to_owned(), &[]),
        }
    }

    /// The share of a legal size class, in the column that holds it; the class comes from the data, not from values.
    #[must_use]
    pub fn of_size_class(class: &str, column: &str) -> Self {
        shares::SHARE_SIZE.definition(format!("share_size({class})"), column.to_owned(), &[class.to_owned()])
    }
}

impl Definition {
    /// The two columns of a Lorenz curve: `units_share` and `value_share`.
    #[must_use]
    pub fn of_lorenz_curve() -> [Self; 2] {
        let ordinate = Self::of_example(&inequality::LORENZ);
        let axis = |column: &str, name: &str, formula: &str| Self {
            id: column.to_owned(),
            measure: column.to_owned(),
            name: name.to_owned(),
            column: column.to_owned(),
            parameters: Vec::new(),
            formula: formula.to_owned(),
            range: "[0, 1]".to_owned(),
            ..ordinate.clone()
        };
        [
            axis("units_share", "Share of the units, from the smallest", "F = i/n, i = 0 … n"),
            axis("value_share", "Share of value that these units hold", "L = (x₍₁₎ + … + x₍ᵢ₎)/X"),
        ]
    }
}

impl Measure {
    /// The name without parameters, as in `top_share(0.01)` → `top_share`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        entry_of(self).id()
    }

    /// What the measure means, with its parameters filled in.
    #[must_use]
    pub fn definition(&self) -> Definition {
        entry_of(self).definition(self.to_string(), self.column(), &self.parameter_values())
    }
}

/// What is no measure of one cell and no code: intervals, tails, decompositions, tables of classes, simulations, the road to a
/// target.
fn terms() -> impl Iterator<Item = Definition> {
    let inference = [intervals::terms(), tails::terms(), decomposition::terms(), brackets::terms()];
    let policy = [simulation::terms(), track::terms()];
    inference.into_iter().chain(policy).flatten()
}

/// How every measure is called, in the order of the catalogue.
pub(crate) fn calls() -> impl Iterator<Item = &'static str> {
    measures().map(|entry| entry.call)
}

/// Legal size classes, as the data name them.
const SIZE_CLASSES: [&str; 3] = ["sme", "mid", "large"];

/// The class of `share_size(sme)` or `share_size_sme`.
fn size_class(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(shares::SHARE_SIZE.id())?;
    let class = rest.strip_prefix('_').or_else(|| rest.strip_prefix('(')?.strip_suffix(')'))?;
    SIZE_CLASSES.contains(&class).then_some(class)
}

fn unknown(name: &str) -> Error {
    let known: Vec<_> = entries().map(Entry::id).collect();
    let known = known.join(", ");
    let codes = "a code of exporter dynamics (A1 to E6iii) or its alias";
    Error::argument("definition", format!("'{name}' is not known; known are {known}, and {codes}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_definition_is_complete() {
        let catalogue = Definition::catalogue();
        assert_eq!(catalogue.len(), 51);
        for definition in &catalogue {
            for text in [&definition.name, &definition.formula, &definition.unit, &definition.range, &definition.source]
            {
                assert!(!text.is_empty(), "{}", definition.id);
            }
            assert!(!definition.conventions.is_empty(), "{}", definition.id);
            assert!(definition.parameters.iter().all(|parameter| !parameter.value.is_empty()));
        }
    }

    #[test]
    fn every_term_is_complete_and_found_by_its_own_name() {
        let all: Vec<Definition> = terms().collect();
        for term in &all {
            for text in [&term.name, &term.formula, &term.unit, &term.range, &term.source] {
                assert!(!text.is_empty(), "{}", term.id);
            }
            assert!(!term.conventions.is_empty(), "{}", term.id);
            assert_eq!(Definition::find(&term.id).unwrap(), *term);
        }
        for fit in ["log_normal", "pareto", "double_pareto_log_normal"] {
            assert!(all.iter().any(|term| term.id == fit), "{fit}");
        }
    }

    #[test]
    fn every_example_is_the_measure_of_its_entry() {
        for entry in measures() {
            let measure: Measure = entry.example.parse().unwrap();
            assert_eq!(measure.id(), entry.id());
            assert_eq!(measure.definition().parameters.len(), entry.parameters.len());
        }
    }

    #[test]
    fn every_standard_measure_is_in_the_catalogue() {
        for measure in Measure::standard() {
            assert!(Definition::catalogue().iter().any(|definition| definition.id == measure.id()));
        }
    }

    #[test]
    fn a_name_a_call_and_a_column_find_the_same() {
        for definition in Definition::catalogue() {
            assert_eq!(Definition::find(&definition.id).unwrap(), definition);
            assert_eq!(Definition::find(&definition.measure).unwrap(), definition);
            assert_eq!(Definition::find(&definition.column).unwrap(), definition);
        }
        assert_eq!(Definition::find(" CR77 ").unwrap().measure, "cr(77)");
        assert_eq!(Definition::find("share_size_large").unwrap().parameters[0].value, "large");
        for definition in Definition::exporter_dynamics() {
            assert_eq!(Definition::find(&definition.id).unwrap(), definition);
        }
        assert_eq!(Definition::find("Entry_Rate").unwrap().id, "C1");
        for unknown in ["", "hii", "share_size_huge", "top_share(2)", "top_1_pct", "A6", "A", "all", "A13"] {
            assert!(Definition::find(unknown).unwrap_err().is_usage(), "{unknown}");
        }
    }

    #[test]
    fn what_is_no_measure_of_a_cell_is_defined_but_not_measured() {
        let others: Vec<_> = entries().filter(|entry| measures().all(|measure| measure.id() != entry.id())).collect();
        assert_eq!(
            others.iter().map(|entry| entry.id()).collect::<Vec<_>>(),
            ["share_size", "diversification", "krugman"]
        );
        for entry in others {
            assert!(entry.example.parse::<Measure>().is_err(), "{}", entry.id());
        }
        let krugman = Definition::find(" Krugman ").unwrap();
        assert_eq!((krugman.column.as_str(), krugman.measure.as_str()), ("krugman", "krugman(x,y)"));
        assert_eq!((krugman.range.as_str(), krugman.parameters.len()), ("[0, 2]", 0));
        assert_eq!(Definition::find("diversification").unwrap().measure, "diversification(x,world)");
    }

    #[test]
    fn definitions_survive_json() {
        for definition in Definition::all() {
            let json = serde_json::to_string(&definition).unwrap();
            assert_eq!(serde_json::from_str::<Definition>(&json).unwrap(), definition);
        }
    }
}
