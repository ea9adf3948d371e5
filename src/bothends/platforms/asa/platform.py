"""Cisco ASA, FTD and PIX behind the seam; what is heavy is imported where it is used."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from bothends.errors import InputError
from bothends.model import IkeVersion
from bothends.platforms.asa import dialogue, revert
from bothends.platforms.asa.commands import COMMANDS
from bothends.platforms.asa.facts import IKEV1_SA, IKEV2_SA, IPSEC_SA, PLAIN, SESSION, read_facts
from bothends.platforms.asa.lines import AsaLines
from bothends.platforms.asa.messages import ASA
from bothends.platforms.base import Driven
from bothends.platforms.debug.events import EventKind, Message
from bothends.platforms.later import Later
from bothends.platforms.templates.order import TemplateFolder

if TYPE_CHECKING:
    from jinja2 import Environment

    from bothends.model import Tunnel
    from bothends.platforms.debug.advice import Advice
    from bothends.platforms.debug.model import LoggedNegotiation, Outcome
    from bothends.platforms.plan import DevicePlan, Planning
    from bothends.platforms.router import Release, Router

_SHOW = "bothends.platforms.asa.show"


class Asa:
    """What bothends knows of an ASA."""

    name = "asa"
    title = "Cisco ASA, FTD and PIX"
    commands = COMMANDS
    lines = AsaLines()
    templates = TemplateFolder("asa", ("tunnel.cfg",))
    blank_in_key = False
    dialogue = dialogue
    revert = revert
    device_type = "cisco_asa"
    privileged = True
    session_options: Mapping[str, object] = {"allow_auto_change": False}
    """Netmiko would enter `terminal width 511`, which is a line of the configuration."""
    show_modules = tuple(
        f"{_SHOW}.{module}" for module in ("crypto_map", "ike_sa", "ipsec_sa", "vpn_sessiondb")
    )
    facts = staticmethod(read_facts)
    read_ping = Later("bothends.platforms.cisco_show", "read_ping")
    may_decide = Later("bothends.platforms.asa.config.unread", "may_decide")
    read = Later("bothends.platforms.asa.config", "read_router")
    release = Later("bothends.platforms.asa.config", "read_release")
    limits = Later("bothends.platforms.asa.limits", "limits")
    difference = Later("bothends.platforms.asa.difference", "make_plan")
    removal = Later("bothends.platforms.asa.difference", "make_removal")
    drift = Later("bothends.platforms.asa.difference", "compare_end")
    replaces_keys_only = Later("bothends.platforms.asa.difference", "keys_only")
    shared = Later("bothends.platforms.asa.difference", "shared")

    def messages(self) -> Mapping[str, tuple[Message, ...]]:
        """The crypto messages of its logs."""
        return {"asa": ASA}

    def reasons(self) -> Sequence[tuple[str, EventKind]]:
        """Its messages give none in words of their own."""
        return ()

    def questions(self, ike: IkeVersion) -> tuple[str, ...]:
        """The show commands that tell how a tunnel is."""
        return (IKEV2_SA if ike is IkeVersion.V2 else IKEV1_SA, IPSEC_SA, SESSION)

    def glance(self, versions: Collection[IkeVersion]) -> Mapping[str, str]:
        """The fewest commands that show the SAs and counters of all peers at once."""
        first = {IKEV2_SA if version is IkeVersion.V2 else IKEV1_SA for version in versions}
        plain = {each: each for each in sorted(first)}
        return plain | {each: PLAIN[each] for each in (IPSEC_SA, SESSION)}

    def remedies(self, outcome: "Outcome", variant: str = "", /) -> "tuple[Advice, ...]":
        """What to do about an outcome of a log; a variant names its special cause."""
        from bothends.platforms.asa.remedies import REMEDIES, SPECIAL

        return SPECIAL.get((outcome, variant), REMEDIES.get(outcome, ()))

    def with_values(
        self, _negotiation: "LoggedNegotiation", lines: tuple[str, ...], /
    ) -> tuple[str, ...]:
        """Lines of a remedy for this end: their placeholders are not filled in."""
        return lines

    def with_defaults(self, router: "Router", _release: "Release", /) -> "Router":
        """Releases of IOS say nothing of an ASA."""
        return router

    def filters(self) -> Mapping[str, Callable[..., str]]:
        """Its template is given words, and calls nothing to spell them."""
        return {}

    def write(
        self,
        device: str,
        tunnels: "Sequence[Tunnel]",
        *,
        environment: "Environment",
        neighbours: "Sequence[Tunnel]" = (),
    ) -> tuple[str, ...]:
        """The lines that an ASA's tunnels need. Raises InputError."""
        from bothends.platforms.asa.write import write_device

        return write_device(device, tunnels, environment, neighbours)

    def migration(
        self, device: str, old: "Tunnel", new: "Tunnel", running: str, **given: "Unpack[Planning]"
    ) -> "DevicePlan":
        """No tunnel of an ASA is moved to another kind yet. Raises InputError."""
        del new, running, given
        raise InputError(
            f"{old.name}: {device} is an ASA, and migrations are planned for IOS only",
            where=device,
            hint="change tunnels.yaml, then bothends plan and apply: the tunnel is down in between",
        )

    def running_peers(self, running: str) -> Mapping[str, str]:
        """The tunnels that bothends wrote and that run there, by name, each with its peer."""
        from bothends.platforms.asa.difference import running_peers
        from bothends.platforms.asa.objects import read_lines

        return running_peers(read_lines(running.splitlines()))


PLATFORM: Driven = Asa()
