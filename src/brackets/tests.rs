#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::range_plus_one,
    reason = "tests"
)]

use super::*;
use crate::error::Result;
use crate::measure::{Measure, Undefined, Values};
use crate::random::Stream;

const MEASURES: [&str; 9] =
    ["gini", "hhi", "theil", "mld", "top_share(0.01)", "top_share(0.3)", "cr(1)", "cr(3)", "cr(10)"];
const KOREA: [Option<u64>; 4] = [Some(81_970), Some(10_872), Some(2_426), Some(3_300)];
const KOREA_SHARES: [Option<f64>; 4] = [Some(0.022), Some(0.045), Some(0.031), Some(0.902)];
const LIMITS: [f64; 4] = [0.0, 1e6, 5e6, 10e6];
const PUBLISHED: [(u64, f64); 3] = [(10, 0.346), (100, 0.637), (1000, 0.825)];

fn measure(call: &str) -> Measure {
    call.parse().unwrap()
}

fn korea(concentration: &[(u64, f64)]) -> Brackets {
    let amounts = Amounts::Shares(&KOREA_SHARES);
    let table = ClassTable { lower: Some(&LIMITS), units: &KOREA, amounts, total: Some(541.1e9), concentration };
    Brackets::new(&table).unwrap()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
}

/// A table made from firms, with what it hides.
#[derive(Debug, Clone)]
struct Sample {
    firms: Vec<f64>,
    lower: Vec<f64>,
    units: Vec<Option<u64>>,
    values: Vec<Option<f64>>,
    anchors: Vec<(u64, f64)>,
}

impl Sample {
    fn new(firms: Vec<f64>, lower: Vec<f64>) -> Self {
        let mut firms = firms;
        firms.sort_by(|a, b| b.total_cmp(a));
        let upper = lower.iter().skip(1).copied().chain([f64::INFINITY]);
        let classes: Vec<Vec<f64>> = lower
            .iter()
            .zip(upper)
            .map(|(a, b)| firms.iter().copied().filter(|x| (*a..b).contains(x)).collect())
            .collect();
        let units = classes.iter().map(|class| Some(class.len() as u64)).collect();
        let values = classes.iter().map(|class| Some(crate::measure::sum_of(class))).collect();
        Self { firms, lower, units, values, anchors: Vec::new() }
    }

    /// Firms of a random kind, and limits some of which are values that firms have.
    fn random(stream: &mut Stream) -> Self {
        let count = 1 + (stream.unit() * 40.0) as usize;
        let kind = (stream.unit() * 4.0) as u8;
        let draw = |stream: &mut Stream| {
            let u = 1.0 - stream.unit();
            match kind {
                0 => u.powf(-1.0 / 1.1),
                1 => (2.0 * (u.ln() * -2.0).sqrt() * (std::f64::consts::TAU * stream.unit()).cos()).exp(),
                2 => (u * 5.0).floor() + 0.5,
                _ => (u * 9.0).ceil(),
            }
        };
        let firms: Vec<f64> = (0..count).map(|_| draw(stream)).collect();
        let mut lower = vec![0.0];
        for _ in 0..(stream.unit() * 4.0) as usize {
            let at = (stream.unit() * count as f64) as usize;
            lower.push(if stream.unit() < 0.5 { firms[at] } else { firms[at] * (0.5 + stream.unit()) });
        }
        lower.sort_by(f64::total_cmp);
        lower.dedup();
        Self::new(firms, lower)
    }

    fn anchored(mut self, stream: &mut Stream) -> Self {
        let total = crate::measure::sum_of(&self.firms);
        for _ in 0..1 + (stream.unit() * 3.0) as usize {
            let k = 1 + (stream.unit() * self.firms.len() as f64) as usize;
            if !self.anchors.iter().any(|(known, _)| *known == k as u64) {
                self.anchors.push((k as u64, (crate::measure::sum_of(&self.firms[..k]) / total).min(1.0)));
            }
        }
        self
    }

    fn without_values(mut self, stream: &mut Stream) -> Self {
        for value in &mut self.values {
            if stream.unit() < 0.6 {
                *value = None;
            }
        }
        self
    }

