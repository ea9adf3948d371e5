"""The seam between what bothends knows of routers and what it does with it.

A platform is a folder beside this file with one object of the kind `Platform`, listed in
`bothends.platforms.PLATFORMS`. What it cannot do it does not have: of an ASA show output and logs
are read, and nothing is written to it.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from bothends.model import (
        Address,
        Encryption,
        IkeVersion,
        Integrity,
        KemChoice,
        Mode,
        Network,
        SecretRef,
        Tunnel,
    )
    from bothends.platforms.ios.debug.events import Message
    from bothends.platforms.ios.difference import DevicePlan
    from bothends.platforms.router import Release, Router


Named: TypeAlias = Enum | int | None
"""An algorithm, a method or a number; None is none."""


class Platform(Protocol):
    """One kind of router: what its texts say."""

    name: str
    """As `--platform` and the inventory name it."""
    title: str
    """As a sentence names it."""
    show_modules: Sequence[str]
    """Modules that hold the parsers of its show commands."""

    def messages(self) -> Mapping[str, tuple["Message", ...]]:
        """The messages of its logs, by the family of the line that holds them."""

    def questions(self, ike: "IkeVersion") -> tuple[str, ...]:
        """The show commands that tell how a tunnel is; `{peer}` is the other end's address."""


class Configured(Platform, Protocol):
    """A platform whose configurations are read and written."""

    lines: "Lines"
    """Single lines of corrections."""

    def read(
        self,
        text: str,
        file: str,
        release: "Release | None" = None,
        again: Callable[[], str] | None = None,
    ) -> "Router":
        """The effective configuration in a text."""

    def write(self, device: str, tunnels: Sequence["Tunnel"], **how: Any) -> tuple[str, ...]:
        """The lines that a router's tunnels need. Raises InputError."""

    def difference(
        self,
        device: str,
        tunnels: Sequence["Tunnel"],
        running: str,
        *,
        reveal: Callable[["SecretRef"], str],
        **how: Any,
    ) -> "DevicePlan":
        """The ordered steps from a running configuration to what these tunnels need."""


class Lines(Protocol):
    """How a platform spells what a correction proposes; lines of a mode begin with a blank."""

    def value(self, part: str, value: Named) -> str:
        """One line of a phase 1 policy: its encryption, hash, authentication or group."""

    def policy(
        self, number: int, parts: Mapping[str, Any], lifetime: int | None = None
    ) -> tuple[str, ...]:
        """A phase 1 policy of IKEv1."""

    def offered(self, part: str, values: Sequence[Named]) -> str:
        """One line of an IKEv2 proposal: a list of algorithms of one kind."""

    def proposal(self, name: str, lines: Sequence[str]) -> tuple[str, ...]:
        """An IKEv2 proposal of these lines, and the policy that offers it."""

    def exchanges(self, kems: "KemChoice") -> str:
        """The line of an IKEv2 proposal for its ML-KEM key exchanges."""

    def fragmentation(self) -> str:
        """The line that lets IKE itself cut its messages."""

    def transforms(self, cipher: "Encryption", digest: "Integrity | None" = None) -> str:
        """ESP, as the line of a transform set spells it."""

    def transform_set(
        self, name: str, transforms: str, mode: "Mode", *, required: bool = False
    ) -> tuple[str, ...]:
        """A transform set."""

    def pfs(self, group: Named, kems: "KemChoice") -> str:
        """What an IPsec profile or crypto map entry says for PFS."""

    def route(self, network: "Network", vrf: str, towards: object) -> str:
        """A static route; `towards` is a next hop or what stands for it."""

    def access_list(self, name: str, family: int) -> str:
        """The line that opens an access list with sources and destinations."""

    def numbered(self, number: int, entry: str, family: int) -> str:
        """An entry of an access list at a place in it."""

    def on_interface(self, crypto_map: str) -> str:
        """The line of an interface that gives it a crypto map."""

    def interface_address(self, family: int) -> str:
        """The line of an interface for an address that only the user knows."""

    def isakmp_peer(self, peer: "Address | None") -> str:
        """The address of one peer, as keys of IKEv1 spell it."""

    def ikev2_peer(self, peer: "Address | None") -> str:
        """The address of one peer, as IKEv2 keyrings spell it."""

    def matched(self, peer: "Address", ike: "IkeVersion") -> str:
        """The address of one peer, as profiles match it."""
