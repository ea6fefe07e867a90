//! Strips of terms: ways to add up many at once without rounding, for [`super::ExactSum`].

/// Bits of a double's mantissa that are written.
pub(super) const MANTISSA_BITS: u32 = 52;
pub(super) const EXPONENT_MASK: u64 = 0x7ff;
pub(super) const MANTISSA_MASK: u64 = IMPLICIT_BIT - 1;
/// The bit of the mantissa that is not written.
pub(super) const IMPLICIT_BIT: u64 = 1 << MANTISSA_BITS;
/// Terms that are added in one go: so few that the sum of their mantissas fits 64 bits.
pub(super) const STRIP: usize = 1024;
/// Exponents that terms added in one go by exponent may span.
pub(super) const FIELDS: usize = 1 << FIELDS_BITS;
const FIELDS_BITS: u32 = 6;
const ROWS: usize = 4;
/// Terms looked at side by side, so that the compiler can use vector instructions.
pub(super) const LANES: usize = 8;

/// The largest absolute value; NaN is passed over.
#[inline]
pub(super) fn largest_of(terms: &[f64]) -> f64 {
    let (groups, rest) = terms.as_chunks::<LANES>();
    let mut largest = [0.0_f64; LANES];
    for group in groups {
        for (largest, term) in largest.iter_mut().zip(group) {
            *largest = if term.abs() > *largest { term.abs() } else { *largest };
        }
    }
    largest.iter().chain(rest).fold(0.0, |largest: f64, term| largest.max(term.abs()))
}

/// Two numbers whose sum is exactly that of at most [`STRIP`] terms, or `None` when the terms span too many digits.
///
/// Every term is cut into a multiple of 2^(e − 41) and one of 2^(e − 85), 2^e the power of two of the largest. A thousand
/// such multiples add up to at most 2^53 units, so no addition rounds; rounding to a multiple is adding and taking away a
/// number whose last digit is that multiple. What is left over of a term must be nothing.
#[inline]
pub(super) fn folded(groups: &[[f64; LANES]], largest: f64) -> Option<[f64; 2]> {
    let field = largest.to_bits() >> MANTISSA_BITS;
    let shift = |field: u64| f64::from_bits((field << MANTISSA_BITS) | (1 << (MANTISSA_BITS - 1)));
    let coarse = shift(Some(field + 11).filter(|field| *field < EXPONENT_MASK)?);
    let fine = shift(field.checked_sub(33).filter(|field| *field > u64::from(MANTISSA_BITS))?);
    let (mut high, mut low, mut left) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for terms in groups {
        for lane in 0..LANES {
            let first = (terms[lane] + coarse) - coarse;
            let rest = terms[lane] - first;
            let second = (rest + fine) - fine;
            high[lane] += first;
            low[lane] += second;
            left[lane] += (rest - second).abs();
        }
    }
    // Written so that NaN fails.
    let all_taken = left.iter().all(|left| *left <= 0.0);
    all_taken.then(|| [high.iter().sum(), low.iter().sum()])
}

/// The field below all exponents of the terms that are not zero; `None` when they are infinite, subnormal or span too
/// many exponents.
#[inline]
pub(super) fn lowest_field(terms: &[f64], largest: f64) -> Option<u64> {
    let field = largest.to_bits() >> MANTISSA_BITS;
    let lowest = (field + 1).checked_sub(FIELDS as u64).filter(|_| field < EXPONENT_MASK)?;
    let least = f64::from_bits((lowest + 1) << MANTISSA_BITS);
    // Written so that NaN fails.
    terms.iter().all(|term| term.abs() >= least || term.abs() <= 0.0).then_some(lowest)
}

/// Sums of the mantissas of terms that share sign and exponent, by slot: the field less `lowest`, and [`FIELDS`] more for
/// negative terms. Slot 0 of either sign holds rubbish, of zeros only.
#[inline]
pub(super) fn mantissas_by_exponent(terms: &[f64], lowest: u64) -> [u64; 2 * FIELDS] {
    // Neighbours often share an exponent, and a slot cannot take a term before it has taken the last one: they go
    // to different rows of slots.
    let mut rows = [[0_u64; 2 * FIELDS]; ROWS];
    let (groups, rest) = terms.as_chunks::<ROWS>();
    // Most strips have no term below zero, and then no sign has to be looked for.
    if terms.iter().fold(0, |signs, term| signs | term.to_bits()) >> 63 == 0 {
        for group in groups {
            for (row, term) in rows.iter_mut().zip(group) {
                let slot = term.to_bits() >> MANTISSA_BITS;
                add_mantissa(row, *term, slot.saturating_sub(lowest));
            }
        }
    } else {
        for group in groups {
            for (row, term) in rows.iter_mut().zip(group) {
                add_mantissa(row, *term, slot_of(*term, lowest));
            }
        }
    }
    for term in rest {
        add_mantissa(&mut rows[0], *term, slot_of(*term, lowest));
    }
    let mut slots = [0; 2 * FIELDS];
    for row in &rows {
        slots.iter_mut().zip(row).for_each(|(slot, mantissas)| *slot += mantissas);
    }
    slots
}

/// The slot of a term's sign and exponent; zeros have slot 0 of their sign, which nobody reads.
#[inline]
fn slot_of(term: f64, lowest: u64) -> u64 {
    let bits = term.to_bits();
    let negative = (bits >> (63 - FIELDS_BITS)) & FIELDS as u64;
    ((bits >> MANTISSA_BITS) & EXPONENT_MASK).saturating_sub(lowest) | negative
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a slot is below 2·FIELDS")]
fn add_mantissa(row: &mut [u64; 2 * FIELDS], term: f64, slot: u64) {
    row[slot as usize & (2 * FIELDS - 1)] += (term.to_bits() & MANTISSA_MASK) | IMPLICIT_BIT;
}
