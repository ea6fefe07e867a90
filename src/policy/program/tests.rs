//! Files of programmes: what they say, and what is refused on which line.
#![expect(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests")]

mod shipped;

use super::*;

/// A programme with every section, short enough to be changed by a test.
const SMALL: &str = r#"schema = 1
name = "Small"
country = "Nowhere"
sources = ["a report"]
graduation_usd = 10e6
services = ["fairs", "finance"]
[agencies]
Bank = ["finance"]
[[cohorts]]
first_year = 2026
last_year = 2027
firms_per_year = 10
[eligibility]
reading = "narrow"
[eligibility.readings.narrow]
min_usd = 5e6
below_usd = 10_000_000
min_growth = 0.0
max_growth = 2.0
min_markets = 1
max_markets = 9
size_classes = ["sme", "mid"]
sectors = ["ships"]
fields = ["consumer"]
[eligibility.readings.wide]
[selection]
kind = "random"
[effect]
kind = "target"
level_usd = 10e6
years = 3
success = { low = 0.3, high = 0.9 }
attrition = { mean = 0.05, sd = 0.02 }
deadweight = 0.5
displacement = 0
[support]
per_firm = 560e6
currency = "KRW"
per_usd = 1420
rate_source = "made up"
[fields.consumer]
beauty = ["cosmetics",
  "perfume"]
[fields]
sea = []
[facts]
mentors = 15
announced = 2026-01-16
"#;

fn small() -> Program {
    Program::parse(SMALL, "small.toml").unwrap()
}

/// The message of the small programme in which `old` is `new`, which must stand on the line that holds `at`.
fn refused(old: &str, new: &str, at: &str) -> String {
    assert_eq!(SMALL.matches(old).count(), 1, "'{old}' stands once");
    let text = SMALL.replace(old, new);
    let line = text.lines().position(|line| line.contains(at)).unwrap_or_else(|| panic!("'{at}' is in no line")) + 1;
    let error = Program::parse(&text, "small.toml").unwrap_err();
    assert!(!error.is_usage(), "a file is at fault, not an argument: {error}");
    let message = error.to_string();
    let start = format!("small.toml, line {line}: ");
    message.strip_prefix(&start).unwrap_or_else(|| panic!("{message} does not begin with '{start}'")).to_owned()
}

#[test]
fn every_key_arrives_where_it_belongs() {
    let programme = small();
    assert_eq!((programme.name.as_str(), programme.country.as_str()), ("Small", "Nowhere"));
    assert_eq!(programme.sources, ["a report"]);
    assert_eq!(programme.cohorts, [Cohort { year: 2026, firms: 10 }, Cohort { year: 2027, firms: 10 }]);
    let rule = &programme.eligibility;
    assert_eq!((rule.name.as_str(), rule.min_usd, rule.below_usd), ("narrow", Some(5e6), Some(10e6)));
    assert_eq!((rule.min_growth, rule.max_growth), (Some(0.0), Some(2.0)));
    assert_eq!((rule.min_markets, rule.max_markets), (Some(1), Some(9)));
    assert_eq!(rule.size_classes, ["sme", "mid"]);
    assert_eq!(rule.sectors, ["ships", "cosmetics", "perfume"], "its own, and those of the group");
    assert_eq!(programme.other_readings, [Eligibility { name: "wide".to_owned(), ..Eligibility::default() }]);
    assert_eq!(programme.selection, Selection::Random);
    assert_eq!(
        programme.effect,
        Effect {
            kind: EffectKind::Target { level_usd: 10e6 },
            years: 3,
            success: Uncertain::Between { low: 0.3, high: 0.9 },
            attrition: Uncertain::Around { mean: 0.05, deviation: 0.02 },
            deadweight: Uncertain::Fixed(0.5),
            displacement: Uncertain::Fixed(0.0),
        }
    );
    let support = &programme.support;
    assert_eq!((support.per_firm, support.currency.as_str(), support.per_usd), (560e6, "KRW", 1420.0));
    assert_eq!(support.rate_source, "made up");
    assert_eq!((programme.graduation_usd, programme.base_total_usd, programme.target_total_usd), (10e6, None, None));
    assert_eq!(programme.groups, [("consumer".to_owned(), vec!["beauty".to_owned()])]);
    let beauty = vec!["cosmetics".to_owned(), "perfume".to_owned()];
    assert_eq!(programme.fields, [("beauty".to_owned(), beauty), ("sea".to_owned(), vec![])]);
    assert_eq!(programme.services, ["fairs", "finance"]);
    assert_eq!(programme.agencies, [("Bank".to_owned(), vec!["finance".to_owned()])]);
    let fact = |what: &str, value: &str| (what.to_owned(), value.to_owned());
    assert_eq!(programme.facts, [fact("mentors", "15"), fact("announced", "2026-01-16")]);
}

