//! Markov chains of a few states: where they end, and how long it takes.
//!
//! States are eliminated one by one with additions, multiplications and divisions of numbers that are not negative
//! (Grassmann, Taksar and Heyman, 1985): nothing cancels, so results are precise however rare a move is.

use crate::measure::Undefined;

/// Square matrix of probabilities.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    states: usize,
    entries: Vec<f64>,
}

/// The states of a chain before it ends: by getting somewhere, or by failing.
pub(super) struct Absorbing {
    /// Probabilities of moves between the states.
    pub(super) moves: Matrix,
    /// Probability to get there in one step, by state.
    pub(super) reach: Vec<f64>,
    /// Probability to fail in one step, by state.
    pub(super) fail: Vec<f64>,
    /// Whether the moves out of a state are known.
    pub(super) known: Vec<bool>,
}

impl Matrix {
    pub(super) fn new(states: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let entries = (0..states * states).map(|at| entry(at / states, at % states)).collect();
        Self { states, entries }
    }

    fn at(&self, from: usize, to: usize) -> f64 {
        self.entries[from * self.states + to]
    }

    fn add(&mut self, from: usize, to: usize, more: f64) {
        self.entries[from * self.states + to] += more;
    }

    /// The matrix of some of the states.
    fn among(&self, states: &[usize]) -> Self {
        Self::new(states.len(), |from, to| self.at(states[from], states[to]))
    }

    /// The states that can be got to from some states, those included.
    fn reachable(&self, mut reached: Vec<bool>) -> Vec<bool> {
        let mut open: Vec<usize> = (0..self.states).filter(|state| reached[*state]).collect();
        while let Some(from) = open.pop() {
            for (to, reached) in reached.iter_mut().enumerate() {
                if !*reached && self.at(from, to) > 0.0 {
                    *reached = true;
                    open.push(to);
                }
            }
        }
        reached
    }

    fn reachable_from(&self, state: usize) -> Vec<bool> {
        self.reachable((0..self.states).map(|other| other == state).collect())
    }

    fn transposed(&self) -> Self {
        Self::new(self.states, |from, to| self.at(to, from))
    }
}

/// The stationary distribution of a chain; states whose moves are not known must not be got to.
pub(super) fn stationary(moves: &Matrix, known: &[bool]) -> Result<Vec<f64>, Undefined> {
    let reachable = moves.reachable(known.to_vec());
    if reachable.iter().zip(known).any(|(reached, known)| *reached && !known) {
        return Err(Undefined::EmptyClass);
    }
    let from: Vec<Vec<bool>> = (0..moves.states).map(|state| moves.reachable_from(state)).collect();
    // A state is visited again and again when every state that it leads to leads back.
    let recurrent = |state: &usize| known[*state] && (0..moves.states).all(|to| !from[*state][to] || from[to][*state]);
    let ends: Vec<usize> = (0..moves.states).filter(recurrent).collect();
    let Some(first) = ends.first() else { return Err(Undefined::NoFirms) };
    if ends.iter().any(|state| !from[*first][*state]) {
        return Err(Undefined::SeveralEnds);
    }
    let mut shares = vec![0.0; moves.states];
    for (state, share) in ends.iter().zip(irreducible(moves.among(&ends))) {
        shares[*state] = share;
    }
    Ok(shares)
}

/// The stationary distribution of a chain in which every state leads to every other.
fn irreducible(mut moves: Matrix) -> Vec<f64> {
    let states = moves.states;
    let mut leaving = vec![1.0; states];
    for last in (1..states).rev() {
        leaving[last] = (0..last).map(|to| moves.at(last, to)).sum();
        for from in 0..last {
            let through = moves.at(from, last) / leaving[last];
            for to in 0..last {
                let more = through * moves.at(last, to);
                moves.add(from, to, more);
            }
        }
    }
    let mut visits = vec![1.0; states];
    for state in 1..states {
        let arriving: f64 = (0..state).map(|from| visits[from] * moves.at(from, state)).sum();
        visits[state] = arriving / leaving[state];
    }
    let total: f64 = visits.iter().sum();
    visits.iter().map(|visit| visit / total).collect()
}

