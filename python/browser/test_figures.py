"""Figures in the browser: their SVG shows what the PNG shows, every word is in sight, and no Hangul is an empty box."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Reader, Visit
from pictures import coarse_difference, mean_difference

NOTEBOOK = (800, 500)
KINDS = ("lorenz", "concentration", "rank-size", "pyramid", "diversification", "treemap", "transitions", "survival")
# Every letter of the figure drawn with its own fonts, beside what is drawn where no font has the letter; and letters
# that come out as the same picture, which two letters of one script never do unless a font lacks both.
EMPTY_BOXES = r"""() => {
  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
  canvas.width = canvas.height = 48;
  const brush = canvas.getContext("2d", {willReadFrequently: true});
  const drawn = (letter, family) => {
    brush.clearRect(0, 0, 48, 48);
    brush.font = `36px ${family}`;
    brush.fillText(letter, 4, 38);
    return brush.getImageData(0, 0, 48, 48).data.filter((_, at) => at % 4 === 3).join();
  };
  const first = new Map();
  const boxes = new Set();
  for (const text of document.querySelectorAll("text")) {
    const family = getComputedStyle(text).fontFamily;
    const box = drawn("\u{10FFFD}", family);
    for (const letter of text.textContent.replace(/\s/g, "")) {
      const picture = drawn(letter, family);
      if (picture === box || (first.get(picture) ?? letter) !== letter) boxes.add(letter);
      first.set(picture, letter);
    }
  }
  return {letters: first.size, boxes: [...boxes]};
}"""
# Words whose box is not wholly in the figure, or that lie on other words by more than a few pixels each way.
MISPLACED_WORDS = r"""() => {
  const words = [...document.querySelectorAll("text")].map(
    (text) => [text.textContent.trim(), text.getBoundingClientRect()]);
  const frame = document.documentElement.getBoundingClientRect();
  const outside = words.filter(([, box]) => box.width === 0 || box.left < frame.left || box.right > frame.right ||
    box.top < frame.top || box.bottom > frame.bottom).map(([word]) => `outside: ${word}`);
  const overlap = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const piled = words.flatMap(([word, box], at) => words.slice(at + 1).filter(([, other]) => overlap(box, other) > 6)
    .map(([other]) => `on each other: ${word} | ${other}`));
  return [...outside, ...piled];
}"""


@pytest.fixture(scope="module")
def draw(topheavy: Callable[..., str], korea: Path) -> Callable[..., Path]:
    """Return what draws a figure of the synthetic panel into a file."""

    def drawn(kind: str, ending: str, *options: str) -> Path:
        file = korea.with_name(f"{kind}{''.join(options)}.{ending}")
        topheavy("figure", kind, korea, "--quiet", *options, "-o", file)
        return file

    return drawn


def see(visit: Visit, svg: Path, name: str) -> Path:
    """Open a figure, see that it is whole, and return its screenshot."""
    visit.open(svg.as_uri())
    assert visit.page.evaluate(MISPLACED_WORDS) == []
    assert visit.asked == [svg.as_uri()]
    assert visit.said == []
    return visit.shoot(name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_korean_figure_is_the_same_as_svg_and_as_png(reader: Reader, draw: Callable[..., Path], kind: str) -> None:
    """Every syllable is drawn, and the browser shows what the program drew itself."""
    svg, png = (draw(kind, ending, "--lang", "ko") for ending in ("svg", "png"))
    with reader.visit(NOTEBOOK, scale=2) as visit:
        seen = see(visit, svg, f"figure-{kind}-korean")
        found = visit.page.evaluate(EMPTY_BOXES)
    assert found["letters"] > 40
    assert found["boxes"] == []
    assert mean_difference(seen, png) < 0.03
    assert coarse_difference(seen, png) < 0.05


@pytest.mark.parametrize("kind", ["lorenz", "treemap"])
def test_a_dark_figure_in_english_is_the_same_as_svg_and_as_png(
    reader: Reader, draw: Callable[..., Path], kind: str
) -> None:
    """The dark theme, too, is one figure in both formats."""
    svg, png = (draw(kind, ending, "--theme", "dark") for ending in ("svg", "png"))
    with reader.visit(NOTEBOOK, scale=2) as visit:
        seen = see(visit, svg, f"figure-{kind}-dark")
    assert mean_difference(seen, png) < 0.03
    assert coarse_difference(seen, png) < 0.05
