//! Cells that lie in several buckets are put together; sinks are put in key order.

use rayon::prelude::*;

use super::key::{Entry, Key};
use super::runs::{Piece, Reduced, Units};
use super::{Sink, Stopped};
use crate::error::Result;

/// Results of buckets, in key order, as they come pass by pass.
pub(super) struct Stitch<'a, E: Entry, S, F> {
    sink: &'a F,
    stopped: Stopped<'a>,
    sinks: Vec<S>,
    terms: Vec<Vec<E>>,
    unequal_weights: u64,
    /// The cell that the last bucket has not ended.
    open: Option<Cell<E::Key>>,
}

/// A cell in pieces.
struct Cell<K> {
    cell: K,
    pieces: Vec<Units>,
}

enum Item<K, S> {
    Sink(S),
    Cell(Cell<K>),
}

impl<'a, E: Entry, S: Sink<E::Key>, F: Fn() -> S + Sync> Stitch<'a, E, S, F> {
    pub(super) fn new(sink: &'a F, stopped: Stopped<'a>) -> Self {
        Self { sink, stopped, sinks: Vec::new(), terms: Vec::new(), unequal_weights: 0, open: None }
    }

    /// Adds what comes of a pass.
    pub(super) fn add(&mut self, reduced: Vec<Reduced<E, S>>) -> Result<()> {
        let mut items = Vec::new();
        for reduced in reduced {
            self.unequal_weights += reduced.unequal_weights;
            if !reduced.terms.is_empty() {
                self.terms.push(reduced.terms);
            }
            if let Some(head) = reduced.head {
                self.add_piece(head, &mut items);
            }
            if let Some(sink) = reduced.sink {
                items.extend(self.open.take().map(Item::Cell));
                items.push(Item::Sink(sink));
            }
            if let Some(tail) = reduced.tail {
                self.add_piece(tail, &mut items);
            }
        }
        self.hand_on(items)
    }

    fn add_piece(&mut self, piece: Piece<E::Key>, items: &mut Vec<Item<E::Key, S>>) {
        match &mut self.open {
            Some(open) if open.cell == piece.cell => open.pieces.push(piece.units),
            open => {
                let cell = Cell { cell: piece.cell, pieces: vec![piece.units] };
                items.extend(open.replace(cell).map(Item::Cell));
            }
        }
    }

    fn hand_on(&mut self, items: Vec<Item<E::Key, S>>) -> Result<()> {
        let hand_on = |item| match item {
            Item::Sink(sink) => Ok(sink),
            Item::Cell(cell) => {
                (self.stopped)()?;
                let mut sink = (self.sink)();
                let key = cell.cell;
                cell.whole(E::WEIGHTED).hand_to(&mut sink, key)?;
                sink.finish();
                Ok(sink)
            }
        };
        let sinks: Result<Vec<S>> = items.into_par_iter().map(hand_on).collect();
        self.sinks.append(&mut sinks?);
        Ok(())
    }

    /// Hands the last cell on. Returns the sinks, the exact terms and how many units differ in weight.
    pub(super) fn finish(mut self) -> Result<(Vec<S>, Vec<Vec<E>>, u64)> {
        let last = self.open.take().map(Item::Cell);
        self.hand_on(last.into_iter().collect())?;
        Ok((self.sinks, self.terms, self.unequal_weights))
    }
}

impl<K: Key> Cell<K> {
    /// All units together; every piece is freed as soon as it is taken over.
    fn whole(self, weighted: bool) -> Units {
        let mut pieces = self.pieces;
        if pieces.len() == 1 {
            return pieces.pop().unwrap_or_default();
        }
        let mut whole = Units::default();
        whole.reserve(pieces.iter().map(|piece| piece.codes.len()).sum(), weighted);
        for piece in pieces {
            whole.append(piece);
        }
        whole
    }
}
