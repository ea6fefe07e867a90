//! The report as a page: one file, which needs no network and can be read without scripts; and as a part of a notebook.

use askama::Template;

use super::Report;
use super::view::View;
use crate::error::{Error, Result};

const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/script.js");
/// SHA-256 of the script in base 64: the page allows this script and no other.
const SCRIPT_HASH: &str = "/Yx6xJ1sYYi9B36ao5o/eBCDctcC7gJh20lGh+l7uqs=";

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    view: View<'a>,
    style: &'static str,
    script: &'static str,
    script_hash: &'static str,
}

#[derive(Template)]
#[template(path = "fragment.html")]
struct Fragment<'a> {
    view: View<'a>,
}

#[derive(Template)]
#[template(path = "mark.html")]
pub(super) struct Mark<'a> {
    column: &'a str,
    label: &'a str,
}

/// The link from a label to the definition of a column.
pub(super) fn mark<'a>(column: &'a str, label: &'a str) -> Mark<'a> {
    Mark { column, label }
}

impl Report {
    /// The report as a page of HTML: one file without anything from elsewhere, readable without scripts, with the definition of
    /// every number. Every text of the data is escaped.
    ///
    /// Errors: none that the data can cause. Cost: the size of the report, whatever the number of flows.
    ///
    /// ```no_run
    /// # use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::report::{Report, ReportOptions};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let report = Report::of(&panel, &ReportOptions::default(), &Silent)?;
    /// std::fs::write("report.html", report.to_html()?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_html(&self) -> Result<String> {
        let view = View::of(self, true);
        rendered(&Page { view, style: STYLE, script: SCRIPT, script_hash: SCRIPT_HASH })
    }

    /// The report as a part of a page, such as a notebook's, whose styles it takes: no script, no style, no links.
    ///
    /// Errors: none that the data can cause.
    pub fn to_html_fragment(&self) -> Result<String> {
        rendered(&Fragment { view: View::of(self, false) })
    }
}

/// The text of a template, without characters that no page may hold.
fn rendered(template: &impl Template) -> Result<String> {
    let text = template.render().map_err(|_| Error::file("HTML", "could not be written"))?;
    Ok(text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect())
}
