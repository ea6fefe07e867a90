//! One of every figure with realistic data, and what bad data make of it, for the tests to draw.

use super::{
    Band, Centre, Concentration, ConcentrationLine, Currency, Diversification, DiversificationLine, FanChart, Figure,
    Label, Lorenz, LorenzCurve, Passage, PowerTail, RankSize, RoadToTarget, Scenario, SizeClassBar, SizeClassPyramid,
    SurvivalAge, SurvivalCurve, SurvivalCurves, TransitionHeatmap, Treemap, TreemapItem, Unit, Units,
};
use crate::inference::fit::Law;
use crate::inference::tail::{PowerLawOptions, Tail};

const USD: Currency = Currency::UsDollars;
const SYNTHETIC: &str = "SYNTHETIC DATA: calibrated to published Korean moments; no row is a real firm";

/// Exports of so many firms: a log-normal body with Pareto tails.
pub(super) fn firms(n: usize, seed: u64) -> Vec<f64> {
    Law::DoubleParetoLogNormal { alpha: 0.95, beta: 0.8, nu: 11.5, tau: 1.4 }.draw(n, seed)
}

fn years(from: i32, to: i32) -> Vec<String> {
    (from..=to).map(|year| year.to_string()).collect()
}

fn known(numbers: &[f64]) -> Vec<Option<f64>> {
    numbers.iter().copied().map(Some).collect()
}

pub(super) fn lorenz(n: usize) -> Figure {
    let curves =
        ["2021", "2023", "2025"].iter().zip(1..).map(|(year, seed)| LorenzCurve::of(*year, &firms(n, seed)).unwrap());
    Lorenz { units: Units::Firms, curves: curves.collect() }.figure().unwrap().source("synthetic panel").note(SYNTHETIC)
}

pub(super) fn concentration(periods: usize) -> Figure {
    let line = |label, shares: [f64; 5]| ConcentrationLine { label, shares: known(&shares[..periods]) };
    let lines = vec![
        line(Label::Largest(10), [0.355, 0.356, 0.329, 0.366, 0.390]),
        line(Label::Largest(100), [0.652, 0.661, 0.649, 0.665, 0.671]),
        line(Label::TopFraction(0.01), [0.832, 0.840, 0.841, 0.839, 0.838]),
        line(Label::AtLeast(50e6, USD), [0.834, 0.844, 0.842, 0.840, 0.839]),
        line(Label::LawLarge, [0.647, 0.650, 0.639, 0.651, 0.663]),
        line(Label::Below(10e6, USD), [0.091, 0.081, 0.087, 0.081, 0.081]),
    ];
    let periods = years(2021, 2020 + i32::try_from(periods).unwrap());
    Concentration { periods, lines }.figure().unwrap().source("synthetic panel").note(SYNTHETIC)
}

pub(super) fn rank_size(n: usize) -> Figure {
    let exports = firms(n, 3);
    let law = Tail::new(&exports).unwrap().power_law(&PowerLawOptions::default()).unwrap().unwrap();
    let tail = Some(PowerTail { alpha: law.alpha, xmin: law.xmin, count: law.n_tail as f64 });
    RankSize { units: Units::Firms, currency: USD, exports, tail }.figure().unwrap().note(SYNTHETIC)
}

/// The classes of the Korea Customs Service, 2019.
pub(super) fn pyramid() -> Figure {
    let class = |from, to, firms, share: f64| SizeClassBar {
        label: Label::Class(from, to, USD),
        firms,
        value: share * 5.411e9,
    };
    let classes = vec![
        class(0.0, 1e6, 81_970.0, 2.2),
        class(1e6, 5e6, 10_872.0, 4.5),
        class(5e6, 10e6, 2_426.0, 3.1),
        class(10e6, f64::INFINITY, 3_300.0, 90.2),
    ];
    let pyramid = SizeClassPyramid { period: Some("2019".to_owned()), currency: USD, classes };
    pyramid.figure().unwrap().source("Korea Customs Service, enterprise trade activity 2019")
}

