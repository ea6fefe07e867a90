//! A synthetic panel of Korean exporters: firm × product × market × year, calibrated to published moments.
//!
//! No row is a real firm. What is real are the moments the panel is made to reproduce, read from [`crate::data`]: the
//! total of each year, top 10/100/1000 shares, shares of the export-value classes, legal size classes, partner
//! countries and products per firm, entry and survival, headline items and markets. [`describe`] measures them again
//! from the flows and puts target beside achieved.

mod allocate;
mod assemble;
mod catalogue;
mod describe;
mod observed;
mod plan;
mod population;
mod portfolio;
mod random;
mod ranking;
mod sizes;
mod targets;

use crate::error::{Error, Result};

pub use describe::{Moment, describe};

/// Must stand beside everything that is printed or written from the sample.
pub const SYNTHETIC_NOTE: &str = "synthetic: calibrated to published Korean moments; no row is a real firm";

/// First year a sample can have. 2016 and 2017 are missing: no total was published for them.
pub const FIRST_YEAR: i32 = 2015;
/// Last year a sample can have.
pub const LAST_YEAR: i32 = 2025;
/// Fewest firms a sample can have: below a hundred there is no group of 1 % of the firms.
pub const FEWEST_FIRMS: u32 = 100;
/// Most firms a sample can have: about nine million flows a year.
pub const MOST_FIRMS: u32 = 1_000_000;

/// Names of the legal size classes, in the order of their codes.
const SIZE_CLASSES: [&str; 3] = ["large", "mid", "sme"];

/// Which sample of Korean exporters to draw: checked parameters.
///
/// | parameter | default | range | what it does |
/// |---|---|---|---|
/// | firms | published counts (97,231 in 2025) | 100 to 1,000,000 | exporters in the last year |
/// | years | 2021 to 2025 | 2015, 2018 to 2025 | years of the panel, both ends included |
/// | seed | 1 | any | same parameters and seed, same flows, on every platform and number of threads |
///
/// **Calibration is promised for the published number of firms only.** The total of a year never depends on `firms`.
/// With fewer firms the smallest are left out and the largest stay, so the top shares rise; with more, the class below
/// USD 1M has more and smaller firms. Counts and rates (size classes, partner countries, entry) keep their ratio to the
/// number of firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Korea {
    firms: Option<u32>,
    first_year: i32,
    last_year: i32,
    seed: u64,
}

/// A text column as codes into its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coded {
    /// One code a row: the position of the row's name in `names`.
    pub codes: Vec<u32>,
    /// The names, each once.
    pub names: Vec<String>,
}

/// The flows of a sample: one row a firm, year, product and market; all columns have the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// Made-up firm id such as `K0012345`.
    pub firm: Coded,
    /// Calendar year.
    pub year: Vec<i32>,
    /// Partner country, ISO 3166 alpha-3.
    pub market: Coded,
    /// HS 2022 subheading, six digits as text.
    pub product: Coded,
    /// Export item the product belongs to, such as `semiconductors`.
    pub item: Coded,
    /// Legal size class of the firm in that year: `large`, `mid` or `sme`.
    pub size_class: Coded,
    /// Value of the flow in whole US dollars, at least 1.
    pub value_usd: Vec<f64>,
    /// The parameters that made the flows.
    pub drawn_by: Korea,
}

impl Default for Korea {
    fn default() -> Self {
        Self { firms: None, first_year: 2021, last_year: 2025, seed: 1 }
    }
}

impl Korea {
    /// The default sample: 2021 to 2025, the published numbers of exporters, seed 1; about four million flows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of exporters in the last year; earlier years keep their published ratio to it.
    ///
    /// Errors: a number outside [`FEWEST_FIRMS`] to [`MOST_FIRMS`].
    pub fn with_firms(self, firms: u32) -> Result<Self> {
        if (FEWEST_FIRMS..=MOST_FIRMS).contains(&firms) {
            return Ok(Self { firms: Some(firms), ..self });
        }
        Err(Error::argument("firms", format!("must be between {FEWEST_FIRMS} and {MOST_FIRMS}")))
    }

    /// Sets the first and the last year, both included.
    ///
    /// Errors: a range that is empty or has a year without a published total; such a total is not made up.
    pub fn with_years(self, first_year: i32, last_year: i32) -> Result<Self> {
        if first_year > last_year {
            return Err(Error::argument("years", "the first year is after the last"));
        }
        let published = targets::Published::load()?;
        for year in first_year..=last_year {
            published.total_usd(year)?;
        }
        Ok(Self { first_year, last_year, ..self })
    }

