//! Tasks shared by threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Stopped;
use crate::error::Result;

/// Does `tasks` tasks on all threads, each begun in turn, and returns what they give, in their order. A thread makes one
/// worker, its scratch memory, when it has a task.
///
/// Errors: that of a task or of `stopped`; no task is begun afterwards.
pub(super) fn in_parallel<W, T: Send>(
    tasks: usize,
    stopped: Stopped<'_>,
    worker: impl Fn() -> W + Sync,
    task: impl Fn(&mut W, usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let share = |_| {
        let mut scratch = None;
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= tasks {
                return Ok(done);
            }
            match stopped().and_then(|()| task(scratch.get_or_insert_with(&worker), at)) {
                Ok(result) => done.push((at, result)),
                Err(error) => {
                    next.store(tasks, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    };
    let threads = rayon::current_num_threads().min(tasks);
    let done: Vec<Result<Vec<(usize, T)>>> = (0..threads).into_par_iter().with_max_len(1).map(share).collect();
    let mut all = Vec::with_capacity(tasks);
    for done in done {
        all.extend(done?);
    }
    all.sort_unstable_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::error::Error;

    #[test]
    fn results_come_in_order() {
        let squares = in_parallel(1000, &|| Ok(()), || 0_u32, |_, at| Ok(at * at)).unwrap();
        assert!(squares.iter().enumerate().all(|(at, square)| *square == at * at) && squares.len() == 1000);
        assert!(in_parallel(0, &|| Ok(()), || (), |(), at| Ok(at)).unwrap().is_empty());
    }

    #[test]
    fn an_error_ends_the_work() {
        let begun = AtomicUsize::new(0);
        let task = |(): &mut (), at| {
            begun.fetch_add(1, Ordering::Relaxed);
            if at == 5 { Err(Error::argument("task", "five")) } else { Ok(at) }
        };
        assert_eq!(in_parallel(1_000_000, &|| Ok(()), || (), task).unwrap_err(), Error::argument("task", "five"));
        assert!(begun.into_inner() < 1_000_000);
    }
}
