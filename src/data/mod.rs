//! Published Korean figures, embedded: concentration, totals, items, markets, size classes, dynamics, one programme.
//!
//! Every row keeps where it was published and which vintage it is, and a figure published in several vintages is there
//! several times. The columns, units and traps are in `data/README.md`; the worst trap is that "top 1 %" and "SME" each
//! have three definitions, so read the `vintage` text before two figures are compared.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Place, Result};

/// One published number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Calendar year the number is about.
    pub year: i32,
    /// What was measured, such as `share_top10` or `n_exporters`.
    pub measure: String,
    /// The number in `unit`.
    pub value: f64,
    /// `firms`, `percent` (of the exports of that year), `percent_of_firms`, `products`, `usd_bn` or `usd_mn`.
    pub unit: String,
    /// Which release, and which definition where the report names one.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// One published count or rate of entry, exit and survival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dynamics {
    /// Calendar year t.
    pub year: i32,
    /// `active`, `exporters`, `entrants`, `exiters`, `survival_1y` or `survival_5y`.
    pub measure: String,
    /// The number in `unit`.
    pub value: f64,
    /// `firms`, or `percent` of the entrants of t−1 or t−5.
    pub unit: String,
    /// Firms that are counted: `exporters`, or traders (exporters and importers).
    pub scope: String,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// A year's exports of the whole country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountryExports {
    /// Calendar year.
    pub year: i32,
    /// Exports in billions of US dollars.
    pub exports_usd_bn: f64,
    /// Whether the number is the year's total, rounded, or a level that exports passed in that year.
    pub precision: String,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// A year's exports of one headline item; the items do not add up to the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemExports {
    /// Calendar year.
    pub year: i32,
    /// Item of the ministry's list, such as `semiconductors`; not an HS code.
    pub item: String,
    /// Exports in billions of US dollars.
    pub exports_usd_bn: f64,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// A year's exports to one market or region; partial, so they do not add up to the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarketExports {
    /// Calendar year.
    pub year: i32,
    /// Country or region as the report names it.
    pub market: String,
    /// Exports in billions of US dollars.
    pub exports_usd_bn: f64,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// One class of exporters by the value they export in the year, `lower_usd <= value < upper_usd`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportValueClass {
    /// Lower bound in US dollars, included.
    pub lower_usd: f64,
    /// Upper bound in US dollars, not included; `None` for the open class.
    pub upper_usd: Option<f64>,
    /// Firms in the class.
    pub firms: u64,
    /// Their share of all exports in per cent, rounded to one decimal.
    pub share_of_exports_percent: f64,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// Parameters of the programme K-Export Star 500 as announced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Name of the programme.
    pub name: String,
    /// Day of the announcement, ISO 8601.
    #[serde(deserialize_with = "iso_date")]
    pub announced: String,
    /// Last day of applications, ISO 8601.
    #[serde(deserialize_with = "iso_date")]
    pub applications_close: String,
    /// Firms over the whole programme.
    pub firms_total: u32,
    /// Firms chosen a year.
    pub firms_per_year: u32,
    /// First year of the programme.
    pub first_year: i32,
    /// Last year of the programme.
    pub last_year: i32,
    /// Smallest yearly exports of an eligible firm, US dollars (the ministry's reading of the rule).
    pub eligible_min_usd: f64,
    /// Exports from which a firm is no longer eligible, US dollars.
    pub eligible_max_usd: f64,
    /// Exports at which a firm graduates, US dollars.
    pub graduation_usd: f64,
    /// Most support for one firm, won; quoted both as a maximum and as a maximum a year.
    pub max_support_krw_per_firm: f64,
    /// Shortest support in years.
    pub support_years_min: u32,
    /// Longest support in years.
    pub support_years_max: u32,
    /// Mentors.
    pub mentors: u32,
    /// Partner offices abroad.
    pub partner_offices_abroad: u32,
    /// Agencies that run it.
    pub agencies: Vec<String>,
    /// Kinds of support.
    pub support_lines: Vec<String>,
    /// Exports of the year before, US dollars.
    pub base_total_usd: f64,
    /// Exports the country aims at, US dollars.
    pub target_total_usd: f64,
    /// Fields that firms apply in.
    pub fields: ProgrammeFields,
}

/// Fields of the programme, by group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeFields {
    /// Consumer goods.
    pub consumer: Vec<String>,
    /// Advanced industries.
    pub advanced: Vec<String>,
    /// Main industries.
    pub main: Vec<String>,
}

