"""The reference of the command line, from the help that every command prints."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from program import as_code, as_markdown, said

HEAD = """# Command line

What `topheavy help` says of every command. Options that several commands share, word for word, stand once, at the end.

"""
EXIT_CODES = """
## Exit codes {#exit-codes}

| code | when |
|---|---|
| 0 | done |
| 1 | the data or a file are at fault |
| 2 | the arguments are, among them a target that is reached already |
| 3 | `track` with `--expect-by`: the central projection does not reach the target by then |
| 130 | ended by Ctrl-C |
"""


@dataclass
class Entry:
    """One argument or option: how it is written, and what is said of it."""

    head: str
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the entry as an item of a list of definitions."""
        body = [as_markdown(one) for one in paragraphs(self.lines)]
        choices = [line.strip()[2:] for line in self.lines if line.lstrip().startswith("- ")]
        if choices:
            body.append("\n".join(f"- {choice(one)}" for one in choices))
        indented = "\n\n".join(body).replace("\n", "\n    ")
        return f"{as_code(self.head)}\n:   {indented or '–'}\n\n"


@dataclass
class Section:
    """Options under one heading of the help."""

    title: str
    entries: list[Entry] = field(default_factory=list)

    def text(self) -> str:
        """Return all entries."""
        return "".join(entry.text() for entry in self.entries)

    def anchor(self) -> str:
        """Return what a link to the section ends with, where it is shared."""
        return f"shared-{re.sub(r'[^a-z]+', '-', self.title.lower())}"


@dataclass
class Command:
    """A command: what it does, how it is called, and its options."""

    name: str
    about: str
    usage: str
    sections: list[Section]


def page() -> str:
    """Return the reference as a page of Markdown."""
    listed = re.search(r"^Commands:\n(.*?)\n\n", said("help"), re.M | re.S)
    if listed is None:
        message = "the help lists no commands"
        raise SystemExit(message)
    names = [name for name in re.findall(r"^  (\w[\w-]*) ", listed[1], re.M) if name != "help"]
    commands = [command(name, said(name, "--help")) for name in names]
    counted = Counter((section.title, section.text()) for one in commands for section in one.sections)
    shared = {key for key, count in counted.items() if count > 1 and key[0] not in ("Options", "Arguments")}
    text = HEAD + "".join(described(one, shared) for one in commands)
    kept: dict[tuple[str, str], Section] = {
        (section.title, section.text()): section for one in commands for section in one.sections
    }
    for key, section in kept.items():
        if key in shared:
            text += f"## Shared: {section.title.lower()} {{#{section.anchor()}}}\n\n{key[1]}"
    return text + EXIT_CODES


def described(one: Command, shared: set[tuple[str, str]]) -> str:
    """Return a command with the options that are its own, and links to those that it shares."""
    text = f"## topheavy {one.name} {{#{one.name}}}\n\n{as_markdown(one.about)}.\n\n```text\n{one.usage}\n```\n\n"
    also = []
    for section in one.sections:
        if (section.title, section.text()) in shared:
            also.append(f"[{section.title}](#{section.anchor()})")
        else:
            text += f"**{section.title}**\n\n{section.text()}"
    return text + (f"**Shared options**: {', '.join(also)}.\n\n" if also else "")


def command(name: str, text: str) -> Command:
    """Return what the help of a command says."""
    about, _, rest = text.partition("\n\n")
    usage, _, rest = rest.partition("\n\n")
    sections: list[Section] = []
    for line in rest.splitlines():
        heading = re.fullmatch(r"(\S.*):", line)
        if heading:
            sections.append(Section(heading[1]))
        elif re.match(r" {2,6}[-<\[]", line) and not line.startswith(" " * 8):
            head, _, told = line.strip().partition("  ")
            sections[-1].entries.append(Entry(head, [told.strip()] if told else []))
        elif sections and sections[-1].entries:
            sections[-1].entries[-1].lines.append(line)
        elif line.strip():
            message = f"the help of {name} has a line that is no option: {line}"
            raise SystemExit(message)
    return Command(name, " ".join(about.split()), usage.removeprefix("Usage: "), sections)


def paragraphs(lines: list[str]) -> list[str]:
    """Return the paragraphs of an entry, each on one line, without its list of choices."""
    kept = [line for line in lines if not line.lstrip().startswith("- ") and line.strip() != "Possible values:"]
    found = [told(" ".join(part.split())) for part in "\n".join(line.strip() for line in kept).split("\n\n")]
    return [part for part in found if part]


def told(paragraph: str) -> str:
    """Return a paragraph, with a default as a sentence of its own."""
    default = re.fullmatch(r"\[(default|possible values): (.*)\]", paragraph)
    return f"{default[1].capitalize()}: `{default[2]}`." if default else paragraph


def choice(line: str) -> str:
    """Return a possible value and what it means."""
    value, _, meaning = line.partition(":")
    return f"{as_code(value.strip())}: {as_markdown(meaning.strip())}" if meaning else as_code(value.strip())
