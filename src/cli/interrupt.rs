//! Ctrl-C: the work ends in order, so that no half-written file stays; a second one ends it at once.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{ErrorKind, Result};

/// As shells tell an interrupt: 128 and the number of the signal.
pub(super) const EXIT_CODE: u8 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on; for work that looks at [`pressed`]. Where that is not possible, Ctrl-C ends the process as it
/// always does.
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(EXIT_CODE));
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(super) fn pressed() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// An error if Ctrl-C was pressed.
pub(super) fn going_on() -> Result<()> {
    if pressed() { Err(ErrorKind::Stopped.into()) } else { Ok(()) }
}