/// Concentration of exports over firms: top 10/100/1000 shares, size classes, counts, by year and vintage.
///
/// Returns every row in file order, several rows where a figure was revised.
/// Errors: none on an unchanged crate; [`ErrorKind::Data`](crate::error::ErrorKind::Data) if the table was damaged.
/// Cost: parses about 120 rows. Source: KOSTAT and Korea Customs Service through the press, see `source`.
///
/// ```
/// let figures = topheavy::data::korea_concentration()?;
/// let revised = figures.iter().filter(|f| f.year == 2018 && f.measure == "share_top10").count();
/// assert_eq!(revised, 3);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn korea_concentration() -> Result<Vec<Figure>> {
    table("korea_exporter_concentration.csv", include_str!("../../data/korea_exporter_concentration.csv"))
}

/// The rows of [`korea_concentration`] for one year and measure, in file order; empty if none was published.
///
/// ```
/// let top10 = topheavy::data::published(2025, "share_top10")?;
/// assert_eq!(top10[0].unit, "percent");
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn published(year: i32, measure: &str) -> Result<Vec<Figure>> {
    let mut figures = korea_concentration()?;
    figures.retain(|figure| figure.year == year && figure.measure == measure);
    Ok(figures)
}

/// Export totals and milestones of the country, 1948 to 2025.
///
/// These are the totals of all exports; the totals that the firm statistics cover are `value_total` in
/// [`korea_concentration`], a little smaller (709.4 against 709.7 in 2025).
pub fn korea_exports_total() -> Result<Vec<CountryExports>> {
    table("korea_exports_total.csv", include_str!("../../data/korea_exports_total.csv"))
}

/// Exports of headline items, 2022 to 2025.
pub fn korea_exports_by_item() -> Result<Vec<ItemExports>> {
    table("korea_exports_by_item.csv", include_str!("../../data/korea_exports_by_item.csv"))
}

/// Exports to headline markets, 2024 and 2025.
pub fn korea_exports_by_market() -> Result<Vec<MarketExports>> {
    table("korea_exports_by_market.csv", include_str!("../../data/korea_exports_by_market.csv"))
}

/// Exporters of 2019 by the value they exported: four classes that cover all 98,568 firms.
pub fn korea_exporters_by_size_2019() -> Result<Vec<ExportValueClass>> {
    table("korea_exporters_by_size_2019.csv", include_str!("../../data/korea_exporters_by_size_2019.csv"))
}

/// Exporters of January to October 2002 by the value they exported: overlapping classes.
pub fn korea_exporters_by_size_2002() -> Result<Vec<Figure>> {
    table("korea_exporters_by_size_2002.csv", include_str!("../../data/korea_exporters_by_size_2002.csv"))
}

/// Entrants, exiters and survival, 2014 to 2024.
pub fn korea_exporter_dynamics() -> Result<Vec<Dynamics>> {
    table("korea_exporter_dynamics.csv", include_str!("../../data/korea_exporter_dynamics.csv"))
}

/// The programme K-Export Star 500 as announced in January 2026.
///
/// ```
/// let programme = topheavy::data::k_export_star_500()?;
/// assert_eq!(programme.firms_total, 500);
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn k_export_star_500() -> Result<Programme> {
    toml::from_str(include_str!("../../data/k_export_star_500.toml")).map_err(|_| {
        Error::data(Place::file("data/k_export_star_500.toml"), "the embedded table is damaged; rebuild the crate")
    })
}

/// Rows of an embedded table.
pub(crate) fn table<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    (1..)
        .zip(reader.deserialize())
        .map(|(row, record)| {
            record.map_err(|_| {
                let place = Place::file(format!("data/{file}")).row(row);
                Error::data(place, "the embedded table is damaged; rebuild the crate")
            })
        })
        .collect()
}

