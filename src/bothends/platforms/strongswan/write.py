"""A tunnel's end as swanctl.conf, through the project's template; keys stay placeholders.

Facts: swanctl.conf(5) of strongSwan 5.9. One child for each pair of networks, as IOS puts only one
pair into an SA. Times leave no part to chance, and no SA outlives what the inventory says.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import End, IkeVersion, Tunnel
from bothends.platforms.placeholders import placeholder
from bothends.platforms.strongswan.spelling import esp_proposal, ike_proposal
from bothends.platforms.templates import render_whole

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "strongswan/swanctl.conf.j2"
_EARLIER = 10
"""An SA is replaced after all but this part of its lifetime."""


@dataclass(frozen=True, slots=True)
class Child:
    """One pair of networks."""

    name: str
    local: str
    remote: str


def swanctl_conf(tunnel: Tunnel, here: End, environment: "Environment") -> str:
    """The file for one end.

    Raises:
        InputError: strongSwan has no keyword for an algorithm, or a template is wrong.
    """
    try:
        ike = [ike_proposal(each) for each in tunnel.phase1]
        esp = [esp_proposal(each, tunnel.phase2) for each in tunnel.phase2.transforms]
    except KeyError as error:
        raise InputError(
            f"strongSwan has no keyword for {error.args[0]}",
            where=tunnel.name,
            hint="choose another",
        ) from None
    there = tunnel.other(here)
    lifetime = max(each.lifetime for each in tunnel.phase1)
    return render_whole(
        environment,
        TEMPLATE,
        tunnel=tunnel,
        here=here,
        there=there,
        children=tuple(_children(tunnel, here)),
        ike_proposals=", ".join(ike),
        esp_proposals=", ".join(esp),
        ike_rekey=lifetime - lifetime // _EARLIER,
        ike_over=lifetime // _EARLIER,
        esp_rekey=tunnel.phase2.lifetime.seconds - tunnel.phase2.lifetime.seconds // _EARLIER,
        if_id=0 if tunnel.carrier.listed else zlib.crc32(tunnel.name.encode()) % 65535 + 1,
        v1=tunnel.ike is IkeVersion.V1,
        local_key=placeholder(tunnel.key_of(here)),
        remote_key=placeholder(tunnel.key_of(there)),
        ppk_key=placeholder(tunnel.ppk.key) if tunnel.ppk else "",
    )


def _children(tunnel: Tunnel, here: End) -> Iterator[Child]:
    for number, each in enumerate(tunnel.selectors(here), 1):
        yield Child(f"{tunnel.name}-{number}", str(each.local), str(each.remote))
