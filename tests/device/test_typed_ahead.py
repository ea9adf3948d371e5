"""Answers to commands that are typed ahead are never taken for each other's."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothends.device.sessions.typed_ahead import read_row, rows, taken_apart
from bothends.platforms.ios.dialogue import prompt

NAME, END = "hq-r1", "!0123456789ab"
COMMANDS = ("show a", "show b", "show c detail")
LINES = st.sampled_from(
    ["", "  x", "a b c", f"{NAME}#", f"{NAME}#show b", f"x {NAME}#", f"{NAME}#{END}", "show b",
     "another-r9#show", " --More-- ", "*Mar  1 00:00:01.000: %SYS-5-CONFIG_I: x", f"{NAME}>"]
)  # fmt: skip
ANSWERS = st.lists(st.lists(LINES, max_size=4).map("\n".join), min_size=3, max_size=3)


def _transcript(answers: Sequence[str], ends: Sequence[bool]) -> str:
    """What a router shows; one that does not end its answer has the prompt behind it."""
    text = ""
    for command, answer, ended in zip(COMMANDS, answers, ends, strict=True):
        text += f"{command}\n{answer}" + ("\n" if answer and ended else "") + f"{NAME}#"
    return f"{text}{END}\n{NAME}#"


@settings(deadline=None, max_examples=500)
@given(ANSWERS, st.lists(st.booleans(), min_size=3, max_size=3))
def test_an_answer_is_its_own_or_nobodys(answers: list[str], ends: list[bool]) -> None:
    found = taken_apart(_transcript(answers, ends), NAME, COMMANDS, END)
    if found is not None:
        assert [each.rstrip("\n") for each in found] == [each.rstrip("\n") for each in answers]


def test_plain_answers_are_told_apart() -> None:
    answers = ["x\n y", "", "a\n\nb"]
    text = _transcript(answers, [True] * 3)
    assert taken_apart(f"\n{text}", NAME, COMMANDS, END) == answers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "% Authorization failed.\n",
        _transcript(["x", "y", "z"], [True] * 3).replace("show b", "show x"),
        _transcript(["x", "y", "z"], [True] * 3).replace(END, ""),
        _transcript(["x", "y", "z"], [True] * 3).replace("show a\n", ""),
        _transcript(["x", "y", "z"], [True] * 3).replace(
            f"{NAME}#show b", f"{NAME}#\n{NAME}#show b"
        ),
    ],
)
def test_whatever_is_not_one_after_another_is_not_taken_apart(text: str) -> None:
    assert taken_apart(text, NAME, COMMANDS, END) is None


@settings(deadline=None, max_examples=60)
@given(ANSWERS, st.lists(st.integers(1, 9), min_size=1))
def test_it_is_read_to_the_prompt_behind_the_mark(answers: list[str], sizes: list[int]) -> None:
    """In whatever pieces it comes: the mark is the only one, the rest may look like the end."""
    plain = [each.replace(END, "!") for each in answers]
    text = _transcript(plain, [True] * 3)

    def pieces() -> Iterator[str]:
        at, turn = 0, 0
        while at < len(text):
            size = sizes[turn % len(sizes)]
            yield text[at : at + size]
            at, turn = at + size, turn + 1

    left = pieces()
    assert read_row(lambda: next(left), NAME, END, prompt(NAME), 5) == text


def test_a_router_that_hangs_is_not_waited_for() -> None:
    said = iter([f"show a\nx\n{NAME}#show b\n"])
    with pytest.raises(TimeoutError):
        read_row(lambda: next(said, ""), NAME, END, prompt(NAME), 0.05)


def test_rows() -> None:
    assert list(rows(["aa", "bb", "c" * 9, "d"], 6)) == [["aa", "bb"], ["c" * 9], ["d"]]
    assert list(rows(["a", "b"], 0)) == [["a"], ["b"]]
    assert list(rows([], 6)) == []
