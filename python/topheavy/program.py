"""Programmes of export promotion: who may take part, who is chosen, what it is assumed to do, what it costs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from topheavy import _topheavy
from topheavy._arguments import as_number, as_text, as_whole
from topheavy.errors import ArgumentError

if TYPE_CHECKING:
    Uncertain: TypeAlias = float | tuple[float, float] | Mapping[str, float]

UNCERTAIN = ("success", "attrition", "deadweight", "displacement", "uplift", "shift")
"""What may be a range."""


class Program:
    """A programme of export promotion, checked; see docs/programs.md for what every key means.

    What a programme does is an assumption: no published figure says it. `replace` gives the same programme with other
    numbers. Make one with `read`, `parse`, or `topheavy.program`.

    Examples
    --------
    >>> import topheavy as th
    >>> star = th.program("k_export_star_500")
    >>> star.firms, star.eligibility["name"], star.support["per_firm"]
    (500, 'ministry', 560000000.0)
    >>> star.replace(success=1.0, level_usd=12e6).effect["level_usd"]
    12000000.0
    """

    __slots__ = ("_program", "_told")

    _program: _topheavy.Program

    def __init__(self, program: _topheavy.Program) -> None:
        self._program = program
        self._told: dict[str, Any] = json.loads(program.told())

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Program:
        """Read a programme from its file (TOML, UTF-8).

        Parameters
        ----------
        path : path
            The file.

        Returns
        -------
        Program
            Checked.

        Raises
        ------
        FileError
            The file cannot be read.
        DataError
            It is no programme; ``line`` says where, the message what is accepted and the nearest names.
        """
        if not isinstance(path, str | os.PathLike):
            raise ArgumentError("path: must be a path", column="path")
        return cls(_topheavy.Program.read(os.fspath(path)))

    @classmethod
    def parse(cls, text: str, *, label: str = "programme") -> Program:
        """Read a programme from the text of its file.

        Parameters
        ----------
        text : str
            TOML.
        label : str, optional
            What the text is called in messages.

        Returns
        -------
        Program
            Checked.

        Raises
        ------
        DataError
            It is no programme; ``line`` says where, the message what is accepted and the nearest names.

        Examples
        --------
        >>> import topheavy as th
        >>> text = th.Program.template().replace("years = 3", "years = 0")
        >>> th.Program.parse(text, label="mine.toml")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        topheavy.errors.DataError: mine.toml, line ...: effect.years: is out of range; takes a whole number from 1 ...
        """
        return cls(_topheavy.Program.parse(as_text("text", text), as_text("label", label)))

    @staticmethod
    def template() -> str:
        """Return a file to begin with: every key, explained; a programme as it stands, with made-up numbers."""
        return _topheavy.Program.template()

    # What it says

    @property
    def name(self) -> str:
        """Name of the programme."""
        return str(self._told["name"])

    @property
    def country(self) -> str:
        """Country or region that runs it."""
        return str(self._told["country"])

    @property
    def sources(self) -> list[str]:
        """Where its figures were published."""
        return list(self._told["sources"])

    @property
    def cohorts(self) -> dict[int, int]:
        """Firms that join, by year."""
        return {cohort["year"]: cohort["firms"] for cohort in self._told["cohorts"]}

    @property
    def firms(self) -> int:
        """Firms that join over all years."""
        return sum(self.cohorts.values())

    @property
    def eligibility(self) -> dict[str, Any]:
        """The reading of the eligibility rule in use; None and empty lists ask nothing."""
        return dict(self._told["eligibility"])

    @property
    def readings(self) -> list[str]:
        """Names of the readings of the rule, the one in use first."""
        return [one["name"] for one in [self._told["eligibility"], *self._told["other_readings"]]]

    @property
    def selection(self) -> dict[str, Any]:
        """How firms are chosen among the eligible."""
        return dict(self._told["selection"])

    @property
    def effect(self) -> dict[str, Any]:
        """What taking part is assumed to do."""
        return dict(json.loads(json.dumps(self._told["effect"])))

    @property
    def support(self) -> dict[str, Any]:
        """What it costs: ``per_firm`` over the programme, ``currency``, ``per_usd``, ``rate_source``."""
        return dict(self._told["support"])

    @property
    def graduation_usd(self) -> float:
        """Exports at which a firm graduates, US dollars a year."""
        return float(self._told["graduation_usd"])

    @property
    def base_total_usd(self) -> float | None:
        """Total exports before the programme as published with it, US dollars a year."""
        return _or_none(self._told["base_total_usd"])

    @property
    def target_total_usd(self) -> float | None:
        """Total exports that the country aims at, US dollars a year."""
        return _or_none(self._told["target_total_usd"])

    @property
    def groups(self) -> dict[str, list[str]]:
        """Groups of fields."""
        return {name: list(fields) for name, fields in self._told["groups"].items()}

    @property
    def fields(self) -> dict[str, list[str]]:
        """Sectors of each field, as the data label them."""
        return {name: list(labels) for name, labels in self._told["fields"].items()}

    @property
    def services(self) -> list[str]:
        """Services that firms are given."""
        return list(self._told["services"])

    @property
    def agencies(self) -> dict[str, list[str]]:
        """Agencies that run it, each with the services that it is known to give."""
        return {name: list(services) for name, services in self._told["agencies"].items()}

    @property
    def facts(self) -> dict[str, str]:
        """Facts that change no number."""
        return dict(self._told["facts"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain Python data."""
        return json.loads(json.dumps(self._told))  # type: ignore[no-any-return]

    # The same, otherwise

    def replace(
        self,
        *,
        reading: str | None = None,
        firms_per_year: int | None = None,
        success: Uncertain | None = None,
        attrition: Uncertain | None = None,
        deadweight: Uncertain | None = None,
        displacement: Uncertain | None = None,
        level_usd: float | None = None,
        uplift: Uncertain | None = None,
        shift: Uncertain | None = None,
        support_per_firm: float | None = None,
        per_usd: float | None = None,
    ) -> Program:
        """Return the same programme with other numbers; this one stays as it is.

        A number that may be uncertain is a number, a pair ``(low, high)``, or a dict with ``low`` and ``high`` or with
        ``mean`` and ``sd``.

        Parameters
        ----------
        reading : str, optional
            Another reading of the eligibility rule.
        firms_per_year : int, optional
            Firms of every cohort.
        success : float, pair or dict, optional
            Part of the firms on which it works, in [0, 1].
        attrition : float, pair or dict, optional
            Part of the firms that leaves each year after its first, in [0, 1].
        deadweight : float, pair or dict, optional
            Part of the effect that would have come without the programme, in [0, 1].
        displacement : float, pair or dict, optional
            Part of the additional exports taken from other exporters of the country, in [0, 1].
        level_usd : float, optional
            Exports at the end of the support, of an effect of kind ``target``.
        uplift : float, pair or dict, optional
            Additional growth a year, above -1, of an effect of kind ``growth``.
        shift : float, pair or dict, optional
            Part of the firms that moves up a class a year, of an effect of kind ``mobility``.
        support_per_firm : float, optional
            Most support for one firm over the programme, in its currency.
        per_usd : float, optional
            Units of the currency for one US dollar.

        Returns
        -------
        Program
            Another programme.

        Raises
        ------
        ArgumentError
            A number that the file could not have either; a level, uplift or shift of another kind of effect.

        Examples
        --------
        >>> import topheavy as th
        >>> star = th.program("k_export_star_500").replace(success=(0.2, 0.4), firms_per_year=50)
        >>> star.firms, star.effect["success"]
        (250, {'low': 0.2, 'high': 0.4})
        """
        given = {name: value for name, value in locals().items() if name != "self" and value is not None}
        changed = self._program
        for name, value in given.items():
            changed = changed.changed(name, _as_change(name, value))
        return Program(changed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Program) and self._program == other._program

    def __hash__(self) -> int:
        return hash(json.dumps(self._told))

    def __repr__(self) -> str:
        years = list(self.cohorts)
        effect = ", ".join(f"{name} {_shown(value)}" for name, value in self.effect.items() if name != "kind")
        support = self.support
        return "\n".join(
            [
                f"{self.name} ({self.country})",
                f"{self.firms:,} firms, {years[0]} to {years[-1]}; readings: {', '.join(self.readings)} (first in use)",
                f"chosen: {self.selection['kind']}; graduation at USD {self.graduation_usd:,.0f}",
                f"ASSUMED effect: {self.effect['kind']}; {effect}",
                f"support: {support['currency']} {support['per_firm']:,.0f} a firm, "
                f"{support['per_usd']:,g} for one US dollar",
            ]
        )


