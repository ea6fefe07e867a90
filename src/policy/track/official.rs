//! The embedded totals of Korea's exports, and published parts of them.

use super::gap::PartTotal;
use crate::data::{
    CountryExports, korea_concentration, korea_exports_by_item, korea_exports_by_market, korea_exports_total,
};
use crate::error::Result;
use serde::{Deserialize, Serialize};

/// US dollars in the billions of the tables.
const BILLION: f64 = 1e9;

/// Legal size classes: the measure in the table, and the name.
const CLASSES: [(&str, &str); 3] =
    [("value_large", "large firms"), ("value_mid", "mid-sized firms"), ("value_sme", "SMEs (by law)")];

/// A published figure that is not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its year.
    pub year: i32,
    /// Why it is no total of a year.
    pub reason: String,
    /// Where it was published.
    pub source: String,
}

/// The embedded figures as the tracker takes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Official {
    /// The rows that are totals of a year, in file order; `vintage` says which are preliminary.
    pub used: Vec<CountryExports>,
    /// The rows that are not.
    pub left_out: Vec<LeftOut>,
    /// Exports by legal size class, item and market.
    pub parts: Vec<PartTotal>,
}

/// The embedded totals: rows of the precision `annual`, preliminary ones too.
///
/// Conventions: rounded figures and levels that were passed in a year are left out; parts are legal size classes (large,
/// mid-sized, SME) of firm statistics, the ministry's items and markets, as far as they are published.
/// Errors: none on an unchanged crate. Cost: parses four small tables.
///
/// ```
/// let official = topheavy::policy::track::official()?;
/// assert_eq!((official.used.len(), official.left_out.len()), (14, 6));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn official() -> Result<Official> {
    let (used, others): (Vec<_>, Vec<_>) =
        korea_exports_total()?.into_iter().partition(|row| row.precision == "annual");
    let left_out = |row: CountryExports| LeftOut { year: row.year, reason: row.precision, source: row.source };
    let mut parts = Vec::new();
    let part = |dimension: &str, part: &str, year: i32, bn: f64| PartTotal {
        dimension: dimension.to_owned(),
        part: part.to_owned(),
        year,
        value_usd: bn * BILLION,
    };
    for figure in korea_concentration()? {
        let class = CLASSES.iter().find(|(measure, _)| *measure == figure.measure && figure.unit == "usd_bn");
        parts.extend(class.map(|(_, name)| part("size class", name, figure.year, figure.value)));
    }
    parts.extend(korea_exports_by_item()?.iter().map(|row| part("item", &row.item, row.year, row.exports_usd_bn)));
    parts
        .extend(korea_exports_by_market()?.iter().map(|row| part("market", &row.market, row.year, row.exports_usd_bn)));
    Ok(Official { used, left_out: others.into_iter().map(left_out).collect(), parts })
}

impl Official {
    /// Year and US dollars of each total.
    #[must_use]
    pub fn totals(&self) -> Vec<(i32, f64)> {
        self.used.iter().map(|row| (row.year, row.exports_usd_bn * BILLION)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::{Series, Track, TrackOptions};
    use super::*;

    #[test]
    fn only_totals_of_a_year_are_used() {
        let official = official().unwrap();
        assert_eq!(official.used.iter().filter(|row| row.vintage == "preliminary").count(), 3);
        let years: Vec<i32> = official.left_out.iter().map(|row| row.year).collect();
        assert_eq!(years, [1948, 1956, 1964, 1971, 1977, 1995]);
        assert!(official.used.iter().all(|row| row.source.len() > 3));
    }

    #[test]
    fn the_gap_has_three_dimensions_that_add_up() {
        let official = official().unwrap();
        let series = Series::new(&official.totals()).unwrap();
        let track = Track::of(&series, &official.parts, &TrackOptions { replicates: 100, ..TrackOptions::default() });
        let track = track.unwrap();
        let of: Vec<(&str, usize)> = track.gap.iter().map(|gap| (gap.dimension.as_str(), gap.parts.len())).collect();
        assert_eq!(of, [("size class", 4), ("item", 13), ("market", 3)]);
        for gap in &track.gap {
            let reached: f64 = gap.parts.iter().map(|part| part.reached_usd).sum();
            assert!((reached + gap.missing_usd - 1e12).abs() < 1.0, "{}", gap.dimension);
        }
        let sme = track.gap[0].parts.iter().find(|part| part.part.starts_with("SMEs")).unwrap();
        // A tenth of 290.3bn on top of 113.5bn in five years.
        assert!((sme.growth_to_close_share - ((113.5 + 29.03_f64) / 113.5).powf(0.2) + 1.0).abs() < 1e-9);
    }
}