fn diversification() -> Figure {
    let line = |units, hhi: [f64; 5]| DiversificationLine { units, hhi: known(&hhi) };
    let lines = vec![
        line(Units::Markets, [0.0908, 0.0908, 0.0909, 0.0907, 0.0835]),
        line(Units::Products, [0.0254, 0.0289, 0.0261, 0.0238, 0.0229]),
        line(Units::Firms, [0.0201, 0.0203, 0.0175, 0.0213, 0.0241]),
    ];
    Diversification { periods: years(2021, 2025), lines }.figure().unwrap().source("synthetic panel").note(SYNTHETIC)
}

/// Korea's items of 2025 as the ministry published them: a part of all exports.
fn items() -> Figure {
    let items = [
        ("semiconductors", 173.4),
        ("automobiles", 72.0),
        ("petroleum products", 45.5),
        ("petrochemicals", 42.5),
        ("ships", 32.0),
        ("steel", 30.3),
        ("wireless communication devices", 17.3),
        ("electrical equipment", 16.7),
        ("biohealth", 16.3),
        ("computers", 13.8),
        ("agri-food and fisheries", 12.4),
        ("cosmetics", 11.4),
    ];
    let items = items.map(|(name, value)| TreemapItem { name: name.to_owned(), value: value * 1e9 }).to_vec();
    let map = Treemap { units: Units::Products, currency: USD, total: Some(709.7e9), items };
    map.figure().unwrap().source("Ministry of Trade, Industry and Resources, 2025 annual trade trends")
}

pub(super) fn markets(n: u32) -> Figure {
    let known = ["China", "United States", "Việt Nam", "대만", "日本", "Türkiye", "Côte d’Ivoire", "السعودية"];
    let name =
        |rank: u32| known.get(rank as usize - 1).map_or_else(|| format!("Market {rank}"), |name| (*name).to_owned());
    let item = |rank: u32| TreemapItem { name: name(rank), value: 140e9 / f64::from(rank).powf(1.1) };
    let map = Treemap { units: Units::Markets, currency: USD, total: None, items: (1..=n).map(item).collect() };
    map.figure().unwrap().note(SYNTHETIC)
}

fn classes() -> Vec<Label> {
    let breaks = [0.0, 1e6, 5e6, 10e6, 50e6, f64::INFINITY];
    breaks.windows(2).map(|ends| Label::Class(ends[0], ends[1], USD)).collect()
}

fn moves() -> Figure {
    let counts = [
        [190_321, 8_210, 310, 120, 4, 98_765],
        [9_110, 28_321, 3_456, 721, 12, 2_345],
        [421, 3_211, 5_432, 1_654, 21, 310],
        [154, 812, 1_533, 7_865, 512, 120],
        [3, 14, 22, 487, 3_210, 11],
        [99_876, 3_012, 298, 101, 6, 0],
    ];
    let counts = counts.map(|row| row.to_vec()).to_vec();
    TransitionHeatmap { classes: classes(), with_out: true, counts }
        .figure()
        .unwrap()
        .source("synthetic panel")
        .note(SYNTHETIC)
}

fn survival() -> Figure {
    let curve = |label: Label, yearly: f64, spells: u64| {
        let age = |age: usize| {
            let survival = yearly.powf(f64::from(u32::try_from(age).unwrap()).powf(0.75));
            let half = if age == 0 { 0.0 } else { 1.96 * (survival * (1.0 - survival) / spells as f64).sqrt() };
            SurvivalAge { age, survival, lower: (survival - half).max(0.0), upper: (survival + half).min(1.0) }
        };
        SurvivalCurve { label, spells, ages: (0..=6).map(age).collect() }
    };
    let curves = vec![
        curve(Label::Class(0.0, 1e6, USD), 0.46, 24_310),
        curve(Label::Class(1e6, 10e6, USD), 0.72, 1_204),
        curve(Label::Class(10e6, f64::INFINITY, USD), 0.86, 141),
    ];
    SurvivalCurves { level: Some(0.95), curves }.figure().unwrap().source("synthetic panel").note(SYNTHETIC)
}

