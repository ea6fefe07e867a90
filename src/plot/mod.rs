//! Figures as SVG and PNG: how top-heavy exports are, to look at.
//!
//! Each kind of figure is a plain struct of slices and names, such as [`Lorenz`] or [`RankSize`], whose `figure` gives a
//! [`Figure`]; that is drawn in a [`Style`] (light or dark, three sizes, English or Korean) and saved. Every figure says its
//! definition in the subtitle, its units on the axes, and what is missing on itself; [`Figure::data`] is what it shows as a
//! table. No system font is needed, and nothing depends on the machine: the same input gives the same bytes.

mod axes;
mod bitmap;
mod chart;
mod check;
mod figure;
mod font;
mod label;
mod lorenz;
mod moves;
mod number;
#[cfg(feature = "panel")]
mod of_panel;
#[cfg(feature = "panel")]
mod of_policy;
#[cfg(feature = "panel")]
mod of_report;
mod over_time;
mod palette;
mod phrases;
mod pixels;
mod pyramid;
mod rank_size;
mod scenario;
mod scene;
mod spread;
mod style;
mod survival;
mod svg;
mod text;
mod thin;
#[cfg(feature = "panel")]
mod told;
mod treemap;

pub use figure::{Figure, FigureColumn, FigureData, FigureValues};
pub use label::{Label, Units};
pub use lorenz::{Lorenz, LorenzCurve, TopMark};
pub use moves::TransitionHeatmap;
pub use number::{Currency, Unit};
#[cfg(feature = "panel")]
pub use of_panel::{FigureKind, FigureQuestion};
#[cfg(feature = "panel")]
pub use of_report::report_figures;
pub use over_time::{Concentration, ConcentrationLine, Diversification, DiversificationLine};
pub use pyramid::{SizeClassBar, SizeClassPyramid};
pub use rank_size::{PowerTail, RankSize};
pub use scenario::{Band, Centre, FanChart, Passage, RoadToTarget, Scenario};
pub use style::{Language, Size, Style, Theme};
pub use survival::{SurvivalAge, SurvivalCurve, SurvivalCurves};
pub use treemap::{Treemap, TreemapItem};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod gallery;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
