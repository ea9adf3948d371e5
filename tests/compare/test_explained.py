"""What cannot be decided says why, whatever the reason: learned addresses, certificate maps."""

import re
from collections.abc import Iterable

import pytest
from tests.compare.kinds import KINDS, Pair, both, judged, swapped
from tests.compare.reasons import unexplained
from tests.compare.test_corpus import ABSENT, CONFIGS, LABS
from tests.proof.generator import draw, make

from bothends.compare import Verdict, judge
from bothends.compare.files import read_routers

TRUSTPOINT = "crypto pki trustpoint CA\n"


def _learned(kind: str) -> Pair:
    near, far = KINDS[kind]
    return swapped(near, "ip address 203.0.113.1 255.255.255.0", "ip address dhcp"), far


def _by_certificate(kind: str) -> Pair:
    """Both ends prove themselves with certificates, which one of them asks a map about."""

    def signed(text: str) -> str:
        return TRUSTPOINT + re.sub(
            r"(authentication (?:local |remote )?)pre-share\b", r"\1rsa-sig", text
        )

    near, far = both(KINDS[kind], signed)
    return re.sub(r" match identity.*\n", " match certificate CMAP\n", near), far


UNTOLD = {
    "an address that is learned, v2": (_learned("dynamic-map-v2"), "IKE2-006"),
    "a certificate map, v2": (_by_certificate("svti-v2"), "IKE2-006"),
    "a certificate map, v1": (_by_certificate("crypto-map-profile"), "ID-001"),
}


@pytest.mark.parametrize("case", UNTOLD)
def test_an_identity_that_nobody_can_tell_is_told(case: str) -> None:
    pair, rule = UNTOLD[case]
    [tunnel] = judged(*pair).tunnels
    assert tunnel.verdict is Verdict.UNVERIFIABLE
    assert [each.rule for each in tunnel.findings if each.verdict is tunnel.verdict] == [rule]
    assert not unexplained(judged(*pair))


EXPLAINED = (392, 422, 1349, 3054, 4427)
"""Pairs whose verdict no finding of the tunnel once explained."""


def test_every_verdict_of_the_proof_is_explained() -> None:
    _explained((*range(150), *EXPLAINED))


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_every_verdict_of_many_pairs_of_the_proof_is_explained() -> None:
    _explained(range(10_000))


def _explained(numbers: Iterable[int]) -> None:
    found = {
        number: unexplained(judged(*make(draw(3, number)).texts.values())) for number in numbers
    }
    assert {number: left for number, left in found.items() if left} == {}


@pytest.mark.skipif(CONFIGS is None, reason=ABSENT)
@pytest.mark.parametrize("lab", LABS)
def test_every_verdict_of_the_corpus_is_explained(lab: str) -> None:
    assert CONFIGS is not None
    assert unexplained(judge(read_routers(sorted((CONFIGS / lab).glob("*.cfg"))))) == []
