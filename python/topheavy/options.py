"""How data are to be read: the keyword arguments that `Panel`, `read` and `check` have in common."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Made = TypeVar("Made")


class ReadOptions(TypedDict, total=False):
    """Keyword arguments of `Panel`, `read` and `check`: which column is what, and how to read it.

    A column that is not named is recognised by its name, and every result says which column played which role.

    Parameters
    ----------
    firm : str, optional
        Column with the exporting firm.
    period : str, optional
        Column with the year, half-year, quarter, month, date or fiscal year.
    market : str, optional
        Column with the partner market.
    product : str, optional
        Column with the product code.
    value : str, optional
        Column with the value.
    weight : str, optional
        Column with the frequency weight: how many times a firm counts; never guessed.
    size_class : str, optional
        Column with the legal size class; never inferred from export value.
    reporter : str, optional
        Column with the exporting country.
    groups : str or list of str, optional
        Further columns to group by.
    layout : str, optional
        Layout of the columns: topheavy, baci, comtrade, korea_customs or wto.
    scale : float, optional
        Multiplies every value: 1e6 for data in millions.
    currency : {"usd", "other"}, optional
        Currency after the scale; with "other" there are no thresholds in US dollars.
    on_bad : {"error", "drop"}
        Rows with a negative, missing, infinite or textual value or key: refuse the data, or leave the rows out.
    hs : int, optional
        Digits (2, 4, 6, 8, 10) to aggregate product codes to; in data of mixed levels, the one to read.
    product_codes : {"hs", "text"}, optional
        What product codes are.
    period_kind : str, optional
        What ambiguous periods such as 2010-11 are: month or fiscal-year.
    period_as : str, optional
        Longer periods to sum up to: year, half-year, quarter or month.
    columns : str or list of str, optional
        Look at these columns only, as if there were no others: quicker, but totals among the entries of another
        ("World" among the markets) go unnoticed.
    keep : dict or str, optional
        Read only rows with these entries: ``{"flow": "X", "year": [2024, 2025]}`` or ``"flow=X"``.
    drop_aggregates : bool
        Leave out rows that are totals of others, such as "World", instead of refusing the data.
    memory : str or int, optional
        Memory for flows and their sorting, such as ``"2GB"`` or a number of bytes, 256 MiB at least; what exceeds it
        goes to a temporary file. Entries of keys and results come on top.
    temp_folder : str, optional
        Folder for the temporary file, which has no name there and is gone when the panel is.
    """

    firm: str | None
    period: str | None
    market: str | None
    product: str | None
    value: str | None
    weight: str | None
    size_class: str | None
    reporter: str | None
    groups: str | Sequence[str] | None
    layout: str | None
    scale: float | None
    currency: Literal["usd", "other"] | None
    on_bad: Literal["error", "drop"]
    hs: int | str | None
    product_codes: Literal["hs", "text"] | None
    period_kind: str | None
    period_as: str | None
    columns: str | Sequence[str] | None
    keep: Mapping[str, Any] | str | Sequence[str] | None
    drop_aggregates: bool
    memory: str | int | None
    temp_folder: str | None


MENTION = "**options : Unpack[ReadOptions]"
"""The line of a docstring that stands for all options."""


def with_options(made: Made) -> Made:
    """Show the options as keyword arguments wherever documentation is shown: in `help`, and in a notebook."""
    shown = inspect.signature(cast("Callable[..., Any]", made))
    given = [one for one in shown.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    defaults = {"on_bad": "error", "drop_aggregates": False}
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name))
        for name in ReadOptions.__annotations__
    ]
    documented = cast("Any", made)
    documented.__signature__ = shown.replace(parameters=given + options)
    if made.__doc__ is not None:
        told = inspect.cleandoc(ReadOptions.__doc__ or "").split("----------\n")[1]
        documented.__doc__ = inspect.cleandoc(made.__doc__).replace(MENTION, told.rstrip())
    return made
