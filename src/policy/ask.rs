//! A simulation asked of a panel or of a table of classes.

use std::str::FromStr;

use super::program::Program;
use super::simulate::{GrowthModel, Population, Simulation, SimulationOptions, simulate};
use crate::brackets::Brackets;
use crate::error::{Error, Result};
use crate::panel::{Panel, Progress};

/// How firms are said to grow without the programme: [`GrowthModel`] before any data are seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrowthAsked {
    /// As in the panel's own years, see [`GrowthModel::fitted`].
    Fitted,
    /// Not at all, see [`GrowthModel::None`].
    None,
    /// All alike, see [`GrowthModel::constant`].
    Rate {
        /// Growth a year, above −1.
        rate: f64,
        /// Standard deviation of a year's growth, at least 0.
        deviation: f64,
    },
}

impl GrowthAsked {
    /// A rate with a standard deviation.
    ///
    /// Errors: an argument error when there is no rate whose deviation it could be.
    ///
    /// ```
    /// use topheavy::policy::GrowthAsked;
    /// let rate: GrowthAsked = "0.03".parse()?;
    /// assert_eq!(rate.with_deviation(0.05)?, GrowthAsked::Rate { rate: 0.03, deviation: 0.05 });
    /// assert!(GrowthAsked::None.with_deviation(0.05).is_err());
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn with_deviation(self, deviation: f64) -> Result<Self> {
        let Self::Rate { rate, .. } = self else {
            return Err(Error::argument(
                "--growth-sd",
                "is the standard deviation of a rate; give the rate with --growth",
            ));
        };
        Ok(Self::Rate { rate, deviation })
    }

    fn model(self, fitted: impl FnOnce() -> Result<GrowthModel>) -> Result<GrowthModel> {
        match self {
            Self::Fitted => fitted(),
            Self::None => Ok(GrowthModel::None),
            Self::Rate { rate, deviation } => GrowthModel::constant(rate, deviation),
        }
    }
}

impl FromStr for GrowthAsked {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.trim() {
            "fitted" => Ok(Self::Fitted),
            "none" => Ok(Self::None),
            rate => {
                let problem =
                    "takes 'fitted' (the panel's own past), 'none' or a rate a year, such as 0.03 for three per cent";
                let rate = rate.parse().map_err(|_| Error::argument("--growth", problem))?;
                GrowthModel::constant(rate, 0.0).map(|_| Self::Rate { rate, deviation: 0.0 })
            }
        }
    }
}

impl Panel {
    /// Simulates a programme on the firms of the panel's last year: [`simulate()`] on [`Population::of_panel`].
    ///
    /// Arguments: `sector`, a column of sectors, or `None`; the others as in [`simulate()`].
    /// Errors: those of [`Population::of_panel`], [`GrowthModel::of_panel`] and [`simulate()`].
    /// Cost: a few sorts of the flows, and replicates × years × firms.
    pub fn simulate(
        &self,
        program: &Program,
        growth: GrowthAsked,
        sector: Option<&str>,
        options: &SimulationOptions,
        progress: &dyn Progress,
    ) -> Result<Simulation> {
        let population = Population::of_panel(self, sector, progress)?;
        let growth = growth.model(|| GrowthModel::of_panel(self, progress))?;
        run(&population, &growth, program, options, progress)
    }
}

/// Simulates a programme on firms drawn from a table of classes: [`simulate()`] on [`Population::of_brackets`].
///
/// Arguments: `brackets`, in US dollars; `base_year`, the year of the table; the others as in [`simulate()`].
/// Errors: growth that is to be fitted, which a table does not allow; those of [`Population::of_brackets`] and [`simulate()`].
/// Cost: replicates × years × firms.
pub fn simulate_classes(
    brackets: &Brackets,
    base_year: i32,
    program: &Program,
    growth: GrowthAsked,
    options: &SimulationOptions,
    progress: &dyn Progress,
) -> Result<Simulation> {
    let growth = growth.model(|| {
        let problem = "a table of classes follows no firm, so growth cannot be fitted; give 'none' or a rate";
        Err(Error::argument("--growth", problem))
    })?;
    run(&Population::of_brackets(base_year, brackets)?, &growth, program, options, progress)
}

fn run(
    population: &Population,
    growth: &GrowthModel,
    program: &Program,
    options: &SimulationOptions,
    progress: &dyn Progress,
) -> Result<Simulation> {
    progress.stage("simulating", Some(options.replicates as u64));
    simulate(population, growth, program, options, &|done| {
        progress.advance(done);
        !progress.stopped()
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn growth_is_a_word_or_a_rate() {
        let asked = |text: &str| text.parse::<GrowthAsked>();
        assert_eq!(asked("fitted").unwrap(), GrowthAsked::Fitted);
        assert_eq!(asked(" none ").unwrap(), GrowthAsked::None);
        assert_eq!(asked("-0.02").unwrap(), GrowthAsked::Rate { rate: -0.02, deviation: 0.0 });
        for refused in ["fast", "", "nan", "inf", "-1"] {
            let error = asked(refused).unwrap_err();
            assert!(error.is_usage() && error.to_string().starts_with("--growth: "), "{error}");
        }
        for growth in [GrowthAsked::Fitted, GrowthAsked::None] {
            assert!(growth.with_deviation(0.1).unwrap_err().to_string().starts_with("--growth-sd: "));
        }
    }

    #[test]
    fn classes_follow_no_firm() {
        let table = crate::brackets::ClassTable {
            lower: Some(&[0.0, 5e6, 10e6]),
            units: &[Some(900), Some(90), Some(10)],
            amounts: crate::brackets::Amounts::Values(&[Some(9e8), Some(6e8), Some(5e8)]),
            total: None,
            concentration: &[],
        };
        let brackets = Brackets::new(&table).unwrap();
        let program = Program::shipped("k_export_star_500").unwrap();
        let options = SimulationOptions { replicates: 5, allow_fewer: true, ..SimulationOptions::to(2027) };
        let run = |growth| simulate_classes(&brackets, 2025, &program, growth, &options, &crate::panel::Silent);
        assert!(run(GrowthAsked::Fitted).unwrap_err().to_string().starts_with("--growth: a table of classes"));
        let found = run(GrowthAsked::None).unwrap();
        assert_eq!((found.base_year, found.horizon, found.firms), (2025, 2027, 1000));
    }
}
