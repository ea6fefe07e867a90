"""Files that are whole or not there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from topheavy.errors import FileError


def write_whole(path: Path, content: bytes) -> None:
    """Write under another name beside the file, which becomes its own when everything is written.

    What is not a regular file (a pipe, a device) is written to as it is; a link is followed.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)
            return
        if target.exists() and not os.access(target, os.W_OK):
            raise FileError(f"{path}: is read-only")
        partial = target.with_name(f".{target.name[:80]}.{os.getpid()}.partial")
        try:
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise
    except FileNotFoundError:
        raise FileError(f"{path}: there is no such folder") from None
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or 'cannot be written'}") from None


def is_same_file(path: Path, label: str) -> bool:
    """Return whether a file that was read, as it was called then, is this one."""
    try:
        return path.samefile(label)
    except (OSError, ValueError):
        return False
