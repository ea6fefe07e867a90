//! A file of published classes: which column is what, and its numbers.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::brackets::{Amounts, ClassTable};
use crate::error::{BadValue, Error, ErrorKind, Place, Result, shown_name};
use crate::trade::{Comma, Content, Opened, Unit, expand, header_key, header_names, header_unit, number};

/// Names of columns that the caller gave.
pub(super) struct Columns<'a> {
    pub(super) lower: Option<&'a str>,
    pub(super) units: Option<&'a str>,
    pub(super) value: Option<&'a str>,
    pub(super) share: Option<&'a str>,
}

/// What a column holds: its name in messages and as an option, and its usual names.
struct Margin {
    name: &'static str,
    usual: &'static [&'static str],
}

const LOWER: Margin = Margin {
    name: "lower",
    usual: &["lower", "lowerlimit", "lowerbound", "from", "min", "minimum", "atleast", "하한"],
};
const UPPER: Margin =
    Margin { name: "upper", usual: &["upper", "upperlimit", "upperbound", "to", "max", "maximum", "below", "상한"] };
const UNITS: Margin = Margin {
    name: "units",
    usual: &[
        "units",
        "firms",
        "n",
        "count",
        "number",
        "exporters",
        "enterprises",
        "companies",
        "nfirms",
        "numberoffirms",
        "numberofexporters",
        "numberofenterprises",
        "업체수",
        "기업수",
    ],
};
const VALUE: Margin = Margin {
    name: "value",
    usual: &["value", "exports", "exportvalue", "exportsvalue", "amount", "usd", "수출액", "수출금액", "금액"],
};
const SHARE: Margin = Margin {
    name: "share",
    usual: &[
        "share",
        "valueshare",
        "shareofvalue",
        "exportshare",
        "shareofexports",
        "shareofexportspercent",
        "percent",
        "비중",
        "수출비중",
    ],
};

/// The classes of a file.
pub(super) struct Classes {
    label: String,
    names: Vec<(&'static str, String)>,
    lower: Option<Vec<f64>>,
    units: Vec<Option<u64>>,
    values: Option<Vec<Option<f64>>>,
    shares: Option<Vec<Option<f64>>>,
    notes: Vec<String>,
}

impl Classes {
    /// Reads one file of text.
    pub(super) fn read(file: &str, asked: &Columns<'_>) -> Result<Self> {
        let sheet = Sheet::read(file)?;
        let [lower, upper, units] = [(&LOWER, asked.lower), (&UPPER, None), (&UNITS, asked.units)]
            .map(|(margin, name)| sheet.find(margin, name));
        let (lower, upper, units) = (lower?, upper?, units?);
        let Some(units) = units else {
            let problem = "no column of firms could be recognised (firms, units, n, exporters); name it with --units";
            return Err(Error::data(Place::file(&sheet.label), problem));
        };
        let (value, share) = sheet.amounts(asked)?;
        let mut notes = Vec::new();
        let mut names = Vec::new();
        for (margin, at) in [(&LOWER, lower), (&UNITS, Some(units)), (&VALUE, value), (&SHARE, share)] {
            names.extend(at.map(|at| (margin.name, sheet.name(at).to_owned())));
        }
        sheet.one_currency(&[lower, value])?;
        let limits = lower.map(|at| sheet.limits(at, &mut notes)).transpose()?;
        if let (Some(limits), Some(upper)) = (&limits, upper) {
            sheet.check_upper(limits, upper)?;
        }
        let units = sheet.whole(units)?;
        let values = value.map(|at| sheet.scaled(at, &mut notes)).transpose()?;
        let shares = share.map(|at| sheet.shares(at, &mut notes)).transpose()?;
        Ok(Self { label: sheet.label, names, lower: limits, units, values, shares, notes })
    }

    /// The table, with what is published beside the classes.
    pub(super) fn table<'a>(&'a self, total: Option<f64>, concentration: &'a [(u64, f64)]) -> ClassTable<'a> {
        let amounts = match (&self.values, &self.shares) {
            (Some(values), _) => Amounts::Values(values),
            (None, Some(shares)) => Amounts::Shares(shares),
            (None, None) => Amounts::Unknown,
        };
        ClassTable { lower: self.lower.as_deref(), units: &self.units, amounts, total, concentration }
    }

