"""What time does to a tunnel, played on charon with short timers: rekeys, a dead peer, a reload.

The comparison says it from the texts: whether a tunnel outlives its first rekey, and whether an end
whose peer is gone goes on sending into the void.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pytest
from tests.charon.configs import BASE, IKEV2, Change, running
from tests.charon.test_childless import said as outlives

from bothends.compare import judge
from bothends.compare.rules.example import Example
from bothends.lab.charon.algorithms import esp_proposal
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.connections import Child
from bothends.lab.charon.translate import read_router as read_lab_router
from bothends.lab.ike.proposals import make_offer
from bothends.platforms.ios.config import read_router

pytestmark = [pytest.mark.charon, pytest.mark.long]
SOON = 2
"""Seconds after which a child SA is rekeyed."""


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench("timers") as found:
        yield found


def until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether something becomes true within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.1)
    return done()


def started(
    bench: Bench,
    base: str,
    changes: dict[str, Change],
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    **settings: str,
) -> Child:
    """Two daemons with a child up; what is set stands in every connection and child, or in those of one end."""
    ends = [read_lab_router(name, running(name, base, change)) for name, change in changes.items()]
    translation = bench.load(*ends)
    for name, daemon, loaded, end in zip(changes, bench.daemons, bench.loaded, ends, strict=True):
        given = {**settings, **own.get(name, {})}
        pfs = end.flows[0].protection.pfs
        for connection in loaded.connections.values():
            connection |= {key: value for key, value in given.items() if key in connection}
            for child in connection["children"].values():
                child |= {key: value for key, value in given.items() if key in child}
                if pfs and "rekey_time" in given:
                    offer = make_offer(end, end.flows[0])
                    child["esp_proposals"] = [esp_proposal(each, pfs) for each in offer.transforms]
        daemon.load(loaded)
    [child] = translation.children.values()
    attempt = bench.attempt(child)
    assert attempt.phase2, attempt.reason
    return child


def spis(bench: Bench) -> set[int]:
    """The SPIs of the SAs that the first end has."""
    return {
        child.spi_in
        for sa in bench.initiator.sas()
        for child in sa.children
        if child.state == "INSTALLED"
    }


def pfs(group: int) -> Change:
    line = f" set pfs group{group}\n" if group else ""
    return Change(" set transform-set TS\n", f" set transform-set TS\n{line}")


@pytest.mark.parametrize(("one", "other"), [(14, 14), (0, 0), (14, 20), (0, 14)])
def test_a_tunnel_outlives_its_first_rekey_where_the_comparison_says_so(
    bench: Bench, one: int, other: int
) -> None:
    """The first end rekeys; a refused rekey is what the comparison calls UP_UNTIL_REKEY."""
    started(bench, IKEV2, {"a": pfs(one), "b": pfs(other)}, rekey_time=f"{SOON}s", life_time="60s")
    first = spis(bench)
    assert first
    renewed = until(lambda: bool(spis(bench) - first), 3 * SOON)
    assert renewed is outlives(one, other)


@pytest.mark.parametrize(("base", "short"), [(BASE, "a"), (IKEV2, "a"), (IKEV2, "b")])
def test_the_shorter_lifetime_is_the_one_that_counts(bench: Bench, base: str, short: str) -> None:
    """The SAs are renewed after it, as the comparison says.

    With IKEv1, and the shorter one at the responder, strongSwan takes what the initiator proposes.
    """
    own = {end: {"rekey_time": f"{SOON if end == short else 60}s"} for end in ("a", "b")}
    started(bench, base, {"a": Change(), "b": Change()}, own, life_time="90s")
    first = spis(bench)
    assert until(lambda: bool(spis(bench) - first), 3 * SOON)
    assert "1800 s will be used" in lifetimes(
        1800 if short == "a" else 3600, 1800 if short == "b" else 3600
    )


def lifetimes(*seconds: int) -> str:
    """What the comparison says of two lifetimes of IPsec SAs."""
    texts = [
        f"crypto ipsec security-association lifetime seconds {each}\n{text}"
        for each, text in zip(seconds, Example("crypto-map").texts(), strict=True)
    ]
    found = judge([read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)])
    return " ".join(each.message for each in found.all_findings() if each.rule == "LIF-001")


KEEPALIVE = Change(
    "crypto isakmp policy 10\n", "crypto isakmp keepalive 10 3 periodic\ncrypto isakmp policy 10\n"
)


@pytest.mark.parametrize("alive", [True, False], ids=["keepalives", "none"])
def test_an_end_whose_peer_is_gone_notices_where_the_comparison_says_so(
    bench: Bench, alive: bool
) -> None:
    change = KEEPALIVE if alive else Change()
    dpd = {"dpd_delay": "1s", "dpd_timeout": "2s"}
    started(bench, BASE, {"a": change, "b": change}, **dpd)
    bench.responder.kill()
    notices = until(lambda: not spis(bench), 8)
    assert notices is not black_hole(alive=alive)


def black_hole(*, alive: bool) -> bool:
    """Whether the comparison says that packets are lost after a failure of the peer."""
    without = {} if alive else {"crypto isakmp keepalive 10 3\n": ""}
    texts = Example("crypto-map", without, without).texts()
    routers = [read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)]
    return any(each.rule == "LIV-001" for each in judge(routers).all_findings())
