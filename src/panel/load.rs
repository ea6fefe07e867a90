//! All inputs as columns: keys encoded, numbers read, bad entries remembered by row. While one wave of batches is merged,
//! the next one is read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use super::codes::Codes;
use super::dictionary::{Dictionary, translate};
use super::encode::Encoded;
use super::numbers::{Numbers, Read};
use super::options::{ReadOptions, Wanted};
use super::source::Source;
use super::spill::Keeping;
use super::table::{Batch, Batches, Reader, Stamp, Table};
use super::{Progress, VALUE, WEIGHT, going_on};
use crate::error::{Error, ErrorKind, Place, Result, shown_name};
use crate::trade::{Guard, Role, Roles, header_is_data, is_missing, nearest_names};

/// Rows of a piece of every column, at most.
const ROWS_OF_A_PIECE: usize = 1 << 18;
/// Bytes of a block of text, about.
const BLOCK: usize = 16 << 20;

/// A key column: a role or another grouping column.
pub(super) struct Key {
    /// Role name, or the column's own.
    pub(super) name: String,
    pub(super) role: Option<Role>,
    /// Column in the files.
    pub(super) source: String,
    pub(super) entries: Dictionary,
}

/// The inputs as columns.
pub(super) struct Loaded {
    pub(super) roles: Roles,
    /// Label and number of rows of each file.
    pub(super) files: Vec<(String, usize)>,
    /// Whether the rows come from memory, so that no file is to be named.
    in_memory: bool,
    pub(super) encodings: BTreeSet<&'static str>,
    pub(super) synthetic: Option<String>,
    pub(super) keys: Vec<Key>,
    pub(super) value: Numbers,
    pub(super) weight: Option<Numbers>,
    /// Columns that filters look at.
    pub(super) extras: BTreeMap<String, Dictionary>,
    /// Checks on columns without a role.
    pub(super) guards: Vec<(String, Guard)>,
    /// The columns that the checks look at; missing in the rows of files that do not have them.
    pub(super) guarded: BTreeMap<String, Dictionary>,
    keeping: Keeping,
}

/// The columns of a batch, read.
struct Decoded {
    rows: usize,
    keys: BTreeMap<String, Encoded>,
    numbers: Vec<Read>,
}

/// What is read of one table.
struct Plan<'a> {
    reader: Reader<'a>,
    /// Columns that are keys, in the order in which their problems are told.
    keys: Vec<String>,
    numbers: Vec<String>,
    place: Place,
}

impl Loaded {
    /// Opens the inputs, finds the roles and reads the columns that have one.
    pub(super) fn read(
        source: Source<'_>,
        options: &ReadOptions,
        wanted: &Wanted,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let mut tables = source.tables(progress)?;
        if !options.columns.is_empty() {
            tables.iter_mut().try_for_each(|table| only(&options.columns, &mut table.columns))?;
        }
        let first = tables.first().ok_or_else(|| Error::argument("input", "name a file"))?;
        let roles = Roles::resolve(&first.columns, &options.roles)?;
        let mut loaded = Self::prepared(roles, &first.columns, options, wanted)?;
        for table in &tables {
            loaded.admit(table, options)?;
        }
        let stamps: Vec<Stamp> = tables.iter().filter_map(|table| table.stamp.clone()).collect();
        progress.stage("reading", Some(tables.len() as u64).filter(|files| *files > 1));
        for table in tables {
            loaded.append(&table, options, progress)?;
            progress.advance(1);
        }
        // Files are read together because they belong together, each as it was at the beginning.
        stamps.iter().try_for_each(Stamp::unchanged)?;
        for dictionary in loaded.dictionaries() {
            dictionary.close();
        }
        Ok(loaded)
    }

    /// Checks that a file has the columns of the first one, in the same unit, and adds the checks that its own further
    /// columns call for: the flow direction may be told in the second file only.
    fn admit(&mut self, table: &Table<'_>, options: &ReadOptions) -> Result<()> {
        for column in self.columns() {
            if !table.columns.contains(&column) {
                let problem = format!("has no column named '{column}', which the first file has");
                return Err(table.error(problem));
            }
            no_duplicate(&table.columns, &column)?;
        }
        let own = Roles::resolve(&table.columns, &options.roles)?;
        if own.scale.to_bits() != self.roles.scale.to_bits() || own.currency != self.roles.currency {
            return Err(table.error("its value is in another unit than that of the first file"));
        }
        if let Some(other) = own.columns.iter().find(|found| self.roles.column(found.role) != Some(&found.column)) {
            let problem = format!(
                "has a column '{}' for the role {}, which the first file has not; read files of one layout together",
                shown_name(&other.column),
                other.role
            );
            return Err(table.error(problem));
        }
        for guard in own.guards {
            if !self.guards.contains(&guard) {
                self.guarded.insert(guard.0.clone(), Dictionary::kept(&self.keeping));
                self.guards.push(guard);
            }
        }
        Ok(())
    }

