//! Whether shorter codes of a column are sums of longer ones.

use std::collections::{BTreeMap, BTreeSet};

/// How the shorter codes of a column lie to the longer ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    /// No code is the beginning of another.
    Apart,
    /// Some are: totals beside their parts, or lines that some rows do not divide.
    Partial,
    /// Nearly every code has its group and its parts in the file: one trade told at several levels.
    Full,
}

/// From this share of codes with group and parts on, a file is taken to tell the same trade at several levels; the
/// rest are the few groups that a publication does not divide.
const FULL_SHARE: f64 = 0.95;

/// How the codes of each level, all with their leading zero, lie to those of the others.
pub(super) fn level_nesting(levels: &BTreeMap<usize, BTreeSet<String>>) -> Nesting {
    let sets: Vec<(&usize, &BTreeSet<String>)> = levels.iter().collect();
    let (mut inside, mut linked, mut codes) = (0_usize, 0_usize, 0_usize);
    for (i, (digits, shorter)) in sets.iter().enumerate() {
        for (next, (_, longer)) in sets[i + 1..].iter().enumerate() {
            let heads: BTreeSet<&str> = longer.iter().filter_map(|code| code.get(..**digits)).collect();
            inside += shorter.iter().filter(|code| heads.contains(code.as_str())).count();
            if next == 0 {
                let children = longer.iter().filter(|c| c.get(..**digits).is_some_and(|h| shorter.contains(h))).count();
                let parents = shorter.iter().filter(|code| heads.contains(code.as_str())).count();
                linked += children + parents;
                codes += longer.len() + shorter.len();
            }
        }
    }
    if inside == 0 {
        Nesting::Apart
    } else if linked as f64 >= FULL_SHARE * codes as f64 {
        Nesting::Full
    } else {
        Nesting::Partial
    }
}

/// Groups of the WTO whose parts do not begin with their code: office and telecom equipment is `MAMTOF`, its parts are
/// `MAMTOT…`; automotive products `MAMTAU` are a part of transport equipment `MAMTTE`. With the group `TO` of all
/// merchandise these are its only exceptions to the rule of beginnings.
const WTO_GROUPS: [(&str, &str); 2] = [("MAMTOF", "MAMTOT"), ("MAMTTE", "MAMTAU")];

/// Whether any code is the group of another.
pub(super) fn nested_groups(distinct: &[String]) -> Nesting {
    let codes: BTreeSet<&str> = distinct.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    // In order, the first code that begins with a code follows it at once.
    let begins = codes.iter().zip(codes.iter().skip(1)).any(|(code, next)| next.starts_with(code));
    let exception =
        WTO_GROUPS.iter().any(|(group, part)| codes.contains(group) && codes.iter().any(|code| code.starts_with(part)));
    if begins || exception { Nesting::Partial } else { Nesting::Apart }
}
