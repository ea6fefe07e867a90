//! The readings from the firms themselves.

use std::collections::BTreeMap;

use super::facts::{Fact, Facts, Population, Scope, Span};
use super::readings::{LegalClass, ONE_PERCENT, READINGS, Reading, Rule, one_percent};
use crate::error::Result;
use crate::measure::{
    Class, Fraction, Measure, Number, Rank, TopRule, Undefined, Values, concentration_ratio, count, evaluate,
    top_units, units_from_quantile,
};

/// Firms of a kind that a column tells.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Holding {
    /// How many they are.
    pub firms: f64,
    /// How many of them export more than nothing.
    pub positive: f64,
    /// What they export together.
    pub value: f64,
}

impl Holding {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            firms: self.firms + other.firms,
            positive: self.positive + other.positive,
            value: self.value + other.value,
        }
    }
}

/// What columns of the data tell beside the values; where they do not, why and the way out.
#[derive(Debug, Clone, PartialEq)]
pub struct OfColumns {
    /// By legal size class.
    pub legal: std::result::Result<BTreeMap<LegalClass, Holding>, String>,
    /// Firms of fewer than 250 employees.
    pub employees: std::result::Result<Holding, String>,
}

/// The firms of a population, and all exports.
struct Firms<'a> {
    population: Population,
    values: &'a Values<'a>,
    of_columns: &'a OfColumns,
    scope: &'a Scope,
}

impl Facts {
    /// The readings of firms of which every value is known.
    ///
    /// Formula: shares are those of [`Measure::definition`] (ranks, thresholds) and of the classes' sums over the total of
    /// all firms. Conventions: firms with positive exports are told apart where some firms export nothing; the total is
    /// the same, ranks and shares of firms are not.
    /// Arguments: `values`, exports of each firm, in US dollars where thresholds apply; `of_columns`, what columns tell;
    /// `scope`, what the data are.
    /// Returns one row a reading and population. Undefined: a row of all exports zero has its reason.
    /// Errors: none that checked values cause. Cost: one sort, two where some firms export nothing. Source: definitions.
    ///
    /// ```
    /// use topheavy::measure::Values;
    /// use topheavy::policy::reconcile::{Facts, OfColumns, Scope};
    ///
    /// let values = Values::new(&[60e6, 20e6, 15e6, 5e6])?;
    /// let missing = "needs a column".to_owned();
    /// let of_columns = OfColumns { legal: Err(missing.clone()), employees: Err(missing) };
    /// let facts = Facts::of_values(&values, &of_columns, Scope::default())?;
    /// let large = facts.rows.iter().find(|row| row.id == "ge_50m").unwrap();
    /// assert_eq!((large.firms.number(), large.share_of_exports.number()), (Some(1.0), Some(0.6)));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn of_values(values: &Values<'_>, of_columns: &OfColumns, scope: Scope) -> Result<Self> {
        let above_nothing = values.as_slice().iter().map(|value| *value > 0.0);
        let kept = |numbers: &[f64]| -> Vec<f64> {
            numbers.iter().zip(above_nothing.clone()).filter_map(|(number, kept)| kept.then_some(*number)).collect()
        };
        let (positive, weights) = (kept(values.as_slice()), values.weights().map(kept));
        let mut notes = Vec::new();
        let all = Firms { population: Population::All, values, of_columns, scope: &scope };
        let mut rows = all.rows();
        let mut positives = 0.0;
        if positive.is_empty() {
            notes.push("all exports of the period are zero, so nobody has a share of them".to_owned());
        } else {
            let of_positive = match &weights {
                Some(weights) => Values::weighted(&positive, weights)?,
                None => Values::new(&positive)?,
            };
            positives = of_positive.units();
            if positives < values.units() {
                let firms = Firms { population: Population::Positive, values: &of_positive, of_columns, scope: &scope };
                rows.extend(firms.rows());
            }
        }
        if values.units() < 1.0 / ONE_PERCENT {
            notes.push(
                "there are fewer than 100 firms: 1 % of them is less than one firm, and by rank rounded up or down it is \
                 one firm"
                    .to_owned(),
            );
        }
        if values.units() < 1_000.0 {
            notes.push(
                "there are fewer than 1,000 firms: of more largest firms than there are, all are meant".to_owned(),
            );
        }
        let (firms, total) = (Some(values.units()), Some(values.total()));
        Ok(Self { scope, of_classes: false, firms, positive: Some(positives), total, rows, notes })
    }
}

