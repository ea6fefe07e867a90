//! Every word that a figure itself says, in English and Korean.

use super::style::Language;

macro_rules! phrases {
    ($($name:ident: $english:literal, $korean:literal;)*) => {
        /// A phrase; `{0}`, `{1}`, … are filled in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(not(feature = "panel"), allow(dead_code, reason = "what only figures of a panel and of results say"))]
        pub(super) enum Phrase { $($name),* }

        impl Phrase {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),*];

            fn in_both(self) -> [&'static str; 2] {
                match self { $(Self::$name => [$english, $korean]),* }
            }
        }
    };
}

phrases! {
    Firms: "firms", "기업";
    Markets: "markets", "시장";
    Products: "products", "품목";
    Firm: "firm", "기업";
    Market: "market", "시장";
    Product: "product", "품목";
    Source: "Source: {0}", "자료: {0}";

    LorenzTitle: "How exports are spread over {0}", "{0}별 수출 분포";
    LorenzSubtitle:
        "Lorenz curve: share of exports held by the smallest {0}. Gini over n (population), zeros counted. Top group by rank",
        "로렌츠 곡선: 수출이 작은 {0}부터 누적한 수출 비중. 지니계수는 모집단(n) 기준, 0 포함. 상위 집단은 순위 기준";
    LorenzRight: "share of {0}, smallest first, %", "{0} 누적 비중(작은 순), %";
    LorenzUp: "share of exports, %", "수출 누적 비중, %";
    Equality: "equal shares", "완전 균등";
    Gini: "Gini {0}", "지니 {0}";
    TopMark: "largest {0}: {1} of exports", "상위 {0}: 수출의 {1}";

    ConcentrationTitle: "How concentrated exports are", "수출 집중도";
    ConcentrationSubtitle:
        "Share of a group of firms in all exports; each line is one definition of the group",
        "전체 수출에서 각 기업 집단이 차지하는 비중. 선마다 집단의 정의가 다름";
    ShareOfExports: "% of exports", "수출 비중, %";
    Largest: "{0} largest firms (CR{1})", "상위 {0}개사(CR{1})";
    TopFraction: "top {0} by rank", "순위 상위 {0}";
    AtLeast: "firms of {0} or more", "{0} 이상 기업";
    Below: "firms below {0}", "{0} 미만 기업";
    LawLarge: "large firms by law", "대기업(법정)";
    LawMidSized: "mid-sized firms by law", "중견기업(법정)";
    LawSme: "SMEs by law", "중소기업(법정)";
    ClassBetween: "{0} to {1}", "{0}~{1}";
    ClassBelow: "below {0}", "{0} 미만";
    ClassAtLeast: "{0} or more", "{0} 이상";

    RankTitle: "Rank and size of {0}", "{0} 순위와 수출 규모";
    RankSubtitle:
        "Exports by rank from the largest, both on logarithmic scales",
        "수출액과 순위(큰 순), 양축 로그 눈금";
    RankTail:
        "Line: power law fitted from xmin on, P(X > x) ~ x^−α",
        "직선: xmin 이상에 적합한 멱법칙, P(X > x) ~ x^−α";
    Rank: "rank", "순위";
    Alpha: "power law, α = {0}", "멱법칙, α = {0}";
    Xmin: "xmin: {1} {2} of {0} or more", "xmin: {0} 이상 {2} {1}개";
    Exports: "exports, {0}", "수출액, {0}";

    PyramidTitle: "Firms and exports by size class", "규모별 기업 수와 수출액";
    PyramidSubtitle:
        "Share of firms and share of exports; the class is a firm's own exports in {0}",
        "기업 수 비중과 수출 비중. 규모 구분은 기업별 수출액({0}) 기준";
    InPeriod: "the period", "해당 기간";
    FirmsShare: "% of firms", "기업 수 비중, %";
    FirmsCount: "{0} firms", "{0}개사";

    DiversificationTitle: "How diversified exports are", "수출 다변화 정도";
    DiversificationSubtitle:
        "HHI: sum of squared shares, 0 to 1, lower is more diversified. In brackets the effective number, 1/HHI: so many of equal size",
        "HHI: 비중 제곱의 합(0~1), 낮을수록 다변화. 괄호 안은 유효 개수(1/HHI)";
    Hhi: "HHI", "HHI";
    HhiLabel: "{0} {1} ({2})", "{0} {1} ({2}개)";

    TreemapTitle: "Exports by {0}", "{0}별 수출";
    TreemapSubtitle: "Area: share of exports of {0} in all; {1} {2}", "면적: 전체 수출 {0} 중 비중. {2} {1}개";
    TreemapPart:
        "Share of exports of {0} in all; the {1} {2} drawn are {3} of them",
        "전체 수출 {0} 중 비중. 그림의 {2} {1}개는 그중 {3}";
    Others: "{0} others", "그 외 {0}개";

    MovesTitle: "How firms move between size classes", "기업의 규모 이동";
    MovesSubtitle:
        "Of the firms of a row’s class, % in each column’s class one year later",
        "행의 규모에 속한 기업 중 1년 뒤 열의 규모에 속한 비율, %";
    OneYearLater: "one year later", "1년 뒤";
    Cases: "firm-years", "기업·연도";
    Out: "not exporting", "수출 없음";
    NoCase: "no firm", "기업 없음";

    SurvivalTitle: "How long new exporters stay", "신규 수출기업의 생존";
    SurvivalSubtitle:
        "Share of entrants that have exported in every year since (Kaplan–Meier)",
        "진입 후 매년 수출한 기업의 비율(카플란–마이어)";
    SurvivalUp: "% of entrants", "진입 기업 대비, %";
    SurvivalRight: "years since entry", "진입 후 경과 연수";
    Bands: "Shaded: {0} intervals", "음영: {0} 구간";

    FanTitle: "With the programme and without it", "정책 시행과 미시행";
    FanSubtitle: "{0}; lines: medians of the simulations", "{0}. 선: 모의실험 중앙값";

    FanMeans: "{0}; lines: means of the simulations", "{0}. 선: 모의실험 평균";
    Without: "without the programme", "정책 미시행";
    With: "with the programme", "정책 시행";
    Assumed:
        "What the programme does is an assumption of its file and no evidence that it works",
        "정책 효과는 프로그램 파일의 가정이며 효과의 증거가 아님";
    Difference:
        "With minus without in {0}: {1}, {2} interval {3} to {4}",
        "{0}년 시행과 미시행의 차이: {1}, {2} 구간 {3}~{4}";
    Drawn:
        "Firms are drawn from a table of classes, which does not tell what was before",
        "기업은 규모별 표에서 추출되었으며, 그 이전은 알 수 없음";
    OfShare: "Share of exports: {0}", "수출 비중: {0}";
    OfFirms: "Share of firms: {0}", "기업 수 비중: {0}";
    OfCount: "Number of firms: {0}", "기업 수: {0}";
    AllExports: "Exports a year", "연간 수출액";
    AllFirms: "Number of exporting firms", "수출기업 수";
    HhiFirms: "HHI across firms", "기업별 HHI";
    HhiPoints: "HHI across firms, points", "기업별 HHI(만점 10,000)";
    EffectiveFirms: "Effective number of firms, 1/HHI", "유효 기업 수(1/HHI)";
    GiniFirms: "Gini across firms, over n", "기업별 지니계수(모집단 기준)";
    TheilFirms: "Theil’s T across firms", "기업별 타일 지수(T)";

    RoadMethod: "Exports a year; dashed: median of the projection, {0}", "연간 수출액. 점선: 전망 중앙값, {0}";
    RandomWalk: "a random walk with drift on logarithms", "로그 수출의 표류 임의보행";
    Published:
        "published totals that come with topheavy; the track lists each",
        "topheavy에 포함된 공표 합계";
    YearsApart: "Years without a total are passed over", "합계가 없는 연도는 건너뜀";
    OfPaths: "{0} of paths: {1}", "경로의 {0}: {1}";
    RoadTitle: "The road to {0}", "{0}로 가는 길";
    RoadSubtitle: "Exports a year; dashed: median of the projections", "연간 수출액. 점선: 전망 중앙값";
    Median: "median", "중앙값";
    Target: "target {0}", "목표 {0}";
    Crossing: "median: {0}", "중앙값: {0}년";
    CrossingRange: "{0} to {1}", "{0}~{1}년";
    CrossingFrom: "from {0}", "{0}년 이후";
    NotReached: "The median does not reach the target by {0}", "중앙값은 {0}년까지 목표에 이르지 못함";
    AlreadyReached: "The target was reached in {0}", "목표는 {0}년에 이미 달성";
    NoProjection: "No projection was given", "전망 자료 없음";

    NoUnit: "There are no {0} in the data, so there is nothing to draw", "자료에 {0}이(가) 없어 그릴 수 없음";
    ZeroTotal: "The total is zero, so shares do not exist", "합계가 0이어서 비중을 구할 수 없음";
    NoNumber: "No number is known, so there is nothing to draw", "알려진 값이 없어 그릴 수 없음";
    NoPositive: "No value is above zero, so nothing stands on a logarithmic scale", "0보다 큰 값이 없어 로그 눈금에 나타낼 수 없음";
    NoCurve: "{0}: the total is zero, so there is no curve", "{0}: 합계가 0이어서 곡선 없음";
    OneUnit: "{0}: one of the {1} alone, so nothing can be unequal", "{0}: {1}이(가) 하나뿐이어서 불평등을 말할 수 없음";
    OnlyOne: "Only one of the {0} has a value above zero", "값이 0보다 큰 {0}이(가) 하나뿐임";
    OnePeriod: "One period only: a change over time cannot be seen", "한 기간뿐이어서 시간에 따른 변화를 볼 수 없음";
    Gaps: "Some numbers are unknown: lines break there", "일부 값이 없어 선이 끊김";
    ZerosLeft: "{0} {1} of zero are not drawn", "값이 0인 {1} {0}개는 그리지 않음";
    GreyLines: "{0} lines in grey carry no label", "회색 선 {0}개는 이름을 표시하지 않음";
    NoZero: "The vertical axis does not begin at zero", "세로축은 0에서 시작하지 않음";
    Unranked: "{0} more classes are not drawn", "규모 {0}개는 표시하지 않음";

    SyntheticKorea:
        "SYNTHETIC DATA: calibrated to published Korean moments; no row is a real firm",
        "합성 자료(SYNTHETIC DATA): 공표된 한국 통계에 맞춘 가상 자료이며 실제 기업은 없음";
    Synthetic: "SYNTHETIC DATA: {0}", "합성 자료(SYNTHETIC DATA): {0}";
    OfOnePeriod:
        "Thresholds apply to the exports of one {0}, not of a year",
        "금액 기준은 연간이 아니라 {0}별 수출액에 적용됨";
    OwnThresholds:
        "Thresholds are in the currency of the data, not in US dollars",
        "금액 기준은 미국 달러가 아니라 자료의 통화로 적용됨";
    PartYears:
        "Part of a year looks like exit and entry; years that lack some of their periods: {0}",
        "연중 일부 자료만 있으면 퇴출과 진입처럼 보임. 일부 기간이 없는 연도: {0}";
    MissingYears:
        "The data have no year {0}; nothing is taken to enter or leave across it",
        "자료에 {0}년이 없으며, 그 사이의 진입과 퇴출은 세지 않음";
    HalfYear: "half-year", "반기";
    Quarter: "quarter", "분기";
    Month: "month", "월";
    Date: "date", "일";

    UsDollars: "USD", "달러";
    OwnCurrency: "own currency", "자국 통화";
}

