//! Memory that one grouping leaves to the next.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// Entries whose memory serves again: getting it from the system costs more than filling it.
#[derive(Debug)]
pub(crate) struct Spare<E: Send>(Mutex<Vec<Vec<E>>>);

impl<E: Send> Default for Spare<E> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<E: Copy + Default + Send> Spare<E> {
    /// At least so many entries, of any content.
    pub(super) fn take(&self, entries: usize) -> Vec<E> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.filter(|kept| kept.len() >= entries).unwrap_or_else(|| vec![E::default(); entries])
    }

    /// Keeps entries that are no longer needed.
    pub(super) fn give(&self, entries: impl IntoIterator<Item = Vec<E>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(entries);
    }
}

impl<E: Send> Drop for Spare<E> {
    fn drop(&mut self) {
        // Giving memory back takes time, too.
        let kept = std::mem::take(self.0.get_mut().unwrap_or_else(PoisonError::into_inner));
        kept.into_par_iter().for_each(drop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_serves_again_where_it_is_large_enough() {
        let spare = Spare::<(u64, f64)>::default();
        let first = spare.take(10);
        let place = first.as_ptr();
        spare.give([first]);
        let second = spare.take(7);
        assert_eq!((second.as_ptr(), second.len()), (place, 10));
        spare.give([second]);
        assert!(spare.take(11).len() >= 11);
    }
}
