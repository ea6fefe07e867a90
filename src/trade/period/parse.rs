//! One text as a period: every reading it allows.

use super::{Period, PeriodKind};

const MONTHS: [&str; 12] = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
];

/// Every period that the text can be; at most one of each kind.
pub(super) fn readings(text: &str) -> Vec<Period> {
    let text = text.trim().to_uppercase();
    let calendar = compact(&text).or_else(|| month(&text)).or_else(|| worded(&text)).or_else(|| date(&text));
    [fiscal_year(&text), calendar].into_iter().flatten().collect()
}

/// `2024`, `202403`, `20240315`, each also with the `.0` of a column of decimals.
fn compact(text: &str) -> Option<Period> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    match digits.len() {
        4 => Some(Period { year: year(digits)?, month: 1, day: 1, kind: PeriodKind::Year }),
        6 => part(year(digits.get(..4)?)?, PeriodKind::Month, small(digits.get(4..)?)?),
        8 => day(digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?),
        _ => None,
    }
}

/// `2024-03`, `2024/3`, `2024.03`; not `2024.3`, which may be a decimal.
fn month(text: &str) -> Option<Period> {
    let (left, right) = text.split_once(['-', '/', '.'])?;
    if text.contains('.') && right.len() != 2 {
        return None;
    }
    part(year(left)?, PeriodKind::Month, small(right)?)
}

/// `2017-18`, `2017/18`, `2017-2018`, each also behind `FY`: two years that follow each other.
fn fiscal_year(text: &str) -> Option<Period> {
    let (left, right) = text.strip_prefix("FY").map_or(text, str::trim_start).split_once(['-', '/'])?;
    let start = year(left)?;
    let end = match right.len() {
        2 => start / 100 * 100 + u16::from(small(right)?),
        4 => year(right)?,
        _ => return None,
    };
    let follows = end == start + 1 || (right.len() == 2 && start % 100 == 99 && end == start - 99);
    follows.then_some(Period { year: start, month: 1, day: 1, kind: PeriodKind::FiscalYear })
}

/// Periods with a letter or word: `2024Q1`, `1Q 2024`, `2024-H2`, `2024M03`, `Mar-2024`, `2024년 3월`.
fn worded(text: &str) -> Option<Period> {
    use PeriodKind::{HalfYear, Month, Quarter, Year};
    let runs = runs(text)?;
    let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
    let letter = |word| match word {
        "Q" | "분기" => Some(Quarter),
        "H" => Some(HalfYear),
        _ => None,
    };
    match runs.as_slice() {
        [y, "M", n] | [y, "년", n, "월"] => part(year(y)?, Month, small(n)?),
        [y, "년", m, "월", d, "일"] => day(y, m, d),
        [y, "년"] => part(year(y)?, Year, 1),
        [y, "상반기" | "년상반기"] | [y, "년", "상반기"] => part(year(y)?, HalfYear, 1),
        [y, "하반기" | "년하반기"] | [y, "년", "하반기"] => part(year(y)?, HalfYear, 2),
        [word, y] | [y, word] if named_month(word).is_some() => part(year(y)?, Month, named_month(word)?),
        [y, word, n] if letter(word).is_some() && y.len() == 4 => part(year(y)?, letter(word)?, small(n)?),
        [n, word, y] if letter(word).is_some() => part(year(y)?, letter(word)?, small(n)?),
        [word, n, y] if letter(word).is_some() => part(year(y)?, letter(word)?, small(n)?),
        [y, "년", n, word] | [y, n, word] => part(year(y)?, letter(word)?, small(n)?),
        _ => None,
    }
}

/// The runs of digits and of letters; `None` when anything else than one separator stands between them.
fn runs(text: &str) -> Option<Vec<String>> {
    let mut runs: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let is_separator = matches!(c, ' ' | '-' | '/' | '.');
        if !is_separator && !c.is_ascii_digit() && !c.is_alphabetic() {
            return None;
        }
        match (last, runs.last_mut()) {
            (Some(before), Some(run)) if !is_separator && kind_of(before) == kind_of(c) => run.push(c),
            (Some(before), _) if is_separator && kind_of(before) == 0 && !(before == '.' && c == ' ') => return None,
            _ if is_separator => {}
            _ => runs.push(c.into()),
        }
        last = Some(c);
    }
    Some(runs)
}

/// Separator 0, digit 1, letter 2.
fn kind_of(c: char) -> u8 {
    if c.is_ascii_digit() { 1 } else { u8::from(c.is_alphabetic()) * 2 }
}

/// A month by its English name or the first three letters of it.
fn named_month(word: &str) -> Option<u8> {
    let position = MONTHS.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(word)))?;
    u8::try_from(position + 1).ok()
}

/// `2024-03-15`, `2024/3/15`, `2024.03.15`, `2024. 3. 15.`, with a time of day behind it or not.
fn date(text: &str) -> Option<Period> {
    let (text, time) = match text.find(':') {
        Some(colon) => text.split_at(text[..colon].rfind(['T', ' '])?),
        None => (text, ""),
    };
    if !time.is_empty() && !is_time(&time[1..]) {
        return None;
    }
    if let Some(period) = compact(text).filter(|period| period.kind == PeriodKind::Date) {
        return Some(period);
    }
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let text = if separator == '.' { text.strip_suffix('.').unwrap_or(text) } else { text };
    let mut parts = text.split(separator).map(str::trim);
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() { None } else { day(y, m, d) }
}

/// `00:00`, `23:59:59.999`, with a zone (`Z`, `+09:00`, `UTC`) or not.
fn is_time(text: &str) -> bool {
    let clock_end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, zone) = text.split_at(clock_end);
    let mut limits = [24_u32, 60, 61].into_iter();
    let parts: Vec<&str> = clock.split('.').next().unwrap_or("").split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            let limit = limits.next().unwrap_or(0);
            part.len() == 2 && part.parse::<u32>().is_ok_and(|n| n < limit)
        })
        && zone.trim().bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b':'))
}

/// The `number`-th period of this kind in a year.
fn part(year: u16, kind: PeriodKind, number: u8) -> Option<Period> {
    let (count, months) = match kind {
        PeriodKind::Year => (1, 12),
        PeriodKind::HalfYear => (2, 6),
        PeriodKind::Quarter => (4, 3),
        PeriodKind::Month => (12, 1),
        PeriodKind::Date | PeriodKind::FiscalYear => return None,
    };
    (1..=count).contains(&number).then(|| Period { year, month: (number - 1) * months + 1, day: 1, kind })
}

fn day(y: &str, m: &str, d: &str) -> Option<Period> {
    let (year, month, day) = (year(y)?, small(m)?, small(d)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(Period { year, month, day, kind: PeriodKind::Date })
}

/// Four digits from 1000 to 2999.
fn year(text: &str) -> Option<u16> {
    digits(text, 4, 4).filter(|year| (1000..=2999).contains(year))
}

/// One or two digits.
fn small(text: &str) -> Option<u8> {
    digits(text, 1, 2).and_then(|n| u8::try_from(n).ok())
}

fn digits(text: &str, least: usize, most: usize) -> Option<u16> {
    let only = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if only { text.parse().ok() } else { None }
}
