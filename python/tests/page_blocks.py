"""Fenced blocks of the pages, and how each language of them is run.

All blocks of a page run in the order of the page, in one folder and one Python session, as a reader would type them:

- ``console``: what stands after ``$`` is run; what follows is what it prints (``...`` stands for anything). A file
  that is shown by ``cat`` before there is one is made with what is shown.
- ``sh``: every command is run and has to succeed; of what builds or installs the options must be known instead.
- ``pycon``: a session, as doctest reads it.
- ``python``: the lines are run; a comment right below a ``print`` is what it prints.
- ``toml``: has to be valid.
- ``rust``: run by ``cargo test``, if ``src/lib.rs`` includes the page.
- ``text`` and ``latex`` show something that nobody types.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import importlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")  # pytest brings the latter
ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```$", re.M | re.S)
REAL_DATA = re.compile(r"\bbangladesh_exports_hs8\.parquet\b")
"""Real trade, in the folder that TOPHEAVY_REAL_DATA names; without such a folder what reads it is not run."""
SAMPLE = "topheavy sample korea -o korea.parquet"
"""What makes the file that stands in the folder of every page; many pages show it, and it is run once for all."""
BUILDS = {"make", "pip", "cargo"}
"""Programs that build or install: nothing that a test of a page should do."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line on which it begins."""

    language: str
    text: str
    line: int


def pages() -> list[Path]:
    """Return every page with blocks for readers: the README and the sources of the site."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        indent, language, body = match.groups()
        lines = "".join(line.removeprefix(indent) for line in body.splitlines(keepends=True))
        found.append(Block(language, lines, text.count("\n", 0, match.start()) + 1))
    return found


class Reader:
    """Somebody who types a page: a folder, a shell that finds the program, and a Python session."""

    def __init__(self, page: Path, folder: Path, program: Path) -> None:
        self.page = page
        self.folder = folder
        self.path = f"{program.parent}:{Path(sys.executable).parent}:/usr/bin:/bin"
        self.has_real_data = link_real_data(folder)
        self.not_run = 0
        self.session: dict[str, Any] = {"__name__": "__main__"}

    def type(self, block: Block) -> None:
        """Run a block and compare what it prints with what the page shows."""
        runs = {
            "console": self._console,
            "sh": self._commands,
            "pycon": self._session,
            "python": self._script,
            "toml": tomllib.loads,
            "rust": self._included,
            "text": self._shown,
            "latex": self._shown,
        }
        assert block.language in runs, f"{self.page.name}:{block.line}: nobody runs a block of {block.language!r}"
        if REAL_DATA.search(block.text) and not self.has_real_data:
            self.not_run += 1
            return
        try:
            runs[block.language](block.text)
        except AssertionError as wrong:
            message = f"{self.page.name}:{block.line}: {wrong}"
            raise AssertionError(message) from None

    def _console(self, text: str) -> None:
        assert text.startswith("$ "), "a console block begins with a command"
        for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
            command, shown = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.S).groups()  # type: ignore[union-attr]
            made = re.fullmatch(r"cat ([\w.-]+)\n", command)
            if made and not (self.folder / made[1]).exists():
                (self.folder / made[1]).write_text(shown, encoding="utf-8")
                continue
            if command.strip() == SAMPLE and not shown.strip("\n"):
                continue
            done = self._run(command)
            both = done.stderr + done.stdout
            if done.returncode == 0 and same(shown, done.stdout):
                continue
            assert shown.strip("\n"), f"{command}\n{both}"
            assert same(shown, both), difference(command, shown, done.stdout or both)

    def _commands(self, text: str) -> None:
        for command in re.sub(r"\\\n", " ", text).splitlines():
            words = shlex.split(command, comments=True)
            if words and words[0] in BUILDS:
                known(words)
            elif words:
                done = self._run(command)
                assert done.returncode == 0, f"{command}\n{done.stderr}"

    def _run(self, command: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": self.path, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        call = ["bash", "-c", command]
        return subprocess.run(
            call, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    def _session(self, text: str) -> None:
        parsed = doctest.DocTestParser().get_doctest(text, self.session, self.page.name, None, 0)
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
        runner.run(parsed, out=report.append, clear_globs=False)
        self.session.update(parsed.globs)
        assert parsed.examples, "a session without a line"
        assert not report, "".join(report)

    def _script(self, text: str) -> None:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text, self.page.name, "exec"), self.session)  # what the page says
        shown = "".join(re.findall(r"^print\(.*\n((?:# .*\n)+)", text, re.M))
        shown = re.sub(r"^# ", "", shown, flags=re.M)
        assert same(shown, printed.getvalue()), difference("the script", shown, printed.getvalue())

    def _included(self, _: str) -> None:
        address = self.page.relative_to(ROOT)
        assert f'include_str!("../{address}")' in (ROOT / "src" / "lib.rs").read_text(encoding="utf-8"), (
            f"src/lib.rs does not include {address}"
        )

    @staticmethod
    def _shown(text: str) -> None:
        assert not re.search(r"^(\$|>>>) ", text, re.M), "a text with a command: name the language, so that it is run"


def link_real_data(folder: Path) -> bool:
    """Put the files of real trade into a folder, and say whether there are some."""
    named = os.environ.get("TOPHEAVY_REAL_DATA")
    for file in Path(named).iterdir() if named else ():
        (folder / file.name).symlink_to(file.resolve())
    return bool(named)


def same(shown: str, output: str) -> bool:
    """Say whether an output is what a page shows, where dots stand for anything."""
    return doctest.OutputChecker().check_output(shown.strip("\n"), output.strip("\n"), doctest.ELLIPSIS)


def difference(command: str, shown: str, output: str) -> str:
    """Return the first part between two dots that is not in the output, beside the lines that are most like it."""
    lines, place = output.splitlines(), 0
    for part in re.split(r"^\.\.\.\n", shown, flags=re.M):
        own = part.splitlines()
        found = [
            at for at in range(place, len(lines) - len(own) + 1) if same(part, "\n".join(lines[at : at + len(own)]))
        ]
        if not found:
            compared = difflib.unified_diff(own, lines[place:], "the page", "the output", lineterm="", n=1)
            return "\n".join([command.strip(), *compared][:40])
        place = found[0] + len(own)
    return f"{command.strip()}\nthe output goes on, or begins before, or it failed:\n{output}"


def known(words: list[str]) -> None:
    """Find the target of a make, or every long option of a pip or cargo, in what these say of themselves."""
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = [word for word in words[1:] if "=" not in word]
        assert targets, "make without a target"
        missing = [word for word in targets if not re.search(rf"^{re.escape(word)}:", makefile, re.M)]
        assert not missing, f"the Makefile has no {missing}"
        return
    program = [sys.executable, "-m", "pip"] if words[0] == "pip" else [str(shutil.which(words[0]))]
    told = subprocess.run([*program, words[1], "--help"], capture_output=True, encoding="utf-8", check=True).stdout
    options = [word.partition("=")[0] for word in words if word.startswith("--") and word != "--"]
    missing = [option for option in options if option not in told]
    assert not missing, f"{words[0]} {words[1]} knows no {missing}"
