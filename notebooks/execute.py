"""Write the notebooks: run the source of each from a clean kernel, and store what a reader should see.

The source of a notebook is its ``.py`` file (jupytext's percent format), which is what one edits. The ``.ipynb`` beside
it is made from it, the same bytes for the same source: numbered cells, no times, one representation of every output.
Warnings are errors in the kernel, and a notebook that takes more than two minutes fails.

    python notebooks/execute.py             # all of them
    python notebooks/execute.py 04_star     # those whose name begins so
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.output_widget import OutputWidget
from PIL import Image

FOLDER = Path(__file__).parent

SECONDS = 120
"""Longest time that a notebook may take."""

AT_ONCE = 2
"""Notebooks that run side by side."""

WARNINGS = "error,ignore::PendingDeprecationWarning:ipykernel.kernelbase"
"""Every warning is an error, but for the kernel's own about how it is shut down."""

KINDS = ("image/png", "text/html", "text/markdown", "text/plain")
"""Representations of an output, the one to keep first; no SVG, which Jupyter does not show before it trusts a page."""

COLOURS = 128
"""Colours of a stored figure: a quarter of the bytes, and no difference to the eye."""

KEPT = ("jupyter", "tags")
"""Metadata of a cell that are its author's: whether its source is hidden."""

WIDGET = "application/vnd.jupyter.widget-view+json"

CONTROLS = "*Sliders stand here when the notebook runs in Jupyter; below is what they show before they are moved.*"
"""What stands for controls, which do nothing without a kernel."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class Frame(OutputWidget):
    """What a widget shows, kept here and not told to the kernel.

    The message would leave by the socket on which another task waits for the reply to the cell; now and then that task
    is not woken any more, and the notebook never ends.
    """

    def sync_state(self) -> None:
        """Tell nobody."""


def sources(beginnings: Sequence[str] = ()) -> list[Path]:
    """Return the sources of the notebooks, or of those whose names begin so, in order."""
    return sorted(path for path in FOLDER.glob("[0-9]*.py") if path.name.startswith(tuple(beginnings) or ""))


def unexecuted(source: Path) -> Any:
    """Return the notebook of a source, its cells numbered."""
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"{source.stem}-{number:02}"
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT if key in cell.metadata})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


async def executed(source: Path) -> Any:
    """Run a notebook from a clean kernel, in a folder of its own, and return it as it is stored.

    An error of a cell, a warning and a run that takes too long raise.
    """
    notebook = unexecuted(source)
    with tempfile.TemporaryDirectory() as folder:
        # With a profile of its own: what somebody's startup files do is not the notebook's.
        environment = {**os.environ, "PYTHONWARNINGS": WARNINGS, "IPYTHONDIR": folder}
        connection = str(Path(folder) / "kernel.json")
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=connection)
        client = NotebookClient(notebook, km=kernel, timeout=SECONDS, record_timing=False)
        client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": Frame}}
        run = client.async_execute(cleanup_kc=True, env=environment, cwd=folder)
        await asyncio.wait_for(run, SECONDS)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = list(stored(cell.outputs, client.widget_state))
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


async def all_executed(paths: Iterable[Path]) -> dict[str, Any]:
    """Run notebooks side by side; return each as it is stored, or what it raised, by its name."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(source: Path) -> Any:
        async with places:
            return await executed(source)

    known = list(paths)
    found = await asyncio.gather(*map(one, known), return_exceptions=True)
    return {source.stem: result for source, result in zip(known, found, strict=True)}


def stored(outputs: Iterable[Any], widgets: Mapping[str, Mapping[str, Any]]) -> Iterable[Any]:
    """Return outputs as they are stored: one representation each, and for a widget what it shows.

    Controls are told in words. The frame in which their result is drawn is replaced with the result; an error in it,
    which a widget swallows, raises.
    """
    for output in outputs:
        if output.output_type == "error":
            raise RuntimeError(f"{output.ename}: {output.evalue}")
        if output.output_type == "stream":
            yield output
        elif WIDGET in output.data:
            yield from shown(output.data[WIDGET]["model_id"], widgets)
        else:
            kind = next(kind for kind in KINDS if kind in output.data)
            yield light(output.data[kind]) if kind == "image/png" else shown_as(kind, output.data[kind])


def shown_as(kind: str, data: str, **metadata: Any) -> Any:
    """Return an output with one representation."""
    return nbformat.v4.new_output("display_data", {kind: data}, metadata={kind: metadata} if metadata else {})


def light(png: str) -> Any:
    """Return a figure as it is stored: in few colours, and as wide as its SVG, of which it has twice the pixels."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return shown_as("image/png", base64.b64encode(written.getvalue()).decode(), width=few.width // 2)


def shown(model: str, widgets: Mapping[str, Mapping[str, Any]]) -> Iterable[Any]:
    """Return the outputs that stand for a widget."""
    state = widgets[model]
    if state["_model_name"] == "OutputModel":
        yield from stored(map(nbformat.from_dict, state["outputs"]), widgets)
    else:
        yield shown_as("text/markdown", CONTROLS)


def write(notebook: Any, target: Path) -> None:
    """Write a notebook, checked against the format."""
    nbformat.validate(notebook)
    target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def main(beginnings: Sequence[str]) -> int:
    """Write the notebooks; return how many failed."""
    failed = 0
    for name, result in asyncio.run(all_executed(sources(beginnings))).items():
        if isinstance(result, BaseException):
            failed += 1
            print(f"{name}: {result}", file=sys.stderr)
        else:
            target = FOLDER / f"{name}.ipynb"
            write(result, target)
            print(f"{target.name}: {target.stat().st_size / 1024:,.0f} KB")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
