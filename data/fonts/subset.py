"""Make the bundled fonts from the fonts of Noto that Google Fonts publishes; README.md says how to run it."""

import sys
from pathlib import Path

from fontTools import subset

# KS X 1001: the 2,350 syllables of everyday Korean are rows 16 to 40 of the table.
HANGUL = {
    bytes([row, cell]).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)
}
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x3131, 0x3164)]
SIGNS = "–—‘’“”†•‰′″‹›€₩−×÷±≤≥≈→←↑↓·½¼¾²³∞∑√Δαμσ№™「」『』〈〉《》、。"
# What the Korean font does not have, letters of names (Latin Extended-A and -B, Greek, Cyrillic, Vietnamese), or sets as East
# Asian text does (the ellipsis).
NAMES = [0x2026, *range(0x100, 0x250), *range(0x370, 0x400), *range(0x400, 0x530), *range(0x1E00, 0x1F00)]

KOREAN = "".join(sorted(HANGUL | {chr(letter) for letter in LETTERS} | set(SIGNS)))
FONTS = [
    ("NotoSansKR_400Regular.ttf", "sans_kr.ttf", KOREAN),
    ("NotoSansKR_700Bold.ttf", "sans_kr_bold.ttf", KOREAN),
    ("NotoSans_400Regular.ttf", "sans_names.ttf", "".join(map(chr, NAMES))),
    ("NotoSans_700Bold.ttf", "sans_names_bold.ttf", "".join(map(chr, NAMES))),
]


def main(folder: Path, out: Path) -> None:
    """Write the fonts to `out` from what is below `folder`."""
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 5, 13, 14], recalc_timestamp=False
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "BASE", "STAT", "gasp", "meta"]
    for source, target, text in FONTS:
        [path] = folder.rglob(source)
        font = subset.load_font(path, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        subset.save_font(font, out / target, options)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
