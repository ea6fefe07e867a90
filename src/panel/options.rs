//! How a file of flows is to be read, and what was found when it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

use super::spill::Memory;
use crate::error::{BadValue, Error, Result};
use crate::trade::{CodeScheme, Currency, HsLevel, Period, PeriodKind, Role, RoleRequest};

/// What to do with rows that no measure can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnBad {
    /// Refuse the input, naming the first such row and how many there are.
    #[default]
    Error,
    /// Leave the rows out and count them.
    Drop,
}

impl FromStr for OnBad {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "error" => Ok(Self::Error),
            "drop" => Ok(Self::Drop),
            _ => Err(Error::argument("--on-bad", "takes 'error' or 'drop'")),
        }
    }
}

/// A filter: only rows whose `column` holds one of `values` are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keep {
    /// Column name, or the name of a role.
    pub column: String,
    /// Accepted entries, as text.
    pub values: Vec<String>,
}

impl FromStr for Keep {
    type Err = Error;

    /// Reads `COLUMN=VALUE` or `COLUMN=VALUE|VALUE`.
    fn from_str(text: &str) -> Result<Self> {
        let (column, values) = text
            .split_once('=')
            .filter(|(column, values)| !column.trim().is_empty() && !values.trim().is_empty())
            .ok_or_else(|| Error::argument("--keep", "takes COLUMN=VALUE, or COLUMN=VALUE|VALUE for several"))?;
        let values = values.split('|').map(|value| value.trim().to_owned()).collect();
        Ok(Self { column: column.trim().to_owned(), values })
    }
}

/// How to read flows. `Default` reads everything as it stands and refuses bad rows.
///
/// | field | default | purpose |
/// |---|---|---|
/// | `roles` | none named | which column plays which role; the rest is guessed |
/// | `scale` | 1, or what the layout says | multiplies every value |
/// | `currency` | what the columns say, or US dollars | whether thresholds in US dollars apply |
/// | `on_bad` | `Error` | rows with a negative, missing, infinite or textual value or key |
/// | `hs` | none | aggregate product codes to this level; where levels are mixed, read only this one |
/// | `product_codes` | inferred from the codes | HS codes, or text without levels such as article numbers |
/// | `period_kind` | inferred from the column | what an ambiguous period such as `2010-11` is |
/// | `period_as` | none | coarsen periods, say months to years |
/// | `keep` | none | read only rows with these entries |
/// | `drop_aggregates` | `false` | leave out rows such as "World" instead of refusing them |
/// | `memory` | as much as there is | a budget for flows and their sorting; what exceeds it goes to a temporary file |
/// | `temp_folder` | the system's | where that file is; it has no name there and is gone when the panel is |
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Which column plays which role.
    pub roles: RoleRequest,
    /// Multiplies every value; `None` takes what the layout says, or 1.
    pub scale: Option<f64>,
    /// The currency of the values after the scale; `None` takes what the columns say, or US dollars.
    pub currency: Option<Currency>,
    /// Policy for rows that no measure can use.
    pub on_bad: OnBad,
    /// Product level to aggregate to.
    pub hs: Option<HsLevel>,
    /// What the product codes are; `None` tells it from the codes.
    pub product_codes: Option<CodeScheme>,
    /// What the periods are, where that cannot be told.
    pub period_kind: Option<PeriodKind>,
    /// Coarser period to aggregate to.
    pub period_as: Option<PeriodKind>,
    /// Columns that are looked at, by name, as if there were no others; all of them when empty. Totals among the entries of a
    /// column that is not looked at ("World" among the markets) are not noticed.
    pub columns: Vec<String>,
    /// Row filters; all must hold.
    pub keep: Vec<Keep>,
    /// Leave aggregate rows out rather than refuse them.
    pub drop_aggregates: bool,
    /// How much memory flows and their sorting may take; entries of keys and answers come on top.
    pub memory: Option<Memory>,
    /// Folder of the temporary file.
    pub temp_folder: Option<PathBuf>,
}

