"""The way back that a router holds by itself: armed before a change, confirmed after it.

Three ways, chosen by the user: the revert timer of the configuration archive; a scheduled reload,
for routers without archive; or none. What a router does is believed only after it has been asked
again: armed is what `show archive config rollback timer` shows as pending.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bothends.device.sessions.session import Session
from bothends.errors import DeviceError
from bothends.platforms.conversation import Meaning, PendingTimer
from bothends.secrets import mask_line

T = TypeVar("T")


class DeadMan(StrEnum):
    """What takes a router back when nobody can reach it any more."""

    TIMER = "timer"
    """`configure terminal revert timer`."""
    RELOAD = "reload"
    """`reload in`: the router starts again from its startup configuration."""
    NONE = "none"
    """Nothing does: only bothends itself takes the change back, while it lives."""


LEAST = 3
"""Minutes: a rollback announces itself one minute before, and a timer of 1 does so at once."""


def minutes_for(lines: int, round_trip: float, verification: float, most: int) -> int:
    """Minutes that a timer is set to, `most` at the most; times in seconds.

    Everything may take twice as long as it should, and a minute is for what nobody thought of.
    """
    expected = lines * max(round_trip, 0.05) + 10 * round_trip + verification + 20
    return min(most, max(LEAST, math.ceil(2 * expected / 60) + 1))


@dataclass(frozen=True, slots=True)
class Way:
    """How a router that is armed goes back."""

    minutes: int = 0
    user: str = ""
    """Who armed it, as the router says: only he may confirm it, or let it go back at once."""
    backup: str = ""
    """The file that holds what ran before; empty when the router named none."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a router says before a change: whether one may be begun."""

    archive: tuple[str, ...] = ()
    """The lines that would switch the archive on; none when it is on."""
    round_trip: float = 0.0
    """Seconds between a command and its answer."""
    pending: PendingTimer | None = None


def look(session: Session, mode: DeadMan) -> Door:
    """Ask a router whether a change may be begun there.

    Raises:
        DeviceError: a revert timer or reload is pending that is not ours to touch, or the answer
            says neither that one is nor that none is.
    """
    began = time.monotonic()
    waiting = pending(session)
    round_trip = time.monotonic() - began
    if waiting is not None:
        raise not_ours(session.device, waiting, session.revert.CONFIRM)
    if scheduled := scheduled_reload(session):
        raise DeviceError(
            f"a reload is scheduled there: in {scheduled}",
            where=session.device,
            hint=(
                f"somebody else is changing this router; '{session.revert.RELOAD_CANCEL}' "
                "there ends it"
            ),
        )
    lines: tuple[str, ...] = ()
    if mode is DeadMan.TIMER and _reading(
        session, session.revert.ARCHIVE, session.revert.archive_is_off
    ):
        lines = session.revert.archive_lines(session.ask(session.revert.FILE_SYSTEMS))
    return Door(lines, round_trip)


def not_ours(device: str, waiting: PendingTimer, confirm_by: str) -> DeviceError:
    """Why a router is left alone on which somebody else's revert timer is pending."""
    return DeviceError(
        f"a revert timer of {waiting.minutes} minutes is pending there, armed by user "
        f"{waiting.user or 'unknown'}",
        where=device,
        hint=f"somebody else is changing this router: they enter '{confirm_by}', "
        "or the timer takes their change back. bothends resume finishes a change of your own",
    )


def pending(session: Session) -> PendingTimer | None:
    """The revert timer that runs there, whoever armed it.

    Raises:
        DeviceError: it cannot be told.
    """
    if not session.revert.TIMER:
        return None
    return _reading(session, session.revert.PENDING, session.revert.read_pending)


def scheduled_reload(session: Session) -> str:
    """When a reload is scheduled there; empty when none is.

    Raises:
        DeviceError: it cannot be told.
    """
    return _reading(session, session.revert.RELOADS, session.revert.read_reload)


def _reading(session: Session, command: str, read: Callable[[str], T]) -> T:
    """What an answer says that decides whether a change may go on.

    Raises:
        DeviceError: it says nothing of the kind, or the router refuses to tell.
    """
    answer = session.ask(command)
    try:
        if Meaning.NOT_ALLOWED not in session.revert.meanings(answer):
            return read(answer)
        why = str(Meaning.NOT_ALLOWED)
    except ValueError as error:
        why = f"it says {error}"
    raise DeviceError(
        f"the output of '{command}' cannot be used: {why}: {_brief(answer) or 'it is empty'}",
        where=session.device,
    )


