//! Why each row is left out. Most inputs leave nothing out, and then nothing is kept for a row.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::options::Rejection;

/// The fate of every row: it enters the measures, or it is left out for a reason.
#[derive(Debug, Clone)]
pub(super) struct Fates {
    rows: usize,
    /// One entry a row from the first rejection on.
    reasons: Option<Arc<Vec<Option<Rejection>>>>,
}

impl Fates {
    /// So many rows, all of which enter.
    pub(super) fn all_used(rows: usize) -> Self {
        Self { rows, reasons: None }
    }

    /// Whether the row still enters.
    pub(super) fn is_used(&self, row: usize) -> bool {
        self.reasons.as_ref().is_none_or(|reasons| reasons[row].is_none())
    }

    /// Leaves a row out.
    pub(super) fn reject(&mut self, row: usize, why: Rejection) {
        let reasons = self.reasons.get_or_insert_with(|| Arc::new(vec![None; self.rows]));
        Arc::make_mut(reasons)[row] = Some(why);
    }

    /// Number of rows that enter.
    pub(super) fn used(&self) -> usize {
        self.reasons.as_ref().map_or(self.rows, |reasons| reasons.iter().filter(|why| why.is_none()).count())
    }

    /// Whether every row enters.
    pub(super) fn none_rejected(&self) -> bool {
        self.used() == self.rows
    }

    /// Number of rows left out, by reason.
    pub(super) fn rejected(&self) -> BTreeMap<String, u64> {
        let mut rejected = BTreeMap::new();
        for why in self.reasons.iter().flat_map(|reasons| reasons.iter()).flatten() {
            *rejected.entry(why.name().to_owned()).or_insert(0) += 1;
        }
        rejected
    }
}