impl Firms<'_> {
    fn rows(&self) -> Vec<Fact> {
        let known: Vec<Measure> = READINGS.iter().filter_map(|reading| reading.rule.measure()).collect();
        let mut shares = evaluate(self.values, &known).numbers.into_iter();
        let row = |reading: &Reading| {
            let share = reading.rule.measure().and_then(|_| shares.next());
            self.row(reading, share)
        };
        READINGS.iter().map(row).filter(|row| row.id != "rank_of_traders" || self.scope.traders.is_some()).collect()
    }

    /// One reading; `share` is the number of its measure, where it has one.
    fn row(&self, reading: &Reading, share: Option<Number>) -> Fact {
        let row = Fact::new(reading, self.population);
        let n = self.values.units();
        if let Some(why) = self.scope.no_thresholds.as_ref().filter(|_| reading.rule.is_threshold()) {
            return row.missing(why);
        }
        let (firms, share) = match (reading.rule, share) {
            (Rule::OfTraders, _) => return self.of_traders(row),
            (Rule::Legal(_) | Rule::NotLarge | Rule::Employees(_), _) => match self.holding(reading.rule) {
                Err(why) => return row.missing(why),
                Ok(holding) => (self.firms_of(holding), self.share(holding.value)),
            },
            (rule, Some(share)) => (self.firms_by(rule), share),
            (_, None) => return row,
        };
        let row = row.with(Span::exactly(firms), Span::of(share), Some(n));
        match share {
            Ok(_) => row,
            Err(undefined) => row.missing(undefined.words()),
        }
    }

    /// How many firms a rank or a threshold means.
    fn firms_by(&self, rule: Rule) -> f64 {
        let (n, one_percent) = (self.values.units(), Fraction::new(ONE_PERCENT));
        let within = |class: Result<Class>| class.ok().and_then(|class| count(self.values, class).ok()).unwrap_or(0.0);
        match (rule, one_percent) {
            (Rule::Rank(TopRule::Quantile), Ok(p)) => units_from_quantile(self.values, p),
            (Rule::Rank(rule), Ok(p)) => top_units(p, rule, n),
            (Rule::Largest(k), _) => n.min(k as f64),
            (Rule::AtLeast(from), _) => within(Class::at_least(from)),
            (Rule::Below(below), _) => within(Class::below(below)),
            _ => 0.0,
        }
    }

    /// What a column tells of a rule.
    fn holding(&self, rule: Rule) -> std::result::Result<Holding, String> {
        match rule {
            Rule::Employees(_) => self.of_columns.employees.clone(),
            Rule::NotLarge => {
                let legal = self.of_columns.legal.as_ref().map_err(Clone::clone)?;
                let large = legal.get(&LegalClass::Large).ok_or("no firm of the data is of the class large")?;
                Ok(Holding {
                    firms: self.values.units() - large.firms,
                    positive: self.values.units() - large.positive,
                    value: self.values.total() - large.value,
                })
            }
            Rule::Legal(classes) => {
                let legal = self.of_columns.legal.as_ref().map_err(Clone::clone)?;
                let of = |class: &LegalClass| {
                    let missing = || format!("no firm of the data is of the class {}", class.name());
                    legal.get(class).copied().ok_or_else(missing)
                };
                classes.iter().try_fold(Holding::default(), |sum, class| Ok(sum.plus(of(class)?)))
            }
            _ => Ok(Holding::default()),
        }
    }

    fn firms_of(&self, holding: Holding) -> f64 {
        if self.population == Population::All { holding.firms } else { holding.positive }
    }

    fn share(&self, value: f64) -> Number {
        let total = self.values.total();
        if total > 0.0 { Ok(value / total) } else { Err(Undefined::NoValue) }
    }

    /// The largest firms, as many as 1 % of the traders are.
    fn of_traders(&self, row: Fact) -> Fact {
        let (n, traders) = (self.values.units(), self.scope.traders.unwrap_or(0.0));
        let firms = one_percent(traders).unwrap_or(0.0);
        if firms >= n {
            return row.missing("1 % of all traders are as many firms as the data have, or more");
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and less than the firms")]
        let share = Rank::new(firms as u64).map(|k| concentration_ratio(self.values, k));
        match share {
            Ok(Ok(share)) => row.with(Span::exactly(firms), Span::exactly(share), Some(n)),
            Ok(Err(undefined)) => row.with(Span::exactly(firms), Span::default(), Some(n)).missing(undefined.words()),
            Err(_) => row,
        }
    }
}
