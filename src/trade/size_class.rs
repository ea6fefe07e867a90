//! Legal size classes: given by a column of the data, never inferred from export value.

use std::fmt;

/// The legal size class of a firm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SizeClass {
    /// Large enterprises (대기업).
    Large,
    /// Mid-sized enterprises between SME and large, as Korean law knows them (중견기업).
    Mid,
    /// Small and medium-sized enterprises (중소기업); "micro", "small" and "medium" are parts of it.
    Sme,
    /// A class of another law, by its name in the data.
    Other(String),
}

const LARGE: &[&str] = &["large", "largesized", "대기업", "대", "기타대기업", "상호출자제한기업집단", "상호출자제한"];
const MID: &[&str] =
    &["mid", "midsize", "midsized", "midcap", "middlestanding", "highpotential", "중견기업", "중견", "중견규모"];
const SME: &[&str] = &[
    "sme",
    "smes",
    "msme",
    "msmes",
    "smallandmedium",
    "smallandmediumsize",
    "smallandmediumsized",
    "smallmedium",
    "microsmallandmedium",
    "micro",
    "small",
    "smallsized",
    "medium",
    "mediumsize",
    "mediumsized",
    "중소기업",
    "중소",
    "소기업",
    "중기업",
    "소상공인",
];

/// Words at the end that add nothing to the class.
const FIRM_WORDS: &[&str] =
    &["enterprise", "enterprises", "firm", "firms", "business", "businesses", "company", "companies"];

impl SizeClass {
    /// The class that a text of the data means.
    ///
    /// "Medium" is part of the SMEs, as in the European Union's classes (micro, small, medium, large); the Korean class
    /// between SME and large is "mid-sized". For known classes case, spaces, `_`, `-`, a part in brackets at the end
    /// and a last word such as "enterprises" do not matter; a single letter (`L`, `M`, `S`) is no known class, for `M`
    /// means two of them. The name of any other class is taken in lower case with single spaces. An empty text gives
    /// `Other("")`, which is no class: leave missing entries out before ([`super::is_missing`]).
    ///
    /// ```
    /// use topheavy::trade::SizeClass;
    /// assert_eq!(SizeClass::of("중소기업체"), SizeClass::Sme);
    /// assert_eq!(SizeClass::of("Mid_Sized enterprises"), SizeClass::Mid);
    /// assert_eq!(SizeClass::of("Large firms (250+)"), SizeClass::Large);
    /// assert_eq!(SizeClass::of("State-owned"), SizeClass::of("state-owned "));
    /// assert_eq!(SizeClass::of("state-owned").slug(), "state_owned");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let key = known_key(text);
        let key = key.as_str();
        if LARGE.contains(&key) {
            Self::Large
        } else if MID.contains(&key) {
            Self::Mid
        } else if SME.contains(&key) {
            Self::Sme
        } else {
            Self::Other(text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }

    /// Whether this is one of the classes that topheavy knows: large, mid-sized, small and medium-sized.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Name as given to `share_size(…)`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Large => "large".to_owned(),
            Self::Mid => "mid".to_owned(),
            Self::Sme => "sme".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }

    /// End of the column name: each run of anything but letters and digits as one `_`. Two classes of one slug
    /// (`a-b` and `a b`) are for the caller to refuse.
    #[must_use]
    pub fn slug(&self) -> String {
        let name = self.name();
        name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
    }
}

/// What spellings of a known class share.
fn known_key(text: &str) -> String {
    let mut text = text.trim().to_lowercase();
    if text.ends_with([')', '）', ']'])
        && let Some(open) = text.find(['(', '（', '['])
    {
        text.truncate(open);
    }
    let text = text.replace(['_', '-', '.', ',', '/'], " ").replace('&', " and ");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1 {
        words.pop_if(|last| FIRM_WORDS.contains(last));
    }
    let key = words.concat();
    key.strip_suffix('체').unwrap_or(&key).to_owned()
}

impl fmt::Display for SizeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_meanings_of_medium() {
        assert_eq!(SizeClass::of("medium"), SizeClass::Sme);
        assert_eq!(SizeClass::of("mid-sized"), SizeClass::Mid);
        assert_eq!(SizeClass::of(" 대기업 "), SizeClass::Large);
    }

    #[test]
    fn known_classes_in_the_words_of_offices() {
        for (text, class) in [
            ("Large enterprises", SizeClass::Large),
            ("large firms", SizeClass::Large),
            ("대기업(집단)", SizeClass::Large),
            ("LARGE COMPANY", SizeClass::Large),
            ("mid-sized enterprise", SizeClass::Mid),
            ("High potential enterprise", SizeClass::Mid),
            ("중견기업 ", SizeClass::Mid),
            ("Small and Medium enterprises", SizeClass::Sme),
            ("Small and medium-sized enterprises", SizeClass::Sme),
            ("Small & medium-sized businesses (SMEs)", SizeClass::Sme),
            ("S.M.E.", SizeClass::Sme),
            ("Micro enterprise", SizeClass::Sme),
            ("Small enterprise", SizeClass::Sme),
            ("medium enterprises", SizeClass::Sme),
            ("중소기업체", SizeClass::Sme),
            ("중소 기업", SizeClass::Sme),
            ("소상공인", SizeClass::Sme),
        ] {
            assert_eq!(SizeClass::of(text), class, "{text}");
            assert!(SizeClass::of(text).is_known());
        }
    }

    #[test]
    fn other_classes_have_one_spelling_and_stay_unknown() {
        for text in ["L", "M", "S", "", "enterprise", "non-SME", "Not large", "Nonprofit", "체"] {
            assert!(!SizeClass::of(text).is_known(), "{text}");
        }
        assert_eq!(SizeClass::of("  Public   Body"), SizeClass::Other("public body".to_owned()));
        assert_eq!(SizeClass::of("NONPROFIT"), SizeClass::of("nonprofit"));
        assert_ne!(SizeClass::of("Public (state)"), SizeClass::of("Public (local)"));
        assert_eq!(SizeClass::of("Public (state)").slug(), "public_state");
        assert_eq!(SizeClass::of(" "), SizeClass::Other(String::new()));
    }
}
