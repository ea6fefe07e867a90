//! Tests of the margins of growth against obvious slow ways.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Value of every product and market of a firm in every year, by place of the year.
type Firm = BTreeMap<(u16, u32, u32), f64>;

fn panels() -> impl Strategy<Value = (Vec<i32>, Vec<Firm>)> {
    let value = prop_oneof![1 => Just(0.0), 4 => (1..9_u32).prop_map(f64::from), 2 => 0.001..1e9_f64];
    let years = prop::collection::btree_set(2000..2007_i32, 1..7);
    years.prop_flat_map(move |years| {
        let last = u16::try_from(years.len()).unwrap();
        let firm = prop::collection::btree_map((0..last, 0..4_u32, 0..4_u32), value.clone(), 0..25);
        (Just(years.into_iter().collect()), prop::collection::vec(firm, 0..8))
    })
}

fn add(margins: &mut Margins, firm: &Firm, scratch: &mut MarginScratch) {
    let years: Vec<u16> = firm.keys().map(|key| key.0).collect();
    let products: Vec<u32> = firm.keys().map(|key| key.1).collect();
    let markets: Vec<u32> = firm.keys().map(|key| key.2).collect();
    let values: Vec<f64> = firm.values().copied().collect();
    let flows = FirmFlows { years: &years, products: &products, markets: &markets, values: &values };
    margins.firm(&flows, scratch);
}

fn margins<'a>(years: &[i32], firms: impl IntoIterator<Item = &'a Firm>) -> Margins {
    let mut margins = Margins::new(&Years::new(years).unwrap());
    let mut scratch = MarginScratch::default();
    firms.into_iter().for_each(|firm| add(&mut margins, firm, &mut scratch));
    margins
}

/// Name of the margin, to the firms, the number of flows and the change.
type Slow = BTreeMap<String, (BTreeSet<usize>, u64, f64)>;

fn slow(firms: &[Firm], before: u16, after: u16) -> Slow {
    let mut found = Slow::new();
    for (number, firm) in firms.iter().enumerate() {
        let of = |year: u16| -> BTreeMap<(u32, u32), f64> {
            let of_year = firm.iter().filter(|(key, value)| key.0 == year && **value > 0.0);
            of_year.map(|(key, value)| ((key.1, key.2), *value)).collect()
        };
        let (was, is) = (of(before), of(after));
        let keys: BTreeSet<(u32, u32)> = was.keys().chain(is.keys()).copied().collect();
        for (product, market) in keys {
            let value = |year: &BTreeMap<(u32, u32), f64>| year.get(&(product, market)).copied().unwrap_or(0.0);
            let (x, y) = (value(&was), value(&is));
            let lacks = |year: &BTreeMap<(u32, u32), f64>| {
                let (p, m) = (year.keys().all(|key| key.0 != product), year.keys().all(|key| key.1 != market));
                match (p, m) {
                    (true, true) => "both",
                    (true, false) => "product",
                    (false, true) => "market",
                    (false, false) => "combination",
                }
            };
            let names = if was.is_empty() {
                vec!["entering".to_owned()]
            } else if is.is_empty() {
                vec!["exiting".to_owned()]
            } else if x > 0.0 && y > 0.0 {
                vec!["continuing".to_owned(), "intensive".to_owned()]
            } else if x > 0.0 {
                vec!["continuing".to_owned(), "dropped".to_owned(), format!("dropped {}", lacks(&is))]
            } else {
                vec!["continuing".to_owned(), "added".to_owned(), format!("added {}", lacks(&was))]
            };
            for name in names.into_iter().chain(["total".to_owned()]) {
                let entry = found.entry(name).or_default();
                entry.0.insert(number);
                entry.1 += 1;
                entry.2 += y - x;
            }
        }
    }
    found
}

/// Firms, pairs of firm and code, and change of what continuing firms have in both years, the later, the earlier.
fn slow_turnover(firms: &[Firm], [before, after]: [u16; 2], code: impl Fn(u32, u32) -> u32) -> [(u64, u64, f64); 3] {
    let mut found = [(0, 0, 0.0); 3];
    for firm in firms {
        let of = |year: u16| {
            let mut values: BTreeMap<u32, f64> = BTreeMap::new();
            for (key, value) in firm.iter().filter(|(key, value)| key.0 == year && **value > 0.0) {
                *values.entry(code(key.1, key.2)).or_default() += value;
            }
            values
        };
        let (was, is) = (of(before), of(after));
        if was.is_empty() || is.is_empty() {
            continue;
        }
        let mut codes = [0; 3];
        for code in was.keys().chain(is.keys()).copied().collect::<BTreeSet<u32>>() {
            let kind = match (was.get(&code), is.get(&code)) {
                (Some(_), Some(_)) => 0,
                (None, _) => 1,
                (_, None) => 2,
            };
            codes[kind] += 1;
            found[kind].2 += is.get(&code).unwrap_or(&0.0) - was.get(&code).unwrap_or(&0.0);
        }
        for (kind, codes) in codes.into_iter().enumerate() {
            found[kind].0 += u64::from(codes > 0);
            found[kind].1 += codes;
        }
    }
    found
}

