"""Which build of the compiled module this is."""

from __future__ import annotations

import warnings


def warn_if_debug(debug_build: bool) -> None:
    """Warn when the compiled module was built without optimisation: its timings say nothing."""
    if debug_build:
        warnings.warn(
            "this build of topheavy is not optimised and many times slower; install it with 'pip install .'",
            RuntimeWarning,
            stacklevel=3,
        )
