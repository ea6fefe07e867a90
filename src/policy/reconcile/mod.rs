//! Which 84 %? Every reading of "top 1 %" and of "SME", with its number, next to the published figures.
//!
//! [`Facts`] are the numbers of every reading, from the firms ([`Facts::of_values`]) or from a table of classes
//! ([`Facts::of_brackets`]); [`Published`] are figures of a country; [`Reconciliation`] puts them side by side and says
//! why they differ. `Panel::reconcile` does all of it for one period of a panel.

mod compare;
mod facts;
#[cfg(feature = "panel")]
mod korea;
mod of_brackets;
#[cfg(feature = "panel")]
mod of_panel;
mod of_values;
mod readings;
mod sentences;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;

pub use compare::{Agreement, Cause, Comparison, Counted, Figure, Published, Quantity, Reason, Row, Who};
pub use facts::{Fact, Facts, Population, Scope, Span};
#[cfg(feature = "panel")]
pub use of_panel::{ReconcileOptions, reconcile_brackets};
pub use of_values::{Holding, OfColumns};
pub use readings::{Group, LegalClass, READINGS, Reading, Rule};
pub use sentences::Announced;

use crate::definition::Definition;
use crate::error::{Error, Result};

/// Whose published figures stand beside the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Country {
    /// South Korea's.
    Korea,
    /// Nobody's.
    None,
}

impl FromStr for Country {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "korea" => Ok(Self::Korea),
            "none" => Ok(Self::None),
            _ => Err(Error::argument("--published", "takes 'korea' or 'none'")),
        }
    }
}

/// Something left out, and what would bring it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// What.
    pub what: String,
    /// Why, and the way out.
    pub why: String,
}

/// Every reading with its number, next to published figures, and what that says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Whose published figures these are.
    pub published: Country,
    /// The period that is looked at; `None` where the data have none.
    pub period: Option<String>,
    /// Its calendar year, where it is one.
    pub year: Option<i32>,
    /// Whether there are classes only: then numbers are intervals with an estimate.
    pub of_classes: bool,
    /// Label of synthetic data.
    pub synthetic: Option<String>,
    /// Exports of all firms, in the value's unit.
    pub total: Option<f64>,
    /// What the numbers say, the announced sentence first.
    pub sentences: Vec<String>,
    /// The announced figures, each with the readings that reproduce it.
    pub announced: Vec<Announced>,
    /// How many firms there are, by who counts them.
    pub counted: Vec<Counted>,
    /// One a reading and population, with the figures beside it.
    pub readings: Vec<Row>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Readings and figures that are left out.
    pub left_out: Vec<LeftOut>,
    /// What the measures mean, by their call.
    pub definitions: BTreeMap<String, Definition>,
}

impl Reconciliation {
    /// Puts the readings beside published figures.
    ///
    /// Formula: the difference is the reading less the figure. A reading agrees with a figure when it is published like it
    /// (it lies within half of the figure's last digit). Conventions: the announced figure is compared with every reading
    /// of its group, the others with the reading that they define; a figure of another year stands there with its year,
    /// where there is none of the year.
    /// Arguments: `facts`, the numbers; `published`, the figures and whose they are, `None` for none.
    /// Returns rows in the order of [`READINGS`]. Cost: a pass over the figures for each reading. Source: definitions.
    #[must_use]
    pub fn new(facts: Facts, published: Option<(Country, &Published)>) -> Self {
        let none = Published::default();
        let (country, figures) = published.unwrap_or((Country::None, &none));
        let readings = compare::compared(&facts, figures);
        let announced = sentences::announced(&readings);
        let sentences = sentences::sentences(&facts, &readings, &announced);
        let mut counted = counted(&facts);
        counted.extend(figures.counted.iter().cloned());
        let missing = facts.rows.iter().filter(|row| row.population == Population::All);
        let left_out =
            missing.filter_map(|row| Some(LeftOut { what: row.words.to_owned(), why: row.missing.clone()? })).collect();
        let definitions = definitions(facts.of_classes);
        let more = traders_note(&facts, figures).into_iter().chain(total_note(&facts, figures)).collect::<Vec<_>>();
        let Facts { scope, of_classes, total, mut notes, .. } = facts;
        notes.extend(more);
        let Scope { period, year, synthetic, .. } = scope;
        Self {
            published: country,
            period,
            year,
            of_classes,
            synthetic,
            total,
            sentences,
            announced,
            counted,
            readings,
            notes,
            left_out,
            definitions,
        }
    }
}

/// The firms of the data, as they may be counted.
fn counted(facts: &Facts) -> Vec<Counted> {
    let of_data = |who: Who, firms: Option<f64>| {
        let one_percent = firms.filter(|firms| *firms > 0.0).and_then(readings::one_percent);
        Counted { who, firms, one_percent, year: facts.scope.year, source: "the data".to_owned() }
    };
    let all = of_data(Who::Data, facts.firms);
    if facts.of_classes { vec![all] } else { vec![all, of_data(Who::Positive, facts.positive)] }
}

/// Whether the data cover what the figures of the year do.
fn total_note(facts: &Facts, figures: &Published) -> Option<String> {
    let (dollars, total) = compare::another_total(facts, figures)?;
    Some(format!(
        "the data hold USD {:.1} bn of exports, the published figures of the year are shares of {:.1} bn",
        dollars / 1e9,
        total / 1e9
    ))
}

/// Which year's traders are meant, where that is another one.
fn traders_note(facts: &Facts, figures: &Published) -> Option<String> {
    let year = figures.counted.iter().find(|one| one.who == Who::Traders)?.year?;
    let of_data = facts.scope.year.filter(|of_data| *of_data != year)?;
    Some(format!("traders are counted in {year}, the year nearest to {of_data} for which that is published"))
}

/// What the measures mean, by their call.
fn definitions(of_classes: bool) -> BTreeMap<String, Definition> {
    let measures = READINGS.iter().filter_map(|reading| reading.rule.measure());
    let mut known: BTreeMap<String, Definition> =
        measures.map(|measure| (measure.to_string(), measure.definition())).collect();
    for class in [LegalClass::Large, LegalClass::Mid, LegalClass::Sme] {
        let (call, column) = (format!("share_size({})", class.name()), format!("share_size_{}", class.name()));
        known.insert(call, Definition::of_size_class(class.name(), &column));
    }
    if of_classes && let Ok(meaning) = Definition::find("brackets") {
        known.insert(meaning.id.clone(), meaning);
    }
    known
}
