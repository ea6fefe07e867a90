//! Change between two periods: what continuing, entering and exiting firms and the weight of each did to a measure.

use super::decomposition::{or_null, share};
use super::pieces::sum;
use crate::definition::{Definition, decomposition};
use crate::error::{Error, ErrorKind, Result};
use crate::measure::{Measure, Number, Undefined, Values};
use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Ordering;

/// How a change is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Shapley values of four moves; any measure.
    Shapley,
    /// Sums of squared shares by class of firm; HHI only.
    Accounting,
}

/// What may change a measure between two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Firms that are in both periods come to hold other parts of what they hold together.
    Continuing,
    /// Firms come.
    Entering,
    /// Firms leave.
    Exiting,
    /// What continuing firms hold together rises or falls, all by one factor, against those that come and go.
    Composition,
}

impl Move {
    /// All moves, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Continuing, Self::Entering, Self::Exiting, Self::Composition];

    /// Name in a table: `continuing`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Continuing => "continuing",
            Self::Entering => "entering",
            Self::Exiting => "exiting",
            Self::Composition => "composition",
        }
    }

    fn bit(self) -> usize {
        1 << (self as usize)
    }
}

/// The change of a measure, and the parts that add up to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What is split, and by which formula.
    pub definition: Definition,
    /// How it is split.
    pub split: Split,
    /// The measure before.
    #[serde(serialize_with = "or_null")]
    pub before: Number,
    /// The measure after.
    #[serde(serialize_with = "or_null")]
    pub after: Number,
    /// after − before.
    #[serde(serialize_with = "or_null")]
    pub change: Number,
    /// One for each move.
    pub parts: Vec<ChangePart>,
    /// Of the 24 orders of the four moves, those that counted: the ones that never leave a set of firms without the
    /// measure. 0 for [`Split::Accounting`], and where the change is undefined.
    pub orders: u64,
}

/// One part of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangePart {
    /// The move.
    pub part: Move,
    /// How many firms make it.
    pub firms: u64,
    /// What it adds to the change.
    #[serde(serialize_with = "or_null")]
    pub contribution: Number,
    /// contribution / change.
    #[serde(serialize_with = "or_null")]
    pub share: Number,
}

/// The firms of two periods, those of both paired.
pub(super) struct Paired {
    /// Values before and after.
    pub(super) continuing: [Vec<f64>; 2],
    pub(super) entering: Vec<f64>,
    pub(super) exiting: Vec<f64>,
}

/// The change of a measure between two periods, split into what continuing, entering and exiting firms do.
///
/// Formula: the Shapley value of each of four moves, φ = (1/24)·Σ over the 24 orders of (measure once it and those before
/// it are made − measure once those before it are made). The moves: firms exit; firms enter; continuing firms come to
/// hold other parts of what they hold together (`continuing`); what they hold together changes, all by one factor
/// (`composition`: it moves a relative measure only through the weight of continuing firms against those that come and go).
/// Conventions: a firm is in a period when it is listed there, with value 0 too; zeros are units. Orders that pass a set
/// of firms without the measure (no firm at all, or none with value) do not count. Where continuing firms hold nothing
/// in one period, composition is 0 and all they do is `continuing`. Swapping the periods changes every sign and
/// exchanges entering with exiting.
/// Arguments: `before` and `after`, firms and their values, one each, without weights; `measure`, any.
/// Returns: before, after and four parts that add up to after − before up to rounding. Undefined: the measure is undefined
/// or infinite in one of the periods.
/// Errors: weights; a firm that is listed twice; firms and values of different number.
/// Cost: two sorts of the firms, 16 evaluations of the measure.
/// Source: Shapley (1953); Shorrocks (2013) for the moves as players.
///
/// ```
/// use topheavy::decompose::change;
/// use topheavy::measure::Values;
///
/// let (before, after) = (Values::new(&[3.0, 1.0])?, Values::new(&[3.0, 1.0, 4.0])?);
/// let found = change((&["a", "b"], &before), (&["a", "b", "c"], &after), "hhi".parse()?)?;
/// assert_eq!(found.change, Ok(26.0 / 64.0 - 0.625));
/// assert_eq!(found.parts[1].contribution, found.change); // only entry
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn change<L: Ord>(before: (&[L], &Values<'_>), after: (&[L], &Values<'_>), measure: Measure) -> Result<Change> {
    let firms = Paired::of(before, after)?;
    let ends = [measure.of(before.1), measure.of(after.1)];
    let states: Vec<Number> = (0..16_usize).into_par_iter().map(|made| firms.state(made, measure, ends)).collect();
    let states = firms.without_rounding(states);
    let (sums, orders) = over_orders(&states);
    let part = |part: Move| match orders {
        0 => Err(reason(&ends)),
        _ => Ok(sum(sums[part as usize].iter().copied()) / orders as f64),
    };
    Ok(firms.told(decomposition::change(&measure), Split::Shapley, ends, orders, part))
}

/// Why a change has no parts.
fn reason(ends: &[Number; 2]) -> Undefined {
    match ends {
        [Err(reason), _] | [_, Err(reason)] => *reason,
        [Ok(before), Ok(after)] if before.is_infinite() || after.is_infinite() => Undefined::Infinite,
        _ => Undefined::NoFirms,
    }
}

