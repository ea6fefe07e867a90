//! The rows of the catalogue and their order.

use super::{Definition, Parameter, concentration, diversification, inequality, polarization, shares};
use crate::measure::{Class, Measure};

/// One definition before its parameters are filled in.
pub(super) struct Entry {
    /// How it is called: `top_share(p[,rule])`.
    pub(super) call: &'static str,
    /// The call with default or example parameters.
    pub(super) example: &'static str,
    pub(super) name: &'static str,
    /// Name and domain, in the order of the call.
    pub(super) parameters: &'static [(&'static str, &'static str)],
    pub(super) formula: &'static str,
    pub(super) unit: &'static str,
    pub(super) range: &'static str,
    pub(super) conventions: &'static [&'static str],
    pub(super) source: &'static str,
}

impl Entry {
    pub(super) fn id(&self) -> &'static str {
        self.call.split(['(', '[']).next().unwrap_or(self.call)
    }

    pub(super) fn definition(&self, measure: String, column: String, values: &[String]) -> Definition {
        let parameters = self.parameters.iter().zip(values);
        Definition {
            id: self.id().to_owned(),
            measure,
            name: self.name.to_owned(),
            column,
            parameters: parameters
                .map(|((name, domain), value)| Parameter {
                    name: (*name).to_owned(),
                    value: value.clone(),
                    domain: (*domain).to_owned(),
                })
                .collect(),
            formula: self.formula.to_owned(),
            unit: self.unit.to_owned(),
            range: self.range.to_owned(),
            conventions: self.conventions.iter().map(|convention| (*convention).to_owned()).collect(),
            source: self.source.to_owned(),
        }
    }
}

/// The entries of measures, which are computed from the values of one cell.
pub(super) fn measures() -> impl Iterator<Item = &'static Entry> {
    [shares::ENTRIES, concentration::ENTRIES, inequality::ENTRIES, polarization::ENTRIES].into_iter().flatten().copied()
}

/// All entries: the measures, a class that the data name after the other shares, and comparisons of two vectors at the
/// end.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    [
        shares::ENTRIES,
        shares::NAMED_CLASSES,
        concentration::ENTRIES,
        inequality::ENTRIES,
        polarization::ENTRIES,
        diversification::ENTRIES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The entry of a measure.
pub(super) fn entry_of(measure: &Measure) -> &'static Entry {
    match measure {
        Measure::N => &shares::N,
        Measure::Total => &shares::TOTAL,
        Measure::Mean => &shares::MEAN,
        Measure::Median => &shares::MEDIAN,
        Measure::Largest => &shares::LARGEST,
        Measure::TopShare(..) => &shares::TOP_SHARE,
        Measure::ConcentrationRatio(_) => &shares::CR,
        Measure::Share(class) => by_ends(*class, [&shares::SHARE_GE, &shares::SHARE_LT, &shares::SHARE_BETWEEN]),
        Measure::Count(class) => by_ends(*class, [&shares::N_GE, &shares::N_LT, &shares::N_BETWEEN]),
        Measure::UnitsShare(class) => {
            by_ends(*class, [&shares::UNITS_SHARE_GE, &shares::UNITS_SHARE_LT, &shares::UNITS_SHARE_BETWEEN])
        }
        Measure::Herfindahl => &concentration::HHI,
        Measure::HerfindahlPoints => &concentration::HHI_POINTS,
        Measure::EffectiveNumber => &concentration::EFFECTIVE_NUMBER,
        Measure::HerfindahlDual => &concentration::HHI_DUAL,
        Measure::HerfindahlNormalized => &concentration::HHI_NORMALIZED,
        Measure::HerfindahlNormalizedUnctad => &concentration::HHI_NORMALIZED_UNCTAD,
        Measure::HerfindahlExcess => &concentration::HHI_EXCESS,
        Measure::HallTideman => &concentration::HALL_TIDEMAN,
        Measure::Rosenbluth => &concentration::ROSENBLUTH,
        Measure::HannahKay(_) => &concentration::HANNAH_KAY,
        Measure::Comprehensive => &concentration::CCI,
        Measure::Dominance => &concentration::DOMINANCE,
        Measure::Stenbacka(_) => &concentration::STENBACKA,
        Measure::Shannon => &concentration::SHANNON,
        Measure::ExpShannon => &concentration::EXP_SHANNON,
        Measure::Renyi(_) => &concentration::RENYI,
        Measure::Gini => &inequality::GINI,
        Measure::GiniSmallSample => &inequality::GINI_SMALL_SAMPLE,
        Measure::Theil => &inequality::THEIL,
        Measure::MeanLogDeviation => &inequality::MLD,
        Measure::GeneralizedEntropy(_) => &inequality::GE,
        Measure::Atkinson(_) => &inequality::ATKINSON,
        Measure::Hoover => &inequality::HOOVER,
        Measure::Kolm(_) => &inequality::KOLM,
        Measure::Palma => &inequality::PALMA,
        Measure::QuintileRatio => &inequality::QUINTILE_RATIO,
        Measure::Lorenz(_) => &inequality::LORENZ,
        Measure::LorenzAsymmetry => &inequality::LORENZ_ASYMMETRY,
        Measure::Wolfson => &polarization::WOLFSON,
        Measure::WolfsonHalf => &polarization::WOLFSON_HALF,
        Measure::EstebanRay(_) => &polarization::ESTEBAN_RAY,
        Measure::DuclosEstebanRay(_) => &polarization::DER,
    }
}

/// Which of three fits a class: bounded below, above, or both.
fn by_ends(class: Class, [at_least, below, between]: [&'static Entry; 3]) -> &'static Entry {
    match (class.lower() > 0.0, class.upper() < f64::INFINITY) {
        (true, true) => between,
        (true, false) => at_least,
        _ => below,
    }
}
