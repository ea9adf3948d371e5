"""Ends that are not ours (`managed: false`): who may be one, and what verify needs there."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bothends.errors import InputError
from bothends.inventory.build import phases, reference
from bothends.inventory.gateways import GATEWAYS, Gateway, Refusal
from bothends.inventory.hosts import Host
from bothends.inventory.kinds import KINDS
from bothends.inventory.problems import Problem
from bothends.inventory.schema import FileForm, PartnerForm, TunnelForm
from bothends.inventory.source import YamlSource
from bothends.inventory.values import NAME
from bothends.model import End, Tunnel
from bothends.platforms import PLATFORMS
from bothends.secrets import known_provider, resolve

LONGEST = 32
"""Characters of a name."""


def is_partner(end: object) -> bool:
    """Whether the raw value of an end says that it is not ours."""
    return isinstance(end, dict) and end.get("managed") is False


def check_partner_names(
    source: YamlSource, name: str, ends: Mapping[str, object], hosts: Mapping[str, Host | None]
) -> Iterator[Problem]:
    """A partner's end is no host of ours: those are changed. A strongSwan is only asked."""
    at = ("tunnels", name, "ends")
    for device, end in ends.items():
        host = hosts.get(device)
        asked = host is not None and PLATFORMS[host.platform].asked
        if not is_partner(end):
            if host and asked:
                yield source.error(
                    (*at, device),
                    f"expected managed: false, as {device!r} is a {host.platform}, found an end "
                    "of ours",
                    "it is asked and never changed; `bothends sheet TUNNEL --format swanctl` "
                    "writes what it is given",
                )
            continue
        if not re.fullmatch(NAME, device) or len(device) > LONGEST:
            yield source.key_error(
                (*at, device),
                f"expected a name of up to {LONGEST} letters, digits, dots, dashes and underscores "
                f"that begins with a letter, found {device!r}",
                "it stands for the partner's gateway in all that is printed",
            )
        if device in hosts and not asked:
            yield source.error(
                (*at, device, "managed"),
                f"expected a name that hosts.yaml does not have, found {device!r}",
                "bothends changes the routers of hosts.yaml: take it out there, or leave "
                "managed: false out here; with platform: strongswan it is only asked",
            )
    if len(ends) == 2 and all(map(is_partner, ends.values())):
        yield source.error(
            at,
            "expected at least one end of ours, found managed: false at both",
            "a tunnel between two partners cannot be built or verified from here",
        )


def with_asked(tunnel: Tunnel, hosts: Mapping[str, Host | None]) -> Tunnel:
    """The tunnel; a partner's end that hosts.yaml has is one that can be asked."""

    def known(end: End) -> End:
        host = hosts.get(end.device)
        if end.partner is None or host is None:
            return end
        return replace(end, partner=replace(end.partner, asked=host.platform))

    first, second = tunnel.ends
    return replace(tunnel, ends=(known(first), known(second)))


def check_gateways(
    source: YamlSource, name: str, tunnel: TunnelForm, form: FileForm, secrets_in: Path | None
) -> Iterator[Problem]:
    """Whether a cloud's gateway accepts what the tunnel proposes. `secrets_in`: look at the key."""
    profile = form.profiles.get(tunnel.profile)
    for device, end in tunnel.ends.items():
        if not isinstance(end, PartnerForm) or not end.partner or profile is None:
            continue
        at = ("tunnels", name, "ends", device, "partner")
        gateway, offered = GATEWAYS[end.partner], (profile.ike, *phases(profile))
        for refusal in gateway.refusals(*offered):
            others = gateway.elsewhere(refusal, *offered)
            hint = (
                f"it accepts that with IKEv{others[0].value}"
                if others
                else "it accepts no other: give this tunnel a profile of its own"
            )
            yield source.error(at, _message(gateway, refusal, tunnel.profile), hint)
        for refusal in gateway.lifetimes(*offered):
            yield source.warning(at, _message(gateway, refusal, tunnel.profile))
        pairs = math.prod(len(each.networks) for each in tunnel.ends.values())
        if KINDS[tunnel.kind].build(tunnel).listed and gateway.pairs and pairs > gateway.pairs:
            yield source.error(
                at,
                f"expected {gateway.pairs} pair of networks, found {pairs}",
                gateway.pairs_in_words,
            )
        psks = [tunnel.psk] if isinstance(tunnel.psk, str) else (tunnel.psk or {}).values()
        if secrets_in is not None and not all(_key_fits(gateway, k, secrets_in) for k in psks):
            yield source.error(
                ("tunnels", name, "psk"),
                f"expected a key that {gateway.title} accepts, found another",
                f"it accepts {gateway.key_in_words}",
            )


def _message(gateway: Gateway, refusal: Refusal, profile: str) -> str:
    return (
        f"expected {refusal.what} {refusal.accepted} for {gateway.title}, "
        f"found {refusal.value} in profile {profile!r}"
    )


def _key_fits(gateway: Gateway, psk: str, project: Path) -> bool:
    """Whether the key is one that the gateway can be given; one that cannot be had is told."""
    ref = reference(psk)
    if not ref.name or not known_provider(ref.provider):
        return True
    try:
        return re.fullmatch(gateway.key, resolve(ref, project).reveal()) is not None
    except InputError:
        return True


def check_partners(source: YamlSource, name: str, tunnel: TunnelForm) -> Iterator[Problem]:
    """What a verification of one end has to send its packets to."""
    for device, end in tunnel.ends.items():
        if not isinstance(end, PartnerForm):
            continue
        at = ("tunnels", name, "ends", device)
        for index, target in enumerate(end.probe_targets):
            if not any(target in network for network in end.networks):
                yield source.error(
                    (*at, "probe_targets", index),
                    f"expected an address in a network of this end, found {target}",
                    "only packets to these networks go through the tunnel",
                )
        silent = [str(n) for n in end.networks if not any(t in n for t in end.probe_targets)]
        if silent:
            yield source.warning(
                at,
                f"{device} has no probe_targets in {', '.join(silent)}: verify pings the first "
                "address, and cannot distinguish a tunnel that returns no packets from a host "
                "that is down",
            )
