//! The measures by name: what is asked for, how it is written, and the column it becomes.

use super::cell::Cell;
use super::number::Number;
use super::parameters::{Aversion, Class, Fraction, Gamma, Identification, Kappa, Order, Rank, Sensitivity, TopRule};
use super::values::Values;
use std::fmt;

/// A measure with its parameters, checked.
///
/// Written and parsed in the command line's syntax: `hhi`, `top_share(0.01)`, `share_between(5e6,10e6)`. What each
/// one means is said by [`Measure::definition`].
///
/// ```
/// use topheavy::measure::Measure;
///
/// let measure: Measure = "top_share(0.01)".parse()?;
/// assert_eq!(measure.to_string(), "top_share(0.01)");
/// assert_eq!(measure.column(), "top_1pct_share");
/// # Ok::<(), topheavy::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// Units (weights summed); zeros count.
    N,
    /// Sum of the values.
    Total,
    /// Mean value of a unit.
    Mean,
    /// Median value of a unit.
    Median,
    /// Value of the largest unit.
    Largest,
    /// Share of the top fraction of units.
    TopShare(Fraction, TopRule),
    /// Share of the k largest units.
    ConcentrationRatio(Rank),
    /// Share of value held by a threshold class.
    Share(Class),
    /// Units in a threshold class.
    Count(Class),
    /// Share of units in a threshold class.
    UnitsShare(Class),
    /// Herfindahl–Hirschman index, in [0, 1].
    Herfindahl,
    /// Herfindahl–Hirschman index in points, up to 10,000.
    HerfindahlPoints,
    /// Effective number of units, 1/HHI.
    EffectiveNumber,
    /// 1 − 1/(n·HHI).
    HerfindahlDual,
    /// HHI rescaled linearly to [0, 1].
    HerfindahlNormalized,
    /// UNCTAD's normalisation by square roots.
    HerfindahlNormalizedUnctad,
    /// HHI above its minimum 1/n.
    HerfindahlExcess,
    /// Hall–Tideman index.
    HallTideman,
    /// Rosenbluth index: the same number as Hall–Tideman, by its other name.
    Rosenbluth,
    /// Hannah–Kay numbers equivalent.
    HannahKay(Order),
    /// Horvath's comprehensive concentration index.
    Comprehensive,
    /// Dominance index.
    Dominance,
    /// Stenbacka's dominance threshold.
    Stenbacka(Gamma),
    /// Shannon entropy, in nats.
    Shannon,
    /// Exponential of Shannon entropy.
    ExpShannon,
    /// Rényi entropy, in nats.
    Renyi(Order),
    /// Gini coefficient of the population.
    Gini,
    /// Gini coefficient times n/(n−1).
    GiniSmallSample,
    /// Theil's T.
    Theil,
    /// Mean log deviation, Theil's L.
    MeanLogDeviation,
    /// Generalized entropy.
    GeneralizedEntropy(Sensitivity),
    /// Atkinson index.
    Atkinson(Aversion),
    /// Hoover (Robin Hood) index.
    Hoover,
    /// Kolm index, in the value's unit.
    Kolm(Kappa),
    /// Palma ratio.
    Palma,
    /// Quintile share ratio.
    QuintileRatio,
    /// Lorenz ordinate: share of the bottom fraction.
    Lorenz(Fraction),
    /// Lorenz asymmetry coefficient.
    LorenzAsymmetry,
    /// Wolfson's bipolarization, 1994 scale.
    Wolfson,
    /// Half of Wolfson's bipolarization, as some packages print it.
    WolfsonHalf,
    /// Esteban–Ray polarization over distinct values.
    EstebanRay(Identification),
    /// Duclos–Esteban–Ray polarization with a kernel density.
    DuclosEstebanRay(Identification),
}

