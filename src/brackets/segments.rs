//! Firms in the order of their size, cut where the sum of the largest is known, and the most and the least equal ways to
//! fill the cuts.
//!
//! Everything is in shares of the total. A firm of rank r stands between the limits of its class, and the shares of the
//! classes and the concentration ratios fix sums of firms. Fixed sums over sets of firms that the limits keep apart can
//! be met one by one. If x is majorized by x' and y by y', then (x, y) is majorized by (x', y') (Marshall and Olkin
//! 1979, 5.A.7), so the most equal distribution is the most equal one of each set, and the least equal one likewise.

/// How a set of firms is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filling {
    /// As equal as the limits allow: the smallest firms are raised first. Majorized by every other filling.
    Equal,
    /// As unequal as the limits allow: the largest firms are raised first, one after the other. Majorizes every other
    /// filling: the k largest hold the smaller of k firms at their upper limits and of what the lower limits leave.
    Unequal,
}

/// Firms of one class next to each other in the order of size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// How many firms.
    pub(super) count: f64,
    /// The least that one of them has.
    pub(super) lower: f64,
    /// The most that one of them has; may be infinite.
    pub(super) upper: f64,
    /// Place of the class, from the top.
    pub(super) class: usize,
    /// Which of the segment's sums it belongs to.
    pub(super) sum: usize,
}

/// So many firms with the same value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    pub(super) value: f64,
    pub(super) count: f64,
}

/// Firms between two ranks at which the sum of the largest is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// Firms above.
    pub(super) above: f64,
    /// What the firms above have.
    pub(super) share_above: f64,
    /// Largest firms first.
    pub(super) pieces: Vec<Piece>,
    /// The known sums within; each piece belongs to one.
    pub(super) sums: Vec<f64>,
    /// Whether the next segment begins within the class in which this one ends, so that the limits do not keep their
    /// firms in order.
    pub(super) splits_class: bool,
}

/// How far a sum may be from what the limits allow before it contradicts them: rounding of doubles only.
const ROUNDING: f64 = 1e-9;

impl Segment {
    /// How many firms.
    pub(super) fn count(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.count).sum()
    }

    /// What they have.
    pub(super) fn share(&self) -> f64 {
        self.sums.iter().sum()
    }

    /// The first class whose limits contradict a sum; `None` when all can be met.
    pub(super) fn contradiction(&self) -> Option<usize> {
        self.sums.iter().enumerate().find_map(|(number, sum)| {
            let of_sum = || self.pieces.iter().filter(move |piece| piece.sum == number);
            let least: f64 = of_sum().map(|piece| piece.count * piece.lower).sum();
            let most: f64 = of_sum().map(|piece| if piece.count > 0.0 { piece.count * piece.upper } else { 0.0 }).sum();
            let outside = *sum < least - ROUNDING * least || *sum > most + ROUNDING * most;
            (outside || (most <= 0.0 && *sum > ROUNDING)).then(|| of_sum().next().map_or(0, |piece| piece.class))
        })
    }

    /// Fills the firms; no firm gets more than `most` or less than `least` beside its limits.
    ///
    /// Returns blocks from the first piece to the last.
    pub(super) fn fill(&self, filling: Filling, most: f64, least: f64) -> Vec<Block> {
        let bounded = |piece: &Piece| Piece {
            lower: piece.lower.max(least).min(piece.upper),
            upper: piece.upper.min(most).max(piece.lower),
            ..*piece
        };
        let pieces: Vec<Piece> = self.pieces.iter().map(bounded).collect();
        let floor = |number: usize| -> f64 {
            pieces.iter().filter(|piece| piece.sum == number).map(|piece| piece.count * piece.lower).sum()
        };
        let mut surplus: Vec<f64> = self.sums.iter().enumerate().map(|(at, sum)| (sum - floor(at)).max(0.0)).collect();
        let mut filled = vec![Vec::new(); pieces.len()];
        let mut fill = |(piece, into): (&Piece, &mut Vec<Block>)| {
            if let Some(rest) = surplus.get_mut(piece.sum) {
                *rest -= raise(piece, *rest, filling, into);
            }
        };
        let both = pieces.iter().zip(filled.iter_mut());
        match filling {
            Filling::Equal => both.rev().for_each(&mut fill),
            Filling::Unequal => both.for_each(&mut fill),
        }
        filled.concat()
    }
}

