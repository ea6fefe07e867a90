//! All inputs in memory as columns: keys encoded, numbers read, bad entries remembered by row.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame};
use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::engine::guarded;
use super::numbers::Numbers;
use super::options::{ReadOptions, Wanted};
use super::source::Source;
use super::table::Table;
use super::{Progress, VALUE, WEIGHT, going_on};
use crate::error::{Error, ErrorKind, Place, Result, shown_name};
use crate::trade::{Guard, Role, Roles, header_is_data, is_missing, nearest_names};

/// A key column: a role or another grouping column.
pub(super) struct Key {
    /// Role name, or the column's own.
    pub(super) name: String,
    pub(super) role: Option<Role>,
    /// Column in the files.
    pub(super) source: String,
    pub(super) entries: Dictionary,
}

/// The inputs as columns.
pub(super) struct Loaded {
    pub(super) roles: Roles,
    /// Label and number of rows of each file.
    pub(super) files: Vec<(String, usize)>,
    /// Whether the rows come from memory, so that no file is to be named.
    in_memory: bool,
    pub(super) encodings: BTreeSet<&'static str>,
    pub(super) synthetic: Option<String>,
    pub(super) keys: Vec<Key>,
    pub(super) value: Numbers,
    pub(super) weight: Option<Numbers>,
    /// Columns that filters look at.
    pub(super) extras: BTreeMap<String, Dictionary>,
    /// Checks on columns without a role.
    pub(super) guards: Vec<(String, Guard)>,
    /// The columns that the checks look at; missing in the rows of files that do not have them.
    pub(super) guarded: BTreeMap<String, Dictionary>,
}

impl Loaded {
    /// Opens the inputs, finds the roles and reads the columns that have one.
    pub(super) fn read(
        source: Source<'_>,
        options: &ReadOptions,
        wanted: &Wanted,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let tables = source.tables(progress)?;
        let first = tables.first().ok_or_else(|| Error::argument("input", "name a file"))?;
        let roles = Roles::resolve(&first.columns, &options.roles)?;
        let mut loaded = Self::prepared(roles, &first.columns, options, wanted)?;
        for table in &tables {
            loaded.admit(table, options)?;
        }
        progress.stage("reading", Some(tables.len() as u64).filter(|files| *files > 1));
        for table in tables {
            loaded.append(&table, progress)?;
            progress.advance(1);
        }
        Ok(loaded)
    }

    /// Checks that a file has the columns of the first one, in the same unit, and adds the checks that its own further
    /// columns call for: the flow direction may be told in the second file only.
    fn admit(&mut self, table: &Table<'_>, options: &ReadOptions) -> Result<()> {
        for column in self.columns() {
            if !table.columns.contains(&column) {
                let problem = format!("has no column named '{column}', which the first file has");
                return Err(table.error(problem));
            }
            no_duplicate(&table.columns, &column)?;
        }
        let own = Roles::resolve(&table.columns, &options.roles)?;
        if own.scale.to_bits() != self.roles.scale.to_bits() || own.currency != self.roles.currency {
            return Err(table.error("its value is in another unit than that of the first file"));
        }
        if let Some(other) = own.columns.iter().find(|found| self.roles.column(found.role) != Some(&found.column)) {
            let problem = format!(
                "has a column '{}' for the role {}, which the first file has not; read files of one layout together",
                shown_name(&other.column),
                other.role
            );
            return Err(table.error(problem));
        }
        for guard in own.guards {
            if !self.guards.contains(&guard) {
                self.guarded.insert(guard.0.clone(), Dictionary::default());
                self.guards.push(guard);
            }
        }
        Ok(())
    }

    /// An empty table with its columns.
    fn prepared(roles: Roles, columns: &[String], options: &ReadOptions, wanted: &Wanted) -> Result<Self> {
        for role in &wanted.required {
            if roles.column(*role).is_none() {
                let nearest = if header_is_data(columns) {
                    Vec::new()
                } else {
                    columns.iter().take(8).map(|name| shown_name(name)).collect()
                };
                return Err(ErrorKind::MissingColumn { role: role.name().to_owned(), name: None, nearest }.into());
            }
        }
        let hidden = wanted.required.iter().find(|role| {
            columns.iter().any(|column| column == role.name() && roles.column(**role) != Some(role.name()))
        });
        if let Some(role) = hidden {
            let problem = format!(
                "'{role}' is a role (column '{}') and another column of the file; rename that column",
                shown_name(roles.column(*role).unwrap_or_default())
            );
            return Err(Error::argument("--by", problem));
        }
        let mut keys = Vec::new();
        for found in &roles.columns {
            if !matches!(found.role, Role::Value | Role::Weight) {
                let (name, source) = (found.role.name().to_owned(), found.column.clone());
                keys.push(Key { name, role: Some(found.role), source, entries: Dictionary::default() });
            }
        }
        for name in &wanted.others {
            let source = existing(columns, "--by", name)?;
            let as_role = Role::ALL.iter().find(|role| role.name() == name).and_then(|role| roles.column(*role));
            if let Some(column) = as_role.filter(|column| *column != source) {
                let problem = format!(
                    "'{name}' is a role (column '{}') and another column of the data; rename that column",
                    shown_name(column)
                );
                return Err(Error::argument("--by", problem));
            }
            if let Some(role) = roles.role_of(&source) {
                if matches!(role, Role::Value | Role::Weight) {
                    return Err(Error::argument("--by", format!("'{name}' is the {role}, not a grouping column")));
                }
            } else if name == VALUE || name == WEIGHT {
                return Err(Error::argument("--by", format!("a grouping column cannot be called '{name}'; rename it")));
            } else if keys.iter().all(|key| key.name != source) {
                keys.push(Key { name: source.clone(), role: None, source, entries: Dictionary::default() });
            }
        }
        let mut extras = BTreeMap::new();
        for keep in &options.keep {
            let column = Role::ALL.iter().find(|role| role.name() == keep.column).and_then(|role| roles.column(*role));
            let column =
                column.map_or_else(|| existing(columns, "--keep", &keep.column), |name| Ok(name.to_owned()))?;
            extras.insert(column, Dictionary::default());
        }
        Ok(Self {
            files: Vec::new(),
            in_memory: false,
            encodings: BTreeSet::new(),
            synthetic: None,
            keys,
            value: Numbers::of_column(roles.require(Role::Value)?),
            weight: roles.column(Role::Weight).map(Numbers::of_column),
            extras,
            guards: Vec::new(),
            guarded: BTreeMap::new(),
            roles,
        })
    }

