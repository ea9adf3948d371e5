"""Every way a tunnel stays down, and what it leaves behind on both routers."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

import pytest

from bothends.lab.ike import Traffic
from bothends.platforms.debug import read_debug

Edit = tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """A fault, and what is seen right after pinging from `a`: marks, states, log lines."""

    name: str
    a: tuple[Edit, ...] = ()
    b: tuple[Edit, ...] = ()
    block: tuple[tuple[str, str, Traffic], ...] = ()
    marks: str = "....."
    state_a: list[str] = field(default_factory=list)
    state_b: list[str] = field(default_factory=list)
    says_a: str = ""
    says_b: str = ""
    spis: bool = False


UP = ["QM_IDLE"]
FAULTS = (
    Fault("healthy", marks=".!!!!", state_a=UP, state_b=UP, spis=True, says_a="IKE_QM_PHASE2_COMPLETE"),
    Fault(
        "encryption differs", b=(("encr aes 256", "encr 3des"),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="Encryption algorithm offered does not match policy!",
    ),
    Fault(
        "key length differs", b=(("encr aes 256", "encr aes"),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="Proposed key length does not match policy",
    ),
    Fault(
        "hash differs", b=(("hash sha256", "hash md5"),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="phase 1 SA policy not acceptable! (local 198.51.100.1 remote 203.0.113.1)",
    ),
    Fault(
        "group differs", b=(("group 14\ncrypto", "group 5\ncrypto"),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="Diffie-Hellman group offered does not match policy!",
    ),
    Fault(
        "authentication left at its default", b=((" authentication pre-share\n", ""),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="Authentication method offered does not match policy!",
    ),
    Fault(
        "keys differ", b=(("Secret1", "Secret2"),),
        state_a=["MM_KEY_EXCH"], state_b=["MM_KEY_EXCH"],
        says_b="%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 203.0.113.1",
    ),
    Fault(
        "responder has no key", b=(("crypto isakmp key Secret1 address 203.0.113.1", ""),),
        state_a=["MM_NO_STATE"], state_b=["MM_NO_STATE (deleted)"],
        says_b="No pre-shared key with 203.0.113.1!",
    ),
    Fault(
        "initiator has no key", a=(("crypto isakmp key Secret1 address 198.51.100.1", ""),),
        says_a="No pre-shared key with 198.51.100.1!",
    ),
    Fault(
        "peer is nobody", a=(("set peer 198.51.100.1", "set peer 198.51.100.9"), ("address 198.51.100.1", "address 198.51.100.9")),
        state_a=["MM_NO_STATE"], says_a="retransmitting phase 1 MM_NO_STATE...",
    ),
    Fault(
        "responder expects another peer", b=(("set peer 203.0.113.1", "set peer 203.0.113.9"),),
        state_a=UP, state_b=UP, says_b="peer address 203.0.113.1 not found",
    ),
    Fault(
        "map not applied at the responder", b=((" crypto map CM\n", ""),),
        state_a=UP, state_b=UP, says_b="invalid local address 198.51.100.1",
    ),
    Fault("map not applied at the initiator", a=((" crypto map CM\n", ""),)),
    Fault(
        "access list not mirrored", b=(("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"),),
        state_a=UP, state_b=UP, says_b="proxy identities not supported",
    ),
    Fault(
        "access list a superset at the initiator", a=(("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.255.255"),),
        state_a=UP, state_b=UP, says_b="IPSec policy invalidated proposal with error 32",
    ),
    Fault(
        "access list a subset at the initiator", b=(("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.255.255"),),
        marks=".!!!!", state_a=UP, state_b=UP, spis=True,
    ),
    Fault(
        "transform differs", b=(("esp-sha256-hmac", "esp-sha-hmac"),),
        state_a=UP, state_b=UP, says_b="transform proposal not supported for identity",
        says_a="processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 3",
    ),
    Fault(
        "responder wants PFS", a=((" set pfs group14\n", ""),),
        state_a=UP, state_b=UP, says_b="PFS mismatch",
    ),
    Fault(
        "only the initiator wants PFS", b=((" set pfs group14\n", ""),),
        marks=".!!!!", state_a=UP, state_b=UP, spis=True,
    ),
    Fault(
        "PFS groups differ", b=(("set pfs group14", "set pfs group5"),),
        state_a=UP, state_b=UP, says_b="PFS mismatch",
    ),
    Fault(
        "outside interface down", b=((" crypto map CM\n", " crypto map CM\n shutdown\n"),),
        state_a=["MM_NO_STATE"],
    ),
    Fault("no route at the initiator", a=(("ip route 0.0.0.0 0.0.0.0 203.0.113.254", ""),)),
    Fault(
        "no route at the responder", b=(("ip route 0.0.0.0 0.0.0.0 198.51.100.254", ""),),
        state_a=["MM_NO_STATE"], state_b=["MM_SA_SETUP"],
    ),
    Fault(
        "UDP 500 blocked", block=(("a", "b", Traffic.IKE),),
        state_a=["MM_NO_STATE"],
    ),
    Fault(
        "UDP 500 blocked on the way back", block=(("b", "a", Traffic.IKE),),
        state_a=["MM_NO_STATE"], state_b=["MM_SA_SETUP"],
    ),
    Fault(
        "ESP blocked", block=(("a", "b", Traffic.ESP),),
        state_a=UP, state_b=UP, spis=True,
    ),
    Fault(
        "IKE filtered by the responder's access list",
        b=((" crypto map CM\n", " crypto map CM\n ip access-group IN in\n"), ("ip access-list extended ACL", "ip access-list extended IN\n permit icmp any any\nip access-list extended ACL")),
        state_a=["MM_NO_STATE"],
    ),
    Fault(
        "address translation takes the traffic",
        a=((" crypto map CM\n", " crypto map CM\n ip nat outside\n"), ("ip address 10.1.0.1 255.255.255.0", "ip address 10.1.0.1 255.255.255.0\n ip nat inside"), ("ip route", "ip nat inside source list NAT interface GigabitEthernet0/0 overload\nip access-list extended NAT\n permit ip 10.1.0.0 0.0.0.255 any\nip route")),
    ),
    Fault(
        "address translation exempts the traffic",
        a=((" crypto map CM\n", " crypto map CM\n ip nat outside\n"), ("ip address 10.1.0.1 255.255.255.0", "ip address 10.1.0.1 255.255.255.0\n ip nat inside"), ("ip route", "ip nat inside source list NAT interface GigabitEthernet0/0 overload\nip access-list extended NAT\n deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n permit ip 10.1.0.0 0.0.0.255 any\nip route")),
        marks=".!!!!", state_a=UP, state_b=UP, spis=True,
    ),
    Fault(
        "transport mode between networks falls back to tunnel", a=(("mode tunnel", "mode transport"),), b=(("mode tunnel", "mode transport"),),
        marks=".!!!!", state_a=UP, state_b=UP, spis=True,
    ),
    Fault(
        "IKE switched off", b=(("hostname b", "hostname b\nno crypto isakmp enable"),),
        state_a=["MM_NO_STATE"],
    ),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_leaves_what_ios_leaves(bench: Any, fault: Fault) -> None:
    if fault.a:
        bench.change("a", *fault.a)
    if fault.b:
        bench.change("b", *fault.b)
    for rule in fault.block:
        bench.backend.faults.block(*rule)
    bench.debug()
    marks = bench.ping()
    assert marks == fault.marks, bench.log("b")
    assert bench.states("a") == fault.state_a
    assert bench.states("b") == fault.state_b
    assert fault.says_a in bench.log("a")
    assert fault.says_b in bench.log("b")
    assert any(bench.spis("a")) == any(bench.spis("b")) == fault.spis


READ = {
    "healthy": ("success", "success"),
    "encryption differs": ("phase1_policy_mismatch", "phase1_policy_mismatch"),
    "key length differs": ("phase1_policy_mismatch", "phase1_policy_mismatch"),
    "hash differs": ("phase1_policy_mismatch", "phase1_policy_mismatch"),
    "group differs": ("phase1_policy_mismatch", "phase1_policy_mismatch"),
    "authentication left at its default": ("phase1_policy_mismatch", "phase1_policy_mismatch"),
    "keys differ": ("psk_mismatch", "psk_mismatch"),
    "responder has no key": ("phase1_policy_mismatch", "psk_missing"),
    "initiator has no key": ("psk_missing", None),
    "peer is nobody": ("peer_no_response", None),
    "responder expects another peer": ("phase2_rejected_by_peer", "phase2_proxy_mismatch"),
    "map not applied at the responder": ("phase2_rejected_by_peer", "phase2_proxy_mismatch"),
    "map not applied at the initiator": (None, None),
    "access list not mirrored": ("phase2_rejected_by_peer", "phase2_proxy_mismatch"),
    "access list a superset at the initiator": ("phase2_rejected_by_peer", "phase2_proxy_mismatch"),
    "access list a subset at the initiator": ("success", "success"),
    "transform differs": ("phase2_rejected_by_peer", "phase2_transform_mismatch"),
    "responder wants PFS": ("phase2_rejected_by_peer", "phase2_pfs_mismatch"),
    "only the initiator wants PFS": ("success", "success"),
    "PFS groups differ": ("phase2_rejected_by_peer", "phase2_pfs_mismatch"),
    "outside interface down": ("peer_no_response", None),
    "no route at the initiator": (None, None),
    "no route at the responder": ("peer_no_response", "peer_no_response"),
    "UDP 500 blocked": ("peer_no_response", None),
    "UDP 500 blocked on the way back": ("peer_no_response", "peer_no_response"),
    "ESP blocked": ("success", "success"),
    "IKE filtered by the responder's access list": ("peer_no_response", None),
    "address translation takes the traffic": (None, None),
    "address translation exempts the traffic": ("success", "success"),
    "transport mode between networks falls back to tunnel": ("success", "success"),
    "IKE switched off": ("peer_no_response", None),
}
"""What the debug reader makes of the logs of `a` and of `b`."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_debug_output_tells_what_happened(bench: Any, fault: Fault) -> None:
    bench.change("a", *fault.a)
    bench.change("b", *fault.b)
    for rule in fault.block:
        bench.backend.faults.block(*rule)
    bench.debug()
    bench.ping()
    read = [next(iter(read_debug(bench.log(router)).negotiations), None) for router in "ab"]
    assert tuple(each and str(each.outcome) for each in read) == READ[fault.name]


