//! What the periods of a column are: years, half-years, quarters, months, dates or fiscal years, decided for the
//! column as a whole.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::header;
use crate::error::{BadValue, Error, Result};

mod parse;
mod problem;

pub use problem::PeriodProblem;

/// A kind of period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// A calendar year: `2024`.
    Year,
    /// Half a calendar year: `2024H1`.
    HalfYear,
    /// A quarter: `2024Q1`.
    Quarter,
    /// A month: `2024-03`.
    Month,
    /// A day: `2024-03-15`.
    Date,
    /// A year that does not begin in January: `2017-18`.
    FiscalYear,
}

/// One period. Periods of one kind are ordered in time; printed in one canonical form whatever the file's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: u16,
    /// First month of the period, from 1; for a fiscal year, whose months are not known, 1.
    month: u8,
    /// First day of the period, from 1.
    day: u8,
    kind: PeriodKind,
}

/// The periods of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// The kind they all have.
    pub kind: PeriodKind,
    /// The period of each distinct text, in the order in which the texts were given.
    pub values: Vec<Period>,
}

impl PeriodKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Year, Self::HalfYear, Self::Quarter, Self::Month, Self::Date, Self::FiscalYear];

    /// Name as given to `--period-kind`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::HalfYear => "half-year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Date => "date",
            Self::FiscalYear => "fiscal-year",
        }
    }
}

impl fmt::Display for PeriodKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PeriodKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let key = header::key(text);
        if key == "half" {
            return Ok(Self::HalfYear);
        }
        Self::ALL.into_iter().find(|kind| header::key(kind.name()) == key).ok_or_else(|| {
            Error::argument("period-kind", "must be one of year, half-year, quarter, month, date, fiscal-year")
        })
    }
}