def program(name: str | os.PathLike[str]) -> Program:
    """Return a programme that comes with topheavy, or the one in a file.

    Parameters
    ----------
    name : str or path
        A name of `programs`, or a file.

    Returns
    -------
    Program
        Checked.

    Raises
    ------
    FileError
        No programme has the name, and there is no such file; the message names the nearest.
    DataError
        The file is no programme.

    Examples
    --------
    >>> import topheavy as th
    >>> th.program("lower_rung").firms
    1000
    """
    if not isinstance(name, str | os.PathLike):
        raise ArgumentError("name: must be the name of a programme or a path", column="name")
    return Program(_topheavy.Program.open(os.fspath(name)))


def programs() -> list[str]:
    """Return the names of the programmes that come with topheavy.

    Returns
    -------
    list of str
        Names for `program`.

    Examples
    --------
    >>> import topheavy as th
    >>> th.programs()
    ['k_export_star_500', 'lower_rung']
    """
    return _topheavy.Program.names()


def _or_none(number: float | None) -> float | None:
    return None if number is None else float(number)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        names, between = (("low", "high"), " to ") if "low" in value else (("mean", "sd"), " ± ")
        return between.join(_shown(value[name]) for name in names)
    return f"{value:,.10g}" if isinstance(value, Real) else str(value)


def _as_change(name: str, value: Any) -> str | float | tuple[str, float, float]:
    """Return a value of `Program.replace` as the compiled part takes it."""
    if name == "reading":
        return as_text(name, value)
    if name == "firms_per_year":
        return as_whole(name, value, 1, 2**32)
    if name not in UNCERTAIN:
        return as_number(name, value)
    if isinstance(value, Mapping):
        for kind, keys in (("between", ("low", "high")), ("around", ("mean", "sd"))):
            if set(value) == set(keys):
                return kind, as_number(name, value[keys[0]]), as_number(name, value[keys[1]])
        raise ArgumentError(f"{name}: a dict has low and high, or mean and sd", column=name)
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ArgumentError(f"{name}: a pair is (low, high)", column=name)
        return "between", as_number(name, value[0]), as_number(name, value[1])
    return as_number(name, value)