    /// An empty table with its columns.
    fn prepared(roles: Roles, columns: &[String], options: &ReadOptions, wanted: &Wanted) -> Result<Self> {
        for role in &wanted.required {
            if roles.column(*role).is_none() {
                let nearest = if header_is_data(columns) {
                    Vec::new()
                } else {
                    columns.iter().take(8).map(|name| shown_name(name)).collect()
                };
                return Err(ErrorKind::MissingColumn { role: role.name().to_owned(), name: None, nearest }.into());
            }
        }
        let hidden = wanted.required.iter().find(|role| {
            columns.iter().any(|column| column == role.name() && roles.column(**role) != Some(role.name()))
        });
        if let Some(role) = hidden {
            let problem = format!(
                "'{role}' is a role (column '{}') and another column of the file; rename that column",
                shown_name(roles.column(*role).unwrap_or_default())
            );
            return Err(Error::argument("--by", problem));
        }
        // What is kept in memory of the columns; the rest is for what is done with them.
        let keeping = options.memory.map_or_else(Keeping::in_memory, |memory| {
            Keeping::within(memory.bytes() / 6, options.temp_folder.as_deref())
        });
        let mut keys = Vec::new();
        for found in &roles.columns {
            if !matches!(found.role, Role::Value | Role::Weight) {
                let (name, source) = (found.role.name().to_owned(), found.column.clone());
                keys.push(Key { name, role: Some(found.role), source, entries: Dictionary::kept(&keeping) });
            }
        }
        for name in &wanted.others {
            let source = existing(columns, "--by", name)?;
            let as_role = Role::ALL.iter().find(|role| role.name() == name).and_then(|role| roles.column(*role));
            if let Some(column) = as_role.filter(|column| *column != source) {
                let problem = format!(
                    "'{name}' is a role (column '{}') and another column of the data; rename that column",
                    shown_name(column)
                );
                return Err(Error::argument("--by", problem));
            }
            if let Some(role) = roles.role_of(&source) {
                if matches!(role, Role::Value | Role::Weight) {
                    return Err(Error::argument("--by", format!("'{name}' is the {role}, not a grouping column")));
                }
            } else if name == VALUE || name == WEIGHT {
                return Err(Error::argument("--by", format!("a grouping column cannot be called '{name}'; rename it")));
            } else if keys.iter().all(|key| key.name != source) {
                keys.push(Key { name: source.clone(), role: None, source, entries: Dictionary::kept(&keeping) });
            }
        }
        let mut extras = BTreeMap::new();
        for keep in &options.keep {
            let column = Role::ALL.iter().find(|role| role.name() == keep.column).and_then(|role| roles.column(*role));
            let column =
                column.map_or_else(|| existing(columns, "--keep", &keep.column), |name| Ok(name.to_owned()))?;
            extras.insert(column, Dictionary::kept(&keeping));
        }
        Ok(Self {
            files: Vec::new(),
            in_memory: false,
            encodings: BTreeSet::new(),
            synthetic: None,
            keys,
            value: Numbers::of_column(roles.require(Role::Value)?, &keeping),
            weight: roles.column(Role::Weight).map(|column| Numbers::of_column(column, &keeping)),
            keeping,
            extras,
            guards: Vec::new(),
            guarded: BTreeMap::new(),
            roles,
        })
    }

