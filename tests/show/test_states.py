"""Every state is explained, the way a senior engineer would."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bothends.errors import InputError
from bothends.platforms.states import as_dict, as_text, find, states

NAMED = [
    "MM_NO_STATE",
    "MM_SA_SETUP",
    "MM_KEY_EXCH",
    "MM_KEY_AUTH",
    "AG_NO_STATE",
    "AG_INIT_EXCH",
    "AG_AUTH",
    "QM_IDLE",
    "UP-ACTIVE",
    "UP-IDLE",
    "UP-NO-IKE",
    "DOWN-NEGOTIATING",
    "DOWN",
    "READY",
    "IN-NEG",
    "DELETE",
]
HERE = Path(__file__).parent


@pytest.mark.parametrize("name", NAMED)
def test_every_state_has_meaning_causes_and_next_steps(name: str) -> None:
    state = find(name)
    assert state.name == name
    assert state.meaning
    assert state.causes
    assert state.look
    assert {look.end for look in state.look} <= {"here", "there", "both"}


def test_the_stale_spi_names_its_cure() -> None:
    text = "\n".join(as_text(find("UP-NO-IKE")))
    assert "crypto isakmp invalid-spi-recovery" in text


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_explanations_are_as_approved(state: object, golden: Callable[[Path, str], None]) -> None:
    found = find(state.name)  # type: ignore[attr-defined]  # pytest hands over plain objects
    text = "\n".join(as_text(found)) + "\n"
    assert max(map(len, text.splitlines())) <= 100
    golden(HERE / "states" / f"{found.name}.txt", text)


def test_as_json(golden: Callable[[Path, str], None]) -> None:
    golden(
        HERE / "states" / "MM_KEY_EXCH.json",
        json.dumps(as_dict(find("MM_KEY_EXCH")), indent=2) + "\n",
    )


@pytest.mark.parametrize("typed", ["mm_key_exch", "MM-KEY-EXCH", "mm key exch", "MmKeyExch"])
def test_spelling_does_not_matter(typed: str) -> None:
    assert find(typed).name == "MM_KEY_EXCH"


def test_a_near_miss_is_recognised() -> None:
    with pytest.raises(InputError) as caught:
        find("QM_IDEL")
    assert "did you mean QM_IDLE" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("MM_NO_STATE (deleted)", "MM_NO_STATE"),
        ("UK", "UP-NO-IKE"),
        ("DN", "DOWN-NEGOTIATING"),
        ("am_active", "MM_ACTIVE"),
        ("IPsec", "IPSEC"),
    ],
)
def test_other_spellings(typed: str, name: str) -> None:
    assert find(typed).name == name


def test_a_near_miss_of_an_alias_is_recognised() -> None:
    with pytest.raises(InputError) as caught:
        find("AM_ACTIV")
    assert "did you mean MM_ACTIVE" in caught.value.hint


def test_names_are_unique() -> None:
    names = [name for state in states() for name in (state.name, *state.aliases)]
    assert len(names) == len(set(names))
