//! Export values of one year by rank: a falling curve through the published concentration figures.
//!
//! The ranks are cut at 10, 100 and 1,000 firms and at the bounds of the export-value classes. In each piece the value
//! falls from one bound to the next along a hyperbola in the rank (a Pareto tail is one), bent until the piece holds
//! exactly its published share.

use super::plan::Year;
use super::targets::SizeTable;
use crate::data::ExportValueClass;

/// Share of the ten largest that the largest firm holds: an assumption, nobody publishes it.
const LARGEST_IN_TOP10: f64 = 0.33;
/// Value of the smallest exporter in US dollars: an assumption.
const SMALLEST_USD: f64 = 100.0;

/// Firms next to each other in rank: how many, what they export together, and the value just below the last.
struct Piece {
    firms: usize,
    mass: f64,
    floor: f64,
}

/// Whole-dollar values of the year's firms, largest first, adding up to the total.
pub(super) fn sizes(year: &Year, table: &SizeTable) -> Vec<u64> {
    let pieces = pieces(year, table);
    let total = year.total_usd as f64;
    let mut ceiling = LARGEST_IN_TOP10 * year.top[0] * total;
    let mut curve: Vec<f64> = Vec::with_capacity(year.firms);
    for piece in &pieces {
        bend(piece, ceiling, &mut curve);
        ceiling = piece.floor;
    }
    // Fewer firms than were counted: the smallest are left out and the others fill the total.
    curve.truncate(year.firms);
    let scale = total / curve.iter().sum::<f64>();
    let mut values: Vec<u64> = curve.iter().map(|value| super::allocate::dollars(value * scale).max(1)).collect();
    // What rounding left goes to the largest firm: less than a dollar a firm.
    let rounded: u64 = values.iter().sum();
    if let Some(largest) = values.first_mut() {
        *largest = (*largest + year.total_usd).saturating_sub(rounded);
    }
    values
}

/// The pieces from the largest firms to the smallest.
fn pieces(year: &Year, table: &SizeTable) -> Vec<Piece> {
    let total = year.total_usd as f64;
    let [top10, top100, top1000] = year.top;
    let tops = [(10, top10), (90, top100 - top10), (900, top1000 - top100)];
    let mut pieces: Vec<Piece> =
        tops.iter().map(|(firms, share)| Piece { firms: *firms, mass: share * total, floor: 0.0 }).collect();
    let open = (year.share_ge_10m - top1000) * total;
    if let Some(class) = table.classes.last() {
        pieces.push(class_piece(open, open_class_mean(table, class), class.lower_usd));
    }
    // Below the open class the shares and means of the class table are kept.
    let closed = table.classes.split_last().map_or(&[][..], |(_, closed)| closed);
    let percent: f64 = closed.iter().map(|class| class.share_of_exports_percent).sum();
    for class in closed.iter().rev() {
        let mass = (1.0 - year.share_ge_10m) * total * class.share_of_exports_percent / percent;
        pieces.push(class_piece(mass, class_mean(table, class), class.lower_usd));
    }
    let above: usize = pieces.iter().rev().skip(1).map(|piece| piece.firms).sum();
    if let Some(last) = pieces.last_mut() {
        last.firms = year.firms.max(year.counted_firms).saturating_sub(above);
        last.floor = SMALLEST_USD;
    }
    // Between pieces without a published bound the curve passes through the geometric mean of their means.
    let means: Vec<f64> = pieces.iter().map(|piece| piece.mass / piece.firms.max(1) as f64).collect();
    for (piece, pair) in pieces.iter_mut().zip(means.windows(2)).take(tops.len()) {
        piece.floor = (pair[0] * pair[1]).sqrt();
    }
    pieces
}

fn class_piece(mass: f64, mean: f64, floor: f64) -> Piece {
    Piece { firms: super::plan::index(mass / mean), mass, floor }
}

/// Mean value of a class of the table.
fn class_mean(table: &SizeTable, class: &ExportValueClass) -> f64 {
    table.total_usd * class.share_of_exports_percent / 100.0 / class.firms as f64
}

/// Mean value of the firms of the open class that are not among the 1,000 largest.
fn open_class_mean(table: &SizeTable, class: &ExportValueClass) -> f64 {
    table.total_usd * (class.share_of_exports_percent / 100.0 - table.share_top1000) / (class.firms as f64 - 1000.0)
}

/// Appends the piece's values: from `ceiling` down to its floor, bent so that they add up to its mass.
fn bend(piece: &Piece, ceiling: f64, curve: &mut Vec<f64>) {
    let steps = piece.firms as f64;
    let value = |bend: f64, rank: usize| {
        let t = (rank as f64 + 0.5) / steps;
        let height = bend * (1.0 - t) / (bend * (1.0 - t) + t);
        piece.floor + (ceiling - piece.floor) * height
    };
    let (mut low, mut high) = (1e-9_f64, 1e9_f64);
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        let mass: f64 = (0..piece.firms).map(|rank| value(middle, rank)).sum();
        if mass < piece.mass { low = middle } else { high = middle }
    }
    curve.extend((0..piece.firms).map(|rank| value(low, rank)));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::sample::Korea;
    use crate::sample::catalogue::Catalogue;
    use crate::sample::plan::years;
    use crate::sample::targets::Published;

    fn values(korea: Korea) -> (Year, Vec<u64>) {
        let (published, catalogue) = (Published::load().unwrap(), Catalogue::load().unwrap());
        let year = years(&korea, &published, &catalogue).unwrap().pop().unwrap();
        let values = sizes(&year, &published.size_table().unwrap());
        (year, values)
    }

    #[test]
    fn values_fall_add_up_and_hold_the_top_shares() {
        for last in [2015, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025] {
            let (year, values) = values(Korea::new().with_years(last, last).unwrap());
            assert_eq!(values.len(), year.firms);
            assert_eq!(values.iter().sum::<u64>(), year.total_usd);
            assert!(values.is_sorted_by(|a, b| a >= b));
            for (count, share) in [(10, year.top[0]), (100, year.top[1]), (1000, year.top[2])] {
                let held = values.iter().take(count).sum::<u64>() as f64 / year.total_usd as f64;
                assert!((held - share).abs() < 1e-6, "{last} top {count}: {held} for {share}");
            }
            let large = values.iter().filter(|value| **value >= 10_000_000).sum::<u64>();
            assert!((large as f64 / year.total_usd as f64 - year.share_ge_10m).abs() < 1e-4);
        }
    }

    #[test]
    fn more_firms_than_counted_are_small_ones() {
        let (year, values) = values(Korea::new().with_firms(300_000).unwrap());
        assert_eq!(values.len(), 300_000);
        let top10 = values.iter().take(10).sum::<u64>() as f64 / year.total_usd as f64;
        assert!((top10 - year.top[0]).abs() < 1e-6);
        assert!(values.iter().all(|value| *value >= 1));
    }
}
