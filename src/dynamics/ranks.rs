//! Who is on top, and who stays there: rank correlation and churn.

use super::histories::{FirmPair, Histories};
use crate::measure::{Number, Rank, Undefined};
use std::cmp::Ordering;

/// Rank correlation of the values of one year and the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankCorrelation {
    /// Firms that export in both years.
    pub firms: u64,
    /// Spearman's coefficient, in [−1, 1].
    pub spearman: Result<f64, Undefined>,
}

/// How many of the largest firms of one year are not among the largest a year later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Churn {
    /// How many are on top: k, or all exporters of the year before when there are fewer.
    pub top: u64,
    /// Exporters of the year before.
    pub exporters_before: u64,
    /// Exporters of the year.
    pub exporters_after: u64,
    /// Firms tied at the border of the top of the year before, where the border divides them; else 0.
    pub tied_before: u64,
    /// The same in the year.
    pub tied_after: u64,
    /// How many of the top remain on top; whole unless firms are tied at a border.
    pub kept: f64,
    /// How many of the top do not export any more.
    pub exited: f64,
    /// Share of the top that is not on top any more, in [0, 1].
    pub share: Number,
}

/// The k largest of some values; of values tied at the border each counts in part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Top {
    pub(super) units: u64,
    pub(super) size: u64,
    /// The smallest value on top.
    least: f64,
    above: u64,
    tied: u64,
}

impl Top {
    /// The k largest of the values that are more than 0, or all of them; none when there are none.
    pub(super) fn of(values: impl Iterator<Item = f64>, k: Rank) -> Option<Self> {
        let mut values: Vec<f64> = values.filter(|value| *value > 0.0).collect();
        let size = usize::try_from(k.value()).map_or(values.len(), |k| k.min(values.len()));
        let at = size.checked_sub(1)?;
        let (_, least, _) = values.select_nth_unstable_by(at, |a, b| b.total_cmp(a));
        let least = *least;
        let count = |order| values.iter().filter(|value| value.total_cmp(&least) == order).count() as u64;
        let (above, tied) = (count(Ordering::Greater), count(Ordering::Equal));
        Some(Self { units: values.len() as u64, size: size as u64, least, above, tied })
    }

    /// How much of a firm counts as on top: 1, 0, or for one tied at the border the part of the tied ones that fits.
    pub(super) fn part(&self, value: f64) -> f64 {
        match value.total_cmp(&self.least) {
            Ordering::Greater => 1.0,
            Ordering::Equal => self.border_part(),
            Ordering::Less => 0.0,
        }
    }

    /// How much of each firm at the border counts.
    pub(super) fn border_part(&self) -> f64 {
        (self.size - self.above) as f64 / self.tied as f64
    }

    /// Whether a value is the smallest on top.
    fn is_at_border(&self, value: f64) -> bool {
        value.total_cmp(&self.least).is_eq()
    }

    /// Firms tied at the border, if it divides them.
    pub(super) fn divided(&self) -> u64 {
        if self.size - self.above < self.tied { self.tied } else { 0 }
    }
}

/// Spearman's rank correlation of the values of firms that export in a year and in the year before.
///
/// Formula: the correlation of the two ranks; tied firms have the mean of the ranks that they take up.
/// Arguments: `year`, the place of the later year. Returns the number of firms and a coefficient in [−1, 1].
/// Undefined: the year before is not in the data; the coefficient with fewer than two firms, or when all are tied.
/// Cost: two sorts. Source: Spearman (1904).
///
/// ```
/// use topheavy::dynamics::{Histories, Years, rank_correlation};
///
/// let years = Years::new(&[2020, 2021])?;
/// // Ranks 1, 2, 3 become 1, 3, 2.
/// let values = vec![1.0, 2.0, 3.0, 9.0, 4.0, 8.0];
/// let histories = Histories::new(years, vec![0, 2, 4, 6], vec![0, 1, 0, 1, 0, 1], values)?;
/// assert_eq!(rank_correlation(&histories, 1).unwrap().spearman, Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn rank_correlation(histories: &Histories, year: usize) -> Result<RankCorrelation, Undefined> {
    let stays = |pair: &FirmPair| pair.before > 0.0 && pair.after > 0.0;
    let pairs: Vec<FirmPair> = histories.pairs(year)?.filter(stays).collect();
    let before = deviations(&pairs, |pair| pair.before);
    let after = deviations(&pairs, |pair| pair.after);
    let squares = |ranks: &[i64]| ranks.iter().map(|rank| i128::from(*rank).pow(2)).sum::<i128>() as f64;
    let products: i128 = before.iter().zip(&after).map(|(a, b)| i128::from(*a) * i128::from(*b)).sum();
    // Whole numbers up to here, so the order of firms cannot move a bit.
    let spread = (squares(&before) * squares(&after)).sqrt();
    let spearman = match pairs.len() {
        0 => Err(Undefined::NoFirms),
        1 => Err(Undefined::OneFirm),
        _ if spread > 0.0 => Ok((products as f64 / spread).clamp(-1.0, 1.0)),
        _ => Err(Undefined::AllEqual),
    };
    Ok(RankCorrelation { firms: pairs.len() as u64, spearman })
}

