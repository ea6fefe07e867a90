//! Labels side by side that do not cover each other.

/// Centres of labels as near as they can be to where they want to stand, in their order, none over another and all between
/// `low` and `high`; where there is not room for all they overlap evenly.
///
/// Formula: the least sum of squared moves. Arguments: wanted centres and heights. Cost: O(n log n).
/// Source: pooling of neighbours that violate the order, Ayer et al. (1955).
pub(super) fn spread(labels: &[(f64, f64)], (low, high): (f64, f64)) -> Vec<f64> {
    let all: f64 = labels.iter().map(|(_, height)| height).sum();
    let squeeze = if all > high - low && all > 0.0 { (high - low) / all } else { 1.0 };
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| labels[*a].0.total_cmp(&labels[*b].0));
    // Blocks of labels that touch: sum of the wanted tops less the heights before them, and how many.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    let mut before = Vec::with_capacity(labels.len());
    let mut stacked = 0.0;
    for &at in &order {
        let (centre, height) = (labels[at].0, labels[at].1 * squeeze);
        before.push(stacked);
        let mut block = (centre - height / 2.0 - stacked, 1);
        stacked += height;
        while let Some(last) = blocks.last().filter(|last| last.0 / last.1 as f64 > block.0 / block.1 as f64) {
            block = (block.0 + last.0, block.1 + last.1);
            blocks.pop();
        }
        blocks.push(block);
    }
    // A place less the heights before it may run from `low` to `high` less all heights.
    let room = (high - all * squeeze).max(low);
    let offsets =
        blocks.iter().flat_map(|(sum, number)| std::iter::repeat_n((sum / *number as f64).clamp(low, room), *number));
    let mut centres = vec![0.0; labels.len()];
    for ((&at, before), offset) in order.iter().zip(&before).zip(offsets) {
        centres[at] = offset + before + labels[at].1 * squeeze / 2.0;
    }
    centres
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_that_collide_move_apart_by_the_same_way() {
        assert_eq!(spread(&[(50.0, 10.0), (50.0, 10.0)], (0.0, 100.0)), [45.0, 55.0]);
        assert_eq!(spread(&[(80.0, 10.0), (20.0, 10.0)], (0.0, 100.0)), [80.0, 20.0]);
        assert_eq!(spread(&[(100.0, 10.0), (100.0, 10.0)], (0.0, 100.0)), [85.0, 95.0]);
        assert_eq!(spread(&[], (0.0, 1.0)), Vec::<f64>::new());
    }

    proptest! {
        #[test]
        fn no_label_covers_another_or_leaves_the_room(wanted in prop::collection::vec((0.0..300.0, 5.0..20.0), 1..15)) {
            let centres = spread(&wanted, (0.0, 300.0));
            let mut ends: Vec<(f64, f64)> =
                centres.iter().zip(&wanted).map(|(at, (_, height))| (at - height / 2.0, at + height / 2.0)).collect();
            ends.sort_by(|a, b| a.0.total_cmp(&b.0));
            prop_assert!(ends.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1e-9));
            prop_assert!(ends[0].0 >= -1e-9 && ends[ends.len() - 1].1 <= 300.0 + 1e-9);
        }
    }
}