impl Measure {
    /// The measure of a cell, alone: what [`evaluate`](super::evaluate) finds, without the work for anything else.
    ///
    /// ```
    /// use topheavy::measure::{Measure, Values};
    ///
    /// let measure: Measure = "hhi".parse()?;
    /// assert_eq!(measure.of(&Values::new(&[3.0, 1.0])?), Ok(0.625));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of(self, values: &Values<'_>) -> Number {
        Cell::single(values, self)
    }

    /// The parameters as text, in the order of the call; a parameter at its unwritten default is left out.
    pub(crate) fn arguments(&self) -> Vec<String> {
        match *self {
            Self::TopShare(p, TopRule::Ceil) | Self::Lorenz(p) => vec![p.to_string()],
            Self::TopShare(p, rule) => vec![p.to_string(), rule.name().to_owned()],
            Self::ConcentrationRatio(k) => vec![k.to_string()],
            Self::Share(class) | Self::Count(class) | Self::UnitsShare(class) => ends(class),
            Self::HannahKay(order) | Self::Renyi(order) => vec![order.to_string()],
            Self::Stenbacka(gamma) if gamma != Gamma::ONE => vec![gamma.to_string()],
            Self::GeneralizedEntropy(alpha) => vec![alpha.to_string()],
            Self::Atkinson(epsilon) => vec![epsilon.to_string()],
            Self::Kolm(kappa) => vec![kappa.to_string()],
            Self::EstebanRay(alpha) | Self::DuclosEstebanRay(alpha) => vec![alpha.to_string()],
            _ => Vec::new(),
        }
    }

    /// The parameters as text, in the order of the call, with those that [`Measure::arguments`] leaves out.
    pub(crate) fn parameter_values(&self) -> Vec<String> {
        match self {
            Self::TopShare(p, rule) => vec![p.to_string(), rule.name().to_owned()],
            Self::Stenbacka(gamma) => vec![gamma.to_string()],
            _ => self.arguments(),
        }
    }

    /// Whether the measure compares values with a threshold in their own unit.
    #[must_use]
    pub fn has_threshold(&self) -> bool {
        matches!(self, Self::Share(_) | Self::Count(_) | Self::UnitsShare(_))
    }

    /// The column of a table that holds the measure: a stable identifier of `[a-z0-9_]`, different for every measure
    /// and parameter.
    ///
    /// Fractions become per cent (`top_0_1pct_share`), thresholds are in thousands or millions (`n_ge_1k`,
    /// `share_5m_10m`, `share_ge_1p5m`), a minus is `m` (`ge_m1`).
    #[must_use]
    pub fn column(&self) -> String {
        match *self {
            Self::TopShare(p, rule) => {
                let share = format!("top_{}pct_share", underscored(&shifted(&p.to_string(), 2)));
                if rule == TopRule::Ceil { share } else { format!("{share}_{}", rule.name()) }
            }
            Self::ConcentrationRatio(k) => format!("cr{k}"),
            Self::Lorenz(p) => format!("lorenz_{}pct", underscored(&shifted(&p.to_string(), 2))),
            Self::Share(class) => format!("share_{}", class_column(class)),
            Self::Count(class) => format!("n_{}", class_column(class)),
            Self::UnitsShare(class) => format!("units_share_{}", class_column(class)),
            _ => {
                let words = std::iter::once(self.id().to_owned());
                let arguments = self.arguments().into_iter().map(|argument| underscored(&argument));
                words.chain(arguments).collect::<Vec<_>>().join("_")
            }
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())?;
        let arguments = self.arguments();
        if arguments.is_empty() { Ok(()) } else { write!(f, "({})", arguments.join(",")) }
    }
}

/// The bounds of a class as they are written: millions as `50e6`.
fn ends(class: Class) -> Vec<String> {
    bounds(class).into_iter().map(|bound| with_unit(bound, &[(1e6, 6, "e6")])).collect()
}

fn class_column(class: Class) -> String {
    let units = [(1e6, 6, "m"), (1e3, 3, "k")];
    let bounds: Vec<_> = bounds(class).into_iter().map(|bound| with_unit(bound, &units).replace('.', "p")).collect();
    let side = match (class.lower() > 0.0, class.upper() < f64::INFINITY) {
        (true, true) => "",
        (true, false) => "ge_",
        _ => "lt_",
    };
    format!("{side}{}", bounds.join("_"))
}

fn bounds(class: Class) -> Vec<f64> {
    [class.lower(), class.upper()].into_iter().filter(|bound| *bound > 0.0 && bound.is_finite()).collect()
}

/// A threshold as text, in the first of the units (size, its zeros, its name) that it reaches.
fn with_unit(bound: f64, units: &[(f64, i32, &str)]) -> String {
    let text = bound.to_string();
    match units.iter().find(|(size, _, _)| bound >= *size) {
        Some((_, zeros, name)) => format!("{}{name}", shifted(&text, -zeros)),
        None => text,
    }
}

/// A number as part of an identifier.
fn underscored(number: &str) -> String {
    number.replace('-', "m").replace('.', "_")
}

