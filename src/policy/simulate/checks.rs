//! What cannot be simulated, and why.

use super::growth::GrowthModel;
use super::population::Population;
use super::{SimulationOptions, eligible};
use crate::error::{Error, Result};
use crate::inference::checked_level;
use crate::policy::program::{EffectKind, Program, Uncertain};

/// Most years that are simulated.
const MOST_YEARS: i32 = 100;

/// Checks what does not depend on the firms. Returns the years from the base year to the horizon, and the places of each.
pub(super) fn plan(
    population: &Population,
    growth: &GrowthModel,
    program: &Program,
    options: &SimulationOptions,
) -> Result<(Vec<i32>, Vec<u32>)> {
    let (base, horizon) = (population.base_year, options.horizon);
    if horizon <= base {
        let problem = format!("must be after {base}, the last year of the data");
        return Err(Error::argument("--horizon", problem));
    }
    if horizon.checked_sub(base).is_none_or(|years| years > MOST_YEARS) {
        return Err(Error::argument(
            "--horizon",
            format!("is more than {MOST_YEARS} years after {base}, the last year of the data"),
        ));
    }
    if options.replicates == 0 {
        return Err(Error::argument("--replicates", "must be at least 1; 1,000 or more are advised"));
    }
    checked_level(options.level)?;
    if let GrowthModel::Fitted(fitted) = growth
        && fitted.last_year() != base
    {
        let problem = format!(
            "is fitted up to {}, and the firms are those of {base}; take both from one panel",
            fitted.last_year()
        );
        return Err(Error::argument("--growth", problem));
    }
    if population.table().is_none() && matches!(growth, GrowthModel::Fitted(_)) {
        let problem = "a table of classes follows no firm, so growth cannot be fitted; give 'none' or a rate";
        return Err(Error::argument("--growth", problem));
    }
    checked(program)?;
    if program.target_total_usd.is_some_and(|target| target <= population.total) {
        let problem = format!(
            "is reached already in {base}, the last year of the data; raise it, or leave it out and no contribution to a gap is \
             told"
        );
        return Err(Error::argument("target_total_usd", problem));
    }
    let years: Vec<i32> = (base..=horizon).collect();
    let places = |year: &i32| {
        let cohort = program.cohorts.iter().find(|cohort| cohort.year == *year && cohort.year > base);
        cohort.map_or(0, |cohort| cohort.firms)
    };
    let places: Vec<u32> = years.iter().map(places).collect();
    if places.iter().all(|places| *places == 0) {
        let problem = format!("no cohort joins after {base}, the last year of the data, and by the horizon, {horizon}");
        return Err(Error::argument("--horizon", problem));
    }
    Ok((years, places))
}

/// A programme that was not read from a file may say anything.
fn checked(program: &Program) -> Result<()> {
    let wrong = |name: &str, problem: &str| Err(Error::argument(name, problem));
    let (effect, support) = (&program.effect, &program.support);
    if effect.years == 0 {
        return wrong("years", "an effect takes at least one year");
    }
    if !program.cohorts.is_sorted_by(|a, b| a.year < b.year) {
        return wrong("cohorts", "must be in time order, each year once");
    }
    if !(support.per_firm.is_finite() && support.per_firm >= 0.0) {
        return wrong("per_firm", "support must be at least 0");
    }
    if !(support.per_usd.is_finite() && support.per_usd > 0.0) {
        return wrong("per_usd", "a rate of exchange must be above 0");
    }
    if !(program.graduation_usd.is_finite() && program.graduation_usd > 0.0) {
        return wrong("graduation_usd", "must be above 0");
    }
    let parts = [
        ("success", effect.success),
        ("attrition", effect.attrition),
        ("deadweight", effect.deadweight),
        ("displacement", effect.displacement),
    ];
    for (name, part) in parts {
        uncertain(name, part, [0.0, 1.0])?;
    }
    match &effect.kind {
        EffectKind::None => Ok(()),
        EffectKind::Target { level_usd } if level_usd.is_finite() && *level_usd > 0.0 => Ok(()),
        EffectKind::Target { .. } => wrong("level_usd", "must be above 0"),
        EffectKind::Growth { uplift } => uncertain("uplift", *uplift, [-1.0, f64::MAX]),
        EffectKind::Mobility { breaks_usd, shift } => {
            let rising = breaks_usd.is_sorted_by(|a, b| a < b) && breaks_usd.first().is_some_and(|first| *first > 0.0);
            if !rising {
                return wrong("breaks_usd", "takes lower bounds above 0 that rise");
            }
            uncertain("shift", *shift, [0.0, 1.0])
        }
    }
}

fn uncertain(name: &str, number: Uncertain, [least, most]: [f64; 2]) -> Result<()> {
    let inside = |number: f64| number >= least && number <= most;
    let fits = match number {
        Uncertain::Fixed(number) => inside(number),
        Uncertain::Between { low, high } => inside(low) && inside(high) && low <= high,
        Uncertain::Around { mean, deviation } => inside(mean) && deviation.is_finite() && deviation >= 0.0,
    };
    let range = if most > 1.0 { "above −1" } else { "in [0, 1]" };
    if fits {
        Ok(())
    } else {
        Err(Error::argument(
            name,
            format!("must be {range}, a range from low to high, or a mean with a deviation of at least 0"),
        ))
    }
}

/// Errors when fewer firms may join than there are places in a year whose firms are known, unless that is allowed.
pub(super) fn enough(program: &Program, places: u32, found: usize, options: &SimulationOptions) -> Result<()> {
    if options.allow_fewer || found >= places as usize {
        return Ok(());
    }
    let problem = format!(
        "{found} firms may join ({}), and the first cohort has {places} places; widen the rule, or take those there are with \
         --allow-fewer",
        eligible::in_words(&program.eligibility)
    );
    Err(Error::argument("eligibility", problem))
}
