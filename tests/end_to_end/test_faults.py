"""Every fault of the lab is found by the verification, and its cause named on the right end."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from tests.end_to_end.conftest import SECRETS

from bothends.lab.ike import Traffic
from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab
SCHEMA = (files("bothends") / "schemas" / "verify.json").read_text(encoding="utf-8")
GOLDEN = Path(__file__).parent / "golden"
HQ, BRANCH = "hq-r1", "branch1-r1"
OUTSIDE = IPv4Address("198.51.100.9")
LIKELY = "likely"
KEYS = (*SECRETS.values(), "key other")
MAP = "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp"


def typed(device: str, *lines: str) -> Callable[[Lab], Any]:
    return lambda lab: lab.type(device, "configure terminal", *lines, "end")


def network(strike: Callable[[Any], Any]) -> Callable[[Lab], Any]:
    return lambda lab: lab.do(lambda: strike(lab.backend.faults))  # type: ignore[attr-defined]  # the model's


def stale(lab: Lab) -> None:
    """The branch loses its SAs, and neither end notices by itself."""
    lab.type(HQ, "ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1")
    lab.type(
        HQ, "conf t", "no crypto isakmp invalid-spi-recovery", "no crypto isakmp keepalive", "end"
    )
    lab.type(BRANCH, "conf t", "no crypto isakmp invalid-spi-recovery", "end")
    lab.do(lambda: lab.backend.reload(BRANCH))


def lossy(lab: Lab) -> None:
    """The tunnel stands already: only its packets are lost, not those of a negotiation."""
    lab.type(HQ, "ping 10.2.0.1 source 10.1.0.1 repeat 3 timeout 1")
    network(lambda faults: faults.loss.__setitem__((HQ, BRANCH), 0.3))(lab)


def behind_nat(lab: Lab) -> None:
    """The branch is behind a NAT, the hub knows it by that address, and UDP 4500 is blocked."""
    key = f"pre-shared-key address {OUTSIDE} key {SECRETS['PSK_HQ_BRANCH1']}"
    typed(HQ, "crypto keyring BE-hq-branch1", key)(lab)
    typed(HQ, MAP, "no set peer 198.51.100.1", f"set peer {OUTSIDE}")(lab)
    network(lambda faults: faults.nat.__setitem__(BRANCH, OUTSIDE))(lab)
    network(lambda faults: faults.block("*", "*", Traffic.NAT_T))(lab)


@dataclass(frozen=True)
class Named:
    """A cause as it must be named. `line`: what stands in its first evidence."""

    what: str
    end: str
    line: str
    certainty: str = "certain"


@dataclass(frozen=True)
class Fault:
    """What is broken, and what must be said: (check, device, words). Other checks may fail too."""

    name: str
    strike: Callable[[Lab], Any]
    says: tuple[tuple[str, str, str], ...]
    cause: Named
    clear: bool = True
    """Whether the SAs that stand are cleared, so that the fault meets a negotiation."""
    arguments: tuple[str, ...] = ()
    on_charon: tuple[tuple[str, str, str], ...] = ()
    """What must be said on charon, if other words: a refusal is final there, and always in UDP."""


def both(check: str, words: str) -> tuple[tuple[str, str, str], ...]:
    return ((check, HQ, words), (check, BRANCH, words))


FAULTS = (
    Fault("policy", typed(BRANCH, "crypto isakmp policy 10", "group 5"), both("ike-sa", "stuck in MM_NO_STATE"),
          Named("no common ISAKMP policy", BRANCH, "group 5"), on_charon=both("ike-sa", "gave up in MM_NO_STATE")),
    Fault(
        "key",
        typed(BRANCH, "crypto keyring BE-hq-branch1",
              "no pre-shared-key address 203.0.113.1", "pre-shared-key address 203.0.113.1 key other"),
        both("ike-sa", "stuck in MM_KEY_EXCH"),
        Named("the pre-shared keys differ", BRANCH, "pre-shared-key address 203.0.113.1 key ***"),
    ),
    Fault(
        "key at the hub",
        typed(HQ, "crypto keyring BE-hq-branch1",
              "no pre-shared-key address 198.51.100.1", "pre-shared-key address 198.51.100.1 key other"),
        both("ike-sa", "stuck in MM_KEY_EXCH"),
        Named("the pre-shared keys differ", HQ, "pre-shared-key address 198.51.100.1 key ***"),
    ),
    Fault(
        "peer", typed(BRANCH, MAP, "no set peer 203.0.113.1", "set peer 203.0.113.9"),
        (("ipsec-sa", BRANCH, "no such crypto ACL entry is in force towards 203.0.113.1"), ("ipsec-sa", HQ, "no IPsec SA")),
        Named("the configured peer address is not the peer's address", BRANCH, "set peer 203.0.113.9"),
    ),
    Fault(
        "access list",
        typed(BRANCH, "ip access-list extended BE-hq-branch1",
              "no permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255", "permit ip 10.2.0.0 0.0.0.255 10.9.0.0 0.0.0.255"),
        (("ipsec-sa", BRANCH, "10.2.0.0/24 -> 10.1.0.0/24: no such crypto ACL entry"), ("ipsec-sa", HQ, "no IPsec SA")),
        Named("crypto ACLs have nothing in common", BRANCH, "permit ip 10.2.0.0 0.0.0.255 10.9.0.0 0.0.0.255"),
    ),
    Fault(
        "transform",
        typed(BRANCH, "crypto ipsec transform-set OTHER esp-aes esp-sha-hmac", MAP, "set transform-set OTHER"),
        both("ipsec-sa", "no IPsec SA"),
        Named("no common transform set", BRANCH, "crypto ipsec transform-set OTHER esp-aes esp-sha-hmac"),
    ),
    Fault(
        "PFS on one end", typed(BRANCH, MAP, "no set pfs"),
        (("initiator", BRANCH, "does not come up when branch1-r1 initiates"),),
        Named("PFS on one end only", BRANCH, MAP),
        arguments=("--initiator", "both", "--clear"),
    ),
    Fault("map detached", typed(BRANCH, "interface gi0/0", "no crypto map"), (("ipsec-sa", BRANCH, "in force towards"),),
          Named("crypto map on no interface, on the wrong one, or incomplete", BRANCH, MAP)),
    Fault("route missing", typed(BRANCH, "no ip route 0.0.0.0 0.0.0.0 198.51.100.62"), both("ike-sa", "stuck in MM_"),
          Named("no usable route to the peer", BRANCH, "show ip route 203.0.113.1: % Network not in table")),
    Fault(
        "NAT exemption missing",
        typed(BRANCH, "ip access-list standard INSIDE", "permit 10.2.0.0 0.0.0.255",
              "interface gi0/0", "ip nat outside", "interface gi0/1", "ip nat inside",
              "ip nat inside source list INSIDE interface gi0/0 overload"),
        (("traffic", BRANCH, "branch1-r1 encrypts nothing"), ("traffic", HQ, "branch1-r1 sends no answer into the tunnel")),
        Named("tunnel traffic is not exempted from NAT", BRANCH, "permit 10.2.0.0 0.0.0.255"),
        clear=False,
    ),
    Fault("NAT in between", network(lambda f: f.nat.__setitem__(BRANCH, OUTSIDE)), both("ike-sa", "stuck in MM_NO_STATE"),
          Named("NAT in between", f"{HQ} or the NAT in front of {BRANCH}", "203.0.113.1 198.51.100.9 MM_NO_STATE", LIKELY),
          on_charon=both("ike-sa", "in MM_NO_STATE")),
    Fault(
        "ESP blocked one way", network(lambda f: f.block(HQ, BRANCH, Traffic.ESP)),
        (("traffic", HQ, "nothing that leaves hq-r1 arrives at branch1-r1"), ("traffic", BRANCH, "the answers leave hq-r1 and do not arrive at branch1-r1")),
        Named("ESP is blocked", f"the path from {HQ} to {BRANCH}", "#pkts encaps", LIKELY),
        clear=False,
    ),
    Fault(
        "ESP blocked the other way", network(lambda f: f.block(BRANCH, HQ, Traffic.ESP)),
        (("traffic", BRANCH, "nothing that leaves branch1-r1 arrives at hq-r1"),),
        Named("ESP is blocked", f"the path from {BRANCH} to {HQ}", "#pkts encaps", LIKELY),
        clear=False,
    ),
    Fault("UDP 500 blocked", network(lambda f: f.block("*", BRANCH, Traffic.IKE)), (("ike-sa", BRANCH, "stuck in MM_NO_STATE"),),
          Named("UDP 500 is lost", f"the path from {HQ} to {BRANCH}", "MM_", LIKELY)),
    Fault("UDP 4500 blocked behind a NAT", behind_nat, (("ike-sa", BRANCH, "stuck in MM_KEY_EXCH"),),
          Named("UDP 4500 is lost", f"the path between {HQ} and {BRANCH}", f"{OUTSIDE} MM_KEY_EXCH", LIKELY)),
    Fault("MTU black hole", network(lambda f: f.mtu.__setitem__((HQ, BRANCH), 1400)), (("mtu", HQ, "1438 bytes with DF do not pass"),),
          Named("MTU black hole", f"the path from {HQ} to {BRANCH}", "size 1438 df-bit", LIKELY), clear=False),
    Fault("stale SPI", stale, (("stale", HQ, "which branch1-r1 did not know"),),
          Named("stale SPI", HQ, "current outbound spi"), clear=False),
    Fault("loss", lossy, (("traffic", HQ, "not everything that leaves hq-r1 arrives"),),
          Named("ESP is lost in part", f"the path from {HQ} to {BRANCH}", "#pkts encaps", LIKELY), clear=False),
)  # fmt: skip


UDP_4500 = Fault(
    "UDP 4500 blocked",
    network(lambda f: f.block("*", "*", Traffic.NAT_T)),
    both("ike-sa", "stuck in MM_KEY_EXCH"),
    Named("UDP 4500 is lost", f"the path between {HQ} and {BRANCH}", "MM_KEY_EXCH", "possible"),
)
REAL = (
    "policy",
    "key",
    "NAT in between",
    "ESP blocked one way",
    "UDP 500 blocked",
    "loss",
)
"""What is tried on real packets too: what the network does, and one fault of each phase before it."""
AT_THE_GATE = ("key", "ESP blocked one way")
"""What of that the gate runs; the rest takes minutes, with `-m long`."""
CASES = (
    *(pytest.param("model", fault, id=fault.name) for fault in FAULTS),
    *(
        pytest.param(
            "charon",
            fault,
            id=f"charon-{fault.name}",
            marks=[
                pytest.mark.charon,
                pytest.mark.gate if fault.name in AT_THE_GATE else pytest.mark.long,
            ],
        )
        for fault in (*FAULTS, UDP_4500)
        if fault.name in (*REAL, UDP_4500.name)
    ),
)


@contextmanager
def built(folder: Path, start_site: Any, ike: str) -> Iterator[Any]:
    """A tunnel that works and is saved, for all faults."""
    with start_site(folder / "project", ike) as site:
        done = site.run("apply", "--lab", "--yes", "--limit", "hq-branch1")
        assert done.code == 0, done.text
        yield site


@pytest.fixture(scope="module")
def on_model(tmp_path_factory: pytest.TempPathFactory, start_site: Any) -> Iterator[Any]:
    with built(tmp_path_factory.mktemp("model"), start_site, "model") as site:
        yield site


@pytest.fixture(scope="module")
def on_charon(tmp_path_factory: pytest.TempPathFactory, start_site: Any) -> Iterator[Any]:
    with built(tmp_path_factory.mktemp("charon"), start_site, "charon") as site:
        yield site


@contextmanager
def struck(site: Any, name: str) -> Iterator[Fault]:
    """A fault, on a tunnel that works again afterwards."""
    lab: Lab = site.lab
    fault = next(fault for fault in (*FAULTS, UDP_4500) if fault.name == name)
    try:
        fault.strike(lab)
        if fault.clear:
            for device in (HQ, BRANCH):
                lab.type(device, "clear crypto sa", "clear crypto isakmp")
        yield fault
    finally:
        lab.do(lab.backend.faults.clear)  # type: ignore[attr-defined]  # of both backends
        for device in (HQ, BRANCH):
            lab.do(lab.routers[device].reload)


def assert_named(causes: list[dict[str, Any]], wanted: Named) -> None:
    """The first cause is the wanted one; only a stale SPI has what prolongs it beside."""
    first = causes[0]
    found = (first["what"], first["end"], first["certainty"])
    assert found == (wanted.what, wanted.end, wanted.certainty), causes
    assert wanted.line in first["evidence"][0]["text"], first
    assert [each["what"] for each in causes[1:]] == (
        ["no dead peer detection"] if wanted.what == "stale SPI" else []
    )


@pytest.mark.parametrize(("ike", "fault"), CASES)
def test_fault_is_found_and_named(request: pytest.FixtureRequest, ike: str, fault: Fault) -> None:
    site = request.getfixturevalue(f"on_{ike}")
    wait = {"model": "1", "charon": "2"}[ike]
    with struck(site, fault.name):
        done = site.run(
            "verify", "--lab", "--limit", "hq-branch1", "--wait", wait, "--format", "json",
            *fault.arguments,
        )  # fmt: skip
    assert done.code == 1, done.text
    document = json.loads(done.out)
    jsonschema.validate(document, json.loads(SCHEMA))
    tunnel = document["tunnels"][0]
    failed = [
        (check["check"], check["device"], check["message"])
        for check in tunnel["checks"]
        if check["status"] == "failed"
    ]
    for check, device, words in (ike == "charon" and fault.on_charon) or fault.says:
        assert any(f[:2] == (check, device) and words in f[2] for f in failed), failed
    assert_named(tunnel["causes"], fault.cause)
    assert not any(key in done.text for key in KEYS)


ASKED = {
    "transform": (),
    **dict.fromkeys(
        ("route missing", "UDP 4500 blocked behind a NAT", "MTU black hole"), (pytest.mark.gate,)
    ),
}
"""Faults that both commands are asked about, by the suite or by the gate; the others: `-m long`."""


def _once(causes: Iterable[str]) -> list[str]:
    """Causes without the numbers that differ from one look to the next."""
    return [re.sub(r"\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b", "#", cause) for cause in causes]


@pytest.mark.gate
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(each, id=each.name, marks=ASKED.get(each.name, (pytest.mark.long,)))
        for each in FAULTS
    ],
)
def test_verify_and_diagnose_name_the_same_cause_in_the_same_words(
    on_model: Any, fault: Fault
) -> None:
    with struck(on_model, fault.name):
        done = on_model.run(
            "verify", "--lab", "--limit", "hq-branch1", "--wait", "1", "--format", "json",
            *fault.arguments,
        )  # fmt: skip
    cause = json.loads(done.out)["tunnels"][0]["causes"][0]
    with struck(on_model, fault.name):
        done = on_model.run("diagnose", "hq-branch1", "--lab", "--debug", "--format", "json")
    best = json.loads(done.out)["explanations"][0]
    assert (best["cause"], best["end"]) == (cause["what"], cause["end"])
    message, explanation = _once([cause["message"].split(". ")[0], best["what"]])
    assert message.rstrip(".") in explanation
    steps = [line for step in cause["do"] for line in step["lines"]]
    assert set(_once(steps)) <= set(_once(x for step in best["do"] for x in step["lines"]))


NOBODYS = (
    ("policy", Named("no common ISAKMP policy", f"{BRANCH} or {HQ}", "group 5")),
    ("key", Named("the pre-shared keys differ", f"{BRANCH} or {HQ}", "key ***")),
    (
        "peer",
        Named(
            "the configured peer address is not the peer's address", BRANCH, "set peer 203.0.113.9"
        ),
    ),
    (
        "map detached",
        Named("crypto map on no interface, on the wrong one, or incomplete", BRANCH, MAP),
    ),
)
"""Causes in a tunnel that no inventory knows: a mere difference has no owner there."""


@pytest.mark.parametrize(("name", "cause"), NOBODYS, ids=[name for name, _ in NOBODYS])
def test_cause_in_a_tunnel_that_no_inventory_knows(on_model: Any, name: str, cause: Named) -> None:
    inventory = on_model.project / "inventory" / "tunnels.yaml"
    known = inventory.read_text(encoding="utf-8")
    document = YAML(typ="safe").load(known)
    del document["tunnels"]["hq-branch1"]
    YAML(typ="safe").dump(document, inventory)
    try:
        with struck(on_model, name):
            done = on_model.run(
                "verify", "--lab", "--from-running", HQ, BRANCH, "--wait", "0", "--format", "json"
            )
    finally:
        inventory.write_text(known, encoding="utf-8")
    assert done.code == 1, done.text
    assert_named(json.loads(done.out)["tunnels"][0]["causes"], cause)
    assert not any(key in done.text for key in KEYS)


def test_a_tunnel_that_is_well_is_a_line(
    on_model: Any, golden: Callable[[Path, str], None]
) -> None:
    done = on_model.run("verify", "--lab", "--limit", "hq-branch1", "--wait", "5")
    golden(GOLDEN / "verify-well.txt", done.out)
    assert done.code == 0, done.text
    assert len(done.out.splitlines()) == 1


@pytest.mark.parametrize("name", ["policy", "key", "NAT in between"])
def test_what_users_read(on_model: Any, golden: Callable[[Path, str], None], name: str) -> None:
    with struck(on_model, name):
        done = on_model.run("verify", "--lab", "--limit", "hq-branch1", "--wait", "0")
    told = done.out.partition("  IKE SA is up\n")[0]
    golden(GOLDEN / f"cause-{name.replace(' ', '-')}.txt", told)


@pytest.mark.gate
def test_a_running_configuration_that_cannot_be_read(on_model: Any) -> None:
    faults = on_model.lab.routers[BRANCH].faults
    faults.drop_on = "show running-config"
    try:
        with struck(on_model, "ESP blocked one way"):
            done = on_model.run("verify", "--lab", "--limit", "hq-branch1", "--wait", "0")
    finally:
        faults.drop_on = ""
    assert done.code == 1, done.text
    assert f"cause not found: the running configuration of {BRANCH} could not be read" in done.out
    assert "nothing that leaves hq-r1 arrives at branch1-r1" in done.out
