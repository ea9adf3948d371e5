"""A tunnel's end as an ASA is configured for it, by the project's template; keys stay references.

On a sheet, what only the owner of the ASA knows stays open in angle brackets: its interfaces, and
the crypto map of the outside one. A second map on an interface takes the place of the first with
all tunnels.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from bothends.errors import InputError
from bothends.model import (
    Dialect,
    Encryption,
    End,
    IkeVersion,
    Integrity,
    Network,
    Phase1,
    Transform,
    Tunnel,
    words,
)
from bothends.platforms.asa.limits import limits
from bothends.platforms.asa.names import AsaNames, allocate
from bothends.platforms.asa.objects import read_lines
from bothends.platforms.naming import PREFIX
from bothends.platforms.placeholders import Placeholder, placeholder, policy_number
from bothends.platforms.templates import render_whole

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "asa/tunnel.cfg.j2"


def asa_configuration(tunnel: Tunnel, here: End, environment: "Environment") -> str:
    """The lines for one end that is not ours: what only its owner knows is left open.

    Raises:
        InputError: an ASA cannot be that end, which names the document that says so; or a template
            is wrong.
    """
    several = len(tunnel.phase1) > 1
    names = AsaNames(
        f"VPN-{tunnel.name}",
        Placeholder.OUTSIDE,
        Placeholder.CRYPTO_MAP,
        Placeholder.SEQUENCE,
        tuple(
            policy_number(number) if several else Placeholder.POLICY_NUMBER
            for number, _ in enumerate(tunnel.phase1, 1)
        ),
        Placeholder.TUNNEL_NUMBER,
    )
    return render_end(tunnel, here, names, environment, sheet=True)


def render_end(
    tunnel: Tunnel, here: End, names: AsaNames, environment: "Environment", *, sheet: bool = False
) -> str:
    """The lines for one end with these names; for a sheet with what is said to its owner.

    Raises:
        InputError: as above.
    """
    there = tunnel.other(here)
    for what, document in limits(tunnel, here):
        raise InputError(
            f"an ASA cannot be an end of it: {what}", where=tunnel.name, hint=f"see {document}"
        )
    first = tunnel.ike is IkeVersion.V1
    spelt = _ikev1_policy if first else _ikev2_policy
    several = len(tunnel.phase2.transforms) > 1

    def numbered(name: str, number: int) -> str:
        return f"{name}-{number}" if several else name

    return render_whole(
        environment,
        TEMPLATE,
        tunnel=tunnel,
        here=here,
        there=there,
        name=names.name,
        names=names,
        sheet=sheet,
        v1=first,
        policies=tuple(
            {**spelt(each), "number": number}
            for each, number in zip(tunnel.phase1, names.policies, strict=True)
        ),
        transforms=tuple(
            {
                **(_transform if first else _proposal)(each),
                "name": set_name(each) if not sheet else numbered(names.name, number),
            }
            for number, each in enumerate(tunnel.phase2.transforms, 1)
        ),
        networks={
            "LOCAL": tuple(map(_object, here.networks)),
            "REMOTE": tuple(map(_object, there.networks)),
        },
        local_key=placeholder(tunnel.key_of(here)),
        remote_key=placeholder(tunnel.key_of(there)),
    )


def render_lines(
    tunnel: Tunnel, here: End, names: AsaNames, environment: "Environment"
) -> tuple[str, ...]:
    """The lines for one end of ours, in the order in which an ASA takes them.

    Raises:
        InputError: as above.
    """
    text = render_end(tunnel, here, names, environment)
    return tuple(line.rstrip() for line in text.splitlines() if line.strip(" !"))


def write_device(
    device: str,
    tunnels: Sequence[Tunnel],
    environment: "Environment",
    neighbours: Sequence[Tunnel] = (),
) -> tuple[str, ...]:
    """The lines that an ASA's tunnels need, where nothing of others runs.

    Raises:
        InputError: as above, or no number is free.
    """
    everything = {tunnel.name: tunnel for tunnel in (*neighbours, *tunnels)}
    names = allocate(device, everything.values())
    lines = (
        line
        for tunnel in sorted(tunnels, key=lambda each: each.name)
        for line in render_lines(tunnel, tunnel.end(device), names[tunnel.name], environment)
    )
    return tuple(
        text
        for line in read_lines(lines)
        for text in (line.text, *(f" {child.text}" for child in line.children))
    )


def set_name(transform: Transform) -> str:
    """A name that tells the content, so that tunnels share equal sets."""
    digest = [transform.integrity.upper()] if transform.integrity else []
    return PREFIX + "-".join([transform.encryption.upper().replace("-", ""), *digest])


def _ikev1_policy(phase1: Phase1) -> Mapping[str, object]:
    return {
        "encryption": words(Encryption, Dialect.ASA_IKEV1)[phase1.encryption],
        "hash": words(Integrity, Dialect.ASA_IKEV1)[phase1.hash],
        "group": phase1.dh_group.value,
        "lifetime": phase1.lifetime,
    }


def _ikev2_policy(phase1: Phase1) -> Mapping[str, object]:
    digests = words(Integrity, Dialect.ASA_IKEV2)
    return {
        "encryption": words(Encryption, Dialect.ASA_IKEV2)[phase1.encryption],
        "integrity": "null" if phase1.encryption.aead else digests[phase1.hash],
        "prf": digests[phase1.prf or phase1.hash],
        "group": phase1.dh_group.value,
        "lifetime": phase1.lifetime,
    }


def _transform(transform: Transform) -> Mapping[str, str]:
    digest = transform.integrity
    return {
        "encryption": words(Encryption, Dialect.ASA_SET)[transform.encryption],
        "integrity": words(Integrity, Dialect.ASA_SET)[digest] if digest else "esp-none",
    }


def _proposal(transform: Transform) -> Mapping[str, str]:
    digest = transform.integrity
    return {
        "encryption": words(Encryption, Dialect.ASA_PROPOSAL)[transform.encryption],
        "integrity": words(Integrity, Dialect.ASA_PROPOSAL)[digest] if digest else "null",
    }


def _object(network: Network) -> str:
    """A network as an object group has it."""
    if not isinstance(network, IPv4Network):
        raise KeyError(network)
    if network.prefixlen == network.max_prefixlen:
        return f"host {network.network_address}"
    return f"{network.network_address} {network.netmask}"
