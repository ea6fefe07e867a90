//! The engine against the simple version that it replaced: polars groups the flows, one grouping after the other.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "engine/reference.rs"]
mod reference;

use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use proptest::prelude::*;
use topheavy::panel::{Asked, Axis, CellRow, Measured, Memory, Panel, Question, ReadOptions, Silent, Wanted};

use reference::reference;

/// A flow: period, firm, market, product, a further column, value.
type Flow = (u32, u32, Option<u32>, u32, Option<u32>, f64);

const MEASURES: &str = "n,total,hhi,top_share(0.01),median,gini,theil,cr(2),largest,wolfson";

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        3 => (1..6_u32).prop_map(f64::from),
        3 => (0.001..1.0_f64).prop_map(|u| u.powf(-1.7)),
        1 => (-250..250_i32).prop_map(|e| 1.1 * 2_f64.powi(e)),
    ]
}

fn flow() -> impl Strategy<Value = Flow> {
    let firm = prop_oneof![1 => Just(0_u32), 2 => 0..9_u32, 1 => 0..4_000_u32];
    let group = prop_oneof![1 => Just(None), 4 => (0..3_u32).prop_map(Some)];
    (2020..2023_u32, firm, (0..4_u32).prop_map(Some), 0..5_u32, group, value())
}

fn text(name: &str, entries: impl Iterator<Item = Option<String>>) -> Column {
    Series::new(name.into(), entries.collect::<Vec<_>>()).into()
}

fn frame(flows: &[Flow]) -> DataFrame {
    let columns = vec![
        Series::new("year".into(), flows.iter().map(|flow| flow.0).collect::<Vec<_>>()).into(),
        text("firm", flows.iter().map(|flow| Some(format!("firm {:05}", flow.1)))),
        text("market", flows.iter().map(|flow| flow.2.map(|market| format!("Q{market}A")))),
        text("product", flows.iter().map(|flow| Some(format!("article {}", flow.3)))),
        text("channel", flows.iter().map(|flow| flow.4.map(|group| format!("by {group}")))),
        Series::new("value_usd".into(), flows.iter().map(|flow| flow.5).collect::<Vec<_>>()).into(),
    ];
    DataFrame::new_infer_height(columns).unwrap()
}

fn wanted() -> Wanted {
    Wanted { others: vec!["channel".to_owned()], ..Wanted::every_role() }
}

fn panel(flows: &[Flow]) -> Panel {
    Panel::read(&frame(flows), &ReadOptions::default(), &wanted(), &Silent).unwrap()
}

fn question(across: Axis, by: &[&str]) -> Question {
    let by = by.iter().map(ToString::to_string).collect();
    Question { across, by, measures: Asked::parse_list(MEASURES).unwrap() }
}

/// Every axis by every set of the other keys that says something.
fn questions() -> Vec<Question> {
    let mut questions = Vec::new();
    let keys = ["period", "market", "product", "channel"];
    for (across, axis) in [(Axis::Firm, "firm"), (Axis::Market, "market"), (Axis::Product, "product")] {
        for set in 0..1_usize << keys.len() {
            let by: Vec<&str> = keys
                .iter()
                .enumerate()
                .filter(|(at, key)| set >> at & 1 == 1 && **key != axis)
                .map(|(_, key)| *key)
                .collect();
            questions.push(question(across, &by));
        }
    }
    questions.push(question(Axis::Market, &["firm", "period"]));
    questions
}

/// Entries of a cell, and the bits of its numbers or why there are none.
type Bits = (Vec<Option<String>>, Vec<Result<u64, String>>);

/// Everything of an answer that is to be the same.
fn bits(rows: impl Iterator<Item = CellRow>) -> Vec<Bits> {
    rows.map(|row| {
        let [largest, second] = row.largest;
        let beside = [row.units, row.total, largest, second].map(|number| Ok(number.to_bits()));
        let numbers = row.numbers.iter().map(|number| number.map(f64::to_bits).map_err(|reason| reason.to_string()));
        (row.keys, beside.into_iter().chain(numbers).collect())
    })
    .collect()
}

