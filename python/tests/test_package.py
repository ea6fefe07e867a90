"""The package as a whole: imports, types, exceptions, threads, and what a panel costs in memory."""

import copy
import importlib.metadata
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from refusals import BUILTIN

import topheavy as th
from topheavy import _build, _topheavy

PACKAGE = Path(th.__file__).parent


def python(code: str, *arguments: str, **environment: str) -> str:
    """Run code in a process of its own and return what it prints; it must end well and warn of nothing."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


# ---------------------------------------------------------------- What is there


def test_version() -> None:
    """One version: of the wheel, the package and the crate."""
    assert th.__version__ == importlib.metadata.version("topheavy") == _topheavy.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", th.__version__)


def test_every_public_name_is_there_and_listed() -> None:
    """`__all__` is what there is, in order, and nothing else is public but modules."""
    assert th.__all__ == sorted(th.__all__)
    assert len(set(th.__all__)) == len(th.__all__)
    assert all(hasattr(th, name) for name in th.__all__)
    here = {name for name, one in vars(th).items() if not name.startswith("_") and not isinstance(one, type(th))}
    assert here - {"warn_if_debug", "DEBUG_BUILD"} <= set(th.__all__)
    assert set(th.errors.__all__) <= set(th.__all__)
    for name in th.__all__:
        one = getattr(th, name)
        assert getattr(one, "__doc__", None), name


def test_depends_on_polars_alone() -> None:
    """Everything else is an extra."""
    needed = [one for one in importlib.metadata.requires("topheavy") or [] if "extra ==" not in one]
    assert [re.split(r"[<>=! ]", one)[0] for one in needed] == ["polars"]
    extras = set(importlib.metadata.metadata("topheavy").get_all("Provides-Extra") or [])
    assert extras == {"pandas", "plot", "notebooks", "all"}


IMPORTED = """
import json, sys
import polars
before = set(sys.modules)
import topheavy as th
panel = th.Panel({"firm": ["a", "b"], "value_usd": [3.0, 1.0]})
repr(panel.measure()), panel.report()._repr_html_(), th.hhi([1.0, 2.0])
polars.DataFrame({"x": [1.0, 2.0]}).select(th.expr.hhi("x"))
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
"""


def test_import_loads_no_other_library() -> None:
    """Neither the import nor work on polars and lists needs NumPy, pandas, pyarrow or DuckDB."""
    loaded = set(json.loads(python(IMPORTED)))
    assert "topheavy" in loaded
    assert loaded & {"numpy", "pandas", "pyarrow", "duckdb", "typing_extensions", "IPython", "altair"} == set()
    code = "import sys, topheavy; print({'numpy', 'pandas', 'pyarrow', 'duckdb'} & set(sys.modules))"
    assert python(code).strip() == "set()"


def test_works_without_pandas_and_pyarrow() -> None:
    """In an environment with polars alone: panels, tables, pages; what needs pandas says so."""
    code = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("pandas", "pyarrow", "numpy", "duckdb"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import polars as pl
import topheavy as th
panel = th.Panel(pl.DataFrame({"firm": ["a", "b"], "year": [2024, 2024], "value_usd": [3.0, 1.0]}))
table = panel.measure(by="period")
assert pl.DataFrame(table).equals(table.to_polars())
assert th.hhi([1, 1]) == 0.5 and th.hhi(pl.Series([1, 1])) == 0.5
assert table.to_markdown() and table.to_latex() and table._repr_html_() and repr(panel.report())
assert th.sample("korea", firms=100).check().problems == []
assert th.data.korea_concentration().height == 116
for convert in (table.to_pandas, table.to_arrow):
    try:
        convert()
    except ImportError as error:
        assert "pandas" in str(error) or "pyarrow" in str(error), error
    else:
        raise AssertionError
print("done")
"""
    assert python(code) == "done\n"


