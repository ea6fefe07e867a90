//! Figures of a panel: each asks the panel what its kind needs.

use std::str::FromStr;

use super::figure::Figure;
use super::told;
use super::{
    Concentration, ConcentrationLine, Currency, Diversification, DiversificationLine, Label, Lorenz, LorenzCurve,
    PowerTail, RankSize, SizeClassBar, SizeClassPyramid, SurvivalAge, SurvivalCurve, SurvivalCurves, TransitionHeatmap,
    Treemap, TreemapItem, Units,
};
use crate::dynamics::{Spells, Survival, Transitions, ValueClasses, Within};
use crate::error::{Error, Result};
use crate::measure::{Fraction, Measure, Number, Rank, TopRule, Values};
use crate::panel::{Asked, Axis, Measured, Panel, Progress, Question, WHOLE_INPUT};
use crate::trade::{Role, SizeClass};

/// Which lines [`Figure::concentration`] draws, beside the legal class of large firms where the data have one.
const TOPS: [u64; 3] = [10, 100, 1000];
const THRESHOLD: f64 = 50e6;

/// Kinds of figures that a panel can be asked for by name.
///
/// ```
/// use topheavy::plot::FigureKind;
///
/// assert_eq!("rank-size".parse::<FigureKind>()?, FigureKind::RankSize);
/// assert_eq!("rank_size".parse::<FigureKind>()?.name(), "rank-size");
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// [`Figure::lorenz`].
    Lorenz,
    /// [`Figure::concentration`].
    Concentration,
    /// [`Figure::rank_size`].
    RankSize,
    /// [`Figure::pyramid`].
    Pyramid,
    /// [`Figure::diversification`].
    Diversification,
    /// [`Figure::treemap`].
    Treemap,
    /// [`Figure::transitions`].
    Transitions,
    /// [`Figure::survival`].
    Survival,
}

/// What figure is asked of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureQuestion {
    /// Which kind.
    pub kind: FigureKind,
    /// The units of a Lorenz curve, a rank–size plot or a treemap; `None`: products for a treemap where the data have them and
    /// else markets, firms for the others.
    pub across: Option<Axis>,
    /// The periods of Lorenz curves, or the one period of a figure of one; none: the last of the data.
    pub periods: Vec<String>,
    /// Size classes of pyramid, transitions and survival.
    pub classes: ValueClasses,
    /// Confidence level of the bands of survival curves, in (0, 1).
    pub level: f64,
}

impl FigureKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Lorenz,
        Self::Concentration,
        Self::RankSize,
        Self::Pyramid,
        Self::Diversification,
        Self::Treemap,
        Self::Transitions,
        Self::Survival,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lorenz => "lorenz",
            Self::Concentration => "concentration",
            Self::RankSize => "rank-size",
            Self::Pyramid => "pyramid",
            Self::Diversification => "diversification",
            Self::Treemap => "treemap",
            Self::Transitions => "transitions",
            Self::Survival => "survival",
        }
    }
}

impl FromStr for FigureKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text.replace('_', "-"));
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::argument("kind", format!("is no kind of figure; there are {names}"))
        })
    }
}

impl From<Axis> for Units {
    fn from(axis: Axis) -> Self {
        match axis {
            Axis::Firm => Self::Firms,
            Axis::Market => Self::Markets,
            Axis::Product => Self::Products,
        }
    }
}

impl Figure {
    /// The figure that is asked for.
    ///
    /// Errors: those of the kind; several periods for a figure of one, or any for a figure over time.
    /// Cost: that of the kind.
    pub fn of_panel(panel: &Panel, question: &FigureQuestion, progress: &dyn Progress) -> Result<Self> {
        let FigureQuestion { kind, across, periods, classes, level } = question;
        let units = across.unwrap_or(match kind {
            FigureKind::Treemap if panel.has(Role::Product) => Axis::Product,
            FigureKind::Treemap => Axis::Market,
            _ => Axis::Firm,
        });
        let of_one = matches!(kind, FigureKind::RankSize | FigureKind::Pyramid | FigureKind::Treemap);
        let most = match kind {
            FigureKind::Lorenz => periods.len(),
            _ => usize::from(of_one),
        };
        if periods.len() > most {
            let problem =
                if of_one { "takes one period for this figure" } else { "has no place in a figure over time" };
            return Err(Error::argument("--periods", problem));
        }
        let period = periods.first().map(String::as_str);
        match kind {
            FigureKind::Lorenz => Self::lorenz(panel, units, periods, progress),
            FigureKind::Concentration => Self::concentration(panel, progress),
            FigureKind::RankSize => Self::rank_size(panel, units, period, progress),
            FigureKind::Pyramid => Self::pyramid(panel, period, classes, progress),
            FigureKind::Diversification => Self::diversification(panel, progress),
            FigureKind::Treemap => Self::treemap(panel, units, period, progress),
            FigureKind::Transitions => Self::transitions(panel, classes, progress),
            FigureKind::Survival => Self::survival(panel, classes, *level, progress),
        }
    }

