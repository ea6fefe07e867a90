"""A budget of memory: kept, without another bit in the answer, and with nothing left in the temporary folder."""

import contextlib
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest
from refusals import refused

import topheavy as th

Call: TypeAlias = "list[str | Path]"

BUDGET = 256 << 20
"""The least there is."""
MARGIN = 1.2
LEVELS = ["year", "year,market", "year,product", "year,product,market"]
MEASURES = "n,total,hhi,top_share(0.01),median"
LIMITED = ["--memory", "256MiB", "--temp-folder"]

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")

PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(done.returncode)
"""
"""A small process that tells the peak of its child; this one is large, and a child begins as its copy."""


def call_of(program: Path, file: Path, output: Path, *options: str | Path) -> Call:
    """Return the four-level job."""
    by = [word for level in LEVELS for word in ("--by", level)]
    asked = ["--across", "firm", "--measures", MEASURES, "--format", "parquet", "--quiet"]
    return [program, "measure", file, *by, *asked, "-o", output, *options]


def opened(process: int, within: Path) -> list[str]:
    """Return the files in a folder that a process has opened, those without a name too."""
    found = []
    descriptors = Path(f"/proc/{process}/fd")
    try:
        for descriptor in list(descriptors.iterdir()):
            with contextlib.suppress(OSError):
                found.append(str(descriptor.readlink()))
    except OSError:  # the process has ended
        return []
    return [target for target in found if target.startswith(f"{within}/")]


def peak_of(call: Call) -> int:
    """Run a program and return the most memory that it had, in bytes."""
    done = subprocess.run([sys.executable, "-S", "-c", PEAK, *call], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@linux
@pytest.mark.parametrize("weight", [[], ["--weight", "weight"]], ids=["plain", "weighted"])
def test_the_budget_is_kept(program: Path, long_file: Path, tmp_path: Path, weight: list[str]) -> None:
    """Four levels of 8 million flows: the peak is within a fifth of the budget, every bit the one without it."""
    free, limited = tmp_path / "free.parquet", tmp_path / "limited.parquet"
    folder = tmp_path / "temporary"
    folder.mkdir()
    without = peak_of(call_of(program, long_file, free, *weight))
    within = peak_of(call_of(program, long_file, limited, *weight, *LIMITED, folder))
    assert pl.read_parquet(limited).equals(pl.read_parquet(free))
    assert list(folder.iterdir()) == []
    assert without > MARGIN * BUDGET, "the job is too small to tell"
    assert within <= MARGIN * BUDGET, f"{within / 2**20:.0f} MiB of {BUDGET / 2**20:.0f} MiB"


@linux
def test_the_temporary_file_has_no_name(program: Path, long_file: Path, tmp_path: Path) -> None:
    """It is there while the work goes on, and no listing of the folder shows it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    call = call_of(program, long_file, tmp_path / "out.parquet", *LIMITED, folder)
    seen: set[str] = set()
    listed: set[Path] = set()
    with subprocess.Popen(call) as process:
        while process.poll() is None:
            seen.update(opened(process.pid, folder))
            listed.update(folder.iterdir())
            time.sleep(0.002)
    assert process.returncode == 0
    assert len(seen) == 1
    assert seen.pop().endswith("(deleted)")
    assert not listed


# ---------------------------------------------------------------- The package

PACKAGE = """
import json, os, sys
from concurrent.futures import ThreadPoolExecutor
import topheavy as th

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

def spilled(folder):
    links = []
    for name in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            pass
    return [link for link in links if link.startswith(folder + "/")]

file, folder, levels = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
before = peak()
panel = th.read(file, memory=256 << 20, temp_folder=folder)
held = spilled(folder)
tables = panel.measure(by=levels, measures=sys.argv[4])
within = peak()
free = th.read(file).measure(by=levels, measures=sys.argv[4])
same = [one.to_polars().equals(other.to_polars()) for one, other in zip(tables, free)]
with ThreadPoolExecutor(3) as pool:          # they share the temporary file
    for found in pool.map(lambda _: panel.measure(by=levels[:2], measures=sys.argv[4]), range(3)):
        same += [one.to_polars().equals(other.to_polars()) for one, other in zip(found, free)]
del panel
print(json.dumps({"before": before, "within": within, "held": held, "left": spilled(folder), "same": same}))
"""


