"""The examples of docs/python.md, as they stand there, in a fresh project on the lab."""

import doctest
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS, Site

import bothends
from bothends import api

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


@pytest.mark.lab
def test_the_examples_do_what_they_say(
    tmp_path: Path,
    start_site: Callable[[Path], AbstractContextManager[Site]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with start_site(tmp_path):
        monkeypatch.chdir(tmp_path)
        said: list[str] = []
        test = doctest.DocTestParser().get_doctest(PAGE.read_text(), {}, PAGE.name, str(PAGE), 0)
        results = doctest.DocTestRunner().run(test, out=said.append)
    assert not results.failed, "".join(said)
    assert results.attempted > 20


def test_every_name_is_there_and_no_other() -> None:
    assert bothends.__all__ == api.__all__
    assert all(hasattr(bothends, name) for name in bothends.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lin'"):
        bothends.lin  # noqa: B018 - asking for it is what is tested
