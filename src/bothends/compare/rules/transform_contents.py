"""What a transform set holds: integrity once, no AH, or nothing that is configured."""

from collections.abc import Iterator

from bothends.compare.context import DeviceContext
from bothends.compare.corrections.algorithms import esp_of, transforms_for
from bothends.compare.corrections.spelling import description, words
from bothends.compare.corrections.together import met_together
from bothends.compare.finding import Consequence, Fix, Severity
from bothends.compare.rules.example import crypto_map
from bothends.compare.rules.families import TRANSFORMS
from bothends.compare.rules.rule import Hit
from bothends.compare.rules.transforms import set_lines, with_set
from bothends.compare.views.places import change, joined, place
from bothends.compare.views.settings import InUse, Protected, Tunnels, in_use, only, opposite
from bothends.model import IkeVersion
from bothends.platforms.router import Origin, TransformSet


@TRANSFORMS.device_rule(
    "IPS-005",
    title="a transform set with integrity twice, or without it",
    severity=Severity.ERROR,
    consequence=Consequence.WEAK,
    rationale="GCM and GMAC authenticate by themselves, and IOS refuses a set that adds an HMAC to "
    "them. Every other cipher needs one: without it an attacker can change packets unnoticed, "
    "and can even decrypt them by watching the replies.",
    source="RFC 8221 section 5; RFC 4303 section 3.2; Cisco IOS: crypto ipsec transform-set",
    wrong=crypto_map(both={"esp-aes 256 esp-sha256-hmac": "esp-aes 256"}),
)
def integrity(device: DeviceContext) -> Iterator[Hit]:
    """Every set that is configured; one that no tunnel uses is a warning."""
    used = _used(device)
    for transform_set in device.router.transform_sets.values():
        cipher = transform_set.encryption
        if transform_set.built_in or cipher is None:
            continue
        doubled = cipher.aead and transform_set.integrity is not None
        if not doubled and (cipher.aead or transform_set.integrity or transform_set.ah):
            continue
        why = "takes no HMAC beside it" if doubled else "needs an HMAC beside it"
        yield Hit(
            f"{description(transform_set)} of {device.router.name}: {cipher} {why}",
            place(device.router, transform_set.origin),
            opposite(used.get(transform_set.name, []), _first_set),
            fix=_without(device, transform_set),
            severity=None if transform_set.name in used else Severity.WARNING,
            consequence=Consequence.REJECTED if doubled else None,
            tunnel=only(used.get(transform_set.name, [])),
        )


def _without(device: DeviceContext, transform_set: TransformSet) -> tuple[Fix, ...]:
    """The set again, and those that it meets, with ESP alone and what its cipher needs."""
    transforms = transforms_for(device.options, IkeVersion.V1, transform_set)
    return joined(
        change(router, *set_lines(router.lines, each.name, transforms))
        for router, each in met_together(device.all_pairs, [(device.router, transform_set)])
        if isinstance(each, TransformSet) and not each.built_in
    )


def _used(device: DeviceContext) -> dict[str, Tunnels]:
    """The sets that the tunnels of a router name, each with its tunnels."""
    used: dict[str, Tunnels] = {}
    for each in in_use(device):
        for name in each.local.settings.transform_sets.value:
            used.setdefault(name, []).extend(each.tunnels)
    return used


def _first_set(end: Protected) -> Origin:
    """The line of the set that an end offers first."""
    return next((transform_set.origin for transform_set in end.sets), end.holder)


@TRANSFORMS.device_rule(
    "IPS-006",
    title="AH is used",
    severity=Severity.WARNING,
    consequence=Consequence.WEAK,
    rationale="AH does not encrypt, and beside ESP it adds nothing that the integrity of ESP does "
    "not give. It covers the addresses of the packet, so no NAT can stand between the ends: every "
    "packet is dropped behind one.",
    source="RFC 8221 section 4; RFC 3947 section 1",
    wrong=crypto_map(both={"esp-aes 256 esp-sha256-hmac": "ah-sha256-hmac esp-aes 256"}),
)
def ah(device: DeviceContext) -> Iterator[Hit]:
    """A set with AH that a tunnel names; worse where a NAT stands between the ends."""
    for name, tunnels in _used(device).items():
        transform_set = device.router.transform_sets.get(name)
        if transform_set is None or transform_set.ah is None:
            continue
        nat = next((end for view, end in tunnels if view.nat), None)
        yield Hit(
            f"{description(transform_set)} of {device.router.name} uses AH"
            + (f", and a NAT stands between it and {nat.name}" if nat else ""),
            place(device.router, transform_set.origin),
            opposite(tunnels, _first_set),
            fix=_without(device, transform_set),
            consequence=Consequence.NO_TRAFFIC if nat else None,
            tunnel=only(tunnels),
        )


@TRANSFORMS.device_rule(
    "IPS-008",
    title="no transform set is configured",
    severity=Severity.INFO,
    consequence=Consequence.RENEGOTIATED,
    from_absence=True,
    rationale="Where an entry or profile names no transform set, the one of the release is in "
    "force. The configuration does not show it, and an upgrade can change it.",
    source="Cisco IOS: IPsec usability enhancements, default transform sets",
    wrong=crypto_map(both={" set transform-set TS\n": ""}),
)
def built_in(device: DeviceContext) -> Iterator[Hit]:
    """Objects that leave the transform set to the release."""
    for each in in_use(device):
        local, sets = each.local, each.local.sets
        if local.settings.transform_sets.origin.is_default and sets:
            yield Hit(
                f"{local.name} uses the built-in {', '.join(map(words, sets))}",
                local.place,
                opposite(each.tunnels, lambda end: end.settings.transform_sets.origin),
                fix=with_set(local, sets[0], esp_of(sets[0]), sets[0].mode.value)
                if _settled(each)
                else None,
                tunnel=only(each.tunnels),
            )


def _settled(used: InUse) -> bool:
    """Whether every tunnel has a set in common, in one mode, so that it can be written down."""
    return all(
        negotiation.protections is not None
        and negotiation.protections[0].mode is negotiation.protections[1].mode
        for view, _ in used.tunnels
        for negotiation in view.directions
    )
