"""Cisco IOS and IOS XE behind the seam; what is heavy is imported where it is used."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from bothends.model.backups import entries_of
from bothends.platforms.base import Driven
from bothends.platforms.ios import dialogue, revert
from bothends.platforms.ios.commands import COMMANDS
from bothends.platforms.ios.lines import IosLines
from bothends.platforms.ios.write.template_folder import IOS

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.model import End, IkeVersion, Tunnel
    from bothends.platforms.debug.advice import Advice
    from bothends.platforms.debug.events import EventKind, Message
    from bothends.platforms.debug.model import LoggedNegotiation, Outcome
    from bothends.platforms.drift import Compared
    from bothends.platforms.entered import Entered
    from bothends.platforms.facts import EndFacts
    from bothends.platforms.plan import DevicePlan, Planning, Rendering
    from bothends.platforms.router import MayDecide, Release, Router

_SHOW = "bothends.platforms.ios.show"
_PARSERS = (
    "crypto_map", "dmvpn", "engine_connections", "event_trace", "ikev2_diagnose_error",
    "ikev2_policy", "ikev2_profile", "ikev2_proposal", "ikev2_sa", "ikev2_session",
    "ikev2_stats", "ipsec_profile", "ipsec_sa", "isakmp_key", "isakmp_peers", "isakmp_policy",
    "isakmp_profile", "isakmp_sa", "isakmp_sa_detail", "pki_certificates", "session",
    "session_brief", "transform_set",
)  # fmt: skip


class Ios:
    """What bothends knows of IOS."""

    name = "ios"
    title = "Cisco IOS and IOS XE"
    show_modules = tuple(f"{_SHOW}.{module}" for module in _PARSERS)
    commands = COMMANDS
    lines = IosLines()
    templates = IOS
    dialogue = dialogue
    revert = revert
    device_type = "cisco_ios"
    privileged = True
    session_options: Mapping[str, object] = {}

    def messages(self) -> "Mapping[str, tuple[Message, ...]]":
        """The crypto messages of its logs."""
        from bothends.platforms.ios.debug.messages.ikev1 import IKEV1
        from bothends.platforms.ios.debug.messages.ikev2 import IKEV2
        from bothends.platforms.ios.debug.messages.ipsec import IPSEC, PKI
        from bothends.platforms.ios.debug.messages.syslog import SYSLOG

        tables = {"ikev1": IKEV1, "ikev2": IKEV2, "ipsec": IPSEC, "pki": PKI, "syslog": SYSLOG}
        return {**tables, "other": IPSEC}

    def reasons(self) -> "Sequence[tuple[str, EventKind]]":
        """What a reason given in its messages tells."""
        from bothends.platforms.ios.debug.messages.ikev2 import REASONS

        return REASONS

    def questions(self, ike: "IkeVersion") -> tuple[str, ...]:
        """The show commands that tell how a tunnel is; `{peer}` is the other end's address."""
        from bothends.platforms.ios.commands import questions

        return questions(ike)

    def glance(self, versions: "Collection[IkeVersion]") -> Mapping[str, str]:
        """The fewest commands that show the SAs and counters of all peers at once."""
        from bothends.platforms.ios.commands import glance

        return glance(versions)

    def facts(self, device: str, texts: Mapping[str, str]) -> "EndFacts":
        """What one end shows."""
        from bothends.platforms.ios.facts import read_facts

        return read_facts(device, texts)

    def read_ping(self, text: str) -> tuple[int, int]:
        """Packets sent and answered."""
        from bothends.platforms.cisco_show import read_ping

        return read_ping(text)

    def may_decide(self, line: str) -> "MayDecide | None":
        """What an unread line at the top level may decide; None for everything."""
        from bothends.platforms.ios.config.unread import may_decide

        return may_decide(line)

    def remedies(self, outcome: "Outcome", variant: str = "") -> "tuple[Advice, ...]":
        """What to do about an outcome of a log; a variant names its special cause."""
        from bothends.platforms.ios.remedies import REMEDIES, SPECIAL

        return SPECIAL.get((outcome, variant), REMEDIES[outcome])

    def with_values(
        self, negotiation: "LoggedNegotiation", lines: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Lines of a remedy for this end, with what the log knows in the place of placeholders."""
        from bothends.platforms.ios.log_values import with_values

        return with_values(negotiation, lines)

    def read(
        self,
        text: str,
        file: str,
        release: "Release | None" = None,
        again: Callable[[], str] | None = None,
        *,
        printed: bool = False,
    ) -> "Router":
        """The effective configuration in a text."""
        from bothends.platforms.ios.config import read_router

        return read_router(text, file, release, again, printed=printed)

    def enter(self, text: str, lines: Sequence[str], file: str = "") -> "Entered":
        """The configuration after lines were typed in configuration mode."""
        from bothends.platforms.ios.difference.entering import enter

        return enter(text, lines, file)

    def with_defaults(self, router: "Router", release: "Release") -> "Router":
        """A router on which another release says what no line does."""
        from bothends.platforms.ios.config.renewal import with_defaults

        return with_defaults(router, release)

    def release(self, text: str) -> "Release | None":
        """The release that a text names."""
        from bothends.platforms.ios.config import read_release

        return read_release(text)

    def filters(self) -> Mapping[str, Callable[..., str]]:
        """What its templates call to spell a value, by name."""
        from bothends.platforms.ios.write.spelling import FILTERS

        return FILTERS

    def limits(self, _tunnel: "Tunnel", _end: "End") -> tuple[tuple[str, str], ...]:
        """What a tunnel says is what IOS can; what a release lacks, a plan says."""
        return ()

    def write(
        self,
        device: str,
        tunnels: "Sequence[Tunnel]",
        *,
        environment: "Environment",
        neighbours: "Sequence[Tunnel]" = (),
    ) -> tuple[str, ...]:
        """The lines that a router's tunnels need. Raises InputError."""
        from bothends.platforms.ios.write import allocate, render_device

        own = entries_of(device, tunnels)
        everything = {tunnel.name: tunnel for tunnel in (*entries_of(device, neighbours), *own)}
        allocation = allocate(device, everything.values())
        return render_device(device, own, environment=environment, allocation=allocation)

    def difference(
        self,
        device: str,
        tunnels: "Sequence[Tunnel]",
        running: str,
        **given: "Unpack[Planning]",
    ) -> "DevicePlan":
        """The ordered steps from a running configuration to what these tunnels need."""
        from bothends.platforms.ios.difference import make_plan

        given["neighbours"] = entries_of(device, given.get("neighbours", ()))
        return make_plan(device, entries_of(device, tunnels), running, **given)

    def migration(
        self,
        device: str,
        old: "Tunnel",
        new: "Tunnel",
        running: str,
        **given: "Unpack[Planning]",
    ) -> "DevicePlan":
        """The steps by which a tunnel becomes another, in stages."""
        from bothends.platforms.ios.difference import make_migration

        return make_migration(device, old, new, running, **given)

    def removal(self, device: str, tunnels: Collection[str], running: str) -> "DevicePlan":
        """The steps that take these tunnels off a router, by name."""
        from bothends.platforms.ios.difference import make_removal

        return make_removal(device, tunnels, running)

    def drift(
        self,
        device: str,
        tunnel: "Tunnel",
        running: str,
        startup: str | None = None,
        **given: "Unpack[Rendering]",
    ) -> "Compared":
        """How one end of a tunnel differs from what is intended."""
        from bothends.platforms.ios.difference.drift import compare_end

        (own,) = entries_of(device, [tunnel])
        given["neighbours"] = entries_of(device, given.get("neighbours", ()))
        return compare_end(device, own, running, startup, **given)

    def running_peers(self, running: str) -> Mapping[str, str]:
        """The tunnels that bothends wrote and that run there, by name, each with its peer."""
        from bothends.platforms.ios.difference import running_peers

        return running_peers(running)

    def replaces_keys_only(self, plan: "DevicePlan") -> bool:
        """Whether a plan does nothing but replace keys."""
        from bothends.platforms.ios.difference import keys_only

        return keys_only(plan)

    def shared(self, line: str) -> str:
        """What several tunnels share: a setting of the router, or an object that they name."""
        from bothends.platforms.ios.difference import shared

        return shared(line)


PLATFORM: Driven = Ios()
