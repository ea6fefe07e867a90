"""`th.simulate` against a plain NumPy simulation, where nothing is random."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import simulate_reference as reference

import topheavy as th

EFFECTS: dict[str, dict[str, Any]] = {
    "none": {"kind": "none"},
    "target": {"kind": "target", "level_usd": 10e6},
    "low target": {"kind": "target", "level_usd": 7e6},
    "growth": {"kind": "growth", "uplift": 0.15},
    "mobility": {"kind": "mobility", "shift": 1.0, "breaks_usd": [1e6, 5e6, 7e6, 10e6]},
}
SELECTIONS: dict[str, dict[str, Any]] = {
    "largest": {"kind": "largest"},
    "fastest": {"kind": "fastest_growing"},
    "score": {"kind": "score", "weights": {"value": 1.0, "growth": 0.5, "markets": 0.25}},
}


def toml(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def written(program: dict[str, Any], folder: Path) -> Path:
    """Write a programme's file."""
    lines = ["schema = 1", 'name = "test"', 'country = "Testland"', 'sources = ["none"]', "graduation_usd = 10e6"]
    for year, firms in program["cohorts"].items():
        lines += ["[[cohorts]]", f"first_year = {year}", f"firms_per_year = {firms}"]
    sections = {
        "eligibility": {"reading": "one"},
        "eligibility.readings.one": program["eligibility"],
        "selection": program["selection"],
        "effect": program["effect"] | {"success": 1.0, "attrition": 0.0},
        "support": {"per_firm": program["per_firm"], "basis": "programme", "currency": "USD"},
    }
    for name, section in sections.items():
        lines += [f"[{name}]", *(f"{key} = {toml(value)}" for key, value in section.items())]
    path = folder / "program.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("rate", [0.0, 0.06])
def test_every_year_is_that_of_the_reference(effect: str, selection: str, rate: float, tmp_path: Path) -> None:
    """Totals, shares, cohorts and the budget agree in every year, without and with the programme."""
    random = np.random.default_rng(len(effect) + 10 * len(selection))
    firms = 300
    before, now = (2e6 * random.pareto(1.2, firms) + 1e5 for _ in range(2))
    markets = random.integers(1, 9, firms)
    rows = [(f"F{at}", 2024, "M0", before[at]) for at in range(firms)]
    # A firm sells the same to each of its markets, in sums that are exact.
    now = np.round(now / markets) * markets
    rows += [(f"F{at}", 2025, f"M{k}", now[at] / markets[at]) for at in range(firms) for k in range(markets[at])]
    panel = th.Panel(pl.DataFrame(rows, schema=["firm", "year", "market", "value_usd"], orient="row"))
    # After the first year all firms have grown alike, so that later only size tells them apart.
    cohorts = {2026: 5, 2027: 4} if selection == "largest" else {2026: 5}
    program = {
        "cohorts": cohorts,
        "eligibility": {"min_usd": 5e6, "below_usd": 10e6, "min_growth": -0.9, "max_markets": 7},
        "selection": SELECTIONS[selection],
        "effect": EFFECTS[effect] | {"years": 2, "deadweight": 0.2, "displacement": 0.3},
        "per_firm": 400_000,
    }
    found = th.simulate(panel, written(program, tmp_path), horizon=2029, replicates=2, growth=rate, allow_fewer=True)
    growth = now / before - 1
    eligible = (now >= 5e6) & (now < 10e6) & (growth >= -0.9) & (markets <= 7)
    slow = reference.simulate(now, growth, markets.astype(float), program, rate, range(2026, 2030))
    table, cost = found.table.to_polars(), found.cost.to_polars()
    for year, (without, with_, support) in slow.items():
        for side, values in (("without", without), ("with", with_)):
            for name, expected in reference.measures(values, now, eligible).items():
                number = table.filter(year=year, measure=name)[side].item()
                assert number == pytest.approx(expected, rel=1e-9, abs=1e-12), (year, side, name)
        assert cost.filter(year=year, name="support")["amount"].item() == pytest.approx(support)
        assert cost.filter(year=year, name="additional_usd")["amount"].item() == pytest.approx(
            (with_ - without).sum(), rel=1e-6, abs=1e-3
        )
