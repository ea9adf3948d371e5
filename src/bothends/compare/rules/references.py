"""References: names that lead nowhere, objects that nothing names, lines that nobody understood."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bothends.compare.context import DeviceContext
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.memo import Memo
from bothends.compare.rules.example import svti
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.places import header, place
from bothends.model import address_or_none
from bothends.platforms.router import (
    IdentityKind,
    Ikev2Profile,
    IsakmpPolicy,
    IsakmpProfile,
    Origin,
    Router,
    Value,
)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A name that a line uses, and the objects that it may mean."""

    kind: str
    header: Origin | None
    """The line that opens the object which names it; None where the line stands alone."""
    value: Value[str]
    known: Iterable[str]


@device_rule(
    "REF-001",
    title="a name that is not defined",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    rationale="IOS accepts a name before the object exists and does not warn when it is never "
    "defined: a crypto map that is not defined protects nothing, a tunnel with an unknown profile "
    "stays down. Names are case-sensitive, and one letter is enough.",
    source="Cisco IOS Security Command Reference",
    wrong=svti(b={"tunnel protection ipsec profile PROT": "tunnel protection ipsec profile PRTO"}),
    right=svti(),
)
def undefined(device: DeviceContext) -> Iterator[Hit]:
    """A map, profile, proposal, interface, trustpoint or VRF that is named and not there.

    Access lists, transform-sets and keyrings have rules of their own.
    """
    router = device.router
    told: set[tuple[str, str]] = set()
    half_read = {word for line in router.unknown for word in line.text.split()}
    for found in _references(router):
        name = found.value.value
        if name in found.known or (found.kind, name) in told or name in half_read:
            continue
        told.add((found.kind, name))
        near = next((known for known in found.known if known.lower() == name.lower()), None)
        hint = f"; there is {near}" if near else ""
        fix: tuple[Fix, ...] = ()
        if near:
            line = found.value.origin.text.replace(name.split()[-1], near.split()[-1])
            lines = (header(found.header), f" {line}") if found.header else (line,)
            fix = (Fix(router.name, lines),)
        yield Hit(
            f"{router.name} names the {found.kind} {name}, which is not defined{hint}",
            place(router, found.value.origin),
            fix=fix,
        )


def _references(router: Router) -> Iterator[_Reference]:
    yield from _of_interfaces(router)
    for found in (*router.crypto_maps.values(), *router.dynamic_maps.values()):
        if found.local_address:
            yield from _interface(router, None, found.local_address)
        yield from _named("ISAKMP profile", None, found.isakmp_profile, router.isakmp_profiles)
        for entry in found.entries:
            yield from _named("dynamic map", None, entry.dynamic, router.dynamic_maps)
    for at, settings in router.protections():
        yield from _named("ISAKMP profile", at, settings.isakmp_profile, router.isakmp_profiles)
        yield from _named("IKEv2 profile", at, settings.ikev2_profile, router.ikev2_profiles)
    for policy in router.ikev2_policies.values():
        for value in policy.proposals:
            yield from _named("IKEv2 proposal", policy.origin, value, router.ikev2_proposals)
    profiles: list[IsakmpProfile | Ikev2Profile] = [*router.isakmp_profiles.values()]
    for profile in [*profiles, *router.ikev2_profiles.values()]:
        for match in profile.matches:
            if match.kind is IdentityKind.CERTIFICATE:
                named = Value(match.value, match.origin)
                yield from _named("certificate map", profile.origin, named, router.certificate_maps)
    for ikev2 in router.ikev2_profiles.values():
        for value in ikev2.trustpoints:
            yield from _named("trustpoint", ikev2.origin, value, router.trustpoints)
        yield from _named("IKEv2 keyring", ikev2.origin, ikev2.keyring_ppk, router.ikev2_keyrings)


def _named(
    kind: str, header: Origin | None, value: Value[str] | None, known: Iterable[str]
) -> Iterator[_Reference]:
    if value is not None:
        yield _Reference(kind, header, value, known)