    fn brackets(&self) -> Result<Brackets> {
        Brackets::new(&ClassTable {
            lower: Some(&self.lower),
            units: &self.units,
            amounts: Amounts::Values(&self.values),
            total: Some(crate::measure::sum_of(&self.firms)),
            concentration: &self.anchors,
        })
    }

    /// Whether a distribution keeps all that the table tells.
    fn allows(&self, distribution: &Distribution) {
        let mut firms: Vec<f64> = Vec::new();
        for (value, weight) in distribution.values.iter().zip(&distribution.weights) {
            firms.extend(std::iter::repeat_n(*value, *weight as usize));
        }
        firms.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(firms.len(), self.firms.len());
        let total: f64 = self.firms.iter().sum();
        near(firms.iter().sum::<f64>() / total, 1.0, 1e-9);
        let mut rest = firms.as_slice();
        for (at, lower) in self.lower.iter().enumerate().rev() {
            let (class, below) = rest.split_at(self.units[at].unwrap() as usize);
            let upper = self.lower.get(at + 1).copied().unwrap_or(f64::INFINITY);
            let slack = 1e-9 * total;
            assert!(class.iter().all(|x| *x >= lower - slack && *x <= upper + slack), "{self:?} {class:?} {lower}");
            if let Some(value) = self.values[at] {
                near(class.iter().sum::<f64>() / total, value / total, 1e-9);
            }
            rest = below;
        }
        for (k, share) in &self.anchors {
            near(firms[..usize::try_from(*k).unwrap()].iter().sum::<f64>() / total, *share, 1e-9);
        }
    }

    /// The truth, the estimate and the ends agree with the bounds; the ends are reached where they are said to be.
    fn check(&self) {
        let brackets = self.brackets().unwrap_or_else(|error| panic!("{error}: {self:?}"));
        let values = Values::new(&self.firms).unwrap();
        for call in MEASURES {
            let asked = measure(call);
            let bound = brackets.bound(&asked).unwrap();
            let (low, high) = (bound.low.unwrap(), bound.high.unwrap());
            let truth = asked.of(&values).unwrap();
            let slack = 1e-9 * (1.0 + truth.abs());
            assert!(low <= truth + slack && truth <= high + slack, "{call} {low} {truth} {high} {self:?}");
            let reached = |end| {
                let distribution = brackets.attaining(&asked, end).unwrap();
                self.allows(&distribution);
                asked.of(&Values::weighted(&distribution.values, &distribution.weights).unwrap()).unwrap()
            };
            let (least, most) = (reached(End::Low), reached(End::High));
            near(least, low, 1e-9);
            assert!(most <= high + 1e-8 * (1.0 + high.abs()), "{call} {most} {high} {self:?}");
            assert!(
                !bound.sharp || high.is_infinite() || (most - high).abs() <= 1.1e-6 * high,
                "{call} {most} {high} {self:?}"
            );
            if let Ok(estimated) = brackets.estimated() {
                self.allows(&estimated);
                let raw = asked.of(&Values::weighted(&estimated.values, &estimated.weights).unwrap()).unwrap();
                assert!(raw >= low - slack && raw <= high + slack, "{call} {low} {raw} {high} {self:?}");
                assert!((low..=high).contains(&bound.estimate.unwrap()) || low > high);
            }
        }
    }
}

