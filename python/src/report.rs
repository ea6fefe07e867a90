//! The report of a panel: as data, as text and as files.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use topheavy::panel::Progress;
use topheavy::plot::report_figures;
use topheavy::report::ReportFigures;

use crate::errors::Answer;
use crate::panel::{spelled_json, texts};
use crate::spelling::spelled;
use crate::work::interruptible;

/// A report whose sentences name options as Python does.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct Report(Arc<Made>);

/// A report, and the panel that its figures are drawn from.
struct Made {
    report: topheavy::report::Report,
    panel: Arc<topheavy::panel::Panel>,
    figures: OnceLock<ReportFigures>,
}

impl Made {
    /// The figures, drawn when a page first needs them.
    fn figures(&self, progress: &dyn Progress) -> topheavy::Result<&ReportFigures> {
        if let Some(drawn) = self.figures.get() {
            return Ok(drawn);
        }
        let drawn = report_figures(&self.panel, &self.report, spelled, progress)?;
        Ok(self.figures.get_or_init(|| drawn))
    }
}

impl Report {
    pub(crate) fn of(mut report: topheavy::report::Report, panel: Arc<topheavy::panel::Panel>) -> Self {
        let input = &mut report.input;
        let omitted = report.omitted.iter_mut().map(|left| &mut left.reason);
        let undefined = report.undefined.iter_mut().map(|number| &mut number.reason);
        let notes = report.notes.iter_mut().chain(&mut input.notes).chain([&mut input.scale_note]);
        omitted.chain(undefined).chain(notes).for_each(|text| *text = spelled(text));
        Self(Arc::new(Made { report, panel, figures: OnceLock::new() }))
    }

    /// A page with the figures.
    fn page(
        &self,
        py: Python<'_>,
        page: fn(&topheavy::report::Report, &ReportFigures) -> topheavy::Result<String>,
    ) -> Answer<String> {
        let made = Arc::clone(&self.0);
        interruptible(py, move |stop| Ok(page(&made.report, made.figures(stop)?)?))
    }
}

#[pymethods]
impl Report {
    /// Everything as JSON.
    fn json(&self) -> Answer<String> {
        spelled_json(&self.0.report)
    }

    /// Headings and text.
    fn blocks(&self) -> Answer<Vec<(String, String)>> {
        Ok(texts(self.0.report.blocks()?))
    }

    /// A page of its own.
    fn html(&self, py: Python<'_>) -> Answer<String> {
        self.page(py, topheavy::report::Report::to_html)
    }

    /// A part of a notebook's page.
    fn fragment(&self, py: Python<'_>) -> Answer<String> {
        self.page(py, topheavy::report::Report::to_html_fragment)
    }

    /// A workbook.
    fn xlsx(&self) -> Answer<Cow<'static, [u8]>> {
        Ok(Cow::Owned(self.0.report.to_xlsx()?))
    }

    /// Markdown.
    fn markdown(&self) -> Answer<String> {
        Ok(self.0.report.to_markdown()?)
    }

    /// Tables in LaTeX.
    fn latex(&self) -> Answer<String> {
        Ok(self.0.report.to_latex()?)
    }

    /// A report is not changed once made, so that it is its own copy.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
}
