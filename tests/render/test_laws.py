"""Laws of rendering: exchanging the ends, reading back, comparing, running twice."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothends.compare import Verdict, judge
from bothends.model import (
    Authentication,
    Carrier,
    CryptoMap,
    DhGroup,
    Dpd,
    Encryption,
    End,
    GreOverIpsec,
    IkeVersion,
    Integrity,
    KeyPerEnd,
    Lifetime,
    Mode,
    Phase1,
    Phase2,
    SecretRef,
    SharedKey,
    StaticVti,
    Transform,
    Tunnel,
)
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.difference import make_plan
from bothends.platforms.ios.difference.running import read_running
from bothends.platforms.ios.difference.used_names import read_used_names
from bothends.platforms.ios.write import Names, allocate, render_device
from bothends.platforms.ios.write.spelling import IKEV2_CIPHERS, ISAKMP_CIPHERS
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.templates import make_environment

ROOT = Path(__file__).parents[2]
ENVIRONMENT = make_environment(ROOT)
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

GROUPS = [g for g in DhGroup if g is not DhGroup.MODP_2048_256]
LIFETIMES = st.sampled_from([3600, 28800, 86400])
PHASE1 = st.builds(
    Phase1,
    st.sampled_from(sorted(ISAKMP_CIPHERS)),
    st.sampled_from(Integrity),
    st.sampled_from(GROUPS),
    st.just(Authentication.PRE_SHARE),
    LIFETIMES,
)
PHASE1_OF_IKEV2 = st.builds(
    Phase1,
    st.sampled_from(sorted(set(IKEV2_CIPHERS) - {Encryption.AES_GCM_192})),
    st.sampled_from(Integrity),
    st.sampled_from(GROUPS),
    st.just(Authentication.PRE_SHARE),
    st.just(28800),
    st.none() | st.sampled_from(Integrity),
)
PROPOSALS = {IkeVersion.V1: PHASE1, IkeVersion.V2: PHASE1_OF_IKEV2}
CARRIERS: st.SearchStrategy[Carrier] = st.sampled_from(
    [CryptoMap(), StaticVti(), StaticVti(routes=False, path_mtu=1400), GreOverIpsec(key=7)]
)
CIPHERS = [
    Encryption.TRIPLE_DES,
    Encryption.AES_128,
    Encryption.AES_192,
    Encryption.AES_256,
    Encryption.AES_GCM_128,
    Encryption.AES_GCM_256,
]
TRANSFORM = st.sampled_from(CIPHERS).flatmap(
    lambda cipher: st.builds(
        Transform,
        st.just(cipher),
        st.none() if cipher.aead else st.sampled_from(Integrity),
    )
)
PHASE2 = st.builds(
    Phase2,
    st.lists(TRANSFORM, min_size=1, max_size=3, unique=True).map(tuple),
    st.just(Mode.TUNNEL),
    st.none() | st.sampled_from(GROUPS),
    st.builds(Lifetime, st.sampled_from([900, 3600]), st.sampled_from([4608000, 1000000])),
)
DPD = st.none() | st.builds(Dpd, st.just(10), st.just(3), st.booleans())


def keys(ike: IkeVersion, number: int) -> st.SearchStrategy[SharedKey | KeyPerEnd]:
    """One key, or under IKEv2 perhaps one of each end."""
    one, two = SecretRef("env", f"PSK_{number}"), SecretRef("env", f"PSK_{number}_B")
    found: list[SharedKey | KeyPerEnd] = [SharedKey(one), KeyPerEnd((one, two))]
    return st.sampled_from(found[:ike])


@st.composite
def tunnels(draw: st.DrawFn) -> tuple[Tunnel, ...]:
    """A hub and up to four branches; networks never overlap."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        networks = draw(st.integers(1, 3))
        interface = draw(st.sampled_from(["GigabitEthernet0/0", "GigabitEthernet0/1"]))
        hub = End(
            "hub",
            interface,
            IPv4Address("203.0.113.1" if interface.endswith("0/0") else "192.0.2.1"),
            tuple(IPv4Network(f"10.0.{n}.0/24") for n in range(networks)),
        )
        branch = End(
            f"branch{number}",
            "GigabitEthernet0/0",
            IPv4Address("198.51.100.1") + number,
            tuple(
                IPv4Network(f"10.{number + 1}.{n}.0/{draw(st.sampled_from([24, 28, 32]))}")
                for n in range(draw(st.integers(1, 3)))
            ),
        )
        carrier, ike = draw(CARRIERS), draw(st.sampled_from(IkeVersion))
        if carrier.routed:
            hub = replace(hub, inside=IPv4Interface(f"169.254.{number}.1/30"))
            branch = replace(branch, inside=IPv4Interface(f"169.254.{number}.2/30"))
        ends = (hub, branch) if draw(st.booleans()) else (branch, hub)
        proposals = st.lists(PROPOSALS[ike], min_size=1, max_size=3, unique=True)
        found.append(
            Tunnel(
                name=f"{draw(st.sampled_from('abcxyz'))}-{number}",
                ike=ike,
                phase1=tuple(draw(proposals)),
                phase2=draw(PHASE2),
                dpd=draw(DPD),
                authentication=draw(keys(ike, number)),
                ends=ends,
                carrier=carrier,
            )
        )
    return tuple(found)


