//! How long work is done: without the interpreter's lock, on a thread of its own where Ctrl-C must be able to end the
//! wait, and with a panic turned into an exception.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;
use topheavy::panel::Progress;

use crate::errors::{Answer, Problem};

/// How often a wait looks for Ctrl-C.
const LOOK: Duration = Duration::from_millis(50);
/// Stack of a worker: as much as a main thread has.
const STACK: usize = 8 << 20;

thread_local! {
    /// Where the last panic of this thread happened.
    static PANICKED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on a panic is not printed (it may hold data), but remembered by its place in the source.
pub(crate) fn keep_panics_quiet() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| {
            // The folders of the machine that built it are nobody's business.
            let file: Vec<&str> = at.file().rsplit(['/', '\\']).take(3).collect();
            format!(" ({}:{})", file.into_iter().rev().collect::<Vec<_>>().join("/"), at.line())
        });
        PANICKED.with(|last| last.replace(place));
    }));
}

/// Runs work that is short, without the interpreter's lock.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> Answer<T> + Send) -> Answer<T> {
    py.detach(|| guarded(work))
}

/// Runs work on a thread of its own. Ctrl-C ends the wait at once; the work is told to stop and ends soon after.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&Stop) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let stop = Stop::default();
    let told = stop.clone();
    let (done, mut finished) = sync_channel(1);
    let worker = thread::Builder::new().name("topheavy".to_owned()).stack_size(STACK);
    let worker = worker.spawn(move || {
        // Nobody may be waiting any more.
        let _ = done.send(guarded(|| work(&told)));
    });
    worker.map_err(|_| Problem::Panic { place: " (no thread could be started)".to_owned() })?;
    loop {
        let answer;
        (answer, finished) = py.detach(move || (finished.recv_timeout(LOOK), finished));
        match answer {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return Err(panicked()),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(interrupt) = py.check_signals() {
                    stop.0.store(true, Ordering::Relaxed);
                    return Err(interrupt.into());
                }
            }
        }
    }
}

fn guarded<T>(work: impl FnOnce() -> Answer<T>) -> Answer<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(panicked()))
}

fn panicked() -> Problem {
    Problem::Panic { place: PANICKED.with(RefCell::take) }
}

/// Tells the engine to stop.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Progress for Stop {
    fn stage(&self, _name: &str, _steps: Option<u64>) {}

    fn advance(&self, _steps: u64) {}

    fn stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Panics, on a thread of its own or not: the tests of the package see that the kernel lives.
#[pyfunction]
#[pyo3(signature = (on_a_thread, /))]
pub(crate) fn panic_for_tests(py: Python<'_>, on_a_thread: bool) -> Answer<()> {
    #[expect(clippy::panic, reason = "this is what it is for")]
    let work = || -> Answer<()> { panic!("a panic that was asked for") };
    if on_a_thread { interruptible(py, move |_| work()) } else { detached(py, work) }
}
