//! The tables of the report, numbers as numbers; every format shows them in its own way.

use super::figures::Section;
use super::format::{Magnitude, count};
use super::largest::Largest;
use super::lines::{BY_EXPORTS, FIRMS, Line, MARKETS, MIDDLE, PRODUCTS, SIZES};
use super::reconciliation::readings;
use super::shown::Shown;
use super::{MOST_PERIODS, PeriodReport, Report};
use crate::panel::Axis;

/// Id of the table of totals.
pub(super) const TOTALS: &str = "totals";

/// Tables about one thing: a section of a page, a sheet of a workbook.
pub(super) struct Topic {
    pub(super) section: Section,
    pub(super) heading: String,
    /// What the numbers say.
    pub(super) sentences: Vec<String>,
    pub(super) tables: Vec<NumberTable>,
}

/// A table of numbers.
pub(super) struct NumberTable {
    pub(super) id: String,
    /// Name of its sheet in a workbook.
    pub(super) sheet: &'static str,
    pub(super) heading: String,
    /// What the numbers are, in a sentence.
    pub(super) caption: String,
    /// Whether each row is a period.
    pub(super) of_periods: bool,
    /// Heads of the columns of text.
    pub(super) keys: Vec<&'static str>,
    pub(super) columns: Vec<NumberColumn>,
    pub(super) rows: Vec<NumberRow>,
}

/// A column of numbers.
pub(super) struct NumberColumn {
    pub(super) label: String,
    /// Name of the column whose definition this is.
    pub(super) definition: Option<&'static str>,
    pub(super) shown: Shown,
    /// Whether a bar shows its size beside the number: a share of a whole that the rows make up.
    pub(super) bar: bool,
}

/// A row of numbers.
pub(super) struct NumberRow {
    pub(super) keys: Vec<String>,
    /// Name of the column whose definition all its numbers have.
    pub(super) definition: Option<String>,
    pub(super) numbers: Vec<Option<f64>>,
}

impl NumberColumn {
    pub(super) fn new(label: impl Into<String>, definition: Option<&'static str>, shown: Shown) -> Self {
        Self { label: label.into(), definition, shown, bar: false }
    }

    fn with_bar(self) -> Self {
        Self { bar: true, ..self }
    }
}

impl NumberTable {
    /// The columns as rows: the label, then the last periods as text; columns without any number there are left out.
    pub(super) fn transposed(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let rows = &self.rows[self.rows.len().saturating_sub(MOST_PERIODS)..];
        let header = std::iter::once(String::new()).chain(rows.iter().map(|row| row.keys.join(" "))).collect();
        let lines = self.columns.iter().enumerate().filter_map(|(at, column)| {
            let numbers = rows.iter().map(|row| row.numbers[at]);
            numbers.clone().any(|number| number.is_some()).then(|| {
                std::iter::once(column.label.clone()).chain(numbers.map(|number| column.shown.text(number))).collect()
            })
        });
        (header, lines.collect())
    }
}

impl Report {
    /// The tables that the input supports, topic by topic, with what they say.
    pub(super) fn topics(&self) -> Vec<Topic> {
        let topic = |section: Section, tables: Vec<Option<NumberTable>>| {
            let tables: Vec<NumberTable> = tables.into_iter().flatten().collect();
            let (heading, sentences) = (section.heading().to_owned(), Vec::new());
            (!tables.is_empty()).then_some(Topic { section, heading, sentences, tables })
        };
        let middle =
            "Firms between two thresholds of exports in the period: the middle that a programme for growth would move.";
        let classes = "Shares of the legal size classes, as the data give them; no class is inferred from exports.";
        let firms = "All flows of a firm in a period are one firm's exports. Shares are of the period's exports.";
        let topics = [
            self.which_top_topic(),
            topic(Section::Exports, vec![Some(self.totals())]),
            topic(Section::Firms, vec![self.lines(("across-firms", "Firms", "Across firms"), firms, &FIRMS)]),
            topic(
                Section::Sizes,
                vec![
                    self.by_exports(),
                    self.lines(("middle", "The middle", "The middle: size by exports in the period"), middle, &MIDDLE),
                    self.lines(
                        ("legal-classes", "Legal classes", "Legal size classes, as the data give them"),
                        classes,
                        &SIZES,
                    ),
                ],
            ),
            topic(Section::Markets, self.units_of(Axis::Market)),
            topic(Section::Products, self.units_of(Axis::Product)),
        ];
        topics.into_iter().flatten().collect()
    }

    fn which_top_topic(&self) -> Option<Topic> {
        let found = self.reconciliation.as_ref()?;
        let heading = self.which_top_heading();
        let tables = vec![readings(found, heading.clone())?];
        Some(Topic { section: Section::WhichTop, heading, sentences: self.which_top.clone(), tables })
    }

    /// The unit of totals: that which fits the largest of the last periods.
    pub(super) fn magnitude(&self) -> Magnitude {
        let largest = self.shown().iter().map(|period| period.total).fold(0.0, f64::max);
        Magnitude::of(largest, self.input.in_us_dollars())
    }

    fn rows(&self, number: impl Fn(&PeriodReport) -> Vec<Option<f64>>) -> Vec<NumberRow> {
        let row = |period: &PeriodReport| NumberRow {
            keys: vec![period.period.clone()],
            definition: None,
            numbers: number(period),
        };
        self.periods.iter().map(row).collect()
    }

