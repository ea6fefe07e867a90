//! A reading beside a published figure: how far apart they are, and why.

use serde::Serialize;

use super::facts::{Fact, Facts, Population, Span};
use super::readings::{Group, reading};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Share of exports, in [0, 1].
    ShareOfExports,
    /// Number of firms.
    Firms,
}

/// A published figure on the firms of a reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Name in the embedded data, or how it is derived from such names.
    pub figure: String,
    /// Identifier of the reading that it defines; `None` where its source does not say which firms it means.
    pub reading: Option<&'static str>,
    /// What it is a figure of.
    pub group: Group,
    /// Whether it stands in the announced sentence, which is compared with every reading.
    pub announced: bool,
    /// What it counts.
    pub quantity: Quantity,
    /// Calendar year.
    pub year: i32,
    /// The number as published.
    pub published: f64,
    /// The least number that is published like this.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Which release.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// All firms in the data.
    Data,
    /// Firms in the data with positive exports.
    Positive,
    /// Exporters, as published.
    Exporters,
    /// Traders: exporters and importers, as published.
    Traders,
}

impl Who {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Data => Population::All.words(),
            Self::Positive => Population::Positive.words(),
            Self::Exporters => "exporters, as published",
            Self::Traders => "traders (exporters and importers), as published",
        }
    }
}

/// How many there are in a population that somebody counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// Who is counted.
    pub who: Who,
    /// How many; `None` where that is not known.
    pub firms: Option<f64>,
    /// 1 % of them, rounded up.
    pub one_percent: Option<f64>,
    /// Calendar year of the count.
    pub year: Option<i32>,
    /// Where it comes from: the data, or the publication.
    pub source: String,
}

/// What is published of one country, near one year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Published {
    /// Figures on readings.
    pub figures: Vec<Figure>,
    /// Counts of exporters and of traders.
    pub counted: Vec<Counted>,
    /// Year, total exports that its figures cover, and what rounding leaves open, in US dollars.
    pub totals: Vec<(i32, f64, f64)>,
    /// Year, and what the legal classes leave of the total that their figures are shares of, in US dollars.
    pub unclassed: Vec<(i32, f64)>,
}

/// Whether a reading and a figure agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The reading is published like the figure.
    Yes,
    /// The interval of the reading holds numbers that are.
    Possible,
    /// No number of the reading is.
    No,
}

/// Why a reading and a figure differ, or are not the same in spite of their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The figure is of another group of firms.
    AnotherDefinition,
    /// The source does not say which firms it means.
    DefinitionNotStated,
    /// The figure is of another year.
    AnotherYear,
    /// The figure was revised, and another vintage agrees.
    AnotherVintage,
    /// The figure is of another total, or of another number of firms.
    AnotherCoverage,
    /// They agree; what is left is the rounding of the figure.
    Rounding,
    /// Classes bound the number only so far.
    Classes,
    /// The data are synthetic.
    Synthetic,
    /// None of these: the firms of the data are not those of the figure.
    OtherFirms,
}

/// A reason with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Which.
    pub cause: Cause,
    /// In words.
    pub words: String,
}

/// A reading beside one figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// The reading less the figure: shares (0.01 is one percentage point) or firms; of the estimate where only classes are
    /// known.
    pub difference: Option<f64>,
    /// Whether they agree within the rounding of the figure.
    pub agrees: Option<Agreement>,
    /// Why they differ.
    pub why: Vec<Reason>,
}

/// A reading and the figures beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What is known of it.
    #[serde(flatten)]
    pub fact: Fact,
    /// Published figures: the announced one of its group, then its own.
    pub published: Vec<Comparison>,
}

/// What doubles may add to a difference.
const ROUNDING: f64 = 1e-9;

impl Figure {
    /// Whether a number, or the interval in which it lies, is published like this figure.
    pub(super) fn agrees(&self, span: &Span) -> Option<Agreement> {
        let (low, high) = (span.low?, span.high?);
        let room = ROUNDING * self.high.abs().max(1.0);
        Some(if low >= self.low - room && high <= self.high + room {
            Agreement::Yes
        } else if high < self.low - room || low > self.high + room {
            Agreement::No
        } else {
            Agreement::Possible
        })
    }

    fn of(&self, fact: &Fact) -> Span {
        match self.quantity {
            Quantity::ShareOfExports => fact.share_of_exports,
            Quantity::Firms => fact.firms,
        }
    }
}

/// The figures that stand beside a reading: the announced one of its group, and its own of the year, or of the nearest
/// year (the earlier of two) where none is of that year.
fn beside<'a>(fact: &Fact, year: i32, published: &'a Published) -> Vec<&'a Figure> {
    let figures = || published.figures.iter();
    let mut found: Vec<&Figure> = figures().filter(|figure| figure.announced && figure.group == fact.group).collect();
    for quantity in [Quantity::ShareOfExports, Quantity::Firms] {
        let own =
            || figures().filter(move |one| !one.announced && one.reading == Some(fact.id) && one.quantity == quantity);
        let nearest = own().map(|figure| figure.year).min_by_key(|other| (other.abs_diff(year), *other));
        found.extend(own().filter(|figure| Some(figure.year) == nearest));
    }
    found
}

