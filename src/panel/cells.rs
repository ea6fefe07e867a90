//! From flows to cells to measures: flows are summed to units (firms, markets or products), units are gathered in
//! cells (one for each combination of the grouping columns), and every cell is measured by the kernels.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::answer::{Block, Layout, Measured};
use super::flows::{Coarser, Packed, Packing, Packs, Valued, Weighted, too_many};
use super::grouping::{Entries, Entry, Grouped, Grouping, Keyed, Parts, Sink, Spare, group};
use super::question::{Asked, Axis, Question};
use super::{Panel, Progress, going_on, working};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::measure::{Evaluator, Measure, Number, Undefined, Values};
use crate::trade::{Role, SizeClass};

/// Receives the cells of a grouping, each once.
pub(super) trait CellSink: Send {
    /// A cell: the entry of each grouping column, its units, their values and, where firms are weighted, their weights.
    fn cell(&mut self, keys: &[u32], units: &[u32], values: &[f64], weights: Option<&[f64]>) -> Result<()>;
    /// No more cells come.
    fn finish(&mut self) {}
}

/// The units of a grouping as terms of exact sums, for coarser groupings.
pub(super) enum Units {
    Narrow(Packing, Parts<(u64, f64)>),
    Wide(Packing, Parts<(u128, f64)>),
}

/// Memory for the groupings of one call.
#[derive(Debug, Default)]
pub(super) struct Spares {
    narrow: Spare<(u64, f64)>,
    wide: Spare<(u128, f64)>,
}

/// Sinks in the order of their cells, and the units if they were wanted.
type Sunk<S, E> = (Vec<S>, Option<Parts<E>>);

/// One grouping of the flows.
pub(super) struct Cut<'a> {
    pub(super) packing: Packing,
    pub(super) valued: Valued,
    /// Whether units carry the frequency weight.
    pub(super) weighted: bool,
    /// Units of a finer grouping, to be used instead of the flows.
    pub(super) finer: Option<&'a Units>,
    /// Whether units are wanted for coarser groupings.
    pub(super) keep_units: bool,
}

impl Cut<'_> {
    /// Whether this grouping can be made from the units of another.
    pub(super) fn is_within(&self, finer: &Cut<'_>) -> bool {
        !self.weighted && !finer.weighted && self.packing.is_within(&finer.packing)
    }

    /// Whether this grouping can be made from these units.
    pub(super) fn is_within_units(&self, units: &Units) -> bool {
        // Keys of another width are packed otherwise.
        match units {
            _ if self.weighted => false,
            Units::Narrow(finer, _) => self.packing.bits() <= u64::BITS && self.packing.is_within(finer),
            Units::Wide(finer, _) => self.packing.bits() > u64::BITS && self.packing.is_within(finer),
        }
    }
}

impl<'a> Cut<'a> {
    /// This grouping, made from the units of a finer one where there are such.
    pub(super) fn made_from(mut self, finer: Option<&'a Units>) -> Self {
        if let Some(Units::Narrow(packing, _) | Units::Wide(packing, _)) = finer {
            self.packing = self.packing.made_from(packing);
        }
        Self { finer, ..self }
    }
}

impl Units {
    /// Number of terms.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(_, units) => units.rows(),
            Self::Wide(_, units) => units.rows(),
        }
    }
}

impl Panel {
    /// Measures the units of one axis in every cell of a grouping.
    ///
    /// Flows are first summed to units: two shipments of one firm are one firm. With a `weight` column (a frequency)
    /// a firm keeps the weight of its rows, which must agree; across markets or products the unit's value is
    /// `Σ weight·value` and counts once.
    ///
    /// Returns one row for each cell, in the order of the grouping's entries (periods in time order). An undefined
    /// number carries its reason.
    ///
    /// Errors: a column that was not read, an axis that is also a grouping, a unit that is missing in some rows (they
    /// were read without requiring its role, see [`super::Wanted`]), a total that overflows, weights of one firm that
    /// differ. Cost: one sort of the flows by key, in pieces that fit a cache, and `O(u log u)` for `u` units.
    pub fn measure(&self, question: &Question, progress: &dyn Progress) -> Result<Measured> {
        let mut levels = self.levels(std::slice::from_ref(question), progress)?;
        levels.pop().ok_or_else(|| Error::argument("--by", "name a grouping"))
    }