def arm(session: Session, mode: DeadMan, minutes: int) -> Way:
    """Have the router take itself back after so many minutes. No line of the change was sent.

    Raises:
        DeviceError: it does not: archive off, somebody else's timer or lock, or no reason given.
    """
    if mode is DeadMan.NONE:
        return Way()
    if mode is DeadMan.TIMER and not session.revert.TIMER:
        raise no_timer(session.device, session.platform.title)
    if mode is DeadMan.RELOAD:
        answer = session.command(session.revert.reload_in(minutes), session.revert.QUESTIONS)
        if not scheduled_reload(session):
            raise _refused(session, f"reload in {minutes}", answer)
        return Way(minutes)
    answer = session.command(session.revert.arm(minutes))
    running = pending(session)
    if running is None:
        raise _refused(session, session.revert.arm(minutes), answer)
    if running.user and session.username and running.user != session.username:
        # A router may know a user by another name; then what it says is his name to it.
        backup = session.revert.backup_named(answer)
        if not backup:
            raise DeviceError(
                f"a revert timer is pending there, armed by user {running.user}",
                where=session.device,
            )
    return Way(minutes, running.user, session.revert.backup_named(answer))


def no_timer(device: str, title: str) -> DeviceError:
    """Why a router that has no revert timer is not armed with one."""
    return DeviceError(
        f"{title} has no revert timer, so it could not go back by itself",
        where=device,
        hint="choose --dead-man reload: it starts again from what it saved unless the change is "
        "confirmed, which ends every connection through it, and the other end keeps its timer; "
        "or --dead-man none",
    )


def confirm(session: Session, mode: DeadMan) -> None:
    """Keep the change: the router does not take itself back any more.

    Raises:
        DeviceError: the timer is still pending, or nobody can tell.
    """
    if mode is DeadMan.NONE:
        return
    if mode is DeadMan.RELOAD:
        answer = session.command(session.revert.RELOAD_CANCEL)
        if scheduled_reload(session):
            raise _refused(session, session.revert.RELOAD_CANCEL, answer)
        return
    answer = session.command(session.revert.CONFIRM)
    if pending(session) is not None:
        raise _refused(session, session.revert.CONFIRM, answer)
    if Meaning.NOTHING_PENDING in session.revert.meanings(answer):
        raise DeviceError(
            "no revert timer was pending any more: the router has gone back by itself",
            where=session.device,
        )


def revert_now(session: Session) -> None:
    """Let the router go back at once, if its timer is pending. What it leaves is to be compared.

    Raises:
        DeviceError: the session is gone.
    """
    if pending(session) is not None:
        session.command(session.revert.REVERT_NOW)


def replace(session: Session, file: str) -> None:
    """Go back to a backup after the timer is gone: a difference in passes, not a transaction.

    Raises:
        DeviceError: the router did not do it, or not to its end; says what it said.
    """
    answer = session.command(session.revert.replace(file), ((r"\[no\]\s*:", "yes"),))
    meanings = session.revert.meanings(answer)
    if Meaning.DONE not in meanings or Meaning.ABORTED in meanings:
        why = ", ".join(sorted(meanings - {Meaning.DONE})) or _brief(answer)
        raise DeviceError(f"'{session.revert.replace(file)}' failed: {why}", where=session.device)


def _refused(session: Session, command: str, answer: str) -> DeviceError:
    meanings = session.revert.meanings(answer)
    why = (
        ", ".join(sorted(meanings))
        or session.dialogue.refusal(answer)
        or _brief(answer)
        or "the router printed nothing"
    )
    holder = session.dialogue.lock_holder(answer)
    return DeviceError(
        f"'{command}' failed: {why}{f' ({holder})' if holder else ''}", where=session.device
    )


def _brief(answer: str) -> str:
    """The end of an answer on one line, masked."""
    return " / ".join(mask_line(line).strip() for line in answer.splitlines() if line.strip())[
        -160:
    ]