fn same(found: &[Measured], panel: &Panel, questions: &[Question]) -> Result<(), TestCaseError> {
    let flows = panel.flows().unwrap();
    for (answer, question) in found.iter().zip(questions) {
        let expected = reference(&flows, question);
        prop_assert_eq!(answer.len(), expected.len());
        prop_assert_eq!(bits(answer.rows()), bits(expected.into_iter()), "{:?}", question);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_level_is_that_of_the_simple_version(flows in prop::collection::vec(flow(), 1..400)) {
        let (panel, questions) = (panel(&flows), questions());
        let found = panel.levels(&questions, &Silent).unwrap();
        same(&found, &panel, &questions)?;
    }

    #[test]
    fn levels_made_from_finer_ones_are_no_others(flows in prop::collection::vec(flow(), 1..30), again in 2..20_usize) {
        // Every flow comes many times in parts that are no whole numbers, so that units are fewer than flows.
        let many: Vec<Flow> = flows
            .iter()
            .flat_map(|flow| (0..again).map(move |part| (flow.0, flow.1, flow.2, flow.3, flow.4, flow.5 / (part + 3) as f64)))
            .collect();
        let (panel, questions) = (panel(&many), questions());
        let together = panel.levels(&questions, &Silent).unwrap();
        same(&together, &panel, &questions)?;
        for (one, question) in together.iter().zip(&questions) {
            prop_assert_eq!(one, &panel.measure(question, &Silent).unwrap());
        }
    }

    #[test]
    fn the_order_of_the_rows_moves_no_bit(flows in prop::collection::vec(flow(), 1..200), seed in any::<u64>()) {
        let questions = questions();
        let answer = |flows: &[Flow]| panel(flows).levels(&questions, &Silent).unwrap();
        let mut shuffled = flows.clone();
        let mut state = seed | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(answer(&flows), answer(&shuffled));
    }
}

/// A long panel: many more rows than a piece of a column has.
fn long(rows: u32) -> Vec<Flow> {
    (0..rows)
        .map(|row| {
            let mixed = row.wrapping_mul(2_654_435_761);
            let value = f64::from(mixed % 100_003) / 7.0;
            (2020 + mixed % 3, mixed >> 13 & 0x7fff, Some(row % 4), mixed >> 7 & 0x1ff, Some(row % 3), value)
        })
        .collect()
}

fn written(flows: &[Flow], folder: &Path) -> Vec<String> {
    // Two files of unlike length.
    let cut = flows.len() / 3;
    let files = [&flows[cut..], &flows[..cut]].into_iter().enumerate().map(|(at, flows)| {
        let path = folder.join(format!("{at}.csv"));
        let rows = flows.iter().map(|(year, firm, market, product, channel, value)| {
            let (market, channel) = (market.unwrap_or(0), channel.unwrap_or(0));
            format!("{year},firm {firm:05},Q{market}A,article {product},by {channel},{value}\n")
        });
        let header = "year,firm,market,product,channel,value_usd\n".to_owned();
        std::fs::write(&path, std::iter::once(header).chain(rows).collect::<String>()).unwrap();
        path.display().to_string()
    });
    files.collect()
}

#[test]
fn memory_threads_and_files_move_no_bit() {
    let flows = long(700_000);
    let questions = [
        question(Axis::Firm, &["period"]),
        question(Axis::Firm, &["period", "market", "product"]),
        question(Axis::Market, &[]),
    ];
    let expected = panel(&flows).levels(&questions, &Silent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = written(&flows, folder.path());
    let temp = tempfile::tempdir().unwrap();
    let options = ReadOptions {
        memory: Some(Memory::new(256 << 20).unwrap()),
        temp_folder: Some(temp.path().to_owned()),
        ..ReadOptions::default()
    };
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| {
            let panel = Panel::read(&files, &options, &wanted(), &Silent).unwrap();
            panel.levels(&questions, &Silent).unwrap()
        });
        for (found, expected) in found.iter().zip(&expected) {
            assert!(bits(found.rows()) == bits(expected.rows()), "{threads} threads");
        }
    }
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0);
}

#[test]
fn skewed_panels_have_the_numbers_of_the_simple_version() {
    let half = |firm: u32| {
        move |row: u32, flow: Flow| {
            if row.is_multiple_of(2) { (flow.0, firm, flow.2, flow.3, flow.4, flow.5) } else { flow }
        }
    };
    let one_firm = half(7);
    let one_cell =
        |row: u32, flow: Flow| if row.is_multiple_of(2) { (2021, flow.1, Some(1), 3, Some(1), flow.5) } else { flow };
    let alone = |row: u32, flow: Flow| (flow.0, row, flow.2, row, flow.4, flow.5);
    let shapes: [&dyn Fn(u32, Flow) -> Flow; 3] = [&one_firm, &one_cell, &alone];
    let questions = [question(Axis::Firm, &["period", "market"]), question(Axis::Firm, &["product"])];
    for shape in shapes {
        let flows: Vec<Flow> = (0..).zip(long(60_000)).map(|(row, flow)| shape(row, flow)).collect();
        let panel = panel(&flows);
        same(&panel.levels(&questions, &Silent).unwrap(), &panel, &questions).unwrap();
    }
}