def test_unanswered_sa_is_given_up_after_five_retransmissions_then_forgotten(bench: Any) -> None:
    bench.backend.faults.block("a", "b", Traffic.IKE)
    bench.debug()
    bench.ping(count=1)
    bench.backend.clock.skip(50)
    assert bench.states("a") == ["MM_NO_STATE"]
    bench.backend.clock.skip(10)
    assert bench.states("a") == ["MM_NO_STATE (deleted)"]
    assert bench.log("a").count("attempt") == 5
    assert "Death by retransmission P1" in bench.log("a")
    bench.backend.clock.skip(61)
    assert bench.states("a") == []


def test_retransmission_succeeds_once_the_fault_is_gone(bench: Any) -> None:
    bench.backend.faults.block("b", "a", Traffic.IKE)
    bench.ping(count=1)
    bench.backend.faults.clear()
    bench.backend.clock.skip(20)
    assert bench.states("a") == bench.states("b") == ["QM_IDLE"]
    assert bench.ping() == "!!!!!"


def test_mended_key_lets_the_next_attempt_through(bench: Any) -> None:
    bench.change("b", ("Secret1", "Secret2"))
    bench.ping()
    bench.change("b", ("Secret2", "Secret1"))
    bench.backend.clock.skip(130)
    assert bench.ping() == ".!!!!"


