"""A refusal under test: which exception it is, and that it tells nothing it should not."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import topheavy as th

SECRET = 987_654_321.125
FIRM = "Hanbit Secret Trading"
TELLING = re.compile(r"98765|Hanbit|--|panic", re.IGNORECASE)
"""Values of the data, a firm's name, the spelling of the command line, the words of a panic."""

BUILTIN = {
    th.InvalidFlowError: ValueError,
    th.ArgumentError: ValueError,
    th.ShapeError: ValueError,
    th.DataError: ValueError,
    th.UndefinedMeasureError: ValueError,
    th.UnsupportedTypeError: TypeError,
    th.MissingColumnError: KeyError,
    th.FileError: OSError,
    th.InternalError: RuntimeError,
}


def refused(kind: type[th.TopheavyError], call: Callable[..., object], *arguments: Any, **named: Any) -> Any:
    """Return the exception of exactly this kind that a call raises, having checked what it tells."""
    with pytest.raises(kind) as caught:
        call(*arguments, **named)
    error = caught.value
    assert type(error) is kind
    assert isinstance(error, BUILTIN[kind])
    assert str(error)
    assert len(str(error).splitlines()) <= 2
    for told in chain(error):
        assert not TELLING.search(str(told) + repr(told) + repr(told.args)), told
    return error


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and all that a traceback prints with it."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def refused_for(argument: str, call: Callable[..., object], *arguments: Any, **named: Any) -> th.TopheavyError:
    """Return the exception of a call that names the argument at fault and tells nothing it should not."""
    with pytest.raises(th.TopheavyError) as caught:
        call(*arguments, **named)
    error = caught.value
    assert type(error) in set(BUILTIN) - {th.InternalError}
    assert argument in str(error)
    assert len(str(error).splitlines()) <= 2
    for told in chain(error):
        assert not TELLING.search(str(told) + repr(told) + repr(told.args)), told
    return error
