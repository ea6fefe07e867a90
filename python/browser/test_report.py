"""The HTML report in the browser: it sorts, explains, goes dark, prints, fits a telephone, and needs no network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import PHONE, SCREENSHOTS, WIDE, Reader, Visit
from pictures import ink, printed_pages, printed_text
from playwright.sync_api import Locator, expect

# The numbers of one column of a table as they stand, top to bottom; what is missing is left out.
COLUMN = """(table, at) => [...table.tBodies[0].rows]
  .map((row) => row.cells[at].querySelector("data")).filter((data) => data !== null)
  .map((data) => [Number(data.value), data.textContent])"""
COLOURS = """() => [document.documentElement, document.body].map((element) => getComputedStyle(element))
  .map((style) => [style.backgroundColor, style.color]).flat()"""


@pytest.fixture(scope="module")
def report(topheavy: Callable[..., str], korea: Path) -> str:
    """Return the address of the report on the synthetic panel, a file as it comes with a mail."""
    file = korea.with_name("korea.html")
    topheavy("report", korea, "--target-total", "1e12", "--html", file)
    return file.as_uri()


def numbers(table: Locator, at: int) -> list[tuple[float, str]]:
    """Return the numbers of a column and how they are written."""
    return [(float(number), text) for number, text in table.evaluate(COLUMN, at)]


def column_that_text_would_sort_wrongly(visit: Visit) -> tuple[Locator, int]:
    """Return a table that sorts and a column whose numbers have another order as text."""
    tables = visit.page.locator("table:has(th[aria-sort])")
    for table in tables.all():
        for at in range(table.locator("thead th").count()):
            found = numbers(table, at)
            by_text = [number for number, _ in sorted(found, key=lambda one: one[1])]
            if len(found) > 2 and by_text not in (sorted(by_text), sorted(by_text, reverse=True)):
                return table, at
    raise AssertionError(f"none of {tables.count()} sortable tables has such a column")


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour of CSS, 0 to 1, as the accessibility guidelines define it."""
    channels = [int(channel) / 255 for channel in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colours(visit: Visit) -> tuple[str, str]:
    """Return the colours of the page and of its writing."""
    root_paper, root_ink, body_paper, body_ink = visit.page.evaluate(COLOURS)
    transparent = body_paper == "rgba(0, 0, 0, 0)"
    return (root_paper if transparent else body_paper), (body_ink or root_ink)


def contrast(paper: str, written: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(paper), luminance(written)))
    return (high + 0.05) / (low + 0.05)


def test_a_table_sorts_by_mouse_and_by_keyboard(reader: Reader, report: str) -> None:
    """A click on a heading sorts numbers as numbers and says so to a screen reader; Enter turns the order round."""
    with reader.visit(WIDE) as visit:
        visit.open(report)
        table, at = column_that_text_would_sort_wrongly(visit)
        before = [number for number, _ in numbers(table, at)]
        head = table.locator("thead th").nth(at)
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", re.compile("^(ascending|descending)$"))
        downward = head.get_attribute("aria-sort") == "descending"
        assert [number for number, _ in numbers(table, at)] == sorted(before, reverse=downward)
        table.scroll_into_view_if_needed()
        visit.shoot("report-table-sorted")
        head.get_by_role("button").focus()
        visit.page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending" if downward else "descending")
        assert [number for number, _ in numbers(table, at)] == sorted(before, reverse=not downward)
        sorted_by = table.locator("th[aria-sort=ascending], th[aria-sort=descending]")
        expect(sorted_by).to_have_count(1)


def test_a_definition_shows_on_hover_and_on_focus(reader: Reader, report: str) -> None:
    """The mouse over a mark shows its definition, whole and in the window; so does the Tab key, and Escape hides it."""
    with reader.visit(WIDE) as visit:
        visit.open(report)
        mark = visit.page.locator("main [aria-describedby]:visible").first
        tip = visit.page.locator(f"#{mark.get_attribute('aria-describedby')}")
        expect(tip).to_be_hidden()
        mark.hover()
        expect(tip).to_be_visible()
        expect(tip).to_be_in_viewport(ratio=1)
        assert len(tip.inner_text()) > 20
        visit.shoot("report-definition-hover")
        visit.page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
        visit.page.mouse.move(1, 1)
        for _ in range(100):
            visit.page.keyboard.press("Tab")
            if tip.is_visible():
                break
        expect(mark).to_be_focused()
        expect(tip).to_be_visible()


def test_the_first_tab_skips_to_the_numbers(reader: Reader, report: str) -> None:
    """Somebody without a mouse need not go through the list of contents."""
    with reader.visit(WIDE) as visit:
        visit.open(report)
        visit.page.keyboard.press("Tab")
        skip = visit.page.locator("a:focus")
        expect(skip).to_be_in_viewport(ratio=1)
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("main")).to_be_focused()


@pytest.mark.parametrize(("dark", "sizes"), [(False, (WIDE, PHONE)), (True, (PHONE, WIDE))], ids=["light", "dark"])
def test_it_can_be_read_by_everybody(
    reader: Reader, report: str, sizes: tuple[tuple[int, int], ...], *, dark: bool
) -> None:
    """No barrier that axe knows, no scrolling sideways, nothing asked of a network, no complaint of the browser."""
    with reader.visit(sizes[0], dark=dark) as visit:
        visit.open(report)
        paper, written = colours(visit)
        assert contrast(paper, written) >= 7
        assert (luminance(paper) < 0.1) == dark
        assert visit.barriers() == []
        for width, height in sizes:
            visit.page.set_viewport_size({"width": width, "height": height})
            assert visit.over_the_edge() == []
            visit.shoot(f"report-{'dark' if dark else 'light'}-{width}", whole=True)
        assert visit.asked == [report]
        assert visit.said == []


def test_it_prints(reader: Reader, report: str, tmp_path: Path) -> None:
    """On A4 no page is empty, nothing reaches into the margin, and every cell of every table is on paper."""
    with reader.visit(WIDE, dark=True) as visit:
        page = visit.open(report)
        cells = page.locator("table :is(th, td)").all_inner_texts()
        headings = page.locator(":is(h1, h2, h3):visible").all_inner_texts()
        page.pdf(path=tmp_path / "report.pdf", format="A4", print_background=True, prefer_css_page_size=True)
    pages = printed_pages(tmp_path / "report.pdf")
    for number, picture in enumerate(pages, 1):
        picture.save(SCREENSHOTS / f"report-print-{number}.png")
        share, (left, top, right, bottom) = ink(picture)
        edge = picture.width * 5 / 210
        assert share > 0.002, f"page {number} of {len(pages)} is empty"
        assert min(left, top) > edge, f"page {number} is cut off at its left or top"
        assert max(right - picture.width, bottom - picture.height) < -edge, f"page {number} is cut off"
    printed = re.sub(r"\W", "", "".join(printed_text(tmp_path / "report.pdf")))
    wanted = [re.sub(r"\W", "", text) for text in headings + cells]
    assert [text for text in wanted if text not in printed] == []
