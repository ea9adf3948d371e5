"""Readers of what comes from elsewhere: NetBox, stores of secrets, patches, routers that are watched."""

import contextlib
import copy
import json
import os
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from tests.asa.pairs import PAIRS as OF_ASA
from tests.fuzz.targets import (
    CONFIGS,
    FILES,
    HERE,
    LINES,
    SHOWN,
    TARGETS,
    Alone,
    Prompt,
    Target,
    anybody,
    command,
    write,
)
from tests.monitor.test_states import EXPECTED, A

from bothends.errors import BothendsError
from bothends.inventory.sources.api import understood
from bothends.inventory.sources.documents import documents
from bothends.inventory.sources.files import as_yaml
from bothends.inventory.sources.records import Records
from bothends.inventory.sources.settings import Settings
from bothends.lab.asa.router import AsaRouter
from bothends.lab.asa.shell import AsaShell
from bothends.model import IkeVersion, SecretRef
from bothends.monitor.reading import between, read_end
from bothends.platforms import asked
from bothends.secrets import resolve
from bothends.secrets.stores import ansible_vault, vault

ODD = (None, "", 0, -1, 10**400, True, 1.5, [], [None], {}, {"id": None}, {"value": []}, [[]], "x")


def _disturbed(document: Any, text: str, rng: Random) -> Any:
    """A copy of a document with up to four of its values lost, or others of another kind."""
    document = copy.deepcopy(document)
    for _ in range(rng.randint(1, 4)):
        held, key, value = None, None, document
        while isinstance(value, (dict, list)) and value and (held is None or rng.random() < 0.8):
            held = value
            key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
            value = held[key]
        if held is not None and rng.random() < 0.3:
            del held[key]
        elif held is not None:
            held[key] = rng.choice((*ODD, text[:300], copy.deepcopy(document)))
    return document


RECORDED = json.loads((HERE / "netbox" / "recorded.json").read_text(encoding="utf-8"))
PATHS = {
    "tunnels": "vpn/tunnels", "terminations": "vpn/tunnel-terminations",
    "profiles": "vpn/ipsec-profiles", "ipsec_policies": "vpn/ipsec-policies",
    "ipsec_proposals": "vpn/ipsec-proposals", "ike_policies": "vpn/ike-policies",
    "ike_proposals": "vpn/ike-proposals", "devices": "dcim/devices",
    "machines": "virtualization/virtual-machines", "interfaces": "dcim/interfaces",
    "machine_interfaces": "virtualization/interfaces", "addresses": "ipam/ip-addresses",
    "prefixes": "ipam/prefixes",
}  # fmt: skip


def _netbox(text: str, rng: Random, _folder: Path) -> None:
    """Answers of NetBox that lack something, or hold something else."""
    lists = {name: RECORDED.get(path, []) for name, path in PATHS.items()}
    lists = {name: _disturbed(rows, text, rng) if rng.random() < 0.3 else rows
             for name, rows in lists.items()}  # fmt: skip
    settings = Settings(inventory="netbox", url="http://127.0.0.1")
    with contextlib.suppress(BothendsError), understood(settings):
        for document in documents(Records(**lists), settings):
            as_yaml(document)


def _tried(text: str, rng: Random, folder: Path) -> None:
    """A patch, or typed lines, tried on two configurations."""
    pair = rng.choice(PAIRS)
    files = [write(folder, f"{name}.cfg", each) for name, each in zip("ab", pair, strict=True)]
    name = rng.choice(("a.cfg", "change.patch"))
    tried = folder / "tried"
    tried.mkdir(exist_ok=True)
    form = rng.choice(("console", "json", "markdown"))
    command("lint", *files, "--try", write(tried, name, text), "--format", form)


def _patch(old: str, new: str) -> str:
    from difflib import unified_diff

    rows = unified_diff(old.splitlines(), new.splitlines(), "a/a.cfg", "b/a.cfg", lineterm="")
    return "\n".join((*rows, ""))


def _facts(text: str, rng: Random, _folder: Path) -> None:
    """What a router that is watched or verified shows."""
    system = asked(rng.choice(("ios", "asa", "strongswan")))
    ike = rng.choice(tuple(IkeVersion))
    commands = rng.choice((system.questions(ike), tuple(system.glance([ike]))))
    facts = system.facts("a", {each: rng.choice((text, rng.choice(SHOWN))) for each in commands})
    rows = between(facts.ike_sas, *(end.address for end in EXPECTED.ends))
    read_end(replace(EXPECTED, ike=ike), A, rows, facts.flows)
    for flow in facts.flows:
        flow.errors()


