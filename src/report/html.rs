//! The report as a page: one file, which needs no network and can be read without scripts; and as a part of a notebook.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::view::View;
use super::{Report, ReportFigures};
use crate::error::{Error, Result};

const PAGE: &str = "report.html";
const FRAGMENT: &str = "fragment.html";
/// Every template by its name, whose ending says that texts are escaped as HTML wants it.
const TEMPLATES: [(&str, &str); 3] = [
    (PAGE, include_str!("templates/report.html")),
    (FRAGMENT, include_str!("templates/fragment.html")),
    ("table.html", include_str!("templates/table.html")),
];
const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/script.js");
/// SHA-256 of the script in base 64: the page allows this script and no other.
const SCRIPT_HASH: &str = "C+0Ldu9f/afac/UBtNKJ5kSo2m5B90q7Lmwq2xJ758Q=";

impl Report {
    /// The report as a page of HTML: one file without anything from elsewhere, readable without scripts, with the definition of
    /// every number. Every text of the data is escaped.
    ///
    /// Arguments: `figures`, which are drawn by the module `plot` (feature `plot`); the default has none.
    /// Errors: none that the data can cause. Cost: the size of the report, whatever the number of flows.
    ///
    /// ```no_run
    /// # use topheavy::panel::{Panel, ReadOptions, Silent, Wanted};
    /// use topheavy::report::{Report, ReportFigures, ReportOptions};
    ///
    /// let files = ["exports.parquet".to_owned()];
    /// let panel = Panel::read(&files, &ReadOptions::default(), &Wanted::every_role(), &Silent)?;
    /// let report = Report::of(&panel, &ReportOptions::default(), &Silent)?;
    /// std::fs::write("report.html", report.to_html(&ReportFigures::default())?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_html(&self, figures: &ReportFigures) -> Result<String> {
        rendered(PAGE, &View::of(self, figures))
    }

    /// The report as a part of a page, such as a notebook's, whose styles it takes: no script, no style, no links. Figures are
    /// light, on their own ground.
    ///
    /// Arguments: `figures`, as for [`Report::to_html`]. Errors: none that the data can cause.
    pub fn to_html_fragment(&self, figures: &ReportFigures) -> Result<String> {
        rendered(FRAGMENT, &View::of(self, figures))
    }
}

/// The text of a template, without characters that no page may hold.
fn rendered(name: &str, view: &View<'_>) -> Result<String> {
    let fill = || {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text)?;
        }
        let view = Value::from(Serde(view));
        let values = context! { view, style => STYLE, script => SCRIPT, script_hash => SCRIPT_HASH };
        templates.get_template(name)?.render(values)
    };
    let text = fill().map_err(|_: minijinja::Error| Error::file("HTML", "could not be written"))?;
    Ok(text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect())
}
