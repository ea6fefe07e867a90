"""Ctrl-C in the middle of long work, and files that change while they are read."""

import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from refusals import refused
from test_budget import LIMITED, Call, opened
from test_levels import drawn
from test_threads import line_of

import topheavy as th

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="where the work is, is read from /proc")

JOB = ["--across", "firm", "--by", "market,product,year", "--by", "market,product", "--measures", "all", "--quiet"]
STOPPED = "stopped; nothing was written\n"


def waits_for(process: subprocess.Popen[str], begun: Callable[[], object]) -> None:
    """Wait until the work has come so far."""
    while not begun():
        assert process.poll() is None, "the work ended before it could be interrupted"
        time.sleep(0.001)


def interrupted(process: subprocess.Popen[str], times: int = 1) -> tuple[int, str]:
    """Press Ctrl-C; return the exit code and what was said. It takes some seconds at most, also on a busy machine."""
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    _, said = process.communicate(timeout=8)
    return process.returncode, said


@contextlib.contextmanager
def running(program: Path, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    """Start the program; it does not outlive the test."""
    with subprocess.Popen([program, *arguments], stdin=stdin, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("style", ["csv", "json", "parquet"])
@pytest.mark.parametrize("after", [0.0, 1.0], ids=["at once", "later"])
def test_with_a_temporary_file(program: Path, long_file: Path, tmp_path: Path, style: str, after: float) -> None:
    """While flows are read beyond the memory, and while cells are measured: nothing is left, here or there."""
    folder, place = tmp_path / "temporary", tmp_path / "results"
    folder.mkdir()
    place.mkdir()
    output: Call = ["--format", style, "-o", place / f"out.{style}"]
    with running(program, "measure", long_file, *JOB, *LIMITED, folder, *output) as process:
        waits_for(process, lambda: opened(process.pid, folder))
        time.sleep(after)
        assert process.poll() is None
        assert interrupted(process) == (130, STOPPED)
    assert list(folder.iterdir()) == list(place.iterdir()) == []


@pytest.mark.parametrize("command", ["measure", "report", "check"])
def test_without_a_budget(program: Path, long_file: Path, tmp_path: Path, command: str) -> None:
    """Every command that reads stops; a result that was there before stays as it was."""
    output = tmp_path / "out"
    output.write_text("the last result", encoding="utf-8")
    options: dict[str, Call] = {
        "measure": [*JOB, "-o", output],
        "report": ["-o", output, "--quiet"],
        "check": ["--quiet"],
    }
    with running(program, command, long_file, *options[command]) as process:
        waits_for(process, lambda: opened(process.pid, long_file.parent))
        time.sleep(0.1)
        assert interrupted(process) == (130, STOPPED)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["the last result"]


@pytest.mark.parametrize("style", ["csv", "parquet"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_while_the_result_is_written(program: Path, long_file: Path, tmp_path: Path, style: str, times: int) -> None:
    """The half-written file is gone too, also when Ctrl-C is pressed again at once."""
    rows = ["--across", "market", "--by", "firm,product", "--measures", "n,total", "--quiet"]
    with running(program, "measure", long_file, *rows, "--format", style, "-o", tmp_path / "out") as process:
        waits_for(process, lambda: list(tmp_path.iterdir()))
        assert not (tmp_path / "out").exists()
        code, said = interrupted(process, times)
    assert list(tmp_path.iterdir()) == []
    assert code == 130
    assert said in ([STOPPED] if times == 1 else [STOPPED, ""])


@pytest.mark.parametrize("stage", ["making", "writing"])
def test_while_a_sample_is_made(program: Path, tmp_path: Path, stage: str) -> None:
    """At any moment; where nothing has to be tidied up, the signal may end the process as it does by default."""
    call: Call = ["sample", "korea", "--firms", "20000", "--quiet", "-o", tmp_path / "sample.parquet"]
    if stage == "making":
        call[3] = "1000000"
    with running(program, *call) as process:
        waits_for(process, lambda: stage == "making" or list(tmp_path.iterdir()))
        time.sleep(0.5 if stage == "making" else 0)
        assert process.poll() is None
        assert interrupted(process) in [(130, STOPPED), (-signal.SIGINT, "")]
    assert list(tmp_path.iterdir()) == []


def test_while_nothing_comes(program: Path, tmp_path: Path) -> None:
    """Standard input may stay silent for ever: waiting for it ends too."""
    reader, writer = os.pipe()
    call: Call = ["measure", "-", "--across", "firm", "--quiet", "-o", tmp_path / "out"]
    try:
        with running(program, *call, stdin=reader) as process:
            time.sleep(0.5)
            assert process.poll() is None
            # What is said may be less where the wait cannot be ended in order.
            assert interrupted(process)[0] in (130, -signal.SIGINT)
    finally:
        os.close(reader)
        os.close(writer)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- The package

PACKAGE = """
import json, os, sys, time
import topheavy as th

def spilled():
    links = []
    for name in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            pass
    return [link for link in links if link.startswith(folder + "/")]

file, folder, stage = sys.argv[1:]
panel = ended = None
try:
    if stage == "measuring":
        panel = th.read(file, memory="256MiB", temp_folder=folder)
    print("ready", flush=True)
    while True:
        if panel is None:
            th.read(file, memory="256MiB", temp_folder=folder)
        else:
            panel.measure(by=[["market", "product", "period"], ["market", "product"]], measures="all")
except KeyboardInterrupt:
    ended = time.time()
alive = panel is not None and len(spilled()) == 1 and panel.measure(measures="n").height == 1
del panel
waited = 0
while spilled() and waited < 50:
    time.sleep(0.1)
    waited += 1
print(json.dumps({"ended": ended, "alive": alive, "left": spilled(), "waited": waited}), flush=True)
"""


@pytest.mark.parametrize("stage", ["reading", "measuring"])
def test_a_panel(long_file: Path, tmp_path: Path, stage: str) -> None:
    """KeyboardInterrupt within half a second; no temporary file outlives its panel, and a panel outlives the stop."""
    call = [sys.executable, "-c", PACKAGE, str(long_file), str(tmp_path), stage]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert line_of(process.stdout) == "ready"
            waits_for(process, lambda: opened(process.pid, tmp_path))
            time.sleep(0.2)
            sent = time.time()
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    told = json.loads(out)
    assert told["ended"] - sent <= 0.5
    assert told["alive"] == (stage == "measuring")
    assert told["left"] == list(tmp_path.iterdir()) == []
    assert told["waited"] <= 10


ARRAYS = """
import json, sys, time
import numpy as np
import topheavy as th

x = np.random.default_rng(1).lognormal(9, 2, 200_000)
firms = np.arange(len(x))
law = th.tail.power_law(x[:20_000])
panel = th.Panel({"year": [2024] * len(x), "firm": firms.astype(str), "value_usd": x})
many = {"replicates": 100_000}
work = {
    "bootstrap": lambda: th.bootstrap(x, "hhi,gini", **many),
    "slow measure": lambda: th.bootstrap(x, "der(0.5)", **many),
    "studentized": lambda: th.bootstrap(x, "gini", method="studentized", **many),
    "strata": lambda: th.bootstrap(x, "gini", strata=firms % 3, **many),
    "difference": lambda: th.bootstrap_difference(x, 2 * x, "hhi", **many),
    "paired": lambda: th.bootstrap_difference(x, 2 * x, "hhi", firms=(firms, firms), **many),
    "jackknife": lambda: th.jackknife(x[:5_000], "der(0.5)"),
    "p_value": lambda: law.p_value(**many),
    "double Pareto": lambda: th.fit.double_pareto_log_normal(x),
    "panel": lambda: panel.measure(by="period", measures="hhi,gini", interval="bootstrap", **many),
}[sys.argv[1]]
try:
    print("ready", flush=True)
    while True:
        work()
except KeyboardInterrupt:
    ended = time.time()
time.sleep(0.5)
before = time.process_time()
time.sleep(0.5)
print(json.dumps({"ended": ended, "busy": time.process_time() - before}), flush=True)
"""

LONG = [
    "bootstrap",
    "slow measure",
    "studentized",
    "strata",
    "difference",
    "paired",
    "jackknife",
    "p_value",
    "double Pareto",
    "panel",
]


@pytest.mark.parametrize("work", LONG)
def test_intervals_and_fits(work: str) -> None:
    """KeyboardInterrupt within half a second, and half a second later nothing is computed any more."""
    call = [sys.executable, "-c", ARRAYS, work]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert line_of(process.stdout) == "ready"
            time.sleep(0.5)
            sent = time.time()
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    told = json.loads(out)
    assert told["ended"] - sent <= 0.5
    assert told["busy"] < 0.1


# ---------------------------------------------------------------- Files that change


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a CSV file that takes some moments to read, beside the same as Parquet and packed."""
    file = tmp_path_factory.mktemp("changing") / "flows.csv"
    flows = drawn(1_000_000, 3)
    flows.write_csv(file)
    flows.write_parquet(file.with_suffix(".parquet"), row_group_size=50_000)
    with gzip.open(file.with_suffix(".csv.gz"), "wb", compresslevel=1) as packed:
        packed.write(file.read_bytes())
    return file


class Changing:
    """Another program that does something to a file again and again."""

    def __init__(self, change: Callable[[int], object]) -> None:
        """Keep what is done; it is told how often it was done before."""
        self.change = change
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self) -> None:
        """Do it until nobody looks any more."""
        count = 0
        while not self.done.is_set():
            self.change(count)
            count += 1
            time.sleep(0.001)

    def __enter__(self) -> None:
        """Begin."""
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        """End."""
        self.done.set()
        self.thread.join()


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_a_file_that_is_saved_while_it_is_read(csv_file: Path, tmp_path: Path, program: Path, suffix: str) -> None:
    """Its time of change moves: refused, whatever the rows say, in Python and on the command line."""
    file = csv_file.with_name(f"changing{suffix}")
    file.write_bytes(csv_file.with_suffix(suffix).read_bytes())
    # What is read beside it takes so long that the change falls into it, also on a busy machine.
    files = [file, csv_file, csv_file.with_suffix(".csv.gz"), csv_file.with_suffix(".parquet")]
    with Changing(lambda count: os.utime(file, ns=(count * 10**9, count * 10**9))):
        error = refused(th.FileError, th.read, files)
        assert "changed while it was read" in str(error)
        assert file.name in str(error)
        assert refused(th.FileError, th.check, [str(name) for name in files])
        output = tmp_path / "out.csv"
        call: Call = [program, "measure", *files, "--across", "firm", "--format", "csv", "--quiet", "-o", output]
        said = subprocess.run(call, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "changed while it was read" in said.stderr
    assert said.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert th.read(file).input["rows"] == 1_000_000


def test_a_file_that_grows_while_it_is_read(csv_file: Path, tmp_path: Path) -> None:
    """Rows are appended, a part of one at a time; the time of change stays what it was."""
    file = tmp_path / "flows.csv"
    file.write_bytes(csv_file.read_bytes())
    before = file.stat().st_mtime_ns

    def append(_: int) -> None:
        with file.open("ab") as growing:
            growing.write(b"1000")
        os.utime(file, ns=(before, before))

    with Changing(append):
        refused(th.FileError, th.read, [file, csv_file])


def test_one_of_several_files_changes(csv_file: Path, tmp_path: Path) -> None:
    """It is named."""
    other = tmp_path / "other.csv"
    drawn(100, 4).write_csv(other)
    with Changing(lambda count: os.utime(other, ns=(count * 10**9, count * 10**9))):
        error = refused(th.FileError, th.read, [other, csv_file])
    assert "other.csv" in str(error)
