"""One fault is explained once, on the end that caused it, and guesses give way to reasons."""

from dataclasses import dataclass, replace

import pytest

from bothends.causes import Evidence, Step
from bothends.diagnose import Source, diagnose
from bothends.diagnose.merging import condensed
from bothends.diagnose.model import Explanation


def said(
    outcome: str, tunnel: str, end: str = "r1", *, line: int = 1, past: bool = False
) -> Explanation:
    return Explanation(
        what=outcome,
        end=end,
        certainty="certain",
        outcome=outcome,
        tunnel=tunnel,
        why=(Evidence("r1.log", line, "text"),),
        do=(),
        past=past,
    )  # fmt: skip


BOTH, ONE, OTHER = "192.0.2.1 - 198.51.100.1", "198.51.100.1", "203.0.113.1 - 198.51.100.1"


def test_the_same_fault_is_said_once_with_all_evidence() -> None:
    first, second = said("psk_mismatch", ONE), said("psk_mismatch", BOTH, "r2", line=7)
    (one,) = condensed([first, second])
    assert one.end == "r1 or r2"
    assert one.tunnel == BOTH
    assert [reason.line for reason in one.why] == [1, 7]


def test_a_guess_gives_way_to_a_reason() -> None:
    reason = said("psk_mismatch", BOTH)
    assert condensed([reason, said("undetermined_from_log", BOTH)]) == (reason,)
    elsewhere = said("undetermined_from_log", OTHER)
    assert condensed([reason, elsewhere]) == (reason, elsewhere)
    mended = said("psk_mismatch", BOTH, past=True)
    assert len(condensed([said("incomplete_log", BOTH), mended])) == 2


def test_what_one_remedy_mends_is_said_once() -> None:
    remedy = (Step("r1", ("crypto isakmp policy 10", " group 14"), "same group"),)
    reason = replace(said("phase2_transform_mismatch", BOTH), do=remedy)
    echo = replace(said("phase2_rejected_by_peer", BOTH, line=9), do=remedy)
    (one,) = condensed([reason, echo])
    assert one.outcome == "phase2_transform_mismatch"
    assert len(one.why) == 2


HEAD = """hostname {name}
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key secret address {peer}
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 match address VPN
interface GigabitEthernet0/0
 ip address {own} 255.255.255.0
 crypto map M
ip route 0.0.0.0 0.0.0.0 {own}9
ip access-list extended VPN
 permit ip {inside}
end
"""
R1 = HEAD.format(
    name="r1", own="192.0.2.1", peer="198.51.100.1", inside="10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255"
)
R2 = HEAD.format(name="r2", own="198.51.100.1", peer="192.0.2.1", inside="10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255")  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """One wrong line on one end, and what mends it there."""

    end: str
    right: str
    wrong: str
    mends: tuple[str, ...]


SLIPS = (
    Slip("r2", " permit ip 10.2.0.0 0.0.0.255 10.1.0.0", " permit ip 10.2.0.0 0.0.0.255 10.9.0.0",
         ("ip access-list extended VPN", " no permit ip 10.2.0.0 0.0.0.255 10.9.0.0 0.0.0.255",
          " permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255")),
    Slip("r1", " permit ip 10.1.0.0", " permit ip 10.8.0.0",
         ("ip access-list extended VPN", " no permit ip 10.8.0.0 0.0.0.255 10.2.0.0 0.0.0.255",
          " permit ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255")),
    Slip("r1", " group 14", " group 5", ("crypto isakmp policy 10", " group 14")),
    Slip("r2", " group 14", " group 5", ("crypto isakmp policy 10", " group 14")),
)  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.end}{slip.wrong[:10]}")
def test_the_end_that_differs_from_the_inventory_is_the_one_to_mend(slip: Slip) -> None:
    intended = {"r1": R1, "r2": R2}
    running = {name: text.replace(slip.right, slip.wrong) if name == slip.end else text for name, text in intended.items()}  # fmt: skip
    found = diagnose([Source(name, text) for name, text in running.items()], intended)
    worst = found.explanations[0]
    assert worst.end == slip.end
    assert "differs from the inventory" in worst.what
    assert [(fix.device, fix.lines) for fix in worst.do] == [(slip.end, slip.mends)]


def test_a_map_that_is_not_applied_is_not_taken_for_a_wrong_peer() -> None:
    detached = R2.replace("\n crypto map M\n", "\n")
    found = diagnose([Source("r1", R1), Source("r2", detached)], {"r1": R1, "r2": R2})
    assert found.explanations
    lines = {line for one in found.explanations for fix in one.do for line in fix.lines}
    assert " no set peer 192.0.2.1" not in lines
