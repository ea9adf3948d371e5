"""A secret of every kind on one site, and no word of one in what the verbs print and write.

Routers and the environment hold keys; even `render` writes their references. Live view, rotation,
Ansible, pytest plugin and push-back are held to the same by their own tests.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS, Site
from tests.end_to_end.test_no_secret import CRASH, files, leaks

from bothends.cli.init import lay_out
from bothends.lab import faults

pytestmark = [pytest.mark.lab, pytest.mark.gate]

KEYS = {
    "PSK_HQ_BRANCH1": "canary-ikev1-a1",
    "PSK_HQ_BRANCH2": "canary of(ike).v1",
    "PSK_HUB3": "canary-of-the-hub-c3",
    "PSK_BRANCH3": "canary-of-branch3-d4",
    "PPK_BRANCH3": "canary-ppk-e5",
}
SHOWN = {
    "canary-snmp-f6": "snmp-server community {} RO",
    "canary-trap-g7": "snmp-server host 192.0.2.9 version 2c {}",
    "canary-aaa-h8": "tacacs-server key {}",
    "canary-user-i9": "username ops privilege 15 secret 0 {}",
    "canary-enrol-j1": "crypto pki trustpoint OTHER\n password 0 {}",
    "canary-chap-k2": "interface Dialer7\n ppp chap password 0 {}",
    "canary-foreign-l3": "crypto isakmp key {} address 192.0.2.77",
}
"""Secrets of a router that no inventory knows, and the lines that hold them."""
LOGIN = "canary-login"
NEVER = (*KEYS.values(), *SHOWN, LOGIN)

LAB = "--lab"
ONE = ("--limit", "hq-branch1")
WAYS: Mapping[str, tuple[str, ...]] = {
    "validate": ("validate",),
    "plan as JSON": ("plan", LAB, "--format", "json"),
    "apply": ("apply", LAB, "--yes"),
    "verify": ("verify", LAB, "--both", "-v"),
    "verify as HTML": ("verify", LAB, "--format", "html", "--out", "verified.html"),
    "drift as HTML": ("drift", LAB, "--format", "html"),
    "serve": ("serve", LAB, "--once", "--interval", "1"),
    "diagnose": ("diagnose", "hq-branch1", LAB, "--debug", "--timeline"),
    "adopt": ("adopt", "--live", LAB, "--out", "adopted"),
    "remove": ("remove", "hq-branch2", LAB, "--yes"),
    "resume": ("resume", LAB),
    "render into files": ("render", "--out", "rendered"),
    "sheet": ("sheet", "hq-branch1"),
    "lint as HTML": ("lint", "--format", "html", "--out", "lint.html"),
    "topology": ("topology", "--out", "map.html"),
    "crash": ("run", "crash", LAB, *ONE),
}


def inventory(folder: Path) -> Mapping[str, str]:
    """The reference project; its third tunnel has IKEv2, a key of each end, a post-quantum key."""
    lay_out(folder)
    read = {
        name: (folder / "inventory" / f"{name}.yaml").read_text() for name in ("hosts", "tunnels")
    }
    head, found, strong = read["tunnels"].partition("  strong:")
    strong = strong.replace("ike: 1", "ike: 2", 1).replace(
        "    psk: env:PSK_HQ_BRANCH3\n",
        "    psk: {hq-r1: env:PSK_HUB3, branch3-r1: env:PSK_BRANCH3}\n"
        "    ppk: {id: quantum-1, key: env:PPK_BRANCH3}\n",
    )
    hosts = read["hosts"].replace("  data:\n", '  data:\n    release: "17.12"\n')
    return {"hosts": hosts, "tunnels": f"{head}{found}{strong}"}


def with_others(text: str) -> str:
    """A running configuration with secrets in lines that this project never writes."""
    lines = "\n".join(line.format(secret) for secret, line in SHOWN.items())
    head, end, tail = text.rpartition("\nend")
    return f"{head}\n{lines}{end}{tail}" if end else text


@pytest.fixture(scope="module")
def site(
    start_site: Callable[..., AbstractContextManager[Site]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KEYS.items():
            patch.setitem(SECRETS, name, value)
        patch.setitem(faults.DISTORTIONS, "others", with_others)
        patch.setenv("BOTHENDS_TRACEBACK", "1")
        folder = tmp_path_factory.mktemp("ways")
        with start_site(folder / "project", inventory=inventory(folder / "plain")) as found:
            (found.project / "playbooks" / "crash.py").write_text(CRASH, encoding="utf-8")
            for router in found.lab.routers.values():
                router.faults.distort = "show (running|startup)-config"
                router.faults.distortion = "others"
            yield found


def test_no_way_out_carries_a_secret(site: Site) -> None:
    printed, failed = {}, {}
    for name, words in WAYS.items():
        done = site.run(*words)
        printed[name] = done.text
        if done.code != (5 if name == "crash" else 0):
            failed[name] = done.text
    names = [
        each["change"]
        for each in json.loads(site.run("changes", "--format", "json").out)["changes"]
    ]
    removal = next(name for name in names if name.endswith("-remove"))
    done = site.run("rollback", removal, LAB, "--yes")
    assert not failed
    assert done.code == 0, done.text
    assert all("canary" in text for text in map(site.lab.running, site.lab.routers))
    written = {**files(site.project), "rollback": done.text}
    written.pop(".bothends/lab/state.json")
    for line in SHOWN.values():  # they were there to be masked
        assert any(line.format("***") in text for text in written.values()), line
    assert leaks({**printed, **written}, *NEVER) == []
