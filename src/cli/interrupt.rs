//! Ctrl-C: the work ends in order where it can, soon in any case, and no half-written file stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::error::{ErrorKind, Result};

/// As shells tell an interrupt: 128 and the number of the signal.
pub(super) const EXIT_CODE: u8 = 130;
/// What is told.
pub(super) const STOPPED: &str = "stopped; nothing was written";

/// How long work may take to end in order: it looks up often, but not while it waits for standard input.
const PATIENCE: Duration = Duration::from_secs(2);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The file that is being written under a temporary name.
static PARTIAL: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Listens from now on. Where that is not possible, Ctrl-C ends the process as it always does.
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::Relaxed);
        if again || is_writing() {
            end();
        }
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            end();
        });
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn pressed() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Writes a file under a temporary name, which goes if Ctrl-C is pressed meanwhile.
pub(super) fn writing<T>(partial: &Path, write: impl FnOnce() -> Result<T>) -> Result<T> {
    listen();
    *PARTIAL.lock().unwrap_or_else(PoisonError::into_inner) = Some(partial.to_owned());
    let written = write();
    *PARTIAL.lock().unwrap_or_else(PoisonError::into_inner) = None;
    if pressed() { Err(ErrorKind::Stopped.into()) } else { written }
}

fn is_writing() -> bool {
    PARTIAL.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// Ends the process; nothing that it was writing stays.
fn end() {
    // Held until the end, so that nothing new begins.
    let partial = PARTIAL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &*partial {
        let _ = fs::remove_file(path);
    }
    anstream::eprintln!("{STOPPED}");
    exit(i32::from(EXIT_CODE));
}
