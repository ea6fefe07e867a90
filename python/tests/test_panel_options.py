"""Options of the panel, each with its effect, and arguments outside their domain, each refused by its name."""

import inspect
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from refusals import FIRM, SECRET, refused

import topheavy as th

FLOWS: dict[str, list[Any]] = {
    "period": [2024, 2024, 2025, 2025, 2025],
    "firm": ["a", FIRM, "a", FIRM, "c"],
    "market": ["US", "CN", "US", "US", "VN"],
    "product": ["854231", "854232", "854231", "870323", "010121"],
    "size_class": ["large", "sme", "large", "sme", "mid"],
    "value": [6.0, 2.0, 5.0, 3.0, 2.0],
}


def flows(**columns: Any) -> dict[str, Any]:
    """Return the flows with other columns or further ones; None takes one away."""
    return {name: column for name, column in {**FLOWS, **columns}.items() if column is not None}


def hhi(data: Any, by: str | list[str] = "period", across: Any = "firm", **options: Any) -> list[float]:
    """HHI in every cell."""
    found: list[float] = th.Panel(data, **options).measure(across=across, by=by, measures="hhi")["hhi"].to_list()
    return found


def total(data: Any, **options: Any) -> float:
    """Total of all flows."""
    found: float = th.Panel(data, **options).measure(across="market", measures="total")["total"].item()
    return found


# ---------------------------------------------------------------- Options


@pytest.mark.parametrize("role", ["firm", "period", "market", "product", "size_class", "value"])
def test_a_role_is_the_column_that_is_named(role: str) -> None:
    """A column of any name plays the role it is given, also against one whose name says so."""
    renamed = {"xyzzy" if name == role else name: column for name, column in FLOWS.items()}
    measures = "n,total,hhi,share_size(sme)"
    expected = th.Panel(flows()).measure(by=["period", "market"], measures=measures)
    named: Any = {role: "xyzzy"}
    found = th.Panel(renamed, **named)
    assert found.measure(by=["period", "market"], measures=measures).to_dict() == expected.to_dict()
    assert found.input["roles"][role] == {"column": "xyzzy", "found": "given"}


def test_a_named_column_wins_over_the_one_of_that_name() -> None:
    """The caller decides which of two columns is meant."""
    data = flows(fob=[1.0, 1.0, 1.0, 1.0, 1.0])
    assert hhi(data, value="fob") != hhi(data, value="value")
    assert hhi(data, value="fob") == [0.5, pytest.approx(1 / 3)]


def test_weight_and_reporter() -> None:
    """A weight is never guessed and counts when named; of several reporters a report is refused until one is kept."""
    data = flows(weight=[1, 1, 3, 1, 1], reporter=["KOR", "KOR", "KOR", "JPN", "JPN"])
    plain = th.Panel(data).measure(by="period", measures="n,total")
    assert plain.to_dict()["n"] == [2, 3]
    weighted = th.Panel(data, weight="weight").measure(by="period", measures="n,total").to_dict()
    assert (weighted["n"], weighted["total"]) == ([2, 5], [8, 20])
    by_reporter = th.Panel(data).measure(by="reporter", measures="total").to_dict()
    assert by_reporter == {"reporter": ["JPN", "KOR"], "total": [5, 13]}
    error = refused(th.ArgumentError, th.Panel(data).report)
    assert error.argument == "reporter"
    assert "keep='reporter=NAME'" in str(error)
    assert th.Panel(data, keep={"reporter": "KOR"}).report().to_dict()["periods"][0]["total"] == 8
    named = th.Panel(flows(origin=data["reporter"]), reporter="origin").measure(by="reporter", measures="total")
    assert named.to_dict() == by_reporter


def test_groups() -> None:
    """Further columns, by one name or several; what was not read cannot be asked for, and the way out is told."""
    data = flows(sector=list("xyxyx"), region=list("nnnss"))
    assert th.Panel(data, groups="sector").measure(by="sector", measures="n").to_dict()["sector"] == ["x", "y"]
    panel = th.Panel(data, groups=["sector", "region"])
    assert panel.measure(by=["region", "sector"], measures="total").to_dict() == {
        "region": ["n", "n", "s", "s"],
        "sector": ["x", "y", "x", "y"],
        "total": [11, 2, 2, 3],
    }
    error = refused(th.MissingColumnError, th.Panel(data).measure, by="sector")
    assert error.column == "sector"
    assert "groups" in str(error)


