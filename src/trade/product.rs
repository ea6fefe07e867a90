//! Product codes: the level of Harmonized System codes, levels mixed in one file, leading zeros that were lost.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::layout::Layout;
use crate::error::{Error, Place, Result};

mod code;
mod nesting;

pub use code::{HsLevel, truncate};
use code::{clean, looks_hs};
use nesting::{Nesting, level_nesting, nested_groups};

/// What kind of codes a product column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CodeScheme {
    /// Harmonized System codes: digits, two for each level.
    Hs,
    /// Codes whose beginning is the group they belong to, as in the WTO files (`MA`, `MAMT`, `MAMTAU`).
    Nested,
    /// Names or codes without levels.
    Text,
}

/// What to do with the code of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LevelPlan {
    /// Take the codes as they are.
    AsTheyAre,
    /// Cut every code to this level.
    Truncate(HsLevel),
    /// Keep the rows whose code has exactly this level and leave out, counted, the others: they are sums or parts of
    /// the same flows.
    Select(HsLevel),
}

/// The product codes of a column as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Products {
    /// What kind of codes they are.
    pub scheme: CodeScheme,
    /// Number of distinct codes by number of digits (HS codes only; a leading zero that was lost is not counted).
    pub lengths: BTreeMap<usize, usize>,
    /// What the reader of a result should know.
    pub notes: Vec<String>,
    nesting: Nesting,
    /// Number of digits to fill up to with leading zeros.
    pad: Option<usize>,
    /// Codes of odd length whose leading zero cannot be restored without doubt.
    doubtful: usize,
    /// Distinct texts that are no HS codes although most are.
    strangers: usize,
    /// Whether the codes are HS codes for certain: by the layout, or because the caller says so.
    certain: bool,
}

impl Products {
    /// Looks at all distinct codes of the product column.
    ///
    /// Formula: none. Conventions: dots, spaces, hyphens and the apostrophe of spreadsheets do not count
    /// (`8542.31-1000` is `8542311000`), nor does the `.0` of a code that went through a decimal column. Codes are
    /// Harmonized System codes when at least half of them are 1 to 12 digits. When all codes have L or L − 1 digits
    /// with L even and none begins with zero, a spreadsheet or a numeric column has taken the leading zero of the
    /// shorter ones: it is put back where the layout or `scheme` says that these are HS codes, and elsewhere only when a
    /// level is asked for, for article numbers may look like HS codes. Levels are mixed when a shorter code is the
    /// beginning of a longer one.
    ///
    /// Arguments: `distinct`, the distinct texts; `layout` of the file; `scheme`, to overrule what the codes look like
    /// ([`CodeScheme::Text`] for a firm's own article numbers).
    /// Cost: O(n log n) in the distinct codes, times the number of levels. Source: this crate's input contract.
    ///
    /// ```
    /// use topheavy::trade::{HsLevel, LevelPlan, Products};
    /// let codes = ["85", "8542", "854231", "01", "0101", "010121"].map(String::from);
    /// let products = Products::infer(&codes, None, None);
    /// assert!(products.plan(None, "hs").is_err());
    /// assert_eq!(products.plan(Some(HsLevel::Hs4), "hs")?, LevelPlan::Select(HsLevel::Hs4));
    /// # Ok::<(), topheavy::error::Error>(())
    /// ```
    #[must_use]
    pub fn infer(distinct: &[String], layout: Option<Layout>, scheme: Option<CodeScheme>) -> Self {
        let certain = scheme == Some(CodeScheme::Hs) || layout.is_some_and(Layout::has_hs_codes);
        let codes: BTreeSet<Cow<'_, str>> = distinct.iter().map(|text| clean(text)).collect();
        let hs = codes.iter().filter(|code| looks_hs(code, certain)).count();
        let scheme = scheme.unwrap_or(match layout {
            Some(Layout::Wto) => CodeScheme::Nested,
            _ if hs > 0 && 2 * hs >= codes.len() => CodeScheme::Hs,
            _ => CodeScheme::Text,
        });
        let mut products = Self {
            scheme,
            lengths: BTreeMap::new(),
            notes: Vec::new(),
            nesting: Nesting::Apart,
            pad: None,
            doubtful: 0,
            strangers: 0,
            certain,
        };
        match scheme {
            CodeScheme::Hs => {
                let texts: BTreeSet<&str> = distinct.iter().map(|text| text.trim()).collect();
                if codes.len() < texts.len() {
                    products.notes.push(format!(
                        "product codes that differ from another only in dots, spaces or hyphens, taken as the same: {}",
                        texts.len() - codes.len()
                    ));
                }
                products.look_at_levels(&codes);
            }
            CodeScheme::Nested => products.nesting = nested_groups(distinct),
            CodeScheme::Text => {}
        }
        products
    }

