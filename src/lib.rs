//! How top-heavy are a country's exports, and what would change it?
//!
//! `topheavy` measures how concentrated, unequal and polarized exports are across firms, markets and products, and
//! attaches the definition to every number, because libraries disagree silently about what "Theil" or "top 1 %" means.
//!
//! - [`measure`]: pure kernels on validated slices. Without default features the crate is these and [`definition`].
//! - [`definition`]: id, formula, unit, range, conventions and source of every measure.
//! - [`inference`]: how sure a number is: resampling, analytic errors, tails, fitted laws.
//! - [`decompose`]: what a measure is made of; [`brackets`]: what tables of published classes say of it.
//! - [`trade`]: the input contract: column roles, layouts, periods, product codes, files.
//! - [`panel`]: the engine: flows are summed to units, units are measured cell by cell.
//! - [`report`]: the polarization report and tables.
//! - [`policy`]: what a programme would change, and when a target is reached.
//! - [`plot`]: figures as SVG and PNG.
//! - [`data`]: published Korean figures with their sources; [`sample`]: a synthetic panel calibrated to them.
//!
//! ```
//! use topheavy::measure::{Values, evaluate, Measure};
//!
//! let exports = [541.0, 1463.0, 2445.0, 3438.0, 4437.0, 5401.0, 6392.0, 8304.0, 11904.0, 22261.0];
//! let values = Values::new(&exports)?;
//! let asked = Measure::parse_list("hhi,gini,cr(4)")?;
//! let found = evaluate(&values, &asked);
//! assert!((found.numbers[1].unwrap() - 0.4620911303).abs() < 1e-9);
//! assert_eq!(asked[1].definition().column, "gini");
//! # Ok::<(), topheavy::Error>(())
//! ```

#![forbid(unsafe_code)]

pub mod brackets;
pub mod decompose;
pub mod definition;
pub mod dynamics;
pub mod error;
pub mod inference;
pub mod measure;
mod normal;
mod random;
#[cfg(any(feature = "panel", feature = "plot"))]
mod thousands;

#[cfg(feature = "panel")]
pub mod data;
#[cfg(feature = "panel")]
pub mod panel;
#[cfg(feature = "plot")]
pub mod plot;
#[cfg(feature = "policy")]
pub mod policy;
#[cfg(feature = "panel")]
pub mod report;
#[cfg(feature = "panel")]
pub mod sample;
#[cfg(feature = "panel")]
pub mod trade;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, ErrorKind, Result};

/// The examples of the README run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// So do those of the site's page on Rust.
#[cfg(doctest)]
#[doc = include_str!("../docs/how-to/rust.md")]
struct EmbedPage;
