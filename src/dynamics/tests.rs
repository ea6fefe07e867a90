//! All 98 figures against an obvious, slow second computation, and the laws that they obey.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests; whole numbers are compared")]

use super::*;
use crate::measure::{Number, Undefined};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A flow: firm, year, product, market, value.
type Flow = (u8, i32, u32, u32, f64);
type Key = (u8, i32);

/// What the conventions say, in words of sets; `flows` hold each firm, year, product and market once.
struct Reference<'a> {
    setting: &'a Setting<'a>,
    calendar: BTreeSet<i32>,
    flows: BTreeMap<Key, Vec<Flow>>,
}

impl<'a> Reference<'a> {
    fn new(setting: &'a Setting<'a>, flows: &[Flow]) -> Self {
        let mut of_firms: BTreeMap<Key, Vec<Flow>> = BTreeMap::new();
        for flow in flows.iter().filter(|flow| flow.4 > 0.0) {
            of_firms.entry((flow.0, flow.1)).or_default().push(*flow);
        }
        let calendar = (0..setting.years.len()).map(|at| setting.years.year(at)).collect();
        Self { setting, calendar, flows: of_firms }
    }

    fn exporters(&self, year: i32) -> BTreeSet<u8> {
        self.flows.keys().filter(|key| key.1 == year).map(|key| key.0).collect()
    }

    fn entrants(&self, year: i32) -> BTreeSet<u8> {
        &self.exporters(year) - &self.exporters(year - 1)
    }

    fn exiters(&self, year: i32) -> BTreeSet<u8> {
        &self.exporters(year - 1) - &self.exporters(year)
    }

    fn incumbents(&self, year: i32) -> BTreeSet<u8> {
        &self.exporters(year) & &self.exporters(year - 1)
    }

    fn surviving(&self, year: i32) -> BTreeSet<u8> {
        &self.entrants(year) & &self.exporters(year + 1)
    }

    fn value(&self, firm: u8, year: i32) -> f64 {
        self.flows[&(firm, year)].iter().map(|flow| flow.4).sum()
    }

    fn kinds(&self, firm: u8, year: i32, kind: fn(&Flow) -> u32) -> BTreeSet<u32> {
        self.flows[&(firm, year)].iter().map(kind).collect()
    }

    fn growth(&self, firm: u8, before: i32) -> f64 {
        let (x, y) = (self.value(firm, before), self.value(firm, before + 1));
        match self.setting.growth {
            Growth::Log => y.ln() - x.ln(),
            Growth::Rate => y / x - 1.0,
            Growth::Midpoint => 2.0 * (y - x) / (x + y),
        }
    }

    /// Why a year lacks the neighbours at some distances.
    fn lacks(&self, year: i32, distances: &[i32]) -> Option<Undefined> {
        distances.iter().map(|distance| year + distance).find(|needed| !self.calendar.contains(needed)).map(|needed| {
            if needed < *self.calendar.first().unwrap() {
                Undefined::FirstYear
            } else if needed > *self.calendar.last().unwrap() {
                Undefined::LastYear
            } else {
                Undefined::YearGap
            }
        })
    }

