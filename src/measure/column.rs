//! From a column name back to its measure.

use super::name::Measure;
use crate::definition::calls;

/// The measure whose [`Measure::column`] this is.
///
/// A column is the call with its parameters written as identifiers, so each reading of it is tried and kept only when
/// it leads back to the same column.
pub(crate) fn measure_of_column(column: &str) -> Option<Measure> {
    readings(column)
        .into_iter()
        .filter_map(|call| call.parse::<Measure>().ok())
        .find(|measure| measure.column() == column)
}

fn readings(column: &str) -> Vec<String> {
    let mut calls_read = vec![column.to_owned()];
    if let Some(k) = column.strip_prefix("cr") {
        calls_read.push(format!("cr({k})"));
    }
    if let Some((p, rule)) = column.strip_prefix("top_").and_then(|rest| rest.split_once("pct_share")) {
        let rule = rule.strip_prefix('_').map_or(String::new(), |rule| format!(",{rule}"));
        calls_read.push(format!("top_share({}{rule})", fraction(p)));
    }
    if let Some(p) = column.strip_prefix("lorenz_").and_then(|rest| rest.strip_suffix("pct")) {
        calls_read.push(format!("lorenz({})", fraction(p)));
    }
    for id in calls().filter_map(|call| call.split(['(', '[']).next()) {
        if let Some(parameter) = column.strip_prefix(id).and_then(|rest| rest.strip_prefix('_')) {
            calls_read.push(format!("{id}({})", number(parameter)));
            calls_read.push(format!("{id}({})", threshold(parameter)));
        }
    }
    for of in ["share", "n", "units_share"] {
        if let Some((from, below)) = column.strip_prefix(of).and_then(|rest| rest.strip_prefix('_')?.split_once('_')) {
            calls_read.push(format!("{of}_between({},{})", threshold(from), threshold(below)));
        }
    }
    calls_read
}

fn number(identifier: &str) -> String {
    identifier.replace('m', "-").replace('_', ".")
}

/// A per cent as a fraction.
fn fraction(identifier: &str) -> String {
    format!("{}e-2", number(identifier))
}

fn threshold(identifier: &str) -> String {
    identifier.replace('p', ".").replace('m', "e6").replace('k', "e3")
}
