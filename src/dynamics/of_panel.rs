//! Exporter dynamics of a panel: its firms group by group, and the measures of every year of a group.

use super::{Apart, FirmFlows, Group, GroupYear, Growth, Scratch, Setting, Within, Years};
use crate::definition::ExporterCode;
use crate::error::Result;
use crate::measure::Number;
use crate::panel::{Arranged, Axis, FirmRows, FirmSink, MeasureColumn, Measured, Panel, Progress, going_on};
use crate::trade::{HsLevel, Role};
use rayon::prelude::*;
use std::sync::Arc;

/// What is asked of the dynamics of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsQuestion {
    /// Columns whose entries are groups, such as `product` or `market`: none for a whole country. The period need not be
    /// named, and where there are several reporters each is a group in any case.
    pub by: Vec<String>,
    /// Groups of products, where they are groups, by the first digits of their codes; `None` for single products.
    pub hs: Option<HsLevel>,
    /// The measures.
    pub codes: Vec<ExporterCode>,
    /// How the growth of A11 and A12 is measured.
    pub growth: Growth,
}

impl Panel {
    /// The measures of exporter dynamics in every year of every group, of several groupings in one call.
    ///
    /// Formula: that of each [`ExporterCode::definition`]. Conventions: a firm exports in a year when its flows in the
    /// group add up to more than 0; months and dates are added up to calendar years; entry and exit compare neighbouring
    /// calendar years, and where one is missing there is a reason instead of a number.
    /// Arguments: `questions`, one for each grouping. Returns: for each a row a group and year in which somebody exports
    /// or has just left, groups in the order of their entries; years in time order; a column for each code.
    /// Errors: no firm or no period column, a period that is no year, month or date, a frequency weight, a column that was
    /// not read, product codes with fewer digits than asked for, more than 2^32 combinations of year, product and market.
    /// Cost: one sort of the flows for each question, 20 bytes for each firm, group and year.
    /// Source: Cebeci, Fernandes, Freund and Pierola (2012); Fernandes, Freund and Pierola (2016).
    ///
    /// ```no_run
    /// use topheavy::definition::{ExporterCode, Growth};
    /// use topheavy::dynamics::DynamicsQuestion;
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let codes = ExporterCode::parse_list("A1,entry_rate,survival_1y")?;
    /// let question = DynamicsQuestion { by: vec!["market".to_owned()], hs: None, codes, growth: Growth::Log };
    /// for row in panel.dynamics(&[question], &Silent)?[0].rows() {
    ///     println!("{:?}: {:?}", row.keys, row.numbers);
    /// }
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn dynamics(&self, questions: &[DynamicsQuestion], progress: &dyn Progress) -> Result<Vec<Measured>> {
        questions.iter().map(|question| self.dynamics_of(question, progress)).collect()
    }

    fn dynamics_of(&self, question: &DynamicsQuestion, progress: &dyn Progress) -> Result<Measured> {
        let histories = Arranged::of(self, &question.by, question.hs, progress)?;
        let years = Years::new(&histories.years.iter().map(|(year, _)| *year).collect::<Vec<_>>())?;
        let grouped = |role: Role| histories.by.iter().any(|(name, _)| name == role.name());
        let setting = Setting {
            years: &years,
            growth: question.growth,
            products: apart(histories.products, histories.one_product),
            markets: apart(histories.markets, grouped(Role::Market)),
        };
        let names: Vec<&str> = histories.by.iter().map(|(name, _)| name.as_str()).collect();
        let of = if names.is_empty() { String::new() } else { format!(" by {}", names.join(", ")) };
        progress.stage(&format!("following firms{of}"), None);
        let sinks = histories.firms(|| Gathering { setting, scratch: Scratch::default(), groups: Vec::new() })?;
        let groups = merged(sinks);
        let rows = groups.into_par_iter().map(|(group, firms)| {
            going_on(progress)?;
            let years = firms.finish(&setting);
            if years.iter().any(|year| year.total.is_infinite()) {
                return Err(self.overflow());
            }
            Ok(years.into_iter().map(|year| row(&group, &year, &question.codes)).collect::<Vec<_>>())
        });
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        let columns = question.codes.iter().map(|code| column(*code, question.growth)).collect();
        let mut notes = notes(&histories, &setting);
        if histories.by.iter().all(|(name, _)| name == Role::Reporter.name()) {
            // Firms that got other ids can be told from the country as a whole.
            let told = self.histories(&Within::default(), progress)?;
            notes.extend(told.notes().iter().filter(|note| !notes.contains(note)).cloned().collect::<Vec<_>>());
        }
        let period = histories.years.iter().map(|(_, label)| label.clone()).collect();
        let by = histories.by.into_iter().chain([(Role::Period.name().to_owned(), Arc::new(period))]).collect();
        Ok(Measured::of_rows(Axis::Firm, by, columns, notes, rows.into_iter().flatten()))
    }
}

fn apart(told: bool, is_group: bool) -> Apart {
    match (told, is_group) {
        (_, true) => Apart::IsGroup,
        (true, false) => Apart::Yes,
        (false, false) => Apart::NoColumn,
    }
}

fn column(code: ExporterCode, growth: Growth) -> MeasureColumn {
    let name = code.code().to_owned();
    MeasureColumn { measure: name.clone(), name, definition: code.definition(growth) }
}

fn notes(histories: &Arranged<'_>, setting: &Setting<'_>) -> Vec<String> {
    let mut notes = histories.notes.clone();
    for (role, apart) in [(Role::Product, setting.products), (Role::Market, setting.markets)] {
        if apart == Apart::NoColumn {
            notes.push(format!("the data do not tell the {role} of every row, so measures over {role}s are undefined"));
        }
    }
    notes
}

/// The row of a group's year: codes of its entries, what disclosure control needs, the numbers asked for.
fn row(group: &[u32], year: &GroupYear, codes: &[ExporterCode]) -> (Vec<u32>, [f64; 4], Vec<Number>) {
    let at = u32::try_from(year.year).unwrap_or(u32::MAX);
    let keys = group.iter().copied().chain([at]).collect();
    let numbers = codes.iter().map(|code| year.figures[code.index()]).collect();
    (keys, [year.firms as f64, year.total, year.largest[0], year.largest[1]], numbers)
}

/// Gathers firms by group.
struct Gathering<'a> {
    setting: Setting<'a>,
    scratch: Scratch,
    groups: Vec<(Vec<u32>, Group)>,
}

impl FirmSink for Gathering<'_> {
    fn firm(&mut self, rows: &FirmRows<'_>) {
        if self.groups.last().is_none_or(|(group, _)| group != rows.group) {
            self.groups.push((rows.group.to_vec(), Group::new()));
        }
        let FirmRows { years, products, markets, values, .. } = *rows;
        if let Some((_, group)) = self.groups.last_mut() {
            group.firm(&self.setting, &FirmFlows { years, products, markets, values }, &mut self.scratch);
        }
    }

    fn finish(&mut self) {
        self.scratch = Scratch::default();
    }
}

/// The groups of all sinks, each once.
fn merged(sinks: Vec<Gathering<'_>>) -> Vec<(Vec<u32>, Group)> {
    let mut groups: Vec<(Vec<u32>, Group)> = Vec::new();
    for (group, firms) in sinks.into_iter().flat_map(|sink| sink.groups) {
        match groups.last_mut() {
            Some((last, all)) if *last == group => all.append(firms),
            _ => groups.push((group, firms)),
        }
    }
    groups
}
