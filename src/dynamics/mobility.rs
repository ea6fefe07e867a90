//! How firms move between classes of export value from one year to the next.

use super::chain::{self, Matrix};
use super::histories::{Histories, share};
use super::value_classes::ValueClasses;
use crate::error::{Error, Result};
use crate::measure::{Number, Undefined};

/// Firms by class in one year and in the next; "out" stands for not exporting.
///
/// Conventions: states are the classes, from 0, and [`Transitions::out`] after them. A firm counts in a pair of
/// neighbouring calendar years when it exports in at least one of them; pairs with a gap between them do not count.
#[derive(Debug, Clone, PartialEq)]
pub struct Transitions {
    classes: ValueClasses,
    years: Vec<i32>,
    /// By state before and state after.
    counts: Vec<u64>,
}

/// The way of firms from the class below a threshold to the classes at or above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// The threshold, one of the breaks.
    pub threshold: f64,
    /// The class below it.
    pub from: usize,
    /// Pairs of years of a firm that begin in that class.
    pub firms: u64,
    /// Of these, how many are at or above the threshold one year later.
    pub next_year: u64,
    /// Mean years until a firm is at or above the threshold, among firms that never leave export; at least 1.
    pub years_staying: Result<f64, Undefined>,
    /// Probability to be at or above the threshold before leaving export, in [0, 1].
    pub probability: Result<f64, Undefined>,
    /// Mean years until then among the firms that get there before leaving; at least 1.
    pub years_reaching: Result<f64, Undefined>,
}

