"""Cisco IOS and IOS XE behind the seam; what is heavy is imported where it is used."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from bothends.model.backups import entries_of
from bothends.platforms.base import Driven
from bothends.platforms.ios.commands import COMMANDS, glance, questions
from bothends.platforms.ios.lines import IosLines
from bothends.platforms.later import Later

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.model import End, Tunnel
    from bothends.platforms.debug.advice import Advice
    from bothends.platforms.debug.events import EventKind, Message
    from bothends.platforms.debug.model import Outcome
    from bothends.platforms.drift import Compared
    from bothends.platforms.plan import DevicePlan, Planning, Rendering
    from bothends.platforms.sessions import Dialogue, Revert
    from bothends.platforms.templates.order import TemplateFolder

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
    blank_in_key = True
    device_type = "cisco_ios"
    privileged = True
    session_options: Mapping[str, object] = {}
    questions = staticmethod(questions)
    glance = staticmethod(glance)
    facts = Later("bothends.platforms.ios.facts", "read_facts")
    read_ping = Later("bothends.platforms.cisco_show", "read_ping")
    may_decide = Later("bothends.platforms.ios.config.unread", "may_decide")
    with_values = Later("bothends.platforms.ios.log_values", "with_values")
    read = Later("bothends.platforms.ios.config", "read_router")
    enter = Later("bothends.platforms.ios.difference.entering", "enter")
    with_defaults = Later("bothends.platforms.ios.config.renewal", "with_defaults")
    release = Later("bothends.platforms.ios.config", "read_release")
    migration = Later("bothends.platforms.ios.difference", "make_migration")
    removal = Later("bothends.platforms.ios.difference", "make_removal")
    running_peers = Later("bothends.platforms.ios.difference", "running_peers")
    replaces_keys_only = Later("bothends.platforms.ios.difference", "keys_only")
    shared = Later("bothends.platforms.ios.difference", "shared")

    @property
    def dialogue(self) -> "Dialogue":
        """How its sessions go."""
        from bothends.platforms.ios import dialogue

        return dialogue

    @property
    def revert(self) -> "Revert":
        """How a change is timed, and taken back."""
        from bothends.platforms.ios import revert

        return revert

    @property
    def templates(self) -> "TemplateFolder":
        """The templates that it is written with."""
        from bothends.platforms.ios.write.template_folder import IOS

        return IOS

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

    def remedies(self, outcome: "Outcome", variant: str = "") -> "tuple[Advice, ...]":
        """What to do about an outcome of a log; a variant names its special cause."""
        from bothends.platforms.ios.remedies import REMEDIES, SPECIAL

        return SPECIAL.get((outcome, variant), REMEDIES[outcome])

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
        self, device: str, tunnels: "Sequence[Tunnel]", running: str, **given: "Unpack[Planning]"
    ) -> "DevicePlan":
        """The ordered steps from a running configuration to what these tunnels need."""
        from bothends.platforms.ios.difference import make_plan

        given["neighbours"] = entries_of(device, given.get("neighbours", ()))
        return make_plan(device, entries_of(device, tunnels), running, **given)

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


PLATFORM: Driven = Ios()