    /// Lorenz curves of firms, markets or products in some periods.
    ///
    /// Conventions: as for [`LorenzCurve::of`]. Arguments: `periods`, none: the last one of the data.
    /// Errors: those of [`Panel::measure`]; a period that is not in the data; several reporters.
    /// Cost: that of [`Panel::measure`].
    ///
    /// ```no_run
    /// use topheavy::panel::{Axis, Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::plot::{Figure, Style};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// Figure::lorenz(&panel, Axis::Firm, &[], &Silent)?.save("lorenz.svg", &Style::default())?;
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn lorenz(panel: &Panel, across: Axis, periods: &[String], progress: &dyn Progress) -> Result<Self> {
        let asked = if periods.is_empty() { vec![last_period(panel)] } else { periods.to_vec() };
        let cells = cells_of(panel, across, &asked, progress, |period, values| LorenzCurve::of_values(period, values))?;
        let curves = cells.into_iter().map(|(_, curve)| curve).collect();
        Ok(Lorenz { units: across.into(), curves }.figure()?.told_of(panel, &[]))
    }

    /// Shares of the 10, 100 and 1,000 largest firms, of the top 1 % by rank, of firms of 50 million or more and, where the
    /// data have legal classes, of large firms, in every period.
    ///
    /// Errors: those of [`Panel::measure`]; several reporters. Cost: that of [`Panel::measure`].
    pub fn concentration(panel: &Panel, progress: &dyn Progress) -> Result<Self> {
        let currency = currency(panel);
        let mut asked: Vec<(Label, Asked)> = Vec::new();
        for k in TOPS {
            asked.push((Label::Largest(k), Measure::ConcentrationRatio(Rank::new(k)?).into()));
        }
        let top = Fraction::new(0.01)?;
        asked.push((Label::TopFraction(top.value()), Measure::TopShare(top, TopRule::Ceil).into()));
        asked.extend(
            Asked::parse_list(&format!("share_ge({THRESHOLD})"))?
                .into_iter()
                .map(|asked| (Label::AtLeast(THRESHOLD, currency), asked)),
        );
        if panel.has(Role::SizeClass) {
            asked.push((Label::LawLarge, Asked::SizeShare(SizeClass::Large)));
        }
        let (labels, measures): (Vec<Label>, Vec<Asked>) = asked.into_iter().unzip();
        let found = by_period(panel, Axis::Firm, measures, progress)?;
        let lines =
            labels.into_iter().zip(0..).map(|(label, at)| ConcentrationLine { label, shares: column(&found, at) });
        let figure = Concentration { periods: periods_of(&found), lines: lines.collect() }.figure()?;
        Ok(figure.told_of(panel, &found.notes))
    }

    /// Exports of every firm, market or product against its rank in one period, with the power law of the largest.
    ///
    /// Conventions: the law is that of [`Tail::power_law`](crate::inference::tail::Tail::power_law)
    /// with its xmin searched for; where it is undefined there is no line.
    /// Arguments: `period`, `None`: the last one. Errors: those of [`Panel::measure`]; a period that is not in the data.
    /// Cost: that of [`Panel::measure`] and of the fit.
    pub fn rank_size(panel: &Panel, across: Axis, period: Option<&str>, progress: &dyn Progress) -> Result<Self> {
        let period = period.map_or_else(|| last_period(panel), str::to_owned);
        let exports = values_of(panel, across, &period, progress)?;
        let tail = PowerTail::of(&exports)?;
        let figure = RankSize { units: across.into(), currency: currency(panel), exports, tail }.figure()?;
        Ok(figure.note_period(panel, &period).told_of(panel, &[]))
    }

