//! The programmes that come with the crate, the announced facts, and the documentation.

use crate::policy::program::schema::KEYS;
use crate::policy::program::{Effect, EffectKind, Program, Uncertain};

#[test]
fn programmes_that_come_with_the_crate_are_read() {
    for name in Program::shipped_names() {
        let programme = Program::shipped(name).unwrap();
        assert_eq!(programme.check_sectors(&[]), Ok(()), "{name} runs on data without sectors");
        assert!(!programme.support.rate_source.is_empty());
    }
    let said = Program::shipped("k_export_star").unwrap_err().to_string();
    let expected = "program: no programme 'k_export_star' comes with topheavy; nearest: 'k_export_star_500'";
    assert!(said.starts_with(expected), "{said}");
    let everything = Program::parse(Program::template(), "template.toml").unwrap();
    assert_eq!(everything.cohorts.len(), 3);
}

/// Every key that the template leaves out stands there as a comment, and works when the comment is taken away.
#[test]
fn the_template_has_every_key_and_each_works() {
    let template = Program::template();
    for key in KEYS.iter().filter(|key| !key.path.ends_with('*')) {
        let name = key.path.rsplit('.').next().unwrap();
        assert!(template.contains(name), "{}", key.path);
    }
    let mut commented = 0;
    for (at, line) in template.lines().enumerate() {
        let Some(key) = line.strip_prefix("# ").filter(|rest| {
            KEYS.iter()
                .any(|key| key.path.rsplit('.').next().is_some_and(|name| rest.starts_with(&format!("{name} = "))))
        }) else {
            continue;
        };
        let text: Vec<&str> = template.lines().enumerate().map(|(n, line)| if n == at { key } else { line }).collect();
        let read = Program::parse(&text.join("\n"), "template.toml");
        // A rate of the US dollar is refused for itself.
        let is_rate = key.starts_with("per_usd");
        assert_eq!(read.is_err(), is_rate, "{key}: {read:?}");
        commented += 1;
    }
    assert_eq!(commented, 11);
}

#[test]
fn the_contrasting_programme_has_the_same_budget() {
    let budget = |name: &str| {
        let programme = Program::shipped(name).unwrap();
        let firms: u32 = programme.cohorts.iter().map(|cohort| cohort.firms).sum();
        (f64::from(firms) * programme.support.per_firm, programme.support.per_usd, programme.support.currency)
    };
    assert_eq!(budget("lower_rung"), budget("k_export_star_500"));
    assert_eq!(budget("lower_rung").0, 280e9);
    let effect = |name: &str| Program::shipped(name).unwrap().effect;
    let (star, lower) = (effect("k_export_star_500"), effect("lower_rung"));
    assert_eq!(Effect { kind: star.kind.clone(), ..lower.clone() }, star, "but for the kind");
    // The mean firm of USD 5–10M in 2019: 3.1 % of 541.1bn over 2,426 firms.
    let mean: f64 = 0.031 * 541.1e9 / 2426.0;
    let factor = (10e6 / mean).powf(1.0 / 3.0) - 1.0;
    let EffectKind::Growth { uplift: Uncertain::Fixed(uplift) } = lower.kind else { panic!("{:?}", lower.kind) };
    assert!((uplift - factor).abs() < 0.0005, "{factor}");
}

/// Lines of the shipped programme that hold a number which nobody announced say so.
#[test]
fn assumptions_are_marked_on_their_line() {
    let text = include_str!("../../../../data/programs/k_export_star_500.toml");
    let section = |line: &str| line.strip_prefix('[').map(|rest| rest.trim_matches(['[', ']']).to_owned());
    let mut within = String::new();
    let mut marked = 0;
    for line in text.lines() {
        within = section(line).unwrap_or(within);
        let assumed = ["selection", "effect", "fields.consumer", "fields.advanced", "fields.main"]
            .contains(&within.as_str())
            || ["basis", "per_usd"].iter().any(|key| line.starts_with(key));
        if assumed && line.contains('=') && !line.starts_with('#') {
            marked += 1;
            assert!(line.contains("# ASSUMPTION"), "{line}");
        }
    }
    assert_eq!(marked, 1 + 7 + 9 + 2);
}

