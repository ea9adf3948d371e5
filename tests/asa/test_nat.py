"""What an ASA translates, as the rules and the pairing ask for it."""

from typing import NamedTuple

import pytest
from tests.asa.pairs import ASA_V1, IOS_V1, only_tunnel

from bothends.compare import Verdict
from bothends.platforms.recognise import read_router

EXEMPT = "nat (inside,outside) source static LOCAL LOCAL destination static REMOTE REMOTE"
EXEMPT_LINE = f"{EXEMPT} no-proxy-arp\n"
DYNAMIC = "object network LOCAL\n nat (inside,outside) dynamic interface\n"


class Case(NamedTuple):
    """Lines in the place of the exemption, and what becomes of the tunnel."""

    name: str
    lines: str
    verdict: Verdict


CASES = (
    Case("exempt", EXEMPT_LINE, Verdict.UP),
    Case("exempt, with route-lookup", f"{EXEMPT} no-proxy-arp route-lookup\n", Verdict.UP),
    Case("not exempt", "", Verdict.NO_TRAFFIC),
    Case("inactive", f"{EXEMPT} inactive\n", Verdict.NO_TRAFFIC),
    Case("exempt after all others", EXEMPT_LINE.replace(") ", ") after-auto "), Verdict.NO_TRAFFIC),
    Case(
        "behind a rule that takes all",
        f"nat (inside,outside) source dynamic any interface\n{EXEMPT_LINE}",
        Verdict.NO_TRAFFIC,
    ),
    Case("of any interface", EXEMPT_LINE.replace("(inside", "(any"), Verdict.UP),
    Case("towards another one", EXEMPT_LINE.replace(",outside", ",dmz"), Verdict.NO_TRAFFIC),
    Case(
        "of another port only",
        "object network WEB\n host 10.2.0.9\n"
        f" nat (inside,outside) static interface service tcp 443 443\n{EXEMPT_LINE}",
        Verdict.UP,
    ),
)

PAT = "global (outside) 1 interface\nnat (inside) 1 0.0.0.0 0.0.0.0\n"
TO_PEER = "access-list NO-NAT extended permit ip 10.2.0.0 255.255.0.0 10.1.0.0 255.255.0.0\n"
OLD_CASES = (
    Case("exempt", f"{TO_PEER}{PAT}nat (inside) 0 access-list NO-NAT\n", Verdict.UP),
    Case("not exempt", PAT, Verdict.NO_TRAFFIC),
    Case("no pool", "nat (inside) 1 0 0\n", Verdict.UP),
    Case("of another interface", PAT.replace("outside", "dmz"), Verdict.UP),
    Case("identity", f"{PAT}nat (inside) 0 10.2.0.0 255.255.0.0\n", Verdict.UP),
    Case(
        "of another network", PAT.replace("1 0.0.0.0 0.0.0.0", "1 10.9.0.0 255.255.0.0"), Verdict.UP
    ),
    Case(
        "static",
        "static (inside,outside) 198.51.100.77 10.2.0.9 netmask 255.255.255.255\n",
        Verdict.UP,
    ),
    Case(
        "static port",
        "static (inside,outside) tcp interface 443 10.2.0.9 https netmask 255.255.255.255\n",
        Verdict.UP,
    ),
    Case(
        "static, of the whole network",
        "static (inside,outside) 10.77.0.0 10.2.0.0 netmask 255.255.0.0\n",
        Verdict.NO_TRAFFIC,
    ),
    Case(
        "static, to itself",
        f"{PAT}static (inside,outside) 10.2.0.0 10.2.0.0 netmask 255.255.0.0\n",
        Verdict.UP,
    ),
    Case(
        "policy",
        f"{TO_PEER}global (outside) 5 interface\nnat (inside) 5 access-list NO-NAT\n",
        Verdict.NO_TRAFFIC,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_translation_before_encryption(case: Case) -> None:
    assert EXEMPT_LINE in ASA_V1
    _judge(ASA_V1.replace(EXEMPT_LINE, case.lines), case)


@pytest.mark.parametrize("case", OLD_CASES, ids=lambda case: case.name)
def test_translation_before_8_3(case: Case) -> None:
    _judge(ASA_V1.replace(DYNAMIC, "").replace(EXEMPT_LINE, case.lines), case)


@pytest.mark.parametrize(
    ("lines", "fix"),
    [
        (
            PAT,
            (
                "access-list VPN-EXEMPT extended permit ip {}",
                "nat (inside) 0 access-list VPN-EXEMPT",
            ),
        ),
        (
            f"{TO_PEER.replace('10.1.', '10.9.')}{PAT}nat (inside) 0 access-list NO-NAT\n",
            ("access-list NO-NAT extended permit ip {}",),
        ),
    ],
)
def test_an_exemption_before_8_3(lines: str, fix: tuple[str, ...]) -> None:
    tunnel = only_tunnel(ASA_V1.replace(DYNAMIC, "").replace(EXEMPT_LINE, lines), IOS_V1)
    (found,) = tunnel.findings
    flow = "10.2.0.0 255.255.255.0 10.1.0.0 255.255.255.0"
    assert found.fix[0].lines == tuple(line.format(flow) for line in fix)


def _judge(text: str, case: Case) -> None:
    assert read_router(text, "fw").not_read == ()
    tunnel = only_tunnel(text, IOS_V1)
    assert tunnel.verdict is case.verdict
    rules = {finding.rule for finding in tunnel.findings}
    assert rules == ({"PEER-008"} if case.verdict is Verdict.NO_TRAFFIC else set())


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("nat (inside,outside) static 198.51.100.77", "198.51.100.77"),
        ("nat (inside,outside) static interface service udp isakmp isakmp", None),
        ("nat (inside,outside) static 198.51.100.77 service udp 4500 4500", "198.51.100.77"),
    ],
)
def test_static_rules_lead_to_a_router_behind_it(lines: str, shown: str | None) -> None:
    text = ASA_V1.replace(DYNAMIC, f"object network R\n host 10.2.0.9\n {lines}\n{DYNAMIC}")
    (rule,) = [rule for rule in read_router(text, "fw").nat if rule.inside]
    assert str(rule.inside) == "10.2.0.9/32"
    assert (str(rule.outside) if rule.outside else None) == shown
    assert (rule.interface is None) is (shown is not None)


def test_a_rule_that_is_not_understood_decides_nothing() -> None:
    odd = "nat (inside,outside) source static LOCAL LOCAL service A B\n"
    text = ASA_V1.replace(EXEMPT_LINE, odd)
    assert [line.text for line in read_router(text, "fw").not_read] == [odd.strip()]
    assert only_tunnel(text, IOS_V1).verdict is Verdict.UP