impl Period {
    /// The calendar year, or the year in which the fiscal year begins.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The kind of this period.
    #[must_use]
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The period of this kind that holds this one; `None` when there is none (a month holds no year, and the
    /// calendar of a fiscal year is not known).
    #[must_use]
    pub fn coarsen(self, kind: PeriodKind) -> Option<Self> {
        use PeriodKind::{Date, FiscalYear, HalfYear, Month, Quarter, Year};
        if kind == self.kind {
            return Some(self);
        }
        // How long a period of each kind is, in months; a day is shorter than a month.
        let months = |kind| match kind {
            Date => Some(0),
            Month => Some(1),
            Quarter => Some(3),
            HalfYear => Some(6),
            Year => Some(12),
            FiscalYear => None,
        };
        let (from, to) = (months(self.kind)?, months(kind)?);
        if to <= from {
            return None;
        }
        let month = (self.month - 1) / to * to + 1;
        Some(Self { year: self.year, month, day: 1, kind })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, kind } = *self;
        match kind {
            PeriodKind::Year => write!(f, "{year}"),
            PeriodKind::HalfYear => write!(f, "{year}H{}", month.div_ceil(6)),
            PeriodKind::Quarter => write!(f, "{year}Q{}", month.div_ceil(3)),
            PeriodKind::Month => write!(f, "{year}-{month:02}"),
            PeriodKind::Date => write!(f, "{year}-{month:02}-{day:02}"),
            PeriodKind::FiscalYear => write!(f, "{year}-{:02}", (year + 1) % 100),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Periods {
    /// Reads the distinct texts of a period column as periods of one kind.
    ///
    /// Formula: none. Conventions: years `2024`, `2024.0`, `2024년`; half-years `2024H1`; quarters `2024Q1`,
    /// `2024-Q1`, `2024년 1분기`; months `2024-03`, `202403`, `2024.03`, `2024/03`, `2024M03`, `2024년 3월`,
    /// `Mar 2024`; dates `2024-03-15`, `20240315`, `2024/03/15`, `2024.03.15`, with or without a time of day (which
    /// is dropped); fiscal years `2017-18`, `2017/18`, `2017-2018`, `FY2017-18`. `2010-11` is a month or a fiscal
    /// year: any text of the column that can be only one decides for all. `2024.1` is refused: it is what is left of
    /// October (`2024.10`) in a column of decimals. Years lie in 1000..=2999; 29 February exists in leap years only.
    ///
    /// Arguments: `distinct`, the distinct texts of the column; `kind`, to force one.
    /// Returns: one period a text, all of one kind.
    /// Errors: [`PeriodProblem`]; an empty column is [`PeriodProblem::Unreadable`] with a count of 0.
    /// Cost: linear in the texts. Source: this crate's input contract.
    ///
    /// ```
    /// use topheavy::trade::{PeriodKind, PeriodProblem, Periods};
    /// let periods = Periods::infer(&["2010-11", "2012-13"], None)?;
    /// assert_eq!(periods.kind, PeriodKind::FiscalYear);
    /// assert_eq!(Periods::infer(&["2010-11"], None), Err(PeriodProblem::Ambiguous));
    /// assert_eq!(Periods::infer(&["2010-11"], Some(PeriodKind::Month))?.values[0].to_string(), "2010-11");
    /// # Ok::<(), PeriodProblem>(())
    /// ```
    pub fn infer<S: AsRef<str>>(distinct: &[S], kind: Option<PeriodKind>) -> Result<Self, PeriodProblem> {
        let readings: Vec<Vec<Period>> = distinct.iter().map(|text| parse::readings(text.as_ref())).collect();
        let unreadable: Vec<usize> = (0..readings.len()).filter(|&i| readings[i].is_empty()).collect();
        let first_bad = if distinct.is_empty() { Some(&0) } else { unreadable.first() };
        if let Some(&index) = first_bad {
            let missing = distinct.get(index).is_none_or(|text| text.as_ref().trim().is_empty());
            let problem = if missing { BadValue::Missing } else { BadValue::Period };
            return Err(PeriodProblem::Unreadable { index, problem, count: unreadable.len() });
        }
        let kind = match kind {
            Some(kind) => kind,
            None => common_kind(&readings)?,
        };
        let mut values = Vec::with_capacity(readings.len());
        for (index, reading) in readings.iter().enumerate() {
            match reading.iter().find(|period| period.kind == kind) {
                Some(period) => values.push(*period),
                None => return Err(PeriodProblem::OtherKind { index, wanted: kind }),
            }
        }
        Ok(Self { kind, values })
    }
}

/// Whether the text can be a period.
pub(super) fn is_period(text: &str) -> bool {
    !parse::readings(text).is_empty()
}

/// The only kind that every text can have.
fn common_kind(readings: &[Vec<Period>]) -> Result<PeriodKind, PeriodProblem> {
    let mut possible: BTreeSet<PeriodKind> = PeriodKind::ALL.into_iter().collect();
    for reading in readings {
        let kinds: BTreeSet<PeriodKind> = reading.iter().map(|period| period.kind).collect();
        possible = possible.intersection(&kinds).copied().collect();
    }
    let mut kinds = possible.iter();
    match (kinds.next(), kinds.next()) {
        (Some(kind), None) => Ok(*kind),
        (Some(_), Some(_)) => Err(PeriodProblem::Ambiguous),
        (None, _) => Err(mixed(readings)),
    }
}

/// Two texts that no kind fits both, the unambiguous ones first.
fn mixed(readings: &[Vec<Period>]) -> PeriodProblem {
    let sure = |i: usize| match readings[i].as_slice() {
        [only] => Some((i, only.kind)),
        _ => None,
    };
    let first = (0..readings.len()).find_map(sure);
    let other = first.and_then(|(_, kind)| (0..readings.len()).find_map(|i| sure(i).filter(|(_, k)| *k != kind)));
    // One sure kind at most: then some text that can be two things cannot be that one.
    let unlike = |kind| {
        readings.iter().enumerate().find_map(|(i, reading)| {
            let fits = reading.iter().any(|period| period.kind == kind);
            if fits { None } else { reading.first().map(|period| (i, period.kind)) }
        })
    };
    match (first, other.or_else(|| first.and_then(|(_, kind)| unlike(kind)))) {
        (Some(first), Some(other)) => PeriodProblem::Mixed { first, other },
        _ => PeriodProblem::Ambiguous,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Option<Period> {
        Periods::infer(&[text], None).ok().map(|periods| periods.values[0])
    }

    #[test]
    fn every_accepted_form_has_its_canonical_form() {
        for (text, canonical) in [
            ("2024", "2024"),
            (" 2024.0 ", "2024"),
            ("2024년", "2024"),
            ("2024H2", "2024H2"),
            ("2024-H1", "2024H1"),
            ("2024년 상반기", "2024H1"),
            ("2024년하반기", "2024H2"),
            ("2024Q1", "2024Q1"),
            ("2024-q4", "2024Q4"),
            ("Q3 2024", "2024Q3"),
            ("1Q2024", "2024Q1"),
            ("2024 1Q", "2024Q1"),
            ("2024년 2분기", "2024Q2"),
            ("2024.1분기", "2024Q1"),
            ("2024-03", "2024-03"),
            ("2024-3", "2024-03"),
            ("202403", "2024-03"),
            ("202403.0", "2024-03"),
            ("2024.03", "2024-03"),
            ("2024/03", "2024-03"),
            ("2024M03", "2024-03"),
            ("2024m3", "2024-03"),
            ("2024-M12", "2024-12"),
            ("2024년 3월", "2024-03"),
            ("2024년03월", "2024-03"),
            ("Mar-2024", "2024-03"),
            ("september 2024", "2024-09"),
            ("2024-03-15", "2024-03-15"),
            ("2024-3-5", "2024-03-05"),
            ("20240315", "2024-03-15"),
            ("2024/03/15", "2024-03-15"),
            ("2024.03.15", "2024-03-15"),
            ("2024. 3. 15.", "2024-03-15"),
            ("2024년 3월 15일", "2024-03-15"),
            ("2024-02-29 00:00:00", "2024-02-29"),
            ("2000-02-29", "2000-02-29"),
            ("2024-03-15T23:59:59.999Z", "2024-03-15"),
            ("2024-03-15 00:00:00 UTC", "2024-03-15"),
            ("2024-03-15T09:00:00+09:00", "2024-03-15"),
            ("20240315 08:30", "2024-03-15"),
            ("2017-18", "2017-18"),
            ("2017/18", "2017-18"),
            ("2017-2018", "2017-18"),
            ("FY2017-18", "2017-18"),
            ("FY 2010/11", "2010-11"),
            ("1999-00", "1999-00"),
            ("1999-2000", "1999-00"),
        ] {
            assert_eq!(one(text).map(|p| p.to_string()).as_deref(), Some(canonical), "{text}");
        }
    }

    #[test]
    fn what_is_no_period() {
        for text in [
            "",
            "  ",
            "-",
            "총계",
            "Total",
            "999",
            "0999",
            "3000",
            "45366",
            "2024.1",
            "2024.3",
            "2024-13",
            "202413",
            "2024-00",
            "2024Q5",
            "2024Q0",
            "2024H3",
            "2024M13",
            "20240230",
            "2023-02-29",
            "1900-02-29",
            "2024-04-31",
            "20241301",
            "201718",
            "2017-19",
            "2017-2019",
            "FY2018",
            "15/03/2024",
            "03-2024",
            "Mar-24",
            "2024-03-15 25:00",
            "2024-03-15 10:61:00",
            "2024-03-15 x:10",
            "2024--03",
            "2024-03-15-01",
            "２０２４",
            "2024Q1 e",
            "2024 Marc",
            "1e3",
            "+2024",
            "-2024",
            "2024,0",
            "2024:03",
            ":",
            "T10:00",
            "2024년 13월",
            "년",
            "2024-é",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn the_column_decides_between_month_and_fiscal_year() {
        let kind = |texts: &[&str]| Periods::infer(texts, None).map(|p| p.kind);
        assert_eq!(kind(&["2010-11", "2010-12"]), Ok(PeriodKind::Month));
        assert_eq!(kind(&["2010-11", "2012-13"]), Ok(PeriodKind::FiscalYear));
        assert_eq!(kind(&["2010/11", "2011/12", "2009/10"]), Err(PeriodProblem::Ambiguous));
        assert_eq!(
            kind(&["2010-12", "2012-13"]),
            Err(PeriodProblem::Mixed { first: (0, PeriodKind::Month), other: (1, PeriodKind::FiscalYear) })
        );
        let forced = |kind| Periods::infer(&["2010-11"], Some(kind)).map(|p| p.values[0].to_string());
        assert_eq!(forced(PeriodKind::Month), Ok("2010-11".into()));
        assert_eq!(forced(PeriodKind::FiscalYear), Ok("2010-11".into()));
        assert_eq!(forced(PeriodKind::Year), Err(PeriodProblem::OtherKind { index: 0, wanted: PeriodKind::Year }));
    }

    #[test]
    fn coarser_periods_hold_finer_ones() {
        let coarse = |text: &str, kind| one(text).unwrap().coarsen(kind).map(|p| p.to_string());
        assert_eq!(coarse("2024-08-15", PeriodKind::Month).as_deref(), Some("2024-08"));
        assert_eq!(coarse("2024-08-15", PeriodKind::Quarter).as_deref(), Some("2024Q3"));
        assert_eq!(coarse("2024-06", PeriodKind::HalfYear).as_deref(), Some("2024H1"));
        assert_eq!(coarse("2024-07", PeriodKind::HalfYear).as_deref(), Some("2024H2"));
        assert_eq!(coarse("2024Q4", PeriodKind::Year).as_deref(), Some("2024"));
        assert_eq!(coarse("2024Q4", PeriodKind::Month), None);
        assert_eq!(coarse("2024", PeriodKind::Quarter), None);
        assert_eq!(coarse("2017-18", PeriodKind::Year), None);
        assert_eq!(coarse("2017-18", PeriodKind::FiscalYear).as_deref(), Some("2017-18"));
        assert_eq!(coarse("2024-03", PeriodKind::FiscalYear), None);
    }

    #[test]
    fn kinds_by_name() {
        for kind in PeriodKind::ALL {
            assert_eq!(kind.name().parse::<PeriodKind>().unwrap(), kind);
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!("fiscal_year".parse::<PeriodKind>().unwrap(), PeriodKind::FiscalYear);
        assert!("week".parse::<PeriodKind>().is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_periods_is_the_order_of_time(days in prop::collection::vec((1000_u16..3000, 1_u8..=12, 1_u8..=28), 2..20)) {
            let texts: Vec<String> = days.iter().map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")).collect();
            let dates = Periods::infer(&texts, None).unwrap().values;
            let mut by_time: Vec<usize> = (0..days.len()).collect();
            by_time.sort_by_key(|&i| (days[i], i));
            let mut by_period: Vec<usize> = (0..days.len()).collect();
            by_period.sort_by_key(|&i| (dates[i], i));
            prop_assert_eq!(by_time, by_period);
            for kind in [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year] {
                for pair in dates.windows(2) {
                    let coarse = [pair[0].coarsen(kind).unwrap(), pair[1].coarsen(kind).unwrap()];
                    if pair[0] <= pair[1] {
                        prop_assert!(coarse[0] <= coarse[1]);
                    }
                }
            }
        }

        #[test]
        fn what_is_printed_is_read_back(year in 1000_u16..=2999, month in 1_u8..=12) {
            for text in [format!("{year}"), format!("{year}-{month:02}"), format!("{year}Q{}", month.div_ceil(3)),
                format!("{year}H{}", month.div_ceil(6)), format!("{year}-{month:02}-28")] {
                let readings = parse::readings(&text);
                prop_assert!(readings.iter().any(|period| period.to_string() == text), "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}") {
            for period in parse::readings(&text) {
                prop_assert!((1000..=2999).contains(&period.year()));
            }
        }

        #[test]
        fn near_periods_are_read_or_refused(text in "(FY ?)?[12][0-9]{3}[-/. TQHM년월일:]{0,2}[0-9]{0,2}[-/. :월일]{0,2}[0-9]{0,2}.{0,4}") {
            let kinds: BTreeSet<PeriodKind> = parse::readings(&text).iter().map(|period| period.kind()).collect();
            prop_assert!(kinds.len() <= 2);
        }
    }
}
