"""The notebooks: each runs from a clean kernel without a warning, and shows what is stored beside its source.

They run once for all tests, two side by side, as ``make notebooks`` runs them.
"""

import asyncio
import base64
import importlib.util
import io
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from PIL import Image, ImageChops

FOLDER = Path(__file__).parents[2] / "notebooks"
TITLES = {
    "01_which_top_1_percent": "Korea's polarization: which top 1 %?",
    "02_how_diversified": "Markets and products: how diversified?",
    "03_missing_middle": "Exporter dynamics and the missing middle",
    "04_k_export_star_500": "K-Export Star 500: what would it change?",
    "05_road_to_one_trillion": "The road to one trillion",
    "06_from_brackets_to_bounds": "From brackets to bounds: working without micro-data",
    "07_bring_your_own_data": "Bring your own data",
}
MOST_BYTES = 300_000
SHADE = 32
MOST_PIXELS = 0.0002
# A place on somebody's machine: it would differ from run to run, and is nobody's business.
PLACES = re.compile(r"(?<![\w.:/])/(?:home|root|tmp|usr|var|opt|mnt|Users|private)/|\b[A-Z]:\\\\")


def load(name: str) -> Any:
    """Return a module of the folder of notebooks, which is no package."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


execute = load("execute")


@pytest.fixture(scope="session")
def runs() -> dict[str, Any]:
    """Return every notebook as a run of now would store it, or what the run raised."""
    found: dict[str, Any] = asyncio.run(execute.all_executed(execute.sources()))
    return found


def stored(name: str) -> Any:
    """Return a notebook as it is stored."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)


def outputs_of(notebook: Any) -> list[tuple[str, str, str]]:
    """Return every output: its cell, its kind and what it holds."""
    return [
        (cell.id, kind, text)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind, text in output.get("data", {output.get("name"): output.get("text")}).items()
    ]


def differing(one: str, other: str) -> float:
    """Return the part of the pixels of two figures that differ by more than a shade."""
    images = [Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB") for png in (one, other)]
    assert images[0].size == images[1].size
    levels = ImageChops.difference(*images).convert("L").histogram()
    return sum(levels[SHADE:]) / sum(levels)


def test_there_are_seven_notebooks_and_each_is_stored() -> None:
    """A source without a notebook, or the other way round, is a mistake."""
    assert [source.stem for source in execute.sources()] == list(TITLES)
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == list(TITLES)


@pytest.mark.parametrize("name", TITLES)
def test_a_notebook_runs_without_error_or_warning(name: str, runs: dict[str, Any]) -> None:
    """Warnings are errors in its kernel, nothing is written beside the page, and two minutes are enough."""
    run = runs[name]
    assert not isinstance(run, BaseException), f"{name}: {run}"
    assert [output for cell in run.cells for output in cell.get("outputs", []) if output.output_type == "stream"] == []


@pytest.mark.parametrize("name", TITLES)
def test_what_is_stored_is_what_a_run_shows(name: str, runs: dict[str, Any]) -> None:
    """Every text and table, and every figure but for shades; else ``make notebooks`` has been forgotten."""
    for kept, found in zip(outputs_of(stored(name)), outputs_of(runs[name]), strict=True):
        assert kept[:2] == found[:2]
        if kept[1] == "image/png":
            assert differing(kept[2], found[2]) < MOST_PIXELS, kept[0]
        else:
            assert kept == found


@pytest.mark.parametrize("name", TITLES)
def test_source_and_notebook_have_the_same_cells(name: str) -> None:
    """The same texts in the same order, without a run in between."""
    source = execute.unexecuted(FOLDER / f"{name}.py")
    notebook = stored(name)
    nbformat.validate(notebook)
    assert notebook.metadata == source.metadata
    for kept, written in zip(notebook.cells, source.cells, strict=True):
        assert [kept.id, kept.cell_type, kept.source] == [written.id, written.cell_type, written.source]
        assert kept.metadata == written.metadata


@pytest.mark.parametrize("name", TITLES)
def test_a_stored_notebook_is_light_and_reads_well(name: str) -> None:
    """A title, figures, one representation an output, what is made up is told, and nothing of a machine."""
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = stored(name)
    assert len(text.encode()) < MOST_BYTES
    assert notebook.cells[0].source.splitlines()[0] == f"# {TITLES[name]}"
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert all(len(output.data) == 1 for output in outputs)
    assert [output for output in outputs if "image/png" in output.data]
    assert not PLACES.search(text)
    makes_firms = any("th.sample(" in cell.source for cell in notebook.cells if cell.cell_type == "code")
    explains = any("synthetic" in cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert explains or not makes_firms
    for cell in notebook.cells:
        assert set(cell.metadata) <= set(execute.KEPT)


SOURCE = """# %% [markdown]
# # A notebook

# %%
import warnings

{line}
"""


@pytest.mark.parametrize(
    "line",
    [
        "warnings.warn('look out', UserWarning)",
        "warnings.warn('old', DeprecationWarning)",
        "import ipywidgets as w\n\nw.interactive_output(lambda x: 1 / x, {'x': w.IntSlider(value=0)})",
        "raise ValueError('no')",
    ],
)
def test_a_run_fails_where_it_should(line: str, tmp_path: Path) -> None:
    """A warning of any kind, an error, and an error that a widget would swallow."""
    source = tmp_path / "wrong.py"
    source.write_text(SOURCE.format(line=line), encoding="utf-8")
    (raised,) = asyncio.run(execute.all_executed([source])).values()
    assert isinstance(raised, Exception)
    assert re.search("look out|old|ZeroDivisionError|ValueError", str(raised))


def test_widgets_are_stored_as_what_they_show(tmp_path: Path) -> None:
    """Controls in words, the frame beside them as its content: without a kernel the page is not empty."""
    source = tmp_path / "controls.py"
    line = "import ipywidgets as w\nw.interactive_output(lambda x: print(x + 1), {'x': w.IntSlider(value=41)})"
    source.write_text(SOURCE.format(line=f"{line}\n\n# %%\nw.IntSlider()"), encoding="utf-8")
    (run,) = asyncio.run(execute.all_executed([source])).values()
    frame, control = run.cells[1].outputs, run.cells[2].outputs
    assert [output.text for output in frame] == ["42\n"]
    assert [dict(output.data) for output in control] == [{"text/markdown": execute.CONTROLS}]
