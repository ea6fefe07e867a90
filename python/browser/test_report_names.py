"""Names that are code, markup, right-to-left or endless stay names in the HTML report."""

import csv
from collections.abc import Callable

import pytest
from browsing import PHONE, WIDE, Reader

NAMES = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"alert('taken')\">",
    "</title></style></script><h1>taken</h1>",
    '" onmouseover="alert(\'taken\')" x="',
    "javascript:alert('taken')",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    '=HYPERLINK("http://127.0.0.1:9")',
    "شركة التصدير الكورية",
    "חברת יצוא",
    "\u202eeman desrever",
    "전자집적회로",
    "long " * 60,
    "unbroken" * 38,
)


@pytest.fixture(scope="module")
def report(topheavy: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a report on a panel whose firms, markets, products and file have such names."""
    folder = tmp_path_factory.mktemp("names")
    panel = folder / '<b>panel<b> & "more".csv'
    with panel.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["firm", "year", "market", "product", "value_usd"])
        for year in (2024, 2025):
            for at, name in enumerate(NAMES, 1):
                writer.writerow([name, year, name, name, 1_000_000 * at * (year - 2020)])
    page = folder / "report.html"
    topheavy("report", panel, "--html", page)
    return page.as_uri()


def test_names_do_nothing(reader: Reader, report: str) -> None:
    """No name runs, loads, becomes an element or makes the page wider; each can be read as it was given."""
    with reader.visit(WIDE) as visit:
        page = visit.open(report)
        assert "top-heavy" in page.title()
        assert page.locator("script").count() == 1
        assert (
            page.locator("img:not([src^='data:']), iframe, object, embed, link, [onmouseover], [onerror]").count() == 0
        )
        assert page.get_by_role("heading", name="taken").count() == 0
        text = " ".join(page.locator("main").inner_text().split())
        assert [name for name in NAMES if " ".join(name.split()) not in text] == []
        assert visit.barriers() == []
        for width, height in (WIDE, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            assert visit.over_the_edge() == []
            visit.shoot(f"report-names-{width}", whole=True)
        assert visit.asked == [report]
        assert visit.said == []