    fn columns(&self) -> Vec<String> {
        let keys = self.keys.iter().map(|key| key.source.clone());
        let numbers = std::iter::once(&self.value).chain(&self.weight).map(|numbers| numbers.source.clone());
        keys.chain(numbers).chain(self.extras.keys().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn append(&mut self, table: &Table<'_>, progress: &dyn Progress) -> Result<()> {
        let own = self.guarded.keys().filter(|column| table.columns.contains(column)).cloned();
        let columns: BTreeSet<String> = self.columns().into_iter().chain(own).collect();
        let frame = table.read(&columns.into_iter().collect::<Vec<_>>())?;
        if frame.height() == 0 {
            return Err(table.error("holds a header but no rows"));
        }
        let of_table = table.place();
        let place = |column: &str| of_table.clone().column(column);
        let encoded = self.keys.par_iter_mut().map(|key| {
            going_on(progress)?;
            key.entries.append(column(&frame, &key.source)?, missing_words(key.role), &place(&key.source))
        });
        // All are finished before the first error is told, so that it is always the same one.
        encoded.collect::<Vec<Result<()>>>().into_iter().collect::<Result<()>>()?;
        for (name, entries) in &mut self.extras {
            entries.append(column(&frame, name)?, |_| false, &place(name))?;
        }
        for (name, entries) in &mut self.guarded {
            if table.columns.contains(name) {
                entries.append(column(&frame, name)?, |_| false, &place(name))?;
            } else {
                entries.append_missing(frame.height());
            }
        }
        for numbers in std::iter::once(&mut self.value).chain(&mut self.weight) {
            going_on(progress)?;
            let source = column(&frame, &numbers.source)?;
            numbers.append(source, table.comma, &place(&numbers.source))?;
        }
        self.files.push((table.label.clone(), frame.height()));
        self.in_memory = table.is_in_memory();
        self.encodings.extend(table.encoding);
        self.synthetic = self.synthetic.take().or_else(|| table.synthetic.clone());
        Ok(())
    }

    /// Number of rows of all files.
    pub(super) fn rows(&self) -> usize {
        self.files.iter().map(|(_, rows)| rows).sum()
    }

    /// File and row within the file (from 1) of a row of the whole.
    pub(super) fn place(&self, column: &str, row: usize) -> Place {
        if self.in_memory {
            return Place::default().column(column).row(row as u64 + 1);
        }
        let mut before = 0;
        for (label, rows) in &self.files {
            if row < before + rows {
                return Place::file(label).column(column).row((row - before + 1) as u64);
            }
            before += rows;
        }
        Place::default().column(column)
    }

    /// The key that plays a role.
    pub(super) fn key(&self, role: Role) -> Option<&Key> {
        self.keys.iter().find(|key| key.role == Some(role))
    }
}

/// Which words mean that a key is missing: `NA` is Namibia among countries, and `-` a total in some files.
fn missing_words(role: Option<Role>) -> fn(&str) -> bool {
    match role {
        Some(Role::Firm | Role::Period | Role::SizeClass) => is_missing,
        Some(Role::Market | Role::Reporter) => {
            |text| is_missing(text) && !is_dash(text) && !text.eq_ignore_ascii_case("na")
        }
        Some(Role::Product) => |text| is_missing(text) && !is_dash(text),
        _ => |_| false,
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—")
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    guarded("finding a column", || frame.column(name))
}

fn existing(columns: &[String], role: &str, name: &str) -> Result<String> {
    if columns.iter().any(|column| column == name) {
        return Ok(name.to_owned());
    }
    let nearest = nearest_names(name, columns);
    Err(ErrorKind::MissingColumn { role: role.to_owned(), name: Some(name.to_owned()), nearest }.into())
}

/// The engine renames the second of two columns of one name; which one is meant cannot be told.
fn no_duplicate(columns: &[String], name: &str) -> Result<()> {
    let second = format!("{name}_duplicated_0");
    if columns.contains(&second) {
        return Err(Error::data(Place::default().column(name), "two columns have this name; rename one"));
    }
    Ok(())
}