    /// Names of the grouping columns.
    pub(super) fn grouping(&self, across: Axis, by: &[String]) -> Result<Vec<String>> {
        let by = by.iter().map(|name| self.key_name(name)).collect::<Result<Vec<_>>>()?;
        let axis = across.role().name();
        self.key_name(axis)?;
        distinct_names(by.iter().cloned())?;
        if by.iter().any(|name| name == axis) {
            let problem = format!("cannot group by '{axis}' and measure across {axis}s at the same time");
            return Err(Error::argument("--by", problem));
        }
        let missing = self.flows.without(self.column(axis)?)?;
        if missing > 0 {
            let place = Place::default().column(self.source_column(axis));
            let problem =
                format!("the {axis} is missing in {missing} rows, which would count as one {axis}; require the role");
            return Err(Error::data(place, problem));
        }
        Ok(by)
    }

    /// What a reader of these cells must know: entries that share a cell because nobody asked to keep them apart, and
    /// thresholds that are not "a year" or not US dollars.
    pub(crate) fn notes(&self, by: &[String], asked: &[Asked]) -> Vec<String> {
        let mut notes = Vec::new();
        let apart = |role: Role| by.iter().any(|name| name == role.name());
        for role in [Role::Period, Role::Reporter] {
            let entries = self.labels(role.name()).len();
            if entries > 1 && !apart(role) {
                notes.push(format!("{entries} {role}s are taken together; --by {role} keeps them apart"));
            }
        }
        if asked.iter().any(|asked| asked.kernel().is_some_and(Measure::has_threshold)) {
            let periods = self.labels(Role::Period.name()).len();
            if apart(Role::Period) && !self.input.in_years() {
                let kind = self.input.period_kind.as_deref().unwrap_or("period");
                notes.push(format!(
                    "thresholds apply to the exports of one {kind}, not of a year; --period-as year sums to years"
                ));
            } else if !apart(Role::Period) && periods > 1 {
                notes.push(format!("thresholds apply to the exports of {periods} periods together, not of one"));
            }
            if !self.input.in_us_dollars() {
                notes.push("thresholds are in the value's own currency, not in US dollars".to_owned());
            }
        }
        notes
    }

