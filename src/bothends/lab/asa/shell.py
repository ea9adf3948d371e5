"""The command line of an ASA of the lab."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

from bothends.lab.asa import exec_commands
from bothends.lab.asa.tables import EXEC, PRIVILEGED, USER
from bothends.lab.config import ALL_MODES
from bothends.lab.grammar import Failure, Grammar, Match
from bothends.lab.shell import Shell

if TYPE_CHECKING:
    from bothends.lab.asa.router import AsaRouter

MARKER = "ERROR: % Invalid input detected at '^' marker."
_EXEC = Grammar(EXEC)
_ANYWHERE = ("show", "more", "ping", "write", "reload", "vpn-sessiondb", "terminal", "copy")
"""Commands that are understood in every configuration mode as well."""


class AsaShell(Shell):
    """One session's command line on an ASA."""

    table = _EXEC
    user_words = frozenset(USER)
    privileged_commands = PRIVILEGED
    more = "<--- More --->"

    @property
    def prompt(self) -> str:
        """`fw> `, `fw# `, `fw(config-if)# `."""
        name = self.router.hostname
        if not self.at:
            return f"{name}{'#' if self.privileged else '>'} "
        return f"{name}{ALL_MODES[self.at[-1].mode][0]}# "

    async def _configure(self, line: str) -> AsyncIterator[str]:
        first = line.split(maxsplit=1)[0].lower()
        if first in _ANYWHERE or line.lower().split()[:2] == ["clear", "crypto"]:
            async for text in self._exec(line, 0):
                yield text
            return
        async for text in super()._configure(line):
            yield text

    def _enter(self, line: str) -> str:
        cast("AsaRouter", self.router).modify()
        return super()._enter(line)

    def _obeyed(self, match: Match) -> AsyncIterator[str]:
        return exec_commands.run(self, match)

    def _refused(self, line: str, failure: Failure) -> str:
        if failure.kind == "incomplete":
            return "ERROR: % Incomplete command\n"
        if failure.kind == "ambiguous":
            return f'ERROR: % Ambiguous command:  "{line.strip()}"\n'
        return f"{' ' * (len(self.prompt) + failure.column)}^\n{MARKER}\n"
