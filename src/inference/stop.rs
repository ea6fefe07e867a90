//! Whether long work should stop, asked again and again while it goes on.

use crate::error::{ErrorKind, Result};
use std::fmt;

/// Says whether work should stop.
#[derive(Clone, Copy)]
pub(super) struct Stop<'a>(&'a (dyn Fn() -> bool + Sync));

impl<'a> Stop<'a> {
    /// Work that goes on to its end.
    pub(super) const NEVER: Stop<'static> = Stop(&|| false);

    /// Arguments: `stopped`, cheap and callable from any thread.
    pub(super) fn new(stopped: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self(stopped)
    }

    /// Whether the work should stop.
    pub(super) fn asked(self) -> bool {
        (self.0)()
    }

    /// An error when the work should stop.
    pub(super) fn going_on(self) -> Result<()> {
        if self.asked() { Err(ErrorKind::Stopped.into()) } else { Ok(()) }
    }
}

impl fmt::Debug for Stop<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stop")
    }
}
