"""ISAKMP policies that both ends have in front of the one that a tunnel is to negotiate."""

from collections.abc import Iterator, Mapping

from bothends.model import IkeVersion, Tunnel
from bothends.platforms import enterable
from bothends.platforms.plan import DevicePlan
from bothends.platforms.recognise import platform_of, read_router
from bothends.platforms.router import IsakmpPolicy


def in_front(
    tunnel: Tunnel, plans: Mapping[str, DevicePlan], running: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where both ends would choose another policy than the intended: by device, with what to do.

    A responder takes the first of its policies that equals one of its peer's. A policy has no name
    that says whose it is, so none is ever removed. Said of ends whose lines can be tried here.
    """
    devices = [end.device for end in tunnel.managed_ends if end.device in plans]
    if tunnel.ike is not IkeVersion.V1 or len(devices) < 2:
        return
    try:
        texts = [
            enterable(platform_of(running[device])).enter(running[device], plans[device].lines).text
            for device in devices
        ]
    except KeyError:
        return
    one, other = (
        read_router(text, device).policies for device, text in zip(devices, texts, strict=True)
    )
    intended = {(p.encryption, p.hash, p.dh_group, p.authentication) for p in tunnel.phase1}
    for device, own, theirs, peer in (
        (devices[0], one, other, devices[1]),
        (devices[1], other, one, devices[0]),
    ):
        numbers = {_content(policy): policy.priority for policy in reversed(theirs)}
        chosen = next((policy for policy in own if _content(policy) in numbers), None)
        if chosen is not None and _content(chosen) not in intended:
            number = numbers[_content(chosen)]
            suite = f"{chosen.encryption.value}, {chosen.hash.value}, group {chosen.group.value}"
            text = (
                f"{tunnel.name}: both ends have a policy in front of the intended one ({suite}) "
                f"and would negotiate that: crypto isakmp policy {chosen.priority} here, {number} "
                f"on {peer}. Policies are not removed, as others may use them; where none does, "
                f"enter no crypto isakmp policy {chosen.priority} here, or no crypto isakmp policy "
                f"{number} there, before apply"
            )
            yield device, text


def _content(policy: IsakmpPolicy) -> tuple[object, ...]:
    return (
        policy.encryption.value,
        policy.hash.value,
        policy.group.value,
        policy.authentication.value,
    )
