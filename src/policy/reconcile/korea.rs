//! The embedded Korean figures, each with the reading that it defines.

use std::collections::BTreeMap;

use super::compare::{Counted, Figure, Published, Quantity, Who};
use super::readings::{Group, one_percent, reading};
use crate::data::{self, ExportValueClass};
use crate::error::Result;

/// From this year on `share_sme` is the class of the SME Act; before, it is everything that is not large.
const SME_ACT: i32 = 2015;
/// Half of the last digit of a share in per cent that is published with one decimal.
const HALF_TENTH: f64 = 0.05;
/// Half of the last digit of a whole per cent, as the announcement has them.
const HALF: f64 = 0.5;

/// A number with what rounding leaves open on both sides.
#[derive(Debug, Clone, Copy)]
struct Rounded {
    value: f64,
    low: f64,
    high: f64,
}

impl Rounded {
    fn new(value: f64, half: f64) -> Self {
        Self { value, low: value - half, high: value + half }
    }

    fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, low: self.low + other.low, high: self.high + other.high }
    }

    fn over(self, other: Self) -> Self {
        Self { value: self.value / other.value, low: self.low / other.high, high: self.high / other.low }
    }

    fn left_of(self, whole: f64) -> Self {
        Self { value: whole - self.value, low: whole - self.high, high: whole - self.low }
    }

    /// A share as it would be published: with one decimal of a per cent at most.
    fn as_published(self) -> Self {
        let half = HALF_TENTH / 100.0;
        Self { value: self.value, low: self.low.min(self.value - half), high: self.high.max(self.value + half) }
    }

    fn percent(self) -> Self {
        Self { value: self.value / 100.0, low: self.low / 100.0, high: self.high / 100.0 }
    }
}

/// Vintage and source of a figure.
type From = (String, String);

/// The figures of one year, by name and vintage in file order.
struct Year<'a> {
    number: i32,
    rows: Vec<&'a data::Figure>,
    figures: Vec<Figure>,
}

/// Published shares that are a reading as they stand.
const SHARES: [(&str, &str); 6] = [
    ("share_top10", "cr10"),
    ("share_top100", "cr100"),
    ("share_top1000", "cr1000"),
    ("share_ge_10m_usd", "ge_10m"),
    ("share_large", "large"),
    ("share_sme_under_250_employees", "employees_lt_250"),
];

