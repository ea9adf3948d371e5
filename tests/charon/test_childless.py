"""The Diffie-Hellman exchange of a child SA, played at once with `childless = force` (RFC 6023).

IKE_AUTH builds the first child SA without an exchange of its own: different PFS groups show at the
first rekey, an hour later. Without a child in IKE_AUTH, CREATE_CHILD_SA builds the first one too, and
does what the rekey would do.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest
from tests.charon.configs import IKEV2, Change, running

from bothends.compare import judge
from bothends.compare.judge import no_rules
from bothends.compare.rules.example import Example
from bothends.ike.negotiate import StageStatus
from bothends.lab.charon.algorithms import esp_proposal
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.translate import read_router as read_lab_router
from bothends.lab.ike.proposals import make_offer
from bothends.platforms.ios.config import read_router

pytestmark = pytest.mark.charon
GROUPS = (0, 2, 5, 14, 19, 20)
"""Of `set pfs`; 0 is none."""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench("childless") as found:
        yield found


def said(initiator: int, responder: int) -> bool:
    """Whether the tunnel outlives its first rekey, after the first end has started it."""

    def pfs(group: int) -> dict[str, str]:
        return {" set pfs group14\n": f" set pfs group{group}\n" if group else ""}

    texts = Example("ikev2", pfs(initiator), pfs(responder)).texts()
    routers = [read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)]
    [tunnel] = judge(routers, None, no_rules).tunnels
    forward = next(d for d in tunnel.context.directions if d.initiator.name == "R1")
    assert forward.comes_up is StageStatus.OK, "the first child SA has no group of its own"
    return forward.rekey.status is StageStatus.OK


def played(bench: Bench, initiator: int, responder: int) -> bool:
    """Whether charon builds the child SA with an exchange of its own."""
    names = {"a": initiator, "b": responder}
    lines = {name: f" set pfs group{group}\n" if group else "" for name, group in names.items()}
    ends = [
        read_lab_router(
            name,
            running(
                name, IKEV2, Change(" set transform-set TS\n", f" set transform-set TS\n{more}")
            ),
        )
        for name, more in lines.items()
    ]
    translation = bench.load(*ends)
    for daemon, loaded, end, group in zip(
        bench.daemons, bench.loaded, ends, names.values(), strict=True
    ):
        for connection in loaded.connections.values():
            connection["childless"] = "force"
            if group:  # whoever asks for a group takes no other, once there is an exchange
                strict = [
                    esp_proposal(each, group) for each in make_offer(end, end.flows[0]).transforms
                ]
                for child in connection["children"].values():
                    child["esp_proposals"] = strict
        daemon.load(loaded)
    [child] = translation.children.values()
    attempt = bench.attempt(child)
    assert attempt.authenticated
    return attempt.phase2


@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(GROUPS, 2)), ids=str)
def test_the_exchange_of_a_child_is_what_the_comparison_says_of_the_rekey(
    bench: Bench, one: int, other: int
) -> None:
    """Either end may begin a rekey: it lasts where both succeed."""
    lasts = played(bench, one, other) and played(bench, other, one)
    assert (lasts, lasts) == (said(one, other), said(other, one))