    /// How the file is called.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Which column is what.
    pub(super) fn names(&self) -> &[(&'static str, String)] {
        &self.names
    }

    /// What was done to the numbers.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// An error of the table, with the file, its own column and the option.
    pub(super) fn placed(&self, error: &Error) -> Error {
        let named = |place: &Place| {
            let column = place.column.as_ref().map(|column| {
                // The table speaks of values where shares are given.
                let of = |name: &str| self.names.iter().find(|(margin, _)| *margin == name);
                let known = of(column).or_else(|| if column == VALUE.name { of(SHARE.name) } else { None });
                known.map_or_else(|| column.clone(), |(_, name)| name.clone())
            });
            Place { file: Some(self.label.clone()), column, ..place.clone() }
        };
        match error.kind() {
            ErrorKind::Argument { name, problem } => {
                let option = if name == "concentration" { "cr" } else { name.trim_start_matches('-') };
                Error::argument(format!("--{option}"), problem)
            }
            ErrorKind::Data { place, problem } => Error::data(named(place), problem),
            ErrorKind::Value { place, problem, count } => {
                ErrorKind::Value { place: named(place), problem: *problem, count: *count }.into()
            }
            _ => error.clone(),
        }
    }
}

/// The fields of a file.
struct Sheet {
    label: String,
    header: Vec<String>,
    rows: Vec<StringRecord>,
    comma: Comma,
}

impl Sheet {
    fn read(file: &str) -> Result<Self> {
        let inputs = expand(&[file.to_owned()])?;
        let several = inputs.len() > 1;
        let Some(input) = inputs.into_iter().next().filter(|_| !several) else {
            return Err(Error::argument("FILE", "a table of classes is one file; the pattern names several"));
        };
        let label = input.label().to_owned();
        let Opened::Text(text) = input.open()? else {
            return Err(Error::file(label, "is Parquet; a table of classes is CSV or another text"));
        };
        let comma = text.comma();
        let bytes = match text.content {
            Content::Bytes(bytes) => bytes,
            Content::Path(path) => {
                std::fs::read(path).map_err(|error| Error::file(&label, error.kind().to_string()))?
            }
        };
        let mut reader =
            ReaderBuilder::new().delimiter(text.delimiter).flexible(true).trim(Trim::All).from_reader(bytes.as_slice());
        let unreadable = |_| Error::file(&label, "could not be read as fields between delimiters");
        let header: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let mut rows = reader.records().collect::<std::result::Result<Vec<_>, _>>().map_err(unreadable)?;
        let is_empty = |row: &StringRecord| row.iter().all(str::is_empty);
        while rows.last().is_some_and(is_empty) {
            rows.pop();
        }
        if rows.is_empty() {
            return Err(Error::data(
                Place::file(&label),
                "there are no classes; give at least one row below the names",
            ));
        }
        if let Some(at) = rows.iter().position(|row| row.len() != header.len()) {
            let problem = "has another number of fields than the header; quote fields that hold the delimiter";
            return Err(Error::data(Place::file(&label).row(at as u64 + 1), problem));
        }
        Ok(Self { label, header, rows, comma })
    }

    fn name(&self, column: usize) -> &str {
        self.header.get(column).map_or("", String::as_str)
    }

    fn place(&self, column: usize) -> Place {
        Place::file(&self.label).column(self.name(column))
    }

    /// The column that was named, or the one that has a usual name.
    fn find(&self, margin: &Margin, asked: Option<&str>) -> Result<Option<usize>> {
        if let Some(asked) = asked {
            let exact = self.header.iter().position(|name| name == asked);
            let same = || self.header.iter().position(|name| header_key(name) == header_key(asked));
            if let Some(at) = exact.or_else(same) {
                return Ok(Some(at));
            }
            let known: Vec<String> = self.header.iter().map(|name| shown_name(name)).collect();
            let problem = format!("no column is named '{}'; there are '{}'", shown_name(asked), known.join("', '"));
            return Err(Error::argument(format!("--{}", margin.name), problem));
        }
        let is_usual = |name: &String| header_names(name).iter().any(|form| margin.usual.contains(&form.as_str()));
        let mut found = self.header.iter().enumerate().filter(|(_, name)| is_usual(name)).map(|(at, _)| at);
        let (first, second) = (found.next(), found.next());
        if let Some(second) = second {
            let way_out = if margin.name == UPPER.name {
                "rename one".to_owned()
            } else {
                format!("name the one with --{}", margin.name)
            };
            let problem = format!("is a second column of '{}'; {way_out}", margin.name);
            return Err(Error::data(self.place(second), problem));
        }
        Ok(first)
    }

    /// The column of values or that of shares.
    fn amounts(&self, asked: &Columns<'_>) -> Result<(Option<usize>, Option<usize>)> {
        match (asked.value, asked.share) {
            (Some(_), Some(_)) => Err(Error::argument("--share", "give --value or --share, not both")),
            (Some(_), None) => Ok((self.find(&VALUE, asked.value)?, None)),
            (None, Some(_)) => Ok((None, self.find(&SHARE, asked.share)?)),
            (None, None) => match (self.find(&VALUE, None)?, self.find(&SHARE, None)?) {
                (Some(_), Some(share)) => {
                    let problem = "there are values and shares; say which are meant, with --value or --share";
                    Err(Error::data(self.place(share), problem))
                }
                found => Ok(found),
            },
        }
    }