/// The decimal text of a number that is not negative, times 10^places, without rounding.
fn shifted(number: &str, places: i32) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{decimals}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(places);
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let padded = format!("{}{digits}{}", zeros(1 - point), zeros(point - length));
    let (whole, decimals) = padded.split_at(usize::try_from(point.max(1)).unwrap_or(0));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        decimals => format!("{whole}.{decimals}"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::measure::measure_of_column;
    use proptest::prelude::*;

    #[test]
    fn columns_are_the_published_identifiers() {
        for (call, column) in [
            ("n", "n"),
            ("effective_number", "effective_number"),
            ("top_share(0.01)", "top_1pct_share"),
            ("top_share(0.001)", "top_0_1pct_share"),
            ("top_share(0.01,floor)", "top_1pct_share_floor"),
            ("top_share(0.1,fractional)", "top_10pct_share_fractional"),
            ("top_share(1,quantile)", "top_100pct_share_quantile"),
            ("cr(10)", "cr10"),
            ("share_ge(50e6)", "share_ge_50m"),
            ("share_lt(10e6)", "share_lt_10m"),
            ("share_between(5e6,10e6)", "share_5m_10m"),
            ("share_between(2.5e6,1e10)", "share_2p5m_10000m"),
            ("n_ge(1000)", "n_ge_1k"),
            ("n_lt(0.5)", "n_lt_0p5"),
            ("n_between(5e6,10e6)", "n_5m_10m"),
            ("units_share_between(5e6,10e6)", "units_share_5m_10m"),
            ("ge(2)", "ge_2"),
            ("ge(-1)", "ge_m1"),
            ("ge(-0.5)", "ge_m0_5"),
            ("atkinson(0.5)", "atkinson_0_5"),
            ("hannah_kay(2)", "hannah_kay_2"),
            ("renyi(2)", "renyi_2"),
            ("kolm(0.001)", "kolm_0_001"),
            ("kolm(1e-6)", "kolm_0_000001"),
            ("lorenz(0.5)", "lorenz_50pct"),
            ("esteban_ray(1)", "esteban_ray_1"),
            ("der(0.5)", "der_0_5"),
            ("stenbacka", "stenbacka"),
            ("stenbacka(0.5)", "stenbacka_0_5"),
            ("wolfson_half", "wolfson_half"),
        ] {
            let measure: Measure = call.parse().unwrap();
            assert_eq!(measure.column(), column);
            assert_eq!(measure_of_column(column), Some(measure));
        }
        assert_eq!("share_ge(50000000)".parse::<Measure>().unwrap().to_string(), "share_ge(50e6)");
        assert_eq!("stenbacka(1)".parse::<Measure>().unwrap().to_string(), "stenbacka");
        assert_eq!("top_share(0.01,ceil)".parse::<Measure>().unwrap().to_string(), "top_share(0.01)");
    }

    #[test]
    fn decimal_points_move_without_rounding() {
        for (number, places, expected) in [
            ("0.01", 2, "1"),
            ("0.001", 2, "0.1"),
            ("1", 2, "100"),
            ("0.125", 2, "12.5"),
            ("50000000", -6, "50"),
            ("1500000.25", -6, "1.50000025"),
            ("123", -6, "0.000123"),
        ] {
            assert_eq!(shifted(number, places), expected);
        }
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            (1..200_u32).prop_map(f64::from),
            (1..200_u32).prop_map(|k| f64::from(k) / 10.0),
            (1..2000_u32).prop_map(|k| f64::from(k) * 1e4),
            1e-9..1e9_f64,
            Just(1e300),
            Just(1e-300),
        ]
    }

    fn class() -> impl Strategy<Value = Class> {
        (number(), number(), 0..3_u8).prop_filter_map("class", |(a, b, kind)| match kind {
            0 => Class::at_least(a).ok(),
            1 => Class::below(b).ok(),
            _ => Class::between(a, b).ok(),
        })
    }

    fn measure() -> impl Strategy<Value = Measure> {
        let rule =
            prop_oneof![Just(TopRule::Ceil), Just(TopRule::Floor), Just(TopRule::Fractional), Just(TopRule::Quantile)];
        let fraction = prop_oneof![(1..=1000_u32).prop_map(|k| f64::from(k) / 1000.0), 1e-12..1.0_f64]
            .prop_map(|p| Fraction::new(p).unwrap());
        let identification = (0.25..=1.0_f64).prop_map(|alpha| Identification::new(alpha).unwrap());
        prop_oneof![
            prop::sample::select(Measure::standard()),
            (fraction.clone(), rule).prop_map(|(p, rule)| Measure::TopShare(p, rule)),
            fraction.prop_map(Measure::Lorenz),
            (1..1_000_000_u64).prop_map(|k| Measure::ConcentrationRatio(Rank::new(k).unwrap())),
            class().prop_map(Measure::Share),
            class().prop_map(Measure::Count),
            class().prop_map(Measure::UnitsShare),
            number().prop_map(|order| Measure::HannahKay(Order::new(order).unwrap())),
            number().prop_map(|order| Measure::Renyi(Order::new(order).unwrap())),
            number().prop_map(|gamma| Measure::Stenbacka(Gamma::new(gamma).unwrap())),
            (number(), any::<bool>()).prop_map(|(alpha, minus)| {
                Measure::GeneralizedEntropy(Sensitivity::new(if minus { -alpha } else { alpha }).unwrap())
            }),
            number().prop_map(|epsilon| Measure::Atkinson(Aversion::new(epsilon).unwrap())),
            number().prop_map(|kappa| Measure::Kolm(Kappa::new(kappa).unwrap())),
            identification.clone().prop_map(Measure::EstebanRay),
            identification.prop_map(Measure::DuclosEstebanRay),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn text_and_column_lead_back_to_the_measure(measure in measure()) {
            prop_assert_eq!(measure.to_string().parse::<Measure>().unwrap(), measure);
            let column = measure.column();
            prop_assert!(column.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
            prop_assert_eq!(measure_of_column(&column), Some(measure));
        }

        #[test]
        fn different_measures_have_different_columns(one in measure(), other in measure()) {
            prop_assert_eq!(one == other, one.column() == other.column());
        }
    }
}
