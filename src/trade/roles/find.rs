//! The search for the column of each role: what the caller named, then the layout, then common names.

use std::collections::BTreeMap;

use super::names::nearest_names;
use super::{Found, RoleRequest};
use crate::error::{Error, ErrorKind, Result};
use crate::trade::guard::{self, Guard};
use crate::trade::layout::{Layout, matches};
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
                return Err(Error::argument(role.name(), format!("column '{column}' is already the {other}")));
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
        Err(ErrorKind::MissingColumn { role: role.name().into(), name: Some(name.into()), nearest }.into())
    }

    /// Columns without a role that are called by one of these names.
    fn candidates(&self, names: &[&str]) -> Vec<String> {
        let free = self.columns.iter().filter(|c| !self.chosen.values().any(|(taken, _)| taken == *c));
        free.filter(|column| names.iter().any(|name| matches(column, name))).cloned().collect()
    }

    /// The only candidate of one rank; several are an error.
    fn only(&self, role: Role, names: &[&str]) -> Result<Option<String>> {
        let mut candidates = self.candidates(names);
        if let [one, two, ..] = candidates.as_slice() {
            let option = role.name().replace('_', "-");
            let problem = format!("columns '{one}' and '{two}' could both be the {role}; name one with --{option}");
            return Err(Error::argument(role.name(), problem));
        }
        Ok(candidates.pop())
    }

    pub(super) fn take_layout(&mut self, role: Role, names: &[&str]) -> Result<()> {
        if self.chosen.contains_key(&role) {
            return Ok(());
        }
        // Two names for the value are two values; elsewhere the layout's order decides.
        let ranks: Vec<&[&str]> = if role == Role::Value { vec![names] } else { names.chunks(1).collect() };
        for rank in ranks {
            if let Some(column) = self.only(role, rank)? {
                self.chosen.insert(role, (column, Found::Layout));
                break;
            }
        }
        Ok(())
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
        Ok(())
    }

    fn take_guess(&mut self, role: Role, names: &[&str]) -> Result<()> {
        if !self.chosen.contains_key(&role)
            && let Some(column) = self.only(role, names)?
        {
            self.chosen.insert(role, (column, Found::Guessed));
        }
        Ok(())
    }

    pub(super) fn guards(&self, layout: Option<Layout>) -> Vec<(String, Guard)> {
        let guards = layout.map_or(&guard::ANY[..], Layout::guards);
        let free: Vec<String> =
            self.columns.iter().filter(|c| !self.chosen.values().any(|(taken, _)| taken == *c)).cloned().collect();
        guards.iter().filter_map(|guard| Some((guard.column(&free)?.to_owned(), *guard))).collect()
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.chosen.contains_key(&Role::Weight)
            && let Some(column) = self.candidates(&["weight"]).pop()
        {
            notes.push(format!(
                "column '{column}' is not used; if it says how many times a row counts, name it with --weight"
            ));
        }
        notes
    }
}