    /// How the flows are cut into the cells of a grouping and units of one axis.
    pub(super) fn cut(&self, across: Axis, by: &[String]) -> Result<Cut<'static>> {
        let weighted = self.flows.weight.is_some() && across == Axis::Firm;
        let times = self.flows.weight.is_some() && !weighted;
        Ok(Cut {
            packing: self.packing(by, across.role().name())?,
            valued: if times { Valued::TimesWeight } else { Valued::Plain },
            weighted,
            finer: None,
            keep_units: false,
        })
    }

    fn packing(&self, by: &[String], unit: &str) -> Result<Packing> {
        let by: Vec<usize> = by.iter().map(|name| self.column(name)).collect::<Result<_>>()?;
        Ok(Packing::new(&self.flows, &by, self.column(unit)?))
    }

    /// Hands every cell of a grouping to a sink. Returns the sinks in the order of the cells, and the units if wanted.
    pub(super) fn each_cell<S: CellSink>(
        &self,
        cut: &Cut<'_>,
        memory: &Spares,
        sink: impl Fn() -> S + Sync,
        progress: &dyn Progress,
    ) -> Result<(Vec<S>, Option<Units>)> {
        let packing = &cut.packing;
        if packing.bits() <= u64::BITS {
            let finer = match cut.finer {
                Some(Units::Narrow(finer, units)) => Some((finer, units)),
                _ => None,
            };
            let (sinks, units) = self.each_cell_of(cut, finer, &memory.narrow, sink, progress)?;
            Ok((sinks, units.map(|units| Units::Narrow(packing.clone(), units))))
        } else if packing.bits() <= u128::BITS {
            let finer = match cut.finer {
                Some(Units::Wide(finer, units)) => Some((finer, units)),
                _ => None,
            };
            let (sinks, units) = self.each_cell_of(cut, finer, &memory.wide, sink, progress)?;
            Ok((sinks, units.map(|units| Units::Wide(packing.clone(), units))))
        } else {
            Err(too_many())
        }
    }

    fn each_cell_of<K: Packed, S: CellSink>(
        &self,
        cut: &Cut<'_>,
        finer: Option<(&Packing, &Parts<(K, f64)>)>,
        spare: &Spare<(K, f64)>,
        sink: impl Fn() -> S + Sync,
        progress: &dyn Progress,
    ) -> Result<Sunk<S, (K, f64)>>
    where
        (K, f64): Entry + Keyed<Key = K>,
        (K, f64, f64): Entry + Keyed<Key = K>,
    {
        let packing = &cut.packing;
        let packs = Packs::<K>::new(&self.flows, packing, cut.valued);
        if cut.weighted {
            return Ok((self.sinks(&Weighted(packs), cut, &Spare::default(), sink, progress)?.0, None));
        }
        if let Some((finer, units)) = finer {
            let entries = Coarser { units, finer, packing, flows: &self.flows };
            return self.sinks(&entries, cut, spare, sink, progress);
        }
        self.sinks(&packs, cut, spare, sink, progress)
    }

    fn sinks<E: Entries, S: CellSink>(
        &self,
        entries: &E,
        cut: &Cut<'_>,
        spare: &Spare<E::Entry>,
        sink: impl Fn() -> S + Sync,
        progress: &dyn Progress,
    ) -> Result<Sunk<S, E::Entry>>
    where
        E::Entry: Entry,
        <E::Entry as Keyed>::Key: Packed,
    {
        let grouping =
            Grouping { unit_bits: cut.packing.unit_bits(), working: working(self.memory), terms: cut.keep_units };
        let sink = || Unpacking { panel: self, packing: &cut.packing, keys: Vec::new(), sink: sink() };
        let Grouped { sinks, unequal_weights, terms } = group(entries, grouping, spare, sink, &|| going_on(progress))?;
        if unequal_weights > 0 {
            let place = Place::default().column(self.source_column(Role::Weight.name()));
            let problem = format!(
                "the weight is not the same on all rows of a firm within a cell ({unequal_weights} such firms); \
                 a frequency weight belongs to the firm, within a period: see --by period"
            );
            return Err(Error::data(place, problem));
        }
        Ok((sinks.into_iter().map(|unpacking| unpacking.sink).collect(), terms))
    }

    /// What the kernels say of values and weights, said of the columns that they come from.
    fn of_columns(&self, error: &Error) -> Error {
        let ErrorKind::Data { place, problem } = error.kind() else { return error.clone() };
        if *place == Place::default().column("values") && problem.contains("overflows") {
            return self.overflow();
        }
        let role = [("values", Role::Value), ("weights", Role::Weight)];
        let named = role.iter().find(|(name, _)| *place == Place::default().column(*name));
        named.map_or_else(
            || error.clone(),
            |(_, role)| Error::data(Place::default().column(self.source_column(role.name())), problem),
        )
    }

    /// The error of a total that is no double.
    pub(crate) fn overflow(&self) -> Error {
        let place = Place::default().column(self.source_column(Role::Value.name()));
        Error::data(place, "the total overflows; give the unit with --scale")
    }

    /// For every legal class asked for, its share of value in each cell, in the order of the cells.
    pub(super) fn size_shares(
        &self,
        asked: &[Asked],
        by: &[String],
        memory: &Spares,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<Number>>> {
        let classes: Vec<&SizeClass> = asked.iter().filter_map(Asked::class).collect();
        if classes.is_empty() {
            return Ok(Vec::new());
        }
        let name = self.key_name(Role::SizeClass.name())?;
        let labels: Vec<SizeClass> = self.labels(&name).iter().map(SizeClass::of).collect();
        if let Some(absent) = classes.iter().find(|class| !labels.contains(class)) {
            return Err(self.no_class(absent, &labels));
        }
        let valued = if self.flows.weight.is_some() { Valued::TimesWeight } else { Valued::Plain };
        let packing = self.packing(by, &name)?;
        let cut = Cut { packing, valued, weighted: false, finer: None, keep_units: false };
        // The codes of the rows are those in which entries were met.
        let column = self.column(&name)?;
        let of_code = |code: &u32| self.flows.entry(column, *code).and_then(|entry| labels.get(entry));
        let sink = || ClassShares { classes: &classes, of_code: &of_code, shares: vec![Vec::new(); classes.len()] };
        let (sinks, _) = self.each_cell(&cut, memory, sink, progress)?;
        let mut shares = vec![Vec::new(); classes.len()];
        for sink in sinks {
            for (shares, of_sink) in shares.iter_mut().zip(sink.shares) {
                shares.extend(of_sink);
            }
        }
        Ok(shares)
    }

    fn no_class(&self, absent: &SizeClass, present: &[SizeClass]) -> Error {
        let names: BTreeSet<String> = present.iter().map(SizeClass::name).collect();
        let names: Vec<String> = names.into_iter().take(6).collect();
        let place = Place::default().column(self.source_column(Role::SizeClass.name()));
        Error::data(
            place,
            format!("no row is of the size class '{}'; the data have '{}'", absent.name(), names.join("', '")),
        )
    }
}

/// Turns packed keys into entries of the grouping columns.
struct Unpacking<'a, S> {
    panel: &'a Panel,
    packing: &'a Packing,
    keys: Vec<u32>,
    sink: S,
}

