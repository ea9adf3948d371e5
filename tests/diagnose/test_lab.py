"""Every fault that the lab's model can make is named, on the right end."""

from dataclasses import dataclass
from typing import Any

import pytest

from bothends.diagnose import Source, diagnose, diagnose_live
from bothends.lab.ike import Traffic

pytestmark = pytest.mark.lab
LOST = "packets are lost on the path"
NO_TRAFFIC = "comes up, but packets do not pass"


@dataclass(frozen=True)
class Fault:
    """What is broken, and the first explanation that is expected."""

    name: str
    outcome: str
    end: str
    hq: tuple[tuple[str, str], ...] = ()
    branch: tuple[tuple[str, str], ...] = ()
    block: tuple[tuple[str, str, Traffic], ...] = ()
    live_end: str = ""
    """Where the configurations place it, when that is another end than the one that refused."""
    live_outcome: str = ""
    """What both logs of one time tell, when that is more than the logs alone do."""


KEY = "Sesame-Street-2024-x7"
FAULTS = (
    Fault("healthy", "success", ""),
    Fault("encryption", "phase1_policy_mismatch", "branch", branch=(("encr aes 256", "encr 3des"),)),
    Fault("key length", "phase1_policy_mismatch", "branch", branch=(("encr aes 256", "encr aes"),)),
    Fault("hash", "phase1_policy_mismatch", "branch", branch=(("hash sha256", "hash md5"),)),
    Fault("group", "phase1_policy_mismatch", "branch", branch=((" group 14\ncrypto", " group 5\ncrypto"),)),
    Fault("authentication", "phase1_policy_mismatch", "branch", branch=((" authentication pre-share\n", ""),)),
    Fault("wrong key", "psk_mismatch", "branch", branch=((KEY, "Sesame-Street-2024-x8"),)),
    Fault("no key at the responder", "psk_missing", "branch", branch=((f"crypto isakmp key {KEY} address 203.0.113.1", ""),)),
    Fault("no key at the initiator", "psk_missing", "hq", hq=((f"crypto isakmp key {KEY} address 198.51.100.1", ""),)),
    Fault("wrong peer", "peer_no_response", "", live_end="hq", hq=(("set peer 198.51.100.1", "set peer 198.51.100.9"), (f"{KEY} address 198.51.100.1", f"{KEY} address 198.51.100.9"))),
    Fault("wrong peer at the responder", "phase2_proxy_mismatch", "branch", branch=(("set peer 203.0.113.1", "set peer 203.0.113.9"),)),
    Fault("map not applied", "phase2_proxy_mismatch", "branch", branch=((" crypto map CM\n", ""),)),
    Fault("access list not mirrored", "phase2_proxy_mismatch", "branch", branch=(("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"),)),
    Fault("access list too wide", "phase2_proxy_mismatch", "branch", hq=(("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.255.255"),)),
    Fault("transform", "phase2_transform_mismatch", "branch", branch=(("esp-sha256-hmac", "esp-sha-hmac"),)),
    Fault("PFS at the responder only", "phase2_pfs_mismatch", "branch", hq=((" set pfs group14\n", ""),), live_end="hq"),
    Fault("PFS groups", "phase2_pfs_mismatch", "branch", branch=(("set pfs group14", "set pfs group5"),)),
    Fault("UDP 500 blocked", "peer_no_response", "", live_outcome=LOST, live_end="the path from hq to branch", block=(("hq", "branch", Traffic.IKE),)),
    Fault("UDP 500 blocked on the way back", LOST, "the path from branch to hq", block=(("branch", "hq", Traffic.IKE),)),
    Fault("no route back", LOST, "the path from branch to hq", branch=(("ip route 0.0.0.0 0.0.0.0 198.51.100.254", ""),)),
)  # fmt: skip


def _apply(rig: Any, fault: Fault) -> None:
    for router, edits in (("hq", fault.hq), ("branch", fault.branch)):
        for old, new in edits:
            rig.change(router, old, new)
    for rule in fault.block:
        rig.backend.faults.block(*rule)
    rig.run()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_logs_of_both_ends_name_the_fault(rig: Any, fault: Fault) -> None:
    _apply(rig, fault)
    found = diagnose(
        [Source(f"{name}.log", "\n".join(log), name) for name, log in rig.logs.items()]
    )
    first = found.explanations[0]
    assert (first.outcome, first.end) == (fault.outcome, fault.end), first.what
    assert first.why
    assert found.healthy == (fault.outcome == "success")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_live_tunnel_is_explained(rig: Any, fault: Fault) -> None:
    _apply(rig, fault)
    first = diagnose_live(rig.collected()).explanations[0]
    assert first.outcome == (fault.live_outcome or fault.outcome), first.what
    if fault.outcome != "success":
        assert first.do
        assert ({fault.end, fault.live_end} - {""}) & set(first.end.split(" or ")), first.end
    assert KEY not in repr(first)


@pytest.mark.parametrize(("start", "end"), [("hq", "branch"), ("branch", "hq")])
def test_lost_esp_is_found_by_the_counters_of_both_ends(rig: Any, start: str, end: str) -> None:
    rig.backend.faults.block(start, end, Traffic.ESP)
    rig.run()
    first = diagnose_live(rig.collected(log=False)).explanations[0]
    assert (first.outcome, first.end) == (NO_TRAFFIC, f"the path from {start} to {end}")


def test_packets_of_both_logs_are_lined_up(rig: Any) -> None:
    rig.run()
    found = diagnose(
        [Source(f"{name}.log", "\n".join(log), name) for name, log in rig.logs.items()]
    )
    numbered = [row for row in found.packets if row.stage != "protected packet"]
    assert [row.sender for row in numbered] == ["hq", "branch"] * 3
    assert [row.stage for row in numbered] == [f"packet {n}" for n in range(1, 7)]
    assert all(row.sent and row.received for row in numbered)