    /// Firms and their exports by class of their own exports in one period.
    ///
    /// Arguments: `period`, `None`: the last one; `classes`. Errors: as for [`Figure::rank_size`].
    /// Cost: that of [`Panel::measure`].
    pub fn pyramid(
        panel: &Panel,
        period: Option<&str>,
        classes: &ValueClasses,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let period = period.map_or_else(|| last_period(panel), str::to_owned);
        let exports = values_of(panel, Axis::Firm, &period, progress)?;
        let currency = currency(panel);
        let mut of_class: Vec<Vec<f64>> = vec![Vec::new(); classes.len()];
        for value in exports {
            of_class[classes.class_of(value)].push(value);
        }
        let mut bars = Vec::with_capacity(of_class.len());
        for (class, values) in of_class.iter().enumerate() {
            let (from, to) = classes.bounds(class);
            let value = if values.is_empty() { 0.0 } else { Values::new(values)?.total() };
            bars.push(SizeClassBar { label: Label::Class(from, to, currency), firms: values.len() as f64, value });
        }
        let period = (period != WHOLE_INPUT).then_some(period);
        Ok(SizeClassPyramid { period, currency, classes: bars }.figure()?.told_of(panel, &[]))
    }

    /// HHI across firms, markets and products, as far as the data have them, in every period.
    ///
    /// Errors: those of [`Panel::measure`]; several reporters. Cost: that of [`Panel::measure`], for each kind of unit.
    pub fn diversification(panel: &Panel, progress: &dyn Progress) -> Result<Self> {
        let mut lines = Vec::new();
        let (mut periods, mut notes) = (Vec::new(), Vec::new());
        for axis in [Axis::Market, Axis::Product, Axis::Firm] {
            if panel.has(axis.role()) {
                let found = by_period(panel, axis, vec![Measure::Herfindahl.into()], progress)?;
                periods = periods_of(&found);
                lines.push(DiversificationLine { units: axis.into(), hhi: column(&found, 0) });
                notes = found.notes;
            }
        }
        Ok(Diversification { periods, lines }.figure()?.told_of(panel, &notes))
    }

    /// Exports by product or market in one period, as areas.
    ///
    /// Arguments: `period`, `None`: the last one. Errors: those of [`Panel::measure`]; a period that is not in the data.
    /// Cost: that of [`Panel::measure`].
    pub fn treemap(panel: &Panel, across: Axis, period: Option<&str>, progress: &dyn Progress) -> Result<Self> {
        let period = period.map_or_else(|| last_period(panel), str::to_owned);
        // Refuses a period that is not there.
        cells_of(panel, across, std::slice::from_ref(&period), progress, |_, values| Ok(values.units()))?;
        let (role, by) = (across.role().name(), grouping(panel));
        let (labels, periods) = (panel.labels(role), panel.labels(Role::Period.name()));
        let of_period =
            |by: Option<u32>| by.is_none_or(|by| periods.get(by as usize).is_some_and(|label| label == period));
        let totals = panel.entry_totals(role, by.first().map(String::as_str), progress)?;
        let kept = totals.into_iter().filter(|total| of_period(total.by));
        let name = |entry: Option<usize>| entry.and_then(|entry| labels.get(entry)).unwrap_or_default().to_owned();
        let items = kept.map(|total| TreemapItem { value: total.total, name: name(total.entry) }).collect();
        let figure = Treemap { units: across.into(), currency: currency(panel), total: None, items }.figure()?;
        Ok(figure.note_period(panel, &period).told_of(panel, &[]))
    }

    /// Where the firms of each class of exports are one year later, over all pairs of neighbouring years.
    ///
    /// Conventions: those of [`Transitions`]. Errors: those of [`Panel::histories`]; several reporters.
    /// Cost: that of [`Panel::histories`].
    pub fn transitions(panel: &Panel, classes: &ValueClasses, progress: &dyn Progress) -> Result<Self> {
        panel.one_reporter()?;
        let found = panel.histories(&Within::default(), progress)?;
        let currency = currency(panel);
        let bounds = (0..classes.len()).map(|class| classes.bounds(class));
        let labels = bounds.map(|(from, to)| Label::Class(from, to, currency)).collect();
        let states = classes.len() + 1;
        let moves = found.groups().next().and_then(|(_, histories)| Transitions::pooled(histories, classes).ok());
        let count = |from, to| moves.as_ref().map_or(0, |moves| moves.count(from, to));
        let counts = (0..states).map(|from| (0..states).map(|to| count(from, to)).collect()).collect();
        let figure = TransitionHeatmap { classes: labels, with_out: true, counts }.figure()?;
        Ok(figure.told_of(panel, found.notes()))
    }

