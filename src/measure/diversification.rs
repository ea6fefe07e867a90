//! How far two structures are apart: the shares of two vectors, compared position by position.

use super::number::{Number, Undefined};
use super::scale::Scale;
use super::sum::ExactSum;
use super::values::Values;
use crate::error::{Error, ErrorKind, Result};
use std::cmp::Ordering;

/// A position whose two shares differ by less than this part of them is one where they are equal: sums are kept to
/// about 106 bits, and three bits of the difference may be rounding.
const RESOLUTION: f64 = 1.0 / (1_u128 << 100) as f64;
/// Two products that differ by more than this part of them are in order, whatever rounding left over.
const CLEAR: f64 = 8.0 * f64::EPSILON;

/// UNCTAD's diversification index: how far a country's structure is from the world's.
///
/// Formula: ½·Σ|hᵢ − Hᵢ|, hᵢ the country's share of position i (a product), Hᵢ the world's.
/// Conventions: a position that one side lacks is 0 there. Half of [`krugman`]; 1 minus it is the similarity Σ min(hᵢ, Hᵢ)
/// of Finger and Kreinin.
/// Arguments: two vectors with the same positions in the same order, each in one unit, which need not be the same.
/// Returns a number in [0, 1]: exactly 0 for proportional vectors, exactly 1 where no position is shared. Undefined: all
/// values of one side are zero.
/// Errors: vectors of different length; frequency weights, which have no meaning position by position.
/// Cost: one pass. Source: UNCTAD, Handbook of Statistics, after Finger and Kreinin (1979).
///
/// ```
/// use topheavy::measure::{Values, diversification};
///
/// let country = Values::new(&[6.0, 2.0, 0.0])?;
/// let world = Values::new(&[500.0, 250.0, 250.0])?;
/// assert_eq!(diversification(&country, &world)?, Ok(0.25));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn diversification(values: &Values<'_>, world: &Values<'_>) -> Result<Number> {
    distance(values, world, "world")
}

/// Krugman's specialisation index: how far two structures are apart.
///
/// Formula: Σ|aᵢ − bᵢ|, aᵢ and bᵢ the two sides' shares of position i (a product, an industry).
/// Conventions: a position that one side lacks is 0 there. Not halved: half of it is [`diversification`]. Symmetric.
/// Arguments: two vectors with the same positions in the same order, each in one unit, which need not be the same.
/// Returns a number in [0, 2]: exactly 0 for proportional vectors, exactly 2 where no position is shared. Undefined: all
/// values of one side are zero.
/// Errors: vectors of different length; frequency weights, which have no meaning position by position.
/// Cost: one pass. Source: Krugman, Geography and Trade (1991).
///
/// ```
/// use topheavy::measure::{Values, krugman};
///
/// let one = Values::new(&[6.0, 2.0, 0.0])?;
/// let other = Values::new(&[500.0, 250.0, 250.0])?;
/// assert_eq!(krugman(&one, &other)?, Ok(0.5));
/// # Ok::<(), topheavy::Error>(())
/// ```
pub fn krugman(values: &Values<'_>, other: &Values<'_>) -> Result<Number> {
    Ok(distance(values, other, "other")?.map(|half| 2.0 * half))
}

