//! The report of a panel: as data, as text and as files.

use std::borrow::Cow;

use pyo3::prelude::*;

use crate::errors::{Answer, Problem};
use crate::panel::texts;
use crate::spelling::spelled;

/// A report whose sentences name options as Python does.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct Report(topheavy::report::Report);

impl Report {
    pub(crate) fn of(mut report: topheavy::report::Report) -> Self {
        let input = &mut report.input;
        let omitted = report.omitted.iter_mut().map(|left| &mut left.reason);
        let undefined = report.undefined.iter_mut().map(|number| &mut number.reason);
        let notes = report.notes.iter_mut().chain(&mut input.notes).chain([&mut input.scale_note]);
        omitted.chain(undefined).chain(notes).for_each(|text| *text = spelled(text));
        Self(report)
    }
}

#[pymethods]
impl Report {
    /// Everything as JSON.
    fn json(&self) -> Answer<String> {
        let unwritable = |_| Problem::argument("data", "the answer cannot be written as JSON");
        Ok(serde_json::to_string(&self.0).map_err(unwritable)?)
    }

    /// Headings and text.
    fn blocks(&self) -> Answer<Vec<(String, String)>> {
        Ok(texts(self.0.blocks()?))
    }

    /// A page of its own.
    fn html(&self) -> Answer<String> {
        Ok(self.0.to_html()?)
    }

    /// A part of a notebook's page.
    fn fragment(&self) -> Answer<String> {
        Ok(self.0.to_html_fragment()?)
    }

    /// A workbook.
    fn xlsx(&self) -> Answer<Cow<'static, [u8]>> {
        Ok(Cow::Owned(self.0.to_xlsx()?))
    }

    /// Markdown.
    fn markdown(&self) -> Answer<String> {
        Ok(self.0.to_markdown()?)
    }

    /// A report is not changed once made, so that it is its own copy.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// Tables in LaTeX.
    fn latex(&self) -> Answer<String> {
        Ok(self.0.to_latex()?)
    }
}
