//! What each class tells by itself and with the total: limits, units, shares.

use super::table::{Amounts, Class, ClassTable, MOST_FIRMS, ROUNDED_SHARE, ROUNDING, refused};
use crate::error::{BadValue, Error, ErrorKind, Place, Result};

/// Lower and upper limit of each class.
pub(super) fn limits(lower: Option<&[f64]>, rows: usize) -> Result<Vec<[f64; 2]>> {
    let Some(lower) = lower else { return Ok(vec![[0.0, f64::INFINITY]; rows]) };
    if lower.len() != rows {
        return Err(ErrorKind::Length { name: "lower".into(), expected: rows, found: lower.len() }.into());
    }
    usable("lower", lower.iter().copied().map(Some))?;
    if let Some(row) = lower.windows(2).position(|pair| pair[0] >= pair[1]) {
        let problem = "the lower limit is not above that of the class before; give the classes from the smallest up, \
                       none inside another";
        return Err(refused("lower", row + 1, problem));
    }
    let upper = lower.iter().skip(1).copied().chain([f64::INFINITY]);
    Ok(lower.iter().zip(upper).map(|(lower, upper)| [*lower, upper]).collect())
}

/// Numbers are finite and at least 0.
fn usable(column: &str, numbers: impl Iterator<Item = Option<f64>>) -> Result<()> {
    let problem = |x: f64| {
        [(x.is_nan(), BadValue::NotANumber), (x.is_infinite(), BadValue::Infinite), (x < 0.0, BadValue::Negative)]
            .into_iter()
            .find_map(|(is, problem)| is.then_some(problem))
    };
    let bad: Vec<(usize, BadValue)> =
        numbers.enumerate().filter_map(|(row, x)| Some((row, x.and_then(problem)?))).collect();
    let Some((row, problem)) = bad.first().copied() else { return Ok(()) };
    let count = bad.iter().filter(|(_, other)| *other == problem).count() as u64;
    Err(ErrorKind::Value { place: Place::default().column(column).row(row as u64 + 1), problem, count }.into())
}

pub(super) fn units(units: &[Option<u64>]) -> Result<Vec<Option<f64>>> {
    if let Some(row) = units.iter().position(|units| units.is_some_and(|units| units > MOST_FIRMS)) {
        return Err(refused("units", row, "more firms than there can be (2^40, about 10^12)"));
    }
    if units.iter().all(|units| *units == Some(0)) {
        return Err(Error::data(Place::default().column("units"), "no class has a firm"));
    }
    Ok(units.iter().map(|units| units.map(|units| units as f64)).collect())
}

/// The share of each class where it is known, and the total.
pub(super) fn shares(given: &ClassTable<'_>, notes: &mut Vec<String>) -> Result<(Vec<Option<f64>>, Option<f64>)> {
    let rows = given.units.len();
    if given.total.is_some_and(|total| !(total.is_finite() && total > 0.0)) {
        return Err(Error::argument("total", "must be a finite number above 0, in the unit of the limits"));
    }
    let (column, amounts, whole) = match given.amounts {
        Amounts::Unknown => ("value", vec![None; rows], given.total),
        Amounts::Values(values) => ("value", values.to_vec(), given.total),
        Amounts::Shares(shares) => ("share", shares.to_vec(), Some(1.0)),
    };
    if amounts.len() != rows {
        return Err(ErrorKind::Length { name: column.into(), expected: rows, found: amounts.len() }.into());
    }
    usable(column, amounts.iter().copied())?;
    if let (Amounts::Shares(shares), Some(row)) =
        (given.amounts, amounts.iter().position(|share| share.is_some_and(|share| share > 1.0)))
    {
        let known: f64 = shares.iter().flatten().sum();
        let problem = if (90.0..110.0).contains(&known) { "is in per cent; divide by 100" } else { "is above 1" };
        return Err(refused(column, row, problem));
    }
    // A class without firms has nothing.
    let nothing = |row: usize, amount: Option<f64>| amount.or((given.units.get(row) == Some(&Some(0))).then_some(0.0));
    let mut amounts: Vec<Option<f64>> = amounts.into_iter().enumerate().map(|(row, x)| nothing(row, x)).collect();
    let sum = crate::measure::sum_of(&amounts.iter().flatten().copied().collect::<Vec<f64>>());
    let missing: Vec<usize> = (0..rows).filter(|row| amounts.get(*row) == Some(&None)).collect();
    let tolerance = ROUNDED_SHARE * rows as f64;
    let scale = match (missing.as_slice(), whole) {
        ([], None) => sum,
        ([], Some(whole)) => {
            agree(column, sum, whole, tolerance, notes)?;
            sum
        }
        ([first, ..], None) => {
            let problem = "is missing, and so is the total; give one of them";
            return Err(refused(column, *first, problem));
        }
        ([only], Some(whole)) => {
            if let Some(amount) = amounts.get_mut(*only) {
                *amount = Some(rest(column, *only, whole - sum, tolerance * whole)?);
            }
            notes.push(format!("row {}: the {column} is what the total leaves", only + 1));
            whole
        }
        ([first, ..], Some(whole)) => {
            rest(column, *first, whole - sum, tolerance * whole)?;
            if given.total.is_none() {
                let problem = "several shares are missing; give the total, so that the limits can bound them";
                return Err(refused(column, *first, problem));
            }
            whole
        }
    };
    if scale.is_nan() || scale <= 0.0 || scale.is_infinite() {
        return Err(Error::data(Place::default().column(column), "no class has value, or their sum overflows"));
    }
    let total = match given.amounts {
        Amounts::Shares(_) => given.total,
        _ => Some(scale),
    };
    Ok((amounts.into_iter().map(|amount| amount.map(|amount| amount / scale)).collect(), total))
}