    /// The numbers of a column; `None` where nothing is published.
    fn numbers(&self, column: usize) -> Result<Vec<Option<f64>>> {
        let read = |(row, record): (usize, &StringRecord)| match number(record.get(column).unwrap_or(""), self.comma) {
            Ok(number) => Ok(Some(number)),
            Err(BadValue::Missing) => Ok(None),
            Err(BadValue::Text) => {
                let problem = "is text, not a number; leave out rows of totals, and write a limit as its number";
                Err(Error::data(self.place(column).row(row as u64 + 1), problem))
            }
            Err(problem) => {
                Err(ErrorKind::Value { place: self.place(column).row(row as u64 + 1), problem, count: 1 }.into())
            }
        };
        self.rows.iter().enumerate().map(read).collect()
    }

    /// Numbers times the unit that the column's name says.
    fn scaled(&self, column: usize, notes: &mut Vec<String>) -> Result<Vec<Option<f64>>> {
        let numbers = self.numbers(column)?;
        let factor = match header_unit(self.name(column)) {
            Unit::None => 1.0,
            Unit::Dollars(factor) | Unit::Other(factor, _) => factor,
            Unit::Unclear => {
                let problem = "its name says a unit that is not understood; rename it, such as 'value (USD million)'";
                return Err(Error::data(self.place(column), problem));
            }
        };
        if factor.total_cmp(&1.0).is_ne() {
            notes
                .push(format!("column '{}': every number was multiplied by {factor:e}", shown_name(self.name(column))));
        }
        Ok(numbers.into_iter().map(|number| number.map(|number| number * factor)).collect())
    }

    fn limits(&self, column: usize, notes: &mut Vec<String>) -> Result<Vec<f64>> {
        let numbers = self.scaled(column, notes)?;
        if let Some(row) = numbers.iter().position(Option::is_none) {
            let problem = "the lower limit is missing; write 0 for the class of the smallest firms, and leave out rows of \
                           totals";
            return Err(Error::data(self.place(column).row(row as u64 + 1), problem));
        }
        Ok(numbers.into_iter().flatten().collect())
    }

    /// Upper limits are those that the lower ones say.
    fn check_upper(&self, lower: &[f64], column: usize) -> Result<()> {
        let upper = self.scaled(column, &mut Vec::new())?;
        let next = lower.iter().skip(1).copied().map(Some).chain([None]);
        for (row, (upper, next)) in upper.into_iter().zip(next).enumerate() {
            let problem = match (upper, next) {
                (None, _) => continue,
                (Some(upper), Some(next)) if upper.total_cmp(&next).is_eq() => continue,
                (Some(_), Some(_)) => {
                    "is not the lower limit of the next class; classes must adjoin, from the smallest up"
                }
                (Some(_), None) => "the last class has no upper limit here; leave the field empty",
            };
            return Err(Error::data(self.place(column).row(row as u64 + 1), problem));
        }
        Ok(())
    }

    fn whole(&self, column: usize) -> Result<Vec<Option<u64>>> {
        let convert = |(row, number): (usize, Option<f64>)| {
            let Some(number) = number else { return Ok(None) };
            // 2^53: whole numbers are exact below.
            if number.fract().abs() > 0.0 || !(0.0..9_007_199_254_740_992.0).contains(&number) {
                let problem = "is no number of firms; give whole numbers from 0, or leave the field empty";
                return Err(Error::data(self.place(column).row(row as u64 + 1), problem));
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and from 0, as checked")]
            Ok(Some(number as u64))
        };
        self.numbers(column)?.into_iter().enumerate().map(convert).collect()
    }

    /// Shares in [0, 1]; in per cent where the name says so.
    fn shares(&self, column: usize, notes: &mut Vec<String>) -> Result<Vec<Option<f64>>> {
        let shares = self.numbers(column)?;
        let name = self.name(column).to_lowercase();
        if !["%", "％", "percent", "per cent", "pct"].iter().any(|unit| name.contains(unit)) {
            return Ok(shares);
        }
        notes.push(format!("column '{}': per cent, divided by 100", shown_name(self.name(column))));
        Ok(shares.into_iter().map(|share| share.map(|share| share / 100.0)).collect())
    }

    /// Limits and values are of one currency.
    fn one_currency(&self, columns: &[Option<usize>; 2]) -> Result<()> {
        let currency = |at: Option<usize>| match header_unit(self.name(at?)) {
            Unit::Dollars(_) => Some("USD"),
            Unit::Other(_, code) => Some(code),
            Unit::None | Unit::Unclear => None,
        };
        match (columns.map(currency), columns[1]) {
            ([Some(of_limits), Some(of_values)], Some(value)) if of_limits != of_values => {
                let problem = "is of another currency than the limits; the classes need one";
                Err(Error::data(self.place(value), problem))
            }
            _ => Ok(()),
        }
    }
}