/// Twice the distance of each firm's rank from the mean rank: a whole number.
fn deviations(pairs: &[FirmPair], value: impl Fn(&FirmPair) -> f64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_unstable_by(|a, b| value(&pairs[*a]).total_cmp(&value(&pairs[*b])));
    let mut deviations = vec![0; pairs.len()];
    let mut below = 0_usize;
    for tied in order.chunk_by(|a, b| value(&pairs[*a]).total_cmp(&value(&pairs[*b])).is_eq()) {
        // Ranks below + 1 … below + tied, whose mean is below + (tied + 1)/2; the mean of all is (n + 1)/2.
        let twice = (2 * below + tied.len()).cast_signed() - pairs.len().cast_signed();
        for firm in tied {
            deviations[*firm] = twice as i64;
        }
        below += tied.len();
    }
    deviations
}

/// Churn of the top: the share of the k largest firms of the year before that are not among the k largest of the year.
///
/// Formula: `1 − Σ_i a_i b_i / k`, a and b being 1 for a firm on top of the year before and of the year, else 0.
/// Conventions: of firms tied at a border each counts in part, so that the parts add up to the places left (three firms
/// tied for the last two places: 2/3 each); this is what breaking ties by lot gives on average. Where there are fewer
/// than k exporters, all of them are on top.
/// Arguments: `year`, the place of the later year; `k`, usually 10, 100, 1000.
/// Returns counts and a share in [0, 1]. Undefined: the year before is not in the data; the share when nobody
/// exports in it. Cost: one pass and two selections. Source: definition.
///
/// ```
/// use topheavy::dynamics::{Histories, Years, top_churn};
/// use topheavy::measure::Rank;
///
/// let years = Years::new(&[2020, 2021])?;
/// let histories = Histories::new(years, vec![0, 2, 3, 5], vec![0, 1, 0, 0, 1], vec![9.0, 9.0, 8.0, 1.0, 5.0])?;
/// let churn = top_churn(&histories, 1, Rank::new(2)?).unwrap();
/// assert_eq!((churn.share, churn.kept, churn.exited), (Ok(0.5), 1.0, 1.0));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn top_churn(histories: &Histories, year: usize, k: Rank) -> Result<Churn, Undefined> {
    let pairs = histories.pairs(year)?;
    let before = Top::of(pairs.clone().map(|pair| pair.before), k);
    let after = Top::of(pairs.clone().map(|pair| pair.after), k);
    let mut churn = Churn {
        top: before.map_or(0, |top| top.size),
        exporters_before: before.map_or(0, |top| top.units),
        exporters_after: after.map_or(0, |top| top.units),
        tied_before: before.map_or(0, |top| top.divided()),
        tied_after: after.map_or(0, |top| top.divided()),
        kept: 0.0,
        exited: 0.0,
        share: Err(Undefined::NoFirms),
    };
    let Some(before) = before else { return Ok(churn) };
    // Firms by whether they are at the border before and after, and on top for certain otherwise.
    let (mut kept, mut exited) = ([[0_u64; 2]; 2], [0_u64; 2]);
    for pair in pairs.filter(|pair| before.part(pair.before) > 0.0) {
        let border = usize::from(before.is_at_border(pair.before));
        if pair.after <= 0.0 {
            exited[border] += 1;
        } else if let Some(after) = after.filter(|after| after.part(pair.after) > 0.0) {
            kept[border][usize::from(after.is_at_border(pair.after))] += 1;
        }
    }
    let (a, b) = (before.border_part(), after.map_or(0.0, |after| after.border_part()));
    let [[both, last_after], [last_before, at_both]] = kept.map(|row| row.map(|firms| firms as f64));
    churn.kept = both + b * last_after + a * last_before + a * b * at_both;
    churn.exited = exited[0] as f64 + a * exited[1] as f64;
    churn.share = Ok(((before.size as f64 - churn.kept) / before.size as f64).max(0.0));
    Ok(churn)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::super::histories::tests::{histories, tables};
    use super::*;
    use proptest::prelude::*;

    /// The part of a firm that is on top, by counting who is larger and who is equal.
    fn slow_part(values: &[f64], value: f64, k: usize) -> f64 {
        let larger = values.iter().filter(|other| **other > value).count();
        let equal = values.iter().filter(|other| **other == value).count();
        if value == 0.0 || larger >= k { 0.0 } else { f64::min(1.0, (k - larger) as f64 / equal as f64) }
    }

    fn slow_rank(values: &[f64], value: f64) -> f64 {
        let smaller = values.iter().filter(|other| **other < value).count();
        let equal = values.iter().filter(|other| **other == value).count();
        smaller as f64 + 0.5 * (equal as f64 + 1.0)
    }

    fn correlation(x: &[f64], y: &[f64]) -> f64 {
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let (mx, my) = (mean(x), mean(y));
        let sum = |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(x, y)| f(x - mx, y - my)).sum::<f64>();
        sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
    }

    proptest! {
        #[test]
        fn churn_and_ranks_are_those_counted_one_by_one((years, table) in tables(), k in 1..8_usize) {
            let found = histories(&years, &table);
            let mut turned = table.clone();
            turned.reverse();
            let turned = histories(&years, &turned);
            let rank = Rank::new(k as u64).unwrap();
            for year in 0..years.len() {
                prop_assert_eq!(top_churn(&found, year, rank), top_churn(&turned, year, rank));
                prop_assert_eq!(rank_correlation(&found, year), rank_correlation(&turned, year));
                if !years.contains(&(years[year] - 1)) {
                    prop_assert!(top_churn(&found, year, rank).is_err() && rank_correlation(&found, year).is_err());
                    continue;
                }
                let before: Vec<f64> = table.iter().map(|firm| firm[&(years[year] - 1)]).collect();
                let after: Vec<f64> = table.iter().map(|firm| firm[&years[year]]).collect();
                let churn = top_churn(&found, year, rank).unwrap();
                let on_top = before.iter().filter(|value| **value > 0.0).count().min(k);
                prop_assert_eq!(churn.top, on_top as u64);
                let pairs = || before.iter().zip(&after);
                let kept: f64 = pairs().map(|(x, y)| slow_part(&before, *x, k) * slow_part(&after, *y, k)).sum();
                let leaving = pairs().filter(|(_, y)| **y == 0.0);
                let gone: f64 = leaving.map(|(x, _)| slow_part(&before, *x, k)).sum();
                prop_assert!((churn.kept - kept).abs() < 1e-12 && (churn.exited - gone).abs() < 1e-12);
                match churn.share {
                    Ok(share) => prop_assert!((share - (1.0 - kept / on_top as f64)).abs() < 1e-12),
                    Err(reason) => prop_assert!(on_top == 0 && reason == Undefined::NoFirms),
                }
                let both = before.into_iter().zip(after).filter(|(x, y)| *x > 0.0 && *y > 0.0);
                let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
                let (rx, ry): (Vec<f64>, Vec<f64>) =
                    (x.iter().map(|v| slow_rank(&x, *v)).collect(), y.iter().map(|v| slow_rank(&y, *v)).collect());
                let slow = correlation(&rx, &ry);
                let ranks = rank_correlation(&found, year).unwrap();
                prop_assert_eq!(ranks.firms, x.len() as u64);
                match ranks.spearman {
                    Ok(spearman) => prop_assert!((spearman - slow).abs() < 1e-12),
                    Err(_) => prop_assert!(!slow.is_finite()),
                }
            }
        }
    }

    fn two_years(values: &[[f64; 2]]) -> Histories {
        let years = super::super::Years::new(&[2000, 2001]).unwrap();
        let starts = (0..=values.len()).map(|firm| 2 * firm).collect();
        Histories::new(years, starts, [0, 1].repeat(values.len()), values.concat()).unwrap()
    }

    #[test]
    fn a_border_tie_counts_in_proportion() {
        // One place for two firms of value 5; one of them is second a year later.
        let histories = two_years(&[[9.0, 9.0], [5.0, 7.0], [5.0, 1.0]]);
        let churn = top_churn(&histories, 1, Rank::new(2).unwrap()).unwrap();
        assert_eq!((churn.kept, churn.share, churn.tied_before, churn.tied_after), (1.5, Ok(0.25), 2, 0));
        let all = top_churn(&histories, 1, Rank::new(1000).unwrap()).unwrap();
        assert_eq!((all.top, all.share, all.tied_before), (3, Ok(0.0), 0));
    }

    #[test]
    fn ranks_that_turn_around() {
        let turned = rank_correlation(&two_years(&[[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [4.0, 0.0]]), 1).unwrap();
        assert_eq!((turned.firms, turned.spearman), (3, Ok(-1.0)));
        let tied = rank_correlation(&two_years(&[[1.0, 3.0], [1.0, 2.0]]), 1).unwrap();
        assert_eq!(tied.spearman, Err(Undefined::AllEqual));
        let one = rank_correlation(&two_years(&[[1.0, 3.0], [1.0, 0.0]]), 1).unwrap();
        assert_eq!(one.spearman, Err(Undefined::OneFirm));
        // Kendall and Gibbons' kind of table: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 · 5).
        let half = rank_correlation(&two_years(&[[1.0, 1.0], [2.0, 2.0], [2.0, 3.0], [4.0, 4.0]]), 1).unwrap();
        assert!((half.spearman.unwrap() - 4.5 / 22.5_f64.sqrt()).abs() < 1e-15);
    }
}
