"""What IOS and ASA show alike."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from bothends.model import Selector

_RATE = re.compile(r"Success rate is \d+ percent \((\d+)/(\d+)\)")


def read_ping(text: str) -> tuple[int, int]:
    """Packets sent and answered, in what `ping` printed; zeros in no text."""
    match = _RATE.search(text)
    return (int(match[2]), int(match[1])) if match else (0, 0)


def selector_of(record: Mapping[str, Any]) -> Selector | None:
    """The identities of an IPsec SA; None where they are not addresses."""
    sides = []
    for side in ("local_ident", "remote_ident"):
        ident = record.get(side) or {}
        try:
            sides.append(ip_network(f"{ident['addr']}/{ident['mask']}"))
        except (KeyError, ValueError):
            return None
    return Selector(*sides)