/// What the total leaves to a class; a little less than nothing is rounding.
fn rest(column: &str, row: usize, rest: f64, tolerance: f64) -> Result<f64> {
    if rest < -tolerance {
        return Err(refused(column, row, "the other classes have more than the total; check them, or the total"));
    }
    Ok(rest.max(0.0))
}

/// Refuses classes that do not add up to the whole; tells when only rounding is between them.
fn agree(column: &str, sum: f64, whole: f64, tolerance: f64, notes: &mut Vec<String>) -> Result<()> {
    let gap = (sum / whole - 1.0).abs();
    let (what, one) = if column == "share" { ("the shares", "1") } else { ("the values", "the total") };
    if gap.is_nan() || gap > tolerance {
        let problem = format!(
            "{what} do not add up to {one}, by more than the {:.2} percentage points that rounding to 0.1 points explains; \
             check for classes that are missing or inside others",
            100.0 * tolerance
        );
        return Err(Error::data(Place::default().column(column), problem));
    }
    if gap > ROUNDING {
        notes.push(format!("{what} add up to {one} but for rounding; they were scaled by their own sum"));
    }
    Ok(())
}

/// The totals that the shares of the classes allow, when none is given: every mean lies within its limits.
pub(super) fn total_range(limits: &[[f64; 2]], units: &[Option<f64>], shares: &[Option<f64>]) -> Result<[f64; 2]> {
    let (mut least, mut most) = ((0.0, 0), (f64::INFINITY, 0));
    for (row, ((limits, units), share)) in limits.iter().zip(units).zip(shares).enumerate() {
        let (Some(units), Some(share)) = (units, share) else {
            return Err(refused(
                "units",
                row,
                "the units are missing; that needs the total, or values instead of shares",
            ));
        };
        if *units > 0.0 && *share > 0.0 {
            let (low, high) = (units * limits[0] / share, units * limits[1] / share);
            least = if low > least.0 { (low, row) } else { least };
            most = if high < most.0 { (high, row) } else { most };
        }
    }
    if least.0 > most.0 * (1.0 + ROUNDING) {
        let problem = format!(
            "needs a larger total than the upper limit of row {} allows; check the two classes (rounded shares can do that: \
             leave one out and give the total)",
            most.1 + 1
        );
        return Err(refused("share", least.1, problem));
    }
    Ok([least.0, most.0.max(least.0)])
}

/// A class whose mean is within its limits, in shares of the total.
pub(super) fn class(row: usize, [lower, upper]: [f64; 2], units: Option<f64>, share: Option<f64>) -> Result<Class> {
    let upper = if upper.is_nan() { f64::INFINITY } else { upper };
    let way_out = "check value, units and limits (a rounded share can do that: leave it out and give the total)";
    let Some(units) = units else {
        let Some(share) = share else {
            return Err(refused("units", row, "units and value are both missing; give one of them"));
        };
        let fewest =
            if upper.is_finite() { (share / upper * (1.0 - ROUNDING)).ceil() } else { share.signum().max(0.0) };
        let most = if lower > 0.0 { (share / lower * (1.0 + ROUNDING)).floor() } else { MOST_FIRMS as f64 };
        let none = share <= 0.0;
        if !none && fewest.max(1.0) > most {
            return Err(refused("value", row, format!("is no sum of firms within the limits of the class; {way_out}")));
        }
        // Firms without value change nothing that can be bounded without their number.
        let units = if none { [0.0, 0.0] } else { [fewest.max(1.0), most] };
        let counted = if none { lower > 0.0 } else { units[0] >= units[1] };
        return Ok(Class { lower, upper, units, counted, share: Some(share) });
    };
    if let Some(share) = share {
        let wrong = if units <= 0.0 && share > 0.0 {
            Some("has value and no firms")
        } else if share < units * lower * (1.0 - ROUNDING) {
            Some("is below lower limit × units: the mean of the class is below its lower limit")
        } else if units > 0.0 && share > units * upper * (1.0 + ROUNDING) {
            Some("is above upper limit × units: the mean of the class is above its upper limit")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            return Err(refused("value", row, format!("{wrong}; {way_out}")));
        }
    }
    Ok(Class { lower, upper, units: [units, units], counted: true, share })
}
