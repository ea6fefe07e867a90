//! Progress on standard error, only on a terminal, and gone when the work is done.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt;
use crate::panel::Progress;

/// A bar where the length of a stage is known, a spinner where it is not.
pub(super) struct Bars {
    quiet: bool,
    current: Mutex<ProgressBar>,
}

impl Bars {
    /// Progress of work that Ctrl-C ends in order.
    pub(super) fn of_work(quiet: bool) -> Self {
        interrupt::listen();
        Self::new(quiet)
    }

    pub(super) fn new(quiet: bool) -> Self {
        Self { quiet, current: Mutex::new(ProgressBar::hidden()) }
    }

    fn bar(&self, name: &str, steps: Option<u64>) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(steps, target);
        let template = if steps.is_some() { "{msg} [{bar:30}] {pos}/{len}, {eta} left" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

impl Progress for Bars {
    fn stage(&self, name: &str, steps: Option<u64>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.finish_and_clear();
        *current = self.bar(name, steps);
    }

    fn advance(&self, steps: u64) {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).inc(steps);
    }

    fn stopped(&self) -> bool {
        interrupt::pressed()
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).finish_and_clear();
    }
}
