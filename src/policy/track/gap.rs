//! What is missing, by part: how far each part gets at a stated growth, and what growth would close the gap.

use super::series::{Series, Spell, YearTotal};
use crate::error::{Error, Place, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums of floating-point numbers that are equal to this part of them are equal.
const SAME: f64 = 1e-9;

/// One part's exports in a year: an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartTotal {
    /// What the parts are: `size class`, `item`, `market`.
    pub dimension: String,
    /// Name of the part.
    pub part: String,
    /// Year.
    pub year: i32,
    /// Exports of the part in that year, US dollars, above 0.
    pub value_usd: f64,
}

/// Where a part's growth comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The part's own, from its first known year to the last one of the series.
    Own,
    /// That of the total, since the first year of any part of the dimension: the part is known in one year only.
    Total,
    /// One rate for all parts, as asked for.
    Stated,
}

/// One part of the gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GapPart {
    /// What the parts are.
    pub dimension: String,
    /// Name of the part; what no part lists is [`NOT_LISTED`].
    pub part: String,
    /// Exports in the last year, US dollars.
    pub value_usd: f64,
    /// Growth a year from then on.
    pub growth_a_year: f64,
    /// Where it comes from.
    pub basis: Basis,
    /// First year of the growth's window; `None` where it is stated.
    pub since: Option<i32>,
    /// Exports in the year asked for, US dollars.
    pub reached_usd: f64,
    /// What the part adds: reached − value.
    pub contribution_usd: f64,
    /// contribution/gap.
    pub share_of_gap: f64,
    /// Growth a year with which the part alone adds the asked share of the gap.
    pub growth_to_close_share: f64,
    /// Growth a year of this part that closes the whole gap while the others grow as stated; `None` where even nothing left of
    /// it would (the others pass the target).
    pub growth_to_close_all: Option<f64>,
}

/// The parts of one dimension, which add up to the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// What the parts are.
    pub dimension: String,
    /// The year asked for.
    pub by: i32,
    /// Target less the total of the last year, US dollars.
    pub gap_usd: f64,
    /// What the parts add together, US dollars.
    pub added_usd: f64,
    /// gap − added: above 0 what is still missing then, below 0 what is more than needed.
    pub missing_usd: f64,
    /// The parts, largest first; what is not listed stands last.
    pub parts: Vec<GapPart>,
}

/// Name of the part that holds what no published part does.
pub const NOT_LISTED: &str = "not listed";

/// What is asked of the gap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) target: f64,
    pub(super) by: i32,
    pub(super) growth: Option<f64>,
    pub(super) share: f64,
}

/// Years and values of each part, by dimension, in the order in which they came.
type Dimensions<'a> = Vec<(&'a str, BTreeMap<&'a str, BTreeMap<i32, f64>>)>;

/// The gap by each dimension that has a part in the last year; the names of the others.
///
/// Errors: a part that stands twice in a year or is not above 0; parts that are more than the total.
pub(super) fn gaps(series: &Series, parts: &[PartTotal], asked: Asked) -> Result<(Vec<Gap>, Vec<String>)> {
    let mut dimensions: Dimensions<'_> = Vec::new();
    for (row, part) in (1..).zip(parts) {
        let refused = |problem: &str| Err(Error::data(Place::default().column("parts").row(row), problem));
        if !(part.value_usd.is_finite() && part.value_usd > 0.0) {
            return refused("the value of a part must be a number above 0; leave the year out if it is not known");
        }
        if part.part == NOT_LISTED {
            return refused("'not listed' is what the parts leave of the total; give the part another name");
        }
        let at = dimensions.iter().position(|(name, _)| *name == part.dimension).unwrap_or_else(|| {
            dimensions.push((&part.dimension, BTreeMap::new()));
            dimensions.len() - 1
        });
        let years = dimensions[at].1.entry(&part.part).or_default();
        if years.insert(part.year, part.value_usd).is_some() {
            return refused("the part stands twice in this year; give one value a year");
        }
    }
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for (name, known) in dimensions {
        match gap(series, name, &known, asked)? {
            Some(gap) => found.push(gap),
            None => absent.push(name.to_owned()),
        }
    }
    Ok((found, absent))
}

