//! Many cells, one after the other, with the same measures.

use super::cell::Cell;
use super::name::Measure;
use super::number::Number;
use super::parameters::TopRule;
use super::ranked::Space;
use super::values::Values;

/// What an [`Evaluator`] finds in one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Units n (weights summed).
    pub units: f64,
    /// Sum of the values.
    pub total: f64,
    /// Values of the two largest units, the largest first; the second is 0 when there is one unit.
    pub largest: [f64; 2],
    /// One number for each measure asked for, in that order.
    pub numbers: Vec<Number>,
}

/// Computes the same measures of many cells, sharing the sort and the sums of a cell.
///
/// For tables with millions of cells of a few units: what one cell needed of memory serves the next. One evaluator is
/// used by one thread at a time.
///
/// ```
/// use topheavy::measure::{Evaluator, Measure, Values};
///
/// let mut evaluator = Evaluator::new(&Measure::parse_list("n,hhi")?);
/// let mut numbers = Vec::new();
/// for cell in [[3.0, 1.0].as_slice(), &[7.0]] {
///     evaluator.numbers(&Values::new(cell)?, &mut numbers);
/// }
/// assert_eq!(numbers, [Ok(2.0), Ok(0.625), Ok(1.0), Ok(1.0)]);
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Evaluator {
    measures: Vec<Measure>,
    space: Space,
    /// The numbers of the first cell of one unit; empty before.
    of_single: Vec<Number>,
}

impl Evaluator {
    /// An evaluator for these measures.
    #[must_use]
    pub fn new(measures: &[Measure]) -> Self {
        Self { measures: measures.to_vec(), space: Space::default(), of_single: Vec::new() }
    }

    /// The measures, in the order in which their numbers come.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The measures of a cell, with its size.
    #[must_use]
    pub fn evaluate(&mut self, values: &Values<'_>) -> Evaluation {
        let mut numbers = Vec::with_capacity(self.measures.len());
        self.numbers(values, &mut numbers);
        Evaluation { units: values.units(), total: values.total(), largest: values.largest(), numbers }
    }

    /// Appends one number for each measure, in the order asked for; a measure that the cell does not define has its
    /// reason. The bits are those of the measure's own function.
    ///
    /// Cost: at most one sort, and one pass for each family of sums; no sort where only a few ranks are asked for.
    pub fn numbers(&mut self, values: &Values<'_>, into: &mut Vec<Number>) {
        if values.as_slice().len() == 1 && values.weights().is_none() && values.total() > 0.0 {
            return self.numbers_of_single(values, into);
        }
        Cell::new(values, &self.measures, &mut self.space).numbers(into);
        self.space.trim();
    }

    /// The numbers of a cell of one unit that has value. Most do not depend on how much it is, and are remembered.
    fn numbers_of_single(&mut self, values: &Values<'_>, into: &mut Vec<Number>) {
        if self.of_single.is_empty() {
            Cell::new(values, &self.measures, &mut self.space).numbers(&mut self.of_single);
        }
        into.reserve(self.measures.len());
        for (measure, number) in self.measures.iter().zip(&self.of_single) {
            match in_single(measure) {
                InSingle::Same => into.push(*number),
                InSingle::Value => into.push(Ok(values.total())),
                InSingle::Other => into.push(measure.of(values)),
            }
        }
    }
}

/// What the number of a cell of one unit depends on.
enum InSingle {
    /// On nothing: the unit holds all there is.
    Same,
    /// It is the value.
    Value,
    /// On a threshold, or on how a part of the value is rounded.
    Other,
}

