//! Firms by class of export value: how they move, and what becomes of each class.

use super::following::{Followed, Within};
use super::table::{Row, table};
use crate::definition::MotionTable;
use crate::dynamics::{Histories, Transitions, ValueClasses};
use crate::error::Result;
use crate::measure::{Number, Undefined};
use crate::panel::{Measured, Panel, Progress};
use rayon::prelude::*;

/// Name of the state of firms that do not export.
const OUT: &str = "out";

/// Units in which breaks are written, and their letters.
const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];

impl Panel {
    /// Firms by class of value in one year and in the next, over all pairs of neighbouring years.
    ///
    /// Formula: that of [`Transitions`]. Conventions: those of [`Transitions`].
    /// Arguments: `within`, the groups; `classes`, the classes of yearly value.
    /// Returns a row for each group and pair of classes, from the smallest up, `out` at the end.
    /// Errors: those of [`Panel::histories`]. Cost: that of [`Panel::histories`]. Source: Shorrocks (1978).
    ///
    /// ```no_run
    /// use topheavy::dynamics::{ValueClasses, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{:?}", panel.transitions(&Within::default(), &ValueClasses::default(), &Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn transitions(&self, within: &Within, classes: &ValueClasses, progress: &dyn Progress) -> Result<Measured> {
        let mut histories = self.histories(within, progress)?;
        let rows = histories.groups.par_iter().map(|group| transitions(group, classes)).collect();
        histories.notes.extend(self.note_on_classes());
        let mut states = class_names(classes);
        states.push(OUT.to_owned());
        let apart = vec![("from", states.clone()), ("to", states)];
        Ok(table((MotionTable::Transitions, &given(classes)), histories, apart, rows))
    }

    /// What becomes of the firms of each class of value: where entrants begin, who leaves, and the classes in the long run.
    ///
    /// Formula: those of [`Transitions::entrants`], [`Transitions::exit_rate`] and [`Transitions::stationary`], over all
    /// pairs of neighbouring years. Conventions: those of [`Transitions`].
    /// Arguments: `within`, the groups; `classes`, the classes of yearly value.
    /// Returns a row for each group and class, from the smallest up.
    /// Errors: those of [`Panel::histories`]. Cost: that of [`Panel::histories`].
    /// Source: Grassmann, Taksar and Heyman (1985).
    ///
    /// ```no_run
    /// use topheavy::dynamics::{ValueClasses, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{:?}", panel.size_classes(&Within::default(), &ValueClasses::default(), &Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn size_classes(&self, within: &Within, classes: &ValueClasses, progress: &dyn Progress) -> Result<Measured> {
        let mut histories = self.histories(within, progress)?;
        let rows = histories.groups.par_iter().map(|group| size_classes(group, classes)).collect();
        histories.notes.extend(self.note_on_classes());
        let apart = vec![("class", class_names(classes))];
        Ok(table((MotionTable::SizeClasses, &given(classes)), histories, apart, rows))
    }
}

/// The parameter of the breaks, as it is written.
pub(super) fn given(classes: &ValueClasses) -> [(&'static str, String); 1] {
    let breaks: Vec<String> = classes.breaks().iter().map(ToString::to_string).collect();
    [("breaks", breaks.join(","))]
}

/// What classes are called: `< 1M`, `1M – 5M`, …, `>= 50M`; the only one is `all`.
pub(super) fn class_names(classes: &ValueClasses) -> Vec<String> {
    let name = |class: usize| match classes.bounds(class) {
        (_, f64::INFINITY) if class == 0 => "all".to_owned(),
        (from, f64::INFINITY) => format!(">= {}", amount(from)),
        (_, to) if class == 0 => format!("< {}", amount(to)),
        (from, to) => format!("{} – {}", amount(from), amount(to)),
    };
    (0..classes.len()).map(name).collect()
}

/// An amount in the largest unit that it fills, if that is exact: `5M`, `2.5K`, `999`.
fn amount(value: f64) -> String {
    let fits = |(unit, _): &&(f64, &str)| value >= *unit && (value / unit * unit).total_cmp(&value).is_eq();
    match UNITS.iter().find(fits) {
        Some((unit, letter)) => format!("{}{letter}", value / unit),
        None => value.to_string(),
    }
}

fn transitions(group: &Followed, classes: &ValueClasses) -> Vec<Row> {
    let found = Transitions::pooled(&group.histories, classes);
    let control = group.control();
    let states = classes.len() + 1;
    let row = |from: usize, to: usize| {
        let (firms, figures) = match &found {
            Err(reason) => (0, vec![Err(*reason); 3]),
            Ok(moves) => {
                let firms = moves.count(from, to);
                let shares = [moves.probability(from, to), moves.probability_staying(from, to)];
                (firms, [Ok(firms as f64)].into_iter().chain(shares).collect())
            }
        };
        Row { codes: group.codes(&[from, to]), control: control(firms), figures }
    };
    (0..states * states).map(|at| row(at / states, at % states)).collect()
}

fn size_classes(group: &Followed, classes: &ValueClasses) -> Vec<Row> {
    let firm_years = firm_years(&group.histories, classes);
    let control = group.control();
    let found = Transitions::pooled(&group.histories, classes);
    let entrants = found.as_ref().map_err(|reason| *reason).and_then(Transitions::entrants);
    let stationary = found.as_ref().map_err(|reason| *reason).and_then(Transitions::stationary);
    let row = |(class, firms): (usize, u64)| {
        let exit_rate = found.as_ref().map_err(|reason| *reason).and_then(|moves| moves.exit_rate(class));
        let figures = vec![Ok(firms as f64), of(&entrants, class), exit_rate, of(&stationary, class)];
        Row { codes: group.codes(&[class]), control: control(firms), figures }
    };
    firm_years.into_iter().enumerate().map(row).collect()
}

/// The share of a class, or why there are no shares.
fn of(shares: &Result<Vec<f64>, Undefined>, class: usize) -> Number {
    let shares = shares.as_ref().map_err(|reason| *reason)?;
    shares.get(class).copied().ok_or(Undefined::NoFirms)
}

fn firm_years(histories: &Histories, classes: &ValueClasses) -> Vec<u64> {
    let mut firms = vec![0; classes.len()];
    for value in histories.iter().flat_map(|firm| firm.values) {
        if let Some(firms) = firms.get_mut(classes.class_of(*value)) {
            *firms += 1;
        }
    }
    firms
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn classes_are_called_by_their_breaks() {
        let names = |breaks: &[f64]| class_names(&ValueClasses::new(breaks).unwrap());
        assert_eq!(names(&[1e6, 5e6, 10e6, 50e6]), ["< 1M", "1M – 5M", "5M – 10M", "10M – 50M", ">= 50M"]);
        assert_eq!(names(&[]), ["all"]);
        assert_eq!(names(&[0.5, 999.0, 2500.0, 1e9]), ["< 0.5", "0.5 – 999", "999 – 2.5K", "2.5K – 1B", ">= 1B"]);
    }

    #[test]
    fn no_two_breaks_are_written_alike() {
        let breaks = [1e6, 1e6_f64.next_up(), 1e6_f64.next_up().next_up(), 1.1e6, 1.1e6_f64.next_up()];
        let names = class_names(&ValueClasses::new(&breaks).unwrap());
        assert!((1..names.len()).all(|at| !names[..at].contains(&names[at])), "{names:?}");
    }
}
