"""A live tunnel with every fault that the lab can make, whichever end begins: cause, end, words."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from typing import Any

import pytest
from tests.diagnose.ikev2 import as_ikev2

from bothends.diagnose import Collected, CollectedEnd, Diagnosis, SentPing, Trial, diagnose_live
from bothends.lab.backend import Ping
from bothends.lab.ike import Traffic

pytestmark = pytest.mark.lab
HQ, BRANCH = "hq", "branch"
ENDS = {HQ: ("203.0.113.1", "10.1.0.1"), BRANCH: ("198.51.100.1", "10.2.0.1")}
"""Router to its outside and inside address."""
KEY, OTHER_KEY = "Sesame-Street-2024-x7", "Sesame-Street-2024-x8"
SHOWS = (
    "show crypto isakmp sa",
    "show crypto ikev2 sa",
    "show crypto ipsec sa",
    "show crypto session",
)
LISTENED = 14.0
"""Seconds that debugging stays on after the pings."""

Strike = Callable[[Any], Any]


def other(router: str) -> str:
    return BRANCH if router == HQ else HQ


def ping(rig: Any, start: str, size: int = 0) -> SentPing:
    """Ping the other end's inside."""
    source, target = ENDS[start][1], ENDS[other(start)][1]
    count = 4 if size else 5
    request = Ping(IPv4Address(target), IPv4Address(source), count, size or 100, 1, bool(size))

    async def marks() -> str:
        return "".join([mark async for mark in rig.backend.ping(start, request)])

    answered = asyncio.run(marks()).count("!")
    big = f" size {size} df-bit" if size else ""
    command = f"ping {target} source {source} repeat {count}{big} timeout 1"
    text = f"Success rate is {20 * answered} percent ({answered}/{count})"
    return SentPing(start, command, source, target, text, size)


def shown(rig: Any, router: str) -> dict[str, str]:
    return {command: rig.backend.show(router, command) or "" for command in SHOWS}