def test_plain_text_that_should_be_encrypted_is_dropped(bench: Any) -> None:
    bench.change(
        "a",
        (" crypto map CM\n", ""),
        ("203.0.113.1", "198.51.100.2"),
        ("203.0.113.254", "198.51.100.1"),
    )
    bench.debug()
    assert bench.ping() == "....."
    assert "%CRYPTO-4-RECVD_PKT_NOT_IPSEC" in bench.log("b")


def test_blocked_udp_4500_behind_a_nat_stops_at_the_proof(bench: Any) -> None:
    bench.backend.faults.nat["a"] = IPv4Address("203.0.113.77")
    bench.change("b", ("203.0.113.1", "203.0.113.77"))
    bench.backend.faults.block("a", "b", Traffic.NAT_T)
    assert bench.ping() == "....."
    assert bench.states("a") == bench.states("b") == ["MM_KEY_EXCH"]


def test_large_packets_vanish_in_a_black_hole_and_are_refused_beyond_the_mtu(bench: Any) -> None:
    bench.ping()
    bench.backend.faults.mtu["a", "b"] = 1400
    assert bench.ping(count=1, size=1300, df=True) == "!"
    assert bench.ping(count=1, size=1400, df=True) == "."
    assert bench.ping(count=1, size=1400) == "!"
    assert bench.ping(count=1, size=1450, df=True) == "M"
