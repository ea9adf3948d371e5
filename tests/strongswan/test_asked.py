"""A plain strongSwan as the other end: asked over SSH, never changed, and faults found on both ends."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.conftest import SECRETS, Site
from tests.end_to_end.partner import TUNNEL
from tests.strongswan.site import lay_out_with_strongswan, strongswan_site

from bothends.inventory import check_inventory
from bothends.lab.lab import Lab

LIMIT = ("-l", TUNNEL)


def on(site: Site, verb: str, *more: str) -> tuple[int, str]:
    done = site.run(verb, "--lab", *more, *LIMIT)
    for secret in SECRETS.values():
        assert secret not in done.text
    return done.code, done.text


def verified(site: Site) -> dict[str, Any]:
    _, text = on(site, "verify", "--format", "json", "--wait", "4")
    (report,) = json.loads(text[text.index("{") : text.rindex("}") + 1])["tunnels"]
    return dict(report)


@pytest.mark.charon
@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.parametrize("vti", [False, True], ids=["IKEv1 crypto map", "IKEv2 interface"])
def test_both_ends_of_a_tunnel_with_a_strongswan_are_verified(tmp_path: Path, vti: bool) -> None:
    with strongswan_site(tmp_path / "project", vti=vti) as site:
        code, text = on(site, "apply", "--yes")
        assert (code, "hq-branch1: saved" in text) == (0, True), text
        report = verified(site)
        assert report["status"] == "one end"
        shown = {(check["check"], check["device"], check["status"]) for check in report["checks"]}
        for device in ("hq-r1", "bank-gw"):
            for check in (
                "ike-sa",
                "phase1-suite",
                "ipsec-sa",
                "phase2-suite",
                "spi-cross",
                "traffic",
            ):
                assert (check, device, "ok") in shown
        told = next(c for c in report["checks"] if c["check"] == "other-end")
        assert "bank-gw was asked for its SAs" in told["message"]
        assert ("errors", "bank-gw", "ok") not in shown, "it shows no such counters"
        code, text = on(site, "drift")
        assert (code, "as intended on hq-r1" in text) == (0, True), text


@dataclass(frozen=True)
class Fault:
    """What is done to one end, and where it has to be found."""

    name: str
    break_it: Callable[[Lab], object]
    mend_it: Callable[[Lab], object]
    end: str
    words: str


def forget(lab: Lab) -> None:
    """Both ends lose their SAs, so that nothing is shown of what was negotiated before."""
    lab.call(lab.machines["bank-gw"].run("swanctl --terminate --ike hq-branch1 --force"))
    lab.do(lambda: (lab.backend.reload("hq-r1"), lab.routers["hq-r1"].changed()))


def handed(name: str, old: str, new: str, words: str) -> Fault:
    """The strongSwan is given a file that differs from the one that is rendered for it."""

    def load(lab: Lab) -> None:
        machine = lab.machines["bank-gw"]
        assert old in machine.spec.conf
        lab.do(lambda: machine.load(machine.spec.conf.replace(old, new)))
        forget(lab)

    def as_rendered(lab: Lab) -> None:
        machine = lab.machines["bank-gw"]
        lab.do(lambda: machine.load(machine.spec.conf))

    return Fault(f"{name} there", load, as_rendered, "bank-gw", words)


def typed(name: str, wrong: tuple[str, ...], right: tuple[str, ...], words: str) -> Fault:
    """Somebody types at the router."""

    def enter(*lines: str) -> Callable[[Lab], object]:
        def type_it(lab: Lab) -> None:
            lab.type("hq-r1", "configure terminal", *lines, "end")
            forget(lab)

        return type_it

    return Fault(f"{name} here", enter(*wrong), enter(*right), "hq-r1", words)


def run(line: str) -> Callable[[Lab], object]:
    return lambda lab: lab.call(lab.machines["bank-gw"].run(line))


KEYRING = "crypto keyring BE-hq-branch1", "no pre-shared-key address 198.51.100.1"
MAP = "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp"
KEY = "pre-shared-key address 198.51.100.1 key"
FAULTS = (
    handed("another key", SECRETS["PSK_HQ_BRANCH1"], "another", "authentication does not succeed"),
    handed("another cipher of phase 1", " proposals = aes256-", " proposals = aes192-", "no usable answer"),
    handed("another cipher of phase 2", "esp_proposals = aes256-", "esp_proposals = aes192-", "phase 2 is refused"),
    handed("another network", "local_ts = 10.2.0.0/24", "local_ts = 10.9.0.0/24", "phase 2 is refused"),
    Fault("no host there", run("ip address del 10.2.0.1/32 dev lo"), run("ip address add 10.2.0.1/32 dev lo"),
          "bank-gw", "does not answer"),
    typed("another key", (*KEYRING, f"{KEY} another"), (*KEYRING, f"{KEY} {SECRETS['PSK_HQ_BRANCH1']}"), "key"),
    typed("another group", (MAP, "set pfs group5"), (MAP, "set pfs group14"), "PFS"),
)  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    before = dict(os.environ)
    with strongswan_site(tmp_path_factory.mktemp("strongswan") / "project") as site:
        assert on(site, "apply", "--yes")[0] == 0
        yield site
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.charon
@pytest.mark.lab
@pytest.mark.gate
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_on_its_end(project: Site, fault: Fault) -> None:
    lab = project.lab
    forget(lab)
    assert "!" in lab.type("hq-r1", "ping 10.2.0.1 source 10.1.0.1 timeout 1 repeat 15")
    fault.break_it(lab)
    try:
        report = verified(project)
    finally:
        fault.mend_it(lab)
    assert report["status"] == "failed", report
    assert {cause["end"] for cause in report["causes"]} == {fault.end}, report["causes"]
    cause = report["causes"][0]
    assert fault.words in f"{cause['what']}: {cause['message']}", report["causes"]


WRONG = (
    ("platform: strongswan", "platform: ios", "expected a name that hosts.yaml does not have"),
    ("        managed: false\n", "        interface: eth0\n", "expected managed: false"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), WRONG)
def test_what_is_ours_and_what_is_asked_is_told_apart(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    project = tmp_path / "project"
    lay_out_with_strongswan(project)
    assert check_inventory(project, resolve_secrets=False)[0] is not None
    for name in ("hosts", "tunnels"):
        file = project / "inventory" / f"{name}.yaml"
        file.write_text(file.read_text().replace(old, new))
    _, problems = check_inventory(project, resolve_secrets=False)
    assert any(words in problem.message for problem in problems), problems