#[test]
fn other_kinds_of_selection_and_effect() {
    let with = |old: &str, new: &str| Program::parse(&SMALL.replace(old, new), "small.toml").unwrap();
    let kind = "kind = \"random\"";
    assert_eq!(with(kind, "kind = \"largest\"").selection, Selection::Largest);
    assert_eq!(with(kind, "kind = \"fastest_growing\"").selection, Selection::FastestGrowing);
    let score = with(kind, "kind = \"score\"\nweights = { value = 1, growth = -0.5 }");
    assert_eq!(score.selection, Selection::Score { value: 1.0, growth: -0.5, markets: 0.0 });
    let lottery = with(kind, "kind = \"lottery\"\nstrata = \"sector\"");
    assert_eq!(lottery.selection, Selection::Lottery { strata: Strata::Sector });
    let target = "kind = \"target\"\nlevel_usd = 10e6";
    let growth = with(target, "kind = \"growth\"\nuplift = { mean = 0.05, sd = 0.02 }");
    assert_eq!(growth.effect.kind, EffectKind::Growth { uplift: Uncertain::Around { mean: 0.05, deviation: 0.02 } });
    let mobility = with(target, "kind = \"mobility\"\nbreaks_usd = [1e6, 5e6]\nshift = 0.2");
    assert_eq!(mobility.effect.kind, EffectKind::Mobility { breaks_usd: vec![1e6, 5e6], shift: Uncertain::Fixed(0.2) });
    // One word takes an effect away, whatever stands beside it.
    let none = with("kind = \"target\"", "kind = \"none\"");
    assert_eq!(none.effect.kind, EffectKind::None);
    assert_eq!(none.effect.years, 3, "the firms are supported all the same");
}

#[test]
fn support_a_year_is_multiplied_and_dollars_need_no_rate() {
    let with = |old: &str, new: &str| Program::parse(&SMALL.replace(old, new), "small.toml").unwrap();
    assert_eq!(with("per_firm = 560e6", "per_firm = 560e6\nbasis = \"programme\"").support.per_firm, 560e6);
    assert_eq!(with("per_firm = 560e6", "per_firm = 560e6\nbasis = \"year\"").support.per_firm, 1680e6);
    let rate = "currency = \"KRW\"\nper_usd = 1420\nrate_source = \"made up\"";
    assert_eq!(with(rate, "currency = \"USD\"").support.per_usd, 1.0);
}

#[test]
fn cohorts_are_in_time_order() {
    let later = "[[cohorts]]\nfirst_year = 2024\nfirms_per_year = 5\n[eligibility]\n";
    let programme = Program::parse(&SMALL.replace("[eligibility]\n", later), "small.toml").unwrap();
    let years: Vec<(i32, u32)> = programme.cohorts.iter().map(|cohort| (cohort.year, cohort.firms)).collect();
    assert_eq!(years, [(2024, 5), (2026, 10), (2027, 10)]);
}

#[test]
fn what_is_no_toml_or_no_schema_is_refused() {
    assert!(refused("reading = \"narrow\"", "reading = narrow", "reading").starts_with("is no TOML: "));
    assert!(refused("years = 3\n", "years = 3\nyears = 2\n", "years = 2").starts_with("is no TOML: "), "twice");
    assert_eq!(refused("schema = 1", "schema = 2", "schema"), "schema: is the number of another schema; takes 1");
    assert_eq!(refused("schema = 1\n", "", "name"), "schema is missing; it takes 1");
    let message = Program::parse("", "empty.toml").unwrap_err().to_string();
    assert_eq!(message, "empty.toml, line 1: schema is missing; it takes 1");
}

#[test]
fn unknown_keys_are_refused_with_the_nearest() {
    let said = refused("years = 3", "yaers = 3", "yaers");
    assert!(said.starts_with("effect.yaers: the key is not known; nearest: 'years'"), "{said}");
    let said = refused("graduation_usd = 10e6", "graduation = 10e6", "graduation");
    assert!(said.starts_with("graduation: the key is not known; nearest: 'graduation_usd'"), "{said}");
    let said = refused("min_usd = 5e6", "minimum_usd = 5e6", "minimum");
    assert!(
        said.starts_with("eligibility.readings.narrow.minimum_usd: the key is not known; nearest: 'min_usd'"),
        "{said}"
    );
    let said = refused("firms_per_year = 10", "firms_per_yr = 10", "firms_per");
    assert!(said.starts_with("cohorts.firms_per_yr: the key is not known; nearest: 'firms_per_year'"), "{said}");
    let said = refused("high = 0.9", "hihg = 0.9", "hihg");
    assert!(said.starts_with("effect.success.hihg: the key is not known; nearest: 'high'"), "{said}");
}