    /// Sets the seed.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Draws the panel.
    ///
    /// Firms enter, grow, shrink and leave by the published rates of entry and survival; each year they are ranked and
    /// given the values of a curve through the published concentration figures; each firm's value is split over the
    /// products and markets it has in that year, so that headline items and markets hold their published shares.
    /// A moment that was not published for a year is interpolated between the nearest published years, and held before
    /// the first and after the last; totals are never interpolated. A firm that leaves does not come back.
    ///
    /// Only integers and + − × ÷ √ are used, which are the same bits on every platform; no logarithm or power is.
    ///
    /// Returns flows of whole dollars, at least 1 each, that add up to each year's total exactly; rows in order of year,
    /// then firm. Errors: an embedded table that was damaged.
    /// Cost: about 2 seconds of one core and 240 MB for the default sample; linear in the number of flows.
    ///
    /// ```
    /// use topheavy::sample::Korea;
    ///
    /// let flows = Korea::new().with_firms(500)?.with_years(2024, 2025)?.generate()?;
    /// let total: f64 = flows.value_usd.iter().sum();
    /// assert_eq!(total, 683.7e9 + 709.4e9);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn generate(&self) -> Result<Flows> {
        assemble::generate(self)
    }
}

impl Flows {
    /// Number of flows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.value_usd.len()
    }

    /// Whether there is no flow.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value_usd.is_empty()
    }

    /// Key and value pairs for the metadata of a file that holds these flows; the first one says that it is synthetic.
    ///
    /// ```
    /// let flows = topheavy::sample::Korea::new().with_firms(100)?.with_years(2025, 2025)?.generate()?;
    /// assert_eq!(flows.metadata()[0], ("topheavy.synthetic".to_string(), "true".to_string()));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    #[must_use]
    pub fn metadata(&self) -> Vec<(String, String)> {
        let Korea { firms, first_year, last_year, seed } = self.drawn_by;
        let firms = firms.map_or_else(|| "as published".to_string(), |firms| firms.to_string());
        [
            ("synthetic", "true".to_string()),
            ("note", SYNTHETIC_NOTE.to_string()),
            ("sample", "korea".to_string()),
            ("seed", seed.to_string()),
            ("years", format!("{first_year}..{last_year}")),
            ("firms", firms),
            ("version", env!("CARGO_PKG_VERSION").to_string()),
        ]
        .map(|(key, value)| (format!("topheavy.{key}"), value))
        .to_vec()
    }
}

