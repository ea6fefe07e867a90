//! The simple version: polars groups the flows by cell, then by unit; every sum is exact.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;
use topheavy::measure::{ExactSum, Measure, Values, evaluate};
use topheavy::panel::{Asked, CellRow, Question};

/// The answer to a question about flows as [`topheavy::panel::Panel::flows`] gives them.
pub(crate) fn reference(flows: &DataFrame, question: &Question) -> Vec<CellRow> {
    let kernels: Vec<Measure> = question
        .measures
        .iter()
        .map(|asked| match asked {
            Asked::Measure(measure) => *measure,
            Asked::SizeShare(_) => panic!("the reference has no size classes"),
        })
        .collect();
    let texts = |name: &str| -> Vec<Option<String>> {
        flows.column(name).unwrap().str().unwrap().iter().map(|entry| entry.map(str::to_owned)).collect()
    };
    let by: Vec<Vec<Option<String>>> = question.by.iter().map(|name| texts(name)).collect();
    let values: Vec<f64> = flows.column("value").unwrap().f64().unwrap().into_no_null_iter().collect();
    let names = question.by.iter().map(String::as_str).chain([question.across.role().name()]);
    let units = flows.group_by(names.collect::<Vec<_>>()).unwrap();
    // A missing entry stands last.
    let mut cells: BTreeMap<Vec<(bool, Option<String>)>, Vec<f64>> = BTreeMap::new();
    for rows in units.get_groups().iter() {
        let rows: Vec<usize> = match rows {
            polars::prelude::GroupsIndicator::Idx((_, rows)) => rows.iter().map(|row| *row as usize).collect(),
            polars::prelude::GroupsIndicator::Slice([first, length]) => {
                (first as usize..first as usize + length as usize).collect()
            }
        };
        let value = rows.iter().map(|row| values[*row]).collect::<ExactSum>().value();
        let cell = by.iter().map(|entries| (entries[rows[0]].is_none(), entries[rows[0]].clone())).collect();
        cells.entry(cell).or_default().push(value);
    }
    cells
        .into_iter()
        .map(|(cell, units)| {
            let found = evaluate(&Values::new(&units).unwrap(), &kernels);
            let keys = cell.into_iter().map(|(_, entry)| entry).collect();
            let (units, total, largest) = (found.units, found.total, found.largest);
            CellRow { keys, units, total, largest, numbers: found.numbers }
        })
        .collect()
}
