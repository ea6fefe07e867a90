//! Names of the data as a figure shows them, and text broken into lines.

use unicode_normalization::UnicodeNormalization;

use super::font::{Face, is_invisible, width};

const OPEN: char = '\u{2068}';
const CLOSE: char = '\u{2069}';

/// A name on one line: accents and syllables composed, control characters as spaces, marks of direction left out (the
/// joiners of scripts that need them stay). A name that is written from the right stands in isolation, so that what
/// follows it keeps its place.
pub(super) fn name(name: &str) -> String {
    let kept =
        |c: &char| matches!(c, '\u{200c}' | '\u{200d}') || !(is_invisible(*c) || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let composed = name.nfc().map(|c| if c.is_control() { ' ' } else { c }).filter(kept);
    let line = composed.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().any(is_from_the_right) { format!("{OPEN}{line}{CLOSE}") } else { line }
}

fn is_from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The text, or its beginning and `…` when it is wider than so many pixels; empty when not even one letter has room.
pub(super) fn shorten(text: &str, face: Face, size: f64, most: f64) -> String {
    if width(text, face, size) <= most {
        return text.to_owned();
    }
    let room = most - width("…", face, size);
    let mut used = 0.0;
    let mut letter = [0; 4];
    let fits = |c: &char| {
        used += width(c.encode_utf8(&mut letter), face, size);
        used <= room
    };
    let cut: String = text.chars().take_while(fits).collect();
    let cut = cut.trim_end();
    match cut.trim_start_matches(OPEN) {
        "" => String::new(),
        _ if cut.contains(OPEN) && !cut.contains(CLOSE) => format!("{cut}…{CLOSE}"),
        _ => format!("{cut}…"),
    }
}

/// The text in at most so many lines of so many pixels, broken at spaces; the last line is shortened.
pub(super) fn lines(text: &str, face: Face, size: f64, most: f64, at_most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined.filter(|joined| width(joined, face, size) <= most || lines.len() >= at_most) {
            Some(joined) => {
                lines.pop();
                lines.push(joined);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| shorten(line, face, size, most)).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_marks_of_direction() {
        assert_eq!(name("Seoul\n\tGoods\u{202e}"), "Seoul Goods");
        assert_eq!(name("e\u{301}tat"), "état");
        assert_eq!(name("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(name("شركة"), "\u{2068}شركة\u{2069}");
        assert_eq!(name("\u{2067}شركة"), "\u{2068}شركة\u{2069}");
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_has_room() {
        let long = "Names ".repeat(50);
        let short = shorten(&long, Face::Regular, 12.0, 80.0);
        assert!(
            short.ends_with('…') && !short.ends_with(" …") && width(&short, Face::Regular, 12.0) <= 80.0,
            "{short}"
        );
        assert_eq!(shorten("short", Face::Regular, 12.0, 80.0), "short");
        assert_eq!(shorten(&long, Face::Regular, 12.0, 3.0), "");
        let isolated = shorten(&name(&"شركة ".repeat(60)), Face::Regular, 12.0, 80.0);
        assert_eq!((isolated.matches(OPEN).count(), isolated.matches(CLOSE).count()), (1, 1));
    }

    #[test]
    fn lines_break_at_spaces_and_the_last_is_shortened() {
        let text = "one two three four five six seven eight nine ten";
        let broken = lines(text, Face::Regular, 10.0, 100.0, 2);
        assert_eq!(broken.len(), 2);
        assert!(broken[1].ends_with('…') && broken.iter().all(|line| width(line, Face::Regular, 10.0) <= 100.0));
        assert_eq!(lines(text, Face::Regular, 10.0, 1000.0, 2), [text]);
        assert_eq!(lines(&"W".repeat(300), Face::Regular, 10.0, 100.0, 3).len(), 1);
    }
}
