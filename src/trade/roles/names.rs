//! Column names in messages, and headers that are none.

use crate::error::shown_name;
use crate::trade::header;
use crate::trade::layout::Layout;
use crate::trade::number::{Comma, number};
use crate::trade::period::is_period;
use crate::trade::synonym;

/// How many column names a message lists when none is similar.
const FIRST: usize = 6;

/// Column names that the caller may have meant, as [`shown_name`] shows them: at most three that differ in case,
/// spaces or marks or are similar (Jaro–Winkler similarity of at least 0.7), the most similar first; where none is,
/// the first six names there are; none at all where the first row is data ([`header_is_data`]).
///
/// ```
/// use topheavy::trade::nearest_names;
/// let columns = ["FOB_USD", "fob_eur", "country"].map(String::from);
/// assert_eq!(nearest_names("fob usd", &columns), ["FOB_USD", "fob_eur"]);
/// assert_eq!(nearest_names("xyz", &columns), ["FOB_USD", "fob_eur", "country"]);
/// ```
#[must_use]
pub fn nearest_names(name: &str, columns: &[String]) -> Vec<String> {
    if header_is_data(columns) {
        return Vec::new();
    }
    let wanted = header::key(name);
    let mut scored: Vec<(f64, &String)> = columns
        .iter()
        .map(|column| {
            let key = header::key(column);
            let alike = key == wanted || header::base(column) == wanted;
            (if alike { 2.0 } else { strsim::jaro_winkler(&wanted, &key) }, column)
        })
        .filter(|(score, _)| *score >= 0.7)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    if scored.is_empty() {
        return first_names(columns);
    }
    scored.into_iter().take(3).map(|(_, column)| shown_name(column)).collect()
}

/// The first names there are, for a message.
pub(super) fn first_names(columns: &[String]) -> Vec<String> {
    columns.iter().take(FIRST).map(|column| shown_name(column)).collect()
}

/// Whether the first row of a file is a row of data and not a header: messages must then name no column, for the
/// names are values.
///
/// Formula: none. Conventions: a cell that is a number, and fewer than two cells that are names known to this crate.
/// Years and months are names of columns in files that tell one period a column, so they count only when one of them
/// stands alone among names of which none is known.
///
/// Arguments: `columns`, the cells of the first row.
/// Cost: linear in the cells, times the names known. Source: this crate's input contract.
///
/// ```
/// use topheavy::trade::header_is_data;
/// assert!(header_is_data(&["F0001", "2024", "DE", "854231", "1234.5"].map(String::from)));
/// assert!(!header_is_data(&["country", "2015", "2016"].map(String::from)));
/// ```
#[must_use]
pub fn header_is_data(columns: &[String]) -> bool {
    let known = columns.iter().filter(|column| is_known(column)).take(2).count();
    let numbers = columns.iter().filter(|cell| number(cell, Comma::Thousands).is_ok());
    let (periods, others): (Vec<&String>, Vec<&String>) = numbers.partition(|cell| is_period(cell));
    match known {
        0 => !others.is_empty() || periods.len() == 1,
        1 => !others.is_empty(),
        _ => false,
    }
}

/// Whether this is the name of a column to topheavy. Names of one letter and `usd` may also be entries of a column.
fn is_known(column: &str) -> bool {
    [header::key(column), header::base(column)]
        .iter()
        .any(|name| name.chars().count() > 1 && name != "usd" && (synonym::is_known(name) || Layout::names_role(name)))
}
