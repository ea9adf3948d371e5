"""Where secrets come from, which IOS cannot take, and that none of them shows itself."""

import pickle
import sys
from pathlib import Path

import pytest

from bothends import secrets
from bothends.errors import InputError
from bothends.model import SecretRef
from bothends.secrets import Redactor, Secret, known_provider, register, resolve
from bothends.secrets import references as kept

CANARY = "S3cret.canary(1)"

UNUSABLE = (
    ("", "is empty"),
    ("x" * 128, "127 characters"),
    ("schlüssel", "beyond printable ASCII"),
    ("two\nlines", "beyond printable ASCII"),
    ("tab\there", "beyond printable ASCII"),
    ("\x1b[2J", "beyond printable ASCII"),
    (" S3cret", "begins or ends with a blank"),
    ("S3cret ", "begins or ends with a blank"),
    ("why?", "question mark"),
    ("0 plain", "type of the key"),
    ("7 0822455D0A16", "type of the key"),
)
USABLE = ("with blanks in it", "\"quoted\" 'twice'", "0123456", "7", "!bang", "a|b<c>d", "x" * 127)


@pytest.mark.parametrize(("value", "reason"), UNUSABLE)
def test_a_key_that_ios_cannot_take(
    value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_PROVIDERS", {})
    register("given", lambda _name, _base, /: value)
    with pytest.raises(InputError, match=reason) as caught:
        resolve(SecretRef("given", "x"), Path())
    assert not value or value not in str(caught.value)


@pytest.mark.parametrize("value", USABLE)
def test_a_key_that_ios_takes(value: str) -> None:
    assert secrets.unusable(value) == ""


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(CANARY)
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]}"):
        assert CANARY not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_use(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a key.psk"
    path.write_text(f"{CANARY}\n")
    path.chmod(mode)
    with pytest.raises(InputError, match=rf"mode {mode:04o}") as caught:
        resolve(SecretRef("file", path.name), tmp_path)
    assert CANARY not in str(caught.value)
    path.chmod(0o600)
    assert resolve(SecretRef("file", path.name), tmp_path).reveal() == CANARY


def test_a_package_joins_its_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keeper.py").write_text(
        "def keep(name, base, /):\n    return f'{name} of {base}'\n"
    )
    about = tmp_path / "keeper-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: keeper\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[{secrets.ENTRY_POINTS}]\nkeeper = keeper:keep\n")
    assert not known_provider("keeper")
    kept._installed.cache_clear()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert known_provider("keeper")
    assert resolve(SecretRef("keeper", "a"), Path("project")).reveal() == "a of project"
    kept._installed.cache_clear()


def test_an_unknown_provider_is_told_with_the_known() -> None:
    with pytest.raises(InputError) as caught:
        resolve(SecretRef("nowhere", "x"), Path())
    assert "env, file" in caught.value.hint


def test_redaction_takes_the_longest_first() -> None:
    redactor = Redactor("one", "one and more")
    assert redactor.redact("key one and more, key one") == "key ***, key ***"
