//! From the text of a file to a programme.

use toml::de::DeTable;

use super::domain::Domain;
use super::lines::Lines;
use super::schema::SCHEMA;
use super::section::{Entry, Label, Section, Source};
use super::{Cohort, Effect, EffectKind, Eligibility, Program, Selection, Strata, Support, Uncertain};
use crate::error::Result;

/// A programme from the text of its file.
pub(super) fn parse(source: &Source<'_>) -> Result<Program> {
    let table = DeTable::parse(source.text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        source.error(at, format!("is no TOML: {}", error.message().lines().next().unwrap_or("it cannot be read")))
    })?;
    let top = Section::top(source, table.get_ref());
    let schema: i64 = top.required("schema")?.whole(i64::MIN, i64::MAX)?;
    if schema != SCHEMA {
        return Err(top.required("schema")?.refuse("is the number of another schema"));
    }
    let top = top.only_known_keys()?;
    let mut lines = Lines::of(source.label);
    let services = texts(&top, "services")?;
    let (groups, fields) = fields(&top)?;
    let (eligibility, other_readings) = eligibility(&top, &groups, &fields, &mut lines)?;
    let effect = effect(&top.required("effect")?)?;
    Ok(Program {
        name: top.required("name")?.text()?.to_owned(),
        country: top.required("country")?.text()?.to_owned(),
        sources: texts(&top, "sources")?,
        cohorts: cohorts(&top)?,
        eligibility,
        other_readings,
        selection: selection(&top.required("selection")?)?,
        support: support(&top.required("support")?, effect.years)?,
        effect,
        graduation_usd: top.required("graduation_usd")?.number(Domain::POSITIVE)?,
        base_total_usd: number(&top, "base_total_usd", Domain::POSITIVE)?,
        target_total_usd: number(&top, "target_total_usd", Domain::POSITIVE)?,
        agencies: agencies(&top, &services)?,
        services,
        groups,
        fields: fields.into_iter().map(|(name, labels)| (name, words(labels))).collect(),
        facts: facts(&top)?,
        lines,
    })
}

fn words(labels: Vec<Label>) -> Vec<String> {
    labels.into_iter().map(|label| label.text).collect()
}

fn texts(section: &Section<'_>, name: &str) -> Result<Vec<String>> {
    section.optional(name).map_or_else(|| Ok(Vec::new()), |entry| entry.texts())
}

fn number(section: &Section<'_>, name: &str, domain: Domain) -> Result<Option<f64>> {
    section.optional(name).map(|entry| entry.number(domain)).transpose()
}

/// The cohorts of every year, in time order.
fn cohorts(top: &Section<'_>) -> Result<Vec<Cohort>> {
    let mut cohorts: Vec<Cohort> = Vec::new();
    for section in top.required("cohorts")?.sections()? {
        let section = section.only_known_keys()?;
        let first = section.required("first_year")?;
        let from: i32 = first.whole(1900, 2999)?;
        let to = section.optional("last_year").map_or(Ok(from), |last| last.whole(i64::from(from), 2999))?;
        let firms = section.required("firms_per_year")?.whole(1, i64::from(u32::MAX))?;
        for year in from..=to {
            if cohorts.iter().any(|cohort| cohort.year == year) {
                return Err(first.error(&format!("the year {year} has a cohort already; give each year once")));
            }
            cohorts.push(Cohort { year, firms });
        }
    }
    cohorts.sort_by_key(|cohort| cohort.year);
    Ok(cohorts)
}

type Groups = Vec<(String, Vec<String>)>;
type Fields = Vec<(String, Vec<Label>)>;