fn iso_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    toml::value::Datetime::deserialize(deserializer).map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

    use super::*;

    #[test]
    fn every_row_is_there() {
        assert_eq!(korea_concentration().unwrap().len(), 116);
        assert_eq!(korea_exports_total().unwrap().len(), 20);
        assert_eq!(korea_exports_by_item().unwrap().len(), 18);
        assert_eq!(korea_exports_by_market().unwrap().len(), 8);
        assert_eq!(korea_exporters_by_size_2019().unwrap().len(), 4);
        assert_eq!(korea_exporters_by_size_2002().unwrap().len(), 11);
        assert_eq!(korea_exporter_dynamics().unwrap().len(), 24);
    }

    #[test]
    fn every_row_names_source_and_vintage() {
        let mut named: Vec<(String, String)> = Vec::new();
        named.extend(korea_concentration().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exports_total().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exports_by_item().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exports_by_market().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exporters_by_size_2019().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exporters_by_size_2002().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        named.extend(korea_exporter_dynamics().unwrap().into_iter().map(|row| (row.source, row.vintage)));
        assert_eq!(named.len(), 201);
        for (source, vintage) in named {
            assert!(source.trim().len() > 3 && !vintage.trim().is_empty(), "{source}: {vintage}");
        }
    }

    #[test]
    fn units_come_from_a_closed_list() {
        let figures = [korea_concentration().unwrap(), korea_exporters_by_size_2002().unwrap()].concat();
        let dynamics = korea_exporter_dynamics().unwrap();
        let units = figures.iter().map(|row| &row.unit).chain(dynamics.iter().map(|row| &row.unit));
        for unit in units {
            let known =
                ["firms", "percent", "percent_of_firms", "products", "usd_bn", "usd_mn"].contains(&unit.as_str());
            assert!(known, "{unit}");
        }
        for figure in figures.iter().filter(|row| row.unit.starts_with("percent")) {
            assert!(figure.value > 0.0 && figure.value <= 100.0, "{figure:?}");
        }
    }

    #[test]
    fn revisions_are_all_kept() {
        let mut values: Vec<f64> = published(2018, "share_top10").unwrap().iter().map(|figure| figure.value).collect();
        values.sort_by(f64::total_cmp);
        assert_eq!(values, [37.8, 37.9, 38.0]);
        assert!(published(2018, "share_top11").unwrap().is_empty());
    }

    #[test]
    fn stock_flow_identity_of_traders() {
        let rows = korea_exporter_dynamics().unwrap();
        let count = |year: i32, measure: &str| {
            rows.iter().find(|row| row.year == year && row.measure == measure && row.scope == "traders").unwrap().value
        };
        let expected = count(2023, "active") + count(2024, "entrants") - count(2024, "exiters");
        assert_eq!(count(2024, "active"), expected);
        assert_eq!(expected, 273_252.0);
    }

    #[test]
    fn size_classes_cover_all_firms_and_all_exports() {
        let classes = korea_exporters_by_size_2019().unwrap();
        let firms: u64 = classes.iter().map(|class| class.firms).sum();
        let exporters = korea_exporter_dynamics().unwrap();
        let exporters = exporters.iter().find(|row| row.year == 2019 && row.scope == "exporters").unwrap().value;
        assert_eq!(firms as f64, exporters);
        let shares: f64 = classes.iter().map(|class| class.share_of_exports_percent).sum();
        assert!((shares - 100.0).abs() <= 0.05 * classes.len() as f64, "{shares}");
        for pair in classes.windows(2) {
            assert_eq!(pair[0].upper_usd, Some(pair[1].lower_usd));
        }
        assert_eq!(classes.last().unwrap().upper_usd, None);
    }

    #[test]
    fn legal_classes_add_up_to_the_total() {
        let value = |year: i32, measure: &str| published(year, measure).unwrap()[0].value;
        for year in [2020, 2021, 2023] {
            let parts = value(year, "value_large") + value(year, "value_mid") + value(year, "value_sme");
            assert!((parts - value(year, "value_total")).abs() < 0.1 + 1e-9, "{year}: {parts}");
        }
        // 2025 leaves USD 1.9bn in no class: the published parts are not forced to the total.
        let parts = value(2025, "value_large") + value(2025, "value_mid") + value(2025, "value_sme");
        assert!((value(2025, "value_total") - parts - 1.9).abs() < 1e-9);
        let counts = value(2023, "n_large") + value(2023, "n_mid") + value(2023, "n_sme");
        assert_eq!(counts, value(2023, "n_exporters"));
    }

    #[test]
    fn partner_country_classes_cover_all_firms() {
        let value = |measure: &str| published(2022, measure).unwrap()[0].value;
        let firms = ["lt_10", "10_20", "ge_20"].map(|class| value(&format!("n_exporters_{class}_countries")));
        assert_eq!(firms.iter().sum::<f64>(), value("n_exporters"));
        let bn = ["lt_10", "10_20", "ge_20"].map(|class| value(&format!("value_{class}_countries")));
        assert!((bn.iter().sum::<f64>() - value("value_total")).abs() < 0.1 + 1e-9);
    }

    #[test]
    fn the_programme_is_read_whole() {
        let programme = k_export_star_500().unwrap();
        assert_eq!(programme.announced, "2026-01-16");
        let years = u32::try_from(programme.last_year - programme.first_year + 1).unwrap();
        assert_eq!(programme.firms_per_year * years, programme.firms_total);
        assert_eq!(programme.base_total_usd, published(2025, "value_total").unwrap()[0].value * 1e9);
        assert_eq!(programme.agencies.len(), 5);
        assert_eq!(programme.fields.consumer.len(), 4);
    }

    #[test]
    fn a_damaged_table_names_its_row_and_no_value() {
        let text = "year,measure,value,unit,vintage,source\n2020,a,1,firms,v,s\n2021,a,secret,firms,v,s\n";
        let error = table::<Figure>("x.csv", text).unwrap_err().to_string();
        assert!(error.contains("data/x.csv") && error.contains("row 2"), "{error}");
        assert!(!error.contains("secret"));
    }
}
