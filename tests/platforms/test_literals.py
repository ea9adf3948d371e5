"""What is looked for before a pattern is tried stands in every text that the pattern matches."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.platforms import headings, recognise
from bothends.platforms.literals import literals

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("set vpn \\S+", ("\nset vpn ",)),
        ("a|bc?d", ("\na", "\nb")),
        (r"\s+nameif \S|x\.y", ("nameif ", "\nx.y")),
        ("[|)]ab(?:cd|ef)gh+i", ("ab",)),
        ("(?:ab|cd)", ()),
    ],
)
def test_literals(pattern: str, expected: tuple[str, ...]) -> None:
    assert literals(pattern) == expected


@pytest.mark.parametrize("system", recognise.SYSTEMS)
def test_of_every_system(system: str) -> None:
    pattern = recognise._PATTERNS[system]

    @given(st.from_regex(pattern))
    def law(text: bytes) -> None:
        assert system in recognise._candidates(text)

    law()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout")
def test_of_the_corpus() -> None:
    for path in sorted(CORPUS.rglob("*.*")):
        text = path.read_bytes()
        found = next((name for name, p in recognise._PATTERNS.items() if p.search(text)), "")
        assert recognise.other_system(text) == ("" if found in recognise._READ else found), path


@given(st.from_regex(headings._MARKED))
def test_a_heading_begins_or_ends_with_one_of_these(text: str) -> None:
    for line in filter(headings._MARKED.match, text.split("\n")):
        assert line.strip()[0] in headings._FIRST or line.strip()[-1] in headings._LAST
