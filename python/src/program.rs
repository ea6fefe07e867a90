//! Programmes of export promotion, and what they would change.

use pyo3::prelude::*;
use topheavy::policy::program::{Change, Uncertain};
use topheavy::policy::{GrowthAsked, Simulation, SimulationOptions, simulate_classes};
use topheavy::report::simulation_blocks;

use crate::brackets::Brackets;
use crate::errors::{Answer, Problem};
use crate::panel::{Panel, spelled_json, texts};
use crate::work::interruptible;

/// A programme, checked.
#[pyclass(frozen, eq, module = "topheavy._topheavy")]
#[derive(PartialEq)]
pub(crate) struct Program(topheavy::policy::program::Program);

/// What a number or word of a programme is to be.
#[derive(FromPyObject)]
pub(crate) enum Given {
    Word(String),
    Whole(u32),
    Number(f64),
    /// `between` with the least and the most, or `around` with mean and standard deviation.
    Spread((String, f64, f64)),
}

/// What is said of growth: `fitted`, `none` or a rate, and the standard deviation of a rate.
type Growth = (String, Option<f64>);

/// A simulation as JSON, and as headings and text.
type Told = (String, Vec<(String, String)>);

#[pymethods]
impl Program {
    /// A programme from the text of its file.
    #[staticmethod]
    #[pyo3(signature = (text, label, /))]
    fn parse(text: &str, label: &str) -> Answer<Self> {
        Ok(Self(topheavy::policy::program::Program::parse(text, label)?))
    }

    /// A programme from its file.
    #[staticmethod]
    #[pyo3(signature = (path, /))]
    fn read(path: &str) -> Answer<Self> {
        Ok(Self(topheavy::policy::program::Program::read(path)?))
    }

    /// The programme of this name that comes with topheavy, or else that of the file.
    #[staticmethod]
    #[pyo3(signature = (named, /))]
    fn open(named: &str) -> Answer<Self> {
        Ok(Self(topheavy::policy::program::Program::open(named)?))
    }

    /// The programme of this name that comes with topheavy.
    #[staticmethod]
    #[pyo3(signature = (name, /))]
    fn shipped(name: &str) -> Answer<Self> {
        Ok(Self(topheavy::policy::program::Program::shipped(name)?))
    }

    /// Names of the programmes that come with topheavy.
    #[staticmethod]
    fn names() -> Vec<&'static str> {
        topheavy::policy::program::Program::shipped_names().to_vec()
    }

    /// A file to begin with.
    #[staticmethod]
    fn template() -> &'static str {
        topheavy::policy::program::Program::template()
    }

    /// The same programme with another number or word.
    #[pyo3(signature = (name, to, /))]
    fn changed(&self, name: &str, to: Given) -> Answer<Self> {
        let change = match name {
            "reading" => Change::Reading(to.word(name)?),
            "firms_per_year" => Change::FirmsPerYear(to.whole(name)?),
            "success" => Change::Success(to.uncertain(name)?),
            "attrition" => Change::Attrition(to.uncertain(name)?),
            "deadweight" => Change::Deadweight(to.uncertain(name)?),
            "displacement" => Change::Displacement(to.uncertain(name)?),
            "level_usd" => Change::LevelUsd(to.number(name)?),
            "uplift" => Change::Uplift(to.uncertain(name)?),
            "shift" => Change::Shift(to.uncertain(name)?),
            "support_per_firm" => Change::SupportPerFirm(to.number(name)?),
            _ => Change::PerUsd(to.number(name)?),
        };
        Ok(Self(self.0.with(change)?))
    }

    /// The programme as JSON, in the order of its file.
    fn told(&self) -> Answer<String> {
        serde_json::to_string(&self.0).map_err(|_| Problem::argument("program", "cannot be written as JSON"))
    }
}

impl Given {
    fn word(self, name: &str) -> Answer<String> {
        match self {
            Self::Word(word) => Ok(word),
            _ => Err(Problem::argument(name, "must be text")),
        }
    }

    fn whole(self, name: &str) -> Answer<u32> {
        match self {
            Self::Whole(whole) => Ok(whole),
            _ => Err(Problem::argument(name, "must be a whole number of at least 1")),
        }
    }

    fn number(self, name: &str) -> Answer<f64> {
        match self {
            Self::Whole(whole) => Ok(f64::from(whole)),
            Self::Number(number) => Ok(number),
            _ => Err(Problem::argument(name, "must be a number")),
        }
    }

    fn uncertain(self, name: &str) -> Answer<Uncertain> {
        match self {
            Self::Spread((kind, low, high)) if kind == "between" => Ok(Uncertain::Between { low, high }),
            Self::Spread((_, mean, deviation)) => Ok(Uncertain::Around { mean, deviation }),
            number => Ok(Uncertain::Fixed(number.number(name)?)),
        }
    }
}

/// How a simulation is run: horizon, replicates, seed, level, whether fewer firms than places are allowed.
#[derive(FromPyObject)]
#[pyo3(transparent)]
pub(crate) struct Run((i32, usize, u64, f64, bool));

impl Run {
    fn options(self) -> SimulationOptions {
        let (horizon, replicates, seed, level, allow_fewer) = self.0;
        SimulationOptions { horizon, replicates, seed, level, allow_fewer }
    }
}

/// A programme on the firms of a panel.
#[pyfunction]
#[pyo3(signature = (panel, program, growth, sector, run, /))]
pub(crate) fn simulate_panel(
    py: Python<'_>,
    panel: &Panel,
    program: &Program,
    growth: Growth,
    sector: Option<String>,
    run: Run,
) -> Answer<Told> {
    let (program, growth, options) = (program.0.clone(), asked(growth)?, run.options());
    panel.work(py, move |panel, stop| told(&panel.simulate(&program, growth, sector.as_deref(), &options, stop)?))
}

/// A programme on firms drawn from a table of classes.
#[pyfunction]
#[pyo3(signature = (brackets, base_year, program, growth, run, /))]
pub(crate) fn simulate_brackets(
    py: Python<'_>,
    brackets: &Brackets,
    base_year: i32,
    program: &Program,
    growth: Growth,
    run: Run,
) -> Answer<Told> {
    let (table, program, growth, options) = (brackets.table(), program.0.clone(), asked(growth)?, run.options());
    interruptible(py, move |stop| told(&simulate_classes(&table, base_year, &program, growth, &options, stop)?))
}

fn asked((growth, deviation): Growth) -> Answer<GrowthAsked> {
    let growth: GrowthAsked = growth.parse()?;
    Ok(deviation.map_or(Ok(growth), |deviation| growth.with_deviation(deviation))?)
}

fn told(simulation: &Simulation) -> Answer<Told> {
    Ok((spelled_json(simulation)?, texts(simulation_blocks(simulation)?)))
}
