"""Notebook 4 in JupyterLab: it runs from top to bottom, and its chart and table follow a slider."""

import importlib.util
from collections.abc import Iterator

import pytest
from browsing import PHONE, ROOT, WIDE, Reader
from lab import Notebook, Server, copy_notebooks
from playwright.sync_api import Locator, expect


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a Jupyter server for copies of the notebooks."""
    if importlib.util.find_spec("topheavy") is None:
        pytest.fail("the topheavy package is not installed: run `make test-browser`, which installs its wheel")
    place = tmp_path_factory.mktemp("lab")
    copy_notebooks(ROOT / "notebooks", place / "notebooks")
    server = Server(place / "notebooks", place / "home")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def fourth() -> str:
    """Return the file name of notebook 4."""
    (name,) = (file.name for file in (ROOT / "notebooks").glob("04_*.ipynb"))
    return name


def charts_of(cell: Locator) -> str:
    """Return what draws the charts of a cell: SVG itself, or the picture's address."""
    outputs = cell.locator(".jp-OutputArea-output").locator("svg, img")
    return str(outputs.evaluate_all("(all) => all.map((one) => one.src ?? one.outerHTML).join()"))


def tables_of(cell: Locator) -> str:
    """Return the text of the tables of a cell."""
    return "\n".join(cell.locator("table").all_inner_texts())


def press_until_changed(notebook: Notebook, key: str) -> None:
    """Move the first slider by a key, and see that the chart and the table are other ones, both in sight."""
    cell = notebook.controls()
    slider = cell.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    before, chart, table = slider.get_attribute("aria-valuenow"), charts_of(cell), tables_of(cell)
    assert chart
    assert table
    slider.focus()
    slider.press(key)
    expect(slider).not_to_have_attribute("aria-valuenow", before or "")
    notebook.until(lambda: charts_of(cell) not in {"", chart} and tables_of(cell) not in {"", table})
    for seen in (cell.locator(".jp-OutputArea-output").locator("svg, img").first, cell.locator("table").first):
        seen.scroll_into_view_if_needed()
        expect(seen).to_be_in_viewport()
    slider.evaluate("(handle) => handle.scrollIntoView({block: 'start'})")


def test_a_slider_moved_with_the_keyboard_changes_chart_and_table(reader: Reader, server: Server, fourth: str) -> None:
    """Run all, no error; press a key on the first slider in a wide window, and again in a narrow one."""
    with reader.visit(WIDE) as visit:
        notebook = Notebook(server, visit, fourth)
        notebook.run_all()
        assert notebook.errors() == []
        visit.shoot("notebook-4-1280-run")
        press_until_changed(notebook, "ArrowRight")
        visit.shoot("notebook-4-1280-slider-moved")
        notebook.show_whole(WIDE[0])
        visit.shoot("notebook-4-1280-whole")
        notebook.narrow(*PHONE)
        press_until_changed(notebook, "ArrowLeft")
        visit.shoot("notebook-4-390-slider-moved")
        assert notebook.errors() == []
        assert visit.asked_elsewhere(server.address) == []