    fn row(&self, year: i32) -> Vec<Number> {
        let (before, around) = (self.lacks(year, &[-1]), self.lacks(year, &[-1, 1]));
        let values =
            |firms: BTreeSet<u8>, year: i32| firms.iter().map(|firm| self.value(*firm, year)).collect::<Vec<_>>();
        let (all, total) = (self.exporters(year), values(self.exporters(year), year).iter().sum::<f64>());
        let (entrants, surviving) = (self.entrants(year), self.surviving(year));
        let mut row = vec![
            number(None, all.len() as f64),
            number(before, entrants.len() as f64),
            number(before, self.exiters(year).len() as f64),
            number(around, surviving.len() as f64),
            number(before, self.incumbents(year).len() as f64),
        ];
        row.extend(five(None, values(all.clone(), year)));
        row.extend(five(before, values(entrants.clone(), year)));
        row.extend(before.map_or_else(|| five(None, values(self.exiters(year), year - 1)), |_| five(before, vec![])));
        row.extend(five(around, values(surviving.clone(), year)));
        row.extend(five(before, values(self.incumbents(year), year)));
        row.extend(five(before, self.incumbents(year).iter().map(|firm| self.growth(*firm, year - 1)).collect()));
        row.extend(five(around, surviving.iter().map(|firm| self.growth(*firm, year)).collect()));
        let mut sorted = values(all.clone(), year);
        sorted.sort_by(|a, b| b.total_cmp(a));
        row.push(rate(
            None,
            sorted.iter().map(|x| (x / total) * (x / total)).sum(),
            if all.is_empty() { 0.0 } else { 1.0 },
        ));
        for percent in [1, 5, 25] {
            row.push(rate(None, sorted[..(percent * all.len()).div_ceil(100)].iter().sum(), total));
        }
        let (products, markets) =
            (self.breadth(year, self.setting.products, product), self.breadth(year, self.setting.markets, market));
        row.extend([&products[..3], &markets[..3], &products[3..], &markets[3..]].concat());
        let survival = |years: i32| {
            let distances: Vec<i32> = std::iter::once(-1).chain(1..=years).collect();
            let lasting = entrants.iter().filter(|firm| (1..=years).all(|k| self.exporters(year + k).contains(firm)));
            rate(self.lacks(year, &distances), lasting.count() as f64, entrants.len() as f64)
        };
        row.push(rate(before, entrants.len() as f64, all.len() as f64));
        row.push(rate(before, self.exiters(year).len() as f64, self.exporters(year - 1).len() as f64));
        row.push(survival(1));
        row.push(rate(before, values(entrants.clone(), year).iter().sum(), total));
        row.extend([survival(2), survival(3)]);
        row.extend(self.churn(year, self.setting.products, product));
        row.extend(self.churn(year, self.setting.markets, market));
        row
    }

    fn breadth(&self, year: i32, apart: Apart, kind: fn(&Flow) -> u32) -> Vec<Number> {
        let why = no_kinds(apart);
        let mut exporters: BTreeMap<u32, BTreeSet<u8>> = BTreeMap::new();
        let mut counts = Vec::new();
        for firm in self.exporters(year) {
            let kinds = self.kinds(firm, year, kind);
            counts.push(kinds.len() as f64);
            for kind in kinds {
                assert!(exporters.entry(kind).or_default().insert(firm));
            }
        }
        let exporters = exporters.values().map(|firms| firms.len() as f64).collect();
        [three(why, counts), three(why, exporters)].concat()
    }

    fn churn(&self, year: i32, apart: Apart, kind: fn(&Flow) -> u32) -> Vec<Number> {
        let why = no_kinds(apart);
        let (before, around) = (why.or(self.lacks(year, &[-1])), why.or(self.lacks(year, &[-1, 1])));
        let added = |firm: u8, year: i32| &self.kinds(firm, year, kind) - &self.kinds(firm, year - 1, kind);
        let entry = |firm: u8, year: i32| added(firm, year).len() as f64 / self.kinds(firm, year, kind).len() as f64;
        let value = |firm: u8, year: i32| {
            let new = added(firm, year);
            let flows = self.flows[&(firm, year)].iter().filter(|flow| new.contains(&kind(flow)));
            flows.map(|flow| flow.4).sum::<f64>() / self.value(firm, year)
        };
        let exit = |firm: u8| {
            let had = self.kinds(firm, year - 1, kind);
            (&had - &self.kinds(firm, year, kind)).len() as f64 / had.len() as f64
        };
        let kept =
            self.incumbents(year).into_iter().filter(|firm| self.incumbents(year - 1).contains(firm)).filter_map(
                |firm| {
                    let new = added(firm, year - 1);
                    (!new.is_empty()).then(|| (&new & &self.kinds(firm, year, kind)).len() as f64 / new.len() as f64)
                },
            );
        let (incumbents, surviving) = (self.incumbents(year), self.surviving(year));
        [
            three(before, incumbents.iter().map(|firm| entry(*firm, year)).collect()),
            three(around, surviving.iter().map(|firm| entry(*firm, year + 1)).collect()),
            three(before, incumbents.iter().map(|firm| value(*firm, year)).collect()),
            three(around, surviving.iter().map(|firm| value(*firm, year + 1)).collect()),
            three(before, incumbents.iter().map(|firm| exit(*firm)).collect()),
            three(why.or(self.lacks(year, &[-1, -2])), kept.collect()),
        ]
        .concat()
    }
}

