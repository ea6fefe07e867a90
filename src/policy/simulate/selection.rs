//! Which of the eligible firms are chosen.

use super::population::{FirmTable, MISSING};
use crate::policy::program::{Selection, Strata};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A firm that may take part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Number of the firm.
    pub(super) id: u32,
    /// The firm of the base year whose features it has.
    pub(super) like: u32,
    /// Exports of the year before it joins.
    pub(super) value: f64,
    /// Growth of that year; not a number where there is none.
    pub(super) growth: f64,
    /// Its random number.
    pub(super) lot: f64,
}

/// Leaves the chosen of the candidates, in the order of their numbers.
pub(super) fn choose(selection: &Selection, table: Option<&FirmTable>, places: usize, candidates: &mut Vec<Candidate>) {
    if candidates.len() > places {
        match selection {
            Selection::Random => keep_first(candidates, places, |_, _| Ordering::Equal),
            Selection::Largest => keep_first(candidates, places, |a, b| b.value.total_cmp(&a.value)),
            Selection::FastestGrowing => {
                keep_first(candidates, places, |a, b| known(b.growth).total_cmp(&known(a.growth)));
            }
            Selection::Score { value, growth, markets } => {
                let of_markets = |firm: &Candidate| {
                    let markets =
                        table.and_then(|table| table.markets.as_ref()).and_then(|all| all.get(firm.like as usize));
                    markets.map_or(0.0, |markets| f64::from(*markets))
                };
                let by_value = ranks(candidates, |firm| firm.value);
                let by_growth = ranks(candidates, |firm| known(firm.growth));
                let by_markets = ranks(candidates, of_markets);
                let score = |at: usize| value * by_value[at] + growth * by_growth[at] + markets * by_markets[at];
                let mut scored: Vec<(f64, Candidate)> =
                    candidates.iter().enumerate().map(|(at, firm)| (score(at), *firm)).collect();
                scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| by_lot(&a.1, &b.1)));
                candidates.clear();
                candidates.extend(scored.iter().take(places).map(|(_, firm)| *firm));
            }
            Selection::Lottery { strata } => lottery(*strata, table, places, candidates),
        }
    }
    candidates.sort_unstable_by_key(|firm| firm.id);
}

/// A firm without growth comes last.
fn known(growth: f64) -> f64 {
    if growth.is_nan() { f64::NEG_INFINITY } else { growth }
}

fn by_lot(a: &Candidate, b: &Candidate) -> Ordering {
    a.lot.total_cmp(&b.lot).then_with(|| a.id.cmp(&b.id))
}

/// Keeps the first in an order, ties by the firms' random numbers.
fn keep_first(firms: &mut Vec<Candidate>, places: usize, order: impl Fn(&Candidate, &Candidate) -> Ordering) {
    if firms.len() > places {
        if places > 0 {
            firms.select_nth_unstable_by(places - 1, |a, b| order(a, b).then_with(|| by_lot(a, b)));
        }
        firms.truncate(places);
    }
}

/// Ranks in [0, 1], the mean rank where some are equal.
fn ranks(firms: &[Candidate], of: impl Fn(&Candidate) -> f64) -> Vec<f64> {
    let mut sorted: Vec<f64> = firms.iter().map(&of).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = (firms.len() as f64 - 1.0).max(1.0);
    let rank = |number: f64| {
        let below = sorted.partition_point(|other| *other < number) as f64;
        let up_to = sorted.partition_point(|other| *other <= number) as f64;
        0.5 * (below + up_to - 1.0) / last
    };
    firms.iter().map(|firm| rank(of(firm))).collect()
}