/// Reads a range of years such as `2021..2025`, both ends included; one year alone, `2025`, is a range of one.
///
/// ```
/// assert_eq!(topheavy::sample::parse_years("2021..2025")?, (2021, 2025));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn parse_years(text: &str) -> Result<(i32, i32)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) => Ok((first, last)),
        _ => Err(Error::argument("years", "must be two years with two dots between them, as in 2021..2025")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]

    use super::*;
    use crate::data::published;
    use std::collections::{BTreeMap, BTreeSet};

    fn small() -> Flows {
        Korea::new().with_firms(500).unwrap().generate().unwrap()
    }

    /// Order-dependent checksum of all columns.
    fn checksum(flows: &Flows) -> u64 {
        let columns = [&flows.firm, &flows.market, &flows.product, &flows.item, &flows.size_class];
        let coded = columns.into_iter().flat_map(|column| column.codes.iter().map(|code| u64::from(*code)));
        let years = flows.year.iter().map(|year| u64::from(year.unsigned_abs()));
        let values = flows.value_usd.iter().map(|value| value.to_bits());
        coded.chain(years).chain(values).fold(0, random::mix)
    }

    #[test]
    fn columns_have_one_length_and_valid_codes() {
        let flows = small();
        assert_eq!(flows.year.len(), flows.len());
        assert!(!flows.is_empty());
        for column in [&flows.firm, &flows.market, &flows.product, &flows.item, &flows.size_class] {
            assert_eq!(column.codes.len(), flows.len());
            assert!(column.codes.iter().all(|code| (*code as usize) < column.names.len()));
            let names: BTreeSet<&String> = column.names.iter().collect();
            assert_eq!(names.len(), column.names.len());
        }
        let seen: BTreeSet<u32> = flows.firm.codes.iter().copied().collect();
        assert_eq!(seen.len(), flows.firm.names.len());
        assert!(flows.firm.names.iter().all(|name| name.len() == 8 && name.starts_with('K')));
    }

    #[test]
    fn values_are_whole_dollars_that_add_up_to_each_total() {
        let flows = small();
        assert!(flows.value_usd.iter().all(|value| *value >= 1.0 && value.fract() == 0.0));
        for year in 2021..=2025 {
            let of_year = flows.year.iter().zip(&flows.value_usd).filter(|(of, _)| **of == year);
            let total: f64 = of_year.map(|(_, value)| value).sum();
            assert_eq!(total, (published(year, "value_total").unwrap()[0].value * 1e9).round());
        }
    }

    #[test]
    fn a_flow_is_one_row_and_a_firm_has_one_size_class_a_year() {
        let flows = small();
        let mut keys = BTreeSet::new();
        let mut classes = BTreeMap::new();
        let mut items = BTreeMap::new();
        for row in 0..flows.len() {
            let firm = (flows.firm.codes[row], flows.year[row]);
            assert!(keys.insert((firm, flows.market.codes[row], flows.product.codes[row])));
            assert_eq!(*classes.entry(firm).or_insert(flows.size_class.codes[row]), flows.size_class.codes[row]);
            let item = flows.item.codes[row];
            assert_eq!(*items.entry(flows.product.codes[row]).or_insert(item), item);
        }
    }

    #[test]
    fn the_seed_decides_every_byte() {
        let first = small();
        assert_eq!(first, small());
        assert_ne!(checksum(&first), checksum(&Korea { seed: 2, ..first.drawn_by }.generate().unwrap()));
        // Pinned: a change here changes every number printed from the sample.
        assert_eq!(checksum(&first), 17_966_597_706_013_661_712);
    }

    #[test]
    fn small_samples_keep_the_count_and_the_total() {
        for firms in [FEWEST_FIRMS, 150, 999, 1_000, 2_500] {
            let flows = Korea::new().with_firms(firms).unwrap().with_years(2025, 2025).unwrap().generate().unwrap();
            assert_eq!(flows.firm.names.len(), firms as usize);
            assert_eq!(flows.value_usd.iter().sum::<f64>(), 709.4e9);
            let moments = describe(&flows).unwrap();
            let share = |name: &str| moments.iter().find(|moment| moment.name == name).unwrap().achieved;
            assert!(share("share_top10") >= 39.0 && share("share_top10") < share("share_top100"));
        }
    }

    #[test]
    fn parameters_are_checked() {
        for firms in [0, FEWEST_FIRMS - 1, MOST_FIRMS + 1, u32::MAX] {
            assert!(Korea::new().with_firms(firms).unwrap_err().is_usage());
        }
        for (first, last) in [(2025, 2021), (2014, 2015), (2015, 2018), (2025, 2026), (i32::MIN, i32::MAX)] {
            assert!(Korea::new().with_years(first, last).unwrap_err().is_usage());
        }
        assert!(Korea::new().with_years(2018, 2025).is_ok());
    }

    #[test]
    fn years_are_read_as_a_range() {
        assert_eq!(parse_years("2018..2025").unwrap(), (2018, 2025));
        assert_eq!(parse_years(" 2018 .. 2025 ").unwrap(), (2018, 2025));
        assert_eq!(parse_years("2025").unwrap(), (2025, 2025));
        for text in ["", "..", "2021..", "2021-2025", "2021..=2025", "a..b", "2021...2025"] {
            assert!(parse_years(text).unwrap_err().is_usage(), "{text}");
        }
    }

    #[test]
    fn metadata_says_synthetic_and_how_to_draw_it_again() {
        let flows =
            Korea::new().with_firms(100).unwrap().with_years(2024, 2025).unwrap().with_seed(9).generate().unwrap();
        let metadata: BTreeMap<String, String> = flows.metadata().into_iter().collect();
        for (key, value) in [("synthetic", "true"), ("note", SYNTHETIC_NOTE), ("seed", "9"), ("years", "2024..2025")] {
            assert_eq!(metadata[&format!("topheavy.{key}")], value);
        }
        assert_eq!(metadata["topheavy.firms"], "100");
    }
}
