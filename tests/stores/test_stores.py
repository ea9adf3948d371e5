"""Each store: what it has, what it has not, and a new key that comes beside the old one first."""

import sys
from pathlib import Path

import pytest
from tests.stores.shelves import LIBRARIES, MAKERS, READ_ONLY, Kept

from bothends.errors import InputError
from bothends.inventory.build import reference
from bothends.secrets import providers, resolve
from bothends.secrets.redactor import Secret
from bothends.secrets.renewal import forget, keep_aside, kept_aside, require_store, store
from bothends.secrets.stores import STORES

CANARY = "canary (of) \"keys\" and 'blanks'"
NEW = "canary-of-the-new-key"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    path.mkdir()
    return path


@pytest.fixture(params=MAKERS)
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> Kept:
    """A canary in one of the stores."""
    found = MAKERS[request.param](tmp_path, project, CANARY)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    if request.param == "keyring":
        import keyring

        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "ring_in_a_file", raising=False)
        keyring.set_keyring(keyring.core.load_keyring("ring_in_a_file.Ring"))
    return found


def wrong(name: str, base: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        resolve(reference(name), base)
    assert "canary" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def test_what_is_kept_is_found(kept: Kept, project: Path) -> None:
    assert resolve(reference(kept.reference), project).reveal() == CANARY


def test_a_new_key_comes_beside_the_old_one_first(kept: Kept, project: Path) -> None:
    ref = reference(kept.reference)
    if ref.provider in READ_ONLY:
        with pytest.raises(InputError, match="cannot write"):
            require_store(ref, project)
        return
    require_store(ref, project)
    assert kept_aside(ref, project) is None
    keep_aside(ref, project, Secret(NEW))
    assert resolve(ref, project).reveal() == CANARY
    assert kept_aside(ref, project) == Secret(NEW)
    assert not (project / ".bothends").exists()
    forget(ref, project)
    assert kept_aside(ref, project) is None
    keep_aside(ref, project, Secret(NEW))
    store(ref, project, Secret(NEW))
    assert (resolve(ref, project).reveal(), kept_aside(ref, project)) == (NEW, None)
    assert not any(NEW in path.read_text(errors="replace") for path in project.iterdir())


def test_what_is_not_there_is_named(kept: Kept, project: Path) -> None:
    error = wrong(f"{kept.reference}-none", project)
    assert str(error.where) == f"{kept.reference}-none"
    assert error.hint


@pytest.mark.parametrize(
    ("variable", "kind"),
    [
        ("AGE_IDENTITY_FILE", "age"),
        ("ANSIBLE_VAULT_PASSWORD_FILE", "ansible-vault"),
        ("ANSIBLE_VAULT_PASSWORD_FILE", "ansible-vault string"),
    ],
)
def test_keys_that_do_not_open(
    variable: str, kind: str, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = MAKERS[kind](tmp_path, project, CANARY)
    monkeypatch.delenv(variable, raising=False)
    assert variable in wrong(kept.reference, project).hint
    opens = Path(kept.environment[variable])
    monkeypatch.setenv(variable, str(opens))
    opens.chmod(0o644)
    assert "mode 0644" in str(wrong(kept.reference, project))
    opens.chmod(0o600)
    other = {"age": MAKERS["age"]}.get(kind)
    if other:
        (tmp_path / "other").mkdir()
        other(tmp_path, tmp_path / "other", CANARY)  # its keys are others now
    else:
        opens.write_text("another password\n")
    assert "cannot be decrypted" in str(wrong(kept.reference, project))


def test_a_value_in_clear_is_refused(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = MAKERS["ansible-vault string"](tmp_path, project, CANARY)
    for name, value in kept.environment.items():
        monkeypatch.setenv(name, value)
    (project / "keys.yml").write_text(f"hq: {CANARY}\n")
    assert "unencrypted" in str(wrong(kept.reference, project))


@pytest.mark.parametrize("provider", LIBRARIES)
def test_an_extra_that_is_missing_is_named(
    provider: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = f"bothends.secrets.stores.{STORES[provider]}"
    monkeypatch.setitem(sys.modules, LIBRARIES[provider], None)
    monkeypatch.delitem(sys.modules, module, raising=False)
    assert wrong(f"{provider}:a/b#c", project).hint == f"pip install 'bothends[{provider}]'"


def test_a_program_that_is_missing_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "not installed" in str(wrong("sops:a#b", project))


NAMES = ("vault:psk", "keyring:psk", "sops:keys.yaml", "ansible-vault:keys.yml", "sops:a#b..c")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_told_with_its_form(name: str, project: Path) -> None:
    error = wrong(name, project)
    assert str(error.message).startswith(f"expected {name.partition(':')[0]}:")


def test_all_of_them_are_known_and_tried() -> None:
    tried = {kind.partition(" ")[0] for kind in MAKERS} | {"vault"}  # of a real server
    assert set(STORES) == tried
    assert set(STORES) <= set(providers())