@linux
def test_the_budget_of_a_panel(long_file: Path, tmp_path: Path) -> None:
    """The same in Python, beside what its libraries take; the temporary file is gone when the panel is."""
    levels = json.dumps([level.split(",") for level in LEVELS])
    call = [sys.executable, "-c", PACKAGE, str(long_file), str(tmp_path), levels, MEASURES]
    told = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    assert told["same"] == [True] * (len(LEVELS) + 3 * 2)
    assert len(told["held"]) == 1
    assert told["left"] == list(tmp_path.iterdir()) == []
    assert told["within"] <= told["before"] + MARGIN * BUDGET, told


def test_a_budget_in_every_spelling() -> None:
    """Bytes or text; a frame, a file and a check know the options; nothing else changes."""
    flows = {"firm": ["a", "b"], "value_usd": [3.0, 1.0]}
    expected = th.Panel(flows)
    for memory in (BUDGET, "256MiB", "1GB", "1.5 GB", "2gb", 10**12, None):
        found = th.Panel(flows, memory=memory, temp_folder="there/is/no/such/folder")
        assert found.measure().to_dict() == expected.measure().to_dict()
        assert found.input == expected.input
        assert th.check(flows, memory=memory).problems == []


@pytest.mark.parametrize(
    "memory", ["255MiB", "100MB", BUDGET - 1, 0, -1, "0", "-2GB", "lots", "", True, 2.5e9, [BUDGET]]
)
def test_a_budget_that_is_none(memory: Any, program: Path, tmp_path: Path) -> None:
    """Below 256 MiB, or no size: refused by name, here and on the command line."""
    error = refused(th.ArgumentError, th.Panel, {"firm": ["a"], "value_usd": [1.0]}, memory=memory)
    assert error.argument == "memory"
    if isinstance(memory, str):
        (tmp_path / "flows.csv").write_text("firm,value_usd\na,1\n", encoding="utf-8")
        call: Call = [program, "measure", tmp_path / "flows.csv", "--across", "firm", f"--memory={memory}"]
        said = subprocess.run(call, capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout) == (2, "")
        assert "--memory" in said.stderr


# ---------------------------------------------------------------- Folders that cannot be used


def failed(call: Call, output: Path, **named: Any) -> str:
    """Return the one line of an error with exit code 1 that wrote nothing."""
    said = subprocess.run(call, capture_output=True, text=True, check=False, **named)
    assert (said.returncode, said.stdout) == (1, ""), said.stderr
    assert said.stderr.startswith("error: ")
    assert said.stderr.count("\n") == 1
    assert "--temp-folder" in said.stderr
    assert not output.exists()
    told: str = said.stderr
    return told


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and /sys are of Linux")
@pytest.mark.parametrize("kind", ["missing", "a file", "/proc", "/sys"])
def test_a_folder_that_cannot_be_written(program: Path, long_file: Path, tmp_path: Path, kind: str) -> None:
    """No such folder, a file, folders in which nobody writes: one line with the way out, in Python too."""
    (tmp_path / "a file").touch()
    folder = tmp_path / kind
    output = tmp_path / "out.parquet"
    told = failed(call_of(program, long_file, output, *LIMITED, folder), output)
    assert str(folder) in told
    error = refused(th.FileError, th.read, long_file, memory="256MiB", temp_folder=str(folder))
    assert "temp_folder" in str(error)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's length")
def test_a_file_that_may_grow_no_further(program: Path, long_file: Path, tmp_path: Path) -> None:
    """A quota met in the middle of the work."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    output = tmp_path / "out.parquet"
    # The signal that ends a process at this limit stays ignored, as Python has it, so that the write fails.
    call = call_of(program, long_file, output, *LIMITED, tmp_path)
    failed(call, output, preexec_fn=limit, restore_signals=False)
    assert list(tmp_path.iterdir()) == []


SMALL_DISK = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"'


def may_mount(folder: Path) -> bool:
    """Whether this user may mount a disk for one process."""
    if shutil.which("unshare") is None:
        return False
    call = ["unshare", "-rm", "sh", "-c", SMALL_DISK, str(folder), "true"]
    return subprocess.run(call, capture_output=True, check=False).returncode == 0


def test_a_full_disk(program: Path, long_file: Path, tmp_path: Path) -> None:
    """A disk of 4 MB: said to be full, and both ways out."""
    folder, output = tmp_path / "disk", tmp_path / "out.parquet"
    folder.mkdir()
    if not may_mount(folder):
        pytest.skip("this user may not mount a small disk; the words are tested in src/panel/spill.rs")
    call = ["unshare", "-rm", "sh", "-c", SMALL_DISK, folder, *call_of(program, long_file, output, *LIMITED, folder)]
    told = failed(call, output)
    assert "disk is full" in told
    assert "--memory" in told
