//! Programmes from files, and those that come with the crate.

use std::path::Path;

use super::Program;
use super::parse::parse;
use super::schema::nearest;
use super::section::Source;
use crate::error::{Error, Result};

/// Programmes that come with the crate: name, file, text.
const SHIPPED: [(&str, &str, &str); 2] = [
    (
        "k_export_star_500",
        "data/programs/k_export_star_500.toml",
        include_str!("../../../data/programs/k_export_star_500.toml"),
    ),
    ("lower_rung", "data/programs/lower_rung.toml", include_str!("../../../data/programs/lower_rung.toml")),
];

impl Program {
    /// A programme from the text of its file (TOML).
    ///
    /// Conventions: the keys of the file are those of `docs/programs.md`; a key that is not known is refused, never left out.
    /// Arguments: `text`; `label`, what the file is called in messages.
    /// Errors: [`ErrorKind::Data`](crate::error::ErrorKind::Data) with file, line and key, what the key takes, and the nearest
    /// names of one that is not known.
    /// Cost: linear in the text. Source: this crate's schema of programmes.
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// let text = Program::template().replace("kind = \"random\"", "kind = \"rendom\"");
    /// let refused = Program::parse(&text, "mine.toml").unwrap_err().to_string();
    /// assert!(refused.starts_with("mine.toml, line "), "{refused}");
    /// assert!(refused.contains("selection.kind: 'rendom' is not known; nearest: 'random'"), "{refused}");
    /// ```
    pub fn parse(text: &str, label: &str) -> Result<Self> {
        parse(&Source { label, text })
    }

    /// A programme from its file, UTF-8.
    ///
    /// Errors: [`ErrorKind::File`](crate::error::ErrorKind::File) when the file cannot be read, else those of
    /// [`Program::parse`].
    /// Cost: linear in the file. Source: this crate's schema of programmes.
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// let missing = Program::read("no such file.toml").unwrap_err();
    /// assert_eq!(missing.to_string(), "no such file.toml: not found");
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let label = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            let problem = match error.kind() {
                std::io::ErrorKind::NotFound => "not found".to_owned(),
                other => format!("could not be read: {other}"),
            };
            Error::file(&label, problem)
        })?;
        let text = String::from_utf8(bytes).map_err(|_| Error::file(&label, "is not UTF-8; save it as UTF-8"))?;
        Self::parse(text.strip_prefix('\u{feff}').unwrap_or(&text), &label)
    }

    /// The programme of this name that comes with the crate.
    ///
    /// Errors: an argument error with the names that there are.
    /// Cost: parses one small file. Source: `data/programs`, whose files name theirs.
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// let star = Program::shipped("k_export_star_500")?;
    /// assert_eq!(star.cohorts.iter().map(|cohort| cohort.firms).sum::<u32>(), 500);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn shipped(name: &str) -> Result<Self> {
        let Some((_, file, text)) = SHIPPED.iter().find(|(shipped, _, _)| *shipped == name) else {
            let instead = nearest(name, &Self::shipped_names());
            return Err(Error::argument("program", format!("no programme '{name}' comes with topheavy; {instead}")));
        };
        Self::parse(text, file)
    }

    /// Names of the programmes that come with the crate.
    #[must_use]
    pub fn shipped_names() -> [&'static str; SHIPPED.len()] {
        SHIPPED.map(|(name, _, _)| name)
    }

    /// The programme of this name that comes with the crate, or else that of the file.
    ///
    /// Errors: when neither is there, a file error with the names that there are; else those of [`Program::parse`].
    /// Cost: parses one file. Source: as [`Program::read`].
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// assert_eq!(Program::open("lower_rung")?, Program::shipped("lower_rung")?);
    /// let neither = Program::open("lower_rang").unwrap_err().to_string();
    /// assert_eq!(neither, "lower_rang: not found, and no programme of that name comes with topheavy; nearest: 'lower_rung'");
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn open(named: &str) -> Result<Self> {
        let shipped = Self::shipped_names();
        if shipped.contains(&named) {
            return Self::shipped(named);
        }
        if Path::new(named).exists() {
            return Self::read(named);
        }
        let instead = nearest(named, &shipped);
        Err(Error::file(named, format!("not found, and no programme of that name comes with topheavy; {instead}")))
    }

    /// A file to begin with: every key, explained. It is a programme as it stands.
    ///
    /// ```
    /// use topheavy::policy::program::Program;
    /// let programme = Program::parse(Program::template(), "template.toml")?;
    /// assert_eq!(programme.eligibility.name, "call");
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    #[must_use]
    pub fn template() -> &'static str {
        include_str!("../../../data/programs/template.toml")
    }
}
