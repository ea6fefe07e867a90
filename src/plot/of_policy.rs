//! Figures of a simulated programme and of the road to a target.

use super::figure::Figure;
use super::number::percent_short;
use super::phrases::Phrase;
use super::told::{change, in_both, plain, synthetic};
use super::{Band, Centre, Currency, FanChart, Label, Passage, RoadToTarget, Scenario, Unit};
use crate::error::{Error, Result};
use crate::measure::{Class, Measure};
use crate::policy::track::{Method, Projection};
use crate::policy::{Estimate, Outcome, Simulation};
use crate::report::TrackReport;

impl Figure {
    /// One measure of a simulated programme: what it was, and what it would be without the programme and with it.
    ///
    /// Conventions: lines are means over replicates, bands the simulation's intervals; a number that is undefined in some
    /// replicate is a gap. Arguments: `measure`, the column of a measure such as `top_1pct_share`.
    /// Errors: a measure that the simulation does not report; the message names those that it does.
    ///
    /// ```no_run
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::plot::{Figure, Style};
    /// use topheavy::policy::{GrowthAsked, SimulationOptions, program::Program};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let program = Program::shipped("k_export_star_500")?;
    /// let options = SimulationOptions::to(2030);
    /// let simulation = panel.simulate(&program, GrowthAsked::Fitted, None, &options, &Silent)?;
    /// Figure::of_simulation(&simulation, "top_1pct_share")?.save("programme.svg", &Style::default())?;
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of_simulation(simulation: &Simulation, measure: &str) -> Result<Self> {
        let outcomes: Vec<&Outcome> = simulation.outcomes.iter().filter(|outcome| outcome.name == measure).collect();
        if outcomes.is_empty() {
            return Err(no_measure(simulation));
        }
        let past = simulation.history.iter().filter(|past| past.name == measure);
        // Firms that are known are the same in every replicate of the base year; drawn ones are not.
        let known = |outcome: &&Outcome| outcome.year == simulation.base_year && outcome.without.is_one_number();
        let base = outcomes.first().copied().filter(known).map(|outcome| (outcome.year, outcome.without.estimate));
        let before: Vec<(i32, Option<f64>)> = past.map(|past| (past.year, past.number)).chain(base).collect();
        let to_come = outcomes.get(usize::from(base.is_some())..).unwrap_or_default();
        let years = before.iter().map(|(year, _)| *year).chain(to_come.iter().map(|outcome| outcome.year));
        let (quantity, unit) = quantity(simulation, measure);
        let without: Vec<Estimate> = to_come.iter().map(|outcome| outcome.without).collect();
        let with: Vec<Estimate> = to_come.iter().map(|outcome| outcome.with).collect();
        let shape = (before.len(), simulation.level);
        let figure = FanChart {
            quantity,
            unit,
            centre: Centre::Mean,
            periods: years.map(|year| year.to_string()).collect(),
            history: before.iter().map(|(_, number)| *number).chain(to_come.iter().map(|_| None)).collect(),
            scenarios: vec![scenario(Phrase::Without, shape, &without), scenario(Phrase::With, shape, &with)],
        };
        let drawn = base.is_none().then_some(Phrase::Drawn);
        let told = outcomes.last().and_then(|last| difference(last, simulation.level, unit)).into_iter();
        let told = told.chain(std::iter::once(Phrase::Assumed).chain(drawn).map(plain));
        let figure = told.fold(figure.figure()?, Self::said);
        Ok(figure.of_period(&simulation.program).labelled(simulation.synthetic.as_deref()))
    }

    /// The road from yearly totals to a target, by the random walk with drift.
    ///
    /// Conventions: the line is the projection's median and the band its interval, as in [`TrackReport`]; the year is the
    /// first one of the line at the target or above, the interval of the year that of first passage.
    /// Errors: none that a track can cause.
    ///
    /// ```
    /// use topheavy::plot::{Figure, Language};
    /// use topheavy::policy::track::{Series, Track, TrackOptions};
    /// use topheavy::report::{SeriesSource, TrackReport};
    ///
    /// let totals = [(2021, 644.5e9), (2022, 683.6e9), (2023, 632.2e9), (2024, 683.6e9), (2025, 709.7e9)];
    /// let track = Track::of(&Series::new(&totals)?, &[], &TrackOptions::default())?;
    /// let report = TrackReport::new(track, SeriesSource::given("totals"))?;
    /// assert!(Figure::of_track(&report)?.subtitle(Language::English).contains("random walk"));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of_track(report: &TrackReport) -> Result<Self> {
        let track = &report.track;
        let ahead: Vec<&Projection> = track.projection.iter().filter(|row| row.method == Method::RandomWalk).collect();
        let numbers = |of: fn(&Projection) -> f64| {
            let known = ahead.iter().map(|row| Some(of(row)));
            track.series.iter().map(|_| None).chain(known).collect::<Vec<Option<f64>>>()
        };
        let outlook = track.methods.iter().find(|outlook| outlook.method == Method::RandomWalk);
        let known = track.series.iter().map(|total| Some(total.value_usd));
        let figure = RoadToTarget {
            method: Some(plain(Phrase::RandomWalk)),
            currency: Currency::UsDollars,
            target: track.target_usd,
            years: track.series.iter().map(|total| total.year).chain(ahead.iter().map(|row| row.year)).collect(),
            history: known.chain(ahead.iter().map(|_| None)).collect(),
            median: numbers(|row| row.central_usd),
            bands: vec![Band {
                level: track.level,
                lower: numbers(|row| row.low_usd),
                upper: numbers(|row| row.high_usd),
            }],
            passage: outlook.map(|outlook| Passage {
                level: track.level,
                low: outlook.first_passage_low,
                high: outlook.first_passage_high,
            }),
        };
        let gap = track.series.windows(2).any(|pair| matches!(pair, [a, b] if b.year != a.year + 1));
        let figure = gap.then(|| plain(Phrase::YearsApart)).into_iter().fold(figure.figure()?, Self::said);
        let source = match report.input.sources.as_slice() {
            [] => report.input.files.join(", ").into(),
            _ => plain(Phrase::Published),
        };
        Ok(figure.from(source).labelled(report.input.synthetic.as_deref()))
    }

    /// The figure with the label of synthetic data, where they are.
    pub(super) fn labelled(self, label: Option<&str>) -> Self {
        match label {
            Some(label) => self.marked(synthetic(label)),
            None => self,
        }
    }
}

