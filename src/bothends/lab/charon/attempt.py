"""One negotiation between two daemons, watched on both ends until it is decided."""

import re
import time
from dataclasses import dataclass

from bothends.lab.charon.connections import Child
from bothends.lab.charon.daemon import Daemon, DaemonError
from bothends.lab.charon.roles import Role
from bothends.lab.charon.sas import DaemonChildSa, DaemonIkeSa, DaemonSuite
from bothends.lab.ike.acl import Selector

_SILENT = re.compile(
    r"decryption failed\?|could not decrypt payloads|MAC mismatched|calculated HASH does not match"
)
"""What the end says that finds another key: the peer may hear nothing of it and go on trying."""
_BEGUN = re.compile(
    r"\[IKE\] (?:<\S+> )?(?:initiating|establishing CHILD_SA|.*already)"
    r"|\[ENC\] (?:<\S+> )?generating QUICK_MODE request"
)
_NOWHERE = "initiate aborted"
"""What a daemon says at once that has no address to begin with."""
_POLL = 0.002


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far a negotiation came.

    Attributes:
        policy: Whether the ends found common algorithms of phase 1; likewise the others, in turn.
        narrowed: Whether phase 2 came up for less than was proposed: IOS would have refused.
        reason: The line of a log that decided it; empty when it came up, or time was over.
        seconds: How long it took.
    """

    policy: bool
    authenticated: bool
    phase2: bool
    narrowed: bool
    ike: DaemonSuite | None
    child: DaemonSuite | None
    transport: bool
    reason: str
    seconds: float
    log: dict[Role, tuple[str, ...]]


class Watch:
    """Begins a child on one daemon and looks at the logs of both."""

    def __init__(self, initiator: Daemon, responder: Daemon, child: Child) -> None:
        self._daemons = {Role.INITIATOR: initiator, Role.RESPONDER: responder}
        self._child = child
        self._marks = {role: daemon.mark() for role, daemon in self._daemons.items()}
        self._lines: dict[Role, list[str]] = {role: [] for role in Role}

    def run(self, timeout: float) -> Attempt:
        """Negotiate until it is up, refused, or the time is over.

        Raises:
            DaemonError: there is no such child.
        """
        began = time.monotonic()
        try:
            self._daemons[Role.INITIATOR].initiate(self._child)
        except DaemonError:
            self._read()
            if not any(_NOWHERE in line for line in self._lines[Role.INITIATOR]):
                raise
            return self._judge(None, time.monotonic() - began)
        sa: DaemonIkeSa | None = None
        while time.monotonic() - began < timeout:
            self._read()
            if self._silent():
                break
            if any(_BEGUN.search(line) for line in self._lines[Role.INITIATOR]):
                sa = self._sa()
                if sa is None or not sa.tasks:
                    break
            time.sleep(_POLL)
        sa = self._sa()
        self._read()
        return self._judge(sa, time.monotonic() - began)

    def _read(self) -> None:
        for role, daemon in self._daemons.items():
            for line, mark in daemon.read_log(self._marks[role]):
                self._lines[role].append(line)
                self._marks[role] = mark

    def _silent(self) -> bool:
        return any(_SILENT.search(line) for lines in self._lines.values() for line in lines)

    def _sa(self) -> DaemonIkeSa | None:
        """The initiator's SA, the newest if there are several."""
        sas = [sa for sa in self._daemons[Role.INITIATOR].sas() if sa.state != "DELETING"]
        return sas[-1] if sas else None

    def _judge(self, sa: DaemonIkeSa | None, seconds: float) -> Attempt:
        established = sa is not None and sa.state == "ESTABLISHED"
        children = [
            child
            for child in (sa.children if sa else ())
            if child.state == "INSTALLED" and child.name == self._child.name
        ]
        child = children[-1] if established and children else None
        narrowed = child is not None and is_narrowed(child, self._child.selector)
        return Attempt(
            policy=established
            or any("selected proposal: IKE" in line for line in self._lines[Role.INITIATOR]),
            authenticated=established,
            phase2=child is not None,
            narrowed=narrowed,
            ike=sa.suite if sa else None,
            child=child.suite if child else None,
            transport=child is not None and child.mode == "TRANSPORT",
            reason="" if child else self._reason(),
            seconds=seconds,
            log={role: tuple(lines) for role, lines in self._lines.items()},
        )

    def _reason(self) -> str:
        for role in (Role.RESPONDER, Role.INITIATOR):
            for line in self._lines[role]:
                if _SILENT.search(line) or _REFUSED.search(line):
                    return f"{role}: {line}"
        return ""


_REFUSED = re.compile(
    r"initiate aborted|NO_PROPOSAL_CHOSEN|no matching|not found|no acceptable|error notify"
    r"|giving up|no shared key found for '[^%]*$|does not match|unacceptable"
    r"|AUTH(?:ENTICATION)?_FAILED"
)


def is_narrowed(child: DaemonChildSa, proposed: Selector) -> bool:
    """Whether a pair of SAs covers less than what was proposed."""
    return child.selector != proposed