impl Paired {
    /// Pairs the firms of two periods, in the order of their names.
    pub(super) fn of<L: Ord>(before: (&[L], &Values<'_>), after: (&[L], &Values<'_>)) -> Result<Self> {
        let [old, new] = [sorted(before, "before")?, sorted(after, "after")?];
        let mut firms = Self { continuing: [Vec::new(), Vec::new()], entering: Vec::new(), exiting: Vec::new() };
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(firms),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((one, _)), Some((other, _))) => one.cmp(other),
            };
            let was = if order.is_le() { old.next() } else { None };
            let is = if order.is_ge() { new.next() } else { None };
            match (was, is) {
                (Some((_, was)), Some((_, is))) => {
                    firms.continuing[0].push(was);
                    firms.continuing[1].push(is);
                }
                (Some((_, was)), None) => firms.exiting.push(was),
                (None, Some((_, is))) => firms.entering.push(is),
                (None, None) => {}
            }
        }
    }

    fn count(&self, of: Move) -> u64 {
        let firms = match of {
            Move::Continuing | Move::Composition => &self.continuing[0],
            Move::Entering => &self.entering,
            Move::Exiting => &self.exiting,
        };
        firms.len() as u64
    }

    /// What continuing firms hold together before and after.
    pub(super) fn held(&self) -> [f64; 2] {
        [0, 1].map(|period: usize| sum(self.continuing[period].iter().copied()))
    }

    /// The measure once some moves are made.
    fn state(&self, made: usize, measure: Measure, ends: [Number; 2]) -> Number {
        let is_made = |one: Move| made & one.bit() != 0;
        if made == 0 || made == 15 {
            return ends[usize::from(made == 15)];
        }
        let held = self.held();
        let [parts, sums] = [Move::Continuing, Move::Composition].map(|one| usize::from(is_made(one)));
        let mut x: Vec<f64> = if parts == sums || held.contains(&0.0) {
            self.continuing[parts].clone()
        } else {
            let factor = held[sums] / held[parts];
            self.continuing[parts].iter().map(|x| x * factor).collect()
        };
        if is_made(Move::Entering) {
            x.extend(&self.entering);
        }
        if !is_made(Move::Exiting) {
            x.extend(&self.exiting);
        }
        if x.is_empty() {
            return Err(Undefined::NoFirms);
        }
        // Values that were usable in both periods can only be too large together.
        Values::new(&x).map_or(Err(Undefined::Overflow), |values| measure.of(&values))
    }

    /// With nobody coming or going a relative measure does not see what all firms do alike, up to rounding of the factor;
    /// that is not told as a part.
    fn without_rounding(&self, mut states: Vec<Number>) -> Vec<Number> {
        if !self.entering.is_empty() || !self.exiting.is_empty() {
            return states;
        }
        for made in 0..16 {
            let other = made ^ Move::Composition.bit();
            let end = made & Move::Continuing.bit() != 0;
            let is_end = (made & Move::Composition.bit() != 0) == end;
            if let (false, Ok(number), Ok(of_end)) = (is_end, states[made], states[other])
                && (number - of_end).abs() <= 1e-13 * of_end.abs()
            {
                states[made] = states[other];
            }
        }
        states
    }

    pub(super) fn told(
        &self,
        definition: Definition,
        split: Split,
        ends: [Number; 2],
        orders: u64,
        part: impl Fn(Move) -> Number,
    ) -> Change {
        let [before, after] = ends;
        let change = match ends {
            [Ok(before), Ok(after)] if before.is_finite() && after.is_finite() => Ok(after - before),
            _ => Err(reason(&ends)),
        };
        let told = |one: Move| {
            let contribution = part(one);
            let share = contribution.and_then(|part| share(part, change?));
            ChangePart { part: one, firms: self.count(one), contribution, share }
        };
        let parts = Move::ALL.into_iter().map(told).collect();
        Change { definition, split, before, after, change, parts, orders }
    }
}

/// The firms of one period in the order of their names, each once.
fn sorted<'l, L: Ord>(period: (&'l [L], &Values<'_>), name: &str) -> Result<Vec<(&'l L, f64)>> {
    let (firms, values) = period;
    if values.weights().is_some() {
        return Err(Error::argument("weights", "a firm is one firm; give the values without weights"));
    }
    let x = values.as_slice();
    if firms.len() != x.len() {
        let name = format!("firms {name}");
        return Err(ErrorKind::Length { name, expected: x.len(), found: firms.len() }.into());
    }
    let mut sorted: Vec<(&L, f64)> = firms.iter().zip(x.iter().copied()).collect();
    sorted.sort_by(|one, other| one.0.cmp(other.0));
    let twice = sorted.chunk_by(|one, other| one.0 == other.0).filter(|rows| rows.len() > 1).count();
    if twice > 0 {
        let problem = format!("firms {name} that are listed more than once: {twice}; add the flows of a firm up first");
        return Err(Error::argument("firms", problem));
    }
    Ok(sorted)
}

/// For each move what it adds in every order that counts, and how many those are.
fn over_orders(states: &[Number]) -> ([Vec<f64>; 4], u64) {
    let mut added: [Vec<f64>; 4] = Default::default();
    let mut orders = 0;
    for order in orders_of_moves() {
        let mut made = 0;
        let mut last = states[0];
        let mut steps = [0.0; 4];
        let mut counts = true;
        for one in order {
            made |= one.bit();
            match (last, states[made]) {
                (Ok(before), Ok(after)) if before.is_finite() && after.is_finite() => {
                    steps[one as usize] = after - before;
                }
                _ => counts = false,
            }
            last = states[made];
        }
        if counts {
            orders += 1;
            for (added, step) in added.iter_mut().zip(steps) {
                added.push(step);
            }
        }
    }
    (added, orders)
}

fn orders_of_moves() -> impl Iterator<Item = [Move; 4]> {
    let all = Move::ALL;
    (0..256_usize).map(move |code| [0, 2, 4, 6].map(|shift| all[(code >> shift) & 3])).filter(|order| {
        let made = order.iter().fold(0, |made, one| made | one.bit());
        made == 15
    })
}