def rendered(device: str, mine: tuple[Tunnel, ...]) -> tuple[str, ...]:
    chosen = [tunnel for tunnel in mine if tunnel.touches(device)]
    return render_device(
        device, chosen, environment=ENVIRONMENT, allocation=allocate(device, chosen)
    )


def reveal(ref: SecretRef) -> str:
    return f"q7Tz-94kMp-Lw2cX-{ref.name}"


def configuration(device: str, mine: tuple[Tunnel, ...]) -> str:
    """What a router that was given the rendered lines would hold."""
    ends = {t.end(device).interface: t.end(device).address for t in mine if t.touches(device)}
    lines = [f"hostname {device}"]
    for interface, address in sorted(ends.items()):
        lines += [f"interface {interface}", f" ip address {address} 255.255.255.192"]
    lines += [reveal_in(line, reveal) for line in rendered(device, mine)]
    return "\n".join([*lines, "end", ""])


def devices(mine: tuple[Tunnel, ...]) -> list[str]:
    return sorted({end.device for tunnel in mine for end in tunnel.ends})


def with_ends_exchanged(tunnel: Tunnel) -> Tunnel:
    first, second = tunnel.ends
    proof = tunnel.authentication
    if isinstance(proof, KeyPerEnd):
        proof = KeyPerEnd((proof.keys[1], proof.keys[0]))
    return replace(tunnel, ends=(second, first), authentication=proof)


@SLOW
@given(tunnels())
def test_exchanging_the_ends_exchanges_the_configurations(mine: tuple[Tunnel, ...]) -> None:
    exchanged = tuple(map(with_ends_exchanged, mine))
    for device in devices(mine):
        assert sorted(rendered(device, mine)) == sorted(rendered(device, exchanged))


@SLOW
@given(tunnels(), st.randoms())
def test_the_order_of_tunnels_changes_nothing(mine: tuple[Tunnel, ...], random: object) -> None:
    shuffled = list(mine)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    for device in devices(mine):
        assert rendered(device, mine) == rendered(device, tuple(shuffled))


@SLOW
@given(tunnels())
def test_rendered_read_back_and_compared_every_tunnel_comes_up(mine: tuple[Tunnel, ...]) -> None:
    routers = [read_router(configuration(d, mine), f"{d}.cfg") for d in devices(mine)]
    judgement = judge(routers)
    assert len(judgement.tunnels) == len(mine)
    for tunnel in judgement.tunnels:
        assert tunnel.verdict in {Verdict.UP, Verdict.UP_WEAK}, tunnel
        assert all(found.suite for found in tunnel.directions)


@SLOW
@given(tunnels())
def test_a_router_that_has_it_all_needs_nothing(mine: tuple[Tunnel, ...]) -> None:
    for device in devices(mine):
        chosen = [tunnel for tunnel in mine if tunnel.touches(device)]
        running = configuration(device, mine)
        plan = make_plan(device, chosen, running, environment=ENVIRONMENT, reveal=reveal)
        assert plan.lines == ()


@SLOW
@given(tunnels())
def test_a_plan_leaves_nothing_of_itself_behind(mine: tuple[Tunnel, ...]) -> None:
    from bothends.lab.config import Configuration
    from bothends.lab.grammar import Failure

    for device in devices(mine):
        chosen = [tunnel for tunnel in mine if tunnel.touches(device)]
        router = Configuration()
        ends = {t.end(device).interface: t.end(device).address for t in chosen}
        router.load(
            "".join(f"interface {i}\n ip address {a} 255.255.255.0\n" for i, a in ends.items())
        )
        before = router.text()
        plan = make_plan(device, chosen, before, environment=ENVIRONMENT, reveal=reveal)
        for lines in (plan.lines, plan.undo):
            at = router.root
            for line in lines:
                text = reveal_in(line, reveal).strip()
                result = router.enter(at, text)
                if isinstance(result, Failure):
                    result = router.enter(router.root, text)
                assert not isinstance(result, Failure), line
                at = result[0]
            if lines is plan.lines:
                again = make_plan(
                    device, chosen, router.text(), environment=ENVIRONMENT, reveal=reveal
                )
                assert again.lines == ()
        assert router.text() == before


def place(names: Names) -> tuple[object, ...]:
    """Where a tunnel stands on its router."""
    return names.map, names.sequence, names.tunnel


@SLOW
@given(tunnels(), st.data())
def test_numbers_stay_whatever_comes_and_goes(
    mine: tuple[Tunnel, ...], data: st.DataObject
) -> None:
    ran = data.draw(st.lists(st.sampled_from(mine), min_size=1, unique_by=lambda t: t.name))
    wanted = data.draw(st.lists(st.sampled_from(mine), min_size=1, unique_by=lambda t: t.name))
    for device in devices(tuple(ran)):
        before = allocate(device, [t for t in ran if t.touches(device)])
        running = read_running(configuration(device, tuple(ran)))
        after = allocate(device, [t for t in wanted if t.touches(device)], read_used_names(running))
        for name in before.names.keys() & after.names.keys():
            assert after.names[name] == before.names[name]
        for phase1 in before.policies.keys() & after.policies.keys():
            assert after.policies[phase1] == before.policies[phase1]
        new = [n for name, n in after.names.items() if name not in before.names]
        used = {place(names) for names in before.names.values()}
        assert not used & {place(names) for names in new}
        assert len({place(names) for names in after.names.values()}) == len(after.names)