fn product(flow: &Flow) -> u32 {
    flow.2
}

fn market(flow: &Flow) -> u32 {
    flow.3
}

fn no_kinds(apart: Apart) -> Option<Undefined> {
    match apart {
        Apart::Yes => None,
        Apart::IsGroup => Some(Undefined::NotApart),
        Apart::NoColumn => Some(Undefined::NoColumn),
    }
}

fn number(why: Option<Undefined>, x: f64) -> Number {
    why.map_or(Ok(x), Err)
}

fn rate(why: Option<Undefined>, part: f64, whole: f64) -> Number {
    if why.is_none() && whole <= 0.0 { Err(Undefined::NoFirms) } else { number(why, part / whole) }
}

fn three(why: Option<Undefined>, x: Vec<f64>) -> Vec<Number> {
    five(why, x)[..3].to_vec()
}

fn five(why: Option<Undefined>, mut x: Vec<f64>) -> Vec<Number> {
    let why = why.or(x.is_empty().then_some(Undefined::NoFirms));
    if let Some(why) = why {
        return vec![Err(why); 5];
    }
    x.sort_by(f64::total_cmp);
    let n = x.len();
    let percentile = |quarters: usize| {
        let (h, rest) = (quarters * n / 4, quarters * n % 4);
        if rest == 0 { f64::midpoint(x[h - 1], x[h]) } else { x[h] }
    };
    let mean = x.iter().sum::<f64>() / n as f64;
    let squares: f64 = x.iter().map(|x| (x - mean).powi(2)).sum();
    let deviation = if n == 1 { Err(Undefined::OneFirm) } else { Ok((squares / (n as f64 - 1.0)).sqrt()) };
    vec![Ok(mean), Ok(percentile(2)), deviation, Ok(percentile(1)), Ok(percentile(3))]
}

/// The group of some flows; a firm for which `second` says so is collected in another group that is put to the first.
fn group_of<'f>(
    setting: &Setting<'_>,
    firms: impl Iterator<Item = &'f Vec<Flow>>,
    second: impl Fn(u8) -> bool,
) -> Group {
    let mut parts = [Group::new(), Group::new()];
    let mut scratch = Scratch::default();
    for flows in firms {
        let place = |year: i32| (0..setting.years.len()).find(|at| setting.years.year(*at) == year).unwrap();
        let years: Vec<u16> = flows.iter().map(|flow| u16::try_from(place(flow.1)).unwrap()).collect();
        let codes = |apart: Apart, kind: fn(&Flow) -> u32| -> Vec<u32> {
            if apart == Apart::Yes { flows.iter().map(kind).collect() } else { Vec::new() }
        };
        let (products, markets) = (codes(setting.products, product), codes(setting.markets, market));
        let values: Vec<f64> = flows.iter().map(|flow| flow.4).collect();
        let firm = FirmFlows { years: &years, products: &products, markets: &markets, values: &values };
        parts[usize::from(second(flows[0].0))].firm(setting, &firm, &mut scratch);
    }
    let [mut first, second] = parts;
    first.append(second);
    first
}

fn by_firm(flows: &[Flow]) -> BTreeMap<u8, Vec<Flow>> {
    let mut firms: BTreeMap<u8, Vec<Flow>> = BTreeMap::new();
    for flow in flows {
        firms.entry(flow.0).or_default().push(*flow);
    }
    firms
}

/// A row to the bit.
type Bits = (usize, Vec<Result<u64, Undefined>>, u64, [u64; 3]);

fn bits(rows: &[GroupYear]) -> Vec<Bits> {
    let row = |row: &GroupYear| {
        let figures = row.figures.iter().map(|figure| figure.map(f64::to_bits)).collect();
        (row.year, figures, row.firms, [row.total, row.largest[0], row.largest[1]].map(f64::to_bits))
    };
    rows.iter().map(row).collect()
}

