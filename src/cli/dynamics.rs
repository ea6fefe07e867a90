//! `topheavy dynamics`: firms followed from year to year.

use std::process::ExitCode;

use super::arguments::{DynamicsArguments, DynamicsTable};
use super::commands::{deliverable, finish, levels, role};
use super::progress::Bars;
use crate::definition::ExporterCode;
use crate::dynamics::{DynamicsQuestion, MobilityOptions, SurvivalOptions, ValueClasses, Within};
use crate::error::Result;
use crate::panel::{Measured, Panel, Progress, Wanted};
use crate::trade::Role;

pub(super) fn dynamics_command(mut arguments: DynamicsArguments, quiet: bool) -> Result<ExitCode> {
    let codes = ExporterCode::parse_list(&arguments.codes)?;
    let mut levels = levels(&arguments.level);
    for level in &mut levels {
        level.retain(|name| name != "country");
    }
    deliverable(arguments.format, arguments.output.as_deref(), &arguments.input, &levels)?;
    // The digits make groups of products here, so that the products within a group can still be told apart.
    let of_products = levels.iter().flatten().any(|name| name == Role::Product.name());
    let hs = if of_products { arguments.input.hs.take() } else { None };
    let required = levels.iter().flatten().filter_map(|name| role(name)).chain([Role::Firm, Role::Period]);
    let others = levels.iter().flatten().filter(|name| role(name).is_none()).cloned();
    let columns = Wanted { required: required.collect(), others: others.collect(), ..Wanted::every_role() };
    let bars = Bars::of_work(quiet);
    let panel = Panel::read(&arguments.input.files, &arguments.input.options()?, &columns, &bars)?;
    let mut answers = Vec::with_capacity(levels.len());
    for by in levels {
        answers.extend(answer(&panel, &arguments, &codes, Within { by, hs }, &bars)?);
    }
    drop(bars);
    finish(panel, answers, &arguments.input, (arguments.format, arguments.output.as_deref()), quiet)
}

/// The table of one level.
fn answer(
    panel: &Panel,
    arguments: &DynamicsArguments,
    codes: &[ExporterCode],
    within: Within,
    progress: &dyn Progress,
) -> Result<Vec<Measured>> {
    let classes = || arguments.breaks.as_deref().map_or_else(|| Ok(ValueClasses::default()), ValueClasses::new);
    let spells = arguments.spells;
    let table = match arguments.table {
        DynamicsTable::Measures => {
            let Within { by, hs } = within;
            let question = DynamicsQuestion { by, hs, codes: codes.to_vec(), growth: arguments.growth };
            return panel.dynamics(&[question], progress);
        }
        DynamicsTable::Survival => {
            let entry_classes = arguments.breaks.as_deref().map(ValueClasses::new).transpose()?;
            panel.survival(&within, &SurvivalOptions { entry_classes, spells, ..SurvivalOptions::default() }, progress)
        }
        DynamicsTable::Cohorts => panel.cohorts(&within, spells, progress),
        DynamicsTable::Transitions => panel.transitions(&within, &classes()?, progress),
        DynamicsTable::SizeClasses => panel.size_classes(&within, &classes()?, progress),
        DynamicsTable::Mobility => {
            let options = MobilityOptions { classes: classes()?, threshold: arguments.threshold };
            panel.mobility(&within, &options, progress)
        }
        DynamicsTable::Growth => panel.growth(&within, progress),
    };
    Ok(vec![table?])
}