/// The rows with the figures beside them.
pub(super) fn compared(facts: &Facts, published: &Published) -> Vec<Row> {
    let of_row = |fact: &Fact| {
        let figures = facts.scope.year.map_or_else(Vec::new, |year| beside(fact, year, published));
        let comparisons = figures.iter().map(|figure| comparison(fact, figure, facts, published)).collect();
        Row { fact: fact.clone(), published: comparisons }
    };
    facts.rows.iter().map(of_row).collect()
}

fn comparison(fact: &Fact, figure: &Figure, facts: &Facts, published: &Published) -> Comparison {
    let span = figure.of(fact);
    let agrees = figure.agrees(&span);
    let difference = span.estimate.map(|number| number - figure.published);
    let why = agrees.map_or_else(Vec::new, |agrees| reasons(fact, figure, facts, published, agrees));
    Comparison { figure: figure.clone(), difference, agrees, why }
}

/// The documented rules, in their order.
fn reasons(fact: &Fact, figure: &Figure, facts: &Facts, published: &Published, agrees: Agreement) -> Vec<Reason> {
    let mut found = Vec::new();
    let mut add = |cause, words: String| found.push(Reason { cause, words });
    match figure.reading {
        Some(id) if id == fact.id => {}
        Some(id) => {
            let words = reading(id).map_or(id, |reading| reading.words);
            add(Cause::AnotherDefinition, format!("the figure is of {words}"));
        }
        None => add(Cause::DefinitionNotStated, "the source does not say which firms it means".to_owned()),
    }
    if let Some(year) = facts.scope.year.filter(|year| *year != figure.year) {
        add(Cause::AnotherYear, format!("the figure is of {}, the data are of {year}", figure.year));
    }
    if agrees == Agreement::Yes {
        if found.is_empty() && figure.quantity == Quantity::ShareOfExports && fact.share_of_exports.estimate.is_some() {
            found.push(Reason { cause: Cause::Rounding, words: "equal within the rounding of the figure".to_owned() });
        }
        return found;
    }
    if agrees == Agreement::Possible {
        let words = "classes bound the number only so far; the interval holds the figure".to_owned();
        found.push(Reason { cause: Cause::Classes, words });
        return found;
    }
    found.extend(vintage(fact, figure, published));
    found.extend(coverage(figure, facts, published));
    let has_cause = found.iter().any(|reason| reason.cause != Cause::DefinitionNotStated);
    if !has_cause && figure.reading.is_some() {
        let (cause, words) = if facts.scope.synthetic.is_some() {
            (Cause::Synthetic, "the firms of the data are made up")
        } else {
            (Cause::OtherFirms, "the firms of the data are not those of the figure")
        };
        found.push(Reason { cause, words: words.to_owned() });
    }
    found
}

/// Another release of the same figure that agrees.
fn vintage(fact: &Fact, figure: &Figure, published: &Published) -> Option<Reason> {
    let same = |other: &&Figure| {
        (other.year, other.reading, other.quantity, other.announced)
            == (figure.year, figure.reading, figure.quantity, figure.announced)
            && other.vintage != figure.vintage
    };
    if figure.reading != Some(fact.id) {
        return None;
    }
    let agreeing = published.figures.iter().filter(same);
    let mut agreeing = agreeing.filter(|other| other.agrees(&other.of(fact)) == Some(Agreement::Yes));
    let words = format!("the figure was revised; that of another release ({}) agrees", agreeing.next()?.vintage);
    Some(Reason { cause: Cause::AnotherVintage, words })
}

/// The total of the data and the published one of the year, where they are not the same but for rounding.
pub(super) fn another_total(facts: &Facts, published: &Published) -> Option<(f64, f64)> {
    let dollars = facts.total.filter(|_| facts.scope.no_thresholds.is_none())?;
    let of_year = || published.totals.iter().filter(|(year, ..)| Some(*year) == facts.scope.year);
    if of_year().any(|(_, total, rounding)| (dollars - total).abs() <= rounding + ROUNDING * total) {
        return None;
    }
    of_year().next().map(|(_, total, _)| (dollars, *total))
}

/// Another total, or another number of firms, in the year of the data.
fn coverage(figure: &Figure, facts: &Facts, published: &Published) -> Option<Reason> {
    if facts.scope.year != Some(figure.year) {
        return None;
    }
    let reason = |words| Some(Reason { cause: Cause::AnotherCoverage, words });
    if figure.quantity == Quantity::Firms {
        let exporters =
            published.counted.iter().find(|one| one.year == Some(figure.year) && one.who == Who::Exporters)?;
        let (told, of_data) = (exporters.firms?, facts.firms?);
        if (told - of_data).abs() < 0.5 {
            return None;
        }
        return reason(format!("the data have {of_data:.0} firms, the statistics {told:.0} exporters"));
    }
    let Some((dollars, total)) = another_total(facts, published) else {
        let is_legal = figure.reading.and_then(reading).is_some_and(|reading| reading.rule.is_legal());
        let (_, rest) = published.unclassed.iter().find(|(year, _)| *year == figure.year && is_legal)?;
        return reason(format!("the published legal classes leave USD {:.1} bn of the total in no class", rest / 1e9));
    };
    let words =
        format!("the data hold USD {:.1} bn of exports, the figure's total is {:.1} bn", dollars / 1e9, total / 1e9);
    reason(words)
}
