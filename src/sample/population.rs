//! Which firms export in which year: entry, survival by age, and standing in size.
//!
//! Every firm has a level for life and a score that wanders around it; only the ranks of scores are used. Firms that
//! leave do not come back.

use super::plan::{Year, index};
use super::random::{Purpose, Stream};

/// Years simulated before the first, so that it has firms of every age.
const WARM_UP: i32 = 10;
/// Age from which survival no longer depends on age.
const GROWN_UP: usize = 5;
/// How survival rises with age, from the first to the fourth birthday; scaled to the published five-year survival.
const LATER_SURVIVAL: [f64; 4] = [0.68, 0.77, 0.80, 0.82];

/// The firms of a sample.
pub(super) struct Population {
    /// Level of each firm, by firm.
    pub(super) level: Vec<f64>,
    /// For each year the firms that export, highest score first, with their scores.
    pub(super) ranked: Vec<Vec<(u32, f64)>>,
}

/// A firm that exports now.
struct Exporter {
    firm: u32,
    score: f64,
    age: usize,
}

/// Simulates entry, exit and growth through the years of the plan.
pub(super) fn simulate(plan: &[Year], seed: u64) -> Population {
    let mut population = Population { level: Vec::new(), ranked: Vec::new() };
    let Some(first) = plan.first() else { return population };
    let mut exporters = Vec::new();
    let mut stream = Stream::new(seed, Purpose::Levels, 0);
    for _ in 0..first.firms {
        let level = 0.3 + stream.normal();
        exporters.push(Exporter { firm: population.add(level), score: level, age: GROWN_UP });
    }
    let warm_up = (first.calendar - WARM_UP..first.calendar).map(|year| (year, first));
    for (calendar, year) in warm_up.chain(plan.iter().map(|year| (year.calendar, year))) {
        pass_year(&mut population, &mut exporters, year, calendar, seed);
        if calendar >= first.calendar {
            let mut ranked: Vec<(u32, f64)> = exporters.iter().map(|one| (one.firm, one.score)).collect();
            ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            population.ranked.push(ranked);
        }
    }
    population
}

impl Population {
    fn add(&mut self, level: f64) -> u32 {
        self.level.push(level);
        u32::try_from(self.level.len() - 1).unwrap_or(u32::MAX)
    }
}

/// From one year to the next: exits, growth, entry.
fn pass_year(population: &mut Population, exporters: &mut Vec<Exporter>, year: &Year, calendar: i32, seed: u64) {
    let part = u64::from(calendar.unsigned_abs());
    leave(exporters, year, &mut Stream::new(seed, Purpose::Exit, part));
    let mut stream = Stream::new(seed, Purpose::Growth, part);
    for exporter in exporters.iter_mut() {
        exporter.age += 1;
        let level = population.level.get(exporter.firm as usize).copied().unwrap_or_default();
        // Large firms change rank less: the noise falls from 0.25 at a score of 0 to 0.04 at 3.
        let noise = (0.25 - 0.07 * exporter.score).clamp(0.04, 0.25);
        exporter.score = level + 0.7 * (exporter.score - level) + noise * stream.normal();
    }
    let mut stream = Stream::new(seed, Purpose::Levels, part);
    for _ in exporters.len()..year.firms {
        let level = -0.55 + stream.normal();
        exporters.push(Exporter { firm: population.add(level), score: level - 0.2, age: 0 });
    }
}

/// Removes the firms that do not export any more: the published number, by age, the small ones first.
fn leave(exporters: &mut Vec<Exporter>, year: &Year, stream: &mut Stream) {
    let mut cohorts: Vec<Vec<(f64, usize)>> = (0..=GROWN_UP).map(|_| Vec::new()).collect();
    for (position, exporter) in exporters.iter().enumerate() {
        cohorts[exporter.age.min(GROWN_UP)].push((exporter.score + stream.normal(), position));
    }
    let survivors = year.firms - index(year.entry_rate * year.firms as f64);
    let mut exits = exporters.len().saturating_sub(survivors);
    let mut stays = vec![true; exporters.len()];
    for (age, cohort) in cohorts.iter_mut().enumerate() {
        let leaving = match age {
            GROWN_UP => exits,
            _ => index((1.0 - survival(year, age)) * cohort.len() as f64).min(exits),
        };
        exits -= leaving;
        let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if (1..cohort.len()).contains(&leaving) {
            cohort.select_nth_unstable_by(leaving, order);
        }
        for (_, position) in cohort.iter().take(leaving) {
            stays[*position] = false;
        }
    }
    let mut stay = stays.into_iter();
    exporters.retain(|_| stay.next().unwrap_or(true));
}

/// Share of the firms of this age that still export a year later.
fn survival(year: &Year, age: usize) -> f64 {
    let later: f64 = LATER_SURVIVAL.iter().product();
    match age.checked_sub(1).and_then(|birthday| LATER_SURVIVAL.get(birthday)) {
        Some(rate) => (rate * (year.survival_5y / year.survival_1y / later).sqrt().sqrt()).min(1.0),
        None => year.survival_1y,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::sample::Korea;
    use crate::sample::catalogue::Catalogue;
    use crate::sample::plan::years;
    use crate::sample::targets::Published;
    use std::collections::BTreeSet;

    #[test]
    fn firms_enter_and_survive_at_the_published_rates() {
        let (published, catalogue) = (Published::load().unwrap(), Catalogue::load().unwrap());
        let korea = Korea::new().with_firms(5_000).unwrap().with_years(2018, 2025).unwrap();
        let plan = years(&korea, &published, &catalogue).unwrap();
        let population = simulate(&plan, 4);
        let sets: Vec<BTreeSet<u32>> =
            population.ranked.iter().map(|year| year.iter().map(|(firm, _)| *firm).collect()).collect();
        for (position, year) in plan.iter().enumerate() {
            assert_eq!(sets[position].len(), year.firms);
        }
        for position in 1..7 {
            let entrants: BTreeSet<u32> = sets[position].difference(&sets[position - 1]).copied().collect();
            let rate = entrants.len() as f64 / sets[position].len() as f64;
            assert!((rate - plan[position].entry_rate).abs() < 0.001);
            let survivors = entrants.intersection(&sets[position + 1]).count();
            let rate = survivors as f64 / entrants.len() as f64;
            assert!((rate - plan[position + 1].survival_1y).abs() < 0.001);
        }
        assert!(sets[7].intersection(&sets[0]).all(|firm| sets.iter().all(|year| year.contains(firm))));
    }
}
