"""The sections of a sheet, as the partner sees the tunnel."""

from collections.abc import Iterator, Mapping

from bothends.ike.overhead import fit_of
from bothends.inventory.gateways import GATEWAYS, listed
from bothends.model import EVERYWHERE, End, IkeVersion, Kind, Partner, Tunnel
from bothends.platforms import DEFAULT
from bothends.sheet.proposals import phase1, phase2
from bothends.sheet.sheet import HostLike, Section, Sheet

_PRODUCTS = {"ios": "Cisco IOS / IOS XE", "asa": "Cisco ASA", "strongswan": "strongSwan"}
"""What a host is, as a partner knows it."""


def sheet_of(tunnel: Tunnel, hosts: Mapping[str, HostLike]) -> Sheet:
    """The sheet of a tunnel for its partner; of two ends of ours, for the second.

    Args:
        tunnel: the tunnel.
        hosts: the routers of the inventory, by name.
    """
    here = tunnel.managed_ends[0]
    there = tunnel.other(here)
    sections = (
        _gateways(tunnel, here, there, hosts),
        phase1(tunnel),
        phase2(tunnel),
        _networks(tunnel, here, there),
        _liveness(tunnel),
        _packets(tunnel),
        _key(tunnel),
        _refused(tunnel, here, there),
        *_gateway(tunnel, there),
        _test(tunnel, here, there),
    )
    return Sheet(tunnel.name, here.device, there.device, sections)


def _identity(tunnel: Tunnel, end: End) -> str:
    """What an end says who it is; under IKEv1 behind a NAT, the address of its interface."""
    if end.identity:
        return str(end.identity)
    return f"address {end.local if tunnel.ike is IkeVersion.V1 else end.address}"


def _product(host: HostLike | None) -> str:
    return _PRODUCTS[host.platform if host else DEFAULT]


def _gateways(tunnel: Tunnel, here: End, there: End, hosts: Mapping[str, HostLike]) -> Section:
    data = hosts[here.device].data if here.device in hosts else {}
    partner = there.partner or Partner(platform=_product(hosts.get(there.device)))
    product = partner.platform or (GATEWAYS[partner.gateway].title if partner.gateway else "")
    rows = (
        ("Organisation", str(data.get("organisation", "")), partner.organisation),
        ("Gateway", here.device, there.device),
        ("Product", _product(hosts.get(here.device)), product),
        ("Public address", str(here.address), str(there.address)),
        ("IKE identity", _identity(tunnel, here), _identity(tunnel, there)),
        ("Contact", str(data.get("contact", "")), partner.contact),
    )
    return Section(
        "gateways",
        "Gateways",
        f"your peer is {here.address}, which sends the identity {_identity(tunnel, here)}; ours is "
        f"{there.address}, which sends the identity {_identity(tunnel, there)}",
        ("", f"{here.device} (ours)", f"{there.device} (yours)"),
        tuple(row for row in rows if any(row[1:])),
    )


def _networks(tunnel: Tunnel, here: End, there: End) -> Section:
    if not tunnel.carrier.listed:
        return _routed(tunnel, here, there)
    pairs = [(str(each.local), str(each.remote)) for each in tunnel.selectors(there)]
    return Section(
        "networks",
        "Networks",
        "; ".join(f"your {local} to our {remote}" for local, remote in pairs),
        ("behind your gateway", "behind ours"),
        tuple(pairs),
        ("Each line is one pair of SAs. Please configure exactly these, and nothing wider.",),
    )


def _routed(tunnel: Tunnel, here: End, there: End) -> Section:
    """Of a tunnel interface: one pair of SAs for all of it, and what is routed into it."""
    everywhere = EVERYWHERE[here.inner]
    protected = f"from {everywhere} to {everywhere}"
    title = "any to any"
    if tunnel.kind is Kind.GRE:
        title = "GRE"
        protected = f"for GRE (IP protocol 47) between {there.local} and {here.local}"
    rows = (
        ("Address in the tunnel", *(str(end.inside or "") for end in (there, here))),
        ("Networks to route into it", *(", ".join(map(str, e.networks)) for e in (there, here))),
    )
    return Section(
        "networks",
        "Networks",
        f"one pair of SAs for {title}, and routes into it",
        ("", "yours", "ours"),
        tuple(row for row in rows if any(row[1:])),
        (f"One pair of SAs {protected}; each end routes what it sends into it.",),
    )


def _liveness(tunnel: Tunnel) -> Section:
    dpd = tunnel.dpd
    probes = (
        f"every {dpd.interval} s, again after {dpd.retry} s"
        + ("" if dpd.periodic else ", only when packets are sent and nothing comes back")
        if dpd
        else "not used by our end"
    )
    return Section(
        "liveness",
        "Liveness and NAT",
        f"DPD {probes}; NAT traversal is detected",
        ("", "our end"),
        (
            ("Dead peer detection", probes),
            ("NAT traversal", "detected (RFC 3947); UDP 4500 is used only behind a NAT"),
            ("To be permitted at both gateways", "UDP 500, UDP 4500 and ESP (IP protocol 50)"),
        ),
    )


