//! Picks groups of firms that have a published size and hold a published share of exports.

use super::plan::Group;
use super::random::{Purpose, Stream};

/// The largest firms that always belong to the first group chosen: a country's giants are in no small class.
pub(super) const GIANTS: usize = 10;
/// The strongest pull of taste against size.
const STRONGEST: f64 = 6.0;

/// Firms on each side of a group's margin that may be exchanged.
const MARGIN: usize = 60;

/// What decides whether a firm belongs: its standing in size, and a taste it keeps for life.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) value: f64,
    pub(super) standing: f64,
    pub(super) taste: f64,
}

/// A firm's taste for one purpose: nearly standard normal, the same in every year.
pub(super) fn taste(seed: u64, purpose: Purpose, firm: u32) -> f64 {
    Stream::new(seed, purpose, u64::from(firm)).normal()
}

/// Chooses among the `free` candidates (in rank order) as many as the group has, holding the group's share of `total`.
///
/// The first `giants` of them always belong. The others are taken by standing + λ · taste: at λ = 0 these are the
/// largest; λ is raised until the share has come down to the group's, and what one firm at the margin jumps over is
/// settled by exchanges there. Returns the chosen positions, the highest keys first.
pub(super) fn choose(candidates: &[Candidate], free: &[usize], group: Group, total: f64, giants: usize) -> Vec<usize> {
    let giants = giants.min(group.firms).min(free.len());
    let (always, open) = free.split_at(giants);
    let wanted = (group.firms - giants).min(open.len());
    let value = |positions: &[usize]| positions.iter().map(|&position| candidates[position].value).sum::<f64>();
    let goal = group.share * total - value(always);
    let (mut low, mut high) = (0.0, STRONGEST);
    let (mut pull, mut nearest) = (0.0, f64::INFINITY);
    for _ in 0..18 {
        let middle = f64::midpoint(low, high);
        let surplus = value(&highest(candidates, open, wanted, middle)) - goal;
        if surplus.abs() < nearest {
            (pull, nearest) = (middle, surplus.abs());
        }
        if surplus > 0.0 { low = middle } else { high = middle }
    }
    let mut ordered = highest(candidates, open, wanted + MARGIN, pull);
    let outside = ordered.split_off(wanted);
    let surplus = value(&ordered) - goal;
    settle(candidates, &mut ordered, outside, surplus);
    [always, &ordered].concat()
}

/// Exchanges firms at the margin, the last inside for the first outside, until what the group holds too much is gone.
fn settle(candidates: &[Candidate], chosen: &mut [usize], mut outside: Vec<usize>, mut surplus: f64) {
    let start = chosen.len().saturating_sub(MARGIN);
    let inside = &mut chosen[start..];
    for _ in 0..MARGIN {
        let mut best = (surplus.abs(), 0, 0);
        for (i, a) in inside.iter().enumerate() {
            for (o, b) in outside.iter().enumerate() {
                let left = (surplus - (candidates[*a].value - candidates[*b].value)).abs();
                if left < best.0 {
                    best = (left, i, o);
                }
            }
        }
        let (left, i, o) = best;
        if left >= surplus.abs() {
            return;
        }
        surplus -= candidates[inside[i]].value - candidates[outside[o]].value;
        std::mem::swap(&mut inside[i], &mut outside[o]);
    }
}

/// The `wanted` positions with the highest key, highest first.
fn highest(candidates: &[Candidate], open: &[usize], wanted: usize, pull: f64) -> Vec<usize> {
    let key = |position: usize| candidates[position].standing + pull * candidates[position].taste;
    let mut keyed: Vec<(f64, usize)> = open.iter().map(|&position| (key(position), position)).collect();
    let order = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if wanted < keyed.len() {
        keyed.select_nth_unstable_by(wanted, order);
        keyed.truncate(wanted);
    }
    keyed.sort_unstable_by(order);
    keyed.into_iter().map(|(_, position)| position).collect()
}

/// Positions that are not chosen, in rank order.
pub(super) fn others(free: &[usize], chosen: &[usize], firms: usize) -> Vec<usize> {
    let mut taken = vec![false; firms];
    for &position in chosen {
        taken[position] = true;
    }
    free.iter().copied().filter(|&position| !taken[position]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pareto(firms: u32) -> Vec<Candidate> {
        let one = |rank: u32| Candidate {
            value: 1.0 / f64::from(rank + 1),
            standing: 4.0 - 8.0 * f64::from(rank) / f64::from(firms),
            taste: taste(3, Purpose::SizeClass, rank),
        };
        (0..firms).map(one).collect()
    }

    #[test]
    fn a_group_has_its_size_and_its_share() {
        let candidates = pareto(5000);
        let total: f64 = candidates.iter().map(|candidate| candidate.value).sum();
        let free: Vec<usize> = (0..5000).collect();
        let chosen = choose(&candidates, &free, Group { firms: 200, share: 0.5 }, total, GIANTS);
        let held: f64 = chosen.iter().map(|&position| candidates[position].value).sum::<f64>() / total;
        assert_eq!(chosen.len(), 200);
        assert!((held - 0.5).abs() < 0.001, "{held}");
        assert!((0..10).all(|giant| chosen.contains(&giant)));
        assert_eq!(others(&free, &chosen, 5000).len(), 4800);
    }

    #[test]
    fn a_group_larger_than_the_sample_takes_all() {
        let candidates = pareto(20);
        let free: Vec<usize> = (0..20).collect();
        assert_eq!(choose(&candidates, &free, Group { firms: 30, share: 0.9 }, 1.0, GIANTS).len(), 20);
        assert!(choose(&candidates, &free, Group { firms: 0, share: 0.9 }, 1.0, GIANTS).is_empty());
    }
}
