"""Credentials come from the environment or a prompt."""

import pytest

from bothends.device.sessions.credentials import Credentials
from bothends.errors import InputError

FULL = {"NORNIR_USERNAME": "admin", "NORNIR_PASSWORD": "canary-p4ss", "NORNIR_ENABLE": "canary-en"}


def test_environment() -> None:
    found = Credentials.find(FULL, interactive=False)
    assert (found.username, found.password, found.enable) == ("admin", "canary-p4ss", "canary-en")


def test_never_in_repr() -> None:
    assert "canary" not in repr(Credentials.find(FULL, interactive=False))


@pytest.mark.parametrize("missing", ["NORNIR_USERNAME", "NORNIR_PASSWORD"])
def test_missing_and_nobody_to_ask(missing: str) -> None:
    environ = {k: v for k, v in FULL.items() if k != missing}
    with pytest.raises(InputError, match=missing) as caught:
        Credentials.find(environ, interactive=False)
    assert "canary" not in str(caught.value)


def test_asks_only_for_what_is_missing() -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    environ = {"NORNIR_USERNAME": "admin"}
    found = Credentials.find(environ, answer, interactive=True)
    assert asked == ["Password: "]
    assert found.password == "typed"
