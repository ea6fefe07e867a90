"""Small random export files, the same for the same seed."""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from reference_cells import Flow

PERIODS = ("2021", "2022", "2023")
MARKETS = ("USA", "CHN", "VNM", "JPN", "DEU")
PRODUCTS = ("010121", "270900", "847130", "854231", "870323", "890190")
SIZE_CLASSES = ("large", "mid", "sme")
TIED_VALUES = (1000.0, 250.25, 5e6, 10e6, 50e6)
"""Values many flows share; the round ones sit exactly on the bounds of classes."""


def quarters(rng: random.Random) -> float:
    """Draw a value in whole quarters over eight orders of magnitude, so that sums of floats are exact; 5 % zeros."""
    drawn = rng.random()
    if drawn < 0.05:
        return 0.0
    if drawn < 0.25:
        return rng.choice(TIED_VALUES)
    return round(4 * 10 ** rng.uniform(0, 8)) / 4


def cents(rng: random.Random) -> float:
    """Draw a value in cents, which binary floats do not hold, so that a sum of floats depends on its order."""
    return round(100 * 10 ** rng.uniform(0, 8)) / 100


def panel(seed: int, *, weighted: bool, firms: int = 30) -> list[Flow]:
    """Firms with one to four flows a period, a market with one firm, and a market with nothing but zeros."""
    rng = random.Random(seed)
    flows: list[Flow] = []
    for number in range(firms):
        firm = f"F{number:03d}"
        weight = str(rng.randint(1, 4))
        size_class = rng.choice(SIZE_CLASSES)
        sector = rng.choice(("food", "ships"))
        for period in PERIODS:
            places = [(rng.choice(MARKETS), quarters(rng)) for _ in range(rng.randint(0, 4))]
            if number == 0:
                places.append(("NRU", 12_345.75))
            if number in (1, 2):
                places.append(("TON", 0.0))
            for market, value in places:
                flow = {
                    "firm": firm,
                    "period": period,
                    "market": market,
                    "product": rng.choice(PRODUCTS),
                    "value": f"{value:.2f}",
                    "size_class": size_class,
                    "sector": sector,
                }
                flows.append({**flow, "weight": weight} if weighted else flow)
    rng.shuffle(flows)
    return flows


def long_panel(seed: int, rows: int) -> list[Flow]:
    """Many flows in cents, enough that a parallel engine splits them."""
    rng = random.Random(seed)
    return [
        {
            "firm": f"F{rng.randrange(rows // 8):05d}",
            "period": rng.choice(PERIODS),
            "market": rng.choice(MARKETS),
            "product": rng.choice(PRODUCTS),
            "value": f"{cents(rng):.2f}",
        }
        for _ in range(rows)
    ]


def repeated(seed: int, *, weighted: bool, rows: int = 600) -> list[Flow]:
    """Few units in many rows, so that units of a finer grouping are far fewer than flows; a channel is often missing.

    Most values are quarters, whose sum is one float; in one product they are cents, whose exact sum is several.
    """
    rng = random.Random(seed)
    classes = {f"F{number}": rng.choice(SIZE_CLASSES) for number in range(5)}
    flows: list[Flow] = []
    for number in range(rows):
        firm = rng.choice(list(classes)) if number else "F9"
        market = rng.choice(("USA", "CHN", "TON")) if number else "NRU"
        product = rng.choice(PRODUCTS[:3])
        value = 0.0 if market == "TON" else cents(rng) if product == PRODUCTS[0] else quarters(rng)
        flow = {
            "firm": firm,
            "period": rng.choice(PERIODS[:2]),
            "market": market,
            "product": product,
            "value": f"{value:.2f}",
            "size_class": classes.get(firm, "sme"),
            "channel": rng.choice(("air", "sea", "")),
        }
        flows.append({**flow, "weight": str(1 + len(flow["size_class"]))} if weighted else flow)
    return flows


def one_cell(values: Iterable[float]) -> list[Flow]:
    """One flow a firm, and nothing to group by."""
    return [{"firm": f"F{number:05d}", "value": repr(value)} for number, value in enumerate(values)]


def write(file: Path, flows: Sequence[Flow]) -> Path:
    """Write flows as a CSV file; the columns are those of the first flow."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(flows[0]))
        writer.writeheader()
        writer.writerows(flows)
    return file
