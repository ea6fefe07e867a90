//! Text in which no character commands the language that it stands in.

/// Text in which no character commands LaTeX; letters and signs of formulas that pdfTeX has no glyph for are written as
/// commands, so that definitions can be set with any engine. Text in other scripts (a market in Hangul) needs `LuaLaTeX` or
/// `XeLaTeX` and a font that has it.
///
/// ```
/// assert_eq!(topheavy::report::latex_text("R&D"), r"R\&D");
/// assert_eq!(topheavy::report::latex_text("Σ s²"), r"\ensuremath{\Sigma} s\ensuremath{^{2}}");
/// ```
#[must_use]
pub fn latex_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let accent = rest.peek().copied().and_then(accent).filter(|_| c.is_alphabetic());
        if let Some(accent) = accent {
            rest.next();
            let letter = sign(c).map_or_else(|| c.to_string(), str::to_owned);
            out.extend(["\\ensuremath{\\", accent, "{", &letter, "}}"]);
            continue;
        }
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("''"),
            '…' => out.push_str("\\ldots{}"),
            c if c.is_control() => out.push(' '),
            c => match sign(c) {
                Some(command) => out.extend(["\\ensuremath{", command, "}"]),
                None => out.push(c),
            },
        }
    }
    out
}

/// The command of a mark that stands above the letter before it.
fn accent(c: char) -> Option<&'static str> {
    match c {
        '\u{302}' => Some("hat"),
        '\u{304}' => Some("bar"),
        _ => None,
    }
}

/// The command of a sign in formulas.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        'Σ' => "\\Sigma",
        'Φ' => "\\Phi",
        'Π' => "\\Pi",
        'Δ' => "\\Delta",
        'β' => "\\beta",
        'δ' => "\\delta",
        'θ' => "\\theta",
        'α' => "\\alpha",
        'γ' => "\\gamma",
        'ε' => "\\varepsilon",
        'ζ' => "\\zeta",
        'η' => "\\eta",
        'κ' => "\\kappa",
        'μ' => "\\mu",
        'ν' => "\\nu",
        'π' => "\\pi",
        'σ' => "\\sigma",
        'τ' => "\\tau",
        'φ' => "\\varphi",
        '²' => "^{2}",
        '³' => "^{3}",
        '¹' => "^{1}",
        '⁰' => "^{0}",
        '⁴' => "^{4}",
        '⁷' => "^{7}",
        '⁸' => "^{8}",
        '⁹' => "^{9}",
        '⁺' => "^{+}",
        'ᵗ' => "^{t}",
        'ḡ' => "\\bar{g}",
        '′' => "'",
        '₀' => "_{0}",
        '₁' => "_{1}",
        '₂' => "_{2}",
        '₊' => "_{+}",
        '₋' => "_{-}",
        '₍' => "_{(}",
        '₎' => "_{)}",
        'ᵢ' => "_{i}",
        'ⱼ' => "_{j}",
        'ₕ' => "_{h}",
        'ₖ' => "_{k}",
        'ₘ' => "_{m}",
        'ₙ' => "_{n}",
        '½' => "\\frac{1}{2}",
        '⅔' => "\\frac{2}{3}",
        '·' => "\\cdot",
        '×' => "\\times",
        '±' => "\\pm",
        '−' => "-",
        '→' => "\\to",
        '√' => "\\surd",
        '∞' => "\\infty",
        '∅' => "\\emptyset",
        '∈' => "\\in",
        '∉' => "\\notin",
        '∖' => "\\setminus",
        '∩' => "\\cap",
        '∪' => "\\cup",
        '≠' => "\\neq",
        '≤' => "\\leq",
        '≥' => "\\geq",
        '⌈' => "\\lceil",
        '⌉' => "\\rceil",
        '⌊' => "\\lfloor",
        '⌋' => "\\rfloor",
        _ => return None,
    })
}

/// Text on one line in which no character commands Markdown or the HTML that it allows.
///
/// ```
/// assert_eq!(topheavy::report::markdown_text("a|b <i>"), r"a\|b \<i>");
/// ```
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_entity = c == '&' && rest.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == '#');
        if matches!(c, '\\' | '|' | '<' | '*' | '`' | '[') || is_entity && is_named(rest.clone()) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Whether what follows an ampersand names a character: letters and digits up to a semicolon.
fn is_named(mut rest: impl Iterator<Item = char>) -> bool {
    rest.find(|c| !(c.is_ascii_alphanumeric() || *c == '#')) == Some(';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Definition;

    #[test]
    fn formulas_need_no_glyph_that_pdftex_lacks() {
        for definition in Definition::all() {
            let texts = [definition.name, definition.formula, definition.unit, definition.range, definition.source];
            for text in texts.iter().chain(&definition.conventions) {
                let set = latex_text(text);
                // Latin letters with accents, dashes and currencies are known to every LaTeX.
                let strange: String = set
                    .chars()
                    .filter(|c| !c.is_ascii() && !('\u{a3}'..'\u{180}').contains(c) && !"–—€₩".contains(*c))
                    .collect();
                assert_eq!(strange, "", "{} {text}", definition.id);
                assert_eq!(set.matches('{').count(), set.matches('}').count(), "{set}");
            }
        }
    }

    #[test]
    fn a_hat_stands_on_its_letter() {
        assert_eq!(latex_text("x\u{302}"), "\\ensuremath{\\hat{x}}");
        assert_eq!(latex_text("x\u{304}"), "\\ensuremath{\\bar{x}}");
        assert_eq!(latex_text("θ\u{302} *"), "\\ensuremath{\\hat{\\theta}} *");
    }

    #[test]
    fn markdown_is_not_commanded() {
        for (text, escaped) in [
            ("R&D | 50% of A_B", "R&D \\| 50% of A_B"),
            ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
            ("&lt;b&gt; & &#60;", "\\&lt;b\\&gt; & \\&#60;"),
            ("a\\|b\n*c* [d](e) `f`", "a\\\\\\|b \\*c\\* \\[d](e) \\`f\\`"),
        ] {
            assert_eq!(markdown_text(text), escaped);
        }
    }
}
