"""Programmes: what a file says, what is refused on which line, and the same programme with other numbers."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from refusals import refused, refused_for

import topheavy as th

TEMPLATE = th.Program.template()


def run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `topheavy simulate`."""
    command = [program, "simulate", *arguments]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")


def test_a_shipped_programme_says_the_announced_facts() -> None:
    """The programme agrees with the published facts of the package."""
    announced = th.data.k_export_star_500()
    star = th.program("k_export_star_500")
    assert star.name == announced["name"]
    assert star.cohorts == dict.fromkeys(range(2026, 2031), announced["firms_per_year"])
    assert star.firms == announced["firms_total"]
    assert star.readings == ["ministry", "kotra"]
    assert star.eligibility["min_usd"] == announced["eligible_min_usd"]
    assert star.eligibility["below_usd"] == announced["eligible_max_usd"]
    assert star.replace(reading="kotra").eligibility["min_usd"] is None
    assert star.support["per_firm"] == announced["max_support_krw_per_firm"]
    assert (star.support["currency"], star.graduation_usd) == ("KRW", announced["graduation_usd"])
    assert (star.base_total_usd, star.target_total_usd) == (709.4e9, 1e12)
    assert list(star.agencies) == announced["agencies"]
    assert star.services == announced["support_lines"]
    assert star.groups == announced["fields"]
    assert sum(len(fields) for fields in star.groups.values()) == len(star.fields) == 9
    assert (star.facts["mentors"], star.facts["partner_offices_abroad"]) == ("15", "20")
    assert star.country
    assert star.sources
    assert star.selection == {"kind": "random"}


def test_programmes_that_come_with_the_package(program: Path) -> None:
    """The names are those of the command line, and another name is refused with the nearest."""
    listed = run(program, "--list")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [line.split()[0] for line in listed.stdout.splitlines()[1:]] == th.programs()
    for name in th.programs():
        assert th.program(name).name in listed.stdout
    assert "lower_rung" in str(refused(th.FileError, th.program, "lower_rang"))
    star, lower = (th.program(name) for name in th.programs())
    assert star.firms * star.support["per_firm"] == lower.firms * lower.support["per_firm"]


def test_files(program: Path, tmp_path: Path) -> None:
    """A file is read by its path, and the template is the one that the command line writes."""
    file = tmp_path / "mine.toml"
    written = run(program, "--template", "-o", file)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8") == TEMPLATE == run(program, "--template").stdout
    assert th.Program.read(file) == th.Program.read(str(file)) == th.Program.parse(TEMPLATE) == th.program(file)
    assert hash(th.Program.read(file)) == hash(th.Program.parse(TEMPLATE))
    assert th.program(file) != th.program("lower_rung")
    refused(th.FileError, th.Program.read, tmp_path / "other.toml")
    refused_for("path", th.Program.read, 3)
    refused_for("text", th.Program.parse, 3)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "random"', 'kind = "randem"', "nearest: 'random'"),
        ("years = 3 ", "yeers = 3 ", "nearest: 'years'"),
        ("per_firm = 50_000", "per_firm = -1", "support.per_firm: is negative"),
        ('currency = "USD"', 'currency = "KRW"', "a currency without a rate"),
        ("below_usd = 1_000_000", "below_usd = 1_000", "leaves nothing above min_usd"),
        ("attrition = 0.05", "attrition = 1.05", "is too large; takes a number from 0 to 1"),
        ("firms_per_year = 50", "firms_per_year = 0", "at least 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(program: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    """In the package and on the command line, in the same words; nothing is written."""
    assert TEMPLATE.count(f"\n{old}") == 1
    text = TEMPLATE.replace(f"\n{old}", f"\n{new}")
    line = text[: text.index(f"\n{new}")].count("\n") + 2
    error = refused(th.DataError, th.Program.parse, text, label="mine.toml")
    assert error.line == line
    assert str(error).startswith(f"mine.toml, line {line}: ")
    assert told in str(error)
    file, output = tmp_path / "mine.toml", tmp_path / "out.csv"
    file.write_text(text, encoding="utf-8")
    said = run(program, tmp_path / "no panel.csv", "--program", file, "-o", output)
    assert said.returncode == 1
    assert str(error).replace("mine.toml", str(file), 1) in said.stderr
    assert not output.exists()


def test_replace() -> None:
    """Every number that may be changed is, and the programme itself stays."""
    star, lower = th.program("k_export_star_500"), th.program("lower_rung")
    before = star.to_dict()
    assert star.replace() == star
    changed = star.replace(
        firms_per_year=7,
        success=1,
        attrition=(0.0, 0.5),
        deadweight={"mean": 0.2, "sd": 0.1},
        displacement={"high": 0.2, "low": 0.1},
        level_usd=12e6,
        support_per_firm=1e6,
        per_usd=1300,
    )
    assert changed.firms == 35
    assert changed.effect["success"] == 1.0
    assert changed.effect["attrition"] == {"low": 0.0, "high": 0.5}
    assert changed.effect["deadweight"] == {"mean": 0.2, "sd": 0.1}
    assert changed.effect["displacement"] == {"low": 0.1, "high": 0.2}
    assert changed.effect["level_usd"] == 12e6
    assert (changed.support["per_firm"], changed.support["per_usd"]) == (1e6, 1300.0)
    assert lower.replace(uplift=0.05).effect["uplift"] == 0.05
    mobility = TEMPLATE.replace('kind = "target"\nlevel_usd', 'kind = "mobility"\nbreaks_usd = [1e6]\nshift = 0.1\n# ')
    assert th.Program.parse(mobility).replace(shift=(0.1, 0.2)).effect["shift"] == {"low": 0.1, "high": 0.2}
    assert star.to_dict() == before


@pytest.mark.parametrize(
    "given",
    [
        {"reading": "ministri"},
        {"reading": 3},
        {"firms_per_year": 0},
        {"firms_per_year": 1.5},
        {"success": 1.2},
        {"success": (0.9, 0.1)},
        {"success": (0.9,)},
        {"success": {"low": 0.1}},
        {"success": "much"},
        {"attrition": -0.1},
        {"deadweight": float("nan")},
        {"displacement": {"mean": 0.1, "sd": -1}},
        {"level_usd": 0},
        {"level_usd": (1, 2)},
        {"uplift": 0.1},
        {"shift": 0.1},
        {"support_per_firm": -1},
        {"per_usd": 0},
        {"per_usd": True},
    ],
)
def test_replace_refuses_what_a_file_could_not_say(given: dict[str, Any]) -> None:
    """The argument is named."""
    (name,) = given
    error = refused(th.ArgumentError, th.program("k_export_star_500").replace, **given)
    assert error.argument == name
    assert str(error).startswith(f"{name}: ")


def test_a_programme_shows_itself() -> None:
    """The name, the firms, and that the effect is assumed."""
    shown = repr(th.program("k_export_star_500"))
    assert "K-Export Star 500" in shown
    assert "500 firms, 2026 to 2030; readings: ministry, kotra (first in use)" in shown
    assert "ASSUMED effect: target; level_usd 10,000,000, years 3, success 0.3 to 0.9, attrition 0 to 0.1" in shown
    assert "success 0.3 to 0.9" in shown
    assert "support: KRW 560,000,000 a firm, 1,420 for one US dollar" in shown
    assert "uplift 0.05 ± 0.02" in repr(th.program("lower_rung").replace(uplift={"mean": 0.05, "sd": 0.02}))
