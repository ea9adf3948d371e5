"""Laws that hold for every pair: symmetry, order, and never better by losing lines."""

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothends.compare import Judgement, Verdict
from bothends.compare.finding import WORSENING

Compare = Callable[..., Judgement]
Pairs = dict[str, tuple[str, str]]
UP = {Verdict.UP, Verdict.UP_WEAK}
FAULTS = (
    ("", ""),
    ("group 14", "group 5"),
    ("esp-aes 256", "esp-aes"),
    (" set pfs group14\n", ""),
    ("0.0.0.255", "0.0.0.127"),
    ("Correct-Horse-Battery-9", "Other-Key"),
    ("local Left", "local Lefty"),
    ("198.51.100.1", "198.51.100.9"),
)


def _verdicts(judged: Judgement) -> list[Verdict]:
    return [tunnel.verdict for tunnel in judged.tunnels]


def _summary(judged: Judgement) -> list[object]:
    return [
        (tunnel.id, tunnel.kind, tunnel.verdict, tunnel.directions) for tunnel in judged.tunnels
    ]


def _break(text: str, fault: tuple[str, str]) -> str:
    return text.replace(*fault) if fault[0] else text


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0].strip() or "none")
def test_mirror(kind: str, fault: tuple[str, str], healthy: Pairs, compare: Compare) -> None:
    left, right = healthy[kind]
    left = _break(left, fault)
    assert _summary(compare(left, right)) == [
        (identifier, found, verdict, directions)
        for identifier, found, verdict, directions in _summary(compare(right, left))
    ]


def test_renaming_the_ends_mirrors_the_directions(
    kind: str, healthy: Pairs, compare: Compare
) -> None:
    """Whoever sorts first is `a`: the verdict does not depend on the names."""
    left, right = healthy[kind]
    for fault in FAULTS:
        broken = _break(left, fault)
        plain = compare(broken, right)
        swapped = compare(broken.replace("hostname left", "hostname zz-left"), right)
        assert _verdicts(plain) == _verdicts(swapped)
        directions = [
            sorted(d.phase2 for d in judged.tunnels[0].directions) for judged in (plain, swapped)
        ]
        assert directions[0] == directions[1]


def test_order_of_sections(kind: str, healthy: Pairs, compare: Compare) -> None:
    """IOS does not order its sections: shuffling them changes nothing."""
    left, right = healthy[kind]
    expected = _verdicts(compare(left, right))
    for seed in range(5):
        shuffled = []
        for text in (left, right):
            body = text.removesuffix("line con 0\nend\n")
            sections = re.findall(r"^\S.*\n(?:[ !].*\n)*", body, re.MULTILINE)
            random.Random(seed).shuffle(sections)  # noqa: S311 - no secret depends on it
            shuffled.append("".join(sections) + "line con 0\nend\n")
        assert _verdicts(compare(*shuffled)) == expected


UNORDERED = ("crypto isakmp policy", "crypto ikev2", "crypto ipsec", "interface")
"""Sections whose lines IOS does not order, ACLs and lists of peers being the others."""


def test_order_of_lines(kind: str, healthy: Pairs, compare: Compare) -> None:
    left, right = healthy[kind]
    for fault in FAULTS:
        broken = _break(left, fault)
        expected = _verdicts(compare(broken, right))
        lines = re.sub(
            r"^(\S.*)\n((?: \S.*\n)+)(?! )",
            lambda found: (
                f"{found[1]}\n" + "".join(reversed(found[2].splitlines(keepends=True)))
                if found[1].startswith(UNORDERED)
                else found[0]
            ),
            broken,
            flags=re.MULTILINE,
        )
        assert lines != broken
        assert _verdicts(compare(lines, right)) == expected


