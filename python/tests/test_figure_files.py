"""Figures as files and in a notebook: looks, languages, bytes, and what they say of bad input."""

import itertools
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from drawn import KINDS, pixels, words
from refusals import refused

import topheavy as th
from topheavy import figures

SIZES = {"slide": (960, 540), "page": (720, 480), "notebook": (800, 500)}
LONG = "Very long name of a product " * 11
NAMES = [
    '<script>alert("1")</script>',
    "\u0634\u0631\u0643\u0629 \u0627\u0644\u062a\u0635\u062f\u064a\u0631",
    LONG[:300],
    'A & B\'s "best" ]]>',
]


@pytest.fixture(scope="module")
def flows(exporters: th.Panel) -> pl.DataFrame:
    """Return the flows of the small synthetic panel."""
    return exporters.to_polars().select("firm", "period", "market", "product", "value", "size_class")


# ---------------------------------------------------------------- Files and looks


@pytest.fixture(scope="module")
def drawn(exporters: th.Panel, simulated: th.Simulation) -> dict[str, th.Figure]:
    """Return one figure of every kind."""
    own = {kind: exporters.figure(kind) for kind in KINDS}
    return own | {"fan": simulated.figure(), "road": th.track().figure()}


def test_every_figure_is_whole_in_every_look(drawn: dict[str, th.Figure]) -> None:
    """Well-formed SVG and PNG of the right size that say what is shown; light, dark, English, Korean."""
    for kind, figure in drawn.items():
        for (size, (width, height)), theme, lang in itertools.product(SIZES.items(), ("light", "dark"), ("en", "ko")):
            look = figure.styled(theme=theme, size=size, lang=lang)  # type: ignore[arg-type]
            svg = look.svg()
            root = ET.fromstring(svg)
            assert (root.get("width"), root.get("height")) == (str(width), str(height)), kind
            said = words(svg)
            assert look.title.replace("\xa0", " ") in said
            if kind != "road":
                assert "SYNTHETIC DATA" in said
        assert pixels(figure.styled(size="page").png()) == (1440, 960)
        assert figure.data.height > 0
        assert figure.data.definitions


def test_korean_figures_say_nothing_in_english(drawn: dict[str, th.Figure]) -> None:
    """Titles, subtitles and notes of every figure have Hangul, and none of the English sentences stays."""
    for kind, figure in drawn.items():
        korean = figure.styled(lang="ko")
        for english, text in zip(
            [figure.title, figure.subtitle, *figure.notes], [korean.title, korean.subtitle, *korean.notes], strict=True
        ):
            assert any("가" <= letter <= "힣" for letter in text), (kind, text)
            assert english != text


def test_notes_of_a_panel_are_said_in_korean_and_without_options() -> None:
    """Years that are missing or not whole, thresholds of months, another currency."""
    months = {"firm": ["a", "b", "a"], "period": ["2021-01", "2021-02", "2023-01"], "value": [1.0, 2.0, 3.0]}
    panel = th.Panel(months, currency="other")
    for kind in KINDS:
        if kind == "treemap":
            continue
        figure = panel.figure(kind)
        english, korean = figure.notes, figure.styled(lang="ko").notes
        assert len(english) == len(korean)
        assert all(any("가" <= letter <= "힣" for letter in note) for note in korean), korean
        assert not any("--" in note or "_as=" in note for note in english), english
    notes = " ".join(panel.figure("concentration").notes + panel.figure("transitions").notes)
    for said in ("one month, not of a year", "currency of the data", "2021 (2/12), 2023 (1/12)", "no year 2022"):
        assert said in notes