/// Histories: few firms, or some hundreds; years with gaps; values of ties, zeros and all magnitudes.
fn flows() -> impl Strategy<Value = (Vec<i32>, Vec<Flow>)> {
    let value = || {
        prop_oneof![
            3 => (1..6_u32).prop_map(f64::from),
            3 => 0.01..1e6_f64,
            1 => Just(0.0),
            1 => (-3..9_i32).prop_map(|e| 10.0_f64.powi(e)),
        ]
    };
    let sizes = prop_oneof![Just((1_u8, 1..12_usize)), Just((4, 1..60)), Just((120, 200..700))];
    (prop::collection::btree_set(2000..2007_i32, 1..7), sizes, 1..5_u32).prop_flat_map(
        move |(years, (firms, n), kinds)| {
            let years: Vec<i32> = years.into_iter().collect();
            let key = (0..firms, prop::sample::select(years.clone()), 0..kinds, 0..kinds);
            prop::collection::vec((key, value()), n).prop_map(move |flows| {
                let flows: BTreeMap<_, _> = flows.into_iter().collect();
                // Codes that are far apart and not in the order of the alphabet of anything.
                let flow = |(key, value): ((u8, i32, u32, u32), f64)| {
                    (key.0, key.1, key.2 * 1_000_003, u32::MAX - key.3 * 7, value)
                };
                let mut flows: Vec<Flow> = flows.into_iter().map(flow).collect();
                flows.sort_by_key(|flow| (flow.0, flow.1, flow.2, flow.3));
                (years.clone(), flows)
            })
        },
    )
}

fn apart() -> impl Strategy<Value = Apart> {
    prop_oneof![6 => Just(Apart::Yes), 1 => Just(Apart::IsGroup), 1 => Just(Apart::NoColumn)]
}

fn kind_of_growth() -> impl Strategy<Value = Growth> {
    prop::sample::select(vec![Growth::Log, Growth::Rate, Growth::Midpoint])
}