impl<K: Packed, S: CellSink> Sink<K> for Unpacking<'_, S> {
    fn cell(&mut self, cell: K, units: &[u32], values: &[f64], weights: Option<&[f64]>) -> Result<()> {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(self.panel.overflow());
        }
        self.keys.clear();
        self.packing.cell(cell, &self.panel.flows, &mut self.keys);
        self.sink.cell(&self.keys, units, values, weights).map_err(|error| self.panel.of_columns(&error))
    }

    fn finish(&mut self) {
        self.sink.finish();
    }
}

/// The values of a cell's units, checked.
pub(super) fn values<'v>(values: &'v [f64], weights: Option<&'v [f64]>) -> Result<Values<'v>> {
    match weights {
        Some(weights) => Values::weighted(values, weights),
        None => Values::new(values),
    }
}

/// Measures every cell.
pub(super) struct Measuring<'a> {
    bench: Bench,
    benches: &'a Benches<'a>,
    pub(super) block: Block,
}

/// Benches that are free, and what is asked of them.
pub(super) struct Benches<'a> {
    asked: &'a [Asked],
    layout: &'a Layout,
    free: Mutex<Vec<Bench>>,
}

/// What measuring some cells takes, and can serve others afterwards.
struct Bench {
    evaluator: Evaluator,
    numbers: Vec<Number>,
    row: Vec<Number>,
    block: Block,
}

impl<'a> Benches<'a> {
    pub(super) fn new(asked: &'a [Asked], layout: &'a Layout) -> Self {
        Self { asked, layout, free: Mutex::new(Vec::new()) }
    }

    /// Somebody who measures, at a free bench or a new one.
    pub(super) fn sink(&self) -> Measuring<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let kernels = || self.asked.iter().filter_map(Asked::kernel).copied().collect::<Vec<_>>();
        let bench = free.unwrap_or_else(|| Bench::of(&kernels()));
        Measuring { bench, benches: self, block: Block::default() }
    }
}

impl Bench {
    fn of(kernels: &[Measure]) -> Self {
        Self { evaluator: Evaluator::new(kernels), numbers: Vec::new(), row: Vec::new(), block: Block::default() }
    }
}

impl CellSink for Measuring<'_> {
    fn cell(&mut self, keys: &[u32], _units: &[u32], of_units: &[f64], weights: Option<&[f64]>) -> Result<()> {
        let values = values(of_units, weights)?;
        let Benches { asked, layout, .. } = self.benches;
        let Bench { evaluator, numbers, row, block } = &mut self.bench;
        numbers.clear();
        evaluator.numbers(&values, numbers);
        if numbers.len() == asked.len() {
            block.push(layout, keys, &values, numbers);
        } else {
            let mut kernels = numbers.iter();
            row.clear();
            row.extend(asked.iter().map(|asked| {
                // The share of a class is filled in when all cells are there.
                let number = if asked.kernel().is_some() { kernels.next() } else { None };
                number.copied().unwrap_or(Err(Undefined::NoValue))
            }));
            block.push(layout, keys, &values, row);
        }
        Ok(())
    }

    fn finish(&mut self) {
        // No cell comes from here on; the bench serves the next bucket, of which there are many.
        self.block = self.bench.block.take();
        let bench = std::mem::replace(&mut self.bench, Bench::of(&[]));
        self.benches.free.lock().unwrap_or_else(PoisonError::into_inner).push(bench);
    }
}

/// Shares of legal size classes, whose codes are the units.
struct ClassShares<'a, F> {
    classes: &'a [&'a SizeClass],
    of_code: F,
    shares: Vec<Vec<Number>>,
}

impl<'l, F: Fn(&u32) -> Option<&'l SizeClass> + Send> CellSink for ClassShares<'_, F> {
    fn cell(&mut self, _keys: &[u32], units: &[u32], values: &[f64], _weights: Option<&[f64]>) -> Result<()> {
        // Exact sums, so that the order in which entries were met cannot reach a rounding.
        let total = Values::new(values)?.total();
        for (class, shares) in self.classes.iter().zip(&mut self.shares) {
            let belongs = |unit: &u32| (self.of_code)(unit).is_some_and(|of_unit| of_unit == *class);
            let held: Vec<f64> = units.iter().zip(values).filter(|(unit, _)| belongs(unit)).map(|(_, x)| *x).collect();
            let held = if held.is_empty() { 0.0 } else { Values::new(&held)?.total() };
            shares.push(if total > 0.0 { Ok((held / total).min(1.0)) } else { Err(Undefined::NoValue) });
        }
        Ok(())
    }
}

/// Errors when two columns of the answer would have one name.
pub(super) fn distinct_names(names: impl Iterator<Item = String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return Err(Error::argument("--by", format!("two columns of the result would be called '{name}'")));
        }
        seen.insert(name);
    }
    Ok(())
}
