"""A conversation with one router: ask, configure, save. A typed shim over netmiko.

Netmiko's exceptions quote the command that was sent, secrets included, so none of them leaves
this module: every failure becomes a DeviceError that names the device and the position only.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from bothends.device.sessions.failures import (
    InterruptedPushError,
    LockedError,
    LostSessionError,
    RefusedLineError,
)
from bothends.device.sessions.typed_ahead import mark, read_row, rows, taken_apart
from bothends.errors import BothendsError, DeviceError
from bothends.platforms import driven
from bothends.platforms.base import Asked
from bothends.platforms.sessions import Dialogue, Revert, Talk
from bothends.secrets import mask_line

P = ParamSpec("P")
T = TypeVar("T")

QUIET = 6.0
"""Seconds without a line after which a negotiation is taken to be over or stuck."""
SETTLED = 1.0
"""Seconds without a character after which a command that says little has been answered."""


SAVES = 4
"""Times that saving is tried while somebody else has the startup configuration open."""


def _alone() -> None:
    """Nobody else watches, so nobody is waited for."""


def _unwatched(_position: int) -> None:
    """Nobody keeps a journal of the lines."""


_CONFIGURING = r"[^\r\n]*\)"
"""What stands between the name of a router and the # in a configuration mode: (config-if)."""


def _undisturbed(method: Callable[P, T]) -> Callable[P, T]:
    """Nobody else's command comes between those of the method, as a stock task's might."""

    @wraps(method)
    def alone(*args: P.args, **kwargs: P.kwargs) -> T:
        with args[0].connection.turn:  # type: ignore[attr-defined]  # a Session
            return method(*args, **kwargs)

    return alone


