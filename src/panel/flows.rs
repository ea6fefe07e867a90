//! The flows of a panel, column by column, and what of them is grouped: a key packed from some columns, and a value.

use std::marker::PhantomData;
use std::sync::Arc;

use super::codes::{Codes, MISSING, Part};
use super::dictionary::Canonical;
use super::fates::Fates;
use super::grouping::{Entries, Key, Keyed, Parts, count_distinct};
use super::numbers::Numbers;
use super::{Progress, going_on};
use crate::error::{Error, Result};

/// One key of the flows.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Role name, or the column's own.
    pub(super) name: String,
    /// Column in the files.
    pub(super) source: String,
    /// In the order in which entries were met; columns made of one another share them.
    pub(super) codes: Arc<Codes>,
    /// Rows without an entry, among all rows.
    pub(super) missing: u64,
    /// The entries in their order, and where each code has gone.
    pub(super) of: Canonical,
}

/// All flows: one code a key and row, and the value. Rows that are left out are still there.
#[derive(Debug, Clone)]
pub(super) struct Flows {
    pub(super) columns: Vec<Column>,
    pub(super) value: Numbers,
    pub(super) weight: Option<Numbers>,
    pub(super) fates: Fates,
    /// Multiplies every value.
    pub(super) scale: f64,
}

/// The integer that a key is packed in.
pub(super) trait Packed: Key + From<u32> {}

impl Packed for u64 {}
impl Packed for u128 {}

/// A column within a packed key.
#[derive(Debug, Clone, Copy)]
struct Field {
    column: usize,
    shift: u32,
    bits: u32,
    /// Whether entries keep the codes of the column, in no order: enough to tell units apart, and one look-up less.
    raw: bool,
}

/// Keys that are packed together: they stay in the nearest cache while column after column is added.
const KEYS_TOGETHER: usize = 1024;

impl Field {
    /// Adds the codes of some rows, from one on and every `step`-th, to their keys.
    fn fold_into<K: Packed>(&self, keys: &mut [K], part: &Part<'_>, of: &Canonical, rows: (usize, usize)) {
        let shift = self.shift;
        if self.raw {
            let missing = u32::try_from(of.codes.len()).unwrap_or(MISSING);
            part.fold_into(keys, rows, |key, code| *key = *key | (K::from(code.min(missing)) << shift));
        } else {
            let last = last(of);
            part.fold_into(keys, rows, |key, code| {
                let code = of.codes.get(code as usize).map_or(last, |code| (*code).min(last));
                *key = *key | (K::from(code) << shift);
            });
        }
    }
}

/// How some columns are packed in one key: the first ones, the cell, highest, the last ones, the unit, lowest.
#[derive(Debug, Clone)]
pub(super) struct Packing {
    fields: Vec<Field>,
    /// How many of the fields are the cell.
    cell: usize,
    bits: u32,
}

impl Packing {
    /// Cells of these columns, and units of another.
    pub(super) fn new(flows: &Flows, by: &[usize], unit: usize) -> Self {
        let columns = by.iter().map(|column| (*column, false)).chain([flows.raw(unit)]);
        Self::of(flows, by.len(), columns.collect())
    }

    /// Firms of some groups as cells; years, and in any order of their entries the kinds of flows of a year, as units.
    pub(super) fn histories(flows: &Flows, groups: &[usize], firm: usize, year: usize, kinds: &[usize]) -> Self {
        let columns = groups.iter().map(|column| (*column, false)).chain([flows.raw(firm), (year, false)]);
        Self::of(flows, groups.len() + 1, columns.chain(kinds.iter().map(|column| flows.raw(*column))).collect())
    }

    fn of(flows: &Flows, cell: usize, columns: Vec<(usize, bool)>) -> Self {
        let mut shift = 0;
        let mut fields = Vec::with_capacity(columns.len());
        for (column, raw) in columns.into_iter().rev() {
            let of = &flows.columns[column].of;
            // The last code, one more than there are entries, is that of a missing one.
            let last = if raw { of.codes.len() } else { of.labels.len() };
            let bits = usize::BITS - last.leading_zeros();
            fields.push(Field { column, shift, bits, raw });
            shift += bits;
        }
        fields.reverse();
        Self { fields, cell, bits: shift }
    }

    /// Bits of the whole key.
    pub(super) fn bits(&self) -> u32 {
        self.bits
    }

    /// Bits of the unit.
    pub(super) fn unit_bits(&self) -> u32 {
        self.fields[self.cell..].iter().map(|field| field.bits).sum()
    }

    /// The entry of every grouping column of a cell (a key without the bits of its unit).
    pub(super) fn cell<K: Packed>(&self, cell: K, flows: &Flows, into: &mut Vec<u32>) {
        let unit_bits = self.unit_bits();
        into.extend(self.fields[..self.cell].iter().map(|field| {
            let code = low((cell >> (field.shift - unit_bits)).low(), field.bits);
            if !field.raw && code as usize == flows.columns[field.column].of.labels.len() { MISSING } else { code }
        }));
    }

