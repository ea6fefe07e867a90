//! The road of yearly totals to a target.

use std::sync::Arc;

use pyo3::prelude::*;
use topheavy::policy::track::{PartTotal, Series, Track, TrackOptions, official};
use topheavy::report::{SeriesSource, TableStyle, TrackReport};

use crate::errors::Answer;
use crate::panel::{Panel, spelled_json, texts};
use crate::work::interruptible;

/// What is asked, as the package gives it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Asked {
    target: f64,
    by: Option<i32>,
    horizon: Option<i32>,
    expect_by: Option<i32>,
    since: Option<i32>,
    growth: Option<f64>,
    closing_share: f64,
    level: f64,
    replicates: u32,
    seed: u64,
}

impl Asked {
    fn options(&self) -> TrackOptions {
        TrackOptions {
            target_usd: self.target,
            by: self.by,
            horizon: self.horizon,
            expect_by: self.expect_by,
            since: self.since,
            growth: self.growth,
            closing_share: self.closing_share,
            level: self.level,
            replicates: self.replicates,
            seed: self.seed,
        }
    }
}

/// Years with their totals and the parts of them, and where they come from.
type Given = (Vec<(i32, f64)>, Vec<PartTotal>, SeriesSource);

/// A track of years and totals, of a panel, or of the embedded totals: as JSON, and as headings and text.
#[pyfunction]
#[pyo3(signature = (totals, panel, parts, asked, /))]
pub(crate) fn track(
    py: Python<'_>,
    totals: Option<Vec<(i32, f64)>>,
    panel: Option<&Bound<'_, Panel>>,
    parts: Option<Vec<(String, String, i32, f64)>>,
    asked: Asked,
) -> Answer<(String, Vec<(String, String)>)> {
    let panel = panel.map(|panel| Arc::clone(panel.get().inner()));
    let part = |(dimension, part, year, value_usd)| PartTotal { dimension, part, year, value_usd };
    let parts: Option<Vec<PartTotal>> = parts.map(|parts| parts.into_iter().map(part).collect());
    interruptible(py, move |stop| {
        let (totals, own, source): Given = match (totals, panel) {
            (Some(totals), _) => (totals, Vec::new(), SeriesSource::given("totals")),
            (None, Some(panel)) => {
                let found = panel.year_totals(stop)?;
                (found.totals, found.parts, SeriesSource::of_panel(panel.input()))
            }
            (None, None) => {
                let official = official()?;
                let source = SeriesSource::embedded(&official);
                (official.totals(), official.parts, source)
            }
        };
        let track = Track::of(&Series::new(&totals)?, &parts.unwrap_or(own), &asked.options())?;
        let report = TrackReport::new(track, source)?;
        Ok((spelled_json(&report)?, texts(report.blocks(TableStyle::Plain)?)))
    })
}