    /// Survival curves of entrants by class of exports at entry, with Greenwood's bands.
    ///
    /// Conventions: those of [`Survival`], of the first spells of firms. Arguments: `level` of the bands, in (0, 1).
    /// Errors: those of [`Panel::histories`]; several reporters. Cost: that of [`Panel::histories`].
    pub fn survival(panel: &Panel, classes: &ValueClasses, level: f64, progress: &dyn Progress) -> Result<Self> {
        panel.one_reporter()?;
        let found = panel.histories(&Within::default(), progress)?;
        let currency = currency(panel);
        let mut curves = Vec::new();
        if let Some((_, histories)) = found.groups().next() {
            let survival =
                Survival::by(histories, Spells::First, classes.len(), |entry| classes.class_of(entry.value))?;
            for class in 0..classes.len() {
                let (from, to) = classes.bounds(class);
                let curve = survival.curve(class, level)?;
                let ages = curve.points.iter().map(|point| SurvivalAge {
                    age: point.age,
                    survival: point.survival,
                    lower: point.lower,
                    upper: point.upper,
                });
                let label = Label::Class(from, to, currency);
                curves.push(SurvivalCurve { label, spells: curve.spells, ages: ages.collect() });
            }
        }
        curves.retain(|curve| !curve.ages.is_empty());
        Ok(SurvivalCurves { level: Some(level), curves }.figure()?.told_of(panel, found.notes()))
    }

    /// The figure with what a reader of the panel must know: its files, and that it is synthetic.
    fn told_of(self, panel: &Panel, remarks: &[String]) -> Self {
        let input = panel.input();
        let labelled = self.labelled(input.synthetic.as_deref());
        let told = remarks.iter().fold(labelled, |figure, remark| figure.said(told::note(remark)));
        if input.files.is_empty() { told } else { told.source(&input.file_names().join(", ")) }
    }

    /// The figure with the period that it shows, where the data have several.
    fn note_period(self, panel: &Panel, period: &str) -> Self {
        if panel.has(Role::Period) { self.of_period(period) } else { self }
    }
}

fn currency(panel: &Panel) -> Currency {
    if panel.input().in_us_dollars() { Currency::UsDollars } else { Currency::Own }
}

fn grouping(panel: &Panel) -> Vec<String> {
    panel.has(Role::Period).then(|| Role::Period.name().to_owned()).into_iter().collect()
}

fn last_period(panel: &Panel) -> String {
    panel.labels(Role::Period.name()).iter().last().unwrap_or(WHOLE_INPUT).to_owned()
}

/// What is made of the units of some periods, in the order asked.
fn cells_of<T: Send>(
    panel: &Panel,
    across: Axis,
    periods: &[String],
    progress: &dyn Progress,
    of: impl Fn(&str, &Values<'_>) -> Result<T> + Sync,
) -> Result<Vec<(String, T)>> {
    panel.one_reporter()?;
    let visited = panel.of_cells((across, &grouping(panel)), progress, |entries, values| {
        let period = entries.first().copied().flatten().unwrap_or(WHOLE_INPUT);
        let wanted = periods.iter().any(|asked| asked == period);
        wanted.then(|| Ok((period.to_owned(), of(period, values)?))).transpose()
    })?;
    let mut cells: Vec<(String, T)> = visited.cells.into_iter().filter_map(|(_, cell)| cell).collect();
    let place = |period: &String| periods.iter().position(|asked| asked == period);
    let has_flows = !panel.labels(across.role().name()).is_empty();
    if has_flows && periods.iter().any(|asked| !cells.iter().any(|(period, _)| period == asked)) {
        return Err(Error::argument(
            "--periods",
            "names a period that is not in the data; 'topheavy check' lists them",
        ));
    }
    cells.sort_by_key(|(period, _)| place(period));
    Ok(cells)
}

/// The values of the units of one period.
fn values_of(panel: &Panel, across: Axis, period: &String, progress: &dyn Progress) -> Result<Vec<f64>> {
    let cells = cells_of(panel, across, std::slice::from_ref(period), progress, |_, values| {
        if values.weights().is_some() {
            let problem = "cannot be used here: this figure shows single units; leave the weights out";
            return Err(Error::argument("--weight", problem));
        }
        Ok(values.as_slice().to_vec())
    })?;
    Ok(cells.into_iter().flat_map(|(_, values)| values).collect())
}

fn by_period(panel: &Panel, across: Axis, measures: Vec<Asked>, progress: &dyn Progress) -> Result<Measured> {
    panel.one_reporter()?;
    panel.measure(&Question { across, by: grouping(panel), measures }, progress)
}

fn periods_of(found: &Measured) -> Vec<String> {
    let period = |keys: Vec<Option<String>>| keys.into_iter().next().flatten();
    found.rows().map(|row| period(row.keys).unwrap_or_else(|| WHOLE_INPUT.to_owned())).collect()
}

fn column(found: &Measured, at: usize) -> Vec<Option<f64>> {
    found.rows().map(|row| row.numbers.get(at).copied().and_then(Number::ok)).collect()
}