def test_columns(tmp_path: Path) -> None:
    """Only what is named is looked at: a total goes unnoticed, and a role or group outside is not there."""
    data = flows(market=["US", "CN", "US", "World", "VN"], sector=list("xyxyx"))
    refused(th.DataError, th.Panel, data)
    few = ["firm", "period", "value"]
    for panel in (th.Panel(data, columns=few), th.Panel(data, columns=[*few, "sector"], groups="sector")):
        assert (
            panel.measure(by="period", measures="n,total").to_dict()
            == th.Panel(
                {name: data[name] for name in few},
            )
            .measure(by="period", measures="n,total")
            .to_dict()
        )
        assert "market" not in panel.input["roles"]
    error = refused(th.MissingColumnError, th.Panel, data, columns=["firm", "period", "valu"])
    assert (error.column, "columns" in str(error), "value" in str(error)) == ("valu", True, True)
    refused(th.MissingColumnError, th.Panel, data, columns=few, groups="sector")
    refused(th.MissingColumnError, th.Panel, data, columns=["firm", "period"])
    pl.DataFrame(data).write_parquet(tmp_path / "flows.parquet")
    assert th.read(tmp_path / "flows.parquet", columns=few).input["used"] == 5


def test_layout() -> None:
    """A layout that is given is not guessed; its columns are called what the layout calls them."""
    baci = {"t": [2024, 2024], "i": [410, 410], "j": [842, 156], "k": [854231, 870323], "v": [3.0, 1.0], "q": [1, 1]}
    found = th.Panel(baci, layout="baci")
    assert found.input["layout"] == "baci"
    assert found.input["scale"] == 1000
    assert found.measure(across="market", measures="hhi,total").to_dict() == {"hhi": [0.625], "total": [4000]}
    assert refused(th.ArgumentError, th.Panel, baci, layout="excel").argument == "layout"


def test_scale_and_currency() -> None:
    """Values are multiplied; of another currency there are no thresholds in US dollars."""
    assert total(flows()) == 18
    assert total(flows(), scale=1e6) == total(flows(), scale=1_000_000) == total(flows(), scale=np.float64(1e6)) == 18e6
    large = th.Panel(flows(), scale=1e7)
    assert large.measure(measures="share_ge(50e6)").to_dict() == {"share_ge_50m": [1 - 2 / 18]}
    assert "50M" in str(large.report())
    other = th.Panel(flows(), scale=1e7, currency="other")
    assert (large.input["currency"], other.input["currency"]) == ("USD", "other")
    assert "USD 50M" not in str(other.report()).split("Left out")[0]


def test_on_bad() -> None:
    """Bad rows are refused, or left out and counted by what is wrong with them."""
    data = flows(value=[6.0, math.nan, -SECRET, None, 2.0], firm=["a", "b", "a", "b", None])
    refused(th.InvalidFlowError, th.Panel, data)
    refused(th.InvalidFlowError, th.Panel, data, on_bad="error")
    found = th.Panel(data, on_bad="drop")
    assert found.input["rejected"] == {"negative": 1, "not_a_number": 1, "missing": 2}
    assert (found.input["rows"], found.input["used"]) == (5, 1)
    assert found.measure(measures="n,total").to_dict() == {"n": [1], "total": [6]}
    assert "left out" in repr(found) or "drop" in repr(found) or "rejected" in repr(found)


def test_products() -> None:
    """Codes are aggregated to a level, given as a number or as text; article numbers have no levels."""
    assert th.Panel(flows()).measure(across="product", measures="n")["n"].item() == 4
    for level, n in ((2, 3), ("2", 3), (4, 3), (6, 4), ("4", 3)):
        assert th.Panel(flows(), hs=level).measure(across="product", measures="n")["n"].item() == n
    assert th.Panel(flows(), hs=2).to_polars()["product"].to_list() == ["85", "85", "85", "87", "01"]
    numbers = flows(product=[854231, 854232, 854231, 870323, 10121])
    padded = th.Panel(numbers, product_codes="hs").to_polars()["product"].to_list()
    assert padded == FLOWS["product"]
    assert th.Panel(numbers, product_codes="text").to_polars()["product"].to_list()[-1] == "10121"
    mixed = flows(product=["85", "854231", "85", "854232", "854231"], value=[5.0, 5.0, 7.0, 4.0, 3.0])
    assert "hs=" in str(refused(th.DataError, th.Panel, mixed))
    assert th.Panel(mixed, hs=6).input["rejected"] == {"other_level": 2}