#[test]
fn korea_2019_has_the_published_numbers() {
    let brackets = korea(&[]);
    let continuous = brackets.gini_continuous();
    near(continuous.low.unwrap(), 0.931_066_492_2, 1e-9);
    near(continuous.high.unwrap(), 0.976_887_784_1, 1e-9);
    near(continuous.estimate.unwrap(), 0.969_216_378_8, 1e-9);
    let theil = brackets.theil().unwrap();
    near(theil.low.unwrap(), 2.857_800_054_5, 1e-9);
    let classes = brackets.classes();
    near(classes[3].alpha.unwrap(), 1.072_515_966, 1e-9);
    near(classes[3].mean.unwrap() / 10e6, 14.790_066_7, 1e-7);
    assert_eq!(
        classes.iter().map(|class| class.method.unwrap()).collect::<Vec<_>>(),
        ["mean_split", "mean_split", "mean_split", "pareto"]
    );
    for (k, expected) in [(10, 0.609_428), (100, 0.712_090_7), (1000, 0.832_047_8)] {
        let bound = brackets.bound(&measure(&format!("cr({k})"))).unwrap();
        near(bound.estimate.unwrap(), expected, 1e-6);
        let published = PUBLISHED.iter().find(|(known, _)| *known == k).unwrap().1;
        assert!(bound.low.unwrap() < published && published < bound.high.unwrap() && bound.sharp);
    }
    let gini = brackets.gini().unwrap();
    assert!(gini.high < continuous.high && continuous.high.unwrap() - gini.high.unwrap() < 1e-5);
    assert!((gini.estimate.unwrap() - continuous.estimate.unwrap()).abs() < 1e-5);
}

#[test]
fn published_ratios_narrow_every_interval() {
    let (plain, anchored) = (korea(&[]), korea(&PUBLISHED));
    for call in ["gini", "hhi", "theil", "mld", "cr(5)", "cr(50)", "cr(500)", "top_share(0.001)"] {
        let (wide, narrow) = (plain.bound(&measure(call)).unwrap(), anchored.bound(&measure(call)).unwrap());
        assert!(wide.low.unwrap() <= narrow.low.unwrap() + 1e-12, "{call}");
        assert!(narrow.high.unwrap() <= wide.high.unwrap() + 1e-12, "{call}");
        assert!(narrow.low <= narrow.estimate && narrow.estimate <= narrow.high, "{call} {narrow:?}");
        let firms = anchored.attaining(&measure(call), End::High).unwrap();
        let most = measure(call).of(&Values::weighted(&firms.values, &firms.weights).unwrap()).unwrap();
        assert!(most.is_infinite() || narrow.high.unwrap() - most < 1e-4 * most, "{call} {most} {narrow:?}");
        assert!(narrow.sharp || matches!(call, "gini" | "theil" | "mld"), "{call} {narrow:?}");
    }
    for (k, share) in PUBLISHED {
        let bound = anchored.bound(&measure(&format!("cr({k})"))).unwrap();
        for end in [bound.low, bound.estimate, bound.high] {
            near(end.unwrap(), share, 1e-9);
        }
    }
}

#[test]
fn class_means_alone_bound_from_below() {
    let mean = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11_904.0, 22_261.0];
    let units = [482_u64, 825, 722, 690, 661, 760, 745, 2140, 1911, 1024];
    let values: Vec<Option<f64>> = mean.iter().zip(units).map(|(mean, units)| Some(mean * units as f64)).collect();
    let units: Vec<Option<u64>> = units.into_iter().map(Some).collect();
    let table =
        ClassTable { lower: None, units: &units, amounts: Amounts::Values(&values), total: None, concentration: &[] };
    let brackets = Brackets::new(&table).unwrap();
    for (call, expected) in [("gini", 0.388_925_666_1), ("theil", 0.256_782_425_9), ("mld", 0.324_881_469_7)] {
        let bound = brackets.bound(&measure(call)).unwrap();
        near(bound.low.unwrap(), expected, 1e-9);
        assert!(bound.high > bound.low, "{bound:?}");
    }
}

