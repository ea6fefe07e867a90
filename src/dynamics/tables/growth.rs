//! Where growth comes from, year by year.

use super::following::{FirmHistories, Followed, Within};
use super::table::{Row, control_of, table, years_with_firms};
use crate::definition::MotionTable;
use crate::dynamics::{
    GrowthMargins, Histories, Margin, MidpointGrowth, gazelles, granular_residual, top_contribution,
};
use crate::error::Result;
use crate::measure::{Number, Rank, Undefined};
use crate::panel::{Measured, Panel, Progress};
use crate::trade::Role;
use rayon::prelude::*;

/// How many firms at the top the contributions and the granular residual are about.
const TOPS: [u64; 2] = [10, 100];

impl Panel {
    /// Growth of the exports of each group from one year to the next, by firms, products and markets.
    ///
    /// Formula: those of [`crate::dynamics::Margins::finish`], [`MidpointGrowth`], [`top_contribution`],
    /// [`granular_residual`] (the 100 largest) and [`gazelles`]. Conventions: parts are shares of the total of the year
    /// before; what is about products (or markets) is undefined where the data do not tell them or the group is one.
    /// Arguments: `within`, the groups.
    /// Returns a row for each group and year in which somebody exports or has just left, about the year before and it.
    /// Errors: those of [`Panel::histories`].
    /// Cost: that of [`Panel::histories`], and a selection of the firms of each year.
    /// Source: Bernard, Jensen, Redding and Schott (2009); Gabaix (2011).
    ///
    /// ```no_run
    /// use topheavy::dynamics::Within;
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{:?}", panel.growth(&Within::default(), &Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn growth(&self, within: &Within, progress: &dyn Progress) -> Result<Measured> {
        let mut histories = self.followed(within, true, progress)?;
        let (products, markets) = (histories.products, histories.markets);
        let rows = histories.groups.par_iter().map(|group| growth(group, products, markets)).collect::<Result<_>>()?;
        let untold = notes(&histories);
        histories.notes.extend(untold);
        let apart = vec![("period", histories.year_labels.clone())];
        Ok(table((MotionTable::Growth, &[]), histories, apart, rows))
    }
}

fn notes(histories: &FirmHistories) -> Vec<String> {
    let kinds = [(Role::Product, histories.products), (Role::Market, histories.markets)];
    let untold = kinds.into_iter().filter(|(_, told)| *told == Err(Undefined::NoColumn));
    let note =
        |role| format!("the data do not tell the {role} of every row, so parts of growth by {role}s are undefined");
    untold.map(|(role, _)| note(role)).collect()
}

/// Whether products, or markets, are told apart, or why not.
type Told = Result<(), Undefined>;

fn growth(group: &Followed, products: Told, markets: Told) -> Result<Vec<Row>> {
    let histories = &group.histories;
    let row = |year: usize| {
        let margins =
            group.margins.get(year).map_or(Err(Undefined::NoFirms), |found| found.as_ref().map_err(|reason| *reason));
        let mut figures = parts(margins, products, markets);
        figures.extend(firms(histories, year)?);
        Ok(Row { codes: group.codes(&[year]), control: control_of(histories, year), figures })
    };
    years_with_firms(histories).into_iter().map(row).collect()
}

/// The parts of growth.
fn parts(margins: Result<&GrowthMargins, Undefined>, products: Told, markets: Told) -> Vec<Number> {
    let share = |told: Told, margin: fn(&GrowthMargins) -> Margin| {
        // What no data of this kind could tell comes before what this year does not.
        told.and(margins).and_then(|found| margin(found).share)
    };
    let (firms, both) = (Ok(()), products.and(markets));
    vec![
        share(firms, |of| of.total),
        share(firms, |of| of.continuing),
        share(firms, |of| of.entering),
        share(firms, |of| of.exiting),
        share(firms, |of| of.intensive),
        share(products, |of| of.products.added),
        share(products, |of| of.products.dropped),
        share(markets, |of| of.added.market),
        share(markets, |of| of.dropped.market),
        share(both, |of| of.added.combination),
        share(both, |of| of.dropped.combination),
        share(products, |of| of.products.continued),
        share(markets, |of| of.markets.continued),
        share(markets, |of| of.markets.added),
        share(markets, |of| of.markets.dropped),
    ]
}

/// What is told of the firms alone.
fn firms(histories: &Histories, year: usize) -> Result<Vec<Number>> {
    let [ten, hundred] = TOPS.map(Rank::new);
    let (ten, hundred) = (ten?, hundred?);
    let top = |k| top_contribution(histories, year, k).and_then(|top| top.contribution);
    let midpoint = MidpointGrowth::between(histories, year).and_then(|growth| growth.aggregate);
    let residual = granular_residual(histories, year, hundred, hundred).and_then(|found| found.residual);
    let found = gazelles(histories, year);
    Ok(vec![
        midpoint,
        top(ten),
        top(hundred),
        residual,
        found.map(|found| found.firms as f64),
        found.and_then(|found| found.share),
        found.and_then(|found| found.value_share),
    ])
}