    /// The codes that each column has in some units, column by column.
    pub(super) fn unit(&self, units: &[u32], into: &mut [Vec<u32>]) {
        for (field, into) in self.fields[self.cell..].iter().zip(into) {
            into.clear();
            into.extend(units.iter().map(|unit| low(unit >> field.shift, field.bits)));
        }
    }

    /// Whether a key packed so can be made from one packed as `finer`.
    pub(super) fn is_within(&self, finer: &Self) -> bool {
        self.fields.iter().all(|field| finer.fields.iter().any(|other| other.column == field.column))
    }

    /// This packing, for keys made from those packed as `finer`: a unit that is in the order of its entries there stays so.
    pub(super) fn made_from(mut self, finer: &Self) -> Self {
        for field in &mut self.fields {
            field.raw &= finer.fields.iter().any(|other| other.column == field.column && other.raw);
        }
        self
    }

    /// A key packed so, from one packed as `finer`.
    fn repacked<K: Packed>(&self, finer: &Self, key: K, flows: &Flows) -> K {
        self.fields.iter().fold(K::default(), |packed, field| {
            let Some(from) = finer.fields.iter().find(|other| other.column == field.column) else { return packed };
            let mut code = low((key >> from.shift).low(), from.bits);
            if from.raw && !field.raw {
                let of = &flows.columns[field.column].of;
                code = of.codes.get(code as usize).copied().filter(|code| *code != MISSING).unwrap_or(last(of));
            }
            packed | (K::from(code) << field.shift)
        })
    }
}

/// The lowest bits of a number.
fn low(number: u32, bits: u32) -> u32 {
    if bits >= u32::BITS { number } else { number & ((1 << bits) - 1) }
}

/// The code that stands for a missing entry in a packed key.
fn last(of: &Canonical) -> u32 {
    u32::try_from(of.labels.len()).unwrap_or(MISSING)
}

/// What of a flow is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Valued {
    /// Its value.
    Plain,
    /// Its value times its weight.
    TimesWeight,
}

/// The flows as entries under a packed key.
pub(super) struct Packs<'a, K> {
    flows: &'a Flows,
    packing: &'a Packing,
    valued: Valued,
    /// First row of every piece.
    starts: Vec<usize>,
    key: PhantomData<fn() -> K>,
}

impl<'a, K: Packed> Packs<'a, K> {
    pub(super) fn new(flows: &'a Flows, packing: &'a Packing, valued: Valued) -> Self {
        let mut next = 0;
        let starts = (0..flows.value.pieces()).map(|piece| {
            let start = next;
            next += flows.value.rows_of(piece);
            start
        });
        Self { flows, packing, valued, starts: starts.collect(), key: PhantomData }
    }

    /// Calls `f` with the key and the row within its piece of every `step`-th row that enters.
    fn each(&self, piece: usize, step: usize, mut f: impl FnMut(K, usize)) -> Result<()> {
        let columns = self.packing.fields.iter().map(|field| {
            let column = &self.flows.columns[field.column];
            Ok((field, column.codes.part(piece)?, &column.of))
        });
        let columns: Vec<_> = columns.collect::<Result<_>>()?;
        let (start, fates) = (self.starts[piece], &self.flows.fates);
        let rows = self.flows.value.rows_of(piece).div_ceil(step);
        let mut keys = [K::default(); KEYS_TOGETHER];
        for first in (0..rows).step_by(KEYS_TOGETHER) {
            let keys = &mut keys[..KEYS_TOGETHER.min(rows - first)];
            keys.fill(K::default());
            for (field, part, of) in &columns {
                field.fold_into(keys, part, of, (first * step, step));
            }
            for (at, key) in keys.iter().enumerate() {
                let row = (first + at) * step;
                if fates.is_used(start + row) {
                    f(*key, row);
                }
            }
        }
        Ok(())
    }

    fn rows(&self) -> usize {
        self.flows.value.rows()
    }
}

impl Flows {
    /// Number of rows that enter.
    pub(super) fn used(&self) -> usize {
        self.fates.used()
    }

    /// A column whose entries are to be told apart, with whether its codes do that as they are.
    fn raw(&self, column: usize) -> (usize, bool) {
        (column, !self.columns[column].of.merged)
    }

    /// How many rows that enter have no entry in a column.
    pub(super) fn without(&self, column: usize) -> Result<u64> {
        let column = &self.columns[column];
        if column.missing == 0 || self.fates.none_rejected() {
            return Ok(column.missing);
        }
        let mut rows = 0;
        column.codes.each(|row, code| rows += u64::from(code == MISSING && self.fates.is_used(row)))?;
        Ok(rows)
    }

    /// The entry (by its place among the labels) of a unit's code in a grouping across this column.
    pub(super) fn entry(&self, column: usize, unit: u32) -> Option<usize> {
        let of = &self.columns[column].of;
        let code = if of.merged { unit } else { of.codes.get(unit as usize).copied()? };
        Some(code as usize).filter(|code| *code < of.labels.len())
    }