def test_words_of_your_own_and_how_it_shows_itself(exporters: th.Panel) -> None:
    """Each gives another figure; the first stays as it was."""
    figure = exporters.figure("treemap")
    mine = figure.titled("My title").subtitled("My subtitle").source("My source").note("My note")
    said = words(mine.svg())
    for text in ("My title", "My subtitle", "My source", "My note", "SYNTHETIC DATA"):
        assert text in said
    assert (mine.title, mine.notes[-1]) == ("My title", "My note")
    assert "My title" not in words(figure.svg())
    assert repr(mine) == "<topheavy.Figure 'My title' (light, notebook, en)>"
    assert mine._repr_svg_() == mine.svg()
    assert mine._repr_png_() == mine.png()
    dark = mine.styled(theme="dark")
    assert dark.svg() != mine.svg()
    assert dark.styled(theme="light").svg() == mine.svg()
    assert figure.data.synthetic == exporters.synthetic


def test_files_are_whole_or_not_there(tmp_path: Path, exporters: th.Panel) -> None:
    """By ending, also with a link and over an older file; what is refused leaves nothing."""
    figure = exporters.figure("pyramid")
    for name in ("a.svg", "b.PNG"):
        (tmp_path / name).write_text("old")
        figure.save(tmp_path / name)
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == figure.svg()
    assert (tmp_path / "b.PNG").read_bytes() == figure.png()
    (tmp_path / "link.svg").symlink_to(tmp_path / "a.svg")
    figure.titled("x").save(str(tmp_path / "link.svg"))
    assert (tmp_path / "link.svg").is_symlink()
    assert ">x<" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    for name in ("a.pdf", "a", "svg"):
        assert ".svg or .png" in str(refused(th.ArgumentError, figure.save, tmp_path / name))
    refused(th.FileError, figure.save, tmp_path / "nowhere" / "a.svg")
    refused(th.ArgumentError, figure.save, 7)
    assert sorted(tmp_path.iterdir()) == before


def test_same_bytes_for_any_order_and_number_of_threads(tmp_path: Path, flows: pl.DataFrame) -> None:
    """Rows in another order in processes of one and two threads give the same files."""
    script = (
        "import sys, polars as pl, topheavy as th\n"
        "panel = th.Panel(pl.read_parquet(sys.argv[1]))\n"
        f"for kind in {KINDS!r}:\n"
        "    for ending in ('svg', 'png'):\n"
        "        panel.figure(kind).save(f'{sys.argv[2]}/{kind}.{ending}')\n"
    )
    for threads in ("1", "2"):
        rows = flows.sample(fraction=1, shuffle=True, seed=int(threads)) if threads == "2" else flows
        folder = tmp_path / threads
        folder.mkdir()
        rows.write_parquet(tmp_path / "flows.parquet")
        call = [sys.executable, "-c", script, str(tmp_path / "flows.parquet"), str(folder)]
        environment = {"RAYON_NUM_THREADS": threads, "PYTHONPATH": ":".join(sys.path)}
        subprocess.run(call, check=True, env=environment)
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) == 2 * len(KINDS)
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


# ---------------------------------------------------------------- Bad input


def test_names_cannot_leave_their_place() -> None:
    """Tags, quotes, right-to-left and 300 letters stay text, in every place that a name can have."""
    treemap = figures.treemap(NAMES, [4.0, 3.0, 2.0, 1.0])
    curves = figures.lorenz({name: [1.0, 2.0] for name in NAMES})
    titled = treemap.titled(NAMES[0]).subtitled(NAMES[3]).source(NAMES[0]).note(NAMES[1])
    frame = {"firm": ["a", "b", "c", "d"], "product": NAMES, "value": [4.0, 3.0, 2.0, 1.0]}
    for figure in (treemap, curves, titled, th.Panel(frame, product_codes="text").figure("treemap")):
        svg = figure.svg()
        assert "<script" not in svg
        names = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
        assert names <= {"svg", "title", "desc", "text", "rect", "circle", "polyline", "polygon", "line", "path", "g"}
        assert pixels(figure.png()) == (1600, 1000)
    assert treemap.data["name"].to_list() == NAMES


