"""A small sample of the proof: the same pairs every time, and others every time."""

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random

import pytest
from tests.proof.bases import BASES, Pair
from tests.proof.config import ANY, Profile, TransformSet
from tests.proof.exceptions import DIFFERENCES
from tests.proof.generator import Bent, Recipe, bend, case_of, draw
from tests.proof.run import Trier
from tests.proof.trial import try_case

from bothends.lab.charon.bench import Bench
from bothends.lab.charon.prerequisites import missing

PAIRS = 100
PAIRS_ON_CHARON = 25


@pytest.fixture(params=["fixed", "fresh"])
def seed(request: pytest.FixtureRequest) -> int:
    found = 20260101 if request.param == "fixed" else secrets.randbelow(1 << 32)
    print(f"seed {found}")
    return found


def _disagreeing(seed: int, pairs: int, *, with_charon: bool) -> list[str]:
    with ExitStack() as stack:
        trier = Trier(stack, with_charon=with_charon)
        trials = (trier.run(draw(seed, n), f"{seed}-{n}") for n in range(pairs))
        return [f"{t.name}: {t.disagreements}" for t in trials if t.disagreements]


def test_comparison_and_model_agree(seed: int) -> None:
    assert not _disagreeing(seed, PAIRS, with_charon=False), f"make proof SEED={seed}"


needs_charon = pytest.mark.skipif(bool(missing()), reason=", ".join(missing()))


@pytest.mark.charon
@pytest.mark.gate
@needs_charon
def test_charon_agrees_too(seed: int) -> None:
    assert not _disagreeing(seed, PAIRS_ON_CHARON, with_charon=True), f"make proof SEED={seed}"


# --- the documented differences


@dataclass(frozen=True)
class Explained:
    """A pair on which strongSwan differs from IOS, when `a` starts, and the difference."""

    difference: str
    base: str
    bend: Callable[[Pair], None]


def _wider(pair: Pair) -> None:
    del pair.a.lines[1:], pair.b.lines[1:]
    pair.a.lines[0].source = pair.a.lan


def _gre_to_vti(pair: Pair) -> None:
    pair.a.kind = "gre"


def _two_profiles(pair: Pair) -> None:
    pair.b.profiles.insert(0, Profile("FIRST", ["RING"], ["address 0.0.0.0 0.0.0.0"]))


def _another_identity(pair: Pair) -> None:
    assert pair.a.ikev2
    assert pair.b.ikev2
    pair.a.ikev2.matches = ["address 0.0.0.0 0.0.0.0"]
    pair.a.ikev2.blocks[0].address = ANY
    pair.b.ikev2.identity = "address 198.51.100.9"


def _elsewhere(pair: Pair) -> None:
    assert pair.a.ikev2
    assert pair.b.ikev2
    pair.a.ikev2.identity = "address 192.0.2.77"
    pair.b.ikev2.matches = ["address 0.0.0.0 0.0.0.0"]


def _two_sets(pair: Pair) -> None:
    one, two = "esp-aes esp-sha-hmac", "esp-aes 256 esp-sha256-hmac"
    for end, transforms in ((pair.a, (one, two)), (pair.b, (two, one))):
        end.sets = [TransformSet(f"TS{n}", words) for n, words in enumerate(transforms)]
        end.used = ["TS0", "TS1"]


EXPLAINED = (
    Explained("narrowed selectors", "map-ikev1", _wider),
    Explained("narrowed selectors", "map-ikev2", _wider),
    Explained("a part of a tunnel's selector", "svti-ikev1", _gre_to_vti),
    Explained("the nearest identity", "map-ikev1-profile", _two_profiles),
    Explained("the identity that is asked for", "svti-ikev2", _another_identity),
    Explained("a key for the address only", "svti-ikev2", _elsewhere),
    Explained("the responder's own order", "map-ikev1", _two_sets),
)


@pytest.mark.charon
@needs_charon
def test_every_documented_difference_is_one() -> None:
    assert {found.difference for found in EXPLAINED} == {each.name for each in DIFFERENCES}
    with Bench() as bench:
        for found in EXPLAINED:
            pair = BASES[found.base](Random(1))
            found.bend(pair)
            trial = try_case(case_of(pair), Recipe(found.base, 1), bench)
            assert not trial.disagreements, found
            assert found.difference in {name for name, _ in trial.excused}, found


PLAYED = (
    ("gre-ikev1", "set-mode-required", "up"), ("gre-ikev2", "set-mode-required", "up"),
    ("svti-ikev1", "nat-transparency-off", "up"), ("map-ikev1", "set-without-integrity", "phase 2"),
    ("map-ikev1", "ike-off", "phase 1"), ("map-ikev2", "ikev2-key-remote", "authentication"),
    ("svti-ikev2", "ikev2-keys-by-direction", "up"), ("map-ikev2", "ikev2-method-remote", "authentication"),
    ("map-ikev1", "selector-denied", "up"),
)  # fmt: skip
"""Kinds and mutations of `b` that charon has an opinion of, and how the one of `a` may end."""


@pytest.mark.charon
@pytest.mark.gate
@needs_charon
@pytest.mark.parametrize(("base", "mutation", "ends"), PLAYED)
def test_charon_has_an_opinion_of(base: str, mutation: str, ends: str) -> None:
    with Bench() as bench:
        found = set()
        for seed in range(3):
            pair = BASES[base](Random(seed))
            bend(pair, Bent(mutation, "b", seed))
            trial = try_case(case_of(pair), Recipe(base, seed), bench)
            assert not trial.not_run
            assert not trial.disagreements
            found.add(trial.said["charon", "a"].ends)
    assert ends in found


@pytest.mark.charon
@needs_charon
def test_a_dynamic_map_has_nobody_to_begin_with() -> None:
    with Bench() as bench:
        trial = try_case(case_of(BASES["dynamic-ikev1"](Random(1))), Recipe("", 1), bench)
    assert trial.asked == 2
    assert trial.said["charon", "a"].up
    assert "initiate aborted" in trial.said["charon", "b"].why