def test_all_at_once(healthy: Pairs, compare: Compare) -> None:
    """Many pairs with the same addresses and names in one folder: never better than alone."""
    texts = [text for kind in ("crypto-map", "svti") for text in healthy[kind]]
    judged = compare(*texts)
    assert judged.tunnels
    found = {tunnel.verdict for tunnel in judged.tunnels if tunnel.context.claimants}
    assert found <= set(WORSENING[WORSENING.index(Verdict.UNVERIFIABLE) :])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_truncation_never_helps(data: st.DataObject, healthy: Pairs, compare: Compare) -> None:
    """A cut text never turns a tunnel that does not come up into one that does."""
    name = data.draw(st.sampled_from(sorted(healthy)))
    fault = data.draw(st.sampled_from(FAULTS))
    left, right = healthy[name]
    left = "Building configuration...\nCurrent configuration : 2000 bytes\n" + _break(left, fault)
    whole = _verdicts(compare(left, right))
    cut = left[: data.draw(st.integers(0, len(left)))]
    found = _verdicts(compare(cut, right))
    if not set(whole) & UP:
        assert not set(found) & UP


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_garbled_line_never_helps(data: st.DataObject, healthy: Pairs, compare: Compare) -> None:
    """A line whose first word nobody knows never makes a verdict better."""
    name = data.draw(st.sampled_from(sorted(healthy)))
    fault = data.draw(st.sampled_from(FAULTS))
    left, right = healthy[name]
    left = _break(left, fault)
    lines = left.splitlines()
    inside = [
        index
        for index, line in enumerate(lines)
        if line.startswith(" ") and _header(lines, index).startswith("crypto")
    ]
    index = data.draw(st.sampled_from(inside))
    lines[index] = re.sub(r"\S+", "zzz", lines[index], count=1)
    before = min(map(WORSENING.index, _verdicts(compare(left, right))))
    after = min(map(WORSENING.index, _verdicts(compare("\n".join(lines) + "\n", right))))
    assert after >= before or after >= WORSENING.index(Verdict.UNVERIFIABLE)


def _header(lines: list[str], index: int) -> str:
    return next(line for line in reversed(lines[:index]) if not line.startswith((" ", "!")))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_mutations_never_crash(data: st.DataObject, healthy: Pairs, compare: Compare) -> None:
    """Deleted, doubled, swapped and garbled characters and lines: a judgement, always."""
    name = data.draw(st.sampled_from(sorted(healthy)))
    left, right = healthy[name]
    lines = left.splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(("drop", "double", "words", "text", "indent"))):
            case "drop":
                lines[index] = ""
            case "double":
                lines.insert(index, lines[index])
            case "words":
                words = lines[index].split(" ")
                lines[index] = " ".join(words[: data.draw(st.integers(0, len(words)))])
            case "text":
                lines[index] = data.draw(st.text(max_size=30))
            case _:
                lines[index] = " " * data.draw(st.integers(0, 3)) + lines[index].strip()
    compare("\n".join(lines), right)


_AS_IT_IS = re.compile(r"\s*(?:!|description|remark)|\S*\s*$")
"""Lines without a command, or with words that a person wrote."""


_SHORT = {
    "crypto": "cry", "isakmp": "isa", "interface": "int", "authentication": "auth", "group": "gr",
    "address": "add", "match": "mat", "encryption": "enc", "integrity": "integ", "hash": "ha",
    "tunnel": "tun", "destination": "dest", "protection": "prot", "lifetime": "life",
}  # fmt: skip
SPELLINGS: dict[str, Callable[[str], str]] = {
    "blanks": lambda line: re.sub(r"(?<=\S) (?=\S)", "  ", line),
    "tabs": lambda line: line.replace(" ", "\t"),
    "capitals": lambda line: re.sub(r"[a-z]", lambda letter: letter[0].upper(), line, count=1),
    "no indentation": str.strip,
    "deep indentation": lambda line: re.sub(r"^ +", lambda blanks: blanks[0] * 3, line),
    "abbreviated": lambda line: " ".join(_SHORT.get(word, word) for word in line.split(" ")),
    "indented as a whole": lambda line: f"  {line}",
}
"""What people, telephones and web pages make of a configuration; IOS would take each of them."""


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0].strip() or "none")
def test_spelling(
    kind: str, fault: tuple[str, str], spelling: str, healthy: Pairs, compare: Compare
) -> None:
    spell = SPELLINGS[spelling]
    left, right = healthy[kind]
    texts = (_break(left, fault), right)
    spelt = (
        "\n".join(line if _AS_IT_IS.match(line) else spell(line) for line in text.split("\n"))
        for text in texts
    )
    assert _summary(compare(*spelt)) == _summary(compare(*texts))
