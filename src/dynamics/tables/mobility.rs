//! How much firms move from one year to the next, year by year.

use super::classes::given;
use super::following::{Followed, Within};
use super::table::{Row, control_of, table, years_with_firms};
use crate::definition::MotionTable;
use crate::dynamics::{Histories, Passage, Transitions, ValueClasses, rank_correlation, top_churn};
use crate::error::{Error, Result};
use crate::measure::{Number, Rank, Undefined};
use crate::panel::{Measured, Panel, Progress};
use rayon::prelude::*;

/// Of how many firms at the top churn is told.
const TOPS: [u64; 3] = [10, 100, 1000];

/// What is asked of mobility.
#[derive(Debug, Clone, PartialEq)]
pub struct MobilityOptions {
    /// Classes of yearly value.
    pub classes: ValueClasses,
    /// The threshold to be reached: one of the breaks.
    pub threshold: f64,
}

impl Default for MobilityOptions {
    /// The default classes, and 10 million.
    fn default() -> Self {
        Self { classes: ValueClasses::default(), threshold: 10e6 }
    }
}

impl Panel {
    /// How much the firms of each group move between classes and ranks from one year to the next.
    ///
    /// Formula: those of [`Transitions::shorrocks`], [`rank_correlation`], [`top_churn`] and [`Transitions::passage`], of
    /// the moves of one pair of years. Conventions: those of [`Transitions`].
    /// Arguments: `within`, the groups; `options`, classes and threshold.
    /// Returns a row for each group and year in which somebody exports or has just left, about the year before and it.
    /// Errors: a threshold that is no break; those of [`Panel::histories`].
    /// Cost: that of [`Panel::histories`], and a sort of the firms of each year.
    /// Source: Shorrocks (1978); Spearman (1904); Kemeny and Snell (1960).
    ///
    /// ```no_run
    /// use topheavy::dynamics::{MobilityOptions, Within};
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{:?}", panel.mobility(&Within::default(), &MobilityOptions::default(), &Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn mobility(&self, within: &Within, options: &MobilityOptions, progress: &dyn Progress) -> Result<Measured> {
        let threshold = options.threshold;
        if !options.classes.breaks().iter().any(|least| least.total_cmp(&threshold).is_eq()) {
            return Err(Error::argument("threshold", "must be one of the breaks between classes"));
        }
        let mut histories = self.histories(within, progress)?;
        let rows = histories.groups.par_iter().map(|group| mobility(group, options)).collect::<Result<_>>()?;
        histories.notes.extend(self.note_on_classes());
        let [breaks] = given(&options.classes);
        let given = [breaks, ("threshold", threshold.to_string())];
        let apart = vec![("period", histories.year_labels.clone())];
        Ok(table((MotionTable::Mobility, &given), histories, apart, rows))
    }
}

fn mobility(group: &Followed, options: &MobilityOptions) -> Result<Vec<Row>> {
    let histories = &group.histories;
    let row = |year: usize| {
        let figures = figures(histories, options, year)?;
        Ok(Row { codes: group.codes(&[year]), control: control_of(histories, year), figures })
    };
    years_with_firms(histories).into_iter().map(row).collect()
}

fn figures(histories: &Histories, options: &MobilityOptions, year: usize) -> Result<Vec<Number>> {
    let moves = Transitions::between(histories, &options.classes, year);
    let reason = |reason: &Undefined| *reason;
    let passage = moves.as_ref().map(|moves| moves.passage(options.threshold));
    let passage: Result<Passage, Undefined> = match passage {
        Ok(found) => Ok(found?),
        Err(undefined) => Err(reason(undefined)),
    };
    let mut figures = vec![
        moves.as_ref().map_err(reason).and_then(Transitions::shorrocks),
        rank_correlation(histories, year).and_then(|found| found.spearman),
    ];
    for k in TOPS {
        let k = Rank::new(k)?;
        figures.push(top_churn(histories, year, k).and_then(|churn| churn.share));
    }
    figures.push(passage.and_then(|passage| passage.years_staying));
    figures.push(passage.and_then(|passage| passage.probability));
    Ok(figures)
}
