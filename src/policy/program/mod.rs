//! A programme of export promotion as data, read from a TOML file.

mod change;
mod domain;
mod effect;
mod file;
mod lines;
mod parse;
mod rules;
mod schema;
mod section;
#[cfg(test)]
mod tests;

pub use change::Change;
pub use effect::{Effect, EffectKind, Support, Uncertain};
pub use lines::Lines;
pub use rules::{Cohort, Eligibility, Selection, Strata};

use serde::ser::{Serialize, SerializeMap, Serializer};

/// One programme: everything the simulation takes from its file, and the facts that are shown beside the result.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Program {
    /// Name of the programme.
    pub name: String,
    /// Country or region that runs it.
    pub country: String,
    /// Where its figures were published.
    pub sources: Vec<String>,
    /// Firms that join, a cohort each year, in time order, each year once.
    pub cohorts: Vec<Cohort>,
    /// The reading of the eligibility rule in use.
    pub eligibility: Eligibility,
    /// The other published readings of the rule, by name.
    pub other_readings: Vec<Eligibility>,
    /// How firms are chosen among the eligible.
    pub selection: Selection,
    /// What taking part does to a firm's exports.
    pub effect: Effect,
    /// What it costs.
    pub support: Support,
    /// Exports in US dollars a year at which a firm graduates.
    pub graduation_usd: f64,
    /// Total exports before the programme as published with it, US dollars a year.
    pub base_total_usd: Option<f64>,
    /// Total exports the country aims at, US dollars a year.
    pub target_total_usd: Option<f64>,
    /// Groups of fields: group, names of its fields.
    #[serde(serialize_with = "by_name")]
    pub groups: Vec<(String, Vec<String>)>,
    /// Sectors by field of the programme: field, labels of sectors in the data. A field without labels is a name only.
    #[serde(serialize_with = "by_name")]
    pub fields: Vec<(String, Vec<String>)>,
    /// Services that firms are given.
    pub services: Vec<String>,
    /// Agencies that run it, each with the services that it is known to give.
    #[serde(serialize_with = "by_name")]
    pub agencies: Vec<(String, Vec<String>)>,
    /// Facts that change no number: what, how many.
    #[serde(serialize_with = "by_name")]
    pub facts: Vec<(String, String)>,
    /// Where in its file it names sectors.
    #[serde(skip)]
    pub lines: Lines,
}

/// Names and what belongs to them, as one object in their order.
fn by_name<T: Serialize, S: Serializer>(named: &[(String, T)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(named.len()))?;
    for (name, value) in named {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