impl Phrase {
    /// The phrase in a language, with its gaps filled in.
    pub(super) fn say(self, language: Language, gaps: &[&str]) -> String {
        let [english, korean] = self.in_both();
        let mut rest = match language {
            Language::English => english,
            Language::Korean => korean,
        };
        let mut said = String::new();
        // What is filled in is not looked at again: a name may hold braces.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (gap, after) = after.split_once('}').unwrap_or(("", after));
            said.push_str(gap.parse().ok().and_then(|at: usize| gaps.get(at)).copied().unwrap_or(""));
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::font::{Face, has_all};
    use super::*;

    fn gaps(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_phrase_has_both_languages_with_the_same_gaps_and_letters_of_the_font() {
        for phrase in Phrase::ALL {
            let [english, korean] = phrase.in_both();
            assert!(!english.is_empty() && !korean.is_empty(), "{phrase:?}");
            assert_eq!(gaps(english), gaps(korean), "{phrase:?}");
            assert!(english.is_ascii() || english.chars().all(|c| !('가'..='힣').contains(&c)), "{phrase:?}");
            for text in [english, korean] {
                assert!(has_all(text, Face::Regular) && has_all(text, Face::Bold), "{text}");
            }
        }
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        let korean = Phrase::ALL.iter().filter(|phrase| hangul(phrase.in_both()[1])).count();
        assert!(korean > 60 && korean + 3 > Phrase::ALL.len(), "{korean}");
    }

    #[test]
    fn gaps_are_filled_once_in_the_order_of_the_language() {
        assert_eq!(Phrase::Xmin.say(Language::English, &["USD 10M", "3", "firms"]), "xmin: 3 firms of USD 10M or more");
        assert_eq!(Phrase::Xmin.say(Language::Korean, &["USD 10M", "3", "기업"]), "xmin: USD 10M 이상 기업 3개");
        assert_eq!(Phrase::Source.say(Language::English, &["{0} {1}"]), "Source: {0} {1}");
    }
}