def test_a_debug_build_warns() -> None:
    """Its timings say nothing; the wheel under test is no such build."""
    assert _topheavy.DEBUG_BUILD is False
    with pytest.warns(RuntimeWarning, match="not optimised"):
        _build.warn_if_debug(True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _build.warn_if_debug(False)


# ---------------------------------------------------------------- Types

USER = '''
from pathlib import Path

import polars as pl

import topheavy as th
from topheavy.errors import TopheavyError


def concentration(flows: pl.DataFrame, path: Path) -> dict[str, float]:
    """A script as an economist with a type checker writes it."""
    panel: th.Panel = th.Panel(flows, firm="biz_no", value="usd", keep={"year": [2024]}, on_bad="drop", hs=6)
    within: th.Panel = th.Panel(flows, memory="2GB", temp_folder="spill")
    table: th.Table = panel.measure(across="firm", by=["period"], measures="n,hhi")
    levels: list[th.Table] = panel.measure(by=[["period"], ["period", "market"]], measures="n")
    frame: pl.DataFrame = table.to_polars()
    numbers: list[float] = frame["hhi"].to_list()
    report: th.Report = th.read([path, "exports_*.csv"], scale=1e6, currency="other").report(target_total=1e12)
    check: th.Check = th.check(path, period_as="year")
    problems: list[str] = check.problems
    share: float = th.top_share(flows["usd"], 0.01, rule="floor", weights=[1, 2])
    ordinate: float = th.lorenz([1, 2], 0.5)
    curve: th.Table = th.lorenz((1.0, 2.0))
    made: pl.Expr = th.expr.gini("usd", small_sample=True).over("year")
    sample: th.Panel = th.sample("korea", firms=100, years=(2024, 2025))
    try:
        th.evaluate([1.0], ["hhi", "gini"])
    except TopheavyError as error:
        row: int | None = error.row
        print(row, problems, ordinate, curve, made, sample, report.periods, levels, within)
    except th.UndefinedMeasureError as undefined:
        reason: str = undefined.reason
        print(reason)
    return {"hhi": numbers[0], "share": share}
'''
WRONG = {
    'th.top_share([1.0], 0.5, rule="round")': "arg-type",
    "th.hhi([1.0], [1.0])": "call-arg|misc",
    'th.Panel(pl.DataFrame(), frim="a")': "call-arg|misc",
    'th.Panel(pl.DataFrame(), on_bad="ignore")': "arg-type",
    'th.Panel(pl.DataFrame()).measure(across="country")': "call-overload",
    'th.Panel(pl.DataFrame()).measure(by=[["period"]]).to_polars()': "attr-defined",
    'th.hhi("text")': "arg-type",
    "th.lorenz([1.0], 0.5).to_polars()": "attr-defined",
}


def test_a_typed_script_passes_and_mistakes_do_not(tmp_path: Path) -> None:
    """`mypy --strict` on a user's script against the installed package."""
    assert (PACKAGE / "py.typed").exists()
    assert (PACKAGE / "_topheavy.pyi").exists()
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    mistakes = "\n".join(WRONG)
    (tmp_path / "wrong.py").write_text(f"import polars as pl\nimport topheavy as th\n{mistakes}\n", encoding="utf-8")
    call = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([*call, "user.py", "wrong.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    said = done.stdout.splitlines()
    assert not [line for line in said if line.startswith("user.py")], done.stdout
    for at, kind in enumerate(WRONG.values(), start=3):
        assert any(re.match(rf"wrong\.py:{at}: error: .*\[({kind})\]", line) for line in said), (at, done.stdout)


def test_the_stub_is_the_compiled_module() -> None:
    """`mypy.stubtest`: every name, parameter and default of the stub is the module's, and none is missing."""
    call = [sys.executable, "-m", "mypy.stubtest", "topheavy._topheavy"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# ---------------------------------------------------------------- Exceptions


def test_exceptions_are_one_tree() -> None:
    """Each is a TopheavyError and the builtin that a user would catch."""
    kinds = {one for name in th.errors.__all__ if (one := getattr(th, name)) is not th.TopheavyError}
    assert kinds == set(BUILTIN)
    for kind, builtin in BUILTIN.items():
        assert issubclass(kind, th.TopheavyError)
        assert issubclass(kind, builtin)
        assert kind.__doc__


@pytest.mark.parametrize("kind", BUILTIN, ids=lambda kind: kind.__name__)
def test_exceptions_cross_processes(kind: type[th.TopheavyError]) -> None:
    """Pickled and copied they keep class, text, place and reason."""
    if kind is th.UndefinedMeasureError:
        error: Any = th.UndefinedMeasureError("hhi is undefined: all zero", reason="all zero")
    else:
        error = kind("column 'usd', row 3: the entry is negative", column="usd", row=3)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is kind
        assert str(again) == str(error)
        assert vars(again) == vars(error)
    assert str(error) == error.args[0]


def test_a_real_exception_crosses_processes() -> None:
    """As multiprocessing hands it on."""
    with pytest.raises(th.InvalidFlowError) as caught:
        th.hhi([1.0, -1.0])
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.row, again.column, str(again)) == (2, "values", str(caught.value))
    with pytest.raises(th.UndefinedMeasureError) as undefined:
        th.hhi([0.0])
    assert pickle.loads(pickle.dumps(undefined.value)).reason == undefined.value.reason != ""


@pytest.mark.parametrize("on_a_thread", [False, True])
def test_a_panic_is_an_exception(on_a_thread: bool, capfd: pytest.CaptureFixture[str]) -> None:
    """The kernel lives, nothing is printed, the message asks for a report and holds neither data nor a home folder."""
    for _ in range(3):
        with pytest.raises(th.InternalError, match="please report it") as caught:
            _topheavy.panic_for_tests(on_a_thread)
        assert "a panic that was asked for" not in str(caught.value)
        assert not re.search(r"/(root|home|Users|work)/", str(caught.value))
        assert isinstance(caught.value, RuntimeError)
    assert th.hhi([3.0, 1.0]) == 0.625
    assert th.Panel({"firm": ["a"], "value_usd": [1.0]}).measure(measures="n")["n"].item() == 1
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- Threads


def test_import_from_several_threads() -> None:
    """All at once, in a fresh process: each gets the whole package."""
    code = """
import threading
start, found = threading.Barrier(8), []
def work():
    start.wait()
    import topheavy as th
    panel = th.Panel({"firm": ["a"], "value_usd": [2.0]})
    found.append((th.hhi([3.0, 1.0]), panel.measure(measures="total")["total"].item()))
threads = [threading.Thread(target=work) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print(found == [(0.625, 2.0)] * 8)
"""
    assert python(code) == "True\n"


def test_a_panel_is_asked_by_several_threads() -> None:
    """Different questions at once to one panel, and panels made at once: the answers of one thread alone."""
    random = np.random.RandomState(2)
    frame = pl.DataFrame(
        {"firm": random.randint(0, 900, 40_000), "year": random.randint(2020, 2025, 40_000), "usd": random.rand(40_000)}
    )
    panel = th.Panel(frame)
    start = threading.Barrier(6)

    def work(thread: int) -> list[Any]:
        start.wait()
        found: list[Any] = []
        for turn in range(4):
            own = panel if thread % 2 else th.Panel(frame)
            measures = ("hhi,gini", "theil,n", "cr(10)", "wolfson")[(turn + thread) % 4]
            found.append((measures, own.measure(by="period", measures=measures).to_dict()))
            found.append(("curve", own.lorenz(by="period", points=5).to_dict()))
        return found

    with ThreadPoolExecutor(6) as pool:
        answers = [answer for found in pool.map(work, range(6)) for answer in found]
    for asked, answer in answers:
        alone = panel.lorenz(by="period", points=5) if asked == "curve" else panel.measure(by="period", measures=asked)
        assert answer == alone.to_dict()


INTERRUPTED = """
import time
import numpy as np, polars as pl
import topheavy as th

random = np.random.RandomState(1)
tops = {"firm": 1_000_000, "market": 200, "product": 9999}
keys = {name: random.randint(100_000, 100_000 + top, 4_000_000) for name, top in tops.items()}
flows = pl.DataFrame({**keys, "value": random.random_sample(4_000_000)})
panel = th.Panel(flows)
print("ready", flush=True)
try:
    while True:
        CALL
except KeyboardInterrupt:
    print(time.time(), th.hhi([3.0, 1.0]), panel.measure(across="market", measures="n")["n"].item(), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that only another process gets")
@pytest.mark.parametrize(
    "call",
    [
        "th.Panel(flows)",
        "panel.measure(by=['market', 'product'], measures='all')",
        "panel.report()",
        "th.sample('korea')",
    ],
)
def test_ctrl_c_ends_work_on_a_panel(call: str) -> None:
    """Within half a second; panel and process live on, and the process ends soon."""
    code = INTERRUPTED.replace("CALL", call)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.7)
            sent = time.time()
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    ended, hhi, n = (float(number) for number in out.split())
    assert ended - sent <= 0.5
    assert (hhi, n) == (0.625, 200)
    assert time.time() - sent < 10


# ---------------------------------------------------------------- What a panel costs

COST = """
import json, sys
import numpy as np, polars as pl
import topheavy as th

def resident(which):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(which))

def frame(rows):
    random = np.random.RandomState(1)
    keys = {name: random.randint(*range_, rows, dtype=np.int32) for name, range_ in
            {"firm": (0, 1000), "market": (0, 200), "period": (2018, 2026), "product": (100_000, 105_000)}.items()}
    return pl.DataFrame({**keys, "value": random.random_sample(rows)})

th.Panel(frame(10_000)).measure()            # threads and their stacks are there
flows = frame(int(sys.argv[1]))
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")                          # the peak starts again from what is resident now
before = resident("VmRSS")
panel = th.Panel(flows, on_bad="error")
print(json.dumps({"extra": resident("VmHWM") - before, "total": panel.measure(measures="total")["total"].item()}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_a_panel_copies_no_values() -> None:
    """Each further row of a polars frame costs its encoded keys, at most 4 bytes a key: not 8 more for its value."""
    threads = {"POLARS_MAX_THREADS": "2", "RAYON_NUM_THREADS": "2"}
    few, many = 1 << 22, 1 << 24
    small, large = (json.loads(python(COST, str(rows), **threads)) for rows in (few, many))
    assert (large["extra"] - small["extra"]) / (many - few) <= 4 * 4
    assert large["total"] > small["total"] > 0