/// Which columns are wanted. Every column that has a role is read, since a total among the products makes a table of
/// firms wrong too; nothing else is, but the grouping columns named here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Roles that must be there; a row that lacks one of their entries is a bad row.
    pub required: Vec<Role>,
    /// Whether that holds for every role that is there.
    pub every_role: bool,
    /// Other grouping columns, by name. A missing entry is a group of its own.
    pub others: Vec<String>,
}

impl Wanted {
    /// Every role that the file has: what a report or a check looks at.
    #[must_use]
    pub fn every_role() -> Self {
        Self { every_role: true, ..Self::default() }
    }

    /// Whether a row needs an entry for this role. A firm of no legal size class is a firm like any other: it counts in
    /// totals, and in no class.
    pub(super) fn uses(&self, role: Role) -> bool {
        role != Role::SizeClass && (self.every_role || self.required.contains(&role))
    }
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejection {
    /// Does not pass a `keep` filter.
    NotKept,
    /// An aggregate such as "World".
    Aggregate,
    /// Another product level than the one chosen.
    OtherLevel,
    /// A value, a key or a period that no measure can use.
    Bad(BadValue),
    /// The frequency weight is zero: the firm stands for no firm.
    ZeroWeight,
}

impl Rejection {
    /// As in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NotKept => "not_kept",
            Self::Aggregate => "aggregate",
            Self::OtherLevel => "other_level",
            Self::Bad(problem) => problem.name(),
            Self::ZeroWeight => "zero_weight",
        }
    }
}

/// A role, the column that plays it, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleFound {
    /// Column in the file.
    pub column: String,
    /// `given`, `layout` or `guessed`.
    pub found: String,
}

/// What was read: printed back with every result, so that nobody has to trust a guess.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputSummary {
    /// File labels, in the order read.
    pub files: Vec<String>,
    /// Recognised layout.
    pub layout: String,
    /// Text encoding of the files, where they are text.
    pub encodings: Vec<String>,
    /// Which column plays which role, by role name.
    pub roles: BTreeMap<String, RoleFound>,
    /// What every value was multiplied by.
    pub scale: f64,
    /// Currency of the values: `USD`, or `other` as the columns or the caller say.
    pub currency: String,
    /// Where scale and currency come from.
    pub scale_note: String,
    /// Rows in the files.
    pub rows: u64,
    /// Rows that entered the measures.
    pub used: u64,
    /// Rows left out, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Rows beyond the first of their key: summed, and counted here.
    pub duplicate_rows: u64,
    /// Flows of value zero: their units count in n.
    pub zero_rows: u64,
    /// Distinct entries of each key that was read.
    pub distinct: BTreeMap<String, u64>,
    /// First and last period.
    pub periods: Option<(String, String)>,
    /// Kind of the periods: `year`, `month`, …
    pub period_kind: Option<String>,
    /// What a reader must know: units assumed, codes padded, levels chosen.
    pub notes: Vec<String>,
    /// Label of synthetic data; everything made from them carries it.
    pub synthetic: Option<String>,
}

/// Name of the one currency that thresholds in US dollars apply to.
pub(super) const US_DOLLARS: &str = "USD";

impl InputSummary {
    /// The files without the folders that they stand in, for pages and figures that are sent.
    pub(crate) fn file_names(&self) -> Vec<String> {
        let name = |file: &String| Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
        self.files.iter().map(|file| name(file).unwrap_or_else(|| file.clone())).collect()
    }

    /// Whether values are US dollars, so that thresholds and targets in US dollars apply.
    #[must_use]
    pub fn in_us_dollars(&self) -> bool {
        self.currency == US_DOLLARS
    }

    /// Whether each period is a year, so that thresholds "a year" apply.
    #[must_use]
    pub fn in_years(&self) -> bool {
        let annual = [PeriodKind::Year, PeriodKind::FiscalYear].map(PeriodKind::name);
        self.period_kind.as_deref().is_none_or(|kind| annual.contains(&kind))
    }
}

/// First and last of some periods, as text.
pub(super) fn span(periods: &[Period]) -> Option<(String, String)> {
    Some((periods.iter().min()?.to_string(), periods.iter().max()?.to_string()))
}
