//! A file of a programme read key by key: every refusal names the file, the line, the key and what it takes.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Uncertain;
use super::domain::Domain;
use super::schema::{accepted, keys_of, nearest};
use crate::error::{Error, Place, Result};

/// The text of a file and what it is called.
pub(super) struct Source<'a> {
    pub(super) label: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> u64 {
        let before = self.text.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() as u64 + 1
    }

    pub(super) fn error(&self, at: usize, problem: impl Into<String>) -> Error {
        Error::data(Place::file(self.label).line(self.line(at)), problem)
    }
}

/// The keys between two headers, or between two braces.
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    /// As in the schema: `eligibility.readings.*`.
    pattern: String,
    /// As in the file: `eligibility.readings.ministry`.
    path: String,
    start: usize,
    table: &'a DeTable<'a>,
}

/// A key with its value.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    source: &'a Source<'a>,
    pattern: String,
    path: String,
    pub(super) name: &'a str,
    value: &'a Spanned<DeValue<'a>>,
}

/// A text of a list and its line.
pub(super) struct Label {
    pub(super) text: String,
    pub(super) line: u64,
}

fn joined(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

impl<'a> Section<'a> {
    /// The file itself.
    pub(super) fn top(source: &'a Source<'a>, table: &'a DeTable<'a>) -> Self {
        Self { source, pattern: String::new(), path: String::new(), start: 0, table }
    }

    /// Errors at the first key that the schema does not know.
    pub(super) fn only_known_keys(self) -> Result<Self> {
        let known = keys_of(&self.pattern);
        if let Some((key, _)) = self.ordered().into_iter().find(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let path = joined(&self.path, key.get_ref());
            let problem = format!("{path}: the key is not known; {}", nearest(key.get_ref(), &known));
            return Err(self.source.error(key.span().start, problem));
        }
        Ok(self)
    }

    /// Keys and values in the order of the file.
    fn ordered(&self) -> Vec<(&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn entry(&self, name: &str, (key, value): (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>)) -> Entry<'a> {
        let path = joined(&self.path, key.get_ref());
        Entry { source: self.source, pattern: joined(&self.pattern, name), path, name: key.get_ref(), value }
    }

    /// A key that need not be there.
    pub(super) fn optional(&self, name: &str) -> Option<Entry<'a>> {
        Some(self.entry(name, self.table.iter().find(|(key, _)| key.get_ref() == name)?))
    }

    /// A key that must be there.
    pub(super) fn required(&self, name: &str) -> Result<Entry<'a>> {
        self.optional(name).ok_or_else(|| self.missing(name))
    }

    /// The error of a key that is not there, at the header of its section.
    pub(super) fn missing(&self, name: &str) -> Error {
        let (path, takes) = (joined(&self.path, name), accepted(&joined(&self.pattern, name)));
        self.source.error(self.start, format!("{path} is missing; it takes {takes}"))
    }

    /// Entries whose names the file gives, in its order.
    pub(super) fn named(&self) -> Vec<Entry<'a>> {
        self.ordered().into_iter().map(|entry| self.entry("*", entry)).collect()
    }
}

impl<'a> Entry<'a> {
    /// The error of this entry: the key, what is wrong, what it takes.
    pub(super) fn refuse(&self, problem: &str) -> Error {
        self.error(&format!("{problem}; takes {}", accepted(&self.pattern)))
    }

    /// The error of this entry, with a way out of its own.
    pub(super) fn error(&self, problem: &str) -> Error {
        self.source.error(self.value.span().start, format!("{}: {problem}", self.path))
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// The keys of a table.
    pub(super) fn section(&self) -> Result<Section<'a>> {
        let DeValue::Table(table) = self.value.get_ref() else { return Err(self.refuse("is no section")) };
        Ok(self.as_section(self.value.span().start, table))
    }

