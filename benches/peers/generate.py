"""A file of made-up customs lines, as large as asked: ``python benches/peers/generate.py 20000000 flows.parquet``.

Ten years, 100,000 firms, 5,000 products and 230 markets, drawn evenly and independently, every key as text; values with
a heavy tail. The same rows come out of the same number of rows and shape. They are made and written in pieces, so that
memory does not grow with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

Codes = npt.NDArray[np.uint32]

SEED = 20_250_917
PIECE = 1 << 19
"""Rows made at a time."""

YEARS = 10
FIRMS = 100_000
MANY_FIRMS = 10_000_000
PRODUCTS = 5_000
MARKETS = 230
CELLS = YEARS * PRODUCTS * MARKETS

SCHEMA = pl.Schema(
    {"year": pl.String, "firm": pl.String, "product": pl.String, "market": pl.String, "value_usd": pl.Float64}
)
TAIL = 1.1
LEAST = 1_000.0


@dataclass(frozen=True)
class Piece:
    """Codes of the rows of a piece."""

    year: Codes
    firm: Codes
    product: Codes
    market: Codes


Shape = Callable[[np.random.Generator, Codes], Piece]
"""Draws the rows of these numbers."""


def draw(random: np.random.Generator, among: int, rows: int) -> Codes:
    """Draw codes evenly."""
    codes: Codes = random.integers(0, among, rows, dtype=np.uint32)
    return codes


def plain(random: np.random.Generator, numbers: Codes) -> Piece:
    """Draw every key evenly and independently."""
    rows = len(numbers)
    return Piece(
        year=draw(random, YEARS, rows),
        firm=draw(random, FIRMS, rows),
        product=draw(random, PRODUCTS, rows),
        market=draw(random, MARKETS, rows),
    )


def skewed(random: np.random.Generator, numbers: Codes) -> Piece:
    """Put one firm in half of the rows."""
    piece = plain(random, numbers)
    piece.firm[numbers % 2 == 0] = FIRMS // 2
    return piece


def giant(random: np.random.Generator, numbers: Codes) -> Piece:
    """Put half of the rows in one cell of year, product and market."""
    piece = plain(random, numbers)
    half = numbers % 2 == 0
    piece.year[half], piece.product[half], piece.market[half] = YEARS // 2, PRODUCTS // 2, MARKETS // 2
    return piece


def single(random: np.random.Generator, numbers: Codes) -> Piece:
    """Give every row a cell of its own, in no order, as long as there are cells left."""
    cell = scatter(numbers, CELLS)
    year, rest = np.divmod(cell, np.uint32(PRODUCTS * MARKETS))
    product, market = np.divmod(rest, np.uint32(MARKETS))
    return Piece(year=year, firm=draw(random, FIRMS, len(numbers)), product=product, market=market)


def firms(random: np.random.Generator, numbers: Codes) -> Piece:
    """Spread the rows over ten million firms, each of which comes up before any comes up again."""
    piece = plain(random, numbers)
    return Piece(year=piece.year, firm=scatter(numbers, MANY_FIRMS), product=piece.product, market=piece.market)


def scatter(numbers: Codes, among: int) -> Codes:
    """Map numbers to others below `among`, in no order and without repeats before all are used."""
    codes: Codes = order(among)[numbers % np.uint32(among)]
    return codes


@cache
def order(among: int) -> Codes:
    """Shuffle the numbers below `among`."""
    return np.random.default_rng([SEED, among]).permutation(np.arange(among, dtype=np.uint32))


SHAPES: dict[str, Shape] = {"plain": plain, "skewed": skewed, "giant": giant, "single": single, "firms": firms}


def labels(shape: str) -> dict[str, pl.Series]:
    """Spell every code out: six digits of one level of the Harmonized System, markets that ISO 3166 leaves to users."""
    chapters = [chapter for chapter in range(1, 98) if chapter != 77]  # 77 is kept free
    products = [
        f"{chapter:02}{heading:02}{subheading:02}"
        for heading in range(1, 8)
        for subheading in range(11, 99, 11)
        for chapter in chapters
    ]
    markets = [f"Q{second}{third}" for second in "MNOPQRSTUVWXYZ" for third in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return {
        "year": pl.Series([str(2016 + year) for year in range(YEARS)]),
        "firm": pl.select(
            "F" + pl.int_range(MANY_FIRMS if shape == "firms" else FIRMS).cast(pl.String).str.zfill(7)
        ).to_series(),
        "product": pl.Series(products[:PRODUCTS]),
        "market": pl.Series(markets[:MARKETS]),
    }


def pieces(rows: int, shape: str) -> Iterator[pl.DataFrame]:
    """Make the rows a piece at a time."""
    text = labels(shape)
    for start in range(0, rows, PIECE):
        random = np.random.default_rng([SEED, start])
        numbers = np.arange(start, min(start + PIECE, rows), dtype=np.uint32)
        piece = SHAPES[shape](random, numbers)
        values = LEAST * (1.0 + random.pareto(TAIL, len(numbers)))
        yield pl.DataFrame(
            {
                "year": text["year"].gather(piece.year),
                "firm": text["firm"].gather(piece.firm),
                "product": text["product"].gather(piece.product),
                "market": text["market"].gather(piece.market),
                "value_usd": values,
            }
        )


def write(rows: int, out: Path, shape: str = "plain") -> None:
    """Write the rows to one Parquet file, which is there when it is complete."""

    def source(columns: Any, predicate: Any, n_rows: Any, batch_size: Any) -> Iterator[pl.DataFrame]:  # noqa: ARG001
        yield from pieces(rows, shape)

    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f"{out.name}.part")
    try:
        register_io_source(source, schema=SCHEMA).sink_parquet(part, compression="zstd")
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a Parquet file of made-up customs lines.")
    parser.add_argument("rows", type=int, help="how many rows")
    parser.add_argument("out", type=Path, help="where to write")
    parser.add_argument("--shape", choices=SHAPES, default="plain")
    given = parser.parse_args()
    write(given.rows, given.out, given.shape)
    print(f"{given.out}: {given.rows:,} rows, {given.out.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
