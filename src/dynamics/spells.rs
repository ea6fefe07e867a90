//! Spells: runs of years in which a firm exports.

use super::histories::{Histories, History};
use super::years::Years;

/// Which spells of a firm count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spells {
    /// Of each firm the first spell, if it is seen from its beginning: firms that come back do not count as new.
    First,
    /// Every spell that is seen from its beginning: a firm that comes back enters again.
    All,
}

/// A firm enters: it exports in a year, not in the year before, and the data have both years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Number of the firm.
    pub firm: usize,
    /// Place of the year of entry.
    pub year: usize,
    /// Value exported in that year.
    pub value: f64,
}

/// Consecutive calendar years in which a firm exports, seen from their beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// How it begins.
    pub entry: Entry,
    /// How many years it lasts, or is seen to last: at least 1.
    pub length: usize,
    /// Whether its end is seen: the firm does not export in the next year, which the data have.
    pub ended: bool,
}

impl Spells {
    /// Stable name: `first` or `all`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::All => "all",
        }
    }
}

impl Histories {
    /// The spells of all firms that are seen from their beginning, firm by firm.
    ///
    /// Arguments: `policy`, the first of each firm or all of them. Returns an iterator.
    /// Cost: one pass. Source: as for [`super::Survival`].
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Spells, Years};
    ///
    /// let years = Years::new(&[2020, 2021, 2022, 2023])?;
    /// let histories = Histories::new(years, vec![0, 2], vec![1, 3], vec![1.0, 2.0])?;
    /// let spells: Vec<_> = histories.spells(Spells::All).map(|spell| (spell.entry.year, spell.ended)).collect();
    /// assert_eq!(spells, [(1, true), (3, false)]);
    /// assert_eq!(histories.spells(Spells::First).count(), 1);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn spells(&self, policy: Spells) -> impl Iterator<Item = Spell> + '_ {
        let most = if policy == Spells::First { 1 } else { usize::MAX };
        let of_firm = move |(firm, history)| {
            runs(firm, history, self.years()).take(most).filter(|(_, seen)| *seen).map(|(spell, _)| spell)
        };
        self.iter().enumerate().flat_map(of_firm)
    }
}

/// The runs of consecutive years of one firm, and whether the beginning of each is seen.
pub(super) fn runs<'a>(
    firm: usize,
    history: History<'a>,
    years: &'a Years,
) -> impl Iterator<Item = (Spell, bool)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let entry = usize::from(*history.years.get(at)?);
        let value = history.values.get(at).copied()?;
        let mut last = entry;
        at += 1;
        while history.years.get(at).is_some_and(|next| usize::from(*next) == last + 1) && years.after(last, 1).is_ok() {
            last += 1;
            at += 1;
        }
        let ended = years.after(last, 1).is_ok();
        let spell = Spell { entry: Entry { firm, year: entry, value }, length: last - entry + 1, ended };
        Some((spell, years.before(entry).is_ok()))
    })
}