def test_periods() -> None:
    """Ambiguous periods are what the caller says; shorter ones are summed to longer ones."""
    spans = flows(period=["2010-11", "2010-11", "2011-12", "2011-12", "2011-12"])
    error = refused(th.DataError, th.Panel, spans)
    assert (error.column, "period_kind=" in str(error)) == ("period", True)
    for kind in ("month", "fiscal-year"):
        assert th.Panel(spans, period_kind=kind).input["period_kind"] == kind
    months = flows(period=["2024-01", "2024-05", "2024-08", "2025-01", "2025-02"])
    for kind, periods in (
        ("year", ["2024", "2025"]),
        ("half-year", ["2024H1", "2024H2", "2025H1"]),
        ("quarter", ["2024Q1", "2024Q2", "2024Q3", "2025Q1"]),
        ("month", months["period"]),
    ):
        table = th.Panel(months, period_as=kind).measure(by="period", measures="n")
        assert table["period"].to_list() == periods
    years = th.Panel(months, period_as="year").measure(by="period", measures="total").to_dict()
    assert years["total"] == [13, 5]


def test_keep() -> None:
    """A filter as a dict of one entry or several, as text, and as a list of texts; by column or by role."""
    ways: list[Any] = [
        {"period": 2025, "market": "US"},
        {"period": [2025], "market": ["US"]},
        {"year": "2025", "market": ("US",)},
        ["period=2025", "market=US"],
        ("year=2025", "market=US"),
    ]
    for way in ways:
        assert th.Panel(flows(period=None, year=FLOWS["period"]), keep=way).to_polars()["value"].to_list() == [5, 3]
    several: list[Any] = [
        {"market": ["US", "VN"]},
        "market=US|VN",
        ["market=US|VN"],
        {"market": pl.Series(["US", "VN"])},
    ]
    several += [{"market": np.array(["US", "VN"])}, {"market": {"US", "VN"}}, {"market": {"US": 1, "VN": 2}.keys()}]
    for way in several:
        assert th.Panel(flows(), keep=way).input["rejected"] == {"not_kept": 1}, way
    assert th.Panel(flows(flag=[True, True, False, True, True]), keep={"flag": True}).input["used"] == 4


def test_drop_aggregates() -> None:
    """A total among its parts is refused, or left out and counted."""
    data = flows(market=["US", "CN", "US", "World", "VN"])
    error = refused(th.DataError, th.Panel, data)
    assert (error.column, "drop_aggregates=True" in str(error)) == ("market", True)
    assert th.Panel(data, drop_aggregates=True).input["rejected"] == {"aggregate": 1}
    refused(th.DataError, th.Panel, data, drop_aggregates=False)