    fn as_section(&self, start: usize, table: &'a DeTable<'a>) -> Section<'a> {
        Section { source: self.source, pattern: self.pattern.clone(), path: self.path.clone(), start, table }
    }

    /// The tables of a list of tables, at least one.
    pub(super) fn sections(&self) -> Result<Vec<Section<'a>>> {
        let DeValue::Array(items) = self.value.get_ref() else { return Err(self.refuse("is no list of sections")) };
        let sections = items.iter().map(|item| match item.get_ref() {
            DeValue::Table(table) => Ok(self.as_section(item.span().start, table)),
            _ => Err(self.refuse("is no list of sections")),
        });
        let sections = sections.collect::<Result<Vec<_>>>()?;
        if sections.is_empty() { Err(self.refuse("is empty")) } else { Ok(sections) }
    }

    /// A text that is not blank.
    pub(super) fn text(&self) -> Result<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => Err(self.refuse("is empty")),
            DeValue::String(text) => Ok(text),
            _ => Err(self.refuse("is no text; put it between quotes")),
        }
    }

    /// One of several words, with what it stands for.
    pub(super) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Result<T> {
        let given = self.text()?;
        words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(&format!("'{given}' is not known; {}", nearest(given, &known)))
        })
    }

    /// Texts, none twice, each with its line.
    pub(super) fn labels(&self) -> Result<Vec<Label>> {
        let DeValue::Array(items) = self.value.get_ref() else { return Err(self.refuse("is no list")) };
        let mut labels: Vec<Label> = Vec::with_capacity(items.len());
        for item in items {
            let one = Self { value: item, ..self.clone() };
            let text = one.text()?;
            if labels.iter().any(|label| label.text == text) {
                return Err(one.refuse(&format!("'{text}' stands twice")));
            }
            labels.push(Label { text: text.to_owned(), line: self.source.line(item.span().start) });
        }
        Ok(labels)
    }

    /// Texts, none twice.
    pub(super) fn texts(&self) -> Result<Vec<String>> {
        Ok(self.labels()?.into_iter().map(|label| label.text).collect())
    }

    /// Texts of which each is one of these.
    pub(super) fn texts_of(&self, what: &str, known: &[&str]) -> Result<Vec<String>> {
        let DeValue::Array(items) = self.value.get_ref() else { return Err(self.refuse("is no list")) };
        let texts = self.texts()?;
        for (text, item) in texts.iter().zip(items) {
            if !known.contains(&text.as_str()) {
                let one = Self { value: item, ..self.clone() };
                return Err(one.error(&format!("'{text}' is no {what}; {}", nearest(text, known))));
            }
        }
        Ok(texts)
    }

    /// A whole number between two.
    pub(super) fn whole<T: TryFrom<i64>>(&self, lowest: i64, highest: i64) -> Result<T> {
        let DeValue::Integer(integer) = self.value.get_ref() else { return Err(self.refuse("is no whole number")) };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| (lowest..=highest).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| self.refuse("is out of range"))
    }

    /// A number of a domain.
    pub(super) fn number(&self, domain: Domain) -> Result<f64> {
        let number = number_of(self.value.get_ref()).ok_or_else(|| self.refuse("is no number"))?;
        match domain.problem(number) {
            Some(problem) => Err(self.refuse(problem)),
            None => Ok(number),
        }
    }

    /// Numbers of a domain, each above the one before, at least one.
    pub(super) fn rising(&self, domain: Domain) -> Result<Vec<f64>> {
        let DeValue::Array(items) = self.value.get_ref() else { return Err(self.refuse("is no list")) };
        let numbers = items.iter().map(|item| Self { value: item, ..self.clone() }.number(domain));
        let numbers = numbers.collect::<Result<Vec<_>>>()?;
        if numbers.is_empty() {
            return Err(self.refuse("is empty"));
        }
        if numbers.windows(2).any(|pair| pair[0] >= pair[1]) { Err(self.refuse("does not rise")) } else { Ok(numbers) }
    }

    /// A number that is known, or known to lie somewhere.
    pub(super) fn uncertain(&self, domain: Domain) -> Result<Uncertain> {
        let number = match self.value.get_ref() {
            DeValue::Table(_) => self.spread()?,
            _ => Uncertain::Fixed(self.number(Domain::ANY)?),
        };
        match domain.problem_of(number) {
            Some(problem) => Err(self.refuse(&problem)),
            None => Ok(number),
        }
    }

    /// `{ low = a, high = b }` or `{ mean = m, sd = s }`.
    fn spread(&self) -> Result<Uncertain> {
        let section = self.section()?;
        let known = ["low", "high", "mean", "sd"];
        if let Some(entry) = section.named().into_iter().find(|entry| !known.contains(&entry.name)) {
            let problem = format!("the key is not known; {}", nearest(entry.name, &known));
            return Err(entry.error(&problem));
        }
        let number = |name: &str| section.optional(name).map(|entry| self.part(&entry)).transpose();
        match (number("low")?, number("high")?, number("mean")?, number("sd")?) {
            (Some(low), Some(high), None, None) => Ok(Uncertain::Between { low, high }),
            (None, None, Some(mean), Some(deviation)) => Ok(Uncertain::Around { mean, deviation }),
            _ => Err(self.refuse("has neither low and high nor mean and sd")),
        }
    }

    fn part(&self, entry: &Self) -> Result<f64> {
        number_of(entry.value.get_ref()).ok_or_else(|| self.refuse(&format!("{} is no number", entry.name)))
    }

    /// A fact: a text, a number or a date, as text.
    pub(super) fn fact(&self) -> Result<String> {
        match self.value.get_ref() {
            DeValue::String(_) => self.text().map(str::to_owned),
            DeValue::Integer(_) | DeValue::Float(_) => Ok(self.number(Domain::ANY)?.to_string()),
            DeValue::Datetime(date) => Ok(date.to_string()),
            _ => Err(self.refuse("is a list, a section or a truth value")),
        }
    }
}

fn number_of(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => {
            let whole = i64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
            Some(whole as f64)
        }
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}
