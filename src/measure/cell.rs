//! One cell while it is measured: what several measures share is computed once, when the first of them asks.

use super::entropy::Logs;
use super::herfindahl::HigherPowers;
use super::name::Measure;
use super::number::{Number, Undefined};
use super::parameters::TopRule;
use super::ranked::{Ranked, Space, whole_units};
use super::scale::Scale;
use super::short::long_way;
use super::top::{near_whole, quantile_position, top_length};
use super::values::Values;
use std::cell::OnceCell;

/// With more ranks than this to find, one sort is faster than selecting each.
const MOST_SELECTIONS: usize = 6;
/// Fewer units than this are sorted, whatever is asked for.
const SELECT_FROM: usize = 96;

/// The values of a cell and the sums that its measures share. Every sum is exact before it is rounded or runs over
/// units in order, so a measure has the same bits alone, in company and in any order of rows.
pub(super) struct Cell<'v> {
    pub(super) values: &'v Values<'v>,
    /// What is asked for: it says which ranks must stand in order.
    measures: &'v [Measure],
    /// Memory to put units in order in, until they are.
    space: std::cell::Cell<Option<&'v mut Space>>,
    ranked: OnceCell<Ranked<'v>>,
    pub(super) squares: OnceCell<f64>,
    pub(super) higher: OnceCell<HigherPowers>,
    pub(super) logs: OnceCell<Logs>,
    pub(super) rank_sum: OnceCell<f64>,
    pub(super) gini: OnceCell<f64>,
}

impl<'v> Cell<'v> {
    /// A cell of which these measures will be asked.
    pub(super) fn new(values: &'v Values<'v>, measures: &'v [Measure], space: &'v mut Space) -> Self {
        Self {
            values,
            measures,
            space: std::cell::Cell::new(Some(space)),
            ranked: OnceCell::new(),
            squares: OnceCell::new(),
            higher: OnceCell::new(),
            logs: OnceCell::new(),
            rank_sum: OnceCell::new(),
            gini: OnceCell::new(),
        }
    }

    /// One measure, alone.
    pub(super) fn single(values: &'v Values<'v>, measure: Measure) -> Number {
        Cell::new(values, &[measure], &mut Space::default()).number(measure)
    }

    /// The measure's number, never a negative zero. The measure must be among those planned for.
    pub(super) fn number(&self, measure: Measure) -> Number {
        self.signed(measure).map(|number| number + 0.0)
    }

    /// Appends the number of every measure.
    pub(super) fn numbers(&self, into: &mut Vec<Number>) {
        into.reserve(self.measures.len());
        for measure in self.measures {
            // In two ways, so that nothing is moved as a whole that was just written in parts: that is slow to read.
            match self.signed(*measure) {
                Ok(number) => into.push(Ok(number + 0.0)),
                Err(undefined) => into.push(Err(undefined)),
            }
        }
    }

    #[inline(never)]
    fn signed(&self, measure: Measure) -> Number {
        if self.values.total() <= 0.0 && !defined_without_value(&measure) {
            return Err(Undefined::NoValue);
        }
        let values = self.values;
        match measure {
            Measure::N => Ok(values.units()),
            Measure::Total => Ok(values.total()),
            Measure::Mean => Ok(values.mean()),
            Measure::Median => Ok(self.median()),
            Measure::Largest => Ok(values.largest()[0]),
            Measure::TopShare(p, rule) => Ok(self.top_share(p.value(), rule)),
            Measure::ConcentrationRatio(k) => Ok(self.ranked().highest(k.value() as f64) / values.total()),
            Measure::Share(class) => Ok(self.value_between(&class.range(), []) / values.total()),
            Measure::Count(class) => Ok(self.units_between(&class.range())),
            Measure::UnitsShare(class) => Ok(self.units_between(&class.range()) / values.units()),
            Measure::Herfindahl => Ok(self.herfindahl()),
            Measure::HerfindahlPoints => Ok(10_000.0 * self.herfindahl()),
            Measure::EffectiveNumber => Ok(1.0 / self.herfindahl()),
            Measure::HerfindahlDual => Ok(self.herfindahl_dual()),
            Measure::HerfindahlNormalized => self.herfindahl_normalized(),
            Measure::HerfindahlNormalizedUnctad => self.herfindahl_normalized_unctad(),
            Measure::HerfindahlExcess => Ok(self.herfindahl_excess()),
            Measure::HallTideman | Measure::Rosenbluth => Ok(self.hall_tideman()),
            Measure::HannahKay(order) => Ok(self.hannah_kay(order.value())),
            Measure::Comprehensive => Ok(self.comprehensive()),
            Measure::Dominance => Ok(self.dominance()),
            Measure::Stenbacka(gamma) => Ok(self.stenbacka(gamma.value())),
            Measure::Shannon => Ok(self.shannon()),
            Measure::ExpShannon => Ok(self.shannon().exp()),
            Measure::Renyi(order) => Ok(self.renyi(order.value())),
            Measure::Gini => Ok(self.gini()),
            Measure::GiniSmallSample => self.gini_small_sample(),
            Measure::Theil => Ok(self.theil()),
            Measure::MeanLogDeviation => Ok(self.mean_log_deviation()),
            Measure::GeneralizedEntropy(alpha) => self.generalized_entropy(alpha.value()),
            Measure::Atkinson(epsilon) => Ok(self.atkinson(epsilon.value())),
            Measure::Hoover => Ok(self.hoover()),
            Measure::Kolm(kappa) => self.kolm(kappa.value()),
            Measure::Palma => self.share_ratio(0.1, 0.4),
            Measure::QuintileRatio => self.share_ratio(0.2, 0.2),
            Measure::Lorenz(p) => Ok(self.lorenz(p.value())),
            Measure::LorenzAsymmetry => Ok(self.lorenz_asymmetry()),
            Measure::Wolfson => self.wolfson_half().map(|half| 2.0 * half),
            Measure::WolfsonHalf => self.wolfson_half(),
            Measure::EstebanRay(alpha) => Ok(self.esteban_ray(alpha.value())),
            Measure::DuclosEstebanRay(alpha) => self.duclos_esteban_ray(alpha.value()),
        }
    }

