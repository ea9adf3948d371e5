"""Certificates: what a router asks for, what one in a text says, and maps that choose by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bothends.platforms.router.values import Origin, Portable, Value


@dataclass(frozen=True, slots=True)
class Trustpoint(Portable):
    """A `crypto pki trustpoint`: what the router writes into its request for a certificate."""

    name: str
    subject: Value[str] | None
    """Its `subject-name`; without one the name of the router is all of the subject."""
    fqdn: Value[str] | None
    """None: the name of the router with its domain; an empty value (`fqdn none`): nothing."""
    address: Value[str] | None
    """`ip-address`: an address or an interface; an empty value: nothing."""
    serial_number: Value[bool]
    """Whether the serial number of the hardware is in the subject."""
    alternative: tuple[Value[str], ...]
    """`subject-alt-name`."""
    self_signed: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Criterion(Portable):
    """One line of a certificate map: `subject-name co ou=vpn`."""

    field: str
    operator: str
    """`eq`, `ne`, `co`, `nc` for names; `eq`, `ne`, `lt`, `ge` for dates."""
    value: str
    date: datetime | None
    """The value of a date field, in UTC."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class CertificateMap(Portable):
    """A `crypto pki certificate map`: it takes what fits all lines of one of its numbers."""

    name: str
    entries: tuple[tuple[Criterion, ...], ...]
    """The lines by sequence number."""
    origin: Origin
    unread: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate(Portable):
    """What a certificate in the text of a router says; names as IOS prints them."""

    subject: str
    issuer: str
    unstructured: tuple[str, ...]
    """The host name and the address in the subject (RFC 2985 section 5.4)."""
    alternative: tuple[str, ...]
    serial: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class Chain(Portable):
    """A `crypto pki certificate chain`, as far as its bytes are in the text."""

    own: Certificate | None
    authority: Certificate | None


Chains = Mapping[str, Chain]
"""Chains by the name of their trustpoint."""