impl Year<'_> {
    /// The rows of a name.
    fn of(&self, measure: &str) -> Vec<(Rounded, From)> {
        let half = |unit: &str| if unit == "firms" { 0.0 } else { HALF_TENTH };
        let rows = self.rows.iter().filter(|row| row.measure == measure);
        rows.map(|row| (Rounded::new(row.value, half(&row.unit)), (row.vintage.clone(), row.source.clone()))).collect()
    }

    fn add(&mut self, id: &'static str, figure: &str, quantity: Quantity, told: Rounded, (vintage, source): From) {
        let Some(reading) = reading(id) else { return };
        self.figures.push(Figure {
            figure: figure.to_owned(),
            reading: Some(id),
            group: reading.group,
            announced: false,
            quantity,
            year: self.number,
            published: told.value,
            low: told.low,
            high: told.high,
            vintage,
            source,
        });
    }

    fn add_shares(&mut self, id: &'static str, figure: &str, found: Vec<(Rounded, From)>) {
        for (percent, from) in found {
            self.add(id, figure, Quantity::ShareOfExports, percent.percent(), from);
        }
    }

    /// Sums of the rows of two names, those of one release with each other.
    fn sums(&self, one: &str, two: &str) -> Vec<(Rounded, From)> {
        let others = self.of(two);
        let other = |from: &From| others.iter().find(|(_, other)| other == from).map(|(number, _)| *number);
        self.of(one).into_iter().filter_map(|(number, from)| Some((number.plus(other(&from)?), from))).collect()
    }

    /// What the rows of a name leave of a hundred per cent.
    fn left(&self, measure: &str) -> Vec<(Rounded, From)> {
        self.of(measure).into_iter().map(|(percent, from)| (percent.left_of(100.0), from)).collect()
    }

    fn published_shares(&mut self) {
        for (name, id) in SHARES {
            self.add_shares(id, name, self.of(name));
        }
        self.add_shares("lt_10m", "100 - share_ge_10m_usd", self.left("share_ge_10m_usd"));
        self.add_shares("large_mid", "share_large + share_mid", self.sums("share_large", "share_mid"));
        self.add_shares("sme_mid", "share_sme + share_mid", self.sums("share_sme", "share_mid"));
        if self.number < SME_ACT {
            self.add_shares("not_large", "share_sme", self.of("share_sme"));
        } else {
            self.add_shares("sme", "share_sme", self.of("share_sme"));
            self.add_shares("not_large", "100 - share_large", self.left("share_large"));
        }
    }

    /// Shares of the total that the firm statistics cover, where no share was published.
    fn derived_shares(&mut self) {
        let Some((total, _)) = self.of("value_total").into_iter().next() else { return };
        let over = |found: Vec<(Rounded, From)>| -> Vec<(Rounded, From)> {
            found.into_iter().map(|(value, from)| (value.over(total).as_published(), from)).collect()
        };
        let (large, sme) = (over(self.of("value_large")), over(self.of("value_sme")));
        let (large_mid, sme_mid) =
            (over(self.sums("value_large", "value_mid")), over(self.sums("value_sme", "value_mid")));
        let not_large: Vec<_> = large.iter().map(|(share, from)| (share.left_of(1.0), from.clone())).collect();
        let derived = [
            ("large", "value_large / value_total", large),
            ("large_mid", "(value_large + value_mid) / value_total", large_mid),
            ("sme", "value_sme / value_total", sme),
            ("sme_mid", "(value_sme + value_mid) / value_total", sme_mid),
            ("not_large", "1 - value_large / value_total", not_large),
        ];
        for (id, name, found) in derived {
            if self.figures.iter().any(|known| known.reading == Some(id)) {
                continue;
            }
            for (share, from) in found {
                self.add(id, name, Quantity::ShareOfExports, share, from);
            }
        }
    }

    /// What the published legal classes leave of the total, in US dollars, where that is more than their rounding.
    fn unclassed(&self) -> Option<(i32, f64)> {
        let first = |name: &str| self.of(name).into_iter().next().map(|(number, _)| number);
        let classes = first("value_large")?.plus(first("value_mid")?).plus(first("value_sme")?);
        let total = first("value_total")?;
        let rest = total.value - classes.value;
        (total.low > classes.high).then_some((self.number, rest * 1e9))
    }

    fn counts(&mut self) {
        let sme = if self.number < SME_ACT { "not_large" } else { "sme" };
        let found = [
            ("large", "n_large", self.of("n_large")),
            ("large_mid", "n_large + n_mid", self.sums("n_large", "n_mid")),
            (sme, "n_sme", self.of("n_sme")),
            ("sme_mid", "n_sme + n_mid", self.sums("n_sme", "n_mid")),
        ];
        for (id, name, counts) in found {
            for (firms, from) in counts {
                self.add(id, name, Quantity::Firms, firms, from);
            }
        }
    }

    /// The announced sentence.
    fn announced(&mut self) {
        let announced = [
            ("share_ge_50m_usd_top_1_percent", Some("ge_50m"), Group::Top),
            ("share_small_exporters", None, Group::Small),
        ];
        for (name, defines, group) in announced {
            for row in self.rows.iter().filter(|row| row.measure == name) {
                let told = Rounded::new(row.value, HALF).percent();
                self.figures.push(Figure {
                    figure: name.to_owned(),
                    reading: defines,
                    group,
                    announced: true,
                    quantity: Quantity::ShareOfExports,
                    year: self.number,
                    published: told.value,
                    low: told.low,
                    high: told.high,
                    vintage: row.vintage.clone(),
                    source: row.source.clone(),
                });
            }
        }
    }
}