OPTIONS: dict[str, tuple[Any, ...]] = {
    **{name: (5, 1.5, ["a"], b"firm") for name in ("firm", "period", "market", "product", "value", "weight")},
    **{name: (5, ["a"]) for name in ("size_class", "reporter")},
    "groups": (5, [5], {"a": 1}),
    "layout": (5, "excel", ""),
    "scale": (0, -1, math.nan, math.inf, "1e6x", [1], 10**400),
    "currency": ("EUR", "USD", 5, ""),
    "on_bad": ("ignore", 5, True),
    "hs": (3, 12, "six", 2.5, True, [2]),
    "product_codes": ("sitc", 5, True),
    "period_kind": ("decade", 5, ""),
    "period_as": ("decade", 5, "date"),
    "columns": (5, [5], {"a": 1}),
    "keep": (5, "market", "market=", {5: "a"}, {"market": "Mars"}, [5], {"market": []}),
    "drop_aggregates": ("yes", 1, 0, "True"),
    "memory": ("lots", "", "100MB", 5, -1, True, 2.5e9, [2**30]),
    "temp_folder": (5, True, ["a"]),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_outside_its_domain(option: str, tmp_path: Path) -> None:
    """Refused by its name, for frames, files and checks alike."""
    pl.DataFrame(flows(firm=list("aabbc"))).write_csv(tmp_path / "flows.csv")
    for bad in OPTIONS[option]:
        named: Any = {option: bad}
        for call in (
            lambda: th.Panel(flows(), **named),  # noqa: B023
            lambda: th.check(flows(), **named),  # noqa: B023
            lambda: th.read(tmp_path / "flows.csv", **named),  # noqa: B023
        ):
            error = refused(th.ArgumentError, call)
            assert error.argument == option, (bad, str(error))


def test_unknown_options() -> None:
    """A misspelt keyword is refused, and those there are stand in the message and in the signature."""
    for call in (lambda **o: th.Panel(flows(), **o), lambda **o: th.check(flows(), **o), lambda **o: th.read("x", **o)):
        error = refused(th.ArgumentError, call, frim="a")
        assert error.argument == "frim"
        assert all(name in str(error) for name in OPTIONS)
    for function in (th.Panel, th.read, th.check):
        parameters = inspect.signature(function).parameters
        assert set(parameters) - {"data", "paths"} == set(OPTIONS)
        assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in OPTIONS)
    made: Any = th.Panel
    with pytest.raises(TypeError):
        made(flows(), "a")
    with pytest.raises(TypeError):
        made()


ASKED: dict[str, tuple[dict[str, Any], ...]] = {
    "across": ({"across": "country"}, {"across": 5}, {"across": None}),
    "by": ({"by": 5}, {"by": [5]}, {"by": None}, {"by": "firm"}, {"by": ["period", "period"]}, {"by": b"period"}),
    "measures": (
        {"measures": "hhy"},
        {"measures": 5},
        {"measures": [5]},
        {"measures": None},
        {"measures": []},
        {"measures": ""},
        {"measures": "hhi,hhi"},
        {"measures": "cr(0)"},
        {"measures": "top_share(2)"},
        {"measures": "hhi(3)"},
        {"measures": "cr(10"},
    ),
}


@pytest.mark.parametrize("argument", ASKED)
def test_a_question_outside_its_domain(argument: str) -> None:
    """Refused by the argument's name, as bad options are."""
    panel = th.Panel(flows())
    for asked in ASKED[argument]:
        error = refused(th.ArgumentError, panel.measure, **asked)
        assert error.argument == argument, (asked, str(error))
        if argument != "measures":
            assert refused(th.ArgumentError, panel.lorenz, **asked).argument == argument
    for points in (0, -1, 2.5, "many", 2**40, True):
        assert refused(th.ArgumentError, panel.lorenz, points=points).argument == "points"
    for target in (0, -1, math.nan, math.inf, "much"):
        assert refused(th.ArgumentError, panel.report, target_total=target).argument == "target_total"
    assert panel.lorenz(points=np.int64(4)).height == 5


def test_other_arguments_outside_their_domain() -> None:
    """Samples, paths and definitions name their argument too."""
    for name, bad in (
        ("country", ("japan", 5)),
        ("firms", (1, 99, 10**7, -1, 2.5, "many", True)),
        ("seed", (-1, 2**64, 1.5, "x", True)),
        ("years", ((2025, 2021), (1999, 2025), (2021,), 2021, "2021", (2021.0, 2025.0), (2**40, 2**40))),
    ):
        for one in bad:
            error = refused(th.ArgumentError, th.sample, **{name: one})
            assert error.argument == name, (one, str(error))
    wrong: list[Any] = [5, None, [], [5], {}, b"flows.csv"]
    for paths in wrong:
        assert refused(th.ArgumentError, th.read, paths).argument == "paths", paths
    for name in ("hhy", "", "cr(0)"):
        refused(th.ArgumentError, th.define, name)
    refused(th.ArgumentError, th.define, 5)
    assert refused(th.ArgumentError, th.evaluate, [1, 2], "hhy").argument == "measures"
    assert refused(th.ArgumentError, th.evaluate, [1, 2], 5).argument == "measures"
