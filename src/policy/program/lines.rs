//! Where in its file a programme names sectors.

use super::Program;
use super::schema::nearest;
use super::section::Label;
use crate::error::{Error, Place, Result};

/// Where in its file a programme names sectors, so that a sector that the data do not have is told with its line. It is no
/// part of what the programme says: two programmes are equal wherever they were written.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    file: Option<String>,
    sectors: Vec<(String, String, u64)>,
}

impl PartialEq for Lines {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Lines {
    pub(super) fn of(file: &str) -> Self {
        Self { file: Some(file.to_owned()), sectors: Vec::new() }
    }

    /// Remembers a sector of a reading.
    pub(super) fn note(&mut self, reading: &str, label: &Label) {
        self.sectors.push((reading.to_owned(), label.text.clone(), label.line));
    }

    fn place(&self, reading: &str, sector: &str) -> Place {
        let noted = self.sectors.iter().find(|(of, label, _)| of == reading && label == sector);
        Place { file: self.file.clone(), line: noted.map(|(_, _, line)| *line), ..Place::default() }
    }
}

impl Program {
    /// Errors when the reading of the eligibility rule in use names a sector that the data do not have.
    ///
    /// Conventions: capital and small letters are one.
    /// Arguments: `known`, the labels of sectors in the data.
    /// Errors: [`ErrorKind::Data`](crate::error::ErrorKind::Data) with file, line and the nearest labels.
    /// Cost: sectors of the rule times `known`. Source: this crate.
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// let programme = Program::shipped("k_export_star_500")?;
    /// programme.check_sectors(&["cosmetics", "ships"])?; // the rule in use asks for no sector
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn check_sectors(&self, known: &[&str]) -> Result<()> {
        let name = &self.eligibility.name;
        let is_known = |sector: &String| known.iter().any(|label| label.to_lowercase() == sector.to_lowercase());
        let Some(sector) = self.eligibility.sectors.iter().find(|sector| !is_known(sector)) else { return Ok(()) };
        let instead = nearest(sector, known);
        let problem = format!("eligibility.readings.{name}: the data have no sector '{sector}'; {instead}");
        Err(Error::data(self.lines.place(name, sector), problem))
    }
}
