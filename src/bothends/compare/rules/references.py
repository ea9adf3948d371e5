"""References: names that are not defined, objects that nothing uses."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import svti
from bothends.compare.rules.rule import Hit, device_rule
from bothends.compare.views.places import change, in_object, place
from bothends.compare.views.references import Named, Reference, configured, references
from bothends.platforms.router import IsakmpPolicy, Origin, Router


@device_rule(
    "REF-001",
    title="a name that is not defined",
    severity=Severity.ERROR,
    consequence=Consequence.NEVER_STARTS,
    from_absence=True,
    rationale="IOS accepts a name before the object exists and does not warn when it is never "
    "defined: a crypto map that is not defined protects nothing, a tunnel with an unknown profile "
    "stays down. Names are case-sensitive.",
    source="Cisco IOS Security Command Reference",
    wrong=svti(b={"tunnel protection ipsec profile PROT": "tunnel protection ipsec profile PRTO"}),
)
def undefined(device: DeviceContext) -> Iterator[Hit]:
    """A map, profile, proposal, interface, trustpoint or VRF that is named and not there.

    Access lists, transform-sets and keyrings have rules of their own.
    """
    router = device.router
    seen: set[tuple[Named, str]] = set()
    half_read = {word for line in router.unknown for word in line.text.split()}
    for reference in references(router):
        name = reference.name
        if reference.own_rule or reference.is_defined(router) or name in half_read:
            continue
        if reference.value.origin.is_default and device.pairs:
            continue  # the built-in policy without the built-in proposal: IKE2-001 says so
        if (reference.kind, name) in seen:
            continue
        seen.add((reference.kind, name))
        meant = next((n for n in reference.kind.of(router) if n.lower() == name.lower()), None)
        yield Hit(
            f"{router.name} names the {reference.kind.words} {name}, which is not defined"
            + (f"; there is {meant}" if meant else ""),
            place(router, reference.value.origin),
            fix=_spelled(router, reference, meant) if meant else None,
        )


def _spelled(router: Router, reference: Reference, meant: str) -> Fix:
    """The line with the name of the object that was meant."""
    old, new = (name.rsplit(maxsplit=1)[-1] for name in (reference.name, meant))
    line = reference.value.origin.text.replace(old, new)
    return (
        in_object(router, reference.holder, f" {line}")
        if reference.holder
        else change(router, line)
    )


@device_rule(
    "REF-002",
    title="a crypto object that is not used or is configured twice",
    severity=Severity.INFO,
    consequence=Consequence.HYGIENE,
    from_absence=True,
    rationale="An object that nothing refers to has no effect, but in the configuration it looks "
    "as if it had. A second policy with the content of an earlier one is never chosen.",
    source="Cisco IOS Security Command Reference",
    wrong=svti(
        a={"crypto ipsec profile PROT": "crypto ipsec profile OLD\n set transform-set TS\n"
           "crypto ipsec profile PROT"}
    ),
)  # fmt: skip
def unused(device: DeviceContext) -> Iterator[Hit]:
    """Transform-sets, IPsec profiles, dynamic maps, IKEv2 keyrings; policies of equal content."""
    router = device.router
    if router.unread or router.cut:
        return  # a line that was not understood, or that is missing, may be the use
    for kind in _REPORTED:
        lines = {reference.origin for reference in configured(router, kind, used=True)}
        for reference in configured(router, kind, used=False):
            if reference.origin in lines:
                continue
            lines.add(reference.origin)  # a line of an ASA may hold several
            yield Hit(
                f"nothing on {router.name} uses the {kind.words} {reference.name}",
                place(router, reference.origin),
                fix=_without(router, reference.origin, reference.name),
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
                fix=_without(router, policy.origin, policy.priority),
            )


_REPORTED = (Named.TRANSFORM_SET, Named.IPSEC_PROFILE, Named.DYNAMIC_MAP, Named.IKEV2_KEYRING)
"""Kinds of which it is worth knowing that nothing uses an object."""


def _without(router: Router, origin: Origin, name: object) -> Fix:
    """The four words that name an object, or as many as its name needs; not its transforms."""
    words = origin.text.split()
    last = str(name).split()[-1]
    named = words.index(last, 2) + 1 if last in words[2:] else 0
    return change(router, router.lines.no(" ".join(words[: max(4, named)])))


def _content(policy: IsakmpPolicy) -> tuple[object, ...]:
    return (
        policy.encryption.value, policy.hash.value, policy.authentication.value, policy.group.value,
    )  # fmt: skip