def _packets(tunnel: Tunnel) -> Section:
    plain, in_udp = fit_of(tunnel), fit_of(tunnel, udp=True)
    rows = (
        ("Largest packet inside (bytes)", str(plain.mtu), str(in_udp.mtu)),
        ("TCP MSS (bytes)", str(plain.mss), str(in_udp.mss)),
    )
    return Section(
        "packets",
        "Packet size",
        f"packets of up to {plain.mtu} bytes ({in_udp.mtu} behind a NAT)",
        ("", "without NAT", "behind a NAT"),
        rows,
        (f"{plain} = {plain.mtu}.",),
    )


_OUT_OF_BAND = (
    "We keep it as {reference}. It is not on this page: it is exchanged out of band, by phone or "
    "in two parts over two channels, and never by the mail that brings this page."
)


def _key(tunnel: Tunnel) -> Section:
    kept = " and ".join(dict.fromkeys(map(str, tunnel.keys)))
    ppk = tunnel.ppk
    both = "" if ppk is None or not ppk.required else " No IKE SA comes up without it."
    sentences = (
        _OUT_OF_BAND.format(reference=kept),
        f"A post-quantum key (RFC 8784) with the id {ppk.id} is mixed in, kept as {ppk.key}.{both}"
        if ppk
        else "",
    )
    return Section(
        "key",
        "Pre-shared key",
        f"the one that we keep as {kept}, exchanged out of band",
        sentences=tuple(filter(None, sentences)),
    )


def _refused(tunnel: Tunnel, here: End, there: End) -> Section:
    pfs = tunnel.phase2.pfs_group
    routed = not tunnel.carrier.listed
    first = tunnel.ike is IkeVersion.V2
    sentences = (
        "Phase 2 with any other encryption, integrity or mode than above.",
        f"Phase 2 without PFS, or with another group than {pfs.value}, when you initiate"
        + (": at the first rekeying, as IKEv2 makes the first SA without." if first else ".")
        if pfs
        else "",
        ""
        if routed
        else "Networks that are wider than the pairs above, or others: 0.0.0.0/0, ranges, ports.",
        f"Any address of your gateway other than {there.address}, and any other IKE identity.",
        ""
        if routed
        else f"Packets of the networks above that reach {here.address} outside the tunnel.",
    )
    return Section(
        "refused",
        "What our end refuses",
        "everything else",
        sentences=tuple(each for each in sentences if each),
    )


def _gateway(tunnel: Tunnel, there: End) -> Iterator[Section]:
    """What a cloud's gateway accepts and fixes, with where that is said."""
    name = there.partner.gateway if there.partner else ""
    if not name:
        return
    gateway = GATEWAYS[name]
    suites = gateway.suites[tunnel.ike]
    rows = (
        ("Phase 1 encryption", listed(suites.encryption)),
        ("Phase 1 hash", listed(suites.hash)),
        ("Phase 1 groups", listed(suites.groups)),
        ("Phase 1 lifetime", str(suites.phase1)),
        ("Phase 2 encryption", listed(suites.esp)),
        ("Phase 2 integrity", listed(suites.esp_integrity)),
        ("Phase 2 PFS groups", listed(suites.pfs)),
        ("Phase 2 lifetime", str(suites.phase2)),
        ("Pre-shared key", gateway.key_in_words),
        *gateway.facts.items(),
    )
    yield Section(
        "gateway",
        f"What {gateway.title} accepts and fixes (IKEv{tunnel.ike.value})",
        f"{gateway.title}",
        ("", "accepted or fixed there"),
        rows,
        tuple(f"{each.title} ({each.as_of}): {each.url}" for each in gateway.sources),
    )


def _test(tunnel: Tunnel, here: End, there: End) -> Section:
    ours, theirs = _host(here), _host(there)
    plain = fit_of(tunnel)
    return Section(
        "test",
        "The test that we make together",
        f"ping {theirs} from {ours}, and back",
        ("", "step", "shows"),
        (
            ("1", f"You ping {ours} from {theirs} after both SAs were cleared", "you can initiate"),
            ("2", f"We ping {theirs} from {ours} after both SAs were cleared", "we can initiate"),
            ("3", "Both read out the SPIs of each pair of networks", "both use the same SAs"),
            ("4", f"Both ping with {plain.mtu} bytes and the DF bit", "big packets pass"),
            ("5", f"Wait {tunnel.phase2.lifetime.seconds} s, ping again", "PFS and rekeying work"),
        ),
    )


def _host(end: End) -> str:
    """A host that answers behind an end; in words where none is known."""
    if end.partner and end.partner.probe_targets:
        return str(end.partner.probe_targets[0])
    if end.inside:
        return str(end.inside.ip)
    return f"a host of {end.networks[0]}" if end.networks else f"a host behind {end.device}"
