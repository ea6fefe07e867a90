"""Runs in processes of their own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobs import Job

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Task:
    """A tool, a job and a file."""

    tool: str
    job: Job
    path: Path
    save: Path | None = None
    memory: str | None = None


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of the clock, of the processor and of the imports, bytes at most."""

    seconds: float
    processor: float
    imports: float
    peak: float
    version: str


@dataclass
class Runs:
    """The runs of one tool on one job, or why there are none."""

    done: list[Run] = field(default_factory=list)
    problem: str | None = None

    def median(self, of: str) -> float:
        """Take the median of seconds, processor, imports or peak."""
        taken: list[float] = [getattr(run, of) for run in self.done]
        return statistics.median(taken)

    @property
    def seconds(self) -> float:
        """Median seconds."""
        return self.median("seconds")

    @property
    def peak(self) -> float:
        """Median peak in bytes."""
        return self.median("peak")


class FailedError(Exception):
    """A script that stopped with an error, of which this is the last line."""


def script(name: str, arguments: Sequence[object]) -> str:
    """Run a script of this folder by the same interpreter, and return what it prints."""
    command = [sys.executable, str(HERE / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}, probably for lack of memory"]
        raise FailedError(lines[-1])
    return done.stdout


def run(task: Task, runs: Runs) -> None:
    """Run once and add what it took, or the problem."""
    options = [
        *(["--save", task.save] if task.save is not None else []),
        *(["--memory", task.memory] if task.memory is not None else []),
    ]
    try:
        taken = Run(**json.loads(script("child.py", [task.tool, task.job.value, task.path, *options])))
    except FailedError as error:
        runs.problem = str(error)
        say(f"{task.job.value}, {task.tool}: {error}")
        return
    runs.done.append(taken)
    say(f"{task.job.value}, {task.tool}, {task.path.name}: {taken.seconds:.2f} s, {taken.peak / 1e6:,.0f} MB")


def say(line: str) -> None:
    """Tell how far it is, beside the result."""
    print(line, file=sys.stderr, flush=True)