/// A part at its stated growth.
struct Row {
    value_usd: f64,
    growth: f64,
    basis: Basis,
    since: Option<i32>,
    reached_usd: f64,
}

/// One dimension; nothing where no part is known in the last year.
fn gap(
    series: &Series,
    dimension: &str,
    known: &BTreeMap<&str, BTreeMap<i32, f64>>,
    asked: Asked,
) -> Result<Option<Gap>> {
    let last = series.last();
    let spell = |years: &BTreeMap<i32, f64>| {
        let value_usd = *years.get(&last.year)?;
        let first = years.iter().next().map(|(year, value)| YearTotal { year: *year, value_usd: *value });
        let own = first.filter(|first| first.year < last.year);
        Some((value_usd, own.map(|first| Spell::between(first, YearTotal { year: last.year, value_usd }))))
    };
    let mut parts: Vec<(&str, f64, Option<Spell>)> = Vec::new();
    for (part, years) in known {
        parts.extend(spell(years).map(|(value, own)| (*part, value, own)));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let listed: f64 = parts.iter().map(|(_, value, _)| value).sum();
    if listed > last.value_usd * (1.0 + SAME) {
        let problem =
            format!("the parts by {dimension} are more than the total of {}, of which they should be parts", last.year);
        return Err(Error::data(Place::default().column("parts"), problem));
    }
    if listed < last.value_usd * (1.0 - SAME) {
        parts.push((NOT_LISTED, last.value_usd - listed, None));
    }
    let since = parts.iter().filter_map(|(_, _, own)| own.map(|own| own.from)).min();
    let of_total = growth_of_total(series, since);
    let years = asked.by - last.year;
    let row = |(part, value_usd, own): (&str, f64, Option<Spell>)| {
        let (growth, basis, since) = match (asked.growth, own) {
            (Some(growth), _) => (growth, Basis::Stated, None),
            (None, Some(own)) => (own.growth_a_year, Basis::Own, Some(own.from)),
            (None, None) => (of_total.growth_a_year, Basis::Total, Some(of_total.from)),
        };
        (part.to_owned(), Row { value_usd, growth, basis, since, reached_usd: value_usd * (1.0 + growth).powi(years) })
    };
    let rows: Vec<(String, Row)> = parts.into_iter().map(row).collect();
    let reached: f64 = rows.iter().map(|(_, row)| row.reached_usd).sum();
    let gap_usd = asked.target - last.value_usd;
    let root = |ratio: f64| (ratio.ln() / f64::from(years)).exp_m1();
    let to_part = |(part, row): (String, Row)| {
        let needed = asked.target - (reached - row.reached_usd);
        let contribution_usd = row.reached_usd - row.value_usd;
        GapPart {
            dimension: dimension.to_owned(),
            part,
            value_usd: row.value_usd,
            growth_a_year: row.growth,
            basis: row.basis,
            since: row.since,
            reached_usd: row.reached_usd,
            contribution_usd,
            share_of_gap: contribution_usd / gap_usd,
            growth_to_close_share: root(1.0 + asked.share * gap_usd / row.value_usd),
            growth_to_close_all: (needed > 0.0).then(|| root(needed / row.value_usd)),
        }
    };
    let parts: Vec<GapPart> = rows.into_iter().map(to_part).collect();
    let added_usd = parts.iter().map(|part| part.contribution_usd).sum();
    let missing_usd = gap_usd - added_usd;
    Ok(Some(Gap { dimension: dimension.to_owned(), by: asked.by, gap_usd, added_usd, missing_usd, parts }))
}

/// The total's growth since a year, or since the last known year before it; of the whole series where there is none.
fn growth_of_total(series: &Series, since: Option<i32>) -> Spell {
    let last = series.last();
    let known = series.totals().iter().rev().find(|total| since.is_some_and(|since| total.year <= since));
    Spell::between(known.filter(|total| total.year < last.year).copied().unwrap_or_else(|| series.first()), last)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn series() -> Series {
        Series::new(&[(2018, 604.9), (2021, 644.5), (2024, 683.61), (2025, 709.7)]).unwrap()
    }

    fn part(dimension: &str, part: &str, year: i32, value_usd: f64) -> PartTotal {
        PartTotal { dimension: dimension.to_owned(), part: part.to_owned(), year, value_usd }
    }

    fn classes() -> Vec<PartTotal> {
        vec![
            part("size class", "large", 2018, 403.8),
            part("size class", "SME", 2025, 113.5),
            part("size class", "large", 2025, 468.8),
            part("size class", "SME", 2018, 101.6),
            part("size class", "mid-sized", 2025, 125.2),
            part("market", "China", 2024, 133.0),
        ]
    }

    const ASKED: Asked = Asked { target: 1000.0, by: 2035, growth: None, share: 0.1 };

    #[test]
    fn parts_add_up_to_what_is_reached_and_what_is_missing() {
        for growth in [None, Some(0.05), Some(-0.02), Some(0.0), Some(0.2)] {
            let (found, absent) = gaps(&series(), &classes(), Asked { growth, ..ASKED }).unwrap();
            assert_eq!((found.len(), absent.as_slice()), (1, ["market".to_owned()].as_slice()));
            let gap = &found[0];
            let names: Vec<&str> = gap.parts.iter().map(|part| part.part.as_str()).collect();
            assert_eq!(names, ["large", "mid-sized", "SME", NOT_LISTED]);
            let sum = |of: fn(&GapPart) -> f64| gap.parts.iter().map(of).sum::<f64>();
            assert!((sum(|part| part.value_usd) - 709.7).abs() < 1e-9);
            assert!((sum(|part| part.reached_usd) + gap.missing_usd - 1000.0).abs() < 1e-9);
            assert!((sum(|part| part.share_of_gap) - gap.added_usd / 290.3).abs() < 1e-12);
            if let Some(growth) = growth {
                assert!((sum(|part| part.reached_usd) - 709.7 * (1.0 + growth).powi(10)).abs() < 1e-9);
                assert!(gap.parts.iter().all(|part| part.basis == Basis::Stated));
            }
        }
    }

    #[test]
    fn growth_that_closes_the_gap_does() {
        let (found, _) = gaps(&series(), &classes(), ASKED).unwrap();
        let gap = &found[0];
        for part in &gap.parts {
            let after = |growth: f64| part.value_usd * (1.0 + growth).powi(10);
            assert!((after(part.growth_to_close_share) - part.value_usd - 29.03).abs() < 1e-9);
            let others: f64 =
                gap.parts.iter().filter(|other| other.part != part.part).map(|other| other.reached_usd).sum();
            if let Some(growth) = part.growth_to_close_all {
                assert!((others + after(growth) - 1000.0).abs() < 1e-8, "{}", part.part);
            }
        }
        let (found, _) = gaps(&series(), &classes(), Asked { growth: Some(0.2), ..ASKED }).unwrap();
        assert!(found[0].parts.iter().any(|part| part.growth_to_close_all.is_none()));
    }

    #[test]
    fn rates_are_of_the_longest_window() {
        let (found, _) = gaps(&series(), &classes(), ASKED).unwrap();
        let [large, mid, sme, rest] = found[0].parts.as_slice() else { panic!("four parts") };
        assert!(((1.0 + large.growth_a_year).powi(7) - 468.8 / 403.8).abs() < 1e-12);
        assert_eq!((large.basis, large.since, sme.since), (Basis::Own, Some(2018), Some(2018)));
        assert_eq!((mid.basis, rest.basis, mid.since), (Basis::Total, Basis::Total, Some(2018)));
        assert!(((1.0 + mid.growth_a_year).powi(7) - 709.7 / 604.9).abs() < 1e-12);
    }

    #[test]
    fn parts_that_contradict_are_refused() {
        let refused = |extra: PartTotal| {
            let parts = [classes(), vec![extra]].concat();
            gaps(&series(), &parts, ASKED).unwrap_err().to_string()
        };
        assert!(refused(part("size class", "SME", 2025, 1.0)).contains("row 7: the part stands twice"));
        assert!(refused(part("size class", "other", 2025, 0.0)).contains("above 0"));
        assert!(refused(part("size class", "other", 2025, 30.0)).contains("more than the total of 2025"));
        assert!(refused(part("size class", "not listed", 2025, 1.0)).contains("another name"));
    }
}