#[test]
fn unknown_words_are_refused_with_the_nearest() {
    let said = refused("kind = \"random\"", "kind = \"largets\"", "largets");
    assert!(said.starts_with("selection.kind: 'largets' is not known; nearest: 'largest'"), "{said}");
    assert!(said.ends_with("; takes 'random', 'largest', 'fastest_growing', 'score' or 'lottery'"), "{said}");
    let said = refused("kind = \"target\"", "kind = \"grwoth\"", "grwoth");
    assert!(said.starts_with("effect.kind: 'grwoth' is not known; nearest: 'growth'"), "{said}");
    let said = refused("reading = \"narrow\"", "reading = \"narow\"", "narow");
    assert!(said.starts_with("eligibility.reading: 'narow' is not known; nearest: 'narrow'"), "{said}");
    let said = refused("per_firm = 560e6", "per_firm = 1\nbasis = \"yearly\"", "yearly");
    assert!(said.starts_with("support.basis: 'yearly' is not known; nearest: 'year'"), "{said}");
    let said = refused("kind = \"random\"", "kind = \"lottery\"\nstrata = \"size\"", "strata");
    assert!(said.starts_with("selection.strata: 'size' is not known; nearest: 'size_class'"), "{said}");
    let said = refused("Bank = [\"finance\"]", "Bank = [\"finanse\"]", "finanse");
    assert_eq!(said, "agencies.Bank: 'finanse' is no service of 'services'; nearest: 'finance', 'fairs'");
}

#[test]
fn unknown_fields_of_a_rule_are_refused_with_the_nearest() {
    let said = refused("fields = [\"consumer\"]", "fields = [\n\"sea\",\n\"beuaty\"]", "beuaty");
    let path = "eligibility.readings.narrow.fields";
    assert_eq!(said, format!("{path}: 'beuaty' is no field or group of [fields]; nearest: 'beauty'"));
    let said = refused("fields = [\"consumer\"]", "fields = [\"sea\"]", "\"sea\"");
    assert_eq!(said, format!("{path}: the field 'sea' has no sectors; list them in [fields], as the data label them"));
    let said = refused("[fields]\nsea = []", "[fields.more]\nbeauty = []", "beauty = []");
    assert_eq!(said, "fields.more.beauty: the name is that of another field or group; give each its own");
    let said = refused("sea = []", "sea = 1", "sea");
    assert!(said.starts_with("fields.sea: is no list; takes a list of sectors"), "{said}");
}

#[test]
fn unknown_sectors_are_refused_with_their_line_and_the_nearest() {
    let programme = small();
    assert_eq!(programme.check_sectors(&["perfume", "cosmetics", "ships", "steel"]), Ok(()));
    let line_of = |label: &str| SMALL.lines().position(|line| line.contains(label)).unwrap() + 1;
    let said = programme.check_sectors(&["cosmetics", "perfumes", "ships"]).unwrap_err().to_string();
    let expected = "eligibility.readings.narrow: the data have no sector 'perfume'; nearest: 'perfumes'";
    assert_eq!(said, format!("small.toml, line {}: {expected}", line_of("\"perfume\"")));
    assert_eq!(programme.check_sectors(&["Perfume", "COSMETICS", "ships"]), Ok(()), "however they are written");
    let said = programme.check_sectors(&[]).unwrap_err().to_string();
    let expected = "eligibility.readings.narrow: the data have no sector 'ships'; there are none";
    assert_eq!(said, format!("small.toml, line {}: {expected}", line_of("\"ships\"")));
    // A reading that asks for no sector does not care which there are.
    assert_eq!(programme.with(Change::Reading("wide".to_owned())).unwrap().check_sectors(&[]), Ok(()));
}

