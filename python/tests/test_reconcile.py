"""Which 84 %: readings against a slow reference, `panel.measure` and classes of the same firms."""

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from reconcile_reference import firms_of, readings

import topheavy as th
from topheavy.reconciling import Reconciliation

LIMITS = [0.0, 1e6, 5e6, 10e6]
LEGAL = ["large", "large_mid", "sme", "sme_mid", "not_large"]


@pytest.fixture(scope="module")
def sample() -> th.Panel:
    """Return the whole sample of one year."""
    return th.sample("korea", years=(2024, 2025))


@pytest.fixture(scope="module")
def found(sample: th.Panel) -> Reconciliation:
    """Return what is said of its last year."""
    return th.reconcile(sample)


@pytest.fixture(scope="module")
def flows(sample: th.Panel) -> pl.DataFrame:
    """Return its flows of 2025."""
    return sample.to_polars().filter(period="2025").rename({"value": "value_usd"})


def shares(found: Reconciliation, population: str = "all") -> dict[str, tuple[Any, Any]]:
    """Return firms and share by reading."""
    rows = found.table.to_polars().filter(population=population).to_dicts()
    return {row["reading"]: (row["firms"], row["share"]) for row in rows}


def test_the_announced_sentence_is_reproduced_by_what_it_means(found: Reconciliation) -> None:
    """84 % by firms of USD 50M or more, 8 % by firms below USD 10M and not by the SME Act."""
    announced = {one["group"]: one for one in found.to_dict()["announced"]}
    assert "ge_50m" in announced["top_1_percent"]["reproduced_by"]
    assert {"ge_10m", "cr10", "cr100", "large"} <= set(announced["top_1_percent"]["not_by"])
    assert announced["sme"]["reproduced_by"] == ["lt_10m"]
    assert {"sme", "sme_mid", "not_large", "lt_1m"} <= set(announced["sme"]["not_by"])
    told = shares(found)
    assert round(100 * (told["ge_50m"][1] or 0)) == 84
    assert round(100 * (told["lt_10m"][1] or 0)) == 8
    assert found.sentences[0].startswith('"The top 1 % hold 84 %"')
    assert any("SMEs by law (16.0 %)" in sentence for sentence in found.sentences)


