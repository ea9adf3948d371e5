"""The seam between what bothends knows of routers and what it does with it.

A platform is a folder beside this file with one object of the kind `Platform`, listed in
`bothends.platforms.PLATFORMS`. What it cannot do it does not have: of an ASA show output and logs
are read, and nothing is written to it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, Unpack

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.model import Address, Encryption, End, IkeVersion, Integrity, KemChoice, Tunnel
    from bothends.platforms.commands import Commands
    from bothends.platforms.debug.advice import Advice
    from bothends.platforms.debug.events import EventKind, Message
    from bothends.platforms.debug.model import LoggedNegotiation, Outcome
    from bothends.platforms.drift import Compared
    from bothends.platforms.entered import Entered
    from bothends.platforms.facts import EndFacts
    from bothends.platforms.plan import DevicePlan, Planning, Rendering
    from bothends.platforms.router import MayDecide, Release, Router
    from bothends.platforms.statements import Statement
    from bothends.platforms.templates.order import TemplateFolder
from bothends.platforms.sessions import Dialogue, Revert, Talk

Named: TypeAlias = Enum | int | None
"""An algorithm, a method or a number; None is none."""


def plain(value: Named) -> str:
    """A value that is spelled as it is named."""
    return "none" if value is None else str(value.value if isinstance(value, Enum) else value)


class Platform(Protocol):
    """One kind of router: what its texts say."""

    name: str
    """As `--platform` and the inventory name it."""
    title: str
    """As a sentence names it."""

    @property
    def commands(self) -> "Commands":
        """How it spells what it is asked to show, send or forget."""

    @property
    def show_modules(self) -> Sequence[str]:
        """Modules that hold the parsers of its show commands."""

    def messages(self) -> Mapping[str, tuple["Message", ...]]:
        """The messages of its logs, by the family of the line that holds them."""

    def reasons(self) -> Sequence[tuple[str, "EventKind"]]:
        """What a reason given in its messages tells, by regular expression."""

    def questions(self, ike: "IkeVersion") -> tuple[str, ...]:
        """The show commands that tell how a tunnel is; `{peer}` is the other end's address."""


class Verified(Platform, Protocol):
    """A platform whose tunnels are verified by what its routers show."""

    def facts(self, device: str, texts: Mapping[str, str]) -> "EndFacts":
        """What one end shows; `texts` are the answers to `questions`, by question."""