def _keys(text: str, rng: Random, folder: Path) -> None:
    """What stores of secrets answer."""
    os.environ["ANSIBLE_VAULT_PASSWORD_FILE"] = write(folder, "password", "x\n")
    (folder / "password").chmod(0o600)
    for name in (".env", "keys.yml"):
        write(folder, name, text)
        (folder / name).chmod(0o600)
    answer = _disturbed(ANSWER, text, rng)
    reader = lambda *_, **__: answer  # noqa: E731  (three names of one answer)
    server = SimpleNamespace(
        adapter=SimpleNamespace(get=lambda _: _disturbed(MOUNT, text, rng)),
        secrets=SimpleNamespace(
            kv=SimpleNamespace(
                v1=SimpleNamespace(read_secret=reader),
                v2=SimpleNamespace(read_secret_version=reader),
            )
        ),
    )
    with patch.object(vault, "_client", lambda *_: server):
        for provider, name in (
            ("env", "NOWHERE"), ("file", "keys.yml"), ("ansible-vault", "keys.yml#tunnels.hq"),
            ("vault", "secret/hq#psk"),
        ):  # fmt: skip
            with contextlib.suppress(BothendsError):
                resolve(SecretRef(provider, name), folder)


MOUNT = {"data": {"path": "secret/", "options": {"version": "2"}}}
ANSWER = {"data": {"data": {"psk": "x"}, "metadata": {"version": 3}}}
assert ansible_vault.STORE  # or there is nothing to feed


def _words(text: str, rng: Random, folder: Path) -> None:
    """What others make a command line of, such as the modules for Ansible."""
    inventory = folder / "words" / "inventory"
    inventory.mkdir(exist_ok=True, parents=True)
    for name, healthy in FILES.items():
        write(inventory, name, healthy)
    word = text.replace("\0", "").replace("\ud800", "\udc80")[:2000]
    here = ("-p", str(inventory.parent))
    command(*(each or word for each in rng.choice((
        ("render", "--limit", "", *here), ("render", "--device", "", *here), ("validate", "-p", ""),
        ("sheet", "", *here), ("sheet", "hq-branch1", "--format", "", *here), ("schema", ""),
        ("rules", ""), ("parse", "", write(folder, "x.txt", "x")), ("validate", *here, ""),
    ))))  # fmt: skip


class _Asa(Prompt):
    """The command line of an ASA."""

    @staticmethod
    def console() -> AsaShell:
        device = AsaRouter("fw", Alone(), "lab", "secret")
        shell = AsaShell(
            device, lambda _line: None, ask=anybody, show=lambda _text: None, user="console"
        )
        shell.privileged = True
        return shell


PAIRS = [*OF_ASA.values(), *zip(CONFIGS[0:8:2], CONFIGS[1:8:2], strict=True)]
PATCHES = [_patch(old, new) for old, new in PAIRS] + [
    "\n".join(old.splitlines()[:20]) for old, _ in PAIRS
]
WORDS = [
    "hq-branch1",
    "hq-r1\nreload",
    "--yes",
    "-",
    "$(reboot)",
    "../../etc",
    "show crypto ipsec sa",
]
KEYS = [
    "NOWHERE=key\nOTHER = x\n",
    "tunnels:\n  hq: x\n",
    "tunnels:\n  hq: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    6162\n",
    "$ANSIBLE_VAULT;1.1;AES256\n61626364\n",
]
OF_AN_ASA = sorted({"configure terminal", "end", "exit", "show running-config", "write memory"} | {
    line for pair in OF_ASA.values() for text in pair for line in text.splitlines()
})  # fmt: skip

FURTHER = (
    Target("netbox", LINES[:200], _netbox, share=1),
    Target("try", PATCHES, _tried),
    Target("facts", SHOWN, _facts, share=3),
    Target("keys", KEYS, _keys, share=1),
    Target("words", WORDS, _words),
    Target("asa-line", OF_AN_ASA, _Asa(), share=10),
)
ALL = (*TARGETS, *FURTHER)
