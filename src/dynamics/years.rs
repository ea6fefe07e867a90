//! The calendar years of the data.

use crate::error::{Error, Result};
use crate::measure::Undefined;

/// The calendar years that occur in the data, ascending, and which neighbours are there.
///
/// A year is known by its place, from 0. Entry and exit compare neighbouring calendar years: where one is absent from the
/// data, nothing entered or left, and what needs it has a reason instead of a number.
///
/// ```
/// use topheavy::dynamics::Years;
/// use topheavy::measure::Undefined;
///
/// let years = Years::new(&[2018, 2019, 2021])?;
/// assert_eq!(years.before(1), Ok(0));
/// assert_eq!(years.before(2), Err(Undefined::YearGap));
/// assert_eq!(years.after(2, 1), Err(Undefined::LastYear));
/// assert_eq!(years.gaps(), [2020]);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Years {
    years: Vec<i32>,
    /// Whether the calendar year before is there.
    follows: Vec<bool>,
}

impl Years {
    /// Checks the years of the data.
    ///
    /// Errors: no years; years that do not ascend; more than 65,536 of them.
    /// Cost: one pass.
    pub fn new(years: &[i32]) -> Result<Self> {
        let problem = if years.is_empty() {
            "there are none; the data need at least one year"
        } else if years.len() > 1 << 16 {
            "there are more than 65,536"
        } else if !years.is_sorted_by(|earlier, later| earlier < later) {
            "they must ascend, each once"
        } else {
            let follows = |pair: &[i32]| pair[0].checked_add(1) == Some(pair[1]);
            let follows = std::iter::once(false).chain(years.windows(2).map(follows)).collect();
            return Ok(Self { years: years.to_vec(), follows });
        };
        Err(Error::argument("years", problem))
    }

    /// How many years there are, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one year")]
    pub fn len(&self) -> usize {
        self.years.len()
    }

    /// The calendar year at a place below [`Years::len`].
    #[must_use]
    pub fn year(&self, at: usize) -> i32 {
        self.years[at]
    }

    /// The place of the calendar year before the one at a place.
    ///
    /// Errors: [`Undefined::FirstYear`] at the first year, [`Undefined::YearGap`] where the year before is absent.
    pub fn before(&self, at: usize) -> Result<usize, Undefined> {
        match at.checked_sub(1) {
            None => Err(Undefined::FirstYear),
            Some(before) => {
                if self.follows(at) {
                    Ok(before)
                } else {
                    Err(Undefined::YearGap)
                }
            }
        }
    }

    /// The place of the calendar year `steps` after the one at a place, if all years up to it are there.
    ///
    /// Errors: of the first year that is absent, [`Undefined::LastYear`] where it comes after the last one and
    /// [`Undefined::YearGap`] where it does not.
    pub fn after(&self, at: usize, steps: usize) -> Result<usize, Undefined> {
        for next in at + 1..=at + steps {
            if next >= self.len() {
                return Err(Undefined::LastYear);
            }
            if !self.follows(next) {
                return Err(Undefined::YearGap);
            }
        }
        Ok(at + steps)
    }

    /// The calendar years between the first and the last one that do not occur, ascending.
    #[must_use]
    pub fn gaps(&self) -> Vec<i32> {
        self.years.windows(2).flat_map(|pair| (pair[0]..pair[1]).skip(1)).collect()
    }

    /// Whether the calendar year before the one at a place is there.
    pub(super) fn follows(&self, at: usize) -> bool {
        self.follows.get(at).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn years_know_their_neighbours() {
        let years = Years::new(&[1999, 2000, 2001, 2004, 2006]).unwrap();
        assert_eq!((years.len(), years.year(3)), (5, 2004));
        assert_eq!(years.before(0), Err(Undefined::FirstYear));
        assert_eq!(years.before(2), Ok(1));
        assert_eq!(years.before(3), Err(Undefined::YearGap));
        assert_eq!(years.after(0, 2), Ok(2));
        assert_eq!(years.after(1, 2), Err(Undefined::YearGap));
        assert_eq!(years.after(4, 1), Err(Undefined::LastYear));
        assert_eq!(years.gaps(), [2002, 2003, 2005]);
    }

    #[test]
    fn years_that_do_not_ascend_are_refused() {
        for bad in [&[][..], &[2001, 2000], &[2000, 2000]] {
            assert!(Years::new(bad).unwrap_err().is_usage());
        }
        assert!(Years::new(&[i32::MIN, i32::MAX]).is_ok());
    }
}