/// A lottery within strata; each gets places in proportion to its firms, what is left of whole places by largest remainders.
fn lottery(strata: Strata, table: Option<&FirmTable>, places: usize, candidates: &mut Vec<Candidate>) {
    let coded = table.and_then(|table| match strata {
        Strata::SizeClass => table.size_class.as_ref(),
        Strata::Sector => table.sector.as_ref(),
    });
    let code =
        |firm: &Candidate| coded.and_then(|coded| coded.codes.get(firm.like as usize)).copied().unwrap_or(MISSING);
    let mut by_stratum: BTreeMap<u32, Vec<Candidate>> = BTreeMap::new();
    for firm in candidates.iter() {
        by_stratum.entry(code(firm)).or_default().push(*firm);
    }
    let all = candidates.len();
    // Whole numbers throughout: a quotient of doubles could order equal remainders by their rounding.
    let mut shares: Vec<(usize, usize)> =
        by_stratum.values().map(|firms| (firms.len() * places / all, firms.len() * places % all)).collect();
    let mut left = places - shares.iter().map(|(whole, _)| whole).sum::<usize>();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(shares[*at].1));
    for at in by_remainder {
        if left > 0 {
            shares[at].0 += 1;
            left -= 1;
        }
    }
    candidates.clear();
    for (mut firms, (places, _)) in by_stratum.into_values().zip(shares) {
        keep_first(&mut firms, places, |_, _| Ordering::Equal);
        candidates.extend(firms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::simulate::population::Coded;

    fn firms() -> Vec<Candidate> {
        let values = [5.0, 9.0, 7.0, 7.0, 6.0];
        let growth = [0.1, f64::NAN, 0.3, -0.2, 0.2];
        let lots = [0.9, 0.5, 0.4, 0.3, 0.1];
        let firm = |at: usize| Candidate {
            id: u32::try_from(at).unwrap_or(0),
            like: u32::try_from(at).unwrap_or(0),
            value: values[at],
            growth: growth[at],
            lot: lots[at],
        };
        (0..5).map(firm).collect()
    }

    fn chosen(selection: &Selection, table: &FirmTable, places: usize) -> Vec<u32> {
        let mut candidates = firms();
        choose(selection, Some(table), places, &mut candidates);
        candidates.iter().map(|firm| firm.id).collect()
    }

    #[test]
    fn each_rule_chooses_by_its_own_order() {
        let table = FirmTable { markets: Some(vec![9, 1, 1, 1, 5]), ..FirmTable::default() };
        assert_eq!(chosen(&Selection::Random, &table, 2), [3, 4]);
        assert_eq!(chosen(&Selection::Largest, &table, 2), [1, 3]);
        assert_eq!(chosen(&Selection::FastestGrowing, &table, 2), [2, 4]);
        assert_eq!(chosen(&Selection::FastestGrowing, &table, 4), [0, 2, 3, 4]);
        assert_eq!(chosen(&Selection::Score { value: 0.0, growth: 0.0, markets: 1.0 }, &table, 2), [0, 4]);
        assert_eq!(chosen(&Selection::Score { value: 0.0, growth: -1.0, markets: 0.0 }, &table, 1), [1]);
        assert_eq!(chosen(&Selection::Largest, &table, 9), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(&Selection::Random, &table, 0), [0_u32; 0]);
    }

    #[test]
    fn ranks_are_from_zero_to_one_and_ties_share_theirs() {
        assert_eq!(ranks(&firms(), |firm| firm.value), [0.0, 1.0, 0.625, 0.625, 0.25]);
    }

    #[test]
    fn places_are_shared_by_largest_remainders() {
        let size_class = Coded { codes: vec![0, 0, 0, 1, 1], names: vec!["mid".into(), "sme".into()] };
        let table = FirmTable { size_class: Some(size_class), ..FirmTable::default() };
        // 3·2/5 = 1.2 and 2·2/5 = 0.8 places: one each.
        assert_eq!(chosen(&Selection::Lottery { strata: Strata::SizeClass }, &table, 2), [2, 4]);
        // 1.8 and 1.2 places.
        assert_eq!(chosen(&Selection::Lottery { strata: Strata::SizeClass }, &table, 3), [1, 2, 4]);
    }
}
