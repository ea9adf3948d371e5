"""The whole text of a router as ciscoconfparse sees it, for what bothends does not model itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from inspect import isclass, isfunction
from typing import Any

from bothends.platforms.ios.config.certificates import chains
from bothends.platforms.ios.config.cleaning import cleaned
from bothends.platforms.router import Chains


class WholeText:
    """All lines of a configuration, read and parsed only when somebody asks for them.

    Reading a fleet must not keep the text of every router, so this knows how to get it again.
    It travels between processes without what was parsed.
    """

    __slots__ = ("_parsed", "_read", "_syntax")

    def __init__(self, read: Callable[[], str], syntax: str = "ios") -> None:
        self._read = read
        self._syntax = syntax
        self._parsed: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return WholeText, (self._read, self._syntax)

    def text(self) -> str:
        """The text as it was collected; it may hold keys."""
        return self._read()

    def confparse(self) -> Any:
        """A `CiscoConfParse` of the text; `linenum` of its objects counts from 0.

        Blank lines and comments are kept, so that `linenum + 1` is the line of the file.
        """
        if self._parsed is None:
            self._parsed = confparse_of(self._lines(), self._syntax)
        return self._parsed

    def find_objects(self, pattern: str) -> list[Any]:
        """The lines that match a regular expression; a text without one is not parsed."""
        search = re.compile(pattern).search
        if self._parsed is None and not any(map(search, self._lines())):
            return []
        return list(self.confparse().find_objects(pattern))

    def chains(self) -> Chains:
        """The certificates in the text."""
        return chains(self._lines())

    def _lines(self) -> list[str]:
        return cleaned(self._read()).lines


def confparse_of(lines: list[str], syntax: str = "ios") -> Any:
    """A `CiscoConfParse` of some lines, one object for each of them.

    It refuses a text with a closing brace that nothing opened: such a line becomes a comment.
    """
    return parser()(list(_paired(lines)), syntax=syntax, factory=False, ignore_blank_lines=False)


def _paired(lines: list[str]) -> Iterator[str]:
    opened = 0
    for line in lines:
        if line.rstrip().endswith("{"):
            opened += 1
        elif line.lstrip().startswith("}"):
            opened -= 1
        yield line if opened >= 0 else f"!{line}"
        opened = max(opened, 0)


@cache
def parser() -> Any:
    """The class of ciscoconfparse, imported when the first configuration is read, and silenced."""
    from ciscoconfparse import CiscoConfParse, ccp_abc, ciscoconfparse, models_cisco
    from loguru import logger

    logger.disable("ciscoconfparse")
    for handler in ciscoconfparse.ACTIVE_LOGURU_HANDLERS:  # each has a thread, and processes with
        with suppress(ValueError):  # threads cannot be copied; somebody else may have removed it
            logger.remove(handler)
    for module in (ccp_abc, ciscoconfparse, models_cisco):
        for owner in (module, *filter(isclass, vars(module).values())):
            _log_nothing(owner)
    return CiscoConfParse


def _log_nothing(owner: Any) -> None:
    """Take off the functions of a module or class what would log their exceptions.

    As that is silenced it does nothing, a hundred times for each line.
    """

    def bare(value: Any) -> Any:
        logged = isfunction(value) and value.__code__.co_name == "catch_wrapper"
        return value.__wrapped__ if logged else value

    for name, value in list(vars(owner).items()):
        if isinstance(value, property):
            get, put, delete = map(bare, (value.fget, value.fset, value.fdel))
            if (get, put, delete) != (value.fget, value.fset, value.fdel):
                setattr(owner, name, property(get, put, delete, value.__doc__))
        elif bare(value) is not value:
            setattr(owner, name, bare(value))
