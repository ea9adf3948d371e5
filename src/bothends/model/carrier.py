"""Kinds of tunnel: what takes a packet into the IPsec SA, and what belongs to that kind alone.

A kind is a dataclass here, a row of `KINDS` in `inventory/kinds.py`, and its templates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import ClassVar

from bothends.model.addresses import EVERYWHERE
from bothends.model.end import End, Selector


class Kind(StrEnum):
    """What an inventory names a kind of tunnel."""

    CRYPTO_MAP = "crypto-map"
    SVTI = "svti"
    GRE = "gre"
    MULTI_SA_VTI = "multi-sa-vti"


@dataclass(frozen=True, slots=True)
class CryptoMap:
    """An entry in the crypto map of the outside interface; its access list says what it takes."""

    kind: ClassVar[Kind] = Kind.CRYPTO_MAP
    routed: ClassVar[bool] = False
    """Whether packets are routed into a tunnel interface."""
    listed: ClassVar[bool] = True
    """Whether an access list says which packets are encrypted."""

    def selectors(self, here: End, there: End) -> Iterator[Selector]:
        """Every pair of protected networks."""
        return _pairs(here, there)


def _pairs(here: End, there: End) -> Iterator[Selector]:
    return (Selector(local, remote) for local in here.networks for remote in there.networks)


@dataclass(frozen=True, slots=True)
class Routed:
    """What tunnels with an interface of their own have in common."""

    routed: ClassVar[bool] = True
    listed: ClassVar[bool] = False
    routes: bool = True
    """Whether static routes lead to the networks of the other end; else a protocol does."""
    path_mtu: int = 1500
    """Bytes of the biggest packets that the path between the two addresses takes."""
    distance: int = 1
    """Administrative distance of its routes: those of a backup are behind those of its primary."""


@dataclass(frozen=True, slots=True)
class StaticVti(Routed):
    """A tunnel interface that encrypts what is routed into it (`tunnel mode ipsec`)."""

    kind: ClassVar[Kind] = Kind.SVTI

    def selectors(self, here: End, there: End) -> Iterator[Selector]:  # noqa: ARG002  (as of any kind)
        """Anything to anything, in one SA (Cisco, IPsec Virtual Tunnel Interfaces)."""
        everywhere = EVERYWHERE[here.inner]
        yield Selector(everywhere, everywhere)


@dataclass(frozen=True, slots=True)
class GreOverIpsec(Routed):
    """A GRE tunnel whose packets are encrypted (`tunnel protection` without `tunnel mode ipsec`).

    It carries multicast, and so routing protocols that need it.
    """

    kind: ClassVar[Kind] = Kind.GRE
    key: int | None = None
    """The tunnel key (RFC 2890)."""

    def selectors(self, here: End, there: End) -> Iterator[Selector]:
        """The two addresses: all that is encrypted is GRE between them."""
        yield Selector(ip_network(here.address), ip_network(there.address))


@dataclass(frozen=True, slots=True)
class MultiSaVti(Routed):
    """A static VTI that encrypts what its access list says, in an SA for each entry.

    So it can face a crypto map (Cisco document 214728).
    """

    kind: ClassVar[Kind] = Kind.MULTI_SA_VTI
    listed: ClassVar[bool] = True

    def selectors(self, here: End, there: End) -> Iterator[Selector]:
        """Every pair of protected networks."""
        return _pairs(here, there)


Carrier = CryptoMap | StaticVti | GreOverIpsec | MultiSaVti
