"""No situation in which a tunnel is broken, or is not as intended, is verified as ok."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from ipaddress import IPv4Address
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.chaos.verbs import FIREWALLS, ON_INTERFACES
from tests.end_to_end.conftest import SECRETS, start_site  # noqa: F401  (the fixture)
from tests.false_up.situations import SITUATIONS
from tests.false_up.strikes import BRANCH, HQ, SUBJECTS, Situation, certificate

from bothends.cli.init import lay_out
from bothends.lab.ike.forwarding import Packet
from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab
SAMPLE = (
    "only one of two selectors is left",
    "NAT in between from now on",
    "probes find a way in clear",
    "PFS removed at the branch",
    "another key at both ends than the inventory's",
    "startup of the hub lacks the tunnel",
    "an access list inside the branch drops the hosts' packets",
    "the networks behind both ends are down",
)
"""What is tried every day; the others with `make false-up`."""
KEY_OF_BRANCH = "canary-of-the-other-end"
OTHER_KINDS = (*ON_INTERFACES, *FIREWALLS, "certificates")
NAMES = {situation.name for situation in SITUATIONS}
CLEARING = {
    False: ("clear crypto sa", "clear crypto isakmp"),
    True: ("clear crypto ipsec sa", "clear crypto ikev1 sa", "clear crypto ikev2 sa"),
}
"""What ends the SAs of a router, and of an ASA."""
PINGS = {
    "hq-branch1": ("ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1",),
    "hq-branch2": (
        "ping 10.3.0.1 source 10.1.0.1 repeat 3 timeout 1",
        "ping 10.3.8.1 source 10.1.8.1 repeat 3 timeout 1",
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, start_site: Any) -> Iterator[Any]:  # noqa: F811  (the fixture, by name)
    """A site with its tunnels up, by what IKE runs on and by kind; the last one is kept."""
    with ExitStack() as stack:
        kept: dict[tuple[str, str], Any] = {}

        def get(ike: str, kind: str) -> Any:
            if (ike, kind) not in kept:
                stack.close()
                kept.clear()
                folder = tmp_path_factory.mktemp(ike)
                kept[ike, kind] = stack.enter_context(_built(folder, start_site, ike, kind))
            return kept[ike, kind]

        yield get


@contextmanager
def _built(folder: Path, start: Any, ike: str, kind: str) -> Iterator[Any]:
    inventory = {"tunnels": certified(folder / "plain")} if kind == "certificates" else None
    if kind in FIREWALLS:
        inventory = beside_a_firewall(folder / "plain", kind)
    with start(folder / "project", ike, inventory) as site:
        if kind in ON_INTERFACES:
            ON_INTERFACES[kind](site.project)
        os.environ["PSK_OF_BRANCH1"] = KEY_OF_BRANCH
        limits = [word for name in PINGS for word in ("--limit", name)]
        way_back = ("--dead-man", "reload") if kind in FIREWALLS else ()
        done = site.run("apply", "--lab", "--yes", *limits, *way_back)
        assert done.code == 0, done.text
        good = {name: router.startup for name, router in site.lab.routers.items()}
        yield site, good


def beside_a_firewall(project: Path, kind: str) -> dict[str, str]:
    """The reference inventory with an ASA at the branch."""
    lay_out(project)
    FIREWALLS[kind](project)
    tunnels = project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text().replace("env:PSK_HQ_BRANCH1", "env:PSK_OF_BRANCH1")
    tunnels.write_text(text)  # an ASA takes a key of one word
    return {
        name: (project / "inventory" / f"{name}.yaml").read_text() for name in ("hosts", "tunnels")
    }


def certified(project: Path) -> str:
    """The reference inventory, the first tunnel of which has certificates instead of a key."""
    lay_out(project)
    text = (project / "inventory" / "tunnels.yaml").read_text(encoding="utf-8")
    start, end = text.index("  standard:"), text.index("  strong:")
    signed = text[start:end].replace("  standard:", "  signed:").replace("ike: 1", "ike: 2")
    signed = signed.replace("pre-share", "ecdsa-sig")
    tunnel = "  hq-branch1:\n    profile: standard\n    psk: env:PSK_HQ_BRANCH1\n"
    text = text.replace(tunnel, "  hq-branch1:\n    profile: signed\n")
    head, tail = text[text.index("tunnels:\n") :].split("  # Shares", 1)
    for device, subject in SUBJECTS.items():
        head = head.replace(f"{device}: {{", f"{device}: {{trustpoint: VPN, subject: {subject}, ")
    return f"{text[:end]}{signed}{text[end : text.index('tunnels:')]}{head}  # Shares{tail}"


@contextmanager
def _hosts(lab: Lab) -> Iterator[None]:
    """Hosts behind both ends send to each other all the time."""
    stop = threading.Event()
    pairs = {HQ: ("10.1.0.77", "10.2.0.77"), BRANCH: ("10.2.0.77", "10.1.0.77")}
    packets = {name: Packet(*map(IPv4Address, both)) for name, both in pairs.items()}

    def send() -> None:
        while not stop.wait(0.02):
            for name, packet in packets.items():
                lab.do(lambda name=name, packet=packet: lab.backend.send(name, packet))  # type: ignore[attr-defined,misc]  # the model

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _struck(built: Any, situation: Situation) -> Iterator[Any]:
    """A situation, on a tunnel that was up before and works again afterwards."""
    site, good = built
    lab = site.lab
    for ping in PINGS[situation.tunnel]:
        assert "!!" in lab.type("hq-r1", ping)
    hosts = _hosts(lab) if situation.busy else nullcontext()
    try:
        situation.strike(lab)
        if situation.clear:
            for device in lab.routers:
                lab.type(device, *CLEARING[situation.kind in FIREWALLS and device == BRANCH])
        with hosts:
            yield site
    finally:
        if any(spec.certificates for spec in lab.specs):
            for device in SUBJECTS:
                certificate(device, 365)(lab)
        lab.do(lab.backend.faults.clear)
        for name, router in lab.routers.items():
            router.faults.distort = router.faults.distortion = ""
            router.startup = good[name]
            lab.do(router.reload)


def _verified(site: Any, situation: Situation, *arguments: str) -> Any:
    return site.run(
        "verify", "--lab", "--limit", situation.tunnel, "--wait", "1", "--format", "json",
        *arguments,
    )  # fmt: skip


def _cases() -> Iterator[Any]:
    for ike, kind in product(("model", "charon"), dict.fromkeys(each.kind for each in SITUATIONS)):
        for each in SITUATIONS:
            if each.kind != kind or (ike == "charon" and not each.charon):
                continue
            marks = [] if each.name in SAMPLE and ike == "model" else [pytest.mark.long]
            marks += [pytest.mark.charon] if ike == "charon" else []
            yield pytest.param(ike, each, id=f"{ike}-{each.name}", marks=marks)


@pytest.mark.parametrize(("ike", "situation"), _cases())
def test_is_not_verified_as_ok(
    built: Callable[[str, str], Any], ike: str, situation: Situation
) -> None:
    with _struck(built(ike, situation.kind), situation) as site:
        done = _verified(site, situation)
    assert done.code in {1, 3}, done.text  # 3: a router that cannot be asked in time
    (tunnel,) = json.loads(done.out)["tunnels"]
    assert tunnel["status"] == "drifted" if situation.drifted else tunnel["status"] != "ok"
    told = [check for check in tunnel["checks"] if check["status"] != "ok"]
    assert told
    assert all(check["message"] for check in told)
    assert not any(secret in done.text for secret in SECRETS.values())


@pytest.mark.parametrize(
    "kind",
    ["crypto-map", *(pytest.param(name, marks=pytest.mark.long) for name in OTHER_KINDS)],
)
@pytest.mark.parametrize("busy", [False, pytest.param(True, marks=pytest.mark.long)])
def test_untouched_tunnels_are_ok(
    built: Callable[[str, str], Any], kind: str, *, busy: bool
) -> None:
    """What shows that the suite does not pass by calling everything bad."""
    for name in PINGS:
        whole = Situation(name, lambda _lab: None, tunnel=name, busy=busy)
        with _struck(built("model", kind), whole) as site:
            done = _verified(site, whole)
        assert done.code == 0, done.text


def test_there_are_sixty() -> None:
    assert len(NAMES) == len(SITUATIONS) >= 60
    assert set(SAMPLE) <= NAMES