/// ½·Σ|aᵢ − bᵢ| of shares, in [0, 1].
///
/// The shares of each side add up to 1, so this is what one side has more of, Σ(aᵢ − bᵢ) where aᵢ > bᵢ: a difference
/// of two exact sums instead of many rounded ones.
fn distance(values: &Values<'_>, other: &Values<'_>, name_of_other: &str) -> Result<Number> {
    comparable(values, other, name_of_other)?;
    if values.total() <= 0.0 || other.total() <= 0.0 {
        return Ok(Err(Undefined::NoValue));
    }
    let (one, two) = (Side::new(values), Side::new(other));
    // What each side holds where the first, and where the second, has the larger share.
    let mut first = [ExactSum::new(), ExactSum::new()];
    let mut second = first.clone();
    for (a, b) in values.as_slice().iter().zip(other.as_slice()) {
        let sums = match larger_share((*a, &one), (*b, &two)) {
            Ordering::Greater => &mut first,
            Ordering::Less => &mut second,
            Ordering::Equal => continue,
        };
        sums[0].add(*a);
        sums[1].add(*b);
    }
    let [first_of_one, first_of_two] = first;
    let [second_of_one, second_of_two] = second;
    let more_of_one = cross(one.part(first_of_one), two.total, two.part(first_of_two), one.total);
    let more_of_two = cross(two.part(second_of_two), one.total, one.part(second_of_one), two.total);
    // Two ways to the same number. Positions taken as equal are missing from both, so the larger one is nearer; and the
    // order of the vectors cannot reach a bit.
    let all = cross(one.total, two.total, [0.0; 2], [0.0; 2]);
    // Both are at most `all`, also when rounded, except that products below 2^−1022 lose digits.
    Ok(Ok((more_of_one.max(more_of_two) / all).min(1.0)))
}

fn comparable(values: &Values<'_>, other: &Values<'_>, name_of_other: &str) -> Result<()> {
    let (expected, found) = (values.as_slice().len(), other.as_slice().len());
    if found != expected {
        return Err(ErrorKind::Length { name: name_of_other.into(), expected, found }.into());
    }
    if values.weights().is_some() || other.weights().is_some() {
        let problem = "two vectors are compared position by position, where a frequency weight has no meaning; give both \
                       without weights";
        return Err(Error::argument("weights", problem));
    }
    Ok(())
}

/// One of two vectors: the power of two near its total, and the total so scaled.
struct Side {
    scale: Scale,
    total: [f64; 2],
}

impl Side {
    fn new(values: &Values<'_>) -> Self {
        let scale = Scale::to_one(values.total());
        Self { scale, total: values.total_parts().map(|part| scale.apply(part)) }
    }

    /// A sum of some of the values: the double nearest to it and what rounding left over, scaled.
    fn part(&self, mut sum: ExactSum) -> [f64; 2] {
        let rounded = sum.value();
        sum.add(-rounded);
        [rounded, sum.value()].map(|part| self.scale.apply(part))
    }
}

/// How a/A compares with b/B: as a·B with b·A.
fn larger_share((a, one): (f64, &Side), (b, two): (f64, &Side)) -> Ordering {
    let (a, b) = (one.scale.apply(a), two.scale.apply(b));
    let (left, right) = (a * two.total[0], b * one.total[0]);
    let (difference, size) = (left - right, left + right);
    if difference.abs() > CLEAR * size {
        return left.total_cmp(&right);
    }
    // Nearly equal, so the difference is exact; what both products rounded away, and the rest of the totals, decide.
    let rounded_away = a.mul_add(two.total[0], -left) - b.mul_add(one.total[0], -right);
    let difference = difference + (rounded_away + (a * two.total[1] - b * one.total[1]));
    if difference.abs() <= RESOLUTION * size { Ordering::Equal } else { difference.total_cmp(&0.0) }
}