    fn columns(&self) -> Vec<String> {
        let keys = self.keys.iter().map(|key| key.source.clone());
        let numbers = std::iter::once(&self.value).chain(&self.weight).map(|numbers| numbers.source.clone());
        keys.chain(numbers).chain(self.extras.keys().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn dictionaries(&mut self) -> impl Iterator<Item = &mut Dictionary> {
        let keys = self.keys.iter_mut().map(|key| &mut key.entries);
        keys.chain(self.extras.values_mut()).chain(self.guarded.values_mut())
    }

    fn append(&mut self, table: &Table<'_>, options: &ReadOptions, progress: &dyn Progress) -> Result<()> {
        let own: Vec<String> = self.guarded.keys().filter(|column| table.columns.contains(column)).cloned().collect();
        let columns: BTreeSet<String> = self.columns().into_iter().chain(own.iter().cloned()).collect();
        let mut keys: Vec<String> = self.keys.iter().map(|key| key.source.clone()).collect();
        keys.extend(self.extras.keys().filter(|column| !keys.contains(column)).cloned().collect::<Vec<_>>());
        keys.extend(own.into_iter().filter(|column| !keys.contains(column)).collect::<Vec<_>>());
        let numbers = std::iter::once(&self.value).chain(&self.weight).map(|numbers| numbers.source.clone()).collect();
        let block =
            options.memory.map_or(BLOCK, |memory| BLOCK.min(usize::try_from(memory.bytes() / 64).unwrap_or(BLOCK)));
        let (mut batches, reader) = table.batches(&columns.into_iter().collect::<Vec<_>>(), block)?;
        let plan = Plan { reader, keys, numbers, place: table.place() };
        let threads = rayon::current_num_threads();
        let wave = if options.memory.is_some() { threads } else { 2 * threads };
        let before = self.value.rows();
        let appended = self.append_all(&mut batches, &plan, wave, progress);
        // A file that changes meanwhile may look corrupt.
        table.stamp.as_ref().map_or(Ok(()), Stamp::unchanged)?;
        appended?;
        let rows = self.value.rows() - before;
        if rows == 0 {
            return Err(table.error("holds a header but no rows"));
        }
        for numbers in std::iter::once(&mut self.value).chain(&mut self.weight) {
            let place = table.place().column(&numbers.source);
            numbers.end_of_table(&place)?;
        }
        self.files.push((table.label.clone(), rows));
        self.in_memory = table.is_in_memory();
        self.encodings.extend(table.encoding);
        self.synthetic = self.synthetic.take().or_else(|| table.synthetic.clone());
        Ok(())
    }

    /// Appends all batches of a table, so many at a time.
    fn append_all(
        &mut self,
        batches: &mut Batches<'_>,
        plan: &Plan<'_>,
        wave: usize,
        progress: &dyn Progress,
    ) -> Result<()> {
        let mut read = plan.read(batches.next(wave)?, progress)?;
        while !read.is_empty() {
            let next = batches.next(wave)?;
            let (merged, ahead) = rayon::join(|| self.merge(read, &plan.place), || plan.read(next, progress));
            merged?;
            read = ahead?;
        }
        Ok(())
    }

    /// Appends a wave of batches.
    fn merge(&mut self, wave: Vec<Decoded>, place: &Place) -> Result<()> {
        let keys = self.keys.iter_mut().map(|key| (key.source.as_str(), &mut key.entries, missing_words(key.role)));
        let none: fn(&str) -> bool = |_| false;
        let others = self.extras.iter_mut().chain(&mut self.guarded);
        let others = others.map(|(column, entries)| (column.as_str(), entries, none));
        let dictionaries: Vec<_> = keys.chain(others).collect();
        let merged = dictionaries.into_par_iter().map(|(column, entries, missing)| {
            let place = place.clone().column(column);
            let codes: Vec<Vec<u32>> = wave
                .iter()
                .map(|batch| batch.keys.get(column).map_or(Ok(Vec::new()), |key| entries.intern(key, missing, &place)))
                .collect::<Result<_>>()?;
            let known = entries.labels.len();
            let translated: Vec<_> = wave
                .par_iter()
                .zip(&codes)
                .map(|(batch, codes)| {
                    batch.keys.get(column).map(|key| translate(key, codes, known, pieces(batch.rows)))
                })
                .collect();
            for (batch, translated) in wave.iter().zip(translated) {
                match translated {
                    Some(translated) => entries.append(translated)?,
                    None => entries.append_missing(pieces(batch.rows))?,
                }
            }
            Ok(())
        });
        // All are finished before the first error is told, so that it is always the same one.
        merged.collect::<Vec<Result<()>>>().into_iter().collect::<Result<()>>()?;
        for batch in wave {
            for (numbers, read) in std::iter::once(&mut self.value).chain(&mut self.weight).zip(batch.numbers) {
                numbers.append(read, pieces(batch.rows))?;
            }
        }
        Ok(())
    }

    /// Number of rows of all files.
    pub(super) fn rows(&self) -> usize {
        self.files.iter().map(|(_, rows)| rows).sum()
    }

    /// Calls `f` with every row, its codes of these keys (0 where there is no such key) and its value.
    pub(super) fn each_row<const K: usize>(
        &self,
        keys: [Option<&Codes>; K],
        mut f: impl FnMut(usize, [u32; K], f64),
    ) -> Result<()> {
        let mut row = 0;
        for piece in 0..self.value.pieces() {
            let values = self.value.part(piece)?;
            let parts =
                keys.iter().map(|key| key.map(|codes| codes.part(piece)).transpose()).collect::<Result<Vec<_>>>()?;
            for (at, value) in values.iter().enumerate() {
                let mut codes = [0; K];
                for (code, part) in codes.iter_mut().zip(&parts) {
                    *code = part.as_ref().map_or(0, |part| part.at(at));
                }
                f(row, codes, *value);
                row += 1;
            }
        }
        Ok(())
    }

    /// File and row within the file (from 1) of a row of the whole.
    pub(super) fn place(&self, column: &str, row: usize) -> Place {
        if self.in_memory {
            return Place::default().column(column).row(row as u64 + 1);
        }
        let mut before = 0;
        for (label, rows) in &self.files {
            if row < before + rows {
                return Place::file(label).column(column).row((row - before + 1) as u64);
            }
            before += rows;
        }
        Place::default().column(column)
    }

    /// The key that plays a role.
    pub(super) fn key(&self, role: Role) -> Option<&Key> {
        self.keys.iter().find(|key| key.role == Some(role))
    }
}

/// Which words mean that a key is missing: `NA` is Namibia among countries, and `-` a total in some files.
fn missing_words(role: Option<Role>) -> fn(&str) -> bool {
    match role {
        Some(Role::Firm | Role::Period | Role::SizeClass) => is_missing,
        Some(Role::Market | Role::Reporter) => {
            |text| is_missing(text) && !is_dash(text) && !text.eq_ignore_ascii_case("na")
        }
        Some(Role::Product) => |text| is_missing(text) && !is_dash(text),
        _ => |_| false,
    }
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—")
}

/// One column of a batch, read.
enum Column {
    Key(Encoded),
    Numbers(Read),
}

impl Plan<'_> {
    /// Reads the columns of some batches, in parallel.
    fn read(&self, batches: Vec<Batch>, progress: &dyn Progress) -> Result<Vec<Decoded>> {
        let open = batches.into_par_iter().map(|batch| self.reader.open(batch)).collect::<Vec<_>>();
        let open = open.into_iter().collect::<Result<Vec<_>>>()?;
        let columns =
            self.keys.iter().map(|column| (column, true)).chain(self.numbers.iter().map(|column| (column, false)));
        let columns: Vec<(&String, bool)> = columns.collect();
        let tasks: Vec<_> = open.iter().flat_map(|batch| columns.iter().map(move |column| (batch, column))).collect();
        let read = tasks.into_par_iter().map(|(batch, (column, is_key))| {
            going_on(progress)?;
            let place = self.place.clone().column(column.as_str());
            if *is_key {
                batch.key(column, &place).map(Column::Key)
            } else {
                batch.numbers(column, self.reader.comma(), &place).map(Column::Numbers)
            }
        });
        let mut read = read.collect::<Vec<Result<Column>>>().into_iter();
        let mut decoded = Vec::new();
        for batch in &open {
            let (mut keys, mut numbers) = (BTreeMap::new(), Vec::new());
            for (column, _) in &columns {
                match read.next().transpose()? {
                    Some(Column::Key(key)) => drop(keys.insert((*column).clone(), key)),
                    Some(Column::Numbers(of_column)) => numbers.push(of_column),
                    None => {}
                }
            }
            decoded.push(Decoded { rows: batch.rows(), keys, numbers });
        }
        Ok(decoded)
    }
}

/// How the rows of a batch are cut into pieces, the same for every column.
fn pieces(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let count = rows.div_ceil(ROWS_OF_A_PIECE).max(1);
    let size = rows.div_ceil(count).max(1);
    (0..rows).step_by(size).map(move |start| start..rows.min(start + size))
}

fn existing(columns: &[String], role: &str, name: &str) -> Result<String> {
    if columns.iter().any(|column| column == name) {
        return Ok(name.to_owned());
    }
    let nearest = nearest_names(name, columns);
    Err(ErrorKind::MissingColumn { role: role.to_owned(), name: Some(name.to_owned()), nearest }.into())
}

/// Leaves the columns of these names.
fn only(wanted: &[String], columns: &mut Vec<String>) -> Result<()> {
    for name in wanted {
        existing(columns, "--columns", name)?;
        no_duplicate(columns, name)?;
    }
    columns.retain(|column| wanted.contains(column));
    Ok(())
}

/// The engine renames the second of two columns of one name; which one is meant cannot be told.
fn no_duplicate(columns: &[String], name: &str) -> Result<()> {
    let second = format!("{name}_duplicated_0");
    if columns.contains(&second) {
        return Err(Error::data(Place::default().column(name), "two columns have this name; rename one"));
    }
    Ok(())
}
