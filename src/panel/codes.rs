//! One code a row, piece by piece, each piece as narrow as the entries known by then allow.

use std::borrow::Cow;

use bytemuck::Pod;

use super::spill::{Keeping, Piece};
use crate::error::Result;

/// The code of a missing entry.
pub(super) const MISSING: u32 = u32::MAX;

/// How wide a stored code is; the largest number stands for a missing entry.
trait Width: Pod {
    const MISSING: Self;
    fn narrowed(code: u32) -> Option<Self>;
    fn widened(self) -> u32;
}

macro_rules! widths {
    ($($width:ty),+) => {
        $(impl Width for $width {
            const MISSING: Self = Self::MAX;

            fn narrowed(code: u32) -> Option<Self> {
                Self::try_from(code).ok().filter(|code| *code < Self::MISSING)
            }

            fn widened(self) -> u32 {
                if self == Self::MISSING { MISSING } else { u32::from(self) }
            }
        })+
    };
}
widths!(u8, u16, u32);

/// The codes of some rows of one key.
#[derive(Debug, Clone)]
enum Stored {
    Bytes(Piece<u8>),
    Narrow(Piece<u16>),
    Wide(Piece<u32>),
    /// No entry in any of so many rows.
    Missing(usize),
}

/// The codes of one key: pieces of the rows, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    pieces: Vec<Stored>,
    keeping: Keeping,
}

/// The codes of one piece, in memory.
pub(super) enum Part<'a> {
    Bytes(Cow<'a, [u8]>),
    Narrow(Cow<'a, [u16]>),
    Wide(Cow<'a, [u32]>),
    Missing(usize),
}

/// Codes of some rows, ready to be kept.
pub(super) enum Translated {
    Bytes(Vec<u8>),
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
    Missing(usize),
}

impl Translated {
    /// Replaces codes by those of `by`, below `entries`; what `by` does not have is missing.
    pub(super) fn of(codes: &[u32], by: &[u32], entries: usize) -> Self {
        if u8::try_from(entries).is_ok() {
            Self::Bytes(translated(codes, by))
        } else if u16::try_from(entries).is_ok() {
            Self::Narrow(translated(codes, by))
        } else {
            Self::Wide(translated(codes, by))
        }
    }
}

fn translated<W: Width>(codes: &[u32], by: &[u32]) -> Vec<W> {
    let by: Vec<W> = by.iter().map(|code| W::narrowed(*code).unwrap_or(W::MISSING)).collect();
    codes.iter().map(|code| by.get(*code as usize).copied().unwrap_or(W::MISSING)).collect()
}

impl Codes {
    /// No codes yet; they will be kept so.
    pub(super) fn kept(keeping: &Keeping) -> Self {
        Self { pieces: Vec::new(), keeping: keeping.clone() }
    }

    /// Appends a piece.
    pub(super) fn append(&mut self, codes: Translated) -> Result<()> {
        self.pieces.push(match codes {
            Translated::Bytes(codes) => Stored::Bytes(self.keeping.keep(codes)?),
            Translated::Narrow(codes) => Stored::Narrow(self.keeping.keep(codes)?),
            Translated::Wide(codes) => Stored::Wide(self.keeping.keep(codes)?),
            Translated::Missing(rows) => Stored::Missing(rows),
        });
        Ok(())
    }

    /// The codes of one piece.
    pub(super) fn part(&self, piece: usize) -> Result<Part<'_>> {
        Ok(match self.pieces.get(piece) {
            Some(Stored::Bytes(piece)) => Part::Bytes(self.read(piece)?),
            Some(Stored::Narrow(piece)) => Part::Narrow(self.read(piece)?),
            Some(Stored::Wide(piece)) => Part::Wide(self.read(piece)?),
            Some(Stored::Missing(rows)) => Part::Missing(*rows),
            None => Part::Missing(0),
        })
    }

    fn read<'a, T: Pod>(&'a self, piece: &'a Piece<T>) -> Result<Cow<'a, [T]>> {
        Ok(match piece {
            Piece::Held(entries) => Cow::Borrowed(entries.as_slice()),
            Piece::Spilled(spilled) => Cow::Owned(self.keeping.read(*spilled)?),
        })
    }

    /// Calls `f` with every row and its code, in the order of the rows.
    pub(super) fn each(&self, mut f: impl FnMut(usize, u32)) -> Result<()> {
        let mut before = 0;
        for piece in 0..self.pieces.len() {
            let part = self.part(piece)?;
            part.each(|row, code| f(before + row, code));
            before += part.len();
        }
        Ok(())
    }
}

impl Part<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes(codes) => codes.len(),
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
            Self::Missing(rows) => *rows,
        }
    }

    /// Calls `f` with every row of the piece and its code.
    pub(super) fn each(&self, mut f: impl FnMut(usize, u32)) {
        match self {
            Self::Bytes(codes) => each(codes, f),
            Self::Narrow(codes) => each(codes, f),
            Self::Wide(codes) => each(codes, f),
            Self::Missing(rows) => (0..*rows).for_each(|row| f(row, MISSING)),
        }
    }

    /// Calls `f` with every entry of `into` and the code of its row: the rows from one on, every `step`-th.
    pub(super) fn fold_into<T>(&self, into: &mut [T], (from, step): (usize, usize), mut f: impl FnMut(&mut T, u32)) {
        match self {
            Self::Bytes(codes) => fold_into(&codes[from..], into, step, f),
            Self::Narrow(codes) => fold_into(&codes[from..], into, step, f),
            Self::Wide(codes) => fold_into(&codes[from..], into, step, f),
            Self::Missing(_) => into.iter_mut().for_each(|into| f(into, MISSING)),
        }
    }

    /// The code of a row of the piece.
    pub(super) fn at(&self, row: usize) -> u32 {
        match self {
            Self::Bytes(codes) => codes[row].widened(),
            Self::Narrow(codes) => codes[row].widened(),
            Self::Wide(codes) => codes[row],
            Self::Missing(_) => MISSING,
        }
    }
}

