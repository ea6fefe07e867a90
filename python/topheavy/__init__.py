"""How top-heavy a country's exports are, and by which definition.

Measures of concentration, inequality and polarization across firms, markets and products, with the definition attached
to every number.

- Functions on arrays: ``th.hhi``, ``th.gini``, ``th.top_share``, …; many at once: ``th.evaluate``.
- A panel of flows: `Panel`, `read`, `sample`, with ``measure``, ``report``, ``check`` and ``lorenz``.
- Expressions inside your own polars: `topheavy.expr`, or ``pl.col("usd").topheavy.hhi()``.
- How sure: `bootstrap`, `bootstrap_difference`, `jackknife`, `analytic_interval`.
- Tables of published classes: `brackets`, `hhi_bounds`.
- Which top 1 %, which SMEs: `reconcile`.
- What a programme of export promotion would change: `Program`, `program`, `simulate`.
- What a measure is made of: `topheavy.decompose`; what it would be without a part: ``Panel.without``.
- The road of yearly totals to a target: `track`.
- Figures: the method ``figure`` of a panel, a simulation or a track; of plain numbers: `topheavy.figures`.
- Published figures: `topheavy.data`. What a measure means: `define`, `definitions`.
- Exceptions: `topheavy.errors`, all under `TopheavyError`.

Examples
--------
>>> import topheavy as th
>>> th.hhi([40.0, 30.0, 20.0, 10.0])
0.3
"""

from topheavy import _topheavy, data, decompose, errors, expr, figures, fit, namespace, tail
from topheavy._build import warn_if_debug
from topheavy._topheavy import __version__
from topheavy.bootstrapping import analytic_interval, bootstrap, bootstrap_difference, jackknife
from topheavy.brackets import Bound, Brackets, brackets, hhi_bounds
from topheavy.comparison import diversification, krugman
from topheavy.concentration import (
    cci,
    dominance,
    effective_number,
    hall_tideman,
    hannah_kay,
    hhi,
    hhi_normalized,
    renyi,
    shannon,
    stenbacka,
)
from topheavy.definitions import define, definitions, evaluate
from topheavy.errors import (
    ArgumentError,
    DataError,
    FileError,
    InternalError,
    InvalidFlowError,
    MissingColumnError,
    ShapeError,
    TopheavyError,
    UndefinedMeasureError,
    UnsupportedTypeError,
)
from topheavy.figures import Figure
from topheavy.inequality import atkinson, generalized_entropy, gini, hoover, kolm, mld, theil
from topheavy.lorenz_curve import lorenz, lorenz_asymmetry, palma, quintile_ratio
from topheavy.panel import Panel, check, read, sample
from topheavy.polarization import der, esteban_ray, wolfson
from topheavy.program import Program, program, programs
from topheavy.reconciling import Reconciliation, reconcile
from topheavy.report import Check, Report
from topheavy.shares import concentration_ratio, threshold_share, top_share
from topheavy.simulation import Simulation, simulate
from topheavy.table import Table
from topheavy.tracking import Track, track

warn_if_debug(_topheavy.DEBUG_BUILD)


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "ArgumentError",
    "Bound",
    "Brackets",
    "Check",
    "DataError",
    "Figure",
    "FileError",
    "InternalError",
    "InvalidFlowError",
    "MissingColumnError",
    "Panel",
    "Program",
    "Reconciliation",
    "Report",
    "ShapeError",
    "Simulation",
    "Table",
    "TopheavyError",
    "Track",
    "UndefinedMeasureError",
    "UnsupportedTypeError",
    "__version__",
    "analytic_interval",
    "atkinson",
    "bootstrap",
    "bootstrap_difference",
    "brackets",
    "cci",
    "check",
    "concentration_ratio",
    "data",
    "decompose",
    "define",
    "definitions",
    "der",
    "diversification",
    "dominance",
    "effective_number",
    "errors",
    "esteban_ray",
    "evaluate",
    "expr",
    "figures",
    "fit",
    "generalized_entropy",
    "gini",
    "hall_tideman",
    "hannah_kay",
    "hhi",
    "hhi_bounds",
    "hhi_normalized",
    "hoover",
    "jackknife",
    "kolm",
    "krugman",
    "lorenz",
    "lorenz_asymmetry",
    "mld",
    "namespace",
    "palma",
    "program",
    "programs",
    "quintile_ratio",
    "read",
    "reconcile",
    "renyi",
    "sample",
    "shannon",
    "simulate",
    "stenbacka",
    "tail",
    "theil",
    "threshold_share",
    "top_share",
    "track",
    "wolfson",
]
