//! What is asked of a panel, every column with its definition.

use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::measure::{Measure, Number, split_list};
use crate::trade::{Role, SizeClass};

/// The units that are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Exporting firms.
    Firm,
    /// Partner markets.
    Market,
    /// Products.
    Product,
}

impl Axis {
    /// The role whose entries are the units.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Firm => Role::Firm,
            Self::Market => Role::Market,
            Self::Product => Role::Product,
        }
    }
}

impl FromStr for Axis {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "firm" => Ok(Self::Firm),
            "market" => Ok(Self::Market),
            "product" => Ok(Self::Product),
            _ => Err(Error::argument("--across", "takes 'firm', 'market' or 'product'")),
        }
    }
}

/// One thing asked of every cell: a kernel measure, or the share of a legal size class (which needs a column).
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A measure of the units' values.
    Measure(Measure),
    /// The share of value held by a legal size class.
    SizeShare(SizeClass),
}

impl Asked {
    /// Reads a comma-separated list; `all` is every measure at its default parameters.
    ///
    /// Errors: an unknown name or a parameter outside its domain.
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        let mut asked = Vec::new();
        for item in split_list(text)? {
            let class = item.strip_prefix("share_size(").and_then(|rest| rest.strip_suffix(')'));
            let found = match class {
                Some(class) => vec![Self::SizeShare(SizeClass::of(class))],
                None => Measure::parse_list(item)?.into_iter().map(Self::Measure).collect(),
            };
            asked.extend(found);
        }
        if let Some(twice) = asked.iter().enumerate().find(|(at, one)| asked[..*at].contains(one)) {
            let problem = format!("'{}' is asked for twice", twice.1.measure());
            return Err(Error::argument("--measures", problem));
        }
        Ok(asked)
    }

    /// As written on the command line.
    #[must_use]
    pub fn measure(&self) -> String {
        match self {
            Self::Measure(measure) => measure.to_string(),
            Self::SizeShare(class) => format!("share_size({})", class.name()),
        }
    }

    /// Name of its column.
    #[must_use]
    pub fn column(&self) -> String {
        match self {
            Self::Measure(measure) => measure.column(),
            Self::SizeShare(class) => format!("share_size_{}", class.slug()),
        }
    }

    /// What the number means.
    #[must_use]
    pub fn definition(&self) -> Definition {
        match self {
            Self::Measure(measure) => measure.definition(),
            Self::SizeShare(class) => Definition::of_size_class(&class.name(), &self.column()),
        }
    }

    pub(super) fn kernel(&self) -> Option<&Measure> {
        match self {
            Self::Measure(measure) => Some(measure),
            Self::SizeShare(_) => None,
        }
    }

    pub(super) fn class(&self) -> Option<&SizeClass> {
        match self {
            Self::Measure(_) => None,
            Self::SizeShare(class) => Some(class),
        }
    }
}

impl From<Measure> for Asked {
    fn from(measure: Measure) -> Self {
        Self::Measure(measure)
    }
}

/// What to measure: across which units, in which cells, which measures.
#[derive(Debug, Clone)]
pub struct Question {
    /// The units.
    pub across: Axis,
    /// Grouping columns: role names, or names of other columns that were read.
    pub by: Vec<String>,
    /// What to measure in each cell.
    pub measures: Vec<Asked>,
}

/// One column of the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureColumn {
    /// Stable identifier.
    pub name: String,
    /// As written on the command line.
    pub measure: String,
    /// What the number means.
    pub definition: Definition,
}

impl MeasureColumn {
    /// The column of what is asked.
    #[must_use]
    pub fn new(asked: &Asked) -> Self {
        Self { name: asked.column(), measure: asked.measure(), definition: asked.definition() }
    }
}

/// Version of the JSON layout; changes when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// The definitions of some columns as JSON, by the name of the column.
#[must_use]
pub fn definitions_json(columns: &[MeasureColumn]) -> Value {
    Value::Object(definitions_of(columns).collect())
}

/// Name and definition of each of some columns.
pub(super) fn definitions_of(columns: &[MeasureColumn]) -> impl Iterator<Item = (String, Value)> {
    columns.iter().map(|column| {
        let mut definition = json!(column.definition);
        definition["measure"] = json!(column.measure);
        (column.name.clone(), definition)
    })
}

/// The number where it is defined and finite.
#[must_use]
pub fn finite(number: Number) -> Option<f64> {
    number.ok().filter(|number| number.is_finite())
}

/// Why a number cannot be printed as one.
#[must_use]
pub fn reason(number: Number) -> Option<String> {
    match number {
        Err(undefined) => Some(undefined.to_string()),
        Ok(number) if number.is_infinite() => Some("infinite: a unit's value is zero".to_owned()),
        Ok(_) => None,
    }
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.measure())
    }
}