    fn look_at_levels(&mut self, codes: &BTreeSet<Cow<'_, str>>) {
        let hs: Vec<&str> = codes.iter().map(AsRef::as_ref).filter(|code| looks_hs(code, self.certain)).collect();
        self.strangers = codes.len() - hs.len();
        let odd = hs.iter().filter(|code| !code.len().is_multiple_of(2)).count();
        let longest = hs.iter().map(|code| code.len()).max().unwrap_or(0).next_multiple_of(2);
        let zeros_kept = hs.iter().any(|code| code.starts_with('0'));
        if odd > 0 {
            if !zeros_kept && hs.iter().all(|code| code.len() + 1 >= longest) {
                self.pad = Some(longest);
                let what = if self.certain {
                    "the leading zero that was lost is put back"
                } else {
                    "they may have lost a leading zero, which --hs puts back; without it they stay as they are"
                };
                self.notes.push(format!("{odd} of {} product codes have {} digits: {what}", hs.len(), longest - 1));
            } else {
                self.doubtful = odd;
                self.notes.push(format!(
                    "{odd} of {} product codes have an odd number of digits: a leading zero may be lost",
                    hs.len()
                ));
            }
        }
        let mut levels: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for code in hs {
            let even = code.len().next_multiple_of(2);
            levels.entry(even).or_default().insert(format!("{code:0>even$}"));
        }
        self.nesting = level_nesting(&levels);
        self.lengths = levels.iter().map(|(digits, set)| (*digits, set.len())).collect();
        if self.nesting == Nesting::Apart && self.lengths.len() > 1 {
            self.notes.push(format!("product codes of {} stand side by side, none inside another", self.level_words()));
        }
    }

    fn level_words(&self) -> String {
        let levels: Vec<String> = self.lengths.keys().map(ToString::to_string).collect();
        format!("{} digits", levels.join(", "))
    }

    /// Whether sums over these codes count flows more than once.
    #[must_use]
    pub fn is_mixed(&self) -> bool {
        self.nesting != Nesting::Apart
    }

    /// What to do with the codes so that no flow counts twice.
    ///
    /// Formula: none. Conventions: at one level, or several with none inside another, codes are cut to `level`. In a
    /// file that tells the same trade at several levels, cutting would count it several times: the rows that *have*
    /// this level are selected instead.
    ///
    /// Arguments: `level` asked for, if any; `column`, its name, for the message.
    /// Errors: [`crate::error::ErrorKind::Data`] for mixed levels without a level (or with one that the file does not
    /// tell), for codes shorter than the level, and for lost zeros that cannot be put back without doubt;
    /// [`crate::error::ErrorKind::Argument`] for a level asked of products that are no HS codes.
    /// Cost: constant.
    pub fn plan(&self, level: Option<HsLevel>, column: &str) -> Result<LevelPlan> {
        let place = || Place::default().column(column);
        let Some(level) = level else {
            return match self.mixed_problem() {
                Some(problem) => Err(Error::data(place(), problem)),
                None => Ok(LevelPlan::AsTheyAre),
            };
        };
        if self.scheme != CodeScheme::Hs {
            return Err(Error::argument("hs", format!("column '{column}' holds no HS codes, so there is no {level}")));
        }
        let problem = if self.strangers > 0 {
            format!("texts that are no HS codes: {}; leave them out or do without --hs", self.strangers)
        } else if self.doubtful > 0 {
            format!(
                "codes with an odd number of digits: {}, so that {level} cannot be told; write the codes as text with \
                 their leading zero",
                self.doubtful
            )
        } else if self.nesting == Nesting::Full {
            if self.lengths.contains_key(&level.digits()) {
                return Ok(LevelPlan::Select(level));
            }
            format!("the levels in the file are {}; choose one of them with --hs", self.level_words())
        } else if self.nesting == Nesting::Partial {
            self.mixed_problem().unwrap_or_default()
        } else if self.lengths.keys().next().is_some_and(|&shortest| shortest < level.digits()) {
            format!("codes have {}: too short for {level}", self.level_words())
        } else {
            return Ok(LevelPlan::Truncate(level));
        };
        Err(Error::data(place(), problem))
    }

