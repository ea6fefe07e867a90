"""Check the built site: every internal link and anchor leads somewhere, and nothing is fetched from anywhere else.

``python docs/site/check_links.py out/site`` prints what is wrong and ends with 1, or says how much it has looked at.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
"""What a browser fetches by itself, by tag."""
NO_RESOURCE = {"canonical", "next", "prev", "alternate", "edit"}
"""Kinds of ``<link>`` that name a page and fetch nothing."""


@dataclass
class Page(HTMLParser):
    """Addresses in a page, what it fetches, and where one can land in it."""

    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin as a parser does."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag points to and what points to it."""
        known = {name: value for name, value in attrs if value is not None}
        self.anchors |= {known[name] for name in ("id", "name") if name in known}
        if tag == "a" and "href" in known:
            self.links.append(known["href"])
        address = known.get(FETCHED.get(tag, ""))
        if address and not (tag == "link" and set(known.get("rel", "").split()) & NO_RESOURCE):
            self.fetched.append(address)


@cache
def parsed(file: Path) -> Page:
    """Return what is in a page."""
    page = Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page


def missing(site: Path, file: Path, address: str) -> bool:
    """Say whether an address in a page leads nowhere within the site."""
    link = urlsplit(address)
    target = (file.parent / unquote(link.path)).resolve() if link.path else file
    if target.is_dir():
        target /= "index.html"
    if not target.is_file() or site not in target.parents:
        return True
    inside = target.relative_to(site).parts[0] == "rust"
    if not link.fragment or target.suffix != ".html" or inside:
        return False
    return unquote(link.fragment) not in parsed(target).anchors


def check(site: Path) -> tuple[int, list[str]]:
    """Return how many addresses were looked at, and what is wrong; cargo checks its own pages under ``rust``."""
    wrong, count = [], 0
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site)
        if name.parts[0] == "rust" or name.name == "404.html":
            continue
        page = parsed(file)
        wrong += [f"{name}: fetches {address}" for address in page.fetched if urlsplit(address).netloc]
        for address in page.links + page.fetched:
            link = urlsplit(address)
            if link.scheme or link.netloc:
                continue
            count += 1
            if missing(site, file, address):
                wrong.append(f"{name}: {address} leads nowhere")
    for file in sorted(site.rglob("*.css")):
        found = re.findall(r"url\(['\"]?((?:https?:)?//[^)'\"]+)", file.read_text(encoding="utf-8"))
        wrong += [f"{file.relative_to(site)}: fetches {address}" for address in found]
    return count, wrong


def main() -> int:
    """Check the site that the first argument names."""
    count, wrong = check(Path(sys.argv[1]).resolve())
    print(
        "\n".join(dict.fromkeys(wrong))
        or f"{count:,} links of the site lead somewhere, and nothing is fetched from elsewhere"
    )
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