#[test]
fn eligibility_that_nobody_meets_is_refused() {
    let path = "eligibility.readings.narrow";
    let said = refused("below_usd = 10_000_000", "below_usd = 5e6", "below_usd");
    assert!(said.starts_with(&format!("{path}.below_usd: leaves nothing above min_usd")), "{said}");
    let said = refused("min_usd = 5e6", "min_usd = -1", "min_usd");
    assert_eq!(said, format!("{path}.min_usd: is negative; takes US dollars a year, at least 0"));
    let said = refused("below_usd = 10_000_000", "below_usd = inf", "below_usd");
    assert!(said.starts_with(&format!("{path}.below_usd: is not a finite number")), "{said}");
    let said = refused("max_growth = 2.0", "max_growth = -0.5", "max_growth");
    assert!(said.starts_with(&format!("{path}.max_growth: leaves nothing above min_growth")), "{said}");
    let said = refused("min_growth = 0.0", "min_growth = -2", "min_growth");
    assert!(said.starts_with(&format!("{path}.min_growth: is too small")), "{said}");
    let said = refused("min_markets = 1", "min_markets = 10", "max_markets");
    assert!(said.starts_with(&format!("{path}.max_markets: leaves nothing above min_markets")), "{said}");
    let said = refused("min_markets = 1", "min_markets = 1.5", "min_markets");
    assert!(said.starts_with(&format!("{path}.min_markets: is no whole number")), "{said}");
    let said = refused("size_classes = [\"sme\", \"mid\"]", "size_classes = [\"sme\",\n\"sme\"]", "\"sme\"]");
    assert!(said.starts_with(&format!("{path}.size_classes: 'sme' stands twice")), "{said}");
    let said = refused("sectors = [\"ships\"]", "sectors = \"ships\"", "sectors");
    assert!(said.starts_with(&format!("{path}.sectors: is no list")), "{said}");
}

#[test]
fn cohorts_that_cannot_be_are_refused() {
    let said = refused("firms_per_year = 10", "firms_per_year = 0", "firms_per_year");
    assert_eq!(said, "cohorts.firms_per_year: is out of range; takes a whole number of at least 1");
    let said = refused("last_year = 2027", "last_year = 2025", "last_year");
    assert_eq!(said, "cohorts.last_year: is out of range; takes a year from the first to 2999");
    let twice = "firms_per_year = 10\n[[cohorts]]\nfirst_year = 2027 # again\nfirms_per_year = 1";
    let said = refused("firms_per_year = 10", twice, "# again");
    assert_eq!(said, "cohorts.first_year: the year 2027 has a cohort already; give each year once");
    let said = refused("first_year = 2026\n", "", "[[cohorts]]");
    assert_eq!(said, "cohorts.first_year is missing; it takes a year from 1900 to 2999");
    let said = refused("[[cohorts]]", "[cohorts]", "[cohorts]");
    assert!(said.starts_with("cohorts: is no list of sections"), "{said}");
}

#[test]
fn selections_that_choose_nobody_are_refused() {
    let said = refused("kind = \"random\"", "kind = \"score\"\nweights = { value = 0 }", "weights");
    assert!(said.starts_with("selection.weights: every weight is 0"), "{said}");
    let said = refused("kind = \"random\"", "kind = \"score\"\nweights = { value = nan }", "weights");
    assert!(said.starts_with("selection.weights.value: is not a finite number"), "{said}");
    let said = refused("kind = \"random\"", "kind = \"score\"", "[selection]");
    assert!(said.starts_with("selection.weights is missing"), "{said}");
    let said = refused("kind = \"random\"", "kind = \"random\"\nweights = { value = 1 }", "weights");
    assert!(said.starts_with("selection.weights: belongs to kind = 'score'"), "{said}");
}

#[test]
fn effects_that_cannot_be_are_refused() {
    let said = refused("years = 3", "years = 0", "years = 0");
    assert_eq!(said, "effect.years: is out of range; takes a whole number from 1 to 100");
    let said = refused("high = 0.9", "high = 1.2", "success");
    assert!(said.starts_with("effect.success: high is too large; takes a number from 0 to 1"), "{said}");
    let said = refused("low = 0.3", "low = 0.95", "success");
    assert!(said.starts_with("effect.success: low is above high"), "{said}");
    let said = refused("low = 0.3, ", "", "success");
    assert!(said.starts_with("effect.success: has neither low and high nor mean and sd"), "{said}");
    let said = refused("sd = 0.02", "sd = -0.02", "attrition");
    assert!(said.starts_with("effect.attrition: sd is negative"), "{said}");
    let said = refused("deadweight = 0.5", "deadweight = -0.5", "deadweight");
    assert!(said.starts_with("effect.deadweight: is negative"), "{said}");
    let said = refused("deadweight = 0.5", "deadweight = \"half\"", "deadweight");
    assert!(said.starts_with("effect.deadweight: is no number"), "{said}");
    let said = refused("displacement = 0\n", "", "[effect]");
    assert!(said.starts_with("effect.displacement is missing; it takes a number from 0 to 1"), "{said}");
    let said = refused("level_usd = 10e6", "level_usd = 0", "level_usd");
    assert!(said.starts_with("effect.level_usd: is too small"), "{said}");
    let said = refused("level_usd = 10e6", "uplift = 0.05", "uplift");
    assert!(said.starts_with("effect.uplift: belongs to kind = 'growth'"), "{said}");
    let said = refused("kind = \"target\"\nlevel_usd = 10e6", "kind = \"growth\"\nuplift = -1", "uplift");
    assert!(said.starts_with("effect.uplift: is too small; takes a number above -1"), "{said}");
    let breaks = "kind = \"mobility\"\nshift = 0.1\nbreaks_usd = [5e6, 1e6]";
    let said = refused("kind = \"target\"\nlevel_usd = 10e6", breaks, "breaks_usd");
    assert!(said.starts_with("effect.breaks_usd: does not rise"), "{said}");
}

