"""What an ASA cannot take as a key is said before anything is sent to it."""

from pathlib import Path

import pytest
from tests.asa.test_whole_way import Cell

from bothends.inventory import check_inventory


@pytest.mark.parametrize(("key", "messages"), [("one-word", 0), ("canary of two words", 1)])
def test_a_key_of_an_asa_is_one_word(
    key: str, messages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cell("svti", 2).lay_out(tmp_path)
    monkeypatch.setenv("PSK_ONE", key)
    _, problems = check_inventory(tmp_path)
    blanks = [each for each in problems if "without blanks in env:PSK_ONE" in each.message]
    assert len(blanks) == messages
    assert key not in "".join(f"{each.message}{each.hint}" for each in problems)
