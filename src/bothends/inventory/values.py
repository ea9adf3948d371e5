"""What one value in tunnels.yaml may be: a name, an address, a network, a reference."""

import re
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from bothends.platforms.router import canonical_interface

NAME = r"^[A-Za-z][A-Za-z0-9_.-]*$"
INTERFACE = r"^[A-Za-z][A-Za-z-]* ?[0-9][0-9/.:]*$"
PORT = r"^[A-Za-z][A-Za-z0-9_.:/-]{0,47}( ?[0-9][0-9/.:]*)?$"
"""An interface, or what an ASA calls one (`nameif`)."""
TUNNEL_INTERFACE = r"^[Tt][Uu][A-Za-z]* ?[0-9]{1,10}$"
OBJECT = r"^[!-=@-~]+$"
"""Printable ASCII without blanks and question marks: what IOS takes as a name."""
INTERFACE_FORM = re.compile(INTERFACE)

_KINDS = {dict: "a mapping", list: "a list", type(None): "nothing", bool: "true or false"}
"""What a value is called that is not what was expected."""


def as_text(value: Any) -> Any:
    """Text; `1.10` without quotes is a number to YAML. Raises ValueError with a hint."""
    if isinstance(value, bool) or not isinstance(value, str):
        kind = _KINDS.get(type(value), "a number")
        hint = "put it in quotes"
        raise ValueError(f"expected text, found {kind}", hint)  # noqa: TRY004  (pydantic's way)
    return value


def _reference(value: Any) -> Any:
    if not isinstance(value, str):
        # The value is not quoted: it may be the key itself.
        kind = _KINDS.get(type(value), "a number")
        message = f"expected a reference such as env:NAME or file:PATH, found {kind}"
        raise ValueError(message, "keys are never kept in the inventory")  # noqa: TRY004  (as above)
    return value


def true_or_false(value: Any, *, hint: str = "write it without quotes") -> Any:
    """Only what YAML reads as true or false. Raises ValueError with a hint."""
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found {value!r}", hint)  # noqa: TRY004  (as above)
    return value


def _network(value: Any) -> Any:
    text = as_text(value)
    example = "such as 2001:db8:1::/64" if ":" in text else "such as 10.1.0.0/24"
    if "/" not in text:
        raise ValueError(f"expected address/length, found {text!r}", example)
    try:
        loose = ip_network(text, strict=False)
        if ip_address(text.split("/", 1)[0]) == loose.network_address:
            return loose
    except ValueError:
        version = 6 if ":" in text else 4
        message = f"expected an IPv{version} network, found {text!r}"
        raise ValueError(message, example) from None
    else:
        raise ValueError(
            f"expected a network, found the host address {text!r}", f"did you mean {loose}?"
        )


def _address(value: Any) -> Any:
    text = as_text(value)
    try:
        return ip_address(text)
    except ValueError:
        version, example = (6, "2001:db8::1") if ":" in text else (4, "203.0.113.1")
        message = f"expected an IPv{version} address, found {value!r}"
        raise ValueError(message, f"such as {example}") from None


def _end_address(value: Any) -> Any:
    """An address, or the word for one that nobody knows before the router has it."""
    if value == DYNAMIC:
        return ANY_ADDRESS
    address = _address(value)
    if address.is_unspecified:
        raise ValueError(
            f"expected an address that a router can have, found {value}, which means no address",
            f"of an end that is given its address by DHCP or PPP write address: {DYNAMIC}",
        )
    return address


def _interface_address(value: Any) -> Any:
    text = as_text(value)
    try:
        if "/" in text:
            return ip_interface(text)
    except ValueError:
        pass
    raise ValueError(f"expected address/length, found {text!r}", "such as 169.254.10.1/30")


def _inside(value: Any) -> Any:
    """A network, or the name of a pool."""
    return _network(value) if "/" in as_text(value) else value


DYNAMIC = "dynamic"
"""What stands for the address of an end that is handed out to it."""
ANY_ADDRESS = IPv4Address("0.0.0.0")  # noqa: S104  (no socket is bound to it)
SOURCE = r"^[A-Za-z0-9](?:[A-Za-z0-9./:-]*|[A-Za-z-]* [0-9][0-9/.:]*)$"
REMARK = r"^[^\x00-\x1f\x7f]*$"
"""Text on one line, for people."""
HOST_NAME = r"^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$"
_PART = r"[A-Za-z]{1,2}=[!#-+\-.-;>-~][ !#-+\-.-;>@-~]*"
SUBJECT = rf"^{_PART}(?:,{_PART})*$"
"""Parts of a subject, without the signs that IOS takes for something else."""
IDENTITY = r"^(?:fqdn|email|key-id):[!-;=@-~]+$"
ENROLLMENT = r"^(?:terminal|https?://[!-;=@-~]+)$"
REFERENCE = r"^[^\x00-\x1f\x7f<>]+$"
"""A reference stands in angle brackets where its secret would be."""

Interface = Annotated[
    str,
    Field(
        pattern=PORT,
        max_length=48,
        description="In any spelling that the router takes; of an ASA its nameif.",
    ),
    AfterValidator(canonical_interface),
]
ProbeSource = Annotated[
    str, Field(pattern=SOURCE, max_length=40), AfterValidator(canonical_interface)
]
ObjectName = Annotated[
    str, BeforeValidator(as_text), Field(pattern=OBJECT, min_length=1, max_length=80)
]
Name = Annotated[str, Field(pattern=NAME, max_length=32)]
Address = Annotated[IPv4Address | IPv6Address, BeforeValidator(_address)]
EndAddress = Annotated[
    IPv4Address | IPv6Address,
    BeforeValidator(_end_address),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "ipv4"},
                {"type": "string", "format": "ipv6"},
                {"const": DYNAMIC},
            ]
        }
    ),
]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Remark = Annotated[str, BeforeValidator(as_text), Field(pattern=REMARK, max_length=80)]
InterfaceAddress = Annotated[IPv4Interface | IPv6Interface, BeforeValidator(_interface_address)]
TunnelInterface = Annotated[
    str, AfterValidator(canonical_interface), Field(pattern=TUNNEL_INTERFACE, max_length=17)
]
IdentityText = Annotated[
    str,
    BeforeValidator(as_text),
    Field(pattern=IDENTITY, max_length=80, description="fqdn:NAME, email:NAME or key-id:TEXT."),
]
Strength = Annotated[str, BeforeValidator(as_text)] | None
Subject = Annotated[str, BeforeValidator(as_text), Field(pattern=SUBJECT, max_length=120)]
Inside = Annotated[IPv4Network | IPv6Network | str, BeforeValidator(_inside)]
Reference = Annotated[
    str,
    BeforeValidator(_reference),
    Field(
        pattern=REFERENCE,
        max_length=200,
        description="Where the key is kept: env:NAME or file:PATH. Never the key.",
    ),
]