@dataclass(frozen=True, slots=True)
class Session:
    """An open, privileged command line. `timeout` in seconds is how long an answer may take."""

    device: str
    connection: Any
    timeout: float
    platform: Asked

    def ask(self, command: str, *, timeout: float | None = None) -> str:
        """What the router answers to an exec command, without echo and prompt.

        Raises:
            DeviceError: the session is gone, or the prompt did not come back in time.
        """
        with self._losing(lambda: f"after {mask_line(command)!r}"):
            return str(
                self.connection.send_command(
                    command,
                    expect_string=self.talk.prompt(self.hostname),
                    read_timeout=timeout or self.timeout,
                )
            )

    @_undisturbed
    def ask_all(self, commands: Sequence[str], *, timeout: float | None = None) -> list[str]:
        """What the router answers to each of some exec commands, typed ahead where it takes that.

        Raises:
            DeviceError: the session is gone, or a prompt did not come back in time.
        """
        answers: list[str] = []
        for row in rows(commands, self.talk.TYPED_AHEAD):
            answered = self._ask_row(row, timeout or self.timeout) if len(row) > 1 else None
            answers += answered or [self.ask(each, timeout=timeout) for each in row]
        return answers

    def _ask_row(self, row: Sequence[str], timeout: float) -> list[str] | None:
        """The answer to each command of a row; None where they cannot surely be told apart."""
        name, end = self.hostname, mark()
        try:
            with self._losing(lambda: f"after {mask_line(row[0])!r} and what was typed with it"):
                self.connection.read_channel()  # what the router has printed unasked
                self.connection.write_channel("".join(f"{each}\n" for each in (*row, end)))
                text = read_row(
                    self.connection.read_channel, name, end, self.talk.prompt(name), timeout
                )
        except LostSessionError:
            self.connection.remote_conn.close()  # a late answer must meet no other question
            raise
        return taken_apart(text, name, row, end)

    @property
    def talk(self) -> Talk:
        """How a session with a host goes that is asked."""
        return self.platform.dialogue

    @property
    def dialogue(self) -> Dialogue:
        """What is said to a router, and what its answers mean."""
        return driven(self.platform.name).dialogue

    @property
    def revert(self) -> Revert:
        """How the router goes back by itself."""
        return driven(self.platform.name).revert

    @property
    def hostname(self) -> str:
        """The router's own name, as its prompt has it."""
        return str(self.connection.base_prompt)

    @property
    def _prompts(self) -> str:
        """The prompt, or that of a configuration mode."""
        name = self.hostname
        return f"{self.dialogue.prompt(name)}|{self.dialogue.prompt(name[:16], _CONFIGURING)}"

    @property
    def username(self) -> str:
        """Who is logged in."""
        return str(self.connection.username)

    @property
    def host_key(self) -> bytes:
        """The SSH host key that the router proved to have."""
        return bytes(self.connection.remote_conn.get_transport().get_remote_server_key().asbytes())

    @_undisturbed
    def command(self, command: str, replies: Sequence[tuple[str, str]] = ()) -> str:
        """What the router answers to a command that may ask back or change the mode.

        `replies` are questions as regular expressions, each with its answer; any other question
        is broken off. Configuration mode is left again.

        Raises:
            LostSessionError: the session is gone, or the prompt did not come back in time.
        """
        asks = self.dialogue.QUESTION
        ends = "|".join([self._prompts, asks.pattern, *(question for question, _ in replies)])
        send, output = command, ""
        with self._losing(lambda: f"after {command!r}"):
            for _ in range(len(replies) + 2):
                output += str(
                    self.connection.send_command(
                        send,
                        expect_string=ends,
                        read_timeout=max(self.timeout, 60),
                        strip_prompt=False,
                        strip_command=False,
                        cmd_verify=send == command,
                    )
                )
                last = output[-200:].rpartition("\n")[2]
                reply = next((r for question, r in replies if re.search(question, last)), None)
                if reply is None and not asks.search(last):
                    break
                send = "\x03" if reply is None else reply
            self.connection.exit_config_mode()
        return self.dialogue.uninterrupted(output.partition("\n")[2].rpartition("\n")[0])

    @_undisturbed
    def configure(
        self,
        lines: Sequence[str],
        stop: threading.Event,
        entering: Callable[[int], None] = _unwatched,
    ) -> None:
        """Enter configuration lines one by one; stop at the first that the router refuses.

        `entering` is called with the number of each line, from 1, before it is sent.

        Raises:
            LockedError: somebody else holds the configuration lock.
            RefusedLineError: the router refused a line.
            InterruptedPushError: `stop` was set.
            LostSessionError: the session is gone, or the prompt did not come back in time.
        """
        total = len(lines)
        position, line, output = 0, "", ""
        with self._losing(lambda: f"at line {position} of {total}", lambda: position):
            self._enter_configuration()
            for position, line in enumerate(lines, start=1):
                if stop.is_set():
                    break
                entering(position)
                output = self._enter(line)
                if output:
                    break
            self.connection.exit_config_mode()
        if output:
            raise RefusedLineError(self.device, position, total, line, output)
        if stop.is_set():
            raise InterruptedPushError(self.device, position, total)

    @_undisturbed
    def configure_tolerantly(self, lines: Sequence[str]) -> None:
        """Enter every line, refused or not: undoing what may only be there in part.

        Whether it worked is seen in the running configuration afterwards, not here.

        Raises:
            DeviceError: the session is gone, or the prompt did not come back in time.
        """
        with self._losing(lambda: "while taking the change back"):
            self._enter_configuration()
            for line in lines:
                self._enter(line)
            self.connection.exit_config_mode()

    @_undisturbed
    def watch(
        self,
        on: Sequence[str],
        action: str,
        off: Sequence[str],
        seconds: float,
        stop: threading.Event,
        *,
        wait: float = 0.0,
        meet: Callable[[], None] = _alone,
    ) -> str:
        """Everything that the terminal shows from `on` until `off`, which is always entered.

        `action` is a command that may take long, entered after `wait` seconds; it ends the watch
        early when its prompt is back and nothing more is shown for a while.

        `meet` is called when the watch begins and before it ends; it returns when everybody who
        watches is there, so that they all see the same time.

        Raises:
            DeviceError: the session is gone.
        """
        seen = ""
        with self._losing(lambda: "while debugging; check there that it is off"):
            try:
                for command in on:
                    self.connection.send_command_timing(command, last_read=SETTLED)
                meet()
                begun = quiet_since = time.monotonic()
                waiting = bool(action)
                while (now := time.monotonic()) < begun + seconds and not stop.is_set():
                    if waiting and now >= begun + wait:
                        self.connection.write_channel(f"{action}\n")
                        waiting, quiet_since = False, now
                    text = str(self.connection.read_channel())
                    if text:
                        seen += text
                        quiet_since = time.monotonic()
                    elif not waiting and now - quiet_since > QUIET:
                        break
                    else:
                        time.sleep(0.1)
                meet()
            finally:
                for command in off:
                    answer = self.connection.send_command_timing(command, last_read=SETTLED)
                    seen += f"\n{answer}"
        return seen

    def _enter_configuration(self) -> None:
        """Enter configuration mode. Raises LockedError when somebody else has it locked."""
        name = self.hostname
        answer = str(
            self.connection.send_command(
                self.dialogue.CONFIGURE,
                expect_string=self._prompts,
                read_timeout=self.timeout,
                strip_prompt=False,
            )
        )
        output = self.dialogue.refusal(answer)  # the standby unit of a pair lets one in, and warns
        if output or not re.search(self.dialogue.prompt(name[:16], _CONFIGURING), answer):
            holder = self.dialogue.lock_holder(answer)
            self.connection.exit_config_mode()
            raise LockedError(
                f"configuration mode is locked by {holder}"
                if holder
                else f"configuration mode was refused: {output or answer.strip()[-80:]}",
                where=self.device,
                hint="wait until the other one has finished, then try again",
            )

    def _enter(self, line: str) -> str:
        """Enter one configuration line; what the router objects to it, or nothing."""
        mode = self.dialogue.prompt(self.hostname[:16], _CONFIGURING)
        answer = str(
            self.connection.send_command(
                line.strip(),
                expect_string=f"{mode}|{self.dialogue.QUESTION.pattern}",
                read_timeout=self.timeout,
                strip_prompt=False,
            )
        )
        if self.dialogue.QUESTION.search(answer):
            self.connection.write_channel("\x03")
            return "a question, which bothends never answers"
        return self.dialogue.refusal(answer)

    @_undisturbed
    def save(self) -> None:
        """Copy the running to the startup configuration.

        Raises:
            DeviceError: the router did not say [OK].
        """
        for _ in range(SAVES):
            answer = self._save()
            if not self.dialogue.busy(answer):
                break
            time.sleep(SETTLED)
        if not self.dialogue.saved(answer):
            output = self.dialogue.refusal(answer) or " ".join(answer.split())[-80:]
            raise DeviceError(
                f"the startup configuration was not written; the router said: {output}",
                where=self.device,
                hint=f"the change is in the running configuration of {self.device}; enter "
                "'write memory' there once the cause is removed",
            )

    def _save(self) -> str:
        with self._losing(lambda: "while saving"):
            answer = str(
                self.connection.send_command(
                    self.dialogue.SAVE,
                    expect_string=f"{self.dialogue.prompt(self.hostname)}|{self.dialogue.QUESTION.pattern}",
                    read_timeout=max(self.timeout, 60),
                )
            )
            if self.dialogue.QUESTION.search(answer):
                end = self.dialogue.prompt(self.hostname)
                answer += str(self.connection.send_command("", expect_string=end))
        return answer

    @contextmanager
    def _losing(
        self, when: Callable[[], str], position: Callable[[], int] = lambda: 0
    ) -> Iterator[None]:
        """Whatever netmiko raises within is the loss of the session; `when` says where it was."""
        try:
            yield
        except BothendsError:
            raise
        except Exception as error:  # noqa: BLE001  (netmiko, paramiko and socket raise many kinds)
            raise self._lost(error, when(), position()) from None

    def _lost(self, error: Exception, when: str, position: int = 0) -> DeviceError:
        slow = type(error).__name__ in {"ReadTimeout", "TimeoutError"} and self._alive()
        what = f"no prompt within {self.timeout:g} s" if slow else "the SSH session was lost"
        lost = LostSessionError(
            f"{what} {when}",
            where=self.device,
            hint="raise --timeout if the router is slow" if slow else "",
        )
        lost.position = position
        return lost

    def _alive(self) -> bool:
        """Whether the SSH session is still there: a lost one looks like a slow one to netmiko."""
        channel = self.connection.remote_conn
        return bool(channel and not channel.closed and channel.get_transport().is_active())
