//! Where figures stand in the report; whoever draws them hands them over.

use serde::Serialize;

use super::Omission;

/// A section of the report that is about one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Which top 1 %?
    WhichTop,
    /// Exports in total, and how diversified they are.
    Exports,
    /// Across firms.
    Firms,
    /// Firms by size.
    Sizes,
    /// Across markets.
    Markets,
    /// Across products.
    Products,
}

/// The figures of a report, and those that it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportFigures {
    /// Figures, in their order within a section.
    pub figures: Vec<ReportFigure>,
    /// Figures that the input cannot support, and what would.
    pub left_out: Vec<Omission>,
}

/// A figure as a page takes it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportFigure {
    /// Its name in the page, of letters and hyphens: `rank-size`.
    pub name: &'static str,
    /// Where it stands.
    pub section: Section,
    /// What it shows.
    pub title: String,
    /// Where its numbers are.
    pub caption: String,
    /// An element `svg` that names itself, for a light page and for paper.
    pub light: String,
    /// The same for a dark page.
    pub dark: String,
}

impl Section {
    /// Its id in a page.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::WhichTop => "which-top",
            Self::Exports => "exports",
            Self::Firms => "firms",
            Self::Sizes => "sizes",
            Self::Markets => "markets",
            Self::Products => "products",
        }
    }

    /// Its heading, without a period.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::WhichTop => "Which top 1 %?",
            Self::Exports => "Exports",
            Self::Firms => "Across firms",
            Self::Sizes => "Firms by size",
            Self::Markets => "Across markets",
            Self::Products => "Across products",
        }
    }
}