/// Classes of exporters of 2019 by value, summed from below.
fn classes_of_2019(classes: &[ExportValueClass]) -> Vec<Figure> {
    let mut year = Year { number: 2019, rows: Vec::new(), figures: Vec::new() };
    let (mut share, mut firms) = (Rounded::new(0.0, 0.0), 0.0);
    let from = |class: &ExportValueClass| (class.vintage.clone(), class.source.clone());
    for (class, id) in classes.iter().zip(["lt_1m", "lt_5m", "lt_10m"]) {
        share = share.plus(Rounded::new(class.share_of_exports_percent, HALF_TENTH));
        firms += class.firms as f64;
        year.add(id, "classes by value, added up", Quantity::ShareOfExports, share.percent(), from(class));
        year.add(id, "classes by value, added up", Quantity::Firms, Rounded::new(firms, 0.0), from(class));
    }
    if let Some(open) = classes.last() {
        let share = Rounded::new(open.share_of_exports_percent, HALF_TENTH).percent();
        year.add("ge_10m", "classes by value", Quantity::ShareOfExports, share, from(open));
        year.add("ge_10m", "classes by value", Quantity::Firms, Rounded::new(open.firms as f64, 0.0), from(open));
    }
    year.figures
}

impl Published {
    /// The embedded Korean figures, and counts near a year.
    ///
    /// Conventions: shares in per cent are published with one decimal, those of the announcement as whole per cent; a share
    /// of a legal class that was not published is its value over `value_total` of the same year, taken as exact to one decimal
    /// of a per cent. Figures of ten months
    /// (2002) are left out. Counts are those of the year, or of the nearest year, which stands beside them.
    /// Arguments: `year`, of the data. Errors: damaged tables. Cost: reads about 200 rows. Source: [`crate::data`].
    pub fn korea(year: i32) -> Result<Self> {
        let rows = data::korea_concentration()?;
        let mut by_year: BTreeMap<i32, Vec<&data::Figure>> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row.vintage.ends_with("Jan-Oct")) {
            by_year.entry(row.year).or_default().push(row);
        }
        let mut published = Self::default();
        for (year, rows) in by_year {
            let mut of_year = Year { number: year, rows, figures: Vec::new() };
            of_year.announced();
            of_year.published_shares();
            of_year.derived_shares();
            of_year.counts();
            let totals = of_year.of("value_total").into_iter().chain(of_year.of("value_total_linked"));
            published.unclassed.extend(of_year.unclassed());
            published.totals.extend(totals.map(|(total, _)| (year, total.value * 1e9, HALF_TENTH * 1e9)));
            published.figures.extend(of_year.figures);
        }
        published.figures.extend(classes_of_2019(&data::korea_exporters_by_size_2019()?));
        published.counted = counted(year, &rows)?;
        Ok(published)
    }

    /// How many traders there are, where that is published.
    #[must_use]
    pub fn traders(&self) -> Option<f64> {
        self.counted.iter().find(|one| one.who == Who::Traders).and_then(|one| one.firms)
    }
}

/// Exporters and traders of the year, or of the nearest year.
fn counted(year: i32, rows: &[data::Figure]) -> Result<Vec<Counted>> {
    let dynamics = data::korea_exporter_dynamics()?;
    let source = |vintage: &str, source: &str| format!("{source} ({vintage})");
    let exporters = rows
        .iter()
        .filter(|row| row.measure == "n_exporters" && !row.vintage.ends_with("Jan-Oct"))
        .map(|row| (row.year, row.value, source(&row.vintage, &row.source)))
        .chain(
            dynamics
                .iter()
                .filter(|row| row.measure == "exporters")
                .map(|row| (row.year, row.value, source(&row.vintage, &row.source))),
        );
    let traders = dynamics
        .iter()
        .filter(|row| row.measure == "active")
        .map(|row| (row.year, row.value, source(&row.vintage, &row.source)));
    let nearest = |found: Vec<(i32, f64, String)>, who: Who| {
        let nearest = found.into_iter().min_by_key(|(other, ..)| (other.abs_diff(year), *other));
        nearest.map(|(year, firms, source)| Counted {
            who,
            firms: Some(firms),
            one_percent: one_percent(firms),
            year: Some(year),
            source,
        })
    };
    Ok([nearest(exporters.collect(), Who::Exporters), nearest(traders.collect(), Who::Traders)]
        .into_iter()
        .flatten()
        .collect())
}
