//! The search for the column of each role: what the caller named, then the layout, then common names.

use std::collections::BTreeMap;

use super::names::{header_is_data, nearest_names};
use super::{Found, RoleRequest};
use crate::error::{Error, ErrorKind, Place, Result, shown_name};
use crate::trade::guard::{self, Guard};
use crate::trade::header::{self, Unit};
use crate::trade::layout::{Layout, matches, matches_with_unit};
use crate::trade::role::Role;
use crate::trade::synonym;

/// The roles found so far.
pub(super) struct Finder<'a> {
    pub(super) columns: &'a [String],
    pub(super) chosen: BTreeMap<Role, (String, Found)>,
}

impl Finder<'_> {
    pub(super) fn take_given(&mut self, request: &RoleRequest) -> Result<()> {
        for (&role, name) in &request.columns {
            let column = self.named(role, name)?;
            if let Some((&other, _)) = self.chosen.iter().find(|(_, (taken, _))| *taken == column) {
                let problem = format!("column '{}' is already the {other}", shown_name(&column));
                return Err(Error::argument(role.name(), problem));
            }
            self.chosen.insert(role, (column, Found::Given));
        }
        Ok(())
    }

    /// The column of that name: exactly, or the only one that differs by invisible marks and spaces around it.
    fn named(&self, role: Role, name: &str) -> Result<String> {
        if let Some(column) = self.columns.iter().find(|column| *column == name) {
            return Ok(column.clone());
        }
        let bare = |text: &str| text.trim_start_matches('\u{feff}').trim().to_owned();
        let mut trimmed = self.columns.iter().filter(|column| bare(column) == bare(name));
        if let (Some(column), None) = (trimmed.next(), trimmed.next()) {
            return Ok(column.clone());
        }
        let nearest = nearest_names(name, self.columns);
        Err(self.not_found(role, Some(shown_name(name)), nearest))
    }

    /// The error for a role without its column: it names no column where the names are data.
    pub(super) fn not_found(&self, role: Role, name: Option<String>, nearest: Vec<String>) -> Error {
        if header_is_data(self.columns) {
            let problem = "the first row looks like data: the file has no header; add a first row of column names";
            return Error::data(Place::default(), problem);
        }
        ErrorKind::MissingColumn { role: role.name().into(), name, nearest }.into()
    }

    /// Columns without a role for which this holds.
    fn candidates(&self, is: impl Fn(&str) -> bool) -> Vec<String> {
        let free = self.columns.iter().filter(|c| !self.chosen.values().any(|(taken, _)| taken == *c));
        free.filter(|column| is(column)).cloned().collect()
    }

    /// The only candidate of one rank; several are an error.
    fn only(&self, role: Role, is: impl Fn(&str) -> bool) -> Result<Option<String>> {
        let mut candidates = self.candidates(is);
        if let [one, two, ..] = candidates.as_slice() {
            let (one, two, option) = (shown_name(one), shown_name(two), role.name().replace('_', "-"));
            let problem = format!("columns '{one}' and '{two}' could both be the {role}; name one with --{option}");
            return Err(Error::argument(role.name(), problem));
        }
        Ok(candidates.pop())
    }

    fn take(&mut self, role: Role, found: Found, is: impl Fn(&str) -> bool) -> Result<()> {
        if !self.chosen.contains_key(&role)
            && let Some(column) = self.only(role, is)?
        {
            self.chosen.insert(role, (column, found));
        }
        Ok(())
    }

    pub(super) fn take_layout(&mut self, role: Role, names: &[&str]) -> Result<()> {
        if role == Role::Value {
            // Two names for the value are two values; elsewhere the layout's order decides.
            self.take(role, Found::Layout, |column| names.iter().any(|name| matches(column, name)))?;
            return self.take(role, Found::Layout, |column| names.iter().any(|name| matches_with_unit(column, name)));
        }
        names.iter().try_for_each(|name| self.take(role, Found::Layout, |column| matches(column, name)))
    }

    pub(super) fn take_guesses(&mut self) -> Result<()> {
        for (reporter, market) in synonym::PAIRS {
            // Both must be in the file, whatever was named: beside `importer`, `exporter` is a country, not a firm.
            let present = |name| self.columns.iter().any(|column| matches(column, name));
            if present(reporter) && present(market) {
                self.take_guess(Role::Reporter, &[reporter])?;
                self.take_guess(Role::Market, &[market])?;
            }
        }
        for (role, ranks) in synonym::RANKS {
            for rank in ranks {
                self.take_guess(role, rank)?;
            }
        }
        // A unit after the name (`value_krw`): not beside a column that is called exactly so.
        self.take(Role::Value, Found::Guessed, |column| {
            header::without_unit(column).is_some_and(|name| synonym::is_value(&name))
        })
    }

    fn take_guess(&mut self, role: Role, names: &[&str]) -> Result<()> {
        self.take(role, Found::Guessed, |column| names.iter().any(|name| matches(column, name)))
    }

    /// The checks on columns without a role. A column of currencies says nothing about a value that names its own: it is
    /// the currency of the invoice then.
    pub(super) fn guards(&self, layout: Option<Layout>) -> Vec<(String, Guard)> {
        let value = self.chosen.get(&Role::Value).map(|(column, _)| header::unit(column));
        let says_unit = matches!(value, Some(Unit::Dollars(_) | Unit::Other(..)));
        let guards = layout.map_or(&guard::ANY[..], Layout::guards);
        let free: Vec<String> = self.candidates(|_| true);
        let guards = guards.iter().filter(|guard| !(says_unit && guard.is_about_currency()));
        guards.filter_map(|guard| Some((guard.column(&free)?.to_owned(), *guard))).collect()
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.chosen.contains_key(&Role::Weight)
            && let Some(column) = self.candidates(|column| matches(column, "weight")).pop()
        {
            let column = shown_name(&column);
            notes.push(format!(
                "column '{column}' is not used; if it says how many times a row counts, name it with --weight"
            ));
        }
        notes
    }
}
