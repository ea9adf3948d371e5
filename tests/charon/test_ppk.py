"""Post-quantum keys (RFC 8784) played on strongSwan, against what the comparison says of the pair.

strongSwan 5.9.8 knows `ppk_id` and `ppk_required` of a connection, and secrets of the type `ppk`. A
router's block with a key is a connection with its id; `required` is the same word. Where it answers,
the id is left out: a connection of strongSwan that names one refuses every other one, while RFC 8784
(section 3) has the responder take the key that the initiator names, or go on without. Whether the
key is used is read from the initiator's log.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from tests.charon.configs import IKEV2, running
from tests.compare.test_quantum import KEYS, End, Key, text

from bothends.compare import judge
from bothends.compare.judge import no_rules
from bothends.compare.rules.example import BASES
from bothends.ike.negotiate import StageStatus
from bothends.lab.charon.attempt import Attempt
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.connections import Role
from bothends.lab.charon.translate import read_router as read_lab_router
from bothends.platforms.ios.config import read_router

pytestmark = pytest.mark.charon
USED = "using PPK for PPK_ID"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench("ppk") as found:
        yield found


def said(initiator: Key, responder: Key) -> tuple[bool, bool]:
    """Whether the pair comes up when the first end starts, and whether with the key."""
    bases = BASES["ikev2"]
    texts = [
        text(base, End(ppk=key)) for base, key in zip(bases, (initiator, responder), strict=True)
    ]
    routers = [read_router(each, f"R{number}.cfg") for number, each in enumerate(texts, 1)]
    [tunnel] = judge(routers, None, no_rules).tunnels
    forward = next(d for d in tunnel.context.directions if d.initiator.name == "R1")
    up = forward.comes_up is StageStatus.OK
    return up, bool(up and forward.suite and forward.suite.ppk)


def played(bench: Bench, initiator: Key, responder: Key) -> Attempt:
    """The same pair on charon."""
    ends = [read_lab_router(name, running(name, IKEV2)) for name in "ab"]
    translation = bench.load(*ends)
    for role, daemon, loaded, key in zip(
        Role, bench.daemons, bench.loaded, (initiator, responder), strict=True
    ):
        if not key.id:
            continue
        named = {"ppk_id": key.id} if role is Role.INITIATOR else {}
        for connection in loaded.connections.values():
            connection |= {"ppk_required": "yes" if key.required else "no", **named}
        daemon.load(loaded)
        daemon._ask(
            "load-shared", {"id": "ppk", "type": "ppk", "data": key.key, "owners": [key.id]}
        )
    [child] = translation.children.values()
    return bench.attempt(child)


@pytest.mark.parametrize(("initiator", "responder"), list(product(KEYS, KEYS)), ids=str)
def test_charon_and_the_comparison_agree(bench: Bench, initiator: Key, responder: Key) -> None:
    attempt = played(bench, initiator, responder)
    used = any(USED in line for line in attempt.log[Role.INITIATOR])
    assert (attempt.phase2, attempt.phase2 and used) == said(initiator, responder)
