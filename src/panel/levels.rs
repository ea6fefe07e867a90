//! Product codes of several levels in one file: refused, or one level read.

use std::collections::BTreeMap;

use super::clean::Cleaned;
use super::codes::MISSING;
use super::load::{Key, Loaded};
use super::options::{ReadOptions, Rejection};
use crate::error::{Error, Place, Result};
use crate::measure::ExactSum;
use crate::trade::{HsLevel, LevelPlan, Products, Role};

/// Least part of the trade that a chosen level must hold; less means that some trade is not told at this level.
const LEAST_PART: f64 = 0.99;

impl Cleaned {
    /// Finds the level of the product codes, and what to do with each code.
    pub(super) fn levels(&mut self, loaded: &Loaded, options: &ReadOptions) -> Result<()> {
        let level = options.hs;
        let Some(key) = loaded.key(Role::Product) else {
            return match level {
                Some(_) => Err(Error::argument("--hs", "there is no product column; name it with --product")),
                None => Ok(()),
            };
        };
        let present = key.entries.present(&self.fates)?.to_texts();
        let products = Products::infer(&present, loaded.roles.layout, options.product_codes);
        self.notes.extend(products.notes.iter().cloned());
        let plan = match products.plan(level, &key.source) {
            Ok(plan) => plan,
            Err(problem) if problem.is_usage() => return Err(problem),
            Err(problem) => {
                self.problems.push(problem);
                return Ok(());
            }
        };
        let mut codes = Vec::with_capacity(key.entries.labels.len());
        for (label, used) in key.entries.labels.iter().zip(key.entries.used(&self.fates)?) {
            codes.push(if used { products.code(label, plan)? } else { Some(label.to_owned()) });
        }
        if let LevelPlan::Select(level) = plan {
            self.one_of_several(loaded, key, level, &products)?;
        }
        if codes.contains(&None) {
            self.reject(&key.entries.codes, Rejection::OtherLevel, |code| {
                codes.get(code as usize).is_some_and(Option::is_none)
            })?;
        }
        self.products = Some(codes);
        Ok(())
    }

    /// Says how much of the trade the chosen level holds, and refuses a level that lacks a part of it in some period.
    fn one_of_several(&mut self, loaded: &Loaded, key: &Key, level: HsLevel, products: &Products) -> Result<()> {
        let digits: Vec<usize> = key
            .entries
            .labels
            .iter()
            .map(|label| products.code(label, LevelPlan::AsTheyAre).ok().flatten().map_or(0, |code| code.len()))
            .collect();
        let period = loaded.key(Role::Period).map(|key| &key.entries.codes);
        let mut periods: BTreeMap<u32, BTreeMap<usize, ExactSum>> = BTreeMap::new();
        let mut sums: BTreeMap<usize, ExactSum> = BTreeMap::new();
        loaded.each_row([Some(&key.entries.codes), period], |row, [code, period], value| {
            if code != MISSING && self.fates.is_used(row) {
                let digits = digits[code as usize];
                sums.entry(digits).or_default().add(value);
                periods.entry(period).or_default().entry(digits).or_default().add(value);
            }
        })?;
        let whole = largest(&sums);
        let part = |sum: f64| if whole > 0.0 { 100.0 * sum / whole } else { 100.0 };
        let told: Vec<String> =
            sums.iter().map(|(digits, sum)| format!("{:.2} % at {digits} digits", part(sum.value()))).collect();
        self.notes.push(format!(
            "the file tells the same trade at several levels; only rows of {level} are read (sums, of the largest: {})",
            told.join(", ")
        ));
        let lacking = |sums: &BTreeMap<usize, ExactSum>| {
            sums.get(&level.digits()).map_or(0.0, ExactSum::value) < LEAST_PART * largest(sums)
        };
        let short = periods.values().filter(|sums| lacking(sums)).count();
        if short > 0 {
            let problem = format!(
                "{level} lacks a part of the trade in {short} of {} periods (in all: {}); choose a level that does not \
                 with --hs",
                periods.len(),
                told.join(", ")
            );
            self.problems.push(Error::data(Place::default().column(&key.source), problem));
        }
        Ok(())
    }
}

fn largest(sums: &BTreeMap<usize, ExactSum>) -> f64 {
    sums.values().map(ExactSum::value).fold(0.0, f64::max)
}
