"""What the README and the pages of the site show is what happens: every block runs, every link leads somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_blocks import FENCE, ROOT, SAMPLE, Block, Reader, blocks, pages, same

GENERATED = re.compile(r"reference/(definitions|command-line|codebook|python/[\w-]+)\.md|figures/[\w-]+\.svg")
"""Addresses below docs/ that are made while the site is built; `make docs` checks that links to them lead somewhere."""


def name_of(page: Path) -> str:
    """Return a page's address in the repository."""
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def korea(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Path:
    """Return the synthetic sample as a file, which pages take to be there."""
    file = tmp_path_factory.mktemp("sample") / "korea.parquet"
    subprocess.run([program, *SAMPLE.split()[1:]], cwd=file.parent, capture_output=True, check=True)
    return file


@pytest.mark.parametrize("page", [page for page in pages() if blocks(page)], ids=name_of)
def test_every_block_of_a_page_runs_as_shown(
    page: Path, korea: Path, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the page, from an empty folder but for the sample and the embedded data."""
    shutil.copy(korea, tmp_path / korea.name)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    reader = Reader(page, tmp_path, program)
    for block in blocks(page):
        reader.type(block)
    if reader.not_run:
        pytest.skip(f"all blocks ran but {reader.not_run} on real trade: TOPHEAVY_REAL_DATA names no folder with it")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_fence_of_a_page_is_a_block(page: Path) -> None:
    """No fence escapes the tests by how it is written."""
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^ *(```|~~~)", text, re.M)) == 2 * len(FENCE.findall(text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("console", "$ echo 1\n2\n"),
        ("console", "$ false\n"),
        ("sh", "false\n"),
        ("sh", "make no-such-target\n"),
        ("sh", "pip install --no-such-option .\n"),
        ("pycon", ">>> 1 + 1\n3\n"),
        ("python", "print(1)\n# 2\n"),
        ("python", "print(1)\n"),
        ("text", "$ topheavy\n"),
        ("rust", "let x = 1;\n"),
        ("bash", "true\n"),
        ("", "true\n"),
    ],
)
def test_a_block_that_is_wrong_is_found(language: str, text: str, program: Path, tmp_path: Path) -> None:
    """Another output, a failure, an unknown option, a language that nobody runs."""
    reader = Reader(ROOT / "docs" / "index.md", tmp_path, program)
    with pytest.raises(AssertionError):
        reader.type(Block(language, text, 1))


def test_dots_stand_for_anything() -> None:
    """Any lines, or a part of one; the rest is compared."""
    assert same("a\n...\nd\n", "a\nb\nc\nd\n")
    assert same("1...4\n", "1234\n")
    assert not same("a\n...\nd\n", "a\nb\nc\n")


def anchors(page: Path) -> set[str]:
    """Return what links to a page may end with: its headings, as the site and code hosts spell them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    found = set(re.findall(r"\{#([\w-]+)", text))
    for heading in re.findall(r"^#+ (.*)", text, re.M):
        plain = re.sub(r"[^\w\s-]", "", heading.encode("ascii", "ignore").decode()).strip().lower()
        found.add(re.sub(r"[-\s]+", "-", plain))
    return found


@pytest.mark.parametrize(
    "page", [*pages(), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "data" / "README.md"], ids=name_of
)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    """To a file of the repository, or a page that is made with the site; and to a heading that is there."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    for target in re.findall(r"\]\(<?([^)\s>]+)", text) + re.findall(r'(?:href|src)="([^"]+)"', text):
        link = urlsplit(target)
        if link.scheme:
            continue
        file = (page.parent / link.path).resolve() if link.path else page
        if (ROOT / "docs") in file.parents and GENERATED.fullmatch(str(file.relative_to(ROOT / "docs"))):
            continue
        if "/rust/" in link.path:
            continue  # cargo's pages, beside the built site: `make docs` looks for them
        assert file.exists(), target
        assert not link.fragment or link.fragment in anchors(file), target
