"""The program of the crate: what it prints is what the generated pages say."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said(*arguments: str | Path, folder: Path = ROOT) -> str:
    """Return what ``topheavy`` prints for these arguments in a folder; TOPHEAVY_BIN names the program."""
    program = os.environ.get("TOPHEAVY_BIN")
    if not program:
        message = "set TOPHEAVY_BIN to the topheavy program; `make docs` does"
        raise SystemExit(message)
    call = [Path(program).resolve(), *arguments]
    return subprocess.run(call, check=True, capture_output=True, encoding="utf-8", cwd=folder).stdout


def as_markdown(text: str) -> str:
    """Return plain words as Markdown that shows them as they are: options as code, every other mark escaped."""
    parts = re.split(r"(`[^`]*`|(?<![\w-])--[a-z][a-z-]*)", text)
    return "".join(escaped(part) if place % 2 == 0 else f"`{part.strip('`')}`" for place, part in enumerate(parts))


def escaped(text: str) -> str:
    """Return a text whose characters mean nothing to Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]|#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def as_code(text: str) -> str:
    """Return a text as code, in HTML, so that any character may be in it."""
    return f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</code>"