/// Name of a figure by its place.
fn code(at: usize) -> String {
    let mut codes: Vec<String> = (1..=5).map(|k| format!("A{k}")).collect();
    let mut add = |block: &str, bases: std::ops::RangeInclusive<u32>, statistics: &[&str]| {
        for base in bases {
            codes.extend(statistics.iter().map(|suffix| format!("{block}{base}{suffix}")));
        }
    };
    add("A", 6..=12, &["i", "ii", "iii", "iv", "v"]);
    add("B", 1..=1, &[""]);
    add("B", 2..=6, &["i", "ii", "iii"]);
    add("C", 1..=6, &[""]);
    add("D", 1..=6, &["i", "ii", "iii"]);
    add("E", 1..=6, &["i", "ii", "iii"]);
    assert_eq!(codes.len(), FIGURES);
    codes.swap_remove(at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_figure_is_that_of_the_reference(
        (calendar, flows) in flows(), growth in kind_of_growth(), products in apart(), markets in apart(),
    ) {
        let years = Years::new(&calendar).unwrap();
        let setting = Setting { years: &years, growth, products, markets };
        let reference = Reference::new(&setting, &flows);
        let rows = group_of(&setting, by_firm(&flows).values(), |_| false).finish(&setting);
        let expected: Vec<i32> = calendar.iter().copied()
            .filter(|year| !reference.exporters(*year).is_empty() || !reference.exporters(year - 1).is_empty())
            .collect();
        prop_assert_eq!(rows.iter().map(|row| years.year(row.year)).collect::<Vec<_>>(), expected);
        for row in rows {
            let year = years.year(row.year);
            let values: Vec<f64> = reference.exporters(year).iter().map(|firm| reference.value(*firm, year)).collect();
            prop_assert_eq!(row.firms, values.len() as u64);
            prop_assert!((row.total - values.iter().sum::<f64>()).abs() <= 1e-12 * row.total);
            prop_assert!((row.largest[0] - values.iter().copied().fold(0.0, f64::max)).abs() <= 1e-12 * row.total);
            let expected = reference.row(year);
            prop_assert_eq!(expected.len(), FIGURES);
            for (at, (found, expected)) in row.figures.iter().zip(&expected).enumerate() {
                let same = match (found, expected) {
                    (Ok(found), Ok(expected)) => {
                        // The reference rounds on its way: values to so many digits of all value, growth and shares of 1.
                        let size = if (5..30).contains(&at) { flows.iter().map(|flow| flow.4).sum() } else { 1.0 };
                        (found - expected).abs() <= 1e-9 * expected.abs().max(1e-4 * size)
                    }
                    (found, expected) => found == expected,
                };
                prop_assert!(same, "{} in {year}: {found:?}, expected {expected:?}", code(at));
            }
        }
    }

    #[test]
    fn no_bit_depends_on_order_or_split((calendar, flows) in flows(), cut in any::<u8>(), growth in kind_of_growth()) {
        let years = Years::new(&calendar).unwrap();
        let setting = Setting { years: &years, growth, products: Apart::Yes, markets: Apart::Yes };
        let firms = by_firm(&flows);
        let whole = bits(&group_of(&setting, firms.values(), |_| false).finish(&setting));
        prop_assert_eq!(&whole, &bits(&group_of(&setting, firms.values().rev(), |_| true).finish(&setting)));
        let part = |firm: u8| firm.wrapping_mul(37) < cut;
        prop_assert_eq!(&whole, &bits(&group_of(&setting, firms.values().rev(), part).finish(&setting)));
    }

    #[test]
    fn firms_are_accounted_for((calendar, flows) in flows()) {
        let years = Years::new(&calendar).unwrap();
        let setting = Setting { years: &years, growth: Growth::Log, products: Apart::Yes, markets: Apart::Yes };
        let rows = group_of(&setting, by_firm(&flows).values(), |_| false).finish(&setting);
        let mut before = vec![0.0; years.len() + 1];
        for row in rows {
            let [exporters, entrants, exiters, _, incumbents] = [0, 1, 2, 3, 4].map(|at| row.figures[at]);
            before[row.year + 1] = exporters.unwrap();
            if let (Ok(entrants), Ok(exiters), Ok(incumbents)) = (entrants, exiters, incumbents) {
                prop_assert_eq!(exporters.unwrap(), entrants + incumbents);
                prop_assert_eq!(exporters.unwrap(), before[row.year] + entrants - exiters);
            }
        }
    }
}

/// Two years worked out by hand.
#[test]
fn a_small_panel_by_hand() {
    let years = Years::new(&[2020, 2021]).unwrap();
    let setting = Setting { years: &years, growth: Growth::Rate, products: Apart::Yes, markets: Apart::IsGroup };
    let flows = [
        (0, 2020, 1, 0, 10.0), // stays, drops product 1, adds 2 and 3
        (0, 2020, 4, 0, 10.0),
        (0, 2021, 2, 0, 5.0),
        (0, 2021, 3, 0, 5.0),
        (0, 2021, 4, 0, 30.0),
        (1, 2020, 1, 0, 60.0), // leaves
        (2, 2021, 4, 0, 60.0), // enters
        (3, 2021, 9, 0, 0.0),  // exports nothing
    ];
    let rows = group_of(&setting, by_firm(&flows).values(), |_| false).finish(&setting);
    let figure = |row: usize, wanted: &str| rows[row].figures[(0..FIGURES).find(|at| code(*at) == wanted).unwrap()];
    assert_eq!((figure(0, "A1"), figure(0, "A2")), (Ok(2.0), Err(Undefined::FirstYear)));
    assert_eq!(["A1", "A2", "A3", "A5"].map(|code| figure(1, code)), [Ok(2.0), Ok(1.0), Ok(1.0), Ok(1.0)]);
    assert_eq!(["A6i", "A7i", "A8i", "A10ii"].map(|code| figure(1, code)), [Ok(50.0), Ok(60.0), Ok(60.0), Ok(40.0)]);
    assert_eq!(["A11i", "B1", "B2iii"].map(|code| figure(1, code)), [Ok(1.0), Ok(0.52), Ok(0.6)]);
    assert_eq!(["B3i", "B5i", "B4i"].map(|code| figure(1, code)), [Ok(2.0), Ok(4.0 / 3.0), Err(Undefined::NotApart)]);
    assert_eq!(["C1", "C2", "C4"].map(|code| figure(1, code)), [Ok(0.5), Ok(0.5), Ok(0.6)]);
    assert_eq!(["D1i", "D3i", "D5i"].map(|code| figure(1, code)), [Ok(2.0 / 3.0), Ok(0.25), Ok(0.5)]);
    assert_eq!(
        ["C3", "D6i", "E1i", "A11iii"].map(|code| figure(1, code)),
        [Err(Undefined::LastYear), Err(Undefined::FirstYear), Err(Undefined::NotApart), Err(Undefined::OneFirm),]
    );
    assert_eq!((rows[1].firms, rows[1].total, rows[1].largest), (2, 100.0, [60.0, 40.0]));
}