/// a·b − c·d of numbers in two parts, rounded once.
fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> f64 {
    let mut sum = ExactSum::new();
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        sum.add_product(a[i], b[j]);
        sum.add_product(-c[i], d[j]);
    }
    sum.value()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;

    fn of(a: &[f64], b: &[f64]) -> f64 {
        let (a, b) = (Values::new(a).unwrap(), Values::new(b).unwrap());
        let found = krugman(&a, &b).unwrap().unwrap();
        assert_eq!(krugman(&b, &a).unwrap().unwrap(), found);
        assert_eq!(2.0 * diversification(&a, &b).unwrap().unwrap(), found);
        found
    }

    #[test]
    fn by_hand() {
        assert_eq!(of(&[1.0, 1.0], &[1.0, 3.0]), 0.5);
        assert_eq!(of(&[50.0, 30.0, 20.0], &[20.0, 30.0, 50.0]), 0.6);
        assert_eq!(of(&[1.0, 0.0, 1.0, 0.0], &[0.0, 0.0, 1.0, 1.0]), 1.0);
        assert_eq!(of(&[7.0], &[1e-9]), 0.0);
    }

    #[test]
    fn proportional_is_zero_and_disjoint_is_the_whole_to_the_bit() {
        // Totals that no double holds, in several scales.
        let x = [0.1, 0.2, 0.3, 1e16, 1e-9, 7.0 / 3.0, 0.0];
        let whole = [1.0, 5.0, 123_456_789.0, 3.0e12, 17.0, 0.0, 2.0];
        assert_eq!(of(&x, &x).to_bits(), 0.0_f64.to_bits());
        assert_eq!(of(&x, &x.map(|x| x * 2.0_f64.powi(40))), 0.0);
        assert_eq!(of(&whole, &whole.map(|x| 7.0 * x)), 0.0);
        // Thrice a double is rounded.
        assert!(of(&x, &x.map(|x| 3.0 * x)) < 1e-16);
        let (mut left, mut right) = (vec![0.0; 7], x.to_vec());
        left.extend(whole);
        right.extend([0.0; 7]);
        assert_eq!(of(&left, &right), 2.0);
        let tiny: Vec<f64> = right.iter().map(|x| x * 1e-310).collect();
        let huge: Vec<f64> = left.iter().map(|x| x * 1e290).collect();
        assert_eq!(of(&huge, &tiny), 2.0);
    }

    #[test]
    fn small_differences_keep_their_digits() {
        let ulp = f64::EPSILON;
        // h = (1, 1 + 2u)/(2 + 2u) against ½, ½: Σ|h − H| = 2u/(2 + 2u).
        assert_eq!(of(&[1.0, 1.0], &[1.0, 1.0 + 2.0 * ulp]), 2.0 * ulp / (2.0 + 2.0 * ulp));
        assert_eq!(of(&[1.0, 1e-30], &[1.0, 3e-30]), 2.0 * (3e-30 - 1e-30));
        // Below what the first position can show: the second one shows it.
        assert_eq!(of(&[1.0, 1e-40], &[1.0, 3e-40]), 2.0 * (3e-40 - 1e-40));
        let shifted = of(&[1e16, 1.0, 0.0], &[1e16, 0.0, 1.0]);
        assert!((shifted - 2e-16).abs() <= 4.0 * ulp * 2e-16, "{shifted}");
        let many = vec![1.0; 1000];
        let mut moved = many.clone();
        moved[0] += 3.0 * ulp;
        moved[1] -= 3.0 * ulp;
        assert_eq!(of(&many, &moved), 6.0 * ulp / 1000.0);
    }

    #[test]
    fn extreme_sizes_are_only_a_scale() {
        let (a, b) = ([3.0, 1.0, 0.25], [1.0, 1.0, 6.0]);
        let plain = of(&a, &b);
        for (up, down) in [(1e300, 1e-300), (1e-300, 1e300), (2.0_f64.powi(-1020), 2.0_f64.powi(1020))] {
            let found = of(&a.map(|x| x * up), &b.map(|x| x * down));
            assert!((found - plain).abs() <= 2e-16, "{found} is not {plain}");
        }
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let (two, three) = (Values::new(&[1.0, 2.0]).unwrap(), Values::new(&[1.0, 2.0, 3.0]).unwrap());
        let length = |name: &str| ErrorKind::Length { name: name.into(), expected: 2, found: 3 };
        assert_eq!(*diversification(&two, &three).unwrap_err().kind(), length("world"));
        assert_eq!(*krugman(&two, &three).unwrap_err().kind(), length("other"));
        let weighted = Values::weighted(&[1.0, 2.0], &[1.0, 1.0]).unwrap();
        for error in [krugman(&weighted, &two).unwrap_err(), diversification(&two, &weighted).unwrap_err()] {
            assert!(error.is_usage() && error.to_string().starts_with("weights: "), "{error}");
        }
        let idle = Values::new(&[0.0, 0.0]).unwrap();
        assert_eq!(krugman(&two, &idle).unwrap(), Err(Undefined::NoValue));
        assert_eq!(diversification(&idle, &two).unwrap(), Err(Undefined::NoValue));
        assert_eq!(krugman(&idle, &idle).unwrap(), Err(Undefined::NoValue));
    }
}
