"""The figures as Markdown, and whether they are what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs import Job
from task import Runs

OURS = "topheavy"
BARE = {"bare_polars": "polars", "bare_duckdb": "DuckDB", "bare_pyarrow": "pyarrow"}
"""Bare reads, and the reader."""
NAMES = {tool: f"bare read by {reader}" for tool, reader in BARE.items()}

GOAL_READER = "bare_duckdb"
"""The bare read that goals are about.

They were set beside reads of 1.3 s (one level) and 2.2 s (four levels) on a machine on which DuckDB took 2.2 s for the
one-level job: DuckDB's own read has that ratio to its job. polars 2.1 reads more than twice as fast; the table has it.
"""

Results = Mapping[tuple[Job, str], Runs]


@dataclass(frozen=True)
class Goal:
    """A ratio, and how large it may or must be."""

    what: str
    ratio: float
    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        """Say whether it is met."""
        met = self.ratio >= self.limit if self.at_least else self.ratio <= self.limit
        verdict = "met" if met else "NOT met"
        return (
            f"{self.what}: {self.ratio:.2f} (goal: at {'least' if self.at_least else 'most'} {self.limit:g}): {verdict}"
        )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table, whose first two columns are text."""
    lines = [header, ["---"] * 2 + ["---:"] * (len(header) - 3) + ["---"], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def comparison(results: Results, notes: Mapping[tuple[str, Job], str]) -> str:
    """Tabulate all tools on all jobs."""
    header = ("job", "tool", "seconds", "to topheavy", "CPU s", "import s", "peak MB", "to topheavy", "runs", "notes")
    rows = []
    for (job, tool), runs in results.items():
        ours = results.get((job, OURS), Runs())
        note = "; ".join(filter(None, (notes.get((tool, job)), runs.problem)))
        name = NAMES.get(tool, tool)
        if not runs.done:
            rows.append((job.value, name, *["–"] * 6, "0", note))
            continue
        compared = bool(ours.done)
        rows.append(
            (
                job.value,
                f"{name} {runs.done[0].version}",
                f"{runs.seconds:.2f}",
                f"{runs.seconds / ours.seconds:.2f}" if compared else "–",
                f"{runs.median('processor'):.1f}",
                f"{runs.median('imports'):.2f}",
                f"{runs.peak / 1e6:,.0f}",
                f"{runs.peak / ours.peak:.2f}" if compared else "–",
                str(len(runs.done)),
                note,
            )
        )
    return table(header, rows)


def goals(results: Results, peers: Sequence[str]) -> Iterator[Goal]:
    """Compare with what is wanted, as far as the tools ran that it takes."""
    for job in Job:
        done = {tool: runs for (of, tool), runs in results.items() if of is job and runs.done}
        if OURS not in done:
            continue
        ours = done[OURS]
        if job is Job.FOUR_LEVELS:
            yield from ahead_of_best(ours, {tool: done[tool] for tool in peers if tool in done})
        elif "duckdb" in done:
            yield Goal(f"{job.value}: seconds to those of duckdb", ours.seconds / done["duckdb"].seconds, 1.0)
        limit = 3.0 if job is Job.FOUR_LEVELS else 1.5
        if GOAL_READER in done:
            what = f"{job.value}: seconds to those of the bare read by {BARE[GOAL_READER]}"
            yield Goal(what, ours.seconds / done[GOAL_READER].seconds, limit)


def ahead_of_best(ours: Runs, peers: Mapping[str, Runs]) -> Iterator[Goal]:
    """Compare with the fastest peer."""
    if not peers:
        return
    best = min(peers, key=lambda tool: peers[tool].seconds)
    job = Job.FOUR_LEVELS.value
    yield Goal(f"{job}: times as fast as the best peer, {best}", peers[best].seconds / ours.seconds, 6.0, at_least=True)
    yield Goal(f"{job}: peak to that of {best}", ours.peak / peers[best].peak, 0.6)