/// A band around a median that widens with the years, from the place where the median begins.
fn band(level: f64, median: &[Option<f64>], yearly: f64) -> Band {
    let begin = median.iter().position(Option::is_some).unwrap_or(0);
    let wide = |at: usize| yearly * ((at + 1 - begin) as f64).sqrt();
    let end = |side: f64| {
        median.iter().enumerate().map(|(at, median)| median.map(|median| median * (1.0 + side * wide(at)))).collect()
    };
    Band { level, lower: end(-1.0), upper: end(1.0) }
}

fn fan() -> Figure {
    let scenario = |label: &str, yearly: f64| {
        let centre: Vec<Option<f64>> = (0..11).map(|at| (at > 4).then(|| 0.838 + yearly * f64::from(at - 4))).collect();
        let bands = vec![band(0.5, &centre, 0.004), band(0.9, &centre, 0.01)];
        Scenario { label: label.into(), centre, bands }
    };
    let mut history = known(&[0.832, 0.840, 0.841, 0.839, 0.838]);
    history.resize(11, None);
    FanChart {
        quantity: "Share of the top 1 % of exporters by rank".into(),
        unit: Unit::Share,
        centre: Centre::Median,
        periods: years(2021, 2031),
        history,
        scenarios: vec![scenario("without the programme", 0.001), scenario("with the programme", -0.006)],
    }
    .figure()
    .unwrap()
    .note(SYNTHETIC)
}

pub(super) fn road(growth: f64) -> Figure {
    let published = [
        (2005, 284.4),
        (2006, 325.5),
        (2008, 422.0),
        (2009, 363.5),
        (2010, 466.4),
        (2014, 572.7),
        (2018, 604.9),
        (2020, 512.85),
        (2021, 644.5),
        (2022, 683.58),
        (2024, 683.61),
        (2025, 709.7),
    ];
    let mut years: Vec<i32> = published.iter().map(|(year, _)| *year).collect();
    let mut history: Vec<Option<f64>> = published.iter().map(|(_, value)| Some(value * 1e9)).collect();
    let mut median = vec![None; years.len()];
    for ahead in 1..=12 {
        years.push(2025 + ahead);
        history.push(None);
        median.push(Some(709.7e9 * (1.0 + growth).powi(ahead)));
    }
    let bands = vec![band(0.5, &median, 0.035), band(0.9, &median, 0.09)];
    let passage = Some(Passage { level: 0.9, low: Some(2027), high: Some(2042) });
    let road = RoadToTarget { method: None, currency: USD, target: 1e12, years, history, median, bands, passage };
    road.figure().unwrap().source("Korea Customs Service; Ministry of Trade, Industry and Resources")
}

/// One of every figure.
pub(super) fn all() -> Vec<(&'static str, Figure)> {
    vec![
        ("lorenz", lorenz(100_000)),
        ("concentration", concentration(5)),
        ("rank_size", rank_size(100_000)),
        ("pyramid", pyramid()),
        ("diversification", diversification()),
        ("treemap", items()),
        ("markets", markets(200)),
        ("moves", moves()),
        ("survival", survival()),
        ("fan", fan()),
        ("road", road(0.05)),
    ]
}