#[test]
fn a_table_of_a_pareto_distribution_gives_it_back() {
    let (alpha, mu, firms) = (1.5_f64, 2.0, 1_000_000_u64);
    let below = [0.0, 0.5, 0.9, 0.99];
    let lower: Vec<f64> = below.map(|p: f64| mu * (1.0 - p).powf(-1.0 / alpha)).to_vec();
    let top = |p: f64| (1.0 - p).powf(1.0 - 1.0 / alpha);
    let next = [0.5, 0.9, 0.99, 1.0];
    let units: Vec<Option<u64>> =
        below.iter().zip(next).map(|(p, q)| Some(((q - p) * firms as f64).round() as u64)).collect();
    let shares: Vec<Option<f64>> = below.iter().zip(next).map(|(p, q)| Some(top(*p) - top(q))).collect();
    for concentration in
        [vec![], vec![(100, 1e-4_f64.powf(1.0 / 3.0)), (10_000, 1e-2_f64.powf(1.0 / 3.0))], vec![(1000, 0.1)]]
    {
        let total = Some(3.0 * mu * firms as f64);
        let amounts = Amounts::Shares(&shares);
        let table = ClassTable { lower: Some(&lower), units: &units, amounts, total, concentration: &concentration };
        let brackets = Brackets::new(&table).unwrap();
        near(brackets.gini_continuous().estimate.unwrap(), 0.5, 1e-9);
        for (p, expected) in [
            (0.5, 0.793_700_525_984_1),
            (0.1, 0.464_158_883_361_3),
            (0.01, 0.215_443_469_003_2),
            (0.2, top(0.8)),
            (0.001, 0.1),
        ] {
            let found = brackets.bound(&measure(&format!("top_share({p})"))).unwrap();
            near(found.estimate.unwrap(), expected, 1e-9);
        }
        assert!(brackets.classes().iter().all(|class| class.alpha.is_some_and(|found| (found - alpha).abs() < 1e-9)));
    }
}

#[test]
fn ten_thousand_samples_lie_within_their_bounds() {
    let mut stream = Stream::new(2019, 1);
    for _ in 0..10_000 {
        Sample::random(&mut stream).check();
    }
}

#[test]
fn samples_without_some_values_lie_within_their_bounds() {
    let mut stream = Stream::new(2019, 2);
    for _ in 0..2_000 {
        Sample::random(&mut stream).without_values(&mut stream).check();
    }
}

#[test]
fn samples_with_concentration_ratios_lie_within_their_bounds() {
    let mut stream = Stream::new(2019, 3);
    for _ in 0..150 {
        let sample = Sample::random(&mut stream);
        let anchored = sample.clone().anchored(&mut stream);
        anchored.check();
        for call in MEASURES {
            let (wide, narrow) = (sample.brackets().unwrap(), anchored.brackets().unwrap());
            let (wide, narrow) = (wide.bound(&measure(call)).unwrap(), narrow.bound(&measure(call)).unwrap());
            let slack = 1e-9 * (1.0 + narrow.high.unwrap());
            assert!(wide.low.unwrap() <= narrow.low.unwrap() + slack, "{call} {anchored:?}");
            assert!(narrow.high.unwrap() <= wide.high.unwrap() + slack, "{call} {anchored:?} {wide:?} {narrow:?}");
        }
    }
}

/// All ways to write a total as a sum of so many parts that do not rise.
fn partitions(total: u32, parts: usize, most: u32) -> Vec<Vec<u32>> {
    if parts == 0 {
        return if total == 0 { vec![vec![]] } else { vec![] };
    }
    let firsts = (0..=most.min(total)).rev();
    firsts
        .flat_map(|first| {
            partitions(total - first, parts - 1, first).into_iter().map(move |rest| [vec![first], rest].concat())
        })
        .collect()
}

#[test]
fn bounds_from_ratios_alone_hold_for_every_partition() {
    let all = partitions(20, 5, 20);
    for ranks in [vec![1_usize], vec![2], vec![1, 3], vec![2, 4]] {
        let ratios = |one: &[u32]| -> Vec<u32> { ranks.iter().map(|k| one[..*k].iter().sum()).collect() };
        for one in all.iter().step_by(7) {
            let known = ratios(one);
            let concentration: Vec<(u64, f64)> =
                ranks.iter().zip(&known).map(|(k, sum)| (*k as u64, f64::from(*sum) / 20.0)).collect();
            let bounds = hhi_bounds(&concentration, Some(5)).unwrap();
            let unknown = hhi_bounds(&concentration, None).unwrap();
            let hhi = |one: &[u32]| one.iter().map(|x| f64::from(x * x)).sum::<f64>() / 400.0;
            let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
            for other in all.iter().filter(|other| ratios(other) == known) {
                least = least.min(hhi(other));
                most = most.max(hhi(other));
            }
            let (low, high) = (bounds.low.unwrap(), bounds.high.unwrap());
            assert!(low <= least + 1e-12 && most <= high + 1e-9, "{concentration:?} {low} {least} {most} {high}");
            // Parts are whole twentieths, so the ends may lie a little beyond.
            assert!(high - most < 0.08 && least - low < 0.03, "{concentration:?} {low} {least} {most} {high}");
            assert!(bounds.sharp, "{concentration:?} {bounds:?}");
            assert!(
                unknown.low.unwrap() <= low + 1e-6 && unknown.high.unwrap() >= high - 1e-6,
                "{concentration:?} {bounds:?} {unknown:?}"
            );
        }
    }
}

