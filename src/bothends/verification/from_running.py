"""What to expect of tunnels that bothends did not build: taken from both running configurations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bothends.compare import TunnelJudgement, judge
from bothends.compare.ends import TunnelEnd
from bothends.compare.ends_of_router import ends_of
from bothends.compare.protected_traffic import selectors_of
from bothends.errors import InputError
from bothends.ike.negotiate import Negotiation, Suite
from bothends.ike.selectors import TrafficSelector
from bothends.model import Address, IkeVersion, Selector
from bothends.platforms.recognise import read_router
from bothends.platforms.router import Interface
from bothends.verification.expected import Expected, ExpectedEnd, Phase1Suite


def expected_between(running: Mapping[str, str]) -> list[Expected]:
    """One expectation per tunnel between two routers, from their running configurations.

    What the comparison says will be negotiated is what is expected. Of a tunnel that it says will
    not come up, no algorithms are expected: the verification shows where it stops.

    Raises:
        InputError: the configurations hold no tunnel between the two.
    """
    judged = judge([read_router(text, device, printed=True) for device, text in running.items()])
    result = [each for tunnel in judged.tunnels if (each := _expected(tunnel)) is not None]
    if not result:
        seen = ", ".join(f"{tunnel.id}: {tunnel.verdict}" for tunnel in judged.tunnels)
        raise InputError(
            f"no tunnel between {' and '.join(running)}",
            hint=f"the configurations hold: {seen}"
            if seen
            else "neither has the other as its peer",
        )
    return result


def expected_alone(device: str, running: str, peer: Address, partner: str) -> Expected:
    """What one end must show of its tunnel with a partner, from its running configuration alone.

    No algorithms are expected: what the partner runs beside it is not known.

    Args:
        device: our router.
        running: its running configuration.
        peer: the partner's address.
        partner: what the partner's end is called.

    Raises:
        InputError: the configuration holds no tunnel with the peer, or no networks of it.
    """
    router = read_router(running, device, printed=True)
    for end in ends_of(router):
        local = end.local
        if local is None or all(address != peer for address, _ in end.peers):
            continue
        lines = [line for line in selectors_of(end, local, peer) if line.permit]
        if selectors := tuple(_selectors(line.flow for line in lines)):
            port = end.port.name if end.port else ""
            mirrored = tuple(each.mirrored() for each in selectors)
            ours = ExpectedEnd(device, local, port, selectors, None, platform=router.platform)
            theirs = ExpectedEnd(partner, peer, "", mirrored, None, managed=False, platform="")
            nothing = (None,) * 5
            return Expected(f"{device} - {partner}", end.ike, (ours, theirs), (), (), *nothing)
    raise InputError(f"{device} runs no tunnel with {peer} whose networks could be read")


def _expected(tunnel: TunnelJudgement) -> Expected | None:
    pair = tunnel.context
    if pair.b is None or pair.a_to_b is None or pair.b_to_a is None:
        return None
    works = next((direction for direction in (pair.a_to_b, pair.b_to_a) if direction.suite), None)
    a = _end(pair.a, pair.b_peer, pair.a_to_b)
    b = _end(pair.b, pair.a_peer, pair.b_to_a)
    if a is None or b is None:
        return None
    expected = Expected(
        tunnel=tunnel.id,
        ike=IkeVersion(tunnel.ike),
        ends=(a, b),
        phase1=(),
        transforms=(),
        mode=None,
        pfs_group=None,
        ike_seconds=None,
        sa_seconds=None,
        sa_kilobytes=None,
    )
    return _negotiated(expected, works.suite) if works and works.suite else expected


def _negotiated(expected: Expected, suite: Suite) -> Expected:
    """The same, with the algorithms that both ends will agree on."""
    protection = suite.protection
    integrity = suite.integrity or suite.prf
    return replace(
        expected,
        phase1=(Phase1Suite(suite.encryption, integrity, suite.group),) if integrity else (),
        transforms=((protection.encryption, protection.integrity),)
        if protection and protection.encryption and not protection.ah
        else (),
        mode=protection.mode if protection else None,
        pfs_group=suite.pfs,
        ike_seconds=suite.lifetime,
        sa_seconds=suite.seconds or None,
        sa_kilobytes=suite.kilobytes,
        ppk=bool(suite.ppk),
    )


def _end(end: TunnelEnd, known_as: Address | None, starts: Negotiation) -> ExpectedEnd | None:
    """One end; where its crypto map is on no interface, at the address that the peer has for it.

    None for one whose address or networks are not known.
    """
    address = end.local or known_as
    accepted = [match for match in starts.selectors if match.accepted]
    selectors = tuple(_selectors(m.proposed.flow for m in accepted or starts.selectors))
    if address is None or not selectors:
        return None
    tunnel = end.tunnel
    inside = _inside(tunnel) if tunnel else None
    return ExpectedEnd(
        device=end.router.file,
        address=address,
        interface=end.port.name if end.port else "",
        selectors=selectors,
        probe_source=None,
        inside=inside,
        mtu=tunnel.ip_mtu.value if tunnel and tunnel.ip_mtu else None,
        platform=end.router.platform,
    )


def _inside(tunnel: Interface) -> Address | None:
    """The address of a tunnel interface, of IPv6 where it has none of IPv4."""
    return tunnel.address(4) or next(
        (each.value.ip for each in tunnel.addresses if not each.value.is_link_local), None
    )


def _selectors(flows: Iterable[TrafficSelector]) -> Iterator[Selector]:
    """Those that are a pair of networks."""
    for flow in flows:
        local, remote = flow.local.network(), flow.remote.network()
        if local and remote:
            yield Selector(local, remote)
