"""The jobs in topheavy."""

from __future__ import annotations

from pathlib import Path

from jobs import Frame, Job

import topheavy as th

MEASURES = {
    Job.ONE_LEVEL: "n,hhi,top_share(0.01),gini,theil",
    Job.FOUR_LEVELS: "n,total,hhi,top_share(0.01),median",
}


def measure(path: Path, job: Job, memory: str | None = None) -> list[Frame]:
    """Read once, ask once."""
    panel = th.read(path) if memory is None else th.read(path, memory=memory)
    if job is Job.ONE_LEVEL:
        return [panel.measure(across="firm", by="year", measures=MEASURES[job])]
    return list(panel.measure(across="firm", by=job.levels, measures=MEASURES[job]))
