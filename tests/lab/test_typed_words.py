"""A router's settings come from the words that were typed, and are those of what it prints."""

from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st
from tests.proof.generator import draw, make

from bothends.lab.config import Configuration, RefusedError
from bothends.lab.ike.reading import read_settings

PAIRS = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@PAIRS
@given(st.integers(0, 2**32 - 1), st.integers(0, 10_000))
@example(6100, 6100)  # a profile with `no config-exchange request`
def test_typed_words_mean_what_the_router_prints(seed: int, number: int) -> None:
    for text in make(draw(seed, number)).texts.values():
        typed = Configuration()
        try:
            typed.load(text.replace("no crypto isakmp enable\n", ""))  # a router does not print it
        except (ValueError, RefusedError):
            reject()  # the command line knows little of IPv6, and refuses what a router refuses
        assert read_settings(typed.typed()) == read_settings(typed.text())


def test_a_key_keeps_its_blanks() -> None:
    typed = Configuration()
    typed.load("crypto keyring K\n pre-shared-key address 192.0.2.1 key 0 two  words\n")
    (keyring,) = read_settings(typed.typed()).keyrings
    assert [key.secret for key in keyring.keys] == ["two  words"]
