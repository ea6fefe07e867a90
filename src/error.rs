//! The one error type. An error says what is wrong, where (file, column, row) and the way out.
//! It never holds a value or a firm's name: logs leave the locked room.

use std::fmt;

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and the way out. One or two lines when printed.
///
/// Boxed so that `Result` stays small; match on [`Error::kind`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<ErrorKind>);

/// The kinds of [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A parameter, option or name that the caller gave is not usable. `name` is the parameter, `problem` says why
    /// and what is accepted.
    Argument {
        /// Parameter or option, as the caller knows it.
        name: String,
        /// What is wrong and what is accepted.
        problem: String,
    },
    /// A value that no measure can use.
    Value {
        /// Where it stands.
        place: Place,
        /// Why it cannot be used.
        problem: BadValue,
        /// How many rows have this problem.
        count: u64,
    },
    /// Two slices that belong together differ in length.
    Length {
        /// The slice that was checked.
        name: String,
        /// Length of the slice it belongs to.
        expected: usize,
        /// Length it has.
        found: usize,
    },
    /// A column that was asked for is not in the data.
    MissingColumn {
        /// The role it should play, or the option that named it.
        role: String,
        /// Name that was asked for; `None` when the role could not be guessed from the names.
        name: Option<String>,
        /// Nearest names that do exist.
        nearest: Vec<String>,
    },
    /// The data are readable but would give a wrong number.
    Data {
        /// File, column or both.
        place: Place,
        /// What is wrong, and the way out.
        problem: String,
    },
    /// A file that cannot be found, opened, decoded or written.
    File {
        /// Path as the user gave it.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A column of a type that holds no numbers, or no keys.
    Type {
        /// File, column or both.
        place: Place,
        /// What is wrong, and the way out.
        problem: String,
    },
    /// The work was stopped on request, see `Progress::stopped`.
    Stopped,
    /// The data engine refused. The message is ours: the engine's own may hold values.
    Engine {
        /// What was being done.
        during: String,
    },
}

/// Where in the input: each part is there when it is known. Rows count from 1, the header not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// File label.
    pub file: Option<String>,
    /// Column name.
    pub column: Option<String>,
    /// First row with the problem, from 1.
    pub row: Option<u64>,
    /// Line of a file that has lines and no rows, from 1.
    pub line: Option<u64>,
}

/// Why a value is unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BadValue {
    /// Below zero.
    Negative,
    /// Not a number.
    NotANumber,
    /// Positive or negative infinity.
    Infinite,
    /// Empty or null.
    Missing,
    /// Text where a number belongs.
    Text,
    /// A period that is not a year, month, quarter, date or fiscal year.
    Period,
}

impl BadValue {
    /// Stable identifier, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::NotANumber => "not_a_number",
            Self::Infinite => "infinite",
            Self::Missing => "missing",
            Self::Text => "text",
            Self::Period => "period",
        }
    }

    /// The problem in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Negative => "is negative",
            Self::NotANumber => "is not a number (NaN)",
            Self::Infinite => "is infinite",
            Self::Missing => "is missing",
            Self::Text => "is text, not a number",
            Self::Period => "is not a period (year, month, quarter, date or fiscal year)",
        }
    }
}

impl Error {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// A parameter, option or name that is not usable.
    pub fn argument(name: impl Into<String>, problem: impl Into<String>) -> Self {
        ErrorKind::Argument { name: name.into(), problem: problem.into() }.into()
    }

    /// A grouping column (`--by`) that an option of its own asked for: that option is the one to mend.
    pub(crate) fn asked_with(self, option: &str) -> Self {
        match *self.0 {
            ErrorKind::MissingColumn { role, name, nearest } if role == "--by" => {
                ErrorKind::MissingColumn { role: option.to_owned(), name, nearest }.into()
            }
            ErrorKind::Argument { name, problem } if name == "--by" => Self::argument(option, problem),
            kind => kind.into(),
        }
    }

    /// Data that would give a wrong number.
    pub fn data(place: Place, problem: impl Into<String>) -> Self {
        ErrorKind::Data { place, problem: problem.into() }.into()
    }

    /// A file that cannot be used.
    pub fn file(path: impl Into<String>, problem: impl Into<String>) -> Self {
        ErrorKind::File { path: path.into(), problem: problem.into() }.into()
    }

    /// Whether the caller's arguments are at fault (exit code 2) rather than the data (exit code 1).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self.kind(), ErrorKind::Argument { .. })
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl Place {
    /// A place in a file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same place, in this column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The same place, in this row (from 1).
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, on this line (from 1).
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

/// How many characters of a column name a message shows.
const LONGEST: usize = 60;

/// A column name as a message shows it: on one line and at most 60 characters.
///
/// ```
/// assert_eq!(topheavy::error::shown_name("value\n(USD)"), "value (USD)");
/// ```
#[must_use]
pub fn shown_name(column: &str) -> String {
    let line: String =
        column.trim_start_matches('\u{feff}').chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LONGEST {
        return words;
    }
    let cut: String = words.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            parts.push(file.clone());
        }
        if let Some(column) = &self.column {
            parts.push(format!("column '{}'", shown_name(column)));
        }
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(line) = self.line {
            parts.push(format!("line {line}"));
        }
        f.write_str(&parts.join(", "))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Argument { name, problem } => write!(f, "{name}: {problem}"),
            ErrorKind::Value { place, problem, count } => {
                write!(f, "{place}: the entry {}", problem.words())?;
                match count {
                    1 => f.write_str(" (the only such row)"),
                    _ => write!(f, " (first of {count} such rows)"),
                }
            }
            ErrorKind::Length { name, expected, found } => {
                write!(f, "{name}: {found} entries where {expected} are needed, one for each value")
            }
            ErrorKind::MissingColumn { role, name, nearest } => {
                match name {
                    Some(name) => write!(f, "{role}: no column is named '{}'", shown_name(name))?,
                    None => write!(f, "{role}: no column could be recognised; name it")?,
                }
                if !nearest.is_empty() {
                    let names: Vec<String> = nearest.iter().map(|name| shown_name(name)).collect();
                    write!(f, "; nearest: '{}'", names.join("', '"))?;
                }
                Ok(())
            }
            ErrorKind::Data { place, problem } | ErrorKind::Type { place, problem } => {
                let place = place.to_string();
                if place.is_empty() { f.write_str(problem) } else { write!(f, "{place}: {problem}") }
            }
            ErrorKind::File { path, problem } => write!(f, "{path}: {problem}"),
            ErrorKind::Stopped => f.write_str("stopped on request"),
            ErrorKind::Engine { during } => write!(f, "the data engine failed while {during}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_whatever_the_column_is_called() {
        let place = Place::file("flows.csv").column(format!("value\nof {}", "goods ".repeat(40))).row(3);
        let error: Error = ErrorKind::Value { place, problem: BadValue::Negative, count: 2 }.into();
        let text = error.to_string();
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with("flows.csv, column 'value of goods") && text.len() < 160, "{text}");
        assert!(text.ends_with("row 3: the entry is negative (first of 2 such rows)"), "{text}");
    }
}