impl Absorbing {
    /// Mean steps from a state until it gets there, when failing is not possible.
    pub(super) fn years(&self, from: usize) -> Result<f64, Undefined> {
        let reachable = self.reachable_and_known(from)?;
        let reaching = self.reaching();
        if reachable.iter().zip(&reaching).any(|(reachable, reaching)| *reachable && !reaching) {
            return Err(Undefined::NeverReached);
        }
        let states: Vec<usize> = (0..self.moves.states).filter(|state| reachable[*state]).collect();
        Ok(self.solve(&states, vec![1.0; states.len()], from))
    }

    /// Probability to get there from a state before failing.
    pub(super) fn probability(&self, from: usize) -> Result<f64, Undefined> {
        let states = self.leading_there(from)?;
        if !states.contains(&from) {
            return Ok(0.0);
        }
        let reach = states.iter().map(|state| self.reach[*state]).collect();
        // Rounding must not lift a probability above 1.
        Ok(self.solve(&states, reach, from).min(1.0))
    }

    /// Mean steps from a state until it gets there, among those that do before they fail.
    pub(super) fn years_of_those_that_reach(&self, from: usize) -> Result<f64, Undefined> {
        let states = self.leading_there(from)?;
        if !states.contains(&from) {
            return Err(Undefined::NeverReached);
        }
        let reach: Vec<f64> = states.iter().map(|state| self.reach[*state]).collect();
        let chances = self.solutions(&states, reach);
        let steps = self.solve(&states, chances, from);
        Ok(steps / self.probability(from)?)
    }

    /// The states that can be got to from one, among those from which it can get there.
    fn leading_there(&self, from: usize) -> Result<Vec<usize>, Undefined> {
        let (reachable, reaching) = (self.reachable_and_known(from)?, self.reaching());
        Ok((0..self.moves.states).filter(|state| reachable[*state] && reaching[*state]).collect())
    }

    fn reachable_and_known(&self, from: usize) -> Result<Vec<bool>, Undefined> {
        let reachable = self.moves.reachable_from(from);
        let all_known = reachable.iter().zip(&self.known).all(|(reachable, known)| !reachable || *known);
        if all_known { Ok(reachable) } else { Err(Undefined::EmptyClass) }
    }

    fn reaching(&self) -> Vec<bool> {
        self.moves.transposed().reachable(self.reach.iter().map(|chance| *chance > 0.0).collect())
    }

    fn solve(&self, states: &[usize], gains: Vec<f64>, from: usize) -> f64 {
        let solutions = self.solutions(states, gains);
        states.iter().zip(solutions).find(|(state, _)| **state == from).map_or(0.0, |(_, solution)| solution)
    }

    /// Solves `x_i = gain_i + Σ_j moves_ij x_j` over some states, from each of which the chain can end.
    fn solutions(&self, states: &[usize], mut gains: Vec<f64>) -> Vec<f64> {
        let mut moves = self.moves.among(states);
        let ends = |state: &usize| {
            let lost = (0..self.moves.states).filter(|to| !states.contains(to));
            self.reach[*state] + self.fail[*state] + lost.map(|to| self.moves.at(*state, to)).sum::<f64>()
        };
        let mut ending: Vec<f64> = states.iter().map(ends).collect();
        let mut leaving = vec![0.0; states.len()];
        for last in (0..states.len()).rev() {
            leaving[last] = (0..last).fold(ending[last], |sum, to| sum + moves.at(last, to));
            for from in 0..last {
                let through = moves.at(from, last) / leaving[last];
                for to in 0..last {
                    let more = through * moves.at(last, to);
                    moves.add(from, to, more);
                }
                ending[from] += through * ending[last];
                gains[from] += through * gains[last];
            }
        }
        let mut solutions: Vec<f64> = Vec::with_capacity(states.len());
        for state in 0..states.len() {
            let from_before: f64 = solutions.iter().enumerate().map(|(to, x)| moves.at(state, to) * x).sum();
            solutions.push((gains[state] + from_before) / leaving[state]);
        }
        solutions
    }
}
