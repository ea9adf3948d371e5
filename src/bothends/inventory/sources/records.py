"""What a source has of tunnels, as NetBox's REST API gives it: plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Record = Mapping[str, Any]


class Refusal(NamedTuple):
    """Something of a record that cannot be told."""

    record: Record
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Every record that tunnels need. No pre-shared key is among them."""

    tunnels: Sequence[Record]
    terminations: Sequence[Record]
    profiles: Sequence[Record]
    ipsec_policies: Sequence[Record]
    ipsec_proposals: Sequence[Record]
    ike_policies: Sequence[Record]
    """With `preshared_key` as true or false: whether there is one."""
    ike_proposals: Sequence[Record]
    devices: Sequence[Record]
    machines: Sequence[Record]
    """Virtual machines."""
    interfaces: Sequence[Record]
    """Of the devices that a tunnel ends on."""
    machine_interfaces: Sequence[Record]
    addresses: Sequence[Record]
    """Of these interfaces, and those that tunnels name as outside address."""
    prefixes: Sequence[Record]
    """Of the role that means protected networks."""
    refused: Sequence[Refusal] = ()
    """What could not be told in these words."""