/// Over borders t₁ and t₂ the firms are filled one after the other, by hand.
fn filled(shares: [f64; 3], counts: [usize; 3], borders: [f64; 2]) -> Option<f64> {
    let limits = [(1.0, borders[0]), (borders[0], borders[1]), (borders[1], 0.0)];
    let mut sum = 0.0;
    for ((share, count), (most, least)) in shares.into_iter().zip(counts).zip(limits) {
        let mut left = share - least * count as f64;
        if most < least || left < 0.0 {
            return None;
        }
        for _ in 0..count {
            let more = left.clamp(0.0, most - least);
            sum += (least + more).powi(2);
            left -= more;
        }
        if left > 1e-12 {
            return None;
        }
    }
    Some(sum)
}

#[test]
fn the_largest_hhi_is_exact() {
    let known = hhi_bounds(&[(1, 0.3), (3, 0.7)], Some(6)).unwrap();
    near(known.high.unwrap(), 0.22, 1e-12);
    assert!(known.sharp);
    // A fine grid over both borders: nothing is above the bound, and the bound is near the highest point.
    for (first, second, counts) in [
        (0.3, 0.4, [1, 2, 3]),
        (0.31, 0.37, [1, 2, 4]),
        (0.5, 0.3, [2, 3, 4]),
        (0.42, 0.33, [2, 2, 9]),
        (0.6, 0.25, [3, 3, 3]),
        (0.25, 0.35, [1, 3, 12]),
    ] {
        let [one, two, three] = counts;
        let concentration = [(one as u64, first), ((one + two) as u64, first + second)];
        let bounds = hhi_bounds(&concentration, Some((one + two + three) as u64)).unwrap();
        let high = bounds.high.unwrap();
        let steps = 600;
        let grid = (0..=steps).flat_map(|i| (0..=steps).map(move |j| [i, j].map(|k| f64::from(k) / f64::from(steps))));
        let shares = [first, second, 1.0 - first - second];
        let highest = grid.filter_map(|borders| filled(shares, counts, borders)).fold(0.0, f64::max);
        assert!(highest <= high + 1e-12 && high <= highest + 2e-3, "{counts:?} {highest} {high}");
        assert!(bounds.sharp, "{counts:?} {bounds:?}");
    }
}

#[test]
fn firms_without_number_have_their_infimum_and_supremum() {
    for (k, share, high) in [(2, 0.6, 0.36), (1, 0.5, 0.5), (1, 0.3, 0.09 * 3.0 + 0.01), (4, 0.4, 0.16)] {
        let bounds = hhi_bounds(&[(k, share)], None).unwrap();
        let (low, found) = (bounds.low.unwrap(), bounds.high.unwrap());
        near(low, share * share / k as f64, 1e-16);
        near(found, high, 1e-16);
        // With very many firms the search comes as near from below.
        let many = hhi_bounds(&[(k, share)], Some(1 << 30)).unwrap();
        near(many.high.unwrap(), found, 1e-8);
        assert!(many.low.unwrap() >= low);
    }
    near(hhi_bounds(&[(2, 0.6), (4, 0.8)], None).unwrap().low.unwrap(), 0.2, 1e-15);
    assert!(hhi_bounds(&[], Some(5)).unwrap_err().is_usage());
}