/// Raises the firms of a piece from their lower limit by at most `rest` together; returns what was taken.
fn raise(piece: &Piece, rest: f64, filling: Filling, into: &mut Vec<Block>) -> f64 {
    let Piece { count, lower, upper, .. } = *piece;
    if count <= 0.0 {
        return 0.0;
    }
    let room = upper - lower;
    if filling == Filling::Equal {
        let each = (rest / count).min(room);
        into.push(Block { value: lower + each, count });
        return each * count;
    }
    let whole = if room > 0.0 { (rest / room).floor().min(count) } else { 0.0 };
    let taken = if whole > 0.0 { whole * room } else { 0.0 };
    let left = (rest - taken).clamp(0.0, room.max(0.0));
    let between = if whole < count && left > 0.0 { 1.0 } else { 0.0 };
    let blocks = [
        Block { value: upper, count: whole },
        Block { value: lower + left, count: between },
        Block { value: lower, count: count - whole - between },
    ];
    into.extend(blocks.into_iter().filter(|block| block.count > 0.0));
    taken + between * left
}

/// All firms, largest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segments(pub(super) Vec<Segment>);

/// What the firm at a border between two segments may have: at least what the next segment needs for its largest firm,
/// and at most what the one before can leave to its smallest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Border {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Segments {
    /// How many firms.
    pub(super) fn count(&self) -> f64 {
        self.0.iter().map(Segment::count).sum()
    }

    /// The borders after each segment but the last, by the most equal filling: it has the smallest largest firm and the
    /// largest smallest one. A segment of one firm has its value, which is then the border. Borders between classes are
    /// wide open: the limits keep the order there.
    pub(super) fn borders(&self) -> Vec<Border> {
        let equal: Vec<Vec<Block>> = self.0.iter().map(|one| one.fill(Filling::Equal, f64::INFINITY, 0.0)).collect();
        let pairs = self.0.iter().zip(self.0.iter().skip(1)).zip(equal.iter().zip(equal.iter().skip(1)));
        pairs
            .map(|((one, next), (above, below))| {
                if !one.splits_class {
                    return Border { least: 0.0, most: f64::INFINITY };
                }
                let value = |block: Option<&Block>| block.map_or(0.0, |block| block.value);
                let (least, most) = (value(below.first()), value(above.last()));
                match (one.count(), next.count()) {
                    (above, _) if above <= 1.0 && least <= most => Border { least: most, most },
                    (_, below) if below <= 1.0 && least <= most => Border { least, most: least },
                    _ => Border { least, most },
                }
            })
            .collect()
    }

    /// The first segment after which the order cannot be kept.
    pub(super) fn disorder(&self) -> Option<usize> {
        self.borders().iter().position(|border| border.least > border.most * (1.0 + ROUNDING))
    }

    /// Fills every segment, each with the most that its largest firm may have and the least of its smallest.
    fn filled(&self, filling: Filling, limits: impl Fn(usize) -> (f64, f64)) -> Vec<Block> {
        let segments = self.0.iter().enumerate();
        segments.flat_map(|(at, segment)| segment.fill(filling, limits(at).0, limits(at).1)).collect()
    }

    /// The most equal distribution: it is majorized by all that the table allows.
    pub(super) fn most_equal(&self) -> Vec<Block> {
        self.filled(Filling::Equal, |_| (f64::INFINITY, 0.0))
    }

    /// The least equal filling of every segment alone, each with all the room that its neighbours could leave to it. It
    /// majorizes all that the table allows; where it is in order it is itself allowed.
    pub(super) fn least_equal(&self) -> Vec<Block> {
        let borders = self.borders();
        self.filled(Filling::Unequal, |at| room_of(&borders, at))
    }

    /// The distribution in which the firms to the rank k have the most: the segment of the k-th is as unequal, its
    /// neighbours are as equal as can be, which is allowed whatever the others are.
    pub(super) fn top_heaviest(&self, k: f64) -> Vec<Block> {
        let borders = self.borders();
        let blocks = self.0.iter().enumerate().map(|(at, segment)| {
            if segment.above < k && k < segment.above + segment.count() {
                let (most, least) = room_of(&borders, at);
                segment.fill(Filling::Unequal, most, least)
            } else {
                segment.fill(Filling::Equal, f64::INFINITY, 0.0)
            }
        });
        blocks.flatten().collect()
    }
}

/// The most that the largest firm of a segment may have, and the least of its smallest.
pub(super) fn room_of(borders: &[Border], at: usize) -> (f64, f64) {
    let before = at.checked_sub(1).and_then(|before| borders.get(before));
    (before.map_or(f64::INFINITY, |border| border.most), borders.get(at).map_or(0.0, |border| border.least))
}

/// Whether blocks stand in the order of size, but for rounding.
pub(super) fn in_order(blocks: &[Block]) -> bool {
    blocks.is_sorted_by(|above, below| below.value <= above.value * (1.0 + 1e-12))
}