def ipsec(shows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {router: found["show crypto ipsec sa"] for router, found in shows.items()}


def tried(rig: Any, strike: Strike | None, starts: tuple[str, ...]) -> Collected:
    """What a diagnosis with debugging collects; the ends begin in this order."""
    good = dict(rig.texts)
    for router, text in good.items():
        rig.backend.configure(router, text)
    if strike:
        strike(rig)
    for router, text in rig.texts.items():
        if text != good[router]:
            rig.backend.configure(router, text)
    before = {router: shown(rig, router) for router in ENDS}
    logs: dict[str, list[str]] = {router: [] for router in ENDS}
    for router, lines in logs.items():
        rig.backend.debug(
            router, f"debug crypto condition peer ipv4 {ENDS[other(router)][0]}", None
        )
        for topic in rig.topics:
            rig.backend.debug(router, f"debug crypto {topic}", lines.append)
    pings = tuple(ping(rig, start) for start in starts)
    rig.backend.clock.skip(LISTENED)
    for router in ENDS:
        rig.backend.debug(router, "undebug all", None)
    after = {router: shown(rig, router) for router in ENDS}
    trials = [Trial(pings, ipsec(before), ipsec(after))]
    if all("(0/" not in each.text for each in pings):
        for start in starts:
            last = after
            big = (ping(rig, start, 1438),)
            after = {router: shown(rig, router) for router in ENDS}
            trials.append(Trial(big, ipsec(last), ipsec(after)))
    here, there = (
        CollectedEnd(
            device=router,
            running=rig.texts[router],
            shows=after[router],
            log="\n".join(logs[router]),
            address=ENDS[router][0],
        )
        for router in ENDS
    )
    return Collected("hq-branch", here, there, tuple(trials))


def diagnosed(rig: Any, fault: "Fault", starts: tuple[str, ...]) -> Diagnosis:
    intended = dict(rig.texts)
    return diagnose_live(tried(rig, fault.strike, starts), intended, keys=True)


def edit(router: str, *changes: tuple[str, str]) -> Strike:
    def strike(rig: Any) -> None:
        for old, new in changes:
            rig.change(router, old, new)

    return strike


def network(change: Callable[[Any], Any], *, up: bool = False) -> Strike:
    """A fault of the network, perhaps only after the tunnel came up."""

    def strike(rig: Any) -> None:
        if up:
            ping(rig, HQ)
        change(rig.backend.faults)

    return strike


def blocked(start: str, kind: Traffic) -> Strike:
    return network(lambda faults: faults.block(start, other(start), kind))


def natted(router: str) -> Strike:
    public = IPv4Address(ENDS[router][0][:-1] + "9")
    return network(lambda faults: faults.nat.__setitem__(router, public))


def nat_t_blocked(start: str) -> Strike:
    def change(faults: Any) -> None:
        faults.nat[start] = IPv4Address(ENDS[start][0])  # NAT is found, the address stays
        faults.block(start, other(start), Traffic.NAT_T)

    return network(change)


def reloaded(router: str) -> Strike:
    def strike(rig: Any) -> None:
        ping(rig, other(router))
        rig.backend.reload(router)
        rig.backend.configure(router, rig.texts[router])

    return strike


@dataclass(frozen=True)
class Fault:
    """What is broken at which end, and what is expected of the first explanation."""

    name: str
    strike: Strike | None
    outcome: str | tuple[str, ...]
    end: str
    certainty: str | tuple[str, ...] = "certain"
    """Several where it depends on which end begins."""
    words: str = ""


def at_each_end(name: str, make: Callable[[str], Strike], **expected: Any) -> list[Fault]:
    """The same fault at one end and at the other; `{here}` and `{there}` are filled in."""

    def filled(value: Any, here: str) -> Any:
        return value.format(here=here, there=other(here)) if isinstance(value, str) else value

    return [
        Fault(f"{name}, {here}", make(here), **{k: filled(v, here) for k, v in expected.items()})
        for here in ENDS
    ]


def far(here: str) -> str:
    return ENDS[other(here)][0]


def inside(router: str) -> str:
    return ENDS[router][1][:-1] + "0"


NAT_LINES = """ip access-list standard INSIDE
 permit {network} 0.0.0.255
!
ip nat inside source list INSIDE interface GigabitEthernet0/0 overload
"""


def translating(here: str) -> Strike:
    """NAT of everything that goes out, the tunnel's traffic included."""
    wan, lan = ENDS[here]
    return edit(
        here,
        (f" ip address {wan} 255.255.255.0\n", f" ip address {wan} 255.255.255.0\n ip nat outside\n"),
        (f" ip address {lan} 255.255.255.0\n", f" ip address {lan} 255.255.255.0\n ip nat inside\n"),
        ("ip access-list extended", NAT_LINES.format(network=inside(here)) + "ip access-list extended"),
    )  # fmt: skip


PHASE1, PHASE2 = "phase1_policy_mismatch", "phase2_proxy_mismatch"
ONE_STARTS = "comes up only when one end starts"
LOST = "packets are lost on the path"
NO_TRAFFIC = "comes up, but packets do not pass"
FAULTS = (
    Fault("healthy", None, "success", ""),
    *at_each_end("encryption", lambda h: edit(h, ("encr aes 256", "encr 3des")), outcome=PHASE1, end="{here}", words="encryption"),
    *at_each_end("hash", lambda h: edit(h, ("hash sha256", "hash md5")), outcome=PHASE1, end="{here}", words="hash"),
    *at_each_end("group", lambda h: edit(h, (" group 14\ncrypto", " group 5\ncrypto")), outcome=PHASE1, end="{here}", words="group"),
    *at_each_end("authentication", lambda h: edit(h, (" authentication pre-share\n", "")), outcome=(PHASE1, "phase 1 fails"), end="{here}", words="rsa-sig"),
    *at_each_end("wrong key", lambda h: edit(h, (KEY, OTHER_KEY)), outcome="psk_mismatch", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("no key", lambda h: edit(h, (f"crypto isakmp key {KEY} address {far(h)}", "")), outcome="psk_missing", end="{here}", words="no pre-shared key"),
    *at_each_end("wrong peer", lambda h: edit(h, (f"set peer {far(h)}", f"set peer {far(h)[:-1]}9")), outcome=PHASE2, end="{here}", words="is not the peer's address"),
    *at_each_end("map on no interface", lambda h: edit(h, (" crypto map CM\n", "")), outcome=PHASE2, end="{here}", words="on no interface"),
    *at_each_end("access list not mirrored", lambda h: edit(h, (f"{inside(other(h))} 0.0.0.255", "10.9.0.0 0.0.0.255")), outcome=PHASE2, end="{here}", words="{here} differs from the inventory"),
    *at_each_end("access list too wide", lambda h: edit(h, (f"{inside(other(h))} 0.0.0.255", f"{inside(other(h))} 0.0.255.255")), outcome=(PHASE2, ONE_STARTS), end="{here}", certainty=("certain", "likely"), words="wider"),
    *at_each_end("transform", lambda h: edit(h, ("esp-sha256-hmac", "esp-sha-hmac")), outcome="phase2_transform_mismatch", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("PFS on one end", lambda h: edit(h, (" set pfs group14\n", "")), outcome=("phase2_pfs_mismatch", ONE_STARTS), end="{here}", certainty=("certain", "likely"), words="{here} differs from the inventory"),
    *at_each_end("PFS groups", lambda h: edit(h, ("set pfs group14", "set pfs group5")), outcome="phase2_pfs_mismatch", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("no route", lambda h: edit(h, (f"ip route 0.0.0.0 0.0.0.0 {ENDS[h][0][:-1]}254", "")), outcome=LOST, end="the path from {here} to {there}", certainty="likely", words="none of them"),
    *at_each_end("interface shut down", lambda h: edit(h, (" crypto map CM\n", " crypto map CM\n shutdown\n")), outcome=("peer_no_response", "is never triggered"), end="{here}", words="shut down"),
    *at_each_end("NAT exemption missing", translating, outcome=NO_TRAFFIC, end="{here}", words="not exempted from NAT"),
    *at_each_end("NAT in between", natted, outcome="NAT in between", end="{there} or the NAT in front of {here}", certainty="likely", words=""),
    *at_each_end("ESP blocked", lambda h: blocked(h, Traffic.ESP), outcome=NO_TRAFFIC, end="the path from {here} to {there}", certainty="likely", words="drops ESP"),
    *at_each_end("UDP 500 blocked", lambda h: blocked(h, Traffic.IKE), outcome=LOST, end="the path from {here} to {there}", certainty="likely", words="UDP 500"),
    *at_each_end("UDP 4500 blocked", nat_t_blocked, outcome=LOST, end="the path from {here} to {there}", certainty="likely", words="UDP 4500"),
    *at_each_end("MTU black hole", lambda h: network(lambda f: f.mtu.__setitem__((h, other(h)), 1400), up=True), outcome="comes up, but big packets do not pass", end="the path from {here} to {there}", certainty="likely", words="1438 bytes"),
    *at_each_end("loss", lambda h: network(lambda f: f.loss.__setitem__((h, other(h)), 0.4), up=True), outcome="comes up, but packets are lost", end="the path from {here} to {there}", certainty="likely", words="lost on the path"),
    *at_each_end("stale SPI after a reload", reloaded, outcome="invalid_spi", end="{there}", words="{here} lost its SAs"),
)  # fmt: skip


IKEV2 = (
    Fault("healthy", None, "success", ""),
    *at_each_end("group", lambda h: edit(h, (" group 14\ncrypto ikev2", " group 5\ncrypto ikev2")), outcome="ikev2_no_proposal_chosen_ike_sa", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("wrong key", lambda h: edit(h, (f"pre-shared-key {KEY}", f"pre-shared-key {OTHER_KEY}")), outcome="ikev2_auth_failed_psk", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("identity", lambda h: edit(h, (f"remote address {far(h)}", f"remote address {far(h)[:-1]}9")), outcome="ikev2_profile_not_found", end="{here}", words="identity"),
    *at_each_end("access list not mirrored", lambda h: edit(h, (f"{inside(other(h))} 0.0.0.255", "10.9.0.0 0.0.0.255")), outcome="ikev2_ts_unacceptable", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("transform", lambda h: edit(h, ("esp-sha256-hmac", "esp-sha-hmac")), outcome="ikev2_child_no_proposal_chosen", end="{here}", words="{here} differs from the inventory"),
    *at_each_end("NAT in between", natted, outcome="NAT in between", end="{there} or the NAT in front of {here}", certainty="likely"),
    *at_each_end("ESP blocked", lambda h: blocked(h, Traffic.ESP), outcome=NO_TRAFFIC, end="the path from {here} to {there}", certainty="likely", words="drops ESP"),
    *at_each_end("UDP 500 blocked", lambda h: blocked(h, Traffic.IKE), outcome=LOST, end="the path from {here} to {there}", certainty="likely", words="UDP 500"),
    *at_each_end("UDP 4500 blocked", nat_t_blocked, outcome=LOST, end="the path from {here} to {there}", certainty="likely", words="UDP 4500"),
    *at_each_end("stale SPI after a reload", reloaded, outcome="invalid_spi", end="{there}", words="{here} lost its SAs"),
)  # fmt: skip
CASES = (
    *(pytest.param(1, fault, id=fault.name) for fault in FAULTS),
    *(pytest.param(2, fault, id=f"IKEv2 {fault.name}") for fault in IKEV2),
)


@pytest.fixture
def speaking(make_rig: Callable[[], Any]) -> Callable[[int], Any]:
    """A rig that speaks this version of IKE."""

    def make(ike: int) -> Any:
        rig = make_rig()
        if ike == 2:
            as_ikev2(rig)
        return rig

    return make


@pytest.mark.parametrize("starts", [(HQ, BRANCH), (BRANCH, HQ)], ids=["hq first", "branch first"])
@pytest.mark.parametrize(("ike", "fault"), CASES)
def test_fault_is_named(
    speaking: Callable[[int], Any], ike: int, fault: Fault, starts: tuple[str, ...]
) -> None:
    found = diagnosed(speaking(ike), fault, starts)
    first = found.explanations[0] if found.explanations else None
    if fault.outcome == "success":
        assert found.healthy
        return
    assert first, fault
    outcomes = (fault.outcome,) if isinstance(fault.outcome, str) else fault.outcome
    assert (first.outcome in outcomes, first.end) == (True, fault.end), first
    assert first.certainty in fault.certainty, first.what
    assert fault.words in f"{first.cause}: {first.what}"
    if (
        fault.end in ENDS and "shut down" not in fault.name and "NAT" not in fault.name
    ):  # what the lab logs of both ends is there at both ends
        lost = [row for row in found.packets if not (row.sent and row.received)]
        assert {row.stage for row in lost} <= {"packet 4", "CREATE_CHILD_SA request"}, lost
    assert not found.healthy
    assert first.why
    assert first.do
    assert KEY not in repr(found.explanations)
    assert OTHER_KEY not in repr(found.explanations)


@pytest.mark.parametrize("start", [HQ, BRANCH])
@pytest.mark.parametrize(("ike", "fault"), CASES)
def test_without_debugging_nothing_false_is_more_than_possible(
    speaking: Callable[[int], Any], ike: int, fault: Fault, start: str
) -> None:
    rig = speaking(ike)
    intended = dict(rig.texts)
    seen = tried(rig, fault.strike, (start,))
    here, there = (replace(end, log=None) for end in seen.ends)
    quiet = replace(seen, here=here, there=there, trials=())
    found = diagnose_live(quiet, intended, keys=True)
    for one in found.explanations:
        assert one.why
        assert one.certainty == "possible" or one.end == fault.end, one
    silent = {"MTU black hole", "loss", "stale SPI after a reload"}  # up, as far as is shown
    assert found.healthy == (not found.explanations)
    assert found.explanations or fault.outcome == "success" or fault.name.split(", ")[0] in silent
