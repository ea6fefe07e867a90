"""The files of flows."""

from __future__ import annotations

from pathlib import Path

from task import say, script


def flows(folder: Path, rows: int, shape: str = "plain") -> Path:
    """Find the file or make it, and read it once so that no tool has to wait for the disk."""
    count = f"{rows // 1_000_000}m" if rows % 1_000_000 == 0 else str(rows)
    path = folder / f"{shape}_{count}.parquet"
    if not path.exists():
        say(f"making {path.name}")
        script("generate.py", [rows, path, "--shape", shape])
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass
    return path
