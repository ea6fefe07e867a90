//! Product codes of several levels in one file: refused, or one level read.

use std::collections::BTreeMap;

use super::clean::{Cleaned, present};
use super::dictionary::MISSING;
use super::load::{Key, Loaded};
use super::options::{ReadOptions, Rejection};
use crate::error::{Error, Place, Result};
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
        let counts = key.entries.counts(&self.used());
        let products =
            Products::infer(&present(&key.entries.labels, &counts), loaded.roles.layout, options.product_codes);
        self.notes.extend(products.notes.iter().cloned());
        let plan = match products.plan(level, &key.source) {
            Ok(plan) => plan,
            Err(problem) if problem.is_usage() => return Err(problem),
            Err(problem) => {
                self.problems.push(problem);
                return Ok(());
            }
        };
        let mut codes = Vec::with_capacity(counts.len());
        for (label, rows) in key.entries.labels.iter().zip(&counts) {
            codes.push(if *rows == 0 { Some(label.clone()) } else { products.code(label, plan)? });
        }
        if let LevelPlan::Select(level) = plan {
            self.one_of_several(loaded, key, level, &products);
        }
        self.reject(&key.entries.codes, Rejection::OtherLevel, |code| {
            codes.get(code as usize).is_some_and(Option::is_none)
        });
        self.products = Some(codes);
        Ok(())
    }

    /// Says how much of the trade the chosen level holds, and refuses a level that lacks a part of it.
    fn one_of_several(&mut self, loaded: &Loaded, key: &Key, level: HsLevel, products: &Products) {
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for (row, code) in key.entries.codes.iter().enumerate() {
            if *code != MISSING && self.fates[row].is_none() {
                let label = &key.entries.labels[*code as usize];
                let digits = products.code(label, LevelPlan::AsTheyAre).ok().flatten().map_or(0, |code| code.len());
                *sums.entry(digits).or_insert(0.0) += loaded.value.values[row];
            }
        }
        let most = sums.values().copied().fold(0.0, f64::max);
        let part = |sum: &f64| if most > 0.0 { sum / most } else { 1.0 };
        let told: Vec<String> =
            sums.iter().map(|(digits, sum)| format!("{:.2} % at {digits} digits", 100.0 * part(sum))).collect();
        self.notes.push(format!(
            "the file tells the same trade at several levels; only rows of {level} are read (sums, of the largest: {})",
            told.join(", ")
        ));
        if sums.get(&level.digits()).is_none_or(|sum| part(sum) < LEAST_PART) {
            let problem = format!(
                "{level} does not hold all of the trade ({}); choose a level that does with --hs",
                told.join(", ")
            );
            self.problems.push(Error::data(Place::default().column(&key.source), problem));
        }
    }
}
