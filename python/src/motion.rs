//! Tables of motion: survival, cohorts, transitions, size classes, mobility, growth.

use pyo3::prelude::*;
use topheavy::dynamics::{MobilityOptions, Spells, SurvivalOptions, ValueClasses, Within};
use topheavy::panel::{Measured, Progress};

use crate::errors::Answer;
use crate::options::named;
use crate::panel::{Level, Panel, level_of};

/// Breaks between classes of value.
#[derive(FromPyObject)]
#[pyo3(transparent)]
pub(crate) struct Breaks(Vec<f64>);

impl Breaks {
    /// The classes; every problem is one of the argument of this name.
    pub(crate) fn classes(self, argument: &str) -> Answer<ValueClasses> {
        Ok(ValueClasses::new(&self.0).map_err(|error| named(&error, argument))?)
    }
}

/// Kaplan–Meier curves of entrants.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, entry_classes, spells, level, /))]
pub(crate) fn survival(
    py: Python<'_>,
    panel: &Panel,
    by: Vec<String>,
    hs: Option<String>,
    entry_classes: Option<Breaks>,
    spells: &str,
    level: f64,
) -> Answer<Level> {
    let entry_classes = entry_classes.map(|breaks| breaks.classes("entry_classes")).transpose()?;
    let options = SurvivalOptions { entry_classes, spells: spells.parse()?, level };
    told(py, panel, within(by, hs)?, move |panel, within, stop| panel.survival(within, &options, stop))
}

/// Entrants by year, and who is left.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, spells, /))]
pub(crate) fn cohorts(
    py: Python<'_>,
    panel: &Panel,
    by: Vec<String>,
    hs: Option<String>,
    spells: &str,
) -> Answer<Level> {
    let spells: Spells = spells.parse()?;
    told(py, panel, within(by, hs)?, move |panel, within, stop| panel.cohorts(within, spells, stop))
}

/// Firms by class in one year and in the next.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, breaks, /))]
pub(crate) fn transitions(
    py: Python<'_>,
    panel: &Panel,
    by: Vec<String>,
    hs: Option<String>,
    breaks: Breaks,
) -> Answer<Level> {
    let classes = breaks.classes("breaks")?;
    told(py, panel, within(by, hs)?, move |panel, within, stop| panel.transitions(within, &classes, stop))
}

/// What becomes of the firms of each class.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, breaks, /))]
pub(crate) fn size_classes(
    py: Python<'_>,
    panel: &Panel,
    by: Vec<String>,
    hs: Option<String>,
    breaks: Breaks,
) -> Answer<Level> {
    let classes = breaks.classes("breaks")?;
    told(py, panel, within(by, hs)?, move |panel, within, stop| panel.size_classes(within, &classes, stop))
}

/// How much firms move, year by year.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, breaks, threshold, /))]
pub(crate) fn mobility(
    py: Python<'_>,
    panel: &Panel,
    by: Vec<String>,
    hs: Option<String>,
    breaks: Breaks,
    threshold: f64,
) -> Answer<Level> {
    let options = MobilityOptions { classes: breaks.classes("breaks")?, threshold };
    told(py, panel, within(by, hs)?, move |panel, within, stop| panel.mobility(within, &options, stop))
}

/// Where growth comes from, year by year.
#[pyfunction]
#[pyo3(signature = (panel, by, hs, /))]
pub(crate) fn growth(py: Python<'_>, panel: &Panel, by: Vec<String>, hs: Option<String>) -> Answer<Level> {
    told(py, panel, within(by, hs)?, |panel, within, stop| panel.growth(within, stop))
}

fn within(by: Vec<String>, hs: Option<String>) -> Answer<Within> {
    Ok(Within { by, hs: hs.map(|digits| digits.parse()).transpose()? })
}

fn told(
    py: Python<'_>,
    panel: &Panel,
    within: Within,
    ask: impl FnOnce(&topheavy::panel::Panel, &Within, &dyn Progress) -> topheavy::Result<Measured> + Send + 'static,
) -> Answer<Level> {
    panel.work(py, move |panel, stop| {
        let table = ask(panel, &within, stop)?;
        level_of(table, panel.input())
    })
}
