"""The state of a tunnel from two looks at both ends: a table, and what never may be said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.model import DhGroup, IkeVersion, Mode, Selector
from bothends.monitor import EndReading, FlowReading, TunnelState, judged
from bothends.verification.expected import Expected, ExpectedEnd

HERE = Selector(ip_network("10.1.0.0/24"), ip_network("10.2.0.0/24"))
MORE = Selector(ip_network("10.1.8.0/24"), ip_network("10.2.0.0/24"))
A = ExpectedEnd("a", ip_address("192.0.2.1"), "Gi0", (HERE,), None)
B = ExpectedEnd("b", ip_address("192.0.2.2"), "Gi0", (HERE.mirrored(),), None)
EXPECTED = Expected(
    "t", IkeVersion.V1, (A, B), (), (), Mode.TUNNEL, DhGroup.MODP_2048, 86400, 3600, None
)
ALONE = replace(EXPECTED, ends=(A, replace(B, managed=False, platform="")))
UP = FlowReading(frozenset({"0xa"}), frozenset({"0xb"}), 10, 10, 0, 3000)
MIRROR = replace(UP, inbound=UP.outbound, outbound=UP.inbound)
NONE = FlowReading()
Looks = Mapping[str, EndReading]


def look(a: FlowReading | None, b: FlowReading | None, ike: str = "QM_IDLE") -> Looks:
    return {
        end.device: EndReading(end.device, ike, ike == "QM_IDLE", {end.selectors[0]: flow})
        for end, flow in ((A, a), (B, b))
        if flow is not None
    }


def more(flow: FlowReading, sent: int = 0, received: int = 0) -> FlowReading:
    return replace(flow, encaps=flow.encaps + sent, decaps=flow.decaps + received)


@dataclass(frozen=True)
class Case:
    name: str
    before: Looks | None
    now: Looks
    state: TunnelState
    why: str
    expected: Expected = EXPECTED


CALM = look(UP, MIRROR)
CASES = (
    Case("both directions", CALM, look(more(UP, 5, 4), more(MIRROR, 4, 5)), TunnelState.UP,
         "a sent 5, b received 5; b sent 4, a received 4"),
    Case("no packet", CALM, CALM, TunnelState.IDLE, "no packet came since the last look"),
    Case("counters began again", CALM, look(replace(UP, encaps=3, decaps=2), replace(MIRROR, encaps=2, decaps=3)),
         TunnelState.UP, "a sent 3, b received 3"),
    Case("lost on the way", CALM, look(more(UP, 7), MIRROR), TunnelState.ONE_WAY,
         "a sent 7 packets, none of them arrived at b"),
    Case("lost on the way back", CALM, look(more(UP, 7), more(MIRROR, 7, 7)), TunnelState.ONE_WAY,
         "b sent 7 packets, none of them arrived at a"),
    Case("no answer", CALM, look(more(UP, 7), more(MIRROR, 0, 7)), TunnelState.ONE_WAY,
         "7 packets of a arrived at b, which sent none back"),
    Case("another SA", CALM, look(UP, replace(MIRROR, inbound=frozenset({"0xc"}))), TunnelState.SPI_MISMATCH,
         "a sends on 0xb, b has 0xc"),
    Case("one end lost its SAs", CALM, look(UP, NONE), TunnelState.SPI_MISMATCH, "a sends on 0xb, b has none"),
    Case("no SAs", CALM, look(NONE, NONE, ""), TunnelState.DOWN, "no IPsec SAs; IKE SAs: a none, b none"),
    Case("stuck, and traffic is dropped", look(NONE, NONE, ""), look(replace(NONE, errors=4), NONE, "MM_NO_STATE"),
         TunnelState.DOWN, "IKE SAs: a MM_NO_STATE, b MM_NO_STATE; a dropped 4 packets for it"),
    Case("first look", None, CALM, TunnelState.UNKNOWN, "from the second look on"),
    Case("first look at a broken one", None, look(UP, NONE), TunnelState.SPI_MISMATCH, "b has none"),
    Case("a partner's answers", look(UP, None), look(more(UP, 2, 2), None), TunnelState.UP,
         "a sent 2 packets and received 2; b is not asked", ALONE),
    Case("a partner that does not answer", look(UP, None), look(more(UP, 2), None), TunnelState.ONE_WAY,
         "b is not asked", ALONE),
    Case("a partner's tunnel without SAs", look(UP, None), look(NONE, None, ""), TunnelState.DOWN,
         "IKE SAs: a none", ALONE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_states(case: Case) -> None:
    found = judged(case.expected, case.now, case.before)
    assert found.state is case.state, found.why
    assert case.why in found.why


def test_some_networks_without_sas() -> None:
    a = replace(A, selectors=(HERE, MORE))
    b = replace(B, selectors=(HERE.mirrored(), MORE.mirrored()))
    wide = replace(EXPECTED, ends=(a, b))

    def shown(sent: int) -> Looks:
        return {
            "a": EndReading("a", "QM_IDLE", True, {HERE: more(UP, sent, sent), MORE: NONE}),
            "b": EndReading(
                "b", "QM_IDLE", True,
                {HERE.mirrored(): more(MIRROR, sent, sent), MORE.mirrored(): NONE},
            ),
        }  # fmt: skip

    found = judged(wide, shown(5), shown(0))
    assert found.state is TunnelState.PARTIAL
    assert "1 of 2 pairs of networks have SAs; a sent 5" in found.why


SPIS = st.frozensets(st.sampled_from(["0xa", "0xb", "0xc"]), max_size=2)
COUNT = st.integers(0, 5)
FLOWS = st.builds(FlowReading, SPIS, SPIS, COUNT, COUNT, COUNT, st.none())


@given(FLOWS, FLOWS, FLOWS, FLOWS)
def test_up_is_said_of_what_was_seen_to_pass(
    a0: FlowReading, b0: FlowReading, a1: FlowReading, b1: FlowReading
) -> None:
    found = judged(EXPECTED, look(a1, b1), look(a0, b0))
    if found.state is TunnelState.UP:
        assert a1.outbound & b1.inbound
        assert b1.outbound & a1.inbound
        for now, before in ((a1, a0), (b1, b0)):
            assert now.decaps != before.decaps
    if found.state in {TunnelState.UP, TunnelState.IDLE}:
        assert a1.complete
        assert b1.complete
