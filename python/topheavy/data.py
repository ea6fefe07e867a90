"""Published figures that come with topheavy, each with its source and vintage.

Some figures were published several times: every vintage is there. "Top 1 %" and "SME" have three definitions each;
read ``vintage`` before you compare two figures.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from topheavy import _topheavy
from topheavy.table import Table

__all__ = [
    "k_export_star_500",
    "korea_concentration",
    "korea_exporter_dynamics",
    "korea_exporters_by_size_2002",
    "korea_exporters_by_size_2019",
    "korea_exports_by_item",
    "korea_exports_by_market",
    "korea_exports_total",
]


def _table(name: str) -> Table:
    return Table(pl.from_dicts(json.loads(_topheavy.embedded(name)), infer_schema_length=None))


def korea_concentration() -> Table:
    """Return the concentration of exports over firms: top 10/100/1000 shares, size classes, counts.

    Returns
    -------
    Table
        ``year``, ``measure``, ``value`` in ``unit``, ``vintage``, ``source``; several rows where a figure was
        revised.

    References
    ----------
    KOSTAT and Korea Customs Service through the press, see ``source``.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> figures = th.data.korea_concentration().to_polars()
    >>> figures.filter(year=2018, measure="share_top10")["value"].sort().to_list()
    [37.8, 37.9, 38.0]
    """
    return _table("korea_concentration")


def korea_exports_total() -> Table:
    """Return export totals and milestones of the country, 1948 to 2025, in billions of US dollars."""
    return _table("korea_exports_total")


def korea_exports_by_item() -> Table:
    """Return exports of headline items, 2022 to 2025, in billions of US dollars; they do not add up to the total."""
    return _table("korea_exports_by_item")


def korea_exports_by_market() -> Table:
    """Return exports to headline markets, 2024 and 2025, in billions of US dollars; they do not add up to the total."""
    return _table("korea_exports_by_market")


def korea_exporters_by_size_2019() -> Table:
    """Return exporters of 2019 by the value they exported: four classes that cover all 98,568 firms."""
    return _table("korea_exporters_by_size_2019")


def korea_exporters_by_size_2002() -> Table:
    """Return exporters of January to October 2002 by the value they exported: overlapping classes."""
    return _table("korea_exporters_by_size_2002")


def korea_exporter_dynamics() -> Table:
    """Return entrants, exiters and survival, 2014 to 2024."""
    return _table("korea_exporter_dynamics")


def k_export_star_500() -> dict[str, Any]:
    """Return the programme K-Export Star 500 as announced in January 2026.

    Examples
    --------
    >>> import topheavy as th
    >>> th.data.k_export_star_500()["firms_total"]
    500
    """
    return dict(json.loads(_topheavy.embedded("k_export_star_500")))
