"""Causes that the lab cannot show, and what is said where none is found."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.verify.test_checks import BR, EXPECTED, HQ, NO_SA, TUNNEL, Router

from bothends.compare.intent import Intent
from bothends.compare.rules.example import Example, crypto_map
from bothends.platforms import driven
from bothends.verification import (
    Cause,
    EndFacts,
    Probe,
    ProbeResult,
    largest_passing,
    verify_tunnel,
)
from bothends.verification.checks import CHECKS
from bothends.verification.investigation import compared, route_commands
from bothends.verification.probe import GRAIN, SMALLEST
from bothends.verification.stages import STAGES, causes

KEYS_STAGE = {"state": "MM_KEY_EXCH", "session": "DOWN-NEGOTIATING", **NO_SA}
TYPE_6 = {"crypto isakmp key q7Tz": "crypto isakmp key 6 q7Tz"}
IN_UDP = "Tunnel UDP-Encaps"
NAT_SEEN = {"23:59:40 D\n": "23:59:40 DN\n"}
Edit = dict[str, str]


@dataclass(frozen=True)
class Case:
    """What both ends showed, what runs on them, and the cause: certainty, what, end, words."""

    name: str
    wanted: tuple[str, str, str, str] | None
    hq: Router = HQ
    br: Router = BR
    running: Example = field(default_factory=crypto_map)
    lost: bool = False
    """Whether nothing that hq sends arrives at br."""
    shown: Edit = field(default_factory=dict)
    """What else the show output has: text to replace, and what takes its place."""
    routes: dict[str, dict[str, str]] = field(default_factory=dict)
    count: int = 1
    """How many causes there are: what is wrong with each end alone is told of each."""


BETWEEN = "the path between hq and br"
CASES = (
    Case("all is well", None),
    Case(
        "keys that cannot be read", ("possible", "a pre-shared key cannot be compared", "", "type 6"),
        replace(HQ, **KEYS_STAGE), replace(BR, **KEYS_STAGE), crypto_map(TYPE_6, TYPE_6),
        count=2,
    ),
    Case(
        "a NAT was seen", ("likely", "UDP 4500 is lost", BETWEEN, "hq and br detected a NAT"),
        replace(HQ, **KEYS_STAGE), replace(BR, **KEYS_STAGE), shown=NAT_SEEN,
    ),
    Case(
        "no NAT was seen", ("possible", "UDP 4500 is lost", BETWEEN, "show no difference between the keys"),
        replace(HQ, **KEYS_STAGE), replace(BR, **KEYS_STAGE),
    ),
    Case(
        "ESP in UDP", ("likely", "UDP 4500 is blocked", "the path from hq to br", "decrypted none"),
        replace(HQ, mode=IN_UDP), replace(BR, mode=IN_UDP), lost=True,
    ),
    Case(
        "an address without a route", ("certain", "the protected networks are not routed into the tunnel", "br", "br has no route to 10.1.0.0"),
        lost=True, routes={"br": {"show ip route 10.1.0.0": "% Subnet not in table\n"}},
    ),
    Case(
        "nothing shows", ("unknown", "not found", "hq and br", "IKE: a check fails, and both running"),
        replace(HQ, state="", **NO_SA), replace(BR, state="", **NO_SA),
    ),
    Case(
        "no tunnel in what runs", ("unknown", "not found", "hq and br", "contain no tunnel between"),
        replace(HQ, state="", **NO_SA), replace(BR, state="", **NO_SA),
        crypto_map({"set peer 198": "set peer 192"}, {"set peer 203": "set peer 192"}),
    ),
    Case(
        "another group than intended", ("unknown", "not found", "hq and br", "phase1-suite: a check fails"),
        replace(HQ, dh=2),
    ),
)  # fmt: skip


def found(case: Case) -> tuple[Cause, ...]:
    """The causes of a case."""

    def facts(router: Router, device: str) -> EndFacts:
        texts = router.outputs()
        for old, new in case.shown.items():
            texts = {command: text.replace(old, new) for command, text in texts.items()}
        return driven().facts(device, texts)

    before = {"hq": case.hq, "br": case.br}
    after = {
        "hq": replace(case.hq, encaps=10, decaps=10),
        "br": replace(case.br, encaps=10, decaps=0 if case.lost else 10),
    }
    selector = next(TUNNEL.selectors(TUNNEL.ends[0]))
    answered = 0 if case.lost else 5
    report = verify_tunnel(
        EXPECTED,
        {device: facts(router, device) for device, router in before.items()},
        {device: facts(router, device) for device, router in after.items()},
        [
            ProbeResult(Probe("hq", selector, "10.1.0.1", "10.2.0.1"), 5, answered, ""),
            ProbeResult(Probe("br", selector.mirrored(), "10.2.0.1", "10.1.0.1"), 5, answered, ""),
        ],
    )
    running = dict(zip(("hq", "br"), case.running.texts(), strict=True))
    return causes(report, compared(EXPECTED, Intent(running), case.routes))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cause(case: Case) -> None:
    told = found(case)
    if case.wanted is None:
        assert told == ()
        return
    certainty, what, end, words = case.wanted
    assert (told[0].certainty, told[0].what) == (certainty, what), told
    assert not end or told[0].end == end
    assert words in told[0].message
    assert len(told) == case.count


def test_every_stage_names_checks_that_there_are() -> None:
    # Proven by clearing the SAs, and told by the configurations: neither is read from facts.
    beside = {"hosts", "initiator", "next-negotiation"}
    named = {check for stage in STAGES for check in stage.checks}
    assert named - beside <= {check.name for check in CHECKS}


def test_routes_of_a_router_with_vrfs_are_not_asked() -> None:
    plain = dict(zip(("hq", "br"), crypto_map().texts(), strict=True))
    hq, br = route_commands(EXPECTED, plain).values()
    assert hq == ("show ip route 198.51.100.1", "show ip route 10.2.0.0")
    assert br == ("show ip route 203.0.113.1", "show ip route 10.1.0.0")
    vrf = {"interface GigabitEthernet0/0\n": "interface GigabitEthernet0/0\n vrf forwarding OUT\n"}
    inside = dict(zip(("hq", "br"), crypto_map(vrf, vrf).texts(), strict=True))
    assert route_commands(EXPECTED, inside) == {"hq": (), "br": ()}


@given(fails=st.integers(1, 9000), limit=st.integers(0, 9000))
def test_the_biggest_packets_that_pass(fails: int, limit: int) -> None:
    sizes: list[int] = []

    def passes(size: int) -> bool:
        sizes.append(size)
        return size <= limit

    biggest = min(limit, fails - 1)
    found = largest_passing(passes, fails)
    if biggest < SMALLEST:
        assert found == 0
    else:
        assert biggest - GRAIN < found <= biggest
    assert len(sizes) <= 14