/// Groups of fields, and fields with the labels of their sectors.
fn fields(top: &Section<'_>) -> Result<(Groups, Fields)> {
    let (mut groups, mut fields): (Groups, Fields) = (Vec::new(), Vec::new());
    let Some(entry) = top.optional("fields") else { return Ok((groups, fields)) };
    for entry in entry.section()?.named() {
        let members = if entry.is_table() { entry.section()?.named() } else { vec![entry.clone()] };
        for member in &members {
            let is_taken = fields.iter().any(|(name, _)| name == member.name)
                || groups.iter().any(|(group, _)| group == member.name)
                || (entry.is_table() && member.name == entry.name);
            if is_taken {
                return Err(member.error("the name is that of another field or group; give each its own"));
            }
            fields.push((member.name.to_owned(), member.labels()?));
        }
        if entry.is_table() {
            if fields.iter().any(|(name, _)| name == entry.name) {
                return Err(entry.error("the name is that of another field; give each its own"));
            }
            groups.push((entry.name.to_owned(), members.iter().map(|member| member.name.to_owned()).collect()));
        }
    }
    Ok((groups, fields))
}

/// The reading in use, and the others.
fn eligibility(
    top: &Section<'_>,
    groups: &Groups,
    fields: &Fields,
    lines: &mut Lines,
) -> Result<(Eligibility, Vec<Eligibility>)> {
    let section = top.required("eligibility")?.section()?.only_known_keys()?;
    let named = section.required("readings")?.section()?.named();
    let in_use = section.required("reading")?;
    let known: Vec<&str> = named.iter().map(|entry| entry.name).collect();
    let choice: Vec<(&str, usize)> = known.iter().copied().zip(0..).collect();
    let at = in_use.choice(&choice)?;
    let mut readings = named.iter().map(|entry| reading(entry, groups, fields, lines)).collect::<Result<Vec<_>>>()?;
    let chosen = readings.remove(at);
    Ok((chosen, readings))
}

fn reading(entry: &Entry<'_>, groups: &Groups, fields: &Fields, lines: &mut Lines) -> Result<Eligibility> {
    let section = entry.section()?.only_known_keys()?;
    let (min_usd, below_usd) =
        (number(&section, "min_usd", Domain::AMOUNT)?, number(&section, "below_usd", Domain::POSITIVE)?);
    ordered(&section, ("min_usd", min_usd), ("below_usd", below_usd), |low, high| low < high)?;
    let (min_growth, max_growth) =
        (number(&section, "min_growth", Domain::GROWTH)?, number(&section, "max_growth", Domain::GROWTH)?);
    ordered(&section, ("min_growth", min_growth), ("max_growth", max_growth), |low, high| low <= high)?;
    let count = |name: &str| -> Result<Option<u32>> {
        section.optional(name).map(|entry| entry.whole(1, i64::from(u32::MAX))).transpose()
    };
    let (min_markets, max_markets) = (count("min_markets")?, count("max_markets")?);
    ordered(
        &section,
        ("min_markets", min_markets.map(f64::from)),
        ("max_markets", max_markets.map(f64::from)),
        |low, high| low <= high,
    )?;
    Ok(Eligibility {
        name: entry.name.to_owned(),
        min_usd,
        below_usd,
        size_classes: texts(&section, "size_classes")?,
        sectors: sectors(&section, groups, fields, |label| lines.note(entry.name, label))?,
        min_growth,
        max_growth,
        min_markets,
        max_markets,
    })
}

/// Errors at the upper bound unless both bounds leave something between them.
fn ordered(
    section: &Section<'_>,
    (low_name, low): (&str, Option<f64>),
    (high_name, high): (&str, Option<f64>),
    fits: impl Fn(f64, f64) -> bool,
) -> Result<()> {
    match (low, high) {
        (Some(low), Some(high)) if !fits(low, high) => {
            let problem = format!("leaves nothing above {low_name}; exchange the two or leave one out");
            Err(section.required(high_name)?.error(&problem))
        }
        _ => Ok(()),
    }
}

