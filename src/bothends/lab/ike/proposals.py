"""Phase 2: what an initiator offers, and whether the responder takes it (RFC 2409 section 5.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from bothends.lab.ike.acl import Selector
from bothends.lab.ike.node import Node
from bothends.lab.ike.sadb import Flow
from bothends.lab.ike.settings import IpsecProtection, TransformSet
from bothends.model import Address

DEFAULT_SETS = (TransformSet("default", ("esp-aes", "esp-sha-hmac"), transport=True),)
"""What IOS uses where no transform set is named."""

CIPHERS = {
    "esp-aes": "ESP_AES",
    "esp-3des": "ESP_3DES",
    "esp-des": "ESP_DES",
    "esp-gcm": "ESP_GCM",
    "esp-gmac": "ESP_GMAC",
    "esp-null": "ESP_NULL",
    "esp-seal": "ESP_SEAL",
}
AUTHENTICATORS = {
    "esp-md5-hmac": "HMAC-MD5",
    "esp-sha-hmac": "HMAC-SHA",
    "esp-sha256-hmac": "HMAC-SHA256",
    "esp-sha384-hmac": "HMAC-SHA384",
    "esp-sha512-hmac": "HMAC-SHA512",
}
MODES = {False: (1, "Tunnel"), True: (2, "Transport")}


@dataclass(frozen=True, slots=True)
class Phase2Proposal:
    """What quick mode asks for; the selector is the initiator's.

    Attributes:
        between_ends: Whether the selector is the two routers themselves, so that transport mode
            is possible; otherwise every set is offered in tunnel mode.
    """

    selector: Selector
    transforms: tuple[TransformSet, ...]
    between_ends: bool
    pfs: int | None
    seconds: int
    kilobytes: int

    def transport(self, transform: TransformSet) -> bool:
        """Whether a transform set is offered in transport mode."""
        return transform.transport and self.between_ends


@dataclass(frozen=True, slots=True)
class Phase2Decision:
    """What the responder made of an offer.

    Attributes:
        flow: The flow whose settings answered; None when refused.
        refusal: Lines of `debug crypto ipsec` that say why.
        error: Number that IOS prints with a refusal.
    """

    flow: Flow | None = None
    transform: TransformSet | None = None
    transport: bool = False
    seconds: int = 0
    kilobytes: int = 0
    refusal: tuple[str, ...] = ()
    error: int = 0


def transform_sets(node: Node, protection: IpsecProtection) -> tuple[TransformSet, ...]:
    """The transform sets that a crypto map entry or profile names, in its order."""
    if not protection.transform_sets:
        return DEFAULT_SETS
    known = node.settings.transform_sets
    return tuple(known[name] for name in protection.transform_sets if name in known)


def make_offer(node: Node, flow: Flow) -> Phase2Proposal:
    """What a router offers for a flow, or would, if it is one of a dynamic map."""
    sets = transform_sets(node, flow.protection)
    ends = (flow.local, flow.peer) if flow.peers else ()
    narrow = (flow.selector.local, flow.selector.remote) == tuple(map(ip_network, ends))
    return Phase2Proposal(
        flow.selector,
        tuple(each for each in sets if narrow or not each.require),
        narrow,
        flow.protection.pfs,
        flow.protection.seconds,
        flow.protection.kilobytes,
    )


def judge(
    node: Node,
    local: Address,
    remote: Address,
    offer: Phase2Proposal,
    profile: str | None,
    *,
    ikev2: bool = False,
) -> Phase2Decision:
    """Decide about an offer as the responder.

    Args:
        node: The responder.
        local: Its address that the offer came to.
        remote: The initiator's address.
        offer: What is offered.
        profile: ISAKMP or IKEv2 profile that the IKE SA settled on.
        ikev2: Whether a child SA is asked for; the first one knows no PFS (RFC 7296 1.2).
    """
    here = [
        flow
        for flow in (*node.flows, *node.templates)
        if flow.from_acl and flow.local == local and flow.ikev2 is ikev2
    ]
    if not here:
        return Phase2Decision(
            refusal=(f"IPSEC(validate_proposal): invalid local address {local}",), error=8
        )
    selector = offer.selector.mirror()
    matching = sorted(
        (flow for flow in here if _is_for(flow, remote) and _takes(flow, selector)),
        key=lambda flow: flow.order,
    )
    if not matching:
        if not any(_is_for(flow, remote) for flow in here):
            lines = (f"IPSEC(validate_transform_proposal): peer address {remote} not found",)
            return Phase2Decision(refusal=(*lines, *NO_PROXY), error=32)
        return Phase2Decision(refusal=NO_PROXY, error=32)
    verdict = Phase2Decision()
    for flow in matching:
        verdict = _judge_flow(node, flow, offer, profile)
        if verdict.flow is not None:
            return verdict
    return verdict


NO_PROXY = (
    "map_db_find_best did not find matching map",
    "IPSEC(ipsec_process_proposal): proxy identities not supported",
)


def not_supported(transforms: Iterable[TransformSet]) -> str:
    """What is logged when no transform set is one of those that the peer offers."""
    names = ", ".join(f"{{{each.text()} }}" for each in transforms)
    text = "IPSEC(ipsec_process_proposal): transform proposal not supported for identity: "
    return f"{text}\n{names}"


def pfs_mismatch(offered: int | None, required: int) -> str:
    """What is logged when the groups differ; IOS has no single well-known line for it."""
    asked = "none" if offered is None else f"group{offered}"
    text = "IPSEC(validate_proposal_request): PFS mismatch"
    return f"{text}: offered {asked}, required group{required}"


def _is_for(flow: Flow, remote: Address) -> bool:
    return not flow.peers or remote in flow.peers


def _takes(flow: Flow, selector: Selector) -> bool:
    if flow.tunnel and flow.peers:
        return flow.selector == selector
    if flow.tunnel:
        return flow.selector.covers(selector)
    if any(denied.covers(selector) for denied in flow.denied):
        return False
    everything = selector.local.prefixlen == 0 == selector.remote.prefixlen
    return flow.selector.covers(selector) and (not everything or flow.selector == selector)


def _judge_flow(
    node: Node, flow: Flow, offer: Phase2Proposal, profile: str | None
) -> Phase2Decision:
    protection = flow.protection
    own_profile = protection.ikev2_profile if flow.ikev2 else protection.isakmp_profile
    if own_profile is not None and own_profile != profile:
        line = f"IPSEC(validate_transform_proposal): profile mismatch, wanted {own_profile}"
        return Phase2Decision(refusal=(line, *NO_PROXY), error=32)
    own = transform_sets(node, flow.protection)
    alike = [(local, remote) for remote in offer.transforms for local in own if local.alike(remote)]
    if not alike:
        line = not_supported(offer.transforms)
        return Phase2Decision(refusal=(line,), error=256)
    modes = ((local, _mode(offer, local, remote, ikev2=flow.ikev2)) for local, remote in alike)
    chosen = next(((local, transport) for local, transport in modes if transport is not None), None)
    if chosen is None:
        line = "IPSEC(ipsec_process_proposal): invalid transform proposal flags -- 0x0"
        return Phase2Decision(refusal=(line,), error=1024)
    pfs = flow.protection.pfs
    if pfs is not None and pfs != offer.pfs and not flow.ikev2:
        line = pfs_mismatch(offer.pfs, pfs)
        return Phase2Decision(refusal=(line,), error=128)
    return Phase2Decision(
        flow,
        *chosen,
        min(flow.protection.seconds, offer.seconds),
        min(flow.protection.kilobytes or 1 << 40, offer.kilobytes or 1 << 40) % (1 << 40),
    )


def _mode(
    offer: Phase2Proposal, local: TransformSet, remote: TransformSet, *, ikev2: bool
) -> bool | None:
    """Whether transport mode comes of two sets; None where their modes exclude each other.

    A set in transport mode takes tunnel mode too, one in tunnel mode only that (IOS command
    reference, `mode`). An IKEv2 responder declines transport mode by silence (RFC 7296 1.3.1).
    """
    asked = offer.transport(remote)
    transport = asked and local.transport
    if (local.require or remote.require) and not transport:
        return None
    return None if asked and not transport and not ikev2 else transport


def describe(
    offer: Phase2Proposal, transform: TransformSet, *, nat_t: bool
) -> tuple[str, tuple[str, ...]]:
    """The name of an offered transform and its attributes, one line each."""
    cipher = next((t for t in transform.transforms if t.split()[0] in CIPHERS), "esp-null")
    word, _, bits = cipher.partition(" ")
    number, mode = MODES[offer.transport(transform)]
    encaps = f"{number + 2} ({mode}-UDP)" if nat_t else f"{number} ({mode})"
    lines = [f"encaps is {encaps}", "SA life type in seconds"]
    lines += [f"SA life duration {_duration(offer.seconds)}"]
    if offer.kilobytes:
        lines += ["SA life type in kilobytes", f"SA life duration {_duration(offer.kilobytes)}"]
    for part in transform.transforms:
        if part in AUTHENTICATORS:
            lines.append(f"authenticator is {AUTHENTICATORS[part]}")
    if word in ("esp-aes", "esp-gcm", "esp-gmac"):
        lines.append(f"key length is {bits or 128}")
    if offer.pfs is not None:
        lines.append(f"group is {offer.pfs}")
    return CIPHERS.get(word, "ESP_NULL"), tuple(lines)


def proxy(selector: Selector, *, remote: bool) -> str:
    """A proxy identity as debugging writes it: address/mask/protocol/port."""
    net = selector.remote if remote else selector.local
    port = selector.remote_port if remote else selector.local_port
    return f"{net.network_address}/{net.netmask}/{selector.protocol or 256}/{port}"


def _duration(value: int) -> str:
    if value < 1 << 16:
        return f"(basic) of {value}"
    octets = " ".join(f"0x{octet:X}" for octet in value.to_bytes(4))
    return f"(VPI) of  {octets} "