/// The announced facts stand in two files: both say the same, and the programme says all of them.
#[test]
fn the_programme_says_every_announced_fact() {
    let announced: toml::Table = include_str!("../../../../data/k_export_star_500.toml").parse().unwrap();
    let star = Program::shipped("k_export_star_500").unwrap();
    let mut told: Vec<&str> = Vec::new();
    let mut fact = |name: &'static str| {
        told.push(name);
        announced.get(name).unwrap().clone()
    };
    let texts = |value: toml::Value| -> Vec<String> { value.try_into().unwrap() };
    let whole = |value: toml::Value| value.as_integer().unwrap();
    let usd = |value: toml::Value| Some(value.as_integer().unwrap() as f64);
    let shown = |what: &str| star.facts.iter().find(|(name, _)| name == what).unwrap().1.clone();

    assert_eq!(star.name, fact("name").as_str().unwrap());
    let years: Vec<i64> = star.cohorts.iter().map(|cohort| i64::from(cohort.year)).collect();
    assert_eq!(years, (whole(fact("first_year"))..=whole(fact("last_year"))).collect::<Vec<_>>());
    let each = whole(fact("firms_per_year"));
    assert!(star.cohorts.iter().all(|cohort| i64::from(cohort.firms) == each));
    assert_eq!(star.cohorts.iter().map(|cohort| i64::from(cohort.firms)).sum::<i64>(), whole(fact("firms_total")));

    // Both published readings of the rule; the ministry's is in use.
    let (min, max) = (usd(fact("eligible_min_usd")), usd(fact("eligible_max_usd")));
    let ministry = &star.eligibility;
    assert_eq!((ministry.name.as_str(), ministry.min_usd, ministry.below_usd), ("ministry", min, max));
    let [kotra] = star.other_readings.as_slice() else { panic!("{:?}", star.other_readings) };
    assert_eq!((kotra.name.as_str(), kotra.min_usd, kotra.below_usd), ("kotra", None, max));
    assert_eq!(kotra.size_classes, ["sme", "mid"]);

    assert_eq!(Some(star.graduation_usd), usd(fact("graduation_usd")));
    assert_eq!(star.base_total_usd, usd(fact("base_total_usd")));
    assert_eq!(star.target_total_usd, usd(fact("target_total_usd")));
    assert_eq!(Some(star.support.per_firm), usd(fact("max_support_krw_per_firm")));
    assert_eq!(star.support.currency, "KRW");
    assert_eq!(i64::from(star.effect.years), whole(fact("support_years_max")), "the longest support is assumed");
    for name in ["support_years_min", "support_years_max", "mentors", "partner_offices_abroad"] {
        assert_eq!(shown(name), whole(fact(name)).to_string());
    }
    for name in ["announced", "applications_close"] {
        assert_eq!(shown(name), fact(name).as_datetime().unwrap().to_string());
    }
    assert_eq!(star.services, texts(fact("support_lines")));
    let agencies: Vec<&str> = star.agencies.iter().map(|(agency, _)| agency.as_str()).collect();
    assert_eq!(agencies, texts(fact("agencies")));
    // Nobody said which agency gives which service.
    assert!(star.agencies.iter().all(|(_, services)| services.is_empty()));
    let mut groups = fact("fields").as_table().unwrap().clone();
    assert_eq!(star.groups.len(), groups.len());
    for (group, fields) in &star.groups {
        assert_eq!(*fields, texts(groups.remove(group).unwrap()));
    }
    assert_eq!(star.fields.len(), 9);
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, announced.keys().collect::<Vec<_>>(), "no announced fact is left out");
    // The head of the file of facts names the sources.
    let head = include_str!("../../../../data/k_export_star_500.toml");
    assert_eq!(star.sources.len(), 4);
    for source in &star.sources {
        assert!(source.split(' ').all(|word| head.contains(word)), "{source}");
    }
}

#[test]
fn the_documentation_has_every_key_and_its_programmes_are_read() {
    let page = include_str!("../../../../docs/programs.md");
    let mut keys = 0;
    for key in KEYS.iter().filter(|key| KEYS.iter().all(|below| !below.path.starts_with(&format!("{}.", key.path)))) {
        assert!(page.contains(&format!("| `{}` |", key.path)), "{}", key.path);
        keys += 1;
    }
    let rows = page.lines().filter(|line| line.starts_with("| `") && line.matches(" |").count() >= 5).count();
    assert!(rows >= keys && rows <= KEYS.len(), "{rows} rows for {keys} keys");
    for row in page.lines().filter(|line| line.starts_with("| `") && line.matches(" |").count() >= 5) {
        let path = row.trim_start_matches("| `").split('`').next().unwrap();
        assert!(KEYS.iter().any(|key| key.path == path), "{path} is no key");
    }
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        Program::parse(block, "docs/programs.md").unwrap();
    }
    for name in Program::shipped_names() {
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
    let message = Program::template().replace("high = 0.9 }  ", "high = 1.2 }  ");
    let message = Program::parse(&message, "mine.toml").unwrap_err().to_string();
    assert!(page.contains(&message), "{message}");
}