/// The sectors that a reading names, by themselves and by fields.
fn sectors(
    section: &Section<'_>,
    groups: &Groups,
    fields: &Fields,
    mut note: impl FnMut(&Label),
) -> Result<Vec<String>> {
    let mut sectors: Vec<String> = Vec::new();
    let mut add = |label: &Label| {
        if !sectors.contains(&label.text) {
            sectors.push(label.text.clone());
            note(label);
        }
    };
    if let Some(entry) = section.optional("sectors") {
        entry.labels()?.iter().for_each(&mut add);
    }
    if let Some(entry) = section.optional("fields") {
        let known: Vec<&str> = groups
            .iter()
            .map(|(name, _)| name)
            .chain(fields.iter().map(|(name, _)| name))
            .map(String::as_str)
            .collect();
        for name in entry.texts_of("field or group of [fields]", &known)? {
            let of_group = groups.iter().find(|(group, _)| *group == name);
            let wanted = of_group.map_or_else(|| vec![name.clone()], |(_, fields)| fields.clone());
            for (field, labels) in fields.iter().filter(|(field, _)| wanted.contains(field)) {
                if labels.is_empty() {
                    let problem =
                        format!("the field '{field}' has no sectors; list them in [fields], as the data label them");
                    return Err(entry.error(&problem));
                }
                labels.iter().for_each(&mut add);
            }
        }
    }
    Ok(sectors)
}

#[derive(Clone, Copy)]
enum Choosing {
    Random,
    Largest,
    FastestGrowing,
    Score,
    Lottery,
}

fn selection(entry: &Entry<'_>) -> Result<Selection> {
    let section = entry.section()?.only_known_keys()?;
    let kinds = [
        ("random", Choosing::Random),
        ("largest", Choosing::Largest),
        ("fastest_growing", Choosing::FastestGrowing),
        ("score", Choosing::Score),
        ("lottery", Choosing::Lottery),
    ];
    let kind = section.required("kind")?.choice(&kinds)?;
    let foreign = |name: &str, of: &str| match section.optional(name) {
        Some(entry) => Err(entry.error(&format!("belongs to kind = '{of}'; take it out, or change the kind"))),
        None => Ok(()),
    };
    if !matches!(kind, Choosing::Score) {
        foreign("weights", "score")?;
    }
    if !matches!(kind, Choosing::Lottery) {
        foreign("strata", "lottery")?;
    }
    Ok(match kind {
        Choosing::Random => Selection::Random,
        Choosing::Largest => Selection::Largest,
        Choosing::FastestGrowing => Selection::FastestGrowing,
        Choosing::Score => score(&section.required("weights")?)?,
        Choosing::Lottery => {
            let strata = [("size_class", Strata::SizeClass), ("sector", Strata::Sector)];
            Selection::Lottery { strata: section.required("strata")?.choice(&strata)? }
        }
    })
}

fn score(entry: &Entry<'_>) -> Result<Selection> {
    let section = entry.section()?.only_known_keys()?;
    let weight = |name: &str| number(&section, name, Domain::ANY).map(Option::unwrap_or_default);
    let (value, growth, markets) = (weight("value")?, weight("growth")?, weight("markets")?);
    if [value, growth, markets].iter().all(|weight| weight.abs() <= 0.0) {
        return Err(entry.refuse("every weight is 0, so that no firm is before another"));
    }
    Ok(Selection::Score { value, growth, markets })
}

#[derive(Clone, Copy, PartialEq)]
enum Working {
    None,
    Target,
    Growth,
    Mobility,
}

/// Keys of one kind of effect only.
const OF_KIND: [(&str, &str, Working); 4] = [
    ("level_usd", "target", Working::Target),
    ("uplift", "growth", Working::Growth),
    ("breaks_usd", "mobility", Working::Mobility),
    ("shift", "mobility", Working::Mobility),
];

