"""What Cisco and the RFCs leave behind: IKEv1, keys by hand, crypto maps."""

from collections.abc import Iterator
from dataclasses import replace

from bothends.compare.context import DeviceContext, Options
from bothends.compare.finding import Consequence, Severity
from bothends.compare.rules.example import crypto_map, ikev2, svti
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.places import end_place, place
from bothends.ike.profiles import PROFILES
from bothends.ike.strength import Use
from bothends.model import IkeVersion
from bothends.platforms.router import MapKind

_NIST = Options(strength=PROFILES["nist-800-77r1"])


@device_rule(
    "STR-003",
    title="IKEv1 is used",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="IKEv1 is historic since 2023: it is not maintained, has no defence against floods "
    "of half-open exchanges, and its aggressive mode lets an attacker guess the key offline. The "
    "severity depends on the strength profile: RFC 8247 does not rate IKEv1, so under it this is "
    "information only; CNSA forbids it.",
    source="RFC 9395",
    wrong=replace(svti(), options=_NIST),
    right=replace(ikev2(), options=_NIST),
)
def ike_version_one(device: DeviceContext) -> Iterator[Hit]:
    """A router has tunnels that use IKEv1; told once."""
    weakness = device.options.strength.weakness(Use.IKE_VERSION, IkeVersion.V1, IkeVersion.V1)
    ends = [end for end in device.ends if end.ike is IkeVersion.V1 and end.settings]
    total = sum(end.settings is not None for end in device.ends)  # plain GRE is no IPsec tunnel
    if weakness and ends:
        yield Hit(
            f"{device.router.name} uses IKEv1 in {_share(len(ends), total)}: {weakness.text}",
            end_place(ends[0]),
            severity=weakness.severity,
            consequence=None if weakness.below else Consequence.HYGIENE,
        )


def _share(count: int, total: int) -> str:
    if total == 1:
        return "its only tunnel"
    return f"all of its {total} tunnels" if count == total else f"{count} of its {total} tunnels"


@device_rule(
    "STR-006",
    title="IPsec keys are configured by hand",
    severity=Severity.INFO,
    consequence=Consequence.WEAK,
    rationale="`ipsec-manual` keys never change by themselves, are known to everyone who reads the "
    "configuration, and give no protection against replay. IKE exists to replace them.",
    source="DISA STIG V-30939; RFC 4301 section 4.5.1",
    wrong=crypto_map(a={"10 ipsec-isakmp": "10 ipsec-manual"}),
)
def manual_keys(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map entry with keys that a person set."""
    for result in device.router.crypto_maps.values():
        for entry in result.entries:
            if entry.kind is MapKind.MANUAL:
                yield Hit(
                    f"crypto map {result.name} {entry.sequence} of {device.router.name} has manual "
                    "keys: it is not negotiated, and not judged here",
                    place(device.router, entry.origin),
                )


@device_rule(
    "STR-007",
    title="static crypto map on IOS XE",
    severity=Severity.INFO,
    consequence=Consequence.HYGIENE,
    rationale="Cisco phases crypto maps out in favour of tunnel interfaces: a VTI can be routed "
    "over, monitored and filtered like any interface, and needs no mirrored access lists. New "
    "features of IOS XE come to tunnel interfaces only.",
    source="Cisco white paper c11-744879: Migration from crypto map to VTI",
    wrong=crypto_map(a={"version 15.9": "version 17.9"}),
)
def crypto_map_on_xe(device: DeviceContext) -> Iterator[Hit]:
    """A crypto map in use on a release of IOS XE; each map once."""
    router = device.router
    if not router.release.xe:
        return
    reported: set[str] = set()
    for end in device.ends:
        result = end.crypto_map
        if result and end.applied and result.name not in reported:
            reported.add(result.name)
            yield Hit(
                f"crypto map {result.name} of {router.name}, on IOS XE {router.release}: consider "
                "tunnel interfaces",
                place(router, result.origin),
            )