    /// The units along the line, in order wherever the planned measures look.
    pub(super) fn ranked(&self) -> &Ranked<'v> {
        self.ranked.get_or_init(|| {
            let Some(space) = self.space.take() else { return Ranked::default() };
            if self.ranks_to_select(&mut space.ranks).is_some() {
                Ranked::selected(self.values, space)
            } else {
                Ranked::sorted(self.values, space)
            }
        })
    }

    /// The units along the line, if somebody needed them before.
    pub(super) fn known_ranked(&self) -> Option<&Ranked<'v>> {
        self.ranked.get()
    }

    /// The ranks that the measures look at, ascending; `None` when all units are to be put in order.
    fn ranks_to_select(&self, ranks: &mut Vec<usize>) -> Option<()> {
        if self.values.weights().is_some() || (self.values.as_slice().len() < SELECT_FROM && !long_way()) {
            return None;
        }
        ranks.clear();
        for measure in self.measures {
            add_ranks_of(measure, self.values.units(), ranks)?;
        }
        ranks.sort_unstable();
        ranks.dedup();
        (ranks.len() <= MOST_SELECTIONS).then_some(())
    }

    /// The power of two near the mean; only for a cell whose total is above 0.
    pub(super) fn by_mean(&self) -> Scale {
        Scale::to_one(self.values.mean())
    }
}

/// Whether a cell whose values are all zero has the measure.
fn defined_without_value(measure: &Measure) -> bool {
    matches!(
        measure,
        Measure::N
            | Measure::Total
            | Measure::Mean
            | Measure::Median
            | Measure::Largest
            | Measure::Count(_)
            | Measure::UnitsShare(_)
            | Measure::Kolm(_)
    )
}

/// Adds the ranks from the smallest (from 0) where units must stand as in full order; `None` when everywhere.
fn add_ranks_of(measure: &Measure, n: f64, ranks: &mut Vec<usize>) -> Option<()> {
    let positions = match *measure {
        Measure::Median => vec![(n / 2.0).ceil() - 1.0, (n / 2.0).floor()],
        Measure::TopShare(p, TopRule::Quantile) => {
            let position = quantile_position(p.value(), n);
            vec![position, position + 1.0]
        }
        Measure::TopShare(p, rule) => around(n - top_length(p.value(), rule, n)),
        Measure::ConcentrationRatio(k) => around(n - k.value() as f64),
        Measure::Lorenz(p) => around(near_whole(p.value() * n)),
        Measure::Palma => [around(near_whole(0.4 * n)), around(n - near_whole(0.1 * n))].concat(),
        Measure::QuintileRatio => [around(near_whole(0.2 * n)), around(n - near_whole(0.2 * n))].concat(),
        Measure::HallTideman
        | Measure::Rosenbluth
        | Measure::Gini
        | Measure::GiniSmallSample
        | Measure::Wolfson
        | Measure::WolfsonHalf
        | Measure::EstebanRay(_)
        | Measure::DuclosEstebanRay(_) => return None,
        // Written out, so that a new measure has to say where it looks.
        Measure::N
        | Measure::Total
        | Measure::Mean
        | Measure::Largest
        | Measure::Share(_)
        | Measure::Count(_)
        | Measure::UnitsShare(_)
        | Measure::Herfindahl
        | Measure::HerfindahlPoints
        | Measure::EffectiveNumber
        | Measure::HerfindahlDual
        | Measure::HerfindahlNormalized
        | Measure::HerfindahlNormalizedUnctad
        | Measure::HerfindahlExcess
        | Measure::HannahKay(_)
        | Measure::Comprehensive
        | Measure::Dominance
        | Measure::Stenbacka(_)
        | Measure::Shannon
        | Measure::ExpShannon
        | Measure::Renyi(_)
        | Measure::Theil
        | Measure::MeanLogDeviation
        | Measure::GeneralizedEntropy(_)
        | Measure::Atkinson(_)
        | Measure::Hoover
        | Measure::Kolm(_)
        | Measure::LorenzAsymmetry => Vec::new(),
    };
    ranks.extend(positions.into_iter().map(|t| whole_units(t.clamp(0.0, n - 1.0))));
    Some(())
}

/// The units that a cut at position `t` of the line touches.
fn around(t: f64) -> Vec<f64> {
    vec![t.floor() - 1.0, t.floor()]
}