class Configured(Platform, Protocol):
    """A platform whose configurations are read and compared."""

    @property
    def lines(self) -> "Lines":
        """Single lines of corrections."""

    def may_decide(self, line: str) -> "MayDecide | None":
        """What an unread line at the top level may decide; None for everything."""

    def remedies(self, outcome: "Outcome", variant: str = "") -> tuple["Advice", ...]:
        """What to do about an outcome of a log; a variant names its special cause."""

    def with_values(
        self, negotiation: "LoggedNegotiation", lines: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Lines of a remedy for this end, with what the log knows in the place of placeholders."""

    def read(
        self,
        text: str,
        file: str,
        release: "Release | None" = None,
        again: Callable[[], str] | None = None,
        *,
        printed: bool = False,
    ) -> "Router":
        """The effective configuration in a text; `printed` when a router printed it itself."""

    def with_defaults(self, router: "Router", release: "Release") -> "Router":
        """A router on which another release says what no line does."""

    def release(self, text: str) -> "Release | None":
        """The release that a text names; None where it names none."""


class Enterable(Configured, Protocol):
    """A platform to whose configurations typed lines are applied."""

    def enter(self, text: str, lines: Sequence[str], file: str = "") -> "Entered":
        """The configuration after lines were typed in configuration mode.

        Raises InputError where the text is not one that a router printed.
        """


class Written(Configured, Protocol):
    """A platform whose tunnels are written and planned.

    Configurations that a plan is made for are whole, as the router printed them.
    """

    @property
    def templates(self) -> "TemplateFolder":
        """The templates that it is written with."""

    def filters(self) -> Mapping[str, Callable[..., str]]:
        """What its templates call to spell a value, by name."""

    @property
    def blank_in_key(self) -> bool:
        """Whether a pre-shared key may have a blank inside."""

    def limits(self, tunnel: "Tunnel", end: "End") -> "Iterable[tuple[str, str]]":
        """Why it cannot be this end, each reason with the document that says so; none if it can."""

    def write(
        self,
        device: str,
        tunnels: Sequence["Tunnel"],
        *,
        environment: "Environment",
        neighbours: Sequence["Tunnel"] = (),
    ) -> tuple[str, ...]:
        """The lines that a router's tunnels need; `neighbours` have their names and numbers, too.

        Raises InputError.
        """

    def difference(
        self, device: str, tunnels: Sequence["Tunnel"], running: str, **given: "Unpack[Planning]"
    ) -> "DevicePlan":
        """The ordered steps from a running configuration to what these tunnels need.

        Raises InputError.
        """

    def migration(
        self, device: str, old: "Tunnel", new: "Tunnel", running: str, **given: "Unpack[Planning]"
    ) -> "DevicePlan":
        """The steps by which a tunnel becomes another, in stages that both ends reach together.

        Raises InputError.
        """

    def removal(self, device: str, tunnels: Collection[str], running: str) -> "DevicePlan":
        """The steps that take these tunnels off a router, by name. Raises InputError."""

    def drift(
        self,
        device: str,
        tunnel: "Tunnel",
        running: str,
        startup: str | None = None,
        **given: "Unpack[Rendering]",
    ) -> "Compared":
        """How one end of a tunnel differs from what is intended. Raises InputError."""

    def running_peers(self, running: str) -> Mapping[str, str]:
        """The tunnels that bothends wrote and that run there, by name, each with its peer."""

    def replaces_keys_only(self, plan: "DevicePlan") -> bool:
        """Whether a plan does nothing but replace keys."""

    def shared(self, line: str) -> str:
        """What several tunnels share, of a line of global configuration, with or without `no`.

        An object by its kind and name, a setting without its value; empty for what is one tunnel's.
        """


class Asked(Verified, Protocol):
    """A platform whose hosts bothends logs in to and asks: a verification needs no more."""

    device_type: str
    """What netmiko calls its sessions."""
    privileged: bool
    """Whether a session has to be in a privileged mode."""
    session_options: Mapping[str, object]
    """What netmiko is told about its sessions besides."""

    @property
    def dialogue(self) -> Talk:
        """How a session goes."""

    def glance(self, versions: Collection["IkeVersion"]) -> Mapping[str, str]:
        """The fewest commands that show the SAs and counters of all peers at once.

        Each by the question of `questions` whose place its answer takes in `facts`.
        """

    def read_ping(self, text: str) -> tuple[int, int]:
        """Packets sent and answered, in what the command to send them printed; zeros in no text."""


class Driven(Written, Asked, Protocol):
    """A platform whose routers bothends logs in to and changes."""

    @property
    def dialogue(self) -> Dialogue:
        """What is said in a session with a router, and what its answers mean."""

    @property
    def revert(self) -> Revert:
        """How a router holds the way back by itself."""


class Lines(Protocol):
    """How a platform spells what a correction proposes; lines of a mode begin with blanks."""

    def say(self, what: "Statement", **values: object) -> str:
        """The line of a statement; what fills it stands beside it. Raises KeyError without."""

    def begins(self, what: "Statement") -> str:
        """What each line of a statement begins with; empty where it is spelled in no line."""

    def no(self, line: str) -> str:
        """What takes a line back; what puts it back where the line takes something away."""

    def entry(self, text: str) -> str:
        """An entry of an access list, as a line of a router has it, to be entered or taken away."""

    def identity(self, ike: "IkeVersion", kind: str, value: str, vrf: str = "") -> str | None:
        """The line with which a profile accepts an identity, in a VRF; None where none does."""

    def in_policy(self, value: Named) -> str:
        """A value as a phase 1 policy spells it."""

    def in_proposal(self, value: Named) -> str:
        """A value as an IKEv2 proposal spells it."""

    def value(self, part: str, value: Named) -> str:
        """One line of a phase 1 policy: its encryption, hash, authentication or group."""

    def policy(
        self, number: int, parts: Mapping[str, Any], lifetime: int | None = None
    ) -> tuple[str, ...]:
        """A phase 1 policy of IKEv1."""

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 proposal: a list of algorithms of one kind."""

    def exchanges(self, kems: "KemChoice") -> str:
        """The line of an IKEv2 proposal for its ML-KEM key exchanges."""

    def transforms(self, cipher: "Encryption", digest: "Integrity | None" = None) -> str:
        """ESP, as the line of a transform set spells it."""

    def pfs(self, group: Named, kems: "KemChoice") -> str:
        """What an IPsec profile or crypto map entry says for PFS."""

    def typed(
        self,
        lines: Sequence[str],
        router: "Router",
        ike: "IkeVersion | None",
        peer: "Address | None",
        /,
    ) -> tuple[str, ...]:
        """Lines of a correction as they are entered on a router; none where it cannot be told.

        `ike` and `peer` are those of the tunnel that they are for; None where it is no single one.
        """