fn effect(entry: &Entry<'_>) -> Result<Effect> {
    let section = entry.section()?.only_known_keys()?;
    let kinds = [
        ("none", Working::None),
        ("target", Working::Target),
        ("growth", Working::Growth),
        ("mobility", Working::Mobility),
    ];
    let kind = section.required("kind")?.choice(&kinds)?;
    // Without an effect every key may stay, so that one word takes the effect away.
    for (name, word, of) in OF_KIND {
        if let Some(entry) = section.optional(name).filter(|_| kind != of && kind != Working::None) {
            return Err(entry.error(&format!("belongs to kind = '{word}'; take it out, or change the kind")));
        }
    }
    let share = |name: &str| section.required(name)?.uncertain(Domain::SHARE);
    let shares = if kind == Working::None {
        let unused = |name: &str| {
            section.optional(name).map_or(Ok(Uncertain::Fixed(0.0)), |entry| entry.uncertain(Domain::SHARE))
        };
        [unused("success")?, unused("attrition")?, unused("deadweight")?, unused("displacement")?]
    } else {
        [share("success")?, share("attrition")?, share("deadweight")?, share("displacement")?]
    };
    let [success, attrition, deadweight, displacement] = shares;
    let kind = match kind {
        Working::None => EffectKind::None,
        Working::Target => EffectKind::Target { level_usd: section.required("level_usd")?.number(Domain::POSITIVE)? },
        Working::Growth => EffectKind::Growth { uplift: section.required("uplift")?.uncertain(Domain::UPLIFT)? },
        Working::Mobility => EffectKind::Mobility {
            breaks_usd: section.required("breaks_usd")?.rising(Domain::POSITIVE)?,
            shift: share("shift")?,
        },
    };
    let years = section.required("years")?.whole(1, 100)?;
    Ok(Effect { kind, years, success, attrition, deadweight, displacement })
}

fn support(entry: &Entry<'_>, years: u32) -> Result<Support> {
    let section = entry.section()?.only_known_keys()?;
    let per_firm = section.required("per_firm")?.number(Domain::AMOUNT)?;
    let times = section
        .optional("basis")
        .map_or(Ok(1.0), |entry| entry.choice(&[("programme", 1.0), ("year", f64::from(years))]))?;
    let currency = section.required("currency")?;
    let code = currency.text()?;
    if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(currency.refuse("is no code of a currency"));
    }
    let (rate, source) = (section.optional("per_usd"), section.optional("rate_source"));
    let per_usd = match &rate {
        Some(rate) => rate.number(Domain::POSITIVE)?,
        None if code == "USD" => 1.0,
        None => {
            let problem =
                format!("a currency without a rate; add per_usd, units of {code} for one US dollar, and rate_source");
            return Err(currency.error(&problem));
        }
    };
    if let (Some(rate), true) = (&rate, code == "USD" && (per_usd - 1.0).abs() > 0.0) {
        return Err(rate.error("one US dollar is 1 USD; take the key out, or change the currency"));
    }
    let rate_source = match source {
        Some(source) => source.text()?.to_owned(),
        None if code == "USD" => String::new(),
        None => return Err(section.missing("rate_source")),
    };
    Ok(Support { per_firm: per_firm * times, currency: code.to_owned(), per_usd, rate_source })
}

fn agencies(top: &Section<'_>, services: &[String]) -> Result<Vec<(String, Vec<String>)>> {
    let Some(entry) = top.optional("agencies") else { return Ok(Vec::new()) };
    let known: Vec<&str> = services.iter().map(String::as_str).collect();
    let agency = |entry: Entry<'_>| Ok((entry.name.to_owned(), entry.texts_of("service of 'services'", &known)?));
    entry.section()?.named().into_iter().map(agency).collect()
}

fn facts(top: &Section<'_>) -> Result<Vec<(String, String)>> {
    let Some(entry) = top.optional("facts") else { return Ok(Vec::new()) };
    entry.section()?.named().into_iter().map(|entry| Ok((entry.name.to_owned(), entry.fact()?))).collect()
}
