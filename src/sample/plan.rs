//! The moments of each year as the fractions and counts that the generator works with.

use super::Korea;
use super::catalogue::Catalogue;
use super::targets::{Published, whole};
use crate::error::Result;

/// A group of firms that must have `firms` members and hold `share` of the year's exports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) firms: usize,
    pub(super) share: f64,
}

/// What one year must reproduce. Shares and rates are in [0, 1].
pub(super) struct Year {
    pub(super) calendar: i32,
    pub(super) total_usd: u64,
    /// Exporters the sample has.
    pub(super) firms: usize,
    /// Exporters that were counted.
    pub(super) counted_firms: usize,
    /// Shares of the 10, 100 and 1,000 largest.
    pub(super) top: [f64; 3],
    pub(super) share_ge_10m: f64,
    pub(super) large: Group,
    pub(super) mid: Group,
    /// Firms with 20 partner countries or more.
    pub(super) many_countries: Group,
    /// Firms with 10 to 19.
    pub(super) several_countries: Group,
    /// Share of firms with one partner country.
    pub(super) one_country: f64,
    /// Share of firms with at most five.
    pub(super) up_to_5_countries: f64,
    pub(super) entry_rate: f64,
    pub(super) survival_1y: f64,
    pub(super) survival_5y: f64,
    /// Share of each item of the catalogue.
    pub(super) items: Vec<f64>,
    /// Share of each market of the catalogue.
    pub(super) markets: Vec<f64>,
}

/// The moments of every year of a sample, in time order.
pub(super) fn years(korea: &Korea, published: &Published, catalogue: &Catalogue) -> Result<Vec<Year>> {
    (korea.first_year..=korea.last_year).map(|year| plan(korea, published, catalogue, year)).collect()
}

fn plan(korea: &Korea, published: &Published, catalogue: &Catalogue, year: i32) -> Result<Year> {
    let counted = published.exporters(year)?.value;
    let scale = match korea.firms {
        Some(firms) => f64::from(firms) / published.exporters(korea.last_year)?.value,
        None => 1.0,
    };
    let firms = index(counted * scale);
    let count = |measure| published.figure(measure, year).map(|target| target.value);
    let percent = |measure| count(measure).map(|value| value / 100.0);
    let held = |measure| published.share_of_total(measure, year).map(|target| target.value / 100.0);
    let survival = |measure| published.survival(measure, year).map(|target| target.value / 100.0);
    let group = |count, share| Group { firms: index(firms as f64 * count / counted), share };
    // Some exports are in no class and some years lack a class: the three are scaled to cover the total.
    let (large, mid, sme) = (held("value_large")?, held("value_mid")?, held("value_sme")?);
    let covered = large + mid + sme;
    Ok(Year {
        calendar: year,
        total_usd: published.total_usd(year)?,
        firms,
        counted_firms: index(counted),
        top: [percent("share_top10")?, percent("share_top100")?, published.share_top1000(year)?.value / 100.0],
        share_ge_10m: percent("share_ge_10m_usd")?,
        large: group(count("n_large")?, large / covered),
        mid: group(count("n_mid")?, mid / covered),
        many_countries: group(count("n_exporters_ge_20_countries")?, held("value_ge_20_countries")?),
        several_countries: group(count("n_exporters_10_20_countries")?, held("value_10_20_countries")?),
        one_country: published.figure_of_any_year("share_firms_1_partner_country", year)?.value / 100.0,
        up_to_5_countries: published.figure_of_any_year("share_firms_1_to_5_partner_countries", year)?.value / 100.0,
        entry_rate: published.entry_rate(year)?.value / 100.0,
        survival_1y: survival("survival_1y")?,
        survival_5y: survival("survival_5y")?,
        items: published.item_shares(catalogue, year),
        markets: published.market_shares(catalogue, year),
    })
}

/// A count as a position or length.
pub(super) fn index(value: f64) -> usize {
    usize::try_from(whole(value)).unwrap_or(usize::MAX)
}