    fn mixed_problem(&self) -> Option<String> {
        let own = if self.certain { "" } else { "; if they are article numbers of your own, say --product-codes text" };
        match (self.nesting, self.scheme) {
            (Nesting::Apart, _) => None,
            (_, CodeScheme::Nested) => Some(
                "holds groups of products beside their parts, so that flows count twice; choose products of one level \
                 with --keep"
                    .into(),
            ),
            (Nesting::Full, _) => Some(format!(
                "holds the same trade at several HS levels ({}), which would be counted several times; choose one \
                 with --hs{own}",
                self.level_words()
            )),
            (Nesting::Partial, _) => Some(format!(
                "holds HS codes of {}, some inside others; whether these are totals cannot be told: keep the rows of \
                 one level with --keep{own}",
                self.level_words()
            )),
        }
    }

    /// The code to group by, for one text of the column; `None` when the plan leaves its rows out.
    ///
    /// Arguments: `text` as in the file; `plan` from [`Products::plan`].
    /// Errors: [`crate::error::ErrorKind::Data`] when the code is shorter than the level (a text that was not among
    /// those [`Products::infer`] saw).
    /// Cost: linear in the code.
    pub fn code(&self, text: &str, plan: LevelPlan) -> Result<Option<String>> {
        if self.scheme != CodeScheme::Hs {
            return Ok(Some(text.trim().to_owned()));
        }
        let code = clean(text);
        // Own article numbers may look like HS codes: unasked, only codes that are HS codes for certain are filled up.
        let pad = self.pad.filter(|_| self.certain || plan != LevelPlan::AsTheyAre).unwrap_or(0);
        let code = format!("{code:0>pad$}");
        match plan {
            LevelPlan::AsTheyAre => Ok(Some(code)),
            LevelPlan::Truncate(level) => truncate(&code, level).map(Some),
            LevelPlan::Select(level) => Ok((code.len() == level.digits()).then_some(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn infer(codes: &[&str], layout: Option<Layout>) -> Products {
        Products::infer(&codes.iter().map(|&c| c.to_owned()).collect::<Vec<_>>(), layout, None)
    }

    fn problem(codes: &[&str], layout: Option<Layout>, level: Option<HsLevel>) -> String {
        infer(codes, layout).plan(level, "hs").unwrap_err().to_string()
    }

    const TOLD_TWICE: [&str; 6] = ["01", "85", "0101", "0102", "8542", "8541"];

    #[test]
    fn one_level_is_cut() {
        let products = infer(&["01012100", "85423110"], None);
        assert!(!products.is_mixed());
        assert_eq!(products.plan(None, "hs").unwrap(), LevelPlan::AsTheyAre);
        let plan = products.plan(Some(HsLevel::Hs2), "hs").unwrap();
        assert_eq!(plan, LevelPlan::Truncate(HsLevel::Hs2));
        assert_eq!(products.code("0101.2100", plan).unwrap().unwrap(), "01");
        assert_eq!(
            problem(&["0101", "8542"], None, Some(HsLevel::Hs6)),
            "column 'hs': codes have 4 digits: too short for HS6"
        );
    }

    #[test]
    fn the_same_trade_at_several_levels_is_selected_not_cut() {
        let products = infer(&TOLD_TWICE, None);
        assert!(products.is_mixed());
        assert_eq!(
            problem(&TOLD_TWICE, None, None),
            "column 'hs': holds the same trade at several HS levels (2, 4 digits), which would be counted several \
             times; choose one with --hs; if they are article numbers of your own, say --product-codes text"
        );
        let plan = products.plan(Some(HsLevel::Hs2), "hs").unwrap();
        assert_eq!(plan, LevelPlan::Select(HsLevel::Hs2));
        assert_eq!(products.code("85", plan).unwrap().unwrap(), "85");
        assert_eq!(products.code("8542", plan).unwrap(), None);
        assert_eq!(
            problem(&TOLD_TWICE, None, Some(HsLevel::Hs6)),
            "column 'hs': the levels in the file are 2, 4 digits; choose one of them with --hs"
        );
    }

    #[test]
    fn levels_partly_inside_each_other_are_refused_with_any_level() {
        let codes = ["854231", "85423110", "01012100", "02012100", "03012100", "090111"];
        for level in [None, Some(HsLevel::Hs6)] {
            assert_eq!(
                problem(&codes, None, level),
                "column 'hs': holds HS codes of 6, 8 digits, some inside others; whether these are totals cannot be \
                 told: keep the rows of one level with --keep; if they are article numbers of your own, say \
                 --product-codes text"
            );
        }
        let apart = infer(&["854231", "01012100"], None);
        assert!(!apart.is_mixed());
        assert_eq!(apart.notes, ["product codes of 6, 8 digits stand side by side, none inside another"]);
        assert_eq!(apart.plan(Some(HsLevel::Hs6), "hs").unwrap(), LevelPlan::Truncate(HsLevel::Hs6));
    }

    #[test]
    fn nesting_is_seen_across_a_level_that_is_missing() {
        assert!(infer(&["85", "854231", "010121", "02"], None).is_mixed());
    }

    #[test]
    fn a_lost_zero_is_put_back_where_it_is_certain() {
        let baci = infer(&["10121", "854231"], Some(Layout::Baci));
        assert_eq!(baci.notes, ["1 of 2 product codes have 5 digits: the leading zero that was lost is put back"]);
        assert_eq!(baci.code("10121", LevelPlan::AsTheyAre).unwrap().unwrap(), "010121");
        let plan = baci.plan(Some(HsLevel::Hs2), "k").unwrap();
        assert_eq!(baci.code("10121", plan).unwrap().unwrap(), "01");
        assert_eq!(baci.code("854231", plan).unwrap().unwrap(), "85");
        // Own article numbers keep their form until an HS level is asked for, and the note says so.
        let own = infer(&["10121", "854231"], None);
        assert_eq!(
            own.notes,
            [
                "1 of 2 product codes have 5 digits: they may have lost a leading zero, which --hs puts back; without it \
              they stay as they are"
            ]
        );
        assert_eq!(own.code("10121", LevelPlan::AsTheyAre).unwrap().unwrap(), "10121");
        assert_eq!(own.code("10121", LevelPlan::Truncate(HsLevel::Hs4)).unwrap().unwrap(), "0101");
    }

    #[test]
    fn the_note_on_lost_zeros_is_true_for_every_plan() {
        let codes = ["10121", "854231"].map(String::from);
        let certain = |layout, scheme| Products::infer(&codes, layout, scheme);
        for (products, put_back) in [
            (certain(Some(Layout::Comtrade), None), true),
            (certain(None, Some(CodeScheme::Hs)), true),
            (certain(None, None), false),
        ] {
            assert_eq!(products.notes[0].ends_with("is put back"), put_back);
            let unasked = products.code("10121", products.plan(None, "hs").unwrap()).unwrap().unwrap();
            assert_eq!(unasked, if put_back { "010121" } else { "10121" });
            let asked = products.code("10121", products.plan(Some(HsLevel::Hs6), "hs").unwrap()).unwrap().unwrap();
            assert_eq!(asked, "010121");
        }
        assert!(certain(None, Some(CodeScheme::Text)).notes.is_empty());
    }

    #[test]
    fn codes_that_are_hs_for_certain_have_no_article_numbers() {
        assert!(problem(&TOLD_TWICE, Some(Layout::Baci), None).ends_with("choose one with --hs"));
    }

    #[test]
    fn a_lost_zero_in_doubt_refuses_a_level() {
        let codes = ["10121", "010129", "854231"];
        assert_eq!(infer(&codes, None).plan(None, "hs").unwrap(), LevelPlan::AsTheyAre);
        assert_eq!(
            problem(&codes, None, Some(HsLevel::Hs2)),
            "column 'hs': codes with an odd number of digits: 1, so that HS2 cannot be told; write the codes as text \
             with their leading zero"
        );
    }

    #[test]
    fn lost_zeros_do_not_hide_mixed_levels() {
        let products = infer(&["1", "85", "101", "102", "8541", "8542"], None);
        assert!(products.is_mixed());
        // "101" may be heading 0101 or a code of its own: no level is chosen for the user.
        assert!(products.plan(Some(HsLevel::Hs2), "hs").is_err());
    }

    #[test]
    fn groups_of_the_wto_are_mixed_levels() {
        let codes = ["MA", "MAMT", "MAMTAU", "AG"];
        assert_eq!(
            problem(&codes, Some(Layout::Wto), None),
            "column 'hs': holds groups of products beside their parts, so that flows count twice; choose products of \
             one level with --keep"
        );
        assert!(!infer(&["MAIS", "MACH", "MATE"], Some(Layout::Wto)).is_mixed());
        assert!(infer(&["MAIS", "MAMTOF", "MAMTOTEP"], Some(Layout::Wto)).is_mixed());
        assert!(infer(&["MAMTAU", "MAMTTE"], Some(Layout::Wto)).is_mixed());
        assert!(!infer(&codes, None).is_mixed());
        assert_eq!(
            problem(&["MAIS"], Some(Layout::Wto), Some(HsLevel::Hs2)),
            "hs: column 'hs' holds no HS codes, so there is no HS2"
        );
    }

    #[test]
    fn names_are_left_alone_and_own_numbers_can_be() {
        let names = infer(&["Oil", "Oil seeds", "Cars 4.5 t"], None);
        assert_eq!(names.scheme, CodeScheme::Text);
        assert_eq!(names.code(" Cars 4.5 t ", LevelPlan::AsTheyAre).unwrap().unwrap(), "Cars 4.5 t");
        let numbers = ["10", "1001"].map(String::from);
        assert!(Products::infer(&numbers, None, None).is_mixed());
        assert!(!Products::infer(&numbers, None, Some(CodeScheme::Text)).is_mixed());
    }

    #[test]
    fn strangers_among_codes_do_not_hide_levels_and_refuse_a_cut() {
        assert!(infer(&["85", "8542", "01", "0101", "unknown"], None).is_mixed());
        assert_eq!(
            problem(&["854231", "010121", "unknown"], None, Some(HsLevel::Hs2)),
            "column 'hs': texts that are no HS codes: 1; leave them out or do without --hs"
        );
        // Comtrade's code for what it does not specify.
        let comtrade = infer(&["854231", "9999AA"], Some(Layout::Comtrade));
        let plan = comtrade.plan(Some(HsLevel::Hs2), "cmdCode").unwrap();
        assert_eq!(comtrade.code("9999AA", plan).unwrap().unwrap(), "99");
    }

    #[test]
    fn codes_that_become_one_are_said() {
        let products = infer(&["8542.31", "854231", "854232"], None);
        assert_eq!(
            products.notes,
            ["product codes that differ from another only in dots, spaces or hyphens, taken as the same: 1"]
        );
    }

    proptest! {
        #[test]
        fn one_level_is_never_mixed_and_all_its_groups_beside_it_always_are(codes in prop::collection::btree_set("[0-9]{6}", 1..60)) {
            let alone: Vec<String> = codes.iter().cloned().collect();
            prop_assert!(!Products::infer(&alone, None, None).is_mixed());
            let mut all = codes.clone();
            all.extend(codes.iter().map(|code| code[..4].to_owned()));
            let all: Vec<String> = all.into_iter().collect();
            let products = Products::infer(&all, None, None);
            prop_assert_eq!(products.plan(Some(HsLevel::Hs4), "hs").unwrap(), LevelPlan::Select(HsLevel::Hs4));
        }

        #[test]
        fn numbers_that_lost_their_zero_get_the_same_codes_back(codes in prop::collection::btree_set("(0[1-9]|[1-9][0-9])[0-9]{4}", 2..60)) {
            let texts: Vec<String> = codes.iter().map(|c| c.trim_start_matches('0').to_owned()).collect();
            let products = Products::infer(&texts, Some(Layout::Baci), None);
            let back: BTreeSet<String> =
                texts.iter().filter_map(|t| products.code(t, LevelPlan::AsTheyAre).unwrap()).collect();
            prop_assert_eq!(back, codes);
        }
    }
}
