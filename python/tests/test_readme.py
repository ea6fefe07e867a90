"""The examples of the README run as they are printed."""

import doctest
import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_python_session_runs_as_printed() -> None:
    """Every session of the README, in order, against the installed package."""
    sessions = re.findall(r"```pycon\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert sessions, "the README shows no session"
    session = "\n".join(sessions)
    parsed = doctest.DocTestParser().get_doctest(session, {}, "README.md", str(README), 0)
    assert len(parsed.examples) >= 7
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(parsed, out=report.append)
    assert not report, "".join(report)