    /// How many rows there are beyond the first of each combination of all keys.
    pub(super) fn repeats(&self, working: usize, progress: &dyn Progress) -> Result<u64> {
        let packing = Packing::of(self, 0, (0..self.columns.len()).map(|column| self.raw(column)).collect());
        let stopped = || going_on(progress);
        let distinct = if packing.bits <= u64::BITS {
            count_distinct(&Combinations(Packs::<u64>::new(self, &packing, Valued::Plain)), working, &stopped)?
        } else if packing.bits <= u128::BITS {
            count_distinct(&Combinations(Packs::<u128>::new(self, &packing, Valued::Plain)), working, &stopped)?
        } else {
            count_distinct(&Fingerprints(Packs::<u128>::new(self, &packing, Valued::Plain)), working, &stopped)?
        };
        Ok((self.used() - distinct) as u64)
    }
}

/// The error of keys that do not fit in 128 bits.
pub(super) fn too_many() -> Error {
    Error::argument("--by", "the columns have more than 2^128 combinations of entries; read or group by fewer of them")
}

/// Keys by themselves.
struct Combinations<'a, K>(Packs<'a, K>);

impl<K: Packed + Keyed> Entries for Combinations<'_, K> {
    type Entry = K;

    fn parts(&self) -> usize {
        self.0.starts.len()
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<K>) -> Result<()> {
        self.0.each(part, step, |key, _| into.push(key))
    }
}

/// Keys that no 128 bits hold, mixed into as many: two of a billion rows are taken for one once in 10²⁰ files.
struct Fingerprints<'a>(Packs<'a, u128>);

impl Entries for Fingerprints<'_> {
    type Entry = u128;

    fn parts(&self) -> usize {
        self.0.starts.len()
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<u128>) -> Result<()> {
        let Packs { flows, packing, .. } = &self.0;
        let mut keys = vec![0_u128; flows.value.rows_of(part).div_ceil(step)];
        for field in &packing.fields {
            let column = &flows.columns[field.column];
            let code = |code: u32| {
                if field.raw { code } else { column.of.codes.get(code as usize).copied().unwrap_or(MISSING) }
            };
            column.codes.part(part)?.fold_into(&mut keys, (0, step), |key, raw| {
                let mixed = (*key ^ u128::from(code(raw))).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
                *key = mixed ^ (mixed >> 67);
            });
        }
        let start = self.0.starts[part];
        into.extend((start..).step_by(step).zip(keys).filter(|(row, _)| flows.fates.is_used(*row)).map(|(_, key)| key));
        Ok(())
    }
}

impl<K: Packed> Entries for Packs<'_, K>
where
    (K, f64): Keyed,
{
    type Entry = (K, f64);

    fn parts(&self) -> usize {
        self.starts.len()
    }

    fn rows(&self) -> usize {
        self.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<(K, f64)>) -> Result<()> {
        let (values, scale) = (self.flows.value.part(part)?, self.flows.scale);
        into.reserve(values.len().div_ceil(step));
        match self.flows.weight.as_ref().filter(|_| self.valued == Valued::TimesWeight) {
            None => self.each(part, step, |key, row| into.push((key, values[row] * scale))),
            Some(weights) => {
                let weights = weights.part(part)?;
                self.each(part, step, |key, row| into.push((key, values[row] * scale * weights[row])))
            }
        }
    }
}

/// The flows as entries that carry the frequency weight.
pub(super) struct Weighted<'a, K>(pub(super) Packs<'a, K>);

impl<K: Packed> Entries for Weighted<'_, K>
where
    (K, f64, f64): Keyed,
{
    type Entry = (K, f64, f64);

    fn parts(&self) -> usize {
        self.0.starts.len()
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<(K, f64, f64)>) -> Result<()> {
        let flows = self.0.flows;
        let Some(weights) = &flows.weight else { return Ok(()) };
        let (values, weights) = (flows.value.part(part)?, weights.part(part)?);
        self.0.each(part, step, |key, row| into.push((key, values[row] * flows.scale, weights[row])))
    }
}

/// Units of a finer grouping as the entries of a coarser one.
pub(super) struct Coarser<'a, K> {
    pub(super) units: &'a Parts<(K, f64)>,
    pub(super) finer: &'a Packing,
    pub(super) packing: &'a Packing,
    pub(super) flows: &'a Flows,
}

impl<K: Packed> Entries for Coarser<'_, K>
where
    (K, f64): Keyed,
{
    type Entry = (K, f64);

    fn parts(&self) -> usize {
        self.units.parts()
    }

    fn rows(&self) -> usize {
        self.units.rows()
    }

    fn read(&self, part: usize, step: usize, into: &mut Vec<(K, f64)>) -> Result<()> {
        let units = self.units.0.get(part).map_or(&[][..], Vec::as_slice).iter().step_by(step);
        into.extend(units.map(|(key, value)| (self.packing.repacked(self.finer, *key, self.flows), *value)));
        Ok(())
    }
}
