"""The command line of a lab router: prompts, modes, help, filters, and what each command does."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace

from bothends.lab import exec_commands, pki
from bothends.lab.config import ConfigNode, RefusedError, grammar
from bothends.lab.exec_tables import EXEC, PRIVILEGED, USER
from bothends.lab.faults import DISTORTIONS, hits
from bothends.lab.grammar import Failure, Grammar, Match, split
from bothends.lab.router import Router
from bothends.lab.tables import MODES, QUESTIONS

UNAUTHORIZED = "% Authorization failed.\n"
UNAUTHORIZED_LINE = "Command authorization failed.\n\n"
MARKER = "% Invalid input detected at '^' marker."
_EXEC = Grammar(EXEC)


class SessionDropped(Exception):  # noqa: N818  (an event, not an error of the shell)
    """The session ends here: because of the argument, or without one because it is cut."""


class Shell:
    """One session's command line. It knows nothing of SSH: lines go in, text comes out."""

    table = _EXEC
    """What is understood outside of configuration modes."""
    user_words: Collection[str] = USER
    privileged_commands: tuple[str, ...] = PRIVILEGED
    more = " --More-- "
    """What stands below a page."""

    def __init__(
        self,
        router: Router,
        log: Callable[[str], None],
        *,
        ask: Callable[[str], Awaitable[str]],
        show: Callable[[str], None],
        user: str,
    ) -> None:
        self.router: Router = router
        self.user: str = user
        self.ask: Callable[[str], Awaitable[str]] = ask
        """Puts a question to whoever types, and returns the answer."""
        self.show: Callable[[str], None] = show
        """Shows a text before the command is through."""
        self.privileged: bool = not (router.enable or router.faults.read_only)
        self.at: list[ConfigNode] = []
        """The configuration modes that were entered; empty in exec mode."""
        self.length = 24
        self.monitor = False
        self.log: Callable[[str], None] = log
        """Takes log lines; they are shown where `terminal monitor` was asked for."""
        self._count = 0

    @property
    def prompt(self) -> str:
        """`R1>`, `R1#`, `R1(config-if)#`."""
        name = self.router.hostname
        if not self.at:
            return f"{name}{'#' if self.privileged else '>'}"
        # IOS shortens the name so that a configuration prompt stays within its width.
        return f"{name[:20]}{MODES[self.at[-1].mode][0]}#"

    async def run(self, line: str) -> AsyncIterator[str]:
        """Obey one line; yields what it prints.

        Raises:
            SessionDropped: the session ends.
        """
        faults = self.router.faults
        if not line.strip():
            return
        self._count += 1
        self.router.heard(line)
        self.router.archive.touch(self.user)
        if faults.latency:
            await asyncio.sleep(faults.latency)
        cut = self._count == faults.drop_at or hits(faults.drop_on, line)
        if faults.strikes(cut):
            raise SessionDropped
        if faults.strikes(hits(faults.hang_on, line)):
            await asyncio.Event().wait()
        if faults.strikes(hits(faults.power_on, line)):
            self.router.lose_power()
            raise SessionDropped
        if line.lstrip().startswith("!"):
            return
        if hits(faults.unauthorized, line):
            yield UNAUTHORIZED_LINE if self.at else UNAUTHORIZED
            return
        if self.at:
            async for text in self._configure(line):
                yield text
            return
        async for text in self._exec(line, 0):
            yield text

    def end(self) -> None:
        """Leave configuration mode, as ctrl-Z does."""
        self.at = []
        if self.router.lock and self.router.lock[0] is self:
            self.router.lock = None

    def help(self, line: str) -> str:
        """What `?` prints behind a beginning of a line."""
        table = grammar(self.at[-1].mode) if self.at else self.table
        options = table.help(line)
        if isinstance(options, Failure):
            return self._refused(line, options)
        if line and not line.endswith(" "):
            return "  ".join(options) + "\n" if options else "% Unrecognized command\n"
        return "".join(f"  {option}\n" for option in options)

    async def _configure(self, line: str) -> AsyncIterator[str]:
        """Obey a line in a configuration mode; a mode's own commands first, then global ones."""
        words = line.split()
        first = words[0].lower()
        if first == "end" and len(words) == 1:
            self.end()
            return
        if len(first) >= 2 and "exit".startswith(first) and len(words) == 1:
            self.at.pop()
            if not self.at:
                self.end()
            return
        if first == "do":
            async for text in self._exec(line, line.lower().index("do") + 2):
                yield text
            return
        if self.router.faults.refuses(line):
            yield self._refused(line, Failure("invalid", 0))
            return
        match = grammar("global").match(line)
        if not isinstance(match, Failure) and match.text.startswith(QUESTIONS):
            async for text in pki.run(self, match):
                yield text
            return
        if await pki.may_go(self, line):
            yield self._enter(line)

    def _enter(self, line: str) -> str:
        failure: Failure | None = None
        self._leave_what_is_gone()
        for depth in range(len(self.at), 0, -1):
            try:
                result = self.router.running.enter(self.at[depth - 1], line)
            except RefusedError as error:
                return f"{error}\n"
            if isinstance(result, Failure):
                if failure is None or result.column > failure.column or depth == len(self.at):
                    failure = failure if failure and failure.column > result.column else result
                continue
            node, remark = result
            self.at = self.at[:depth]
            if node is not self.at[-1]:
                self.at.append(node)
            self.router.changed()
            return f"{remark}\n" if remark else ""
        return self._refused(line, failure or Failure("invalid"))

    def _leave_what_is_gone(self) -> None:
        """Go up where somebody else, or a rollback, took away what is being edited."""
        root = self.router.running.root
        at = [root]
        for node in self.at[1:]:
            if not any(node is child for child in at[-1].children):
                break
            at.append(node)
        self.at = at

    async def _exec(self, line: str, skip: int) -> AsyncIterator[str]:
        command, _, filter_ = line.partition("|")
        match = self.table.match(" " * skip + command[skip:])
        if isinstance(match, Failure):
            yield self._refused(line, match)
            return
        if not self.privileged:
            known = match.words[0] in self.user_words
            if not known or match.text.startswith(self.privileged_commands):
                unknown = split(command)[known]
                yield self._refused(line, Failure("invalid", unknown.column))
                return
        output = self._obeyed(match)
        distorted = hits(self.router.faults.distort, line)
        if not filter_ and not distorted:
            async for text in output:
                yield text
            return
        whole = "".join([text async for text in output])
        kept = filtered(whole, filter_.strip()) if filter_ else whole
        if isinstance(kept, Failure):
            kept = self._refused(line, replace(kept, column=len(command) + 1))
        yield DISTORTIONS[self.router.faults.distortion](kept) if distorted else kept

    def _obeyed(self, match: Match) -> AsyncIterator[str]:
        """Do what a command says that was understood."""
        return exec_commands.run(self, match)

    def _refused(self, line: str, failure: Failure) -> str:
        if failure.kind == "incomplete":
            if len(words := line.split()) == 1 and not self.at and "show".startswith(words[0]):
                return '% Type "show ?" for a list of subcommands\n'
            return "% Incomplete command.\n\n"
        if failure.kind == "ambiguous":
            return f'% Ambiguous command:  "{line.strip()}"\n'
        return f"{' ' * (len(self.prompt) + failure.column)}^\n{MARKER}\n\n"


def filtered(text: str, expression: str) -> str | Failure:
    """What `| include X` and its kin let through, or why that is not understood."""
    verb, _, pattern = expression.partition(" ")
    kinds = [k for k in ("begin", "exclude", "include", "section") if k.startswith(verb)]
    if verb and len(kinds) != 1:
        return Failure("invalid")
    if not verb or not pattern:
        return Failure("incomplete")
    try:
        matching = re.compile(pattern.strip())
    except re.error:
        return Failure("invalid")
    lines = text.splitlines()
    if kinds[0] == "include":
        kept = [line for line in lines if matching.search(line)]
    elif kinds[0] == "exclude":
        kept = [line for line in lines if not matching.search(line)]
    elif kinds[0] == "begin":
        start = next((i for i, line in enumerate(lines) if matching.search(line)), len(lines))
        kept = lines[start:]
    else:
        kept = _section(lines, matching)
    return "".join(f"{line}\n" for line in kept)


def _section(lines: list[str], matching: re.Pattern[str]) -> list[str]:
    """Lines that match, each with what is indented below it."""
    kept, inside = [], False
    for line in lines:
        if not line.startswith(" "):
            inside = matching.search(line) is not None
        kept += [line] if inside or matching.search(line) else []
    return kept
