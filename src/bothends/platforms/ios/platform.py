"""Cisco IOS and IOS XE behind the seam; what is heavy is imported where it is used."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bothends.platforms.ios.lines import IosLines

if TYPE_CHECKING:
    from bothends.model import IkeVersion, SecretRef, Tunnel
    from bothends.platforms.ios.debug.events import Message
    from bothends.platforms.ios.difference import DevicePlan
    from bothends.platforms.router import Release, Router

_SHOW = "bothends.platforms.ios.show"
_PARSERS = (
    "crypto_map", "dmvpn", "event_trace", "ikev2_diagnose_error", "ikev2_policy", "ikev2_proposal",
    "ikev2_sa", "ikev2_session", "ikev2_stats", "ipsec_profile", "ipsec_sa", "isakmp_peers",
    "isakmp_policy", "isakmp_sa", "isakmp_sa_detail", "session", "session_brief",
)  # fmt: skip


class Ios:
    """What bothends knows of IOS."""

    name = "ios"
    title = "Cisco IOS and IOS XE"
    show_modules = tuple(f"{_SHOW}.{module}" for module in _PARSERS)
    lines = IosLines()

    def messages(self) -> "Mapping[str, tuple[Message, ...]]":
        """The crypto messages of its logs."""
        from bothends.platforms.ios.debug.messages.ikev1 import IKEV1
        from bothends.platforms.ios.debug.messages.ikev2 import IKEV2
        from bothends.platforms.ios.debug.messages.ipsec import IPSEC, PKI
        from bothends.platforms.ios.debug.messages.syslog import SYSLOG

        tables = {"ikev1": IKEV1, "ikev2": IKEV2, "ipsec": IPSEC, "pki": PKI, "syslog": SYSLOG}
        return {**tables, "other": IPSEC}

    def questions(self, ike: "IkeVersion") -> tuple[str, ...]:
        """The show commands that tell how a tunnel is; `{peer}` is the other end's address."""
        from bothends.platforms.ios.show_commands import questions

        return questions(ike)

    def read(
        self,
        text: str,
        file: str,
        release: "Release | None" = None,
        again: Callable[[], str] | None = None,
    ) -> "Router":
        """The effective configuration in a text."""
        from bothends.platforms.ios.config import read_router

        return read_router(text, file, release, again)

    def write(self, device: str, tunnels: "Sequence[Tunnel]", **how: Any) -> tuple[str, ...]:
        """The lines that a router's tunnels need. Raises InputError."""
        from bothends.platforms.ios.write import render_device

        return render_device(device, tunnels, **how)

    def difference(
        self,
        device: str,
        tunnels: "Sequence[Tunnel]",
        running: str,
        *,
        reveal: "Callable[[SecretRef], str]",
        **how: Any,
    ) -> "DevicePlan":
        """The ordered steps from a running configuration to what these tunnels need."""
        from bothends.platforms.ios.difference import make_plan

        return make_plan(device, tunnels, running, reveal=reveal, **how)


PLATFORM = Ios()
