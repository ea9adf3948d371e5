"""Entries of one crypto map that claim the same traffic: IOS asks them by sequence number."""

from dataclasses import dataclass

import pytest
from tests.compare.kinds import KINDS, judged, swapped

from bothends.compare import Severity, Verdict

UP, NO_TRAFFIC, DOWN = Verdict.UP, Verdict.NO_TRAFFIC, Verdict.DOWN_PHASE2
ERROR, WARNING = Severity.ERROR, Severity.WARNING
NEAR, FAR = "10.1.0.0 0.0.0.255", "10.2.0.0 0.0.0.255"
OUTSIDE = "interface GigabitEthernet0/0\n"
ENTRY = "crypto map VPN 10 ipsec-isakmp\n"


@dataclass(frozen=True)
class Case:
    """One more entry, or several, and what becomes of each tunnel by its entry here."""

    name: str
    here: tuple[tuple[int, str, str], ...]
    """Sequence number, peer and lines of the further entries."""
    verdicts: dict[str, Verdict]
    told: tuple[Severity, ...]
    """Severities of what ACL-009 finds."""
    there: tuple[tuple[int, str, str], ...] = ()
    first: tuple[str, str] = ("", "")
    """Lines of the first entry's list before its permit, here and there."""
    off: str = ""
    """A line of the first text that is taken away."""


PEER, OTHER = "198.51.100.1", "192.0.2.9"
SAME = f" permit ip {NEAR} {FAR}\n"
MIRROR = f" permit ip {FAR} {NEAR}\n"
PART = f" permit ip 10.1.0.0 0.0.0.127 {FAR}\n"
REST = f" permit ip 10.1.7.0 0.0.0.255 {FAR}\n"
CASES = (
    Case("the same list twice", ((20, PEER, SAME),), {"VPN 10": UP, "VPN 20": NO_TRAFFIC}, (ERROR,)),
    Case("a part of the list", ((20, PEER, PART),), {"VPN 10": UP, "VPN 20": NO_TRAFFIC}, (ERROR,)),
    Case("the first has a higher number", ((5, PEER, SAME),),
         {"VPN 5": UP, "VPN 10": NO_TRAFFIC}, (ERROR,)),
    Case("twice at both ends", ((20, PEER, SAME),), {"VPN 10": UP, "VPN 20": NO_TRAFFIC},
         (ERROR, ERROR), there=((20, "203.0.113.1", MIRROR),)),
    Case("twice at both ends, numbered otherwise", ((5, PEER, SAME),),
         {"VPN 5": UP, "VPN 10": NO_TRAFFIC}, (ERROR, ERROR),
         there=((20, "203.0.113.1", MIRROR),)),
    Case("to another peer", ((20, OTHER, SAME),), {"VPN 10": UP, "VPN 20": Verdict.NO_PEER},
         (ERROR,)),
    Case("behind another peer", ((5, OTHER, SAME),),
         {"VPN 5": Verdict.NO_PEER, "VPN 10": NO_TRAFFIC}, (ERROR,)),
    Case("two entries take a line each",
         ((20, PEER, REST), (30, PEER, SAME + REST)),
         {"VPN 10": UP, "VPN 20": UP, "VPN 30": NO_TRAFFIC}, (ERROR,),
         there=((20, "203.0.113.1", f" permit ip {FAR} 10.1.7.0 0.0.0.255\n"),)),
    Case("one line of two", ((20, PEER, SAME + REST),), {"VPN 10": UP, "VPN 20": UP}, (WARNING,),
         there=((20, "203.0.113.1", f" permit ip {FAR} 10.1.7.0 0.0.0.255\n"),)),
    Case("one line of two, the other end has both",
         ((20, PEER, SAME + REST),), {"VPN 10": UP, "VPN 20": UP}, (WARNING, WARNING),
         there=((20, "203.0.113.1", MIRROR + f" permit ip {FAR} 10.1.7.0 0.0.0.255\n"),)),
    Case("denied before", ((20, PEER, PART),), {"VPN 10": UP, "VPN 20": UP}, (),
         there=((20, "203.0.113.1", f" permit ip {FAR} 10.1.0.0 0.0.0.127\n"),),
         first=(f" deny ip 10.1.0.0 0.0.0.127 {FAR}\n", f" deny ip {FAR} 10.1.0.0 0.0.0.127\n")),
    Case("denied before, at this end only", ((20, PEER, PART),),
         {"VPN 10": UP, "VPN 20": NO_TRAFFIC}, (ERROR,),
         there=((20, "203.0.113.1", f" permit ip {FAR} 10.1.0.0 0.0.0.127\n"),),
         first=(f" deny ip 10.1.0.0 0.0.0.127 {FAR}\n", "")),
    Case("an entry without a peer takes nothing", ((20, PEER, SAME),), {"VPN 20": UP}, (),
         off=f"{ENTRY} set peer {PEER}\n"),
    Case("a map on no interface", ((20, PEER, SAME),), {"VPN 10": DOWN, "VPN 20": DOWN}, (WARNING,),
         off=" crypto map VPN\n"),
)  # fmt: skip


def _with_entries(text: str, entries: tuple[tuple[int, str, str], ...]) -> str:
    more = "".join(
        f"crypto map VPN {number} ipsec-isakmp\n set peer {peer}\n set transform-set TS\n"
        f" set pfs group14\n match address LIST{number}\n"
        f"ip access-list extended LIST{number}\n{lines}"
        for number, peer, lines in entries
    )
    return swapped(text, OUTSIDE, more + OUTSIDE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_entry_takes_it(case: Case) -> None:
    near, far = KINDS["crypto-map"]
    if case.off:
        near = swapped(near, case.off, ENTRY if case.off.startswith(ENTRY) else "")
    near, far = (
        swapped(text, " permit ip", f"{before} permit ip")
        for text, before in zip((near, far), case.first, strict=True)
    )
    found = judged(_with_entries(near, case.here), _with_entries(far, case.there))
    verdicts = {each.a.object: each.verdict for each in found.tunnels if each.a.device == "R1"}
    assert verdicts == case.verdicts
    told = [each.severity for each in found.all_findings() if each.rule == "ACL-009"]
    assert tuple(told) == case.told


def test_an_entry_without_traffic_is_told_with_what_takes_it() -> None:
    near, far = KINDS["crypto-map"]
    found = judged(_with_entries(near, ((20, PEER, SAME),)), far)
    [finding] = [each for each in found.all_findings() if each.rule == "ACL-009"]
    assert finding.message == "no packet reaches VPN 20 of R1: VPN 10 matches all that it permits"
    assert [fix.lines for fix in finding.fix] == [("no crypto map VPN 20",)]
    assert finding.b is not None
    assert finding.a.line > finding.b.line or finding.a.text == finding.b.text
