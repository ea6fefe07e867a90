//! The synthetic panel reproduces the published moments it is calibrated to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use topheavy::Result;
use topheavy::sample::{Flows, Korea, Moment, describe};

/// The sample that `sample korea` writes without options.
fn default_sample() -> &'static Flows {
    static FLOWS: OnceLock<Flows> = OnceLock::new();
    FLOWS.get_or_init(|| Korea::new().generate().unwrap_or_else(|error| panic!("{error}")))
}

fn misses(moments: &[Moment]) -> Vec<String> {
    let line = |m: &Moment| format!("{} {}: {} for {} {}", m.year, m.name, m.achieved, m.target, m.unit);
    moments.iter().filter(|moment| !moment.holds()).map(line).collect()
}

#[test]
fn every_moment_of_the_default_sample_holds() -> Result<()> {
    let moments = describe(default_sample())?;
    assert_eq!(misses(&moments), Vec::<String>::new());
    let of_last_year: BTreeSet<&str> =
        moments.iter().filter(|moment| moment.year == 2025).map(|moment| moment.name.as_str()).collect();
    for name in [
        "value_total",
        "n_exporters",
        "share_top10",
        "share_top100",
        "share_top1000",
        "share_ge_10m_usd",
        "share_ge_50m_usd",
        "share_top_1_percent_by_rank",
        "share_large",
        "share_mid",
        "share_sme",
        "n_large",
        "n_mid",
        "n_sme",
        "entry_rate",
        "survival_1y",
        "share_firms_1_partner_country",
        "share_firms_lt_10_countries",
        "share_firms_10_20_countries",
        "share_firms_ge_20_countries",
        "share_ge_20_countries",
        "mean_products_per_exporter",
        "share_item_semiconductors",
        "share_market_China",
        "share_market_United_States",
    ] {
        assert!(of_last_year.contains(name), "{name} is not described");
    }
    Ok(())
}

#[test]
fn shares_asked_for_are_never_more_than_1_5_points_off() -> Result<()> {
    for moment in describe(default_sample())? {
        match moment.unit.as_str() {
            "percent" | "percent_of_firms" | "percent_of_entrants" => assert!(moment.tolerance <= 1.5),
            "products" => assert!(moment.tolerance <= 0.3),
            "firms" => assert!(moment.tolerance <= 0.05 * moment.target),
            "usd_bn" => assert!(moment.tolerance <= 0.001),
            unit => panic!("{} has the unit {unit}", moment.name),
        }
    }
    Ok(())
}

/// The figures of the 2025 release typed once more, and the sums done once more without `describe`.
#[test]
fn the_last_year_agrees_with_the_release_by_a_second_route() {
    let flows = default_sample();
    let mut firms: BTreeMap<&str, f64> = BTreeMap::new();
    let mut classes: BTreeMap<&str, f64> = BTreeMap::new();
    let mut markets: BTreeMap<&str, f64> = BTreeMap::new();
    let mut chips = 0.0;
    for row in (0..flows.len()).filter(|row| flows.year[*row] == 2025) {
        let value = flows.value_usd[row];
        let name = |column: &'static topheavy::sample::Coded| column.names[column.codes[row] as usize].as_str();
        *firms.entry(name(&flows.firm)).or_default() += value;
        *classes.entry(name(&flows.size_class)).or_default() += value;
        *markets.entry(name(&flows.market)).or_default() += value;
        chips += if name(&flows.product).starts_with("8542") { value } else { 0.0 };
    }
    let mut values: Vec<f64> = firms.into_values().collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let percent = |part: f64| 100.0 * part / 709.4e9;
    let top = |count: usize| percent(values.iter().take(count).sum());
    let from = |usd: f64| percent(values.iter().filter(|value| **value >= usd).sum());
    assert!((96_500..97_500).contains(&values.len()));
    for (what, achieved, target, tolerance) in [
        ("total", percent(values.iter().sum()), 100.0, 1e-9),
        ("top 10", top(10), 39.0, 0.01),
        ("top 100", top(100), 67.1, 0.01),
        ("top 1000", top(1000), 84.0, 0.3),
        ("from USD 50M", from(50e6), 84.0, 0.3),
        ("from USD 10M", from(10e6), 91.9, 0.05),
        ("large", percent(classes["large"]), 66.1, 0.3),
        ("mid", percent(classes["mid"]), 17.6, 0.3),
        ("sme", percent(classes["sme"]), 16.0, 0.3),
        ("China", percent(markets["CHN"]), 18.4, 0.5),
        ("United States", percent(markets["USA"]), 17.3, 0.5),
        ("semiconductors of heading 8542", percent(chips), 0.88 * 24.4, 4.0),
    ] {
        assert!((achieved - target).abs() <= tolerance, "{what}: {achieved} for {target}");
    }
}

#[test]
fn the_default_sample_has_about_four_million_flows() {
    assert!((3_500_000..=4_500_000).contains(&default_sample().len()));
}

/// All years with published totals in a row, another seed: the class table of 2019 and five-year survival come in.
#[test]
fn every_moment_of_a_long_panel_holds() -> Result<()> {
    let flows = Korea::new().with_years(2018, 2025)?.with_seed(20_260_116).generate()?;
    let moments = describe(&flows)?;
    assert_eq!(misses(&moments), Vec::<String>::new());
    let described = |name: &str| moments.iter().filter(|moment| moment.name == name).count();
    assert_eq!(described("survival_5y"), 2);
    assert_eq!(described("n_exporters_ge_10m_usd"), 1);
    assert_eq!(described("entry_rate"), 7);
    Ok(())
}
