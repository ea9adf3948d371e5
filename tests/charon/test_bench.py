"""Two daemons negotiate what two configurations say: how far they come, and with which suite."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.charon.configs import BASE, IKEV2, NONE, VTI, Change, running

from bothends.lab.charon.attempt import Attempt
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.translate import read_router

pytestmark = pytest.mark.charon


@dataclass(frozen=True)
class Pair:
    """Two ends, what "b" has changed, and how far a negotiation comes begun by "a", and by "b"."""

    name: str
    reaches: tuple[str, str]
    b: Change = NONE
    a: Change = NONE
    base: str = BASE
    suite: str = ""


def both(how_far: str) -> tuple[str, str]:
    return how_far, how_far


PROFILE = "crypto isakmp profile PF\n keyring default\n match identity address 198.51.100.1 255.255.255.255\n"
PAIRS = (
    Pair("fit", both("up"), suite="aes-cbc-256 sha256 14 / aes-cbc-256 sha256 None"),
    Pair("other hash", both("nothing"), Change("hash sha256", "hash md5")),
    Pair("other group", both("nothing"), Change("group 14", "group 5")),
    Pair("second policy fits", both("up"), Change(more="crypto isakmp policy 5\n encr 3des\n authentication pre-share\n group 2\n")),
    Pair("other key", both("policy"), Change("canary-key", "other-key")),
    Pair("no key for the peer", ("nothing", "does not begin"), Change("crypto isakmp key canary-key address 203.0.113.1\n", "")),
    Pair("wildcard key", both("up"), Change("address 203.0.113.1\n", "address 0.0.0.0 0.0.0.0\n")),
    Pair("other transform", both("authenticated"), Change("esp-aes 256 esp-sha256-hmac", "esp-3des esp-sha-hmac")),
    Pair("PFS on one end", ("authenticated", "up"), Change(" set transform-set TS", " set transform-set TS\n set pfs group14")),
    Pair("other PFS groups", both("authenticated"),
         Change(" set transform-set TS", " set transform-set TS\n set pfs group14"),
         Change(" set transform-set TS", " set transform-set TS\n set pfs group5")),
    Pair("narrower selector", ("narrowed", "up"), Change("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.0.127")),
    Pair("disjoint selector", both("authenticated"), Change("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255")),
    Pair("other peer", ("authenticated", "does not begin"), Change("set peer 203.0.113.1", "set peer 203.0.113.77")),
    Pair("name as identity", both("up"), Change(more="crypto isakmp identity hostname\n")),
    Pair("name, where the profile wants an address", ("policy", "authenticated"), Change(more="crypto isakmp identity hostname\n"),
         Change(" set transform-set TS", " set transform-set TS\n set isakmp-profile PF", more=PROFILE)),
    Pair("aggressive mode", both("up"), a=Change(" set transform-set TS", " set transform-set TS\n set isakmp-profile PF",
                                                 more=PROFILE + " initiate mode aggressive\n")),
    Pair("aggressive mode refused", ("nothing", "up"), Change(more="crypto isakmp aggressive-mode disable\n"),
         Change(" set transform-set TS", " set transform-set TS\n set isakmp-profile PF", more=PROFILE + " initiate mode aggressive\n")),
    Pair("VTI", both("up"), base=VTI, suite="3des md5 2 / 3des md5 5"),
    Pair("IKEv2", both("up"), base=IKEV2, suite="aes-cbc-256 sha256 14 / aes-gcm-256 None None"),
    Pair("IKEv2, other integrity", both("nothing"), Change("integrity sha256", "integrity sha512"), base=IKEV2),
    Pair("IKEv2, other key", both("policy"), Change("canary-key", "other-key"), base=IKEV2),
    Pair("IKEv2, other identity", both("policy"), Change("remote address 203.0.113.1", "remote address 203.0.113.9"), base=IKEV2),
    Pair("IKEv2, other transform", both("authenticated"), Change("esp-gcm 256", "esp-gcm"), base=IKEV2),
    Pair("IKEv2, disjoint selector", both("authenticated"), Change("10.1.0.0 0.0.0.255", "10.9.0.0 0.0.0.255"), base=IKEV2),
    Pair("IKEv2, narrower selector", ("narrowed", "up"), Change("10.1.0.0 0.0.0.255", "10.1.0.0 0.0.0.127"), base=IKEV2),
    Pair("map entry without IKEv2 profile", ("authenticated", "does not begin"), Change("set ikev2-profile PF\n", "\n"), base=IKEV2),
)  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench() as found:
        yield found


def negotiate(
    bench: Bench, initiator: tuple[str, str], responder: tuple[str, str]
) -> Attempt | None:
    translation = bench.load(read_router(*initiator), read_router(*responder))
    for child in translation.children.values():
        return bench.attempt(child)
    return None


def how_far(attempt: Attempt | None) -> str:
    if attempt is None:
        return "does not begin"
    reached = (attempt.policy, attempt.authenticated, attempt.phase2, attempt.narrowed)
    return {
        (False, False, False, False): "nothing",
        (True, False, False, False): "policy",
        (True, True, False, False): "authenticated",
        (True, True, True, False): "up",
        (True, True, True, True): "narrowed",
    }[reached]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_pair_comes_as_far_as_ios_would(bench: Bench, pair: Pair) -> None:
    a, b = ("a", running("a", pair.base, pair.a)), ("b", running("b", pair.base, pair.b))
    attempts = negotiate(bench, a, b), negotiate(bench, b, a)
    assert tuple(map(how_far, attempts)) == pair.reaches
    for attempt in attempts:
        if attempt is not None:
            assert attempt.seconds < 1, "failures are not waited for"
            assert not any("canary" in line for log in attempt.log.values() for line in log)
        if pair.suite and attempt is not None and attempt.ike and attempt.child:
            ike, child = attempt.ike, attempt.child
            found = f"{ike.cipher} {ike.integrity} {ike.group} / {child.cipher} {child.integrity} {child.group}"
            assert found == pair.suite


ALGORITHMS = [
    (encryption, digest, group)
    for encryption, digests in (
        ("des", ("sha",)), ("3des", ("md5", "sha")), ("aes", ("sha256",)),
        ("aes 192", ("sha384",)), ("aes 256", ("sha512",)),
    )
    for digest in digests
    for group in (2, 14, 19)
] + [("aes", "sha256", group) for group in (1, 5, 15, 16, 20, 21, 24)]  # fmt: skip


@pytest.mark.parametrize(("encryption", "digest", "group"), ALGORITHMS)
def test_every_shared_algorithm_of_phase_1(
    bench: Bench, encryption: str, digest: str, group: int
) -> None:
    change = Change(
        " encr aes 256\n hash sha256\n authentication pre-share\n group 14",
        f" encr {encryption}\n hash {digest}\n authentication pre-share\n group {group}",
    )
    attempt = negotiate(
        bench, ("a", running("a", change=change)), ("b", running("b", change=change))
    )
    assert attempt is not None
    assert how_far(attempt) == "up", attempt.reason
    assert attempt.ike is not None
    assert (attempt.ike.integrity, attempt.ike.group) == (digest, group)


TRANSFORMS = (
    "esp-des esp-md5-hmac", "esp-3des esp-sha-hmac", "esp-aes esp-sha256-hmac", "esp-aes 192 esp-sha384-hmac",
    "esp-aes 256 esp-sha512-hmac", "esp-gcm", "esp-gcm 192", "esp-gcm 256", "esp-null esp-sha-hmac",
)  # fmt: skip


@pytest.mark.parametrize("transforms", TRANSFORMS)
def test_every_shared_transform(bench: Bench, transforms: str) -> None:
    change = Change("esp-aes 256 esp-sha256-hmac", transforms)
    attempt = negotiate(
        bench, ("a", running("a", change=change)), ("b", running("b", change=change))
    )
    assert attempt is not None
    assert how_far(attempt) == "up", attempt.reason
