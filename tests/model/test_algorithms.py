"""One row per algorithm, and nothing about one that stands elsewhere."""

from itertools import chain

import pytest

from bothends.ike.profiles import DEFAULT
from bothends.ike.strength import Severity, Use
from bothends.model import (
    ALGORITHMS,
    DhGroup,
    Dialect,
    Encryption,
    IkeVersion,
    Integrity,
    MlKem,
    Standing,
    named,
    row_of,
    rows_of,
    words,
)
from bothends.model.algorithms import DIALECTS, Row
from bothends.platforms.ios.config import read_router

KINDS = (Encryption, Integrity, DhGroup, MlKem)


def test_every_algorithm_has_one_row() -> None:
    members = list(chain.from_iterable(KINDS))
    assert [type(row.algorithm) for row in ALGORITHMS].count(DhGroup) == len(DhGroup)
    assert len(ALGORITHMS) == len(members)
    assert all(row_of(member).algorithm is member for member in members)


@pytest.mark.parametrize("row", ALGORITHMS, ids=lambda row: str(row.algorithm))
def test_no_dialect_lacks_a_word(row: Row) -> None:
    """A dialect that cannot name an algorithm says so with an empty word."""
    assert len(row.words) == len(DIALECTS[type(row.algorithm)])
    assert any(row.words)


@pytest.mark.parametrize("kind", KINDS)
def test_no_dialect_has_one_word_for_two(kind: type[Encryption]) -> None:
    for dialect in DIALECTS[kind]:
        assert len(named(kind, dialect)) == len(words(kind, dialect))
    bits = [row.bits for row in rows_of(kind) if row.standing is not Standing.UNNAMED]
    assert bits == sorted(bits)


@pytest.mark.parametrize(("cipher", "word"), words(Encryption, Dialect.IKEV2).items(), ids=str)
def test_the_reader_knows_every_word(cipher: Encryption, word: str) -> None:
    text = f"crypto ikev2 proposal P\n encryption {word}\n"
    assert read_router(text, "r").ikev2_proposals["P"].encryption.value == (cipher,)


@pytest.mark.parametrize("digest", Integrity)
def test_the_reader_knows_every_hash(digest: Integrity) -> None:
    policy, proposal, esp, ah = (
        words(Integrity, each)[digest]
        for each in (Dialect.ISAKMP, Dialect.IKEV2, Dialect.ESP, Dialect.AH)
    )
    router = read_router(
        f"crypto isakmp policy 1\n hash {policy}\ncrypto ikev2 proposal P\n integrity {proposal}\n"
        f"crypto ipsec transform-set T {ah} esp-null {esp}\n",
        "r",
    )
    assert router.policies[0].hash.value is digest
    assert router.ikev2_proposals["P"].integrity.value == (digest,)
    assert {router.transform_sets["T"].ah, router.transform_sets["T"].integrity} == {digest}
    assert not router.unread


@pytest.mark.parametrize("cipher", Encryption)
def test_the_default_profile_says_what_the_row_says(cipher: Encryption) -> None:
    found = DEFAULT.weakness(Use.ESP_CIPHER, cipher, IkeVersion.V2)
    expected = {
        Standing.GOOD: None,
        Standing.CLEAR: Severity.INFO,
        Standing.UNNAMED: Severity.WARNING,
        Standing.SHOULD_NOT: Severity.WARNING,
        Standing.MUST_NOT: Severity.ERROR,
    }
    assert (found.severity if found else None) is expected[row_of(cipher).standing]
