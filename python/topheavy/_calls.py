"""From parameters to the call of a measure, as the compiled module parses it: ``top_share(0.01,floor)``.

Functions on arrays and expressions write their calls here, so that both accept and refuse the same. Types are
checked here and domains by the compiled module. A measure without parameters is called by its name alone.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Literal, SupportsIndex, TypeAlias, get_args

from topheavy.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

TopRule: TypeAlias = Literal["ceil", "floor", "fractional", "quantile"]
NormalizedForm: TypeAlias = Literal["linear", "unctad"]
WolfsonForm: TypeAlias = Literal["full", "half"]


def top_share(fraction: float, rule: TopRule) -> str:
    """Share of the top fraction of units, by rank."""
    return f"top_share({_number('fraction', fraction)},{_choice('rule', rule, get_args(TopRule))})"


def concentration_ratio(k: SupportsIndex) -> str:
    """Share of the k largest units."""
    return f"cr({_whole_number('k', k)})"


def threshold_share(at_least: float | None, below: float | None) -> str:
    """Share of the units in a threshold class, open above, open below or closed on both sides."""
    if at_least is None and below is None:
        raise _refused("at_least", "name a threshold: at_least, below or both")
    if below is None:
        return f"share_ge({_number('at_least', at_least)})"
    if at_least is None:
        return f"share_lt({_number('below', below)})"
    return f"share_between({_number('at_least', at_least)},{_number('below', below)})"


def hhi_normalized(form: NormalizedForm) -> str:
    """HHI rescaled to [0, 1] in one of two forms."""
    named = _choice("form", form, get_args(NormalizedForm))
    return "hhi_normalized" if named == "linear" else "hhi_normalized_unctad"


def hannah_kay(alpha: float) -> str:
    """Hannah–Kay numbers equivalent of order alpha."""
    return f"hannah_kay({_number('alpha', alpha)})"


def stenbacka(gamma: float) -> str:
    """Stenbacka's dominance threshold with weight gamma on the lead."""
    return f"stenbacka({_number('gamma', gamma)})"


def renyi(alpha: float) -> str:
    """Rényi entropy of order alpha."""
    return f"renyi({_number('alpha', alpha)})"


def gini(small_sample: bool) -> str:
    """Gini coefficient over n, or n − 1."""
    # A truthy "no" would give another number without a word.
    if not isinstance(small_sample, bool):
        raise _refused("small_sample", "must be True or False")
    return "gini_small_sample" if small_sample else "gini"


def generalized_entropy(alpha: float) -> str:
    """Generalized entropy of sensitivity alpha."""
    return f"ge({_number('alpha', alpha)})"


def atkinson(epsilon: float) -> str:
    """Atkinson index of aversion epsilon."""
    return f"atkinson({_number('epsilon', epsilon)})"


def kolm(kappa: float) -> str:
    """Kolm index of aversion kappa."""
    return f"kolm({_number('kappa', kappa)})"


def lorenz(p: float) -> str:
    """Lorenz ordinate at p."""
    return f"lorenz({_number('p', p)})"


def wolfson(form: WolfsonForm) -> str:
    """Wolfson bipolarization on one of two scales."""
    named = _choice("form", form, get_args(WolfsonForm))
    return "wolfson" if named == "full" else "wolfson_half"


def esteban_ray(alpha: float) -> str:
    """Esteban–Ray polarization of sensitivity alpha."""
    return f"esteban_ray({_number('alpha', alpha)})"


def der(alpha: float) -> str:
    """Duclos–Esteban–Ray polarization of sensitivity alpha."""
    return f"der({_number('alpha', alpha)})"


def measures_text(measures: str | Iterable[str], argument: str = "measures") -> str:
    """Write a list of measures as one text, as the compiled module reads it."""
    if isinstance(measures, str):
        return measures
    try:
        return ",".join(measures)
    except TypeError:
        raise ArgumentError(f"{argument}: must be text or a list of texts", column=argument) from None


def _number(argument: str, value: object) -> str:
    """Shortest text that gives the same float back; True, None and text are no numbers."""
    if isinstance(value, Real | Decimal) and not isinstance(value, bool):
        try:
            # A narrow float of NumPy means the number it is written as: 0.07 and not 0.07000000029.
            is_narrow = getattr(getattr(value, "dtype", None), "itemsize", 8) < 8
            return repr(float(str(value)) if is_narrow else float(value))
        except (OverflowError, ValueError):
            raise _refused(argument, "must be a finite number") from None
    raise _refused(argument, "must be a number")


def _whole_number(argument: str, value: SupportsIndex) -> str:
    if isinstance(value, bool):
        raise _refused(argument, "must be a whole number")
    try:
        return str(operator.index(value))
    except (TypeError, ValueError):  # Python writes no number of more than some thousand digits
        raise _refused(argument, "must be a whole number") from None


def _choice(argument: str, value: str, accepted: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in accepted:
        return value
    raise _refused(argument, f"must be {', '.join(accepted[:-1])} or {accepted[-1]}")


def _refused(argument: str, problem: str) -> ArgumentError:
    return ArgumentError(f"{argument}: {problem}", column=argument)
