//! What is counted, and the names of groups of it in both languages.

use super::number::{self, Currency};
use super::phrases::Phrase;
use super::style::Language;
use super::text;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Units {
    /// Exporting firms.
    Firms,
    /// Destination markets.
    Markets,
    /// Products, of whichever classification.
    Products,
}

/// Name of a line, a class or a group: as the data have it, or a definition that both languages know.
///
/// ```
/// use topheavy::plot::{Currency, Label, Language};
///
/// let label = Label::AtLeast(50e6, Currency::UsDollars);
/// assert_eq!(label.say(Language::English).replace('\u{a0}', " "), "firms of USD 50M or more");
/// assert_eq!(label.say(Language::Korean).replace('\u{a0}', " "), "5,000만 달러 이상 기업");
/// assert_eq!(Label::from("Gyeonggi").say(Language::Korean), "Gyeonggi");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Label {
    /// A name of the data, shown as it is.
    Name(String),
    /// A name in English and in Korean.
    Both(String, String),
    /// The k largest firms: `CRk`.
    Largest(u64),
    /// The top share p of firms by rank, p in (0, 1].
    TopFraction(f64),
    /// Firms with exports of so much or more.
    AtLeast(f64, Currency),
    /// Firms with exports below so much.
    Below(f64, Currency),
    /// Large firms, by the legal size class of the data.
    LawLarge,
    /// Mid-sized firms, by the legal size class of the data.
    LawMidSized,
    /// Small and medium-sized firms, by the legal size class of the data.
    LawSme,
    /// A class of values from so much to below so much; from 0 or to infinity at the ends.
    Class(f64, f64, Currency),
}

impl From<&str> for Label {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Label {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl Label {
    /// The label in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let said = |phrase: Phrase, gaps: &[&str]| phrase.say(language, gaps);
        match self {
            Self::Name(name) => text::name(name),
            Self::Both(english, korean) => text::name(match language {
                Language::English => english,
                Language::Korean => korean,
            }),
            Self::Largest(k) => {
                let k = number::count(*k as f64);
                said(Phrase::Largest, &[&k, &k.replace(',', "")])
            }
            Self::TopFraction(p) => said(Phrase::TopFraction, &[&number::percent_short(*p, language)]),
            Self::AtLeast(value, currency) => said(Phrase::AtLeast, &[&currency.short(*value, language)]),
            Self::Below(value, currency) => said(Phrase::Below, &[&currency.short(*value, language)]),
            Self::LawLarge => said(Phrase::LawLarge, &[]),
            Self::LawMidSized => said(Phrase::LawMidSized, &[]),
            Self::LawSme => said(Phrase::LawSme, &[]),
            Self::Class(from, to, currency) => {
                let [low, high] = [from, to].map(|value| currency.short(*value, language));
                match (*from > 0.0, to.is_finite()) {
                    (true, true) => {
                        let low = if language == Language::Korean { low.replace("\u{a0}달러", "") } else { low };
                        said(Phrase::ClassBetween, &[&low, &high.replace("USD\u{a0}", "")])
                    }
                    (false, true) => said(Phrase::ClassBelow, &[&high]),
                    (_, false) => said(Phrase::ClassAtLeast, &[&low]),
                }
            }
        }
    }
}

impl Label {
    /// The label in a table of data: in English, with plain spaces.
    pub(super) fn in_data(&self) -> String {
        self.say(Language::English).replace('\u{a0}', " ")
    }
}

impl Units {
    pub(super) fn say(self, language: Language) -> String {
        match self {
            Self::Firms => Phrase::Firms,
            Self::Markets => Phrase::Markets,
            Self::Products => Phrase::Products,
        }
        .say(language, &[])
    }

    /// One of them.
    pub(super) fn say_one(self, language: Language) -> String {
        match self {
            Self::Firms => Phrase::Firm,
            Self::Markets => Phrase::Market,
            Self::Products => Phrase::Product,
        }
        .say(language, &[])
    }

    /// The word in tables of data.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Firms => "firms",
            Self::Markets => "markets",
            Self::Products => "products",
        }
    }
}