/// Figures of little, nothing, or names that should break them.
pub(super) fn bad() -> Vec<(&'static str, Figure)> {
    let long = "Very long name of a company ".repeat(11);
    let names = ["<script>alert(1)</script>", long.as_str(), "شركة النفط السعودية & Co", "a\u{202e}b\nc\u{1}\u{ffff}"];
    let lorenz = |curves| Lorenz { units: Units::Firms, curves }.figure().unwrap();
    let curve = |name: &str, exports: &[f64]| LorenzCurve::of(name, exports).unwrap();
    let rank = |exports| RankSize { units: Units::Firms, currency: USD, exports, tail: None }.figure().unwrap();
    let map = |items| Treemap { units: Units::Products, currency: USD, total: None, items }.figure().unwrap();
    let item = |name: &str, value| TreemapItem { name: name.to_owned(), value };
    let odd = |(name, value): (&&str, f64)| item(name, value);
    let lines = names.iter().zip([0.5, 0.502, 0.498, 0.1]);
    let line = |(name, share): (&&str, f64)| ConcentrationLine {
        label: (*name).into(),
        shares: vec![Some(share), None, Some(share)],
    };
    let states = names.iter().map(|name| (*name).into()).collect::<Vec<Label>>();
    let empty_fan = FanChart {
        quantity: "share".into(),
        unit: Unit::Share,
        centre: Centre::Mean,
        periods: vec![],
        history: vec![],
        scenarios: vec![],
    };
    let road = |years: Vec<i32>, history: Vec<Option<f64>>| {
        let median = vec![None; years.len()];
        let (method, passage) = (Some("a method of the user".into()), None);
        let currency = Currency::Own;
        RoadToTarget { method, currency, target: 1e12, years, history, median, bands: vec![], passage }
            .figure()
            .unwrap()
    };
    let many = (0..12).map(|at| ConcentrationLine {
        label: format!("line {at}").into(),
        shares: vec![Some(0.05 * f64::from(at)); 4],
    });
    let class = |firms, value| SizeClassBar { label: Label::Class(0.0, 1e6, USD), firms, value };
    let pyramid = |classes| SizeClassPyramid { period: None, currency: Currency::Own, classes }.figure().unwrap();
    vec![
        ("lorenz_none", lorenz(vec![])),
        ("lorenz_no_firm", lorenz(vec![curve("2025", &[])])),
        ("lorenz_one_firm", lorenz(vec![curve("2025", &[5e6])])),
        ("lorenz_zero", lorenz(vec![curve("2024", &[0.0, 0.0]), curve("2025", &[])])),
        ("lorenz_some_zero", lorenz(vec![curve("2024", &[0.0, 0.0]), curve("2025", &[1.0, 3.0])])),
        ("lorenz_names", lorenz(names.iter().zip(4..).map(|(name, seed)| curve(name, &firms(500, seed))).collect())),
        ("concentration_one", concentration(1)),
        ("concentration_none", Concentration { periods: vec![], lines: vec![] }.figure().unwrap()),
        (
            "concentration_names",
            Concentration {
                periods: names[..3].iter().map(|name| (*name).to_owned()).collect(),
                lines: lines.map(line).collect(),
            }
            .figure()
            .unwrap()
            .titled(names[0])
            .source(names[2])
            .note(names[1]),
        ),
        ("concentration_many", Concentration { periods: years(2021, 2024), lines: many.collect() }.figure().unwrap()),
        ("rank_none", rank(vec![])),
        ("rank_zero", rank(vec![0.0; 5])),
        ("rank_one", rank(vec![5e6, 0.0])),
        ("pyramid_none", pyramid(vec![])),
        ("pyramid_zero", pyramid(vec![class(5.0, 0.0)])),
        ("pyramid_one", pyramid(vec![class(1.0, 5e5)])),
        ("treemap_none", map(vec![])),
        ("treemap_zero", map(vec![item("a", 0.0)])),
        ("treemap_one", map(vec![item("a", 2.0), item("b", 0.0)])),
        ("treemap_names", map(names.iter().zip([5e9, 4e9, 3e9, 1e7]).map(odd).collect())),
        ("moves_none", TransitionHeatmap { classes: vec![], with_out: false, counts: vec![] }.figure().unwrap()),
        (
            "moves_names",
            TransitionHeatmap {
                classes: states,
                with_out: false,
                counts: vec![vec![3, 1, 0, 0], vec![1, 9, 2, 0], vec![0, 2, 9, 1], vec![0; 4]],
            }
            .figure()
            .unwrap(),
        ),
        ("survival_none", SurvivalCurves { level: None, curves: vec![] }.figure().unwrap()),
        ("fan_none", empty_fan.figure().unwrap()),
        ("road_none", road(vec![], vec![])),
        ("road_one", road(vec![2025], vec![Some(7e11)])),
        ("road_reached", road(vec![2024, 2025], vec![Some(7e11), Some(1.1e12)])),
        ("road_never", self::road(0.001)),
    ]
}
