"""The documentation site as files on a disk: it opens, finds, and fits a telephone, in light and in dark."""

from pathlib import Path

import pytest
from browsing import PHONE, ROOT, WIDE, Reader
from playwright.sync_api import expect

PAGES = ("index", "tutorial", "figures", "reference/definitions", "reference/command-line")
# What is written here; the frame around it is the theme's.
OURS = ".md-content"
# The catalogue has two hundred entries, all made alike; the first dozen tell.
LOOKED_AT = {"reference/definitions": f"{OURS} article > :nth-child(-n + 40)"}


@pytest.fixture(scope="module")
def site() -> Path:
    """Return the folder of the site."""
    folder = ROOT / "out" / "site"
    if not (folder / "index.html").is_file():
        pytest.fail("there is no documentation site in out/site: run `make docs`, which builds it")
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_well(reader: Reader, site: Path, page: str) -> None:
    """Wide and light, narrow and dark: no barrier in what is ours, no scrolling sideways, no complaint, no network."""
    for size, dark in ((WIDE, False), (PHONE, True)):
        with reader.visit(size, dark=dark) as visit:
            visit.open((site / f"{page}.html").as_uri())
            expect(visit.page.locator(f"{OURS} h1")).to_be_visible()
            visit.shoot(f"site-{Path(page).name}-{'dark' if dark else 'light'}-{size[0]}")
            assert visit.barriers(LOOKED_AT.get(page, OURS)) == []
            assert visit.over_the_edge() == []
            assert visit.asked_elsewhere(site.as_uri()) == []
            assert visit.said == []


def test_the_search_finds_a_measure(reader: Reader, site: Path) -> None:
    """Typed into the search as on any site, "hhi" leads to a page that defines it."""
    with reader.visit(WIDE) as visit:
        page = visit.open((site / "index.html").as_uri())
        page.keyboard.press("/")
        page.keyboard.type("hhi")
        results = page.locator(".md-search-result__item a")
        expect(results.first).to_be_visible()
        visit.shoot("site-search-hhi")
        results.first.click()
        expect(page.locator(OURS)).to_contain_text("HHI")
        assert visit.asked_elsewhere(site.as_uri()) == []
        assert visit.said == []
