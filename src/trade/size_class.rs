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

const LARGE: [&str; 4] = ["large", "large enterprise", "대기업", "대"];
const MID: [&str; 8] =
    ["mid", "mid-sized", "midsized", "mid-size", "middle-standing", "high potential enterprise", "중견기업", "중견"];
const SME: [&str; 12] = [
    "sme",
    "smes",
    "small and medium",
    "small and medium-sized",
    "micro",
    "small",
    "medium",
    "medium-sized",
    "중소기업",
    "중소",
    "소기업",
    "중기업",
];

impl SizeClass {
    /// The class that a text of the data means; case, spaces around, `_` and `-` do not matter.
    ///
    /// "Medium" is part of the SMEs, as in the European Union's classes (micro, small, medium, large); the Korean class
    /// between SME and large is "mid-sized".
    ///
    /// ```
    /// use topheavy::trade::SizeClass;
    /// assert_eq!(SizeClass::of("중소기업"), SizeClass::Sme);
    /// assert_eq!(SizeClass::of("Mid_Sized"), SizeClass::Mid);
    /// assert_eq!(SizeClass::of("state-owned").slug(), "state_owned");
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = text.trim().to_lowercase().replace('_', "-");
        let spaced = plain.replace('-', " ");
        let is = |names: &[&str]| names.iter().any(|name| *name == plain || *name == spaced);
        if is(&LARGE) {
            Self::Large
        } else if is(&MID) {
            Self::Mid
        } else if is(&SME) {
            Self::Sme
        } else {
            Self::Other(text.trim().to_owned())
        }
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

    /// End of the column name: lower case, everything but letters and digits as `_`.
    #[must_use]
    pub fn slug(&self) -> String {
        let name = self.name().to_lowercase();
        name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
    }
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
        assert_eq!(SizeClass::of("Public body"), SizeClass::Other("Public body".to_owned()));
        assert_eq!(SizeClass::of("Public body").slug(), "public_body");
    }
}