#[test]
fn support_that_cannot_be_is_refused() {
    let said = refused("per_firm = 560e6", "per_firm = -560e6", "per_firm");
    assert_eq!(said, "support.per_firm: is negative; takes a number of at least 0");
    let said = refused("per_usd = 1420\n", "", "currency");
    let way_out = "add per_usd, units of KRW for one US dollar, and rate_source";
    assert_eq!(said, format!("support.currency: a currency without a rate; {way_out}"));
    let said = refused("per_usd = 1420", "per_usd = 0", "per_usd");
    assert!(said.starts_with("support.per_usd: is too small"), "{said}");
    let said = refused("rate_source = \"made up\"\n", "", "[support]");
    assert_eq!(said, "support.rate_source is missing; it takes a text");
    let said = refused("currency = \"KRW\"", "currency = \"won\"", "currency");
    assert!(said.starts_with("support.currency: is no code of a currency"), "{said}");
    let said = refused("currency = \"KRW\"", "currency = \"USD\"", "per_usd");
    assert!(said.starts_with("support.per_usd: one US dollar is 1 USD"), "{said}");
}

#[test]
fn a_change_is_refused_where_the_file_would_be() {
    let programme = small();
    assert_eq!(programme.with(Change::FirmsPerYear(7)).unwrap().cohorts[1], Cohort { year: 2027, firms: 7 });
    let changed = programme.with(Change::LevelUsd(12e6)).unwrap();
    assert_eq!(changed.effect.kind, EffectKind::Target { level_usd: 12e6 });
    assert_eq!(programme.with(Change::SupportPerFirm(1.0)).unwrap().support.per_firm, 1.0);
    let wide = programme.with(Change::Reading("wide".to_owned())).unwrap();
    assert_eq!((wide.eligibility.name.as_str(), wide.other_readings[0].name.as_str()), ("wide", "narrow"));
    assert_eq!(wide.with(Change::Reading("narrow".to_owned())).unwrap(), programme);
    let refused = [
        (Change::FirmsPerYear(0), "firms_per_year: is 0; takes a whole number of at least 1"),
        (Change::Attrition(Uncertain::Fixed(-0.1)), "attrition: is negative; takes a number from 0 to 1"),
        (Change::Deadweight(Uncertain::Fixed(f64::NAN)), "deadweight: is not a finite number"),
        (Change::Displacement(Uncertain::Between { low: 1.0, high: 0.0 }), "displacement: low is above high"),
        (Change::LevelUsd(0.0), "level_usd: is too small"),
        (Change::Uplift(Uncertain::Fixed(0.1)), "uplift: belongs to an effect of kind 'growth'"),
        (Change::Shift(Uncertain::Fixed(0.1)), "shift: belongs to an effect of kind 'mobility'"),
        (Change::SupportPerFirm(-1.0), "support_per_firm: is negative"),
        (Change::PerUsd(0.0), "per_usd: is too small"),
        (Change::Reading("wild".to_owned()), "reading: the programme has no reading 'wild'; nearest: 'wide'"),
    ];
    for (change, message) in refused {
        let error = programme.with(change).unwrap_err();
        assert!(error.is_usage() && error.to_string().starts_with(message), "{error}");
    }
}

#[test]
fn a_programme_is_written_as_its_file_says_it() {
    let written = serde_json::to_value(small()).unwrap();
    let expected = serde_json::json!({
        "kind": "target", "level_usd": 10e6, "years": 3, "success": {"low": 0.3, "high": 0.9},
        "attrition": {"mean": 0.05, "sd": 0.02}, "deadweight": 0.5, "displacement": 0.0,
    });
    assert_eq!(written["effect"], expected);
    assert_eq!(written["selection"], serde_json::json!({"kind": "random"}));
    assert_eq!(written["fields"], serde_json::json!({"beauty": ["cosmetics", "perfume"], "sea": []}));
    assert_eq!(written["facts"]["mentors"], "15");
    assert!(written.get("lines").is_none());
}
