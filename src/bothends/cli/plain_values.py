"""Values of the command line that need nobody's help: they are what they look like.

Typer has pydantic judge each value, which takes longer to import than most verbs take to run. A
text, a path that can be read, a word of a list, a default that is a number and what was not given
at all are taken as they are; everything else, and whatever is wrong, is left to typer.
"""

import os
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

_UNKNOWN = object()


def with_plain_values(parameters: Sequence[Any]) -> list[Any]:
    """Parameters of typer that take such values themselves."""
    for parameter in parameters:
        descriptor = getattr(parameter, "type_descriptor", None)
        if descriptor and not descriptor.parameter_info.parser:
            judge = partial(type(parameter).process_value, parameter)
            parameter.process_value = partial(_process, parameter, descriptor.annotation, judge)
    return list(parameters)


def _process(parameter: Any, kind: Any, judge: Callable[..., Any], ctx: Any, value: Any) -> Any:
    plain = _value(parameter, kind, value)
    if plain is _UNKNOWN:
        return judge(ctx, value)
    return parameter.callback(ctx, parameter, plain) if parameter.callback else plain


def _value(parameter: Any, kind: Any, value: Any) -> Any:
    several = parameter.multiple or parameter.nargs == -1
    if not value and parameter.required:
        return _UNKNOWN
    if value is None:
        return () if several else None
    if not several:
        return _one(kind, value)
    if get_origin(kind) is not list or not isinstance(value, list | tuple):
        return _UNKNOWN
    values = [_one(get_args(kind)[0], each) for each in value]
    return _UNKNOWN if _UNKNOWN in values else values


def _one(kind: Any, value: Any) -> Any:
    """One value as what it has to be."""
    if kind is str and isinstance(value, str):
        return value
    if kind is Path and isinstance(value, str | Path):
        path = Path(value)
        return _UNKNOWN if path.exists() and not os.access(path, os.R_OK) else path
    if kind in (int, float) and type(value) in (int, kind):  # a default: words are texts
        return kind(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next((each for each in kind if value in (each, each.value)), _UNKNOWN)
    return _UNKNOWN