impl Transitions {
    /// Transitions over all pairs of neighbouring years.
    ///
    /// Formula: `n_ij`, the firms in state i in a year and in state j in the next, added up over the years.
    /// Arguments: `classes`, the classes of value. Returns the counts. Undefined: no two years are neighbours.
    /// Cost: one pass. Source: definition; Shorrocks (1978) for the matrix of a panel.
    ///
    /// ```
    /// use topheavy::dynamics::{Histories, Transitions, ValueClasses, Years};
    ///
    /// let years = Years::new(&[2020, 2021, 2022])?;
    /// let histories = Histories::new(years, vec![0, 3, 4], vec![0, 1, 2, 1], vec![2e6, 3e6, 6e6, 1e5])?;
    /// let moves = Transitions::pooled(&histories, &ValueClasses::default()).unwrap();
    /// assert_eq!((moves.count(1, 2), moves.probability(1, 2)), (1, Ok(0.5)));
    /// assert_eq!((moves.exit_rate(0), moves.entrants().unwrap()[0]), (Ok(1.0), 1.0));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn pooled(histories: &Histories, classes: &ValueClasses) -> Result<Self, Undefined> {
        let years = histories.years();
        let mut transitions = Self::empty(classes);
        transitions.years.extend(histories.years_with_one_before().map(|year| years.year(year)));
        if transitions.years.is_empty() {
            return Err(if years.len() > 1 { Undefined::YearGap } else { Undefined::FirstYear });
        }
        let out = transitions.out();
        for firm in histories.iter() {
            let mut last: Option<(usize, usize)> = None;
            for (year, value) in firm.years.iter().zip(firm.values) {
                let (year, class) = (usize::from(*year), classes.class_of(*value));
                match (last, years.before(year)) {
                    (Some((before, from)), Ok(known)) if before == known => transitions.add(from, class),
                    (last, known) => {
                        transitions.add_exit(last, histories);
                        if known.is_ok() {
                            transitions.add(out, class);
                        }
                    }
                }
                last = Some((year, class));
            }
            transitions.add_exit(last, histories);
        }
        Ok(transitions)
    }

    /// Counts the exit of a firm after its last year in a row, if the data have the next.
    fn add_exit(&mut self, last: Option<(usize, usize)>, histories: &Histories) {
        if let Some((year, class)) = last
            && histories.years().after(year, 1).is_ok()
        {
            self.add(class, self.out());
        }
    }

    /// Transitions from the year before to one year.
    ///
    /// Arguments: `year`, the place of the later year; `classes` as for [`Transitions::pooled`].
    /// Returns the counts. Undefined: the year before is not in the data.
    /// Cost: one pass. Source: as for [`Transitions::pooled`].
    pub fn between(histories: &Histories, classes: &ValueClasses, year: usize) -> Result<Self, Undefined> {
        let mut transitions = Self::empty(classes);
        let out = transitions.out();
        let state = |value: f64| if value > 0.0 { classes.class_of(value) } else { out };
        histories.pairs(year)?.for_each(|pair| transitions.add(state(pair.before), state(pair.after)));
        transitions.years.push(histories.years().year(year));
        Ok(transitions)
    }

    /// Transitions from counts, such as a published table.
    ///
    /// Arguments: `counts`, one row for each class and one for "out" at the end, each with as many columns.
    /// Errors: a table of another shape; firms that are out in both years. Cost: none.
    ///
    /// ```
    /// use topheavy::dynamics::{Transitions, ValueClasses};
    ///
    /// let moves = Transitions::from_counts(&ValueClasses::new(&[])?, &[vec![8, 2], vec![2, 0]])?;
    /// assert_eq!(moves.exit_rate(0), Ok(0.2));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn from_counts(classes: &ValueClasses, counts: &[Vec<u64>]) -> Result<Self> {
        let mut transitions = Self::empty(classes);
        let states = transitions.states();
        if counts.len() != states || counts.iter().any(|row| row.len() != states) {
            return Err(Error::argument("counts", format!("must have {states} rows of {states}: the classes and out")));
        }
        transitions.counts = counts.concat();
        if transitions.count(states - 1, states - 1) != 0 {
            return Err(Error::argument("counts", "has firms that are out in both years; leave them at 0"));
        }
        Ok(transitions)
    }

    fn empty(classes: &ValueClasses) -> Self {
        let states = classes.len() + 1;
        Self { classes: classes.clone(), years: Vec::new(), counts: vec![0; states * states] }
    }

    fn add(&mut self, from: usize, to: usize) {
        let states = self.states();
        self.counts[from * states + to] += 1;
    }

    fn states(&self) -> usize {
        self.classes.len() + 1
    }

    /// The classes.
    #[must_use]
    pub fn classes(&self) -> &ValueClasses {
        &self.classes
    }

    /// The later year of every pair that counts, ascending; empty for given counts.
    #[must_use]
    pub fn years(&self) -> &[i32] {
        &self.years
    }

    /// The state of firms that do not export: the number after the last class.
    #[must_use]
    pub fn out(&self) -> usize {
        self.classes.len()
    }

    /// Firms in one state and, a year later, in another; 0 for a state that does not exist.
    #[must_use]
    pub fn count(&self, from: usize, to: usize) -> u64 {
        let states = self.states();
        let known = from < states && to < states;
        if known { self.counts.get(from * states + to).copied().unwrap_or(0) } else { 0 }
    }

    /// Firms in one state in the earlier year.
    #[must_use]
    pub fn total(&self, from: usize) -> u64 {
        (0..self.states()).map(|to| self.count(from, to)).sum()
    }

    /// Firms in one class in the earlier year that export in the later.
    fn total_staying(&self, from: usize) -> u64 {
        (0..self.out()).map(|to| self.count(from, to)).sum()
    }

    /// Probability to be in a state one year after another.
    ///
    /// Formula: `p_ij = n_ij / Σ_j n_ij`. Returns a number in [0, 1]. Undefined: no firm is in the first state.
    pub fn probability(&self, from: usize, to: usize) -> Number {
        share(self.count(from, to), self.total(from))
    }

    /// Probability to be in a class one year after another, among firms that export in both years.
    ///
    /// Formula: `n_ij / Σ_{j ≠ out} n_ij`. Returns a number in [0, 1]. Undefined: no firm of the first class stays.
    pub fn probability_staying(&self, from: usize, to: usize) -> Number {
        share(if to == self.out() { 0 } else { self.count(from, to) }, self.total_staying(from))
    }

    /// Where the firms of a state are one year later: one probability for each class, and "out" at the end.
    ///
    /// Returns numbers in [0, 1] that sum to 1. Undefined: no firm is in the state.
    pub fn row(&self, from: usize) -> Result<Vec<f64>, Undefined> {
        (0..self.states()).map(|to| self.probability(from, to)).collect()
    }

    /// In which classes entrants begin.
    ///
    /// Returns one share a class; they sum to 1. Undefined: nobody enters.
    pub fn entrants(&self) -> Result<Vec<f64>, Undefined> {
        (0..self.out()).map(|to| self.probability(self.out(), to)).collect()
    }

    /// Share of the firms of a class that do not export one year later.
    ///
    /// Returns a number in [0, 1]. Undefined: no firm is in the class.
    pub fn exit_rate(&self, class: usize) -> Number {
        self.probability(class, self.out())
    }

    /// The classes of firms in the long run, when every firm that leaves is replaced by an entrant.
    ///
    /// Formula: π = π M with `M_ij = p_ij + p_i,out · e_j`, e the distribution of entrants over classes.
    /// Conventions: classes that no firm is ever in, and classes that firms leave for good, have 0.
    /// Returns one share a class; they sum to 1. Undefined: no firms; a class is entered of which no firm is seen one
    /// year later; firms leave and none enters; the long run depends on where firms begin.
    /// Cost: O(classes³), by elimination without subtraction, so each share has full relative precision.
    /// Source: Grassmann, Taksar and Heyman (1985).
    ///
    /// ```
    /// use topheavy::dynamics::{Transitions, ValueClasses};
    ///
    /// // A year: 2 of 10 small firms leave, 1 grows; 1 of 10 large ones shrinks; entrants are small.
    /// let counts = [vec![7, 1, 2], vec![1, 9, 0], vec![2, 0, 0]];
    /// let moves = Transitions::from_counts(&ValueClasses::new(&[1e6])?, &counts)?;
    /// assert_eq!(moves.stationary(), Ok(vec![0.5, 0.5]));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn stationary(&self) -> Result<Vec<f64>, Undefined> {
        let classes = self.out();
        let leave = (0..classes).any(|from| self.count(from, classes) > 0);
        let entrants = match self.entrants() {
            Ok(entrants) => entrants,
            Err(_) if leave => return Err(Undefined::NoEntrants),
            Err(_) => vec![0.0; classes],
        };
        let replaced = Matrix::new(classes, |from, to| {
            let exit = self.exit_rate(from).unwrap_or(0.0);
            self.probability(from, to).unwrap_or(0.0) + exit * entrants.get(to).copied().unwrap_or(0.0)
        });
        let known: Vec<bool> = (0..classes).map(|from| self.total(from) > 0).collect();
        chain::stationary(&replaced, &known)
    }

    /// How firms get from the class below a threshold to the classes at or above it.
    ///
    /// Formula: mean years τ of firms that stay, `τ_i = 1 + Σ_{j below} q_ij τ_j` with q given staying; probability to
    /// get there before leaving, `r_i = Σ_{j at or above} p_ij + Σ_{j below} p_ij r_j`; mean years of those that do,
    /// from `m_i = r_i + Σ_{j below} p_ij m_j` as m / r.
    /// Conventions: moves of one year depend on the class only (a Markov chain with the transitions counted).
    /// Arguments: `threshold`, one of the breaks.
    /// Returns the counts and the three numbers, or for each the reason why there is none.
    /// Errors: the threshold is not a break. Cost: O(classes³), by elimination without subtraction.
    /// Source: Kemeny and Snell (1960), chapter 3; Sheskin (1995) for the elimination.
    ///
    /// ```
    /// use topheavy::dynamics::{Transitions, ValueClasses};
    ///
    /// // Of 10 firms of the lower class 2 leave, 6 stay and 2 get above.
    /// let counts = [vec![6, 2, 2], vec![0, 1, 0], vec![2, 0, 0]];
    /// let moves = Transitions::from_counts(&ValueClasses::new(&[10e6])?, &counts)?;
    /// let passage = moves.passage(10e6)?;
    /// assert_eq!((passage.years_staying, passage.probability, passage.years_reaching), (Ok(4.0), Ok(0.5), Ok(2.5)));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn passage(&self, threshold: f64) -> Result<Passage> {
        let from = self.classes.breaks().iter().position(|least| least.total_cmp(&threshold).is_eq());
        let Some(from) = from else {
            return Err(Error::argument("threshold", "must be one of the breaks between classes"));
        };
        let below = from + 1;
        let reaching = |state: usize| (below..self.out()).map(|to| self.count(state, to)).sum::<u64>();
        let staying = chain::Absorbing {
            moves: Matrix::new(below, |i, j| self.probability_staying(i, j).unwrap_or(0.0)),
            reach: (0..below).map(|i| share(reaching(i), self.total_staying(i)).unwrap_or(0.0)).collect(),
            fail: vec![0.0; below],
            known: (0..below).map(|i| self.total_staying(i) > 0).collect(),
        };
        let leaving = chain::Absorbing {
            moves: Matrix::new(below, |i, j| self.probability(i, j).unwrap_or(0.0)),
            reach: (0..below).map(|i| share(reaching(i), self.total(i)).unwrap_or(0.0)).collect(),
            fail: (0..below).map(|i| self.exit_rate(i).unwrap_or(0.0)).collect(),
            known: (0..below).map(|i| self.total(i) > 0).collect(),
        };
        Ok(Passage {
            threshold,
            from,
            firms: self.total(from),
            next_year: reaching(from),
            years_staying: staying.years(from),
            probability: leaving.probability(from),
            years_reaching: leaving.years_of_those_that_reach(from),
        })
    }

    /// Shorrocks' mobility of the firms that stay.
    ///
    /// Formula: `(k − Σ_i q_ii) / (k − 1)`, k classes, q given staying.
    /// Returns a number in [0, k/(k − 1)]: 0 when every firm keeps its class, 1 when the class of a firm says nothing
    /// about its class a year later. Undefined: one class, or a class of which no firm stays.
    /// Cost: one pass over the classes. Source: Shorrocks (1978), Econometrica 46(5).
    ///
    /// ```
    /// use topheavy::dynamics::{Transitions, ValueClasses};
    ///
    /// let counts = [vec![6, 2, 2], vec![1, 3, 0], vec![2, 0, 0]];
    /// let moves = Transitions::from_counts(&ValueClasses::new(&[10e6])?, &counts)?;
    /// assert_eq!(moves.shorrocks(), Ok(0.5));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn shorrocks(&self) -> Result<f64, Undefined> {
        let k = self.out();
        if k < 2 {
            return Err(Undefined::OneClass);
        }
        let mut moving = 0.0;
        for class in 0..k {
            // Not k − trace: firms that move are counted, so nothing cancels when few do.
            let staying = self.total_staying(class);
            let moved = staying - self.count(class, class);
            moving += share(moved, staying).map_err(|_| Undefined::EmptyClass)?;
        }
        Ok(moving / (k - 1) as f64)
    }
}

#[cfg(test)]
mod tests;
