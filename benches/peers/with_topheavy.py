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
    """Read once, ask once; only the columns that the job takes, as with the others."""
    panel = th.read(path, columns=job.columns, memory=memory)
    if job is Job.ONE_LEVEL:
        return [panel.measure(across="firm", by="year", measures=MEASURES[job])]
    return list(panel.measure(across="firm", by=job.levels, measures=MEASURES[job]))