#[test]
fn a_number_of_firms_that_is_missing_leaves_what_does_not_need_it() {
    let mut stream = Stream::new(2019, 4);
    for _ in 0..500 {
        let mut sample = Sample::random(&mut stream);
        for units in &mut sample.units {
            if stream.unit() < 0.5 {
                *units = None;
            }
        }
        let brackets = sample.brackets().unwrap();
        let values = Values::new(&sample.firms).unwrap();
        for call in ["hhi", "cr(1)", "cr(3)"] {
            let bound = brackets.bound(&measure(call)).unwrap();
            let truth = measure(call).of(&values).unwrap();
            assert!(
                bound.low.unwrap() <= truth + 1e-9 && truth <= bound.high.unwrap() + 1e-9,
                "{call} {bound:?} {sample:?}"
            );
        }
        if sample.units.contains(&None) && brackets.firms().is_none() {
            assert_eq!(brackets.gini().unwrap().low, Err(Undefined::UnknownUnits));
        }
    }
}

#[test]
fn shares_without_a_total_bound_less() {
    let table = |total| {
        let amounts = Amounts::Shares(&KOREA_SHARES);
        Brackets::new(&ClassTable { lower: Some(&LIMITS), units: &KOREA, amounts, total, concentration: &[] }).unwrap()
    };
    let (known, unknown) = (table(Some(541.1e9)), table(None));
    for call in ["gini", "hhi", "theil", "cr(100)"] {
        let (narrow, wide) = (known.bound(&measure(call)).unwrap(), unknown.bound(&measure(call)).unwrap());
        assert_eq!(narrow.low, wide.low);
        assert!(narrow.high <= wide.high && !wide.sharp && wide.estimate.is_err(), "{call} {narrow:?} {wide:?}");
    }
}

fn problem(table: &ClassTable<'_>) -> String {
    Brackets::new(table).unwrap_err().to_string()
}

#[test]
fn contradictions_name_the_row() {
    let base = ClassTable {
        lower: Some(&LIMITS),
        units: &KOREA,
        amounts: Amounts::Shares(&KOREA_SHARES),
        total: Some(541.1e9),
        concentration: &[],
    };
    let shares = |shares: [f64; 4]| shares.map(Some);
    let text = problem(&ClassTable { amounts: Amounts::Shares(&shares([0.022, 0.001, 0.075, 0.902])), ..base });
    assert!(text.starts_with("column 'value', row 2: is below lower limit × units"), "{text}");
    let text = problem(&ClassTable { amounts: Amounts::Shares(&shares([0.022, 0.045, 0.031, 0.91])), ..base });
    assert!(text.contains("do not add up to 1"), "{text}");
    let text = problem(&ClassTable { amounts: Amounts::Shares(&shares([2.2, 4.5, 3.1, 90.2])), ..base });
    assert!(text.contains("in per cent"), "{text}");
    let text = problem(&ClassTable { lower: Some(&[0.0, 5e6, 1e6, 1e7]), ..base });
    assert!(text.starts_with("column 'lower', row 3"), "{text}");
    let text =
        problem(&ClassTable { amounts: Amounts::Values(&[None, Some(1e9), None, Some(1e11)]), total: None, ..base });
    assert!(text.starts_with("column 'value', row 1: is missing, and so is the total"), "{text}");
    for (concentration, why) in [
        (vec![(10, 34.6)], "CR10: takes"),
        (vec![(10, 0.5), (100, 0.4)], "CR100: is smaller than CR10"),
        (vec![(10, 0.3), (10, 0.3)], "CR10: is given twice"),
        (vec![(3300, 0.8)], "CR3300: is not the sum"),
        (vec![(1000, 0.95)], "CR1000: contradicts"),
        (vec![(10, 0.001)], "CR10: the firms below it would have to be larger"),
        (vec![(3000, 0.901)], "CR3000: contradicts the limits of the class in row 4"),
        (vec![(1_000_000, 0.9)], "CR1000000: there are no more firms"),
    ] {
        let text = problem(&ClassTable { concentration: &concentration, ..base });
        assert!(text.contains(why), "{text} is not {why}");
    }
    let rounded = ClassTable { amounts: Amounts::Shares(&shares([0.022, 0.045, 0.031, 0.903])), ..base };
    assert_eq!(Brackets::new(&rounded).unwrap().notes().len(), 1);
    assert!(korea(&[]).bound(&measure("wolfson")).unwrap_err().is_usage());
}
