"""What is looked for before a pattern is tried stands in every text that the pattern matches."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothends.platforms import recognise
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
        assert not recognise._NEEDED[system] or any(
            word in b"\n" + text for word in recognise._NEEDED[system]
        )

    law()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout")
def test_of_the_corpus() -> None:
    for path in sorted(CORPUS.rglob("*.*")):
        text = path.read_bytes()
        found = next((name for name, p in recognise._PATTERNS.items() if p.search(text)), "")
        assert recognise.other_system(text) == ("" if found in recognise._READ else found), path