fn each<W: Width>(codes: &[W], mut f: impl FnMut(usize, u32)) {
    for (row, code) in codes.iter().enumerate() {
        f(row, code.widened());
    }
}

fn fold_into<W: Width, T>(codes: &[W], into: &mut [T], step: usize, mut f: impl FnMut(&mut T, u32)) {
    if step == 1 {
        into.iter_mut().zip(codes).for_each(|(into, code)| f(into, code.widened()));
    } else {
        into.iter_mut().zip(codes.iter().step_by(step)).for_each(|(into, code)| f(into, code.widened()));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn all(codes: &Codes) -> Vec<u32> {
        let mut all = Vec::new();
        codes
            .each(|row, code| {
                assert_eq!(row, all.len());
                all.push(code);
            })
            .unwrap();
        all
    }

    #[test]
    fn pieces_of_any_width_give_back_what_they_were_given() {
        for keeping in [Keeping::in_memory(), Keeping::within(0, None)] {
            let mut codes = Codes::kept(&keeping);
            let mut given = Vec::new();
            for entries in [1_u32, 255, 256, 65_535, 65_536, 70_000] {
                let piece = [0, MISSING, entries - 1, entries / 2];
                let same: Vec<u32> = (0..entries).collect();
                codes.append(Translated::of(&piece, &same, entries as usize)).unwrap();
                given.extend(piece);
            }
            codes.append(Translated::Missing(2)).unwrap();
            given.extend([MISSING; 2]);
            assert_eq!(all(&codes), given);
            assert_eq!((codes.part(5).unwrap().at(2), codes.part(6).unwrap().at(1)), (69_999, MISSING));
        }
    }

    #[test]
    fn replaced_codes_stay_missing_where_they_were() {
        let mut codes = Codes::default();
        codes.append(Translated::of(&[0, MISSING, 1, 2], &[2, MISSING, 0], 3)).unwrap();
        assert_eq!(all(&codes), [2, MISSING, MISSING, 0]);
    }
}