/// A scenario of so many periods of history and then these numbers, with their intervals of this level.
fn scenario(label: Phrase, (before, level): (usize, f64), numbers: &[Estimate]) -> Scenario {
    let later =
        |end: fn(&Estimate) -> Option<f64>| vec![None; before].into_iter().chain(numbers.iter().map(end)).collect();
    let bands = vec![Band { level, lower: later(|number| number.low), upper: later(|number| number.high) }];
    Scenario { label: plain(label), centre: later(|number| number.estimate), bands }
}

/// What the programme changes in a year, with its interval: replicate by replicate, so narrower than the scenarios'.
fn difference(outcome: &Outcome, level: f64, unit: Unit) -> Option<Label> {
    let Estimate { estimate, low, high } = outcome.difference;
    let (estimate, low, high) = (estimate?, low?, high?);
    Some(in_both(Phrase::Difference, |language| {
        // Points are named once.
        let (times, of_ends) = if unit == Unit::Share { (100.0, Unit::Index) } else { (1.0, unit) };
        let [low, high] = [low, high].map(|number| change(times * number, of_ends, language));
        let estimate = change(estimate, unit, language);
        vec![outcome.year.to_string(), estimate, percent_short(level, language), low, high]
    }))
}

fn no_measure(simulation: &Simulation) -> Error {
    let of_base = simulation.outcomes.iter().filter(|outcome| outcome.year == simulation.base_year);
    let names: Vec<&str> = of_base.map(|outcome| outcome.name.as_str()).collect();
    Error::argument("--figure-measure", format!("is no measure of the simulation; there are {}", names.join(", ")))
}

/// What a measure is, in both languages, and what it is counted in.
fn quantity(simulation: &Simulation, measure: &str) -> (Label, Unit) {
    let definition = simulation.definitions.get(measure);
    let asked = definition.and_then(|definition| Measure::parse_list(&definition.measure).ok()?.pop());
    let of = |phrase, label: Label| in_both(phrase, move |language| vec![label.say(language)]);
    match asked {
        Some(Measure::Total) => (plain(Phrase::AllExports), Unit::Value(Currency::UsDollars)),
        Some(Measure::N) => (plain(Phrase::AllFirms), Unit::Count),
        Some(Measure::TopShare(p, _)) => (of(Phrase::OfShare, Label::TopFraction(p.value())), Unit::Share),
        Some(Measure::ConcentrationRatio(k)) => (of(Phrase::OfShare, Label::Largest(k.value())), Unit::Share),
        Some(Measure::Share(class)) => (of(Phrase::OfShare, class_label(class)), Unit::Share),
        Some(Measure::UnitsShare(class)) => (of(Phrase::OfFirms, class_label(class)), Unit::Share),
        Some(Measure::Count(class)) => (of(Phrase::OfCount, class_label(class)), Unit::Count),
        Some(Measure::Herfindahl) => (plain(Phrase::HhiFirms), Unit::Index),
        Some(Measure::HerfindahlPoints) => (plain(Phrase::HhiPoints), Unit::Index),
        Some(Measure::EffectiveNumber) => (plain(Phrase::EffectiveFirms), Unit::Index),
        Some(Measure::Gini) => (plain(Phrase::GiniFirms), Unit::Index),
        Some(Measure::Theil) => (plain(Phrase::TheilFirms), Unit::Index),
        _ => {
            let share = definition.is_some_and(|definition| definition.unit.contains("share"));
            let name = definition.map_or(measure, |definition| &definition.name);
            (name.into(), if share { Unit::Share } else { Unit::Count })
        }
    }
}

fn class_label(class: Class) -> Label {
    let (lower, upper) = (class.lower(), class.upper());
    match (lower > 0.0, upper.is_finite()) {
        (true, false) => Label::AtLeast(lower, Currency::UsDollars),
        (false, true) => Label::Below(upper, Currency::UsDollars),
        _ => Label::Class(lower, upper, Currency::UsDollars),
    }
}