def _of_interfaces(router: Router) -> Iterator[_Reference]:
    for port in router.interfaces.values():
        at, tunnel = port.origin, port.tunnel
        for value in port.crypto_maps:
            yield from _named("crypto map", at, value, router.crypto_maps)
        if port.vrf.value and router.vrfs:
            yield from _named("VRF", at, port.vrf, router.vrfs)
        if tunnel is None:
            continue
        if tunnel.protection and tunnel.protection.value != "default":
            yield from _named("IPsec profile", at, tunnel.protection, router.ipsec_profiles)
        if tunnel.source and address_or_none(tunnel.source.value) is None:
            yield from _interface(router, at, tunnel.source)


def _interface(router: Router, header: Origin | None, value: Value[str]) -> Iterator[_Reference]:
    """An interface that is named; a piece of a configuration may leave its interfaces out."""
    if value.value == "dynamic":
        return
    if _whole(router):
        found = router.interface(value.value)
        yield _Reference("interface", header, value, (value.value,) if found else router.interfaces)


_whole: Memo[Router, bool] = Memo(
    lambda router: any(
        port.addresses and not port.tunnel and not port.name.startswith("Loopback")
        for port in router.interfaces.values()
    )
)
"""Whether a text has the interfaces of a router, not only its tunnels."""


@device_rule(
    "REF-002",
    title="a crypto object that is not used, or is there twice",
    severity=Severity.INFO,
    consequence=Consequence.HYGIENE,
    from_absence=True,
    rationale="What nothing names is a trap for the next person who reads the configuration: it "
    "looks as if it counted. A second policy with the content of an earlier one is never chosen.",
    source="Cisco IOS Security Command Reference",
    wrong=svti(
        a={"crypto ipsec profile PROT": "crypto ipsec profile OLD\n set transform-set TS\n"
           "crypto ipsec profile PROT"}
    ),
    right=svti(),
)  # fmt: skip
def unused(device: DeviceContext) -> Iterator[Hit]:
    """Transform-sets, IPsec profiles, dynamic maps, IKEv2 keyrings; policies of equal content."""
    router = device.router
    if router.unread or router.cut:
        return  # a line that was not understood, or that is missing, may be the use
    for kind, name, origin in _unused(router):
        yield Hit(
            f"nothing on {router.name} uses the {kind} {name}",
            place(router, origin),
            fix=(Fix(router.name, (f"no {_header(origin, name)}",)),),
        )
    seen: dict[tuple[object, ...], IsakmpPolicy] = {}
    for policy in router.policies:
        if policy.built_in:
            continue
        first = seen.setdefault(_content(policy), policy)
        if first is not policy:
            yield Hit(
                f"policy {policy.priority} of {router.name} repeats policy {first.priority}",
                place(router, policy.origin),
                place(router, first.origin),
                fix=(Fix(router.name, (f"no {_header(policy.origin, policy.priority)}",)),),
            )


def _header(origin: Origin, name: object) -> str:
    """The words up to the name of an object: of a transform-set without its transforms."""
    words = origin.text.split()
    last = str(name).split()[-1]
    return " ".join(words[: words.index(last, 2) + 1] if last in words[2:] else words[:4])


def _content(policy: IsakmpPolicy) -> tuple[object, ...]:
    return (
        policy.encryption.value, policy.hash.value, policy.authentication.value, policy.group.value,
    )  # fmt: skip


def _unused(router: Router) -> Iterator[tuple[str, str, Origin]]:
    tunnels = [port.tunnel for port in router.interfaces.values() if port.tunnel]
    settings = [found for _, found in router.protections()]
    dynamic = {
        entry.dynamic.value
        for found in router.crypto_maps.values()
        for entry in found.entries
        if entry.dynamic
    }
    sets = {name for each in settings for name in each.transform_sets.value}
    lines = {each.origin for each in router.transform_sets.values() if each.name in sets}
    for each in router.transform_sets.values():
        if not each.built_in and each.origin not in lines:
            lines.add(each.origin)  # a line of an ASA may hold several
            yield "transform-set", each.name, each.origin
    profiles = {tunnel.protection.value for tunnel in tunnels if tunnel.protection}
    for profile in router.ipsec_profiles.values():
        if profile.name not in profiles:
            yield "IPsec profile", profile.name, profile.origin
    for name, found in router.dynamic_maps.items():
        if name not in dynamic:
            yield "dynamic map", name, found.origin
    rings = {each.keyring.value for each in router.ikev2_profiles.values() if each.keyring}
    for ring in router.ikev2_keyrings.values():
        if ring.name not in rings:
            yield "IKEv2 keyring", ring.name, ring.origin