def test_bad_input_is_drawn_and_says_what_is_missing() -> None:
    """One period, one firm, nothing but zeros, no product, 200 markets."""
    one = th.Panel({"firm": ["a"], "period": ["2025"], "value": [5e6]})
    for kind in KINDS:
        if kind == "treemap":
            continue
        figure = one.figure(kind)
        words(figure.svg())
        assert pixels(figure.png()) == (1600, 1000)
    said = {kind: words(one.figure(kind).svg()) for kind in ("lorenz", "concentration", "transitions", "survival")}
    assert "one of the firms alone" in said["lorenz"]
    assert "One period only" in said["concentration"]
    assert "nothing to draw" in said["transitions"]
    assert "nothing to draw" in said["survival"]
    assert "total is zero" in words(figures.lorenz([0.0, 0.0]).svg())
    assert "no firms in the data" in words(figures.lorenz([]).svg())
    assert "total is zero" in words(figures.pyramid([0], [3], [0]).svg())
    assert "total is zero" in words(figures.treemap(["a"], [0.0]).svg())
    assert "No value is above zero" in words(figures.rank_size([0.0]).svg())
    markets = {"market": [f"market {at}" for at in range(200)], "value": [1e9 / (at + 1) for at in range(200)]}
    many = th.Panel(markets).figure("treemap")
    assert "others" in words(many.svg())
    assert many.data.height == 200
    assert "by market" in many.title


def test_what_is_wrong_is_refused_in_the_words_of_python(exporters: th.Panel, simulated: th.Simulation) -> None:
    """The exception, its argument, and never an option of the command line."""

    def wrong(arguments: dict[str, Any]) -> object:
        return exporters.figure(**arguments)

    for arguments, column in (
        ({"kind": "pie"}, "kind"),
        ({"kind": 3}, "kind"),
        ({"kind": "lorenz", "theme": "blue"}, "theme"),
        ({"kind": "lorenz", "size": "huge"}, "size"),
        ({"kind": "lorenz", "lang": "de"}, "lang"),
        ({"kind": "lorenz", "across": "planet"}, "across"),
        ({"kind": "lorenz", "periods": "1999"}, "periods"),
        ({"kind": "lorenz", "periods": [2025, None]}, "periods"),
        ({"kind": "pyramid", "periods": ["2024", "2025"]}, "periods"),
        ({"kind": "survival", "periods": "2024"}, "periods"),
        ({"kind": "pyramid", "breaks": [5.0, 1.0]}, "breaks"),
        ({"kind": "pyramid", "breaks": "many"}, "breaks"),
        ({"kind": "survival", "level": 1.5}, "level"),
        ({"kind": "survival", "level": True}, "level"),
    ):
        error = refused(th.ArgumentError, wrong, arguments)
        assert error.column == column, (arguments, str(error))
    named = refused(th.ArgumentError, simulated.figure, "no_such_measure")
    assert named.column == "measure"
    assert "top_1pct_share" in str(named)
    assert "total" in str(named)
    refused(th.MissingColumnError, th.Panel({"market": ["a"], "value": [1.0]}).figure, "lorenz")
    refused(th.InvalidFlowError, figures.lorenz, [1.0, -1.0])
    assert refused(th.InvalidFlowError, figures.rank_size, [1.0, float("nan")]).column == "values"
    assert refused(th.InvalidFlowError, figures.pyramid, [0], [-1], [1]).column == "firms"
    refused(th.ArgumentError, figures.pyramid, [1, 0], [1, 1], [1, 1])
    refused(th.ShapeError, figures.pyramid, [0, 1], [1], [1, 1])
    refused(th.ShapeError, figures.treemap, ["a"], [1.0, 2.0])
    refused(th.ArgumentError, figures.treemap, ["a", 3], [1.0, 2.0])
    refused(th.ArgumentError, figures.treemap, ["a"], [2.0], total=1.0)
    refused(th.ArgumentError, figures.lorenz, [1.0], units="planets")
    refused(th.ArgumentError, figures.rank_size, [1.0], currency="krw")
