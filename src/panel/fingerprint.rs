//! A fingerprint of flows: which data a result was made from, however they were stored.

use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::flows::{Column, Flows};
use super::{Panel, Progress, going_on};
use crate::error::Result;
use crate::trade::Role;

/// Roles whose entries are keys, in the order in which a flow is written down.
const KEYS: [Role; 6] = [Role::Firm, Role::Period, Role::Market, Role::Product, Role::SizeClass, Role::Reporter];

/// A flow as it is written down: a number for each key, then value and weight.
type Written = [u64; KEYS.len() + 2];

/// Flows that are written down together: they stay in the nearest cache while column after column is added.
const TOGETHER: usize = 128;

impl Panel {
    /// A fingerprint of the flows that enter measures, 32 hexadecimal digits.
    ///
    /// Formula: XXH3-128 of the number of flows and the sum (modulo 2¹²⁸) of the XXH3-128 of every flow, which is written
    /// down as eight little-endian 64-bit numbers: XXH3-64 of the entry as text for firm, period, market, product, size
    /// class and reporter (0 where there is none), then value times scale and weight (1 without one) as doubles.
    /// Conventions: the same flows have the same fingerprint in any order of rows, in one file or several, as Parquet, text or
    /// a frame, with any memory and number of threads. Entries are those that measures see, so that options that change the
    /// flows (`hs`, `keep`, `scale`) change it. It tells data apart; it is no protection against somebody who forges them.
    /// Errors: a temporary file that cannot be read; stopped. Cost: one pass over the flows.
    ///
    /// ```no_run
    /// use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// println!("{}", panel.fingerprint(&Silent)?);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn fingerprint(&self, progress: &dyn Progress) -> Result<String> {
        progress.stage("fingerprint of the flows", None);
        let flows = &self.flows;
        let keys: Vec<Option<(&Column, Vec<u64>)>> = KEYS
            .iter()
            .map(|role| {
                let column = flows.columns.iter().find(|column| column.name == role.name())?;
                Some((column, entries_as_numbers(column)))
            })
            .collect();
        let mut starts = Vec::with_capacity(flows.value.pieces());
        let mut next = 0;
        for piece in 0..flows.value.pieces() {
            starts.push(next);
            next += flows.value.rows_of(piece);
        }
        let sums = starts.into_par_iter().enumerate().map(|(piece, start)| {
            going_on(progress)?;
            sum_of_piece(flows, &keys, piece, start)
        });
        let sum = sums.try_reduce(|| 0, |one, other| Ok(one.wrapping_add(other)))?;
        let mut whole = (flows.used() as u64).to_le_bytes().to_vec();
        whole.extend(sum.to_le_bytes());
        Ok(format!("{:032x}", xxh3_128(&whole)))
    }
}

/// A number for every code of a column; 0 for one that no row has.
fn entries_as_numbers(column: &Column) -> Vec<u64> {
    let of = |code: &u32| of_label(column.of.labels.get(*code as usize));
    column.of.codes.par_iter().map(of).collect()
}

fn of_label(label: Option<&str>) -> u64 {
    label.map_or(0, |label| xxh3_64(label.as_bytes()))
}

fn sum_of_piece(flows: &Flows, keys: &[Option<(&Column, Vec<u64>)>], piece: usize, start: usize) -> Result<u128> {
    let mut parts = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        if let Some((column, numbers)) = key {
            parts.push((at, column.codes.part(piece)?, numbers));
        }
    }
    let values = flows.value.part(piece)?;
    let weights = flows.weight.as_ref().map(|weight| weight.part(piece)).transpose()?;
    let mut sum = 0_u128;
    let mut written = [Written::default(); TOGETHER];
    for first in (0..values.len()).step_by(TOGETHER) {
        let written = &mut written[..TOGETHER.min(values.len() - first)];
        for (at, part, numbers) in &parts {
            part.fold_into(written, (first, 1), |flow, code| {
                flow[*at] = numbers.get(code as usize).copied().unwrap_or(0).to_le();
            });
        }
        for (row, flow) in (first..).zip(written.iter_mut()) {
            if flows.fates.is_used(start + row) {
                let weight = weights.as_ref().map_or(1.0, |weights| weights[row]);
                // Adding zero makes one zero of two.
                flow[KEYS.len()] = (values[row] * flows.scale + 0.0).to_bits().to_le();
                flow[KEYS.len() + 1] = (weight + 0.0).to_bits().to_le();
                sum = sum.wrapping_add(xxh3_128(bytemuck::bytes_of(flow)));
            }
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::panel::{Memory, ReadOptions, Silent, Wanted};

    fn fingerprint(rows: &[&str], options: &ReadOptions) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        std::fs::write(&path, format!("firm,year,market,value_usd\n{}\n", rows.join("\n"))).unwrap();
        let files = [path.display().to_string()];
        Panel::read(&files, options, &Wanted::every_role(), &Silent).unwrap().fingerprint(&Silent).unwrap()
    }

    const ROWS: [&str; 4] = ["a,2024,US,1", "a,2025,US,2", "b,2025,CN,3", "b,2025,CN,3"];

    /// The sum of the flows, written independently of the columns that a panel keeps.
    fn by_hand() -> String {
        let mut sum = 0_u128;
        for row in ROWS {
            let fields: Vec<&str> = row.split(',').collect();
            let hash = |at: usize| xxh3_64(fields[at].as_bytes()).to_le_bytes();
            let value: f64 = fields[3].parse().unwrap();
            let none = [0; 8];
            let keys = [hash(0), hash(1), hash(2), none, none, none];
            let numbers = [value, 1.0].map(f64::to_le_bytes);
            sum = sum.wrapping_add(xxh3_128(&[keys.concat(), numbers.concat()].concat()));
        }
        format!("{:032x}", xxh3_128(&[4_u64.to_le_bytes().to_vec(), sum.to_le_bytes().to_vec()].concat()))
    }

    #[test]
    fn it_is_what_its_formula_says_in_any_order_and_memory() {
        let default = ReadOptions::default();
        let found = fingerprint(&ROWS, &default);
        assert_eq!(found, by_hand());
        assert_eq!(fingerprint(&[ROWS[3], ROWS[1], ROWS[0], ROWS[2]], &default), found);
        let little = ReadOptions { memory: Some("256MiB".parse::<Memory>().unwrap()), ..ReadOptions::default() };
        assert_eq!(fingerprint(&ROWS, &little), found);
    }

    #[test]
    fn every_change_of_a_flow_changes_it() {
        let default = ReadOptions::default();
        let found = fingerprint(&ROWS, &default);
        let others: [&[&str]; 5] = [
            &["b,2024,US,1", "a,2025,US,2", "b,2025,CN,3", "b,2025,CN,3"],
            &["a,2024,US,2", "a,2025,US,1", "b,2025,CN,3", "b,2025,CN,3"],
            &["a,2024,CN,1", "a,2025,US,2", "b,2025,US,3", "b,2025,CN,3"],
            &ROWS[..3],
            &["a,2024,US,1", "a,2025,US,2", "b,2025,CN,6"],
        ];
        for other in others {
            assert_ne!(fingerprint(other, &default), found, "{other:?}");
        }
        let scaled = ReadOptions { scale: Some(2.0), ..ReadOptions::default() };
        assert_ne!(fingerprint(&ROWS, &scaled), found);
    }
}