    fn totals(&self) -> NumberTable {
        let magnitude = self.magnitude();
        let money = Shown::Money(magnitude);
        let mut columns = vec![
            NumberColumn::new(format!("total, {}", magnitude.unit()), Some("total"), money),
            NumberColumn::new("change on the period before it in the data, %", None, Shown::Change),
        ];
        if let Some(target) = self.target_total {
            let reached = format!("reached of the target of {}, %", magnitude.words(target));
            columns.push(NumberColumn::new(reached, None, Shown::Percent));
            columns.push(NumberColumn::new(format!("still missing, {}", magnitude.unit()), None, money));
        }
        let rows = self.rows(|period| {
            let growth = period.change.as_ref().and_then(|change| change.total_growth);
            let missing = self.target_total.map(|target| (target - period.total).max(0.0));
            let numbers = [Some(period.total), growth, period.target_reached, missing];
            numbers[..columns.len()].to_vec()
        });
        NumberTable {
            id: TOTALS.to_owned(),
            sheet: "Exports",
            heading: "Exports".to_owned(),
            caption: "Exports in total, period by period.".to_owned(),
            of_periods: true,
            keys: vec!["period"],
            columns,
            rows,
        }
    }

    /// A table of the lines that have a number in some period; nothing when none has.
    fn lines(&self, names: (&str, &'static str, &str), caption: &str, lines: &[Line]) -> Option<NumberTable> {
        let told: Vec<&Line> =
            lines.iter().filter(|line| self.periods.iter().any(|period| line.number(period).is_some())).collect();
        let column = |line: &&Line| {
            NumberColumn::new(line.label, Some(line.column).filter(|column| !column.is_empty()), line.shown)
        };
        (!told.is_empty()).then(|| NumberTable {
            id: names.0.to_owned(),
            sheet: names.1,
            heading: names.2.to_owned(),
            caption: caption.to_owned(),
            of_periods: true,
            keys: vec!["period"],
            columns: told.iter().map(column).collect(),
            rows: self.rows(|period| told.iter().map(|line| line.number(period)).collect()),
        })
    }

    /// Firms by their exports in the last period.
    fn by_exports(&self) -> Option<NumberTable> {
        let last = self.periods.last()?;
        let rows: Vec<NumberRow> = BY_EXPORTS
            .iter()
            .map(|(words, columns)| NumberRow {
                keys: vec![(*words).to_owned()],
                definition: None,
                numbers: columns.iter().map(|column| last.number(Axis::Firm, column)).collect(),
            })
            .collect();
        rows.iter().any(|row| row.numbers.iter().any(Option::is_some)).then(|| NumberTable {
            id: "by-exports".to_owned(),
            sheet: "Size classes",
            heading: format!("Firms by their exports in {}", last.name()),
            caption: "Each firm counts in one class; the lower threshold belongs to the class, the upper does not."
                .to_owned(),
            of_periods: false,
            keys: vec!["exports of the firm"],
            columns: vec![
                NumberColumn::new("firms", None, Shown::Count),
                NumberColumn::new("% of firms", None, Shown::Percent).with_bar(),
                NumberColumn::new("% of exports", None, Shown::Percent).with_bar(),
            ],
            rows,
        })
    }

    fn units_of(&self, across: Axis) -> Vec<Option<NumberTable>> {
        let (names, lines): (_, &[Line]) = match across {
            Axis::Market => (("across-markets", "Markets", "Across markets"), &MARKETS),
            _ => (("across-products", "Products", "Across products"), &PRODUCTS),
        };
        let caption = "All flows of a unit in a period are summed first. Shares are of the period's exports.";
        let largest = self.largest.iter().find(|largest| largest.across == across);
        vec![self.lines(names, caption, lines), largest.and_then(|largest| self.largest_table(largest))]
    }

    fn largest_table(&self, largest: &Largest) -> Option<NumberTable> {
        let last = self.periods.last()?;
        let magnitude = self.magnitude();
        let units = format!("{}s", largest.across.role().name());
        let mut columns = vec![
            NumberColumn::new(format!("exports, {}", magnitude.unit()), None, Shown::Money(magnitude)),
            NumberColumn::new("% of exports", None, Shown::Percent).with_bar(),
        ];
        let since = last.change.as_ref().map(|change| &change.since);
        if let Some(since) = since {
            columns.push(NumberColumn::new(format!("% of exports in {since}"), None, Shown::Percent));
            columns.push(NumberColumn::new("change, percentage points", None, Shown::Change));
        }
        let rows = largest.units.iter().map(|unit| {
            let change = unit.share.zip(unit.share_before).map(|(now, before)| now - before);
            let numbers = [Some(unit.value), unit.share, unit.share_before, change];
            NumberRow { keys: vec![unit.name.clone()], definition: None, numbers: numbers[..columns.len()].to_vec() }
        });
        let rows: Vec<NumberRow> = rows.collect();
        let others = match largest.others {
            0 => format!("These are all {units} of the period."),
            others => format!(
                "The {} {units} that follow hold {} %.",
                count(Some(others as f64)),
                Shown::Percent.text(largest.others_share)
            ),
        };
        Some(NumberTable {
            sheet: if largest.across == Axis::Market { "Largest markets" } else { "Largest products" },
            id: format!("largest-{units}"),
            heading: format!("Largest {units} in {}", last.name()),
            caption: others,
            of_periods: false,
            keys: vec![largest.across.role().name()],
            columns,
            rows,
        })
    }
}