def test_every_number_is_the_one_of_the_reference(found: Reconciliation, flows: pl.DataFrame) -> None:
    """All readings of the sample, counted and added up by hand."""
    values, classes = firms_of(flows)
    expected = readings(values, classes)
    told = shares(found)
    assert len(expected) == 17
    for reading, (firms, share) in expected.items():
        assert told[reading][0] == pytest.approx(firms, rel=1e-12), reading
        assert told[reading][1] == pytest.approx(share, rel=1e-11), reading
    traders = -(-273_252 // 100)
    largest = sorted(values.values(), reverse=True)[:traders]
    assert told["rank_of_traders"] == (traders, pytest.approx(sum(largest) / sum(values.values()), rel=1e-9))


def test_every_number_is_the_one_of_its_measure(sample: th.Panel, found: Reconciliation) -> None:
    """The measure named in the table gives the same number when the panel is asked."""
    table = found.table.to_polars().filter(pl.col("measure").is_not_null(), population="all")
    calls = sorted({part for call in table["measure"] for part in call.removeprefix("1 - ").split(" + ")})
    measured = sample.measure(across="firm", by="period", measures=calls).to_polars().filter(period="2025")
    columns = dict(zip(calls, measured.columns[1:], strict=True))
    checked = 0
    for row in table.to_dicts():
        call = row["measure"]
        parts = [measured[columns[part]][0] for part in call.removeprefix("1 - ").split(" + ")]
        expected = 1 - parts[0] if call.startswith("1 - ") else sum(parts)
        assert row["share"] == pytest.approx(expected, rel=1e-12), row["reading"]
        checked += 1
    assert checked == 17


def test_figures_have_their_vintage_and_their_year(found: Reconciliation) -> None:
    """A figure of another year says so; one of the year is not replaced."""
    figures = found.figures.to_polars()
    own = figures.filter(~pl.col("announced"), population="all")
    assert own.filter(reading="cr10", quantity="share_of_exports")["year"].to_list() == [2025]
    below = own.filter(reading="lt_10m", quantity="share_of_exports")
    assert below["year"].to_list() == [2024]
    assert "the figure is of 2024, the data are of 2025" in below["why"][0]
    employees = own.filter(reading="employees_lt_250")
    assert employees["year"].to_list() == [2015]
    assert employees["published"].to_list() == [17.3 / 100]
    assert figures["vintage"].null_count() == 0
    assert figures["source"].str.len_chars().min() > 3  # type: ignore[operator]
    different = figures.filter(agrees="no")
    assert (different["why"].str.len_chars() > 0).all()


def test_another_year_is_another_sentence(sample: th.Panel) -> None:
    """The announcement is of 2025 and stays there."""
    found = th.reconcile(sample, year=2024)
    assert "announced for 2025; the data are of 2024" in found.sentences[0]
    assert found.to_dict()["period"] == "2024"
    with pytest.raises(th.ArgumentError, match="year: no period of the data is called 1999"):
        th.reconcile(sample, year=1999)


def test_classes_of_the_same_firms_hold_their_numbers(flows: pl.DataFrame) -> None:
    """The panel in classes gives intervals with the panel's numbers in them."""
    values, _ = firms_of(flows)
    of_class = [
        [x for x in values.values() if low <= x < high]
        for low, high in zip(LIMITS, [*LIMITS[1:], float("inf")], strict=True)
    ]
    ordered = sorted(values.values(), reverse=True)
    total = sum(ordered)
    for ratios in (None, {k: sum(ordered[:k]) / total for k in (10, 100, 1000)}):
        brackets = th.brackets(
            lower=LIMITS,
            units=[len(one) for one in of_class],
            value=[sum(one) for one in of_class],
            concentration=ratios,
        )
        found = th.reconcile(brackets, published="korea", year=2025)
        table = found.table.to_polars().filter(pl.col("share_low").is_not_null())
        expected = readings(values)
        assert set(expected) <= set(table["reading"])
        for row in table.filter(pl.col("reading").is_in(list(expected))).to_dicts():
            firms, share = expected[row["reading"]]
            assert row["firms_low"] - 1e-6 <= firms <= row["firms_high"] + 1e-6, row
            assert row["share_low"] - 1e-9 <= share <= row["share_high"] + 1e-9, row
            assert row["share_low"] <= row["share"] <= row["share_high"], row
        small = next(one for one in found.to_dict()["announced"] if one["group"] == "sme")
        assert small["reproduced_by"] == ["lt_10m"]


def test_the_classes_of_2019() -> None:
    """The published classes: below USD 10M is 9.8 %; whether 84 % fits USD 50M the classes do not tell."""
    classes = th.data.korea_exporters_by_size_2019().to_polars()
    brackets = th.brackets(
        lower=classes["lower_usd"].to_list(),
        units=classes["firms"].to_list(),
        share=(classes["share_of_exports_percent"] / 100).to_list(),
        total=541.1e9,
    )
    found = th.reconcile(brackets, published="korea", year=2019)
    told = shares(found)
    assert told["lt_10m"] == (95_268, pytest.approx(0.098, abs=1e-12))
    assert told["lt_1m"] == (81_970, pytest.approx(0.022, abs=1e-12))
    figures = found.figures.to_polars().filter(reading="lt_10m", announced=False)
    assert (figures["agrees"] == "yes").all()
    assert "ge_50m" in found.to_dict()["announced"][0]["possibly_by"]
    plain = th.reconcile(brackets)
    assert plain.figures.height == 0
    assert "announce" not in str(plain)
    without = th.reconcile(brackets, published="korea")
    assert without.figures.height == 0
    assert "year= names it" in str(without)


def test_other_countries_have_no_korean_figures() -> None:
    """Nothing Korean by default, and none beside another reporter even when asked for."""
    flows = {"reporter": ["BGD"] * 3, "firm": ["a", "b", "c"], "year": [2025] * 3, "value_usd": [84e6, 8e6, 8e6]}
    panel = th.Panel(flows)
    text = str(th.reconcile(panel))
    assert "announce" not in text
    assert "84 %" not in text.replace("84.0 %", "")
    with pytest.raises(th.ArgumentError, match="another reporter than Korea"):
        th.reconcile(panel, published="korea")
    assert th.reconcile(th.Panel({**flows, "reporter": ["KOR"] * 3}), published="korea").figures.height > 0
    with pytest.raises(th.ArgumentError, match="published"):
        th.reconcile(panel, published="bangladesh")  # type: ignore[arg-type]


def test_what_is_missing_is_said() -> None:
    """Other currency, no size class, one firm, no value, several years, no firms."""
    base = {"firm": ["a", "b"], "year": [2024, 2024], "value_usd": [3.0, 1.0]}
    missing = {row["reading"]: row["missing"] for row in th.reconcile(th.Panel(base)).table.to_polars().to_dicts()}
    assert missing["large"] == "needs a size-class column; name it with size_class="
    assert "employees=" in missing["employees_lt_250"]
    won = th.reconcile(th.Panel({"firm": ["a"], "value": [5.0]}, currency="other")).table.to_polars()
    assert won.filter(reading="ge_50m")["missing"][0].startswith("the value is not in US dollars")
    assert won.filter(reading="rank_ceil")["share"][0] == 1.0
    months = {"firm": ["a", "b"], "month": ["2024-01", "2024-02"], "value_usd": [60e6, 1.0]}
    told = th.reconcile(th.Panel(months, period="month"), published="korea")
    row = told.table.to_polars().filter(reading="ge_50m")
    assert "each period is a month" in row["missing"][0]
    assert told.figures.height == 0
    zero = th.reconcile(th.Panel({**base, "value_usd": [0.0, 0.0]}))
    assert zero.table["share"].null_count() == zero.table.height
    assert any("all exports of the period are zero" in note for note in zero.notes)
    with pytest.raises(th.MissingColumnError, match="firm"):
        th.reconcile(th.Panel({"market": ["X"], "value_usd": [1.0]}))
    two = th.Panel({**base, "reporter": ["A", "B"]})
    with pytest.raises(th.ArgumentError, match="reporters"):
        th.reconcile(two)


def test_firms_without_exports_and_weights() -> None:
    """Firms of value zero are firms of the data and not of those that export; a weight counts firms."""
    flows = {"firm": ["a", "b", "c"], "year": [2024] * 3, "value_usd": [60e6, 1e6, 0.0], "weight": [1.0, 2.0, 3.0]}
    found = th.reconcile(th.Panel(flows, weight="weight"))
    everybody, positive = shares(found), shares(found, "positive")
    assert everybody["lt_10m"] == (5.0, pytest.approx(2 / 62))
    assert positive["lt_10m"] == (2.0, pytest.approx(2 / 62))
    counted = {row["who"]: row["firms"] for row in found.counted.to_polars().to_dicts()}
    assert counted == {"data": 6.0, "positive": 3.0}


def test_employees_come_from_a_column() -> None:
    """Fewer than 250, and nothing else."""
    flows = {"firm": ["a", "b", "c"], "year": [2024] * 3, "value_usd": [60.0, 30.0, 10.0], "staff": [900, 250, 249]}
    panel = th.Panel(flows, groups="staff")
    assert shares(th.reconcile(panel, employees="staff"))["employees_lt_250"] == (1.0, pytest.approx(0.1))
    with pytest.raises(th.ArgumentError, match="employees: no column of this name was read"):
        th.reconcile(panel, employees="people")
    words = th.Panel({**flows, "staff": ["many", "some", "few"]}, groups="staff")
    with pytest.raises(th.DataError, match="no number of employees"):
        th.reconcile(words, employees="staff")
    with pytest.raises(th.ArgumentError, match="data"):
        th.reconcile(flows)  # type: ignore[arg-type]


def test_the_page_and_its_parts(found: Reconciliation) -> None:
    """Text, HTML, definitions, the label of synthetic data."""
    text = repr(found)
    for part in (
        "What the numbers say (2025)",
        'Readings of "SME"',
        "Published figures",
        "Who is counted",
        "SYNTHETIC",
    ):
        assert part in text
    assert found._repr_html_().startswith('<div class="topheavy">')
    assert found.definitions["top_share(0.01)"]["id"] == "top_share"
    assert found.table.synthetic is not None
    assert found.to_dict()["schema_version"] == 1
    assert found.counted.to_polars().filter(who="traders")["year"].to_list() == [2024]


def test_the_command_line_tells_the_same(program: Path, tmp_path: Path) -> None:
    """JSON of a panel and of classes, number for number."""
    file = tmp_path / "flows.csv"
    flows = {
        "firm": ["a", "b", "c"],
        "year": [2024] * 3,
        "value_usd": [84e6, 8e6, 8e6],
        "size_class": ["large", "SME", "SME"],
    }
    pl.DataFrame(flows).write_csv(file)
    call = [str(program), "reconcile", str(file), "--format", "json", "--quiet"]
    told = json.loads(subprocess.run(call, capture_output=True, check=True, encoding="utf-8").stdout)
    here = th.reconcile(th.Panel(flows)).to_dict()
    assert [one["share_of_exports"] for one in told["readings"]] == [
        one["share_of_exports"] for one in here["readings"]
    ]
    assert told["sentences"] == here["sentences"]
    assert told["schema_version"] == here["schema_version"] == 1