#[inline]
fn in_single(measure: &Measure) -> InSingle {
    match measure {
        Measure::Total | Measure::Mean | Measure::Median | Measure::Largest => InSingle::Value,
        Measure::Share(_)
        | Measure::Count(_)
        | Measure::UnitsShare(_)
        | Measure::Lorenz(_)
        | Measure::TopShare(_, TopRule::Fractional) => InSingle::Other,
        // Written out, so that a new measure has to say what it depends on.
        Measure::N
        | Measure::TopShare(_, TopRule::Ceil | TopRule::Floor | TopRule::Quantile)
        | Measure::ConcentrationRatio(_)
        | Measure::Herfindahl
        | Measure::HerfindahlPoints
        | Measure::EffectiveNumber
        | Measure::HerfindahlDual
        | Measure::HerfindahlNormalized
        | Measure::HerfindahlNormalizedUnctad
        | Measure::HerfindahlExcess
        | Measure::HallTideman
        | Measure::Rosenbluth
        | Measure::HannahKay(_)
        | Measure::Comprehensive
        | Measure::Dominance
        | Measure::Stenbacka(_)
        | Measure::Shannon
        | Measure::ExpShannon
        | Measure::Renyi(_)
        | Measure::Gini
        | Measure::GiniSmallSample
        | Measure::Theil
        | Measure::MeanLogDeviation
        | Measure::GeneralizedEntropy(_)
        | Measure::Atkinson(_)
        | Measure::Hoover
        | Measure::Kolm(_)
        | Measure::Palma
        | Measure::QuintileRatio
        | Measure::LorenzAsymmetry
        | Measure::Wolfson
        | Measure::WolfsonHalf
        | Measure::EstebanRay(_)
        | Measure::DuclosEstebanRay(_) => InSingle::Same,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::measure::short::tests::{by_long_way, values};
    use crate::measure::{Undefined, evaluate};
    use proptest::prelude::*;

    const ASKED: &str = "all, top_share(0.1,quantile), top_share(0.3,fractional), top_share(0.2,floor), cr(3), share_ge(3), \
                         share_between(1,5), n_ge(2), units_share_lt(4), renyi(0.5), renyi(1.1), hannah_kay(3), ge(-1), \
                         ge(0.1), ge(0.9), atkinson(0.9), atkinson(2), kolm(0.5), lorenz(0.3), esteban_ray(0.7)";

    fn bits(found: &Evaluation) -> (Vec<Result<u64, Undefined>>, [u64; 4]) {
        let numbers = found.numbers.iter().map(|number| number.map(f64::to_bits)).collect();
        (numbers, [found.units, found.total, found.largest[0], found.largest[1]].map(f64::to_bits))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn few_units_have_the_bits_of_many(
            cells in prop::collection::vec(values(400), 1..4),
            weights in prop::collection::vec(prop_oneof![(0..4_u32).prop_map(f64::from), 0.0..3.0_f64], 400),
        ) {
            for measures in [ASKED, "n,total,hhi,top_share(0.01),median", "median", "gini,theil"] {
                let measures = Measure::parse_list(measures).unwrap();
                let mut evaluator = Evaluator::new(&measures);
                for x in &cells {
                    for check in [|x, _| Values::new(x), Values::weighted] {
                        let Ok(values) = check(x, &weights[..x.len()]) else { continue };
                        let found = evaluator.evaluate(&values);
                        let by_long_way = by_long_way(|| evaluate(&check(x, &weights[..x.len()]).unwrap(), &measures));
                        prop_assert_eq!(bits(&found), bits(&by_long_way));
                    }
                }
            }
        }

        #[test]
        fn one_unit_after_the_other(x in prop::collection::vec(prop_oneof![1e-300..1e300_f64, 0.0..9.0_f64, Just(0.0)], 1..9)) {
            let measures = Measure::parse_list(ASKED).unwrap();
            let mut evaluator = Evaluator::new(&measures);
            for x in &x {
                let values = Values::new(std::slice::from_ref(x)).unwrap();
                let numbers = measures.iter().map(|measure| measure.of(&values)).collect();
                let alone = Evaluation { numbers, ..by_long_way(|| evaluate(&values, &[])) };
                prop_assert_eq!(bits(&evaluator.evaluate(&values)), bits(&alone));
            }
        }
    }
}