fn named(found: &GrowthMargins) -> Vec<(&'static str, Margin)> {
    let (added, dropped) = (&found.added, &found.dropped);
    vec![
        ("total", found.total),
        ("entering", found.entering),
        ("exiting", found.exiting),
        ("continuing", found.continuing),
        ("intensive", found.intensive),
        ("added", added.total),
        ("added product", added.product),
        ("added market", added.market),
        ("added both", added.product_and_market),
        ("added combination", added.combination),
        ("dropped", dropped.total),
        ("dropped product", dropped.product),
        ("dropped market", dropped.market),
        ("dropped both", dropped.product_and_market),
        ("dropped combination", dropped.combination),
    ]
}

proptest! {
    #[test]
    fn margins_are_those_of_the_sets((years, firms) in panels()) {
        let found = margins(&years, &firms).finish();
        prop_assert_eq!(found.len(), years.len());
        for (at, margins) in found.into_iter().enumerate() {
            let Ok(margins) = margins else {
                prop_assert!(!years.contains(&(years[at] - 1)));
                continue;
            };
            let after = u16::try_from(at).unwrap();
            let slow = slow(&firms, after - 1, after);
            let scale = margins.before + margins.after;
            for (name, margin) in named(&margins) {
                let (of, flows, change) = slow.get(name).cloned().unwrap_or_default();
                prop_assert_eq!((margin.firms, margin.flows), (of.len() as u64, flows), "{}", name);
                prop_assert!((margin.change - change).abs() <= 1e-12 * scale, "{}", name);
                prop_assert_eq!(margin.share, ratio(margin.change, margins.before));
            }
            let pair = [after - 1, after];
            for (found, slow) in [
                (margins.products, slow_turnover(&firms, pair, |product, _| product)),
                (margins.markets, slow_turnover(&firms, pair, |_, market| market)),
            ] {
                for (margin, slow) in [found.continued, found.added, found.dropped].into_iter().zip(slow) {
                    prop_assert_eq!((margin.firms, margin.flows), (slow.0, slow.1));
                    prop_assert!((margin.change - slow.2).abs() <= 1e-12 * scale);
                }
            }
        }
    }

    #[test]
    fn parts_sum_to_the_whole((years, firms) in panels()) {
        for margins in margins(&years, &firms).finish().into_iter().flatten() {
            let near = |parts: &[Margin], whole: &Margin| {
                let sum: f64 = parts.iter().map(|part| part.change).sum();
                (sum - whole.change).abs() <= 1e-12 * (margins.before + margins.after)
            };
            let GrowthMargins { total, entering, exiting, continuing, intensive, .. } = margins;
            let GrowthMargins { added, dropped, products, markets, before, after, .. } = margins;
            prop_assert!(near(&[entering, exiting, continuing], &total));
            prop_assert!(near(&[intensive, added.total, dropped.total], &continuing));
            for of in [products, markets] {
                prop_assert!(near(&[of.continued, of.added, of.dropped], &continuing));
            }
            for of in [added, dropped] {
                prop_assert!(near(&[of.product, of.market, of.product_and_market, of.combination], &of.total));
            }
            prop_assert!((total.change - (after - before)).abs() <= 1e-12 * (after + before));
        }
    }

    #[test]
    fn neither_order_nor_split_moves_a_bit((years, firms) in panels(), at: prop::sample::Index) {
        let whole = margins(&years, &firms).finish();
        prop_assert_eq!(&margins(&years, firms.iter().rev()).finish(), &whole);
        let (first, rest) = firms.split_at(if firms.is_empty() { 0 } else { at.index(firms.len()) });
        let mut parts = margins(&years, rest);
        parts.append(&margins(&years, first));
        prop_assert_eq!(&parts.finish(), &whole);
    }
}

#[test]
fn what_the_data_do_not_know_is_not_new() {
    let years = Years::new(&[2000, 2001]).unwrap();
    let mut margins = Margins::new(&years);
    let flows = FirmFlows { years: &[0, 1, 1], products: &[], markets: &[7, 7, 8], values: &[1.0, 2.0, 4.0] };
    margins.firm(&flows, &mut MarginScratch::default());
    let flows = FirmFlows { years: &[0, 1], products: &[], markets: &[], values: &[1.0, 3.0] };
    margins.firm(&flows, &mut MarginScratch::default());
    let found = margins.finish()[1].unwrap();
    assert_eq!((found.intensive.change, found.added.market.change, found.added.total.change), (3.0, 4.0, 4.0));
    assert_eq!((found.total.change, found.added.product.flows, found.total.share), (7.0, 0, Ok(3.5)));
    assert_eq!(margins.finish()[0], Err(Undefined::FirstYear));
}

#[test]
fn firms_over_a_gap_neither_enter_nor_leave() {
    let found = margins(&[2000, 2002], &[Firm::from([((0, 1, 1), 5.0), ((1, 1, 1), 6.0)])]).finish();
    assert_eq!(found, [Err(Undefined::FirstYear), Err(Undefined::YearGap)]);
}
