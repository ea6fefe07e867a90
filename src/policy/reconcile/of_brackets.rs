//! The readings from a table of classes: the interval in which each number must lie, and an estimate.

use super::facts::{Fact, Facts, Population, Scope, Span};
use super::readings::{ONE_PERCENT, READINGS, Reading, Rule, one_percent};
use crate::brackets::{Bound, Brackets};
use crate::error::Result;
use crate::measure::{Fraction, Rank, TopRule, quantile_position, top_units};

const NO_COLUMN: &str = "a table of classes by value tells no legal class; a panel with a size-class column does";
const NO_EMPLOYEES: &str = "needs a column of employees; a table of classes by value has none";
const NO_FIRMS: &str = "the table does not tell how many firms there are, or not what they hold";

impl Facts {
    /// The readings of a table of classes.
    ///
    /// Formula: ends and estimates of [`Brackets::bound`] for ranks and of [`Brackets::at_least`] for thresholds. Conventions:
    /// a reading by quantile may hold all firms of a class, since a table does not tell ties; a table does not tell firms
    /// without exports, so there is one population.
    /// Arguments: `brackets`, the checked table; `scope`, what it is a table of.
    /// Returns one row a reading. Undefined: what the table does not tell has its reason.
    /// Errors: those of [`Brackets::bound`]. Cost: as there. Source: as there.
    pub fn of_brackets(brackets: &Brackets, scope: Scope) -> Result<Self> {
        let table = Classes { brackets, scope: &scope };
        let rows = READINGS.iter().map(|reading| table.row(reading)).collect::<Result<Vec<Fact>>>()?;
        let rows = rows.into_iter().filter(|row| row.id != "rank_of_traders" || scope.traders.is_some()).collect();
        let mut notes = brackets.notes().to_vec();
        notes.push("classes tell intervals: a share lies between low and high, whatever the firms are".to_owned());
        if brackets.total().is_none() {
            notes.push("the total is not known, so limits inside a class bound next to nothing; give it".to_owned());
        }
        Ok(Self {
            scope,
            of_classes: true,
            firms: brackets.firms(),
            positive: None,
            total: brackets.total(),
            rows,
            notes,
        })
    }
}

struct Classes<'a> {
    brackets: &'a Brackets,
    scope: &'a Scope,
}

impl Classes<'_> {
    fn row(&self, reading: &Reading) -> Result<Fact> {
        let row = Fact::new(reading, Population::All);
        let n = self.brackets.firms();
        if let Some(why) = self.scope.no_thresholds.as_ref().filter(|_| reading.rule.is_threshold()) {
            return Ok(row.missing(why));
        }
        let (firms, share) = match (reading.rule, n) {
            (Rule::Legal(_) | Rule::NotLarge, _) => return Ok(row.missing(NO_COLUMN)),
            (Rule::Employees(_), _) => return Ok(row.missing(NO_EMPLOYEES)),
            (Rule::AtLeast(from), _) => {
                let found = self.brackets.at_least(from)?;
                (span(&found.firms), span(&found.share))
            }
            (Rule::Below(below), _) => {
                let found = self.brackets.at_least(below)?;
                let firms = n.map_or_else(Span::default, |n| span(&found.firms).left_of(n));
                (firms, span(&found.share).left_of(1.0))
            }
            (Rule::Largest(k), _) => {
                let firms = n.map_or(k as f64, |n| n.min(k as f64));
                (Span::exactly(firms), self.largest(k as f64)?)
            }
            (Rule::Rank(_) | Rule::OfTraders, None) => return Ok(row.missing(NO_FIRMS)),
            (Rule::Rank(rule), Some(n)) => self.ranked(rule, n)?,
            (Rule::OfTraders, Some(n)) => {
                let traders = self.scope.traders.unwrap_or(0.0);
                let firms = one_percent(traders).unwrap_or(0.0);
                if firms >= n {
                    return Ok(row.missing("1 % of all traders are as many firms as the table has, or more"));
                }
                (Span::exactly(firms), self.largest(firms)?)
            }
        };
        let row = row.with(firms, share, n);
        Ok(if share.is_empty() { row.missing(NO_FIRMS) } else { row })
    }

    /// Firms and share of the largest 1 %.
    fn ranked(&self, rule: TopRule, n: f64) -> Result<(Span, Span)> {
        let length = top_units(Fraction::new(ONE_PERCENT)?, rule, n);
        match rule {
            TopRule::Ceil | TopRule::Floor => Ok((Span::exactly(length), self.largest(length)?)),
            TopRule::Fractional => {
                let whole = length.floor();
                let (above, through) = (self.largest(whole)?, self.largest(whole + 1.0)?);
                Ok((Span::exactly(length), above.mixed(through, length - whole)))
            }
            TopRule::Quantile => {
                // The firms from the quantile's place on; those of the class below the place may be tied with it.
                let place = quantile_position(ONE_PERCENT, n);
                let least = n - place.ceil();
                let share = self.largest(least)?;
                let (most, held) = self.down_to(n - place.floor());
                let firms = Span { low: Some(least), estimate: Some(least), high: most };
                Ok((firms, Span { high: held.or(share.high), ..share }))
            }
        }
    }

    /// Firms and share of whole classes, from the largest down to that of a rank.
    fn down_to(&self, rank: f64) -> (Option<f64>, Option<f64>) {
        let (mut firms, mut held) = (0.0, 0.0);
        for class in self.brackets.classes().iter().rev() {
            let (Some(units), Some(share)) = (class.units, class.share) else { return (None, Some(1.0)) };
            firms += units;
            held += share;
            if firms >= rank {
                break;
            }
        }
        (Some(firms), Some(f64::min(held, 1.0)))
    }

    /// The share of so many of the largest; nothing of none.
    fn largest(&self, k: f64) -> Result<Span> {
        if k < 1.0 {
            return Ok(Span::exactly(0.0));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 1 to 2^40")]
        let rank = Rank::new(k as u64)?;
        Ok(span(&self.brackets.cr(rank)?))
    }
}

fn span(bound: &Bound) -> Span {
    Span { low: bound.low.ok(), estimate: bound.estimate.ok(), high: bound.high.ok() }
}
