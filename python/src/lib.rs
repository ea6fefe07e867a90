//! Python bindings of topheavy: conversions, errors, threads. What a number is, is decided in the crate; what users see
//! is in the package `topheavy` beside this one.

mod arrays;
mod bootstrap;
mod borrowed;
mod brackets;
mod data;
mod decompose;
mod errors;
mod expressions;
mod figure;
mod fit;
mod functions;
mod motion;
mod options;
mod panel;
mod program;
mod reconcile;
mod report;
mod spelling;
mod tail;
mod track;
mod work;

use pyo3::prelude::*;

/// The compiled part of the package `topheavy`; use that one.
#[pymodule]
mod _topheavy {
    #[pymodule_export]
    use crate::bootstrap::{bootstrap, bootstrap_difference, check_aligned, error_bars};
    #[pymodule_export]
    use crate::brackets::{Brackets, hhi_bounds};
    #[pymodule_export]
    use crate::data::embedded;
    #[pymodule_export]
    use crate::decompose::{decomposed, export_margins, shapley, split_change};
    #[pymodule_export]
    use crate::figure::{
        Figure, FigureStyle, lorenz_figure, panel_figure, pyramid_figure, rank_size_figure, simulation_figure,
        track_figure, treemap_figure,
    };
    #[pymodule_export]
    use crate::fit::{FittedLaw, fitted};
    #[pymodule_export]
    use crate::functions::{
        checked_call, column_name, define, diversification, draw, evaluate, krugman, latex_text, lorenz_curve, number,
        shown,
    };
    #[pymodule_export]
    use crate::motion::{cohorts, growth, mobility, size_classes, survival, transitions};
    #[pymodule_export]
    use crate::panel::{Panel, checked};
    #[pymodule_export]
    use crate::program::{Program, simulate_brackets, simulate_panel};
    #[pymodule_export]
    use crate::reconcile::{reconciled, reconciled_brackets};
    #[pymodule_export]
    use crate::report::Report;
    #[pymodule_export]
    use crate::tail::{FittedPowerLaw, hill, hill_path, power_law, rank_half};
    #[pymodule_export]
    use crate::track::track;
    #[pymodule_export]
    use crate::work::panic_for_tests;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::work::keep_panics_quiet();
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("DEBUG_BUILD", cfg!(debug_assertions))
    }
}
